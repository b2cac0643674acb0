"""docs/explanation/receptive_field.md: every claim the page makes."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from tools.paths import functions

SPACE = functions("explanation/receptive_field.py")
receptive_field, seen_by = SPACE["receptive_field"], SPACE["seen_by"]
support, build = SPACE["support"], SPACE["build"]
share_of_paths, layers_needed = SPACE["share_of_paths"], SPACE["layers_needed"]
layer_shapes = functions("reference/conv_shapes.py")["layer_shapes"]
layers = tf.keras.layers


def drawn(rng, kinds):
    """Return a stack with a layer for each of `kinds`: plain (0, 3), stride (1) or dilation (2)."""
    stack = []
    for kind in kinds:
        layer = {"k": int(rng.integers(1, 5)), "before": int(rng.integers(0, 3))}
        if kind in (1, 2):
            layer["_sd"[kind]] = int(rng.integers(1, 4))
        stack.append(layer)
    return stack


@pytest.mark.seeds(12)
def test_the_pixels_are_the_support_of_the_gradient(seed):
    """'They are the same in all six': also in random nets with other layers along each axis."""
    rng = np.random.default_rng(seed)
    kinds = rng.integers(
        0, 4, 3
    )  # Keras takes no stride along one axis with a dilation
    rows, columns = drawn(rng, kinds), drawn(rng, kinds)  # along the other
    net = build(rows, columns, pools=np.flatnonzero(kinds == 3) + 1)
    shape = (121, 133, 2)
    place = [n // 2 for n in net(tf.ones((1, *shape))).shape[1:3]]
    computed = seen_by(rows, place[0], place[0]), seen_by(columns, place[1], place[1])
    assert support(net, shape, place) == computed
    assert all(0 <= first <= last for first, last in computed)  # far from the border


@pytest.mark.seeds(30)
def test_forwards_and_backwards_agree(seed):
    """'The same backward is shorter, and gives the very pixels.'"""
    rng = np.random.default_rng(seed)
    stack = drawn(rng, rng.integers(0, 4, rng.integers(1, 8)))
    field, step, start = receptive_field(stack)[-1]
    for place in (0, 1, 9):
        first = start + place * step
        assert seen_by(stack, place, place) == (first, first + field - 1)


def test_each_row_is_that_of_the_stack_up_to_it():
    stack = [{"k": 3}, {"k": 2, "s": 2}, {"k": 3}]
    rows = receptive_field(stack)
    assert [row[:2] for row in rows] == [(3, 1), (4, 2), (8, 2)]
    assert [receptive_field(stack[:n])[-1] for n in (1, 2, 3)] == rows


def test_one_layer_is_what_the_reference_module_says():
    for k, s, d in [(3, 1, 1), (5, 2, 1), (3, 1, 4), (2, 3, 1)]:
        shapes = layer_shapes(
            "Conv1D", (1, 40, 1), filters=1, kernel_size=k, strides=s, dilation_rate=d
        )
        ((field, step, _),) = receptive_field([{"k": k, "s": s, "d": d}])
        assert (field, step) == (*shapes.field, *shapes.jump)


def test_a_stride_does_not_widen_the_field_of_its_own_layer():
    for s in (1, 2, 5):
        assert receptive_field([{"k": 3}, {"k": 3, "s": s}])[-1][0] == 5
    assert receptive_field([{"k": 3, "s": 2}, {"k": 3}])[-1][0] == 7


def test_with_half_the_kernel_in_front_the_middle_is_at_place_times_step():
    """'Here it is pixel 4 i'."""
    stack = [
        {"k": k, "s": s, "before": (k - 1) // 2} for k, s in [(7, 2), (3, 2), (3, 1)]
    ]
    field, step, start = receptive_field(stack)[-1]
    assert start + (field - 1) / 2 == 0
    assert step == 4


@pytest.mark.parametrize(
    ("stack", "message"),
    [
        ([{"k": 0}], "k of layer 1 must be an integer of at least 1, not 0"),
        ([{"k": 3}, {"k": 2.5}], "k of layer 2 must be an integer of at least 1, not 2.5"),
        ([{"k": True}], "k of layer 1 must be an integer of at least 1, not True"),
        ([{"k": 3, "s": "2"}], "s of layer 1 must be an integer of at least 1, not '2'"),
        ([{"k": 3, "d": -1}], "d of layer 1 must be an integer of at least 1, not -1"),
        ([{"k": 3, "before": -1}], "before of layer 1 must be an integer of at least 0, not -1"),
        ([{"s": 2}], "layer 1 must be a dict with k"),
        ([{"k": 3, "stride": 2}], "layer 1 must be a dict with k, and if need be s, d, before"),
        ([(3, 2)], r"layer 1 must be a dict with k, .*; not \(3, 2\)"),
        ({"k": 3}, "layer 1 must be a dict with k, .*; not 'k'"),
        ([None], "layer 1 must be a dict with k"),
    ],
)  # fmt: skip
def test_errors_name_the_layer_the_value_and_what_is_valid(stack, message):
    with pytest.raises(ValueError, match=message):
        receptive_field(stack)


def test_going_back_names_the_same_layer():
    with pytest.raises(ValueError, match="s of layer 2 must be an integer"):
        seen_by([{"k": 3}, {"k": 3, "s": 0}, {"k": 1}], 0, 0)


STRANGE = st.one_of(st.none(), st.integers(-3, 9), st.floats(), st.text(max_size=3))


@given(
    st.lists(
        st.one_of(
            STRANGE, st.dictionaries(st.sampled_from([*"ksd", "before", "x"]), STRANGE)
        ),
        max_size=4,
    )
)
def test_whatever_is_given_there_are_fields_or_a_clear_error(stack):
    try:
        rows, message = receptive_field(stack), ""
    except ValueError as error:
        rows, message = [], str(error)
    assert len(message) > 30 or len(rows) == len(stack)
    assert all(field >= 1 and step >= 1 for field, step, _ in rows)


def test_published_fields():
    """Araujo, Norris, Sim 2019; WaveNet: 3 x 1023 + 1 samples."""
    three, half = {"k": 3}, {"k": 3, "s": 2}
    vgg16 = []
    for count in (2, 2, 3, 3, 3):
        vgg16 += [three] * count + [{"k": 2, "s": 2}]
    assert receptive_field(vgg16)[-1][:2] == (212, 32)
    resnet50 = [{"k": 7, "s": 2}, half, *[three] * 3]
    for count in (4, 6, 3):
        resnet50 += [{"k": 1, "s": 2}, *[three] * count]
    assert receptive_field(resnet50)[-1][:2] == (483, 32)
    torchvision = [{"k": 7, "s": 2}, half, *[three] * 3]
    for count in (4, 6, 3):
        torchvision += [half, *[three] * (count - 1)]
    assert receptive_field(torchvision)[-1][:2] == (427, 32)
    alexnet = [{"k": 11, "s": 4}, half, {"k": 5}, half, three, three, three, half]
    assert receptive_field(alexnet)[-1][:2] == (195, 32)
    wavenet = [{"k": 2, "d": 2**n} for n in range(10)] * 3
    assert receptive_field(wavenet)[-1][0] == 3 * 1023 + 1


def test_the_stride_of_resnet_50_in_keras_is_in_the_first_1_x_1():
    """'in its paper and in Keras the stride is in the first 1 x 1 of a block'."""
    net = tf.keras.applications.ResNet50(weights=None, input_shape=(64, 64, 3))
    strided = [
        layer.kernel_size
        for layer in net.layers
        if isinstance(layer, tf.keras.layers.Conv2D) and layer.strides == (2, 2)
    ]
    assert set(strided) == {(7, 7), (1, 1)}  # and none of 3 x 3


def test_with_four_times_the_layers_95_percent_lie_in_twice_the_width():
    """'It grows with the square root of the depth.'"""

    def width(depth):
        share = share_of_paths(depth)
        assert len(share) == 2 * depth + 1
        assert np.isclose(share.sum(), 1, rtol=1e-5, atol=1e-5)
        total, w = share[depth], 0
        while total < 0.95:
            w += 1
            total += share[depth - w] + share[depth + w]
        return 2 * w + 1

    for depth in (20, 40, 80):
        assert width(4 * depth) / width(depth) == pytest.approx(2, rel=0.1)


def test_the_square_of_the_gradient_follows_the_share_of_the_paths():
    """'averaged over 40 nets': here of 4 layers, with other seeds."""
    tf.keras.utils.set_random_seed(7)
    power = np.zeros((9, 9))
    for _ in range(120):
        images = tf.Variable(tf.random.normal((1, 9, 9, 3)))
        with tf.GradientTape() as tape:
            y = images
            for _ in range(4):
                y = tf.nn.conv2d(y, tf.random.normal((3, 3, 3, 3)), 1, "VALID")
            total = tf.reduce_sum(y)
        power += np.square(tape.gradient(total, images).numpy()).sum(axis=(0, 3))
    columns = power.sum(axis=0) / power.sum()
    assert np.abs(columns - share_of_paths(4)).max() < 0.03


def test_doubling_dilation_leaves_no_hole_and_reaches_no_sample_twice():
    signal = tf.Variable(tf.ones((1, 40, 1)))
    with tf.GradientTape() as tape:
        y = signal
        for d in (1, 2, 4, 8):
            y = layers.Conv1D(
                1, 2, padding="causal", dilation_rate=d, kernel_initializer="ones"
            )(y)
        output = y[0, 30, 0]
    paths = tape.gradient(output, signal).numpy()[0, :, 0]  # with weights of 1
    np.testing.assert_array_equal(paths, [float(15 <= n <= 30) for n in range(40)])


def test_a_dilation_alone_leaves_holes():
    signal = tf.Variable(tf.ones((1, 40, 1)))
    with tf.GradientTape() as tape:
        y = layers.Conv1D(1, 3, dilation_rate=4, kernel_initializer="ones")(signal)
        output = y[0, 5, 0]
    seen = np.flatnonzero(tape.gradient(output, signal).numpy())
    np.testing.assert_array_equal(seen, [5, 9, 13])


def test_early_strides_see_more_and_cost_less():
    fields, costs = [], []
    for at in range(5):
        strides = [2 if layer == at else 1 for layer in range(5)]
        fields.append(receptive_field([{"k": 3, "s": s} for s in strides])[-1][0])
        shape, cost = (1, 64, 64, 16), 0
        for s in strides:
            shapes = layer_shapes(
                "Conv2D", shape, filters=16, kernel_size=3, strides=s, padding="same"
            )
            shape, cost = shapes.output, cost + shapes.multiply_adds
        costs.append(cost)
    assert fields == [19, 17, 15, 13, 11]
    assert costs == [11_796_480, 18_874_368, 25_952_256, 33_030_144, 40_108_032]


def test_a_maximum_passes_on_one_of_its_inputs_but_over_many_images_all():
    seen = np.zeros((8, 8), bool)
    rng = np.random.default_rng(0)
    for _ in range(30):
        images = tf.Variable(rng.random((1, 16, 16, 1), "float32"))
        with tf.GradientTape() as tape:
            y = layers.Conv2D(1, 3, kernel_initializer="ones")(images)
            y = layers.Conv2D(1, 3, kernel_initializer="ones")(
                layers.MaxPooling2D(2)(y)
            )
            output = y[0, 2, 2, 0]
        now = tape.gradient(output, images).numpy()[0, :, :, 0] != 0
        assert now.sum() < 64
        seen |= now[4:12, 4:12]
    assert seen.all()


def test_an_even_kernel_and_upsampling_are_seen_to_the_pixel():
    """'look at the pixels'."""
    decoder = [{"k": 3, "s": 2}, {"up": 3}, {"k": 4, "before": 1}]
    net = tf.keras.Sequential(
        [
            layers.Conv2D(1, 3, strides=2, kernel_initializer="ones"),
            layers.UpSampling2D(3),
            layers.Conv2D(1, 4, padding="same", kernel_initializer="ones"),
        ]
    )
    for place in range(6, 12):
        rows, columns = support(net, (21, 23, 2), (place, place + 1))
        assert rows == seen_by(decoder, place, place)
        assert columns == seen_by(decoder, place + 1, place + 1)


def test_a_pixel_counts_if_one_channel_of_it_is_seen():
    assert support(lambda x: x[..., 1:], (4, 5, 2), (1, 3)) == ((1, 1), (3, 3))


def test_the_nets_side_by_side_are_what_their_names_say():
    images = tf.ones((1, 11, 11, 1))
    assert SPACE["block"](images)[0, 5, 5, 0] == 9 * 9 + 1
    np.testing.assert_array_equal(SPACE["inception"](images)[0, 5, 5], [1, 9, 25])


@pytest.mark.parametrize(("k", "s"), [(3, 2), (4, 2), (2, 2), (5, 3)])
def test_an_output_of_a_transposed_layer_sees_at_most_k_over_s_inputs(k, s):
    signal = tf.Variable(tf.ones((1, 12, 1)))
    up = layers.Conv1DTranspose(1, k, strides=s, kernel_initializer="ones")
    counts = []
    for place in range(up(signal).shape[1]):
        with tf.GradientTape() as tape:
            output = up(signal)[0, place, 0]
        counts.append(np.count_nonzero(tape.gradient(output, signal).numpy()))
    assert max(counts) == -(-k // s)


def test_layers_needed():
    for pixels in (16, 224, 1000):
        assert layers_needed(pixels, "plain") == -(-(pixels - 1) // 2)
        for kind in ("stride", "dilation"):  # 2 ** (n + 1) - 1 pixels with n layers
            count = layers_needed(pixels, kind)
            assert 2**count - 1 < pixels <= 2 ** (count + 1) - 1
    # two of 3 see 5, after a pool 14, after another one 32
    assert [layers_needed(pixels, "pool") for pixels in (5, 14, 15, 32)] == [2, 4, 5, 6]


def test_weights_of_the_table():
    """'49 weights for 9', '18 weights for 25', 'k 7 adds 6 jumps at once, a 3 adds 2'."""
    assert receptive_field([{"k": 3}] * 2)[-1][0] == receptive_field([{"k": 5}])[-1][0]
    assert receptive_field([{"k": 7}])[-1][0] - 1 == 6
    assert [k * k for k in (3, 5, 7)] == [9, 25, 49]


@pytest.mark.parametrize(("training", "seen"), [(False, (3, 5)), (True, (0, 8))])
def test_batch_normalization_adds_pixels_only_while_it_trains(training, seen):
    """'While it trains, its mean makes each output depend on every pixel.'"""
    norm, conv = layers.BatchNormalization(), layers.Conv2D(1, 3, padding="same")
    noise = tf.random.stateless_normal((1, 9, 9, 1), (1, 2))

    def net(images):
        return conv(norm(images * noise, training=training))

    net(noise)
    conv.set_weights([np.ones((3, 3, 1, 1)), np.zeros(1)])
    assert support(net, (9, 9, 1), (4, 4)) == (seen, seen)
