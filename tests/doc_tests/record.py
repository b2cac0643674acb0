"""Run the programs in snippets/ and write what they print beside them (`make outputs`)."""

import ast
import contextlib
import io
import json
import re
import runpy
import types
from pathlib import Path

import jupytext

from tests.doc_tests.blocks import markers
from tests.doc_tests.compare import same_output


def programs(root):
    """Return the paths of the programs that pages show (not those that draw figures)."""
    found = sorted((Path(root) / "snippets").rglob("*.py"))
    return [
        path
        for path in found
        if path.stem != "drawing" and not path.stem.endswith("_figures")
    ]


def sections(text):
    """Return [(section or None, code)]: top-level statements in groups, each at its own lines."""
    lines = text.split("\n")
    spans, start = [], {}
    for index, match in markers(lines):
        if match["type"] == "start":
            start[match["name"]] = index + 1
        else:
            spans.append((match["name"], start[match["name"]], index + 1))
    groups = []
    for statement in ast.parse(text).body:
        section = next((n for n, a, b in spans if a < statement.lineno <= b), None)
        if not groups or groups[-1][0] != section:
            groups.append((section, []))
        groups[-1][1].append(statement)
    return [(section, ast.Module(body, [])) for section, body in groups]


def record(path):
    """Return the output of the program at `path`, in the sections that printed it.

    A program whose name ends in _exercises is a collection of programs, a section each, of which
    those that a reader has yet to solve end in an AssertionError.
    """
    separate = path.stem.endswith("_exercises")
    namespace = types.ModuleType("__main__").__dict__
    out = []
    for section, body in sections(path.read_text("utf8")):
        if separate:
            namespace = types.ModuleType("__main__").__dict__
        stdout = io.StringIO()
        with contextlib.redirect_stdout(stdout):
            try:
                exec(compile(body, str(path), "exec"), namespace)
            except AssertionError:
                if not (separate and section.startswith("start")):
                    raise
        if printed := stdout.getvalue().rstrip("\n"):
            marker = f"--8<-- [%s:{section}]"
            out.append(
                f"{marker % 'start'}\n{printed}\n{marker % 'end'}\n"
                if section
                else printed
            )
    return "".join(out)


def record_all(root, only=""):
    """Write the .out of every program, the figures, and the .ipynb of every notebook.

    With `only`, those whose path has it in it.
    """
    root = Path(root)
    for path in programs(root):
        if only not in path.as_posix():
            continue
        _write(path.with_suffix(".out"), record(path), root)
    for path in sorted((root / "snippets").rglob("*_figures.py")):
        if only not in path.as_posix():
            continue
        for name, svg in runpy.run_path(str(path))["FIGURES"].items():
            _write(path.with_name(f"{name}.svg"), svg, root)
    for path in sorted((root / "docs" / "notebooks").glob("*.py")):
        if only not in path.as_posix():
            continue
        _write(path.with_suffix(".ipynb"), ipynb(path), root)


def ipynb(path):
    """Return the .ipynb text of a py:percent notebook, the same every time it is made."""
    notebook = jupytext.read(path, fmt="py:percent")
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    notebook.metadata = {
        "kernelspec": {
            "display_name": "Python 3",
            "language": "python",
            "name": "python3",
        }
    }
    text = jupytext.writes(notebook, fmt="ipynb")
    return json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"


def _write(path, text, root):
    """Write the file, unless only the last digits of its numbers would change."""
    old = path.read_text("utf8") if path.exists() else None
    where = path.relative_to(root)
    if not text:
        if old is not None:
            path.unlink()
            print(f"removed  {where}")
    elif old is None or not same_output(old, text) or _layout(old) != _layout(text):
        path.write_text(text, "utf8")
        print(f"wrote    {where}")


def _layout(text):
    """The text without its numbers: tells a change of white space from a change of digits."""
    return re.sub(r"[-+.\de]+", "#", text)
