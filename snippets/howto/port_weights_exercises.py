"""Exercises of docs/howto/port_weights.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf

weight = np.arange(48, dtype="float32").reshape(4, 2, 2, 3)  # PyTorch: (F, C, kh, kw)

# Give Keras its kernel (kh, kw, C, F). A reshape has the right shape and is wrong.
kernel = weight.reshape(2, 3, 2, 4)

# check
conv = tf.keras.layers.Conv2D(4, (2, 3), use_bias=False)
images = np.zeros((1, 2, 3, 2), "float32")  # (N, H, W, C), as large as the kernel
images[0, 1, 2, 0] = 1  # one pixel: the output is its weight in each filter
conv.build(images.shape)
conv.set_weights([kernel])
y = np.squeeze(conv(images))  # (F,)
assert np.array_equal(y, weight[:, 0, 1, 2]), f"{weight[:, 0, 1, 2]} wanted, got {y}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf

weight = np.arange(48, dtype="float32").reshape(4, 2, 2, 3)  # PyTorch: (F, C, kh, kw)

kernel = weight.transpose(
    2, 3, 1, 0
)  # moves the axes; a reshape leaves the numbers in line

# check
conv = tf.keras.layers.Conv2D(4, (2, 3), use_bias=False)
images = np.zeros((1, 2, 3, 2), "float32")  # (N, H, W, C), as large as the kernel
images[0, 1, 2, 0] = 1  # one pixel: the output is its weight in each filter
conv.build(images.shape)
conv.set_weights([kernel])
y = np.squeeze(conv(images))  # (F,)
assert np.array_equal(y, weight[:, 0, 1, 2]), f"{weight[:, 0, 1, 2]} wanted, got {y}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np

# In PyTorch: Flatten of (C, H, W) = (3, 2, 2), then Linear(12, 1).
weight = np.arange(12.0).reshape(1, 12)

# In which order must Keras have these twelve numbers, behind a Flatten of (H, W, C)?
kernel = weight.T  # (12, 1)

# check
rng = np.random.default_rng(0)
image = rng.integers(0, 9, (3, 2, 2))  # (C, H, W)
y = image.ravel() @ weight[0]
mine = image.transpose(1, 2, 0).ravel() @ kernel[:, 0]
assert mine == y, f"PyTorch answers {y}, your kernel {mine}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np

weight = np.arange(12.0).reshape(1, 12)

kernel = weight.reshape(3, 2, 2).transpose(1, 2, 0).reshape(12, 1)  # C goes last

# check
rng = np.random.default_rng(0)
image = rng.integers(0, 9, (3, 2, 2))  # (C, H, W)
y = image.ravel() @ weight[0]
mine = image.transpose(1, 2, 0).ravel() @ kernel[:, 0]
assert mine == y, f"PyTorch answers {y}, your kernel {mine}"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf

# A layer of PyTorch with groups=3: three channels, two filters for each, (C m, 1, kh, kw).
weight = (np.arange(24) * 5 % 7 - 3).reshape(6, 1, 2, 2).astype("float32")

# The kernel of DepthwiseConv2D is (kh, kw, C, m). Which m belongs to which channel?
kernel = weight.reshape(2, 3, 2, 2).transpose(2, 3, 1, 0)

# check
depthwise = tf.keras.layers.DepthwiseConv2D(2, depth_multiplier=2, use_bias=False)
images = np.ones((1, 2, 2, 3), "float32") * [1, 10, 100]  # each channel has its digit
images = images.astype("float32")
depthwise.build(images.shape)
depthwise.set_weights([kernel])
y = np.squeeze(depthwise(images))  # (C m,)
y_torch = weight.sum(axis=(1, 2, 3)) * [1, 1, 10, 10, 100, 100]
assert np.array_equal(y, y_torch), f"{y_torch} wanted, got {y}"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf

weight = (np.arange(24) * 5 % 7 - 3).reshape(6, 1, 2, 2).astype("float32")

# filters 0 and 1 belong to channel 0: C is the slow axis, m the fast one
kernel = weight.reshape(3, 2, 2, 2).transpose(2, 3, 0, 1)

# check
depthwise = tf.keras.layers.DepthwiseConv2D(2, depth_multiplier=2, use_bias=False)
images = np.ones((1, 2, 2, 3), "float32") * [1, 10, 100]  # each channel has its digit
images = images.astype("float32")
depthwise.build(images.shape)
depthwise.set_weights([kernel])
y = np.squeeze(depthwise(images))  # (C m,)
y_torch = weight.sum(axis=(1, 2, 3)) * [1, 1, 10, 10, 100, 100]
assert np.array_equal(y, y_torch), f"{y_torch} wanted, got {y}"
print("solved")
# --8<-- [end:solution_3]
