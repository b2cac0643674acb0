"""tf.linalg: products of matrices."""

from ._missing import module_getattr
from ._ops import einsum, expand_dims, eye, matmul, squeeze, tensordot, transpose

__getattr__ = module_getattr("tf.linalg")


def matvec(a, b):
    return squeeze(matmul(a, expand_dims(b, -1)), -1)


def matrix_transpose(a):
    axes = list(range(a.ndim))
    return transpose(a, [*axes[:-2], axes[-1], axes[-2]])
