# %% [markdown]
# # Chain a small CNN
#
# The lesson [Chain a small CNN](../tutorials/small_cnn.md) of *Conv by Hand* as a notebook, with all its text.
# Run the cells from top to bottom; it needs NumPy and TensorFlow. Change numbers and run them again.
# The text and the figures are under CC BY 4.0, the code under the MIT licence.
#
# After this page you can predict each row of `model.summary()`, and two columns that it lacks: what a layer costs and
# how much of the image it sees. You need [the four shapes](../tutorials/four_shapes.md) and
# [stride, padding, dilation](../tutorials/stride_padding.md). For a net of your own, go straight to the [tracer](../tutorials/small_cnn.md#tracer).

# %% [markdown]
# ## The model
#
# Six layers, with a stride, a dilation and a kernel that is not square, so that nothing fits by accident. `activation="relu"`
# sets each negative output to 0. It changes no shape and has no parameters, but without it two convolutions in a row would
# be no more than one larger convolution. Max pooling takes the largest number of each 2 x 2 window:

# %%
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)

layers = tf.keras.layers
model = tf.keras.Sequential(
    [
        tf.keras.Input((28, 20, 1)),  # (H, W, C)
        layers.Conv2D(8, 3, activation="relu", name="conv_1"),
        layers.MaxPooling2D(2, name="pool_1"),
        layers.Conv2D(
            16, (3, 2), strides=2, padding="same", activation="relu", name="conv_2"
        ),
        layers.Conv2D(
            24, 3, dilation_rate=2, padding="same", activation="relu", name="conv_3"
        ),
        layers.Flatten(name="flatten"),
        layers.Dense(10, name="dense"),
    ],
    name="small_cnn",
)

# %% [markdown]
# *Figure:* What goes from layer to layer: height x width x channels, drawn to scale, with a rectangle for each channel. Height and width shrink, the number of channels grows, and a vector is left.

# %% [markdown]
# ## The first row
#
# The output of one layer is the input of the next, channels included. So start at the top: a 3 x 3 window on 28 x 20
# pixels with 1 channel, and 8 filters. The window fits in 28 - 3 + 1 rows and 20 - 3 + 1 columns; each filter has a weight
# for each position and channel in its window, and one bias:

# %%
height, width, C = 28, 20, 1
kh, kw, F = 3, 3, 8
print("output    ", (height - kh + 1, width - kw + 1, F))
print("parameters", kh * kw * C * F + F)
print("MACs      ", (height - kh + 1) * (width - kw + 1) * kh * kw * C * F)


# %% [markdown]
# A weight is used once at each position of the window: **products = positions x weights**. Each product is added to a
# sum, so they are counted as **MACs**, multiply-adds. The bias is added without a product, so it does not count.

# %% [markdown]
# ## All rows
#
# The same for any `Conv2D`. With `padding="same"` the size is divided by the stride and rounded up. Otherwise the
# kernel must fit: its effective size is $(k - 1)\,d + 1$ pixels with a
# [dilation](../tutorials/stride_padding.md#dilation) of $d$.

# %%
def conv_row(shape, F, kernel_size, strides=1, padding="valid", dilation_rate=1):
    """Return (output shape, parameters, MACs) of a Conv2D on one image (H, W, C).

    Source: the definitions of VALID and SAME in tf.nn; one bias for each filter.
    """
    *sizes, C = shape
    output = []
    for n, k in zip(sizes, kernel_size, strict=True):
        reach = (k - 1) * dilation_rate + 1
        if padding == "same":
            output.append(-(-n // strides))  # n / strides, rounded up
        else:
            output.append((n - reach) // strides + 1)  # rounded down
    weights = kernel_size[0] * kernel_size[1] * C * F
    return (*output, F), weights + F, output[0] * output[1] * weights


# %% [markdown]
# <details>
# <summary>Predict first: after <code>conv_1</code> and a pool of 2 x 2, what does <code>conv_2</code> receive, and how many input channels does its kernel have?</summary>
#
# 26 x 18 with 8 channels becomes 13 x 9 with 8 channels. So each of the 16 filters has 3 x 2 x 8 weights. The
# pool has none, and does not change the number of channels.
#
# </details>

# %%
rows = {}
shape, parameters, products = conv_row((28, 20, 1), 8, (3, 3))
rows["conv_1"] = shape, parameters, products
shape = (shape[0] // 2, shape[1] // 2, shape[2])  # a pool has no weights
rows["pool_1"] = shape, 0, 0
shape, parameters, products = conv_row(shape, 16, (3, 2), strides=2, padding="same")
rows["conv_2"] = shape, parameters, products
shape, parameters, products = conv_row(
    shape, 24, (3, 3), padding="same", dilation_rate=2
)
rows["conv_3"] = shape, parameters, products
flat = shape[0] * shape[1] * shape[2]
rows["flatten"] = (flat,), 0, 0
rows["dense"] = (10,), flat * 10 + 10, flat * 10

for name, (shape, parameters, products) in rows.items():
    print(f"{name:8} {shape!s:13} {parameters:6} parameters {products:7} MACs")

# %% [markdown]
# Most parameters are in the small-looking `dense`, most products in the convolutions: a weight of a convolution is used
# at every position, one of `dense` only once. Now compare with Keras:

# %%
for layer in model.layers:
    shape, parameters, _ = rows[layer.name]
    assert tuple(layer.output.shape) == (None, *shape)
    assert layer.count_params() == parameters
print("every row agrees with Keras, which counts", model.count_params(), "parameters")

# %% [markdown]
# `model.summary()` prints the shapes and the parameters. `None` is the size of the batch, which is not known yet:

# %%
model.summary()

# %% [markdown]
# ## How much each layer sees
#
# One output of `conv_1` depends on 3 rows of the image: it *sees* 3 rows. One output of the pool sees two neighboring
# outputs of `conv_1`, so 4 rows, and its own neighbor starts 2 rows further on. So two numbers go from layer to layer: the
# **receptive field**, which grows by $(k - 1)\,d$ jumps, and the **jump** (cumulative stride) between neighbors, which
# the stride multiplies.

# %%
field, jump = 1, 1
for name, k, s, d in [
    ("conv_1", 3, 1, 1),
    ("pool_1", 2, 2, 1),
    ("conv_2", 3, 2, 1),
    ("conv_3", 3, 1, 2),
]:
    field += (k - 1) * d * jump
    jump *= s
    print(f"{name}: sees {field:2} rows, neighbors are {jump} rows apart")

# %% [markdown]
# That can be measured: the gradient of one output is zero for each pixel that the output does not see. (A ReLU that is 0 at
# the moment, or a maximum, would hide pixels, so the block does without them.)
# [Receptive field](../explanation/receptive_field.md) derives all this and measures it in more nets.

# %%
# The same kernels without ReLU, whose gradient can be 0, and with the mean instead of
# the maximum, which looks at one pixel only.
W_1, W_2, W_3 = (model.layers[i].get_weights()[0] for i in (0, 2, 3))
image = tf.Variable(tf.random.uniform((1, 28, 20, 1)))
with tf.GradientTape() as tape:
    x = tf.nn.convolution(image, W_1, padding="VALID")
    x = tf.nn.avg_pool2d(x, 2, 2, "VALID")
    x = tf.nn.convolution(x, W_2, strides=2, padding="SAME")
    x = tf.nn.convolution(x, W_3, padding="SAME", dilations=2)
    one = tf.reduce_sum(x[0, 3, 2])  # one position, all channels
seen = np.any(tape.gradient(one, image).numpy() != 0, axis=(0, 2, 3))  # (28,)
rows_seen = np.flatnonzero(seen)
print("rows", rows_seen[0], "to", rows_seen[-1], "change this position")
assert rows_seen[-1] - rows_seen[0] + 1 == field

# %% [markdown]
# ## Trace your own stack
#
# Choose a known network, change a line, add a layer, or paste your own program, in Keras or in PyTorch. One layer a line is answered at once.
# A program is run by the [real Keras](../explanation/in_page.md#tracer) in your browser, without its data and its training; what it lacks, such as the number
# of classes, is asked for. A model in PyTorch is shown in PyTorch's order of axes, with the lines of Keras that give the same
# numbers below each row. Beside each line is what comes out of it; the table has its cost and how much it sees. Where a shape does not fit, the line says
# why. A line may have a name, and another may take it as input, so skips and branches work: see the U-Net. The
# address keeps your stack, so you can send it.
#
# **On the page:** [Trace your own layers](../tutorials/small_cnn.md#tracer).
#
# Below the table, *The stack as a picture* draws each output to scale and each skip as an arc. Choose an output and a place
# of it, and step through the layers to see the window that it needs of each, down to the pixels. Beside them is the gradient
# of that output, measured with random weights. Start with
# [the second pooling of LeNet-5](../tutorials/small_cnn.md?preset=lenet5&see=4.2.2#tracer): each of its 5 x 5 outputs sees 16 x 16 pixels.
#
# The field is counted as if the image went on beyond its border, so it can be larger than the image. Where outputs see
# differently much, as behind an upsampling layer, it is that of the output that sees most.
#
# <details>
# <summary>How this is tested</summary>
#
# 400 stacks of all these layers, drawn at random, in one, two and three dimensions, with branches and with faults, go
# through the tracer. Keras builds a model from the code that it shows: each shape and each number of parameters
# must be equal, and what the tracer refuses Keras must refuse. What a row sees is compared with what can be
# measured. More than 120 programs as people write them must have the rows of Keras; 50 models in PyTorch must have the
# shapes, parameters and multiply-adds of PyTorch 2.13.0, and their lines of Keras, run with the same weights, its numbers.
#
# </details>

# %% [markdown]
# ## Exercises
#
# Edit a block, here or in a copy, until it prints `solved`. Until then, its own `assert` stops it.

# %% [markdown]
# ### Meet a size

# %%
import tensorflow as tf

# Choose the kernel of the second layer so that Flatten gives 6 * 4 * 5 numbers.
kernel_size = (3, 3)

# %% tags=["raises-exception"]
# check
layers = tf.keras.layers
model = tf.keras.Sequential([tf.keras.Input((10, 9, 2)), layers.Conv2D(3, 2)])
model.add(layers.Conv2D(5, kernel_size))
model.add(layers.Flatten())
assert model.output_shape == (None, 120), f"Flatten gives {model.output_shape[1]}"
assert model.layers[1].output.shape == (None, 6, 4, 5), model.layers[1].output.shape
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import tensorflow as tf
#
# # (10 - 2 + 1, 9 - 2 + 1) = (9, 8), and 9 - 6 + 1 = 4, 8 - 4 + 1 = 5
# kernel_size = (4, 5)
#
# # check
# layers = tf.keras.layers
# model = tf.keras.Sequential([tf.keras.Input((10, 9, 2)), layers.Conv2D(3, 2)])
# model.add(layers.Conv2D(5, kernel_size))
# model.add(layers.Flatten())
# assert model.output_shape == (None, 120), f"Flatten gives {model.output_shape[1]}"
# assert model.layers[1].output.shape == (None, 6, 4, 5), model.layers[1].output.shape
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Design a small net

# %%
import tensorflow as tf

layers = tf.keras.layers

# Change the net so that it makes (6, 4, 5) of an image of (24, 16, 3), with two
# convolutions or more and 1,500 parameters at most.
model = tf.keras.Sequential(
    [
        tf.keras.Input((24, 16, 3)),
        layers.Conv2D(32, 5, activation="relu"),
        layers.Conv2D(5, 5, activation="relu"),
    ]
)

# %% tags=["raises-exception"]
# check
assert model.output_shape == (None, 6, 4, 5), f"the output is {model.output_shape}"
assert model.count_params() <= 1500, f"{model.count_params()} parameters, 1,500 allowed"
weights = [layer.kernel for layer in model.layers if hasattr(layer, "kernel")]
assert len(weights) >= 2, "use two convolutions or more"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import tensorflow as tf
#
# layers = tf.keras.layers
#
# # Two strides of 2 make 24 / 4 = 6 rows and 16 / 4 = 4 columns.
# model = tf.keras.Sequential(
#     [
#         tf.keras.Input((24, 16, 3)),
#         # (3 * 3 * 3 + 1) * 16 = 448 parameters
#         layers.Conv2D(16, 3, strides=2, padding="same", activation="relu"),
#         # (3 * 3 * 16 + 1) * 5 = 725 parameters
#         layers.Conv2D(5, 3, strides=2, padding="same", activation="relu"),
#     ]
# )
#
# # check
# assert model.output_shape == (None, 6, 4, 5), f"the output is {model.output_shape}"
# assert model.count_params() <= 1500, f"{model.count_params()} parameters, 1,500 allowed"
# weights = [layer.kernel for layer in model.layers if hasattr(layer, "kernel")]
# assert len(weights) >= 2, "use two convolutions or more"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### See further

# %%
import tensorflow as tf

# Four layers of 3 x 3. Choose their dilation rates so that one output sees 31 rows.
rates = [1, 1, 1, 1]

# %% tags=["raises-exception"]
# check
image = tf.Variable(tf.ones((1, 41, 41, 1)))
with tf.GradientTape() as tape:
    x = tf.identity(image)
    for rate in rates:
        x = tf.keras.layers.Conv2D(
            1, 3, padding="same", dilation_rate=rate, kernel_initializer="ones"
        )(x)
    one = tf.reduce_sum(x[0, 20, 20])
seen = tape.gradient(one, image).numpy()[0, :, 20, 0]
field = max(i for i in range(41) if seen[i]) - min(i for i in range(41) if seen[i]) + 1
assert field == 31, f"it sees {field} rows"
print("solved")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# import tensorflow as tf
#
# rates = [1, 2, 4, 8]  # 1 + 2 * (1 + 2 + 4 + 8) = 31
#
# # check
# image = tf.Variable(tf.ones((1, 41, 41, 1)))
# with tf.GradientTape() as tape:
#     x = tf.identity(image)
#     for rate in rates:
#         x = tf.keras.layers.Conv2D(
#             1, 3, padding="same", dilation_rate=rate, kernel_initializer="ones"
#         )(x)
#     one = tf.reduce_sum(x[0, 20, 20])
# seen = tape.gradient(one, image).numpy()[0, :, 20, 0]
# field = max(i for i in range(41) if seen[i]) - min(i for i in range(41) if seen[i]) + 1
# assert field == 31, f"it sees {field} rows"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### Write sizes

# %%
import numpy as np
import tensorflow as tf


def sizes(n, layers):
    """Return the size after each layer, for n pixels of one axis.

    Each layer is (kernel size, stride, padding), padding "same" or "valid".
    """
    # your lines


# %% tags=["raises-exception"]
# check
L = tf.keras.layers
cases = {
    "one convolution": (28, [(3, 1, "valid")], "it loses k - 1"),
    "one with padding": (28, [(3, 1, "same")], '"same" with stride 1 keeps the size'),
    "a stride": (28, [(3, 2, "valid")], "(n - k) // stride + 1"),
    "padding and a stride": (29, [(3, 2, "same")], "n / stride, rounded up"),
    "two in a row": (
        28,
        [(3, 1, "valid"), (3, 1, "valid")],
        "go on from the last size",
    ),
    "pooling after it": (
        30,
        [(5, 1, "valid"), (2, 2, "valid")],
        "a pool is a window too",
    ),
    "a small CNN": (
        31,
        [(3, 1, "same"), (2, 2, "valid"), (3, 2, "same"), (3, 1, "valid")],
        "one size for each layer",
    ),
}
for name, (n, layers, hint) in cases.items():
    x, wanted = np.zeros((1, n, 1), "float32"), []
    for k, stride, padding in layers:
        x = L.Conv1D(1, k, strides=stride, padding=padding)(x)
        wanted.append(x.shape[1])
    mine = sizes(n, layers)
    assert mine is not None, "sizes returns nothing yet"
    assert list(mine) == wanted, (
        f"{name}: {n} pixels, {layers}: {mine}, not {wanted}; {hint}"
    )
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
# def sizes(n, layers):
#     """The size after one layer is the size before the next."""
#     after = []
#     for k, stride, padding in layers:
#         n = -(-n // stride) if padding == "same" else (n - k) // stride + 1
#         after.append(n)
#     return after
#
#
# # check
# L = tf.keras.layers
# cases = {
#     "one convolution": (28, [(3, 1, "valid")], "it loses k - 1"),
#     "one with padding": (28, [(3, 1, "same")], '"same" with stride 1 keeps the size'),
#     "a stride": (28, [(3, 2, "valid")], "(n - k) // stride + 1"),
#     "padding and a stride": (29, [(3, 2, "same")], "n / stride, rounded up"),
#     "two in a row": (
#         28,
#         [(3, 1, "valid"), (3, 1, "valid")],
#         "go on from the last size",
#     ),
#     "pooling after it": (
#         30,
#         [(5, 1, "valid"), (2, 2, "valid")],
#         "a pool is a window too",
#     ),
#     "a small CNN": (
#         31,
#         [(3, 1, "same"), (2, 2, "valid"), (3, 2, "same"), (3, 1, "valid")],
#         "one size for each layer",
#     ),
# }
# for name, (n, layers, hint) in cases.items():
#     x, wanted = np.zeros((1, n, 1), "float32"), []
#     for k, stride, padding in layers:
#         x = L.Conv1D(1, k, strides=stride, padding=padding)(x)
#         wanted.append(x.shape[1])
#     mine = sizes(n, layers)
#     assert mine is not None, "sizes returns nothing yet"
#     assert list(mine) == wanted, (
#         f"{name}: {n} pixels, {layers}: {mine}, not {wanted}; {hint}"
#     )
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
# <summary>A CNN has five MaxPooling2D(2) and 3 x 3 convolutions with padding='same'. Images of 224 x 224 work. What is the smallest square image that works?</summary>
#
# 32 x 32: each pool halves the size, $32 / 2^5 = 1$, and the convolutions keep it. With 31 the last pool gets one pixel and leaves none.
#
# </details>

# %% [markdown]
# ## Read next
#
# Outside this site:
#
# - [Convolutional Neural Networks (LeNet)](https://d2l.ai/chapter_convolutional-neural-networks/lenet.html), *Dive into
#   Deep Learning*: a small CNN that is trained.
# - [Convolutional Networks](https://cs231n.github.io/convolutional-networks/#architectures), CS231n: how to order the
#   layers of a net, and what large ones cost.
#
# **Before:** [ReLU and pooling](../tutorials/relu_pooling.md). **Next:** [train it](../tutorials/train_small.md).
# **To look up:** [the size formulas](../reference/conv_shapes.md).
