"""ReLU and pooling by hand: maximum, average, overlap, borders, global and 1-D."""

# fmt: off
# --8<-- [start:relu]
import numpy as np
import tensorflow as tf

feature_map = np.array([[3, -1, 0, 2, -4, 1],
                        [1, 4, -2, 0, 3, -1],
                        [0, -2, 5, 1, 1, 0],
                        [2, 0, -1, 3, -3, 6]])  # (H, W) = (4, 6)

y_manual = np.maximum(feature_map, 0)  # the larger of the number and 0
y_tf = tf.nn.relu(feature_map.astype("float32"))
print(y_manual)
assert np.array_equal(y_tf, y_manual)
# --8<-- [end:relu]
# fmt: on

# --8<-- [start:one_kernel]
x = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3])  # (n,) = (10,)
first, second = np.array([1, 0, -1]), np.array([1, 2, 1])
both = np.convolve(first, second)  # (5,): one kernel in place of two
two_layers = np.correlate(np.correlate(x, first), second)
print("one kernel:", both)
print(two_layers, "after two layers")
print(np.correlate(x, both), "after one")
assert np.array_equal(two_layers, np.correlate(x, both))
# --8<-- [end:one_kernel]

# --8<-- [start:edges]
line = np.array([0, 0, 0, 7, 7, 7, 0, 0])  # an edge up, an edge down
up = np.correlate(line, [-1, 1])
down = np.correlate(line, [1, -1])
print("up          ", up)
print("down        ", down)
print("sum         ", up + down)
print("ReLU, sum   ", np.maximum(up, 0) + np.maximum(down, 0))
# --8<-- [end:edges]


# --8<-- [start:max_pool]
def max_pool(feature_map, size, strides):
    """Return the maximum of each window of `size` (kh, kw) of feature_map (H, W)."""
    (H, W), (kh, kw), (sh, sw) = feature_map.shape, size, strides
    out = (H - kh) // sh + 1, (W - kw) // sw + 1
    y = np.empty(out, feature_map.dtype)
    for i in range(out[0]):
        for j in range(out[1]):
            window = feature_map[i * sh : i * sh + kh, j * sw : j * sw + kw]
            y[i, j] = window.max()
    return y


images = feature_map[None, :, :, None].astype("float32")  # (N, H, W, C)
y_manual = max_pool(feature_map, (2, 2), (2, 2))
y_tf = tf.nn.max_pool2d(images, ksize=2, strides=2, padding="VALID")
print(y_manual)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)
# --8<-- [end:max_pool]


# --8<-- [start:average]
def average_pool(feature_map, size, strides):
    """Return the mean of each window of `size` (kh, kw) of feature_map (H, W)."""
    (H, W), (kh, kw), (sh, sw) = feature_map.shape, size, strides
    out = (H - kh) // sh + 1, (W - kw) // sw + 1
    y = np.empty(out)
    for i in range(out[0]):
        for j in range(out[1]):
            window = feature_map[i * sh : i * sh + kh, j * sw : j * sw + kw]
            y[i, j] = window.mean()
    return y


y_manual = average_pool(feature_map, (2, 2), (2, 2))
y_tf = tf.nn.avg_pool2d(images, ksize=2, strides=2, padding="VALID")
print(y_manual)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)
# --8<-- [end:average]

# --8<-- [start:kernel]
W = np.full((2, 2, 1, 1), 1 / 4, "float32")  # (kh, kw, C, F)
y_tf = tf.nn.conv2d(images, W, strides=2, padding="VALID")
assert np.array_equal(y_tf[0, :, :, 0], y_manual)
# --8<-- [end:kernel]

# --8<-- [start:overlap]
y_manual = max_pool(feature_map, (3, 3), (1, 1))
y_tf = tf.nn.max_pool2d(images, ksize=3, strides=1, padding="VALID")
print(y_manual)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)
# --8<-- [end:overlap]

# --8<-- [start:unread]
y_manual = max_pool(feature_map, (3, 3), (2, 2))
y_tf = tf.nn.max_pool2d(images, ksize=3, strides=2, padding="VALID")
print(feature_map.shape, "becomes", y_manual.shape)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)
# --8<-- [end:unread]

# --8<-- [start:shift]
spot = np.zeros((4, 8), int)
spot[1, 2] = 9
for columns in range(3):
    moved = np.roll(spot, columns, axis=1)
    print(f"{columns} to the right:", max_pool(moved, (4, 2), (4, 2))[0])
# --8<-- [end:shift]

# --8<-- [start:same_max]
below_zero = -np.arange(1, 9).reshape(2, 4)  # every number is negative
images = below_zero[None, :, :, None].astype("float32")
y_tf = tf.nn.max_pool2d(images, ksize=3, strides=2, padding="SAME")
print(below_zero)
print("TensorFlow:   ", np.squeeze(y_tf))

lowest = np.iinfo(int).min  # the smallest integer: it never wins
padded = np.pad(below_zero, [(0, 1), (0, 1)], constant_values=lowest)
y_manual = max_pool(padded, (3, 3), (2, 2))
with_zeros = max_pool(np.pad(below_zero, [(0, 1), (0, 1)]), (3, 3), (2, 2))
print("smallest:     ", y_manual[0])
print("with zeros:   ", with_zeros[0])
assert np.array_equal(y_tf[0, :, :, 0], y_manual)
# --8<-- [end:same_max]

# --8<-- [start:same_average]
above_zero = -below_zero  # 1 to 8
y_tf = tf.nn.avg_pool2d(-images, ksize=3, strides=2, padding="SAME")
print("TensorFlow:   ", np.squeeze(y_tf))

edge = [(0, 1), (0, 1)]  # one row after, one column after
with_zeros = average_pool(np.pad(above_zero, edge), (3, 3), (2, 2))
real = average_pool(np.pad(np.ones((2, 4)), edge), (3, 3), (2, 2))  # the share
y_manual = with_zeros / real
print("zeros counted:", with_zeros[0].round(2))
print("real numbers: ", (9 * real[0]).round(), "of 9")
print("corrected:    ", y_manual[0].round(2))
assert np.allclose(y_tf[0, :, :, 0], y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:same_average]


# --8<-- [start:checks]
def checked_pool(images, size, strides, padding):
    """Return size and strides as pairs; or say what is wrong with a pool."""
    pairs = []
    for name, value in {"size": size, "strides": strides}.items():
        pair = (value, value) if isinstance(value, int) else tuple(value)
        if len(pair) != 2 or not all(isinstance(n, int) and n > 0 for n in pair):
            raise ValueError(
                f"{name}={value!r} must be 1 or more, or a pair of such numbers"
            )
        pairs.append(pair)
    if images.ndim != 4:
        raise ValueError(f"images must be (N, H, W, C), not of shape {images.shape}")
    if padding not in ("valid", "same"):
        raise ValueError(f'padding={padding!r} must be "valid" or "same"')
    (kh, kw), (_, H, W, _) = pairs[0], images.shape
    if padding == "valid" and (kh > H or kw > W):
        raise ValueError(f"size={pairs[0]} is larger than the {H} x {W} image")
    return pairs
    # --8<-- [end:checks]


# --8<-- [start:whole]
def zeros_for_same(n, reach, stride):
    """Return how many zeros "same" puts (before, after) an axis of `n` pixels.

    reach: the effective kernel size, (k - 1) * dilation + 1. Source: the definition of
    SAME, https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
    """
    out = -(-n // stride)  # n / stride, rounded up
    total = max((out - 1) * stride + reach - n, 0)  # what the last window lacks
    return total // 2, total - total // 2  # if one is left over, it goes after


def pool2d(images, reduce, size=2, strides=None, padding="valid"):
    """Compute what MaxPooling2D (reduce=np.max) and AveragePooling2D (np.mean) compute.

    images (N, H, W, C); return (N, out_h, out_w, C). size, strides: an integer or a
    pair (rows, columns); strides None: the size. padding: "valid" or "same", which
    is windows cut off at the border, so that only real numbers count.
    Raises ValueError. Source: the definition of the pools of tf.nn.
    """
    strides = size if strides is None else strides
    (kh, kw), (sh, sw) = checked_pool(images, size, strides, padding)
    N, H, W, C = images.shape
    if padding == "same":
        (top, bottom), (left, right) = (
            zeros_for_same(H, kh, sh), zeros_for_same(W, kw, sw),
        )  # fmt: skip
    else:
        top = bottom = left = right = 0
    rows = (H + top + bottom - kh) // sh + 1
    columns = (W + left + right - kw) // sw + 1
    y = np.empty((N, rows, columns, C), np.result_type(images, "float32"))
    for i in range(rows):
        for j in range(columns):
            row, column = i * sh - top, j * sw - left  # of the corner; may be outside
            window = images[
                :, max(row, 0) : row + kh, max(column, 0) : column + kw
            ]  # (N, kh, kw, C), less at the border
            y[:, i, j] = reduce(window, axis=(1, 2))  # each channel on its own
    return y
    # --8<-- [end:whole]


# --8<-- [start:equal]
rng = np.random.default_rng(0)
images = rng.integers(-9, 10, (2, 9, 12, 3)).astype("float32")  # (N, H, W, C)
settings = 0
for size in (2, 3, (2, 4)):
    for strides in (None, 1, (2, 3)):
        for padding in ("valid", "same"):
            layer = tf.keras.layers.MaxPooling2D(size, strides, padding)
            y_tf = layer(images)
            y_manual = pool2d(images, np.max, size, strides, padding)
            assert np.array_equal(y_tf, y_manual)
            layer = tf.keras.layers.AveragePooling2D(size, strides, padding)
            y_tf = layer(images)
            y_manual = pool2d(images, np.mean, size, strides, padding)
            assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
            settings += 2
print(settings, "settings agree with TensorFlow")
print("weights of a pooling layer:", layer.count_params())
# --8<-- [end:equal]

# --8<-- [start:reshape]
images = rng.integers(-9, 10, (2, 8, 12, 3)).astype("float32")
blocks = images.reshape(2, 4, 2, 6, 2, 3)  # (N, rows, kh, columns, kw, C)
y_manual = blocks.max(axis=(2, 4))  # (2, 4, 6, 3)
y_tf = tf.keras.layers.MaxPooling2D()(images)
print(y_manual.shape)
assert np.array_equal(y_tf, y_manual)
# --8<-- [end:reshape]

# --8<-- [start:whole_map]
for size in [(8, 12), (5, 7)]:
    images = rng.integers(-9, 10, (2, *size, 3)).astype("float32")
    y_manual = images.max(axis=(1, 2))  # (N, C)
    y_tf = tf.keras.layers.GlobalMaxPooling2D()(images)
    assert np.array_equal(y_tf, y_manual)
    y_manual = images.mean(axis=(1, 2))
    y_tf = tf.keras.layers.GlobalAveragePooling2D()(images)
    assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
    print(images.shape, "becomes", y_manual.shape)
# --8<-- [end:whole_map]

# --8<-- [start:series]
series = rng.integers(-9, 10, (2, 11, 3)).astype("float32")  # (N, n, C)
as_images = series[:, None]  # (N, 1, n, C): images of one row
y_manual = pool2d(as_images, np.max, (1, 3), (1, 2), "same")[:, 0]
y_tf = tf.keras.layers.MaxPooling1D(3, strides=2, padding="same")(series)
assert np.array_equal(y_tf, y_manual)

y_manual = pool2d(as_images, np.mean, (1, 3), (1, 2), "same")[:, 0]
y_tf = tf.keras.layers.AveragePooling1D(3, strides=2, padding="same")(series)
print(series.shape, "becomes", y_manual.shape)
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:series]

# --8<-- [start:refused]
for change in ({"size": 0}, {"size": 9}, {"padding": "full"}, {"strides": (1, 2, 3)}):
    try:
        pool2d(images, np.max, **change)
    except ValueError as error:
        print(error)
# --8<-- [end:refused]
