"""The figure of docs/howto/variable_sizes.md: one window of a large image, one prediction."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import box, figure, grid, line, text

PIXEL, CELL = 8, 16
ROWS, COLUMNS = 20, 26
HEIGHT, WIDTH = 12, 10  # of the window
I, J = 2, 5  # the place on the map


def lattice(x, y):
    """Draw the pixels of the large image as one rectangle with lines."""
    w, h = COLUMNS * PIXEL, ROWS * PIXEL
    lines = [f"M{x + n * PIXEL} {y}v{h}" for n in range(1, COLUMNS)]
    lines += [f"M{x} {y + n * PIXEL}h{w}" for n in range(1, ROWS)]
    return (
        f'<rect class="cell image" x="{x}" y="{y}" width="{w}" height="{h}"/>'
        f'<path class="image" stroke-opacity="0.35" stroke-width="0.5" d="{"".join(lines)}"/>'
    )


def window(x, y, i, j):
    """Draw the window that makes the prediction at row i, column j."""
    place = x + 2 * j * PIXEL, y + 2 * i * PIXEL
    return box(*place, WIDTH * PIXEL, HEIGHT * PIXEL, "kernel")


FIGURES = {
    "variable_sizes_map": figure(
        "variable_sizes_map",
        410,
        192,
        text(104, 10, "image, 20 x 26", size=13),
        lattice(0, 26),
        window(0, 26, I, J),
        line(216, 106, 250, 106, arrow=True),
        text(334, 10, "map, 5 x 9", size=13),
        grid(262, 66, [[""] * 9] * 5, "output", [(I, J)], cell=CELL),
    )
}
