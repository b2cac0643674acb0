"""The figures of docs/explanation/floating_point.md, from its records and its program's sums."""

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import curve, dot, figure, grid, line, logarithmic, text

RECORDS = Path(__file__).parents[2] / "tools" / "records"
WIDTH, HEIGHT = 236, 200
LEFT, TOP = 38, 26


def chart(name, x_range, y_range, titles, curves):
    """Draw curves on axes with a line at each power of ten.

    titles: of x and of y. curves: (points, kind, dotted, label or None, shift of the label).
    """
    place = logarithmic(x_range, y_range, WIDTH, HEIGHT)

    def pixels(x, y):
        x, y = place(x, y)
        return LEFT + x, TOP + y

    def powers(low, high):
        exponents = np.arange(np.ceil(np.log10(low)), np.floor(np.log10(high)) + 1)
        return [int(exponent) for exponent in exponents]

    pieces = [text(0, 8, titles[1], size=13, anchor="start")]
    for exponent in powers(*x_range):
        x = 10.0**exponent
        pieces.append(curve([pixels(x, y) for y in y_range], "tick"))
        label = f"{10**exponent:,}"
        pieces.append(text(pixels(x, 1)[0], TOP + HEIGHT + 12, label, size=12))
    for exponent in powers(*y_range):
        y = 10.0**exponent
        pieces.append(curve([pixels(x, y) for x in x_range], "tick"))
        at = pixels(1, y)[1]
        pieces.append(text(LEFT - 6, at, f"1e{exponent}", size=12, anchor="end"))
    pieces.append(text(LEFT + WIDTH / 2, TOP + HEIGHT + 32, titles[0], size=13))
    for points, kind, dotted, label, shift in curves:
        places = [pixels(x, y) for x, y in points]
        pieces.append(curve(places, kind, dotted))
        if label:
            x, y = places[-1]
            pieces.append(text(x + 6, y + shift, label, size=12, anchor="start"))
    return figure(name, LEFT + WIDTH + 86, TOP + HEIGHT + 42, *pieces)


def fan_in():
    """Draw the error of a convolution against the number of products in a sum."""
    held = json.loads((RECORDS / "compare_floats.json").read_text("utf8"))
    on, off = held["layers"]["1"], held["layers"]["0"]
    curves = []
    for layers, what, kind, label in (
        (on, "tf", "image", "oneDNN on"),
        (off, "tf", "kernel", "oneDNN off"),
        (on, "loop", "output", "np.sum"),
    ):
        for key in (what, f"{what}_rms"):
            points = [(int(n), found[key]) for n, found in layers.items()]
            typical = key != what
            curves.append((points, kind, not typical, label if typical else None, 0))
    sizes = [int(n) for n in on]
    ends = (sizes[0], sizes[-1])
    # the size of a result is the root of 2: he_uniform, and images around 1
    expected = [(n, 0.42 * 2**-24 * np.sqrt(2) * np.sqrt(n / 2)) for n in ends]
    curves.insert(0, (expected, "", False, "expected", -14))
    titles = "products in a sum (fan-in)", "error"
    return chart("floating_point_fan_in", (8, 30_000), (1e-8, 1e-4), titles, curves)


LABELS = {
    "one after another": "one chain",
    "blocks of 256": "blocks of 256",
    "np.sum": "np.sum",
}


def growth():
    """Draw the error of a sum against its length, for three orders."""
    held = json.loads((RECORDS / "floating_point.json").read_text("utf8"))
    sizes = held["growth"]["sizes"]
    kinds = {
        "one after another": "image",
        "blocks of 256": "kernel",
        "np.sum": "output",
    }
    curves = [
        (
            list(zip(sizes, held["growth"][way], strict=True)),
            kind,
            False,
            LABELS[way],
            0,
        )
        for way, kind in kinds.items()
    ]
    expected = [(n, 0.42 * 2**-24 * np.sqrt(n / 2)) for n in (sizes[0], sizes[-1])]
    curves.insert(0, (expected, "", False, "expected", -14))
    titles = "numbers in a sum", "error / size of the sum"
    return chart("floating_point_growth", (12, 400_000), (3e-8, 2e-5), titles, curves)


def tree(x, y, groups, title):
    """Draw the order of a sum of 9 numbers: `groups` lists the sums, as sets of places."""
    cell, step = 18, 15
    pieces = [text(x, y + 6, title, size=12, anchor="start")]
    base = y + 24 + 8 * step
    pieces.append(grid(x, base, [list(range(1, 10))], "plain", cell=cell))
    at = {frozenset([i]): (x + (i + 0.5) * cell, base) for i in range(9)}
    for group in sorted(groups, key=len):
        parts = sorted(
            (part for part in at if part < group and not any(part < o < group for o in at)),
            key=min,
        )  # fmt: skip
        (x1, y1), (x2, y2) = (at[part] for part in parts)
        top = min(y1, y2) - step
        pieces += [line(x1, y1, x1, top), line(x1, top, x2, top), line(x2, top, x2, y2)]
        at[frozenset(group)] = ((x1 + x2) / 2, top)
    pieces += [dot(*place, "output") for part, place in at.items() if len(part) > 1]
    return "".join(pieces)


PAIRS = [{0, 1}, {2, 3}, {4, 5}, {6, 7}, {0, 1, 2, 3}, {4, 5, 6, 7}]
# The sums of 9 products, as the program finds them.
ORDERS = {
    "chain": [set(range(n)) for n in range(2, 10)],
    "np.sum": [*PAIRS, set(range(8)), set(range(9))],
}


def order():
    """Draw the two orders."""
    return figure(
        "floating_point_order",
        364,
        172,
        tree(0, 0, map(frozenset, ORDERS["chain"]), "a loop: one chain"),
        tree(200, 0, map(frozenset, ORDERS["np.sum"]), "np.sum: in pairs"),
    )


FORMATS = [("float32", 8, 23), ("TF32", 8, 10), ("bfloat16", 8, 7), ("float16", 5, 10)]


def formats():
    """Draw the bits of each format."""
    cell, pieces = 10, []
    for row, (name, exponent, fraction) in enumerate(FORMATS):
        y = 20 + row * 26
        pieces.append(text(0, y + cell / 2, name, size=12, anchor="start"))
        x = 62
        for kind, count in (("image", 1), ("kernel", exponent), ("output", fraction)):
            everywhere = list(np.ndindex(1, count))
            pieces.append(grid(x, y, [[""] * count], kind, everywhere, cell))
            x += count * cell
    for x, label in ((57, "sign"), (112, "exponent"), (267, "fraction")):
        pieces.append(text(x, 8, label, size=11))
    return figure("floating_point_formats", 386, 116, *pieces)


FIGURES = {
    "floating_point_fan_in": fan_in(),
    "floating_point_growth": growth(),
    "floating_point_order": order(),
    "floating_point_formats": formats(),
}
