# %% [markdown]
# # 채널 n개, 필터 n개, 배치
#
# **Conv by Hand**의 수업 [채널 n개, 필터 n개, 배치](../tutorials/n_channels.md)의 노트북입니다. 수업의 글을 모두 담았습니다.
# 위에서 아래로 셀을 실행합니다. 필요한 것은 NumPy와 TensorFlow입니다. 숫자를 바꾸고 다시 실행해 보세요.
# 글과 그림은 CC BY 4.0, 코드는 MIT 라이선스를 따릅니다.
#
# 컬러 사진에는 채널이 세 개 있고, 층에는 필터가 여러 개 있고, 학습할 때에는 이미지를 여러 장 한꺼번에 넣습니다.
# 이 페이지를 마치면 이것을 모두 계산할 수 있습니다. 더할 축이 하나, 반복할 축이 두 개 늘어날 뿐입니다.
# [채널 하나의 교차상관](../tutorials/one_channel.md)과 [네 가지 형상 읽기](../tutorials/four_shapes.md)에 이어지는 수업입니다.

# %% [markdown]
# ## 채널이 합쳐지는 방법
#
# 누구나 가장 먼저 묻는 것이 있습니다. 채널이 세 개 들어가는데, 필터 하나에서는 왜 채널이 세 개 나오지 않을까요?
# 답이 눈에 보이는 숫자를 골라 봅시다.
# 이 이미지의 채널 세 개에는 두 자리 숫자가 들어 있습니다. 앞자리는 빨강이 1 또는 2, 초록이 3 또는 4, 파랑이 5 또는 6입니다.

# %%
import numpy as np
import tensorflow as tf

red = np.array([[11, 12, 13, 14], [15, 16, 17, 18], [19, 20, 21, 22]])
green = red + 20
blue = red + 40
image = np.stack([red, green, blue], axis=-1)  # (H, W, C) = (3, 4, 3)
print("image", image.shape)
print("top left pixel (R, G, B):", image[0, 0])

# %% [markdown]
# 가장 작은 윈도우는 픽셀 하나짜리이지만, 그 안에도 숫자가 세 개 들어 있습니다.
# 이 세 숫자에 차례로 1, 100, 10000을 곱합니다. 그러면 더한 뒤에도 저마다 제 두 자리를 지킵니다.

# %%
kernel = np.zeros((1, 1, 3), int)  # (kh, kw, C): one weight for each channel
kernel[0, 0] = [1, 100, 10000]
y = np.zeros((3, 4), int)
for i in range(3):
    for j in range(4):
        window = image[i : i + 1, j : j + 1, :]  # (1, 1, 3)
        y[i, j] = np.sum(window * kernel)
print(y)

# %% [markdown]
# 숫자 하나를 오른쪽부터 두 자리씩 읽어 보세요. 차례로 빨강, 초록, 파랑입니다.
# **필터 하나가 채널마다 다른 가중치를 곱하고, 모두 더합니다.** 그래서 출력의 채널은 하나입니다.
#
# **그림:** 왼쪽 위 픽셀. 채널마다 자기 가중치를 곱하고, 곱 세 개를 더하면 숫자 하나가 됩니다.
#
# TensorFlow의 결과도 마지막 자리까지 똑같습니다.

# %%
y_tf = tf.nn.conv2d(
    image[np.newaxis].astype("float32"),  # (1, 3, 4, 3)
    kernel[..., np.newaxis].astype("float32"),  # (1, 1, 3, 1)
    strides=1,
    padding="VALID",
)
print("output", y_tf.shape)
assert np.array_equal(np.squeeze(y_tf), y)

# %% [markdown]
# ## 채널이 더해지는 과정 지켜보기
#
# 필터에는 입력 채널마다 맡은 조각이 하나씩 있습니다. 채널마다 구한 합을 다시 더하면 숫자 하나가 됩니다.
# 필터 1은 가중치가 달라서, 출력에서도 다른 채널을 만듭니다.
#
# **페이지에서:** [숫자 하나씩 따라가기](../tutorials/n_channels.md#stepper).

# %% [markdown]
# ## 채널 세 개, 필터 하나
#
# 윈도우가 3 x 3이면 숫자는 3 x 3 x 3개이고, 합은 여전히 하나입니다.
#
# **그림:** 채널 세 개를 모두 꿰뚫는 3 x 3 윈도우(왼쪽)와 형상이 같은 필터(가운데). 곱 27개가 숫자 하나가 됩니다(오른쪽).
#
# 채널이 세 개인 5 x 5 이미지에 이런 윈도우를 놓습니다.

# %%
tf.keras.utils.set_random_seed(0)

images = tf.random.uniform((1, 5, 5, 3))  # (N, H, W, C)
conv = tf.keras.layers.Conv2D(filters=1, kernel_size=3, bias_initializer="ones")
y_tf = conv(images)  # (1, 3, 3, 1)
W, B = conv.get_weights()
print("W", W.shape, " B", B.shape, " output", y_tf.shape)

# %% [markdown]
# 채널이 하나일 때와 견주면 글자 두 개만 달라집니다.
# **윈도우가 3차원이 됩니다. 슬라이스에 채널 축을 뜻하는 `:`를 하나 더 쓰고, `np.sum`은 그 전부를 더합니다.**

# %%
image = np.squeeze(images)  # (5, 5, 3)
W = np.squeeze(W)  # (3, 3, 3): height, width, channels
y_manual = np.zeros((3, 3), "float32")
for i in range(3):
    for j in range(3):
        window = image[i : i + 3, j : j + 3, :]  # (3, 3, 3)
        y_manual[i, j] = np.sum(window * W) + B[0]
print(y_manual)

assert np.allclose(np.squeeze(y_tf), y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# 채널 하나짜리 교차상관을 세 번 계산해서 더한 것과 같습니다. 편향은 채널마다가 아니라 한 번만 더합니다.

# %%
sums = [np.sum(image[0:3, 0:3, c] * W[:, :, c]) for c in range(3)]
print("one sum for each channel:", np.round(sums, 4))
print("added up, and the bias:  ", np.round(sum(sums) + B[0], 4))

# %% [markdown]
# ## 필터 늘리기
#
# 필터마다 자기 가중치와 편향으로 같은 계산을 되풀이해서, 출력에 채널을 한 장씩 더합니다.
# 코드에서는 반복문이 하나 늘고, `W`, `B`, 출력의 마지막 인덱스로 `f`가 붙습니다.

# %%
images = tf.random.uniform((1, 5, 6, 3))
conv = tf.keras.layers.Conv2D(filters=4, kernel_size=(3, 2), bias_initializer="normal")
y_tf = conv(images)
W, B = conv.get_weights()
print("W", W.shape, " B", B.shape, " output", y_tf.shape)

image = images[0].numpy()  # (5, 6, 3)
y_manual = np.zeros((3, 5, 4), "float32")
for i in range(3):
    for j in range(5):
        window = image[i : i + 3, j : j + 2, :]  # (3, 2, 3)
        for f in range(4):
            y_manual[i, j, f] = np.sum(window * W[:, :, :, f]) + B[f]

assert np.allclose(y_tf[0], y_manual, rtol=1e-5, atol=1e-5)


# %% [markdown]
# <details>
# <summary>먼저 맞혀 보세요. 필터가 4개이면 윈도우의 한 자리에서 숫자가 몇 개 나오고, 곱셈은 몇 번 할까요?</summary>
#
# 필터마다 하나씩, 숫자 네 개가 나옵니다. 숫자 하나에 곱셈이 3 x 2 x 3번(윈도우의 행, 열, 채널) 필요하므로
# 모두 72번입니다.
#
# </details>

# %% [markdown]
# ## 배치까지, 층 전체
#
# 층은 이미지를 한 장씩 따로 다룹니다. 그래서 배치에는 반복문 하나만 더 두르면 되고, 이것으로 층이 완성됩니다.
#
# **check_shapes, 서로 맞아야 하는 것**

# %%
def check_shapes(images, W, B):
    """Raise ValueError if the channels, the filters or the sizes do not fit."""
    _, height, width, C = images.shape
    kh, kw, kernel_channels, F = W.shape
    if kernel_channels != C:
        raise ValueError(
            f"W.shape={W.shape} is for {kernel_channels} channels, not {C}"
        )
    if B.shape != (F,):
        raise ValueError(
            f"B.shape={B.shape} must be ({F},): one number for each filter"
        )
    if kh > height or kw > width:
        raise ValueError(
            f"a window of {kh}x{kw} does not fit an image of {height}x{width}"
        )


# %%
def conv2d_valid(images, W, B):
    """Compute what Conv2D computes with strides=1 and padding="valid".

    images (N, H, W, C), W (kh, kw, C, F) and B (F,) are arrays of numbers; return
    (N, H-kh+1, W-kw+1, F) of the dtype that holds all three.
    Raises ValueError if the channels, the filters or the sizes do not fit.
    Source: y[n, i, j, f] = B[f] + the sum over a, b, c of
    images[n, i+a, j+b, c] * W[a, b, c, f].
    """
    check_shapes(images, W, B)
    N, height, width, _ = images.shape
    kh, kw, _, F = W.shape
    dtype = np.result_type(images, W, B)
    y = np.empty((N, height - kh + 1, width - kw + 1, F), dtype)
    for n, i, j, f in np.ndindex(y.shape):
        window = images[n, i : i + kh, j : j + kw, :]  # (kh, kw, C)
        y[n, i, j, f] = np.sum(window * W[:, :, :, f]) + B[f]
    return y


# %%
images = tf.random.uniform((8, 9, 7, 3))  # 8 images of 9 rows and 7 columns
conv = tf.keras.layers.Conv2D(filters=4, kernel_size=(3, 2), bias_initializer="normal")
y_tf = conv(images)
y_manual = conv2d_valid(images.numpy(), *conv.get_weights())
print("output", y_tf.shape)

assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# 이미지를 $n$, 자리를 $i, j$, 필터를 $f$, 채널을 $c$로 세면 식으로는 이렇게 씁니다.
#
# $$
# \begin{aligned}
# y_{n,i,j,f} = B_f &+ \sum_{a=0}^{k_h-1} \; \sum_{b=0}^{k_w-1} \; \sum_{c=0}^{C-1} \\
# &\quad x_{n,\,i+a,\,j+b,\,c} \; W_{a,b,c,f}
# \end{aligned}
# $$
#
# 반복문은 등호 왼쪽의 인덱스, 곧 출력의 축인 `n`, `i`, `j`, `f`를 돕니다.
# 합은 `a`, `b`, `c`를 따라 구하고, 출력에는 이 셋이 남지 않습니다.

# %% [markdown]
# ## 같다고 볼 수 있는 차이
#
# 채널 8개, 필터 8개인 더 큰 층입니다.

# %%
images = tf.random.uniform((1, 16, 16, 8))
conv = tf.keras.layers.Conv2D(filters=8, kernel_size=3)
y_tf = conv(images)
y_manual = conv2d_valid(images.numpy(), *conv.get_weights())
print("every bit the same:  ", np.array_equal(y_tf, y_manual))
print("NumPy's own allclose:", np.allclose(y_tf, y_manual))
print("rtol = atol = 1e-5:  ", np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5))

# %% [markdown]
# 두 결과는 모두 옳습니다.
# 숫자 하나하나가 곱 72개의 합이고, 더할 때마다 반올림하는데, NumPy와 TensorFlow는 더하는 순서가 다릅니다.
# 합이 어쩌다 0에 가까우면 반올림 오차가 상대적으로 커져서, `np.allclose`의 기본값인 `atol=1e-8`은 너무 엄격합니다.
# 그래서 이 사이트는 거의 모든 곳에서 `rtol=1e-5, atol=1e-5`를 씁니다. [더 느슨해야 하는 비교](../howto/compare_floats.md)도 있습니다.
#
# 차이가 정말 반올림 때문인지는 정수로 확인할 수 있습니다. 정수는 반올림 없이 더해집니다.

# %%
rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (1, 16, 16, 8)).astype("float32")
W = rng.integers(-4, 5, (3, 3, 8, 8)).astype("float32")
B = rng.integers(-4, 5, 8).astype("float32")
y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID") + B
y_manual = conv2d_valid(images, W, B)
print("every bit the same:", np.array_equal(y_tf, y_manual))

assert np.array_equal(y_tf, y_manual)

# %% [markdown]
# ## 연습 문제
#
# 블록을 여기에서, 또는 복사한 곳에서 고쳐 `solved`가 출력되게 해 보세요.
# 그때까지는 블록 안의 `assert`에서 멈춥니다.

# %% [markdown]
# ### 채널 섞기

# %%
import numpy as np
import tensorflow as tf

# Choose the kernel so that the output is 2 x red + 3 x blue, without green.
W = np.zeros((1, 1, 3, 1), "float32")  # (kh, kw, C, F)
W[0, 0, :, 0] = [1, 1, 1]

# %% tags=["raises-exception"]
# check
photo = np.arange(60, dtype="float32").reshape(1, 4, 5, 3)
y = tf.nn.conv2d(photo, W, strides=1, padding="VALID")
wanted = 2 * photo[..., 0] + 3 * photo[..., 2]
assert np.array_equal(y[..., 0], wanted), "not 2 x red + 3 x blue yet"
print("solved")

# %% [markdown]
# <details>
# <summary>풀이</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# W = np.zeros((1, 1, 3, 1), "float32")  # (kh, kw, C, F)
# W[0, 0, :, 0] = [2, 0, 3]
#
# # check
# photo = np.arange(60, dtype="float32").reshape(1, 4, 5, 3)
# y = tf.nn.conv2d(photo, W, strides=1, padding="VALID")
# wanted = 2 * photo[..., 0] + 3 * photo[..., 2]
# assert np.array_equal(y[..., 0], wanted), "not 2 x red + 3 x blue yet"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### 필터 두 개

# %%
import numpy as np
import tensorflow as tf

# Two filters: channel 0 of the output shall be the green channel,
# channel 1 the sum of all three. What must the shape of W be, and what goes where?
W = np.zeros((1, 1, 3, 1), "float32")
W[0, 0, :, 0] = [0, 1, 0]

# %% tags=["raises-exception"]
# check
photo = np.arange(60, dtype="float32").reshape(1, 4, 5, 3)
y = tf.nn.conv2d(photo, W, strides=1, padding="VALID")
assert y.shape == (1, 4, 5, 2), f"two channels wanted, the output is {y.shape}"
assert np.array_equal(y[..., 0], photo[..., 1]), "channel 0 is not the green one"
assert np.array_equal(y[..., 1], photo.sum(axis=-1)), "channel 1 is not the sum"
print("solved")

# %% [markdown]
# <details>
# <summary>풀이</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# W = np.zeros((1, 1, 3, 2), "float32")
# W[0, 0, :, 0] = [0, 1, 0]
# W[0, 0, :, 1] = [1, 1, 1]
#
# # check
# photo = np.arange(60, dtype="float32").reshape(1, 4, 5, 3)
# y = tf.nn.conv2d(photo, W, strides=1, padding="VALID")
# assert y.shape == (1, 4, 5, 2), f"two channels wanted, the output is {y.shape}"
# assert np.array_equal(y[..., 0], photo[..., 1]), "channel 0 is not the green one"
# assert np.array_equal(y[..., 1], photo.sum(axis=-1)), "channel 1 is not the sum"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### 반복문 하나 줄이기

# %%
import numpy as np
import tensorflow as tf


def conv2d_valid(images, W):
    """One loop less: compute all F sums of a window at once."""
    N, height, width, C = images.shape
    kh, kw, C, F = W.shape
    y = np.zeros((N, height - kh + 1, width - kw + 1, F), images.dtype)
    for n, i, j in np.ndindex(y.shape[:3]):
        window = images[n, i : i + kh, j : j + kw, :]  # (kh, kw, C)
        y[n, i, j] = np.sum(
            window[..., np.newaxis] * W
        )  # (kh, kw, C, F): sum over which axes?
    return y


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (2, 6, 5, 3)).astype("float32")
W = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")
y = tf.nn.conv2d(images, W, strides=1, padding="VALID")
mine = conv2d_valid(images, W)
assert mine.shape == y.shape, f"the output is {y.shape}, not {mine.shape}"
assert np.array_equal(mine, y), "the shape is right, the numbers are not"
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
# def conv2d_valid(images, W):
#     """Sum over the window's rows, columns and channels, never over the filters."""
#     N, height, width, C = images.shape
#     kh, kw, C, F = W.shape
#     y = np.zeros((N, height - kh + 1, width - kw + 1, F), images.dtype)
#     for n, i, j in np.ndindex(y.shape[:3]):
#         window = images[n, i : i + kh, j : j + kw, :]  # (kh, kw, C)
#         y[n, i, j] = np.sum(window[..., np.newaxis] * W, axis=(0, 1, 2))  # (F,)
#     return y
#
#
# # check
# rng = np.random.default_rng(0)
# images = rng.integers(-4, 5, (2, 6, 5, 3)).astype("float32")
# W = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")
# y = tf.nn.conv2d(images, W, strides=1, padding="VALID")
# mine = conv2d_valid(images, W)
# assert mine.shape == y.shape, f"the output is {y.shape}, not {mine.shape}"
# assert np.array_equal(mine, y), "the shape is right, the numbers are not"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### conv2d 직접 쓰기

# %%
import numpy as np
import tensorflow as tf


def conv2d(images, W, B):
    """Correlate images (N, H, W, C) with W (kh, kw, C, F), and add B (F,)."""
    # your lines


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
cases = {
    "one channel, one filter": ((1, 4, 5, 1, 1), "cut, multiply, sum"),
    "several channels": ((1, 4, 5, 3, 1), "sum over the channels of the window too"),
    "several filters": ((1, 4, 5, 2, 3), "filter f is W[..., f] and makes channel f"),
    "a batch": ((3, 4, 5, 2, 2), "each image has a result of its own"),
    "a bias": ((2, 4, 5, 3, 4), "add B[f] once for each sum, not for each channel"),
}
for name, ((N, H, width, C, F), hint) in cases.items():
    images = rng.integers(1, 10, (N, H, width, C)).astype("float32")
    W = rng.integers(-4, 5, (3, 2, C, F)).astype("float32")
    B = rng.integers(1, 5, F).astype("float32") * (name == "a bias")
    wanted = (tf.nn.conv2d(images, W, 1, "VALID") + B).numpy()
    mine = conv2d(images, W, B)
    assert mine is not None, "conv2d returns nothing yet"
    said = f"{name}: images {images.shape}, W {W.shape}"
    assert np.shape(mine) == wanted.shape, (
        f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
    )
    place = tuple(np.argwhere(mine != wanted)[:1].sum(axis=0))
    assert np.array_equal(mine, wanted), (
        f"{said}: {mine[place]} at {place}, not {wanted[place]}; {hint}"
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
# def conv2d(images, W, B):
#     """The window has all channels, and each filter its own sum."""
#     (N, H, width, _), (kh, kw, _, F) = images.shape, W.shape
#     y = np.zeros((N, H - kh + 1, width - kw + 1, F))
#     for n, i, j, f in np.ndindex(y.shape):
#         y[n, i, j, f] = np.sum(images[n, i : i + kh, j : j + kw] * W[..., f]) + B[f]
#     return y
#
#
# # check
# rng = np.random.default_rng(0)
# cases = {
#     "one channel, one filter": ((1, 4, 5, 1, 1), "cut, multiply, sum"),
#     "several channels": ((1, 4, 5, 3, 1), "sum over the channels of the window too"),
#     "several filters": ((1, 4, 5, 2, 3), "filter f is W[..., f] and makes channel f"),
#     "a batch": ((3, 4, 5, 2, 2), "each image has a result of its own"),
#     "a bias": ((2, 4, 5, 3, 4), "add B[f] once for each sum, not for each channel"),
# }
# for name, ((N, H, width, C, F), hint) in cases.items():
#     images = rng.integers(1, 10, (N, H, width, C)).astype("float32")
#     W = rng.integers(-4, 5, (3, 2, C, F)).astype("float32")
#     B = rng.integers(1, 5, F).astype("float32") * (name == "a bias")
#     wanted = (tf.nn.conv2d(images, W, 1, "VALID") + B).numpy()
#     mine = conv2d(images, W, B)
#     assert mine is not None, "conv2d returns nothing yet"
#     said = f"{name}: images {images.shape}, W {W.shape}"
#     assert np.shape(mine) == wanted.shape, (
#         f"{said}: shape {np.shape(mine)}, not {wanted.shape}; {hint}"
#     )
#     place = tuple(np.argwhere(mine != wanted)[:1].sum(axis=0))
#     assert np.array_equal(mine, wanted), (
#         f"{said}: {mine[place]} at {place}, not {wanted[place]}; {hint}"
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
# <summary>채널이 세 개 들어가고 필터는 64개입니다. 필터 하나는 채널 하나를 볼까요, 세 개를 다 볼까요? 출력의 숫자 하나는 합을 몇 번 구해 만들까요?</summary>
#
# 세 개를 다 봅니다. 필터는 (kh, kw, 3)이라 이미지만큼 깊습니다. 윈도우 전체를 한 번 더한 합이 숫자 하나이고, 3 x 3 커널이면 곱 27개를 더합니다.
#
# </details>

# %% [markdown]
# ## 더 읽을거리
#
# 이 사이트 밖의 글입니다.
#
# - [Multiple Input and Multiple Output Channels](https://d2l.ai/chapter_convolutional-neural-networks/channels.html),
#   Dive into Deep Learning. 채널 두 개를 그린 그림이 있고, 1 x 1 커널이 어디에 쓰이는지 설명합니다.
# - [Convolutional Networks](https://cs231n.github.io/convolutional-networks/#conv), CS231n. 데모가 채널 세 개를
#   숫자 하나하나 더해 보여 줍니다.
#
# **이전:** [네 가지 형상 읽기](../tutorials/four_shapes.md). **다음:** [커널의 눈으로 보기](../tutorials/kernel_pictures.md).
