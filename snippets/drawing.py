"""Draws the figures: grids of numbers in SVG that take their colours from the theme.

Every function returns a piece of SVG; `figure` joins pieces. Lengths are CSS pixels. A class
(`image`, `kernel`, `output`, `plain`) names what a cell is; site.css colours it, light and dark.
"""

import numpy as np

CELL = 28


def text(x, y, content, kind="", size=14, anchor="middle"):
    """Write `content` centred (or as `anchor` says) at (x, y)."""
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

    marked: the (row, column) pairs to fill in the colour of `kind`; the others stay pale.
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


def figure(name, width, height, *pieces):
    """Join the pieces into one SVG, described by the page's element with the id `name`-caption."""
    return (
        f'<svg class="figure" role="img" aria-labelledby="{name}-caption"'
        f' viewBox="0 0 {width:g} {height:g}" style="max-width:{width * 1.5:g}px"'
        f' xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(pieces) + "\n</svg>\n"
    )
