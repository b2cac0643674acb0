"""The functions of PyTorch: shapes, errors, and the lines of Keras that give the same numbers."""

import math

from keras_page.pytorch import tensors
from keras_page.pytorch.tensors import (
    Parameter,
    Size,
    Tensor,
    axis_of,
    keras_axis,
    known,
    last,
    order,
    pairs,
    record,
    sizes_of,
    tape,
    text,
)
from keras_page.unknown import Unknown

INFINITY = 'float("-inf")'


def begin(x):
    """Note an input if a function is called outside of a module."""
    known([x])
    if not isinstance(x, Tensor):
        raise TypeError(f"argument 'input' must be Tensor, not {type(x).__name__}")
    if x.at is None and not tape.depth and not isinstance(x, Parameter):
        tensors.begin_input(x)


# ---- each number alone --------------------------------------------------------------------------------------
def pointwise(name, x, layer, macs=0):
    """Record a step that changes each number alone.

    `layer` is what Keras calls on the variable, an expression with {x}, or "no …" and the reason
    why Keras has nothing for it.
    """
    known([x])

    def write(out):
        if layer.startswith("no "):
            return layer[3:]
        call = (
            layer.format(x=x.var.name) if "{x}" in layer else f"{layer}({x.var.name})"
        )
        return [f"{out} = {call}"], x.var

    return record(name, [x], x.shape, write, looks=("same",))


def activation(name, layer):
    def function(x, *_, **__):
        begin(x)
        return pointwise(name, x, layer)

    function.__name__ = name
    return function


relu = activation("relu", "layers.ReLU()")
relu6 = activation("relu6", "layers.ReLU(max_value=6)")
sigmoid = activation("sigmoid", 'layers.Activation("sigmoid")')
tanh = activation("tanh", 'layers.Activation("tanh")')
selu = activation("selu", 'layers.Activation("selu")')
silu = activation("silu", 'layers.Activation("silu")')
mish = activation("mish", 'layers.Activation("mish")')
hardswish = activation("hardswish", 'layers.Activation("hard_silu")')
hardsigmoid = activation("hardsigmoid", 'layers.Activation("hard_sigmoid")')
softsign = activation("softsign", 'layers.Activation("softsign")')
logsigmoid = activation("logsigmoid", 'layers.Activation("log_sigmoid")')
identity = activation("identity", "layers.Identity()")


def hardtanh(x, min_val=-1.0, max_val=1.0, inplace=False):
    begin(x)
    return pointwise("hardtanh", x, f"ops.clip({{x}}, {min_val}, {max_val})")


def leaky_relu(x, negative_slope=0.01, inplace=False):
    begin(x)
    return pointwise(
        "leaky_relu", x, f"layers.LeakyReLU(negative_slope={negative_slope})"
    )


def elu(x, alpha=1.0, inplace=False):
    begin(x)
    return pointwise("elu", x, f"layers.ELU({'' if alpha == 1 else f'alpha={alpha}'})")


def softplus(x, beta=1.0, threshold=20.0):
    begin(x)
    plain = beta == 1
    return pointwise(
        "softplus",
        x,
        'layers.Activation("softplus")'
        if plain
        else f"ops.softplus({beta} * {{x}}) / {beta}",
    )


def gelu(x, approximate="none"):
    begin(x)
    exact = approximate == "none"
    return pointwise(
        "gelu",
        x,
        'layers.Activation("gelu")' if exact else "ops.gelu({x}, approximate=True)",
    )


def dropout(x, p=0.5, training=True, inplace=False):
    begin(x)
    return pointwise("dropout", x, f"layers.Dropout({p})")


def alpha_dropout(x, p=0.5, training=False, inplace=False):
    begin(x)
    return pointwise("alpha_dropout", x, f"layers.AlphaDropout({p})")


def channel_dropout(rank):
    def function(x, p=0.5, training=True, inplace=False):
        begin(x)

        def write(out):
            if x.ndim != rank + 2:
                return f"SpatialDropout{rank}D needs {rank + 2} axes"
            return [f"{out} = layers.SpatialDropout{rank}D({p})({last(x)})"], True

        return record(f"dropout{rank}d", [x], x.shape, write, looks=("same",))

    return function


def _along(name, layer):
    def function(x, dim=None, *_, **__):
        begin(x)
        if dim is None:
            dim = 0 if x.ndim in (0, 1, 3) else 1
        dim = axis_of(dim, x.ndim)

        def write(out):
            if dim == 0:
                return "it goes along the batch"
            _decide(x)
            axis = keras_axis(x, dim)
            axis = -1 if axis == x.ndim - 1 else axis
            return [f"{out} = {layer.format(x=x.var.name, axis=axis)}"], x.var

        looks = ("same",) if dim == 1 else None
        return record(name, [x], x.shape, write, looks=looks)

    return function


def _decide(x):
    if x.var.last is None:
        x.var.last = False


softmax = _along("softmax", "layers.Softmax(axis={axis})({x})")
log_softmax = _along("log_softmax", "ops.log_softmax({x}, axis={axis})")


def softmax2d(x):
    return softmax(x, 1)


def glu(x, dim=-1):
    begin(x)
    dim = axis_of(dim, x.ndim)
    if x.shape[dim] % 2:
        raise RuntimeError(
            f"Halving dimension must be even, but dimension {dim} is size {x.shape[dim]}"
        )
    shape = list(x.shape)
    shape[dim] //= 2

    def write(out):
        _decide(x)
        return [f"{out} = ops.glu({x.var.name}, axis={keras_axis(x, dim)})"], x.var

    return record("glu", [x], shape, write, looks=("same",) if dim == 1 else None)


def prelu(x, weight):
    begin(x)
    owner, count = tape.owner, weight.numel()
    if count > 1 and (x.ndim < 2 or x.shape[1] != count):
        channels = x.shape[1] if x.ndim > 1 else 1
        raise RuntimeError(
            f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {count} and channel size = {channels}."
        )

    def write(out):
        axes = list(range(1, x.ndim - 1 if count > 1 else x.ndim))
        shared = f"shared_axes={axes}" if axes else ""
        return [(out, "layers.PReLU", shared, owner, last(x))], x.ndim > 2

    return record("prelu", [x, weight], x.shape, write, looks=("same",))


# ---- convolution and pooling ----------------------------------------------------------------------------------
def _spatial(x, rank, name):
    """Return (whether there is a batch, channels, sizes) of an image of `rank` axes."""
    begin(x)
    if x.ndim not in (rank + 1, rank + 2):
        raise RuntimeError(
            f"Expected {rank + 1}D (unbatched) or {rank + 2}D (batched) input to {name}, but got input of size: {list(x.shape)}"
        )
    batched = x.ndim == rank + 2
    return batched, x.shape[-rank - 1], x.shape[-rank:]


def _shaped(x, rank, channels, sizes):
    return [*(x.shape[:1] if x.ndim == rank + 2 else ()), channels, *sizes]


def _zeros(x, out, rank, widths):
    """Return (lines, variable) with zeros around an image."""
    if not any(a or b for a, b in widths):
        return [], last(x)
    return [f"{out} = layers.ZeroPadding{rank}D({pairs(widths)})({last(x)})"], out


def _options(**options):
    return "".join(f", {k}={v}" for k, v in options.items() if v is not None)


def conv(rank, x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1, mode="zeros"):  # fmt: skip
    name = f"conv{rank}d"
    k, out_channels = weight.shape[2:], weight.shape[0]
    s, d = sizes_of(stride, rank, "stride"), sizes_of(dilation, rank, "dilation")
    batched, C, sizes = _spatial(x, rank, name)
    reach = [(k[i] - 1) * d[i] + 1 for i in range(rank)]
    if weight.shape[1] * groups != C:
        wanted = weight.shape[1] * groups
        raise RuntimeError(
            f"Given groups={groups}, weight of size {list(weight.shape)}, expected input{list(x.shape)} to have {wanted} channels, but got {C} channels instead"
        )
    if padding == "valid":
        padding = 0
    if padding == "same":
        if any(n != 1 for n in s):
            raise ValueError("padding='same' is not supported for strided convolutions")
        p = [((r - 1) // 2, r - 1 - (r - 1) // 2) for r in reach]
    else:
        p = [(n, n) for n in sizes_of(padding, rank, "padding")]
    padded = [n + a + b for n, (a, b) in zip(sizes, p, strict=True)]
    if any(n < r for n, r in zip(padded, reach, strict=True)):
        raise RuntimeError(
            f"Calculated padded input size per channel: ({' x '.join(map(str, padded))}). Kernel size: ({' x '.join(map(str, reach))}). Kernel size can't be greater than actual input size"
        )
    outs = [(padded[i] - reach[i]) // s[i] + 1 for i in range(rank)]
    owner = tape.owner

    def write(out):
        if not owner or not owner.is_plain:
            return "its weights are a tensor of the program's own"
        if not batched:
            return "the image has no axis of the batch"
        return _conv_lines(x, out, rank, k, s, d, p, groups, weight.shape, owner, mode)

    shape = _shaped(x, rank, out_channels, outs)
    axes = [(sizes[i], outs[i], k[i], s[i], d[i], p[i][0]) for i in range(rank)]
    macs = math.prod(shape) * weight.shape[1] * math.prod(k)
    inputs = [x, weight, *([bias] if bias is not None else [])]
    return record(name, inputs, shape, write, macs, ("conv", axes))


def _conv_lines(x, out, rank, k, s, d, p, groups, weights, owner, mode):
    F, C = weights[0], weights[1] * groups
    same = all(n == 1 for n in s) and all(
        (a == (r - 1) // 2 and a + b == r - 1 and r > 1) or (a == b == 0 and r == 1)
        for (a, b), r in zip(
            p, [(k[i] - 1) * d[i] + 1 for i in range(rank)], strict=True
        )
    )
    same = same and any(n > 1 for n in k)
    lines, source = [], last(x)
    if mode != "zeros" and any(a or b for a, b in p):
        if mode != "reflect":
            return f"padding_mode={mode!r} has no layer in Keras"
        widths = ((0, 0), *p, (0, 0))
        lines, source = (
            [f'{out} = ops.pad({source}, {widths}, mode="reflect")'],
            out,
        )
        same = False
    elif not same:
        lines, source = _zeros(x, out, rank, p)
    strided, dilated = any(n > 1 for n in s), any(n > 1 for n in d)
    skipped = strided and dilated  # Keras refuses both together
    options = {
        "strides": text(s) if strided and not skipped else None,
        "padding": '"same"' if same else None,
        "dilation_rate": text(d) if dilated else None,
    }
    bias = None if owner.bias is not None else False
    depthwise = groups > 1 and groups == C and rank < 3 and F % C == 0
    if depthwise and len(set(s)) == 1:
        if F > C:
            options["depth_multiplier"] = F // C
        layer = f"layers.DepthwiseConv{rank}D"
        arguments = text(k) + _options(**options, use_bias=bias)
    else:
        layer = f"layers.Conv{rank}D"
        options["groups"] = groups if groups > 1 else None
        arguments = f"{F}, {text(k)}" + _options(**options, use_bias=bias)
    lines.append((out, layer, arguments, owner, source))
    if skipped:
        steps = ", ".join(f"::{n}" if n > 1 else ":" for n in s)
        lines.append(f"{out} = {out}[:, {steps}, :]")
    return lines, True


def conv_transpose(rank, x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):  # fmt: skip
    name = f"conv_transpose{rank}d"
    k = weight.shape[2:]
    s, d = sizes_of(stride, rank, "stride"), sizes_of(dilation, rank, "dilation")
    p = sizes_of(padding, rank, "padding")
    op = sizes_of(output_padding, rank, "output_padding")
    batched, C, sizes = _spatial(x, rank, name)
    if weight.shape[0] != C:
        raise RuntimeError(
            f"Given transposed=1, weight of size {list(weight.shape)}, expected input{list(x.shape)} to have {weight.shape[0]} channels, but got {C} channels instead"
        )
    if any(op[i] >= max(s[i], d[i]) for i in range(rank)):
        # in this message PyTorch counts a 1-D input as an image of one row
        given = {"output_padding": op, "stride": s, "dilation": d}
        if rank == 1:
            given = {n: ((n != "output_padding") * 1, *v) for n, v in given.items()}
        axes = ["depth", "height", "width"][-max(rank, 2) :]
        told = [
            f"{n}_{axis}: {v}"
            for n, values in given.items()
            for axis, v in zip(axes, values, strict=True)
        ]
        raise RuntimeError(
            f"output padding must be smaller than either stride or dilation, but got {' '.join(told)}"
        )
    outs = [
        (sizes[i] - 1) * s[i] - 2 * p[i] + d[i] * (k[i] - 1) + op[i] + 1
        for i in range(rank)
    ]
    if any(n < 1 for n in outs):
        raise RuntimeError(
            f"Given input size per channel: ({' x '.join(map(str, sizes))}). Calculated output size per channel: ({' x '.join(map(str, outs))}). Output size is too small"
        )
    owner = tape.owner

    def write(out):
        if not owner or not owner.is_plain:
            return "its weights are a tensor of the program's own"
        if not batched:
            return "the image has no axis of the batch"
        if groups > 1:
            return f"Conv{rank}DTranspose has no groups"
        if any(n > 1 for n in d):
            return f"Conv{rank}DTranspose with dilation_rate is refused by TensorFlow on a CPU"
        return _transpose_lines(
            x, out, rank, k, s, p, op, weight.shape[1], owner, sizes, outs
        )

    F = weight.shape[1] * groups
    shape = _shaped(x, rank, F, outs)
    macs = x.shape.numel() * weight.shape[1] * math.prod(k)
    axes = [(sizes[i], outs[i], k[i], s[i], d[i], p[i]) for i in range(rank)]
    inputs = [x, weight, *([bias] if bias is not None else [])]
    return record(name, inputs, shape, write, macs, ("transpose", axes))


def _transpose_lines(x, out, rank, k, s, p, op, F, owner, sizes, outs):
    bias = None if owner.bias is not None else False
    strides = text(s) if any(n > 1 for n in s) else None
    axes = range(rank)
    same = all(
        k[i] >= s[i] and outs[i] == sizes[i] * s[i] and (k[i] - s[i]) // 2 == p[i]
        for i in axes
    ) and any(p)
    # Keras needs output_padding only if the output goes beyond what the kernel reaches
    more = [max(op[i] - p[i], 0) for i in axes]
    full = [
        (sizes[i] - 1) * s[i] + (max(k[i], s[i]) if not any(more) else k[i] + op[i])
        for i in axes
    ]
    given = text(op) if any(more) and not same else None
    if given and any(k[i] < s[i] for i in axes):
        given, full = None, [(sizes[i] - 1) * s[i] + max(k[i], s[i]) for i in axes]
    cut = [(p[i], full[i] - p[i] - outs[i]) for i in axes]
    if not same and any(b < 0 for _, b in cut):
        return "its output_padding has no like in Keras"
    options = _options(
        strides=strides,
        padding='"same"' if same else None,
        output_padding=given,
        use_bias=bias,
    )
    layer = f"layers.Conv{rank}DTranspose"
    lines = [(out, layer, f"{F}, {text(k)}{options}", owner, last(x))]
    if not same and any(a or b for a, b in cut):
        lines.append(f"{out} = layers.Cropping{rank}D({pairs(cut)})({out})")
    return lines, True


def _pool_sizes(rank, name, x, kernel_size, stride, padding, dilation, ceil_mode):
    k = sizes_of(kernel_size, rank, "kernel_size")
    s = k if stride in (None, (), []) else sizes_of(stride, rank, "stride")
    p, d = sizes_of(padding, rank, "padding"), sizes_of(dilation, rank, "dilation")
    begin(x)
    if x.ndim not in (rank + 1, rank + 2):
        raise RuntimeError(
            f"{name}: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:{list(x.shape)}"
            if rank == 1
            else f"non-empty {rank + 1}D or {rank + 2}D (batch mode) tensor expected for input"
        )
    batched, C, sizes = _spatial(x, rank, name)
    for i in range(rank):
        reach = (k[i] - 1) * d[i] + 1
        if p[i] > reach // 2:
            raise RuntimeError(
                f"pad should be at most half of effective kernel size, but got pad={p[i]}, kernel_size={k[i]} and dilation={d[i]}"
            )
    outs, extra = [], []
    for i in range(rank):
        n, reach = sizes[i], (k[i] - 1) * d[i] + 1
        size = n + 2 * p[i] - reach
        count = (-(-size // s[i]) if ceil_mode else size // s[i]) + 1
        if ceil_mode and (count - 1) * s[i] >= n + p[i]:
            count -= 1
        outs.append(count)
        extra.append(max((count - 1) * s[i] + reach - n - p[i], 0))
    if any(n < 1 for n in outs):
        before = "x".join(map(str, (C, *sizes)))
        after = "x".join(map(str, (C, *outs)))
        raise RuntimeError(
            f"Given input size: ({before}). Calculated output size: ({after}). Output size is too small"
        )
    return batched, C, sizes, outs, k, s, p, d, extra


def _pool_text(k, s):
    strides = "" if tuple(k) == tuple(s) else f", strides={text(s)}"
    return f"{text(k)}{strides}"


def max_pool(rank, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):  # fmt: skip
    name = f"max_pool{rank}d"
    batched, C, sizes, outs, k, s, p, d, _extra = _pool_sizes(
        rank, name, x, kernel_size, stride, padding, dilation, ceil_mode
    )

    def write(out):
        if not batched:
            return "the image has no axis of the batch"
        if any(n > 1 for n in d):
            return "Keras' pools have no dilation"
        if return_indices:
            return "Keras' pools return no indices"
        axes = range(rank)
        if (
            all(n == 1 for n in s)
            and all(2 * p[i] == k[i] - 1 for i in axes)
            and any(p)
        ):
            more = _pool_text(k, s) + ', padding="same"'
            return [f"{out} = layers.MaxPooling{rank}D({more})({last(x)})"], True
        # pixels that are left over at the end need no padding
        needed = [max((outs[i] - 1) * s[i] + k[i] - sizes[i] - p[i], 0) for i in axes]
        source, lines = last(x), []
        if any(p) or any(needed):
            widths = ((0, 0), *((p[i], needed[i]) for i in axes), (0, 0))
            lines = [f"{out} = ops.pad({source}, {widths}, constant_values={INFINITY})"]
            source = out
        lines.append(f"{out} = layers.MaxPooling{rank}D({_pool_text(k, s)})({source})")
        return lines, True

    shape = _shaped(x, rank, C, outs)
    axes = [(sizes[i], outs[i], k[i], s[i], d[i], p[i]) for i in range(rank)]
    if return_indices:
        return tuple(record(name, [x], [shape, shape], write))
    return record(name, [x], shape, write, looks=("conv", axes))


def avg_pool(rank, x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):  # fmt: skip
    name = f"avg_pool{rank}d"
    batched, C, sizes, outs, k, s, p, _d, extra = _pool_sizes(
        rank, name, x, kernel_size, stride, padding, 1, ceil_mode
    )

    def write(out):
        if not batched:
            return "the image has no axis of the batch"
        if divisor_override:
            return "Keras' pools have no divisor_override"
        axes = range(rank)
        pool = f"layers.AveragePooling{rank}D({_pool_text(k, s)})"
        beyond = [max(extra[i] - p[i], 0) for i in axes]  # only for ceil_mode
        if not any(p) and not any(beyond):
            return [f"{out} = {pool}({last(x)})"], True
        if count_include_pad and not any(beyond):
            lines, source = _zeros(x, out, rank, [(n, n) for n in p])
            return [*lines, f"{out} = {pool}({source})"], True
        half = all(n == 1 for n in s) and all(2 * p[i] == k[i] - 1 for i in axes)
        if half and not any(beyond):
            more = f'{text(k)}, strides=1, padding="same"'
            return [f"{out} = layers.AveragePooling{rank}D({more})({last(x)})"], True
        # the mean with the zeros, divided by the share of the pixels that count
        lines, source = [], last(x)
        zeros = [(p[i], max(p[i], extra[i])) for i in axes]
        if count_include_pad:
            lines, source = _zeros(x, out, rank, [(n, n) for n in p])
            zeros = [(0, n) for n in beyond]
        pad = f"layers.ZeroPadding{rank}D({pairs(zeros)})"
        lines.append(
            f"{out} = {pool}({pad}({source})) / {pool}({pad}(ops.ones_like({source})))"
        )
        return lines, True

    shape = _shaped(x, rank, C, outs)
    axes = [(sizes[i], outs[i], k[i], s[i], 1, p[i]) for i in range(rank)]
    return record(name, [x], shape, write, looks=("conv", axes))


def adaptive_pool(rank, kind, x, output_size, return_indices=False):
    name = f"adaptive_{kind}_pool{rank}d"
    begin(x)
    if x.ndim not in (rank + 1, rank + 2):
        raise RuntimeError(
            f"{name}(): Expected {rank + 1}D or {rank + 2}D tensor, but got {list(x.shape)}"
        )
    batched, C, sizes = _spatial(x, rank, name)
    given = (
        output_size if isinstance(output_size, (tuple, list)) else [output_size] * rank
    )
    known(given)
    outs = [sizes[i] if n is None else n for i, n in enumerate(given)]
    word = {"avg": "Average", "max": "Max"}[kind]

    def write(out):
        if not batched:
            return "the image has no axis of the batch"
        axes = range(rank)
        if all(n == 1 for n in outs):
            pool = f"layers.Global{word}Pooling{rank}D(keepdims=True)"
        elif all(sizes[i] % outs[i] == 0 for i in axes):
            pool = f"layers.{word}Pooling{rank}D({text(sizes[i] // outs[i] for i in axes)})"
        else:
            pool = f"layers.Adaptive{word}Pooling{rank}D({text(outs)})"
        return [f"{out} = {pool}({last(x)})"], True

    shape = _shaped(x, rank, C, outs)
    looks = ("global", [(n, 1, n, 1, 1, 0) for n in sizes])
    if any(n != 1 for n in outs):
        even = all(sizes[i] % outs[i] == 0 for i in range(rank))
        steps = [sizes[i] // outs[i] for i in range(rank)]
        looks = None
        if even:
            looks = (
                "conv",
                [(sizes[i], outs[i], steps[i], steps[i], 1, 0) for i in range(rank)],
            )
    return record(name, [x], shape, write, looks=looks)


# ---- sizes ---------------------------------------------------------------------------------------------------
def interpolate(x, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None, antialias=False):  # fmt: skip
    begin(x)
    rank = x.ndim - 2
    sizes = x.shape[2:]
    if rank < 1:
        raise ValueError(
            f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {x.ndim}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact (got {mode})"
        )
    ranks = {"linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3}
    if rank != ranks.get(mode, rank):
        raise NotImplementedError(
            f"Got {x.ndim}D input, but {mode} mode needs {ranks[mode] + 2}D input"
        )
    if (size is None) == (scale_factor is None):
        raise ValueError(
            "only one of size or scale_factor should be defined"
            if size is not None
            else "either size or scale_factor should be defined"
        )
    if size is not None:
        outs = sizes_of(size, rank, "size")
        factors = [outs[i] / sizes[i] for i in range(rank)]
    else:
        known([scale_factor])
        factors = scale_factor
        if not isinstance(factors, (tuple, list)):
            factors = [factors] * rank
        outs = [math.floor(sizes[i] * factors[i]) for i in range(rank)]
    whole = all(f >= 1 and f == int(f) for f in factors)

    def write(out):
        up = text(int(f) for f in factors) if whole else ""
        if mode in ("nearest", "nearest-exact") and whole:
            return [f"{out} = layers.UpSampling{rank}D({up})({last(x)})"], True
        if mode != "bilinear" or align_corners or antialias:
            more = ", align_corners=True" if align_corners else ""
            return f'mode="{mode}"{more} of this size has no layer in Keras'
        if whole:
            more = f'{up}, interpolation="bilinear"'
            return [f"{out} = layers.UpSampling2D({more})({last(x)})"], True
        if size is not None or all(
            sizes[i] * factors[i] == outs[i] for i in range(rank)
        ):
            return [f"{out} = layers.Resizing({outs[0]}, {outs[1]})({last(x)})"], True
        return "this scale_factor has no layer in Keras"

    looks = None
    if whole and mode == "nearest":
        axes = [(sizes[i], outs[i], 1, int(factors[i]), 1, 0) for i in range(rank)]
        looks = ("upsampling", axes)
    return record("interpolate", [x], [*x.shape[:2], *outs], write, looks=looks)


def pad(x, pad, mode="constant", value=None):
    begin(x)
    known([pad])
    widths = [(0, 0)] * x.ndim
    if isinstance(pad, int):
        pad = (pad,) * (2 * max(x.ndim - 2, 1))
    for i in range(len(pad) // 2):
        widths[-1 - i] = (pad[2 * i], pad[2 * i + 1])
    shape = [n + a + b for n, (a, b) in zip(x.shape, widths, strict=True)]
    inner, rank = widths[2:], x.ndim - 2
    spatial = rank > 0 and not any(widths[0]) and not any(widths[1])
    if mode == "reflect":
        for i in reversed(range(x.ndim)):
            a, b = widths[i]
            if max(a, b) >= x.shape[i]:
                raise RuntimeError(
                    f"Argument #{4 + 2 * (x.ndim - 1 - i)}: Padding size should be less than the corresponding input dimension, but got: padding ({a}, {b}) at dimension {i} of input {list(x.shape)}"
                )

    def write(out):
        if mode not in ("constant", "reflect"):
            return f'mode="{mode}" has no layer in Keras'
        least = min(min(w) for w in widths)
        if spatial and mode == "constant" and not value and least >= 0:
            return _zeros(x, out, rank, inner)[0] or [f"{out} = {last(x)}"], True
        if spatial and max(max(w) for w in inner) <= 0:
            cut = pairs([(-a, -b) for a, b in inner])
            return [f"{out} = layers.Cropping{rank}D({cut})({last(x)})"], True
        if least < 0 or any(widths[0]):
            return "this padding has no layer in Keras"
        _decide(x)
        moved = widths
        if x.var.last and x.ndim > 2:
            moved = [widths[0], *widths[2:], widths[1]]
        more = (
            ', mode="reflect"'
            if mode == "reflect"
            else f", constant_values={value or 0}"
        )
        return [
            f"{out} = ops.pad({x.var.name}, {tuple(map(tuple, moved))}{more})"
        ], x.var

    looks = None
    if spatial:
        axes = [
            (x.shape[2 + i], shape[2 + i], 1, 1, 1, a) for i, (a, _) in enumerate(inner)
        ]
        looks = ("conv", axes) if mode == "constant" else None
    return record("pad", [x], shape, write, looks=looks)


def pixel_shuffle(x, upscale_factor):
    begin(x)
    r, (C, H, W) = upscale_factor, x.shape[-3:]
    if C % (r * r):
        raise RuntimeError(
            f"pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)={C} is not divisible by {r * r}"
        )
    shape = [*x.shape[:-3], C // (r * r), H * r, W * r]

    def write(out):
        if x.ndim != 4:
            return "the image has no axis of the batch"
        return [
            f"{out} = layers.Reshape(({H}, {W}, {C // (r * r)}, {r}, {r}))({last(x)})",
            f"{out} = layers.Permute((1, 4, 2, 5, 3))({out})",
            f"{out} = layers.Reshape(({H * r}, {W * r}, {C // (r * r)}))({out})",
        ], True

    looks = ("upsampling", [(H, H * r, 1, r, 1, 0), (W, W * r, 1, r, 1, 0)])
    return record("pixel_shuffle", [x], shape, write, looks=looks)


# ---- products -----------------------------------------------------------------------------------------------
def linear(x, weight, bias=None):
    begin(x)
    units, features = weight.shape
    if x.shape[-1:] != (features,):
        rows = math.prod(x.shape[:-1])
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({rows}x{x.shape[-1] if x.ndim else 1} and {features}x{units})"
        )
    owner = tape.owner

    def write(out):
        if not owner:
            return "its weights are a tensor of the program's own"
        if x.ndim < 2:
            return "the input has no axis of the batch"
        more = "" if owner.bias is not None else ", use_bias=False"
        return [(out, "layers.Dense", f"{units}{more}", owner, order(x))], False

    inputs = [x, weight, *([bias] if bias is not None else [])]
    macs = math.prod(x.shape[:-1]) * features * units
    looks = ("dense",) if x.ndim == 2 else None
    return record("linear", inputs, [*x.shape[:-1], units], write, macs, looks)


def embedding(x, weight, *_, **__):
    begin(x)
    owner = tape.owner

    def write(out):
        if not owner:
            return "its weights are a tensor of the program's own"
        sizes = f"{weight.shape[0]}, {weight.shape[1]}"
        return [(out, "layers.Embedding", sizes, owner, order(x))], False

    return record("embedding", [x, weight], [*x.shape, weight.shape[1]], write)


def _broadcast(a, b):
    rank = max(len(a), len(b))
    a, b = (1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b)
    for i, (n, m) in enumerate(zip(a, b, strict=True)):
        if n != m and n != 1 and m != 1:
            raise RuntimeError(
                f"The size of tensor a ({n}) must match the size of tensor b ({m}) at non-singleton dimension {i}"
            )
    return [max(n, m) if n and m else 0 for n, m in zip(a, b, strict=True)]


def matmul(a, b, name="matmul"):
    if not all(isinstance(x, Tensor) for x in (a, b)):
        known([a, b])
        raise TypeError("matmul(): argument 'other' must be Tensor")
    if a.ndim < 2 or b.ndim < 2:
        raise NotImplementedError("the tracer reads matmul of two or more axes")
    if a.shape[-1] != b.shape[-2]:
        if a.ndim == 2 and b.ndim == 2:
            sizes = f"{a.shape[0]}x{a.shape[1]} and {b.shape[0]}x{b.shape[1]}"
            raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({sizes})")
        batch = math.prod(a.shape[:-2])
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{batch}, {a.shape[-1]}] but got: [{math.prod(b.shape[:-2])}, {b.shape[-2]}]."
        )
    shape = [*_broadcast(a.shape[:-2], b.shape[:-2]), a.shape[-2], b.shape[-1]]

    def write(out):
        if a.ndim != b.ndim or a.ndim < 3:
            return "it mixes the images of a batch"
        return [f"{out} = ops.matmul({order(a)}, {order(b)})"], False

    return record(name, [a, b], shape, write, math.prod(shape) * a.shape[-1])


def bmm(a, b):
    return matmul(a, b, "bmm")


LAYERS = {"add": "Add", "sub": "Subtract", "mul": "Multiply"}
SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "**", "mod": "%"}
SIGNS |= {"floordiv": "//"}


def binary(name, swapped=False):
    """Arithmetic on two tensors, or on a tensor and a number."""

    def function(a, b, *_, alpha=1, **__):
        if swapped:
            a, b = b, a
        known([a, b])
        both = [x for x in (a, b) if isinstance(x, Tensor)]
        if not both:
            raise TypeError(f"{name}(): arguments must be Tensors")
        shape = _broadcast(*(x.shape if isinstance(x, Tensor) else () for x in (a, b)))

        def write(out):
            if alpha != 1:
                return "alpha has no like in Keras"
            if len(both) == 1:
                left, right = (
                    x.var.name if isinstance(x, Tensor) else repr(x) for x in (a, b)
                )
                return [f"{out} = {left} {SIGNS[name]} {right}"], both[0].var
            if a.ndim != b.ndim:
                return "the inputs have not equally many axes"
            way = a.ndim > 2 and True in [x.var.last for x in both]
            left, right = ((last if way else order)(x) for x in both)
            if name in LAYERS:
                return [f"{out} = layers.{LAYERS[name]}()([{left}, {right}])"], way
            return [f"{out} = {left} {SIGNS[name]} {right}"], way

        same = all(x.shape == both[0].shape for x in both)
        looks = ("same",) if same else ("spread",)
        return record(name, both, shape, write, looks=looks)

    return function


def compare(name):
    def function(a, b=None, *_, **__):
        known([a, b])
        other = b.shape if isinstance(b, Tensor) else ()
        return record(
            name,
            [a, b],
            _broadcast(a.shape, other),
            lambda out: "it is no layer of Keras",
        )

    return function


def unary(name, line):
    def function(x, *_, **__):
        known([x])
        return pointwise(name, x, line)

    return function


def power(x, exponent):
    if isinstance(exponent, Tensor):
        return binary("pow")(x, exponent)
    return pointwise("pow", x, f"{{x}} ** {exponent!r}")


def clamp(x, min=None, max=None):
    return pointwise("clamp", x, f"ops.clip({{x}}, {min}, {max})" if None not in (min, max) else "no clip takes both ends")  # fmt: skip


# ---- several inputs ------------------------------------------------------------------------------------------
def cat(tensors, dim=0, axis=None, out=None):
    dim = dim if axis is None else axis
    known([tensors])
    tensors = list(tensors)
    known(tensors)
    if not tensors:
        raise RuntimeError("torch.cat(): expected a non-empty list of Tensors")
    tensors = [x for x in tensors if x.shape != (0,)] or tensors
    first = tensors[0]
    dim = axis_of(dim, first.ndim)
    for i, x in enumerate(tensors):
        if x.ndim != first.ndim:
            raise RuntimeError(
                f"Tensors must have same number of dimensions: got {first.ndim} and {x.ndim}"
            )
        for j, (n, m) in enumerate(zip(first.shape, x.shape, strict=True)):
            if n != m and j != dim:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {dim}. Expected size {n} but got size {m} for tensor number {i} in the list."
                )
    shape = list(first.shape)
    shape[dim] = sum(x.shape[dim] for x in tensors)

    def write(out):
        if dim == 0:
            return "it goes along the batch"
        lasts = [x.var.last for x in tensors]
        way = first.ndim > 2 and True in lasts
        names = ", ".join((last if way else order)(x) for x in tensors)
        axis = dim if not way else (-1 if dim == 1 else dim - 1)
        axis = -1 if axis == first.ndim - 1 else axis
        more = "" if axis == -1 else f"axis={axis}"
        return [f"{out} = layers.Concatenate({more})([{names}])"], way

    looks = ("same",) if dim == 1 else None
    return record("cat", tensors, shape, write, looks=looks)


def stack(tensors, dim=0):
    tensors = list(tensors)
    known(tensors)
    first = tensors[0]
    dim = axis_of(dim, first.ndim + 1)
    for x in tensors:
        if x.shape != first.shape:
            i = next(i for i, y in enumerate(tensors) if y is x)
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(first.shape)} at entry 0 and {list(x.shape)} at entry {i}"
            )
    shape = [*first.shape[:dim], len(tensors), *first.shape[dim:]]

    def write(out):
        if dim == 0:
            return "it goes along the batch"
        names = ", ".join(order(x) for x in tensors)
        return [f"{out} = ops.stack([{names}], axis={dim})"], False

    return record("stack", tensors, shape, write)


def split(x, split_size, dim=0, name="split"):
    dim = axis_of(dim, x.ndim)
    known([split_size])
    n = x.shape[dim]
    if isinstance(split_size, int):
        parts = [min(split_size, n - i) for i in range(0, n, split_size)]
    else:
        parts = list(split_size)
    if sum(parts) != n:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {n} (input tensor's size at dimension {dim}), but got split_sizes={parts}"
        )
    shapes = [[*x.shape[:dim], m, *x.shape[dim + 1 :]] for m in parts]

    def write(out):
        if dim == 0:
            return "it goes along the batch"
        _decide(x)
        axis = keras_axis(x, dim)
        at = [sum(parts[: i + 1]) for i in range(len(parts) - 1)]
        how = len(parts) if len(set(parts)) == 1 else at
        return [f"{out} = ops.split({x.var.name}, {how}, axis={axis})"], x.var

    looks = ("same",) if dim == 1 else None
    return tuple(record(name, [x], shapes, write, looks=looks))


def chunk(x, chunks, dim=0):
    n = x.shape[axis_of(dim, x.ndim)]
    return split(x, -(-n // chunks), dim, "chunk")


def unbind(x, dim=0):
    return tuple(select(x, dim, i) for i in range(x.shape[axis_of(dim, x.ndim)]))


# ---- other shapes of the same numbers ---------------------------------------------------------------------------
def view(x, *shape, name="view"):
    if len(shape) == 1 and isinstance(shape[0], (tuple, list)):
        shape = tuple(shape[0])
    known([x, *shape])
    if shape and not isinstance(shape[0], int):
        return x  # another type of number
    size, rest = x.numel(), math.prod(n for n in shape if n != -1)
    wrong = RuntimeError(f"shape '{list(shape)}' is invalid for input of size {size}")
    if list(shape).count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    if any(n < -1 for n in shape):
        raise RuntimeError(f"invalid shape dimension {min(shape)}")
    if -1 in shape:
        if not rest or size % rest:
            raise wrong
        shape = tuple(size // rest if n == -1 else n for n in shape)
    elif rest != size:
        raise wrong
    return _reshaped(name, x, shape)


def _reshaped(name, x, shape):
    shape = Size(shape)

    def write(out):
        if shape[:1] != x.shape[:1]:
            return "it mixes the images of a batch"
        if shape == x.shape:
            return [f"{out} = {x.var.name}"], x.var
        if x.ndim < 2:
            return "the input has no axis of the batch"
        # with one channel, or one pixel, the order does not matter
        moved = x.ndim > 2 and x.shape[1] > 1 and math.prod(x.shape[2:]) > 1
        source = order(x) if moved or x.ndim < 3 else x.var.name
        if len(shape) == 2:
            return [f"{out} = layers.Flatten()({source})"], False
        if len(shape) == 1:
            return [f"{out} = ops.reshape({source}, (-1,))"], False
        return [f"{out} = layers.Reshape({tuple(shape[1:])})({source})"], False

    before, after = x.shape[1:], shape[1:]
    flat = shape[:1] == x.shape[:1] and len(shape) == 2
    if shape == x.shape:
        looks = ("same",)
    elif flat:
        looks = ("flatten",)
    elif before and after and math.prod(after[1:]) == 1 and len(after) > 1 and len(before) == 1:  # fmt: skip
        looks = ("point", len(after) - 1)
    else:
        looks = None
    return record(name, [x], shape, write, looks=looks)


def reshape(x, *shape):
    return view(x, *shape, name="reshape")


def flatten(x, start_dim=0, end_dim=-1):
    begin(x)
    if not x.ndim:
        return _reshaped("flatten", x, [1])
    a, b = axis_of(start_dim, x.ndim), axis_of(end_dim, x.ndim)
    if a > b:
        raise RuntimeError(
            "flatten() has invalid args: start_dim cannot come after end_dim"
        )
    shape = [*x.shape[:a], math.prod(x.shape[a : b + 1]), *x.shape[b + 1 :]]
    return _reshaped("flatten", x, shape)


def unflatten(x, dim, sizes):
    dim = axis_of(dim, x.ndim)
    known([sizes])
    n, sizes = x.shape[dim], list(sizes)
    if -1 in sizes:
        sizes[sizes.index(-1)] = n // max(-math.prod(sizes), 1)
    if math.prod(sizes) != n:
        raise RuntimeError(
            f"unflatten: Provided sizes {sizes} don't multiply up to the size of dim {dim} ({n}) in the input tensor"
        )
    return _reshaped("unflatten", x, [*x.shape[:dim], *sizes, *x.shape[dim + 1 :]])


def squeeze(x, dim=None):
    dims = range(x.ndim) if dim is None else [dim] if isinstance(dim, int) else dim
    dims = {axis_of(d, x.ndim) for d in dims}
    shape = [n for i, n in enumerate(x.shape) if n != 1 or i not in dims]
    return _reshaped("squeeze", x, shape)


def unsqueeze(x, dim):
    dim = axis_of(dim, x.ndim + 1)
    return _reshaped("unsqueeze", x, [*x.shape[:dim], 1, *x.shape[dim:]])


def permute(x, *dims, name="permute"):
    dims = dims[0] if len(dims) == 1 and isinstance(dims[0], (tuple, list)) else dims
    known(dims)
    if len(dims) != x.ndim:
        raise RuntimeError(
            f"permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = {x.ndim} is not equal to len(dims) = {len(dims)}"
        )
    dims = [axis_of(d, x.ndim) for d in dims]
    shape = [x.shape[d] for d in dims]

    def write(out):
        if dims[0] != 0:
            return "it moves the axis of the batch"
        if x.ndim == 4 and dims == [0, 2, 3, 1] and x.var.last:
            return [f"{out} = {x.var.name}"], False  # Keras already has this order
        if x.ndim == 3 and dims == [0, 2, 1] and x.var.last:
            return [f"{out} = {x.var.name}"], False
        if x.ndim == 4 and dims == [0, 3, 1, 2] and x.var.last is False:
            return [f"{out} = {x.var.name}"], True
        if x.ndim == 3 and dims == [0, 2, 1]:
            x.var.last = False
            return [f"{out} = {x.var.name}"], True
        return [f"{out} = layers.Permute({tuple(dims[1:])})({order(x)})"], False

    return record(name, [x], shape, write)


def transpose(x, dim0, dim1, name="transpose"):
    a, b = axis_of(dim0, x.ndim), axis_of(dim1, x.ndim)
    dims = list(range(x.ndim))
    dims[a], dims[b] = dims[b], dims[a]
    return permute(x, *dims, name=name)


def getitem(x, key):
    key = key if isinstance(key, tuple) else (key,)
    known(key)
    if any(isinstance(k, Tensor) for k in key):
        raise NotImplementedError(
            "an index that is a tensor needs its numbers, which the tracer has not"
        )
    plain = [k for k in key if k is not None and k is not Ellipsis]
    if len(plain) > x.ndim:
        raise IndexError(f"too many indices for tensor of dimension {x.ndim}")
    if Ellipsis in [k for k in key if k is None or k is Ellipsis]:
        at = next(i for i, k in enumerate(key) if k is Ellipsis)
        key = (*key[:at], *[slice(None)] * (x.ndim - len(plain)), *key[at + 1 :])
    key = (*key, *[slice(None)] * (x.ndim - len(plain)))
    shape, axis = [], 0
    for k in key:
        if k is None:
            shape.append(1)
            continue
        n = x.shape[axis]
        if isinstance(k, slice):
            shape.append(len(range(*k.indices(n))))
        elif isinstance(k, int):
            if not -n <= k < n:
                raise IndexError(
                    f"index {k} is out of bounds for dimension {axis} with size {n}"
                )
        else:
            raise NotImplementedError(f"the tracer reads no index such as {k!r}")
        axis += 1

    def write(out):
        if key[0] != slice(None):
            return "it takes a part of the batch"
        slices = all(isinstance(k, slice) for k in key)
        _decide(x)
        if slices and x.var.last and x.ndim > 2:
            return [f"{out} = {x.var.name}[{_keys((key[0], *key[2:], key[1]))}]"], True
        return [f"{out} = {order(x)}[{_keys(key)}]"], False

    return record("getitem", [x], shape, write)


def _keys(key):
    def written(k):
        if not isinstance(k, slice):
            return repr(k)
        parts = ["" if n is None else str(n) for n in (k.start, k.stop, k.step)]
        return ":".join(parts if parts[2] else parts[:2])

    return ", ".join(written(k) for k in key)


def select(x, dim, index):
    key = [slice(None)] * axis_of(dim, x.ndim)
    return getitem(x, (*key, index))


def narrow(x, dim, start, length):
    key = [slice(None)] * axis_of(dim, x.ndim)
    return getitem(x, (*key, slice(start, start + length)))


def expand(x, *sizes):
    sizes = sizes[0] if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)) else sizes  # fmt: skip
    known(sizes)
    shape = list(x.shape)
    new = len(sizes) - len(shape)
    full = [*([1] * new), *shape]
    out_shape = [full[i] if n == -1 else n for i, n in enumerate(sizes)]
    for i, (n, m) in enumerate(zip(full, out_shape, strict=True)):
        if n not in (1, m):
            raise RuntimeError(
                f"The expanded size of the tensor ({m}) must match the existing size ({n}) at non-singleton dimension {i}.  Target sizes: {list(sizes)}.  Tensor sizes: {shape}"
            )

    def write(out):
        if new or out_shape[0] != full[0]:
            return "it makes a batch of its own"
        times = tuple(m // n for n, m in zip(full, out_shape, strict=True))
        return [f"{out} = ops.tile({order(x)}, {times})"], False

    return record("expand", [x], out_shape, write)


def repeat(x, *sizes):
    sizes = sizes[0] if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)) else sizes  # fmt: skip
    known(sizes)
    full = [*([1] * (len(sizes) - x.ndim)), *x.shape]

    def write(out):
        if len(sizes) != x.ndim or sizes[0] != 1:
            return "it makes a batch of its own"
        return [f"{out} = ops.tile({order(x)}, {tuple(sizes)})"], False

    return record(
        "repeat", [x], [n * m for n, m in zip(full, sizes, strict=True)], write
    )


def reduction(name, op=None):
    """mean, sum, amax and so on; max and min give indices too."""

    def function(x, dim=None, keepdim=False, axis=None, **_):
        known([x])
        dim = axis if dim is None else dim
        if dim is None or dim == ():
            return record(name, [x], [], lambda out: "it goes along the batch")
        dims = [dim] if isinstance(dim, int) else list(dim)
        dims = sorted(axis_of(d, x.ndim) for d in dims)
        shape = [
            1 if i in dims else n
            for i, n in enumerate(x.shape)
            if keepdim or i not in dims
        ]
        spatial = dims == list(range(2, x.ndim)) and 0 < len(dims) < 4

        def write(out):
            if 0 in dims:
                return "it goes along the batch"
            word = {"mean": "Average", "amax": "Max"}.get(name)
            if spatial and word:
                keep = "keepdims=True" if keepdim else ""
                pool = f"layers.Global{word}Pooling{len(dims)}D({keep})"
                return [f"{out} = {pool}({last(x)})"], keepdim
            if not op:
                return "it is no layer of Keras"
            text, is_last = written(op)
            return [f"{out} = {text}"], is_last

        def written(op):
            """Keras' operation, and whether its channels come last."""
            _decide(x)
            if keepdim and x.var.last and x.ndim > 2:
                axes = tuple(sorted(keras_axis(x, d) for d in dims))
                more = axes[0] if len(axes) == 1 else axes
                return f"ops.{op}({x.var.name}, axis={more}, keepdims=True)", True
            axes = dims[0] if len(dims) == 1 else tuple(dims)
            more = ", keepdims=True" if keepdim else ""
            return f"ops.{op}({order(x)}, axis={axes}{more})", False

        def write_pair(out):
            if name not in ("max", "min") or 0 in dims:
                return "it gives indices too"
            values, is_last = written(name)
            return [f"{out} = {values}, {written(f'arg{name}')[0]}"], is_last

        looks = None
        if spatial:
            looks = ("global", [(n, 1, n, 1, 1, 0) for n in x.shape[2:]])
            if not keepdim:
                looks = ("global flat", looks[1])
        elif dims == [1] and keepdim:
            looks = ("same",)
        if name in ("max", "min", "median", "sort", "topk"):
            return Pair(record(name, [x], [shape, shape], write_pair))
        return record(name, [x], shape, write, looks=looks)

    return function


class Pair(tuple):
    """What torch.max returns: values and indices."""

    values = property(lambda self: self[0])
    indices = property(lambda self: self[1])


def extreme(name):
    reduce = reduction(name)

    def function(x, other=None, *rest, **more):
        if isinstance(other, Tensor):
            return binary_max(name)(x, other)
        more = more if other is None else {"dim": other, **more}
        return reduce(x, *[more.pop("dim", None)], *rest, **more)

    return function


def binary_max(name):
    word = "Maximum" if "max" in name else "Minimum"

    def function(a, b):
        shape = _broadcast(a.shape, b.shape)

        def write(out):
            if a.ndim != b.ndim:
                return "the inputs have not equally many axes"
            return [f"{out} = layers.{word}()([{last(a)}, {last(b)}])"], a.ndim > 2

        same = a.shape == b.shape
        return record(name, [a, b], shape, write, looks=("same",) if same else None)

    return function


# ---- normalization ---------------------------------------------------------------------------------------------
def _center_scale(owner):
    return "" if owner.weight is not None else ", center=False, scale=False"


def batch_norm(x, owner):
    rank = owner.rank
    if x.ndim - 2 != rank and not (rank == 1 and x.ndim == 2):
        wanted = "2D or 3D" if rank == 1 else f"{rank + 2}D"
        raise ValueError(f"expected {wanted} input (got {x.ndim}D input)")
    if x.shape[1] != owner.num_features:
        if owner.track_running_stats:
            raise RuntimeError(
                f"running_mean should contain {x.shape[1]} elements not {owner.num_features}"
            )
        raise RuntimeError(
            f"weight should contain {x.shape[1]} elements not {owner.num_features}"
        )

    def write(out):
        if not owner.track_running_stats:
            return "Keras' BatchNormalization always keeps running statistics"
        momentum = owner.momentum
        if momentum is None:
            return "Keras has no cumulative mean (momentum=None)"
        arguments = f"epsilon={owner.eps}, momentum={round(1 - momentum, 10)}"
        arguments += _center_scale(owner)
        return [(out, "layers.BatchNormalization", arguments, owner, last(x))], x.ndim > 2  # fmt: skip

    return record("batch_norm", [x], x.shape, write, looks=("same",))


def layer_norm(x, owner):
    shape = owner.normalized_shape
    if x.shape[-len(shape) :] != shape:
        wanted = ", ".join(["*", *map(str, shape)])
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape [{wanted}], but got input of size{list(x.shape)}"
        )

    def write(out):
        axes = [i - len(shape) for i in range(len(shape))]
        axis = axes[0] if len(axes) == 1 else axes
        if axis != -1 and owner.weight is not None:
            arguments = f"axis={axis}, epsilon={owner.eps}"
        else:
            arguments = f"epsilon={owner.eps}"
            arguments += "" if axis == -1 else f", axis={axis}"
        if owner.weight is None:
            arguments += ", center=False, scale=False"
        elif owner.bias is None:
            arguments += ", center=False"
        return [(out, "layers.LayerNormalization", arguments, owner, order(x))], False

    return record("layer_norm", [x], x.shape, write)


def group_norm(x, owner, groups):
    if x.shape[1] != owner.num_channels:
        raise RuntimeError(
            f"Expected weight to be a vector of size equal to the number of channels in input, but got weight of shape [{owner.num_channels}] and input of shape {list(x.shape)}"
        )

    def write(out):
        if getattr(owner, "track_running_stats", False):
            return "Keras' layer keeps no running statistics"
        arguments = f"groups={groups}, epsilon={owner.eps}" + _center_scale(owner)
        return [(out, "layers.GroupNormalization", arguments, owner, last(x))], x.ndim > 2  # fmt: skip

    return record("group_norm", [x], x.shape, write)


def local_response_norm(x, size, alpha=0.0001, beta=0.75, k=1.0):
    begin(x)
    lost = "no Keras has no layer for local response normalization"
    return pointwise("local_response_norm", x, lost)


def normalize(x, p=2.0, dim=1, eps=1e-12):
    begin(x)
    return pointwise("normalize", x, "no it is no layer of Keras")


def scaled_dot_product_attention(q, k, v, *_, **__):
    shape = [*q.shape[:-1], v.shape[-1]]
    return record(
        "scaled_dot_product_attention",
        [q, k, v],
        shape,
        lambda out: "it is a part of MultiHeadAttention in Keras",
        macs=math.prod(q.shape) * k.shape[-2] + math.prod(shape) * k.shape[-2],
    )


# ---- what a module calls, by its name -----------------------------------------------------------------------------
def loss(*_, **__):
    tape.data.add("losses")
    return Unknown("loss", gone=True)


def _ranked(function):
    made = {}
    for rank in (1, 2, 3):

        def call(*args, rank=rank, **more):
            return function(rank, *args, **more)

        made[f"{function.__name__}{rank}d"] = call
    return made


def _adaptive(kind):
    made = {}
    for rank in (1, 2, 3):

        def call(x, output_size, return_indices=False, rank=rank):
            return adaptive_pool(rank, kind, x, output_size)

        made[f"adaptive_{kind}_pool{rank}d"] = call
    return made


POOLS = {
    **_ranked(conv),
    **_ranked(conv_transpose),
    **_ranked(max_pool),
    **_ranked(avg_pool),
    **_adaptive("avg"),
    **_adaptive("max"),
}
mean, total = reduction("mean", "mean"), reduction("sum", "sum")
argmax = reduction("argmax")
BOTH = {  # of torch, of tensors and of torch.nn.functional
    "relu": relu,
    "relu_": relu,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "softmax": softmax,
    "log_softmax": log_softmax,
    "exp": unary("exp", "ops.exp({x})"),
    "log": unary("log", "ops.log({x})"),
    "sqrt": unary("sqrt", "ops.sqrt({x})"),
    "abs": unary("abs", "ops.abs({x})"),
    "neg": unary("neg", "-{x}"),
    "square": unary("square", "ops.square({x})"),
    "sin": unary("sin", "ops.sin({x})"),
    "cos": unary("cos", "ops.cos({x})"),
    "rsqrt": unary("rsqrt", "ops.rsqrt({x})"),
    "clamp": clamp,
    "pow": power,
    "add": binary("add"),
    "sub": binary("sub"),
    "subtract": binary("sub"),
    "mul": binary("mul"),
    "multiply": binary("mul"),
    "div": binary("div"),
    "divide": binary("div"),
    "matmul": matmul,
    "bmm": bmm,
    "mm": matmul,
    "maximum": binary_max("maximum"),
    "minimum": binary_max("minimum"),
    "mean": mean,
    "sum": total,
    "amax": reduction("amax", "max"),
    "amin": reduction("amin", "min"),
    "var": reduction("var"),
    "std": reduction("std"),
    "norm": reduction("norm"),
    "argmax": argmax,
    "argmin": reduction("argmin"),
    "max": extreme("max"),
    "min": extreme("min"),
    "flatten": flatten,
    "unflatten": unflatten,
    "reshape": reshape,
    "squeeze": squeeze,
    "unsqueeze": unsqueeze,
    "permute": permute,
    "transpose": transpose,
    "swapaxes": transpose,
    "split": split,
    "chunk": chunk,
    "unbind": unbind,
    "select": select,
    "narrow": narrow,
    "eq": compare("eq"),
    "dropout": dropout,
}
Tensor.methods |= {
    **BOTH,
    "view": view,
    "view_as": lambda x, other: view(x, *other.shape),
    "reshape_as": lambda x, other: reshape(x, *other.shape),
    "expand": expand,
    "expand_as": lambda x, other: expand(x, *other.shape),
    "repeat": repeat,
    "t": lambda x: transpose(x, 0, 1, "t"),
    "__neg__": BOTH["neg"],
    "__abs__": BOTH["abs"],
    "__getitem__": getitem,
    "__matmul__": matmul,
    "__pow__": power,
    "__imatmul__": matmul,
}
for sign, name in {
    "add": "add",
    "sub": "sub",
    "mul": "mul",
    "truediv": "div",
    "floordiv": "floordiv",
    "mod": "mod",
}.items():
    Tensor.methods[f"__{sign}__"] = binary(name)
    Tensor.methods[f"__r{sign}__"] = binary(name, swapped=True)
    Tensor.methods[f"{name}_"] = binary(name)
for name in ["lt", "le", "gt", "ge", "ne", "eq"]:
    Tensor.methods[f"__{name}__"] = compare(name)
LOSSES = (
    "cross_entropy nll_loss mse_loss l1_loss smooth_l1_loss binary_cross_entropy kl_div huber_loss "
    "binary_cross_entropy_with_logits hinge_embedding_loss triplet_margin_loss cosine_similarity one_hot"
)
FUNCTIONAL = {
    **{
        name: BOTH[name]
        for name in ["relu", "sigmoid", "tanh", "softmax", "log_softmax"]
    },
    "relu_": relu,
    "relu6": relu6,
    "selu": selu,
    "silu": silu,
    "mish": mish,
    "hardswish": hardswish,
    "hardsigmoid": hardsigmoid,
    "hardtanh": hardtanh,
    "softsign": softsign,
    "logsigmoid": logsigmoid,
    "leaky_relu": leaky_relu,
    "leaky_relu_": leaky_relu,
    "elu": elu,
    "softplus": softplus,
    "gelu": gelu,
    "glu": glu,
    "prelu": prelu,
    "dropout": dropout,
    "alpha_dropout": alpha_dropout,
    **{f"dropout{r}d": channel_dropout(r) for r in (1, 2, 3)},
    "interpolate": interpolate,
    "upsample": interpolate,
    "pad": pad,
    "pixel_shuffle": pixel_shuffle,
    "linear": linear,
    "embedding": embedding,
    "normalize": normalize,
    "local_response_norm": local_response_norm,
    "scaled_dot_product_attention": scaled_dot_product_attention,
    **POOLS,
    **dict.fromkeys(LOSSES.split(), loss),
}
