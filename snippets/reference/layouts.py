"""The order of the axes: NHWC and NCHW, HWIO and OIHW, and the way between them."""

# --8<-- [start:permutation]
import numpy as np
import tensorflow as tf


def permutation(source, target):
    """Return the axes for np.transpose that turn `source` into `target`.

    Both are strings with a letter for each axis, as in "NHWC". Raises
    ValueError unless they are, and have the same letters.
    """
    for name, layout in (("source", source), ("target", target)):
        if not isinstance(layout, str) or not 0 < len(layout) == len(set(layout)):
            raise ValueError(
                f'{name} must have a letter of its own for each axis, as in "NHWC",'
                f" not {layout!r}"
            )
    if set(source) != set(target):
        raise ValueError(
            f"target must have the letters of source, {source!r}, in some order;"
            f" {target!r} has others"
        )
    return tuple(source.index(axis) for axis in target)


print("NHWC to NCHW", permutation("NHWC", "NCHW"))
print("NCHW to NHWC", permutation("NCHW", "NHWC"))
print("HWIO to OIHW", permutation("HWIO", "OIHW"))
print("OIHW to HWIO", permutation("OIHW", "HWIO"))
# --8<-- [end:permutation]

# --8<-- [start:refuses]
for source, target in [("NHWC", "NCW"), ("NHWC", "NNHW"), ("OIHW", "HWCF")]:
    try:
        permutation(source, target)
    except ValueError as error:
        print(error)
# --8<-- [end:refuses]

# --8<-- [start:images]
rng = np.random.default_rng(0)
nhwc = rng.integers(0, 9, (2, 4, 5, 3)).astype("float32")  # (N, H, W, C)
nchw = nhwc.transpose(permutation("NHWC", "NCHW"))  # (N, C, H, W)
print(nhwc.shape, "to", nchw.shape)

# The same number has the same indices, in the other order.
n, h, w, c = 1, 3, 0, 2
print(nhwc[n, h, w, c] == nchw[n, c, h, w])

# A reshape gives the right shape too, with the numbers in the wrong positions.
wrong = nhwc.reshape(2, 3, 4, 5)
print(wrong.shape == nchw.shape, np.array_equal(wrong, nchw))
# --8<-- [end:images]


# --8<-- [start:by_hand]
def correlate_oihw(images, kernel):
    """Images (N, C, H, W), kernel (F, C, kh, kw), no padding: as in PyTorch."""
    (N, _, H, W), (F, _, kh, kw) = images.shape, kernel.shape
    y = np.empty((N, F, H - kh + 1, W - kw + 1), images.dtype)
    for i, j in np.ndindex(y.shape[2:]):
        window = images[:, :, i : i + kh, j : j + kw]  # (N, C, kh, kw)
        y[:, :, i, j] = np.einsum("ncab,fcab->nf", window, kernel)
    return y


oihw = rng.integers(-4, 5, (6, 3, 2, 3)).astype("float32")  # (F, C, kh, kw)
y_manual = correlate_oihw(nchw, oihw)  # (N, F, H', W')

hwio = oihw.transpose(permutation("OIHW", "HWIO"))  # (kh, kw, C, F)
y_tf = tf.nn.conv2d(nhwc, hwio, 1, "VALID")  # (N, H', W', F)
y_tf = tf.transpose(y_tf, permutation("NHWC", "NCHW"))
print("by hand", y_manual.shape, " TensorFlow", tuple(y_tf.shape))

assert np.array_equal(y_tf, y_manual)
# --8<-- [end:by_hand]


# --8<-- [start:around]
def call_on_nchw(layer, images):
    """Call a channels_last layer on images (N, C, H, W); return (N, F, H', W')."""
    y = layer(tf.transpose(images, (0, 2, 3, 1)))
    return tf.transpose(y, (0, 3, 1, 2))


conv = tf.keras.layers.Conv2D(6, (2, 3))
conv.build((None, 4, 5, 3))
conv.set_weights([hwio, np.zeros(6)])
y_tf = call_on_nchw(conv, nchw)
print(tuple(y_tf.shape), np.array_equal(y_tf, y_manual))
# --8<-- [end:around]

# --8<-- [start:memory]


def steps(array):
    """How many numbers lie in memory between neighbors along each axis."""
    return tuple(stride // array.itemsize for stride in array.strides)


print("nhwc                ", nhwc.shape, steps(nhwc))
print("a transpose         ", nchw.shape, steps(nchw))
print("the same memory     ", np.shares_memory(nhwc, nchw))
packed = np.ascontiguousarray(nchw)
print("copied into order   ", packed.shape, steps(packed))
# --8<-- [end:memory]

# --8<-- [start:flatten]
small = np.array([[[0, 10], [1, 11], [2, 12]], [[3, 13], [4, 14], [5, 15]]])
print("(H, W, C) =", small.shape)
print("channels last ", small.ravel())
print("channels first", small.transpose(2, 0, 1).ravel())
# --8<-- [end:flatten]

# --8<-- [start:dense]
C, H, W = 3, 4, 5
dense = rng.integers(-4, 5, (C * H * W, 7)).astype("float32")  # for NCHW
# row h, w, c of the new kernel is row c, h, w of the old one
rows = np.arange(C * H * W).reshape(C, H, W).transpose(1, 2, 0).ravel()

y_manual = nchw.reshape(2, -1) @ dense
y_tf = tf.keras.layers.Flatten()(nhwc) @ dense[rows]
assert np.array_equal(y_tf, y_manual)
print("first rows:", rows[:6])
# --8<-- [end:dense]

# --8<-- [start:missing]
photo = np.zeros((32, 40, 3), "float32")  # (H, W, C): one image in color
sheet = np.zeros((32, 40), "float32")  # (H, W): one gray image
sheets = np.zeros((7, 32, 40), "float32")  # (N, H, W): seven gray images
try:
    tf.keras.layers.Conv2D(4, 3)(photo)
except ValueError as error:
    print(str(error).split(": ", 1)[1])

for images in (
    photo[np.newaxis],  # (1, H, W, C)
    sheet[np.newaxis, :, :, np.newaxis],  # (1, H, W, 1)
    sheets[..., np.newaxis],  # (N, H, W, 1)
):
    print(images.shape, "to", tuple(tf.keras.layers.Conv2D(4, 3)(images).shape))
# --8<-- [end:missing]

# --8<-- [start:silent]
images = np.zeros((2, 3, 32, 40), "float32")  # (N, C, H, W), by mistake
conv = tf.keras.layers.Conv2D(4, 3)
print("output", tuple(conv(images).shape), " W", conv.get_weights()[0].shape)

conv = tf.keras.layers.Conv2D(4, 3)
conv.build((None, None, None, 3))  # say how many channels there are
try:
    conv(images)
except ValueError as error:
    print(str(error).split(": ", 1)[1])
# --8<-- [end:silent]
