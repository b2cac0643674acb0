"""The figures of docs/explanation/faster_forms.md; the plots show benchmarks/forms.json."""

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import CELL, box, figure, grid, line, text

RECORD = Path(__file__).parents[2] / "benchmarks" / "forms.json"
FOUND = json.loads(RECORD.read_text("utf8"))["threads"]["1"]
TENSORFLOW = "tf.nn.conv2d"
# (what was measured, its name in the plots, its color): from slow to fast
SERIES = [
    ("by_outputs", "loop over outputs", "plain"),
    ("by_fft", "FFT", "plain"),
    ("by_einsum", "einsum", "plain"),
    ("by_im2col", "im2col", "kernel"),
    ("by_winograd", "Winograd", "plain"),
    ("taps in blocks", "taps in blocks", "output"),
    (TENSORFLOW, "TensorFlow", "image"),
]
CURVE = [(8, 1), (14, 4), (28, 16), (56, 32), (56, 64), (112, 64), (224, 64)]


def rate(one, name):
    """Return billions of operations a second; a multiply-add of the definition is two."""
    products = (one["H"] - 2) ** 2 * 9 * one["C"] * one["F"]
    return 2 * products / one["seconds"][name][0] / 1e9


def im2col(name):
    """Draw an image of 3 x 4, its 2 x 2 windows as the rows of a matrix, and the product."""
    image = np.arange(1, 13).reshape(3, 4)
    windows = np.lib.stride_tricks.sliding_window_view(image, (2, 2)).reshape(6, 4)
    kernel = np.array([[1], [0], [2], [-1]])
    row, left = 4, 4 * CELL + 34
    middle = 26 + 3 * CELL
    right = left + 4 * CELL
    return figure(
        name,
        right + 4 * CELL + 12,
        220,
        text(2 * CELL, 12, "image", size=13),
        grid(1, middle - 1.5 * CELL, image, "image", [(1, 1), (1, 2), (2, 1), (2, 2)]),
        box(CELL + 1, middle - 0.5 * CELL, 2 * CELL, 2 * CELL, "kernel"),
        line(4 * CELL + 6, middle, left - 6, middle, arrow=True),
        text(left + 2 * CELL, 12, "windows", size=13),
        grid(left, 26, windows, "image", [(row, i) for i in range(4)]),
        box(left, 26 + row * CELL, 4 * CELL, CELL, "kernel"),
        text(right + 12, middle, "×", size=18),
        text(right + 24 + CELL / 2, 12, "kernel", size=13),
        grid(right + 24, middle - 2 * CELL, kernel, "kernel", list(np.ndindex(4, 1))),
        text(right + 36 + CELL, middle, "=", size=18),
        text(right + 48 + 1.5 * CELL, 12, "output", size=13),
        grid(right + 48 + CELL, 26, windows @ kernel, "output", [(row, 0)]),
        text(right / 2, 208, f"12 numbers became {windows.size}", size=13),
    )


def wrapped(name):
    """Draw an axis as the FFT sees it: after the last pixel comes the first again."""
    x, cell = [1, 2, 3, 4, 5, 6], 30
    pieces = [
        text(3 * cell, 10, "image", size=13),
        text(7 * cell, 10, "again", size=13),
        grid(1, 22, [x], "image", [(0, i) for i in range(6)], cell),
        grid(6 * cell + 1, 22, [x[:2]], "plain", cell=cell),
    ]
    for i in range(6):
        kind = "kernel marked" if i < 4 else "plain"
        y = 60 + 19 * i
        pieces.append(
            f'<rect class="cell {kind}" x="{i * cell + 1}" y="{y}"'
            f' width="{3 * cell - 2}" height="15" rx="3"/>'
        )
        words = f"y[{i}]" if i < 4 else f"y[{i}], wrapped"
        pieces.append(text(8 * cell + 10, y + 7.5, words, size=12, anchor="start"))
    return figure(name, 8 * cell + 104, 178, *pieces)


def tiles(name):
    """Draw two tiles of 4 x 4 that overlap, and the 2 x 2 outputs of each."""
    left = 6 * CELL + 44
    pieces = [
        text(3 * CELL, 12, "image: tiles of 4 x 4", size=13),
        grid(1, 26, np.full((4, 6), "", object), "image"),
        box(2, 28, 4 * CELL - 2, 4 * CELL - 4, "kernel"),
        box(2 * CELL, 31, 4 * CELL - 2, 4 * CELL - 10, "output"),
        line(6 * CELL + 8, 26 + 2 * CELL, left - 8, 26 + 2 * CELL, arrow=True),
        text(left + 2 * CELL, 12, "output: 2 x 2 each", size=13),
        grid(left, 26 + CELL, np.full((2, 4), "", object), "output"),
        box(left + 2, 28 + CELL, 2 * CELL - 4, 2 * CELL - 4, "kernel"),
        box(left + 2 * CELL + 2, 28 + CELL, 2 * CELL - 4, 2 * CELL - 4, "output"),
    ]
    return figure(name, left + 4 * CELL + 16, 26 + 4 * CELL + 6, *pieces)


def curve(points, kind, thick):
    """Draw a line through points, with a dot at each; `plain` is thin and gray."""
    d = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    marks = "".join(
        f'<circle class="{"arrow" if kind == "plain" else f"dot {kind}"}" cx="{x:.1f}"'
        f' cy="{y:.1f}" r="{3 if thick else 2}"/>'
        for x, y in points
    )
    if kind == "plain":
        return f'<path class="arrow" style="fill:none" d="M{d}"/>' + marks
    return f'<path class="window {kind}" style="stroke-width:2" d="M{d}"/>' + marks


def speed(name):
    """Draw the rate of each form against the size of the layer, both axes logarithmic."""
    left, top, width, height = 46, 26, 270, 300
    low, high, small, large = -3, 3, 2, 10  # powers of ten of the axes

    def at(products, gflops):
        x = left + width * (np.log10(products) - small) / (large - small)
        return x, top + height * (high - np.log10(gflops)) / (high - low)

    pieces = [text(left - 40, 10, "GFLOP/s", size=12, anchor="start")]
    for power in range(low, high + 1):
        _, y = at(1, 10.0**power)
        pieces.append(
            f'<path class="plain" style="stroke-width:.5" d="M{left} {y:.1f}h{width}"/>'
        )
        words = f"{10.0**power:g}"
        pieces.append(text(left - 6, y, words, size=11, anchor="end"))
    for power in range(small, large + 1, 2):
        x, _ = at(10.0**power, 1)
        words = {2: "10²", 4: "10⁴", 6: "10⁶", 8: "10⁸", 10: "10¹⁰"}[power]
        pieces.append(text(x, top + height + 14, words, size=11))
    pieces.append(text(left + width / 2, top + height + 32, "MACs", size=12))
    _, y = at(1, FOUND["peak"])
    pieces.append(
        f'<path class="arrow" style="fill:none" stroke-dasharray="6 4"'
        f' d="M{left} {y:.1f}h{width}"/>'
    )
    words = f"ceiling: {FOUND['peak']:.0f}, a matrix product"
    pieces.append(text(left + 4, y - 10, words, size=11, anchor="start"))
    ends = []
    for key, label, kind in SERIES:
        points = []
        for H, C in CURVE:
            one = next(
                o for o in FOUND["sizes"] if (o["H"], o["C"], o["F"]) == (H, C, C)
            )
            if key in one["seconds"]:
                points.append(at((H - 2) ** 2 * 9 * C * C, rate(one, key)))
        pieces.append(curve(points, kind, kind != "plain"))
        ends.append((*points[-1], label))
    bottom = -100.0
    for x, y, label in sorted(ends, key=lambda end: end[1]):
        bottom = max(y, bottom + 14)  # labels do not touch
        beside = left + width + 8 if x > left + width - 70 else x + 10
        pieces.append(
            f'<path class="plain" style="fill:none" d="M{x + 4:.1f} {y:.1f}'
            f'L{beside - 2:.1f} {bottom:.1f}"/>'
        )
        pieces.append(text(beside, bottom, label, size=12, anchor="start"))
    return figure(name, left + width + 118, top + height + 42, *pieces)


def bars(name):
    """Draw the share of the ceiling that each form reaches, on a small and a large layer."""
    left, width, y = 132, 180, 26
    shown = [
        ("by_taps", "loop over taps"),
        ("by_im2col", "im2col"),
        ("by_winograd", "Winograd"),
        ("taps in blocks", "taps in blocks"),
        ("im2col in blocks", "im2col in blocks"),
        ("winograd in blocks", "Winograd in blocks"),
        (TENSORFLOW, "TensorFlow"),
    ]
    pieces = []
    for H in (56, 224):
        one = next(o for o in FOUND["sizes"] if (o["H"], o["C"], o["F"]) == (H, 64, 64))
        words = f"{H} x {H} x 64, 64 filters"
        pieces.append(text(left, y - 12, words, size=13, anchor="start"))
        for key, label in shown:
            share = rate(one, key) / FOUND["peak"]
            kind = "image" if key == TENSORFLOW else "output"
            pieces.append(text(left - 6, y + 9, label, size=12, anchor="end"))
            pieces.append(
                f'<rect class="cell {kind} marked" x="{left}" y="{y}"'
                f' width="{width * share:.1f}" height="18"/>'
            )
            pieces.append(
                text(
                    left + width * share + 5,
                    y + 9,
                    f"{100 * share:.0f} %",
                    size=12,
                    anchor="start",
                )
            )
            y += 22
        y += 34
    pieces.append(
        f'<path class="arrow" style="fill:none" stroke-dasharray="6 4"'
        f' d="M{left + width} 20V{y - 28}"/>'
    )
    pieces.append(text(left + width, y - 18, "the ceiling", size=12))
    return figure(name, left + 1.25 * width + 44, y - 8, *pieces)


FIGURES = {
    "faster_forms_matrix": im2col("faster_forms_matrix"),
    "faster_forms_wrapped": wrapped("faster_forms_wrapped"),
    "faster_forms_tiles": tiles("faster_forms_tiles"),
    "faster_forms_speed": speed("faster_forms_speed"),
    "faster_forms_bars": bars("faster_forms_bars"),
}
