"""Random settings of layers: about two in three are valid, and each fault is simple."""

import random

from tools.paths import functions

SPACE = functions("reference/conv_shapes.py")
LAYERS, NEEDED = SPACE["LAYERS"], SPACE["NEEDED"]
# (argument, a value that no layer takes)
FAULTS = [
    ("filters", 0), ("filters", -4), ("filters", 2.5), ("filters", "8"), ("filters", None),
    ("kernel_size", 0), ("kernel_size", (3, -1)), ("kernel_size", (1, 2, 3, 4)),
    ("kernel_size", 40), ("strides", 0), ("strides", (2, 0)), ("strides", -1),
    ("padding", "full"), ("padding", "causal"), ("dilation_rate", 0), ("dilation_rate", (2,) * 4),
    ("groups", 0), ("groups", 7), ("groups", -1), ("output_padding", -1), ("output_padding", 9),
    ("depth_multiplier", 0), ("data_format", "NHWC"), ("pool_size", 0), ("pool_size", 50),
    ("size", 0), ("size", -2), ("cropping", 30), ("cropping", -1), ("cropping", (1, 2, 3, 4)),
    ("colour", 1),
]  # fmt: skip


def per_axis(rng, rank, choices):
    """Return one value for all axes, or one for each."""
    if rng.random() < 0.5:
        return rng.choice(choices)
    return tuple(rng.choice(choices) for _ in range(rank))


def pairs(rng, rank, most):
    if rng.random() < 0.4:
        return rng.randint(0, most)
    sides = tuple((rng.randint(0, most), rng.randint(0, most)) for _ in range(rank))
    return sides[0] if rank == 1 else sides


def arguments(rng, layer, channels):
    """Return arguments of a layer, each given or left to its default."""
    kind, rank, known = LAYERS[layer]
    drawn = {
        "filters": lambda: rng.choice([1, 2, 3, 4, 6, 8, 12]),
        "kernel_size": lambda: per_axis(rng, rank, [1, 2, 3, 4, 5]),
        "pool_size": lambda: per_axis(rng, rank, [1, 2, 3]),
        "strides": lambda: per_axis(rng, rank, [1, 1, 2, 3]),
        "padding": lambda: rng.choice(["valid", "same"]),
        "dilation_rate": lambda: per_axis(rng, rank, [1, 1, 1, 2, 3]),
        "groups": lambda: rng.choice([g for g in (1, 2, 3, 4) if channels % g == 0]),
        "output_padding": lambda: per_axis(rng, rank, [0, 1, 2]),
        "depth_multiplier": lambda: rng.choice([1, 2, 3]),
        "data_format": lambda: rng.choice(["channels_last", "channels_first"]),
        "use_bias": lambda: rng.random() < 0.5,
        "keepdims": lambda: rng.random() < 0.5,
        "size": lambda: (
            rng.choice([1, 2, 3]) if rank == 1 else per_axis(rng, rank, [1, 2, 3])
        ),
        "cropping": lambda: pairs(rng, rank, 3),
    }
    if kind == "zeros":
        drawn["padding"] = lambda: pairs(rng, rank, 4)
    given = {n: drawn[n]() for n in known if known[n] is NEEDED or rng.random() < 0.5}
    if layer == "Conv1D" and rng.random() < 0.3:
        given["padding"] = "causal"
    if kind in ("conv", "transpose") and rng.random() < 0.9:  # both at once is refused
        given.pop(rng.choice(["strides", "dilation_rate"]), None)
    if "groups" in given and rng.random() < 0.8:
        given["filters"] = given["groups"] * rng.choice([1, 2, 3])
    return given


def settings(count, seed=0):
    """Return `count` settings (layer, input_shape, arguments)."""
    rng = random.Random(seed)
    drawn = []
    for index in range(count):
        layer = list(LAYERS)[index % len(LAYERS)]
        rank = LAYERS[layer][1]
        channels = rng.choice([1, 2, 3, 4, 6])
        given = arguments(rng, layer, channels)
        sizes = [
            rng.choice([rng.randint(1, 6), rng.randint(5, 33)]) for _ in range(rank)
        ]
        if rng.random() < 0.15:
            sizes[rng.randrange(rank)] = None
        if rng.random() < 0.15:
            name, value = rng.choice(
                [fault for fault in FAULTS if fault[0] in given] or FAULTS
            )
            given[name] = value
        batch = rng.choice([None, 1, 2])
        first = given.get("data_format") == "channels_first"
        shape = (batch, channels, *sizes) if first else (batch, *sizes, channels)
        if rng.random() < 0.02:
            shape = rng.choice([shape[1:], (*shape, 3), shape[:1]])
        drawn.append((layer, shape, given))
    return drawn
