"""docs/tutorials/stride_padding.md: every claim the page makes."""

import itertools

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.util._pywrap_util_port import IsMklEnabled

from tools.paths import functions

program = functions("tutorials/stride_padding.py")
correlate_strided = program["correlate_strided"]
correlate_dilated = program["correlate_dilated"]
zeros_for_same = program["zeros_for_same"]
conv2d_by_loops = program["conv2d_by_loops"]

# images (N, H, W, C), kernel_size, filters
SHAPES = [((2, 9, 12, 3), (3, 2), 4), ((3, 11, 7, 2), (2, 3), 3)]
STRIDES = [1, 2, (1, 3), (3, 2), (4, 5)]
DILATIONS = [1, 2, (1, 2), (2, 1), (3, 2)]
PADDINGS = ["valid", "same", ((0, 3), (2, 1)), ((4, 0), (0, 0))]
SETTINGS = list(itertools.product(SHAPES, STRIDES, PADDINGS, DILATIONS))


def whole_numbers(seed, *shape):
    return np.random.default_rng(seed).integers(-4, 5, shape).astype("float32")


def layer_input(seed, shape, kernel_size, filters):
    """Images, W and B of whole numbers."""
    return (
        whole_numbers(seed, *shape),
        whole_numbers(seed + 1, *kernel_size, shape[-1], filters),
        whole_numbers(seed + 2, filters),
    )


def in_tensorflow(images, W, B, strides, padding, dilation):
    named = isinstance(padding, str)
    pads = padding.upper() if named else [(0, 0), *padding, (0, 0)]
    return tf.nn.conv2d(images, W, strides, pads, dilations=dilation).numpy() + B


def one_channel(seed, size, kernel_size):
    """An image and a kernel of one channel, and the same for TensorFlow."""
    image, kernel = whole_numbers(seed, *size), whole_numbers(seed + 1, *kernel_size)
    return image, kernel, image[None, :, :, None], kernel[:, :, None, None]


@pytest.mark.seeds(2)
def test_the_loop_equals_tensorflow_to_the_last_bit(seed):
    """'any `Conv2D` with them, by one readable loop that equals TensorFlow'."""
    for (shape, kernel_size, filters), strides, padding, dilation in SETTINGS:
        images, W, B = layer_input(seed, shape, kernel_size, filters)
        y = conv2d_by_loops(images, W, B, strides, padding, dilation)
        expected = in_tensorflow(images, W, B, strides, padding, dilation)
        assert y.dtype == np.float32
        np.testing.assert_array_equal(
            y, expected, f"{shape} {kernel_size} {strides} {padding} {dilation}"
        )
    assert len(SETTINGS) == 200


@pytest.mark.seeds(1)
def test_the_loop_equals_the_keras_layer_on_fractions(seed):
    """'And the Keras layer, with its own weights, which are fractions'."""
    for (shape, kernel_size, filters), strides, padding, dilation in SETTINGS:
        if padding not in ("valid", "same") or (strides != 1 and dilation != 1):
            continue
        images = np.random.default_rng(seed).standard_normal(shape).astype("float32")
        conv = tf.keras.layers.Conv2D(
            filters, kernel_size, strides, padding, dilation_rate=dilation,
            bias_initializer="normal",
        )  # fmt: skip
        y_tf = conv(images)
        y = conv2d_by_loops(
            images, *conv.get_weights(), strides, padding, dilation
        )  # strides as the layer has them
        np.testing.assert_allclose(y, y_tf, rtol=1e-5, atol=1e-5)


@pytest.mark.seeds(3)
@pytest.mark.parametrize("strides", [(1, 1), (2, 3), (3, 1), (1, 4)])
@pytest.mark.parametrize("kernel_size", [(3, 3), (2, 4), (5, 1)])
def test_the_loop_with_strides_equals_tensorflow(kernel_size, strides, seed):
    image, kernel, images, W = one_channel(seed, (7, 10), kernel_size)
    y_tf = tf.nn.conv2d(images, W, strides, "VALID")[0, :, :, 0]
    np.testing.assert_array_equal(correlate_strided(image, kernel, strides), y_tf)


@pytest.mark.parametrize("dilation", [(1, 1), (2, 2), (1, 3), (3, 2)])
@pytest.mark.parametrize("strides", [(1, 1), (2, 3), (3, 1)])
@pytest.mark.parametrize("kernel_size", [(3, 3), (2, 4), (3, 1)])
def test_the_loop_with_dilation_equals_tensorflow(kernel_size, strides, dilation):
    image, kernel, images, W = one_channel(1, (9, 13), kernel_size)
    y_tf = tf.nn.conv2d(images, W, strides, "VALID", dilations=dilation)[0, :, :, 0]
    y = correlate_dilated(image, kernel, strides, dilation)
    np.testing.assert_array_equal(y, y_tf)


def test_whole_numbers_and_fractions_mix():
    """'of the dtype that holds all three': nothing is cut off, in any of the loops."""
    image = np.arange(40).reshape(5, 8)
    kernel = np.full((3, 3), 0.25, "float32")
    y_tf = tf.nn.conv2d(
        image[None, :, :, None].astype("float32"), kernel[:, :, None, None], 2, "VALID"
    )
    y = conv2d_by_loops(image[None, :, :, None], kernel[..., None, None], np.ones(1), 2)
    np.testing.assert_array_equal(y, y_tf + 1)
    for loop in (
        correlate_strided(image, kernel, (2, 2)),
        correlate_dilated(image, kernel, (2, 2), (1, 1)),
    ):
        np.testing.assert_array_equal(loop, y_tf[0, :, :, 0])


def test_forgetting_the_stride_gives_the_right_shape_and_wrong_numbers():
    """'No error, the right shape, and only the first number is right.'"""
    image, kernel, images, W = one_channel(3, (8, 11), (3, 2))
    y = tf.nn.conv2d(images, W, (2, 3), "VALID")[0, :, :, 0].numpy()
    wrong = correlate_strided(image, kernel, (1, 1))[: y.shape[0], : y.shape[1]]
    assert wrong.shape == y.shape
    assert wrong[0, 0] == y[0, 0]
    assert not np.array_equal(wrong, y)


@pytest.mark.parametrize("strides", [(2, 3), (3, 2), (1, 5)])
def test_a_stride_keeps_some_of_the_places_of_stride_1(strides):
    """'Compute every position, then keep every second row and every third column.'"""
    images, W, B = layer_input(4, *SHAPES[0])
    every = in_tensorflow(images, W, B, 1, "valid", 1)
    some = in_tensorflow(images, W, B, strides, "valid", 1)
    np.testing.assert_array_equal(every[:, :: strides[0], :: strides[1]], some)


def test_10_pixels_a_window_of_3_and_stride_2_leave_the_last_pixel_unread():
    """'4 positions, and the last pixel is not read.'"""
    line = tf.Variable(tf.ones((1, 1, 10, 1)))
    with tf.GradientTape() as tape:
        y = tf.nn.conv2d(line, tf.ones((1, 3, 1, 1)), 2, "VALID")
    assert y.shape == (1, 1, 4, 1)
    read = tape.gradient(y, line).numpy().ravel() != 0
    np.testing.assert_array_equal(read, [True] * 9 + [False])


@pytest.mark.parametrize(("k", "d"), [(1, 1), (2, 1), (3, 1), (5, 1), (2, 3), (3, 2)])
@pytest.mark.parametrize("stride", [1, 2, 3, 5])
def test_zeros_by_hand_then_valid_equals_same(k, d, stride):
    """'if the number is odd, the extra zero goes after'."""
    for n in (1, 2, 7, 10, 12):
        line = whole_numbers(n, 2, n, 1, 3)
        W = whole_numbers(k, k, 1, 3, 2)
        settings = {"strides": (stride, 1), "dilations": (d, 1)}
        y_tf = tf.nn.conv2d(line, W, padding="SAME", **settings)
        pair = zeros_for_same(n, (k - 1) * d + 1, stride)
        padded = np.pad(line, [(0, 0), pair, (0, 0), (0, 0)])
        y = tf.nn.conv2d(padded, W, padding="VALID", **settings)
        np.testing.assert_array_equal(y, y_tf)
        assert y_tf.shape[1] == -(-n // stride)  # 'n / stride places, rounded up'
        assert pair[1] - pair[0] in (0, 1)


def test_same_is_the_same_size_with_a_stride_of_1_only():
    images = whole_numbers(0, 2, 28, 21, 3)
    for strides, size in [(1, (28, 21)), (2, (14, 11)), ((1, 3), (28, 7))]:
        conv = tf.keras.layers.Conv2D(4, (3, 2), strides, "same")
        assert conv(images).shape == (2, *size, 4)


def test_28_pixels_a_kernel_of_3_and_stride_2_get_a_zero_after_and_none_before():
    """'28 pixels get (0, 1), 27 get (1, 1).' The other sides give other numbers."""
    line = whole_numbers(1, 2, 28, 1, 3)
    W = whole_numbers(2, 3, 1, 3, 4)
    y_same = tf.nn.conv2d(line, W, (2, 1), "SAME").numpy()
    assert y_same.shape == (2, 14, 1, 4)
    equal = []
    for pair in [(0, 1), (1, 0), (1, 1)]:
        y = tf.nn.conv2d(line, W, (2, 1), [(0, 0), pair, (0, 0), (0, 0)]).numpy()
        assert y.shape == y_same.shape  # 'The shape does not tell'
        equal.append(np.array_equal(y, y_same))
    assert equal == [True, False, False]
    assert zeros_for_same(28, 3, 2) == (0, 1)
    assert zeros_for_same(27, 3, 2) == (1, 1)


@pytest.mark.parametrize(("k", "d"), [(3, 2), (2, 4), (1, 5), (4, 3)])
def test_the_reach_is_k_minus_1_times_d_plus_1(k, d):
    """'from the first to the last are (k - 1) d steps': images of one lit pixel each."""
    images = np.eye(20, dtype="float32").reshape(20, 20, 1, 1)
    W = np.ones((k, 1, 1, 1), "float32")
    y = tf.nn.conv2d(images, W, 1, "VALID", dilations=(d, 1))
    taps = np.flatnonzero(y[:, 0, 0, 0])  # the pixels that the first place reads
    np.testing.assert_array_equal(taps, np.arange(k) * d)
    assert taps[-1] + 1 == (k - 1) * d + 1 == 20 - y.shape[1] + 1


def test_dilation_adds_no_weights():
    """'It still has 3 x 3 weights'."""
    conv = tf.keras.layers.Conv2D(4, 3, dilation_rate=2)
    conv.build((None, 9, 8, 3))
    assert conv.get_weights()[0].shape == (3, 3, 3, 4)


@pytest.mark.parametrize(("strides", "dilation"), [(2, 2), ((1, 2), (2, 1))])
def test_keras_refuses_strides_with_dilation_and_tf_nn_does_not(strides, dilation):
    with pytest.raises(ValueError, match="not supported in conjunction with"):
        tf.keras.layers.Conv2D(4, 3, strides=strides, dilation_rate=dilation)
    images, W, B = layer_input(6, *SHAPES[0])
    y_tf = in_tensorflow(images, W, B, strides, "same", dilation)
    y = conv2d_by_loops(images, W, B, strides, "same", dilation)
    np.testing.assert_array_equal(y, y_tf)


def test_the_way_around_works_for_valid():
    """'let the dilated layer compute every position, then keep every second one'."""
    images, W, B = layer_input(7, *SHAPES[0])
    conv = tf.keras.layers.Conv2D(4, (3, 2), dilation_rate=2)
    conv.build(images.shape)
    conv.set_weights([W, B])
    y = conv(images)[:, ::2, ::2, :]
    np.testing.assert_array_equal(y, in_tensorflow(images, W, B, 2, "valid", 2))


def test_a_kernel_that_is_too_large_is_refused_by_keras_but_not_always_by_tf_nn():
    """'4 rows and an effective kernel size of 5': it is no error on any processor."""
    images, W = np.zeros((1, 4, 7, 3), "float32"), np.zeros((5, 1, 3, 2), "float32")
    shape = tuple(tf.nn.conv2d(images, W, 1, "VALID").shape)
    assert shape in [(1, 4, 7, 3), (1, 0, 7, 2)]
    with pytest.raises(ValueError, match="Negative dimension"):
        tf.function(lambda: tf.nn.conv2d(images, W, 1, "VALID"))()
    with pytest.raises(ValueError, match="zero or negative"):
        tf.keras.layers.Conv2D(2, (5, 1))(images)
    with pytest.raises(ValueError, match="reaches over 5x1 pixels"):
        conv2d_by_loops(images, W, np.zeros(2))


@pytest.mark.parametrize("kind", ["layer", "Sequential"])
def test_a_layer_that_is_built_already_may_not_refuse_it(kind):
    """'A layer that is built already ... may not when the size comes out as 0'."""
    images, layer = np.zeros((1, 4, 9, 1), "float32"), tf.keras.layers.Conv2D(8, 5)
    layer.build((None, None, None, 1))
    model = tf.keras.Sequential([tf.keras.Input((None, None, 1)), layer])
    call = layer if kind == "layer" else model
    if IsMklEnabled():
        assert call(images).shape == (1, 4, 9, 8)  # the sizes of the input
    else:
        with pytest.raises(ValueError, match="empty output"):
            call(images)
    with pytest.raises(ValueError, match="zero or negative"):
        tf.keras.layers.Conv2D(8, 5)(images)


def test_padding_is_named_in_either_case_as_in_keras():
    images, W, B = layer_input(8, *SHAPES[0])
    for name in ("SAME", "Same"):
        np.testing.assert_array_equal(
            conv2d_by_loops(images, W, B, 2, name),
            conv2d_by_loops(images, W, B, 2, "same"),
        )


BAD = [
    ({"strides": 0}, "strides=0 must be 1 or more"),
    ({"strides": (2, 0)}, r"strides=\(2, 0\) must be 1 or more"),
    ({"strides": (1, 2, 1)}, r"strides=\(1, 2, 1\) must be"),
    ({"strides": 1.5}, "strides=1.5 must be"),
    ({"strides": (1, 1.5)}, r"strides=\(1, 1.5\) must be"),
    ({"dilation_rate": -1}, "dilation_rate=-1 must be 1 or more"),
    ({"dilation_rate": (1, 0)}, r"dilation_rate=\(1, 0\) must be"),
    ({"dilation_rate": "2"}, "dilation_rate='2' must be"),
    ({"padding": "full"}, 'padding=\'full\' must be "valid", "same" or'),
    ({"padding": "causal"}, "padding='causal' must be"),
    ({"padding": 1}, "padding=1 must be"),
    ({"padding": (1, 1)}, r"padding=\(1, 1\) must be"),
    ({"padding": ((1, -1), (0, 0))}, "padding=.* must be"),
    ({"padding": ((1, 1), (0, 0), (0, 0))}, "padding=.* must be"),
    ({"padding": None}, "padding=None must be"),
    ({"dilation_rate": (5, 1)}, "reaches over 11x2 pixels, the padded image has 9x12"),
    ({"dilation_rate": (1, 12)}, "reaches over 3x13 pixels, the padded image has 9x12"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD)
def test_what_cannot_be_is_refused_and_says_why(arguments, message):
    with pytest.raises(ValueError, match=message):
        conv2d_by_loops(*layer_input(0, *SHAPES[0]), **arguments)


@pytest.mark.parametrize(
    ("images", "W", "B", "message"),
    [
        ((9, 12, 3), (3, 3, 3, 4), (4,), r"images \(9, 12, 3\) .* must have 4 axes"),
        ((1, 9, 12, 3), (3, 3, 4), (4,), r"W \(3, 3, 4\) must have 4 axes"),
        ((1, 9, 12, 3), (3, 3, 2, 4), (4,), "the images have 3 channels"),
        ((1, 9, 12, 3), (3, 3, 3, 4), (1,), r"B \(1,\) must be"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(images, W, B, message):
    with pytest.raises(ValueError, match=message):
        conv2d_by_loops(np.zeros(images), np.zeros(W), np.zeros(B))


def test_the_core_without_checks_is_tensorflow():
    """'the whole arithmetic', with zeros, strides and dilation for each axis."""
    images, W, B = layer_input(0, *SHAPES[0])
    zeros, strides, dilation = ((2, 0), (1, 3)), (2, 3), (1, 2)
    y = program["conv2d_core"](images, W, B, strides, zeros, dilation)
    expected = in_tensorflow(images, W, B, strides, zeros, dilation)
    np.testing.assert_array_equal(y, expected)


def test_a_kernel_as_large_as_the_padded_image_has_one_place():
    images, W, B = layer_input(9, (2, 5, 6, 3), (5, 6), 4)
    assert conv2d_by_loops(images, W, B).shape == (2, 1, 1, 4)


# ---- motives and what is usual
def test_ten_layers_without_padding_lose_half():
    """'Ten of them turn 64 x 64 pixels into 44 x 44: more than half of the positions are gone.'"""
    images = np.zeros((1, 64, 64, 1), "float32")
    for _ in range(10):
        images = tf.nn.conv2d(images, np.zeros((3, 3, 1, 1)), 1, "VALID")
    assert images.shape == (1, 44, 44, 1)
    assert 44**2 < 64**2 / 2


def test_corners_are_read_once_and_most_pixels_nine_times():
    """'a pixel in the corner is read by one window, most others by nine'."""
    images = tf.zeros((1, 64, 64, 1))
    with tf.GradientTape() as tape:
        tape.watch(images)
        total = tf.reduce_sum(tf.nn.conv2d(images, np.ones((3, 3, 1, 1)), 1, "VALID"))
    reads = np.squeeze(tape.gradient(total, images))
    assert reads[[0, 0, -1, -1], [0, -1, 0, -1]].tolist() == [1, 1, 1, 1]
    assert np.mean(reads == 9) > 0.8


@pytest.mark.parametrize("k", range(1, 8))
def test_same_is_symmetric_for_odd_kernels(k):
    """'symmetric if the kernel size k is odd: (k - 1) / 2 zeros on each side', stride 1."""
    for n in range(1, 30):
        before, after = zeros_for_same(n, k, 1)
        assert (before == after) is (k % 2 == 1)
        assert before + after == k - 1
        assert k % 2 == 0 or before == (k - 1) / 2


@pytest.mark.parametrize(("dilations", "seen"), [((1, 1, 1), 7), ((1, 2, 4), 15)])
def test_dilation_widens_the_view_without_weights(dilations, seen):
    """'Three 3 x 3 layers see 7 x 7 pixels ... and they see 15 x 15.'"""
    images = tf.zeros((1, 41, 41, 1))
    with tf.GradientTape() as tape:
        tape.watch(images)
        y = images
        for dilation in dilations:
            y = tf.nn.conv2d(y, np.ones((3, 3, 1, 1)), 1, "SAME", dilations=dilation)
        middle = y[0, 20, 20, 0]
    assert np.count_nonzero(tape.gradient(middle, images)) == seen**2


@pytest.mark.parametrize("n", range(16, 40))
@pytest.mark.parametrize(
    ("k", "stride", "padding", "dilation", "out"),
    [
        (3, 1, "same", 1, lambda n: n),
        (1, 1, "valid", 1, lambda n: n),
        (3, 2, "same", 1, lambda n: -(-n // 2)),
        (7, 2, 3, 1, lambda n: -(-n // 2)),
        (4, 4, "valid", 1, lambda n: n // 4),
        (16, 16, "valid", 1, lambda n: n // 16),
        (3, 1, "same", 2, lambda n: n),
    ],
)
def test_sizes_of_the_usual_settings(k, stride, padding, dilation, out, n):
    """The table of #usual."""
    x, W = np.zeros((1, n, n, 1), "float32"), np.zeros((k, k, 1, 1), "float32")
    zeros = [[0, 0], [3, 3], [3, 3], [0, 0]] if padding == 3 else padding.upper()
    y = tf.nn.conv2d(x, W, stride, zeros, dilations=dilation)
    assert y.shape[1:3] == (out(n), out(n))


def test_nets_of_keras_use_the_usual_settings():
    """'all convolutions of VGG-16'; 'the first layer of ResNet'; 'ConvNeXt'."""
    nets, kinds = tf.keras.applications, tf.keras.layers.Conv2D
    convs = {
        name: [
            (layer.kernel_size, layer.strides)
            for layer in net(weights=None, include_top=False, input_shape=(64, 64, 3))
            ._flatten_layers()
            if type(layer) is kinds
        ]
        for name, net in {
            "vgg": nets.VGG16, "resnet": nets.ResNet50, "convnext": nets.ConvNeXtTiny,
        }.items()
    }  # fmt: skip
    assert set(convs["vgg"]) == {((3, 3), (1, 1))}
    assert convs["resnet"][0] == ((7, 7), (2, 2))
    assert convs["convnext"][0] == ((4, 4), (4, 4))


def test_a_kernel_larger_than_the_image_fits_with_its_padding():
    for padding in ("same", ((1, 1), (2, 2))):
        images, W, B = layer_input(3, (2, 3, 4, 2), (5, 7), 3)
        y = conv2d_by_loops(images, W, B, padding=padding)
        np.testing.assert_array_equal(y, in_tensorflow(images, W, B, 1, padding, 1))
