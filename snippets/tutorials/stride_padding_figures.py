"""The figures of docs/tutorials/stride_padding.md, with the numbers of its program."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import CELL, axis, box, figure, grid, line, text

image = np.array(
    [
        [3, 1, 0, 2, 3, 4, 0, 2],
        [1, 4, 2, 0, 3, 1, 5, 0],
        [0, 2, 5, 1, 1, 0, 2, 3],
        [2, 0, 1, 3, 4, 2, 1, 1],
        [1, 3, 0, 2, 0, 5, 3, 2],
    ]
)
kernel = np.array([[1, 2, -1], [3, 1, -2], [2, -1, 1]])


def correlate(image, strides, dilation=1):
    """Every number of the output, to be written into it."""
    reach = 2 * dilation + 1
    rows, columns = (
        (n - reach) // s + 1 for n, s in zip(image.shape, strides, strict=True)
    )
    y = np.empty((rows, columns), int)
    for i, j in np.ndindex(y.shape):
        top, left = i * strides[0], j * strides[1]
        window = image[top : top + reach : dilation, left : left + reach : dilation]
        y[i, j] = np.sum(window * kernel)
    return y


def numbers(x, y, count, down, cell=CELL):
    """Write 0, 1, 2 ... along the rows (down) or the columns of a grid."""
    step = [(0, cell), (cell, 0)][not down]
    return "".join(
        text(x + i * step[0], y + i * step[1], i, size=11) for i in range(count)
    )


# The four windows of strides (2, 3): their corners dark, the last one framed.
corners = [(0, 0), (0, 3), (2, 0), (2, 3)]
places = figure(
    "stride_padding_places",
    344,
    194,
    numbers(18 + CELL / 2, 10, 8, down=False),
    numbers(8, 20 + CELL / 2, 5, down=True),
    grid(18, 20, image, "image", corners),
    box(18 + 3 * CELL, 20 + 2 * CELL, 3 * CELL, 3 * CELL, "kernel"),
    line(250, 90, 278, 90, arrow=True),
    grid(286, 62, correlate(image, (2, 3)), "output", [(1, 1)]),
    numbers(286 + CELL / 2, 52, 2, down=False),
    text(
        18, 180, "corner of the window for (1, 1): row 1·2, column 1·3", size=12,
        anchor="start",
    ),
)  # fmt: skip

unread = figure(
    "stride_padding_unread",
    304,
    98,
    axis(2, 4, range(10), (0, 0), [0, 2, 4, 6], range(3), cell=30),
    text(302, 90, "no window reads pixel 9", size=12, anchor="end"),
)

SMALL = 25
padded = figure(
    "stride_padding_same",
    362,
    220,
    text(2, 10, "1 row before", size=12, anchor="start"),
    grid(2, 22, np.zeros((7, 9), int), "plain", cell=SMALL),
    grid(2, 22 + SMALL, image, "image", list(np.ndindex(image.shape)), SMALL),
    box(2 + 6 * SMALL, 22 + 4 * SMALL, 3 * SMALL, 3 * SMALL, "kernel"),
    text(2, 211, "1 row after", size=12, anchor="start"),
    text(2 + 9 * SMALL, 10, "1 column after", size=12, anchor="end"),
    line(238, 110, 262, 110, arrow=True),
    grid(
        274, 68, correlate(np.pad(image, [(1, 1), (0, 1)]), (2, 3)), "output", [(2, 2)]
    ),
)

taps = [(a, b) for a in (0, 2, 4) for b in (0, 2, 4)]
dilated = figure(
    "stride_padding_taps",
    368,
    168,
    grid(2, 4, image, "image", taps),
    *(box(2 + b * CELL, 4 + a * CELL, CELL, CELL, "kernel") for a, b in taps),
    line(232, 74, 246, 74, arrow=True),
    grid(252, 60, correlate(image, (1, 1), 2), "output", [(0, 0)]),
    text(2, 158, "reach: (3 − 1)·2 + 1 = 5 pixels", size=12, anchor="start"),
)

FIGURES = {
    "stride_padding_places": places,
    "stride_padding_unread": unread,
    "stride_padding_same": padded,
    "stride_padding_taps": dilated,
}
