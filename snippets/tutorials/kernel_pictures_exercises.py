"""Exercises of docs/tutorials/kernel_pictures.md. Each section is a program of its own."""

# fmt: off
# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf

# Sharpen with ONE kernel: twice the image, minus its 3 x 3 box blur.
kernel = np.array([[0, 0, 0],
                   [0, 2, 0],
                   [0, 0, 0]], "float32")

# check
rng = np.random.default_rng(0)
images = rng.integers(0, 256, (2, 9, 12, 1)).astype("float32")
box = np.full((3, 3, 1, 1), 1 / 9, "float32")
wanted = 2 * images[:, 1:-1, 1:-1] - tf.nn.conv2d(images, box, 1, "VALID")
mine = tf.nn.conv2d(images, kernel.reshape(3, 3, 1, 1), 1, "VALID")
total = float(kernel.sum())
assert abs(total - 1) < 1e-5, f"the numbers add up to {total:g}: brightness is not kept"
assert np.allclose(mine, wanted, rtol=1e-4, atol=1e-3), "brightness is kept, no more"
print("solved")
# --8<-- [end:start_1]
# fmt: on

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf

kernel = np.full((3, 3), -1 / 9, "float32")  # minus the blur
kernel[1, 1] += 2  # and twice the pixel itself

# check
rng = np.random.default_rng(0)
images = rng.integers(0, 256, (2, 9, 12, 1)).astype("float32")
box = np.full((3, 3, 1, 1), 1 / 9, "float32")
wanted = 2 * images[:, 1:-1, 1:-1] - tf.nn.conv2d(images, box, 1, "VALID")
mine = tf.nn.conv2d(images, kernel.reshape(3, 3, 1, 1), 1, "VALID")
total = float(kernel.sum())
assert abs(total - 1) < 1e-5, f"the numbers add up to {total:g}: brightness is not kept"
assert np.allclose(mine, wanted, rtol=1e-4, atol=1e-3), "brightness is kept, no more"
print("solved")
# --8<-- [end:solution_1]

# fmt: off
# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf

# A column, then a row, are to do what this kernel does at once.
kernel = np.array([[1, 0, -2, 3],
                   [2, 0, -4, 6],
                   [-1, 0, 2, -3]], "float32")
column = np.array([1, 1, 1], "float32")
row = np.array([1, 1, 1, 1], "float32")

# check
images = np.arange(2 * 8 * 11, dtype="float32").reshape(2, 8, 11, 1) ** 2 % 17
at_once = tf.nn.conv2d(images, kernel[:, :, None, None], 1, "VALID")
assert column.shape == (3,), f"the column needs 3 numbers, not {column.shape}"
assert row.shape == (4,), f"the row needs 4 numbers, not {row.shape}"
first = tf.nn.conv2d(images, column.reshape(3, 1, 1, 1), 1, "VALID")
second = tf.nn.conv2d(first, row.reshape(1, 4, 1, 1), 1, "VALID")
assert np.allclose(second, at_once, rtol=1e-5, atol=1e-5), "the two steps differ"
print("solved")
# --8<-- [end:start_2]
# fmt: on

# fmt: off
# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf

kernel = np.array([[1, 0, -2, 3],
                   [2, 0, -4, 6],
                   [-1, 0, 2, -3]], "float32")
row = np.array([1, 0, -2, 3], "float32")  # every row is this one ...
column = np.array([1, 2, -1], "float32")  # ... times one of these

# check
images = np.arange(2 * 8 * 11, dtype="float32").reshape(2, 8, 11, 1) ** 2 % 17
at_once = tf.nn.conv2d(images, kernel[:, :, None, None], 1, "VALID")
assert column.shape == (3,), f"the column needs 3 numbers, not {column.shape}"
assert row.shape == (4,), f"the row needs 4 numbers, not {row.shape}"
first = tf.nn.conv2d(images, column.reshape(3, 1, 1, 1), 1, "VALID")
second = tf.nn.conv2d(first, row.reshape(1, 4, 1, 1), 1, "VALID")
assert np.allclose(second, at_once, rtol=1e-5, atol=1e-5), "the two steps differ"
print("solved")
# --8<-- [end:solution_2]
# fmt: on

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf


def blur(images, kh, kw):
    """Return the mean of kh x kw pixels around each pixel; the size stays, kh and kw odd.

    It has a dark frame. Mirror the image at its border instead of adding zeros.
    """
    W = np.full((kh, kw, 1, 1), 1 / (kh * kw), "float32")
    return tf.nn.conv2d(images, W, 1, "SAME")


# check
white = np.ones((2, 8, 11, 1), "float32")
for kh, kw in ((3, 3), (3, 5), (7, 1)):
    y = blur(white, kh, kw)
    assert y.shape == white.shape, f"{kh} x {kw}: {tuple(y.shape)} is not {white.shape}"
    dark = np.min(y)
    assert abs(dark - 1) < 1e-5, f"{kh} x {kw}: white falls to {dark:.2f} at the border"
ramp = np.arange(88, dtype="float32").reshape(1, 8, 11, 1)
first = float(blur(ramp, 1, 3)[0, 0, 0, 0])
assert abs(first - 2 / 3) < 1e-5, f"the mean of 1, 0, 1 is not {first:.2f}"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf


def blur(images, kh, kw):
    """Half a kernel of mirror image on each side, then no more zeros."""
    W = np.full((kh, kw, 1, 1), 1 / (kh * kw), "float32")
    rows, columns = kh // 2, kw // 2
    widths = [[0, 0], [rows, rows], [columns, columns], [0, 0]]
    return tf.nn.conv2d(tf.pad(images, widths, "REFLECT"), W, 1, "VALID")


# check
white = np.ones((2, 8, 11, 1), "float32")
for kh, kw in ((3, 3), (3, 5), (7, 1)):
    y = blur(white, kh, kw)
    assert y.shape == white.shape, f"{kh} x {kw}: {tuple(y.shape)} is not {white.shape}"
    dark = np.min(y)
    assert abs(dark - 1) < 1e-5, f"{kh} x {kw}: white falls to {dark:.2f} at the border"
ramp = np.arange(88, dtype="float32").reshape(1, 8, 11, 1)
first = float(blur(ramp, 1, 3)[0, 0, 0, 0])
assert abs(first - 2 / 3) < 1e-5, f"the mean of 1, 0, 1 is not {first:.2f}"
print("solved")
# --8<-- [end:solution_3]
