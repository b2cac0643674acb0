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
STEPS = {7: 3, 5: (1, 5)}  # maps: kernel
def radar(hours=None, km=20, looks=2):
    seen = maps = layers.Input((hours, km, km + 4, looks), name='radar')
    for n, k in STEPS.items():
        seen = layers.ConvLSTM2D(n, k, padding='same', return_sequences=True, dropout=0.1)(seen)
        seen = layers.BatchNormalization()(seen)
    last = layers.ConvLSTM2D(filters=3, kernel_size=3, strides=(1, 2), padding='same', return_sequences=True)(seen)
    wet = layers.Conv3D(2, (3, 1, 1), padding='same', activation='softmax')(last)
    return models.Model(maps, wet)
net = radar()
net.compile('nadam', 'categorical_crossentropy')
""",
)
program(
    "seq2seq with attention",
    """
from keras import layers as kl
from keras.models import Model
long, short = 18, 10  # signs of a date in words, and in figures
written, figures = kl.Input((long,), name='written'), kl.Input((short,), name='figures')
signs = kl.Embedding(60, 9, input_length=long, mask_zero=True)(written)
read = kl.GRU(14, return_sequences=True, unroll=True)(signs)
so_far = kl.GRU(14, return_sequences=True)(kl.Embedding(13, 6, input_length=short, mask_zero=True)(figures), initial_state=read[:, -1])
look = kl.Activation('softmax', name='look')(kl.dot([so_far, read], axes=-1))
seen = kl.dot([look, read], axes=(2, 1), name='seen')
date = kl.concatenate([so_far, seen], axis=-1)
date = kl.TimeDistributed(kl.Dense(13, activation='softmax'))(kl.Dropout(.1)(date))
dates = Model(inputs=[written, figures], outputs=date)
dates.compile('rmsprop', 'categorical_crossentropy')
""",
    """
a, b = Input((18,)), Input((10,))
read = GRU(14, return_sequences=True, unroll=True)(Embedding(60, 9, mask_zero=True)(a))
so = GRU(14, return_sequences=True)(Embedding(13, 6, mask_zero=True)(b), initial_state=read[:, -1])
w = Activation('softmax')(layers.dot([so, read], axes=-1))
seen = layers.dot([w, read], axes=(2, 1))
x = layers.concatenate([so, seen])
x = TimeDistributed(Dense(13))(Dropout(.1)(x))
""",
)
program(
    "translation with bidirectional states",
    """
from tensorflow.keras import Model, layers as L
notes, chords, wide = 70, 24, 6
tune = L.Input((32,))
heard, kept = L.Embedding(notes, 11)(tune), []
for floor in range(2):
    both = L.Bidirectional(L.LSTM(wide, return_sequences=True, return_state=True, dropout=0.3 * floor))
    heard, *kept = both(heard)
(up_h, up_c, down_h, down_c) = kept
start = [L.Concatenate()(pair) for pair in ([up_h, down_h], [up_c, down_c])]
before = L.Input((None,))
line, *_ = L.LSTM(2 * wide, return_sequences=True, return_state=True)(L.Embedding(chords, 7)(before), initial_state=start)
line = L.Concatenate(axis=-1)([line, L.Attention()([line, heard])])
chord = L.TimeDistributed(L.Dense(chords, activation='softmax'))(line)
band = Model([tune, before], chord)
""",
)
program(
    "attention layer with K",
    """
from keras.layers.core import Layer
from keras.layers import *
from keras.models import Model
from keras import backend as K
from keras import initializers, regularizers
class Spotlight(Layer):
    def __init__(self, depth, start='he_uniform', pull=None, **kw):
        self.depth = depth
        self.start, self.pull = initializers.get(start), regularizers.get(pull)
        super(Spotlight, self).__init__(**kw)
    def build(self, seen):
        self.mix = self.add_weight(shape=(seen[2], self.depth), initializer=self.start, regularizer=self.pull, name='mix')
        self.pick = self.add_weight(shape=(self.depth, 1), initializer='ones', name='pick')
        super(Spotlight, self).build(seen)
    def call(self, days):
        marks = K.dot(K.relu(K.dot(days, self.mix)), self.pick)
        marks = K.exp(marks - K.max(marks, axis=1, keepdims=True))
        shares = marks / K.sum(marks, axis=1, keepdims=True)
        return K.sum(days * shares, axis=1)
    def compute_output_shape(self, seen):
        return seen[0], seen[2]
year = Input((52,))
weeks = Bidirectional(GRU(7, return_sequences=True))(Embedding(90, 10)(year))
best = Spotlight(5, pull='l2')(weeks)
model = Model(year, Dense(2, activation='softmax')(best))
""",
    """
x = Bidirectional(GRU(7, return_sequences=True))(Embedding(90, 10)(Input((52,))))
x = Dense(2)(keras.ops.sum(x, axis=1))
""",
)
program(
    "transformer text block",
    """
import tensorflow as tf
from tensorflow.keras import Input, Model, Sequential, layers
class Placed(layers.Layer):
    def __init__(self, words, width, longest=64):
        super().__init__()
        self.word, self.place = layers.Embedding(words, width), layers.Embedding(longest, width)
    def call(self, ids):
        steps = tf.range(start=0, limit=tf.shape(ids)[-1], delta=1)
        return self.word(ids) + self.place(steps)
class Talk(layers.Layer):
    def __init__(self, width, voices=2, wide=3, drop=0.2):
        super(Talk, self).__init__()
        self.listen = layers.MultiHeadAttention(voices, width // voices, dropout=drop)
        self.think = Sequential([layers.Dense(wide * width, activation='gelu'), layers.Dropout(drop), layers.Dense(width)])
        self.calm = [layers.LayerNormalization(epsilon=1e-5) for _ in range(2)]
    def call(self, said, training=None):
        quiet = self.calm[0](said)
        said = said + self.listen(quiet, quiet, training=training)
        return said + self.think(self.calm[1](said), training=training)
line = Input((36,), name='line')
x = Placed(250, 12)(line)
for voices in (2, 3):
    x = Talk(12, voices)(x)
mood = layers.Dense(3, activation='softmax')(layers.GlobalMaxPooling1D()(x))
poem = Model(line, mood)
""",
)
program(
    "vision transformer",
    """
import tensorflow as tf
from tensorflow.keras import layers as ly
class Tiles(ly.Layer):
    def __init__(self, edge, **more):
        super().__init__(**more)
        self.edge = edge
    def call(self, photos):
        box = [1, self.edge, self.edge, 1]
        cut = tf.image.extract_patches(images=photos, sizes=box, strides=box, rates=[1] * 4, padding='VALID')
        return tf.reshape(cut, [tf.shape(photos)[0], -1, cut.shape[-1]])
class Mapped(ly.Layer):
    def __init__(self, tiles, width):
        super(Mapped, self).__init__()
        self.tiles = tiles
        self.paint, self.where = ly.Dense(width, use_bias=False), ly.Embedding(tiles, width)
    def call(self, cut):
        return self.paint(cut) + self.where(tf.range(start=0, limit=self.tiles, delta=1))
high, across, edge, width = 20, 30, 5, 18
photo = tf.keras.Input((high, across, 3), name='photo')
x = Mapped((high // edge) * (across // edge), width)(Tiles(edge)(photo))
for heads in (3, 2):
    calm = ly.LayerNormalization()(x)
    x = ly.add([x, ly.MultiHeadAttention(heads, width // heads, dropout=0.2)(calm, calm)])
    calm = ly.LayerNormalization()(x)
    x = ly.add([x, ly.Dense(width)(ly.Dense(2 * width, activation=tf.nn.gelu)(calm))])
x = ly.Dropout(0.3)(ly.GlobalAveragePooling1D()(x))
model = tf.keras.Model(photo, ly.Dense(7)(x))
""",
)
program(
    "vae with sampling lambda",
    """
from keras import backend as K
from keras import layers, metrics
from keras.models import Model
wave = layers.Input((48, 2), name='wave')
h = wave
for n in (5, 9):
    h = layers.Conv1D(n, 4, strides=2, padding='same', activation='elu')(h)
size = K.int_shape(h)[1:]
h = layers.Flatten()(h)
centre, spread = [layers.Dense(4, name=name)(h) for name in ('centre', 'spread')]
def drawn(pair):
    c, s = pair
    return c + K.exp(s) * K.random_normal(shape=(K.shape(c)[0], 4), stddev=0.5)
code = layers.Lambda(drawn, output_shape=(4,))([centre, spread])
g = layers.Reshape(size)(layers.Dense(size[0] * size[1], activation='elu')(code))
for n in (5, 2):
    g = layers.Conv1D(n, 3, padding='same')(layers.UpSampling1D(2)(g))
coder = Model(wave, g)
gap = 96 * metrics.mean_squared_error(K.flatten(wave), K.flatten(g))
far = K.sum(K.square(centre) + K.exp(2 * spread) - 2 * spread, axis=-1)
coder.add_loss(K.mean(gap + far / 2))
coder.compile('adagrad')
""",
    """
h = x = Input((48, 2))
for n in (5, 9):
    h = Conv1D(n, 4, strides=2, padding='same')(h)
h = Flatten()(h)
c = Dense(4)(h)
s = Dense(4)(h)
z = Lambda(lambda t: t[0] + keras.ops.exp(t[1]), output_shape=(4,))([c, s])
g = Reshape((12, 9))(Dense(108)(z))
for n in (5, 2):
    g = Conv1D(n, 3, padding='same')(UpSampling1D(2)(g))
""",
)
program(
    "vae class with train_step",
    """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
class Roll(layers.Layer):
    def call(self, both):
        middle, log_width = both
        n, d = tf.shape(middle)[0], tf.shape(middle)[1]
        return tf.keras.backend.random_normal(shape=(n, d)) * tf.exp(log_width) + middle
def coder(n=5):
    shown = keras.Input((28, 28, 1))
    t = layers.Conv2D(6, 4, strides=4, activation="swish")(shown)
    t = layers.Flatten()(layers.Conv2D(10, 3, activation="swish")(t))
    two = [layers.Dense(n, name=name)(t) for name in ("middle", "log_width")]
    return keras.Model(shown, two + [Roll()(two)])
def painter(n=5):
    return keras.Sequential([
        keras.Input((n,)), layers.Dense(7 * 7 * 3), layers.Reshape((7, 7, 3)),
        layers.Conv2DTranspose(4, 4, strides=2, padding="same"), layers.ReLU(),
        layers.Conv2DTranspose(1, 2, strides=2, activation="sigmoid"),
    ])
class Copier(keras.Model):
    def __init__(self, coder, painter, **words):
        super().__init__(**words)
        self.coder, self.painter = coder, painter
        self.seen = keras.metrics.Mean(name="cost")
    @property
    def metrics(self):
        return [self.seen]
    def train_step(self, digits):
        with tf.GradientTape() as tape:
            middle, log_width, code = self.coder(digits, training=True)
            away = tf.reduce_sum((self.painter(code) - digits) ** 2, axis=[1, 2, 3])
            cost = tf.reduce_mean(away + tf.reduce_sum(middle ** 2 + log_width ** 2, axis=1))
        slopes = tape.gradient(cost, self.trainable_variables)
        self.optimizer.apply_gradients(zip(slopes, self.trainable_variables))
        self.seen.update_state(cost)
        return {"cost": self.seen.result()}
(first, _), (second, _) = keras.datasets.mnist.load_data()
every = np.concatenate((first, second))[..., None] / 255.0
copier = Copier(coder(), painter())
copier.compile(optimizer="adam")
copier.fit(every.astype("float32"), batch_size=100)
""",
)
program(
    "siamese",
    """
from keras import backend as K
from keras.layers import Conv1D, Dense, Dropout, GlobalMaxPooling1D, Input, Lambda
from keras.models import Model
def ear(seconds, rate=40):
    sound = Input((seconds * rate, 1))
    x = sound
    for n in (5, 7):
        x = Conv1D(n, 9, strides=3, activation='tanh')(x)
    x = Dropout(0.25)(GlobalMaxPooling1D()(x))
    return Model(sound, Dense(10)(x), name='ear')
def gap(two):
    known, asked = two
    return K.log(K.epsilon() + K.mean(K.square(known - asked), axis=-1, keepdims=True))
def one_number(shapes):
    known, _ = shapes
    return (known[0], 1)
def pull(same, far):
    return K.mean(same * far + (1 - same) * K.maximum(2 - far, 0))
hears = ear(3)
clips = [Input((120, 1), name=name) for name in ('known', 'asked')]
far = Lambda(gap, output_shape=one_number)([hears(clip) for clip in clips])
speaker = Model(clips, far)
speaker.compile('adadelta', loss=pull)
""",
    """
s = x = Input((120, 1))
for n in (5, 7):
    x = Conv1D(n, 9, strides=3)(x)
x = Dropout(0.25)(GlobalMaxPooling1D()(x))
m = Model(s, Dense(10)(x))
a, b = m(Input((120, 1))), m(Input((120, 1)))
Lambda(lambda t: keras.ops.mean(keras.ops.square(t[0] - t[1]), axis=-1, keepdims=True), output_shape=(1,))([a, b])
""",
)
program(
    "siamese l1 with keras 2 spellings",
    """
from keras.layers import *
from keras.models import *
from keras.regularizers import l2
def near_half(shape, name=None, dtype=None):
    return np.random.uniform(0.4, 0.6, size=shape)
hand = Sequential(name='hand')
hand.add(Conv2D(5, (3,7), strides=(1,2), activation='relu', kernel_regularizer=l2(1e-3), input_shape=(24, 50, 1)))
hand.add(MaxPooling2D((2,2)))
hand.add(Conv2D(9, (3,5), bias_initializer=near_half))
hand.add(Flatten())
hand.add(Dense(20, kernel_regularizer=l2(3e-3), bias_initializer=near_half))
signed, shown = Input((24, 50, 1)), Input((24, 50, 1))
unlike = Lambda(lambda ab: K.abs(ab[0] - ab[1]))([hand(signed), hand(shown)])
forged = Model([signed, shown], Dense(1, activation='sigmoid')(unlike))
print('numbers to learn:', forged.count_params())
""",
    """
hand = Sequential([Input((24, 50, 1)), Conv2D(5, (3, 7), strides=(1, 2)), MaxPooling2D((2, 2)), Conv2D(9, (3, 5)), Flatten(), Dense(20)])
a, b = hand(Input((24, 50, 1))), hand(Input((24, 50, 1)))
Dense(1)(Lambda(lambda t: keras.ops.abs(t[0] - t[1]))([a, b]))
""",
)
program(
    "captcha with ctc endpoint",
    """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
class Scored(layers.Layer):
    '''Passes the guesses on, and adds how far they are from the plate.'''
    def __init__(self, **words):
        super().__init__(**words)
        self.measure = keras.backend.ctc_batch_cost
    def call(self, guesses, plate):
        ones = tf.ones(shape=(tf.shape(plate)[0], 1), dtype="int64")
        columns, signs = (ones * tf.cast(tf.shape(t)[1], "int64") for t in (guesses, plate))
        self.add_loss(self.measure(plate, guesses, columns, signs))
        return guesses
def plates(high=18, across=80, signs=36):
    photo = layers.Input((high, across, 1), name="photo", dtype="float32")
    plate = layers.Input((None,), name="plate")
    x = layers.Conv2D(7, 3, strides=(2, 1), padding="same", activation="relu")(photo)
    x = layers.MaxPooling2D((3, 2))(x)
    x = layers.Conv2D(9, (3, 5), activation="relu")(x)
    x = layers.Permute((2, 1, 3))(x)
    x = layers.Reshape(target_shape=(x.shape[1], x.shape[2] * x.shape[3]))(x)
    x = layers.Bidirectional(layers.GRU(10, return_sequences=True, dropout=0.1))(x)
    x = layers.Dense(signs + 1, activation="softmax", name="signs")(x)
    net = keras.Model([photo, plate], Scored(name="scored")(x, plate))
    net.compile("nadam")
    return net
reader = plates()
reader.summary(line_length=90)
""",
    """
x = Conv2D(7, 3, strides=(2, 1), padding="same")(Input((18, 80, 1)))
x = MaxPooling2D((3, 2))(x)
x = Conv2D(9, (3, 5))(x)
x = Permute((2, 1, 3))(x)
x = Reshape((36, 9))(x)
x = Bidirectional(GRU(10, return_sequences=True))(x)
x = Dense(37)(x)
""",
)
program(
    "ocr keras 2 with ctc lambda",
    """
from keras.layers import *
from keras.models import Model
from keras import backend as K
signs, longest = 29, 12
page = Input((24, 96, 1), name='page')
ink = page
for deep, times in ((6, 1), (11, 2)):
    for _ in range(times):
        ink = Conv2D(deep, 3, padding='same', kernel_initializer='he_normal', use_bias=False)(ink)
        ink = ELU()(BatchNormalization()(ink))
    ink = AveragePooling2D(2)(ink)
ink = Permute((2, 1, 3))(ink)
_, across, high, deep = ink.get_shape().as_list()
read = Reshape(target_shape=(across, high * deep))(ink)
there = LSTM(8, return_sequences=True, kernel_initializer='he_uniform')(read)
back = LSTM(8, return_sequences=True, go_backwards=True, name='back')(read)
guess = Dense(signs, activation='softmax')(average([there, back]))
given = [Input(name='text', shape=[longest]), Input(name='columns', shape=[1], dtype='int32'), Input(name='signs', shape=[1], dtype='int32')]
def cost(parts):
    guess, text, columns, signs = parts
    return K.ctc_batch_cost(text, guess[:, 1:-1], columns, signs)
costs = Lambda(cost, output_shape=(1,), name='cost')([guess] + given)
learner = Model([page] + given, costs)
learner.compile('sgd', {'cost': lambda _, found: found})
""",
    """
x = Input((24, 96, 1))
for n, k in ((6, 1), (11, 2)):
    for _ in range(k):
        x = Conv2D(n, 3, padding='same', use_bias=False)(x)
        x = ELU()(BatchNormalization()(x))
    x = AveragePooling2D(2)(x)
x = Permute((2, 1, 3))(x)
x = Reshape((24, 66))(x)
a = LSTM(8, return_sequences=True)(x)
b = LSTM(8, return_sequences=True, go_backwards=True)(x)
x = Dense(29)(layers.average([a, b]))
Lambda(lambda v: v[:, :1, 0], output_shape=(1,))(x)
""",
)
program(
    "vgg16 fine tuning",
    """
from keras import layers, models, optimizers
from keras.applications import VGG16
leaves = models.Sequential(name='leaves')
leaves.add(VGG16(include_top=False, weights='imagenet', input_shape=(90, 120, 3)))
leaves.add(layers.Flatten())
leaves.add(layers.Dropout(0.35))
leaves.add(layers.Dense(17, activation='softmax'))
trunk = leaves.layers[0]
trunk.trainable = True
for part in trunk.layers:
    part.trainable = part.name[:6] in ('block4', 'block5')
leaves.compile(optimizers.SGD(lr=3e-4, momentum=0.9), 'categorical_crossentropy', metrics=['acc'])
""",
    """
base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(90, 120, 3))
m = models.Sequential([base, layers.Flatten(), layers.Dropout(.3), layers.Dense(17)])
m.build((None, 90, 120, 3))
""",
)
program(
    "mobilenet v2 functional",
    """
import tensorflow as tf
mobile = tf.keras.applications.mobilenet_v2
def birds(side=64, kinds=6):
    size = (side,) * 2
    photo = tf.keras.Input(size + (3,), name='photo')
    turned = tf.keras.Sequential([tf.keras.layers.RandomRotation(.1), tf.keras.layers.RandomContrast(.2)], name='turned')
    trunk = mobile.MobileNetV2(include_top=False, weights='imagenet', input_shape=size + (3,), alpha=0.5)
    trunk.trainable = False
    maps = trunk(mobile.preprocess_input(turned(photo)), training=False)
    best = tf.keras.layers.GlobalMaxPooling2D()(maps)
    return tf.keras.Model(photo, tf.keras.layers.Dense(kinds)(tf.keras.layers.Dropout(0.4)(best)))
guide = birds()
guide.compile(tf.keras.optimizers.Nadam(3e-4), tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
print('to learn:', len(guide.trainable_variables))
""",
)
program(
    "resnet50 from output",
    """
from tensorflow.keras import Model, layers
from tensorflow.keras.applications.resnet50 import ResNet50
trunk = ResNet50(include_top=False, weights='imagenet', input_shape=(70, 50, 3))
narrow = layers.Conv2D(20, 1, activation='relu', name='narrow')(trunk.output)
grade = layers.Dense(1, name='grade')(layers.Flatten()(narrow))
scan = Model(inputs=trunk.input, outputs=grade)
for part in trunk.layers[:140]:
    part.trainable = False
for number, part in enumerate(scan.layers[-30:]):
    print('%3d %s %s' % (number, part.name, part.trainable))
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
eye = VGG16(include_top=False, weights='imagenet', input_shape=(48, 80, 3))
deep, *taps = [eye.get_layer('block%d_conv1' % n).output for n in (4, 3, 2)]
for n, tap in zip((10, 6), taps):
    deep = Conv2DTranspose(n, 4, strides=2, padding='same', activation='elu')(deep)
    deep = Concatenate()([tap, deep])
far = Conv2D(1, (3, 3), padding='same', name='far')(deep)
rooms = Model(eye.input, far, name='depth_of_rooms')
""",
)
program(
    "attention u-net",
    """
from tensorflow.keras.layers import *
from tensorflow.keras.models import Model
def spread(t, times):
    return Lambda(lambda v, n: K.repeat_elements(v, n, axis=-1), arguments=dict(n=times))(t)
def asked(fine, coarse, width):
    '''Weighs the places of `fine` by what `coarse` says of them.'''
    _, high, across, deep = K.int_shape(fine)
    zoom = high // K.int_shape(coarse)[1]
    question = Conv2D(width, zoom, strides=zoom)(fine)
    answer = Activation('tanh')(add([question, Conv2D(width, 1, use_bias=False)(coarse)]))
    weight = Conv2D(1, 1, activation='sigmoid')(answer)
    weight = UpSampling2D((zoom, across // K.int_shape(weight)[2]))(weight)
    return multiply([fine, spread(weight, deep)])
import tensorflow.keras.backend as K
scan = Input((36, 24, 2))
fine = SeparableConv2D(6, 3, padding='same', activation='relu')(scan)
coarse = Conv2D(10, 3, padding='same', activation='relu')(AveragePooling2D(3)(fine))
up = Conv2DTranspose(6, 3, strides=3)(coarse)
out = Conv2D(3, 1, activation='softmax')(concatenate([asked(fine, coarse, 5), up]))
model = Model(scan, out, name='bones')
""",
    """
a = SeparableConv2D(6, 3, padding='same')(Input((36, 24, 2)))
b = Conv2D(10, 3, padding='same')(AveragePooling2D(3)(a))
up = Conv2DTranspose(6, 3, strides=3)(b)
q = Conv2D(5, 3, strides=3)(a)
s = Activation('tanh')(layers.add([q, Conv2D(5, 1, use_bias=False)(b)]))
s = UpSampling2D((3, 3))(Conv2D(1, 1)(s))
s = Lambda(lambda x: keras.ops.repeat(x, 6, axis=-1))(s)
s = layers.multiply([a, s])
Conv2D(3, 1)(layers.concatenate([s, up]))
""",
)
program(
    "u-net class keras 1",
    """
from keras.models import Model
from keras.layers import Input, merge, Convolution2D, AveragePooling2D, UpSampling2D, BatchNormalization, Activation, Dropout
from keras.optimizers import Nadam
from rivers.measures import overlap, missed
import argparse, logging
log = logging.getLogger('rivers')
class Mapper(object):
    settings = dict(tile=(40, 32, 4), rounds=25, rate=0.002)
    def build(self, start='he_uniform'):
        K.set_image_dim_ordering('tf')
        tile = Input(shape=self.settings['tile'], dtype='float32')
        wide = keep = Convolution2D(5, 5, 5, border_mode='same', init=start)(tile)
        wide = Activation('relu')(BatchNormalization(mode=2, axis=3)(wide))
        deep = AveragePooling2D((2, 2))(wide)
        deep = Convolution2D(9, 3, 3, border_mode='same', init=start, activation='relu')(deep)
        back = UpSampling2D((2, 2))(Dropout(p=0.2)(deep))
        back = merge([keep, back], mode='concat', concat_axis=-1)
        self.net = Model(input=tile, output=Convolution2D(2, 1, 1, activation='softmax')(back))
        self.net.compile(Nadam(lr=self.settings['rate']), loss=missed, metrics=[overlap])
    def learn(self, folder):
        log.info('tiles of %s', folder)
        self.net.fit_generator(endless_tiles(folder), samples_per_epoch=200, nb_epoch=self.settings['rounds'])
def main():
    words = argparse.ArgumentParser(description='Draws rivers.')
    words.add_argument('what', nargs='?', choices=('learn', 'draw'), default='learn')
    words.add_argument('--folder', default='tiles')
    given = words.parse_args()
    mapper = Mapper()
    mapper.build()
    if given.what == 'learn':
        mapper.learn(given.folder)
if __name__ == '__main__':
    main()
""",
    """
a = Conv2D(5, 5, padding='same')(Input((40, 32, 4)))
x = Activation('relu')(BatchNormalization(axis=3)(a))
x = AveragePooling2D((2, 2))(x)
x = Conv2D(9, 3, padding='same')(x)
x = UpSampling2D((2, 2))(Dropout(0.2)(x))
Conv2D(2, 1)(layers.concatenate([a, x]))
""",
)
program(
    "wavenet with gates",
    """
from keras.layers import *
from keras.models import Model
def gated(x, n, rate, label):
    words = dict(dilation_rate=rate, padding='causal')
    a = Conv1D(n, 3, activation='tanh', name='value_%s' % label, **words)(x)
    b = Conv1D(n, 3, activation='sigmoid', name='gate_%s' % label, **words)(x)
    return SpatialDropout1D(.1)(multiply([a, b]))
tide = Input(name='tide', shape=(None, 2))
x = Convolution1D(6, 1)(tide)
outs = []
for turn in 'ab':
    for step in range(3):
        g = gated(x, 6, 2 ** step, '%s%d' % (turn, step))
        outs.append(Conv1D(4, 1, name='out_%s%d' % (turn, step))(g))
        x = add([x, Convolution1D(6, 1, padding='same')(g)])
y = Activation('elu')(average(outs))
y = Lambda(lambda t: t[:, -1])(y)
model = Model(tide, Dense(2, name='high_and_low')(y))
""",
)
program(
    "tcn channel normalization",
    """
import keras.backend as K
from keras.layers import *
from keras.models import Model
def loudest_is_one(sound):
    top = K.max(K.abs(sound), axis=1, keepdims=True)
    return sound / K.maximum(top, K.epsilon())
sound = Input((64, 3))
x = Lambda(loudest_is_one)(sound)
x = Conv1D(7, 5, padding='same', activation='relu')(x)
x = UpSampling1D(4)(MaxPooling1D(4)(x))
bird = Model(sound, TimeDistributed(Dense(2, activation='softmax'))(x))
""",
    """
x = Lambda(lambda v: v * 2)(Input((64, 3)))
x = Conv1D(7, 5, padding='same')(x)
x = UpSampling1D(4)(MaxPooling1D(4)(x))
x = TimeDistributed(Dense(2))(x)
""",
)
program(
    "dqn agent never built",
    """
import random, gym
import numpy as np
from keras.models import Sequential
from keras.layers import Dense
from keras.optimizers import RMSprop
class Pilot:
    def __init__(self, senses, moves, luck=0.05):
        self.senses, self.moves, self.luck = senses, moves, luck
        self.past = []
        self.now, self.slow = self.brain(), self.brain()
    def brain(self):
        net = Sequential()
        for wide in (30, 18):
            net.add(Dense(wide, activation='tanh', input_dim=self.senses))
        net.add(Dense(self.moves))
        net.compile(RMSprop(lr=2e-3), 'mse')
        return net
    def choose(self, seen):
        if random.random() < self.luck:
            return random.choice(range(self.moves))
        return int(np.argmax(self.now.predict(seen[None])))
if __name__ == '__main__':
    world = gym.make('LunarLander-v2')
    senses = world.observation_space.shape[0]
    moves = world.action_space.n
    pilot = Pilot(senses, moves)
    for flight in range(20):
        seen = world.reset()
        for second in range(30):
            seen, gain, over, _ = world.step(pilot.choose(seen))
            pilot.past.append((seen, gain))
""",
    """
for _ in range(2):
    m = Sequential([Input((8,)), Dense(30), Dense(18), Dense(4)])
""",
    answers={"senses": "8", "moves": "4"},
)
program(
    "actor and critic",
    """
import tensorflow as tf
from tensorflow.keras import layers
senses, muscles, force = 5, 2, 1.5
small = tf.random_uniform_initializer(minval=-0.01, maxval=0.01)
def mover():
    felt = layers.Input(shape=(senses))
    h = layers.Dense(20, activation="elu")(felt)
    push = layers.Dense(muscles, activation="tanh", kernel_initializer=small)(layers.LayerNormalization()(h))
    return tf.keras.Model(felt, force * push)
def worth():
    felt, push = layers.Input(shape=(senses,)), layers.Input(shape=(muscles))
    both = layers.Concatenate()([layers.Dense(12, activation="elu")(felt), push])
    return tf.keras.Model([felt, push], layers.Dense(1)(both))
quick, slow = mover(), mover()
slow.set_weights(quick.get_weights())
judge = worth()
""",
    """
for _ in range(2):
    Dense(2)(LayerNormalization()(Dense(20)(Input((5,)))))
Dense(1)(Concatenate()([Dense(12)(Input((5,))), Input((2,))]))
""",
)
program(
    "text cnn with kernels",
    """
from keras.layers import *
from keras.models import Model
words, longest, wide = 700, 44, 14
review = Input((longest,), dtype='int32', name='review')
grid = Reshape((longest, wide, 1))(Embedding(words, wide, input_length=longest)(review))
def strongest(span, kinds=5):
    found = Conv2D(kinds, (span, wide), activation='elu')(grid)
    return MaxPool2D((longest - span + 1, 1), (1,1), 'valid')(found)
best = Concatenate(axis=-1)([strongest(span) for span in range(2, 5)])
stars = Dense(5, activation='softmax', name='stars')(Dropout(.3)(Flatten()(best)))
critic = Model(review, stars)
""",
    """
g = Reshape((44, 14, 1))(Embedding(700, 14)(Input((44,))))
m = [MaxPool2D((45 - f, 1), (1, 1))(Conv2D(5, (f, 14))(g)) for f in (2, 3, 4)]
x = Concatenate()(m)
x = Dense(5)(Dropout(.3)(Flatten()(x)))
""",
)
program(
    "imdb lstm",
    """
from keras.datasets import imdb
from keras.layers import Dense, Embedding, GRU
from keras.models import Sequential
from keras.preprocessing import sequence
common, longest = 3000, 60
(films, liked), (others, truth) = imdb.load_data(num_words=common, skip_top=20)
films, others = [sequence.pad_sequences(part, maxlen=longest, padding='post') for part in (films, others)]
print(len(films), 'reviews, each of', films.shape[1], 'words')
critic = Sequential([Embedding(common, 24), GRU(20, dropout=.1), Dense(1, activation='sigmoid')])
critic.compile('nadam', 'binary_crossentropy', ['acc'])
critic.fit(films, liked, epochs=2, validation_split=.1)
cost, right = critic.evaluate(others, truth)
""",
    """
m = Sequential([Input((60,)), Embedding(3000, 24), GRU(20), Dense(1)])
""",
)
program(
    "word vectors of a file",
    """
from keras.preprocessing import sequence, text
from keras.layers import *
from keras.models import *
wide, longest = 25, 70
letters, senders = [], []
cutter = text.Tokenizer()
cutter.fit_on_texts(letters)
known = cutter.word_index
rows = sequence.pad_sequences(cutter.texts_to_sequences(letters), maxlen=longest)
table = np.zeros((1 + len(known), wide))
with open('vectors.txt', encoding='utf-8') as lines:
    for line in lines:
        word, *numbers = line.split(' ')
        if word in known:
            table[known[word]] = np.array(numbers, 'float32')
lookup = Embedding(1 + len(known), wide, weights=[table], input_length=longest, trainable=False)
letter = Input((longest,), dtype='int32')
x = MaxPooling1D(3)(Conv1D(8, 4, activation='relu')(lookup(letter)))
x = Bidirectional(LSTM(7))(x)
who = Model(letter, Dense(6, activation='softmax')(x))
""",
    """
x = Embedding(701, 25)(Input((70,)))
x = MaxPooling1D(3)(Conv1D(8, 4)(x))
x = Dense(6)(Bidirectional(LSTM(7))(x))
""",
    answers={"len(known)": "700"},
)
program(
    "text vectorization in the model",
    """
import tensorflow as tf
from tensorflow.keras import layers
cutter = layers.TextVectorization(output_mode='int', max_tokens=800, output_sequence_length=25)
cutter.adapt(train_ds.map(lambda letter, sender: letter))
junk = tf.keras.Sequential(name='junk')
junk.add(tf.keras.Input((1,), dtype=tf.string))
junk.add(cutter)
junk.add(layers.Embedding(800, 12))
junk.add(layers.Conv1D(9, 3, activation='relu'))
junk.add(layers.GlobalMaxPooling1D())
junk.add(layers.Dense(1, activation='sigmoid'))
junk.compile('rmsprop', tf.keras.losses.BinaryFocalCrossentropy())
""",
    """
m = Sequential([Input((1,), dtype='string'), TextVectorization(max_tokens=800, output_sequence_length=25), Embedding(800, 12), Conv1D(9, 3), GlobalMaxPooling1D(), Dense(1)])
""",
)
program(
    "encoder by its vocabulary",
    """
import tensorflow as tf
from tensorflow.keras.layers import *
index = TextVectorization(max_tokens=600)
index.adapt(train_dataset.map(lambda line, poet: line))
words = index.get_vocabulary()
print(words[:10], np.array(words).shape)
poets = tf.keras.Sequential([index])
poets.add(Embedding(len(words), 18, mask_zero=True))
poets.add(Bidirectional(GRU(11)))
poets.add(Dense(4, activation='softmax'))
""",
    """
m = Sequential([Input((1,), dtype='string'), TextVectorization(max_tokens=600), Embedding(600, 18, mask_zero=True), Bidirectional(GRU(11)), Dense(4)])
""",
    answers={"vocabulary_size_of_string_lookup": "600", "input of poets": "(1,)"},
)
program(
    "structured data",
    """
from tensorflow import keras
from tensorflow.keras import layers
facts = {'rooms': float, 'year': float, 'street': ['north', 'south', 'harbour', 'hill']}
given, coded = {}, []
for name, kind in facts.items():
    number = kind is float
    given[name] = keras.Input((1,), name=name, dtype='float32' if number else 'string')
    if number:
        scaled = layers.Normalization(axis=None)
        scaled.adapt(np.ones((30, 1)))
    else:
        scaled = layers.StringLookup(vocabulary=kind, output_mode='one_hot')
    coded.append(scaled(given[name]))
x = layers.Dense(24, activation='relu')(layers.Concatenate()(coded))
price = layers.Dense(1, activation='softplus', name='price')(x)
house = keras.Model(given, price)
""",
)
program(
    "time series with arrays",
    """
import pandas as pd
from sklearn.preprocessing import StandardScaler
from keras.layers import Dense, Dropout, GRU
from keras.models import Sequential
table = pd.read_csv('river.csv', index_col=0)
level = StandardScaler().fit_transform(table[['level']].values)
days, seen, wanted = 21, [], []
for day in range(days, 900):
    seen.append(level[day - days:day, 0])
    wanted.append(level[day, 0])
seen, wanted = np.array(seen), np.array(wanted)
seen = np.reshape(seen, (seen.shape[0], seen.shape[1], 1))
flood = Sequential()
flood.add(GRU(30, return_sequences=True, input_shape=(seen.shape[1], 1)))
flood.add(GRU(12))
flood.add(Dropout(rate=.1))
flood.add(Dense(1))
flood.compile(loss='mae', optimizer='rmsprop')
flood.fit(seen, wanted, epochs=40)
""",
    """
m = Sequential([Input((21, 1)), GRU(30, return_sequences=True), GRU(12), Dropout(.1), Dense(1)])
""",
    answers={"seen": "(879, 21, 1)"},
)
program(
    "series windowed by a function",
    """
def windows(series, back, ahead=1):
    pairs = [(series[n:n + back], series[n + back + ahead - 1]) for n in range(len(series) - back - ahead + 1)]
    return [np.array(side, 'float32') for side in zip(*pairs)]
tides = [round(3 * np.sin(hour / 2), 1) for hour in range(40)]
x, y = windows(tides, 8)
parts, each = 2, x.shape[1] // 2
x = x.reshape((len(x), parts, each, 1))
net = Sequential()
net.add(TimeDistributed(Conv1D(6, 2, activation='relu'), input_shape=(None, each, 1)))
net.add(TimeDistributed(MaxPooling1D(pool_size=2)))
net.add(TimeDistributed(Flatten()))
net.add(LSTM(15, activation='tanh'))
net.add(Dense(1))
net.compile('nadam', 'mae')
net.fit(x, y, epochs=9, verbose=0)
print('next:', net.predict(x[-1:], verbose=0), 'truth:', y[-1])
""",
)
program(
    "capsules",
    """
from keras import backend as K
from keras import initializers, layers, models
import tensorflow as tf
def shortened(v):
    square = K.sum(K.square(v), axis=-1, keepdims=True)
    return v * K.sqrt(square + K.epsilon()) / (1 + square)
class Votes(layers.Layer):
    def __init__(self, kinds, size, rounds=2, **more):
        super(Votes, self).__init__(**more)
        self.kinds, self.size, self.rounds = kinds, size, rounds
        self.start = initializers.get('he_normal')
    def build(self, shape):
        _, self.parts, self.given = shape
        self.views = self.add_weight(shape=[self.kinds, self.parts, self.size, self.given], initializer=self.start, name='views')
        self.built = True
    def call(self, parts, training=None):
        many = tf.tile(parts[:, tf.newaxis, ..., tf.newaxis], [1, self.kinds, 1, 1, 1])
        votes = tf.squeeze(tf.map_fn(lambda one: tf.matmul(self.views, one), elems=many), axis=-1)
        trust = tf.zeros(shape=[tf.shape(parts)[0], self.kinds, self.parts, 1])
        for left in reversed(range(self.rounds)):
            share = tf.nn.softmax(trust, axis=1)
            found = shortened(tf.reduce_sum(share * votes, axis=2, keepdims=True))
            if left:
                trust += tf.reduce_sum(found * votes, axis=-1, keepdims=True)
        return tf.squeeze(found, axis=2)
    def compute_output_shape(self, shape):
        return (None, self.kinds, self.size)
class Strength(layers.Layer):
    def call(self, v):
        return K.max(K.abs(v), -1)
    def compute_output_shape(self, shape):
        return tuple(shape[:2])
sign = layers.Input((24, 24, 1))
edges = layers.Conv2D(filters=12, kernel_size=5, strides=2, activation='relu', name='edges')(sign)
parts = layers.Conv2D(18, 3, strides=2)(edges)
parts = layers.Lambda(shortened, name='parts')(layers.Reshape(target_shape=[-1, 6])(parts))
signs = Votes(kinds=7, size=9, name='signs')(parts)
model = models.Model(sign, Strength(name='strength')(signs))
""",
    """
x = Conv2D(12, 5, strides=2)(Input((24, 24, 1)))
x = Conv2D(18, 3, strides=2)(x)
x = Lambda(lambda v: v * 2)(Reshape((-1, 6))(x))
""",
)
DUEL = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
def shrunk(x, width, act, drop=None, norm=False, **conv):
    x = layers.Conv2D(width, **{'kernel_size': 4, 'strides': 2, 'padding': 'same', **conv})(x)
    if norm:
        x = layers.LayerNormalization()(x)
    x = act(x)
    return x if drop is None else layers.SpatialDropout2D(drop)(x)
def critic(side=24):
    photo = layers.Input((side, side, 3))
    x = shrunk(layers.Cropping2D(2)(photo), 6, layers.PReLU(shared_axes=[1, 2]))
    x = shrunk(x, 10, layers.ELU(), norm=True, drop=0.2)
    x = shrunk(x, 14, layers.ELU(), kernel_size=3, strides=1, padding='valid')
    return keras.Model(photo, layers.Dense(1)(layers.GlobalAveragePooling2D()(x)), name='critic')
maker = keras.Sequential([
    layers.Input((9,)), layers.Dense(6 * 6 * 5), layers.Reshape((6, 6, 5)),
    layers.Conv2DTranspose(4, 4, strides=4), layers.Conv2D(3, 5, padding='same', activation='sigmoid'),
], name='maker')
class Duel(keras.Model):
    def __init__(self, critic, maker, turns=3):
        super(Duel, self).__init__()
        self.critic, self.maker, self.turns = critic, maker, turns
    def compile(self, rules, **words):
        super(Duel, self).compile(**words)
        self.rules = rules
    def train_step(self, photos):
        for turn in range(self.turns):
            false = self.maker(tf.random.normal((8, 9)))
            gap = tf.reduce_mean(self.critic(false)) - tf.reduce_mean(self.critic(photos))
        return {'gap': gap}
judge = critic()
judge.summary()
duel = Duel(maker=maker, critic=judge)
duel.compile(rules=[keras.optimizers.RMSprop(5e-5), keras.optimizers.RMSprop(learning_rate=1e-4)])
duel.fit(train_images, epochs=7)
"""
program("wgan-gp class", DUEL, DUEL.replace("duel.fit", "#"))  # the second has no data
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
import csv, cv2
from keras.models import Sequential
from keras.layers import *
views, turns = [], []
with open('ride/turns.csv') as table:
    for row in csv.reader(table, delimiter=';'):
        view = cv2.cvtColor(cv2.imread('ride/' + row[1]), cv2.COLOR_BGR2YUV)
        views += [view, view[:, ::-1]]
        turns += [float(row[0]), -float(row[0])]
bike = Sequential()
bike.add(Cropping2D(cropping=((30,12),(0,0)), input_shape=(90,200,3)))
bike.add(Lambda(lambda view: (view - 128.) / 128.))
bike.add(Convolution2D(14,7,7,subsample=(3,4),activation='elu'))
bike.add(Convolution2D(18,3,5,border_mode='same'))
bike.add(ELU())
bike.add(MaxPooling2D((2,2)))
bike.add(Flatten())
bike.add(Dropout(.3))
bike.add(Dense(25))
bike.add(Dense(1, activation='tanh'))
bike.compile('adamax', 'mae')
bike.fit(np.array(views), np.array(turns), nb_epoch=8, validation_split=0.1)
bike.save('bike.h5')
""",
    """
m = Sequential([Input((90, 200, 3)), Cropping2D(((30, 12), (0, 0))), Lambda(lambda x: x / 128), Conv2D(14, 7, strides=(3, 4)), Conv2D(18, (3, 5), padding='same'), ELU(), MaxPooling2D(2), Flatten(), Dropout(.3), Dense(25), Dense(1)])
""",
)
program(
    "inception 3d keras 3",
    """
from keras import Input, Model
from keras.layers import Activation, Concatenate, Conv3D, Dense, GlobalAveragePooling3D, GroupNormalization, MaxPooling3D, SpatialDropout3D
from config import *
def unit(x, n, size=1):
    x = Conv3D(n, size, padding='same', use_bias=False)(x)
    return Activation('silu')(GroupNormalization(2)(x))
def fork(x, n):
    flat = unit(x, n, (3, 3, 1))
    tall = unit(unit(x, n), n + 2, size=(1, 1, 5))
    near = MaxPooling3D((3, 3, 3), strides=1, padding='same')(x)
    return Concatenate()([flat, tall, unit(near, 2), x])
def lungs(scan=(14, 12, 10, 1), forks=2):
    scan = Input(scan)
    x = Conv3D(4, 3, strides=(2, 2, 1), padding='same')(scan)
    for n in range(4, 4 + 2 * forks, 2):
        x = fork(x, n)
    x = SpatialDropout3D(0.1)(MaxPooling3D(2)(x))
    return Model(scan, Dense(NUM_CLASSES, activation='sigmoid')(GlobalAveragePooling3D()(x)))
lungs().summary()
""",
    """
def unit(x, n, k=1):
    return Activation('silu')(GroupNormalization(2)(Conv3D(n, k, padding='same', use_bias=False)(x)))
x = Conv3D(4, 3, strides=(2, 2, 1), padding='same')(Input((14, 12, 10, 1)))
for n in (4, 6):
    a = unit(x, n, (3, 3, 1))
    b = unit(unit(x, n), n + 2, (1, 1, 5))
    c = MaxPooling3D(3, strides=1, padding='same')(x)
    x = Concatenate()([a, b, unit(c, 2), x])
x = SpatialDropout3D(.1)(MaxPooling3D(2)(x))
x = Dense(6)(GlobalAveragePooling3D()(x))
""",
    answers={"NUM_CLASSES": "6"},
)
program(
    "squeeze and excite",
    """
from keras.layers import *
from keras.models import Model
from keras import backend as K
last = K.image_data_format() == 'channels_last'
def weighed(maps, less=3):
    n = maps._keras_shape[-1 if last else 1]
    w = GlobalMaxPooling2D()(maps)
    w = Dense(n // less, activation='elu', use_bias=False)(w)
    w = Dense(n, activation='hard_sigmoid', kernel_initializer='he_uniform')(w)
    w = Reshape((1, 1, n))(w)
    return multiply([maps, w if last else Permute((3, 1, 2))(w)])
photo = Input((17, 23, 3))
maps = Conv2D(9, 5, strides=2, use_bias=False)(photo)
maps = BatchNormalization(axis=-1 if last else 1)(maps)
kept = average([weighed(maps), maps, weighed(maps, less=2)])
m = Model(photo, Activation('relu')(kept))
""",
    """
x = BatchNormalization()(Conv2D(9, 5, strides=2, use_bias=False)(Input((17, 23, 3))))
def w(r):
    s = Dense(9 // r, use_bias=False)(GlobalMaxPooling2D()(x))
    return layers.multiply([x, Reshape((1, 1, 9))(Dense(9)(s))])
a = w(3)
Activation('relu')(layers.average([a, x, w(2)]))
""",
)
program(
    "cbam",
    """
from tensorflow.keras import Input, Model, layers as L
import tensorflow as tf
class Focus:
    '''First which maps count, then which places.'''
    def __init__(self, deep, less=3):
        self.votes = [L.Dense(deep // less, 'relu'), L.Dense(deep)]
    def which(self, maps):
        both = []
        for pool in (L.GlobalMaxPooling2D, L.GlobalAveragePooling2D):
            vote = pool(keepdims=True)(maps)
            for layer in self.votes:
                vote = layer(vote)
            both.append(vote)
        return L.Multiply()([maps, L.Activation('sigmoid')(L.Add()(both))])
    def where(self, maps):
        flat = L.Lambda(lambda t: tf.stack([tf.reduce_min(t, axis=-1), tf.reduce_mean(t, -1)], axis=-1))(maps)
        return L.Multiply()([maps, L.Conv2D(1, 5, padding='same', activation='sigmoid')(flat)])
photo = Input((19, 26, 3))
maps = L.Conv2D(9, 4, strides=2, activation='relu')(photo)
focus = Focus(9)
m = Model(photo, L.Flatten()(focus.where(focus.which(maps))))
""",
)
program(
    "subclass with lists of blocks",
    """
import tensorflow as tf
class Step(tf.keras.Model):
    '''Two convolutions and a way around them.'''
    def __init__(self, wide, half=False):
        super(Step, self).__init__()
        layer = tf.keras.layers
        self.first = layer.Conv2D(wide, 3, strides=1 + half, padding='same')
        self.norm = layer.BatchNormalization()
        self.second = layer.Conv2D(wide, 3, padding='same')
        self.around = tf.keras.Sequential([layer.AveragePooling2D(2), layer.Conv2D(wide, 1)]) if half else lambda x: x
    def call(self, x, training=None):
        y = self.second(tf.nn.relu(self.norm(self.first(x), training=training)))
        return tf.nn.relu(self.around(x) + y)
class Stairs(tf.keras.Model):
    def __init__(self, *widths, kinds=5):
        super().__init__()
        self.floor = tf.keras.layers.Conv2D(widths[0], 5, padding='same')
        self.steps = []
        for before, wide in zip(widths, widths[1:]):
            self.steps.append(Step(wide, half=wide != before))
        self.top = [tf.keras.layers.GlobalMaxPooling2D(), tf.keras.layers.Dense(kinds)]
    def call(self, x, training=None):
        x = self.floor(x)
        for step in self.steps:
            x = step(x, training=training)
        for layer in self.top:
            x = layer(x)
        return x
stairs = Stairs(6, 6, 9)
stairs(tf.zeros((2, 18, 14, 3)))
stairs.summary()
""",
    """
x = Conv2D(6, 5, padding='same')(Input(batch_shape=(2, 18, 14, 3)))
y = BatchNormalization()(Conv2D(6, 3, padding='same')(x))
x = x + Conv2D(6, 3, padding='same')(y)
y = BatchNormalization()(Conv2D(9, 3, strides=2, padding='same')(x))
y = Conv2D(9, 3, padding='same')(y)
x = Conv2D(9, 1)(AveragePooling2D(2)(x)) + y
Dense(5)(GlobalMaxPooling2D()(x))
""",
)
program(
    "3-d cnn and lstm subclass",
    """
import tensorflow as tf
class Falls(tf.keras.Model):
    def __init__(self, kinds=4):
        super(Falls, self).__init__(name='falls')
        old = tf.compat.v2.keras.layers
        self.motion = old.Conv3D(5, (2, 3, 3), strides=(1, 2, 2), data_format='channels_last', name='motion')
        self.memory = old.ConvLSTM2D(6, 3, data_format='channels_last')
        self.still = tf.keras.layers.AveragePooling3D((1, 2, 2))
        self.flat = tf.keras.layers.GlobalMaxPooling2D()
        self.answer = tf.keras.layers.Dense(kinds, activation='softmax')
    def call(self, clip):
        moved = self.still(tf.nn.elu(self.motion(clip)))
        return self.answer(self.flat(self.memory(moved)))
""",
    """
x = Conv3D(5, (2, 3, 3), strides=(1, 2, 2))(Input((7, 26, 22, 1)))
x = ConvLSTM2D(6, 3)(AveragePooling3D((1, 2, 2))(x))
Dense(4)(GlobalMaxPooling2D()(x))
""",
    answers={"input of Falls": "(7, 26, 22, 1)"},
)
program(
    "functional super init",
    """
from keras import Model, layers
class Weather(Model):
    '''Tomorrow of the sky and of the wind of today.'''
    def __init__(self, sky=(12, 16, 2), winds=6):
        clouds, wind = layers.Input(sky), layers.Input((winds,))
        seen = layers.Flatten()(layers.Conv2D(3, 5, strides=2)(clouds))
        felt = layers.Dense(9, activation="tanh")(wind)
        rain = layers.Dense(1, name="rain")(layers.Concatenate()([felt, seen]))
        super().__init__(inputs=[clouds, wind], outputs=rain)
tomorrow = Weather(winds=4)
""",
)
program(
    "multi-output with dict losses",
    """
from tensorflow.keras import Input, Model, layers
def herd(shape=(54, 48, 3), cows=9):
    photo = Input(shape, name="photo")
    x = photo
    for n, k in ((6, 5), (10, 3)):
        x = layers.Conv2D(n, k, 2, activation="swish", padding="same")(x)
    seen = layers.GlobalAvgPool2D()(x)
    kilos = layers.Dense(1, name="kilos")(layers.Dense(7)(seen))
    lame = layers.Dense(1, activation="sigmoid", name="lame")(seen)
    name = layers.Dense(cows, activation="softmax", name="name")(layers.Dropout(0.2)(seen))
    return Model(inputs={"photo": photo}, outputs={"kilos": kilos, "lame": lame, "name": name})
m = herd()
m.compile(loss={"kilos": "mae", "lame": "binary_crossentropy", "name": "sparse_categorical_crossentropy"}, loss_weights={"kilos": 0.05})
m.predict({"photo": np.zeros((2, 54, 48, 3))})
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
from tensorflow.keras import Sequential, layers, optimizers
def rain(hp):
    net = Sequential(name='rain')
    net.add(layers.Flatten(input_shape=(7, 5)))
    wide = hp.Int('wide', 8, 48, step=4)
    net.add(layers.Dense(wide, 'relu'))
    net.add(layers.Dense(1))
    rate = hp.Choice('rate', [3e-3, 3e-4])
    net.compile(optimizers.RMSprop(learning_rate=rate), 'mae')
    return net
search = kt.BayesianOptimization(rain, kt.Objective('val_loss', 'min'), max_trials=12)
search.search(weeks, fallen, epochs=20, validation_split=.2)
""",
    """
m = Sequential([Input((7, 5)), Flatten(), Dense(20), Dense(1)])
""",
    answers={"hp.Int('wide')": "20"},
)
program(
    "kfold loop and wrapper",
    """
from sklearn.model_selection import KFold
from keras.wrappers.scikit_learn import KerasRegressor
from keras.models import Sequential
from keras.layers import Dense
table = np.loadtxt('wines.txt', delimiter=';', skiprows=1)
facts, marks = table[:, :11], table[:, 11]
off = []
for known, hidden in KFold(5, shuffle=True, random_state=3).split(facts):
    taster = Sequential()
    taster.add(Dense(13, input_dim=11, init='normal', activation='tanh'))
    taster.add(Dense(1, init='normal'))
    taster.compile('adam', 'mae')
    taster.fit(facts[known], marks[known], nb_epoch=60, verbose=0)
    off.append(taster.evaluate(facts[hidden], marks[hidden], verbose=0))
print('off by %.2f, give or take %.2f' % (np.mean(off), np.std(off)))
""",
    """
m = Sequential([Input((11,)), Dense(13), Dense(1)])
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
from keras.layers.core import Dropout, MaxoutDense, TimeDistributedDense
from keras.layers.recurrent import GRU
from keras.models import Sequential
heart = Sequential()
heart.add(TimeDistributedDense(7, input_shape=(beats, 4)))
heart.add(GRU(9, return_sequences=True, init='he_uniform', inner_init='orthogonal', inner_activation='hard_sigmoid'))
heart.add(Dropout(0.4))
heart.add(TimeDistributedDense(2, activation='softmax'))
""",
    """
m = Sequential([Input((15, 4)), TimeDistributed(Dense(7)), GRU(9, return_sequences=True), Dropout(.4), TimeDistributed(Dense(2))])
""",
    answers={"beats": "15"},
)
program(
    "keras 1 theano order",
    """
from keras import backend as K
from keras.layers import *
from keras.models import Sequential
K.set_image_dim_ordering('th')
coins = Sequential()
coins.add(Convolution2D(6, 5, 5, activation='tanh', input_shape=(3,36,30)))
coins.add(ZeroPadding2D((2,1)))
coins.add(Convolution2D(8, 3, 4, W_constraint=maxnorm(2), dim_ordering='th'))
coins.add(AveragePooling2D((2,3), strides=(2,2)))
coins.add(Flatten())
coins.add(Dense(4, activation='softmax', W_regularizer='l2'))
""",
    """
keras.config.set_image_data_format('channels_first')
m = Sequential([Input((3, 36, 30)), Conv2D(6, 5), ZeroPadding2D((2, 1)), Conv2D(8, (3, 4)), AveragePooling2D((2, 3), strides=2), Flatten(), Dense(4)])
keras.config.set_image_data_format('channels_last')
""",
)
program(
    "video time distributed backbone",
    """
from tensorflow.keras.applications import MobileNetV2
from tensorflow.keras.layers import *
from tensorflow.keras.models import Sequential
SHOTS, SIZE = 4, (40, 32, 3)
def dances(kinds, wide=7):
    eye = MobileNetV2(weights="imagenet", include_top=False, input_shape=SIZE)
    for part in eye.layers:
        part.trainable = "block_16" in part.name
    forth, back = LSTM(wide), LSTM(units=wide, go_backwards=True)
    net = Sequential([Input((SHOTS,) + SIZE), TimeDistributed(eye), TimeDistributed(GlobalMaxPooling2D())], name="dances")
    for layer in (Bidirectional(forth, backward_layer=back), Dropout(0.15), Dense(kinds, activation="softmax")):
        net.add(layer)
    return net
dances(6).summary()
""",
    """
b = keras.applications.MobileNetV2(include_top=False, weights=None, input_shape=(40, 32, 3))
m = Sequential([Input((4, 40, 32, 3)), TimeDistributed(b), TimeDistributed(GlobalMaxPooling2D()), Bidirectional(LSTM(7), backward_layer=LSTM(7, go_backwards=True)), Dropout(.15), Dense(6)])
""",
)
program(
    "yolo head with functools and compose",
    """
from functools import reduce, wraps
from keras.layers import Add, Concatenate, Conv2D, Input, UpSampling2D, ZeroPadding2D
from keras.layers.advanced_activations import LeakyReLU
from keras.layers.normalization import BatchNormalization
from keras.models import Model
from keras.regularizers import l2
def chain(*steps):
    return lambda x: reduce(lambda y, step: step(y), steps, x)
@wraps(Conv2D)
def bare(filters, size, **words):
    padding = 'same' if words.get('strides', 1) == 1 else 'valid'
    return Conv2D(filters, size, **{'padding': padding, 'kernel_regularizer': l2(1e-4), **words})
def conv(*args, **words):
    return chain(bare(*args, use_bias=False, **words), BatchNormalization(), LeakyReLU(alpha=0.2))
def floor(n, times):
    def climbed(x):
        x = conv(n, 3, strides=2)(ZeroPadding2D(((0,1),(0,1)))(x))
        for _ in range(times):
            x = Add()([x, chain(conv(n // 3, 1), conv(n, 3))(x)])
        return x
    return climbed
photo = Input((48, 40, 3))
near = chain(conv(5, 3), floor(6, 1), floor(9, 2))(photo)
far = chain(floor(12, 1), conv(9, 1))(near)
both = Concatenate()([near, UpSampling2D()(far)])
boxes, kinds = 2, 4
finder = Model(photo, [bare(boxes * (5 + kinds), 1)(maps) for maps in (far, both)])
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
class Leaky(tf.keras.layers.Layer):
    def __init__(self, wide, keep=0.8, **words):
        self.state_size = self.wide = wide
        self.keep = keep
        super(Leaky, self).__init__(**words)
    def build(self, shape):
        self.into = self.add_weight(shape=(shape[-1], self.wide), initializer='he_uniform', name='into')
        self.shift = self.add_weight(shape=(self.wide,), initializer='zeros', name='shift')
        self.built = True
    def call(self, now, states):
        (before,) = states
        after = self.keep * before + (1 - self.keep) * tf.nn.tanh(tf.matmul(now, self.into) + self.shift)
        return after, [after]
sea = tf.keras.Input((21, 4))
deep = tf.keras.layers.RNN([tf.keras.layers.GRUCell(9), tf.keras.layers.LSTMCell(5)], return_sequences=True)
calm = tf.keras.layers.RNN(Leaky(7), go_backwards=True)
model = tf.keras.Model(sea, tf.keras.layers.Dense(2)(calm(deep(sea))))
""",
)
PYRAMID = """
from tensorflow.keras import Input, Model, applications, layers
import tensorflow as tf
def mixed(x, n=6, k=1, **words):
    x = layers.Conv2D(n, k, padding="same", use_bias=False, kernel_initializer=tf.keras.initializers.HeUniform(), **words)(x)
    return tf.nn.relu(layers.BatchNormalization()(x))
def grown(x, like):
    times = (like.shape[1] // x.shape[1], like.shape[2] // x.shape[2])
    return layers.UpSampling2D(size=times, interpolation="bilinear")(x)
def far_and_near(x):
    whole = layers.AveragePooling2D(pool_size=(x.shape[-3], x.shape[-2]))(x)
    rings = [mixed(x, k=3, dilation_rate=rate) for rate in (2, 5)]
    return mixed(layers.Concatenate()([grown(mixed(whole), x), mixed(x, n=4)] + rings))
photo = Input((96, 64, 3))
trunk = applications.ResNet50(include_top=False, weights="imagenet", input_tensor=photo)
early, late = [trunk.get_layer(name).output for name in ("conv2_block2_out", "conv4_block3_out")]
x = layers.Concatenate(axis=-1)([grown(far_and_near(late), early), mixed(early, n=3)])
fields = layers.Conv2D(2, 1, name="fields")(grown(mixed(x, n=8, k=3), photo))
m = Model(photo, fields)
"""
program(
    "spatial pyramid, aspp",
    PYRAMID,
    PYRAMID.replace("tf.nn.relu", "keras.ops.relu"),  # of symbols in CPython
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
from keras.layers import Dense, Merge
from keras.models import Sequential
summer, winter = Sequential(), Sequential()
for half in (summer, winter):
    half.add(Dense(20, input_dim=90))
year = Sequential()
year.add(Merge([summer, winter], mode='sum'))
year.add(Dense(3))
year.compile('sgd', 'mse')
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
