"""Recurrent and rarer layers of the page against TensorFlow, and functions that are loaded later.

Each layer is made with two seeds and gets inputs with several images, steps and features. Compared
are values, weights, gradients, and the output of a model with the layer. Settings are as in
test_tensorflow.py.
"""
# ruff: noqa: E501  programs inside

import itertools

import pytest

from tests.page.test_tensorflow import GRADIENT, HEAD, differences, refused
from tools.node import run

VALUES = """
tf.keras.utils.set_random_seed({seed})
layer = {layer}
a = [tf.constant(x(*shape)) for shape in {shapes}]
with tf.GradientTape() as tape:
    for one in a:
        tape.watch(one)
    found = layer({call})
    found = list(found) if isinstance(found, (list, tuple)) else [found]
    loss = sum(tf.reduce_sum(tf.square(one) * one) for one in found)
show(*found, *layer.get_weights())
show(*[one for one in tape.gradient(loss, [*a, *layer.trainable_variables]) if one is not None])
print(json.dumps([layer.count_params(), len(layer.trainable_weights)]))
"""
# The shapes with an open batch, and what a model makes of them.
SYMBOLS = """
layer = {layer}
a = [tf.keras.Input(shape[1:]) for shape in {shapes}]
found = layer({call})
model = tf.keras.Model(a, found)
print(json.dumps([model.output_shape, layer.name, model.count_params()]))
found = model([x(*shape) for shape in {shapes}])
show(*(found if isinstance(found, (list, tuple)) else [found]))
"""


def _recurrent():
    """Yield (layer, shapes) of the layers along time."""
    shapes = [[(3, 5, 4)], [(2, 1, 3)]]
    for kind, shape in itertools.product(("SimpleRNN", "LSTM", "GRU"), shapes):
        for settings in (
            "3", "5, return_sequences=True", "4, return_state=True, use_bias=False",
            "3, go_backwards=True, return_sequences=True, return_state=True",
            "3, activation='relu', kernel_initializer='he_normal', bias_initializer='random_normal'",
        ):  # fmt: skip
            yield f"L.{kind}({settings})", shape
        yield f"L.Bidirectional(L.{kind}(3))", shape
        for mode in ("'sum'", "'ave'", "'mul'", "None"):
            yield (
                f"L.Bidirectional(L.{kind}(4, return_sequences=True), merge_mode={mode})",
                shape,
            )
        yield (
            f"L.Bidirectional(L.{kind}(2, return_sequences=True, return_state=True))",
            shape,
        )
        yield f"L.RNN(L.{kind}Cell(4), return_sequences=True)", shape
    for settings in ("unit_forget_bias=False", "recurrent_activation='hard_sigmoid'"):
        yield f"L.LSTM(3, {settings})", shapes[0]
    yield "L.GRU(3, reset_after=False, bias_initializer='ones')", shapes[0]
    yield "L.RNN([L.LSTMCell(3), L.GRUCell(4), L.SimpleRNNCell(2)])", shapes[0]
    yield (
        "L.LSTM(3, recurrent_initializer='glorot_uniform', kernel_regularizer='l2')",
        shapes[0],
    )
    yield "L.TimeDistributed(L.Dense(3, activation='tanh'))", [(2, 4, 5)]
    yield "L.TimeDistributed(L.Conv2D(3, 2, strides=(2, 1)))", [(2, 3, 7, 5, 2)]
    yield "L.TimeDistributed(L.Flatten())", [(2, 3, 4, 5)]
    yield "L.TimeDistributed(L.BatchNormalization())", [(2, 3, 4)]


def _rarer():
    """Yield (layer, shapes) of the other layers."""
    for axis, groups in ((-1, 3), (-1, 1), (-1, -1), (1, 5)):
        yield f"L.GroupNormalization({groups}, axis={axis})", [(2, 5, 4, 6)]
    yield "L.GroupNormalization(2, epsilon=0.1, center=False)", [(3, 7, 4)]
    yield "L.GroupNormalization(2, scale=False, beta_initializer='ones')", [(3, 4)]
    for axis in ("-1", "1", "[1, 2]"):
        yield f"L.UnitNormalization(axis={axis})", [(2, 5, 4, 3)]
    yield "L.RMSNormalization()", [(2, 5, 4)]
    yield "L.RMSNormalization(axis=[1, 2], epsilon=0.1)", [(2, 5, 4)]
    yield "L.Identity()", [(2, 5, 4)]
    yield "L.RepeatVector(4)", [(3, 5)]
    yield "L.Normalization()", [(3, 4, 5)]
    yield "L.Normalization(mean=[0.5, 1.0, 2.0], variance=[1.0, 2.0, 0.5])", [(2, 4, 3)]
    yield "L.Normalization(mean=3.0, variance=2.0, invert=True)", [(2, 4, 3)]
    yield "L.CenterCrop(3, 2)", [(2, 7, 6, 3)]
    yield "L.CenterCrop(4, 3)", [(2, 7, 6, 3)]
    yield "L.Dot(1)", [(3, 4), (3, 4)]
    yield "L.Dot((2, 1))", [(3, 4, 5), (3, 5, 2)]
    yield "L.Dot(axes=-1, normalize=True)", [(3, 4, 5), (3, 2, 5)]
    yield "L.Dot((1, 2))", [(2, 4, 3), (2, 5, 4)]
    for settings in (
        "",
        "use_scale=True",
        "score_mode='concat'",
        "use_scale=True, score_mode='concat'",
    ):
        yield f"L.Attention({settings})", [(2, 4, 5), (2, 3, 5)]
    yield "L.Attention()", [(2, 4, 5), (2, 3, 2), (2, 3, 5)]
    yield "L.Conv2D(4, (3, 2), kernel_initializer='orthogonal')", [(2, 7, 6, 3)]
    yield (
        "L.Dense(5, kernel_initializer=tf.keras.initializers.Orthogonal(2.0, seed=3))",
        [(2, 3)],
    )
    yield "L.Dense(3, kernel_initializer='identity')", [(2, 4)]


def _heads():
    """Yield (layer, shapes, call) of attention in several heads."""
    for settings in (
        "2, 3",
        "3, 2, value_dim=4, use_bias=False",
        "1, 4, output_shape=3",
    ):
        yield f"L.MultiHeadAttention({settings})", [(2, 4, 5), (2, 3, 6)], "*a"
    yield "L.MultiHeadAttention(2, 3)", [(2, 4, 5)], "a[0], a[0], use_causal_mask=True"


PROGRAMS = {
    "dropout in recurrent layers": """
a = x(3, 4, 5)
for kind in (L.SimpleRNN, L.LSTM, L.GRU):
    for settings in ({"dropout": 0.3}, {"recurrent_dropout": 0.4}, {"dropout": 0.2, "recurrent_dropout": 0.5, "seed": 3}):
        layer = kind(4, **settings)
        show(layer(a, training=True), layer(a, training=True), layer(a), L.Dense(2)(a))
""",
    "dropout of the rarer kinds": """
a = x(3, 4, 5)
for layer in (L.GaussianDropout(0.3), L.AlphaDropout(0.4), L.AlphaDropout(0.2, noise_shape=(3, 1, 5), seed=4)):
    show(layer(a, training=True), layer(a, training=True), layer(a))
layer = L.MultiHeadAttention(2, 3, dropout=0.3)
show(layer(a, a, training=True), layer(a, a))
""",
    "states given to a recurrent layer": """
encoder, decoder = L.LSTM(4, return_state=True), L.LSTM(4, return_sequences=True)
a, b = tf.keras.Input((None, 3)), tf.keras.Input((None, 2))
_, h, c = encoder(a)
model = tf.keras.Model([a, b], L.Dense(2)(decoder(b, initial_state=[h, c])))
show(model([x(2, 5, 3), x(2, 4, 2)]), *model.get_weights())
print(json.dumps(model.output_shape))
gru = L.GRU(3, return_state=True)
show(*gru(x(2, 4, 3), initial_state=tf.ones((2, 3))))
""",
    "a cell by itself": """
for cell in (L.SimpleRNNCell(3), L.GRUCell(3)):
    out, state = cell(x(2, 4), [tf.ones((2, 3))])
    show(out, *state, *cell.get_weights())
out, state = L.LSTMCell(3)(x(2, 4), [tf.ones((2, 3)), tf.zeros((2, 3))])
show(out, *state)
class Minimal(L.Layer):
    def __init__(self, units, **more):
        super().__init__(**more)
        self.units = self.state_size = units
    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units), initializer="uniform", name="kernel")
        self.built = True
    def call(self, inputs, states):
        h = tf.matmul(inputs, self.kernel) + states[0]
        return h, [h]
layer = L.RNN(Minimal(3), return_sequences=True)
show(layer(x(2, 5, 4)), *layer.get_weights())
""",
    "a recurrent model is trained": """
for layer in (L.LSTM(6), L.Bidirectional(L.GRU(4, dropout=0.2)), L.SimpleRNN(5, activation="relu")):
    model = tf.keras.Sequential([tf.keras.Input((4, 3)), layer, L.Dense(1)])
    model.compile("adam", "mse")
    show(model.fit(x(20, 4, 3), x(20, 1), epochs=3, batch_size=8, verbose=0).history["loss"])
    show(model.predict(x(3, 4, 3), verbose=0))
words = tf.keras.Sequential([L.Embedding(20, 4), L.LSTM(3), L.Dense(1, activation="sigmoid")])
words.compile("sgd", "binary_crossentropy")
found = words.fit(np.arange(60).reshape(10, 6) % 20, np.arange(10) % 2, epochs=2, verbose=0)
show(found.history["loss"])
""",
    "operators on symbols": """
a, b = tf.keras.Input((4, 3)), tf.keras.Input((4, 3))
made = [a + b, a - b, a * 2.0, 1.0 - a, a / (b * b + 1.0), a ** 2, -a, a[:, 1:3], a[:, -1], 3.0 + a, abs(a)]
model = tf.keras.Model([a, b], made)
print(json.dumps([model.output_shape, [one.name for one in model.layers]]))
one, other = tf.constant(x(2, 4, 3)), tf.constant(x(2, 4, 3) + 0.5)
show(*model([one, other]))
with tf.GradientTape() as tape:
    first = tf.constant(x(2, 4, 3))
    tape.watch(first)
    loss = sum(tf.reduce_sum(one ** 2) for one in model([first, other]))
show(tape.gradient(loss, first))
c = tf.keras.Input((4, 3))
y = L.Dense(3)(c)
outer = tf.keras.Model(c, y + model([y, c])[0])
show(outer(x(2, 4, 3)))
""",
    "normalization learns from data": """
layer = L.Normalization()
layer.adapt(x(9, 4, 3) * 2 + 1)
show(layer(x(2, 4, 3)), *layer.get_weights()[:2])
layer = L.Normalization(axis=None)
layer.adapt(x(9, 3))
show(layer(x(2, 3)))
""",
}
REFUSED = [
    "L.LSTM(0)",
    "L.LSTM(3, colour='red')",
    "L.LSTM(3)(x(4, 5))",
    "L.GRU(3)(x(2, 3, 4, 5))",
    "tf.keras.Sequential([tf.keras.Input((4,)), L.LSTM(3)])",
    "L.Bidirectional(3)",
    "L.Bidirectional(L.LSTM(3), merge_mode='max')",
    "L.TimeDistributed('dense')",
    "L.TimeDistributed(L.Dense(3))(x(3, 4))",
    "L.RepeatVector(0)",
    "L.RepeatVector(2.5)",
    "L.RepeatVector(2)(x(2, 3, 4))",
    "L.GroupNormalization(0)",
    "L.GroupNormalization(3)(x(2, 4))",
    "L.GroupNormalization(8)(x(2, 4))",
    "L.UnitNormalization('last')",
    "L.Dot(axes='last')",
    "L.Dot((1, 2, 3))",
    "L.Dot(1)([x(2, 3), x(2, 4)])",
    "L.GaussianDropout(1.5)",
    "L.MultiHeadAttention(0, 3)",
    "L.Attention(score_mode='sum')",
    "L.Normalization(mean=1.0)",
    "tf.nn.relu(tf.keras.Input((3,)))",
    "tf.reduce_mean(tf.keras.Input((3, 4)), axis=1)",
    "tf.keras.Input((3, 4)) + tf.keras.Input((3, 5))",
    "L.Dense(3, kernel_initializer='identity')(x(2, 3, 4)[0, 0])",
    "tf.keras.initializers.Orthogonal()((3,))",
]  # fmt: skip


EXPRESSIONS = [
    "tf.math.reciprocal(x(3, 4))",
    "tf.math.squared_difference(x(3, 4), x(4))",
    "tf.math.divide_no_nan(x(3, 4), np.array([1.0, 0.0, 2.0, -1.0], 'float32'))",
    "tf.math.expm1(x(5))",
    "tf.math.is_nan(np.array([1.0, np.nan, np.inf], 'float32'))",
    "tf.math.is_finite(np.array([1.0, np.nan, np.inf], 'float32'))",
    "tf.add_n([x(3, 2), x(3, 2) * 2, x(3, 2) - 1])",
    "tf.norm(x(3, 4))",
    "tf.norm(x(3, 4, 2), axis=1, keepdims=True)",
    "tf.norm(x(3, 4), ord=1, axis=0)",
    "tf.linalg.norm(x(3, 4), ord=np.inf, axis=1)",
    "tf.math.reduce_logsumexp(x(3, 4, 2) * 50, axis=(0, 2))",
    "tf.math.reduce_logsumexp(x(3, 4))",
    *(f"tf.cumsum(x(3, 4, 2), {settings})" for settings in
      ("0", "axis=1", "axis=-1, exclusive=True", "1, reverse=True", "1, True, True")),
    "tf.cumsum(tf.constant([1, 2, 3]))",
    "tf.sort(x(3, 5))",
    "tf.sort(x(3, 5), axis=0, direction='DESCENDING')",
    "tf.argsort(x(3, 5), direction='DESCENDING')",
    "tf.math.top_k(x(3, 5), k=2)[0]",
    "tf.nn.top_k(np.round(x(3, 9)), k=4).indices",
    "tf.boolean_mask(x(3, 4), [True, False, True])",
    "tf.boolean_mask(x(3, 4, 2), x(3, 4) > 0)",
    "tf.boolean_mask(x(3, 4, 2), [True, False, True, True], axis=1)",
    "tf.gather_nd(x(3, 4, 2), [[0, 1], [2, 3]])",
    "tf.gather_nd(x(3, 4), [[[0, 1]], [[2, 0]]])",
    "tf.tensor_scatter_nd_update(x(4, 3), [[1], [3]], x(2, 3))",
    "tf.tensor_scatter_nd_update(x(4, 3), [[1, 2], [3, 0]], [5.0, 6.0])",
    "tf.meshgrid([1.0, 2.0, 3.0], [4.0, 5.0])[0]",
    "tf.meshgrid([1, 2, 3], [4, 5], indexing='ij')[1]",
    "tf.unique([5, 1, 5, 3, 1])[0]",
    "tf.unique([5, 1, 5, 3, 1])[1]",
    "tf.math.confusion_matrix([0, 2, 1, 2], [0, 1, 1, 2])",
    "tf.math.confusion_matrix([0, 1], [1, 1], num_classes=3, weights=[2, 3])",
    "tf.nn.gelu(x(3, 4))",
    "tf.nn.gelu(x(3, 4), approximate=True)",
    "tf.nn.dropout(x(5, 6), 0.4)",
    "tf.nn.dropout(x(5, 6), 0.3, noise_shape=(5, 1), seed=4)",
    "tf.nn.batch_normalization(x(2, 3, 4), x(4), abs(x(4)) + 1, x(4), x(4) * 2, 0.01)",
    "tf.nn.embedding_lookup(x(5, 3), [[1, 4], [0, 0]])",
    "tf.image.flip_left_right(x(2, 3, 4, 2))",
    "tf.image.flip_up_down(x(3, 4, 2))",
    *(f"tf.image.rot90(x(2, 3, 4, 2), {k})" for k in (1, 2, 3, 5)),
    "tf.image.rgb_to_grayscale(x(2, 3, 4, 3))",
    "tf.image.grayscale_to_rgb(tf.constant(x(3, 4, 1)))",
    "tf.image.adjust_brightness(x(3, 4, 3), 0.2)",
    "tf.image.adjust_contrast(x(2, 3, 4, 3), 1.5)",
    "tf.image.central_crop(x(7, 9, 2), 0.5)",
    "tf.image.central_crop(x(2, 8, 6, 3), 0.6)",
    "tf.image.crop_to_bounding_box(x(2, 7, 6, 3), 1, 2, 4, 3)",
    "tf.image.pad_to_bounding_box(x(2, 3, 4, 2), 1, 2, 6, 8)",
    "tf.image.per_image_standardization(x(2, 5, 4, 3) * 9 + 3)",
    "tf.image.extract_patches(x(2, 7, 6, 2), [1, 3, 2, 1], [1, 2, 1, 1], [1, 1, 2, 1], 'VALID')",
    "tf.image.extract_patches(x(1, 5, 6, 3), [1, 3, 3, 1], [1, 2, 2, 1], [1, 1, 1, 1], 'SAME')",
    "tf.image.total_variation(tf.constant(x(2, 5, 4, 3)))",
    *(f"tf.keras.losses.{name}(reduction=None)(abs(x(3, 4)), abs(x(4, 3).T))" for name in
      ("SquaredHinge", "CategoricalHinge", "CosineSimilarity", "LogCosh", "Poisson")),
    "tf.keras.losses.CosineSimilarity()(x(3, 4), x(4, 3).T)",
    "tf.keras.losses.SquaredHinge()(np.eye(3), x(3, 3))",
    *(f"tf.keras.ops.{call}" for call in (
        "relu(x(3, 4))", "softmax(x(3, 4), axis=0)", "mean(x(3, 4, 2), axis=1)", "max(x(3, 4))",
        "concatenate([x(2, 3), x(2, 4)], axis=1)", "reshape(x(3, 4), (2, -1))",
        "transpose(x(3, 4, 2), (2, 0, 1))", "matmul(x(3, 4), x(4, 2))", "abs(x(5))",
        "clip(x(9), -0.5, 0.5)", "expand_dims(x(3, 4), 1)", "conv(x(2, 7, 6, 3), x(3, 2, 3, 4))",
        "take(x(5, 3), [4, 0], axis=0)", "var(x(3, 4), axis=0)", "stack([x(2, 3), x(2, 3)])",
        # where Keras differs from tf: no axis means all numbers; other defaults; other names
        "argmax(x(3, 4))", "argmin(x(3, 4, 2), axis=-2, keepdims=True)",
        "argmax(x(3, 4), keepdims=True)", "cumsum(x(3, 4))", "cumsum(x(3, 4), axis=1)",
        "repeat(x(2, 3), 2)", "repeat(x(2, 3), [1, 0, 2], axis=1)", "take(x(3, 4), [5, -1])",
        "take(x(3, 4), [[1], [-1]], axis=1)", "gelu(x(9))", "gelu(x(9), approximate=False)",
        "elu(x(9), alpha=0.3)", "expand_dims(x(3, 4), (0, -1))", "one_hot([[1, 3], [0, -1]], 3)",
        "one_hot([1, 2], 3, axis=0, dtype='int32')", "pad(x(2, 3), ((0, 1), (2, 0)))",
        "pad(x(4, 5), ((1, 1), (0, 2)), mode='reflect')", "pad(x(2, 3), ((2, 2), (1, 0)), constant_values=4.5)",
        "tile(x(2, 3), 2)", "tile(x(2, 3), (2, 1, 3))", "round(x(9), decimals=1)", "norm(x(3, 4))",
        "norm(x(3, 4), axis=1, keepdims=True)", "arange(5)", "arange(1, 9, 3)", "eye(3, 4, k=1)",
        "squeeze(x(3, 1, 4, 1))", "where(x(3, 4) > 0, x1=x(3, 4), x2=0.0)", "add(x1=x(3), x2=2.0)",
        "zeros_like(x(2, 3), dtype='int32')", "ones((2, 3))", "std(x(3, 4), axis=(0, 1))")),
    *(f"tf.concat([tf.cast(one, 'float32') for one in tf.keras.ops.split(x(6, 4), {how})], axis=-1)"
      for how in ("2, axis=1", "[1], axis=1", "[1, 3], axis=-1", "3, axis=1")[:3]),
    # arguments that a function of tf has beyond the usual ones
    "tf.nn.softmax(x(3, 4, 2), axis=1)", "tf.nn.softmax(logits=x(3, 4), name='p')",
    "tf.nn.log_softmax(x(3, 4), axis=0)", "tf.one_hot([1, 3, 0], 3, on_value=5.0, off_value=-1.0)",
    "tf.one_hot([[1, 0]], 3, axis=1)", "tf.one_hot([1, 2], 4, dtype=tf.int32)",
    "tf.ones_like(input=x(2, 3), dtype=tf.int32)", "tf.zeros_like(x(2, 3), name='z')",
    "tf.eye(2, 3, batch_shape=[2])", "tf.repeat(x(2, 3), 2)", "tf.add(x(3), x(3), name='sum')",
    "tf.reduce_sum(x(3, 4), axis=1, name='s')", "tf.sqrt(abs(x(3)), name='r')",
    "tf.argmax(x(3, 4))", "tf.argmax(x(3, 4), axis=1, output_type=tf.int32)",
    "tf.matmul(x(2, 3), x(3, 4), name='m')", "tf.shape(x(2, 3), out_type=tf.int32)",
    "tf.nn.moments(x(3, 4), axes=[0], keepdims=True)[1]", "tf.keras.activations.elu(x(9), alpha=2.0)",
    "tf.keras.activations.tanh(x=x(9))", "tf.keras.backend.relu(x(9), alpha=0.2)",
    "tf.keras.initializers.constant(3.0)((2, 2))", "tf.keras.regularizers.l1_l2(l1=0.5)(tf.constant(x(9)))",
    "tf.keras.regularizers.l1_l2()(tf.constant(x(9)))", "tf.keras.regularizers.get('L1L2')(tf.constant(x(9)))",
]  # fmt: skip
GRADIENTS = [
    ("x(3, 4)", "x(4)", "tf.math.squared_difference(a, b)"),
    ("x(3, 4)", "x(4)", "tf.math.reciprocal(a) * b"),
    ("x(3, 4)", "x(4)", "tf.math.divide_no_nan(a, b)"),
    ("x(3, 4)", "x(2)", "tf.norm(a, axis=1) * b[0]"),
    ("x(3, 4)", "x(2)", "tf.math.reduce_logsumexp(a, axis=1) * b[0]"),
    ("x(3, 4)", "x(4)", "tf.cumsum(a * b, axis=1, reverse=True)"),
    ("x(3, 4)", "x(4)", "tf.sort(a * b, axis=1)"),
    ("x(3, 4)", "x(2)", "tf.math.top_k(a, k=2)[0] * b"),
    ("x(3, 4)", "x(4)", "tf.boolean_mask(a, [True, False, True]) * b"),
    ("x(3, 4)", "x(2)", "tf.gather_nd(a, [[0, 1], [2, 3]]) * b"),
    ("x(3, 4)", "x(4)", "tf.tensor_scatter_nd_update(a, [[1]], [b])"),
    ("x(3)", "x(3)", "tf.convert_to_tensor([[a, b], [b * a, a]]) * b"),
    ("x(3, 4)", "x(4)", "tf.nn.gelu(a) * b"),
    ("x(3, 4)", "abs(x(4)) + 1", "tf.nn.batch_normalization(a, b, b, b, b, 0.1)"),
    ("x(2, 5, 4, 3)", "x(3)", "tf.image.per_image_standardization(a) * b"),
    ("x(2, 5, 4, 3)", "x(1)", "tf.image.rgb_to_grayscale(tf.image.rot90(a)) * b"),
    ("x(2, 5, 4, 3)", "x(2)", "tf.image.total_variation(a) * b"),
    ("x(3, 4)", "x(4)", "tf.keras.losses.cosine_similarity(a, a * b)"),
    ("x(3, 4)", "x(4)", "tf.keras.losses.logcosh(a, a * b)"),
]  # fmt: skip
PROGRAMS |= {
    "metrics that count": """
y, p = (x(40) > 0).astype("float32"), 1 / (1 + np.exp(-x(40)[::-1]))
for kind in ("TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives", "AUC"):
    metric = getattr(tf.keras.metrics, kind)()
    metric.update_state(y[:25], p[:25])
    metric.update_state(y[25:], p[25:], sample_weight=np.linspace(0, 2, 15))
    show(metric.result())
    print(json.dumps(metric.name))
for kind in ("CosineSimilarity", "SquaredHinge", "CategoricalHinge", "LogCoshError", "Poisson"):
    metric = getattr(tf.keras.metrics, kind)()
    metric.update_state(abs(x(4, 3)), abs(x(3, 4).T))
    show(metric.result())
    print(json.dumps(metric.name))
metric = tf.keras.metrics.MeanIoU(num_classes=3)
metric.update_state([0, 1, 2, 2, 1], [0, 2, 2, 1, 1])
show(metric.result())
""",
    "three more optimizers": """
for name in ("nadam", "adamax", "adadelta"):
    model = tf.keras.Sequential([tf.keras.Input((6,)), L.Dense(4, activation="tanh"), L.Dense(2)])
    model.compile(name, "mse", metrics=["mae"])
    found = model.fit(x(30, 6), x(30, 2), epochs=4, batch_size=8, verbose=0).history
    show(*found.values(), *model.get_weights())
""",
    "steps of one's own": """
class Own(tf.keras.Model):
    def train_step(self, data):
        a, b = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self(a, training=True) - b) ** 2)
        self.optimizer.apply_gradients(zip(tape.gradient(loss, self.trainable_variables), self.trainable_variables))
        return {"error": loss}
first = tf.keras.Input((3,))
model = Own(first, L.Dense(2)(first))
model.compile(tf.keras.optimizers.SGD(0.1))
show(model.fit(x(9, 3), x(9, 2), epochs=3, batch_size=4, verbose=0).history["error"])
print(json.dumps([model.output_shape, model.count_params()]))
""",
    "keras.ops and activations on symbols": """
ops, act = tf.keras.ops, tf.keras.activations
a = tf.keras.Input((4, 3))
made = [ops.relu(a), ops.mean(a, axis=1), ops.concatenate([a, a * 2.0], axis=-1), ops.reshape(a, (-1, 12)),
        act.softmax(a), act.gelu(a), ops.matmul(a, np.ones((3, 2), "float32")), ops.transpose(a, (0, 2, 1)),
        *ops.split(a, 2, axis=1), *ops.split(a, [1], axis=-1), *ops.split(a, 1), ops.max(a, axis=-1, keepdims=True),
        ops.cast(ops.argmax(a, axis=-1, keepdims=True), "float32") + a]
b, c = ops.split(a, [1], axis=2)
made.append(ops.concatenate([c, b], axis=2))
model = tf.keras.Model(a, made)
print(json.dumps(model.output_shape))
show(*model(x(2, 4, 3)))
""",
    "names that programs of before use": """
from tensorflow.keras import backend as K
import keras.backend, keras.ops
from keras.ops import relu
a = tf.constant(x(3, 4))
show(K.mean(a), K.sum(a, axis=0), K.batch_flatten(a), K.clip(a, -0.5, 0.5), K.dot(a, K.transpose(a)), relu(a))
print(json.dumps([K.floatx(), K.epsilon(), K.image_data_format(), K.int_shape(a)]))
""",
}


def cases():
    """Return {name: program}."""
    programs = {}
    for (layer, shapes), seed in itertools.product([*_recurrent(), *_rarer()], (0, 3)):
        call = "a" if len(shapes) > 1 else "a[0]"
        named = {"layer": layer, "shapes": shapes, "call": call, "seed": seed}
        programs[f"{layer} at {shapes}, seed {seed}"] = VALUES.format(**named)
        programs[f"{layer} at {shapes} in a model"] = SYMBOLS.format(**named)
    for layer, shapes, call in _heads():
        named = {"layer": layer, "shapes": shapes, "call": call, "seed": 5}
        programs[f"{layer} at {shapes}"] = VALUES.format(**named)
        programs[f"{layer} at {shapes} in a model"] = SYMBOLS.format(**named)
    programs |= {expression: f"show({expression})" for expression in EXPRESSIONS}
    for a, b, y in GRADIENTS:
        programs[f"gradient of {y} at {a}"] = GRADIENT.format(a=a, b=b, y=y)
    programs |= PROGRAMS
    programs |= {
        f"refused: {expression}": refused(expression) for expression in REFUSED
    }
    return {name: HEAD + program for name, program in programs.items()}


CASES = cases()
# The cases in parts, which can run one after the other or at the same time.
PARTS = {
    "LSTM": "LSTM", "GRU": "GRU", "SimpleRNN": "SimpleRNN", "the rest": "",
}  # fmt: skip


def part(which):
    """Return the settings of a part: those that name it, or, for the rest, no part."""
    words = [word for word in PARTS.values() if word]
    return {
        name: program
        for name, program in CASES.items()
        if next((word for word in words if word in name), "") == PARTS[which]
    }


@pytest.mark.parametrize("which", PARTS)
def test_the_page_computes_what_tensorflow_computes(which):
    settings = part(which)
    assert len(settings) > 50
    assert not differences(settings, run(settings))
