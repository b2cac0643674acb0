"""The figures of docs/explanation/same_padding.md, with the numbers of its program."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import bar, dot, figure, grid, line, text, zeros

CELL = 26
n, k, s = 6, 3, 2
SIZE = -(-n // s)
LEFT = 2 * CELL  # room for the zero before the image, and for its label


def axis(y, label, before, after):
    """Draw the pixels with their zeros, and below them where the windows stand."""
    pieces = [text(0, y + 6, label, size=13, anchor="start")]
    y += 20
    pieces.append(zeros(LEFT - before * CELL, y, before, CELL))
    pieces.append(grid(LEFT, y, [list(range(1, n + 1))], "image", cell=CELL))
    pieces.append(zeros(LEFT + n * CELL, y, after, CELL))
    for i in range(SIZE):
        start = LEFT + (i * s - before) * CELL
        top = y + CELL + 5 + 12 * (i % 2)
        pieces.append(bar(start + 2, top, k * CELL - 4, "kernel"))
    return "".join(pieces)


AXIS = figure(
    "same_padding_axis",
    10 * CELL,
    268,
    axis(0, "SAME, SAME_UPPER: the zero after", 0, 1),
    axis(92, "SAME_LOWER: the zero before", 1, 0),
    axis(184, "PyTorch, padding=1: one on each side", 1, 1),
)


def centers(pixels, layers):
    """Return where the outputs of each layer are centered: kernel 3, stride 2, SAME."""
    found, places = [], list(range(pixels))
    for _ in range(layers):
        before = (1, 0)[len(places) % 2 == 0]  # an odd size gets a zero before
        step = places[1] - places[0]
        size = -(-len(places) // 2)
        places = [places[0] + (2 * i + 1 - before) * step for i in range(size)]
        found.append(places)
    return found


def drift(y, pixels, step):
    """Draw the pixels of an axis and, row by row, the centers of each layer's outputs."""
    pieces = [text(0, y + 6, f"{pixels} pixels", size=13, anchor="start")]
    y += 20
    left = 62
    pieces.append(text(0, y + 8, "image", size=11, anchor="start"))
    for i in range(pixels):
        pieces.append(dot(left + (i + 0.5) * step, y + 8, "image", 4))
    for layer, places in enumerate(centers(pixels, 3), 1):
        row = y + 8 + 24 * layer
        pieces.append(text(0, row, f"layer {layer}", size=11, anchor="start"))
        pieces.append(line(left, row, left + pixels * step, row))
        pieces += [dot(left + (i + 0.5) * step, row, "output", 5) for i in places]
    return "".join(pieces)


DRIFT = figure(
    "same_padding_drift",
    370,
    250,
    drift(0, 16, 18),
    drift(128, 17, 18),
)

WIDE = 27  # room for the number of a pixel, as in 224
ENDS = 5  # so many pixels at each end


def ends(y, label, before, after, pixels=224, kernel=7, stride=2):
    """Draw both ends of an axis with its zeros, the first and the last window below them."""
    first, last = -before, (-(-pixels // stride) - 1) * stride - before
    right = (3 + ENDS + 1) * WIDE  # where the other end begins
    numbers = np.arange(1, pixels + 1)
    ends_at = (3 + 2 * ENDS + 1) * WIDE

    def at(pixel):
        """Return where a pixel of the first end, or of the last, begins."""
        if pixel < pixels // 2:
            return 3 * WIDE + pixel * WIDE
        return right + (pixel - (pixels - ENDS)) * WIDE

    pieces = [text(0, y + 6, label, size=13, anchor="start")]
    y += 20
    pieces.append(zeros(at(-before), y, before, WIDE))
    pieces.append(grid(at(0), y, numbers[None, :ENDS], "image", cell=WIDE))
    pieces.append(text(right - WIDE / 2, y + WIDE / 2, "…"))
    for i, number in enumerate(numbers[-ENDS:]):
        pieces.append(grid(right + i * WIDE, y, [[""]], "image", cell=WIDE))
        middle = right + (i + 0.5) * WIDE
        pieces.append(text(middle, y + WIDE / 2, number, size=12))
    pieces.append(zeros(ends_at, y, after, WIDE))
    for start in (first, last):
        pieces.append(bar(at(start) + 2, y + WIDE + 5, kernel * WIDE - 4, "kernel"))
    return "".join(pieces)


STEM = figure(
    "same_padding_stem",
    (3 + 2 * ENDS + 1 + 3) * WIDE,
    148,
    ends(0, "three zeros on each side", 3, 3),
    ends(84, "SAME: two zeros before, three after", 2, 3),
)

FIGURES = {
    "same_padding_axis": AXIS,
    "same_padding_drift": DRIFT,
    "same_padding_stem": STEM,
}
