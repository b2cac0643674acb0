# %% [markdown]
# # 스트라이드, 패딩, 팽창
#
# **Conv by Hand**의 수업 [스트라이드, 패딩, 팽창](../tutorials/stride_padding.md)의 노트북입니다. 수업의 글을 모두 담았습니다.
# 위에서 아래로 셀을 실행합니다. 필요한 것은 NumPy와 TensorFlow입니다. 숫자를 바꾸고 다시 실행해 보세요.
# 글과 그림은 CC BY 4.0, 코드는 MIT 라이선스를 따릅니다.
#
# 윈도우가 어디에 놓이는지는 인수 세 개가 정합니다. 저마다 쓰임새가 다릅니다.
#
# - **`strides`**, 윈도우가 한 번에 움직이는 거리입니다. 크게 할수록 자리가 줄어서 출력이 작아지고 계산도 줄어듭니다.
# - **`padding`**, 이미지 둘레에 붙이는 숫자입니다. 출력이 이미지와 같은 크기를 지키고, 가장자리의 픽셀도 더 많이 쓰입니다.
# - **`dilation_rate`**, 이웃한 가중치가 이미지 위에서 서로 떨어진 거리입니다. 크게 하면 가중치를 늘리지 않고도 더 넓게 봅니다.
#
# 이 페이지를 마치면 이 셋을 쓴 `Conv2D`라면 무엇이든 읽기 쉬운 반복문 하나로 계산할 수 있습니다. 결과는 TensorFlow와 같습니다.
# [채널 하나의 교차상관](../tutorials/one_channel.md)과 [채널 n개, 필터 n개, 배치](../tutorials/n_channels.md)에 이어지는 수업입니다.
#
# 정사각형이 아닌 이미지와 [첫 번째 수업](../tutorials/one_channel.md)의 커널을 씁니다.
# 숫자는 모두 정수여서, 비교할 때마다 정확히 같아야 합니다.

# %%
import numpy as np
import tensorflow as tf

image = np.array([[3, 1, 0, 2, 3, 4, 0, 2],
                  [1, 4, 2, 0, 3, 1, 5, 0],
                  [0, 2, 5, 1, 1, 0, 2, 3],
                  [2, 0, 1, 3, 4, 2, 1, 1],
                  [1, 3, 0, 2, 0, 5, 3, 2]])  # (H, W) = (5, 8)
kernel = np.array([[1, 2, -1],
                   [3, 1, -2],
                   [2, -1, 1]])  # (kh, kw) = (3, 3)

# The same for TensorFlow, which wants four axes and floats.
images = image[np.newaxis, :, :, np.newaxis].astype("float32")  # (1, 5, 8, 1)
W = kernel[:, :, np.newaxis, np.newaxis].astype("float32")  # (3, 3, 1, 1)


# %% [markdown]
# ## 스트라이드, 더 큰 걸음
#
# **페이지에서:** [움직임 보기: 스트라이드 2](../tutorials/stride_padding.md#stride).
#
# 스트라이드가 1이면 윈도우는 한 픽셀씩 움직입니다.
# 2이면 가로로도 세로로도 자리를 하나씩 건너뛰므로, 출력의 숫자도 계산도 4분의 1쯤으로 줄어듭니다.
# `strides=(2, 3)`이면 아래로 2행씩, 오른쪽으로 3열씩 움직입니다.
# 반복문에서는 두 가지가 달라집니다. 자리의 수가 줄고, **윈도우의 모서리가 `i * sh`, `j * sw`에 놓입니다.**
#
# <details>
# <summary>먼저 맞혀 보세요. 이미지는 5 x 8, 커널은 3 x 3, 스트라이드는 (2, 3)입니다. 자리는 몇 개일까요?</summary>
#
# 세로로는 모서리가 0과 2에 놓이고, 4에서는 윈도우가 들어가지 않습니다. 가로로는 0과 3에 놓이고, 6에서는 들어가지 않습니다.
# 그래서 2 x 2입니다. 식으로는 (5 - 3) // 2 + 1행, (8 - 3) // 3 + 1열입니다.
#
# </details>

# %%
def correlate_strided(image, kernel, strides):
    """Slide `kernel` (kh, kw) over `image` (H, W) in steps of (sh, sw)."""
    (height, width), (kh, kw), (sh, sw) = image.shape, kernel.shape, strides
    rows, columns = (height - kh) // sh + 1, (width - kw) // sw + 1
    y = np.empty((rows, columns), np.result_type(image, kernel))
    for i in range(rows):
        for j in range(columns):
            top, left = i * sh, j * sw  # the corner of the window
            window = image[top : top + kh, left : left + kw]  # (kh, kw)
            y[i, j] = np.sum(window * kernel)
    return y


y_manual = correlate_strided(image, kernel, (2, 3))
y_tf = tf.nn.conv2d(images, W, strides=(2, 3), padding="VALID")  # (1, 2, 2, 1)
print(y_manual)

assert np.array_equal(np.squeeze(y_tf), y_manual)

# %% [markdown]
# **그림:** 어두운 픽셀이 윈도우 네 개의 모서리입니다. 테두리는 출력 (1, 1)의 윈도우입니다. 마지막 두 열은 어느 윈도우도 읽지 않습니다.

# %% [markdown]
# ### 스트라이드를 잊은 반복문
#
# 반복문을 직접 쓸 때 가장 흔한 실수입니다. 출력의 크기는 맞는데, 윈도우를 `[i, j]`에서 자릅니다.

# %%
y_wrong = np.empty((2, 2), int)
for i in range(2):
    for j in range(2):
        window = image[i : i + 3, j : j + 3]  # it should start at [i * 2, j * 3]
        y_wrong[i, j] = np.sum(window * kernel)
print(y_wrong)
print(y_wrong == y_manual)

# %% [markdown]
# 오류도 없고 형상도 맞는데, 맞는 숫자는 첫 번째뿐입니다. 그러니 형상만 보지 말고 숫자를 비교하세요.

# %% [markdown]
# ### 계산을 건너뛸 뿐인 스트라이드
#
# 모든 자리를 계산한 다음, 행은 하나씩 건너뛰고 열은 둘씩 건너뛰면서 남겨 봅시다. 결과가 똑같습니다.

# %%
y_every = correlate_strided(image, kernel, (1, 1))  # (3, 6)
print(y_every)
print(y_every[::2, ::3])  # every second row, every third column

assert np.array_equal(y_every[::2, ::3], y_manual)

# %% [markdown]
# ## 어느 윈도우도 읽지 않는 픽셀
#
# 픽셀 10개, 윈도우 3, 스트라이드 2입니다. (10 - 3) / 2 = 3.5로, 나누어떨어지지 않습니다.
# [어떤 강의 노트](https://cs231n.github.io/convolutional-networks/#conv)는 이런 설정을 쓸 수 없다고 합니다.
# 그러나 TensorFlow는 아무 말 없이 내림하고 넘어갑니다. 자리는 4개이고, 마지막 픽셀은 읽지 않습니다.
#
# **그림:** 주황색 막대 한 줄이 윈도우의 자리 하나입니다. 다섯 번째 자리에는 픽셀 10이 필요한데, 그런 픽셀은 없습니다.

# %%
line = np.arange(10).astype("float32").reshape(1, 1, 10, 1)  # (N, H, W, C)
ones = np.ones((1, 3, 1, 1), "float32")  # (kh, kw, C, F)
y = tf.nn.conv2d(line, ones, strides=2, padding="VALID")
print("output", y.shape, np.squeeze(y))

line[0, 0, 9, 0] = 1000  # the last pixel
y_changed = tf.nn.conv2d(line, ones, strides=2, padding="VALID")
print("the last pixel matters:", not np.array_equal(y, y_changed))

# %% [markdown]
# ## 패딩, 이미지를 두르는 0
#
# 패딩이 없으면 3 x 3 합성곱 층을 지날 때마다 이미지가 2행, 2열씩 줄어듭니다.
# 그런 층을 열 개 지나면 64 x 64픽셀이 44 x 44픽셀이 되어, 자리가 반 넘게 사라집니다.
# 게다가 다른 픽셀은 대부분 윈도우 아홉 개에 들어가는데, 모서리의 픽셀은 한 개에만 들어갑니다.
#
# **페이지에서:** [움직임 보기: 사방에 0을 하나씩](../tutorials/stride_padding.md#padding).
#
# 패딩이라고 해서 계산 방법이 달라지지는 않습니다. **이미지 둘레에 0을 붙이고, 하던 대로 밉니다.**
# TensorFlow에 패딩의 개수를 직접 알려 줄 때에는 축 네 개에 (앞, 뒤)를 한 쌍씩 적습니다.

# %%
# a row above, a row below, no column left, one right
padded = np.pad(image, [(1, 1), (0, 1)])  # (7, 9)
print(padded)

y_manual = correlate_strided(padded, kernel, (2, 3))
pads = [[0, 0], [1, 1], [0, 1], [0, 0]]  # N, H, W, C
y_tf = tf.nn.conv2d(images, W, strides=(2, 3), padding=pads)  # (1, 3, 3, 1)
print(y_manual)

assert np.array_equal(np.squeeze(y_tf), y_manual)


# %% [markdown]
# **그림:** 점선으로 그린 0이 패딩입니다. 이제 마지막 윈도우가 마지막 열까지 닿습니다.

# %% [markdown]
# ## same, TensorFlow가 정하는 0
#
# `padding="valid"`는 아무것도 붙이지 않습니다.
# `padding="same"`은 자리가 **n / 스트라이드를 올림한 수**만큼 나오도록 0을 붙입니다.
# 0은 양쪽에 똑같이 나누고, 홀수 개이면 **남는 하나는 뒤에**, 그러니까 아래쪽이나 오른쪽에 붙입니다.

# %%
def zeros_for_same(n, reach, stride):
    """Return how many zeros "same" puts (before, after) an axis of `n` pixels.

    reach: the effective kernel size, (k - 1) * dilation + 1. Source: the definition of
    SAME, https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
    """
    out = -(-n // stride)  # n / stride, rounded up
    total = max((out - 1) * stride + reach - n, 0)  # what the last window lacks
    return total // 2, total - total // 2  # if one is left over, it goes after


rows, columns = zeros_for_same(5, 3, 2), zeros_for_same(8, 3, 3)
print("rows", rows, " columns", columns)

y_manual = correlate_strided(np.pad(image, [rows, columns]), kernel, (2, 3))
y_tf = tf.nn.conv2d(images, W, strides=(2, 3), padding="SAME")  # (1, 3, 3, 1)
print(y_manual)

assert np.array_equal(np.squeeze(y_tf), y_manual)

# %% [markdown]
# 바로 앞 블록의 0과 똑같습니다. 위에 한 행, 아래에 한 행, 왼쪽에는 없고, 오른쪽에 한 열입니다.
#
# <details>
# <summary>먼저 맞혀 보세요. 픽셀 28개, 커널 3, 스트라이드 2, 패딩은 same입니다. 출력의 크기는 얼마이고, 0은 양쪽에 몇 개씩 붙을까요?</summary>
#
# 자리는 28 / 2 = 14개입니다. 마지막 윈도우는 (14 - 1) * 2 = 26에서 시작하므로 26 + 3 = 29픽셀이 필요합니다.
# 픽셀이 28개이니 0이 하나 모자랍니다. 이 0은 뒤에 붙습니다. 답은 (0, 1)입니다.
#
# </details>

# %%
for n, stride in [(28, 1), (28, 2), (28, 3), (27, 2)]:
    before, after = zeros_for_same(n, 3, stride)
    positions = (n + before + after - 3) // stride + 1
    zeros = (before, after)
    print(f"{n} pixels, stride {stride}: {positions} positions, zeros {zeros}")

# %% [markdown]
# 두 가지를 기억하세요.
#
# - **same이 같은 크기를 뜻하는 것은 스트라이드가 1일 때뿐입니다.** 스트라이드가 2이면 출력은 절반입니다.
# - **same은 대칭이 아닙니다.** 이미지의 크기에 따라서도 달라집니다. 28픽셀에는 (0, 1), 27픽셀에는 (1, 1)이 붙습니다.
#
# 스트라이드가 1이고 커널 크기 k가 홀수이면 대칭입니다.
# 0이 양쪽에 (k - 1) / 2개씩 붙고, 윈도우의 한가운데가 출력과 같은 자리에 있는 픽셀과 겹칩니다.
# 커널의 크기로 대개 3, 5, 7을 쓰는 것도 이 때문입니다.
#
# 0이 어느 쪽에 붙는지가 중요할까요? 형상은 같아도 숫자가 다릅니다.

# %%
rng = np.random.default_rng(0)
large = rng.integers(0, 10, (1, 28, 28, 1)).astype("float32")
y_same = tf.nn.conv2d(large, W, strides=2, padding="SAME")
print("same  ", y_same.shape)
for pair in [(0, 1), (1, 0), (1, 1)]:
    padded = np.pad(large, [(0, 0), pair, pair, (0, 0)])
    y = tf.nn.conv2d(padded, W, strides=2, padding="VALID")
    print(pair, y.shape, "equal to same:", np.array_equal(y, y_same))

# %% [markdown]
# 마지막 줄은 다른 프레임워크에서 `padding=1`이라고 썼을 때의 결과입니다. [PyTorch와 맞추기](../howto/match_pytorch.md)를 보세요.
# 왜 이렇게 정했는지는 [SAME 패딩이 비대칭인 이유](../explanation/same_padding.md)에,
# 표는 [패딩 모드](../reference/padding_modes.md#same)에 있습니다.

# %% [markdown]
# ## 팽창, 서로 떨어진 탭
#
# 가중치를 늘리지 않고 이미지를 더 넓게 보려면 어떻게 해야 할까요?
# 3 x 3 합성곱 층을 세 개 쌓으면 7 x 7픽셀을 봅니다. 여기서 가중치의 간격을 두 번째 층은 2, 세 번째 층은 4로 벌리면 15 x 15픽셀을 봅니다.
#
# **페이지에서:** [움직임 보기: 팽창률 2](../tutorials/stride_padding.md#dilation).
#
# 커널 안에 3 x 3으로 놓인 자리 하나하나를 **탭**(tap)이라고 합니다.
# `dilation_rate=2`이면 이웃한 탭이 2픽셀 떨어져서, 커널은 픽셀을 하나씩 걸러 읽습니다.
# 가중치는 여전히 3 x 3개이지만 5 x 5픽셀에 걸칩니다. 이때 **유효 커널 크기**(effective kernel size)가 5라고 합니다.
# NumPy에서는 슬라이스에 간격을 주면 됩니다.

# %%
window = image[0:5:2, 0:5:2]  # from 0 up to 5, every second one
print(window)


# %% [markdown]
# **그림:** 첫 번째 윈도우의 탭 아홉 개. 탭과 탭 사이에는 이 윈도우가 읽지 않는 픽셀이 하나씩 있습니다.
#
# 탭이 k개이고 d픽셀씩 떨어져 있으면 처음부터 끝까지 (k - 1) d칸입니다. 그래서 **유효 커널 크기는 (k - 1) d + 1**입니다.
# 공식마다 커널 크기 자리에 이 값을 넣으면 됩니다.
# 이 사이트의 프로그램에서는 `reach`, TensorFlow의 메시지에서는 `effective_filter_size`라고 합니다.
#
# <details>
# <summary>먼저 맞혀 보세요. 스트라이드가 1일 때, 이 커널이 5 x 8 이미지에 들어가는 자리는 몇 개일까요?</summary>
#
# 5 - 5 + 1 = 1행, 8 - 5 + 1 = 4열입니다.
#
# </details>

# %%
def correlate_dilated(image, kernel, strides, dilation_rate):
    """The same with taps that lie `dilation_rate` (dh, dw) pixels apart."""
    (height, width), (kh, kw), (sh, sw) = image.shape, kernel.shape, strides
    dh, dw = dilation_rate
    reach_h, reach_w = (kh - 1) * dh + 1, (kw - 1) * dw + 1
    rows = (height - reach_h) // sh + 1
    columns = (width - reach_w) // sw + 1
    y = np.empty((rows, columns), np.result_type(image, kernel))
    for i in range(rows):
        for j in range(columns):
            top, left = i * sh, j * sw
            window = image[top : top + reach_h : dh, left : left + reach_w : dw]
            y[i, j] = np.sum(window * kernel)
    return y


y_manual = correlate_dilated(image, kernel, (1, 1), (2, 2))
# (1, 1, 4, 1)
y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID", dilations=2)
print(y_manual)

assert np.array_equal(np.reshape(y_tf, (1, 4)), y_manual)

# %% [markdown]
# ## 셋을 한꺼번에
#
# `tf.nn.conv2d`는 스트라이드와 팽창을 한꺼번에 받습니다. 이때 same은 탭 3개가 아니라 유효 크기 5에 맞추어 패딩을 붙입니다.

# %%
reach = (3 - 1) * 2 + 1
rows, columns = zeros_for_same(5, reach, 2), zeros_for_same(8, reach, 3)
print("rows", rows, " columns", columns)

padded = np.pad(image, [rows, columns])
y_manual = correlate_dilated(padded, kernel, (2, 3), (2, 2))
y_tf = tf.nn.conv2d(images, W, strides=(2, 3), padding="SAME", dilations=2)
print(y_manual)

assert np.array_equal(np.squeeze(y_tf), y_manual)

# %% [markdown]
# ### 윈도우가 가는 곳 지켜보기
#
# 바로 위의 설정을 한 단계씩 따라가 봅시다. 붙인 0, 건너뛰는 픽셀, 어느 윈도우도 읽지 않는 픽셀이 모두 보입니다.
#
# **페이지에서:** [숫자 하나씩 따라가기](../tutorials/stride_padding.md#stepper).

# %% [markdown]
# ### Keras 층에서 둘을 함께
#
# Keras 층은 스트라이드와 팽창을 함께 받지 않습니다.

# %%
try:
    tf.keras.layers.Conv2D(filters=1, kernel_size=3, strides=2, dilation_rate=2)
except ValueError as error:
    print(str(error).replace(". ", ".\n"))


# %% [markdown]
# `padding="valid"`이면 다른 방법이 있습니다. 팽창한 층으로 모든 자리를 계산한 다음,
# [하나씩 걸러 남깁니다](../tutorials/stride_padding.md#every-second). `conv(images)[:, ::2, ::2, :]`처럼 씁니다.

# %% [markdown]
# ## 흔히 쓰는 설정
#
# 신경망은 대부분 이 가운데 몇 가지만 씁니다.
#
# | 설정 | n픽셀의 출력 크기 | 쓰는 곳 |
# |---|---|---|
# | 3 x 3, 스트라이드 1, same | n | VGG-16의 모든 합성곱, ResNet-18의 대부분 |
# | 1 x 1, 스트라이드 1 | n | 채널 섞기. [1 x 1 합성곱](../explanation/groups.md) |
# | 3 x 3, 스트라이드 2, same | n / 2, 올림 | 크기 반으로 줄이기. [풀링 층](../tutorials/relu_pooling.md#which) 대신 자주 씁니다 |
# | 7 x 7, 스트라이드 2, 사방에 0을 3개씩 | n / 2, 올림 | ResNet의 첫 번째 층 |
# | 4 x 4, 스트라이드 4, valid | n / 4, 내림 | 이미지를 조각으로 나누기. ConvNeXt의 방법이고, 비전 트랜스포머는 16과 16을 씁니다 |
# | 3 x 3, 팽창률 2, same | n | 해상도를 지키면서 넓게 보기. 이미지 분할 모델 DeepLab |
#
# 특별한 까닭이 없으면 첫 번째를 쓰고, 층을 쌓는 동안 몇 번만 크기를 반으로 줄이세요.

# %% [markdown]
# ## 반복문 전체
#
# [이미지, 자리, 필터를 도는 반복문](../tutorials/n_channels.md#batch)에서 세 가지가 달라집니다.
# 이미지에 패딩을 붙이고, 모서리가 스트라이드만큼 움직이고, 슬라이스에 간격이 생깁니다. 먼저 인수를 검사하는 부분은 빼고 써 봅시다.

# %%
def conv2d_core(images, W, B, strides, zeros, dilation):
    """Compute tf.nn.conv2d and add the bias; strides, dilation: (rows, columns).

    images (N, H, W, C), W (kh, kw, C, F), B (F,); zeros ((top, bottom), (left, right)).
    """
    padded = np.pad(images, [(0, 0), *zeros, (0, 0)])
    (N, height, width, _), (kh, kw, _, F) = padded.shape, W.shape
    (sh, sw), (dh, dw) = strides, dilation
    reach_h, reach_w = (kh - 1) * dh + 1, (kw - 1) * dw + 1
    shape = (N, (height - reach_h) // sh + 1, (width - reach_w) // sw + 1, F)
    y = np.empty(shape, np.result_type(images, W, B))
    for n, i, j, f in np.ndindex(shape):
        top, left = i * sh, j * sw  # the corner of the window
        window = padded[n, top : top + reach_h : dh, left : left + reach_w : dw, :]
        y[n, i, j, f] = np.sum(window * W[:, :, :, f]) + B[f]
    return y


# %% [markdown]
# 계산은 이것이 전부입니다.
# 안심하고 쓰려면 Keras처럼 인수를 받고(두 축에 함께 쓰는 숫자 하나, `"same"`), 잘못된 인수에는 오류를 내야 합니다.
#
# **검사와, 검사를 갖춘 conv2d_by_loops**

# %%
def is_pair(value, least):
    """Return whether `value` is a pair of whole numbers, none below `least`."""
    return (
        isinstance(value, tuple | list)
        and len(value) == 2
        and all(isinstance(one, int) and one >= least for one in value)
    )


def one_per_axis(name, value):
    """Return `value`, a whole number or a pair of them, as a pair."""
    pair = (value, value) if isinstance(value, int) else value
    if not is_pair(pair, 1):
        raise ValueError(
            f"{name}={value!r} must be 1 or more, or a pair of such numbers"
        )
    return pair


def zeros_to_add(padding, sizes, reaches, strides):
    """Return the zeros ((top, bottom), (left, right))."""
    mode = padding.lower() if isinstance(padding, str) else padding
    if mode == "valid":
        return (0, 0), (0, 0)
    if mode == "same":
        return tuple(map(zeros_for_same, sizes, reaches, strides))
    pairs = padding if isinstance(padding, tuple | list) else ()
    if len(pairs) != 2 or not all(is_pair(pair, 0) for pair in pairs):
        raise ValueError(
            f'padding={padding!r} must be "valid", "same"'
            " or ((top, bottom), (left, right))"
        )
    return pairs


# %%
def conv2d_by_loops(images, W, B, strides=1, padding="valid", dilation_rate=1):
    """Compute what tf.nn.conv2d and Conv2D compute, and add the bias.

    images (N, H, W, C), W (kh, kw, C, F) and B (F,) are arrays of numbers.
    strides and dilation_rate are a number or a pair (rows, columns); padding is
    "valid", "same" or ((top, bottom), (left, right)). Return (N, H', W', F) of the
    dtype that holds all three. Raises ValueError for what does not fit or cannot be.
    Source: y[n, i, j, f] = B[f] + the sum over a, b, c of
    padded[n, i*sh + a*dh, j*sw + b*dw, c] * W[a, b, c, f].
    """
    if images.ndim != 4 or W.ndim != 4:
        raise ValueError(
            f"images {images.shape} and W {W.shape} must have 4 axes each:"
            " (N, H, W, C) and (kh, kw, C, F)"
        )
    _, height, width, C = images.shape
    kh, kw, kernel_channels, F = W.shape
    if kernel_channels != C or B.shape != (F,):
        raise ValueError(
            f"W {W.shape} and B {B.shape} must be (kh, kw, {C}, F) and (F,):"
            f" the images have {C} channels"
        )
    sh, sw = one_per_axis("strides", strides)
    dh, dw = one_per_axis("dilation_rate", dilation_rate)
    reach_h, reach_w = (kh - 1) * dh + 1, (kw - 1) * dw + 1

    sizes, reaches = (height, width), (reach_h, reach_w)
    rows, columns = zeros_to_add(padding, sizes, reaches, (sh, sw))
    height, width = height + sum(rows), width + sum(columns)
    if reach_h > height or reach_w > width:
        raise ValueError(
            f"the kernel reaches over {reach_h}x{reach_w} pixels,"
            f" the padded image has {height}x{width}"
        )
    return conv2d_core(images, W, B, (sh, sw), (rows, columns), (dh, dw))


# %% [markdown]
# 이제 잘못된 인수를 주면 무엇이 왜 틀렸는지 알려 주는 오류가 납니다.

# %%
B = np.zeros(1)
for bad in [{"strides": 0}, {"padding": "full"}, {"dilation_rate": (3, 1)}]:
    try:
        conv2d_by_loops(images, W, B, **bad)
    except ValueError as error:
        print(error)

# %% [markdown]
# <details>
# <summary>너무 큰 커널을 TensorFlow가 언제나 거절하지는 않습니다</summary>
#
# 새로 만든 Keras 층은 거절합니다.
# 이미 만들어 둔 층이나 `tf.function` 밖에서 부른 `tf.nn.conv2d`는 출력 크기가 0이 될 때 거절하지 않기도 합니다. 4행에 유효 커널 크기가 5인 경우가 그렇습니다.
# 요즘 x86 프로세서에서 기본으로 켜지는 oneDNN을 쓰면, TensorFlow 2.21은 형상이 **입력**과 같고 메모리에 남아 있던 값이 든 텐서를 돌려줍니다
# ([이슈 113319](https://github.com/tensorflow/tensorflow/issues/113319)).
# oneDNN을 끄면 `tf.nn.conv2d`가 빈 텐서를 돌려줍니다.
#
# </details>
# 이미지 두 장, 채널 세 개, 필터 네 개에 편향까지 넣고, 설정은 모두 행과 열에서 다르게 했습니다. 그래도 숫자 하나하나가 다 똑같습니다.

# %%
images = rng.integers(-4, 5, (2, 9, 12, 3)).astype("float32")  # (N, H, W, C)
W = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")  # (kh, kw, C, F)
B = rng.integers(-4, 5, 4).astype("float32")  # (F,)

for strides, padding, dilation in [
    ((2, 1), "valid", (1, 3)),
    ((1, 2), "same", (2, 1)),
    ((3, 2), "same", (2, 3)),
    ((2, 3), ((2, 0), (1, 3)), (1, 2)),
]:
    y_manual = conv2d_by_loops(images, W, B, strides, padding, dilation)
    named = isinstance(padding, str)
    pads = padding.upper() if named else [(0, 0), *padding, (0, 0)]
    y_tf = tf.nn.conv2d(images, W, strides, pads, dilations=dilation) + B
    print(f"strides {strides}, dilation {dilation}: {y_manual.shape}")
    assert np.array_equal(y_tf, y_manual)

# %% [markdown]
# 소수로 된 가중치를 가진 Keras 층과도 비교합니다.

# %%
tf.keras.utils.set_random_seed(0)

images = tf.random.uniform((2, 28, 20, 3))  # (N, H, W, C)
for arguments in [
    {"strides": (2, 3), "padding": "same"},
    {"padding": "same", "dilation_rate": (3, 2)},
    {"strides": 2},
]:
    conv = tf.keras.layers.Conv2D(4, 3, bias_initializer="normal", **arguments)
    y_tf = conv(images)
    y_manual = conv2d_by_loops(images.numpy(), *conv.get_weights(), **arguments)
    print(y_manual.shape, arguments)
    assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# <details>
# <summary>식으로 쓰면</summary>
#
# 패딩을 붙인 이미지를 $\tilde{x}$라고 하면 이렇게 씁니다.
#
# $$
# \begin{aligned}
# y_{n,i,j,f} = B_f &+ \sum_{a=0}^{k_h-1} \; \sum_{b=0}^{k_w-1} \; \sum_{c=0}^{C-1} \\
# &\quad \tilde{x}_{n,\; i s_h + a d_h,\; j s_w + b d_w,\; c} \; W_{a,b,c,f}
# \end{aligned}
# $$
#
# 스트라이드는 출력의 자리에 곱하고, 팽창률은 커널 안의 자리에 곱합니다.
#
# </details>

# %% [markdown]
# ## 연습 문제
#
# 블록을 여기에서, 또는 복사한 곳에서 고쳐 `solved`가 출력되게 해 보세요.
# 그때까지는 블록 안의 `assert`에서 멈춥니다.

# %% [markdown]
# ### 스트라이드 넣기

# %%
import numpy as np
import tensorflow as tf


def correlate(image, kernel, stride):
    """The size is right, the numbers are not."""
    (H, W), (kh, kw) = image.shape, kernel.shape
    y = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1), image.dtype)
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            window = image[i : i + kh, j : j + kw]
            y[i, j] = np.sum(window * kernel)
    return y


# %% tags=["raises-exception"]
# check
image = np.arange(63, dtype="float32").reshape(7, 9) % 11
kernel = np.array([[1, -1, 2], [0, 3, 1]], dtype="float32")
for stride in (1, 2, 3):
    mine = correlate(image, kernel, stride)
    y = tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], stride, "VALID")
    y = y.numpy()[0, :, :, 0]
    assert mine.shape == y.shape, f"stride {stride} gives {y.shape}, not {mine.shape}"
    assert np.array_equal(mine, y), f"stride {stride}: the numbers are not TensorFlow's"
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
# def correlate(image, kernel, stride):
#     """The corner of the window moves by the stride."""
#     (H, W), (kh, kw) = image.shape, kernel.shape
#     y = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1), image.dtype)
#     for i in range(y.shape[0]):
#         for j in range(y.shape[1]):
#             top, left = i * stride, j * stride
#             window = image[top : top + kh, left : left + kw]
#             y[i, j] = np.sum(window * kernel)
#     return y
#
#
# # check
# image = np.arange(63, dtype="float32").reshape(7, 9) % 11
# kernel = np.array([[1, -1, 2], [0, 3, 1]], dtype="float32")
# for stride in (1, 2, 3):
#     mine = correlate(image, kernel, stride)
#     y = tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], stride, "VALID")
#     y = y.numpy()[0, :, :, 0]
#     assert mine.shape == y.shape, f"stride {stride} gives {y.shape}, not {mine.shape}"
#     assert np.array_equal(mine, y), f"stride {stride}: the numbers are not TensorFlow's"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### 0의 개수 세기

# %%
import numpy as np
import tensorflow as tf

# An image of 30 x 31 pixels, a kernel of 5 x 4, strides (2, 3), padding "same":
# how many zeros does each side get?
top, bottom = 0, 0
left, right = 0, 0

# %% tags=["raises-exception"]
# check
image = (np.arange(930, dtype="float32") % 13).reshape(1, 30, 31, 1)
W = (np.arange(20, dtype="float32") % 7).reshape(5, 4, 1, 1)
y = tf.nn.conv2d(image, W, (2, 3), "SAME").numpy()
pads = [[0, 0], [top, bottom], [left, right], [0, 0]]
mine = tf.nn.conv2d(image, W, (2, 3), pads).numpy()
assert mine.shape == y.shape, f"same gives {y.shape}, your zeros {mine.shape}"
assert np.array_equal(mine, y), "the size is right, the zeros are on the wrong sides"
print("solved")

# %% [markdown]
# <details>
# <summary>풀이</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# # Rows: 15 positions, the last one needs (15 - 1) * 2 + 5 = 33 pixels, 3 more than there are.
# top, bottom = 1, 2
# # Columns: 11 positions need (11 - 1) * 3 + 4 = 34 pixels, again 3 more.
# left, right = 1, 2
#
# # check
# image = (np.arange(930, dtype="float32") % 13).reshape(1, 30, 31, 1)
# W = (np.arange(20, dtype="float32") % 7).reshape(5, 4, 1, 1)
# y = tf.nn.conv2d(image, W, (2, 3), "SAME").numpy()
# pads = [[0, 0], [top, bottom], [left, right], [0, 0]]
# mine = tf.nn.conv2d(image, W, (2, 3), pads).numpy()
# assert mine.shape == y.shape, f"same gives {y.shape}, your zeros {mine.shape}"
# assert np.array_equal(mine, y), "the size is right, the zeros are on the wrong sides"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### 탭 사이의 0

# %%
import numpy as np
import tensorflow as tf

kernel = np.array([[1, -2], [3, 4], [0, 5]], dtype="float32")  # (kh, kw) = (3, 2)

# A dilated kernel computes the same as a larger one with zeros between the taps.
# Make the larger one for dilation_rate (2, 3): give it its size, fill in the taps.
large = np.zeros((3, 2), "float32")

# %% tags=["raises-exception"]
# check
image = np.arange(63, dtype="float32").reshape(1, 7, 9, 1) % 11
W = kernel[:, :, None, None]
y = tf.nn.conv2d(image, W, 1, "VALID", dilations=(2, 3)).numpy()
mine = tf.nn.conv2d(image, large[:, :, None, None], 1, "VALID").numpy()
assert mine.shape == y.shape, f"the output is {y.shape}, with your kernel {mine.shape}"
assert np.array_equal(mine, y), "the size is right, the taps are not"
print("solved")

# %% [markdown]
# <details>
# <summary>풀이</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# kernel = np.array([[1, -2], [3, 4], [0, 5]], dtype="float32")  # (kh, kw) = (3, 2)
#
# # The reach is (3 - 1) * 2 + 1 rows and (2 - 1) * 3 + 1 columns.
# large = np.zeros((5, 4), "float32")
# large[::2, ::3] = kernel
#
# # check
# image = np.arange(63, dtype="float32").reshape(1, 7, 9, 1) % 11
# W = kernel[:, :, None, None]
# y = tf.nn.conv2d(image, W, 1, "VALID", dilations=(2, 3)).numpy()
# mine = tf.nn.conv2d(image, large[:, :, None, None], 1, "VALID").numpy()
# assert mine.shape == y.shape, f"the output is {y.shape}, with your kernel {mine.shape}"
# assert np.array_equal(mine, y), "the size is right, the taps are not"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### 셋을 다 쓰는 conv2d 직접 쓰기

# %%
import numpy as np
import tensorflow as tf


def conv2d(image, kernel, stride, pad, dilation):
    """Correlate image (H, W) with kernel (kh, kw).

    stride, pad (zeros on each side) and dilation: one number for both directions.
    """
    # your lines


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
cases = {
    "the plain case": (6, 7, 1, 0, 1, "cut, multiply, sum"),
    "stride 2": (7, 9, 2, 0, 1, "window i starts at i * stride"),
    "stride 2 with a rest": (
        8,
        7,
        2,
        0,
        1,
        "(n - k) // stride + 1 positions, rounded down",
    ),
    "padding 1": (5, 6, 1, 1, 1, "zeros on all four sides, before anything else"),
    "dilation 2": (7, 8, 1, 0, 2, "the kernel spans dilation * (k - 1) + 1 pixels"),
    "stride 3, padding 2": (9, 8, 3, 2, 1, "the size is that of the padded image"),
    "all three": (9, 10, 2, 2, 3, "taps are dilation apart, windows are stride apart"),
}
for name, (H, W, stride, pad, dilation, hint) in cases.items():
    image = rng.integers(1, 10, (H, W)).astype("float32")
    kernel = rng.integers(-4, 5, (3, 2)).astype("float32")
    padded = np.pad(image, pad)[None, :, :, None]
    wanted = tf.nn.conv2d(
        padded, kernel[:, :, None, None], 1, "VALID", dilations=dilation
    )
    wanted = wanted[0, ::stride, ::stride, 0].numpy()
    mine = conv2d(image, kernel, stride, pad, dilation)
    assert mine is not None, "conv2d returns nothing yet"
    said = f"{name}: image {H} x {W}, kernel 3 x 2"
    assert np.shape(mine) == wanted.shape, (
        f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
    )
    assert np.array_equal(mine, wanted), f"{said}: {mine}, not {wanted}; {hint}"
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
# def conv2d(image, kernel, stride, pad, dilation):
#     """Pad first; then each window has every dilation-th pixel."""
#     image = np.pad(image, pad)
#     (H, W), (kh, kw) = image.shape, kernel.shape
#     rows, columns = dilation * (kh - 1) + 1, dilation * (kw - 1) + 1  # effective size
#     y = np.zeros(((H - rows) // stride + 1, (W - columns) // stride + 1))
#     for i, j in np.ndindex(y.shape):
#         top, left = i * stride, j * stride
#         window = image[top : top + rows : dilation, left : left + columns : dilation]
#         y[i, j] = np.sum(window * kernel)
#     return y
#
#
# # check
# rng = np.random.default_rng(0)
# cases = {
#     "the plain case": (6, 7, 1, 0, 1, "cut, multiply, sum"),
#     "stride 2": (7, 9, 2, 0, 1, "window i starts at i * stride"),
#     "stride 2 with a rest": (
#         8,
#         7,
#         2,
#         0,
#         1,
#         "(n - k) // stride + 1 positions, rounded down",
#     ),
#     "padding 1": (5, 6, 1, 1, 1, "zeros on all four sides, before anything else"),
#     "dilation 2": (7, 8, 1, 0, 2, "the kernel spans dilation * (k - 1) + 1 pixels"),
#     "stride 3, padding 2": (9, 8, 3, 2, 1, "the size is that of the padded image"),
#     "all three": (9, 10, 2, 2, 3, "taps are dilation apart, windows are stride apart"),
# }
# for name, (H, W, stride, pad, dilation, hint) in cases.items():
#     image = rng.integers(1, 10, (H, W)).astype("float32")
#     kernel = rng.integers(-4, 5, (3, 2)).astype("float32")
#     padded = np.pad(image, pad)[None, :, :, None]
#     wanted = tf.nn.conv2d(
#         padded, kernel[:, :, None, None], 1, "VALID", dilations=dilation
#     )
#     wanted = wanted[0, ::stride, ::stride, 0].numpy()
#     mine = conv2d(image, kernel, stride, pad, dilation)
#     assert mine is not None, "conv2d returns nothing yet"
#     said = f"{name}: image {H} x {W}, kernel 3 x 2"
#     assert np.shape(mine) == wanted.shape, (
#         f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
#     )
#     assert np.array_equal(mine, wanted), f"{said}: {mine}, not {wanted}; {hint}"
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
# <summary>이미지는 10 x 10, 커널은 3 x 3, 스트라이드는 3이고 패딩은 없습니다. 어느 윈도우도 읽지 않는 픽셀은 무엇일까요?</summary>
#
# 마지막 행과 마지막 열입니다. 방향마다 $(10 - 3) / 3$을 내림하고 1을 더한 만큼, 곧 자리가 세 개 들어가서 9픽셀을 읽습니다.
# 읽지 않은 픽셀을 두고 TensorFlow는 아무 말도 하지 않습니다.
#
# </details>

# %% [markdown]
# ## 더 읽을거리
#
# 이 사이트 밖의 글입니다.
#
# - [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285), Dumoulin, Visin. 모든 경우를
#   그림으로 그렸고, [움직이는 그림](https://github.com/vdumoulin/conv_arithmetic)도 있습니다.
# - [Padding and Stride](https://d2l.ai/chapter_convolutional-neural-networks/padding-and-strides.html), Dive into Deep
#   Learning. 패딩과 스트라이드를 쓰는 이유를 설명합니다.
#
# **이전:** [커널의 눈으로 보기](../tutorials/kernel_pictures.md). **다음:** [ReLU와 풀링](../tutorials/relu_pooling.md).
# **찾아보기:** [패딩 모드](../reference/padding_modes.md), [크기 공식](../reference/conv_shapes.md).
