"""The figure of docs/reference/layer_weights.md: what the last two axes of a kernel count."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import figure, sheets, text

LEFT, SIDE = 8, 30  # of a sheet


SHAPES = {
    "Conv2D": "(kh, kw, 3, 2)",
    "Conv2DTranspose": "(kh, kw, 2, 3)",
    "DepthwiseConv2D": "(kh, kw, 3, 2)",
    "pointwise": "(1, 1, 6, 2)",
}


def row(y, layer, counts, says, side=SIDE):
    """Draw one kernel: stacks of sheets, how many of both, its shape, and what a stack is."""
    stacks, height = counts
    pieces = [
        text(LEFT, y, layer, size=13, anchor="start"),
        text(LEFT + 130, y, SHAPES[layer], size=13, anchor="start"),
    ]
    for number in range(stacks):
        x = LEFT + number * (side + 9 * (height - 1) + 14)
        pieces.append(sheets(x, y + 62 - side, height, side, side, "kernel", shift=7))
    pieces.append(text(LEFT, y + 78, says, size=12, anchor="start"))
    return "".join(pieces)


FIGURES = {
    "layer_weights_kernels": figure(
        "layer_weights_kernels",
        368,
        434,
        row(12, "Conv2D", (2, 3), "2 stacks, one for each channel that goes out"),
        row(12, "Conv2D", (2, 3), "2 stacks, one for each channel that goes out"),
        row(
            122,
            "Conv2DTranspose",
            (3, 2),
            "3 stacks, one for each channel that comes in",
        ),
        row(232, "DepthwiseConv2D", (6, 1), "3 channels with 2 sheets each: 6 go out"),
        row(
            342, "pointwise", (2, 6), "2 stacks of 6 sheets, a sheet is one number", 12
        ),
    ),
}
