"""tf.keras.activations."""

from .._missing import missing, module_getattr
from ..nn import elu, leaky_relu, relu, relu6, selu, sigmoid, softmax, softplus, tanh

__getattr__ = module_getattr("tf.keras.activations")


def linear(x):
    return x


_BY_NAME = {
    "linear": linear, "elu": elu, "leaky_relu": leaky_relu, "relu": relu, "relu6": relu6,
    "selu": selu, "sigmoid": sigmoid, "softmax": softmax, "softplus": softplus, "tanh": tanh,
}  # fmt: skip


def get(identifier):
    """Return the function for a name, a function or None."""
    if identifier is None or callable(identifier):
        return identifier or linear
    if identifier not in _BY_NAME:
        raise missing(f"activation={identifier!r}")
    return _BY_NAME[identifier]
