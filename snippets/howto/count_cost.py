"""Parameters, MACs (multiply-adds) and memory of a layer, of a model, and of VGG-16."""

# --8<-- [start:parameters]
import itertools
import math

import numpy as np
import tensorflow as tf

L = tf.keras.layers
kh, kw, C, F = 3, 3, 3, 32  # a color image has 3 channels
print("one window, one channel", kh * kw)
print("one filter             ", kh * kw * C, "weights and 1 bias")
print("32 filters             ", kh * kw * C * F, "weights and", F, "biases")
print("total                  ", (kh * kw * C + 1) * F)

conv = L.Conv2D(32, 3)
conv.build((None, 24, 16, 3))
assert conv.count_params() == (kh * kw * C + 1) * F
# --8<-- [end:parameters]

# --8<-- [start:products]
positions = (24 - 3 + 1) * (16 - 3 + 1)  # of the window, 22 rows and 14 columns
products = positions * (kh * kw * C * F)
print(positions, "positions x", kh * kw * C * F, "weights =", products, "MACs")
print(2 * products, "FLOPs")
# --8<-- [end:products]

# --8<-- [start:counted]
ones = {"kernel_initializer": "ones", "use_bias": False}
layers = {  # layer, input shape of one example, positions x weights
    "Conv1D": (L.Conv1D(5, 3, **ones), (9, 4), 7 * (3 * 4 * 5)),
    "Conv2D": (L.Conv2D(32, 3, **ones), (24, 16, 3), 22 * 14 * (9 * 3 * 32)),
    "  strides 2": (L.Conv2D(5, 3, strides=2, **ones), (9, 8, 4), 4 * 3 * (9 * 4 * 5)),
    "  groups 2": (L.Conv2D(6, 3, groups=2, **ones), (9, 8, 4), 7 * 6 * (9 * 2 * 6)),
    "Conv3D": (L.Conv3D(5, 2, **ones), (4, 5, 6, 3), 3 * 4 * 5 * (8 * 3 * 5)),
    "Depthwise": (
        L.DepthwiseConv2D(3, depthwise_initializer="ones", use_bias=False),
        (9, 8, 4),
        7 * 6 * (9 * 4),
    ),
    # a transposed layer uses each weight once at each place of its input
    "Transposed": (
        L.Conv2DTranspose(5, 3, strides=2, **ones),
        (9, 8, 4),
        9 * 8 * (9 * 4 * 5),
    ),
    "Dense": (L.Dense(5, **ones), (4,), 4 * 5),
}
for name, (layer, shape, products) in layers.items():
    y_tf = tf.reduce_sum(layer(tf.ones((1, *shape))))  # each product is 1
    y_manual = products
    print(f"{name:11} {products:7,} MACs")
    assert y_tf == y_manual
# --8<-- [end:counted]

# --8<-- [start:function]
KNOWN = [
    *("Conv1D", "Conv2D", "Conv3D", "DepthwiseConv1D", "DepthwiseConv2D", "Dense"),
    *("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"),
    *("SeparableConv1D", "SeparableConv2D"),
]


def layer_products(layer):
    """Return the MACs (multiply-adds) of a Keras layer for one example.

    Places x weights: the positions of the output, in a transposed layer those of the
    input. Bias, pooling, normalization and activations count nothing. Raises ValueError
    if a layer with kernels is not in KNOWN, or if a size is not known.
    """
    kernels = [weight.shape for weight in layer.weights if len(weight.shape) > 1]
    if not kernels:
        return 0
    kind = type(layer).__name__
    if kind not in KNOWN:
        raise ValueError(f"layer must be one of {', '.join(KNOWN)}, not {kind}")
    shape = layer.input.shape if kind.endswith("Transpose") else layer.output.shape
    first = getattr(layer, "data_format", "") == "channels_first"
    positions = shape[2:] if first else shape[1:-1]
    if None in positions:
        raise ValueError(f"{layer.name} must have known sizes, not {tuple(shape)}")
    return math.prod(positions) * sum(map(math.prod, kernels))


def model_cost(model):
    """Return a row for each layer of a built Keras model, also of models in it.

    A row is (name, output shape, parameters, MACs, numbers in the output),
    for one example. Raises ValueError, see layer_products.
    """
    rows = []
    for layer in model.layers:
        if hasattr(layer, "layers"):
            rows += model_cost(layer)
        elif type(layer).__name__ != "InputLayer":
            products, shape = layer_products(layer), layer.output.shape[1:]
            if None in shape:
                raise ValueError(f"{layer.name} must have known sizes, not {shape}")
            # these hold the numbers of their input, in another shape
            new = type(layer).__name__ not in ("Flatten", "Reshape")
            numbers = math.prod(shape) if new else 0
            rows.append((layer.name, shape, layer.count_params(), products, numbers))
    return rows


def print_cost(model):
    """Print the rows of model_cost and their sums."""
    rows = model_cost(model)
    print(f"{'layer':9} {'output':13} {'parameters':>10} {'MACs':>13}")
    for name, shape, parameters, products, _ in rows:
        print(f"{name:9} {tuple(shape)!s:13} {parameters:10,} {products:13,}")
    parameters = sum(row[2] for row in rows)
    products = sum(row[3] for row in rows)
    print(f"{'total':23} {parameters:10,} {products:13,}")
    # --8<-- [end:function]


# --8<-- [start:memory]
def model_memory(model, batch=1, size=4, slots=2):
    """Return {what: bytes} for a model that is a chain of layers.

    size: bytes of a number; slots: numbers that the optimizer keeps for a weight
    (Adam 2, SGD 0, with momentum 1). Raises ValueError, see layer_products.
    """
    rows = model_cost(model)
    images = sum(math.prod(one.shape[1:]) for one in model.inputs)
    tensors = [images, *[row[4] for row in rows if row[4]]]  # for one example
    # at one time a layer needs its input and its output
    largest = max(map(sum, itertools.pairwise(tensors)))
    trained = sum(math.prod(weight.shape) for weight in model.trainable_variables)
    return {
        "weights": size * sum(row[2] for row in rows),
        "outputs, to predict": size * batch * largest,
        "outputs, to train": size * batch * sum(tensors),
        "gradients": size * trained,
        "optimizer": size * slots * trained,
    }


# --8<-- [end:memory]

# --8<-- [start:model]
model = tf.keras.Sequential(
    [
        tf.keras.Input((24, 16, 3)),  # (H, W, C)
        L.Conv2D(32, 3, activation="relu", name="conv"),
        L.MaxPooling2D(2, name="pool"),
        L.DepthwiseConv2D(3, padding="same", name="depthwise"),
        L.BatchNormalization(name="norm"),
        L.Conv2D(64, 1, activation="relu", name="pointwise"),
        L.Conv2DTranspose(8, 2, strides=2, name="up"),
        L.Flatten(name="flatten"),
        L.Dense(10, name="dense"),
    ]
)
print_cost(model)

assert sum(row[2] for row in model_cost(model)) == model.count_params()
# --8<-- [end:model]

# --8<-- [start:batch]
one, many = model_memory(model), model_memory(model, batch=32)
print("kB                    batch 1  batch 32")
for what in one:
    print(f"{what:20} {one[what] / 1000:8.1f} {many[what] / 1000:9.1f}")
# --8<-- [end:batch]

# --8<-- [start:vgg]
VGG16 = [64, 64, "pool", 128, 128, "pool", 256, 256, 256, "pool"]
VGG16 += [512, 512, 512, "pool", 512, 512, 512, "pool"]

n, C = 224, 3
costs = {"conv": [0, 0], "dense": [0, 0]}  # parameters, MACs
tensors = [n * n * C]  # numbers in the image and in each output
for F in VGG16:
    if F == "pool":
        n //= 2
    else:  # 3 x 3, padding same
        costs["conv"][0] += 9 * C * F + F
        costs["conv"][1] += n * n * 9 * C * F
        C = F
    tensors.append(n * n * C)
inputs = n * n * C  # flattened
for units in (4096, 4096, 1000):
    costs["dense"][0] += inputs * units + units
    costs["dense"][1] += inputs * units
    inputs = units
    tensors.append(units)

for kind, (parameters, products) in costs.items():
    print(f"{kind:9} {parameters:11,} parameters {products:14,} MACs")
total, products = (sum(pair) for pair in zip(*costs.values(), strict=True))
print(f"total     {total:11,} parameters {products:14,} MACs")
print(f"weights, float32              {total * 4 / 1e6:6.0f} MB")
print(f"with gradients and Adam       {total * 4 * 4 / 1e6:6.0f} MB")
print(f"kept to train, an image       {sum(tensors) * 4 / 1e6:6.0f} MB")
# --8<-- [end:vgg]

# --8<-- [start:intensity]
side, C, taps = 56, 64, 3 * 3
print(f"{'layer':9} {'MACs':>11}  numbers  MACs for each")
for name, weights in [("full", taps * C * C), ("depthwise", taps * C)]:
    products = side * side * weights
    numbers = 2 * side * side * C + weights  # the input, the output, the kernel
    print(f"{name:9} {products:11,}  {numbers:,} {products / numbers:14.1f}")
# --8<-- [end:intensity]

# --8<-- [start:border]
layer = L.Conv2D(1, 3, padding="same", kernel_initializer="ones", use_bias=False)
useful = layer(tf.ones((1, 5, 7, 1)))  # products with the padding are 0
print(np.squeeze(useful).astype(int))

for n in (224, 56, 14, 7, 2, 1):
    useful = int(tf.reduce_sum(layer(tf.ones((1, n, n, 1)))))
    share = useful / (n * n * 9)
    print(f"{n:3} x {n:3}: {share:6.1%} of the products are of the image")
    assert useful == (3 * n - 2) ** 2
# --8<-- [end:border]
