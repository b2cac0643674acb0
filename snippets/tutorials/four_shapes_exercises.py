"""Exercises of docs/tutorials/four_shapes.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import tensorflow as tf

# Four images of 32 rows, 48 columns and 3 channels go through this layer:
conv = tf.keras.layers.Conv2D(filters=8, kernel_size=(5, 7))
output_shape = (4, 32, 48, 3)  # correct this line,
W_shape = (5, 7)  # this one
B_shape = (1,)  # and this one

# check
y = conv(tf.zeros((4, 32, 48, 3)))
W, B = conv.get_weights()
assert output_shape == y.shape, "the output: which axis shrinks, and by how much?"
assert W_shape == W.shape, "W: does it know how many channels come in and go out?"
assert B_shape == B.shape, "B: one number for each what?"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import tensorflow as tf

conv = tf.keras.layers.Conv2D(filters=8, kernel_size=(5, 7))
output_shape = (4, 32 - 5 + 1, 48 - 7 + 1, 8)
W_shape = (5, 7, 3, 8)
B_shape = (8,)

# check
y = conv(tf.zeros((4, 32, 48, 3)))
W, B = conv.get_weights()
assert output_shape == y.shape, "the output: which axis shrinks, and by how much?"
assert W_shape == W.shape, "W: does it know how many channels come in and go out?"
assert B_shape == B.shape, "B: one number for each what?"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import tensorflow as tf

# Choose the two arguments so that one channel of 28x28 becomes six of 24x20.
filters = 1
kernel_size = (3, 3)

# check
conv = tf.keras.layers.Conv2D(filters, kernel_size)
y = conv(tf.zeros((1, 28, 28, 1)))
assert y.shape == (1, 24, 20, 6), f"not yet: the output is {y.shape}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import tensorflow as tf

filters = 6  # one output channel each
kernel_size = (5, 9)  # 28 - 5 + 1 = 24 rows, 28 - 9 + 1 = 20 columns

# check
conv = tf.keras.layers.Conv2D(filters, kernel_size)
y = conv(tf.zeros((1, 28, 28, 1)))
assert y.shape == (1, 24, 20, 6), f"not yet: the output is {y.shape}"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import tensorflow as tf


def count_params(kh, kw, C, F):
    """Count the numbers in W (kh, kw, C, F) and B (F,)."""
    return kh * kw * F  # something is missing here


# check
for kh, kw, C, F in [(3, 3, 1, 32), (3, 3, 3, 32), (1, 5, 7, 2)]:
    conv = tf.keras.layers.Conv2D(F, (kh, kw))
    conv.build((None, 28, 28, C))
    mine, keras = count_params(kh, kw, C, F), conv.count_params()
    assert mine == keras, f"{(kh, kw, C, F)}: Keras counts {keras}, not {mine}"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import tensorflow as tf


def count_params(kh, kw, C, F):
    """Count the numbers in W (kh, kw, C, F) and B (F,)."""
    # each filter: its window through all channels, and a bias
    return (kh * kw * C + 1) * F


# check
for kh, kw, C, F in [(3, 3, 1, 32), (3, 3, 3, 32), (1, 5, 7, 2)]:
    conv = tf.keras.layers.Conv2D(F, (kh, kw))
    conv.build((None, 28, 28, C))
    mine, keras = count_params(kh, kw, C, F), conv.count_params()
    assert mine == keras, f"{(kh, kw, C, F)}: Keras counts {keras}, not {mine}"
print("solved")
# --8<-- [end:solution_3]

# --8<-- [start:start_4]
import numpy as np
import tensorflow as tf


def shapes(images, filters, kernel_size):
    """Return the shapes of output, W and B of Conv2D(filters, kernel_size).

    images is a shape (N, H, W, C), kernel_size a pair (kh, kw). No padding.
    """
    # your lines


# check
cases = {
    (1, 5, 5, 1, 1, 3, 3): "each side loses the kernel size - 1",
    (4, 8, 6, 1, 1, 3, 3): "N is kept, and H and W differ",
    (2, 8, 6, 3, 1, 3, 3): "W has a slice for each input channel",
    (2, 8, 6, 3, 5, 3, 3): "the output has a channel, and B a number, for each filter",
    (2, 8, 6, 3, 5, 2, 4): "kernel_size is (rows, columns)",
}
for (N, H, W, C, F, kh, kw), hint in cases.items():
    layer = tf.keras.layers.Conv2D(F, (kh, kw))
    output = tuple(layer(np.zeros((N, H, W, C), "float32")).shape)
    wanted = (output, tuple(layer.kernel.shape), tuple(layer.bias.shape))
    mine = shapes((N, H, W, C), F, (kh, kw))
    assert mine is not None, "shapes returns nothing yet"
    for name, one, right in zip(("output", "W", "B"), mine, wanted, strict=True):
        said = f"{(N, H, W, C)}, {F} filters, kernel_size {kh, kw}: {name} is {right}"
        assert tuple(one) == right, f"{said}, not {tuple(one)}; {hint}"
print("solved")
# --8<-- [end:start_4]

# --8<-- [start:solution_4]
import numpy as np
import tensorflow as tf


def shapes(images, filters, kernel_size):
    """Each number comes from one place."""
    (N, H, W, C), (kh, kw) = images, kernel_size
    output = (N, H - kh + 1, W - kw + 1, filters)
    return output, (kh, kw, C, filters), (filters,)


# check
cases = {
    (1, 5, 5, 1, 1, 3, 3): "each side loses the kernel size - 1",
    (4, 8, 6, 1, 1, 3, 3): "N is kept, and H and W differ",
    (2, 8, 6, 3, 1, 3, 3): "W has a slice for each input channel",
    (2, 8, 6, 3, 5, 3, 3): "the output has a channel, and B a number, for each filter",
    (2, 8, 6, 3, 5, 2, 4): "kernel_size is (rows, columns)",
}
for (N, H, W, C, F, kh, kw), hint in cases.items():
    layer = tf.keras.layers.Conv2D(F, (kh, kw))
    output = tuple(layer(np.zeros((N, H, W, C), "float32")).shape)
    wanted = (output, tuple(layer.kernel.shape), tuple(layer.bias.shape))
    mine = shapes((N, H, W, C), F, (kh, kw))
    assert mine is not None, "shapes returns nothing yet"
    for name, one, right in zip(("output", "W", "B"), mine, wanted, strict=True):
        said = f"{(N, H, W, C)}, {F} filters, kernel_size {kh, kw}: {name} is {right}"
        assert tuple(one) == right, f"{said}, not {tuple(one)}; {hint}"
print("solved")
# --8<-- [end:solution_4]
