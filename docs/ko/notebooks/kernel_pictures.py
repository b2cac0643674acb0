# %% [markdown]
# # 커널의 눈으로 보기
#
# **Conv by Hand**의 수업 [커널의 눈으로 보기](../tutorials/kernel_pictures.md)의 노트북입니다. 수업의 글을 모두 담았습니다.
# 위에서 아래로 셀을 실행합니다. 필요한 것은 NumPy, TensorFlow, Matplotlib입니다. 숫자를 바꾸고 다시 실행해 보세요.
# 글과 그림은 CC BY 4.0, 코드는 MIT 라이선스를 따릅니다.
#
# 이 페이지를 마치면 커널의 숫자만 보고도 그 커널이 사진을 어떻게 바꿀지 말할 수 있습니다.
# 아래의 사진은 모두 바로 위의 블록으로 만들었습니다. **실행**을 누르면 블록이 사진을 다시 그립니다. 커널을 고치고 무엇이 달라지는지 보세요.
# 짧게 말하면, 숫자를 [모두 더하면 1](../tutorials/kernel_pictures.md#sums)이 되는 커널은 밝기를 지키고, 0이 되는 커널은 달라지는 곳만 봅니다.
# 끝에서는 [내 사진](../tutorials/kernel_pictures.md#your-picture)에도 써 봅니다.

# %% [markdown]
# ## 사진
#
# matplotlib에는 사진이 한 장 들어 있습니다. 미국 해군 그레이스 호퍼 준장의 1984년 공식 사진이고, 누구나 쓸 수 있는 공유 저작물입니다.
# 그 가운데 일부를, 픽셀을 4분의 1로 줄여서 쓰면 충분합니다.
# (이 페이지에서 처음 실행할 때에는 matplotlib도 받아 옵니다. 크기는
# [페이지 안에서 실행되는 것](../explanation/in_page.md)에 있습니다.)

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
# [첫 번째 수업](../tutorials/one_channel.md#by-hand)의 반복문은 픽셀에서 픽셀로 옮겨 갔습니다.
# 여기서는 커널의 숫자에서 숫자로 옮겨 갑니다. 이미지를 통째로 밀어 그 숫자를 곱하고, 결과에 더합니다.
# 곱도 합도 똑같은데, 3 x 3 커널이면 3만 번이 아니라 아홉 번이면 됩니다.

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
# **그림:** 흑백
#
# `filtered`는 직접 계산하고 `tf.nn.conv2d`로 **한 번 더** 계산해서, 둘이 다르면 멈춥니다.

# %% [markdown]
# ## 윤곽선, 양쪽의 차이
#
# 이 커널은 왼쪽 열이 음수이고 오른쪽 열이 양수입니다. 그래서 **오른쪽에서 왼쪽을 뺀 값**을 계산합니다.
# 양쪽의 밝기가 같으면 결과는 0입니다. 전치한 `sobel.T`는 **아래에서 위를 뺀 값**을 계산합니다.

# %%
sobel = np.array([[-1, 0, 1],
                  [-2, 0, 2],
                  [-1, 0, 1]], "float32")  # (kh, kw) = (3, 3)
across = filtered(gray, sobel)  # (190, 158), right minus left
down = filtered(gray, sobel.T)  # (190, 158), below minus above
edges = np.sqrt(across**2 + down**2)  # how steep, in whatever direction
show(across=0.5 + across / 4, down=0.5 + down / 4, edges=edges / 2)

# %% [markdown]
# **그림:** 가로 방향. 0은 회색, 오른쪽이 더 밝으면 흰색, 오른쪽이 더 어두우면 검은색 | 세로 방향. 아래쪽이 더 밝으면 흰색, 더 어두우면 검은색 | 윤곽선. 방향과 관계없이 얼마나 가파른지
#
# `sobel`은 **세로** 윤곽선을 봅니다. 세로 윤곽선에서는 왼쪽에서 오른쪽으로 가면서 밝기가 달라지기 때문입니다. `sobel.T`는 **가로** 윤곽선을 봅니다.
# 옷깃의 윤곽은 둘 다 봅니다.
# 제곱을 더해 제곱근을 취한 값은 부호와 관계가 없어서, 밝아지는 곳과 어두워지는 곳에서 똑같습니다.
#
# 가운데 행의 가중치는 두 배입니다. 그래서 이 커널은 윤곽선을 **따라서** 조금 흐리게 하고, 잡음이 낀 픽셀 하나의 영향은 줄어듭니다.
# `sobel`은 열 1, 2, 1에 행 -1, 0, 1을 곱한 것입니다([분리할 수 있는 커널](../tutorials/kernel_pictures.md#separable)에서 다시 다룹니다).

# %% [markdown]
# ## 흐리게 하기, 평균
#
# 숫자가 모두 양수이고 더해서 1이 되면 이웃 픽셀의 가중 평균이 됩니다.
# 박스는 모든 픽셀에 똑같은 가중치를 주고, 가우시안 커널은 가까운 픽셀일수록 큰 가중치를 줍니다.
# 가우시안 커널의 행은 파스칼 삼각형의 한 행을 그 합으로 나눈 것입니다.

# %%
box = np.full((9, 9), 1 / 81, "float32")  # the mean of 81 pixels
row = np.array([[1, 8, 28, 56, 70, 56, 28, 8, 1]], "float32") / 256  # (1, 9)
gauss = row.T * row  # (9, 9), a bell: the nearest pixels count most
blur_box, blur_gauss = filtered(gray, box), filtered(gray, gauss)  # (184, 152)
show(box=blur_box, gauss=blur_gauss)

# %% [markdown]
# **그림:** 박스, 9 x 9 | 가우시안, 9 x 9
#
# 둘 다 픽셀 81개를 읽는데도 박스가 더 흐립니다. 먼 픽셀의 가중치가 가까운 픽셀과 같아서, 작고 밝은 점이 네모가 됩니다.

# %% [markdown]
# ## 선명하게 하기, 다른 것을 더 다르게
#
# 라플라시안은 픽셀을 이웃 네 개와 비교합니다. 밝기가 고르거나 일정하게 변하는 곳에서는 0이고, 선과 점에서는 커집니다.
# 픽셀에서 이 값을 빼면, 둘레와 다른 것이 더 달라집니다.

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
# **그림:** 라플라시안. 0은 회색 | 선명하게
#
# `assert`가 규칙 하나를 보여 줍니다. **커널은 더할 수 있습니다.**
# 커널 `identity - laplace`의 결과는 이미지에서 `laplace`의 결과를 뺀 것과 같습니다.
# 대가는 배경에 나타납니다. 사진의 거친 알갱이까지 선명해집니다. 그리고 숫자가 0에서 1까지의 범위를 벗어나는데, `show`가 잘라 냅니다.

# %% [markdown]
# ## 돋을새김, 한쪽에서 비추는 빛

# %%
relief = np.array([[-2, -1, 0],
                   [-1, 1, 1],
                   [0, 1, 2]], "float32")
embossed = filtered(gray, relief)
show(relief=embossed)

# %% [markdown]
# **그림:** 돋을새김
#
# **오른쪽 아래에서 왼쪽 위를 뺀 값**, 곧 대각선을 따라 구한 차이입니다. 가운데의 1은 그 밑에 사진을 남겨 둡니다.
# 오른쪽 아래로 가면서 밝아지는 곳은 빛을 받은 것처럼, 그 반대는 그늘진 것처럼 보입니다.

# %% [markdown]
# ## 숫자의 합

# %%
flat = np.full((12, 15), 0.5, "float32")  # every pixel the same
kernels = {"sobel": sobel, "laplace": laplace, "box": box, "gauss": gauss}
kernels |= {"sharpen": sharpen, "relief": relief}
for name, kernel in kernels.items():
    print(f"{name:8} sum {kernel.sum():.0f}", end="")
    print(f"  flat {filtered(flat, kernel)[0, 0]:.1f}", end="")
    print(f"  photograph {filtered(gray, kernel).mean():.1f}")

# %% [markdown]
# 밝기가 고른 사진에서는 픽셀이 모두 같으므로, 결과는 그 픽셀에 커널의 합을 곱한 값입니다.
#
# | 커널의 숫자 | 하는 일 |
# |---|---|
# | 더하면 1 | 밝기를 지킵니다. 흐리게 하기, 선명하게 하기, 돋을새김 |
# | 더하면 0 | 달라지는 곳만 봅니다. 윤곽선, 라플라시안. 모든 픽셀에 같은 값을 더해도 결과는 그대로입니다 |
# | 모두 양수, 합은 1 | 가중 평균. 매끄럽게 합니다 |
# | 양수와 음수 | 차이. 픽셀이 서로 다른 곳에서 커집니다 |
# | 한쪽은 양수, 반대쪽은 음수 | 두 쪽의 경계와 같은 방향으로 난 윤곽선에서 커집니다 |

# %% [markdown]
# ## 컬러
#
# `Conv2D`는 채널을 모두 더하므로([이유](../tutorials/n_channels.md#channels)) 필터 하나에서는 흑백 사진 한 장이 나옵니다.
# 컬러 사진을 흐리게 하려면 채널마다 커널을 따로 적용해야 합니다. 이것이 깊이별 합성곱(depthwise convolution)입니다.

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
# **그림:** 컬러 | 채널마다 흐리게
#
# 흑백 사진을 만들 때에는 바로 그 채널의 합이 필요합니다. 1 x 1 커널의 합성곱이면 됩니다.
# 그리고 흑백으로 바꾼 다음 윤곽선을 찾는 일은 3 x 3 x 3 커널 하나로 됩니다. 소벨 커널에 채널마다 그 몫을 곱한 커널입니다.

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
# 이런 층은 [그룹, 깊이별, 분리, 1x1 합성곱](../explanation/groups.md)에서 더 다룹니다.

# %% [markdown]
# ## 가장자리
#
# 여기부터는 패딩, 스트라이드, 팽창을 씁니다. 처음 보는 말이라면 [다음 수업](../tutorials/stride_padding.md)을 먼저 읽고 돌아오세요.
# [스스로 커널을 찾는 층](../tutorials/kernel_pictures.md#learn)에는 셋 다 필요하지 않습니다.
#
# 지금까지의 사진은 모두 원본보다 작습니다. 커널이 이미지 안에 머물기 때문입니다.
# `SAME`은 크기를 지키고 바깥을 0으로 읽는데, 0은 검은색입니다.

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
# **그림:** 바깥이 0. 어두운 테두리가 생깁니다(오른쪽에서 가장 잘 보입니다) | 가장자리를 거울처럼 비춘 것. 테두리가 없습니다
#
# 흰 사진의 모서리에는 15 x 15픽셀 가운데 8 x 8픽셀만 있어서, 남는 값은 64 / 225입니다.
# `SAME` 패딩을 쓰는 층은 모두 가장자리가 이렇게 어두워집니다.
# 거울처럼 비추려면 `VALID` 층 앞에서 `tf.pad`를 `"REFLECT"`로 부르세요.

# %% [markdown]
# ## 스트라이드로 사진 줄이기
#
# 스트라이드 2는 행도 열도 하나씩 걸러 계산할 뿐, 다른 것은 그대로입니다.

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
# **그림:** 스트라이드 2 | 스트라이드 4
#
# 줄무늬를 보면 왜 사진을 흐리게 한 다음에 줄이는지 알 수 있습니다.
# 스트라이드만 쓰면 검은 열만 남고 흰 열은 사라집니다. 흐리게 한 뒤에는 픽셀마다 이웃의 밝기가 조금씩 섞여 있습니다.

# %% [markdown]
# ## 팽창으로 더 크게 보는 윤곽선
#
# 팽창률이 4이면 숫자 아홉 개가 4픽셀씩 떨어집니다.
# 더 멀리 떨어진 픽셀을 비교하므로, 윤곽선의 폭이 2픽셀에서 8픽셀로 넓어집니다.

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
# **그림:** 팽창률 1 | 팽창률 4
#
# 아홉 숫자 사이에 있는 픽셀은 아예 읽지 않습니다. 그 때문에 안경에 생긴 무늬를 보세요.
# 반복문은 [스트라이드, 패딩, 팽창](../tutorials/stride_padding.md)에 있습니다.

# %% [markdown]
# ## 작은 커널 두 번
#
# 3 x 3으로 흐리게 하고, 그 결과를 다시 3 x 3으로 흐리게 합니다.
# 5 x 5 커널 하나로 한 번에 해도 똑같습니다. 그 커널은 박스를 박스로 흐리게 하면 나옵니다.

# %%
small = np.full((3, 3), 1 / 9, "float32")
pyramid = filtered(np.pad(small, 2), small)  # the box of the box
print((81 * pyramid).round(2))
y_manual = filtered(filtered(gray, small), small)  # (188, 156)
y_tf = tf.nn.conv2d(images, pyramid[:, :, None, None], 1, "VALID")[0, :, :, 0]
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# (81을 곱해 출력했습니다.) 두 번에 나누면 같은 5 x 5픽셀을 읽으면서 곱은 25번이 아니라 9 + 9번입니다.
# 신경망에서는 두 층 사이에 활성화 함수가 있고, 그러면 커널 하나로는 같은 일을 할 수 없습니다.
# 픽셀 수는 [수용 영역](../explanation/receptive_field.md)에서 셉니다.

# %% [markdown]
# ## 분리할 수 있는 커널
#
# 가우시안 커널은 열 하나에 행 하나를 곱한 것입니다. 그래서 먼저 세로로, 다음에 가로로 흐리게 해도 됩니다.

# %%
column = row.T  # (9, 1)
y_manual = filtered(filtered(gray, column), row)  # 9 + 9 products a pixel
W = gauss[:, :, None, None]  # 81 products a pixel
y_tf = tf.nn.conv2d(images, W, strides=1, padding="VALID")[0, :, :, 0]
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
for name, kernel in kernels.items():
    print(f"{name:8} rank {np.linalg.matrix_rank(kernel)}")


# %% [markdown]
# 픽셀마다 곱이 81번이 아니라 18번입니다.
# 이 방법은 **랭크가 1**인 커널, 곧 모든 행이 한 행의 배수인 커널에서 통합니다.
# 박스, 가우시안, 소벨의 랭크는 1이고, 라플라시안과 그것으로 만든 커널은 아닙니다.

# %% [markdown]
# ## 층이 스스로 찾는 커널
#
# `Conv2D`에 커널을 손으로 넣는 사람은 없습니다. 층은 난수에서 시작해, 손실이 줄도록 숫자를 조금씩 바꿔 갑니다.
# 여기서는 입력이 잡음이고, 목표는 그 잡음에 `sobel`을 적용한 결과입니다. 커널은 0에서 시작합니다.

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
# 40번 만에 **정확히** 소벨 커널이 되었습니다.
# 잡음으로는 배우기 쉽습니다. 픽셀끼리 아무 관계가 없어서 숫자 아홉 개의 효과가 저마다 따로 드러나기 때문입니다.
# 사진에서는 이웃한 픽셀이 아주 비슷해서, 똑같이 40번을 해도 **오른쪽에서 왼쪽을 뺀 값**이라는 것까지만 알아냅니다.

# %%
learned, losses = learn(images, across[None, :, :, None], steps=40)
print("what is left of the loss:", round(losses[-1] / losses[0], 1))
print(learned.round(1) + 0)

# %% [markdown]
# 사진으로 학습한 AlexNet의 첫 번째 층에도 바로 이런 커널이 있습니다. 여러 방향의 윤곽선, 점, 색입니다
# ([그림 3](https://proceedings.neurips.cc/paper/2012/hash/c399862d3b9d6b76c8436e924a68c45b-Abstract.html)).
# `tape.gradient`가 무엇을 계산하는지는 [손으로 계산하는 기울기](../explanation/gradients.md)에 있습니다.

# %% [markdown]
# ## 나만의 커널
#
# **고치기**를 누르고 커널을 쓴 다음 **실행**을 누르세요. 크기는 마음대로입니다.
# 모서리에만 1이 있는 커널, `np.full((1, 25), 1 / 25)`, `sobel + identity`, 음수뿐인 커널을 시험해 보세요.

# %%
kernel = np.eye(9) / 9  # a diagonal: the camera moved. Put in your own numbers.
print("sum", round(float(kernel.sum()), 2))
show(before=gray, after=filtered(gray, kernel))

# %% [markdown]
# **그림:** 대각선에 놓은 1을 9로 나눈 커널

# %% [markdown]
# ## 내 사진
#
# 내 사진을 고르거나 카메라로 한 장 찍어 보세요. 아래의 커널을 [컬러](../tutorials/kernel_pictures.md#colour)에서처럼 채널마다 따로 적용합니다.
# 다른 커널을 고르거나, 숫자를 행마다 평소 쓰던 대로 적어도 됩니다.
# 사진은 기기를 떠나지 않습니다. 계산은 모두 페이지 안에서 하고, 아무것도 보내지 않습니다.
#
# **페이지에서:** [내 사진에 커널 써 보기](../tutorials/kernel_pictures.md#your-picture).
#
# 집 사진, 얼굴, 글이 적힌 종이에 `sobel`을 써 보세요. 윤곽선이 어디에, 어느 방향으로 나타나는지 보세요.
# 그런 다음 세기를 -1로 바꿔 봅니다. 팽창률이 4인 흐리게 하기는 작고 밝은 점 둘레에 커널의 무늬를 그려 냅니다.
#
# 다음 블록은 같은 사진을 `my_picture`로 읽습니다. 내 사진이 없으면 위의 사진을 씁니다.
# **파이썬용으로 복사**는 위의 커널과 설정을 두 줄로 만들어 줍니다. **고치기**를 누르고, `my_kernel`로 시작하는 줄 대신 붙여 넣으세요.
# 직접 계산한 값과 TensorFlow의 값이 같아야 합니다.

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
# ## 연습 문제
#
# 블록을 여기에서, 또는 복사한 곳에서 고쳐 `solved`가 출력되게 해 보세요.
# 그때까지는 블록 안의 `assert`에서 멈춥니다.

# %% [markdown]
# ### 커널 하나로 선명하게

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
# <summary>풀이</summary>
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
# ### 열 하나와 행 하나

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
# <summary>풀이</summary>
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
# ### 어두운 테두리 없애기

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
# <summary>풀이</summary>
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
# ### edge_strength 직접 쓰기

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
# <summary>풀이</summary>
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
# ### 코드 없이 생각하기
#
# <details>
# <summary>커널의 숫자 아홉 개를 더하면 0입니다. 고르게 회색인 이미지의 안쪽은 어떻게 될까요? 더해서 1이 되면 어떨까요?</summary>
#
# 어디나 0입니다. 같은 회색에 합 0을 곱하기 때문입니다. 그래서 윤곽선을 찾는 커널은 더하면 0이 됩니다.
# 합이 1이면 회색은 그대로입니다. 흐리게 하는 커널과 선명하게 하는 커널은 밝기를 지킵니다.
#
# </details>

# %% [markdown]
# ## 더 읽을거리
#
# 이 사이트 밖의 글입니다.
#
# - [An Overview of Early Vision in InceptionV1](https://distill.pub/2020/circuits/early-vision/), Distill. 학습한 큰 신경망의
#   첫 층들이 무엇을 찾는지 필터 하나하나를 보여 줍니다.
# - [ImageNet Classification with Deep Convolutional Neural
#   Networks](https://proceedings.neurips.cc/paper/2012/hash/c399862d3b9d6b76c8436e924a68c45b-Abstract.html), AlexNet
#   논문. 그림 3에 학습으로 얻은 커널 96개가 있습니다.
#
# **이전:** [채널 n개, 필터 n개, 배치](../tutorials/n_channels.md). **다음:** [스트라이드, 패딩, 팽창](../tutorials/stride_padding.md).
# **함께 보기:** [합성곱과 교차상관](../explanation/convolution_correlation.md).
# **찾아보기:** [패딩 모드](../reference/padding_modes.md), [그룹과 깊이별 합성곱](../explanation/groups.md).
