"""The figure of docs/tutorials/small_cnn.md: what each layer makes of the sheets below it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import figure, line, sheets, text

SCALE, SHIFT, PITCH = 2.6, 2.4, 84
ROWS = [
    [("image", (28, 20, 1)), ("conv_1", (26, 18, 8)), ("pool_1", (13, 9, 8)),
     ("conv_2", (7, 5, 16))],
    [("conv_3", (7, 5, 24)), ("flatten", (840,)), ("dense", (10,))],
]  # fmt: skip


def station(name, shape, x, ground):
    """Draw the output of one layer, standing on `ground`, its middle at x; name and shape below."""
    if len(shape) == 3:
        height, width, count = shape[0] * SCALE, shape[1] * SCALE, shape[2]
        left = x - (width + (count - 1) * SHIFT) / 2
        kind = "image" if name == "image" else "output"
        drawn = sheets(left, ground - height, count, width, height, kind, SHIFT)
    else:
        height = 84 if name == "flatten" else 30
        drawn = (
            f'<rect class="cell output marked" x="{x - 4:g}" y="{ground - height}"'
            f' width="8" height="{height}" rx="2"/>'
        )
    sizes = " x ".join(map(str, shape))
    return (
        drawn
        + text(x, ground + 12, name, size=13)
        + text(x, ground + 27, sizes, size=12)
    )


def chain():
    pieces = []
    for number, row in enumerate(ROWS):
        ground = 96 + number * 136
        for column, (name, shape) in enumerate(row):
            x = 42 + column * PITCH
            pieces.append(station(name, shape, x, ground))
            if column or number:
                start = x - 49 if column else 1  # the second row goes on from the first
                pieces.append(line(start, ground + 12, x - 33, ground + 12, arrow=True))
    return figure("small_cnn_chain", 336, 264, *pieces)


FIGURES = {"small_cnn_chain": chain()}
