"""Train a small CNN twice, by hand in NumPy and with Keras: the same net both times."""

# --8<-- [start:draw]
import numpy as np
import tensorflow as tf

NAMES = ["plus", "cross", "square", "diamond"]
DRAWN = """
..#.. #...# ##### ..#..
..#.. .#.#. #...# .#.#.
##### ..#.. #...# #...#
..#.. .#.#. #...# .#.#.
..#.. #...# ##### ..#..
"""
SHAPES = np.array([list("".join(DRAWN.split()[k::4])) for k in range(4)]) == "#"
SHAPES = SHAPES.reshape(4, 5, 5)  # (class, rows, columns), True where it is drawn


def draw(rng, count, columns):
    """Draw one shape into each of `count` noisy images (N, 12, 16, 1); return labels too.

    columns: where the left side of a shape may be, as (first, last). From rng.
    """
    images = rng.normal(0, 0.25, (count, 12, 16, 1))
    labels = rng.integers(0, 4, count)
    for image, label in zip(images, labels, strict=True):
        top = rng.integers(1, 7)
        left = rng.integers(columns[0], columns[1] + 1)
        image[top : top + 5, left : left + 5, 0] += SHAPES[label]
    return images, labels


rng = np.random.default_rng(2)
images, labels = draw(rng, 256, (1, 4))  # training set: shapes on the left
new_images, new_labels = draw(rng, 400, (1, 4))  # test set: other images
print("training set", images.shape, " of each class", np.bincount(labels))
# --8<-- [end:draw]


# --8<-- [start:linear]
def fit(model, images, labels):
    """Train a Keras model, 15 times through all images; return the loss of each time."""
    model.compile(
        optimizer=tf.keras.optimizers.SGD(0.03, momentum=0.9),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    kept = model.fit(images, labels, batch_size=32, epochs=15, shuffle=False, verbose=0)
    return kept.history["loss"]


def percent(scores, labels):
    """Return how many percent of the labels have the highest score of their row."""
    return round(100 * float(np.mean(np.argmax(scores, axis=1) == labels)))


tf.keras.utils.set_random_seed(0)
linear = tf.keras.Sequential(
    [
        tf.keras.Input((12, 16, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(4),
    ]
)
fit(linear, images, labels)
print("weights of the linear model:", linear.count_params())
scores = linear.predict(images, verbose=0)  # (256, 4)
print("training set:", percent(scores, labels), "% right")
scores = linear.predict(new_images, verbose=0)  # (400, 4)
print("test set:", percent(scores, new_labels), "% right")
# --8<-- [end:linear]


# --8<-- [start:layers]
def padded(x):
    """Put one zero around each feature map of x (N, H, W, C)."""
    return np.pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)])


def conv(x, W, B):
    """Correlate x (N, H, W, C) with W (3, 3, C, F), padding "same", and add B (F,)."""
    (_, rows, columns, _), x = x.shape, padded(x)
    y = B
    for a in range(3):
        for b in range(3):
            y = y + x[:, a : a + rows, b : b + columns] @ W[a, b]
    return y


def blocks(x):
    """View x (N, H, W, C) as 2 x 2 windows: (N, H/2, 2, W/2, 2, C)."""
    N, H, W, C = x.shape
    return x.reshape(N, H // 2, 2, W // 2, 2, C)


def forward(weights, x):
    """Return what each layer gives for images x: five arrays, the scores last."""
    W1, B1, W2, B2, W3, B3 = weights
    first = np.maximum(conv(x, W1, B1), 0)  # (N, 12, 16, 8): 8 feature maps
    small = blocks(first).max(axis=(2, 4))  # (N, 6, 8, 8)
    second = np.maximum(conv(small, W2, B2), 0)  # (N, 6, 8, 8)
    found = second.max(axis=(1, 2))  # (N, 8): the best match anywhere
    return first, small, second, found, found @ W3 + B3  # scores (N, 4)
    # --8<-- [end:layers]


# --8<-- [start:start]
def first_weights(rng):
    """Return W and B of the three layers: the spread of He et al. (2015), B of zeros."""
    weights = []
    for shape in ((3, 3, 1, 8), (3, 3, 8, 8), (8, 4)):
        fan_in = np.prod(shape[:-1])  # how many products are added up
        weights += [rng.normal(0, np.sqrt(2 / fan_in), shape), np.zeros(shape[-1])]
    return weights


start = first_weights(np.random.default_rng(5))
print("shapes", [W.shape for W in start])
print("weights of the net:", sum(W.size for W in start))
scores = forward(start, new_images)[-1]  # (400, 4)
print("test set, before training:", percent(scores, new_labels), "% right")
# --8<-- [end:start]


# --8<-- [start:loss]
def cross_entropy(scores, labels):
    """Return the mean loss, and its gradient with respect to scores (N, 4)."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    share = powers / powers.sum(axis=1, keepdims=True)  # softmax: adds up to 1
    rows = np.arange(len(labels))
    loss = -np.mean(np.log(share[rows, labels]))
    share[rows, labels] -= 1
    return loss, share / len(labels)
    # --8<-- [end:loss]


# --8<-- [start:backward]
def conv_gradients(x, W, g):
    """Return dX, dW, dB of `conv` for g, the gradient of its output."""
    (_, rows, columns, _), x = x.shape, padded(x)
    dX, dW = np.zeros(x.shape), np.zeros(W.shape)
    for a in range(3):
        for b in range(3):
            meets = x[:, a : a + rows, b : b + columns]  # (N, H, W, C)
            dW[a, b] = np.tensordot(meets, g, axes=([0, 1, 2], [0, 1, 2]))
            dX[:, a : a + rows, b : b + columns] += g @ W[a, b].T
    return dX[:, 1:-1, 1:-1], dW, g.sum(axis=(0, 1, 2))


def gradients(weights, x, labels):
    """Return the loss, and its gradients with respect to the six arrays of weights."""
    W1, _, W2, _, W3, _ = weights
    first, small, second, found, scores = forward(weights, x)
    loss, g = cross_entropy(scores, labels)
    dW3, dB3 = found.T @ g, g.sum(axis=0)  # Dense
    g = (g @ W3.T)[:, None, None] * (second == found[:, None, None])  # global max
    g = g * (second > 0)  # ReLU
    g, dW2, dB2 = conv_gradients(small, W2, g)
    won = blocks(first) == small[:, :, None, :, None]  # max pool: to the largest
    g = (won * g[:, :, None, :, None]).reshape(first.shape)
    g = g * (first > 0)  # ReLU
    _, dW1, dB1 = conv_gradients(x, W1, g)
    return loss, [dW1, dB1, dW2, dB2, dW3, dB3]
    # --8<-- [end:backward]


# --8<-- [start:train]
def train_by_hand(weights, images, labels):
    """Return weights after 15 times through all images, and the loss of each time.

    Batches of 32 images; each step is SGD with momentum, as Keras defines it.
    """
    weights, losses = list(weights), []
    speed = [np.zeros(W.shape) for W in weights]
    for _ in range(15):
        of_batches = []
        for at in range(0, len(images), 32):
            batch = slice(at, at + 32)
            loss, slopes = gradients(weights, images[batch], labels[batch])
            of_batches.append(loss)
            for k, slope in enumerate(slopes):
                speed[k] = 0.9 * speed[k] - 0.03 * slope
                weights[k] = weights[k] + speed[k]
        losses.append(np.mean(of_batches))
    return weights, losses


learnt, losses = train_by_hand(start, images, labels)
for epoch in (1, 2, 3, 5, 10, 15):
    print(f"epoch {epoch:2}: loss {losses[epoch - 1]:.2f}")
# --8<-- [end:train]

# --8<-- [start:right]
scores = forward(learnt, images)[-1]
print("training set:", percent(scores, labels), "% right")
y_manual = forward(learnt, new_images)[-1]
print("test set:", percent(y_manual, new_labels), "% right")
# --8<-- [end:right]

# --8<-- [start:keras]
model = tf.keras.Sequential(
    [
        tf.keras.Input((12, 16, 1)),
        tf.keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
        tf.keras.layers.MaxPooling2D(2),
        tf.keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
        tf.keras.layers.GlobalMaxPooling2D(),
        tf.keras.layers.Dense(4),
    ]
)
model.set_weights(start)  # the same start
losses_tf = fit(model, images, labels)
y_tf = model.predict(new_images, verbose=0)

assert np.allclose(losses_tf, losses, rtol=1e-4, atol=1e-4)
for W_tf, W in zip(model.get_weights(), learnt, strict=True):
    assert np.allclose(W_tf, W, rtol=1e-4, atol=1e-4)
assert np.allclose(y_tf, y_manual, rtol=1e-3, atol=1e-3)
print("the same losses, the same weights, the same scores")
print("test set:", percent(y_tf, new_labels), "% right")
# --8<-- [end:keras]

# --8<-- [start:mistakes]
guesses = np.argmax(y_manual, axis=1)
wrong = np.flatnonzero(guesses != new_labels)
print(len(wrong), "of", len(new_labels), "are wrong")
for n in wrong:
    print(f"image {n:3}: {NAMES[new_labels[n]]}, taken for {NAMES[guesses[n]]}")
# --8<-- [end:mistakes]

# --8<-- [start:dense]
dense = tf.keras.Sequential(
    [
        tf.keras.Input((12, 16, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(64, activation="relu"),
        tf.keras.layers.Dense(4),
    ]
)
tf.keras.utils.set_random_seed(0)
fit(dense, images, labels)
moved, moved_labels = draw(rng, 400, (6, 10))  # shapes on the right
print("weights of the Dense net:", dense.count_params())
for name, predict in {
    "Dense net": lambda x: dense.predict(x, verbose=0),
    "small CNN": lambda x: forward(learnt, x)[-1],
}.items():
    print(f"{name}: training set {percent(predict(images), labels):3} %,", end="")
    print(f" test set {percent(predict(new_images), new_labels)} %,", end="")
    print(f" shapes on the right {percent(predict(moved), moved_labels)} %")
# --8<-- [end:dense]

# --8<-- [start:one_image]
square = np.zeros((10, 12, 16, 1))  # without noise
for left in range(10):
    square[left, 4:9, left + 1 : left + 6, 0] = SHAPES[2]
by_cnn = np.argmax(forward(learnt, square)[-1], axis=1)
by_dense = np.argmax(dense.predict(square, verbose=0), axis=1)
for left in range(10):
    print(f"column {left + 1:2}: CNN {NAMES[by_cnn[left]]:8}", end="")
    print(f"Dense net {NAMES[by_dense[left]]}")
# --8<-- [end:one_image]

# --8<-- [start:moved_maps]
first, _, _, found, _ = forward(learnt, square)
here, there = 3, 5  # the square in column 4, and in column 6
same_maps = np.allclose(first[there, :, 2:], first[here, :, :-2], rtol=1e-5, atol=1e-5)
same_found = np.allclose(found[there], found[here], rtol=1e-5, atol=1e-5)
print("feature maps moved by two columns, and else the same:", same_maps)
print("global maxima the same:", same_found)
# --8<-- [end:moved_maps]

# --8<-- [start:other_start]
other, _ = train_by_hand(first_weights(np.random.default_rng(2)), images, labels)
scores = forward(other, new_images)[-1]
print("from another start, test set:", percent(scores, new_labels), "% right")
# --8<-- [end:other_start]
