"""Errors that need TensorFlow itself: tf.function, fit, oneDNN, a process that ends."""

import tensorflow as tf

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:function_negative]
import tensorflow as tf

W = tf.zeros((5, 2, 2, 4))  # (kh, kw, C, F)


@tf.function(autograph=False)  # so that the message does not quote this code
def valid_conv(images):
    return tf.nn.conv2d(images, W, strides=1, padding="VALID")


try:
    valid_conv(tf.zeros((1, 3, 6, 2)))
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:function_negative]


# --8<-- [start:function_negative_fix]
@tf.function(autograph=False)
def same_conv(images):
    return tf.nn.conv2d(images, W, strides=1, padding="SAME")


print(same_conv(tf.zeros((1, 3, 6, 2))).shape)
# --8<-- [end:function_negative_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:pool_descriptor]
import tensorflow as tf

images = tf.zeros((1, 3, 4, 1))
try:
    tf.nn.max_pool2d(images, ksize=5, strides=5, padding="VALID")
except tf.errors.AbortedError as error:
    print("AbortedError:", error)
# --8<-- [end:pool_descriptor]

# --8<-- [start:pool_descriptor_fix]
print(tf.nn.max_pool2d(images, ksize=5, strides=5, padding="SAME").shape)
# --8<-- [end:pool_descriptor_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:depthwise_dilation]
import warnings
import tensorflow as tf

images, W = tf.zeros((1, 136, 136, 1)), tf.zeros((3, 3, 1, 1))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    y = tf.nn.depthwise_conv2d(images, W, [1, 2, 2, 1], "VALID", dilations=[3, 3])
print(f"{caught[0].category.__name__}: {caught[0].message}" if caught else "no warning")
print(y.shape)
# --8<-- [end:depthwise_dilation]

# --8<-- [start:depthwise_dilation_fix]
conv = tf.keras.layers.DepthwiseConv2D(3, strides=2, dilation_rate=3)
print(conv(images).shape)
# --8<-- [end:depthwise_dilation_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:fit_dimensions]
import tensorflow as tf

images = tf.zeros((4, 28, 28, 1))
model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), tf.keras.layers.Conv2D(1, 3)])
model.compile(loss="mse")
try:
    model.fit(images, images, verbose=0)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:fit_dimensions]

# --8<-- [start:fit_dimensions_fix]
same = tf.keras.layers.Conv2D(1, 3, padding="same")
model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), same])
model.compile(loss="mse")
model.fit(images, images, verbose=0)
print(model.output_shape)
# --8<-- [end:fit_dimensions_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:cardinality]
import tensorflow as tf

images, labels = tf.zeros((4, 28, 28, 1)), tf.zeros((28, 1))
model = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(1)])
model.compile(loss="mse")
try:
    model.fit(images, labels, verbose=0)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:cardinality]

# --8<-- [start:cardinality_fix]
model.fit(images, tf.zeros((4, 1)), verbose=0)
print(model(images).shape)
# --8<-- [end:cardinality_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:old_file]
import tensorflow as tf

config = {"name": "depthwise", "kernel_size": 3, "groups": 1}  # as Keras 2 wrote it
try:
    tf.keras.layers.DepthwiseConv2D.from_config(config)
except TypeError as error:
    print("TypeError:", error)
# --8<-- [end:old_file]


# --8<-- [start:old_file_fix]
class Depthwise(tf.keras.layers.DepthwiseConv2D):
    """The layer without an argument that Keras 2 wrote into its files."""

    def __init__(self, *, groups=1, **more):
        super().__init__(**more)


print(Depthwise.from_config(config)(tf.zeros((1, 28, 20, 3))).shape)
# --8<-- [end:old_file_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:other_weights]
import os
import tempfile

import tensorflow as tf


def make(depth):
    """Return a model with `depth` convolutions."""
    convs = [tf.keras.layers.Conv2D(8, 3, name=f"conv_{n}") for n in range(depth)]
    return tf.keras.Sequential([tf.keras.Input((28, 20, 3)), *convs])


path = os.path.join(tempfile.mkdtemp(), "saved.weights.h5")
make(depth=1).save_weights(path)
try:
    make(depth=2).load_weights(path)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:other_weights]

# --8<-- [start:other_weights_fix]
import h5py

with h5py.File(path) as file:  # what the file holds
    file.visititems(lambda name, item: print(name, getattr(item, "shape", "")))
make(depth=1).load_weights(path)
# --8<-- [end:other_weights_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:channels_none]
import tensorflow as tf

images = tf.keras.Input((28, 20, None))  # (N, H, W, ?)
try:
    tf.keras.layers.Conv2D(8, 3)(images)
except TypeError as error:
    print("TypeError:", error)
# --8<-- [end:channels_none]

# --8<-- [start:channels_none_fix]
images = tf.keras.Input((None, None, 3))  # height and width may be open
print(tf.keras.layers.Conv2D(8, 3)(images).shape)
# --8<-- [end:channels_none_fix]

# --8<-- [start:processes]
import json
import os
import re
import subprocess
import sys

LOOP = """
import json, sys
import tensorflow as tf
for line in sys.stdin:
    names = {"tf": tf, "said": "no error"}
    try:
        exec(json.loads(line), names)
    except Exception as error:
        names["said"] = f"{type(error).__name__}: {error}"
    print(json.dumps(str(names["said"])), flush=True)
"""


def start_python(onednn):
    """Start a Python of its own that has TensorFlow with oneDNN on ("1") or off ("0")."""
    return subprocess.Popen(
        [sys.executable, "-c", LOOP],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TF_ENABLE_ONEDNN_OPTS": onednn},
    )


def ask(onednn, code):
    """Return the error that `code` raises there, what it puts in `said`, or how it ends.

    After the end of a Python, the next question starts another.
    """
    if onednn not in running:
        running[onednn] = start_python(onednn)
    python = running[onednn]
    python.stdin.write(json.dumps(code) + "\n")
    python.stdin.flush()
    if answer := python.stdout.readline():
        return re.sub(r"\x1b\[\dm", "", json.loads(answer))  # without bold print
    log = running.pop(onednn).communicate()[1]
    why = re.search("Check failed.*", log)
    return f"ended with signal {-python.returncode}: {why[0] if why else 'no reason'}"


on, off = "1", "0"
running = {onednn: start_python(onednn) for onednn in (on, off)}
# --8<-- [end:processes]

# --8<-- [start:even_kernel]
code = """
conv = tf.keras.layers.Conv2DTranspose(4, 2, 2, padding="same", output_padding=0)
conv(tf.zeros((1, 4, 4, 1)))
"""
print(ask(on, code), "\n")
print(ask(off, code))
# --8<-- [end:even_kernel]

# --8<-- [start:even_kernel_fix]
import tensorflow as tf

for output_padding in (None, 1):
    conv = tf.keras.layers.Conv2DTranspose(
        4, 2, 2, padding="same", output_padding=output_padding
    )
    print(conv(tf.zeros((1, 4, 4, 1))).shape)
# --8<-- [end:even_kernel_fix]

# --8<-- [start:empty_output]
code = """
conv = tf.keras.layers.Conv2D(2, 3)
conv.build((None, 9, 9, 1))
said = conv(tf.zeros((1, 2, 6, 1))).shape  # 2 rows, a kernel of 3
"""
print(ask(off, code), "\n")
print("with oneDNN:", ask(on, code))
# --8<-- [end:empty_output]

# --8<-- [start:empty_output_fix]
images = tf.zeros((1, 2, 6, 1))
conv = tf.keras.layers.Conv2D(2, 3)
conv.build((None, 9, 9, 1))
rows = max(0, conv.kernel_size[0] - images.shape[1])
images = tf.pad(images, [[0, 0], [0, rows], [0, 0], [0, 0]])  # (1, 3, 6, 1)
print(conv(images).shape)
# --8<-- [end:empty_output_fix]

# --8<-- [start:nchw]
print(
    ask(
        off,
        """
conv = tf.keras.layers.Conv2D(4, 3, data_format="channels_first")
conv(tf.zeros((1, 3, 28, 20)))
""",
    )
)
# --8<-- [end:nchw]

# --8<-- [start:nchw_fix]
images = tf.transpose(tf.zeros((1, 3, 28, 20)), (0, 2, 3, 1))  # (N, H, W, C)
print(tf.keras.layers.Conv2D(4, 3)(images).shape)
# --8<-- [end:nchw_fix]

# --8<-- [start:nchw_fit]
said = ask(
    off,
    """
layers = tf.keras.layers
model = tf.keras.Sequential(
    [tf.keras.Input((3, 9, 8)), layers.Conv2D(4, 3, data_format="channels_first")]
)
model.compile(loss="mse")
model.fit(tf.zeros((2, 3, 9, 8)), tf.zeros((2, 4, 7, 6)), verbose=0)
""",
)
print(said.split(":")[0], "...", said.splitlines()[-2])  # the line that matters
# --8<-- [end:nchw_fit]

# --8<-- [start:nchw_fit_fix]
model = tf.keras.Sequential(
    [
        tf.keras.Input((3, 9, 8)),
        tf.keras.layers.Permute((2, 3, 1)),  # (9, 8, 3)
        tf.keras.layers.Conv2D(4, 3),
    ]
)
print(model.output_shape)
# --8<-- [end:nchw_fit_fix]

# --8<-- [start:grouped_gradient]
print(
    ask(
        off,
        """
W = tf.Variable(tf.zeros((3, 3, 2, 4)))  # depth 2 of 4 channels: two groups
with tf.GradientTape() as tape:
    y = tf.nn.conv2d(tf.zeros((1, 9, 8, 4)), W, 1, "VALID")
tape.gradient(y, W)
""",
    )
)
# --8<-- [end:grouped_gradient]

# --8<-- [start:grouped_gradient_fix]
conv = tf.keras.layers.Conv2D(4, 3, groups=2)
with tf.GradientTape() as tape:
    y = conv(tf.zeros((1, 9, 8, 4)))
print(tape.gradient(y, conv.kernel.value).shape)
# --8<-- [end:grouped_gradient_fix]

# --8<-- [start:dilated_gradient]
print(
    ask(
        off,
        """
W = tf.Variable(tf.zeros((3, 3, 4, 4)))
with tf.GradientTape() as tape:
    y = tf.nn.conv2d(tf.zeros((1, 9, 8, 4)), W, 1, "VALID", dilations=2)
tape.gradient(y, W)
""",
    )
)
# --8<-- [end:dilated_gradient]

# --8<-- [start:dilated_gradient_fix]
conv = tf.keras.layers.Conv2D(4, 3, dilation_rate=2)
with tf.GradientTape() as tape:
    y = conv(tf.zeros((1, 9, 8, 4)))
print(tape.gradient(y, conv.kernel.value).shape)
# --8<-- [end:dilated_gradient_fix]

# --8<-- [start:depthwise_strides]
print(
    ask(
        off,
        """
conv = tf.keras.layers.DepthwiseConv2D(3, strides=(1, 2))
conv(tf.zeros((1, 9, 8, 3)))
""",
    )
)
# --8<-- [end:depthwise_strides]

# --8<-- [start:depthwise_strides_fix]
y = tf.keras.layers.DepthwiseConv2D(3)(tf.zeros((1, 9, 8, 3)))
print(y[:, :, ::2].shape)
# --8<-- [end:depthwise_strides_fix]

# --8<-- [start:conv3d_dilation]
print(
    ask(
        off,
        """
images, W = tf.zeros((1, 9, 8, 7, 2)), tf.zeros((3, 3, 3, 2, 4))
tf.nn.conv3d(images, W, [1, 1, 1, 1, 1], "VALID", dilations=[1, 2, 2, 2, 1])
""",
    )
)
# --8<-- [end:conv3d_dilation]

# --8<-- [start:conv3d_dilation_fix]
conv = tf.keras.layers.Conv3D(4, 3, dilation_rate=2)
print(conv(tf.zeros((1, 9, 8, 7, 2))).shape)
# --8<-- [end:conv3d_dilation_fix]

# --8<-- [start:process_ends]
code = """
image = tf.zeros((28, 20, 3))  # no batch axis
tf.nn.conv2d(image, tf.zeros((3, 3, 3, 4)), 1, "VALID")
"""
print(ask(off, code), "\n")
print(ask(on, code))
for python in running.values():
    python.communicate()  # without another question it ends
# --8<-- [end:process_ends]

# --8<-- [start:process_ends_fix]
image = tf.zeros((28, 20, 3))
print(tf.nn.conv2d(image[tf.newaxis], tf.zeros((3, 3, 3, 4)), 1, "VALID").shape)
# --8<-- [end:process_ends_fix]
