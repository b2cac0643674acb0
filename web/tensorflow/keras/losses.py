"""tf.keras.losses: squared and absolute error, the cross-entropies."""

import numpy as np

from .. import _ops, nn
from .._missing import missing, module_getattr, unknown
from .._tensor import constant, float32
from .utils import unique_name

__getattr__ = module_getattr("tf.keras.losses")
_SMALLEST = 1e-7  # keras.config.epsilon()


def _float(value):
    return constant(value, float32)


def _same_rank(a, b):
    """Drop or add a last axis of size 1, where that makes the ranks equal."""
    if a.ndim == b.ndim + 1 and a.shape[-1] == 1:
        return (a, _ops.expand_dims(b, -1)) if b.ndim == 1 else (_ops.squeeze(a, -1), b)
    if b.ndim == a.ndim + 1 and b.shape[-1] == 1:
        return (_ops.expand_dims(a, -1), b) if a.ndim == 1 else (a, _ops.squeeze(b, -1))
    return a, b


def _same_shape(target, output):
    received = f"target.shape={target.shape}, output.shape={output.shape}"
    start = "Arguments `target` and `output` must have the same"
    if target.ndim != output.ndim:
        raise ValueError(f"{start} rank (ndim). Received: {received}")
    if target.shape != output.shape:
        raise ValueError(f"{start} shape. Received: {received}")


def _log_softmax(logits):
    moved = logits - _ops.reduce_max(logits, -1, keepdims=True)
    return moved - _ops.log(_ops.reduce_sum(_ops.exp(moved), -1, keepdims=True))


def _inside(output):
    return _ops.clip_by_value(output, _SMALLEST, 1.0 - _SMALLEST)


def mse(y_true, y_pred):
    y_true, y_pred = _same_rank(_float(y_true), _float(y_pred))
    return _ops.reduce_mean(_ops.square(y_true - y_pred), -1)


def mae(y_true, y_pred):
    y_true, y_pred = _same_rank(_float(y_true), _float(y_pred))
    return _ops.reduce_mean(_ops.abs(y_true - y_pred), -1)


def _smooth(y_true, label_smoothing):
    if not label_smoothing:
        return y_true
    return y_true * (1.0 - label_smoothing) + label_smoothing / y_true.shape[-1]


def _logits(y_pred, from_logits):
    """Return the tensor before a softmax or sigmoid, where it is known."""
    logits = getattr(y_pred, "logits", None)
    return (_float(y_pred), from_logits) if logits is None else (logits, True)


def categorical_crossentropy(
    y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1
):
    y_pred, from_logits = _logits(y_pred, from_logits)
    y_true = _float(y_true)
    if y_true.ndim < 1:
        raise ValueError(
            "Arguments `target` and `output` must be at least rank 1. Received: "
            f"target.shape={y_true.shape}, output.shape={y_pred.shape}"
        )
    y_true = _smooth(y_true, label_smoothing)
    _same_shape(y_true, y_pred)
    if from_logits:
        logs = _log_softmax(y_pred)
    else:
        logs = _ops.log(_inside(y_pred / _ops.reduce_sum(y_pred, -1, keepdims=True)))
    return -_ops.reduce_sum(y_true * logs, -1)


def sparse_categorical_crossentropy(
    y_true, y_pred, from_logits=False, ignore_class=None, axis=-1
):
    y_pred, from_logits = _logits(y_pred, from_logits)
    if ignore_class is not None:
        raise missing("sparse_categorical_crossentropy(ignore_class=)")
    y_true = _float(y_true)
    if y_true.ndim == y_pred.ndim and y_true.shape[-1] == 1:
        y_true = _ops.squeeze(y_true, -1)
    received = f"target.shape={y_true.shape}, output.shape={y_pred.shape}"
    if y_true.ndim != y_pred.ndim - 1:
        raise ValueError(
            "Argument `output` must have rank (ndim) `target.ndim - 1`. Received: "
            + received
        )
    if y_true.shape != y_pred.shape[:-1]:
        raise ValueError(
            "Arguments `target` and `output` must have the same shape up until the last"
            f" dimension: {received}"
        )
    logs = _log_softmax(y_pred if from_logits else _ops.log(_inside(y_pred)))
    return -_ops.reduce_sum(_ops.one_hot(y_true.numpy(), y_pred.shape[-1]) * logs, -1)


def binary_crossentropy(
    y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1
):
    y_pred, from_logits = _logits(y_pred, from_logits)
    y_true = _float(y_true)
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + 0.5 * label_smoothing
    _same_shape(y_true, y_pred)
    if from_logits:
        parts = nn.relu(y_pred) - y_pred * y_true + nn.softplus(-_ops.abs(y_pred))
        return _ops.reduce_mean(parts, -1)
    y_pred = _inside(y_pred)
    likelihoods = y_true * _ops.log(y_pred) + (1.0 - y_true) * _ops.log(1.0 - y_pred)
    return _ops.reduce_mean(-likelihoods, -1)


def huber(y_true, y_pred, delta=1.0):
    y_true, y_pred = _same_rank(_float(y_true), _float(y_pred))
    size = _ops.abs(y_pred - y_true)
    near, far = 0.5 * _ops.square(size), delta * size - 0.5 * delta * delta
    return _ops.reduce_mean(_ops.where(size <= delta, near, far), -1)


def kl_divergence(y_true, y_pred):
    y_true = _ops.clip_by_value(_float(y_true), _SMALLEST, 1.0)
    y_pred = _ops.clip_by_value(_float(y_pred), _SMALLEST, 1.0)
    return _ops.reduce_sum(y_true * _ops.log(y_true / y_pred), -1)


def _too_near(y_true, y_pred):
    """Return how far each prediction is below a margin of 1; labels of 0 become -1."""
    y_true, y_pred = _float(y_true), _float(y_pred)
    if set(np.unique(y_true.numpy())) <= {0.0, 1.0}:
        y_true = 2.0 * y_true - 1.0
    return _ops.maximum(1.0 - y_true * y_pred, 0.0)


def hinge(y_true, y_pred):
    return _ops.reduce_mean(_too_near(y_true, y_pred), -1)


def squared_hinge(y_true, y_pred):
    return _ops.reduce_mean(_ops.square(_too_near(y_true, y_pred)), -1)


def categorical_hinge(y_true, y_pred):
    y_true, y_pred = _float(y_true), _float(y_pred)
    right = _ops.reduce_sum(y_true * y_pred, -1)
    wrong = _ops.reduce_max((1.0 - y_true) * y_pred, -1)
    return _ops.maximum(wrong - right + 1.0, 0.0)


def cosine_similarity(y_true, y_pred, axis=-1):
    y_true, y_pred = _same_rank(_float(y_true), _float(y_pred))
    y_true, y_pred = (nn.l2_normalize(y, axis) for y in (y_true, y_pred))
    return -_ops.reduce_sum(y_true * y_pred, axis)


def log_cosh(y_true, y_pred):
    y_true, y_pred = _same_rank(_float(y_true), _float(y_pred))
    x = y_pred - y_true
    return _ops.reduce_mean(x + nn.softplus(-2.0 * x) - float(np.log(2.0)), -1)


def poisson(y_true, y_pred):
    y_true, y_pred = _float(y_true), _float(y_pred)
    return _ops.reduce_mean(y_pred - y_true * _ops.log(y_pred + _SMALLEST), -1)


def mean_absolute_percentage_error(y_true, y_pred):
    y_true, y_pred = _same_rank(_float(y_true), _float(y_pred))
    below = _ops.maximum(_ops.abs(y_true), _SMALLEST)
    return 100.0 * _ops.reduce_mean(_ops.abs((y_true - y_pred) / below), -1)


def mean_squared_logarithmic_error(y_true, y_pred):
    y_true, y_pred = _same_rank(_float(y_true), _float(y_pred))
    logs = [_ops.log(_ops.maximum(v, _SMALLEST) + 1.0) for v in (y_pred, y_true)]
    return _ops.reduce_mean(_ops.square(logs[0] - logs[1]), -1)


def _weighted(values, weight):
    """Multiply each value by the weight of its sample."""
    if weight is None:
        return values
    weight = np.asarray(weight, "float32")
    while weight.ndim > values.ndim and weight.shape[-1] == 1:
        weight = weight[..., 0]
    return values * weight.reshape(weight.shape + (1,) * (values.ndim - weight.ndim))


def _structure(value):
    """Return how lists are nested, since Keras takes a list for several tensors."""
    return (
        [_structure(part) for part in value]
        if isinstance(value, list | tuple)
        else None
    )


class Loss:
    """A function of the labels and the predictions, and the mean or the sum of its values."""

    function = None

    def __init__(
        self, *given, reduction="sum_over_batch_size", name=None, dtype=None, **settings
    ):
        keys = _settings(type(self).function)
        settings |= dict(zip(keys, given, strict=False))
        if unknown := [key for key in settings if key not in keys]:
            text = (
                f"{type(self).__name__}.__init__() got an unexpected keyword argument"
            )
            raise TypeError(f"{text} '{unknown[0]}'")
        self.reduction, self.settings = reduction, settings
        self.name = name or unique_name(type(self).__name__)

    def call(self, y_true, y_pred):
        return type(self).function(y_true, y_pred, **self.settings)

    def __call__(self, y_true, y_pred, sample_weight=None):
        if _structure(y_true) != _structure(y_pred):
            raise ValueError("Structures don't have the same nested structure.")
        values = self.call(*_same_rank(_float(y_true), _float(y_pred)))
        values = _weighted(constant(values), sample_weight)
        if self.reduction in (None, "none"):
            return values
        reduce = _ops.reduce_sum if self.reduction == "sum" else _ops.reduce_mean
        return reduce(values)


def _settings(function):
    """Return the names of a function's arguments after the labels and the predictions."""
    code = getattr(function, "__code__", None)
    return code.co_varnames[2 : code.co_argcount] if code else ()


mean_squared_error, mean_absolute_error = mse, mae
logcosh, kld, kullback_leibler_divergence = log_cosh, kl_divergence, kl_divergence
MSE, MAE = mse, mae
mape, msle = mean_absolute_percentage_error, mean_squared_logarithmic_error
for _name, _function in {
    "Huber": huber,
    "KLDivergence": kl_divergence,
    "Hinge": hinge,
    "SquaredHinge": squared_hinge,
    "CategoricalHinge": categorical_hinge,
    "CosineSimilarity": cosine_similarity,
    "LogCosh": log_cosh,
    "Poisson": poisson,
    "MeanAbsolutePercentageError": mape,
    "MeanSquaredLogarithmicError": msle,
    "MeanSquaredError": mse,
    "MeanAbsoluteError": mae,
    "CategoricalCrossentropy": categorical_crossentropy,
    "SparseCategoricalCrossentropy": sparse_categorical_crossentropy,
    "BinaryCrossentropy": binary_crossentropy,
}.items():
    globals()[_name] = type(_name, (Loss,), {"function": staticmethod(_function)})

_BY_NAME = {
    "mse": mse, "mean_squared_error": mse, "mae": mae, "mean_absolute_error": mae,
    "categorical_crossentropy": categorical_crossentropy,
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy,
    "binary_crossentropy": binary_crossentropy, "bce": binary_crossentropy, "huber": huber,
    "kl_divergence": kl_divergence, "kld": kl_divergence, "hinge": hinge,
    "squared_hinge": squared_hinge, "categorical_hinge": categorical_hinge,
    "cosine_similarity": cosine_similarity, "log_cosh": log_cosh, "logcosh": log_cosh,
    "poisson": poisson, "mape": mape,
    "mean_absolute_percentage_error": mape, "msle": msle,
    "mean_squared_logarithmic_error": msle,
}  # fmt: skip


class _Function(Loss):
    """The mean of a function over the batch."""

    def __init__(self, function):
        super().__init__(name=getattr(function, "__name__", None))
        self.call = function


def get(identifier):
    """Return the function or the loss that a name stands for."""
    if isinstance(identifier, str):
        kind = globals().get(identifier)
        if isinstance(kind, type) and issubclass(kind, Loss):
            return kind()
        if identifier.lower() not in _BY_NAME:
            raise unknown("tf.keras.losses", "loss", identifier)
        return _BY_NAME[identifier.lower()]
    return identifier() if isinstance(identifier, type) else identifier


def of_batch(identifier):
    """Return the loss of a batch; for a function this is the mean of its values."""
    loss = get(identifier)
    return loss if isinstance(loss, Loss) or not callable(loss) else _Function(loss)
