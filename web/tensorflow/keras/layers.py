"""tf.keras.layers: shapes, weights and errors in Python, the arithmetic through tf.nn."""

import math
import re
from inspect import signature

import numpy as np

from .. import _ops, nn
from .._missing import missing, module_getattr
from .._sizes import conv_size, spread, transpose_size
from .._tensor import Tensor, Variable, call, constant, float32
from . import activations, initializers
from .utils import unique_name

__getattr__ = module_getattr("tf.keras.layers")
_SPACES = {1: "1D", 2: "2D", 3: "3D"}


class Symbol:
    """keras.KerasTensor: the shape of a tensor to come, and the call that will make it."""

    def __init__(self, shape, layer, sources, called):
        self.shape, self.dtype, self.name = (
            tuple(shape),
            "float32",
            unique_name("keras_tensor"),
        )
        self.layer, self.sources, self.called = layer, sources, called

    @property
    def ndim(self):
        return len(self.shape)

    def __getattr__(self, name):
        raise missing(f"keras.KerasTensor.{name}")

    def __repr__(self):
        return (
            f"<KerasTensor shape={self.shape}, dtype={self.dtype}, sparse=False, ragged=False,"
            f" name={self.name}>"
        )


for _name in (
    "add",
    "sub",
    "mul",
    "truediv",
    "pow",
    "neg",
    "getitem",
    "matmul",
    "array",
):

    def _refuse(self, *others, name=_name):
        raise missing(f"__{name}__ of a keras.KerasTensor (use a layer, such as Add)")

    setattr(Symbol, f"__{_name}__", _refuse)


class Layer:
    """Builds its weights when it is first called, as Keras does."""

    rank = None  # spatial axes, where the layer has them

    def __init__(self, name=None, trainable=True, dtype=None, **unknown):
        if unknown:
            kind = type(self).__name__
            raise ValueError(
                f"Unrecognized keyword arguments passed to {kind}: {unknown}"
            )
        snake = re.sub(
            r"(?<=[a-z])(?=[A-Z])|(?<=D)(?=[A-Z][a-z])", "_", type(self).__name__
        )
        self.name = name or unique_name(snake.lower())
        self.trainable, self._own = trainable, []
        self.built = type(self).build is Layer.build  # nothing to build
        self._built_channels = None
        self.symbols = []  # what it returned when it was called on symbols

    # -- layers within it
    @property
    def sublayers(self):
        """The layers among its attributes, in the order in which they were set."""
        found = []
        for value in vars(self).values():
            for one in value if isinstance(value, list | tuple) else [value]:
                if isinstance(one, Layer) and one not in found:
                    found.append(one)
        return found

    @property
    def weights(self):
        return [
            *self._own,
            *(weight for one in self.sublayers for weight in one.weights),
        ]

    # -- weights
    def add_weight(
        self,
        shape=(),
        initializer="glorot_uniform",
        dtype=None,
        trainable=True,
        name=None,
    ):
        value = initializers.get(initializer)(tuple(shape))
        self._own.append(Variable(value, trainable, name))
        return self._own[-1]

    @property
    def trainable_weights(self):
        return [weight for weight in self.weights if weight.trainable]

    trainable_variables = trainable_weights

    @property
    def non_trainable_weights(self):
        return [weight for weight in self.weights if not weight.trainable]

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

    # -- calling
    def build(self, input_shape=None):
        self.built = True

    def __call__(self, inputs, *more, **arguments):
        many = isinstance(inputs, list | tuple)
        values = [
            one if isinstance(one, Symbol) else self._floats(one)
            for one in (inputs if many else [inputs])
        ]
        shapes = [tuple(one.shape) for one in values]
        if not many:
            self._check(shapes[0])
        if not self.built:
            self.build(shapes if many else shapes[0])
            self.built = True
        if any(isinstance(one, Symbol) for one in values):
            shape = self.compute_output_shape(shapes if many else shapes[0])
            self.symbols.append(Symbol(shape, self, values, (inputs, more, arguments)))
            return self.symbols[-1]
        if (
            "training" in arguments
            and "training" not in signature(self.call).parameters
        ):
            del arguments["training"]  # Keras gives it to the layers that take it
        return self.call(values if many else values[0], *more, **arguments)

    @property
    def output(self):
        """What the layer returns inside its model: the end of a smaller model."""
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
        if self.rank is None:
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


def _layout(data_format):
    data_format = data_format or "channels_last"
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(
            "The `data_format` argument must be one of {'channels_first', 'channels_last'}."
            f" Received: {data_format}"
        )
    return data_format


def _padding(padding, allowed):
    if not isinstance(padding, str):
        raise AttributeError(
            f"'{type(padding).__name__}' object has no attribute 'lower'"
        )
    if padding.lower() not in allowed:
        raise ValueError(
            "The `padding` argument must be a list/tuple or one of"
            f" {set(allowed)}. Received: {padding}"
        )
    return padding.lower()


class _Weighted(Layer):
    """A layer with a kernel, a bias and an activation."""

    def __init__(
        self, activation=None, use_bias=True, kernel_initializer="glorot_uniform",
        bias_initializer="zeros", **more,
    ):  # fmt: skip
        super().__init__(**more)
        self.activation, self.use_bias = activations.get(activation), use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.bias = None

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
        super().__init__(activation, **more)
        self.units = units

    def build(self, input_shape):
        self._add_kernel((input_shape[-1], self.units), self.units)
        self.built = True

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
        settings = zip(
            self._space(input_shape), self.kernel_size, self.strides, self.dilation_rate,
            strict=True,
        )  # fmt: skip
        sizes = tuple(conv_size(n, k, s, self.padding, d) for n, k, s, d in settings)
        if any(size is not None and size < 1 for size in sizes):
            raise ValueError(
                "Computed output size would be zero or negative. Received `inputs shape="
                f"{tuple(input_shape)}`, `kernel_size={self.kernel_size}`, `strides="
                f"{self.strides}`, `dilation_rate={self.dilation_rate}`."
            )
        return sizes

    def _outputs(self, channels):
        return self.filters

    def compute_output_shape(self, input_shape):
        outputs = self._outputs(self._channels(input_shape))
        return self._shape(input_shape[0], self._fit(input_shape), outputs)

    def _linear(self, x):
        self._fit(x.shape)
        return nn.convolution(
            x,
            self.kernel,
            self.strides,
            self.padding,
            self.data_format,
            self.dilation_rate,
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
        self._fit(x.shape)
        return _depthwise(self, x, self.kernel)


def _depthwise(layer, x, kernel):
    """The depthwise convolution of a layer of rank 1 or 2."""
    settings = layer.strides, layer.padding, layer.data_format, layer.dilation_rate
    if layer.rank == 2:
        return nn.depthwise_conv2d(x, kernel, *settings)
    strides, padding, _, dilation = settings
    row = 2 if layer._first else 1
    if padding == "causal":
        before = (layer.kernel_size[0] - 1) * dilation[0]
        widths = [(0, 0)] * 3
        widths[2 if layer._first else 1] = (before, 0)
        x, padding = _ops.pad(x, widths), "valid"
    y = nn.depthwise_conv2d(
        _ops.expand_dims(x, row), _ops.expand_dims(kernel, 0), (strides[0],) * 2, padding,
        layer.data_format, (1, dilation[0]),
    )  # fmt: skip
    return _ops.squeeze(y, row)


class DepthwiseConv1D(_Depthwise):
    rank = 1


class DepthwiseConv2D(_Depthwise):
    rank = 2


class _Separable(_Conv):
    """A depthwise convolution, then a pointwise one."""

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
        self._fit(x.shape)
        y = _depthwise(self, x, self.depthwise_kernel)
        return nn.convolution(y, self.pointwise_kernel, 1, "valid", self.data_format)


class SeparableConv1D(_Separable):
    rank = 1
    paddings = frozenset({"valid", "same", "causal"})


class SeparableConv2D(_Separable):
    rank = 2


class _ConvTranspose(_Conv):
    def __init__(
        self, filters, kernel_size, strides=1, padding="valid", data_format=None,
        output_padding=None, dilation_rate=1, **more,
    ):  # fmt: skip
        super().__init__(
            filters, kernel_size, strides, padding, data_format, dilation_rate, **more
        )
        self.output_padding = (
            None if output_padding is None
            else spread(output_padding, self.rank, "output_padding")
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
            self.padding,
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
            self.pool_size if strides is None else spread(strides, self.rank, "strides")
        )
        self.padding, self.data_format = (
            _padding(padding, {"valid", "same"}),
            _layout(data_format),
        )

    def compute_output_shape(self, input_shape):
        settings = zip(
            self._space(input_shape), self.pool_size, self.strides, strict=True
        )
        sizes = tuple(conv_size(n, k, s, self.padding) for n, k, s in settings)
        if any(size is not None and size < 1 for size in sizes):
            raise ValueError(
                "Computed output size would be negative. Received: `inputs.shape="
                f"{tuple(input_shape)}` and `pool_size={self.pool_size}`."
            )
        return self._shape(input_shape[0], sizes, self._channels(input_shape))

    def call(self, x):
        self.compute_output_shape(x.shape)
        return self._pool(
            x, self.pool_size, self.strides, self.padding, self.data_format
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
        if cropping is None:  # Keras crops nothing in two dimensions, one pixel in one and three
            cropping = 0 if self.rank == 2 else 1
        super().__init__(cropping, data_format, **more)

    @staticmethod
    def _size(n, pair):
        return n - sum(pair)

    def call(self, x):
        if any(
            size is not None and size < 1
            for size in self.compute_output_shape(x.shape)[1:]
        ):
            raise ValueError(
                "`cropping` parameter of `Cropping` layer must be smaller than the input. Received:"
                f" input_shape={tuple(x.shape)}, cropping={tuple(self._values)}"
            )
        cut = [slice(None)] * x.ndim
        for axis, (before, after) in zip(self._axes(), self._values, strict=True):
            cut[axis] = slice(before, x.shape[axis] - after)
        return x[tuple(cut)]


class _UpSampling(_Resizing):
    _pairs = False

    def __init__(self, size=2, data_format=None, interpolation="nearest", **more):
        super().__init__(size, data_format, **more)
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


class Flatten(Layer):
    def call(self, x):
        return _ops.reshape(x, self.compute_output_shape(x.shape))

    def compute_output_shape(self, input_shape):
        rest = input_shape[1:]
        return (input_shape[0], None if None in rest else math.prod(rest))


class Reshape(Layer):
    def __init__(self, target_shape, **more):
        super().__init__(**more)
        self.target_shape = tuple(target_shape)

    def call(self, x):
        return _ops.reshape(x, [x.shape[0], *self.target_shape])

    def compute_output_shape(self, input_shape):
        shape = list(self.target_shape)
        if -1 in shape and None not in input_shape[1:]:
            known = math.prod(n for n in shape if n != -1)
            shape[shape.index(-1)] = math.prod(input_shape[1:]) // known
        return (input_shape[0], *(None if n == -1 else n for n in shape))


class Activation(Layer):
    def __init__(self, activation, **more):
        super().__init__(**more)
        self.activation = activations.get(activation)

    def call(self, x):
        return self.activation(x)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)


class ReLU(Activation):
    def __init__(self, **more):
        super().__init__("relu", **more)


class Softmax(Layer):
    def __init__(self, axis=-1, **more):
        super().__init__(**more)
        if axis != -1:
            raise missing(f"Softmax(axis={axis})")

    def call(self, x):
        return nn.softmax(x)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)


class LeakyReLU(Layer):
    def __init__(self, negative_slope=0.3, **more):
        super().__init__(**more)
        self.negative_slope = negative_slope

    def call(self, x):
        return nn.leaky_relu(x, self.negative_slope)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)


class Permute(Layer):
    def __init__(self, dims, **more):
        super().__init__(**more)
        self.dims = tuple(dims)

    def call(self, x):
        return _ops.transpose(x, (0, *self.dims))

    def compute_output_shape(self, input_shape):
        return (input_shape[0], *(input_shape[axis] for axis in self.dims))


class Dropout(Layer):
    """Lets everything through: the page does not train."""

    def __init__(self, rate, seed=None, **more):
        super().__init__(**more)
        self.rate = rate

    def call(self, x, training=False):
        if training and self.rate:
            raise missing("Dropout(training=True)")
        return x

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)


class BatchNormalization(Layer):
    def __init__(
        self, axis=-1, momentum=0.99, epsilon=0.001, center=True, scale=True, **more
    ):
        super().__init__(**more)
        self.axis, self.momentum, self.epsilon = axis, momentum, epsilon
        self.center, self.scale = center, scale
        self.gamma = self.beta = None

    def build(self, input_shape):
        shape = (input_shape[self.axis],)
        if self.scale:
            self.gamma = self.add_weight(shape, "ones", name="gamma")
        if self.center:
            self.beta = self.add_weight(shape, "zeros", name="beta")
        rest = {"trainable": False}
        self.moving_mean = self.add_weight(shape, "zeros", name="moving_mean", **rest)
        self.moving_variance = self.add_weight(
            shape, "ones", name="moving_variance", **rest
        )
        self.built = True

    def call(self, x, training=False):
        mean, variance = self.moving_mean, self.moving_variance
        axis = self.axis % x.ndim
        if training:
            others = [one for one in range(x.ndim) if one != axis]
            mean = _ops.reduce_mean(x, others)
            variance = _ops.reduce_variance(x, others)
            for moving, now in [
                (self.moving_mean, mean),
                (self.moving_variance, variance),
            ]:
                moving.assign(moving * self.momentum + now * (1 - self.momentum))
        shape = [-1 if one == axis else 1 for one in range(x.ndim)]
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

    def call(self, inputs):
        return _ops.concat(inputs, self.axis)

    def compute_output_shape(self, input_shape):
        first, *rest = [list(shape) for shape in input_shape]
        axis = self.axis % len(first)
        for shape in rest:
            shapes = [s[:axis] + s[axis + 1 :] for s in (first, shape)]
            for one, other in zip(*shapes, strict=False):
                if None not in (one, other) and one != other:
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

    def call(self, inputs):
        total, *rest = inputs
        for value in rest:
            total = self._combine(total, value)
        return total

    def compute_output_shape(self, input_shape):
        shape = ()
        for one in map(tuple, input_shape):
            long, short = sorted((shape, one), key=len, reverse=True)
            short = (1,) * (len(long) - len(short)) + short
            for m, n in zip(long, short, strict=True):
                if None not in (m, n) and m != n and 1 not in (m, n):
                    raise ValueError(
                        "Inputs have incompatible shapes. Received shapes"
                        f" {shape[1:]} and {one[1:]}"
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


class Average(_Merge):
    _combine = staticmethod(_ops.add)

    def call(self, inputs):
        return super().call(inputs) / float(len(inputs))
