"""tf.keras.regularizers: what a layer adds to the loss for large weights."""

from .. import _ops
from .._missing import module_getattr, unknown

__getattr__ = module_getattr("tf.keras.regularizers")


class Regularizer:
    """The base of a class with `__call__(self, x)`."""


class L1L2(Regularizer):
    def __init__(self, l1=0.0, l2=0.0):
        self.l1, self.l2 = l1 or 0.0, l2 or 0.0

    def __call__(self, x):
        total = 0.0
        if self.l1:
            total = total + self.l1 * _ops.reduce_sum(_ops.abs(x))
        if self.l2:
            total = total + self.l2 * _ops.reduce_sum(_ops.square(x))
        return total


class L1(L1L2):
    def __init__(self, l1=0.01):
        super().__init__(l1=l1)


class L2(L1L2):
    def __init__(self, l2=0.01):
        super().__init__(l2=l2)


l1, l2, l1_l2 = L1, L2, L1L2


def get(identifier):
    """Return a regularizer for a name, a function or None."""
    if isinstance(identifier, str):
        known = {"l1": L1, "l2": L2, "L1": L1, "L2": L2, "L1L2": L1L2}
        if identifier not in known:
            raise unknown("tf.keras.regularizers", "regularizer", identifier)
        return known[identifier]()
    return identifier() if isinstance(identifier, type) else identifier
