"""Exercises of docs/explanation/floating_point.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np


def to_bfloat16(x):
    """Return the bfloat16 nearest to each float32: keep the upper 16 of the 32 bits."""
    whole = x.view(np.uint32)
    return (whole & np.uint32(0xFFFF0000)).view(np.float32)  # cuts, does not round


# check
x = np.array([1, 1.003, 1.005, -0.3, 3.14159], "float32")
nearest = np.array([1, 1, 1.0078125, -0.30078125, 3.140625], "float32")
mine = to_bfloat16(x)
assert np.array_equal(mine, nearest), f"{mine} instead of {nearest}"
ties = np.array([1.00390625, 1.01171875], "float32")  # halfway: to the even one
assert np.array_equal(to_bfloat16(ties), np.float32([1, 1.015625])), to_bfloat16(ties)
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np


def to_bfloat16(x):
    """Add nearly half of a step before the cut; on a tie the last kept bit decides."""
    whole = x.view(np.uint32)
    last = (whole >> np.uint32(16)) & np.uint32(1)
    whole = whole + np.uint32(0x7FFF) + last
    return (whole & np.uint32(0xFFFF0000)).view(np.float32)


# check
x = np.array([1, 1.003, 1.005, -0.3, 3.14159], "float32")
nearest = np.array([1, 1, 1.0078125, -0.30078125, 3.140625], "float32")
mine = to_bfloat16(x)
assert np.array_equal(mine, nearest), f"{mine} instead of {nearest}"
ties = np.array([1.00390625, 1.01171875], "float32")  # halfway: to the even one
assert np.array_equal(to_bfloat16(ties), np.float32([1, 1.015625])), to_bfloat16(ties)
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf

W = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], "float32")[:, :, None, None] / 7


def edges(images):
    """Find vertical edges of bright images, float32, to 1e-5."""
    return tf.nn.conv2d(images, W, 1, "VALID")


# check
rng = np.random.default_rng(0)
images = (5000 + rng.random((2, 20, 15, 1))).astype("float32")
windows = np.lib.stride_tricks.sliding_window_view(images[..., 0], (3, 3), (1, 2))
exact = np.sum((windows.astype("float64") - 5000) * W[:, :, 0, 0], axis=(3, 4))
off = np.max(np.abs(np.asarray(edges(images))[..., 0] - exact))
assert off < 1e-5, "off by more than 1e-5"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf

W = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], "float32")[:, :, None, None] / 7


def edges(images):
    """The kernel adds up to 0, so a constant does not count: take it away before."""
    return tf.nn.conv2d(images - np.mean(images), W, 1, "VALID")


# check
rng = np.random.default_rng(0)
images = (5000 + rng.random((2, 20, 15, 1))).astype("float32")
windows = np.lib.stride_tricks.sliding_window_view(images[..., 0], (3, 3), (1, 2))
exact = np.sum((windows.astype("float64") - 5000) * W[:, :, 0, 0], axis=(3, 4))
off = np.max(np.abs(np.asarray(edges(images))[..., 0] - exact))
assert off < 1e-5, "off by more than 1e-5"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np


def total(numbers):
    """Add float32 numbers without float64, and be right to six digits."""
    result = np.float32(0)
    for number in numbers:
        result += number
    return result


# check
numbers = np.full(50_000, 0.1, "float32")
mine = total(numbers)
assert mine.dtype == np.float32, f"{mine.dtype} is not float32"
exact = 50_000 * float(numbers[0])
assert abs(mine - exact) < 1e-6 * exact, f"{mine:.3f} instead of {exact:.3f}"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np


def total(numbers):
    """Add each half by itself, down to single numbers: a tree, not a chain."""
    while len(numbers) > 1:
        if len(numbers) % 2:
            numbers = np.append(numbers, np.float32(0))
        numbers = numbers[0::2] + numbers[1::2]
    return numbers[0]


# check
numbers = np.full(50_000, 0.1, "float32")
mine = total(numbers)
assert mine.dtype == np.float32, f"{mine.dtype} is not float32"
exact = 50_000 * float(numbers[0])
assert abs(mine - exact) < 1e-6 * exact, f"{mine:.3f} instead of {exact:.3f}"
print("solved")
# --8<-- [end:solution_3]
