"""Groups, depthwise, separable and 1x1: what each computes, saves and cannot see."""

# --8<-- [start:setup]
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (2, 6, 5, 4)).astype("float32")  # (N, H, W, C)


def correlate_channels(images, kernel):
    """Each filter sees every channel. images (N, H, W, C), kernel (kh, kw, C, F)."""
    (N, H, W, _), (kh, kw, _, F) = images.shape, kernel.shape
    y = np.empty((N, H - kh + 1, W - kw + 1, F), images.dtype)
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            window = images[:, i : i + kh, j : j + kw, :]  # (N, kh, kw, C)
            y[:, i, j, :] = np.tensordot(window, kernel, 3)  # over kh, kw and C
    return y


# --8<-- [end:setup]


# --8<-- [start:grouped]
def correlate_grouped(images, kernel, groups):
    """Split, correlate, concatenate. kernel (kh, kw, C / groups, F)."""
    # each (N, H, W, C / groups) and (kh, kw, C / groups, F / groups)
    some_images = np.split(images, groups, axis=-1)
    some_filters = np.split(kernel, groups, axis=-1)
    pairs = zip(some_images, some_filters, strict=True)
    return np.concatenate([correlate_channels(x, w) for x, w in pairs], axis=-1)


conv = tf.keras.layers.Conv2D(6, (3, 2), groups=2, use_bias=False)
conv.build(images.shape)
W = rng.integers(-4, 5, conv.kernel.shape).astype("float32")
conv.set_weights([W])

y_tf = conv(images)
y_manual = correlate_grouped(images, W, groups=2)
print("kernel", W.shape, " output", y_tf.shape)

assert np.array_equal(y_tf, y_manual)
# --8<-- [end:grouped]


# --8<-- [start:depthwise]
def correlate_depthwise(images, kernel):
    """Each channel alone. kernel (kh, kw, C, m), output (N, H', W', C*m)."""
    channels = []
    for c in range(kernel.shape[2]):
        for q in range(kernel.shape[3]):
            image, taps = images[..., c : c + 1], kernel[:, :, c : c + 1, q : q + 1]
            channels.append(correlate_channels(image, taps))  # this is channel c*m + q
    return np.concatenate(channels, axis=-1)


depthwise = tf.keras.layers.DepthwiseConv2D((3, 2), depth_multiplier=2, use_bias=False)
depthwise.build(images.shape)
W = rng.integers(-4, 5, depthwise.kernel.shape).astype("float32")
depthwise.set_weights([W])

y_tf = depthwise(images)
y_manual = correlate_depthwise(images, W)
print("kernel", W.shape, " output", y_tf.shape)

assert np.array_equal(y_tf, y_manual)
# --8<-- [end:depthwise]

# --8<-- [start:same]
kh, kw, C, m = W.shape
W_grouped = W.reshape(kh, kw, 1, C * m)  # nothing moves, only the shape changes
y_manual = correlate_grouped(images, W_grouped, groups=C)
print(W.shape, "to", W_grouped.shape)

assert np.array_equal(y_tf, y_manual)
# --8<-- [end:same]

# --8<-- [start:pointwise]
dense = tf.keras.layers.Dense(3)
dense.build(images.shape)
W, B = rng.integers(-4, 5, (4, 3)), rng.integers(-4, 5, 3)  # (C, F), (F,)
dense.set_weights([W, B])

conv = tf.keras.layers.Conv2D(3, 1)
conv.build(images.shape)
conv.set_weights([W.reshape(1, 1, 4, 3), B])

y_tf = conv(images)
y_manual = images @ W + B  # at each pixel: 4 channels become 3
print("1x1", y_tf.shape, " Dense", dense(images).shape)

assert np.array_equal(y_tf, y_manual)
assert np.array_equal(y_tf, dense(images))
# --8<-- [end:pointwise]

# --8<-- [start:separable]
separable = tf.keras.layers.SeparableConv2D(3, (3, 2), depth_multiplier=2)
separable.build(images.shape)
shapes = [weight.shape for weight in separable.weights]
D, P, B = (rng.integers(-4, 5, shape).astype("float32") for shape in shapes)
separable.set_weights([D, P, B])

y_tf = separable(images)
y_manual = correlate_depthwise(images, D)  # (N, H', W', C*m)
y_manual = correlate_channels(y_manual, P) + B  # a 1x1 kernel mixes the channels
print("depthwise", D.shape, " pointwise", P.shape, " bias", B.shape)

assert np.array_equal(y_tf, y_manual)
# --8<-- [end:separable]

# --8<-- [start:saves]
H, W, C, F = 56, 56, 64, 64
L = tf.keras.layers
same = {"padding": "same", "use_bias": False}
kinds = {
    "full 3x3": [L.Conv2D(F, 3, **same)],
    "groups 2": [L.Conv2D(F, 3, groups=2, **same)],
    "groups 4": [L.Conv2D(F, 3, groups=4, **same)],
    "groups 8": [L.Conv2D(F, 3, groups=8, **same)],
    "depthwise": [L.DepthwiseConv2D(3, **same)],
    "separable": [L.SeparableConv2D(F, 3, **same)],
    "1x1": [L.Conv2D(F, 1, **same)],
    "bottleneck": [
        L.Conv2D(C // 4, 1, **same),
        L.Conv2D(C // 4, 3, **same),
        L.Conv2D(F, 1, **same),
    ],
}
weights = {
    "full 3x3": 3 * 3 * C * F,
    "groups 2": 3 * 3 * (C // 2) * F,
    "groups 4": 3 * 3 * (C // 4) * F,
    "groups 8": 3 * 3 * (C // 8) * F,
    "depthwise": 3 * 3 * C,
    "separable": 3 * 3 * C + C * F,
    "1x1": C * F,
    "bottleneck": C * 16 + 3 * 3 * 16 * 16 + 16 * F,
}
print("            weights           MACs  share")
for kind, count in weights.items():
    model = tf.keras.Sequential([tf.keras.Input((H, W, C)), *kinds[kind]])
    assert model.count_params() == count
    products = H * W * count  # each weight once at each place
    print(f"{kind:11} {count:7,}  {products:13,}  {count / weights['full 3x3']:5.3f}")
# --8<-- [end:saves]

# --8<-- [start:ratio]
for k, C, F in [(3, 64, 64), (3, 32, 1024), (5, 64, 128)]:
    full = k * k * C * F
    separable = k * k * C + C * F
    print(f"k {k}, F {F:4}: {separable / full:.4f} of the MACs")
    # exactly 1 / F + 1 / k**2, both sides multiplied by full, F and k**2
    assert separable * F * k**2 == full * (k**2 + F)
# --8<-- [end:ratio]


# --8<-- [start:sees]
def channels_seen(layer, C):
    """Return a table (F, C): 1 where an output channel depends on an input channel."""
    image = tf.constant(rng.uniform(size=(1, 4, 4, C)).astype("float32"))
    rows = []
    for f in range(layer(image).shape[-1]):
        with tf.GradientTape() as tape:
            tape.watch(image)
            y = tf.reduce_sum(layer(image)[..., f])
        gradient = tape.gradient(y, image).numpy()  # (1, 4, 4, C)
        rows.append(np.any(gradient != 0, axis=(0, 1, 2)).astype(int))
    return np.array(rows)


tf.keras.utils.set_random_seed(0)
kinds = {
    "full": L.Conv2D(4, 3),
    "groups=2": L.Conv2D(4, 3, groups=2),
    "depthwise": L.DepthwiseConv2D(3),
    "separable": L.SeparableConv2D(4, 3),
}
for kind, layer in kinds.items():
    print(kind)
    print(channels_seen(layer, C=4))
# --8<-- [end:sees]


# --8<-- [start:shuffle]
def shuffle_channels(x, groups):
    """Deal the channels of (N, H, W, C) out like cards: one of each group in turn."""
    N, H, W, C = x.shape
    x = tf.reshape(x, (N, H, W, groups, C // groups))
    return tf.reshape(tf.transpose(x, (0, 1, 2, 4, 3)), (N, H, W, C))


order = shuffle_channels(tf.reshape(tf.range(6.0), (1, 1, 1, 6)), groups=2)
print("channels 0 to 5 become", np.squeeze(order).astype(int))

first, second = L.Conv2D(4, 1, groups=2), L.Conv2D(4, 1, groups=2)
print("two grouped layers")
print(channels_seen(lambda x: second(first(x)), C=4))
print("with a shuffle between them")
print(channels_seen(lambda x: second(shuffle_channels(first(x), 2)), C=4))
# --8<-- [end:shuffle]

# --8<-- [start:errors]
try:
    L.Conv2D(4, 3, groups=3)
except ValueError as error:
    print(error)
try:
    L.Conv2D(4, 3, groups=2)(tf.zeros((1, 5, 5, 3)))
except ValueError as error:
    print(error)
# --8<-- [end:errors]
