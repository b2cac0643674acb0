"""Run the programs in snippets/ and write what they print beside them (`docs-proof record`)."""

import contextlib
import io
import re
import runpy
from pathlib import Path

from .compare import same_output, same_picture
from .options import hooks, options
from .programs import close_figures, record


def programs(root):
    """Return the paths of the programs that pages show and that run here.

    Those that draw figures, and those that need another framework, are not among them.
    """
    chosen = options(root)
    return [
        path
        for path in sorted((Path(root) / "snippets").rglob("*.py"))
        if not path.stem.endswith("_figures")
        and not chosen.is_module(path)
        and not chosen.is_elsewhere(path)
    ]


def record_all(root, only=""):
    """Write the .out of every program, the figures, and the .ipynb of every notebook.

    With `only`, those whose path has it in it.
    """
    root = Path(root)
    for path in programs(root):
        if only not in path.as_posix():
            continue
        for fresh_interpreter in hooks(root, "fresh_interpreter"):
            fresh_interpreter()  # what is printed is not of the programs before
        _write(path.with_suffix(".out"), record(path), root)
    for path in sorted((root / "snippets").rglob("*_figures.py")):
        if only not in path.as_posix():
            continue
        for name, drawn in figures(path).items():
            _write(figure_file(root, path, name, drawn), drawn, root)
    for outputs in hooks(root, "outputs"):
        for path, file, text_of in outputs(root):
            if only in path.as_posix():
                _write(file, text_of(path), root)


def figures(path):
    """Return what a program of figures draws: {name: SVG text, or the bytes of a PNG}."""
    with contextlib.redirect_stdout(io.StringIO()):
        drawn = runpy.run_path(str(path))["FIGURES"]
    close_figures()
    return drawn


def figure_file(root, path, name, drawn):
    """Return where a figure is kept: an SVG beside its program, a PNG where the site serves it."""
    if isinstance(drawn, bytes):
        return Path(root) / options(root).pictures / f"{name}.png"
    return path.with_name(f"{name}.svg")


def _write(path, text, root):
    """Write the file, unless only the last digits of its numbers would change."""
    where = path.relative_to(root)
    if isinstance(text, bytes):
        if not path.exists() or not same_picture(path.read_bytes(), text):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
            print(f"wrote    {where}")
        return
    old = path.read_text("utf8") if path.exists() else None
    if not text:
        if old is not None:
            path.unlink()
            print(f"removed  {where}")
    elif old is None or not same_output(old, text) or _layout(old) != _layout(text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")
        print(f"wrote    {where}")


def _layout(text):
    """The text without its numbers: tells a change of white space from a change of digits."""
    return re.sub(r"[-+.\de]+", "#", text)
