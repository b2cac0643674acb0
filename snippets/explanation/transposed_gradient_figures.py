"""The figures of docs/explanation/transposed_gradient.md, with the numbers of its program."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import box, counts, figure, grid, line, text

SMALL = 18


def convolution_matrix(kernel, H, W, strides=(1, 1)):
    """Return the matrix of a correlation: a row for each output, a column for each pixel."""
    (kh, kw), (sh, sw) = kernel.shape, strides
    rows, columns = (H - kh) // sh + 1, (W - kw) // sw + 1
    C = np.zeros((rows * columns, H * W), kernel.dtype)
    for i, j in np.ndindex(rows, columns):
        for a, b in np.ndindex(kh, kw):
            C[i * columns + j, (i * sh + a) * W + (j * sw + b)] = kernel[a, b]
    return C


def matrix(x, y, C, block, kind="kernel", cell=SMALL):
    """Draw a matrix: its numbers other than 0 as cells, blocks of (rows, columns) dashed."""
    (rows, columns), (h, w) = C.shape, block
    pieces = []
    for top in range(0, rows, h):
        for left in range(0, columns, w):
            pieces.append(
                f'<rect class="zero" x="{x + left * cell:g}" y="{y + top * cell:g}"'
                f' width="{min(w, columns - left) * cell:g}" height="{h * cell:g}"/>'
            )
    for row, column in np.argwhere(C):
        at = x + column * cell, y + row * cell
        pieces.append(grid(*at, [[C[row, column]]], kind, [(0, 0)], cell))
    return "".join(pieces)


kernel = np.array([[1, 2, 3], [4, 5, 6]])
C = convolution_matrix(kernel, 4, 5)

MATRIX = figure(
    "transposed_gradient_matrix",
    20 * SMALL + 4,
    9 * SMALL + 66,
    text(2, 8, "a column for each of the 20 pixels", size=12, anchor="start"),
    *(text(2 + (5 * i + 2.5) * SMALL, 28, f"image row {i}", size=11) for i in range(4)),
    matrix(2, 40, C, (3, 5)),
    box(2, 40 + 4 * SMALL, 20 * SMALL, SMALL, "image"),
    box(2 + 7 * SMALL, 40, SMALL, 9 * SMALL, "output"),
    text(
        2,
        9 * SMALL + 56,
        "a row for each of the 9 outputs",
        size=12,
        anchor="start",
    ),
)


def numbers(values):
    """Return the values as text, zeros left out."""
    return np.where(np.asarray(values) == 0, "", np.asarray(values).astype(str))


def taps(values):
    return [tuple(at) for at in np.argwhere(np.asarray(values))]


cell = 24
row, column = C[4].reshape(4, 5), C[:, 7].reshape(3, 3)
FLIP = figure(
    "transposed_gradient_flip",
    350,
    132,
    text(0, 8, "row 4, as an image", size=12, anchor="start"),
    grid(1, 24, numbers(row), "image", cell=cell),
    "".join(
        grid(1 + b * cell, 24 + a * cell, [[row[a, b]]], "kernel", [(0, 0)], cell)
        for a, b in taps(row)
    ),
    text(170, 8, "column 7, as an output", size=12, anchor="start"),
    grid(171, 24, numbers(column), "output", cell=cell),
    "".join(
        grid(171 + b * cell, 24 + a * cell, [[column[a, b]]], "kernel", [(0, 0)], cell)
        for a, b in taps(column)
    ),
)

values, weights = [1, 10, 100], [1, 2, 3]
WIDE = 30


def laid():
    """Draw the first view: each number lays the kernel, and the columns are added."""
    pieces = [text(0, 8, "lay and add: the kernel as it is", size=13, anchor="start")]
    total = np.zeros(7, int)
    for i, value in enumerate(values):
        y, products = 24 + i * 32, value * np.array(weights)
        total[2 * i : 2 * i + 3] += products
        pieces.append(grid(1, y, [[value]], "image", [(0, 0)], WIDE))
        pieces.append(line(36, y + 15, 76, y + 15, arrow=True))
        pieces.append(
            grid(
                84 + 2 * i * WIDE,
                y,
                [products],
                "kernel",
                [(0, c) for c in range(3)],
                WIDE,
            )
        )
    pieces.append(text(80, 140, "add", size=12, anchor="end"))
    pieces.append(grid(84, 124, [total], "output", [(0, c) for c in range(7)], WIDE))
    return "".join(pieces)


def slid(y):
    """Draw the second view: zeros between and around, and the flipped kernel slides."""
    wide = np.zeros(9, int)
    wide[2:7:2] = values
    pieces = [
        text(
            0, y + 8, "zeros, then slide: the kernel flipped", size=13, anchor="start"
        ),
        grid(24, y + 24, [["0"] * 9], "plain", cell=WIDE),
    ]
    for i, value in enumerate(values):
        at = 24 + (2 + 2 * i) * WIDE
        pieces.append(grid(at, y + 24, [[value]], "image", [(0, 0)], WIDE))
    start = 2  # the window of output 2
    pieces.append(box(24 + start * WIDE, y + 24, 3 * WIDE, WIDE, "kernel"))
    pieces.append(
        grid(
            24 + start * WIDE,
            y + 62,
            [weights[::-1]],
            "kernel",
            [(0, c) for c in range(3)],
            WIDE,
        )
    )
    sums = [int(np.dot(wide[p : p + 3], weights[::-1])) for p in range(7)]
    pieces.append(grid(84 - 30, y + 104, [sums], "output", [(0, start)], WIDE))
    return "".join(pieces)


VIEWS = figure("transposed_gradient_views", 300, 320, laid(), slid(176))

line_7, line_8 = (
    convolution_matrix(np.array([weights]), 1, n, strides=(1, 2)) for n in (7, 8)
)
cell = 22
PADDING = figure(
    "transposed_gradient_padding",
    8 * cell + 4,
    220,
    text(2, 8, "7 pixels", size=13, anchor="start"),
    matrix(2, 24, line_7, (3, 7), cell=cell),
    text(2, 120, "8 pixels", size=13, anchor="start"),
    matrix(2, 136, line_8, (3, 8), cell=cell),
    box(2 + 7 * cell, 136, cell, 3 * cell, "output"),
)


row = convolution_matrix(np.ones((1, 3), int), 1, 9, strides=(1, 2))
image = convolution_matrix(np.ones((3, 3), int), 7, 9, strides=(2, 2))
COUNTS = figure(
    "transposed_gradient_counts",
    9 * cell + 20,
    364,
    text(2, 8, "a row of 9 pixels: its matrix", size=12, anchor="start"),
    matrix(2, 22, row, (4, 9), cell=cell),
    text(2, 124, "the sums of the columns", size=12, anchor="start"),
    counts(2, 138, row.sum(axis=0)[None], cell),
    text(2, 188, "an image of 7 x 9 pixels", size=12, anchor="start"),
    counts(2, 202, image.sum(axis=0).reshape(7, 9), cell),
)

FIGURES = {
    "transposed_gradient_matrix": MATRIX,
    "transposed_gradient_flip": FLIP,
    "transposed_gradient_views": VIEWS,
    "transposed_gradient_padding": PADDING,
    "transposed_gradient_counts": COUNTS,
}
