# %% [markdown]
# # Read the four shapes
#
# The lesson [Read the four shapes](../tutorials/four_shapes.md) of *Conv by Hand* as a notebook, with all its text.
# Run the cells from top to bottom; it needs NumPy and TensorFlow. Change numbers and run them again.
# The text and the figures are under CC BY 4.0, the code under the MIT licence.
#
# A `Conv2D` layer has four arrays: the **input**, the **output**, the weights **W** and the bias **B**.
# After this page you can write down the shapes of all four before you run anything, and say what every
# number in them means. You need [one channel](../tutorials/one_channel.md): a window of the image times the kernel, added up,
# gives one number of the output.
#
# *Figure:* The four arrays of a layer with three channels and two filters. A window, and each filter, goes through all channels of the input. Each filter makes one channel of the output.

# %% [markdown]
# ## The input has four axes
#
# The input of a `Conv2D` is four-dimensional. In order: **how many images, the height, the width, and how
# many channels.** Think of the channels as sheets of paper on top of each other: a gray image has one, a
# color photo has three, R, G and B.

# %%
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)

images = tf.random.uniform((1, 28, 28, 1))  # (N, H, W, C)
print("input ", images.shape)

# %% [markdown]
# This is one image of 28 rows and 28 columns with one channel. The letters N, H, W, C for the four axes
# are the standard ones, and this order is called NHWC or `channels_last`. A single image still needs its
# first axis: one image is a batch of one.

# %% [markdown]
# ## The output

# %%
conv = tf.keras.layers.Conv2D(filters=1, kernel_size=3)
y = conv(images)  # (N, H_out, W_out, F)
print("output", y.shape)

# %% [markdown]
# Two arguments, and two things happened: the 28s became 26s, and the last number is still 1. The next
# sections explain one after the other.

# %% [markdown]
# ## W and B

# %%
W, B = conv.get_weights()
print("W     ", W.shape)  # (kh, kw, C, F)
print("B     ", B.shape)  # (F,)

# %% [markdown]
# `W` is the **kernel**, all weights of the layer in one array. Its shape reads: **height of the window, width of the
# window, channels that come in, channels that go out.** `kernel_size` is the window size, and `kernel_size=3` is short
# for `(3, 3)`. `B` has one number for each channel that goes out.

# %% [markdown]
# ## Where 26 comes from
#
# The window has to fit into the image. In a column of 28 rows a window of 3 rows can start at row 0, at
# row 1, and so on; but it must end inside.
#
# *Figure:* A window of 3 in a column of 28. It makes one output number for each position where it fits.

# %%
starts = [i for i in range(28) if i + 3 <= 28]  # rows where a 3-row window still fits
print("first window starts at row", starts[0])
print("last window starts at row ", starts[-1])
print("windows in a column       ", len(starts))
print("28 - 3 + 1               =", 28 - 3 + 1)

# %% [markdown]
# Each position gives one number, so the output has as many rows as there are positions. In general, for an image
# of height $H$ and a window of height $k_h$, without padding and one step at a time:
#
# $$
# H_{\text{out}} = H - k_h + 1
# $$
#
# For the width it is the same with $k_w$.

# %% [markdown]
# ## filters and kernel_size
#
# The two arguments are easily confused, because both are small numbers. One changes the height and width,
# the other changes the number of channels.
#
# <details>
# <summary>Predict first: which shapes do <code>filters=32, kernel_size=3</code> and <code>filters=3, kernel_size=28</code> give?</summary>
#
# For the first, 28 - 3 + 1 rows and columns and 32 channels. For the second the window is the whole
# image, so there is one position for it, and 3 channels of a single number. The table below is printed by
# Keras.
#
# </details>

# %%
print("filters  kernel_size  output           W             B")
for filters, kernel_size in [(1, 3), (3, 1), (32, 3), (3, 28)]:
    conv = tf.keras.layers.Conv2D(filters=filters, kernel_size=kernel_size)
    y = conv(images)
    W, B = conv.get_weights()
    print(
        f"{filters:7}  {kernel_size:11}  {str(y.shape):15}  {str(W.shape):13}", B.shape
    )

# %% [markdown]
# One filter, `W[..., f]`, gives one output channel. `filters` says how many filters there are, so it is the number of
# output channels: the last axis of the output, the last axis of `W`, and the length of `B`. (Many texts call one filter
# a kernel. On this site *kernel* is always the whole of `W`.)

# %% [markdown]
# ## Three channels come in

# %%
photos = tf.random.uniform((1, 28, 28, 3))  # R, G and B lie on top of each other
conv = tf.keras.layers.Conv2D(filters=32, kernel_size=3)
y = conv(photos)
W, B = conv.get_weights()
print("output", y.shape)
print("W     ", W.shape)
print("B     ", B.shape)
print("parameters", W.size, "+", B.size, "=", conv.count_params())

# %% [markdown]
# The channels of the input do not appear in the output. They are summed up, which
# [the next lesson](../tutorials/n_channels.md) shows number by number. They do appear in `W`: each of the 32 filters has a
# window of 3 x 3 for each of the 3 channels, so 27 weights and not 9. With its bias that makes
# (3 x 3 x 3 + 1) x 32 parameters.

# %% [markdown]
# ## A batch, and sides that differ
#
# Square images hide mistakes: with equal sides you cannot tell which number is the height. So take 8 images of 20 rows,
# 30 columns and 4 channels, a window of 5 rows and 3 columns, and 6 filters. In none of the four shapes are two numbers
# the same.

# %%
batch = tf.random.uniform((8, 20, 30, 4))  # 8 images of 20 rows and 30 columns
conv = tf.keras.layers.Conv2D(filters=6, kernel_size=(5, 3))  # 5 rows, 3 columns
y = conv(batch)
W, B = conv.get_weights()
print("input ", batch.shape)
print("output", y.shape)
print("W     ", W.shape)
print("B     ", B.shape)

# %% [markdown]
# Rows: 20 - 5 + 1 = 16. Columns: 30 - 3 + 1 = 28. The number of images stays the same, and neither `W`
# nor `B` depends on it: the same filters slide over every image of the batch.

# %% [markdown]
# ## What squeeze hides
#
# `np.squeeze` drops the dimensions of size 1. That makes arrays pleasant to print, and it throws away what
# this page is about:

# %%
for N, filters in [(1, 1), (1, 5), (5, 1)]:
    y = tf.keras.layers.Conv2D(filters, 3)(tf.random.uniform((N, 28, 28, 1)))
    print(y.shape, "squeezed:", np.squeeze(y).shape)

# %% [markdown]
# After it you no longer see which axis was the batch and which the channels: 5 channels of one image and 1 channel
# of five images both have a 5 in them, at different ends, and nothing says which end is which. Squeeze to look;
# compute with all four axes.

# %% [markdown]
# ## A filter is a neuron that moves
#
# **A filter is to `Conv2D` what a neuron is to `Dense`.** Both have one weight for each number they see and one
# bias, and compute the dot product of the two. A neuron sees the whole image; a filter sees a window, and is used again
# at every position. If the window is as large as the image there is only one position, and the two layers are the same:

# %%
features = tf.reshape(images, (1, 28 * 28))  # a Dense layer sees one long row
dense = tf.keras.layers.Dense(units=10)
conv = tf.keras.layers.Conv2D(filters=10, kernel_size=28)  # one window: the whole image
print("Dense : output", dense(features).shape, "     W", dense.get_weights()[0].shape)
print("Conv2D: output", conv(images).shape, "W", conv.get_weights()[0].shape)

W, B = dense.get_weights()
conv.set_weights([W.reshape(28, 28, 1, 10), B])  # give the filters the neurons' weights
same = np.allclose(dense(features), np.squeeze(conv(images)), rtol=1e-5, atol=1e-5)
print("10 filters give what 10 neurons give:", same)

conv = tf.keras.layers.Conv2D(filters=32, kernel_size=3)
y = conv(images)  # (1, 26, 26, 32)
numbers = 26 * 26 * 32  # a Dense layer needs a neuron for each of them
print("weights of Conv2D:", conv.get_weights()[0].size)
print(f"weights of Dense : {28 * 28 * numbers:,}")


# %% [markdown]
# The last two lines are the reason for convolution layers. To make 26 x 26 x 32 numbers of a 28 x 28 image, a `Dense`
# layer needs a neuron for each of them, with a weight for each pixel. The convolution layer needs 288 weights. It looks at
# a small neighborhood only (*locality*), and it uses the same weights at every position (*weight sharing*). So a pattern
# that moves in the image moves in the output, and nothing else changes (*translation equivariance*).

# %% [markdown]
# ## All four shapes in one function
#
# What this page says fits into one function, and Keras agrees with it:

# %%
def conv2d_shapes(input_shape, filters, kernel_size):
    """Return the shapes (output, W, B) of a Conv2D with strides 1 and padding "valid".

    input_shape: (N, H, W, C); kernel_size: (kh, kw), both in pixels.
    Raises ValueError if the kernel is larger than the image.
    Source: the number of positions where a window fits, counted above.
    """
    N, height, width, C = input_shape
    kh, kw = kernel_size
    if kh > height or kw > width:
        raise ValueError(
            f"kernel_size={kernel_size} does not fit an image of ({height}, {width})"
        )
    output = (N, height - kh + 1, width - kw + 1, filters)
    return output, (kh, kw, C, filters), (filters,)


# %%
for input_shape, filters, kernel_size in [
    ((1, 28, 28, 1), 1, (3, 3)),
    ((1, 28, 28, 3), 32, (3, 3)),
    ((8, 20, 30, 4), 6, (5, 3)),
    ((2, 7, 9, 4), 6, (1, 9)),
]:
    conv = tf.keras.layers.Conv2D(filters, kernel_size)
    y_tf = conv(tf.zeros(input_shape))
    W, B = conv.get_weights()
    y_manual = conv2d_shapes(input_shape, filters, kernel_size)
    assert y_manual == (y_tf.shape, W.shape, B.shape)
    print(input_shape, "->", *y_manual)

# %% [markdown]
# ## Exercises
#
# Edit a block, here or in a copy, until it prints `solved`. Until then, its own `assert` stops it.

# %% [markdown]
# ### Three shapes

# %%
import tensorflow as tf

# Four images of 32 rows, 48 columns and 3 channels go through this layer:
conv = tf.keras.layers.Conv2D(filters=8, kernel_size=(5, 7))
output_shape = (4, 32, 48, 3)  # correct this line,
W_shape = (5, 7)  # this one
B_shape = (1,)  # and this one

# %% tags=["raises-exception"]
# check
y = conv(tf.zeros((4, 32, 48, 3)))
W, B = conv.get_weights()
assert output_shape == y.shape, "the output: which axis shrinks, and by how much?"
assert W_shape == W.shape, "W: does it know how many channels come in and go out?"
assert B_shape == B.shape, "B: one number for each what?"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import tensorflow as tf
#
# conv = tf.keras.layers.Conv2D(filters=8, kernel_size=(5, 7))
# output_shape = (4, 32 - 5 + 1, 48 - 7 + 1, 8)
# W_shape = (5, 7, 3, 8)
# B_shape = (8,)
#
# # check
# y = conv(tf.zeros((4, 32, 48, 3)))
# W, B = conv.get_weights()
# assert output_shape == y.shape, "the output: which axis shrinks, and by how much?"
# assert W_shape == W.shape, "W: does it know how many channels come in and go out?"
# assert B_shape == B.shape, "B: one number for each what?"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Two arguments

# %%
import tensorflow as tf

# Choose the two arguments so that one channel of 28x28 becomes six of 24x20.
filters = 1
kernel_size = (3, 3)

# %% tags=["raises-exception"]
# check
conv = tf.keras.layers.Conv2D(filters, kernel_size)
y = conv(tf.zeros((1, 28, 28, 1)))
assert y.shape == (1, 24, 20, 6), f"not yet: the output is {y.shape}"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import tensorflow as tf
#
# filters = 6  # one output channel each
# kernel_size = (5, 9)  # 28 - 5 + 1 = 24 rows, 28 - 9 + 1 = 20 columns
#
# # check
# conv = tf.keras.layers.Conv2D(filters, kernel_size)
# y = conv(tf.zeros((1, 28, 28, 1)))
# assert y.shape == (1, 24, 20, 6), f"not yet: the output is {y.shape}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Count the parameters

# %%
import tensorflow as tf


def count_params(kh, kw, C, F):
    """Count the numbers in W (kh, kw, C, F) and B (F,)."""
    return kh * kw * F  # something is missing here


# %% tags=["raises-exception"]
# check
for kh, kw, C, F in [(3, 3, 1, 32), (3, 3, 3, 32), (1, 5, 7, 2)]:
    conv = tf.keras.layers.Conv2D(F, (kh, kw))
    conv.build((None, 28, 28, C))
    mine, keras = count_params(kh, kw, C, F), conv.count_params()
    assert mine == keras, f"{(kh, kw, C, F)}: Keras counts {keras}, not {mine}"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import tensorflow as tf
#
#
# def count_params(kh, kw, C, F):
#     """Count the numbers in W (kh, kw, C, F) and B (F,)."""
#     # each filter: its window through all channels, and a bias
#     return (kh * kw * C + 1) * F
#
#
# # check
# for kh, kw, C, F in [(3, 3, 1, 32), (3, 3, 3, 32), (1, 5, 7, 2)]:
#     conv = tf.keras.layers.Conv2D(F, (kh, kw))
#     conv.build((None, 28, 28, C))
#     mine, keras = count_params(kh, kw, C, F), conv.count_params()
#     assert mine == keras, f"{(kh, kw, C, F)}: Keras counts {keras}, not {mine}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Write shapes

# %%
import numpy as np
import tensorflow as tf


def shapes(images, filters, kernel_size):
    """Return the shapes of output, W and B of Conv2D(filters, kernel_size).

    images is a shape (N, H, W, C), kernel_size a pair (kh, kw). No padding.
    """
    # your lines


# %% tags=["raises-exception"]
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

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
#
# def shapes(images, filters, kernel_size):
#     """Each number comes from one place."""
#     (N, H, W, C), (kh, kw) = images, kernel_size
#     output = (N, H - kh + 1, W - kw + 1, filters)
#     return output, (kh, kw, C, filters), (filters,)
#
#
# # check
# cases = {
#     (1, 5, 5, 1, 1, 3, 3): "each side loses the kernel size - 1",
#     (4, 8, 6, 1, 1, 3, 3): "N is kept, and H and W differ",
#     (2, 8, 6, 3, 1, 3, 3): "W has a slice for each input channel",
#     (2, 8, 6, 3, 5, 3, 3): "the output has a channel, and B a number, for each filter",
#     (2, 8, 6, 3, 5, 2, 4): "kernel_size is (rows, columns)",
# }
# for (N, H, W, C, F, kh, kw), hint in cases.items():
#     layer = tf.keras.layers.Conv2D(F, (kh, kw))
#     output = tuple(layer(np.zeros((N, H, W, C), "float32")).shape)
#     wanted = (output, tuple(layer.kernel.shape), tuple(layer.bias.shape))
#     mine = shapes((N, H, W, C), F, (kh, kw))
#     assert mine is not None, "shapes returns nothing yet"
#     for name, one, right in zip(("output", "W", "B"), mine, wanted, strict=True):
#         said = f"{(N, H, W, C)}, {F} filters, kernel_size {kh, kw}: {name} is {right}"
#         assert tuple(one) == right, f"{said}, not {tuple(one)}; {hint}"
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
# <summary>The images get twice as many rows and columns, nothing else changes. How many weights does the layer have then?</summary>
#
# As many as before: W is (kh, kw, C, F) and B is (F,), and neither has the size of the image in it. Only the output grows, and the work.
#
# </details>

# %% [markdown]
# ## Read next
#
# Outside this site:
#
# - [From Fully Connected Layers to Convolutions](https://d2l.ai/chapter_convolutional-neural-networks/why-conv.html),
#   *Dive into Deep Learning*: where the layer comes from, and why it needs so few weights.
# - [Convolutional Networks](https://cs231n.github.io/convolutional-networks/#conv), CS231n: the same shapes with other
#   letters, and a demo that moves.
#
# **Before:** [correlate one channel](../tutorials/one_channel.md). **Next:** [n channels, n filters, a batch](../tutorials/n_channels.md).
