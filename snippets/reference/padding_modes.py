"""What each padding mode adds to an axis, and how to get the same by hand."""

# --8<-- [start:digits]
import numpy as np
import tensorflow as tf

signal = np.arange(1, 7).astype("float32").reshape(1, 6, 1)  # (N, steps, C)
weights = np.array([1, 10, 100], "float32").reshape(3, 1, 1)  # (k, C, F)


def layer(padding, **arguments):
    """Return a Conv1D layer with these weights and no bias."""
    conv = tf.keras.layers.Conv1D(1, 3, padding=padding, use_bias=False, **arguments)
    conv.build(signal.shape)
    conv.set_weights([weights])
    return conv


for padding in ("valid", "same", "causal"):
    y = layer(padding)(signal)
    print(f"{padding:7}", *np.ravel(y).astype(int))
pad = tf.keras.layers.ZeroPadding1D((2, 1))
print("(2, 1) ", *np.ravel(layer("valid")(pad(signal))).astype(int))
# --8<-- [end:digits]


# --8<-- [start:same]
def zeros_for_same(n, reach, stride):
    """Return how many zeros "same" puts (before, after) an axis of `n` pixels.

    reach: the effective kernel size, (k - 1) * dilation + 1. Source: the definition of
    SAME, https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
    """
    out = -(-n // stride)  # n / stride, rounded up
    total = max((out - 1) * stride + reach - n, 0)  # what the last window lacks
    return total // 2, total - total // 2  # if one is left over, it goes after


n, k, s, d = 224, 7, 2, 1  # your numbers
before, after = zeros_for_same(n, (k - 1) * d + 1, s)
print(f"{before} before, {after} after; the output has {-(-n // s)} positions")
# --8<-- [end:same]

# --8<-- [start:hand]
rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (2, 7, 10, 3)).astype("float32")  # (N, H, W, C)
W = rng.integers(-4, 5, (3, 4, 3, 5)).astype("float32")  # (kh, kw, C, F)
strides = (2, 3)

rows, columns = zeros_for_same(7, 3, 2), zeros_for_same(10, 4, 3)
print("rows", rows, " columns", columns)

y_tf = tf.nn.conv2d(images, W, strides, padding="SAME")  # (2, 4, 4, 5)
padded = np.pad(images, [(0, 0), rows, columns, (0, 0)])
y_manual = tf.nn.conv2d(padded, W, strides, padding="VALID")
assert np.array_equal(y_tf, y_manual)
# --8<-- [end:hand]

# --8<-- [start:pairs]
pairs = [(0, 0), rows, columns, (0, 0)]  # N, H, W, C
y_pairs = tf.nn.conv2d(images, W, strides, padding=pairs)

pad = tf.keras.layers.ZeroPadding2D((rows, columns))
conv = tf.keras.layers.Conv2D(5, (3, 4), strides, padding="valid", use_bias=False)
conv(pad(images))  # the first call makes the weights
conv.set_weights([W])
y_keras = conv(pad(images))

assert np.array_equal(y_tf, y_pairs)
assert np.array_equal(y_tf, y_keras)
print("the same, three times:", y_pairs.shape)
# --8<-- [end:pairs]

# --8<-- [start:causal]
for d in (1, 2):
    y_tf = layer("causal", dilation_rate=d)(signal)  # (1, 6, 1)
    left = tf.keras.layers.ZeroPadding1D((d * (3 - 1), 0))
    y_manual = layer("valid", dilation_rate=d)(left(signal))
    print(f"dilation {d}:", *np.ravel(y_tf).astype(int))
    assert np.array_equal(y_tf, y_manual)
# --8<-- [end:causal]

# --8<-- [start:pooling]
row = np.array([-2, -4, -6, -8], "float32").reshape(1, 4, 1)  # (N, steps, C)
zeros = tf.keras.layers.ZeroPadding1D(1)
for name in ("MaxPooling1D", "AveragePooling1D"):
    pooling = getattr(tf.keras.layers, name)
    print(name)
    print("  same            ", np.ravel(pooling(3, 1, "same")(row)))
    print("  zeros, then pool", np.round(np.ravel(pooling(3, 1)(zeros(row))), 2))
# --8<-- [end:pooling]

# --8<-- [start:pooling_hand]
pad = [(0, 0), (1, 1), (0, 0)]
low = np.pad(row, pad, constant_values=-np.inf)
y_manual = np.max([low[:, i : i + 4] for i in range(3)], axis=0)  # (1, 4, 1)
y_tf = tf.keras.layers.MaxPooling1D(3, 1, "same")(row)
assert np.array_equal(y_tf, y_manual)

total = np.pad(row, pad)  # zeros add nothing to the sum ...
count = np.pad(np.ones_like(row), pad)  # ... and are not counted
window_sum = np.sum([total[:, i : i + 4] for i in range(3)], axis=0)
window_count = np.sum([count[:, i : i + 4] for i in range(3)], axis=0)
y_manual = window_sum / window_count
y_tf = tf.keras.layers.AveragePooling1D(3, 1, "same")(row)
print("counted:", np.ravel(window_count))
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:pooling_hand]


# --8<-- [start:transposed]
def spread_and_add(signal, kernel, stride):
    """Add up a copy of `kernel` (k,) for each number, `stride` apart."""
    k = len(kernel)
    full = np.zeros((len(signal) - 1) * stride + k, np.result_type(signal, kernel))
    for i, number in enumerate(signal):
        full[i * stride : i * stride + k] += number * kernel
    return full


def upsample(numbers, padding, extra):
    """Return what Conv1DTranspose makes of them with stride 2."""
    up = tf.keras.layers.Conv1DTranspose(
        1, 3, strides=2, padding=padding, output_padding=extra, use_bias=False
    )
    up.build((1, 3, 1))
    up.set_weights([weights])  # (k, F, C)
    return np.ravel(up(numbers.reshape(1, 3, 1)))


three, kernel = np.array([1.0, 2.0, 3.0]), np.array([1.0, 10.0, 100.0])
full = spread_and_add(three, kernel, 2)
print("all of it", full)

for extra in (None, 1):
    y_tf = upsample(three, "valid", extra)
    y_manual = np.pad(full, (0, len(y_tf) - len(full)))
    print("valid", extra, y_tf)
    assert np.array_equal(y_tf, y_manual)
for extra in (None, 0):
    y_tf = upsample(three, "same", extra)
    m = len(y_tf)
    before, after = zeros_for_same(m, 3, 2)
    y_manual = full[before : before + m]
    print("same", extra, y_tf, "cut", (before, after))
    assert np.array_equal(y_tf, y_manual)
# --8<-- [end:transposed]

# --8<-- [start:spelling]
print("Keras, SAME:", tf.keras.layers.Conv2D(5, 3, padding="SAME")(images).shape)
try:
    tf.nn.conv2d(images, W, 1, padding="same")
except tf.errors.InvalidArgumentError as error:
    print("tf.nn, same:", str(error).split("\n")[0])
# --8<-- [end:spelling]

# --8<-- [start:refused]
for padding in (1, (1, 1)):
    try:
        tf.keras.layers.Conv2D(5, 3, padding=padding)(images)
    except (AttributeError, ValueError) as error:
        print(f"padding={padding}: {type(error).__name__}: {error}")
# --8<-- [end:refused]
