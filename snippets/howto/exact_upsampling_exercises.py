"""Exercises of docs/howto/exact_upsampling.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import tensorflow as tf

# Make 21 x 32 pixels out of 7 x 11. The kernel stays 5 x 5, the stride 3.
up = tf.keras.layers.Conv2DTranspose(
    1, 5, strides=3, padding="valid", output_padding=None
)

# check
made = up(tf.zeros((1, 7, 11, 1))).shape[1:3]
assert up.kernel_size == (5, 5), "the kernel stays 5 x 5"
assert up.strides == (3, 3), "the stride stays 3"
assert made == (21, 32), f"this makes {made[0]} x {made[1]}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import tensorflow as tf

# same, odd kernel: (7 - 1) * 3 + 1 = 19, two are missing; (11 - 1) * 3 + 1 = 31, one is
up = tf.keras.layers.Conv2DTranspose(
    1, 5, strides=3, padding="same", output_padding=(2, 1)
)

# check
made = up(tf.zeros((1, 7, 11, 1))).shape[1:3]
assert up.kernel_size == (5, 5), "the kernel stays 5 x 5"
assert up.strides == (3, 3), "the stride stays 3"
assert made == (21, 32), f"this makes {made[0]} x {made[1]}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import tensorflow as tf


def size_that_comes_back(n, poolings):
    """Return the smallest size >= n that halves without a rest, `poolings` times."""
    return n + n % 2


# check
for n, poolings in [(50, 2), (38, 3), (64, 3), (33, 4)]:
    size = size_that_comes_back(n, poolings)
    x = tf.zeros((1, size, 3, 1))
    for _ in range(poolings):
        x = tf.keras.layers.MaxPooling2D((2, 1))(x)
    for _ in range(poolings):
        x = tf.keras.layers.UpSampling2D((2, 1))(x)
    assert n <= size, f"{size} is smaller than {n}"
    assert x.shape[1] == size, (
        f"with {poolings} poolings {size} comes back as {x.shape[1]}"
    )
    assert size < n + 2**poolings, f"a smaller size than {size} does for {n}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import tensorflow as tf


def size_that_comes_back(n, poolings):
    """Return the smallest size >= n that halves without a rest, `poolings` times."""
    return n + -n % 2**poolings


# check
for n, poolings in [(50, 2), (38, 3), (64, 3), (33, 4)]:
    size = size_that_comes_back(n, poolings)
    x = tf.zeros((1, size, 3, 1))
    for _ in range(poolings):
        x = tf.keras.layers.MaxPooling2D((2, 1))(x)
    for _ in range(poolings):
        x = tf.keras.layers.UpSampling2D((2, 1))(x)
    assert n <= size, f"{size} is smaller than {n}"
    assert x.shape[1] == size, (
        f"with {poolings} poolings {size} comes back as {x.shape[1]}"
    )
    assert size < n + 2**poolings, f"a smaller size than {size} does for {n}"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf

# Three times the size, and the same number of kernels on every pixel inside.
up = tf.keras.layers.Conv2DTranspose(
    1, 5, strides=3, padding="same", kernel_initializer="ones"
)

# check
y = np.squeeze(up(tf.ones((1, 7, 8, 1))))
counts = np.unique(y[6:-6, 6:-6])
assert y.shape == (21, 24), f"the size is {y.shape}, not (21, 24)"
assert min(up.kernel_size) > 3, "the kernels must overlap"
assert len(counts) == 1, f"inside, the kernels overlap {counts} times"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf

# 6 is a multiple of the stride, so 2 kernels lie on every pixel, along each axis
up = tf.keras.layers.Conv2DTranspose(
    1, 6, strides=3, padding="same", kernel_initializer="ones"
)

# check
y = np.squeeze(up(tf.ones((1, 7, 8, 1))))
counts = np.unique(y[6:-6, 6:-6])
assert y.shape == (21, 24), f"the size is {y.shape}, not (21, 24)"
assert min(up.kernel_size) > 3, "the kernels must overlap"
assert len(counts) == 1, f"inside, the kernels overlap {counts} times"
print("solved")
# --8<-- [end:solution_3]
