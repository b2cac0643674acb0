"""What TensorFlow refuses on a CPU, and the ways round that run on every CPU."""

# --8<-- [start:ask]
import os
import subprocess
import sys

CALL = """
import tensorflow as tf
images, kernel = tf.zeros((2, 3, 7, 6)), tf.zeros((3, 2, 3, 4))  # (N, C, H, W)
try:
    y = tf.nn.conv2d(images, kernel, 1, "VALID", data_format="NCHW")
    print("returns", y.shape)
except tf.errors.OpError as error:
    print(type(error).__name__, end=": ")
    print(error.message.split("}} ")[-1].split(" [Op")[0])
"""
for onednn in ("1", "0"):
    setting = {**os.environ, "TF_ENABLE_ONEDNN_OPTS": onednn}
    command = [sys.executable, "-c", CALL]
    done = subprocess.run(command, env=setting, capture_output=True, text=True)
    print("oneDNN", onednn, done.stdout.strip())
# --8<-- [end:ask]

# --8<-- [start:setup]
import numpy as np
import tensorflow as tf

# small whole numbers, so that every result is exact
images = (np.arange(2 * 7 * 6 * 4) * 5 % 9 - 4).reshape(2, 7, 6, 4)  # (N, H, W, C)
images = images.astype("float32")


def correlate_taps(images, kernel, strides=(1, 1), dilations=(1, 1)):
    """Correlate (N, H, W, C) with (kh, kw, C, F), padding valid, tap after tap."""
    (kh, kw), (sh, sw), (dh, dw) = kernel.shape[:2], strides, dilations
    rows = (images.shape[1] - (kh - 1) * dh - 1) // sh + 1
    columns = (images.shape[2] - (kw - 1) * dw - 1) // sw + 1
    y = 0
    for i in range(kh):
        for j in range(kw):
            seen = images[:, i * dh :: sh, j * dw :: sw][:, :rows, :columns]
            y = y + seen @ kernel[i, j]
    return y


# --8<-- [end:setup]


# --8<-- [start:first]
def conv2d_first(images, kernel, **options):
    """tf.nn.conv2d of images (N, C, H, W), on every CPU; returns (N, F, H', W')."""
    y = tf.nn.conv2d(tf.transpose(images, (0, 2, 3, 1)), kernel, **options)
    return tf.transpose(y, (0, 3, 1, 2))


kernel = (np.arange(3 * 2 * 4 * 5) % 7 - 3.0).reshape(3, 2, 4, 5).astype("float32")
first = images.transpose(0, 3, 1, 2)  # (N, C, H, W) = (2, 4, 7, 6)
y_tf = conv2d_first(first, kernel, strides=1, padding="VALID")
y_manual = correlate_taps(images, kernel).transpose(0, 3, 1, 2)
print(y_tf.shape)

assert np.array_equal(y_tf, y_manual)
# --8<-- [end:first]


# --8<-- [start:groups]
def conv_in_groups(images, kernel, groups, conv=tf.nn.conv2d, **options):
    """Split the channels, convolve each part, concatenate; with any tf.nn.conv.

    images (N, space..., C), kernel (k..., C / groups, F).
    """
    parts = zip(
        tf.split(images, groups, axis=-1),
        tf.split(kernel, groups, axis=-1),
        strict=True,
    )
    return tf.concat([conv(x, w, **options) for x, w in parts], axis=-1)


kernel = tf.constant(
    (np.arange(3 * 2 * 2 * 6) % 7 - 3.0).reshape(3, 2, 2, 6), "float32"
)
with tf.GradientTape() as tape:
    tape.watch(kernel)
    y_tf = conv_in_groups(images, kernel, groups=2, strides=1, padding="VALID")
gradient = tape.gradient(y_tf, kernel)  # (3, 2, 2, 6), of the sum of y_tf

W = kernel.numpy()
y_manual = np.concatenate(
    [
        correlate_taps(images[..., :2], W[..., :3]),
        correlate_taps(images[..., 2:], W[..., 3:]),
    ],
    axis=-1,
)
print(y_tf.shape, gradient.shape)
# a weight is multiplied with every pixel that its tap visits
tap = images[:, 2:7, 1:6, 3].sum()  # tap (2, 1), second channel of group 1
print(tap, gradient[2, 1, 1, 3:].numpy())

assert np.array_equal(y_tf, y_manual)
assert np.all(gradient[2, 1, 1, 3:] == tap)
# --8<-- [end:groups]


# --8<-- [start:dilation]
def spread_taps(kernel, dilations):
    """Put dilation - 1 zeros between the taps of a kernel (k..., C, F)."""
    for axis, dilation in enumerate(dilations):
        k = kernel.shape[axis]
        size = list(kernel.shape)
        size[axis] = k * dilation
        zeros = [tf.zeros_like(kernel)] * (dilation - 1)
        kernel = tf.reshape(tf.stack([kernel, *zeros], axis + 1), size)
        # no zeros after the last tap
        kernel = tf.gather(kernel, np.arange((k - 1) * dilation + 1), axis=axis)
    return kernel


kernel = tf.constant(
    (np.arange(3 * 2 * 4 * 5) % 7 - 3.0).reshape(3, 2, 4, 5), "float32"
)
wide = spread_taps(kernel, (2, 3))  # (5, 4, 4, 5)
y_tf = tf.nn.conv2d(images, wide, strides=2, padding="VALID")
y_manual = correlate_taps(images, kernel.numpy(), strides=(2, 2), dilations=(2, 3))
print(wide.shape, y_tf.shape)

assert np.array_equal(y_tf, y_manual)
# --8<-- [end:dilation]

# --8<-- [start:unequal]
depthwise = (np.arange(3 * 2 * 4 * 1) % 7 - 3.0).reshape(3, 2, 4, 1).astype("float32")
y_all = tf.nn.depthwise_conv2d(images, depthwise, [1, 1, 1, 1], "VALID")
y_tf = y_all[:, ::2, ::1]  # strides (2, 1): keep every second row
y_manual = np.concatenate(
    [
        correlate_taps(
            images[..., c : c + 1], depthwise[:, :, c : c + 1], strides=(2, 1)
        )
        for c in range(4)
    ],
    axis=-1,
)
print(y_all.shape, "to", y_tf.shape)

assert np.array_equal(y_tf, y_manual)
# --8<-- [end:unequal]

# --8<-- [start:silent]
import warnings

row = np.arange(136 * 136, dtype="float32").reshape(1, 136, 136, 1) % 97
one = np.ones((3, 3, 1, 1), "float32")  # k 3
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    wrong = tf.nn.depthwise_conv2d(row, one, [1, 2, 2, 1], "VALID", dilations=[3, 3])
for warning in said:  # TensorFlow up to 2.20 says nothing
    print(warning.category.__name__, warning.message, sep=": ")

y_tf = tf.keras.layers.DepthwiseConv2D(
    3, strides=2, dilation_rate=3, depthwise_initializer="ones"
)(row)
y_manual = correlate_taps(row, one, strides=(2, 2), dilations=(3, 3))
print("tf.nn.depthwise_conv2d", wrong.shape)
print("the Keras layer       ", y_tf.shape)
print("by hand               ", y_manual.shape)

assert np.array_equal(y_tf, y_manual)
# --8<-- [end:silent]

# --8<-- [start:phases]
# it strides within every third pixel: 0 6 12 .. and 1 7 13 .. and 2 8 14 ..
starts = [2 * 3 * (i // 3) + i % 3 for i in range(64)]
print("it starts at", *starts[:9], "instead of", *range(0, 18, 2))
every = correlate_taps(row, one, dilations=(3, 3))  # stride 1: (1, 130, 130, 1)
every = every[0, :, :, 0]

assert np.array_equal(wrong[0, :, :, 0], every[np.ix_(starts, starts)])
# --8<-- [end:phases]

# --8<-- [start:dtype]
pixels = np.array([[3, -2, 7], [0, 5, 1]], "int8")[None, :, :, None]  # (1, 2, 3, 1)
W = np.array([[1, -1]], "int8")[:, :, None, None]  # (1, 2, 1, 1)
y_tf = tf.nn.conv2d(tf.cast(pixels, tf.float32), tf.cast(W, tf.float32), 1, "VALID")
y_manual = correlate_taps(pixels.astype("int32"), W.astype("int32"))
print(np.squeeze(y_tf).astype(int))

assert np.array_equal(y_tf, y_manual)
# --8<-- [end:dtype]


# --8<-- [start:bias]
import tensorflow as tf

layer = tf.keras.layers.Conv2D(4, 3, groups=2, data_format="channels_first")
layer.build((None, 4, None, None))
layer.bias.assign([1.0, 2.0, 3.0, 4.0])
for width in (7, 6):
    y = layer(tf.zeros((1, 4, 7, width)))  # black, so that only the bias is left
    print(y.shape, "the four channels:", y[0, :, 0, 0].numpy())
right = tf.nn.bias_add(tf.zeros(y.shape), layer.bias, data_format="NCHW")
print(right.shape, "the four channels:", right[0, :, 0, 0].numpy())
# --8<-- [end:bias]

# --8<-- [start:xla]
import numpy as np
import tensorflow as tf


@tf.function(jit_compile=True)
def loss_and_gradient(images, kernel):
    """Channels first, groups and a dilation at once, with the gradient."""
    with tf.GradientTape() as tape:
        tape.watch(kernel)
        y = tf.nn.conv2d(images, kernel, 1, "VALID", data_format="NCHW", dilations=2)
        loss = tf.reduce_sum(y)
    return loss, tape.gradient(loss, kernel)


loss, gradient = loss_and_gradient(tf.ones((2, 4, 7, 6)), tf.ones((3, 2, 2, 6)))
print(loss.numpy(), gradient.shape)
assert loss == (2 * 3 * 4 * 6) * (3 * 2 * 2)  # outputs, each a sum of so many ones

model = tf.keras.Sequential(
    [
        tf.keras.Input((3, 7, 6)),  # (C, H, W)
        tf.keras.layers.Conv2D(5, 3, data_format="channels_first"),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(1),
    ]
)
model.compile("sgd", "mse", jit_compile=True)
history = model.fit(np.ones((4, 3, 7, 6)), np.ones((4, 1)), verbose=0)
print("trained", len(history.epoch), "epoch")
# --8<-- [end:xla]
