"""Draws the figures: grids of numbers in SVG that take their colors from the theme.

Every function returns a piece of SVG; `figure` joins pieces. Lengths are CSS pixels. A class
(`image`, `kernel`, `output`, `plain`) names what a cell is; site.css colors it, light and dark.
"""

import numpy as np

CELL = 28


def text(x, y, content, kind="", size=14, anchor="middle"):
    """Write `content` centered (or as `anchor` says) at (x, y)."""
    y += size * 0.35  # from the middle of the letters to their base line
    return (
        f'<text class="{kind}" x="{x:g}" y="{y:g}" font-size="{size}"'
        f' text-anchor="{anchor}">{content}</text>'
    )


def box(x, y, width, height, kind):
    """Draw a rectangle without a filling: the window."""
    return (
        f'<rect class="window {kind}" x="{x:g}" y="{y:g}" width="{width:g}"'
        f' height="{height:g}" rx="2"/>'
    )


def grid(x, y, values, kind, marked=(), cell=CELL):
    """Draw a 2-D array of numbers (rows, columns) with its top left corner at (x, y).

    marked: the (row, column) pairs to fill in the color of `kind`; the others stay pale.
    """
    pieces = []
    for (row, column), value in np.ndenumerate(np.asarray(values)):
        left, top = x + column * cell, y + row * cell
        strong = " marked" if (row, column) in marked else ""
        pieces.append(
            f'<rect class="cell {kind}{strong}" x="{left:g}" y="{top:g}"'
            f' width="{cell}" height="{cell}"/>'
        )
        if value != "":
            size = 14 if len(str(value)) < 4 else 12
            pieces.append(text(left + cell / 2, top + cell / 2, value, size=size))
    return "".join(pieces)


def axis(x, y, pixels, zeros, starts, taps, cell=24):
    """Draw an axis with its zeros (before, after), and each window below it.

    pixels: what is written into them. starts: where the windows start, counted from the first
    zero. taps: the pixels that a window reads, counted from its start. A pixel that no window
    reads stays pale.
    """
    (before, after), n = zeros, len(pixels)
    read = {start + tap for start in starts for tap in taps}
    marked = [(0, i) for i in range(n) if before + i in read]
    pieces = [
        grid(x, y, [["0"] * before], "plain", cell=cell),
        grid(x + before * cell, y, [pixels], "image", marked, cell),
        grid(x + (before + n) * cell, y, [["0"] * after], "plain", cell=cell),
    ]
    for row, start in enumerate(starts):
        for tap in taps:
            pieces.append(
                f'<rect class="cell kernel marked" x="{x + (start + tap) * cell + 1:g}"'
                f' y="{y + cell + 5 + row * 9:g}" width="{cell - 2}" height="6"/>'
            )
    return "".join(pieces)


def sheets(x, y, count, width, height, kind, shift=9):
    """Draw `count` sheets of paper lying on top of each other, the first in front."""
    pieces = []
    for sheet in reversed(range(count)):
        left, top = x + sheet * shift, y - sheet * shift
        pieces.append(
            f'<rect class="cell {kind} marked" x="{left:g}" y="{top:g}"'
            f' width="{width:g}" height="{height:g}" rx="2"/>'
        )
    return "".join(pieces)


def line(x1, y1, x2, y2, arrow=False):
    """Draw a line, with a head at its end if `arrow`."""
    head = ""
    if arrow:
        angle = np.arctan2(y2 - y1, x2 - x1)
        points = [
            (x2 - 7 * np.cos(angle + turn), y2 - 7 * np.sin(angle + turn))
            for turn in (0.45, -0.45)
        ]
        head = (
            "M"
            + "L".join(f"{px:.1f} {py:.1f}" for px, py in points)
            + f"L{x2:g} {y2:g}z"
        )
    return f'<path class="arrow" d="M{x1:g} {y1:g}L{x2:g} {y2:g}{head}"/>'


def zeros(x, y, count, cell=CELL):
    """Draw `count` cells of padding in a row, with its top left corner at (x, y)."""
    return "".join(
        f'<rect class="cell zero" x="{x + i * cell:g}" y="{y:g}" width="{cell}"'
        f' height="{cell}"/>' + text(x + (i + 0.5) * cell, y + cell / 2, "0")
        for i in range(count)
    )


def bar(x, y, width, kind, height=9):
    """Draw a bar for the span of a window, with a dot in its middle."""
    return (
        f'<rect class="cell {kind} marked" x="{x:g}" y="{y:g}" width="{width:g}"'
        f' height="{height}" rx="3"/>'
    ) + dot(x + width / 2, y + height / 2, kind)


def dot(x, y, kind, radius=3):
    """Draw a dot in the strong color of `kind`."""
    return f'<circle class="dot {kind}" cx="{x:g}" cy="{y:g}" r="{radius}"/>'


def counts(x, y, values, cell=CELL):
    """Draw a 2-D array of counts, the larger the darker, with its corner at (x, y)."""
    pieces = []
    for (row, column), count in np.ndenumerate(values):
        left, top = x + column * cell, y + row * cell
        place = f'x="{left:g}" y="{top:g}" width="{cell}" height="{cell}"'
        pieces.append(f'<rect class="cell output" {place}/>')
        strength = (count / np.max(values)) ** 2
        if strength > 0.1:
            pieces.append(
                f'<rect class="output marked" stroke="none" {place}'
                f' fill-opacity="{strength:.2f}"/>'
            )
        pieces.append(text(left + cell / 2, top + cell / 2, count, size=cell * 0.5))
    return "".join(pieces)


def heat(x, y, values, cell, kind="image", levels=9):
    """Draw a 2-D array of numbers from 0 to 1 as squares, the larger the darker, in a frame.

    kind: the colour. Numbers are rounded to `levels` steps, one path each.
    """
    rows, columns = values.shape
    steps = np.rint(np.clip(values, 0, 1) * levels).astype(int)
    pieces = []
    for level in range(1, levels + 1):
        squares = "".join(
            f"M{x + j * cell:g} {y + i * cell:g}h{cell}v{cell}h-{cell}"
            for i, j in np.argwhere(steps == level)
        )
        if squares:
            opacity = f"{level / levels:.2f}"
            pieces.append(
                f'<path class="heat {kind}" opacity="{opacity}" d="{squares}"/>'
            )
    place = f'x="{x:g}" y="{y:g}" width="{columns * cell:g}" height="{rows * cell:g}"'
    return "".join(pieces) + f'<rect class="rim {kind}" {place}/>'


def logarithmic(x_range, y_range, width, height):
    """Return a function from (x, y) to pixels, both on a logarithmic scale, y upwards."""
    ranges = np.log10([x_range, y_range])

    def place(x, y):
        share = (np.log10([x, y]) - ranges[:, 0]) / (ranges[:, 1] - ranges[:, 0])
        return share[0] * width, (1 - share[1]) * height

    return place


def curve(points, kind, dotted=False):
    """Draw a line through points (pixels) in the strong color of `kind`."""
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path class="curve {kind}{" dotted" * dotted}" d="M{path}"/>'


def figure(name, width, height, *pieces):
    """Join the pieces into one SVG, described by the page's element with the id `name`-caption.

    One pixel of margin on each side: the stroke of a cell at the edge lies half outside of it.
    """
    return (
        f'<svg class="figure" role="img" aria-labelledby="{name}-caption"'
        f' viewBox="-1 -1 {width + 2:g} {height + 2:g}" style="max-width:{width * 1.5:g}px"'
        f' xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(pieces) + "\n</svg>\n"
    )
