"""The public names of TensorFlow: `python -m tools.tables.names` writes web/tensorflow/_names.py.

With this file the page can tell whether TensorFlow has a name that the page does not have.
"""

import types

import tensorflow as tf

from tools.paths import ROOT

TARGET = ROOT / "web" / "tensorflow" / "_names.py"
MODULES = [
    "tf", "tf.nn", "tf.image", "tf.math", "tf.linalg", "tf.random", "tf.errors", "tf.data",
    "tf.keras", *(f"tf.keras.{name}" for name in (
        "layers", "losses", "metrics", "optimizers", "callbacks", "datasets", "initializers",
        "activations", "regularizers", "utils", "models")),
]  # fmt: skip


def text():
    """Return the module: a dict of the names of each module, in one string each."""
    lines = [
        '"""The public names of TensorFlow 2.21, written by tools/tables/names.py."""',
        "",
    ]
    lines.append("NAMES = {")
    for module in MODULES:
        namespace = tf
        for part in module.split(".")[1:]:
            namespace = getattr(namespace, part)
        names = {name for name in dir(namespace) if not name.startswith("_")}
        if isinstance(namespace, types.ModuleType) and module == "tf":
            names |= {"keras"}
        lines.append(f'    "{module}": (')
        line = ""
        for name in sorted(names):
            if len(line) + len(name) > 80:
                lines.append(f'        "{line}"')
                line = ""
            line += f"{name} "
        lines += [f'        "{line}"', "    ),"]
    return "\n".join([*lines, "}", ""])


if __name__ == "__main__":
    if TARGET.read_text("utf8") != text():  # a file with a new date is bundled again
        TARGET.write_text(text(), "utf8")
