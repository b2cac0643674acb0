"""The figures of docs/explanation/receptive_field.md; the map has the numbers of its program."""

import re
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import box, figure, line, text

CELL = 18
PRINTED = Path(__file__).with_name("receptive_field.out").read_text("utf8")


def tower(name, n, stack, place, labels, gap=46):
    """Draw an axis of `n` pixels, the outputs of each layer above it, and what one output sees.

    `stack` has (k, s, d) for each layer; each output is drawn over the middle of its field.
    """
    counts, field, jump, fields = [n], 1, 1, [(1, 1)]
    for k, s, d in stack:
        counts.append((counts[-1] - (k - 1) * d - 1) // s + 1)
        field, jump = field + (k - 1) * d * jump, jump * s
        fields.append((field, jump))
    seen = [[] for _ in counts]
    seen[-1] = [place]
    for level in range(len(stack), 0, -1):
        k, s, d = stack[level - 1]
        seen[level - 1] = sorted(
            {p * s + tap * d for p in seen[level] for tap in range(k)}
        )

    def middle(level, at):
        field, jump = fields[level]
        return (at * jump + field / 2) * CELL + 1

    def top(level):
        return 8 + (len(stack) - level) * gap

    pieces = []
    for level in range(len(stack), 0, -1):
        k, s, d = stack[level - 1]
        pieces += [
            line(
                middle(level, p),
                top(level) + CELL,
                middle(level - 1, p * s + tap * d),
                top(level - 1),
            )
            for p in seen[level]
            for tap in range(k)
        ]
    for level, count in enumerate(counts):
        kind = "image" if level == 0 else "output" if level == len(stack) else "plain"
        for at in range(count):
            strong = " marked" if at in seen[level] else ""
            pieces.append(
                f'<rect class="cell {kind}{strong}" x="{middle(level, at) - CELL / 2:g}"'
                f' y="{top(level)}" width="{CELL}" height="{CELL}"/>'
            )
        for row, words in enumerate(labels[level].split(": ")):
            y = top(level) + CELL / 2 + 14 * row - 7
            pieces.append(text(n * CELL + 10, y, words, size=12, anchor="start"))
    height = top(0) + CELL + 26
    if field < n:
        first = middle(len(stack), place) - field * CELL / 2
        pieces.append(box(first, top(0) - 3, field * CELL, CELL + 6, "kernel"))
    pieces.append(
        text(middle(len(stack), place), height - 10, f"sees {field} pixels", size=13)
    )
    return figure(name, n * CELL + 98, height, *pieces)


def heat(name):
    """Draw the measured gradient of each pixel as a square, below it the sums of the columns."""
    rows = re.search(r"start:map\]\n(.*?)\n--8<--", PRINTED, re.S)[1].split("\n")
    grid = np.array([[int(digit) for digit in row] for row in rows])
    cell, left, top = 11, 70, 22
    size = cell * len(grid)
    pieces = [text(left + size / 2, 9, "gradient, measured", size=13)]
    for level in range(1, 10):
        squares = "".join(
            f"M{left + j * cell} {top + i * cell}h{cell}v{cell}h-{cell}"
            for i, j in np.argwhere(grid == level)
        )
        pieces.append(f'<path class="heat" opacity="{level / 9:.2f}" d="{squares}"/>')
    pieces.append(box(left, top, size, size, "image"))
    pieces.append(box(left + 5 * cell, top + 5 * cell, 11 * cell, 11 * cell, "kernel"))
    ground = top + size + 74
    pieces.append(text(left - 8, ground - 30, "columns", size=12, anchor="end"))
    columns = np.square(grid).sum(axis=0)
    paths = np.array([1.0])
    for _ in range(10):
        paths = np.convolve(paths, np.ones(3) / 3)
    for j, (measured, counted) in enumerate(
        zip(columns / columns.sum(), paths, strict=True)
    ):
        x, tall = left + j * cell, 400 * measured
        pieces.append(
            f'<rect class="heat" x="{x + 1}" y="{ground - tall:.1f}" width="{cell - 2}"'
            f' height="{tall:.1f}"/>'
        )
        y = ground - 400 * counted
        pieces.append(f'<path class="window kernel" d="M{x} {y:.1f}h{cell}"/>')
    pieces.append(line(left, ground, left + size, ground))
    pieces.append(
        text(
            left + size / 2,
            ground + 14,
            "bars: measured; lines: share of the paths",
            size=12,
        )
    )
    return figure(name, 2 * left + size, ground + 24, *pieces)


FIGURES = {
    "receptive_field_tower": tower(
        "receptive_field_tower", 12, [(3, 1, 1), (2, 2, 1), (3, 1, 1)], 1,
        ["image", "conv 3: field 3, jump 1", "pool 2: field 4, jump 2", "conv 3: field 8, jump 2"],
    ),
    "receptive_field_dilated": tower(
        "receptive_field_dilated", 17, [(2, 1, 1), (2, 1, 2), (2, 1, 4), (2, 1, 8)], 1,
        ["samples", "dilation 1: field 2", "dilation 2: field 4", "dilation 4: field 8",
         "dilation 8: field 16"],
    ),
    "receptive_field_map": heat("receptive_field_map"),
}  # fmt: skip
