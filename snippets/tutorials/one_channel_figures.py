"""The figures of docs/tutorials/one_channel.md, with the numbers of its program."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import CELL, box, figure, grid, text

image = np.array([[3, 1, 0, 2, 1], [1, 4, 2, 0, 3], [0, 2, 5, 1, 1], [2, 0, 1, 3, 4]])
kernel = np.array([[1, 2, -1], [3, 1, -2], [2, -1, 1]])


def step(name, row, column):
    """Draw the window at (row, column), its kernel, and the output up to there."""
    y = np.full((2, 3), "", dtype=object)
    window = image[row : row + 3, column : column + 3]
    for i in range(2):
        for j in range(3):
            if (i, j) <= (row, column):
                y[i, j] = int(np.sum(image[i : i + 3, j : j + 3] * kernel))
    inside = [(row + a, column + b) for a in range(3) for b in range(3)]
    pairs = zip(window.ravel(), kernel.ravel(), strict=True)
    terms = [f"{'+' if w >= 0 else '−'} {x}·{abs(w)}" for x, w in pairs]
    first = " ".join(terms[:5]).removeprefix("+ ")
    second = f"{' '.join(terms[5:])} = {y[row, column]}"
    return figure(
        name,
        368,
        190,
        text(71, 12, "image", size=13),
        grid(1, 26, image, "image", inside),
        box(1 + column * CELL, 26 + row * CELL, 3 * CELL, 3 * CELL, "kernel"),
        text(154, 82, "⋆", size=22),
        text(210, 12, "kernel", size=13),
        grid(168, 26 + CELL / 2, kernel, "kernel", list(np.ndindex(3, 3))),
        text(268, 82, "=", size=20),
        text(326, 12, "output", size=13),
        grid(284, 26 + CELL, y, "output", [(row, column)]),
        text(184, 160, first, size=13),
        text(184, 180, second, size=13),
    )


FIGURES = {
    "one_channel_first": step("one_channel_first", 0, 0),
    "one_channel_last": step("one_channel_last", 1, 2),
}
