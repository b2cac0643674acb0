"""docs/tutorials/larger_images.md: every claim the page makes."""

import itertools

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from tools.paths import ROOT, functions

program = functions("tutorials/larger_images.py")
stamp, transposed_by_stamps = program["stamp"], program["transposed_by_stamps"]


def whole(rng, *shape):
    return rng.integers(-4, 5, shape).astype("float32")


@pytest.mark.seeds(3)
@pytest.mark.parametrize("size", [(3, 3), (2, 4), (1, 3)])
@pytest.mark.parametrize("strides", [(1, 1), (2, 3), (3, 1)])
def test_stamps_equal_tensorflow(size, strides, seed):
    """'each pixel stamps the kernel into a larger image'; '(n - 1) * stride + k'."""
    rng = np.random.default_rng(seed)
    image, kernel = whole(rng, 3, 4), whole(rng, *size)
    shape = [(n - 1) * s + k for n, s, k in zip((3, 4), strides, size, strict=True)]
    y_tf = tf.nn.conv2d_transpose(
        image[None, :, :, None], kernel[:, :, None, None], (1, *shape, 1), strides,
        "VALID",
    )  # fmt: skip
    y = stamp(image, kernel, strides)
    assert y.dtype == np.float32
    np.testing.assert_array_equal(y, y_tf[0, :, :, 0])


@pytest.mark.seeds(2)
def test_the_layer_equals_keras(seed):
    """'it is what Keras computes'."""
    rng = np.random.default_rng(seed)
    sizes, steps = [(3, 3), (4, 2), (1, 5)], [(1, 1), (2, 2), (3, 2), (4, 6)]
    for k, strides, padding in itertools.product(sizes, steps, ("valid", "same")):
        images = whole(rng, 2, 4, 5, 3)
        conv = tf.keras.layers.Conv2DTranspose(4, k, strides, padding)
        conv.build(images.shape)
        W, B = whole(rng, *k, 4, 3), whole(rng, 4)
        conv.set_weights([W, B])
        y = transposed_by_stamps(images, W, B, strides, padding)
        assert y.dtype == np.float32
        np.testing.assert_array_equal(y, conv(images), f"{k} {strides} {padding}")
    np.testing.assert_array_equal(
        transposed_by_stamps(images, W, B, (2, 2)),
        transposed_by_stamps(images, W, B, (2, 2), "valid"),
    )


@pytest.mark.parametrize(("size", "stride"), [(2, 2), (4, 2), (3, 3), (6, 3)])
def test_multiples_of_the_stride_have_no_checkerboard(size, stride):
    """'each pixel inside gets as many stamps as the next'."""
    ones = np.ones((6, 7), int)
    y = stamp(ones, np.ones((size, size), int), (stride, stride))
    assert len(np.unique(y[size:-size, size:-size])) == 1
    y = stamp(ones, np.ones((size + 1, size + 1), int), (stride, stride))
    assert len(np.unique(y[size:-size, size:-size])) > 1


def test_whole_numbers_and_fractions_mix():
    y = stamp(np.array([[1, 2]]), np.array([[0.5]]), (1, 1))
    np.testing.assert_array_equal(y, [[0.5, 1]])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"padding": "full"}, 'padding=\'full\' must be "valid" or "same"'),
        (
            {"W": np.ones((3, 3, 4, 2))},
            "W is for 2 channels, its last axis, and images",
        ),
    ],
)
def test_what_cannot_be_is_refused(change, says):
    setting = {"images": np.ones((1, 4, 5, 3)), "W": np.ones((3, 3, 4, 3))}
    with pytest.raises(ValueError, match=says):
        transposed_by_stamps(**{**setting, "B": 0, "strides": (2, 2), **change})


def picture(name):
    """Return a picture of the page as numbers from 0 to 1, each pixel once."""
    times = 6 if name == "small" else 3
    with Image.open(ROOT / f"theme/assets/pictures/larger_images_{name}.png") as image:
        return np.asarray(image.convert("L"))[::times, ::times] / 255


@pytest.mark.parametrize(("name", "size"), [("board", 3), ("even", 4)])
def test_the_photograph_is_enlarged_as_tensorflow_does_it(name, size):
    """'with stride 2 and a kernel whose weights are all equal'."""
    small = picture("small").astype("float32")
    assert small.shape == (30, 24)
    kernel = np.full((size, size, 1, 1), 4 / size**2, "float32")
    shape = [(n - 1) * 2 + size for n in small.shape]
    y = tf.nn.conv2d_transpose(
        small[None, :, :, None], kernel, (1, *shape, 1), 2, "VALID"
    )[0, :, :, 0]
    shown = picture(name)
    assert shown.shape == (60, 48)
    # compare without the border: the page's picture has one pixel more of it at the start
    wanted = np.clip(y[size - 1 : 59, size - 1 : 47], 0, 1)
    shown = shown[size - 1 : 59, size - 1 : 47]
    assert np.abs(shown - wanted).max() < 0.05  # both pictures have 32 levels of gray


def test_only_the_3_x_3_kernel_makes_a_checkerboard():
    """'kernel 3 x 3: a checkerboard', 'kernel 4 x 4: none'."""

    def four(name):
        """Return the mean brightness of the four pixels of each 2 x 2."""
        y = picture(name)[2:-2, 2:-2]
        return np.array([y[i::2, j::2].mean() for i, j in np.ndindex(2, 2)])

    assert four("board").max() > 2 * four("board").min()
    assert four("even").max() < 1.02 * four("even").min()


def test_other_weights_can_hide_the_pattern():
    """'with 1/2, 1, 1/2 in each direction there is none'."""
    line = np.array([0.5, 1, 0.5])
    y = stamp(np.ones((5, 6)), np.outer(line, line), (2, 2))
    assert (y[1:-1, 1:-1] == 1).all()
