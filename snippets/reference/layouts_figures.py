"""The figure of docs/reference/layouts.md: one image, and its numbers in memory in two orders."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import figure, grid, text

image = np.array(
    [[[0, 10], [1, 11], [2, 12]], [[3, 13], [4, 14], [5, 15]]]
)  # (H, W, C)
CELL = 28


def memory(y, name, array):
    """Draw the numbers of an array in the order in which they lie; channel 1 is darker."""
    line = array.ravel()
    dark = [(0, int(place)) for place in np.flatnonzero(line >= 10)]
    return text(0, y, name, size=13, anchor="start") + grid(
        0, y + 14, line[None], "image", dark, cell=CELL
    )


FIGURES = {
    "layouts_memory": figure(
        "layouts_memory",
        338,
        232,
        text(0, 10, "channel 0", size=13, anchor="start"),
        grid(0, 22, image[:, :, 0], "image", cell=CELL),
        text(126, 10, "channel 1", size=13, anchor="start"),
        grid(126, 22, image[:, :, 1], "image", list(np.ndindex(2, 3)), cell=CELL),
        text(236, 38, "H = 2", size=13, anchor="start"),
        text(236, 56, "W = 3", size=13, anchor="start"),
        text(236, 74, "C = 2", size=13, anchor="start"),
        memory(112, "NHWC: the channels of a pixel lie together", image),
        memory(
            182, "NCHW: the pixels of a channel lie together", image.transpose(2, 0, 1)
        ),
    ),
}
