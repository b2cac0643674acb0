# %% [markdown]
# # Stride, padding, dilation
#
# The lesson [Stride, padding, dilation](../tutorials/stride_padding.md) of *Conv by Hand* as a notebook, with all its text.
# Run the cells from top to bottom; it needs NumPy and TensorFlow. Change numbers and run them again.
# The text and the figures are under CC BY 4.0, the code under the MIT licence.
#
# Three arguments say where the window goes, and each has a purpose:
#
# - **`strides`**, how far the window moves: fewer positions, so a smaller output and less to compute;
# - **`padding`**, what lies around the image: the output keeps the size of the image, and pixels at the border count more;
# - **`dilation_rate`**, how far the weights lie apart on the image: a wider view without more weights.
#
# After this page you can compute any `Conv2D` with them, by one readable loop that equals TensorFlow. It builds on
# [one channel](../tutorials/one_channel.md) and [n channels](../tutorials/n_channels.md).
#
# An image that is not square, and the kernel of [the first lesson](../tutorials/one_channel.md). All numbers are whole, so each
# comparison is exact:

# %%
import numpy as np
import tensorflow as tf

image = np.array([[3, 1, 0, 2, 3, 4, 0, 2],
                  [1, 4, 2, 0, 3, 1, 5, 0],
                  [0, 2, 5, 1, 1, 0, 2, 3],
                  [2, 0, 1, 3, 4, 2, 1, 1],
                  [1, 3, 0, 2, 0, 5, 3, 2]])  # (H, W) = (5, 8)
kernel = np.array([[1, 2, -1],
                   [3, 1, -2],
                   [2, -1, 1]])  # (kh, kw) = (3, 3)

# The same for TensorFlow, which wants four axes and floats.
images = image[np.newaxis, :, :, np.newaxis].astype("float32")  # (1, 5, 8, 1)
W = kernel[:, :, np.newaxis, np.newaxis].astype("float32")  # (3, 3, 1, 1)


# %% [markdown]
# ## Stride: larger steps
#
# **On the page:** [See it move: a stride of 2](../tutorials/stride_padding.md#stride).
#
# With a stride of 1 the window moves one pixel at a time. With a stride of 2 it skips every second position in both directions: about a
# quarter of the numbers, and of the work, is left. With `strides=(2, 3)` it moves 2 rows down and 3 columns to the right. Two things change
# in the loop: there are fewer positions, and **the corner of the window is at `i * sh`, `j * sw`**.
#
# <details>
# <summary>Predict first: a 5 x 8 image, a 3 x 3 kernel, strides (2, 3). How many positions are there?</summary>
#
# Rows: the corner can be at 0 and 2; at 4 the window would not fit. Columns: at 0 and 3; at 6 it would not fit.
# So 2 x 2. As a formula: (5 - 3) // 2 + 1 rows and (8 - 3) // 3 + 1 columns.
#
# </details>

# %%
def correlate_strided(image, kernel, strides):
    """Slide `kernel` (kh, kw) over `image` (H, W) in steps of (sh, sw)."""
    (height, width), (kh, kw), (sh, sw) = image.shape, kernel.shape, strides
    rows, columns = (height - kh) // sh + 1, (width - kw) // sw + 1
    y = np.empty((rows, columns), np.result_type(image, kernel))
    for i in range(rows):
        for j in range(columns):
            top, left = i * sh, j * sw  # the corner of the window
            window = image[top : top + kh, left : left + kw]  # (kh, kw)
            y[i, j] = np.sum(window * kernel)
    return y


y_manual = correlate_strided(image, kernel, (2, 3))
y_tf = tf.nn.conv2d(images, W, strides=(2, 3), padding="VALID")  # (1, 2, 2, 1)
print(y_manual)

assert np.array_equal(np.squeeze(y_tf), y_manual)

# %% [markdown]
# *Figure:* The dark pixels are the corners of the four windows. The frame is the window of output (1, 1). No window reads the last two columns.

# %% [markdown]
# ### The loop that forgets the stride
#
# The most common mistake in a loop by hand: the output has the right size, but the window is cut at `[i, j]`.

# %%
y_wrong = np.empty((2, 2), int)
for i in range(2):
    for j in range(2):
        window = image[i : i + 3, j : j + 3]  # it should start at [i * 2, j * 3]
        y_wrong[i, j] = np.sum(window * kernel)
print(y_wrong)
print(y_wrong == y_manual)

# %% [markdown]
# No error, the right shape, and only the first number is right. So compare numbers, not only shapes.

# %% [markdown]
# ### A stride computes less, not something else
#
# Compute every position, then keep every second row and every third column. It is the same result:

# %%
y_every = correlate_strided(image, kernel, (1, 1))  # (3, 6)
print(y_every)
print(y_every[::2, ::3])  # every second row, every third column

assert np.array_equal(y_every[::2, ::3], y_manual)

# %% [markdown]
# ## Pixels that no window reads
#
# 10 pixels, a window of 3, stride 2. The division does not come out even: (10 - 3) / 2 = 3.5.
# [Some course notes](https://cs231n.github.io/convolutional-networks/#conv) call this setting invalid. TensorFlow rounds
# down silently: 4 positions, and the last pixel is not read.
#
# *Figure:* Each row of orange bars is one position of the window. A fifth would need pixel 10, which does not exist.

# %%
line = np.arange(10).astype("float32").reshape(1, 1, 10, 1)  # (N, H, W, C)
ones = np.ones((1, 3, 1, 1), "float32")  # (kh, kw, C, F)
y = tf.nn.conv2d(line, ones, strides=2, padding="VALID")
print("output", y.shape, np.squeeze(y))

line[0, 0, 9, 0] = 1000  # the last pixel
y_changed = tf.nn.conv2d(line, ones, strides=2, padding="VALID")
print("the last pixel matters:", not np.array_equal(y, y_changed))

# %% [markdown]
# ## Padding: zeros around the image
#
# Without padding, each 3 x 3 layer makes the image two rows and two columns smaller. Ten of them turn 64 x 64 pixels into 44 x 44: more than
# half of the positions are gone. And a pixel in the corner is read by one window, most others by nine.
#
# **On the page:** [See it move: one zero on each side](../tutorials/stride_padding.md#padding).
#
# Padding needs no new arithmetic. **Put zeros around the image, then slide as before.** In TensorFlow explicit padding is a
# pair (before, after) for each of the four axes:

# %%
# a row above, a row below, no column left, one right
padded = np.pad(image, [(1, 1), (0, 1)])  # (7, 9)
print(padded)

y_manual = correlate_strided(padded, kernel, (2, 3))
pads = [[0, 0], [1, 1], [0, 1], [0, 0]]  # N, H, W, C
y_tf = tf.nn.conv2d(images, W, strides=(2, 3), padding=pads)  # (1, 3, 3, 1)
print(y_manual)

assert np.array_equal(np.squeeze(y_tf), y_manual)


# %% [markdown]
# *Figure:* The dashed zeros are padding. Now the last window reaches the last columns.

# %% [markdown]
# ## "same": TensorFlow chooses the zeros
#
# `padding="valid"` adds nothing. `padding="same"` adds as many zeros as needed for **n / stride positions, rounded
# up**. They are split evenly; if the number is odd, **the extra zero goes after**, so to the bottom or the right.

# %%
def zeros_for_same(n, reach, stride):
    """Return how many zeros "same" puts (before, after) an axis of `n` pixels.

    reach: the effective kernel size, (k - 1) * dilation + 1. Source: the definition of
    SAME, https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
    """
    out = -(-n // stride)  # n / stride, rounded up
    total = max((out - 1) * stride + reach - n, 0)  # what the last window lacks
    return total // 2, total - total // 2  # if one is left over, it goes after


rows, columns = zeros_for_same(5, 3, 2), zeros_for_same(8, 3, 3)
print("rows", rows, " columns", columns)

y_manual = correlate_strided(np.pad(image, [rows, columns]), kernel, (2, 3))
y_tf = tf.nn.conv2d(images, W, strides=(2, 3), padding="SAME")  # (1, 3, 3, 1)
print(y_manual)

assert np.array_equal(np.squeeze(y_tf), y_manual)

# %% [markdown]
# These are exactly the zeros of the block before it: one row above, one below, no column left, one right.
#
# <details>
# <summary>Predict first: 28 pixels, a kernel of 3, stride 2, padding same. How large is the output, and how many zeros are on each side?</summary>
#
# 28 / 2 = 14 positions. The last one starts at (14 - 1) * 2 = 26 and needs 26 + 3 = 29 pixels. There are 28, so one
# zero is missing. It goes after: (0, 1).
#
# </details>

# %%
for n, stride in [(28, 1), (28, 2), (28, 3), (27, 2)]:
    before, after = zeros_for_same(n, 3, stride)
    positions = (n + before + after - 3) // stride + 1
    zeros = (before, after)
    print(f"{n} pixels, stride {stride}: {positions} positions, zeros {zeros}")

# %% [markdown]
# Two things to remember:
#
# - **"same" is the same size with a stride of 1 only.** With stride 2 the output is half as large.
# - **"same" is not symmetric.** It depends on the size of the image too: 28 pixels get (0, 1), 27 get (1, 1).
#
# With a stride of 1 it is symmetric if the kernel size k is odd: (k - 1) / 2 zeros on each side, and the center of each window is the pixel at
# the position of the output. That is why kernels usually are 3, 5 or 7 wide.
#
# Does it matter on which side the zero is? The shape is the same, the numbers are not:

# %%
rng = np.random.default_rng(0)
large = rng.integers(0, 10, (1, 28, 28, 1)).astype("float32")
y_same = tf.nn.conv2d(large, W, strides=2, padding="SAME")
print("same  ", y_same.shape)
for pair in [(0, 1), (1, 0), (1, 1)]:
    padded = np.pad(large, [(0, 0), pair, pair, (0, 0)])
    y = tf.nn.conv2d(padded, W, strides=2, padding="VALID")
    print(pair, y.shape, "equal to same:", np.array_equal(y, y_same))

# %% [markdown]
# The last line is what other frameworks do with `padding=1`: see [match PyTorch](../howto/match_pytorch.md).
# [Why SAME is asymmetric](../explanation/same_padding.md) explains the rule, and
# [padding modes](../reference/padding_modes.md#same) has the table.

# %% [markdown]
# ## Dilation: taps further apart
#
# How does an output see more of the image without more weights? Three 3 x 3 layers see 7 x 7 pixels. Spread their weights, the second layer's by 2
# and the third's by 4, and they see 15 x 15.
#
# **On the page:** [See it move: a dilation of 2](../tutorials/stride_padding.md#dilation).
#
# One of the 3 x 3 positions in a kernel is called a **tap**. With `dilation_rate=2` neighboring taps lie 2 pixels apart, so
# the kernel reads every second pixel. It still has 3 x 3 weights, but it spans 5 x 5 pixels: its **effective kernel size**
# is 5. In NumPy that is the step of the slice:

# %%
window = image[0:5:2, 0:5:2]  # from 0 up to 5, every second one
print(window)


# %% [markdown]
# *Figure:* The nine taps of the first window. Between two taps lies one pixel that this window does not read.
#
# k taps, d apart: from the first to the last are (k - 1) d steps, so **the effective kernel size is (k - 1) d + 1**. In each
# formula it takes the place of the kernel size. The programs of this site call it `reach`, TensorFlow's messages
# `effective_filter_size`.
#
# <details>
# <summary>Predict first: in how many positions does this kernel fit on the 5 x 8 image, with stride 1?</summary>
#
# 5 - 5 + 1 = 1 row and 8 - 5 + 1 = 4 columns.
#
# </details>

# %%
def correlate_dilated(image, kernel, strides, dilation_rate):
    """The same with taps that lie `dilation_rate` (dh, dw) pixels apart."""
    (height, width), (kh, kw), (sh, sw) = image.shape, kernel.shape, strides
    dh, dw = dilation_rate
    reach_h, reach_w = (kh - 1) * dh + 1, (kw - 1) * dw + 1
    rows = (height - reach_h) // sh + 1
    columns = (width - reach_w) // sw + 1
    y = np.empty((rows, columns), np.result_type(image, kernel))
    for i in range(rows):
        for j in range(columns):
            top, left = i * sh, j * sw
            window = image[top : top + reach_h : dh, left : left + reach_w : dw]
            y[i, j] = np.sum(window * kernel)
    return y


y_manual = correlate_dilated(image, kernel, (1, 1), (2, 2))
# (1, 1, 4, 1)
y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID", dilations=2)
print(y_manual)

assert np.array_equal(np.reshape(y_tf, (1, 4)), y_manual)

# %% [markdown]
# ## All three together
#
# `tf.nn.conv2d` takes strides and dilation at once. "same" then pads for the effective size of 5, not for the 3 taps:

# %%
reach = (3 - 1) * 2 + 1
rows, columns = zeros_for_same(5, reach, 2), zeros_for_same(8, reach, 3)
print("rows", rows, " columns", columns)

padded = np.pad(image, [rows, columns])
y_manual = correlate_dilated(padded, kernel, (2, 3), (2, 2))
y_tf = tf.nn.conv2d(images, W, strides=(2, 3), padding="SAME", dilations=2)
print(y_manual)

assert np.array_equal(np.squeeze(y_tf), y_manual)

# %% [markdown]
# ### Watch where the window goes
#
# The setting of this block, step by step. The zeros, the pixels that are skipped and those that no window reads are drawn.
#
# **On the page:** [Step through it, number by number](../tutorials/stride_padding.md#stepper).

# %% [markdown]
# ### Both in a Keras layer
#
# The Keras layer refuses both at once:

# %%
try:
    tf.keras.layers.Conv2D(filters=1, kernel_size=3, strides=2, dilation_rate=2)
except ValueError as error:
    print(str(error).replace(". ", ".\n"))


# %% [markdown]
# With `padding="valid"` there is a workaround: let the dilated layer compute every position, then
# [keep every second one](../tutorials/stride_padding.md#every-second), `conv(images)[:, ::2, ::2, :]`.

# %% [markdown]
# ## What is usual
#
# Most nets use few of these settings:
#
# | setting | n pixels become | for |
# |---|---|---|
# | 3 x 3, stride 1, "same" | n | all convolutions of VGG-16, most of ResNet-18 |
# | 1 x 1, stride 1 | n | mixing channels: [1 x 1 convolutions](../explanation/groups.md) |
# | 3 x 3, stride 2, "same" | n / 2, rounded up | halving the size, often in place of [a pooling layer](../tutorials/relu_pooling.md#which) |
# | 7 x 7, stride 2, 3 zeros on each side | n / 2, rounded up | the first layer of ResNet |
# | 4 x 4, stride 4, "valid" | n / 4, rounded down | cutting the image into patches: ConvNeXt; vision transformers take 16 and 16 |
# | 3 x 3, dilation 2, "same" | n | a wide view at full resolution: DeepLab, for segmentation |
#
# If you have no reason for another, take the first, and halve the size a few times.

# %% [markdown]
# ## The whole loop
#
# [The loop over images, positions and filters](../tutorials/n_channels.md#batch), with three changes: the image is padded, the
# corner moves by the stride, the slice has a step. First without any checks:

# %%
def conv2d_core(images, W, B, strides, zeros, dilation):
    """Compute tf.nn.conv2d and add the bias; strides, dilation: (rows, columns).

    images (N, H, W, C), W (kh, kw, C, F), B (F,); zeros ((top, bottom), (left, right)).
    """
    padded = np.pad(images, [(0, 0), *zeros, (0, 0)])
    (N, height, width, _), (kh, kw, _, F) = padded.shape, W.shape
    (sh, sw), (dh, dw) = strides, dilation
    reach_h, reach_w = (kh - 1) * dh + 1, (kw - 1) * dw + 1
    shape = (N, (height - reach_h) // sh + 1, (width - reach_w) // sw + 1, F)
    y = np.empty(shape, np.result_type(images, W, B))
    for n, i, j, f in np.ndindex(shape):
        top, left = i * sh, j * sw  # the corner of the window
        window = padded[n, top : top + reach_h : dh, left : left + reach_w : dw, :]
        y[n, i, j, f] = np.sum(window * W[:, :, :, f]) + B[f]
    return y


# %% [markdown]
# This is the whole arithmetic. To be safe to use, it needs arguments as Keras takes them (one number for both axes, `"same"`),
# and errors for what does not fit:
#
# **The checks, and conv2d_by_loops, which has them**

# %%
def is_pair(value, least):
    """Return whether `value` is a pair of whole numbers, none below `least`."""
    return (
        isinstance(value, tuple | list)
        and len(value) == 2
        and all(isinstance(one, int) and one >= least for one in value)
    )


def one_per_axis(name, value):
    """Return `value`, a whole number or a pair of them, as a pair."""
    pair = (value, value) if isinstance(value, int) else value
    if not is_pair(pair, 1):
        raise ValueError(
            f"{name}={value!r} must be 1 or more, or a pair of such numbers"
        )
    return pair


def zeros_to_add(padding, sizes, reaches, strides):
    """Return the zeros ((top, bottom), (left, right))."""
    mode = padding.lower() if isinstance(padding, str) else padding
    if mode == "valid":
        return (0, 0), (0, 0)
    if mode == "same":
        return tuple(map(zeros_for_same, sizes, reaches, strides))
    pairs = padding if isinstance(padding, tuple | list) else ()
    if len(pairs) != 2 or not all(is_pair(pair, 0) for pair in pairs):
        raise ValueError(
            f'padding={padding!r} must be "valid", "same"'
            " or ((top, bottom), (left, right))"
        )
    return pairs


# %%
def conv2d_by_loops(images, W, B, strides=1, padding="valid", dilation_rate=1):
    """Compute what tf.nn.conv2d and Conv2D compute, and add the bias.

    images (N, H, W, C), W (kh, kw, C, F) and B (F,) are arrays of numbers.
    strides and dilation_rate are a number or a pair (rows, columns); padding is
    "valid", "same" or ((top, bottom), (left, right)). Return (N, H', W', F) of the
    dtype that holds all three. Raises ValueError for what does not fit or cannot be.
    Source: y[n, i, j, f] = B[f] + the sum over a, b, c of
    padded[n, i*sh + a*dh, j*sw + b*dw, c] * W[a, b, c, f].
    """
    if images.ndim != 4 or W.ndim != 4:
        raise ValueError(
            f"images {images.shape} and W {W.shape} must have 4 axes each:"
            " (N, H, W, C) and (kh, kw, C, F)"
        )
    _, height, width, C = images.shape
    kh, kw, kernel_channels, F = W.shape
    if kernel_channels != C or B.shape != (F,):
        raise ValueError(
            f"W {W.shape} and B {B.shape} must be (kh, kw, {C}, F) and (F,):"
            f" the images have {C} channels"
        )
    sh, sw = one_per_axis("strides", strides)
    dh, dw = one_per_axis("dilation_rate", dilation_rate)
    reach_h, reach_w = (kh - 1) * dh + 1, (kw - 1) * dw + 1

    sizes, reaches = (height, width), (reach_h, reach_w)
    rows, columns = zeros_to_add(padding, sizes, reaches, (sh, sw))
    height, width = height + sum(rows), width + sum(columns)
    if reach_h > height or reach_w > width:
        raise ValueError(
            f"the kernel reaches over {reach_h}x{reach_w} pixels,"
            f" the padded image has {height}x{width}"
        )
    return conv2d_core(images, W, B, (sh, sw), (rows, columns), (dh, dw))


# %% [markdown]
# Invalid arguments raise an error that says why:

# %%
B = np.zeros(1)
for bad in [{"strides": 0}, {"padding": "full"}, {"dilation_rate": (3, 1)}]:
    try:
        conv2d_by_loops(images, W, B, **bad)
    except ValueError as error:
        print(error)

# %% [markdown]
# <details>
# <summary>TensorFlow does not always refuse a kernel that is too large</summary>
#
# A new Keras layer does. A layer that is built already, and `tf.nn.conv2d` outside of a `tf.function`, may not when the
# size comes out as 0, for example 4 rows and an effective kernel size of 5. TensorFlow 2.21 with oneDNN, the default on newer x86
# processors, then returns a tensor with the shape of the *input*, filled with whatever was in memory
# ([issue 113319](https://github.com/tensorflow/tensorflow/issues/113319)). Without oneDNN `tf.nn.conv2d` returns an
# empty tensor.
#
# </details>
# Two images, three channels, four filters, a bias, and every setting different in rows and columns. Every number is equal:

# %%
images = rng.integers(-4, 5, (2, 9, 12, 3)).astype("float32")  # (N, H, W, C)
W = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")  # (kh, kw, C, F)
B = rng.integers(-4, 5, 4).astype("float32")  # (F,)

for strides, padding, dilation in [
    ((2, 1), "valid", (1, 3)),
    ((1, 2), "same", (2, 1)),
    ((3, 2), "same", (2, 3)),
    ((2, 3), ((2, 0), (1, 3)), (1, 2)),
]:
    y_manual = conv2d_by_loops(images, W, B, strides, padding, dilation)
    named = isinstance(padding, str)
    pads = padding.upper() if named else [(0, 0), *padding, (0, 0)]
    y_tf = tf.nn.conv2d(images, W, strides, pads, dilations=dilation) + B
    print(f"strides {strides}, dilation {dilation}: {y_manual.shape}")
    assert np.array_equal(y_tf, y_manual)

# %% [markdown]
# And the Keras layer, with its own weights, which are fractions:

# %%
tf.keras.utils.set_random_seed(0)

images = tf.random.uniform((2, 28, 20, 3))  # (N, H, W, C)
for arguments in [
    {"strides": (2, 3), "padding": "same"},
    {"padding": "same", "dilation_rate": (3, 2)},
    {"strides": 2},
]:
    conv = tf.keras.layers.Conv2D(4, 3, bias_initializer="normal", **arguments)
    y_tf = conv(images)
    y_manual = conv2d_by_loops(images.numpy(), *conv.get_weights(), **arguments)
    print(y_manual.shape, arguments)
    assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# <details>
# <summary>In symbols</summary>
#
# With $\tilde{x}$ for the padded image:
#
# $$
# \begin{aligned}
# y_{n,i,j,f} = B_f &+ \sum_{a=0}^{k_h-1} \; \sum_{b=0}^{k_w-1} \; \sum_{c=0}^{C-1} \\
# &\quad \tilde{x}_{n,\; i s_h + a d_h,\; j s_w + b d_w,\; c} \; W_{a,b,c,f}
# \end{aligned}
# $$
#
# The stride multiplies the position of the output, the dilation the position in the kernel.
#
# </details>

# %% [markdown]
# ## Exercises
#
# Edit a block, here or in a copy, until it prints `solved`. Until then, its own `assert` stops it.

# %% [markdown]
# ### Put the stride in

# %%
import numpy as np
import tensorflow as tf


def correlate(image, kernel, stride):
    """The size is right, the numbers are not."""
    (H, W), (kh, kw) = image.shape, kernel.shape
    y = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1), image.dtype)
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            window = image[i : i + kh, j : j + kw]
            y[i, j] = np.sum(window * kernel)
    return y


# %% tags=["raises-exception"]
# check
image = np.arange(63, dtype="float32").reshape(7, 9) % 11
kernel = np.array([[1, -1, 2], [0, 3, 1]], dtype="float32")
for stride in (1, 2, 3):
    mine = correlate(image, kernel, stride)
    y = tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], stride, "VALID")
    y = y.numpy()[0, :, :, 0]
    assert mine.shape == y.shape, f"stride {stride} gives {y.shape}, not {mine.shape}"
    assert np.array_equal(mine, y), f"stride {stride}: the numbers are not TensorFlow's"
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
# def correlate(image, kernel, stride):
#     """The corner of the window moves by the stride."""
#     (H, W), (kh, kw) = image.shape, kernel.shape
#     y = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1), image.dtype)
#     for i in range(y.shape[0]):
#         for j in range(y.shape[1]):
#             top, left = i * stride, j * stride
#             window = image[top : top + kh, left : left + kw]
#             y[i, j] = np.sum(window * kernel)
#     return y
#
#
# # check
# image = np.arange(63, dtype="float32").reshape(7, 9) % 11
# kernel = np.array([[1, -1, 2], [0, 3, 1]], dtype="float32")
# for stride in (1, 2, 3):
#     mine = correlate(image, kernel, stride)
#     y = tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], stride, "VALID")
#     y = y.numpy()[0, :, :, 0]
#     assert mine.shape == y.shape, f"stride {stride} gives {y.shape}, not {mine.shape}"
#     assert np.array_equal(mine, y), f"stride {stride}: the numbers are not TensorFlow's"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Count the zeros

# %%
import numpy as np
import tensorflow as tf

# An image of 30 x 31 pixels, a kernel of 5 x 4, strides (2, 3), padding "same":
# how many zeros does each side get?
top, bottom = 0, 0
left, right = 0, 0

# %% tags=["raises-exception"]
# check
image = (np.arange(930, dtype="float32") % 13).reshape(1, 30, 31, 1)
W = (np.arange(20, dtype="float32") % 7).reshape(5, 4, 1, 1)
y = tf.nn.conv2d(image, W, (2, 3), "SAME").numpy()
pads = [[0, 0], [top, bottom], [left, right], [0, 0]]
mine = tf.nn.conv2d(image, W, (2, 3), pads).numpy()
assert mine.shape == y.shape, f"same gives {y.shape}, your zeros {mine.shape}"
assert np.array_equal(mine, y), "the size is right, the zeros are on the wrong sides"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# # Rows: 15 positions, the last one needs (15 - 1) * 2 + 5 = 33 pixels, 3 more than there are.
# top, bottom = 1, 2
# # Columns: 11 positions need (11 - 1) * 3 + 4 = 34 pixels, again 3 more.
# left, right = 1, 2
#
# # check
# image = (np.arange(930, dtype="float32") % 13).reshape(1, 30, 31, 1)
# W = (np.arange(20, dtype="float32") % 7).reshape(5, 4, 1, 1)
# y = tf.nn.conv2d(image, W, (2, 3), "SAME").numpy()
# pads = [[0, 0], [top, bottom], [left, right], [0, 0]]
# mine = tf.nn.conv2d(image, W, (2, 3), pads).numpy()
# assert mine.shape == y.shape, f"same gives {y.shape}, your zeros {mine.shape}"
# assert np.array_equal(mine, y), "the size is right, the zeros are on the wrong sides"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Zeros between the taps

# %%
import numpy as np
import tensorflow as tf

kernel = np.array([[1, -2], [3, 4], [0, 5]], dtype="float32")  # (kh, kw) = (3, 2)

# A dilated kernel computes the same as a larger one with zeros between the taps.
# Make the larger one for dilation_rate (2, 3): give it its size, fill in the taps.
large = np.zeros((3, 2), "float32")

# %% tags=["raises-exception"]
# check
image = np.arange(63, dtype="float32").reshape(1, 7, 9, 1) % 11
W = kernel[:, :, None, None]
y = tf.nn.conv2d(image, W, 1, "VALID", dilations=(2, 3)).numpy()
mine = tf.nn.conv2d(image, large[:, :, None, None], 1, "VALID").numpy()
assert mine.shape == y.shape, f"the output is {y.shape}, with your kernel {mine.shape}"
assert np.array_equal(mine, y), "the size is right, the taps are not"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# kernel = np.array([[1, -2], [3, 4], [0, 5]], dtype="float32")  # (kh, kw) = (3, 2)
#
# # The reach is (3 - 1) * 2 + 1 rows and (2 - 1) * 3 + 1 columns.
# large = np.zeros((5, 4), "float32")
# large[::2, ::3] = kernel
#
# # check
# image = np.arange(63, dtype="float32").reshape(1, 7, 9, 1) % 11
# W = kernel[:, :, None, None]
# y = tf.nn.conv2d(image, W, 1, "VALID", dilations=(2, 3)).numpy()
# mine = tf.nn.conv2d(image, large[:, :, None, None], 1, "VALID").numpy()
# assert mine.shape == y.shape, f"the output is {y.shape}, with your kernel {mine.shape}"
# assert np.array_equal(mine, y), "the size is right, the taps are not"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Write conv2d with all three

# %%
import numpy as np
import tensorflow as tf


def conv2d(image, kernel, stride, pad, dilation):
    """Correlate image (H, W) with kernel (kh, kw).

    stride, pad (zeros on each side) and dilation: one number for both directions.
    """
    # your lines


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
cases = {
    "the plain case": (6, 7, 1, 0, 1, "cut, multiply, sum"),
    "stride 2": (7, 9, 2, 0, 1, "window i starts at i * stride"),
    "stride 2 with a rest": (
        8,
        7,
        2,
        0,
        1,
        "(n - k) // stride + 1 positions, rounded down",
    ),
    "padding 1": (5, 6, 1, 1, 1, "zeros on all four sides, before anything else"),
    "dilation 2": (7, 8, 1, 0, 2, "the kernel spans dilation * (k - 1) + 1 pixels"),
    "stride 3, padding 2": (9, 8, 3, 2, 1, "the size is that of the padded image"),
    "all three": (9, 10, 2, 2, 3, "taps are dilation apart, windows are stride apart"),
}
for name, (H, W, stride, pad, dilation, hint) in cases.items():
    image = rng.integers(1, 10, (H, W)).astype("float32")
    kernel = rng.integers(-4, 5, (3, 2)).astype("float32")
    padded = np.pad(image, pad)[None, :, :, None]
    wanted = tf.nn.conv2d(
        padded, kernel[:, :, None, None], 1, "VALID", dilations=dilation
    )
    wanted = wanted[0, ::stride, ::stride, 0].numpy()
    mine = conv2d(image, kernel, stride, pad, dilation)
    assert mine is not None, "conv2d returns nothing yet"
    said = f"{name}: image {H} x {W}, kernel 3 x 2"
    assert np.shape(mine) == wanted.shape, (
        f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
    )
    assert np.array_equal(mine, wanted), f"{said}: {mine}, not {wanted}; {hint}"
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
# def conv2d(image, kernel, stride, pad, dilation):
#     """Pad first; then each window has every dilation-th pixel."""
#     image = np.pad(image, pad)
#     (H, W), (kh, kw) = image.shape, kernel.shape
#     rows, columns = dilation * (kh - 1) + 1, dilation * (kw - 1) + 1  # effective size
#     y = np.zeros(((H - rows) // stride + 1, (W - columns) // stride + 1))
#     for i, j in np.ndindex(y.shape):
#         top, left = i * stride, j * stride
#         window = image[top : top + rows : dilation, left : left + columns : dilation]
#         y[i, j] = np.sum(window * kernel)
#     return y
#
#
# # check
# rng = np.random.default_rng(0)
# cases = {
#     "the plain case": (6, 7, 1, 0, 1, "cut, multiply, sum"),
#     "stride 2": (7, 9, 2, 0, 1, "window i starts at i * stride"),
#     "stride 2 with a rest": (
#         8,
#         7,
#         2,
#         0,
#         1,
#         "(n - k) // stride + 1 positions, rounded down",
#     ),
#     "padding 1": (5, 6, 1, 1, 1, "zeros on all four sides, before anything else"),
#     "dilation 2": (7, 8, 1, 0, 2, "the kernel spans dilation * (k - 1) + 1 pixels"),
#     "stride 3, padding 2": (9, 8, 3, 2, 1, "the size is that of the padded image"),
#     "all three": (9, 10, 2, 2, 3, "taps are dilation apart, windows are stride apart"),
# }
# for name, (H, W, stride, pad, dilation, hint) in cases.items():
#     image = rng.integers(1, 10, (H, W)).astype("float32")
#     kernel = rng.integers(-4, 5, (3, 2)).astype("float32")
#     padded = np.pad(image, pad)[None, :, :, None]
#     wanted = tf.nn.conv2d(
#         padded, kernel[:, :, None, None], 1, "VALID", dilations=dilation
#     )
#     wanted = wanted[0, ::stride, ::stride, 0].numpy()
#     mine = conv2d(image, kernel, stride, pad, dilation)
#     assert mine is not None, "conv2d returns nothing yet"
#     said = f"{name}: image {H} x {W}, kernel 3 x 2"
#     assert np.shape(mine) == wanted.shape, (
#         f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
#     )
#     assert np.array_equal(mine, wanted), f"{said}: {mine}, not {wanted}; {hint}"
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
# <summary>An image of 10 x 10, a 3 x 3 kernel, stride 3, no padding. Which pixels does no window read?</summary>
#
# The last row and the last column. Three positions fit in each direction, $(10 - 3) / 3$ rounded down, plus 1, and they read 9 pixels. TensorFlow says nothing about the rest.
#
# </details>

# %% [markdown]
# ## Read next
#
# Outside this site:
#
# - [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285), Dumoulin and Visin: each
#   case as a drawing; [the same drawings, moving](https://github.com/vdumoulin/conv_arithmetic).
# - [Padding and Stride](https://d2l.ai/chapter_convolutional-neural-networks/padding-and-strides.html), *Dive into Deep
#   Learning*: the reasons for both.
#
# **Before:** [see what a kernel sees](../tutorials/kernel_pictures.md). **Next:** [ReLU and pooling](../tutorials/relu_pooling.md).
# **To look up:** [padding modes](../reference/padding_modes.md), [size formulas](../reference/conv_shapes.md).
