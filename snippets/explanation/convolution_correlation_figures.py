"""The figure of docs/explanation/convolution_correlation.md, with the numbers of its program."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import box, figure, grid, text

CELL = 26
ROW = 190  # from one half of the figure to the other
impulse = np.zeros((5, 5), int)
impulse[2, 2] = 1
kernel = np.arange(1, 10).reshape(3, 3)
COLUMNS = (1, 5 * CELL + 27, 8 * CELL + 53)  # where the three grids start


def slide(y, title, weights, corner):
    """Draw what `weights` make of the impulse, and the window at `corner`."""
    i, j = corner
    image, middle, output = COLUMNS
    result = np.array(
        [
            [np.sum(impulse[a : a + 3, b : b + 3] * weights) for b in range(3)]
            for a in range(3)
        ]
    )
    inside = [(i + a, j + b) for a in range(3) for b in range(3)]
    hit = (2 - i, 2 - j)  # the number of the kernel that lies on the 1
    top = y + 26 + CELL
    return "".join(
        [
            text(0, y, title, size=13, anchor="start"),
            grid(image, y + 26, impulse, "image", inside, CELL),
            box(image + j * CELL, y + 26 + i * CELL, 3 * CELL, 3 * CELL, "kernel"),
            text(middle - 13, top + 1.5 * CELL, "⋆", size=20),
            grid(middle, top, weights, "kernel", [hit], CELL),
            text(output - 13, top + 1.5 * CELL, "=", size=20),
            grid(output, top, result, "output", [corner], CELL),
        ]
    )


FIGURES = {
    "convolution_correlation_impulse": figure(
        "convolution_correlation_impulse",
        11 * CELL + 55,
        2 * ROW - 24,
        slide(8, "correlation: the kernel as it is", kernel, (0, 1)),
        slide(8 + ROW, "convolution: the kernel flipped", kernel[::-1, ::-1], (0, 1)),
    )
}
