# %% [markdown]
# # 채널 하나의 교차상관
#
# **Conv by Hand**의 수업 [채널 하나의 교차상관](../tutorials/one_channel.md)의 노트북입니다. 수업의 글을 모두 담았습니다.
# 위에서 아래로 셀을 실행합니다. 필요한 것은 NumPy와 TensorFlow입니다. 숫자를 바꾸고 다시 실행해 보세요.
# 글과 그림은 CC BY 4.0, 코드는 MIT 라이선스를 따릅니다.
#
# 합성곱 층은 이미지 전체를 훑으며 자리마다 똑같은 작은 무늬를 찾습니다.
# 하는 일은 한 가지뿐이고, 그 일을 되풀이합니다. 윈도우를 잘라 커널과 곱하고, 모두 더한 다음, 편향을 더합니다.
# 이 페이지를 마치면 채널이 하나인 `Conv2D`의 숫자를 하나도 빠짐없이 직접 계산하고, TensorFlow의 결과와 똑같다는 것까지 확인할 수 있습니다.

# %% [markdown]
# ## 한 단계씩 지켜보기
#
# **재생**을 누르거나 출력의 숫자에 마우스를 올려 보세요. 그 숫자를 만든 윈도우와 곱, 그리고 합이 보입니다.
# 입력과 커널의 숫자는 모두 고칠 수 있습니다. 다른 숫자를 넣거나 표를 통째로 붙여 넣어 보세요.
#
# **페이지에서:** [숫자 하나씩 따라가기](../tutorials/one_channel.md#stepper).

# %% [markdown]
# ## 곱 아홉 개와 합 하나
#
# 이제 같은 계산을 NumPy로 합니다.
# 정수는 컴퓨터 안에서도 정확하므로, 반올림이 끼어들 일이 없습니다.

# %%
import numpy as np
import tensorflow as tf

image = np.array([[3, 1, 0, 2, 1],
                  [1, 4, 2, 0, 3],
                  [0, 2, 5, 1, 1],
                  [2, 0, 1, 3, 4]])  # (H, W) = (4, 5)
kernel = np.array([[1, 2, -1],
                   [3, 1, -2],
                   [2, -1, 1]])  # (kh, kw) = (3, 3)

# %% [markdown]
# 왼쪽 위 모서리에서 커널과 같은 크기의 윈도우를 잘라 내어, 같은 자리에 있는 숫자끼리 곱합니다.

# %%
window = image[0:3, 0:3]  # rows 0, 1, 2 and columns 0, 1, 2
print(window)
print(window * kernel)  # nine products, element by element
print(np.sum(window * kernel))


# %% [markdown]
# 차례대로 윈도우, 곱 아홉 개, 그 합이 나왔습니다. 맨 끝에 있는 합이 곧 출력의 첫 번째 숫자입니다.
# 두 배열을 원소별로 곱해 모두 더하는 것을 **내적**(dot product)이라고 합니다.
# 윈도우가 커널과 닮은 곳에서는 내적이 커집니다. 층은 바로 이 값으로 무늬를 찾습니다.
#
# **그림:** 왼쪽 위 모서리에 놓인 윈도우. 곱 아홉 개를 더하면 출력의 첫 번째 숫자가 됩니다.

# %% [markdown]
# ## 윈도우 밀기
#
# 반복문 두 개로, 윈도우가 들어가는 자리를 빠짐없이 옮겨 다닙니다. 알고리즘은 이것이 전부입니다.

# %%
def correlate2d(image, kernel):
    """Slide `kernel` (kh, kw) over `image` (H, W); return (H-kh+1, W-kw+1)."""
    (height, width), (kh, kw) = image.shape, kernel.shape
    rows, columns = height - kh + 1, width - kw + 1
    y = np.empty((rows, columns), np.result_type(image, kernel))
    for i in range(rows):
        for j in range(columns):
            window = image[i : i + kh, j : j + kw]  # (kh, kw)
            y[i, j] = np.sum(window * kernel)
    return y


y_manual = correlate2d(image, kernel)
print(y_manual)

# %% [markdown]
# **그림:** 마지막 자리. 윈도우 모서리의 행이 곧 출력의 행이고, 열도 마찬가지입니다.
#
# <details>
# <summary>식으로 쓰면</summary>
#
# 이미지를 $x$, 커널을 $w$, 출력을 $y$라고 하면 이렇게 씁니다.
#
# $$
# y_{i,j} = \sum_{a=0}^{k_h-1} \; \sum_{b=0}^{k_w-1} x_{i+a,\,j+b} \; w_{a,b}
# $$
#
# </details>

# %% [markdown]
# ## 출력에 나타나는 윤곽선
#
# 어두운 이미지에 밝은 막대가 하나 있습니다. 숫자 두 개짜리 커널은 **오른쪽에서 왼쪽을 뺀 값**을 계산합니다.

# %%
bar = np.array([[0, 0, 1, 1, 1, 0, 0]] * 4)  # bright on dark: (H, W) = (4, 7)
right_minus_left = np.array([[-1, 1]])  # (kh, kw) = (1, 2)
edges = correlate2d(bar, right_minus_left)  # (4, 6)
print(edges)
below_minus_above = right_minus_left.T  # (kh, kw) = (2, 1)
print(correlate2d(bar, below_minus_above))  # (3, 7)

# %% [markdown]
# 밝아지는 곳에서는 1, 어두워지는 곳에서는 -1, 그대로인 곳에서는 0입니다. 이 커널은 **세로 윤곽선**을 찾습니다.
# 커널을 전치하면 **아래에서 위를 뺀 값**이 되는데, 이번에는 아무것도 찾지 못합니다. 막대의 어느 열을 보아도 위아래로는 달라지지 않기 때문입니다.
# 사진에서는 [이렇게 보입니다](../tutorials/kernel_pictures.md#edges).

# %% [markdown]
# ### 가로와 세로가 다를 때
#
# 지금까지의 계산 어디에도 정사각형이어야 한다는 조건은 없습니다.
# kh x kw 커널이 들어가는 자리는 이미지의 세로로 H - kh + 1개, 가로로 W - kw + 1개입니다.
# 1 x 2 커널의 출력은 4 - 1 + 1 = 4행, 7 - 2 + 1 = 6열이고, 전치한 커널의 출력은 3행 7열입니다.

# %% [markdown]
# ## TensorFlow에 맡기기
#
# TensorFlow의 합성곱에는 축이 네 개인 배열을 줍니다.
# 그래서 이미지는 맨 앞에 배치 축을, 맨 뒤에 채널 축을 붙이고, 커널은 맨 뒤에 축을 두 개 붙입니다.
# 각 축의 뜻은 [다음 수업](../tutorials/four_shapes.md)에서 설명합니다.

# %%
images = image[np.newaxis, :, :, np.newaxis].astype("float32")  # (1, 4, 5, 1)
W = kernel[:, :, np.newaxis, np.newaxis].astype("float32")  # (3, 3, 1, 1)
y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID")  # (1, 2, 3, 1)
print(np.squeeze(y_tf))

assert np.array_equal(np.squeeze(y_tf), y_manual)

# %% [markdown]
# 블록의 마지막 줄은 **모든 숫자가 똑같은지** 확인합니다. 비슷한 정도로는 안 되고 하나라도 다르면 멈추는데, 무사히 통과합니다.

# %% [markdown]
# ## 뒤집지 않는 커널
#
# 수학에서 말하는 **합성곱**(convolution)은 커널을 위아래로, 그리고 좌우로 뒤집은 다음에 밉니다.
# 위의 반복문처럼 뒤집지 않고 계산하는 것은 **교차상관**(cross-correlation)이라고 합니다.
# 합성곱 층은 둘 가운데 어느 쪽을 계산할까요?

# %%
y_flipped = correlate2d(image, kernel[::-1, ::-1])  # upside down and back to front
print(y_flipped)
print("what TensorFlow computes:", np.array_equal(np.squeeze(y_tf), y_flipped))

# %% [markdown]
# 커널을 뒤집으면 숫자가 달라지고, TensorFlow의 결과와도 맞지 않습니다. **`Conv2D`는 교차상관입니다.**
# 그런데도 합성곱이라는 이름이 굳었습니다. 커널의 숫자는 어차피 층이 스스로 배우므로, 뒤집든 뒤집지 않든 그 방향에 맞추어 배우면 그만이기 때문입니다.
# 그 차이가 중요해지는 곳은 [합성곱과 교차상관](../explanation/convolution_correlation.md)에서 다룹니다.

# %% [markdown]
# ## 학습으로 찾는 커널
#
# 지금까지는 커널이 주어져 있었습니다. 신경망은 그 대신 난수에서 시작합니다.
# 이미지와 나와야 할 답을 보여 주면, 출력이 답과 맞을 때까지 학습이 커널의 숫자를 바꿔 갑니다.
# Keras에 앞의 막대와 그 윤곽선을 보여 줍시다.

# %%
images = bar[np.newaxis, :, :, np.newaxis].astype("float32")  # (1, 4, 7, 1)
wanted = edges[np.newaxis, :, :, np.newaxis].astype("float32")  # (1, 4, 6, 1)
tf.keras.utils.set_random_seed(0)
net = tf.keras.Sequential(
    [
        tf.keras.Input((4, 7, 1)),
        tf.keras.layers.Conv2D(filters=1, kernel_size=(1, 2), use_bias=False),
    ]
)
print("at random:     ", np.squeeze(net.get_weights()).round(2))
net.compile(optimizer=tf.keras.optimizers.SGD(0.5), loss="mse")
net.fit(images, wanted, epochs=60, verbose=0)
print("after training:", np.squeeze(net.get_weights()).round(2))

# %% [markdown]
# 아무도 알려 주지 않았는데 **오른쪽에서 왼쪽을 뺀 값**을 찾아냈습니다.
# 학습이 어떻게 이루어지는지는 [작은 CNN 학습시키기](../tutorials/train_small.md)에 있고,
# [커널의 눈으로 보기](../tutorials/kernel_pictures.md#learn)에서는 사진에서 윤곽선 커널을 찾아냅니다.

# %% [markdown]
# ## 편향이 있는 진짜 층
#
# 이번에는 가중치를 스스로 만들어 둔 Keras 층에 5 x 5 이미지를 넣습니다.

# %%
tf.keras.utils.set_random_seed(0)

images = tf.random.uniform((1, 5, 5, 1))  # (N, H, W, C)
conv = tf.keras.layers.Conv2D(filters=1, kernel_size=3)
y_tf = conv(images)  # (1, 3, 3, 1)
W, B = conv.get_weights()
print("W", W.shape, " B", B.shape, " output", y_tf.shape)
print("B =", B)

# %% [markdown]
# 편향은 필터마다 하나씩 있는 숫자이고, 그 필터가 내는 모든 출력에 똑같이 더합니다.
# 윈도우가 커널과 얼마나 잘 맞아야 하는지는 편향이 정합니다. 편향이 -10이면 합이 10보다 큰 곳만 양수로 남습니다.
# Keras는 편향을 모두 0으로 시작합니다. 이대로 두면 편향을 빠뜨린 반복문도 우연히 맞으므로, 빠뜨리면 바로 드러나는 값을 넣습니다.

# %%
# With B = 0, forgetting to add it would not show.
conv.set_weights([W, np.array([0.5])])
W, B = conv.get_weights()
y_tf = conv(images)
print("B =", B)

# %% [markdown]
# 크기가 1인 축을 없애서 이미지와 커널을 다시 평범한 표로 만듭니다.
# (그러면 [어느 축이 무엇이었는지](../tutorials/four_shapes.md#squeeze) 더는 보이지 않습니다. 여기서는 하나씩뿐이라 괜찮습니다.)

# %%
image = np.squeeze(images)  # (5, 5)
W = np.squeeze(W)  # (3, 3)
print("image", image.shape, " W", W.shape)

# %% [markdown]
# ## 반복문
#
# **커널 크기만큼 윈도우를 자르고, 가중치를 곱해 모두 더하고, 편향을 더합니다.**

# %%
y_manual = np.zeros((3, 3), "float32")  # TensorFlow's dtype
for i in range(3):
    for j in range(3):
        window = image[i : i + 3, j : j + 3]  # cut a window of kernel size
        y_manual[i, j] = np.sum(window * W) + B[0]  # multiply, sum, add the bias
print(y_manual)

# %% [markdown]
# TensorFlow와 비교합니다.

# %%
print(np.squeeze(y_tf))

assert np.allclose(np.squeeze(y_tf), y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# ### B가 아니라 B[0]인 이유
#
# `B`는 필터마다 숫자가 하나씩 들어 있는 배열이고, 여기서는 형상이 (1,)입니다.
# 그래서 합에 `B`를 더하면 배열이 되는데, `y_manual`의 원소 자리에는 숫자 하나만 들어갈 수 있습니다.
# NumPy 2.4부터는 [오류가 납니다](../howto/shape_errors.md#sequence).
#
# **많은 노트북에 적혀 있는 줄**

# %%
y = np.zeros((3, 3))
i = j = 0
window = image[i : i + 3, j : j + 3]
try:
    y[i, j] = np.sum(window * W) + B
except ValueError as error:
    print("ValueError:", error)

# %% [markdown]
# 이 줄은 NumPy 1.24까지는 아무 말 없이 실행되었고, 1.25부터는 경고가 나왔습니다.
# 무엇이 잘못인지는 형상이 말해 줍니다.

# %%
print("B                       ", B.shape)
print("np.sum(window * W) + B   ", (np.sum(window * W) + B).shape)
print("np.sum(window * W) + B[0]", (np.sum(window * W) + B[0]).shape)

# %% [markdown]
# ## 같다고 볼 수 있는 차이
#
# 위의 블록은 `==` 대신 `np.allclose`로 비교합니다.
# 여기 나오는 숫자는 32비트 부동소수점이라서 유효 숫자가 일곱 자리쯤입니다.
# TensorFlow는 곱 아홉 개를 `np.sum`과 다른 순서로 더하고, 더할 때마다 반올림하므로 마지막 자리가 다를 수 있습니다.
# 어느 쪽도 틀린 것이 아닙니다.
#
# `rtol=1e-5, atol=1e-5`는 다섯째 자리에서 1쯤 다른 것까지 허용합니다. 둘 다 꼭 적으세요.
# `np.allclose`의 기본값은 0에 가까운 숫자에 더 엄격해서, 맞는 결과를 틀렸다고 하기도 합니다.
# [채널을 다루는 수업](../tutorials/n_channels.md#tolerance)에 그런 예가 나옵니다.

# %% [markdown]
# ## 연습 문제
#
# 블록을 여기에서, 또는 복사한 곳에서 고쳐 `solved`가 출력되게 해 보세요.
# 그때까지는 블록 안의 `assert`에서 멈춥니다.

# %% [markdown]
# ### 숫자 하나를 만드는 윈도우

# %%
import numpy as np
import tensorflow as tf

image = np.arange(30.0, dtype="float32").reshape(5, 6)  # 5 rows, 6 columns
kernel = np.array([[1, 0, 2], [-1, 3, 0]], dtype="float32")  # 2 rows, 3 columns

# Cut the window for row 1, column 2 of the output.
window = image[0:2, 0:3]

# %% tags=["raises-exception"]
# check
y = np.squeeze(
    tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
)
assert window.shape == kernel.shape, (
    f"a window has the kernel's shape, not {window.shape}"
)
mine = np.sum(window * kernel)
assert mine == y[1, 2], f"TensorFlow has {y[1, 2]} at row 1, column 2; yours is {mine}"
print("solved")

# %% [markdown]
# <details>
# <summary>풀이</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# image = np.arange(30.0, dtype="float32").reshape(5, 6)  # 5 rows, 6 columns
# kernel = np.array([[1, 0, 2], [-1, 3, 0]], dtype="float32")  # 2 rows, 3 columns
#
# # It starts where the output is, and is as large as the kernel.
# window = image[1 : 1 + 2, 2 : 2 + 3]
#
# # check
# y = np.squeeze(
#     tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
# )
# assert window.shape == kernel.shape, (
#     f"a window has the kernel's shape, not {window.shape}"
# )
# mine = np.sum(window * kernel)
# assert mine == y[1, 2], f"TensorFlow has {y[1, 2]} at row 1, column 2; yours is {mine}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### 정사각형에서만 맞는 코드

# %%
import numpy as np
import tensorflow as tf


def correlate2d(image, kernel):
    """Right for square images and square kernels; make it right for all."""
    H, kh = image.shape[0], kernel.shape[0]
    y = np.zeros((H - kh + 1, H - kh + 1), image.dtype)
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            window = image[i : i + kh, j : j + kh]
            y[i, j] = np.sum(window * kernel)
    return y


# %% tags=["raises-exception"]
# check
image = np.arange(28, dtype="float32").reshape(4, 7) % 5
for kernel in [np.eye(3), np.array([[1, 2, 3, 4], [0, 1, 0, -1]])]:
    kernel = kernel.astype("float32")
    y = np.squeeze(
        tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
    )
    mine = correlate2d(image, kernel)
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
# def correlate2d(image, kernel):
#     """Rows and columns each have a size of their own."""
#     (H, W), (kh, kw) = image.shape, kernel.shape
#     y = np.zeros((H - kh + 1, W - kw + 1), image.dtype)
#     for i in range(y.shape[0]):
#         for j in range(y.shape[1]):
#             window = image[i : i + kh, j : j + kw]
#             y[i, j] = np.sum(window * kernel)
#     return y
#
#
# # check
# image = np.arange(28, dtype="float32").reshape(4, 7) % 5
# for kernel in [np.eye(3), np.array([[1, 2, 3, 4], [0, 1, 0, -1]])]:
#     kernel = kernel.astype("float32")
#     y = np.squeeze(
#         tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
#     )
#     mine = correlate2d(image, kernel)
#     assert mine.shape == y.shape, f"the output is {y.shape}, not {mine.shape}"
#     assert np.array_equal(mine, y), "the shape is right, the numbers are not"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### 테두리 한 줄을 벗긴 이미지

# %%
import numpy as np
import tensorflow as tf

# Find the kernel whose output is the image itself, without its outer ring of pixels:
# y[i, j] = image[i + 1, j + 1].
kernel = np.array([[1, 1, 1],
                   [1, 1, 1],
                   [1, 1, 1]], dtype="float32")

# %% tags=["raises-exception"]
# check
image = np.arange(30, dtype="float32").reshape(5, 6) ** 2
y = np.squeeze(
    tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
)
assert np.array_equal(y, image[1:-1, 1:-1]), f"y[0, 0] is {y[0, 0]}, not {image[1, 1]}"
print("solved")

# %% [markdown]
# <details>
# <summary>풀이</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# kernel = np.array([[0, 0, 0],
#                    [0, 1, 0],  # of nine products only the middle one is left
#                    [0, 0, 0]], dtype="float32")
#
# # check
# image = np.arange(30, dtype="float32").reshape(5, 6) ** 2
# y = np.squeeze(
#     tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
# )
# assert np.array_equal(y, image[1:-1, 1:-1]), f"y[0, 0] is {y[0, 0]}, not {image[1, 1]}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### correlate 직접 쓰기

# %%
import numpy as np
import tensorflow as tf


def correlate(image, kernel):
    """Slide kernel (kh, kw) over image (H, W); return (H - kh + 1, W - kw + 1)."""
    # your lines


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
cases = {
    (3, 3, 1, 1): "a 1 x 1 kernel multiplies each pixel; the size stays",
    (3, 3, 3, 3): "one position: multiply all nine pairs and add them up, unflipped",
    (5, 5, 3, 3): "off by one? There are n - k + 1 positions in each direction",
    (4, 7, 3, 3): "rows and columns of the image differ: use both",
    (5, 6, 2, 3): "rows and columns of the kernel differ: use both",
}
for (H, W, kh, kw), hint in cases.items():
    image = rng.integers(1, 10, (H, W)).astype("float32")
    kernel = rng.integers(-4, 5, (kh, kw)).astype("float32")
    wanted = tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
    wanted = wanted[0, :, :, 0].numpy()
    mine = correlate(image, kernel)
    assert mine is not None, "correlate returns nothing yet"
    said = f"image {H} x {W}, kernel {kh} x {kw}"
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
# def correlate(image, kernel):
#     """Cut, multiply, sum."""
#     (H, W), (kh, kw) = image.shape, kernel.shape
#     y = np.zeros((H - kh + 1, W - kw + 1))
#     for i, j in np.ndindex(y.shape):
#         y[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
#     return y
#
#
# # check
# rng = np.random.default_rng(0)
# cases = {
#     (3, 3, 1, 1): "a 1 x 1 kernel multiplies each pixel; the size stays",
#     (3, 3, 3, 3): "one position: multiply all nine pairs and add them up, unflipped",
#     (5, 5, 3, 3): "off by one? There are n - k + 1 positions in each direction",
#     (4, 7, 3, 3): "rows and columns of the image differ: use both",
#     (5, 6, 2, 3): "rows and columns of the kernel differ: use both",
# }
# for (H, W, kh, kw), hint in cases.items():
#     image = rng.integers(1, 10, (H, W)).astype("float32")
#     kernel = rng.integers(-4, 5, (kh, kw)).astype("float32")
#     wanted = tf.nn.conv2d(image[None, :, :, None], kernel[:, :, None, None], 1, "VALID")
#     wanted = wanted[0, :, :, 0].numpy()
#     mine = correlate(image, kernel)
#     assert mine is not None, "correlate returns nothing yet"
#     said = f"image {H} x {W}, kernel {kh} x {kw}"
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
# <summary>이미지의 픽셀은 모두 2이고, 커널의 숫자 아홉 개는 모두 3입니다. 출력의 숫자는 모두 얼마일까요? 편향이 1이면 어떻게 될까요?</summary>
#
# 6짜리 곱이 아홉 개이므로 54입니다. 모든 윈도우가 똑같으니 어느 자리에서나 그렇습니다.
# 편향이 있으면 55입니다. 편향은 곱마다 더하는 것이 아니라 합에 한 번만 더합니다.
#
# </details>

# %% [markdown]
# ## 더 읽을거리
#
# 이 사이트 밖의 글입니다.
#
# - [Convolutions for Images](https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html), Dive into Deep
#   Learning. 같은 연산과 학습으로 찾은 커널을 짧은 장 하나에 담았습니다.
# - [Understanding Deep Learning](https://udlbook.github.io/udlbook/), Simon Prince. 10장과, 함수를 직접 써 보는 노트북 10.1,
#   10.3이 있습니다.
#
# **다음:** [네 가지 형상 읽기](../tutorials/four_shapes.md). **이유:** [합성곱을 쓰는 이유](../explanation/why_convolution.md).
# **함께 보기:** [합성곱과 교차상관](../explanation/convolution_correlation.md).
