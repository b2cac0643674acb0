"""The figures of docs/tutorials/four_shapes.md."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import box, figure, grid, line, sheets, text

C, F = 3, 2  # not the same, or a reader could not tell them apart
overview = figure(
    "four_shapes_overview",
    360,
    196,
    sheets(6, 62, C, 78, 78, "image"),
    # the window goes through all channels
    *(box(6 + 9 * c, 62 - 9 * c, 22, 22, "kernel") for c in reversed(range(C))),
    *(
        line(x, y, x + 9 * (C - 1), y - 9 * (C - 1))
        for x, y in [(6, 62), (28, 62), (6, 84), (28, 84)]
    ),
    text(54, 16, "input", size=13),
    text(45, 160, "N, H, W, C", size=13),
    text(45, 180, f"C = {C} channels", size=12),
    line(114, 96, 140, 96, arrow=True),
    *(
        sheets(154, 62 + 48 * filter, C, 22, 22, "kernel", shift=9)
        for filter in range(F)
    ),
    *(
        grid(208, 60 + 48 * filter, [[""]], "output", [(0, 0)], 20)
        for filter in range(F)
    ),
    text(172, 16, "W", size=13),
    text(218, 16, "B", size=13),
    text(190, 160, f"F = {F} filters,", size=12),
    text(190, 180, "each with a bias", size=12),
    line(236, 96, 260, 96, arrow=True),
    sheets(270, 62, F, 68, 68, "output"),
    text(309, 16, "output", size=13),
    text(306, 160, "N, H′, W′, F", size=13),
    text(306, 180, f"F = {F} channels", size=12),
)

SIDE, SIZE = 28, 3
COLUMN = 12.5
cells = np.full((1, SIDE), "")
last = SIDE - SIZE
positions = figure(
    "four_shapes_positions",
    362,
    96,
    text(6, 12, "first window, at 0", size=13, anchor="start"),
    text(356, 12, f"last window, at {last}", size=13, anchor="end"),
    grid(6, 34, cells, "image", [(0, i) for i in (0, 1, 2, 25, 26, 27)], COLUMN),
    box(6, 30, SIZE * COLUMN, COLUMN + 8, "kernel"),
    box(6 + last * COLUMN, 30, SIZE * COLUMN, COLUMN + 8, "kernel"),
    line(12, 64, 6 + (last + 0.5) * COLUMN, 64, arrow=True),
    text(180, 82, f"starts 0 to {last}: {last + 1} positions", size=13),
)

FIGURES = {"four_shapes_overview": overview, "four_shapes_positions": positions}
