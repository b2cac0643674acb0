"""Runs inside Pyodide, for pack.mjs, after ../precompile.py, whose `pack` and `started` it uses."""

import ast
import importlib
from pathlib import Path


def undocumented(source):
    """Return `source` with empty docstrings (they are a fifth of a library); line numbers stay."""
    lines = source.decode("utf8").split("\n")
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            continue
        first = node.body[0] if node.body else None
        if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant):
            continue
        if isinstance(first.value.value, str) and first.lineno < first.end_lineno:
            indent = " " * first.col_offset
            lines[first.lineno - 1] = f'{indent}""'
            lines[first.lineno : first.end_lineno] = [""] * (
                first.end_lineno - first.lineno
            )
    return "\n".join(lines).encode()


def pack_keras(keras, own, folder):
    """Return the zip of `own` and of what is imported of `keras`, both {name: source}."""
    for name, content in {**keras, **own}.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(content))
    importlib.invalidate_caches()
    importlib.import_module("keras_page.start").begin()
    importlib.import_module("keras.applications")
    needed = started(folder)  # noqa: F821
    files = {name: bytes(keras[name]) for name in keras if name in needed}
    files = {name: undocumented(source) for name, source in files.items()}
    return pack({**files, **own}, f"{folder}/")  # noqa: F821
