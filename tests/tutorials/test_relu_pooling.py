"""docs/tutorials/relu_pooling.md: every claim the page makes."""

import itertools
import runpy

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from tools.hooks import PICTURES
from tools.paths import ROOT, functions

program = functions("tutorials/relu_pooling.py")
max_pool, average_pool = program["max_pool"], program["average_pool"]
pool2d, checked_pool = program["pool2d"], program["checked_pool"]
zeros_for_same = program["zeros_for_same"]

SHAPES = [(2, 9, 12, 3), (3, 7, 5, 2), (1, 4, 10, 4)]
SIZES = [1, 2, 3, (2, 4), (4, 1)]
STRIDES = [None, 1, 2, (2, 3), (4, 1), (3, 5)]
PADDINGS = ["valid", "same"]
KINDS = [(np.max, tf.keras.layers.MaxPooling2D)]
KINDS += [(np.mean, tf.keras.layers.AveragePooling2D)]


@pytest.mark.seeds(3)
@pytest.mark.parametrize(("reduce", "layer"), KINDS)
def test_both_pools_equal_keras_in_every_setting(reduce, layer, seed):
    """For every setting: 'computes both, of a batch, with strides and padding'."""
    rng = np.random.default_rng(seed)
    count = 0
    for shape, *setting in itertools.product(SHAPES, SIZES, STRIDES, PADDINGS):
        images = rng.integers(-9, 10, shape).astype("float32")
        y_tf = layer(*setting)(images)
        y = pool2d(images, reduce, *setting)
        assert y.dtype == np.float32
        np.testing.assert_allclose(y, y_tf, rtol=1e-5, atol=1e-5, err_msg=str(setting))
        count += 1
    assert count == 180


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize(
    ("reduce", "in_tf"), [(np.max, tf.nn.max_pool2d), (np.mean, tf.nn.avg_pool2d)]
)
def test_tf_nn_agrees_and_defaults_are_those_of_keras(reduce, in_tf, padding):
    images = np.random.default_rng(4).standard_normal((2, 8, 7, 3)).astype("float32")
    y_tf = in_tf(images, 2, 2, padding.upper())
    y = pool2d(images, reduce, padding=padding)
    np.testing.assert_allclose(y, y_tf, rtol=1e-5, atol=1e-5)
    assert pool2d(images, reduce).shape == (2, 4, 3, 3)


@pytest.mark.seeds(3)
@pytest.mark.parametrize("size", [(2, 2), (3, 2), (1, 4)])
@pytest.mark.parametrize("strides", [(1, 1), (2, 3), (3, 1)])
def test_the_loops_for_one_channel_equal_tensorflow(size, strides, seed):
    """'The loop is that of one channel, with max in place of the products and their sum'."""
    image = np.random.default_rng(seed).integers(-9, 10, (7, 10))
    images = image[None, :, :, None].astype("float32")
    y_tf = tf.nn.max_pool2d(images, size, strides, "VALID")[0, :, :, 0]
    np.testing.assert_array_equal(max_pool(image, size, strides), y_tf)
    y_tf = tf.nn.avg_pool2d(images, size, strides, "VALID")[0, :, :, 0]
    y = average_pool(image, size, strides)
    np.testing.assert_allclose(y, y_tf, rtol=1e-5, atol=1e-5)


def test_max_pool_keeps_the_dtype_and_the_average_does_not():
    image = np.arange(12).reshape(3, 4)
    assert max_pool(image, (2, 2), (1, 1)).dtype == image.dtype
    assert average_pool(image, (2, 2), (1, 1)).dtype == np.float64
    assert pool2d(image[None, :, :, None], np.mean).dtype == np.float64


def test_zeros_are_those_of_tensorflow():
    for n, reach, stride in itertools.product(range(3, 12), (1, 2, 3), (1, 2, 3)):
        before, after = zeros_for_same(n, reach, stride)
        x = np.arange(1, n + 1, dtype="float32")[None, :, None]
        y_tf = tf.nn.max_pool1d(x, reach, stride, "SAME")
        padded = np.pad(x, [(0, 0), (before, after), (0, 0)])
        y = tf.nn.max_pool1d(padded, reach, stride, "VALID")
        np.testing.assert_array_equal(y, y_tf)


@pytest.mark.seeds(5)
def test_two_convolutions_are_one(seed):
    """'Two in a row only multiply and add too, so one larger kernel does the same'."""
    rng = np.random.default_rng(seed)
    images = rng.integers(-4, 5, (2, 9, 8, 3)).astype("float32")
    first = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")
    second = rng.integers(-4, 5, (2, 3, 4, 5)).astype("float32")
    both = np.zeros((4, 4, 3, 5), "float32")
    for a, b in np.ndindex(3, 2):
        for c, d in np.ndindex(2, 3):
            both[a + c, b + d] += first[a, b] @ second[c, d]
    two = tf.nn.conv2d(tf.nn.conv2d(images, first, 1, "VALID"), second, 1, "VALID")
    np.testing.assert_array_equal(two, tf.nn.conv2d(images, both, 1, "VALID"))


def test_relu_between_them_is_no_convolution():
    """'An activation between them changes that.' A linear layer gives -y for -x."""
    line = np.array([0, 0, 0, 7, 7, 7, 0, 0])
    up, down = np.correlate(line, [-1, 1]), np.correlate(line, [1, -1])
    assert not np.any(up + down)
    edges = np.maximum(up, 0) + np.maximum(down, 0)
    np.testing.assert_array_equal(edges, np.abs(up))


def test_a_quarter_is_left():
    """'A quarter of the numbers is left, so the next convolution needs a quarter of the MACs'."""
    images = np.zeros((1, 28, 20, 3), "float32")
    assert 4 * pool2d(images, np.max).size == images.size


def test_average_pooling_is_a_convolution_and_the_maximum_is_not():
    """'its kernel has the same weight everywhere'; 'A maximum is not'."""
    rng = np.random.default_rng(5)
    a, b = rng.integers(-9, 10, (2, 1, 6, 8, 1))
    for reduce, linear in ((np.mean, True), (np.max, False)):
        apart = pool2d(a, reduce) + pool2d(b, reduce)
        assert np.allclose(pool2d(a + b, reduce), apart) is linear


def test_a_tie_goes_to_the_first_in_reading_order():
    """'the gradient goes to the first of them, in reading order'."""
    x = tf.constant(np.array([[1, 5, 5], [5, 0, 5]], "float32")[None, :, :, None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.nn.max_pool2d(x, (2, 3), 1, "VALID")
    gradient = np.squeeze(tape.gradient(y, x))
    np.testing.assert_array_equal(gradient, [[0, 1, 0], [0, 0, 0]])


def test_the_5_wins_in_six_windows():
    """'the 5 wins in six'."""
    feature_map = np.array(
        [
            [3, -1, 0, 2, -4, 1],
            [1, 4, -2, 0, 3, -1],
            [0, -2, 5, 1, 1, 0],
            [2, 0, -1, 3, -3, 6],
        ]
    )
    assert np.sum(max_pool(feature_map, (3, 3), (1, 1)) == 5) == 6
    assert feature_map.max() == 6 == feature_map[3, 5]
    assert max_pool(feature_map, (3, 3), (2, 2)).shape == (1, 2)


def test_keras_takes_the_size_for_the_strides():
    """'the default is strides=None, which means as large as the window'."""
    assert tf.keras.layers.MaxPooling2D((3, 2)).strides == (3, 2)
    assert tf.keras.layers.AveragePooling2D(3).strides == (3, 3)


@pytest.mark.parametrize("reduce", [np.max, np.mean])
def test_channels_and_images_do_not_mix(reduce):
    """'A pool treats each channel alone'."""
    images = np.random.default_rng(6).integers(-9, 10, (2, 6, 8, 3))
    y = pool2d(images, reduce, 3, 2, "same")
    for n, c in np.ndindex(2, 3):
        alone = pool2d(images[n : n + 1, ..., c : c + 1], reduce, 3, 2, "same")
        np.testing.assert_array_equal(y[n, ..., c], alone[0, ..., 0])


def test_global_pooling_gives_one_length_for_every_size():
    """'whatever the size of the image'; 'one size of image only'."""
    pool, flat = tf.keras.layers.GlobalMaxPooling2D(), tf.keras.layers.Flatten()
    sizes = [np.zeros((1, *size, 3), "float32") for size in ((8, 12), (5, 7))]
    assert {tuple(pool(images).shape) for images in sizes} == {(1, 3)}
    assert len({tuple(flat(images).shape) for images in sizes}) == 2


def test_max_pooling_and_relu_change_places_and_the_mean_does_not():
    """'With the maximum it does not matter'; 'With the mean it matters'."""
    images = np.random.default_rng(7).integers(-9, 10, (2, 6, 8, 3))
    relu = np.maximum(images, 0)
    np.testing.assert_array_equal(
        pool2d(relu, np.max), np.maximum(pool2d(images, np.max), 0)
    )
    assert not np.allclose(
        pool2d(relu, np.mean), np.maximum(pool2d(images, np.mean), 0)
    )
    assert np.maximum(np.mean([-4, 2]), 0) == 0
    assert np.mean(np.maximum([-4, 2], 0)) == 1


IMAGES = np.zeros((1, 5, 7, 2), "float32")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"size": 0}, r"size=0 must be 1 or more"),
        ({"size": (2, 2, 2)}, r"size=\(2, 2, 2\) must be 1 or more"),
        ({"size": (2, 1.5)}, r"size=\(2, 1.5\) must be"),
        ({"size": (2, 0)}, r"size=\(2, 0\) must be"),
        ({"strides": -1}, r"strides=-1 must be"),
        ({"padding": "full"}, 'padding=\'full\' must be "valid" or "same"'),
        ({"size": (6, 2)}, r"size=\(6, 2\) is larger than the 5 x 7 image"),
        ({"size": (2, 8)}, r"size=\(2, 8\) is larger than the 5 x 7 image"),
        ({"images": IMAGES[0]}, r"images must be \(N, H, W, C\), not of shape \(5"),
    ],
)
def test_what_cannot_be_is_refused(change, says):
    with pytest.raises(ValueError, match=says):
        pool2d(**{"images": IMAGES, "reduce": np.max, **change})


def test_what_just_fits_is_not_refused():
    assert pool2d(IMAGES, np.max, (5, 7)).shape == (1, 1, 1, 2)
    assert pool2d(IMAGES, np.max, 9, padding="same").shape == (1, 1, 1, 2)
    assert checked_pool(IMAGES, [2, 3], 1, "valid") == [(2, 3), (1, 1)]
    assert checked_pool(IMAGES, 2, (9, 8), "valid") == [(2, 2), (9, 8)]
    with pytest.raises(ValueError, match=r"size=\(6, 2\) is"):
        checked_pool(IMAGES, (6, 2), 1, "valid")


# ---- which activation, which pool
def slopes(activation, x):
    x = tf.constant(x, "float32")
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = activation(x)
    return tape.gradient(y, x).numpy()


def test_slopes_of_activations():
    """'Its slope is at most 1/4 ... The slope of ReLU is 1 for every positive number.'"""
    x = np.linspace(-9, 9, 1001)
    assert slopes(tf.nn.sigmoid, x).max() == 0.25
    assert 4**10 > 1_000_000
    np.testing.assert_array_equal(slopes(tf.nn.relu, x), x > 1e-6)
    for activation in (tf.nn.leaky_relu, tf.nn.gelu, tf.nn.silu):
        assert abs(slopes(activation, [-1.0])[0]) > 0.01


def test_nets_of_keras_pool_as_the_table_says():
    """The table of #which: VGG, ResNet, DenseNet."""
    nets, layers = tf.keras.applications, tf.keras.layers
    pools = {}
    for name, net in {
        "vgg": nets.VGG16, "resnet": nets.ResNet50, "densenet": nets.DenseNet121,
    }.items():  # fmt: skip
        model = net(
            weights=None, include_top=False, pooling="avg", input_shape=(64, 64, 3)
        )
        pools[name] = [
            (type(layer).__name__, getattr(layer, "pool_size", None), layer.strides)
            for layer in model.layers
            if isinstance(layer, (layers.MaxPooling2D, layers.AveragePooling2D))
        ]
    largest, mean = "MaxPooling2D", "AveragePooling2D"
    assert set(pools["vgg"]) == {(largest, (2, 2), (2, 2))}
    assert pools["resnet"] == [(largest, (3, 3), (2, 2))]
    assert pools["densenet"].count((mean, (2, 2), (2, 2))) == 3


def test_pictures_are_one_pixel_of_each_window():
    """'The maximum keeps everything bright and makes it larger ...'; 'keeps the brightness'."""
    figures = runpy.run_path(
        str(ROOT / "snippets" / "tutorials" / "relu_pooling_figures.py")
    )
    gray, smaller = figures["gray"], figures["SMALLER"]
    assert gray.shape == (192, 160)
    blocks = gray.reshape(48, 4, 40, 4)
    np.testing.assert_array_equal(smaller["stride"], blocks[:, 0, :, 0])
    np.testing.assert_array_equal(smaller["maximum"], blocks.max(axis=(1, 3)))
    np.testing.assert_allclose(smaller["average"], blocks.mean(axis=(1, 3)), rtol=1e-12)
    dark, bright = gray < 0.1, gray > 0.9
    assert np.mean(smaller["maximum"] > 0.9) > 1.5 * np.mean(bright)
    assert np.mean(smaller["maximum"] < 0.1) < 0.8 * np.mean(dark)
    assert np.isclose(smaller["average"].mean(), gray.mean())
    for name in smaller:
        with Image.open(ROOT / PICTURES / f"relu_pooling_{name}.png") as picture:
            shown = np.asarray(picture) / 255
        assert shown.shape == (192, 160)
        assert np.abs(shown[::4, ::4] - smaller[name]).max() < 0.02
