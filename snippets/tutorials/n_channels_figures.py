"""The figure of docs/tutorials/n_channels.md, with the numbers of its program."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import CELL, box, figure, grid, line, text

red = np.array([[11, 12, 13, 14], [15, 16, 17, 18], [19, 20, 21, 22]])
weights = [1, 100, 10000]

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
        line(216, top + 23, 262, 127 + (channel - 1) * 12, arrow=True),
        text(226, top + 62, f"{product}", size=13),
    ]
pieces += [
    text(302, 86, "sum", size=13),
    grid(270, 104, [[total]], "output", [(0, 0)], cell=64),
]

FIGURES = {"n_channels_sum": figure("n_channels_sum", 346, 296, *pieces)}
