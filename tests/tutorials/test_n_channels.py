"""docs/tutorials/n_channels.md: every claim the page makes."""

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import ROOT, functions

conv2d_valid = functions("tutorials/n_channels.py")["conv2d_valid"]

# images (N, H, W, C), kernel (kh, kw), filters
SETTINGS = [
    ((2, 6, 5, 3), (3, 2), 4),
    ((3, 4, 7, 2), (1, 5), 3),
    ((2, 5, 4, 8), (5, 4), 2),
    ((4, 7, 5, 3), (1, 1), 6),
]


def keras_conv2d(images, W, B):
    conv = tf.keras.layers.Conv2D(W.shape[-1], W.shape[:2])
    conv.build(images.shape)
    conv.set_weights([W, B])
    return conv(images).numpy()


def draw(rng, settings, kind):
    """Random images, W and B of one setting: "whole" numbers or "floats", as float32."""
    shape, kernel_size, filters = settings
    sizes = [shape, (*kernel_size, shape[-1], filters), (filters,)]
    if kind == "whole":
        return [rng.integers(-4, 5, size).astype("float32") for size in sizes]
    return [rng.standard_normal(size).astype("float32") for size in sizes]


@pytest.mark.seeds(20)
@pytest.mark.parametrize("settings", SETTINGS)
def test_whole_numbers_are_equal_to_the_last_bit(settings, seed):
    """'whole numbers. They are added without rounding.'"""
    images, W, B = draw(np.random.default_rng(seed), settings, "whole")
    np.testing.assert_array_equal(
        conv2d_valid(images, W, B), keras_conv2d(images, W, B)
    )


@pytest.mark.seeds(20)
@pytest.mark.parametrize("settings", SETTINGS)
def test_floats_are_equal_to_five_digits(settings, seed):
    """'rtol=1e-5, atol=1e-5'."""
    images, W, B = draw(np.random.default_rng(seed), settings, "floats")
    expected = keras_conv2d(images, W, B)
    np.testing.assert_allclose(
        conv2d_valid(images, W, B), expected, rtol=1e-5, atol=1e-5
    )


def test_weights_1_100_10000_keep_the_digits_of_each_channel():
    """'Read one number from the right: two digits of red, two of green, two of blue.'"""
    image = np.array([[[[11, 31, 51]]]], "float32")
    W = np.array([[[[1], [100], [10000]]]], "float32")
    assert keras_conv2d(image, W, np.zeros(1, "float32")).item() == 513111


def test_one_filter_adds_all_channels_up_to_one_channel():
    """'One filter weighs every channel with weights of its own and adds them all up.'"""
    images, W, B = draw(np.random.default_rng(1), ((2, 6, 5, 3), (3, 2), 1), "whole")
    zero = np.zeros(1, "float32")
    alone = [
        conv2d_valid(images[..., c : c + 1], W[:, :, c : c + 1], zero) for c in range(3)
    ]
    y = keras_conv2d(images, W, B)
    assert y.shape == (2, 4, 4, 1)
    np.testing.assert_array_equal(y, sum(alone) + B)


def test_the_bias_comes_once_not_once_a_channel():
    images, W, _ = draw(np.random.default_rng(2), ((2, 4, 5, 3), (2, 2), 2), "whole")
    with_bias = keras_conv2d(images, W, np.array([1, 10], "float32"))
    without = keras_conv2d(images, W, np.zeros(2, "float32"))
    np.testing.assert_array_equal(
        with_bias - without, np.broadcast_to([1, 10], without.shape)
    )


def test_each_filter_has_weights_and_a_bias_of_its_own():
    """'adds one more channel to the output'."""
    images, W, B = draw(np.random.default_rng(3), SETTINGS[0], "whole")
    y = keras_conv2d(images, W, B)
    for f in range(W.shape[-1]):
        alone = keras_conv2d(images, W[..., f : f + 1], B[f : f + 1])
        np.testing.assert_array_equal(y[..., f : f + 1], alone)


def test_4_filters_of_3_by_2_by_3_take_72_products():
    """'Each needs 3 x 2 x 3 products ... so 72 in total.'"""
    conv = tf.keras.layers.Conv2D(4, (3, 2))
    conv.build((None, 5, 6, 3))
    assert conv.get_weights()[0].size == 72 == 4 * (3 * 2 * 3)


def test_a_number_of_the_larger_layer_is_a_sum_of_72_products():
    """'Each number is a sum of 72 products.'"""
    conv = tf.keras.layers.Conv2D(8, 3)
    conv.build((None, 16, 16, 8))
    assert conv.get_weights()[0][..., 0].size == 72


@pytest.mark.parametrize("products", [9, 72])
def test_numpy_rounds_products_and_additions(products):
    """'rounded at every step': not once for each product, as a fused sum would be."""
    rng = np.random.default_rng(0)
    window, W = rng.random((2, products)).astype("float32")
    roundings, total = 0, 0.0
    for x, w in zip(window, W, strict=True):
        product = np.float32(x * w)
        roundings += float(product) != float(x) * float(w)
        exact = float(total) + float(product)
        total = np.float32(total) + product
        roundings += float(total) != exact
    assert roundings > products


def test_some_comparisons_need_more_than_1e_5():
    """'almost everywhere this site writes `rtol=1e-5, atol=1e-5`; some ... need more'."""
    other = (ROOT / "snippets/tutorials/kernel_pictures_exercises.py").read_text("utf8")
    assert "rtol=1e-4, atol=1e-3" in other


def test_images_do_not_meet():
    """'The layer treats each image independently.'"""
    images, W, B = draw(np.random.default_rng(4), SETTINGS[1], "whole")
    alone = [keras_conv2d(images[n : n + 1], W, B) for n in range(len(images))]
    np.testing.assert_array_equal(keras_conv2d(images, W, B), np.concatenate(alone))


def test_numpys_own_allclose_rejects_results_that_are_right():
    """'the default atol=1e-8 of np.allclose is too strict', 5e-6 would do."""
    rejected = 0
    for seed in range(5):
        images, W, B = draw(
            np.random.default_rng(seed), ((1, 16, 16, 8), (3, 3), 8), "floats"
        )
        y_tf, y_manual = keras_conv2d(images, W, B), conv2d_valid(images, W, B)
        assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
        rejected += not np.allclose(y_tf, y_manual)
    assert rejected > 0


def test_whole_numbers_and_fractions_mix():
    """'of the dtype that holds all three': nothing is cut off."""
    images = np.arange(2 * 4 * 5 * 3).reshape(2, 4, 5, 3)
    W = np.full((3, 2, 3, 4), 0.25, "float32")
    y = conv2d_valid(images, W, np.zeros(4, "float32"))
    np.testing.assert_array_equal(
        y, keras_conv2d(images.astype("float32"), W, np.zeros(4))
    )


@pytest.mark.parametrize(
    ("images", "W", "B", "message"),
    [
        (
            (1, 5, 5, 3),
            (3, 3, 2, 4),
            (4,),
            r"W.shape=\(3, 3, 2, 4\) is for 2 channels, not 3",
        ),
        ((1, 5, 5, 3), (3, 3, 3, 4), (1,), r"B.shape=\(1,\) must be \(4,\)"),
        (
            (1, 5, 5, 3),
            (6, 3, 3, 4),
            (4,),
            "a window of 6x3 does not fit an image of 5x5",
        ),
        (
            (1, 5, 5, 3),
            (3, 6, 3, 4),
            (4,),
            "a window of 3x6 does not fit an image of 5x5",
        ),
    ],
)
def test_what_does_not_fit_is_refused(images, W, B, message):
    with pytest.raises(ValueError, match=message):
        conv2d_valid(np.zeros(images), np.zeros(W), np.zeros(B))
