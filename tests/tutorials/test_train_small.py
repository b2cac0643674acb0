"""docs/tutorials/train_small.md: every claim the page makes."""

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import functions

program = functions("tutorials/train_small.py")
SHAPES, draw = program["SHAPES"].reshape(4, 5, 5), program["draw"]
program["SHAPES"] = SHAPES
conv, conv_gradients = program["conv"], program["conv_gradients"]
forward, gradients, train = (
    program[n] for n in ("forward", "gradients", "train_by_hand")
)
cross_entropy, first_weights = program["cross_entropy"], program["first_weights"]
percent, blocks, padded = (program[n] for n in ("percent", "blocks", "padded"))
fit = program["fit"]


def small_net():
    return tf.keras.Sequential(
        [
            tf.keras.Input((12, 16, 1)),
            tf.keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
            tf.keras.layers.MaxPooling2D(2),
            tf.keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
            tf.keras.layers.GlobalMaxPooling2D(),
            tf.keras.layers.Dense(4),
        ]
    )


def some_weights(rng):
    return [W + rng.normal(0, 0.1, W.shape) for W in first_weights(rng)]


@pytest.fixture(scope="module")
def learnt():
    """What the page trains: weights, losses, images and labels, new images and their labels."""
    rng = np.random.default_rng(2)
    images, labels = draw(rng, 256, (1, 4))
    new = draw(rng, 400, (1, 4))
    start = first_weights(np.random.default_rng(5))
    return *train(start, images, labels), images, labels, *new


# ---- the images
def test_shapes_are_those_of_the_drawing():
    """'A plus, a cross, a square and a diamond of 5 x 5 pixels'."""
    plus, cross, square, diamond = SHAPES
    assert plus[2].all()
    assert plus[:, 2].all()
    assert plus.sum() == 9
    assert (cross == np.eye(5, dtype=bool) | np.eye(5, dtype=bool)[::-1]).all()
    assert square.sum() == 16
    assert not square[1:4, 1:4].any()
    rows, columns = np.mgrid[-2:3, -2:3]
    assert (diamond == (abs(rows) + abs(columns) == 2)).all()


@pytest.mark.seeds(3)
def test_a_shape_is_inside_and_where_it_was_asked_for(seed):
    """'somewhere in the left half of 12 x 16 pixels of noise'."""
    rng = np.random.default_rng(seed)
    images, labels = draw(rng, 500, (1, 4))
    assert images.shape == (500, 12, 16, 1)
    assert set(labels) == {0, 1, 2, 3}
    assert abs(images[:, :, 9:].std() - 0.25) < 0.01
    assert abs(images[:, :, 9:].mean()) < 0.01
    for columns, free in (((1, 4), (0, 9)), ((6, 10), (5, 15)), ((3, 3), (2, 8))):
        images, labels = draw(rng, 2000, columns)
        mean = images[..., 0].mean(axis=0)
        for free_column in free:
            assert np.abs(mean[:, free_column]).max() < 0.05
        assert (mean[1:11, columns[0]].mean(), mean[1:11, columns[1] + 4].mean()) > (
            0.02, 0.02,
        )  # fmt: skip
        assert np.abs(mean[[0, 11]]).max() < 0.05
        assert mean[[1, 10]].max() > 0.05
    images, labels = draw(rng, 4000, (3, 3))
    for k in range(4):
        of_class = images[labels == k, :, 3:8, 0].mean(axis=(0, 1))
        expected = 10 / 12 * SHAPES[k].sum(axis=0) / 10
        np.testing.assert_allclose(of_class, expected, atol=0.06)


def test_images_differ_and_are_the_same_for_a_seed():
    first, two = (draw(np.random.default_rng(3), 9, (1, 4)) for _ in range(2))
    np.testing.assert_array_equal(first[0], two[0])
    np.testing.assert_array_equal(first[1], two[1])


# ---- the layers and their gradients
@pytest.mark.seeds(3)
def test_the_net_by_hand_is_that_of_keras(seed):
    rng = np.random.default_rng(seed)
    weights, images = some_weights(rng), rng.normal(0, 1, (3, 12, 16, 1))
    model = small_net()
    model.set_weights(weights)
    outputs, x = [], tf.constant(images.astype("float32"))
    for layer in model.layers:
        x = layer(x)
        outputs.append(x)
    for mine, theirs in zip(forward(weights, images), outputs, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-4)


@pytest.mark.seeds(3)
def test_the_gradients_by_hand_are_those_of_the_tape(seed):
    """'Each layer takes the gradient of its output and returns that of its input'."""
    rng = np.random.default_rng(seed)
    weights, images = some_weights(rng), rng.normal(0, 1, (5, 12, 16, 1))
    labels = rng.integers(0, 4, 5)
    model = small_net()
    model.set_weights(weights)
    loss_of = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    with tf.GradientTape() as tape:
        loss_tf = loss_of(labels, model(images.astype("float32")))
    expected = tape.gradient(loss_tf, model.trainable_variables)
    loss, slopes = gradients(weights, images, labels)
    np.testing.assert_allclose(loss, loss_tf, rtol=1e-4)
    for mine, theirs in zip(slopes, expected, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-3, atol=1e-4)


def test_the_gradient_of_the_images_is_that_of_the_tape():
    rng = np.random.default_rng(1)
    x, W = rng.normal(0, 1, (2, 5, 7, 3)), rng.normal(0, 1, (3, 3, 3, 4))
    g = rng.normal(0, 1, (2, 5, 7, 4))
    x_tf, W_tf = (tf.constant(array.astype("float32")) for array in (x, W))
    with tf.GradientTape() as tape:
        tape.watch([x_tf, W_tf])
        y = tf.nn.conv2d(x_tf, W_tf, 1, "SAME")
    expected = tape.gradient(y, [x_tf, W_tf], tf.constant(g.astype("float32")))
    dX, dW, dB = conv_gradients(x, W, g)
    np.testing.assert_allclose(dX, expected[0], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(dW, expected[1], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(dB, g.sum(axis=(0, 1, 2)))
    np.testing.assert_allclose(
        conv(x, W, np.arange(4)), y + np.arange(4), rtol=1e-4, atol=1e-4
    )


def test_gradients_are_the_measured_slopes():
    rng = np.random.default_rng(2)
    weights, (images, labels) = some_weights(rng), draw(rng, 4, (1, 4))
    _, slopes = gradients(weights, images, labels)
    for k, W in enumerate(weights):
        at = tuple(rng.integers(0, W.shape))
        ends = []
        for h in (1e-6, -1e-6):
            changed = [weight.copy() for weight in weights]
            changed[k][at] += h
            ends.append(gradients(changed, images, labels)[0])
        measured = (ends[0] - ends[1]) / 2e-6
        np.testing.assert_allclose(slopes[k][at], measured, rtol=1e-4, atol=1e-7)


@pytest.mark.seeds(3)
def test_the_loss_is_that_of_keras_and_its_gradient_the_shares_less_1(seed):
    """'the shares, less 1 for the right class'."""
    rng = np.random.default_rng(seed)
    scores, labels = rng.normal(0, 3, (6, 4)), rng.integers(0, 4, 6)
    scores[0] = [1000, -1000, 5, 0]
    labels[0] = 0
    loss, g = cross_entropy(scores, labels)
    loss_of = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    np.testing.assert_allclose(loss, loss_of(labels, scores), rtol=1e-4)
    expected = tf.nn.softmax(scores).numpy() - np.eye(4)[labels]
    np.testing.assert_allclose(g, expected / 6, rtol=1e-4, atol=1e-6)


def test_a_guess_costs_log_4():
    """'-log(1/4) = log 4 = 1.39'."""
    loss, _ = cross_entropy(np.zeros((3, 4)), np.array([0, 1, 3]))
    assert round(loss, 2) == 1.39


def test_windows_and_zeros():
    x = np.arange(96).reshape(2, 4, 6, 2)
    np.testing.assert_array_equal(blocks(x)[1, 1, :, 2, :, 0], x[1, 2:4, 4:6, 0])
    assert padded(x).shape == (2, 6, 8, 2)
    np.testing.assert_array_equal(padded(x)[:, 1:-1, 1:-1], x)
    assert padded(x).sum() == x.sum()


def test_initial_weights_have_the_spread_of_he():
    """'with a spread that keeps the numbers about as large from layer to layer'."""
    drawn = [first_weights(np.random.default_rng(seed)) for seed in range(200)]
    for k, fan_in in ((0, 9), (2, 72), (4, 8)):
        spread = np.std([weights[k] for weights in drawn])
        assert abs(spread / np.sqrt(2 / fan_in) - 1) < 0.05
        assert not np.any(drawn[0][k + 1])
    assert sum(W.size for W in drawn[0]) == 700 < 772


def test_percent():
    scores = [[0, 1, 0, 0], [2, 1, 0, 0], [0, 0, 0, 1]]
    assert percent(scores, np.array([1, 0, 2])) == 67
    assert percent(scores[:2], np.array([1, 0])) == 100


# ---- training
def test_both_learn_the_same_from_another_start():
    """'So fit does what you have written'; 'to rtol=1e-4, atol=1e-4'."""
    rng = np.random.default_rng(8)
    images, labels = draw(rng, 80, (1, 4))  # the last batch is smaller
    images, labels = images[:64], labels[:64]
    start = first_weights(rng)
    before = [W.copy() for W in start]
    weights, losses = train(start, images, labels)
    model = small_net()
    model.set_weights(start)
    np.testing.assert_allclose(fit(model, images, labels), losses, rtol=1e-4, atol=1e-4)
    for theirs, mine in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_allclose(theirs, mine, rtol=1e-4, atol=1e-4)
    assert len(losses) == 15
    for W, kept in zip(start, before, strict=True):
        np.testing.assert_array_equal(W, kept)


def test_what_is_learnt_is_not_near_a_tie(learnt):
    """Another order of sums must not change a percentage or a mistake of the page."""
    weights, losses, _images, _labels, new_images, _new_labels = learnt
    assert losses[-1] < 0.15 < 1.3 < losses[0]
    ordered = np.sort(forward(weights, new_images)[-1], axis=1)
    assert np.min(ordered[:, -1] - ordered[:, -2]) > 0.01


def test_mistakes_are_crosses(learnt):
    """'Six of the ten mistakes. All ten are crosses that are taken for diamonds'."""
    weights, _, _, _, new_images, new_labels = learnt
    guesses = np.argmax(forward(weights, new_images)[-1], axis=1)
    wrong = guesses != new_labels
    assert wrong.sum() == 10
    assert set(new_labels[wrong]) == {1}
    assert set(guesses[wrong]) == {3}


def test_kernel_2_answers_to_a_stroke_with_nothing_above(learnt):
    """'positive in its lowest row and mostly negative above it'."""
    kernel = learnt[0][0][:, :, 0, 2]
    assert np.all(kernel[2] > 0)
    assert kernel[:2].sum() < -1
    assert kernel[:2].max() < 0.2


def test_a_net_of_zeros_learns_its_last_bias_alone():
    """'Only B of the Dense layer.'"""
    rng = np.random.default_rng(4)
    images, labels = draw(rng, 20, (1, 4))
    zeros = [np.zeros(W.shape) for W in first_weights(rng)]
    _, slopes = gradients(zeros, images, labels)
    assert [bool(np.any(slope)) for slope in slopes] == [False] * 5 + [True]


def test_the_dense_net_has_18_times_as_many_weights():
    """'with 18 times as many weights'."""
    assert round((192 * 64 + 64 + 64 * 4 + 4) / 700) == 18
