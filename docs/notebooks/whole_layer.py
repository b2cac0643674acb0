# %% [markdown]
# # The whole layer in one function
#
# The lesson [The whole layer in one function](../tutorials/whole_layer.md) of *Conv by Hand* as a notebook, with all its text.
# Run the cells from top to bottom; it needs NumPy and TensorFlow. Change numbers and run them again.
# The text and the figures are under CC BY 4.0, the code under the MIT licence.
#
# After this page you have a function for all convolution layers: `correlate` computes what `Conv1D`, `Conv2D` and `Conv3D`
# compute, with strides, padding, dilation, groups and bias, and refuses what makes no sense. `correlate_transpose` does
# the same for the transposed layers. And you can say what each line is for. The settings themselves are explained in
# [stride, padding, dilation](../tutorials/stride_padding.md).
#
# In a hurry? Copy [the whole program](../tutorials/whole_layer.md#program), or look at [`correlate`](../tutorials/whole_layer.md#layer) and
# [`correlate_transpose`](../tutorials/whole_layer.md#transpose) alone.

# %% [markdown]
# ## The core
#
# Without checks, groups and bias, the whole arithmetic is one short loop. It works in one, two and three dimensions:

# %%
import numpy as np
import tensorflow as tf


def correlate_core(x, w, strides, dilations):
    """Correlate x (N, spatial..., C), padded already, with w (k..., C, F).

    strides, dilations: one number for each axis. Return (N, out..., F).
    """
    (N, *n, _), (*k, _, F), s, d = x.shape, w.shape, strides, dilations
    axes = range(len(n))
    out = [(n[a] - (k[a] - 1) * d[a] - 1) // s[a] + 1 for a in axes]
    y = np.zeros((N, *out, F), x.dtype)
    for tap in np.ndindex(*k):
        first = [tap[a] * d[a] for a in axes]
        last = [first[a] + (out[a] - 1) * s[a] for a in axes]
        meets = x[:, *[slice(first[a], last[a] + 1, s[a]) for a in axes]]
        y += meets @ w[tap]
    return y


# %%
rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (2, 9, 8, 3)).astype("float32")  # (N, H, W, C)
W = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")  # (kh, kw, C, F)
pads = [[0, 0], [1, 2], [0, 3], [0, 0]]  # N, H, W, C
for strides in [(1, 1), (2, 3), (3, 1)]:
    for dilations in [(1, 1), (2, 1)]:
        y_manual = correlate_core(np.pad(images, pads), W, strides, dilations)
        y_tf = tf.nn.conv2d(images, W, strides, pads, dilations=dilations)
        assert np.array_equal(y_tf, y_manual)
print("every number is equal, the last output has the shape", y_manual.shape)

# %% [markdown]
# The sections below derive it line by line, and then add what is missing.

# %% [markdown]
# ## Loop over the taps
#
# So far we looped over the positions of the window. There is another way. Take one number of the kernel, one
# *tap*, and ask: what does it meet while the window moves? In a row, with stride 1, the answer is a slice of the image.

# %%
x = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5])  # (n,) = (11,)
w = np.array([1, 10, 100])  # (k,) = (3,)
out = 11 - 3 + 1  # positions of the window

y_manual = np.zeros(out, int)
for t in range(3):
    meets = x[t : t + out]  # (out,): what this tap meets as the window moves
    print("tap", t, "meets", meets)
    y_manual += meets * w[t]
print("y =", y_manual)

# %% [markdown]
# Read the last digit, the middle digit and the first digit of each number of `y`: they are the three slices. TensorFlow
# agrees:

# %%
y_tf = tf.nn.conv1d(
    x[None, :, None].astype("float32"),  # (N, n, C) = (1, 11, 1)
    w[:, None, None].astype("float32"),  # (k, C, F) = (3, 1, 1)
    stride=1,
    padding="VALID",
)
assert np.array_equal(np.squeeze(y_tf), y_manual)

# %% [markdown]
# The products and the sums are the same as before, only in a different order. But a kernel has far fewer taps than an
# image has positions, and in each round NumPy works on a whole slice at once:

# %%
side, k = 224, 3
print("loop over the positions:", (side - k + 1) ** 2, "rounds")
print("loop over the taps:     ", k**2, "rounds")

# %% [markdown]
# ## Stride and dilation
#
# Both are in the slice. With dilation `d`, tap `t` starts at `t * d`. With stride `s`, it moves on by `s`, so it meets
# each `s`-th pixel:

# %%
s, d = 2, 3  # stride, dilation
reach = (3 - 1) * d + 1  # from the first tap to the last
out = (11 - reach) // s + 1
y_manual = np.zeros(out, int)
for t in range(3):
    first = t * d  # where the tap is when the window starts
    last = first + (out - 1) * s  # where it is when the window stops
    meets = x[first : last + 1 : s]
    print(f"tap {t} meets x[{first} : {last + 1} : {s}] =", meets)
    y_manual += meets * w[t]
print("y =", y_manual)

y_tf = tf.nn.conv1d(
    x[None, :, None].astype("float32"),
    w[:, None, None].astype("float32"),
    stride=s,
    padding="VALID",
    dilations=d,
)
assert np.array_equal(np.squeeze(y_tf), y_manual)


# %% [markdown]
# *Figure:* Stride 2, dilation 3. Each tap meets three pixels, 2 apart; the slices of two neighboring taps are 3 apart. The products of the three rows are added up.
#
# Images and volumes have one such slice for each axis:

# %%
def tap_slices(tap, out, s, d):
    """Return, one slice for each axis, what one tap meets while the window moves.

    tap is its position in the kernel, out the number of positions of the window, s the
    strides, d the dilations: one number for each axis. Source: the tap is `tap * d`
    pixels from the start of the window, which moves by `s`.
    """
    first = np.multiply(tap, d)
    last = first + (out - 1) * s
    return [slice(a, b + 1, step) for a, b, step in zip(first, last, s, strict=True)]


# %% [markdown]
# ## Channels, and any number of axes
#
# With channels, a tap is no longer one number: it is a matrix `W[tap]` of shape (C, F), the weights from each channel to
# each filter. What it meets has the shape (N, positions..., C). So one matrix product does the sum over the channels, for
# all filters, all positions and all images: `meets @ W[tap]`.
#
# From here on `n`, `k`, `s` and `d` are arrays with one number for each axis. One line computes all axes, and the code no
# longer says how many there are.

# %%
rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (2, 9, 8, 3)).astype("float32")  # (N, H, W, C)
W = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")  # (kh, kw, C, F)
n, k = np.array([9, 8]), np.array([3, 2])  # of the image, of the kernel
s, d = np.array([2, 1]), np.array([1, 3])  # of the rows, of the columns
reach = (k - 1) * d + 1
out = (n - reach) // s + 1
print("reach", reach, " out", out)

y_manual = np.zeros((2, *out, 4))
for tap in np.ndindex(*k):
    meets = images[:, *tap_slices(tap, out, s, d)]  # (N, out..., C)
    y_manual += meets @ W[tap]  # (N, out..., C) @ (C, F)
print("output", y_manual.shape)

y_tf = tf.nn.conv2d(images, W, strides=(2, 1), padding="VALID", dilations=(1, 3))
assert np.array_equal(y_tf, y_manual)


# %% [markdown]
# <details>
# <summary>Predict first: how many rounds does this loop make, and how many would a loop over the positions of both images make?</summary>
#
# The kernel has 3 x 2 taps, so 6 rounds. The window has 4 x 5 positions in each of 2 images, so 40 rounds, and 4 times
# as many with a loop over the filters.
#
# </details>

# %% [markdown]
# ## Padding
#
# Padding only adds zeros around the image. What differs is how many, before and after:

# %%
def pad_pairs(padding, n, reach, s):
    """Return the zeros (before, after) that `padding` adds to each axis: (rank, 2).

    n are the sizes, reach the effective kernel sizes, s the strides: an array
    each, one number for each axis.
    Source: the definition of SAME in tf.nn, "causal" of Keras' Conv1D.
    """
    if padding == "valid":
        before, after = 0 * n, 0 * n
    elif padding == "same":
        out = -(-n // s)  # n / s, rounded up
        lacking = np.maximum((out - 1) * s + reach - n, 0)  # of the last window
        before = lacking // 2
        after = lacking - before  # the odd one goes after
    elif padding == "causal":
        before, after = reach - 1, 0 * n  # a window ends where its output is
    else:
        before, after = np.transpose(padding)  # pairs
    return np.stack([before, after], axis=1)


# %%
for padding in "valid", "same", [(1, 0), (2, 2)]:
    print(padding, "adds", pad_pairs(padding, n, reach, s).tolist())

# %% [markdown]
# `same` pads the columns by 1 before and 2 after. Why the extra zero goes there, and what it does to a deep network, is
# explained in [why SAME is asymmetric](../explanation/same_padding.md).

# %% [markdown]
# ## Groups
#
# With `groups=3` the channels and the filters are split into three parts. The first part of the filters sees the first
# part of the channels and no other, and so on. So a kernel has C/groups channels. In code: one more loop, and two slices.

# %%
W = rng.integers(-4, 5, (3, 2, 1, 6)).astype("float32")  # (kh, kw, C/groups, F)
groups, depth, share = 3, 1, 2  # channels and filters of one group
y_manual = np.zeros((2, *out, 6))
for tap in np.ndindex(*k):
    meets = images[:, *tap_slices(tap, out, s, d)]  # (N, out..., C)
    for g in range(groups):
        c = slice(g * depth, (g + 1) * depth)
        f = slice(g * share, (g + 1) * share)
        y_manual[..., f] += meets[..., c] @ W[tap][:, f]

y_tf = tf.nn.conv2d(images, W, strides=(2, 1), padding="VALID", dilations=(1, 3))
assert np.array_equal(y_tf, y_manual)


# %% [markdown]
# What groups save, and how depthwise layers are a case of them, is on [its own page](../explanation/groups.md).

# %% [markdown]
# ## Say what is wrong
#
# A function that others use refuses what it cannot compute, and says why. The checks are functions of their own, so
# that the arithmetic stays readable:
#
# **The checks**

# %%
def whole(name, value, least=1):
    """Return `value` if it is an integer from `least` on, or raise ValueError."""
    number = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if number and least <= value < 2**31:
        return int(value)
    raise ValueError(f"{name} must be an integer from {least} on, not {value!r}")


def axis_numbers(name, value, rank, least=1):
    """Return `value`, an integer or one for each axis, as an array; or raise ValueError."""
    value = value.tolist() if isinstance(value, np.ndarray) else value
    values = value if isinstance(value, tuple | list) else [value] * rank
    if len(values) != rank:
        raise ValueError(f"{name} must be an integer or {rank} of them, not {value!r}")
    return np.array([whole(name, one, least) for one in values], "int64")


def checked_padding(padding, rank, words, pairs=True):
    """Return `padding` as one of `words` or as pairs of integers; or raise ValueError."""
    if isinstance(padding, str) and padding.lower() in words:
        return padding.lower()
    given = padding.tolist() if isinstance(padding, np.ndarray) else padding
    listed = pairs and isinstance(given, tuple | list) and len(given) == rank
    if listed and all(isinstance(one, tuple | list) and len(one) == 2 for one in given):
        return [axis_numbers("padding", one, 2, least=0) for one in given]
    valid = [f'"{word}"' for word in words]
    if pairs:
        valid.append("a list with a pair (before, after) for each axis")
    raise ValueError(f"padding must be {' or '.join(valid)}, not {padding!r}")


def checked(x, w, b, strides, dilations, filters):
    """Return x, w (of one dtype), strides and dilations as arrays; or say what is wrong.

    filters: the axis of w that counts the filters.
    """
    x, w = np.asarray(x), np.asarray(w)
    b = np.zeros(w.shape[filters:][:1]) if b is None else np.asarray(b)
    for name, array in {"x": x, "w": w, "b": b}.items():
        if array.dtype.kind not in "iuf":
            raise TypeError(f"{name} must hold integers or floats, not {array.dtype}")
    if x.ndim not in (3, 4, 5) or 0 in x.shape[1:]:
        raise ValueError(
            "x must have the axes (N, spatial..., C), 1 to 3 of them spatial and none"
            f" empty, not the shape {x.shape}"
        )
    if w.ndim != x.ndim or 0 in w.shape:
        raise ValueError(
            f"w must have {x.ndim} axes like x, none of them empty, not the shape"
            f" {w.shape}"
        )
    F = w.shape[filters]
    if b.shape != (F,):
        raise ValueError(
            f"b must have one number for each of {F} filters, not {b.shape}"
        )
    dtype = np.result_type(x, w)
    dtype = "int64" if dtype.kind in "iu" else dtype  # bytes would overflow
    s = axis_numbers("strides", strides, x.ndim - 2)
    d = axis_numbers("dilations", dilations, x.ndim - 2)
    return x.astype(dtype), w.astype(dtype), s, d


# %% [markdown]
# ## The layer
#
# All steps together. Below the checks, you have seen every line:

# %%
def correlate(x, w, b=None, *, strides=1, padding="valid", dilations=1, groups=1):
    """Compute what Conv1D, Conv2D and Conv3D compute: the rank of `x` decides.

    x (N, spatial..., C), w (k..., C/groups, F) and b (F,) or None hold integers or
    floats; return (N, out..., F), of the dtype that holds them all, integers as int64.
    strides, dilations: an integer, or one for each axis; padding: "valid", "same",
    "causal" (1-D), or a pair (before, after) for each axis; groups: divides C and F.
    Raises ValueError, and TypeError for other dtypes.
    Source: the definition of the convolution in tf.nn.convolution, and its padding.
    """
    x, w, s, d = checked(x, w, b, strides, dilations, filters=-1)
    (N, *n, C), (*k, depth, F) = x.shape, w.shape
    n, k = np.array(n), np.array(k)
    groups = whole("groups", groups)
    if depth * groups != C or F % groups:
        raise ValueError(
            f"groups={groups} must divide the {F} filters, and {groups} times the"
            f" {depth} channels of w must be the {C} channels of x"
        )
    words = ("valid", "same", "causal") if len(n) == 1 else ("valid", "same")
    reach = (k - 1) * d + 1  # the effective kernel sizes
    pairs = pad_pairs(checked_padding(padding, len(n), words), n, reach, s)
    out = (n + pairs.sum(axis=1) - reach) // s + 1
    if np.any(out < 1):
        raise ValueError(
            f"w must fit x: it reaches over {reach.tolist()}, the padded x has"
            f" {(n + pairs.sum(axis=1)).tolist()}"
        )
    x = np.pad(x, [(0, 0), *pairs, (0, 0)])
    y, share = np.zeros((N, *out, F), x.dtype), F // groups
    for tap in np.ndindex(*k):
        meets = x[:, *tap_slices(tap, out, s, d)]  # (N, out..., C)
        for g in range(groups):
            c = slice(g * depth, (g + 1) * depth)
            f = slice(g * share, (g + 1) * share)
            y[..., f] += meets[..., c] @ w[tap][:, f]
    return y if b is None else y + np.asarray(b)


# %% [markdown]
# Against TensorFlow, on all combinations of the settings below. What TensorFlow itself refuses on a CPU is left out:

# %%
import itertools

rng = np.random.default_rng(1)
sizes, kernel = (9, 8, 7), (3, 2, 4)
settings = 0
for rank, s, d, padding, groups in itertools.product(
    [1, 2, 3], [1, 2, 3], [1, 2], ["valid", "same"], [1, 2]
):
    if (s > 1 and d > 1) or (rank == 3 and groups > 1):
        continue  # TensorFlow refuses the first, and the second on a CPU
    shape = (2, *sizes[:rank], 4)  # (N, spatial..., C)
    images = rng.standard_normal(shape, "float32")
    W = rng.standard_normal((*kernel[:rank], 4 // groups, 6), "float32")
    B = rng.standard_normal(6, "float32")
    y_tf = tf.nn.convolution(images, W, s, padding.upper(), dilations=d) + B
    y_manual = correlate(
        images, W, B, strides=s, padding=padding, dilations=d, groups=groups
    )
    assert y_tf.shape == y_manual.shape
    assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
    settings += 1
print(settings, "settings agree with TensorFlow")

# %% [markdown]
# The tests of this site go on from there: more than 2,000 settings of `correlate` and more than 1,000 of its transpose,
# also with pairs of zeros, `causal`, groups in 3-D, kernels with odd and even sides, and strides that differ from axis to
# axis. On whole numbers every bit is equal, on floats `rtol=1e-5, atol=1e-5`.

# %% [markdown]
# ## The transposed layer: write instead of read
#
# A decoder has to make images larger. A convolution *reads* a slice for each tap and adds it up. A transposed convolution
# *writes* to the same slice: each number of `x` is multiplied by the whole kernel, and the products are added to the output. [Make
# images larger](../tutorials/larger_images.md) shows it pixel by pixel.

# %%
x = np.array([1, 2, 3])  # (n,) = (3,)
w = np.array([1, 10, 100])  # (k,) = (3,)
s, d = 2, 1
full = (3 - 1) * s + 3  # the last number reaches from 4 to 6
y_manual = np.zeros(full, int)
for t in range(3):
    first = t * d
    last = first + (3 - 1) * s
    print(f"tap {t} adds", x * w[t], f"to y[{first} : {last + 1} : {s}]")
    y_manual[first : last + 1 : s] += x * w[t]
print("y =", y_manual)

y_tf = tf.nn.conv1d_transpose(
    x[None, :, None].astype("float32"),  # (N, n, C) = (1, 3, 1)
    w[:, None, None].astype("float32"),  # (k, F, C) = (3, 1, 1)
    output_shape=(1, full, 1),
    strides=s,
    padding="VALID",
)
assert np.array_equal(np.squeeze(y_tf), y_manual)


# %% [markdown]
# *Figure:* Stride 2. Each tap adds three products to the output. Where two taps meet, in the green cells that two rows share, the products are added up.
#
# So the output is larger than the input. How much larger is a choice, since [several sizes lead back to `n`](../howto/exact_upsampling.md). This is the
# rule of Keras:

# %%
def transposed_size(padding, n, reach, s, output_padding):
    """Return the sizes that a transposed layer makes of `n`, an array; or raise ValueError.

    n, reach, s as in `pad_pairs`; output_padding: None, an integer or one for each axis.
    Source: the rule of Keras 3.
    """
    same = padding == "same"
    if output_padding is None:
        return n * s if same else (n - 1) * s + np.maximum(reach, s)
    extra = axis_numbers("output_padding", output_padding, len(n), least=0)
    if np.any(extra >= s):
        raise ValueError(
            f"output_padding must be less than strides={s.tolist()},"
            f" not {output_padding!r}"
        )
    if same and np.any((reach % 2 == 0) & (extra == 0)):
        raise ValueError(
            'output_padding must not be 0 with padding "same" and a kernel that reaches'
            f" over an even number of pixels, {reach.tolist()}; leave it out"
        )
    return (n - 1) * s + (reach % 2 if same else reach) + extra


# %% [markdown]
# The function mirrors `correlate`. The matrix product goes the other way, from the filters of the convolution to
# its channels, so the kernel's last two axes are (F, C) and `w[tap]` is transposed. At the end, `same` cuts off what the
# padding of the convolution had added.

# %%
def correlate_transpose(
    x, w, b=None, *, strides=1, padding="valid", dilations=1, output_padding=None
):
    """Compute what Conv1DTranspose, Conv2DTranspose and Conv3DTranspose compute.

    x (N, spatial..., C), w (k..., F, C) and b (F,) or None hold integers or floats;
    return (N, out..., F), of the dtype that holds them all, integers as int64.
    strides, dilations: an integer, or one for each axis; padding: "valid" or "same";
    output_padding: None, or from 0 to strides - 1, an integer or one for each axis.
    Raises ValueError, and TypeError for other dtypes.
    Source: the gradient of `correlate`; sizes by the rule of Keras 3.
    """
    x, w, s, d = checked(x, w, b, strides, dilations, filters=-2)
    (N, *n, C), (*k, F, depth) = x.shape, w.shape
    n, k = np.array(n), np.array(k)
    if depth != C:
        raise ValueError(f"w is for {depth} channels, its last axis, and x has {C}")
    padding = checked_padding(padding, len(n), ("valid", "same"), pairs=False)
    reach = (k - 1) * d + 1
    full = (n - 1) * s + reach  # as far as the last kernel reaches
    size = transposed_size(padding, n, reach, s, output_padding)
    y = np.zeros((N, *np.maximum(full, size), F), x.dtype)
    for tap in np.ndindex(*k):
        y[:, *tap_slices(tap, n, s, d)] += x @ w[tap].T  # (N, n..., C) @ (C, F)
    cut = np.maximum(full - size, 0) // 2  # from the start; the rest from the end
    y = y[:, *[slice(a, a + m) for a, m in zip(cut, size, strict=True)]]
    return y if b is None else y + np.asarray(b)


# %%
settings = 0
for rank, s, d, padding in itertools.product(
    [1, 2, 3], [1, 2, 3], [1, 2], ["valid", "same"]
):
    if s > 1 and d > 1:
        continue
    images = rng.standard_normal((2, *sizes[:rank], 4), "float32")
    layer = [
        tf.keras.layers.Conv1DTranspose,
        tf.keras.layers.Conv2DTranspose,
        tf.keras.layers.Conv3DTranspose,
    ][rank - 1]
    conv = layer(
        6, kernel[:rank], s, padding, dilation_rate=d, bias_initializer="normal"
    )
    y_tf = conv(images)
    W, B = conv.get_weights()
    y_manual = correlate_transpose(
        images, W, B, strides=s, padding=padding, dilations=d
    )
    assert y_tf.shape == y_manual.shape
    assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
    settings += 1
print(settings, "settings agree with TensorFlow")

# %% [markdown]
# Why it is the transpose of a matrix, and the gradient of the convolution, is shown in
# [transposed convolution is the gradient](../explanation/transposed_gradient.md).

# %% [markdown]
# ## What is refused
#
# An error names the argument, what it is and what it may be:

# %%
images, W = np.ones((2, 5, 6, 4)), np.ones((3, 3, 4, 8))
wrong = [
    {"x": images[0]},
    {"w": W[:, :, :3]},
    {"b": [0.5]},
    {"x": images > 0},
    {"padding": "full"},
    {"strides": 0},
    {"dilations": (1, 3)},
    {"groups": 3},
]
for change in wrong:
    try:
        correlate(**{"x": images, "w": W, **change})
    except (ValueError, TypeError) as error:
        print(f"{type(error).__name__}: {error}")

# %% [markdown]
# ## What Keras refuses and this computes
#
# Keras refuses strides together with dilation. Nothing in the arithmetic forbids it: both are in the slice. `tf.nn.conv2d`
# accepts it too, and agrees:

# %%
images = rng.standard_normal((2, 9, 10, 4), "float32")
W = rng.standard_normal((3, 2, 4, 6), "float32")
try:
    tf.keras.layers.Conv2D(6, (3, 2), strides=(2, 3), dilation_rate=(3, 2))
except ValueError as error:
    print(error)

y_manual = correlate(images, W, strides=(2, 3), dilations=(3, 2))
y_tf = tf.nn.conv2d(images, W, strides=(2, 3), padding="VALID", dilations=(3, 2))
print("output", y_manual.shape)
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# Where else they differ, with TensorFlow 2.21 on x86 and arrays of NumPy:
#
# | setting | TensorFlow |
# |---|---|
# | strides and dilation both over 1 | Keras and `tf.nn.convolution` refuse it, `tf.nn.conv1d` and `conv2d` compute it, `conv3d` with oneDNN |
# | pairs of zeros | of `tf.nn.conv1d` to `conv3d` only `conv2d` takes them |
# | groups in 3-D | `tf.nn.conv3d` refuses them on a CPU, `Conv3D` computes them |
# | an image of bytes (`uint8`) | a layer and `tf.nn` refuse it, a model converts it to `float32` |
# | an `int32` image, weights with fractions | a layer refuses it, a model converts it; **`tf.nn` cuts the fractions off** |
# | a kernel one pixel larger than the image | a new layer refuses it; **with oneDNN `tf.nn` returns numbers without meaning, and a built layer may** |
#
# `correlate` computes the first five and refuses the last. The two in bold raise no error: they are the reason to
# look at shapes and dtypes before a call.

# %% [markdown]
# ## Exercises
#
# Edit a block, here or in a copy, until it prints `solved`. Until then, its own `assert` stops it.

# %% [markdown]
# ### The slice of a tap

# %%
import numpy as np
import tensorflow as tf

x = np.arange(40, dtype="float32") ** 2  # (n,)
w = np.array([2, -1, 3], dtype="float32")  # (k,)
s, d, out = 3, 4, 11  # stride, dilation, positions of the window

y = np.zeros(out, "float32")
for t in range(3):
    y += w[t] * x[t : t + out]  # cut what tap t meets

# %% tags=["raises-exception"]
# check
y_tf = tf.nn.conv1d(
    x[None, :, None], w[:, None, None], stride=s, padding="VALID", dilations=d
)
y_tf = np.squeeze(y_tf)
assert y.shape == y_tf.shape
assert np.array_equal(y, y_tf), f"TensorFlow begins {y_tf[:3]}, yours {y[:3]}"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# x = np.arange(40, dtype="float32") ** 2  # (n,)
# w = np.array([2, -1, 3], dtype="float32")  # (k,)
# s, d, out = 3, 4, 11  # stride, dilation, positions of the window
#
# y = np.zeros(out, "float32")
# for t in range(3):
#     first = t * d  # the taps are d apart
#     last = first + (out - 1) * s  # the window moves by s
#     y += w[t] * x[first : last + 1 : s]
#
# # check
# y_tf = tf.nn.conv1d(
#     x[None, :, None], w[:, None, None], stride=s, padding="VALID", dilations=d
# )
# y_tf = np.squeeze(y_tf)
# assert y.shape == y_tf.shape
# assert np.array_equal(y, y_tf), f"TensorFlow begins {y_tf[:3]}, yours {y[:3]}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Write, not read

# %%
import numpy as np
import tensorflow as tf

images = np.arange(180, dtype="float32").reshape(2, 6, 5, 3) % 7  # (N, H, W, C)
W = np.arange(24, dtype="float32").reshape(2, 2, 2, 3) % 5  # (kh, kw, F, C)

# A transposed layer, strides 1: each tap adds to as many positions as the image has.
y = np.zeros((2, 7, 6, 2), "float32")
for a, b in np.ndindex(2, 2):
    y[:, 0:6, 0:5] += images @ W[a, b].T

# %% tags=["raises-exception"]
# check
y_tf = tf.nn.conv2d_transpose(
    images, W, output_shape=y.shape, strides=1, padding="VALID"
)
wrong = np.argwhere(y != y_tf)
assert len(wrong) == 0, f"the first wrong place (n, i, j, f) is {wrong[0]}"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# images = np.arange(180, dtype="float32").reshape(2, 6, 5, 3) % 7  # (N, H, W, C)
# W = np.arange(24, dtype="float32").reshape(2, 2, 2, 3) % 5  # (kh, kw, F, C)
#
# # A transposed layer, strides 1: each tap adds to as many positions as the image has.
# y = np.zeros((2, 7, 6, 2), "float32")
# for a, b in np.ndindex(2, 2):
#     # where the convolution would read
#     y[:, a : a + 6, b : b + 5] += images @ W[a, b].T
#
# # check
# y_tf = tf.nn.conv2d_transpose(
#     images, W, output_shape=y.shape, strides=1, padding="VALID"
# )
# wrong = np.argwhere(y != y_tf)
# assert len(wrong) == 0, f"the first wrong place (n, i, j, f) is {wrong[0]}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Nothing of the future

# %%
import numpy as np
import tensorflow as tf

x = np.arange(48, dtype="float32").reshape(2, 12, 2) % 5  # (N, n, C)
W = np.arange(18, dtype="float32").reshape(3, 2, 3) - 8  # (k, C, F)

# Pad by hand what padding="causal" adds to a kernel of 3 taps, 3 apart.
pair = (3, 3)  # zeros before, after

# %% tags=["raises-exception"]
# check
y = tf.nn.conv1d(np.pad(x, [(0, 0), pair, (0, 0)]), W, 1, "VALID", dilations=3)
assert y.shape == (2, 12, 3), f"as many outputs as inputs, not {y.shape[1]}"
changed = x.copy()
changed[:, 7:] = 0  # another future
z = tf.nn.conv1d(np.pad(changed, [(0, 0), pair, (0, 0)]), W, 1, "VALID", dilations=3)
assert np.array_equal(y[:, :7], z[:, :7]), "the first 7 outputs see the future"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# x = np.arange(48, dtype="float32").reshape(2, 12, 2) % 5  # (N, n, C)
# W = np.arange(18, dtype="float32").reshape(3, 2, 3) - 8  # (k, C, F)
#
# # The kernel reaches over (3 - 1) * 3 + 1 = 7; the last of them is the output's own place.
# pair = (6, 0)  # zeros before, after
#
# # check
# y = tf.nn.conv1d(np.pad(x, [(0, 0), pair, (0, 0)]), W, 1, "VALID", dilations=3)
# assert y.shape == (2, 12, 3), f"as many outputs as inputs, not {y.shape[1]}"
# changed = x.copy()
# changed[:, 7:] = 0  # another future
# z = tf.nn.conv1d(np.pad(changed, [(0, 0), pair, (0, 0)]), W, 1, "VALID", dilations=3)
# assert np.array_equal(y[:, :7], z[:, :7]), "the first 7 outputs see the future"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Write a grouped convolution

# %%
import numpy as np
import tensorflow as tf


def conv2d_groups(images, W, groups):
    """Correlate images (N, H, width, C) with W (kh, kw, C // groups, F) in groups.

    Group g reads its own C // groups channels, and makes its own F // groups.
    No padding, strides 1.
    """
    # your lines


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
cases = {
    "one group": (1, 3, 2, "all channels, as without groups"),
    "two groups": (2, 4, 2, "filter f is in group f // (F // groups)"),
    "two filters in a group": (2, 4, 4, "the filters of one group are neighbors"),
    "a channel in each group": (3, 3, 3, "group g reads channels g * c to (g + 1) * c"),
    "more filters than channels": (
        3,
        3,
        6,
        "F // groups filters read the same channels",
    ),
}
for name, (groups, C, F, hint) in cases.items():
    images = rng.integers(1, 10, (2, 5, 4, C)).astype("float32")
    W = rng.integers(-4, 5, (3, 2, C // groups, F)).astype("float32")
    c, many = C // groups, F // groups
    parts = [
        tf.nn.conv2d(
            images[..., g * c : (g + 1) * c],
            W[..., g * many : (g + 1) * many],
            1,
            "VALID",
        )
        for g in range(groups)
    ]
    wanted = np.concatenate(parts, axis=-1)
    mine = conv2d_groups(images, W, groups)
    assert mine is not None, "conv2d_groups returns nothing yet"
    said = f"{name}: images {images.shape}, W {W.shape}, groups {groups}"
    assert np.shape(mine) == wanted.shape, (
        f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
    )
    place = tuple(np.argwhere(mine != wanted)[:1].sum(axis=0))
    assert np.array_equal(mine, wanted), (
        f"{said}: {mine[place]} at {place}, not {wanted[place]}; {hint}"
    )
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
#
# def conv2d_groups(images, W, groups):
#     """A filter belongs to one group, and reads the channels of that group only."""
#     (N, H, width, _), (kh, kw, c, F) = images.shape, W.shape
#     y = np.zeros((N, H - kh + 1, width - kw + 1, F))
#     for n, i, j, f in np.ndindex(y.shape):
#         g = f // (F // groups)
#         window = images[n, i : i + kh, j : j + kw, g * c : (g + 1) * c]
#         y[n, i, j, f] = np.sum(window * W[..., f])
#     return y
#
#
# # check
# rng = np.random.default_rng(0)
# cases = {
#     "one group": (1, 3, 2, "all channels, as without groups"),
#     "two groups": (2, 4, 2, "filter f is in group f // (F // groups)"),
#     "two filters in a group": (2, 4, 4, "the filters of one group are neighbors"),
#     "a channel in each group": (3, 3, 3, "group g reads channels g * c to (g + 1) * c"),
#     "more filters than channels": (
#         3,
#         3,
#         6,
#         "F // groups filters read the same channels",
#     ),
# }
# for name, (groups, C, F, hint) in cases.items():
#     images = rng.integers(1, 10, (2, 5, 4, C)).astype("float32")
#     W = rng.integers(-4, 5, (3, 2, C // groups, F)).astype("float32")
#     c, many = C // groups, F // groups
#     parts = [
#         tf.nn.conv2d(
#             images[..., g * c : (g + 1) * c],
#             W[..., g * many : (g + 1) * many],
#             1,
#             "VALID",
#         )
#         for g in range(groups)
#     ]
#     wanted = np.concatenate(parts, axis=-1)
#     mine = conv2d_groups(images, W, groups)
#     assert mine is not None, "conv2d_groups returns nothing yet"
#     said = f"{name}: images {images.shape}, W {W.shape}, groups {groups}"
#     assert np.shape(mine) == wanted.shape, (
#         f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
#     )
#     place = tuple(np.argwhere(mine != wanted)[:1].sum(axis=0))
#     assert np.array_equal(mine, wanted), (
#         f"{said}: {mine[place]} at {place}, not {wanted[place]}; {hint}"
#     )
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Without code
#
# <details>
# <summary>A Conv2D with 8 input channels and 8 filters gets groups=8 in place of groups=1. What becomes of the number of weights in W, and what can a filter no longer do?</summary>
#
# It has an eighth: (kh, kw, 1, 8) for (kh, kw, 8, 8). Each filter sees one channel and cannot combine channels any more; a 1 x 1 convolution after it does that.
#
# </details>

# %% [markdown]
# ## Read next
#
# Outside this site:
#
# - [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285), Dumoulin and Visin: chapter
#   4 has the transposed layer for each padding and stride.
# - [Transposed Convolution](https://d2l.ai/chapter_computer-vision/transposed-conv.html), *Dive into Deep Learning*: a
#   shorter first reading.
#
# **Before:** [train it](../tutorials/train_small.md). **Next:** [make images larger](../tutorials/larger_images.md). **To try:** [check your own
# layer](../howto/check_your_layer.md). **To look up:**
# [the size formulas](../reference/conv_shapes.md), [padding modes](../reference/padding_modes.md).
