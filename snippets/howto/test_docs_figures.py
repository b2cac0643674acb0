"""The figure of docs/howto/test_docs.md: from a program to the page, and what is compared."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import figure, line, text

WIDTH, HEIGHT, GAP = 178, 46, 44
RIGHT = WIDTH + GAP


def sheet(x, y, name, what, kind):
    """Draw a box with a file's name and what it is."""
    middle = x + WIDTH / 2
    return (
        f'<rect class="cell {kind}" x="{x:g}" y="{y:g}" width="{WIDTH}"'
        f' height="{HEIGHT}" rx="4"/>'
        + text(middle, y + 16, name, size=14)
        + text(middle, y + 34, what, size=12)
    )


FIGURES = {
    "test_docs_flow": figure(
        "test_docs_flow",
        2 * WIDTH + GAP,
        250,
        sheet(1, 1, "index.py", "the program", "image"),
        line(WIDTH + 3, 24, RIGHT - 3, 24, arrow=True),
        sheet(RIGHT - 1, 1, "index.out", "what it printed", "output"),
        line(WIDTH / 2, 49, WIDTH - 20, 99, arrow=True),
        line(RIGHT + WIDTH / 2, 49, RIGHT + 20, 99, arrow=True),
        sheet(RIGHT / 2, 102, "index.md", "the page includes both", "plain"),
        line(WIDTH - 20, 150, WIDTH / 2, 200, arrow=True),
        text(WIDTH / 2 - 4, 172, "build", size=13, anchor="end"),
        line(RIGHT + 20, 150, RIGHT + WIDTH / 2, 200, arrow=True),
        text(RIGHT + WIDTH / 2 + 4, 172, "pytest", size=13, anchor="start"),
        sheet(1, 203, "index.html", "what readers get", "kernel"),
        text(WIDTH + GAP / 2, 226, "=", size=22),
        sheet(RIGHT - 1, 203, "executed", "each block, its output", "kernel"),
    )
}
