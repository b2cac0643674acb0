# %% [markdown]
# # ReLU and pooling
#
# The lesson [ReLU and pooling](../tutorials/relu_pooling.md) of *Conv by Hand* as a notebook, with all its text.
# Run the cells from top to bottom; it needs NumPy and TensorFlow. Change numbers and run them again.
# The text and the figures are under CC BY 4.0, the code under the MIT licence.
#
# Between the convolutions of a CNN there are two small layers without weights. **ReLU** replaces each negative number
# with 0. **Pooling** replaces each window with one number: its maximum or its mean. After this page you can compute both by
# hand, and you know what each is for and what padding does to a pool.

# %% [markdown]
# ## ReLU: keep what is positive
#
# A feature map says how well the kernel matches at each position. A positive number is a match; a negative one is the opposite, dark where the
# kernel looks for bright. ReLU, the *rectified linear unit*, keeps the matches and replaces the rest with 0:

# %%
import numpy as np
import tensorflow as tf

feature_map = np.array([[3, -1, 0, 2, -4, 1],
                        [1, 4, -2, 0, 3, -1],
                        [0, -2, 5, 1, 1, 0],
                        [2, 0, -1, 3, -3, 6]])  # (H, W) = (4, 6)

y_manual = np.maximum(feature_map, 0)  # the larger of the number and 0
y_tf = tf.nn.relu(feature_map.astype("float32"))
print(y_manual)
assert np.array_equal(y_tf, y_manual)

# %% [markdown]
# Each number is treated alone, so the shape stays the same. In Keras it is a layer, `ReLU()`, or an argument of the layer before
# it, `Conv2D(8, 3, activation="relu")`. Does a net need it?

# %% [markdown]
# ### Without it, two layers are one
#
# A convolution only multiplies and adds. Two in a row only multiply and add too, so **one larger kernel does the same**:

# %%
x = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3])  # (n,) = (10,)
first, second = np.array([1, 0, -1]), np.array([1, 2, 1])
both = np.convolve(first, second)  # (5,): one kernel in place of two
two_layers = np.correlate(np.correlate(x, first), second)
print("one kernel:", both)
print(two_layers, "after two layers")
print(np.correlate(x, both), "after one")
assert np.array_equal(two_layers, np.correlate(x, both))

# %% [markdown]
# So a stack of convolutions alone learns nothing that one layer could not. An *activation* between them changes that. Example:
# find the edges of a line, whether the numbers go up or down. One filter finds the steps up, one the steps down. If the
# next layer adds the two, they cancel out, unless ReLU comes first:

# %%
line = np.array([0, 0, 0, 7, 7, 7, 0, 0])  # an edge up, an edge down
up = np.correlate(line, [-1, 1])
down = np.correlate(line, [1, -1])
print("up          ", up)
print("down        ", down)
print("sum         ", up + down)
print("ReLU, sum   ", np.maximum(up, 0) + np.maximum(down, 0))


# %% [markdown]
# ### Why ReLU and not the sigmoid
#
# Other functions break the line, too. Early nets used the *sigmoid*, 1 / (1 + exp(-x)). Its slope is at most 1/4, so on the way back through ten
# layers the activations alone make a gradient smaller by a factor of a million (4 to the power of 10), and the first layers hardly learn. The
# slope of ReLU is 1 for every positive number. For negative ones it is 0: a filter that gives only negative numbers learns nothing more
# (a *dead* ReLU). `leaky_relu`, `gelu` and `silu` have a slope there, too.

# %% [markdown]
# ## Max pooling: was it there?
#
# Often it is enough to know *that* it matches in a region. Max
# pooling keeps the best match of each window. The loop is that of [one channel](../tutorials/one_channel.md#by-hand), with `max` in place of
# the products and their sum, and with [strides](../tutorials/stride_padding.md#stride):

# %%
def max_pool(feature_map, size, strides):
    """Return the maximum of each window of `size` (kh, kw) of feature_map (H, W)."""
    (H, W), (kh, kw), (sh, sw) = feature_map.shape, size, strides
    out = (H - kh) // sh + 1, (W - kw) // sw + 1
    y = np.empty(out, feature_map.dtype)
    for i in range(out[0]):
        for j in range(out[1]):
            window = feature_map[i * sh : i * sh + kh, j * sw : j * sw + kw]
            y[i, j] = window.max()
    return y


images = feature_map[None, :, :, None].astype("float32")  # (N, H, W, C)
y_manual = max_pool(feature_map, (2, 2), (2, 2))
y_tf = tf.nn.max_pool2d(images, ksize=2, strides=2, padding="VALID")
print(y_manual)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)

# %% [markdown]
# *Figure:* Max pooling, size 2 x 2, stride 2. Each window gives its largest number. Negative numbers lose to any positive one.
#
# **On the page:** [Step through it, number by number](../tutorials/relu_pooling.md#max).
#
# In [step 3](../tutorials/relu_pooling.md#pools){ data-step="3" } the 3 wins over a 1 and two negative numbers, in [step 6](../tutorials/relu_pooling.md#pools){ data-step="6" } the 6 wins,
# the largest of all.
#
# What it is for:
#
# - **Less work.** A quarter of the numbers is left, so the next convolution needs a quarter of the MACs (multiply-adds).
# - **A larger view.** The next 3 x 3 kernel sees twice as far in the image: its [receptive field](../explanation/receptive_field.md)
#   grows.
# - **Small shifts matter less.** A maximum that moves inside its window changes nothing:

# %%
spot = np.zeros((4, 8), int)
spot[1, 2] = 9
for columns in range(3):
    moved = np.roll(spot, columns, axis=1)
    print(f"{columns} to the right:", max_pool(moved, (4, 2), (4, 2))[0])


# %% [markdown]
# The spot moved by one column and the output stayed the same. At the next step it crossed into the next window, and the output
# moved. So pooling makes a net *less* sensitive to shifts, not insensitive.
#
# <details>
# <summary>Predict first: two numbers of a window are equal, and both are the largest. What does the pool return?</summary>
#
# That number. Forward, a tie makes no difference. Backward it does: **the gradient goes to the first of them**, in reading
# order. [Gradients by hand](../explanation/gradients.md#pooling) shows it.
#
# </details>

# %% [markdown]
# ## Average pooling: how much of it?
#
# The mean of the window instead of its maximum. One word of the loop changes:

# %%
def average_pool(feature_map, size, strides):
    """Return the mean of each window of `size` (kh, kw) of feature_map (H, W)."""
    (H, W), (kh, kw), (sh, sw) = feature_map.shape, size, strides
    out = (H - kh) // sh + 1, (W - kw) // sw + 1
    y = np.empty(out)
    for i in range(out[0]):
        for j in range(out[1]):
            window = feature_map[i * sh : i * sh + kh, j * sw : j * sw + kw]
            y[i, j] = window.mean()
    return y


y_manual = average_pool(feature_map, (2, 2), (2, 2))
y_tf = tf.nn.avg_pool2d(images, ksize=2, strides=2, padding="VALID")
print(y_manual)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)

# %% [markdown]
# This one is a convolution: its kernel has the same weight everywhere, 1/4 for a window of 2 x 2.

# %%
W = np.full((2, 2, 1, 1), 1 / 4, "float32")  # (kh, kw, C, F)
y_tf = tf.nn.conv2d(images, W, strides=2, padding="VALID")
assert np.array_equal(y_tf[0, :, :, 0], y_manual)

# %% [markdown]
# A maximum is not: no kernel computes it.

# %% [markdown]
# ### On a photograph
#
# The [photograph](../tutorials/kernel_pictures.md#photo) of 192 x 160 pixels, made smaller in three ways. Of each 4 x 4 pixels one is left:
#
# *Figure:* the first one, as by a stride of 4 | the maximum | the mean
#
# The stride alone keeps or loses a thin line by chance. The maximum keeps everything bright and makes it larger; dark lines, such as the
# frame of the glasses, disappear. In a feature map bright means a match, so there that is what you want. The mean keeps the brightness, and
# blurs.

# %% [markdown]
# ## Windows that overlap
#
# Strides smaller than the window are allowed. In Keras the default is `strides=None`, which means as large as the window.

# %%
y_manual = max_pool(feature_map, (3, 3), (1, 1))
y_tf = tf.nn.max_pool2d(images, ksize=3, strides=1, padding="VALID")
print(y_manual)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)

# %% [markdown]
# *Figure:* Size 3 x 3, stride 1. Windows overlap, so one large number can win in several of them: the 5 wins in six.
#
# The size of the output follows the [formula of a convolution](../reference/conv_shapes.md). What no window reads is lost, and
# nobody says so:
#
# <details>
# <summary>Predict first: 4 x 6 numbers, size 3 x 3, stride 2, no padding. What is the shape of the output? What is never read?</summary>
#
# (4 - 3) // 2 + 1 = 1 row and (6 - 3) // 2 + 1 = 2 columns. The window reads rows 0 to 2 and columns 0 to 4, so **the last row
# and the last column are never read**, and with them the 6, the largest number.
#
# </details>

# %%
y_manual = max_pool(feature_map, (3, 3), (2, 2))
y_tf = tf.nn.max_pool2d(images, ksize=3, strides=2, padding="VALID")
print(feature_map.shape, "becomes", y_manual.shape)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)

# %% [markdown]
# ## Padding is not zeros here
#
# `padding="same"` works on [as many positions as for a convolution](../tutorials/stride_padding.md#same). But a pool that read zeros would be
# wrong. A zero is larger than all negative numbers, so it would win. TensorFlow pads with **minus infinity** for the maximum;
# among integers, the smallest number does it:

# %%
below_zero = -np.arange(1, 9).reshape(2, 4)  # every number is negative
images = below_zero[None, :, :, None].astype("float32")
y_tf = tf.nn.max_pool2d(images, ksize=3, strides=2, padding="SAME")
print(below_zero)
print("TensorFlow:   ", np.squeeze(y_tf))

lowest = np.iinfo(int).min  # the smallest integer: it never wins
padded = np.pad(below_zero, [(0, 1), (0, 1)], constant_values=lowest)
y_manual = max_pool(padded, (3, 3), (2, 2))
with_zeros = max_pool(np.pad(below_zero, [(0, 1), (0, 1)]), (3, 3), (2, 2))
print("smallest:     ", y_manual[0])
print("with zeros:   ", with_zeros[0])
assert np.array_equal(y_tf[0, :, :, 0], y_manual)

# %% [markdown]
# And in a mean the zeros must not count. **TensorFlow divides by the real numbers of the window**, not by its size:

# %%
above_zero = -below_zero  # 1 to 8
y_tf = tf.nn.avg_pool2d(-images, ksize=3, strides=2, padding="SAME")
print("TensorFlow:   ", np.squeeze(y_tf))

edge = [(0, 1), (0, 1)]  # one row after, one column after
with_zeros = average_pool(np.pad(above_zero, edge), (3, 3), (2, 2))
real = average_pool(np.pad(np.ones((2, 4)), edge), (3, 3), (2, 2))  # the share
y_manual = with_zeros / real
print("zeros counted:", with_zeros[0].round(2))
print("real numbers: ", (9 * real[0]).round(), "of 9")
print("corrected:    ", y_manual[0].round(2))
assert np.allclose(y_tf[0, :, :, 0], y_manual, rtol=1e-5, atol=1e-5)


# %% [markdown]
# Both rules say the same thing: **at the border the window is cut off.** (PyTorch counts the zeros of an average by default:
# [match PyTorch](../howto/match_pytorch.md#average-pooling).)

# %% [markdown]
# ## Channels, a batch, any setting
#
# A pool treats each channel alone: 3 channels in, 3 channels out. That is the difference to a filter, which
# [adds them up](../tutorials/n_channels.md). This function computes both, of a batch, with strides and padding. It cuts the
# windows off at the border, so it needs no padding at all:

# %%
def zeros_for_same(n, reach, stride):
    """Return how many zeros "same" puts (before, after) an axis of `n` pixels.

    reach: the effective kernel size, (k - 1) * dilation + 1. Source: the definition of
    SAME, https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
    """
    out = -(-n // stride)  # n / stride, rounded up
    total = max((out - 1) * stride + reach - n, 0)  # what the last window lacks
    return total // 2, total - total // 2  # if one is left over, it goes after


def pool2d(images, reduce, size=2, strides=None, padding="valid"):
    """Compute what MaxPooling2D (reduce=np.max) and AveragePooling2D (np.mean) compute.

    images (N, H, W, C); return (N, out_h, out_w, C). size, strides: an integer or a
    pair (rows, columns); strides None: the size. padding: "valid" or "same", which
    is windows cut off at the border, so that only real numbers count.
    Raises ValueError. Source: the definition of the pools of tf.nn.
    """
    strides = size if strides is None else strides
    (kh, kw), (sh, sw) = checked_pool(images, size, strides, padding)
    N, H, W, C = images.shape
    if padding == "same":
        (top, bottom), (left, right) = (
            zeros_for_same(H, kh, sh), zeros_for_same(W, kw, sw),
        )  # fmt: skip
    else:
        top = bottom = left = right = 0
    rows = (H + top + bottom - kh) // sh + 1
    columns = (W + left + right - kw) // sw + 1
    y = np.empty((N, rows, columns, C), np.result_type(images, "float32"))
    for i in range(rows):
        for j in range(columns):
            row, column = i * sh - top, j * sw - left  # of the corner; may be outside
            window = images[
                :, max(row, 0) : row + kh, max(column, 0) : column + kw
            ]  # (N, kh, kw, C), less at the border
            y[:, i, j] = reduce(window, axis=(1, 2))  # each channel on its own
    return y


# %% [markdown]
# It calls this check first:
#
# **The check**

# %%
def checked_pool(images, size, strides, padding):
    """Return size and strides as pairs; or say what is wrong with a pool."""
    pairs = []
    for name, value in {"size": size, "strides": strides}.items():
        pair = (value, value) if isinstance(value, int) else tuple(value)
        if len(pair) != 2 or not all(isinstance(n, int) and n > 0 for n in pair):
            raise ValueError(
                f"{name}={value!r} must be 1 or more, or a pair of such numbers"
            )
        pairs.append(pair)
    if images.ndim != 4:
        raise ValueError(f"images must be (N, H, W, C), not of shape {images.shape}")
    if padding not in ("valid", "same"):
        raise ValueError(f'padding={padding!r} must be "valid" or "same"')
    (kh, kw), (_, H, W, _) = pairs[0], images.shape
    if padding == "valid" and (kh > H or kw > W):
        raise ValueError(f"size={pairs[0]} is larger than the {H} x {W} image")
    return pairs


# %% [markdown]
# Against Keras, on every combination of three sizes, three strides and both paddings:

# %%
rng = np.random.default_rng(0)
images = rng.integers(-9, 10, (2, 9, 12, 3)).astype("float32")  # (N, H, W, C)
settings = 0
for size in (2, 3, (2, 4)):
    for strides in (None, 1, (2, 3)):
        for padding in ("valid", "same"):
            layer = tf.keras.layers.MaxPooling2D(size, strides, padding)
            y_tf = layer(images)
            y_manual = pool2d(images, np.max, size, strides, padding)
            assert np.array_equal(y_tf, y_manual)
            layer = tf.keras.layers.AveragePooling2D(size, strides, padding)
            y_tf = layer(images)
            y_manual = pool2d(images, np.mean, size, strides, padding)
            assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
            settings += 2
print(settings, "settings agree with TensorFlow")
print("weights of a pooling layer:", layer.count_params())

# %% [markdown]
# Nothing to learn: a pooling layer has no weights.
#
# When the windows do not overlap and the size divides evenly, a `reshape` is enough:

# %%
images = rng.integers(-9, 10, (2, 8, 12, 3)).astype("float32")
blocks = images.reshape(2, 4, 2, 6, 2, 3)  # (N, rows, kh, columns, kw, C)
y_manual = blocks.max(axis=(2, 4))  # (2, 4, 6, 3)
y_tf = tf.keras.layers.MaxPooling2D()(images)
print(y_manual.shape)
assert np.array_equal(y_tf, y_manual)

# %% [markdown]
# ## Global pooling: one number a channel
#
# The window may be as large as the feature map. Then one number is left of each channel, *whatever the size of the image*. That is how
# a CNN gets from a feature map to a vector of fixed length for the last `Dense` layer:

# %%
for size in [(8, 12), (5, 7)]:
    images = rng.integers(-9, 10, (2, *size, 3)).astype("float32")
    y_manual = images.max(axis=(1, 2))  # (N, C)
    y_tf = tf.keras.layers.GlobalMaxPooling2D()(images)
    assert np.array_equal(y_tf, y_manual)
    y_manual = images.mean(axis=(1, 2))
    y_tf = tf.keras.layers.GlobalAveragePooling2D()(images)
    assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
    print(images.shape, "becomes", y_manual.shape)

# %% [markdown]
# `Flatten` would keep every position, and the `Dense` layer after it would fit [one size of image only](../howto/variable_sizes.md).

# %% [markdown]
# ## Which one is usual
#
# | to make a feature map smaller | what is left | for example |
# |---|---|---|
# | maximum, 2 x 2, stride 2 | the best match of each window | VGG |
# | maximum, 3 x 3, stride 2 | the same, with overlap | AlexNet, the start of ResNet |
# | average, 2 x 2, stride 2 | how much there was | DenseNet, between its blocks |
# | a convolution with stride 2, no pool | what it learns to keep | ResNet, from stage to stage |
# | global average | one number a channel | ResNet and DenseNet, before the last layer |
#
# Windows larger than 3 x 3 are rare in between: they throw away too much at once.

# %% [markdown]
# ## A series: 1-D
#
# `MaxPooling1D` and `AveragePooling1D` do the same along one axis. A series is an image of one row:

# %%
series = rng.integers(-9, 10, (2, 11, 3)).astype("float32")  # (N, n, C)
as_images = series[:, None]  # (N, 1, n, C): images of one row
y_manual = pool2d(as_images, np.max, (1, 3), (1, 2), "same")[:, 0]
y_tf = tf.keras.layers.MaxPooling1D(3, strides=2, padding="same")(series)
assert np.array_equal(y_tf, y_manual)

y_manual = pool2d(as_images, np.mean, (1, 3), (1, 2), "same")[:, 0]
y_tf = tf.keras.layers.AveragePooling1D(3, strides=2, padding="same")(series)
print(series.shape, "becomes", y_manual.shape)
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# ## What is refused

# %%
for change in ({"size": 0}, {"size": 9}, {"padding": "full"}, {"strides": (1, 2, 3)}):
    try:
        pool2d(images, np.max, **change)
    except ValueError as error:
        print(error)

# %% [markdown]
# ## Exercises
#
# Edit a block, here or in a copy, until it prints `solved`. At first, its own `assert` stops it.

# %% [markdown]
# ### Write max pooling

# %%
import numpy as np
import tensorflow as tf


def max_pool(image, size, strides):
    """Return the maximum of each window of `size` (kh, kw) of image (H, W).

    strides (sh, sw): the steps of the window. No padding.
    """
    # your loop


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
hints = {
    "the plain case": "cut image[i * sh : i * sh + kh, j * sw : j * sw + kw]",
    "windows that overlap": "the corner moves by the strides, not by the size",
    "rows and columns that differ": "size and strides are (rows, columns)",
    "negative numbers": "start from the window's own numbers, not from 0",
    "a last column that no window reads": "divide with //, which rounds down",
}
cases = [(4, 6, 2, 2, 2, 2), (6, 7, 3, 3, 1, 1), (7, 9, 2, 3, 3, 2)]
cases += [(5, 4, 1, 2, 2, 2), (4, 9, 2, 2, 2, 2)]
for (name, hint), (H, W, kh, kw, sh, sw) in zip(hints.items(), cases, strict=True):
    image = rng.integers(-9, 0 if "negative" in name else 10, (H, W)).astype("float32")
    wanted = tf.nn.max_pool2d(image[None, :, :, None], (kh, kw), (sh, sw), "VALID")
    mine = max_pool(image, (kh, kw), (sh, sw))
    assert mine is not None, "max_pool returns nothing yet"
    said = f"{name}: image {H} x {W}, size {kh, kw}, strides {sh, sw}"
    wanted = wanted[0, :, :, 0].numpy()
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
# def max_pool(image, size, strides):
#     """Two loops over the positions, as in a convolution."""
#     (H, W), (kh, kw), (sh, sw) = image.shape, size, strides
#     y = np.empty(((H - kh) // sh + 1, (W - kw) // sw + 1), image.dtype)
#     for i, j in np.ndindex(y.shape):
#         y[i, j] = image[i * sh : i * sh + kh, j * sw : j * sw + kw].max()
#     return y
#
#
# # check
# rng = np.random.default_rng(0)
# hints = {
#     "the plain case": "cut image[i * sh : i * sh + kh, j * sw : j * sw + kw]",
#     "windows that overlap": "the corner moves by the strides, not by the size",
#     "rows and columns that differ": "size and strides are (rows, columns)",
#     "negative numbers": "start from the window's own numbers, not from 0",
#     "a last column that no window reads": "divide with //, which rounds down",
# }
# cases = [(4, 6, 2, 2, 2, 2), (6, 7, 3, 3, 1, 1), (7, 9, 2, 3, 3, 2)]
# cases += [(5, 4, 1, 2, 2, 2), (4, 9, 2, 2, 2, 2)]
# for (name, hint), (H, W, kh, kw, sh, sw) in zip(hints.items(), cases, strict=True):
#     image = rng.integers(-9, 0 if "negative" in name else 10, (H, W)).astype("float32")
#     wanted = tf.nn.max_pool2d(image[None, :, :, None], (kh, kw), (sh, sw), "VALID")
#     mine = max_pool(image, (kh, kw), (sh, sw))
#     assert mine is not None, "max_pool returns nothing yet"
#     said = f"{name}: image {H} x {W}, size {kh, kw}, strides {sh, sw}"
#     wanted = wanted[0, :, :, 0].numpy()
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
# ### Count the real numbers

# %%
import numpy as np
import tensorflow as tf


def average_same(image):
    """Average 3 x 3 windows of image (H, W), stride 1, padding "same".

    The zeros of the padding are counted. Count the real numbers only.
    """
    padded = np.pad(image, 1)
    y = np.empty(image.shape)
    for i, j in np.ndindex(image.shape):
        y[i, j] = padded[i : i + 3, j : j + 3].sum() / 9
    return y


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
for H, W in ((3, 5), (1, 4), (6, 2)):
    image = rng.integers(1, 10, (H, W)).astype("float32")
    wanted = tf.nn.avg_pool2d(image[None, :, :, None], 3, 1, "SAME")[0, :, :, 0]
    mine = average_same(image)
    corner = f"{mine[0, 0]:.2f} in the corner, not {wanted[0, 0]:.2f}"
    assert np.allclose(mine, wanted, rtol=1e-5, atol=1e-5), f"{H} x {W}: {corner}"
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
# def average_same(image):
#     """Divide by how many numbers of the window are real: the same sum, of ones."""
#     padded, real = np.pad(image, 1), np.pad(np.ones(image.shape), 1)
#     y = np.empty(image.shape)
#     for i, j in np.ndindex(image.shape):
#         window = slice(i, i + 3), slice(j, j + 3)
#         y[i, j] = padded[window].sum() / real[window].sum()
#     return y
#
#
# # check
# rng = np.random.default_rng(0)
# for H, W in ((3, 5), (1, 4), (6, 2)):
#     image = rng.integers(1, 10, (H, W)).astype("float32")
#     wanted = tf.nn.avg_pool2d(image[None, :, :, None], 3, 1, "SAME")[0, :, :, 0]
#     mine = average_same(image)
#     corner = f"{mine[0, 0]:.2f} in the corner, not {wanted[0, 0]:.2f}"
#     assert np.allclose(mine, wanted, rtol=1e-5, atol=1e-5), f"{H} x {W}: {corner}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### The smallest of each window

# %%
import numpy as np
import tensorflow as tf


def min_pool(images):
    """Return the minimum of each 2 x 2 window of images (N, H, W, C), padding "same".

    TensorFlow has no such layer. Use its max pool, and no loop.
    """
    return tf.nn.max_pool2d(images, 2, 2, "SAME")


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
for shape in ((1, 4, 6, 1), (2, 5, 7, 3)):
    images = rng.integers(1, 100, shape).astype("float32")
    mine = np.array(min_pool(images))
    for n, i, j, c in np.ndindex(mine.shape):
        window = images[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
        said = f"{shape}: {mine[n, i, j, c]:g} at {n, i, j, c}, not {window.min():g}"
        assert mine[n, i, j, c] == window.min(), said
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
# def min_pool(images):
#     """The smallest number is the largest with the sign changed."""
#     return -tf.nn.max_pool2d(-images, 2, 2, "SAME")
#
#
# # check
# rng = np.random.default_rng(0)
# for shape in ((1, 4, 6, 1), (2, 5, 7, 3)):
#     images = rng.integers(1, 100, shape).astype("float32")
#     mine = np.array(min_pool(images))
#     for n, i, j, c in np.ndindex(mine.shape):
#         window = images[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
#         said = f"{shape}: {mine[n, i, j, c]:g} at {n, i, j, c}, not {window.min():g}"
#         assert mine[n, i, j, c] == window.min(), said
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
# <summary>A net has Conv2D(8, 3) and then ReLU and MaxPooling2D(2). Does it matter whether ReLU or the pool comes first? Would it with average pooling?</summary>
#
# With the maximum it does not matter: ReLU keeps the order of numbers, so the largest before is the largest after it. Pooling first
# is four times less work for ReLU. With the mean it matters: the mean of -4 and 2 is -1, which becomes 0; ReLU first gives
# the mean of 0 and 2, which is 1.
#
# </details>

# %% [markdown]
# ## Read next
#
# Outside this site:
#
# - [Pooling](https://d2l.ai/chapter_convolutional-neural-networks/pooling.html), *Dive into Deep Learning*: what pooling
#   layers are good for, and pooling with padding, stride and channels.
# - [Pooling layer](https://cs231n.github.io/convolutional-networks/#pool), CS231n: the usual settings, and why some nets
#   do without a pool.
#
# **Before:** [stride, padding, dilation](../tutorials/stride_padding.md). **Next:** [chain a small CNN](../tutorials/small_cnn.md). **Backward:**
# [the gradients of ReLU and pooling](../explanation/gradients.md#pooling). **To try:** [check your own max
# pooling](../howto/check_your_layer.md#pool).
