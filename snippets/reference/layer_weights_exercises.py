"""Exercises of docs/reference/layer_weights.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import tensorflow as tf

# Write down the shapes that get_weights() will have, in its order, before you ask.
mine = {
    "Conv1D(8, 5) on 3 channels": [(5, 8, 3), (8,)],
    "Conv2DTranspose(6, (4, 2)) on 10 channels": [(4, 2, 10, 6), (6,)],
    "DepthwiseConv2D(3, depth_multiplier=4) on 5 channels": [(3, 3, 5, 4), (5,)],
    "SeparableConv2D(7, 3) on 5 channels": [(3, 3, 5, 7), (7,)],
}

# check
L = tf.keras.layers
for text, shapes in mine.items():
    code, channels = text.removesuffix(" channels").split(" on ")
    layer = eval("L." + code)
    layer.build((None, *(20,) * (1 if "1D" in code else 2), int(channels)))
    theirs = [w.shape for w in layer.get_weights()]
    assert shapes == theirs, f"{text}: not {shapes}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import tensorflow as tf

mine = {
    "Conv1D(8, 5) on 3 channels": [(5, 3, 8), (8,)],
    # the transposed layer has the channels that come in last
    "Conv2DTranspose(6, (4, 2)) on 10 channels": [(4, 2, 6, 10), (6,)],
    # 5 channels, 4 kernels for each: 20 come out, and each has a bias
    "DepthwiseConv2D(3, depth_multiplier=4) on 5 channels": [(3, 3, 5, 4), (20,)],
    # a depthwise kernel, then a 1 x 1 kernel that mixes the channels
    "SeparableConv2D(7, 3) on 5 channels": [(3, 3, 5, 1), (1, 1, 5, 7), (7,)],
}

# check
L = tf.keras.layers
for text, shapes in mine.items():
    code, channels = text.removesuffix(" channels").split(" on ")
    layer = eval("L." + code)
    layer.build((None, *(20,) * (1 if "1D" in code else 2), int(channels)))
    theirs = [w.shape for w in layer.get_weights()]
    assert shapes == theirs, f"{text}: not {shapes}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import tensorflow as tf

# A Conv2D with a kernel of 3 x 3 on 64 channels has 73,856 parameters.
# How many filters has it?
filters = 64

# check
conv = tf.keras.layers.Conv2D(filters, 3)
conv.build((None, 32, 32, 64))
assert conv.count_params() == 73856, f"{filters} filters make {conv.count_params()}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import tensorflow as tf

filters = 73856 // (3 * 3 * 64 + 1)  # each filter has 576 weights and a bias: 128

# check
conv = tf.keras.layers.Conv2D(filters, 3)
conv.build((None, 32, 32, 64))
assert conv.count_params() == 73856, f"{filters} filters make {conv.count_params()}"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf


def to_grouped(kernel):
    """From a depthwise kernel (kh, kw, C, m) to that of Conv2D(C * m, groups=C)."""
    kh, kw, C, m = kernel.shape
    return kernel.transpose(0, 1, 3, 2).reshape(kh, kw, 1, C * m)


# check
rng = np.random.default_rng(1)
images = rng.integers(-4, 5, (2, 6, 7, 3)).astype("float32")
kernel = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")
depthwise = tf.keras.layers.DepthwiseConv2D((3, 2), depth_multiplier=4)
depthwise.build(images.shape)
depthwise.set_weights([kernel, np.arange(12)])
grouped = tf.keras.layers.Conv2D(12, (3, 2), groups=3)
grouped.build(images.shape)
grouped.set_weights([to_grouped(kernel), np.arange(12)])
equal = np.array_equal(depthwise(images), grouped(images))
assert equal, "the shape is right, the kernels are in the wrong order"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf


def to_grouped(kernel):
    """Output channel c * m + q belongs to channel c: c already comes before q."""
    kh, kw, C, m = kernel.shape
    return kernel.reshape(kh, kw, 1, C * m)


# check
rng = np.random.default_rng(1)
images = rng.integers(-4, 5, (2, 6, 7, 3)).astype("float32")
kernel = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")
depthwise = tf.keras.layers.DepthwiseConv2D((3, 2), depth_multiplier=4)
depthwise.build(images.shape)
depthwise.set_weights([kernel, np.arange(12)])
grouped = tf.keras.layers.Conv2D(12, (3, 2), groups=3)
grouped.build(images.shape)
grouped.set_weights([to_grouped(kernel), np.arange(12)])
equal = np.array_equal(depthwise(images), grouped(images))
assert equal, "the shape is right, the kernels are in the wrong order"
print("solved")
# --8<-- [end:solution_3]
