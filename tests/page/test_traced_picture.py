"""The tracer's picture: geometry and gradient in Node.js, and what a reader does in Chromium."""

import ast
import gzip
import random
import re
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.keras import layers

from tests.axe import violations
from tests.conftest import faultless, paint, until
from tests.tutorials.stacks import stacks
from tools import node


def asked(questions):
    """Return what the modules of the picture answer for {name: {text, row, place, seed}}."""
    return node.ask("tests/page/traced_picture.mjs", questions)


# ---- what an output sees, by a walk with NumPy --------------------------------------------
def per_axis(value, rank):
    return value if isinstance(value, tuple) else (value,) * rank


def read(line):
    """Return (name, layer, arguments, inputs) of a line as (name = )Layer(...)([a, b])."""
    node_ = ast.parse(line).body[0]
    name = node_.targets[0].id if isinstance(node_, ast.Assign) else None
    call, inputs = node_.value, ["previous"]
    if isinstance(call.func, ast.Call):
        inputs = [source.id for source in call.args[0].elts]
        call = call.func
    given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    return name, call.func.id, given, [ast.literal_eval(a) for a in call.args], inputs


def windows_of(n, k, s, d, before, after):
    """Return M, where M[output, input] is True if the output reads the input, of `n` inputs."""
    at = np.pad(np.arange(n), (before, after), constant_values=-1)
    reach = (k - 1) * d + 1
    read_ = [at[i : i + reach : d] for i in range(0, len(at) - reach + 1, s)]
    return np.array([np.isin(np.arange(n), indices) for indices in read_])


def same(n, k, s, d):
    total = max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
    return total // 2, total - total // 2


def stamped(n, k, s, d, padding, extra):
    """Return the same for a transposed convolution, where each input stamps its kernel."""
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
        pairs = given.get(
            "padding" if zeros else "cropping", 1 if zeros or rank != 2 else 0
        )
        pair = pairs if rank == 1 or isinstance(pairs, int) else pairs[axis]
        before, after = pair if isinstance(pair, tuple) else (pair, pair)
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
    before, after = {"valid": (0, 0), "causal": ((k - 1) * d, 0)}.get(padding) or same(
        n, k, s, d
    )
    return windows_of(n, k, s, d, before, after)


ORDER = {
    "Conv": ["filters", "kernel_size", "strides", "padding"],
    "Pool": ["pool_size", "strides", "padding"],
    "Zero": ["padding"],
    "Depth": ["kernel_size"],
    "Up": ["size"],
    "Crop": ["cropping"],
}


def named(layer, given, values):
    """Give positional arguments their names."""
    kind = (
        "Pool"
        if "Pooling" in layer
        else next((k for k in ORDER if layer.startswith(k)), "")
    )
    return dict(zip(ORDER.get(kind, []), values, strict=False)) | given


def walk(lines, place):
    """Return for each line a mask of the numbers that the last line needs from it."""
    names, rows, sizes = {}, [], []
    for line in lines:
        name, layer, given, values, inputs = read(line)
        at = len(rows)
        sources = [] if layer == "Input" else [names[origin] for origin in inputs]
        rows.append((layer, named(layer, given, values), sources))
        names |= {"previous": at} | ({name: at} if name else {})
        if layer == "Input":
            sizes.append(values[0][:-1])
            continue
        source = sizes[sources[0]]
        if layer[-2:] in ("1D", "2D", "3D") or "DTranspose" in layer:
            rank = len(source)
            matrices = [
                along(layer, rows[-1][1], n, a, rank) for a, n in enumerate(source)
            ]
            rows[-1] += (matrices,)
            source = tuple(len(M) for M in matrices)
        elif layer in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):
            source = tuple(
                max(lengths)
                for lengths in zip(*(sizes[at] for at in sources), strict=True)
            )
        elif layer == "Dense" and any(
            rows[at][0] in ("Flatten", "Dense", "flat") for at in sources
        ):
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
                mask = (
                    np.moveaxis(np.tensordot(M.T.astype(int), mask, (1, axis)), 0, axis)
                    > 0
                )
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
    lines = [
        mask.any(axis=tuple(set(range(mask.ndim)) - {a})) for a in range(mask.ndim)
    ]
    at = [np.flatnonzero(line) for line in lines]
    return [[int(a[0]), int(a[-1])] for a in at], [len(a) for a in at]


def places(texts, seed):
    """Return {name: {text, place}}, with a random place, for stacks whose last row has places."""
    rng = random.Random(seed)
    answers = asked({str(at): {"text": text} for at, text in enumerate(texts)})
    questions = {}
    for at, text in enumerate(texts):
        answer = answers[str(at)]
        sizes = answer.get("sizes")
        if (
            answer["broken"]
            or answer.get("obstacle")
            or not sizes
            or len(answer["outputs"]) < 3
        ):
            continue
        edge = [rng.choice([0, n - 1, rng.randrange(n)]) for n in sizes]
        questions[str(at)] = {"text": text, "place": edge}
    return questions


def test_what_an_output_needs_of_each_layer_is_what_a_walk_with_numpy_finds():
    texts = [t for t in stacks(900, seed=11) if "channels_first" not in t]
    questions = places(texts, seed=3)
    answers = asked(questions)
    kinds, clipped, gaps, differ = set(), 0, 0, []
    for name, question in questions.items():
        lines = question["text"].split("\n")
        masks = walk(lines, question["place"])
        for window in answers[name]["windows"]:
            clip, counts = spans(masks[window["at"]])
            if window["clip"] != clip or (clip and window["counts"] != counts):
                differ.append((question, window, clip, counts))
            kinds.add(
                lines[window["at"]].partition("= ")[2].partition("(")[0]
                or lines[window["at"]].partition("(")[0]
            )
            clipped += window["clip"] != window["raw"]
            gaps += clip is not None and any(
                n < hi - lo + 1 for n, (lo, hi) in zip(counts, clip, strict=True)
            )
    print(
        f"\n{len(questions)} stacks, {len(kinds)} layers, "
        f"{clipped} windows over a border, {gaps} with gaps"
    )
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
            keras_layer = getattr(layers, layer)(*values, **given)
            x = [names[source] for source in inputs]
            y = keras_layer(x if len(x) > 1 else x[0])
            old = keras_layer.get_weights()
            new = [
                np.reshape(w, o.shape) for w, o in zip(weights[at], old, strict=False)
            ]
            keras_layer.set_weights(new + old[len(new) :])
            y = keras_layer(x if len(x) > 1 else x[0])
        names |= {"previous": y} | ({name: y} if name else {})
    return y


def by_tape(text, place, measured, seed=0):
    """Return the sum of |d out / d in| over two images and the channels, and what is outside."""
    lines = text.split("\n")
    shape = read(lines[0])[3][0]
    rank = len(shape) - 1
    rng = np.random.default_rng(seed)  # what the output does not see can be anything
    images = rng.normal(size=(2, *shape)).astype("float32")
    part = tuple(
        slice(lo, lo + n)
        for lo, n in zip(measured["lo"], measured["size"], strict=True)
    )[:rank]
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
    gradient = np.reshape(measured["map"], wanted.shape)
    scale = np.abs(wanted).max()
    if not gradient.any():  # a softmax of one channel, but for its rounding
        return not outside.any() and scale < 1e-6
    return not outside.any() and np.allclose(
        gradient / scale, wanted / scale, rtol=1e-3, atol=1e-4
    )


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


QUIET = pytest.mark.filterwarnings(
    "ignore:.*softmax over axis"
)  # of one channel: its gradient is 0


@pytest.mark.parametrize("name", TAPED)
def test_the_gradient_is_that_of_tensorflows_tape(name):
    """The places are the middle, and the corners, where padding is read."""
    text = TAPED[name]
    sizes = asked({"": {"text": text}})[""]["sizes"]
    questions = {
        "middle": {"text": text, "place": [n // 2 for n in sizes], "seed": 1},
        "corner": {"text": text, "place": [0 for n in sizes], "seed": 2},
        "end": {"text": text, "place": [n - 1 for n in sizes], "seed": 3},
    }
    for where, answer in asked(questions).items():
        place = questions[where]["place"]
        assert "measured" in answer, answer.get("refused")
        assert max(answer["measured"]["map"]) > 0
        assert agrees(text, place, answer["measured"]), where


@QUIET
def test_the_gradient_of_drawn_stacks_is_that_of_the_tape():
    texts = [
        t
        for t in stacks(300, seed=23)
        if "channels_first" not in t and "axis=1" not in t
    ]
    questions = {n: {**q, "seed": 5} for n, q in places(texts, seed=4).items()}
    questions = dict(list(questions.items())[:60])
    answers, wrong, refused, unable = asked(questions), [], [], 0
    for name, question in questions.items():
        answer = answers[name]
        if "refused" in answer:
            refused.append(answer["refused"])
            continue
        try:
            if not agrees(question["text"], question["place"], answer["measured"]):
                wrong.append(question)
        except (
            tf.errors.InvalidArgumentError
        ):  # such as a dilation in a transposed convolution
            unable += 1
    count = len(questions) - len(refused) - unable
    print(
        f"\n{count} gradients as the tape has them; TensorFlow has none of {unable}; "
        f"refused: {set(refused)}"
    )
    assert wrong == []
    assert count >= 40


# ---- what is drawn ------------------------------------------------------------------------
def test_nothing_from_the_line_that_breaks_on_is_drawn():
    text = (
        "Input((8, 9, 1))\na = Conv2D(4, 3)\nConv2D(4, 7)\nFlatten()\nConv2D(2, 3)(a)"
    )
    answer = asked({"": {"text": text}})[""]
    assert (answer["outputs"], answer["broken"]) == ([0, 1], 3)


def test_skips_are_arcs_that_do_not_cross_on_one_level():
    answer = asked({"": {"text": TAPED["branches"]}})[""]
    assert [0, 1] in answer["edges"]
    assert {(1, 3), (4, 6), (1, 6), (6, 9)} <= {tuple(edge) for edge in answer["edges"]}
    for arc in answer["arcs"]:
        for other in answer["arcs"]:
            if arc is not other and (arc["line"], arc["level"]) == (
                other["line"],
                other["level"],
            ):
                assert arc["to"] <= other["from"] or other["to"] <= arc["from"]


def call(at, layer, output, **given):
    """Return a row of the real Keras in the form that the tracer's Python gives."""
    row = {
        "line": at + 1,
        "layer": layer,
        "output": [None, *output],
        "given": given,
        "table": 0,
        "uses": 1,
    }
    row |= dict.fromkeys(["several", "pointwise", "group", "inside", "hidden"], False)
    count = 9 * 16 + 4 if layer == "Conv2D" else 0
    return {
        **row,
        "from": [at - 1] if at else [],
        "parameters": str(count),
        "own": str(count),
    }


def test_a_thousand_layers_are_folded_by_stage():
    rest = {"filters": 4, "kernel_size": [3, 3], "padding": "same"}
    calls, size = [call(0, "Input", (640, 480, 4))], (640, 480)
    for at in range(1, 1001):
        if at % 250 == 0:
            size = (size[0] // 2, size[1] // 2)
            calls.append(
                call(at, "MaxPooling2D", (*size, 4), pool_size=[2, 2], strides=[2, 2])
            )
        else:
            calls.append(call(at, "Conv2D", (*size, 4), **rest))
    questions = {
        "early": {"calls": calls, "row": 100, "place": [0, 200]},
        "late": {"calls": calls, "row": -1, "place": [0, 0]},
    }
    answers = asked(questions)
    assert (answers["early"]["boxes"], len(answers["early"]["outputs"])) == (5, 1001)
    windows = answers["early"]["windows"]
    assert len(windows) == 101
    assert windows[-1]["clip"] == [[0, 100], [100, 300]]
    # windows are known only as far as the tracer counts receptive fields
    assert "obstacle" in answers["late"]


REFUSED = {
    "None": ("Input((None, 8, 1))\nConv2D(4, 3)", "is not known (None). Give the input its sizes"),
    "a vector": ("Input((8,))\nDense(4)", "The input is a vector"),
    "another order": ("Input((8, 8, 1))\nConv2D(4, 3)\nSoftmax(axis=1)", "It is not known where"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_drawn_is_said(name):
    text, words = REFUSED[name]
    assert words in asked({"": {"text": text, "place": [0, 0]}})[""]["obstacle"]


@pytest.mark.parametrize("place", [[6, 0], [-1, 0], [0, 7], [0.5, 0]])
def test_a_place_outside_of_the_output_is_refused(place):
    answer = asked({"": {"text": "Input((8, 9, 1))\nConv2D(4, 3)", "place": place}})[""]
    bad = "row" if place[1] == 0 else "column"
    assert answer["wrong"].startswith(
        f"The {bad} must be an integer from 0 to {5 if bad == 'row' else 6}, not "
    )


def test_a_gradient_that_is_too_large_is_refused():
    text = "Input((224, 224, 3))\n" + "Conv2D(256, 3)\n" * 12
    answer = asked({"": {"text": text, "place": [3, 3], "seed": 1}})[""]
    assert "more than 400 million multiply-adds" in answer["refused"]
    text = "Input((224, 224, 3))\nFlatten()\nDense(4096)"
    answer = asked({"": {"text": text, "place": [0, 0], "seed": 1}})[""]
    assert "20 million numbers" in answer["refused"]


# ---- in a browser -------------------------------------------------------------------------
PATH = "tutorials/small_cnn/"
WRITE = """(text) => {
    const field = document.getElementById('tracer-stack');
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
}"""


@pytest.fixture(scope="module")
def page(browser, address):
    with faultless(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        yield page


def visit(page, address, **query):
    page.goto(f"{address}{PATH}?{urlencode(query)}")
    page.wait_for_selector(".drawn .stack-picture svg")


def description(page):
    return page.inner_text(".drawn .said >> nth=0")


def test_a_link_opens_it_and_each_layer_is_a_step(page, address):
    visit(page, address, preset="lenet5", see="4.2.2")
    assert page.locator(".drawn .stack-picture title").count() == 9
    assert "9 outputs: from 32 × 32 × 1 to 10" in page.get_attribute(
        ".drawn [role=img] >> nth=0", "aria-label"
    )
    assert description(page) == (
        "Of the output of line 4, Conv2D, it needs rows 4 to 5 and columns 4 to 5: "
        "2 × 2 of 10 × 10. "
        "Of the input it sees rows 8 to 23 and columns 8 to 23: 16 × 16 of 32 × 32."
    )  # fmt: skip
    until(
        page,
        "document.querySelector('.drawn').innerText.includes('95 % of the gradient lies in rows')",
    )
    for step in range(3, 6):
        page.click(".drawn >> text=Next layer")
        assert page.inner_text(".drawn .count") == f"Step {step} of 5"
    assert page.locator(".drawn button", has_text="Next layer").is_disabled()
    assert description(page).startswith("Of the input it sees rows 8 to 23")
    page.click(".drawn >> text=One more net")
    until(
        page,
        "document.querySelector('.drawn').innerText.includes('Measured in 2 nets')",
    )


def test_a_place_is_chosen_by_keyboard_and_by_pointer(page, address):
    visit(page, address, preset="lenet5", see="4.2.2")
    page.focus(".drawn [role=application]")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")  # the border: nothing further
    assert page.input_value("#tracer-row") == "1"
    assert page.input_value("#tracer-column") == "0"
    assert "rows 2 to 3 and columns 0 to 1" in description(page)
    assert parse_qs(urlsplit(page.url).query)["see"] == ["4.1.0"]
    until(
        page,
        "document.querySelector('.drawn .heard').textContent.startsWith('row 1 and column 0.')",
    )
    page.click(".drawn [role=application]", position={"x": 120, "y": 140})
    assert [page.input_value(f"#tracer-{n}") for n in ("row", "column")] == ["4", "4"]
    page.fill("#tracer-row", "5")
    assert (
        page.inner_text(".drawn .field-error")
        == "The row must be an integer from 0 to 4, not 5."
    )
    assert page.locator(".drawn .sheets").is_hidden()
    page.fill("#tracer-row", "3")
    assert page.locator(".drawn .field-error").is_hidden()
    page.select_option("#tracer-output", "1")
    assert "5 × 5 of 32 × 32" in description(page)
    page.click(".drawn .stack-picture", position={"x": 92 * 2 + 20, "y": 60})
    assert page.input_value("#tracer-output") == "2"


def test_it_follows_the_stack(page, address):
    visit(page, address, preset="lenet5", see="4.2.2")
    page.evaluate(WRITE, "Input((8, 9, 1))\nConv2D(4, 3)\nConv2D(4, 7)\nFlatten()")
    assert page.locator(".drawn .stack-picture title").count() == 2
    assert "Line 3 breaks; nothing is drawn" in page.inner_text(".drawn .legend")
    page.evaluate(WRITE, "Input((None, 9, 1))\nConv2D(4, 3)")
    assert "is not known (None)" in page.inner_text(".drawn .field-error")
    page.evaluate(WRITE, "Input((20, 20, 1))\n" + 'Conv2D(4, 3, padding="same")\n' * 60)
    assert page.locator(".drawn .stack-picture title").count() == 1
    assert "61 outputs, drawn as 1 boxes" in page.inner_text(".drawn .legend")
    page.evaluate(WRITE, "")
    assert page.locator(".drawn .stack-picture title").count() == 0


DEEP = """import keras
from keras import layers
x = inputs = keras.Input((64, 48, 3))
for n in range(250):
    if n % 60 == 30:
        x = layers.MaxPooling2D()(x)
    skip = x = layers.Conv2D(4, 3, padding="same")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Dropout(0.1)(x)
    x = layers.Add()([x, skip])
model = keras.Model(inputs, x)
"""


def test_many_layers_of_keras_are_folded(page, address):
    visit(page, address, preset="lenet5", see="4.2.2")
    page.evaluate(WRITE, DEEP.replace("range(250)", "range(31)"))
    until(
        page,
        "document.querySelector('#tracer-message').textContent.startsWith('126 layers')",
    )
    assert page.locator(".drawn .stack-picture title").count() == 2
    assert "126 outputs, drawn as 2 boxes" in page.inner_text(".drawn .legend")
    page.select_option("#tracer-output", "120")
    assert "Of the input it sees" in description(page)


def test_a_model_that_keras_traced_has_windows_and_a_gradient(page, address):
    visit(page, address, preset="lenet5", see="4.2.2")
    code = DEEP.replace("range(250)", "range(2)")
    page.evaluate(WRITE, code)
    until(
        page,
        "document.querySelector('#tracer-message').textContent.startsWith('9 layers, inputs')",
    )
    assert "Arcs: line" in page.inner_text(".drawn .legend")
    page.select_option("#tracer-output", "8")
    assert "5 × 5 of 64 × 48" in description(page)
    until(
        page,
        "document.querySelector('.drawn').innerText.includes('95 % of the gradient')",
    )


def saved(page, button):
    with page.expect_download() as waiting:
        page.locator(".drawn button", has_text=button).click()
    with open(waiting.value.path(), "rb") as file:
        return file.read(), waiting.value.suggested_filename


def test_pictures_are_taken_away_with_caption_licence_and_address(page, address):
    visit(page, address, preset="lenet5", see="4.2.2")
    until(
        page,
        "document.querySelector('.drawn').innerText.includes('95 % of the gradient')",
    )
    for button, name in [
        ("Stack as SVG", "stack.svg"),
        ("Windows as SVG", "receptive-field.svg"),
    ]:
        svg, suggested = saved(page, button)
        assert suggested == name
        tree = ElementTree.fromstring(svg)
        text = "".join(tree.itertext())
        assert "Chain a small CNN. CC BY 4.0" in text
        link = tree.find(".//{http://www.w3.org/2000/svg}a").get("href")
        assert parse_qs(urlsplit(link).query) == {
            "preset": ["lenet5"],
            "see": ["4.2.2"],
        }
        assert "var(" not in svg.decode()
    for button in ("Stack as PNG", "Windows as PNG"):
        png, _ = saved(page, button)
        assert png.startswith(b"\x89PNG")


def test_the_embed_is_the_picture_alone(page, address):
    visit(page, address, preset="resnet18", see="12.3.3")
    page.locator(".drawn button", has_text="Copy embed").click()
    until(
        page,
        "document.querySelector('.drawn .share .run-state').textContent.startsWith('Copied')",
    )
    source = re.search(
        'src="([^"]+)"', page.evaluate("navigator.clipboard.readText()")
    )[1]
    page.goto(source.replace("&amp;", "&"))
    page.wait_for_selector("html.embed .embedded .drawn .sheets svg")
    assert page.input_value("#tracer-row") == "3"
    for hidden in (".md-header", "#tracer-stack", ".drawn > .share", ".widget table"):
        until(page, f"!document.querySelector('{hidden}').checkVisibility()")
    back = page.locator(".origin a").get_attribute("href")
    assert PATH in back
    assert "embed" not in back


@pytest.mark.parametrize(
    "see", ["99.1.1", "4.99.99", "<b>", "4.-1.2", "", "4.1.1.1.1", "1e9"]
)
def test_a_broken_address_shows_a_picture_or_says_why(page, address, see):
    visit(page, address, preset="lenet5", see=see)
    assert (
        page.locator(".drawn .sheets").is_visible()
        or len(page.inner_text(".drawn .field-error")) > 30
    )
    assert page.locator(".widget b").count() == 0
    assert page.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_and_whole_on_a_phone(page, address, scheme):
    visit(page, address, preset="resnet18", see="12.3.3")
    page.wait_for_selector(".drawn .sheets svg")
    paint(page, scheme)
    assert violations(page, part=".drawn") == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    until(
        page,
        """(() => {
            const one = document.querySelector('.stack-picture');
            return one.scrollWidth <= one.clientWidth;
        })()""",
    )
    page.set_viewport_size({"width": 1280, "height": 720})


def test_it_is_loaded_when_it_is_opened_and_is_small(page, address, site):
    asked_for = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.goto(f"{address}{PATH}")
    page.locator(".widget").scroll_into_view_if_needed()
    page.wait_for_selector(".widget .summary")
    assert not [url for url in asked_for if "drawn" in url]
    page.click(".drawn summary")
    page.wait_for_selector(".drawn .sheets svg")
    names = {url.removeprefix(address) for url in asked_for if "tracer/drawn" in url}
    assert {name.rpartition("/")[2] for name in names} == {"drawn.js", "drawn.css"}
    weight = sum(len(gzip.compress((site / name).read_bytes(), 6)) for name in names)
    print(f"\nthe picture: {weight / 1000:.1f} kB")
    assert weight < 45_000
