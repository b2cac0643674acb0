"""Exercises of docs/reference/cheat_sheet.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import tensorflow as tf

# 224 x 224 images with 3 channels; Conv2D(64, 7, strides=2, padding="same"),
# then MaxPooling2D(3, strides=2). Fill in what the sheet says.
size_after_conv = 109
size_after_pool = 54
parameters = 64 * 7 * 7 * 3

# check
model = tf.keras.Sequential(
    [
        tf.keras.Input((224, 224, 3)),
        tf.keras.layers.Conv2D(64, 7, strides=2, padding="same"),
        tf.keras.layers.MaxPooling2D(3, strides=2),
    ]
)
conv, pool = model.layers
found = (conv.output.shape[1], pool.output.shape[1], model.count_params())
mine = (size_after_conv, size_after_pool, parameters)
assert mine == found, f"one of the three is wrong: {mine}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import tensorflow as tf

size_after_conv = 112  # ceil(224 / 2)
size_after_pool = 55  # floor((112 - 3) / 2) + 1
parameters = (7 * 7 * 3 + 1) * 64  # with the biases

# check
model = tf.keras.Sequential(
    [
        tf.keras.Input((224, 224, 3)),
        tf.keras.layers.Conv2D(64, 7, strides=2, padding="same"),
        tf.keras.layers.MaxPooling2D(3, strides=2),
    ]
)
conv, pool = model.layers
found = (conv.output.shape[1], pool.output.shape[1], model.count_params())
mine = (size_after_conv, size_after_pool, parameters)
assert mine == found, f"one of the three is wrong: {mine}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import tensorflow as tf

# How many 3 x 3 convolutions see as many pixels as one of 7 x 7? And how many
# parameters do they have together, 16 channels in and out each time?
count = 2
parameters = (7 * 7 * 16 + 1) * 16

# check
L = tf.keras.layers
small = [L.Conv2D(16, 3) for _ in range(count)]
model = tf.keras.Sequential([tf.keras.Input((7, 7, 16)), *small])
assert model.output_shape[1:3] == (1, 1), f"7 pixels became {model.output_shape[1]}"
assert parameters == model.count_params(), f"they have {model.count_params()}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import tensorflow as tf

count = 3  # r is 1, then 3, 5, 7: each adds (3 - 1) * 1
parameters = 3 * (3 * 3 * 16 + 1) * 16  # instead of 12,560

# check
L = tf.keras.layers
small = [L.Conv2D(16, 3) for _ in range(count)]
model = tf.keras.Sequential([tf.keras.Input((7, 7, 16)), *small])
assert model.output_shape[1:3] == (1, 1), f"7 pixels became {model.output_shape[1]}"
assert parameters == model.count_params(), f"they have {model.count_params()}"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf

# PyTorch's Conv2d(..., kernel_size=3, stride=2, padding=1) on 8 pixels. Which zeros
# (before, after) does padding="same" add instead, and which does PyTorch add?
same = (1, 1)
pytorch = (1, 1)

# check
x = np.arange(1.0, 9.0, dtype="float32")[None, :, None]  # (1, 8, 1)
kernel = np.array([1, 10, 100], "float32")[:, None, None]
y = {}
for name, zeros in {"same": same, "pytorch": pytorch}.items():
    padded = np.pad(x, ((0, 0), zeros, (0, 0)))
    y[name] = tf.nn.conv1d(padded, kernel, 2, "VALID").numpy()[0, :, 0]
expected = tf.nn.conv1d(x, kernel, 2, "SAME").numpy()[0, :, 0]
assert np.array_equal(y["same"], expected), f"same gives {expected}, yours {y['same']}"
assert y["pytorch"][0] == 210, "PyTorch starts with a zero, then pixels 1 and 2"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf

same = (0, 1)  # P = (4 - 1) * 2 + 3 - 8 = 1: none before, one after
pytorch = (1, 1)

# check
x = np.arange(1.0, 9.0, dtype="float32")[None, :, None]  # (1, 8, 1)
kernel = np.array([1, 10, 100], "float32")[:, None, None]
y = {}
for name, zeros in {"same": same, "pytorch": pytorch}.items():
    padded = np.pad(x, ((0, 0), zeros, (0, 0)))
    y[name] = tf.nn.conv1d(padded, kernel, 2, "VALID").numpy()[0, :, 0]
expected = tf.nn.conv1d(x, kernel, 2, "SAME").numpy()[0, :, 0]
assert np.array_equal(y["same"], expected), f"same gives {expected}, yours {y['same']}"
assert y["pytorch"][0] == 210, "PyTorch starts with a zero, then pixels 1 and 2"
print("solved")
# --8<-- [end:solution_3]
