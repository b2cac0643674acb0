"""A part of TensorFlow's Python interface, for Python in the browser. This is not TensorFlow.

Every calculation on a tensor is done by TensorFlow.js (`_tfjs`, which the worker registers).
Shapes, names, seeded random numbers and errors are those of TensorFlow 2.21 with Keras 3.15; what
is left out raises an error that says so. The day TensorFlow itself runs in a browser, this package
is deleted and nothing else changes.
"""

import sys as _sys

from . import errors, image, keras, linalg, math, nn, random
from ._missing import module_getattr as _module_getattr
from ._ops import *  # noqa: F403
from ._tape import GradientTape
from ._tensor import (
    DType,
    Tensor,
    TensorShape,
    Variable,
    cast,
    constant,
    float32,
    int32,
)
from ._tensor import boolean as bool

convert_to_tensor, newaxis = constant, None
__version__ = "2.21 (the part that runs in the page, on TensorFlow.js)"
__getattr__ = _module_getattr("tf")
_sys.modules["keras"] = keras
for _name in ("layers", "losses", "models", "utils", "initializers", "activations"):
    _sys.modules[f"keras.{_name}"] = getattr(keras, _name)
