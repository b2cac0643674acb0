"""Kernels on a photograph: edges, blur, sharpen, relief, in NumPy and in TensorFlow."""

# --8<-- [start:photo]
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib.cbook import get_sample_data

# a file that comes with matplotlib; (600, 512, 3), whole numbers from 0 to 255
photo = plt.imread(get_sample_data("grace_hopper.jpg", asfileobj=False))
face = photo[16:400, 96:416] / 255  # (384, 320, 3), from 0 (black) to 1 (full)
# a quarter of the pixels: the mean of every 2 x 2
color = face.reshape(192, 2, 160, 2, 3).mean(axis=(1, 3)).astype("float32")
light = np.array([0.299, 0.587, 0.114], "float32")  # of red, green and blue
gray = color @ light  # (192, 160)
print("color", color.shape, " gray", gray.shape)
print("mean of gray", round(float(gray.mean()), 2))
# --8<-- [end:photo]


# --8<-- [start:correlate]
def sum_of_copies(image, kernel):
    """Correlate image (H, W) with kernel (kh, kw); return (H-kh+1, W-kw+1).

    One step for each number of the kernel: the whole image times that number,
    shifted, is added. The dtype is the image's. Raises ValueError if the kernel
    is larger than the image.
    """
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError(f"kernel: {kernel.shape} is larger than {image.shape}")
    rows, columns = H - kh + 1, W - kw + 1
    y = np.zeros((rows, columns), image.dtype)
    for a in range(kh):
        for b in range(kw):
            y += kernel[a, b] * image[a : a + rows, b : b + columns]
    return y


def filtered(image, kernel):
    """Correlate by hand and with TensorFlow; demand equal numbers."""
    kernel = np.asarray(kernel, "float32")
    by_hand = sum_of_copies(image, kernel)
    images, W = image[None, :, :, None], kernel[:, :, None, None]
    in_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID")
    assert np.allclose(in_tf, by_hand[None, :, :, None], rtol=1e-5, atol=1e-5)
    return by_hand


def show(**pictures):
    """Draw pictures (H, W) or (H, W, 3) side by side; 0 is black, 1 is white."""
    n = len(pictures)
    _, axes = plt.subplots(1, n, figsize=(2.3 * n, 3), squeeze=False)
    for axis, (name, picture) in zip(axes.flat, pictures.items(), strict=True):
        axis.imshow(picture.clip(0, 1), cmap="gray", vmin=0, vmax=1)
        axis.set_title(name.replace("_", " "))
        axis.axis("off")
    plt.tight_layout()
    plt.show()


show(gray=gray)
# --8<-- [end:correlate]

# fmt: off
# --8<-- [start:edges]
sobel = np.array([[-1, 0, 1],
                  [-2, 0, 2],
                  [-1, 0, 1]], "float32")  # (kh, kw) = (3, 3)
across = filtered(gray, sobel)  # (190, 158), right minus left
down = filtered(gray, sobel.T)  # (190, 158), below minus above
edges = np.sqrt(across**2 + down**2)  # how steep, in whatever direction
show(across=0.5 + across / 4, down=0.5 + down / 4, edges=edges / 2)
# --8<-- [end:edges]
# fmt: on

# --8<-- [start:blur]
box = np.full((9, 9), 1 / 81, "float32")  # the mean of 81 pixels
row = np.array([[1, 8, 28, 56, 70, 56, 28, 8, 1]], "float32") / 256  # (1, 9)
gauss = row.T * row  # (9, 9), a bell: the nearest pixels count most
blur_box, blur_gauss = filtered(gray, box), filtered(gray, gauss)  # (184, 152)
show(box=blur_box, gauss=blur_gauss)
# --8<-- [end:blur]

# fmt: off
# --8<-- [start:sharpen]
# the four neighbors minus four times the pixel
laplace = np.array([[0, 1, 0],
                    [1, -4, 1],
                    [0, 1, 0]], "float32")
identity = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]], "float32")
sharpen = identity - laplace
print(sharpen)
detail = filtered(gray, laplace)  # (190, 158)
sharp = filtered(gray, sharpen)
assert np.allclose(sharp, gray[1:-1, 1:-1] - detail, rtol=1e-5, atol=1e-5)
show(laplace=0.5 + detail / 2, sharpen=sharp)
# --8<-- [end:sharpen]
# fmt: on

# fmt: off
# --8<-- [start:relief]
relief = np.array([[-2, -1, 0],
                   [-1, 1, 1],
                   [0, 1, 2]], "float32")
embossed = filtered(gray, relief)
show(relief=embossed)
# --8<-- [end:relief]
# fmt: on

# --8<-- [start:sums]
flat = np.full((12, 15), 0.5, "float32")  # every pixel the same
kernels = {"sobel": sobel, "laplace": laplace, "box": box, "gauss": gauss}
kernels |= {"sharpen": sharpen, "relief": relief}
for name, kernel in kernels.items():
    print(f"{name:8} sum {kernel.sum():.0f}", end="")
    print(f"  flat {filtered(flat, kernel)[0, 0]:.1f}", end="")
    print(f"  photograph {filtered(gray, kernel).mean():.1f}")
# --8<-- [end:sums]

# --8<-- [start:colour]
images = color[None]  # (N, H, W, C) = (1, 192, 160, 3)
conv = tf.keras.layers.DepthwiseConv2D(kernel_size=9, use_bias=False)
conv.build(images.shape)
conv.set_weights([np.stack([gauss] * 3, axis=-1)[..., None]])  # (9, 9, 3, 1)
y_tf = conv(images)  # (1, 184, 152, 3): red, green and blue, each blurred alone
channels = [sum_of_copies(color[:, :, c], gauss) for c in range(3)]
y_manual = np.stack(channels, axis=-1)  # (184, 152, 3)
assert np.allclose(y_tf[0], y_manual, rtol=1e-5, atol=1e-5)
print("DepthwiseConv2D", images.shape, "to", tuple(y_tf.shape))
show(color=color, blurred=y_manual)
# --8<-- [end:colour]

# --8<-- [start:grey]
W = light[None, None, :, None]  # (kh, kw, C, F) = (1, 1, 3, 1)
y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID")  # (1, 192, 160, 1)
y_manual = gray
assert np.allclose(y_tf[0, :, :, 0], y_manual, rtol=1e-5, atol=1e-5)

W = sobel[:, :, None, None] * W  # (3, 3, 3, 1): gray and edges in one kernel
y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID")  # (1, 190, 158, 1)
y_manual = across
assert np.allclose(y_tf[0, :, :, 0], y_manual, rtol=1e-5, atol=1e-5)
print("from color to edges", W.shape, "gives", tuple(y_tf.shape))
# --8<-- [end:grey]

# --8<-- [start:border]
wide = np.full((15, 15), 1 / 225, "float32")
images, W = gray[None, :, :, None], wide[:, :, None, None]
y_tf = tf.nn.conv2d(images, W, strides=1, padding="SAME")[0, :, :, 0]  # (192, 160)
y_manual = sum_of_copies(np.pad(gray, 7), wide)
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
with_zeros = y_manual

mirrored = tf.pad(images, [[0, 0], [7, 7], [7, 7], [0, 0]], "REFLECT")
y_tf = tf.nn.conv2d(mirrored, W, strides=1, padding="VALID")[0, :, :, 0]
y_manual = sum_of_copies(np.pad(gray, 7, mode="reflect"), wide)
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
with_mirror = y_manual

white = np.ones((20, 30), "float32")
for mode in ("constant", "reflect"):
    corner = float(sum_of_copies(np.pad(white, 7, mode=mode), wide)[0, 0])
    print(f"{mode}: the corner of a white picture becomes {corner:.2f}")
show(zeros=with_zeros, mirror=with_mirror)
# --8<-- [end:border]

# --8<-- [start:stride]
W = gauss[:, :, None, None]
half, quarter = blur_gauss[::2, ::2], blur_gauss[::4, ::4]  # drop the other positions
for stride, y_manual in ((2, half), (4, quarter)):
    y_tf = tf.nn.conv2d(images, W, stride, "VALID")[0, :, :, 0]
    assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
    print("stride", stride, " from", gray.shape, "to", y_manual.shape)

stripes = np.tile(np.array([0, 1], "float32"), (20, 15))  # black, white, black ...
print("every second pixel of stripes:", stripes[0, ::2][:4])
print("blurred first:               ", filtered(stripes, gauss)[0, ::2][:4].round(2))
show(half=half, quarter=quarter)
# --8<-- [end:stride]


# --8<-- [start:dilation]
def with_gaps(kernel, dilation):
    """Put dilation - 1 zeros between the numbers of `kernel` (kh, kw)."""
    (kh, kw), d = kernel.shape, dilation
    larger = np.zeros(((kh - 1) * d + 1, (kw - 1) * d + 1), kernel.dtype)
    larger[::d, ::d] = kernel
    return larger


W = sobel[:, :, None, None]
y_tf = tf.nn.conv2d(images, W, 1, "VALID", dilations=4)[0, :, :, 0]  # (184, 152)
y_manual = filtered(gray, with_gaps(sobel, 4))
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
coarse = np.hypot(y_manual, filtered(gray, with_gaps(sobel.T, 4)))
print("nine numbers on", with_gaps(sobel, 4).shape, "pixels give", coarse.shape)
show(dilation_1=edges / 2, dilation_4=coarse / 2)
# --8<-- [end:dilation]

# --8<-- [start:twice]
small = np.full((3, 3), 1 / 9, "float32")
pyramid = filtered(np.pad(small, 2), small)  # the box of the box
print((81 * pyramid).round(2))
y_manual = filtered(filtered(gray, small), small)  # (188, 156)
y_tf = tf.nn.conv2d(images, pyramid[:, :, None, None], 1, "VALID")[0, :, :, 0]
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:twice]

# --8<-- [start:separable]
column = row.T  # (9, 1)
y_manual = filtered(filtered(gray, column), row)  # 9 + 9 products a pixel
W = gauss[:, :, None, None]  # 81 products a pixel
y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID")[0, :, :, 0]
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
for name, kernel in kernels.items():
    print(f"{name:8} rank {np.linalg.matrix_rank(kernel)}")
# --8<-- [end:separable]


# --8<-- [start:learn]
def learn(images, target, steps):
    """Find the 3 x 3 kernel that makes target of images; return it, and the losses."""
    W, losses = tf.Variable(tf.zeros((3, 3, 1, 1))), []  # it knows nothing
    for _ in range(steps):
        with tf.GradientTape() as tape:
            y = tf.nn.conv2d(images, W, strides=1, padding="VALID")
            loss = tf.reduce_mean((y - target) ** 2)
        W.assign_sub(0.1 * tape.gradient(loss, W))
        losses.append(float(loss))
    return W.numpy()[:, :, 0, 0], losses


tf.keras.utils.set_random_seed(0)
noise = tf.random.normal((4, 20, 24, 1))  # (N, H, W, C)
W = sobel[:, :, None, None]  # (3, 3, 1, 1)
target = tf.nn.conv2d(noise, W, strides=1, padding="VALID")  # (4, 18, 22, 1)
learned, losses = learn(noise, target, steps=40)
print("every tenth loss:", [round(loss, 3) for loss in losses[::10]])
print(learned.round(2) + 0)  # + 0 makes 0 of -0
# --8<-- [end:learn]

# --8<-- [start:learn_photo]
learned, losses = learn(images, across[None, :, :, None], steps=40)
print("what is left of the loss:", round(losses[-1] / losses[0], 1))
print(learned.round(1) + 0)
# --8<-- [end:learn_photo]

# --8<-- [start:yours]
kernel = np.eye(9) / 9  # a diagonal: the camera moved. Put in your own numbers.
print("sum", round(float(kernel.sum()), 2))
show(before=gray, after=filtered(gray, kernel))
# --8<-- [end:yours]

# --8<-- [start:my_picture]
try:  # a file beside the program; on the page, the picture of the box above
    my_picture = plt.imread("my_picture.png")[None, :, :, :3]  # (1, H, W, 3)
except FileNotFoundError:
    my_picture = color[None]  # none of yours: the photograph

my_kernel, stride, padding, dilation = sharpen, 1, "SAME", 1

# each channel for itself: an image of a batch of three
images = np.moveaxis(my_picture, -1, 0)  # (3, 1, H, W)
images = images.reshape(3, *my_picture.shape[1:3], 1)  # (3, H, W, 1)
W = my_kernel[:, :, None, None]  # (kh, kw, 1, 1)
y_tf = tf.nn.conv2d(images, W, stride, padding, dilations=dilation)

larger = with_gaps(my_kernel, dilation)
zeros = [(0, 0), (0, 0)]
if padding == "SAME":  # the smaller half of the zeros is before the image
    for axis, (n, k) in enumerate(zip(images.shape[1:3], larger.shape, strict=True)):
        both = max((-(-n // stride) - 1) * stride + k - n, 0)
        zeros[axis] = (both // 2, both - both // 2)
y_manual = [
    sum_of_copies(np.pad(image, zeros), larger)[::stride, ::stride]
    for image in images[..., 0]
]
y_manual = np.stack(y_manual)[..., None]  # (3, H', W', 1)
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
result = np.moveaxis(y_manual[..., 0], 0, -1)  # (H', W', 3)
print("my_picture", my_picture.shape, "becomes", result[None].shape)
show(before=my_picture[0], after=result)
# --8<-- [end:my_picture]
