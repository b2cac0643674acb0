"""The figures of docs/howto/match_pytorch.md, with the sizes of its program."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import bar, figure, grid, text, zeros

CELL = 26
n, k, s = 8, 3, 2  # the columns of the page's image
SIZE = -(-n // s)
LEFT = CELL


def axis(y, label, before, after):
    """Draw the pixels with their zeros, and below them where the windows stand."""
    pieces = [text(0, y + 6, label, size=13, anchor="start")]
    y += 20
    pieces.append(zeros(LEFT - before * CELL, y, before, CELL))
    pieces.append(grid(LEFT, y, [list(range(1, n + 1))], "image", cell=CELL))
    pieces.append(zeros(LEFT + n * CELL, y, after, CELL))
    for i in range(SIZE):
        start = LEFT + (i * s - before) * CELL
        pieces.append(
            bar(start + 2, y + CELL + 5 + 12 * (i % 2), k * CELL - 4, "kernel")
        )
    return "".join(pieces)


FIGURES = {
    "match_pytorch_axis": figure(
        "match_pytorch_axis",
        (n + 2) * CELL,
        178,
        axis(0, 'Keras, padding="same"', 0, 1),
        axis(92, "PyTorch, padding=1", 1, 1),
    )
}
