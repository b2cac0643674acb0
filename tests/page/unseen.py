# ruff: noqa: E501
"""More programs as strangers paste them: {name: (code, answers, code of the same layers for Keras 3)}.

As in strangers.py; they were written before the tracer had seen any of them. TORCH is
{name: (code, shape of the input, the numbers of weights in their order, output)}, counted by hand.
"""

UNSEEN = {}
REFUSED = {}
TORCH = {}
HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\n"


def program(name, code, today=None, answers=()):
    UNSEEN[name] = (code.strip("\n"), dict(answers), today)


def refused(name, line, words, code):
    REFUSED[name] = (code.strip("\n"), words, line)


def torch(name, shape, parameters, output, code):
    TORCH[name] = (HEAD + code.strip("\n"), shape, parameters, output)


program(
    "sequential from a list comprehension",
    """
import tensorflow as tf
tfkl = tf.keras.layers
n_filters, kernel = [4, 8, 8], 5
stages = [[tfkl.Conv2D(f, kernel, padding='same'), tfkl.BatchNormalization(), tfkl.LeakyReLU(alpha=0.1), tfkl.MaxPool2D(2, padding='same')] for f in n_filters]
net = tf.keras.Sequential([tfkl.InputLayer(input_shape=[30, 30, 1])] + sum(stages, []) + [tfkl.Flatten(), *[tfkl.Dense(u, activation=tf.nn.relu) for u in (16, 8)], tfkl.Dense(4)])
net.build(input_shape=(None, 30, 30, 1))
net.summary()
""",
    """
net = Sequential([Input((30, 30, 1))])
for f in (4, 8, 8):
    for x in Conv2D(f, 5, padding='same'), BatchNormalization(), LeakyReLU(.1), MaxPooling2D(2, padding='same'):
        net.add(x)
for x in Flatten(), Dense(16), Dense(8), Dense(4):
    net.add(x)
""",
)
program(
    "dict of settings and getattr",
    """
import yaml, json
import logging
logger = logging.getLogger(__name__)
CFG = {
    "input": {"h": 36, "w": 100, "c": 1},
    "conv": [
        {"filters": 6, "kernel": [5, 5], "pool": [2, 2]},
        {"filters": 10, "kernel": [3, 3], "pool": None, "stride": 2},
    ],
    "head": {"type": "GRU", "units": 11, "bidirectional": True},
    "classes": 37,
}

class Recognizer(object):
    def __init__(self, cfg):
        self.cfg = cfg
        self.model = None
        logger.info("settings: %s", json.dumps(cfg))

    @property
    def input_shape(self):
        i = self.cfg["input"]
        return (i["h"], i["w"], i["c"])

    @staticmethod
    def _block(x, filters, kernel, pool=None, stride=1):
        x = Conv2D(filters, tuple(kernel), strides=stride, padding="same")(x)
        x = BatchNormalization()(x)
        x = Activation("relu")(x)
        return x if pool is None else MaxPooling2D(tuple(pool))(x)

    def build(self):
        inp = Input(self.input_shape, name="image")
        x = inp
        for spec in self.cfg["conv"]:
            x = self._block(x, **spec)
        x = Permute((2, 1, 3))(x)
        x = Reshape((x.shape[1], x.shape[2] * x.shape[3]))(x)
        head = self.cfg["head"]
        rnn = getattr(layers, head["type"])(head["units"], return_sequences=True)
        x = Bidirectional(rnn)(x) if head.get("bidirectional") else rnn(x)
        x = Dense(self.cfg["classes"] + 1, activation="softmax")(x)
        self.model = Model(inp, x)
        return self

    def train(self, data):
        self.model.fit(data)

rec = Recognizer(CFG).build()
rec.model.summary(print_fn=logger.info)
""",
)
program(
    "nested subclasses with build and a list of layers",
    """
class ConvUnit(tf.keras.layers.Layer):
    def __init__(self, filters, kernel_size=3, strides=1, **kwargs):
        super().__init__(**kwargs)
        self.filters, self.kernel_size, self.strides = filters, kernel_size, strides

    def build(self, input_shape):
        self.conv = tf.keras.layers.Conv2D(self.filters, self.kernel_size, self.strides, padding='same', use_bias=False)
        self.bn = tf.keras.layers.BatchNormalization()
        self.project = None
        if self.strides != 1 or input_shape[-1] != self.filters:
            self.project = tf.keras.layers.Conv2D(self.filters, 1, self.strides)
        super().build(input_shape)

    def call(self, inputs, training=None):
        x = tf.nn.relu(self.bn(self.conv(inputs), training=training))
        skip = inputs if self.project is None else self.project(inputs)
        return tf.keras.layers.add([x, skip])

    def get_config(self):
        config = super().get_config()
        config.update({'filters': self.filters})
        return config

class Net(tf.keras.Model):
    def __init__(self, widths=(4, 8), classes=3):
        super(Net, self).__init__(name='net')
        self.units = [ConvUnit(w, strides=2 if i else 1) for i, w in enumerate(widths)]
        self.pool = tf.keras.layers.GlobalAveragePooling2D()
        self.classifier = tf.keras.layers.Dense(classes)

    @tf.function
    def call(self, x, training=False):
        for unit in self.units:
            x = unit(x, training=training)
        return self.classifier(self.pool(x))

model = Net()
model.build(input_shape=(None, 20, 20, 4))
model.summary()
""",
    """
x = Input((20, 20, 4))
y = BatchNormalization()(Conv2D(4, 3, padding='same', use_bias=False)(x))
x = layers.add([y, x])
y = BatchNormalization()(Conv2D(8, 3, 2, padding='same', use_bias=False)(x))
x = layers.add([y, Conv2D(8, 1, 2)(x)])
Dense(3)(GlobalAveragePooling2D()(x))
""",
)
program(
    "ipython prompts with outputs",
    """
In [1]: import keras
Using TensorFlow backend.

In [2]: from keras.models import Sequential
   ...: from keras.layers import Dense, Conv2D, Flatten

In [3]: model = Sequential()

In [4]: model.add(Conv2D(7, 3, input_shape=(15, 15, 2)))
   ...: model.add(Flatten())
   ...: for u in (9, 4):
   ...:     model.add(Dense(u))
   ...:

In [5]: model.output_shape
Out[5]: (None, 4)

In [6]: model.summary()
_________________________________________________________________
Layer (type)                 Output Shape              Param #
=================================================================
conv2d_1 (Conv2D)            (None, 13, 13, 7)         133
=================================================================
Total params: 133
""",
    """
net = Sequential([Input((15, 15, 2))])
for x in Conv2D(7, 3), Flatten(), Dense(9), Dense(4):
    net.add(x)
""",
)
program(
    "line numbers of a listing",
    """
 1: from keras.models import Sequential
 2: from keras.layers import Conv1D, GlobalMaxPooling1D, Dense
 3:
 4: model = Sequential()
 5: model.add(Conv1D(5, 4, input_shape=(50, 3)))
 6: if True:
 7:     model.add(GlobalMaxPooling1D())
 8: # the end
 9: model.add(Dense(2))
10: model.compile('sgd', 'mse')
""",
    "net = Sequential([Input((50, 3))])\nfor x in Conv1D(5, 4), GlobalMaxPooling1D(), Dense(2):\n    net.add(x)",
)
program(
    "smart quotes and odd spaces",
    """
from keras.models import Sequential
from keras.layers import Dense, Conv2D, MaxPooling2D, Flatten
model\u00a0=\u00a0Sequential()
model.add(Conv2D(6, (3, 3), activation = \u2018relu\u2019, padding=\u201csame\u201d, input_shape=(30,30,3)))
model.add(MaxPooling2D(pool_size = (2, 2)))\u200b
model.add(Conv2D(8, (3, 3), activation = \u2019relu\u2019, strides=(2, 2)))
model.add(Flatten())
model.add(Dense(units = 5, activation = \u201csoftmax\u201d))
model.compile(optimizer = \u201cadam\u201d, loss = \u201ccategorical_crossentropy\u201d, metrics = [\u201caccuracy\u201d])
""",
    "net = Sequential([Input((30, 30, 3))])\nfor x in Conv2D(6, 3, padding='same'), MaxPooling2D(2), Conv2D(8, 3, 2), Flatten(), Dense(5):\n    net.add(x)",
)
program(
    "korean comments and full width signs",
    """
# 데이터 불러오기
(x_train, y_train), (x_test, y_test) = keras.datasets.fashion_mnist.load_data()
x_train = x_train[..., tf.newaxis] / 255.0  # 정규화
필터수 = 5
def 합성곱블록(입력, 채널, 보폭=1):
    '''합성곱 → 배치 정규화 → 활성화'''
    y = Conv2D(채널, 3, strides=보폭, padding='same')(입력)
    return Activation('relu')(BatchNormalization()(y))
입력 = Input(shape=x_train.shape[1:])
h = 합성곱블록(입력, 필터수)
h = 합성곱블록(h, 필터수 * 2, 보폭=2)
출력 = Dense(10, activation='softmax')(GlobalAveragePooling2D()(h))
모델 = Model(입력, 출력)
모델.summary()
hist = 모델.fit(x_train, y_train, epochs=5, validation_split=0.2)
plt.plot(hist.history['loss'], label='손실')
""",
    """
x = Input((28, 28, 1))
for c, s in (5, 1), (10, 2):
    x = Activation('relu')(BatchNormalization()(Conv2D(c, 3, strides=s, padding='same')(x)))
Dense(10)(GlobalAveragePooling2D()(x))
""",
)
program(
    "japanese chat of a loop with add",
    """
# -*- coding: utf-8 -*-
# 学習パラメータ
from keras.layers.normalization import BatchNormalization
from keras.layers.noise import GaussianNoise
from keras.layers.pooling import GlobalAveragePooling2D
from keras.layers.recurrent import LSTM
from keras.layers.wrappers import TimeDistributed
from keras.layers import *
from keras.models import Sequential
モデル = Sequential()
モデル.add(TimeDistributed(Conv2D(4, (3, 3), padding='same'), input_shape=(5, 16, 16, 1)))  # 畳み込み層
モデル.add(GaussianNoise(0.1))
モデル.add(BatchNormalization(axis=-1))
モデル.add(TimeDistributed(GlobalAveragePooling2D()))
モデル.add(LSTM(6))
モデル.add(Dense(2))
""",
    """
net = Sequential([Input((5, 16, 16, 1))])
for x in (TimeDistributed(Conv2D(4, 3, padding='same')), GaussianNoise(.1), BatchNormalization(),
          TimeDistributed(GlobalAveragePooling2D()), LSTM(6), Dense(2)):
    net.add(x)
""",
)
program(
    "a function alone whose sizes are asked",
    """
def weaver(threads, colours, rows=2):
    cloth = Sequential(name='cloth')
    cloth.add(Dense(3 * 5 * 12, input_shape=(threads,)))
    cloth.add(Reshape((3, 5, 12)))
    for row in range(1, rows + 1):
        cloth.add(Conv2DTranspose(12 // row, (3, 4), strides=(1, 2), padding='same'))
        cloth.add(PReLU(shared_axes=[1, 2]))
    cloth.add(Conv2D(colours, 2, activation='sigmoid'))
    return cloth
""",
    """
net = Sequential([Input((10,))])
for x in (Dense(180), Reshape((3, 5, 12)), Conv2DTranspose(12, (3, 4), (1, 2), padding='same'), PReLU(shared_axes=[1, 2]),
          Conv2DTranspose(6, (3, 4), (1, 2), padding='same'), PReLU(shared_axes=[1, 2]), Conv2D(3, 2)):
    net.add(x)
""",
    {
        "weaver(threads)": "10",
        "weaver(colours)": "3",
    },
)
program(
    "convlstm autoencoder of frames with repeat",
    """
model = tf.keras.models.Sequential([
    tf.keras.layers.Input(batch_shape=(4, 6, 16, 16, 1)),
    tf.keras.layers.TimeDistributed(tf.keras.layers.Conv2D(filters=8, kernel_size=3, strides=2, padding='same')),
    tf.keras.layers.LayerNormalization(),
    tf.keras.layers.ConvLSTM2D(6, 3, padding='same', return_sequences=True, recurrent_dropout=0.3),
    tf.keras.layers.ConvLSTM2D(4, 3, padding='same', data_format='channels_last', go_backwards=True, stateful=False, return_sequences=True),
    tf.keras.layers.TimeDistributed(tf.keras.layers.Conv2DTranspose(1, 3, strides=2, padding='same', output_padding=1, activation='sigmoid')),
])
""",
)
program(
    "optimizers and functions of tf slim style",
    """
from tensorflow.keras.layers import Conv2D, Conv2DTranspose, Cropping2D, Lambda, Input, concatenate, Dropout
from tensorflow.keras.models import Model
def crop(big, small):
    dh = big.shape[1] - small.shape[1]
    dw = big.shape[2] - small.shape[2]
    return Cropping2D(((dh // 2, dh - dh // 2), (dw // 2, dw - dw // 2)))(big)
inputs = Input((60, 52, 1))
c1 = Conv2D(4, 3, activation='relu')(inputs)
c1 = Conv2D(4, 3, activation='relu')(c1)
p1 = Lambda(lambda t: tf.nn.max_pool2d(t, ksize=2, strides=2, padding='SAME'))(c1)
c2 = Conv2D(8, 3, activation='relu')(p1)
c2 = Dropout(0.3)(c2, training=True)
u1 = Conv2DTranspose(4, 2, strides=2)(c2)
u1 = concatenate([crop(c1, u1), u1], axis=3)
u1 = Lambda(lambda x: tf.image.resize(x, (60, 52), method='bilinear'))(u1)
out = Conv2D(1, 1, activation='sigmoid')(u1)
model = Model(inputs=[inputs], outputs=[out])
def shared(truth, found, tiny=0.1):
    both, all_of_it = (K.sum(K.flatten(part)) for part in (truth * found, truth + found))
    return 2. * (both + tiny) / (all_of_it + tiny)
model.compile(optimizer=Adam(learning_rate=3e-3), loss=lambda a, b: -K.log(shared(a, b)), metrics=[shared])
""",
    """
c = Conv2D(4, 3)(Conv2D(4, 3)(Input((60, 52, 1))))
p = Lambda(lambda x: keras.ops.max_pool(x, 2, 2, 'same'))(c)
u = Conv2DTranspose(4, 2, strides=2)(Dropout(.3)(Conv2D(8, 3)(p)))
u = concatenate([Cropping2D(((2, 2), (2, 2)))(c), u])
Conv2D(1, 1)(Lambda(lambda x: keras.ops.image.resize(x, (60, 52)))(u))
""",
)
program(
    "operators between tensors and slices",
    """
inp = keras.Input((20, 24, 6))
a, b = inp[..., :3], inp[..., 3:]
a = layers.Conv2D(5, 3, padding='same')(a)
b = layers.Conv2D(5, 3, padding='same')(b)
gate = tf.sigmoid(layers.Conv2D(1, 1)(a - b))
mix = gate * a + (1 - gate) * b
mean, var = tf.split(mix, [2, 3], axis=-1)
pooled = tf.reduce_mean(mix, axis=[1, 2])
dots = tf.einsum('bhwc,bc->bhw', mix, pooled)
flat = tf.reshape(dots, (-1, 20 * 24))
attn = tf.nn.softmax(flat)[:, None]
out = layers.Dense(2)(tf.squeeze(attn @ tf.reshape(mix, [-1, 480, 5]), 1))
model = keras.Model(inp, [out, mean])
""",
    """
a = Conv2D(5, 3, padding='same')(Input((20, 24, 3)))
b = Conv2D(5, 3, padding='same')(Input((20, 24, 3)))
Conv2D(1, 1)(a - b)
Softmax()(Input((480,)))
Dense(2)(Input((5,)))
""",
)
program(
    "sequential into functional with get_layer and clone",
    """
base = Sequential([
    Conv2D(4, 3, input_shape=(16, 16, 3), name='stem'),
    BatchNormalization(name='norm'),
    MaxPooling2D(name='pool'),
], name='trunk')
feature = Model(inputs=base.inputs, outputs=base.get_layer('norm').output)
other = keras.models.clone_model(base)
img = Input((16, 16, 3))
one, two = feature(img), other(img)
two = UpSampling2D()(two)
two = ZeroPadding2D(padding=((0, 0), (0, 0)))(two)
y = Average()([one, two])
final = Model(img, Dense(2)(Flatten()(y)))
""",
)
refused(
    "a paste without commas",
    5,
    "Perhaps you forgot a comma",
    """
from keras.models import Sequential
from keras.layers import *
model = Sequential([
    Input((8, 8, 1)),
    Conv2D(3, 3)
    Flatten(),
    Dense(2),
])
""",
)
refused(
    "dense head on the wrong flat",
    5,
    "Computed output size would be zero or negative",
    """
inp = Input((12, 12, 1))
x = Conv2D(4, 3)(inp)
x = MaxPooling2D(4)(x)
x = Conv2D(4, 2)(x)
x = Conv2D(4, 3)(x)
x = Dense(4)(x)
""",
)
program(
    "traceback below the code",
    """
from keras.models import Sequential
from keras.layers import Dense
m = Sequential()
m.add(Dense(3, input_shape=(4,)))
m.fit(x, y)

Traceback (most recent call last):
  File "a.py", line 5, in <module>
    m.fit(x, y)
ValueError: Error when checking target
""",
    "Sequential([Input((4,)), Dense(3)])",
)
program(
    "an axis more for the data of a file",
    """
import pandas as pd
df = pd.read_csv("a.csv")
X = np.expand_dims(df.values, -1)
inp = Input(X.shape[1:])
x = Conv1D(4, 3)(inp)
""",
    "Conv1D(4, 3)(Input((28, 1)))",
    {"X": "(100, 28, 1)"},
)
program(
    "an axis more for data without a name",
    """
X = np.expand_dims(X_train, -1)
inp = Input(X.shape[1:])
x = Conv1D(4, 3)(inp)
""",
    "Conv1D(4, 3)(Input((28, 1)))",
    {"X_train": "(100, 28)"},
)
program(
    "scores of training that count as numbers",
    """
g = Sequential([Dense(3, input_shape=(2,))])
total, best = 0, 1e9
for e in range(3):
    real = g.train_on_batch(np.zeros((2, 2)), np.zeros((2, 3)))
    fake = g.train_on_batch(np.zeros((2, 2)), np.zeros((2, 3)))
    both = np.add(real, fake) / 2
    total += real
    print("%d: %f and %f, %.1f %%" % (e, both[0], fake, 100 * both[1]))
    print(f"{fake:.3f} {round(fake, 2)}", "loss: " + str(fake))
    best = fake if fake < best else best
loss, accuracy = g.evaluate(np.zeros((2, 2)), np.zeros((2, 3)))
h = Sequential([Dense(1, input_shape=(3,))])
""",
    "Sequential([Input((2,)), Dense(3)])\nSequential([Input((3,)), Dense(1)])",
)
program(
    "a lambda with a name that is not there",
    """
x = Input((4, 4, 3))
y = Lambda(lambda t: t * scale)(x)
z = Dense(5)(y)
""",
    "Dense(5)(Lambda(lambda t: t * 2)(Input((4, 4, 3))))",
    {"scale": "(3,)"},
)
refused(
    "a lambda of what is not there",
    2,
    "tf.nn.depth_to_space is not there",
    """
x = Input((4, 4, 3))
y = Lambda(lambda t: tf.nn.depth_to_space(t, 2))(x)
""",
)
program(
    "two files of pandas have two shapes",
    """
import pandas as pd
X = pd.read_csv('x.csv').values
Y = pd.read_csv('y.csv').values
m = Sequential([Dense(3, input_shape=(X.shape[1],)), Dense(Y.shape[1])])
""",
    "Sequential([Input((4,)), Dense(3), Dense(2)])",
    {"X": "(10, 4)", "Y": "(10, 2)"},
)
program(
    "two files whose names are arguments have two shapes",
    """
import argparse
import pandas as pd
options = argparse.ArgumentParser()
options.add_argument('--inputs', required=True)
options.add_argument('--targets', required=True)
chosen = options.parse_args()
X = pd.read_csv(chosen.inputs).values
Y = pd.read_csv(chosen.targets).values
m = Sequential([Dense(3, input_shape=(X.shape[1],)), Dense(Y.shape[1])])
""",
    "Sequential([Input((4,)), Dense(3), Dense(2)])",
    {"X": "(10, 4)", "Y": "(10, 2)"},
)
program(
    "two pickles below a folder have two shapes",
    """
import pickle
from pathlib import Path
def kept(name):
    with open(Path('kept') / name, 'rb') as file:
        return pickle.load(file)
X, Y = kept('x.pkl'), kept('y.pkl')
m = Sequential([Dense(3, input_shape=X.shape[1:]), Dense(Y.shape[1])])
""",
    "Sequential([Input((4,)), Dense(3), Dense(2)])",
    {"X": "(10, 4)", "Y": "(10, 2)"},
)
program(
    "two files of numpy have two shapes",
    """
X = np.load('x.npy')
Y = np.load('y.npy')
m = Sequential([Dense(3, input_shape=X.shape[1:]), Dense(Y.shape[1])])
""",
    "Sequential([Input((4,)), Dense(3), Dense(2)])",
    {"X": "(10, 4)", "Y": "(10, 2)"},
)
torch(
    "sequential with unpacked modules and a norm by a lambda",
    (1, 1, 20, 20),
    [9 * 4 + 4, 8, 36 * 6 + 6, 12, 54 * 6 + 6, 6 * 2 + 2],
    [1, 2],
    """
norm = lambda c: nn.BatchNorm2d(c, momentum=0.01, eps=1e-3)
act = dict(relu=nn.ReLU, leaky=lambda: nn.LeakyReLU(0.1))
def block(cin, cout, k=3, *, norm=norm, act='relu', **kw):
    layers = [nn.Conv2d(cin, cout, k, padding=(k - 1) // 2, **kw)]
    if norm:
        layers.append(norm(cout))
    layers += [act_fn() for act_fn in [act_table[act]]]
    return layers
act_table = act
net = nn.Sequential(
    *block(1, 4),
    *block(4, 6, stride=2, act='leaky'),
    *block(6, 6, norm=None, padding_mode='reflect'),
    nn.AdaptiveMaxPool2d(1),
    nn.Flatten(),
    nn.Linear(6, 2),
    nn.Softmax(dim=-1),
)
x = torch.randn(1, 1, 20, 20)
y = net(x)
print(y.shape)
""",
)
program(
    "merge with a function and by products",
    """
from keras.layers import merge
a, b = Input((6,)), Input((6,))
shared = Dense(5, activation='tanh')
one, two = shared(a), shared(b)
far = merge([one, two], mode=lambda pair: K.abs(pair[0] - pair[1]), output_shape=lambda pair: pair[0])
near = merge([one, two], mode='dot', dot_axes=1)
score = Dense(1)(merge([far, near], mode='concat'))
net = Model(input=[a, b], output=score)
""",
    """
a, b = Input((6,)), Input((6,))
shared = Dense(5)
one, two = shared(a), shared(b)
far = Lambda(lambda pair: keras.ops.abs(pair[0] - pair[1]))([one, two])
near = Dot(1)([one, two])
Dense(1)(concatenate([far, near]))
""",
)
program(
    "a pool without its size and data that is made by a generator",
    """
made = ImageDataGenerator(rotation_range=10).flow_from_directory('photos', target_size=(20, 30))
net = Sequential()
net.add(Convolution2D(5, 3, 3, border_mode='same', input_shape=(20, 30, 3)))
net.add(AveragePooling2D())
net.add(Flatten())
net.add(Dense(len(made.class_indices)))
net.fit_generator(made, nb_epoch=2)
""",
    """
net = Sequential([Input((20, 30, 3))])
for x in Conv2D(5, 3, padding='same'), AveragePooling2D(2), Flatten(), Dense(3):
    net.add(x)
""",
    {"len(made.class_indices)": "3"},
)
program(
    "a class of the tuner",
    """
import keras_tuner
class Tuned(keras_tuner.HyperModel):
    def build(self, hp):
        net = Sequential([Input((12, 10, 2))])
        net.add(Conv2D(hp.Choice('channels', [4, 6]), 3))
        net.add(Flatten())
        net.add(Dense(hp.Int('units', 5, 50, default=7)))
        return net

search = keras_tuner.RandomSearch(Tuned(), objective='loss')
search.search(x_train, y_train)
""",
    """
net = Sequential([Input((12, 10, 2))])
for x in Conv2D(6, 3), Flatten(), Dense(7):
    net.add(x)
""",
    {"hp.Choice('channels')": "6", "hp.Int('units')": "7"},
)
program(
    "code between fences and words around it",
    """
Why does this not fit? The images are 18 pixels high.

```python
net = Sequential([Conv2D(3, 5, input_shape=(18, 14, 1)), Flatten(), Dense(2)])
net.fit(images, labels)
```

It says:

```
ValueError: the shapes do not fit
```
""",
    """
net = Sequential([Input((18, 14, 1))])
for x in Conv2D(3, 5), Flatten(), Dense(2):
    net.add(x)
""",
)
torch(
    "layers that find their channels",
    (2, 3, 11, 9),
    [3 * 9 * 4 + 4, 8, 4 * 9 * 5 + 5, 5 * 7 * 5 * 6 + 6],
    [2, 6],
    """
class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.norm = nn.LazyConv2d(4, 3), nn.LazyBatchNorm2d()
        self.two, self.head = nn.Conv2d(4, 5, 3), nn.LazyLinear(6)

    def forward(self, images):
        maps = self.two(torch.relu(self.norm(self.one(images))))
        return self.head(maps.flatten(1))

net = Small()
""",
)
