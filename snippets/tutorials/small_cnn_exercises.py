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


def parameters(kernel_size, C, F):
    """How many parameters has a Conv2D with bias?"""
    return kernel_size * kernel_size * F


# check
for kernel_size, C, F in [(3, 1, 8), (3, 3, 32), (5, 16, 4), (1, 64, 10)]:
    conv = tf.keras.layers.Conv2D(F, kernel_size)
    conv.build((None, 28, 28, C))
    found = parameters(kernel_size, C, F)
    assert found == conv.count_params(), f"{conv.count_params()}, not {found}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import tensorflow as tf


def parameters(kernel_size, C, F):
    """Each filter has a weight for each place and channel of its window, and one bias."""
    return (kernel_size * kernel_size * C + 1) * F


# check
for kernel_size, C, F in [(3, 1, 8), (3, 3, 32), (5, 16, 4), (1, 64, 10)]:
    conv = tf.keras.layers.Conv2D(F, kernel_size)
    conv.build((None, 28, 28, C))
    found = parameters(kernel_size, C, F)
    assert found == conv.count_params(), f"{conv.count_params()}, not {found}"
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
