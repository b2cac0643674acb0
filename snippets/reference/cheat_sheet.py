"""Each formula of the cheat sheet as a function of one line, and TensorFlow agrees."""

# --8<-- [start:sizes]
from math import ceil, floor

import numpy as np
import tensorflow as tf

L = tf.keras.layers
# Along one axis: n pixels, kernel k, stride s, dilation d, zeros a and b.


def reach(k, d):
    return (k - 1) * d + 1


def size_valid(n, K, s):
    return floor((n - K) / s) + 1


def size_same(n, s):
    return ceil(n / s)


def size_explicit(n, K, s, a, b):
    return floor((n + a + b - K) / s) + 1


def zeros_total(n, K, s):
    return max((ceil(n / s) - 1) * s + K - n, 0)


def zeros_before(P):
    return P // 2


def zeros_after(P):
    return P - P // 2


def zeros_causal(K):
    return K - 1


def size_transposed(n, K, s, p):
    return (n - 1) * s + K + p


def output_padding_valid(K, s):
    return max(s - K, 0)


def size_transposed_same(n, s):
    return n * s


def size_transposed_given(n, K, s, p):
    return (n - 1) * s + K % 2 + p
    # --8<-- [end:sizes]


# --8<-- [start:sizes_check]
for n, k, s, d in [(28, 3, 1, 1), (29, 4, 3, 1), (30, 3, 1, 4), (9, 2, 3, 1)]:
    x, K = tf.ones((1, n, 1)), reach(k, d)
    steps = {"strides": s, "dilation_rate": d}
    assert L.Conv1D(1, k, **steps)(x).shape[1] == size_valid(n, K, s)
    assert L.Conv1D(1, k, padding="same", **steps)(x).shape[1] == size_same(n, s)
    assert L.Conv1D(1, k, padding="causal", **steps)(x).shape[1] == size_same(n, s)
    assert L.MaxPooling1D(k, strides=s)(x).shape[1] == size_valid(n, k, s)
    p = output_padding_valid(K, s)
    y = L.Conv1DTranspose(1, k, **steps)(x)
    assert y.shape[1] == size_transposed(n, K, s, p)

P = zeros_total(224, reach(7, 1), 2)
print(
    "same, n 224, k 7, s 2: zeros before and after", (zeros_before(P), zeros_after(P))
)
# --8<-- [end:sizes_check]


# --8<-- [start:weights]
# Kernel kh x kw, C channels in, F filters, g groups, multiplier m; h x w positions.
def parameters_conv(kh, kw, C, F, g):
    return (kh * kw * C // g + 1) * F


def products_conv(h, w, kh, kw, C, F, g):
    return h * w * kh * kw * C // g * F


def parameters_transposed(kh, kw, C, F):
    return (kh * kw * C + 1) * F


def products_transposed(h, w, kh, kw, C, F):
    return h * w * kh * kw * C * F


def parameters_depthwise(kh, kw, C, m):
    return (kh * kw + 1) * C * m


def products_depthwise(h, w, kh, kw, C, m):
    return h * w * kh * kw * C * m


def parameters_separable(kh, kw, C, m, F):
    return kh * kw * C * m + (C * m + 1) * F


def products_separable(h, w, kh, kw, C, m, F):
    return h * w * (kh * kw + F) * C * m


def parameters_dense(C, F):
    return (C + 1) * F


def products_dense(C, F):
    return C * F


for layer, parameters in [
    (L.Conv2D(32, (3, 5), groups=2), parameters_conv(3, 5, 16, 32, 2)),
    (L.Conv2DTranspose(32, (3, 5)), parameters_transposed(3, 5, 16, 32)),
    (L.DepthwiseConv2D((3, 5), depth_multiplier=2), parameters_depthwise(3, 5, 16, 2)),
    (L.SeparableConv2D(32, (3, 5)), parameters_separable(3, 5, 16, 1, 32)),
]:
    layer.build((None, 28, 28, 16))
    assert layer.count_params() == parameters
    print(f"{type(layer).__name__:16} {parameters:5}")
# --8<-- [end:weights]


# --8<-- [start:field]
def next_field(r, j, K):
    return r + (K - 1) * j


def next_jump(j, s):
    return j * s


r, j = 1, 1
for k, s, d in [(3, 1, 1), (3, 2, 1), (3, 1, 2), (2, 2, 1)]:
    r, j = next_field(r, j, reach(k, d)), next_jump(j, s)
    print(f"kernel {k}, stride {s}, dilation {d}: sees {r:2} pixels, jumps {j}")

x = tf.Variable(tf.ones((1, 40, 1)))
with tf.GradientTape() as tape:
    y = x
    for k, s, d in [(3, 1, 1), (3, 2, 1), (3, 1, 2), (2, 2, 1)]:
        y = tf.nn.conv1d(y, tf.ones((k, 1, 1)), s, "VALID", dilations=d)
    one = y[0, 3, 0]
assert np.count_nonzero(tape.gradient(one, x)) == r
# --8<-- [end:field]

# --8<-- [start:pytorch]
rng = np.random.default_rng(0)
N, C, F, p, s, units = 2, 3, 4, 1, 2, 5
x = rng.integers(-4, 5, (N, C, 7, 8)).astype("float32")  # (N, C, H, W)
w = rng.integers(-4, 5, (F, C, 3, 2)).astype("float32")  # (F, C, kh, kw)
b = rng.integers(-4, 5, (F,)).astype("float32")

# PyTorch's Conv2d(padding=p, stride=s), Flatten and Linear, by hand
padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
H, W = (7 + 2 * p - 3) // s + 1, (8 + 2 * p - 2) // s + 1
y = np.empty((N, F, H, W), "float32")
for i, j in np.ndindex(H, W):
    window = padded[:, :, i * s : i * s + 3, j * s : j * s + 2]  # (N, C, kh, kw)
    y[:, :, i, j] = np.einsum("ncab,fcab->nf", window, w) + b
linear = rng.integers(-4, 5, (units, F * H * W)).astype("float32")
y_manual = y.reshape(N, -1) @ linear.T

# The same layers of Keras
model = tf.keras.Sequential(
    [
        tf.keras.Input((7, 8, C)),
        L.ZeroPadding2D(p),
        L.Conv2D(F, (3, 2), strides=s),
        L.Flatten(),
        L.Dense(units, use_bias=False),
    ]
)
rows = linear.reshape(-1, F, H, W).transpose(2, 3, 1, 0).reshape(F * H * W, -1)
model.set_weights([w.transpose(2, 3, 1, 0), b, rows])
y_tf = model(x.transpose(0, 2, 3, 1))

assert np.array_equal(y_tf, y_manual)
print("equal:", tuple(y_tf.shape))
# --8<-- [end:pytorch]

# --8<-- [start:errors]
conv = L.Conv2D(8, 3, name="conv")
conv.build((None, 28, 28, 3))
image, images = np.zeros((28, 28, 3), "float32"), np.zeros((2, 3, 28, 28), "float32")
w = np.zeros((8, 3, 3, 3), "float32")

for wrong in (
    lambda: conv(image),
    lambda: conv(images),
    lambda: L.Conv2D(8, 5)(np.zeros((2, 4, 28, 3), "float32")),
    lambda: conv.set_weights([w, np.zeros(8)]),
    lambda: L.Conv2D(8, 3, strides=2, dilation_rate=2),
):
    try:
        wrong()
    except ValueError as error:
        print("-", str(error).split(" Received")[0].split("layer: ")[-1])
# --8<-- [end:errors]
