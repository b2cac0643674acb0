"""Exercises of docs/reference/glossary.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import tensorflow as tf

images = tf.zeros((8, 30, 40, 3))
conv = tf.keras.layers.Conv2D(16, (5, 2))
y = conv(images)
W, B = conv.get_weights()

# Name each number: batch, height, width, kernel height, kernel width,
# channels in, channels out.
axes = {
    "images": ["batch", "width", "height", "channels in"],
    "W": ["channels in", "channels out", "kernel height", "kernel width"],
    "B": ["channels in"],
    "y": ["batch", "height", "width", "channels out"],
}

# check
sizes = {"batch": 8, "channels in": 3, "channels out": 16}
sizes |= {"kernel height": 5, "kernel width": 2}
for name, array in {"images": images, "W": W, "B": B, "y": y}.items():
    space = {"height": 26, "width": 39} if name == "y" else {"height": 30, "width": 40}
    mine = [{**sizes, **space}[word] for word in axes[name]]
    assert mine == list(array.shape), f"{name} has {list(array.shape)}, you say {mine}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import tensorflow as tf

images = tf.zeros((8, 30, 40, 3))
conv = tf.keras.layers.Conv2D(16, (5, 2))
y = conv(images)
W, B = conv.get_weights()

axes = {
    "images": ["batch", "height", "width", "channels in"],
    "W": ["kernel height", "kernel width", "channels in", "channels out"],
    "B": ["channels out"],
    "y": ["batch", "height", "width", "channels out"],
}

# check
sizes = {"batch": 8, "channels in": 3, "channels out": 16}
sizes |= {"kernel height": 5, "kernel width": 2}
for name, array in {"images": images, "W": W, "B": B, "y": y}.items():
    space = {"height": 26, "width": 39} if name == "y" else {"height": 30, "width": 40}
    mine = [{**sizes, **space}[word] for word in axes[name]]
    assert mine == list(array.shape), f"{name} has {list(array.shape)}, you say {mine}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np

rng = np.random.default_rng(3)
image = rng.integers(0, 9, (6, 7, 2))  # (H, W, C)
kernel = rng.integers(-4, 5, (3, 2, 2, 5))  # (kh, kw, C, F)

# Take filter 2 out of the kernel, and the window at row 2, column 3 out of the image.
one_filter = kernel[2]
window = image[2, 3]

# check
assert one_filter.shape == (3, 2, 2), f"a filter is (3, 2, 2), not {one_filter.shape}"
assert window.shape == (3, 2, 2), f"a window is as large: not {window.shape}"
total = sum(
    image[2 + a, 3 + b, c] * kernel[a, b, c, 2] for a, b, c in np.ndindex(3, 2, 2)
)
assert np.sum(window * one_filter) == total, (
    "the shapes are right, the positions are not"
)
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np

rng = np.random.default_rng(3)
image = rng.integers(0, 9, (6, 7, 2))  # (H, W, C)
kernel = rng.integers(-4, 5, (3, 2, 2, 5))  # (kh, kw, C, F)

one_filter = kernel[..., 2]  # the filters are counted by the last axis
window = image[2 : 2 + 3, 3 : 3 + 2]  # and all channels

# check
assert one_filter.shape == (3, 2, 2), f"a filter is (3, 2, 2), not {one_filter.shape}"
assert window.shape == (3, 2, 2), f"a window is as large: not {window.shape}"
total = sum(
    image[2 + a, 3 + b, c] * kernel[a, b, c, 2] for a, b, c in np.ndindex(3, 2, 2)
)
assert np.sum(window * one_filter) == total, (
    "the shapes are right, the positions are not"
)
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import tensorflow as tf

# Each of the three words makes one of the three sizes out of 12 pixels, with a
# kernel of 3. Which one? "strides", "padding" or "dilation_rate"
makes = {12: "strides", 5: "dilation_rate", 6: "padding"}

# check
values = {"strides": 2, "padding": "same", "dilation_rate": 3}
for size, word in makes.items():
    conv = tf.keras.layers.Conv1D(1, 3, **{word: values[word]})
    found = conv(tf.zeros((1, 12, 1))).shape[1]
    assert found == size, f"{word}={values[word]!r} makes {found} of 12, not {size}"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import tensorflow as tf

# same keeps 12; the last window of a stride of 2 starts at 8, the 5th of 0, 2, 4, 6, 8;
# taps that are 3 apart reach over 7 pixels, and 12 - 7 + 1 = 6
makes = {12: "padding", 5: "strides", 6: "dilation_rate"}

# check
values = {"strides": 2, "padding": "same", "dilation_rate": 3}
for size, word in makes.items():
    conv = tf.keras.layers.Conv1D(1, 3, **{word: values[word]})
    found = conv(tf.zeros((1, 12, 1))).shape[1]
    assert found == size, f"{word}={values[word]!r} makes {found} of 12, not {size}"
print("solved")
# --8<-- [end:solution_3]
