# %% [markdown]
# # n channels, n filters, a batch
#
# The lesson [n channels, n filters, a batch](../tutorials/n_channels.md) of *Conv by Hand* as a notebook, with all its text.
# Run the cells from top to bottom; it needs NumPy and TensorFlow. Change numbers and run them again.
# The text and the figures are under CC BY 4.0, the code under the MIT licence.
#
# A color photo has three channels, a layer has many filters, and training feeds many images at once. After this
# page you can compute all of it: one axis more to sum over, two more to loop over. It builds on
# [one channel](../tutorials/one_channel.md) and [the four shapes](../tutorials/four_shapes.md).

# %% [markdown]
# ## How channels combine
#
# The question everyone asks first: three channels go in, so why does one filter not give three channels? Choose
# numbers that show the answer. The three channels of this image hold two-digit numbers that begin with 1 or 2
# (red), 3 or 4 (green), 5 or 6 (blue):

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
# The smallest possible window is one pixel, and it still has three numbers. Weigh them with 1, 100 and 10000, so
# that in the sum each keeps its own two digits:

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
# Read one number from the right: two digits of red, two of green, two of blue. **One filter weighs every channel
# with weights of its own and adds them all up.** The output has one channel.
#
# *Figure:* The top left pixel. Each channel is multiplied by its own weight; the three products are added up to one number.
#
# TensorFlow does the same, digit by digit:

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
# ## Watch the channels add up
#
# Each channel of the input has its own slice of the filter. The sums of the channels are added up to one number.
# Filter 1 has different weights, and so it makes a different channel of the output.
#
# **On the page:** [Step through it, number by number](../tutorials/n_channels.md#stepper).

# %% [markdown]
# ## Three channels, one filter
#
# With a window of 3 x 3 there are 3 x 3 x 3 numbers, and still one sum:
#
# *Figure:* A window of 3 x 3 through all three channels (left), the filter of the same shape (middle): 27 products, one number (right).
#
# An image of 5 x 5 with three channels, and such a window:

# %%
tf.keras.utils.set_random_seed(0)

images = tf.random.uniform((1, 5, 5, 3))  # (N, H, W, C)
conv = tf.keras.layers.Conv2D(filters=1, kernel_size=3, bias_initializer="ones")
y_tf = conv(images)  # (1, 3, 3, 1)
W, B = conv.get_weights()
print("W", W.shape, " B", B.shape, " output", y_tf.shape)

# %% [markdown]
# Compared with one channel, two characters change. **The window becomes three-dimensional: the slice gets a `:`
# for the channel axis, and `np.sum` runs over all of it.**

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
# It is the same as three correlations of one channel each, added up. The bias is added once, not once per channel:

# %%
sums = [np.sum(image[0:3, 0:3, c] * W[:, :, c]) for c in range(3)]
print("one sum for each channel:", np.round(sums, 4))
print("added up, and the bias:  ", np.round(sum(sums) + B[0], 4))

# %% [markdown]
# ## More filters
#
# Each filter repeats all that with weights and a bias of its own, and adds one more channel to the output. In code:
# one more loop, and `f` as the last index of `W`, `B` and the output.

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
# <details>
# <summary>Predict first: with 4 filters, how many numbers does one position of the window give, and how many products does it take?</summary>
#
# Four numbers, one per filter. Each needs 3 x 2 x 3 products (rows, columns, channels of the window), so
# 72 in total.
#
# </details>

# %% [markdown]
# ## A batch: the whole layer
#
# The layer treats each image independently. So the batch is one more loop, and the layer is complete:
#
# **check_shapes: what must fit**

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


# %%
images = tf.random.uniform((8, 9, 7, 3))  # 8 images of 9 rows and 7 columns
conv = tf.keras.layers.Conv2D(filters=4, kernel_size=(3, 2), bias_initializer="normal")
y_tf = conv(images)
y_manual = conv2d_valid(images.numpy(), *conv.get_weights())
print("output", y_tf.shape)

assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# In symbols, where $n$ counts the images, $i, j$ the positions, $f$ the filters and $c$ the channels:
#
# $$
# \begin{aligned}
# y_{n,i,j,f} = B_f &+ \sum_{a=0}^{k_h-1} \; \sum_{b=0}^{k_w-1} \; \sum_{c=0}^{C-1} \\
# &\quad x_{n,\,i+a,\,j+b,\,c} \; W_{a,b,c,f}
# \end{aligned}
# $$
#
# The loops run over the indices on the left of the equals sign: `n`, `i`, `j` and `f`, the axes of the output. The sums
# run over `a`, `b` and `c`, which the output no longer has.

# %% [markdown]
# ## How close is close
#
# A larger layer, 8 channels and 8 filters:

# %%
images = tf.random.uniform((1, 16, 16, 8))
conv = tf.keras.layers.Conv2D(filters=8, kernel_size=3)
y_tf = conv(images)
y_manual = conv2d_valid(images.numpy(), *conv.get_weights())
print("every bit the same:  ", np.array_equal(y_tf, y_manual))
print("NumPy's own allclose:", np.allclose(y_tf, y_manual))
print("rtol = atol = 1e-5:  ", np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5))

# %% [markdown]
# Both results are right. Each number is a sum of 72 products, rounded at every step, in one order by NumPy and in
# another by TensorFlow. Where the sum happens to be close to zero, the rounding is large in comparison, and the
# default `atol=1e-8` of `np.allclose` is too strict. So almost everywhere this site writes `rtol=1e-5, atol=1e-5`;
# [some comparisons need more](../howto/compare_floats.md).
#
# To see that it is the rounding and nothing else, take whole numbers. They are added without rounding:

# %%
rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (1, 16, 16, 8)).astype("float32")
W = rng.integers(-4, 5, (3, 3, 8, 8)).astype("float32")
B = rng.integers(-4, 5, 8).astype("float32")
y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID") + B
y_manual = conv2d_valid(images, W, B)
print("every bit the same:", np.array_equal(y_tf, y_manual))

assert np.array_equal(y_tf, y_manual)

# %% [markdown]
# ## Exercises
#
# Edit a block, here or in a copy, until it prints `solved`. Until then, its own `assert` stops it.

# %% [markdown]
# ### Mix the channels

# %%
import numpy as np
import tensorflow as tf

# Choose the kernel so that the output is 2 x red + 3 x blue, without green.
W = np.zeros((1, 1, 3, 1), "float32")  # (kh, kw, C, F)
W[0, 0, :, 0] = [1, 1, 1]

# %% tags=["raises-exception"]
# check
photo = np.arange(60, dtype="float32").reshape(1, 4, 5, 3)
y = tf.nn.conv2d(photo, W, strides=1, padding="VALID")
wanted = 2 * photo[..., 0] + 3 * photo[..., 2]
assert np.array_equal(y[..., 0], wanted), "not 2 x red + 3 x blue yet"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# W = np.zeros((1, 1, 3, 1), "float32")  # (kh, kw, C, F)
# W[0, 0, :, 0] = [2, 0, 3]
#
# # check
# photo = np.arange(60, dtype="float32").reshape(1, 4, 5, 3)
# y = tf.nn.conv2d(photo, W, strides=1, padding="VALID")
# wanted = 2 * photo[..., 0] + 3 * photo[..., 2]
# assert np.array_equal(y[..., 0], wanted), "not 2 x red + 3 x blue yet"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Two filters

# %%
import numpy as np
import tensorflow as tf

# Two filters: channel 0 of the output shall be the green channel,
# channel 1 the sum of all three. What must the shape of W be, and what goes where?
W = np.zeros((1, 1, 3, 1), "float32")
W[0, 0, :, 0] = [0, 1, 0]

# %% tags=["raises-exception"]
# check
photo = np.arange(60, dtype="float32").reshape(1, 4, 5, 3)
y = tf.nn.conv2d(photo, W, strides=1, padding="VALID")
assert y.shape == (1, 4, 5, 2), f"two channels wanted, the output is {y.shape}"
assert np.array_equal(y[..., 0], photo[..., 1]), "channel 0 is not the green one"
assert np.array_equal(y[..., 1], photo.sum(axis=-1)), "channel 1 is not the sum"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# W = np.zeros((1, 1, 3, 2), "float32")
# W[0, 0, :, 0] = [0, 1, 0]
# W[0, 0, :, 1] = [1, 1, 1]
#
# # check
# photo = np.arange(60, dtype="float32").reshape(1, 4, 5, 3)
# y = tf.nn.conv2d(photo, W, strides=1, padding="VALID")
# assert y.shape == (1, 4, 5, 2), f"two channels wanted, the output is {y.shape}"
# assert np.array_equal(y[..., 0], photo[..., 1]), "channel 0 is not the green one"
# assert np.array_equal(y[..., 1], photo.sum(axis=-1)), "channel 1 is not the sum"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### One loop less

# %%
import numpy as np
import tensorflow as tf


def conv2d_valid(images, W):
    """One loop less: compute all F sums of a window at once."""
    N, height, width, C = images.shape
    kh, kw, C, F = W.shape
    y = np.zeros((N, height - kh + 1, width - kw + 1, F), images.dtype)
    for n, i, j in np.ndindex(y.shape[:3]):
        window = images[n, i : i + kh, j : j + kw, :]  # (kh, kw, C)
        y[n, i, j] = np.sum(
            window[..., np.newaxis] * W
        )  # (kh, kw, C, F): sum over which axes?
    return y


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (2, 6, 5, 3)).astype("float32")
W = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")
y = tf.nn.conv2d(images, W, strides=1, padding="VALID")
mine = conv2d_valid(images, W)
assert mine.shape == y.shape, f"the output is {y.shape}, not {mine.shape}"
assert np.array_equal(mine, y), "the shape is right, the numbers are not"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
#
# def conv2d_valid(images, W):
#     """Sum over the window's rows, columns and channels, never over the filters."""
#     N, height, width, C = images.shape
#     kh, kw, C, F = W.shape
#     y = np.zeros((N, height - kh + 1, width - kw + 1, F), images.dtype)
#     for n, i, j in np.ndindex(y.shape[:3]):
#         window = images[n, i : i + kh, j : j + kw, :]  # (kh, kw, C)
#         y[n, i, j] = np.sum(window[..., np.newaxis] * W, axis=(0, 1, 2))  # (F,)
#     return y
#
#
# # check
# rng = np.random.default_rng(0)
# images = rng.integers(-4, 5, (2, 6, 5, 3)).astype("float32")
# W = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")
# y = tf.nn.conv2d(images, W, strides=1, padding="VALID")
# mine = conv2d_valid(images, W)
# assert mine.shape == y.shape, f"the output is {y.shape}, not {mine.shape}"
# assert np.array_equal(mine, y), "the shape is right, the numbers are not"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Write conv2d

# %%
import numpy as np
import tensorflow as tf


def conv2d(images, W, B):
    """Correlate images (N, H, W, C) with W (kh, kw, C, F), and add B (F,)."""
    # your lines


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
cases = {
    "one channel, one filter": ((1, 4, 5, 1, 1), "cut, multiply, sum"),
    "several channels": ((1, 4, 5, 3, 1), "sum over the channels of the window too"),
    "several filters": ((1, 4, 5, 2, 3), "filter f is W[..., f] and makes channel f"),
    "a batch": ((3, 4, 5, 2, 2), "each image has a result of its own"),
    "a bias": ((2, 4, 5, 3, 4), "add B[f] once for each sum, not for each channel"),
}
for name, ((N, H, width, C, F), hint) in cases.items():
    images = rng.integers(1, 10, (N, H, width, C)).astype("float32")
    W = rng.integers(-4, 5, (3, 2, C, F)).astype("float32")
    B = rng.integers(1, 5, F).astype("float32") * (name == "a bias")
    wanted = (tf.nn.conv2d(images, W, 1, "VALID") + B).numpy()
    mine = conv2d(images, W, B)
    assert mine is not None, "conv2d returns nothing yet"
    said = f"{name}: images {images.shape}, W {W.shape}"
    assert np.shape(mine) == wanted.shape, (
        f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
    )
    place = tuple(np.argwhere(mine != wanted)[:1].sum(axis=0))
    assert np.array_equal(mine, wanted), (
        f"{said}: {mine[place]} at {place}, not {wanted[place]}; {hint}"
    )
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
#
# def conv2d(images, W, B):
#     """The window has all channels, and each filter its own sum."""
#     (N, H, width, _), (kh, kw, _, F) = images.shape, W.shape
#     y = np.zeros((N, H - kh + 1, width - kw + 1, F))
#     for n, i, j, f in np.ndindex(y.shape):
#         y[n, i, j, f] = np.sum(images[n, i : i + kh, j : j + kw] * W[..., f]) + B[f]
#     return y
#
#
# # check
# rng = np.random.default_rng(0)
# cases = {
#     "one channel, one filter": ((1, 4, 5, 1, 1), "cut, multiply, sum"),
#     "several channels": ((1, 4, 5, 3, 1), "sum over the channels of the window too"),
#     "several filters": ((1, 4, 5, 2, 3), "filter f is W[..., f] and makes channel f"),
#     "a batch": ((3, 4, 5, 2, 2), "each image has a result of its own"),
#     "a bias": ((2, 4, 5, 3, 4), "add B[f] once for each sum, not for each channel"),
# }
# for name, ((N, H, width, C, F), hint) in cases.items():
#     images = rng.integers(1, 10, (N, H, width, C)).astype("float32")
#     W = rng.integers(-4, 5, (3, 2, C, F)).astype("float32")
#     B = rng.integers(1, 5, F).astype("float32") * (name == "a bias")
#     wanted = (tf.nn.conv2d(images, W, 1, "VALID") + B).numpy()
#     mine = conv2d(images, W, B)
#     assert mine is not None, "conv2d returns nothing yet"
#     said = f"{name}: images {images.shape}, W {W.shape}"
#     assert np.shape(mine) == wanted.shape, (
#         f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
#     )
#     place = tuple(np.argwhere(mine != wanted)[:1].sum(axis=0))
#     assert np.array_equal(mine, wanted), (
#         f"{said}: {mine[place]} at {place}, not {wanted[place]}; {hint}"
#     )
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Without code
#
# <details>
# <summary>Three channels go in, 64 filters. Does a filter see one of the channels, or all three? How many sums make one number of the output?</summary>
#
# All three: a filter is (kh, kw, 3), as deep as the image. One sum over the whole window makes one number; with a 3 x 3 kernel it has 27 products.
#
# </details>

# %% [markdown]
# ## Read next
#
# Outside this site:
#
# - [Multiple Input and Multiple Output Channels](https://d2l.ai/chapter_convolutional-neural-networks/channels.html),
#   *Dive into Deep Learning*: a figure of two channels, and what a 1 x 1 kernel is good for.
# - [Convolutional Networks](https://cs231n.github.io/convolutional-networks/#conv), CS231n: its demo adds up three
#   channels, number by number.
#
# **Before:** [read the four shapes](../tutorials/four_shapes.md). **Next:** [see what a kernel sees](../tutorials/kernel_pictures.md).
