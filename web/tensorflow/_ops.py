"""tf.add, tf.reshape, tf.reduce_sum and the like."""

import builtins
import math as _math

import numpy as np

from ._missing import missing
from ._tensor import Tensor, boolean, call, cast, constant, dtype_of, float32, int32

__all__ = [
    "abs", "add", "argmax", "ceil", "concat", "cos", "divide", "einsum", "equal", "exp",
    "expand_dims", "eye", "fill", "floor", "greater", "greater_equal", "identity", "less",
    "less_equal", "log", "logical_not", "matmul", "maximum", "minimum", "multiply", "not_equal",
    "ones", "ones_like", "pad", "pow", "range", "rank", "reduce_all", "reduce_any",
    "reduce_max", "reduce_mean", "reduce_min", "reduce_prod", "reduce_sum", "repeat", "reshape",
    "reverse", "round", "rsqrt", "shape", "sigmoid", "sign", "sin", "size", "split", "sqrt",
    "square", "squeeze", "stack", "stop_gradient", "subtract", "tanh", "tensordot", "tile",
    "transpose", "unstack", "where", "zeros", "zeros_like",
]  # fmt: skip


def _is_bare(value):
    """True for Python's numbers and lists of them, and for single numbers of NumPy."""
    return isinstance(value, np.generic) or not hasattr(value, "dtype")


def _pair(x, y):
    """Make both tensors of one dtype: a bare number takes the dtype of the other."""
    if not isinstance(x, Tensor):
        x = constant(x, y.dtype if isinstance(y, Tensor) and _is_bare(x) else None)
    if not isinstance(y, Tensor):
        y = constant(y, x.dtype if _is_bare(y) else None)
    if x.dtype != y.dtype:
        from .errors import InvalidArgumentError

        raise InvalidArgumentError(
            f"cannot compute with a {x.dtype.name} tensor and a {y.dtype.name} tensor: cast one"
        )
    return x, y


def _binary(name):
    def op(x, y, name_=None):
        return call(name, *_pair(x, y))

    return op


add, subtract, multiply = _binary("add"), _binary("sub"), _binary("mul")
pow, maximum, minimum = _binary("pow"), _binary("maximum"), _binary("minimum")
greater, less, equal = _binary("greater"), _binary("less"), _binary("equal")
greater_equal, less_equal = _binary("greaterEqual"), _binary("lessEqual")
not_equal = _binary("notEqual")


def divide(x, y, name=None):
    x, y = _pair(x, y)
    if x.dtype == int32:
        raise missing("division of int32 tensors (a float64 in TensorFlow)")
    return call("div", x, y)


_OPERATORS = {
    "add": add, "sub": subtract, "mul": multiply, "truediv": divide, "pow": pow,
    "floordiv": _binary("floorDiv"), "mod": _binary("mod"),
}  # fmt: skip
for _name, _op in _OPERATORS.items():
    setattr(Tensor, f"__{_name}__", lambda self, other, op=_op: op(self, other))
    setattr(Tensor, f"__r{_name}__", lambda self, other, op=_op: op(other, self))
for _name, _op in {
    "gt": greater, "lt": less, "ge": greater_equal, "le": less_equal, "eq": equal, "ne": not_equal,
}.items():  # fmt: skip
    setattr(Tensor, f"__{_name}__", lambda self, other, op=_op: op(self, other))


def matmul(a, b, transpose_a=False, transpose_b=False):
    return call("matMul", *_pair(a, b), transpose_a, transpose_b)


Tensor.__matmul__ = matmul


def _unary(name):
    def op(x, name_=None):
        return call(name, constant(x))

    return op


abs, exp, log, sqrt, square = map(_unary, ("abs", "exp", "log", "sqrt", "square"))
sign, tanh, sigmoid, sin, cos = map(_unary, ("sign", "tanh", "sigmoid", "sin", "cos"))
floor, ceil, round, rsqrt = map(_unary, ("floor", "ceil", "round", "rsqrt"))
zeros_like, ones_like, logical_not = map(
    _unary, ("zerosLike", "onesLike", "logicalNot")
)


def _reduction(name):
    def op(input_tensor, axis=None, keepdims=False, name_=None):
        axis = list(axis) if isinstance(axis, list | tuple) else axis
        return call(name, constant(input_tensor), axis, keepdims)

    return op


reduce_sum, reduce_mean, reduce_prod = map(_reduction, ("sum", "mean", "prod"))
reduce_max, reduce_min = map(_reduction, ("max", "min"))
reduce_any, reduce_all = map(_reduction, ("any", "all"))


def argmax(input, axis=0):
    return call("argMax", constant(input), axis)


def reshape(tensor, shape):
    return call("reshape", constant(tensor), [int(n) for n in shape])


def transpose(a, perm=None):
    return call("transpose", constant(a), None if perm is None else list(perm))


def expand_dims(input, axis):
    return call("expandDims", constant(input), axis)


def squeeze(input, axis=None):
    return call("squeeze", constant(input), [axis] if isinstance(axis, int) else axis)


def concat(values, axis):
    return call("concat", [constant(value) for value in values], axis)


def stack(values, axis=0):
    return call("stack", [constant(value) for value in values], axis)


def unstack(value, num=None, axis=0):
    return call("unstack", constant(value), axis)


def split(value, num_or_size_splits, axis=0):
    return call("split", constant(value), num_or_size_splits, axis)


def tile(input, multiples):
    return call("tile", constant(input), list(multiples))


def repeat(input, repeats, axis):
    index = np.repeat(np.arange(constant(input).shape[axis]), repeats).astype("int32")
    return call("gather", constant(input), constant(index), axis)


def pad(tensor, paddings, mode="CONSTANT", constant_values=0):
    widths = [[int(n) for n in pair] for pair in paddings]
    if mode.upper() != "CONSTANT":
        return call("mirrorPad", constant(tensor), widths, mode.lower())
    return call("pad", constant(tensor), widths, constant_values)


def reverse(tensor, axis):
    return call("reverse", constant(tensor), list(axis))


def zeros(shape, dtype=float32):
    return constant(np.zeros(tuple(shape), dtype_of(dtype).dtype))


def ones(shape, dtype=float32):
    return constant(np.ones(tuple(shape), dtype_of(dtype).dtype))


def fill(dims, value):
    return constant(value, shape=dims)


def eye(num_rows, num_columns=None, dtype=float32):
    return constant(np.eye(num_rows, num_columns, dtype=dtype_of(dtype).dtype))


def range(start, limit=None, delta=1, dtype=None):
    start, limit = (0, start) if limit is None else (start, limit)
    whole = all(isinstance(n, int) for n in (start, limit, delta))
    return constant(
        np.arange(start, limit, delta), dtype or (int32 if whole else float32)
    )


def identity(input):
    return call("clone", constant(input))


def stop_gradient(input):
    return constant(constant(input).numpy())


def shape(input):
    return constant(list(constant(input).shape), int32)


def rank(input):
    return constant(constant(input).ndim, int32)


def size(input):
    return constant(_math.prod(constant(input).shape), int32)


def where(condition, x=None, y=None):
    if x is None:
        raise missing("tf.where with one argument")
    return call("where", cast(condition, boolean), *_pair(x, y))


def tensordot(a, b, axes):
    a, b = _pair(a, b)
    left, right = (
        (list(builtins.range(a.ndim - axes, a.ndim)), list(builtins.range(axes)))
        if isinstance(axes, int)
        else ([axis] if isinstance(axis, int) else list(axis) for axis in axes)
    )
    kept_a = [axis for axis in builtins.range(a.ndim) if axis not in left]
    kept_b = [axis for axis in builtins.range(b.ndim) if axis not in right]
    inner = _math.prod(a.shape[axis] for axis in left)
    out = [a.shape[axis] for axis in kept_a] + [b.shape[axis] for axis in kept_b]
    flat_a = reshape(transpose(a, kept_a + left), [-1, inner])
    flat_b = reshape(transpose(b, right + kept_b), [inner, -1])
    return reshape(matmul(flat_a, flat_b), out)


def einsum(equation, *inputs):
    return call("einsum", equation, *(constant(value) for value in inputs))
