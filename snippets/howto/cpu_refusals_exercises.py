"""Exercises of docs/howto/cpu_refusals.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf


def max_pool_first(images):
    """Pool images (N, C, H, W) in windows of 2 x 2, on every CPU."""
    return tf.nn.max_pool2d(images, 2, 2, "VALID")


# check
images = (np.arange(2 * 3 * 6 * 4) * 7 % 31).reshape(2, 3, 6, 4).astype("float32")
y = images.reshape(2, 3, 3, 2, 2, 2).max((3, 5))
mine = np.asarray(max_pool_first(images))
assert mine.shape == y.shape, f"the output is {y.shape}, not {mine.shape}"
assert np.array_equal(mine, y), "the shape is right, the numbers are not"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf


def max_pool_first(images):
    """Channels last inside, channels first outside."""
    y = tf.nn.max_pool2d(tf.transpose(images, (0, 2, 3, 1)), 2, 2, "VALID")
    return tf.transpose(y, (0, 3, 1, 2))


# check
images = (np.arange(2 * 3 * 6 * 4) * 7 % 31).reshape(2, 3, 6, 4).astype("float32")
y = images.reshape(2, 3, 3, 2, 2, 2).max((3, 5))
mine = np.asarray(max_pool_first(images))
assert mine.shape == y.shape, f"the output is {y.shape}, not {mine.shape}"
assert np.array_equal(mine, y), "the shape is right, the numbers are not"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf

# A kernel of 3 taps, 4 apart, for tf.nn.conv1d without its argument `dilations`.
# Which shape has the kernel with zeros, and where do the three taps go?
taps = np.array([1.0, 2.0, -1.0], "float32")
wide = np.zeros(3 * 4, "float32")
wide[::4] = taps

# check
signal = np.arange(20, dtype="float32") ** 2 % 11
y = tf.nn.conv1d(signal[None, :, None], taps[:, None, None], 1, "VALID", dilations=4)
mine = tf.nn.conv1d(signal[None, :, None], wide[:, None, None], 1, "VALID")
assert mine.shape == y.shape, f"{y.shape[1]} positions, not {mine.shape[1]}"
assert np.array_equal(mine, y), "the shape is right, the numbers are not"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf

taps = np.array([1.0, 2.0, -1.0], "float32")
wide = np.zeros((3 - 1) * 4 + 1, "float32")  # it ends with its last tap
wide[::4] = taps

# check
signal = np.arange(20, dtype="float32") ** 2 % 11
y = tf.nn.conv1d(signal[None, :, None], taps[:, None, None], 1, "VALID", dilations=4)
mine = tf.nn.conv1d(signal[None, :, None], wide[:, None, None], 1, "VALID")
assert mine.shape == y.shape, f"{y.shape[1]} positions, not {mine.shape[1]}"
assert np.array_equal(mine, y), "the shape is right, the numbers are not"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf

images = (np.arange(1 * 9 * 8 * 2) * 5 % 9 - 4.0).reshape(1, 9, 8, 2).astype("float32")
kernel = (np.arange(3 * 3 * 2) % 5 - 2.0).reshape(3, 3, 2, 1).astype("float32")

# Strides (3, 2), on every CPU. A depthwise convolution refuses them with oneDNN off.
y = tf.nn.depthwise_conv2d(images, kernel, [1, 2, 2, 1], "VALID")

# check
layer = tf.keras.layers.Conv2D(2, 3, strides=(3, 2), groups=2, use_bias=False)
layer.build(images.shape)
layer.set_weights([kernel.reshape(3, 3, 1, 2)])
expected = layer(images)
assert y.shape == expected.shape, f"the output is {expected.shape}, not {y.shape}"
assert np.array_equal(y, expected), "the shape is right, the numbers are not"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf

images = (np.arange(1 * 9 * 8 * 2) * 5 % 9 - 4.0).reshape(1, 9, 8, 2).astype("float32")
kernel = (np.arange(3 * 3 * 2) % 5 - 2.0).reshape(3, 3, 2, 1).astype("float32")

y = tf.nn.depthwise_conv2d(images, kernel, [1, 1, 1, 1], "VALID")
y = y[:, ::3, ::2]  # every third row and every second column

# check
layer = tf.keras.layers.Conv2D(2, 3, strides=(3, 2), groups=2, use_bias=False)
layer.build(images.shape)
layer.set_weights([kernel.reshape(3, 3, 1, 2)])
expected = layer(images)
assert y.shape == expected.shape, f"the output is {expected.shape}, not {y.shape}"
assert np.array_equal(y, expected), "the shape is right, the numbers are not"
print("solved")
# --8<-- [end:solution_3]
