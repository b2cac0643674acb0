"""Exercises of docs/explanation/transposed_gradient.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf


def matrix_of_line(weights, n, stride):
    """The matrix of a 1-D correlation. It is right for stride 1 only."""
    k = len(weights)
    outputs = n - k + 1
    C = np.zeros((outputs, n))
    for i in range(outputs):
        C[i, i : i + k] = weights
    return C


# check
weights, line = np.array([1.0, -2.0, 4.0, 3.0]), np.arange(11.0) % 5
x, W = (array.astype("float32") for array in (line, weights))
for stride in (1, 2, 3):
    y = tf.nn.conv1d(x[None, :, None], W[:, None, None], stride, "VALID").numpy()
    C = matrix_of_line(weights, 11, stride)
    assert C.shape == (y.size, 11), f"stride {stride}: it is {C.shape}"
    assert np.array_equal(C @ line, y.ravel()), f"stride {stride}: {C @ line}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf


def matrix_of_line(weights, n, stride):
    """Each row holds the weights, `stride` columns further right than the row above."""
    k = len(weights)
    outputs = (n - k) // stride + 1
    C = np.zeros((outputs, n))
    for i in range(outputs):
        C[i, i * stride : i * stride + k] = weights
    return C


# check
weights, line = np.array([1.0, -2.0, 4.0, 3.0]), np.arange(11.0) % 5
x, W = (array.astype("float32") for array in (line, weights))
for stride in (1, 2, 3):
    y = tf.nn.conv1d(x[None, :, None], W[:, None, None], stride, "VALID").numpy()
    C = matrix_of_line(weights, 11, stride)
    assert C.shape == (y.size, 11), f"stride {stride}: it is {C.shape}"
    assert np.array_equal(C @ line, y.ravel()), f"stride {stride}: {C @ line}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf

g = np.array([[1, 2, 0], [3, -1, 4]], "float32")  # (2, 3)
kernel = np.array([[1, 2, 3], [4, 5, 6]], "float32")  # (kh, kw) = (2, 3)

# Compute the transposed convolution of g, strides (2, 2), by tf.nn.conv2d alone:
# put the right zeros around, and give the right kernel.
wide = np.zeros((3, 5), "float32")
wide[::2, ::2] = g  # the zeros between are there
wide = np.pad(wide, [(0, 0), (0, 0)])
flipped = kernel

# check
mine = tf.nn.conv2d(wide[None, :, :, None], flipped[:, :, None, None], 1, "VALID")
mine = mine.numpy()[0, :, :, 0]
layer = tf.keras.layers.Conv2DTranspose(1, (2, 3), strides=2, use_bias=False)
layer.build((1, 2, 3, 1))
layer.set_weights([kernel[:, :, None, None]])
y = layer(g[None, :, :, None]).numpy()[0, :, :, 0]
assert mine.shape == y.shape, f"the layer gives {y.shape}, you have {mine.shape}"
assert np.array_equal(mine, y), f"the first row is {y[0]}, you have {mine[0]}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf

g = np.array([[1, 2, 0], [3, -1, 4]], "float32")  # (2, 3)
kernel = np.array([[1, 2, 3], [4, 5, 6]], "float32")  # (kh, kw) = (2, 3)

wide = np.zeros((3, 5), "float32")
wide[::2, ::2] = g
# kernel size - 1 zeros on every side, so that the corner of g meets each weight
wide = np.pad(wide, [(1, 1), (2, 2)])
flipped = kernel[::-1, ::-1]  # a pixel reads the weights backward

# check
mine = tf.nn.conv2d(wide[None, :, :, None], flipped[:, :, None, None], 1, "VALID")
mine = mine.numpy()[0, :, :, 0]
layer = tf.keras.layers.Conv2DTranspose(1, (2, 3), strides=2, use_bias=False)
layer.build((1, 2, 3, 1))
layer.set_weights([kernel[:, :, None, None]])
y = layer(g[None, :, :, None]).numpy()[0, :, :, 0]
assert mine.shape == y.shape, f"the layer gives {y.shape}, you have {mine.shape}"
assert np.array_equal(mine, y), f"the first row is {y[0]}, you have {mine[0]}"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf

# Sometimes C transposed does undo something. Find a 2 x 2 kernel without zeros
# so that Conv2DTranspose, then Conv2D, both with stride 2, give the image back.
kernel = np.array([[1, 1], [1, 1]], "float32")

# check
assert np.all(kernel), "no zeros, please"
images = np.arange(24, dtype="float32").reshape(1, 4, 6, 1) % 7
W = kernel[:, :, None, None]
large = tf.nn.conv2d_transpose(images, W, (1, 8, 12, 1), 2, "VALID")
back = tf.nn.conv2d(large, W, 2, "VALID").numpy()
factor = np.sum(back) / np.sum(images)
assert np.allclose(back, images, rtol=1e-5, atol=1e-5), f"it comes back times {factor}"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf

# The kernels do not overlap, so each pixel comes back times the sum of the
# squares of the weights. That must be 1. (Then the rows of C have length 1 and
# stand at right angles: C times C transposed is the identity.)
kernel = np.array([[0.5, 0.5], [0.5, 0.5]], "float32")

# check
assert np.all(kernel), "no zeros, please"
images = np.arange(24, dtype="float32").reshape(1, 4, 6, 1) % 7
W = kernel[:, :, None, None]
large = tf.nn.conv2d_transpose(images, W, (1, 8, 12, 1), 2, "VALID")
back = tf.nn.conv2d(large, W, 2, "VALID").numpy()
factor = np.sum(back) / np.sum(images)
assert np.allclose(back, images, rtol=1e-5, atol=1e-5), f"it comes back times {factor}"
print("solved")
# --8<-- [end:solution_3]
