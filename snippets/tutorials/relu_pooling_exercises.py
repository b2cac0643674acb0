"""Exercises of docs/tutorials/relu_pooling.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf


def max_pool(image, size, strides):
    """Return the maximum of each window of `size` (kh, kw) of image (H, W).

    strides (sh, sw): the steps of the window. No padding.
    """
    # your loop


# check
rng = np.random.default_rng(0)
hints = {
    "the plain case": "cut image[i * sh : i * sh + kh, j * sw : j * sw + kw]",
    "windows that overlap": "the corner moves by the strides, not by the size",
    "rows and columns that differ": "size and strides are (rows, columns)",
    "negative numbers": "start from the window's own numbers, not from 0",
    "a last column that no window reads": "divide with //, which rounds down",
}
cases = [(4, 6, 2, 2, 2, 2), (6, 7, 3, 3, 1, 1), (7, 9, 2, 3, 3, 2)]
cases += [(5, 4, 1, 2, 2, 2), (4, 9, 2, 2, 2, 2)]
for (name, hint), (H, W, kh, kw, sh, sw) in zip(hints.items(), cases, strict=True):
    image = rng.integers(-9, 0 if "negative" in name else 10, (H, W)).astype("float32")
    wanted = tf.nn.max_pool2d(image[None, :, :, None], (kh, kw), (sh, sw), "VALID")
    mine = max_pool(image, (kh, kw), (sh, sw))
    assert mine is not None, "max_pool returns nothing yet"
    said = f"{name}: image {H} x {W}, size {kh, kw}, strides {sh, sw}"
    wanted = wanted[0, :, :, 0].numpy()
    assert np.shape(mine) == wanted.shape, (
        f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
    )
    assert np.array_equal(mine, wanted), f"{said}: {mine}, not {wanted}; {hint}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf


def max_pool(image, size, strides):
    """Two loops over the positions, as in a convolution."""
    (H, W), (kh, kw), (sh, sw) = image.shape, size, strides
    y = np.empty(((H - kh) // sh + 1, (W - kw) // sw + 1), image.dtype)
    for i, j in np.ndindex(y.shape):
        y[i, j] = image[i * sh : i * sh + kh, j * sw : j * sw + kw].max()
    return y


# check
rng = np.random.default_rng(0)
hints = {
    "the plain case": "cut image[i * sh : i * sh + kh, j * sw : j * sw + kw]",
    "windows that overlap": "the corner moves by the strides, not by the size",
    "rows and columns that differ": "size and strides are (rows, columns)",
    "negative numbers": "start from the window's own numbers, not from 0",
    "a last column that no window reads": "divide with //, which rounds down",
}
cases = [(4, 6, 2, 2, 2, 2), (6, 7, 3, 3, 1, 1), (7, 9, 2, 3, 3, 2)]
cases += [(5, 4, 1, 2, 2, 2), (4, 9, 2, 2, 2, 2)]
for (name, hint), (H, W, kh, kw, sh, sw) in zip(hints.items(), cases, strict=True):
    image = rng.integers(-9, 0 if "negative" in name else 10, (H, W)).astype("float32")
    wanted = tf.nn.max_pool2d(image[None, :, :, None], (kh, kw), (sh, sw), "VALID")
    mine = max_pool(image, (kh, kw), (sh, sw))
    assert mine is not None, "max_pool returns nothing yet"
    said = f"{name}: image {H} x {W}, size {kh, kw}, strides {sh, sw}"
    wanted = wanted[0, :, :, 0].numpy()
    assert np.shape(mine) == wanted.shape, (
        f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
    )
    assert np.array_equal(mine, wanted), f"{said}: {mine}, not {wanted}; {hint}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf


def average_same(image):
    """Average 3 x 3 windows of image (H, W), stride 1, padding "same".

    The zeros of the padding are counted. Count the real numbers only.
    """
    padded = np.pad(image, 1)
    y = np.empty(image.shape)
    for i, j in np.ndindex(image.shape):
        y[i, j] = padded[i : i + 3, j : j + 3].sum() / 9
    return y


# check
rng = np.random.default_rng(0)
for H, W in ((3, 5), (1, 4), (6, 2)):
    image = rng.integers(1, 10, (H, W)).astype("float32")
    wanted = tf.nn.avg_pool2d(image[None, :, :, None], 3, 1, "SAME")[0, :, :, 0]
    mine = average_same(image)
    corner = f"{mine[0, 0]:.2f} in the corner, not {wanted[0, 0]:.2f}"
    assert np.allclose(mine, wanted, rtol=1e-5, atol=1e-5), f"{H} x {W}: {corner}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf


def average_same(image):
    """Divide by how many numbers of the window are real: the same sum, of ones."""
    padded, real = np.pad(image, 1), np.pad(np.ones(image.shape), 1)
    y = np.empty(image.shape)
    for i, j in np.ndindex(image.shape):
        window = slice(i, i + 3), slice(j, j + 3)
        y[i, j] = padded[window].sum() / real[window].sum()
    return y


# check
rng = np.random.default_rng(0)
for H, W in ((3, 5), (1, 4), (6, 2)):
    image = rng.integers(1, 10, (H, W)).astype("float32")
    wanted = tf.nn.avg_pool2d(image[None, :, :, None], 3, 1, "SAME")[0, :, :, 0]
    mine = average_same(image)
    corner = f"{mine[0, 0]:.2f} in the corner, not {wanted[0, 0]:.2f}"
    assert np.allclose(mine, wanted, rtol=1e-5, atol=1e-5), f"{H} x {W}: {corner}"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf


def min_pool(images):
    """Return the minimum of each 2 x 2 window of images (N, H, W, C), padding "same".

    TensorFlow has no such layer. Use its max pool, and no loop.
    """
    return tf.nn.max_pool2d(images, 2, 2, "SAME")


# check
rng = np.random.default_rng(0)
for shape in ((1, 4, 6, 1), (2, 5, 7, 3)):
    images = rng.integers(1, 100, shape).astype("float32")
    mine = np.array(min_pool(images))
    for n, i, j, c in np.ndindex(mine.shape):
        window = images[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
        said = f"{shape}: {mine[n, i, j, c]:g} at {n, i, j, c}, not {window.min():g}"
        assert mine[n, i, j, c] == window.min(), said
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf


def min_pool(images):
    """The smallest number is the largest with the sign changed."""
    return -tf.nn.max_pool2d(-images, 2, 2, "SAME")


# check
rng = np.random.default_rng(0)
for shape in ((1, 4, 6, 1), (2, 5, 7, 3)):
    images = rng.integers(1, 100, shape).astype("float32")
    mine = np.array(min_pool(images))
    for n, i, j, c in np.ndindex(mine.shape):
        window = images[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
        said = f"{shape}: {mine[n, i, j, c]:g} at {n, i, j, c}, not {window.min():g}"
        assert mine[n, i, j, c] == window.min(), said
print("solved")
# --8<-- [end:solution_3]
