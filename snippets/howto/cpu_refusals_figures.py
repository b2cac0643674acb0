"""The figure of docs/howto/cpu_refusals.md: where windows start, and where they should."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import figure, grid, text

SIDE, PIXELS = 24, 15
pixels = np.arange(PIXELS)[None]
right = [(0, start) for start in range(0, PIXELS, 2)]
wrong = [(0, 2 * 3 * (i // 3) + i % 3) for i in range(9)]

FIGURES = {
    "cpu_refusals_phases": figure(
        "cpu_refusals_phases",
        SIDE * PIXELS + 2,
        124,
        text(1, 10, "a window starts at every second pixel", size=13, anchor="start"),
        grid(1, 24, pixels, "output", right, cell=SIDE),
        text(1, 76, "tf.nn: at every second of each phase", size=13, anchor="start"),
        grid(1, 90, pixels, "kernel", wrong, cell=SIDE),
    ),
}
