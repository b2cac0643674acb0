"""The figures of docs/tutorials/relu_pooling.md, with the numbers of its program."""

import contextlib
import io
import runpy
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.cbook import get_sample_data
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import CELL, box, figure, grid, line, text

with contextlib.redirect_stdout(io.StringIO()):
    program = runpy.run_path(str(Path(__file__).with_name("relu_pooling.py")))
feature_map = program["feature_map"]


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


def photograph():
    """Return the gray photograph of docs/tutorials/kernel_pictures.md, (192, 160)."""
    photo = plt.imread(get_sample_data("grace_hopper.jpg", asfileobj=False))
    color = photo[16:400, 96:416].reshape(192, 2, 160, 2, 3).mean(axis=(1, 3)) / 255
    return color @ [0.299, 0.587, 0.114]


def enlarged(pixels):
    """Return pixels (H, W), from 0 to 1, as PNG bytes, each as 4 x 4 of 32 shades."""
    shades = np.rint(np.rint(pixels * 31) / 31 * 255).astype("uint8")
    file = io.BytesIO()
    image = Image.fromarray(np.kron(shades, np.ones((4, 4), "uint8")))
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


gray = photograph()
SMALLER = {
    "stride": gray[::4, ::4],
    "maximum": program["max_pool"](gray, (4, 4), (4, 4)),
    "average": program["average_pool"](gray, (4, 4), (4, 4)),
}

FIGURES = {
    "relu_pooling_windows": pooled(
        "relu_pooling_windows", 2, 2, list(np.ndindex(2, 3)),
        "six windows, six maxima (dark)",
    ),
    "relu_pooling_overlap": pooled(
        "relu_pooling_overlap", 3, 1, [(0, 1), (1, 2)],
        "two of the eight windows share the 5",
    ),
    **{f"relu_pooling_{name}": enlarged(pixels) for name, pixels in SMALLER.items()},
}  # fmt: skip
