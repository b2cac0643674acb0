"""The gradient of each function of TensorFlow.js that `call` may call.

A rule gets the output, the gradient with respect to the output, and the arguments of the call. For
each tensor among the arguments, it returns a gradient, or None where there is no gradient, or a
function that computes the gradient. Such a function is called only if the gradient is asked for. A
function of TensorFlow.js that has no rule is refused by name, so a gradient is never silently
missing.
"""

import numpy as np

from . import _ops
from ._missing import missing
from ._tensor import call, constant, float32

RULES = {}


def _rule(*names):
    def keep(function):
        for name in names:
            RULES[name] = function
        return function

    return keep


def _none(out, dy, *inputs):
    return [None] * len(inputs)


# Steps and tests: TensorFlow has no gradient through them either.
for _name in ("floor", "ceil", "round", "zerosLike", "onesLike", "floorDiv"):
    RULES[_name] = _none


def _like(gradient, x):
    """Sum over the axes that broadcasting added to x or stretched."""
    extra = gradient.ndim - x.ndim
    axes = [
        axis
        for axis in range(gradient.ndim)
        if axis < extra or (x.shape[axis - extra] == 1 and gradient.shape[axis] > 1)
    ]
    return _ops.reshape(_ops.reduce_sum(gradient, axes), x.shape) if axes else gradient


def _elementwise(*names):
    """Register a rule for two inputs; undo the broadcasting in the gradients that it returns."""

    def keep(function):
        def rule(out, dy, x, y):
            dx, dy_ = function(out, dy, x, y)
            return _like(dx, x), _like(dy_, y)

        for name in names:
            RULES[name] = rule
        return function

    return keep


def _zero_where(mask, x):
    """Return x, but 0 where the mask holds (a product would make nan of an infinite x)."""
    return _ops.where(mask, _ops.zeros(x.shape), x)


# ---- element by element --------------------------------------------------------------------------
@_elementwise("add")
def _(out, dy, x, y):
    return dy, dy


@_elementwise("sub")
def _(out, dy, x, y):
    return dy, -dy


@_elementwise("mul")
def _(out, dy, x, y):
    return dy * y, dy * x


@_elementwise("div")
def _(out, dy, x, y):
    return dy / y, -dy * x / (y * y)


@_elementwise("mod")
def _(out, dy, x, y):
    return dy, -dy * _ops.floor(x / y)


@_elementwise("pow")
def _(out, dy, x, y):
    safe = _ops.where(x > 0, x, _ops.ones(x.shape))
    return dy * y * x ** (y - 1.0), dy * out * _ops.log(safe)


@_elementwise("maximum")
def _(out, dy, x, y):
    mask = x >= y
    zero = _ops.zeros(dy.shape)
    return _ops.where(mask, dy, zero), _ops.where(mask, zero, dy)


@_elementwise("minimum")
def _(out, dy, x, y):
    mask = x <= y
    zero = _ops.zeros(dy.shape)
    return _ops.where(mask, dy, zero), _ops.where(mask, zero, dy)


@_rule("where")
def _(out, dy, condition, x, y):
    zero = _ops.zeros(dy.shape)
    return (
        None,
        _like(_ops.where(condition, dy, zero), x),
        _like(_ops.where(condition, zero, dy), y),
    )


_UNARY = {
    "neg": lambda out, dy, x: -dy,
    "abs": lambda out, dy, x: dy * _ops.sign(x),
    "exp": lambda out, dy, x: dy * out,
    "log": lambda out, dy, x: dy / x,
    "log1p": lambda out, dy, x: dy / (x + 1.0),
    "erf": lambda out, dy, x: dy * 1.1283791670955126 * _ops.exp(-x * x),
    "sqrt": lambda out, dy, x: dy * 0.5 / out,
    "rsqrt": lambda out, dy, x: -0.5 * dy * out * out * out,
    "square": lambda out, dy, x: dy * x * 2.0,
    "sign": lambda out, dy, x: _ops.zeros(x.shape),
    "sin": lambda out, dy, x: dy * _ops.cos(x),
    "cos": lambda out, dy, x: -dy * _ops.sin(x),
    "tanh": lambda out, dy, x: dy * (1.0 - out * out),
    "sigmoid": lambda out, dy, x: dy * out * (1.0 - out),
    "softplus": lambda out, dy, x: dy * _ops.sigmoid(x),
    "relu": lambda out, dy, x: _zero_where(out <= 0, dy),
    "relu6": lambda out, dy, x: _zero_where((out <= 0) | (out >= 6), dy),
    "elu": lambda out, dy, x: _ops.where(out < 0, dy * (out + 1.0), dy),
    "selu": lambda out, dy, x: _ops.where(out < 0, dy * (out + _SELU), dy * _SCALE),
    "clone": lambda out, dy, x: dy,
}
_SCALE = 1.0507009873554805
_SELU = 1.7580993408473766  # the scale times alpha
for _name, _function in _UNARY.items():
    RULES[_name] = lambda out, dy, x, f=_function: [f(out, dy, x)]


@_rule("softmax")
def _(out, dy, x):
    return [(dy - _ops.reduce_sum(dy * out, -1, keepdims=True)) * out]


@_rule("leakyRelu")
def _(out, dy, x, alpha):
    return [_ops.where(x > 0, dy, dy * alpha)]


@_rule("cast")
def _(out, dy, x, dtype):
    return [dy if x.dtype == float32 else None]


# ---- sums, products of matrices ------------------------------------------------------------------
def _axes(x, axis):
    if axis is None:
        return list(range(x.ndim))
    return [
        position % x.ndim for position in ([axis] if isinstance(axis, int) else axis)
    ]


def _kept(value, x, axis):
    """Put the summed axes back, with size 1."""
    axes = _axes(x, axis)
    return _ops.reshape(value, [1 if a in axes else n for a, n in enumerate(x.shape)])


@_rule("sum")
def _(out, dy, x, axis, keepdims):
    return [_kept(dy, x, axis) * _ops.ones(x.shape)]


@_rule("mean")
def _(out, dy, x, axis, keepdims):
    count = float(np.prod([x.shape[a] for a in _axes(x, axis)]))
    return [_kept(dy, x, axis) * _ops.ones(x.shape) / count]


@_rule("max", "min")
def _(out, dy, x, axis, keepdims):
    chosen = _ops.cast(_ops.equal(x, _kept(out, x, axis)), float32)
    ties = _ops.reduce_sum(chosen, axis, keepdims=True)
    return [chosen / ties * _kept(dy, x, axis)]


@_rule("matMul")
def _(out, dy, a, b, turn_a, turn_b):
    last = _ops.matmul
    da = last(dy, b, False, not turn_b) if not turn_a else last(b, dy, turn_b, True)
    db = last(a, dy, not turn_a, False) if not turn_b else last(dy, a, True, turn_a)
    return _like(da, a), _like(db, b)


@_rule("einsum")
def _(out, dy, equation, *inputs):
    left, arrow, result = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    gradients = []
    for at, term in enumerate(terms):
        rest = [other for other in range(len(terms)) if other != at]
        known = set(result).union(*(terms[other] for other in rest))
        if (
            not arrow
            or "." in equation
            or set(term) - known
            or len(set(term)) < len(term)
        ):
            raise missing(f"the gradient of tf.einsum({equation!r})")
        back = ",".join([result, *(terms[other] for other in rest)]) + "->" + term
        gradients.append(_ops.einsum(back, dy, *(inputs[other] for other in rest)))
    return gradients


# ---- other shapes --------------------------------------------------------------------------------
@_rule("reshape", "expandDims", "squeeze")
def _(out, dy, x, *arguments):
    return [_ops.reshape(dy, x.shape)]


@_rule("transpose")
def _(out, dy, x, perm):
    back = None if perm is None else np.argsort(perm).tolist()
    return [_ops.transpose(dy, back)]


@_rule("concat")
def _(out, dy, values, axis):
    return _ops.split(dy, [value.shape[axis] for value in values], axis)


@_rule("stack")
def _(out, dy, values, axis):
    return _ops.unstack(dy, axis=axis)


@_rule("unstack")
def _(out, dy, x, axis):
    return [_ops.stack(dy if isinstance(dy, list) else [dy], axis)]


@_rule("split")
def _(out, dy, x, sizes, axis):
    return [_ops.concat(dy if isinstance(dy, list) else [dy], axis)]


@_rule("tile")
def _(out, dy, x, multiples):
    pairs = [n for pair in zip(multiples, x.shape, strict=True) for n in pair]
    return [_ops.reduce_sum(_ops.reshape(dy, pairs), list(range(0, len(pairs), 2)))]


@_rule("slice")
def _(out, dy, x, begin, size):
    ends = zip(begin, size, x.shape, strict=True)
    return [_ops.pad(dy, [(start, n - start - count) for start, count, n in ends])]


@_rule("pad")
def _(out, dy, x, widths, value):
    return [call("slice", dy, [before for before, _ in widths], list(x.shape))]


@_rule("reverse")
def _(out, dy, x, axes):
    return [_ops.reverse(dy, axes)]


@_rule("clipByValue")
def _(out, dy, x, low, high):
    return [_zero_where((x < low) | (x > high), dy)]


@_rule("broadcastTo")
def _(out, dy, x, shape):
    return [_like(dy, x)]


@_rule("gather")
def _(out, dy, x, index, axis):
    axis %= x.ndim
    flat = _ops.reshape(index, [-1])
    chosen = constant(np.eye(x.shape[axis], dtype="float32")[flat.numpy()])
    rest = [a for a in range(x.ndim) if a != axis]
    first = list(range(axis, axis + index.ndim))
    others = [a for a in range(dy.ndim) if a not in first]
    rows = _ops.reshape(_ops.transpose(dy, first + others), [flat.shape[0], -1])
    sums = _ops.matmul(chosen, rows, True)
    whole = _ops.reshape(sums, [x.shape[axis], *(x.shape[a] for a in rest)])
    return [_ops.transpose(whole, np.argsort([axis, *rest]).tolist()), None]


# ---- convolutions --------------------------------------------------------------------------------
# y = conv(x, w) is linear in x and in w. So the gradients of these three functions are again these
# three functions, however often they are differentiated: the convolution, `Input` (transposed: from
# dy and w back to x) and `Filter` (from x and dy back to w).
def _to_filter(kind, x, dy, w, strides, padding):
    """Return the gradient of the filter.

    TensorFlow.js' own kernel for this gradient is ten times slower than its convolution. So a large
    gradient with strides of 1 is computed as a convolution of x by dy, in which the samples take
    the place of the channels.
    """
    work = np.prod(dy.shape) * np.prod(w.shape[:-1])
    if kind != "conv2d" or max(strides) > 1 or work < LARGE:
        return call(f"{kind}Filter", x, dy, strides, padding, list(w.shape))
    if padding == "same":
        totals = [k - 1 for k in w.shape[:2]]
        x = _ops.pad(x, [(0, 0), *[(n // 2, n - n // 2) for n in totals], (0, 0)])
    images, kernel = _ops.transpose(x, [3, 1, 2, 0]), _ops.transpose(dy, [1, 2, 0, 3])
    gradient = call("conv2d", images, kernel, [1, 1], "valid", None)
    return _ops.transpose(gradient, [1, 2, 0, 3])


LARGE = 200_000  # products
for _kind in ("conv2d", "conv3d", "depthwise"):

    @_rule(_kind)
    def _(out, dy, x, w, strides, padding, shape, kind=_kind):
        return (
            lambda: call(f"{kind}Input", dy, w, strides, padding, list(x.shape)),
            lambda: _to_filter(kind, x, dy, w, strides, padding),
        )

    @_rule(f"{_kind}Input")
    def _(out, g, dy, w, strides, padding, shape, kind=_kind):
        return (
            call(kind, g, w, strides, padding, None),
            call(f"{kind}Filter", g, dy, strides, padding, list(w.shape)),
        )

    @_rule(f"{_kind}Filter")
    def _(out, g, x, dy, strides, padding, shape, kind=_kind):
        return (
            call(f"{kind}Input", dy, g, strides, padding, list(x.shape)),
            call(kind, x, g, strides, padding, None),
        )


# ---- pools ---------------------------------------------------------------------------------------
for _space in ("", "3d"):

    @_rule(f"maxPool{_space}")
    def _(out, dy, x, window, strides, padding, space=_space):
        return [call(f"maxPool{space}Grad", dy, x, out, window, strides, padding)]

    @_rule(f"avgPool{_space}")
    def _(out, dy, x, window, strides, padding, space=_space):
        return [call(f"avgPool{space}Grad", dy, x, window, strides, padding)]

    @_rule(f"avgPool{_space}Grad")
    def _(out, g, dy, x, window, strides, padding, space=_space):
        return call(f"avgPool{space}", g, window, strides, padding), None
