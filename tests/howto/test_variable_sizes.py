"""docs/howto/variable_sizes.md: every claim the page makes."""

import itertools

import numpy as np
import pytest
import tensorflow as tf

from tests import onednn
from tools.paths import ROOT, functions

program = functions("howto/variable_sizes.py")
smallest_input = program["smallest_input"]
batches_of_one_size = program["batches_of_one_size"]
pad_batch = program["pad_batch"]
masked_mean = program["masked_mean"]
layers = tf.keras.layers

PAGE = (ROOT / "docs" / "howto" / "variable_sizes.md").read_text("utf8")


def net_of(*stack):
    return tf.keras.Sequential([tf.keras.Input((None, None, 3)), *stack])


# ---- None ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("size", [(13, 13), (13, 40), (31, 17)])
def test_a_network_without_sizes_takes_any_size(size):
    net = net_of(
        layers.Conv2D(8, 3, strides=2),
        layers.MaxPooling2D(2),
        layers.Conv2D(16, 3),
        layers.GlobalAveragePooling2D(),
        layers.Dense(5),
    )
    assert net.output_shape == (None, 5)
    assert net(tf.ones((2, *size, 3))).shape == (2, 5)


def test_none_passes_through():
    shape = layers.Conv2D(4, 3).compute_output_shape((2, None, 48, 3))
    assert shape == (2, None, 46, 4)


def test_only_the_channels_must_be_known():
    with pytest.raises(TypeError, match="NoneType"):
        layers.Conv2D(4, 3)(tf.keras.Input((None, None, None)))


def test_a_kernel_has_no_size_of_the_image():
    counts = set()
    for size in [(None, None), (32, 48), (224, 7)]:
        conv = layers.Conv2D(8, 3)
        conv.build((None, *size, 3))
        counts.add((tuple(conv.kernel.shape), conv.count_params()))
    assert counts == {((3, 3, 3, 8), 224)}


def test_dense_after_flatten_has_a_weight_for_every_pixel():
    for H, W in [(32, 48), (33, 48)]:
        flat = tf.keras.Sequential(
            [tf.keras.Input((H, W, 3)), layers.Flatten(), layers.Dense(5)]
        )
        assert flat.count_params() == H * W * 3 * 5 + 5


def test_flatten_passes_none_on_and_dense_refuses_it():
    assert layers.Flatten()(tf.keras.Input((None, None, 3))).shape == (None, None)
    with pytest.raises(ValueError, match="must be fully-defined"):
        net_of(layers.Flatten(), layers.Dense(5))


@pytest.mark.parametrize(
    "instead",
    [
        [layers.GlobalAveragePooling2D],
        [layers.GlobalMaxPooling2D],
        [lambda: layers.Resizing(7, 7), layers.Flatten],
    ],
)
def test_each_layer_in_place_of_flatten_works(instead):
    net = net_of(layers.Conv2D(4, 3), *[make() for make in instead], layers.Dense(5))
    for size in [(9, 8), (12, 30)]:
        assert net(tf.ones((2, *size, 3))).shape == (2, 5)


def test_a_functional_model_refuses_other_sizes_and_sequential_does_not():
    first = tf.keras.Input((32, 48, 3))
    pooled = layers.GlobalAveragePooling2D()(layers.Conv2D(8, 3)(first))
    with pytest.raises(ValueError, match=r"found shape=\(1, 33, 48, 3\)"):
        tf.keras.Model(first, pooled)(tf.zeros((1, 33, 48, 3)))
    loose = tf.keras.Sequential(
        [tf.keras.Input((32, 48, 3)), layers.Conv2D(8, 3), layers.GlobalMaxPooling2D()]
    )
    assert loose(tf.zeros((1, 33, 48, 3))).shape == (1, 8)


# ---- the smallest image --------------------------------------------------------------------------
def random_layer(rng, rank=2):
    """A layer with a window of its own, of a kind that smallest_input knows."""
    k, s = rng.integers(1, 5, rank).tolist(), rng.integers(1, 4, rank).tolist()
    padding = str(rng.choice(["valid", "same"]))
    kind = rng.integers(6)
    if kind < 2:
        pool = [layers.MaxPooling2D, layers.AveragePooling2D][kind]
        return pool(k, s, padding=padding)
    if kind == 2:  # a depthwise layer takes equal strides only
        return layers.DepthwiseConv2D(k, s[0], padding=padding)
    if kind == 3:
        return layers.SeparableConv2D(3, k, s[0], padding=padding)
    if kind == 4:
        return layers.Conv2D(3, k, dilation_rate=s, padding=padding)
    return layers.Conv2D(3, k, s, padding=padding)


@pytest.mark.seeds(40)
def test_the_smallest_image_fits_and_one_pixel_less_does_not(seed):
    rng = np.random.default_rng(seed)
    stack = [random_layer(rng) for _ in range(rng.integers(1, 5))]
    net = net_of(*stack, layers.ReLU(), layers.GlobalMaxPooling2D(), layers.Dense(2))
    H, W = smallest_input(net)
    assert net(tf.ones((1, H, W, 3))).shape == (1, 2)
    for fewer in [(H - 1, W), (H, W - 1)]:
        if min(fewer) > 0:
            with pytest.raises(ValueError, match="would be zero or negative"):
                net.compute_output_shape((1, *fewer, 3))


def test_same_alone_takes_a_single_pixel():
    net = net_of(layers.Conv2D(3, 5, strides=2, padding="same"), layers.ReLU())
    assert smallest_input(net) == (1, 1)


def test_smallest_input_names_a_layer_that_it_does_not_know():
    net = net_of(layers.Conv2D(3, 3), layers.Conv2DTranspose(3, 3, name="back"))
    with pytest.raises(ValueError, match="does not know Conv2DTranspose back"):
        smallest_input(net)


TOO_SMALL = """
import numpy as np
import tensorflow as tf
images = np.random.default_rng(0).standard_normal((1, 2, 5, 4)).astype("float32")
conv = tf.keras.layers.Conv2D(4, 3)
conv.build((None, None, None, 4))
pool = tf.keras.layers.MaxPooling2D(3)
large = lambda images: tf.nn.conv2d(images, tf.ones((4, 3, 4, 4)), 1, "VALID")
for layer in (conv, pool, large):
    try:
        y = layer(images)
        print("shape", y.shape, np.mean(y[:, :0]) if 0 in y.shape else "")
    except Exception as error:
        print(str(error).replace("\\n", " "))
"""
SAID = {
    "1": ["shape (1, 2, 5, 4)", "`could not create a descriptor`", "would be negative"],
    "0": [
        "`resulted in an empty output`",
        "shape (1, 0, 1, 4) nan",
        "would be negative",
    ],
}


def test_a_layer_may_answer_for_an_image_that_is_too_small():
    """'2 x 5 numbers that mean nothing', with the messages shown."""
    ran = onednn.run({switch: (switch, TOO_SMALL) for switch in SAID})
    for switch, (printed, *_) in ran.items():
        for expected, line in zip(SAID[switch], printed.splitlines(), strict=True):
            assert expected.strip("`") in line
            if expected.startswith("`"):
                assert expected in PAGE


def test_predict_refuses_an_image_that_is_too_small():
    message = "Negative dimension size caused by subtracting 3 from 2"
    assert message in PAGE
    net = net_of(layers.Conv2D(3, 3))
    with pytest.raises(ValueError, match=message):
        net.predict(np.zeros((1, 2, 5, 3)), verbose=0)


# ---- batches -------------------------------------------------------------------------------------
@pytest.fixture
def images():
    rng = np.random.default_rng(0)
    sizes = [(10, 8), (12, 12), (9, 14), (10, 8), (10, 8)]
    return [rng.standard_normal((*size, 3)).astype("float32") for size in sizes]


def test_images_of_two_sizes_make_no_batch(images):
    with pytest.raises(ValueError, match="must have the same shape"):
        np.stack(images)


def test_batches_of_one_size_hold_each_image_once(images):
    seen = []
    for places, batch in batches_of_one_size(images, most=2):
        assert len(places) == len(batch) <= 2
        for place, image in zip(places, batch, strict=True):
            np.testing.assert_array_equal(image, images[place])
        seen += places
    assert sorted(seen) == list(range(len(images)))
    assert [places for places, _ in batches_of_one_size(images)] == [
        [0, 3, 4],
        [1],
        [2],
    ]


def test_a_batch_holds_32_unless_told():
    batches = batches_of_one_size([np.zeros((2, 3, 1))] * 65)
    assert [len(batch) for _, batch in batches] == [32, 32, 1]


def test_one_equal_side_is_not_one_size():
    sizes = [(4, 6), (4, 5), (3, 6), (4, 6)]
    batches = batches_of_one_size([np.zeros((*size, 3)) for size in sizes])
    assert [places for places, _ in batches] == [[0, 3], [1], [2]]


def test_a_padded_batch_holds_the_images_and_the_mask_says_where(images):
    batch, mask = pad_batch(images)
    assert batch.shape == (5, 12, 14, 3)
    assert mask.shape == (5, 12, 14, 1)
    assert batch.dtype == mask.dtype == np.float32
    for n, image in enumerate(images):
        H, W = image.shape[:2]
        np.testing.assert_array_equal(batch[n, :H, :W], image)
        assert mask[n, :H, :W].all()
        assert mask[n].sum() == H * W
    np.testing.assert_array_equal(batch, batch * mask)


def stack_of(count, seed, **more):
    """`count` convolutions with a bias, as in a network that has been trained."""
    tf.keras.utils.set_random_seed(seed)
    settings = {"padding": "same", "activation": "relu", **more}
    return [
        layers.Conv2D(6, 3, bias_initializer="random_normal", **settings)
        for _ in range(count)
    ]


def through(stack, x, mask=None):
    for layer in stack:
        x = layer(x)
        x = x if mask is None else x * mask
    return x


@pytest.mark.seeds(3)
@pytest.mark.parametrize("count", [1, 2, 4])
def test_with_a_mask_after_every_layer_each_image_is_as_if_alone(images, count, seed):
    stack = stack_of(count, seed)
    alone = [np.mean(through(stack, image[None]), axis=(1, 2))[0] for image in images]
    batch, mask = pad_batch(images)
    masked = masked_mean(through(stack, batch, mask), mask)
    np.testing.assert_allclose(masked, alone, rtol=1e-5, atol=1e-5)


def test_a_mask_for_the_mean_alone_is_not_enough_from_the_second_layer_on(images):
    batch, mask = pad_batch(images)
    for count in (1, 2):
        stack = stack_of(count, 0)
        alone = [
            np.mean(through(stack, image[None]), axis=(1, 2))[0] for image in images
        ]
        mean = masked_mean(through(stack, batch), mask)
        assert np.allclose(mean, alone, rtol=1e-5, atol=1e-5) is (count == 1)


def test_without_a_mask_the_zeros_count(images):
    batch, _ = pad_batch(images)
    means = np.array([image.mean(axis=(0, 1)) for image in images])
    sizes = np.array([[image.shape[0] * image.shape[1]] for image in images])
    expected = means * sizes / (12 * 14)
    np.testing.assert_allclose(batch.mean(axis=(1, 2)), expected, rtol=1e-5, atol=1e-5)


def test_convolutions_do_not_use_a_mask():
    assert not layers.Conv2D(3, 3).supports_masking
    assert not layers.GlobalAveragePooling2D().supports_masking


def test_with_a_stride_padding_moves_the_windows():
    """'With a stride, "same" adds its zeros before or after, as the size says.'"""
    (conv,) = stack_of(1, 0, strides=2)
    image = np.random.default_rng(0).standard_normal((1, 7, 7, 3)).astype("float32")
    padded = np.pad(image, ((0, 0), (0, 1), (0, 1), (0, 0)))
    alone, beside = conv(image), conv(padded)
    assert alone.shape == beside.shape
    assert not np.allclose(alone, beside, rtol=1e-5, atol=1e-5)


def test_padded_batch_of_tf_data_pads_the_same_way(images):
    spec = tf.TensorSpec((None, None, 3))
    data = tf.data.Dataset.from_generator(lambda: iter(images), output_signature=spec)
    (batch,) = data.padded_batch(len(images))
    np.testing.assert_array_equal(batch, pad_batch(images)[0])


# ---- heads and maps ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("H", "W", "C", "units"), [(3, 2, 8, 4), (1, 5, 3, 2), (4, 4, 2, 7)]
)
def test_flatten_and_dense_are_a_convolution_as_large_as_the_maps(H, W, C, units):
    rng = np.random.default_rng(H)
    maps = rng.integers(-4, 5, (3, H, W, C)).astype("float32")
    weights = rng.integers(-4, 5, (H * W * C, units)).astype("float32")
    expected = maps.reshape(3, -1) @ weights
    y = tf.nn.conv2d(maps, weights.reshape(H, W, C, units), 1, "VALID")
    assert y.shape == (3, 1, 1, units)
    np.testing.assert_array_equal(y[:, 0, 0], expected)


def test_dense_after_the_mean_is_the_mean_of_a_1x1_convolution():
    tf.keras.utils.set_random_seed(0)
    maps = tf.random.normal((2, 5, 3, 8))
    dense, conv = layers.Dense(4, bias_initializer="ones"), layers.Conv2D(4, 1)
    expected = dense(tf.reduce_mean(maps, axis=(1, 2)))
    conv.build((None, None, None, 8))
    W, B = dense.get_weights()
    conv.set_weights([W.reshape(1, 1, 8, 4), B])
    mean = tf.reduce_mean(conv(maps), axis=(1, 2))
    np.testing.assert_allclose(mean, expected, rtol=1e-5, atol=1e-5)


def valid_net(seed, padding="valid"):
    """Total stride 4 x 2, smallest image 11 x 8."""
    tf.keras.utils.set_random_seed(seed)
    return net_of(
        layers.Conv2D(4, 3, (2, 1), padding=padding, activation="relu"),
        layers.MaxPooling2D((2, 2), padding=padding),
        layers.Conv2D(5, (2, 3), padding=padding),
    )


@pytest.mark.seeds(3)
def test_each_place_of_the_map_is_one_window(seed):
    net = valid_net(seed)
    H, W = smallest_input(net)
    image = tf.random.normal((2, H + 4 * 3 + 1, W + 2 * 2, 3))
    y = net(image)
    assert y.shape == (2, 4, 3, 5)
    for i, j in itertools.product(range(4), range(3)):
        window = image[:, 4 * i : 4 * i + H, 2 * j : 2 * j + W]
        np.testing.assert_allclose(
            net(window)[:, 0, 0], y[:, i, j], rtol=1e-5, atol=1e-5
        )


def test_with_same_a_window_cut_out_differs():
    net = valid_net(0, padding="same")
    image = tf.random.normal((1, 24, 16, 3))
    inner = net(image)[:, 2, 2]  # what stands there for the window at row 8, column 4
    cut_out = net(image[:, 8:12, 4:6])[:, 0, 0]
    assert not np.allclose(inner, cut_out, rtol=1e-5, atol=1e-5)


@pytest.mark.seeds(3)
def test_a_network_follows_a_shift_only_by_multiples_of_its_stride(seed):
    net = valid_net(seed)
    image = tf.random.normal((1, 31, 12, 3))
    y = net(image)
    for d in range(1, 9):
        moved = net(image[:, d:])
        rows = moved.shape[1]
        equal = [
            np.allclose(moved, y[:, r : r + rows], rtol=1e-5, atol=1e-5)
            for r in range(y.shape[1] - rows + 1)
        ]
        assert any(equal) is (d % 4 == 0)


def test_what_is_left_over_at_the_end_is_not_seen():
    net = valid_net(0)
    H, W = smallest_input(net)
    image = np.random.default_rng(0).standard_normal((1, H + 4 + 3, W, 3))
    y = net(image)
    image[:, H + 4 :] += 100  # three rows more than the stride divides
    np.testing.assert_array_equal(net(image), y)
    image[:, H + 4 - 1] += 100
    assert not np.array_equal(net(image), y)


def test_with_same_one_more_pixel_at_the_end_moves_all_windows():
    middle = np.array([0, 1, 0], "float32").reshape(3, 1, 1)
    line = np.arange(8, dtype="float32").reshape(1, 8, 1)
    for n, first in [(6, 1), (7, 0), (8, 1)]:
        centers = np.squeeze(tf.nn.conv1d(line[:, :n], middle, 2, "SAME"))
        np.testing.assert_array_equal(centers, np.arange(first, n, 2))


# ---- tracing -------------------------------------------------------------------------------------
def test_predict_and_fit_give_up_an_axis_once_it_has_changed():
    traced = []

    class Spy(layers.Layer):
        def call(self, x):
            traced.append(tuple(x.shape[1:3]))
            return x

    net = net_of(Spy(), layers.Conv2D(3, 3), layers.GlobalAveragePooling2D())
    net.compile("sgd", "mse")
    for run in (
        lambda x: net.predict(x, verbose=0),
        lambda x: net.fit(x, np.zeros((1, 3)), verbose=0),
    ):
        traced.clear()
        for size in [(8, 6), (8, 6), (9, 6), (9, 7), (12, 13), (8, 6)]:
            run(np.zeros((1, *size, 3), "float32"))
        assert traced == [(8, 6), (None, 6), (None, None)]
