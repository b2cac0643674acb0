"""compile, fit, evaluate and predict, for every model."""

import math
import warnings

import numpy as np

from .. import data as tf_data
from .. import _ops, random
from .._missing import missing
from .._tape import GradientTape
from .._tensor import Tensor, constant, float32
from . import losses as losses_module
from . import metrics as metrics_module
from . import optimizers
from .callbacks import CallbackList


class Batches:
    """x, y and weights in batches, in TensorFlow's order when they are shuffled."""

    def __init__(
        self, x, y=None, sample_weight=None, batch_size=None, steps=None, shuffle=False,
        class_weight=None,
    ):  # fmt: skip
        self.source, self.steps, self.shuffle = None, steps, shuffle
        if shuffle is True and isinstance(x, tf_data.Dataset):
            warnings.warn(
                "`shuffle=True` was passed, but will be ignored since the data `x` was provided as"
                " a tf.data.Dataset. The Dataset is expected to already be shuffled (via"
                " `.shuffle(buffer_size)`).",
                stacklevel=3,
            )
        if isinstance(x, tf_data.Dataset) or hasattr(x, "__next__"):
            if y is not None:
                raise ValueError(
                    "When providing `x` as a tf.data.Dataset, `y` should not be passed. Instead,"
                    " the targets should be included as part of the tf.data.Dataset."
                )
            self.source = x
            self.steps = steps or (
                len(x) if isinstance(x, tf_data.Dataset) and x.finite else None
            )
            self._going = None
            return
        self.arrays = [_mapped(data, _array) for data in (x, y)]
        self.weight = (
            None if sample_weight is None else np.asarray(sample_weight, "float32")
        )
        if class_weight is not None:
            labels = np.asarray(y)
            labels = (
                labels.argmax(-1)
                if labels.ndim > 1 and labels.shape[-1] > 1
                else labels
            )
            self.weight = np.array(
                [class_weight[int(n)] for n in labels.ravel()], "float32"
            )
        counts = {len(array) for value in self.arrays for array in _leaves(value)}
        if len(counts) > 1:
            shapes = [", ".join(str(len(a)) for a in _leaves(v)) for v in self.arrays]
            raise ValueError(
                "Data cardinality is ambiguous. Make sure all arrays contain the same number of"
                f" samples.'x' sizes: {shapes[0]}\n'y' sizes: {shapes[1]}\n"
            )
        self.count = counts.pop()
        self.batch_size = batch_size or (math.ceil(self.count / steps) if steps else 32)
        self.steps = steps or math.ceil(self.count / self.batch_size)

    def __iter__(self):
        if self.source is not None:
            yield from self._from_source()
            return
        order = np.arange(self.count)
        if self.shuffle:
            order = random.shuffled_in_graph(self.count)
        for at in range(
            0, min(self.count, self.steps * self.batch_size), self.batch_size
        ):
            picked = order[at : at + self.batch_size]
            x, y = (
                _mapped(data, lambda a, at=picked: constant(a[at]))
                for data in self.arrays
            )
            yield x, y, None if self.weight is None else self.weight[picked]

    def _from_source(self):
        endless = not isinstance(self.source, tf_data.Dataset) or not self.source.finite
        if endless and not self.steps:
            raise ValueError("An endless dataset needs `steps_per_epoch` (or `steps`).")
        if self._going is None or not endless:
            self._going = iter(self.source)
        for number, item in enumerate(self._going, 1):
            item = item if isinstance(item, tuple) else (item,)
            x, y, weight = (*item, None, None)[:3]
            weight = None if weight is None else np.asarray(weight, "float32")
            yield _mapped(x, constant), _mapped(y, constant), weight
            if number == self.steps:
                break
        if not endless:
            # Keras makes an iterator here too, and drops it. Each iterator draws the seeds of a
            # shuffle, so this one has to be made as well.
            iter(self.source)


def _array(value):
    """Return floats as float32; whole numbers stay what they are."""
    if value is not None and not hasattr(value, "shape"):
        raise ValueError(f"Unrecognized data type: x={value} (of type {type(value)})")
    array = np.asarray(value)
    return array.astype(
        {"f": "float32", "u": "int32", "i": "int32"}.get(array.dtype.kind, array.dtype)
    )


def _mapped(value, function):
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return [function(part) for part in value]
    if isinstance(value, dict):
        return {key: function(part) for key, part in value.items()}
    return function(value)


def _leaves(value):
    if value is None:
        return []
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else [value]


def _size(x):
    return int(_leaves(x)[0].shape[0])


class Trainer:
    """What Model inherits."""

    optimizer = None
    compiled = stop_training = False
    history = None

    def compile(
        self, optimizer="rmsprop", loss=None, loss_weights=None, metrics=None,
        weighted_metrics=None, run_eagerly=False, steps_per_execution=1, jit_compile="auto",
        auto_scale_loss=True,
    ):  # fmt: skip
        self.optimizer = optimizers.get(optimizer)
        several = isinstance(loss, list | tuple | dict) and len(loss) != 1
        if several or loss_weights is not None or weighted_metrics is not None:
            raise missing(
                "compile with several losses, loss_weights or weighted_metrics"
            )
        self.loss, self._loss = loss, _only(loss)
        names = list(_flat(metrics))
        self._loss_tracker = metrics_module.Mean(name="loss")
        self._compile_metrics = metrics_module.CompileMetrics(names) if names else None
        self.compiled = True

    def _needs_compile(self, name):
        if not self.compiled:
            raise ValueError("You must call `compile()` before using the model.")

    @property
    def metrics(self):
        own = [self._loss_tracker, self._compile_metrics] if self.compiled else []
        return [metric for metric in own if metric is not None]

    @property
    def metrics_names(self):
        return [metric.name for metric in self.metrics]

    def reset_metrics(self):
        for metric in self.metrics:
            metric.reset_state()

    # -- one batch
    def _loss_of(self, y, y_pred, weight):
        loss = self._loss
        if isinstance(y_pred, list | tuple | dict):
            raise missing("fit of a model with several outputs")
        if str(loss).lower() in ("crossentropy", "ce"):
            loss = metrics_module.kind_of(
                y, y_pred, losses_module.binary_crossentropy,
                losses_module.sparse_categorical_crossentropy,
                losses_module.categorical_crossentropy,
            )  # fmt: skip
        return losses_module.of_batch(loss)(y, y_pred, sample_weight=weight)

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        """Return the loss of a batch, with what the layers add to it."""
        parts = []
        if self._loss is not None and y is not None:
            parts.append(self._loss_of(y, y_pred, sample_weight))
        parts += self.losses
        if not parts:
            raise ValueError(
                "No loss to compute. Provide a `loss` argument in `compile()`."
            )
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total

    def _measure(self, y, y_pred, loss, x):
        self._loss_tracker.update_state(loss, np.float32(_size(x)))
        measured = y is not None and not isinstance(y_pred, list | tuple)
        if measured and self._compile_metrics:
            self._compile_metrics.update_state(y, y_pred)
        return self.get_metrics_result()

    def _of_epoch(self, logs):
        """Return the values of the metrics, or the logs if the reader's own step names others."""
        results = _floats(self.get_metrics_result())
        return results if list(results) == list(logs) else dict(logs)

    def get_metrics_result(self):
        return _spread({metric.name: metric.result() for metric in self.metrics})

    def _mode(self, training):
        """Keras tells the mode only to a model whose call asks for it."""
        return {"training": training} if self._takes_training else {}

    def train_step(self, data):
        x, y, weight = (*data, None, None)[:3]
        with GradientTape() as tape:
            y_pred = self(x, **self._mode(True))
            loss = self.compute_loss(x, y, y_pred, weight)
        weights = self.trainable_weights
        if weights:
            self.optimizer.apply_gradients(
                zip(tape.gradient(loss, weights), weights, strict=True)
            )
        else:
            warnings.warn(
                "The model does not have any trainable weights.", stacklevel=2
            )
        return self._measure(y, y_pred, loss, x)

    def test_step(self, data):
        x, y, weight = (*data, None, None)[:3]
        y_pred = self(x, **self._mode(False))
        loss = self.compute_loss(x, y, y_pred, weight, training=False)
        return self._measure(y, y_pred, loss, x)

    def predict_step(self, data):
        return self(data[0], **self._mode(False))

    # -- all batches
    def fit(
        self, x=None, y=None, batch_size=None, epochs=1, verbose="auto", callbacks=None,
        validation_split=0.0, validation_data=None, shuffle=True, class_weight=None,
        sample_weight=None, initial_epoch=0, steps_per_epoch=None, validation_steps=None,
        validation_batch_size=None, validation_freq=1,
    ):  # fmt: skip
        self._needs_compile("fit")
        if validation_split and validation_data is None:
            (x, y, sample_weight), validation_data = _split_off(
                x, y, sample_weight, validation_split
            )
        batches = Batches(
            x, y, sample_weight, batch_size, steps_per_epoch, shuffle, class_weight
        )
        checked = None
        if validation_data is not None:
            given = validation_data
            given = given if isinstance(given, tuple | list) else (given,)
            checked = Batches(
                *given,
                batch_size=validation_batch_size or batch_size,
                steps=validation_steps,
            )
        calls = CallbackList(
            callbacks, True, verbose != 0, self, verbose=verbose, epochs=epochs,
            steps=batches.steps,
        )  # fmt: skip
        self.stop_training, logs = False, {}
        calls.on_train_begin()
        for epoch in range(initial_epoch, epochs):
            self.reset_metrics()
            calls.on_epoch_begin(epoch)
            for step, data in enumerate(batches):
                calls.on_train_batch_begin(step)
                logs = _floats(self.train_step(_given(data)))
                calls.on_train_batch_end(step, logs)
                if self.stop_training:
                    break
            logs = self._of_epoch(logs)
            if checked and _due(epoch, validation_freq):
                results = self._test(checked, calls)
                logs |= {f"val_{name}": value for name, value in results.items()}
            calls.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        calls.on_train_end(logs)
        return self.history

    def _test(self, batches, calls):
        calls.on_test_begin()
        self.reset_metrics()
        logs = {}
        for step, data in enumerate(batches):
            calls.on_test_batch_begin(step)
            logs = _floats(self.test_step(_given(data)))
            calls.on_test_batch_end(step, logs)
        logs = self._of_epoch(logs)
        calls.on_test_end(logs)
        return logs

    def evaluate(
        self, x=None, y=None, batch_size=None, verbose="auto", sample_weight=None, steps=None,
        callbacks=None, return_dict=False,
    ):  # fmt: skip
        self._needs_compile("evaluate")
        batches = Batches(x, y, sample_weight, batch_size, steps)
        calls = CallbackList(
            callbacks, False, verbose != 0, self, verbose=verbose, epochs=1, steps=batches.steps
        )  # fmt: skip
        return self._results(self._test(batches, calls), return_dict)

    def _results(self, logs, return_dict):
        if return_dict:
            return logs
        names = self.get_metrics_result()
        values = [logs[name] for name in names if name in logs]
        values += [value for name, value in logs.items() if name not in names]
        return values[0] if len(values) == 1 else values

    def predict(self, x, batch_size=None, verbose="auto", steps=None, callbacks=None):
        batches = Batches(x, None, None, batch_size, steps)
        calls = CallbackList(
            callbacks, False, verbose != 0, self, verbose=verbose, epochs=1, steps=batches.steps
        )  # fmt: skip
        outputs = []
        calls.on_predict_begin()
        for step, data in enumerate(batches):
            calls.on_predict_batch_begin(step)
            outputs.append(self.predict_step(data))
            calls.on_predict_batch_end(step, {"outputs": outputs[-1]})
        calls.on_predict_end()
        if isinstance(outputs[0], dict):
            return {
                name: np.concatenate([output[name].numpy() for output in outputs])
                for name in outputs[0]
            }
        if isinstance(outputs[0], list | tuple):
            return [
                np.concatenate([np.asarray(v) for v in column])
                for column in zip(*outputs, strict=True)
            ]
        return np.concatenate([output.numpy() for output in outputs])

    def _batch(self, x, y, sample_weight=None):
        data = Batches(x, y, sample_weight, batch_size=_size(_mapped(x, np.asarray)))
        return next(iter(data))

    def train_on_batch(
        self, x, y=None, sample_weight=None, class_weight=None, return_dict=False
    ):  # fmt: skip
        self._needs_compile("train_on_batch")
        self.reset_metrics()
        return self._results(
            _floats(self.train_step(_given(self._batch(x, y, sample_weight)))),
            return_dict,
        )

    def test_on_batch(self, x, y=None, sample_weight=None, return_dict=False):
        self._needs_compile("test_on_batch")
        self.reset_metrics()
        return self._results(
            _floats(self.test_step(_given(self._batch(x, y, sample_weight)))),
            return_dict,
        )

    def predict_on_batch(self, x):
        return self.predict_step(self._batch(x, None)).numpy()


def _given(data):
    """Return a batch without what was not given: (x, y), where there are no weights."""
    kept = list(data)
    while len(kept) > 1 and kept[-1] is None:
        kept.pop()
    return tuple(kept)


def _only(value):
    if isinstance(value, dict):
        return next(iter(value.values()))
    return value[0] if isinstance(value, list | tuple) and value else value


def _flat(metrics):
    """The metrics of the one output, from a list, a dict or a single metric."""
    if metrics is None:
        return
    if isinstance(metrics, dict):
        metrics = list(metrics.values())
    for metric in metrics if isinstance(metrics, list | tuple) else [metrics]:
        yield from _flat(metric) if isinstance(metric, list | tuple) else [metric]


def _spread(logs):
    """Move the entries of dictionaries within the logs up into the logs."""
    flat = {}
    for name, value in (logs or {}).items():
        flat |= value if isinstance(value, dict) else {name: value}
    return flat


def _floats(logs):
    """Return the logs as Keras gives them to callbacks: sorted, as numbers of Python."""
    numbers = {}
    for name, value in sorted((logs or {}).items()):
        more = isinstance(value, dict)
        numbers |= _floats(value) if more else {name: float(np.asarray(value))}
    return numbers


def _due(epoch, freq):
    return (epoch + 1) % freq == 0 if isinstance(freq, int) else epoch + 1 in freq


def _split_off(x, y, sample_weight, share):
    """Take the last part of the arrays for validation, as Keras does before it shuffles."""
    if isinstance(x, tf_data.Dataset):
        raise ValueError(
            "Argument `validation_split` is only supported for tensors or NumPy arrays. Found"
            f" incompatible type in the input: [{type(x)}]"
        )
    count = len(_leaves(_mapped(x, np.asarray))[0])
    at = math.floor(count * (1 - share))
    if at in (0, count):
        raise ValueError(
            f"Training data contains {count} samples, which is not sufficient to split it into a"
            f" validation and training set as specified by `validation_split={share}`. Either"
            " provide more data, or a different value for the `validation_split` argument."
        )
    parts = [
        [
            _mapped(data, lambda a, p=part: np.asarray(a)[p])
            for data in (x, y, sample_weight)
        ]
        for part in (slice(at), slice(at, None))
    ]
    return parts[0], tuple(parts[1])
