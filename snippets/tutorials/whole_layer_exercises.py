"""Exercises of docs/tutorials/whole_layer.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf

x = np.arange(40, dtype="float32") ** 2  # (n,)
w = np.array([2, -1, 3], dtype="float32")  # (k,)
s, d, out = 3, 4, 11  # stride, dilation, positions of the window

y = np.zeros(out, "float32")
for t in range(3):
    y += w[t] * x[t : t + out]  # cut what tap t meets

# check
y_tf = tf.nn.conv1d(
    x[None, :, None], w[:, None, None], stride=s, padding="VALID", dilations=d
)
y_tf = np.squeeze(y_tf)
assert y.shape == y_tf.shape
assert np.array_equal(y, y_tf), f"TensorFlow begins {y_tf[:3]}, yours {y[:3]}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf

x = np.arange(40, dtype="float32") ** 2  # (n,)
w = np.array([2, -1, 3], dtype="float32")  # (k,)
s, d, out = 3, 4, 11  # stride, dilation, positions of the window

y = np.zeros(out, "float32")
for t in range(3):
    first = t * d  # the taps are d apart
    last = first + (out - 1) * s  # the window moves by s
    y += w[t] * x[first : last + 1 : s]

# check
y_tf = tf.nn.conv1d(
    x[None, :, None], w[:, None, None], stride=s, padding="VALID", dilations=d
)
y_tf = np.squeeze(y_tf)
assert y.shape == y_tf.shape
assert np.array_equal(y, y_tf), f"TensorFlow begins {y_tf[:3]}, yours {y[:3]}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf

images = np.arange(180, dtype="float32").reshape(2, 6, 5, 3) % 7  # (N, H, W, C)
W = np.arange(24, dtype="float32").reshape(2, 2, 2, 3) % 5  # (kh, kw, F, C)

# A transposed layer, strides 1: each tap adds to as many positions as the image has.
y = np.zeros((2, 7, 6, 2), "float32")
for a, b in np.ndindex(2, 2):
    y[:, 0:6, 0:5] += images @ W[a, b].T

# check
y_tf = tf.nn.conv2d_transpose(
    images, W, output_shape=y.shape, strides=1, padding="VALID"
)
wrong = np.argwhere(y != y_tf)
assert len(wrong) == 0, f"the first wrong place (n, i, j, f) is {wrong[0]}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf

images = np.arange(180, dtype="float32").reshape(2, 6, 5, 3) % 7  # (N, H, W, C)
W = np.arange(24, dtype="float32").reshape(2, 2, 2, 3) % 5  # (kh, kw, F, C)

# A transposed layer, strides 1: each tap adds to as many positions as the image has.
y = np.zeros((2, 7, 6, 2), "float32")
for a, b in np.ndindex(2, 2):
    # where the convolution would read
    y[:, a : a + 6, b : b + 5] += images @ W[a, b].T

# check
y_tf = tf.nn.conv2d_transpose(
    images, W, output_shape=y.shape, strides=1, padding="VALID"
)
wrong = np.argwhere(y != y_tf)
assert len(wrong) == 0, f"the first wrong place (n, i, j, f) is {wrong[0]}"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf

x = np.arange(48, dtype="float32").reshape(2, 12, 2) % 5  # (N, n, C)
W = np.arange(18, dtype="float32").reshape(3, 2, 3) - 8  # (k, C, F)

# Pad by hand what padding="causal" adds to a kernel of 3 taps, 3 apart.
pair = (3, 3)  # zeros before, after

# check
y = tf.nn.conv1d(np.pad(x, [(0, 0), pair, (0, 0)]), W, 1, "VALID", dilations=3)
assert y.shape == (2, 12, 3), f"as many outputs as inputs, not {y.shape[1]}"
changed = x.copy()
changed[:, 7:] = 0  # another future
z = tf.nn.conv1d(np.pad(changed, [(0, 0), pair, (0, 0)]), W, 1, "VALID", dilations=3)
assert np.array_equal(y[:, :7], z[:, :7]), "the first 7 outputs see the future"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf

x = np.arange(48, dtype="float32").reshape(2, 12, 2) % 5  # (N, n, C)
W = np.arange(18, dtype="float32").reshape(3, 2, 3) - 8  # (k, C, F)

# The kernel reaches over (3 - 1) * 3 + 1 = 7; the last of them is the output's own place.
pair = (6, 0)  # zeros before, after

# check
y = tf.nn.conv1d(np.pad(x, [(0, 0), pair, (0, 0)]), W, 1, "VALID", dilations=3)
assert y.shape == (2, 12, 3), f"as many outputs as inputs, not {y.shape[1]}"
changed = x.copy()
changed[:, 7:] = 0  # another future
z = tf.nn.conv1d(np.pad(changed, [(0, 0), pair, (0, 0)]), W, 1, "VALID", dilations=3)
assert np.array_equal(y[:, :7], z[:, :7]), "the first 7 outputs see the future"
print("solved")
# --8<-- [end:solution_3]

# --8<-- [start:start_4]
import numpy as np
import tensorflow as tf


def conv2d_groups(images, W, groups):
    """Correlate images (N, H, width, C) with W (kh, kw, C // groups, F) in groups.

    Group g reads its own C // groups channels, and makes its own F // groups.
    No padding, strides 1.
    """
    # your lines


# check
rng = np.random.default_rng(0)
cases = {
    "one group": (1, 3, 2, "all channels, as without groups"),
    "two groups": (2, 4, 2, "filter f is in group f // (F // groups)"),
    "two filters in a group": (2, 4, 4, "the filters of one group are neighbors"),
    "a channel in each group": (3, 3, 3, "group g reads channels g * c to (g + 1) * c"),
    "more filters than channels": (
        3,
        3,
        6,
        "F // groups filters read the same channels",
    ),
}
for name, (groups, C, F, hint) in cases.items():
    images = rng.integers(1, 10, (2, 5, 4, C)).astype("float32")
    W = rng.integers(-4, 5, (3, 2, C // groups, F)).astype("float32")
    c, many = C // groups, F // groups
    parts = [
        tf.nn.conv2d(
            images[..., g * c : (g + 1) * c],
            W[..., g * many : (g + 1) * many],
            1,
            "VALID",
        )
        for g in range(groups)
    ]
    wanted = np.concatenate(parts, axis=-1)
    mine = conv2d_groups(images, W, groups)
    assert mine is not None, "conv2d_groups returns nothing yet"
    said = f"{name}: images {images.shape}, W {W.shape}, groups {groups}"
    assert np.shape(mine) == wanted.shape, (
        f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
    )
    place = tuple(np.argwhere(mine != wanted)[:1].sum(axis=0))
    assert np.array_equal(mine, wanted), (
        f"{said}: {mine[place]} at {place}, not {wanted[place]}; {hint}"
    )
print("solved")
# --8<-- [end:start_4]

# --8<-- [start:solution_4]
import numpy as np
import tensorflow as tf


def conv2d_groups(images, W, groups):
    """A filter belongs to one group, and reads the channels of that group only."""
    (N, H, width, _), (kh, kw, c, F) = images.shape, W.shape
    y = np.zeros((N, H - kh + 1, width - kw + 1, F))
    for n, i, j, f in np.ndindex(y.shape):
        g = f // (F // groups)
        window = images[n, i : i + kh, j : j + kw, g * c : (g + 1) * c]
        y[n, i, j, f] = np.sum(window * W[..., f])
    return y


# check
rng = np.random.default_rng(0)
cases = {
    "one group": (1, 3, 2, "all channels, as without groups"),
    "two groups": (2, 4, 2, "filter f is in group f // (F // groups)"),
    "two filters in a group": (2, 4, 4, "the filters of one group are neighbors"),
    "a channel in each group": (3, 3, 3, "group g reads channels g * c to (g + 1) * c"),
    "more filters than channels": (
        3,
        3,
        6,
        "F // groups filters read the same channels",
    ),
}
for name, (groups, C, F, hint) in cases.items():
    images = rng.integers(1, 10, (2, 5, 4, C)).astype("float32")
    W = rng.integers(-4, 5, (3, 2, C // groups, F)).astype("float32")
    c, many = C // groups, F // groups
    parts = [
        tf.nn.conv2d(
            images[..., g * c : (g + 1) * c],
            W[..., g * many : (g + 1) * many],
            1,
            "VALID",
        )
        for g in range(groups)
    ]
    wanted = np.concatenate(parts, axis=-1)
    mine = conv2d_groups(images, W, groups)
    assert mine is not None, "conv2d_groups returns nothing yet"
    said = f"{name}: images {images.shape}, W {W.shape}, groups {groups}"
    assert np.shape(mine) == wanted.shape, (
        f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
    )
    place = tuple(np.argwhere(mine != wanted)[:1].sum(axis=0))
    assert np.array_equal(mine, wanted), (
        f"{said}: {mine[place]} at {place}, not {wanted[place]}; {hint}"
    )
print("solved")
# --8<-- [end:solution_4]
