"""docs/explanation/groups.md: every claim the page makes."""

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import ROOT, functions

L = tf.keras.layers
own = functions("explanation/groups.py")
correlate_channels, correlate_grouped = (
    own["correlate_channels"],
    own["correlate_grouped"],
)
correlate_depthwise, shuffle_channels = (
    own["correlate_depthwise"],
    own["shuffle_channels"],
)
rng = np.random.default_rng(0)
own["rng"] = rng  # channels_seen draws its image
channels_seen = own["channels_seen"]
KERNELS = [(3, 2), (1, 3), (2, 2), (1, 1), (5, 4)]


def whole(seed, *shape):
    return np.random.default_rng(seed).integers(-5, 6, shape).astype("float32")


def filled(layer, input_shape, seed=1):
    """Build a layer and give it whole numbers, also as bias; return them."""
    layer.build(input_shape)
    weights = [whole(seed + i, *w.shape) for i, w in enumerate(layer.weights)]
    layer.set_weights(weights)
    return weights


@pytest.mark.seeds(5)
@pytest.mark.parametrize("k", KERNELS)
def test_each_filter_sees_every_channel(k, seed):
    images, kernel = whole(seed, 2, 7, 6, 3), whole(seed + 5, *k, 3, 4)
    expected = tf.nn.conv2d(images, kernel, 1, "VALID")
    np.testing.assert_array_equal(correlate_channels(images, kernel), expected)


@pytest.mark.parametrize("groups", [1, 2, 3, 6])
@pytest.mark.parametrize("k", KERNELS)
def test_groups_are_split_correlate_concatenate(k, groups):
    images = whole(0, 2, 7, 6, 6)
    layer = L.Conv2D(12, k, groups=groups, use_bias=False)
    (kernel,) = filled(layer, images.shape)
    assert kernel.shape == (*k, 6 // groups, 12)
    np.testing.assert_array_equal(
        correlate_grouped(images, kernel, groups), layer(images)
    )


@pytest.mark.parametrize("m", [1, 2, 3, 4])
@pytest.mark.parametrize("k", KERNELS)
def test_depthwise_is_each_channel_alone_in_the_order_c_times_m_plus_q(k, m):
    images = whole(0, 2, 7, 6, 3)
    layer = L.DepthwiseConv2D(k, depth_multiplier=m, use_bias=False)
    (kernel,) = filled(layer, images.shape)
    y = layer(images)
    assert kernel.shape == (*k, 3, m)
    np.testing.assert_array_equal(correlate_depthwise(images, kernel), y)
    for c in range(3):
        for q in range(m):
            output = correlate_channels(
                images[..., c : c + 1], kernel[:, :, c : c + 1, q : q + 1]
            )
            np.testing.assert_array_equal(y[..., c * m + q], output[..., 0])


@pytest.mark.parametrize("m", [1, 2, 3])
@pytest.mark.parametrize("k", KERNELS)
def test_a_depthwise_kernel_is_reshaped_to_that_of_as_many_groups(k, m):
    images = whole(0, 2, 7, 6, 3)
    depthwise = L.DepthwiseConv2D(k, depth_multiplier=m)
    kernel, bias = filled(depthwise, images.shape)
    grouped = L.Conv2D(3 * m, k, groups=3)
    grouped.build(images.shape)
    grouped.set_weights([kernel.reshape(*k, 1, 3 * m), bias])
    np.testing.assert_array_equal(grouped(images), depthwise(images))


@pytest.mark.parametrize("C", [1, 3, 8])
@pytest.mark.parametrize("F", [1, 5])
def test_a_1x1_convolution_is_a_dense_layer_at_each_pixel(C, F):
    images = whole(0, 2, 7, 6, C)
    dense = L.Dense(F)
    W, B = filled(dense, images.shape)
    conv = L.Conv2D(F, 1)
    conv.build(images.shape)
    conv.set_weights([W.reshape(1, 1, C, F), B])
    np.testing.assert_array_equal(conv(images), dense(images))
    np.testing.assert_array_equal(conv(images), images @ W + B)


@pytest.mark.parametrize("m", [1, 2])
@pytest.mark.parametrize("k", KERNELS)
def test_separable_is_depthwise_then_1x1_with_one_bias_at_the_end(k, m):
    images = whole(0, 2, 7, 6, 3)
    layer = L.SeparableConv2D(5, k, depth_multiplier=m)
    D, P, B = filled(layer, images.shape)
    assert (D.shape, P.shape, B.shape) == ((*k, 3, m), (1, 1, 3 * m, 5), (5,))
    y = correlate_channels(correlate_depthwise(images, D), P) + B
    np.testing.assert_array_equal(y, layer(images))


@pytest.mark.parametrize(
    ("C", "F", "k", "g", "m"), [(4, 6, (3, 2), 2, 3), (12, 8, (5, 5), 4, 1)]
)
def test_the_table_of_weights(C, F, k, g, m):
    kh, kw = k
    table = {
        L.Conv2D(F, k, use_bias=False): kh * kw * C * F,
        L.Conv2D(F, k, groups=g, use_bias=False): kh * kw * C * F / g,
        L.DepthwiseConv2D(k, depth_multiplier=m, use_bias=False): kh * kw * C * m,
        L.Conv2D(F, 1, use_bias=False): C * F,
        L.SeparableConv2D(F, k, depth_multiplier=m, use_bias=False): kh * kw * C * m
        + C * m * F,
    }
    for layer, weights in table.items():
        layer.build((None, 9, 8, C))
        assert layer.count_params() == weights


@pytest.mark.parametrize("k", [2, 3, 5])
@pytest.mark.parametrize(("C", "F"), [(3, 7), (64, 64), (16, 1024)])
def test_mobilenets_ratio(C, F, k):
    """1 / F + 1 / k^2 of the standard layer, counted on layers of Keras."""
    full = L.Conv2D(F, k, use_bias=False)
    separable = L.SeparableConv2D(F, k, use_bias=False)
    for layer in (full, separable):
        layer.build((None, 9, 9, C))
    assert separable.count_params() * F * k**2 == full.count_params() * (k**2 + F)


def test_with_many_filters_a_ninth_is_left_for_3x3():
    assert 1 / 9 < 1 / 1024 + 1 / 9 < 0.113


def test_multiply_adds_are_places_times_weights():
    """If all inputs and weights are 1, the outputs add up to the number of products."""
    images = tf.ones((1, 8, 7, 8))
    for layer in (
        L.Conv2D(4, 3, use_bias=False, kernel_initializer="ones"),
        L.Conv2D(4, 3, groups=4, use_bias=False, kernel_initializer="ones"),
        L.DepthwiseConv2D(3, use_bias=False, depthwise_initializer="ones"),
        L.Conv2D(4, 1, use_bias=False, kernel_initializer="ones"),
    ):
        y = layer(images)
        places = y.shape[1] * y.shape[2]
        assert int(tf.reduce_sum(y)) == places * layer.count_params()


def test_the_shares_of_groups_are_one_over_groups():
    full = 3 * 3 * 64 * 64
    for groups in (2, 4, 8):
        layer = L.Conv2D(64, 3, groups=groups, use_bias=False)
        layer.build((None, 5, 5, 64))
        assert layer.count_params() * groups == full


def test_nearly_all_of_the_separable_cost_is_the_1x1():
    assert 64 * 64 / (3 * 3 * 64 + 64 * 64) > 0.85


@pytest.mark.parametrize("groups", [1, 2, 3, 6])
def test_a_group_sees_its_own_channels_only(groups):
    tf.keras.utils.set_random_seed(0)
    seen = channels_seen(L.Conv2D(12, 3, groups=groups), C=6)
    expected = np.kron(np.eye(groups), np.ones((12 // groups, 6 // groups)))
    np.testing.assert_array_equal(seen, expected)


def test_depthwise_sees_one_channel_and_separable_all():
    tf.keras.utils.set_random_seed(0)
    seen = channels_seen(L.DepthwiseConv2D(3, depth_multiplier=2), C=3)
    np.testing.assert_array_equal(seen, np.repeat(np.eye(3), 2, axis=0))
    assert np.all(channels_seen(L.SeparableConv2D(5, 3), C=4))


def test_a_channel_counts_if_any_of_its_pixels_is_seen():
    tf.keras.utils.set_random_seed(0)
    assert np.all(channels_seen(L.Conv2D(2, 1, strides=2), C=3))


@pytest.mark.parametrize("layers", [2, 3])
@pytest.mark.parametrize(("C", "groups"), [(4, 2), (9, 3)])
def test_the_halves_stay_apart_without_a_shuffle(C, groups, layers):
    tf.keras.utils.set_random_seed(0)
    stack = [L.Conv2D(C, 1, groups=groups) for _ in range(layers)]

    def apart(x):
        for layer in stack:
            x = layer(x)
        return x

    def mixed(x):
        return stack[1](shuffle_channels(stack[0](x), groups))

    expected = np.kron(np.eye(groups), np.ones((C // groups, C // groups)))
    np.testing.assert_array_equal(channels_seen(apart, C), expected)
    assert np.all(channels_seen(mixed, C))


@pytest.mark.parametrize(("C", "groups"), [(6, 2), (6, 3), (12, 4)])
def test_a_shuffle_only_puts_channels_in_another_order(C, groups):
    x = whole(0, 2, 4, 3, C)
    order = np.arange(C).reshape(groups, -1).T.ravel()
    np.testing.assert_array_equal(
        shuffle_channels(tf.constant(x), groups), x[..., order]
    )


def test_the_figure_deals_the_channels_as_the_program_does():
    text = (ROOT / "snippets/explanation/groups_figures.py").read_text("utf8")
    order = np.squeeze(shuffle_channels(tf.reshape(tf.range(4.0), (1, 1, 1, 4)), 2))
    dealt = [(int(c), f) for f, c in enumerate(order)]
    assert f"DEALT = {sorted(dealt)}" in text


def test_filters_are_checked_when_the_layer_is_made_channels_at_the_first_image():
    with pytest.raises(ValueError, match="number of filters must be evenly divisible"):
        L.Conv2D(4, 3, groups=3)
    layer = L.Conv2D(4, 3, groups=2)
    with pytest.raises(
        ValueError, match="number of input channels must be evenly divisible"
    ):
        layer(tf.zeros((1, 5, 5, 3)))
