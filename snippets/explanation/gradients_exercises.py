"""Exercises of docs/explanation/gradients.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf


def gradient_of_image(kernel, g, stride):
    """The gradient with respect to the image; right only if no windows overlap."""
    (kh, kw), (rows, columns) = kernel.shape, g.shape
    dX = np.zeros(((rows - 1) * stride + kh, (columns - 1) * stride + kw))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            dX[top : top + kh, left : left + kw] = g[i, j] * kernel
    return dX


# check
kernel = np.array([[1.0, 2.0, -1.0], [3.0, 0.0, 4.0]])
g = np.arange(6.0).reshape(2, 3) - 2
W = tf.constant(kernel[:, :, None, None], "float32")
for stride in (3, 2, 1):
    mine = gradient_of_image(kernel, g, stride)
    images = tf.ones((1, *mine.shape, 1))
    with tf.GradientTape() as tape:
        tape.watch(images)
        y = tf.nn.conv2d(images, W, stride, "VALID")
    upstream = tf.constant(g[None, :, :, None], "float32")
    right = tape.gradient(y, images, output_gradients=upstream).numpy()[0, :, :, 0]
    assert np.array_equal(mine, right), (
        f"stride {stride}: row 0 is {right[0]}, not {mine[0]}"
    )
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf


def gradient_of_image(kernel, g, stride):
    """A pixel may be in several windows, and gets a part from each: add."""
    (kh, kw), (rows, columns) = kernel.shape, g.shape
    dX = np.zeros(((rows - 1) * stride + kh, (columns - 1) * stride + kw))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            dX[top : top + kh, left : left + kw] += g[i, j] * kernel
    return dX


# check
kernel = np.array([[1.0, 2.0, -1.0], [3.0, 0.0, 4.0]])
g = np.arange(6.0).reshape(2, 3) - 2
W = tf.constant(kernel[:, :, None, None], "float32")
for stride in (3, 2, 1):
    mine = gradient_of_image(kernel, g, stride)
    images = tf.ones((1, *mine.shape, 1))
    with tf.GradientTape() as tape:
        tape.watch(images)
        y = tf.nn.conv2d(images, W, stride, "VALID")
    upstream = tf.constant(g[None, :, :, None], "float32")
    right = tape.gradient(y, images, output_gradients=upstream).numpy()[0, :, :, 0]
    assert np.array_equal(mine, right), (
        f"stride {stride}: row 0 is {right[0]}, not {mine[0]}"
    )
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(0)
W = rng.integers(-4, 5, (3, 2, 4, 5)).astype("float32")  # (kh, kw, C, F)
g = rng.integers(-4, 5, (2, 5, 6, 5)).astype("float32")  # (N, H', W', F)

# dX is a tf.nn.conv2d of g with zeros around it, stride 1. Make the kernel for it.
around = np.pad(g, [(0, 0), (3 - 1, 3 - 1), (2 - 1, 2 - 1), (0, 0)])
kernel = W

# check
images = tf.zeros((2, 7, 7, 4))
with tf.GradientTape() as tape:
    tape.watch(images)
    y = tf.nn.conv2d(images, tf.constant(W), 1, "VALID")
right = tape.gradient(y, images, output_gradients=tf.constant(g)).numpy()
assert kernel.shape[2] == 5, (
    f"g has 5 channels, {kernel.shape} is for {kernel.shape[2]}"
)
mine = tf.nn.conv2d(around, kernel, 1, "VALID").numpy()
assert mine.shape == right.shape, f"dX is {right.shape}, not {mine.shape}"
assert np.array_equal(mine, right), (
    f"dX starts with {right[0, 0, 0]}, not {mine[0, 0, 0]}"
)
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(0)
W = rng.integers(-4, 5, (3, 2, 4, 5)).astype("float32")  # (kh, kw, C, F)
g = rng.integers(-4, 5, (2, 5, 6, 5)).astype("float32")  # (N, H', W', F)

around = np.pad(g, [(0, 0), (3 - 1, 3 - 1), (2 - 1, 2 - 1), (0, 0)])
# flipped in rows and columns; filters in, channels out: (kh, kw, F, C)
kernel = W[::-1, ::-1].transpose(0, 1, 3, 2)

# check
images = tf.zeros((2, 7, 7, 4))
with tf.GradientTape() as tape:
    tape.watch(images)
    y = tf.nn.conv2d(images, tf.constant(W), 1, "VALID")
right = tape.gradient(y, images, output_gradients=tf.constant(g)).numpy()
assert kernel.shape[2] == 5, (
    f"g has 5 channels, {kernel.shape} is for {kernel.shape[2]}"
)
mine = tf.nn.conv2d(around, kernel, 1, "VALID").numpy()
assert mine.shape == right.shape, f"dX is {right.shape}, not {mine.shape}"
assert np.array_equal(mine, right), (
    f"dX starts with {right[0, 0, 0]}, not {mine[0, 0, 0]}"
)
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(0)
y = rng.standard_normal((2, 3, 4, 5)).astype("float32")  # (N, H', W', F)
target = rng.standard_normal((2, 3, 4, 5)).astype("float32")

# The loss is the mean of the squared differences. What is g?
g = y - target

# check
output = tf.constant(y)
with tf.GradientTape() as tape:
    tape.watch(output)
    loss = tf.reduce_mean((output - target) ** 2)
right = tape.gradient(loss, output).numpy()
ratio = float(np.mean(g / right))
assert np.allclose(g, right, rtol=1e-5, atol=1e-5), (
    f"yours is {ratio:.4g} times the gradient"
)
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(0)
y = rng.standard_normal((2, 3, 4, 5)).astype("float32")  # (N, H', W', F)
target = rng.standard_normal((2, 3, 4, 5)).astype("float32")

g = 2 * (y - target) / y.size  # 2 from the square, the size from the mean

# check
output = tf.constant(y)
with tf.GradientTape() as tape:
    tape.watch(output)
    loss = tf.reduce_mean((output - target) ** 2)
right = tape.gradient(loss, output).numpy()
ratio = float(np.mean(g / right))
assert np.allclose(g, right, rtol=1e-5, atol=1e-5), (
    f"yours is {ratio:.4g} times the gradient"
)
print("solved")
# --8<-- [end:solution_3]
