# %% [markdown]
# # Make images larger
#
# The lesson [Make images larger](../tutorials/larger_images.md) of *Conv by Hand* as a notebook, with all its text.
# Run the cells from top to bottom; it needs NumPy and TensorFlow. Change numbers and run them again.
# The text and the figures are under CC BY 4.0, the code under the MIT licence.
#
# A convolution with a stride makes images smaller. To draw an image, or to label each pixel, a net must make them larger again. `Conv2DTranspose` does
# that. After this page you can compute it by hand: **each pixel stamps the kernel into a larger image**. It builds on
# [stride, padding, dilation](../tutorials/stride_padding.md).

# %% [markdown]
# ## One stamp for each number
#
# A convolution *reads* a window and writes one number. Here it is the reverse: one number is multiplied by the whole kernel, and the
# products are *written* to a window. The next window is a stride further. Where two windows overlap, the products are added:

# %%
import numpy as np
import tensorflow as tf

x = np.array([1, 2, 3])  # (n,) = (3,)
w = np.array([1, 10, 100])  # (k,) = (3,)
stride = 2
y_manual = np.zeros((3 - 1) * stride + 3, int)
for i in range(3):
    y_manual[i * stride : i * stride + 3] += x[i] * w  # one stamp
    print(f"after stamp {i}:", y_manual)

y_tf = tf.nn.conv1d_transpose(
    x[None, :, None].astype("float32"),  # (N, n, C) = (1, 3, 1)
    w[:, None, None].astype("float32"),  # (k, F, C) = (3, 1, 1)
    output_shape=(1, 7, 1),
    strides=stride,
    padding="VALID",
)
assert np.array_equal(y_tf[0, :, 0], y_manual)


# %% [markdown]
# Read the digits: the third number, 102, has 100 from the first stamp and 2 from the second.

# %% [markdown]
# ## In two dimensions
#
# <details>
# <summary>Predict first: 2 x 3 pixels, a kernel of 3 x 3, stride 2. What is the shape of the output?</summary>
#
# The last stamp starts at row (2 - 1) * 2 = 2 and column (3 - 1) * 2 = 4, and is 3 x 3: so 5 x 7. As a formula: (n - 1) * stride + k.
#
# </details>

# %%
def stamp(image, kernel, strides):
    """Stamp kernel (kh, kw) for each pixel of image (H, W), `strides` (sh, sw) apart.

    Returns ((H-1)*sh + kh, (W-1)*sw + kw). Source: the transpose of a correlation.
    """
    (H, W), (kh, kw), (sh, sw) = image.shape, kernel.shape, strides
    y = np.zeros(((H - 1) * sh + kh, (W - 1) * sw + kw), np.result_type(image, kernel))
    for i in range(H):
        for j in range(W):
            y[i * sh : i * sh + kh, j * sw : j * sw + kw] += image[i, j] * kernel
    return y


image = np.array([[1, 0, 2], [3, 1, 0]])  # (H, W) = (2, 3)
kernel = np.array([[1, 2, 1], [0, 1, 3], [2, 0, 1]])  # (kh, kw) = (3, 3)
y_manual = stamp(image, kernel, (2, 2))
print(y_manual)

y_tf = tf.nn.conv2d_transpose(
    image[None, :, :, None].astype("float32"),  # (N, H, W, C)
    kernel[:, :, None, None].astype("float32"),  # (kh, kw, F, C)
    output_shape=(1, 5, 7, 1),
    strides=2,
    padding="VALID",
)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)

# %% [markdown]
# *Figure:* The marked pixel, a 3, stamps three times the kernel into the frame. In the third row, and in the third and fifth column, stamps overlap.
#
# **On the page:** [Step through it, number by number](../tutorials/larger_images.md#stamp).
#
# [Stamp 4](../tutorials/larger_images.md#stamps){ data-stamp="4" } is the marked pixel. [Step 17](../tutorials/larger_images.md#stamps){ data-step="17" data-stamp="6" } is the number at row 2, column 2: all
# stamps are made, and four of them reach it.
#
# TensorFlow wants to know the size of the output, since [several sizes are possible](../howto/exact_upsampling.md).

# %% [markdown]
# ## Where stamps overlap
#
# All pixels and all weights are 1, so the output counts the stamps:

# %%
for size in (3, 4):
    print(f"kernel {size} x {size}, stride 2:")
    print(stamp(np.ones((2, 3), int), np.ones((size, size), int), (2, 2)))

# %% [markdown]
# With a kernel of 3 and a stride of 2, the counts differ from pixel to pixel: that is the *checkerboard* seen in generated images. If the size of
# the kernel is a multiple of the stride, each pixel inside gets as many stamps as the next. The same `stamp` on [a
# photograph](../tutorials/kernel_pictures.md#photo), made small before, with stride 2 and a kernel whose weights are all equal:
#
# *Figure:* 30 x 24 pixels | kernel 3 x 3: a checkerboard | kernel 4 x 4: none
#
# Other weights can hide the pattern: with 1/2, 1, 1/2 in each direction there is none. But a net has to learn them
# first. [Upsample to an exact size](../howto/exact_upsampling.md#checkerboards) has more on it.

# %% [markdown]
# ## The other view: read again
#
# The same output, as a convolution of stride 1: put **stride - 1 zeros between the pixels and kernel size - 1 zeros around**, flip the kernel, and slide.

# %%
wide = np.zeros((3, 5), int)  # (H-1)*2 + 1 rows, (W-1)*2 + 1 columns
wide[::2, ::2] = image  # a zero between two pixels
wide = np.pad(wide, 2)  # kernel size - 1 zeros around
flipped = kernel[::-1, ::-1]
y_manual = np.empty((5, 7), int)
for i, j in np.ndindex(5, 7):
    y_manual[i, j] = np.sum(wide[i : i + 3, j : j + 3] * flipped)
print(wide)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)


# %% [markdown]
# This is slower, since most products are with zeros. But it shows why the layer is also called *fractionally strided*: measured in pixels of
# `image`, the window moves by half a pixel.

# %% [markdown]
# ## The whole layer
#
# With channels, a pixel is a vector of C numbers, and its stamp has F channels. So the kernel has the shape (kh, kw, **F, C**): the last two axes are
# exchanged, because it is the kernel of the convolution that goes the other way. `padding="same"` crops the output to n times the stride:

# %%
def transposed_by_stamps(images, W, B, strides, padding="valid"):
    """Compute what Conv2DTranspose computes, with output_padding=None.

    images (N, H, W, C), W (kh, kw, F, C), B (F,); strides (sh, sw); padding "valid"
    or "same". Return (N, out_h, out_w, F). Raises ValueError.
    Source: the sizes are those of Keras 3.
    """
    check_transposed(images, W, padding)
    (N, *n, _), (*k, F, _) = images.shape, W.shape
    full = [(size - 1) * s + a for size, a, s in zip(n, k, strides, strict=True)]
    size = [max(f, m * s) for f, m, s in zip(full, n, strides, strict=True)]
    y = np.zeros((N, *size, F), np.result_type(images, W))
    for i, j in np.ndindex(*n):
        top, left = i * strides[0], j * strides[1]
        stamps = np.einsum("nc,abfc->nabf", images[:, i, j], W)  # (N, kh, kw, F)
        y[:, top : top + k[0], left : left + k[1]] += stamps
    if padding == "same":
        out = [m * s for m, s in zip(n, strides, strict=True)]
        top, left = (max(f - o, 0) // 2 for f, o in zip(full, out, strict=True))
        y = y[:, top : top + out[0], left : left + out[1]]
    return y + B


# %% [markdown]
# **The checks**

# %%
def check_transposed(images, W, padding):
    """Raise ValueError if the channels do not fit, or if there is no such padding."""
    C, depth = images.shape[-1], W.shape[-1]
    if depth != C:
        raise ValueError(
            f"W is for {depth} channels, its last axis, and images has {C}"
        )
    if padding not in ("valid", "same"):
        raise ValueError(f'padding={padding!r} must be "valid" or "same"')


# %%
tf.keras.utils.set_random_seed(0)
images = np.random.default_rng(0).standard_normal((2, 4, 5, 3)).astype("float32")
for kernel_size, strides in (((3, 3), (2, 2)), ((4, 2), (2, 3)), ((2, 3), (1, 1))):
    for padding in ("valid", "same"):
        conv = tf.keras.layers.Conv2DTranspose(
            6, kernel_size, strides, padding, bias_initializer="normal"
        )
        y_tf = conv(images)
        W, B = conv.get_weights()
        y_manual = transposed_by_stamps(images, W, B, strides, padding)
        assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
        print(kernel_size, strides, padding, images.shape, "becomes", y_manual.shape)

# %% [markdown]
# With the last kernel axis for the channels of the input, it is what Keras computes. The bias comes once for each number, not once for each stamp.

# %% [markdown]
# ## A kernel of ones repeats pixels

# %%
image = np.array([[1, 0, 2], [3, 1, 0]], "float32")
y_manual = stamp(image, np.ones((2, 2), "float32"), (2, 2))
y_tf = tf.keras.layers.UpSampling2D(2)(image[None, :, :, None])[0, :, :, 0]
print(y_manual)
assert np.array_equal(y_tf, y_manual)

# %% [markdown]
# So upsampling by repetition is a special case. Many nets use it and a plain convolution after it, as it has no checkerboard.
#
# The layer is also called *deconvolution*, but it does not undo a convolution: [the shape comes back, the numbers do
# not](../explanation/transposed_gradient.md#inverse). Why it is called *transposed*, and why it is the gradient of a convolution:
# [transposed convolution is the gradient](../explanation/transposed_gradient.md). With dilation, `output_padding` and for 1-D and 3-D: [the whole
# layer](../tutorials/whole_layer.md#transpose).

# %% [markdown]
# ## Exercises
#
# Edit a block, here or in a copy, until it prints `solved`. At first, its own `assert` stops it.

# %% [markdown]
# ### Write a transposed convolution

# %%
import numpy as np
import tensorflow as tf


def conv2d_transpose(image, kernel, strides):
    """Stamp kernel (kh, kw) for each pixel of image (H, W), `strides` (sh, sw) apart."""
    # your loop


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
cases = {
    (1, 1, 3, 3, 1, 1): "one pixel gives one stamp, not flipped",
    (2, 3, 3, 3, 3, 3): "the next stamp starts `strides` further",
    (2, 3, 3, 3, 1, 1): "stamps overlap: += and not =",
    (3, 2, 2, 4, 2, 1): "rows and columns have sizes and strides of their own",
}
for (H, W, kh, kw, sh, sw), hint in cases.items():
    image = rng.integers(1, 5, (H, W)).astype("float32")
    kernel = rng.integers(-4, 5, (kh, kw)).astype("float32")
    shape = ((H - 1) * sh + kh, (W - 1) * sw + kw)
    wanted = tf.nn.conv2d_transpose(
        image[None, :, :, None],
        kernel[:, :, None, None],
        (1, *shape, 1),
        (sh, sw),
        "VALID",
    )[0, :, :, 0].numpy()
    mine = conv2d_transpose(image, kernel, (sh, sw))
    assert mine is not None, "conv2d_transpose returns nothing yet"
    said = f"{H} x {W} pixels, kernel {kh} x {kw}, strides {sh, sw}: {hint}"
    assert np.shape(mine) == shape, f"shape {np.shape(mine)}, not {shape}; {said}"
    assert np.array_equal(mine, wanted), f"{mine}, not {wanted}; {said}"
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
# def conv2d_transpose(image, kernel, strides):
#     """Each pixel adds its stamp."""
#     (H, W), (kh, kw), (sh, sw) = image.shape, kernel.shape, strides
#     y = np.zeros(((H - 1) * sh + kh, (W - 1) * sw + kw))
#     for i, j in np.ndindex(H, W):
#         y[i * sh : i * sh + kh, j * sw : j * sw + kw] += image[i, j] * kernel
#     return y
#
#
# # check
# rng = np.random.default_rng(0)
# cases = {
#     (1, 1, 3, 3, 1, 1): "one pixel gives one stamp, not flipped",
#     (2, 3, 3, 3, 3, 3): "the next stamp starts `strides` further",
#     (2, 3, 3, 3, 1, 1): "stamps overlap: += and not =",
#     (3, 2, 2, 4, 2, 1): "rows and columns have sizes and strides of their own",
# }
# for (H, W, kh, kw, sh, sw), hint in cases.items():
#     image = rng.integers(1, 5, (H, W)).astype("float32")
#     kernel = rng.integers(-4, 5, (kh, kw)).astype("float32")
#     shape = ((H - 1) * sh + kh, (W - 1) * sw + kw)
#     wanted = tf.nn.conv2d_transpose(
#         image[None, :, :, None],
#         kernel[:, :, None, None],
#         (1, *shape, 1),
#         (sh, sw),
#         "VALID",
#     )[0, :, :, 0].numpy()
#     mine = conv2d_transpose(image, kernel, (sh, sw))
#     assert mine is not None, "conv2d_transpose returns nothing yet"
#     said = f"{H} x {W} pixels, kernel {kh} x {kw}, strides {sh, sw}: {hint}"
#     assert np.shape(mine) == shape, f"shape {np.shape(mine)}, not {shape}; {said}"
#     assert np.array_equal(mine, wanted), f"{mine}, not {wanted}; {said}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### The size of the output

# %%
import numpy as np
import tensorflow as tf


def out_size(n, k, stride):
    """Return the size that Conv2DTranspose makes of n pixels, padding "valid".

    This is the size of the convolution. Turn it around; mind a stride larger than k.
    """
    return (n - k) // stride + 1


# %% tags=["raises-exception"]
# check
for n, k, stride in ((4, 3, 2), (5, 3, 1), (1, 4, 3), (3, 2, 4)):
    layer = tf.keras.layers.Conv2DTranspose(1, k, stride)
    wanted = layer(np.zeros((1, n, n, 1), "float32")).shape[1]
    mine = out_size(n, k, stride)
    assert mine == wanted, (
        f"{n} pixels, kernel {k}, stride {stride}: {mine}, not {wanted}"
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
# def out_size(n, k, stride):
#     """The last stamp starts at (n - 1) * stride; a stride beyond it adds zeros."""
#     return (n - 1) * stride + max(k, stride)
#
#
# # check
# for n, k, stride in ((4, 3, 2), (5, 3, 1), (1, 4, 3), (3, 2, 4)):
#     layer = tf.keras.layers.Conv2DTranspose(1, k, stride)
#     wanted = layer(np.zeros((1, n, n, 1), "float32")).shape[1]
#     mine = out_size(n, k, stride)
#     assert mine == wanted, (
#         f"{n} pixels, kernel {k}, stride {stride}: {mine}, not {wanted}"
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
# ### No checkerboard

# %%
import numpy as np
import tensorflow as tf

# With stride 3 and a 4 x 4 kernel some pixels get more stamps than others: a checkerboard.
# Choose the smallest kernel from 4 x 4 on for which all pixels inside get the same number.
size = 4


# %% tags=["raises-exception"]
# check
def counts(size):
    layer = tf.keras.layers.Conv2DTranspose(1, size, 3, kernel_initializer="ones")
    y = np.array(layer(np.ones((1, 6, 6, 1), "float32")))[0, :, :, 0]
    return np.unique(y[size:-size, size:-size])


assert len(counts(size)) == 1, f"size {size}: pixels inside get {counts(size)} stamps"
assert size == 6, f"size {size} is even, but not the smallest from 4 on"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# size = 6  # a multiple of the stride
#
#
# # check
# def counts(size):
#     layer = tf.keras.layers.Conv2DTranspose(1, size, 3, kernel_initializer="ones")
#     y = np.array(layer(np.ones((1, 6, 6, 1), "float32")))[0, :, :, 0]
#     return np.unique(y[size:-size, size:-size])
#
#
# assert len(counts(size)) == 1, f"size {size}: pixels inside get {counts(size)} stamps"
# assert size == 6, f"size {size} is even, but not the smallest from 4 on"
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
# <summary>Conv2D with stride 2 makes 14 x 14 of 28 x 28. Does Conv2DTranspose with the same kernel give the 28 x 28 image back?</summary>
#
# The shape, yes, if padding and sizes fit. The numbers, no. The convolution has lost information, and the transposed layer is not its
# inverse: it has weights of its own to learn what to draw.
#
# </details>

# %% [markdown]
# ## Read next
#
# Outside this site:
#
# - [Deconvolution and Checkerboard Artifacts](https://distill.pub/2016/deconv-checkerboard/), Odena and others, Distill:
#   the pattern in images that nets have made, with drawings that move.
# - [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285), Dumoulin and Visin: chapter 4
#   has the transposed layer for each padding and stride.
#
# **Before:** [the whole layer](../tutorials/whole_layer.md). **Next:** [transposed convolution is the
# gradient](../explanation/transposed_gradient.md). **To look up:** [size formulas](../reference/conv_shapes.md).
