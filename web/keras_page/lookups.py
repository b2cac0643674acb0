"""Layers that turn words into numbers.

Their tables are objects of TensorFlow; here only the size of a table matters.
"""

import contextlib

import keras
import numpy as np
from keras.src.backend.common.keras_tensor import KerasTensor
from keras.src.layers.preprocessing.index_lookup import IndexLookup

from keras_page.unknown import LackingError, Unknown

LOOKUPS = ("IntegerLookup", "StringLookup", "TextVectorization")


class Size(int):
    """A number that has numpy(), as a tensor of TensorFlow does."""

    def numpy(self):
        return int(self)


class Table:
    """A table from words to numbers; its size is unknown (None) if it was made from data."""

    def __init__(self, layer, size):
        self.layer, self.known = layer, size

    def size(self):
        if self.known is not None:
            return Size(self.known)
        start = self.layer._token_start_index()
        return Size(vocabulary_size(self.layer) - start)


class Type:
    """A dtype as tf.as_dtype() gives it."""

    def __init__(self, dtype):
        self.name = str(dtype)
        self.is_integer = self.name.startswith(("int", "uint"))
        self.max = np.iinfo(self.name).max if self.is_integer else None


def vocabulary_size(layer):
    """Return the number of words in data that are not here; the reader is asked for it."""
    path = f"vocabulary_size_of_{layer.name}"
    if path not in Unknown.answers:
        raise LackingError(Unknown(path))
    return Unknown.answers[path]


def adapt(self, *_, **__):
    lookup = getattr(self, "_lookup_layer", self)
    lookup.lookup_table = Table(lookup, None)


def get_vocabulary(self, *_, **__):
    return [f"word {n}" for n in range(self.vocabulary_size())]


def called(call):
    def layer(self, inputs, *args, **given):
        if isinstance(inputs, KerasTensor):
            return call(self, inputs, *args, **given)
        return Unknown(f"{self.name}()", gone=True, called=True)  # called on a text

    return layer


def adapted(adapt):
    """Return adapt() for a layer without a table: it learns nothing from data that are not here."""

    def begin(self, data, *args, **given):
        if not isinstance(data, Unknown):
            adapt(self, data, *args, **given)

    return begin


def install(tf):
    """Let the layers be made, adapted and called."""
    tf.init_scope = contextlib.nullcontext
    tf.as_dtype, tf.is_tensor = Type, lambda x: isinstance(x, KerasTensor)
    IndexLookup._uninitialized_lookup_table = lambda self: Table(self, 0)
    IndexLookup._lookup_table_from_tokens = lambda self, tokens: Table(
        self, len(tokens)
    )
    IndexLookup.get_vocabulary = get_vocabulary
    for name in LOOKUPS:
        cls = getattr(keras.layers, name)
        cls.adapt, cls.__call__ = adapt, called(cls.__call__)
    text = keras.layers.TextVectorization
    text.get_vocabulary = lambda self, *_, **__: self._lookup_layer.get_vocabulary()
    for name in ("Normalization", "Discretization"):
        cls = getattr(keras.layers, name)
        cls.adapt = adapted(cls.adapt)
