"""The figure of docs/explanation/why_convolution.md: the weights between 7 pixels and 5 outputs."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import curve, dot, figure, text

STEP, HIGH = 18, 64  # between two pixels, and from the pixels up to the outputs
PIXELS, OUTPUTS, TAPS = 7, 5, ("image", "kernel", "output")


def panel(left, words, below, kinds):
    """Draw 7 pixels, 5 outputs above them, and a line for each pair in `kinds`."""
    pieces = [text(left + 3 * STEP, 8, words, size=12)]
    for (pixel, output), kind in kinds.items():
        ends = [
            (left + pixel * STEP, 24 + HIGH),
            (left + (output + 1) * STEP, 24),
        ]
        pieces.append(curve(ends, kind))
    pieces += [dot(left + (j + 1) * STEP, 24, "output", 5) for j in range(OUTPUTS)]
    pieces += [dot(left + i * STEP, 24 + HIGH, "image", 5) for i in range(PIXELS)]
    pieces.append(text(left + 3 * STEP, 42 + HIGH, below, size=12))
    return "".join(pieces)


EVERY = {(i, j): "own" for j in range(OUTPUTS) for i in range(PIXELS)}
LOCAL = {(j + k, j): "own" for j in range(OUTPUTS) for k in range(3)}
SHARED = {(j + k, j): TAPS[k] for j in range(OUTPUTS) for k in range(3)}

FIGURES = {
    "why_convolution_weights": figure(
        "why_convolution_weights", 410, 118,
        panel(8, "Dense", f"{len(EVERY)} weights", EVERY),
        panel(150, "local", f"{len(LOCAL)} weights", LOCAL),
        panel(292, "local and shared", f"{len(set(SHARED.values()))} weights", SHARED),
    ),
}  # fmt: skip
