"""tf.keras, also importable as keras: layers, models, initializers, activations, utils."""

from .._missing import module_getattr
from . import activations, initializers, layers, losses, models, utils
from .layers import Layer
from .models import Input, InputLayer, Model, Sequential

layers.Input, layers.InputLayer = Input, InputLayer
__getattr__ = module_getattr("tf.keras")
