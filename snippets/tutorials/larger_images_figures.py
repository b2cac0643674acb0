"""The figures of docs/tutorials/larger_images.md: stamps, and what they do to a photograph."""

import runpy
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from drawing import CELL, box, figure, grid, line

stamp = runpy.run_path(str(HERE / "larger_images.py"))["stamp"]
photo = runpy.run_path(str(HERE / "kernel_pictures_figures.py"))
gray, png = photo["gray"], photo["png"]

image = np.array([[1, 0, 2], [3, 1, 0]])
kernel = np.array([[1, 2, 1], [0, 1, 3], [2, 0, 1]])
y = np.zeros((5, 7), int)
for i, j in np.ndindex(2, 3):
    y[2 * i : 2 * i + 3, 2 * j : 2 * j + 3] += image[i, j] * kernel
shared = [(r, c) for r, c in np.ndindex(5, 7) if r == 2 or c in (2, 4)]

# The face in the photograph of kernel_pictures, small: the mean of every 4 x 4 pixels.
small = gray[24:152, 32:136].reshape(32, 4, 26, 4).mean(axis=(1, 3))  # (32, 26)


def larger(size):
    """Stamp equal weights, size x size, with stride 2; the mean brightness stays."""
    kernel = np.full(
        (size, size), 4 / size**2, "float32"
    )  # a pixel gets size^2/4 of them
    return stamp(small, kernel, (2, 2))


def enlarged(picture, times):
    """Repeat each pixel, so that it can be seen."""
    return png(picture.repeat(times, axis=0).repeat(times, axis=1))


# without the border, which gets fewer stamps
FIGURES = {
    "larger_images_small": enlarged(small[1:31, 1:25], 6),
    "larger_images_board": enlarged(larger(3)[2:62, 2:50], 3),
    "larger_images_even": enlarged(larger(4)[2:62, 2:50], 3),
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
