"""The figure of docs/reference/cheat_sheet.md: 8 pixels, kernel 3, stride 2, valid and same."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import figure, grid, line, text

CELL, LEFT = 22, 52
N, K, S = 8, 3, 2


def strip(y, name, places, after):
    """Draw the axis with `after` zeros behind it, and a bar below each place of the window."""
    seen = (places - 1) * S + K
    marked = [(0, pixel) for pixel in range(min(seen, N))]
    pieces = [
        text(0, y + CELL / 2, name, size=13, anchor="start"),
        grid(LEFT, y, np.arange(N)[None], "image", marked, cell=CELL),
    ]
    if after:
        pieces.append(grid(LEFT + N * CELL, y, [["0"] * after], "plain", cell=CELL))
    for place in range(places):
        x, under = LEFT + place * S * CELL, y + CELL + 6 + 5 * (place % 2)
        pieces.append(line(x + 2, under, x + K * CELL - 2, under))
    return "".join(pieces)


FIGURES = {
    "cheat_sheet_axis": figure(
        "cheat_sheet_axis",
        384,
        92,
        strip(0, "valid", 3, 0),
        text(
            LEFT + N * CELL + 8,
            CELL / 2,
            "3 places, pixel 7 unused",
            size=11,
            anchor="start",
        ),
        strip(48, "same", 4, 1),
        text(
            LEFT + 9 * CELL + 8,
            48 + CELL / 2,
            "4 places, 1 zero",
            size=11,
            anchor="start",
        ),
    ),
}
