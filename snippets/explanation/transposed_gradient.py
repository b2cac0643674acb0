"""A convolution is a matrix. Its gradient and Conv2DTranspose are that matrix, transposed."""

# --8<-- [start:matrix]
import numpy as np
import tensorflow as tf


def convolution_matrix(kernel, H, W, strides=(1, 1)):
    """Return the matrix of a correlation: a row for each output, a column for each pixel.

    kernel (kh, kw) slides over an image (H, W), padding valid, in steps of `strides`.
    """
    (kh, kw), (sh, sw) = kernel.shape, strides
    rows, columns = (H - kh) // sh + 1, (W - kw) // sw + 1
    C = np.zeros((rows * columns, H * W), kernel.dtype)
    for i, j in np.ndindex(rows, columns):
        for a, b in np.ndindex(kh, kw):
            pixel = (i * sh + a) * W + (j * sw + b)  # its position in the flat image
            C[i * columns + j, pixel] = kernel[a, b]
    return C


kernel = np.array([[1, 2, 3], [4, 5, 6]])  # (kh, kw) = (2, 3)
C = convolution_matrix(kernel, 4, 5)  # 9 outputs x 20 pixels
print(C)
# --8<-- [end:matrix]

# --8<-- [start:product]
rng = np.random.default_rng(0)
image = rng.integers(-4, 5, (4, 5))  # (H, W)
y_manual = (C @ image.ravel()).reshape(3, 3)
print(y_manual)

x = tf.constant(image[None, :, :, None], "float32")  # (N, H, W, C) = (1, 4, 5, 1)
W = tf.constant(kernel[:, :, None, None], "float32")  # (kh, kw, C, F)
y_tf = tf.nn.conv2d(x, W, strides=1, padding="VALID")  # (1, 3, 3, 1)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)

print(f"{C.size} numbers, {np.count_nonzero(C)} not zero, {kernel.size} different")
# --8<-- [end:product]

# --8<-- [start:gradient]
g = rng.integers(-4, 5, (3, 3))  # the gradient of some loss with respect to y
upstream = tf.constant(g[None, :, :, None], "float32")  # (1, 3, 3, 1)

with tf.GradientTape() as tape:
    tape.watch(x)
    y = tf.nn.conv2d(x, W, strides=1, padding="VALID")
gradient = tape.gradient(y, x, output_gradients=upstream)  # (1, 4, 5, 1)

y_tf = tf.nn.conv2d_transpose(upstream, W, x.shape, strides=1, padding="VALID")

y_manual = (C.T @ g.ravel()).reshape(4, 5)
print(y_manual)

assert np.array_equal(gradient[0, :, :, 0], y_manual)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)
# --8<-- [end:gradient]

# --8<-- [start:flip]
print("row 4, output (1, 1), as an image:")
print(C[4].reshape(4, 5))
print("column 7, pixel (1, 2), as an output:")
print(C[:, 7].reshape(3, 3))
# --8<-- [end:flip]


# --8<-- [start:lay]
def scatter_and_add(g, kernel, strides=(1, 1)):
    """Add the kernel, times each number of g, to the result. Nothing is flipped."""
    (rows, columns), (kh, kw), (sh, sw) = g.shape, kernel.shape, strides
    shape = (rows - 1) * sh + kh, (columns - 1) * sw + kw
    x = np.zeros(shape, np.result_type(g, kernel))
    for i, j in np.ndindex(rows, columns):
        top, left = i * sh, j * sw
        x[top : top + kh, left : left + kw] += g[i, j] * kernel
    return x


line, weights = np.array([[1, 10, 100]]), np.array([[1, 2, 3]])
print(scatter_and_add(line, weights, strides=(1, 2)))
# --8<-- [end:lay]


# --8<-- [start:zeros]
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


def add_zeros(g, kernel, strides=(1, 1)):
    """Put stride - 1 zeros between the numbers of g, and kernel - 1 around them."""
    (rows, columns), (kh, kw), (sh, sw) = g.shape, kernel.shape, strides
    wide = np.zeros(((rows - 1) * sh + 1, (columns - 1) * sw + 1), g.dtype)
    wide[::sh, ::sw] = g
    return np.pad(wide, [(kh - 1, kh - 1), (kw - 1, kw - 1)])


wide = add_zeros(line, weights, strides=(1, 2))
print("with zeros      ", wide)
print("kernel flipped  ", correlate2d(wide, weights[::-1, ::-1]))
print("kernel as it is ", correlate2d(wide, weights), "wrong")
# --8<-- [end:zeros]

# --8<-- [start:both]
for strides, size in [((1, 1), (4, 5)), ((2, 1), (6, 5)), ((2, 3), (6, 9))]:
    shape = (1, *size, 1)
    y_tf = tf.nn.conv2d_transpose(upstream, W, shape, strides, "VALID")
    y_manual = scatter_and_add(g, kernel, strides)
    y_zeros = correlate2d(add_zeros(g, kernel, strides), kernel[::-1, ::-1])
    print(f"strides {strides}: (3, 3) becomes {y_manual.shape}")
    assert np.array_equal(y_tf[0, :, :, 0], y_manual)
    assert np.array_equal(y_zeros, y_manual)
# --8<-- [end:both]


# --8<-- [start:any]
def matrix_of(function, shape):
    """Return the matrix of a linear function of one image of `shape` (H, W, C).

    The function is given a batch of images, each with a single 1. What it makes of the
    image number p is column p.
    """
    n = int(np.prod(shape))
    units = np.eye(n, dtype="float32").reshape(n, *shape)
    return np.reshape(function(units), (n, -1)).T


def both_matrices(kernel, shape, strides, padding):
    """Return the matrices of conv2d on images (H, W, C) and of conv2d_transpose."""

    def forward(x):
        return tf.nn.conv2d(x, kernel, strides, padding)

    def back(g):
        x_shape = (len(g), *shape)
        return tf.nn.conv2d_transpose(g, kernel, x_shape, strides, padding)

    y = forward(np.zeros((1, *shape), "float32"))
    return matrix_of(forward, shape), matrix_of(back, y.shape[1:])


W = rng.integers(-4, 5, (3, 2, 2, 3)).astype("float32")  # (kh, kw, C, F)
for padding in ("VALID", "SAME"):
    for strides in [(1, 1), (2, 1), (2, 3)]:
        forward, back = both_matrices(W, (7, 6, 2), strides, padding)
        print(f"{padding:5} strides {strides}: {forward.shape} and {back.shape}")
        assert np.array_equal(back, forward.T)
# --8<-- [end:any]


# --8<-- [start:dilation]
def dilated(x):
    """A convolution with dilation 2. Its gradient needs oneDNN, so..."""
    return tf.nn.conv2d(x, W, strides=1, padding="SAME", dilations=2)


# ...the same kernel with zeros between its taps
taps = np.zeros((5, 3, 2, 3), "float32")
taps[::2, ::2] = W
_, back = both_matrices(taps, (7, 6, 2), 1, "SAME")
forward = matrix_of(dilated, (7, 6, 2))
print(f"dilation 2: {forward.shape} and {back.shape}")

assert np.array_equal(back, forward.T)
# --8<-- [end:dilation]

# --8<-- [start:layout]
conv = tf.keras.layers.Conv2D(filters=3, kernel_size=(3, 2), strides=2, use_bias=False)
conv.build((None, 7, 6, 2))  # 2 channels become 3
back = tf.keras.layers.Conv2DTranspose(
    filters=2, kernel_size=(3, 2), strides=2, use_bias=False
)
back.build((None, 3, 3, 3))  # 3 channels become 2
print("Conv2D           ", conv.kernel.shape)
print("Conv2DTranspose  ", back.kernel.shape)

conv.set_weights([W])
back.set_weights([W])  # the same array, as it is
images = rng.integers(-4, 5, (2, 3, 3, 3)).astype("float32")  # (N, H', W', F)
y_tf = back(images)  # (2, 7, 6, 2)

C_conv = matrix_of(conv, (7, 6, 2))
y_manual = images.reshape(2, -1) @ C_conv  # for each image: C transposed times it
print("output           ", y_tf.shape)

assert np.array_equal(y_tf, y_manual.reshape(2, 7, 6, 2))
# --8<-- [end:layout]

# --8<-- [start:inverse]
y = C @ image.ravel()  # 20 numbers become 9
x_back = (C.T @ y).reshape(4, 5)  # and 20 again
print("image")
print(image)
print("forward, then transposed")
print(x_back)
# --8<-- [end:inverse]

# --8<-- [start:lost]
blur = convolution_matrix(np.ones((2, 2), int), 4, 5)  # sums of 2 x 2 pixels
checkers = (np.indices((4, 5)).sum(axis=0) % 2) * 2 - 1  # -1 and 1 in turn
other = image + 50 * checkers
print(other)
print("the same output:", np.array_equal(blur @ image.ravel(), blur @ other.ravel()))
# --8<-- [end:lost]

# --8<-- [start:sizes]
for n in (7, 8):
    print(f"{n} pixels, kernel size 3, stride 2")
    print(convolution_matrix(weights, 1, n, strides=(1, 2)))
# --8<-- [end:sizes]

# --8<-- [start:output_padding]
row = tf.constant(line[:, None, :, None], "float32")  # (1, 1, 3, 1)
for padding in ("valid", "same"):
    for extra in (0, 1):
        up = tf.keras.layers.Conv2DTranspose(
            1, (1, 3), strides=(1, 2), padding=padding, output_padding=(0, extra)
        )
        up.build(row.shape)
        up.set_weights([weights.reshape(1, 3, 1, 1), np.zeros(1)])
        values = np.squeeze(up(row)).astype(int)
        print(f"{padding:5}  output_padding={extra}: {len(values)} pixels {values}")
# --8<-- [end:output_padding]

# --8<-- [start:counts]
ones = convolution_matrix(np.ones((1, 3), int), 1, 9, strides=(1, 2))
print(ones)
print("sums of the columns", ones.sum(axis=0))
# --8<-- [end:counts]

# --8<-- [start:board]
images, kernel = tf.ones((1, 7, 9, 1)), tf.ones((3, 3, 1, 1))
with tf.GradientTape() as tape:
    tape.watch(images)
    y = tf.nn.conv2d(images, kernel, strides=2, padding="VALID")  # (1, 3, 4, 1)
gradient = tape.gradient(y, images)  # of the sum of y

y_tf = tf.nn.conv2d_transpose(tf.ones((1, 3, 4, 1)), kernel, (1, 7, 9, 1), 2, "VALID")
C = convolution_matrix(np.ones((3, 3), int), 7, 9, strides=(2, 2))
y_manual = C.sum(axis=0).reshape(7, 9)  # how many windows read each pixel
print(y_manual)

assert np.array_equal(gradient[0, :, :, 0], y_manual)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)
# --8<-- [end:board]
