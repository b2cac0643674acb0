"""Replaces what is around a model: data, training, files and arguments.

They change no shape, so they do nothing here, and the tracer says that they are left out.
"""

import argparse
import functools
import json
import os
import pickle
import sys
import time
import types

import keras
import numpy as np
from keras.src.applications import imagenet_utils
from keras.src.backend.common.keras_tensor import KerasTensor
from keras.src.models.functional import Functional
from keras.src.utils import file_utils

from keras_page import old
from keras_page.unknown import Gone, Unknown, which_file

Layer, Model = keras.layers.Layer, keras.Model
gone = Gone()
around = set()


class Zeros(np.ndarray):
    """An array of which only the shape counts: whatever is computed with it takes no memory."""

    def __new__(cls, shape, dtype="float32"):
        return np.broadcast_to(np.zeros((), dtype), shape).view(cls)

    def __array_ufunc__(self, ufunc, method, *inputs, **_):
        shapes = [np.shape(x) for x in inputs]
        return Zeros(np.broadcast_shapes(*shapes) if method == "__call__" else ())

    def __setitem__(self, key, value):
        pass

    def astype(self, dtype, *_, **__):
        return Zeros(self.shape, dtype)

    def reshape(self, *shape, **_):
        shape = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        rest = self.size // max(int(np.prod([n for n in shape if n != -1])), 1)
        return Zeros([rest if n == -1 else n for n in shape], self.dtype)


class Scores(np.ndarray):
    """Loss and metrics of training that did not happen: zeros that also count as one number."""

    def __new__(cls, *_):
        return np.zeros(2).view(cls)

    __float__ = lambda self: 0.0  # noqa: E731
    __int__ = __round__ = lambda self, *_: 0
    __bool__ = lambda self: False  # noqa: E731
    __format__ = lambda self, spec: format(0.0, spec)  # noqa: E731


def quiet(name, result=None):
    def nothing(*_, **__):
        around.add(name)
        return result() if callable(result) else result

    return nothing


history = Unknown("history", gone=True)


def predict(self, x=None, *_, **__):
    around.add("predict")
    count = len(x) if isinstance(x, (np.ndarray, list)) else 1
    try:
        return Zeros((count, *(n or 1 for n in self.output_shape[1:])))
    except (AttributeError, ValueError, TypeError):
        return Unknown("predict()", gone=True)


def answered(value):
    """Return the value that the reader has given for an Unknown, also inside a list."""
    if isinstance(value, Unknown):
        return Unknown.answers.get(value.path, value)
    if isinstance(value, (list, tuple)):
        return [answered(each) for each in value]
    return value


def of_data(function):
    """Let np.array() and the like take unknown values: then the result is unknown too.

    If the function changes the shape of data, the result is another unknown value.
    """
    changes = function.__name__ not in ("array", "asarray")

    @functools.wraps(function)
    def array(values, *args, **given):
        if next(old.unknowns([values]), None) is not None:
            values = answered(values)
        unknown = next(old.unknowns([values]), None)
        if unknown is None:
            return function(values, *args, **given)
        is_other = changes and unknown.gone
        more = f".{function.__name__}()"
        return unknown._more(more, called=True) if is_other else unknown

    return array


def pad_sequences(sequences, maxlen=None, **_):
    """Texts as rows of numbers, of one length."""
    if maxlen is None:
        return Unknown("pad_sequences()", gone=True, called=True)
    count = 1 if isinstance(sequences, Unknown) else len(sequences)
    return Zeros((count, maxlen), "int32")


def absent_file(file, *_, **__):
    """open() of a program: nothing can be read, and what is written is lost."""
    around.add("files")
    return Unknown(f"open({which_file(file, 'open')})", gone=True, called=True)


def from_file(module, name):
    """Return a function that pretends to read a file: the content of the file is unknown."""

    def read(file=None, *_, **__):
        around.add("files")
        file = which_file(file, name)
        return Unknown(module, gone=True)._more(f".{name}({file})")

    return read


def once(values):
    """Let a loop over data that are not there run once, since it may make the model."""
    if isinstance(values, Unknown) and (values.called or values.gone):
        return iter([values._more("[0]", called=True)])
    return values


def datasets():
    shapes = {
        **dict.fromkeys(("mnist", "fashion_mnist"), ((60000, 28, 28), (10000, 28, 28))),
        **dict.fromkeys(
            ("cifar10", "cifar100"), ((50000, 32, 32, 3), (10000, 32, 32, 3))
        ),
        "boston_housing": ((404, 13), (102, 13)),
        "imdb": ((25000,), (25000,)),
        "reuters": ((8982,), (2246,)),
    }
    package = types.ModuleType("keras.datasets")
    package.__path__ = []
    for name, pair in shapes.items():
        module = types.ModuleType(f"keras.datasets.{name}")
        labels = (1,) if "cifar" in name else ()
        data = tuple((Zeros(s, "uint8"), Zeros((s[0], *labels), "uint8")) for s in pair)
        module.load_data = quiet("load_data", lambda data=data: data)
        setattr(package, name, module)
        sys.modules[module.__name__] = module
    keras.datasets = sys.modules["keras.datasets"] = package


def applications():
    """Let Keras build known networks, without their weights, and without pictures."""
    nowhere = lambda fname=None, *_, **__: f"/data/{fname}"  # noqa: E731
    file_utils.get_file, file_utils.exists = nowhere, lambda path: True
    prepare = imagenet_utils.preprocess_input
    imagenet_utils.preprocess_input = lambda x, *args, **more: (
        prepare(x, *args, **more) if isinstance(x, KerasTensor) else x
    )
    imagenet_utils.decode_predictions = quiet(
        "decode_predictions", lambda: Unknown("predictions", gone=True)
    )
    for module in (keras.utils, keras.preprocessing.image):
        for name in ("load_img", "img_to_array", "array_to_img", "save_img"):
            picture = quiet("pictures", lambda: Unknown("picture", gone=True))
            setattr(module, name, picture)


class Arguments(list):
    """sys.argv, in which the arguments after the name of the program are unknown."""

    def __getitem__(self, at):
        if isinstance(at, int) and at >= len(self):
            path = f"sys.argv[{at}]"
            return Unknown.answers.get(path) or Unknown(path)
        return super().__getitem__(at)


def parsed(self, *_, **__):
    """Return the defaults of argparse; an argument that must be given is unknown."""
    values = argparse.Namespace()
    for action in self._actions:
        if argparse.SUPPRESS in (action.dest, action.default):
            continue
        needed = action.required and action.default is None
        value = action.default
        if isinstance(value, str):
            value = self._get_value(action, value)
        setattr(
            values, action.dest, Unknown(f"args.{action.dest}") if needed else value
        )
    for name, value in self._defaults.items():
        setattr(values, name, value)
    return values


def harmless():
    """Let training, data, plots and files do nothing, since they change no shape; note them."""
    nothing = "compile load_weights save save_weights export summary build_from_config add_loss add_metric"
    for name in nothing.split():
        setattr(Model, name, quiet(name))
        if name in vars(Functional):
            setattr(Functional, name, quiet(name))
    Model.metrics_names = property(lambda self: ["loss", "accuracy"])
    Layer.add_loss, Layer.add_metric = quiet("add_loss"), quiet("add_metric")
    for name in ("load_model", "model_from_json"):
        loaded = quiet(name, lambda name=name: Unknown(name, gone=True))
        setattr(keras.models, name, loaded)
    keras.saving.load_model = keras.models.load_model
    for module in (keras.utils, keras.preprocessing.sequence):
        module.pad_sequences = pad_sequences
    arrays = "array asarray stack concatenate vstack hstack expand_dims squeeze"
    for name in arrays.split():
        setattr(np, name, of_data(getattr(np, name)))
    for name in ("evaluate", "evaluate_generator", "train_on_batch", "test_on_batch"):
        setattr(Model, name, quiet(name, Scores))
    Model.predict = Model.predict_generator = predict
    for name in dir(keras.optimizers):
        if name[0].isupper() and name != "Optimizer":
            optimizer = quiet("optimizers", lambda: Unknown("optimizer", gone=True))
            setattr(keras.optimizers, name, optimizer)
    optimizers = keras.optimizers
    optimizers.rmsprop, optimizers.adam, optimizers.sgd = (
        optimizers.RMSprop,
        optimizers.Adam,
        optimizers.SGD,
    )
    keras.utils.plot_model = quiet("plot_model")
    keras.utils.to_categorical = lambda x, n=None, num_classes=None, **_: Zeros(
        (*np.shape(x), num_classes or n or 10)
    )
    datasets()
    applications()
    for module, names in {
        np: "load loadtxt genfromtxt save",
        time: "sleep",
        os: "makedirs",
        pickle: "load loads dump",
        json: "load dump",
    }.items():
        for name in names.split():
            setattr(module, name, from_file(module.__name__, name))
    os.listdir = lambda *_: []
    argparse.ArgumentParser.parse_args = parsed
    argparse.ArgumentParser.parse_known_args = lambda self, *_, **__: (parsed(self), [])
