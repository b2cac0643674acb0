"""The figures of docs/tutorials/train_small.md: images, kernels and feature maps of its program.

All numbers are of the training by hand, in float64, so they are the same on every machine.
"""

import contextlib
import io
import runpy
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import curve, figure, heat, line, text

with contextlib.redirect_stdout(io.StringIO()):
    program = runpy.run_path(str(Path(__file__).with_name("train_small.py")))
names, learnt = program["NAMES"], program["learnt"]
CELL = 6


def shown(image):
    """Return an image (H, W, 1) between 0 and 1: the noise below 0 is cut off."""
    return np.clip(image[..., 0] / 1.3, 0, 1)


def gallery(name, images, words, columns=3):
    """Draw images (H, W, 1) in rows of `columns`, words below each."""
    width, height = 16 * CELL + 14, 12 * CELL + 28
    pieces = []
    for at, (image, below) in enumerate(zip(images, words, strict=True)):
        x, y = 4 + at % columns * width, 4 + at // columns * height
        pieces.append(heat(x, y, shown(image), CELL))
        pieces.append(text(x + 8 * CELL, y + 12 * CELL + 11, below, size=11))
    rows = -(-len(images) // columns)
    return figure(name, columns * width, rows * height, *pieces)


def samples(name):
    """Draw the first two images of each class."""
    labels = program["labels"]
    chosen = [
        n for k in (0, 1) for n in [np.flatnonzero(labels == c)[k] for c in range(4)]
    ]
    return gallery(
        name, program["images"][chosen], [names[labels[n]] for n in chosen], columns=4
    )


def mistakes(name):
    """Draw the first six images that the net takes for something else."""
    chosen = program["wrong"][:6]
    words = [
        f"{names[program['new_labels'][n]]}, not {names[program['guesses'][n]]}"
        for n in chosen
    ]
    return gallery(name, program["new_images"][chosen], words)


def losses(name):
    """Draw the loss of each epoch."""
    values = np.array(program["losses"])
    left, top, width, height = 30, 12, 260, 110
    x = left + np.arange(15) * width / 14
    y = top + (1 - values / 1.5) * height
    ticks = []
    for tick in (0, 0.5, 1, 1.5):
        at = top + (1 - tick / 1.5) * height
        ticks.append(curve([(left, at), (left + width, at)], "tick"))
        ticks.append(text(left - 5, at, f"{tick:g}", size=10, anchor="end"))
    for epoch in (1, 5, 10, 15):
        at = left + (epoch - 1) * width / 14
        ticks.append(text(at, top + height + 10, epoch, size=10))
    return figure(
        name, 304, 150, *ticks,
        curve(zip(x, y, strict=True), "kernel"),
        text(left + width / 2, 143, "epoch", size=11),
    )  # fmt: skip


def kernels(name):
    """Draw the eight kernels of the first layer: positive weights, then negative ones."""
    W = learnt[0][:, :, 0]  # (3, 3, 8)
    cell, step = 11, 41
    pieces = [
        text(2, 20, "positive", size=11, anchor="start"),
        text(2, 61, "negative", size=11, anchor="start"),
    ]
    for f in range(8):
        part = W[..., f] / np.abs(W).max()
        pieces.append(heat(54 + f * step, 4, part, cell, "kernel"))
        pieces.append(heat(54 + f * step, 45, -part, cell, "image"))
        pieces.append(text(54 + f * step + 16, 90, f, size=11))
    return figure(name, 54 + 8 * step, 100, *pieces)


def maps(name):
    """Draw a square at two places, and four feature maps of the first layer below each."""
    square = program["square"][[1, 5]]
    first = program["forward"](learnt, square)[0]  # (2, 12, 16, 8)
    strongest = np.argsort(-first.max(axis=(0, 1, 2)))[:4]
    pieces, cell, width = [], 4, 74
    for row, image in enumerate(square):
        y = 4 + row * 66
        pieces.append(heat(2, y, shown(1.3 * image), cell))
        pieces.append(line(70, y + 24, 88, y + 24, arrow=True))
        for at, f in enumerate(sorted(strongest)):
            x = 96 + at * width
            part = first[row, :, :, f] / first[..., f].max()
            pieces.append(heat(x, y, part, cell, "output"))
            if row:
                pieces.append(text(x + 32, y + 60, f"kernel {f}", size=11))
    return figure(name, 96 + 4 * width - 8, 138, *pieces)


FIGURES = {
    f"train_small_{draw.__name__}": draw(f"train_small_{draw.__name__}")
    for draw in (samples, losses, kernels, maps, mistakes)
}
