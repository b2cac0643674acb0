"""How much of the image one output depends on: computed, and measured by its gradient."""

# --8<-- [start:setup]
import numpy as np
import tensorflow as tf

layers = tf.keras.layers
# --8<-- [end:setup]

# --8<-- [start:step_by_step]
field, jump = 1, 1  # a pixel sees itself, and its neighbor is 1 pixel further on
for name, k, s in [("conv 3", 3, 1), ("pool 2", 2, 2), ("conv 3", 3, 1)]:
    field = field + (k - 1) * jump
    jump = jump * s
    print(f"{name}: sees {field} pixels, its neighbor starts {jump} further on")
# --8<-- [end:step_by_step]


# --8<-- [start:receptive_field]
def receptive_field(stack):
    """Return [(field, jump, start), ...] along one axis, one for each layer of `stack`.

    Output i of a layer depends at most on the pixels from start + i * jump to
    start + i * jump + field - 1; those before pixel 0 are zeros of the padding.
    `stack` has a dict for each layer: k, the size of the kernel or the pool; s, the
    stride (1); d, the dilation (1); before, the zeros in front (0). Raises ValueError.
    Source: A. Araujo, W. Norris, J. Sim, Computing Receptive Fields of Convolutional
    Neural Networks, Distill 2019.
    """
    field, jump, start = 1, 1, 0
    rows = []
    for number, layer in enumerate(stack, 1):
        k, s, d, before = numbers_of(layer, number)
        start -= before * jump
        field += (k - 1) * d * jump
        jump *= s
        rows.append((field, jump, start))
    return rows


def numbers_of(layer, number):
    """Return (k, s, d, before) of layer `number`; raise ValueError if one cannot be."""
    known = {"k": None, "s": 1, "d": 1, "before": 0}
    if not isinstance(layer, dict) or "k" not in layer or layer.keys() - known.keys():
        raise ValueError(
            f"layer {number} must be a dict with k, and if need be s, d, before,"
            f" such as {{'k': 3, 's': 2}}; not {layer!r}"
        )
    values = {**known, **layer}
    for name, value in values.items():
        least = 0 if name == "before" else 1
        if type(value) is not int or value < least:
            raise ValueError(
                f"{name} of layer {number} must be an integer of at least {least},"
                f" not {value!r}"
            )
    return tuple(values.values())
    # --8<-- [end:receptive_field]


# --8<-- [start:use]
stack = [
    {"k": 7, "s": 2, "before": 3},
    {"k": 3, "s": 2, "before": 1},
    {"k": 3, "before": 1},
]
for field, jump, start in receptive_field(stack):
    print(f"output i sees from {start} + {jump} i to {start + field - 1} + {jump} i")
# --8<-- [end:use]


# --8<-- [start:seen_by]
def seen_by(stack, first, last):
    """Return the first and the last pixel that the outputs from `first` to `last` see.

    Goes back through the layers of `stack` as `receptive_field` takes them. A layer
    {"up": u} repeats each value u times, as UpSampling1D and UpSampling2D do.
    """
    for number, layer in reversed(list(enumerate(stack, 1))):
        if "up" in layer:
            first, last = first // layer["up"], last // layer["up"]
        else:
            k, s, d, before = numbers_of(layer, number)
            first = first * s - before
            last = last * s - before + (k - 1) * d
    return first, last


print(seen_by(stack, 5, 5), "are seen by output 5")
field, jump, start = receptive_field(stack)[-1]
assert seen_by(stack, 5, 5) == (start + 5 * jump, start + 5 * jump + field - 1)
# --8<-- [end:seen_by]


# --8<-- [start:support]
def support(net, shape, place):
    """Return the pixels that change the output at `place`: (top, bottom), (left, right).

    `net` is any function of images (N, H, W, C), `shape` that of one image. A pixel counts
    if the gradient of the output, all channels added up, is not zero there.
    """
    images = tf.Variable(tf.ones((1, *shape)))  # (N, H, W, C)
    with tf.GradientTape() as tape:
        one = tf.reduce_sum(net(images)[0, place[0], place[1]])
    gradient = tape.gradient(one, images).numpy()
    seen = np.any(gradient != 0, axis=(0, 3))  # (H, W)
    rows = np.flatnonzero(seen.any(axis=1))
    columns = np.flatnonzero(seen.any(axis=0))
    return (int(rows[0]), int(rows[-1])), (int(columns[0]), int(columns[-1]))
    # --8<-- [end:support]


# --8<-- [start:build]
def build(rows, columns, pools=()):
    """Return a Keras model of convolutions: `rows` along the height, `columns` along the width.

    All weights are 1, so that nothing cancels. The layers numbered in `pools` take averages.
    """
    layers, model = tf.keras.layers, tf.keras.Sequential()
    for number, (r, c) in enumerate(zip(rows, columns, strict=True), 1):
        zeros = r.get("before", 0), c.get("before", 0)
        model.add(layers.ZeroPadding2D(zeros))  # as many after as before
        size, strides = (r["k"], c["k"]), (r.get("s", 1), c.get("s", 1))
        if number in pools:
            model.add(layers.AveragePooling2D(size, strides))
        else:
            rates = (r.get("d", 1), c.get("d", 1))
            ones = {"kernel_initializer": "ones", "dilation_rate": rates}
            model.add(layers.Conv2D(2, size, strides, **ones))
    return model
    # --8<-- [end:build]


# --8<-- [start:nets]
three, half = {"k": 3, "before": 1}, {"k": 3, "s": 2}
lenet = [{"k": 5}, {"k": 2, "s": 2}] * 2 + [{"k": 5}]
alexnet = [{"k": 11, "s": 4}, half, {"k": 5, "before": 2}, half, *[three] * 3, half]
dilated = [{"k": 3, "d": d, "before": d} for d in (1, 2, 4, 8)]
stem = [{"k": 7, "s": 2, "before": 3}, {**half, "before": 1}, *[three] * 4]
tall = [{"k": 5, "s": 2, "before": 2}, {"k": 3, "d": 2}, {"k": 4}]
flat = [{"k": 2}, {"k": 1}, {"k": 3}]
nets = {  # rows, columns, pools, (H, W), the output that is looked at
    "plain 3 x 3": ([three] * 5, [three] * 5, (), (31, 33), (15, 16)),
    "LeNet-5": (lenet, lenet, (2, 4), (32, 40), (0, 1)),
    "AlexNet": (alexnet, alexnet, (2, 4, 8), (227, 227), (2, 3)),
    "dilated": (dilated, dilated, (), (61, 63), (30, 31)),
    "ResNet stem": (stem, stem, (2,), (96, 104), (11, 12)),
    "5 x 2, 3 x 1, 4 x 3": (tall, flat, (), (40, 20), (3, 4)),
}

print("net                  computed         measured")
for name, (rows, columns, pools, (H, W), (i, j)) in nets.items():
    computed = seen_by(rows, i, i), seen_by(columns, j, j)
    measured = support(build(rows, columns, pools), (H, W, 1), (i, j))
    sizes = [" x ".join(str(b - a + 1) for a, b in one) for one in (computed, measured)]
    print(f"{name:19}  {sizes[0]:15}  {sizes[1]}")
    assert measured == computed  # not only the size: the very pixels
# --8<-- [end:nets]

# --8<-- [start:known]
vgg16 = []
for count in (2, 2, 3, 3, 3):
    vgg16 += [three] * count + [{"k": 2, "s": 2}]
resnet18 = [{"k": 7, "s": 2}, half, *[three] * 4]
resnet50 = [{"k": 7, "s": 2}, half, *[three] * 3]
resnet50_torch = resnet50.copy()
for count in (4, 6, 3):
    resnet18 += [half, *[three] * 3]
    # the stride is in a 1 x 1 (other 1 x 1 add nothing), or in the first 3 x 3
    resnet50 += [{"k": 1, "s": 2}, *[three] * count]
    resnet50_torch += [half, *[three] * (count - 1)]
mobilenet = [{"k": 3, "s": s} for s in (2, 1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)]
wavenet = [{"k": 2, "d": 2**layer} for layer in range(10)] * 3
for name, net in [
    ("LeNet-5", lenet),
    ("AlexNet", alexnet),
    ("VGG-16", vgg16),
    ("ResNet-18", resnet18),
    ("ResNet-50, Keras", resnet50),
    ("ResNet-50, PyTorch", resnet50_torch),
    ("MobileNetV1", mobilenet),
    ("WaveNet, 30 layers", wavenet),
]:
    field, jump, _ = receptive_field(net)[-1]
    print(f"{name:18} sees {field:4} pixels, jump {jump:2}")
# --8<-- [end:known]


# --8<-- [start:paths]
def share_of_paths(depth):
    """Return the share of all paths through `depth` layers of 3 that start at each pixel."""
    paths = np.array([1.0])
    for _ in range(depth):
        paths = np.convolve(paths, np.ones(3) / 3)
    return paths


print("layers  sees  95 % lie in")
for depth in (5, 10, 20, 40, 80):
    share = share_of_paths(depth)  # (2 * depth + 1,)
    inside = [share[depth - w : depth + w + 1].sum() for w in range(depth + 1)]
    width = 2 * next(w for w in range(depth + 1) if inside[w] >= 0.95) + 1
    print(f"{depth:6} {len(share):5} {width:6}  ({100 * width / len(share):.0f} %)")
# --8<-- [end:paths]

# --8<-- [start:effective]
tf.keras.utils.set_random_seed(0)
power = np.zeros((21, 21))
for _ in range(40):  # nets of 10 layers, each with new random weights
    images = tf.Variable(tf.random.normal((1, 21, 21, 4)))
    with tf.GradientTape() as tape:
        y = images
        for _ in range(10):
            W = tf.random.normal((3, 3, 4, 4)) / 6  # 6 is the square root of 3 * 3 * 4
            y = tf.nn.conv2d(y, W, 1, "VALID")
        one = tf.reduce_sum(y)  # of (1, 1, 1, 4)
    power += np.square(tape.gradient(one, images).numpy()).sum(axis=(0, 3))
power = 100 * power / power.sum()

print("column   measured  counted (%)")
for column, counted in list(enumerate(100 * share_of_paths(10)))[10:]:
    print(f"{column:6} {power[:, column].sum():10.1f} {counted:8.1f}")
middle = power[5:-5, 5:-5].sum()
print(
    f"{middle:.0f} % in the middle 11 x 11, which are {100 * 121 / 441:.0f} % of 21 x 21"
)
# --8<-- [end:effective]

# --8<-- [start:map]
for row in 9 * np.sqrt(power / power.max()):  # in ninths of the largest gradient
    print("".join(f"{value:.0f}" for value in row))
# --8<-- [end:map]

# --8<-- [start:wavenet]
for count in (1, 2, 3, 4, 10):
    field, _, _ = receptive_field([{"k": 2, "d": 2**n} for n in range(count)])[-1]
    print(
        f"{count:2} layers, the last with dilation {2 ** (count - 1):3}: sees {field}"
    )

causal = tf.keras.Sequential(
    [
        layers.Conv1D(
            1, 2, padding="causal", dilation_rate=d, kernel_initializer="ones"
        )
        for d in (1, 2, 4, 8)
    ]
)
samples = tf.Variable(tf.ones((1, 40, 1)))  # (N, length, C)
with tf.GradientTape() as tape:
    one = causal(samples)[0, 30, 0]
print("output 30 sees", np.flatnonzero(tape.gradient(one, samples).numpy()[0, :, 0]))
# --8<-- [end:wavenet]

# --8<-- [start:stride]
print("stride 2 in layer  field  jump           MACs")
for at in range(5):
    strides = [2 if layer == at else 1 for layer in range(5)]
    field, jump, _ = receptive_field([{"k": 3, "s": s} for s in strides])[-1]
    size, products = 64, 0
    for s in strides:
        size //= s
        products += size * size * 3 * 3 * 16 * 16  # 16 channels in and out, padded
    print(f"{at + 1:17} {field:6} {jump:5} {products:14,}")
# --8<-- [end:stride]

# --8<-- [start:pooling]
tf.keras.utils.set_random_seed(1)
conv = {"kernel_initializer": "ones"}
image = tf.random.uniform((1, 16, 16, 1))
for pool in (layers.AveragePooling2D(2), layers.MaxPooling2D(2)):
    net = tf.keras.Sequential([layers.Conv2D(1, 3, **conv), pool, layers.Conv2D(1, 3)])
    images = tf.Variable(image)
    with tf.GradientTape() as tape:
        one = net(images)[0, 2, 2, 0]
    count = np.count_nonzero(tape.gradient(one, images).numpy())
    print(f"{type(pool).__name__:16} {count} of 8 x 8 pixels change the output now")
# --8<-- [end:pooling]

# --8<-- [start:border]
deep = [three] * 10
for place in (0, 3, 6):
    first, last = seen_by(deep, place, place)
    rows, _ = support(build(deep, deep), (13, 13, 1), (place, 6))
    outside = max(-first, 0) + max(last - 12, 0)
    print(
        f"output {place}: {first:3} to {last:2}, of which {outside:2} are zeros; measured {rows}"
    )
    assert rows == (max(first, 0), min(last, 12))
# --8<-- [end:border]


# --8<-- [start:branches]
def block(x):
    """Two 3 x 3 convolutions, and the way around them."""
    layers = tf.keras.layers
    ones = {"padding": "same", "kernel_initializer": "ones"}
    y = layers.Conv2D(1, 3, **ones)(x)
    return layers.Conv2D(1, 3, **ones)(y) + x


def inception(x):
    """Three branches side by side: 1 x 1, 3 x 3, and a 5 x 5 with a dilation of 2."""
    layers = tf.keras.layers
    ones = {"padding": "same", "kernel_initializer": "ones"}
    branches = [layers.Conv2D(1, 1, **ones)(x), layers.Conv2D(1, 3, **ones)(x)]
    branches.append(layers.Conv2D(1, 5, dilation_rate=2, **ones)(x))
    return tf.concat(branches, axis=-1)


for net, ways in [
    (block, [[], [three, three]]),
    (inception, [[{"k": 1}], [three], [{"k": 5, "d": 2, "before": 4}]]),
]:
    ends = [seen_by(way, 10, 10) for way in ways]
    computed = min(first for first, _ in ends), max(last for _, last in ends)
    rows, _ = support(net, (21, 21, 1), (10, 10))
    print(f"{net.__name__}: {ends}, together {computed}, measured {rows}")
    assert rows == computed
# --8<-- [end:branches]

# --8<-- [start:upsampling]
decoder = [{"k": 2, "s": 2}, {"up": 2}, {"k": 3, "before": 1}]
net = tf.keras.Sequential(
    [
        layers.AveragePooling2D(2),
        layers.UpSampling2D(2),
        layers.Conv2D(1, 3, padding="same", kernel_initializer="ones"),
    ]
)
for place in (4, 5, 6, 7):
    rows, _ = support(net, (16, 16, 1), (place, 8))
    print(f"output {place} sees from {rows[0]} to {rows[1]}")
    assert rows == seen_by(decoder, place, place)
# --8<-- [end:upsampling]


# --8<-- [start:needed]
def layers_needed(pixels, kind):
    """Return how many 3 x 3 convolutions of a kind one output needs to see `pixels`."""
    stack = []
    count = 0
    while not stack or receptive_field(stack)[-1][0] < pixels:
        if kind == "pool" and count and count % 2 == 0:
            stack.append({"k": 2, "s": 2})  # after each second convolution
        d = 2**count if kind == "dilation" else 1
        stack.append({"k": 3, "s": 2 if kind == "stride" else 1, "d": d})
        count += 1
    return count


kinds = ("plain", "pool", "stride", "dilation")
print("pixels", *(f"{kind:>9}" for kind in kinds))
for pixels in (16, 32, 64, 128, 224, 512, 1024):
    print(f"{pixels:6}", *(f"{layers_needed(pixels, kind):9}" for kind in kinds))
# --8<-- [end:needed]
