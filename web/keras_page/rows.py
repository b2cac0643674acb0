"""The rows of a program, as the page shows them."""

import numpy as np

from keras_page import lookups

ATTRIBUTES = [
    "filters",
    "kernel_size",
    "strides",
    "padding",
    "data_format",
    "dilation_rate",
    "groups",
    "use_bias",
    "depth_multiplier",
    "pool_size",
    "size",
    "interpolation",
    "units",
    "target_shape",
    "axis",
    "keepdims",
    "output_padding",
    "cropping",
    "activation",
]
POINTWISE = [
    "Rescaling",
    "PReLU",
    "LeakyReLU",
    "ELU",
    "ThresholdedReLU",
    "GaussianNoise",
    "GaussianDropout",
    "AlphaDropout",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "ActivityRegularization",
    "Identity",
    "Relu",
    "Relu6",
    "Sigmoid",
    "Tanh",
    "Silu",
    "Gelu",
    "Elu",
    "Selu",
    "LeakyRelu",
]


def plain(value):
    if callable(value):
        return getattr(value, "__name__", None)
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    return value if isinstance(value, (int, float, str, bool, type(None))) else None


def parameters(layer):
    """Return {id of a weight: its number of elements}; tables of words are no weights."""
    if type(layer).__name__ in lookups.LOOKUPS:
        return {}
    weights = getattr(layer, "variables", [])
    counted = [w for w in weights if "seed_generator" not in w.path]
    return {id(w): int(np.prod(w.shape, dtype=object)) for w in counted}


def components(entries):
    """Return for each entry the number of its table: connected entries are one model."""
    top = list(range(len(entries)))

    def root(at):
        while top[at] != at:
            at = top[at]
        return at

    for entry in entries:
        for other in [*entry["from"], *(entry["inner"] if entry["group"] else [])]:
            if other is not None:
                top[root(other)] = root(entry["at"])
    numbers = {}
    return [numbers.setdefault(root(e["at"]), len(numbers)) for e in entries]


def rows(entries):
    """Return the entries as the page shows them."""
    tables, made = components(entries), []
    counted = {table: set() for table in tables}
    inside = {at for e in entries if e["group"] for at in e["inner"]}
    for entry, table in zip(entries, tables, strict=True):
        layer, shapes = entry["layer"], entry["shapes"]
        sizes = parameters(layer)
        name = (
            type(layer)
            .__name__.replace("InputLayer", "Input")
            .replace("Functional", "Model")
        )
        own = {k: v for k, v in sizes.items() if k not in counted[table]}
        counted[table] |= set(own)
        values = {n: plain(getattr(layer, n)) for n in ATTRIBUTES if hasattr(layer, n)}
        made.append({
            "line": entry["line"],
            "layer": name,
            "output": shapes[0] if len(shapes) == 1 else shapes,
            "several": len(shapes) > 1,
            "parameters": str(sum(sizes.values())),
            "own": str(sum(own.values())),
            "from": entry["from"],
            "given": {k: v for k, v in values.items() if v is not None},
            "pointwise": name in POINTWISE,
            "group": entry["group"],
            "inside": entry["at"] in inside,
            "hidden": entry["again"],
            "uses": entry["uses"],
            "table": table,
        })  # fmt: skip
    return made
