"""The figure of docs/howto/port_weights.md: the numbers of its section `flatten`."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import figure, grid, text

CELL = 26
images = np.arange(2 * 2 * 3).reshape(2, 2, 3)  # (C, H, W)
KINDS = ("image", "kernel")  # a color for each channel


def row(y, label, numbers):
    """Draw flattened numbers, each in the color of its channel."""
    pieces = [text(0, y + 6, label, size=13, anchor="start")]
    for i, number in enumerate(numbers):
        kind = KINDS[int(number >= 6)]
        pieces.append(grid(i * CELL, y + 18, [[number]], kind, [(0, 0)], CELL))
    return "".join(pieces)


FIGURES = {
    "port_weights_flatten": figure(
        "port_weights_flatten",
        12 * CELL + 2,
        190,
        text(0, 6, "channel 0", size=13, anchor="start"),
        grid(0, 18, images[0], "image", list(np.ndindex(2, 3)), CELL),
        text(5 * CELL, 6, "channel 1", size=13, anchor="start"),
        grid(5 * CELL, 18, images[1], "kernel", list(np.ndindex(2, 3)), CELL),
        row(84, "PyTorch flattens (C, H, W)", images.ravel()),
        row(140, "Keras flattens (H, W, C)", images.transpose(1, 2, 0).ravel()),
    )
}
