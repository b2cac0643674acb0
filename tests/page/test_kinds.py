"""Every kind of layer of the stepper, without a browser: NumPy, TensorFlow and the programs."""

import contextlib
import io
import re
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
import tensorflow as tf

from tests.page.correlation import array
from tests.page.kinds import EACH, MAKERS, SETTINGS, ask, by_numpy, zeros_of
from tools.node import run as run_in_page

KINDS = [make.__name__ for make in MAKERS]


@pytest.fixture(scope="module")
def computed():
    """What the modules of the widget compute for SETTINGS: (kind, setting, result)."""
    answers = ask(*SETTINGS)
    return [
        (question["kind"], question["setting"], result)
        for question, result in zip(SETTINGS, answers, strict=True)
    ]


def floats(texts):
    return np.vectorize(lambda text: float(Fraction(text)), [float])(texts)


def of(kind, computed):
    """The settings of a kind that have an output."""
    return [
        (setting, result)
        for name, setting, result in computed
        if name == kind and "error" not in result
    ]


def test_every_number_is_that_of_numpy(computed):
    """They are exactly equal, as both use fractions; a setting that does not fit has a message."""
    counts = Counter()
    for kind, setting, answer in computed:
        expected = by_numpy(kind, setting)
        if expected is None:
            assert len(answer["error"]) > 40, (kind, setting)
            continue
        assert "error" not in answer, (kind, setting, answer)
        y = np.vectorize(Fraction, [object])(answer["y"])
        assert y.shape == expected.shape, (kind, setting)
        assert np.array_equal(y, expected), (kind, setting)
        assert [Fraction(total) for total in answer["sums"]] == list(y.flat), (
            kind,
            setting,
        )
        counts[kind] += 1
    print(f"\n{sum(counts.values())} settings computed: {dict(counts)}")
    assert set(counts) == set(KINDS)
    assert min(counts.values()) > EACH / 2
    assert sum(counts.values()) >= 2000 - 400  # and 400 of correlation.py


def test_stamps_and_windows_make_the_same(computed):
    """Scatter and gather agree: the sums of the stamps, cut and with a bias, are the output."""
    for setting, answer in of("transposed", computed):
        bias = array(setting["bias"])[:, None, None]
        stamps = np.vectorize(Fraction, [object])(answer["stamps"]) + bias
        assert np.array_equal(stamps, np.vectorize(Fraction, [object])(answer["y"])), (
            setting
        )


def test_the_counts_are_the_stamps_of_ones(computed):
    """How many stamps overlap is the transposed convolution of ones with a kernel of ones."""
    for setting, answer in of("transposed", computed):
        ones = {
            name: np.vectorize(lambda _: "1", [object])(setting[name]).tolist()
            for name in ("x", "w")
        }
        plain = {**setting, **ones, "bias": ["0"] * len(setting["w"])}
        expected = by_numpy("transposed", plain) / len(setting["x"])
        assert np.array_equal(np.array(answer["counts"]), expected), setting


def by_tensorflow(kind, setting):
    x, w, bias = (
        array(setting[name], "float32").astype("float32") for name in ("x", "w", "bias")
    )
    if setting["flip"]:
        w = np.ascontiguousarray(w[..., ::-1, ::-1])
    strides, dilation, padding = (
        setting[name] for name in ("strides", "dilation", "padding")
    )
    more = setting.get("more", {})
    images = x.transpose(1, 2, 0)[None]
    named = isinstance(padding, str)
    mode = padding.upper() if named else [(0, 0), *padding, (0, 0)]
    kernel = np.ascontiguousarray(w.transpose(2, 3, 1, 0))
    layers = tf.keras.layers
    if kind == "conv1d":
        if strides[1] > 1 and dilation[1] > 1:  # which Keras refuses
            before = (w.shape[3] - 1) * dilation[1] if padding == "causal" else 0
            series = np.pad(images[0], [(0, 0), (before, 0), (0, 0)])
            mode = "VALID" if padding == "causal" else mode
            y = tf.nn.conv1d(series, kernel[0], strides[1], mode, dilations=dilation[1])
        else:
            layer = layers.Conv1D(
                len(w), w.shape[3], strides[1], padding, dilation_rate=dilation[1]
            )
            layer.build(images[0].shape)
            layer.set_weights([kernel[0], np.zeros(len(w), "float32")])
            y = layer(images[0])
        return (y[0].numpy() + bias).T[:, None]
    if kind == "pooling":
        name = "MaxPooling2D" if more["pool"] == "max" else "AveragePooling2D"
        layer = getattr(layers, name)(w.shape[2:], strides, padding)
        return layer(images)[0].numpy().transpose(2, 0, 1)
    if kind == "grouped":
        y = tf.nn.conv2d(images, kernel, strides, mode, dilations=dilation)
        return (y[0].numpy() + bias).transpose(2, 0, 1)
    if kind == "depthwise":
        m = more["depth_multiplier"]
        layer = layers.DepthwiseConv2D(
            w.shape[2:], strides, padding, m, dilation_rate=dilation
        )
        layer.build(images.shape)
        per_channel = w.reshape(len(x), m, *w.shape[2:]).transpose(2, 3, 0, 1)
        layer.set_weights([np.ascontiguousarray(per_channel), bias])
        return layer(images)[0].numpy().transpose(2, 0, 1)
    if kind == "transposed":
        return transposed_by_keras(images, w, bias, setting)
    if kind == "conv3d":
        steps = [more["stride_depth"], *strides]
        zeros = zeros_of(padding, x.shape, w.shape[1:], steps)
        volume = np.pad(x, zeros)
        # Where an axis has one place, conv3d of some CPUs reads wrong pixels with a stride.
        for axis, (size, k, s) in enumerate(
            zip(volume.shape, w.shape[1:], steps, strict=True)
        ):
            if (size - k) // s == 0:
                volume = np.take(volume, range(k), axis)
                steps[axis] = 1
        kernel = np.ascontiguousarray(w.transpose(1, 2, 3, 0)[..., None, :])
        y = tf.nn.conv3d(volume[None, ..., None], kernel, (1, *steps, 1), "VALID")
        y = y[0].numpy() + bias
        return y.transpose(3, 0, 1, 2).reshape(-1, *y.shape[1:3])
    k = [int(part) for part in more["kernel_size"].split(", ")]
    k *= 3 - len(k)
    weights = tf.zeros((*k, len(x), len(w)))
    with tf.GradientTape() as tape:
        tape.watch(weights)
        y = tf.nn.conv2d(images, weights, strides, mode)
    g = w[:, 0].transpose(1, 2, 0)[None]
    return (
        tape.gradient(y, weights, output_gradients=tf.constant(g))
        .numpy()
        .transpose(3, 2, 0, 1)
        .reshape(-1, *k)
    )


def transposed_by_keras(images, w, bias, setting):
    """Use the Keras layer, or, for PyTorch's padding, the gradient of the padded convolution."""
    text, padding = setting["more"]["output_padding"], setting["padding"]
    strides, (dh, dw) = setting["strides"], setting["dilation"]
    extra = None if text == "None" else [int(n) for n in text.split(", ")]
    extra = extra and extra * (3 - len(extra))
    kernel = w.transpose(2, 3, 0, 1)  # (kh, kw, F, C)
    reach = (w.shape[2] - 1) * dh + 1, (w.shape[3] - 1) * dw + 1
    taps = np.zeros((*reach, *kernel.shape[2:]), "float32")
    taps[::dh, ::dw] = kernel
    if isinstance(padding, str):
        layer = tf.keras.layers.Conv2DTranspose(
            len(w), reach, strides, padding, output_padding=extra
        )
        layer.build(images.shape)
        layer.set_weights([taps, bias])
        return layer(images)[0].numpy().transpose(2, 0, 1)
    (H, W) = images.shape[1:3]
    sizes = [
        (n - 1) * s + K - 2 * p + e
        for n, s, K, (p, _), e in zip(
            (H, W), strides, reach, padding, extra or [0, 0], strict=True
        )
    ]
    image = tf.zeros((1, *sizes, len(w)))
    with tf.GradientTape() as tape:
        tape.watch(image)
        padded = tf.pad(image, [[0, 0], *padding, [0, 0]])
        y = tf.nn.conv2d(padded, taps, strides, "VALID")
    # with an output_padding of a stride or more, y has outputs for which there is no number in the
    # input, so their gradient is 0
    rest = [[0, y.shape[1] - H], [0, y.shape[2] - W]]
    g = tf.pad(images, [[0, 0], *rest, [0, 0]])
    made = tape.gradient(y, image, output_gradients=g)
    return made[0].numpy().transpose(2, 0, 1) + bias[:, None, None]


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_is_that_of_tensorflow(computed, kind):
    compared = 0
    for setting, answer in of(kind, computed):
        y = floats(answer["y"])
        y_tf = by_tensorflow(kind, setting)
        assert y_tf.shape == y.shape, setting
        assert np.allclose(y_tf, y, rtol=1e-5, atol=1e-3), setting
        compared += 1
    print(f"\n{compared} settings of {kind}")
    assert compared > EACH / 2


def test_padding_is_where_it_is_said(computed):
    """Each step says correctly how many of its terms are padding."""
    for kind in ("conv1d", "pooling", "grouped", "depthwise"):
        for setting, answer in of(kind, computed)[:60]:
            w = np.shape(setting["w"])
            n = np.shape(setting["x"])[1:]
            dilation, strides = setting["dilation"], setting["strides"]
            reach = [(k - 1) * d + 1 for k, d in zip(w[2:], dilation, strict=True)]
            zeros = zeros_of(setting["padding"], n, reach, strides)
            inside = np.pad(np.ones(n, bool), zeros)
            _, i, j = np.unravel_index(len(answer["sums"]) - 1, np.shape(answer["y"]))
            rows, columns = (
                slice(at * s, at * s + K, d)
                for at, s, K, d in zip((i, j), strides, reach, dilation, strict=True)
            )
            assert answer["padding"][-1] == w[1] * np.sum(~inside[rows, columns])


def test_an_address_brings_a_setting_back(computed):
    for _kind, setting, answer in computed:
        if "error" not in answer:
            assert answer["again"] == setting


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_say_the_step(computed, kind):
    for _, answer in of(kind, computed):
        assert re.match(
            r"Step \d+ of \d+: output (row \d+, column|step) \d+", answer["words"]
        )
        assert " is " in answer["words"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_program_computes_what_is_shown(computed, kind):
    """In TensorFlow itself: it runs, its assertion holds, and it has the numbers of the widget."""
    for setting, answer in of(kind, computed)[:100]:
        space = {}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(answer["program"], space)
        y = floats(answer["y"])
        mine = space["y_manual"]
        if kind == "conv1d":
            mine = mine.T[:, None]
        elif kind == "conv3d":
            mine = mine.transpose(3, 0, 1, 2).reshape(y.shape)
        elif kind == "gradient":
            mine = mine.transpose(3, 2, 0, 1).reshape(y.shape)
        else:
            mine = mine.transpose(2, 0, 1)
        assert np.allclose(mine, y, rtol=1e-5, atol=1e-3), setting


def test_the_programs_run_in_the_page(computed):
    programs = {}
    for kind in KINDS:
        for n, (_, answer) in enumerate(of(kind, computed)[:12]):
            programs[f"{kind} {n}"] = answer["program"]
    for name, (_, traceback) in run_in_page(programs).items():
        assert traceback == "", (name, programs[name])


WRONG = [
    ("pooling", "pool", ["min", "", "constructor"]),
    ("grouped", "groups", ["0", "5", "two", "-1", "1.5", ""]),
    ("depthwise", "depth_multiplier", ["0", "3", "x"]),
    ("transposed", "output_padding", ["-1", "x", "1, 2, 3", "1.5", "10"]),
    ("conv3d", "kernel_depth", ["0", "4", "x"]),
    ("conv3d", "stride_depth", ["0", "3", "x"]),
    ("gradient", "kernel_size", ["0", "5", "1, 2, 3", "", "x"]),
]


def test_what_cannot_be_is_explained_with_the_argument_the_value_and_what_is_valid():
    asked = [
        {"kind": kind, "field": field, "text": text}
        for kind, field, texts in WRONG
        for text in texts
    ]
    for question, answer in zip(asked, ask(*asked), strict=True):
        message = answer["error"]
        assert message.startswith(f"{question['field']} must be"), message
        assert f"\u201c{question['text']}\u201d" in message


REFUSED = [
    (
        "grouped",
        "x4_1_1_1_2_3_4*w3_1_1_1_1_1_1_1_1*m2",
        "groups=2 must divide the 3 filters without rest: with 4 channels and 3 filters,",
    ),
    (
        "depthwise",
        "x1_4_4" + "_1" * 16 + "*w1_1_1_1*s1_2*m1",
        "strides must be the same for rows and columns, not 1, 2",
    ),
    (
        "depthwise",
        "x1_4_4" + "_1" * 16 + "*w1_1_1_1*s2_2*d2_2*m1",
        "dilation_rate must be 1 with strides=2, not 2, 2",
    ),
    (
        "transposed",
        "x1_1_1_1*w1_1_1_1*s2_2*m2_1",
        "output_padding of the rows is 2: it must be smaller than the stride",
    ),
    (
        "transposed",
        "x1_1_1_1*w1_2_2_1_1_1_1*s2_2*psame*m0_1",
        "1 or None would be valid",
    ),
    (
        "transposed",
        "x1_1_1_1*w1_2_2_1_1_1_1*s2_2*d2_2*mNone_1",
        "Keras' Conv2DTranspose refuses both at once",
    ),
    (
        "transposed",
        "x1_1_1_1*w1_2_2_1_1_1_1*p2_2_0_0*mNone_1",
        "padding of the rows is 2",
    ),
    (
        "transposed",
        "x1_1_1_1*w1_3_3" + "_1" * 9 + "*p2_2_0_0*mNone_1",
        "nothing is left",
    ),
    (
        "conv3d",
        "x1_2_2_1_1_1_1*w1_1_1_1_1*m2_1",
        "kernel_depth is 2, the volume has 1 slice:",
    ),
    ("pooling", "x1_1_1_1*w1_2_2_1_1_1_1*mmax", "The pool reaches over 2 × 2 pixels"),
    (
        "gradient",
        "x1_1_1_1*w1_1_1_1*m2",
        "kernel_size is 2, 2, the padded input has 1 row:",
    ),
]


@pytest.mark.parametrize(("kind", "word", "message"), REFUSED)
def test_what_a_layer_refuses_is_refused(kind, word, message):
    (answer,) = ask({"kind": kind, "word": word})
    assert message in answer["error"], answer


BROKEN = [
    "",
    "x",
    "<img src=x onerror=alert(1)>",
    "x1_1_1_1*w1_1_1_1*m",
    "x1_1_1_1*w1_1_1_1*m1_2_3_4",
    "x1_1_1_1*w1_1_1_1*mx",
    "x9_1_1_1*w1_1_1_1",
    "__proto__",
    "x1_1_1_1*w1_1_1_1*m__proto__",
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_address_is_refused_with_a_reason(kind):
    for word, answer in zip(
        BROKEN, ask(*({"kind": kind, "word": word} for word in BROKEN)), strict=True
    ):
        assert len(answer.get("error", "")) > 10, word
