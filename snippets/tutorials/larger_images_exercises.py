"""Exercises of docs/tutorials/larger_images.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf


def conv2d_transpose(image, kernel, strides):
    """Stamp kernel (kh, kw) for each pixel of image (H, W), `strides` (sh, sw) apart."""
    # your loop


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
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf


def conv2d_transpose(image, kernel, strides):
    """Each pixel adds its stamp."""
    (H, W), (kh, kw), (sh, sw) = image.shape, kernel.shape, strides
    y = np.zeros(((H - 1) * sh + kh, (W - 1) * sw + kw))
    for i, j in np.ndindex(H, W):
        y[i * sh : i * sh + kh, j * sw : j * sw + kw] += image[i, j] * kernel
    return y


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
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf


def out_size(n, k, stride):
    """Return the size that Conv2DTranspose makes of n pixels, padding "valid".

    This is the size of the convolution. Turn it around; mind a stride larger than k.
    """
    return (n - k) // stride + 1


# check
for n, k, stride in ((4, 3, 2), (5, 3, 1), (1, 4, 3), (3, 2, 4)):
    layer = tf.keras.layers.Conv2DTranspose(1, k, stride)
    wanted = layer(np.zeros((1, n, n, 1), "float32")).shape[1]
    mine = out_size(n, k, stride)
    assert mine == wanted, (
        f"{n} pixels, kernel {k}, stride {stride}: {mine}, not {wanted}"
    )
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf


def out_size(n, k, stride):
    """The last stamp starts at (n - 1) * stride; a stride beyond it adds zeros."""
    return (n - 1) * stride + max(k, stride)


# check
for n, k, stride in ((4, 3, 2), (5, 3, 1), (1, 4, 3), (3, 2, 4)):
    layer = tf.keras.layers.Conv2DTranspose(1, k, stride)
    wanted = layer(np.zeros((1, n, n, 1), "float32")).shape[1]
    mine = out_size(n, k, stride)
    assert mine == wanted, (
        f"{n} pixels, kernel {k}, stride {stride}: {mine}, not {wanted}"
    )
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf

# With stride 3 and a 4 x 4 kernel some pixels get more stamps than others: a checkerboard.
# Choose the smallest kernel from 4 x 4 on for which all pixels inside get the same number.
size = 4


# check
def counts(size):
    layer = tf.keras.layers.Conv2DTranspose(1, size, 3, kernel_initializer="ones")
    y = np.array(layer(np.ones((1, 6, 6, 1), "float32")))[0, :, :, 0]
    return np.unique(y[size:-size, size:-size])


assert len(counts(size)) == 1, f"size {size}: pixels inside get {counts(size)} stamps"
assert size == 6, f"size {size} is even, but not the smallest from 4 on"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf

size = 6  # a multiple of the stride


# check
def counts(size):
    layer = tf.keras.layers.Conv2DTranspose(1, size, 3, kernel_initializer="ones")
    y = np.array(layer(np.ones((1, 6, 6, 1), "float32")))[0, :, :, 0]
    return np.unique(y[size:-size, size:-size])


assert len(counts(size)) == 1, f"size {size}: pixels inside get {counts(size)} stamps"
assert size == 6, f"size {size} is even, but not the smallest from 4 on"
print("solved")
# --8<-- [end:solution_3]
