# %% [markdown]
# # ReLU와 풀링
#
# **Conv by Hand**의 수업 [ReLU와 풀링](../tutorials/relu_pooling.md)의 노트북입니다. 수업의 글을 모두 담았습니다.
# 위에서 아래로 셀을 실행합니다. 필요한 것은 NumPy와 TensorFlow입니다. 숫자를 바꾸고 다시 실행해 보세요.
# 글과 그림은 CC BY 4.0, 코드는 MIT 라이선스를 따릅니다.
#
# CNN의 합성곱 층 사이에는 가중치가 없는 작은 층이 두 가지 있습니다.
# **ReLU**는 음수를 모두 0으로 바꿉니다. **풀링**은 윈도우마다 숫자 하나, 곧 최댓값이나 평균을 남깁니다.
# 이 페이지를 마치면 둘을 직접 계산할 수 있고, 저마다 어디에 쓰는지, 패딩이 있으면 풀링의 계산이 어떻게 달라지는지 알게 됩니다.

# %% [markdown]
# ## ReLU, 양수만 남기기
#
# 특징 맵은 커널이 자리마다 얼마나 잘 맞는지를 말해 줍니다.
# 양수이면 잘 맞는 것이고, 음수이면 정반대입니다. 커널이 밝기를 바라는 자리가 실제로는 어둡다는 뜻입니다.
# ReLU(rectified linear unit)는 맞는 것만 남기고 나머지는 0으로 바꿉니다.

# %%
import numpy as np
import tensorflow as tf

feature_map = np.array([[3, -1, 0, 2, -4, 1],
                        [1, 4, -2, 0, 3, -1],
                        [0, -2, 5, 1, 1, 0],
                        [2, 0, -1, 3, -3, 6]])  # (H, W) = (4, 6)

y_manual = np.maximum(feature_map, 0)  # the larger of the number and 0
y_tf = tf.nn.relu(feature_map.astype("float32"))
print(y_manual)
assert np.array_equal(y_tf, y_manual)

# %% [markdown]
# 숫자를 하나씩 따로 다루므로 형상은 그대로입니다.
# Keras에서는 `ReLU()`라는 층으로 쓰거나, 앞 층의 인수로 `Conv2D(8, 3, activation="relu")`처럼 씁니다.
# 그런데 신경망에 ReLU가 꼭 있어야 할까요?

# %% [markdown]
# ### ReLU가 없으면 두 층이 한 층
#
# 합성곱은 곱하고 더할 뿐입니다. 두 번 이어 붙여도 마찬가지라서, **더 큰 커널 하나로 똑같이 할 수 있습니다.**

# %%
x = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3])  # (n,) = (10,)
first, second = np.array([1, 0, -1]), np.array([1, 2, 1])
both = np.convolve(first, second)  # (5,): one kernel in place of two
two_layers = np.correlate(np.correlate(x, first), second)
print("one kernel:", both)
print(two_layers, "after two layers")
print(np.correlate(x, both), "after one")
assert np.array_equal(two_layers, np.correlate(x, both))

# %% [markdown]
# 그래서 합성곱만으로는 아무리 많이 쌓아도 층 하나가 배울 수 있는 것밖에 배우지 못합니다. 사이에 **활성화 함수**(activation)를 넣으면 달라집니다.
# 예를 들어 숫자가 올라가든 내려가든 윤곽선이면 모두 찾아야 한다고 해 봅시다.
# 한 필터는 올라가는 계단을, 다른 필터는 내려가는 계단을 찾습니다.
# 다음 층에서 둘을 더하면 서로 지워지는데, ReLU를 먼저 거치면 그렇지 않습니다.

# %%
line = np.array([0, 0, 0, 7, 7, 7, 0, 0])  # an edge up, an edge down
up = np.correlate(line, [-1, 1])
down = np.correlate(line, [1, -1])
print("up          ", up)
print("down        ", down)
print("sum         ", up + down)
print("ReLU, sum   ", np.maximum(up, 0) + np.maximum(down, 0))


# %% [markdown]
# ### 시그모이드가 아니라 ReLU인 이유
#
# 이 한계를 깨는 함수는 ReLU 말고도 있습니다. 초기의 신경망은 **시그모이드** 1 / (1 + exp(-x))를 썼습니다.
# 시그모이드의 기울기는 아무리 커도 1/4입니다. 그래서 층 열 개를 거슬러 오는 동안 활성화 함수만으로도 기울기가 4의 10제곱분의 1, 곧 백만분의 1쯤으로 줄어듭니다. 이 기울기 소실 때문에 앞쪽 층은 거의 배우지 못합니다.
# ReLU의 기울기는 양수에서 언제나 1입니다. 음수에서는 0이어서, 음수만 내는 필터는 더 배우지 못합니다(**죽은 ReLU**).
# `leaky_relu`, `gelu`, `silu`는 음수에서도 기울기가 있습니다.

# %% [markdown]
# ## 최대 풀링, 있었는지 묻기
#
# 무늬가 구역 안의 어디에 있는지는 몰라도, **있었다는 사실**만 알면 충분할 때가 많습니다. 최대 풀링은 윈도우마다 가장 잘 맞은 값을 남깁니다.
# [채널 하나의 교차상관](../tutorials/one_channel.md#by-hand)의 반복문에서 곱의 합을 `max`로 바꾸고 [스트라이드](../tutorials/stride_padding.md#stride)를 더하면 됩니다.

# %%
def max_pool(feature_map, size, strides):
    """Return the maximum of each window of `size` (kh, kw) of feature_map (H, W)."""
    (H, W), (kh, kw), (sh, sw) = feature_map.shape, size, strides
    out = (H - kh) // sh + 1, (W - kw) // sw + 1
    y = np.empty(out, feature_map.dtype)
    for i in range(out[0]):
        for j in range(out[1]):
            window = feature_map[i * sh : i * sh + kh, j * sw : j * sw + kw]
            y[i, j] = window.max()
    return y


images = feature_map[None, :, :, None].astype("float32")  # (N, H, W, C)
y_manual = max_pool(feature_map, (2, 2), (2, 2))
y_tf = tf.nn.max_pool2d(images, ksize=2, strides=2, padding="VALID")
print(y_manual)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)

# %% [markdown]
# **그림:** 크기 2 x 2, 스트라이드 2인 최대 풀링. 윈도우마다 가장 큰 숫자가 남습니다. 음수는 어떤 양수에도 집니다.
#
# **페이지에서:** [숫자 하나씩 따라가기](../tutorials/relu_pooling.md#max).
#
# [3단계](../tutorials/relu_pooling.md#pools){ data-step="3" }에서는 3이 1과 두 음수를 이기고, [6단계](../tutorials/relu_pooling.md#pools){ data-step="6" }에서는 가장 큰 6이 이깁니다.
#
# 풀링을 쓰는 이유는 이렇습니다.
#
# - **계산이 줄어듭니다.** 숫자가 4분의 1만 남으므로, 다음 합성곱의 MAC(곱셈-누산, multiply-add)도 4분의 1이면 됩니다.
# - **더 넓게 봅니다.** 다음 3 x 3 커널은 이미지를 가로로도 세로로도 두 배 넓게 봅니다. [수용 영역](../explanation/receptive_field.md)이
#   커지는 것입니다.
# - **조금 움직여도 괜찮습니다.** 최댓값이 같은 윈도우 안에서 움직이는 동안에는 출력이 그대로입니다.

# %%
spot = np.zeros((4, 8), int)
spot[1, 2] = 9
for columns in range(3):
    moved = np.roll(spot, columns, axis=1)
    print(f"{columns} to the right:", max_pool(moved, (4, 2), (4, 2))[0])


# %% [markdown]
# 점이 한 열 움직여도 출력은 그대로였습니다. 한 걸음 더 가서 옆 윈도우로 넘어가자 출력도 움직였습니다.
# 그러니까 풀링을 하면 신경망이 움직임에 **덜** 민감해질 뿐, 아주 둔감해지지는 않습니다.
#
# <details>
# <summary>먼저 맞혀 보세요. 윈도우 안에서 두 숫자가 똑같이 가장 큽니다. 풀링은 무엇을 돌려줄까요?</summary>
#
# 그 숫자입니다. 순전파에서는 어느 쪽을 골라도 결과가 같습니다. 역전파에서는 다릅니다.
# **기울기는 둘 가운데 읽는 순서가 앞선 숫자로만 갑니다.** [손으로 계산하는 기울기](../explanation/gradients.md#pooling)에서 보여 줍니다.
#
# </details>

# %% [markdown]
# ## 평균 풀링, 얼마나 있었는지 묻기
#
# 윈도우의 최댓값 대신 평균을 구합니다. 반복문에서는 낱말 하나만 바꾸면 됩니다.

# %%
def average_pool(feature_map, size, strides):
    """Return the mean of each window of `size` (kh, kw) of feature_map (H, W)."""
    (H, W), (kh, kw), (sh, sw) = feature_map.shape, size, strides
    out = (H - kh) // sh + 1, (W - kw) // sw + 1
    y = np.empty(out)
    for i in range(out[0]):
        for j in range(out[1]):
            window = feature_map[i * sh : i * sh + kh, j * sw : j * sw + kw]
            y[i, j] = window.mean()
    return y


y_manual = average_pool(feature_map, (2, 2), (2, 2))
y_tf = tf.nn.avg_pool2d(images, ksize=2, strides=2, padding="VALID")
print(y_manual)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)

# %% [markdown]
# 평균 풀링은 사실 합성곱입니다. 가중치가 모두 같은 커널을 쓰는 것이고, 윈도우가 2 x 2이면 그 가중치는 1/4입니다.

# %%
W = np.full((2, 2, 1, 1), 1 / 4, "float32")  # (kh, kw, C, F)
y_tf = tf.nn.conv2d(images, W, strides=2, padding="VALID")
assert np.array_equal(y_tf[0, :, :, 0], y_manual)

# %% [markdown]
# 최댓값은 그렇지 않습니다. 어떤 커널로도 최댓값은 계산할 수 없습니다.

# %% [markdown]
# ### 사진으로 보기
#
# 192 x 160픽셀인 [사진](../tutorials/kernel_pictures.md#photo)을 세 가지 방법으로 줄였습니다. 4 x 4픽셀에서 하나씩 남깁니다.
#
# **그림:** 첫 번째 픽셀, 스트라이드 4와 같음 | 최댓값 | 평균
#
# 스트라이드만 쓰면 가는 선이 남을지 사라질지가 우연에 달렸습니다.
# 최댓값은 밝은 것을 모두 남기고 더 키웁니다. 안경테처럼 어두운 선은 사라집니다.
# 특징 맵에서는 밝은 곳이 바로 무늬와 맞은 곳이므로, 이렇게 남기는 것이 좋습니다.
# 평균은 밝기를 지키고, 대신 흐려집니다.

# %% [markdown]
# ## 겹치는 윈도우
#
# 스트라이드는 윈도우보다 작아도 됩니다. Keras의 기본값은 `strides=None`이고, 윈도우 크기와 같다는 뜻입니다.

# %%
y_manual = max_pool(feature_map, (3, 3), (1, 1))
y_tf = tf.nn.max_pool2d(images, ksize=3, strides=1, padding="VALID")
print(y_manual)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)

# %% [markdown]
# **그림:** 크기 3 x 3, 스트라이드 1. 윈도우가 겹쳐서 큰 숫자 하나가 여러 윈도우에서 이기기도 합니다. 5는 여섯 번 이깁니다.
#
# 출력의 크기는 [합성곱의 공식](../reference/conv_shapes.md)을 따릅니다.
# 어느 윈도우도 읽지 않은 숫자는 아무 말 없이 사라집니다.
#
# <details>
# <summary>먼저 맞혀 보세요. 숫자는 4 x 6개, 크기는 3 x 3, 스트라이드는 2, 패딩은 없습니다. 출력의 형상은 무엇이고, 끝내 읽지 않는 것은 무엇일까요?</summary>
#
# (4 - 3) // 2 + 1 = 1행, (6 - 3) // 2 + 1 = 2열입니다. 윈도우는 0행부터 2행까지, 0열부터 4열까지 읽습니다.
# 그래서 **마지막 행과 마지막 열은 끝내 읽지 않고**, 가장 큰 숫자인 6도 거기에 있습니다.
#
# </details>

# %%
y_manual = max_pool(feature_map, (3, 3), (2, 2))
y_tf = tf.nn.max_pool2d(images, ksize=3, strides=2, padding="VALID")
print(feature_map.shape, "becomes", y_manual.shape)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)

# %% [markdown]
# ## 0이 아닌 패딩
#
# `padding="same"`은 자리의 수를 [합성곱과 똑같이](../tutorials/stride_padding.md#same) 정합니다. 하지만 풀링에서 0을 붙이면 답이 틀립니다.
# 0은 어떤 음수보다도 커서, 윈도우에 음수만 있으면 0이 이겨 버립니다.
# TensorFlow는 최댓값을 구할 때 **음의 무한대**로 패딩을 붙입니다. 정수에서는 가장 작은 정수가 그 일을 합니다.

# %%
below_zero = -np.arange(1, 9).reshape(2, 4)  # every number is negative
images = below_zero[None, :, :, None].astype("float32")
y_tf = tf.nn.max_pool2d(images, ksize=3, strides=2, padding="SAME")
print(below_zero)
print("TensorFlow:   ", np.squeeze(y_tf))

lowest = np.iinfo(int).min  # the smallest integer: it never wins
padded = np.pad(below_zero, [(0, 1), (0, 1)], constant_values=lowest)
y_manual = max_pool(padded, (3, 3), (2, 2))
with_zeros = max_pool(np.pad(below_zero, [(0, 1), (0, 1)]), (3, 3), (2, 2))
print("smallest:     ", y_manual[0])
print("with zeros:   ", with_zeros[0])
assert np.array_equal(y_tf[0, :, :, 0], y_manual)

# %% [markdown]
# 평균에서는 0을 세지 말아야 합니다. **TensorFlow는 윈도우의 크기가 아니라 윈도우 안에 실제로 있는 숫자의 개수로 나눕니다.**

# %%
above_zero = -below_zero  # 1 to 8
y_tf = tf.nn.avg_pool2d(-images, ksize=3, strides=2, padding="SAME")
print("TensorFlow:   ", np.squeeze(y_tf))

edge = [(0, 1), (0, 1)]  # one row after, one column after
with_zeros = average_pool(np.pad(above_zero, edge), (3, 3), (2, 2))
real = average_pool(np.pad(np.ones((2, 4)), edge), (3, 3), (2, 2))  # the share
y_manual = with_zeros / real
print("zeros counted:", with_zeros[0].round(2))
print("real numbers: ", (9 * real[0]).round(), "of 9")
print("corrected:    ", y_manual[0].round(2))
assert np.allclose(y_tf[0, :, :, 0], y_manual, rtol=1e-5, atol=1e-5)


# %% [markdown]
# 두 규칙은 결국 같은 말입니다. **윈도우에서 가장자리를 넘어간 부분은 뺍니다.**
# (PyTorch의 평균 풀링은 기본으로 0까지 셉니다. [PyTorch와 맞추기](../howto/match_pytorch.md#average-pooling)를 보세요.)

# %% [markdown]
# ## 채널, 배치, 모든 설정
#
# 풀링은 채널을 하나씩 따로 다루므로 채널 수가 변하지 않습니다. 채널 3개가 들어가면 3개가 나옵니다. [모두 더하는](../tutorials/n_channels.md) 필터와는 이 점이 다릅니다.
# 다음 함수는 배치를 받아, 스트라이드와 패딩까지 넣어 두 가지 풀링을 모두 계산합니다.
# 가장자리를 넘어간 부분은 빼고 계산하므로 패딩을 붙일 필요가 없습니다.

# %%
def zeros_for_same(n, reach, stride):
    """Return how many zeros "same" puts (before, after) an axis of `n` pixels.

    reach: the effective kernel size, (k - 1) * dilation + 1. Source: the definition of
    SAME, https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
    """
    out = -(-n // stride)  # n / stride, rounded up
    total = max((out - 1) * stride + reach - n, 0)  # what the last window lacks
    return total // 2, total - total // 2  # if one is left over, it goes after


def pool2d(images, reduce, size=2, strides=None, padding="valid"):
    """Compute what MaxPooling2D (reduce=np.max) and AveragePooling2D (np.mean) compute.

    images (N, H, W, C); return (N, out_h, out_w, C). size, strides: an integer or a
    pair (rows, columns); strides None: the size. padding: "valid" or "same", which
    is windows cut off at the border, so that only real numbers count.
    Raises ValueError. Source: the definition of the pools of tf.nn.
    """
    strides = size if strides is None else strides
    (kh, kw), (sh, sw) = checked_pool(images, size, strides, padding)
    N, H, W, C = images.shape
    if padding == "same":
        (top, bottom), (left, right) = (
            zeros_for_same(H, kh, sh), zeros_for_same(W, kw, sw),
        )  # fmt: skip
    else:
        top = bottom = left = right = 0
    rows = (H + top + bottom - kh) // sh + 1
    columns = (W + left + right - kw) // sw + 1
    y = np.empty((N, rows, columns, C), np.result_type(images, "float32"))
    for i in range(rows):
        for j in range(columns):
            row, column = i * sh - top, j * sw - left  # of the corner; may be outside
            window = images[
                :, max(row, 0) : row + kh, max(column, 0) : column + kw
            ]  # (N, kh, kw, C), less at the border
            y[:, i, j] = reduce(window, axis=(1, 2))  # each channel on its own
    return y


# %% [markdown]
# 이 함수는 먼저 인수부터 검사합니다.
#
# **검사**

# %%
def checked_pool(images, size, strides, padding):
    """Return size and strides as pairs; or say what is wrong with a pool."""
    pairs = []
    for name, value in {"size": size, "strides": strides}.items():
        pair = (value, value) if isinstance(value, int) else tuple(value)
        if len(pair) != 2 or not all(isinstance(n, int) and n > 0 for n in pair):
            raise ValueError(
                f"{name}={value!r} must be 1 or more, or a pair of such numbers"
            )
        pairs.append(pair)
    if images.ndim != 4:
        raise ValueError(f"images must be (N, H, W, C), not of shape {images.shape}")
    if padding not in ("valid", "same"):
        raise ValueError(f'padding={padding!r} must be "valid" or "same"')
    (kh, kw), (_, H, W, _) = pairs[0], images.shape
    if padding == "valid" and (kh > H or kw > W):
        raise ValueError(f"size={pairs[0]} is larger than the {H} x {W} image")
    return pairs


# %% [markdown]
# 세 가지 크기, 세 가지 스트라이드, 두 가지 패딩을 모두 짝지어 Keras와 비교합니다.

# %%
rng = np.random.default_rng(0)
images = rng.integers(-9, 10, (2, 9, 12, 3)).astype("float32")  # (N, H, W, C)
settings = 0
for size in (2, 3, (2, 4)):
    for strides in (None, 1, (2, 3)):
        for padding in ("valid", "same"):
            layer = tf.keras.layers.MaxPooling2D(size, strides, padding)
            y_tf = layer(images)
            y_manual = pool2d(images, np.max, size, strides, padding)
            assert np.array_equal(y_tf, y_manual)
            layer = tf.keras.layers.AveragePooling2D(size, strides, padding)
            y_tf = layer(images)
            y_manual = pool2d(images, np.mean, size, strides, padding)
            assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
            settings += 2
print(settings, "settings agree with TensorFlow")
print("weights of a pooling layer:", layer.count_params())

# %% [markdown]
# 풀링 층에는 가중치가 없으니, 배울 것도 없습니다.
#
# 윈도우가 겹치지 않고 크기가 나누어떨어지면 `reshape` 하나로 충분합니다.

# %%
images = rng.integers(-9, 10, (2, 8, 12, 3)).astype("float32")
blocks = images.reshape(2, 4, 2, 6, 2, 3)  # (N, rows, kh, columns, kw, C)
y_manual = blocks.max(axis=(2, 4))  # (2, 4, 6, 3)
y_tf = tf.keras.layers.MaxPooling2D()(images)
print(y_manual.shape)
assert np.array_equal(y_tf, y_manual)

# %% [markdown]
# ## 전역 풀링, 채널마다 숫자 하나
#
# 윈도우가 특징 맵만큼 커도 됩니다. 그러면 **이미지의 크기가 얼마이든** 채널마다 숫자가 하나씩 남습니다.
# CNN은 이렇게 특징 맵을 길이가 정해진 벡터로 바꾸어 마지막 `Dense` 층에 넘깁니다.

# %%
for size in [(8, 12), (5, 7)]:
    images = rng.integers(-9, 10, (2, *size, 3)).astype("float32")
    y_manual = images.max(axis=(1, 2))  # (N, C)
    y_tf = tf.keras.layers.GlobalMaxPooling2D()(images)
    assert np.array_equal(y_tf, y_manual)
    y_manual = images.mean(axis=(1, 2))
    y_tf = tf.keras.layers.GlobalAveragePooling2D()(images)
    assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
    print(images.shape, "becomes", y_manual.shape)

# %% [markdown]
# 이와 달리 `Flatten`은 모든 자리를 남기므로, 그 뒤의 `Dense` 층은 [한 가지 이미지 크기에만](../howto/variable_sizes.md) 맞습니다.

# %% [markdown]
# ## 흔히 쓰는 것
#
# | 특징 맵을 줄이는 방법 | 남는 것 | 예 |
# |---|---|---|
# | 최댓값, 2 x 2, 스트라이드 2 | 윈도우마다 가장 잘 맞은 값 | VGG |
# | 최댓값, 3 x 3, 스트라이드 2 | 위와 같고, 윈도우가 겹침 | AlexNet, ResNet의 첫머리 |
# | 평균, 2 x 2, 스트라이드 2 | 얼마나 있었는지 | DenseNet의 블록 사이 |
# | 풀링 없이 스트라이드 2인 합성곱 | 남기도록 학습한 것 | ResNet의 단계 사이 |
# | 전역 평균 | 채널마다 숫자 하나 | ResNet과 DenseNet의 마지막 층 앞 |
#
# 신경망의 중간에서는 3 x 3보다 큰 윈도우를 거의 쓰지 않습니다. 한꺼번에 너무 많이 버리기 때문입니다.

# %% [markdown]
# ## 1차원, 수열
#
# `MaxPooling1D`와 `AveragePooling1D`는 한 축을 따라 같은 일을 합니다. 수열은 행이 하나인 이미지입니다.

# %%
series = rng.integers(-9, 10, (2, 11, 3)).astype("float32")  # (N, n, C)
as_images = series[:, None]  # (N, 1, n, C): images of one row
y_manual = pool2d(as_images, np.max, (1, 3), (1, 2), "same")[:, 0]
y_tf = tf.keras.layers.MaxPooling1D(3, strides=2, padding="same")(series)
assert np.array_equal(y_tf, y_manual)

y_manual = pool2d(as_images, np.mean, (1, 3), (1, 2), "same")[:, 0]
y_tf = tf.keras.layers.AveragePooling1D(3, strides=2, padding="same")(series)
print(series.shape, "becomes", y_manual.shape)
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# ## 거절하는 것

# %%
for change in ({"size": 0}, {"size": 9}, {"padding": "full"}, {"strides": (1, 2, 3)}):
    try:
        pool2d(images, np.max, **change)
    except ValueError as error:
        print(error)

# %% [markdown]
# ## 연습 문제
#
# 블록을 여기에서, 또는 복사한 곳에서 고쳐 `solved`가 출력되게 해 보세요.
# 처음에는 블록 안의 `assert`에서 멈춥니다.

# %% [markdown]
# ### 최대 풀링 직접 쓰기

# %%
import numpy as np
import tensorflow as tf


def max_pool(image, size, strides):
    """Return the maximum of each window of `size` (kh, kw) of image (H, W).

    strides (sh, sw): the steps of the window. No padding.
    """
    # your loop


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
hints = {
    "the plain case": "cut image[i * sh : i * sh + kh, j * sw : j * sw + kw]",
    "windows that overlap": "the corner moves by the strides, not by the size",
    "rows and columns that differ": "size and strides are (rows, columns)",
    "negative numbers": "start from the window's own numbers, not from 0",
    "a last column that no window reads": "divide with //, which rounds down",
}
cases = [(4, 6, 2, 2, 2, 2), (6, 7, 3, 3, 1, 1), (7, 9, 2, 3, 3, 2)]
cases += [(5, 4, 1, 2, 2, 2), (4, 9, 2, 2, 2, 2)]
for (name, hint), (H, W, kh, kw, sh, sw) in zip(hints.items(), cases, strict=True):
    image = rng.integers(-9, 0 if "negative" in name else 10, (H, W)).astype("float32")
    wanted = tf.nn.max_pool2d(image[None, :, :, None], (kh, kw), (sh, sw), "VALID")
    mine = max_pool(image, (kh, kw), (sh, sw))
    assert mine is not None, "max_pool returns nothing yet"
    said = f"{name}: image {H} x {W}, size {kh, kw}, strides {sh, sw}"
    wanted = wanted[0, :, :, 0].numpy()
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
# def max_pool(image, size, strides):
#     """Two loops over the positions, as in a convolution."""
#     (H, W), (kh, kw), (sh, sw) = image.shape, size, strides
#     y = np.empty(((H - kh) // sh + 1, (W - kw) // sw + 1), image.dtype)
#     for i, j in np.ndindex(y.shape):
#         y[i, j] = image[i * sh : i * sh + kh, j * sw : j * sw + kw].max()
#     return y
#
#
# # check
# rng = np.random.default_rng(0)
# hints = {
#     "the plain case": "cut image[i * sh : i * sh + kh, j * sw : j * sw + kw]",
#     "windows that overlap": "the corner moves by the strides, not by the size",
#     "rows and columns that differ": "size and strides are (rows, columns)",
#     "negative numbers": "start from the window's own numbers, not from 0",
#     "a last column that no window reads": "divide with //, which rounds down",
# }
# cases = [(4, 6, 2, 2, 2, 2), (6, 7, 3, 3, 1, 1), (7, 9, 2, 3, 3, 2)]
# cases += [(5, 4, 1, 2, 2, 2), (4, 9, 2, 2, 2, 2)]
# for (name, hint), (H, W, kh, kw, sh, sw) in zip(hints.items(), cases, strict=True):
#     image = rng.integers(-9, 0 if "negative" in name else 10, (H, W)).astype("float32")
#     wanted = tf.nn.max_pool2d(image[None, :, :, None], (kh, kw), (sh, sw), "VALID")
#     mine = max_pool(image, (kh, kw), (sh, sw))
#     assert mine is not None, "max_pool returns nothing yet"
#     said = f"{name}: image {H} x {W}, size {kh, kw}, strides {sh, sw}"
#     wanted = wanted[0, :, :, 0].numpy()
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
# ### 실제로 있는 숫자 세기

# %%
import numpy as np
import tensorflow as tf


def average_same(image):
    """Average 3 x 3 windows of image (H, W), stride 1, padding "same".

    The zeros of the padding are counted. Count the real numbers only.
    """
    padded = np.pad(image, 1)
    y = np.empty(image.shape)
    for i, j in np.ndindex(image.shape):
        y[i, j] = padded[i : i + 3, j : j + 3].sum() / 9
    return y


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
for H, W in ((3, 5), (1, 4), (6, 2)):
    image = rng.integers(1, 10, (H, W)).astype("float32")
    wanted = tf.nn.avg_pool2d(image[None, :, :, None], 3, 1, "SAME")[0, :, :, 0]
    mine = average_same(image)
    corner = f"{mine[0, 0]:.2f} in the corner, not {wanted[0, 0]:.2f}"
    assert np.allclose(mine, wanted, rtol=1e-5, atol=1e-5), f"{H} x {W}: {corner}"
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
# def average_same(image):
#     """Divide by how many numbers of the window are real: the same sum, of ones."""
#     padded, real = np.pad(image, 1), np.pad(np.ones(image.shape), 1)
#     y = np.empty(image.shape)
#     for i, j in np.ndindex(image.shape):
#         window = slice(i, i + 3), slice(j, j + 3)
#         y[i, j] = padded[window].sum() / real[window].sum()
#     return y
#
#
# # check
# rng = np.random.default_rng(0)
# for H, W in ((3, 5), (1, 4), (6, 2)):
#     image = rng.integers(1, 10, (H, W)).astype("float32")
#     wanted = tf.nn.avg_pool2d(image[None, :, :, None], 3, 1, "SAME")[0, :, :, 0]
#     mine = average_same(image)
#     corner = f"{mine[0, 0]:.2f} in the corner, not {wanted[0, 0]:.2f}"
#     assert np.allclose(mine, wanted, rtol=1e-5, atol=1e-5), f"{H} x {W}: {corner}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### 윈도우마다 가장 작은 것

# %%
import numpy as np
import tensorflow as tf


def min_pool(images):
    """Return the minimum of each 2 x 2 window of images (N, H, W, C), padding "same".

    TensorFlow has no such layer. Use its max pool, and no loop.
    """
    return tf.nn.max_pool2d(images, 2, 2, "SAME")


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
for shape in ((1, 4, 6, 1), (2, 5, 7, 3)):
    images = rng.integers(1, 100, shape).astype("float32")
    mine = np.array(min_pool(images))
    for n, i, j, c in np.ndindex(mine.shape):
        window = images[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
        said = f"{shape}: {mine[n, i, j, c]:g} at {n, i, j, c}, not {window.min():g}"
        assert mine[n, i, j, c] == window.min(), said
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
# def min_pool(images):
#     """The smallest number is the largest with the sign changed."""
#     return -tf.nn.max_pool2d(-images, 2, 2, "SAME")
#
#
# # check
# rng = np.random.default_rng(0)
# for shape in ((1, 4, 6, 1), (2, 5, 7, 3)):
#     images = rng.integers(1, 100, shape).astype("float32")
#     mine = np.array(min_pool(images))
#     for n, i, j, c in np.ndindex(mine.shape):
#         window = images[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
#         said = f"{shape}: {mine[n, i, j, c]:g} at {n, i, j, c}, not {window.min():g}"
#         assert mine[n, i, j, c] == window.min(), said
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
# <summary>신경망에 Conv2D(8, 3)이 있고, 이어서 ReLU와 MaxPooling2D(2)가 있습니다. ReLU와 풀링의 순서를 바꾸면 결과가 달라질까요? 평균 풀링이라면 어떨까요?</summary>
#
# 최댓값이면 달라지지 않습니다. ReLU는 숫자의 크고 작은 순서를 지키므로, 앞에서 가장 큰 것이 뒤에서도 가장 큽니다.
# 풀링을 먼저 하면 ReLU가 할 일이 4분의 1로 줄어듭니다.
# 평균이면 달라집니다. -4와 2의 평균은 -1이라 0이 되는데, ReLU를 먼저 하면 0과 2의 평균이라 1이 됩니다.
#
# </details>

# %% [markdown]
# ## 더 읽을거리
#
# 이 사이트 밖의 글입니다.
#
# - [Pooling](https://d2l.ai/chapter_convolutional-neural-networks/pooling.html), Dive into Deep Learning. 풀링 층이
#   무엇에 좋은지, 패딩과 스트라이드와 채널이 있을 때는 어떤지 설명합니다.
# - [Pooling layer](https://cs231n.github.io/convolutional-networks/#pool), CS231n. 흔히 쓰는 설정과, 풀링을 쓰지 않는
#   신경망이 있는 이유를 다룹니다.
#
# **이전:** [스트라이드, 패딩, 팽창](../tutorials/stride_padding.md). **다음:** [작은 CNN 쌓기](../tutorials/small_cnn.md).
# **역전파:** [ReLU와 풀링의 기울기](../explanation/gradients.md#pooling). **해 보기:** [직접 쓴 최대 풀링
# 검사하기](../howto/check_your_layer.md#pool).
