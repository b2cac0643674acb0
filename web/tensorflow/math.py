"""tf.math: names that are both in tf.math and in tf."""

from ._missing import module_getattr
from ._ops import (
    abs, add, argmax, ceil, cos, divide, equal, exp, floor, greater, greater_equal, less,
    less_equal, log, logical_not, maximum, minimum, multiply, not_equal, pow, reduce_max,
    reduce_mean, reduce_min, reduce_prod, reduce_sum, round, rsqrt, sign, sin, sqrt,
    square, subtract, tanh, argmin, erf, log1p, logical_and, logical_or, reduce_any,
    reduce_all, reduce_std, reduce_variance, floordiv, floormod,
)  # fmt: skip

from .nn import sigmoid, softplus, l2_normalize

mod = floormod
__getattr__ = module_getattr("tf.math")
