"""The figures of docs/tutorials/n_channels.md, with the numbers of its program."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import CELL, box, figure, grid, line, text

red = np.array([[11, 12, 13, 14], [15, 16, 17, 18], [19, 20, 21, 22]])
weights = [1, 100, 10000]

# beside the arrow that the product goes along
PLACES = [(240, 62), (218, 116), (240, 200)]

pieces, total = [], 0
for channel, (name, weight) in enumerate(zip(["R", "G", "B"], weights, strict=True)):
    top = 4 + channel * 100
    sheet = red + 20 * channel
    product = int(sheet[0, 0] * weight)
    total += product
    pieces += [
        text(8, top + 42, name, size=14),
        grid(22, top, sheet, "image", [(0, 0)]),
        box(22, top, CELL, CELL, "kernel"),
        text(150, top + CELL / 2, "×", size=16),
        grid(164, top, [[weight]], "kernel", [(0, 0)], cell=46),
        line(214, top + 23, 266, 127 + (channel - 1) * 16, arrow=True),
        text(*PLACES[channel], f"{product}", size=13, anchor="start"),
    ]
pieces += [
    text(306, 86, "sum", size=13),
    grid(274, 104, [[total]], "output", [(0, 0)], cell=64),
]
SUM = figure("n_channels_sum", 346, 296, *pieces)

# ---- a window of 3 x 3 through three channels ---------------------------------------------------
SHIFT, SMALL = 18, 20
drawn = []
for channel in reversed(range(3)):
    x, y = 8 + channel * SHIFT, 52 - channel * SHIFT
    empty = np.full((5, 5), "")
    inside = [(i, j) for i in range(3) for j in range(3)]
    drawn += [
        grid(x, y, empty, "image", inside, cell=SMALL),
        box(x, y, 3 * SMALL, 3 * SMALL, "kernel"),
        grid(184 + channel * SHIFT, y, empty[:3, :3], "kernel", inside, cell=SMALL),
    ]
drawn += [
    text(166, 82, "×", size=18),
    text(300, 82, "=", size=18),
    grid(316, 68, [[""]], "output", [(0, 0)], cell=28),
    text(80, 172, "3 x 3 x 3 numbers", size=12),
    text(232, 172, "3 x 3 x 3 weights", size=12),
    text(330, 172, "one sum", size=12),
]
WINDOW = figure("n_channels_window", 368, 184, *drawn)

FIGURES = {"n_channels_sum": SUM, "n_channels_window": WINDOW}
