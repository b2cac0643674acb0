"""Stride, padding, dilation: the loop of one channel grows by one argument at a time."""

# fmt: off
# --8<-- [start:numbers]
import numpy as np
import tensorflow as tf

image = np.array([[3, 1, 0, 2, 3, 4, 0, 2],
                  [1, 4, 2, 0, 3, 1, 5, 0],
                  [0, 2, 5, 1, 1, 0, 2, 3],
                  [2, 0, 1, 3, 4, 2, 1, 1],
                  [1, 3, 0, 2, 0, 5, 3, 2]])  # (H, W) = (5, 8)
kernel = np.array([[1, 2, -1],
                   [3, 1, -2],
                   [2, -1, 1]])  # (kh, kw) = (3, 3)

# The same for TensorFlow, which wants four axes and floats.
images = image[np.newaxis, :, :, np.newaxis].astype("float32")  # (1, 5, 8, 1)
W = kernel[:, :, np.newaxis, np.newaxis].astype("float32")  # (3, 3, 1, 1)
# --8<-- [end:numbers]
# fmt: on


# --8<-- [start:stride]
def correlate_strided(image, kernel, strides):
    """Slide `kernel` (kh, kw) over `image` (H, W) in steps of (sh, sw)."""
    (height, width), (kh, kw), (sh, sw) = image.shape, kernel.shape, strides
    rows, columns = (height - kh) // sh + 1, (width - kw) // sw + 1
    y = np.empty((rows, columns), np.result_type(image, kernel))
    for i in range(rows):
        for j in range(columns):
            top, left = i * sh, j * sw  # the corner of the window
            window = image[top : top + kh, left : left + kw]  # (kh, kw)
            y[i, j] = np.sum(window * kernel)
    return y


y_manual = correlate_strided(image, kernel, (2, 3))
y_tf = tf.nn.conv2d(images, W, strides=(2, 3), padding="VALID")  # (1, 2, 2, 1)
print(y_manual)

assert np.array_equal(np.squeeze(y_tf), y_manual)
# --8<-- [end:stride]

# --8<-- [start:forgotten]
y_wrong = np.empty((2, 2), int)
for i in range(2):
    for j in range(2):
        window = image[i : i + 3, j : j + 3]  # it should start at [i * 2, j * 3]
        y_wrong[i, j] = np.sum(window * kernel)
print(y_wrong)
print(y_wrong == y_manual)
# --8<-- [end:forgotten]

# --8<-- [start:every]
y_every = correlate_strided(image, kernel, (1, 1))  # (3, 6)
print(y_every)
print(y_every[::2, ::3])  # every second row, every third column

assert np.array_equal(y_every[::2, ::3], y_manual)
# --8<-- [end:every]

# --8<-- [start:unread]
line = np.arange(10).astype("float32").reshape(1, 1, 10, 1)  # (N, H, W, C)
ones = np.ones((1, 3, 1, 1), "float32")  # (kh, kw, C, F)
y = tf.nn.conv2d(line, ones, strides=2, padding="VALID")
print("output", y.shape, np.squeeze(y))

line[0, 0, 9, 0] = 1000  # the last pixel
y_changed = tf.nn.conv2d(line, ones, strides=2, padding="VALID")
print("the last pixel matters:", not np.array_equal(y, y_changed))
# --8<-- [end:unread]

# --8<-- [start:padding]
# a row above, a row below, no column left, one right
padded = np.pad(image, [(1, 1), (0, 1)])  # (7, 9)
print(padded)

y_manual = correlate_strided(padded, kernel, (2, 3))
pads = [[0, 0], [1, 1], [0, 1], [0, 0]]  # N, H, W, C
y_tf = tf.nn.conv2d(images, W, strides=(2, 3), padding=pads)  # (1, 3, 3, 1)
print(y_manual)

assert np.array_equal(np.squeeze(y_tf), y_manual)
# --8<-- [end:padding]


# --8<-- [start:same]
def zeros_for_same(n, reach, stride):
    """Return how many zeros "same" puts (before, after) an axis of `n` pixels.

    reach: the effective kernel size, (k - 1) * dilation + 1. Source: the definition of
    SAME, https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
    """
    out = -(-n // stride)  # n / stride, rounded up
    total = max((out - 1) * stride + reach - n, 0)  # what the last window lacks
    return total // 2, total - total // 2  # if one is left over, it goes after


rows, columns = zeros_for_same(5, 3, 2), zeros_for_same(8, 3, 3)
print("rows", rows, " columns", columns)

y_manual = correlate_strided(np.pad(image, [rows, columns]), kernel, (2, 3))
y_tf = tf.nn.conv2d(images, W, strides=(2, 3), padding="SAME")  # (1, 3, 3, 1)
print(y_manual)

assert np.array_equal(np.squeeze(y_tf), y_manual)
# --8<-- [end:same]

# --8<-- [start:sizes]
for n, stride in [(28, 1), (28, 2), (28, 3), (27, 2)]:
    before, after = zeros_for_same(n, 3, stride)
    positions = (n + before + after - 3) // stride + 1
    zeros = (before, after)
    print(f"{n} pixels, stride {stride}: {positions} positions, zeros {zeros}")
# --8<-- [end:sizes]

# --8<-- [start:sides]
rng = np.random.default_rng(0)
large = rng.integers(0, 10, (1, 28, 28, 1)).astype("float32")
y_same = tf.nn.conv2d(large, W, strides=2, padding="SAME")
print("same  ", y_same.shape)
for pair in [(0, 1), (1, 0), (1, 1)]:
    padded = np.pad(large, [(0, 0), pair, pair, (0, 0)])
    y = tf.nn.conv2d(padded, W, strides=2, padding="VALID")
    print(pair, y.shape, "equal to same:", np.array_equal(y, y_same))
# --8<-- [end:sides]

# --8<-- [start:taps]
window = image[0:5:2, 0:5:2]  # from 0 up to 5, every second one
print(window)
# --8<-- [end:taps]


# --8<-- [start:dilation]
def correlate_dilated(image, kernel, strides, dilation_rate):
    """The same with taps that lie `dilation_rate` (dh, dw) pixels apart."""
    (height, width), (kh, kw), (sh, sw) = image.shape, kernel.shape, strides
    dh, dw = dilation_rate
    reach_h, reach_w = (kh - 1) * dh + 1, (kw - 1) * dw + 1
    rows = (height - reach_h) // sh + 1
    columns = (width - reach_w) // sw + 1
    y = np.empty((rows, columns), np.result_type(image, kernel))
    for i in range(rows):
        for j in range(columns):
            top, left = i * sh, j * sw
            window = image[top : top + reach_h : dh, left : left + reach_w : dw]
            y[i, j] = np.sum(window * kernel)
    return y


y_manual = correlate_dilated(image, kernel, (1, 1), (2, 2))
# (1, 1, 4, 1)
y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID", dilations=2)
print(y_manual)

assert np.array_equal(np.reshape(y_tf, (1, 4)), y_manual)
# --8<-- [end:dilation]

# --8<-- [start:together]
reach = (3 - 1) * 2 + 1
rows, columns = zeros_for_same(5, reach, 2), zeros_for_same(8, reach, 3)
print("rows", rows, " columns", columns)

padded = np.pad(image, [rows, columns])
y_manual = correlate_dilated(padded, kernel, (2, 3), (2, 2))
y_tf = tf.nn.conv2d(images, W, strides=(2, 3), padding="SAME", dilations=2)
print(y_manual)

assert np.array_equal(np.squeeze(y_tf), y_manual)
# --8<-- [end:together]

# --8<-- [start:refused]
try:
    tf.keras.layers.Conv2D(filters=1, kernel_size=3, strides=2, dilation_rate=2)
except ValueError as error:
    print(str(error).replace(". ", ".\n"))
# --8<-- [end:refused]


# --8<-- [start:core]
def conv2d_core(images, W, B, strides, zeros, dilation):
    """Compute tf.nn.conv2d and add the bias; strides, dilation: (rows, columns).

    images (N, H, W, C), W (kh, kw, C, F), B (F,); zeros ((top, bottom), (left, right)).
    """
    padded = np.pad(images, [(0, 0), *zeros, (0, 0)])
    (N, height, width, _), (kh, kw, _, F) = padded.shape, W.shape
    (sh, sw), (dh, dw) = strides, dilation
    reach_h, reach_w = (kh - 1) * dh + 1, (kw - 1) * dw + 1
    shape = (N, (height - reach_h) // sh + 1, (width - reach_w) // sw + 1, F)
    y = np.empty(shape, np.result_type(images, W, B))
    for n, i, j, f in np.ndindex(shape):
        top, left = i * sh, j * sw  # the corner of the window
        window = padded[n, top : top + reach_h : dh, left : left + reach_w : dw, :]
        y[n, i, j, f] = np.sum(window * W[:, :, :, f]) + B[f]
    return y
    # --8<-- [end:core]


# --8<-- [start:checks]
def is_pair(value, least):
    """Return whether `value` is a pair of whole numbers, none below `least`."""
    return (
        isinstance(value, tuple | list)
        and len(value) == 2
        and all(isinstance(one, int) and one >= least for one in value)
    )


def one_per_axis(name, value):
    """Return `value`, a whole number or a pair of them, as a pair."""
    pair = (value, value) if isinstance(value, int) else value
    if not is_pair(pair, 1):
        raise ValueError(
            f"{name}={value!r} must be 1 or more, or a pair of such numbers"
        )
    return pair


def zeros_to_add(padding, sizes, reaches, strides):
    """Return the zeros ((top, bottom), (left, right))."""
    mode = padding.lower() if isinstance(padding, str) else padding
    if mode == "valid":
        return (0, 0), (0, 0)
    if mode == "same":
        return tuple(map(zeros_for_same, sizes, reaches, strides))
    pairs = padding if isinstance(padding, tuple | list) else ()
    if len(pairs) != 2 or not all(is_pair(pair, 0) for pair in pairs):
        raise ValueError(
            f'padding={padding!r} must be "valid", "same"'
            " or ((top, bottom), (left, right))"
        )
    return pairs
    # --8<-- [end:checks]


# --8<-- [start:whole]
def conv2d_by_loops(images, W, B, strides=1, padding="valid", dilation_rate=1):
    """Compute what tf.nn.conv2d and Conv2D compute, and add the bias.

    images (N, H, W, C), W (kh, kw, C, F) and B (F,) are arrays of numbers.
    strides and dilation_rate are a number or a pair (rows, columns); padding is
    "valid", "same" or ((top, bottom), (left, right)). Return (N, H', W', F) of the
    dtype that holds all three. Raises ValueError for what does not fit or cannot be.
    Source: y[n, i, j, f] = B[f] + the sum over a, b, c of
    padded[n, i*sh + a*dh, j*sw + b*dw, c] * W[a, b, c, f].
    """
    if images.ndim != 4 or W.ndim != 4:
        raise ValueError(
            f"images {images.shape} and W {W.shape} must have 4 axes each:"
            " (N, H, W, C) and (kh, kw, C, F)"
        )
    _, height, width, C = images.shape
    kh, kw, kernel_channels, F = W.shape
    if kernel_channels != C or B.shape != (F,):
        raise ValueError(
            f"W {W.shape} and B {B.shape} must be (kh, kw, {C}, F) and (F,):"
            f" the images have {C} channels"
        )
    sh, sw = one_per_axis("strides", strides)
    dh, dw = one_per_axis("dilation_rate", dilation_rate)
    reach_h, reach_w = (kh - 1) * dh + 1, (kw - 1) * dw + 1

    sizes, reaches = (height, width), (reach_h, reach_w)
    rows, columns = zeros_to_add(padding, sizes, reaches, (sh, sw))
    height, width = height + sum(rows), width + sum(columns)
    if reach_h > height or reach_w > width:
        raise ValueError(
            f"the kernel reaches over {reach_h}x{reach_w} pixels,"
            f" the padded image has {height}x{width}"
        )
    return conv2d_core(images, W, B, (sh, sw), (rows, columns), (dh, dw))
    # --8<-- [end:whole]


# --8<-- [start:errors]
B = np.zeros(1)
for bad in [{"strides": 0}, {"padding": "full"}, {"dilation_rate": (3, 1)}]:
    try:
        conv2d_by_loops(images, W, B, **bad)
    except ValueError as error:
        print(error)
# --8<-- [end:errors]

# --8<-- [start:exact]
images = rng.integers(-4, 5, (2, 9, 12, 3)).astype("float32")  # (N, H, W, C)
W = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")  # (kh, kw, C, F)
B = rng.integers(-4, 5, 4).astype("float32")  # (F,)

for strides, padding, dilation in [
    ((2, 1), "valid", (1, 3)),
    ((1, 2), "same", (2, 1)),
    ((3, 2), "same", (2, 3)),
    ((2, 3), ((2, 0), (1, 3)), (1, 2)),
]:
    y_manual = conv2d_by_loops(images, W, B, strides, padding, dilation)
    named = isinstance(padding, str)
    pads = padding.upper() if named else [(0, 0), *padding, (0, 0)]
    y_tf = tf.nn.conv2d(images, W, strides, pads, dilations=dilation) + B
    print(f"strides {strides}, dilation {dilation}: {y_manual.shape}")
    assert np.array_equal(y_tf, y_manual)
# --8<-- [end:exact]

# --8<-- [start:layer]
tf.keras.utils.set_random_seed(0)

images = tf.random.uniform((2, 28, 20, 3))  # (N, H, W, C)
for arguments in [
    {"strides": (2, 3), "padding": "same"},
    {"padding": "same", "dilation_rate": (3, 2)},
    {"strides": 2},
]:
    conv = tf.keras.layers.Conv2D(4, 3, bias_initializer="normal", **arguments)
    y_tf = conv(images)
    y_manual = conv2d_by_loops(images.numpy(), *conv.get_weights(), **arguments)
    print(y_manual.shape, arguments)
    assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:layer]
