"""docs/explanation/dimensions.md: every claim the page makes."""

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import functions

correlate_any = functions("explanation/dimensions.py")["correlate_any"]


def whole(rng, *shape):
    return rng.integers(-4, 5, shape).astype("float32")


@pytest.mark.seeds(3)
@pytest.mark.parametrize(
    ("shape", "k"),
    [
        ((2, 11, 3), (4,)),
        ((1, 5, 2), (5,)),
        ((2, 7, 9, 3), (3, 2)),
        ((3, 4, 6, 1), (1, 5)),
        ((2, 5, 4, 6, 2), (2, 3, 4)),
    ],
)
def test_one_loop_equals_tensorflow(shape, k, seed):
    """'Every number is equal to TensorFlow's.'"""
    rng = np.random.default_rng(seed)
    x, w = whole(rng, *shape), whole(rng, *k, shape[-1], 4)
    y = correlate_any(x, w)
    assert y.dtype == np.float32
    np.testing.assert_array_equal(y, tf.nn.convolution(x, w, padding="VALID"))


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (tf.keras.layers.Conv1D, (2, 9, 3)),
        (tf.keras.layers.Conv2D, (2, 9, 7, 3)),
        (tf.keras.layers.Conv3D, (2, 6, 7, 5, 3)),
    ],
)
def test_keras_layers_are_the_loop_and_a_bias(layer, shape):
    """'Conv1D, Conv2D and Conv3D do the same.'"""
    conv = layer(4, 3, bias_initializer="normal")
    x = np.random.default_rng(0).standard_normal(shape).astype("float32")
    y_tf = conv(x)
    W, B = conv.get_weights()
    np.testing.assert_allclose(correlate_any(x, W) + B, y_tf, rtol=1e-5, atol=1e-5)


def test_four_axes_work_too():
    """'As many spatial axes as x has'."""
    x, w = np.ones((1, 3, 4, 5, 2, 2), int), np.ones((2, 2, 3, 1, 2, 1), int)
    y = correlate_any(x, w)
    assert y.shape == (1, 2, 3, 3, 2, 1)
    assert y.dtype == x.dtype
    assert set(y.ravel()) == {2 * 2 * 3 * 2}


def test_an_axis_costs_192_times_as_many_macs():
    """'Each axis has 3 times as many weights and 192 times as many MACs'."""
    assert 3 * 64 == 192
