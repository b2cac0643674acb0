"""Why convolution: few weights, used everywhere, and what moves in moves out."""

# --8<-- [start:count]
import numpy as np
import tensorflow as tf

inputs = 28 * 28 * 1  # (H, W, C)
outputs = 26 * 26 * 32  # (H', W', F)
window = 3 * 3 * 1  # (kh, kw, C)
conv = tf.keras.layers.Conv2D(32, 3, use_bias=False)
conv.build((None, 28, 28, 1))
print(f"{inputs * outputs:10,} weights: each output sees all pixels")
print(f"{outputs * window:10,} weights: each output sees a window")
print(f"{conv.count_params():10,} weights: and all windows share them")
# --8<-- [end:count]


# --8<-- [start:matrix]
def as_matrix(w, n):
    """Return the matrix (out, n) by which a Dense layer computes np.correlate(x, w)."""
    out = n - len(w) + 1
    matrix = np.zeros((out, n), w.dtype)
    for i in range(out):
        matrix[i, i : i + len(w)] = w  # the same weights, one place further
    return matrix


w = np.array([1, 2, 3])  # (k,) = (3,)
x = np.array([3, 1, 4, 1, 5, 9, 2])  # (n,) = (7,)
matrix = as_matrix(w, 7)
print(matrix)
print(matrix @ x, "by the matrix")
print(np.correlate(x, w), "by the window")
assert np.array_equal(matrix @ x, np.correlate(x, w))
# --8<-- [end:matrix]

# --8<-- [start:dot]
kernel = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]])  # a stroke
windows = {
    "the same stroke": kernel,
    "twice as bright": 2 * kernel,
    "one column further": np.roll(kernel, 1, axis=1),
    "the other diagonal": kernel[::-1],
    "all bright": np.ones((3, 3), int),
    "the negative": -kernel,
}
for name, window in windows.items():
    length = np.sqrt(np.sum(window**2))
    alike = np.sum(window * kernel) / (length * np.sqrt(np.sum(kernel**2)))
    print(f"{name:19} {np.sum(window * kernel):2}   cosine {alike:5.2f}")
# --8<-- [end:dot]


# --8<-- [start:equal]
def moved(images, rows, columns):
    """Move images (N, H, W, C) down and to the right; zeros come in at the other sides."""
    _, H, W, _ = images.shape
    wider = np.pad(images, [(0, 0), (rows, 0), (columns, 0), (0, 0)])
    return wider[:, :H, :W]


rng = np.random.default_rng(0)
images = np.zeros((2, 12, 14, 3), "float32")  # (N, H, W, C)
images[:, 3:8, 3:9] = rng.integers(-4, 5, (2, 5, 6, 3))  # zeros around
W = rng.integers(-4, 5, (3, 3, 3, 4)).astype("float32")  # (kh, kw, C, F)
y = tf.nn.conv2d(images, W, strides=1, padding="VALID").numpy()
y_moved = tf.nn.conv2d(moved(images, 2, 3), W, strides=1, padding="VALID")
print("every number equal:", np.array_equal(y_moved, moved(y, 2, 3)))
# --8<-- [end:equal]

# --8<-- [start:stride]
y = tf.nn.conv2d(images, W, strides=2, padding="VALID").numpy()
for columns, out in ((1, 0), (1, 1), (2, 1)):
    y_moved = tf.nn.conv2d(moved(images, 0, columns), W, 2, "VALID").numpy()
    same = np.array_equal(y_moved, moved(y, 0, out))
    print(f"image moved by {columns}, output moved by {out}: equal {same}")
# --8<-- [end:stride]

# --8<-- [start:pool]
x = np.zeros((1, 1, 8, 1), "float32")
x[0, 0, 2:4, 0] = [3, 5]
for columns in range(3):
    y = tf.nn.max_pool2d(moved(x, 0, columns), (1, 2), (1, 2), "VALID")
    print("moved by", columns, "gives", np.squeeze(y))
# --8<-- [end:pool]

# --8<-- [start:padding]
images = rng.integers(-4, 5, (1, 12, 14, 3)).astype("float32")  # numbers everywhere
turned = np.roll(images, 1, axis=2)  # what leaves on the right comes in on the left
y = tf.nn.conv2d(images, W, strides=1, padding="SAME").numpy()
y_turned = tf.nn.conv2d(turned, W, strides=1, padding="SAME").numpy()
differs = np.any(y_turned != np.roll(y, 1, axis=2), axis=(0, 1, 3))
print("columns that differ:", np.flatnonzero(differs), "of", y.shape[2])

ones = np.ones((1, 4, 6, 1), "float32")
box = np.ones((3, 3, 1, 1), "float32")
print(tf.nn.conv2d(ones, box, 1, "SAME").numpy()[0, :, :, 0])
# --8<-- [end:padding]


# --8<-- [start:data]
def strokes(rng, count, left):
    r"""Draw / or \\ into noisy images (N, 8, 12, 1), its left side in column `left`.

    left: an integer, or one for each image. Return the labels too: 0 for /, 1 for \\.
    """
    images = rng.normal(0, 0.2, (count, 8, 12, 1)).astype("float32")
    labels = rng.integers(0, 2, count)
    lefts = np.broadcast_to(left, count)
    for image, label, column in zip(images, labels, lefts, strict=True):
        top = rng.integers(1, 5)
        stroke = np.eye(3) if label else np.eye(3)[::-1]
        image[top : top + 3, column : column + 3, 0] += stroke
    return images, labels


rng = np.random.default_rng(1)
images, labels = strokes(rng, 320, rng.integers(1, 4, 320))  # columns 1, 2 and 3
print(images.shape, labels[:10])
# --8<-- [end:data]


# --8<-- [start:fit]
def trained(images, labels, epochs):
    """Return a Dense net and a net with a convolution, trained on the same images."""
    tf.keras.utils.set_random_seed(0)
    dense = tf.keras.Sequential(
        [
            tf.keras.Input((8, 12, 1)),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(32, activation="relu"),
            tf.keras.layers.Dense(2),
        ]
    )
    conv = tf.keras.Sequential(
        [
            tf.keras.Input((8, 12, 1)),
            tf.keras.layers.Conv2D(4, 3, activation="relu"),
            tf.keras.layers.GlobalMaxPooling2D(),
            tf.keras.layers.Dense(2),
        ]
    )
    for model in (dense, conv):
        model.compile(
            optimizer=tf.keras.optimizers.SGD(0.1, momentum=0.9),
            loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        )
        model.fit(
            images, labels, batch_size=32, epochs=epochs, shuffle=False, verbose=0
        )
    return dense, conv


def share_right(model, images, labels):
    """Return the share of the images whose label has the highest score."""
    return np.mean(model.predict(images, verbose=0).argmax(axis=1) == labels)


dense, conv = trained(images, labels, epochs=8)
print("weights: dense", dense.count_params(), " conv", conv.count_params())
# --8<-- [end:fit]

# --8<-- [start:shifted]
print("column  Dense  Conv2D")
for left in range(1, 9):
    new = strokes(rng, 400, left)  # images and labels
    print(f"{left:6} {share_right(dense, *new):6.1f} {share_right(conv, *new):7.1f}")
# --8<-- [end:shifted]

# --8<-- [start:few]
few = trained(
    images[:32], labels[:32], epochs=80
)  # ten times the epochs: as many steps
new = strokes(rng, 400, rng.integers(1, 4, 400))  # in the columns of training
print("learned from  Dense  Conv2D")
for count, nets in ((320, (dense, conv)), (32, few)):
    shares = [share_right(model, *new) for model in nets]
    print(f"{count:5} images  {shares[0]:6.1f} {shares[1]:7.1f}")
# --8<-- [end:few]
