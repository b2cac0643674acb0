"""The gradients of a convolution by hand: dX, dW and dB for every setting."""

# fmt: off
# --8<-- [start:loss]
import numpy as np
import tensorflow as tf

image = np.array([[3, 1, 0, 2, 1],
                  [1, 4, 2, 0, 3],
                  [0, 2, 5, 1, 1],
                  [2, 0, 1, 3, 4]])  # (H, W) = (4, 5)
kernel = np.array([[1, 2, -1],
                   [3, 1, -2],
                   [2, -1, 1]])  # (kh, kw) = (3, 3)
bias = 2


def correlate2d(image, kernel):
    """Slide `kernel` (kh, kw) over `image` (H, W); return (H-kh+1, W-kw+1)."""
    (height, width), (kh, kw) = image.shape, kernel.shape
    rows, columns = height - kh + 1, width - kw + 1
    y = np.empty((rows, columns), np.result_type(image, kernel))
    for i in range(rows):
        for j in range(columns):
            window = image[i : i + kh, j : j + kw]  # (kh, kw)
            y[i, j] = np.sum(window * kernel)
    return y


y = correlate2d(image, kernel) + bias  # (2, 3)
target = np.array([[8, 11, 12], [9, 20, 6]])
loss = np.sum((y - target) ** 2) / 2
g = y - target  # the derivative of d**2 / 2 is d

print("y")
print(y)
print("loss", loss)
print("g")
print(g)
# --8<-- [end:loss]
# fmt: on


# --8<-- [start:tape]
def gradients_of_tensorflow(compute, arrays, g):
    """Return the gradients for g, the gradient of the output of `compute(*arrays)`."""
    tensors = [tf.constant(array, "float32") for array in arrays]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        y = compute(*tensors)
    found = tape.gradient(y, tensors, output_gradients=tf.constant(g, "float32"))
    return [gradient.numpy() for gradient in found]


X = image[None, :, :, None]  # (N, H, W, C) = (1, 4, 5, 1)
W = kernel[:, :, None, None]  # (kh, kw, C, F) = (3, 3, 1, 1)
B = np.array([bias])  # (F,)


def small_layer(X, W, B):
    return tf.nn.conv2d(X, W, strides=1, padding="VALID") + B


def loss_of(X, W, B):
    return tf.reduce_sum((small_layer(X, W, B) - target[None, :, :, None]) ** 2) / 2


from_loss = gradients_of_tensorflow(loss_of, [X, W, B], 1)
from_g = gradients_of_tensorflow(small_layer, [X, W, B], g[None, :, :, None])
for name, one, other in zip(("dX", "dW", "dB"), from_loss, from_g, strict=True):
    print(name, one.shape, "equal:", np.array_equal(one, other))
# --8<-- [end:tape]

# --8<-- [start:one]
only = np.zeros((2, 3), int)
only[1, 2] = 10  # the loss depends on output (1, 2) alone

inputs = [X, W, B]
dX, dW, dB = gradients_of_tensorflow(small_layer, inputs, only[None, :, :, None])
print("dX: the kernel, times 10, where the window was")
print(np.squeeze(dX).astype(int))
print("dW: the window, times 10")
print(np.squeeze(dW).astype(int))
print("dB:", dB.astype(int))
# --8<-- [end:one]


# --8<-- [start:loop]
def gradients_of_channel(image, kernel, g):
    """Return dX, dW and dB of `correlate2d(image, kernel) + bias`, from g."""
    kh, kw = kernel.shape
    dtype = np.result_type(image, kernel, g)
    dX, dW, dB = np.zeros(image.shape, dtype), np.zeros((kh, kw), dtype), 0
    for i, j in np.ndindex(g.shape):
        window = image[i : i + kh, j : j + kw]
        dX[i : i + kh, j : j + kw] += g[i, j] * kernel
        dW += g[i, j] * window
        dB += g[i, j]
    return dX, dW, dB


dX, dW, dB = gradients_of_channel(image, kernel, g)
print(dX)
print(dW)
print(dB)

dX_tf, dW_tf, dB_tf = from_g
assert np.array_equal(np.squeeze(dX_tf), dX)
assert np.array_equal(np.squeeze(dW_tf), dW)
assert np.array_equal(dB_tf, [dB])
# --8<-- [end:loop]

# --8<-- [start:count]
counts, uses, total = gradients_of_channel(
    np.ones((6, 8), int), np.ones((3, 3), int), np.ones((4, 6), int)
)
print("each pixel is in this many windows")
print(counts)
print("each weight is used at", np.unique(uses), "positions, the bias at", total)
# --8<-- [end:count]

# --8<-- [start:stride_one]
dW_closed = correlate2d(image, g)
around = np.pad(g, [(3 - 1, 3 - 1), (3 - 1, 3 - 1)])  # kernel size - 1 zeros
dX_closed = correlate2d(around, kernel[::-1, ::-1])
dB_closed = np.sum(g)
print(around)

assert np.array_equal(dW_closed, dW)
assert np.array_equal(dX_closed, dX)
assert dB_closed == dB
# --8<-- [end:stride_one]

# --8<-- [start:stride]
rng = np.random.default_rng(0)
tall = rng.integers(-4, 5, (8, 7))  # (H, W)
sh, sw = 2, 3
g_strided = rng.integers(-4, 5, (3, 2))  # (8 - 3) // 2 + 1, (7 - 3) // 3 + 1

wide = np.zeros(((3 - 1) * sh + 1, (2 - 1) * sw + 1), int)  # (5, 4)
wide[::sh, ::sw] = g_strided
print(wide)

dX = np.zeros((8, 7), int)
read = correlate2d(np.pad(wide, 2), kernel[::-1, ::-1])  # (7, 6)
dX[:7, :6] = read  # no window reads the last row and the last column
dW = correlate2d(tall[:7, :6], wide)  # (3, 3)

dX_tf, dW_tf = gradients_of_tensorflow(
    lambda X, W: tf.nn.conv2d(X, W, strides=(sh, sw), padding="VALID"),
    [tall[None, :, :, None], W],
    g_strided[None, :, :, None],
)
assert np.array_equal(np.squeeze(dX_tf), dX)
assert np.array_equal(np.squeeze(dW_tf), dW)
# --8<-- [end:stride]

# --8<-- [start:padding]
padded = np.pad(tall, [(0, 1), (1, 1)])  # what "same" adds here: (9, 9)
g_same = rng.integers(-4, 5, (4, 3))

d_padded, dW = np.zeros((9, 9), int), np.zeros((3, 3), int)
for i, j in np.ndindex(4, 3):
    place = slice(i * sh, i * sh + 3), slice(j * sw, j * sw + 3)
    d_padded[place] += g_same[i, j] * kernel
    dW += g_same[i, j] * padded[place]
dX = d_padded[:-1, 1:-1]  # crop what went into the zeros
print(d_padded.shape, "cropped to", dX.shape)

dX_tf, dW_tf = gradients_of_tensorflow(
    lambda X, W: tf.nn.conv2d(X, W, strides=(sh, sw), padding="SAME"),
    [tall[None, :, :, None], W],
    g_same[None, :, :, None],
)
assert np.array_equal(np.squeeze(dX_tf), dX)
assert np.array_equal(np.squeeze(dW_tf), dW)
# --8<-- [end:padding]

# --8<-- [start:dilation]
apart = np.zeros((5, 5), int)
apart[::2, ::2] = kernel  # dilation_rate 2: zeros between the taps
print(apart)

g_dilated = rng.integers(-4, 5, (4, 3))  # 8 - 5 + 1, 7 - 5 + 1
dX = correlate2d(np.pad(g_dilated, 5 - 1), apart[::-1, ::-1])  # (8, 7)
dW = correlate2d(tall, g_dilated)[::2, ::2]  # of (5, 5), the positions of the taps

dX_tf, dW_tf = gradients_of_tensorflow(
    lambda X, W: tf.nn.convolution(X, W, padding="VALID", dilations=2),
    [tall[None, :, :, None], W],
    g_dilated[None, :, :, None],
)
assert np.array_equal(np.squeeze(dX_tf), dX)
assert np.array_equal(np.squeeze(dW_tf), dW)
# --8<-- [end:dilation]


# --8<-- [start:checks]
def zeros_for_same(n, reach, stride):
    """Return how many zeros "same" puts (before, after) an axis of `n` pixels.

    reach: the effective kernel size, (k - 1) * dilation + 1. Source: the definition of
    SAME, https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
    """
    out = -(-n // stride)  # n / stride, rounded up
    total = max((out - 1) * stride + reach - n, 0)  # what the last window lacks
    return total // 2, total - total // 2  # if one is left over, it goes after


def is_pair(value, least):
    """Return whether `value` is a pair of whole numbers, none below `least`."""
    return (
        isinstance(value, tuple | list)
        and len(value) == 2
        and all(isinstance(one, int) and one >= least for one in value)
    )


def one_per_axis(name, value):
    """Return `value`, a whole number or a pair of them, as a pair."""
    pair = (value, value) if isinstance(value, int) else value
    if not is_pair(pair, 1):
        raise ValueError(
            f"{name}={value!r} must be 1 or more, or a pair of such numbers"
        )
    return pair


def zeros_to_add(padding, sizes, reaches, strides):
    """Return the zeros ((top, bottom), (left, right))."""
    mode = padding.lower() if isinstance(padding, str) else padding
    if mode == "valid":
        return (0, 0), (0, 0)
    if mode == "same":
        return tuple(map(zeros_for_same, sizes, reaches, strides))
    pairs = padding if isinstance(padding, tuple | list) else ()
    if len(pairs) != 2 or not all(is_pair(pair, 0) for pair in pairs):
        raise ValueError(
            f'padding={padding!r} must be "valid", "same"'
            " or ((top, bottom), (left, right))"
        )
    return pairs


def check_setting(images, W, strides, padding, dilation_rate, groups):
    """Return (strides, dilation, zeros, output shape), or refuse what cannot be."""
    if images.ndim != 4 or W.ndim != 4:
        raise ValueError(
            f"images {images.shape} and W {W.shape} must have 4 axes each:"
            " (N, H, W, C) and (kh, kw, C / groups, F)"
        )
    (N, *sizes, C), (*kernel_size, some, F) = images.shape, W.shape
    if not (isinstance(groups, int) and groups > 0 and F % groups == 0):
        raise ValueError(f"groups={groups!r} must divide the {F} filters of W")
    if some * groups != C:
        raise ValueError(
            f"W {W.shape} with groups={groups} takes {some * groups} channels,"
            f" the images {images.shape} have {C}"
        )
    strides = one_per_axis("strides", strides)
    dilation = one_per_axis("dilation_rate", dilation_rate)
    reach = [(k - 1) * d + 1 for k, d in zip(kernel_size, dilation, strict=True)]
    zeros = zeros_to_add(padding, sizes, reach, strides)
    positions = []
    for n, pair, r, s in zip(sizes, zeros, reach, strides, strict=True):
        if n + sum(pair) < r:
            raise ValueError(
                f"the kernel reaches over {r} pixels, the padded image has {n + sum(pair)}"
            )
        positions.append((n + sum(pair) - r) // s + 1)
    return strides, dilation, zeros, (N, *positions, F)
    # --8<-- [end:checks]


# --8<-- [start:slide]
def slide(shape, kernel_shape, strides, dilation, groups):
    """Yield each position (n, i, j, f) of the output, with the window that it reads."""
    (sh, sw), (dh, dw) = strides, dilation
    kh, kw, some, F = kernel_shape  # some = C / groups
    for n, i, j, f in np.ndindex(shape):
        top, left, first = i * sh, j * sw, f // (F // groups) * some
        rows = slice(top, top + (kh - 1) * dh + 1, dh)
        columns = slice(left, left + (kw - 1) * dw + 1, dw)
        yield (n, i, j, f), (n, rows, columns, slice(first, first + some))
        # --8<-- [end:slide]


# --8<-- [start:forward]
def forward_by_loops(
    images, W, B, strides=1, padding="valid", dilation_rate=1, groups=1
):
    """Compute what tf.nn.conv2d computes, and add the bias.

    images (N, H, W, C), W (kh, kw, C / groups, F) and B (F,) are arrays of numbers; the
    arguments are those of Conv2D, padding also ((top, bottom), (left, right)). Return
    (N, H', W', F). Raises ValueError for what cannot be.
    """
    strides, dilation, zeros, shape = check_setting(
        images, W, strides, padding, dilation_rate, groups
    )
    if B.shape != shape[-1:]:
        raise ValueError(
            f"B {B.shape} must be {shape[-1:]}, one number for each filter"
        )
    padded = np.pad(images, [(0, 0), *zeros, (0, 0)])
    y = np.empty(shape, np.result_type(images, W, B))
    for place, window in slide(shape, W.shape, strides, dilation, groups):
        f = place[-1]
        y[place] = np.sum(padded[window] * W[..., f]) + B[f]
    return y
    # --8<-- [end:forward]


# --8<-- [start:backward]
def gradients_by_loops(
    images, W, g, strides=1, padding="valid", dilation_rate=1, groups=1
):
    """Return dX, dW and dB of `forward_by_loops`, from g, the gradient of its output.

    The arguments are those of `forward_by_loops`; g has the shape of its output. dX has
    the shape of images, dW that of W, dB is (F,). Raises ValueError for what cannot be.
    Source: the chain rule. y[place] has the term padded[window] * W[..., f], so it sends
    g[place] * W[..., f] to that window and g[place] * padded[window] to that filter.
    """
    strides, dilation, zeros, shape = check_setting(
        images, W, strides, padding, dilation_rate, groups
    )
    if g.shape != shape:
        raise ValueError(f"g {g.shape} must have the shape of the output, {shape}")
    padded = np.pad(images, [(0, 0), *zeros, (0, 0)])
    dtype = np.result_type(images, W, g)
    d_padded, dW = np.zeros(padded.shape, dtype), np.zeros(W.shape, dtype)
    dB = np.zeros(shape[-1], dtype)
    for place, window in slide(shape, W.shape, strides, dilation, groups):
        f = place[-1]
        d_padded[window] += g[place] * W[..., f]
        dW[..., f] += g[place] * padded[window]
        dB[f] += g[place]
    ((top, _), (left, _)), (_, H, width, _) = zeros, images.shape
    return d_padded[:, top : top + H, left : left + width], dW, dB
    # --8<-- [end:backward]


# --8<-- [start:taps]
def correlate_by_taps(images, kernel, strides=(1, 1), dilations=(1, 1)):
    """Correlate (N, H, W, C) with (kh, kw, C, F), padding valid: one tap after another."""
    (kh, kw), (sh, sw), (dh, dw) = kernel.shape[:2], strides, dilations
    rows = (images.shape[1] - (kh - 1) * dh - 1) // sh + 1
    columns = (images.shape[2] - (kw - 1) * dw - 1) // sw + 1
    y = 0
    for i in range(kh):
        for j in range(kw):
            seen = images[:, i * dh :: sh, j * dw :: sw][:, :rows, :columns]
            y = y + seen @ kernel[i, j]
    return y


def zeros_between(g, strides):
    """Put stride - 1 zeros between the rows and between the columns of (N, H', W', F)."""
    (N, rows, columns, F), (sh, sw) = g.shape, strides
    wide = np.zeros((N, (rows - 1) * sh + 1, (columns - 1) * sw + 1, F), g.dtype)
    wide[:, ::sh, ::sw] = g
    return wide
    # --8<-- [end:taps]


# --8<-- [start:closed]
def gradients_in_closed_form(
    images, W, g, strides=1, padding="valid", dilation_rate=1, groups=1
):
    """Return what `gradients_by_loops` returns, by correlations.

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning
    (2016), chapter 4, for dX; the same sums in another order for dW.
    """
    strides, dilation, zeros, shape = check_setting(
        images, W, strides, padding, dilation_rate, groups
    )
    if g.shape != shape:
        raise ValueError(f"g {g.shape} must have the shape of the output, {shape}")
    kh, kw, some, F = W.shape
    padded = np.pad(images, [(0, 0), *zeros, (0, 0)])
    dtype = np.result_type(images, W, g)
    d_padded, dW = np.zeros(padded.shape, dtype), np.zeros(W.shape, dtype)
    rim_h, rim_w = (kh - 1) * dilation[0], (kw - 1) * dilation[1]  # reach - 1
    for group in range(groups):
        channels = slice(group * some, (group + 1) * some)
        filters = slice(group * F // groups, (group + 1) * F // groups)
        x, w, g_group = padded[..., channels], W[..., filters], g[..., filters]

        # dW: correlate the images with g. Strides and dilation change roles, the batch
        # takes the place of the channels: (C, H, W, N) with (H', W', N, F).
        taps = correlate_by_taps(
            x.transpose(3, 1, 2, 0), g_group.transpose(1, 2, 0, 3), dilation, strides
        )
        dW[..., filters] = taps[:, :kh, :kw].transpose(1, 2, 0, 3)

        # dX: zeros between the numbers of g and around it, the kernel flipped,
        # its channels and filters exchanged: (kh, kw, F, C).
        around = [(0, 0), (rim_h, rim_h), (rim_w, rim_w), (0, 0)]
        wide = np.pad(zeros_between(g_group, strides), around)
        flipped = w[::-1, ::-1].transpose(0, 1, 3, 2)
        read = correlate_by_taps(wide, flipped, dilations=dilation)
        d_padded[:, : read.shape[1], : read.shape[2], channels] = read
    ((top, _), (left, _)), (_, H, width, _) = zeros, images.shape
    dX = d_padded[:, top : top + H, left : left + width]
    return dX, dW, g.sum(axis=(0, 1, 2))
    # --8<-- [end:closed]


# --8<-- [start:exact]
def conv2d_from_parts(images, W, B, strides, padding, dilation_rate, groups):
    """tf.nn.conv2d and a bias, from parts that have a gradient on every CPU."""
    strides, dilation, zeros, _ = check_setting(
        images, W, strides, padding, dilation_rate, groups
    )
    padded = tf.pad(images, [(0, 0), *zeros, (0, 0)])
    parts = zip(tf.split(padded, groups, -1), tf.split(W, groups, -1), strict=True)
    y = [tf.nn.convolution(x, w, padding="VALID", dilations=dilation) for x, w in parts]
    return tf.concat(y, -1)[:, :: strides[0], :: strides[1]] + B


images = rng.integers(-4, 5, (2, 8, 7, 4)).astype("float32")  # (N, H, W, C)
B = rng.integers(-4, 5, 6).astype("float32")  # (F,)
for strides, padding, dilation, groups in [
    ((1, 1), "valid", (1, 1), 1),
    ((2, 3), "valid", (1, 1), 1),
    ((2, 1), "same", (1, 1), 1),
    ((1, 2), ((2, 0), (1, 3)), (1, 1), 1),
    ((1, 1), "same", (2, 3), 1),
    ((1, 1), "valid", (1, 1), 2),
    ((3, 2), ((0, 1), (4, 2)), (2, 1), 2),
]:
    W = rng.integers(-4, 5, (3, 2, 4 // groups, 6)).astype("float32")
    setting = strides, padding, dilation, groups

    y_manual = forward_by_loops(images, W, B, *setting)
    named = isinstance(padding, str)
    pads = padding.upper() if named else [(0, 0), *padding, (0, 0)]
    y_tf = tf.nn.conv2d(images, W, strides, pads, dilations=dilation) + B
    assert np.array_equal(y_tf, y_manual)

    g = rng.integers(-4, 5, y_manual.shape).astype("float32")
    by_loops = gradients_by_loops(images, W, g, *setting)
    in_closed_form = gradients_in_closed_form(images, W, g, *setting)

    def compute(X, W, B, setting=setting):
        return conv2d_from_parts(X, W, B, *setting)

    from_tf = gradients_of_tensorflow(compute, [images, W, B], g)
    assert np.array_equal(compute(images, W, B), y_tf)
    for loops, closed, tape in zip(by_loops, in_closed_form, from_tf, strict=True):
        assert np.array_equal(loops, tape)
        assert np.array_equal(closed, tape)
    print(f"strides {strides}, {padding}, dilation {dilation}, groups {groups}: equal")
# --8<-- [end:exact]

# --8<-- [start:layer]
tf.keras.utils.set_random_seed(0)
images = tf.random.normal((2, 9, 8, 4))
target = tf.random.normal((2, 5, 3, 6))
conv = tf.keras.layers.Conv2D(6, 3, strides=(2, 3), padding="same", groups=2)

with tf.GradientTape() as tape:
    y = conv(images)  # (2, 5, 3, 6)
    loss = tf.reduce_mean((y - target) ** 2)
dW_tf, dB_tf = tape.gradient(loss, conv.trainable_variables)  # [kernel, bias]

W, B = conv.get_weights()
g = 2 * (y - target).numpy() / np.size(y)  # of the mean of squares
_, dW, dB = gradients_by_loops(images.numpy(), W, g, (2, 3), "same", groups=2)
print("W", W.shape, " dW", dW.shape, " B", B.shape, " dB", dB.shape)

assert np.allclose(dW_tf, dW, rtol=1e-5, atol=1e-5)
assert np.allclose(dB_tf, dB, rtol=1e-5, atol=1e-5)
# --8<-- [end:layer]


# --8<-- [start:finite]
def finite_differences(function, array, h):
    """Return how fast `function(array)` grows with each number of `array`.

    Central differences: up by h, down by h, and the slope between.
    """
    slopes = np.zeros(array.shape)
    for at in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[at] += h
        down[at] -= h
        slopes[at] = (function(up) - function(down)) / (2 * h)
    return slopes


X = rng.integers(-4, 5, (2, 5, 4, 2)).astype("float64")  # (N, H, W, C)
W = rng.integers(-4, 5, (2, 3, 1, 4)).astype("float64")  # (kh, kw, C / groups, F)
B = rng.integers(-4, 5, 4).astype("float64")
setting = (2, 1), "same", (1, 2), 2  # strides, padding, dilation_rate, groups
g = rng.integers(-4, 5, forward_by_loops(X, W, B, *setting).shape)
dX, dW, dB = gradients_by_loops(X, W, g, *setting)


def weighted(X, W, B):
    """A loss whose gradient with respect to y is g."""
    return np.sum(g * forward_by_loops(X, W, B, *setting))


assert np.array_equal(finite_differences(lambda X: weighted(X, W, B), X, 1), dX)
assert np.array_equal(finite_differences(lambda W: weighted(X, W, B), W, 1), dW)
assert np.array_equal(finite_differences(lambda B: weighted(X, W, B), B, 1), dB)
print(X.size + W.size + B.size, "slopes measured, all equal")
# --8<-- [end:finite]

# --8<-- [start:step]
X, W = rng.standard_normal((1, 5, 4, 1)), rng.standard_normal((3, 2, 1, 1))
B = rng.standard_normal(1)


def curved(X, W, B):
    """A loss that is not linear."""
    return np.sum(np.tanh(forward_by_loops(X, W, B)))


g = 1 - np.tanh(forward_by_loops(X, W, B)) ** 2  # the derivative of tanh
_, dW, _ = gradients_by_loops(X, W, g)

print("right to 5 digits?")
print("h         float64  float32")
for h in (0.1, 0.01, 1e-4, 1e-6, 1e-13):
    verdicts = []
    for dtype in ("float64", "float32"):
        x, w, b = (array.astype(dtype) for array in (X, W, B))
        slopes = finite_differences(lambda W, x=x, b=b: curved(x, W, b), w, h)
        right = np.allclose(slopes, dW, rtol=1e-5, atol=1e-5)
        verdicts.append("yes" if right else "no")
    print(f"{h:<10}{verdicts[0]:9}{verdicts[1]}")
# --8<-- [end:step]

# --8<-- [start:train]
rng = np.random.default_rng(1)
images = rng.standard_normal((4, 12, 10, 1)).astype("float32")  # (N, H, W, C)
edges = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], "float32")[:, :, None, None]
target = correlate_by_taps(images, edges) + np.float32(0.5)  # what it is to learn

W, B = np.zeros((3, 3, 1, 1), "float32"), np.zeros(1, "float32")
losses = []
for step in range(30):
    y = correlate_by_taps(images, W) + B  # (4, 10, 8, 1)
    losses.append(np.mean((y - target) ** 2))
    g = 2 * (y - target) / y.size
    _, dW, dB = gradients_in_closed_form(images, W, g)
    if step % 5 == 0:
        print(f"step {step:2}: loss {losses[-1]:.3f}")
    W, B = W - 0.1 * dW, B - 0.1 * dB  # a step downhill
print("kernel after 30 steps, and bias")
print(W[:, :, 0, 0].round(1) + 0.0, B.round(1))
# --8<-- [end:train]

# --8<-- [start:train_tf]
conv = tf.keras.layers.Conv2D(1, 3, kernel_initializer="zeros")
conv.build(images.shape)
losses_tf = []
for _ in range(30):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((conv(images) - target) ** 2)
    losses_tf.append(float(loss))
    gradients = tape.gradient(loss, conv.trainable_variables)
    for variable, gradient in zip(conv.trainable_variables, gradients, strict=True):
        variable.assign_sub(0.1 * gradient)

y_tf = conv(images)
y_manual = correlate_by_taps(images, W) + B
W_tf, B_tf = conv.get_weights()
print("the same losses, the same kernel, the same output")
assert np.allclose(losses_tf, losses, rtol=1e-5, atol=1e-5)
assert np.allclose(W_tf, W, rtol=1e-5, atol=1e-5)
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:train_tf]


# --8<-- [start:pooling]
def max_pool_gradient(x, g, size, strides):
    """Return dX of a max pool without padding: g goes to the first largest number.

    x (N, H, W, C), g (N, H', W', C), size (kh, kw), strides (sh, sw).
    """
    (kh, kw), (sh, sw), dX = size, strides, np.zeros(x.shape, g.dtype)
    for n, i, j, c in np.ndindex(g.shape):
        window = x[n, i * sh : i * sh + kh, j * sw : j * sw + kw, c]
        a, b = np.unravel_index(window.argmax(), window.shape)  # the first, by rows
        dX[n, i * sh + a, j * sw + b, c] += g[n, i, j, c]
    return dX


def average_pool_gradient(x, g, size, strides):
    """Return dX of an average pool without padding: an equal part to each number."""
    (kh, kw), (sh, sw), dX = size, strides, np.zeros(x.shape, g.dtype)
    for i, j in np.ndindex(g.shape[1:3]):
        part = g[:, i, j][:, None, None] / (kh * kw)  # (N, 1, 1, C)
        dX[:, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return dX


line = np.array([[1, 3, 3, 2, 3]], "float32")[None, :, :, None]  # (N, H, W, C)
g = np.array([[10, 20, 40]], "float32")[None, :, :, None]  # three windows of three
print("max pool:    ", np.squeeze(max_pool_gradient(line, g, (1, 3), (1, 1))))
print(
    "average pool:", np.squeeze(average_pool_gradient(line, g, (1, 3), (1, 1))).round(2)
)
relu = np.array([-2, 0, 3])
print("ReLU:        ", np.array([10, 20, 40]) * (relu > 0))
# --8<-- [end:pooling]

# --8<-- [start:pooling_tf]
rng = np.random.default_rng(2)
X = rng.integers(0, 3, (2, 7, 8, 3)).astype("float32")  # few numbers: many ties
for size, strides in (((2, 2), (2, 2)), ((3, 2), (1, 1)), ((2, 3), (3, 2))):
    for in_tf, by_hand in (
        (tf.nn.max_pool2d, max_pool_gradient),
        (tf.nn.avg_pool2d, average_pool_gradient),
    ):

        def compute(X, in_tf=in_tf, size=size, strides=strides):
            return in_tf(X, size, strides, "VALID")

        g = rng.integers(-4, 5, compute(X).shape).astype("float32")
        (dX_tf,) = gradients_of_tensorflow(compute, [X], g)
        dX = by_hand(X, g, size, strides)
        assert np.allclose(dX_tf, dX, rtol=1e-5, atol=1e-5)
    print(f"size {size}, strides {strides}: equal")
# --8<-- [end:pooling_tf]

# --8<-- [start:chain]
X = rng.standard_normal((2, 10, 9, 3))  # (N, H, W, C)
W1, B1 = rng.standard_normal((3, 2, 3, 4)), rng.standard_normal(4)
W2, B2 = rng.standard_normal((2, 3, 4, 5)), rng.standard_normal(5)
W3, B3 = rng.standard_normal((30, 6)), rng.standard_normal(6)

a = forward_by_loops(X, W1, B1)  # conv: (2, 8, 8, 4)
r = np.maximum(a, 0)  # ReLU
p = r.reshape(2, 4, 2, 4, 2, 4).max(axis=(2, 4))  # max pool: (2, 4, 4, 4)
c = forward_by_loops(p, W2, B2)  # conv: (2, 3, 2, 5)
f = c.reshape(2, 30)  # flatten
y_manual = f @ W3 + B3  # Dense: (2, 6)

from_loss = rng.standard_normal(y_manual.shape)  # the upstream gradient
g = from_loss
dW3, dB3, g = f.T @ g, g.sum(axis=0), g @ W3.T  # Dense
g = g.reshape(c.shape)  # flatten
g, dW2, dB2 = gradients_by_loops(p, W2, g)  # conv
g = max_pool_gradient(r, g, (2, 2), (2, 2))  # max pool
g = g * (a > 0)  # ReLU
dX, dW1, dB1 = gradients_by_loops(X, W1, g)  # conv
# --8<-- [end:chain]


# --8<-- [start:chain_tf]
def small_net(X, W1, B1, W2, B2, W3, B3):
    x = tf.nn.relu(tf.nn.conv2d(X, W1, 1, "VALID") + B1)
    x = tf.nn.max_pool2d(x, 2, 2, "VALID")
    x = tf.nn.conv2d(x, W2, 1, "VALID") + B2
    return tf.matmul(tf.reshape(x, (2, 30)), W3) + B3


arrays = [X, W1, B1, W2, B2, W3, B3]
y_tf = small_net(*[tf.constant(array, "float32") for array in arrays])
from_tf = gradients_of_tensorflow(small_net, arrays, from_loss)
by_hand = [dX, dW1, dB1, dW2, dB2, dW3, dB3]
for tape, hand in zip(from_tf, by_hand, strict=True):
    assert np.allclose(tape, hand, rtol=1e-4, atol=1e-4)
assert np.allclose(y_tf, y_manual, rtol=1e-4, atol=1e-4)
print("seven gradients, all equal")
# --8<-- [end:chain_tf]
