"""docs/tutorials/one_channel.md: every claim the page makes."""

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import functions

correlate2d = functions("tutorials/one_channel.py")["correlate2d"]

SIZES = [
    ((7, 6), (3, 2)),
    ((5, 9), (1, 4)),
    ((8, 8), (3, 3)),
    ((4, 7), (4, 7)),
    ((6, 3), (5, 1)),
]


def keras_conv2d(image, kernel):
    """What TensorFlow computes of one channel: (H, W), (kh, kw) to (H', W')."""
    images, W = image[None, :, :, None], kernel[:, :, None, None]
    return tf.nn.conv2d(images, W, strides=1, padding="VALID")[0, :, :, 0].numpy()


@pytest.fixture
def pair():
    """A non-square image and a kernel that is not its own mirror image; whole numbers."""
    rng = np.random.default_rng(0)
    image, kernel = rng.integers(-4, 5, (7, 6)), rng.integers(-4, 5, (3, 2))
    return image.astype("float32"), kernel.astype("float32")


def test_each_side_loses_kernel_minus_one(pair):
    """'return (H-kh+1, W-kw+1)'."""
    assert correlate2d(*pair).shape == (7 - 3 + 1, 6 - 2 + 1)


@pytest.mark.seeds(20)
@pytest.mark.parametrize(("size", "kernel_size"), SIZES)
def test_whole_numbers_are_equal_to_the_last_bit(size, kernel_size, seed):
    """'every number is equal, not merely close'."""
    rng = np.random.default_rng(seed)
    image = rng.integers(-9, 10, size).astype("float32")
    kernel = rng.integers(-9, 10, kernel_size).astype("float32")
    np.testing.assert_array_equal(
        correlate2d(image, kernel), keras_conv2d(image, kernel)
    )


@pytest.mark.seeds(20)
@pytest.mark.parametrize(("size", "kernel_size"), SIZES)
def test_floats_are_equal_to_five_digits(size, kernel_size, seed):
    """'rtol=1e-5, atol=1e-5'."""
    rng = np.random.default_rng(seed)
    image = rng.standard_normal(size).astype("float32")
    kernel = rng.standard_normal(kernel_size).astype("float32")
    expected = keras_conv2d(image, kernel)
    np.testing.assert_allclose(
        correlate2d(image, kernel), expected, rtol=1e-5, atol=1e-5
    )


def test_whole_numbers_and_fractions_mix(pair):
    """If a reader types a kernel of fractions for the page's image, nothing is lost."""
    image, kernel = pair
    expected = keras_conv2d(image, kernel / 4)
    np.testing.assert_array_equal(correlate2d(image.astype(int), kernel / 4), expected)


def test_the_kernel_is_not_flipped(pair):
    """'Conv2D is a correlation.'"""
    image, kernel = pair
    assert not np.allclose(
        keras_conv2d(image, kernel), correlate2d(image, kernel[::-1, ::-1])
    )


def test_a_convolution_is_the_correlation_with_the_flipped_kernel(pair):
    """'In mathematics a convolution flips the kernel, upside down and back to front'"""
    image, kernel = pair
    for row in range(image.shape[0]):  # in one dimension NumPy has both
        line, weights = image[row], kernel[0]
        turned = np.correlate(line, weights[::-1], "valid")
        np.testing.assert_array_equal(np.convolve(line, weights, "valid"), turned)


def test_the_rows_corner_is_the_outputs_place(pair):
    """'The row of the window's corner is the row of the output, and so is the column.'"""
    image, kernel = pair
    assert correlate2d(image, kernel)[2, 3] == np.sum(image[2:5, 3:5] * kernel)


def test_keras_starts_every_bias_at_zero():
    conv = tf.keras.layers.Conv2D(4, 3)
    conv.build((None, 5, 5, 1))
    np.testing.assert_array_equal(conv.get_weights()[1], np.zeros(4))


@pytest.mark.parametrize("bias", [0.5, -3.0])
def test_the_bias_is_added_to_every_number(pair, bias):
    """'multiply it by the weights, sum, add the bias'."""
    image, kernel = pair
    conv = tf.keras.layers.Conv2D(1, kernel.shape)
    conv.build((None, *image.shape, 1))
    conv.set_weights([kernel[:, :, None, None], np.array([bias])])
    y = conv(image[None, :, :, None])[0, :, :, 0]
    np.testing.assert_array_equal(y, correlate2d(image, kernel) + bias)


def test_b_of_shape_1_makes_a_list_of_one():
    """'The sum plus B is an array too'"""
    B = np.zeros(1, "float32")
    total = np.sum(np.ones((3, 3), "float32"))
    assert (total + B).shape == (1,)
    assert (total + B[0]).shape == ()


def test_since_numpy_2_4_a_list_of_one_is_no_number():
    """'Since NumPy 2.4 that is an error.'."""
    y_man = np.zeros((3, 3))
    with pytest.raises(ValueError, match="setting an array element with a sequence"):
        y_man[0, 0] = np.sum(np.ones((3, 3))) + np.zeros(1)


def test_the_defaults_of_allclose_are_stricter_near_zero():
    """'the defaults of np.allclose are stricter for numbers near zero'."""
    a, b = (
        np.float32(1e-4),
        np.float32(1e-4 + 1e-7),
    )  # the last bits of numbers around 1
    assert not np.allclose(a, b)
    assert np.allclose(a, b, rtol=1e-5, atol=1e-5)


def test_the_kernel_of_the_edge_sees_vertical_edges_only():
    """'finds vertical edges. Its transpose ... finds nothing'; sizes of #rectangle."""
    bar = np.zeros((4, 7), int)
    bar[:, 2:5] = 1
    kernel = np.array([[-1, 1]])
    edges, across = correlate2d(bar, kernel), correlate2d(bar, kernel.T)
    assert (edges.shape, across.shape) == ((4, 6), (3, 7))
    np.testing.assert_array_equal(edges, np.diff(bar, axis=1))
    assert not across.any()
    assert correlate2d(bar.T, kernel.T).any()


@pytest.mark.parametrize("seed", range(5))
def test_training_finds_the_kernel_from_any_start(seed):
    """'Nobody told it, and it found right minus left'."""
    bar = np.zeros((1, 4, 7, 1), "float32")
    bar[:, :, 2:5] = 1
    tf.keras.utils.set_random_seed(seed)
    net = tf.keras.Sequential(
        [
            tf.keras.Input((4, 7, 1)),
            tf.keras.layers.Conv2D(1, (1, 2), use_bias=False),
        ]
    )
    net.compile(optimizer=tf.keras.optimizers.SGD(0.5), loss="mse")
    net.fit(bar, np.diff(bar, axis=2), epochs=60, verbose=0)
    np.testing.assert_allclose(np.squeeze(net.get_weights()), [-1, 1], atol=4e-3)
