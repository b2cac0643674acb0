"""Exercises of docs/tutorials/train_small.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf


def step(weight, speed, slope, rate, momentum):
    """Take one step of SGD with momentum; return the new weight and the new speed.

    All are arrays of one shape; rate and momentum are numbers. Momentum is missing.
    """
    return weight - rate * slope, slope


# check
rng = np.random.default_rng(0)
hints = {
    0.0: "without momentum: the weight, less rate times slope",
    0.9: "the new speed is momentum times the old one, less rate times slope",
}
for momentum, hint in hints.items():
    weight, speed = rng.integers(-4, 5, (2, 3)).astype("float32"), np.zeros((2, 3))
    in_tf = tf.Variable(weight)
    optimizer = tf.keras.optimizers.SGD(0.5, momentum=momentum)
    for count in range(1, 4):
        slope = rng.integers(-4, 5, (2, 3)).astype("float32")
        optimizer.apply_gradients([(tf.constant(slope), in_tf)])
        result = step(weight, speed, slope, 0.5, momentum)
        assert result is not None, "step returns nothing yet"
        weight, speed = result
        said = f"momentum {momentum}, step {count}: {weight}, not {in_tf.numpy()}"
        close = np.allclose(weight, in_tf.numpy(), rtol=1e-5, atol=1e-5)
        assert close, f"{said}; {hint}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf


def step(weight, speed, slope, rate, momentum):
    """The speed keeps a part of the earlier slopes."""
    speed = momentum * speed - rate * slope
    return weight + speed, speed


# check
rng = np.random.default_rng(0)
hints = {
    0.0: "without momentum: the weight, less rate times slope",
    0.9: "the new speed is momentum times the old one, less rate times slope",
}
for momentum, hint in hints.items():
    weight, speed = rng.integers(-4, 5, (2, 3)).astype("float32"), np.zeros((2, 3))
    in_tf = tf.Variable(weight)
    optimizer = tf.keras.optimizers.SGD(0.5, momentum=momentum)
    for count in range(1, 4):
        slope = rng.integers(-4, 5, (2, 3)).astype("float32")
        optimizer.apply_gradients([(tf.constant(slope), in_tf)])
        result = step(weight, speed, slope, 0.5, momentum)
        assert result is not None, "step returns nothing yet"
        weight, speed = result
        said = f"momentum {momentum}, step {count}: {weight}, not {in_tf.numpy()}"
        close = np.allclose(weight, in_tf.numpy(), rtol=1e-5, atol=1e-5)
        assert close, f"{said}; {hint}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf


def relu_dense_gradient(x, W, g):
    """Return dW of np.maximum(x @ W, 0) for g, the gradient of its output.

    x (N, n), W (n, F), g (N, F). Something on the way back is forgotten.
    """
    return x.T @ g


# check
rng = np.random.default_rng(0)
for N, n, F in ((1, 3, 2), (4, 3, 5)):
    x, W = rng.integers(-4, 5, (N, n)), rng.integers(-4, 5, (n, F))
    g = rng.integers(-4, 5, (N, F))
    W_tf = tf.constant(W.astype("float32"))
    with tf.GradientTape() as tape:
        tape.watch(W_tf)
        y = tf.nn.relu(tf.constant(x.astype("float32")) @ W_tf)
    dW_tf = tape.gradient(y, W_tf, tf.constant(g.astype("float32"))).numpy()
    dW = relu_dense_gradient(x, W, g)
    blocked = np.sum(x @ W <= 0)
    said = f"{blocked} of {N * F} outputs are 0: they must send nothing back"
    assert np.array_equal(dW, dW_tf), f"{said}; {dW}, not {dW_tf}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf


def relu_dense_gradient(x, W, g):
    """ReLU lets g pass where its input was positive."""
    return x.T @ (g * (x @ W > 0))


# check
rng = np.random.default_rng(0)
for N, n, F in ((1, 3, 2), (4, 3, 5)):
    x, W = rng.integers(-4, 5, (N, n)), rng.integers(-4, 5, (n, F))
    g = rng.integers(-4, 5, (N, F))
    W_tf = tf.constant(W.astype("float32"))
    with tf.GradientTape() as tape:
        tape.watch(W_tf)
        y = tf.nn.relu(tf.constant(x.astype("float32")) @ W_tf)
    dW_tf = tape.gradient(y, W_tf, tf.constant(g.astype("float32"))).numpy()
    dW = relu_dense_gradient(x, W, g)
    blocked = np.sum(x @ W <= 0)
    said = f"{blocked} of {N * F} outputs are 0: they must send nothing back"
    assert np.array_equal(dW, dW_tf), f"{said}; {dW}, not {dW_tf}"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf


def vector(maps):
    """Make one number of each feature map of maps (N, H, W, C): return (N, C).

    The number must not depend on where in the map something is. This one does.
    """
    return maps[:, 2, 3]


# check
rng = np.random.default_rng(0)
W = rng.integers(-4, 5, (3, 3, 1, 5)).astype("float32")
images = np.zeros((6, 12, 14, 1), "float32")
pattern = rng.integers(0, 5, (4, 4))
for left in range(6):
    images[left, 4:8, left + 2 : left + 6, 0] = pattern  # from column to column
maps = np.maximum(tf.nn.conv2d(images, W, 1, "SAME"), 0)
numbers = np.array(vector(maps))
assert numbers.shape == (6, 5), f"shape {numbers.shape}, not (N, C) = (6, 5)"
for left in range(6):
    said = f"column {left + 2}: {numbers[left]}, column 2: {numbers[0]}"
    assert np.allclose(numbers[left], numbers[0], rtol=1e-5, atol=1e-5), said
assert np.any(numbers != numbers[0, 0]), "a constant knows nothing of the image"
assert not np.allclose(vector(2 * maps), numbers, rtol=1e-5, atol=1e-5), (
    "no image in it"
)
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf


def vector(maps):
    """The largest number of each map; their mean would do as well."""
    return maps.max(axis=(1, 2))


# check
rng = np.random.default_rng(0)
W = rng.integers(-4, 5, (3, 3, 1, 5)).astype("float32")
images = np.zeros((6, 12, 14, 1), "float32")
pattern = rng.integers(0, 5, (4, 4))
for left in range(6):
    images[left, 4:8, left + 2 : left + 6, 0] = pattern  # from column to column
maps = np.maximum(tf.nn.conv2d(images, W, 1, "SAME"), 0)
numbers = np.array(vector(maps))
assert numbers.shape == (6, 5), f"shape {numbers.shape}, not (N, C) = (6, 5)"
for left in range(6):
    said = f"column {left + 2}: {numbers[left]}, column 2: {numbers[0]}"
    assert np.allclose(numbers[left], numbers[0], rtol=1e-5, atol=1e-5), said
assert np.any(numbers != numbers[0, 0]), "a constant knows nothing of the image"
assert not np.allclose(vector(2 * maps), numbers, rtol=1e-5, atol=1e-5), (
    "no image in it"
)
print("solved")
# --8<-- [end:solution_3]

# --8<-- [start:start_4]
import numpy as np
import tensorflow as tf


def conv2d_backward(images, W, g):
    """Return dX, dW, dB of conv2d(images, W) + B for g, the gradient of its output.

    images (N, H, W, C), W (kh, kw, C, F), B (F,), padding "valid", stride 1.
    """
    # your loop


# check
rng = np.random.default_rng(0)
cases = {
    (1, 3, 4, 1, 3, 4, 1): "one window: dW is the window times g, dX is W times g",
    (1, 3, 5, 1, 2, 2, 1): "windows overlap: += and not =",
    (1, 5, 4, 1, 2, 3, 1): "rows and columns have sizes of their own",
    (1, 3, 4, 1, 2, 2, 3): "dX adds up over the filters, dW and dB do not",
    (1, 3, 4, 2, 2, 2, 1): "each channel has its own slice of W and of dW",
    (2, 4, 5, 3, 3, 2, 2): "dW and dB add up over the images, dX does not",
}
for (N, H, width, C, kh, kw, F), hint in cases.items():
    images = rng.integers(-4, 5, (N, H, width, C)).astype("float32")
    W = rng.integers(-4, 5, (kh, kw, C, F)).astype("float32")
    g = rng.integers(-4, 5, (N, H - kh + 1, width - kw + 1, F)).astype("float32")
    x_tf, W_tf, B_tf = tf.constant(images), tf.constant(W), tf.zeros(F)
    with tf.GradientTape() as tape:
        tape.watch([x_tf, W_tf, B_tf])
        y = tf.nn.conv2d(x_tf, W_tf, 1, "VALID") + B_tf
    wanted = tape.gradient(y, [x_tf, W_tf, B_tf], tf.constant(g))
    mine = conv2d_backward(images, W, g)
    assert mine is not None, "conv2d_backward returns nothing yet"
    said = f"images {images.shape}, W {W.shape}: {hint}"
    for name, one, right in zip(("dX", "dW", "dB"), mine, wanted, strict=True):
        shape, right = np.shape(one), right.numpy()
        assert shape == right.shape, f"{name} {shape}, not {right.shape}; {said}"
        assert np.array_equal(one, right), f"{name} {one}, not {right}; {said}"
print("solved")
# --8<-- [end:start_4]

# --8<-- [start:solution_4]
import numpy as np
import tensorflow as tf


def conv2d_backward(images, W, g):
    """Each window gets its share of dX, and gives its share of dW."""
    kh, kw = W.shape[:2]
    dX, dW = np.zeros(images.shape), np.zeros(W.shape)
    for n, i, j, f in np.ndindex(g.shape):
        window = np.s_[n, i : i + kh, j : j + kw]
        dX[window] += W[..., f] * g[n, i, j, f]
        dW[..., f] += images[window] * g[n, i, j, f]
    return dX, dW, g.sum(axis=(0, 1, 2))


# check
rng = np.random.default_rng(0)
cases = {
    (1, 3, 4, 1, 3, 4, 1): "one window: dW is the window times g, dX is W times g",
    (1, 3, 5, 1, 2, 2, 1): "windows overlap: += and not =",
    (1, 5, 4, 1, 2, 3, 1): "rows and columns have sizes of their own",
    (1, 3, 4, 1, 2, 2, 3): "dX adds up over the filters, dW and dB do not",
    (1, 3, 4, 2, 2, 2, 1): "each channel has its own slice of W and of dW",
    (2, 4, 5, 3, 3, 2, 2): "dW and dB add up over the images, dX does not",
}
for (N, H, width, C, kh, kw, F), hint in cases.items():
    images = rng.integers(-4, 5, (N, H, width, C)).astype("float32")
    W = rng.integers(-4, 5, (kh, kw, C, F)).astype("float32")
    g = rng.integers(-4, 5, (N, H - kh + 1, width - kw + 1, F)).astype("float32")
    x_tf, W_tf, B_tf = tf.constant(images), tf.constant(W), tf.zeros(F)
    with tf.GradientTape() as tape:
        tape.watch([x_tf, W_tf, B_tf])
        y = tf.nn.conv2d(x_tf, W_tf, 1, "VALID") + B_tf
    wanted = tape.gradient(y, [x_tf, W_tf, B_tf], tf.constant(g))
    mine = conv2d_backward(images, W, g)
    assert mine is not None, "conv2d_backward returns nothing yet"
    said = f"images {images.shape}, W {W.shape}: {hint}"
    for name, one, right in zip(("dX", "dW", "dB"), mine, wanted, strict=True):
        shape, right = np.shape(one), right.numpy()
        assert shape == right.shape, f"{name} {shape}, not {right.shape}; {said}"
        assert np.array_equal(one, right), f"{name} {one}, not {right}; {said}"
print("solved")
# --8<-- [end:solution_4]
