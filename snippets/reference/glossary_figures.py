"""The figure of docs/reference/glossary.md: the words at one step of a strided convolution."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import box, figure, grid, line, text

CELL = 24
rows = (
    [3, 1, 0, 2, 1],
    [1, 4, 2, 0, 3],
    [0, 2, 5, 1, 1],
    [2, 0, 1, 3, 4],
    [1, 3, 0, 2, 2],
)
image = np.array(rows)
kernel = np.array([[1, 2, -1], [3, 1, -2], [2, -1, 1]])
padded = np.pad(image, 1)
output = np.array(
    [
        [np.sum(padded[i : i + 3, j : j + 3] * kernel) for j in (0, 2, 4)]
        for i in (0, 2, 4)
    ]
)  # a bias of 0

LEFT, TOP = 0, 52
MIDDLE = TOP + 3.5 * CELL
inside = [(1 + a, 1 + b) for a in range(3) for b in range(3)]  # pixels of the window
FIGURES = {
    "glossary_words": figure(
        "glossary_words",
        372,
        270,
        text(84, 8, "input, 1 channel", size=13),
        text(84, 40, "padding: the outer ring", size=12),
        grid(LEFT, TOP, padded, "plain", cell=CELL),
        grid(LEFT + CELL, TOP + CELL, image, "image", inside, cell=CELL),
        box(LEFT + 2 * CELL, TOP + 2 * CELL, 3 * CELL, 3 * CELL, "kernel"),
        # the next place of the window
        line(2 * CELL, TOP + 7.5 * CELL, 4 * CELL, TOP + 7.5 * CELL, arrow=True),
        text(4.3 * CELL, TOP + 7.5 * CELL, "stride 2", size=12, anchor="start"),
        text(84, TOP + 8.5 * CELL, "window: the box, 9 pixels", size=12),
        text(184, MIDDLE, "⋆", size=20),
        text(236, 8, "kernel, 1 filter", size=13),
        grid(200, TOP + 2 * CELL, kernel, "kernel", list(np.ndindex(3, 3)), cell=CELL),
        text(236, TOP + 5.6 * CELL, "9 weights", size=12),
        text(285, MIDDLE, "=", size=20),
        text(370, 8, "feature map", size=13, anchor="end"),
        grid(298, TOP + 2 * CELL, output, "output", [(1, 1)], cell=CELL),
        text(334, TOP + 5.6 * CELL, "bias 0", size=12),
    ),
}
