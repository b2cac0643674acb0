"""tf.add, tf.reshape, tf.reduce_sum and the like."""

import builtins
import math as _math

import numpy as np

from ._missing import missing
from .errors import InvalidArgumentError, listed, op_error
from ._tensor import Tensor, boolean, call, cast, constant, dtype_of, float32, int32

__all__ = [
    "abs", "add", "argmax", "argmin", "broadcast_to", "clip_by_value", "concat", "cos",
    "divide", "einsum", "equal", "exp", "expand_dims", "eye", "fill", "floor", "gather",
    "greater", "greater_equal", "identity", "less", "less_equal", "linspace",
    "logical_and", "logical_not", "logical_or", "matmul", "maximum", "minimum", "multiply",
    "not_equal", "one_hot", "ones", "ones_like", "pad", "pow", "range", "rank", "reduce_all",
    "reduce_any", "reduce_max", "reduce_mean", "reduce_min", "reduce_prod", "reduce_sum",
    "repeat", "reshape", "reverse", "round", "shape", "sigmoid", "sign", "sin", "size",
    "split", "sqrt", "square", "squeeze", "stack", "stop_gradient", "subtract", "tanh",
    "tensordot", "tile", "transpose", "unstack", "where", "zeros", "zeros_like",
]  # fmt: skip


def sizes(shape):
    """Return a shape, given as a number, a list, an array or a tensor, as a tuple of int."""
    return tuple(int(n) for n in np.ravel(np.asarray(shape)))


def _is_bare(value):
    """True for Python's numbers and lists of them, and for single numbers of NumPy."""
    return isinstance(value, np.generic) or not hasattr(value, "dtype")


def _beside(value, tensor, loose=False):
    """Make a tensor with the dtype of `tensor`; if `loose` and that fails, with its own dtype."""
    if isinstance(tensor, Tensor) and isinstance(value, np.ndarray):
        return constant(value.astype(tensor.dtype.name), tensor.dtype)
    if isinstance(tensor, Tensor) and _is_bare(value):
        try:
            return constant(value, tensor.dtype)
        except TypeError:
            if not loose:
                raise
    return constant(value)


# These operations give a number its own dtype if it does not fit the other dtype.
_LOOSE = ("AddV2", "RealDiv")


def _pair(x, y, op, kernel=None):
    """Make both tensors of one dtype: a value that is no tensor takes the dtype of the other."""
    if not isinstance(x, Tensor):
        x = _beside(x, y, op in _LOOSE)
    if not isinstance(y, Tensor):
        y = _beside(y, x, op in _LOOSE)
    if x.dtype != y.dtype and op == "RealDiv":
        text = f"`x` and `y` must have the same dtype, got {x.dtype!r} != {y.dtype!r}."
        raise TypeError(text)
    if x.dtype != y.dtype:
        first, second = (
            n.replace("float32", "float") for n in (x.dtype.name, y.dtype.name)
        )
        raise InvalidArgumentError(
            f"cannot compute {kernel or op} as input #1(zero-based) was expected to be a {first}"
            f" tensor but is a {second} tensor [Op:{op}] name: "
        )
    return x, y


def _binary(kernel, op_name):
    def op(x, y, name=None):
        x, y = _pair(x, y, op_name)
        for m, n in zip(reversed(x.shape), reversed(y.shape), strict=False):
            if m != n and 1 not in (m, n):
                text = f"Incompatible shapes: {listed(x.shape)} vs. {listed(y.shape)}"
                raise op_error(op_name, text)
        return call(kernel, x, y)

    return op


add, subtract = _binary("add", "AddV2"), _binary("sub", "Sub")
multiply, pow = _binary("mul", "Mul"), _binary("pow", "Pow")
maximum, minimum = _binary("maximum", "Maximum"), _binary("minimum", "Minimum")
greater, less = _binary("greater", "Greater"), _binary("less", "Less")
greater_equal = _binary("greaterEqual", "GreaterEqual")
less_equal = _binary("lessEqual", "LessEqual")
equal, not_equal = _binary("equal", "Equal"), _binary("notEqual", "NotEqual")
_divide = _binary("div", "RealDiv")
_floor_divide = _binary("floorDiv", "FloorDiv")
_divide_to_floor = _binary("div", "FloorDiv")


def floordiv(x, y, name=None):
    x, y = _pair(x, y, "FloorDiv")
    if x.dtype == float32:
        return floor(_divide_to_floor(x, y))
    return _floor_divide(x, y)


def divide(x, y, name=None):
    x, y = _pair(x, y, "RealDiv")
    if x.dtype == int32:
        raise missing("division of int32 tensors (a float64 in TensorFlow)")
    return _divide(x, y)


floormod = _binary("mod", "FloorMod")
_OPERATORS = {
    "add": add, "sub": subtract, "mul": multiply, "truediv": divide, "pow": pow,
    "floordiv": floordiv, "mod": floormod,
}  # fmt: skip
for _name, _op in _OPERATORS.items():
    setattr(Tensor, f"__{_name}__", lambda self, other, op=_op: op(self, other))
    setattr(Tensor, f"__r{_name}__", lambda self, other, op=_op: op(other, self))
for _name, _op in {
    "gt": greater, "lt": less, "ge": greater_equal, "le": less_equal, "eq": equal, "ne": not_equal,
}.items():  # fmt: skip
    setattr(Tensor, f"__{_name}__", lambda self, other, op=_op: op(self, other))


def matmul(a, b, transpose_a=False, transpose_b=False, *, name=None):
    a, b = _pair(a, b, "MatMul", "_MklMatMul")
    if {a.ndim, b.ndim} in ({1}, {1, 2}):
        text = f"In[0] and In[1] has different ndims: {listed(a.shape)} vs. {listed(b.shape)}"
        raise op_error("MatMul", text, name=" name: ")
    if a.ndim == b.ndim == 2 and a.shape[not transpose_a] != b.shape[transpose_b]:
        raise op_error(
            "MatMul",
            f"Matrix size-incompatible: In[0]: {listed(a.shape)}, In[1]: {listed(b.shape)}",
            node="_MklMatMul",
        )
    return call("matMul", a, b, transpose_a, transpose_b)


Tensor.__matmul__ = matmul


Tensor.__and__ = lambda self, other: logical_and(self, other)
Tensor.__or__ = lambda self, other: logical_or(self, other)
Tensor.__invert__ = lambda self: logical_not(self)


def _unary(kernel):
    def op(x, name=None):
        return call(kernel, constant(x))

    return op


def _float_only(kernel):
    """Make a function that takes only floats, as in TensorFlow; TensorFlow.js would convert."""

    def op(x, name=None):
        x = constant(x)
        if x.dtype != float32:
            raise InvalidArgumentError(
                f"Value for attr 'T' of {x.dtype.name} is not in the list of allowed values:"
                f" {kernel} is for float32"
            )
        return call(kernel, x)

    return op


abs, square, sign, floor, ceil, round = map(
    _unary, ("abs", "square", "sign", "floor", "ceil", "round")
)
exp, log, sqrt, rsqrt = map(_float_only, ("exp", "log", "sqrt", "rsqrt"))
erf, log1p = map(_float_only, ("erf", "log1p"))
sin, cos, tanh, sigmoid = map(_float_only, ("sin", "cos", "tanh", "sigmoid"))
logical_not = _unary("logicalNot")


def zeros_like(input, dtype=None, name=None):
    x = call("zerosLike", constant(input))
    return x if dtype is None else cast(x, dtype)


def ones_like(input, dtype=None, name=None):
    x = call("onesLike", constant(input))
    return x if dtype is None else cast(x, dtype)


def logical_and(x, y, name=None):
    return call("logicalAnd", *_pair(x, y, "LogicalAnd"))


def logical_or(x, y, name=None):
    return call("logicalOr", *_pair(x, y, "LogicalOr"))


def clip_by_value(t, clip_value_min, clip_value_max, name=None):
    return call("clipByValue", constant(t), clip_value_min, clip_value_max)


def _reduction(kernel):
    def op(input_tensor, axis=None, keepdims=False, name=None):
        return call(kernel, constant(input_tensor), _axes(axis), keepdims)

    return op


def _axes(axis):
    if axis is None or isinstance(axis, int):
        return axis
    return [int(position) for position in np.ravel(axis)]


reduce_sum, reduce_prod = map(_reduction, ("sum", "prod"))
reduce_max, reduce_min = map(_reduction, ("max", "min"))
reduce_any, reduce_all = map(_reduction, ("any", "all"))


def reduce_mean(input_tensor, axis=None, keepdims=False, name=None):
    x, axis = constant(input_tensor), _axes(axis)
    if x.dtype == float32:
        return call("mean", x, axis, keepdims)
    total = call("sum", x, axis, keepdims)  # whole numbers: cut off towards zero
    count = size(x).numpy() // builtins.max(1, _math.prod(total.shape))
    return call(
        "mul", call("sign", total), call("floorDiv", abs(total), constant(int(count)))
    )


def reduce_variance(input_tensor, axis=None, keepdims=False, name=None):
    x = constant(input_tensor)
    if x.dtype != float32:
        text = f"Input must be either real or complex. Received integer type {x.dtype}."
        raise TypeError(text)
    return reduce_mean(square(x - reduce_mean(x, axis, True)), axis, keepdims)


def reduce_std(input_tensor, axis=None, keepdims=False, name=None):
    return sqrt(reduce_variance(input_tensor, axis, keepdims))


def argmin(input, axis=None, output_type="int64", name=None):
    return call("argMin", constant(input), axis or 0)  # int32, there is no int64


def gather(params, indices, *, axis=None, batch_dims=0, name=None):
    if batch_dims:
        raise missing(f"tf.gather(batch_dims={batch_dims})")
    return call("gather", constant(params), constant(indices, int32), axis or 0)


def broadcast_to(input, shape, name=None):
    return call("broadcastTo", constant(input), list(sizes(shape)))


def one_hot(indices, depth, on_value=1, off_value=0, axis=-1, dtype=None, name=None):
    if isinstance(on_value, str) or isinstance(off_value, str):
        raise missing("tf.one_hot of strings")
    axis, kind = -1 if axis is None else axis, dtype_of(dtype or float32).dtype
    indices = constant(indices, int32).numpy()
    known = (indices >= 0) & (indices < depth)
    hot = np.eye(depth, dtype=bool)[np.where(known, indices, 0)] & known[..., None]
    on_value, off_value = (
        default if value is None else value
        for value, default in ((on_value, 1), (off_value, 0))
    )
    rows = np.where(hot, on_value, off_value).astype(kind)
    return constant(np.moveaxis(rows, -1, axis).copy())


def linspace(start, stop, num, name=None):
    return constant(np.linspace(start, stop, num, dtype="float32"))


def argmax(input, axis=None, output_type="int64", name=None):
    return call("argMax", constant(input), axis or 0)  # int32, there is no int64


def reshape(tensor, shape, name=None):
    tensor, shape = constant(tensor), sizes(shape)
    have, rest = _math.prod(tensor.shape), _math.prod(n for n in shape if n != -1)
    start = f"Input to reshape is a tensor with {have} values, but the requested shape"
    if -1 not in shape and have != rest:
        raise op_error("Reshape", f"{start} has {rest}", name="")
    if shape.count(-1) == 1 and rest and have % rest:
        raise op_error("Reshape", f"{start} requires a multiple of {rest}", name="")
    return call("reshape", tensor, list(shape))


def transpose(a, perm=None, *, name=None):
    a = constant(a)
    if perm is not None and len(perm) != a.ndim:
        text = f"transpose expects a vector of size {a.ndim}. But input(1) is a vector of size"
        raise op_error("Transpose", f"{text} {len(perm)}", name="")
    return call("transpose", a, None if perm is None else list(perm))


def expand_dims(input, axis, name=None):
    return call("expandDims", constant(input), axis)


def squeeze(input, axis=None, name=None):
    input, axes = constant(input), [axis] if isinstance(axis, int) else axis
    for position in axes or []:
        if (n := input.shape[position]) != 1:
            text = (
                f"Can not squeeze dim[{position}], expected a dimension of 1, got {n}"
            )
            raise op_error("Squeeze", text)
    return call("squeeze", input, axes)


def concat(values, axis, name=None):
    values = [constant(value) for value in values]
    first = values[0].shape
    for at, value in enumerate(values):
        shape, where = value.shape, f"shape[0] = {listed(first)} vs. shape[{at}] = "
        text = "ConcatOp : "
        if len(shape) != len(first):
            text += f"Ranks of all input tensors should match: {where}{listed(shape)}"
            raise _concat_error(values, text)
        for d, (m, n) in enumerate(zip(first, shape, strict=True)):
            if m != n and d != axis % len(first):
                text += f"Dimension {d} in both shapes must be equal: {where}{listed(shape)}"
                raise _concat_error(values, text)
    return call("concat", values, axis)


def _concat_error(values, text):
    return op_error("ConcatV2", text, f"ConcatV2_N_{len(values)}", " name: concat")


def stack(values, axis=0, name=None):
    values = [constant(value) for value in values]
    for at, value in enumerate(values):
        if value.shape != values[0].shape:
            raise op_error(
                "Pack",
                f"Shapes of all inputs must match: values[0].shape = {listed(values[0].shape)}"
                f" != values[{at}].shape = {listed(value.shape)}",
                f"Pack_N_{len(values)}",
                " name: stack",
            )
    return call("stack", values, axis)


def unstack(value, num=None, axis=0):
    return call("unstack", constant(value), axis)


def split(value, num_or_size_splits, axis=0, *, name=None):
    return call("split", constant(value), num_or_size_splits, axis)


def tile(input, multiples, name=None):
    return call("tile", constant(input), list(multiples))


def repeat(input, repeats, axis=None, name=None):
    if axis is None:
        input, axis = reshape(input, [-1]), 0
    index = np.repeat(np.arange(constant(input).shape[axis]), repeats).astype("int32")
    return gather(input, index, axis=axis)


def pad(tensor, paddings, mode="CONSTANT", constant_values=0, name=None):
    widths = [[int(n) for n in pair] for pair in paddings]
    if mode.upper() != "CONSTANT":
        return call("mirrorPad", constant(tensor), widths, mode.lower())
    return call("pad", constant(tensor), widths, constant_values)


def reverse(tensor, axis, name=None):
    return call("reverse", constant(tensor), list(axis))


def zeros(shape, dtype=float32, name=None):
    return constant(np.zeros(sizes(shape), dtype_of(dtype).dtype))


def ones(shape, dtype=float32, name=None):
    return constant(np.ones(sizes(shape), dtype_of(dtype).dtype))


def fill(dims, value, name=None):
    return constant(value, shape=sizes(dims))


def eye(num_rows, num_columns=None, batch_shape=None, dtype=float32, name=None):
    matrix = np.eye(num_rows, num_columns, dtype=dtype_of(dtype).dtype)
    return constant(
        np.broadcast_to(matrix, (*sizes(batch_shape or []), *matrix.shape)).copy()
    )


def range(start, limit=None, delta=1, dtype=None):
    start, limit = (0, start) if limit is None else (start, limit)
    whole = all(isinstance(n, int) for n in (start, limit, delta))
    return constant(
        np.arange(start, limit, delta), dtype or (int32 if whole else float32)
    )


def identity(input, name=None):
    return call("clone", constant(input))


def stop_gradient(input, name=None):
    return constant(constant(input).numpy())


def shape(input, out_type=int32, name=None):
    return constant(list(constant(input).shape), out_type)


def rank(input, name=None):
    return constant(constant(input).ndim, int32)


def size(input, out_type=int32, name=None):
    return constant(_math.prod(constant(input).shape), out_type)


def where(condition, x=None, y=None, name=None):
    if x is None and y is None:  # the places; in TensorFlow they are int64
        return constant(np.argwhere(np.asarray(constant(condition))).astype("int32"))
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    return call("where", cast(condition, boolean), *_pair(x, y, "SelectV2"))


def tensordot(a, b, axes, name=None):
    a, b = _pair(a, b, "MatMul", "_MklMatMul")
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
