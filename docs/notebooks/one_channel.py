# %% [markdown]
# # Correlate by hand, one channel
#
# Cut a window, multiply it by the kernel, add everything up, add the bias. Run the cells from
# top to bottom; change numbers and run them again.

# %% [markdown]
# ## Nine products and a sum
#
# Whole numbers first: they are exact in a computer.

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
# Cut a window of the kernel's size, and multiply the two element by element.

# %%
window = image[0:3, 0:3]  # rows 0, 1, 2 and columns 0, 1, 2
print(window)
print(window * kernel)  # nine products, element by element
print(np.sum(window * kernel))

# %% [markdown]
# ## Slide the window
#
# Two loops move the window over all positions where it fits.

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
# ## What the output says: an edge
#
# A bright bar on a dark image, and a kernel that computes *right minus left*.
#
# ## Sides that differ
#
# Nothing here asks for a square: the 1 x 2 kernel gives 4 rows and 6 columns.

# %%
bar = np.array([[0, 0, 1, 1, 1, 0, 0]] * 4)  # bright on dark: (H, W) = (4, 7)
right_minus_left = np.array([[-1, 1]])  # (kh, kw) = (1, 2)
edges = correlate2d(bar, right_minus_left)  # (4, 6)
print(edges)
below_minus_above = right_minus_left.T  # (kh, kw) = (2, 1)
print(correlate2d(bar, below_minus_above))  # (3, 7)

# %% [markdown]
# ## Let TensorFlow do it
#
# Every number is equal, not merely close.

# %%
images = image[np.newaxis, :, :, np.newaxis].astype("float32")  # (1, 4, 5, 1)
W = kernel[:, :, np.newaxis, np.newaxis].astype("float32")  # (3, 3, 1, 1)
y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID")  # (1, 2, 3, 1)
print(np.squeeze(y_tf))

assert np.array_equal(np.squeeze(y_tf), y_manual)

# %% [markdown]
# ## The kernel is not flipped
#
# A convolution in the mathematical sense flips the kernel first. `Conv2D` does not: it is a
# correlation.

# %%
y_flipped = correlate2d(image, kernel[::-1, ::-1])  # upside down and back to front
print(y_flipped)
print("what TensorFlow computes:", np.array_equal(np.squeeze(y_tf), y_flipped))

# %% [markdown]
# ## Training finds the kernel
#
# Give Keras the bar and its edges, and a kernel of random numbers.

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
# ## A real layer, with a bias

# %%
tf.keras.utils.set_random_seed(0)

images = tf.random.uniform((1, 5, 5, 1))  # (N, H, W, C)
conv = tf.keras.layers.Conv2D(filters=1, kernel_size=3)
y_tf = conv(images)  # (1, 3, 3, 1)
W, B = conv.get_weights()
print("W", W.shape, " B", B.shape, " output", y_tf.shape)
print("B =", B)

# %% [markdown]
# Keras starts every bias at zero. Give it a value that shows.

# %%
# With B = 0, forgetting to add it would not show.
conv.set_weights([W, np.array([0.5])])
W, B = conv.get_weights()
y_tf = conv(images)
print("B =", B)

# %% [markdown]
# Drop the axes of size 1.

# %%
image = np.squeeze(images)  # (5, 5)
W = np.squeeze(W)  # (3, 3)
print("image", image.shape, " W", W.shape)

# %% [markdown]
# ## The loop
#
# Cut a window of kernel size, multiply it by the weights, sum, add the bias.

# %%
y_manual = np.zeros((3, 3), "float32")  # TensorFlow's dtype
for i in range(3):
    for j in range(3):
        window = image[i : i + 3, j : j + 3]  # cut a window of kernel size
        y_manual[i, j] = np.sum(window * W) + B[0]  # multiply, sum, add the bias
print(y_manual)

# %% [markdown]
# TensorFlow's numbers. Floats are compared with a tolerance, because each addition rounds.

# %%
print(np.squeeze(y_tf))

assert np.allclose(np.squeeze(y_tf), y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# ## A line that used to work
#
# Many notebooks write `B` for `B[0]`. Up to NumPy 1.24 this ran; since 2.4 it is an error.

# %%
y = np.zeros((3, 3))
i = j = 0
window = image[i : i + 3, j : j + 3]
try:
    y[i, j] = np.sum(window * W) + B
except ValueError as error:
    print("ValueError:", error)

# %% [markdown]
# `B` is an array with one number in it. `B[0]` takes the number out.

# %%
print("B                       ", B.shape)
print("np.sum(window * W) + B   ", (np.sum(window * W) + B).shape)
print("np.sum(window * W) + B[0]", (np.sum(window * W) + B[0]).shape)
