"""Make images larger: transposed convolution by hand, and equal to TensorFlow."""

# --8<-- [start:series]
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
# --8<-- [end:series]


# --8<-- [start:stamp]
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
# --8<-- [end:stamp]

# --8<-- [start:overlap]
for size in (3, 4):
    print(f"kernel {size} x {size}, stride 2:")
    print(stamp(np.ones((2, 3), int), np.ones((size, size), int), (2, 2)))
# --8<-- [end:overlap]

# --8<-- [start:gather]
wide = np.zeros((3, 5), int)  # (H-1)*2 + 1 rows, (W-1)*2 + 1 columns
wide[::2, ::2] = image  # a zero between two pixels
wide = np.pad(wide, 2)  # kernel size - 1 zeros around
flipped = kernel[::-1, ::-1]
y_manual = np.empty((5, 7), int)
for i, j in np.ndindex(5, 7):
    y_manual[i, j] = np.sum(wide[i : i + 3, j : j + 3] * flipped)
print(wide)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)
# --8<-- [end:gather]


# --8<-- [start:whole]
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
    # --8<-- [end:whole]


# --8<-- [start:checks]
def check_transposed(images, W, padding):
    """Raise ValueError if the channels do not fit, or if there is no such padding."""
    C, depth = images.shape[-1], W.shape[-1]
    if depth != C:
        raise ValueError(
            f"W is for {depth} channels, its last axis, and images has {C}"
        )
    if padding not in ("valid", "same"):
        raise ValueError(f'padding={padding!r} must be "valid" or "same"')
        # --8<-- [end:checks]


# --8<-- [start:equal]
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
# --8<-- [end:equal]

# --8<-- [start:repeat]
image = np.array([[1, 0, 2], [3, 1, 0]], "float32")
y_manual = stamp(image, np.ones((2, 2), "float32"), (2, 2))
y_tf = tf.keras.layers.UpSampling2D(2)(image[None, :, :, None])[0, :, :, 0]
print(y_manual)
assert np.array_equal(y_tf, y_manual)
# --8<-- [end:repeat]
