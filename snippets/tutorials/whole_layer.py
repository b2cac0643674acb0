"""The whole layer: one correlation for rows, images and volumes, and its transpose."""

# --8<-- [start:core]
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
    # --8<-- [end:core]


# --8<-- [start:core_check]
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
# --8<-- [end:core_check]

# --8<-- [start:taps]
x = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5])  # (n,) = (11,)
w = np.array([1, 10, 100])  # (k,) = (3,)
out = 11 - 3 + 1  # positions of the window

y_manual = np.zeros(out, int)
for t in range(3):
    meets = x[t : t + out]  # (out,): what this tap meets as the window moves
    print("tap", t, "meets", meets)
    y_manual += meets * w[t]
print("y =", y_manual)
# --8<-- [end:taps]

# --8<-- [start:taps_tf]
y_tf = tf.nn.conv1d(
    x[None, :, None].astype("float32"),  # (N, n, C) = (1, 11, 1)
    w[:, None, None].astype("float32"),  # (k, C, F) = (3, 1, 1)
    stride=1,
    padding="VALID",
)
assert np.array_equal(np.squeeze(y_tf), y_manual)
# --8<-- [end:taps_tf]

# --8<-- [start:count]
side, k = 224, 3
print("loop over the positions:", (side - k + 1) ** 2, "rounds")
print("loop over the taps:     ", k**2, "rounds")
# --8<-- [end:count]

# --8<-- [start:steps]
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
# --8<-- [end:steps]


# --8<-- [start:slices]
def tap_slices(tap, out, s, d):
    """Return, one slice for each axis, what one tap meets while the window moves.

    tap is its position in the kernel, out the number of positions of the window, s the
    strides, d the dilations: one number for each axis. Source: the tap is `tap * d`
    pixels from the start of the window, which moves by `s`.
    """
    first = np.multiply(tap, d)
    last = first + (out - 1) * s
    return [slice(a, b + 1, step) for a, b, step in zip(first, last, s, strict=True)]
    # --8<-- [end:slices]


# --8<-- [start:axes]
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
# --8<-- [end:axes]


# --8<-- [start:padding]
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
    # --8<-- [end:padding]


# --8<-- [start:padding_shown]
for padding in "valid", "same", [(1, 0), (2, 2)]:
    print(padding, "adds", pad_pairs(padding, n, reach, s).tolist())
# --8<-- [end:padding_shown]


# --8<-- [start:groups]
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
# --8<-- [end:groups]


# --8<-- [start:checks]
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
    # --8<-- [end:checks]


# --8<-- [start:correlate]
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
    # --8<-- [end:correlate]


# --8<-- [start:check]
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
# --8<-- [end:check]

# --8<-- [start:spread]
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
# --8<-- [end:spread]


# --8<-- [start:size]
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
    # --8<-- [end:size]


# --8<-- [start:transpose]
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
    # --8<-- [end:transpose]


# --8<-- [start:check_transpose]
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
# --8<-- [end:check_transpose]

# --8<-- [start:refused]
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
# --8<-- [end:refused]

# --8<-- [start:more]
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
# --8<-- [end:more]
