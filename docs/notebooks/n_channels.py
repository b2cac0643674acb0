# %% [markdown]
# # n channels, n filters, a batch
#
# One axis more to sum over, two more to loop over. Run the cells from top to bottom; change
# numbers and run them again.

# %% [markdown]
# ## How channels combine
#
# Three channels of two-digit numbers: red begins with 1 or 2, green with 3 or 4, blue with 5 or 6.

# %%
import numpy as np
import tensorflow as tf

red = np.array([[11, 12, 13, 14], [15, 16, 17, 18], [19, 20, 21, 22]])
green = red + 20
blue = red + 40
image = np.stack([red, green, blue], axis=-1)  # (H, W, C) = (3, 4, 3)
print("image", image.shape)
print("top left pixel (R, G, B):", image[0, 0])

# %% [markdown]
# With the weights 1, 100 and 10000 each channel keeps its own two digits in the sum.

# %%
kernel = np.zeros((1, 1, 3), int)  # (kh, kw, C): one weight for each channel
kernel[0, 0] = [1, 100, 10000]
y = np.zeros((3, 4), int)
for i in range(3):
    for j in range(4):
        window = image[i : i + 1, j : j + 1, :]  # (1, 1, 3)
        y[i, j] = np.sum(window * kernel)
print(y)

# %% [markdown]
# TensorFlow does the same, digit by digit.

# %%
y_tf = tf.nn.conv2d(
    image[np.newaxis].astype("float32"),  # (1, 3, 4, 3)
    kernel[..., np.newaxis].astype("float32"),  # (1, 1, 3, 1)
    strides=1,
    padding="VALID",
)
print("output", y_tf.shape)
assert np.array_equal(np.squeeze(y_tf), y)

# %% [markdown]
# ## Three channels, one filter

# %%
tf.keras.utils.set_random_seed(0)

images = tf.random.uniform((1, 5, 5, 3))  # (N, H, W, C)
conv = tf.keras.layers.Conv2D(filters=1, kernel_size=3, bias_initializer="ones")
y_tf = conv(images)  # (1, 3, 3, 1)
W, B = conv.get_weights()
print("W", W.shape, " B", B.shape, " output", y_tf.shape)

# %% [markdown]
# The window becomes three-dimensional: the slice gets a `:` for the channel axis, and `np.sum`
# runs over all of it.

# %%
image = np.squeeze(images)  # (5, 5, 3)
W = np.squeeze(W)  # (3, 3, 3): height, width, channels
y_manual = np.zeros((3, 3), "float32")
for i in range(3):
    for j in range(3):
        window = image[i : i + 3, j : j + 3, :]  # (3, 3, 3)
        y_manual[i, j] = np.sum(window * W) + B[0]
print(y_manual)

assert np.allclose(np.squeeze(y_tf), y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# The same as three correlations of one channel each, added up. The bias is added once.

# %%
sums = [np.sum(image[0:3, 0:3, c] * W[:, :, c]) for c in range(3)]
print("one sum for each channel:", np.round(sums, 4))
print("added up, and the bias:  ", np.round(sum(sums) + B[0], 4))

# %% [markdown]
# ## More filters
#
# Each filter adds one more channel to the output.

# %%
images = tf.random.uniform((1, 5, 6, 3))
conv = tf.keras.layers.Conv2D(filters=4, kernel_size=(3, 2), bias_initializer="normal")
y_tf = conv(images)
W, B = conv.get_weights()
print("W", W.shape, " B", B.shape, " output", y_tf.shape)

image = images[0].numpy()  # (5, 6, 3)
y_manual = np.zeros((3, 5, 4), "float32")
for i in range(3):
    for j in range(5):
        window = image[i : i + 3, j : j + 2, :]  # (3, 2, 3)
        for f in range(4):
            y_manual[i, j, f] = np.sum(window * W[:, :, :, f]) + B[f]

assert np.allclose(y_tf[0], y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# ## A batch: the whole layer
#
# First what must fit:

# %%
def check_shapes(images, W, B):
    """Raise ValueError if the channels, the filters or the sizes do not fit."""
    _, height, width, C = images.shape
    kh, kw, kernel_channels, F = W.shape
    if kernel_channels != C:
        raise ValueError(
            f"W.shape={W.shape} is for {kernel_channels} channels, not {C}"
        )
    if B.shape != (F,):
        raise ValueError(
            f"B.shape={B.shape} must be ({F},): one number for each filter"
        )
    if kh > height or kw > width:
        raise ValueError(
            f"a window of {kh}x{kw} does not fit an image of {height}x{width}"
        )

# %% [markdown]
# Then the layer: the batch is one more loop.

# %%
def conv2d_valid(images, W, B):
    """Compute what Conv2D computes with strides=1 and padding="valid".

    images (N, H, W, C), W (kh, kw, C, F) and B (F,) are arrays of numbers; return
    (N, H-kh+1, W-kw+1, F) of the dtype that holds all three.
    Raises ValueError if the channels, the filters or the sizes do not fit.
    Source: y[n, i, j, f] = B[f] + the sum over a, b, c of
    images[n, i+a, j+b, c] * W[a, b, c, f].
    """
    check_shapes(images, W, B)
    N, height, width, _ = images.shape
    kh, kw, _, F = W.shape
    dtype = np.result_type(images, W, B)
    y = np.empty((N, height - kh + 1, width - kw + 1, F), dtype)
    for n, i, j, f in np.ndindex(y.shape):
        window = images[n, i : i + kh, j : j + kw, :]  # (kh, kw, C)
        y[n, i, j, f] = np.sum(window * W[:, :, :, f]) + B[f]
    return y

# %% [markdown]
# Eight images, four filters, sides that differ:

# %%
images = tf.random.uniform((8, 9, 7, 3))  # 8 images of 9 rows and 7 columns
conv = tf.keras.layers.Conv2D(filters=4, kernel_size=(3, 2), bias_initializer="normal")
y_tf = conv(images)
y_manual = conv2d_valid(images.numpy(), *conv.get_weights())
print("output", y_tf.shape)

assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# ## How close is close
#
# Both results are right; they are rounded at every step, in different orders.

# %%
images = tf.random.uniform((1, 16, 16, 8))
conv = tf.keras.layers.Conv2D(filters=8, kernel_size=3)
y_tf = conv(images)
y_manual = conv2d_valid(images.numpy(), *conv.get_weights())
print("every bit the same:  ", np.array_equal(y_tf, y_manual))
print("NumPy's own allclose:", np.allclose(y_tf, y_manual))
print("rtol = atol = 1e-5:  ", np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5))

# %% [markdown]
# Whole numbers are added without rounding.

# %%
rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (1, 16, 16, 8)).astype("float32")
W = rng.integers(-4, 5, (3, 3, 8, 8)).astype("float32")
B = rng.integers(-4, 5, 8).astype("float32")
y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID") + B
y_manual = conv2d_valid(images, W, B)
print("every bit the same:", np.array_equal(y_tf, y_manual))

assert np.array_equal(y_tf, y_manual)
