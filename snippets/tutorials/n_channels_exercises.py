"""Exercises of docs/tutorials/n_channels.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf

# Choose the kernel so that the output is 2 x red + 3 x blue, without green.
W = np.zeros((1, 1, 3, 1), "float32")  # (kh, kw, C, F)
W[0, 0, :, 0] = [1, 1, 1]

# check
photo = np.arange(60, dtype="float32").reshape(1, 4, 5, 3)
y = tf.nn.conv2d(photo, W, strides=1, padding="VALID")
wanted = 2 * photo[..., 0] + 3 * photo[..., 2]
assert np.array_equal(y[..., 0], wanted), "not 2 x red + 3 x blue yet"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf

W = np.zeros((1, 1, 3, 1), "float32")  # (kh, kw, C, F)
W[0, 0, :, 0] = [2, 0, 3]

# check
photo = np.arange(60, dtype="float32").reshape(1, 4, 5, 3)
y = tf.nn.conv2d(photo, W, strides=1, padding="VALID")
wanted = 2 * photo[..., 0] + 3 * photo[..., 2]
assert np.array_equal(y[..., 0], wanted), "not 2 x red + 3 x blue yet"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf

# Two filters: channel 0 of the output shall be the green channel,
# channel 1 the sum of all three. What must the shape of W be, and what goes where?
W = np.zeros((1, 1, 3, 1), "float32")
W[0, 0, :, 0] = [0, 1, 0]

# check
photo = np.arange(60, dtype="float32").reshape(1, 4, 5, 3)
y = tf.nn.conv2d(photo, W, strides=1, padding="VALID")
assert y.shape == (1, 4, 5, 2), f"two channels wanted, the output is {y.shape}"
assert np.array_equal(y[..., 0], photo[..., 1]), "channel 0 is not the green one"
assert np.array_equal(y[..., 1], photo.sum(axis=-1)), "channel 1 is not the sum"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf

W = np.zeros((1, 1, 3, 2), "float32")
W[0, 0, :, 0] = [0, 1, 0]
W[0, 0, :, 1] = [1, 1, 1]

# check
photo = np.arange(60, dtype="float32").reshape(1, 4, 5, 3)
y = tf.nn.conv2d(photo, W, strides=1, padding="VALID")
assert y.shape == (1, 4, 5, 2), f"two channels wanted, the output is {y.shape}"
assert np.array_equal(y[..., 0], photo[..., 1]), "channel 0 is not the green one"
assert np.array_equal(y[..., 1], photo.sum(axis=-1)), "channel 1 is not the sum"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf


def conv2d_valid(images, W):
    """One loop less: compute all F sums of a window at once."""
    N, height, width, C = images.shape
    kh, kw, C, F = W.shape
    y = np.zeros((N, height - kh + 1, width - kw + 1, F), images.dtype)
    for n, i, j in np.ndindex(y.shape[:3]):
        window = images[n, i : i + kh, j : j + kw, :]  # (kh, kw, C)
        y[n, i, j] = np.sum(
            window[..., np.newaxis] * W
        )  # (kh, kw, C, F): sum over which axes?
    return y


# check
rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (2, 6, 5, 3)).astype("float32")
W = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")
y = tf.nn.conv2d(images, W, strides=1, padding="VALID")
mine = conv2d_valid(images, W)
assert mine.shape == y.shape, f"the output is {y.shape}, not {mine.shape}"
assert np.array_equal(mine, y), "the shape is right, the numbers are not"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf


def conv2d_valid(images, W):
    """Sum over the window's rows, columns and channels, never over the filters."""
    N, height, width, C = images.shape
    kh, kw, C, F = W.shape
    y = np.zeros((N, height - kh + 1, width - kw + 1, F), images.dtype)
    for n, i, j in np.ndindex(y.shape[:3]):
        window = images[n, i : i + kh, j : j + kw, :]  # (kh, kw, C)
        y[n, i, j] = np.sum(window[..., np.newaxis] * W, axis=(0, 1, 2))  # (F,)
    return y


# check
rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (2, 6, 5, 3)).astype("float32")
W = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")
y = tf.nn.conv2d(images, W, strides=1, padding="VALID")
mine = conv2d_valid(images, W)
assert mine.shape == y.shape, f"the output is {y.shape}, not {mine.shape}"
assert np.array_equal(mine, y), "the shape is right, the numbers are not"
print("solved")
# --8<-- [end:solution_3]
