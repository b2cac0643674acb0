"""Where things are, and how tests get at the functions of a program."""

import ast
import functools
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@functools.cache
def functions(program):
    """Return the functions that snippets/`program` defines, without running the rest of it.

    A program prints and trains nothing worth waiting for in each test; its functions and imports
    are all that tests need. Returns a dict of name to function.
    """
    path = ROOT / "snippets" / program
    tree = ast.parse(path.read_text("utf8"))
    kept = ast.Import | ast.ImportFrom | ast.FunctionDef
    tree.body = [statement for statement in tree.body if isinstance(statement, kept)]
    namespace = {}
    exec(compile(tree, str(path), "exec"), namespace)
    return namespace
