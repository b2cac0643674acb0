"""Exercises of docs/reference/padding_modes.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf

# Replace "same" by a layer of zeros and "valid". The images have 30 x 45 pixels.
# ((top, bottom), (left, right))
zeros = tf.keras.layers.ZeroPadding2D(((1, 1), (1, 1)))

# check
images = (np.arange(2700.0) % 7).reshape(2, 30, 45, 1).astype("float32")
arguments = {"filters": 2, "kernel_size": (3, 7), "strides": 2}
same = tf.keras.layers.Conv2D(padding="same", **arguments)
y = same(images).numpy()
valid = tf.keras.layers.Conv2D(padding="valid", **arguments)
valid(zeros(images))
valid.set_weights(same.get_weights())
mine = valid(zeros(images)).numpy()
assert mine.shape == y.shape, f"same gives {y.shape}, yours {mine.shape}"
assert np.allclose(mine, y, rtol=1e-5, atol=1e-5), "the zeros are on the wrong sides"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf

# Rows: an even size, stride 2, K = 3. Columns: an odd size, stride 2, K = 7.
# ((top, bottom), (left, right))
zeros = tf.keras.layers.ZeroPadding2D(((0, 1), (3, 3)))

# check
images = (np.arange(2700.0) % 7).reshape(2, 30, 45, 1).astype("float32")
arguments = {"filters": 2, "kernel_size": (3, 7), "strides": 2}
same = tf.keras.layers.Conv2D(padding="same", **arguments)
y = same(images).numpy()
valid = tf.keras.layers.Conv2D(padding="valid", **arguments)
valid(zeros(images))
valid.set_weights(same.get_weights())
mine = valid(zeros(images)).numpy()
assert mine.shape == y.shape, f"same gives {y.shape}, yours {mine.shape}"
assert np.allclose(mine, y, rtol=1e-5, atol=1e-5), "the zeros are on the wrong sides"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf

# SeparableConv1D takes no "causal". Give it zeros that make it causal.
k, d = 4, 3
zeros = tf.keras.layers.ZeroPadding1D((0, 0))  # (before, after)

# check
tf.keras.utils.set_random_seed(0)
conv = tf.keras.layers.SeparableConv1D(5, k, dilation_rate=d, padding="valid")
signal = np.ones((1, 20, 2), "float32")
y = conv(zeros(signal)).numpy()
assert y.shape == (1, 20, 5), f"{y.shape[1]} steps come out, not 20"
for t in range(19):  # change all steps after t: the outputs up to t must stay
    changed = signal.copy()
    changed[:, t + 1 :] = 7
    assert np.allclose(
        conv(zeros(changed)).numpy()[:, : t + 1], y[:, : t + 1], rtol=1e-5, atol=1e-5
    ), f"output {t} or an earlier one sees a later step"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf

# All that the kernel reaches over but the last step: d * (k - 1) zeros before.
k, d = 4, 3
zeros = tf.keras.layers.ZeroPadding1D((d * (k - 1), 0))  # (before, after)

# check
tf.keras.utils.set_random_seed(0)
conv = tf.keras.layers.SeparableConv1D(5, k, dilation_rate=d, padding="valid")
signal = np.ones((1, 20, 2), "float32")
y = conv(zeros(signal)).numpy()
assert y.shape == (1, 20, 5), f"{y.shape[1]} steps come out, not 20"
for t in range(19):  # change all steps after t: the outputs up to t must stay
    changed = signal.copy()
    changed[:, t + 1 :] = 7
    assert np.allclose(
        conv(zeros(changed)).numpy()[:, : t + 1], y[:, : t + 1], rtol=1e-5, atol=1e-5
    ), f"output {t} or an earlier one sees a later step"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf


def average_same(row):
    """An average of 3 with stride 1 and "same": the zeros must not be counted."""
    padded = np.pad(row, 1)
    return np.array([np.mean(padded[i : i + 3]) for i in range(len(row))])


# check
pool = tf.keras.layers.AveragePooling1D(3, 1, "same")
for row in [np.array([3.0, 6.0, 9.0, 12.0]), np.array([5.0, -1.0]), np.array([8.0])]:
    y = np.ravel(pool(row.reshape(1, -1, 1)))
    mine = average_same(row)
    assert np.allclose(mine, y, rtol=1e-5, atol=1e-5), f"Keras has {y}, you have {mine}"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf


def average_same(row):
    """The mean of the pixels that are in the image."""
    starts = range(-1, len(row) - 1)
    return np.array([np.mean(row[max(i, 0) : i + 3]) for i in starts])


# check
pool = tf.keras.layers.AveragePooling1D(3, 1, "same")
for row in [np.array([3.0, 6.0, 9.0, 12.0]), np.array([5.0, -1.0]), np.array([8.0])]:
    y = np.ravel(pool(row.reshape(1, -1, 1)))
    mine = average_same(row)
    assert np.allclose(mine, y, rtol=1e-5, atol=1e-5), f"Keras has {y}, you have {mine}"
print("solved")
# --8<-- [end:solution_3]
