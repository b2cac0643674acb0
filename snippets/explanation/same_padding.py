"""Why SAME pads unevenly, and where that moves the features of a deep net."""

# --8<-- [start:derive]
import numpy as np
import tensorflow as tf


def zeros_for_same(n, reach, stride):
    """Return how many zeros "same" puts (before, after) an axis of `n` pixels.

    reach: the effective kernel size, (k - 1) * dilation + 1. Source: the definition of
    SAME, https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
    """
    out = -(-n // stride)  # n / stride, rounded up
    total = max((out - 1) * stride + reach - n, 0)  # what the last window lacks
    return total // 2, total - total // 2  # if one is left over, it goes after


n, k, s = 6, 3, 2
size = -(-n // s)  # n / s, rounded up
reached = (size - 1) * s + k  # where the last window starts, plus the window
print("windows", size, " pixels they reach over", reached, " pixels there are", n)
print("zeros to add", reached - n, " (before, after)", zeros_for_same(n, k, s))
# --8<-- [end:derive]


# --8<-- [start:ask]
def windows_of_same(n, k, s):
    """Return the numbers of the pixels in each window: (windows, k), 0 for padding.

    Filter t of the kernel passes on tap t of its window and nothing else.
    """
    pixels = np.arange(1, n + 1, dtype="float32").reshape(1, n, 1)  # (N, L, C)
    taps = np.eye(k, dtype="float32").reshape(k, 1, k)  # (k, C, F)
    return tf.nn.conv1d(pixels, taps, s, "SAME")[0]  # (windows, k)


y_tf = windows_of_same(6, 3, 2)
print(np.asarray(y_tf))
# --8<-- [end:ask]

# --8<-- [start:agree]
settings = [(n, k, s) for n in range(1, 13) for k in range(1, 8) for s in range(1, 5)]
for n, k, s in settings:
    row = np.pad(np.arange(1, n + 1), zeros_for_same(n, k, s))
    y_manual = np.stack([row[i * s : i * s + k] for i in range(-(-n // s))])
    y_tf = windows_of_same(n, k, s)
    assert np.array_equal(y_tf, y_manual)
print(len(settings), "settings, each window as TensorFlow has it")
# --8<-- [end:agree]

# --8<-- [start:table]
print("kernel, stride     n even   n odd")
for k, s in [(3, 1), (2, 1), (3, 2), (5, 2), (7, 2), (2, 2), (4, 2)]:
    print(f"{k:6}, {s:6}    {zeros_for_same(224, k, s)}   {zeros_for_same(225, k, s)}")
# --8<-- [end:table]

# --8<-- [start:narrow]
print(np.asarray(windows_of_same(8, 1, 4)))
# --8<-- [end:narrow]

# --8<-- [start:subsample]
rng = np.random.default_rng(0)
W = rng.integers(-4, 5, (3, 1, 1)).astype("float32")  # (k, C, F)
for n in (8, 9):
    x = rng.integers(-4, 5, (1, n, 1)).astype("float32")  # (N, L, C)
    every = tf.nn.conv1d(x, W, 1, "SAME")  # (1, n, 1)
    strided = tf.nn.conv1d(x, W, 2, "SAME")
    for first in (0, 1):
        equal = np.array_equal(strided, every[:, first::2])
        print(f"n {n}: stride 2 takes the positions {first}, {first + 2}, ...:", equal)
# --8<-- [end:subsample]

# --8<-- [start:stem]
n, k, s = 224, 7, 2  # the first layer of ResNet
row = np.pad(np.arange(1, n + 1), 3)  # three zeros on each side
y_manual = np.stack([row[i * s : i * s + k] for i in range(112)])  # (windows, k)
y_tf = tf.nn.conv1d(
    row.reshape(1, n + 6, 1).astype("float32"),  # (N, L, C)
    np.eye(k, dtype="float32").reshape(k, 1, k),  # (k, C, F)
    stride=s,
    padding="VALID",
)[0]  # (windows, k)
assert np.array_equal(y_tf, y_manual)
same = np.asarray(windows_of_same(n, k, s), int)
for name, windows in [("three on each side", y_manual), ("SAME", same)]:
    print(f"{name:18} {windows[0]} ... {windows[-1]}", len(windows), "windows")
# --8<-- [end:stem]


# --8<-- [start:drift]
def measured_center(n, layers, i, padding=None):
    """Return the middle of the pixels that output i depends on: the gradient shows them.

    `layers` convolutions, kernel 3, stride 2, on n pixels, with SAME or with `padding`.
    """
    W = tf.ones((3, 1, 1))
    x = tf.ones((1, n, 1))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x
        for _ in range(layers):
            if padding is None:
                y = tf.nn.conv1d(y, W, 2, "SAME")
            else:
                y = tf.nn.conv1d(tf.pad(y, [(0, 0), padding, (0, 0)]), W, 2, "VALID")
        one = y[0, i, 0]
    pixels = np.flatnonzero(tape.gradient(one, x))
    return int(pixels[0] + pixels[-1]) / 2


def computed_center(n, layers, i):
    """Return the same from the zeros before, layer by layer."""
    start, reach, step = 0, 1, 1
    for _ in range(layers):
        start -= zeros_for_same(n, 3, 2)[0] * step
        reach += (3 - 1) * step
        step *= 2
        n = -(-n // 2)
    return start + i * step + (reach - 1) / 2


print("pixels  outputs  output 3 is centered on   without drift   drift")
for n in (224, 225, 256, 257, 299):
    layers = 5
    y_tf = measured_center(n, layers, 3)
    y_manual = computed_center(n, layers, 3)
    outputs, plain = -(-n // 2**layers), 3 * 2**layers
    print(f"{n:6}  {outputs:7}  {y_tf:22}   {plain:13}   {y_tf - plain:5}")
    assert y_tf == y_manual
# --8<-- [end:drift]

# --8<-- [start:layers]
print(f"{'layers':26}", " ".join(f"{m:3}" for m in range(1, 6)))
for n in (224, 225, 299):
    drift = [measured_center(n, m, 3) - 3 * 2**m for m in range(1, 6)]
    print(f"{n} pixels, SAME          ", " ".join(f"{one:3.0f}" for one in drift))
drift = [measured_center(224, m, 3, (1, 1)) - 3 * 2**m for m in range(1, 6)]
print("224 pixels, padding (1, 1)", " ".join(f"{one:3.0f}" for one in drift))
# --8<-- [end:layers]

# --8<-- [start:mirror]
W = np.array([1, 2, 1], "float32").reshape(3, 1, 1)  # its own mirror image
for n in (16, 17):
    x = rng.integers(-4, 5, (1, n, 1)).astype("float32")
    y = tf.nn.conv1d(tf.nn.conv1d(x, W, 2, "SAME"), W, 2, "SAME")
    mirrored = tf.nn.conv1d(tf.nn.conv1d(x[:, ::-1], W, 2, "SAME"), W, 2, "SAME")
    print(f"n {n}, image   ", np.ravel(y))
    print(f"n {n}, mirrored", np.ravel(mirrored)[::-1])
# --8<-- [end:mirror]
