"""tf.keras.metrics: sums over the batches of an epoch, in float32."""

import numpy as np

from .. import _ops
from .._missing import missing, module_getattr, unknown
from .._tensor import Tensor, constant
from . import losses
from .utils import unique_name

__getattr__ = module_getattr("tf.keras.metrics")


class Metric:
    """`update_state` adds a batch, `result` says what came out, `reset_state` starts again."""

    def __init__(self, dtype=None, name=None):
        self.name = name or unique_name(_snake(type(self).__name__))
        self._weights = []

    def add_weight(self, shape=(), initializer=None, dtype=None, name=None):
        from . import initializers
        from .._tensor import Weight

        value = initializers.get(initializer or "zeros")(tuple(shape))
        self._weights.append(Weight(value, False, name))
        return self._weights[-1]

    add_variable = add_weight
    dtype = "float32"

    @property
    def variables(self):
        return self._weights

    def reset_state(self):
        for weight in self._weights:
            weight.assign(np.zeros(tuple(weight.shape), "float32"))

    def __call__(self, *arguments, **named):
        self.update_state(*arguments, **named)
        return self.result()


class CompileMetrics:
    """The metrics that `compile` was given; they are made when the first batch is known."""

    name = "compile_metrics"

    def __init__(self, names):
        self._names, self.metrics = names, None

    def update_state(self, y_true, y_pred, sample_weight=None):
        if self.metrics is None:
            self.metrics = [chosen(name, y_true, y_pred) for name in self._names]
        for metric in self.metrics:
            metric.update_state(y_true, y_pred)

    def result(self):
        return {metric.name: metric.result() for metric in self.metrics or []}

    def reset_state(self):
        for metric in self.metrics or []:
            metric.reset_state()


def _snake(name):
    import re

    return re.sub("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


class Sum(Metric):
    """The sum of the values, each times its weight."""

    def __init__(self, name="sum", dtype=None):
        super().__init__(dtype, name)
        self.reset_state()

    def reset_state(self):
        super().reset_state()
        self.total, self.count = np.float32(0), np.float32(0)

    def update_state(self, values, sample_weight=None):
        values = np.asarray(values, "float32")
        weight = (
            np.float32(1) if sample_weight is None else _beside(sample_weight, values)
        )
        self.total += np.sum(values * weight, dtype="float32")
        self.count += np.sum(np.broadcast_to(weight, values.shape), dtype="float32")

    def result(self):
        return constant(self.total)


def _beside(weight, values):
    """Give the weights of samples the rank of the values."""
    weight = np.asarray(weight, "float32")
    while weight.ndim > values.ndim and weight.shape[-1] == 1:
        weight = weight[..., 0]
    return weight.reshape(weight.shape + (1,) * (values.ndim - weight.ndim))


class Mean(Sum):
    def __init__(self, name="mean", dtype=None):
        super().__init__(name, dtype)

    def result(self):
        return constant(self.total / self.count if self.count else np.float32(0))


class MeanMetricWrapper(Mean):
    """The mean of a function of labels and predictions."""

    def __init__(self, fn, name=None, dtype=None, **settings):
        super().__init__(name or fn.__name__, dtype)
        self._fn, self._settings = fn, settings

    def update_state(self, y_true, y_pred, sample_weight=None):
        values = self._fn(
            constant(_float(y_true)), constant(_float(y_pred)), **self._settings
        )
        super().update_state(values, sample_weight)


def _float(value):
    return value if isinstance(value, Tensor) else np.asarray(value, "float32")


def _arrays(y_true, y_pred):
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred, "float32")
    if y_true.ndim == y_pred.ndim + 1 and y_true.shape[-1] == 1:
        y_true = y_true[..., 0]
    elif y_pred.ndim == y_true.ndim + 1 and y_pred.shape[-1] == 1:
        y_pred = y_pred[..., 0]
    return y_true, y_pred


def accuracy(y_true, y_pred):
    y_true, y_pred = _arrays(y_true, y_pred)
    return (y_true == y_pred).astype("float32")


def binary_accuracy(y_true, y_pred, threshold=0.5):
    y_true, y_pred = _arrays(y_true, y_pred)
    same = y_true == (y_pred > np.float32(threshold))
    return same.astype("float32") if same.ndim < 2 else same.mean(-1, dtype="float32")


def categorical_accuracy(y_true, y_pred):
    return (np.argmax(y_true, -1) == np.argmax(y_pred, -1)).astype("float32")


def _classes(y_true, y_pred):
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred, "float32")
    if y_true.ndim == y_pred.ndim and y_true.shape[-1] == 1:
        y_true = y_true[..., 0]
    return y_true, y_pred


def sparse_categorical_accuracy(y_true, y_pred):
    y_true, y_pred = _classes(y_true, y_pred)
    return (y_true == np.argmax(y_pred, -1)).astype("float32")


def _in_top(classes, y_pred, k):
    # TensorFlow counts ties so: only larger predictions come before
    own = np.take_along_axis(y_pred, classes.astype(int)[..., None], -1)
    return ((y_pred > own).sum(-1) < k).astype("float32")


def top_k_categorical_accuracy(y_true, y_pred, k=5):
    return _in_top(np.argmax(y_true, -1), np.asarray(y_pred), k)


def sparse_top_k_categorical_accuracy(y_true, y_pred, k=5):
    return _in_top(*_classes(y_true, y_pred), k)


def _wrapped(kind, function, name):
    def start(self, *settings, name=name, dtype=None, **named):
        keys = function.__code__.co_varnames[2 : function.__code__.co_argcount]
        named |= dict(zip(keys, settings, strict=False))
        MeanMetricWrapper.__init__(self, function, name, dtype, **named)

    return type(kind, (MeanMetricWrapper,), {"__init__": start})


Accuracy = _wrapped("Accuracy", accuracy, "accuracy")
BinaryAccuracy = _wrapped("BinaryAccuracy", binary_accuracy, "binary_accuracy")
CategoricalAccuracy = _wrapped(
    "CategoricalAccuracy", categorical_accuracy, "categorical_accuracy"
)
SparseCategoricalAccuracy = _wrapped(
    "SparseCategoricalAccuracy",
    sparse_categorical_accuracy,
    "sparse_categorical_accuracy",
)
TopKCategoricalAccuracy = _wrapped(
    "TopKCategoricalAccuracy", top_k_categorical_accuracy, "top_k_categorical_accuracy"
)
SparseTopKCategoricalAccuracy = _wrapped(
    "SparseTopKCategoricalAccuracy", sparse_top_k_categorical_accuracy,
    "sparse_top_k_categorical_accuracy",
)  # fmt: skip
MeanSquaredError = _wrapped("MeanSquaredError", losses.mse, "mean_squared_error")
MeanAbsoluteError = _wrapped("MeanAbsoluteError", losses.mae, "mean_absolute_error")
CategoricalCrossentropy = _wrapped(
    "CategoricalCrossentropy",
    losses.categorical_crossentropy,
    "categorical_crossentropy",
)
SparseCategoricalCrossentropy = _wrapped(
    "SparseCategoricalCrossentropy", losses.sparse_categorical_crossentropy,
    "sparse_categorical_crossentropy",
)  # fmt: skip
BinaryCrossentropy = _wrapped(
    "BinaryCrossentropy", losses.binary_crossentropy, "binary_crossentropy"
)


MeanAbsolutePercentageError = _wrapped(
    "MeanAbsolutePercentageError", losses.mape, "mean_absolute_percentage_error"
)
MeanSquaredLogarithmicError = _wrapped(
    "MeanSquaredLogarithmicError", losses.msle, "mean_squared_logarithmic_error"
)
KLDivergence = _wrapped("KLDivergence", losses.kl_divergence, "kl_divergence")
Hinge = _wrapped("Hinge", losses.hinge, "hinge")


class RootMeanSquaredError(Mean):
    def __init__(self, name="root_mean_squared_error", dtype=None):
        super().__init__(name, dtype)

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = _arrays(np.asarray(y_true, "float32"), y_pred)
        super().update_state(np.square(y_pred - y_true), sample_weight)

    def result(self):
        return _ops.sqrt(super().result())


class _Counted(Metric):
    """Counts predictions above a threshold that are right or wrong, and those that are left out."""

    def __init__(
        self, thresholds=None, top_k=None, class_id=None, name=None, dtype=None
    ):
        super().__init__(dtype, name or unique_name(type(self).__name__.lower()))
        if (
            isinstance(thresholds, list | tuple)
            or top_k is not None
            or class_id is not None
        ):
            raise missing(
                f"{type(self).__name__} with top_k, class_id or several thresholds"
            )
        self.threshold = np.float32(0.5 if thresholds is None else thresholds)
        self.reset_state()

    def reset_state(self):
        self.right = self.wrong = self.left_out = np.float32(0)

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = _arrays(y_true, y_pred)
        true, chosen = y_true.astype(bool), y_pred > self.threshold
        weight = (
            np.float32(1) if sample_weight is None else _beside(sample_weight, y_pred)
        )
        self.right += np.sum((true & chosen) * weight, dtype="float32")
        self.wrong += np.sum((~true & chosen) * weight, dtype="float32")
        self.left_out += np.sum((true & ~chosen) * weight, dtype="float32")

    def result(self):
        whole = self.right + self._rest()
        return constant(self.right / whole if whole else np.float32(0))


class Precision(_Counted):
    def _rest(self):
        return self.wrong


class Recall(_Counted):
    def _rest(self):
        return self.left_out


class _Count(Metric):
    """How many predictions above a threshold, or below it, are right or wrong."""

    def __init__(self, thresholds=None, name=None, dtype=None):
        super().__init__(dtype, name)
        if isinstance(thresholds, list | tuple):
            raise missing(f"{type(self).__name__} with several thresholds")
        self.threshold = np.float32(0.5 if thresholds is None else thresholds)
        self.reset_state()

    def reset_state(self):
        self.count = np.float32(0)

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = _arrays(y_true, y_pred)
        hit = (y_true.astype(bool) == self.true) & (
            (y_pred > self.threshold) == self.chosen
        )
        weight = 1 if sample_weight is None else _beside(sample_weight, y_pred)
        self.count += np.sum(hit * np.float32(1) * weight, dtype="float32")

    def result(self):
        return constant(self.count)


for _name, _true, _chosen in [
    ("TruePositives", True, True), ("FalsePositives", False, True),
    ("TrueNegatives", False, False), ("FalseNegatives", True, False),
]:  # fmt: skip
    globals()[_name] = type(_name, (_Count,), {"true": _true, "chosen": _chosen})


class AUC(Metric):
    """The area below the curve of hits against false alarms, over 200 thresholds."""

    def __init__(
        self, num_thresholds=200, curve="ROC", summation_method="interpolation", name=None,
        dtype=None, **more,
    ):  # fmt: skip
        super().__init__(dtype, name)
        if more or (curve, summation_method) != ("ROC", "interpolation"):
            raise missing("AUC with another curve or sum, or with labels or thresholds")
        steps = num_thresholds - 1
        inner = [(i + 1) / steps for i in range(num_thresholds - 2)]
        self.thresholds = np.array([-1e-7, *inner, 1 + 1e-7], "float32")
        self.reset_state()

    def reset_state(self):
        self.counts = np.zeros((2, len(self.thresholds)), "float32")
        self.totals = np.zeros(2, "float32")

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = (array.ravel() for array in _arrays(y_true, y_pred))
        weight = np.ones(y_pred.shape, "float32")
        if sample_weight is not None:
            weight = weight * np.ravel(_beside(sample_weight, y_pred))
        above = y_pred[None] > self.thresholds[:, None]
        for row, chosen in enumerate((y_true.astype(bool), ~y_true.astype(bool))):
            self.counts[row] += (above * chosen * weight).sum(1)
            self.totals[row] += (chosen * weight).sum()

    def result(self):
        hits, alarms = (
            count / total if total else np.zeros_like(count)
            for count, total in zip(self.counts, self.totals, strict=True)
        )
        steps = (alarms[:-1] - alarms[1:]) * (hits[:-1] + hits[1:]) / 2
        return constant(np.float32(steps.sum()))


class MeanIoU(Metric):
    """The mean over the classes of (cells in both) / (cells in either)."""

    def __init__(self, num_classes, name=None, dtype=None, **more):
        super().__init__(dtype, name)
        if any(more.values()):
            raise missing("MeanIoU with more than num_classes")
        self.num_classes = num_classes
        self.reset_state()

    def reset_state(self):
        self.counts = np.zeros((self.num_classes, self.num_classes), "float32")

    def update_state(self, y_true, y_pred, sample_weight=None):
        classes = [
            np.ravel(np.asarray(labels)).astype(int) for labels in (y_true, y_pred)
        ]
        weight = 1 if sample_weight is None else np.ravel(np.asarray(sample_weight))
        np.add.at(self.counts, tuple(classes), weight)

    def result(self):
        both = np.diag(self.counts)
        either = self.counts.sum(0) + self.counts.sum(1) - both
        there = either > 0
        return constant(
            np.float32((both[there] / either[there]).mean() if there.any() else 0)
        )


def _cosine(y_true, y_pred):
    return -losses.cosine_similarity(y_true, y_pred)


CosineSimilarity = _wrapped("CosineSimilarity", _cosine, "cosine_similarity")
SquaredHinge = _wrapped("SquaredHinge", losses.squared_hinge, "squared_hinge")
CategoricalHinge = _wrapped(
    "CategoricalHinge", losses.categorical_hinge, "categorical_hinge"
)
LogCoshError = _wrapped("LogCoshError", losses.log_cosh, "logcosh")
Poisson = _wrapped("Poisson", losses.poisson, "poisson")

_SHORT = {
    "mape": MeanAbsolutePercentageError, "msle": MeanSquaredLogarithmicError,
    "kld": KLDivergence, "mse": MeanSquaredError, "mae": MeanAbsoluteError,
    "bce": BinaryCrossentropy,
    "cce": CategoricalCrossentropy, "rmse": RootMeanSquaredError,
}  # fmt: skip
_BY_NAME = {
    _snake(name): kind
    for name, kind in list(globals().items())
    if isinstance(kind, type) and issubclass(kind, Metric) and not name.startswith("_")
} | _SHORT


def get(identifier):
    """Return a metric for a name, a function or a metric."""
    if isinstance(identifier, str):
        if kind := _BY_NAME.get(identifier) or _BY_NAME.get(_snake(identifier)):
            return kind(name=identifier)
        raise unknown("tf.keras.metrics", "metric", identifier)
    if isinstance(identifier, type):
        return identifier()
    if not isinstance(identifier, Metric) and callable(identifier):
        return MeanMetricWrapper(identifier)
    return identifier


def chosen(identifier, y_true, y_pred):
    """Return the metric of an identifier; "accuracy" is the one that fits labels and outputs."""
    if str(identifier).lower() not in ("accuracy", "acc"):
        return get(identifier)
    return kind_of(
        y_true, y_pred, BinaryAccuracy, SparseCategoricalAccuracy, CategoricalAccuracy
    )(name=str(identifier))


def kind_of(y_true, y_pred, binary, sparse, categorical):
    """Return the one of the three that fits labels and predictions of these shapes."""
    if y_pred.shape[-1] == 1:
        return binary
    fewer = len(y_true.shape) < len(y_pred.shape)
    return (
        sparse if fewer or (y_true.shape[-1] == 1 < y_pred.shape[-1]) else categorical
    )
