"""Snippets of the kinds that people paste and type: what they print is compared with TensorFlow.

They are our own, in the manner of tutorials, questions and notebooks; none is fitted to the page.
"""
# ruff: noqa: E501  people write long lines

IMPORTS = "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n"
SNIPPETS = {}


def _add(text):
    """Take the snippets of a text: each begins with a line `## name`."""
    for part in text.strip().split("## ")[1:]:
        name, _, code = part.partition("\n")
        SNIPPETS[name] = IMPORTS + code


_add("""
## input_shape
model = keras.Sequential([layers.Conv2D(8, 3, activation="relu", input_shape=(12, 10, 3)), layers.MaxPooling2D(2), layers.Flatten(), layers.Dense(10)])
print(model.output_shape, model.count_params())
## input_dim
model = keras.models.Sequential()
model.add(layers.Dense(12, input_dim=8, activation="relu"))
model.add(layers.Dense(1, activation="sigmoid"))
print([w.shape for w in model.get_weights()])
## add with a tuple
model = tf.keras.Sequential()
model.add(tf.keras.layers.InputLayer(shape=(8, 8, 1)))
model.add(tf.keras.layers.Conv2D(4, (3, 3), padding="same"))
print(model.layers[0].output.shape)
## LeakyReLU alpha
print(layers.LeakyReLU(alpha=0.2)(tf.constant([-5.0, 0.0, 5.0])))
## summary
model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3), layers.ELU(), layers.Flatten(), layers.Dense(2)])
model.summary()
## kernel_regularizer
layer = layers.Dense(3, kernel_regularizer=keras.regularizers.l2(0.01), kernel_initializer="ones")
layer(tf.ones((1, 4)))
print(layer.losses)
## variable assign item
v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
v[1, 0].assign(9.0)
v.assign_add([[1.0, 1.0], [1.0, 1.0]])
print(v)
## scalars
print([tf.reduce_mean([1.0, 2.0]).numpy()], repr(tf.constant(2)), tf.constant(True))
## constant shapes
a = tf.constant([[1, 2], [3, 4]])
print(a.shape, a.dtype, tf.rank(a).numpy(), tf.size(a))
## float64 kernel
k = np.array([[1, 0], [0, -1]], dtype=float).reshape(2, 2, 1, 1)
img = tf.reshape(tf.range(9, dtype=tf.float32), (1, 3, 3, 1))
print(tf.nn.conv2d(img, k, strides=1, padding="VALID"))
## matmul
print(tf.matmul([[1.0, 2.0]], [[3.0], [4.0]]) + 1)
## gradient
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x ** 2 + 2 * x
print(tape.gradient(y, x))
## to_categorical
from tensorflow.keras.utils import to_categorical
print(to_categorical([0, 1, 2, 1], num_classes=4))
## import keras
import keras
print(keras.layers.Conv2D(2, 3)(tf.zeros((1, 5, 5, 1))).shape)
## fit and history
tf.keras.utils.set_random_seed(1)
X = np.linspace(-1, 1, 100).reshape(-1, 1).astype("float32"); Y = 3 * X + 0.5
model = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse", metrics=["mae"])
history = model.fit(X, Y, epochs=5, verbose=0)
print(history.history.keys()); print(np.round(history.history["loss"], 4), history.epoch)
## evaluate
tf.random.set_seed(0); np.random.seed(0)
model = keras.Sequential([keras.Input((3,)), layers.Dense(2, activation="softmax", kernel_initializer="zeros")])
model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"][:0] or None)
print(model.evaluate(np.ones((4, 3), "float32"), np.array([0, 1, 0, 1]), verbose=0))
## predict
model = keras.Sequential([keras.Input((2,)), layers.Dense(1, kernel_initializer="ones")])
print(model.predict(np.array([[1.0, 2.0], [3.0, 4.0]]), verbose=0))
## predict without batch axis
model = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(1, kernel_initializer="ones")])
try:
    model.predict(np.zeros((28, 28)), verbose=0)
except ValueError as error:
    print(type(error).__name__)
## fit not compiled
model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
model.fit(np.zeros((4, 2)), np.zeros(4))
## sizes that differ
model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(np.zeros((4, 2)), np.zeros(5), verbose=0)
## early stopping
tf.keras.utils.set_random_seed(2)
model = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
model.compile("sgd", "mse")
h = model.fit(np.ones((20, 1)), np.ones(20), epochs=50, verbose=0, validation_split=0.2, callbacks=[keras.callbacks.EarlyStopping(monitor="val_loss", patience=1, min_delta=0.01)])
print(len(h.history["loss"]) < 50, [round(v, 4) for v in h.history["val_loss"]][:3])
## own callback
class Show(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        print(f"epoch {epoch}: {logs['loss']:.4f}")
tf.keras.utils.set_random_seed(5)
model = keras.Sequential([keras.Input((2,)), layers.Dense(4, activation="tanh"), layers.Dense(1)])
model.compile("rmsprop", "mse")
model.fit(np.eye(2), np.array([0.0, 1.0]), epochs=3, verbose=0, callbacks=[Show()])
## subclass
class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.c = layers.Conv2D(4, 3, activation="relu"); self.f = layers.Flatten(); self.d = layers.Dense(3)
    def call(self, x, training=False):
        return self.d(self.f(self.c(x)))
net = Net()
print(net(tf.zeros((2, 6, 5, 1))).shape, len(net.trainable_variables))
## call indented into init
class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        def call(self, x):
            return x
Net()(tf.zeros((1, 2)))
## functional skip
inp = keras.Input(shape=(16, 16, 3))
x = layers.Conv2D(8, 3, padding="same", activation="relu")(inp)
y = layers.add([layers.Conv2D(8, 1)(inp), x])
out = layers.Dense(2)(layers.GlobalAveragePooling2D()(layers.concatenate([y, x])))
print(keras.Model(inp, out).output_shape)
## custom loop
tf.keras.utils.set_random_seed(3)
w = tf.Variable(tf.random.normal((2, 1))); opt = tf.keras.optimizers.Adam(0.1)
for _ in range(3):
    with tf.GradientTape() as t:
        loss = tf.reduce_mean((tf.constant([[1.0, 2.0]]) @ w - 1.0) ** 2)
    opt.apply_gradients([(t.gradient(loss, w), w)])
    print(round(float(loss), 4))
## tf.function
@tf.function
def double(x):
    return x * 2
print(double(tf.constant([1.0, 2.0])))
## dataset
ds = tf.data.Dataset.from_tensor_slices((np.arange(6), np.arange(6) ** 2)).batch(4)
for a, b in ds:
    print(a.numpy(), b.numpy())
## dataset map
ds = tf.data.Dataset.range(5).map(lambda n: n * 2).filter(lambda n: n > 2)
print(list(ds.as_numpy_iterator()))
## dataset shuffle seed
tf.random.set_seed(11)
print([int(n) for n in tf.data.Dataset.range(10).shuffle(10, seed=3)])
## mnist
from tensorflow.keras.datasets import mnist
(x_train, y_train), (x_test, y_test) = mnist.load_data()
print(x_train.shape)
## from import datasets
from tensorflow.keras import datasets
(a, b), _ = datasets.cifar10.load_data()
print(a.shape)
## LSTM
from tensorflow.keras.layers import LSTM
print(LSTM(4)(tf.zeros((1, 3, 2))).shape)
## session
with tf.Session() as sess:
    print(sess.run(tf.constant(1)))
## placeholder
x = tf.placeholder(tf.float32, [None, 10])
## misspelt
print(tf.keras.layers.Conv2d(3, 3))
## misspelt function
print(tf.reduce_summ([1, 2]))
## preprocessing
from tensorflow.keras.preprocessing.image import ImageDataGenerator
gen = ImageDataGenerator(rescale=1 / 255)
## contrib
import tensorflow.contrib.slim as slim
## embedding
tf.keras.utils.set_random_seed(4)
print(layers.Embedding(10, 3)(np.array([[1, 2], [9, 0]])))
## rescaling
print(layers.Rescaling(1.0 / 255)(tf.constant([[0.0, 51.0, 255.0]])))
## lambda layer
model = keras.Sequential([keras.Input((3,)), layers.Lambda(lambda t: t * 2)])
print(model(tf.ones((1, 3))))
## dropout training
tf.keras.utils.set_random_seed(0)
print(layers.Dropout(0.5)(tf.ones((2, 5)), training=True))
## batch norm
bn = layers.BatchNormalization()
print(bn(tf.constant([[1.0], [3.0]]), training=True), bn.moving_mean.numpy())
## wrong channels
layer = layers.Conv2D(4, 3)
layer(tf.zeros((1, 8, 8, 3)))
layer(tf.zeros((1, 8, 8, 1)))
## wrong rank
layers.Conv2D(4, 3)(tf.zeros((28, 28)))
## too small
keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(2, 3), layers.Conv2D(2, 3)])
## shapes differ
tf.constant([1.0, 2.0]) + tf.constant([1.0, 2.0, 3.0])
## dtypes differ
tf.constant(1) + tf.constant(1.0)
## losses
print(keras.losses.SparseCategoricalCrossentropy(from_logits=True)([1, 0], [[1.0, 2.0], [3.0, 0.5]]).numpy())
print(keras.losses.BinaryCrossentropy()([[1.0], [0.0]], [[0.9], [0.2]]))
## metric object
m = keras.metrics.CategoricalAccuracy()
m.update_state([[0, 1], [1, 0]], [[0.2, 0.8], [0.4, 0.6]])
print(m.result().numpy())
## optimizer by name
model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
model.compile(optimizer="nonsense", loss="mse")
## learning rate
opt = keras.optimizers.Adam(learning_rate=0.01)
opt.learning_rate = 0.001
print(round(float(opt.learning_rate.numpy()), 5))
## one hot and argmax
print(tf.one_hot([0, 2], 3), tf.argmax([[0.1, 0.9], [0.8, 0.2]], axis=1))
## pooling by hand
x = tf.reshape(tf.range(16.0), (1, 4, 4, 1))
print(tf.squeeze(layers.MaxPooling2D()(x)), tf.nn.avg_pool2d(x, 2, 2, "SAME")[0, :, :, 0])
## transposed
tf.keras.utils.set_random_seed(6)
print(layers.Conv2DTranspose(1, 2, strides=2)(tf.ones((1, 2, 2, 1)))[0, ..., 0])
## numpy sobel
img = np.zeros((5, 5), dtype=np.float32); img[:, 2:] = 1
k = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], np.float32)
print(tf.nn.conv2d(img[None, :, :, None], k[:, :, None, None], 1, "SAME")[0, :, :, 0].numpy())
## set weights
d = layers.Dense(2); d.build((None, 3)); d.set_weights([np.ones((3, 2)), np.zeros(2)])
print(d(np.arange(6).reshape(2, 3)))
## sequence into a cell
y = np.zeros((2, 2)); B = np.array([1.0, 2.0])
y[0, 0] = np.sum(np.ones((2, 2))) + B
## save
model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
model.save("model.keras")
## applications
from tensorflow.keras.applications import VGG16
## activations
for name in ("relu", "sigmoid", "softmax", "elu", "selu", "softplus", "gelu", "silu"):
    print(name, keras.activations.get(name)(tf.constant([[-1.0, 0.5]])).numpy())
## image resize
print(tf.image.resize(tf.reshape(tf.range(4.0), (1, 2, 2, 1)), (4, 4))[0, :, :, 0])
## cosine decay
s = keras.optimizers.schedules.CosineDecay(0.1, 10)
print([round(float(s(n)), 4) for n in (0, 5, 10)])
## train_on_batch
tf.keras.utils.set_random_seed(9)
model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
model.compile("sgd", "mse")
print(round(float(model.train_on_batch(np.ones((2, 2)), np.zeros(2))), 4))
""")
# What the page once lacked, or answered wrongly.
_add("""
## a convolution with its input shape
net = tf.keras.Sequential([tf.keras.layers.Conv2D(1, 2, input_shape=(3, 3, 1))])
net.set_weights([np.ones((2, 2, 1, 1)), np.zeros(1)])
print(net(tf.ones((1, 3, 3, 1))))
## a regularizer by name
print(tf.keras.layers.Conv2D(2, 3, kernel_regularizer="l2")(tf.ones((1, 5, 5, 1))).shape)
## an array of NumPy as a kernel
k = np.zeros((2, 2, 1, 1)); k[0, 0] = 1
print(tf.reduce_sum(tf.nn.conv2d(tf.ones((1, 3, 3, 1)), k, 1, "VALID")).numpy())
## a list of scalars
print([tf.reduce_sum(tf.ones(3)).numpy()]); print(repr(tf.constant(3.0)))
## datasets by attribute
tf.keras.datasets.fashion_mnist.load_data()
## datasets as a module
import tensorflow.keras.datasets.cifar10 as cifar10
cifar10.load_data()
## GRU
print(tf.keras.layers.GRU(4)(tf.zeros((1, 3, 2))).shape)
## SimpleRNN from import
from tensorflow.keras.layers import SimpleRNN
print(SimpleRNN(4)(tf.zeros((1, 3, 2))).shape)
## Bidirectional as a module
import tensorflow.keras.layers as L
print(L.Bidirectional(L.LSTM(2))(tf.zeros((1, 3, 2))).shape)
## backend
from tensorflow.keras import backend as K
K.clear_session()
print(K.image_data_format(), K.floatx(), K.epsilon())
## backend function
from tensorflow.keras import backend as K
print(K.mean(tf.constant([1.0, 2.0])))
## resizing
print(tf.keras.layers.Resizing(10, 12)(tf.ones((1, 20, 24, 3))).shape)
## normalization
layer = tf.keras.layers.Normalization()
layer.build((None, 10, 12, 3))
print(layer.count_params())
## PReLU
layer = tf.keras.layers.PReLU()
print(layer(tf.constant([[-1.0, 2.0]])), layer.count_params())
## layer normalization
print(tf.keras.layers.LayerNormalization()(tf.constant([[1.0, 2.0, 6.0]])))
## spatial dropout
print(tf.keras.layers.SpatialDropout1D(0.2)(tf.ones((1, 4, 2))))
## elu
print(tf.keras.layers.ELU()(tf.constant([-1.0, 1.0])))
## time distributed
print(tf.keras.layers.TimeDistributed(tf.keras.layers.Dense(3))(tf.zeros((1, 4, 2))).shape)
## compile and summary
model = keras.Sequential([layers.Dense(4, activation="relu", input_shape=(3,)), layers.Dense(1)])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
print(model.loss, model.optimizer.name)
## checkpoint
callback = keras.callbacks.ModelCheckpoint("best.h5", save_best_only=True)
## tensorboard
keras.callbacks.TensorBoard(log_dir="logs")
## reduce on plateau
tf.keras.utils.set_random_seed(1)
model = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
model.compile("sgd", "mse")
h = model.fit(np.ones((4, 1)), np.ones(4), epochs=2, verbose=0, callbacks=[keras.callbacks.ReduceLROnPlateau(monitor="loss")])
print(np.round(h.history["loss"], 4))
## learning rate scheduler
tf.keras.utils.set_random_seed(1)
model = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
model.compile("sgd", "mse")
h = model.fit(np.ones((4, 1)), np.ones(4), epochs=2, verbose=0, callbacks=[keras.callbacks.LearningRateScheduler(lambda n, lr: lr / 2)])
print(np.round(h.history["loss"], 4))
## old optimizer word
keras.optimizers.Adam(lr=0.01)
## old layer word
layers.Convolution2D(4, 3, 3, border_mode="same")
## old import of a layer
from keras.layers.convolutional import Conv2D
## utils of NumPy
from keras.utils import np_utils
## gfile
tf.io.gfile.exists("a.txt")
## gpu
print(len(tf.config.list_physical_devices("GPU")))
## version
print(tf.__version__.split(".")[0], keras.__version__.split(".")[0])
## eager
print(tf.executing_eagerly())
## image decode
tf.io.read_file("cat.jpg")
## keras image
from tensorflow.keras.utils import load_img, img_to_array
load_img("cat.jpg")
## pad sequences
from tensorflow.keras.preprocessing.sequence import pad_sequences
print(pad_sequences([[1, 2], [3]], maxlen=3))
## tokenizer
from tensorflow.keras.preprocessing.text import Tokenizer
## conv1d causal
print(layers.Conv1D(1, 2, padding="causal", kernel_initializer="ones")(tf.reshape(tf.range(4.0), (1, 4, 1)))[0, :, 0])
## depthwise
print(layers.DepthwiseConv2D(2, depthwise_initializer="ones")(tf.ones((1, 3, 3, 2))).shape)
## separable
print(layers.SeparableConv2D(3, 2).get_config()["filters"])
## get_config
print(layers.Dense(3, activation="relu").get_config()["units"])
## clone
model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
print(keras.models.clone_model(model).count_params())
## load_model
keras.models.load_model("model.h5")
## layer outputs
model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3, name="c"), layers.Flatten()])
print(keras.Model(model.inputs, model.get_layer("c").output).output_shape)
## tf.Module
class M(tf.Module):
    def __init__(self):
        self.w = tf.Variable(2.0)
    def __call__(self, x):
        return self.w * x
m = M()
print(m(tf.constant(3.0)), len(m.trainable_variables))
## tf.print
tf.print("a", tf.constant(1))
## numpy function
print(tf.numpy_function(lambda x: x + 1, [tf.constant(1.0)], tf.float32))
## string
print(tf.strings.length("hello"))
## sparse
tf.sparse.from_dense([[0, 1]])
## ragged
print(tf.ragged.constant([[1], [2, 3]]).shape)
""")
# Recurrent models, steps of one's own, and functions beside the layers.
_add("""
## sequence model
tf.keras.utils.set_random_seed(3)
X = np.arange(40, dtype="float32").reshape(8, 5, 1) / 40; y = X[:, -1, 0] * 2
model = keras.Sequential([layers.LSTM(8, input_shape=(5, 1)), layers.Dense(1)])
model.compile(loss="mse", optimizer="adam")
h = model.fit(X, y, epochs=3, batch_size=4, verbose=0)
print(np.round(h.history["loss"], 4)); print(model.predict(X[:2], verbose=0).round(4))
## stacked recurrent layers
tf.keras.utils.set_random_seed(1)
model = tf.keras.Sequential()
model.add(layers.SimpleRNN(4, return_sequences=True, input_shape=(None, 3)))
model.add(layers.GRU(5))
model.add(layers.Dense(2, activation="softmax"))
model.summary()
print(model(np.ones((1, 6, 3), "float32")))
## stateful
model = keras.Sequential()
model.add(layers.LSTM(3, batch_input_shape=(5, 4, 2), stateful=True))
print(model.output_shape)
## bidirectional text model
tf.keras.utils.set_random_seed(4)
model = keras.Sequential([keras.Input((7,)), layers.Embedding(50, 6), layers.Bidirectional(layers.LSTM(4)), layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
h = model.fit(np.arange(70).reshape(10, 7) % 50, np.arange(10) % 2, epochs=2, verbose=0)
print([round(v, 4) for v in h.history["loss"]], model.count_params())
## own train_step
class Own(keras.Model):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self(x, training=True) - y) ** 2)
        self.optimizer.apply_gradients(zip(tape.gradient(loss, self.trainable_variables), self.trainable_variables))
        return {"loss": loss}
tf.keras.utils.set_random_seed(8)
inp = keras.Input((2,)); model = Own(inp, layers.Dense(1)(inp))
model.compile(optimizer=keras.optimizers.SGD(0.1))
print(round(model.fit(np.eye(2, dtype="float32"), np.ones((2, 1), "float32"), epochs=2, verbose=0).history["loss"][-1], 4))
## float64 image and filters
img = np.arange(25, dtype=float).reshape(5, 5)[None, :, :, None] / 255
f = np.array([[1.0, 0, -1]] * 3).reshape(3, 3, 1, 1)
print(tf.nn.conv2d(img, f, strides=[1, 1, 1, 1], padding="SAME").numpy().squeeze().round(4))
## float64 constants
a = tf.constant(np.ones((2, 2)))
print(a.dtype, tf.reduce_sum(a).numpy())
## a kernel by constant and reshape
kernel = tf.constant([[0, 1, 0], [1, -4, 1], [0, 1, 0]], dtype=tf.float32)
kernel = tf.reshape(kernel, [3, 3, 1, 1])
image = tf.reshape(tf.constant(np.arange(16), tf.float32), [1, 4, 4, 1])
print(tf.squeeze(tf.nn.conv2d(image, kernel, strides=1, padding="SAME")))
## grad cam
tf.keras.utils.set_random_seed(0)
model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(3, 3, activation="relu", name="last"), layers.GlobalAveragePooling2D(), layers.Dense(2)])
grad_model = keras.Model(model.inputs, [model.get_layer("last").output, model.output])
with tf.GradientTape() as tape:
    conv, preds = grad_model(np.arange(64, dtype="float32").reshape(1, 8, 8, 1) / 64)
    top = preds[:, 0]
g = tape.gradient(top, conv)
weights = tf.reduce_mean(g, axis=(0, 1, 2))
print(tf.squeeze(conv[0] @ weights[..., tf.newaxis]).numpy().round(3)[0])
## residual by plus
inp = keras.Input((8, 8, 4))
x = layers.Conv2D(4, 3, padding="same")(inp)
out = layers.ReLU()(x + inp)
model = keras.Model(inp, out); model.summary()
## residual by a function of TensorFlow
inp = keras.Input((8, 8, 4))
x = tf.nn.relu(layers.Conv2D(4, 3)(inp))
## activation called on a symbol
inp = keras.Input((8,))
x = keras.activations.relu(layers.Dense(4)(inp))
print(keras.Model(inp, x).output_shape)
## keras ops
from keras import ops
print(ops.relu(ops.convert_to_tensor([-1.0, 2.0])), ops.sum(ops.ones((2, 3))))
## group normalization
print(layers.GroupNormalization(2)(tf.reshape(tf.range(8.0), (1, 2, 4))))
## instance normalization by groups=-1
print(layers.GroupNormalization(groups=-1)(tf.reshape(tf.range(12.0), (1, 2, 2, 3)))[0, 0])
## seq2seq
enc_in = keras.Input((None, 3)); dec_in = keras.Input((None, 2))
_, h, c = layers.LSTM(4, return_state=True)(enc_in)
out, _, _ = layers.LSTM(4, return_sequences=True, return_state=True)(dec_in, initial_state=[h, c])
m = keras.Model([enc_in, dec_in], layers.Dense(2)(out)); m.summary()
## time distributed cnn
m = keras.Sequential([keras.Input((4, 10, 10, 1)), layers.TimeDistributed(layers.Conv2D(2, 3)), layers.TimeDistributed(layers.Flatten()), layers.LSTM(3)])
print(m.output_shape, m.count_params())
## attention
tf.keras.utils.set_random_seed(2)
print(layers.MultiHeadAttention(num_heads=2, key_dim=3)(tf.ones((1, 3, 4)), tf.ones((1, 3, 4))).numpy().round(4)[0, 0])
## lambda on symbols
inp = keras.Input((6,)); out = layers.Lambda(lambda t: tf.reduce_sum(t, axis=-1, keepdims=True))(inp)
print(keras.Model(inp, out)(tf.ones((2, 6))))
## augmentation
aug = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.1)])
print(aug(tf.ones((1, 4, 4, 1))).shape)
## flip
print(tf.image.flip_left_right(tf.reshape(tf.range(4.0), (1, 2, 2, 1)))[0, :, :, 0])
## gray
print(tf.image.rgb_to_grayscale(tf.ones((1, 2, 2, 3))).numpy().round(4)[0, 0])
## rot90
print(tf.image.rot90(tf.reshape(tf.range(4.0), (2, 2, 1)))[..., 0])
## nn gelu
print(tf.nn.gelu(tf.constant([-1.0, 0.0, 1.0])))
## nn dropout
tf.random.set_seed(1); print(tf.nn.dropout(tf.ones((5,)), 0.4))
## nn batch normalization
x = tf.constant([[1.0], [3.0]]); m, v = tf.nn.moments(x, axes=[0]); print(tf.nn.batch_normalization(x, m, v, None, None, 1e-3))
## top k
v, i = tf.math.top_k(tf.constant([1.0, 5.0, 3.0]), k=2); print(v.numpy(), i.numpy())
## confusion matrix
print(tf.math.confusion_matrix([0, 1, 1], [0, 1, 0]))
## cumsum
print(tf.cumsum(tf.constant([1, 2, 3])), tf.math.cumprod([1.0, 2.0, 3.0]))
## reciprocal and squared difference
print(tf.math.reciprocal(tf.constant([2.0, 4.0])), tf.math.squared_difference([1.0, 2.0], [3.0, 5.0]))
## is nan
print(tf.math.is_nan(tf.constant([1.0, float("nan")])))
## add_n
print(tf.add_n([tf.constant([1.0]), tf.constant([2.0])]))
## norm
print(tf.norm(tf.constant([3.0, 4.0])).numpy())
## boolean mask
print(tf.boolean_mask([1, 2, 3], [True, False, True]))
## tensor attributes
t = tf.constant([[1.0, 2.0]]); print(t.shape.as_list(), t.dtype.name, t.device[-5:])
## equality
print(tf.constant([1, 2]) == tf.constant([1, 3]), bool(tf.reduce_all(tf.constant([1]) == 1)))
## meshgrid
a, b = tf.meshgrid([1, 2], [3, 4]); print(a.numpy(), b.numpy())
## sort
print(tf.sort([3, 1, 2]), tf.argsort([3.0, 1.0, 2.0]))
## unique
y, idx = tf.unique([1, 1, 2]); print(y.numpy(), idx.numpy())
## scatter
print(tf.tensor_scatter_nd_update(tf.zeros((3,)), [[1]], [5.0]))
## gather_nd
print(tf.gather_nd([[1, 2], [3, 4]], [[0, 1], [1, 0]]))
## while loop and python if
x = tf.constant(0.0)
while x < 3:
    x += 1
print(x)
## variable in place
v = tf.Variable(1.0); v.assign_add(2.0); v.assign_sub(0.5); print(v.numpy(), v)
## hinge losses
print(keras.losses.CategoricalHinge()([[0.0, 1.0]], [[0.2, 0.8]]).numpy(), keras.losses.SquaredHinge()([[1.0, -1.0]], [[0.5, 0.5]]).numpy())
## cosine similarity
print(keras.losses.CosineSimilarity()([[2.0, 1.0], [0.0, 3.0]], [[1.0, 1.0], [4.0, 3.0]]).numpy(), keras.losses.LogCosh()([0.5, 2.0], [1.5, -1.0]).numpy())
## poisson
print(keras.losses.Poisson()([[0.0, 1.0]], [[1.0, 0.5]]).numpy())
## auc
m = keras.metrics.AUC(); m.update_state([1, 0, 1, 0, 1], [0.8, 0.4, 0.3, 0.1, 0.6]); print(m.result().numpy())
## f1
m = keras.metrics.F1Score(threshold=0.3); m.update_state([[0.0, 1, 0], [1, 1, 0], [0, 0, 1]], [[0.1, 0.5, 0.4], [0.2, 0.9, 0.0], [0.6, 0.1, 0.7]]); print(m.result().numpy())
## true positives
m = keras.metrics.TruePositives(); m.update_state([1, 1, 0, 1, 0], [1, 0, 1, 1, 0]); print(m.result().numpy())
## mean iou
m = keras.metrics.MeanIoU(num_classes=3); m.update_state([2, 0, 1, 1, 2], [2, 0, 0, 1, 1]); print(m.result().numpy())
## nadam
tf.keras.utils.set_random_seed(1)
for name in ("nadam", "adamax", "adadelta", "lion", "ftrl"):
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    model.compile(name, "mse")
    print(name, [round(v, 4) for v in model.fit(np.eye(2), np.ones(2), epochs=3, verbose=0).history["loss"]])
## kernel constraint
layers.Dense(2, kernel_constraint=keras.constraints.MaxNorm(2))
## activity regularizer
layers.Dense(2, activity_regularizer="l2")
## masking
print(layers.Masking()(tf.zeros((1, 2, 3))).shape)
## mask_zero
print(layers.Embedding(5, 2, mask_zero=True)(np.array([[1, 0]])).shape)
## config round trip
layer = layers.Conv2D(4, 3, strides=2)
print(layers.Conv2D.from_config(layer.get_config()).strides)
## plot model
keras.utils.plot_model(keras.Sequential([keras.Input((2,)), layers.Dense(1)]))
## save weights
keras.Sequential([keras.Input((2,)), layers.Dense(1)]).save_weights("a.weights.h5")
## layer weights by attribute
d = layers.Dense(2); d.build((None, 3)); print(d.kernel.shape, d.bias.numpy(), d.weights[0].name, d.weights[0].path)
## model weights names
m = keras.Sequential([keras.Input((2,)), layers.Dense(1, name="end")]); print([w.path for w in m.weights])
## call with a list
print(layers.Dense(2, kernel_initializer="ones")([[1.0, 2.0]]))
## a wrong loss
m = keras.Sequential([keras.Input((2,)), layers.Dense(1)]); m.compile("sgd", loss="meansquared"); m.fit(np.ones((2, 2)), np.ones(2), verbose=0)
## multi output training
inp = keras.Input((2,)); a = layers.Dense(1, name="a")(inp); b = layers.Dense(1, name="b")(inp)
m = keras.Model(inp, [a, b]); m.compile("sgd", loss=["mse", "mae"])
m.fit(np.ones((4, 2)), [np.ones(4), np.zeros(4)], verbose=0)
## generator of data
def gen():
    for i in range(3):
        yield i, i * 2
ds = tf.data.Dataset.from_generator(gen, output_types=(tf.int32, tf.int32))
print([(int(a), int(b)) for a, b in ds])
## dataset zip and enumerate
a = tf.data.Dataset.range(3); print([(int(x), int(y)) for x, y in tf.data.Dataset.zip((a, a.map(lambda v: v * v)))])
## dataset repeat cache
print(len(list(tf.data.Dataset.from_tensor_slices([1, 2, 3]).cache().repeat(2).batch(4))))
## dataset padded batch
tf.data.Dataset.range(3).padded_batch(2)
## dataset element spec
print(tf.data.Dataset.from_tensor_slices(np.ones((4, 2), "float32")).element_spec)
## config of tf
tf.config.run_functions_eagerly(True)
## version check
print(tf.__version__ >= "2.0")
## tf.debugging
tf.debugging.assert_equal(1, 1)
## strided slice with ellipsis
t = tf.reshape(tf.range(24), (2, 3, 4)); print(t[..., 1].numpy(), t[0, -1, ::2].numpy())
## mixed NumPy
print(np.mean(tf.constant([1.0, 2.0])), np.array(tf.ones((2,))) + tf.ones((2,)))
## einsum
print(tf.einsum("bij,bjk->bik", tf.ones((1, 2, 3)), tf.ones((1, 3, 2))))
## locally connected
layers.LocallyConnected2D(3, 3)
## ConvLSTM
layers.ConvLSTM2D(3, 3)(tf.zeros((1, 2, 5, 5, 1)))
## TextVectorization
layers.TextVectorization()
## upsampling 1d and 3d
print(layers.UpSampling1D(2)(tf.reshape(tf.range(3.0), (1, 3, 1)))[0, :, 0], layers.UpSampling3D(2)(tf.ones((1, 1, 1, 1, 2))).shape)
## separable 1d
tf.keras.utils.set_random_seed(5); print(layers.SeparableConv1D(2, 2)(tf.ones((1, 4, 3)))[0, 0].numpy().round(4))
## conv1d transpose
tf.keras.utils.set_random_seed(5); print(layers.Conv1DTranspose(2, 3, strides=2)(tf.ones((1, 3, 2)))[0, :2].numpy().round(4))
## misspelt case
layers.Lstm(3)
## adam with schedule
s = keras.optimizers.schedules.PolynomialDecay(0.1, 10); print(round(float(s(5)), 4))
## trainable count
m = keras.Sequential([keras.Input((2,)), layers.Dense(3), layers.BatchNormalization()]); print(len(m.trainable_weights), len(m.non_trainable_weights), sum(int(np.prod(w.shape)) for w in m.trainable_weights))
## in_train_phase
from tensorflow.keras import backend as K
x = K.variable(np.ones((2, 2))); print(K.eval(K.sum(x)))
## clear session and naming
keras.backend.clear_session(); print(layers.Dense(1).name)
""")
# Blocks of known networks, and what people try on symbols.
_add("""
## conv autoencoder
tf.keras.utils.set_random_seed(2)
m = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3, strides=2, padding="same", activation="relu"), layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")])
m.compile("adam", "binary_crossentropy")
X = np.random.rand(8, 8, 8, 1).astype("float32")
print(round(m.fit(X, X, epochs=2, verbose=0).history["loss"][-1], 4))
## inception block
i = keras.Input((8, 8, 3)); a = layers.Conv2D(2, 1, padding="same")(i); b = layers.Conv2D(2, 3, padding="same")(i); c = layers.MaxPool2D(3, strides=1, padding="same")(i)
o = layers.concatenate([a, b, c], axis=-1); print(o.shape, keras.Model(i, o).count_params())
## squeeze excite by operators
i = keras.Input((6, 6, 4)); s = layers.GlobalAveragePooling2D(keepdims=True)(i); s = layers.Dense(2, activation="relu")(s); s = layers.Dense(4, activation="sigmoid")(s)
m = keras.Model(i, i * s); print(m.output_shape, m.count_params()); m.summary()
## transformer block
tf.keras.utils.set_random_seed(1)
i = keras.Input((5, 8)); x = layers.LayerNormalization()(i + layers.MultiHeadAttention(2, 4)(i, i)); y = layers.Dense(8)(layers.Dense(16, activation="gelu")(x)); o = layers.LayerNormalization()(x + y)
m = keras.Model(i, o); print(m(np.ones((1, 5, 8), "float32")).numpy()[0, 0].round(3), m.count_params())
## custom layer
class Scale(layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1],), initializer="ones", trainable=True)
    def call(self, x):
        return x * self.w
s = Scale(); print(s(tf.constant([[1.0, 2.0]])), s.trainable_weights[0].shape)
## custom loss and metric
def loss(y, p): return tf.reduce_mean(tf.square(y - p))
tf.keras.utils.set_random_seed(1); m = keras.Sequential([keras.Input((2,)), layers.Dense(1)]); m.compile("sgd", loss, metrics=["mae"])
print([round(v[0], 4) for v in m.fit(np.eye(2), np.ones((2, 1)), epochs=1, verbose=0).history.values()])
## gru with dropout
tf.keras.utils.set_random_seed(1)
print(layers.GRU(2, dropout=0.5, recurrent_dropout=0.2)(tf.ones((1, 3, 2)), training=True))
## residual net function
def block(x, n):
    s = x
    x = layers.BatchNormalization()(layers.Conv2D(n, 3, padding="same", use_bias=False)(x)); x = layers.Activation("relu")(x)
    return layers.add([x, layers.Conv2D(n, 1)(s)])
i = keras.Input((8, 8, 3)); o = block(block(i, 4), 8); print(keras.Model(i, o).count_params(), o.shape)
## weights dictionary
d = layers.LSTM(3); d.build((None, 4, 2)); print([w.path for w in d.weights], [w.shape for w in d.weights])
## repeat vector decoder
m = keras.Sequential([keras.Input((4, 2)), layers.LSTM(3), layers.RepeatVector(4), layers.LSTM(3, return_sequences=True), layers.TimeDistributed(layers.Dense(2))]); m.summary()
## Input of Keras with batch_shape
print(keras.Input(batch_shape=(2, 3)).shape, keras.Input((3,), batch_size=4).shape)
## slicing a symbol
i = keras.Input((10, 4)); print(i[:, -1, :].shape, i[:, ::2].shape)
## if on a symbol
i = keras.Input((3,))
if i: pass
## numpy on a symbol
np.sum(keras.Input((3,)))
## len of a symbol
len(keras.Input((3,)))
## a symbol in a tape
i = keras.Input((3,)); print(float(i))
## tf.concat of symbols
tf.concat([keras.Input((3,)), keras.Input((3,))], -1)
## iterate a symbol
list(keras.Input((3,)))
## LSTM wrong rank
keras.Sequential([keras.Input((10,)), layers.LSTM(4)])
## LSTM on an image
layers.LSTM(4)(tf.zeros((1, 8, 8, 3)))
## merge wrong
keras.Input((3,)) + keras.Input((4,))
## optimizers by hand
v = tf.Variable(1.0); o = keras.optimizers.Nadam(0.1)
for _ in range(3): o.apply_gradients([(2 * v, v)])
print(round(float(v.numpy()), 4))
## stack of tensors
a = tf.constant(1.0); print(tf.convert_to_tensor([a, 2.0]), tf.convert_to_tensor([[a, a], [a, a]]).shape)
## gradient through a list
x = tf.Variable(2.0)
with tf.GradientTape() as t: y = tf.reduce_sum(tf.convert_to_tensor([x, x * x, 1.0]))
print(t.gradient(y, x))
## accuracy by hand
p = tf.constant([[0.1, 0.9], [0.8, 0.2]]); print(tf.reduce_mean(tf.cast(tf.equal(tf.argmax(p, 1), [1, 1]), tf.float32)).numpy())
## top 5
print(tf.math.in_top_k([1], [[0.1, 0.9]], 1))
""")
