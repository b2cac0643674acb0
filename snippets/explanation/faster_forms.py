"""Seven ways to compute one convolution layer: the same numbers, at very different speeds."""

# --8<-- [start:setup]
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (2, 9, 8, 3)).astype("float32")  # (N, H, W, C)
W = rng.integers(-4, 5, (3, 3, 3, 4)).astype("float32")  # (kh, kw, C, F)

y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID")  # (N, oh, ow, F)
print("output", y_tf.shape)
# --8<-- [end:setup]


# --8<-- [start:framed]
def zeros_for_same(n, reach, stride):
    """Return how many zeros "same" puts (before, after) an axis of `n` pixels.

    reach: the effective kernel size, (k - 1) * dilation + 1. Source: the definition of
    SAME, https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
    """
    out = -(-n // stride)  # n / stride, rounded up
    total = max((out - 1) * stride + reach - n, 0)  # what the last window lacks
    return total // 2, total - total // 2  # if one is left over, it goes after


def framed(images, kernel, strides, padding):
    """Check a setting and put the zeros around the images.

    images (N, H, W, C) and kernel (kh, kw, C, F) hold integers or floats, strides is
    a positive integer or a pair of them, padding "valid" or "same".
    Return images and kernel as float32 or float64, the size (oh, ow) of the output
    and the strides (sh, sw). Raises ValueError, and TypeError for other dtypes.
    Source: the sizes and the padding of tf.nn.conv2d.
    """
    arrays = []
    for name, value in {"images": images, "kernel": kernel}.items():
        array = np.asarray(value)
        if array.dtype.kind not in ("i", "u", "f"):
            raise TypeError(f"{name} must hold integers or floats, not {array.dtype}")
        if array.ndim != 4 or array.size == 0:
            axes = "(N, H, W, C)" if name == "images" else "(kh, kw, C, F)"
            raise ValueError(
                f"{name} must have the axes {axes}, none of them empty, not the shape"
                f" {array.shape}"
            )
        arrays.append(array)
    x, w = arrays
    if x.shape[3] != w.shape[2]:
        raise ValueError(
            f"kernel is for {w.shape[2]} channels, its third axis, and images have"
            f" {x.shape[3]}"
        )
    pair = strides if isinstance(strides, tuple | list) else (strides, strides)
    whole = [isinstance(s, int | np.integer) and s is not True for s in pair]
    if len(pair) != 2 or not all(whole) or min(pair) < 1:
        raise ValueError(
            f"strides must be a positive integer or a pair of them, not {strides!r}"
        )
    if padding not in ("valid", "same"):
        raise ValueError(f'padding must be "valid" or "same", not {padding!r}')
    if padding == "same":
        rows, columns = map(zeros_for_same, x.shape[1:3], w.shape[:2], pair)
        x = np.pad(x, [(0, 0), rows, columns, (0, 0)])
    size = [
        (n - k) // s + 1
        for n, k, s in zip(x.shape[1:3], w.shape[:2], pair, strict=True)
    ]
    if min(size) < 1:
        raise ValueError(
            f"kernel must fit: it is {w.shape[0]} x {w.shape[1]}, the padded images are"
            f" {x.shape[1]} x {x.shape[2]}"
        )
    dtype = np.result_type(x, w, "float32")  # at least; float64 stays float64
    return np.asarray(x, dtype), np.asarray(w, dtype), size, pair
    # --8<-- [end:framed]


# --8<-- [start:outputs]
def by_outputs(images, kernel, *, strides=1, padding="valid"):
    """The definition: for each number of the output, a window, products, their sum."""
    x, w, (oh, ow), (sh, sw) = framed(images, kernel, strides, padding)
    (N, *_), (kh, kw, _, F) = x.shape, w.shape
    y = np.empty((N, oh, ow, F), x.dtype)
    for n, i, j, f in np.ndindex(y.shape):
        window = x[n, i * sh : i * sh + kh, j * sw : j * sw + kw]  # (kh, kw, C)
        y[n, i, j, f] = np.sum(window * w[..., f])
    return y


y_manual = by_outputs(images, W)
print(y_manual.size, "rounds of the loop")

assert np.array_equal(y_tf, y_manual)
# --8<-- [end:outputs]


# --8<-- [start:taps]
def by_taps(images, kernel, *, strides=1, padding="valid"):
    """For each place in the kernel: one matrix product for all windows at once."""
    x, w, (oh, ow), (sh, sw) = framed(images, kernel, strides, padding)
    (N, *_), (kh, kw, _, F) = x.shape, w.shape
    y = np.zeros((N, oh, ow, F), x.dtype)
    for a, b in np.ndindex(kh, kw):
        rows = slice(a, a + (oh - 1) * sh + 1, sh)
        columns = slice(b, b + (ow - 1) * sw + 1, sw)
        y += x[:, rows, columns] @ w[a, b]  # (N, oh, ow, C) @ (C, F)
    return y


y_manual = by_taps(images, W)
print(W.shape[0] * W.shape[1], "rounds of the loop")

assert np.array_equal(y_tf, y_manual)
# --8<-- [end:taps]


# --8<-- [start:windows]
from numpy.lib.stride_tricks import sliding_window_view


def all_windows(x, size, strides):
    """Return all windows of x (N, H, W, C) as a view: (N, oh, ow, kh, kw, C)."""
    windows = sliding_window_view(x, size, axis=(1, 2))  # (N, .., .., C, kh, kw)
    windows = windows[:, :: strides[0], :: strides[1]]  # (N, oh, ow, C, kh, kw)
    return windows.transpose(0, 1, 2, 4, 5, 3)


windows = all_windows(images, (3, 3), (1, 1))
print("windows", windows.shape)
print("shares the memory of the images:", np.shares_memory(windows, images))

assert np.array_equal(windows[1, 4, 2], images[1, 4:7, 2:5])
# --8<-- [end:windows]


# --8<-- [start:einsum]
def by_einsum(images, kernel, *, strides=1, padding="valid"):
    """The formula as one line: what stands on the left only is summed over."""
    x, w, _, pair = framed(images, kernel, strides, padding)
    return np.einsum("nijabc,abcf->nijf", all_windows(x, w.shape[:2], pair), w)


y_manual = by_einsum(images, W)
assert np.array_equal(y_tf, y_manual)
# --8<-- [end:einsum]


# --8<-- [start:im2col]
def by_im2col(images, kernel, *, strides=1, padding="valid"):
    """Copy each window into a row of a matrix; then the layer is one matrix product."""
    x, w, (oh, ow), pair = framed(images, kernel, strides, padding)
    (N, *_), (kh, kw, C, F) = x.shape, w.shape
    windows = all_windows(x, (kh, kw), pair)  # (N, oh, ow, kh, kw, C)
    matrix = windows.reshape(N * oh * ow, kh * kw * C)  # here everything is copied
    y = matrix @ w.reshape(kh * kw * C, F)  # (N * oh * ow, F)
    return y.reshape(N, oh, ow, F)


y_manual = by_im2col(images, W)
assert np.array_equal(y_tf, y_manual)
# --8<-- [end:im2col]

# --8<-- [start:tensordot]
y_manual = np.tensordot(windows, W, axes=3)  # the last three axes with the first three
print("output", y_manual.shape)

assert np.array_equal(y_tf, y_manual)
# --8<-- [end:tensordot]

# --8<-- [start:copied]
matrix = windows.reshape(2 * 7 * 6, 3 * 3 * 3)
print("shares the memory of the images:", np.shares_memory(matrix, images))
for H, C in [(9, 3), (56, 64), (224, 64)]:
    x = np.zeros((1, H, H, C), "float32")
    matrix = all_windows(x, (3, 3), (1, 1)).reshape((H - 2) ** 2, 9 * C)
    size, times = x.nbytes / 1000, matrix.nbytes / x.nbytes
    print(
        f"{H:3} x {H:3} x {C:2}: images {size:8.1f} kB, the copy {times:.2f} times that"
    )
# --8<-- [end:copied]


# --8<-- [start:blocks]
def in_blocks(form, images, kernel, *, strides=1, padding="valid", numbers=2**16):
    """Let `form` compute a few rows of the output at a time.

    numbers: about how many numbers of the images or the output belong to a block.
    """
    x, w, (oh, ow), (sh, sw) = framed(images, kernel, strides, padding)
    (N, *_), (kh, _, C, F) = x.shape, w.shape
    rows = max(numbers // (ow * max(C, F)) // 2 * 2, 2)  # even: Winograd makes pairs
    y = np.empty((N, oh, ow, F), x.dtype)
    for n in range(N):
        for i in range(0, oh, rows):
            part = x[n : n + 1, i * sh : (i + rows - 1) * sh + kh]  # what they read
            y[n, i : i + rows] = form(part, w, strides=(sh, sw)).squeeze(0)
    return y


for form in by_taps, by_im2col:
    y_manual = in_blocks(form, images, W, numbers=50)  # 2 rows at a time
    assert np.array_equal(y_tf, y_manual)
# --8<-- [end:blocks]

# --8<-- [start:theorem]
x = np.array([1, 2, 3, 4, 5, 6])
w = np.array([1, 10, 100])
X = np.fft.rfft(x)  # (n // 2 + 1,) complex numbers
K = np.fft.rfft(w, n=6)  # zeros after the kernel, up to the size of x
y = np.fft.irfft(X * K.conj(), n=6)
print(np.round(y).astype(int))
print(np.correlate(x, w, "valid"))
print("not conjugated:", np.round(np.fft.irfft(X * K, n=6)).astype(int))
print("convolution:   ", np.convolve(x, w))
# --8<-- [end:theorem]


# --8<-- [start:fft]
def by_fft(images, kernel, *, strides=1, padding="valid"):
    """A product at each frequency. The stride only picks from what is computed."""
    x, w, (oh, ow), (sh, sw) = framed(images, kernel, strides, padding)
    _, H, W, _ = x.shape
    X = np.fft.rfft2(x, axes=(1, 2))  # (N, H, W // 2 + 1, C)
    K = np.fft.rfft2(w, s=(H, W), axes=(0, 1))  # (H, W // 2 + 1, C, F)
    Y = X.transpose(1, 2, 0, 3) @ K.conj()  # at each frequency (N, C) @ (C, F)
    y = np.fft.irfft2(Y, s=(H, W), axes=(0, 1))  # (H, W, N, F), with the wrapped ones
    y = y[: (oh - 1) * sh + 1 : sh, : (ow - 1) * sw + 1 : sw]  # (oh, ow, N, F)
    return y.transpose(2, 0, 1, 3).astype(x.dtype)


y_manual = by_fft(images, W)
print("equal:", np.array_equal(y_tf, y_manual))

assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:fft]


# --8<-- [start:six]
d0, d1, d2, d3 = rng.integers(-9, 10, 4)  # four neighboring pixels
g0, g1, g2 = rng.integers(-9, 10, 3)  # the kernel
y0 = d0 * g0 + d1 * g1 + d2 * g2
y1 = d1 * g0 + d2 * g1 + d3 * g2
# --8<-- [end:six]

# --8<-- [start:alike]
s = g0 + g2
first = d1 * g1 + d2 * s
second = d1 * s + d2 * g1
assert y0 == (d0 - d2) * g0 + first
assert y1 == second - (d1 - d3) * g2
# --8<-- [end:alike]

# --8<-- [start:crosswise]
m1 = (d1 + d2) * (s + g1) / 2
m2 = (d2 - d1) * (s - g1) / 2
assert m1 + m2 == first
assert m1 - m2 == second
# --8<-- [end:crosswise]

# --8<-- [start:four]
m0 = (d0 - d2) * g0
m3 = (d1 - d3) * g2
assert y0 == m0 + m1 + m2
assert y1 == m1 - m2 - m3
# --8<-- [end:four]


# --8<-- [start:sums]
def kernel_sums(g0, g1, g2):
    """What the four products need of a kernel of three; once for each kernel."""
    return np.stack([g0, (g0 + g1 + g2) / 2, (g0 - g1 + g2) / 2, g2])


def image_sums(d0, d1, d2, d3):
    """What the four products need of four neighboring pixels."""
    return np.stack([d0 - d2, d1 + d2, d2 - d1, d1 - d3])


def output_sums(m0, m1, m2, m3):
    """Return the two outputs, from the four products."""
    return np.stack([m0 + m1 + m2, m1 - m2 - m3])


d = np.array([3, 1, 4, 2])
g = np.array([2, -1, 5])
products = image_sums(*d) * kernel_sums(*g)
print("four products:", products)
print("two outputs:  ", output_sums(*products))

assert np.array_equal(output_sums(*products), np.correlate(d, g, "valid"))
# --8<-- [end:sums]

# --8<-- [start:tile]
d = images[0, :4, :4, 0]  # (4, 4), a tile of the image
g = W[:, :, 0, 0]  # (3, 3)
V = image_sums(*image_sums(*d).T)  # the rows, then the columns: (4, 4)
U = kernel_sums(*kernel_sums(*g).T)  # (4, 4)
products = U * V
y = output_sums(*output_sums(*products).T)  # (2, 2)
print(products.size, "products for", y.size, "outputs; the loop takes", y.size * g.size)

assert np.array_equal(
    y, by_outputs(d[None, :, :, None], g[:, :, None, None])[0, ..., 0]
)
# --8<-- [end:tile]


# --8<-- [start:winograd]
def by_winograd(images, kernel, *, strides=1, padding="valid"):
    """F(2x2, 3x3): for 3 x 3 kernels and a stride of 1. 16 products for 4 outputs.

    Raises ValueError for other kernels and strides, and what `framed` raises.
    Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015.
    """
    x, w, (oh, ow), pair = framed(images, kernel, strides, padding)
    (N, *_, C), (kh, kw, _, F) = x.shape, w.shape
    if w.shape[:2] != (3, 3):
        raise ValueError(f"kernel must be 3 x 3 for F(2x2, 3x3), not {kh} x {kw}")
    if tuple(pair) != (1, 1):
        raise ValueError(f"strides must be 1 for F(2x2, 3x3), not {strides!r}")
    th, tw = -(-oh // 2), -(-ow // 2)  # tiles of 2 x 2 outputs, rounded up
    x = np.pad(x, [(0, 0), (0, oh % 2), (0, ow % 2), (0, 0)])
    rows = kernel_sums(*w)  # (4, 3, C, F)
    U = kernel_sums(*[rows[:, b] for b in range(3)])  # (4, 4, C, F)
    rows = image_sums(*[x[:, a : a + 2 * th : 2] for a in range(4)])  # (4, N, th, W, C)
    V = image_sums(*[rows[:, :, :, b : b + 2 * tw : 2] for b in range(4)])
    products = V.reshape(4, 4, N * th * tw, C) @ U  # 16 matrix products
    rows = output_sums(*products)  # (2, 4, N * th * tw, F)
    y = output_sums(*[rows[:, b] for b in range(4)])  # (2, 2, N * th * tw, F)
    y = y.reshape(2, 2, N * th, tw, F).transpose(2, 0, 3, 1, 4)  # (N * th, 2, tw, 2, F)
    return y.reshape(N, 2 * th, 2 * tw, F)[:, :oh, :ow]


y_manual = by_winograd(images, W)
print("equal:", np.array_equal(y_tf, y_manual))

assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:winograd]

# --8<-- [start:dark]
images = rng.uniform(1, 2, (1, 12, 20, 4)).astype("float32")
images[:, :, :10] *= 1e6  # the left half is a million times brighter
W = rng.uniform(1, 2, (3, 3, 4, 5)).astype("float32")
exact = by_taps(images.astype("float64"), W)
for form in by_taps, by_im2col, by_winograd, by_fft:
    error = np.abs(form(images, W) / exact - 1)  # (1, 10, 18, 5), relative
    right = np.max(error[:, :, 10:], axis=(0, 1, 3)) < 1e-5  # of the dark columns
    print(
        f"{form.__name__:11} five digits right: {np.sum(right)} of {right.size} columns"
    )
# --8<-- [end:dark]

# --8<-- [start:products]
print("image        kernel  the loop    Winograd     FFT  + its transforms")
for H, C, k in [(56, 64, 3), (56, 64, 5), (56, 64, 11), (56, 64, 31), (7, 64, 3)]:
    F, size = C, H - k + 1
    loop = size * size * k * k * C * F
    tiles = (-(-size // 2)) ** 2
    winograd = f"{16 * tiles * C * F / 1e6:8.1f}" if k == 3 else "       -"
    points = H * (H // 2 + 1)  # frequencies; the others are their conjugates
    fft = 4 * points * C * F  # a complex product is four real ones
    transforms = (C + C * F + F) * H * H * np.log2(H * H)
    print(
        f"{H:2} x {H:2} x {C}  {k:2} x {k:<2} {loop / 1e6:8.1f}    {winograd}"
        f"{fft / 1e6:8.1f}  {transforms / 1e6:8.1f}   million"
    )
# --8<-- [end:products]

# --8<-- [start:settings]
forms = [by_outputs, by_taps, by_einsum, by_im2col, by_fft, by_winograd]
images = rng.standard_normal((2, 11, 8, 5), "float32")  # (N, H, W, C)
for size, strides, padding in [
    ((3, 3), 1, "valid"),
    ((3, 3), 1, "same"),
    ((3, 3), (2, 3), "same"),
    ((2, 5), (1, 2), "valid"),
    ((4, 1), (3, 1), "same"),
]:
    W = rng.standard_normal((*size, 5, 6), "float32")  # (kh, kw, C, F)
    y_tf = tf.nn.conv2d(images, W, strides, padding.upper())
    for form in forms:
        try:
            y_manual = form(images, W, strides=strides, padding=padding)
        except ValueError as error:
            print(f"{form.__name__}: {error}")
            continue
        assert y_tf.shape == y_manual.shape
        assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:settings]

# --8<-- [start:refused]
images, W = np.ones((2, 5, 6, 4)), np.ones((3, 3, 4, 8))
wrong = [
    {"images": images[0]},
    {"images": images > 0},
    {"kernel": W[:, :, :3]},
    {"kernel": np.ones((6, 3, 4, 8))},
    {"strides": 0},
    {"padding": "full"},
]
for change in wrong:
    try:
        by_im2col(**{"images": images, "kernel": W, **change})
    except (ValueError, TypeError) as error:
        print(f"{type(error).__name__}: {error}")
# --8<-- [end:refused]
