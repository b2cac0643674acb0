"""Exercises of docs/howto/count_cost.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import tensorflow as tf

# 64 filters of 5 x 3 on 32 channels: how many parameters?
parameters = 5 * 3 * 64

# check
conv = tf.keras.layers.Conv2D(64, (5, 3))
conv.build((None, 20, 20, 32))
assert parameters == conv.count_params(), (
    f"{parameters} are too few: see its two shapes"
)
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import tensorflow as tf

parameters = (5 * 3 * 32 + 1) * 64  # all channels, and a bias for each filter

# check
conv = tf.keras.layers.Conv2D(64, (5, 3))
conv.build((None, 20, 20, 32))
assert parameters == conv.count_params(), (
    f"{parameters} are too few: see its two shapes"
)
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import tensorflow as tf

# 7 x 5 pixels, 6 channels, to 14 x 10 with 4 channels: a kernel of 2 x 2, strides 2.
# How many MACs? Which positions count in a transposed layer?
products = (14 * 10) * (2 * 2 * 4 * 6)

# check
layer = tf.keras.layers.Conv2DTranspose(
    4, 2, strides=2, kernel_initializer="ones", use_bias=False
)
y = layer(tf.ones((1, 7, 5, 6)))
assert y.shape == (1, 14, 10, 4)
counted = int(tf.reduce_sum(y))
assert products == counted, f"{products} is {products / counted:g} times too many"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import tensorflow as tf

products = (7 * 5) * (2 * 2 * 4 * 6)  # each input pixel spreads a whole kernel

# check
layer = tf.keras.layers.Conv2DTranspose(
    4, 2, strides=2, kernel_initializer="ones", use_bias=False
)
y = layer(tf.ones((1, 7, 5, 6)))
assert y.shape == (1, 14, 10, 4)
counted = int(tf.reduce_sum(y))
assert products == counted, f"{products} is {products / counted:g} times too many"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import math

import tensorflow as tf

L = tf.keras.layers
model = tf.keras.Sequential(
    [
        tf.keras.Input((64, 48, 3)),
        L.Conv2D(16, 3, padding="same"),
        L.Conv2D(16, 3, padding="same"),
        L.GlobalAveragePooling2D(),
        L.Dense(10),
    ]
)
# 50 MB are free for what training keeps: the images and each layer's output, float32.
# How large may the batch be?
batch = 1000

# check
tensors = [model.layers[0].input.shape[1:]] + [
    one.output.shape[1:] for one in model.layers
]
example = 4 * sum(math.prod(shape) for shape in tensors)
assert batch * example <= 50e6, (
    f"a batch of {batch} keeps {batch * example / 1e6:.1f} MB"
)
assert (batch + 1) * example > 50e6, "there is room for one more"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import math

import tensorflow as tf

L = tf.keras.layers
model = tf.keras.Sequential(
    [
        tf.keras.Input((64, 48, 3)),
        L.Conv2D(16, 3, padding="same"),
        L.Conv2D(16, 3, padding="same"),
        L.GlobalAveragePooling2D(),
        L.Dense(10),
    ]
)
example = 64 * 48 * (3 + 16 + 16) + 16 + 10  # numbers, for one image
batch = int(50e6) // (4 * example)

# check
tensors = [model.layers[0].input.shape[1:]] + [
    one.output.shape[1:] for one in model.layers
]
example = 4 * sum(math.prod(shape) for shape in tensors)
assert batch * example <= 50e6, (
    f"a batch of {batch} keeps {batch * example / 1e6:.1f} MB"
)
assert (batch + 1) * example > 50e6, "there is room for one more"
print("solved")
# --8<-- [end:solution_3]
