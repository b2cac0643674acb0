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

# --8<-- [start:start_4]
import numpy as np
import tensorflow as tf


def conv2d(images, W, B):
    """Correlate images (N, H, W, C) with W (kh, kw, C, F), and add B (F,)."""
    # your lines


# check
rng = np.random.default_rng(0)
cases = {
    "one channel, one filter": ((1, 4, 5, 1, 1), "cut, multiply, sum"),
    "several channels": ((1, 4, 5, 3, 1), "sum over the channels of the window too"),
    "several filters": ((1, 4, 5, 2, 3), "filter f is W[..., f] and makes channel f"),
    "a batch": ((3, 4, 5, 2, 2), "each image has a result of its own"),
    "a bias": ((2, 4, 5, 3, 4), "add B[f] once for each sum, not for each channel"),
}
for name, ((N, H, width, C, F), hint) in cases.items():
    images = rng.integers(1, 10, (N, H, width, C)).astype("float32")
    W = rng.integers(-4, 5, (3, 2, C, F)).astype("float32")
    B = rng.integers(1, 5, F).astype("float32") * (name == "a bias")
    wanted = (tf.nn.conv2d(images, W, 1, "VALID") + B).numpy()
    mine = conv2d(images, W, B)
    assert mine is not None, "conv2d returns nothing yet"
    said = f"{name}: images {images.shape}, W {W.shape}"
    assert np.shape(mine) == wanted.shape, (
        f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
    )
    place = tuple(np.argwhere(mine != wanted)[:1].sum(axis=0))
    assert np.array_equal(mine, wanted), (
        f"{said}: {mine[place]} at {place}, not {wanted[place]}; {hint}"
    )
print("solved")
# --8<-- [end:start_4]

# --8<-- [start:solution_4]
import numpy as np
import tensorflow as tf


def conv2d(images, W, B):
    """The window has all channels, and each filter its own sum."""
    (N, H, width, _), (kh, kw, _, F) = images.shape, W.shape
    y = np.zeros((N, H - kh + 1, width - kw + 1, F))
    for n, i, j, f in np.ndindex(y.shape):
        y[n, i, j, f] = np.sum(images[n, i : i + kh, j : j + kw] * W[..., f]) + B[f]
    return y


# check
rng = np.random.default_rng(0)
cases = {
    "one channel, one filter": ((1, 4, 5, 1, 1), "cut, multiply, sum"),
    "several channels": ((1, 4, 5, 3, 1), "sum over the channels of the window too"),
    "several filters": ((1, 4, 5, 2, 3), "filter f is W[..., f] and makes channel f"),
    "a batch": ((3, 4, 5, 2, 2), "each image has a result of its own"),
    "a bias": ((2, 4, 5, 3, 4), "add B[f] once for each sum, not for each channel"),
}
for name, ((N, H, width, C, F), hint) in cases.items():
    images = rng.integers(1, 10, (N, H, width, C)).astype("float32")
    W = rng.integers(-4, 5, (3, 2, C, F)).astype("float32")
    B = rng.integers(1, 5, F).astype("float32") * (name == "a bias")
    wanted = (tf.nn.conv2d(images, W, 1, "VALID") + B).numpy()
    mine = conv2d(images, W, B)
    assert mine is not None, "conv2d returns nothing yet"
    said = f"{name}: images {images.shape}, W {W.shape}"
    assert np.shape(mine) == wanted.shape, (
        f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
    )
    place = tuple(np.argwhere(mine != wanted)[:1].sum(axis=0))
    assert np.array_equal(mine, wanted), (
        f"{said}: {mine[place]} at {place}, not {wanted[place]}; {hint}"
    )
print("solved")
# --8<-- [end:solution_4]
