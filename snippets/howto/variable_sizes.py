"""Images of any size: None, the smallest size, batches, maps of predictions, strides."""

# --8<-- [start:net]
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(0)

net = tf.keras.Sequential(
    [
        tf.keras.Input((None, None, 3)),  # any height, any width, 3 channels
        layers.Conv2D(8, 3, strides=2, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(16, 3, activation="relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(5),
    ]
)
for size in [(32, 48), (50, 37), (13, 200)]:
    images = tf.random.uniform((2, *size, 3))  # (N, H, W, C)
    print(images.shape, "->", net(images).shape)
# --8<-- [end:net]

# --8<-- [start:summary]
net.summary()
# --8<-- [end:summary]

# --8<-- [start:shapes]
for shape in [(2, None, 48, 3), (2, 32, 48, 3)]:
    print(f"{'input':23}{shape}")
    for layer in net.layers:
        shape = tuple(layer.compute_output_shape(shape))
        print(f"{type(layer).__name__:23}{shape}")
# --8<-- [end:shapes]

# --8<-- [start:weights]
for size in [(None, None), (32, 48), (224, 224)]:
    conv = layers.Conv2D(8, 3)
    conv.build((None, *size, 3))
    print(size, "kernel", tuple(conv.kernel.shape), conv.count_params(), "parameters")

for size in [(32, 48), (33, 48)]:
    flat = tf.keras.Sequential(
        [tf.keras.Input((*size, 3)), layers.Flatten(), layers.Dense(5)]
    )
    print(size, "Flatten, Dense:", flat.count_params(), "parameters")
# --8<-- [end:weights]

# --8<-- [start:flatten]
try:
    tf.keras.Sequential(
        [
            tf.keras.Input((None, None, 3)),
            layers.Conv2D(8, 3),
            layers.Flatten(),
            layers.Dense(5, name="head"),
        ],
        name="net",
    )
except ValueError as error:
    print(str(error).replace(". ", ".\n"))
# --8<-- [end:flatten]

# --8<-- [start:fixed]
first = tf.keras.Input((32, 48, 3), name="images")
x = layers.GlobalAveragePooling2D()(layers.Conv2D(8, 3)(first))
fixed = tf.keras.Model(first, x, name="fixed")
try:
    fixed(tf.zeros((1, 33, 48, 3)))
except ValueError as error:
    print(str(error).replace(": ", ":\n"))
# --8<-- [end:fixed]


# --8<-- [start:smallest]
WINDOWS = (layers.Conv2D, layers.DepthwiseConv2D, layers.SeparableConv2D)
POOLS = (layers.MaxPooling2D, layers.AveragePooling2D)
NO_WINDOW = (
    layers.Activation,
    layers.BatchNormalization,
    layers.Dense,
    layers.Dropout,
    layers.GlobalAveragePooling2D,
    layers.GlobalMaxPooling2D,
    layers.ReLU,
)


def smallest_input(net):
    """Return the smallest (rows, columns) that all layers of a Sequential take.

    It counts backward: m positions of a window that spans K pixels need
    (m - 1) * stride + K pixels; with "same", 1 in place of K. Raises ValueError
    at a layer that it does not know. Source: the sizes of VALID and SAME in tf.nn.
    """
    sizes = (1, 1)
    for layer in reversed(net.layers):
        if isinstance(layer, WINDOWS):
            window, dilation = layer.kernel_size, layer.dilation_rate
        elif isinstance(layer, POOLS):
            window, dilation = layer.pool_size, (1, 1)
        elif isinstance(layer, NO_WINDOW):
            continue
        else:
            kind = type(layer).__name__
            raise ValueError(f"smallest_input does not know {kind} {layer.name}")
        reach = [(k - 1) * d + 1 for k, d in zip(window, dilation, strict=True)]
        if layer.padding == "same":
            reach = [1, 1]
        axes = zip(sizes, layer.strides, reach, strict=True)
        sizes = tuple((m - 1) * s + K for m, s, K in axes)
    return sizes


print("smallest image:", smallest_input(net))
for size in [(13, 13), (12, 13)]:
    try:
        print(size, "->", net.compute_output_shape((1, *size, 3)))
    except ValueError as error:
        print(size, "->", str(error).split(".")[0])
# --8<-- [end:smallest]

# --8<-- [start:stack]
rng = np.random.default_rng(0)
sizes = [(10, 8), (12, 12), (9, 14), (10, 8)]
# each (H, W, C)
images = [rng.random((*size, 3), dtype="float32") for size in sizes]
try:
    np.stack(images)
except ValueError as error:
    print(error)
# --8<-- [end:stack]


# --8<-- [start:buckets]
def batches_of_one_size(images, most=32):
    """Yield (positions in the list, batch): images of one size together, `most` at a time.

    images: arrays (H, W, C). The batch is (N, H, W, C).
    """
    positions = {}
    for place, image in enumerate(images):
        positions.setdefault(image.shape, []).append(place)
    for group in positions.values():
        for start in range(0, len(group), most):
            some = group[start : start + most]
            yield some, np.stack([images[place] for place in some])


for positions, batch in batches_of_one_size(images):
    print("images", positions, "->", batch.shape)
# --8<-- [end:buckets]


# --8<-- [start:padding]
def pad_batch(images):
    """Return (batch, mask): images (H, W, C) with zeros below and to the right.

    The batch is (N, largest H, largest W, C); the mask (N, largest H, largest W, 1)
    is 1 where the image is, 0 where the padding is. Both are float32.
    """
    H = max(image.shape[0] for image in images)
    W = max(image.shape[1] for image in images)
    batch = np.zeros((len(images), H, W, images[0].shape[-1]), "float32")
    mask = np.zeros((len(images), H, W, 1), "float32")
    for n, image in enumerate(images):
        h, w = image.shape[:2]
        batch[n, :h, :w] = image
        mask[n, :h, :w] = 1
    return batch, mask


batch, mask = pad_batch(images)
print("batch", batch.shape, " mask", mask.shape)
# --8<-- [end:padding]

# --8<-- [start:effect]
same = {"padding": "same", "activation": "relu", "bias_initializer": "random_normal"}
convs = [layers.Conv2D(8, 3, **same), layers.Conv2D(8, 3, **same)]


def features(x, mask=None):
    """Both convolutions; with a mask, the padding is set back to 0 after each."""
    for conv in convs:
        x = conv(x)
        if mask is not None:
            x = x * mask
    return x


def masked_mean(x, mask):
    """Return the mean where the mask is 1: (N, H, W, F) becomes (N, F)."""
    return tf.reduce_sum(x * mask, axis=(1, 2)) / tf.reduce_sum(mask, axis=(1, 2))


alone = [tf.reduce_mean(features(image[None]), axis=(1, 2)) for image in images]
alone = tf.concat(alone, axis=0)  # (4, 8)
large = [tf.image.resize(image[None], (12, 14)) for image in images]
means = {
    "resized": tf.reduce_mean(features(tf.concat(large, axis=0)), axis=(1, 2)),
    "padded": tf.reduce_mean(features(batch), axis=(1, 2)),
    "padded, masked mean": masked_mean(features(batch), mask),
    "padded, masked layers and mean": masked_mean(features(batch, mask), mask),
}
print("largest difference from each image alone:")
for name, mean in means.items():
    print(f"  {name:32}{np.max(np.abs(mean - alone)):.4f}")

assert np.allclose(
    masked_mean(features(batch, mask), mask), alone, rtol=1e-5, atol=1e-5
)
# --8<-- [end:effect]

# --8<-- [start:head]
body = tf.keras.Sequential(
    [
        tf.keras.Input((None, None, 3)),
        layers.Conv2D(6, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(8, 3, activation="relu"),
    ]
)
dense = layers.Dense(4, bias_initializer="random_normal")

crops = tf.random.uniform((2, 12, 10, 3))  # the size that it was trained on
maps = body(crops)  # (2, 3, 2, 8)
y_manual = dense(layers.Flatten()(maps))  # (2, 4)
W, B = dense.get_weights()  # (48, 4), (4,)

head = layers.Conv2D(4, (3, 2))  # as large as the maps
head.build((None, None, None, 8))
head.set_weights([W.reshape(3, 2, 8, 4), B])
y_tf = head(maps)  # (2, 1, 1, 4)
print("maps", maps.shape, " W", W.shape, " output", y_tf.shape)

assert np.allclose(y_tf[:, 0, 0], y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:head]

# --8<-- [start:pointwise]
dense = layers.Dense(4)
y_manual = dense(layers.GlobalAveragePooling2D()(maps))  # (2, 4)
W, B = dense.get_weights()  # (8, 4), (4,)

pointwise = layers.Conv2D(4, 1)
pointwise.build((None, None, None, 8))
pointwise.set_weights([W.reshape(1, 1, 8, 4), B])
y_tf = pointwise(maps)  # (2, 3, 2, 4): a prediction for each place
print(y_tf.shape)

assert np.allclose(np.mean(y_tf, axis=(1, 2)), y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:pointwise]

# --8<-- [start:map]
large = tf.random.uniform((1, 20, 26, 3))  # (N, H, W, C)
y_tf = head(body(large))  # (1, 5, 9, 4)

y_manual = np.zeros(y_tf.shape, "float32")
for i in range(5):
    for j in range(9):
        # (1, 12, 10, 3)
        window = large[:, 2 * i : 2 * i + 12, 2 * j : 2 * j + 10]
        y_manual[:, i, j] = head(body(window))[:, 0, 0]
print("a map of predictions:", y_tf.shape)

assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:map]


# --8<-- [start:cost]
def products_of(shape):
    """Return the MACs (multiply-adds) of body and head for one image (1, H, W, C)."""
    total = 0
    for layer in [*body.layers, head]:
        shape = layer.compute_output_shape(shape)
        if hasattr(layer, "kernel"):
            total += shape[1] * shape[2] * int(tf.size(layer.kernel))
    return total


print("45 windows:", 45 * products_of((1, 12, 10, 3)))
print("one pass:  ", products_of((1, 20, 26, 3)))
# --8<-- [end:cost]

# --8<-- [start:shift]
for d in range(1, 5):
    moved = head(body(large[:, d:]))  # the image without its first d rows
    found = [
        start
        for start in range(5 - moved.shape[1] + 1)
        if np.allclose(
            moved, y_tf[:, start : start + moved.shape[1]], rtol=1e-5, atol=1e-5
        )
    ]
    answer = f"the map from row {found[0]} on" if found else "another map"
    print(f"without {d} rows: {moved.shape[1]} rows, {answer}")
# --8<-- [end:shift]

# --8<-- [start:rest]
changed = tf.random.uniform((1, 21, 26, 3))  # one row more than (21 - 12) divides by 2
y = head(body(changed))
last = tf.concat([changed[:, :-1], 100.0 + changed[:, -1:]], axis=1)
print(y.shape, "last row seen:", not np.array_equal(y, head(body(last))))
# --8<-- [end:rest]

# --8<-- [start:centres]
for padding in ("valid", "same"):
    for n in (7, 8):
        middle = layers.Conv1D(1, 3, strides=2, padding=padding, use_bias=False)
        middle.build((None, None, 1))
        middle.set_weights([np.array([0, 1, 0]).reshape(3, 1, 1)])
        line = np.arange(n, dtype="float32").reshape(1, n, 1)
        print(f"{padding}, {n} pixels: windows around", np.squeeze(middle(line)))
# --8<-- [end:centres]
