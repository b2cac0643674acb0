"""The root folder, the pinned versions, and the functions of a program."""

import ast
import functools
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def is_constant(statement):
    """Return whether a statement gives a value to names such as LARGEST (not to W or B)."""
    return isinstance(statement, ast.Assign) and all(
        isinstance(name, ast.Name) and name.id.isupper() and len(name.id) > 2
        for name in statement.targets
    )


@functools.cache
def functions(program):
    """Return what snippets/`program` defines, without running the rest of it.

    Tests need only the functions, classes, constants and imports of a program, and should not wait
    for what it trains and prints. Returns a dict of name to value.
    """
    path = ROOT / "snippets" / program
    tree = ast.parse(path.read_text("utf8"))
    kept = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef
    tree.body = [
        statement
        for statement in tree.body
        if isinstance(statement, kept) or is_constant(statement)
    ]
    namespace = {"__name__": path.stem}
    exec(compile(tree, str(path), "exec"), namespace)
    return namespace


def pins(text):
    """Return {package: version} of the `name==version` lines."""
    return {
        name.lower().replace("_", "-"): version
        for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", text, re.M)
    }
