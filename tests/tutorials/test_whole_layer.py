"""docs/tutorials/whole_layer.md: every claim the page makes, each on all its settings."""

import functools
import itertools
import os
import platform
import re

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from tools.paths import ROOT, functions

SPACE = functions("tutorials/whole_layer.py")
correlate, correlate_transpose = SPACE["correlate"], SPACE["correlate_transpose"]
layers = tf.keras.layers

SIZES = [(7, 10, 6), (12, 7, 9)]  # of the image, per axis: no two alike
KERNELS = [(3, 1, 2), (2, 4, 1), (3, 2, 1), (1, 3, 2), (5, 2, 1)]  # odd, even, both
STEPS = [1, 2, 3, (2, 1, 3)]
GAPS = [1, 2, (1, 3, 2)]
PAIRS = [(2, 1), (0, 3), (1, 0)]
C = 6


def per_axis(value, rank):
    return value[:rank] if isinstance(value, tuple) else (value,) * rank


def grid(*choices, rank):
    """Return the combinations that differ in this rank: for one axis, (2, 1, 3) equals 2."""
    combinations = itertools.product(
        *([per_axis(v, rank) for v in several] for several in choices)
    )
    return sorted(set(combinations))


# (rank, size, kernel, strides, dilations, padding, groups)
FORWARD = [
    (rank, *setting, padding, groups)
    for rank in (1, 2, 3)
    for setting in grid(SIZES, KERNELS, STEPS, GAPS, rank=rank)
    for padding in ("valid", "same", "pairs", "causal")[: 4 if rank == 1 else 3]
    for groups in (1, 2, 3)
]
# (rank, size, kernel, strides, dilations, padding, output_padding)
TRANSPOSED = [
    (rank, *setting, padding, extra)
    for rank in (1, 2, 3)
    for setting in grid([(4, 6, 3), (5, 1, 4)], KERNELS, STEPS, GAPS, rank=rank)
    for padding in ("valid", "same")
    for extra in (None, "least", "most")
]


# TensorFlow on x86 computes with oneDNN unless told otherwise.
ONEDNN = (
    platform.machine() == "x86_64" and os.environ.get("TF_ENABLE_ONEDNN_OPTS") != "0"
)


def draw(seed, *shapes):
    """Whole numbers for even seeds, on which the match is exact; floats for odd ones."""
    rng = np.random.default_rng(seed)
    if seed % 2:
        return [rng.standard_normal(shape, "float32") for shape in shapes]
    return [rng.integers(-4, 5, shape).astype("float32") for shape in shapes]


def assert_equal(y, y_tf, seed, setting):
    y_tf = np.asarray(y_tf)
    assert y.shape == y_tf.shape, setting
    assert y.dtype == y_tf.dtype, setting
    tolerance = {"rtol": 1e-5, "atol": 1e-5} if seed % 2 else {"rtol": 0, "atol": 0}
    assert np.allclose(y, y_tf, **tolerance), setting


def with_gaps(w, d):
    """Put zeros between the taps: a dilation, for operations of TensorFlow that refuse dilation."""
    k = np.array(w.shape[: len(d)])
    wide = np.zeros((*((k - 1) * d + 1), *w.shape[len(d) :]), w.dtype)
    wide[tuple(slice(None, None, step) for step in d)] = w
    return wide


def in_tensorflow(x, w, s, d, padding, groups):
    """TensorFlow's result, or None where the kernel is larger than the image.

    A setting that TensorFlow refuses is computed in a way that it accepts. For pairs and "causal",
    the zeros are added by hand. Strides with dilation go to tf.nn.conv2d, where a line becomes an
    image of one row. In 3-D, zeros between the taps stand for a dilation, and each group is a call.
    """
    rank = x.ndim - 2
    if padding in ("pairs", "causal"):
        pairs = PAIRS[:rank] if padding == "pairs" else [((w.shape[0] - 1) * d[0], 0)]
        x, padding = np.pad(x, [(0, 0), *pairs, (0, 0)]), "valid"
    padding = padding.upper()
    w_wide = with_gaps(w, d)
    if padding == "VALID" and any(np.less(x.shape[1:-1], w_wide.shape[:rank])):
        return None  # tf.nn raises nothing if the size is 0, see below; Keras does
    if rank == 3:
        pieces = zip(np.split(x, groups, -1), np.split(w_wide, groups, -1), strict=True)
        ys = [tf.nn.conv3d(a, b, (1, *s, 1), padding) for a, b in pieces]
        return tf.concat(ys, axis=-1)
    if max(s) > 1 and max(d) > 1:
        if rank == 1:
            x, w, s, d = x[:, None], w[None], (1, *s), (1, *d)
        y = tf.nn.conv2d(x, w, s, padding, dilations=d)
        return y[:, 0] if rank == 1 else y
    return tf.nn.convolution(x, w, s, padding, dilations=d)


def shifted_by_eigen(n, k, s, d):
    """True where tf.nn.conv3d without oneDNN starts one pixel late.

    This happens with SAME and a stride far larger than the kernel: of 12 pixels, one tap with
    stride 3 reads the pixels 2, 5, 8 and 11.
    """
    n, k, s, d = map(np.array, (n, k, s, d))
    return not ONEDNN and np.any((-(-n // s) - 1) * s + (k - 1) * d + 1 - n <= -2)


# The results of TensorFlow are cached, since `make mutants` asks for them again and again.
@functools.cache
def forward(seed):
    """The arguments of one setting of FORWARD, and what TensorFlow computes; "skipped" or None."""
    rank, n, k, s, d, padding, groups = FORWARD[seed]
    x, w, b = draw(seed, (2, *n, C), (*k, C // groups, 2 * groups), 2 * groups)
    if rank == 3 and padding == "same" and shifted_by_eigen(n, k, s, d):
        return x, w, b, "skipped"
    y_tf = in_tensorflow(x, w, s, d, padding, groups)
    return x, w, b, None if y_tf is None else np.asarray(y_tf + b)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_correlate_is_tensorflow_on_every_setting(rank):
    """'pairs of zeros, `causal`, groups in 3-D, kernels with odd and even sides', and all else."""
    refused = skipped = count = 0
    for seed, (of, _, _, s, d, padding, groups) in enumerate(FORWARD):
        if of != rank:
            continue
        count += 1
        x, w, b, y_tf = forward(seed)
        setting = {"strides": s, "dilations": d, "groups": groups}
        setting["padding"] = PAIRS[:rank] if padding == "pairs" else padding
        if y_tf is None:
            refused += 1
            with pytest.raises(ValueError, match=r"^w must fit x: it reaches over"):
                correlate(x, w, b, **setting)
        elif isinstance(y_tf, str):
            skipped += 1
        else:
            assert_equal(correlate(x, w, b, **setting), y_tf, seed, FORWARD[seed])
    print(
        f"\n{count} settings of correlate in {rank}-D equal to TensorFlow;"
        f" of these {refused} refused by both, {skipped} skipped (shifted_by_eigen)"
    )
    assert count - refused - skipped > 300
    assert 0 < refused < count / 20


def sizes_back(rank, n, k, s, d, padding, extra):
    """Return (output_padding, the sizes that Keras would make), or None where it refuses."""
    reach = [(k[i] - 1) * d[i] + 1 for i in range(rank)]
    if extra is None:
        return None, [
            n[i] * s[i] + (max(reach[i] - s[i], 0) if padding == "valid" else 0)
            for i in range(rank)
        ]
    extra = [0 if extra == "least" else step - 1 for step in s]
    if padding == "valid":
        return extra, [(n[i] - 1) * s[i] + reach[i] + extra[i] for i in range(rank)]
    if any(reach[i] % 2 == extra[i] == 0 for i in range(rank)):
        return None
    return extra, [(n[i] - 1) * s[i] + reach[i] % 2 + extra[i] for i in range(rank)]


@functools.cache
def transposed(seed):
    """The arguments of one setting of TRANSPOSED, and what TensorFlow computes, or None."""
    rank, n, k, s, d, padding, extra = TRANSPOSED[seed]
    operation = [tf.nn.conv1d_transpose, tf.nn.conv2d_transpose, tf.nn.conv3d_transpose]
    x, w, b = draw(seed, (2, *n, 3), (*k, 4, 3), 4)
    fitting = sizes_back(rank, n, k, s, d, padding, extra)
    if fitting is None:
        return x, w, b, [0 if extra == "least" else step - 1 for step in s], None
    extra, size = fitting
    wide = with_gaps(w, d)
    y_tf = operation[rank - 1](x, wide, (2, *size, 4), s, padding.upper())
    return x, w, b, extra, np.asarray(y_tf + b)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_correlate_transpose_is_tensorflow_on_every_setting(rank):
    """Values and shapes agree; the operations of tf.nn get the size that Keras would ask for."""
    refused = count = 0
    for seed, (of, _, _, s, d, padding, _) in enumerate(TRANSPOSED):
        if of != rank:
            continue
        count += 1
        x, w, b, extra, y_tf = transposed(seed)
        setting = {"strides": s, "dilations": d, "padding": padding}
        setting["output_padding"] = extra
        if y_tf is None:
            refused += 1
            with pytest.raises(ValueError, match=r"^output_padding must not be 0 with"):
                correlate_transpose(x, w, b, **setting)
        else:
            y = correlate_transpose(x, w, b, **setting)
            assert_equal(y, y_tf, seed, TRANSPOSED[seed])
    print(
        f"\n{count} settings of correlate_transpose in {rank}-D equal to TensorFlow;"
        f" of these {refused} refused by both"
    )
    assert count - refused > 100
    assert refused > 0


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize(("s", "d"), [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2)])
def test_the_core_is_the_whole_arithmetic(rank, s, d):
    """'It works in one, two and three dimensions', padded or not."""
    images, W = draw(0, (2, *SIZES[0][:rank], 3), (*KERNELS[0][:rank], 3, 4))
    pairs = [(0, 0), *PAIRS[:rank], (0, 0)]
    padded = np.pad(images, pairs)
    y = SPACE["correlate_core"](padded, W, (s,) * rank, (d,) * rank)
    expected = correlate(images, W, strides=s, padding=PAIRS[:rank], dilations=d)
    np.testing.assert_array_equal(y, expected)


def test_the_core_is_short():
    """'one short loop': twelve lines, without its docstring."""
    core = re.search(
        r"def correlate_core.*?return y\n",
        (ROOT / "snippets/tutorials/whole_layer.py").read_text("utf8"),
        re.S,
    )[0]
    lines = re.sub(r'""".*?"""', "", core, flags=re.S).splitlines()
    assert len([line for line in lines if line.strip()]) <= 12


def test_more_than_2000_settings_and_more_than_1000():
    """'more than 2,000 settings of correlate and more than 1,000 of its transpose'."""
    assert len(FORWARD) > 2000
    assert len(TRANSPOSED) > 1000
    assert len(set(FORWARD)) == len(FORWARD)
    assert len(set(TRANSPOSED)) == len(TRANSPOSED)


KERAS = [
    ("Conv1D", {"strides": 2, "padding": "same"}),
    ("Conv1D", {"dilation_rate": 3, "padding": "causal"}),
    ("Conv1D", {"strides": 3, "padding": "causal", "groups": 2}),
    ("Conv2D", {"strides": (2, 3), "padding": "same"}),
    ("Conv2D", {"dilation_rate": (2, 1), "groups": 2}),
    ("Conv2D", {"padding": "SAME"}),
    ("Conv3D", {"strides": (2, 1, 3)}),
    ("Conv3D", {"groups": 2, "padding": "same"}),  # XLA compiles it: 1 second
    ("Conv1DTranspose", {"strides": 3, "padding": "same"}),
    ("Conv1DTranspose", {"strides": 3, "output_padding": 2}),
    ("Conv2DTranspose", {"strides": (3, 2), "output_padding": (1, 0)}),
    ("Conv1DTranspose", {"dilation_rate": 2, "padding": "same"}),
    ("Conv3DTranspose", {"strides": 2, "padding": "SAME"}),
]


@pytest.mark.parametrize(("layer", "setting"), KERAS)
def test_the_layers_of_keras_agree(layer, setting):
    if "dilation_rate" in setting and "Transpose" in layer and not ONEDNN:
        pytest.skip("TensorFlow without oneDNN refuses a dilated transposed layer")
    rank, C, F = int(layer[4]), 4, 6
    conv = getattr(layers, layer)(F, (3, 2, 4)[:rank], **setting)
    x, b = draw(2 * rank, (2, *(9, 8, 7)[:rank], C), F)
    conv.build(x.shape)
    (w,) = draw(8, conv.get_weights()[0].shape)
    conv.set_weights([w, b])
    mine = {key: value for key, value in setting.items() if key != "dilation_rate"}
    mine["dilations"] = setting.get("dilation_rate", 1)
    compute = correlate_transpose if "Transpose" in layer else correlate
    assert_equal(compute(x, w, b, **mine), conv(x), 0, (layer, setting))


def test_the_sizes_of_a_transposed_layer():
    """The sizes are those of Keras: None means the larger of kernel and stride; `same` is n * s."""
    rng = np.random.default_rng(0)
    count = 0
    for _ in range(400):
        n, k, s, d = (int(v) for v in rng.integers(1, [9, 6, 5, 4]))
        d = d if s == 1 else 1
        extra = [None, int(rng.integers(0, s))][rng.integers(2)]
        padding = ["valid", "same"][rng.integers(2)]
        if padding == "same" and extra == 0 and ((k - 1) * d + 1) % 2 == 0:
            continue  # see below
        steps = {"strides": s, "padding": padding, "output_padding": extra}
        conv = layers.Conv1DTranspose(1, k, **steps, dilation_rate=d)
        size = conv.compute_output_shape((1, n, 1))[1]
        y = correlate_transpose(
            np.ones((1, n, 1)), np.ones((k, 1, 1)), **steps, dilations=d
        )
        assert y.shape[1] == size, (n, k, d, steps)
        count += 1
    assert count > 300


def test_an_even_kernel_with_same_and_output_padding_0_fails_in_tensorflow():
    conv = layers.Conv2DTranspose(1, 2, strides=2, padding="same", output_padding=0)
    messages = (
        "could not create a primitive descriptor for the convolution forward propagation"
        "|Size of out_backprop doesn't match computed: actual = 4, computed = 3"
    )
    with pytest.raises(tf.errors.OpError, match=messages):
        conv(np.ones((1, 4, 4, 1), "float32"))
    with pytest.raises(ValueError, match=r"^output_padding must not be 0 with padding"):
        correlate_transpose(
            np.ones((1, 4, 4, 1)), np.ones((2, 2, 1, 1)), strides=2, padding="same",
            output_padding=0,
        )  # fmt: skip


STEP = st.integers(1, 3)


@given(
    n=st.lists(st.integers(1, 9), min_size=1, max_size=3),
    k=st.tuples(*[st.integers(1, 4)] * 3),
    s=st.tuples(STEP, STEP, STEP),
    d=st.tuples(STEP, STEP, STEP),
    padding=st.sampled_from(["valid", "same"]),
    seed=st.integers(0, 99),
)
def test_the_transpose_is_the_transpose_of_correlate(n, k, s, d, padding, seed):
    """'A convolution reads a slice ... A transposed convolution writes to the same slice'

    So sum(correlate(x) * y) = sum(x * correlate_transpose(y)), for whole numbers to the last bit.
    """
    rank = len(n)
    k, s, d = k[:rank], s[:rank], d[:rank]
    steps = {"strides": s, "padding": padding, "dilations": d}
    rng = np.random.default_rng(seed)
    w = rng.integers(-4, 5, (*k, 3, 4))
    n = [(m - 1) * step + 1 for m, step in zip(n, s, strict=True)]
    if padding == "valid":  # sizes that the windows use up
        n = [m + (a - 1) * b for m, a, b in zip(n, k, d, strict=True)]
    x = rng.integers(-4, 5, (2, *n, 3))
    forth = correlate(x, w, **steps)
    y = rng.integers(-4, 5, forth.shape)
    back = correlate_transpose(y, w, **steps, output_padding=None)
    cut = back[:, *[slice(m) for m in n]]  # None chooses a size, this is another one
    if padding == "valid":
        assert np.sum(forth * y) == np.sum(x * cut)
    else:
        full = np.zeros(
            (2, *[m * step for m, step in zip(forth.shape[1:-1], s, strict=True)], 3),
            int,
        )
        full[:] = rng.integers(-4, 5, full.shape)
        assert np.sum(correlate(full, w, **steps) * y) == np.sum(full * back)


def test_the_loop_over_the_taps_makes_6_rounds():
    """'6 rounds. ... 4 x 5 positions in each of 2 images, so 40 rounds'."""
    x, w = np.ones((2, 9, 8, 3)), np.ones((3, 2, 3, 4))
    y = correlate(x, w, strides=(2, 1), dilations=(1, 3))
    assert w[..., 0, 0].size == 6
    assert y[..., 0].size == 40


def test_whole_numbers_are_added_in_64_bits():
    """'integers as int64': bytes do not overflow, fractions are not cut off."""
    x = np.full((1, 3, 3, 2), 255, "uint8")
    y = correlate(x, x[0, :, :, :, None])
    assert y.dtype == "int64"
    assert y.item() == 255 * 255 * 18
    x = np.full((1, 2, 1), -128, "int8")
    assert correlate(x, x[0, :, :, None]).item() == 2 * 128 * 128
    x = np.full((1, 2, 2), 200, "uint8")
    assert correlate_transpose(x, np.full((1, 1, 2), 2, "uint8")).tolist() == [
        [[800], [800]]
    ]
    assert correlate(x, np.full((1, 2, 1), 0.25)).tolist() == [[[100], [100]]]
    assert correlate(x, np.full((1, 2, 1), 0.25, "float32")).dtype == "float32"


def test_the_bias_is_one_number_for_each_filter_and_may_be_left_out():
    x, w = draw(0, (2, 7, 6, 3), (3, 2, 3, 4))
    b = np.array([1, 10, 100, 1000], "float32")
    difference = correlate(x, w, b) - correlate(x, w)
    assert np.array_equal(difference, np.broadcast_to(b, difference.shape))
    (w,) = draw(2, (3, 2, 4, 3))
    difference = correlate_transpose(x, w, b) - correlate_transpose(x, w)
    assert np.array_equal(difference, np.broadcast_to(b, difference.shape))


def test_steps_may_be_arrays_and_as_large_as_an_integer_of_32_bits():
    x, w = draw(0, (2, 7, 6, 3), (3, 2, 3, 4))
    y = correlate(x, w, strides=np.array([2, 1]), dilations=np.array([1, 2]))
    assert np.array_equal(y, correlate(x, w, strides=(2, 1), dilations=(1, 2)))
    assert np.array_equal(
        correlate(x, w, strides=2**31 - 1), correlate(x, w)[:, :1, :1]
    )


def test_an_empty_batch_gives_an_empty_batch():
    y = correlate(np.zeros((0, 5, 6, 2)), np.zeros((3, 2, 2, 4)))
    assert y.shape == (0, 3, 5, 4)


X, W = np.ones((2, 5, 6, 4)), np.ones((3, 3, 4, 8))
LINE, TAPS = np.ones((2, 5, 4)), np.ones((3, 4, 8))
REFUSED = [
    ({"x": X[0]}, "w must have 3 axes like x, none of them empty, not the shape (3, 3, 4, 8)"),
    ({"x": X[0, 0]}, "x must have the axes (N, spatial..., C), 1 to 3 of them spatial"),
    ({"x": X[None, None]}, "x must have the axes (N, spatial..., C), 1 to 3 of them spatial"),
    ({"x": X[:, :0]}, "x must have the axes (N, spatial..., C), 1 to 3 of them spatial"),
    ({"x": X[..., :0]}, "x must have the axes (N, spatial..., C), 1 to 3 of them spatial"),
    ({"w": W[0]}, "w must have 4 axes like x, none of them empty, not the shape (3, 4, 8)"),
    ({"w": W[:0]}, "w must have 4 axes like x, none of them empty, not the shape (0, 3, 4, 8)"),
    ({"w": W[..., :0]}, "w must have 4 axes like x, none of them empty"),
    ({"w": W[:, :, :3]}, "groups=1 must divide the 8 filters, and 1 times the 3 channels"),
    ({"groups": 3}, "groups=3 must divide the 8 filters, and 3 times the 4 channels of w must be"),
    ({"groups": 2}, "groups=2 must divide the 8 filters, and 2 times the 4 channels of w must be"),
    ({"groups": 2, "w": W[:, :, :2, :7]}, "groups=2 must divide the 7 filters"),
    ({"groups": 0}, "groups must be an integer from 1 on, not 0"),
    ({"groups": -1}, "groups must be an integer from 1 on, not -1"),
    ({"groups": [1]}, "groups must be an integer from 1 on, not [1]"),
    ({"b": [0.5]}, "b must have one number for each of 8 filters, not (1,)"),
    ({"b": 0.5}, "b must have one number for each of 8 filters, not ()"),
    ({"b": np.ones((1, 8))}, "b must have one number for each of 8 filters, not (1, 8)"),
    ({"padding": "full"}, 'padding must be "valid" or "same" or a list with a pair (before, after)'
                          " for each axis, not 'full'"),
    ({"padding": "causal"}, 'padding must be "valid" or "same" or a list with a pair'),
    ({"padding": 1}, 'padding must be "valid" or "same" or a list with a pair'),
    ({"padding": None}, 'padding must be "valid" or "same" or a list with a pair'),
    ({"padding": (1, 1)}, 'padding must be "valid" or "same" or a list with a pair'),
    ({"padding": [(1, 1)]}, 'padding must be "valid" or "same" or a list with a pair'),
    ({"padding": [(1, 1), (1, 1, 1)]}, 'padding must be "valid" or "same" or a list with a pair'),
    ({"padding": [(1, 1), 1]}, 'padding must be "valid" or "same" or a list with a pair'),
    ({"padding": [(1, 1), (0, -1)]}, "padding must be an integer from 0 on, not -1"),
    ({"padding": [(1, 1), (0, 0.5)]}, "padding must be an integer from 0 on, not 0.5"),
    ({"x": LINE, "w": TAPS, "padding": "full"}, 'padding must be "valid" or "same" or "causal" or'),
    ({"strides": 0}, "strides must be an integer from 1 on, not 0"),
    ({"strides": (2, -1)}, "strides must be an integer from 1 on, not -1"),
    ({"strides": 2.0}, "strides must be an integer from 1 on, not 2.0"),
    ({"strides": True}, "strides must be an integer from 1 on, not True"),
    ({"strides": "2"}, "strides must be an integer from 1 on, not '2'"),
    ({"strides": None}, "strides must be an integer from 1 on, not None"),
    ({"strides": 2**31}, "strides must be an integer from 1 on, not 2147483648"),
    ({"strides": (1, 1, 1)}, "strides must be an integer or 2 of them, not (1, 1, 1)"),
    ({"strides": [2]}, "strides must be an integer or 2 of them, not [2]"),
    ({"dilations": 0}, "dilations must be an integer from 1 on, not 0"),
    ({"dilations": (1, 2, 3)}, "dilations must be an integer or 2 of them, not (1, 2, 3)"),
    ({"w": np.ones((6, 7, 4, 8))}, "w must fit x: it reaches over [6, 7], the padded x has [5, 6]"),
    ({"dilations": (1, 3)}, "w must fit x: it reaches over [3, 7], the padded x has [5, 6]"),
    ({"dilations": (5, 2), "padding": [(2, 3), (0, 0)]},
     "w must fit x: it reaches over [11, 5], the padded x has [10, 6]"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), REFUSED)
def test_correlate_refuses_and_says_why(change, message):
    """'An error names the argument, what it is and what it may be.'"""
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        correlate(**{"x": X, "w": W, **change})


REFUSED_TRANSPOSED = [
    ({"x": X[0, 0]}, "x must have the axes (N, spatial..., C), 1 to 3 of them spatial"),
    ({"w": W[0]}, "w must have 4 axes like x, none of them empty, not the shape (3, 4, 8)"),
    ({"w": W}, "w is for 8 channels, its last axis, and x has 4"),
    ({"b": np.ones(4)}, "b must have one number for each of 8 filters, not (4,)"),
    ({"padding": "causal"}, "padding must be \"valid\" or \"same\", not 'causal'"),
    ({"padding": [(1, 1), (1, 1)]}, 'padding must be "valid" or "same", not [(1, 1), (1, 1)]'),
    ({"strides": 0}, "strides must be an integer from 1 on, not 0"),
    ({"dilations": -2}, "dilations must be an integer from 1 on, not -2"),
    ({"output_padding": 1}, "output_padding must be less than strides=[1, 1], not 1"),
    ({"output_padding": (1, 2), "strides": (3, 2)},
     "output_padding must be less than strides=[3, 2], not (1, 2)"),
    ({"output_padding": -1}, "output_padding must be an integer from 0 on, not -1"),
    ({"output_padding": (0,) * 3}, "output_padding must be an integer or 2 of them, not (0, 0, 0)"),
    ({"output_padding": 0, "padding": "same", "w": W[:2].swapaxes(2, 3)},
     'output_padding must not be 0 with padding "same" and a kernel that reaches over an even'
     " number of pixels, [2, 3]; leave it out"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), REFUSED_TRANSPOSED)
def test_correlate_transpose_refuses_and_says_why(change, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        correlate_transpose(**{"x": X, "w": W.swapaxes(2, 3), **change})


@pytest.mark.parametrize("name", ["x", "w", "b"])
@pytest.mark.parametrize(
    "dtype", ["bool", "complex64", "str", "object", "datetime64[s]"]
)
def test_other_dtypes_are_refused(name, dtype):
    arguments = {"x": X, "w": W, "b": np.ones(8)}
    arguments[name] = np.zeros(arguments[name].shape, dtype)
    told = re.escape(str(arguments[name].dtype))
    with pytest.raises(
        TypeError, match=f"^{name} must hold integers or floats, not {told}"
    ):
        correlate(**arguments)
    arguments["w"] = arguments["w"].swapaxes(2, 3)
    with pytest.raises(
        TypeError, match=f"^{name} must hold integers or floats, not {told}"
    ):
        correlate_transpose(**arguments)


def keras_size(layer, rank, shape, setting):
    """The shape of the output in Keras, or None where it refuses."""
    try:
        conv = getattr(layers, layer.format(rank))(**setting)
        conv.build(shape)
        return tuple(conv.compute_output_shape(shape))  # a list for some
    except (ValueError, TypeError, AttributeError):
        return None


FEW = st.integers(-1, 4)
STRANGE = st.sampled_from(["2", 1.5, [1], (1, 2, 3, 4), "same", None, b"valid", (), {}])
MOST = st.one_of(*[st.integers(1, 3)] * 6, FEW, STRANGE)
PADDING = st.one_of(
    *[st.sampled_from(["valid", "same", "SAME"])] * 4, st.just("causal"), STRANGE
)


@given(
    n=st.lists(st.integers(3, 9), min_size=1, max_size=3),
    k=st.lists(st.integers(1, 5), min_size=3, max_size=3),
    strides=MOST, dilations=MOST, padding=PADDING, groups=MOST,
    C=st.integers(1, 4), F=st.integers(1, 6),
)  # fmt: skip
def test_correlate_refuses_what_keras_refuses(
    n, k, strides, dilations, padding, groups, C, F
):
    """'Keras refuses strides together with dilation': nothing else is computed here alone."""
    rank = len(n)
    depth = C // groups if isinstance(groups, int) and groups > 0 else C
    x, w = np.ones((2, *n, C)), np.ones((*k[:rank], max(depth, 1), F))
    try:
        shape = correlate(
            x, w, strides=strides, dilations=dilations, padding=padding, groups=groups
        ).shape
    except ValueError as error:
        assert re.match(r"(strides|dilations|padding|groups|w)\b.* must ", str(error))  # noqa: PT017
        shape = None
    if strides in (2, 3, 4) and dilations in (2, 3, 4):
        return
    steps = {"strides": strides, "dilation_rate": dilations, "padding": padding}
    setting = {"filters": F, "kernel_size": k[:rank], "groups": groups, **steps}
    assert shape == keras_size("Conv{}D", rank, (2, *n, C), setting), setting


@given(
    n=st.lists(st.integers(2, 9), min_size=1, max_size=3),
    k=st.lists(st.integers(1, 5), min_size=3, max_size=3),
    strides=MOST, dilations=MOST, padding=PADDING, output_padding=st.one_of(st.none(), MOST),
)  # fmt: skip
def test_correlate_transpose_refuses_what_keras_refuses(
    n, k, strides, dilations, padding, output_padding
):
    rank = len(n)
    x, w = np.ones((1, *n, 1)), np.ones((*k[:rank], 1, 1))
    steps = {"strides": strides, "padding": padding, "output_padding": output_padding}
    try:
        shape = correlate_transpose(x, w, dilations=dilations, **steps).shape
    except ValueError as error:
        assert re.match(r"(strides|dilations|padding|output_padding) must ", str(error))  # noqa: PT017
        if "must not be 0" in str(error):
            return  # Keras leaves this to TensorFlow, see above
        shape = None
    if strides in (2, 3, 4) and dilations in (2, 3, 4):
        return
    setting = {
        "filters": 1,
        "kernel_size": k[:rank],
        "dilation_rate": dilations,
        **steps,
    }
    assert shape == keras_size("Conv{}DTranspose", rank, (1, *n, 1), setting), setting


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.just(10**30),
    st.lists(st.integers(-2, 5), max_size=4), st.just(np.ones((2, 2))), st.just(np.array(3)),
    st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 3)), max_size=3),
)  # fmt: skip


@given(
    x=st.one_of(st.just(X), JUNK), w=st.one_of(st.just(W), JUNK), b=st.one_of(st.none(), JUNK),
    more=st.dictionaries(
        st.sampled_from(["strides", "padding", "dilations", "groups", "output_padding"]),
        st.one_of(st.integers(1, 3), JUNK),
    ),
)  # fmt: skip
def test_whatever_is_given_the_answer_is_an_array_or_a_clear_error(x, w, b, more):
    for compute, unknown in (
        (correlate, "output_padding"),
        (correlate_transpose, "groups"),
    ):
        setting = {key: value for key, value in more.items() if key != unknown}
        try:
            y = compute(x, w, b, **setting)
        except (ValueError, TypeError) as error:
            names = "x|w|b|strides|padding|dilations|groups|output_padding"
            assert re.match(rf"({names})\b.{{15}}", str(error)), error  # noqa: PT017
        else:
            assert y.ndim == 4
            assert y.size > 0


@pytest.mark.parametrize(
    ("operation", "shape"),
    [(tf.nn.conv1d, (9,)), (tf.nn.conv2d, (9, 8)), (tf.nn.conv3d, (9, 8, 7))],
)
def test_strides_with_dilation_in_tensorflow(operation, shape):
    """'Keras and `tf.nn.convolution` refuse it, `tf.nn.conv1d` and `conv2d` compute it'."""
    rank = len(shape)
    x, w = draw(0, (2, *shape, 3), (*(3, 2, 2)[:rank], 3, 4))
    both = "`strides > 1` not supported in conjunction with `dilation_rate > 1`"
    with pytest.raises(ValueError, match=both):
        tf.nn.convolution(x, w, 2, "VALID", dilations=2)
    for transposed in ("", "Transpose"):
        with pytest.raises(ValueError, match=both):
            getattr(layers, f"Conv{rank}D{transposed}")(
                1, 3, strides=2, dilation_rate=2
            )
    if rank < 3:
        y_tf = operation(x, w, 2, "VALID", dilations=2)
    elif ONEDNN:
        y_tf = operation(x, w, (1, 2, 2, 2, 1), "VALID", dilations=(1, 2, 2, 2, 1))
    else:
        return
    assert_equal(correlate(x, w, strides=2, dilations=2), y_tf, 0, rank)


def test_pairs_of_zeros_in_tensorflow():
    """'of `tf.nn.conv1d` to `conv3d` only `conv2d` takes them'."""
    pairs = [(1, 0), (2, 2)]
    with pytest.raises(ValueError, match="`padding` must be either"):
        layers.Conv2D(1, 3, padding=pairs)(X)
    x, w = draw(0, (2, 7, 6, 3), (3, 2, 3, 4))
    y_tf = tf.nn.conv2d(x, w, 1, [(0, 0), *pairs, (0, 0)])
    assert_equal(correlate(x, w, padding=pairs), y_tf, 0, pairs)
    assert_equal(correlate(x, w, padding=np.array(pairs)), y_tf, 0, pairs)
    x, w = draw(0, (2, 4, 5, 6, 3), (3, 2, 2, 3, 4))
    with pytest.raises((ValueError, TypeError)):
        tf.nn.conv3d(x, w, (1,) * 5, [(0, 0), *pairs, (1, 1), (0, 0)])
    with pytest.raises((ValueError, TypeError, tf.errors.OpError)):
        tf.nn.conv1d(x[:, 0, 0], w[0, 0], 1, [(0, 0), (1, 0), (0, 0)])


def test_groups_in_3d_are_refused_by_tf_nn_on_a_cpu():
    """'`tf.nn.conv3d` refuses them on a CPU'; the layer of Keras is among those above."""
    x, w = draw(0, (2, 4, 5, 6, 4), (3, 2, 2, 2, 4))
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.nn.conv3d(x, w, (1,) * 5, "VALID")


def test_integers_are_refused_by_a_layer_and_converted_by_a_model():
    """'a layer and `tf.nn` refuse it, a model converts it to `float32`'."""
    with pytest.raises(
        tf.errors.InvalidArgumentError, match="'T' of uint8 is not in the list"
    ):
        tf.nn.conv2d(X.astype("uint8"), W, 1, "VALID")
    for dtype in ("uint8", "int32"):
        with pytest.raises(
            ValueError, match=f"Incompatible type conversion requested to type {dtype}"
        ):
            layers.Conv2D(8, 3)(X.astype(dtype))
        model = tf.keras.Sequential([tf.keras.Input(X.shape[1:]), layers.Conv2D(8, 3)])
        w, b = model.get_weights()
        y = model(X.astype(dtype))
        assert y.dtype == "float32"
        assert np.allclose(y, correlate(X.astype(dtype), w, b), rtol=1e-5, atol=1e-5)


def test_fractions_of_the_weights_are_cut_off_for_int32():
    """'`tf.nn` cuts the fractions off', which `correlate` does not."""
    x, w = X.astype("int32"), np.full((3, 3, 4, 1), 1.75)
    assert np.all(tf.nn.conv2d(x, w, 1, "VALID") == 36)
    assert np.all(correlate(x, w) == 36 * 1.75)


@pytest.mark.parametrize("size", [(6, 3), (3, 7)])
def test_a_kernel_one_pixel_too_large_is_no_error_of_tf_nn(size):
    """'with oneDNN `tf.nn` returns numbers without meaning, and a built layer may'"""
    x, w = X.astype("float32"), np.ones((*size, 4, 8), "float32")
    y = tf.nn.conv2d(x, w, 1, "VALID")
    meant = (2, 5 - size[0] + 1, 6 - size[1] + 1, 8)
    assert tuple(y.shape) == (X.shape if ONEDNN else meant)
    with pytest.raises(
        ValueError, match="Computed output size would be zero or negative"
    ):
        layers.Conv2D(8, size)(x)
    with pytest.raises(ValueError, match=r"^w must fit x: it reaches over"):
        correlate(x, w)
