"""The figures of docs/tutorials/relu_pooling.md, with the numbers of its program."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import CELL, box, figure, grid, line, text

feature_map = np.array(
    [
        [3, -1, 0, 2, -4, 1],
        [1, 4, -2, 0, 3, -1],
        [0, -2, 5, 1, 1, 0],
        [2, 0, -1, 3, -3, 6],
    ]
)


def winners(size, stride):
    """Return the maxima, and where in the feature map each window has its first one."""
    rows, columns = ((n - size) // stride + 1 for n in feature_map.shape)
    y, places = np.empty((rows, columns), int), []
    for i, j in np.ndindex(rows, columns):
        top, left = i * stride, j * stride
        window = feature_map[top : top + size, left : left + size]
        y[i, j] = window.max()
        row, column = np.unravel_index(window.argmax(), window.shape)
        places.append((top + row, left + column))
    return y, places


def pooled(name, size, stride, framed, words):
    """Draw the feature map, the windows `framed`, the maxima and the output."""
    y, places = winners(size, stride)
    side = size * CELL
    return figure(
        name,
        6 * CELL + 48 + y.shape[1] * CELL + 4,
        4 * CELL + 28,
        grid(2, 4, feature_map, "image", places),
        *(
            box(2 + j * stride * CELL, 4 + i * stride * CELL, side, side, "kernel")
            for i, j in framed
        ),
        line(6 * CELL + 12, 4 + 2 * CELL, 6 * CELL + 38, 4 + 2 * CELL, arrow=True),
        grid(6 * CELL + 46, 4 + (4 - y.shape[0]) * CELL / 2, y, "output", framed),
        text(2, 4 * CELL + 18, words, size=12, anchor="start"),
    )


FIGURES = {
    "relu_pooling_windows": pooled(
        "relu_pooling_windows", 2, 2, list(np.ndindex(2, 3)),
        "six windows, six maxima (dark)",
    ),
    "relu_pooling_overlap": pooled(
        "relu_pooling_overlap", 3, 1, [(0, 1), (1, 2)],
        "two of the eight windows share the 5",
    ),
}  # fmt: skip
