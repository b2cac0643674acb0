"""What of TensorFlow the page has: `python -m tests.page.names` writes the table of the page."""

import ast

from tests.paths import ROOT

PACKAGE = ROOT / "web" / "tensorflow"
MODULES = {
    "tf": ["__init__", "_ops"],
    "tf.nn": ["nn"],
    "tf.random": ["random"],
    "tf.keras": ["keras/__init__"],
    "tf.keras.layers": ["keras/layers"],
    "tf.keras.initializers": ["keras/initializers"],
    "tf.keras.activations": ["keras/activations"],
    "tf.keras.utils": ["keras/utils"],
}
FAMILIES = [
    "MaxPooling", "AveragePooling", "GlobalMaxPooling", "GlobalAveragePooling", "ZeroPadding",
    "Cropping", "UpSampling", "MaxPool", "AvgPool",
]  # fmt: skip
# made in loops, or imported to be used
INTERNAL = {
    "missing",
    "module_getattr",
    "conv_size",
    "transpose_size",
    "spread",
    "dtype_of",
}
INTERNAL |= {
    "call",
    "unique_name",
    "ceil",
    "log",
    "rsqrt",
}  # the last three are in tf.math


def names():
    """Return {module: sorted public names} of the package."""
    found = {}
    for module, files in MODULES.items():
        public = set()
        for file in files:
            tree = ast.parse((PACKAGE / f"{file}.py").read_text("utf8"))
            for node in tree.body:
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    public.add(node.name)
                elif isinstance(node, ast.Assign):
                    for target in node.targets:
                        entries = (
                            target.elts if isinstance(target, ast.Tuple) else [target]
                        )
                        public |= {
                            entry.id for entry in entries if isinstance(entry, ast.Name)
                        }
                elif isinstance(node, ast.ImportFrom) and file in (
                    "__init__",
                    "keras/__init__",
                ):
                    public |= {alias.asname or alias.name for alias in node.names} - {
                        "*"
                    }
                elif (
                    isinstance(node, ast.ImportFrom)
                    and module == "tf.keras.activations"
                ):
                    public |= {alias.name for alias in node.names}
        if module == "tf.keras.layers":
            public |= {f"{family}{rank}D" for family in FAMILIES for rank in (1, 2, 3)}
        found[module] = sorted(
            name for name in public - INTERNAL if not name.startswith("_")
        )
    found["tf.keras.layers"].remove("Sequential")  # it is tf.keras.Sequential
    return found


def table():
    """Return the table of the page, in Markdown."""
    lines = ["| in | names |", "|---|---|"]
    for module, public in names().items():
        lines.append(f"| `{module}` | {', '.join(f'`{name}`' for name in public)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (ROOT / "snippets" / "explanation" / "in_page_names.md").write_text(table(), "utf8")
