"""Weights of PyTorch and ONNX layers in the order of Keras, and back again."""

# --8<-- [start:kernel]
import numpy as np
import tensorflow as tf

L = tf.keras.layers


def kernel_to_keras(weight):
    """Return the kernel of a Keras layer for a convolution's weight in PyTorch or ONNX.

    (F, C/groups, k...) becomes (k..., C/groups, F); of a transposed convolution
    (C, F, k...) becomes (k..., F, C). One to three spatial axes, any dtype, a view.
    Raises ValueError for another number of axes. Sources: the shapes of `weight` in
    https://docs.pytorch.org/docs/stable/nn.html and of W in
    https://onnx.ai/onnx/operators/onnx__Conv.html
    """
    weight = np.asarray(weight)
    if weight.ndim not in (3, 4, 5):
        raise ValueError(f"weight must have 3, 4 or 5 axes, not shape {weight.shape}")
    return weight.transpose(*range(2, weight.ndim), 1, 0)


def kernel_to_torch(kernel):
    """Return the PyTorch weight for a Keras kernel: undoes `kernel_to_keras`."""
    kernel = np.asarray(kernel)
    if kernel.ndim not in (3, 4, 5):
        raise ValueError(f"kernel must have 3, 4 or 5 axes, not shape {kernel.shape}")
    return kernel.transpose(-1, -2, *range(kernel.ndim - 2))
    # --8<-- [end:kernel]


# --8<-- [start:conv]
rng = np.random.default_rng(0)
weight = rng.integers(-4, 5, (6, 4, 3, 2)).astype("float32")  # (F, C, kh, kw)
images = rng.integers(-4, 5, (2, 4, 7, 5)).astype("float32")  # (N, C, H, W)

conv = L.Conv2D(6, (3, 2), use_bias=False)
conv.build((None, 7, 5, 4))
conv.set_weights([kernel_to_keras(weight)])  # (kh, kw, C, F)
y_tf = conv(images.transpose(0, 2, 3, 1))  # (N, H', W', F)

y_manual = np.zeros((2, 6, 5, 4))  # (N, F, H', W'), as PyTorch has it
for f, i, j in np.ndindex(6, 5, 4):
    window = images[:, :, i : i + 3, j : j + 2]  # (N, C, kh, kw)
    y_manual[:, f, i, j] = np.sum(window * weight[f], axis=(1, 2, 3))
print(weight.shape, "->", kernel_to_keras(weight).shape)
assert np.array_equal(np.transpose(y_tf, (0, 3, 1, 2)), y_manual)
assert np.array_equal(kernel_to_torch(conv.get_weights()[0]), weight)
# --8<-- [end:conv]

# --8<-- [start:transposed]
weight = rng.integers(-4, 5, (4, 6, 3, 2)).astype("float32")  # (C, F, kh, kw)
images = rng.integers(-4, 5, (2, 4, 3, 5)).astype("float32")  # (N, C, H, W)

up = L.Conv2DTranspose(6, (3, 2), strides=2, output_padding=0, use_bias=False)
up.build((None, 3, 5, 4))
up.set_weights([kernel_to_keras(weight)])  # (kh, kw, F, C)
y_tf = np.transpose(up(images.transpose(0, 2, 3, 1)), (0, 3, 1, 2))  # (N, F, H', W')


def spread(weight):
    """Let each pixel of `images` put down a copy of the kernel, stride 2 apart."""
    y = np.zeros((2, 6, 2 * 2 + 3, 2 * 4 + 2))  # (N, F, H', W')
    for i, j in np.ndindex(3, 5):
        copies = np.einsum("nc,cfhw->nfhw", images[:, :, i, j], weight)
        y[:, :, 2 * i : 2 * i + 3, 2 * j : 2 * j + 2] += copies
    return y


y_manual = spread(weight)
print(weight.shape, "->", kernel_to_keras(weight).shape)
print("as it is:", np.array_equal(y_tf, y_manual))
print("flipped: ", np.array_equal(y_tf, spread(weight[:, :, ::-1, ::-1])))
assert np.array_equal(y_tf, y_manual)
# --8<-- [end:transposed]


# --8<-- [start:spread_groups]
def spread_groups(weight, groups):
    """Return the weight of a transposed convolution without groups that does the same.

    (C, F/groups, k...) becomes (C, F, k...), with zeros between the groups, since
    Conv2DTranspose has no groups. Any dtype. Raises ValueError if `groups` does not
    divide C.
    """
    weight = np.asarray(weight)
    C, share, *k = weight.shape
    if groups < 1 or C % groups:
        raise ValueError(f"groups must divide the {C} channels; {groups} does not")
    whole = np.zeros((C, share * groups, *k), weight.dtype)
    for g, channels in enumerate(np.split(np.arange(C), groups)):
        whole[channels, g * share : (g + 1) * share] = weight[channels]
    return whole


grouped = rng.integers(-4, 5, (4, 3, 3, 2)).astype("float32")  # (C, F/2, kh, kw)
print(grouped.shape, "->", kernel_to_keras(spread_groups(grouped, 2)).shape)
# --8<-- [end:spread_groups]


# --8<-- [start:depthwise]
def depthwise_to_keras(weight, channels):
    """Return the kernel of DepthwiseConv1D or 2D for PyTorch's weight with groups = C.

    (C m, 1, k...) becomes (k..., C, m), m the depth multiplier. Any dtype. Raises
    ValueError if the second axis is not 1 or `channels` does not divide the first.
    """
    weight = np.asarray(weight)
    if weight.ndim not in (3, 4) or weight.shape[1] != 1 or weight.shape[0] % channels:
        raise ValueError(
            f"weight must have shape ({channels} m, 1, k...), not {weight.shape}"
        )
    split = weight.reshape(channels, -1, *weight.shape[2:])  # (C, m, k...)
    return split.transpose(*range(2, weight.ndim), 0, 1)


def depthwise_to_torch(kernel):
    """Return PyTorch's weight for a depthwise kernel: undoes `depthwise_to_keras`."""
    kernel = np.asarray(kernel)
    if kernel.ndim not in (3, 4):
        raise ValueError(f"kernel must have 3 or 4 axes, not shape {kernel.shape}")
    *k, C, m = kernel.shape
    split = kernel.transpose(-2, -1, *range(len(k)))  # (C, m, k...)
    return split.reshape(C * m, 1, *k)


weight = rng.integers(-4, 5, (6, 1, 3, 2)).astype("float32")  # (C m, 1, kh, kw)
images = rng.integers(-4, 5, (2, 3, 7, 5)).astype("float32")  # (N, C, H, W)
depthwise = L.DepthwiseConv2D((3, 2), depth_multiplier=2, use_bias=False)
depthwise.build((None, 7, 5, 3))
depthwise.set_weights([depthwise_to_keras(weight, channels=3)])  # (kh, kw, C, m)
grouped = L.Conv2D(6, (3, 2), groups=3, use_bias=False)  # the same, as a grouped layer
grouped.build((None, 7, 5, 3))
grouped.set_weights([kernel_to_keras(weight)])  # (kh, kw, 1, C m)
x = images.transpose(0, 2, 3, 1)  # (N, H, W, C)
print(weight.shape, "->", depthwise_to_keras(weight, 3).shape)
print(weight.shape, "->", kernel_to_keras(weight).shape)
assert np.array_equal(depthwise(x), grouped(x))
# --8<-- [end:depthwise]


# --8<-- [start:separable]
def separable_to_keras(depthwise, pointwise, channels, depthwise_bias=0, bias=0):
    """Return the three weights of SeparableConv1D or 2D for two layers of PyTorch.

    depthwise (C m, 1, k...) and pointwise (F, C m, 1...) with nothing between them. Keras
    has one bias: the depthwise bias (C m,) goes through the pointwise weights into it.
    Raises ValueError if the shapes do not fit.
    """
    pointwise = np.asarray(pointwise)
    if pointwise.shape[1] != len(depthwise) or set(pointwise.shape[2:]) != {1}:
        raise ValueError(
            f"pointwise must have shape (F, {len(depthwise)}, 1...), not {pointwise.shape}"
        )
    F = len(pointwise)
    through = pointwise.reshape(F, -1) @ np.broadcast_to(depthwise_bias, len(depthwise))
    kernels = depthwise_to_keras(depthwise, channels), kernel_to_keras(pointwise)
    return [*kernels, np.broadcast_to(bias, F) + through]
    # --8<-- [end:separable]


# --8<-- [start:separated]
pointwise = rng.integers(-4, 5, (5, 6, 1, 1)).astype("float32")  # (F, C m, 1, 1)
biases = np.arange(6, dtype="float32"), np.arange(5, dtype="float32")  # of both layers
separable = L.SeparableConv2D(5, (3, 2), depth_multiplier=2)
separable.build((None, 7, 5, 3))
separable.set_weights(separable_to_keras(weight, pointwise, 3, *biases))
y_tf = separable(x)  # (N, H', W', F)
y_manual = (depthwise(x) + biases[0]) @ pointwise.reshape(5, 6).T + biases[1]
print([array.shape for array in separable.get_weights()])
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:separated]


# --8<-- [start:dense]
def linear_to_keras(weight, shape=None):
    """Return the kernel of Dense for the weight of torch.nn.Linear.

    (F, n) becomes (n, F). Behind a Flatten give the `shape` (C, spatial...) that PyTorch
    flattens: Keras flattens (spatial..., C), and the rows change their order. Any dtype.
    Raises ValueError for another number of axes, or if `shape` does not hold n numbers.
    """
    weight = np.asarray(weight)
    if weight.ndim != 2:
        raise ValueError(f"weight must have 2 axes, not shape {weight.shape}")
    if shape is None:
        return weight.T
    if np.prod(shape) != weight.shape[1]:
        raise ValueError(f"shape must hold {weight.shape[1]} numbers, not {shape}")
    # a dense layer on an image is a convolution with a kernel as large as the image
    split = weight.reshape(-1, *shape)  # (F, C, spatial...)
    moved = np.moveaxis(split, (1, 0), (-2, -1))  # (spatial..., C, F)
    return moved.reshape(weight.shape[::-1])


def linear_to_torch(kernel, shape=None):
    """Return the weight of Linear for a kernel of Dense: undoes `linear_to_keras`.

    `shape` is PyTorch's (C, spatial...) here too.
    """
    kernel = np.asarray(kernel)
    if kernel.ndim != 2:
        raise ValueError(f"kernel must have 2 axes, not shape {kernel.shape}")
    if shape is None:
        return kernel.T
    if np.prod(shape) != kernel.shape[0]:
        raise ValueError(f"shape must hold {kernel.shape[0]} numbers, not {shape}")
    C, *spatial = shape
    split = kernel.reshape(*spatial, C, -1)  # (spatial..., C, F)
    moved = np.moveaxis(split, (-2, -1), (1, 0))  # (F, C, spatial...)
    return moved.reshape(kernel.shape[::-1])
    # --8<-- [end:dense]


# --8<-- [start:flatten]
images = np.arange(2 * 2 * 3).reshape(1, 2, 2, 3)  # (N, C, H, W)
print("PyTorch flattens", images.ravel())
print("Keras flattens  ", images.transpose(0, 2, 3, 1).ravel())

weight = rng.integers(-4, 5, (4, 12)).astype("float32")  # (F, C H W)
kernel = linear_to_keras(weight, shape=(2, 2, 3))  # (H W C, F)
y_manual = images.reshape(1, 12) @ weight.T
y_tf = tf.reshape(images.transpose(0, 2, 3, 1).astype("float32"), (1, 12)) @ kernel
print(np.asarray(y_tf))
assert np.array_equal(y_tf, y_manual)
# --8<-- [end:flatten]


# --8<-- [start:norm]
def norm_to_keras(state, name):
    """Return the weights of BatchNormalization for the layer `name` of a state_dict.

    Four arrays (C,): gamma, beta, moving mean, moving variance. Raises KeyError if one
    is missing. The layer needs epsilon=1e-5 as well, PyTorch's.
    """
    order = ("weight", "bias", "running_mean", "running_var")
    return [state[f"{name}.{one}"] for one in order]
    # --8<-- [end:norm]


# --8<-- [start:state]
def made_up(shape, seed):
    """Return numbers that every machine makes the same, in place of trained weights."""
    i = np.arange(np.prod(shape)) + 17 * seed
    return ((i * i * 3 + i * 7) % 101 % 11 - 5).astype("float32").reshape(shape) / 8


shapes = {
    "conv.weight": (8, 3, 3, 3),
    "conv.bias": (8,),
    "norm.weight": (8,),
    "norm.bias": (8,),
    "norm.running_mean": (8,),
    "norm.running_var": (8,),
    "norm.num_batches_tracked": (),
    "depthwise.weight": (8, 1, 3, 3),
    "depthwise.bias": (8,),
    "pointwise.weight": (12, 8, 1, 1),
    "pointwise.bias": (12,),
    "dense.weight": (4, 72),
    "dense.bias": (4,),
}
# For a model of your own: state = np.load("weights.npz")
state = {name: made_up(shapes[name], seed) for seed, name in enumerate(shapes)}
state["norm.running_var"] = np.abs(state["norm.running_var"]) + 0.5
# --8<-- [end:state]

# --8<-- [start:whole]
model = tf.keras.Sequential(
    [
        L.Input((12, 10, 3)),  # (H, W, C)
        L.ZeroPadding2D(1),  # padding=1 with a stride is not "same"
        L.Conv2D(8, 3, strides=2, name="conv"),
        L.BatchNormalization(epsilon=1e-5, name="norm"),
        L.ReLU(),
        L.DepthwiseConv2D(3, padding="same", name="depthwise"),
        L.Conv2D(12, 1, name="pointwise"),
        L.ReLU(),
        L.MaxPooling2D(2),  # (3, 2, 12)
        L.Flatten(),
        L.Dense(4, name="dense"),
    ]
)
weights = {
    "conv": [kernel_to_keras(state["conv.weight"]), state["conv.bias"]],
    "norm": norm_to_keras(state, "norm"),
    "depthwise": [
        depthwise_to_keras(state["depthwise.weight"], channels=8),
        state["depthwise.bias"],
    ],
    "pointwise": [kernel_to_keras(state["pointwise.weight"]), state["pointwise.bias"]],
    "dense": [
        linear_to_keras(state["dense.weight"], shape=(12, 3, 2)),
        state["dense.bias"],
    ],
}
for name, arrays in weights.items():
    model.get_layer(name).set_weights(arrays)
# --8<-- [end:whole]

# --8<-- [start:logits]
y_torch = [
    [-17.116676, 10.54096, -6.486324, -15.243245],
    [-12.959931, 5.4522247, -6.6255684, -13.133077],
]
images = made_up((2, 3, 12, 10), seed=99) * 8  # (N, C, H, W)
y_tf = model(images.transpose(0, 2, 3, 1))  # (2, 4)
print(np.asarray(y_tf))

assert np.allclose(y_tf, y_torch, rtol=1e-5, atol=1e-5)
# --8<-- [end:logits]

# --8<-- [start:unordered]
kernel = linear_to_keras(state["dense.weight"])  # fits, but in PyTorch's order
model.get_layer("dense").set_weights([kernel, state["dense.bias"]])
print(np.round(model(images.transpose(0, 2, 3, 1)), 2))
# --8<-- [end:unordered]


# --8<-- [start:compare]
def first_difference(model, images, expected):
    """Return the name of the first layer whose output is not the expected one, or None.

    model: a Sequential; images: (N, H, W, C); expected: {name of a layer: its output,
    channels last}. Layers without an entry are run, but not compared. Raises ValueError
    for a name that the model does not have.
    """
    unknown = set(expected) - {layer.name for layer in model.layers}
    if unknown:
        raise ValueError(f"expected: the model has no layer {sorted(unknown)[0]!r}")
    x = images
    for layer in model.layers:
        x = layer(x)
        theirs = expected.get(layer.name)
        if theirs is None:
            continue
        if x.shape != theirs.shape or not np.allclose(x, theirs, rtol=1e-4, atol=1e-4):
            return layer.name
    return None
    # --8<-- [end:compare]


# --8<-- [start:compare_use]
x = images = images.transpose(0, 2, 3, 1)  # (N, H, W, C)
model.get_layer("dense").set_weights(weights["dense"])  # the right ones
expected = {}
for layer in model.layers:
    x = layer(x)
    expected[layer.name] = np.asarray(x)
print("right:", first_difference(model, images, expected))

model.get_layer("dense").set_weights([kernel, state["dense.bias"]])
print("in PyTorch's order:", first_difference(model, images, expected))

model.get_layer("norm").set_weights([array + 0.1 for array in weights["norm"]])
print("another norm:", first_difference(model, images, expected))
# --8<-- [end:compare_use]
