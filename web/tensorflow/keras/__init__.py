"""tf.keras, also importable as keras: layers, models, initializers, activations, utils."""

from .._missing import module_getattr
from . import (
    activations,
    callbacks,
    datasets,
    initializers,
    layers,
    losses,
    metrics,
    models,
    optimizers,
    regularizers,
    utils,
)
from .layers import Layer
from .models import Input, InputLayer, Model, Sequential

layers.Input, layers.InputLayer = Input, InputLayer
layers.__all__ += ["Input", "InputLayer"]
models.Model, models.Sequential = Model, Sequential

__version__ = "3.15.1"
__getattr__ = module_getattr("tf.keras")
