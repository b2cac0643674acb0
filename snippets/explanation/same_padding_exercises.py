"""Exercises of docs/explanation/same_padding.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf

# padding="same" with kernel 5 and stride 2 on 10 pixels: how many zeros, and where?
before, after = 1, 1

# check
x = np.arange(1, 11, dtype="float32").reshape(1, 10, 1)
W = np.array([1, 10, 100, 1000, 10000], "float32").reshape(5, 1, 1)
y = np.ravel(tf.nn.conv1d(x, W, 2, "SAME"))
padded = np.pad(x, [(0, 0), (before, after), (0, 0)])
mine = np.ravel(tf.nn.conv1d(padded, W, 2, "VALID"))
assert mine.shape == y.shape, f"SAME gives {y.size} outputs, your zeros {mine.size}"
assert np.array_equal(mine, y), f"the first output is {y[0]}, with your zeros {mine[0]}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf

# 5 windows span (5 - 1) * 2 + 5 = 13 pixels, 3 more than there are
before, after = 1, 2

# check
x = np.arange(1, 11, dtype="float32").reshape(1, 10, 1)
W = np.array([1, 10, 100, 1000, 10000], "float32").reshape(5, 1, 1)
y = np.ravel(tf.nn.conv1d(x, W, 2, "SAME"))
padded = np.pad(x, [(0, 0), (before, after), (0, 0)])
mine = np.ravel(tf.nn.conv1d(padded, W, 2, "VALID"))
assert mine.shape == y.shape, f"SAME gives {y.size} outputs, your zeros {mine.size}"
assert np.array_equal(mine, y), f"the first output is {y[0]}, with your zeros {mine[0]}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf


def conv1d_same_lower(x, W, stride):
    """SAME_LOWER of ONNX: this is SAME_UPPER; change where the extra zero goes."""
    n, k = x.shape[1], W.shape[0]
    total = max((-(-n // stride) - 1) * stride + k - n, 0)
    zeros = (total // 2, total - total // 2)
    x = np.pad(x, [(0, 0), zeros, (0, 0)])
    return tf.nn.conv1d(x, W, stride, "VALID")


# check
x = np.arange(1, 9, dtype="float32").reshape(1, 8, 1)
W = np.array([1, 10, 100], "float32").reshape(3, 1, 1)
y = np.ravel(conv1d_same_lower(x, W, 2))
assert np.array_equal(y, [210, 432, 654, 876]), (
    f"ONNX Runtime has 210.0 first, not {y[0]}"
)
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf


def conv1d_same_lower(x, W, stride):
    """SAME_LOWER of ONNX: the odd zero goes before."""
    n, k = x.shape[1], W.shape[0]
    total = max((-(-n // stride) - 1) * stride + k - n, 0)
    zeros = (total - total // 2, total // 2)
    x = np.pad(x, [(0, 0), zeros, (0, 0)])
    return tf.nn.conv1d(x, W, stride, "VALID")


# check
x = np.arange(1, 9, dtype="float32").reshape(1, 8, 1)
W = np.array([1, 10, 100], "float32").reshape(3, 1, 1)
y = np.ravel(conv1d_same_lower(x, W, 2))
assert np.array_equal(y, [210, 432, 654, 876]), (
    f"ONNX Runtime has 210.0 first, not {y[0]}"
)
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf

# Four layers with kernel 3, stride 2 and SAME. Choose a number of pixels from 120 to 130
# for which nothing drifts: output i is centered on pixel 16 i.
n = 128

# check
x = tf.ones((1, n, 1))
W = tf.ones((3, 1, 1))
with tf.GradientTape() as tape:
    tape.watch(x)
    y = x
    for _ in range(4):
        y = tf.nn.conv1d(y, W, 2, "SAME")
    one = y[0, 3, 0]
pixels = np.flatnonzero(tape.gradient(one, x))
center = (pixels[0] + pixels[-1]) / 2
assert 120 <= n <= 130, f"choose from 120 to 130, not {n}"
assert center == 48, f"output 3 is centered on pixel {center}, not on 48"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf

n = 129  # 129, 65, 33, 17: every layer gets an odd number of pixels

# check
x = tf.ones((1, n, 1))
W = tf.ones((3, 1, 1))
with tf.GradientTape() as tape:
    tape.watch(x)
    y = x
    for _ in range(4):
        y = tf.nn.conv1d(y, W, 2, "SAME")
    one = y[0, 3, 0]
pixels = np.flatnonzero(tape.gradient(one, x))
center = (pixels[0] + pixels[-1]) / 2
assert 120 <= n <= 130, f"choose from 120 to 130, not {n}"
assert center == 48, f"output 3 is centered on pixel {center}, not on 48"
print("solved")
# --8<-- [end:solution_3]
