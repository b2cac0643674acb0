# %% [markdown]
# # Correlate one channel
#
# The lesson [Correlate one channel](../tutorials/one_channel.md) of *Conv by Hand* as a notebook, with all its text.
# Run the cells from top to bottom; it needs NumPy and TensorFlow. Change numbers and run them again.
# The text and the figures are under CC BY 4.0, the code under the MIT licence.
#
# A convolution layer looks for the same small pattern at every position of an image. For that it does one thing, over and
# over: cut a window, multiply it by the kernel, add everything up, add the bias. After this page you can compute every
# number of a one-channel `Conv2D` yourself, and show that TensorFlow computes the same.

# %% [markdown]
# ## Watch each step
#
# Press **Play**, or point at a number of the output: you see its window, the products and their sum. Every number of the
# input and the kernel is a field. Type another one, or paste a whole grid.
#
# **On the page:** [Step through it, number by number](../tutorials/one_channel.md#stepper).

# %% [markdown]
# ## Nine products and a sum
#
# Now the same in NumPy. Whole numbers are exact in a computer, so no rounding gets in the way.

# %%
import numpy as np
import tensorflow as tf

image = np.array([[3, 1, 0, 2, 1],
                  [1, 4, 2, 0, 3],
                  [0, 2, 5, 1, 1],
                  [2, 0, 1, 3, 4]])  # (H, W) = (4, 5)
kernel = np.array([[1, 2, -1],
                   [3, 1, -2],
                   [2, -1, 1]])  # (kh, kw) = (3, 3)

# %% [markdown]
# Cut a window of the kernel's size from the top left corner, and multiply the two element by element:

# %%
window = image[0:3, 0:3]  # rows 0, 1, 2 and columns 0, 1, 2
print(window)
print(window * kernel)  # nine products, element by element
print(np.sum(window * kernel))


# %% [markdown]
# The window, the nine products, their sum: the last number is the first number of the output. Multiplying two arrays
# element by element and adding everything up is called a **dot product**. It is large where the window looks like the
# kernel, and that is how a layer finds a pattern.
#
# *Figure:* The window in the top left corner. Its nine products add up to the first number of the output.

# %% [markdown]
# ## Slide the window
#
# Two loops move the window over all positions where it fits. That is the whole algorithm.

# %%
def correlate2d(image, kernel):
    """Slide `kernel` (kh, kw) over `image` (H, W); return (H-kh+1, W-kw+1)."""
    (height, width), (kh, kw) = image.shape, kernel.shape
    rows, columns = height - kh + 1, width - kw + 1
    y = np.empty((rows, columns), np.result_type(image, kernel))
    for i in range(rows):
        for j in range(columns):
            window = image[i : i + kh, j : j + kw]  # (kh, kw)
            y[i, j] = np.sum(window * kernel)
    return y


y_manual = correlate2d(image, kernel)
print(y_manual)

# %% [markdown]
# *Figure:* The last position. The row of the window's corner is the row of the output, and so is the column.
#
# <details>
# <summary>In symbols</summary>
#
# With $x$ for the image, $w$ for the kernel and $y$ for the output:
#
# $$
# y_{i,j} = \sum_{a=0}^{k_h-1} \; \sum_{b=0}^{k_w-1} x_{i+a,\,j+b} \; w_{a,b}
# $$
#
# </details>

# %% [markdown]
# ## What the output says: an edge
#
# A bright bar on a dark image, and a kernel of two numbers that computes *right minus left*:

# %%
bar = np.array([[0, 0, 1, 1, 1, 0, 0]] * 4)  # bright on dark: (H, W) = (4, 7)
right_minus_left = np.array([[-1, 1]])  # (kh, kw) = (1, 2)
edges = correlate2d(bar, right_minus_left)  # (4, 6)
print(edges)
below_minus_above = right_minus_left.T  # (kh, kw) = (2, 1)
print(correlate2d(bar, below_minus_above))  # (3, 7)

# %% [markdown]
# 1 where it gets brighter, -1 where it gets darker, 0 where nothing changes: this kernel finds **vertical edges**. Its transpose,
# *below minus above*, finds nothing, since no column of the bar changes from row to row. On a photograph it looks
# [like this](../tutorials/kernel_pictures.md#edges).

# %% [markdown]
# ### Sides that differ
#
# Nothing here asks for a square. A kernel of kh x kw has H - kh + 1 positions in a column of the image and W - kw + 1 in a row. The
# 1 x 2 kernel gives 4 - 1 + 1 = 4 rows and 7 - 2 + 1 = 6 columns, its transpose 3 rows and 7 columns.

# %% [markdown]
# ## Let TensorFlow do it
#
# TensorFlow wants all four axes, so the image gets a batch axis in front and a channel axis at the end, and
# the kernel two axes at the end. [The next lesson](../tutorials/four_shapes.md) says what each of them means.

# %%
images = image[np.newaxis, :, :, np.newaxis].astype("float32")  # (1, 4, 5, 1)
W = kernel[:, :, np.newaxis, np.newaxis].astype("float32")  # (3, 3, 1, 1)
y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID")  # (1, 2, 3, 1)
print(np.squeeze(y_tf))

assert np.array_equal(np.squeeze(y_tf), y_manual)

# %% [markdown]
# The last line of the block demands that **every number is equal**, not merely close. It passes.

# %% [markdown]
# ## The kernel is not flipped
#
# In mathematics a *convolution* flips the kernel, upside down and back to front, before it slides. What the loops
# do, without the flip, is called *correlation* (cross-correlation). Which one does a convolution layer compute?

# %%
y_flipped = correlate2d(image, kernel[::-1, ::-1])  # upside down and back to front
print(y_flipped)
print("what TensorFlow computes:", np.array_equal(np.squeeze(y_tf), y_flipped))

# %% [markdown]
# With the flipped kernel the numbers are different, and they are not TensorFlow's. **`Conv2D` is a correlation.**
# The name stuck because a layer learns its weights, and it can learn them in either order.
# [Convolution or correlation?](../explanation/convolution_correlation.md) says where the difference matters.

# %% [markdown]
# ## Training finds the kernel
#
# So far the kernel was given. A net starts with random numbers instead. It sees images and what should come out, and training changes
# the numbers until both agree. Give Keras the bar and its edges:

# %%
images = bar[np.newaxis, :, :, np.newaxis].astype("float32")  # (1, 4, 7, 1)
wanted = edges[np.newaxis, :, :, np.newaxis].astype("float32")  # (1, 4, 6, 1)
tf.keras.utils.set_random_seed(0)
net = tf.keras.Sequential(
    [
        tf.keras.Input((4, 7, 1)),
        tf.keras.layers.Conv2D(filters=1, kernel_size=(1, 2), use_bias=False),
    ]
)
print("at random:     ", np.squeeze(net.get_weights()).round(2))
net.compile(optimizer=tf.keras.optimizers.SGD(0.5), loss="mse")
net.fit(images, wanted, epochs=60, verbose=0)
print("after training:", np.squeeze(net.get_weights()).round(2))

# %% [markdown]
# Nobody told it, and it found *right minus left*. [Train it](../tutorials/train_small.md) shows how training works, and
# [See what a kernel sees](../tutorials/kernel_pictures.md#learn) finds an edge kernel in a photograph.

# %% [markdown]
# ## A real layer, with a bias
#
# Now a Keras layer with weights of its own, on an image of 5 x 5.

# %%
tf.keras.utils.set_random_seed(0)

images = tf.random.uniform((1, 5, 5, 1))  # (N, H, W, C)
conv = tf.keras.layers.Conv2D(filters=1, kernel_size=3)
y_tf = conv(images)  # (1, 3, 3, 1)
W, B = conv.get_weights()
print("W", W.shape, " B", B.shape, " output", y_tf.shape)
print("B =", B)

# %% [markdown]
# The bias is one number for each filter, added to each of its outputs. It sets how well a window must match: with a bias of -10, only sums
# above 10 stay positive. Keras starts every bias at zero. A loop that forgets the bias would then be right by accident, so give it a value that
# shows:

# %%
# With B = 0, forgetting to add it would not show.
conv.set_weights([W, np.array([0.5])])
W, B = conv.get_weights()
y_tf = conv(images)
print("B =", B)

# %% [markdown]
# Drop the axes of size 1, so that the image and the kernel are plain tables again. (You no longer see then
# [which axis was which](../tutorials/four_shapes.md#squeeze); here it does no harm, since there is only one of each.)

# %%
image = np.squeeze(images)  # (5, 5)
W = np.squeeze(W)  # (3, 3)
print("image", image.shape, " W", W.shape)

# %% [markdown]
# ## The loop
#
# **Cut a window of kernel size, multiply it by the weights, sum, add the bias:**

# %%
y_manual = np.zeros((3, 3), "float32")  # TensorFlow's dtype
for i in range(3):
    for j in range(3):
        window = image[i : i + 3, j : j + 3]  # cut a window of kernel size
        y_manual[i, j] = np.sum(window * W) + B[0]  # multiply, sum, add the bias
print(y_manual)

# %% [markdown]
# And TensorFlow:

# %%
print(np.squeeze(y_tf))

assert np.allclose(np.squeeze(y_tf), y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# ### Why B[0] and not B
#
# `B` is an array with one number for each filter, here of shape (1,). The sum plus `B` is an array too, and one element
# of `y_manual` must be a number. Since NumPy 2.4 [that is an error](../howto/shape_errors.md#sequence).
#
# **The line as many notebooks write it**

# %%
y = np.zeros((3, 3))
i = j = 0
window = image[i : i + 3, j : j + 3]
try:
    y[i, j] = np.sum(window * W) + B
except ValueError as error:
    print("ValueError:", error)

# %% [markdown]
# Up to NumPy 1.24 this line ran silently, from 1.25 on with a warning. The shapes say what is wrong:

# %%
print("B                       ", B.shape)
print("np.sum(window * W) + B   ", (np.sum(window * W) + B).shape)
print("np.sum(window * W) + B[0]", (np.sum(window * W) + B[0]).shape)

# %% [markdown]
# ## Close, and how close
#
# The block above compares with `np.allclose`, not with `==`. These numbers are 32-bit floats with about seven
# digits. TensorFlow adds the nine products in a different order from `np.sum`, and each addition rounds, so the last
# digit may differ. Neither result is wrong.
#
# `rtol=1e-5, atol=1e-5` allows a difference of about one unit in the fifth digit. Always pass both: the
# defaults of `np.allclose` are stricter for numbers near zero, and reject some results that are right.
# [The lesson on channels](../tutorials/n_channels.md#tolerance) shows one.

# %% [markdown]
# ## Exercises
#
# Edit a block, here or in a copy, until it prints `solved`. Until then, its own `assert` stops it.

# %% [markdown]
# ### The window for one number

# %%
import numpy as np
import tensorflow as tf

image = np.arange(30.0, dtype="float32").reshape(5, 6)  # 5 rows, 6 columns
kernel = np.array([[1, 0, 2], [-1, 3, 0]], dtype="float32")  # 2 rows, 3 columns

# Cut the window for row 1, column 2 of the output.
window = image[0:2, 0:3]

# %% tags=["raises-exception"]
# check
y = np.squeeze(
    tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
)
assert window.shape == kernel.shape, (
    f"a window has the kernel's shape, not {window.shape}"
)
mine = np.sum(window * kernel)
assert mine == y[1, 2], f"TensorFlow has {y[1, 2]} at row 1, column 2; yours is {mine}"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# image = np.arange(30.0, dtype="float32").reshape(5, 6)  # 5 rows, 6 columns
# kernel = np.array([[1, 0, 2], [-1, 3, 0]], dtype="float32")  # 2 rows, 3 columns
#
# # It starts where the output is, and is as large as the kernel.
# window = image[1 : 1 + 2, 2 : 2 + 3]
#
# # check
# y = np.squeeze(
#     tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
# )
# assert window.shape == kernel.shape, (
#     f"a window has the kernel's shape, not {window.shape}"
# )
# mine = np.sum(window * kernel)
# assert mine == y[1, 2], f"TensorFlow has {y[1, 2]} at row 1, column 2; yours is {mine}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Right for squares only

# %%
import numpy as np
import tensorflow as tf


def correlate2d(image, kernel):
    """Right for square images and square kernels; make it right for all."""
    H, kh = image.shape[0], kernel.shape[0]
    y = np.zeros((H - kh + 1, H - kh + 1), image.dtype)
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            window = image[i : i + kh, j : j + kh]
            y[i, j] = np.sum(window * kernel)
    return y


# %% tags=["raises-exception"]
# check
image = np.arange(28, dtype="float32").reshape(4, 7) % 5
for kernel in [np.eye(3), np.array([[1, 2, 3, 4], [0, 1, 0, -1]])]:
    kernel = kernel.astype("float32")
    y = np.squeeze(
        tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
    )
    mine = correlate2d(image, kernel)
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
# def correlate2d(image, kernel):
#     """Rows and columns each have a size of their own."""
#     (H, W), (kh, kw) = image.shape, kernel.shape
#     y = np.zeros((H - kh + 1, W - kw + 1), image.dtype)
#     for i in range(y.shape[0]):
#         for j in range(y.shape[1]):
#             window = image[i : i + kh, j : j + kw]
#             y[i, j] = np.sum(window * kernel)
#     return y
#
#
# # check
# image = np.arange(28, dtype="float32").reshape(4, 7) % 5
# for kernel in [np.eye(3), np.array([[1, 2, 3, 4], [0, 1, 0, -1]])]:
#     kernel = kernel.astype("float32")
#     y = np.squeeze(
#         tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
#     )
#     mine = correlate2d(image, kernel)
#     assert mine.shape == y.shape, f"the output is {y.shape}, not {mine.shape}"
#     assert np.array_equal(mine, y), "the shape is right, the numbers are not"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### The image without its outer ring

# %%
import numpy as np
import tensorflow as tf

# Find the kernel whose output is the image itself, without its outer ring of pixels:
# y[i, j] = image[i + 1, j + 1].
kernel = np.array([[1, 1, 1],
                   [1, 1, 1],
                   [1, 1, 1]], dtype="float32")

# %% tags=["raises-exception"]
# check
image = np.arange(30, dtype="float32").reshape(5, 6) ** 2
y = np.squeeze(
    tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
)
assert np.array_equal(y, image[1:-1, 1:-1]), f"y[0, 0] is {y[0, 0]}, not {image[1, 1]}"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# kernel = np.array([[0, 0, 0],
#                    [0, 1, 0],  # of nine products only the middle one is left
#                    [0, 0, 0]], dtype="float32")
#
# # check
# image = np.arange(30, dtype="float32").reshape(5, 6) ** 2
# y = np.squeeze(
#     tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
# )
# assert np.array_equal(y, image[1:-1, 1:-1]), f"y[0, 0] is {y[0, 0]}, not {image[1, 1]}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Write correlate

# %%
import numpy as np
import tensorflow as tf


def correlate(image, kernel):
    """Slide kernel (kh, kw) over image (H, W); return (H - kh + 1, W - kw + 1)."""
    # your lines


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
cases = {
    (3, 3, 1, 1): "a 1 x 1 kernel multiplies each pixel; the size stays",
    (3, 3, 3, 3): "one position: multiply all nine pairs and add them up, unflipped",
    (5, 5, 3, 3): "off by one? There are n - k + 1 positions in each direction",
    (4, 7, 3, 3): "rows and columns of the image differ: use both",
    (5, 6, 2, 3): "rows and columns of the kernel differ: use both",
}
for (H, W, kh, kw), hint in cases.items():
    image = rng.integers(1, 10, (H, W)).astype("float32")
    kernel = rng.integers(-4, 5, (kh, kw)).astype("float32")
    wanted = tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
    wanted = wanted[0, :, :, 0].numpy()
    mine = correlate(image, kernel)
    assert mine is not None, "correlate returns nothing yet"
    said = f"image {H} x {W}, kernel {kh} x {kw}"
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
# def correlate(image, kernel):
#     """Cut, multiply, sum."""
#     (H, W), (kh, kw) = image.shape, kernel.shape
#     y = np.zeros((H - kh + 1, W - kw + 1))
#     for i, j in np.ndindex(y.shape):
#         y[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
#     return y
#
#
# # check
# rng = np.random.default_rng(0)
# cases = {
#     (3, 3, 1, 1): "a 1 x 1 kernel multiplies each pixel; the size stays",
#     (3, 3, 3, 3): "one position: multiply all nine pairs and add them up, unflipped",
#     (5, 5, 3, 3): "off by one? There are n - k + 1 positions in each direction",
#     (4, 7, 3, 3): "rows and columns of the image differ: use both",
#     (5, 6, 2, 3): "rows and columns of the kernel differ: use both",
# }
# for (H, W, kh, kw), hint in cases.items():
#     image = rng.integers(1, 10, (H, W)).astype("float32")
#     kernel = rng.integers(-4, 5, (kh, kw)).astype("float32")
#     wanted = tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
#     wanted = wanted[0, :, :, 0].numpy()
#     mine = correlate(image, kernel)
#     assert mine is not None, "correlate returns nothing yet"
#     said = f"image {H} x {W}, kernel {kh} x {kw}"
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
# <summary>Each pixel of the image is 2, each of the nine numbers of the kernel is 3. What is every number of the output? And with a bias of 1?</summary>
#
# Nine products of 6 each: 54, at every position, since all windows look the same. With the bias 55: it is added once to the sum, not to each product.
#
# </details>

# %% [markdown]
# ## Read next
#
# Outside this site:
#
# - [Convolutions for Images](https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html), *Dive into Deep
#   Learning*: the same operation, and a kernel that is learned, in one short chapter.
# - [Understanding Deep Learning](https://udlbook.github.io/udlbook/), Simon Prince: chapter 10, and its notebooks 10.1
#   and 10.3, in which you write the functions yourself.
#
# **Next:** [read the four shapes](../tutorials/four_shapes.md). **Why:** [why convolution?](../explanation/why_convolution.md)
# **Further:** [convolution or correlation?](../explanation/convolution_correlation.md)
