"""Exercises of docs/tutorials/small_cnn.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import tensorflow as tf

# Choose the kernel of the second layer so that Flatten gives 6 * 4 * 5 numbers.
kernel_size = (3, 3)

# check
layers = tf.keras.layers
model = tf.keras.Sequential([tf.keras.Input((10, 9, 2)), layers.Conv2D(3, 2)])
model.add(layers.Conv2D(5, kernel_size))
model.add(layers.Flatten())
assert model.output_shape == (None, 120), f"Flatten gives {model.output_shape[1]}"
assert model.layers[1].output.shape == (None, 6, 4, 5), model.layers[1].output.shape
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import tensorflow as tf

# (10 - 2 + 1, 9 - 2 + 1) = (9, 8), and 9 - 6 + 1 = 4, 8 - 4 + 1 = 5
kernel_size = (4, 5)

# check
layers = tf.keras.layers
model = tf.keras.Sequential([tf.keras.Input((10, 9, 2)), layers.Conv2D(3, 2)])
model.add(layers.Conv2D(5, kernel_size))
model.add(layers.Flatten())
assert model.output_shape == (None, 120), f"Flatten gives {model.output_shape[1]}"
assert model.layers[1].output.shape == (None, 6, 4, 5), model.layers[1].output.shape
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import tensorflow as tf

layers = tf.keras.layers

# Change the net so that it makes (6, 4, 5) of an image of (24, 16, 3), with two
# convolutions or more and 1,500 parameters at most.
model = tf.keras.Sequential(
    [
        tf.keras.Input((24, 16, 3)),
        layers.Conv2D(32, 5, activation="relu"),
        layers.Conv2D(5, 5, activation="relu"),
    ]
)

# check
assert model.output_shape == (None, 6, 4, 5), f"the output is {model.output_shape}"
assert model.count_params() <= 1500, f"{model.count_params()} parameters, 1,500 allowed"
weights = [layer.kernel for layer in model.layers if hasattr(layer, "kernel")]
assert len(weights) >= 2, "use two convolutions or more"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import tensorflow as tf

layers = tf.keras.layers

# Two strides of 2 make 24 / 4 = 6 rows and 16 / 4 = 4 columns.
model = tf.keras.Sequential(
    [
        tf.keras.Input((24, 16, 3)),
        # (3 * 3 * 3 + 1) * 16 = 448 parameters
        layers.Conv2D(16, 3, strides=2, padding="same", activation="relu"),
        # (3 * 3 * 16 + 1) * 5 = 725 parameters
        layers.Conv2D(5, 3, strides=2, padding="same", activation="relu"),
    ]
)

# check
assert model.output_shape == (None, 6, 4, 5), f"the output is {model.output_shape}"
assert model.count_params() <= 1500, f"{model.count_params()} parameters, 1,500 allowed"
weights = [layer.kernel for layer in model.layers if hasattr(layer, "kernel")]
assert len(weights) >= 2, "use two convolutions or more"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import tensorflow as tf

# Four layers of 3 x 3. Choose their dilation rates so that one output sees 31 rows.
rates = [1, 1, 1, 1]

# check
image = tf.Variable(tf.ones((1, 41, 41, 1)))
with tf.GradientTape() as tape:
    x = tf.identity(image)
    for rate in rates:
        x = tf.keras.layers.Conv2D(
            1, 3, padding="same", dilation_rate=rate, kernel_initializer="ones"
        )(x)
    one = tf.reduce_sum(x[0, 20, 20])
seen = tape.gradient(one, image).numpy()[0, :, 20, 0]
field = max(i for i in range(41) if seen[i]) - min(i for i in range(41) if seen[i]) + 1
assert field == 31, f"it sees {field} rows"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import tensorflow as tf

rates = [1, 2, 4, 8]  # 1 + 2 * (1 + 2 + 4 + 8) = 31

# check
image = tf.Variable(tf.ones((1, 41, 41, 1)))
with tf.GradientTape() as tape:
    x = tf.identity(image)
    for rate in rates:
        x = tf.keras.layers.Conv2D(
            1, 3, padding="same", dilation_rate=rate, kernel_initializer="ones"
        )(x)
    one = tf.reduce_sum(x[0, 20, 20])
seen = tape.gradient(one, image).numpy()[0, :, 20, 0]
field = max(i for i in range(41) if seen[i]) - min(i for i in range(41) if seen[i]) + 1
assert field == 31, f"it sees {field} rows"
print("solved")
# --8<-- [end:solution_3]

# --8<-- [start:start_4]
import numpy as np
import tensorflow as tf


def sizes(n, layers):
    """Return the size after each layer, for n pixels of one axis.

    Each layer is (kernel size, stride, padding), padding "same" or "valid".
    """
    # your lines


# check
L = tf.keras.layers
cases = {
    "one convolution": (28, [(3, 1, "valid")], "it loses k - 1"),
    "one with padding": (28, [(3, 1, "same")], '"same" with stride 1 keeps the size'),
    "a stride": (28, [(3, 2, "valid")], "(n - k) // stride + 1"),
    "padding and a stride": (29, [(3, 2, "same")], "n / stride, rounded up"),
    "two in a row": (
        28,
        [(3, 1, "valid"), (3, 1, "valid")],
        "go on from the last size",
    ),
    "pooling after it": (
        30,
        [(5, 1, "valid"), (2, 2, "valid")],
        "a pool is a window too",
    ),
    "a small CNN": (
        31,
        [(3, 1, "same"), (2, 2, "valid"), (3, 2, "same"), (3, 1, "valid")],
        "one size for each layer",
    ),
}
for name, (n, layers, hint) in cases.items():
    x, wanted = np.zeros((1, n, 1), "float32"), []
    for k, stride, padding in layers:
        x = L.Conv1D(1, k, strides=stride, padding=padding)(x)
        wanted.append(x.shape[1])
    mine = sizes(n, layers)
    assert mine is not None, "sizes returns nothing yet"
    assert list(mine) == wanted, (
        f"{name}: {n} pixels, {layers}: {mine}, not {wanted}; {hint}"
    )
print("solved")
# --8<-- [end:start_4]

# --8<-- [start:solution_4]
import numpy as np
import tensorflow as tf


def sizes(n, layers):
    """The size after one layer is the size before the next."""
    after = []
    for k, stride, padding in layers:
        n = -(-n // stride) if padding == "same" else (n - k) // stride + 1
        after.append(n)
    return after


# check
L = tf.keras.layers
cases = {
    "one convolution": (28, [(3, 1, "valid")], "it loses k - 1"),
    "one with padding": (28, [(3, 1, "same")], '"same" with stride 1 keeps the size'),
    "a stride": (28, [(3, 2, "valid")], "(n - k) // stride + 1"),
    "padding and a stride": (29, [(3, 2, "same")], "n / stride, rounded up"),
    "two in a row": (
        28,
        [(3, 1, "valid"), (3, 1, "valid")],
        "go on from the last size",
    ),
    "pooling after it": (
        30,
        [(5, 1, "valid"), (2, 2, "valid")],
        "a pool is a window too",
    ),
    "a small CNN": (
        31,
        [(3, 1, "same"), (2, 2, "valid"), (3, 2, "same"), (3, 1, "valid")],
        "one size for each layer",
    ),
}
for name, (n, layers, hint) in cases.items():
    x, wanted = np.zeros((1, n, 1), "float32"), []
    for k, stride, padding in layers:
        x = L.Conv1D(1, k, strides=stride, padding=padding)(x)
        wanted.append(x.shape[1])
    mine = sizes(n, layers)
    assert mine is not None, "sizes returns nothing yet"
    assert list(mine) == wanted, (
        f"{name}: {n} pixels, {layers}: {mine}, not {wanted}; {hint}"
    )
print("solved")
# --8<-- [end:solution_4]
