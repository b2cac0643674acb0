"""keras.ops: functions of tensors; called on symbols, each function makes a step of a model."""

import inspect

import numpy as np

from .. import _more, _ops
from .. import nn as _nn
from .._missing import module_getattr
from .._tensor import cast as _as
from .._tensor import constant
from . import activations
from .layers import Operation, Symbol

__getattr__ = module_getattr("tf.keras.ops")


def _snake(kind):
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in kind).strip("_")


def _symbols(value):
    if isinstance(value, Symbol):
        return [value]
    if isinstance(value, list | tuple):
        return [symbol for item in value for symbol in _symbols(item)]
    return []


def _with(value, given):
    """Return the arguments, with the next item of `given` in place of each symbol."""
    if isinstance(value, Symbol):
        return next(given)
    if isinstance(value, list | tuple):
        return type(value)([_with(item, given) for item in value])
    return value


def on_symbols(kind, function):
    """Return `function` for tensors; on symbols it makes an operation of that kind."""

    def op(*given, **named):
        settings = [*given, *named.values()]
        symbols = _symbols(settings)
        if not symbols:
            return function(*given, **named)

        def compute(*values):
            filled = _with(settings, iter(values))
            rest = dict(zip(named, filled[len(given) :], strict=True))
            return function(*filled[: len(given)], **rest)

        made = Operation(kind, compute)(*symbols)
        return list(made) if isinstance(made, tuple) else made

    op.__name__ = _snake(kind)
    op.__signature__ = inspect.signature(function)  # what help() shows
    return op


def _one(function):
    return lambda x: function(x)


def _two(function):
    return lambda x1, x2: function(x1, x2)


def _reduced(function):
    return lambda x, axis=None, keepdims=False: function(x, axis, keepdims)


def _where_most(function):
    """Return argmax or argmin, which looks at all numbers if no axis is named."""

    def find(x, axis=None, keepdims=False):
        x = constant(x)
        positions = function(_ops.reshape(x, [-1]) if axis is None else x, axis or 0)
        if keepdims:
            kept = [
                1 if axis in (None, at, at - x.ndim) else n
                for at, n in enumerate(x.shape)
            ]
            positions = _ops.reshape(positions, kept)
        return _as(positions, "int32")

    return find


def _flat(x, axis):
    """Return what an operation without an axis works on, and the axis."""
    return (_ops.reshape(constant(x), [-1]), 0) if axis is None else (constant(x), axis)


def _cumsum(x, axis=None, dtype=None):
    sums = _more.cumsum(*_flat(x, axis))
    return sums if dtype is None else _as(sums, dtype)


def _repeat(x, repeats, axis=None):
    x, axis = _flat(x, axis)
    return _ops.repeat(x, repeats, axis)


def _take(x, indices, axis=None):
    x, axis = _flat(x, axis)
    index = constant(indices, "int32").numpy()
    return _ops.gather(x, np.where(index < 0, index + x.shape[axis], index), axis=axis)


def _split(x, indices_or_sections, axis=0):
    """Return equal parts for a number, and for a list the parts that end at its indices."""
    if isinstance(indices_or_sections, int):
        return _ops.split(x, indices_or_sections, axis)
    ends = [*indices_or_sections, constant(x).shape[axis]]
    return _ops.split(x, [b - a for a, b in zip([0, *ends], ends, strict=False)], axis)


def _reshape(x, newshape):
    shape = [n if isinstance(n, int) else -1 for n in newshape]
    return _ops.reshape(x, shape)


def _expand_dims(x, axis):
    for position in sorted(axis) if isinstance(axis, list | tuple) else [axis]:
        x = _ops.expand_dims(x, position)
    return x


def _one_hot(x, num_classes, axis=-1, dtype=None):
    encoded = _ops.one_hot(x, num_classes)
    if axis not in (-1, encoded.ndim - 1):
        order = list(range(encoded.ndim - 1))
        order.insert(axis, encoded.ndim - 1)
        encoded = _ops.transpose(encoded, order)
    return _as(encoded, dtype or "float32")


def _pad(x, pad_width, mode="constant", constant_values=None):
    widths = np.broadcast_to(np.asarray(pad_width), (len(x.shape), 2))
    return _ops.pad(x, widths.tolist(), mode, constant_values or 0)


def _tile(x, repeats):
    x = constant(x)
    repeats = [repeats] if isinstance(repeats, int) else list(repeats)
    repeats = [1] * (x.ndim - len(repeats)) + repeats
    x = _ops.reshape(x, [1] * (len(repeats) - x.ndim) + list(x.shape))
    return _ops.tile(x, repeats)


def _round(x, decimals=0):
    return (
        _ops.round(x)
        if decimals == 0
        else _ops.round(constant(x) * 10.0**decimals) / 10.0**decimals
    )


def _norm(x, ord=None, axis=None, keepdims=False):
    return _more.norm(x, "euclidean" if ord is None else ord, axis, keepdims)


_OF = {
    **{kind: _one(function) for kind, function in {
        "Absolute": _ops.abs, "Ceil": _ops.ceil, "Cos": _ops.cos, "Erf": _ops.erf,
        "Exp": _ops.exp, "Floor": _ops.floor, "Log": _ops.log, "Negative": _more.negative,
        "Reciprocal": _more.reciprocal, "Relu": activations.relu, "Rsqrt": _ops.rsqrt,
        "Selu": activations.selu, "Sigmoid": activations.sigmoid, "Sign": _ops.sign,
        "Silu": activations.silu, "Sin": _ops.sin, "Softplus": activations.softplus,
        "Sqrt": _ops.sqrt, "Square": _ops.square, "Tanh": _ops.tanh,
    }.items()},
    **{kind: _two(function) for kind, function in {
        "Add": _ops.add, "Divide": _ops.divide, "Equal": _ops.equal, "Greater": _ops.greater,
        "Less": _ops.less, "LogicalAnd": _ops.logical_and, "LogicalOr": _ops.logical_or,
        "Matmul": _ops.matmul, "Maximum": _ops.maximum, "Minimum": _ops.minimum,
        "Multiply": _ops.multiply, "NotEqual": _ops.not_equal, "Power": _ops.pow,
        "Subtract": _ops.subtract, "TrueDivide": _ops.divide,
    }.items()},
    **{kind: _reduced(function) for kind, function in {
        "Max": _ops.reduce_max, "Mean": _ops.reduce_mean, "Min": _ops.reduce_min,
        "Prod": _ops.reduce_prod, "Std": _ops.reduce_std, "Sum": _ops.reduce_sum,
        "Var": _ops.reduce_variance,
    }.items()},
    "Argmax": _where_most(_ops.argmax), "Argmin": _where_most(_ops.argmin),
    "Cast": lambda x, dtype: _as(x, dtype),
    "Clip": lambda x, x_min, x_max: _ops.clip_by_value(x, x_min, x_max),
    "Concatenate": lambda xs, axis=0: _ops.concat(xs, axis),
    "Cumsum": _cumsum,
    "Einsum": lambda subscripts, *operands: _ops.einsum(subscripts, *operands),
    "Elu": lambda x, alpha=1.0: activations.elu(x, alpha),
    "ExpandDims": _expand_dims,
    "Gelu": lambda x, approximate=True: activations.gelu(x, approximate),  # the layer's differs
    "LeakyRelu": lambda x, negative_slope=0.2: activations.leaky_relu(x, negative_slope),
    "Norm": _norm, "OneHot": _one_hot,
    "OnesLike": lambda x, dtype=None: _ops.ones_like(x, dtype),
    "Pad": _pad, "Repeat": _repeat, "Reshape": _reshape, "Round": _round,
    "Softmax": lambda x, axis=-1: activations.softmax(x, axis),
    "Split": _split,
    "Squeeze": lambda x, axis=None: _ops.squeeze(x, axis),
    "Stack": lambda x, axis=0: _ops.stack(x, axis),
    "Take": _take, "Tile": _tile,
    "Transpose": lambda x, axes=None: _ops.transpose(x, axes),
    "Where": lambda condition, x1=None, x2=None: _ops.where(condition, x1, x2),
    "ZerosLike": lambda x, dtype=None: _ops.zeros_like(x, dtype),
}  # fmt: skip


for _kind, _function in _OF.items():
    globals()[_snake(_kind)] = on_symbols(_kind, _function)
abs = globals()["absolute"]


def convert_to_tensor(x, dtype=None):
    return constant(x, dtype)


def ones(shape, dtype=None):
    return _ops.ones(shape, dtype or "float32")


def zeros(shape, dtype=None):
    return _ops.zeros(shape, dtype or "float32")


def eye(N, M=None, k=0, dtype=None):
    return constant(np.eye(N, M, k, "float32"), dtype)


def arange(start, stop=None, step=1, dtype=None):
    return _ops.range(start, stop, step, dtype)


def convert_to_numpy(x):
    return constant(x).numpy()


def shape(x):
    """Return the sizes as a tuple."""
    return tuple(x.shape) if isinstance(x, Symbol) else tuple(constant(x).shape)


def conv(inputs, kernel, strides=1, padding="valid", data_format=None, dilation_rate=1):
    """Return the convolution that the layers compute, of 1 to 3 axes."""
    return _nn.convolution(
        inputs, kernel, strides, padding.upper(), data_format, dilation_rate
    )
