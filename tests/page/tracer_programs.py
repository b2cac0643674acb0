"""Programs for the tracer, of the kinds that people paste: {name: (code, answers)}."""

PROGRAMS = {}


def program(name, code, **answers):
    PROGRAMS[name] = (code.strip("\n"), answers)


program(
    "arithmetic",
    """
net = Sequential()
net.add(Dense(5 * 5 * 3, input_shape=(9 * 9,)))
net.add(Reshape((5, 5, 3)))
net.add(Conv2D(2 ** 3, 2 + 1))
net.add(MaxPooling2D(4 // 2))
""",
)
program(
    "names",
    """
patch = (20, 24, 2)
groups = 5
net = Sequential()
net.add(Conv2D(6, 3, input_shape=patch))
net.add(Flatten())
net.add(Dense(groups))
""",
)
program(
    "loop",
    """
pic = Input((32, 32, 3))
t = Conv2D(4, 3, padding="same")(pic)
for n in range(3):
    t = Conv2D(8 * (n + 1), 3, padding="same", name=f"conv_{n}")(t)
    t = MaxPooling2D()(t)
t = Flatten()(t)
""",
)
program(
    "branch of if",
    """
deep = True
pic = Input((16, 16, 3))
t = Conv2D(4, 3)(pic)
if deep:
    t = Conv2D(8, 3)(t)
else:
    t = Conv2D(2, 5)(t)
t = Flatten()(t)
""",
)
program(
    "helper",
    """
def pair(t, wide, drop=None):
    t = Conv2D(wide, 3, padding="same")(t)
    t = BatchNormalization()(t)
    if drop:
        t = Dropout(drop)(t)
    return t
pic = Input((16, 16, 3))
t = pair(pic, 4)
t = pair(t, 8, drop=0.3)
t = Flatten()(t)
""",
)
program(
    "residual",
    """
from tensorflow.keras import layers, Model, Input
def block(x, f, s=1):
    way = x
    if s > 1 or x.shape[-1] != f:
        way = layers.Conv2D(f, 1, strides=s)(x)
    x = layers.Conv2D(f, 3, strides=s, padding="same")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(f, 3, padding="same")(x)
    return layers.ReLU()(layers.add([x, way]))
start = Input(shape=(40, 36, 3))
x = layers.Conv2D(6, 7, strides=2, padding="same")(start)
for f, s in [(6, 1), (12, 2), (24, 2)]:
    x = block(x, f, s)
x = layers.GlobalAveragePooling2D()(x)
net = Model(start, layers.Dense(7)(x))
net.summary()
""",
)
program(
    "unet",
    """
import tensorflow as tf
from tensorflow.keras.layers import *
def down(x, f):
    x = Conv2D(f, 3, padding="same", activation="relu", kernel_initializer="he_normal")(x)
    return x, MaxPooling2D((2, 2))(x)
i = Input((48, 64, 1))
a, x = down(i, 4)
b, x = down(x, 8)
x = Conv2D(16, 3, padding="same")(x)
x = concatenate([UpSampling2D(2)(x), b], axis=3)
x = Conv2D(8, 3, padding="same")(x)
x = Conv2DTranspose(4, 2, strides=2)(x)
x = Concatenate()([x, a])
o = Conv2D(1, (1, 1), activation="sigmoid")(x)
model = tf.keras.models.Model(inputs=[i], outputs=[o])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
""",
)
program(
    "partial",
    """
from functools import partial
Wide = partial(Conv2D, kernel_size=3, padding="same")
net = Sequential([Input((16, 16, 3)), Wide(filters=4), Wide(8), GlobalMaxPooling2D()])
""",
)
program(
    "kept layers",
    """
press = Conv2D(4, 3)
shrink = MaxPooling2D()
pic = Input((16, 16, 3))
t = shrink(press(pic))
past = t
t = Conv2D(4, 3, padding="same")(t)
t = Add()([t, past])
""",
)
program(
    "nested calls",
    """
pic = Input((12, 12, 3))
t = Conv2D(4, 2, padding="same")(UpSampling2D(2)(pic))
t = Activation("relu")(BatchNormalization()(t))
""",
)
program(
    "autoencoder",
    """
import keras
from keras import layers
pic = keras.Input(shape=(28, 28, 1))
x = layers.Conv2D(8, 3, activation="relu", padding="same")(pic)
x = layers.MaxPooling2D(2, padding="same")(x)
coder = keras.Model(pic, x)
code = keras.Input(shape=(14, 14, 8))
y = layers.Conv2DTranspose(1, 3, strides=2, padding="same")(code)
maker = keras.Model(code, y)
""",
)
program(
    "text",
    """
model = Sequential()
model.add(Input((50,)))
model.add(Embedding(2000, 16))
model.add(SpatialDropout1D(0.2))
model.add(Conv1D(12, 5, activation="relu"))
model.add(LSTM(9, return_sequences=True))
model.add(Bidirectional(GRU(6)))
model.add(Dense(1, activation="sigmoid"))
""",
)
program(
    "separable",
    """
net = Sequential([
    Input((30, 30, 3)), Rescaling(1 / 255), ZeroPadding2D(1), SeparableConv2D(6, 3), DepthwiseConv2D(3, strides=2),
    LayerNormalization(), PReLU(), AveragePooling2D(2), Cropping2D(1), Flatten(), Dense(3, use_bias=False),
])
""",
)
program(
    "attention",
    """
i = Input((20, 8))
a = MultiHeadAttention(num_heads=2, key_dim=4)(i, i)
x = LayerNormalization(epsilon=1e-6)(Add()([a, i]))
x = Dense(16, activation="gelu")(x)
x = GlobalAveragePooling1D()(x)
""",
)
program(
    "time distributed",
    """
i = Input((5, 16, 16, 3))
x = TimeDistributed(Conv2D(4, 3))(i)
x = TimeDistributed(Flatten())(x)
x = LSTM(7)(x)
""",
)
program(
    "two inputs",
    """
a = Input((10,), name="numbers")
b = Input((16, 16, 1), name="picture")
x = Dense(8)(a)
y = Flatten()(Conv2D(2, 3)(b))
z = Concatenate()([x, y])
out = [Dense(1, name="p")(z), Dense(4, name="q")(z)]
m = Model([a, b], out)
""",
)
program(
    "multiply gate",
    """
i = Input((14, 14, 6))
s = GlobalAveragePooling2D()(i)
s = Dense(3, activation="relu")(s)
s = Dense(6, activation="sigmoid")(s)
s = Reshape((1, 1, 6))(s)
x = multiply([i, s])
""",
)
program(
    "three dimensions",
    """
net = Sequential()
net.add(Conv3D(4, (3, 3, 2), input_shape=(12, 12, 10, 1)))
net.add(MaxPooling3D((2, 2, 1)))
net.add(Flatten())
""",
)
program(
    "seed and docstring",
    '''
"""A net.
pic -> Conv2D(9, 3)
"""
import tensorflow as tf
tf.random.set_seed(3)
net = tf.keras.Sequential([tf.keras.layers.Input((16, 16, 3)), tf.keras.layers.Conv2D(4, 3), tf.keras.layers.Flatten()])
''',
)
program(
    "lambda",
    """
i = Input((10, 10, 3))
x = Lambda(lambda v: v / 9)(i)
x = Conv2D(4, 3, dilation_rate=2)(x)
""",
)
program(
    "list of layers",
    """
sizes = [64, 32, 16]
parts = [Input((20,))] + [Dense(n, activation="relu") for n in sizes]
net = Sequential(parts + [Dense(1)])
""",
)
program(
    "while",
    """
x = i = Input((64, 64, 1))
f = 4
while x.shape[1] > 8:
    x = Conv2D(f, 3, strides=2, padding="same")(x)
    f *= 2
x = GlobalMaxPooling2D()(x)
""",
)
program(
    "dictionary",
    """
cfg = {"filters": [4, 8], "kernel": (5, 3), "classes": 6}
x = i = Input(shape=(33, 29, 3))
for f in cfg["filters"]:
    x = Conv2D(f, cfg["kernel"], activation="relu")(x)
x = Dense(cfg["classes"], activation="softmax")(Flatten()(x))
""",
)
program(
    "pop",
    """
net = Sequential()
net.add(Input((8, 8, 1)))
net.add(Conv2D(4, 3))
net.add(Flatten())
net.add(Dense(2))
""",
)
