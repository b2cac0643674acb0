"""The figures of docs/tutorials/four_shapes.md."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import box, figure, grid, line, sheets, text

overview = figure(
    "four_shapes_overview",
    360,
    196,
    sheets(6, 62, 3, 78, 78, "image"),
    box(6, 62, 22, 22, "kernel"),
    text(54, 16, "input", size=13),
    text(45, 160, "N, H, W, C", size=13),
    text(45, 180, "C = 3 sheets", size=12),
    line(114, 96, 140, 96, arrow=True),
    *(
        sheets(154, 50 + 32 * filter, 3, 22, 22, "kernel", shift=5)
        for filter in range(3)
    ),
    *(
        grid(200, 50 + 32 * filter, [[""]], "output", [(0, 0)], 20)
        for filter in range(3)
    ),
    text(172, 16, "W", size=13),
    text(211, 16, "B", size=13),
    text(186, 160, "F = 3 filters,", size=12),
    text(186, 180, "each with a bias", size=12),
    line(232, 96, 256, 96, arrow=True),
    sheets(266, 62, 3, 68, 68, "output"),
    text(309, 16, "output", size=13),
    text(306, 160, "N, H′, W′, F", size=13),
    text(306, 180, "F = 3 sheets", size=12),
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
    text(180, 82, f"starts 0 to {last}: {last + 1} places", size=13),
)

FIGURES = {"four_shapes_overview": overview, "four_shapes_positions": positions}
