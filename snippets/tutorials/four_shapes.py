"""The four shapes of a Conv2D layer: input, output, W and B."""

# --8<-- [start:input]
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)

images = tf.random.uniform((1, 28, 28, 1))  # (N, H, W, C)
print("input ", images.shape)
# --8<-- [end:input]

# --8<-- [start:output]
conv = tf.keras.layers.Conv2D(filters=1, kernel_size=3)
y = conv(images)  # (N, H_out, W_out, F)
print("output", y.shape)
# --8<-- [end:output]

# --8<-- [start:weights]
W, B = conv.get_weights()
print("W     ", W.shape)  # (kh, kw, C, F)
print("B     ", B.shape)  # (F,)
# --8<-- [end:weights]

# --8<-- [start:positions]
starts = [i for i in range(28) if i + 3 <= 28]  # rows where a 3-row window still fits
print("first window starts at row", starts[0])
print("last window starts at row ", starts[-1])
print("windows in a column       ", len(starts))
print("28 - 3 + 1               =", 28 - 3 + 1)
# --8<-- [end:positions]

# --8<-- [start:filters]
print("filters  kernel_size  output           W             B")
for filters, kernel_size in [(1, 3), (3, 1), (32, 3), (3, 28)]:
    conv = tf.keras.layers.Conv2D(filters=filters, kernel_size=kernel_size)
    y = conv(images)
    W, B = conv.get_weights()
    print(
        f"{filters:7}  {kernel_size:11}  {str(y.shape):15}  {str(W.shape):13}", B.shape
    )
# --8<-- [end:filters]

# --8<-- [start:channels]
photos = tf.random.uniform((1, 28, 28, 3))  # R, G and B lie on top of each other
conv = tf.keras.layers.Conv2D(filters=32, kernel_size=3)
y = conv(photos)
W, B = conv.get_weights()
print("output", y.shape)
print("W     ", W.shape)
print("B     ", B.shape)
print("parameters", W.size, "+", B.size, "=", conv.count_params())
# --8<-- [end:channels]

# --8<-- [start:batch]
batch = tf.random.uniform((8, 20, 30, 4))  # 8 images of 20 rows and 30 columns
conv = tf.keras.layers.Conv2D(filters=6, kernel_size=(5, 3))  # 5 rows, 3 columns
y = conv(batch)
W, B = conv.get_weights()
print("input ", batch.shape)
print("output", y.shape)
print("W     ", W.shape)
print("B     ", B.shape)
# --8<-- [end:batch]

# --8<-- [start:squeeze]
for N, filters in [(1, 1), (1, 5), (5, 1)]:
    y = tf.keras.layers.Conv2D(filters, 3)(tf.random.uniform((N, 28, 28, 1)))
    print(y.shape, "squeezed:", np.squeeze(y).shape)
# --8<-- [end:squeeze]

# --8<-- [start:dense]
features = tf.reshape(images, (1, 28 * 28))  # a Dense layer sees one long row
dense = tf.keras.layers.Dense(units=10)
conv = tf.keras.layers.Conv2D(filters=10, kernel_size=28)  # one window: the whole image
print("Dense : output", dense(features).shape, "     W", dense.get_weights()[0].shape)
print("Conv2D: output", conv(images).shape, "W", conv.get_weights()[0].shape)

W, B = dense.get_weights()
conv.set_weights([W.reshape(28, 28, 1, 10), B])  # give the filters the neurons' weights
same = np.allclose(dense(features), np.squeeze(conv(images)), rtol=1e-5, atol=1e-5)
print("10 filters give what 10 neurons give:", same)

conv = tf.keras.layers.Conv2D(filters=32, kernel_size=3)
y = conv(images)  # (1, 26, 26, 32)
numbers = 26 * 26 * 32  # a Dense layer needs a neuron for each of them
print("weights of Conv2D:", conv.get_weights()[0].size)
print(f"weights of Dense : {28 * 28 * numbers:,}")
# --8<-- [end:dense]


# --8<-- [start:predict]
def conv2d_shapes(input_shape, filters, kernel_size):
    """Return the shapes (output, W, B) of a Conv2D with strides 1 and padding "valid".

    input_shape: (N, H, W, C); kernel_size: (kh, kw), both in pixels.
    Raises ValueError if the kernel is larger than the image.
    Source: the number of positions where a window fits, counted above.
    """
    N, height, width, C = input_shape
    kh, kw = kernel_size
    if kh > height or kw > width:
        raise ValueError(
            f"kernel_size={kernel_size} does not fit an image of ({height}, {width})"
        )
    output = (N, height - kh + 1, width - kw + 1, filters)
    return output, (kh, kw, C, filters), (filters,)
    # --8<-- [end:predict]


# --8<-- [start:check]
for input_shape, filters, kernel_size in [
    ((1, 28, 28, 1), 1, (3, 3)),
    ((1, 28, 28, 3), 32, (3, 3)),
    ((8, 20, 30, 4), 6, (5, 3)),
    ((2, 7, 9, 4), 6, (1, 9)),
]:
    conv = tf.keras.layers.Conv2D(filters, kernel_size)
    y_tf = conv(tf.zeros(input_shape))
    W, B = conv.get_weights()
    y_manual = conv2d_shapes(input_shape, filters, kernel_size)
    assert y_manual == (y_tf.shape, W.shape, B.shape)
    print(input_shape, "->", *y_manual)
# --8<-- [end:check]
