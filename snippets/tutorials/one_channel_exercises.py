"""Exercises of docs/tutorials/one_channel.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf

image = np.arange(30.0, dtype="float32").reshape(5, 6)  # 5 rows, 6 columns
kernel = np.array([[1, 0, 2], [-1, 3, 0]], dtype="float32")  # 2 rows, 3 columns

# Cut the window for row 1, column 2 of the output.
window = image[0:2, 0:3]

# check
y = np.squeeze(
    tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
)
assert window.shape == kernel.shape, (
    f"a window has the kernel's shape, not {window.shape}"
)
mine = np.sum(window * kernel)
assert mine == y[1, 2], f"TensorFlow has {y[1, 2]} at row 1, column 2; yours is {mine}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf

image = np.arange(30.0, dtype="float32").reshape(5, 6)  # 5 rows, 6 columns
kernel = np.array([[1, 0, 2], [-1, 3, 0]], dtype="float32")  # 2 rows, 3 columns

# It starts where the output is, and is as large as the kernel.
window = image[1 : 1 + 2, 2 : 2 + 3]

# check
y = np.squeeze(
    tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
)
assert window.shape == kernel.shape, (
    f"a window has the kernel's shape, not {window.shape}"
)
mine = np.sum(window * kernel)
assert mine == y[1, 2], f"TensorFlow has {y[1, 2]} at row 1, column 2; yours is {mine}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf


def correlate2d(image, kernel):
    """Right for square images and square kernels; make it right for all."""
    H, kh = image.shape[0], kernel.shape[0]
    y = np.zeros((H - kh + 1, H - kh + 1), image.dtype)
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            window = image[i : i + kh, j : j + kh]
            y[i, j] = np.sum(window * kernel)
    return y


# check
image = np.arange(28, dtype="float32").reshape(4, 7) % 5
for kernel in [np.eye(3), np.array([[1, 2, 3, 4], [0, 1, 0, -1]])]:
    kernel = kernel.astype("float32")
    y = np.squeeze(
        tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
    )
    mine = correlate2d(image, kernel)
    assert mine.shape == y.shape, f"the output is {y.shape}, not {mine.shape}"
    assert np.array_equal(mine, y), "the shape is right, the numbers are not"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf


def correlate2d(image, kernel):
    """Rows and columns each have a size of their own."""
    (H, W), (kh, kw) = image.shape, kernel.shape
    y = np.zeros((H - kh + 1, W - kw + 1), image.dtype)
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            window = image[i : i + kh, j : j + kw]
            y[i, j] = np.sum(window * kernel)
    return y


# check
image = np.arange(28, dtype="float32").reshape(4, 7) % 5
for kernel in [np.eye(3), np.array([[1, 2, 3, 4], [0, 1, 0, -1]])]:
    kernel = kernel.astype("float32")
    y = np.squeeze(
        tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
    )
    mine = correlate2d(image, kernel)
    assert mine.shape == y.shape, f"the output is {y.shape}, not {mine.shape}"
    assert np.array_equal(mine, y), "the shape is right, the numbers are not"
print("solved")
# --8<-- [end:solution_2]

# fmt: off
# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf

# Find the kernel whose output is the image itself, without its outer ring of pixels:
# y[i, j] = image[i + 1, j + 1].
kernel = np.array([[1, 1, 1],
                   [1, 1, 1],
                   [1, 1, 1]], dtype="float32")

# check
image = np.arange(30, dtype="float32").reshape(5, 6) ** 2
y = np.squeeze(
    tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
)
assert np.array_equal(y, image[1:-1, 1:-1]), f"y[0, 0] is {y[0, 0]}, not {image[1, 1]}"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf

kernel = np.array([[0, 0, 0],
                   [0, 1, 0],  # of nine products only the middle one is left
                   [0, 0, 0]], dtype="float32")

# check
image = np.arange(30, dtype="float32").reshape(5, 6) ** 2
y = np.squeeze(
    tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
)
assert np.array_equal(y, image[1:-1, 1:-1]), f"y[0, 0] is {y[0, 0]}, not {image[1, 1]}"
print("solved")
# --8<-- [end:solution_3]

# --8<-- [start:start_4]
import numpy as np
import tensorflow as tf


def correlate(image, kernel):
    """Slide kernel (kh, kw) over image (H, W); return (H - kh + 1, W - kw + 1)."""
    # your lines


# check
rng = np.random.default_rng(0)
cases = {
    (3, 3, 1, 1): "a 1 x 1 kernel multiplies each pixel; the size stays",
    (3, 3, 3, 3): "one position: multiply all nine pairs and add them up, unflipped",
    (5, 5, 3, 3): "off by one? There are n - k + 1 positions in each direction",
    (4, 7, 3, 3): "rows and columns of the image differ: use both",
    (5, 6, 2, 3): "rows and columns of the kernel differ: use both",
}
for (H, W, kh, kw), hint in cases.items():
    image = rng.integers(1, 10, (H, W)).astype("float32")
    kernel = rng.integers(-4, 5, (kh, kw)).astype("float32")
    wanted = tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
    wanted = wanted[0, :, :, 0].numpy()
    mine = correlate(image, kernel)
    assert mine is not None, "correlate returns nothing yet"
    said = f"image {H} x {W}, kernel {kh} x {kw}"
    assert np.shape(mine) == wanted.shape, (
        f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
    )
    assert np.array_equal(mine, wanted), f"{said}: {mine}, not {wanted}; {hint}"
print("solved")
# --8<-- [end:start_4]

# --8<-- [start:solution_4]
import numpy as np
import tensorflow as tf


def correlate(image, kernel):
    """Cut, multiply, sum."""
    (H, W), (kh, kw) = image.shape, kernel.shape
    y = np.zeros((H - kh + 1, W - kw + 1))
    for i, j in np.ndindex(y.shape):
        y[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return y


# check
rng = np.random.default_rng(0)
cases = {
    (3, 3, 1, 1): "a 1 x 1 kernel multiplies each pixel; the size stays",
    (3, 3, 3, 3): "one position: multiply all nine pairs and add them up, unflipped",
    (5, 5, 3, 3): "off by one? There are n - k + 1 positions in each direction",
    (4, 7, 3, 3): "rows and columns of the image differ: use both",
    (5, 6, 2, 3): "rows and columns of the kernel differ: use both",
}
for (H, W, kh, kw), hint in cases.items():
    image = rng.integers(1, 10, (H, W)).astype("float32")
    kernel = rng.integers(-4, 5, (kh, kw)).astype("float32")
    wanted = tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
    wanted = wanted[0, :, :, 0].numpy()
    mine = correlate(image, kernel)
    assert mine is not None, "correlate returns nothing yet"
    said = f"image {H} x {W}, kernel {kh} x {kw}"
    assert np.shape(mine) == wanted.shape, (
        f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
    )
    assert np.array_equal(mine, wanted), f"{said}: {mine}, not {wanted}; {hint}"
print("solved")
# --8<-- [end:solution_4]
