"""Run the programs in snippets/ and write what they print beside them (`make outputs`)."""

import contextlib
import io
import json
import re
import runpy
from pathlib import Path

from .compare import same_output, same_picture
from .programs import PICTURES, RECORDED, close_figures, record


def programs(root):
    """Return the paths of the programs that pages show and that run here.

    Those that draw figures, and those that need another framework, are not among them.
    """
    found = sorted((Path(root) / "snippets").rglob("*.py"))
    return [
        path
        for path in found
        if path.stem != "drawing" and not path.stem.endswith(("_figures", RECORDED))
    ]


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
        for name, drawn in figures(path).items():
            _write(figure_file(root, path, name, drawn), drawn, root)
    for path in sorted((root / "docs" / "notebooks").glob("*.py")):
        if only not in path.as_posix():
            continue
        _write(path.with_suffix(".ipynb"), ipynb(path), root)


def figures(path):
    """Return what a program of figures draws: {name: SVG text, or the bytes of a PNG}."""
    with contextlib.redirect_stdout(io.StringIO()):
        drawn = runpy.run_path(str(path))["FIGURES"]
    close_figures()
    return drawn


def figure_file(root, path, name, drawn):
    """Return where a figure is kept: an SVG beside its program, a PNG where the theme serves it."""
    if isinstance(drawn, bytes):
        return Path(root) / PICTURES / f"{name}.png"
    return path.with_name(f"{name}.svg")


def ipynb(path):
    """Execute a notebook in py:percent; return the text of its .ipynb, with what the cells print.

    What a kernel writes to stderr (TensorFlow's start-up log) is not kept. Raises
    CellExecutionError, which shows the cell that fails.
    """
    import jupytext  # none of these is needed where there are no notebooks
    from nbclient import NotebookClient
    from nbformat.v4 import new_output

    notebook = jupytext.read(path, fmt="py:percent")
    names = {"display_name": "Python 3", "language": "python", "name": "python3"}
    NotebookClient(notebook, kernel_name="python3", record_timing=False).execute()
    notebook.metadata = {"kernelspec": names}
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        if cell.cell_type == "code":
            # the kernel sends what a cell prints in several pieces
            pieces = (out.text for out in cell.outputs if out.get("name") == "stdout")
            printed = "".join(pieces)
            cell["outputs"] = [new_output("stream", text=printed)] if printed else []
    text = jupytext.writes(notebook, fmt="ipynb")
    return json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"


def _write(path, text, root):
    """Write the file, unless only the last digits of its numbers would change."""
    where = path.relative_to(root)
    if isinstance(text, bytes):
        if not path.exists() or not same_picture(path.read_bytes(), text):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text)
            print(f"wrote    {where}")
        return
    old = path.read_text("utf8") if path.exists() else None
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
