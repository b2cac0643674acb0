# ruff: noqa: E501
"""Programs for the tracer as strangers paste them: {name: (code, answers, code of the same layers for Keras 3)}.

The kinds are those of questions, bug reports and tutorials of ten years; the programs are our own. Where Keras 3
takes a program as it is, its own code is run in CPython; where it does not, the same layers in today's words.
"""

STRANGERS = {}
REFUSED = {}


def program(name, code, today=None, **answers):
    STRANGERS[name] = (code.strip("\n"), answers.pop("answers", {}), today)


program(
    "crnn keras 1 time distributed",
    """
from keras.models import Sequential
from keras.layers import *
steps, classes = 6, 3
net = Sequential()
net.add(TimeDistributed(Convolution2D(5, 4, 4, border_mode='valid'), input_shape=(steps, 20, 22, 3)))
net.add(TimeDistributed(MaxPooling2D(pool_size=(2, 2), border_mode='valid')))
net.add(Activation('relu'))
net.add(TimeDistributed(Flatten()))
net.add(GRU(output_dim=9, return_sequences=True))
net.add(GRU(output_dim=7, return_sequences=False))
net.add(Dropout(.2))
net.add(Dense(classes))
""",
    """
net = Sequential()
net.add(TimeDistributed(Conv2D(5, (4, 4)), input_shape=(6, 20, 22, 3)))
net.add(TimeDistributed(MaxPooling2D(pool_size=(2, 2))))
net.add(Activation('relu'))
net.add(TimeDistributed(Flatten()))
net.add(GRU(9, return_sequences=True))
net.add(GRU(7))
net.add(Dropout(.2))
net.add(Dense(3))
""",
)
program(
    "conv lstm frames",
    """
from tensorflow.keras import layers, models
def frames_net(frames=None, side=24, ch=1):
    clip = layers.Input(shape=(frames, side, side, ch))
    x = layers.ConvLSTM2D(filters=6, kernel_size=(5, 5), padding="same", return_sequences=True, activation="relu")(clip)
    x = layers.BatchNormalization()(x)
    x = layers.ConvLSTM2D(6, (3, 3), padding="same", return_sequences=True)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ConvLSTM2D(4, (1, 1), padding="same", return_sequences=True)(x)
    x = layers.Conv3D(filters=1, kernel_size=(3, 3, 3), activation="sigmoid", padding="same")(x)
    return models.Model(clip, x)
m = frames_net()
m.compile(loss="binary_crossentropy", optimizer=tf.keras.optimizers.Adam())
""",
)
program(
    "seq2seq with attention",
    """
from keras.models import Model
from keras.layers import Input, LSTM, Dense, Embedding, dot, concatenate, Activation, TimeDistributed
src_len, dst_len, src_words, dst_words, units = 20, 24, 400, 350, 12
enc_in = Input(shape=(src_len,))
e = Embedding(src_words, 10, input_length=src_len, mask_zero=True)(enc_in)
enc = LSTM(units, return_sequences=True, unroll=True)(e)
last = enc[:, -1, :]
dec_in = Input(shape=(dst_len,))
d = Embedding(dst_words, 10, input_length=dst_len, mask_zero=True)(dec_in)
d = LSTM(units, return_sequences=True)(d, initial_state=[last, last])
score = dot([d, enc], axes=[2, 2])
score = Activation('softmax', name='attention')(score)
context = dot([score, enc], axes=[2, 1])
both = concatenate([context, d])
out = TimeDistributed(Dense(units, activation='tanh'))(both)
out = TimeDistributed(Dense(dst_words, activation='softmax'))(out)
m = Model(inputs=[enc_in, dec_in], outputs=[out])
m.compile(optimizer='adam', loss='categorical_crossentropy')
""",
    """
enc_in = Input(shape=(20,))
e = Embedding(400, 10, mask_zero=True)(enc_in)
enc = LSTM(12, return_sequences=True, unroll=True)(e)
last = enc[:, -1, :]
dec_in = Input(shape=(24,))
d = Embedding(350, 10, mask_zero=True)(dec_in)
d = LSTM(12, return_sequences=True)(d, initial_state=[last, last])
score = layers.dot([d, enc], axes=[2, 2])
score = Activation('softmax', name='attention')(score)
context = layers.dot([score, enc], axes=[2, 1])
both = layers.concatenate([context, d])
out = TimeDistributed(Dense(12, activation='tanh'))(both)
out = TimeDistributed(Dense(350, activation='softmax'))(out)
""",
)
program(
    "translation with bidirectional states",
    """
from tensorflow.keras.layers import *
from tensorflow.keras.models import Model
latent = 8
inp = Input(shape=(30,))
emb = Embedding(120, 16, trainable=True)(inp)
enc1 = Bidirectional(LSTM(latent, return_sequences=True, return_state=True, dropout=0.4, recurrent_dropout=0.4))
(out1, fh, fc, bh, bc) = enc1(emb)
enc2 = Bidirectional(LSTM(latent, return_state=True, return_sequences=True))
(out2, fh, fc, bh, bc) = enc2(out1)
h = Concatenate()([fh, bh])
c = Concatenate()([fc, bc])
tgt = Input(shape=(None,))
lay = Embedding(90, 16)
d = LSTM(latent * 2, return_sequences=True, return_state=True)
y, _, _ = d(lay(tgt), initial_state=[h, c])
att = Attention()([y, out2])
y = Concatenate(axis=-1)([y, att])
y = TimeDistributed(Dense(90, activation='softmax'))(y)
model = Model([inp, tgt], y)
""",
)
program(
    "attention layer with K",
    """
from keras.layers.core import Layer
from keras.layers import *
from keras.models import Model
from keras import backend as K
from keras import initializers, regularizers, constraints
class WordAttention(Layer):
    def __init__(self, W_regularizer=None, bias=True, **kwargs):
        self.init = initializers.get('glorot_uniform')
        self.W_regularizer = regularizers.get(W_regularizer)
        self.bias = bias
        super(WordAttention, self).__init__(**kwargs)
    def build(self, input_shape):
        assert len(input_shape) == 3
        self.W = self.add_weight(name='att_W', shape=(input_shape[-1], 1), initializer=self.init, regularizer=self.W_regularizer)
        self.b = self.add_weight(name='att_b', shape=(input_shape[1], 1), initializer='zeros')
        super(WordAttention, self).build(input_shape)
    def call(self, x):
        e = K.tanh(K.dot(x, self.W) + self.b)
        a = K.softmax(e, axis=1)
        return K.sum(x * a, axis=1)
    def compute_output_shape(self, input_shape):
        return input_shape[0], input_shape[-1]
i = Input(shape=(40,))
x = Embedding(500, 12)(i)
x = Bidirectional(LSTM(8, return_sequences=True))(x)
x = WordAttention()(x)
x = Dense(1, activation='sigmoid')(x)
model = Model(i, x)
""",
    """
class WordAttention(Layer):
    def build(self, s):
        self.W = self.add_weight(name='att_W', shape=(s[-1], 1))
        self.b = self.add_weight(name='att_b', shape=(s[1], 1))
    def call(self, x):
        e = keras.ops.tanh(keras.ops.matmul(x, self.W) + self.b)
        return keras.ops.sum(x * keras.ops.softmax(e, axis=1), axis=1)
i = Input(shape=(40,))
x = Embedding(500, 12)(i)
x = Bidirectional(LSTM(8, return_sequences=True))(x)
x = WordAttention()(x)
x = Dense(1, activation='sigmoid')(x)
""",
)
program(
    "transformer text block",
    """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
class TransformerBlock(layers.Layer):
    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1):
        super().__init__()
        self.att = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.ffn = keras.Sequential([layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)])
        self.n1 = layers.LayerNormalization(epsilon=1e-6)
        self.n2 = layers.LayerNormalization(epsilon=1e-6)
        self.d1 = layers.Dropout(rate)
        self.d2 = layers.Dropout(rate)
    def call(self, inputs, training=False):
        a = self.att(inputs, inputs)
        a = self.d1(a, training=training)
        o = self.n1(inputs + a)
        f = self.ffn(o)
        f = self.d2(f, training=training)
        return self.n2(o + f)
class TokenAndPosition(layers.Layer):
    def __init__(self, maxlen, vocab, dim):
        super().__init__()
        self.token = layers.Embedding(input_dim=vocab, output_dim=dim)
        self.pos = layers.Embedding(input_dim=maxlen, output_dim=dim)
    def call(self, x):
        maxlen = tf.shape(x)[-1]
        positions = tf.range(start=0, limit=maxlen, delta=1)
        return self.token(x) + self.pos(positions)
maxlen, vocab, dim = 50, 300, 16
i = layers.Input(shape=(maxlen,))
x = TokenAndPosition(maxlen, vocab, dim)(i)
x = TransformerBlock(dim, 2, 20)(x)
x = layers.GlobalAveragePooling1D()(x)
x = layers.Dropout(0.1)(x)
x = layers.Dense(20, activation="relu")(x)
o = layers.Dense(2, activation="softmax")(x)
model = keras.Model(inputs=i, outputs=o)
""",
)
program(
    "vision transformer",
    """
import tensorflow as tf
from tensorflow.keras import layers
import tensorflow.keras as keras
side, patch, dim, heads, depth = 24, 6, 16, 2, 2
count = (side // patch) ** 2
class Patches(layers.Layer):
    def __init__(self, patch_size):
        super(Patches, self).__init__()
        self.patch_size = patch_size
    def call(self, images):
        batch = tf.shape(images)[0]
        p = tf.image.extract_patches(images=images, sizes=[1, self.patch_size, self.patch_size, 1],
            strides=[1, self.patch_size, self.patch_size, 1], rates=[1, 1, 1, 1], padding="VALID")
        return tf.reshape(p, [batch, -1, p.shape[-1]])
class Encoder(layers.Layer):
    def __init__(self, n, dim):
        super().__init__()
        self.n = n
        self.projection = layers.Dense(units=dim)
        self.position = layers.Embedding(input_dim=n, output_dim=dim)
    def call(self, patch):
        positions = tf.range(start=0, limit=self.n, delta=1)
        return self.projection(patch) + self.position(positions)
def mlp(x, units, rate):
    for u in units:
        x = layers.Dense(u, activation=tf.nn.gelu)(x)
        x = layers.Dropout(rate)(x)
    return x
inputs = layers.Input(shape=(side, side, 3))
x = Encoder(count, dim)(Patches(patch)(inputs))
for _ in range(depth):
    x1 = layers.LayerNormalization(epsilon=1e-6)(x)
    a = layers.MultiHeadAttention(num_heads=heads, key_dim=dim, dropout=0.1)(x1, x1)
    x2 = layers.Add()([a, x])
    x3 = mlp(layers.LayerNormalization(epsilon=1e-6)(x2), [dim * 2, dim], 0.1)
    x = layers.Add()([x3, x2])
r = layers.Flatten()(layers.LayerNormalization(epsilon=1e-6)(x))
logits = layers.Dense(10)(mlp(layers.Dropout(0.5)(r), [32, 16], 0.5))
model = keras.Model(inputs=inputs, outputs=logits)
""",
)
program(
    "vae with sampling lambda",
    """
from keras.layers import Input, Dense, Lambda, Flatten, Reshape, Conv2D, Conv2DTranspose
from keras.models import Model
from keras import backend as K
from keras import metrics
batch_size, latent_dim = 10, 2
x = Input(shape=(28, 28, 1))
h = Conv2D(6, (3, 3), strides=2, padding='same', activation='relu')(x)
h = Conv2D(8, 3, strides=(2, 2), padding='same', activation='relu')(h)
before = K.int_shape(h)
h = Flatten()(h)
z_mean = Dense(latent_dim)(h)
z_log_var = Dense(latent_dim)(h)
def sampling(args):
    z_mean, z_log_var = args
    epsilon = K.random_normal(shape=(K.shape(z_mean)[0], latent_dim), mean=0., stddev=1.0)
    return z_mean + K.exp(z_log_var / 2) * epsilon
z = Lambda(sampling, output_shape=(latent_dim,))([z_mean, z_log_var])
d = Dense(before[1] * before[2] * before[3], activation='relu')(z)
d = Reshape((before[1], before[2], before[3]))(d)
d = Conv2DTranspose(8, 3, strides=2, padding='same', activation='relu')(d)
d = Conv2DTranspose(6, 3, strides=2, padding='same', activation='relu')(d)
y = Conv2DTranspose(1, 3, padding='same', activation='sigmoid')(d)
vae = Model(x, y)
xent = 28 * 28 * metrics.binary_crossentropy(K.flatten(x), K.flatten(y))
kl = - 0.5 * K.sum(1 + z_log_var - K.square(z_mean) - K.exp(z_log_var), axis=-1)
vae.add_loss(K.mean(xent + kl))
vae.compile(optimizer='rmsprop')
""",
    """
x = Input(shape=(28, 28, 1))
h = Conv2D(6, (3, 3), strides=2, padding='same', activation='relu')(x)
h = Conv2D(8, 3, strides=(2, 2), padding='same', activation='relu')(h)
h = Flatten()(h)
m = Dense(2)(h)
v = Dense(2)(h)
z = Lambda(lambda t: t[0] + keras.ops.exp(t[1] / 2), output_shape=(2,))([m, v])
d = Dense(7 * 7 * 8, activation='relu')(z)
d = Reshape((7, 7, 8))(d)
d = Conv2DTranspose(8, 3, strides=2, padding='same', activation='relu')(d)
d = Conv2DTranspose(6, 3, strides=2, padding='same', activation='relu')(d)
y = Conv2DTranspose(1, 3, padding='same', activation='sigmoid')(d)
""",
)
program(
    "vae class with train_step",
    """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
class Sampling(layers.Layer):
    def call(self, inputs):
        z_mean, z_log_var = inputs
        batch = tf.shape(z_mean)[0]
        dim = tf.shape(z_mean)[1]
        epsilon = tf.keras.backend.random_normal(shape=(batch, dim))
        return z_mean + tf.exp(0.5 * z_log_var) * epsilon
latent_dim = 3
ei = keras.Input(shape=(28, 28, 1))
x = layers.Conv2D(8, 3, activation="relu", strides=2, padding="same")(ei)
x = layers.Flatten()(x)
x = layers.Dense(16, activation="relu")(x)
z_mean = layers.Dense(latent_dim, name="z_mean")(x)
z_log_var = layers.Dense(latent_dim, name="z_log_var")(x)
z = Sampling()([z_mean, z_log_var])
encoder = keras.Model(ei, [z_mean, z_log_var, z], name="encoder")
li = keras.Input(shape=(latent_dim,))
x = layers.Dense(14 * 14 * 4, activation="relu")(li)
x = layers.Reshape((14, 14, 4))(x)
do = layers.Conv2DTranspose(1, 3, strides=2, activation="sigmoid", padding="same")(x)
decoder = keras.Model(li, do, name="decoder")
class VAE(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder
        self.total = keras.metrics.Mean(name="total_loss")
    @property
    def metrics(self):
        return [self.total]
    def train_step(self, data):
        with tf.GradientTape() as tape:
            z_mean, z_log_var, z = self.encoder(data)
            r = self.decoder(z)
            loss = tf.reduce_mean(tf.reduce_sum(keras.losses.binary_crossentropy(data, r), axis=(1, 2)))
        grads = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
        return {"loss": self.total.result()}
(x_train, _), (x_test, _) = keras.datasets.mnist.load_data()
digits = np.concatenate([x_train, x_test], axis=0)
digits = np.expand_dims(digits, -1).astype("float32") / 255
vae = VAE(encoder, decoder)
vae.compile(optimizer=keras.optimizers.Adam())
vae.fit(digits, epochs=3, batch_size=128)
""",
)
program(
    "siamese",
    """
from keras.models import Model, Sequential
from keras.layers import Input, Flatten, Dense, Dropout, Lambda, Conv2D, MaxPooling2D
from keras import backend as K
def euclidean_distance(vects):
    x, y = vects
    sum_square = K.sum(K.square(x - y), axis=1, keepdims=True)
    return K.sqrt(K.maximum(sum_square, K.epsilon()))
def eucl_dist_output_shape(shapes):
    shape1, shape2 = shapes
    return (shape1[0], 1)
def contrastive_loss(y_true, y_pred):
    margin = 1
    return K.mean(y_true * K.square(y_pred) + (1 - y_true) * K.square(K.maximum(margin - y_pred, 0)))
def create_base_network(input_shape):
    i = Input(shape=input_shape)
    x = Conv2D(4, 5, activation='relu')(i)
    x = MaxPooling2D()(x)
    x = Flatten()(x)
    x = Dense(12, activation='relu')(x)
    x = Dropout(0.1)(x)
    x = Dense(12, activation='relu')(x)
    return Model(i, x)
input_shape = (28, 28, 1)
base_network = create_base_network(input_shape)
input_a = Input(shape=input_shape)
input_b = Input(shape=input_shape)
processed_a = base_network(input_a)
processed_b = base_network(input_b)
distance = Lambda(euclidean_distance, output_shape=eucl_dist_output_shape)([processed_a, processed_b])
model = Model([input_a, input_b], distance)
model.compile(loss=contrastive_loss, optimizer='rmsprop', metrics=['accuracy'])
""",
    """
i = Input(shape=(28, 28, 1))
x = Conv2D(4, 5, activation='relu')(i)
x = MaxPooling2D()(x)
x = Flatten()(x)
x = Dense(12, activation='relu')(x)
x = Dropout(0.1)(x)
x = Dense(12, activation='relu')(x)
base = Model(i, x)
a, b = Input(shape=(28, 28, 1)), Input(shape=(28, 28, 1))
pa, pb = base(a), base(b)
d = Lambda(lambda v: keras.ops.sqrt(keras.ops.sum(keras.ops.square(v[0]-v[1]), axis=1, keepdims=True)), output_shape=(1,))([pa, pb])
""",
)
program(
    "siamese l1 with keras 2 spellings",
    """
from keras.layers import *
from keras.models import *
from keras.regularizers import l2
def initialize_bias(shape, name=None, dtype=None):
    return np.random.normal(loc=0.5, scale=1e-2, size=shape)
left_input = Input((35, 35, 1))
right_input = Input((35, 35, 1))
convnet = Sequential()
convnet.add(Conv2D(6,(10,10),activation='relu',input_shape=(35, 35, 1), kernel_regularizer=l2(2e-4)))
convnet.add(MaxPooling2D())
convnet.add(Conv2D(8,(4,4),activation='relu', bias_initializer=initialize_bias))
convnet.add(Flatten())
convnet.add(Dense(32,activation="sigmoid",kernel_regularizer=l2(1e-3),bias_initializer=initialize_bias))
encoded_l = convnet(left_input)
encoded_r = convnet(right_input)
L1_layer = Lambda(lambda tensors:K.abs(tensors[0] - tensors[1]))
L1_distance = L1_layer([encoded_l, encoded_r])
prediction = Dense(1,activation='sigmoid')(L1_distance)
siamese_net = Model(inputs=[left_input,right_input],outputs=prediction)
print(siamese_net.count_params())
""",
    """
convnet = Sequential()
convnet.add(Conv2D(6,(10,10),activation='relu',input_shape=(35, 35, 1)))
convnet.add(MaxPooling2D())
convnet.add(Conv2D(8,(4,4),activation='relu'))
convnet.add(Flatten())
convnet.add(Dense(32,activation="sigmoid"))
a, b = Input((35, 35, 1)), Input((35, 35, 1))
x = Lambda(lambda t: keras.ops.abs(t[0] - t[1]))([convnet(a), convnet(b)])
x = Dense(1)(x)
""",
)
program(
    "captcha with ctc endpoint",
    """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
class CTCLayer(layers.Layer):
    def __init__(self, name=None):
        super().__init__(name=name)
        self.loss_fn = keras.backend.ctc_batch_cost
    def call(self, y_true, y_pred):
        batch_len = tf.cast(tf.shape(y_true)[0], dtype="int64")
        input_length = tf.cast(tf.shape(y_pred)[1], dtype="int64")
        label_length = tf.cast(tf.shape(y_true)[1], dtype="int64")
        input_length = input_length * tf.ones(shape=(batch_len, 1), dtype="int64")
        label_length = label_length * tf.ones(shape=(batch_len, 1), dtype="int64")
        loss = self.loss_fn(y_true, y_pred, input_length, label_length)
        self.add_loss(loss)
        return y_pred
img_width, img_height = 60, 20
def build_model():
    input_img = layers.Input(shape=(img_width, img_height, 1), name="image", dtype="float32")
    labels = layers.Input(name="label", shape=(None,), dtype="float32")
    x = layers.Conv2D(8, (3, 3), activation="relu", padding="same")(input_img)
    x = layers.MaxPooling2D((2, 2), name="pool1")(x)
    x = layers.Conv2D(12, (3, 3), activation="relu", padding="same")(x)
    x = layers.MaxPooling2D((2, 2), name="pool2")(x)
    new_shape = ((img_width // 4), (img_height // 4) * 12)
    x = layers.Reshape(target_shape=new_shape, name="reshape")(x)
    x = layers.Dense(16, activation="relu", name="dense1")(x)
    x = layers.Bidirectional(layers.LSTM(12, return_sequences=True, dropout=0.25))(x)
    x = layers.Dense(21, activation="softmax", name="dense2")(x)
    output = CTCLayer(name="ctc_loss")(labels, x)
    model = keras.models.Model(inputs=[input_img, labels], outputs=output, name="ocr")
    model.compile(optimizer=keras.optimizers.Adam())
    return model
model = build_model()
model.summary()
""",
    """
i = layers.Input(shape=(60, 20, 1))
labels = layers.Input(shape=(None,))
x = layers.Conv2D(8, (3, 3), padding="same")(i)
x = layers.MaxPooling2D((2, 2))(x)
x = layers.Conv2D(12, (3, 3), padding="same")(x)
x = layers.MaxPooling2D((2, 2))(x)
x = layers.Reshape((15, 60))(x)
x = layers.Dense(16)(x)
x = layers.Bidirectional(layers.LSTM(12, return_sequences=True, dropout=0.25))(x)
x = layers.Dense(21)(x)
""",
)
program(
    "ocr keras 2 with ctc lambda",
    """
from keras.layers import *
from keras.models import Model
from keras import backend as K
def ctc_lambda_func(args):
    y_pred, labels, input_length, label_length = args
    y_pred = y_pred[:, 2:, :]
    return K.ctc_batch_cost(labels, y_pred, input_length, label_length)
width, height, n_len, n_class = 64, 32, 4, 37
rnn_size = 10
input_tensor = Input((width, height, 3))
x = input_tensor
for i, n_cnn in enumerate([2, 1]):
    for j in range(n_cnn):
        x = Conv2D(8 * 2 ** min(i, 3), kernel_size=3, padding='same', kernel_initializer='he_uniform')(x)
        x = BatchNormalization()(x)
        x = Activation('relu')(x)
    x = MaxPooling2D(2)(x)
conv_shape = x.get_shape().as_list()
rnn_length = conv_shape[1]
rnn_dimen = conv_shape[2] * conv_shape[3]
x = Reshape(target_shape=(rnn_length, rnn_dimen))(x)
rnn_length -= 2
gru_1 = GRU(rnn_size, return_sequences=True, kernel_initializer='he_normal', name='gru1')(x)
gru_1b = GRU(rnn_size, return_sequences=True, go_backwards=True, name='gru1_b')(x)
x = add([gru_1, gru_1b])
x = Dropout(0.25)(x)
x = Dense(n_class, activation='softmax')(x)
base_model = Model(inputs=input_tensor, outputs=x)
labels = Input(name='the_labels', shape=[n_len], dtype='float32')
input_length = Input(name='input_length', shape=[1], dtype='int64')
label_length = Input(name='label_length', shape=[1], dtype='int64')
loss_out = Lambda(ctc_lambda_func, output_shape=(1,), name='ctc')([x, labels, input_length, label_length])
model = Model(inputs=[input_tensor, labels, input_length, label_length], outputs=[loss_out])
model.compile(loss={'ctc': lambda y_true, y_pred: y_pred}, optimizer='adam')
""",
    """
i = Input((64, 32, 3))
x = i
for n, k in ((8, 2), (16, 1)):
    for _ in range(k):
        x = Conv2D(n, 3, padding='same')(x)
        x = BatchNormalization()(x)
        x = Activation('relu')(x)
    x = MaxPooling2D(2)(x)
x = Reshape((16, 128))(x)
a = GRU(10, return_sequences=True)(x)
b = GRU(10, return_sequences=True, go_backwards=True)(x)
x = layers.add([a, b])
x = Dropout(0.25)(x)
x = Dense(37)(x)
x = Lambda(lambda v: v[:, :1, 0], output_shape=(1,))(x)
""",
)
program(
    "vgg16 fine tuning",
    """
from keras.applications import VGG16
from keras import models, layers, optimizers
conv_base = VGG16(weights='imagenet', include_top=False, input_shape=(150, 150, 3))
model = models.Sequential()
model.add(conv_base)
model.add(layers.Flatten())
model.add(layers.Dense(256, activation='relu'))
model.add(layers.Dense(1, activation='sigmoid'))
conv_base.trainable = False
set_trainable = False
for layer in conv_base.layers:
    if layer.name == 'block5_conv1':
        set_trainable = True
    layer.trainable = set_trainable
model.compile(loss='binary_crossentropy', optimizer=optimizers.RMSprop(lr=1e-5), metrics=['acc'])
""",
    """
base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(150, 150, 3))
m = models.Sequential([base, layers.Flatten(), layers.Dense(256), layers.Dense(1)])
m.build((None, 150, 150, 3))
""",
)
program(
    "mobilenet v2 functional",
    """
import tensorflow as tf
IMG_SIZE = (96, 96)
data_augmentation = tf.keras.Sequential([
  tf.keras.layers.RandomFlip('horizontal'),
  tf.keras.layers.RandomRotation(0.2),
])
preprocess_input = tf.keras.applications.mobilenet_v2.preprocess_input
IMG_SHAPE = IMG_SIZE + (3,)
base_model = tf.keras.applications.MobileNetV2(input_shape=IMG_SHAPE, include_top=False, weights='imagenet')
base_model.trainable = False
global_average_layer = tf.keras.layers.GlobalAveragePooling2D()
prediction_layer = tf.keras.layers.Dense(1)
inputs = tf.keras.Input(shape=(96, 96, 3))
x = data_augmentation(inputs)
x = preprocess_input(x)
x = base_model(x, training=False)
x = global_average_layer(x)
x = tf.keras.layers.Dropout(0.2)(x)
outputs = prediction_layer(x)
model = tf.keras.Model(inputs, outputs)
base_learning_rate = 0.0001
model.compile(optimizer=tf.keras.optimizers.Adam(learning_rate=base_learning_rate),
              loss=tf.keras.losses.BinaryCrossentropy(from_logits=True), metrics=['accuracy'])
print(len(model.trainable_variables))
""",
)
program(
    "resnet50 from output",
    """
from tensorflow.keras.applications.resnet50 import ResNet50
from tensorflow.keras.layers import Dense, GlobalAveragePooling2D, Dropout
from tensorflow.keras.models import Model
base_model = ResNet50(weights='imagenet', include_top=False, input_shape=(64, 64, 3))
x = base_model.output
x = GlobalAveragePooling2D()(x)
x = Dense(16, activation='relu')(x)
predictions = Dense(5, activation='softmax')(x)
model = Model(inputs=base_model.input, outputs=predictions)
for layer in base_model.layers[:-4]:
    layer.trainable = False
for i, layer in enumerate(model.layers):
    print(i, layer.name)
""",
)
program(
    "two backbones merged",
    """
from tensorflow.keras import applications, layers, Model, Input
i = Input((75, 75, 3))
a = applications.MobileNet(include_top=False, weights=None, input_tensor=i, alpha=0.25, pooling='avg')
b = applications.DenseNet121(include_top=False, weights=None, input_shape=(75, 75, 3), pooling='max')
x = layers.concatenate([a.output, b(i)])
x = layers.Dense(4, activation='softmax')(x)
m = Model(i, x)
""",
)
program(
    "a layer of a backbone by name",
    """
from keras.applications.vgg16 import VGG16
from keras.layers import *
from keras.models import Model
vgg = VGG16(include_top=False, weights='imagenet', input_shape=(64, 64, 3))
s1 = vgg.get_layer("block1_conv2").output
s2 = vgg.get_layer("block2_conv2").output
b = vgg.get_layer("block3_conv3").output
d = Conv2DTranspose(12, (2, 2), strides=2, padding="same")(b)
d = Concatenate()([d, s2])
d = Conv2D(12, 3, padding="same", activation="relu")(d)
d = Conv2DTranspose(8, (2, 2), strides=2, padding="same")(d)
d = Concatenate()([d, s1])
o = Conv2D(1, 1, padding="same", activation="sigmoid")(d)
model = Model(vgg.input, o, name="VGG16_U-Net")
""",
)
program(
    "attention u-net",
    """
from tensorflow.keras.layers import *
from tensorflow.keras.models import Model
def gating_signal(x, n, batch_norm=False):
    x = Conv2D(n, (1, 1), padding='same')(x)
    if batch_norm:
        x = BatchNormalization()(x)
    return Activation('relu')(x)
def repeat_elem(tensor, rep):
    return Lambda(lambda x, repnum: K.repeat_elements(x, repnum, axis=3), arguments={'repnum': rep})(tensor)
def attention_block(x, gating, inter_shape):
    shape_x = K.int_shape(x)
    shape_g = K.int_shape(gating)
    theta_x = Conv2D(inter_shape, (2, 2), strides=(2, 2), padding='same')(x)
    shape_theta_x = K.int_shape(theta_x)
    phi_g = Conv2D(inter_shape, (1, 1), padding='same')(gating)
    up = Conv2DTranspose(inter_shape, (3, 3), strides=(shape_theta_x[1] // shape_g[1], shape_theta_x[2] // shape_g[2]), padding='same')(phi_g)
    act = Activation('relu')(add([up, theta_x]))
    psi = Conv2D(1, (1, 1), padding='same')(act)
    sig = Activation('sigmoid')(psi)
    shape_sigmoid = K.int_shape(sig)
    ups = UpSampling2D(size=(shape_x[1] // shape_sigmoid[1], shape_x[2] // shape_sigmoid[2]))(sig)
    ups = repeat_elem(ups, shape_x[3])
    y = multiply([ups, x])
    return BatchNormalization()(Conv2D(shape_x[3], (1, 1), padding='same')(y))
import tensorflow.keras.backend as K
i = Input((32, 32, 1))
c1 = Conv2D(4, 3, padding='same', activation='relu')(i)
p1 = MaxPooling2D()(c1)
c2 = Conv2D(8, 3, padding='same', activation='relu')(p1)
g = gating_signal(c2, 4, True)
a = attention_block(c1, g, 4)
u = UpSampling2D((2, 2), data_format="channels_last")(c2)
u = concatenate([u, a], axis=3)
o = Conv2D(1, 1, activation='sigmoid')(u)
model = Model(i, o, name="Attention_UNet")
""",
    """
i = Input((32, 32, 1))
c1 = Conv2D(4, 3, padding='same')(i)
p1 = MaxPooling2D()(c1)
c2 = Conv2D(8, 3, padding='same')(p1)
g = Conv2D(4, 1)(c2)
g = BatchNormalization()(g)
g = Activation('relu')(g)
t = Conv2D(4, 2, strides=2, padding='same')(c1)
f = Conv2D(4, 1)(g)
up = Conv2DTranspose(4, 3, strides=1, padding='same')(f)
s = layers.add([up, t])
s = Activation('relu')(s)
s = Conv2D(1, 1)(s)
s = Activation('sigmoid')(s)
s = UpSampling2D((2, 2))(s)
s = Lambda(lambda x: keras.ops.repeat(x, 4, axis=3))(s)
s = layers.multiply([s, c1])
s = Conv2D(4, 1)(s)
s = BatchNormalization()(s)
u = UpSampling2D()(c2)
u = layers.concatenate([u, s])
o = Conv2D(1, 1)(u)
""",
)
program(
    "u-net class keras 1",
    """
from keras.models import Model
from keras.layers import Input, merge, Convolution2D, MaxPooling2D, UpSampling2D, BatchNormalization, Activation, Dropout
from keras.optimizers import Adam
from skimage.transform import resize
from src.utils.model import dice_coef, dice_coef_loss
import argparse, logging
class UNet():
    def __init__(self):
        self.config = {'input_shape': (32, 32, 1), 'output_shape': (32, 32, 1), 'nb_epoch': 40}
        self.net = None
    def compile(self, init='he_normal'):
        K.set_image_dim_ordering('tf')
        x = inputs = Input(shape=self.config['input_shape'], dtype='float32')
        x = Convolution2D(6, 3, 3, border_mode='same', init=init)(x)
        x = BatchNormalization(mode=2, axis=3)(x)
        dc_0_out = x = Activation('relu')(x)
        x = MaxPooling2D(pool_size=(2, 2), strides=(2, 2))(x)
        x = Convolution2D(8, 3, 3, border_mode='same', init=init, activation='relu')(x)
        x = Dropout(p=0.3)(x)
        x = UpSampling2D(size=(2, 2))(x)
        x = merge([x, dc_0_out], mode='concat', concat_axis=3)
        x = Convolution2D(1, 1, 1, activation='sigmoid')(x)
        self.net = Model(input=inputs, output=x)
        self.net.compile(optimizer=Adam(lr=0.0005), loss=dice_coef_loss, metrics=[dice_coef])
    def train(self):
        logger = logging.getLogger('train')
        gen = random_transforms()
        self.net.fit_generator(gen, samples_per_epoch=100, nb_epoch=2)
if __name__ == '__main__':
    logging.basicConfig(level=logging.INFO)
    parser = argparse.ArgumentParser()
    parser.add_argument('mode', choices=['train', 'submit'], nargs='?', default='train')
    args = parser.parse_args()
    unet = UNet()
    unet.compile()
    if args.mode == 'train':
        unet.train()
""",
    """
i = Input((32, 32, 1))
x = Conv2D(6, 3, padding='same')(i)
x = BatchNormalization(axis=3)(x)
a = x = Activation('relu')(x)
x = MaxPooling2D()(x)
x = Conv2D(8, 3, padding='same')(x)
x = Dropout(0.3)(x)
x = UpSampling2D()(x)
x = layers.concatenate([x, a], axis=3)
x = Conv2D(1, 1)(x)
""",
)
program(
    "wavenet with gates",
    """
from keras.layers import *
from keras.models import Model
def wave_net_activation(x):
    tanh_out = Activation('tanh')(x)
    sigm_out = Activation('sigmoid')(x)
    return multiply([tanh_out, sigm_out])
def residual_block(x, s, i, nb_filters, kernel_size):
    original_x = x
    conv = Conv1D(filters=nb_filters, kernel_size=kernel_size, dilation_rate=i, padding='causal', name='dilated_conv_%d_tanh_s%d' % (i, s))(x)
    x = wave_net_activation(conv)
    x = SpatialDropout1D(0.05, name='spatial_dropout1d_%d_s%d' % (i, s))(x)
    x = Convolution1D(nb_filters, 1, padding='same')(x)
    res_x = add([original_x, x])
    return res_x, x
input_layer = Input(name='input_layer', shape=(None, 3))
x = Convolution1D(5, 2, padding='causal', name='initial_conv')(input_layer)
skip_connections = []
for s in range(2):
    for i in [1, 2, 4]:
        x, skip_out = residual_block(x, s, i, 5, 2)
        skip_connections.append(skip_out)
x = add(skip_connections)
x = Activation('relu')(x)
x = Lambda(lambda tt: tt[:, -1, :])(x)
x = Dense(4)(x)
x = Activation('softmax', name='output_softmax')(x)
model = Model(input_layer, x)
""",
)
program(
    "tcn channel normalization",
    """
import keras.backend as K
from keras.layers import *
from keras.models import Model
def channel_normalization(x):
    max_values = K.max(K.abs(x), 2, keepdims=True) + 1e-5
    out = x / max_values
    return out
i = Input((50, 4))
x = Conv1D(6, 3, padding='same')(i)
x = Lambda(channel_normalization)(x)
x = MaxPooling1D(2)(x)
x = UpSampling1D(2)(x)
x = TimeDistributed(Dense(3, activation='softmax'))(x)
m = Model(i, x)
""",
    """
i = Input((50, 4))
x = Conv1D(6, 3, padding='same')(i)
x = Lambda(lambda v: v * 2)(x)
x = MaxPooling1D(2)(x)
x = UpSampling1D(2)(x)
x = TimeDistributed(Dense(3))(x)
""",
)
program(
    "dqn agent never built",
    """
import random, gym
import numpy as np
from collections import deque
from keras.models import Sequential
from keras.layers import Dense
from keras.optimizers import Adam
class DQNAgent:
    def __init__(self, state_size, action_size):
        self.state_size = state_size
        self.action_size = action_size
        self.memory = deque(maxlen=2000)
        self.learning_rate = 0.001
        self.epsilon = 1.0
        self.model = self._build_model()
    def _build_model(self):
        model = Sequential()
        model.add(Dense(24, input_dim=self.state_size, activation='relu'))
        model.add(Dense(24, activation='relu'))
        model.add(Dense(self.action_size, activation='linear'))
        model.compile(loss='mse', optimizer=Adam(lr=self.learning_rate))
        return model
    def act(self, state):
        if np.random.rand() <= self.epsilon:
            return random.randrange(self.action_size)
        return np.argmax(self.model.predict(state)[0])
if __name__ == "__main__":
    env = gym.make('CartPole-v1')
    state_size = env.observation_space.shape[0]
    action_size = env.action_space.n
    agent = DQNAgent(state_size, action_size)
    for e in range(10):
        state = env.reset()
        state = np.reshape(state, [1, state_size])
        for time in range(50):
            action = agent.act(state)
""",
    """
m = Sequential([Input((4,)), Dense(24), Dense(24), Dense(2)])
""",
    answers={"state_size": "4", "action_size": "2"},
)
program(
    "actor and critic",
    """
from tensorflow.keras import layers
import tensorflow as tf
num_states, num_actions, upper_bound = 3, 1, 2.0
def get_actor():
    last_init = tf.random_uniform_initializer(minval=-0.003, maxval=0.003)
    inputs = layers.Input(shape=(num_states,))
    out = layers.Dense(16, activation="relu")(inputs)
    outputs = layers.Dense(1, activation="tanh", kernel_initializer=last_init)(out)
    outputs = outputs * upper_bound
    return tf.keras.Model(inputs, outputs)
def get_critic():
    state_input = layers.Input(shape=(num_states))
    state_out = layers.Dense(16, activation="relu")(state_input)
    action_input = layers.Input(shape=(num_actions))
    action_out = layers.Dense(8, activation="relu")(action_input)
    concat = layers.Concatenate()([state_out, action_out])
    outputs = layers.Dense(1)(concat)
    return tf.keras.Model([state_input, action_input], outputs)
actor_model = get_actor()
critic_model = get_critic()
target_actor = get_actor()
target_actor.set_weights(actor_model.get_weights())
""",
    """
i = layers.Input((3,)); o = layers.Dense(16)(i); o = layers.Dense(1)(o)
s = layers.Input((3,)); a = layers.Dense(16)(s); t = layers.Input((1,)); b = layers.Dense(8)(t); c = layers.Concatenate()([a, b]); y = layers.Dense(1)(c)
i = layers.Input((3,)); o = layers.Dense(16)(i); o = layers.Dense(1)(o)
""",
)
program(
    "text cnn with kernels",
    """
from keras.layers import *
from keras.models import Model
sequence_length, vocabulary_size, embedding_dim, num_filters, drop = 56, 900, 20, 6, 0.5
filter_sizes = [3,4,5]
inputs = Input(shape=(sequence_length,), dtype='int32')
embedding = Embedding(input_dim=vocabulary_size, output_dim=embedding_dim, input_length=sequence_length)(inputs)
reshape = Reshape((sequence_length,embedding_dim,1))(embedding)
maxed = []
for f in filter_sizes:
    c = Conv2D(num_filters, kernel_size=(f, embedding_dim), padding='valid', kernel_initializer='normal', activation='relu')(reshape)
    maxed.append(MaxPool2D(pool_size=(sequence_length - f + 1, 1), strides=(1,1), padding='valid')(c))
concatenated_tensor = Concatenate(axis=1)(maxed)
flatten = Flatten()(concatenated_tensor)
dropout = Dropout(drop)(flatten)
output = Dense(units=2, activation='softmax')(dropout)
model = Model(inputs=inputs, outputs=output)
""",
    """
i = Input((56,))
e = Embedding(900, 20)(i)
r = Reshape((56, 20, 1))(e)
m = []
for f in (3, 4, 5):
    c = Conv2D(6, (f, 20))(r)
    m.append(MaxPool2D((57 - f, 1), (1, 1))(c))
x = Concatenate(axis=1)(m)
x = Flatten()(x)
x = Dropout(.5)(x)
x = Dense(2)(x)
""",
)
program(
    "imdb lstm",
    """
from keras.preprocessing import sequence
from keras.models import Sequential
from keras.layers import Dense, Embedding, LSTM, Dropout
from keras.datasets import imdb
max_features = 20000
maxlen = 80
(x_train, y_train), (x_test, y_test) = imdb.load_data(num_words=max_features)
x_train = sequence.pad_sequences(x_train, maxlen=maxlen)
x_test = sequence.pad_sequences(x_test, maxlen=maxlen)
print('x_train shape:', x_train.shape)
model = Sequential()
model.add(Embedding(max_features, 128))
model.add(LSTM(128, dropout=0.2, recurrent_dropout=0.2))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(x_train, y_train, batch_size=32, epochs=15, validation_data=(x_test, y_test))
score, acc = model.evaluate(x_test, y_test, batch_size=32)
""",
    """
m = Sequential([Input((80,)), Embedding(20000, 128), LSTM(128), Dense(1)])
""",
)
program(
    "word vectors of a file",
    """
from keras.preprocessing.text import Tokenizer
from keras.preprocessing.sequence import pad_sequences
from keras.layers import *
from keras.models import *
MAX_LEN, MAX_WORDS, DIM = 100, 5000, 50
texts, labels = [], []
tokenizer = Tokenizer(num_words=MAX_WORDS)
tokenizer.fit_on_texts(texts)
sequences = tokenizer.texts_to_sequences(texts)
word_index = tokenizer.word_index
data = pad_sequences(sequences, maxlen=MAX_LEN)
embeddings_index = {}
f = open('glove.6B.50d.txt', encoding='utf8')
for line in f:
    values = line.split()
    embeddings_index[values[0]] = np.asarray(values[1:], dtype='float32')
f.close()
embedding_matrix = np.zeros((len(word_index) + 1, DIM))
for word, i in word_index.items():
    embedding_vector = embeddings_index.get(word)
    if embedding_vector is not None:
        embedding_matrix[i] = embedding_vector
embedding_layer = Embedding(len(word_index) + 1, DIM, weights=[embedding_matrix], input_length=MAX_LEN, trainable=False)
sequence_input = Input(shape=(MAX_LEN,), dtype='int32')
embedded = embedding_layer(sequence_input)
x = Conv1D(12, 5, activation='relu')(embedded)
x = MaxPooling1D(5)(x)
x = Bidirectional(GRU(6))(x)
preds = Dense(3, activation='softmax')(x)
model = Model(sequence_input, preds)
""",
    """
i = Input((100,))
x = Embedding(701, 50)(i)
x = Conv1D(12, 5)(x)
x = MaxPooling1D(5)(x)
x = Bidirectional(GRU(6))(x)
x = Dense(3)(x)
""",
    answers={"len(word_index)": "700"},
)
program(
    "text vectorization in the model",
    """
import tensorflow as tf
from tensorflow.keras.layers import TextVectorization, Embedding, Dense, GlobalAveragePooling1D
vectorize_layer = TextVectorization(max_tokens=1000, output_mode='int', output_sequence_length=30)
text_ds = train_ds.map(lambda x, y: x)
vectorize_layer.adapt(text_ds)
model = tf.keras.Sequential([
    tf.keras.Input(shape=(1,), dtype=tf.string),
    vectorize_layer,
    Embedding(1000, 16, name="embedding"),
    GlobalAveragePooling1D(),
    Dense(16, activation='relu'),
    Dense(1)
])
model.compile(optimizer='adam', loss=tf.keras.losses.BinaryCrossentropy(from_logits=True))
""",
    """
m = Sequential([Input((1,), dtype='string'), TextVectorization(max_tokens=1000, output_sequence_length=30), Embedding(1000, 16), GlobalAveragePooling1D(), Dense(16), Dense(1)])
""",
)
program(
    "encoder by its vocabulary",
    """
import tensorflow as tf
VOCAB_SIZE = 1000
encoder = tf.keras.layers.TextVectorization(max_tokens=VOCAB_SIZE)
encoder.adapt(train_dataset.map(lambda text, label: text))
vocab = np.array(encoder.get_vocabulary())
model = tf.keras.Sequential([
    encoder,
    tf.keras.layers.Embedding(input_dim=len(encoder.get_vocabulary()), output_dim=64, mask_zero=True),
    tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(64)),
    tf.keras.layers.Dense(64, activation='relu'),
    tf.keras.layers.Dense(1)
])
""",
    """
m = Sequential([Input((1,), dtype='string'), TextVectorization(max_tokens=1000), Embedding(1000, 64, mask_zero=True), Bidirectional(LSTM(64)), Dense(64), Dense(1)])
""",
    answers={"vocabulary_size_of_string_lookup": "1000", "input of model": "(1,)"},
)
program(
    "structured data",
    """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
all_inputs, encoded = [], []
for header in ['age', 'chol', 'thalach']:
    col = keras.Input(shape=(1,), name=header)
    norm = layers.Normalization(axis=None)
    norm.adapt(np.zeros((20, 1)))
    encoded.append(norm(col))
    all_inputs.append(col)
col = keras.Input(shape=(1,), name='thal', dtype='string')
lookup = layers.StringLookup(vocabulary=['fixed', 'normal', 'reversible'], output_mode='one_hot')
encoded.append(lookup(col))
all_inputs.append(col)
x = layers.concatenate(encoded)
x = layers.Dense(32, activation="relu")(x)
x = layers.Dropout(0.5)(x)
output = layers.Dense(1)(x)
model = keras.Model(all_inputs, output)
""",
)
program(
    "time series with arrays",
    """
import pandas as pd
from sklearn.preprocessing import MinMaxScaler
from keras.models import Sequential
from keras.layers import LSTM, Dense, Dropout
dataset = pd.read_csv('prices.csv')
training_set = dataset.iloc[:, 1:2].values
sc = MinMaxScaler(feature_range=(0, 1))
training_set_scaled = sc.fit_transform(training_set)
X_train, y_train = [], []
for i in range(60, 1258):
    X_train.append(training_set_scaled[i-60:i, 0])
    y_train.append(training_set_scaled[i, 0])
X_train, y_train = np.array(X_train), np.array(y_train)
X_train = np.reshape(X_train, (X_train.shape[0], X_train.shape[1], 1))
regressor = Sequential()
regressor.add(LSTM(units=50, return_sequences=True, input_shape=(X_train.shape[1], 1)))
regressor.add(Dropout(0.2))
regressor.add(LSTM(units=50))
regressor.add(Dense(units=1))
regressor.compile(optimizer='adam', loss='mean_squared_error')
regressor.fit(X_train, y_train, epochs=100, batch_size=32)
""",
    """
m = Sequential([Input((60, 1)), LSTM(50, return_sequences=True), Dropout(.2), LSTM(50), Dense(1)])
""",
    answers={"X_train": "(1198, 60, 1)"},
)
program(
    "series windowed by a function",
    """
def split_sequence(sequence, n_steps):
    X, y = list(), list()
    for i in range(len(sequence)):
        end_ix = i + n_steps
        if end_ix > len(sequence)-1:
            break
        X.append(sequence[i:end_ix]); y.append(sequence[end_ix])
    return np.array(X), np.array(y)
raw_seq = [10, 20, 30, 40, 50, 60, 70, 80, 90]
n_steps = 3
X, y = split_sequence(raw_seq, n_steps)
n_features, n_seq, n_steps = 1, 1, 3
X = X.reshape((X.shape[0], n_seq, n_steps, n_features))
model = Sequential()
model.add(TimeDistributed(Conv1D(filters=8, kernel_size=1, activation='relu'), input_shape=(None, n_steps, n_features)))
model.add(TimeDistributed(MaxPooling1D(pool_size=2)))
model.add(TimeDistributed(Flatten()))
model.add(LSTM(50, activation='relu'))
model.add(Dense(1))
model.compile(optimizer='adam', loss='mse')
model.fit(X, y, epochs=5, verbose=0)
x_input = np.array([60, 70, 80]).reshape((1, n_seq, n_steps, n_features))
yhat = model.predict(x_input, verbose=0)
print(yhat)
""",
)
program(
    "capsules",
    """
from keras import layers, models, initializers
from keras import backend as K
import tensorflow as tf
def squash(vectors, axis=-1):
    s = K.sum(K.square(vectors), axis, keepdims=True)
    return s / (1 + s) / K.sqrt(s + K.epsilon()) * vectors
class Length(layers.Layer):
    def call(self, inputs, **kwargs):
        return K.sqrt(K.sum(K.square(inputs), -1) + K.epsilon())
    def compute_output_shape(self, input_shape):
        return input_shape[:-1]
class CapsuleLayer(layers.Layer):
    def __init__(self, num_capsule, dim_capsule, routings=3, kernel_initializer='glorot_uniform', **kwargs):
        super(CapsuleLayer, self).__init__(**kwargs)
        self.num_capsule, self.dim_capsule, self.routings = num_capsule, dim_capsule, routings
        self.kernel_initializer = initializers.get(kernel_initializer)
    def build(self, input_shape):
        self.input_num_capsule = input_shape[1]
        self.input_dim_capsule = input_shape[2]
        self.W = self.add_weight(shape=[self.num_capsule, self.input_num_capsule, self.dim_capsule, self.input_dim_capsule],
                                 initializer=self.kernel_initializer, name='W')
        self.built = True
    def call(self, inputs, training=None):
        inputs_expand = tf.expand_dims(tf.expand_dims(inputs, 1), -1)
        inputs_tiled = tf.tile(inputs_expand, [1, self.num_capsule, 1, 1, 1])
        hat = tf.squeeze(tf.map_fn(lambda x: tf.matmul(self.W, x), elems=inputs_tiled))
        b = tf.zeros(shape=[tf.shape(inputs)[0], self.num_capsule, 1, self.input_num_capsule])
        for i in range(self.routings):
            c = tf.nn.softmax(b, axis=1)
            outputs = squash(tf.matmul(c, hat))
            if i < self.routings - 1:
                b += tf.matmul(outputs, hat, transpose_b=True)
        return tf.squeeze(outputs)
    def compute_output_shape(self, input_shape):
        return tuple([None, self.num_capsule, self.dim_capsule])
def PrimaryCap(inputs, dim_capsule, n_channels, kernel_size, strides, padding):
    output = layers.Conv2D(filters=dim_capsule*n_channels, kernel_size=kernel_size, strides=strides, padding=padding, name='primarycap_conv2d')(inputs)
    outputs = layers.Reshape(target_shape=[-1, dim_capsule], name='primarycap_reshape')(output)
    return layers.Lambda(squash, name='primarycap_squash')(outputs)
x = layers.Input(shape=(28, 28, 1))
conv1 = layers.Conv2D(filters=16, kernel_size=9, strides=1, padding='valid', activation='relu', name='conv1')(x)
primarycaps = PrimaryCap(conv1, dim_capsule=8, n_channels=4, kernel_size=9, strides=2, padding='valid')
digitcaps = CapsuleLayer(num_capsule=10, dim_capsule=16, routings=3, name='digitcaps')(primarycaps)
out_caps = Length(name='capsnet')(digitcaps)
model = models.Model(x, out_caps)
""",
    """
i = Input((28, 28, 1))
x = Conv2D(16, 9)(i)
x = Conv2D(32, 9, strides=2)(x)
x = Reshape((-1, 8))(x)
x = Lambda(lambda v: v * 2)(x)
""",
)
WGAN = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
noise_dim = 16
def conv_block(x, filters, activation, kernel_size=(3, 3), strides=(1, 1), padding="same", use_bias=True, use_bn=False, use_dropout=False, drop_value=0.5):
    x = layers.Conv2D(filters, kernel_size, strides=strides, padding=padding, use_bias=use_bias)(x)
    if use_bn:
        x = layers.BatchNormalization()(x)
    x = activation(x)
    if use_dropout:
        x = layers.Dropout(drop_value)(x)
    return x
def get_discriminator_model():
    img_input = layers.Input(shape=(28, 28, 1))
    x = layers.ZeroPadding2D((2, 2))(img_input)
    x = conv_block(x, 8, kernel_size=(5, 5), strides=(2, 2), activation=layers.LeakyReLU(0.2))
    x = conv_block(x, 12, kernel_size=(5, 5), strides=(2, 2), activation=layers.LeakyReLU(0.2), use_dropout=True, drop_value=0.3)
    x = layers.Flatten()(x)
    x = layers.Dense(1)(x)
    return keras.models.Model(img_input, x, name="discriminator")
d_model = get_discriminator_model()
d_model.summary()
class WGAN(keras.Model):
    def __init__(self, discriminator, generator, latent_dim):
        super(WGAN, self).__init__()
        self.discriminator = discriminator
        self.generator = generator
        self.latent_dim = latent_dim
    def compile(self, d_optimizer, g_optimizer):
        super(WGAN, self).compile()
        self.d_optimizer, self.g_optimizer = d_optimizer, g_optimizer
    def train_step(self, real):
        return {}
g_model = keras.Sequential([layers.Input(shape=(noise_dim,)), layers.Dense(7 * 7 * 4), layers.Reshape((7, 7, 4)), layers.UpSampling2D(), layers.Conv2D(1, 3, padding='same')])
wgan = WGAN(discriminator=d_model, generator=g_model, latent_dim=noise_dim)
wgan.compile(d_optimizer=keras.optimizers.Adam(learning_rate=0.0002, beta_1=0.5), g_optimizer=keras.optimizers.Adam())
wgan.fit(train_images, batch_size=512, epochs=20)
"""
program("wgan-gp class", WGAN, WGAN.replace("wgan.fit", "#"))  # the second has no data
program(
    "gan keras 2 class",
    """
from keras.layers.advanced_activations import LeakyReLU
from keras.layers.convolutional import UpSampling2D, Conv2D
from keras.models import Sequential, Model
from keras.optimizers import Adam
class Forgers:
    size = (28, 28, 1)
    def __init__(self, seeds=10):
        self.seeds = seeds
        self.judge = self.make_judge()
        self.judge.compile('adam', 'binary_crossentropy', metrics=['accuracy'])
        self.painter = self.make_painter()
        self.judge.trainable = False
        start = Input(shape=(self.seeds,))
        self.both = Model(start, self.judge(self.painter(start)))
        self.both.compile(loss='binary_crossentropy', optimizer=Adam(0.0003))
    def make_painter(self):
        net = Sequential()
        net.add(Dense(8 * 7 * 7, activation="relu", input_dim=self.seeds))
        net.add(Reshape((7, 7, 8)))
        for filters in (8, 4):
            net.add(UpSampling2D())
            net.add(Conv2D(filters, kernel_size=3, padding="same"))
            net.add(BatchNormalization(momentum=0.8))
            net.add(Activation("relu"))
        net.add(Conv2D(self.size[2], kernel_size=3, padding="same"))
        net.add(Activation("tanh"))
        start = Input(shape=(self.seeds,))
        return Model(start, net(start))
    def make_judge(self):
        net = Sequential()
        net.add(Conv2D(6, kernel_size=3, strides=2, input_shape=self.size, padding="same"))
        net.add(LeakyReLU(alpha=0.2))
        net.add(ZeroPadding2D(padding=((0,1),(0,1))))
        net.add(Flatten())
        net.add(Dense(1, activation='sigmoid'))
        picture = Input(shape=self.size)
        return Model(picture, net(picture))
    def learn(self, rounds, images):
        for turn in range(rounds):
            drawn = self.painter.predict(np.random.normal(size=(8, self.seeds)))
            right = self.judge.train_on_batch(images[:8], np.ones((8, 1)))
            wrong = self.judge.train_on_batch(drawn, np.zeros((8, 1)))
            print("round %d: %.3f, right %.1f %%" % (turn, (right[0] + wrong[0]) / 2, 100 * right[1]))
if __name__ == '__main__':
    Forgers().learn(40, keras.datasets.mnist.load_data()[0][0][..., None] / 255)
""",
    """
m = Sequential([Input((28, 28, 1)), Conv2D(6, 3, strides=2, padding='same'), LeakyReLU(0.2), ZeroPadding2D(((0, 1), (0, 1))), Flatten(), Dense(1)])
i = Input((28, 28, 1))
y = m(i)
g = Sequential([Input((10,)), Dense(392), Reshape((7, 7, 8)), UpSampling2D(), Conv2D(8, 3, padding='same'), BatchNormalization(), Activation('relu'), UpSampling2D(), Conv2D(4, 3, padding='same'), BatchNormalization(), Activation('relu'), Conv2D(1, 3, padding='same'), Activation('tanh')])
""",
)
program(
    "self driving car",
    """
from keras.models import Sequential
from keras.layers import Lambda, Cropping2D, Convolution2D, Flatten, Dense, ELU
import csv, cv2
lines = []
with open('./data/driving_log.csv') as csvfile:
    reader = csv.reader(csvfile)
    for line in reader:
        lines.append(line)
images, measurements = [], []
for line in lines:
    image = cv2.imread(line[0])
    images.append(image)
    measurements.append(float(line[3]))
X_train = np.array(images)
model = Sequential()
model.add(Lambda(lambda x: x / 255.0 - 0.5, input_shape=(160,320,3)))
model.add(Cropping2D(cropping=((70,25),(0,0))))
model.add(Convolution2D(24,5,5,subsample=(2,2),activation='relu'))
model.add(Convolution2D(36,5,5,subsample=(2,2),activation='relu'))
model.add(Convolution2D(48,5,5,subsample=(2,2)))
model.add(ELU())
model.add(Convolution2D(64,3,3,activation='relu'))
model.add(Flatten())
model.add(Dense(100))
model.add(Dense(1))
model.compile(loss='mse', optimizer='adam')
model.fit(X_train, np.array(measurements), validation_split=0.2, shuffle=True, nb_epoch=5)
model.save('model.h5')
""",
    """
m = Sequential([Input((160, 320, 3)), Lambda(lambda x: x / 255.0), Cropping2D(((70, 25), (0, 0))), Conv2D(24, 5, strides=2), Conv2D(36, 5, strides=2), Conv2D(48, 5, strides=2), ELU(), Conv2D(64, 3), Flatten(), Dense(100), Dense(1)])
""",
)
program(
    "inception 3d keras 3",
    """
from keras import Model
from keras.layers import Input, Conv3D, MaxPooling3D, Dense, GlobalMaxPooling3D, Dropout, BatchNormalization, Concatenate, AveragePooling3D, Activation
from config import *
def conv_bn_relu(x, filters, kernel_size=(3, 3, 3), strides=(1, 1, 1), padding='same'):
    x = Conv3D(filters, kernel_size=kernel_size, strides=strides, padding=padding)(x)
    x = BatchNormalization()(x)
    x = Activation('relu')(x)
    return x
def inception_block(x, filters=4):
    b0 = conv_bn_relu(x, filters, kernel_size=(1, 1, 1))
    b1 = conv_bn_relu(x, filters, kernel_size=(1, 1, 1))
    b1 = conv_bn_relu(b1, filters + 2, kernel_size=(1, 3, 3))
    b2 = AveragePooling3D((3, 3, 3), strides=(1, 1, 1), padding='same')(x)
    b2 = conv_bn_relu(b2, filters, (1, 1, 1))
    return Concatenate(axis=-1)([b0, b1, b2])
def Inception3D():
    inputs = Input((16, 16, 16, 1))
    x = conv_bn_relu(inputs, 4)
    x = MaxPooling3D(pool_size=(2, 2, 2))(x)
    for _ in range(2):
        x = inception_block(x)
    x = GlobalMaxPooling3D()(x)
    x = Dropout(0.4)(x)
    return Model(inputs, Dense(NUM_CLASSES, activation="softmax")(x))
model = Inception3D()
model.summary()
""",
    """
def cbr(x, f, k=3):
    x = Conv3D(f, k, padding='same')(x)
    x = BatchNormalization()(x)
    return Activation('relu')(x)
i = Input((16, 16, 16, 1))
x = cbr(i, 4)
x = MaxPooling3D(2)(x)
for _ in range(2):
    a = cbr(x, 4, 1)
    b = cbr(cbr(x, 4, 1), 6, (1, 3, 3))
    c = cbr(AveragePooling3D(3, strides=1, padding='same')(x), 4, 1)
    x = Concatenate()([a, b, c])
x = GlobalMaxPooling3D()(x)
x = Dropout(.4)(x)
x = Dense(6)(x)
""",
    answers={"NUM_CLASSES": "6"},
)
program(
    "squeeze and excite",
    """
from keras.layers import GlobalAveragePooling2D, Reshape, Dense, multiply, Permute, Conv2D, Input, add, Activation, BatchNormalization
from keras.models import Model
import keras.backend as K
def squeeze_excite_block(tensor, ratio=4):
    init = tensor
    channel_axis = 1 if K.image_data_format() == "channels_first" else -1
    filters = init._keras_shape[channel_axis]
    se_shape = (1, 1, filters)
    se = GlobalAveragePooling2D()(init)
    se = Reshape(se_shape)(se)
    se = Dense(filters // ratio, activation='relu', kernel_initializer='he_normal', use_bias=False)(se)
    se = Dense(filters, activation='sigmoid', kernel_initializer='he_normal', use_bias=False)(se)
    if K.image_data_format() == 'channels_first':
        se = Permute((3, 1, 2))(se)
    return multiply([init, se])
i = Input((20, 20, 3))
x = Conv2D(8, 3, padding='same', use_bias=False)(i)
x = BatchNormalization(axis=-1 if K.image_data_format() == 'channels_last' else 1)(x)
x = Activation('relu')(x)
y = squeeze_excite_block(x)
m = Model(i, add([x, y]))
""",
    """
i = Input((20, 20, 3))
x = Conv2D(8, 3, padding='same', use_bias=False)(i)
x = BatchNormalization()(x)
x = Activation('relu')(x)
s = GlobalAveragePooling2D()(x)
s = Reshape((1, 1, 8))(s)
s = Dense(2, use_bias=False)(s)
s = Dense(8, use_bias=False)(s)
s = layers.multiply([x, s])
s = layers.add([x, s])
""",
)
program(
    "cbam",
    """
from tensorflow.keras.layers import *
from tensorflow.keras.models import Model
import tensorflow as tf
def channel_attention(x, ratio=4):
    channel = x.shape[-1]
    d1 = Dense(channel // ratio, activation='relu', use_bias=False)
    d2 = Dense(channel, use_bias=False)
    a = d2(d1(GlobalAveragePooling2D()(x)))
    b = d2(d1(GlobalMaxPooling2D()(x)))
    f = Activation('sigmoid')(Add()([a, b]))
    return Multiply()([x, f])
def spatial_attention(x):
    a = Lambda(lambda t: tf.reduce_mean(t, axis=-1, keepdims=True))(x)
    b = Lambda(lambda t: tf.reduce_max(t, axis=-1, keepdims=True))(x)
    c = Concatenate()([a, b])
    f = Conv2D(1, kernel_size=7, padding='same', activation='sigmoid')(c)
    return Multiply()([x, f])
i = Input((24, 24, 3))
x = Conv2D(8, 3, activation='relu')(i)
x = spatial_attention(channel_attention(x))
m = Model(i, GlobalAveragePooling2D()(x))
""",
)
program(
    "subclass with lists of blocks",
    """
import tensorflow as tf
class ResBlock(tf.keras.Model):
    def __init__(self, filters, downsample=False):
        super(ResBlock, self).__init__()
        stride = 2 if downsample else 1
        self.a = tf.keras.layers.Conv2D(filters, 3, strides=stride, padding='same')
        self.bn = tf.keras.layers.BatchNormalization()
        self.b = tf.keras.layers.Conv2D(filters, 3, padding='same')
        if downsample:
            self.short = tf.keras.Sequential([tf.keras.layers.Conv2D(filters, 1, strides=2), tf.keras.layers.BatchNormalization()])
        else:
            self.short = lambda x: x
    def call(self, x, training=None):
        y = tf.nn.relu(self.bn(self.a(x), training=training))
        y = self.b(y)
        return tf.nn.relu(y + self.short(x))
class Net(tf.keras.Model):
    def __init__(self, plan, classes=10):
        super().__init__()
        self.stem = tf.keras.layers.Conv2D(plan[0], 3, padding='same')
        self.blocks = []
        for n, f in enumerate(plan):
            self.blocks.append(ResBlock(f, downsample=n > 0))
        self.pool = tf.keras.layers.GlobalAveragePooling2D()
        self.head = tf.keras.layers.Dense(classes)
    def call(self, x, training=None):
        x = self.stem(x)
        for block in self.blocks:
            x = block(x, training=training)
        return self.head(self.pool(x))
model = Net([4, 8])
model(tf.zeros((1, 16, 16, 3)))
model.summary()
""",
    """
i = Input(batch_shape=(1, 16, 16, 3))
x = Conv2D(4, 3, padding='same')(i)
y = Conv2D(4, 3, padding='same')(x)
y = BatchNormalization()(y)
y = Conv2D(4, 3, padding='same')(y)
y = y + x
z = Conv2D(8, 3, strides=2, padding='same')(y)
z = BatchNormalization()(z)
z = Conv2D(8, 3, padding='same')(z)
s = Conv2D(8, 1, strides=2)(y)
s = BatchNormalization()(s)
z = GlobalAveragePooling2D()(z)
z = Dense(10)(z)
""",
)
program(
    "3-d cnn and lstm subclass",
    """
import tensorflow as tf
class Conv3DModel(tf.keras.Model):
    def __init__(self):
        super(Conv3DModel, self).__init__()
        self.conv1 = tf.compat.v2.keras.layers.Conv3D(4, (3, 3, 3), activation='relu', name="conv1", data_format='channels_last')
        self.pool1 = tf.keras.layers.MaxPool3D(pool_size=(2, 2, 2), data_format='channels_last')
        self.convLSTM = tf.keras.layers.ConvLSTM2D(5, (3, 3))
        self.flatten = tf.keras.layers.Flatten(name="flatten")
        self.d1 = tf.keras.layers.Dense(12, activation='relu', name="d1")
        self.out = tf.keras.layers.Dense(6, activation='softmax', name="output")
    def call(self, x):
        x = self.pool1(self.conv1(x))
        x = self.convLSTM(x)
        return self.out(self.d1(self.flatten(x)))
""",
    """
i = Input((10, 20, 20, 1))
x = Conv3D(4, 3)(i)
x = MaxPool3D(2)(x)
x = ConvLSTM2D(5, 3)(x)
x = Flatten()(x)
x = Dense(12)(x)
x = Dense(6)(x)
""",
    answers={"input of Conv3DModel": "(10, 20, 20, 1)"},
)
program(
    "functional super init",
    """
from keras import Model, layers
class Critic(Model):
    def __init__(self, state_size, action_size):
        s = layers.Input(shape=(state_size,))
        so = layers.Dense(16, activation="relu")(s)
        a = layers.Input(shape=(action_size,))
        ao = layers.Dense(8, activation="relu")(a)
        c = layers.Concatenate()([so, ao])
        super().__init__([s, a], layers.Dense(1)(c))
net = Critic(5, 2)
""",
)
program(
    "multi-output with dict losses",
    """
from tensorflow.keras import Input, Model, layers
def build(shape=(64, 48, 3), ids=11):
    i = Input(shape, name="image")
    x = layers.Conv2D(8, 3, 2, activation="swish", padding="same")(i)
    x = layers.Conv2D(12, 3, 2, activation="swish", padding="same")(x)
    f = layers.GlobalAvgPool2D()(x)
    age = layers.Dense(1, name="age")(layers.Dense(8)(f))
    sex = layers.Dense(1, activation="sigmoid", name="sex")(f)
    who = layers.Dense(ids, activation="softmax", name="who")(layers.Dropout(0.3)(f))
    return Model(inputs={"image": i}, outputs={"age": age, "sex": sex, "who": who})
m = build()
m.compile(loss={"age": "mae", "sex": "binary_crossentropy", "who": "sparse_categorical_crossentropy"}, loss_weights={"age": 0.1})
m.predict({"image": np.zeros((2, 64, 48, 3))})
""",
)
program(
    "mdn with tf ops on tensors",
    """
import tensorflow as tf
from tensorflow.keras.layers import *
i = Input((12, 12, 4))
a, b = tf.split(i, 2, axis=-1)
x = tf.concat([Conv2D(3, 3, padding="same")(a), Conv2D(5, 1)(b)], axis=-1)
x = tf.nn.relu(x)
x = tf.image.resize(x, (24, 24))
x = tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], "REFLECT")
x = tf.reduce_mean(x, axis=[1, 2])
x = Dense(3)(tf.expand_dims(x, 1))
m = tf.keras.Model(i, tf.squeeze(x, 1))
""",
    """
i = Input((12, 12, 4))
a = Conv2D(3, 3, padding="same")(i[..., :2])
b = Conv2D(5, 1)(i[..., 2:])
x = Input((1, 8))
x = Dense(3)(x)
""",
)
program(
    "keras tuner",
    """
import keras_tuner as kt
from tensorflow import keras
from tensorflow.keras import layers
def model_builder(hp):
    model = keras.Sequential()
    model.add(layers.Flatten(input_shape=(28, 28)))
    hp_units = hp.Int('units', min_value=32, max_value=512, step=32)
    model.add(layers.Dense(units=hp_units, activation='relu'))
    model.add(layers.Dense(10))
    hp_learning_rate = hp.Choice('learning_rate', values=[1e-2, 1e-3, 1e-4])
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=hp_learning_rate))
    return model
tuner = kt.Hyperband(model_builder, objective='val_accuracy', max_epochs=10, factor=3)
tuner.search(img_train, label_train, epochs=50)
""",
    """
m = Sequential([Input((28, 28)), Flatten(), Dense(64), Dense(10)])
""",
    answers={"hp.Int('units')": "64"},
)
program(
    "kfold loop and wrapper",
    """
from sklearn.model_selection import StratifiedKFold
from keras.wrappers.scikit_learn import KerasClassifier
from keras.models import Sequential
from keras.layers import Dense
seed = 7
np.random.seed(seed)
dataset = np.loadtxt("pima-indians-diabetes.csv", delimiter=",")
X = dataset[:,0:8]
Y = dataset[:,8]
kfold = StratifiedKFold(n_splits=10, shuffle=True, random_state=seed)
cvscores = []
for train, test in kfold.split(X, Y):
    model = Sequential()
    model.add(Dense(12, input_dim=8, init='uniform', activation='relu'))
    model.add(Dense(1, init='uniform', activation='sigmoid'))
    model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
    model.fit(X[train], Y[train], nb_epoch=150, batch_size=10, verbose=0)
    scores = model.evaluate(X[test], Y[test], verbose=0)
    print("%s: %.2f%%" % (model.metrics_names[1], scores[1]*100))
    cvscores.append(scores[1] * 100)
print("%.2f%%" % (np.mean(cvscores)))
""",
    """
m = Sequential([Input((8,)), Dense(12), Dense(1)])
""",
)
program(
    "tutorial prompts",
    """
>>> from tensorflow.keras import layers, Sequential
>>> model = Sequential()
>>> for size in (32, 16):
...     model.add(layers.LSTM(size, return_sequences=size > 16, input_shape=(12, 5)))
...
>>> model.add(layers.Dense(2))
>>> model.output_shape
(None, 2)
>>> model.count_params()
8642
""",
    """
m = Sequential([Input((12, 5)), LSTM(32, return_sequences=True), LSTM(16), Dense(2)])
""",
)
program(
    "keras 1 time distributed dense",
    """
from keras.models import Sequential
from keras.layers.core import TimeDistributedDense, Activation, Dropout, MaxoutDense
from keras.layers.recurrent import GRU
model = Sequential()
model.add(TimeDistributedDense(10, input_shape=(nb_timesteps, 8)))
model.add(GRU(12, return_sequences=True, init='glorot_uniform', inner_init='orthogonal', inner_activation='hard_sigmoid'))
model.add(TimeDistributedDense(1))
""",
    """
m = Sequential([Input((9, 8)), TimeDistributed(Dense(10)), GRU(12, return_sequences=True), TimeDistributed(Dense(1))])
""",
    answers={"nb_timesteps": "9"},
)
program(
    "keras 1 theano order",
    """
from keras.models import Sequential
from keras.layers import Activation, Dense, Dropout, Flatten
from keras.layers import Convolution2D, MaxPooling2D, ZeroPadding2D
from keras import backend as K
K.set_image_dim_ordering('th')
model = Sequential()
model.add(ZeroPadding2D((1,1),input_shape=(3,32,32)))
model.add(Convolution2D(4, 3, 3, activation='relu'))
model.add(MaxPooling2D((2,2), strides=(2,2)))
model.add(Convolution2D(8, 3, 3, activation='relu', W_constraint=maxnorm(3), dim_ordering='th'))
model.add(Flatten())
model.add(Dense(5, activation='softmax'))
""",
    """
keras.config.set_image_data_format('channels_first')
m = Sequential([Input((3, 32, 32)), ZeroPadding2D(1), Conv2D(4, 3), MaxPooling2D(2), Conv2D(8, 3), Flatten(), Dense(5)])
keras.config.set_image_data_format('channels_last')
""",
)
program(
    "video time distributed backbone",
    """
from tensorflow.keras.applications import MobileNetV2
from tensorflow.keras.layers import *
from tensorflow.keras.models import Sequential
SEQ, H, W = 5, 32, 32
def create_model():
    mobilenet = MobileNetV2(include_top=False, weights="imagenet", input_shape=(H, W, 3))
    mobilenet.trainable = True
    for layer in mobilenet.layers[:-40]:
        layer.trainable = False
    model = Sequential()
    model.add(Input(shape=(SEQ, H, W, 3)))
    model.add(TimeDistributed(mobilenet))
    model.add(Dropout(0.25))
    model.add(TimeDistributed(Flatten()))
    lstm_fw = LSTM(units=8)
    lstm_bw = LSTM(units=8, go_backwards=True)
    model.add(Bidirectional(lstm_fw, backward_layer=lstm_bw))
    model.add(Dense(4, activation='softmax'))
    model.summary()
    return model
M = create_model()
""",
    """
b = keras.applications.MobileNetV2(include_top=False, weights=None, input_shape=(32, 32, 3))
m = Sequential([Input((5, 32, 32, 3)), TimeDistributed(b), Dropout(.25), TimeDistributed(Flatten()), Bidirectional(LSTM(8), backward_layer=LSTM(8, go_backwards=True)), Dense(4)])
""",
)
program(
    "yolo head with functools and compose",
    """
from functools import wraps, reduce
from keras.layers import Conv2D, Add, ZeroPadding2D, UpSampling2D, Concatenate, MaxPooling2D, Input
from keras.layers.advanced_activations import LeakyReLU
from keras.layers.normalization import BatchNormalization
from keras.models import Model
from keras.regularizers import l2
def compose(*funcs):
    return reduce(lambda f, g: lambda *a, **kw: g(f(*a, **kw)), funcs)
@wraps(Conv2D)
def DarknetConv2D(*args, **kwargs):
    kw = {'kernel_regularizer': l2(5e-4)}
    kw['padding'] = 'valid' if kwargs.get('strides') == (2, 2) else 'same'
    kw.update(kwargs)
    return Conv2D(*args, **kw)
def DarknetConv2D_BN_Leaky(*args, **kwargs):
    no_bias_kwargs = {'use_bias': False}
    no_bias_kwargs.update(kwargs)
    return compose(DarknetConv2D(*args, **no_bias_kwargs), BatchNormalization(), LeakyReLU(alpha=0.1))
def resblock_body(x, num_filters, num_blocks):
    x = ZeroPadding2D(((1,0),(1,0)))(x)
    x = DarknetConv2D_BN_Leaky(num_filters, (3,3), strides=(2,2))(x)
    for i in range(num_blocks):
        y = compose(DarknetConv2D_BN_Leaky(num_filters//2, (1,1)), DarknetConv2D_BN_Leaky(num_filters, (3,3)))(x)
        x = Add()([x,y])
    return x
def darknet_body(x):
    x = DarknetConv2D_BN_Leaky(4, (3,3))(x)
    x = resblock_body(x, 8, 1)
    x = resblock_body(x, 12, 2)
    return x
inputs = Input(shape=(32, 32, 3))
darknet = Model(inputs, darknet_body(inputs))
y1 = DarknetConv2D(3*(80+5), (1,1))(darknet.output)
yolo = Model(inputs, [y1])
""",
)
program(
    "keras 3 ops and saving",
    """
import os
os.environ["KERAS_BACKEND"] = "jax"
import keras
from keras import ops, layers
@keras.saving.register_keras_serializable(package="my")
class Scale(layers.Layer):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.proj = layers.Dense(units)
    def build(self, shape):
        self.gamma = self.add_weight(shape=(self.units,), initializer="ones", name="gamma")
        self.proj.build(shape)
    def call(self, x):
        return ops.relu(self.proj(x)) * self.gamma
    def get_config(self):
        return {**super().get_config(), "units": self.units}
model = keras.Sequential([layers.Input((10, 5)), Scale(6), layers.RMSNormalization(), layers.GlobalAveragePooling1D(), Scale(2)])
model.save("m.keras")
again = keras.saving.load_model("m.keras")
print(again.summary())
""",
    """
class Scale(Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.proj = Dense(units)
    def build(self, s):
        self.gamma = self.add_weight(shape=(self.units,))
        self.proj.build(s)
    def call(self, x):
        return self.proj(x) * self.gamma
m = Sequential([Input((10, 5)), Scale(6), RMSNormalization(), GlobalAveragePooling1D(), Scale(2)])
""",
)
program(
    "own rnn cell and stacked cells",
    """
import tensorflow as tf
cells = [tf.keras.layers.LSTMCell(n) for n in (8, 6)]
inputs = tf.keras.Input((14, 3))
x = tf.keras.layers.RNN(cells, return_sequences=True)(inputs)
class Minimal(tf.keras.layers.Layer):
    def __init__(self, units, **kwargs):
        self.units = units
        self.state_size = units
        super(Minimal, self).__init__(**kwargs)
    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer='uniform', name='kernel')
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), initializer='uniform', name='recurrent_kernel')
        self.built = True
    def call(self, inputs, states):
        prev_output = states[0]
        h = tf.matmul(inputs, self.kernel)
        output = h + tf.matmul(prev_output, self.recurrent_kernel)
        return output, [output]
x = tf.keras.layers.RNN(Minimal(5))(x)
model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(x))
""",
)
program(
    "spatial pyramid, aspp",
    """
from tensorflow.keras import layers, Model, Input
import tensorflow as tf
def convolution_block(block_input, num_filters=8, kernel_size=3, dilation_rate=1, padding="same", use_bias=False):
    x = layers.Conv2D(num_filters, kernel_size=kernel_size, dilation_rate=dilation_rate, padding="same", use_bias=use_bias, kernel_initializer=tf.keras.initializers.HeNormal())(block_input)
    x = layers.BatchNormalization()(x)
    return tf.nn.relu(x)
def DilatedSpatialPyramidPooling(dspp_input):
    dims = dspp_input.shape
    x = layers.AveragePooling2D(pool_size=(dims[-3], dims[-2]))(dspp_input)
    x = convolution_block(x, kernel_size=1, use_bias=True)
    out_pool = layers.UpSampling2D(size=(dims[-3] // x.shape[1], dims[-2] // x.shape[2]), interpolation="bilinear")(x)
    out = [convolution_block(dspp_input, kernel_size=1 if r == 1 else 3, dilation_rate=r) for r in (1, 6, 12)]
    x = layers.Concatenate(axis=-1)([out_pool] + out)
    return convolution_block(x, kernel_size=1)
i = Input((64, 64, 3))
r = tf.keras.applications.ResNet50(weights="imagenet", include_top=False, input_tensor=i)
x = DilatedSpatialPyramidPooling(r.get_layer("conv4_block6_2_relu").output)
a = layers.UpSampling2D(size=(64 // 4 // x.shape[1], 64 // 4 // x.shape[2]), interpolation="bilinear")(x)
b = convolution_block(r.get_layer("conv2_block3_2_relu").output, num_filters=6, kernel_size=1)
x = layers.Concatenate(axis=-1)([a, b])
x = convolution_block(convolution_block(x))
x = layers.UpSampling2D(size=(64 // x.shape[1], 64 // x.shape[2]), interpolation="bilinear")(x)
m = Model(i, layers.Conv2D(3, kernel_size=(1, 1), padding="same")(x))
""",
    """
from tensorflow.keras import layers, Model, Input
import tensorflow as tf
def convolution_block(block_input, num_filters=8, kernel_size=3, dilation_rate=1, padding="same", use_bias=False):
    x = layers.Conv2D(num_filters, kernel_size=kernel_size, dilation_rate=dilation_rate, padding="same", use_bias=use_bias, kernel_initializer=tf.keras.initializers.HeNormal())(block_input)
    x = layers.BatchNormalization()(x)
    return keras.ops.relu(x)
def DilatedSpatialPyramidPooling(dspp_input):
    dims = dspp_input.shape
    x = layers.AveragePooling2D(pool_size=(dims[-3], dims[-2]))(dspp_input)
    x = convolution_block(x, kernel_size=1, use_bias=True)
    out_pool = layers.UpSampling2D(size=(dims[-3] // x.shape[1], dims[-2] // x.shape[2]), interpolation="bilinear")(x)
    out = [convolution_block(dspp_input, kernel_size=1 if r == 1 else 3, dilation_rate=r) for r in (1, 6, 12)]
    x = layers.Concatenate(axis=-1)([out_pool] + out)
    return convolution_block(x, kernel_size=1)
i = Input((64, 64, 3))
r = tf.keras.applications.ResNet50(weights="imagenet", include_top=False, input_tensor=i)
x = DilatedSpatialPyramidPooling(r.get_layer("conv4_block6_2_relu").output)
a = layers.UpSampling2D(size=(64 // 4 // x.shape[1], 64 // 4 // x.shape[2]), interpolation="bilinear")(x)
b = convolution_block(r.get_layer("conv2_block3_2_relu").output, num_filters=6, kernel_size=1)
x = layers.Concatenate(axis=-1)([a, b])
x = convolution_block(convolution_block(x))
x = layers.UpSampling2D(size=(64 // x.shape[1], 64 // x.shape[2]), interpolation="bilinear")(x)
m = Model(i, layers.Conv2D(3, kernel_size=(1, 1), padding="same")(x))
""",
)
# Refused, at a line: {name: (code, words of the error, line)}.
REFUSED = {
    "question with error at its end": (
        """\
I try to combine a CNN with an LSTM but I get an error. My code:

from keras.models import Sequential
from keras.layers import *

model = Sequential()
model.add(Conv2D(8, (3, 3), activation='relu', padding='same', input_shape=(64, 64, 3)))
model.add(MaxPooling2D((2, 2)))
model.add(Flatten())
model.add(LSTM(10))
model.add(Dense(2))

ValueError: Input 0 is incompatible with layer lstm_1: expected ndim=3, found ndim=2

How can I fix this?
""",
        "expected ndim=3, found ndim=2",
        10,
    ),
    "keras 1 merge layer": (
        """\
from keras.models import Sequential
from keras.layers import Merge, Dense
left_branch = Sequential()
left_branch.add(Dense(32, input_dim=784))
right_branch = Sequential()
right_branch.add(Dense(32, input_dim=784))
merged = Merge([left_branch, right_branch], mode='concat')
final_model = Sequential()
final_model.add(merged)
final_model.add(Dense(10, activation='softmax'))
final_model.compile(optimizer='rmsprop', loss='categorical_crossentropy')
""",
        "Merge is of Keras 1",
        7,
    ),
    "a layer of older Keras": (
        "from keras.layers import *\nx = Conv2D(4, 3)(Input((8, 8, 3)))\nx = LocallyConnected2D(4, 3)(x)\nx = Flatten()(x)",
        "LocallyConnected2D is a layer of older Keras",
        3,
    ),
    "a layer of another library": (
        "from keras.layers import *\nx = STFTSpectrogram(frame_length=64)(Input((800, 1)))",
        "STFTSpectrogram is a layer that needs SciPy",
        2,
    ),
}
