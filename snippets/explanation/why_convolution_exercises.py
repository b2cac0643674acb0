"""Exercises of docs/explanation/why_convolution.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np


def as_matrix(w, n, stride):
    """Return the matrix (out, n) that computes the correlation of n numbers with w.

    Without padding; the window moves by stride.
    """
    # your lines


# check
rng = np.random.default_rng(0)
cases = {(3, 7, 1): "one position further in each row", (2, 5, 1): "any length"}
cases |= {(3, 9, 2): "the stride moves the weights", (4, 11, 3): "round the size down"}
for (k, n, stride), hint in cases.items():
    x, w = rng.integers(-4, 5, n), rng.integers(1, 5, k)
    wanted = np.correlate(x, w)[::stride]
    matrix = as_matrix(w, n, stride)
    assert matrix is not None, "as_matrix returns nothing yet"
    said = f"{k} weights, {n} numbers, stride {stride}: {hint}"
    assert matrix.shape == (len(wanted), n), f"shape {matrix.shape}; {said}"
    assert np.array_equal(matrix @ x, wanted), f"{matrix @ x}, not {wanted}; {said}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np


def as_matrix(w, n, stride):
    """One row for each position: w, and zeros around it."""
    matrix = np.zeros(((n - len(w)) // stride + 1, n), w.dtype)
    for i in range(len(matrix)):
        matrix[i, i * stride : i * stride + len(w)] = w
    return matrix


# check
rng = np.random.default_rng(0)
cases = {(3, 7, 1): "one position further in each row", (2, 5, 1): "any length"}
cases |= {(3, 9, 2): "the stride moves the weights", (4, 11, 3): "round the size down"}
for (k, n, stride), hint in cases.items():
    x, w = rng.integers(-4, 5, n), rng.integers(1, 5, k)
    wanted = np.correlate(x, w)[::stride]
    matrix = as_matrix(w, n, stride)
    assert matrix is not None, "as_matrix returns nothing yet"
    said = f"{k} weights, {n} numbers, stride {stride}: {hint}"
    assert matrix.shape == (len(wanted), n), f"shape {matrix.shape}; {said}"
    assert np.array_equal(matrix @ x, wanted), f"{matrix @ x}, not {wanted}; {said}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np

# It answers to a stroke /, but just as much to a window that is bright all over.
# Keep its pattern, and make it answer 0 to any window of one brightness.
kernel = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]], "float32")

# check
stroke = np.eye(3)[::-1]
for bright in (1, 7):
    answer = float(np.sum(kernel * bright))
    assert abs(answer) < 1e-5, f"brightness {bright} everywhere: {answer:.2f}, not 0"
others = [np.roll(stroke, 1, axis=1), np.eye(3), np.eye(3)[[1, 1, 1]]]
answers = [float(np.sum(kernel * window)) for window in (stroke, *others)]
assert answers[0] > 0, f"the stroke itself gives {answers[0]:.2f}"
assert answers[0] > max(answers[1:]), f"another window gives as much: {answers}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np

kernel = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]], "float32")
kernel -= kernel.mean()  # it adds up to 0

# check
stroke = np.eye(3)[::-1]
for bright in (1, 7):
    answer = float(np.sum(kernel * bright))
    assert abs(answer) < 1e-5, f"brightness {bright} everywhere: {answer:.2f}, not 0"
others = [np.roll(stroke, 1, axis=1), np.eye(3), np.eye(3)[[1, 1, 1]]]
answers = [float(np.sum(kernel * window)) for window in (stroke, *others)]
assert answers[0] > 0, f"the stroke itself gives {answers[0]:.2f}"
assert answers[0] > max(answers[1:]), f"another window gives as much: {answers}"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf

# A conv with stride 2, a pool with stride 2, a conv with stride 3. By how many columns
# must an image move, at least, so that the output moves by one column and stays the same?
columns = 1


# check
def net(images, W1, W2):
    y = tf.nn.conv2d(images, W1, 2, "VALID")
    return tf.nn.conv2d(tf.nn.max_pool2d(y, 2, 2, "VALID"), W2, 3, "VALID").numpy()


rng = np.random.default_rng(0)
W1 = rng.integers(-4, 5, (3, 3, 1, 4)).astype("float32")
W2 = rng.integers(-4, 5, (2, 2, 4, 3)).astype("float32")
images = np.zeros((1, 40, 96, 1), "float32")
images[:, 8:30, 30:60] = rng.integers(-4, 5, (1, 22, 30, 1))


def exact(shift):
    before, after = net(images, W1, W2), net(np.roll(images, shift, axis=2), W1, W2)
    return np.array_equal(after[:, :, 1:], before[:, :, :-1])


assert exact(columns), f"moved by {columns}, the output is another one"
smaller = [shift for shift in range(1, columns) if exact(shift)]
assert smaller == [], f"{smaller[0]} is enough"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf

columns = 2 * 2 * 3  # the strides multiply


# check
def net(images, W1, W2):
    y = tf.nn.conv2d(images, W1, 2, "VALID")
    return tf.nn.conv2d(tf.nn.max_pool2d(y, 2, 2, "VALID"), W2, 3, "VALID").numpy()


rng = np.random.default_rng(0)
W1 = rng.integers(-4, 5, (3, 3, 1, 4)).astype("float32")
W2 = rng.integers(-4, 5, (2, 2, 4, 3)).astype("float32")
images = np.zeros((1, 40, 96, 1), "float32")
images[:, 8:30, 30:60] = rng.integers(-4, 5, (1, 22, 30, 1))


def exact(shift):
    before, after = net(images, W1, W2), net(np.roll(images, shift, axis=2), W1, W2)
    return np.array_equal(after[:, :, 1:], before[:, :, :-1])


assert exact(columns), f"moved by {columns}, the output is another one"
smaller = [shift for shift in range(1, columns) if exact(shift)]
assert smaller == [], f"{smaller[0]} is enough"
print("solved")
# --8<-- [end:solution_3]
