"""The figure of docs/howto/shape_errors.md: what halving and doubling make of an odd size."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import figure, grid, text

CELL, N = 28, 9  # pixels of the drawing, rows of the image
POOLED = N // 2
LEFT = 132
WIDTH = LEFT + N * CELL


def axis(y, cells, kind, label, note, left=LEFT, cell=CELL):
    """Draw one axis of an image as a row of numbered cells, with what it is beside it."""
    numbers = np.arange(1, cells + 1)[np.newaxis]
    kept = [(0, i) for i in range(cells if kind != "plain" else 0)]
    return "".join(
        [
            text(left - 12, y + cell / 2 - 8, label, size=13, anchor="end"),
            text(left - 12, y + cell / 2 + 9, note, size=12, anchor="end"),
            grid(left, y, numbers, kind, kept, cell),
        ]
    )


def halves(y):
    """Draw the pooled axis: each cell as wide as the two that it came from."""
    pieces = [
        text(LEFT - 12, y + CELL / 2 - 8, "MaxPooling2D(2)", size=13, anchor="end"),
        text(LEFT - 12, y + CELL / 2 + 9, f"{POOLED} rows", size=12, anchor="end"),
    ]
    for i in range(POOLED):
        x = LEFT + i * 2 * CELL
        pieces.append(
            f'<rect class="cell kernel marked" x="{x}" y="{y}" width="{2 * CELL}"'
            f' height="{CELL}"/>'
        )
        pieces.append(text(x + CELL, y + CELL / 2, i + 1))
    x = LEFT + 2 * POOLED * CELL
    pieces.append(text(x + CELL / 2, y + CELL / 2, "✗", size=16))
    return "".join(pieces)


FIGURES = {
    "shape_errors_skip": figure(
        "shape_errors_skip",
        WIDTH + 6,
        122,
        axis(3, N, "image", "skip", f"{N} rows"),
        halves(47),
        axis(91, 2 * POOLED, "output", "UpSampling2D(2)", f"{2 * POOLED} rows"),
    )
}
