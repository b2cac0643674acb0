"""What of TensorFlow the page has: `python -m tests.page.names` writes the table of the page."""

import functools
import json

import tensorflow as tf

from tests.page.node import run
from tests.paths import ROOT

MODULES = [
    "tf", "tf.nn", "tf.math", "tf.linalg", "tf.random", "tf.errors", "tf.keras",
    "tf.keras.layers", "tf.keras.initializers", "tf.keras.activations", "tf.keras.utils",
]  # fmt: skip
LIST = """
import json
import tensorflow as tf
print(json.dumps({{name: dir(eval(name)) for name in {modules}}}))
"""


def in_tensorflow(module):
    """Return TensorFlow's own module for a dotted name, as in tf.keras.layers."""
    found = tf
    for part in module.split(".")[1:]:
        found = getattr(found, part)
    return found


@functools.cache
def names():
    """Return {module: sorted names} that the page and TensorFlow both have."""
    printed, traceback = run({"names": LIST.format(modules=MODULES)})["names"]
    if traceback:
        raise RuntimeError(traceback)
    return {
        module: sorted(
            name
            for name in found
            if not name.startswith("_") and hasattr(in_tensorflow(module), name)
        )
        for module, found in json.loads(printed).items()
    }


def table():
    """Return the table of the page, in Markdown."""
    lines = ["| in | names |", "|---|---|"]
    for module, public in names().items():
        lines.append(f"| `{module}` | {', '.join(f'`{name}`' for name in public)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (ROOT / "snippets" / "explanation" / "in_page_names.md").write_text(table(), "utf8")
