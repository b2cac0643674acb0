# %% [markdown]
# # 네 가지 형상 읽기
#
# **Conv by Hand**의 수업 [네 가지 형상 읽기](../tutorials/four_shapes.md)의 노트북입니다. 수업의 글을 모두 담았습니다.
# 위에서 아래로 셀을 실행합니다. 필요한 것은 NumPy와 TensorFlow입니다. 숫자를 바꾸고 다시 실행해 보세요.
# 글과 그림은 CC BY 4.0, 코드는 MIT 라이선스를 따릅니다.
#
# `Conv2D` 층에는 배열이 네 개 있습니다. **입력**, **출력**, 가중치 **W**, 편향 **B**입니다.
# 이 페이지를 마치면 아무것도 실행하지 않고도 네 배열의 형상을 적고, 그 안의 숫자가 저마다 무슨 뜻인지 말할 수 있습니다.
# [채널 하나의 교차상관](../tutorials/one_channel.md)에서 본 것만 알면 됩니다. 이미지의 윈도우를 커널과 곱해 모두 더하면 출력의 숫자 하나가 됩니다.
#
# **그림:** 채널이 세 개, 필터가 두 개인 층의 배열 네 개. 윈도우와 필터는 입력의 모든 채널을 꿰뚫습니다. 필터 하나가 출력의 채널 하나를 만듭니다.

# %% [markdown]
# ## 축이 네 개인 입력
#
# `Conv2D`의 입력은 4차원입니다. 차례대로 **이미지가 몇 장인지, 높이, 너비, 채널이 몇 장 겹쳐 있는지**를 나타냅니다.
# 채널은 겹쳐 놓은 종이라고 생각하면 됩니다. 흑백 이미지는 한 장이고, 컬러 사진은 R, G, B 세 장입니다.

# %%
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)

images = tf.random.uniform((1, 28, 28, 1))  # (N, H, W, C)
print("input ", images.shape)

# %% [markdown]
# 28행 28열에 채널이 하나인 이미지 한 장입니다.
# 네 축은 흔히 N, H, W, C로 적고, 이 순서를 NHWC 또는 `channels_last`라고 합니다.
# 이미지가 한 장이어도 맨 앞의 축은 있어야 합니다. 이미지 한 장은 크기가 1인 배치입니다.

# %% [markdown]
# ## 출력

# %%
conv = tf.keras.layers.Conv2D(filters=1, kernel_size=3)
y = conv(images)  # (N, H_out, W_out, F)
print("output", y.shape)

# %% [markdown]
# 인수 두 개를 주었더니 두 가지 일이 일어났습니다. 28은 26이 되었고, 마지막 숫자는 1 그대로입니다.
# 이어지는 절에서 하나씩 설명합니다.

# %% [markdown]
# ## W와 B

# %%
W, B = conv.get_weights()
print("W     ", W.shape)  # (kh, kw, C, F)
print("B     ", B.shape)  # (F,)

# %% [markdown]
# `W`가 **커널**입니다. 층의 모든 가중치가 이 배열 하나에 들어 있습니다.
# 형상은 **윈도우의 높이, 윈도우의 너비, 들어오는 채널 수, 나가는 채널 수**로 읽습니다.
# `kernel_size`가 윈도우의 크기이고, `kernel_size=3`은 `(3, 3)`을 줄여 쓴 것입니다.
# `B`에는 나가는 채널마다 숫자가 하나씩 있습니다.

# %% [markdown]
# ## 26이 나오는 곳
#
# 윈도우는 이미지 안에 들어가야 합니다.
# 28행에서 3행짜리 윈도우는 0행에서 시작해도 되고, 1행에서 시작해도 됩니다. 다만 이미지 안에서 끝나야 합니다.
#
# **그림:** 28픽셀짜리 열에 놓은 크기 3인 윈도우. 들어가는 자리마다 출력의 숫자가 하나씩 나옵니다.

# %%
starts = [i for i in range(28) if i + 3 <= 28]  # rows where a 3-row window still fits
print("first window starts at row", starts[0])
print("last window starts at row ", starts[-1])
print("windows in a column       ", len(starts))
print("28 - 3 + 1               =", 28 - 3 + 1)

# %% [markdown]
# 자리마다 숫자가 하나씩 나오므로, 출력의 행은 자리의 수만큼 있습니다.
# 이미지의 높이가 $H$, 윈도우의 높이가 $k_h$이고, 패딩 없이 한 칸씩 밀면 다음과 같습니다.
#
# $$
# H_{\text{out}} = H - k_h + 1
# $$
#
# 너비도 $k_w$로 똑같이 계산합니다.

# %% [markdown]
# ## filters와 kernel_size
#
# 두 인수는 모두 작은 숫자라 헷갈리기 쉽습니다.
# 하나는 높이와 너비를 바꾸고, 다른 하나는 채널 수를 바꿉니다.
#
# <details>
# <summary>먼저 맞혀 보세요. <code>filters=32, kernel_size=3</code>과 <code>filters=3, kernel_size=28</code>은 어떤 형상이 될까요?</summary>
#
# 앞의 층은 28 - 3 + 1행, 28 - 3 + 1열에 채널이 32개입니다.
# 뒤의 층은 윈도우가 이미지와 크기가 같아서 들어갈 자리가 하나뿐이고, 숫자 하나짜리 채널이 3개입니다.
# 아래의 표는 Keras가 출력한 것입니다.
#
# </details>

# %%
print("filters  kernel_size  output           W             B")
for filters, kernel_size in [(1, 3), (3, 1), (32, 3), (3, 28)]:
    conv = tf.keras.layers.Conv2D(filters=filters, kernel_size=kernel_size)
    y = conv(images)
    W, B = conv.get_weights()
    print(
        f"{filters:7}  {kernel_size:11}  {str(y.shape):15}  {str(W.shape):13}", B.shape
    )

# %% [markdown]
# 필터 하나, 곧 `W[..., f]`가 출력 채널 하나를 만듭니다.
# `filters`는 필터가 몇 개인지를 말하므로 출력 채널의 수와 같습니다. 출력의 마지막 축, `W`의 마지막 축, `B`의 길이가 모두 이 수입니다.
# (필터 하나를 커널이라고 부르는 글도 많습니다. 이 사이트에서 **커널**은 언제나 `W` 전체입니다.)

# %% [markdown]
# ## 채널 세 개가 들어올 때

# %%
photos = tf.random.uniform((1, 28, 28, 3))  # R, G and B lie on top of each other
conv = tf.keras.layers.Conv2D(filters=32, kernel_size=3)
y = conv(photos)
W, B = conv.get_weights()
print("output", y.shape)
print("W     ", W.shape)
print("B     ", B.shape)
print("parameters", W.size, "+", B.size, "=", conv.count_params())

# %% [markdown]
# 입력의 채널은 출력에 나타나지 않습니다. 모두 더해지기 때문인데, [다음 수업](../tutorials/n_channels.md)에서 숫자 하나하나로 확인합니다.
# 입력의 채널은 `W`에 나타납니다. 필터 32개는 저마다 채널 3개에 3 x 3 윈도우가 하나씩 있어서, 가중치가 9개가 아니라 27개입니다.
# 편향까지 세면 파라미터는 (3 x 3 x 3 + 1) x 32개입니다.

# %% [markdown]
# ## 배치, 그리고 가로와 세로가 다를 때
#
# 정사각형 이미지는 실수를 감춥니다. 가로와 세로가 같으면 어느 숫자가 높이인지 알 수 없습니다.
# 그래서 20행 30열에 채널이 4개인 이미지 8장, 5행 3열인 윈도우, 필터 6개를 씁니다.
# 그러면 네 형상 어디에도 같은 숫자가 두 번 나오지 않습니다.

# %%
batch = tf.random.uniform((8, 20, 30, 4))  # 8 images of 20 rows and 30 columns
conv = tf.keras.layers.Conv2D(filters=6, kernel_size=(5, 3))  # 5 rows, 3 columns
y = conv(batch)
W, B = conv.get_weights()
print("input ", batch.shape)
print("output", y.shape)
print("W     ", W.shape)
print("B     ", B.shape)

# %% [markdown]
# 행은 20 - 5 + 1 = 16, 열은 30 - 3 + 1 = 28입니다.
# 이미지의 수는 그대로이고, `W`도 `B`도 이미지의 수와 관계가 없습니다. 배치의 모든 이미지를 같은 필터가 훑습니다.

# %% [markdown]
# ## squeeze가 감추는 것
#
# `np.squeeze`는 크기가 1인 차원을 없앱니다. 배열을 출력해 보기에는 편하지만, 이 페이지에서 다룬 것이 사라집니다.

# %%
for N, filters in [(1, 1), (1, 5), (5, 1)]:
    y = tf.keras.layers.Conv2D(filters, 3)(tf.random.uniform((N, 28, 28, 1)))
    print(y.shape, "squeezed:", np.squeeze(y).shape)

# %% [markdown]
# 이제 어느 축이 배치이고 어느 축이 채널이었는지 알 수 없습니다.
# 이미지 한 장의 채널 5개도, 이미지 다섯 장의 채널 1개도 형상에 5가 하나 남을 뿐입니다. 5가 앞에 놓이는지 뒤에 놓이는지는 달라도, 그것이 어느 축인지는 적혀 있지 않습니다.
# 눈으로 볼 때에는 squeeze를 쓰고, 계산은 축 네 개로 하세요.

# %% [markdown]
# ## 움직이는 뉴런, 필터
#
# **`Conv2D`의 필터는 `Dense`의 뉴런에 해당합니다.**
# 둘 다 보이는 숫자마다 가중치가 하나씩 있고 편향이 하나 있으며, 숫자와 가중치의 내적을 계산합니다.
# 뉴런은 이미지 전체를 보고, 필터는 윈도우만 보면서 모든 자리에서 다시 쓰입니다.
# 윈도우가 이미지만큼 크면 자리가 하나뿐이라 두 층은 같아집니다.

# %%
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


# %% [markdown]
# 마지막 두 줄에 합성곱 층을 쓰는 이유가 있습니다.
# 28 x 28 이미지에서 숫자 26 x 26 x 32개를 만들려면, `Dense` 층에는 숫자마다 뉴런이 하나씩, 뉴런마다 픽셀 수만큼 가중치가 필요합니다.
# 합성곱 층은 가중치 288개면 됩니다.
# 가까운 이웃만 보고(**국소성**, locality), 모든 자리에서 같은 가중치를 쓰기 때문입니다(**가중치 공유**, weight sharing).
# 그래서 이미지에서 무늬가 움직이면 출력에서도 따라 움직일 뿐, 다른 것은 바뀌지 않습니다(**이동 등변성**, translation equivariance).

# %% [markdown]
# ## 네 형상을 함수 하나로
#
# 이 페이지의 내용은 함수 하나에 다 들어가고, Keras의 결과와도 맞습니다.

# %%
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


# %%
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

# %% [markdown]
# ## 연습 문제
#
# 블록을 여기에서, 또는 복사한 곳에서 고쳐 `solved`가 출력되게 해 보세요.
# 그때까지는 블록 안의 `assert`에서 멈춥니다.

# %% [markdown]
# ### 세 가지 형상

# %%
import tensorflow as tf

# Four images of 32 rows, 48 columns and 3 channels go through this layer:
conv = tf.keras.layers.Conv2D(filters=8, kernel_size=(5, 7))
output_shape = (4, 32, 48, 3)  # correct this line,
W_shape = (5, 7)  # this one
B_shape = (1,)  # and this one

# %% tags=["raises-exception"]
# check
y = conv(tf.zeros((4, 32, 48, 3)))
W, B = conv.get_weights()
assert output_shape == y.shape, "the output: which axis shrinks, and by how much?"
assert W_shape == W.shape, "W: does it know how many channels come in and go out?"
assert B_shape == B.shape, "B: one number for each what?"
print("solved")

# %% [markdown]
# <details>
# <summary>풀이</summary>
#
# ```python
# import tensorflow as tf
#
# conv = tf.keras.layers.Conv2D(filters=8, kernel_size=(5, 7))
# output_shape = (4, 32 - 5 + 1, 48 - 7 + 1, 8)
# W_shape = (5, 7, 3, 8)
# B_shape = (8,)
#
# # check
# y = conv(tf.zeros((4, 32, 48, 3)))
# W, B = conv.get_weights()
# assert output_shape == y.shape, "the output: which axis shrinks, and by how much?"
# assert W_shape == W.shape, "W: does it know how many channels come in and go out?"
# assert B_shape == B.shape, "B: one number for each what?"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### 인수 두 개

# %%
import tensorflow as tf

# Choose the two arguments so that one channel of 28x28 becomes six of 24x20.
filters = 1
kernel_size = (3, 3)

# %% tags=["raises-exception"]
# check
conv = tf.keras.layers.Conv2D(filters, kernel_size)
y = conv(tf.zeros((1, 28, 28, 1)))
assert y.shape == (1, 24, 20, 6), f"not yet: the output is {y.shape}"
print("solved")

# %% [markdown]
# <details>
# <summary>풀이</summary>
#
# ```python
# import tensorflow as tf
#
# filters = 6  # one output channel each
# kernel_size = (5, 9)  # 28 - 5 + 1 = 24 rows, 28 - 9 + 1 = 20 columns
#
# # check
# conv = tf.keras.layers.Conv2D(filters, kernel_size)
# y = conv(tf.zeros((1, 28, 28, 1)))
# assert y.shape == (1, 24, 20, 6), f"not yet: the output is {y.shape}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### 파라미터 세기

# %%
import tensorflow as tf


def count_params(kh, kw, C, F):
    """Count the numbers in W (kh, kw, C, F) and B (F,)."""
    return kh * kw * F  # something is missing here


# %% tags=["raises-exception"]
# check
for kh, kw, C, F in [(3, 3, 1, 32), (3, 3, 3, 32), (1, 5, 7, 2)]:
    conv = tf.keras.layers.Conv2D(F, (kh, kw))
    conv.build((None, 28, 28, C))
    mine, keras = count_params(kh, kw, C, F), conv.count_params()
    assert mine == keras, f"{(kh, kw, C, F)}: Keras counts {keras}, not {mine}"
print("solved")

# %% [markdown]
# <details>
# <summary>풀이</summary>
#
# ```python
# import tensorflow as tf
#
#
# def count_params(kh, kw, C, F):
#     """Count the numbers in W (kh, kw, C, F) and B (F,)."""
#     # each filter: its window through all channels, and a bias
#     return (kh * kw * C + 1) * F
#
#
# # check
# for kh, kw, C, F in [(3, 3, 1, 32), (3, 3, 3, 32), (1, 5, 7, 2)]:
#     conv = tf.keras.layers.Conv2D(F, (kh, kw))
#     conv.build((None, 28, 28, C))
#     mine, keras = count_params(kh, kw, C, F), conv.count_params()
#     assert mine == keras, f"{(kh, kw, C, F)}: Keras counts {keras}, not {mine}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### shapes 직접 쓰기

# %%
import numpy as np
import tensorflow as tf


def shapes(images, filters, kernel_size):
    """Return the shapes of output, W and B of Conv2D(filters, kernel_size).

    images is a shape (N, H, W, C), kernel_size a pair (kh, kw). No padding.
    """
    # your lines


# %% tags=["raises-exception"]
# check
cases = {
    (1, 5, 5, 1, 1, 3, 3): "each side loses the kernel size - 1",
    (4, 8, 6, 1, 1, 3, 3): "N is kept, and H and W differ",
    (2, 8, 6, 3, 1, 3, 3): "W has a slice for each input channel",
    (2, 8, 6, 3, 5, 3, 3): "the output has a channel, and B a number, for each filter",
    (2, 8, 6, 3, 5, 2, 4): "kernel_size is (rows, columns)",
}
for (N, H, W, C, F, kh, kw), hint in cases.items():
    layer = tf.keras.layers.Conv2D(F, (kh, kw))
    output = tuple(layer(np.zeros((N, H, W, C), "float32")).shape)
    wanted = (output, tuple(layer.kernel.shape), tuple(layer.bias.shape))
    mine = shapes((N, H, W, C), F, (kh, kw))
    assert mine is not None, "shapes returns nothing yet"
    for name, one, right in zip(("output", "W", "B"), mine, wanted, strict=True):
        said = f"{(N, H, W, C)}, {F} filters, kernel_size {kh, kw}: {name} is {right}"
        assert tuple(one) == right, f"{said}, not {tuple(one)}; {hint}"
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
# def shapes(images, filters, kernel_size):
#     """Each number comes from one place."""
#     (N, H, W, C), (kh, kw) = images, kernel_size
#     output = (N, H - kh + 1, W - kw + 1, filters)
#     return output, (kh, kw, C, filters), (filters,)
#
#
# # check
# cases = {
#     (1, 5, 5, 1, 1, 3, 3): "each side loses the kernel size - 1",
#     (4, 8, 6, 1, 1, 3, 3): "N is kept, and H and W differ",
#     (2, 8, 6, 3, 1, 3, 3): "W has a slice for each input channel",
#     (2, 8, 6, 3, 5, 3, 3): "the output has a channel, and B a number, for each filter",
#     (2, 8, 6, 3, 5, 2, 4): "kernel_size is (rows, columns)",
# }
# for (N, H, W, C, F, kh, kw), hint in cases.items():
#     layer = tf.keras.layers.Conv2D(F, (kh, kw))
#     output = tuple(layer(np.zeros((N, H, W, C), "float32")).shape)
#     wanted = (output, tuple(layer.kernel.shape), tuple(layer.bias.shape))
#     mine = shapes((N, H, W, C), F, (kh, kw))
#     assert mine is not None, "shapes returns nothing yet"
#     for name, one, right in zip(("output", "W", "B"), mine, wanted, strict=True):
#         said = f"{(N, H, W, C)}, {F} filters, kernel_size {kh, kw}: {name} is {right}"
#         assert tuple(one) == right, f"{said}, not {tuple(one)}; {hint}"
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
# <summary>이미지의 행과 열이 두 배가 되고, 다른 것은 그대로입니다. 층의 가중치는 몇 개가 될까요?</summary>
#
# 그대로입니다. W는 (kh, kw, C, F), B는 (F,)이고, 어디에도 이미지의 크기가 들어 있지 않습니다.
# 커지는 것은 출력과 계산량뿐입니다.
#
# </details>

# %% [markdown]
# ## 더 읽을거리
#
# 이 사이트 밖의 글입니다.
#
# - [From Fully Connected Layers to Convolutions](https://d2l.ai/chapter_convolutional-neural-networks/why-conv.html),
#   Dive into Deep Learning. 합성곱 층이 어디에서 왔고 왜 가중치가 그렇게 적어도 되는지 설명합니다.
# - [Convolutional Networks](https://cs231n.github.io/convolutional-networks/#conv), CS231n. 같은 형상을 다른 글자로 쓰고,
#   움직이는 데모가 있습니다.
#
# **이전:** [채널 하나의 교차상관](../tutorials/one_channel.md). **다음:** [채널 n개, 필터 n개, 배치](../tutorials/n_channels.md).
