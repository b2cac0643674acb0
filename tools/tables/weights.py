"""The tables of docs/reference/layer_weights.md: every layer built by Keras, sizes as letters."""

import inspect
import math

import keras

# Two sets of sizes: a letter that fits both of them is no coincidence. C and F are multiples of g.
SIZES = [
    {"kd": 3, "kh": 5, "kw": 7, "C": 2 * 11, "F": 2 * 13, "g": 2, "m": 17},
    {"kd": 5, "kh": 3, "kw": 2, "C": 7 * 19, "F": 7 * 17, "g": 7, "m": 11},
]
# The sizes of the example in the last column of the table; the kernel has 3 in every axis.
EXAMPLE = {"kd": 3, "kh": 3, "kw": 3, "C": 16, "F": 32, "g": 1, "m": 2}
KERNEL = {1: ("kw",), 2: ("kh", "kw"), 3: ("kd", "kh", "kw")}
WORDS = ("Conv", "Pool", "UpSampling", "ZeroPadding", "Cropping")
OTHERS = {"ContrastLimitedAdaptiveHistogramEqualization"}  # not a window that slides


def classes():
    """Return {class: the names that Keras has for it, its own first} of what the page lists."""
    by_class = {}
    for name in dir(keras.layers):
        if any(word in name for word in WORDS) and name not in OTHERS:
            by_class.setdefault(getattr(keras.layers, name), []).append(name)
    return {
        c: sorted(n, key=lambda name: name != c.__name__) for c, n in by_class.items()
    }


def rank_of(cls):
    """Return how many axes a layer's window has: the digit of its name."""
    return next(int(letter) for letter in cls.__name__ if letter.isdigit())


def made(cls, sizes):
    """Return the layer, built for letters that stand for `sizes`."""
    rank = rank_of(cls)
    kernel_size = tuple(sizes[letter] for letter in KERNEL[rank])
    known = inspect.signature(cls).parameters
    given = {
        "filters": sizes["F"],
        "kernel_size": kernel_size,
        "pool_size": kernel_size,
        "output_size": 2,
        "depth_multiplier": sizes["m"],
        "groups": sizes["g"],
    }
    layer = cls(**{name: value for name, value in given.items() if name in known})
    time = (4,) if "LSTM" in cls.__name__ else ()
    layer.build((None, *time, *(40,) * rank, sizes["C"]))
    return layer


def letters(sizes, rank):
    """Return {size: the letters for it}; fails if two of them are the same number."""
    named = {sizes[letter]: letter for letter in KERNEL[rank]}
    if rank == 1:
        named = {sizes["kw"]: "k"}
    named |= {
        sizes["C"]: "C",
        sizes["C"] // sizes["g"]: "C/g",
        sizes["F"]: "F",
        sizes["m"]: "m",
        sizes["C"] * sizes["m"]: "C·m",
        4 * sizes["F"]: "4F",
        1: "1",
    }
    assert len(named) == rank + 7, "two letters stand for the same number"
    return named


def shapes(cls):
    """Return [(name of the weight, its shape in letters)], in the order of get_weights()."""
    per_size = []
    for sizes in SIZES:
        layer, named = made(cls, sizes), letters(sizes, rank_of(cls))
        for weight, value in zip(layer.weights, layer.get_weights(), strict=True):
            assert tuple(weight.shape) == value.shape
        per_size.append(
            [(w.name, [named[size] for size in w.shape]) for w in layer.weights]
        )
    assert per_size[0] == per_size[1], f"{cls.__name__}: {per_size}"
    return per_size[0]


def formula(cls):
    """Return the number of parameters in letters: for each weight the product of its shape."""
    products = [
        "·".join(letter for letter in shape if letter != "1")
        for _, shape in shapes(cls)
    ]
    return " + ".join(products)


def value(text, sizes):
    """Return the number that a formula in letters stands for."""
    numbers = {**sizes, "k": sizes["kw"], "C/g": sizes["C"] // sizes["g"]}
    numbers["4F"] = 4 * sizes["F"]
    return sum(
        math.prod(numbers[letter] for letter in product.split("·"))
        for product in text.split(" + ")
    )


def with_weights():
    """Return the first table of the page, in Markdown."""
    lines = [
        "| layer | weights, in the order of `get_weights()` | parameters | example |",
        "|---|---|---|---:|",
    ]
    # 1-D, 2-D, 3-D of a kind below each other, the kinds in the order in which one learns them
    kinds = ["Conv", "Transpose", "Depthwise", "Separable", "LSTM"]

    def place(cls):
        kind = max(n for n, word in enumerate(kinds) if word in cls.__name__)
        return kind, rank_of(cls)

    for cls in sorted((cls for cls in classes() if shapes(cls)), key=place):
        weights = "<br>".join(
            f"`{name}` ({', '.join(shape)})" for name, shape in shapes(cls)
        )
        count = made(cls, EXAMPLE).count_params()
        lines.append(f"| `{cls.__name__}` | {weights} | {formula(cls)} | {count:,} |")
    return "\n".join(lines) + "\n"


def without_weights():
    """Return the second table of the page, in Markdown."""
    hidden = {"self", "data_format", "name", "kwargs", "keepdims"}
    lines = ["| layers | arguments that set the size | also called |", "|---|---|---|"]
    families = {}
    for cls, names in classes().items():
        if not shapes(cls):
            family = cls.__name__[:-2]
            families.setdefault(family, []).append((cls, names))
    order = ["MaxP", "AverageP", "Global", "Adaptive", "Up", "Zero", "Cropping"]

    def place(family):
        return next(n for n, word in enumerate(order) if family.startswith(word))

    for family in sorted(families, key=place):
        members = sorted(families[family], key=lambda member: rank_of(member[0]))
        ranks = ", ".join(f"{rank_of(cls)}D" for cls, _ in members)
        arguments = [
            a for a in inspect.signature(members[0][0]).parameters if a not in hidden
        ]
        shown = ", ".join(f"`{a}`" for a in arguments) or "none"
        other = sorted({name[:-2] for _, names in members for name in names[1:]})
        aliases = ", ".join(f"`{name}`" for name in other)
        lines.append(f"| `{family}` {ranks} | {shown} | {aliases} |")
    return "\n".join(lines) + "\n"


# {file below snippets/reference/: the function that makes it}
TABLES = {
    "layer_weights_with.md": with_weights,
    "layer_weights_without.md": without_weights,
}
