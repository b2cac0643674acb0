"""compile, fit, evaluate, predict and tf.data in the page against TensorFlow, seeds included.

Each setting is a program that prints JSON, as in test_tensorflow.py. Losses must agree to 4 digits.
"""
# ruff: noqa: E501  programs inside

import itertools
import json
import warnings

import numpy as np
import pytest

from tests.page.test_tensorflow import HEAD, in_tensorflow, values
from tools.node import run

DATA = """
tf.keras.utils.set_random_seed({seed})
images = np.random.default_rng({seed}).random(({n}, 7, 6, 2)).astype("float32")
labels = (images.mean((1, 2, 3)) * 60).astype(int) % 3
rows = images.reshape(len(images), -1)
def net(*last):
    return tf.keras.Sequential([tf.keras.Input((7, 6, 2)), L.Conv2D(4, 3, activation="relu"),
        L.MaxPooling2D(), L.Flatten(), *(last or [L.Dense(3, activation="softmax")])])
def told(history):
    print(json.dumps(list(history.history)))
    show(*history.history.values())
"""
FIT = """
model = net()
model.compile({optimizer}, "sparse_categorical_crossentropy", metrics=["accuracy"])
told(model.fit(images, labels, epochs=3, verbose=0, batch_size={batch}))
show(*model.get_weights(), model.predict(images[:5], verbose=0))
"""
OPTIMIZERS = [
    "'sgd'", "'adam'", "'rmsprop'", "tf.keras.optimizers.SGD(0.1, momentum=0.9)",
    "tf.keras.optimizers.SGD(0.05, momentum=0.8, nesterov=True)", "tf.keras.optimizers.Adam(0.01)",
    "tf.keras.optimizers.Adam(0.01, amsgrad=True, clipnorm=0.1)",
    "tf.keras.optimizers.RMSprop(0.01, momentum=0.5, centered=True)",
    "tf.keras.optimizers.Adagrad(0.1)", "tf.keras.optimizers.AdamW(0.01, weight_decay=0.1)",
    "tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.ExponentialDecay(0.1, 4, 0.5))",
    "tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.PiecewiseConstantDecay([3], [0.1, 0.01]),"
    " clipvalue=0.01)",
    "tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.CosineDecay(0.2, 8),"
    " global_clipnorm=0.05)",
]  # fmt: skip
# (loss, the last layer, labels, metrics)
LOSSES = [
    ("'mse'", "L.Dense(1)", "labels / 2", "['mae', 'mse']"),
    ("'mae'", "L.Dense(2)", "rows[:, :2]", "[tf.keras.metrics.RootMeanSquaredError()]"),
    ("'categorical_crossentropy'", "L.Dense(3, activation='softmax')",
     "tf.keras.utils.to_categorical(labels)", "['accuracy']"),
    ("'categorical_crossentropy'", "L.Dense(3, activation='softmax')",
     "np.eye(3)[labels]", "['acc', 'top_k_categorical_accuracy']"),
    ("tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)", "L.Dense(3)", "labels",
     "['accuracy', 'sparse_categorical_accuracy']"),
    ("tf.keras.losses.CategoricalCrossentropy(label_smoothing=0.1)",
     "L.Dense(3, activation='softmax')", "np.eye(3)[labels]", "[]"),
    ("'binary_crossentropy'", "L.Dense(1, activation='sigmoid')", "(labels > 0).astype(int)",
     "['accuracy', tf.keras.metrics.Precision(name='p'), tf.keras.metrics.Recall(name='r')]"),
    ("tf.keras.losses.BinaryCrossentropy(from_logits=True)", "L.Dense(1)",
     "(labels > 0).astype('float32')[:, None]", "['binary_accuracy']"),
    ("tf.keras.losses.Huber(0.3)", "L.Dense(1)", "labels * 1.0", "['mape']"),
    ("'kl_divergence'", "L.Dense(3, activation='softmax')", "np.eye(3)[labels]", "[]"),
    ("'msle'", "L.Dense(1, activation='softplus')", "labels * 1.0", "['msle']"),
    ("lambda y, p: tf.reduce_mean(tf.abs(y - p) ** 3, axis=-1)", "L.Dense(1)",
     "labels[:, None] * 1.0", "[]"),
]  # fmt: skip
LOSS = """
model = net({last})
model.compile("adam", {loss}, metrics={metrics})
told(model.fit(images, {labels}, epochs=2, verbose=0, batch_size=8))
found = model.evaluate(images, {labels}, verbose=0)
show(found)
"""
PROGRAMS = {
    "validation_split, Dropout, BatchNormalization": """
model = net(L.BatchNormalization(), L.Dropout(0.3), L.Dense(8, activation="elu"), L.Dropout(0.2),
            L.Dense(3, activation="softmax"))
model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
told(model.fit(images, labels, epochs=3, verbose=0, batch_size=7, validation_split=0.25))
show(*model.get_weights())
""",
    "validation_data, no shuffle, weights of samples": """
model = net()
model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
told(model.fit(images, labels, epochs=2, verbose=0, shuffle=False, validation_data=(images[:9], labels[:9]),
     sample_weight=np.linspace(0, 2, len(images))))
told(model.fit(images, labels, epochs=2, verbose=0, class_weight={0: 1.0, 1: 3.0, 2: 0.5}))
""",
    "regularizers": """
model = net(L.Dense(3, kernel_regularizer="l2", bias_regularizer=tf.keras.regularizers.L1(0.1)))
model.compile("sgd", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
told(model.fit(images, labels, epochs=2, verbose=0))
show(*model.losses)
""",
    "a functional and a subclassed model": """
first = tf.keras.Input((7, 6, 2))
y = L.Conv2D(4, 3, padding="same", activation="relu")(first)
y = L.Concatenate()([y, first])
y = L.Dropout(0.5)(L.GlobalAveragePooling2D()(y))
model = tf.keras.Model(first, L.Dense(3, activation="softmax")(y))
model.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
told(model.fit(images, labels, epochs=2, verbose=0, batch_size=10))
class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.conv, self.drop = L.Conv2D(3, 3), L.Dropout(0.4)
        self.end = L.Dense(3)
    def call(self, x):
        return self.end(self.drop(tf.reduce_max(self.conv(x), axis=(1, 2))))
model = Net()
model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
told(model.fit(images, labels, epochs=2, verbose=0))
show(model.predict(images, batch_size=4, verbose=0))
""",
    "callbacks": """
seen = []
class Mine(tf.keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        seen.append("begin")
    def on_epoch_end(self, epoch, logs=None):
        seen.append([epoch, sorted(logs), self.params["epochs"], self.params["steps"]])
    def on_train_batch_end(self, batch, logs=None):
        seen.append(batch)
C = tf.keras.callbacks
model = net()
model.compile(tf.keras.optimizers.SGD(0.5), "sparse_categorical_crossentropy")
told(model.fit(images, labels, epochs=12, verbose=0, validation_split=0.3, callbacks=[
    Mine(), C.EarlyStopping(patience=2, restore_best_weights=True),
    C.ReduceLROnPlateau(patience=1, factor=0.5),
    C.LambdaCallback(on_epoch_begin=lambda epoch, logs: seen.append(-epoch))]))
print(json.dumps(seen))
show(*model.get_weights(), float(model.optimizer.learning_rate.numpy()))
told(model.fit(images, labels, epochs=3, verbose=0, callbacks=[
    C.LearningRateScheduler(lambda epoch, rate: rate * 0.5), C.TerminateOnNaN()]))
""",
    "batch by batch": """
model = net()
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
for at in range(0, 12, 4):
    show(model.train_on_batch(images[at:at + 4], labels[at:at + 4]))
show(model.test_on_batch(images, labels))
print(json.dumps(sorted(model.train_on_batch(images, labels, return_dict=True))))
print(json.dumps(sorted(model.evaluate(images, labels, verbose=0, return_dict=True))))
""",
    "a loop of one's own": """
model, optimizer = net(), tf.keras.optimizers.Adam(0.01)
loss_of = tf.keras.losses.SparseCategoricalCrossentropy()
mean, right = tf.keras.metrics.Mean(), tf.keras.metrics.SparseCategoricalAccuracy()
for _ in range(4):
    with tf.GradientTape() as tape:
        out = model(images, training=True)
        loss = loss_of(labels, out)
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    mean(loss)
    right.update_state(labels, out)
show(mean.result(), right.result(), loss, int(optimizer.iterations.numpy()))
""",
    "frozen layers": """
model = net()
model.layers[0].trainable = False
model.compile("sgd", "sparse_categorical_crossentropy")
before = model.get_weights()
model.fit(images, labels, epochs=1, verbose=0)
print(json.dumps([bool((a == b).all()) for a, b in zip(before, model.get_weights())]))
print(json.dumps([len(model.trainable_weights), len(model.non_trainable_weights)]))
""",
    "tf.data": """
data = tf.data.Dataset.from_tensor_slices((images, labels)).shuffle(9).batch(6)
print(json.dumps([len(data), len(data.repeat(2)), len(data.take(2)), len(data.skip(1))]))
for x_, y_ in data:
    show(x_[0, 0], y_)
scaled = data.map(lambda a, b: (a * 2, b)).prefetch(tf.data.AUTOTUNE)
model = net()
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
told(model.fit(scaled, epochs=2, verbose=0, shuffle=False, validation_data=scaled))
show(model.evaluate(scaled, verbose=0), model.predict(data.map(lambda a, b: a), verbose=0).shape)
""",
    "orders of tf.data": """
numbers = tf.data.Dataset.range(20)
show([int(n) for n in numbers.shuffle(5, seed=4)], [int(n) for n in numbers.shuffle(50)])
fixed = numbers.shuffle(7, seed=1, reshuffle_each_iteration=False)
show([int(n) for n in fixed], [int(n) for n in fixed])
show([int(n) for n in numbers.filter(lambda n: n % 3 == 0)])
show(*[n.numpy() for n in numbers.batch(8, drop_remainder=True)], tf.random.shuffle(images[:7])[:, 0])
""",
}
LAYERS = [
    ("L.Rescaling(1 / 255, offset=-0.5)", (2, 5, 4, 3)),
    ("L.ELU(0.5)", (2, 5)),
    ("L.PReLU('ones')", (2, 5, 4, 3)),
    ("L.PReLU(alpha_initializer='he_normal', shared_axes=[1, 2])", (2, 5, 4, 3)),
    ("L.LayerNormalization()", (2, 5, 4)),
    ("L.LayerNormalization(axis=[1, 2], epsilon=0.1)", (2, 5, 4)),
    ("L.Softmax(axis=1)", (2, 5, 4)),
    ("L.Lambda(lambda v: v / 9)", (2, 5, 4)),
    ("L.Activation('gelu')", (2, 5)),
    ("L.Activation('silu')", (2, 5)),
    ("L.Activation('hard_sigmoid')", (2, 5)),
]
RANDOM = ["L.Dropout(0.4)", "L.Dropout(0.3, seed=5)", "L.SpatialDropout2D(0.5)", "L.GaussianNoise(0.2)",
          "L.Dropout(0.5, noise_shape=(None, 1, 1, 3))"]  # fmt: skip


def cases():
    """Return {name: program}."""
    programs = {}
    for optimizer, (seed, n, batch) in itertools.product(
        OPTIMIZERS, [(0, 30, 8), (7, 41, None)]
    ):
        data = DATA.format(seed=seed, n=n)
        name = f"{optimizer} with seed {seed} on {n} in batches of {batch}"
        programs[name] = data + FIT.format(optimizer=optimizer, batch=batch)
    for seed, (loss, last, labels, metrics) in enumerate(LOSSES):
        program = LOSS.format(last=last, loss=loss, metrics=metrics, labels=labels)
        programs[f"{loss} of {labels}, {metrics}"] = (
            DATA.format(seed=seed, n=25) + program
        )
    for seed, (name, program) in enumerate(PROGRAMS.items()):
        programs[name] = DATA.format(seed=seed + 1, n=33) + program
    for layer, shape in LAYERS:
        programs[layer] = (
            f"layer = {layer}\nshow(layer(x{shape}), *layer.get_weights())\n"
        )
    for layer in RANDOM:
        programs[layer] = (
            f"layer = {layer}\na = x(2, 4, 5, 3)\n"
            "show(layer(a, training=True), layer(a, training=True), layer(a), L.Dense(2)(a))\n"
        )
    return {name: HEAD + program for name, program in programs.items()}


CASES = cases()


@pytest.fixture(scope="module")
def in_page():
    return run(CASES)


def differ(mine, theirs):
    """Return the difference, or None: numbers agree to 4 digits of the largest, all else exactly."""
    if (
        isinstance(theirs, list)
        and theirs
        and all(isinstance(n, float) for n in theirs)
    ):
        close = len(mine) == len(theirs) and np.allclose(
            mine, theirs, rtol=1e-4, atol=1e-4 * max(0.1, *np.abs(theirs))
        )
        return None if close else f"{mine[:6]} instead of {theirs[:6]}"
    if isinstance(theirs, list) and isinstance(mine, list) and len(mine) == len(theirs):
        return next((d for d in map(differ, mine, theirs) if d), None)
    return None if mine == theirs else f"{mine!r} instead of {theirs!r}"


@pytest.mark.parametrize("name", CASES)
def test_training_in_the_page_is_training_in_tensorflow(in_page, name):
    printed, traceback = in_page[name]
    assert not traceback, traceback
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Keras' own lines
        theirs = in_tensorflow(CASES[name])
    assert differ(values(printed), values(theirs)) is None


def test_fit_on_500_images_for_10_epochs_takes_less_than_10_seconds():
    program = (
        HEAD
        + """
import time
images = x(500, 16, 16, 1)
model = tf.keras.Sequential([tf.keras.Input((16, 16, 1)), L.Conv2D(8, 3, activation="relu"),
    L.MaxPooling2D(), L.Flatten(), L.Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
class Clock(tf.keras.callbacks.Callback):
    times = []
    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()
    def on_epoch_end(self, epoch, logs=None):
        self.times.append(time.perf_counter() - self.start)
model.fit(images, np.arange(500) % 10, epochs=10, verbose=0, callbacks=[Clock()])
print(json.dumps(Clock.times))
"""
    )
    printed, traceback = run({"fit": program})["fit"]
    assert not traceback
    times = json.loads(printed)
    print(
        f"10 epochs: {sum(times):.1f} s, ten times the fastest {10 * min(times):.1f} s"
    )
    assert 10 * min(times) < 10  # the fastest: other tests run beside this one


def test_lines_of_fit_are_those_that_a_notebook_shows():
    import re

    program = (
        HEAD
        + """
model = tf.keras.Sequential([tf.keras.Input((4,)), L.Dense(1)])
model.compile("sgd", "mse")
model.fit(x(40, 4), x(40, 1), epochs=2)
model.fit(x(40, 4), x(40, 1), verbose=2, validation_split=0.2)
"""
    )
    printed, traceback = run({"fit": program})["fit"]
    assert not traceback
    lines = [re.sub(r"\d+m?u?s\b", "T", line) for line in printed.splitlines()]
    bar = "━" * 20
    assert [re.sub(r"\d\.\d{4}", "N", line) for line in lines] == [
        "Epoch 1/2", f"2/2 {bar} T T/step - loss: N", "Epoch 2/2", f"2/2 {bar} T T/step - loss: N",
        "1/1 - T - T/step - loss: N - val_loss: N",
    ]  # fmt: skip
