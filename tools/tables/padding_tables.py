"""The tables of "Padding modes": `python -m tools.tables.padding_tables` writes them.

Which paddings a layer or function takes is found by calling it.
"""

import tensorflow as tf

from tools.paths import ROOT, functions

FOLDER = ROOT / "snippets" / "reference"
zeros_for_same = functions("reference/padding_modes.py")["zeros_for_same"]
transpose_size = functions("reference/conv_shapes.py")["conv_transpose_output_size"]

REACHES = (2, 3, 4, 5, 7, 11)
# (stride, the remainder of the size divided by the stride, both in words)
SIZES = [
    (1, 0, "any"),
    (2, 0, "even"), (2, 1, "odd"),
    (3, 0, "3m"), (3, 1, "3m + 1"), (3, 2, "3m + 2"),
    (4, 0, "4m"), (4, 1, "4m + 1"), (4, 2, "4m + 2"), (4, 3, "4m + 3"),
]  # fmt: skip
# (n, k, s, d)
EXAMPLES = [
    (224, 7, 2, 1), (224, 3, 2, 1), (225, 3, 2, 1), (224, 11, 4, 1), (224, 16, 16, 1),
    (32, 3, 1, 1), (32, 5, 1, 1), (32, 2, 1, 1), (32, 3, 1, 2), (32, 1, 2, 1),
]  # fmt: skip
# (n, k, s, padding, output_padding)
TRANSPOSED = [
    (4, 3, 2, "valid", None), (4, 3, 2, "valid", 1), (4, 2, 3, "valid", None),
    (4, 2, 2, "same", None), (4, 3, 2, "same", None), (4, 3, 2, "same", 0),
    (4, 4, 2, "same", None), (4, 5, 2, "same", None), (4, 3, 1, "same", None),
    (4, 2, 3, "same", None),
]  # fmt: skip


def markdown(titles, rows):
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def whole(cell):
    return str(cell).replace(" ", "&nbsp;")


def same():
    """The zeros of "same" by stride, size and reach: complete for these strides."""
    rows = [
        [s, words, *(zeros_for_same(12 * s + rest, K, s) for K in REACHES)]
        for s, rest, words in SIZES
    ]
    titles = ["stride", "size *n*", *(f"*K* = {K}" for K in REACHES)]
    # on a phone the table scrolls, the cells stay whole
    titles, *rows = ([whole(cell) for cell in row] for row in [titles, *rows])
    return markdown(titles, rows)


def examples():
    rows = []
    for n, k, s, d in EXAMPLES:
        before, after = zeros_for_same(n, (k - 1) * d + 1, s)
        rows.append([n, k, s, d, before, after, -(-n // s)])
    return markdown(["n", "k", "s", "d", "before", "after", "output"], rows)


def transposed(n, k, s, padding, extra):
    """Return the sizes (all of it, output), and what is cut (before, after) and added."""
    full = (n - 1) * s + k
    size = transpose_size(n, k, stride=s, padding=padding, output_padding=extra)
    cut = max(full - size, 0)
    return full, size, cut // 2, cut - cut // 2, max(size - full, 0)


def transposes():
    rows = [
        [k, s, padding, extra, *transposed(n, k, s, padding, extra)]
        for n, k, s, padding, extra in TRANSPOSED
    ]
    titles = ["k", "s", "padding", "`output_padding`", "all of it", "output"]
    return markdown([*titles, "cut before", "cut after", "zeros added after"], rows)


IMAGES = {rank: tf.zeros((2, *(7, 6, 5)[:rank], 3)) for rank in (1, 2, 3)}
KERNELS = {rank: tf.zeros((3,) * rank + (3, 3)) for rank in (1, 2, 3)}


def keras_layers(image):
    """Yield (name, rank, the function that calls the layer with a padding)."""
    for name, ranks, arguments in [
        ("Conv", (1, 2, 3), (3, 3)),
        ("Conv#Transpose", (1, 2, 3), (3, 3)),
        ("DepthwiseConv", (1, 2), (3,)),
        ("SeparableConv", (1, 2), (3, 3)),
        ("MaxPooling", (1, 2, 3), (3,)),
        ("AveragePooling", (1, 2, 3), (3,)),
    ]:
        for rank in ranks:
            full = name.replace("#", f"{rank}D") if "#" in name else f"{name}{rank}D"

            def call(padding, rank=rank, full=full, arguments=arguments):
                layer = getattr(tf.keras.layers, full)(*arguments, padding=padding)
                return layer(image(rank))

            yield full, rank, call


def tf_functions():
    nn = tf.nn
    depthwise, pointwise = tf.zeros((3, 3, 3, 1)), tf.zeros((1, 1, 3, 3))
    for rank in (1, 2, 3):
        x, w = IMAGES[rank], KERNELS[rank]
        strides = [1] * (rank + 2)

        def transposed(padding, x=x, w=w, rank=rank, strides=strides):
            shape = x.shape
            if padding in ("VALID", "valid"):
                shape = [n + 2 if 0 < i <= rank else n for i, n in enumerate(shape)]
            function = getattr(nn, f"conv{rank}d_transpose")
            return function(x, w, shape, strides, padding)

        yield (
            f"conv{rank}d",
            rank,
            lambda p, x=x, w=w, strides=strides, rank=rank: getattr(nn, f"conv{rank}d")(
                x, w, strides, p
            ),
        )
        yield f"conv{rank}d_transpose", rank, transposed
        for kind in ("max", "avg"):
            yield (
                f"{kind}_pool{rank}d",
                rank,
                lambda p, x=x, f=f"{kind}_pool{rank}d": getattr(nn, f)(x, 3, 1, p),
            )
    x, w, strides = IMAGES[2], KERNELS[2], [1] * 4
    yield "max_pool", 2, lambda p: nn.max_pool(x, 3, 1, p)
    yield "avg_pool", 2, lambda p: nn.avg_pool(x, 3, 1, p)
    yield "convolution", 2, lambda p: nn.convolution(x, w, 1, p)
    yield "depthwise_conv2d", 2, lambda p: nn.depthwise_conv2d(x, depthwise, strides, p)
    yield (
        "separable_conv2d",
        2,
        lambda p: nn.separable_conv2d(x, depthwise, pointwise, strides, p),
    )


def takes(call, padding):
    try:
        call(padding)
    except (TypeError, ValueError, AttributeError, tf.errors.InvalidArgumentError):
        return False
    return True


def named(taking, names):
    """Return in words which of `names` are `taking`."""
    if set(taking) == set(names):
        return "all"
    return ", ".join(f"`{name}`" for name in sorted(taking)) or "none"


def accepted():
    """Which layer or function takes which argument."""
    in_model = list(keras_layers(lambda rank: tf.keras.Input(IMAGES[rank].shape[1:])))
    columns = [in_model, list(tf_functions())]
    eagerly = {name: call for name, _, call in keras_layers(IMAGES.get)}
    rows = []
    for words in [["valid", "same"], ["VALID", "SAME"], ["causal", "CAUSAL"], None]:
        row = [", ".join(f'`"{word}"`' for word in words) if words else "pairs"]
        for items in columns:
            taking = []
            for name, rank, call in items:
                pairs = [(1, 1)] * rank
                tried = words or (1, (1, 1), pairs, [(0, 0), *pairs, (0, 0)])
                answers = [takes(call, padding) for padding in tried]
                assert words is None or len(set(answers)) == 1, (name, words)
                if any(answers):
                    taking.append(name)
            row.append(named(taking, [name for name, *_ in items]))
            left = [name for name, *_ in items if name not in taking and taking]
            pools = words and left and all("Pooling" in name for name in left)
            if pools and all(takes(eagerly[name], words[0]) for name in left):
                row[-1] = "all convolutions; pooling layers only outside of a model"
        rows.append(row)
    return markdown(["`padding`", "layers of Keras", "functions of `tf.nn`"], rows)


# {file in FOLDER: the function that makes it}
TABLES = {
    "padding_modes_same.md": same,
    "padding_modes_examples.md": examples,
    "padding_modes_transposed.md": transposes,
    "padding_modes_accepted.md": accepted,
}

if __name__ == "__main__":
    for name, make in TABLES.items():
        (FOLDER / name).write_text(make(), "utf8")
