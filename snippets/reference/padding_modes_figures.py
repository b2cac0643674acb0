"""The figures of docs/reference/padding_modes.md."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import axis, box, figure, text

# The pixels 1 to 6, a kernel of 3, stride 2: (mode, zeros, where the windows start)
MODES = [
    ("valid", (0, 0), [0, 2]),
    ("same", (0, 1), [0, 2, 4]),
    ("causal", (2, 0), [0, 2, 4]),
    ("pair (1, 1)", (1, 1), [0, 2, 4]),
]
CELL = 28
pieces, top = [], 4
for mode, zeros, starts in MODES:
    pieces += [
        text(0, top + CELL / 2, mode, size=13, anchor="start"),
        axis(136 - zeros[0] * CELL, top, range(1, 7), zeros, starts, range(3), CELL),
    ]
    top += CELL + 9 * len(starts) + 18
modes = figure("padding_modes_axis", 340, top - 8, *pieces)

# The numbers 1, 2, 3 through the kernel 1, 10, 100 with stride 2.
WIDE = 38
kernel = np.array([1, 10, 100])
full = np.zeros(7, int)
for i in range(3):
    full[2 * i : 2 * i + 3] += (i + 1) * kernel


def flat(x, y, numbers, kind):
    """Cells that are wider than high."""
    pieces = []
    for i, number in enumerate(numbers):
        left = x + i * WIDE
        pieces += [
            f'<rect class="cell {kind}" x="{left}" y="{y}" width="{WIDE}" height="24"/>',
            text(left + WIDE / 2, y + 12, number, size=13),
        ]
    return "".join(pieces)


transposed = figure(
    "padding_modes_transposed",
    344,
    218,
    *(
        text(26, 16 + 30 * i, f"{i + 1} ×", size=13)
        + flat(64 + 2 * i * WIDE, 4 + 30 * i, (i + 1) * kernel, "kernel")
        for i in range(3)
    ),
    text(26, 116, "sum", size=13),
    flat(64, 104, full, "output"),
    box(64, 138, 7 * WIDE, 18, "output"),
    text(64 + 3.5 * WIDE, 147, "valid: 7", size=12),
    box(64, 164, 6 * WIDE, 18, "output"),
    text(64 + 3 * WIDE, 173, "same: 6", size=12),
    box(64 + WIDE, 190, 5 * WIDE, 18, "output"),
    text(64 + 3.5 * WIDE, 199, "same, output_padding=0: 5", size=12),
)

FIGURES = {"padding_modes_axis": modes, "padding_modes_transposed": transposed}
