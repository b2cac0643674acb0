# ruff: noqa: E501
"""More programs for the tracer, each with one layer, habit or kind of network that public code has."""

MORE = {}
LAYERS_OF = "from tensorflow.keras import layers, models\nimport tensorflow as tf\n"


def add(name, code):
    MORE[name] = code.strip("\n")


def stack(name, shape, layers):
    """A Sequential of a list, one of add() calls, and the functional form, as people write them."""
    parts = layers.split("; ")
    add(
        f"{name}, list",
        f"model = Sequential([\n    Input({shape}),\n"
        + "".join(f"    {p},\n" for p in parts)
        + "])\nmodel.summary()",
    )
    add(
        f"{name}, add",
        f"model = tf.keras.Sequential()\nmodel.add(layers.InputLayer(shape={shape}))\n"
        + "".join(f"model.add(layers.{p})\n" for p in parts)
        + "model.compile(loss='mse', optimizer='adam')",
    )
    add(
        f"{name}, functional",
        f"from tensorflow.keras import layers\ninputs = keras.Input(shape={shape})\nx = inputs\n"
        + "".join(f"x = layers.{p}(x)\n" for p in parts)
        + "model = keras.Model(inputs, x, name='net')\nmodel.summary()",
    )


stack(
    "lenet",
    "(28, 28, 1)",
    "Conv2D(6, (5, 5), activation='tanh', padding='same'); AveragePooling2D(2); Conv2D(16, 5, activation='tanh'); AveragePooling2D(2, 2); Flatten(); Dense(120, 'tanh'); Dense(84); Dense(10, activation='softmax')",
)
stack(
    "vgg-like",
    "(48, 40, 3)",
    "Conv2D(8, 3, padding='same', activation='relu', kernel_initializer='he_uniform'); Conv2D(8, 3, padding='same'); MaxPooling2D((2, 2), strides=(2, 2)); Dropout(0.2); Conv2D(16, 3, padding='same'); BatchNormalization(momentum=0.9); ReLU(); MaxPooling2D(); Flatten(); Dense(32, kernel_regularizer='l2'); Dropout(0.5); Dense(3)",
)
stack(
    "alexnet-like",
    "(67, 67, 3)",
    "Conv2D(12, 11, strides=4, activation='relu'); MaxPool2D(3, 2); Conv2D(16, 5, padding='same'); MaxPool2D(3, strides=2); Flatten(); Dense(10)",
)
stack(
    "one dimension",
    "(187, 1)",
    "Conv1D(8, kernel_size=6, activation='relu'); BatchNormalization(); MaxPooling1D(pool_size=3, strides=2, padding='same'); Conv1D(8, 3, dilation_rate=2, padding='causal'); SeparableConv1D(4, 3); GlobalAveragePooling1D(); Dense(5, activation='softmax')",
)
stack(
    "three dimensions",
    "(16, 20, 24, 1)",
    "Conv3D(4, 3, padding='same'); MaxPool3D(2); Conv3D(6, (3, 3, 1), strides=(1, 2, 2)); Conv3DTranspose(2, 2, strides=2); ZeroPadding3D(1); Cropping3D(1); UpSampling3D((1, 2, 1)); GlobalMaxPooling3D(); Dense(2)",
)
stack(
    "recurrent",
    "(30, 7)",
    "LSTM(12, return_sequences=True, dropout=0.2); GRU(8, return_sequences=True); SimpleRNN(6, return_sequences=True); Bidirectional(LSTM(5)); RepeatVector(4); TimeDistributed(Dense(3))",
)
stack(
    "generator",
    "(100,)",
    "Dense(4 * 4 * 8, use_bias=False); BatchNormalization(); LeakyReLU(0.2); Reshape((4, 4, 8)); Conv2DTranspose(8, 5, strides=(2, 2), padding='same', use_bias=False); LeakyReLU(); Conv2DTranspose(1, 4, strides=2, padding='valid', output_padding=1, activation='tanh')",
)
stack(
    "discriminator",
    "(28, 28, 1)",
    "Conv2D(8, (5, 5), strides=(2, 2), padding='same'); LeakyReLU(negative_slope=0.2); Dropout(0.3); SpatialDropout2D(0.1); GaussianNoise(0.1); Conv2D(16, 4, strides=2, padding='same'); Flatten(); Dense(1, activation='sigmoid')",
)
stack(
    "depthwise",
    "(33, 31, 4)",
    "DepthwiseConv2D(3, depth_multiplier=2, padding='same'); SeparableConv2D(6, (3, 5), strides=2); Conv2D(8, 1, groups=2); PReLU(shared_axes=[1, 2]); LayerNormalization(); GroupNormalization(groups=4); GlobalAveragePooling2D(keepdims=True)",
)
stack(
    "embedding",
    "(20,)",
    "Embedding(input_dim=500, output_dim=6); Masking(); Conv1D(9, 3, padding='same'); GlobalMaxPooling1D(); Dense(1)",
)
stack(
    "augmented",
    "(32, 30, 3)",
    "RandomFlip('horizontal'); RandomRotation(0.1); RandomZoom(0.2); Rescaling(1. / 127.5, offset=-1); Resizing(20, 24); CenterCrop(16, 16); Conv2D(5, 3); Activation('swish'); Permute((2, 1, 3)); Flatten(); Softmax()",
)
stack(
    "convolutional lstm",
    "(5, 12, 10, 2)",
    "ConvLSTM2D(4, 3, padding='same', return_sequences=True); BatchNormalization(); TimeDistributed(MaxPooling2D(2)); ConvLSTM2D(3, (3, 3)); Flatten(); Dense(2)",
)
stack(
    "activations",
    "(9, 9, 3)",
    "Conv2D(4, 2, activation='elu'); ELU(alpha=0.5); Activation('selu'); Activation(tf.nn.relu); ReLU(max_value=6); UnitNormalization(); ActivityRegularization(l2=0.1); AlphaDropout(0.1); GaussianDropout(0.1); Identity()",
)
stack(
    "decoder",
    "(7, 6, 8)",
    "UpSampling2D((2, 3), interpolation='bilinear'); Conv2D(4, 3, padding='same', activation='relu'); UpSampling2D(size=2); ZeroPadding2D(((1, 0), (2, 1))); Cropping2D(((1, 2), (0, 1))); Conv2D(1, 1, activation='sigmoid')",
)
add(
    "functions for blocks",
    """
def found(maps, wide, span=3, start="he_normal"):
    y = Conv2D(filters=wide, kernel_size=(span, 2 * span - 1), padding='same', kernel_initializer=start, use_bias=False)(maps)
    return ReLU(max_value=4.0)(BatchNormalization(momentum=0.8)(y))
def laid_back(small, big, wide, times=(2, 2)):
    small = Conv2DTranspose(wide, kernel_size=times, strides=times)(small)
    return found(concatenate([big, small], axis=-1), wide, span=1)
def roofs(high, across, wide, kinds=4):
    photo = Input(shape=(high, across, 4), name='from_above')
    near = found(photo, wide)
    far = found(AveragePooling2D(pool_size=(2, 3))(near), wide + 3)
    whole = laid_back(far, near, wide, times=(2, 3))
    return Model(inputs=photo, outputs=Conv2D(kinds, 1, activation='softmax')(whole), name='roofs')
net = roofs(22, 33, 5)
""",
)
add(
    "u-net by lists",
    """
down, up = [5, 9], []
scan = tf.keras.layers.Input((38, 30, 2))
x = scan
while down:
    wide = down.pop(0)
    x = tf.keras.layers.Conv2D(wide, 3, padding='same', activation='elu')(x)
    up.insert(0, (wide + 1, x))
    x = tf.keras.layers.AveragePooling2D((1 + len(down), 2), padding='same')(x)
x = tf.keras.layers.SeparableConv2D(14, 3, padding='same')(x)
for (wide, beside), grow in zip(up, [(1, 2), (2, 2)]):
    x = tf.keras.layers.UpSampling2D(grow)(x)
    x = tf.keras.layers.Cropping2D(((0, 0), (0, x.shape[2] - beside.shape[2])))(x)
    x = tf.keras.layers.Conv2D(wide, 2, padding='same')(tf.keras.layers.Concatenate()([beside, x]))
bones = tf.keras.Model(inputs=[scan], outputs=[tf.keras.layers.Conv2D(4, 1, activation='softmax')(x)])
""",
)
add(
    "resnet with stages",
    """
def around(x, wide, step=1, label="a"):
    side = x
    if (step, x.shape[-1]) != (1, wide):
        side = layers.Conv2D(wide, step, strides=step, name=f"{label}_side")(x)
    for n, part in enumerate([layers.Conv2D(wide, 3, step, padding="same", use_bias=False), layers.Conv2D(wide, 3, padding="same")]):
        x = part(x)
        x = layers.BatchNormalization()(x)
        x = x if n else layers.ReLU()(x)
    return layers.Activation("elu", name=f"{label}_end")(layers.Add()([x, side]))
def clouds(shape=(36, 28, 2), plan=((6, 1), (9, 2)), kinds=5):
    sky = keras.Input(shape)
    x = layers.Conv2D(6, 5, strides=2)(layers.ZeroPadding2D(2)(sky))
    for stage, (wide, count) in enumerate(plan, 1):
        for n in range(count):
            x = around(x, wide, 2 if n == 0 and stage > 1 else 1, label=f"s{stage}_{n}")
    x = layers.GlobalMaxPooling2D()(x)
    return keras.Model(sky, layers.Dense(kinds, activation="softmax")(x))
net = clouds()
net.compile(keras.optimizers.SGD(1e-2, nesterov=True, momentum=0.9), "categorical_crossentropy", metrics=["accuracy"])
""",
)
add(
    "inception",
    """
def delta(x, point, *arms, mean=2):
    '''A river that parts: (thin, wide, span) for each arm.'''
    ends = [layers.Conv2D(point, 1, activation='relu')(x)]
    for thin, wide, span in arms:
        arm = layers.Conv2D(thin, (1, 1), activation='relu')(x)
        ends.append(layers.Conv2D(wide, (span, span), padding='same', activation='relu')(arm))
    flat = layers.AveragePooling2D((3, 3), strides=(1, 1), padding='same')(x)
    ends.append(layers.Conv2D(mean, 1)(flat))
    return layers.concatenate(ends, axis=-1)
source = Input(shape=(21, 26, 3))
sea = delta(delta(source, 5, (3, 7, 3), (2, 4, 5)), 4, (2, 6, 7), mean=3)
model = Model(inputs=source, outputs=sea)
""",
)
add(
    "densenet",
    """
def heap(x, times, more):
    for n in range(times):
        found = Conv2D(more, 3, padding='same', use_bias=n > 0)(ReLU()(BatchNormalization()(x)))
        x = concatenate([x, found])
    return x
def pressed(x, part=0.5):
    x = Conv2D(int(x.shape[-1] * part), 1)(x)
    return AvgPool2D(pool_size=2, padding='same')(x)
soil = Input((30, 26, 4))
x = Conv2D(6, 5, strides=(2, 1), padding='same')(soil)
for times in (1, 3):
    x = pressed(heap(x, times, more=5))
kinds = Model(soil, Dense(3)(GlobalMaxPooling2D()(heap(x, 1, 2))))
""",
)
add(
    "mobilenet",
    """
def each_then_all(x, wide, step=1):
    for part in (DepthwiseConv2D(5, strides=step, padding='same', use_bias=False), Conv2D(wide, 1, use_bias=False)):
        x = ReLU(max_value=6.)(BatchNormalization()(part(x)))
    return x
slim = 0.75
sea = Input((30, 34, 3))
x = Conv2D(int(12 * slim), 3, strides=2, padding='same')(sea)
for row in ((8,), (16, 2), (20,)):
    x = each_then_all(x, int(row[0] * slim), *row[1:])
ships = Model(sea, Dense(units=4, activation='softmax')(Flatten()(AveragePooling2D(4)(x))))
""",
)
add(
    "squeeze and excitation",
    """
def weighed(maps, few=3):
    many = maps.shape[-1]
    weights = GlobalMaxPooling2D(keepdims=True)(maps)
    for n, act in ((few, 'elu'), (many, 'sigmoid')):
        weights = Dense(n, activation=act, use_bias=n == few)(weights)
    return Multiply()([weights, maps])
flower = Input((14, 17, 6))
petals = weighed(weighed(Conv2D(9, 3)(flower)), few=2)
""",
)
add(
    "variational autoencoder",
    """
few = 3
digit = keras.Input((20, 20, 1), name="digit")
h = layers.Conv2D(5, 4, strides=4, activation="elu")(digit)
h = layers.Dense(11, activation="elu")(layers.Flatten()(h))
where, wide = (layers.Dense(few, name=name)(h) for name in ("where", "wide"))
pack = keras.Model(digit, [where, wide], name="pack")
code = keras.Input((few,))
g = layers.Reshape((5, 5, 4))(layers.Dense(100, activation="elu")(code))
for wide in (6, 1):
    g = layers.Conv2DTranspose(wide, 3, strides=2, padding="same")(g)
unpack = keras.Model(code, layers.Activation("sigmoid")(g), name="unpack")
""",
)
add(
    "siamese",
    """
left, right = keras.Input((18, 22, 1)), keras.Input((18, 22, 1))
look = keras.Sequential([keras.Input((18, 22, 1)), layers.Conv2D(5, 7, strides=2), layers.MaxPooling2D((2, 3)), layers.Flatten()], name="look")
flat = look.layers[0](left)
for layer in look.layers[1:]:
    flat = layer(flat)
short = layers.Dense(7, activation="selu")(flat)
gap = layers.Subtract()([short, short])
same = layers.Dense(1, activation="hard_sigmoid", name="same")(layers.Dropout(0.2)(gap))
""",
)
add(
    "two outputs",
    """
dish = Input(shape=(30, 45, 3))
seen = MaxPooling2D((3, 5))(Conv2D(7, 3, activation='relu')(dish))
flat = Flatten()(seen)
grams = Dense(1, name='grams')(Dense(14, activation='relu')(flat))
meat = Dense(1, activation='sigmoid', name='meat')(flat)
model = Model(inputs=dish, outputs=[grams, meat])
costs = dict(grams='mse', meat='binary_crossentropy')
model.compile(loss=costs, optimizer='nadam', loss_weights=dict(grams=0.02, meat=2.0))
""",
)
add(
    "dilated",
    """
def rings(x, *rates, wide=3):
    high, across = x.shape[1:3]
    found = [Conv2D(wide, 3, dilation_rate=(rate, 1), padding='same')(x) for rate in rates]
    whole = AveragePooling2D(pool_size=(high, across))(x)
    whole = Conv2D(wide + 1, 1, use_bias=False)(whole)
    found.insert(0, UpSampling2D((high, across))(whole))
    return Conv2D(7, 1)(Concatenate()(found))
field = Input((17, 23, 4))
crops = rings(field, 1, 3, 6)
""",
)
add(
    "transformer block",
    """
def listened(line, voices, each, wide, drop=0.2):
    calm = layers.LayerNormalization(epsilon=1e-5)(line)
    heard = layers.MultiHeadAttention(num_heads=voices, key_dim=each, value_dim=each + 1)(calm, calm)
    line = layers.Add()([line, layers.Dropout(drop)(heard)])
    thought = layers.Conv1D(wide, kernel_size=3, padding="same", activation="elu")(layers.LayerNormalization()(line))
    thought = layers.Dense(line.shape[-1], use_bias=False)(thought)
    return layers.Average()([thought, line])
pulse = keras.Input(shape=(33, 5))
x = pulse
for voices in (1, 3):
    x = listened(x, voices, each=4, wide=9)
x = layers.Flatten()(layers.MaxPooling1D(8)(x))
heart = keras.Model(pulse, layers.Dense(2)(layers.Dense(11, activation="relu")(x)))
""",
)
add(
    "class that builds",
    """
class Postmark:
    @staticmethod
    def drawn(high, across, colours, towns, last=-1):
        size = (high, across, colours)
        net = Sequential(name="postmark")
        for n, wide in enumerate([12, 16]):
            words = {} if n else {"input_shape": size}
            net.add(Conv2D(wide, (5, 3), padding="same", **words))
            net.add(BatchNormalization(axis=last))
            net.add(Activation("tanh"))
            net.add(MaxPooling2D(pool_size=(3, 2), strides=(2, 2)))
        net.add(Flatten())
        net.add(Dense(towns, activation="softmax"))
        return net
net = Postmark.drawn(high=31, across=26, colours=1, towns=8)
""",
)
add(
    "data set around it",
    """
import numpy as np
import matplotlib.pyplot as plt
from sklearn.model_selection import train_test_split
(ink, digit), (new_ink, new_digit) = tf.keras.datasets.mnist.load_data()
ink, new_ink = (part.reshape(len(part), 28, 28, 1).astype("float32") / 127.5 - 1 for part in (ink, new_ink))
print("to learn:", ink.shape, "to ask:", new_ink.shape[0])
reader = tf.keras.models.Sequential()
reader.add(tf.keras.layers.Conv2D(14, 5, strides=2, activation='elu', input_shape=ink.shape[1:]))
reader.add(tf.keras.layers.AveragePooling2D(3))
reader.add(tf.keras.layers.Flatten())
reader.add(tf.keras.layers.Dense(10))
reader.compile('nadam', tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), ['accuracy'])
past = reader.fit(ink, digit, epochs=3, batch_size=200, validation_data=(new_ink, new_digit))
for name in ('loss', 'val_loss'):
    plt.semilogy(past.history[name], label=name)
plt.legend()
plt.savefig('past.png')
cost, right = reader.evaluate(new_ink, new_digit, verbose=0)
print(f'{100 * right:.1f} of 100 are read')
""",
)
add(
    "constants",
    """
IMG_HEIGHT, IMG_WIDTH = 30, 40
NUM_CLASSES = len(["cat", "dog", "bird"])
KERNEL = (3, 3)
BASE = 2 ** 3
input_shape = (IMG_HEIGHT, IMG_WIDTH, 3)
model = Sequential()
model.add(Conv2D(BASE, kernel_size=KERNEL, input_shape=input_shape))
model.add(Conv2D(BASE * 2, KERNEL, activation='relu'))
model.add(Dropout(rate=0.25))
model.add(Flatten())
model.add(Dense(units=NUM_CLASSES, activation='softmax'))
""",
)
add(
    "if for the order of axes",
    """
from keras import backend as K
high, across, colours = 19, 33, 2
first = K.image_data_format() == 'channels_first'
if first:
    size = (colours, high, across)
else:
    size = (high, across, colours)
net = Sequential()
net.add(Conv2D(5, kernel_size=(2, 4), activation='selu', input_shape=size))
net.add(BatchNormalization(axis=1 if first else -1))
net.add(MaxPooling2D(pool_size=(3, 2)))
net.add(Flatten())
net.add(Dense(6, activation='softmax'))
""",
)
add(
    "main function",
    """
import argparse
def create_model(args):
    model = models.Sequential([layers.Input((args.side, args.side, 3))])
    for f in args.filters:
        model.add(layers.Conv2D(f, 3, activation="relu"))
    model.add(layers.GlobalMaxPooling2D())
    return model
def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--side", type=int, default=24)
    parser.add_argument("--filters", type=int, nargs="+", default=[4, 6])
    args = parser.parse_args([])
    model = create_model(args)
    model.summary()
if __name__ == "__main__":
    main()
else:
    main()
""",
)
add(
    "try and with",
    """
try:
    import tensorflow_addons as tfa
except ImportError:
    tfa = None
strategy = None
m = keras.Sequential(name="guarded")
for kind, size in {"conv": 5, "pool": 2, "dense": 3}.items():
    if kind == "conv":
        m.add(layers.Conv2D(6, size, input_shape=(20, 20, 2)))
    elif kind == "pool":
        m.add(layers.MaxPooling2D(size))
    else:
        m.add(layers.Flatten())
        m.add(layers.Dense(size))
assert len(m.layers) == 4
""",
)
add(
    "subclass of Model",
    """
class Stamps(tf.keras.Model):
    def __init__(self, kinds, wide=9):
        super().__init__(name="stamps")
        make = tf.keras.layers
        self.see = make.Conv2D(5, (3, 2), strides=(2, 1), activation='elu')
        self.join = make.Dense(wide, activation='tanh')
        self.flat, self.kind = make.GlobalMaxPooling2D(), make.Dense(kinds)
    def call(self, stamp, training=None):
        return self.kind(self.join(self.flat(self.see(stamp))))
stamp = keras.Input((13, 11, 3))
album = Stamps(4)
line = album.flat(album.see(stamp))
kind = album.kind(album.join(line))
""",
)
add(
    "lambda and operations",
    """
i = Input((8, 8, 4))
x = Lambda(lambda t: t * 2.0 - 1.0)(i)
x = Conv2D(6, 3)(x)
x = Lambda(lambda t: t[:, ::2, ::2, :])(x)
x = Dense(2)(Flatten()(x))
""",
)
add(
    "recursion",
    """
def tower(x, depth):
    if depth == 0:
        return GlobalAveragePooling2D()(x)
    return tower(Conv2D(4 * depth, 3, padding='same', strides=2)(x), depth - 1)
i = Input((64, 64, 1))
o = tower(i, 3)
""",
)
add(
    "comprehension",
    """
i = Input((30, 6))
towers = [GlobalMaxPooling1D()(Conv1D(4, k, activation='relu', padding='valid')(i)) for k in (3, 4, 5)]
x = Concatenate()(towers)
x = Dropout(0.5)(x)
out = Dense(2, activation='softmax')(x)
model = Model(i, out)
""",
)
add(
    "arguments by dictionary",
    """
opts = dict(padding="same", activation="relu", kernel_initializer="he_normal")
pool = dict(pool_size=2, strides=2)
i = Input((32, 28, 3))
x = Conv2D(4, 3, **opts)(i)
x = MaxPooling2D(**pool)(x)
x = Conv2D(*(8, 3), **{**opts, "padding": "valid"})(x)
x = Conv2DTranspose(4, 2, **pool_less)(x) if (pool_less := dict(strides=2)) else x
""",
)
add(
    "higher order",
    """
from functools import partial, reduce
same = partial(Conv2D, padding='same', use_bias=False)
def row(*parts):
    return lambda x: reduce(lambda y, part: part(y), parts, x)
calm = lambda wide, span=3, **words: row(same(wide, span, **words), BatchNormalization(), LeakyReLU(0.2))
frame = Input((21, 27, 2))
y = row(calm(5), AveragePooling2D(3), calm(7, 2, dilation_rate=2), same(4, 1))(frame)
""",
)
add(
    "shared layer",
    """
share = Dense(5, activation='relu')
a, b = Input((4,)), Input((4,))
p, q = share(a), share(b)
both = Concatenate()([p, q])
out = Dense(1)(both)
""",
)
add(
    "merges",
    """
a = Input((9, 7, 4))
b = Conv2D(4, 3, padding='same')(a)
c = Conv2D(4, 5, padding='same')(a)
s = Average()([a, b, c])
m = Maximum()([b, c])
n = Minimum()([s, m])
d = Subtract()([n, a])
u = multiply([d, a])
k = Concatenate(axis=2)([u, a])
o = Dot(axes=1)([GlobalAveragePooling2D()(k), GlobalMaxPooling2D()(k)])
""",
)
add(
    "custom layer",
    """
class Residual(keras.layers.Layer):
    pass
def block(f):
    def apply(x):
        y = layers.Conv2D(f, 3, padding="same")(x)
        y = layers.BatchNormalization(epsilon=1.001e-5)(y)
        return layers.add([x, y])
    return apply
i = keras.Input((12, 12, 6))
o = block(6)(block(6)(i))
""",
)
add(
    "counting names",
    """
index = 0
x = i = Input(batch_shape=(None, 20, 18, 1))
for rate in np.linspace(1, 3, 3).astype(int):
    index += 1
    x = Conv2D(filters=int(4 * rate), kernel_size=3, dilation_rate=int(rate), name="atrous_%d" % index)(x)
print("layers: {}".format(index))
""",
)
add(
    "nested sequential",
    """
block = Sequential([Conv2D(4, 3, padding='same'), ReLU(), MaxPooling2D()], name='block')
head = Sequential([Flatten(), Dense(3)], name='head')
i = Input((16, 16, 2))
x = i
for part in block.layers + head.layers:
    x = part(x)
""",
)
add(
    "two models",
    """
def forger(numbers=8):
    net = Sequential(name="forger")
    net.add(Dense(6 * 5 * 3, input_dim=numbers, activation='relu'))
    net.add(Reshape((6, 5, 3)))
    net.add(Conv2DTranspose(2, (4, 5), strides=(4, 5), activation='tanh'))
    return net
def judge():
    net = Sequential(name="judge")
    net.add(Conv2D(6, 5, strides=(2, 3), input_shape=(24, 25, 2)))
    net.add(GlobalAveragePooling2D())
    net.add(Dense(1, activation='sigmoid'))
    return net
players = [forger(), judge()]
players[1].compile(tf.keras.optimizers.RMSprop(5e-4, rho=0.8), 'binary_crossentropy')
""",
)
add(
    "callbacks",
    """
from tensorflow.keras.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau
model = Sequential([Input((12,)), Dense(8, activation='relu'), Dense(8, activation='relu'), Dense(1)])
model.compile('rmsprop', 'mse', metrics=['mae'])
stop = EarlyStopping(monitor='val_loss', patience=3)
save = ModelCheckpoint('best.keras', save_best_only=True)
X, y = np.random.rand(100, 12), np.random.rand(100)
model.fit(X, y, validation_data=(X, y), epochs=100, callbacks=[stop, save])
model.save('model.keras')
print(model.predict(X[:3]))
""",
)
add(
    "hyperparameters",
    """
class Config:
    image_size = 32
    widths = (4, 8)
    heads = {"main": 5, "aux": 2}
cfg = Config()
i = keras.Input((cfg.image_size,) * 2 + (3,))
x = i
for w in cfg.widths:
    x = layers.Conv2D(w, 3, strides=2, padding="SAME")(x)
flat = layers.Flatten()(x)
outs = {name: layers.Dense(n, name=name)(flat) for name, n in cfg.heads.items()}
model = keras.Model(i, outs)
""",
)
add(
    "yolo-like",
    """
def seen(x, wide, span, half=False):
    if half:
        x = ZeroPadding2D(((0, 1), (1, 0)))(x)
    x = Conv2D(wide, span, strides=2 if half else 1, padding='valid' if half else 'same', use_bias=False)(x)
    return LeakyReLU(0.15)(BatchNormalization()(x))
street = Input((48, 72, 3))
x = seen(street, 5, 3)
for wide, times in {9: 1, 12: 2}.items():
    x = seen(x, wide, 3, half=True)
    while times:
        x = Add()([seen(seen(x, wide // 3, 1), wide, 3), x])
        times -= 1
shapes, kinds = 2, 4
boxes = Conv2D(shapes * (5 + kinds), 1)(x)
boxes = Reshape((boxes.shape[1] * boxes.shape[2], shapes, 5 + kinds))(boxes)
""",
)
add(
    "super resolution",
    """
zoom = 3
film = keras.Input(shape=(None, None, 2))
x = layers.SeparableConv2D(9, (3, 5), padding="same", depthwise_initializer="orthogonal")(film)
x = layers.Conv2D(2 * zoom * zoom, 1, activation="elu")(x)
x = layers.Conv2DTranspose(2, zoom + 2, strides=zoom, padding="same")(x)
""",
)
add(
    "channels first",
    """
i = Input((3, 20, 18))
x = Conv2D(4, 3, data_format='channels_first', padding='same')(i)
x = BatchNormalization(axis=1)(x)
x = MaxPooling2D(2, data_format='channels_first')(x)
x = GlobalAveragePooling2D(data_format='channels_first')(x)
""",
)
add(
    "wide and deep",
    """
street, flat = Input((7,), name='street'), Input((4,), name='flat')
known = Normalization(axis=-1)(flat)
for n in (22, 13):
    known = Dense(n, activation='elu')(known)
both = Concatenate()([known, street])
rent = Dense(1, name='rent')(Dropout(0.1)(both))
""",
)
add(
    "sequence to sequence",
    """
spoken = Input((None, 6))
heard, *memory = LSTM(5, return_state=True, return_sequences=True)(spoken)
written = Input((None, 11))
line = LSTM(5, return_sequences=True)(written, initial_state=memory)
letters = TimeDistributed(Dense(11, activation='softmax'))(line)
""",
)
add(
    "attention over a recurrent layer",
    """
i = Input((12, 5))
h = Bidirectional(GRU(4, return_sequences=True))(i)
score = Dense(1, activation='tanh')(h)
w = Softmax(axis=1)(score)
ctx = Multiply()([h, w])
ctx = GlobalAveragePooling1D()(ctx)
out = Dense(2)(ctx)
""",
)
add(
    "sweep over sizes",
    """
for side in (8, 16):
    i = Input((side, side, 1))
    x = Conv2D(2, 3)(i)
    x = Flatten()(x)
    x = Dense(side)(x)
""",
)
add(
    "strings and lists",
    """
arch = "c8-c8-p-c16-p-f-d10"
x = i = Input((20, 20, 3))
for token in arch.split("-"):
    match token[0]:
        case "c":
            x = Conv2D(int(token[1:]), 3, padding="same", activation="relu")(x)
        case "p":
            x = MaxPooling2D()(x)
        case "f":
            x = Flatten()(x)
        case "d":
            x = Dense(int(token[1:]))(x)
""",
)
add(
    "capsule-like",
    """
i = Input((28, 28, 1))
c = Conv2D(16, 9, activation='relu')(i)
p = Conv2D(32, 9, strides=2)(c)
p = Reshape((-1, 8))(p)
p = TimeDistributed(Dense(4))(p)
""",
)
add(
    "audio",
    """
sr, seconds = 800, 2
i = Input((sr * seconds, 1))
x = Conv1D(4, 80, strides=4, padding='same')(i)
for f in (4, 8):
    x = Conv1D(f, 3, padding='same')(x)
    x = BatchNormalization()(x)
    x = Activation('relu')(x)
    x = MaxPooling1D(4)(x)
x = GlobalAveragePooling1D()(x)
""",
)
add(
    "pyramid",
    """
i = Input((64, 48, 3))
c2 = Conv2D(4, 3, strides=2, padding='same')(i)
c3 = Conv2D(6, 3, strides=2, padding='same')(c2)
c4 = Conv2D(8, 3, strides=2, padding='same')(c3)
p4 = Conv2D(5, 1)(c4)
p3 = Add()([UpSampling2D(2)(p4), Conv2D(5, 1)(c3)])
p2 = Add()([UpSampling2D(2)(p3), Conv2D(5, 1)(c2)])
outs = [Conv2D(2, 3, padding='same')(p) for p in (p2, p3, p4)]
model = Model(i, outs)
""",
)
add(
    "cycle",
    """
def kept_beside(maps, wide):
    new = Conv2D(wide, (3, 1), padding='same', use_bias=False)(maps)
    new = LeakyReLU(0.3)(GroupNormalization(groups=-1)(new))
    return Concatenate()([maps, new])
winter = Input((15, 18, 3))
view = Conv2D(5, 5, strides=3)(ZeroPadding2D(2)(winter))
for wide in (4, 2, 3):
    view = kept_beside(view, wide)
view = Conv2DTranspose(4, 3, strides=3)(view)
summer = Activation('sigmoid')(Conv2D(3, 1)(view))
""",
)
stack(
    "segmentation",
    "(24, 32, 3)",
    "Conv2D(6, 3, padding='same', activation='relu'); MaxPooling2D(2); Conv2D(8, 3, padding='same', dilation_rate=(2, 2)); Conv2DTranspose(6, (4, 4), strides=(2, 2), padding='same'); Conv2D(5, (1, 1)); Reshape((-1, 5)); Activation('softmax')",
)
stack(
    "tabular",
    "(13,)",
    "Dense(64, activation='relu', kernel_initializer='normal'); BatchNormalization(); Dropout(.3); Dense(32, activation='gelu', kernel_constraint='max_norm'); Dense(1, activation='linear')",
)
stack(
    "video",
    "(8, 20, 20, 3)",
    "TimeDistributed(Conv2D(4, 3, activation='relu')); TimeDistributed(MaxPooling2D((2, 2))); TimeDistributed(Flatten()); LSTM(6, return_sequences=False); Dense(4, activation='softmax')",
)
stack(
    "pools",
    "(23, 19, 4)",
    "MaxPooling2D((3, 2), strides=1); AveragePooling2D(3, strides=2, padding='same'); MaxPooling2D(pool_size=2, padding='valid'); SpatialDropout2D(0.2); GlobalMaxPooling2D(); RepeatVector(3); AveragePooling1D(2); UpSampling1D(3); ZeroPadding1D(1); Cropping1D((1, 0)); Flatten()",
)
# ---- known networks, and what stands around programs in repositories and answers ----
add(
    "the end of a known network",
    """
from keras.applications import MobileNetV2
from keras.applications.mobilenet_v2 import preprocess_input
from keras.preprocessing.image import load_img, img_to_array
base = MobileNetV2(weights=None, include_top=False, input_shape=(96, 96, 3))
for layer in base.layers[:-4]:
    layer.trainable = False
x = GlobalAveragePooling2D()(base.output)
out = Dense(5, activation='softmax')(Dropout(0.3)(x))
model = Model(inputs=base.input, outputs=out)
model.compile('adam', 'categorical_crossentropy')
""",
)
add(
    "a network cut in the middle",
    """
from keras.applications.vgg16 import VGG16
vgg = VGG16(weights=None, include_top=False, input_tensor=Input((48, 64, 3)))
x = vgg.get_layer('block3_pool').output
x = Conv2DTranspose(16, 2, strides=2)(x)
x = concatenate([x, vgg.get_layer('block3_conv3').output])
model = Model(vgg.inputs, Conv2D(1, 1, activation='sigmoid')(x))
""",
)
add(
    "tabs and a class of a file",
    """
class Network:
\tdef __init__(self, size=(20, 24, 1)):
\t\tself.size = size
\t\tself.model = None

\tdef create(self):
\t\ti = Input(self.size)
\t\ta = Conv2D(4, 3, padding='same')(i)
\t\tb = Conv2DTranspose(4, 2, strides=2)(MaxPool2D()(a))
\t\tself.model = Model(inputs=i, outputs=concatenate([a, b], axis=3))
\t\treturn self.model

net = Network()
net.create()
""",
)
add(
    "functions inside of a function",
    """
def unet(size=(32, 32, 2), depth=2):
    def down(x, n):
        x = Conv2D(n, 3, padding='same', activation='relu')(x)
        return x, MaxPooling2D((2, 2))(x)

    def up(x, other, n):
        x = Concatenate(axis=3)([other, UpSampling2D((2, 2))(x)])
        return Conv2D(n, 3, padding='same', activation='relu')(x)

    x = inputs = Input(size)
    kept = []
    for n in range(depth):
        skip, x = down(x, 4 * 2 ** n)
        kept.append((skip, 4 * 2 ** n))
    while kept:
        x = up(x, *kept.pop())
    return Model(inputs, Conv2D(size[2], 1)(x))
unet()
""",
)
