"""A part of TensorFlow's Python interface, for Python in the browser. This is not TensorFlow.

Every calculation on a tensor is done by TensorFlow.js (`_tfjs`, which the worker registers).
Shapes, names, seeded random numbers and errors are those of TensorFlow 2.21 with Keras 3.15; what
is left out raises an error that says so. The day TensorFlow itself runs in a browser, this package
is deleted and nothing else changes.
"""

import sys as _sys

from . import data, errors, image, keras, linalg, math, nn, random
from ._missing import module_getattr as _module_getattr
from ._ops import *  # noqa: F403
from ._tape import GradientTape
from ._function import function
from ._tensor import (
    DType,
    Tensor,
    TensorShape,
    Variable,
    cast,
    constant,
    convert_to_tensor,
    float32,
    int32,
)
from ._tensor import boolean as bool

newaxis = None
__version__ = "2.21 (the part that runs in the page, on TensorFlow.js)"


def is_tensor(x):
    return isinstance(x, Tensor)


__getattr__ = _module_getattr("tf")
_sys.modules["keras"] = keras
for _name, _module in list(
    _sys.modules.items()
):  # import keras is from tensorflow import keras
    if _name.startswith("tensorflow.keras."):
        _sys.modules[_name.removeprefix("tensorflow.")] = _module
