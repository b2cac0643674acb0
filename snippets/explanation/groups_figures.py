"""The figures of docs/explanation/groups.md."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from drawing import figure, line, text

SIDE, STEP, GAP = 22, 30, 48


def panel(x, y, title, *steps):
    """Draw columns of four channels, joined by the pairs (from, to) of each step."""
    kinds = ["image", *["kernel"] * (len(steps) - 1), "output"]
    width = len(steps) * (SIDE + GAP) + SIDE
    pieces = [text(x + width / 2, y + 8, title, size=13)] if title else []
    for number, kind in enumerate(kinds):
        left, top = x + number * (SIDE + GAP), y + 24
        for channel in range(4):
            pieces.append(
                f'<rect class="cell {kind} marked" x="{left}" y="{top + channel * STEP}"'
                f' width="{SIDE}" height="{SIDE}" rx="2"/>'
            )
            middle = top + channel * STEP + SIDE / 2
            pieces.append(text(left + SIDE / 2, middle, channel, size=13))
        for first, second in steps[number] if number < len(steps) else []:
            ends = [top + SIDE / 2 + channel * STEP for channel in (first, second)]
            pieces.append(
                line(left + SIDE + 2, ends[0], left + SIDE + GAP - 2, ends[1])
            )
    return "".join(pieces)


EVERY = [(c, f) for c in range(4) for f in range(4)]
HALVES = [(c, f) for c, f in EVERY if c // 2 == f // 2]
ALONE = [(c, c) for c in range(4)]
DEALT = [(0, 0), (1, 2), (2, 1), (3, 3)]

FIGURES = {
    "groups_kinds": figure(
        "groups_kinds",
        322,
        306,
        panel(8, 0, "full, and 1x1", EVERY),
        panel(8, 160, "groups=2", HALVES),
        panel(193, 0, "depthwise", ALONE),
        panel(158, 160, "separable", ALONE, EVERY),
    ),
    "groups_shuffle": figure(
        "groups_shuffle",
        304,
        148,
        text(152, 10, "groups=2, shuffle, groups=2", size=13),
        panel(36, 0, "", HALVES, DEALT, HALVES),
    ),
}
