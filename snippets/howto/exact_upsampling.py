"""Upsample to an exact size: which arguments make it, odd skips, and checkerboards."""

# --8<-- [start:rules]
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


def upsampled_size(n, k, s, padding="valid", output_padding=None):
    """Return the size that Conv2DTranspose makes of `n` pixels, for one axis.

    `k` is the kernel size, `s` the stride. Source: the function
    `compute_conv_transpose_output_shape` of Keras 3. It refuses nothing.
    """
    if output_padding is None:
        return n * s + (max(k - s, 0) if padding == "valid" else 0)
    return (n - 1) * s + output_padding + (k if padding == "valid" else k % 2)


print(f"{'12 pixels, stride 2':27}" + "".join(f"{f'k={k}':>7}" for k in range(1, 6)))
for padding in ("valid", "same"):
    for output_padding in (None, 0, 1):
        row = []
        for k in range(1, 6):
            size = upsampled_size(12, k, 2, padding, output_padding)
            fails = padding == "same" and output_padding == 0 and k % 2 == 0
            row.append("fails" if fails else size)
        sizes = "".join(f"{size:>7}" for size in row)
        print(f"{padding:5}  output_padding={output_padding!s:5}{sizes}")
# --8<-- [end:rules]

# --8<-- [start:several]
for s in (2, 3):
    for padding in ("valid", "same"):
        conv = layers.Conv2D(1, 3, strides=s, padding=padding)
        back = layers.Conv2DTranspose(1, 3, strides=s, padding=padding)
        sizes = [
            n for n in range(3, 50) if conv.compute_output_shape((1, n, n, 1))[1] == 12
        ]
        chosen = back.compute_output_shape((1, 12, 12, 1))[1]
        print(f"stride {s}, {padding:5}: {sizes} become 12. Back from 12: {chosen}")
# --8<-- [end:several]


# --8<-- [start:arguments]
def transpose_arguments(sizes, wanted, kernel_size, strides):
    """Return the arguments with which Conv2DTranspose makes `wanted` out of `sizes`.

    Each is a tuple with one number per axis, such as (rows, columns). Returns a dict of
    `padding` and `output_padding`. Raises ValueError if no arguments do it; the message
    says what is possible. Works for Conv1DTranspose and Conv3DTranspose too.
    Source: the rules of Keras 3 in `upsampled_size`.
    """
    given = {
        "sizes": sizes,
        "wanted": wanted,
        "kernel_size": kernel_size,
        "strides": strides,
    }
    for name, numbers in given.items():
        if len(numbers) != len(sizes):
            raise ValueError(f"{name} must have {len(sizes)} numbers, not {numbers!r}")
        if not all(type(number) is int and number > 0 for number in numbers):
            raise ValueError(f"{name} must be integers from 1 on, not {numbers!r}")
    axes = list(zip(sizes, wanted, kernel_size, strides, strict=True))

    for padding in ("same", "valid"):
        if all(upsampled_size(n, k, s, padding) == m for n, m, k, s in axes):
            return {"padding": padding, "output_padding": None}
    for padding in ("same", "valid"):
        extra = tuple(m - upsampled_size(n, k, s, padding, 0) for n, m, k, s in axes)
        # "same" with an even kernel refuses 0
        least = [1 if padding == "same" and k % 2 == 0 else 0 for n, m, k, s in axes]
        if all(low <= e < s for low, e, s in zip(least, extra, strides, strict=True)):
            return {"padding": padding, "output_padding": extra}

    possible = ["no padding and output_padding do this:"]
    for axis, (n, m, k, s) in enumerate(axes):
        start = (n - 1) * s
        possible.append(
            f"axis {axis}: {n} can become {start + 1} to {n * s} (same) or"
            f" {start + k} to {start + k + s - 1} (valid); wanted {m}"
        )
    possible.append("All axes share one padding, and have output_padding all or none.")
    raise ValueError("\n".join(possible))
    # --8<-- [end:arguments]


# --8<-- [start:use]
x = tf.zeros((2, 12, 9, 16))  # (N, H, W, C)
for wanted in [(24, 18), (24, 17), (25, 19), (26, 20)]:
    arguments = transpose_arguments((12, 9), wanted, (3, 3), (2, 2))
    up = layers.Conv2DTranspose(8, 3, strides=2, **arguments)
    print(arguments, up(x).shape)
    assert up(x).shape == (2, *wanted, 8)
# --8<-- [end:use]

# --8<-- [start:impossible]
try:
    transpose_arguments((12, 9), (24, 17), (2, 2), (2, 2))
except ValueError as error:
    print(error)
# --8<-- [end:impossible]

# --8<-- [start:grid]
checked = found = 0
for n in range(1, 8):
    for k in range(1, 6):
        for s in range(1, 4):
            made = {}  # what Keras makes, by its arguments
            for padding in ("valid", "same"):
                for extra in (None, *[(number,) for number in range(s)]):
                    if padding == "same" and k % 2 == 0 and extra == (0,):
                        continue  # fails on every image
                    layer = layers.Conv1DTranspose(
                        1, k, strides=s, padding=padding, output_padding=extra
                    )
                    size = layer.compute_output_shape((1, n, 1))[1]
                    made[padding, extra] = size
            for wanted in range(1, n * s + k + 2):
                checked += 1
                try:
                    answer = transpose_arguments((n,), (wanted,), (k,), (s,))
                except ValueError:
                    assert wanted not in made.values()
                else:
                    found += 1
                    assert made[answer["padding"], answer["output_padding"]] == wanted
print(checked, "sizes wanted:", found, "are possible, and Keras makes each")
# --8<-- [end:grid]


# --8<-- [start:unet]
def small_unet(up_and_join, rows=None, columns=None):
    """A small U-Net; `up_and_join(x, skip)` enlarges x, then joins both."""

    def conv(filters, x):
        return layers.Conv2D(filters, 3, padding="same", activation="relu")(x)

    images = tf.keras.Input((rows, columns, 3))
    skip_1 = conv(4, images)
    skip_2 = conv(8, layers.MaxPooling2D(2)(skip_1))
    x = conv(8, layers.MaxPooling2D(2)(skip_2))
    x = conv(8, up_and_join(x, skip_2))
    x = conv(4, up_and_join(x, skip_1))
    return tf.keras.Model(images, layers.Conv2D(1, 1)(x))


def twice(x, skip):
    """Enlarge by 2, then concatenate."""
    up = layers.Conv2DTranspose(skip.shape[-1], 2, strides=2)(x)
    return layers.Concatenate()([up, skip])


tf.keras.utils.set_random_seed(0)
images = tf.random.uniform((2, 50, 38, 3))  # (N, H, W, C)
try:
    small_unet(twice, 50, 38)
except ValueError as error:
    print(str(error).replace(". ", ".\n"))
# --8<-- [end:unet]


# --8<-- [start:pad]
def pad_to_multiple(images, multiple):
    """Add rows of zeros below and columns to the right, until `multiple` divides both.

    images: (N, H, W, C), any dtype.
    """
    H, W = images.shape[1:3]
    return tf.pad(images, [[0, 0], [0, -H % multiple], [0, -W % multiple], [0, 0]])


net = small_unet(twice)  # rows and columns None: it takes any size that 4 divides
padded = pad_to_multiple(images, 2**2)  # two poolings
y = net(padded)[:, : images.shape[1], : images.shape[2]]
print(images.shape, "->", padded.shape, "->", y.shape)
# --8<-- [end:pad]


# --8<-- [start:crop]
class CutAndJoin(layers.Layer):
    """Cuts the skip down to the size of x, then concatenates."""

    def call(self, inputs):
        x, skip = inputs
        H, W = tf.shape(x)[1], tf.shape(x)[2]
        return tf.concat([x, skip[:, :H, :W]], axis=-1)

    def compute_output_shape(self, input_shape):
        x, skip = input_shape
        return (*x[:3], x[3] + skip[3])


def cut(x, skip):
    """Enlarge by 2, then cut the skip."""
    up = layers.Conv2DTranspose(skip.shape[-1], 2, strides=2)(x)
    return CutAndJoin()([up, skip])


print(images.shape, "->", small_unet(cut)(images).shape)
# --8<-- [end:crop]


# --8<-- [start:resize]
class ResizeAndJoin(layers.Layer):
    """Resizes x to the size of the skip, then concatenates."""

    def call(self, inputs):
        x, skip = inputs
        return tf.concat([tf.image.resize(x, tf.shape(skip)[1:3]), skip], axis=-1)

    def compute_output_shape(self, input_shape):
        x, skip = input_shape
        return (*skip[:3], x[3] + skip[3])


def resized(x, skip):
    """Resize, then a convolution in place of the transposed one."""
    joined = ResizeAndJoin()([x, skip])
    return layers.Conv2D(skip.shape[-1], 3, padding="same")(joined)


print(images.shape, "->", small_unet(resized)(images).shape)
# --8<-- [end:resize]


# --8<-- [start:exact]
def exact(x, skip):
    """Enlarge to the size of the skip, then concatenate. Both sizes must be known."""
    arguments = transpose_arguments(x.shape[1:3], skip.shape[1:3], (2, 2), (2, 2))
    up = layers.Conv2DTranspose(skip.shape[-1], 2, strides=2, **arguments)(x)
    return layers.Concatenate()([up, skip])


net = small_unet(exact, 50, 38)
for layer in net.layers:
    if "transpose" in layer.name:
        print(layer.padding, layer.output_padding, "->", layer.output.shape)
print(images.shape, "->", net(images).shape)
# --8<-- [end:exact]

# --8<-- [start:ways]
x = tf.random.uniform((2, 6, 5, 8))  # (N, H, W, C), to be (2, 12, 10, 4)
ways = {
    "Conv2DTranspose": [layers.Conv2DTranspose(4, 4, strides=2, padding="same")],
    "UpSampling2D, Conv2D": [
        layers.UpSampling2D(2),
        layers.Conv2D(4, 3, padding="same"),
    ],
    "Resizing, Conv2D": [
        layers.Resizing(12, 10),
        layers.Conv2D(4, 3, padding="same"),
    ],
    "Conv2D, depth_to_space": [
        layers.Conv2D(2 * 2 * 4, 3, padding="same"),
        lambda y: tf.nn.depth_to_space(y, 2),
    ],
}
print(f"{'':24}output         parameters           MACs")
for name, steps in ways.items():
    y, parameters, products = x, 0, 0
    for step in steps:
        before, y = y, step(y)
        if hasattr(step, "kernel"):
            parameters += step.count_params()
            # a transposed convolution uses each weight once for each INPUT pixel
            where = before if isinstance(step, layers.Conv2DTranspose) else y
            products += where.shape[1] * where.shape[2] * int(tf.size(step.kernel))
    assert y.shape == (2, 12, 10, 4)
    print(f"{name:24}{tuple(y.shape)}  {parameters:10}  {products:13}")
# --8<-- [end:ways]


# --8<-- [start:blocks]
def channels_to_blocks(x, r):
    """Turn x (N, H, W, r*r*F) into (N, H*r, W*r, F): depth_to_space by hand."""
    N, H, W, C = x.shape
    x = np.reshape(x, (N, H, W, r, r, C // r**2))
    x = np.transpose(x, (0, 1, 3, 2, 4, 5))  # (N, H, r, W, r, F)
    return np.reshape(x, (N, H * r, W * r, C // r**2))


conv = layers.Conv2D(2 * 2 * 4, 1, use_bias=False)
y_tf = tf.nn.depth_to_space(conv(x), 2)  # (2, 12, 10, 4)
assert np.array_equal(y_tf, channels_to_blocks(conv(x), 2))

(W,) = conv.get_weights()  # (1, 1, 8, 16)
transposed = layers.Conv2DTranspose(4, 2, strides=2, use_bias=False)
transposed.build(x.shape)
W = W.reshape(8, 2, 2, 4).transpose(1, 2, 3, 0)  # (kh, kw, F, C)
transposed.set_weights([W])
print("equal:", np.allclose(y_tf, transposed(x), rtol=1e-5, atol=1e-5))
# --8<-- [end:blocks]

# --8<-- [start:between]
row = np.array([0, 10, 20, 40], dtype="float32")
y_tf = tf.image.resize(row[None, :, None], (1, 6))[0, :, 0]  # (6,)

where = (np.arange(6) + 0.5) * 4 / 6 - 0.5  # the new centers in the old row
y_manual = np.interp(where, np.arange(4), row)  # beyond an end: its value
print(np.round(where, 3))
print(np.round(y_manual, 3))

assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:between]


# --8<-- [start:overlap]
def overlaps(n, k, s):
    """Count how many of `n` kernels, `k` wide and `s` apart, lie on each pixel."""
    counts = np.zeros((n - 1) * s + k, dtype=int)
    for i in range(n):
        counts[i * s : i * s + k] += 1
    return counts


for k, s in [(3, 2), (4, 2), (4, 3), (5, 3), (6, 3)]:
    print(f"kernel {k}, stride {s}:", *overlaps(5, k, s))
# --8<-- [end:overlap]

# --8<-- [start:overlap_2d]
y_manual = np.outer(overlaps(3, 3, 2), overlaps(4, 3, 2))  # (7, 9)
print(y_manual)

ones = layers.Conv2DTranspose(1, 3, strides=2, kernel_initializer="ones")
y_tf = ones(tf.ones((1, 3, 4, 1)))[0, :, :, 0]
assert np.array_equal(y_tf, y_manual)
# --8<-- [end:overlap_2d]

# --8<-- [start:checkerboard]
plain = tf.ones((1, 8, 8, 1))


def values_inside(steps):
    """Count the values that the steps make of an image of ones, rim apart."""
    y = plain
    for step in steps:
        y = step(y)
    inside = np.asarray(y)[0, 4:-4, 4:-4]
    return len(np.unique(np.round(inside, 4)))


print(f"{'':32}ones  random")
for name, make in {
    "Conv2DTranspose, kernel size 3": lambda start: [
        layers.Conv2DTranspose(1, 3, strides=2, kernel_initializer=start)
    ],
    "Conv2DTranspose, kernel size 4": lambda start: [
        layers.Conv2DTranspose(1, 4, strides=2, kernel_initializer=start)
    ],
    "Conv2D, depth_to_space": lambda start: [
        layers.Conv2D(4, 3, padding="same", kernel_initializer=start),
        lambda y: tf.nn.depth_to_space(y, 2),
    ],
    "UpSampling2D, Conv2D": lambda start: [
        layers.UpSampling2D(2),
        layers.Conv2D(1, 3, padding="same", kernel_initializer=start),
    ],
}.items():
    counts = [values_inside(make(start)) for start in ("ones", "glorot_uniform")]
    print(f"{name:32}{counts[0]:4}{counts[1]:8}")
# --8<-- [end:checkerboard]

# --8<-- [start:even]
broken = layers.Conv2DTranspose(1, 2, strides=2, padding="same", output_padding=0)
promised = tuple(broken.compute_output_shape((None, 25, 19, 3)))
print("promised:", promised)

forward = layers.Conv2D(3, 2, strides=2, padding="same")
print("forward: ", forward.compute_output_shape(promised), "instead of 25 x 19")
# --8<-- [end:even]
