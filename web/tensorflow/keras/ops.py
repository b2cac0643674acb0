"""keras.ops: functions of tensors, and of symbols, of which each makes a step of a model."""

from .. import _more, _ops, nn
from .._missing import module_getattr
from .._tensor import cast, constant
from . import activations
from .layers import Operation, Symbol

__getattr__ = module_getattr("tf.keras.ops")


def _symbols(value):
    if isinstance(value, Symbol):
        return [value]
    if isinstance(value, list | tuple):
        return [one for item in value for one in _symbols(item)]
    return []


def _with(value, given):
    """Return the arguments with what `given` yields in the place of symbols."""
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

        return Operation(kind, compute)(*symbols)

    op.__name__ = getattr(function, "__name__", kind)
    return op


def _reduced(function):
    def reduce(x, axis=None, keepdims=False):
        return function(x, axis, keepdims)

    return reduce


def _reshape(x, newshape):
    shape = [n if isinstance(n, int) else -1 for n in newshape]
    return _ops.reshape(x, shape)


def _transpose(x, axes=None):
    return _ops.transpose(x, axes)


def _concatenate(xs, axis=0):
    return _ops.concat(xs, axis)


def _clip(x, x_min, x_max):
    return _ops.clip_by_value(x, x_min, x_max)


_OF = {
    "Absolute": _ops.abs, "Add": _ops.add, "Argmax": _ops.argmax, "Argmin": _ops.argmin,
    "Cast": cast, "Ceil": _ops.ceil, "Clip": _clip, "Concatenate": _concatenate,
    "Cos": _ops.cos, "Cumsum": _more.cumsum, "Divide": _ops.divide, "Einsum": _ops.einsum,
    "Elu": activations.elu, "Equal": _ops.equal, "Exp": _ops.exp,
    "ExpandDims": _ops.expand_dims, "Floor": _ops.floor, "Gelu": activations.gelu,
    "Greater": _ops.greater, "LeakyRelu": activations.leaky_relu, "Less": _ops.less,
    "Log": _ops.log, "Matmul": _ops.matmul, "Max": _reduced(_ops.reduce_max),
    "Maximum": _ops.maximum, "Mean": _reduced(_ops.reduce_mean),
    "Min": _reduced(_ops.reduce_min), "Minimum": _ops.minimum, "Multiply": _ops.multiply,
    "Negative": _more.negative, "NotEqual": _ops.not_equal, "OneHot": _ops.one_hot,
    "OnesLike": _ops.ones_like, "Pad": _ops.pad, "Power": _ops.pow,
    "Prod": _reduced(_ops.reduce_prod), "Reciprocal": _more.reciprocal,
    "Relu": activations.relu, "Repeat": _ops.repeat, "Reshape": _reshape,
    "Round": _ops.round, "Rsqrt": _ops.rsqrt, "Selu": activations.selu,
    "Sigmoid": activations.sigmoid, "Sign": _ops.sign, "Silu": activations.silu,
    "Sin": _ops.sin, "Softmax": activations.softmax, "Softplus": activations.softplus,
    "Split": _ops.split, "Sqrt": _ops.sqrt, "Square": _ops.square, "Squeeze": _ops.squeeze,
    "Stack": _ops.stack, "Std": _reduced(_ops.reduce_std), "Subtract": _ops.subtract,
    "Sum": _reduced(_ops.reduce_sum), "Take": _ops.gather, "Tanh": _ops.tanh,
    "Tile": _ops.tile, "Transpose": _transpose, "TrueDivide": _ops.divide,
    "Var": _reduced(_ops.reduce_variance), "Where": _ops.where,
    "ZerosLike": _ops.zeros_like, "Norm": _more.norm, "Erf": _ops.erf,
    "LogicalAnd": _ops.logical_and, "LogicalOr": _ops.logical_or,
}  # fmt: skip


def _snake(kind):
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in kind).strip("_")


for _kind, _function in _OF.items():
    globals()[_snake(_kind)] = on_symbols(_kind, _function)
abs = globals()["absolute"]
convert_to_tensor, ones, zeros, eye, arange = (
    constant,
    _ops.ones,
    _ops.zeros,
    _ops.eye,
    _ops.range,
)


def convert_to_numpy(x):
    return constant(x).numpy()


def shape(x):
    """Return the sizes as a tuple."""
    return tuple(x.shape) if isinstance(x, Symbol) else tuple(constant(x).shape)


def conv(inputs, kernel, strides=1, padding="valid", data_format=None, dilation_rate=1):
    """Return the convolution that the layers compute, of 1 to 3 axes."""
    return nn.convolution(
        inputs, kernel, strides, padding.upper(), data_format, dilation_rate
    )
