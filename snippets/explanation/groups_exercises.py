"""Exercises of docs/explanation/groups.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import tensorflow as tf

# 24 channels, 36 filters of 5 x 3, 4 groups, with a bias. Predict both.
kernel_shape = (5, 3, 24, 36)
parameters = 5 * 3 * 24 * 36 + 36

# check
layer = tf.keras.layers.Conv2D(36, (5, 3), groups=4)
layer.build((None, 20, 20, 24))
assert layer.kernel.shape == kernel_shape, (
    f"not {kernel_shape}: what does a filter see?"
)
assert layer.count_params() == parameters, f"it has fewer than {parameters} parameters"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import tensorflow as tf

kernel_shape = (5, 3, 24 // 4, 36)  # a filter sees the channels of its group
parameters = 5 * 3 * (24 // 4) * 36 + 36

# check
layer = tf.keras.layers.Conv2D(36, (5, 3), groups=4)
layer.build((None, 20, 20, 24))
assert layer.kernel.shape == kernel_shape, (
    f"not {kernel_shape}: what does a filter see?"
)
assert layer.count_params() == parameters, f"it has fewer than {parameters} parameters"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(1)
images = rng.integers(-4, 5, (1, 6, 5, 3)).astype("float32")
kernel = rng.integers(-4, 5, (3, 2, 3, 2)).astype("float32")  # (kh, kw, C, m)

# The same layer as a full convolution: a kernel with zeros where channels must not mix.
full = np.zeros((3, 2, 3, 6), "float32")  # (kh, kw, C, C*m)
for c in range(3):
    for q in range(2):
        full[:, :, c, q * 3 + c] = kernel[:, :, c, q]

# check
y = tf.nn.depthwise_conv2d(images, kernel, [1, 1, 1, 1], "VALID")
mine = tf.nn.conv2d(images, full, 1, "VALID")
assert np.array_equal(mine, y), (
    "the numbers are right, the channels are in another order"
)
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(1)
images = rng.integers(-4, 5, (1, 6, 5, 3)).astype("float32")
kernel = rng.integers(-4, 5, (3, 2, 3, 2)).astype("float32")  # (kh, kw, C, m)

full = np.zeros((3, 2, 3, 6), "float32")  # (kh, kw, C, C*m)
for c in range(3):
    for q in range(2):
        full[:, :, c, c * 2 + q] = kernel[:, :, c, q]  # c*m + q

# check
y = tf.nn.depthwise_conv2d(images, kernel, [1, 1, 1, 1], "VALID")
mine = tf.nn.conv2d(images, full, 1, "VALID")
assert np.array_equal(mine, y), (
    "the numbers are right, the channels are in another order"
)
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import tensorflow as tf

L = tf.keras.layers
# 128 channels in, 128 out, with a 3 x 3 window, fewer than 20,000 parameters, and each
# output channel sees each input channel.
layer = L.Conv2D(128, 3, groups=8)

# check
image = tf.random.uniform((1, 3, 3, 128))
with tf.GradientTape() as tape:
    tape.watch(image)
    y = layer(image)[..., 0]
seen = tf.reduce_any(tape.gradient(y, image) != 0, axis=(0, 1, 2))  # (128,)
assert layer(image).shape == (1, 1, 1, 128), "the output is 1 pixel with 128 channels"
assert layer.count_params() < 20_000, f"{layer.count_params()} parameters"
assert tf.reduce_all(seen), (
    f"channel 0 sees {int(tf.reduce_sum(tf.cast(seen, 'int32')))}"
)
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import tensorflow as tf

L = tf.keras.layers
layer = L.SeparableConv2D(128, 3)  # 3*3*128 + 128*128 + 128

# check
image = tf.random.uniform((1, 3, 3, 128))
with tf.GradientTape() as tape:
    tape.watch(image)
    y = layer(image)[..., 0]
seen = tf.reduce_any(tape.gradient(y, image) != 0, axis=(0, 1, 2))  # (128,)
assert layer(image).shape == (1, 1, 1, 128), "the output is 1 pixel with 128 channels"
assert layer.count_params() < 20_000, f"{layer.count_params()} parameters"
assert tf.reduce_all(seen), (
    f"channel 0 sees {int(tf.reduce_sum(tf.cast(seen, 'int32')))}"
)
print("solved")
# --8<-- [end:solution_3]
