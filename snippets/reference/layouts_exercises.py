"""Exercises of docs/reference/layouts.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np

# Some programs keep a set of images as (H, W, C, N). Turn it into (N, H, W, C).
axes = (0, 1, 2, 3)

# check
hwcn = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
nhwc = hwcn.transpose(axes)
assert nhwc.shape == (5, 2, 3, 4), f"(H, W, C, N) = {hwcn.shape} became {nhwc.shape}"
assert nhwc[4, 1, 2, 3] == hwcn[1, 2, 3, 4], "the shape is right, the numbers are not"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np

axes = (
    3,
    0,
    1,
    2,
)  # each axis of the result says where it was: N was at 3, H at 0, ...

# check
hwcn = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
nhwc = hwcn.transpose(axes)
assert nhwc.shape == (5, 2, 3, 4), f"(H, W, C, N) = {hwcn.shape} became {nhwc.shape}"
assert nhwc[4, 1, 2, 3] == hwcn[1, 2, 3, 4], "the shape is right, the numbers are not"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf


def to_keras(w):
    """Kernel (F, C, kh, kw) to (kh, kw, C, F). The shape is right; is the kernel?"""
    return w.transpose(3, 2, 1, 0)


# check
rng = np.random.default_rng(2)
images = rng.integers(-4, 5, (1, 5, 6, 2)).astype("float32")  # (N, H, W, C)
w = rng.integers(-4, 5, (4, 2, 3, 3)).astype("float32")  # (F, C, kh, kw)
y = tf.nn.conv2d(images, to_keras(w), 1, "VALID")
window = images[0, 1:4, 2:5].transpose(2, 0, 1)  # (C, kh, kw)
expected = np.sum(window * w[3])
assert y[0, 1, 2, 3] == expected, "the kernel is transposed: rows became columns"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf


def to_keras(w):
    """The height is axis 2 of w, the width axis 3: they keep their order."""
    return w.transpose(2, 3, 1, 0)


# check
rng = np.random.default_rng(2)
images = rng.integers(-4, 5, (1, 5, 6, 2)).astype("float32")  # (N, H, W, C)
w = rng.integers(-4, 5, (4, 2, 3, 3)).astype("float32")  # (F, C, kh, kw)
y = tf.nn.conv2d(images, to_keras(w), 1, "VALID")
window = images[0, 1:4, 2:5].transpose(2, 0, 1)  # (C, kh, kw)
expected = np.sum(window * w[3])
assert y[0, 1, 2, 3] == expected, "the kernel is transposed: rows became columns"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np

N, C, H, W = 2, 3, 4, 5


def place(n, c, h, w):
    """Where number (n, c, h, w) lies in the memory of an NCHW array. This is NHWC's."""
    return ((n * H + h) * W + w) * C + c


# check
memory = np.arange(N * C * H * W)
images = memory.reshape(N, C, H, W)
for index in np.ndindex(N, C, H, W):
    mine = place(*index)
    assert images[index] == mine, f"{index} lies at {images[index]}, not at {mine}"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np

N, C, H, W = 2, 3, 4, 5


def place(n, c, h, w):
    """Axis by axis, from the first to the last: times its size, plus its index."""
    return ((n * C + c) * H + h) * W + w


# check
memory = np.arange(N * C * H * W)
images = memory.reshape(N, C, H, W)
for index in np.ndindex(N, C, H, W):
    mine = place(*index)
    assert images[index] == mine, f"{index} lies at {images[index]}, not at {mine}"
print("solved")
# --8<-- [end:solution_3]
