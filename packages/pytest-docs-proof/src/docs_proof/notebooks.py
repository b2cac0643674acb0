"""Hooks for notebooks in py:percent: `hooks = ["docs_proof.notebooks"]`, and the same extra.

Below docs/ each .py file is a page, a cell a block. `record` executes it and writes the .ipynb.
"""

import json
import re

from .blocks import Block, PageError
from .options import options

COLOR = re.compile(r"\x1b\[[\d;]*m")
CELL = re.compile(r"^# %%(?P<markdown> \[markdown\])?")


def pages(root):
    """Return the paths of the notebooks, in order."""
    return sorted((root / "docs").rglob("*.py"))


def read(root, page):
    """Yield the Blocks of a notebook: each cell of code, and what it printed when recorded."""
    import jupytext  # takes half a second, and most pages are no notebooks

    path = root / page
    lines = path.read_text("utf8").split("\n")
    starts = [number for number, line in enumerate(lines, 1) if CELL.match(line)]
    cells = jupytext.read(path, fmt="py:percent").cells
    if len(starts) != len(cells):
        problem = f"{len(cells)} cells, but {len(starts)} markers; start each with # %%"
        raise PageError(page, 1, problem)
    continues = frozenset()
    outputs = printed(path, len(cells), options(root).record)
    for line, cell, output in zip(starts, cells, outputs, strict=True):
        if cell.cell_type != "code":
            continue
        code = "\n" * line + cell.source
        yield Block(page, line, "python", continues, cell.source, page, code, None)
        if output:
            shown = frozenset({".output"})
            yield Block(page, line, "text", shown, output, page, "", None)
        continues = frozenset({".continuation"})


def printed(path, count, command):
    """Return what each of `count` cells of a notebook printed when it was recorded."""
    kept = path.with_suffix(".ipynb")
    cells = json.loads(kept.read_text("utf8"))["cells"] if kept.is_file() else []
    if len(cells) != count:
        problem = f"has {count} cells, and its .ipynb {len(cells)}; run `{command}`"
        raise PageError(path.name, 1, problem)
    pieces = ([out["text"] for out in cell.get("outputs", [])] for cell in cells)
    return ["".join(text for piece in all_of for text in piece) for all_of in pieces]


def outputs(root):
    """Yield (notebook, its .ipynb, the function that makes the text of that)."""
    for path in pages(root):
        yield path, path.with_suffix(".ipynb"), executed


def executed(path):
    """Execute a notebook in py:percent; return the text of its .ipynb, with what the cells print.

    Raises CellExecutionError, which shows the cell that fails.
    """
    import jupytext

    notebook = jupytext.read(path, fmt="py:percent")
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    return recorded(notebook)


def text_of(output):
    """Return what a cell printed: text on stdout, or text that a library shows with colors.

    In a notebook `model.summary()` of Keras does the latter. A figure is none.
    """
    if output.get("name") == "stdout":
        return output.text
    kinds = output.get("data", {}) if output.output_type == "display_data" else {}
    if any(kind.startswith("image/") for kind in kinds):
        return ""
    return COLOR.sub("", kinds.get("text/plain", ""))


def recorded(notebook):
    """Execute a notebook (nbformat); return the text of its .ipynb, with what the cells print.

    What a kernel writes to stderr (a start-up log) is not kept, nor are errors of cells that have
    the tag raises-exception. Raises CellExecutionError, which shows the cell that fails.
    """
    import jupytext
    from nbclient import NotebookClient
    from nbformat.v4 import new_output

    names = {"display_name": "Python 3", "language": "python", "name": "python3"}
    NotebookClient(notebook, kernel_name="python3", record_timing=False).execute()
    notebook.metadata = {"kernelspec": names}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            # the kernel sends what a cell prints in several pieces
            text = "".join(map(text_of, cell.outputs))
            cell["outputs"] = [new_output("stream", text=text)] if text else []
    text = jupytext.writes(notebook, fmt="ipynb")
    return json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"
