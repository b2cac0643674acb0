"""The figure of docs/tutorials/larger_images.md, with the numbers of its program."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import CELL, box, figure, grid, line

image = np.array([[1, 0, 2], [3, 1, 0]])
kernel = np.array([[1, 2, 1], [0, 1, 3], [2, 0, 1]])
y = np.zeros((5, 7), int)
for i, j in np.ndindex(2, 3):
    y[2 * i : 2 * i + 3, 2 * j : 2 * j + 3] += image[i, j] * kernel
shared = [(r, c) for r, c in np.ndindex(5, 7) if r == 2 or c in (2, 4)]

FIGURES = {
    "larger_images_stamps": figure(
        "larger_images_stamps",
        334,
        5 * CELL + 8,
        grid(2, 4 + 1.5 * CELL, image, "image", [(1, 0)]),
        line(96, 4 + 2.5 * CELL, 122, 4 + 2.5 * CELL, arrow=True),
        grid(132, 4, y, "output", shared),
        box(132, 4 + 2 * CELL, 3 * CELL, 3 * CELL, "kernel"),
    ),
}
