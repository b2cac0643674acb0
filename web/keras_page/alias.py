"""Gives the real Keras the module names of TensorFlow and of older Keras.

tf.keras is keras, and some functions of tf are functions of keras.ops.
"""

import importlib
import importlib.abc
import importlib.machinery
import re
import sys
import types

import keras
import numpy as np
from keras import ops

from keras_page import lookups
from keras_page.unknown import Unknown

OPS = [
    "abs",
    "add",
    "argmax",
    "argmin",
    "cast",
    "ceil",
    "concat:concatenate",
    "cos",
    "cumsum",
    "divide",
    "einsum",
    "equal",
    "exp",
    "expand_dims",
    "eye",
    "floor",
    "gather:take",
    "greater",
    "less",
    "linspace",
    "log",
    "matmul",
    "maximum",
    "meshgrid",
    "minimum",
    "multiply",
    "ones",
    "ones_like",
    "pad",
    "pow:power",
    "reduce_max:max",
    "reduce_mean:mean",
    "reduce_min:min",
    "reduce_prod:prod",
    "reduce_sum:sum",
    "repeat",
    "reshape",
    "round",
    "shape",
    "sigmoid",
    "sign",
    "sin",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "subtract",
    "tanh",
    "tensordot",
    "tile",
    "transpose",
    "unstack",
    "where",
    "zeros",
    "zeros_like",
    "logical_and",
    "logical_not",
    "logical_or",
    "not_equal",
    "stop_gradient",
]
NN = [
    "relu",
    "relu6",
    "elu",
    "selu",
    "sigmoid",
    "softmax",
    "log_softmax",
    "softplus",
    "softsign",
    "swish:silu",
    "silu",
    "leaky_relu",
    "gelu",
    "tanh",
]
# functions of tf.image that keep the size
SAME = [
    "per_image_standardization",
    "random_flip_left_right",
    "random_flip_up_down",
    "flip_left_right",
    "flip_up_down",
    "adjust_brightness",
    "adjust_contrast",
    "adjust_hue",
    "adjust_saturation",
    "random_brightness",
    "random_contrast",
    "random_hue",
    "random_saturation",
    "convert_image_dtype",
]
OLD = "core convolutional merge normalization advanced_activations pooling wrappers recurrent embeddings noise local"
OLD = {f"keras.layers.{name}" for name in OLD.split()}
HEADS = ("tensorflow.keras", "tensorflow.python.keras", "tf_keras")


class NotThereError(NotImplementedError):
    """A name of TensorFlow that the tracer does not have."""


class Gap(types.ModuleType):
    """A module of TensorFlow; a name that is missing here raises an error when it is called."""

    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Gap(f"{self.__name__}.{name}")

    def __call__(self, *_, **__):
        name = self.__name__.replace("tensorflow", "tf", 1)
        raise NotThereError(f"{name} is not there in the tracer, which has Keras alone")

    def __mro_entries__(self, bases):
        self()


class Around(Gap):
    """A module whose missing names do no harm: each of them is an Unknown."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(f"{self.__name__}.{name}", gone=True)


def operation(name):
    function = getattr(ops, name)

    def call(*args, name=None, keep_dims=None, **more):
        if keep_dims is not None:
            more["keepdims"] = keep_dims
        return function(*args, **more)

    return call


def split(value, num_or_size_splits, axis=0, num=None, name=None):
    if not isinstance(num_or_size_splits, int):
        num_or_size_splits = [int(n) for n in np.cumsum(num_or_size_splits)[:-1]]
    return ops.split(value, num_or_size_splits, axis)


def arange(start, limit=None, delta=1, dtype=None, name=None):
    return ops.arange(start, limit, delta, dtype=dtype)


def patches(images, sizes, strides, rates, padding, name=None):
    return ops.image.extract_patches(
        images, tuple(sizes[1:3]), tuple(strides[1:3]), rates[1], padding.lower()
    )


def pool(function):
    """tf.nn.max_pool and the like: sizes are numbers, or lists that include batch and channels."""

    def call(input, ksize, strides, padding, data_format=None, name=None):
        sizes = [v[1:-1] if np.ndim(v) and len(v) > 2 else v for v in (ksize, strides)]
        sizes = [tuple(v) if np.ndim(v) else v for v in sizes]
        return function(input, *sizes, padding=padding.lower())

    return call


def images():
    """The module tf.image: resizing, patches, and functions that keep the size."""
    module = Gap("tensorflow.image")
    module.extract_patches = patches
    module.resize = lambda images, size, method="bilinear", *_, **__: ops.image.resize(
        images, tuple(size), interpolation=str(method)
    )
    module.resize_with_pad = module.resize_with_crop_or_pad = (
        lambda image, height, width, *_, **__: ops.image.resize(image, (height, width))
    )
    module.ResizeMethod = keras.utils.Config(
        BILINEAR="bilinear", NEAREST_NEIGHBOR="nearest", BICUBIC="bicubic"
    )
    module.rgb_to_grayscale = lambda images, name=None: ops.image.rgb_to_grayscale(
        images
    )
    for name in SAME:
        setattr(module, name, lambda image, *_, **__: image)
    return module


def fill(module, words):
    for word in words:
        name, _, op = word.partition(":")
        if hasattr(ops, op or name):
            setattr(module, name, operation(op or name))


def make():
    """Return the module tensorflow."""
    tf = Gap("tensorflow")
    tf.__version__, tf.keras, tf.newaxis = "2.21.0", keras, None
    fill(tf, OPS)
    tf.nn = Gap("tensorflow.nn")
    fill(tf.nn, NN)
    for name in ("max_pool", "max_pool2d", "avg_pool", "avg_pool2d"):
        setattr(tf.nn, name, pool(ops.max_pool if "max" in name else ops.average_pool))
    tf.split, tf.math, tf.linalg = split, tf, tf
    tf.transpose = lambda x, perm=None, name=None: ops.transpose(x, perm)
    tf.concat = lambda values, axis=0, name=None: ops.concatenate(values, axis)
    tf.constant = tf.convert_to_tensor = lambda value, dtype=None, **_: np.asarray(
        value, None if dtype == "string" else dtype
    )
    tf.identity = lambda x, name=None: x
    tf.range, tf.image = arange, images()
    tf.lookup = Around("tensorflow.lookup")
    tf.Variable, tf.Tensor, tf.Module = keras.Variable, keras.KerasTensor, object
    for name in [
        "float16",
        "float32",
        "float64",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "bool",
        "string",
    ]:
        setattr(tf, name, name)
    for name in ("TensorShape", "DType", "TypeSpec", "SparseTensor", "RaggedTensor"):
        setattr(tf, name, type(name, (), {}))  # Keras asks whether a value is one
    tf.function = lambda f=None, **_: f or (lambda g: g)
    tf.random = Gap("tensorflow.random")
    tf.random.set_seed = tf.set_random_seed = lambda seed: None
    for name in ("normal", "uniform"):
        setattr(
            tf.random,
            name,
            lambda shape, *_, **__: np.broadcast_to(np.float32(0), shape),
        )
    # These modules are around a model and change no shape. There is no GPU.
    for name in (
        "config",
        "distribute",
        "train",
        "summary",
        "test",
        "logging",
        "debugging",
        "data",
        "io",
        "saved_model",
    ):
        setattr(tf, name, Around(f"tensorflow.{name}"))
    tf.config.list_physical_devices = lambda *_: []
    tf.config.experimental = Around("tensorflow.config.experimental")
    tf.config.experimental.list_physical_devices = lambda *_: []
    tf.test.is_gpu_available = tf.test.is_built_with_cuda = lambda *_, **__: False
    tf.test.gpu_device_name = lambda: ""
    tf.executing_eagerly = lambda: True
    for name in (
        "disable_v2_behavior",
        "disable_eager_execution",
        "enable_eager_execution",
    ):
        setattr(tf, name, lambda *_: None)
    tf.placeholder = lambda dtype, shape=None, name=None: keras.Input(batch_shape=shape)
    for name in (
        "global_variables_initializer",
        "reset_default_graph",
        "get_default_graph",
        "ConfigProto",
        "Session",
        "InteractiveSession",
        "get_logger",
        "GPUOptions",
    ):
        setattr(tf, name, Unknown(f"tf.{name}", gone=True))
    tf.compat = Gap("tensorflow.compat")
    tf.compat.v1 = tf.compat.v2 = tf
    tf.initializers, tf.optimizers, tf.losses = (
        keras.initializers,
        keras.optimizers,
        keras.losses,
    )
    for name in (
        "RandomNormal",
        "RandomUniform",
        "TruncatedNormal",
        "Constant",
        "Zeros",
        "Ones",
    ):
        snake = re.sub("(?!^)([A-Z])", r"_\1", name).lower()
        setattr(tf, f"{snake}_initializer", getattr(keras.initializers, name))
    return tf


tf = make()


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds tensorflow.keras.*, other modules of tensorflow, and those of older Keras."""

    def target(self, name):
        if name in OLD:
            return "keras.layers"
        head = next((h for h in HEADS if name == h or name.startswith(f"{h}.")), None)
        return (
            self.target(f"keras{name[len(head) :]}") or f"keras{name[len(head) :]}"
            if head
            else None
        )

    def find_spec(self, name, path=None, target=None):
        if name in OLD or name.startswith(("tensorflow.", "tf_keras")):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        target = self.target(spec.name)
        if target is None:
            value = tf
            for part in spec.name.split(".")[1:]:
                value = getattr(value, part)
            return value if isinstance(value, types.ModuleType) else Gap(spec.name)
        real = importlib.import_module(target)
        copy = types.ModuleType(spec.name)
        copy.__getattr__ = lambda name: getattr(real, name)
        copy.__all__ = [name for name in dir(real) if not name.startswith("_")]
        return copy

    def exec_module(self, module):
        pass


def install():
    lookups.install(tf)
    sys.modules["tensorflow"] = tf
    sys.meta_path.insert(0, Finder())
