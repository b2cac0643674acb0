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
def conv_block(tensor, nfilters, size=3, padding='same', initializer="he_normal"):
    x = Conv2D(filters=nfilters, kernel_size=(size, size), padding=padding, kernel_initializer=initializer)(tensor)
    x = BatchNormalization()(x)
    x = Activation("relu")(x)
    return x
def deconv_block(tensor, residual, nfilters, size=3, padding='same', strides=(2, 2)):
    y = Conv2DTranspose(nfilters, kernel_size=(size, size), strides=strides, padding=padding)(tensor)
    y = concatenate([y, residual], axis=3)
    return conv_block(y, nfilters)
def Unet(h, w, filters, num_classes=2):
    input_layer = Input(shape=(h, w, 3), name='image_input')
    c1 = conv_block(input_layer, nfilters=filters)
    p1 = MaxPooling2D(pool_size=(2, 2))(c1)
    c2 = conv_block(p1, nfilters=filters * 2)
    d = deconv_block(c2, residual=c1, nfilters=filters)
    return Model(inputs=input_layer, outputs=Conv2D(num_classes, (1, 1))(d), name='Unet')
model = Unet(32, 24, 4)
""",
)
add(
    "u-net by lists",
    """
filters = [4, 8, 16]
inputs = x = tf.keras.layers.Input((40, 32, 3))
skips = []
for f in filters[:-1]:
    x = tf.keras.layers.Conv2D(f, 3, padding='same', activation='relu')(x)
    skips.append(x)
    x = tf.keras.layers.MaxPooling2D()(x)
x = tf.keras.layers.Conv2D(filters[-1], 3, padding='same')(x)
for f, skip in zip(reversed(filters[:-1]), reversed(skips)):
    x = tf.keras.layers.UpSampling2D()(x)
    x = tf.keras.layers.Concatenate()([x, skip])
    x = tf.keras.layers.Conv2D(f, 3, padding='same', activation='relu')(x)
outputs = tf.keras.layers.Conv2D(1, 1, activation='sigmoid')(x)
model = tf.keras.Model(inputs=[inputs], outputs=[outputs])
""",
)
add(
    "resnet with stages",
    """
def residual_block(x, filters, downsample=False, name=None):
    stride = 2 if downsample else 1
    shortcut = x
    x = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False, name=f"{name}_a")(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    if downsample or shortcut.shape[-1] != filters:
        shortcut = layers.Conv2D(filters, 1, strides=stride)(shortcut)
    x = layers.Add()([shortcut, x])
    return layers.Activation("relu")(x)
def build(input_shape=(32, 32, 3), blocks=(2, 1), n=10):
    inputs = keras.Input(input_shape)
    x = layers.ZeroPadding2D(3)(inputs)
    x = layers.Conv2D(8, 7, strides=2)(x)
    for stage, count in enumerate(blocks):
        for i in range(count):
            x = residual_block(x, 8 * 2 ** stage, downsample=(i == 0 and stage != 0), name=f"s{stage}b{i}")
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(n, activation="softmax")(x))
resnet = build()
resnet.compile(optimizer=keras.optimizers.Adam(1e-3), loss="categorical_crossentropy", metrics=["accuracy"])
""",
)
add(
    "inception",
    """
def inception(x, f1, f2_in, f2_out, f3_in, f3_out, f4_out):
    conv1 = layers.Conv2D(f1, (1, 1), padding='same', activation='relu')(x)
    conv3 = layers.Conv2D(f2_in, (1, 1), padding='same', activation='relu')(x)
    conv3 = layers.Conv2D(f2_out, (3, 3), padding='same', activation='relu')(conv3)
    conv5 = layers.Conv2D(f3_in, (1, 1), padding='same', activation='relu')(x)
    conv5 = layers.Conv2D(f3_out, (5, 5), padding='same', activation='relu')(conv5)
    pool = layers.MaxPooling2D((3, 3), strides=(1, 1), padding='same')(x)
    pool = layers.Conv2D(f4_out, (1, 1), padding='same', activation='relu')(pool)
    return layers.concatenate([conv1, conv3, conv5, pool], axis=-1)
visible = Input(shape=(24, 20, 3))
layer = inception(visible, 6, 4, 8, 2, 4, 3)
layer = inception(layer, 4, 4, 6, 2, 3, 3)
model = Model(inputs=visible, outputs=layer)
""",
)
add(
    "densenet",
    """
def dense_block(x, repetition, growth):
    for _ in range(repetition):
        y = BatchNormalization()(x)
        y = ReLU()(y)
        y = Conv2D(growth, 3, padding='same')(y)
        x = concatenate([y, x])
    return x
def transition(x):
    x = Conv2D(x.shape[-1] // 2, 1, padding='same')(x)
    return AvgPool2D(2, strides=2, padding='same')(x)
input = Input((32, 30, 3))
x = Conv2D(8, 7, strides=2, padding='same')(input)
for rep in [2, 3]:
    d = dense_block(x, rep, 4)
    x = transition(d)
x = GlobalAveragePooling2D()(d)
model = Model(input, Dense(4)(x))
""",
)
add(
    "mobilenet",
    """
def depth_block(x, strides):
    x = DepthwiseConv2D(3, strides=strides, padding='same', use_bias=False)(x)
    x = BatchNormalization()(x)
    return ReLU(6.)(x)
def single_conv_block(x, filters):
    x = Conv2D(filters, 1, use_bias=False)(x)
    return ReLU()(BatchNormalization()(x))
inp = Input((32, 32, 3))
x = Conv2D(int(16 * 0.5), 3, strides=(2, 2), padding='same', use_bias=False)(inp)
for filters, strides in ((8, 1), (16, 2), (16, 1)):
    x = single_conv_block(depth_block(x, strides), filters)
x = Dense(units=6, activation='softmax')(GlobalAveragePooling2D()(x))
model = Model(inp, x)
""",
)
add(
    "squeeze and excitation",
    """
def se(tensor, ratio=4):
    channels = tensor.shape[-1]
    s = GlobalAveragePooling2D()(tensor)
    s = Reshape((1, 1, channels))(s)
    s = Dense(channels // ratio, activation='relu', use_bias=False)(s)
    s = Dense(channels, activation='sigmoid', use_bias=False)(s)
    return Multiply()([tensor, s])
i = Input((15, 15, 12))
o = se(Conv2D(8, 3)(i))
""",
)
add(
    "variational autoencoder",
    """
latent_dim = 2
encoder_inputs = keras.Input(shape=(28, 28, 1))
x = layers.Conv2D(8, 3, activation="relu", strides=2, padding="same")(encoder_inputs)
x = layers.Flatten()(x)
x = layers.Dense(16, activation="relu")(x)
z_mean = layers.Dense(latent_dim, name="z_mean")(x)
z_log_var = layers.Dense(latent_dim, name="z_log_var")(x)
encoder = keras.Model(encoder_inputs, [z_mean, z_log_var], name="encoder")
latent_inputs = keras.Input(shape=(latent_dim,))
x = layers.Dense(7 * 7 * 8, activation="relu")(latent_inputs)
x = layers.Reshape((7, 7, 8))(x)
x = layers.Conv2DTranspose(8, 3, activation="relu", strides=2, padding="same")(x)
decoder = keras.Model(latent_inputs, layers.Conv2DTranspose(1, 3, strides=2, padding="same")(x), name="decoder")
""",
)
add(
    "siamese",
    """
base = keras.Input((20, 20, 1))
y = layers.Conv2D(4, 5, activation="tanh")(base)
y = layers.AveragePooling2D(pool_size=(2, 2))(y)
y = layers.Flatten()(y)
y = layers.Dense(6, activation="tanh")(y)
tower = keras.Model(base, y)
a, b = keras.Input((20, 20, 1)), keras.Input((20, 20, 1))
merged = layers.Subtract()([y, y])
out = layers.Dense(1, activation="sigmoid")(merged)
""",
)
add(
    "two outputs",
    """
inp = Input(shape=(40, 40, 3))
trunk = Conv2D(8, 3, activation='relu')(inp)
trunk = MaxPooling2D(4)(trunk)
flat = Flatten()(trunk)
age = Dense(16, activation='relu')(flat)
age = Dense(1, name='age')(age)
sex = Dense(1, activation='sigmoid', name='sex')(flat)
model = Model(inputs=inp, outputs=[age, sex])
losses = {'age': 'mae', 'sex': 'binary_crossentropy'}
model.compile(optimizer='adam', loss=losses, loss_weights={'age': 0.1, 'sex': 1.0})
""",
)
add(
    "dilated",
    """
def aspp(inputs, rates=(1, 2, 4)):
    branches = [Conv2D(4, 3, dilation_rate=r, padding='same', use_bias=False)(inputs) for r in rates]
    pooled = AveragePooling2D(pool_size=(inputs.shape[1], inputs.shape[2]))(inputs)
    pooled = Conv2D(4, 1)(pooled)
    pooled = UpSampling2D((inputs.shape[1], inputs.shape[2]), interpolation='bilinear')(pooled)
    return Conv2D(6, 1)(Concatenate()(branches + [pooled]))
i = Input((18, 22, 5))
o = aspp(i)
""",
)
add(
    "transformer block",
    """
def encoder(inputs, head_size=4, num_heads=2, ff_dim=8, dropout=0.1):
    x = layers.LayerNormalization(epsilon=1e-6)(inputs)
    x = layers.MultiHeadAttention(key_dim=head_size, num_heads=num_heads, dropout=dropout)(x, x)
    x = layers.Dropout(dropout)(x)
    res = layers.Add()([x, inputs])
    x = layers.LayerNormalization(epsilon=1e-6)(res)
    x = layers.Conv1D(filters=ff_dim, kernel_size=1, activation="relu")(x)
    x = layers.Conv1D(filters=inputs.shape[-1], kernel_size=1)(x)
    return layers.Add()([x, res])
inputs = keras.Input(shape=(50, 6))
x = inputs
for _ in range(2):
    x = encoder(x)
x = layers.GlobalAveragePooling1D(data_format="channels_last")(x)
for dim in [12]:
    x = layers.Dense(dim, activation="relu")(x)
model = keras.Model(inputs, layers.Dense(3)(x))
""",
)
add(
    "class that builds",
    """
class LeNet:
    @staticmethod
    def build(width, height, depth, classes):
        model = Sequential()
        inputShape = (height, width, depth)
        chanDim = -1
        model.add(Conv2D(20, (5, 5), padding="same", input_shape=inputShape))
        model.add(Activation("relu"))
        model.add(BatchNormalization(axis=chanDim))
        model.add(MaxPooling2D(pool_size=(2, 2), strides=(2, 2)))
        model.add(Flatten())
        model.add(Dense(classes))
        model.add(Activation("softmax"))
        return model
model = LeNet.build(width=28, height=26, depth=1, classes=7)
""",
)
add(
    "data set around it",
    """
import numpy as np
import matplotlib.pyplot as plt
from sklearn.model_selection import train_test_split
(x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 28, 28, 1).astype("float32") / 255.0
x_test = np.expand_dims(x_test, -1)
print(x_train.shape, "train samples")
model = tf.keras.models.Sequential([
    tf.keras.layers.Conv2D(32, (3, 3), activation='relu', input_shape=x_train.shape[1:]),
    tf.keras.layers.MaxPooling2D((2, 2)),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(10),
])
model.compile(optimizer='adam', loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=['accuracy'])
history = model.fit(x_train, y_train, epochs=5, batch_size=64, validation_split=0.1)
plt.plot(history.history['accuracy'])
plt.show()
test_loss, test_acc = model.evaluate(x_test, y_test, verbose=2)
print('accuracy', test_acc)
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
img_rows, img_cols = 28, 28
if K.image_data_format() == 'channels_first':
    input_shape = (1, img_rows, img_cols)
else:
    input_shape = (img_rows, img_cols, 1)
model = Sequential()
model.add(Conv2D(4, kernel_size=(3, 3), activation='relu', input_shape=input_shape))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Flatten())
model.add(Dense(10, activation='softmax'))
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
class Net(tf.keras.Model):
    def __init__(self, classes):
        super().__init__()
        self.conv1 = tf.keras.layers.Conv2D(4, 3, activation='relu')
        self.flatten = tf.keras.layers.Flatten()
        self.d1 = tf.keras.layers.Dense(8, activation='relu')
        self.d2 = tf.keras.layers.Dense(classes)
    def call(self, x):
        x = self.conv1(x)
        x = self.flatten(x)
        return self.d2(self.d1(x))
i = keras.Input((10, 9, 2))
n = Net(3)
h = n.conv1(i)
o = n.d2(n.d1(n.flatten(h)))
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
from functools import reduce, partial
conv = lambda f, k=3, **kw: Conv2D(f, k, padding='same', **kw)
def compose(*fs):
    return reduce(lambda f, g: lambda x: g(f(x)), fs)
def DBL(f, k):
    return compose(conv(f, k, use_bias=False), BatchNormalization(), LeakyReLU(0.1))
i = Input((26, 26, 3))
y = compose(DBL(4, 3), MaxPooling2D(), DBL(8, 3), conv(6, 1))(i)
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
def make_generator():
    m = Sequential(name="g")
    m.add(Dense(7 * 7 * 4, input_dim=10))
    m.add(Reshape((7, 7, 4)))
    m.add(Conv2DTranspose(1, 4, strides=4, padding='same'))
    return m
def make_discriminator():
    m = Sequential(name="d")
    m.add(Conv2D(4, 3, strides=2, input_shape=(28, 28, 1)))
    m.add(Flatten())
    m.add(Dense(1))
    return m
generator, discriminator = make_generator(), make_discriminator()
opt = tf.keras.optimizers.Adam(1e-4, beta_1=0.5)
discriminator.compile(loss='binary_crossentropy', optimizer=opt)
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
def conv(x, f, k, s=1):
    if s > 1:
        x = ZeroPadding2D(((1, 0), (1, 0)))(x)
    x = Conv2D(f, k, strides=s, padding='valid' if s > 1 else 'same', use_bias=False)(x)
    x = BatchNormalization()(x)
    return LeakyReLU(0.1)(x)
def body(x, f, n):
    x = conv(x, f, 3, 2)
    for _ in range(n):
        y = conv(conv(x, f // 2, 1), f, 3)
        x = Add()([x, y])
    return x
i = Input((64, 64, 3))
x = conv(i, 4, 3)
for f, n in zip((8, 16), (1, 2)):
    x = body(x, f, n)
out = Conv2D(3 * (5 + 2), 1)(x)
out = Reshape((out.shape[1], out.shape[2], 3, 7))(out)
""",
)
add(
    "super resolution",
    """
up = 2
inputs = keras.Input(shape=(None, None, 1))
x = layers.Conv2D(8, 5, padding="same", kernel_initializer="orthogonal")(inputs)
x = layers.Conv2D(up ** 2, 3, padding="same")(x)
x = layers.Conv2DTranspose(1, 4, strides=up, padding="same")(x)
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
wide, deep = Input((5,), name='wide_in'), Input((6,), name='deep_in')
norm = Normalization()(deep)
h = Dense(30, activation='relu')(norm)
h = Dense(30, activation='relu')(h)
c = Concatenate()([wide, h])
o = Dense(1, name='output')(c)
""",
)
add(
    "sequence to sequence",
    """
enc_in = Input((None, 9))
enc = LSTM(7, return_state=True)
_, h, c = enc(enc_in)
dec_in = Input((None, 8))
dec = LSTM(7, return_sequences=True)
y = dec(dec_in, initial_state=[h, c])
out = Dense(8, activation='softmax')(y)
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
def res(x, f):
    y = Conv2D(f, 3, padding='same')(x)
    y = GroupNormalization(groups=-1)(y)
    y = Activation('relu')(y)
    return Concatenate()([y, x])
i = Input((16, 16, 3))
g = Conv2D(4, 7, padding='same')(i)
for _ in range(2):
    g = res(g, 4)
g = Conv2DTranspose(4, 3, strides=2, padding='same')(g)
o = Activation('tanh')(Conv2D(3, 7, padding='same')(g))
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
