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

# --8<-- [start:start_4]
import numpy as np
import tensorflow as tf


def edge_strength(image):
    """Return the length of the slope at each pixel of image (H, W), padding "same".

    The slope is what the Sobel kernel makes of the image, to the right and down.
    """
    # your lines


# check
down, right = np.mgrid[:6.0, :7.0].astype("float32")
rng = np.random.default_rng(0)
cases = {
    "a flat image": (
        np.ones((6, 7), "float32"),
        0,
        "no slope inside: kernels sum to 0",
    ),
    "brighter to the right": (right, 8, "[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]"),
    "brighter to the left": (-right, 8, "a length is not negative"),
    "brighter down": (down, 8, "the second kernel is the transpose of the first"),
    "both": (3 * right + 4 * down, 40, "sqrt(a * a + b * b), not a sum"),
}
for name, (image, wanted, hint) in cases.items():
    mine = edge_strength(image)
    assert mine is not None, "edge_strength returns nothing yet"
    mine = np.array(mine)
    said = f"{name}: shape {mine.shape}, not {image.shape}"
    assert mine.shape == image.shape, f'{said}; padding="same" keeps the size'
    inside = mine[1:-1, 1:-1]
    close = np.allclose(inside, wanted, rtol=1e-5, atol=1e-5)
    assert close, f"{name}: {inside[0, 0]} inside, not {wanted}; {hint}"
image = rng.integers(0, 10, (6, 7)).astype("float32")
a, b = image[:, 2:] - image[:, :-2], image[2:] - image[:-2]  # differences, then 1, 2, 1
a, b = a[:-2] + 2 * a[1:-1] + a[2:], b[:, :-2] + 2 * b[:, 1:-1] + b[:, 2:]
mine = np.array(edge_strength(image))[1:-1, 1:-1]
close = np.allclose(mine, np.hypot(a, b), rtol=1e-5, atol=1e-5)
assert close, f"random numbers: {mine[0]}, not {np.hypot(a, b)[0]}; a row has 1, 2, 1"
print("solved")
# --8<-- [end:start_4]

# --8<-- [start:solution_4]
import numpy as np
import tensorflow as tf


def edge_strength(image):
    """Two kernels, and Pythagoras."""
    right = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], "float32")
    W = np.stack([right, right.T], axis=-1)[:, :, None, :]  # (3, 3, 1, 2)
    slopes = tf.nn.conv2d(image[None, :, :, None], W, 1, "SAME")[0]
    return np.sqrt(np.sum(np.square(slopes), axis=-1))


# check
down, right = np.mgrid[:6.0, :7.0].astype("float32")
rng = np.random.default_rng(0)
cases = {
    "a flat image": (
        np.ones((6, 7), "float32"),
        0,
        "no slope inside: kernels sum to 0",
    ),
    "brighter to the right": (right, 8, "[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]"),
    "brighter to the left": (-right, 8, "a length is not negative"),
    "brighter down": (down, 8, "the second kernel is the transpose of the first"),
    "both": (3 * right + 4 * down, 40, "sqrt(a * a + b * b), not a sum"),
}
for name, (image, wanted, hint) in cases.items():
    mine = edge_strength(image)
    assert mine is not None, "edge_strength returns nothing yet"
    mine = np.array(mine)
    said = f"{name}: shape {mine.shape}, not {image.shape}"
    assert mine.shape == image.shape, f'{said}; padding="same" keeps the size'
    inside = mine[1:-1, 1:-1]
    close = np.allclose(inside, wanted, rtol=1e-5, atol=1e-5)
    assert close, f"{name}: {inside[0, 0]} inside, not {wanted}; {hint}"
image = rng.integers(0, 10, (6, 7)).astype("float32")
a, b = image[:, 2:] - image[:, :-2], image[2:] - image[:-2]  # differences, then 1, 2, 1
a, b = a[:-2] + 2 * a[1:-1] + a[2:], b[:, :-2] + 2 * b[:, 1:-1] + b[:, 2:]
mine = np.array(edge_strength(image))[1:-1, 1:-1]
close = np.allclose(mine, np.hypot(a, b), rtol=1e-5, atol=1e-5)
assert close, f"random numbers: {mine[0]}, not {np.hypot(a, b)[0]}; a row has 1, 2, 1"
print("solved")
# --8<-- [end:solution_4]
