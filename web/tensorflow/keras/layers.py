"""tf.keras.layers: shapes, weights and errors in Python, the arithmetic through tf.nn."""

import contextlib
import functools
import math
import operator
import random as _python_random
import re
import sys
import warnings
from inspect import Parameter, signature

import numpy as np

from .. import _ops, image, nn, random
from .._later import later
from .._missing import MissingError, missing, module_getattr
from .._sizes import conv_size, spread, transpose_size
from .._tensor import Tensor, Variable, Weight, call, constant, float32
from . import activations, initializers, regularizers
from .utils import unique_name

__getattr__ = module_getattr("tf.keras.layers")
_SPACES = {1: "1D", 2: "2D", 3: "3D"}


class Symbol:
    """keras.KerasTensor: the shape of a tensor to come, and the call that will make it."""

    __array_priority__ = 200  # NumPy leaves an operation with an array to this class

    def __init__(self, shape, layer, sources, called, at=0):
        self.shape, self.dtype, self.name = (
            tuple(shape),
            "float32",
            unique_name("keras_tensor"),
        )
        self.layer, self.sources, self.called = layer, sources, called
        # all that the call returns, and the place of this one among them
        self.together, self.at = [self], at

    @property
    def ndim(self):
        return len(self.shape)

    def __array__(self, dtype=None, copy=None):
        raise ValueError(f"{_SYMBOLIC} You cannot convert it to a NumPy array.")

    def __tf_tensor__(self):
        raise ValueError(_NO_NUMBERS)

    def __float__(self):
        raise ValueError(f"{_SYMBOLIC} You cannot convert it to a float.")

    def __int__(self):
        raise ValueError(f"{_SYMBOLIC} You cannot convert it to an int.")

    def __iter__(self):
        raise NotImplementedError(
            "Iterating over a symbolic KerasTensor is not supported."
        )

    def __bool__(self):
        raise TypeError("A symbolic KerasTensor cannot be used as a boolean.")

    def __getattr__(self, name):
        raise missing(f"keras.KerasTensor.{name}")

    def __repr__(self):
        return (
            f"<KerasTensor shape={self.shape}, dtype={self.dtype}, sparse=False, ragged=False,"
            f" name={self.name}>"
        )


Symbol.__name__ = "KerasTensor"  # as messages of Python name it
_SYMBOLIC = (
    "A KerasTensor is symbolic: it's a placeholder for a shape an a dtype. It doesn't have any"
    " actual numerical value."
)
_NO_NUMBERS = """A KerasTensor cannot be used as input to a TensorFlow function. A KerasTensor is \
a symbolic placeholder for a shape and dtype, used when constructing Keras Functional models or \
Keras Functions. You can only use it as input to a Keras layer or a Keras operation (from the \
namespaces `keras.layers` and `keras.ops`). You are likely doing something like:

```
x = Input(...)
...
tf_fn(x)  # Invalid.
```

What you should do instead is wrap `tf_fn` in a layer:

```
class MyLayer(Layer):
    def call(self, x):
        return tf_fn(x)

x = MyLayer()(x)
```
"""
# {method of a KerasTensor: (the layer that the method makes, what the layer computes)}
_OPERATORS = {
    "add": ("Add", operator.add),
    "sub": ("Subtract", operator.sub),
    "mul": ("Multiply", operator.mul),
    "truediv": ("TrueDivide", operator.truediv),
    "pow": ("Power", operator.pow),
}


def _operator(kind, function, turned=False):
    def method(self, other):
        operation = Operation(kind, function)
        return operation(other, self) if turned else operation(self, other)

    return method


for _name, (_kind, _function) in _OPERATORS.items():
    setattr(Symbol, f"__{_name}__", _operator(_kind, _function))
    setattr(Symbol, f"__r{_name}__", _operator(_kind, _function, turned=True))
Symbol.__neg__ = lambda self: Operation("Negative", operator.neg)(self)
Symbol.__abs__ = lambda self: Operation("Absolute", abs)(self)
Symbol.__getitem__ = lambda self, key: Operation("GetItem", lambda x: x[key])(self)
Symbol.__matmul__ = lambda self, other: Operation("Matmul", _matmul)(self, other)


def _matmul(x, y):
    return _ops.matmul(x, y)


def _broadcast(first, other):
    """Refuse two shapes that cannot be combined element by element; else return the new shape."""
    length = max(len(first), len(other))
    longer = [[1] * (length - len(shape)) + list(shape) for shape in (first, other)]
    sizes = []
    for m, n in zip(*longer, strict=True):
        if None not in (m, n) and m != n and 1 not in (m, n):
            raise ValueError(
                f"Cannot broadcast shape, the failure dim has value {m}, which cannot be"
                f" broadcasted to {n}. Input shapes are: {first} and {other}."
            )
        sizes.append(n if m in (1, None) and n != 1 else m)
    return tuple(sizes)


_training = [None]  # `training` of each call that is going on, the innermost last


def _input_shape(unknown):
    """Remove the arguments that Keras 2 had for the input's shape, and return that shape."""
    shape = unknown.pop("input_shape", None)
    if (units := unknown.pop("input_dim", None)) is not None:
        shape = (units,)
    if (batch := unknown.pop("batch_input_shape", None)) is not None:
        shape = tuple(batch)[1:]
    if shape is not None:
        warnings.warn(
            "Do not pass an `input_shape`/`input_dim` argument to a layer. When using Sequential"
            " models, prefer using an `Input(shape)` object as the first layer in the model"
            " instead.",
            stacklevel=_outside(),
        )
    return shape


def _outside():
    """Return how many calls above the reader's program is, so that a warning names its line."""
    frame, level = sys._getframe(1), 0
    while frame and frame.f_globals.get("__name__", "").startswith("tensorflow"):
        frame, level = frame.f_back, level + 1
    return level


def _refuse_setting(name):
    raise missing(f"{name}=")


_scopes = []  # the names of the models that are being built


@contextlib.contextmanager
def scope(name):
    """Put `name` before the names of the layers called within, in the paths of their weights."""
    _scopes.append(name)
    try:
        yield
    finally:
        _scopes.pop()


# The further attributes that the layers and models of Keras have.
_OF_KERAS = """
    add_metric add_variable build_from_config compile_from_config compute_dtype compute_mask
    compute_metrics compute_output_spec convolution_op dtype_policy enable_lora export
    get_build_config get_compile_config get_state_tree input_dtype
    input_spec jit_compile load_own_variables load_weights make_predict_function
    make_test_function metrics_variables path quantize run_eagerly save save_own_variables
    save_weights set_state_tree stateless_call stateless_compute_loss supports_masking
    symbolic_call to_json variable_dtype
"""


def _snake(name):
    """Return "conv2d_transpose" for "Conv2DTranspose", as Keras names layers."""
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


class Layer:
    """Builds its weights when it is first called, as Keras does."""

    rank = None  # spatial axes, where the layer has them

    def __new__(cls, *settings, **named):
        self = object.__new__(cls)
        object.__setattr__(self, "_made_with", (settings, named))
        return self

    def __init__(self, name=None, trainable=True, dtype=None, **unknown):
        self._input_shape_arg = _input_shape(unknown)
        unknown.pop("activity_regularizer", None) is None or _refuse_setting(
            "activity_regularizer"
        )
        if unknown:
            kind = type(self).__name__
            raise ValueError(
                f"Unrecognized keyword arguments passed to {kind}: {unknown}"
            )
        self.name = name or unique_name(_snake(type(self).__name__))
        self.trainable, self._own = trainable, []
        self.built = type(self).build is Layer.build  # nothing to build
        self._built_channels = None
        self._added, self._regularized = [], []
        self.symbols = []  # what it returned when it was called on symbols
        self.first_shape = (
            None  # of what it returned first, where there were no symbols
        )

    def __getattr__(self, name):
        if name in _OF_KERAS.split():
            raise missing(f"{type(self).__name__}.{name}")
        if isinstance(getattr(type(self), name, None), property):
            return object.__getattribute__(self, name)  # raises its own error
        text = f"'{type(self).__name__}' object has no attribute '{name}'"
        raise AttributeError(text, name=name, obj=self)

    # -- layers within it
    @property
    def sublayers(self):
        """The layers among its attributes, in the order in which they were set."""
        layers = []
        for value in vars(self).values():
            for element in value if isinstance(value, list | tuple) else [value]:
                if isinstance(element, Layer) and element not in layers:
                    layers.append(element)
        return layers

    @property
    def weights(self):
        return [
            *self._own,
            *(weight for layer in self.sublayers for weight in layer.weights),
        ]

    # -- weights
    def add_weight(
        self, shape=(), initializer=None, dtype=None, trainable=True, name=None, regularizer=None,
        constraint=None, **more,
    ):  # fmt: skip
        shape = (shape,) if isinstance(shape, int) else shape
        initializer = initializer or ("zeros" if not trainable else "glorot_uniform")
        if constraint is not None:
            _refuse_setting("constraint")
        self._check_weight(tuple(shape), name)
        value = constant(initializers.get(initializer)(tuple(shape)))
        if dtype in (None, "float32") and value.dtype != float32:
            value = constant(value, float32)
        self._own.append(Weight(value, trainable, name))
        self._own[-1].path = "/".join([*_scopes, self.name, name or "variable"])
        if regularizer is not None:
            self._regularized.append((regularizers.get(regularizer), self._own[-1]))
        return self._own[-1]

    def add_loss(self, loss):
        """Add to the loss of the batch that is being computed."""
        self._added.append(loss)

    @property
    def losses(self):
        """What was added to the loss in the last call, and what the regularizers add."""
        terms = [*self._added, *(rule(weight) for rule, weight in self._regularized)]
        return [constant(term) for term in terms] + [
            loss for layer in self.sublayers for loss in layer.losses
        ]

    def _check_weight(self, shape, name):
        """Refuse a shape that contains anything but whole numbers."""
        for n in shape:
            if n is not None and not isinstance(n, int | np.integer):
                raise ValueError(
                    f"Cannot convert '{shape}' to a shape. Found invalid dimension '{n}' of type"
                    f" '{type(n)}'. "
                )
        if None in shape:
            path = "/".join([*_scopes, self.name, name or "variable"])
            raise ValueError(
                "Shapes used to initialize variables must be fully-defined (no `None`"
                f" dimensions). Received: shape={shape} for variable path='{path}'"
            )

    @property
    def trainable_weights(self):
        if not self.trainable:
            return []
        own = [weight for weight in self._own if weight.trainable]
        return own + [w for layer in self.sublayers for w in layer.trainable_weights]

    trainable_variables = trainable_weights

    @property
    def non_trainable_weights(self):
        trained = {id(weight) for weight in self.trainable_weights}
        return [weight for weight in self.weights if id(weight) not in trained]

    non_trainable_variables = non_trainable_weights

    @property
    def variables(self):
        return list(self.weights)

    def get_weights(self):
        return [weight.numpy() for weight in self.weights]

    def set_weights(self, weights):
        weights = [np.asarray(weight, "float32") for weight in weights]
        if len(weights) != len(self.weights):
            raise ValueError(
                f"You called `set_weights(weights)` on layer '{self.name}' with a weight list of"
                f" length {len(weights)}, but the layer was expecting {len(self.weights)} weights."
            )
        for mine, given in zip(self.weights, weights, strict=True):
            if tuple(mine.shape) != given.shape:
                raise ValueError(
                    f"Layer {self.name} weight shape {mine.shape} is not compatible with provided"
                    f" weight shape {given.shape}."
                )
        for mine, given in zip(self.weights, weights, strict=True):
            mine.assign(given)

    def count_params(self):
        if not self.built:
            raise ValueError(
                f"You tried to call `count_params` on layer '{self.name}', but the layer isn't"
                f" built. You can build it manually via: `layer.build(input_shape)`."
            )
        return sum(math.prod(weight.shape) for weight in self.weights)

    def get_config(self):
        """Return the settings that every layer has; a layer of this package is refused."""
        ours = (kind for kind in type(self).__mro__ if kind.__module__ == __name__)
        if next(ours, None) is not Layer or type(self).get_config is Layer.get_config:
            raise missing(f"{type(self).__name__}.get_config")
        policy = {"module": "keras", "class_name": "DTypePolicy"}
        policy |= {"config": {"name": "float32"}, "registered_name": None}
        return {"name": self.name, "trainable": self.trainable, "dtype": policy}

    @classmethod
    def from_config(cls, config):
        raise missing(f"{cls.__name__}.from_config")

    # -- calling
    def build(self, input_shape=None):
        self.built = True

    def __call__(self, inputs, *more, **arguments):
        _check_given(inputs)
        many = isinstance(inputs, list | tuple)
        values = [
            tensor if isinstance(tensor, Symbol) else self._floats(tensor)
            for tensor in (inputs if many else [inputs])
        ]
        shapes = [tuple(tensor.shape) for tensor in values]
        self._check(shapes if many else shapes[0])
        if not self.built:
            self.build(shapes if many else shapes[0])
            self.built = True
        if any(isinstance(tensor, Symbol) for tensor in values):
            with self._telling(self._symbolic, values if many else values[0]):
                shape = self.compute_output_shape(shapes if many else shapes[0])
            return self._promise(shape, values, (inputs, more, arguments))
        training = arguments.pop("training", None)
        training = _training[-1] if training is None else training
        if training is not None and self._takes_training:
            arguments["training"] = (
                training  # Keras gives it to the layers that take it
            )
        values = values if many else values[0]
        self._check_kind(inputs)
        self._added.clear()
        _training.append(training)
        try:
            with self._telling(self.call, values, *more, **arguments):
                output = self.call(values, *more, **arguments)
            if self.first_shape is None and isinstance(output, Tensor):
                self.first_shape = tuple(output.shape)
            return output
        finally:
            _training.pop()

    def _promise(self, shape, sources, called):
        """Return a symbol for what a call will return; several for a list of shapes."""
        many = isinstance(shape, list)
        made = [
            Symbol(output_shape, self, sources, called, at)
            for at, output_shape in enumerate(shape if many else [shape])
        ]
        for symbol in made:
            symbol.together = made
        self.symbols.append(made[0])
        return tuple(made) if many else made[0]

    @functools.cached_property
    def _takes_training(self):
        return "training" in signature(self.call).parameters

    def call(self, *args, **kwargs):
        kind = (
            "Model"
            if "Model" in {base.__name__ for base in type(self).__mro__}
            else "Layer"
        )
        raise NotImplementedError(
            f"{kind} {type(self).__name__} does not have a `call()` method implemented."
        )

    def _check_kind(self, inputs):
        """Refuse a dtype that the layer cannot compute with."""

    def _symbolic(self, *args, **kwargs):
        """Stand for Keras' own method, since Keras' messages name the arguments of that method."""

    @contextlib.contextmanager
    def _telling(self, method, *given, **named):
        """Add to the message of an error what the layer was called with, as Keras does."""
        try:
            yield
        except MissingError:
            raise
        except Exception as error:
            if getattr(error, "told", False):
                raise  # only the innermost call is told
            bound = signature(method).bind(*given, **named).arguments
            lines = []
            for at, parameter in enumerate(signature(method).parameters.values()):
                ours = at == 0 and parameter.kind is not Parameter.VAR_POSITIONAL
                ours &= type(self).__module__.startswith("tensorflow.")
                name = (
                    "inputs"
                    if ours and type(self).__module__ == __name__
                    else parameter.name
                )
                value = bound.get(parameter.name, Parameter.empty)
                value = parameter.default if value is Parameter.empty else _shown(value)
                lines.append(f"  • {name}={value}")
            place = f"{type(self).__name__}.call()"
            message = (
                f"Exception encountered when calling {place}.\n\n\x1b[1m"
                f"{error.args[0] if error.args else ''}\x1b[0m\n\nArguments received by {place}:\n"
                + "\n".join(lines)
            )
            try:
                told = type(error)(message)
            except (
                TypeError
            ):  # an error of the reader's own that wants more than a message
                told = RuntimeError(message)
            told.told = True
            raise told.with_traceback(error.__traceback__) from None

    @property
    def output(self):
        """What the layer returns inside its model; a smaller model can end there."""
        if not self.symbols:
            raise AttributeError(
                f"The layer {self.name} has never been called and thus has no defined output."
            )
        return self.symbols[0]

    @property
    def input(self):
        sources = self.output.sources
        return sources if len(sources) > 1 else sources[0]

    @staticmethod
    def _floats(value):
        if isinstance(value, Tensor) and value.dtype == float32:
            return value
        return constant(np.asarray(value, "float32"))

    def _check(self, shape):
        """Refuse an input of the wrong rank or with other channels than the weights are for."""
        if self.rank is None or isinstance(shape, list):
            return
        start = f"Input 0 with name 'None' of layer '{self.name}' is incompatible with the layer: "
        if len(shape) != self.rank + 2:
            loose = isinstance(self, _Conv)
            few = len(shape) < self.rank + 2
            wanted = f"expected {'min_' if loose else ''}ndim={self.rank + 2}"
            if few or not loose:
                raise ValueError(
                    f"{start}{wanted}, found ndim={len(shape)}. Full shape received: {shape}"
                )
            if isinstance(self, _ConvTranspose):
                raise missing(f"{type(self).__name__} on {len(shape)} axes")
        channels = self._channels(shape)
        if self._built_channels not in (None, channels):
            axis = 1 if self._first else -1
            raise ValueError(
                f"{start}expected axis {axis} of input shape to have value"
                f" {self._built_channels}, but received input with shape {shape}"
            )

    # -- layout
    data_format = "channels_last"

    @property
    def _first(self):
        return self.data_format == "channels_first"

    def _channels(self, shape):
        return shape[1 if self._first else -1]

    def _space(self, shape):
        return tuple(shape[2:] if self._first else shape[1:-1])

    def _shape(self, batch, space, channels):
        if self._first:
            return (batch, channels, *space)
        return (batch, *space, channels)

    def compute_output_shape(self, input_shape):
        raise missing(f"{type(self).__name__}.compute_output_shape")


def _check_given(value):
    """Refuse numbers of Python, since Keras wants a tensor or an array."""
    if isinstance(value, list | tuple):
        for element in value:
            _check_given(element)
    elif not hasattr(value, "shape") and value is not None:
        raise ValueError(
            "Only input tensors may be passed as positional arguments. The following argument"
            f" value should be passed as a keyword argument: {value} (of type {type(value)})"
        )


def _shown(value):
    """Return an argument as Keras' messages show it: a tensor as its shape and its dtype."""
    if isinstance(value, list | tuple):
        return type(value)(map(_shown, value))
    if isinstance(value, Tensor):
        return f"tf.Tensor(shape={value.shape}, dtype={value.dtype.name})"
    if isinstance(value, np.ndarray):
        return f"tf.Tensor(shape={value.shape}, dtype={value.dtype})"
    return repr(value)


def _layout(data_format):
    data_format = str(data_format or "channels_last").lower()
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(
            "The `data_format` argument must be one of {'channels_first', 'channels_last'}."
            f" Received: data_format={data_format}"
        )
    return data_format


def _padding(padding, allowed):
    if isinstance(padding, list | tuple):
        return padding  # refused when the layer is built
    padding = padding.lower()
    if padding not in allowed:
        raise ValueError(
            "The `padding` argument must be a list/tuple or one of"
            f" {set(allowed)}. Received: {padding}"
        )
    return padding


class _Weighted(Layer):
    """A layer with a kernel, a bias and an activation."""

    def __init__(
        self, activation=None, use_bias=True, kernel_initializer="glorot_uniform",
        bias_initializer="zeros", **more,
    ):  # fmt: skip
        for name in ("kernel_constraint", "bias_constraint", "depthwise_constraint",
                     "pointwise_constraint"):  # fmt: skip
            if more.pop(name, None) is not None:
                _refuse_setting(name)
        rules = {
            name: regularizers.get(more.pop(f"{name}_regularizer", None))
            for name in self._regular
        }
        super().__init__(**more)
        self._rules = rules
        self.activation, self.use_bias = activations.get(activation), use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.bias = None

    _regular = ("kernel", "bias")

    def add_weight(self, *arguments, name=None, **named):
        return super().add_weight(
            *arguments,
            name=name,
            regularizer=self._rules.get((name or "").removesuffix("_kernel")),
            **named,
        )

    def __getattr__(self, name):
        if name == "kernel" and isinstance(self, Dense | Conv1D | Conv2D | Conv3D):
            raise AttributeError("You must build the layer before accessing `kernel`.")
        return super().__getattr__(name)

    def _add_kernel(self, shape, outputs):
        self.kernel = self.add_weight(shape, self.kernel_initializer, name="kernel")
        self._add_bias(outputs)

    def _add_bias(self, outputs):
        if self.use_bias:
            self.bias = self.add_weight((outputs,), self.bias_initializer, name="bias")

    def call(self, inputs):
        y = self._linear(inputs)
        if self.use_bias:
            y = nn.bias_add(y, self.bias, self.data_format if self._first else None)
        return self.activation(y)


class Dense(_Weighted):
    def __init__(self, units, activation=None, **more):
        if not isinstance(units, int) or units <= 0:
            raise ValueError(
                "Received an invalid value for `units`, expected a positive integer. Received:"
                f" units={units}"
            )
        super().__init__(activation, **more)
        self.units = units

    def build(self, input_shape):
        self._add_kernel((input_shape[-1], self.units), self.units)
        self._built_channels = input_shape[-1]
        self.built = True

    def _check(self, shape):
        start = f"Input 0 with name 'None' of layer '{self.name}' is incompatible with the layer: "
        if len(shape) < 2:
            raise ValueError(
                f"{start}expected min_ndim=2, found ndim={len(shape)}. Full shape received: {shape}"
            )
        if self._built_channels is not None and shape[-1] not in (
            None,
            self._built_channels,
        ):
            raise ValueError(
                f"{start}expected axis -1 of input shape to have value {self._built_channels},"
                f" but received input with shape {shape}"
            )

    def _linear(self, x):
        rows = _ops.reshape(x, [-1, x.shape[-1]])
        return _ops.reshape(_ops.matmul(rows, self.kernel), [*x.shape[:-1], self.units])

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)


class _Conv(_Weighted):
    paddings = frozenset({"valid", "same"})

    def __init__(
        self, filters, kernel_size, strides=1, padding="valid", data_format=None, dilation_rate=1,
        groups=1, activation=None, **more,
    ):  # fmt: skip
        super().__init__(activation, **more)
        self.filters, self.groups = filters, groups
        self.kernel_size = spread(kernel_size, self.rank, "kernel_size")
        self.strides = spread(strides, self.rank, "strides")
        self.dilation_rate = spread(dilation_rate, self.rank, "dilation_rate")
        self.padding = _padding(padding, self.paddings)
        self.data_format = _layout(data_format)
        self._check_arguments()

    def _check_arguments(self):
        if self.filters is not None and self.filters <= 0:
            raise ValueError(
                "Invalid value for argument `filters`. Expected a strictly positive value."
                f" Received filters={self.filters}."
            )
        if self.groups <= 0:
            raise ValueError(
                f"The number of groups must be a positive integer. Received: groups={self.groups}."
            )
        if self.filters is not None and self.filters % self.groups:
            raise ValueError(
                "The number of filters must be evenly divisible by the number of groups."
                f" Received: groups={self.groups}, filters={self.filters}."
            )
        if max(self.strides) > 1 and max(self.dilation_rate) > 1 and self._refuses_both:
            raise ValueError(
                "`strides > 1` not supported in conjunction with `dilation_rate > 1`. Received:"
                f" strides={self.strides} and dilation_rate={self.dilation_rate}"
            )

    _refuses_both = True

    def build(self, input_shape):
        channels = self._channels(input_shape)
        if channels % self.groups:
            raise ValueError(
                "The number of input channels must be evenly divisible by the number of groups."
                f" Received groups={self.groups}, but the input has {channels} channels (full input"
                f" shape is {tuple(input_shape)})."
            )
        self._fit(input_shape)
        self._built_channels = channels
        self._make_weights(channels)
        self.built = True

    def _make_weights(self, channels):
        shape = (*self.kernel_size, channels // self.groups, self.filters)
        self._add_kernel(shape, self.filters)

    def _fit(self, input_shape):
        """Return the output's spatial sizes; refuse a window that does not fit."""
        shape, channels = tuple(input_shape), self._channels(input_shape)
        kernel = (*self.kernel_size, channels, self._outputs(channels))
        if len(kernel) != len(shape):
            raise ValueError(
                "Kernel shape must have the same length as input, but received kernel of shape"
                f" {kernel} and input of shape {shape}."
            )
        if not isinstance(self.padding, str):
            raise ValueError(
                f"`padding` must be either `'valid'` or `'same'`. Received {self.padding}."
            )
        settings = zip(
            self._space(input_shape), self.kernel_size, self.strides, self.dilation_rate,
            strict=True,
        )  # fmt: skip
        sizes = tuple(conv_size(n, k, s, self.padding, d) for n, k, s, d in settings)
        if any(size is not None and size < 1 for size in sizes):
            dilation = " ".join(map(str, self.dilation_rate))
            raise ValueError(
                f"Computed output size would be zero or negative. Received `inputs shape={shape}`,"
                f" `kernel shape={kernel}`, `dilation_rate=[{dilation}]`,"
                f" `strides={self.strides}`, `padding={self.padding}`."
            )
        return sizes

    def _check_kind(self, inputs):
        """Keras casts an image of floats, but not one of whole numbers."""
        if isinstance(inputs, Symbol) or getattr(inputs, "dtype", None) == float32:
            return
        array = np.asarray(inputs)
        if array.dtype.kind not in "iub":
            return
        with self._telling(self.call, array):
            # the message is TensorFlow's, not Keras'
            text = Variable.__repr__(self.weights[0])
            raise ValueError(
                f"Incompatible type conversion requested to type {array.dtype.name} for"
                f" `tf.Variable of type float32. (Variable: {text})"
            )

    def _check_output(self, y):
        """Refuse an empty output, as Keras does on the second call (the first one builds)."""
        if 0 in y.shape:
            raise ValueError(
                f"The convolution operation resulted in an empty output. Output shape: {y.shape}."
                " This can happen if the input is too small for the given kernel size, strides,"
                " dilation rate, and padding mode. Please check the input shape and convolution"
                " parameters."
            )
        return y

    def _outputs(self, channels):
        return self.filters

    def compute_output_shape(self, input_shape):
        outputs = self._outputs(self._channels(input_shape))
        return self._shape(input_shape[0], self._fit(input_shape), outputs)

    def _linear(self, x):
        settings = self.strides, self.padding, self.data_format, self.dilation_rate
        name = " name: " if self.rank == 1 else ""
        return self._check_output(
            nn.convolve(
                self.rank, x, self.kernel, *settings, name=name, any_groups=True
            )
        )


class Conv1D(_Conv):
    rank = 1
    paddings = frozenset({"valid", "same", "causal"})


class Conv2D(_Conv):
    rank = 2


class Conv3D(_Conv):
    rank = 3


class _Depthwise(_Conv):
    """One kernel (k..., C, depth_multiplier) for each channel; 1-D as an image of one row."""

    _regular = ("depthwise", "bias")

    _refuses_both = False

    def __init__(
        self, kernel_size, strides=1, padding="valid", depth_multiplier=1, data_format=None,
        dilation_rate=1, activation=None, use_bias=True, depthwise_initializer="glorot_uniform",
        **more,
    ):  # fmt: skip
        super().__init__(
            None, kernel_size, strides, padding, data_format, dilation_rate, 1, activation,
            use_bias=use_bias, kernel_initializer=depthwise_initializer, **more,
        )  # fmt: skip
        self.depth_multiplier = depth_multiplier

    def _outputs(self, channels):
        return channels * self.depth_multiplier

    def _make_weights(self, channels):
        shape = (*self.kernel_size, channels, self.depth_multiplier)
        self._add_kernel(shape, channels * self.depth_multiplier)

    def _linear(self, x):
        return self._check_output(_depthwise(self, x, self.kernel))


def _depthwise(layer, x, kernel):
    """The depthwise convolution of a layer of rank 1 or 2."""
    strides, padding, dilation = layer.strides, layer.padding, layer.dilation_rate
    if layer.rank == 2:
        return nn._depthwise(x, padding, layer.data_format, kernel, strides, dilation)
    row = 2 if layer._first else 1
    if padding == "causal":
        before = (layer.kernel_size[0] - 1) * dilation[0]
        widths = [(0, 0)] * 3
        widths[2 if layer._first else 1] = (before, 0)
        x, padding = _ops.pad(x, widths), "valid"
    y = nn._depthwise(
        _ops.expand_dims(x, row), padding, layer.data_format, _ops.expand_dims(kernel, 0),
        (strides[0],) * 2, (1, dilation[0]),
    )  # fmt: skip
    return _ops.squeeze(y, row)


class DepthwiseConv1D(_Depthwise):
    rank = 1


class DepthwiseConv2D(_Depthwise):
    rank = 2


class _Separable(_Conv):
    """A depthwise convolution, then a pointwise one."""

    _regular = ("depthwise", "pointwise", "bias")

    _refuses_both = False

    def __init__(
        self, filters, kernel_size, strides=1, padding="valid", data_format=None, dilation_rate=1,
        depth_multiplier=1, activation=None, use_bias=True,
        depthwise_initializer="glorot_uniform", pointwise_initializer="glorot_uniform", **more,
    ):  # fmt: skip
        super().__init__(
            filters, kernel_size, strides, padding, data_format, dilation_rate, 1, activation,
            use_bias=use_bias, kernel_initializer="zeros", **more,
        )  # fmt: skip
        self.depth_multiplier = depth_multiplier
        self.depthwise_initializer = initializers.get(depthwise_initializer)
        self.pointwise_initializer = initializers.get(pointwise_initializer)

    def _make_weights(self, channels):
        m = self.depth_multiplier
        self.depthwise_kernel = self.add_weight(
            (*self.kernel_size, channels, m),
            self.depthwise_initializer,
            name="depthwise_kernel",
        )
        self.pointwise_kernel = self.add_weight(
            (*[1] * self.rank, channels * m, self.filters), self.pointwise_initializer,
            name="pointwise_kernel",
        )  # fmt: skip
        self._add_bias(self.filters)

    def _linear(self, x):
        y = _depthwise(self, x, self.depthwise_kernel)
        return nn.convolution(y, self.pointwise_kernel, 1, "VALID", self.data_format)


class SeparableConv1D(_Separable):
    rank = 1


class SeparableConv2D(_Separable):
    rank = 2


class _ConvTranspose(_Conv):
    def __init__(
        self, filters, kernel_size, strides=1, padding="valid", *, output_padding=None,
        data_format=None, dilation_rate=1, **more,
    ):  # fmt: skip
        if "groups" in more:
            kind, groups = type(self).__name__, {"groups": more["groups"]}
            raise ValueError(
                f"Unrecognized keyword arguments passed to {kind}: {groups}"
            )
        super().__init__(
            filters, kernel_size, strides, padding, data_format, dilation_rate, **more
        )
        self.output_padding = (
            None if output_padding is None
            else spread(output_padding, self.rank, "output_padding", 0)
        )  # fmt: skip
        pairs = zip(self.output_padding or (), self.strides, strict=False)
        for axis, (extra, stride) in enumerate(pairs):
            if extra >= stride:
                raise ValueError(
                    "`output_padding` must be strictly less than `strides` for all dimensions. At"
                    f" dimension {axis}, `output_padding` is {extra} but `strides` is {stride}."
                    f" Received: output_padding={self.output_padding}, strides={self.strides}"
                )

    def _make_weights(self, channels):
        self._add_kernel((*self.kernel_size, self.filters, channels), self.filters)

    def _fit(self, input_shape):
        settings = zip(
            self._space(input_shape), self.kernel_size, self.strides, self.dilation_rate,
            self.output_padding or [None] * self.rank, strict=True,
        )  # fmt: skip
        return tuple(
            transpose_size(n, k, s, self.padding, d, op) for n, k, s, d, op in settings
        )

    def _linear(self, x):
        out = self._shape(x.shape[0], self._fit(x.shape), self.filters)
        return nn.conv_transpose(
            x,
            self.kernel,
            out,
            self.strides,
            self.padding.upper(),
            self.data_format,
            self.dilation_rate,
        )


class Conv1DTranspose(_ConvTranspose):
    rank = 1


class Conv2DTranspose(_ConvTranspose):
    rank = 2


class Conv3DTranspose(_ConvTranspose):
    rank = 3


class _Pooling(Layer):
    def __init__(
        self, pool_size=2, strides=None, padding="valid", data_format=None, **more
    ):
        super().__init__(**more)
        self.pool_size = spread(pool_size, self.rank, "pool_size")
        self.strides = (
            self.pool_size
            if strides is None
            else spread(strides, self.rank, "strides", 0)
        )
        self.padding, self.data_format = padding, _layout(data_format)

    def compute_output_shape(self, input_shape):
        if self.padding not in ("valid", "same"):
            raise ValueError(
                "Argument `padding` must be either 'valid' or 'same'. Received:"
                f" padding={self.padding}"
            )
        settings = zip(
            self._space(input_shape), self.pool_size, self.strides, strict=True
        )
        sizes = tuple(conv_size(n, k, s, self.padding) for n, k, s in settings)
        if any(size is not None and size < 1 for size in sizes):
            shape, pool = (" ".join(map(str, n)) for n in (input_shape, self.pool_size))
            raise ValueError(
                "Computed output size would be zero or negative. Received: `inputs.shape="
                f"[{shape}]`, `pool_size=[{pool}]`, `strides={self.strides}`,"
                f" `padding={self.padding}`."
            )
        return self._shape(input_shape[0], sizes, self._channels(input_shape))

    def call(self, x):
        self.compute_output_shape(x.shape)
        return self._pool(
            x, self.pool_size, self.strides, self.padding.upper(), self.data_format
        )


class _GlobalPooling(Layer):
    def __init__(self, data_format=None, keepdims=False, **more):
        super().__init__(**more)
        self.data_format, self.keepdims = _layout(data_format), keepdims

    def call(self, x):
        axes = range(2, x.ndim) if self._first else range(1, x.ndim - 1)
        return self._reduce(x, list(axes), self.keepdims)

    def compute_output_shape(self, input_shape):
        channels = self._channels(input_shape)
        if self.keepdims:
            return self._shape(input_shape[0], (1,) * self.rank, channels)
        return (input_shape[0], channels)


class _Resizing(Layer):
    """Padding, cropping and repeating: a (before, after) or a factor for each spatial axis."""

    def __init__(self, value, data_format=None, **more):
        super().__init__(**more)
        self.data_format = _layout(data_format)
        values = (value,) * self.rank if isinstance(value, int) else tuple(value)
        if self.rank == 1 and len(values) == 2 and self._pairs:
            values = (values,)
        if len(values) != self.rank:
            values = values * self.rank
        pairs = [(v, v) if isinstance(v, int) else tuple(v) for v in values]
        self._values = pairs if self._pairs else values

    _pairs = True

    def compute_output_shape(self, input_shape):
        sizes = zip(self._space(input_shape), self._values, strict=True)
        space = tuple(None if n is None else self._size(n, value) for n, value in sizes)
        return self._shape(input_shape[0], space, self._channels(input_shape))

    def _axes(self):
        return range(2, 2 + self.rank) if self._first else range(1, 1 + self.rank)


class _ZeroPadding(_Resizing):
    def __init__(self, padding=1, data_format=None, **more):
        super().__init__(padding, data_format, **more)

    @staticmethod
    def _size(n, pair):
        return n + sum(pair)

    def call(self, x):
        widths = [(0, 0)] * x.ndim
        for axis, pair in zip(self._axes(), self._values, strict=True):
            widths[axis] = pair
        return _ops.pad(x, widths)


class _Cropping(_Resizing):
    def __init__(self, cropping=None, data_format=None, **more):
        if cropping is None:
            # Keras crops nothing in two dimensions, one pixel in one and three
            cropping = 0 if self.rank == 2 else 1
        super().__init__(cropping, data_format, **more)

    @staticmethod
    def _size(n, pair):
        return n - sum(pair)

    def compute_output_shape(self, input_shape, name="input_shape"):
        shape = super().compute_output_shape(input_shape)
        if any(size is not None and size < 1 for size in self._space(shape)):
            cropping = tuple(map(tuple, self._values))
            start = (
                "Values in `cropping` argument should be smaller than the corresponding spatial"
                " dimension of the input."
            )
            if self.rank == 1:
                cropping = cropping[0]
                start = (
                    "`cropping` parameter of `Cropping1D` layer must be smaller than the input"
                    " length."
                )
            raise ValueError(
                f"{start} Received: {name}={tuple(input_shape)}, cropping={cropping}"
            )
        return shape

    def call(self, x):
        self.compute_output_shape(x.shape, "inputs.shape")
        cut = [slice(None)] * x.ndim
        for axis, (before, after) in zip(self._axes(), self._values, strict=True):
            cut[axis] = slice(before, x.shape[axis] - after)
        return x[tuple(cut)]


class _UpSampling(_Resizing):
    _pairs = False

    def __init__(self, size=2, data_format=None, interpolation="nearest", **more):
        super().__init__(spread(size, self.rank, "size"), data_format, **more)
        if interpolation != "nearest" and (interpolation, self.rank) != ("bilinear", 2):
            raise missing(f"interpolation={interpolation!r}")
        self.interpolation = interpolation

    @staticmethod
    def _size(n, factor):
        return n * factor

    def call(self, x):
        if self.interpolation == "bilinear":
            last = _ops.transpose(x, [0, 2, 3, 1]) if self._first else x
            size = self._space(self.compute_output_shape(x.shape))
            y = call("resizeBilinear", last, list(size))
            return _ops.transpose(y, [0, 3, 1, 2]) if self._first else y
        for axis, factor in zip(self._axes(), self._values, strict=True):
            x = _ops.repeat(x, factor, axis)
        return x


def _family(base, stem, **attributes):
    """Make the 1-D, 2-D and 3-D layer of a family, as in MaxPooling2D."""
    for rank, space in _SPACES.items():
        name = f"{stem}{space}"
        globals()[name] = type(name, (base,), {"rank": rank, **attributes})


_family(_Pooling, "MaxPooling", _pool=staticmethod(nn.max_pool))
_family(_Pooling, "AveragePooling", _pool=staticmethod(nn.avg_pool))
_family(_GlobalPooling, "GlobalMaxPooling", _reduce=staticmethod(_ops.reduce_max))
_family(_GlobalPooling, "GlobalAveragePooling", _reduce=staticmethod(_ops.reduce_mean))
_family(_ZeroPadding, "ZeroPadding")
_family(_Cropping, "Cropping")
_family(_UpSampling, "UpSampling")
for _space in _SPACES.values():
    for _long, _short in {"MaxPooling": "MaxPool", "AveragePooling": "AvgPool"}.items():
        globals()[f"{_short}{_space}"] = globals()[f"{_long}{_space}"]


class Resizing(Layer):
    def __init__(
        self, height, width, interpolation="bilinear", crop_to_aspect_ratio=False,
        pad_to_aspect_ratio=False, *, antialias=False, data_format=None, **more,
    ):  # fmt: skip
        super().__init__(**more)
        if crop_to_aspect_ratio or pad_to_aspect_ratio or antialias:
            raise missing("Resizing with an aspect ratio to keep, or with antialias")
        self.height, self.width, self.interpolation = height, width, interpolation
        self.data_format = _layout(data_format)

    def call(self, x):
        last = _ops.transpose(x, [0, 2, 3, 1]) if self._first else x
        y = image.resize(last, (self.height, self.width), self.interpolation)
        return _ops.transpose(y, [0, 3, 1, 2]) if self._first else y

    def compute_output_shape(self, input_shape):
        size = (self.height, self.width)
        if len(input_shape) == 3:
            return (*size, input_shape[-1])
        return self._shape(input_shape[0], size, self._channels(input_shape))


class Flatten(Layer):
    def __init__(self, data_format=None, **more):
        super().__init__(**more)
        self.data_format = _layout(data_format)

    def call(self, x):
        if self.data_format == "channels_first" and len(x.shape) > 1:
            x = _ops.transpose(x, [0, *range(2, len(x.shape)), 1])  # as Keras does
        return _ops.reshape(x, self.compute_output_shape(x.shape))

    def compute_output_shape(self, input_shape):
        rest = input_shape[1:]
        return (input_shape[0], None if None in rest else math.prod(rest))


class Reshape(Layer):
    def __init__(self, target_shape, **more):
        super().__init__(**more)
        self.target_shape = tuple(target_shape)

    def call(self, x):
        return _ops.reshape(x, self.compute_output_shape(x.shape))

    def compute_output_shape(self, input_shape):
        shape = list(self.target_shape)
        if None not in input_shape[1:]:
            have = math.prod(input_shape[1:])
            known = math.prod(n for n in shape if n != -1)
            start = "The total size of the tensor must be unchanged"
            end = f"input_shape={tuple(input_shape[1:])}, target_shape={self.target_shape}"
            if -1 in shape and (not known or have % known):
                raise ValueError(
                    f"{start}, however, the input size cannot by divided by the specified"
                    f" dimensions in target_shape. Received: {end}"
                )
            if -1 not in shape and have != known:
                raise ValueError(f"{start}. Received: {end}")
            if -1 in shape:
                shape[shape.index(-1)] = have // known
        return (input_shape[0], *(None if n == -1 else n for n in shape))


class Activation(Layer):
    def __init__(self, activation, **more):
        super().__init__(**more)
        self.activation = activations.get(activation)

    def call(self, x):
        return self.activation(x)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)


class ReLU(Layer):
    def __init__(self, max_value=None, negative_slope=0.0, threshold=0.0, **more):
        super().__init__(**more)
        if max_value is not None and max_value < 0:
            raise ValueError(
                "max_value of a ReLU layer cannot be a negative value. Received:"
                f" max_value={max_value}"
            )
        for name, value in [
            ("negative_slope", negative_slope),
            ("threshold", threshold),
        ]:
            if value is None or value < 0:
                raise ValueError(
                    f"{name} of a ReLU layer cannot be None or a negative value. Received:"
                    f" {name}={value}"
                )
        self.max_value, self.negative_slope = max_value, negative_slope
        self.threshold = threshold

    def call(self, x):
        return activations.relu(x, self.negative_slope, self.max_value, self.threshold)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)


class _SameShape(Layer):
    """Changes values, but not their shape."""

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)


class Softmax(_SameShape):
    def __init__(self, axis=-1, **more):
        super().__init__(**more)
        self.axis = axis

    def call(self, x):
        return activations.softmax(x, self.axis)


class LeakyReLU(_SameShape):
    def __init__(self, negative_slope=0.3, **more):
        if "alpha" in more:
            negative_slope = more.pop("alpha")
            warnings.warn(
                "Argument `alpha` is deprecated. Use `negative_slope` instead.",
                stacklevel=2,
            )
        super().__init__(**more)
        if negative_slope is None or negative_slope < 0:
            raise ValueError(
                "The negative_slope value of a Leaky ReLU layer cannot be None or negative value."
                f" Expected a float. Received: negative_slope={negative_slope}"
            )
        self.negative_slope = negative_slope

    def call(self, x):
        return nn.leaky_relu(x, self.negative_slope)


class ELU(_SameShape):
    def __init__(self, alpha=1.0, **more):
        super().__init__(**more)
        self.alpha = alpha

    def call(self, x):
        below = self.alpha * (_ops.exp(_ops.minimum(x, 0.0)) - 1.0)
        return _ops.where(x > 0.0, x, below)


class PReLU(_SameShape):
    def __init__(self, alpha_initializer="Zeros", *, shared_axes=None, **more):
        super().__init__(**more)
        self.alpha_initializer, self.shared_axes = alpha_initializer, shared_axes

    def build(self, input_shape):
        shape = list(input_shape[1:])
        shared = self.shared_axes or []
        for axis in [shared] if isinstance(shared, int) else shared:
            shape[axis - 1] = 1
        self.alpha = self.add_weight(shape, self.alpha_initializer, name="alpha")
        self.built = True

    def call(self, x):
        return nn.relu(x) - self.alpha * nn.relu(-x)


class Rescaling(_SameShape):
    def __init__(self, scale, offset=0.0, **more):
        super().__init__(**more)
        self.scale, self.offset = scale, offset

    def call(self, x):
        scale, offset = (np.asarray(v, "float32") for v in (self.scale, self.offset))
        return x * constant(scale) + constant(offset)


class Lambda(Layer):
    def __init__(self, function, output_shape=None, mask=None, arguments=None, **more):
        super().__init__(**more)
        self.function, self.arguments = function, arguments or {}
        self._output_shape = output_shape

    def call(self, x):
        return self.function(x, **self.arguments)

    def compute_output_shape(self, input_shape):
        """Return the given output_shape, or else the shape of the function's result on zeros."""
        if self._output_shape is not None:
            shape = self._output_shape
            shape = shape(input_shape) if callable(shape) else (input_shape[0], *shape)
            return tuple(shape)
        if None in input_shape[1:]:
            raise missing(
                "Lambda without output_shape on an input whose size is not known"
            )
        output = self.call(_ops.zeros([1 if n is None else n for n in input_shape]))
        return (input_shape[0], *output.shape[1:])


class LayerNormalization(_SameShape):
    def __init__(self, axis=-1, epsilon=0.001, center=True, scale=True, **more):
        super().__init__(**more)
        self.axis, self.epsilon, self.center, self.scale = axis, epsilon, center, scale
        self.gamma = self.beta = None

    def _axes(self, rank):
        return [
            a % rank for a in ([self.axis] if isinstance(self.axis, int) else self.axis)
        ]

    def build(self, input_shape):
        shape = tuple(input_shape[axis] for axis in self._axes(len(input_shape)))
        if self.scale:
            self.gamma = self.add_weight(shape, "ones", name="gamma")
        if self.center:
            self.beta = self.add_weight(shape, "zeros", name="beta")
        self.built = True

    def call(self, x):
        axes = self._axes(x.ndim)
        shape = [n if axis in axes else 1 for axis, n in enumerate(x.shape)]
        mean = _ops.reduce_mean(x, axes, keepdims=True)
        variance = _ops.reduce_variance(x, axes, keepdims=True)
        y = (x - mean) * _ops.rsqrt(variance + self.epsilon)
        y = y * _ops.reshape(self.gamma, shape) if self.scale else y
        return y + _ops.reshape(self.beta, shape) if self.center else y


class Embedding(Layer):
    def __init__(
        self, input_dim, output_dim, embeddings_initializer="uniform", *, mask_zero=False,
        input_length=None, **more,
    ):  # fmt: skip
        super().__init__(**more)
        if mask_zero:
            raise missing("Embedding(mask_zero=True)")
        self.input_dim, self.output_dim = input_dim, output_dim
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.built = False

    def build(self, input_shape=None):
        shape = (self.input_dim, self.output_dim)
        self.embeddings = self.add_weight(
            shape, self.embeddings_initializer, name="embeddings"
        )
        self.built = True

    def call(self, x):
        rows = _ops.cast(x, "int32")
        if (highest := rows.numpy().max(initial=0)) >= self.input_dim:
            raise ValueError(
                f"Embedding has {self.input_dim} rows; there is no row {highest}"
            )
        return _ops.gather(self.embeddings, rows)

    def compute_output_shape(self, input_shape):
        return (*input_shape, self.output_dim)


class Permute(Layer):
    def __init__(self, dims, **more):
        super().__init__(**more)
        self.dims = tuple(dims)

    def call(self, x):
        return _ops.transpose(x, (0, *self.dims))

    def compute_output_shape(self, input_shape):
        return (input_shape[0], *(input_shape[axis] for axis in self.dims))


class Draws:
    """The seeds of random numbers: a seed (given, or from Python's generator) and a counter."""

    def __init__(self, seed=None):
        self.seed = _python_random.randint(1, int(1e9)) if seed is None else seed
        self.calls = 0

    def pair(self):
        self.calls += 1
        return [self.seed % (2**31 - 2), self.calls - 1]


class _Random(_SameShape):
    """Draws new numbers in each call, from its own seed, and only in training."""

    def __init__(self, amount, seed=None, **more):
        super().__init__(**more)
        self.seed = seed
        if amount:
            self._draws = Draws(seed)

    def _pair(self):
        return self._draws.pair()


class Dropout(_Random):
    def __init__(self, rate, noise_shape=None, seed=None, **more):
        if not isinstance(rate, int | float) or not 0 <= rate <= 1:
            raise ValueError(
                "Invalid value received for argument `rate`. Expected a float value between 0 and"
                f" 1. Received: rate={rate}"
            )
        super().__init__(rate, seed, **more)
        self.rate, self.noise_shape = rate, noise_shape

    def _noise(self, shape):
        given = self.noise_shape or shape
        return [
            n if wanted is None else wanted
            for n, wanted in zip(shape, given, strict=True)
        ]

    def call(self, x, training=False):
        if not training or not self.rate:
            return x
        drawn = random.stateless_uniform(self._noise(x.shape), self._pair())
        kept = _ops.cast(drawn >= float(self.rate), float32)
        return x * (1.0 / (1.0 - self.rate)) * kept


class _SpatialDropout(Dropout):
    def __init__(self, rate, *, data_format=None, seed=None, **more):
        super().__init__(rate, None, seed, **more)
        self.data_format = _layout(data_format)

    def _noise(self, shape):
        return self._shape(shape[0], (1,) * self.rank, self._channels(shape))


_family(_SpatialDropout, "SpatialDropout")


class GaussianNoise(_Random):
    def __init__(self, stddev, seed=None, **more):
        super().__init__(stddev, seed, **more)
        self.stddev = stddev

    def call(self, x, training=False):
        if not training or not self.stddev:
            return x
        return x + random.stateless_normal(x.shape, self._pair(), 0.0, self.stddev)


class BatchNormalization(Layer):
    def __init__(
        self, axis=-1, momentum=0.99, epsilon=0.001, center=True, scale=True,
        beta_initializer="zeros", gamma_initializer="ones", **more,
    ):  # fmt: skip
        self.beta_initializer, self.gamma_initializer = (
            beta_initializer,
            gamma_initializer,
        )
        super().__init__(**more)
        self.axis, self.momentum, self.epsilon = axis, momentum, epsilon
        self.center, self.scale = center, scale
        self.gamma = self.beta = None

    def build(self, input_shape):
        shape = (input_shape[self.axis],)
        if self.scale:
            self.gamma = self.add_weight(shape, self.gamma_initializer, name="gamma")
        if self.center:
            self.beta = self.add_weight(shape, self.beta_initializer, name="beta")
        rest = {"trainable": False}
        self.moving_mean = self.add_weight(shape, "zeros", name="moving_mean", **rest)
        self.moving_variance = self.add_weight(
            shape, "ones", name="moving_variance", **rest
        )
        self.built = True

    def call(self, x, training=False):
        training = training and self.trainable  # a frozen layer keeps its averages
        mean, variance = self.moving_mean, self.moving_variance
        axis = self.axis % x.ndim
        if training:
            others = [dimension for dimension in range(x.ndim) if dimension != axis]
            mean = _ops.reduce_mean(x, others)
            variance = _ops.reduce_variance(x, others)
            for moving, now in [
                (self.moving_mean, mean),
                (self.moving_variance, variance),
            ]:
                moving.assign(moving * self.momentum + now * (1 - self.momentum))
        shape = [-1 if dimension == axis else 1 for dimension in range(x.ndim)]
        factor = _ops.rsqrt(variance + self.epsilon)
        if self.scale:
            factor = factor * self.gamma
        y = (x - _ops.reshape(mean, shape)) * _ops.reshape(factor, shape)
        return y + _ops.reshape(self.beta, shape) if self.center else y

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)


class Concatenate(Layer):
    def __init__(self, axis=-1, **more):
        super().__init__(**more)
        self.axis = axis

    def build(self, input_shape):
        if not isinstance(input_shape, list):
            raise ValueError(
                "A `Concatenate` layer should be called on a list of at least 1 input. Received:"
                f" input_shape={tuple(input_shape)}"
            )
        self.compute_output_shape(input_shape)
        self.built = True

    def call(self, inputs):
        return _ops.concat(inputs, self.axis)

    def compute_output_shape(self, input_shape):
        first, *rest = [list(shape) for shape in input_shape]
        axis = self.axis % len(first)
        for shape in rest:
            shapes = [s[:axis] + s[axis + 1 :] for s in (first, shape)]
            differ = len(first) != len(shape) or any(
                None not in (size, other) and size != other
                for size, other in zip(*shapes, strict=True)
            )
            if differ:
                raise ValueError(
                    "A `Concatenate` layer requires inputs with matching shapes except for the"
                    " concatenation axis. Received: input_shape="
                    f"{list(map(tuple, input_shape))}"
                )
            sizes = first[axis], shape[axis]
            first[axis] = None if None in sizes else sum(sizes)
        return tuple(first)


class _Merge(Layer):
    """The inputs combined element by element."""

    def build(self, input_shape):
        if not isinstance(input_shape, list):
            raise ValueError(
                "A merge layer should be called on a list of inputs. Received:"
                f" input_shape={tuple(input_shape)} (not a list of shapes)"
            )
        self.compute_output_shape(input_shape)
        self.built = True

    def call(self, inputs):
        total, *rest = inputs
        for value in rest:
            total = self._combine(total, value)
        return total

    def compute_output_shape(self, input_shape):
        shape = ()
        for next_shape in map(tuple, input_shape):
            long, short = sorted((shape, next_shape), key=len, reverse=True)
            short = (1,) * (len(long) - len(short)) + short
            for m, n in zip(long, short, strict=True):
                if None not in (m, n) and m != n and 1 not in (m, n):
                    raise ValueError(
                        "Inputs have incompatible shapes. Received shapes"
                        f" {shape[1:]} and {next_shape[1:]}"
                    )
            shape = tuple(n if m == 1 else m for m, n in zip(long, short, strict=True))
        return shape


class Add(_Merge):
    _combine = staticmethod(_ops.add)


class Subtract(_Merge):
    _combine = staticmethod(_ops.subtract)


class Multiply(_Merge):
    _combine = staticmethod(_ops.multiply)


class Maximum(_Merge):
    _combine = staticmethod(_ops.maximum)


class Minimum(_Merge):
    _combine = staticmethod(_ops.minimum)


def _merge(name):
    kind = {"add": Add, "subtract": Subtract, "multiply": Multiply, "average": Average,
            "maximum": Maximum, "minimum": Minimum, "concatenate": Concatenate}[name]  # fmt: skip

    def merge(inputs, *arguments, **named):
        return kind(*arguments, **named)(inputs)

    merge.__name__ = name
    return merge


class Average(_Merge):
    _combine = staticmethod(_ops.add)

    def call(self, inputs):
        return super().call(inputs) / float(len(inputs))


add, subtract, multiply, average, maximum, minimum, concatenate = map(
    _merge,
    ("add", "subtract", "multiply", "average", "maximum", "minimum", "concatenate"),
)


class Operation(Layer):
    """The layer that an operator on symbols makes, such as x + y, with the name Keras gives it."""

    def __init__(self, kind, function, symbolic=None):
        self.shown = kind
        super().__init__(name=unique_name(_snake(kind)))
        self.function, self.symbolic = function, symbolic

    def __call__(self, *given, **named):
        sources = [argument for argument in given if isinstance(argument, Symbol)]
        if not sources:
            return self.function(*given)  # the model is computed
        shape = self._shape([tuple(np.shape(argument)) if not isinstance(argument, Symbol | Tensor)
                             else tuple(argument.shape) for argument in given])  # fmt: skip
        places = [
            at for at, argument in enumerate(given) if isinstance(argument, Symbol)
        ]
        function, fixed = self.function, list(given)

        def compute(*values):
            for at, value in zip(places, values, strict=True):
                fixed[at] = value
            return function(*fixed)

        self.function = compute
        return self._promise(shape, sources, (sources, (), {}))

    def call(self, inputs):
        many = isinstance(inputs, list | tuple)
        return self.function(*(inputs if many else [inputs]))

    def _shape(self, shapes):
        """Find the shape by running the function on zeros, twice if the batch size is open."""
        if self.shown in {kind for kind, _ in _OPERATORS.values()}:
            return _broadcast(*map(list, shapes))
        runs = []
        for size in (2, 3):
            zeros = [
                _ops.zeros([size if n is None else n for n in shape])
                for shape in shapes
            ]
            made = self.function(*zeros)
            many = isinstance(made, list | tuple)
            runs.append([output.shape for output in (made if many else [made])])
        both = [zip(*pair, strict=True) for pair in zip(*runs, strict=True)]
        merged = [tuple(m if m == n else None for m, n in pair) for pair in both]
        return merged if many else merged[0]

    def compute_output_shape(self, input_shape):
        first = self.symbols[0]
        shapes = [symbol.shape for symbol in first.together]
        return shapes if len(shapes) > 1 else shapes[0]


Convolution1D, Convolution2D, Convolution3D = Conv1D, Conv2D, Conv3D
Convolution1DTranspose, Convolution2DTranspose = Conv1DTranspose, Conv2DTranspose
Convolution3DTranspose = Conv3DTranspose
SeparableConvolution1D, SeparableConvolution2D = SeparableConv1D, SeparableConv2D
for _space in _SPACES.values():
    globals()[f"GlobalMaxPool{_space}"] = globals()[f"GlobalMaxPooling{_space}"]
    globals()[f"GlobalAvgPool{_space}"] = globals()[f"GlobalAveragePooling{_space}"]
# What `from tensorflow.keras.layers import *` brings.
__all__ = [
    name
    for name, value in list(globals().items())
    if name[0] != "_" and getattr(value, "__module__", "") == __name__
]
__all__ = [*__all__, *later("tf.keras.layers")]
for _name in ("Draws", "Operation", "Symbol", "scope"):
    __all__.remove(_name)
