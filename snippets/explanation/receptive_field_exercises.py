"""Exercises of docs/explanation/receptive_field.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf

# A convolution of 5 with stride 2, a pool of 2, and a convolution of 3 with dilation 2.
# How many samples does one output see, and how far is it to the field of its neighbor?
field, jump = 5, 1

# check
layers, ones = tf.keras.layers, {"kernel_initializer": "ones"}
seen = []
for place in (0, 1):
    signal = tf.Variable(tf.ones((1, 41, 1)))  # (N, length, C)
    with tf.GradientTape() as tape:
        y = layers.Conv1D(1, 5, strides=2, **ones)(signal)
        y = layers.AveragePooling1D(2)(y)
        y = layers.Conv1D(1, 3, dilation_rate=2, **ones)(y)
        one = y[0, place, 0]
    seen.append(np.flatnonzero(tape.gradient(one, signal)))
measured = (seen[0][-1] - seen[0][0] + 1, seen[1][0] - seen[0][0])
assert (field, jump) == measured, f"measured: {measured[0]} and {measured[1]}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf

# 1 + 4 * 1 = 5, jump 2;  5 + 1 * 2 = 7, jump 4;  7 + 2 * 2 * 4 = 23, jump 4
field, jump = 23, 4

# check
layers, ones = tf.keras.layers, {"kernel_initializer": "ones"}
seen = []
for place in (0, 1):
    signal = tf.Variable(tf.ones((1, 41, 1)))  # (N, length, C)
    with tf.GradientTape() as tape:
        y = layers.Conv1D(1, 5, strides=2, **ones)(signal)
        y = layers.AveragePooling1D(2)(y)
        y = layers.Conv1D(1, 3, dilation_rate=2, **ones)(y)
        one = y[0, place, 0]
    seen.append(np.flatnonzero(tape.gradient(one, signal)))
measured = (seen[0][-1] - seen[0][0] + 1, seen[1][0] - seen[0][0])
assert (field, jump) == measured, f"measured: {measured[0]} and {measured[1]}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf


def field_of(stack):
    """How far does the last layer see? `stack` has (k, s, d) for each layer."""
    field, jump = 1, 1
    for k, s, d in stack:
        jump *= s
        field += (k + d - 2) * jump
    return field


# check
stacks = [
    [(3, 1, 1), (3, 1, 1)],
    [(3, 1, 2), (3, 1, 4)],
    [(3, 2, 1), (3, 1, 1)],
    [(5, 3, 1), (2, 2, 1), (4, 1, 3)],
]
for stack in stacks:
    signal = tf.Variable(tf.ones((1, 90, 1)))  # (N, length, C)
    with tf.GradientTape() as tape:
        y = signal
        for k, s, d in stack:
            y = tf.keras.layers.Conv1D(
                1, k, strides=s, dilation_rate=d, kernel_initializer="ones"
            )(y)
        one = y[0, 2, 0]
    seen = np.flatnonzero(tape.gradient(one, signal).numpy()[0, :, 0])
    measured = seen[-1] - seen[0] + 1
    mine = field_of(stack)
    assert mine == measured, f"{stack} sees {measured} samples, not {mine}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf


def field_of(stack):
    """The taps of a layer are d jumps apart, jumps of the layers below it."""
    field, jump = 1, 1
    for k, s, d in stack:
        field += (k - 1) * d * jump
        jump *= s
    return field


# check
stacks = [
    [(3, 1, 1), (3, 1, 1)],
    [(3, 1, 2), (3, 1, 4)],
    [(3, 2, 1), (3, 1, 1)],
    [(5, 3, 1), (2, 2, 1), (4, 1, 3)],
]
for stack in stacks:
    signal = tf.Variable(tf.ones((1, 90, 1)))  # (N, length, C)
    with tf.GradientTape() as tape:
        y = signal
        for k, s, d in stack:
            y = tf.keras.layers.Conv1D(
                1, k, strides=s, dilation_rate=d, kernel_initializer="ones"
            )(y)
        one = y[0, 2, 0]
    seen = np.flatnonzero(tape.gradient(one, signal).numpy()[0, :, 0])
    measured = seen[-1] - seen[0] + 1
    mine = field_of(stack)
    assert mine == measured, f"{stack} sees {measured} samples, not {mine}"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf

# Two branches see different pixels, since one is shifted by its padding:
# output i of the left one sees from i - 4 to i, of the right one from i - 1 to i + 2.
# Added up, from where to where does output 10 see?
first, last = 6, 10

# check
signal = tf.Variable(tf.ones((1, 30, 1)))  # (N, length, C)
ones = {"kernel_initializer": "ones"}
with tf.GradientTape() as tape:
    left = tf.keras.layers.Conv1D(1, 5, padding="causal", **ones)(signal)
    right = tf.keras.layers.Conv1D(1, 4, padding="same", **ones)(signal)
    one = (left + right)[0, 10, 0]
seen = np.flatnonzero(tape.gradient(one, signal).numpy()[0, :, 0])
assert (first, last) == (seen[0], seen[-1]), f"measured: {seen}"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf

first, last = min(10 - 4, 10 - 1), max(10, 10 + 2)

# check
signal = tf.Variable(tf.ones((1, 30, 1)))  # (N, length, C)
ones = {"kernel_initializer": "ones"}
with tf.GradientTape() as tape:
    left = tf.keras.layers.Conv1D(1, 5, padding="causal", **ones)(signal)
    right = tf.keras.layers.Conv1D(1, 4, padding="same", **ones)(signal)
    one = (left + right)[0, 10, 0]
seen = np.flatnonzero(tape.gradient(one, signal).numpy()[0, :, 0])
assert (first, last) == (seen[0], seen[-1]), f"measured: {seen}"
print("solved")
# --8<-- [end:solution_3]
