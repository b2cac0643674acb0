# %% [markdown]
# # See what a kernel sees
#
# The lesson [See what a kernel sees](../tutorials/kernel_pictures.md) of *Conv by Hand* as a notebook, with all its text.
# Run the cells from top to bottom; it needs NumPy, TensorFlow and Matplotlib. Change numbers and run them again.
# The text and the figures are under CC BY 4.0, the code under the MIT licence.
#
# After this page you can read the numbers of a kernel and say what it will do to a picture. Every picture below was
# made by the block above it. Press **Run** and the block draws it again; change the kernel and see what changes. In
# short: numbers that [add up to 1](../tutorials/kernel_pictures.md#sums) keep the brightness, numbers that add up to 0 see only changes. At the end you
# try them on [a picture of your own](../tutorials/kernel_pictures.md#your-picture).

# %% [markdown]
# ## A photograph
#
# matplotlib comes with a photograph: Commodore Grace Hopper, US Navy, official portrait of 1984, public domain. A part
# of it, with a quarter of the pixels, is enough. (The first Run of this page also fetches matplotlib;
# [what runs in the page](../explanation/in_page.md) has the sizes.)

# %%
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


# %% [markdown]
# The loop of [the first lesson](../tutorials/one_channel.md#by-hand) goes from pixel to pixel. This one goes from number to number of
# the kernel: it takes the whole image, shifts it, multiplies it by that number, and adds it to the result. The products and
# the sums are the same, and a 3 x 3 kernel needs nine steps instead of thirty thousand.

# %%
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

# %% [markdown]
# *Figure:* gray
#
# `filtered` computes by hand **and** with `tf.nn.conv2d`, and stops if they differ.

# %% [markdown]
# ## Edges: the difference of two sides
#
# The left column of this kernel is negative, the right one positive. So it computes *right minus left*. Where both are
# equally bright the result is 0. Its transpose, `sobel.T`, computes *below minus above*.

# %%
sobel = np.array([[-1, 0, 1],
                  [-2, 0, 2],
                  [-1, 0, 1]], "float32")  # (kh, kw) = (3, 3)
across = filtered(gray, sobel)  # (190, 158), right minus left
down = filtered(gray, sobel.T)  # (190, 158), below minus above
edges = np.sqrt(across**2 + down**2)  # how steep, in whatever direction
show(across=0.5 + across / 4, down=0.5 + down / 4, edges=edges / 2)

# %% [markdown]
# *Figure:* across: 0 is gray, brighter to the right is white, darker to the right is black | down: brighter below is white, darker below is black | edges: how steep, in any direction
#
# `sobel` sees **vertical** edges, since brightness changes there from left to right; `sobel.T` sees **horizontal** ones. On
# the outline of the collar both see something. The root of the sum of the squares does not depend on the sign, so it is the same for bright to dark and
# dark to bright.
#
# The middle row counts twice. So the kernel blurs a little *along* the edge, and single noisy pixels matter less: `sobel` is the column 1, 2, 1 times the row -1, 0, 1 ([separable](../tutorials/kernel_pictures.md#separable), see below).

# %% [markdown]
# ## Blur: a mean
#
# Numbers that are positive and add up to 1 make a weighted mean of the neighbors. In a box all count the same; in a
# Gaussian kernel the near ones count most. Its row is a row of Pascal's triangle, divided by its sum.

# %%
box = np.full((9, 9), 1 / 81, "float32")  # the mean of 81 pixels
row = np.array([[1, 8, 28, 56, 70, 56, 28, 8, 1]], "float32") / 256  # (1, 9)
gauss = row.T * row  # (9, 9), a bell: the nearest pixels count most
blur_box, blur_gauss = filtered(gray, box), filtered(gray, gauss)  # (184, 152)
show(box=blur_box, gauss=blur_gauss)

# %% [markdown]
# *Figure:* box, 9 x 9 | Gaussian, 9 x 9
#
# Both read 81 pixels, yet the box blurs more: its far pixels have as much weight as the near ones, and small bright spots
# become squares.

# %% [markdown]
# ## Sharpen: more of what differs
#
# The Laplacian compares a pixel with its four neighbors. It is 0 where the image is uniform or changes evenly, and large at
# lines and single points. Subtract it from the pixel, and what differs from its surroundings differs more:

# %%
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

# %% [markdown]
# *Figure:* Laplacian: 0 is gray | sharpen
#
# The `assert` shows a rule: **kernels add**. The result of the kernel `identity - laplace` is the image minus the result of
# `laplace`. The price shows in the background: the grain is sharpened too. And the numbers leave the range
# from 0 to 1; `show` clips them.

# %% [markdown]
# ## Relief: light from one side

# %%
relief = np.array([[-2, -1, 0],
                   [-1, 1, 1],
                   [0, 1, 2]], "float32")
embossed = filtered(gray, relief)
show(relief=embossed)

# %% [markdown]
# *Figure:* relief
#
# *Lower right minus upper left*, a difference along the diagonal, and the 1 in the middle keeps the picture under it. What
# gets brighter toward the lower right looks lit, the opposite looks like shadow.

# %% [markdown]
# ## The sum of the numbers

# %%
flat = np.full((12, 15), 0.5, "float32")  # every pixel the same
kernels = {"sobel": sobel, "laplace": laplace, "box": box, "gauss": gauss}
kernels |= {"sharpen": sharpen, "relief": relief}
for name, kernel in kernels.items():
    print(f"{name:8} sum {kernel.sum():.0f}", end="")
    print(f"  flat {filtered(flat, kernel)[0, 0]:.1f}", end="")
    print(f"  photograph {filtered(gray, kernel).mean():.1f}")

# %% [markdown]
# In a uniform picture every pixel is the same, so the result is that pixel times the sum of the kernel.
#
# | the numbers | what the kernel does |
# |---|---|
# | add up to 1 | keeps the brightness: blur, sharpen, relief |
# | add up to 0 | sees only changes: edges, Laplacian. Add the same amount to every pixel, and nothing changes |
# | all positive, sum 1 | a weighted mean: smooths |
# | both signs | a difference: large where pixels differ |
# | one side positive, the other negative | large at edges along the line between the two |

# %% [markdown]
# ## Color
#
# A `Conv2D` adds up over the channels ([why](../tutorials/n_channels.md#channels)), so one filter makes one gray picture. To blur a color
# picture, each channel needs the kernel for itself. That is a depthwise convolution:

# %%
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

# %% [markdown]
# *Figure:* color | blurred, channel by channel
#
# For a gray picture the sum over the channels is what you want: it is a convolution with a 1 x 1 kernel. And gray first,
# then edges, is one kernel of 3 x 3 x 3, the Sobel kernel times the share of each channel:

# %%
W = light[None, None, :, None]  # (kh, kw, C, F) = (1, 1, 3, 1)
y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID")  # (1, 192, 160, 1)
y_manual = gray
assert np.allclose(y_tf[0, :, :, 0], y_manual, rtol=1e-5, atol=1e-5)

W = sobel[:, :, None, None] * W  # (3, 3, 3, 1): gray and edges in one kernel
y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID")  # (1, 190, 158, 1)
y_manual = across
assert np.allclose(y_tf[0, :, :, 0], y_manual, rtol=1e-5, atol=1e-5)
print("from color to edges", W.shape, "gives", tuple(y_tf.shape))

# %% [markdown]
# [Groups, depthwise, separable, 1x1](../explanation/groups.md) has more on these layers.

# %% [markdown]
# ## The border
#
# From here on the page uses padding, stride and dilation. If they are new to you, read
# [the next lesson](../tutorials/stride_padding.md) first and come back; [a layer that finds its kernel](../tutorials/kernel_pictures.md#learn) needs none of them.
#
# All pictures so far are smaller than the photograph: the kernel stays inside. `SAME` keeps the size and reads zeros outside,
# and zero is black.

# %%
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

# %% [markdown]
# *Figure:* zeros outside: a dark frame, best seen on the right | mirrored at the border: no frame
#
# In the corner of the white picture 8 x 8 of the 15 x 15 pixels exist, and 64 / 225 is what is left. The border of
# every layer with `SAME` padding is darkened like this. Mirroring needs a `tf.pad` with `"REFLECT"` before a `VALID` layer.

# %% [markdown]
# ## Stride: a smaller picture
#
# A stride of 2 computes every second position of every second row, and nothing else changes:

# %%
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


# %% [markdown]
# *Figure:* stride 2 | stride 4
#
# The stripes show why you blur a picture before you make it smaller. The stride alone keeps the black columns and loses the
# white ones. After the blur each pixel contains something of its neighbors.

# %% [markdown]
# ## Dilation: the same edges, larger
#
# With a dilation of 4 the nine numbers are 4 pixels apart. They compare pixels that are farther apart, so
# the outline of an edge becomes 8 pixels wide instead of 2:

# %%
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

# %% [markdown]
# *Figure:* dilation 1 | dilation 4
#
# The pixels between the nine are not read at all: look at the pattern that they make of the glasses. [Stride, padding, dilation](../tutorials/stride_padding.md) has the loops.

# %% [markdown]
# ## Two small kernels in a row
#
# Blur with 3 x 3, and blur the result with 3 x 3. One kernel of 5 x 5 does the same at once. Its numbers are the box,
# blurred with the box:

# %%
small = np.full((3, 3), 1 / 9, "float32")
pyramid = filtered(np.pad(small, 2), small)  # the box of the box
print((81 * pyramid).round(2))
y_manual = filtered(filtered(gray, small), small)  # (188, 156)
y_tf = tf.nn.conv2d(images, pyramid[:, :, None, None], 1, "VALID")[0, :, :, 0]
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# (printed times 81). Two steps read the same 5 x 5 pixels with 9 + 9 products instead of 25. In a net there is an activation
# between the two layers, and with it no single kernel does the same. [Receptive field](../explanation/receptive_field.md) counts the pixels.

# %% [markdown]
# ## Separable kernels
#
# The Gaussian kernel is a column times a row. So you can blur down, then across:

# %%
column = row.T  # (9, 1)
y_manual = filtered(filtered(gray, column), row)  # 9 + 9 products a pixel
W = gauss[:, :, None, None]  # 81 products a pixel
y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID")[0, :, :, 0]
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
for name, kernel in kernels.items():
    print(f"{name:8} rank {np.linalg.matrix_rank(kernel)}")


# %% [markdown]
# 18 products per pixel instead of 81. It works for kernels of **rank 1**, where every row is a multiple of one row. The box,
# the Gaussian and Sobel have rank 1; the Laplacian and the kernels made of it do not.

# %% [markdown]
# ## A layer finds such a kernel
#
# Nobody types kernels into a `Conv2D`. It starts with random numbers and changes them, a little at a time, so that the loss
# falls. Here the inputs are noise, and the targets are what `sobel` makes of it. The kernel starts with zeros:

# %%
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

# %% [markdown]
# After 40 steps it **is** the Sobel kernel. From noise it is easy to learn: its pixels have nothing to do with each other, so
# each of the nine numbers has an effect of its own. In a photograph neighbors are very similar, and the same 40 steps
# only find out that it is *right minus left*:

# %%
learned, losses = learn(images, across[None, :, :, None], steps=40)
print("what is left of the loss:", round(losses[-1] / losses[0], 1))
print(learned.round(1) + 0)

# %% [markdown]
# The first layer of AlexNet, trained on photographs, has just such kernels: edges in many directions, spots, colors
# ([figure 3](https://proceedings.neurips.cc/paper/2012/hash/c399862d3b9d6b76c8436e924a68c45b-Abstract.html)).
# [Gradients by hand](../explanation/gradients.md) shows what `tape.gradient` computes.

# %% [markdown]
# ## Your own kernel
#
# Press **Edit**, write a kernel, press **Run**. Any size will do. Try a single 1 in a corner, `np.full((1, 25), 1 / 25)`,
# `sobel + identity`, or negative numbers only.

# %%
kernel = np.eye(9) / 9  # a diagonal: the camera moved. Put in your own numbers.
print("sum", round(float(kernel.sum()), 2))
show(before=gray, after=filtered(gray, kernel))

# %% [markdown]
# *Figure:* ones on a diagonal, divided by 9

# %% [markdown]
# ## Your own picture
#
# Choose a picture of yours, or take one with the camera. The kernel below is applied to each channel for itself, as in
# [Color](../tutorials/kernel_pictures.md#colour). Choose another one, or type your own: rows of numbers, as you would write them. Your picture stays on
# your device; the page computes everything itself and sends nothing.
#
# **On the page:** [Try a kernel on a picture of yours](../tutorials/kernel_pictures.md#your-picture).
#
# Try `sobel` on a photograph of a house, on a face and on a page of text: where are the edges, and in which direction? Then
# make the strength -1. A blur with a dilation of 4 shows the pattern of the kernel around small bright points.
#
# The next block reads the same picture as `my_picture`; without one of yours it takes the photograph. **Copy for Python**
# gives you the kernel and the settings above as two lines: press **Edit** and paste them over the line that begins with
# `my_kernel`. By hand and with TensorFlow, the result must be the same.

# %%
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

# %% [markdown]
# ## Exercises
#
# Edit a block, here or in a copy, until it prints `solved`. Until then, its own `assert` stops it.

# %% [markdown]
# ### Sharpen with one kernel

# %%
import numpy as np
import tensorflow as tf

# Sharpen with ONE kernel: twice the image, minus its 3 x 3 box blur.
kernel = np.array([[0, 0, 0],
                   [0, 2, 0],
                   [0, 0, 0]], "float32")

# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
images = rng.integers(0, 256, (2, 9, 12, 1)).astype("float32")
box = np.full((3, 3, 1, 1), 1 / 9, "float32")
wanted = 2 * images[:, 1:-1, 1:-1] - tf.nn.conv2d(images, box, 1, "VALID")
mine = tf.nn.conv2d(images, kernel.reshape(3, 3, 1, 1), 1, "VALID")
total = float(kernel.sum())
assert abs(total - 1) < 1e-5, f"the numbers add up to {total:g}: brightness is not kept"
assert np.allclose(mine, wanted, rtol=1e-4, atol=1e-3), "brightness is kept, no more"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# kernel = np.full((3, 3), -1 / 9, "float32")  # minus the blur
# kernel[1, 1] += 2  # and twice the pixel itself
#
# # check
# rng = np.random.default_rng(0)
# images = rng.integers(0, 256, (2, 9, 12, 1)).astype("float32")
# box = np.full((3, 3, 1, 1), 1 / 9, "float32")
# wanted = 2 * images[:, 1:-1, 1:-1] - tf.nn.conv2d(images, box, 1, "VALID")
# mine = tf.nn.conv2d(images, kernel.reshape(3, 3, 1, 1), 1, "VALID")
# total = float(kernel.sum())
# assert abs(total - 1) < 1e-5, f"the numbers add up to {total:g}: brightness is not kept"
# assert np.allclose(mine, wanted, rtol=1e-4, atol=1e-3), "brightness is kept, no more"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### A column and a row

# %%
import numpy as np
import tensorflow as tf

# A column, then a row, are to do what this kernel does at once.
kernel = np.array([[1, 0, -2, 3],
                   [2, 0, -4, 6],
                   [-1, 0, 2, -3]], "float32")
column = np.array([1, 1, 1], "float32")
row = np.array([1, 1, 1, 1], "float32")

# %% tags=["raises-exception"]
# check
images = np.arange(2 * 8 * 11, dtype="float32").reshape(2, 8, 11, 1) ** 2 % 17
at_once = tf.nn.conv2d(images, kernel[:, :, None, None], 1, "VALID")
assert column.shape == (3,), f"the column needs 3 numbers, not {column.shape}"
assert row.shape == (4,), f"the row needs 4 numbers, not {row.shape}"
first = tf.nn.conv2d(images, column.reshape(3, 1, 1, 1), 1, "VALID")
second = tf.nn.conv2d(first, row.reshape(1, 4, 1, 1), 1, "VALID")
assert np.allclose(second, at_once, rtol=1e-5, atol=1e-5), "the two steps differ"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# kernel = np.array([[1, 0, -2, 3],
#                    [2, 0, -4, 6],
#                    [-1, 0, 2, -3]], "float32")
# row = np.array([1, 0, -2, 3], "float32")  # every row is this one ...
# column = np.array([1, 2, -1], "float32")  # ... times one of these
#
# # check
# images = np.arange(2 * 8 * 11, dtype="float32").reshape(2, 8, 11, 1) ** 2 % 17
# at_once = tf.nn.conv2d(images, kernel[:, :, None, None], 1, "VALID")
# assert column.shape == (3,), f"the column needs 3 numbers, not {column.shape}"
# assert row.shape == (4,), f"the row needs 4 numbers, not {row.shape}"
# first = tf.nn.conv2d(images, column.reshape(3, 1, 1, 1), 1, "VALID")
# second = tf.nn.conv2d(first, row.reshape(1, 4, 1, 1), 1, "VALID")
# assert np.allclose(second, at_once, rtol=1e-5, atol=1e-5), "the two steps differ"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### No dark frame

# %%
import numpy as np
import tensorflow as tf


def blur(images, kh, kw):
    """Return the mean of kh x kw pixels around each pixel; the size stays, kh and kw odd.

    It has a dark frame. Mirror the image at its border instead of adding zeros.
    """
    W = np.full((kh, kw, 1, 1), 1 / (kh * kw), "float32")
    return tf.nn.conv2d(images, W, 1, "SAME")


# %% tags=["raises-exception"]
# check
white = np.ones((2, 8, 11, 1), "float32")
for kh, kw in ((3, 3), (3, 5), (7, 1)):
    y = blur(white, kh, kw)
    assert y.shape == white.shape, f"{kh} x {kw}: {tuple(y.shape)} is not {white.shape}"
    dark = np.min(y)
    assert abs(dark - 1) < 1e-5, f"{kh} x {kw}: white falls to {dark:.2f} at the border"
ramp = np.arange(88, dtype="float32").reshape(1, 8, 11, 1)
first = float(blur(ramp, 1, 3)[0, 0, 0, 0])
assert abs(first - 2 / 3) < 1e-5, f"the mean of 1, 0, 1 is not {first:.2f}"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
#
# def blur(images, kh, kw):
#     """Half a kernel of mirror image on each side, then no more zeros."""
#     W = np.full((kh, kw, 1, 1), 1 / (kh * kw), "float32")
#     rows, columns = kh // 2, kw // 2
#     widths = [[0, 0], [rows, rows], [columns, columns], [0, 0]]
#     return tf.nn.conv2d(tf.pad(images, widths, "REFLECT"), W, 1, "VALID")
#
#
# # check
# white = np.ones((2, 8, 11, 1), "float32")
# for kh, kw in ((3, 3), (3, 5), (7, 1)):
#     y = blur(white, kh, kw)
#     assert y.shape == white.shape, f"{kh} x {kw}: {tuple(y.shape)} is not {white.shape}"
#     dark = np.min(y)
#     assert abs(dark - 1) < 1e-5, f"{kh} x {kw}: white falls to {dark:.2f} at the border"
# ramp = np.arange(88, dtype="float32").reshape(1, 8, 11, 1)
# first = float(blur(ramp, 1, 3)[0, 0, 0, 0])
# assert abs(first - 2 / 3) < 1e-5, f"the mean of 1, 0, 1 is not {first:.2f}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Write edge_strength

# %%
import numpy as np
import tensorflow as tf


def edge_strength(image):
    """Return the length of the slope at each pixel of image (H, W), padding "same".

    The slope is what the Sobel kernel makes of the image, to the right and down.
    """
    # your lines


# %% tags=["raises-exception"]
# check
down, right = np.mgrid[:6.0, :7.0].astype("float32")
rng = np.random.default_rng(0)
cases = {
    "a flat image": (
        np.ones((6, 7), "float32"),
        0,
        "no slope inside: kernels sum to 0",
    ),
    "brighter to the right": (right, 8, "[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]"),
    "brighter to the left": (-right, 8, "a length is not negative"),
    "brighter down": (down, 8, "the second kernel is the transpose of the first"),
    "both": (3 * right + 4 * down, 40, "sqrt(a * a + b * b), not a sum"),
}
for name, (image, wanted, hint) in cases.items():
    mine = edge_strength(image)
    assert mine is not None, "edge_strength returns nothing yet"
    mine = np.array(mine)
    said = f"{name}: shape {mine.shape}, not {image.shape}"
    assert mine.shape == image.shape, f'{said}; padding="same" keeps the size'
    inside = mine[1:-1, 1:-1]
    close = np.allclose(inside, wanted, rtol=1e-5, atol=1e-5)
    assert close, f"{name}: {inside[0, 0]} inside, not {wanted}; {hint}"
image = rng.integers(0, 10, (6, 7)).astype("float32")
a, b = image[:, 2:] - image[:, :-2], image[2:] - image[:-2]  # differences, then 1, 2, 1
a, b = a[:-2] + 2 * a[1:-1] + a[2:], b[:, :-2] + 2 * b[:, 1:-1] + b[:, 2:]
mine = np.array(edge_strength(image))[1:-1, 1:-1]
close = np.allclose(mine, np.hypot(a, b), rtol=1e-5, atol=1e-5)
assert close, f"random numbers: {mine[0]}, not {np.hypot(a, b)[0]}; a row has 1, 2, 1"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
#
# def edge_strength(image):
#     """Two kernels, and Pythagoras."""
#     right = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], "float32")
#     W = np.stack([right, right.T], axis=-1)[:, :, None, :]  # (3, 3, 1, 2)
#     slopes = tf.nn.conv2d(image[None, :, :, None], W, 1, "SAME")[0]
#     return np.sqrt(np.sum(np.square(slopes), axis=-1))
#
#
# # check
# down, right = np.mgrid[:6.0, :7.0].astype("float32")
# rng = np.random.default_rng(0)
# cases = {
#     "a flat image": (
#         np.ones((6, 7), "float32"),
#         0,
#         "no slope inside: kernels sum to 0",
#     ),
#     "brighter to the right": (right, 8, "[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]"),
#     "brighter to the left": (-right, 8, "a length is not negative"),
#     "brighter down": (down, 8, "the second kernel is the transpose of the first"),
#     "both": (3 * right + 4 * down, 40, "sqrt(a * a + b * b), not a sum"),
# }
# for name, (image, wanted, hint) in cases.items():
#     mine = edge_strength(image)
#     assert mine is not None, "edge_strength returns nothing yet"
#     mine = np.array(mine)
#     said = f"{name}: shape {mine.shape}, not {image.shape}"
#     assert mine.shape == image.shape, f'{said}; padding="same" keeps the size'
#     inside = mine[1:-1, 1:-1]
#     close = np.allclose(inside, wanted, rtol=1e-5, atol=1e-5)
#     assert close, f"{name}: {inside[0, 0]} inside, not {wanted}; {hint}"
# image = rng.integers(0, 10, (6, 7)).astype("float32")
# a, b = image[:, 2:] - image[:, :-2], image[2:] - image[:-2]  # differences, then 1, 2, 1
# a, b = a[:-2] + 2 * a[1:-1] + a[2:], b[:, :-2] + 2 * b[:, 1:-1] + b[:, 2:]
# mine = np.array(edge_strength(image))[1:-1, 1:-1]
# close = np.allclose(mine, np.hypot(a, b), rtol=1e-5, atol=1e-5)
# assert close, f"random numbers: {mine[0]}, not {np.hypot(a, b)[0]}; a row has 1, 2, 1"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Without code
#
# <details>
# <summary>A kernel has nine numbers that sum to 0. What does it make of an evenly gray image, inside? And what if they sum to 1?</summary>
#
# 0 everywhere: the same gray times a sum of 0. So kernels that find edges sum to 0. With a sum of 1 the gray stays as it is: blur and sharpening keep the brightness.
#
# </details>

# %% [markdown]
# ## Read next
#
# Outside this site:
#
# - [An Overview of Early Vision in InceptionV1](https://distill.pub/2020/circuits/early-vision/), Distill: what the
#   first layers of a large trained net look for, filter by filter.
# - [ImageNet Classification with Deep Convolutional Neural
#   Networks](https://proceedings.neurips.cc/paper/2012/hash/c399862d3b9d6b76c8436e924a68c45b-Abstract.html), the
#   AlexNet paper: figure 3 shows 96 kernels that were learned.
#
# **Before:** [n channels, n filters, a batch](../tutorials/n_channels.md). **Next:** [stride, padding, dilation](../tutorials/stride_padding.md).
# **See also:** [convolution or correlation?](../explanation/convolution_correlation.md) **To look up:**
# [padding modes](../reference/padding_modes.md), [groups and depthwise](../explanation/groups.md).
