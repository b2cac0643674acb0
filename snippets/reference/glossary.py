"""The words of the glossary, pointed at on a real layer."""

# --8<-- [start:layer]
import numpy as np
import tensorflow as tf

L = tf.keras.layers
rng = np.random.default_rng(0)

images = rng.integers(0, 9, (2, 9, 8, 3)).astype("float32")  # (N, H, W, C)
conv = L.Conv2D(filters=4, kernel_size=(3, 2), strides=2, padding="same")
conv.build(images.shape)
W = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")  # (kh, kw, C, F)
B = np.array([10, 20, 30, 40], "float32")  # (F,)
conv.set_weights([W, B])
y_tf = conv(images)  # (N, H', W', F)

for word, value in {
    "batch size": images.shape[0],
    "spatial axes": images.shape[1:3],
    "channels in": images.shape[3],
    "rank": images.ndim,
    "layout": conv.data_format,
    "data type": images.dtype,
    "kernel": W.shape,
    "filters": W.shape[3],
    "one filter": W[..., 0].shape,
    "bias": B.shape,
    "parameters": conv.count_params(),
    "fan-in": W[..., 0].size,
    "stride": conv.strides,
    "dilation": conv.dilation_rate,
    "feature map": tuple(y_tf.shape[1:]),
}.items():
    print(f"{word:14} {value}")
# --8<-- [end:layer]

# --8<-- [start:number]
n, i, j, f = 1, 2, 3, 0  # which image, which place, which filter

# 9 rows, stride 2: the last window starts at row 8 and lacks 2 rows, 1 on each side.
# 8 columns: the last window starts at column 6 and lacks none.
padded = np.pad(images, ((0, 0), (1, 1), (0, 0), (0, 0)))  # padding
window = padded[n, 2 * i : 2 * i + 3, 2 * j : 2 * j + 2]  # stride 2; (kh, kw, C)
products = window * W[..., f]  # one filter, not flipped: cross-correlation
y_manual = products.sum() + B[f]  # and the bias
print("window", window.shape, " products", products.size, " number", y_manual)

assert y_tf[n, i, j, f] == y_manual
# --8<-- [end:number]

# --8<-- [start:layers]
for word, layer in {
    "pointwise": L.Conv2D(4, 1),
    "groups": L.Conv2D(6, (3, 2), groups=3),
    "depthwise": L.DepthwiseConv2D((3, 2)),
    "depth multiplier": L.DepthwiseConv2D((3, 2), depth_multiplier=2),
    "separable": L.SeparableConv2D(4, (3, 2)),
    "transposed": L.Conv2DTranspose(4, (3, 2), strides=2),
    "upsampling": L.UpSampling2D(2),
    "max pooling": L.MaxPooling2D((3, 2)),
    "global pooling": L.GlobalAveragePooling2D(),
    "cropping": L.Cropping2D(1),
    "flatten": L.Flatten(),
}.items():
    shape = tuple(layer(images).shape)
    print(f"{word:17} {shape!s:15} {layer.count_params():3} parameters")
# --8<-- [end:layers]
