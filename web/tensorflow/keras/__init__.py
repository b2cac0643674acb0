"""tf.keras, also importable as keras: layers, Sequential, initializers, activations, utils."""

from .._missing import module_getattr
from . import activations, initializers, layers, utils
from .layers import Input, Layer, Sequential

__getattr__ = module_getattr("tf.keras")
