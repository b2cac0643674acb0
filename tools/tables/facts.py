"""The tables of the page "What runs in the page": `python -m tools.tables.facts` writes them."""

import functools
import gzip
import json
import re

import tensorflow as tf
from docs_proof.blocks import pages, read_page

from tools.node import run
from tools.paths import ROOT

MODULES = [
    "tf", "tf.nn", "tf.image", "tf.math", "tf.linalg", "tf.random", "tf.errors", "tf.keras",
    "tf.data", "tf.keras.layers", "tf.keras.losses", "tf.keras.metrics", "tf.keras.optimizers",
    "tf.keras.callbacks", "tf.keras.regularizers", "tf.keras.datasets",
    "tf.keras.initializers", "tf.keras.activations",
    "tf.keras.utils",
]  # fmt: skip
RUN = ROOT / "theme" / "assets" / "run"
FOLDER = ROOT / "snippets" / "explanation"
# Blocks whose output in the page differs from the recorded one: {"page.md, block N": the reason}.
# The page tells the reader. The list may only shrink, so AT_MOST is never raised.
DIFFERENT = {}
AT_MOST = 0
# Pages with blocks that do not run in the page (.native): {page: (the most of them, the reason)}.
NATIVE = {
    "howto/cpu_refusals.md": (4, "oneDNN and XLA are parts of TensorFlow itself, and a process"
     " cannot be started in a browser"),
    "explanation/floating_point.md": (2, "bfloat16 is a dtype of TensorFlow itself"),
    "howto/variable_sizes.md": (1, "counts how often TensorFlow traces a `tf.function`"),
    "howto/shape_errors.md": (35, "errors of `tf.function`, of `fit`, and of TensorFlow with oneDNN"
     " and without it, some in a process of its own, which one of them ends"),
}  # fmt: skip
# (when it is fetched, what it is, which files of RUN)
DOWNLOADS = [
    ("each page", "the buttons", ["runner.js"]),
    ("the first Run", "Python", ["worker.js", "frame.js", *(f"pyodide/{name}" for name in (
        "pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json",
        "python_stdlib.zip"))]),
    ("the first Run", "NumPy", ["pyodide/numpy-*.whl"]),
    ("the first Run of code with TensorFlow", "TensorFlow.js and the package in front of it",
     ["tfjs.js", "tensorflow.zip"]),
    ("the first Edit", "the editor", ["editor.js"]),
    ("the first Run of code with matplotlib", "matplotlib and what it needs",
     ["pyodide/[!n]*.whl"]),
]  # fmt: skip
LIST = """
import json
import tensorflow as tf
from tensorflow._later import later
print(json.dumps({{name: [*dir(eval(name)), *later(name)] for name in {modules}}}))
"""


def in_tensorflow(module):
    """Return TensorFlow's own module for a dotted name, as in tf.keras.layers."""
    namespace = tf
    for part in module.split(".")[1:]:
        namespace = getattr(namespace, part)
    return namespace


@functools.cache
def names():
    """Return {module: sorted names} that the page and TensorFlow both have."""
    printed, traceback = run({"names": LIST.format(modules=MODULES)})["names"]
    if traceback:
        raise RuntimeError(traceback)
    return {
        module: sorted(
            name
            for name in listed
            if not name.startswith("_") and hasattr(in_tensorflow(module), name)
        )
        for module, listed in json.loads(printed).items()
    }


def table():
    """Return the table of the page, in Markdown."""
    lines = ["| in | names |", "|---|---|"]
    for module, public in names().items():
        lines.append(f"| `{module}` | {', '.join(f'`{name}`' for name in public)} |")
    return "\n".join(lines) + "\n"


def sizes():
    """Return the table of downloads, in Markdown; sizes are those of gzip, which most hosts use."""
    lines = ["| with | is fetched, once | MB |", "|---|---|---:|"]
    for when, what, patterns in DOWNLOADS:
        files = [file for pattern in patterns for file in sorted(RUN.glob(pattern))]
        size = sum(len(gzip.compress(file.read_bytes(), 6)) for file in files)
        lines.append(
            f"| {when} | {what} | {f'{size / 1e6:.1f}' if size > 5e4 else '< 0.1'} |"
        )
    return "\n".join(lines) + "\n"


def without_run(option):
    """Return {page below docs/: the number of its Python blocks with this option}."""
    counts = {}
    for path in pages(ROOT):
        blocks = read_page(ROOT, path)
        if count := sum(b.is_python and option in b.options for b in blocks):
            counts[path.relative_to(ROOT / "docs").as_posix()] = count
    return counts


def native():
    """Return {page below docs/: the number of its blocks that need TensorFlow itself}."""
    return without_run(".native")


def entry(page, count):
    """Return the start of a line of a list: a link to the page, and how many of its blocks."""
    text = (ROOT / "docs" / page).read_text("utf8")
    title = re.search("^title: (.*)$", text, re.M)
    return f"- [{title[1]}](../{page}), {count} block{'' if count == 1 else 's'}"


def different():
    """Return the lists of blocks that differ in the page, or have no Run, in Markdown."""
    lines = ["Every block prints the same here as with TensorFlow."]
    if DIFFERENT:
        lines = ["These blocks print something else in the page:", ""]
        lines += [f"- {block}: {reason}" for block, reason in DIFFERENT.items()]
    if NATIVE:
        lines += ["", "These have no Run, since they need TensorFlow itself:", ""]
    for page, count in native().items():
        lines.append(f"{entry(page, count)}: {NATIVE[page][1]}")
    if recorded := without_run(".recorded"):
        lines += ["", "These have no Run, since they need PyTorch, ONNX Runtime or SciPy. Their"
                  " output was recorded where these are installed, by `make frameworks`:",
                  ""]  # fmt: skip
        lines += [entry(page, count) for page, count in recorded.items()]
    return "\n".join(lines) + "\n"


# {file in FOLDER: the function that makes it}
TABLES = {
    "in_page_names.md": table,
    "in_page_sizes.md": sizes,
    "in_page_different.md": different,
}

if __name__ == "__main__":
    for name, make in TABLES.items():
        (FOLDER / name).write_text(make(), "utf8")
