# %% [markdown]
# # 작은 CNN 학습시키기
#
# **Conv by Hand**의 수업 [작은 CNN 학습시키기](../tutorials/train_small.md)의 노트북입니다. 수업의 글을 모두 담았습니다.
# 위에서 아래로 셀을 실행합니다. 필요한 것은 NumPy와 TensorFlow입니다. 숫자를 바꾸고 다시 실행해 보세요.
# 글과 그림은 CC BY 4.0, 코드는 MIT 라이선스를 따릅니다.
#
# 작은 CNN이 도형 네 가지를 구별하는 법을 배웁니다.
# 같은 초깃값에서 시작해 두 번 학습시킵니다. 한 번은 기울기까지 모두 NumPy 반복문으로, 한 번은 Keras의 `fit`으로 합니다. 마지막에 얻는 가중치는 똑같습니다.
# 이 페이지를 마치면 학습 반복문의 한 줄 한 줄이 무엇을 하는지, 도형이 움직여도 CNN이 왜 알아보는지 알게 됩니다.
# [스트라이드, 패딩, 팽창](../tutorials/stride_padding.md), [ReLU와 풀링](../tutorials/relu_pooling.md), [작은 CNN 쌓기](../tutorials/small_cnn.md)를 한데 모은 수업입니다.
# 급하면 [`fit`으로 똑같이](../tutorials/train_small.md#keras)로 바로 넘어가도 됩니다.

# %% [markdown]
# ## 이미지
#
# 5 x 5픽셀짜리 더하기표, 가위표, 네모, 마름모가 잡음이 낀 12 x 16픽셀 이미지의 왼쪽 절반 어딘가에 있습니다.

# %%
import numpy as np
import tensorflow as tf

NAMES = ["plus", "cross", "square", "diamond"]
DRAWN = """
..#.. #...# ##### ..#..
..#.. .#.#. #...# .#.#.
##### ..#.. #...# #...#
..#.. .#.#. #...# .#.#.
..#.. #...# ##### ..#..
"""
SHAPES = np.array([list("".join(DRAWN.split()[k::4])) for k in range(4)]) == "#"
SHAPES = SHAPES.reshape(4, 5, 5)  # (class, rows, columns), True where it is drawn


def draw(rng, count, columns):
    """Draw one shape into each of `count` noisy images (N, 12, 16, 1); return labels too.

    columns: where the left side of a shape may be, as (first, last). From rng.
    """
    images = rng.normal(0, 0.25, (count, 12, 16, 1))
    labels = rng.integers(0, 4, count)
    for image, label in zip(images, labels, strict=True):
        top = rng.integers(1, 7)
        left = rng.integers(columns[0], columns[1] + 1)
        image[top : top + 5, left : left + 5, 0] += SHAPES[label]
    return images, labels


rng = np.random.default_rng(2)
images, labels = draw(rng, 256, (1, 4))  # training set: shapes on the left
new_images, new_labels = draw(rng, 400, (1, 4))  # test set: other images
print("training set", images.shape, " of each class", np.bincount(labels))


# %% [markdown]
# **그림:** 클래스마다 이미지 두 장. 위치가 매번 다르고, 잡음도 다릅니다.
#
# 이미지 256장은 **학습 세트**(training set)입니다. 신경망은 여기에서 배웁니다.
# 다른 400장은 **테스트 세트**(test set)입니다. 이것은 어떤 신경망의 학습에도 쓰지 않으므로, 처음 보는 이미지를 얼마나 잘 알아보는지 확인할 수 있습니다.

# %% [markdown]
# ## 모자란 선형 모델
#
# 먼저 가장 단순한 모델입니다. 픽셀과 클래스마다 가중치가 하나씩 있고, 사이에 층이 없습니다. 학습은 `fit`이 합니다.

# %%
def fit(model, images, labels):
    """Train a Keras model, 15 times through all images; return the loss of each time."""
    model.compile(
        optimizer=tf.keras.optimizers.SGD(0.03, momentum=0.9),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    kept = model.fit(images, labels, batch_size=32, epochs=15, shuffle=False, verbose=0)
    return kept.history["loss"]


def percent(scores, labels):
    """Return how many percent of the labels have the highest score of their row."""
    return round(100 * float(np.mean(np.argmax(scores, axis=1) == labels)))


tf.keras.utils.set_random_seed(0)
linear = tf.keras.Sequential(
    [
        tf.keras.Input((12, 16, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(4),
    ]
)
fit(linear, images, labels)
print("weights of the linear model:", linear.count_params())
scores = linear.predict(images, verbose=0)  # (256, 4)
print("training set:", percent(scores, labels), "% right")
scores = linear.predict(new_images, verbose=0)  # (400, 4)
print("test set:", percent(scores, new_labels), "% right")


# %% [markdown]
# 배운 이미지는 다 외웠는데, 새 이미지에서는 틀립니다. **과대적합**(overfitting)입니다. (찍어도 25%는 맞힙니다.)
# 픽셀 하나만 보아서는 아무것도 알 수 없기 때문입니다. 밝은 픽셀은 도형이 어디에 있느냐에 따라 네 도형 가운데 어느 것이든 될 수 있습니다.

# %% [markdown]
# ## 신경망
#
# | 층 | 나오는 것 |
# |---|---|
# | 이미지 | (12, 16, 1) |
# | 합성곱 3 x 3, 필터 8개, same, 그리고 ReLU | (12, 16, 8) |
# | 최대 풀링 2 x 2 | (6, 8, 8) |
# | 합성곱 3 x 3, 필터 8개, same, 그리고 ReLU | (6, 8, 8) |
# | 전역 최댓값 | (8,) |
# | Dense | (4,), 클래스마다 점수 하나 |
#
# 첫 번째 층은 획을 찾고, 두 번째 층은 획이 이루는 모양을 찾습니다.
# 전역 최댓값은 특징 맵마다 무늬와 맞은 곳이 **어디에든** 있었는지 묻습니다.
# NumPy에서는 [탭을 도는 반복문](../tutorials/whole_layer.md#taps)으로 씁니다.

# %%
def padded(x):
    """Put one zero around each feature map of x (N, H, W, C)."""
    return np.pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)])


def conv(x, W, B):
    """Correlate x (N, H, W, C) with W (3, 3, C, F), padding "same", and add B (F,)."""
    (_, rows, columns, _), x = x.shape, padded(x)
    y = B
    for a in range(3):
        for b in range(3):
            y = y + x[:, a : a + rows, b : b + columns] @ W[a, b]
    return y


def blocks(x):
    """View x (N, H, W, C) as 2 x 2 windows: (N, H/2, 2, W/2, 2, C)."""
    N, H, W, C = x.shape
    return x.reshape(N, H // 2, 2, W // 2, 2, C)


def forward(weights, x):
    """Return what each layer gives for images x: five arrays, the scores last."""
    W1, B1, W2, B2, W3, B3 = weights
    first = np.maximum(conv(x, W1, B1), 0)  # (N, 12, 16, 8): 8 feature maps
    small = blocks(first).max(axis=(2, 4))  # (N, 6, 8, 8)
    second = np.maximum(conv(small, W2, B2), 0)  # (N, 6, 8, 8)
    found = second.max(axis=(1, 2))  # (N, 8): the best match anywhere
    return first, small, second, found, found @ W3 + B3  # scores (N, 4)


# %% [markdown]
# 가중치는 무작위로 뽑은 값에서 시작합니다. 층을 지나도 숫자의 크기가 비슷하게 유지되도록, 뽑는 값이 얼마나 퍼질지를 층마다 맞춥니다.

# %%
def first_weights(rng):
    """Return W and B of the three layers: the spread of He et al. (2015), B of zeros."""
    weights = []
    for shape in ((3, 3, 1, 8), (3, 3, 8, 8), (8, 4)):
        fan_in = np.prod(shape[:-1])  # how many products are added up
        weights += [rng.normal(0, np.sqrt(2 / fan_in), shape), np.zeros(shape[-1])]
    return weights


start = first_weights(np.random.default_rng(5))
print("shapes", [W.shape for W in start])
print("weights of the net:", sum(W.size for W in start))
scores = forward(start, new_images)[-1]  # (400, 4)
print("test set, before training:", percent(scores, new_labels), "% right")


# %% [markdown]
# 가중치는 700개로, 선형 모델보다도 적습니다. 학습하기 전에는 찍는 것이나 다름없습니다.

# %% [markdown]
# ## 줄여야 할 숫자 하나
#
# **소프트맥스**(softmax)는 점수(**로짓**, logits) 네 개를, 더하면 1이 되는 숫자 네 개로 바꿉니다. 신경망이 클래스마다 매긴 확률인 셈입니다.
# 이미지 한 장의 손실인 **교차 엔트로피**(cross-entropy)는 정답 클래스의 확률에 로그를 취해 부호를 바꾼 값입니다. 확률이 1이면 손실이 0이고, 확률이 0에 가까우면 손실이 커집니다.
# 그 기울기의 식은 짧습니다. **확률에서, 정답 클래스만 1을 뺀 것**입니다.

# %%
def cross_entropy(scores, labels):
    """Return the mean loss, and its gradient with respect to scores (N, 4)."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    share = powers / powers.sum(axis=1, keepdims=True)  # softmax: adds up to 1
    rows = np.arange(len(labels))
    loss = -np.mean(np.log(share[rows, labels]))
    share[rows, labels] -= 1
    return loss, share / len(labels)


# %% [markdown]
# <details>
# <summary>먼저 맞혀 보세요. 처음에는 네 클래스의 확률이 거의 같습니다. 손실은 얼마일까요?</summary>
#
# 정답 클래스의 확률이 1/4쯤이고, -log(1/4) = log 4 = 1.39입니다.
#
# </details>

# %% [markdown]
# ## 층을 거슬러 오기
#
# 층은 저마다 출력의 기울기를 받아 입력의 기울기를 돌려줍니다. 이 일을 마지막 층부터 거꾸로 해 나갑니다.
# 줄 하나하나는 [손으로 계산하는 기울기](../explanation/gradients.md)에서 설명합니다.

# %%
def conv_gradients(x, W, g):
    """Return dX, dW, dB of `conv` for g, the gradient of its output."""
    (_, rows, columns, _), x = x.shape, padded(x)
    dX, dW = np.zeros(x.shape), np.zeros(W.shape)
    for a in range(3):
        for b in range(3):
            meets = x[:, a : a + rows, b : b + columns]  # (N, H, W, C)
            dW[a, b] = np.tensordot(meets, g, axes=([0, 1, 2], [0, 1, 2]))
            dX[:, a : a + rows, b : b + columns] += g @ W[a, b].T
    return dX[:, 1:-1, 1:-1], dW, g.sum(axis=(0, 1, 2))


def gradients(weights, x, labels):
    """Return the loss, and its gradients with respect to the six arrays of weights."""
    W1, _, W2, _, W3, _ = weights
    first, small, second, found, scores = forward(weights, x)
    loss, g = cross_entropy(scores, labels)
    dW3, dB3 = found.T @ g, g.sum(axis=0)  # Dense
    g = (g @ W3.T)[:, None, None] * (second == found[:, None, None])  # global max
    g = g * (second > 0)  # ReLU
    g, dW2, dB2 = conv_gradients(small, W2, g)
    won = blocks(first) == small[:, :, None, :, None]  # max pool: to the largest
    g = (won * g[:, :, None, :, None]).reshape(first.shape)
    g = g * (first > 0)  # ReLU
    _, dW1, dB1 = conv_gradients(x, W1, g)
    return loss, [dW1, dB1, dW2, dB2, dW3, dB3]


# %% [markdown]
# ## 직접 학습시키기
#
# 이미지 32장을 한 **배치**로 잡아 기울기를 계산하고, 가중치마다 기울기의 반대쪽으로 조금 움직인 다음, 다음 32장으로 넘어갑니다.
# 모든 이미지를 한 번씩 다 쓰면 한 **에포크**(epoch)입니다.
# 얼마나 움직일지는 **학습률**(learning rate) 0.03이 정합니다.
# **모멘텀**(momentum)을 쓰면 스텝(step)마다 바로 앞 스텝의 10분의 9를 더해서 움직입니다.
# 이것을 모두 합쳐 SGD, 곧 **확률적 경사 하강법**(stochastic gradient descent)이라고 합니다. ‘확률적’이라는 말은 스텝마다 이미지의 일부만 본다는 뜻입니다.

# %%
def train_by_hand(weights, images, labels):
    """Return weights after 15 times through all images, and the loss of each time.

    Batches of 32 images; each step is SGD with momentum, as Keras defines it.
    """
    weights, losses = list(weights), []
    speed = [np.zeros(W.shape) for W in weights]
    for _ in range(15):
        of_batches = []
        for at in range(0, len(images), 32):
            batch = slice(at, at + 32)
            loss, slopes = gradients(weights, images[batch], labels[batch])
            of_batches.append(loss)
            for k, slope in enumerate(slopes):
                speed[k] = 0.9 * speed[k] - 0.03 * slope
                weights[k] = weights[k] + speed[k]
        losses.append(np.mean(of_batches))
    return weights, losses


learnt, losses = train_by_hand(start, images, labels)
for epoch in (1, 2, 3, 5, 10, 15):
    print(f"epoch {epoch:2}: loss {losses[epoch - 1]:.2f}")

# %% [markdown]
# **그림:** 에포크마다의 손실. 순전히 찍을 때의 값인 log 4 = 1.39 근처에서 시작합니다.

# %%
scores = forward(learnt, images)[-1]
print("training set:", percent(scores, labels), "% right")
y_manual = forward(learnt, new_images)[-1]
print("test set:", percent(y_manual, new_labels), "% right")

# %% [markdown]
# ## fit으로 똑같이
#
# 같은 층, 같은 초깃값, [위에서 쓴 `fit`](../tutorials/train_small.md#linear)입니다. `compile`에도 위와 같은 스텝 `SGD(0.03, momentum=0.9)`와 같은 손실을 적습니다.
# `from_logits=True`는 마지막 층이 점수를 내고 소프트맥스는 손실에 들어 있다는 뜻입니다.
# `shuffle=False`는 배치의 순서를 지킵니다. 보통은 섞는 편이 좋습니다.
# Keras는 float32로, 위의 반복문은 float64로 계산합니다.

# %%
model = tf.keras.Sequential(
    [
        tf.keras.Input((12, 16, 1)),
        tf.keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
        tf.keras.layers.MaxPooling2D(2),
        tf.keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
        tf.keras.layers.GlobalMaxPooling2D(),
        tf.keras.layers.Dense(4),
    ]
)
model.set_weights(start)  # the same start
losses_tf = fit(model, images, labels)
y_tf = model.predict(new_images, verbose=0)

assert np.allclose(losses_tf, losses, rtol=1e-4, atol=1e-4)
for W_tf, W in zip(model.get_weights(), learnt, strict=True):
    assert np.allclose(W_tf, W, rtol=1e-4, atol=1e-4)
assert np.allclose(y_tf, y_manual, rtol=1e-3, atol=1e-3)
print("the same losses, the same weights, the same scores")
print("test set:", percent(y_tf, new_labels), "% right")

# %% [markdown]
# 120스텝 뒤에 비교하면 손실과 가중치는 `rtol=1e-4, atol=1e-4` 안에서, 수많은 곱을 더한 점수는 `1e-3` 안에서 같습니다.
# 그러니까 `fit`이 하는 일은 앞에서 직접 쓴 것이 전부입니다.

# %% [markdown]
# ## 배운 것
#
# **그림:** 첫 번째 층의 3 x 3 커널 여덟 개. 위는 양수인 가중치(주황색), 아래는 음수인 가중치(파란색)입니다. 진할수록 큽니다.
#
# 예를 들어 커널 2는 맨 아래 행이 양수이고 그 위는 대부분 음수입니다. 밝은 가로획이 있고 그 위가 비어 있는 곳에 반응합니다.
# 아무도 시키지 않았는데 그렇게 되었습니다.
# 이름을 붙이기 어려운 커널도 있습니다. 학습이 찾는 것은 작은 손실이지, 사람이 이해하기 쉬운 커널이 아닙니다.
#
# **그림:** 두 위치에 놓인 네모(파란색)와, ReLU를 지난 특징 맵 여덟 장 가운데 네 장(초록색). 네모가 움직이면 특징 맵도 따라 움직입니다.

# %% [markdown]
# ## 틀린 것

# %%
guesses = np.argmax(y_manual, axis=1)
wrong = np.flatnonzero(guesses != new_labels)
print(len(wrong), "of", len(new_labels), "are wrong")
for n in wrong:
    print(f"image {n:3}: {NAMES[new_labels[n]]}, taken for {NAMES[guesses[n]]}")

# %% [markdown]
# **그림:** 틀린 열 장 가운데 여섯 장. 열 장 모두 가위표를 마름모로 보았습니다. 둘 다 비스듬한 획으로 되어 있고, 나머지는 잡음에 가려집니다.

# %% [markdown]
# ## 움직인 도형
#
# 이제 이 수업에서 가장 중요한 시험입니다. 지금까지의 이미지에서는 도형이 모두 왼쪽에 있었습니다.
# 학습할 때 도형이 한 번도 놓이지 않은 **오른쪽**에 도형을 그려 이미지를 새로 만듭니다.
# 비교할 수 있게, 가중치가 18배 많은 `Dense` 층의 신경망도 같은 이미지로 학습시킵니다.

# %%
dense = tf.keras.Sequential(
    [
        tf.keras.Input((12, 16, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(64, activation="relu"),
        tf.keras.layers.Dense(4),
    ]
)
tf.keras.utils.set_random_seed(0)
fit(dense, images, labels)
moved, moved_labels = draw(rng, 400, (6, 10))  # shapes on the right
print("weights of the Dense net:", dense.count_params())
for name, predict in {
    "Dense net": lambda x: dense.predict(x, verbose=0),
    "small CNN": lambda x: forward(learnt, x)[-1],
}.items():
    print(f"{name}: training set {percent(predict(images), labels):3} %,", end="")
    print(f" test set {percent(predict(new_images), new_labels)} %,", end="")
    print(f" shapes on the right {percent(predict(moved), moved_labels)} %")

# %% [markdown]
# Dense 신경망은 어느 이미지에서 어느 픽셀이 밝은지를 외웠습니다. 오른쪽에서는 찍는 것과 다를 바 없습니다.
# CNN의 정확도는 몇 퍼센트만 떨어집니다.
# 잡음이 없는 네모 하나를 한 열씩 옮겨 봅니다.

# %%
square = np.zeros((10, 12, 16, 1))  # without noise
for left in range(10):
    square[left, 4:9, left + 1 : left + 6, 0] = SHAPES[2]
by_cnn = np.argmax(forward(learnt, square)[-1], axis=1)
by_dense = np.argmax(dense.predict(square, verbose=0), axis=1)
for left in range(10):
    print(f"column {left + 1:2}: CNN {NAMES[by_cnn[left]]:8}", end="")
    print(f"Dense net {NAMES[by_dense[left]]}")

# %% [markdown]
# 왜 그럴까요? 학습하지 않아도 처음부터 갖추고 있는 성질 두 가지 때문입니다.
#
# - **합성곱은 어디에서나 같은 커널을 씁니다.** 이미지가 움직이면 특징 맵은 모양 그대로 따라 움직입니다.
# - **전역 최댓값은 위치를 잊습니다.** 남는 것은 같은 숫자입니다.

# %%
first, _, _, found, _ = forward(learnt, square)
here, there = 3, 5  # the square in column 4, and in column 6
same_maps = np.allclose(first[there, :, 2:], first[here, :, :-2], rtol=1e-5, atol=1e-5)
same_found = np.allclose(found[there], found[here], rtol=1e-5, atol=1e-5)
print("feature maps moved by two columns, and else the same:", same_maps)
print("global maxima the same:", same_found)

# %% [markdown]
# 두 열씩 옮긴 것은 사이에 있는 풀링의 스트라이드가 2이기 때문입니다. 한 열을 옮기거나 패딩의 0이 가까이 있으면 최댓값이 조금 달라집니다.
# 얼마나 달라지는지는 [합성곱을 쓰는 이유](../explanation/why_convolution.md#broken)에서 잽니다.

# %% [markdown]
# ## 다른 초깃값

# %%
other, _ = train_by_hand(first_weights(np.random.default_rng(2)), images, labels)
scores = forward(other, new_images)[-1]
print("from another start, test set:", percent(scores, new_labels), "% right")

# %% [markdown]
# 초깃값이 다 이만큼 좋은 것은 아닙니다. 처음에 쓴 초깃값은 일부러 골랐습니다. 63%에서 98%까지 나온 여덟 가지 가운데 좋은 편에 듭니다.
# 잡음, 학습률, 이미지의 수도 모두 테스트 세트를 보고 골랐습니다. 그러니 위의 백분율은 실제 실력보다 높게 나온 것입니다.
# 실제로 쓸 때에는 세 번째 이미지 묶음인 **검증 세트**(validation set)로 고르고, 테스트 세트는 마지막에 한 번만 봅니다.
#
# 이렇게 작은 신경망은 초깃값에 크게 좌우됩니다. 더 큰 신경망은 고를 커널이 더 많고, 더 오래 학습합니다.
# 그래도 어느 신경망이 더 낫다고 말하기 전에 초깃값을 둘 이상 시험해 보세요.
#
# 다음 단계로, `fit`만 써서 컬러 사진을 열 가지 클래스로 분류하는 일은 TensorFlow의 튜토리얼 [Convolutional Neural Network
# (CNN)](https://www.tensorflow.org/tutorials/images/cnn)에서 해 볼 수 있습니다.

# %% [markdown]
# ## 연습 문제
#
# 블록을 여기에서, 또는 복사한 곳에서 고쳐 `solved`가 출력되게 해 보세요.
# 처음에는 블록 안의 `assert`에서 멈춥니다.

# %% [markdown]
# ### 합성곱의 기울기 함수 쓰기
#
# 앞의 학습 반복문은 이미지에 패딩을 두르지만, 여기서는 패딩이 "valid"입니다.
# 세 기울기는 모두 [손으로 계산하는 기울기](../explanation/gradients.md)에서 이끌어 냅니다.

# %%
import numpy as np
import tensorflow as tf


def conv2d_backward(images, W, g):
    """Return dX, dW, dB of conv2d(images, W) + B for g, the gradient of its output.

    images (N, H, W, C), W (kh, kw, C, F), B (F,), padding "valid", stride 1.
    """
    # your loop


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
cases = {
    (1, 3, 4, 1, 3, 4, 1): "one window: dW is the window times g, dX is W times g",
    (1, 3, 5, 1, 2, 2, 1): "windows overlap: += and not =",
    (1, 5, 4, 1, 2, 3, 1): "rows and columns have sizes of their own",
    (1, 3, 4, 1, 2, 2, 3): "dX adds up over the filters, dW and dB do not",
    (1, 3, 4, 2, 2, 2, 1): "each channel has its own slice of W and of dW",
    (2, 4, 5, 3, 3, 2, 2): "dW and dB add up over the images, dX does not",
}
for (N, H, width, C, kh, kw, F), hint in cases.items():
    images = rng.integers(-4, 5, (N, H, width, C)).astype("float32")
    W = rng.integers(-4, 5, (kh, kw, C, F)).astype("float32")
    g = rng.integers(-4, 5, (N, H - kh + 1, width - kw + 1, F)).astype("float32")
    x_tf, W_tf, B_tf = tf.constant(images), tf.constant(W), tf.zeros(F)
    with tf.GradientTape() as tape:
        tape.watch([x_tf, W_tf, B_tf])
        y = tf.nn.conv2d(x_tf, W_tf, 1, "VALID") + B_tf
    wanted = tape.gradient(y, [x_tf, W_tf, B_tf], tf.constant(g))
    mine = conv2d_backward(images, W, g)
    assert mine is not None, "conv2d_backward returns nothing yet"
    said = f"images {images.shape}, W {W.shape}: {hint}"
    for name, one, right in zip(("dX", "dW", "dB"), mine, wanted, strict=True):
        shape, right = np.shape(one), right.numpy()
        assert shape == right.shape, f"{name} {shape}, not {right.shape}; {said}"
        assert np.array_equal(one, right), f"{name} {one}, not {right}; {said}"
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
# def conv2d_backward(images, W, g):
#     """Each window gets its share of dX, and gives its share of dW."""
#     kh, kw = W.shape[:2]
#     dX, dW = np.zeros(images.shape), np.zeros(W.shape)
#     for n, i, j, f in np.ndindex(g.shape):
#         window = np.s_[n, i : i + kh, j : j + kw]
#         dX[window] += W[..., f] * g[n, i, j, f]
#         dW[..., f] += images[window] * g[n, i, j, f]
#     return dX, dW, g.sum(axis=(0, 1, 2))
#
#
# # check
# rng = np.random.default_rng(0)
# cases = {
#     (1, 3, 4, 1, 3, 4, 1): "one window: dW is the window times g, dX is W times g",
#     (1, 3, 5, 1, 2, 2, 1): "windows overlap: += and not =",
#     (1, 5, 4, 1, 2, 3, 1): "rows and columns have sizes of their own",
#     (1, 3, 4, 1, 2, 2, 3): "dX adds up over the filters, dW and dB do not",
#     (1, 3, 4, 2, 2, 2, 1): "each channel has its own slice of W and of dW",
#     (2, 4, 5, 3, 3, 2, 2): "dW and dB add up over the images, dX does not",
# }
# for (N, H, width, C, kh, kw, F), hint in cases.items():
#     images = rng.integers(-4, 5, (N, H, width, C)).astype("float32")
#     W = rng.integers(-4, 5, (kh, kw, C, F)).astype("float32")
#     g = rng.integers(-4, 5, (N, H - kh + 1, width - kw + 1, F)).astype("float32")
#     x_tf, W_tf, B_tf = tf.constant(images), tf.constant(W), tf.zeros(F)
#     with tf.GradientTape() as tape:
#         tape.watch([x_tf, W_tf, B_tf])
#         y = tf.nn.conv2d(x_tf, W_tf, 1, "VALID") + B_tf
#     wanted = tape.gradient(y, [x_tf, W_tf, B_tf], tf.constant(g))
#     mine = conv2d_backward(images, W, g)
#     assert mine is not None, "conv2d_backward returns nothing yet"
#     said = f"images {images.shape}, W {W.shape}: {hint}"
#     for name, one, right in zip(("dX", "dW", "dB"), mine, wanted, strict=True):
#         shape, right = np.shape(one), right.numpy()
#         assert shape == right.shape, f"{name} {shape}, not {right.shape}; {said}"
#         assert np.array_equal(one, right), f"{name} {one}, not {right}; {said}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### 모멘텀이 있는 스텝

# %%
import numpy as np
import tensorflow as tf


def step(weight, speed, slope, rate, momentum):
    """Take one step of SGD with momentum; return the new weight and the new speed.

    All are arrays of one shape; rate and momentum are numbers. Momentum is missing.
    """
    return weight - rate * slope, slope


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
hints = {
    0.0: "without momentum: the weight, less rate times slope",
    0.9: "the new speed is momentum times the old one, less rate times slope",
}
for momentum, hint in hints.items():
    weight, speed = rng.integers(-4, 5, (2, 3)).astype("float32"), np.zeros((2, 3))
    in_tf = tf.Variable(weight)
    optimizer = tf.keras.optimizers.SGD(0.5, momentum=momentum)
    for count in range(1, 4):
        slope = rng.integers(-4, 5, (2, 3)).astype("float32")
        optimizer.apply_gradients([(tf.constant(slope), in_tf)])
        result = step(weight, speed, slope, 0.5, momentum)
        assert result is not None, "step returns nothing yet"
        weight, speed = result
        said = f"momentum {momentum}, step {count}: {weight}, not {in_tf.numpy()}"
        close = np.allclose(weight, in_tf.numpy(), rtol=1e-5, atol=1e-5)
        assert close, f"{said}; {hint}"
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
# def step(weight, speed, slope, rate, momentum):
#     """The speed keeps a part of the earlier slopes."""
#     speed = momentum * speed - rate * slope
#     return weight + speed, speed
#
#
# # check
# rng = np.random.default_rng(0)
# hints = {
#     0.0: "without momentum: the weight, less rate times slope",
#     0.9: "the new speed is momentum times the old one, less rate times slope",
# }
# for momentum, hint in hints.items():
#     weight, speed = rng.integers(-4, 5, (2, 3)).astype("float32"), np.zeros((2, 3))
#     in_tf = tf.Variable(weight)
#     optimizer = tf.keras.optimizers.SGD(0.5, momentum=momentum)
#     for count in range(1, 4):
#         slope = rng.integers(-4, 5, (2, 3)).astype("float32")
#         optimizer.apply_gradients([(tf.constant(slope), in_tf)])
#         result = step(weight, speed, slope, 0.5, momentum)
#         assert result is not None, "step returns nothing yet"
#         weight, speed = result
#         said = f"momentum {momentum}, step {count}: {weight}, not {in_tf.numpy()}"
#         close = np.allclose(weight, in_tf.numpy(), rtol=1e-5, atol=1e-5)
#         assert close, f"{said}; {hint}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### ReLU가 막는 것

# %%
import numpy as np
import tensorflow as tf


def relu_dense_gradient(x, W, g):
    """Return dW of np.maximum(x @ W, 0) for g, the gradient of its output.

    x (N, n), W (n, F), g (N, F). Something on the way back is forgotten.
    """
    return x.T @ g


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
for N, n, F in ((1, 3, 2), (4, 3, 5)):
    x, W = rng.integers(-4, 5, (N, n)), rng.integers(-4, 5, (n, F))
    g = rng.integers(-4, 5, (N, F))
    W_tf = tf.constant(W.astype("float32"))
    with tf.GradientTape() as tape:
        tape.watch(W_tf)
        y = tf.nn.relu(tf.constant(x.astype("float32")) @ W_tf)
    dW_tf = tape.gradient(y, W_tf, tf.constant(g.astype("float32"))).numpy()
    dW = relu_dense_gradient(x, W, g)
    blocked = np.sum(x @ W <= 0)
    said = f"{blocked} of {N * F} outputs are 0: they must send nothing back"
    assert np.array_equal(dW, dW_tf), f"{said}; {dW}, not {dW_tf}"
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
# def relu_dense_gradient(x, W, g):
#     """ReLU lets g pass where its input was positive."""
#     return x.T @ (g * (x @ W > 0))
#
#
# # check
# rng = np.random.default_rng(0)
# for N, n, F in ((1, 3, 2), (4, 3, 5)):
#     x, W = rng.integers(-4, 5, (N, n)), rng.integers(-4, 5, (n, F))
#     g = rng.integers(-4, 5, (N, F))
#     W_tf = tf.constant(W.astype("float32"))
#     with tf.GradientTape() as tape:
#         tape.watch(W_tf)
#         y = tf.nn.relu(tf.constant(x.astype("float32")) @ W_tf)
#     dW_tf = tape.gradient(y, W_tf, tf.constant(g.astype("float32"))).numpy()
#     dW = relu_dense_gradient(x, W, g)
#     blocked = np.sum(x @ W <= 0)
#     said = f"{blocked} of {N * F} outputs are 0: they must send nothing back"
#     assert np.array_equal(dW, dW_tf), f"{said}; {dW}, not {dW_tf}"
# print("solved")
# ```
#
# ```text
# solved
# ```
#
# </details>

# %% [markdown]
# ### 위치 잊기

# %%
import numpy as np
import tensorflow as tf


def vector(maps):
    """Make one number of each feature map of maps (N, H, W, C): return (N, C).

    The number must not depend on where in the map something is. This one does.
    """
    return maps[:, 2, 3]


# %% tags=["raises-exception"]
# check
rng = np.random.default_rng(0)
W = rng.integers(-4, 5, (3, 3, 1, 5)).astype("float32")
images = np.zeros((6, 12, 14, 1), "float32")
pattern = rng.integers(0, 5, (4, 4))
for left in range(6):
    images[left, 4:8, left + 2 : left + 6, 0] = pattern  # from column to column
maps = np.maximum(tf.nn.conv2d(images, W, 1, "SAME"), 0)
numbers = np.array(vector(maps))
assert numbers.shape == (6, 5), f"shape {numbers.shape}, not (N, C) = (6, 5)"
for left in range(6):
    said = f"column {left + 2}: {numbers[left]}, column 2: {numbers[0]}"
    assert np.allclose(numbers[left], numbers[0], rtol=1e-5, atol=1e-5), said
assert np.any(numbers != numbers[0, 0]), "a constant knows nothing of the image"
assert not np.allclose(vector(2 * maps), numbers, rtol=1e-5, atol=1e-5), (
    "no image in it"
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
# def vector(maps):
#     """The largest number of each map; their mean would do as well."""
#     return maps.max(axis=(1, 2))
#
#
# # check
# rng = np.random.default_rng(0)
# W = rng.integers(-4, 5, (3, 3, 1, 5)).astype("float32")
# images = np.zeros((6, 12, 14, 1), "float32")
# pattern = rng.integers(0, 5, (4, 4))
# for left in range(6):
#     images[left, 4:8, left + 2 : left + 6, 0] = pattern  # from column to column
# maps = np.maximum(tf.nn.conv2d(images, W, 1, "SAME"), 0)
# numbers = np.array(vector(maps))
# assert numbers.shape == (6, 5), f"shape {numbers.shape}, not (N, C) = (6, 5)"
# for left in range(6):
#     said = f"column {left + 2}: {numbers[left]}, column 2: {numbers[0]}"
#     assert np.allclose(numbers[left], numbers[0], rtol=1e-5, atol=1e-5), said
# assert np.any(numbers != numbers[0, 0]), "a constant knows nothing of the image"
# assert not np.allclose(vector(2 * maps), numbers, rtol=1e-5, atol=1e-5), (
#     "no image in it"
# )
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
# <summary>모든 가중치와 편향을 난수 대신 0에서 시작합니다. 배열 여섯 개 가운데 어느 것이 배울까요?</summary>
#
# Dense 층의 B뿐입니다. 특징 맵이 모두 0인데, ReLU는 양수가 아닌 곳으로는 기울기를 되돌려 보내지 않습니다.
# Dense의 커널은 입력이 0이라 기울기도 0입니다. 결국 신경망에는 상수 네 개만 남아, 어떤 이미지에나 같은 점수를 줍니다.
#
# </details>

# %% [markdown]
# ## 더 읽을거리
#
# 이 사이트 밖의 글입니다.
#
# - [Convolutional Neural Networks (LeNet)](https://d2l.ai/chapter_convolutional-neural-networks/lenet.html), Dive into
#   Deep Learning. 작은 CNN을 옷 사진으로 학습시킵니다.
# - [Optimization](https://cs231n.github.io/optimization-1/), CS231n. 왜 기울기의 반대쪽으로 가는지, 스텝이 얼마나 커야
#   하는지 설명합니다.
#
# **이전:** [작은 CNN 쌓기](../tutorials/small_cnn.md). **다음:** [함수 하나로 쓰는 합성곱 층](../tutorials/whole_layer.md).
# **되는 이유:** [손으로 계산하는 기울기](../explanation/gradients.md), [합성곱을 쓰는 이유](../explanation/why_convolution.md).
