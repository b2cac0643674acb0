"""docs/howto/match_pytorch.md: every claim the page makes, against what PyTorch computed."""

import math
import os
import re

import numpy as np
import pytest
import tensorflow as tf

from tests.test_programs import text_of_sections
from tools.paths import ROOT, functions
from tools.records import frameworks
from tools.records.frameworks import kept, results, whole

page = functions("howto/match_pytorch.py")
reference = functions("reference/conv_shapes.py")
L = page["L"] = tf.keras.layers  # a name that the program makes, and no function
PRINTED = {
    name: (ROOT / "snippets" / "howto" / f"{name}.out").read_text("utf8")
    for name in ("match_pytorch", "match_pytorch_recorded")
}


def section(program, name):
    """Return what a section of a program printed."""
    marker = r"--8<-- \[start:%s\]\n(.*?)\n--8<-- \[end:%s\]"
    return re.search(marker % (name, name), PRINTED[program], re.S)[1]


def numbers(text):
    """Return the numbers of the arrays in a text."""
    return [float(n) for n in re.findall(r"-?\d+\.?\d*(?=[\s\]])", text)]


def last(images):
    """(N, C, spatial...) to (N, spatial..., C)."""
    return np.moveaxis(images, 1, -1)


def first(images):
    """(N, spatial..., C) to (N, C, spatial...)."""
    return np.moveaxis(np.asarray(images), -1, 1)


def ids(cases):
    return [str(case).replace(" ", "") for case in cases]


def pairs(settings, name, keep=lambda setting: True):
    """Return pytest parameters: a setting and what PyTorch computed for it."""
    outputs = results(name)
    assert len(outputs) == len(settings)
    both = [pair for pair in zip(settings, outputs, strict=True) if keep(pair[0])]
    return pytest.mark.parametrize(
        ("setting", "y_torch"), both, ids=ids(b[0] for b in both)
    )


def in_two_dimensions(setting):
    return len(setting[0]) == 4


# ---- sizes


def test_thousands_of_sizes_are_on_record():
    counts = {name: len(sizes) for name, sizes in kept()["sizes"].items()}
    assert sum(counts.values()) > 3000
    assert min(counts.values()) > 500


def test_every_size_of_a_convolution_is_that_of_explicit_zeros():
    """'Both frameworks round the size down.'"""
    for setting, size in zip(
        frameworks.CONV_SIZES, kept()["sizes"]["conv"], strict=True
    ):
        n, k, s, p, d = setting
        if size is None:
            with pytest.raises(ValueError, match="kernel reaches over"):
                reference["conv_output_size"](
                    n, k, stride=s, padding=(p, p), dilation=d
                )
        else:
            ours = reference["conv_output_size"](
                n, k, stride=s, padding=(p, p), dilation=d
            )
            assert ours == size == (n + 2 * p - d * (k - 1) - 1) // s + 1, setting


@pytest.mark.parametrize("kind", ["max_pool", "avg_pool"])
def test_every_size_of_a_pooling_layer(kind):
    """'`ceil_mode` rounds the size up', and no window starts in the padding on the right."""
    for setting, size in zip(frameworks.POOL_SIZES, kept()["sizes"][kind], strict=True):
        ours = page["torch_pool_size"](*setting)
        assert (ours if ours > 0 else None) == size, setting


def test_every_size_of_a_transposed_convolution():
    """H' = (H - 1) stride - 2 padding + kernel_size + output_padding."""
    sizes = kept()["sizes"]["transpose"]
    for setting, size in zip(frameworks.TRANSPOSE_SIZES, sizes, strict=True):
        n, k, s, p, op = setting
        ours = (n - 1) * s - 2 * p + k + op
        assert (ours if ours > 0 else None) == size, setting


# ---- values


def built(model, images, *weights):
    model.build(images.shape)
    model.set_weights([array for array in weights if array is not None])
    return model(images)


@pairs(frameworks.CONVS, "conv", in_two_dimensions)
def test_keras_with_pytorchs_arguments_gives_pytorchs_numbers(setting, y_torch):
    x, w, arguments = setting
    bias = arguments.get("bias", False)
    model = page["conv2d_like_torch"](w[0], w[2:], **{**arguments, "bias": bias})
    kernel = whole(*w, seed=1).transpose(2, 3, 1, 0)
    y_tf = built(model, last(whole(*x)), kernel, whole(w[0], seed=2) if bias else None)
    np.testing.assert_array_equal(first(y_tf), y_torch)


@pairs(
    frameworks.CONVS,
    "conv",
    lambda setting: (
        in_two_dimensions(setting) and not isinstance(setting[2].get("padding"), str)
    ),
)
def test_the_loops_give_pytorchs_numbers(setting, y_torch):
    x, w, arguments = setting
    arguments = dict(arguments)
    bias = whole(w[0], seed=2)[:, None, None] if arguments.pop("bias", False) else 0
    y_manual = page["torch_conv2d"](whole(*x), whole(*w, seed=1), **arguments) + bias
    np.testing.assert_array_equal(y_manual, y_torch)


@pairs(
    frameworks.CONVS,
    "conv",
    lambda setting: setting[2].get("padding") == "same",
)
def test_pytorchs_own_same_is_tensorflows(setting, y_torch):
    """'With stride 1 it equals TensorFlow's, with even kernels and with dilation too.'"""
    x, w, arguments = setting
    kernel = whole(*w, seed=1).transpose(2, 3, 1, 0)
    dilations = arguments.get("dilation", 1)
    y_tf = tf.nn.conv2d(last(whole(*x)), kernel, 1, "SAME", dilations=dilations)
    np.testing.assert_array_equal(first(y_tf), y_torch)
    assert any(k % 2 == 0 for k in w[2:])


@pairs(
    frameworks.TRANSPOSES,
    "transpose",
    lambda setting: in_two_dimensions(setting) and "groups" not in setting[2],
)
def test_transposed_keras_with_pytorchs_arguments(setting, y_torch):
    x, w, arguments = setting
    bias = arguments.get("bias", False)
    model = page["conv_transpose2d_like_torch"](
        w[1], w[2:], **{**arguments, "bias": bias}
    )
    kernel = whole(*w, seed=1).transpose(2, 3, 1, 0)
    if "dilation" in arguments and os.environ.get("TF_ENABLE_ONEDNN_OPTS") == "0":
        # 'TensorFlow on a CPU needs oneDNN for the dilation'
        refused = pytest.raises(tf.errors.InvalidArgumentError, match="dilation rates")
        with refused:
            built(model, last(whole(*x)), kernel)
        return
    y_tf = built(model, last(whole(*x)), kernel, whole(w[1], seed=2) if bias else None)
    np.testing.assert_array_equal(first(y_tf), y_torch)


@pairs(
    frameworks.TRANSPOSES,
    "transpose",
    lambda setting: (
        in_two_dimensions(setting) and not {"groups", "dilation"} & setting[2].keys()
    ),
)
def test_copies_of_the_kernel_add_up_to_pytorchs_numbers(setting, y_torch):
    x, w, arguments = setting
    arguments = dict(arguments)
    bias = whole(w[1], seed=2)[:, None, None] if arguments.pop("bias", False) else 0
    y_manual = page["torch_conv_transpose2d"](whole(*x), whole(*w, seed=1), **arguments)
    np.testing.assert_array_equal(y_manual + bias, y_torch)


@pairs(frameworks.MAX_POOLS, "max_pool")
def test_max_pooling_padded_with_minus_infinity(setting, y_torch):
    x, arguments = setting
    y_tf = page["max_pool2d_like_torch"](last(whole(*x)), **arguments)
    np.testing.assert_array_equal(first(y_tf), y_torch)


@pairs(frameworks.AVERAGE_POOLS, "avg_pool")
def test_averages_divided_by_what_counts(setting, y_torch):
    x, arguments = setting
    y_tf = page["avg_pool2d_like_torch"](last(whole(*x)), **arguments)
    np.testing.assert_allclose(first(y_tf), y_torch, rtol=1e-5, atol=1e-5)


@pairs(frameworks.LIKE_TENSORFLOW, "like_tensorflow")
def test_pytorch_padded_by_hand_gives_tensorflows_same(setting, y_torch):
    x, w, s, d = setting
    kernel = whole(*w, seed=1).transpose(2, 3, 1, 0)
    y_tf = tf.nn.conv2d(last(whole(*x)), kernel, s, "SAME", dilations=d)
    np.testing.assert_array_equal(first(y_tf), y_torch)


def test_reflect_is_reflect():
    """'`tf.pad` with `"REFLECT"`, then `"valid"`'."""
    x, (left, right, top, bottom) = frameworks.REFLECTED
    widths = [(0, 0), (top, bottom), (left, right), (0, 0)]
    (y_torch,) = results("reflect")
    y_tf = tf.pad(last(whole(*x)), widths, "REFLECT")
    np.testing.assert_array_equal(first(y_tf), y_torch)


@pairs(frameworks.POOLED, "dilated_pool")
def test_dilated_max_pooling_is_tf_nn_pool(setting, y_torch):
    k, d = frameworks.DILATED_POOL["kernel_size"], frameworks.DILATED_POOL["dilation"]
    y_tf = tf.nn.pool(
        last(whole(*setting)), [k, k], "MAX", dilations=[d, d], padding="VALID"
    )
    np.testing.assert_array_equal(first(y_tf), y_torch)


# ---- batch normalization and first weights


def norm():
    gamma, beta, mean, variance = (whole(2, seed=n) + 6 for n in range(4))
    return [gamma, beta, mean, variance]


@pytest.mark.parametrize("training", [False, True])
def test_batch_normalization_with_pytorchs_arguments(training):
    layer = L.BatchNormalization(epsilon=1e-5, momentum=0.9)
    x = last(whole(*frameworks.NORMED) / 4)
    layer.build(x.shape)
    layer.set_weights(norm())
    y, mean, variance = results("norm")[3 if training else 0 :][:3]
    y_tf = layer(x, training=training)
    np.testing.assert_allclose(first(y_tf), y, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(layer.get_weights()[2], mean, rtol=1e-5, atol=1e-5)
    if not training:
        np.testing.assert_array_equal(layer.get_weights()[3], variance)
        return
    # 'The running variance divides by n - 1 in PyTorch, by n in Keras.'
    old = 0.9 * norm()[3]
    n = x.size // 2
    assert not np.allclose(layer.get_weights()[3], variance, rtol=1e-3)
    ours = old + (layer.get_weights()[3] - old) * n / (n - 1)
    np.testing.assert_allclose(ours, variance, rtol=1e-5, atol=1e-5)


def test_defaults_of_batch_normalization_differ():
    """'`eps` is 1e-5 in PyTorch'; 'default `epsilon` is 1e-3'; '0.1 against 0.99'."""
    layer = L.BatchNormalization()
    assert (layer.epsilon, layer.momentum) == (1e-3, 0.99)
    assert section("match_pytorch_recorded", "norm").startswith(
        "eps 1e-05  momentum 0.1"
    )


def test_the_moving_statistics_of_the_page():
    ours, theirs = (section(name, "norm") for name in PRINTED)
    mean, variance = re.search(r"moving: mean (\S+)  variance (\S+)", ours).groups()
    wanted = re.search(r"running: mean (\S+)  variance (\S+)", theirs).groups()
    assert float(mean) == pytest.approx(float(wanted[0]), rel=1e-5)
    assert float(ours.split()[-1]) == pytest.approx(float(wanted[1]), rel=1e-5)
    assert float(variance) != pytest.approx(float(wanted[1]), rel=1e-3)


def test_pytorch_draws_both_between_the_bounds_keras_starts_the_bias_at_zero():
    bound, weights, biases = numbers(section("match_pytorch_recorded", "start") + "\n")[
        -3:
    ]
    assert bound == pytest.approx(1 / np.sqrt(27), abs=5e-5)
    assert 0.95 * bound < weights <= bound
    assert 0.9 * bound < biases <= bound
    conv = L.Conv2D(64, 3)
    conv.build((None, 8, 8, 3))
    kernel, bias = conv.get_weights()
    assert not bias.any()
    limit = np.sqrt(6 / (27 + 9 * 64))  # Glorot's
    assert 0.95 * limit < np.abs(kernel).max() <= limit


# ---- what stands on the page


def test_y_torch_is_what_pytorch_printed():
    program = text_of_sections(ROOT / "snippets" / "howto" / "match_pytorch.py")
    typed = numbers(
        re.search(r"y_torch = (.*)", program["recipe"])[1].replace(",", " ")
    )
    printed = numbers(section("match_pytorch_recorded", "conv").partition("\n")[2])
    assert typed == printed
    assert len(typed) == 12
    assert numbers(section("match_pytorch", "recipe")) == printed


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("pool", "max"), ("average", "average"), ("transpose", "crop")],
)
def test_keras_prints_what_pytorch_printed(theirs, ours):
    a = numbers(section("match_pytorch_recorded", theirs))
    b = numbers(section("match_pytorch", ours))
    count = len(a) if theirs != "pool" else 12
    assert count >= 8
    assert a[:count] == pytest.approx(b[:count], rel=1e-6)


def test_padded_pytorch_prints_what_keras_same_printed():
    """'These are the numbers of the Keras layer with `padding="same"` above.'"""
    a = numbers(section("match_pytorch_recorded", "reverse").partition("\n")[2])
    b = numbers(section("match_pytorch", "same").partition("\nequal")[0] + "\n")
    assert a == b
    assert len(a) == 12


def test_pytorch_refuses_same_with_a_stride():
    """'It is for stride 1 only.' So does the function of the page."""
    assert section("match_pytorch_recorded", "refused") == (
        "ValueError: padding='same' is not supported for strided convolutions"
    )
    with pytest.raises(ValueError, match=r"stride must be 1 with padding=\"same\""):
        page["conv2d_like_torch"](1, 3, stride=2, padding="same")


def test_pytorch_never_reads_its_last_zero():
    """The figure's caption: 8 pixels, kernel 3, stride 2, a zero on each side."""
    assert (-1 + (4 - 1) * 2) + 3 == 8


@pytest.mark.parametrize("k", [1, 3, 5, 7, 9])
def test_odd_kernels_with_stride_2_agree_on_odd_sizes_only(k):
    """'they agree on odd sizes and differ on even ones', and with stride 1 always."""
    p = (k - 1) // 2
    for n in range(k, 60):
        zeros = page["zeros_for_same"](n, k, 1)
        assert zeros == (p, p)
        before, _ = page["zeros_for_same"](n, k, 2)
        assert (before == p) is (n % 2 == 1 or k == 1)
        size = reference["conv_output_size"](n, k, stride=2, padding="same")
        assert size == reference["conv_output_size"](n, k, stride=2, padding=(p, p))


def test_zeros_for_same_is_the_reference():
    for n in range(1, 40):
        for k in range(1, 9):
            for s in range(1, 5):
                wanted = reference["same_padding"](n, k, stride=s)
                assert page["zeros_for_same"](n, k, s) == wanted


def test_the_first_layer_of_resnet():
    """'224 pixels, kernel 7, stride 2: `same` pads (2, 3), PyTorch (3, 3).'"""
    assert page["zeros_for_same"](224, 7, 2) == (2, 3)
    sizes = dict(zip(frameworks.CONV_SIZES, kept()["sizes"]["conv"], strict=True))
    assert sizes[224, 7, 2, 3, 1] == 112 == -(-224 // 2)


def test_keras_refuses_a_stride_with_a_dilation():
    with pytest.raises(ValueError, match="not supported in conjunction"):
        L.Conv2D(1, 3, strides=2, dilation_rate=2)(np.zeros((1, 9, 9, 1), "float32"))


def test_zeros_in_front_of_max_pooling_are_right_after_a_relu():
    """'That is right only if no number is below zero, as after a ReLU.'"""
    x = np.maximum(last(whole(2, 3, 9, 8)), 0)
    zeros = L.MaxPooling2D(3, strides=2)(L.ZeroPadding2D(1)(x))
    y = page["max_pool2d_like_torch"](x, 3, stride=2, padding=1)
    np.testing.assert_array_equal(zeros, y)
    ours, theirs = numbers(section("match_pytorch", "max"))[:24:], 12
    assert ours[:theirs] != ours[theirs:]


def test_pooling_without_a_stride_takes_the_window():
    """'both take the size of the window'."""
    x = last(whole(1, 2, 8, 6))
    for layer in (L.MaxPooling2D((3, 2)), L.AveragePooling2D((3, 2))):
        assert layer(x).shape == (1, 2, 3, 2)


def test_keras_averages_never_count_the_padding_of_same():
    x = np.ones((1, 5, 6, 1), "float32")
    np.testing.assert_array_equal(L.AveragePooling2D(3, 2, "same")(x), 1)
    assert np.min(L.AveragePooling2D(3, 2)(L.ZeroPadding2D(1)(x))) < 0.5


def test_transposed_same_of_kernel_4_is_pytorchs_padding_1():
    """'With kernel 4, stride 2 and `padding=1` in PyTorch the two agree.'"""
    setting = ((2, 2, 3, 4), (2, 3, 4, 4), {"stride": 2, "padding": 1})
    y_torch = results("transpose")[frameworks.TRANSPOSES.index(setting)]
    up = L.Conv2DTranspose(3, 4, strides=2, padding="same", use_bias=False)
    kernel = whole(*setting[1], seed=1).transpose(2, 3, 1, 0)
    y_tf = built(up, last(whole(*setting[0])), kernel)
    np.testing.assert_array_equal(first(y_tf), y_torch)


def test_without_output_padding_keras_may_add_some():
    """'always give it, 0 too': a stride larger than the kernel."""
    x = np.zeros((1, 4, 4, 1), "float32")
    assert L.Conv2DTranspose(1, 1, strides=3)(x).shape == (1, 12, 12, 1)
    model = page["conv_transpose2d_like_torch"](1, 1, stride=3)
    assert model(x).shape == (1, 10, 10, 1)


# ---- bad input


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: page["conv2d_like_torch"](1, 3, stride=(1, 2, 3)),
         r"stride must be an integer or two of them, not \(1, 2, 3\)"),
        (lambda: page["conv2d_like_torch"](1, 3, padding=1.5),
         "padding must be an integer or two of them, not 1.5"),
        (lambda: page["torch_pool_size"](8, 3, 2, padding=2),
         "padding must be from 0 to 1, half the kernel, not 2"),
        (lambda: page["torch_pool_size"](8, 6, 2, padding=-1),
         "padding must be from 0 to 3, half the kernel, not -1"),
        (lambda: page["conv2d_like_torch"](1, 3, stride=(2, 1), padding="same"),
         r'stride must be 1 with padding="same", not \(2, 1\)'),
        (lambda: page["conv_transpose2d_like_torch"](1, 3, 2, output_padding="1"),
         "output_padding must be an integer or two of them, not '1'"),
    ],
)  # fmt: skip
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


IMAGES = np.ones((1, 4, 6, 5), "float32")  # (N, C, H, W) or (N, H, W, C)
PAIRS = {
    "conv2d_like_torch": ([1, 3], "stride padding dilation"),
    "torch_conv2d": ([IMAGES, np.ones((2, 4, 3, 3))], "stride padding dilation"),
    "max_pool2d_like_torch": ([IMAGES, 2], "stride padding"),
    "avg_pool2d_like_torch": ([IMAGES, 2], "stride padding"),
    "conv_transpose2d_like_torch": ([1, 3], "padding output_padding"),
    "torch_conv_transpose2d": ([IMAGES, np.ones((4, 2, 3, 3))],
                               "stride padding output_padding"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("function", "name"),
    [(function, name) for function in PAIRS for name in PAIRS[function][1].split()],
)
def test_what_must_be_a_pair_is_named(function, name):
    arguments = PAIRS[function][0]
    page[function](*arguments)
    with pytest.raises(ValueError, match=f"^{name} must be an integer or two"):
        page[function](*arguments, **{name: (1, 2, 3)})


@pytest.mark.parametrize("pool", ["max_pool2d_like_torch", "avg_pool2d_like_torch"])
def test_the_window_of_a_pool_is_named(pool):
    with pytest.raises(ValueError, match=r"^kernel_size must be an integer or two"):
        page[pool](IMAGES, (2, 2, 2))


def test_the_defaults_are_pytorchs():
    for layer in ("conv2d_like_torch", "conv_transpose2d_like_torch"):
        model = page[layer](2, 3)
        model.build((None, 6, 5, 4))
        assert [w.name for w in model.weights] == ["kernel", "bias"]
    assert page["torch_pool_size"](8, 3, 2) == 3  # padding=0, ceil_mode=False
    ones = np.ones((1, 4, 4, 1), "float32")
    counted = page["avg_pool2d_like_torch"](ones, 2, padding=1)
    np.testing.assert_array_equal(counted[0, 0, :, 0], [0.25, 0.5, 0.25])


@pytest.mark.parametrize(
    ("stride", "dilation"), [((2, 1), (1, 2)), ((1, 3), 2), (2, (2, 1))]
)
def test_a_stride_along_one_axis_and_a_dilation(stride, dilation):
    rng = np.random.default_rng(0)
    images = rng.integers(-4, 5, (2, 4, 9, 11)).astype("float32")  # (N, C, H, W)
    W = rng.integers(-4, 5, (5, 4, 3, 2)).astype("float32")  # (F, C, kh, kw)
    conv = page["conv2d_like_torch"](5, (3, 2), stride, 1, dilation, bias=False)
    conv.build((2, 9, 11, 4))
    conv.set_weights([W.transpose(2, 3, 1, 0)])
    y = np.transpose(conv(images.transpose(0, 2, 3, 1)), (0, 3, 1, 2))
    by_hand = page["torch_conv2d"](images, W, stride, 1, dilation)
    np.testing.assert_array_equal(y, by_hand)


def test_explicit_padding_rounds_the_size_down_and_same_up():
    """'With explicit padding both frameworks round the size down'; 'Only "same" rounds up'."""
    images = tf.zeros((1, 10, 10, 1))
    valid = L.Conv2D(1, 3, strides=2)(L.ZeroPadding2D(1)(images))
    same = L.Conv2D(1, 3, strides=3, padding="same")(images)
    assert valid.shape[1] == (10 + 2 - 3) // 2 + 1
    assert same.shape[1] == 4  # 10 / 3, rounded up


def test_the_recipe_for_weights_draws_as_pytorch_does():
    """'uniformly between plus and minus one over the root of the fan-in'."""
    start = tf.keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform", seed=1)
    W = np.asarray(start((5, 3, 4, 400)))
    bound = (5 * 3 * 4) ** -0.5
    assert 0.999 * bound < np.abs(W).max() < 1.0001 * bound
    assert abs(W.std() / (bound / np.sqrt(3)) - 1) < 0.02  # of a uniform distribution


def test_rows_of_the_recipe_about_other_layers():
    """'Keras has 1e-3 by default'; 'both are exact by default'; the rows about padding."""
    assert L.LayerNormalization().epsilon == L.GroupNormalization(1).epsilon == 1e-3
    x = np.linspace(-3, 3, 13).astype("float32")
    exact = [value * (1 + math.erf(value / math.sqrt(2))) / 2 for value in x]
    np.testing.assert_allclose(
        tf.keras.activations.gelu(x), exact, rtol=1e-5, atol=1e-6
    )
    image = np.arange(12, dtype="float32").reshape(1, 3, 4, 1)
    pairs = [(0, 0), (1, 1), (1, 1), (0, 0)]
    symmetric = tf.pad(image, pairs, "SYMMETRIC")
    np.testing.assert_array_equal(symmetric, np.pad(image, pairs, "edge"))
    rows = tf.concat([image[:, -1:], image, image[:, :1]], 1)
    around = tf.concat([rows[:, :, -1:], rows, rows[:, :, :1]], 2)
    np.testing.assert_array_equal(around, np.pad(image, pairs, "wrap"))
    pool = L.GlobalAveragePooling2D(keepdims=True)(image)
    assert pool.shape == (1, 1, 1, 1)
    small = tf.image.resize(np.eye(8, dtype="float32")[None, :, :, None], (2, 2))
    smooth = tf.image.resize(
        np.eye(8, dtype="float32")[None, :, :, None], (2, 2), antialias=True
    )
    assert not np.allclose(small, smooth)
