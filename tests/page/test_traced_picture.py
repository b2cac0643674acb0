"""The tracer's picture: its geometry and its gradient in Node.js, and what a reader does in Chromium."""

import ast
import random

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.keras import layers

from tests.tutorials.stacks import stacks
from tools import node


def asked(questions):
    """Return what the modules of the picture answer for {name: {text, row, place, seed}}."""
    return node.ask("tests/page/picture.mjs", questions)


# ---- what an output sees, by a walk with NumPy --------------------------------------------
def per_axis(value, rank):
    return value if isinstance(value, tuple) else (value,) * rank


def read(line):
    """Return (name, layer, arguments, inputs) of a line as (name = )Layer(...)([a, b])."""
    node_ = ast.parse(line).body[0]
    name = node_.targets[0].id if isinstance(node_, ast.Assign) else None
    call, inputs = node_.value, ["previous"]
    if isinstance(call.func, ast.Call):
        inputs = [one.id for one in call.args[0].elts]
        call = call.func
    given = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
    return name, call.func.id, given, [ast.literal_eval(a) for a in call.args], inputs


def windows_of(n, k, s, d, before, after):
    """Return which of `n` inputs each output reads: True in M[output, input]."""
    at = np.pad(np.arange(n), (before, after), constant_values=-1)
    reach = (k - 1) * d + 1
    read_ = [at[i : i + reach : d] for i in range(0, len(at) - reach + 1, s)]
    return np.array([np.isin(np.arange(n), one) for one in read_])


def same(n, k, s, d):
    total = max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
    return total // 2, total - total // 2


def stamped(n, k, s, d, padding, extra):
    """Return the same of a transposed convolution: each input stamps its kernel."""
    reach = (k - 1) * d + 1
    size = (n - 1) * s + reach
    M = np.zeros((max(size, n * s), n), bool)
    for j in range(n):
        M[j * s : j * s + reach : d, j] = True
    if padding == "valid":
        return M[: (n - 1) * s + reach + (extra or 0)] if extra is not None else M
    out = n * s if extra is None else (n - 1) * s + reach % 2 + extra
    cut = max(size - out, 0) // 2
    M = np.pad(M, ((0, out), (0, 0)))
    return M[cut : cut + out]


def along(layer, given, n, axis, rank):
    """Return M[output, input] of one axis of a layer."""

    def of(name, default=None):
        value = given.get(name, default)
        return default if value is None else per_axis(value, rank)[axis]

    padding = given.get("padding", "valid")
    if "Global" in layer:
        return np.ones((1, n), bool)
    if layer.startswith("UpSampling"):
        size = of("size", 2)
        if given.get("interpolation") != "bilinear" or size == 1:
            return np.repeat(np.eye(n, dtype=bool), size, axis=0)
        at = (np.arange(n * size) + 0.5) / size - 0.5
        return np.abs(at[:, None].clip(0, n - 1) - np.arange(n)) < 1
    if layer.startswith(("ZeroPadding", "Cropping")):
        zeros = layer.startswith("Zero")
        pairs = given.get("padding" if zeros else "cropping", 1 if zeros or rank != 2 else 0)
        one = pairs if rank == 1 or isinstance(pairs, int) else pairs[axis]
        before, after = one if isinstance(one, tuple) else (one, one)
        if zeros:
            return windows_of(n, 1, 1, 1, before, after)
        return np.eye(n, dtype=bool)[before : n - after]
    k = of("pool_size", 2) if "Pooling" in layer else of("kernel_size")
    s = of("strides", k if "Pooling" in layer else 1)
    d = of("dilation_rate", 1)
    if "Transpose" in layer:
        extra = given.get("output_padding")
        extra = None if extra is None else per_axis(extra, rank)[axis]
        return stamped(n, k, s, d, padding, extra)
    before, after = {"valid": (0, 0), "causal": ((k - 1) * d, 0)}.get(
        padding
    ) or same(n, k, s, d)
    return windows_of(n, k, s, d, before, after)


ORDER = {"Conv": ["filters", "kernel_size", "strides", "padding"], "Pool": ["pool_size", "strides", "padding"],
         "Zero": ["padding"], "Depth": ["kernel_size"], "Up": ["size"], "Crop": ["cropping"]}  # fmt: skip


def named(layer, given, values):
    """Give positional arguments their names."""
    kind = "Pool" if "Pooling" in layer else next((k for k in ORDER if layer.startswith(k)), "")
    return dict(zip(ORDER.get(kind, []), values, strict=False)) | given


def walk(lines, place):
    """Return for each line the mask of what the last one needs of it, or None, and the inputs of each."""
    names, rows, sizes = {}, [], []
    for line in lines:
        name, layer, given, values, inputs = read(line)
        at = len(rows)
        sources = [] if layer == "Input" else [names[one] for one in inputs]
        rows.append((layer, named(layer, given, values), sources))
        names |= {"previous": at} | ({name: at} if name else {})
        if layer == "Input":
            sizes.append(values[0][:-1])
            continue
        source = sizes[sources[0]]
        if layer[-2:] in ("1D", "2D", "3D") or "DTranspose" in layer:
            rank = len(source)
            matrices = [along(layer, rows[-1][1], n, a, rank) for a, n in enumerate(source)]
            rows[-1] += (matrices,)
            source = tuple(len(M) for M in matrices)
        elif layer in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):
            source = tuple(max(one) for one in zip(*(sizes[at] for at in sources), strict=True))
        elif layer == "Dense" and any(rows[at][0] in ("Flatten", "Dense", "flat") for at in sources):
            rows[-1] = ("Dense", {}, sources, [np.ones((1, n), bool) for n in source])
            source = (1,) * len(source)
        sizes.append(source)
    masks = [np.zeros(size, bool) for size in sizes]
    masks[-1][tuple(place)] = True
    for at in range(len(rows) - 1, -1, -1):
        _, _, sources, *matrices = rows[at]
        for source in sources:
            mask = masks[at]
            for axis, M in enumerate(matrices[0] if matrices else []):
                mask = np.moveaxis(np.tensordot(M.T.astype(int), mask, (1, axis)), 0, axis) > 0
            if not matrices:
                for axis, n in enumerate(sizes[source]):
                    if n == 1 != mask.shape[axis]:
                        mask = mask.any(axis=axis, keepdims=True)
            masks[source] |= mask
    return masks


def spans(mask):
    """Return [first, last] and the count along each axis, None when nothing is needed."""
    if not mask.any():
        return None, None
    lines = [mask.any(axis=tuple(set(range(mask.ndim)) - {a})) for a in range(mask.ndim)]
    at = [np.flatnonzero(line) for line in lines]
    return [[int(a[0]), int(a[-1])] for a in at], [len(a) for a in at]


def places(texts, seed):
    """Return {name: {text, place}} of the stacks whose last row has places, at a place drawn."""
    rng = random.Random(seed)
    found = asked({str(at): {"text": text} for at, text in enumerate(texts)})
    questions = {}
    for at, text in enumerate(texts):
        one = found[str(at)]
        sizes = one.get("sizes")
        if one["broken"] or one.get("obstacle") or not sizes or len(one["outputs"]) < 3:
            continue
        edge = [rng.choice([0, n - 1, rng.randrange(n)]) for n in sizes]
        questions[str(at)] = {"text": text, "place": edge}
    return questions


def test_what_an_output_needs_of_each_layer_is_what_a_walk_with_numpy_finds():
    texts = [t for t in stacks(900, seed=11) if "channels_first" not in t]
    questions = places(texts, seed=3)
    found = asked(questions)
    kinds, clipped, gaps, differ = set(), 0, 0, []
    for name, question in questions.items():
        lines = question["text"].split("\n")
        masks = walk(lines, question["place"])
        for window in found[name]["windows"]:
            clip, counts = spans(masks[window["at"]])
            if window["clip"] != clip or (clip and window["counts"] != counts):
                differ.append((question, window, clip, counts))
            kinds.add(lines[window["at"]].partition("= ")[2].partition("(")[0] or lines[window["at"]].partition("(")[0])
            clipped += window["clip"] != window["raw"]
            gaps += clip is not None and any(n < hi - lo + 1 for n, (lo, hi) in zip(counts, clip, strict=True))
    print(f"\n{len(questions)} stacks, {len(kinds)} layers, {clipped} windows over a border, {gaps} with gaps")
    assert differ == []
    assert len(questions) >= 300
    assert clipped > 100
    assert gaps > 50


# ---- the gradient, by TensorFlow's tape ---------------------------------------------------
def run(lines, measured, images):
    """Return the last line's output with Keras, with the weights of the page."""
    weights = dict(measured["weights"])
    names = {}
    for at, line in enumerate(lines):
        name, layer, given, values, inputs = read(line)
        if layer == "Input":
            y = images
        else:
            one = getattr(layers, layer)(*values, **given)
            x = [names[source] for source in inputs]
            y = one(x if len(x) > 1 else x[0])
            old = one.get_weights()
            new = [np.reshape(w, o.shape) for w, o in zip(weights[at], old, strict=False)]
            one.set_weights(new + old[len(new) :])
            y = one(x if len(x) > 1 else x[0])
        names |= {"previous": y} | ({name: y} if name else {})
    return y


def by_tape(text, place, measured, seed=0):
    """Return the sum of |d out / d in| over two images and the channels, at each place of the input."""
    lines = text.split("\n")
    shape = read(lines[0])[3][0]
    rank = len(shape) - 1
    rng = np.random.default_rng(seed)  # what the output does not see may be anything
    images = rng.normal(size=(2, *shape)).astype("float32")
    part = tuple(slice(lo, lo + n) for lo, n in zip(measured["lo"], measured["size"], strict=True))[:rank]
    for image, drawn in zip(images, measured["images"], strict=True):
        image[part] = np.reshape(drawn, (*measured["size"][:rank], shape[-1]))
    images = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(images)
        y = run(lines, measured, images)
        if y.shape.rank > 2 and "Flatten" not in lines[-1]:
            y = y[(slice(None), *place)]
        signs = tf.cast(1 - 2 * (tf.range(y.shape[-1]) % 2), y.dtype)
        out = tf.reduce_sum(y * signs)
    seen = np.abs(tape.gradient(out, images)).sum(axis=(0, -1))
    outside = seen.copy()
    outside[part] = 0
    return seen[part], outside


def agrees(text, place, measured):
    wanted, outside = by_tape(text, place, measured)
    found = np.reshape(measured["map"], wanted.shape)
    scale = max(np.abs(wanted).max(), 1e-9)
    return not outside.any() and np.allclose(found / scale, wanted / scale, rtol=1e-3, atol=1e-4)


TAPED = {
    "strides, same, groups": """Input((19, 26, 4))
Conv2D(8, (3, 5), strides=(2, 1), padding="same", groups=2, activation="relu")
MaxPooling2D((2, 3), strides=2, padding="same")
Conv2D(6, 3, dilation_rate=(2, 1), activation="tanh")""",
    "depthwise, separable, normalization": """Input((15, 12, 3))
DepthwiseConv2D(3, depth_multiplier=2, padding="same")
BatchNormalization()
LeakyReLU()
SeparableConv2D(5, 3, strides=2, activation="gelu")
AveragePooling2D(3, strides=1, padding="same")""",
    "transposed, upsampling, borders": """Input((7, 9, 2))
Conv2DTranspose(4, 3, strides=2, padding="same", activation="elu")
UpSampling2D((2, 1))
ZeroPadding2D(((1, 0), (2, 1)))
UpSampling2D(2, interpolation="bilinear")
Cropping2D(((3, 2), (1, 4)))
Conv2D(3, 3, activation="silu")""",
    "branches": """Input((14, 11, 3))
skip = Conv2D(4, 3, padding="same", activation="selu")
Conv2D(4, 5, padding="same")
Add()([previous, skip])
both = ReLU(6.0)
wide = AveragePooling2D(5, strides=1, padding="same")
joined = Concatenate()([both, wide, skip])
gate = GlobalAveragePooling2D(keepdims=True)
Conv2D(12, 1, activation="sigmoid")
Multiply()([joined, previous])
Conv2D(5, 3)""",
    "LeNet-5": """Input((32, 28, 1))
Conv2D(6, 5, activation="tanh")
AveragePooling2D(2)
Conv2D(16, 5, activation="relu")
MaxPooling2D(2)
Flatten()
Dense(12, activation="tanh")
Dense(5, activation="softmax")""",
    "causal": """Input((40, 2))
Conv1D(4, 2, padding="causal", activation="relu")
Conv1D(4, 2, padding="causal", dilation_rate=2, activation="relu")
Conv1D(4, 2, padding="causal", dilation_rate=4, activation="softplus")
Conv1D(8, 1, activation="softmax")""",
    "three axes": """Input((8, 9, 10, 2))
Conv3D(4, (2, 3, 2), strides=(1, 2, 1), padding="same", activation="softsign")
MaxPooling3D(2)
Conv3DTranspose(3, 2, strides=2)""",
}  # fmt: skip


QUIET = pytest.mark.filterwarnings("ignore:.*softmax over axis")  # of one channel: its gradient is 0


@pytest.mark.parametrize("name", TAPED)
def test_the_gradient_is_that_of_tensorflows_tape(name):
    """In the middle, and in the corner, where padding is read; of the images only what is seen matters."""
    text = TAPED[name]
    sizes = asked({"": {"text": text}})[""]["sizes"]
    questions = {
        "middle": {"text": text, "place": [n // 2 for n in sizes], "seed": 1},
        "corner": {"text": text, "place": [0 for n in sizes], "seed": 2},
        "end": {"text": text, "place": [n - 1 for n in sizes], "seed": 3},
    }
    for where, one in asked(questions).items():
        place = questions[where]["place"]
        assert "measured" in one, one.get("refused")
        assert max(one["measured"]["map"]) > 0
        assert agrees(text, place, one["measured"]), where


@QUIET
def test_the_gradient_of_drawn_stacks_is_that_of_the_tape():
    texts = [t for t in stacks(300, seed=23) if "channels_first" not in t and "axis=1" not in t]
    questions = {n: {**q, "seed": 5} for n, q in places(texts, seed=4).items()}
    questions = dict(list(questions.items())[:60])
    found, wrong, refused, unable = asked(questions), [], [], 0
    for name, question in questions.items():
        one = found[name]
        if "refused" in one:
            refused.append(one["refused"])
            continue
        try:
            if not agrees(question["text"], question["place"], one["measured"]):
                wrong.append(question)
        except tf.errors.InvalidArgumentError:  # such as a dilation in a transposed convolution
            unable += 1
    count = len(questions) - len(refused) - unable
    print(f"\n{count} gradients as the tape has them; TensorFlow has none of {unable}; refused: {set(refused)}")
    assert wrong == []
    assert count >= 40
