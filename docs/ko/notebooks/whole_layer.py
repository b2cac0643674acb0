# %% [markdown]
# # 함수 하나로 쓰는 합성곱 층
#
# **Conv by Hand**의 수업 [함수 하나로 쓰는 합성곱 층](../tutorials/whole_layer.md)의 노트북입니다. 수업의 글을 모두 담았습니다.
# 위에서 아래로 셀을 실행합니다. 필요한 것은 NumPy와 TensorFlow입니다. 숫자를 바꾸고 다시 실행해 보세요.
# 글과 그림은 CC BY 4.0, 코드는 MIT 라이선스를 따릅니다.
#
# 이 페이지를 마치면 모든 합성곱 층을 계산하는 함수가 손에 남습니다.
# `correlate`는 `Conv1D`, `Conv2D`, `Conv3D`가 하는 계산을 스트라이드, 패딩, 팽창, 그룹, 편향까지 해내고, 말이 되지 않는 것은 거절합니다.
# `correlate_transpose`는 전치 층을 똑같이 계산합니다. 코드 한 줄 한 줄이 무엇을 하는지도 설명할 수 있습니다.
# 설정의 뜻은 [스트라이드, 패딩, 팽창](../tutorials/stride_padding.md)에서 설명합니다.
#
# 급하다면 [전체 프로그램](../tutorials/whole_layer.md#program)을 복사하거나, [`correlate`](../tutorials/whole_layer.md#layer)와 [`correlate_transpose`](../tutorials/whole_layer.md#transpose)만 보세요.

# %% [markdown]
# ## 핵심
#
# 검사와 그룹, 편향을 빼면 계산 전체가 짧은 반복문 하나입니다. 1차원, 2차원, 3차원에서 모두 통합니다.

# %%
import numpy as np
import tensorflow as tf


def correlate_core(x, w, strides, dilations):
    """Correlate x (N, spatial..., C), padded already, with w (k..., C, F).

    strides, dilations: one number for each axis. Return (N, out..., F).
    """
    (N, *n, _), (*k, _, F), s, d = x.shape, w.shape, strides, dilations
    axes = range(len(n))
    out = [(n[a] - (k[a] - 1) * d[a] - 1) // s[a] + 1 for a in axes]
    y = np.zeros((N, *out, F), x.dtype)
    for tap in np.ndindex(*k):
        first = [tap[a] * d[a] for a in axes]
        last = [first[a] + (out[a] - 1) * s[a] for a in axes]
        meets = x[:, *[slice(first[a], last[a] + 1, s[a]) for a in axes]]
        y += meets @ w[tap]
    return y


# %%
rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (2, 9, 8, 3)).astype("float32")  # (N, H, W, C)
W = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")  # (kh, kw, C, F)
pads = [[0, 0], [1, 2], [0, 3], [0, 0]]  # N, H, W, C
for strides in [(1, 1), (2, 3), (3, 1)]:
    for dilations in [(1, 1), (2, 1)]:
        y_manual = correlate_core(np.pad(images, pads), W, strides, dilations)
        y_tf = tf.nn.conv2d(images, W, strides, pads, dilations=dilations)
        assert np.array_equal(y_tf, y_manual)
print("every number is equal, the last output has the shape", y_manual.shape)

# %% [markdown]
# 이어지는 절에서는 이 코드를 한 줄씩 이끌어 내고, 빠진 것을 채웁니다.

# %% [markdown]
# ## 탭을 도는 반복문
#
# 지금까지는 윈도우의 자리를 돌았습니다. 다른 방법도 있습니다.
# 커널의 숫자 하나, 곧 **탭**(tap) 하나를 잡고, 윈도우가 움직이는 동안 무엇과 만나는지 물어봅시다.
# 한 줄짜리 입력에 스트라이드가 1이면, 답은 이미지의 슬라이스 하나입니다.

# %%
x = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5])  # (n,) = (11,)
w = np.array([1, 10, 100])  # (k,) = (3,)
out = 11 - 3 + 1  # positions of the window

y_manual = np.zeros(out, int)
for t in range(3):
    meets = x[t : t + out]  # (out,): what this tap meets as the window moves
    print("tap", t, "meets", meets)
    y_manual += meets * w[t]
print("y =", y_manual)

# %% [markdown]
# `y`의 숫자마다 마지막 자리, 가운데 자리, 첫 자리를 차례로 읽어 보세요. 그것이 세 슬라이스입니다.
# TensorFlow의 결과도 같습니다.

# %%
y_tf = tf.nn.conv1d(
    x[None, :, None].astype("float32"),  # (N, n, C) = (1, 11, 1)
    w[:, None, None].astype("float32"),  # (k, C, F) = (3, 1, 1)
    stride=1,
    padding="VALID",
)
assert np.array_equal(np.squeeze(y_tf), y_manual)

# %% [markdown]
# 곱도 합도 전과 같고, 순서만 다릅니다.
# 그런데 커널의 탭은 이미지의 자리보다 훨씬 적고, NumPy는 한 번 돌 때마다 슬라이스를 통째로 처리합니다.

# %%
side, k = 224, 3
print("loop over the positions:", (side - k + 1) ** 2, "rounds")
print("loop over the taps:     ", k**2, "rounds")

# %% [markdown]
# ## 스트라이드와 팽창
#
# 둘 다 슬라이스에 들어갑니다. 팽창률이 `d`이면 탭 `t`는 `t * d`에서 시작합니다.
# 스트라이드가 `s`이면 `s`칸씩 옮겨 가므로, 픽셀을 `s`개에 하나씩 만납니다.

# %%
s, d = 2, 3  # stride, dilation
reach = (3 - 1) * d + 1  # from the first tap to the last
out = (11 - reach) // s + 1
y_manual = np.zeros(out, int)
for t in range(3):
    first = t * d  # where the tap is when the window starts
    last = first + (out - 1) * s  # where it is when the window stops
    meets = x[first : last + 1 : s]
    print(f"tap {t} meets x[{first} : {last + 1} : {s}] =", meets)
    y_manual += meets * w[t]
print("y =", y_manual)

y_tf = tf.nn.conv1d(
    x[None, :, None].astype("float32"),
    w[:, None, None].astype("float32"),
    stride=s,
    padding="VALID",
    dilations=d,
)
assert np.array_equal(np.squeeze(y_tf), y_manual)


# %% [markdown]
# **그림:** 스트라이드 2, 팽창률 3. 탭은 저마다 2칸씩 떨어진 픽셀 세 개를 만나고, 이웃한 두 탭의 슬라이스는 3칸 떨어져 있습니다. 세 줄의 곱을 모두 더합니다.
#
# 이미지와 입체에서는 축마다 이런 슬라이스가 하나씩 있습니다.

# %%
def tap_slices(tap, out, s, d):
    """Return, one slice for each axis, what one tap meets while the window moves.

    tap is its position in the kernel, out the number of positions of the window, s the
    strides, d the dilations: one number for each axis. Source: the tap is `tap * d`
    pixels from the start of the window, which moves by `s`.
    """
    first = np.multiply(tap, d)
    last = first + (out - 1) * s
    return [slice(a, b + 1, step) for a, b, step in zip(first, last, s, strict=True)]


# %% [markdown]
# ## 채널, 그리고 축이 몇 개이든
#
# 채널이 있으면 탭은 숫자 하나가 아니라 형상이 (C, F)인 행렬 `W[tap]`입니다. 채널마다 필터마다 가중치가 하나씩 들어 있습니다.
# 탭이 만나는 배열의 형상은 (N, 자리..., C)입니다.
# 그래서 행렬 곱셈 `meets @ W[tap]` 한 번이면 모든 필터, 모든 자리, 모든 이미지에서 채널의 합이 구해집니다.
#
# 이제부터 `n`, `k`, `s`, `d`는 축마다 숫자가 하나씩 든 배열입니다.
# 코드 한 줄이 모든 축을 계산하므로, 축이 몇 개인지는 코드 어디에도 나오지 않습니다.

# %%
rng = np.random.default_rng(0)
images = rng.integers(-4, 5, (2, 9, 8, 3)).astype("float32")  # (N, H, W, C)
W = rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32")  # (kh, kw, C, F)
n, k = np.array([9, 8]), np.array([3, 2])  # of the image, of the kernel
s, d = np.array([2, 1]), np.array([1, 3])  # of the rows, of the columns
reach = (k - 1) * d + 1
out = (n - reach) // s + 1
print("reach", reach, " out", out)

y_manual = np.zeros((2, *out, 4))
for tap in np.ndindex(*k):
    meets = images[:, *tap_slices(tap, out, s, d)]  # (N, out..., C)
    y_manual += meets @ W[tap]  # (N, out..., C) @ (C, F)
print("output", y_manual.shape)

y_tf = tf.nn.conv2d(images, W, strides=(2, 1), padding="VALID", dilations=(1, 3))
assert np.array_equal(y_tf, y_manual)


# %% [markdown]
# <details>
# <summary>먼저 맞혀 보세요. 이 반복문은 몇 번 돌까요? 두 이미지의 자리를 도는 반복문이라면 몇 번일까요?</summary>
#
# 커널의 탭이 3 x 2개이므로 6번 돕니다. 윈도우의 자리는 이미지마다 4 x 5개이고 이미지가 2장이므로 40번이고,
# 필터를 도는 반복문까지 있으면 그 4배입니다.
#
# </details>

# %% [markdown]
# ## 패딩
#
# 패딩은 이미지 둘레에 0을 붙일 뿐입니다. 달라지는 것은 앞과 뒤에 몇 개씩 붙는지입니다.

# %%
def pad_pairs(padding, n, reach, s):
    """Return the zeros (before, after) that `padding` adds to each axis: (rank, 2).

    n are the sizes, reach the effective kernel sizes, s the strides: an array
    each, one number for each axis.
    Source: the definition of SAME in tf.nn, "causal" of Keras' Conv1D.
    """
    if padding == "valid":
        before, after = 0 * n, 0 * n
    elif padding == "same":
        out = -(-n // s)  # n / s, rounded up
        lacking = np.maximum((out - 1) * s + reach - n, 0)  # of the last window
        before = lacking // 2
        after = lacking - before  # the odd one goes after
    elif padding == "causal":
        before, after = reach - 1, 0 * n  # a window ends where its output is
    else:
        before, after = np.transpose(padding)  # pairs
    return np.stack([before, after], axis=1)


# %%
for padding in "valid", "same", [(1, 0), (2, 2)]:
    print(padding, "adds", pad_pairs(padding, n, reach, s).tolist())

# %% [markdown]
# `same`은 열의 앞에 1개, 뒤에 2개를 붙입니다.
# 남는 0이 왜 뒤로 가는지, 그것이 깊은 신경망에서 무슨 일을 일으키는지는 [SAME 패딩이 비대칭인 이유](../explanation/same_padding.md)에서 설명합니다.

# %% [markdown]
# ## 그룹
#
# `groups=3`이면 채널과 필터를 세 묶음으로 나눕니다.
# 첫 번째 묶음의 필터는 첫 번째 묶음의 채널만 보고, 다른 묶음도 마찬가지입니다. 그래서 커널의 채널은 C/groups개입니다.
# 코드에서는 반복문이 하나, 슬라이스가 두 개 늘어납니다.

# %%
W = rng.integers(-4, 5, (3, 2, 1, 6)).astype("float32")  # (kh, kw, C/groups, F)
groups, depth, share = 3, 1, 2  # channels and filters of one group
y_manual = np.zeros((2, *out, 6))
for tap in np.ndindex(*k):
    meets = images[:, *tap_slices(tap, out, s, d)]  # (N, out..., C)
    for g in range(groups):
        c = slice(g * depth, (g + 1) * depth)
        f = slice(g * share, (g + 1) * share)
        y_manual[..., f] += meets[..., c] @ W[tap][:, f]

y_tf = tf.nn.conv2d(images, W, strides=(2, 1), padding="VALID", dilations=(1, 3))
assert np.array_equal(y_tf, y_manual)


# %% [markdown]
# 그룹으로 무엇이 줄어드는지, 깊이별 층이 왜 그룹의 한 경우인지는 [그룹, 깊이별, 분리, 1x1 합성곱](../explanation/groups.md)에서 다룹니다.

# %% [markdown]
# ## 무엇이 잘못인지 말하기
#
# 다른 사람도 쓰는 함수라면, 계산할 수 없는 것은 거절하고 이유를 말해야 합니다.
# 계산이 잘 읽히도록, 검사는 따로 떼어 함수로 씁니다.
#
# **검사**

# %%
def whole(name, value, least=1):
    """Return `value` if it is an integer from `least` on, or raise ValueError."""
    number = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if number and least <= value < 2**31:
        return int(value)
    raise ValueError(f"{name} must be an integer from {least} on, not {value!r}")


def axis_numbers(name, value, rank, least=1):
    """Return `value`, an integer or one for each axis, as an array; or raise ValueError."""
    value = value.tolist() if isinstance(value, np.ndarray) else value
    values = value if isinstance(value, tuple | list) else [value] * rank
    if len(values) != rank:
        raise ValueError(f"{name} must be an integer or {rank} of them, not {value!r}")
    return np.array([whole(name, one, least) for one in values], "int64")


def checked_padding(padding, rank, words, pairs=True):
    """Return `padding` as one of `words` or as pairs of integers; or raise ValueError."""
    if isinstance(padding, str) and padding.lower() in words:
        return padding.lower()
    given = padding.tolist() if isinstance(padding, np.ndarray) else padding
    listed = pairs and isinstance(given, tuple | list) and len(given) == rank
    if listed and all(isinstance(one, tuple | list) and len(one) == 2 for one in given):
        return [axis_numbers("padding", one, 2, least=0) for one in given]
    valid = [f'"{word}"' for word in words]
    if pairs:
        valid.append("a list with a pair (before, after) for each axis")
    raise ValueError(f"padding must be {' or '.join(valid)}, not {padding!r}")


def checked(x, w, b, strides, dilations, filters):
    """Return x, w (of one dtype), strides and dilations as arrays; or say what is wrong.

    filters: the axis of w that counts the filters.
    """
    x, w = np.asarray(x), np.asarray(w)
    b = np.zeros(w.shape[filters:][:1]) if b is None else np.asarray(b)
    for name, array in {"x": x, "w": w, "b": b}.items():
        if array.dtype.kind not in "iuf":
            raise TypeError(f"{name} must hold integers or floats, not {array.dtype}")
    if x.ndim not in (3, 4, 5) or 0 in x.shape[1:]:
        raise ValueError(
            "x must have the axes (N, spatial..., C), 1 to 3 of them spatial and none"
            f" empty, not the shape {x.shape}"
        )
    if w.ndim != x.ndim or 0 in w.shape:
        raise ValueError(
            f"w must have {x.ndim} axes like x, none of them empty, not the shape"
            f" {w.shape}"
        )
    F = w.shape[filters]
    if b.shape != (F,):
        raise ValueError(
            f"b must have one number for each of {F} filters, not {b.shape}"
        )
    dtype = np.result_type(x, w)
    dtype = "int64" if dtype.kind in "iu" else dtype  # bytes would overflow
    s = axis_numbers("strides", strides, x.ndim - 2)
    d = axis_numbers("dilations", dilations, x.ndim - 2)
    return x.astype(dtype), w.astype(dtype), s, d


# %% [markdown]
# ## 층
#
# 모든 단계를 모았습니다. 검사 아래의 줄은 모두 이미 본 것입니다.

# %%
def correlate(x, w, b=None, *, strides=1, padding="valid", dilations=1, groups=1):
    """Compute what Conv1D, Conv2D and Conv3D compute: the rank of `x` decides.

    x (N, spatial..., C), w (k..., C/groups, F) and b (F,) or None hold integers or
    floats; return (N, out..., F), of the dtype that holds them all, integers as int64.
    strides, dilations: an integer, or one for each axis; padding: "valid", "same",
    "causal" (1-D), or a pair (before, after) for each axis; groups: divides C and F.
    Raises ValueError, and TypeError for other dtypes.
    Source: the definition of the convolution in tf.nn.convolution, and its padding.
    """
    x, w, s, d = checked(x, w, b, strides, dilations, filters=-1)
    (N, *n, C), (*k, depth, F) = x.shape, w.shape
    n, k = np.array(n), np.array(k)
    groups = whole("groups", groups)
    if depth * groups != C or F % groups:
        raise ValueError(
            f"groups={groups} must divide the {F} filters, and {groups} times the"
            f" {depth} channels of w must be the {C} channels of x"
        )
    words = ("valid", "same", "causal") if len(n) == 1 else ("valid", "same")
    reach = (k - 1) * d + 1  # the effective kernel sizes
    pairs = pad_pairs(checked_padding(padding, len(n), words), n, reach, s)
    out = (n + pairs.sum(axis=1) - reach) // s + 1
    if np.any(out < 1):
        raise ValueError(
            f"w must fit x: it reaches over {reach.tolist()}, the padded x has"
            f" {(n + pairs.sum(axis=1)).tolist()}"
        )
    x = np.pad(x, [(0, 0), *pairs, (0, 0)])
    y, share = np.zeros((N, *out, F), x.dtype), F // groups
    for tap in np.ndindex(*k):
        meets = x[:, *tap_slices(tap, out, s, d)]  # (N, out..., C)
        for g in range(groups):
            c = slice(g * depth, (g + 1) * depth)
            f = slice(g * share, (g + 1) * share)
            y[..., f] += meets[..., c] @ w[tap][:, f]
    return y if b is None else y + np.asarray(b)


# %% [markdown]
# 아래의 설정을 모두 짝지어 TensorFlow와 비교합니다. TensorFlow가 CPU에서 거절하는 것은 뺐습니다.

# %%
import itertools

rng = np.random.default_rng(1)
sizes, kernel = (9, 8, 7), (3, 2, 4)
settings = 0
for rank, s, d, padding, groups in itertools.product(
    [1, 2, 3], [1, 2, 3], [1, 2], ["valid", "same"], [1, 2]
):
    if (s > 1 and d > 1) or (rank == 3 and groups > 1):
        continue  # TensorFlow refuses the first, and the second on a CPU
    shape = (2, *sizes[:rank], 4)  # (N, spatial..., C)
    images = rng.standard_normal(shape, "float32")
    W = rng.standard_normal((*kernel[:rank], 4 // groups, 6), "float32")
    B = rng.standard_normal(6, "float32")
    y_tf = tf.nn.convolution(images, W, s, padding.upper(), dilations=d) + B
    y_manual = correlate(
        images, W, B, strides=s, padding=padding, dilations=d, groups=groups
    )
    assert y_tf.shape == y_manual.shape
    assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
    settings += 1
print(settings, "settings agree with TensorFlow")

# %% [markdown]
# 이 사이트의 테스트는 한 걸음 더 나아갑니다. `correlate`는 2,000가지가 넘는 설정, 전치 층은 1,000가지가 넘는 설정에서 시험합니다.
# 앞뒤 0의 개수를 쌍으로 준 패딩, `causal`, 3차원의 그룹, 홀수와 짝수 커널, 축마다 다른 스트라이드도 들어 있습니다.
# 정수에서는 모든 비트가 같고, 실수에서는 `rtol=1e-5, atol=1e-5`까지 같습니다.

# %% [markdown]
# ## 전치 층, 읽지 않고 쓰기
#
# 디코더는 이미지를 키워야 합니다.
# 합성곱은 탭마다 슬라이스를 **읽어서** 더합니다. 전치 합성곱(transposed convolution)은 바로 그 슬라이스에 **씁니다**.
# `x`의 숫자마다 커널 전체를 곱해서, 그 곱을 출력에 더합니다.
# 픽셀 하나하나는 [이미지 키우기](../tutorials/larger_images.md)에서 봅니다.

# %%
x = np.array([1, 2, 3])  # (n,) = (3,)
w = np.array([1, 10, 100])  # (k,) = (3,)
s, d = 2, 1
full = (3 - 1) * s + 3  # the last number reaches from 4 to 6
y_manual = np.zeros(full, int)
for t in range(3):
    first = t * d
    last = first + (3 - 1) * s
    print(f"tap {t} adds", x * w[t], f"to y[{first} : {last + 1} : {s}]")
    y_manual[first : last + 1 : s] += x * w[t]
print("y =", y_manual)

y_tf = tf.nn.conv1d_transpose(
    x[None, :, None].astype("float32"),  # (N, n, C) = (1, 3, 1)
    w[:, None, None].astype("float32"),  # (k, F, C) = (3, 1, 1)
    output_shape=(1, full, 1),
    strides=s,
    padding="VALID",
)
assert np.array_equal(np.squeeze(y_tf), y_manual)


# %% [markdown]
# **그림:** 스트라이드 2. 탭마다 출력에 곱 세 개를 더합니다. 두 탭이 만나는 곳, 곧 두 줄에 함께 있는 초록색 칸에서는 곱을 더합니다.
#
# 그래서 출력이 입력보다 큽니다. 얼마나 키울지는 골라야 합니다. 합성곱이 [여러 크기를 똑같이 `n`으로 줄이기](../howto/exact_upsampling.md) 때문입니다.
# Keras의 규칙은 이렇습니다.

# %%
def transposed_size(padding, n, reach, s, output_padding):
    """Return the sizes that a transposed layer makes of `n`, an array; or raise ValueError.

    n, reach, s as in `pad_pairs`; output_padding: None, an integer or one for each axis.
    Source: the rule of Keras 3.
    """
    same = padding == "same"
    if output_padding is None:
        return n * s if same else (n - 1) * s + np.maximum(reach, s)
    extra = axis_numbers("output_padding", output_padding, len(n), least=0)
    if np.any(extra >= s):
        raise ValueError(
            f"output_padding must be less than strides={s.tolist()},"
            f" not {output_padding!r}"
        )
    if same and np.any((reach % 2 == 0) & (extra == 0)):
        raise ValueError(
            'output_padding must not be 0 with padding "same" and a kernel that reaches'
            f" over an even number of pixels, {reach.tolist()}; leave it out"
        )
    return (n - 1) * s + (reach % 2 if same else reach) + extra


# %% [markdown]
# 이 함수는 `correlate`를 거울에 비춘 것과 같습니다.
# 행렬 곱셈은 합성곱과 반대 방향으로, 필터에서 채널로 갑니다. 그래서 커널의 마지막 두 축은 (F, C)이고 `w[tap]`을 전치합니다.
# 끝에서 `same`은 합성곱의 패딩이 붙였던 만큼 잘라 냅니다.

# %%
def correlate_transpose(
    x, w, b=None, *, strides=1, padding="valid", dilations=1, output_padding=None
):
    """Compute what Conv1DTranspose, Conv2DTranspose and Conv3DTranspose compute.

    x (N, spatial..., C), w (k..., F, C) and b (F,) or None hold integers or floats;
    return (N, out..., F), of the dtype that holds them all, integers as int64.
    strides, dilations: an integer, or one for each axis; padding: "valid" or "same";
    output_padding: None, or from 0 to strides - 1, an integer or one for each axis.
    Raises ValueError, and TypeError for other dtypes.
    Source: the gradient of `correlate`; sizes by the rule of Keras 3.
    """
    x, w, s, d = checked(x, w, b, strides, dilations, filters=-2)
    (N, *n, C), (*k, F, depth) = x.shape, w.shape
    n, k = np.array(n), np.array(k)
    if depth != C:
        raise ValueError(f"w is for {depth} channels, its last axis, and x has {C}")
    padding = checked_padding(padding, len(n), ("valid", "same"), pairs=False)
    reach = (k - 1) * d + 1
    full = (n - 1) * s + reach  # as far as the last kernel reaches
    size = transposed_size(padding, n, reach, s, output_padding)
    y = np.zeros((N, *np.maximum(full, size), F), x.dtype)
    for tap in np.ndindex(*k):
        y[:, *tap_slices(tap, n, s, d)] += x @ w[tap].T  # (N, n..., C) @ (C, F)
    cut = np.maximum(full - size, 0) // 2  # from the start; the rest from the end
    y = y[:, *[slice(a, a + m) for a, m in zip(cut, size, strict=True)]]
    return y if b is None else y + np.asarray(b)


# %%
settings = 0
for rank, s, d, padding in itertools.product(
    [1, 2, 3], [1, 2, 3], [1, 2], ["valid", "same"]
):
    if s > 1 and d > 1:
        continue
    images = rng.standard_normal((2, *sizes[:rank], 4), "float32")
    layer = [
        tf.keras.layers.Conv1DTranspose,
        tf.keras.layers.Conv2DTranspose,
        tf.keras.layers.Conv3DTranspose,
    ][rank - 1]
    conv = layer(
        6, kernel[:rank], s, padding, dilation_rate=d, bias_initializer="normal"
    )
    y_tf = conv(images)
    W, B = conv.get_weights()
    y_manual = correlate_transpose(
        images, W, B, strides=s, padding=padding, dilations=d
    )
    assert y_tf.shape == y_manual.shape
    assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
    settings += 1
print(settings, "settings agree with TensorFlow")

# %% [markdown]
# 왜 이것이 행렬의 전치이고 합성곱의 기울기인지는 [기울기로 이해하는 전치 합성곱](../explanation/transposed_gradient.md)에서
# 보여 줍니다.

# %% [markdown]
# ## 거절하는 것
#
# 오류 메시지는 인수의 이름, 받은 값, 쓸 수 있는 값을 알려 줍니다.

# %%
images, W = np.ones((2, 5, 6, 4)), np.ones((3, 3, 4, 8))
wrong = [
    {"x": images[0]},
    {"w": W[:, :, :3]},
    {"b": [0.5]},
    {"x": images > 0},
    {"padding": "full"},
    {"strides": 0},
    {"dilations": (1, 3)},
    {"groups": 3},
]
for change in wrong:
    try:
        correlate(**{"x": images, "w": W, **change})
    except (ValueError, TypeError) as error:
        print(f"{type(error).__name__}: {error}")

# %% [markdown]
# ## Keras는 거절하지만 계산할 수 있는 것
#
# Keras는 스트라이드와 팽창을 함께 받지 않습니다.
# 계산에는 안 될 까닭이 없습니다. 둘 다 슬라이스에 들어가면 그만입니다. `tf.nn.conv2d`도 받아들이고, 결과가 같습니다.

# %%
images = rng.standard_normal((2, 9, 10, 4), "float32")
W = rng.standard_normal((3, 2, 4, 6), "float32")
try:
    tf.keras.layers.Conv2D(6, (3, 2), strides=(2, 3), dilation_rate=(3, 2))
except ValueError as error:
    print(error)

y_manual = correlate(images, W, strides=(2, 3), dilations=(3, 2))
y_tf = tf.nn.conv2d(images, W, strides=(2, 3), padding="VALID", dilations=(3, 2))
print("output", y_manual.shape)
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)

# %% [markdown]
# 그 밖에 다른 점입니다. x86에서 TensorFlow 2.21과 NumPy 배열로 확인했습니다.
#
# | 설정 | TensorFlow |
# |---|---|
# | 스트라이드와 팽창률이 모두 1보다 큼 | Keras와 `tf.nn.convolution`은 거절하고, `tf.nn.conv1d`와 `conv2d`는 계산합니다. `conv3d`는 oneDNN이 있으면 계산합니다 |
# | 쌍으로 준 0의 개수 | `tf.nn.conv1d`부터 `conv3d`까지 가운데 `conv2d`만 받습니다 |
# | 3차원의 그룹 | `tf.nn.conv3d`는 CPU에서 거절하고, `Conv3D`는 계산합니다 |
# | 바이트로 된 이미지(`uint8`) | 층과 `tf.nn`은 거절하고, 모델은 `float32`로 바꿉니다 |
# | `int32` 이미지, 소수로 된 가중치 | 층은 거절하고, 모델은 바꿉니다. **`tf.nn`은 소수점 아래를 버립니다** |
# | 이미지보다 한 픽셀 큰 커널 | 새 층은 거절합니다. **oneDNN이 있으면 `tf.nn`이 뜻 없는 숫자를 돌려주고, 이미 만든 층도 그럴 수 있습니다** |
#
# `correlate`는 앞의 다섯 가지를 계산하고 마지막 것을 거절합니다.
# 굵게 쓴 둘은 오류도 내지 않습니다. 그래서 함수를 부르기 전에 형상과 자료형을 살펴보아야 합니다.

# %% [markdown]
# ## 연습 문제
#
# 블록을 여기에서, 또는 복사한 곳에서 고쳐 `solved`가 출력되게 해 보세요.
# 그때까지는 블록 안의 `assert`에서 멈춥니다.

# %% [markdown]
# ### 탭의 슬라이스

# %%
import numpy as np
import tensorflow as tf

x = np.arange(40, dtype="float32") ** 2  # (n,)
w = np.array([2, -1, 3], dtype="float32")  # (k,)
s, d, out = 3, 4, 11  # stride, dilation, positions of the window

y = np.zeros(out, "float32")
for t in range(3):
    y += w[t] * x[t : t + out]  # cut what tap t meets

# %% tags=["raises-exception"]
# check
y_tf = tf.nn.conv1d(
    x[None, :, None], w[:, None, None], stride=s, padding="VALID", dilations=d
)
y_tf = np.squeeze(y_tf)
assert y.shape == y_tf.shape
assert np.array_equal(y, y_tf), f"TensorFlow begins {y_tf[:3]}, yours {y[:3]}"
print("solved")

# %% [markdown]
# <details>
# <summary>풀이</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# x = np.arange(40, dtype="float32") ** 2  # (n,)
# w = np.array([2, -1, 3], dtype="float32")  # (k,)
# s, d, out = 3, 4, 11  # stride, dilation, positions of the window
#
# y = np.zeros(out, "float32")
# for t in range(3):
#     first = t * d  # the taps are d apart
#     last = first + (out - 1) * s  # the window moves by s
#     y += w[t] * x[first : last + 1 : s]
#
# # check
# y_tf = tf.nn.conv1d(
#     x[None, :, None], w[:, None, None], stride=s, padding="VALID", dilations=d
# )
# y_tf = np.squeeze(y_tf)
# assert y.shape == y_tf.shape
# assert np.array_equal(y, y_tf), f"TensorFlow begins {y_tf[:3]}, yours {y[:3]}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### 읽지 말고 쓰기

# %%
import numpy as np
import tensorflow as tf

images = np.arange(180, dtype="float32").reshape(2, 6, 5, 3) % 7  # (N, H, W, C)
W = np.arange(24, dtype="float32").reshape(2, 2, 2, 3) % 5  # (kh, kw, F, C)

# A transposed layer, strides 1: each tap adds to as many positions as the image has.
y = np.zeros((2, 7, 6, 2), "float32")
for a, b in np.ndindex(2, 2):
    y[:, 0:6, 0:5] += images @ W[a, b].T

# %% tags=["raises-exception"]
# check
y_tf = tf.nn.conv2d_transpose(
    images, W, output_shape=y.shape, strides=1, padding="VALID"
)
wrong = np.argwhere(y != y_tf)
assert len(wrong) == 0, f"the first wrong place (n, i, j, f) is {wrong[0]}"
print("solved")

# %% [markdown]
# <details>
# <summary>풀이</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# images = np.arange(180, dtype="float32").reshape(2, 6, 5, 3) % 7  # (N, H, W, C)
# W = np.arange(24, dtype="float32").reshape(2, 2, 2, 3) % 5  # (kh, kw, F, C)
#
# # A transposed layer, strides 1: each tap adds to as many positions as the image has.
# y = np.zeros((2, 7, 6, 2), "float32")
# for a, b in np.ndindex(2, 2):
#     # where the convolution would read
#     y[:, a : a + 6, b : b + 5] += images @ W[a, b].T
#
# # check
# y_tf = tf.nn.conv2d_transpose(
#     images, W, output_shape=y.shape, strides=1, padding="VALID"
# )
# wrong = np.argwhere(y != y_tf)
# assert len(wrong) == 0, f"the first wrong place (n, i, j, f) is {wrong[0]}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### 미래를 보지 않기

# %%
import numpy as np
import tensorflow as tf

x = np.arange(48, dtype="float32").reshape(2, 12, 2) % 5  # (N, n, C)
W = np.arange(18, dtype="float32").reshape(3, 2, 3) - 8  # (k, C, F)

# Pad by hand what padding="causal" adds to a kernel of 3 taps, 3 apart.
pair = (3, 3)  # zeros before, after

# %% tags=["raises-exception"]
# check
y = tf.nn.conv1d(np.pad(x, [(0, 0), pair, (0, 0)]), W, 1, "VALID", dilations=3)
assert y.shape == (2, 12, 3), f"as many outputs as inputs, not {y.shape[1]}"
changed = x.copy()
changed[:, 7:] = 0  # another future
z = tf.nn.conv1d(np.pad(changed, [(0, 0), pair, (0, 0)]), W, 1, "VALID", dilations=3)
assert np.array_equal(y[:, :7], z[:, :7]), "the first 7 outputs see the future"
print("solved")

# %% [markdown]
# <details>
# <summary>풀이</summary>
#
# ```python
# import numpy as np
# import tensorflow as tf
#
# x = np.arange(48, dtype="float32").reshape(2, 12, 2) % 5  # (N, n, C)
# W = np.arange(18, dtype="float32").reshape(3, 2, 3) - 8  # (k, C, F)
#
# # The kernel reaches over (3 - 1) * 3 + 1 = 7; the last of them is the output's own place.
# pair = (6, 0)  # zeros before, after
#
# # check
# y = tf.nn.conv1d(np.pad(x, [(0, 0), pair, (0, 0)]), W, 1, "VALID", dilations=3)
# assert y.shape == (2, 12, 3), f"as many outputs as inputs, not {y.shape[1]}"
# changed = x.copy()
# changed[:, 7:] = 0  # another future
# z = tf.nn.conv1d(np.pad(changed, [(0, 0), pair, (0, 0)]), W, 1, "VALID", dilations=3)
# assert np.array_equal(y[:, :7], z[:, :7]), "the first 7 outputs see the future"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### 그룹 합성곱 직접 쓰기

# %%
import numpy as np
import tensorflow as tf


def conv2d_groups(images, W, groups):
    """Correlate images (N, H, width, C) with W (kh, kw, C // groups, F) in groups.

    Group g reads its own C // groups channels, and makes its own F // groups.
    No padding, strides 1.
    """
    # your lines


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
cases = {
    "one group": (1, 3, 2, "all channels, as without groups"),
    "two groups": (2, 4, 2, "filter f is in group f // (F // groups)"),
    "two filters in a group": (2, 4, 4, "the filters of one group are neighbors"),
    "a channel in each group": (3, 3, 3, "group g reads channels g * c to (g + 1) * c"),
    "more filters than channels": (
        3,
        3,
        6,
        "F // groups filters read the same channels",
    ),
}
for name, (groups, C, F, hint) in cases.items():
    images = rng.integers(1, 10, (2, 5, 4, C)).astype("float32")
    W = rng.integers(-4, 5, (3, 2, C // groups, F)).astype("float32")
    c, many = C // groups, F // groups
    parts = [
        tf.nn.conv2d(
            images[..., g * c : (g + 1) * c],
            W[..., g * many : (g + 1) * many],
            1,
            "VALID",
        )
        for g in range(groups)
    ]
    wanted = np.concatenate(parts, axis=-1)
    mine = conv2d_groups(images, W, groups)
    assert mine is not None, "conv2d_groups returns nothing yet"
    said = f"{name}: images {images.shape}, W {W.shape}, groups {groups}"
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
# def conv2d_groups(images, W, groups):
#     """A filter belongs to one group, and reads the channels of that group only."""
#     (N, H, width, _), (kh, kw, c, F) = images.shape, W.shape
#     y = np.zeros((N, H - kh + 1, width - kw + 1, F))
#     for n, i, j, f in np.ndindex(y.shape):
#         g = f // (F // groups)
#         window = images[n, i : i + kh, j : j + kw, g * c : (g + 1) * c]
#         y[n, i, j, f] = np.sum(window * W[..., f])
#     return y
#
#
# # check
# rng = np.random.default_rng(0)
# cases = {
#     "one group": (1, 3, 2, "all channels, as without groups"),
#     "two groups": (2, 4, 2, "filter f is in group f // (F // groups)"),
#     "two filters in a group": (2, 4, 4, "the filters of one group are neighbors"),
#     "a channel in each group": (3, 3, 3, "group g reads channels g * c to (g + 1) * c"),
#     "more filters than channels": (
#         3,
#         3,
#         6,
#         "F // groups filters read the same channels",
#     ),
# }
# for name, (groups, C, F, hint) in cases.items():
#     images = rng.integers(1, 10, (2, 5, 4, C)).astype("float32")
#     W = rng.integers(-4, 5, (3, 2, C // groups, F)).astype("float32")
#     c, many = C // groups, F // groups
#     parts = [
#         tf.nn.conv2d(
#             images[..., g * c : (g + 1) * c],
#             W[..., g * many : (g + 1) * many],
#             1,
#             "VALID",
#         )
#         for g in range(groups)
#     ]
#     wanted = np.concatenate(parts, axis=-1)
#     mine = conv2d_groups(images, W, groups)
#     assert mine is not None, "conv2d_groups returns nothing yet"
#     said = f"{name}: images {images.shape}, W {W.shape}, groups {groups}"
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
# <summary>입력 채널이 8개이고 필터가 8개인 Conv2D를 groups=1에서 groups=8로 바꿉니다. W의 가중치는 몇 개가 되고, 필터는 무엇을 더는 하지 못할까요?</summary>
#
# 8분의 1이 됩니다. (kh, kw, 8, 8)이 (kh, kw, 1, 8)이 됩니다.
# 필터는 저마다 채널 하나만 보므로 채널을 섞지 못합니다. 그 일은 뒤에 놓는 1 x 1 합성곱이 합니다.
#
# </details>

# %% [markdown]
# ## 더 읽을거리
#
# 이 사이트 밖의 글입니다.
#
# - [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285), Dumoulin, Visin. 4장에
#   패딩과 스트라이드마다 전치 층이 있습니다.
# - [Transposed Convolution](https://d2l.ai/chapter_computer-vision/transposed-conv.html), Dive into Deep Learning. 처음
#   읽기에 좋은 짧은 글입니다.
#
# **이전:** [작은 CNN 학습시키기](../tutorials/train_small.md). **다음:** [이미지 키우기](../tutorials/larger_images.md). **해 보기:** [직접 쓴
# 층 검사하기](../howto/check_your_layer.md).
# **찾아보기:** [크기 공식](../reference/conv_shapes.md), [패딩 모드](../reference/padding_modes.md).
