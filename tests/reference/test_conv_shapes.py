"""docs/reference/conv_shapes.md: every claim the page makes."""

import inspect

import keras
import numpy as np
import pytest

from tests.paths import functions
from tests.reference.settings import settings

SPACE = functions("reference/conv_shapes.py")
layer_shapes, LAYERS = SPACE["layer_shapes"], SPACE["LAYERS"]
COUNT = 4000


def ours(layer, shape, arguments):
    """Return LayerShapes, or the error."""
    try:
        return layer_shapes(layer, shape, **arguments)
    except ValueError as error:
        return error


def theirs(layer, shape, arguments):
    """Return Keras' (output shape, weights, parameters), or None where it refuses."""
    try:
        made = getattr(keras.layers, layer)(**arguments)
        if len(shape) != LAYERS[layer][1] + 2:
            made(
                keras.Input(batch_shape=shape)
            )  # build() alone does not look at the rank
        made.build(shape)
        output = tuple(made.compute_output_shape(shape))
        if (
            arguments.get("output_padding") is not None
            and arguments.get("padding") == "same"
        ):
            # The only rule that Keras leaves to TensorFlow: the size must lead back to the input.
            made(np.zeros([n or 2 for n in shape], "float32"))
    except Exception:
        return None
    weights = {weight.name: tuple(weight.shape) for weight in made.weights}
    return output, weights, made.count_params()
