"""Exercises of docs/tutorials/stride_padding.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf


def correlate(image, kernel, stride):
    """The size is right, the numbers are not."""
    (H, W), (kh, kw) = image.shape, kernel.shape
    y = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1), image.dtype)
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            window = image[i : i + kh, j : j + kw]
            y[i, j] = np.sum(window * kernel)
    return y


# check
image = np.arange(63, dtype="float32").reshape(7, 9) % 11
kernel = np.array([[1, -1, 2], [0, 3, 1]], dtype="float32")
for stride in (1, 2, 3):
    mine = correlate(image, kernel, stride)
    y = tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], stride, "VALID")
    y = y.numpy()[0, :, :, 0]
    assert mine.shape == y.shape, f"stride {stride} gives {y.shape}, not {mine.shape}"
    assert np.array_equal(mine, y), f"stride {stride}: the numbers are not TensorFlow's"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf


def correlate(image, kernel, stride):
    """The corner of the window moves by the stride."""
    (H, W), (kh, kw) = image.shape, kernel.shape
    y = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1), image.dtype)
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            top, left = i * stride, j * stride
            window = image[top : top + kh, left : left + kw]
            y[i, j] = np.sum(window * kernel)
    return y


# check
image = np.arange(63, dtype="float32").reshape(7, 9) % 11
kernel = np.array([[1, -1, 2], [0, 3, 1]], dtype="float32")
for stride in (1, 2, 3):
    mine = correlate(image, kernel, stride)
    y = tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], stride, "VALID")
    y = y.numpy()[0, :, :, 0]
    assert mine.shape == y.shape, f"stride {stride} gives {y.shape}, not {mine.shape}"
    assert np.array_equal(mine, y), f"stride {stride}: the numbers are not TensorFlow's"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf

# An image of 30 x 31 pixels, a kernel of 5 x 4, strides (2, 3), padding "same":
# how many zeros does each side get?
top, bottom = 0, 0
left, right = 0, 0

# check
image = (np.arange(930, dtype="float32") % 13).reshape(1, 30, 31, 1)
W = (np.arange(20, dtype="float32") % 7).reshape(5, 4, 1, 1)
y = tf.nn.conv2d(image, W, (2, 3), "SAME").numpy()
pads = [[0, 0], [top, bottom], [left, right], [0, 0]]
mine = tf.nn.conv2d(image, W, (2, 3), pads).numpy()
assert mine.shape == y.shape, f"same gives {y.shape}, your zeros {mine.shape}"
assert np.array_equal(mine, y), "the size is right, the zeros are on the wrong sides"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf

# Rows: 15 positions, the last one needs (15 - 1) * 2 + 5 = 33 pixels, 3 more than there are.
top, bottom = 1, 2
# Columns: 11 positions need (11 - 1) * 3 + 4 = 34 pixels, again 3 more.
left, right = 1, 2

# check
image = (np.arange(930, dtype="float32") % 13).reshape(1, 30, 31, 1)
W = (np.arange(20, dtype="float32") % 7).reshape(5, 4, 1, 1)
y = tf.nn.conv2d(image, W, (2, 3), "SAME").numpy()
pads = [[0, 0], [top, bottom], [left, right], [0, 0]]
mine = tf.nn.conv2d(image, W, (2, 3), pads).numpy()
assert mine.shape == y.shape, f"same gives {y.shape}, your zeros {mine.shape}"
assert np.array_equal(mine, y), "the size is right, the zeros are on the wrong sides"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf

kernel = np.array([[1, -2], [3, 4], [0, 5]], dtype="float32")  # (kh, kw) = (3, 2)

# A dilated kernel computes the same as a larger one with zeros between the taps.
# Make the larger one for dilation_rate (2, 3): give it its size, fill in the taps.
large = np.zeros((3, 2), "float32")

# check
image = np.arange(63, dtype="float32").reshape(1, 7, 9, 1) % 11
W = kernel[:, :, None, None]
y = tf.nn.conv2d(image, W, 1, "VALID", dilations=(2, 3)).numpy()
mine = tf.nn.conv2d(image, large[:, :, None, None], 1, "VALID").numpy()
assert mine.shape == y.shape, f"the output is {y.shape}, with your kernel {mine.shape}"
assert np.array_equal(mine, y), "the size is right, the taps are not"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf

kernel = np.array([[1, -2], [3, 4], [0, 5]], dtype="float32")  # (kh, kw) = (3, 2)

# The reach is (3 - 1) * 2 + 1 rows and (2 - 1) * 3 + 1 columns.
large = np.zeros((5, 4), "float32")
large[::2, ::3] = kernel

# check
image = np.arange(63, dtype="float32").reshape(1, 7, 9, 1) % 11
W = kernel[:, :, None, None]
y = tf.nn.conv2d(image, W, 1, "VALID", dilations=(2, 3)).numpy()
mine = tf.nn.conv2d(image, large[:, :, None, None], 1, "VALID").numpy()
assert mine.shape == y.shape, f"the output is {y.shape}, with your kernel {mine.shape}"
assert np.array_equal(mine, y), "the size is right, the taps are not"
print("solved")
# --8<-- [end:solution_3]

# --8<-- [start:start_4]
import numpy as np
import tensorflow as tf


def conv2d(image, kernel, stride, pad, dilation):
    """Correlate image (H, W) with kernel (kh, kw).

    stride, pad (zeros on each side) and dilation: one number for both directions.
    """
    # your lines


# check
rng = np.random.default_rng(0)
cases = {
    "the plain case": (6, 7, 1, 0, 1, "cut, multiply, sum"),
    "stride 2": (7, 9, 2, 0, 1, "window i starts at i * stride"),
    "stride 2 with a rest": (
        8,
        7,
        2,
        0,
        1,
        "(n - k) // stride + 1 positions, rounded down",
    ),
    "padding 1": (5, 6, 1, 1, 1, "zeros on all four sides, before anything else"),
    "dilation 2": (7, 8, 1, 0, 2, "the kernel spans dilation * (k - 1) + 1 pixels"),
    "stride 3, padding 2": (9, 8, 3, 2, 1, "the size is that of the padded image"),
    "all three": (9, 10, 2, 2, 3, "taps are dilation apart, windows are stride apart"),
}
for name, (H, W, stride, pad, dilation, hint) in cases.items():
    image = rng.integers(1, 10, (H, W)).astype("float32")
    kernel = rng.integers(-4, 5, (3, 2)).astype("float32")
    padded = np.pad(image, pad)[None, :, :, None]
    wanted = tf.nn.conv2d(
        padded, kernel[:, :, None, None], 1, "VALID", dilations=dilation
    )
    wanted = wanted[0, ::stride, ::stride, 0].numpy()
    mine = conv2d(image, kernel, stride, pad, dilation)
    assert mine is not None, "conv2d returns nothing yet"
    said = f"{name}: image {H} x {W}, kernel 3 x 2"
    assert np.shape(mine) == wanted.shape, (
        f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
    )
    assert np.array_equal(mine, wanted), f"{said}: {mine}, not {wanted}; {hint}"
print("solved")
# --8<-- [end:start_4]

# --8<-- [start:solution_4]
import numpy as np
import tensorflow as tf


def conv2d(image, kernel, stride, pad, dilation):
    """Pad first; then each window has every dilation-th pixel."""
    image = np.pad(image, pad)
    (H, W), (kh, kw) = image.shape, kernel.shape
    rows, columns = dilation * (kh - 1) + 1, dilation * (kw - 1) + 1  # effective size
    y = np.zeros(((H - rows) // stride + 1, (W - columns) // stride + 1))
    for i, j in np.ndindex(y.shape):
        top, left = i * stride, j * stride
        window = image[top : top + rows : dilation, left : left + columns : dilation]
        y[i, j] = np.sum(window * kernel)
    return y


# check
rng = np.random.default_rng(0)
cases = {
    "the plain case": (6, 7, 1, 0, 1, "cut, multiply, sum"),
    "stride 2": (7, 9, 2, 0, 1, "window i starts at i * stride"),
    "stride 2 with a rest": (
        8,
        7,
        2,
        0,
        1,
        "(n - k) // stride + 1 positions, rounded down",
    ),
    "padding 1": (5, 6, 1, 1, 1, "zeros on all four sides, before anything else"),
    "dilation 2": (7, 8, 1, 0, 2, "the kernel spans dilation * (k - 1) + 1 pixels"),
    "stride 3, padding 2": (9, 8, 3, 2, 1, "the size is that of the padded image"),
    "all three": (9, 10, 2, 2, 3, "taps are dilation apart, windows are stride apart"),
}
for name, (H, W, stride, pad, dilation, hint) in cases.items():
    image = rng.integers(1, 10, (H, W)).astype("float32")
    kernel = rng.integers(-4, 5, (3, 2)).astype("float32")
    padded = np.pad(image, pad)[None, :, :, None]
    wanted = tf.nn.conv2d(
        padded, kernel[:, :, None, None], 1, "VALID", dilations=dilation
    )
    wanted = wanted[0, ::stride, ::stride, 0].numpy()
    mine = conv2d(image, kernel, stride, pad, dilation)
    assert mine is not None, "conv2d returns nothing yet"
    said = f"{name}: image {H} x {W}, kernel 3 x 2"
    assert np.shape(mine) == wanted.shape, (
        f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
    )
    assert np.array_equal(mine, wanted), f"{said}: {mine}, not {wanted}; {hint}"
print("solved")
# --8<-- [end:solution_4]
