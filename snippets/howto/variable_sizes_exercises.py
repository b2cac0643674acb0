"""Exercises of docs/howto/variable_sizes.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import tensorflow as tf
from tensorflow.keras import layers

net = tf.keras.Sequential(
    [
        tf.keras.Input((None, None, 3)),
        layers.Conv2D(4, 5, strides=2),
        layers.MaxPooling2D(3),
        layers.Conv2D(8, (3, 1)),
        layers.GlobalMaxPooling2D(),
    ]
)

# The smallest image that it takes: rows and columns.
rows, columns = 5, 5


# check
def takes(rows, columns):
    try:
        return net.compute_output_shape((1, rows, columns, 3)) == (1, 8)
    except ValueError:
        return False


assert takes(rows, columns), f"{rows} x {columns} is too small"
assert not takes(rows - 1, columns), f"{rows - 1} rows do as well"
assert not takes(rows, columns - 1), f"{columns - 1} columns do as well"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import tensorflow as tf
from tensorflow.keras import layers

net = tf.keras.Sequential(
    [
        tf.keras.Input((None, None, 3)),
        layers.Conv2D(4, 5, strides=2),
        layers.MaxPooling2D(3),
        layers.Conv2D(8, (3, 1)),
        layers.GlobalMaxPooling2D(),
    ]
)

# backwards, rows: 1, 1 + 3 - 1 = 3, (3 - 1) * 3 + 3 = 9, (9 - 1) * 2 + 5 = 21
# columns: 1, 1, (1 - 1) * 3 + 3 = 3, (3 - 1) * 2 + 5 = 9
rows, columns = 21, 9


# check
def takes(rows, columns):
    try:
        return net.compute_output_shape((1, rows, columns, 3)) == (1, 8)
    except ValueError:
        return False


assert takes(rows, columns), f"{rows} x {columns} is too small"
assert not takes(rows - 1, columns), f"{rows - 1} rows do as well"
assert not takes(rows, columns - 1), f"{columns - 1} columns do as well"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)
maps = tf.random.uniform((2, 4, 3, 5))  # (N, H, W, C), what the last layer puts out
dense = tf.keras.layers.Dense(6)
y = dense(tf.keras.layers.Flatten()(maps))  # (2, 6)
W, B = dense.get_weights()  # (60, 6), (6,)

# Make the kernel of a Conv2D(6, (4, 3)) out of W.
kernel = W.reshape(5, 4, 3, 6).transpose(1, 2, 0, 3)

# check
assert kernel.shape == (4, 3, 5, 6), f"the kernel has the shape {kernel.shape}"
head = tf.keras.layers.Conv2D(6, (4, 3))
head.build(maps.shape)
head.set_weights([kernel, B])
same = np.allclose(head(maps)[:, 0, 0], y, rtol=1e-5, atol=1e-5)
assert same, "the shape is right, the order of the weights is not"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)
maps = tf.random.uniform((2, 4, 3, 5))  # (N, H, W, C), what the last layer puts out
dense = tf.keras.layers.Dense(6)
y = dense(tf.keras.layers.Flatten()(maps))  # (2, 6)
W, B = dense.get_weights()  # (60, 6), (6,)

# Flatten goes through rows, then columns, then channels, as reshape does
kernel = W.reshape(4, 3, 5, 6)

# check
assert kernel.shape == (4, 3, 5, 6), f"the kernel has the shape {kernel.shape}"
head = tf.keras.layers.Conv2D(6, (4, 3))
head.build(maps.shape)
head.set_weights([kernel, B])
same = np.allclose(head(maps)[:, 0, 0], y, rtol=1e-5, atol=1e-5)
assert same, "the shape is right, the order of the weights is not"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np

rng = np.random.default_rng(0)
sizes = [(3, 5), (4, 2), (6, 6)]
images = [rng.random((*size, 2), dtype="float32") for size in sizes]  # (H, W, C)

batch = np.zeros((3, 6, 6, 2), "float32")
mask = np.zeros((3, 6, 6, 1), "float32")
for n, (h, w) in enumerate(sizes):
    batch[n, :h, :w] = images[n]
    mask[n, :h, :w] = 1

# The mean of each image and channel, without a loop: (3, 2)
means = batch.mean(axis=(1, 2))

# check
alone = np.stack([image.mean(axis=(0, 1)) for image in images])
assert means.shape == alone.shape, f"the shape is {means.shape}"
worst = np.max(np.abs(means - alone))
assert np.allclose(means, alone, rtol=1e-5, atol=1e-5), f"wrong by up to {worst:.3f}"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np

rng = np.random.default_rng(0)
sizes = [(3, 5), (4, 2), (6, 6)]
images = [rng.random((*size, 2), dtype="float32") for size in sizes]  # (H, W, C)

batch = np.zeros((3, 6, 6, 2), "float32")
mask = np.zeros((3, 6, 6, 1), "float32")
for n, (h, w) in enumerate(sizes):
    batch[n, :h, :w] = images[n]
    mask[n, :h, :w] = 1

# divide by the number of pixels of the image, not of the batch
means = (batch * mask).sum(axis=(1, 2)) / mask.sum(axis=(1, 2))

# check
alone = np.stack([image.mean(axis=(0, 1)) for image in images])
assert means.shape == alone.shape, f"the shape is {means.shape}"
worst = np.max(np.abs(means - alone))
assert np.allclose(means, alone, rtol=1e-5, atol=1e-5), f"wrong by up to {worst:.3f}"
print("solved")
# --8<-- [end:solution_3]
