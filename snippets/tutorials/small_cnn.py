"""A small CNN, row by row: shapes, parameters, MACs and how much each layer sees."""

# --8<-- [start:model]
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)

layers = tf.keras.layers
model = tf.keras.Sequential(
    [
        tf.keras.Input((28, 20, 1)),  # (H, W, C)
        layers.Conv2D(8, 3, activation="relu", name="conv_1"),
        layers.MaxPooling2D(2, name="pool_1"),
        layers.Conv2D(
            16, (3, 2), strides=2, padding="same", activation="relu", name="conv_2"
        ),
        layers.Conv2D(
            24, 3, dilation_rate=2, padding="same", activation="relu", name="conv_3"
        ),
        layers.Flatten(name="flatten"),
        layers.Dense(10, name="dense"),
    ],
    name="small_cnn",
)
# --8<-- [end:model]

# --8<-- [start:first]
height, width, C = 28, 20, 1
kh, kw, F = 3, 3, 8
print("output    ", (height - kh + 1, width - kw + 1, F))
print("parameters", kh * kw * C * F + F)
print("MACs      ", (height - kh + 1) * (width - kw + 1) * kh * kw * C * F)
# --8<-- [end:first]


# --8<-- [start:row]
def conv_row(shape, F, kernel_size, strides=1, padding="valid", dilation_rate=1):
    """Return (output shape, parameters, MACs) of a Conv2D on one image (H, W, C).

    Source: the definitions of VALID and SAME in tf.nn; one bias for each filter.
    """
    *sizes, C = shape
    output = []
    for n, k in zip(sizes, kernel_size, strict=True):
        reach = (k - 1) * dilation_rate + 1
        if padding == "same":
            output.append(-(-n // strides))  # n / strides, rounded up
        else:
            output.append((n - reach) // strides + 1)  # rounded down
    weights = kernel_size[0] * kernel_size[1] * C * F
    return (*output, F), weights + F, output[0] * output[1] * weights
    # --8<-- [end:row]


# --8<-- [start:predict]
rows = {}
shape, parameters, products = conv_row((28, 20, 1), 8, (3, 3))
rows["conv_1"] = shape, parameters, products
shape = (shape[0] // 2, shape[1] // 2, shape[2])  # a pool has no weights
rows["pool_1"] = shape, 0, 0
shape, parameters, products = conv_row(shape, 16, (3, 2), strides=2, padding="same")
rows["conv_2"] = shape, parameters, products
shape, parameters, products = conv_row(
    shape, 24, (3, 3), padding="same", dilation_rate=2
)
rows["conv_3"] = shape, parameters, products
flat = shape[0] * shape[1] * shape[2]
rows["flatten"] = (flat,), 0, 0
rows["dense"] = (10,), flat * 10 + 10, flat * 10

for name, (shape, parameters, products) in rows.items():
    print(f"{name:8} {shape!s:13} {parameters:6} parameters {products:7} MACs")
# --8<-- [end:predict]

# --8<-- [start:check]
for layer in model.layers:
    shape, parameters, _ = rows[layer.name]
    assert tuple(layer.output.shape) == (None, *shape)
    assert layer.count_params() == parameters
print("every row agrees with Keras, which counts", model.count_params(), "parameters")
# --8<-- [end:check]

# --8<-- [start:summary]
model.summary()
# --8<-- [end:summary]

# --8<-- [start:field]
field, jump = 1, 1
for name, k, s, d in [
    ("conv_1", 3, 1, 1),
    ("pool_1", 2, 2, 1),
    ("conv_2", 3, 2, 1),
    ("conv_3", 3, 1, 2),
]:
    field += (k - 1) * d * jump
    jump *= s
    print(f"{name}: sees {field:2} rows, neighbors are {jump} rows apart")
# --8<-- [end:field]

# --8<-- [start:measure]
# The same kernels without ReLU, whose gradient can be 0, and with the mean instead of
# the maximum, which looks at one pixel only.
W_1, W_2, W_3 = (model.layers[i].get_weights()[0] for i in (0, 2, 3))
image = tf.Variable(tf.random.uniform((1, 28, 20, 1)))
with tf.GradientTape() as tape:
    x = tf.nn.convolution(image, W_1, padding="VALID")
    x = tf.nn.avg_pool2d(x, 2, 2, "VALID")
    x = tf.nn.convolution(x, W_2, strides=2, padding="SAME")
    x = tf.nn.convolution(x, W_3, padding="SAME", dilations=2)
    one = tf.reduce_sum(x[0, 3, 2])  # one position, all channels
seen = np.any(tape.gradient(one, image).numpy() != 0, axis=(0, 2, 3))  # (28,)
rows_seen = np.flatnonzero(seen)
print("rows", rows_seen[0], "to", rows_seen[-1], "change this position")
assert rows_seen[-1] - rows_seen[0] + 1 == field
# --8<-- [end:measure]
