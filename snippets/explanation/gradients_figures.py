"""The figures of docs/explanation/gradients.md, with the numbers of its program."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import CELL, box, counts, figure, grid, text

image = np.array([[3, 1, 0, 2, 1], [1, 4, 2, 0, 3], [0, 2, 5, 1, 1], [2, 0, 1, 3, 4]])
kernel = np.array([[1, 2, -1], [3, 1, -2], [2, -1, 1]])
target = np.array([[8, 11, 12], [9, 20, 6]])


def correlate2d(image, kernel):
    """Slide `kernel` (kh, kw) over `image` (H, W); return (H-kh+1, W-kw+1)."""
    (H, W), (kh, kw) = image.shape, kernel.shape
    y = np.empty((H - kh + 1, W - kw + 1), np.result_type(image, kernel))
    for i, j in np.ndindex(y.shape):
        y[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return y


def all_cells(rows, columns):
    return list(np.ndindex(rows, columns))


g = correlate2d(image, kernel) + 2 - target
around = np.pad(g, 2)
dX = correlate2d(around, kernel[::-1, ::-1])

windows = np.zeros((6, 8), int)
for i, j in np.ndindex(4, 6):
    windows[i : i + 3, j : j + 3] += 1
COUNTS = figure("gradients_counts", 8 * CELL + 2, 6 * CELL + 2, counts(1, 1, windows))


def full(row, column):
    """Draw the flipped kernel on g and its zeros, and dX with the number of that place."""
    read = box(1 + column * 26, 25 + row * 26, 3 * 26, 3 * 26, "kernel")
    zeros = np.where(np.pad(np.ones_like(g), 2) == 1, "", "0")
    products = around[row : row + 3, column : column + 3] * kernel[::-1, ::-1]
    terms = " ".join(f"{'+' if p > 0 else '−'} {abs(p)}" for p in products.ravel() if p)
    return figure(
        "gradients_full",
        350,
        348,
        text(0, 8, "g, zeros around it", size=13, anchor="start"),
        grid(1, 25, zeros, "plain", cell=26),
        grid(1 + 2 * 26, 25 + 2 * 26, g, "output", all_cells(2, 3), 26),
        read,
        text(212, 66, "⋆", size=22),
        text(234, 8, "kernel, flipped", size=13, anchor="start"),
        grid(235, 25, kernel[::-1, ::-1], "kernel", all_cells(3, 3), 26),
        text(
            0,
            206,
            f"= dX, in the frame {terms.removeprefix('+ ')} = {dX[row, column]}",
            size=13,
            anchor="start",
        ),
        grid(1, 224, dX, "image", [(row, column)], 28),
    )


rng = np.random.default_rng(1)
images = rng.standard_normal((4, 12, 10))
edges = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])


def learned(steps):
    """Return the kernel after so many steps of gradient descent."""
    W, B = np.zeros((3, 3)), 0.0
    for _ in range(steps):
        off = [correlate2d(x, W - edges) + B - 0.5 for x in images]
        g = [2 * one / np.size(off) for one in off]
        W = W - 0.1 * sum(correlate2d(x, one) for x, one in zip(images, g, strict=True))
        B = B - 0.1 * np.sum(g)
    return np.round(W, 1) + 0.0


def step(at, steps):
    """Draw the kernel after so many steps."""
    x, y = (at % 2) * 140, (at // 2) * 142
    values = np.array(
        [[f"{one:.1f}".replace("-", "−") for one in row] for row in learned(steps)]
    )
    return text(x, y + 8, f"after {steps} steps", size=13, anchor="start") + grid(
        x + 1, y + 22, values, "kernel", all_cells(3, 3), 36
    )


LEARNING = figure(
    "gradients_learning",
    250,
    274,
    *(step(at, steps) for at, steps in enumerate((0, 1, 5, 30))),
)

FIGURES = {
    "gradients_counts": COUNTS,
    "gradients_full": full(1, 1),
    "gradients_learning": LEARNING,
}
