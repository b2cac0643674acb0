"""Floating point: where the last digits of a convolution come from."""

# --8<-- [start:bits]
import numpy as np
import tensorflow as tf


def bits_of(x):
    """Return the sign, the exponent and the fraction of a float32, as text."""
    text = f"{int(np.float32(x).view(np.uint32)):032b}"
    return f"{text[0]} {text[1:9]} {text[9:]}"


for x in (1, 1.5, -2, 0.1):
    print(f"{x:4}  {bits_of(x)}  is {float(np.float32(x)):.12f}")
# --8<-- [end:bits]

# --8<-- [start:spacing]
for x in (0.001, 1, 1000, 2**24):
    step = np.spacing(np.float32(x))  # from x to the next larger float32
    print(f"at {x:8}  2**{int(np.log2(step)):3}  {step / x:.1e} of it")
# --8<-- [end:spacing]

# --8<-- [start:rounding]
rng = np.random.default_rng(0)
x, w = rng.standard_normal((2, 100_000)).astype("float32")
for what, kept, exact in (
    ("products", x * w, x.astype("float64") * w),
    ("sums", x + w, x.astype("float64") + w),
):
    error = np.abs((kept - exact) / exact) * 2**24
    print(f"{what:8} at most 2**-24: {error.max() <= 1}", end="  ")
    print(f"typical {np.sqrt(np.mean(error**2)):.2f} of that")
# --8<-- [end:rounding]

# --8<-- [start:stalls]
total = np.float32(2**24 - 2)
for _ in range(5):
    total += np.float32(1)
    print(int(total), end=" ")
print()

tenths = np.full(1_000_000, 0.1, "float32")
one_by_one = np.add.accumulate(tenths)[-1]  # float32, from left to right
print(f"one by one {one_by_one:.0f}, np.sum {np.sum(tenths):.0f}")
# --8<-- [end:stalls]


# --8<-- [start:meet]
def meeting(total, n):
    """Return (n, n): how many numbers are in the first sum with both i and j.

    `total` adds n float32 numbers. i is huge and j is -huge. A 1 added to i alone
    vanishes, so the ones that are left were added after i and j had met.
    Source: Xie et al., "Revealing Floating-Point Accumulation Orders in
    Software/Hardware Implementations", 2025.
    """
    found = np.ones((n, n), int)
    for i, j in np.ndindex(n, n):
        if i != j:
            numbers = np.ones(n, "float32")
            numbers[i], numbers[j] = 2.0**60, -(2.0**60)
            found[i, j] = n - int(total(numbers))
    return found


def chain(numbers):
    """Add from left to right, as a loop does."""
    total = np.float32(0)
    for number in numbers:
        total += number
    return total


print(meeting(chain, 9))
print(meeting(np.sum, 9))
# --8<-- [end:meet]


# --8<-- [start:meet_tf]
def conv_total(numbers):
    """Let TensorFlow add 9 products: a window of 3 x 3, weights of 1."""
    images = np.zeros((1, 8, 7, 1), "float32")
    images[0, :3, :3, 0] = numbers.reshape(3, 3)
    y = tf.nn.conv2d(images, np.ones((3, 3, 1, 8), "float32"), 1, "VALID")
    return y[0, 0, 0, 0]


order = meeting(conv_total, 9)  # print it: it is your machine's
print("as np.sum:", np.array_equal(order, meeting(np.sum, 9)))
# --8<-- [end:meet_tf]

# --8<-- [start:growth]
print("products  one by one   np.sum   measured / expected")
for n in (16, 256, 4096, 16384):
    rng = np.random.default_rng(n)
    x, w = rng.standard_normal((2, 100, n)).astype("float32")
    products = x * w  # 100 sums of n products
    exact = products.astype("float64").sum(axis=1)
    rms = []
    for sums in (np.add.accumulate(products, axis=1)[:, -1], products.sum(axis=1)):
        rms.append(np.sqrt(np.mean((sums - exact) ** 2)) / np.sqrt(n))
    expected = 0.42 * 2**-24 * np.sqrt(n / 2)
    print(f"{n:8}  {rms[0]:10.1e}  {rms[1]:7.1e}  {rms[0] / expected:10.1f}")
# --8<-- [end:growth]

# --8<-- [start:bound]
rng = np.random.default_rng(0)
images = rng.standard_normal((2, 9, 8, 64)).astype("float32")  # (N, H, W, C)
# (kh, kw, C, F)
kernel = (rng.standard_normal((3, 3, 64, 8)) / 17).astype("float32")
y_tf = tf.nn.conv2d(images, kernel, 1, "VALID")  # (2, 7, 6, 8)


def conv_exact(images, kernel):
    """Correlate (N, H, W, C) with (kh, kw, C, F) in float64, padding valid."""
    x, w = images.astype("float64"), kernel.astype("float64")
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], (1, 2))
    return np.einsum("nijcab,abcf->nijf", windows, w)


y_manual = conv_exact(images, kernel)
n = 3 * 3 * 64
worst_case = n * 2**-24 * conv_exact(np.abs(images), np.abs(kernel))
error = np.abs(y_tf.numpy() - y_manual)
print("below the worst case:     ", bool(np.all(error <= worst_case)))
print("below a hundredth of it:  ", bool(np.all(error <= worst_case / 100)))

assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:bound]


# --8<-- [start:kahan]
def kahan_sum(numbers):
    """Add float32 numbers and carry along what each addition rounds away.

    Source: Kahan, "Further remarks on reducing truncation errors", 1965.
    """
    total = lost = np.float32(0)
    for number in numbers:
        number = number - lost
        new = total + number
        lost = (new - total) - number
        total = new
    return total


tenths = np.full(20_000, 0.1, "float32")
print(f"exact        {20_000 * float(tenths[0]):.4f}")
print(f"one by one   {chain(tenths):.4f}")
print(f"np.sum       {np.sum(tenths):.4f}")
print(f"Kahan        {kahan_sum(tenths):.4f}")
print(f"in float64   {np.float32(np.sum(tenths, dtype='float64')):.4f}")
# --8<-- [end:kahan]

# --8<-- [start:fused]
a = np.float32(1 + 2**-12)
p = a * a  # rounded
print("two roundings", a * a - p)
print("one rounding ", np.float32(float(a) * float(a) - float(p)))
# --8<-- [end:fused]

# --8<-- [start:laplacian]
ring = np.array([[1, 1, 1], [1, -8, 1], [1, 1, 1]], "float32")[:, :, None, None]
for grays in (np.arange(1000), np.arange(1000) / 1000):
    images = np.empty((1000, 3, 3, 1), "float32")  # 1000 images, each of one gray
    images[:] = grays.reshape(1000, 1, 1, 1)
    y = np.ravel(tf.nn.conv2d(images, ring, 1, "VALID"))
    print(f"grays {grays[1]}, {grays[2]}, ...  all 0: {np.all(y == 0)}", end="  ")
    print(f"all below 1e-6: {np.all(np.abs(y) < 1e-6)}")
# --8<-- [end:laplacian]

# --8<-- [start:bright]
texture = rng.standard_normal((1, 40, 30, 1)) / 100
images = (1000 + texture).astype("float32")  # bright, with little in it
exact = conv_exact(images, ring)
rms = np.sqrt(np.mean(exact**2))
centered = images - np.mean(images)
for name, x in (("as it is", images), ("without its mean", centered)):
    y = tf.nn.conv2d(x, ring, 1, "VALID").numpy()
    error = np.max(np.abs(y - exact)) / rms
    print(f"{name:16}  off by more than 0.1 %: {error > 1e-3}", end="  ")
    print(f"by more than 0.001 %: {error > 1e-5}")
# --8<-- [end:bright]

# --8<-- [start:variance]
rng = np.random.default_rng(10)
x = (1000 + rng.standard_normal(10_000) / 10).astype("float32")
print(f"float64    {np.var(x.astype('float64')):.4f}")
print(f"one pass   {np.mean(x * x) - np.mean(x) ** 2:.4f}")
print(f"two passes {np.mean((x - np.mean(x)) ** 2):.4f}")
# --8<-- [end:variance]

# --8<-- [start:fft]
line = rng.standard_normal(256).astype("float32")
line[200] = 1e6  # one bright pixel
taps = np.array([1, 2, 1], "float32")
direct = line[:-2] * taps[0] + line[1:-1] * taps[1] + line[2:] * taps[2]
spectrum = np.fft.rfft(line) * np.fft.rfft(taps, 256)
through_fft = np.fft.irfft(spectrum, 256)[2:]  # taps are symmetric: no flip to undo
exact = np.convolve(line.astype("float64"), taps, "valid")
for name, y in (("direct", direct), ("FFT", through_fft)):
    far = np.max(np.abs(y[:150] - exact[:150]))
    print(f"{name:6} {y.dtype}  far from the pixel within 1e-5: {far < 1e-5}")
# --8<-- [end:fft]


# --8<-- [start:formats]
def round_fraction(x, bits):
    """Round float32 `x` to a fraction of `bits` bits: to the nearest, ties to even.

    7 gives the bfloat16 next to x, 10 the TF32. Infinity stays; NaN is not meant.
    Raises TypeError for other dtypes, ValueError for `bits` outside 1 to 22.
    """
    x = np.asarray(x)
    if x.dtype != np.float32:
        raise TypeError(f"x is of {x.dtype}; float32 is valid")
    if not 1 <= bits <= 22:
        raise ValueError(f"bits is {bits}; 1 to 22 is valid")
    drop = np.uint32(23 - bits)
    whole = x.view(np.uint32)
    half = np.uint32((1 << (22 - bits)) - 1)
    whole = whole + half + ((whole >> drop) & np.uint32(1))
    return (whole >> drop << drop).view(np.float32)


third = np.full(1, 1 / 3, "float32")
for name, kept in (
    ("float32", third),
    ("TF32", round_fraction(third, 10)),
    ("float16", third.astype("float16").astype("float32")),
    ("bfloat16", round_fraction(third, 7)),
):
    error = abs(float(kept[0]) - 1 / 3) * 3
    print(f"{name:9} {kept[0]:.9f}  off by {error:.0e} of it")
# --8<-- [end:formats]

# --8<-- [start:tf32]
images = rng.standard_normal((2, 9, 8, 64)).astype("float32")
exact = conv_exact(images, kernel)
y = tf.nn.conv2d(images, kernel, 1, "VALID")
y_tf32 = tf.nn.conv2d(
    round_fraction(images, 10), round_fraction(kernel, 10), 1, "VALID"
)
print("float32 within 1e-5:", np.allclose(y, exact, rtol=1e-5, atol=1e-5))
print("TF32 within 1e-5:   ", np.allclose(y_tf32, exact, rtol=1e-5, atol=1e-5))
print("TF32 within 1e-2:   ", np.allclose(y_tf32, exact, rtol=1e-2, atol=1e-2))
# --8<-- [end:tf32]

# --8<-- [start:bfloat16]
cast = tf.cast(tf.cast(images, tf.bfloat16), tf.float32)
print("tf.cast rounds so:", np.array_equal(cast, round_fraction(images, 7)))

conv = tf.keras.layers.Conv2D(8, 3, dtype="mixed_bfloat16")
y = conv(images)
print("weights", conv.kernel.dtype, " computes in", conv.compute_dtype, end="  ")
print("returns", y.dtype.name)
exact = conv_exact(images, conv.get_weights()[0])
y = tf.cast(y, tf.float32)
print("within 1e-5:", np.allclose(y, exact, rtol=1e-5, atol=1e-5))
print("within 5e-2:", np.allclose(y, exact, rtol=5e-2, atol=5e-2))
# --8<-- [end:bfloat16]
