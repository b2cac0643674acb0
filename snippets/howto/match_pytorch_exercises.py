"""Exercises of docs/howto/match_pytorch.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf

L = tf.keras.layers

# In PyTorch: nn.Conv2d(1, 1, kernel_size=5, stride=2, padding=2, bias=False).
# Make this model compute the same.
model = tf.keras.Sequential(
    [L.Conv2D(1, kernel_size=5, strides=2, padding="same", use_bias=False)]
)

# check
images = (np.arange(80) * 7 % 11 - 5).reshape(1, 8, 10, 1).astype("float32")
W = (np.arange(25) * 3 % 7 - 3).reshape(5, 5, 1, 1).astype("float32")
model.build(images.shape)
model.set_weights([W])
padded = np.pad(images, [(0, 0), (2, 2), (2, 2), (0, 0)])  # what PyTorch does
y = np.squeeze(tf.nn.conv2d(padded, W, 2, "VALID"))
mine = np.squeeze(model(images))
assert mine.shape == y.shape, f"PyTorch's output is {y.shape}, yours is {mine.shape}"
same = np.sum(mine == y)
assert same == y.size, f"{same} of the {y.size} numbers are PyTorch's"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf

L = tf.keras.layers

model = tf.keras.Sequential(
    [
        L.ZeroPadding2D(2),
        L.Conv2D(1, kernel_size=5, strides=2, padding="valid", use_bias=False),
    ]
)

# check
images = (np.arange(80) * 7 % 11 - 5).reshape(1, 8, 10, 1).astype("float32")
W = (np.arange(25) * 3 % 7 - 3).reshape(5, 5, 1, 1).astype("float32")
model.build(images.shape)
model.set_weights([W])
padded = np.pad(images, [(0, 0), (2, 2), (2, 2), (0, 0)])  # what PyTorch does
y = np.squeeze(tf.nn.conv2d(padded, W, 2, "VALID"))
mine = np.squeeze(model(images))
assert mine.shape == y.shape, f"PyTorch's output is {y.shape}, yours is {mine.shape}"
same = np.sum(mine == y)
assert same == y.size, f"{same} of the {y.size} numbers are PyTorch's"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf

# nn.MaxPool2d(2, ceil_mode=True): PyTorch rounds up, so that the last column counts too.
images = (np.arange(35) * 7 % 11 - 15).reshape(1, 5, 7, 1).astype("float32")
padded = images
y = tf.nn.max_pool2d(padded, 2, 2, "VALID")

# check
y_torch = np.full((3, 4), -np.inf)
for i, j in np.ndindex(3, 4):
    y_torch[i, j] = images[0, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max()
assert np.squeeze(y).shape == (3, 4), f"PyTorch gives (3, 4), not {np.squeeze(y).shape}"
assert np.array_equal(np.squeeze(y), y_torch), f"the last column is {y_torch[:, -1]}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf

images = (np.arange(35) * 7 % 11 - 15).reshape(1, 5, 7, 1).astype("float32")
# one row and one column more, after the image, that are never the largest
padded = tf.pad(images, [(0, 0), (0, 1), (0, 1), (0, 0)], constant_values=-np.inf)
y = tf.nn.max_pool2d(padded, 2, 2, "VALID")

# check
y_torch = np.full((3, 4), -np.inf)
for i, j in np.ndindex(3, 4):
    y_torch[i, j] = images[0, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max()
assert np.squeeze(y).shape == (3, 4), f"PyTorch gives (3, 4), not {np.squeeze(y).shape}"
assert np.array_equal(np.squeeze(y), y_torch), f"the last column is {y_torch[:, -1]}"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
# nn.ConvTranspose2d(8, 4, kernel_size=5, stride=2, padding=2, output_padding=1) on 7 rows
# gives 14 rows. How many rows does the Keras layer with padding="valid" and
# output_padding=1 give, and how many are to be cut off at the top and at the bottom?
rows = 14
top, bottom = 2, 3

# check
import tensorflow as tf

L = tf.keras.layers
up = L.Conv2DTranspose(4, 5, strides=2, padding="valid", output_padding=1)
y = up(tf.zeros((1, 7, 7, 8)))
assert y.shape[1] == rows, f"Keras gives {y.shape[1]} rows, not {rows}"
assert rows - top - bottom == 14, f"{rows - top - bottom} rows are left, not 14"
assert top == bottom, "PyTorch cuts the same off both sides"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
rows = (7 - 1) * 2 + 5 + 1  # the last copy of the kernel starts at 12; one row more
top, bottom = 2, 2  # padding=2

# check
import tensorflow as tf

L = tf.keras.layers
up = L.Conv2DTranspose(4, 5, strides=2, padding="valid", output_padding=1)
y = up(tf.zeros((1, 7, 7, 8)))
assert y.shape[1] == rows, f"Keras gives {y.shape[1]} rows, not {rows}"
assert rows - top - bottom == 14, f"{rows - top - bottom} rows are left, not 14"
assert top == bottom, "PyTorch cuts the same off both sides"
print("solved")
# --8<-- [end:solution_3]
