"""The figures of docs/howto/exact_upsampling.md: how many kernels lie on each pixel."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import CELL, figure, grid, text

SMALL = 20


def overlaps(n, k, s):
    """Return how many of `n` kernels, `k` wide and `s` apart, lie on each pixel."""
    counts = np.zeros((n - 1) * s + k, dtype=int)
    for i in range(n):
        counts[i * s : i * s + k] += 1
    return counts


def kernels(y, n, k, s):
    """Draw `n` kernels as bars above the pixels on which they lie, with their count."""
    counts = overlaps(n, k, s)
    bars = [
        f'<rect class="cell kernel marked" x="{i * s * CELL + 2:g}"'
        f' y="{y + 24 + i % 2 * 14:g}" width="{k * CELL - 4:g}" height="10" rx="3"/>'
        for i in range(n)
    ]
    most = [(0, at) for at, count in enumerate(counts) if count == counts.max()]
    return [
        text(0, y + 8, f"kernel size {k}, stride {s}", size=13, anchor="start"),
        *bars,
        grid(0, y + 56, counts[None], "output", most),
    ]


def board(x, n, k, s):
    """Draw the counts of a square image of n x n, the darker the larger."""
    counts = np.outer(overlaps(n, k, s), overlaps(n, k, s))
    pieces = [text(x, 8, f"kernel size {k}, stride {s}", size=13, anchor="start")]
    for (row, column), count in np.ndenumerate(counts):
        left, top = x + column * SMALL, 22 + row * SMALL
        place = f'x="{left}" y="{top}" width="{SMALL}" height="{SMALL}"'
        pieces.append(f'<rect class="cell output" {place}/>')
        strength = count / counts.max()
        pieces.append(
            f'<rect class="output marked" stroke="none" {place}'
            f' fill-opacity="{strength**2:.2f}"/>'
        )
        pieces.append(text(left + SMALL / 2, top + SMALL / 2, count, size=11))
    return pieces


FIGURES = {
    "exact_upsampling_line": figure(
        "exact_upsampling_line",
        12 * CELL,
        196,
        *kernels(0, 5, 3, 2),
        *kernels(108, 5, 4, 2),
    ),
    "exact_upsampling_board": figure(
        "exact_upsampling_board",
        19 * SMALL + 24,
        10 * SMALL + 24,
        *board(0, 4, 3, 2),
        *board(9 * SMALL + 24, 4, 4, 2),
    ),
}
