"""Exercises of docs/howto/shape_errors.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import tensorflow as tf

layers = tf.keras.layers


def classify(image):
    """Return ten numbers for one colour image (28, 20, 3). Three errors are in it."""
    conv = layers.Conv2D(8, 3, padding=1)
    pool = layers.GlobalAveragePooling2D()
    return layers.Dense(10)(conv(pool(image)))


# check
try:
    problem, y = "", classify(tf.zeros((28, 20, 3)))
except (ValueError, AttributeError) as error:
    problem = f"{type(error).__name__}: {error}"
assert not problem, problem
assert y.shape == (1, 10), f"the result should be (1, 10), not {y.shape}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import tensorflow as tf

layers = tf.keras.layers


def classify(image):
    """Return ten numbers for one colour image (28, 20, 3)."""
    conv = layers.Conv2D(8, 3, padding="same")  # a word, not a number
    pool = layers.GlobalAveragePooling2D()
    images = image[tf.newaxis]  # a batch of one
    return layers.Dense(10)(pool(conv(images)))  # pool last: it takes two axes away


# check
try:
    problem, y = "", classify(tf.zeros((28, 20, 3)))
except (ValueError, AttributeError) as error:
    problem = f"{type(error).__name__}: {error}"
assert not problem, problem
assert y.shape == (1, 10), f"the result should be (1, 10), not {y.shape}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import tensorflow as tf

layers = tf.keras.layers


def join(skip):
    """Halve, double, and join with the skip; make it work for every size."""
    up = layers.UpSampling2D(2)(layers.MaxPooling2D(2)(skip))
    return tf.concat([skip, up], axis=-1)


# check
for H, W in [(28, 20), (29, 20), (28, 21), (13, 7)]:
    try:
        problem, y = "", join(tf.zeros((2, H, W, 8)))
    except tf.errors.InvalidArgumentError as error:
        problem = f"{H} x {W}: {error}"
    assert not problem, problem
    assert y.shape[-1] == 16, f"16 channels, not {y.shape}"
    assert abs(y.shape[1] - H) < 2, f"about {H} rows, not {y.shape}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import tensorflow as tf

layers = tf.keras.layers


def join(skip):
    """Halve, double, and join with the skip, which loses what the pooling dropped."""
    up = layers.UpSampling2D(2)(layers.MaxPooling2D(2)(skip))
    skip = skip[:, : up.shape[1], : up.shape[2]]
    return tf.concat([skip, up], axis=-1)


# check
for H, W in [(28, 20), (29, 20), (28, 21), (13, 7)]:
    try:
        problem, y = "", join(tf.zeros((2, H, W, 8)))
    except tf.errors.InvalidArgumentError as error:
        problem = f"{H} x {W}: {error}"
    assert not problem, problem
    assert y.shape[-1] == 16, f"16 channels, not {y.shape}"
    assert abs(y.shape[1] - H) < 2, f"about {H} rows, not {y.shape}"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np


def fault(images, W):
    """Name what tf.nn.conv2d would not do with images (N, H, W, C) and W (kh, kw, C, F).

    Return "batch", "channels" or "size" (for padding "VALID"), or "" if all is well.
    """
    return ""


# check
W = np.zeros((3, 2, 4, 5))
for shape, expected in [
    ((2, 7, 6, 4), ""),
    ((7, 6, 4), "batch"),
    ((2, 7, 6, 2), "channels"),
    ((2, 7, 1, 4), "size"),
    ((2, 2, 6, 4), "size"),
    ((2, 3, 2, 4), ""),
]:
    found = fault(np.zeros(shape), W)
    assert found == expected, f"{shape}: {expected!r} is the fault, not {found!r}"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np


def fault(images, W):
    """Name what tf.nn.conv2d would not do with images (N, H, W, C) and W (kh, kw, C, F)."""
    if images.ndim != 4:
        return "batch"
    if images.shape[3] != W.shape[2]:
        return "channels"
    if images.shape[1] < W.shape[0] or images.shape[2] < W.shape[1]:
        return "size"
    return ""


# check
W = np.zeros((3, 2, 4, 5))
for shape, expected in [
    ((2, 7, 6, 4), ""),
    ((7, 6, 4), "batch"),
    ((2, 7, 6, 2), "channels"),
    ((2, 7, 1, 4), "size"),
    ((2, 2, 6, 4), "size"),
    ((2, 3, 2, 4), ""),
]:
    found = fault(np.zeros(shape), W)
    assert found == expected, f"{shape}: {expected!r} is the fault, not {found!r}"
print("solved")
# --8<-- [end:solution_3]
