"""The weights of convolution layers: names, order, shapes, parameters."""

# --8<-- [start:ask]
import numpy as np
import tensorflow as tf

L = tf.keras.layers

# All sizes differ, so that a number in a shape tells where it comes from.
kh, kw, C, F, g, m = 3, 5, 14, 22, 2, 13
letters = {kh: "kh", kw: "kw", C: "C", C // g: "C/g", F: "F", m: "m"}
letters |= {C * m: "C*m", 1: "1"}


def weights_in_letters(layer, input_shape):
    """Build a Keras layer; return {name of a weight: its shape in letters}."""
    layer.build(input_shape)
    return {
        weight.name: ", ".join(letters[size] for size in weight.shape)
        for weight in layer.weights
    }


for layer in [
    L.Conv2D(F, (kh, kw)),
    L.Conv2D(F, (kh, kw), groups=g),
    L.Conv2DTranspose(F, (kh, kw)),
    L.DepthwiseConv2D((kh, kw), depth_multiplier=m),
    L.SeparableConv2D(F, (kh, kw), depth_multiplier=m),
    L.MaxPooling2D((kh, kw)),
]:
    found = weights_in_letters(layer, (None, 30, 40, C))
    for name, shape in found.items() or [("none", "")]:
        print(f"{type(layer).__name__:16} {name:17} {shape}")
# --8<-- [end:ask]

# --8<-- [start:order]
conv = L.Conv2D(32, 3)
print("not built:", conv.get_weights())

conv.build((None, 28, 28, 16))  # or call it once on images with 16 channels
W, B = conv.get_weights()
print("W", W.shape, W.dtype, " B", B.shape)

bare = L.Conv2D(32, 3, use_bias=False)
bare.build((None, 28, 28, 16))
(W,) = bare.get_weights()  # a list of one
print("without a bias:", len(bare.get_weights()), "array")
# --8<-- [end:order]


# --8<-- [start:parameters]
def count_by_formula(kind, kernel_size, C, F, groups=1, depth_multiplier=1):
    """Return the parameters of a 2-D layer with a bias; raise ValueError for others."""
    taps = kernel_size[0] * kernel_size[1]
    if kind == "Conv2D":
        return (taps * C // groups + 1) * F
    if kind == "Conv2DTranspose":
        return (taps * C + 1) * F
    if kind == "DepthwiseConv2D":
        return (taps + 1) * C * depth_multiplier
    if kind == "SeparableConv2D":
        return taps * C * depth_multiplier + (C * depth_multiplier + 1) * F
    raise ValueError(f"kind must be the name of a 2-D convolution layer, not {kind!r}")


for layer, arguments in [
    (L.Conv2D(32, 3), {}),
    (L.Conv2D(32, 3, groups=4), {"groups": 4}),
    (L.Conv2DTranspose(32, 3), {}),
    (L.DepthwiseConv2D(3, depth_multiplier=2), {"depth_multiplier": 2}),
    (L.SeparableConv2D(32, 3), {}),
]:
    layer.build((None, 28, 28, 16))
    kind = type(layer).__name__
    print(f"{kind:16} {arguments!s:23} {layer.count_params():5}")
    assert layer.count_params() == count_by_formula(kind, (3, 3), 16, 32, **arguments)
# --8<-- [end:parameters]

# --8<-- [start:set]
conv = L.Conv2D(4, (3, 2), name="conv")
conv.build((None, 9, 8, 2))

# all at once, in the order of get_weights()
conv.set_weights([np.ones((3, 2, 2, 4)), np.arange(4)])
# or one of them, by its name
conv.bias.assign([1, 2, 3, 4])
print("bias", conv.get_weights()[1])

try:
    # a kernel in PyTorch's order of axes
    conv.set_weights([np.ones((4, 2, 3, 2)), np.arange(4)])
except ValueError as error:
    print(error)
# --8<-- [end:set]

# --8<-- [start:trap]
conv.bias = np.zeros(4, "float32")  # replaces the attribute, not the weight
y = conv(np.zeros((1, 9, 8, 2), "float32"))
print("the call uses  ", y[0, 0, 0].numpy())
print("the weight is  ", conv.get_weights()[1])
# --8<-- [end:trap]

# --8<-- [start:names]
separable = L.SeparableConv2D(4, 3)
separable.build((None, 9, 8, 2))
depthwise = L.DepthwiseConv2D(3)
depthwise.build((None, 9, 8, 2))
for layer in (conv, depthwise, separable):
    print(type(layer).__name__, [weight.name for weight in layer.weights])
print("conv.input_shape:", hasattr(conv, "input_shape"))
print("depthwise.depthwise_kernel:", hasattr(depthwise, "depthwise_kernel"))
# --8<-- [end:names]

# --8<-- [start:data_format]
last = L.Conv2D(4, (3, 2))
first = L.Conv2D(4, (3, 2), data_format="channels_first")
last.build((None, 9, 8, 5))  # (N, H, W, C)
first.build((None, 5, 9, 8))  # (N, C, H, W)
print("channels_last ", last.get_weights()[0].shape)
print("channels_first", first.get_weights()[0].shape)
# --8<-- [end:data_format]


# --8<-- [start:depthwise]
def correlate_each_channel(images, kernel):
    """Correlate (N, H, W, C) with (kh, kw, C, m), each channel by itself."""
    (N, H, W, C), (kh, kw, _, m) = images.shape, kernel.shape
    y = np.zeros((N, H - kh + 1, W - kw + 1, C * m), "float32")
    for i, j in np.ndindex(y.shape[1:3]):
        window = images[:, i : i + kh, j : j + kw]  # (N, kh, kw, C)
        for c, q in np.ndindex(C, m):
            products = window[..., c] * kernel[:, :, c, q]  # (N, kh, kw)
            y[:, i, j, c * m + q] = products.sum(axis=(1, 2))
    return y


rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (2, 6, 7, 3)).astype("float32")  # (N, H, W, C)
depthwise = L.DepthwiseConv2D((3, 2), depth_multiplier=2)
depthwise.build(images.shape)
W = rng.integers(-4, 5, (3, 2, 3, 2)).astype("float32")  # (kh, kw, C, m)
depthwise.set_weights([W, np.zeros(6)])

y_tf = depthwise(images)
y_manual = correlate_each_channel(images, W)
assert np.array_equal(y_tf, y_manual)

# The same layer as a grouped convolution: a group for each channel.
grouped = L.Conv2D(6, (3, 2), groups=3)
grouped.build(images.shape)
grouped.set_weights([W.reshape(3, 2, 1, 3 * 2), np.zeros(6)])
assert np.array_equal(grouped(images), y_manual)
print("depthwise", W.shape, " grouped", grouped.get_weights()[0].shape)
# --8<-- [end:depthwise]


# --8<-- [start:transposed]
def spread_kernels(pixels, kernel, strides):
    """Add up kernels (kh, kw, F, C), one for each pixel of (N, h, w, C)."""
    N, h, w, _ = pixels.shape
    kh, kw, F, _ = kernel.shape
    rows, columns = (h - 1) * strides, (w - 1) * strides  # where the last one starts
    size = (rows + max(kh, strides), columns + max(kw, strides))
    y = np.zeros((N, *size, F), "float32")
    for i, j in np.ndindex(h, w):
        top, left = i * strides, j * strides
        stamp = np.einsum("nc,abfc->nabf", pixels[:, i, j], kernel)
        y[:, top : top + kh, left : left + kw] += stamp  # (N, kh, kw, F)
    return y


pixels = rng.integers(-4, 5, (2, 4, 5, 3)).astype("float32")  # (N, h, w, C)
W = rng.integers(-4, 5, (3, 2, 6, 3)).astype("float32")  # (kh, kw, F, C)
transposed = L.Conv2DTranspose(6, (3, 2), strides=2)
transposed.build(pixels.shape)
transposed.set_weights([W, np.zeros(6)])
y_tf = transposed(pixels)
y_manual = spread_kernels(pixels, W, strides=2)

# The convolution that it turns around: from 6 channels to 3, the same kernel.
forward = L.Conv2D(3, (3, 2), strides=2)
forward.build(y_tf.shape)
forward.set_weights([W, np.zeros(3)])
print("transposed", pixels.shape, "to", tuple(y_tf.shape))
print("forward   ", tuple(y_tf.shape), "to", tuple(forward(y_tf).shape))

assert np.array_equal(y_tf, y_manual)
# --8<-- [end:transposed]
