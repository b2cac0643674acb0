"""Exercises of docs/reference/conv_shapes.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import tensorflow as tf

# Which kernel size keeps 40 pixels at 40 with dilation 3 and these explicit zeros?
kernel_size = 3
before, after = 6, 6

# check
padding = [[0, 0], [before, after], [0, 0], [0, 0]]
kernel = tf.ones((kernel_size, 1, 1, 1))
y = tf.nn.conv2d(tf.ones((1, 40, 1, 1)), kernel, 1, padding, dilations=(3, 1))
assert y.shape[1] == 40, f"40 pixels became {y.shape[1]}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import tensorflow as tf

kernel_size = 5  # reaches over (5 - 1) * 3 + 1 = 13 pixels, and 13 - 1 = 6 + 6
before, after = 6, 6

# check
padding = [[0, 0], [before, after], [0, 0], [0, 0]]
kernel = tf.ones((kernel_size, 1, 1, 1))
y = tf.nn.conv2d(tf.ones((1, 40, 1, 1)), kernel, 1, padding, dilations=(3, 1))
assert y.shape[1] == 40, f"40 pixels became {y.shape[1]}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import tensorflow as tf


def unused(n, k, s):
    """How many pixels at the end does a valid convolution never look at?"""
    return n % s


# check
for n, k, s in [(10, 3, 2), (11, 3, 4), (28, 5, 3), (9, 2, 5)]:
    x = tf.Variable(tf.ones((1, n, 1, 1)))
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.nn.conv2d(x, tf.ones((k, 1, 1, 1)), (s, 1), "VALID"))
    seen = tape.gradient(y, x).numpy().ravel()
    last = max(i for i in range(n) if seen[i])
    assert unused(n, k, s) == n - 1 - last, f"n {n}, k {k}, s {s}: {n - 1 - last}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import tensorflow as tf


def unused(n, k, s):
    """What is left when the windows stand: n minus where the last one ends."""
    return (n - k) % s


# check
for n, k, s in [(10, 3, 2), (11, 3, 4), (28, 5, 3), (9, 2, 5)]:
    x = tf.Variable(tf.ones((1, n, 1, 1)))
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.nn.conv2d(x, tf.ones((k, 1, 1, 1)), (s, 1), "VALID"))
    seen = tape.gradient(y, x).numpy().ravel()
    last = max(i for i in range(n) if seen[i])
    assert unused(n, k, s) == n - 1 - last, f"n {n}, k {k}, s {s}: {n - 1 - last}"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import tensorflow as tf

# A stride-2 convolution made 13 of 25 pixels. Choose output_padding so that the
# transposed layer makes 25 of 13 again; leaving it out makes 26.
output_padding = None

# check
back = tf.keras.layers.Conv2DTranspose(
    1, 3, strides=2, padding="same", output_padding=output_padding
)
y = back(tf.ones((1, 13, 13, 1)))
assert y.shape[1] == 25, f"13 pixels became {y.shape[1]}"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import tensorflow as tf

output_padding = 0  # (13 - 1) * 2 + 1 + 0

# check
back = tf.keras.layers.Conv2DTranspose(
    1, 3, strides=2, padding="same", output_padding=output_padding
)
y = back(tf.ones((1, 13, 13, 1)))
assert y.shape[1] == 25, f"13 pixels became {y.shape[1]}"
print("solved")
# --8<-- [end:solution_3]
