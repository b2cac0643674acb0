"""Keras layers that compute what PyTorch's layers compute, from PyTorch's arguments."""

# --8<-- [start:setup]
import numpy as np
import tensorflow as tf

L = tf.keras.layers


def pair(name, value):
    """Return (rows, columns) of an argument, an integer or two. Raises ValueError."""
    both = (value, value) if isinstance(value, int) else value
    if not isinstance(both, tuple | list) or len(both) != 2:
        raise ValueError(f"{name} must be an integer or two of them, not {value!r}")
    return tuple(both)
    # --8<-- [end:setup]


# --8<-- [start:conv]
def conv2d_like_torch(
    filters, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True
):
    """Return a Keras model that computes what torch.nn.Conv2d computes.

    The arguments are PyTorch's. Input (N, H, W, C) float32, output (N, H', W', filters),
    H' = floor((H + 2 padding - dilation (kernel_size - 1) - 1) / stride) + 1.
    Raises ValueError for padding="same" with a stride, as PyTorch does. Source:
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
    """
    stride, dilation = pair("stride", stride), pair("dilation", dilation)
    if padding == "same" and max(stride) > 1:
        raise ValueError(f'stride must be 1 with padding="same", not {stride}')
    layers = []
    if not isinstance(padding, str):
        layers.append(L.ZeroPadding2D(pair("padding", padding)))
        padding = "valid"
    # Keras refuses a stride together with a dilation: compute every place, keep some
    both = max(stride) > 1 and max(dilation) > 1
    layers.append(
        L.Conv2D(
            filters,
            kernel_size,
            strides=1 if both else stride,
            padding=padding,
            dilation_rate=dilation,
            groups=groups,
            use_bias=bias,
        )
    )
    if both:
        layers.append(L.MaxPooling2D(1, strides=stride))
    return tf.keras.Sequential(layers)
    # --8<-- [end:conv]


# --8<-- [start:numbers]
image = np.arange(48).reshape(6, 8) * 5 % 7 - 2  # (H, W) = (6, 8)
kernel = np.array([[1, 2, -1], [3, 1, -2], [2, -1, 1]])  # (kh, kw) = (3, 3)
images = image[None, :, :, None].astype("float32")  # (N, H, W, C)
W = kernel[:, :, None, None].astype("float32")  # (kh, kw, C, F)
# --8<-- [end:numbers]

# --8<-- [start:recipe]
y_torch = np.array([[-10, 19, 3, 15], [13, -2, 23, -8], [-8, 23, -8, -4]])

conv = conv2d_like_torch(1, kernel_size=3, stride=2, padding=1, bias=False)
conv.build(images.shape)
conv.set_weights([W])
y_tf = conv(images)  # (1, 3, 4, 1)
print(np.squeeze(y_tf))

assert np.array_equal(np.squeeze(y_tf), y_torch)
# --8<-- [end:recipe]

# --8<-- [start:same]
same = L.Conv2D(1, kernel_size=3, strides=2, padding="same", use_bias=False)
same.build(images.shape)
same.set_weights([W])
y_same = same(images)  # (1, 3, 4, 1)
print(np.squeeze(y_same))
print("equal numbers:", np.sum(np.squeeze(y_same) == y_torch), "of", y_torch.size)
# --8<-- [end:same]


# --8<-- [start:when]
def zeros_for_same(n, reach, stride):
    """Return how many zeros "same" puts (before, after) an axis of `n` pixels.

    reach: the effective kernel size, (k - 1) * dilation + 1. Source: the definition of
    SAME, https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
    """
    out = -(-n // stride)  # n / stride, rounded up
    total = max((out - 1) * stride + reach - n, 0)  # what the last window lacks
    return total // 2, total - total // 2  # if one is left over, it goes after


print("   n  k  s   same    PyTorch  sizes         values")
for n, k, s in [
    (224, 3, 1), (224, 3, 2), (225, 3, 2), (224, 7, 2), (225, 7, 2), (224, 5, 3),
    (224, 4, 2),
]:  # fmt: skip
    p = (k - 1) // 2
    x = np.arange(n, dtype="float32").reshape(1, n, 1) ** 2 % 11  # (N, L, C)
    w = np.arange(1, k + 1, dtype="float32").reshape(k, 1, 1)  # (k, C, F)
    a = np.ravel(tf.nn.conv1d(x, w, s, "SAME"))
    b = np.ravel(tf.nn.conv1d(np.pad(x, [(0, 0), (p, p), (0, 0)]), w, s, "VALID"))
    values = "equal" if np.array_equal(a, b) else "differ"
    zeros = f"{zeros_for_same(n, k, s)}  {(p, p)}"
    print(f"{n:4} {k:2} {s:2}   {zeros}   {len(a):3} and {len(b):3}   {values}")
# --8<-- [end:when]


# --8<-- [start:by_hand]
def torch_conv2d(images, W, stride=1, padding=0, dilation=1, groups=1):
    """torch.nn.functional.conv2d in NumPy, loops and all.

    images (N, C, H, W), W (F, C/groups, kh, kw), any real dtype; returns (N, F, H', W').
    """
    (sh, sw), (ph, pw) = pair("stride", stride), pair("padding", padding)
    dh, dw = pair("dilation", dilation)
    images = np.pad(images, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    N, _, height, width = images.shape
    F, share, kh, kw = W.shape
    reach_h, reach_w = (kh - 1) * dh + 1, (kw - 1) * dw + 1
    size = (height - reach_h) // sh + 1, (width - reach_w) // sw + 1
    y = np.zeros((N, F, *size), images.dtype)
    for f in range(F):
        c = f // (F // groups) * share  # the first channel that filter f sees
        for i, j in np.ndindex(size):
            rows = slice(i * sh, i * sh + reach_h, dh)
            columns = slice(j * sw, j * sw + reach_w, dw)
            window = images[:, c : c + share, rows, columns]  # (N, C/groups, kh, kw)
            y[:, f, i, j] = np.sum(window * W[f], axis=(1, 2, 3))
    return y


rng = np.random.default_rng(0)
settings = [
    {"stride": 2, "padding": 1},
    {"stride": (2, 1), "padding": (0, 2)},
    {"padding": 2, "dilation": 2},
    {"stride": 2, "padding": 2, "dilation": 2},  # Keras refuses these two together
    {"stride": 2, "padding": 1, "groups": 2},
]
for setting in settings:
    images = rng.integers(-4, 5, (2, 4, 9, 8)).astype("float32")  # (N, C, H, W)
    share = 4 // setting.get("groups", 1)
    W = rng.integers(-4, 5, (6, share, 3, 2)).astype("float32")  # (F, C/groups, kh, kw)
    y_manual = torch_conv2d(images, W, **setting)
    conv = conv2d_like_torch(6, (3, 2), bias=False, **setting)
    conv.build((2, 9, 8, 4))
    conv.set_weights([W.transpose(2, 3, 1, 0)])  # (kh, kw, C/groups, F)
    y_tf = conv(images.transpose(0, 2, 3, 1))  # (N, H', W', F)
    print(f"{y_tf.shape!s:15}", setting)
    assert np.array_equal(np.transpose(y_tf, (0, 3, 1, 2)), y_manual)
# --8<-- [end:by_hand]


# --8<-- [start:pool]
def torch_pool_size(n, kernel_size, stride, padding=0, ceil_mode=False):
    """Return the size that PyTorch's pooling layers give for one axis of n pixels.

    Rounds down, or up with ceil_mode; but no window may start in the padding on the
    right. Raises ValueError for a padding that PyTorch refuses. Source:
    https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
    """
    if not 0 <= 2 * padding <= kernel_size:
        half = kernel_size // 2
        raise ValueError(
            f"padding must be from 0 to {half}, half the kernel, not {padding}"
        )
    rest = n + 2 * padding - kernel_size
    size = (-(-rest // stride) if ceil_mode else rest // stride) + 1
    if ceil_mode and (size - 1) * stride >= n + padding:
        size -= 1
    return size


def pool_widths(images, kernel_size, stride, padding, ceil_mode):
    """Return for the rows and for the columns how much to add (before, after)."""
    widths = []
    for n, k, s, p in zip(images.shape[1:3], kernel_size, stride, padding, strict=True):
        size = torch_pool_size(n, k, s, p, ceil_mode)
        widths.append((p, max((size - 1) * s + k - n - p, 0)))
    return widths


def max_pool2d_like_torch(images, kernel_size, stride=None, padding=0, ceil_mode=False):
    """Return what torch.nn.MaxPool2d gives, for images (N, H, W, C) float32."""
    k, p = pair("kernel_size", kernel_size), pair("padding", padding)
    s = k if stride is None else pair("stride", stride)
    rows, columns = pool_widths(images, k, s, p, ceil_mode)
    widths = [(0, 0), rows, columns, (0, 0)]
    padded = tf.pad(images, widths, constant_values=-np.inf)  # never the largest
    return tf.nn.max_pool2d(padded, k, s, "VALID")
    # --8<-- [end:pool]


# --8<-- [start:max]
below = image[None, :, :, None].astype("float32") - 5  # every number below zero
y_tf = max_pool2d_like_torch(below, 3, stride=2, padding=1)
print(np.squeeze(y_tf))
zeros = L.MaxPooling2D(3, strides=2)(L.ZeroPadding2D(1)(below))
print(np.squeeze(zeros))
for ceil_mode in (False, True):
    y = max_pool2d_like_torch(below, 3, stride=2, ceil_mode=ceil_mode)
    print("ceil_mode", ceil_mode, tuple(y.shape))
# --8<-- [end:max]


# --8<-- [start:average]
def avg_pool2d_like_torch(
    images, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    """Return what torch.nn.AvgPool2d gives, for images (N, H, W, C) float32.

    A window is divided by the pixels it has in the image, and with count_include_pad in
    the padding; never by what ceil_mode adds behind the padding.
    """
    k, p = pair("kernel_size", kernel_size), pair("padding", padding)
    s = k if stride is None else pair("stride", stride)
    rows, columns = pool_widths(images, k, s, p, ceil_mode)
    counted = np.zeros((sum(rows) + images.shape[1], sum(columns) + images.shape[2]))
    if count_include_pad:
        counted[: images.shape[1] + 2 * p[0], : images.shape[2] + 2 * p[1]] = 1
    else:
        counted[p[0] :, p[1] :][: images.shape[1], : images.shape[2]] = 1
    counted = counted[None, :, :, None].astype("float32")  # (1, H + .., W + .., 1)
    padded = tf.pad(images, [(0, 0), rows, columns, (0, 0)])
    average = tf.nn.avg_pool2d(padded, k, s, "VALID")  # divided by kh * kw
    return average / tf.nn.avg_pool2d(counted, k, s, "VALID")


ones = np.ones((1, 4, 4, 1), "float32")
for count in (True, False):
    y = avg_pool2d_like_torch(ones, 3, 2, padding=1, count_include_pad=count)
    print(np.squeeze(y))
# --8<-- [end:average]


# --8<-- [start:transpose]
def conv_transpose2d_like_torch(
    filters, kernel_size, stride=1, padding=0, output_padding=0, dilation=1, bias=True
):
    """Return a Keras model that computes what torch.nn.ConvTranspose2d computes.

    The arguments are PyTorch's. Input (N, H, W, C) float32, output (N, H', W', filters),
    H' = (H - 1) stride - 2 padding + dilation (kernel_size - 1) + output_padding + 1.
    Keras has no groups here, no stride with a dilation, and wants output_padding below
    the stride; it raises ValueError. TensorFlow on a CPU needs oneDNN for the dilation,
    on by default on newer x86 processors. Source:
    https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
    """
    return tf.keras.Sequential(
        [
            L.Conv2DTranspose(
                filters,
                kernel_size,
                strides=stride,
                padding="valid",
                output_padding=pair("output_padding", output_padding),
                dilation_rate=dilation,
                use_bias=bias,
            ),
            L.Cropping2D(pair("padding", padding)),
        ]
    )
    # --8<-- [end:transpose]


# --8<-- [start:crop]
small = image[None, :2, :3, None].astype("float32")  # (1, 2, 3, 1)
W = kernel[:, :, None, None].astype("float32")  # (kh, kw, F, C)
up = conv_transpose2d_like_torch(1, 3, 2, padding=1, output_padding=1, bias=False)
up.build(small.shape)
up.set_weights([W])
y_tf = up(small)  # (1, 4, 6, 1)
print(np.squeeze(y_tf))
# --8<-- [end:crop]


# --8<-- [start:spread]
def torch_conv_transpose2d(images, W, stride=1, padding=0, output_padding=0):
    """torch.nn.functional.conv_transpose2d in NumPy.

    images (N, C, H, W), W (C, F, kh, kw), any real dtype; returns (N, F, H', W').
    """
    (sh, sw), (ph, pw) = pair("stride", stride), pair("padding", padding)
    oh, ow = pair("output_padding", output_padding)
    N, _, rows, columns = images.shape
    _, F, kh, kw = W.shape
    size = (rows - 1) * sh + kh + oh, (columns - 1) * sw + kw + ow
    y = np.zeros((N, F, *size), images.dtype)
    for i, j in np.ndindex(rows, columns):  # each pixel puts down a copy of the kernel
        copies = np.einsum("nc,cfhw->nfhw", images[:, :, i, j], W)
        y[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += copies
    return y[:, :, ph : size[0] - ph, pw : size[1] - pw]  # what `padding` leaves


y_manual = torch_conv_transpose2d(
    small.transpose(0, 3, 1, 2), W.transpose(3, 2, 0, 1), 2, padding=1, output_padding=1
)  # (1, 1, 4, 6)
assert np.array_equal(np.squeeze(y_tf), np.squeeze(y_manual))
# --8<-- [end:spread]

# --8<-- [start:same_up]
up = L.Conv2DTranspose(1, 3, strides=2, padding="same", use_bias=False)
up.build(small.shape)
up.set_weights([W])
y_same = np.squeeze(up(small))  # (4, 6)
print(y_same)
print("PyTorch's, one later:", np.array_equal(y_same[1:, 1:], y_manual[0, 0, :-1, :-1]))
# --8<-- [end:same_up]

# --8<-- [start:norm]
images = image[None, :, :, None].astype("float32")
norm = L.BatchNormalization(epsilon=1e-5, momentum=1 - 0.1)
norm(images, training=True)
gamma, beta, mean, variance = norm.get_weights()
print("moving: mean", mean[0], " variance", variance[0])
print("0.9 + 0.1 * variance over n    ", 0.9 + 0.1 * np.var(images))
print("0.9 + 0.1 * variance over n - 1", 0.9 + 0.1 * np.var(images, ddof=1))
# --8<-- [end:norm]

# --8<-- [start:init]
tf.keras.utils.set_random_seed(0)
fan_in = 3 * 3 * 3  # kernel height x kernel width x input channels
bound = fan_in**-0.5
conv = L.Conv2D(
    64,
    3,
    kernel_initializer=tf.keras.initializers.VarianceScaling(
        scale=1 / 3, mode="fan_in", distribution="uniform"
    ),
    bias_initializer=tf.keras.initializers.RandomUniform(-bound, bound),
)
conv.build((None, 8, 8, 3))
W, B = conv.get_weights()
print("one over the root of 3 * 3 * 3:", round(bound, 4))
print("the weights reach              ", round(float(np.abs(W).max()), 4))
print("the biases reach               ", round(float(np.abs(B).max()), 4))
# --8<-- [end:init]
