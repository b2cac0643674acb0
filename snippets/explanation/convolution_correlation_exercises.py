"""Exercises of docs/explanation/convolution_correlation.md. Each is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf


def convolve(images, W):
    """Convolve images (N, H, W, C) with W (kh, kw, C, F). It turns too much."""
    return tf.nn.conv2d(images, W[::-1, ::-1, ::-1, ::-1], strides=1, padding="VALID")


# check
rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (2, 5, 6, 3)).astype("float32")
W = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")
y = convolve(images, W)
assert y.shape == (2, 3, 5, 4), f"the shape is (2, 3, 5, 4), not {tuple(y.shape)}"
wanted = sum(
    images[:, 2 - a : 5 - a, 1 - b : 6 - b] @ W[a, b]  # x[i - a, j - b] * w[a, b]
    for a in range(3)
    for b in range(2)
)
assert np.allclose(y, wanted, rtol=1e-5, atol=1e-5), "right shape, other numbers"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf


def convolve(images, W):
    """Only rows and columns are flipped; channels and filters stay where they are."""
    return tf.nn.conv2d(images, W[::-1, ::-1], strides=1, padding="VALID")


# check
rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (2, 5, 6, 3)).astype("float32")
W = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")
y = convolve(images, W)
assert y.shape == (2, 3, 5, 4), f"the shape is (2, 3, 5, 4), not {tuple(y.shape)}"
wanted = sum(
    images[:, 2 - a : 5 - a, 1 - b : 6 - b] @ W[a, b]  # x[i - a, j - b] * w[a, b]
    for a in range(3)
    for b in range(2)
)
assert np.allclose(y, wanted, rtol=1e-5, atol=1e-5), "right shape, other numbers"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np

# A sound and its echo. At which samples do they start?
rng = np.random.default_rng(1)
sound = rng.integers(-9, 10, 40)
heard = np.zeros(200, int)
heard[30:70] += sound
heard[93:133] += sound

similar = np.convolve(heard, sound, "valid")  # large where the two are alike
first, second = sorted(np.argsort(similar)[-2:])

# check
assert similar.shape == (161,), f"the sound fits at 161 positions, not {similar.shape}"
assert (first, second) == (30, 93), f"it was heard at 30 and at 93, not {first, second}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np

rng = np.random.default_rng(1)
sound = rng.integers(-9, 10, 40)
heard = np.zeros(200, int)
heard[30:70] += sound
heard[93:133] += sound

similar = np.correlate(heard, sound, "valid")  # the sound must not be flipped
first, second = sorted(np.argsort(similar)[-2:])

# check
assert similar.shape == (161,), f"the sound fits at 161 positions, not {similar.shape}"
assert (first, second) == (30, 93), f"it was heard at 30 and at 93, not {first, second}"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf


def multiply(p, q):
    """Multiply two polynomials with tf.nn.conv1d; coefficients from the lowest power.

    It forgets something on both sides, and it correlates.
    """
    x = np.asarray(p, "float32")[None, :, None]  # (N, n, C)
    w = np.asarray(q, "float32")[:, None, None]  # (k, C, F)
    return np.squeeze(tf.nn.conv1d(x, w, stride=1, padding="VALID"))


# check
for p, q in (([1, 2, 0, 5], [3, 4, 5]), ([0, 1, -1], [2, 7])):
    product = multiply(p, q)
    size = len(p) + len(q) - 1
    assert product.shape == (size,), f"{size} coefficients, not {product.shape}"
    assert np.array_equal(product, np.convolve(p, q)), f"{p} times {q} is not {product}"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf


def multiply(p, q):
    """A full convolution: k - 1 zeros on each side, and the kernel flipped."""
    x = np.pad(np.asarray(p, "float32"), len(q) - 1)[None, :, None]  # (N, n, C)
    w = np.asarray(q, "float32")[::-1, None, None]  # (k, C, F)
    return np.squeeze(tf.nn.conv1d(x, w, stride=1, padding="VALID"))


# check
for p, q in (([1, 2, 0, 5], [3, 4, 5]), ([0, 1, -1], [2, 7])):
    product = multiply(p, q)
    size = len(p) + len(q) - 1
    assert product.shape == (size,), f"{size} coefficients, not {product.shape}"
    assert np.array_equal(product, np.convolve(p, q)), f"{p} times {q} is not {product}"
print("solved")
# --8<-- [end:solution_3]
