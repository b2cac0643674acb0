"""tf.keras.losses: squared and absolute error, the cross-entropies."""

from .. import _ops, nn
from .._missing import module_getattr
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


def categorical_crossentropy(y_true, y_pred, from_logits=False):
    y_true, y_pred = _float(y_true), _float(y_pred)
    _same_shape(y_true, y_pred)
    if from_logits:
        logs = _log_softmax(y_pred)
    else:
        logs = _ops.log(_inside(y_pred / _ops.reduce_sum(y_pred, -1, keepdims=True)))
    return -_ops.reduce_sum(y_true * logs, -1)


def sparse_categorical_crossentropy(y_true, y_pred, from_logits=False):
    y_true, y_pred = _float(y_true), _float(y_pred)
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


def binary_crossentropy(y_true, y_pred, from_logits=False):
    y_true, y_pred = _float(y_true), _float(y_pred)
    _same_shape(y_true, y_pred)
    y_pred = _inside(nn.sigmoid(y_pred) if from_logits else y_pred)
    found = y_true * _ops.log(y_pred) + (1.0 - y_true) * _ops.log(1.0 - y_pred)
    return _ops.reduce_mean(-found, -1)


class Loss:
    """A function of the labels and the predictions, and the mean or the sum of its values."""

    function = None

    def __init__(self, reduction="sum_over_batch_size", name=None, **settings):
        self.reduction, self.settings = reduction, settings
        self.name = name or unique_name(type(self).__name__)

    def __call__(self, y_true, y_pred):
        pair = _same_rank(_float(y_true), _float(y_pred))
        values = type(self).function(*pair, **self.settings)
        if self.reduction in (None, "none"):
            return values
        reduce = _ops.reduce_sum if self.reduction == "sum" else _ops.reduce_mean
        return reduce(values)


for _name, _function in {
    "MeanSquaredError": mse,
    "MeanAbsoluteError": mae,
    "CategoricalCrossentropy": categorical_crossentropy,
    "SparseCategoricalCrossentropy": sparse_categorical_crossentropy,
    "BinaryCrossentropy": binary_crossentropy,
}.items():
    globals()[_name] = type(_name, (Loss,), {"function": staticmethod(_function)})
