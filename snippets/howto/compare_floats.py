"""Compare results in floating point: which tolerance, and why not ==."""

# --8<-- [start:setup]
import numpy as np
import tensorflow as tf


def conv_by_sums(images, kernel):
    """Correlate (N, H, W, C) with (kh, kw, C, F): windows, and np.sum."""
    (kh, kw), F = kernel.shape[:2], kernel.shape[3]
    N, H, W = images.shape[0], images.shape[1] - kh + 1, images.shape[2] - kw + 1
    y = np.empty((N, H, W, F), np.result_type(images, kernel))
    for n, i, j, f in np.ndindex(y.shape):
        window = images[n, i : i + kh, j : j + kw]  # (kh, kw, C)
        y[n, i, j, f] = np.sum(window * kernel[..., f])
    return y


def random_layer(seed, kernel_size, channels, filters=4):
    """Return images around 1, and a kernel as of Keras' he_uniform."""
    rng = np.random.default_rng(seed)
    kh, kw = kernel_size
    limit = np.sqrt(6 / (kh * kw * channels))
    images = rng.standard_normal((2, 8, 7, channels))
    kernel = rng.uniform(-limit, limit, (kh, kw, channels, filters))
    return images.astype("float32"), kernel.astype("float32")


images, kernel = random_layer(0, (3, 2), channels=64)
y_tf = tf.nn.conv2d(images, kernel, 1, "VALID")  # (2, 6, 6, 4)
y_manual = conv_by_sums(images, kernel)
print("every bit the same: ", np.array_equal(y_tf, y_manual))
print("rtol = atol = 1e-5: ", np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5))

assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:setup]

# --8<-- [start:equal]
print(0.1 + 0.2 == 0.3, 0.1 + 0.2)

a, b, c = np.float32([1e8, -1e8, 1])
print((a + b) + c, a + (b + c))
# --8<-- [end:equal]

# --8<-- [start:whole]
rng = np.random.default_rng(0)
images = rng.integers(-9, 10, (2, 8, 7, 64)).astype("float32")
kernel = rng.integers(-9, 10, (3, 2, 64, 4)).astype("float32")
y_tf = tf.nn.conv2d(images, kernel, 1, "VALID")
y_manual = conv_by_sums(images, kernel)
print("every bit the same:", np.array_equal(y_tf, y_manual))

top = np.float32(2**24)
print(int(top), int(top + np.float32(1)))  # the second is rounded

assert np.array_equal(y_tf, y_manual)
# --8<-- [end:whole]

# --8<-- [start:meaning]
print(np.isclose(100, 111, rtol=0.1, atol=0))  # 11 <= 0.1 * 111
print(np.isclose(111, 100, rtol=0.1, atol=0))  # 11 <= 0.1 * 100
print(np.isclose(1e-7, 0, rtol=0.1, atol=0))  # a tenth of nothing
print(np.isclose(1e-7, 0, rtol=0, atol=1e-5))
# --8<-- [end:meaning]

# --8<-- [start:near_zero]
one, small = np.float32(1), np.float32(1e-4)
a = (one + small) - one  # two orders of the same sum
b = (one - one) + small
print(a, b)
print(f"absolute {abs(a - b):.1e}, relative {abs(a - b) / b:.1e}")
print("NumPy's own tolerances:", np.allclose(a, b))
print("rtol = atol = 1e-5:    ", np.allclose(a, b, rtol=1e-5, atol=1e-5))
# --8<-- [end:near_zero]

# --8<-- [start:defaults]
own = ours = 0
for seed in range(20):
    images, kernel = random_layer(seed, (3, 2), channels=64)
    y_tf = tf.nn.conv2d(images, kernel, 1, "VALID")
    y_manual = conv_by_sums(images, kernel)
    # NumPy's own: rtol=1e-5, atol=1e-8
    own += np.allclose(y_tf, y_manual)
    ours += np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
print("20 right results; NumPy's own tolerances accept all:", own == 20)
print("rtol = atol = 1e-5 accepts all:", ours == 20)
# --8<-- [end:defaults]

# --8<-- [start:reference]
exact = conv_by_sums(images.astype("float64"), kernel.astype("float64"))
for name, y in (("TensorFlow", y_tf.numpy()), ("the loop", y_manual)):
    error = np.max(np.abs(y - exact))
    print(f"{name}: exact {error == 0}, off by less than 1e-5 {error < 1e-5}")
# --8<-- [end:reference]

# --8<-- [start:message]
right = np.array([[1, 2, 3], [4, 5, 6]], "float32")
wrong = np.array([[1, 2.0001, 3], [4, 5, 6.5]], "float32")
try:
    np.testing.assert_allclose(wrong, right, rtol=1e-5, atol=1e-5)
except AssertionError as error:
    print(error)
# --8<-- [end:message]


# --8<-- [start:compare]
def compare(actual, expected, *, rtol=1e-5, atol=1e-5):
    """Say in numbers how far `actual` is from `expected`, two arrays of one shape.

    Any real dtype, tensors too. Returns a dict:
    close    whether every |a - b| <= atol + rtol * |b|, as np.allclose has it
    needed   the largest |a - b| / (atol + rtol * |b|); 1 is the limit
    worst    the index of that number
    max_abs  the largest |a - b|
    max_rel  the largest |a - b| / |b|, where b is finite and not 0
    equal    how many numbers are equal, of how many
    NaN equals NaN here, and infinity itself; nothing else is close to them.
    Raises TypeError for other dtypes, ValueError for other shapes, no numbers, or a
    tolerance below 0. Source of the formula: numpy.isclose.
    """
    a, b = np.asarray(actual), np.asarray(expected)
    for name, array in (("actual", a), ("expected", b)):
        if array.dtype.kind not in "fiub" and array.dtype.name != "bfloat16":
            raise TypeError(f"{name} is of {array.dtype}; real numbers are valid")
    if a.shape != b.shape:
        raise ValueError(
            f"actual has the shape {a.shape}, expected {b.shape}; they must be the same"
        )
    if a.size == 0:
        raise ValueError(f"actual has the shape {a.shape}: there is nothing to compare")
    for name, value in (("rtol", rtol), ("atol", atol)):
        if not 0 <= value < np.inf:
            raise ValueError(f"{name} is {value}; from 0 up, and finite, is valid")
    a, b = a.astype("float64"), b.astype("float64")
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    number = np.isfinite(b)
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.where(same, 0, np.where(np.isnan(a - b), np.inf, np.abs(a - b)))
        needed = distance / (atol + rtol * np.abs(np.where(number, b, 0)))
    needed = np.where(same, 0, needed)
    worst = np.unravel_index(np.argmax(needed), needed.shape)
    divisible = number & (b != 0)
    relative = distance[divisible] / np.abs(b[divisible])
    return {
        "close": bool(np.max(needed) <= 1),
        "needed": float(np.max(needed)),
        "worst": tuple(int(i) for i in worst),
        "max_abs": float(np.max(distance)),
        "max_rel": float(np.max(relative, initial=0)),
        "equal": (int(np.sum(same)), same.size),
    }


for name, value in compare(wrong, right).items():
    print(f"{name:8} {value}")
print("layer    close:", compare(y_tf, y_manual)["close"])
# --8<-- [end:compare]

# --8<-- [start:shapes]
column, row = np.ones((3, 1)), np.ones(3)
print("np.allclose:", np.allclose(column, row, rtol=1e-5, atol=1e-5))
try:
    compare(column, row)
except ValueError as error:
    print("compare:", error)
# --8<-- [end:shapes]

# --8<-- [start:nan]
a, b = np.array([1.0, np.nan]), np.array([1.0, np.nan])
print("np.allclose:", np.allclose(a, b, rtol=1e-5, atol=1e-5))
print("np.allclose, equal_nan=True:",
      np.allclose(a, b, rtol=1e-5, atol=1e-5, equal_nan=True))  # fmt: skip
print("compare:", compare(a, b)["close"], compare(a, [1.0, 2.0])["close"])
# --8<-- [end:nan]


# --8<-- [start:ulps]
def ulps_apart(a, b):
    """Count the steps from a to b: how many float32 numbers further, as int64.

    Arrays of float32, of one shape; 0.0 and -0.0 are 0 steps apart. Raises TypeError
    for other dtypes, ValueError for other shapes and for NaN. Source: the bits of a
    float, read as a whole number, count the floats (Dawson, "Comparing Floating Point
    Numbers", 2012).
    """
    a, b = np.asarray(a), np.asarray(b)
    for name, array in (("a", a), ("b", b)):
        if array.dtype != np.float32:
            raise TypeError(f"{name} is of {array.dtype}; float32 is valid")
        if np.isnan(array).any():
            raise ValueError(f"{name} holds NaN, which has no place among the numbers")
    if a.shape != b.shape:
        raise ValueError(
            f"a has the shape {a.shape}, b {b.shape}; they must be the same"
        )
    bits = [array.view(np.int32).astype(np.int64) for array in (a, b)]
    positions = [np.where(one < 0, -(2**31) - one, one) for one in bits]
    return np.abs(positions[0] - positions[1])


print(ulps_apart(np.float32(1), np.float32(1) + np.spacing(np.float32(1))))
print(ulps_apart(np.float32(1000), np.float32(1000.001)))
print(ulps_apart(np.float32(1e-7), np.float32(-1e-7)))  # nearly the same number
# --8<-- [end:ulps]

# --8<-- [start:loose]
images, kernel = random_layer(0, (3, 2), channels=64)
kernel *= np.float32(0.01)  # small weights make small results
y_tf = tf.nn.conv2d(images, kernel, 1, "VALID")
y_manual = conv_by_sums(images, kernel)
y_flipped = conv_by_sums(images, kernel[::-1, ::-1])  # a mistake
print("t         right passes  flipped passes  the mistake is")
for t in (1e-5, 1e-3, 1e-1, 1):
    right = compare(y_tf, y_manual, rtol=t, atol=t)
    wrong = compare(y_flipped, y_manual, rtol=t, atol=t)
    times = f"{wrong['needed']:8.2f} times t"
    print(f"{t:8}  {right['close']!s:12}  {wrong['close']!s:14}  {times}")
# --8<-- [end:loose]

# --8<-- [start:scale]
fixed = grown = 0
for seed in range(10):
    images, kernel = random_layer(seed, (3, 2), channels=64)
    images = np.round(np.abs(images) * 100)  # pixels from 0 to some hundreds
    y_tf = tf.nn.conv2d(images, kernel, 1, "VALID")
    y_manual = conv_by_sums(images, kernel)
    size = np.max(np.abs(y_manual))
    fixed += np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
    grown += np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5 * size)
print("10 right results; atol=1e-5 accepts all:", fixed == 10)
print("atol=1e-5 * the largest number accepts all:", grown == 10)
# --8<-- [end:scale]

# --8<-- [start:products]
rng = np.random.default_rng(0)
images = (1000 + rng.standard_normal((1, 12, 10, 1)) / 100).astype("float32")
ring = np.array([[1, 1, 1], [1, -8, 1], [1, 1, 1]], "float32") / 12
kernel = ring[:, :, None, None]  # (3, 3, 1, 1); its numbers add up to 0, nearly
y_tf = tf.nn.conv2d(images, kernel, 1, "VALID")
y_manual = conv_by_sums(images, kernel)
size = np.max(np.abs(y_manual))
sums = tf.nn.conv2d(np.abs(images), np.abs(kernel), 1, "VALID")  # of |products|
print("atol=1e-5 * the largest number:",
      np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5 * size))  # fmt: skip
print("atol=1e-6 * the sum of |products|:",
      np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-6 * sums))  # fmt: skip

assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-6 * sums)
# --8<-- [end:products]
