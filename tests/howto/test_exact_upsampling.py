"""docs/howto/exact_upsampling.md: every claim the page makes."""

import itertools

import numpy as np
import pytest
import tensorflow as tf

from tests import onednn
from tools.paths import ROOT, functions

program = functions("howto/exact_upsampling.py")
upsampled_size = program["upsampled_size"]
transpose_arguments = program["transpose_arguments"]
pad_to_multiple = program["pad_to_multiple"]
channels_to_blocks = program["channels_to_blocks"]
overlaps = program["overlaps"]
layers = tf.keras.layers

PAGE = (ROOT / "docs" / "howto" / "exact_upsampling.md").read_text("utf8")


def settings(k, s):
    """Yield the pairs (padding, output_padding) that work, for kernel size k, stride s."""
    for padding, extra in itertools.product(("valid", "same"), (None, *range(s))):
        if not (padding == "same" and extra == 0 and k % 2 == 0):
            yield padding, extra


def transposed(k, s, padding, extra, **more):
    return layers.Conv2DTranspose(
        3, k, strides=s, padding=padding, output_padding=extra, **more
    )


def made(sizes, k, s, padding, extra):
    """Return the sizes that Keras says it makes from `sizes`."""
    layer = transposed(k, s, padding, extra)
    return tuple(layer.compute_output_shape((None, *sizes, 2))[1:3])


# ---- sizes ---------------------------------------------------------------------------------------
def test_the_table_of_rules_is_what_keras_computes():
    for n, k, s in itertools.product((1, 2, 5, 12), range(1, 8), range(1, 5)):
        for padding, extra in settings(k, s):
            expected = tuple(
                upsampled_size(m, k, s, padding, extra) for m in (n, n + 3)
            )
            assert made((n, n + 3), k, s, padding, extra) == expected


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("k", "s"), [(1, 2), (2, 2), (3, 2), (4, 3), (5, 3), (2, 3)])
def test_layers_put_out_the_sizes_that_they_compute(k, s, padding):
    for extra in (None, *range(s)):
        if (padding, extra) in settings(k, s):
            y = transposed(k, s, padding, extra)(tf.ones((2, 4, 5, 2)))
            expected = [upsampled_size(n, k, s, padding, extra) for n in (4, 5)]
            assert y.shape == (2, *expected, 3)


def test_left_out_is_not_the_same_as_0():
    assert upsampled_size(12, 3, 2, "same") != upsampled_size(12, 3, 2, "same", 0)
    assert upsampled_size(12, 1, 2, "valid") != upsampled_size(12, 1, 2, "valid", 0)


def test_with_same_the_kernel_size_counts_only_as_odd_or_even():
    for s, extra in [(2, None), (2, 1), (3, 2)]:
        sizes = [made((7, 9), k, s, "same", extra) for k in range(1, 9)]
        assert len(set(sizes[::2])) == len(set(sizes[1::2])) == 1


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("d", [2, 3])
def test_a_dilated_kernel_counts_with_its_reach(padding, d):
    """'With a dilation d, read (k - 1) d + 1 for k; Keras then allows stride 1 only.'"""
    y = transposed(3, 1, padding, None, dilation_rate=d)(tf.ones((1, 8, 9, 2)))
    expected = [upsampled_size(n, (3 - 1) * d + 1, 1, padding) for n in (8, 9)]
    assert y.shape == (1, *expected, 3)
    with pytest.raises(ValueError, match="not supported in conjunction"):
        transposed(3, 2, padding, None, dilation_rate=d)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("k", "s"), [(3, 2), (3, 3), (5, 2), (5, 4), (4, 2), (2, 3)])
def test_as_many_sizes_become_one_as_the_stride_says(k, s, padding):
    """And output_padding reaches each of these sizes (an even kernel with "same" needs None)."""
    conv = layers.Conv2D(1, k, strides=s, padding=padding)
    sizes = [
        m for m in range(k, 80) if conv.compute_output_shape((1, m, m, 1))[1] == 12
    ]
    assert len(sizes) == s
    mine = [setting for setting in settings(k, s) if setting[0] == padding]
    assert set(sizes) == {upsampled_size(12, k, s, *setting) for setting in mine}
    if padding == "same":
        assert upsampled_size(12, k, s, "same") == sizes[-1]
    elif k >= s:
        assert upsampled_size(12, k, s, "valid") == sizes[0]


# ---- the function --------------------------------------------------------------------------------
def test_transpose_arguments_finds_what_keras_can_make_and_nothing_else():
    """There are 2,000 settings of two axes, and each axis has its own numbers."""
    rng = np.random.default_rng(0)
    count = answered = 0
    while count < 2000:
        sizes, kernel_size, strides = (
            tuple(rng.integers(1, most, 2).tolist()) for most in (6, 5, 4)
        )
        extras = [None, *itertools.product(*map(range, strides))]
        possible = {}
        for padding, extra in itertools.product(("valid", "same"), extras):
            pairs = zip(extra or (), kernel_size, strict=False)
            if padding == "same" and any(e == 0 and k % 2 == 0 for e, k in pairs):
                continue
            size = made(sizes, kernel_size, strides, padding, extra)
            possible.setdefault(size, []).append((padding, extra))
        near = tuple(n * s for n, s in zip(sizes, strides, strict=True))
        for change in itertools.product((-3, -2, -1, 0, 1, 2, 3), repeat=2):
            wanted = tuple(max(1, n + c) for n, c in zip(near, change, strict=True))
            count += 1
            try:
                answer = transpose_arguments(sizes, wanted, kernel_size, strides)
            except ValueError:
                assert wanted not in possible, (sizes, wanted, kernel_size, strides)
            else:
                answered += 1
                pair = answer["padding"], answer["output_padding"]
                assert pair in possible[wanted]
    assert 200 < answered < count - 200


@pytest.mark.seeds(10)
def test_layers_with_these_arguments_put_out_the_wanted_size(seed):
    rng = np.random.default_rng(seed)
    sizes, kernel_size, strides = (4, 7), (3, 5), (2, 3)
    wanted = tuple(
        (n - 1) * s + 1 + int(rng.integers(s))
        for n, s in zip(sizes, strides, strict=True)
    )
    arguments = transpose_arguments(sizes, wanted, kernel_size, strides)
    up = layers.Conv2DTranspose(3, kernel_size, strides=strides, **arguments)
    assert up(tf.ones((2, *sizes, 4))).shape == (2, *wanted, 3)


def test_arguments_serve_one_and_three_dimensions():
    """'Works for Conv1DTranspose and Conv3DTranspose too.'"""
    one_axis = transpose_arguments((12,), (23,), (3,), (2,))
    up = layers.Conv1DTranspose(2, 3, strides=2, **one_axis)
    assert up(tf.ones((1, 12, 4))).shape == (1, 23, 2)
    three = transpose_arguments((3, 4, 5), (7, 9, 10), (3, 3, 2), (2, 2, 2))
    up = layers.Conv3DTranspose(2, (3, 3, 2), strides=2, **three)
    assert up(tf.ones((1, 3, 4, 5, 2))).shape == (1, 7, 9, 10, 2)


def test_the_message_says_what_is_possible():
    with pytest.raises(ValueError, match="axis 1: 9 can become 17 to 18") as caught:
        transpose_arguments((12, 9), (24, 17), (2, 2), (2, 2))
    for size in (23, 24, 25):
        transpose_arguments((12,), (size,), (2,), (2,))
    assert "12 can become 23 to 24 (same) or 24 to 25 (valid)" in str(caught.value)


def test_a_pair_can_fail_although_each_number_is_possible():
    for n, m in [(12, 24), (9, 17)]:
        assert transpose_arguments((n,), (m,), (2,), (2,))
    with pytest.raises(ValueError, match="All axes share one padding"):
        transpose_arguments((12, 9), (24, 17), (2, 2), (2, 2))
    with pytest.raises(ValueError, match="must be a tuple of 2 integers"):
        layers.Conv2DTranspose(1, 2, strides=2, output_padding=(None, 1))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("sizes", ((0, 9), (24, 17), (2, 2), (2, 2))),
        ("wanted", ((12, 9), (24, None), (2, 2), (2, 2))),
        ("wanted", ((12, 9), (24,), (2, 2), (2, 2))),
        ("kernel_size", ((12, 9), (24, 17), (2.0, 2), (2, 2))),
        ("kernel_size", ((12, 9), (24, 17), "33", (2, 2))),
        ("strides", ((12, 9), (24, 17), (2, 2), (2, -2))),
        ("strides", ((12, 9), (24, 17), (2, 2), (True, 2))),
    ],
)
def test_bad_input_is_named(name, arguments):
    with pytest.raises(ValueError, match=f"^{name} must"):
        transpose_arguments(*arguments)


def test_a_valid_kernel_of_the_right_size_meets_any_size():
    """'With "valid", size m needs k = m - (n - 1) s, if that is at least s.'"""
    for n, s in itertools.product((3, 8), (1, 2, 3)):
        for m in range(n * s, n * s + 9):
            assert made((n, n), m - (n - 1) * s, s, "valid", None) == (m, m)


@pytest.mark.parametrize("k", [1, 3, 5])
def test_an_odd_kernel_with_same_reaches_all_sizes_on_each_axis(k):
    for wanted in itertools.product(range(22, 25), range(25, 28)):
        answer = transpose_arguments((8, 9), wanted, (k, k), (3, 3))
        assert made((8, 9), k, 3, answer["padding"], answer["output_padding"]) == wanted


def test_same_comes_first_where_both_need_an_output_padding():
    same = {"padding": "same", "output_padding": (0, 0)}
    assert transpose_arguments((5, 4), (9, 7), (1, 1), (2, 2)) == same


# ---- skips ---------------------------------------------------------------------------------------
small_unet, twice, cut, resized, exact = (
    program[name] for name in ("small_unet", "twice", "cut", "resized", "exact")
)


def test_odd_skips_do_not_fit():
    with pytest.raises(ValueError, match="requires inputs with matching shapes"):
        small_unet(twice, 50, 38)
    assert small_unet(twice, 52, 40).output_shape == (None, 52, 40, 1)


def test_with_none_the_first_odd_image_fails():
    """'With None for the sizes the model is built silently'"""
    net = small_unet(twice)
    assert net(tf.ones((1, 12, 8, 3))).shape == (1, 12, 8, 1)
    with pytest.raises(tf.errors.InvalidArgumentError, match="ConcatOp : Dimension 1"):
        net(tf.ones((1, 10, 8, 3)))


ENLARGED = [(2, 2, 8, 8), (3, 3, 16, 8), (2, 2, 4, 8), (3, 3, 8, 4)]
JOINS = {  # the kernel of each join and of the convolution behind it
    twice: ENLARGED,
    cut: ENLARGED,
    exact: ENLARGED,
    resized: [(3, 3, 16, 8), (3, 3, 8, 8), (3, 3, 12, 4), (3, 3, 4, 4)],
}


@pytest.mark.parametrize("join", JOINS)
def test_the_small_unet_and_its_joins(join):
    net = small_unet(join, 52, 40)
    kernels = [w.shape for w in net.weights if w.name == "kernel"]
    down = [(3, 3, 3, 4), (3, 3, 4, 8), (3, 3, 8, 8)]
    assert kernels == [*down, *JOINS[join], (1, 1, 4, 1)]
    convolutions = [layer for layer in net.layers if type(layer) is layers.Conv2D]
    relus = [layer for layer in convolutions if layer.activation.__name__ == "relu"]
    assert len(relus) == 5
    assert {layer.kernel_size for layer in relus} == {(3, 3)}


@pytest.mark.parametrize("join", [twice, cut, exact])
def test_the_skip_is_behind_what_was_enlarged(join):
    skip = np.random.default_rng(0).standard_normal((2, 6, 8, 4)).astype("float32")
    joined = join(tf.ones((2, 3, 4, 5)), tf.constant(skip))
    np.testing.assert_array_equal(joined[..., 4:], skip)


@pytest.mark.parametrize("size", [(50, 38), (13, 8), (7, 11), (12, 20)])
def test_each_way_out_runs(size):
    images = tf.ones((2, *size, 3))
    padded = pad_to_multiple(images, 4)
    net = small_unet(twice)
    assert net(padded)[:, : size[0], : size[1]].shape == (2, *size, 1)
    smaller = tuple(n // 4 * 4 for n in size)
    assert small_unet(cut)(images).shape == (2, *smaller, 1)
    assert small_unet(resized)(images).shape == (2, *size, 1)
    assert small_unet(exact, *size)(images).shape == (2, *size, 1)


@pytest.mark.parametrize("join", [cut, resized])
def test_ways_out_for_any_size_work_where_sizes_are_not_known(join):
    """Predict compiles the model for images of any size."""
    net = small_unet(join)
    compiled = tf.function(net, input_signature=[tf.TensorSpec((None, None, None, 3))])
    for size in [(50, 38), (13, 9)]:
        images = tf.random.uniform((1, *size, 3))
        np.testing.assert_allclose(compiled(images), net(images), rtol=1e-5, atol=1e-5)


def test_inside_a_compiled_function_the_size_is_none_and_cuts_nothing():
    """'x.shape[1] is None inside predict and fit, and skip[:, :None] cuts nothing.'"""
    seen = []

    @tf.function(input_signature=[tf.TensorSpec((None, None, 1))] * 2)
    def cut_wrongly(x, skip):
        seen.append(x.shape[1])
        return skip[:, : x.shape[1]]

    assert cut_wrongly(tf.ones((1, 4, 1)), tf.ones((1, 5, 1))).shape == (1, 5, 1)
    assert seen == [None]


def test_exact_arguments_need_known_sizes():
    with pytest.raises(ValueError, match="sizes must be integers"):
        small_unet(exact)


@pytest.mark.parametrize(("H", "W"), [(50, 38), (1, 7), (8, 16), (9, 15)])
def test_padding_adds_as_little_as_possible_below_and_to_the_right(H, W):
    images = tf.random.uniform((2, H, W, 3))
    for multiple in (1, 4, 8):
        padded = pad_to_multiple(images, multiple)
        added = padded.shape[1] - H, padded.shape[2] - W
        assert padded.shape[1] % multiple == padded.shape[2] % multiple == 0
        assert max(added) < multiple
        np.testing.assert_array_equal(padded[:, :H, :W], images)
        assert tf.reduce_sum(padded[:, H:]) == tf.reduce_sum(padded[:, :, W:]) == 0


def test_two_to_the_number_of_poolings_must_divide():
    """'With d poolings, 2^d must divide both sizes.'"""
    net = small_unet(twice)
    for H in range(4, 17):
        if H % 2**2 == 0:
            assert net(tf.ones((1, H, 8, 3))).shape == (1, H, 8, 1)
        else:
            with pytest.raises(tf.errors.InvalidArgumentError):
                net(tf.ones((1, H, 8, 3)))


def test_pooling_drops_the_last_row():
    """'the first rows are those that fit together'."""
    image = tf.reshape(tf.range(5.0), (1, 5, 1, 1))
    back = layers.UpSampling2D((2, 1))(layers.MaxPooling2D((2, 1))(image))
    np.testing.assert_array_equal(np.squeeze(back), [1, 1, 3, 3])


# ---- ways ----------------------------------------------------------------------------------------
def test_each_way_makes_the_sizes_of_its_row():
    x = tf.ones((1, 7, 5, 8))
    assert layers.UpSampling2D(3)(x).shape == (1, 21, 15, 8)
    assert tf.nn.depth_to_space(x, 2).shape == (1, 14, 10, 2)
    for size in [(7, 5), (8, 11), (3, 50)]:
        assert layers.Resizing(*size)(x).shape == (1, *size, 8)
        np.testing.assert_array_equal(
            layers.Resizing(*size)(x), tf.image.resize(x, size)
        )


@pytest.mark.seeds(3)
@pytest.mark.parametrize(
    ("shape", "r"), [((2, 3, 4, 8), 2), ((3, 2, 5, 18), 3), ((1, 3, 2, 12), 2)]
)
def test_depth_to_space_by_hand(shape, r, seed):
    x = np.random.default_rng(seed).integers(-9, 9, shape).astype("float32")
    np.testing.assert_array_equal(channels_to_blocks(x, r), tf.nn.depth_to_space(x, r))


@pytest.mark.parametrize(("r", "C", "F"), [(2, 8, 4), (3, 5, 2)])
def test_after_a_1x1_convolution_it_is_a_transposed_convolution(r, C, F):
    rng = np.random.default_rng(r)
    x = rng.integers(-4, 5, (2, 4, 3, C)).astype("float32")
    W = rng.integers(-4, 5, (1, 1, C, r * r * F)).astype("float32")
    expected = tf.nn.depth_to_space(tf.nn.conv2d(x, W, 1, "VALID"), r)
    moved = W.reshape(C, r, r, F).transpose(1, 2, 3, 0)
    y = tf.nn.conv2d_transpose(x, moved, (2, 4 * r, 3 * r, F), r, "VALID")
    np.testing.assert_array_equal(y, expected)


@pytest.mark.parametrize(("n", "m"), [(4, 6), (5, 13), (7, 7), (9, 4), (1, 3)])
def test_resizing_is_a_straight_line_between_the_centers(n, m):
    rows = np.random.default_rng(n).standard_normal((2, n)).astype("float32")
    y_tf = tf.image.resize(rows[:, :, None, None], (m, 1))[:, :, 0, 0]
    where = (np.arange(m) + 0.5) * n / m - 0.5
    y_manual = [np.interp(where, np.arange(n), row) for row in rows]
    np.testing.assert_allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)


# ---- checkerboards -------------------------------------------------------------------------------
@pytest.mark.parametrize(("k", "s"), list(itertools.product(range(1, 8), range(1, 5))))
def test_counts_are_a_transposed_convolution_of_ones(k, s):
    ones = tf.ones((1, 6, 1))
    size = (1, 5 * s + k, 1)
    y = tf.nn.conv1d_transpose(ones, tf.ones((k, 1, 1)), size, s, "VALID")
    counts = overlaps(6, k, s)
    np.testing.assert_array_equal(counts, np.squeeze(y))
    assert counts.dtype == int


@pytest.mark.parametrize(("k", "s"), list(itertools.product(range(1, 9), range(1, 5))))
def test_inside_the_counts_are_equal_where_the_stride_divides_the_kernel_size(k, s):
    """'If the stride does not divide the kernel size, some output pixels lie under more kernels'"""
    inside = overlaps(20, k, s)[k:-k]
    assert (len(set(inside)) == 1) is (k % s == 0)


@pytest.mark.parametrize(("k", "s"), [((3, 4), (2, 3)), ((5, 2), (2, 2))])
def test_in_two_dimensions_counts_are_multiplied(k, s):
    layer = layers.Conv2DTranspose(1, k, strides=s, kernel_initializer="ones")
    y = np.squeeze(layer(tf.ones((1, 4, 5, 1))))
    counts = np.outer(overlaps(4, k[0], s[0]), overlaps(5, k[1], s[1]))
    np.testing.assert_array_equal(y, counts)


def inside(*steps):
    """The different values made of an image of ones, away from the rim."""
    y = tf.ones((1, 9, 8, 1))
    for step in steps:
        y = step(y)
    return np.unique(np.round(y[0, 4:-4, 4:-4], 4))


@pytest.mark.seeds(5)
def test_random_weights_make_a_pattern_again_unless_all_pixels_share_them(seed):
    tf.keras.utils.set_random_seed(seed)
    for k in (3, 4, 6):
        assert len(inside(layers.Conv2DTranspose(1, k, strides=2))) == 4
    deep = layers.Conv2D(4, 3, padding="same")
    assert len(inside(deep, lambda y: tf.nn.depth_to_space(y, 2))) == 4
    for up in (layers.UpSampling2D(2), layers.Resizing(18, 16)):
        assert len(inside(up, layers.Conv2D(1, 3, padding="same"))) == 1


def test_on_a_slope_repeated_pixels_make_a_pattern_and_interpolated_ones_do_not():
    """'On a slope it can: repeated pixels rise in steps, and a random kernel makes them uneven.'"""
    slope = np.tile(np.arange(12, dtype="float32"), (12, 1))[None, :, :, None]
    W = np.random.default_rng(0).standard_normal((3, 3, 1, 1)).astype("float32")
    steps = {}
    for kind in ("nearest", "bilinear"):
        large = layers.UpSampling2D(2, interpolation=kind)(slope)
        y = tf.nn.conv2d(large, W, 1, "VALID").numpy()[0, 6, 4:-4, 0]
        steps[kind] = np.diff(y)
    assert np.ptp(steps["nearest"]) > 0.5
    assert np.ptp(steps["bilinear"]) < 1e-3


def test_with_ones_for_weights_a_multiple_of_the_stride_is_even():
    for k in (2, 4, 6):
        ones = layers.Conv2DTranspose(1, k, strides=2, kernel_initializer="ones")
        assert len(inside(ones)) == 1
    for k in (3, 5):
        ones = layers.Conv2DTranspose(1, k, strides=2, kernel_initializer="ones")
        assert len(inside(ones)) > 1


# ---- even kernels --------------------------------------------------------------------------------
FAILING = """
import tensorflow as tf
layer = tf.keras.layers.Conv2DTranspose(1, 2, strides=2, padding="same", output_padding=0)
try:
    layer(tf.ones((1, 4, 4, 1)))
except Exception as error:
    print(error)
try:
    print("shape", layer(tf.ones((1, 1, 4, 1))).shape)
except Exception as error:
    print("refused")
"""
SAID = {
    "1": ("could not create a primitive descriptor for the convolution forward"
          " propagation primitive", "shape (1, 0, 6, 1)"),
    "0": ("Conv2DCustomBackpropInput: Size of out_backprop doesn't match computed: actual = 4,"
          " computed = 3", "refused"),
}  # fmt: skip


def test_an_even_kernel_with_output_padding_0_fails_with_the_messages_shown():
    """Each call runs in its own process, since TensorFlow 2.18 with oneDNN ends at this call."""
    ran = onednn.run({switch: (switch, FAILING) for switch in SAID})
    for switch, (printed, *_) in ran.items():
        message, small = SAID[switch]
        assert f"| {'on' if switch == '1' else 'off'} | `{message}` |" in PAGE
        assert message in printed
        assert small in printed


def test_the_promised_size_becomes_another_one_forward():
    for n, k, s in itertools.product((2, 7, 25), (2, 4), (1, 2, 3)):
        promised = upsampled_size(n, k, s, "same", 0)
        assert made((n, n), k, s, "same", 0) == (promised, promised)
        assert -(-promised // s) != n
