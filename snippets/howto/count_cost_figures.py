"""The figure of docs/howto/count_cost.md: which products of padding "same" are of the image."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import CELL, box, figure, grid, text

image = np.zeros((7, 9), dtype=object)
image[1:-1, 1:-1] = 1
inside = [(row, column) for row in range(1, 6) for column in range(1, 8)]
rows, columns = np.full(5, 3), np.full(7, 3)
rows[[0, -1]] = columns[[0, -1]] = 2
useful = np.outer(rows, columns)

FIGURES = {
    "count_cost_border": figure(
        "count_cost_border",
        CELL * 17 + 2,
        CELL * 7 + 30,
        text(CELL * 4.5, 12, "ones, and the zeros around", size=13),
        grid(1, 28, image, "image", inside),
        box(1, 28, 3 * CELL, 3 * CELL, "kernel"),
        text(CELL * 13.5, 12, "products that are not 0", size=13),
        grid(CELL * 10, 28 + CELL, useful, "output", [(0, 0)]),
    ),
}
