"""docs/reference/padding_modes.md: every claim the page makes."""

import contextlib
import itertools
import re

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import functions
from tools.tables.padding_tables import (
    EXAMPLES,
    FOLDER,
    REACHES,
    SIZES,
    TABLES,
    TRANSPOSED,
    transposed,
)

L = tf.keras.layers
program = functions("reference/padding_modes.py")
zeros_for_same = program["zeros_for_same"]
spread_and_add = program["spread_and_add"]
LAYER_NAMES = [
    "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "DepthwiseConv1D",
    "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D",
]  # fmt: skip


def whole_numbers(seed, *shape):
    return np.random.default_rng(seed).integers(-4, 5, shape).astype("float32")


def conv1d(line, W, **arguments):
    """A Conv1D without a bias, with the kernel W (k, C, F)."""
    conv = L.Conv1D(W.shape[-1], W.shape[0], use_bias=False, **arguments)
    conv.build(line.shape)
    conv.set_weights([W])
    return conv(line).numpy()


def padded(line, pair):
    return np.pad(line, [(0, 0), pair, (0, 0)])


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_what_they_were_made_from(name):
    recorded = (FOLDER / name).read_text("utf8")
    assert recorded == TABLES[name](), "run `make outputs`"


@pytest.mark.parametrize("K", REACHES)
def test_each_cell_of_the_table_pads_as_tensorflow_does(K):
    """'(before, after), for any size. Only the remainder of n / s counts.'"""
    row = {
        tuple(cells[:2]): cells[2 + REACHES.index(K)]
        for cells in (
            [cell.strip() for cell in line.strip("|\n").split("|")]
            for line in TABLES["padding_modes_same.md"]()
            .replace("&nbsp;", " ")
            .splitlines()
        )
    }
    W = whole_numbers(K, K, 2, 3)
    for stride, rest, words in SIZES:
        pair = tuple(map(int, re.findall(r"\d+", row[str(stride), words])))
        for n in (rest or stride, rest + 2 * stride, rest + 5 * stride):
            line = whole_numbers(n, 2, n, 2)
            y = tf.nn.conv1d(padded(line, pair), W, stride, "VALID")
            np.testing.assert_array_equal(y, tf.nn.conv1d(line, W, stride, "SAME"))


@pytest.mark.parametrize(("n", "k", "s", "d"), EXAMPLES)
def test_each_example_pads_as_tensorflow_does(n, k, s, d):
    pair = zeros_for_same(n, (k - 1) * d + 1, s)
    line, W = whole_numbers(n, 2, n, 1, 2), whole_numbers(k, k, 1, 2, 3)
    settings = {"strides": (s, 1), "dilations": (d, 1)}
    y_tf = tf.nn.conv2d(line, W, padding="SAME", **settings)
    zeros = np.pad(line, [(0, 0), pair, (0, 0), (0, 0)])
    y = tf.nn.conv2d(zeros, W, padding="VALID", **settings)
    np.testing.assert_array_equal(y, y_tf)
    assert y_tf.shape[1] == -(-n // s)


def test_the_settings_that_everybody_asks_for():
    assert zeros_for_same(224, 7, 2) == (2, 3)
    assert {zeros_for_same(n, 3, 2) for n in range(2, 300, 2)} == {(0, 1)}
    assert {zeros_for_same(n, 2, 1) for n in range(1, 300)} == {(0, 1)}
    for s in range(1, 9):  # 'With K = 1 there are never any.'
        assert {zeros_for_same(n, 1, s) for n in range(1, 300)} == {(0, 0)}


SETTINGS = [
    (n, k, s, d)
    for n, k, s, d in itertools.product(
        (1, 6, 9, 13), (1, 2, 3, 5), (1, 2, 4), (1, 2, 3)
    )
    if 1 in (s, d)  # Keras refuses both
]


def test_same_adds_p_half_of_it_before():
    """P is 'what the last window lacks', for the Keras layer, any setting."""
    for n, k, s, d in SETTINGS:
        line, W = whole_numbers(n, 2, n, 3), whole_numbers(k, k, 3, 2)
        K = (k - 1) * d + 1
        P = max((-(-n // s) - 1) * s + K - n, 0)
        pair = (P // 2, P - P // 2)
        assert pair == zeros_for_same(n, K, s)
        arguments = {"strides": s, "dilation_rate": d}
        y = conv1d(padded(line, pair), W, padding="valid", **arguments)
        y_tf = conv1d(line, W, padding="same", **arguments)
        np.testing.assert_array_equal(y, y_tf)
        assert y_tf.shape == (2, -(-n // s), 2)


def test_causal_adds_all_zeros_before():
    """'All zeros go to the left, d (k - 1) of them'; the size is n / s, rounded up."""
    for n, k, s, d in SETTINGS:
        line, W = whole_numbers(n, 2, n, 3), whole_numbers(k, k, 3, 2)
        arguments = {"strides": s, "dilation_rate": d}
        left = L.ZeroPadding1D((d * (k - 1), 0))
        y = conv1d(left(line), W, padding="valid", **arguments)
        y_tf = conv1d(line, W, padding="causal", **arguments)
        np.testing.assert_array_equal(y, y_tf)
        assert y_tf.shape == (2, -(-n // s), 2)


def test_valid_and_pairs_round_down():
    """floor((n + a + b - K) / s) + 1, and the values are those of padding by hand."""
    for n, k, s, d in SETTINGS:
        W = whole_numbers(k, k, 1, 3, 2)
        for a, b in [(0, 0), (3, 0), (1, 8)]:
            K = (k - 1) * d + 1
            if n + a + b < K:
                continue
            line = whole_numbers(n, 2, n, 1, 3)
            settings = {"strides": (s, 1), "dilations": (d, 1)}
            pairs = [(0, 0), (a, b), (0, 0), (0, 0)]
            y_tf = tf.nn.conv2d(line, W, padding=pairs, **settings)
            assert y_tf.shape[1] == (n + a + b - K) // s + 1
            y = tf.nn.conv2d(np.pad(line, pairs), W, padding="VALID", **settings)
            np.testing.assert_array_equal(y, y_tf)


def test_output_t_of_a_causal_layer_reads_no_later_step():
    signal = tf.Variable(tf.ones((1, 9, 2)))
    conv = L.Conv1D(3, 4, padding="causal", dilation_rate=2)
    for t in range(9):
        with tf.GradientTape() as tape:
            y = tf.reduce_sum(conv(signal)[0, t])
        slope = tape.gradient(y, signal).numpy()
        assert not slope[:, t + 1 :].any()
        assert slope[:, t].any()


@pytest.mark.parametrize("name", LAYER_NAMES)
def test_only_conv1d_takes_causal(name):
    arguments = (3,) if "Depthwise" in name else (3, 3)
    with pytest.raises(ValueError, match=r"`padding` argument must be .* causal"):
        getattr(L, name)(*arguments, padding="causal")


@pytest.mark.parametrize("name", ["MaxPooling1D", "AveragePooling1D"])
def test_pools_take_no_causal(name):
    with pytest.raises(tf.errors.InvalidArgumentError, match="CAUSAL"):
        getattr(L, name)(2, padding="causal")(tf.zeros((1, 5, 2)))


def test_valid_and_causal_leave_the_last_of_6_pixels_unread():
    """The figure: 'With "valid" and "causal" no window reads the last pixel.'"""
    line = tf.Variable(tf.ones((1, 6, 1)))
    for padding, places, unread in [("valid", 2, 1), ("same", 3, 0), ("causal", 3, 1)]:
        conv = L.Conv1D(1, 3, 2, padding, kernel_initializer="ones")
        with tf.GradientTape() as tape:
            y = conv(line)
        assert y.shape[1] == places
        slope = tape.gradient(y, line).numpy().ravel()
        assert list(slope == 0) == [False] * (6 - unread) + [True] * unread


@pytest.mark.parametrize("strides", [1, 2, (3, 1)])
@pytest.mark.parametrize("kernel_size", [(3, 2), (4, 5)])
def test_zeros_in_front_of_a_valid_layer_equal_same_and_pairs(kernel_size, strides):
    """'Pad with these zeros, then "valid": every number is equal.' In two dimensions."""
    images = whole_numbers(0, 2, 9, 12, 3)
    W = whole_numbers(1, *kernel_size, 3, 4)
    steps = (strides,) * 2 if isinstance(strides, int) else strides
    rows, columns = map(zeros_for_same, (9, 12), kernel_size, steps)
    y_tf = tf.nn.conv2d(images, W, strides, "SAME")
    pairs = [(0, 0), rows, columns, (0, 0)]
    np.testing.assert_array_equal(tf.nn.conv2d(images, W, strides, pairs), y_tf)
    conv = L.Conv2D(4, kernel_size, strides, use_bias=False)
    zeros = L.ZeroPadding2D((rows, columns))(images)
    conv.build(zeros.shape)
    conv.set_weights([W])
    np.testing.assert_array_equal(conv(zeros), y_tf)


@pytest.mark.parametrize(
    ("argument", "pairs"),
    [
        (1, [(1, 1), (1, 1)]),
        ((1, 2), [(1, 1), (2, 2)]),
        (((0, 1), (0, 1)), [(0, 1), (0, 1)]),
    ],
)
def test_what_the_argument_of_zeropadding2d_means(argument, pairs):
    images = whole_numbers(2, 2, 4, 5, 3)
    expected = np.pad(images, [(0, 0), *pairs, (0, 0)])
    np.testing.assert_array_equal(L.ZeroPadding2D(argument)(images), expected)


def test_the_pair_of_zeropadding1d_is_before_and_after():
    line = whole_numbers(3, 2, 5, 3)
    np.testing.assert_array_equal(L.ZeroPadding1D((2, 1))(line), padded(line, (2, 1)))


@pytest.mark.parametrize("axis", [0, 3])
def test_pairs_for_the_batch_and_the_channels_are_refused_or_ignored(axis):
    """'refused, or ignored where TensorFlow uses oneDNN': never applied."""
    pairs = [[0, 0] for _ in range(4)]
    pairs[axis] = [1, 0]
    images, W = tf.ones((2, 3, 4, 1)), tf.ones((1, 1, 1, 1))
    with contextlib.suppress(tf.errors.InvalidArgumentError):
        y = tf.nn.conv2d(images, W, 1, pairs)
        np.testing.assert_array_equal(y, images)


@pytest.mark.parametrize(("k", "s"), [(2, 1), (3, 1), (3, 2), (4, 3), (2, 3)])
def test_max_pools_pad_with_minus_infinity_and_average_pools_do_not_count(k, s):
    """'Pooling layers pad as the table says, ..., but not with zeros.'"""
    for n in (1, 5, 8):
        line = -np.abs(whole_numbers(n, 2, n, 3)) - 1  # all below zero
        pair = zeros_for_same(n, k, s)
        low = np.pad(line, [(0, 0), pair, (0, 0)], constant_values=-np.inf)
        starts = range(0, low.shape[1] - k + 1, s)
        y = np.stack([low[:, i : i + k].max(1) for i in starts], 1)
        np.testing.assert_array_equal(L.MaxPooling1D(k, s, "same")(line), y)

        zeros, ones = padded(line, pair), padded(np.ones_like(line), pair)
        y = np.stack(
            [zeros[:, i : i + k].sum(1) / ones[:, i : i + k].sum(1) for i in starts], 1
        )
        np.testing.assert_allclose(
            L.AveragePooling1D(k, s, "same")(line), y, rtol=1e-5, atol=1e-5
        )


def test_zeros_in_front_of_a_pool_are_something_else():
    row = np.array([-2, -4, -6, -8], "float32").reshape(1, 4, 1)
    zeros = L.ZeroPadding1D(1)(row)
    np.testing.assert_array_equal(np.ravel(L.MaxPooling1D(3, 1)(zeros)), [0, -2, -4, 0])
    y = np.ravel(L.AveragePooling1D(3, 1)(zeros))
    np.testing.assert_allclose(y, [-2, -4, -6, -14 / 3], rtol=1e-5, atol=1e-5)
    assert np.ravel(L.AveragePooling1D(3, 1, "same")(row))[-1] == -14 / 2


def test_pools_are_valid_unless_you_say_otherwise():
    """'the pixels that are left over at the end are not read'."""
    assert L.MaxPooling2D().padding == L.AveragePooling1D(2).padding == "valid"
    assert L.MaxPooling2D(2)(tf.zeros((1, 5, 7, 2))).shape == (1, 2, 3, 2)


def test_explicit_pairs_of_max_pools_are_minus_infinity_too():
    images = -np.abs(whole_numbers(4, 2, 7, 6, 3)) - 1
    pairs = [(0, 0), (1, 2), (2, 0), (0, 0)]
    low = np.pad(images, pairs, constant_values=-np.inf)
    y = tf.nn.max_pool2d(images, 3, (2, 1), pairs)
    np.testing.assert_array_equal(y, tf.nn.max_pool2d(low, 3, (2, 1), "VALID"))
    with pytest.raises(TypeError, match="Expected string for argument 'padding'"):
        tf.nn.avg_pool2d(images, 3, 2, pairs)


def up(line, W, bias, **arguments):
    """A Conv1DTranspose with the kernel W (k, F, C)."""
    layer = L.Conv1DTranspose(W.shape[1], W.shape[0], **arguments)
    layer.build(line.shape)
    layer.set_weights([W, bias])
    return layer(line).numpy()


def by_hand(line, W, s):
    """Return the whole output: (N, n, C) and (k, F, C) to (N, (n - 1) s + k, F)."""
    parts = [
        [
            sum(
                spread_and_add(line[i, :, c], W[:, f, c], s)
                for c in range(line.shape[-1])
            )
            for f in range(W.shape[1])
        ]
        for i in range(len(line))
    ]
    return np.moveaxis(np.array(parts), 1, 2)


TRANSPOSES = [
    (n, k, s, padding, extra)
    for n, k, s, padding in itertools.product(
        (2, 3, 5), (1, 2, 3, 4, 5), (1, 2, 3), ("valid", "same")
    )
    for extra in (None, *range(s))
    # 'With "same" and an even K, output_padding=0 fails.'
    if not (padding == "same" and k % 2 == 0 and extra == 0)
]


def test_a_transposed_layer_cuts_what_same_would_add_to_its_output():
    """Values, bias and both tables of the section, over many settings."""
    for n, k, s, padding, extra in TRANSPOSES + TRANSPOSED:
        line, W = whole_numbers(n, 2, n, 2), whole_numbers(k, k, 3, 2)
        bias = np.array([1, 10, 100], "float32")
        y_tf = up(line, W, bias, strides=s, padding=padding, output_padding=extra)
        full = by_hand(line, W, s)
        m = y_tf.shape[1]
        # 'size of the output'
        if padding == "valid":
            assert m == (n - 1) * s + (max(k, s) if extra is None else k + extra)
            before, after = 0, 0
        else:
            assert m == (n * s if extra is None else (n - 1) * s + k % 2 + extra)
            before, after = zeros_for_same(m, k, s)
        added = max(m - full.shape[1], 0)
        assert transposed(n, k, s, padding, extra) == (
            full.shape[1], m, before, after, added,
        )  # fmt: skip
        # '"valid" gets that many zeros at the end (then the bias)'
        y = np.pad(full, [(0, 0), (0, added), (0, 0)])[:, before : before + m] + bias
        np.testing.assert_array_equal(y, y_tf, f"{n} {k} {s} {padding} {extra}")
    assert len(TRANSPOSES) > 120


def test_output_padding_must_be_less_than_the_stride():
    """'from 0 to s - 1'."""
    with pytest.raises(ValueError, match="`output_padding` must be strictly less"):
        L.Conv1DTranspose(1, 3, strides=2, output_padding=2)


@pytest.mark.parametrize(("k", "s"), [(2, 2), (4, 3)])
def test_same_with_an_even_kernel_and_output_padding_0_fails(k, s):
    layer = L.Conv1DTranspose(1, k, strides=s, padding="same", output_padding=0)
    with pytest.raises((tf.errors.AbortedError, tf.errors.InvalidArgumentError)):
        layer(tf.ones((2, 4, 3)))


def test_pairs_of_a_transposed_convolution_are_cut_off():
    """'`tf.nn.conv2d_transpose` also takes pairs: then that much is cut off each side.'"""
    images, W = whole_numbers(5, 2, 4, 3, 2), whole_numbers(6, 3, 2, 5, 2)
    full = tf.nn.conv2d_transpose(images, W, (2, 9, 6, 5), 2, "VALID")
    pairs = [(0, 0), (1, 2), (0, 1), (0, 0)]
    y = tf.nn.conv2d_transpose(images, W, (2, 6, 5, 5), 2, pairs)
    np.testing.assert_array_equal(y, full[:, 1:-2, :-1])


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_keras_takes_any_case_but_in_pools_and_tf_nn_capitals_only(padding):
    images = tf.zeros((2, 5, 6, 3))
    for text in (padding, padding.upper(), padding.title()):
        assert L.Conv2D(4, 3, padding=text).padding == padding
        pool = L.MaxPooling2D(2, padding=text)
        if text.islower():
            pool(tf.keras.Input(images.shape[1:]))
        else:
            with pytest.raises(ValueError, match="must be either"):
                pool(tf.keras.Input(images.shape[1:]))
        if text.isupper():
            tf.nn.conv2d(images, tf.zeros((3, 3, 3, 4)), 1, text)
        else:
            with pytest.raises(tf.errors.InvalidArgumentError, match="not in the list"):
                tf.nn.conv2d(images, tf.zeros((3, 3, 3, 4)), 1, text)


def test_the_table_says_that_pools_of_a_model_take_no_capitals():
    """'all convolutions; pooling layers only outside of a model'."""
    for layer in (L.MaxPooling2D, L.AveragePooling2D):
        pool = layer(2, padding="SAME")
        with pytest.raises(ValueError, match="must be either"):
            pool(tf.keras.Input((5, 6, 3)))
        assert layer(2, padding="SAME")(tf.zeros((1, 5, 6, 3))).shape == (1, 3, 3, 3)
    for layer in (L.Conv2D(2, 3, padding="SAME"), L.DepthwiseConv2D(3, padding="SAME")):
        assert layer(tf.keras.Input((5, 6, 3))).shape[1:3] == (5, 6)


def test_the_word_explicit_cannot_be_used():
    """'its message names a third word, EXPLICIT, that you cannot use'."""
    images, W = tf.zeros((2, 5, 6, 3)), tf.zeros((3, 3, 3, 4))
    with pytest.raises(tf.errors.InvalidArgumentError, match='"EXPLICIT"'):
        tf.nn.conv2d(images, W, 1, "same")
    with pytest.raises(ValueError, match="'EXPLICIT' is not a valid value"):
        tf.nn.conv2d(images, W, 1, "EXPLICIT")
