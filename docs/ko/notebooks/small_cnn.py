# %% [markdown]
# # 작은 CNN 쌓기
#
# **Conv by Hand**의 수업 [작은 CNN 쌓기](../tutorials/small_cnn.md)의 노트북입니다. 수업의 글을 모두 담았습니다.
# 위에서 아래로 셀을 실행합니다. 필요한 것은 NumPy와 TensorFlow입니다. 숫자를 바꾸고 다시 실행해 보세요.
# 글과 그림은 CC BY 4.0, 코드는 MIT 라이선스를 따릅니다.
#
# 이 페이지를 마치면 `model.summary()`의 모든 행을 미리 말할 수 있고, 거기에 없는 두 열도 채울 수 있습니다. 층의 계산량, 그리고 층이 이미지를 얼마나 넓게 보는지입니다.
# [네 가지 형상 읽기](../tutorials/four_shapes.md)와 [스트라이드, 패딩, 팽창](../tutorials/stride_padding.md)을 알고 있으면 됩니다.
# 이미 만든 신경망이 있다면 바로 [층 추적기](../tutorials/small_cnn.md#tracer)로 가세요.

# %% [markdown]
# ## 모델
#
# 층이 여섯 개입니다. 스트라이드와 팽창, 정사각형이 아닌 커널을 섞어서 우연히 맞는 일이 없게 했습니다.
# `activation="relu"`는 출력의 음수를 모두 0으로 바꿉니다. 형상도 바꾸지 않고 파라미터도 없지만, 이것이 없으면 이어진 합성곱 두 개는 더 큰 합성곱 하나와 다를 것이 없습니다.
# 최대 풀링은 2 x 2 윈도우마다 가장 큰 숫자를 고릅니다.

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
# **그림:** 층에서 층으로 넘어가는 것. 높이 x 너비 x 채널을 비율에 맞게 그렸고, 사각형 하나가 채널 하나입니다. 높이와 너비는 줄고 채널은 늘어, 마지막에는 벡터가 남습니다.

# %% [markdown]
# ## 첫 번째 행
#
# 한 층의 출력이 다음 층의 입력이 되고, 채널도 마찬가지입니다. 그러니 맨 위에서 시작합니다.
# 채널이 1개인 28 x 20픽셀에 3 x 3 윈도우와 필터 8개입니다.
# 윈도우는 28 - 3 + 1행, 20 - 3 + 1열에 들어갑니다. 필터에는 윈도우의 칸마다, 채널마다 가중치가 하나씩 있고, 편향이 하나 있습니다.

# %%
height, width, C = 28, 20, 1
kh, kw, F = 3, 3, 8
print("output    ", (height - kh + 1, width - kw + 1, F))
print("parameters", kh * kw * C * F + F)
print("MACs      ", (height - kh + 1) * (width - kw + 1) * kh * kw * C * F)


# %% [markdown]
# 가중치는 윈도우가 놓이는 자리마다 한 번씩 쓰입니다. 그래서 **곱의 수 = 자리의 수 x 가중치의 수**입니다.
# 곱은 하나하나 합에 더해지므로 **MAC**(곱셈-누산, multiply-add)으로 셉니다. 편향은 곱하지 않고 더하기만 하므로 세지 않습니다.

# %% [markdown]
# ## 모든 행
#
# 어떤 `Conv2D`든 똑같이 계산합니다. `padding="same"`이면 크기를 스트라이드로 나누어 올림합니다.
# 그렇지 않으면 커널이 안에 들어가야 합니다. [팽창률](../tutorials/stride_padding.md#dilation)이 $d$일 때 유효 커널 크기는 $(k - 1)\,d + 1$픽셀입니다.

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
# <summary>먼저 맞혀 보세요. <code>conv_1</code>과 2 x 2 풀링을 지나면 <code>conv_2</code>는 무엇을 받고, 그 커널의 입력 채널은 몇 개일까요?</summary>
#
# 채널이 8개인 26 x 18은 채널이 8개인 13 x 9가 됩니다. 그래서 필터 16개는 저마다 가중치가 3 x 2 x 8개입니다.
# 풀링에는 가중치가 없고, 채널 수도 바뀌지 않습니다.
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
# 파라미터는 작아 보이는 `dense`에 가장 많고, 곱은 합성곱에 가장 많습니다.
# 합성곱의 가중치는 자리마다 쓰이지만 `dense`의 가중치는 한 번만 쓰이기 때문입니다. 이제 Keras와 비교합니다.

# %%
for layer in model.layers:
    shape, parameters, _ = rows[layer.name]
    assert tuple(layer.output.shape) == (None, *shape)
    assert layer.count_params() == parameters
print("every row agrees with Keras, which counts", model.count_params(), "parameters")

# %% [markdown]
# `model.summary()`는 형상과 파라미터를 출력합니다. `None`은 아직 정해지지 않은 배치 크기입니다.

# %%
model.summary()

# %% [markdown]
# ## 층마다 보는 넓이
#
# `conv_1`의 출력 하나는 이미지의 3행에 달려 있습니다. 3행을 **본다**고 합니다.
# 풀링의 출력 하나는 이웃한 `conv_1`의 출력 두 개를 보므로 4행을 보고, 그 옆의 풀링 출력은 2행 뒤에서 시작합니다.
# 그래서 층에서 층으로 숫자 두 개가 넘어갑니다.
# 하나는 **수용 영역**(receptive field)이고, 점프의 $(k - 1)\,d$배만큼 커집니다.
# 다른 하나는 이웃한 출력 사이의 **점프**(jump, 누적 스트라이드)이고, 스트라이드를 곱해 갑니다.

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
# 이것은 재어 볼 수 있습니다. 출력 하나의 기울기는 그 출력이 보지 않는 픽셀에서 0입니다.
# (출력이 마침 0인 ReLU나 최댓값 고르기는 픽셀을 가리므로, 블록에서는 둘을 빼고 잽니다.)
# [수용 영역](../explanation/receptive_field.md)에서 이것을 모두 유도하고, 더 많은 신경망에서 잽니다.

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
# ## 직접 쌓은 층 따라가기
#
# 잘 알려진 신경망을 골라 한 줄을 고치거나, 층을 더하거나, Keras나 PyTorch로 쓴 프로그램을 붙여 넣어 보세요.
# 한 줄에 층 하나씩 쓰면 바로 답이 나옵니다.
# 프로그램은 브라우저 안에서 [진짜 Keras](../explanation/in_page.md#tracer)가 실행합니다. 데이터를 읽거나 학습하는 일은 건너뛰고, 클래스 수처럼 빠진 것은 물어봅니다.
# PyTorch 모델은 PyTorch의 축 순서로 보여 주고, 행마다 그 아래에 같은 숫자를 내는 Keras 코드를 적어 줍니다.
# 줄 옆에는 그 층의 출력이, 표에는 계산량과 보는 넓이가 나옵니다. 형상이 맞지 않으면 그 줄이 이유를 말합니다.
# 줄에 이름을 붙이고 다른 줄에서 입력으로 받을 수 있어서, 스킵 연결과 갈래도 됩니다. U-Net을 보세요.
# 쌓은 층은 주소에 담기므로 그대로 보낼 수 있습니다.
#
# **페이지에서:** [내가 만든 층 추적하기](../tutorials/small_cnn.md#tracer).
#
# 표 아래의 **그림으로 보는 층**은 출력을 크기에 맞게 그리고, 스킵 연결을 호로 그립니다.
# 출력 하나와 그 안의 자리를 고르고 층을 하나씩 거슬러 가면, 층마다 어떤 윈도우가 필요한지 픽셀까지 보입니다.
# 그 옆에는 무작위 가중치로 잰 그 출력의 기울기가 있습니다.
# [LeNet-5의 두 번째 풀링](../tutorials/small_cnn.md?preset=lenet5&see=4.2.2#tracer)부터 보세요. 5 x 5개 출력이 저마다 16 x 16픽셀을 봅니다.
#
# 수용 영역은 이미지가 가장자리 너머까지 이어진다고 보고 셉니다. 그래서 이미지보다 클 수 있습니다.
# 업샘플링 층 뒤처럼 출력마다 보는 넓이가 다를 때에는, 가장 넓게 보는 출력의 값을 적습니다.
#
# <details>
# <summary>이것을 시험하는 방법</summary>
#
# 이런 층을 무작위로 쌓은 신경망 400개를 층 추적기에 넣습니다. 1차원, 2차원, 3차원이 있고, 갈래가 있는 것과 잘못된 것도 있습니다.
# 층 추적기가 보여 준 코드로 Keras가 모델을 만듭니다. 형상과 파라미터 수가 모두 같아야 하고, 층 추적기가 거절하는 것은 Keras도 거절해야 합니다.
# 행마다 보는 넓이는 실제로 잴 수 있는 값과 비교합니다.
# 사람들이 쓰는 방식대로 쓴 프로그램 120개 이상에서 Keras와 같은 행이 나와야 합니다.
# PyTorch 모델 50개는 형상, 파라미터, 곱셈-누산이 PyTorch 2.13.0과 같아야 하고, 그 모델의 Keras 코드를 같은 가중치로 실행하면 같은 숫자가 나와야 합니다.
#
# </details>

# %% [markdown]
# ## 연습 문제
#
# 블록을 여기에서, 또는 복사한 곳에서 고쳐 `solved`가 출력되게 해 보세요.
# 그때까지는 블록 안의 `assert`에서 멈춥니다.

# %% [markdown]
# ### 크기 맞추기

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
# <summary>풀이</summary>
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
# ### 작은 신경망 설계하기

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
# <summary>풀이</summary>
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
# ### 더 넓게 보기

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
# <summary>풀이</summary>
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
# ### sizes 직접 쓰기

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
# <summary>풀이</summary>
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
# ### 코드 없이 생각하기
#
# <details>
# <summary>어떤 CNN에 MaxPooling2D(2)가 다섯 개 있고, 3 x 3 합성곱은 모두 padding='same'입니다. 224 x 224 이미지를 넣을 수 있습니다. 넣을 수 있는 가장 작은 정사각형 이미지는 무엇일까요?</summary>
#
# 32 x 32입니다. 풀링마다 크기가 반으로 줄어 $32 / 2^5 = 1$이 되고, 합성곱은 크기를 지킵니다.
# 31이면 마지막 풀링이 픽셀 하나를 받아 아무것도 남기지 못합니다.
#
# </details>

# %% [markdown]
# ## 더 읽을거리
#
# 이 사이트 밖의 글입니다.
#
# - [Convolutional Neural Networks (LeNet)](https://d2l.ai/chapter_convolutional-neural-networks/lenet.html), Dive into
#   Deep Learning. 작은 CNN을 학습시킵니다.
# - [Convolutional Networks](https://cs231n.github.io/convolutional-networks/#architectures), CS231n. 신경망의 층을 어떤 순서로
#   놓는지, 큰 신경망의 계산량이 얼마인지 다룹니다.
#
# **이전:** [ReLU와 풀링](../tutorials/relu_pooling.md). **다음:** [작은 CNN 학습시키기](../tutorials/train_small.md).
# **찾아보기:** [크기 공식](../reference/conv_shapes.md).
