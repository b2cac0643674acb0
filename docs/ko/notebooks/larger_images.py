# %% [markdown]
# # 이미지 키우기
#
# **Conv by Hand**의 수업 [이미지 키우기](../tutorials/larger_images.md)의 노트북입니다. 수업의 글을 모두 담았습니다.
# 위에서 아래로 셀을 실행합니다. 필요한 것은 NumPy와 TensorFlow입니다. 숫자를 바꾸고 다시 실행해 보세요.
# 글과 그림은 CC BY 4.0, 코드는 MIT 라이선스를 따릅니다.
#
# 스트라이드가 있는 합성곱은 이미지를 줄입니다. 이미지를 그리거나 픽셀마다 클래스를 매기려면 신경망은 이미지를 다시 키워야 합니다.
# 그 일을 `Conv2DTranspose`가 합니다.
# 이 페이지를 마치면 이 층을 직접 계산할 수 있습니다. **픽셀 하나하나가 더 큰 이미지에 커널을 도장처럼 찍습니다.**
# [스트라이드, 패딩, 팽창](../tutorials/stride_padding.md)에 이어지는 수업입니다.

# %% [markdown]
# ## 숫자마다 도장 하나
#
# 합성곱은 윈도우를 **읽어** 숫자 하나를 씁니다. 여기서는 거꾸로입니다.
# 숫자 하나에 커널 전체를 곱해, 그 곱을 윈도우에 **씁니다**.
# 다음 윈도우는 스트라이드만큼 떨어져 있고, 두 윈도우가 겹치는 곳에서는 곱을 더합니다.

# %%
import numpy as np
import tensorflow as tf

x = np.array([1, 2, 3])  # (n,) = (3,)
w = np.array([1, 10, 100])  # (k,) = (3,)
stride = 2
y_manual = np.zeros((3 - 1) * stride + 3, int)
for i in range(3):
    y_manual[i * stride : i * stride + 3] += x[i] * w  # one stamp
    print(f"after stamp {i}:", y_manual)

y_tf = tf.nn.conv1d_transpose(
    x[None, :, None].astype("float32"),  # (N, n, C) = (1, 3, 1)
    w[:, None, None].astype("float32"),  # (k, F, C) = (3, 1, 1)
    output_shape=(1, 7, 1),
    strides=stride,
    padding="VALID",
)
assert np.array_equal(y_tf[0, :, 0], y_manual)


# %% [markdown]
# 자릿수를 읽어 보세요. 세 번째 숫자 102에서 100은 첫 번째 도장, 2는 두 번째 도장에서 왔습니다.

# %% [markdown]
# ## 2차원에서
#
# <details>
# <summary>먼저 맞혀 보세요. 픽셀은 2 x 3개, 커널은 3 x 3, 스트라이드는 2입니다. 출력의 형상은 무엇일까요?</summary>
#
# 마지막 도장은 (2 - 1) * 2 = 2행, (3 - 1) * 2 = 4열에서 시작하고 3 x 3이므로, 출력은 5 x 7입니다. 식으로는 (n - 1) * 스트라이드 + k입니다.
#
# </details>

# %%
def stamp(image, kernel, strides):
    """Stamp kernel (kh, kw) for each pixel of image (H, W), `strides` (sh, sw) apart.

    Returns ((H-1)*sh + kh, (W-1)*sw + kw). Source: the transpose of a correlation.
    """
    (H, W), (kh, kw), (sh, sw) = image.shape, kernel.shape, strides
    y = np.zeros(((H - 1) * sh + kh, (W - 1) * sw + kw), np.result_type(image, kernel))
    for i in range(H):
        for j in range(W):
            y[i * sh : i * sh + kh, j * sw : j * sw + kw] += image[i, j] * kernel
    return y


image = np.array([[1, 0, 2], [3, 1, 0]])  # (H, W) = (2, 3)
kernel = np.array([[1, 2, 1], [0, 1, 3], [2, 0, 1]])  # (kh, kw) = (3, 3)
y_manual = stamp(image, kernel, (2, 2))
print(y_manual)

y_tf = tf.nn.conv2d_transpose(
    image[None, :, :, None].astype("float32"),  # (N, H, W, C)
    kernel[:, :, None, None].astype("float32"),  # (kh, kw, F, C)
    output_shape=(1, 5, 7, 1),
    strides=2,
    padding="VALID",
)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)

# %% [markdown]
# **그림:** 표시한 픽셀 3이 커널의 세 배를 테두리 안에 찍습니다. 세 번째 행, 그리고 세 번째와 다섯 번째 열에서 도장이 겹칩니다.
#
# **페이지에서:** [숫자 하나씩 따라가기](../tutorials/larger_images.md#stamp).
#
# [4번째 도장](../tutorials/larger_images.md#stamps){ data-stamp="4" }이 표시한 픽셀입니다. [17단계](../tutorials/larger_images.md#stamps){ data-step="17" data-stamp="6" }는 2행 2열의 숫자입니다.
# 도장을 모두 찍었고, 그 가운데 네 개가 이 숫자에 닿습니다.
#
# TensorFlow에는 출력의 크기를 알려 주어야 합니다. [될 수 있는 크기가 여럿이기](../howto/exact_upsampling.md) 때문입니다.

# %% [markdown]
# ## 도장이 겹치는 곳
#
# 픽셀도 가중치도 모두 1이면, 출력은 도장이 찍힌 횟수가 됩니다.

# %%
for size in (3, 4):
    print(f"kernel {size} x {size}, stride 2:")
    print(stamp(np.ones((2, 3), int), np.ones((size, size), int), (2, 2)))

# %% [markdown]
# 커널이 3이고 스트라이드가 2이면 픽셀마다 횟수가 다릅니다. 생성한 이미지에서 보이는 **체커보드**(checkerboard)가 바로 이것입니다.
# 커널의 크기가 스트라이드의 배수이면 안쪽의 픽셀에는 모두 똑같은 횟수로 찍힙니다.
# 미리 줄여 둔 [사진](../tutorials/kernel_pictures.md#photo)에 똑같은 `stamp`를 적용했습니다. 스트라이드는 2이고, 커널의 가중치는 모두 같습니다.
#
# **그림:** 30 x 24픽셀 | 커널 3 x 3, 체커보드가 보입니다 | 커널 4 x 4, 보이지 않습니다
#
# 가중치를 달리하면 무늬가 가려지기도 합니다. 방향마다 1/2, 1, 1/2이면 무늬가 없습니다. 하지만 신경망이 그런 가중치를 먼저 배워야 합니다.
# [정확한 크기로 업샘플링하기](../howto/exact_upsampling.md#checkerboards)에서 더 다룹니다.

# %% [markdown]
# ## 다르게 보면, 다시 읽기
#
# 똑같은 출력을 스트라이드가 1인 합성곱으로도 얻을 수 있습니다.
# **픽셀 사이에 0을 스트라이드 - 1개씩, 둘레에 0을 커널 크기 - 1개씩** 넣고, 커널을 뒤집어서 밉니다.

# %%
wide = np.zeros((3, 5), int)  # (H-1)*2 + 1 rows, (W-1)*2 + 1 columns
wide[::2, ::2] = image  # a zero between two pixels
wide = np.pad(wide, 2)  # kernel size - 1 zeros around
flipped = kernel[::-1, ::-1]
y_manual = np.empty((5, 7), int)
for i, j in np.ndindex(5, 7):
    y_manual[i, j] = np.sum(wide[i : i + 3, j : j + 3] * flipped)
print(wide)
assert np.array_equal(y_tf[0, :, :, 0], y_manual)


# %% [markdown]
# 곱의 대부분이 0과의 곱이라 더 느립니다.
# 하지만 이 층을 분수 스트라이드(fractionally strided) 합성곱이라고도 부르는 까닭을 알 수 있습니다. `image`의 픽셀로 재면 윈도우가 반 픽셀씩 움직입니다.

# %% [markdown]
# ## 층 전체
#
# 채널이 있으면 픽셀은 숫자 C개로 된 벡터이고, 도장에는 채널이 F개 있습니다.
# 그래서 커널의 형상은 (kh, kw, **F, C**)입니다. 반대 방향으로 가는 합성곱의 커널이라 마지막 두 축이 바뀌어 있습니다.
# `padding="same"`은 출력의 크기가 스트라이드의 n배가 되도록 잘라 냅니다.

# %%
def transposed_by_stamps(images, W, B, strides, padding="valid"):
    """Compute what Conv2DTranspose computes, with output_padding=None.

    images (N, H, W, C), W (kh, kw, F, C), B (F,); strides (sh, sw); padding "valid"
    or "same". Return (N, out_h, out_w, F). Raises ValueError.
    Source: the sizes are those of Keras 3.
    """
    check_transposed(images, W, padding)
    (N, *n, _), (*k, F, _) = images.shape, W.shape
    full = [(size - 1) * s + a for size, a, s in zip(n, k, strides, strict=True)]
    size = [max(f, m * s) for f, m, s in zip(full, n, strides, strict=True)]
    y = np.zeros((N, *size, F), np.result_type(images, W))
    for i, j in np.ndindex(*n):
        top, left = i * strides[0], j * strides[1]
        stamps = np.einsum("nc,abfc->nabf", images[:, i, j], W)  # (N, kh, kw, F)
        y[:, top : top + k[0], left : left + k[1]] += stamps
    if padding == "same":
        out = [m * s for m, s in zip(n, strides, strict=True)]
        top, left = (max(f - o, 0) // 2 for f, o in zip(full, out, strict=True))
        y = y[:, top : top + out[0], left : left + out[1]]
    return y + B


# %% [markdown]
# **검사**

# %%
def check_transposed(images, W, padding):
    """Raise ValueError if the channels do not fit, or if there is no such padding."""
    C, depth = images.shape[-1], W.shape[-1]
    if depth != C:
        raise ValueError(
            f"W is for {depth} channels, its last axis, and images has {C}"
        )
    if padding not in ("valid", "same"):
        raise ValueError(f'padding={padding!r} must be "valid" or "same"')


# %%
tf.keras.utils.set_random_seed(0)
images = np.random.default_rng(0).standard_normal((2, 4, 5, 3)).astype("float32")
for kernel_size, strides in (((3, 3), (2, 2)), ((4, 2), (2, 3)), ((2, 3), (1, 1))):
    for padding in ("valid", "same"):
        conv = tf.keras.layers.Conv2DTranspose(
            6, kernel_size, strides, padding, bias_initializer="normal"
        )
        y_tf = conv(images)
        W, B = conv.get_weights()
        y_manual = transposed_by_stamps(images, W, B, strides, padding)
        assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
        print(kernel_size, strides, padding, images.shape, "becomes", y_manual.shape)

# %% [markdown]
# 커널의 마지막 축이 입력의 채널이고, Keras의 계산과 같습니다. 편향은 도장마다가 아니라 숫자마다 한 번 더합니다.

# %% [markdown]
# ## 1로만 된 커널, 픽셀 되풀이

# %%
image = np.array([[1, 0, 2], [3, 1, 0]], "float32")
y_manual = stamp(image, np.ones((2, 2), "float32"), (2, 2))
y_tf = tf.keras.layers.UpSampling2D(2)(image[None, :, :, None])[0, :, :, 0]
print(y_manual)
assert np.array_equal(y_tf, y_manual)

# %% [markdown]
# 그러니까 픽셀을 되풀이하는 업샘플링은 전치 합성곱의 특별한 경우입니다.
# 체커보드가 생기지 않아서, 이 업샘플링에 보통 합성곱을 이어 쓰는 신경망이 많습니다.
#
# 이 층은 deconvolution이라고도 하지만 합성곱을 되돌리지는 않습니다. [형상은 돌아와도 숫자는 돌아오지
# 않습니다](../explanation/transposed_gradient.md#inverse).
# 왜 전치라고 하는지, 왜 합성곱의 기울기인지는 [기울기로 이해하는 전치 합성곱](../explanation/transposed_gradient.md)에 있습니다.
# 팽창과 `output_padding`이 있을 때, 그리고 1차원과 3차원은 [함수 하나로 쓰는 합성곱 층](../tutorials/whole_layer.md#transpose)에 있습니다.

# %% [markdown]
# ## 연습 문제
#
# 블록을 여기에서, 또는 복사한 곳에서 고쳐 `solved`가 출력되게 해 보세요.
# 처음에는 블록 안의 `assert`에서 멈춥니다.

# %% [markdown]
# ### 전치 합성곱 직접 쓰기

# %%
import numpy as np
import tensorflow as tf


def conv2d_transpose(image, kernel, strides):
    """Stamp kernel (kh, kw) for each pixel of image (H, W), `strides` (sh, sw) apart."""
    # your loop


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
cases = {
    (1, 1, 3, 3, 1, 1): "one pixel gives one stamp, not flipped",
    (2, 3, 3, 3, 3, 3): "the next stamp starts `strides` further",
    (2, 3, 3, 3, 1, 1): "stamps overlap: += and not =",
    (3, 2, 2, 4, 2, 1): "rows and columns have sizes and strides of their own",
}
for (H, W, kh, kw, sh, sw), hint in cases.items():
    image = rng.integers(1, 5, (H, W)).astype("float32")
    kernel = rng.integers(-4, 5, (kh, kw)).astype("float32")
    shape = ((H - 1) * sh + kh, (W - 1) * sw + kw)
    wanted = tf.nn.conv2d_transpose(
        image[None, :, :, None],
        kernel[:, :, None, None],
        (1, *shape, 1),
        (sh, sw),
        "VALID",
    )[0, :, :, 0].numpy()
    mine = conv2d_transpose(image, kernel, (sh, sw))
    assert mine is not None, "conv2d_transpose returns nothing yet"
    said = f"{H} x {W} pixels, kernel {kh} x {kw}, strides {sh, sw}: {hint}"
    assert np.shape(mine) == shape, f"shape {np.shape(mine)}, not {shape}; {said}"
    assert np.array_equal(mine, wanted), f"{mine}, not {wanted}; {said}"
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
# def conv2d_transpose(image, kernel, strides):
#     """Each pixel adds its stamp."""
#     (H, W), (kh, kw), (sh, sw) = image.shape, kernel.shape, strides
#     y = np.zeros(((H - 1) * sh + kh, (W - 1) * sw + kw))
#     for i, j in np.ndindex(H, W):
#         y[i * sh : i * sh + kh, j * sw : j * sw + kw] += image[i, j] * kernel
#     return y
#
#
# # check
# rng = np.random.default_rng(0)
# cases = {
#     (1, 1, 3, 3, 1, 1): "one pixel gives one stamp, not flipped",
#     (2, 3, 3, 3, 3, 3): "the next stamp starts `strides` further",
#     (2, 3, 3, 3, 1, 1): "stamps overlap: += and not =",
#     (3, 2, 2, 4, 2, 1): "rows and columns have sizes and strides of their own",
# }
# for (H, W, kh, kw, sh, sw), hint in cases.items():
#     image = rng.integers(1, 5, (H, W)).astype("float32")
#     kernel = rng.integers(-4, 5, (kh, kw)).astype("float32")
#     shape = ((H - 1) * sh + kh, (W - 1) * sw + kw)
#     wanted = tf.nn.conv2d_transpose(
#         image[None, :, :, None],
#         kernel[:, :, None, None],
#         (1, *shape, 1),
#         (sh, sw),
#         "VALID",
#     )[0, :, :, 0].numpy()
#     mine = conv2d_transpose(image, kernel, (sh, sw))
#     assert mine is not None, "conv2d_transpose returns nothing yet"
#     said = f"{H} x {W} pixels, kernel {kh} x {kw}, strides {sh, sw}: {hint}"
#     assert np.shape(mine) == shape, f"shape {np.shape(mine)}, not {shape}; {said}"
#     assert np.array_equal(mine, wanted), f"{mine}, not {wanted}; {said}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### 출력의 크기

# %%
import numpy as np
import tensorflow as tf


def out_size(n, k, stride):
    """Return the size that Conv2DTranspose makes of n pixels, padding "valid".

    This is the size of the convolution. Turn it around; mind a stride larger than k.
    """
    return (n - k) // stride + 1


# %% tags=["raises-exception"]
# check
for n, k, stride in ((4, 3, 2), (5, 3, 1), (1, 4, 3), (3, 2, 4)):
    layer = tf.keras.layers.Conv2DTranspose(1, k, stride)
    wanted = layer(np.zeros((1, n, n, 1), "float32")).shape[1]
    mine = out_size(n, k, stride)
    assert mine == wanted, (
        f"{n} pixels, kernel {k}, stride {stride}: {mine}, not {wanted}"
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
# def out_size(n, k, stride):
#     """The last stamp starts at (n - 1) * stride; a stride beyond it adds zeros."""
#     return (n - 1) * stride + max(k, stride)
#
#
# # check
# for n, k, stride in ((4, 3, 2), (5, 3, 1), (1, 4, 3), (3, 2, 4)):
#     layer = tf.keras.layers.Conv2DTranspose(1, k, stride)
#     wanted = layer(np.zeros((1, n, n, 1), "float32")).shape[1]
#     mine = out_size(n, k, stride)
#     assert mine == wanted, (
#         f"{n} pixels, kernel {k}, stride {stride}: {mine}, not {wanted}"
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
# ### 체커보드 없애기

# %%
import numpy as np
import tensorflow as tf

# With stride 3 and a 4 x 4 kernel some pixels get more stamps than others: a checkerboard.
# Choose the smallest kernel from 4 x 4 on for which all pixels inside get the same number.
size = 4


# %% tags=["raises-exception"]
# check
def counts(size):
    layer = tf.keras.layers.Conv2DTranspose(1, size, 3, kernel_initializer="ones")
    y = np.array(layer(np.ones((1, 6, 6, 1), "float32")))[0, :, :, 0]
    return np.unique(y[size:-size, size:-size])


assert len(counts(size)) == 1, f"size {size}: pixels inside get {counts(size)} stamps"
assert size == 6, f"size {size} is even, but not the smallest from 4 on"
print("solved")

# %% [markdown]
# <details>
# <summary>풀이</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# size = 6  # a multiple of the stride
#
#
# # check
# def counts(size):
#     layer = tf.keras.layers.Conv2DTranspose(1, size, 3, kernel_initializer="ones")
#     y = np.array(layer(np.ones((1, 6, 6, 1), "float32")))[0, :, :, 0]
#     return np.unique(y[size:-size, size:-size])
#
#
# assert len(counts(size)) == 1, f"size {size}: pixels inside get {counts(size)} stamps"
# assert size == 6, f"size {size} is even, but not the smallest from 4 on"
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
# <summary>스트라이드가 2인 Conv2D는 28 x 28을 14 x 14로 만듭니다. 같은 커널을 쓴 Conv2DTranspose는 28 x 28 이미지를 되돌려줄까요?</summary>
#
# 패딩과 크기가 맞으면 형상은 되돌아옵니다. 숫자는 되돌아오지 않습니다.
# 합성곱에서 이미 정보를 잃었고, 전치 층은 합성곱의 역연산이 아닙니다. 무엇을 그릴지 배우는 가중치가 따로 있습니다.
#
# </details>

# %% [markdown]
# ## 더 읽을거리
#
# 이 사이트 밖의 글입니다.
#
# - [Deconvolution and Checkerboard Artifacts](https://distill.pub/2016/deconv-checkerboard/), Odena 외, Distill.
#   신경망이 만든 이미지의 무늬를 움직이는 그림과 함께 보여 줍니다.
# - [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285), Dumoulin, Visin. 4장에
#   패딩과 스트라이드마다 전치 층이 있습니다.
#
# **이전:** [함수 하나로 쓰는 합성곱 층](../tutorials/whole_layer.md). **다음:** [기울기로 이해하는 전치
# 합성곱](../explanation/transposed_gradient.md). **찾아보기:** [크기 공식](../reference/conv_shapes.md).
