"""Translates words of Keras 1 and 2 that Keras 3 refuses, each with a note of today's word."""

import functools
import importlib.abc
import importlib.machinery
import inspect
import re
import sys
import types
from typing import ClassVar

import keras
import numpy as np

from keras_page.unknown import LackingError, Unknown, unknowns

TODAY = {
    "border_mode": "padding",
    "subsample": "strides",
    "init": "kernel_initializer",
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "bias": "use_bias",
    "pool_length": "pool_size",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "output_dim": "units",
    "p": "rate",
    "dim_ordering": "data_format",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "U_regularizer": "recurrent_regularizer",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "subsample_length": "strides",
    "stride": "strides",
    "atrous_rate": "dilation_rate",
    "length": "size",
    "sigma": "stddev",
}
# Arguments that Keras 1 took, and that change no shape: they are left out.
DROPPED = {
    "mode",
    "forget_bias_init",
    "consume_less",
    "batch_input_dtype",
    "gamma_init",
    "beta_init",
}
LOOSE = re.compile(
    r"name|dtype|trainable|weights|.*_(initializer|regularizer|constraint)"
)
RANKS = {f"{kind}{n}D": n for n in (1, 2, 3) for kind in ("Conv", "SeparableConv")}
KERAS_1 = re.compile(
    r"Convolution\dD|layers\.convolutional|border_mode|subsample|nb_filter|nb_row"
)
# layers that take functions or other layers: the reader cannot be asked for these
WRAPPERS = ("Lambda", "TimeDistributed", "Bidirectional", "RNN", "Wrapper")
NO_MORE = [
    "MaxoutDense",
    "Highway",
    "LocallyConnected1D",
    "LocallyConnected2D",
    "ConvRecurrent2D",
    "ThresholdedReLU",
]
OTHERS = {
    "FlaxLayer": "Flax",
    "JaxLayer": "JAX",
    "TFSMLayer": "a saved model of TensorFlow",
    "TorchModuleWrapper": "PyTorch",
    "STFTSpectrogram": "SciPy",
}
state = {"note": None, "line": None, "first": False}


def note(text):
    state["note"](f"Line {state['line']()}: {text}")


def translated(name, rank, taken, args, given):
    """Return arguments as Keras 3 takes them."""
    given = {
        n: v for n, v in given.items() if not (LOOSE.fullmatch(n) and [*unknowns([v])])
    }
    for unknown in unknowns([*args, *given.values()]):
        if name == "Lambda":  # the reader cannot be asked for a function
            unknown = Unknown(f"{unknown.path}()", unknown.gone, called=True)
        raise LackingError(unknown, needed=name not in WRAPPERS)
    for n, value in given.items():
        if isinstance(value, np.integer):
            given[n] = int(value)
    if name.startswith("AveragePooling") and not ({"pool_size", "pool_length"} & given.keys() or args):  # fmt: skip
        given["pool_size"] = 2
        note("pool_size, which Keras 3 wants, is 2 as in older Keras.")
    if any(isinstance(value, np.integer) for value in args):
        args = [int(v) if isinstance(v, np.integer) else v for v in args]
        if "units" in taken:
            note(f"Keras 3 refuses a number of NumPy here; int(…) makes it {args[0]}.")
    for old, new in TODAY.items():
        if old not in given or old in taken:
            continue
        value = given.pop(old)
        if name == "Embedding" and old == "output_dim":
            given[old] = value
            continue
        if old == "dim_ordering":
            value = {"tf": "channels_last", "th": "channels_first"}.get(value)
        if value is not None:
            given[new] = value
        note(f"{old} is {new} today.")
    for old in DROPPED & given.keys() - taken:
        del given[old]
        note(f"{old} is no argument of {name} today.")
    shape = given.get("input_shape")
    if state["first"] and is_channels_first(shape):
        note(
            f"{shape} has the channels first, as Theano had; if it is meant so, begin with "
            "keras.config.set_image_data_format('channels_first')."
        )
    if "nb_row" in given:
        given["kernel_size"] = (given.pop("nb_row"), given.pop("nb_col"))
        note("nb_row and nb_col are kernel_size today.")
    if rank > 1 and len(args) == 1 + rank and all(isinstance(n, int) for n in args):
        sizes = ", ".join(map(str, args[1:]))
        if state["first"]:
            args = (args[0], tuple(args[1:]))
            note(
                f"{name}({args[0]}, {sizes}) of Keras 1 is {name}({args[0]}, ({sizes})) today."
            )
        elif rank == 2:
            note(
                f"the third argument is strides; a kernel of {args[1]} x {args[2]} is ({sizes})."
            )
    if rank == 1 and "input_dim" in given:
        given["input_shape"] = (given.pop("input_length", None), given.pop("input_dim"))
        note("input_dim and input_length are input_shape today.")
    if isinstance(given.get("name"), str) and "/" in given["name"]:
        given["name"] = given["name"].replace("/", "_")
        note("a name has no / today; _ takes its place.")
    return args, given


def is_channels_first(shape):
    """Whether a shape probably has its channels first, as in Theano."""
    whole = isinstance(shape, tuple) and len(shape) == 3
    if not whole or not all(isinstance(n, int) for n in shape):
        return False
    is_last = keras.config.image_data_format() == "channels_last"
    return is_last and shape[0] in (1, 3) and min(shape[1:]) > 4


def adapt(cls):
    """Let a class of layers take the words of older Keras."""
    init, signature = cls.__init__, inspect.signature(cls.__init__)
    taken, rank = set(signature.parameters), RANKS.get(cls.__name__, 0)

    def begin(self, *args, **given):
        if type(self) is cls:
            args, given = translated(cls.__name__, rank, taken, args, given)
        if cls.__name__ == "SeparableConv2D" and state["first"]:
            given.pop("kernel_regularizer", None)
        whole = given.pop("batch_input_shape", None)
        length = given.get("input_length") if cls.__name__ == "Embedding" else None
        init(self, *args, **given)
        if isinstance(length, int) and not getattr(self, "_input_shape_arg", None):
            object.__setattr__(self, "_length", length)
        if whole is not None:
            object.__setattr__(self, "_whole_shape", tuple(whole))
            note("batch_input_shape is batch_shape of keras.Input today.")

    begin.__signature__, begin.__wrapped__ = signature, init
    cls.__init__ = begin


def with_number(function):
    """Input of Keras 2, whose shape may be a number."""

    @functools.wraps(function)
    def begin(shape=None, *args, **given):
        if isinstance(shape, int):
            note(f"a shape is ({shape},) today.")
            shape = (shape,)
        return function(shape, *args, **given)

    return begin


def refuses(name, what):
    """Return a layer that is not there: to import it does no harm, to make it raises an error."""

    def begin(*_, **__):
        raise NotImplementedError(f"{name} is {what}")

    return begin


def time_distributed_dense(*args, input_shape=None, input_dim=None, **given):
    """TimeDistributedDense of Keras 1."""
    note("TimeDistributedDense is TimeDistributed(Dense(…)) today.")
    if input_dim:
        input_shape = (given.pop("input_length", None), input_dim)
    more = {} if input_shape is None else {"input_shape": input_shape}
    return keras.layers.TimeDistributed(keras.layers.Dense(*args, **given), **more)


class Merge:
    """A layer of Keras 1 that no layer of today can replace."""

    def __init__(self, *_, **__):
        raise NotImplementedError(
            "Merge is of Keras 1: today tensors are merged, as in keras.layers.concatenate([a, b])"
        )


# keras.backend of TensorFlow: the functions of keras.ops, by their older names.
BACKEND = (
    "abs all any arange argmax argmin cast clip concatenate cos cumsum dot elu equal exp expand_dims eye gather:take "
    "greater greater_equal hard_sigmoid identity:copy l2_normalize:normalize less less_equal log max maximum mean min "
    "minimum not_equal one_hot ones_like permute_dimensions:transpose pow:power prod relu repeat_elements:repeat "
    "reshape reverse:flip round shape sigmoid sign sin softmax softplus softsign sqrt square squeeze stack std "
    "stop_gradient sum switch:where tanh tile transpose var zeros zeros_like ones batch_dot:matmul"
)
BACKEND = dict((f"{word}:{word}".split(":")[:2]) for word in BACKEND.split())
BACKEND = {old: op for old, op in BACKEND.items() if hasattr(keras.ops, op)}


def install_backend():
    """keras.backend as tensorflow.keras still has it."""
    backend = keras.backend
    for old, op in BACKEND.items():
        setattr(backend, old, getattr(keras.ops, op))
    backend.ndim = lambda x: len(x.shape)
    backend.flatten = lambda x: keras.ops.reshape(x, (-1,))
    backend.batch_flatten = lambda x: keras.layers.Flatten()(x)
    for name in ("random_normal", "random_uniform", "truncated_normal"):
        setattr(backend, name, lambda shape, *_, **__: keras.ops.zeros(shape))


# Modules in which a name of older Keras is looked for if its own module no longer exists.
TODAYS = [
    "layers",
    "models",
    "utils",
    "optimizers",
    "losses",
    "metrics",
    "regularizers",
    "callbacks",
]
# Modules around a model: a name that they no longer have does no harm.
AROUND = "utils backend constraints losses metrics callbacks datasets optimizers preprocessing"
AROUND = [*AROUND.split(), "preprocessing.image", "preprocessing.sequence"]
# Modules and names that programs use which were pasted without their imports.
WITHOUT_IMPORT = ["callbacks", "constraints"]
HARMLESS = ["ImageDataGenerator", "Tokenizer", "np_utils", "TimeseriesGenerator"]
ORDERINGS = {"tf": "channels_last", "th": "channels_first"}


def missing(module):
    """Return the function that finds a missing name of a module: today's object, or an Unknown."""

    def find(name):
        if name.startswith("__"):
            raise AttributeError(name)
        places = (f"keras.{place}" for place in TODAYS)
        today = next((p for p in places if name in vars(sys.modules[p])), None)
        if today:
            note(f"{module}.{name} is {today}.{name} today.")
            return getattr(sys.modules[today], name)
        note(f"{module}.{name} is not in Keras 3.")
        return Unknown(f"{module}.{name}", gone=True)

    return find


def named(name):
    """Return the value of a name around a model that a program did not import, or None."""
    if name in HARMLESS:
        return Unknown(f"keras.{name}", gone=True)
    modules = [
        sys.modules[f"keras.{each}"] for each in WITHOUT_IMPORT if name[0].isupper()
    ]
    return next((vars(m)[name] for m in modules if name in vars(m)), None)


class Past(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules of older Keras, as keras.engine, for a program; it is asked last."""

    def find_spec(self, name, path=None, target=None):
        # A misspelled class is no module.
        if not re.fullmatch(r"keras(\.(?!src\b)[a-z_0-9]+)+", name):
            return None
        if state["line"]() is None:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        module.__getattr__ = missing(spec.name)
        return module

    def exec_module(self, module):
        pass


class Folder(Unknown):
    """A data set of the pictures in a folder: only its number of classes matters."""

    asked: ClassVar[str] = "number_of_classes"

    def __init__(self, *_, **__):
        super().__init__("data", gone=True, called=True)

    def __getattr__(self, name):
        if name != "class_names":
            return super().__getattr__(name)
        if Folder.asked not in Unknown.answers:
            raise LackingError(Unknown(Folder.asked))
        return [f"class {n}" for n in range(Unknown.answers[Folder.asked])]


def install_past():
    """Let programs import what Keras 3 no longer has, and read folders that are not there."""
    for name in AROUND:
        module = importlib.import_module(f"keras.{name}")
        module.__getattr__ = missing(module.__name__)
    for name in ("image_dataset", "text_dataset", "audio_dataset"):
        setattr(keras.utils, f"{name}_from_directory", Folder)
    keras.preprocessing.image_dataset_from_directory = Folder
    keras.metrics.Metric.reset_states = keras.metrics.Metric.reset_state
    keras.utils.get_file = lambda fname=None, *_, **__: f"/data/{fname}"
    keras.backend.set_image_dim_ordering = lambda ordering: (
        keras.config.set_image_data_format(ORDERINGS[ordering])
    )
    sys.meta_path.append(Past())


def install():
    install_past()
    install_backend()
    layers = keras.layers
    layers.Merge, layers.CuDNNLSTM, layers.CuDNNGRU = Merge, layers.LSTM, layers.GRU
    layers.AtrousConvolution2D, layers.AtrousConvolution1D = (
        layers.Conv2D,
        layers.Conv1D,
    )
    layers.TimeDistributedDense = time_distributed_dense
    for name in NO_MORE:
        if not hasattr(layers, name):
            setattr(
                layers,
                name,
                refuses(name, "a layer of older Keras; Keras 3 has it no more"),
            )
    for name, library in OTHERS.items():
        setattr(
            layers,
            name,
            refuses(name, f"a layer that needs {library}, which is not in the tracer"),
        )
    add = keras.Sequential.add

    def add_with_input(self, layer, *args, **given):
        whole = getattr(layer, "_whole_shape", None)
        if whole and not self.layers:
            add(self, keras.layers.InputLayer(batch_shape=whole))
        add(self, layer, *args, **given)

    keras.Sequential.add = add_with_input
    for cls in {v for v in vars(layers).values() if inspect.isclass(v)}:
        if issubclass(cls, layers.Layer) and "__init__" in cls.__dict__:
            adapt(cls)
    keras.backend.int_shape = lambda x: tuple(x.shape)
    keras.backend.image_dim_ordering = lambda: "tf"
    keras.KerasTensor._keras_shape = property(lambda self: tuple(self.shape))
    keras.KerasTensor.get_shape = lambda self: Shape(self.shape)
    keras.Input = layers.Input = keras.models.Input = with_number(keras.Input)
    merges = {
        "sum": "add",
        "mul": "multiply",
        "ave": "average",
        "max": "maximum",
    }

    def merge(inputs, mode="sum", concat_axis=-1, dot_axes=-1, **_):
        if callable(mode):
            note("merge with a function is Lambda today.")
            return layers.Lambda(mode)(inputs)
        if mode == "dot":
            note("merge(mode='dot') is dot today.")
            return layers.dot(inputs, axes=dot_axes)
        if mode not in {*merges, "concat"}:
            raise NotImplementedError(f"Keras 3 has no merge(mode={mode!r})")
        if mode == "concat":
            note("merge(mode='concat') is concatenate today.")
            return layers.concatenate(inputs, axis=concat_axis)
        note(f"merge is {merges[mode]} today.")
        return getattr(layers, merges[mode])(inputs)

    layers.merge = merge


class Shape(tuple):
    """A shape as TensorFlow has it."""

    def as_list(self):
        return list(self)
