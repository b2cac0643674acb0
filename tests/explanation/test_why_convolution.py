"""docs/explanation/why_convolution.md: every claim the page makes."""

import re

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import ROOT, functions

program = functions("explanation/why_convolution.py")
as_matrix, moved, strokes = (program[n] for n in ("as_matrix", "moved", "strokes"))
trained, share_right = program["trained"], program["share_right"]


def whole(rng, *shape):
    return rng.integers(-4, 5, shape).astype("float32")


def test_the_three_counts_and_how_they_grow():
    """'the first number grows to 17 times as much, the second to 4 times, the third not at all'."""
    counts = []
    for side in (28, 56):
        conv = tf.keras.layers.Conv2D(32, 3, use_bias=False)
        outputs = np.size(conv(np.zeros((1, side, side, 1))))
        counts.append(
            np.array([side * side * outputs, outputs * 9, conv.count_params()])
        )
    assert counts[0].tolist() == [16_959_488, 194_688, 288]
    assert (counts[1] / counts[0]).round().tolist() == [17, 4, 1]
    dense = tf.keras.layers.Dense(26 * 26 * 32, use_bias=False)
    assert dense.compute_output_shape((None, 784)) == (None, 21_632)
    assert counts[0][0] == 784 * 21_632


def test_keras_has_no_locally_connected_layer():
    """'Keras 3 no longer has one'."""
    assert not [name for name in dir(tf.keras.layers) if "LocallyConnected" in name]


def test_with_fewer_images_only_the_convolution_learns():
    """'With 32 images the Dense net is hardly better than a guess.' From other strokes, too."""
    for seed in (1, 5):
        rng = np.random.default_rng(seed)
        dense, conv = trained(*strokes(rng, 32, rng.integers(1, 4, 32)), epochs=80)
        new = strokes(rng, 400, rng.integers(1, 4, 400))
        assert share_right(dense, *new) < 0.75
        assert share_right(conv, *new) > 0.9


def test_the_two_nets_are_those_of_the_lesson():
    """Their layers and their size of a batch are the same: 33 images take two training steps."""
    nets = trained(*strokes(np.random.default_rng(0), 33, 4), epochs=1)
    for net in nets:
        assert net.input_shape == (None, 8, 12, 1)
        assert net.optimizer.iterations == 2
    activations = [
        [layer.get_config().get("activation") for layer in net.layers] for net in nets
    ]
    assert activations == [[None, "relu", "linear"], ["relu", None, "linear"]]


@pytest.mark.seeds(5)
@pytest.mark.parametrize(("k", "n"), [(3, 7), (1, 4), (4, 4), (2, 9)])
def test_a_dense_layer_with_this_matrix_is_the_convolution(k, n, seed):
    """'a convolution of 7 pixels, written as the matrix of a Dense layer'."""
    rng = np.random.default_rng(seed)
    x, w = whole(rng, 2, n, 1), whole(rng, k, 1, 1)
    matrix = as_matrix(w[:, 0, 0], n)
    assert matrix.dtype == w.dtype
    y_tf = tf.nn.conv1d(x, w, 1, "VALID")
    np.testing.assert_array_equal(x[..., 0] @ matrix.T, y_tf[..., 0])
    layer = tf.keras.layers.Dense(n - k + 1, use_bias=False)
    layer.build((None, n))
    layer.set_weights([matrix.T])
    np.testing.assert_array_equal(layer(x[..., 0]), y_tf[..., 0])


@pytest.mark.seeds(5)
def test_no_window_of_the_same_length_gives_more_than_the_pattern(seed):
    """'1 if the window is the kernel's pattern, however bright'."""
    rng = np.random.default_rng(seed)
    kernel, windows = rng.normal(0, 1, (3, 3)), rng.normal(0, 1, (1000, 3, 3))
    windows *= (
        np.linalg.norm(kernel) / np.linalg.norm(windows, axis=(1, 2))[:, None, None]
    )
    assert np.max(np.sum(windows * kernel, axis=(1, 2))) < np.sum(kernel**2)


def test_images_are_moved_and_zeros_come_in():
    images = np.arange(1, 25).reshape(1, 4, 6, 1)
    y = moved(images, 1, 2)
    assert y.shape == images.shape
    np.testing.assert_array_equal(y[:, 1:, 2:], images[:, :-1, :-2])
    assert y[:, 0].sum() == y[:, :, :2].sum() == 0
    np.testing.assert_array_equal(moved(images, 0, 0), images)


@pytest.mark.seeds(5)
@pytest.mark.parametrize("shift", [(0, 1), (2, 3), (4, 5)])
def test_the_output_moves_with_the_image(shift, seed):
    """'If the image moves, the feature map moves by as much', and no number changes."""
    rng = np.random.default_rng(seed)
    images, W = np.zeros((2, 14, 16, 3), "float32"), whole(rng, 3, 2, 3, 4)
    images[:, 3:8, 3:9] = whole(rng, 2, 5, 6, 3)
    y = tf.nn.conv2d(images, W, 1, "VALID").numpy()
    y_moved = tf.nn.conv2d(moved(images, *shift), W, 1, "VALID")
    np.testing.assert_array_equal(y_moved, moved(y, *shift))


@pytest.mark.parametrize("stride", [2, 3, 4])
def test_only_multiples_of_the_stride_are_exact(stride):
    """'A shift by the stride moves the output by one.'"""
    rng = np.random.default_rng(1)
    images, W = np.zeros((1, 12, 40, 2), "float32"), whole(rng, 3, 3, 2, 4)
    images[:, 3:8, 12:22] = whole(rng, 1, 5, 10, 2)
    y = tf.nn.conv2d(images, W, stride, "VALID").numpy()
    for shift in range(1, 2 * stride + 1):
        y_moved = tf.nn.conv2d(moved(images, 0, shift), W, stride, "VALID").numpy()
        same = any(np.array_equal(y_moved, moved(y, 0, out)) for out in range(4))
        assert same is (shift % stride == 0)


def test_zeros_at_the_border_do_not_move():
    """'The columns next to the border differ all the same'."""
    rng = np.random.default_rng(2)
    images, W = whole(rng, 1, 9, 11, 2), whole(rng, 3, 5, 2, 3)
    y = tf.nn.conv2d(images, W, 1, "SAME").numpy()
    y_turned = tf.nn.conv2d(np.roll(images, 1, axis=2), W, 1, "SAME").numpy()
    differs = np.any(y_turned != np.roll(y, 1, axis=2), axis=(0, 1, 3))
    assert np.flatnonzero(differs).tolist() == [0, 1, 2, 9, 10]


def test_a_global_maximum_makes_it_invariant():
    """'makes an invariant net of an equivariant one'."""
    rng = np.random.default_rng(3)
    images, W = np.zeros((1, 12, 14, 1), "float32"), whole(rng, 3, 3, 1, 4)
    images[:, 3:6, 3:6] = whole(rng, 1, 3, 3, 1)
    for reduce in (np.max, np.mean):
        of_all = [
            reduce(tf.nn.conv2d(moved(images, 0, shift), W, 1, "VALID"), axis=(1, 2))
            for shift in range(5)
        ]
        for pooled in of_all:
            np.testing.assert_allclose(pooled, of_all[0], rtol=1e-5, atol=1e-5)


@pytest.mark.seeds(3)
def test_strokes_are_drawn_where_they_are_asked_for(seed):
    """'Two classes, the strokes'."""
    rng = np.random.default_rng(seed)
    images, labels = strokes(rng, 3000, 5)
    assert images.shape == (3000, 8, 12, 1)
    assert images.dtype == np.float32
    assert set(labels) == {0, 1}
    assert abs(images[:, :, 8:].std() - 0.2) < 0.01
    mean = images[..., 0].mean(axis=0)
    assert mean[2:6, 5:8].min() > 0.04
    assert mean[[1, 1, 6, 6], [5, 7, 5, 7]].min() > 0.04
    assert np.abs(np.delete(mean, [5, 6, 7], axis=1)).max() < 0.03
    assert np.abs(mean[[0, 7]]).max() < 0.03
    columns = images[:, :, 5:8, 0]
    falling = sum(columns[:, i : i + 6, i] for i in range(3)).max(axis=1)
    rising = sum(columns[:, 2 - i : 8 - i, i] for i in range(3)).max(axis=1)
    assert np.mean((falling > rising) == labels) > 0.99
    images, labels = strokes(rng, 3, [0, 4, 9])
    for image, left in zip(images, (0, 4, 9), strict=True):
        sums = [image[:, c : c + 3].sum() for c in range(10)]
        assert abs(int(np.argmax(sums)) - left) <= 2


def test_shuffled_pixels_do_not_matter_to_dense():
    """'any fixed order is as good as another'."""
    rng = np.random.default_rng(4)
    x, W, order = whole(rng, 5, 20), whole(rng, 20, 3), rng.permutation(20)
    np.testing.assert_array_equal(x[:, order] @ W[order], x @ W)


def test_the_figure_has_a_line_for_each_product():
    """'a line for each product. Each gray line has a weight of its own'."""
    snippets = ROOT / "snippets" / "explanation"
    drawn = (snippets / "why_convolution_weights.svg").read_text("utf8")
    kinds = re.findall(r'class="curve (\w+)"', drawn)
    counts = {kind: kinds.count(kind) for kind in set(kinds)}
    assert counts == {"own": 7 * 5 + 5 * 3, "image": 5, "kernel": 5, "output": 5}
    matrix = as_matrix(np.array([1, 2, 3]), 7)
    assert (matrix.size, np.count_nonzero(matrix)) == (35, 15)
    assert re.findall(r"(\d+) weights", drawn) == ["35", "15", "3"]
