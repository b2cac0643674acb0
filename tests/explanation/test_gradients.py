"""docs/explanation/gradients.md: every claim the page makes."""

import contextlib
import io
import itertools
import re
import runpy

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.util import _pywrap_util_port

from tools.paths import ROOT, functions

program = functions("explanation/gradients.py")
correlate2d = program["correlate2d"]
gradients_of_channel = program["gradients_of_channel"]
forward_by_loops = program["forward_by_loops"]
gradients_by_loops = program["gradients_by_loops"]
gradients_in_closed_form = program["gradients_in_closed_form"]
conv2d_from_parts = program["conv2d_from_parts"]
finite_differences = program["finite_differences"]
zeros_between = program["zeros_between"]
slide = program["slide"]
BOTH = [gradients_by_loops, gradients_in_closed_form]

ONEDNN = _pywrap_util_port.IsMklEnabled()
PADS = [(0, 0), (1, 0), (0, 1), (0, 0)]
PAGE = (ROOT / "docs" / "explanation" / "gradients.md").read_text("utf8")
GRID = list(
    itertools.product(
        [(3, 2), (1, 3), (2, 2)],  # kernel_size
        [(1, 1), (2, 1), (2, 3)],  # strides
        ["valid", "same", ((2, 0), (1, 3)), ((0, 1), (0, 0))],  # padding
        [(1, 1), (2, 1), (1, 3)],  # dilation_rate
        [1, 2, 4],  # groups
    )
)


def whole(rng, *shape):
    return rng.integers(-4, 5, shape).astype("float32")


def arrays(rng, kernel_size, setting, batch=2, filters=4):
    """Whole numbers for a setting (strides, padding, dilation_rate, groups): X, W, B, g."""
    X, B = whole(rng, batch, 5, 7, 4), whole(rng, filters)
    W = whole(rng, *kernel_size, 4 // setting[-1], filters)
    return X, W, B, whole(rng, *forward_by_loops(X, W, B, *setting).shape)


def from_tape(compute, sources, g):
    sources = [tf.constant(source) for source in sources]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        y = compute(*sources)
    return [gradient.numpy() for gradient in tape.gradient(y, sources, tf.constant(g))]


def conv2d(X, W, B, strides, padding, dilation_rate, groups):
    """Use tf.nn.conv2d itself where it has the gradient; otherwise build it from parts."""
    plain = dilation_rate == (1, 1) and groups == 1
    if not (plain or ONEDNN):
        return conv2d_from_parts(X, W, B, strides, padding, dilation_rate, groups)
    if isinstance(padding, str):
        padding = padding.upper()
    elif plain:
        padding = [(0, 0), *padding, (0, 0)]
    else:  # tf.nn refuses both together, so the zeros come first
        X, padding = tf.pad(X, [(0, 0), *padding, (0, 0)]), "VALID"
    return tf.nn.conv2d(X, W, strides, padding, dilations=dilation_rate) + B


# ---- against TensorFlow --------------------------------------------------------------------------
def test_loops_closed_forms_and_the_tape_are_equal_in_every_setting():
    """'For each setting, the loop, the closed form and the tape give the same numbers.'"""
    rng = np.random.default_rng(0)
    for kernel_size, *setting in GRID:
        X, W, B, g = arrays(rng, kernel_size, setting)
        expected = from_tape(
            lambda X, W, B, setting=setting: conv2d(X, W, B, *setting), [X, W, B], g
        )
        for gradients in BOTH:
            computed = gradients(X, W, g, *setting)
            for name, gradient, right in zip(
                ("dX", "dW", "dB"), computed, expected, strict=True
            ):
                np.testing.assert_array_equal(
                    gradient, right, f"{name} {gradients} {setting}"
                )
    print(len(GRID), "settings")


def test_the_page_says_how_many_settings():
    assert int(re.search(r"the same for (\d+) settings", PAGE)[1]) == len(GRID)


def test_the_forward_loop_is_tf_nn_conv2d_in_every_setting():
    rng = np.random.default_rng(1)
    for kernel_size, *setting in GRID[::3]:
        X, W, B, _ = arrays(rng, kernel_size, setting)
        strides, padding, dilation, _ = setting
        named = isinstance(padding, str)
        pads = padding.upper() if named else [(0, 0), *padding, (0, 0)]
        y_tf = tf.nn.conv2d(X, W, strides, pads, dilations=dilation) + B
        np.testing.assert_array_equal(forward_by_loops(X, W, B, *setting), y_tf)
        np.testing.assert_array_equal(conv2d_from_parts(X, W, B, *setting), y_tf)


@pytest.mark.parametrize("gradients", BOTH)
@pytest.mark.seeds(5)
def test_floats_are_equal_to_five_digits(gradients, seed):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((2, 8, 9, 3)).astype("float32")
    W = rng.standard_normal((3, 2, 3, 5)).astype("float32")
    B = rng.standard_normal(5).astype("float32")
    g = rng.standard_normal((2, 4, 9, 5)).astype("float32")
    expected = from_tape(
        lambda X, W, B: tf.nn.conv2d(X, W, (2, 1), "SAME") + B, [X, W, B], g
    )
    for gradient, right in zip(
        gradients(X, W, g, (2, 1), "same"), expected, strict=True
    ):
        np.testing.assert_allclose(gradient, right, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("gradients", BOTH)
@pytest.mark.parametrize(
    "arguments",
    [
        {"strides": (2, 3), "padding": "same", "groups": 2},
        {"dilation_rate": (2, 1), "padding": "same"},
        {"groups": 4},
    ],
)
def test_keras_layers_have_these_gradients(gradients, arguments):
    rng = np.random.default_rng(2)
    X = whole(rng, 2, 9, 8, 4)
    layer = tf.keras.layers.Conv2D(8, 3, bias_initializer="ones", **arguments)
    y = layer(X)
    g = whole(rng, *y.shape)
    with tf.GradientTape() as tape:
        y = layer(X)
    dW_tf, dB_tf = tape.gradient(y, layer.trainable_variables, tf.constant(g))
    _, dW, dB = gradients(X, layer.get_weights()[0], g, **arguments)
    np.testing.assert_array_equal(dW, dW_tf)
    np.testing.assert_array_equal(dB, dB_tf)


def test_tensorflow_refuses_explicit_padding_with_dilation_or_groups():
    """'together with explicit padding it is refused even then'."""
    rng = np.random.default_rng(3)
    for dilation, groups in (((2, 1), 1), ((1, 1), 2)):
        X, W, _, g = arrays(rng, (3, 2), ((1, 1), ((1, 0), (0, 1)), dilation, groups))

        with pytest.raises(tf.errors.InvalidArgumentError, match=r"not supported|yet"):
            from_tape(
                lambda X, W, d=dilation: tf.nn.conv2d(X, W, 1, PADS, dilations=d),
                [X, W],
                g,
            )


# ---- against finite differences ------------------------------------------------------------------
def test_finite_differences_along_a_direction_in_every_setting():
    """In float64, without TensorFlow, and with whole numbers, so that nothing is rounded."""
    rng = np.random.default_rng(4)
    for kernel_size, *setting in GRID:
        X, W, B, g = (
            array.astype("float64")
            for array in arrays(rng, kernel_size, setting, batch=1)
        )
        start = np.sum(g * forward_by_loops(X, W, B, *setting))
        gradients = gradients_by_loops(X, W, g, *setting)
        for at, gradient in enumerate(gradients):
            step = rng.integers(-4, 5, gradient.shape)
            moved = [X, W, B]
            moved[at] = moved[at] + step
            rise = np.sum(g * forward_by_loops(*moved, *setting)) - start
            assert rise == np.sum(gradient * step), (kernel_size, setting, at)


@pytest.mark.parametrize("gradients", BOTH)
@pytest.mark.parametrize(("kernel_size", "setting"), [(k, s) for k, *s in GRID[2::40]])
def test_each_slope_measured_is_the_gradient(gradients, kernel_size, setting):
    """A loss that is not linear, in float64."""
    rng = np.random.default_rng(5)
    X = rng.standard_normal((1, 5, 7, 4)) / 4
    W = rng.standard_normal((*kernel_size, 4 // setting[-1], 4)) / 4
    B = rng.standard_normal(4)

    def loss(X, W, B):
        return np.sum(np.tanh(forward_by_loops(X, W, B, *setting)))

    g = 1 - np.tanh(forward_by_loops(X, W, B, *setting)) ** 2
    dX, dW, dB = gradients(X, W, g, *setting)
    for measured, gradient in (
        (finite_differences(lambda W: loss(X, W, B), W, 1e-5), dW),
        (finite_differences(lambda B: loss(X, W, B), B, 1e-5), dB),
        (finite_differences(lambda X: loss(X, W, B), X, 1e-5), dX),
    ):
        np.testing.assert_allclose(measured, gradient, rtol=1e-5, atol=1e-5)


def test_a_straight_line_has_the_same_slope_over_any_distance():
    array = np.array([[1.0, -2.0, 3.0]])
    for h in (0.5, 1, 64):
        slopes = finite_differences(lambda x: np.sum(x @ [3.0, 0, -5.0]), array, h)
        np.testing.assert_array_equal(slopes, [[3, 0, -5]])


def test_a_bent_line_needs_a_small_h():
    """Central differences of x**3 at 2 are 12 + h**2."""
    slopes = finite_differences(lambda x: float(x[0] ** 3), np.array([2.0]), 0.5)
    np.testing.assert_array_equal(slopes, [12.25])


# ---- the steps -----------------------------------------------------------------------------------
@pytest.mark.seeds(5)
@pytest.mark.parametrize(("size", "kernel_size"), [((7, 6), (3, 2)), ((5, 9), (1, 4))])
def test_one_channel_is_what_the_tape_gives(size, kernel_size, seed):
    rng = np.random.default_rng(seed)
    image, kernel = whole(rng, *size), whole(rng, *kernel_size)
    g = whole(rng, *(n - k + 1 for n, k in zip(size, kernel_size, strict=True)))
    dX, dW, dB = gradients_of_channel(image, kernel, g)
    dX_tf, dW_tf = from_tape(
        lambda X, W: tf.nn.conv2d(X, W, 1, "VALID"),
        [image[None, :, :, None], kernel[:, :, None, None]],
        g[None, :, :, None],
    )
    np.testing.assert_array_equal(dX, dX_tf[0, :, :, 0])
    np.testing.assert_array_equal(dW, dW_tf[:, :, 0, 0])
    assert dB == g.sum()


@pytest.mark.seeds(5)
def test_stride_1_dw_is_a_correlation_and_dx_a_full_one_with_the_turned_kernel(seed):
    rng = np.random.default_rng(seed)
    image, kernel, g = whole(rng, 7, 6), whole(rng, 3, 2), whole(rng, 5, 5)
    dX, dW, _ = gradients_of_channel(image, kernel, g)
    np.testing.assert_array_equal(correlate2d(image, g), dW)
    around = np.pad(g, [(2, 2), (1, 1)])
    np.testing.assert_array_equal(correlate2d(around, kernel[::-1, ::-1]), dX)
    assert not np.array_equal(correlate2d(around, kernel), dX)


def test_one_output_sends_its_kernel_and_its_window():
    rng = np.random.default_rng(6)
    image, kernel, g = whole(rng, 7, 6), whole(rng, 3, 2), np.zeros((5, 5))
    g[3, 1] = 10
    dX, dW, dB = gradients_of_channel(image, kernel, g)
    expected = np.zeros((7, 6))
    expected[3:6, 1:3] = 10 * kernel
    np.testing.assert_array_equal(dX, expected)
    np.testing.assert_array_equal(dW, 10 * image[3:6, 1:3])
    assert dB == 10


def test_with_ones_the_loop_counts_windows():
    """'A pixel in the corner feeds one, one inside nine.'"""
    counts, places, total = gradients_of_channel(
        np.ones((6, 8)), np.ones((3, 3)), np.ones((4, 6))
    )
    assert counts[0, 0] == counts[-1, -1] == 1
    assert np.all(counts[2:-2, 2:-2] == 9)
    assert np.all(places == 24)
    assert total == 24


def test_each_gradient_has_the_shape_of_what_it_belongs_to():
    rng = np.random.default_rng(7)
    X, W, B, g = arrays(rng, (3, 2), ((2, 3), "same", (1, 1), 2))
    for gradients in BOTH:
        dX, dW, dB = gradients(X, W, g, (2, 3), "same", 1, 2)
        assert (dX.shape, dW.shape, dB.shape) == (X.shape, W.shape, B.shape)


def test_without_output_gradients_the_tape_takes_ones():
    rng = np.random.default_rng(8)
    X, W = tf.constant(whole(rng, 2, 5, 7, 4)), tf.constant(whole(rng, 3, 2, 4, 3))
    with tf.GradientTape() as tape:
        tape.watch(X)
        y = tf.nn.conv2d(X, W, 1, "VALID")
    dX, _, _ = gradients_by_loops(X.numpy(), W.numpy(), np.ones(y.shape, "float32"))
    np.testing.assert_array_equal(tape.gradient(y, X), dX)


@pytest.mark.parametrize("gradients", BOTH)
def test_pixels_that_no_window_reads_get_0(gradients):
    rng = np.random.default_rng(9)
    X, W, _, g = arrays(rng, (3, 2), ((3, 2), "valid", (1, 1), 1))  # of 5 x 7 pixels
    dX, _, _ = gradients(X, W, g, (3, 2))
    assert not np.any(dX[:, 3:])
    assert not np.any(dX[:, :, 6:])
    assert np.any(dX[:, 2])


def test_the_batch_is_summed_in_dw_and_db_and_not_in_dx():
    rng = np.random.default_rng(10)
    X, W, _, g = arrays(rng, (3, 2), ((1, 1), "same", (1, 1), 1))
    both = gradients_by_loops(X, W, g, padding="same")
    first, other = (
        gradients_by_loops(X[n : n + 1], W, g[n : n + 1], padding="same")
        for n in (0, 1)
    )
    np.testing.assert_array_equal(both[0], np.concatenate([first[0], other[0]]))
    np.testing.assert_array_equal(both[1], first[1] + other[1])
    np.testing.assert_array_equal(both[2], first[2] + other[2])


def test_each_product_of_the_forward_loop_becomes_two():
    """'one for dX and one for dW': the walk visits the same pairs, and no others."""
    walk = list(slide((2, 3, 4, 6), (3, 2, 2, 6), (2, 1), (1, 2), 2))
    products = sum(np.zeros((2, 9, 9, 4))[window].size for _, window in walk)
    assert products == 2 * 3 * 4 * 6 * 3 * 2 * 2
    assert len({place for place, _ in walk}) == 2 * 3 * 4 * 6


def test_a_filter_of_a_group_sends_to_its_own_channels():
    rng = np.random.default_rng(11)
    X, W, _, g = arrays(rng, (3, 2), ((1, 1), "valid", (1, 1), 2), filters=8)
    g[..., 4:] = 0  # the filters of the second group
    for gradients in BOTH:
        dX, dW, dB = gradients(X, W, g, groups=2)
        assert np.any(dX[..., :2])
        assert not np.any(dX[..., 2:])
        assert not np.any(dW[..., 4:])
        assert not np.any(dB[4:])


def test_zeros_between():
    g = np.arange(1.0, 13).reshape(1, 2, 3, 2)
    wide = zeros_between(g, (3, 2))
    assert wide.shape == (1, 4, 5, 2)
    np.testing.assert_array_equal(wide[:, ::3, ::2], g)
    assert np.count_nonzero(wide) == 12


def test_the_formulas_of_the_table():
    """Index by index, with the letters of the page."""
    rng = np.random.default_rng(14)
    (sh, sw), (dh, dw) = strides, dilation = (2, 1), (1, 2)
    padded, W = whole(rng, 2, 7, 6, 2), whole(rng, 3, 2, 2, 3)
    y = forward_by_loops(padded, W, np.zeros(3), strides, "valid", dilation)
    g = whole(rng, *y.shape)
    d_padded, dW, dB = gradients_by_loops(padded, W, g, strides, "valid", dilation)
    sums = [np.zeros_like(array) for array in (y, dW, d_padded, dB)]
    for n, i, j, f in np.ndindex(y.shape):
        sums[3][f] += g[n, i, j, f]
        for a, b, c in np.ndindex(W.shape[:3]):
            r, s = i * sh + a * dh, j * sw + b * dw
            sums[0][n, i, j, f] += padded[n, r, s, c] * W[a, b, c, f]
            sums[1][a, b, c, f] += padded[n, r, s, c] * g[n, i, j, f]
            sums[2][n, r, s, c] += g[n, i, j, f] * W[a, b, c, f]
    for array, right in zip((y, dW, d_padded, dB), sums, strict=True):
        np.testing.assert_array_equal(array, right)


def test_descent_learns_the_edge_detector():
    """'The layer starts with a kernel of zeros', and the loss falls at every step."""
    rng = np.random.default_rng(12)
    X = rng.standard_normal((4, 12, 10, 1))
    edges = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])[:, :, None, None]
    target = forward_by_loops(X, edges, np.array([0.5]))
    W, B, losses = np.zeros((3, 3, 1, 1)), np.zeros(1), []
    for _ in range(40):
        y = forward_by_loops(X, W, B)
        losses.append(np.mean((y - target) ** 2))
        g = 2 * (y - target) / y.size
        _, dW, dB = gradients_in_closed_form(X, W, g)
        W, B = W - 0.1 * dW, B - 0.1 * dB
    assert np.all(np.diff(losses) < 0)
    np.testing.assert_allclose(W, edges, rtol=0, atol=0.05)
    np.testing.assert_allclose(B, 0.5, rtol=0, atol=0.05)


def test_dx_of_a_layer_is_the_g_of_the_layer_before():
    rng = np.random.default_rng(13)
    X, W_1, W_2 = whole(rng, 2, 9, 8, 2), whole(rng, 3, 2, 2, 3), whole(rng, 2, 3, 3, 4)
    middle = forward_by_loops(X, W_1, np.zeros(3, "float32"), 2)
    y = forward_by_loops(middle, W_2, np.zeros(4, "float32"))
    g = whole(rng, *y.shape)
    g_1, dW_2, _ = gradients_by_loops(middle, W_2, g)
    dX, dW_1, _ = gradients_by_loops(X, W_1, g_1, 2)
    expected = from_tape(
        lambda X, W, V: tf.nn.conv2d(tf.nn.conv2d(X, W, 2, "VALID"), V, 1, "VALID"),
        [X, W_1, W_2],
        g,
    )
    for gradient, right in zip((dX, dW_1, dW_2), expected, strict=True):
        np.testing.assert_array_equal(gradient, right)


# ---- what is refused -----------------------------------------------------------------------------
IMAGES, KERNEL, G = np.ones((2, 5, 7, 4)), np.ones((3, 2, 2, 6)), np.ones((2, 3, 6, 6))
REFUSED = [
    ({"images": IMAGES[0]}, r"images \(5, 7, 4\).*must have 4 axes"),
    ({"W": KERNEL[0]}, r"W \(2, 2, 6\) must have 4 axes"),
    ({"groups": 0}, "groups=0 must divide the 6 filters"),
    ({"groups": 4}, "groups=4 must divide the 6 filters"),
    ({"groups": 1.0}, "groups=1.0 must divide"),
    ({"groups": 1}, r"W \(3, 2, 2, 6\) with groups=1 takes 2 channels.* have 4"),
    ({"strides": 0}, "strides=0 must be 1 or more"),
    ({"dilation_rate": (1, -1)}, r"dilation_rate=\(1, -1\) must be"),
    ({"padding": "full"}, "padding='full' must be"),
    ({"padding": ((1, -1), (0, 0))}, r"padding=\(\(1, -1\), \(0, 0\)\) must be"),
    ({"dilation_rate": 3}, "reaches over 7 pixels, the padded image has 5"),
    (
        {"dilation_rate": 4, "padding": ((2, 1), (0, 0))},
        "reaches over 9 pixels, the padded image has 8",
    ),
]


@pytest.mark.parametrize("function", [*BOTH, forward_by_loops])
@pytest.mark.parametrize(("bad", "message"), REFUSED)
def test_what_cannot_be_is_refused_and_says_why(function, bad, message):
    third = {"B": np.ones(6)} if function is forward_by_loops else {"g": G}
    good = {"images": IMAGES, "W": KERNEL, "groups": 2, **third}
    function(**good)
    with pytest.raises(ValueError, match=message):
        function(**{**good, **bad})


@pytest.mark.parametrize("function", BOTH)
def test_g_must_have_the_shape_of_the_output(function):
    with pytest.raises(ValueError, match=r"g \(2, 3, 5, 6\).*output, \(2, 3, 6, 6\)"):
        function(IMAGES, KERNEL, G[:, :, 1:], groups=2)


def test_b_must_have_a_number_for_each_filter():
    with pytest.raises(ValueError, match=r"B \(5,\) must be \(6,\)"):
        forward_by_loops(IMAGES, KERNEL, np.ones(5), groups=2)


# ---- ReLU and pools
@pytest.mark.seeds(3)
@pytest.mark.parametrize("size", [(2, 2), (3, 2), (1, 4)])
@pytest.mark.parametrize("strides", [(1, 1), (2, 3), (3, 1)])
def test_pools_send_g_where_tensorflow_sends_it(size, strides, seed):
    """'to the first, in reading order'; 'gets an equal part'. With many ties."""
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 3, (2, 7, 8, 3)).astype("float32")
    for in_tf, name in (
        (tf.nn.max_pool2d, "max_pool_gradient"),
        (tf.nn.avg_pool2d, "average_pool_gradient"),
    ):
        g = whole(rng, *in_tf(X, size, strides, "VALID").shape)
        (expected,) = from_tape(
            lambda X, in_tf=in_tf: in_tf(X, size, strides, "VALID"), [X], g
        )
        dX = program[name](X, g, size, strides)
        assert dX.dtype == g.dtype
        np.testing.assert_allclose(dX, expected, rtol=1e-5, atol=1e-5)


def test_relu_stops_g_at_0_too():
    """'elsewhere, at 0 too, it is stopped'."""
    g = np.array([10, 20, 40], "float32")
    (dX,) = from_tape(tf.nn.relu, [np.array([-2, 0, 3], "float32")], g)
    np.testing.assert_array_equal(dX, [0, 0, 40])


def test_global_max_divides_g_among_ties():
    """'TensorFlow divides g equally among ties there'."""
    X = np.array([[1, 5], [5, 0]], "float32")[None, :, :, None]
    pool = tf.keras.layers.GlobalMaxPooling2D()
    (dX,) = from_tape(pool, [X], np.array([[8]], "float32"))
    np.testing.assert_array_equal(dX[0, :, :, 0], [[0, 4], [4, 0]])


@pytest.mark.seeds(5)
def test_between_two_convolutions_the_activation_and_the_pool_pass_g_on(seed):
    """'once each activation and each pooling layer between the two has passed it on'."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((1, 8, 8, 1)).astype("float32")
    W1, W2 = rng.standard_normal((2, 3, 3, 1, 1)).astype("float32")

    def after(z):  # what comes after the first convolution
        pooled = tf.nn.max_pool2d(tf.nn.relu(z), 2, 2, "VALID")
        return tf.nn.conv2d(pooled, W2, 1, "VALID")

    z = tf.nn.conv2d(X, W1, 1, "VALID")
    with tf.GradientTape() as tape:
        tape.watch(z)
        y = after(z)
    g = tape.gradient(y, z).numpy()
    z = z.numpy()
    windows = np.maximum(z, 0).reshape(3, 2, 3, 2).transpose(0, 2, 1, 3).reshape(9, 4)
    sent = g.reshape(3, 2, 3, 2).transpose(0, 2, 1, 3).reshape(9, 4)
    assert np.count_nonzero(g[z <= 0]) == 0  # ReLU
    for window, share in zip(windows, sent, strict=True):
        assert np.count_nonzero(np.delete(share, window.argmax())) == 0  # max pooling
    with tf.GradientTape() as tape:
        w = tf.constant(W1)
        tape.watch(w)
        y = after(tf.nn.conv2d(X, w, 1, "VALID"))
    _, dW, _ = functions("explanation/gradients.py")["gradients_by_loops"](X, W1, g)
    np.testing.assert_allclose(dW, tape.gradient(y, w), rtol=1e-5, atol=1e-5)


def test_with_the_same_images_in_each_step_nothing_is_random():
    """'gradient descent; with other images in each step it would be stochastic'."""
    runs = []
    for _ in range(2):
        with contextlib.redirect_stdout(io.StringIO()):
            names = runpy.run_path(ROOT / "snippets/explanation/gradients.py")
        runs.append(names["losses"])
    assert runs[0] == runs[1] == sorted(runs[0], reverse=True)
