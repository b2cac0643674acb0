"""tf.nn: convolutions, pools and activations.

TensorFlow.js computes channels last, without groups, and cannot stride, transpose or
differentiate a dilated kernel. So this module transposes other layouts before and after the call,
splits and joins groups, and puts zeros between the taps of a dilated kernel.
"""

import warnings
from math import inf

from . import _ops
from ._missing import module_getattr
from ._sizes import axes_of, conv_size
from ._tensor import Tensor, call, constant, float32, int32
from .errors import InvalidArgumentError, listed, op_error

__getattr__ = module_getattr("tf.nn")
_FEW, _ALL = '"SAME", "VALID"', '"SAME", "VALID", "EXPLICIT"'
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


def _named(padding, allowed=_ALL, pairs=False):
    """Return `padding`, or refuse it as TensorFlow does, which wants capitals.

    allowed: the values that the message names; pairs: whether a pair for each axis is accepted.
    """
    if not isinstance(padding, str):
        if not (pairs and isinstance(padding, list | tuple)):
            raise TypeError(f"Expected string for argument 'padding' not {padding}.")
    elif padding not in ("SAME", "VALID"):
        raise InvalidArgumentError(
            f"Value for attr 'padding' of \"{padding}\" is not in the list of allowed values:"
            f" {allowed}"
        )
    return padding


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


def _unread(sizes, kernel, strides):
    """Return how many pixels at the end of each axis no window of SAME reaches.

    In 3-D, TensorFlow.js starts half that many pixels before the image. So in 3-D these pixels are
    cut off.
    """
    return [
        max(n - (-(-n // s) - 1) * s - k, 0)
        for n, k, s in zip(sizes, kernel, strides, strict=False)
    ]


def _without_unread(x, kernel, strides, padding):
    """Cut off the pixels that no window of SAME reaches."""
    if padding != "same" or not any(unread := _unread(x.shape[1:-1], kernel, strides)):
        return x
    kept = [slice(0, n - m) for n, m in zip(x.shape[1:-1], unread, strict=True)]
    return x[(slice(None), *kept)]


_SAME_KIND = (
    "cannot compute {} as input #1(zero-based) was expected to be a {} tensor but is a {} tensor"
    " [Op:{}] name: "
)


def _same_kind(x, w, op, kernel):
    """Refuse an image and a kernel of two dtypes; arrays are converted, as TensorFlow does."""
    kinds = [tensor.dtype.name for tensor in (x, w) if isinstance(tensor, Tensor)]
    if len(set(kinds)) == 2:
        kernel = kernel if kinds[0] == "float32" else op
        kinds = [kind.replace("float32", "float") for kind in kinds]
        raise InvalidArgumentError(_SAME_KIND.format(kernel, *kinds, op))


def _fits(space, w, strides, padding, fail):
    """Return the sizes of the output; refuse what would be negative (0 is an empty output)."""
    sizes = []
    for n, k, stride in zip(space, w.shape, strides, strict=False):
        if stride < 1:
            raise fail(f"Stride must be > 0, but got {stride}")
        sizes.append(conv_size(n, k, stride, padding))
        if sizes[-1] < 0:
            raise fail(
                f"Computed output size would be negative: {sizes[-1]} [input_size: {n},"
                f" effective_filter_size: {k}, stride: {stride}]"
            )
    return sizes


@_channels_last
def _conv(x, padding, w, strides, dilations, fail, any_groups):
    rank = x.ndim - 2
    strides = axes_of(strides, rank, "stride" if rank == 1 else "strides")
    w = _dilate(constant(w, float32), axes_of(dilations or 1, rank, "dilations"))
    x, padding = _padded(x, padding, w)
    depth, taken, filters = x.shape[-1], *w.shape[-2:]
    groups, rest = divmod(depth, taken)
    if rank == 3 and depth != taken and not any_groups:
        raise fail(f"input and filter must have the same depth: {depth} vs {taken}")
    if rest or not groups:
        text = "input depth must be evenly divisible by filter depth"
        raise fail(f"{text}: {depth} vs {taken}")
    if filters % groups:
        text = "output depth must be evenly divisible by number of groups"
        raise fail(f"{text}: {filters} vs {groups}")
    sizes = _fits(x.shape[1:-1], w, strides, padding, fail)
    if 0 in sizes:
        return _ops.zeros((x.shape[0], *sizes, filters))
    if rank == 1:  # as an image of one row
        x, w, strides = _ops.expand_dims(x, 1), _ops.expand_dims(w, 0), (1, *strides)
    kind = "conv3d" if rank == 3 else "conv2d"
    if rank == 3:
        x = _without_unread(x, w.shape, strides, padding)
    pieces = [(x, w)]
    if groups > 1:
        pieces = zip(_ops.split(x, groups, -1), _ops.split(w, groups, -1), strict=True)
    ys = [call(kind, a, b, strides, padding, None) for a, b in pieces]
    y = ys[0] if groups == 1 else _ops.concat(ys, -1)
    return _ops.squeeze(y, 1) if rank == 1 else y


def convolve(
    rank, x, w, strides, padding, data_format, dilations, name=" name: ", any_groups=False
):  # fmt: skip
    """Convolve, or raise TensorFlow's error; a layer passes `name`, the end of its message."""
    op = "Conv3D" if rank == 3 else "Conv2D"  # TensorFlow has no operation for one axis
    kernel = f"_MklNative{op}"

    def fail(text):
        return op_error(op, text, kernel, name)

    _same_kind(x, w, op, kernel)
    if not (isinstance(x, Tensor) and isinstance(w, Tensor)):
        x, w = _ops._pair(x, w, op, kernel)
    for tensor, what in ((x, "convolution input"), (w, "filter")):
        if tensor.ndim != rank + 2:
            # one axis: the image and the kernel become rows
            at = 0 if tensor is w else 1
            shape = [*tensor.shape]
            shape[at:at] = [1] if rank == 1 else []
            raise fail(
                f"{what} must be {max(4, rank + 2)}-dimensional: {listed(shape)}"
            )
    return _conv(x, padding, data_format, w, strides, dilations, fail, any_groups)


def convolution(
    input,
    filters,
    strides=1,
    padding="VALID",
    data_format=None,
    dilations=None,
    name=None,
):
    padding = _named(padding, _FEW if len(input.shape) == 5 else _ALL)
    rank = constant(filters).ndim - 2
    return convolve(rank, input, filters, strides or 1, padding, data_format, dilations)


def conv1d(
    input, filters, stride, padding, data_format="NWC", dilations=None, name=None
):
    padding = _named(padding)
    return convolve(1, input, filters, stride, padding, data_format, dilations)


def conv2d(
    input, filters, strides, padding, data_format="NHWC", dilations=None, name=None
):
    padding = _named(padding, pairs=True)
    if not isinstance(padding, str):
        for at, pair in enumerate(padding):
            if not isinstance(pair, list | tuple) or len(pair) != 2:
                raise ValueError(
                    "When `padding` is a list, each element of `padding` must be a list/tuple of"
                    f" size 2. Received: padding={padding} with element at index {at} of type"
                    f" {type(pair)}"
                )
        if len(padding) != 4:
            raise ValueError(
                f"When padding is a list, it must be of size 4. Received: padding={padding} of"
                f" size {len(padding)}"
            )
    return convolve(2, input, filters, strides, padding, data_format, dilations)


def conv3d(
    input, filters, strides, padding, data_format="NDHWC", dilations=None, name=None
):
    return convolve(3, input, filters, strides, padding, data_format, dilations)


def _strided_phases(x, padding, w, strides, dilations):
    """Return what TensorFlow returns for strides together with dilations.

    TensorFlow cuts the image into phases of every d-th pixel, and strides within each phase. So
    place i starts at pixel s * d * (i // d) + i % d instead of s * i. This is an error of
    TensorFlow, and it is kept here.
    """
    widths, extra = [(0, 0)], []
    for n, k, d in zip(x.shape[1:-1], w.shape, dilations, strict=False):
        total = (k - 1) * d if padding == "same" else 0
        extra.append(-(n + total) % d)
        widths.append((total // 2, total - total // 2 + extra[-1]))
    x = _ops.pad(x, [*widths, (0, 0)])
    rows = []
    for r in range(dilations[0]):
        phases = [
            x[:, r :: dilations[0], c :: dilations[1]] for c in range(dilations[1])
        ]
        ys = [call("depthwise", phase, w, strides, "valid", None) for phase in phases]
        rows.append(_ops.stack(ys, 3))
    y = _ops.stack(rows, 2)  # (N, places, phases, places, phases, C)
    N, h, dh, w_, dw, C = y.shape
    y = _ops.reshape(y, [N, h * dh, w_ * dw, C])
    return y[:, : h * dh - extra[0], : w_ * dw - extra[1]]


@_channels_last
def _depthwise(x, padding, w, strides, dilations, wrong=False):
    op = "DepthwiseConv2dNative"

    def fail(text):
        return op_error(op, text, f"_MklNative{op}")

    w = constant(w, float32)
    strides, dilations = (
        axes_of(strides, 2, "strides"),
        axes_of(dilations or 1, 2, "dilations"),
    )
    depth, taken = x.shape[-1], w.shape[2]
    if depth != taken:
        text = "input depth must be evenly divisible by filter depth"
        raise fail(f"{text}: {depth} vs {taken}")
    if wrong and isinstance(padding, str) and max(strides) > 1 < max(dilations):
        return _strided_phases(x, padding, w, strides, dilations)
    w = _dilate(w, dilations)
    x, padding = _padded(x, padding, w)
    sizes = _fits(x.shape[1:-1], w, strides, padding, fail)
    if 0 in sizes:
        return _ops.zeros((x.shape[0], *sizes, depth * w.shape[3]))
    return call("depthwise", x, w, strides, padding, None)


def depthwise_conv2d(
    input, filter, strides, padding, data_format=None, dilations=None, name=None
):
    if isinstance(strides, int):
        raise TypeError(
            f"Expected list for 'strides' argument to 'depthwise_conv2d_native' Op, not {strides}."
        )
    padding = _named(padding, pairs=True)
    if (
        max(axes_of(strides, 2, "strides"))
        > 1
        < max(axes_of(dilations or 1, 2, "dilations"))
    ):
        warnings.warn(
            "When dilation rate is greater than 1, then all values of strides must be 1. Received:"
            f" `dilation rate` {dilations} and `strides` {strides}",
            stacklevel=2,
        )
    return _depthwise(input, padding, data_format, filter, strides, dilations, True)


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
    w = _dilate(constant(w, float32), axes_of(dilations or 1, rank, "dilations"))
    strides = axes_of(strides, rank, "strides")
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
    if rank == 3 and padding == "same":
        zeros = _unread(output_sizes, w.shape, strides)
        read = [size - m for size, m in zip(output_sizes, zeros, strict=True)]
        y = call("conv3dInput", x, w, strides, padding, [out[0], *read, out[-1]])
        return _ops.pad(y, [(0, 0), *[(0, m) for m in zeros], (0, 0)])
    y = call(f"conv{max(rank, 2)}dInput", x, w, strides, padding, out)
    return _ops.squeeze(y, 1) if rank == 1 else y


def conv_transpose(
    input, filters, output_shape, strides, padding="SAME", data_format=None, dilations=None,
    name=None,
):  # fmt: skip
    """Transposed convolution: filters (k..., F, C), output_shape with all axes."""
    out = [int(n) for n in output_shape]
    sizes = out[2:] if data_format in _FIRST else out[1:-1]
    padding = _named(padding, _FEW if len(out) == 5 else _ALL)
    return _transpose(input, padding, data_format, filters, sizes, strides, dilations)


conv1d_transpose = conv2d_transpose = conv3d_transpose = conv_transpose


@_channels_last
def _pool(x, padding, kind, window, strides):
    rank = x.ndim - 2
    if not isinstance(padding, str):  # minus infinity never is the largest
        x, padding = _ops.pad(x, [(0, 0), *padding, (0, 0)], "CONSTANT", -inf), "valid"
    window = axes_of(window, rank, "ksize")
    strides = window if strides is None else axes_of(strides, rank, "strides")
    if rank == 1:  # as an image of one row
        row = _ops.expand_dims(x, 1)
        return _ops.squeeze(
            _pool(row, padding, None, kind, (1, *window), (1, *strides)), 1
        )
    name = f"{kind}Pool{'3d' if rank == 3 else ''}"
    if rank == 3:
        x = _without_unread(x, window, strides, padding)
    if kind == "avg" and padding == "same":
        # The padding does not count in a mean, but TensorFlow.js counts it in the gradient. So pad
        # here instead, and divide by the share of each window that is image.
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
    def pool(input, ksize, strides, padding, data_format=None, name=None):
        most = kind == "max" and len(input.shape) < 5
        padding = _named(padding, _ALL if most else _FEW, pairs=most)
        return _pool(input, padding, data_format, kind, ksize, strides)

    return pool


max_pool = max_pool1d = max_pool2d = max_pool3d = _pooling("max")
avg_pool = avg_pool1d = avg_pool2d = avg_pool3d = _pooling("avg")


def _blocks(input, block_size, data_format, deep):
    """Move blocks of pixels into the channels (`deep`), or channels into blocks of pixels."""
    if block_size < 2:
        raise InvalidArgumentError(
            f"Value for attr 'block_size' of {block_size} must be at least minimum 2"
        )
    x, b, first = constant(input), block_size, data_format in _FIRST
    x = _ops.transpose(x, [0, 2, 3, 1]) if first else x
    N, H, W, C = x.shape
    if deep:
        if H % b or W % b:
            text = (
                f"Image width {W} and height {H} should be divisible by block_size: {b}"
            )
            raise op_error("SpaceToDepth", text)
        x = _ops.reshape(x, [N, H // b, b, W // b, b, C])
        shape = [N, H // b, W // b, b * b * C]
    else:
        if C % (b * b):
            text = f"Input depth dimension {C} should be divisible by: {b * b}"
            raise op_error("DepthToSpace", text)
        x = _ops.reshape(x, [N, H, W, b, b, C // (b * b)])
        shape = [N, H * b, W * b, C // (b * b)]
    y = _ops.reshape(_ops.transpose(x, [0, 1, 3, 2, 4, 5]), shape)
    return _ops.transpose(y, [0, 3, 1, 2]) if first else y


def depth_to_space(input, block_size, data_format="NHWC", name=None):
    return _blocks(input, block_size, data_format, deep=False)


def space_to_depth(input, block_size, data_format="NHWC", name=None):
    return _blocks(input, block_size, data_format, deep=True)


def _activation(kernel):
    def function(features, name=None):
        return call(kernel, constant(features, float32))

    function.__name__ = kernel
    return function


def softmax(logits, axis=None, name=None):
    x = constant(logits, float32)
    if axis in (None, -1, x.ndim - 1):
        return call("softmax", x)
    order = [*range(x.ndim)]
    order[axis], order[-1] = order[-1], order[axis]
    return _ops.transpose(call("softmax", _ops.transpose(x, order)), order)


def silu(features, beta=1.0):
    x = constant(features, float32)
    return x * sigmoid(x * beta if beta != 1.0 else x)


silu.__name__ = "swish"  # as TensorFlow names it
swish = silu


def log_softmax(logits, axis=None, name=None):
    axis = -1 if axis is None else axis
    x = constant(logits, float32)
    moved = x - _ops.reduce_max(x, axis, keepdims=True)
    return moved - _ops.log(_ops.reduce_sum(_ops.exp(moved), axis, keepdims=True))


def sigmoid_cross_entropy_with_logits(labels=None, logits=None, name=None):
    x = constant(logits, float32)
    return relu(x) - x * labels + softplus(-_ops.abs(x))


def softmax_cross_entropy_with_logits(labels, logits, axis=-1, name=None):
    return -_ops.reduce_sum(log_softmax(logits, axis) * constant(labels, float32), axis)


def sparse_softmax_cross_entropy_with_logits(labels, logits, name=None):
    logits = constant(logits, float32)
    rows = _ops.one_hot(constant(labels, int32).numpy(), logits.shape[-1])
    return softmax_cross_entropy_with_logits(rows, logits)


def l2_loss(t, name=None):
    return _ops.reduce_sum(_ops.square(constant(t, float32))) / 2.0


def l2_normalize(x, axis=None, epsilon=1e-12, name=None):
    x = constant(x, float32)
    total = _ops.reduce_sum(_ops.square(x), axis, keepdims=True)
    return x * _ops.rsqrt(_ops.maximum(total, epsilon))


def moments(x, axes, shift=None, keepdims=False, name=None):
    x = constant(x, float32)
    return _ops.reduce_mean(x, axes, keepdims), _ops.reduce_variance(x, axes, keepdims)


relu, relu6, elu, selu = map(_activation, ("relu", "relu6", "elu", "selu"))
softplus = _activation("softplus")


def sigmoid(x, name=None):
    return call("sigmoid", constant(x, float32))


def tanh(x, name=None):
    return call("tanh", constant(x, float32))


def leaky_relu(features, alpha=0.2, name=None):
    return call("leakyRelu", constant(features, float32), alpha)


def bias_add(value, bias, data_format=None, name=None):
    value, bias = constant(value, float32), constant(bias, float32)
    if data_format in _FIRST or (data_format or "").startswith("NC"):
        bias = _ops.reshape(bias, [-1] + [1] * (value.ndim - 2))
    elif bias.shape[0] != value.shape[-1]:
        text = "Must provide as many biases as the last dimension of the input tensor"
        text += f": {listed(bias.shape)} vs. {listed(value.shape)}"
        raise op_error("BiasAdd", text)
    return _ops.add(value, bias)
