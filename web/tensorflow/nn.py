"""tf.nn: convolutions, pools and activations.

TensorFlow.js computes channels last, without groups, and cannot stride, transpose or
differentiate a dilated kernel. Here other layouts are transposed around the call, groups split and
joined, and a dilated kernel gets zeros between its taps.
"""

from . import _ops
from ._missing import module_getattr
from ._sizes import conv_size, spread
from ._tensor import call, constant, float32
from .errors import InvalidArgumentError

__getattr__ = module_getattr("tf.nn")
_FIRST = ("NCW", "NCHW", "NCDHW", "channels_first")


def _channels_last(compute):
    """Let `compute(x, padding, ...)` see channels last, whatever the layout of the arguments."""

    def computed(x, padding, data_format, *arguments):
        x = constant(x, float32)
        n = x.ndim
        first = data_format in _FIRST
        if first:
            x = _ops.transpose(x, [0, *range(2, n), 1])
        if isinstance(padding, str):
            padding = padding.lower()
        else:
            padding = [tuple(pair) for pair in padding]
            padding = padding[2:] if first else padding[1:-1]
        y = compute(x, padding, *arguments)
        return _ops.transpose(y, [0, n - 1, *range(1, n - 1)]) if first else y

    return computed


def _dilate(w, dilations):
    """Put dilation - 1 zeros between the taps of a kernel (k..., in, out)."""
    for axis, dilation in enumerate(dilations):
        if dilation > 1:
            before, k, after = w.shape[:axis], w.shape[axis], w.shape[axis + 1 :]
            widths = [[0, 0]] * (axis + 1) + [[0, dilation - 1]] + [[0, 0]] * len(after)
            w = _ops.pad(_ops.reshape(w, [*before, k, 1, *after]), widths)
            w = _ops.reshape(w, [*before, k * dilation, *after])
            w = w[(slice(None),) * axis + (slice(0, (k - 1) * dilation + 1),)]
    return w


def _padded(x, padding, w):
    """Apply explicit and causal padding; return the image and "valid" or "same"."""
    if padding == "causal":
        padding = [(w.shape[0] - 1, 0)]
    if isinstance(padding, str):
        return x, padding
    return _ops.pad(x, [(0, 0), *padding, (0, 0)]), "valid"


@_channels_last
def _conv(x, padding, w, strides, dilations):
    w = constant(w, float32)
    rank = x.ndim - 2
    strides = spread(strides, rank, "strides")
    w = _dilate(w, spread(dilations or 1, rank, "dilations"))
    x, padding = _padded(x, padding, w)
    for n, k, stride in zip(x.shape[1:-1], w.shape, strides, strict=False):
        if (size := conv_size(n, k, stride, padding)) < 1 and n:
            raise InvalidArgumentError(
                f"Computed output size would be negative: {size} [input_size: {n},"
                f" effective_filter_size: {k}, stride: {stride}]"
            )
    groups, rest = divmod(x.shape[-1], w.shape[-2])
    if rest or not groups or w.shape[-1] % groups:
        raise InvalidArgumentError(
            f"input depth must be evenly divisible by filter depth: {x.shape[-1]} vs {w.shape[-2]}"
        )
    if rank == 1:  # as an image of one row
        x, w, strides = _ops.expand_dims(x, 1), _ops.expand_dims(w, 0), (1, *strides)
    kind = "conv3d" if rank == 3 else "conv2d"
    pieces = [(x, w)]
    if groups > 1:
        pieces = zip(_ops.split(x, groups, -1), _ops.split(w, groups, -1), strict=True)
    ys = [call(kind, a, b, strides, padding, None) for a, b in pieces]
    y = ys[0] if groups == 1 else _ops.concat(ys, -1)
    return _ops.squeeze(y, 1) if rank == 1 else y


def convolution(
    input,
    filters,
    strides=1,
    padding="VALID",
    data_format=None,
    dilations=None,
    name=None,
):
    return _conv(input, padding, data_format, filters, strides or 1, dilations)


def conv1d(
    input, filters, stride, padding, data_format="NWC", dilations=None, name=None
):
    return convolution(input, filters, stride, padding, data_format, dilations)


def conv2d(
    input, filters, strides, padding, data_format="NHWC", dilations=None, name=None
):
    return convolution(input, filters, strides, padding, data_format, dilations)


def conv3d(
    input, filters, strides, padding, data_format="NDHWC", dilations=None, name=None
):
    return convolution(input, filters, strides, padding, data_format, dilations)


@_channels_last
def _depthwise(x, padding, w, strides, dilations):
    w = _dilate(constant(w, float32), spread(dilations or 1, 2, "dilations"))
    x, padding = _padded(x, padding, w)
    return call("depthwise", x, w, spread(strides, 2, "strides"), padding, None)


def depthwise_conv2d(
    input, filter, strides, padding, data_format=None, dilations=None, name=None
):
    return _depthwise(input, padding, data_format, filter, strides, dilations)


def separable_conv2d(
    input,
    depthwise_filter,
    pointwise_filter,
    strides,
    padding,
    data_format=None,
    dilations=None,
):
    y = depthwise_conv2d(
        input, depthwise_filter, strides, padding, data_format, dilations
    )
    return convolution(y, pointwise_filter, 1, "VALID", data_format)


@_channels_last
def _transpose(x, padding, w, output_sizes, strides, dilations):
    rank = x.ndim - 2
    w = _dilate(constant(w, float32), spread(dilations or 1, rank, "dilations"))
    strides = spread(strides, rank, "strides")
    out = [x.shape[0], *output_sizes, w.shape[-2]]
    for size, n, k, stride in zip(
        output_sizes, x.shape[1:-1], w.shape, strides, strict=False
    ):
        if conv_size(size, k, stride, padding) != n:
            raise InvalidArgumentError(
                "Conv2DCustomBackpropInput: Size of out_backprop doesn't match computed:"
                f" actual = {n}, computed = {conv_size(size, k, stride, padding)}"
            )
    if rank == 1:  # as an image of one row
        x, w = _ops.expand_dims(x, 1), _ops.expand_dims(w, 0)
        out, strides = [out[0], 1, *out[1:]], (1, *strides)
    y = call(f"conv{max(rank, 2)}dInput", x, w, strides, padding, out)
    return _ops.squeeze(y, 1) if rank == 1 else y


def conv_transpose(
    input, filters, output_shape, strides, padding="SAME", data_format=None, dilations=None,
    name=None,
):  # fmt: skip
    """Transposed convolution: filters (k..., F, C), output_shape with all axes."""
    out = [int(n) for n in output_shape]
    sizes = out[2:] if data_format in _FIRST else out[1:-1]
    return _transpose(input, padding, data_format, filters, sizes, strides, dilations)


conv1d_transpose = conv2d_transpose = conv3d_transpose = conv_transpose


@_channels_last
def _pool(x, padding, kind, window, strides):
    rank = x.ndim - 2
    window = spread(window, rank, "pool_size")
    strides = window if strides is None else spread(strides, rank, "strides")
    if rank == 1:  # as an image of one row
        row = _ops.expand_dims(x, 1)
        return _ops.squeeze(
            _pool(row, padding, None, kind, (1, *window), (1, *strides)), 1
        )
    name = f"{kind}Pool{'3d' if rank == 3 else ''}"
    if kind == "avg" and padding == "same":
        # The padding does not count, but TensorFlow.js counts it in the gradient: pad here instead,
        # and divide by the share of each window that is image.
        widths = [(0, 0)] * x.ndim
        for axis, (n, k, stride) in enumerate(
            zip(x.shape[1:-1], window, strides, strict=True)
        ):
            total = max((-(-n // stride) - 1) * stride + k - n, 0)
            widths[axis + 1] = (total // 2, total - total // 2)
        share = call(
            name, _ops.pad(_ops.ones(x.shape), widths), window, strides, "valid"
        )
        return call(name, _ops.pad(x, widths), window, strides, "valid") / share
    return call(name, x, window, strides, padding)


def _pooling(kind):
    def pool(input, ksize, strides=None, padding="VALID", data_format=None, name=None):
        return _pool(input, padding, data_format, kind, ksize, strides)

    return pool


max_pool = max_pool1d = max_pool2d = max_pool3d = _pooling("max")
avg_pool = avg_pool1d = avg_pool2d = avg_pool3d = _pooling("avg")


def _activation(name):
    return lambda features, name_=None: call(name, constant(features, float32))


relu, relu6, elu, selu = map(_activation, ("relu", "relu6", "elu", "selu"))
sigmoid, tanh, softmax, softplus = map(
    _activation, ("sigmoid", "tanh", "softmax", "softplus")
)


def leaky_relu(features, alpha=0.2):
    return call("leakyRelu", constant(features, float32), alpha)


def bias_add(value, bias, data_format=None, name=None):
    value, bias = constant(value, float32), constant(bias, float32)
    if data_format in _FIRST or (data_format or "").startswith("NC"):
        bias = _ops.reshape(bias, [-1] + [1] * (value.ndim - 2))
    return _ops.add(value, bias)
