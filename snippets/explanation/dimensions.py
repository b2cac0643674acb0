"""1-D, 2-D or 3-D: series, images, volumes and videos through one loop."""

# --8<-- [start:loop]
import numpy as np
import tensorflow as tf


def correlate_any(x, w):
    """Slide w (k..., C, F) over x (N, spatial..., C); return (N, out..., F).

    As many spatial axes as x has: 1, 2, 3 or more. No padding, stride 1.
    """
    rank = x.ndim - 2
    k = w.shape[:rank]
    out = [n - size + 1 for n, size in zip(x.shape[1:-1], k, strict=True)]
    y = np.empty((len(x), *out, w.shape[-1]), np.result_type(x, w))
    for at in np.ndindex(*out):
        place = [slice(i, i + size) for i, size in zip(at, k, strict=True)]
        window = x[:, *place]  # (N, k..., C)
        y[:, *at] = np.tensordot(window, w, axes=rank + 1)  # sums over k... and C
    return y
    # --8<-- [end:loop]


# --8<-- [start:equal]
rng = np.random.default_rng(0)
inputs = {
    "series": (2, 20, 3),  # (N, steps, C)
    "image": (2, 9, 8, 3),  # (N, H, W, C)
    "volume": (2, 5, 7, 6, 3),  # (N, D, H, W, C)
}
for name, shape in inputs.items():
    rank = len(shape) - 2
    x = rng.integers(-4, 5, shape).astype("float32")
    w = rng.integers(-4, 5, (*(4, 3, 2)[:rank], 3, 5)).astype("float32")
    y_tf = tf.nn.convolution(x, w, padding="VALID")
    y_manual = correlate_any(x, w)
    assert np.array_equal(y_tf, y_manual)
    print(f"{name}: {x.shape} with {w.shape} gives {y_manual.shape}")
# --8<-- [end:equal]

# --8<-- [start:one_row]
series = rng.integers(-4, 5, (2, 20, 3)).astype("float32")
w = rng.integers(-4, 5, (4, 3, 5)).astype("float32")  # (k, C, F)
as_images = series[:, None]  # (N, 1, steps, C): images of one row
y_tf = tf.nn.conv2d(as_images, w[None], strides=1, padding="VALID")[:, 0]
assert np.array_equal(y_tf, correlate_any(series, w))
print(as_images.shape, "with", w[None].shape, "gives", (y_tf[:, None]).shape)
# --8<-- [end:one_row]

# --8<-- [start:colors]
images = rng.integers(-4, 5, (2, 9, 8, 3)).astype("float32")  # (N, H, W, C)
as_channels = rng.integers(-4, 5, (3, 3, 3, 5)).astype("float32")  # (kh, kw, C, F)
y = correlate_any(images, as_channels)
print("colors as channels:", y.shape, " weights", as_channels.size)

as_depth = images[..., None]  # (N, H, W, 3, 1): a volume of one channel
w = rng.integers(-4, 5, (3, 3, 2, 1, 5)).astype("float32")
print("colors as an axis: ", correlate_any(as_depth, w).shape, " weights", w.size)

w = as_channels[:, :, :, None]  # (kh, kw, 3, 1, F): as deep as the colors
y_tf, y_manual = tf.nn.conv3d(as_depth, w, [1] * 5, "VALID"), y[:, :, :, None]
assert np.array_equal(y_tf, y_manual)
# --8<-- [end:colors]

# --8<-- [start:video]
video = rng.integers(-4, 5, (2, 6, 9, 8, 3)).astype("float32")  # (N, frames, H, W, C)
w = rng.integers(-4, 5, (3, 3, 3, 5)).astype("float32")  # (kh, kw, C, F)
frames = video.reshape(2 * 6, 9, 8, 3)  # each frame is an image of the batch
y = correlate_any(frames, w).reshape(2, 6, 7, 6, 5)
print("frame by frame:", y.shape, " weights", w.size)
assert np.array_equal(y, tf.nn.conv3d(video, w[None], [1] * 5, "VALID"))

through_time = rng.integers(-4, 5, (2, 3, 3, 3, 5)).astype("float32")
y = correlate_any(video, through_time)
print("through time:  ", y.shape, " weights", through_time.size)

still = np.repeat(video[:, :1], 6, axis=1)  # nothing moves
change = np.stack([-w, w])  # (2, kh, kw, C, F): this frame minus the one before
print("a still video: ", np.unique(correlate_any(still, change)))
y_tf, y_manual = (
    tf.nn.conv3d(video, change, [1] * 5, "VALID"),
    correlate_any(video, change),
)
assert np.array_equal(y_tf, y_manual)
# --8<-- [end:video]

# --8<-- [start:cost]
for rank, kind in enumerate(("Conv1D", "Conv2D", "Conv3D"), 1):
    weights = 3**rank * 16 * 32
    macs = 64**rank * weights  # padding "same": as many positions as numbers
    print(f"{kind}: {weights:6,} weights, {macs:13,} MACs")
# --8<-- [end:cost]
