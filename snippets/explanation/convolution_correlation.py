"""Convolution and correlation: the flip, where it changes the result and where it does not."""

# --8<-- [start:numbers]
import numpy as np
import tensorflow as tf

x = np.array([3, 1, 4, 1, 6])  # (n,) = (5,)
w = np.array([1, 2, -1])  # (k,) = (3,)
# --8<-- [end:numbers]


# --8<-- [start:by_hand]
def correlate_line(x, w):
    """y[i] = sum over a of x[i + a] * w[a]: both indices grow. No padding."""
    positions, taps = range(len(x) - len(w) + 1), range(len(w))
    return np.array([sum(x[i + a] * w[a] for a in taps) for i in positions])


def convolve_line(x, w):
    """y[i] = sum over a of x[i - a] * w[a]: one grows, one falls. No padding."""
    positions, taps = range(len(w) - 1, len(x)), range(len(w))
    return np.array([sum(x[i - a] * w[a] for a in taps) for i in positions])


print("correlation", correlate_line(x, w), " convolution", convolve_line(x, w))
print("correlation with the kernel flipped", correlate_line(x, w[::-1]))

y_manual = correlate_line(x, w)  # (3,)
signals = x[None, :, None].astype("float32")  # (N, n, C) = (1, 5, 1)
y_tf = tf.nn.conv1d(signals, w[:, None, None].astype("float32"), 1, "VALID")
print("tf.nn.conv1d", np.squeeze(y_tf))
assert np.array_equal(np.squeeze(y_tf), y_manual)
# --8<-- [end:by_hand]

# --8<-- [start:numpy]
for mode in ("full", "same", "valid"):
    print(f"{mode:5}  correlate {np.correlate(x, w, mode)}")
    print(f"       convolve  {np.convolve(x, w, mode)}")
# --8<-- [end:numpy]

# --8<-- [start:shorter]
short, long = w, x
print("convolve ", np.convolve(long, short))
print("swapped  ", np.convolve(short, long))
print("correlate", np.correlate(long, short, "full"))
print("swapped  ", np.correlate(short, long, "full"))
print("same, swapped ", np.correlate(short, long, "same"))
print("valid, swapped", np.correlate(short, long, "valid"))
# --8<-- [end:shorter]

# --8<-- [start:complex]
waves = np.array([1 + 2j, 3j, 2 - 1j])
weights = np.array([1j, 2])
by_hand = [np.sum(waves[i : i + 2] * weights.conj()) for i in range(2)]
print(np.correlate(waves, weights))
assert np.array_equal(np.correlate(waves, weights), by_hand)
# --8<-- [end:complex]

# --8<-- [start:even]
ones, four = np.ones(9, "float32"), np.ones(4, "float32")
in_tf = tf.nn.conv1d(ones[None, :, None], four[:, None, None], 1, "SAME")
for name, y in (
    ("SAME of TensorFlow", np.squeeze(in_tf)),
    ("np.correlate, same", np.correlate(ones, four, "same")),
    ("np.convolve, same ", np.convolve(ones, four, "same")),
):
    # a window of 4 that finds 3 ones has 1 zero
    print(name, " zeros before", 4 - int(y[0]), " after", 4 - int(y[-1]))
# --8<-- [end:even]


# --8<-- [start:two_d]
def convolve_full(image, kernel):
    """Convolve (H, W) with (kh, kw); return (H+kh-1, W+kw-1).

    y[i, j] = sum over a, b of x[i - a, j - b] * w[a, b], and x is 0 outside.
    So each pixel lays down a copy of the kernel, times itself.
    """
    (H, W), (kh, kw) = image.shape, kernel.shape
    y = np.zeros((H + kh - 1, W + kw - 1), np.result_type(image, kernel))
    for i in range(H):
        for j in range(W):
            y[i : i + kh, j : j + kw] += image[i, j] * kernel
    return y


rows = [[3, 1, 0, 2, 1], [1, 4, 2, 0, 3], [0, 2, 5, 1, 1], [2, 0, 1, 3, 4]]
image = np.array(rows)  # (H, W) = (4, 5)
kernel = np.array([[1, 2, -1], [3, 1, -2], [2, -1, 1]])  # (kh, kw) = (3, 3)
flipped = kernel[::-1, ::-1]  # upside down and back to front

images = image[None, :, :, None].astype("float32")  # (N, H, W, C) = (1, 4, 5, 1)
# kernel size - 1 zeros on each side
wide = tf.pad(images, [[0, 0], [2, 2], [2, 2], [0, 0]])  # (1, 8, 9, 1)
y_tf = tf.nn.conv2d(wide, flipped[:, :, None, None].astype("float32"), 1, "VALID")
y_manual = convolve_full(image, kernel)  # (6, 7)
print(y_manual)
assert np.array_equal(np.squeeze(y_tf), y_manual)
# --8<-- [end:two_d]

# --8<-- [start:turn]
print("flipped by 180 degrees ", np.array_equal(flipped, np.rot90(kernel, 2)))
print("transposed            ", np.array_equal(flipped, kernel.T))
print("flipped twice: as it was", np.array_equal(flipped[::-1, ::-1], kernel))
# --8<-- [end:turn]

# --8<-- [start:impulse]
impulse = np.zeros((1, 5, 5, 1), "float32")  # (N, H, W, C)
impulse[0, 2, 2, 0] = 1
count = np.arange(1, 10, dtype="float32").reshape(3, 3)
print(np.squeeze(tf.nn.conv2d(impulse, count[:, :, None, None], 1, "VALID")))
print(convolve_full(impulse[0, :, :, 0], count)[2:-2, 2:-2])
# --8<-- [end:impulse]


# --8<-- [start:properties]
def correlate_full(a, b):
    """Correlate at every place where the two overlap at all."""
    return np.correlate(a, b, "full")


a, b, c = np.array([3, 1, 4, 1]), np.array([1, 2, -1]), np.array([2, 5])
one = np.array([1])  # an impulse
for name, op in (("convolve", np.convolve), ("correlate", correlate_full)):
    print(name)
    print("  a b", op(a, b), "  b a", op(b, a))
    print("  (a b) c", op(op(a, b), c))
    print("  a (b c)", op(a, op(b, c)))
    print("  a 1", op(a, one), "  1 a", op(one, a))
# --8<-- [end:properties]

# --8<-- [start:chain]
print("two correlations     ", correlate_full(correlate_full(a, b), c))
print("with the kernel b * c", correlate_full(a, np.convolve(b, c)))
# --8<-- [end:chain]

# --8<-- [start:symmetric]
row = np.array([1, 2, 1])
gauss = np.outer(row, row)  # (3, 3)
sobel = np.outer(row, [-1, 0, 1])  # (3, 3)
for name, one_kernel in (("gauss", gauss), ("sobel", sobel)):
    W = one_kernel[:, :, None, None].astype("float32")
    correlated = np.squeeze(tf.nn.conv2d(images, W, 1, "VALID"))
    convolved = convolve_full(image, one_kernel)[2:-2, 2:-2]  # where the kernel fits
    print(name, " correlated", correlated[0], " convolved", convolved[0])
# --8<-- [end:symmetric]


# --8<-- [start:learning]
def train(images, target, W, steps, flip):
    """Return W after some steps of gradient descent, and its first gradient."""
    W, first = tf.Variable(W), None
    for _ in range(steps):
        with tf.GradientTape() as tape:
            used = tf.reverse(W, [0, 1]) if flip else W
            y = tf.nn.conv2d(images, used, strides=1, padding="VALID")
            loss = tf.reduce_mean((y - target) ** 2)
        gradient = tape.gradient(loss, W)
        first = gradient.numpy() if first is None else first
        W.assign_sub(0.1 * gradient)
    return W.numpy(), first


tf.keras.utils.set_random_seed(0)
pictures = tf.random.normal((4, 8, 9, 3))  # (N, H, W, C)
target = tf.random.normal((4, 6, 8, 2))  # (N, H', W', F)
start = tf.random.normal((3, 2, 3, 2))  # (kh, kw, C, F)
correlating, gradient = train(pictures, target, start, 50, flip=False)
turned_start = start[::-1, ::-1]
convolving, turned_gradient = train(pictures, target, turned_start, 50, flip=True)
print("moved by", round(float(np.abs(correlating - start).max()), 2))
assert np.allclose(turned_gradient, gradient[::-1, ::-1], rtol=1e-5, atol=1e-5)
assert np.allclose(convolving, correlating[::-1, ::-1], rtol=1e-5, atol=1e-5)
# --8<-- [end:learning]

# --8<-- [start:channels]
x_rgb = np.arange(60).reshape(4, 5, 3) * 7 % 11  # (H, W, C)
w_rgb = np.arange(18).reshape(3, 2, 3) % 5  # (kh, kw, C)
each = [convolve_full(x_rgb[:, :, c], w_rgb[:, :, c]) for c in range(3)]
y_manual = sum(each)[2:-2, 1:-1]  # (2, 4), where the kernel fits
images_rgb = x_rgb[None].astype("float32")  # (1, 4, 5, 3)
W = w_rgb[::-1, ::-1, :, None].astype("float32")  # (3, 2, 3, 1): rows and columns
y_tf = tf.nn.conv2d(images_rgb, W, strides=1, padding="VALID")  # (1, 2, 4, 1)
assert np.array_equal(np.squeeze(y_tf), y_manual)
y_wrong = tf.nn.conv2d(images_rgb, W[:, :, ::-1], strides=1, padding="VALID")
print("channels flipped too:", np.array_equal(np.squeeze(y_wrong), y_manual))
# --8<-- [end:channels]

# --8<-- [start:transposed]
W = kernel[:, :, None, None].astype("float32")  # (kh, kw, F, C), not flipped
y_tf = tf.nn.conv2d_transpose(images, W, [1, 6, 7, 1], strides=1, padding="VALID")
y_manual = convolve_full(image, kernel)
assert np.array_equal(np.squeeze(y_tf), y_manual)
print("conv2d_transpose is a full convolution:", y_manual.shape)
# --8<-- [end:transposed]


# --8<-- [start:fft]
def by_spectra(x, w, size, conjugate=False):
    """Multiply the spectra of x and w, both filled up with zeros to `size`."""
    X, V = np.fft.fft(x, size), np.fft.fft(w, size)
    return np.rint(np.fft.ifft(X * (V.conj() if conjugate else V)).real).astype(int)


print("spectra, 5 + 3 - 1", by_spectra(x, w, 7))
print("convolve          ", np.convolve(x, w))
print("spectra, 5        ", by_spectra(x, w, 5))  # what sticks out comes round again
print("with the conjugate", np.roll(by_spectra(x, w, 7, conjugate=True), 2))
print("correlate         ", np.correlate(x, w, "full"))
# --8<-- [end:fft]

# --8<-- [start:polynomials]
p, q = [1, 2], [3, 4, 5]  # 1 + 2t and 3 + 4t + 5t²
print("product of the polynomials", np.convolve(p, q))
digits = np.convolve([1, 2, 3], [4, 5])
print("123 * 45 =", digits, "=", sum(digits * [1000, 100, 10, 1]))
# --8<-- [end:polynomials]
