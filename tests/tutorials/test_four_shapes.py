"""docs/tutorials/four_shapes.md: every claim the page makes."""

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import ROOT, functions

conv2d_shapes = functions("tutorials/four_shapes.py")["conv2d_shapes"]


def shapes(input_shape, filters, kernel_size):
    """The shapes (output, W, B) as Keras has them."""
    conv = tf.keras.layers.Conv2D(filters, kernel_size)
    y = conv(tf.zeros(input_shape))
    W, B = conv.get_weights()
    return tuple(y.shape), W.shape, B.shape


def test_28_minus_3_plus_1_is_26():
    """'28 - 3 + 1 = 26.'"""
    assert (
        shapes((1, 28, 28, 1), 1, 3)[0]
        == (1, 28 - 3 + 1, 28 - 3 + 1, 1)
        == (1, 26, 26, 1)
    )


def test_the_input_must_have_four_axes():
    """'A single image still needs its first axis.'"""
    with pytest.raises(ValueError, match="expected min_ndim=4, found ndim=3"):
        tf.keras.layers.Conv2D(1, 3)(tf.zeros((28, 28, 1)))


def test_the_axes_are_images_height_width_channels():
    """'How many images, the height, the width, and how many channels.'"""
    (n, height, width, f), (kh, kw, c_in, c_out), (b,) = shapes(
        (2, 11, 13, 3), 5, (4, 6)
    )
    assert (n, height, width, f) == (2, 11 - 4 + 1, 13 - 6 + 1, 5)
    assert (kh, kw, c_in, c_out) == (4, 6, 3, 5)
    assert b == 5


def test_kernel_size_3_is_short_for_3_by_3():
    assert shapes((1, 9, 8, 2), 4, 3) == shapes((1, 9, 8, 2), 4, (3, 3))


@pytest.mark.parametrize("filters", [1, 3, 32])
def test_filters_is_the_number_of_output_channels_and_nothing_else(filters):
    """'filters says how many filters there are, so it is the number of output channels'"""
    output, W, B = shapes((1, 28, 20, 2), filters, 3)
    assert (output[-1], W[-1], B) == (filters, filters, (filters,))
    assert (output[:-1], W[:-1]) == ((1, 26, 18), (3, 3, 2))


def test_a_window_as_large_as_the_image_has_one_position():
    """'For the second the window is the whole image, so there is one position for it'."""
    assert shapes((1, 28, 28, 1), 3, 28)[0] == (1, 1, 1, 3)


def test_channels_of_the_input_appear_in_w_and_not_in_the_output():
    gray, color = shapes((1, 28, 28, 1), 32, 3), shapes((1, 28, 28, 3), 32, 3)
    assert gray[0] == color[0]
    assert (gray[1][2], color[1][2]) == (1, 3)


def test_32_filters_of_3_by_3_by_3_have_896_parameters():
    """'(3 x 3 x 3 + 1) x 32 parameters'; 27 weights a filter and not 9."""
    conv = tf.keras.layers.Conv2D(32, 3)
    conv.build((None, 28, 28, 3))
    assert conv.count_params() == (3 * 3 * 3 + 1) * 32 == 896
    assert conv.get_weights()[0][..., 0].size == 27


def test_neither_w_nor_b_knows_the_number_of_images():
    assert (
        shapes((1, 20, 30, 3), 16, (5, 3))[1:] == shapes((8, 20, 30, 3), 16, (5, 3))[1:]
    )


def test_squeeze_hides_which_axis_was_which():
    """'you no longer see which axis was the batch and which the channels'."""
    five_channels, five_images = np.zeros((1, 26, 26, 5)), np.zeros((5, 26, 26, 1))
    assert np.squeeze(five_channels).shape == (26, 26, 5)
    assert np.squeeze(five_images).shape == (5, 26, 26)
    assert (
        np.squeeze(np.zeros((1, 5, 5, 5))).shape
        == np.squeeze(np.zeros((5, 5, 5, 1))).shape
    )


@pytest.mark.seeds(20)
def test_a_filter_as_large_as_the_image_is_a_neuron(seed):
    """'the two layers are the same': any image, any weights."""
    rng = np.random.default_rng(seed)
    images = rng.standard_normal((3, 6, 5, 2)).astype("float32")
    W = rng.standard_normal((6, 5, 2, 4)).astype("float32")
    dense = images.reshape(3, -1) @ W.reshape(-1, 4)
    conv = tf.nn.conv2d(images, W, strides=1, padding="VALID")
    np.testing.assert_allclose(conv[:, 0, 0, :], dense, rtol=1e-5, atol=1e-5)


def test_in_none_of_the_four_shapes_of_the_batch_are_two_numbers_the_same():
    """'In none of the four shapes are two numbers the same.' In the notebook neither."""
    four = conv2d_shapes((8, 20, 30, 4), 6, (5, 3))
    assert shapes((8, 20, 30, 4), 6, (5, 3)) == four
    for shape in [(8, 20, 30, 4), *four]:
        assert len(set(shape)) == len(shape)
    for path in ("snippets/tutorials/four_shapes.py", "docs/notebooks/four_shapes.py"):
        text = (ROOT / path).read_text("utf8")
        assert "uniform((8, 20, 30, 4))" in text
        assert "filters=6, kernel_size=(5, 3)" in text


def test_the_figure_tells_channels_from_filters():
    """'a layer with three channels and two filters. A window ... goes through all channels'."""
    svg = (ROOT / "snippets/tutorials/four_shapes_overview.svg").read_text("utf8")
    assert "C = 3 channels" in svg
    assert "F = 2 filters" in svg
    assert svg.count('class="window kernel"') == 3  # one for each channel


def test_a_dense_layer_of_as_many_outputs_needs_17_million_weights():
    """'The convolution layer needs 288 weights.'"""
    conv = tf.keras.layers.Conv2D(32, 3)
    outputs = int(np.prod(conv(tf.zeros((1, 28, 28, 1))).shape))
    assert conv.get_weights()[0].size == 288
    dense = tf.keras.layers.Dense(outputs)
    shape = dense.compute_output_shape((1, 28 * 28))
    assert (shape, 28 * 28 * outputs) == ((1, 21_632), 16_959_488)
    printed = (ROOT / "snippets/tutorials/four_shapes.out").read_text("utf8")
    assert "16,959,488" in printed


def test_a_pattern_that_moves_in_the_image_moves_in_the_output():
    """'a pattern that moves in the image moves in the output, and nothing else changes'."""
    rng = np.random.default_rng(0)
    image = np.zeros((1, 12, 14, 1), "float32")
    image[0, 4:7, 4:8, 0] = rng.integers(1, 9, (3, 4))
    W = rng.integers(-4, 5, (3, 3, 1, 2)).astype("float32")
    moved = np.roll(image, (2, 3), axis=(1, 2))
    y, y_moved = (tf.nn.conv2d(x, W, 1, "VALID").numpy() for x in (image, moved))
    np.testing.assert_array_equal(y_moved[:, 2:, 3:], y[:, :-2, :-3])


@pytest.mark.seeds(20)
def test_conv2d_shapes_is_what_keras_says(seed):
    rng = np.random.default_rng(seed)
    N, height, width, C, filters = (int(n) for n in rng.integers(2, 12, 5))
    kernel_size = (int(rng.integers(1, height + 1)), int(rng.integers(1, width + 1)))
    input_shape = (N, height, width, C)
    expected = shapes(input_shape, filters, kernel_size)
    assert conv2d_shapes(input_shape, filters, kernel_size) == expected


@pytest.mark.parametrize("kernel_size", [(8, 2), (2, 10)])
def test_conv2d_shapes_refuses_what_keras_refuses(kernel_size):
    with pytest.raises(
        ValueError, match=r"kernel_size=.* does not fit an image of \(7, 9\)"
    ):
        conv2d_shapes((1, 7, 9, 1), 1, kernel_size)
    with pytest.raises(
        ValueError, match="Computed output size would be zero or negative"
    ):
        tf.keras.layers.Conv2D(1, kernel_size)(tf.zeros((1, 7, 9, 1)))
