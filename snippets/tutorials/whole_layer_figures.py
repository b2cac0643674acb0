"""The figures of docs/tutorials/whole_layer.md, with the numbers of its program."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import CELL, figure, grid, line, text

KERNEL = [1, 10, 100]
SMALL = 24  # a cell of a long row
WIDE = 36  # a cell for three digits


def read():
    """Draw what each tap meets with stride 2 and dilation 3, and the sum of its products."""
    x = np.array([[3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]])
    pieces = [
        text(132, 10, "x, and what the tap meets", size=13),
        text(301, 10, "w", size=13),
        text(391, 10, "products", size=13),
    ]
    y = np.zeros(3, int)
    for t, weight in enumerate(KERNEL):
        top = 24 + t * 46
        met = range(3 * t, 3 * t + 5, 2)
        products = x[0, list(met)] * weight
        y += products
        pieces += [
            grid(1, top, x, "image", [(0, i) for i in met], cell=SMALL),
            text(274, top + 12, "×", size=15),
            grid(283, top - 6, [[weight]], "kernel", [(0, 0)], cell=WIDE),
            text(328, top + 12, "=", size=15),
            grid(337, top - 6, [products], "output", cell=WIDE),
        ]
    return figure(
        "whole_layer_read",
        446,
        200,
        *pieces,
        text(328, 180, "y, the sum", size=13, anchor="end"),
        grid(337, 162, [y], "output", [(0, i) for i in range(3)], cell=WIDE),
    )


def written():
    """Draw where each tap adds its products in a transposed layer with stride 2."""
    x = np.array([1, 2, 3])
    pieces = [
        text(42, 10, "x", size=13),
        text(124, 10, "w", size=13),
        text(306, 10, "where the tap adds its products", size=13),
    ]
    y = np.zeros(7, int)
    for t, weight in enumerate(KERNEL):
        top = 24 + t * 46
        row = np.full((1, 7), "", dtype=object)
        places = list(range(t, t + 5, 2))
        row[0, places] = x * weight
        y[places] += x * weight
        pieces += [
            grid(1, top + 4, [x], "image", [(0, i) for i in range(3)]),
            text(95, top + 18, "×", size=15),
            grid(106, top, [[weight]], "kernel", [(0, 0)], cell=WIDE),
            line(148, top + 18, 172, top + 18, arrow=True),
            grid(180, top, row, "output", [(0, i) for i in places], cell=WIDE),
        ]
    return figure(
        "whole_layer_written",
        434,
        200,
        *pieces,
        text(172, 180, "y, the sum", size=13, anchor="end"),
        grid(180, 162, [y], "output", [(0, i) for i in range(7)], cell=WIDE),
    )


assert CELL == 28  # the distances above are made for it
FIGURES = {"whole_layer_read": read(), "whole_layer_written": written()}
