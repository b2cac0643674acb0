"""The shapes of convolution and pooling layers: the rules of Keras in plain Python.

Sizes are counted in pixels (or samples) along one axis. `None` stands for a size that is
not known yet, and passes through. What Keras refuses raises a ValueError that names the
argument, the value and what would be valid. VALID and SAME are defined in
https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2, the sizes of
transposed layers by the source of Keras 3; tests compare all of it with both.
"""

# --8<-- [start:checks]
from fractions import Fraction
from math import prod
from typing import NamedTuple

# A larger number is a slip of the keyboard: no tensor has such a side.
LARGEST = 2**31 - 1


def _check(name, value, least=1, most=LARGEST):
    """Raise ValueError unless `value` is an integer from `least` to `most`."""
    if type(value) is not int or not least <= value <= most:
        raise ValueError(
            f"{name} must be an integer from {least} to {most}, not {value!r}"
        )
    return value


def _padding(value, modes):
    """Return `value` as one of the words `modes`, in lower case."""
    if isinstance(value, str) and value.lower() in modes:
        return value.lower()
    words = " or ".join(f'"{mode}"' for mode in modes)
    raise ValueError(f"padding must be {words}, not {value!r}")


def _size(n):
    return n if n is None else _check("n", n)


def _reach(k, stride, dilation):
    """Return over how many pixels a kernel of `k` taps, `dilation` apart, reaches."""
    _check("k", k), _check("stride", stride), _check("dilation", dilation)
    reach = (k - 1) * dilation + 1
    return _check("the reach of the kernel, (k - 1) * dilation + 1,", reach)
    # --8<-- [end:checks]


# --8<-- [start:conv]
def same_padding(n, k, *, stride=1, dilation=1):
    """Return the zeros (before, after) that padding="same" adds to an axis of `n` pixels.

    The total is what the last window lacks; the odd one goes after. Raises ValueError.
    """
    _check("n", n)
    reach = _reach(k, stride, dilation)
    out = -(-n // stride)  # rounded up
    total = max((out - 1) * stride + reach - n, 0)
    return total // 2, total - total // 2


def conv_output_size(n, k, *, stride=1, padding="valid", dilation=1):
    """Return the number of positions of a window of `k` pixels on an axis of `n` pixels.

    `padding` is "valid", "same", "causal" (all of it before) or a pair (before, after) of
    zeros to add. Raises ValueError; also where the kernel reaches over the padded axis.
    """
    _size(n)
    reach = _reach(k, stride, dilation)
    if isinstance(padding, tuple | list):
        if len(padding) != 2:
            raise ValueError(f"padding must be a pair (before, after), not {padding!r}")
        before, after = padding
        added = _check("padding", before, least=0) + _check("padding", after, least=0)
    else:
        added = None if _padding(padding, ("valid", "same", "causal")) != "valid" else 0
    if n is None:
        return None
    if added is None:
        return -(-n // stride)
    if n + added < reach:
        raise ValueError(
            f"the kernel reaches over {reach} pixels, the axis has {n + added}"
        )
    return (n + added - reach) // stride + 1
    # --8<-- [end:conv]


# --8<-- [start:pool]
def pool_output_size(n, k, *, stride=None, padding="valid"):
    """Return the number of positions of a pooling window; `stride` None means `k`, as in Keras.

    `padding` is "valid", "same" or a pair (before, after). Raises ValueError.
    """
    if isinstance(padding, str):
        _padding(padding, ("valid", "same"))
    return conv_output_size(
        n, k, stride=k if stride is None else stride, padding=padding
    )
    # --8<-- [end:pool]


# --8<-- [start:transpose]
def conv_transpose_output_size(
    n, k, *, stride=1, padding="valid", dilation=1, output_padding=None
):
    """Return the size that a transposed convolution makes of `n` pixels.

    Several sizes become `n` in the convolution that it turns around. `output_padding`
    chooses one of them; None leaves the choice to Keras. Raises ValueError.
    """
    _size(n)
    reach = _reach(k, stride, dilation)
    padding = _padding(padding, ("valid", "same"))
    extra = output_padding
    if extra is not None:
        _check("output_padding", extra, least=0, most=stride - 1)
        if padding == "same" and extra == 0 and reach % 2 == 0:
            raise ValueError(
                'output_padding must not be 0 with padding "same" and a kernel that reaches'
                f" over {reach} pixels, an even number; leave it out"
            )
    if n is None:
        return None
    if padding == "valid":
        size = (
            (n - 1) * stride
            + reach
            + (max(stride - reach, 0) if extra is None else extra)
        )
    else:
        size = n * stride if extra is None else (n - 1) * stride + reach % 2 + extra
    return _check("the size of the output", size)
    # --8<-- [end:transpose]


# --8<-- [start:layer]
class LayerShapes(NamedTuple):
    """What `layer_shapes` finds out about a layer."""

    output: tuple  # shape, None where it is not known
    weights: dict  # {name: shape}, in the order of get_weights()
    parameters: int
    multiply_adds: int | None  # products for one example; None when a size is not known
    field: tuple  # for each axis: on how many inputs an output depends, at most
    jump: tuple  # for each axis: how many inputs lie between two neighboring outputs


NEEDED = "this argument has no default"
STEPS = {"strides": 1, "padding": "valid", "data_format": None, "dilation_rate": 1}
FAMILIES = [  # (Keras class, ranks for its {}, kind, arguments and their defaults)
    ("Conv{}D", (1, 2, 3), "conv",
     {"filters": NEEDED, "kernel_size": NEEDED, **STEPS, "groups": 1, "use_bias": True}),
    ("Conv{}DTranspose", (1, 2, 3), "transpose",
     {"filters": NEEDED, "kernel_size": NEEDED, **STEPS, "output_padding": None, "use_bias": True}),
    ("DepthwiseConv{}D", (1, 2), "depthwise",
     {"kernel_size": NEEDED, **STEPS, "depth_multiplier": 1, "use_bias": True}),
    ("SeparableConv{}D", (1, 2), "separable",
     {"filters": NEEDED, "kernel_size": NEEDED, **STEPS, "depth_multiplier": 1, "use_bias": True}),
    ("MaxPooling{}D", (1, 2, 3), "pool",
     {"pool_size": 2, "strides": None, "padding": "valid", "data_format": None}),
    ("AveragePooling{}D", (1, 2, 3), "pool",
     {"pool_size": NEEDED, "strides": None, "padding": "valid", "data_format": None}),
    ("GlobalMaxPooling{}D", (1, 2, 3), "global", {"data_format": None, "keepdims": False}),
    ("GlobalAveragePooling{}D", (1, 2, 3), "global", {"data_format": None, "keepdims": False}),
    ("UpSampling{}D", (1,), "upsampling", {"size": 2}),
    ("UpSampling{}D", (2, 3), "upsampling", {"size": 2, "data_format": None}),
    ("ZeroPadding{}D", (1, 2, 3), "zeros", {"padding": 1, "data_format": None}),
    ("Cropping{}D", (1,), "cropping", {"cropping": 1}),
    ("Cropping{}D", (2,), "cropping", {"cropping": 0, "data_format": None}),
    ("Cropping{}D", (3,), "cropping", {"cropping": 1, "data_format": None}),
]  # fmt: skip
LAYERS = {  # class: (kind, rank, arguments and their defaults)
    name.format(rank): (kind, rank, known)
    for name, ranks, kind, known in FAMILIES
    for rank in ranks
}
NO_EFFECT = ("activation", "interpolation", "trainable", "name", "dtype")  # on shapes
NO_EFFECT_END = ("_initializer", "_regularizer", "_constraint")


def _per_axis(name, value, rank, least=1):
    """Return `value`, an integer or one for each axis, as a tuple of `rank` integers."""
    if type(value) is int:
        return (_check(name, value, least),) * rank
    if isinstance(value, tuple | list) and len(value) == rank:
        return tuple([_check(name, one, least) for one in value])
    raise ValueError(f"{name} must be an integer or {rank} of them, not {value!r}")


def _pairs(name, value, rank):
    """Return `value`, as ZeroPadding and Cropping take it, as `rank` pairs (before, after)."""
    if type(value) is int:
        return ((_check(name, value, 0),) * 2,) * rank
    if rank == 1:
        return (_per_axis(name, value, 2, 0),)
    if isinstance(value, tuple | list) and len(value) == rank:
        return tuple([_per_axis(name, one, 2, 0) for one in value])
    raise ValueError(
        f"{name} must be an integer or {rank} pairs of them, not {value!r}"
    )


def _arguments(layer, known, given):
    """Return all arguments of a layer by name, those that are not given with the default."""
    for name in given:
        if not (name in known or name in NO_EFFECT or name.endswith(NO_EFFECT_END)):
            raise ValueError(
                f"{layer} has no argument {name}; it has {', '.join(known)}"
            )
    found = {**known, **{name: given[name] for name in given if name in known}}
    for name, value in found.items():
        if value is NEEDED:
            raise ValueError(f"{layer} needs the argument {name}")
    if found.get("data_format") not in (None, "channels_last", "channels_first"):
        raise ValueError(
            'data_format must be "channels_last" or "channels_first", '
            f"not {found['data_format']!r}"
        )
    for name in ("use_bias", "keepdims"):
        if type(found.get(name, True)) is not bool:
            raise ValueError(f"{name} must be True or False, not {found[name]!r}")
    return found


def layer_shapes(layer, input_shape, **arguments):
    """Return the LayerShapes of a Keras layer.

    `layer` is its class name, `input_shape` a tuple with the batch first, None where a size is not
    known, `arguments` are those of the class, by name. Raises ValueError.
    """
    if layer not in LAYERS:
        raise ValueError(f"layer must be one of {', '.join(LAYERS)}, not {layer!r}")
    kind, rank, known = LAYERS[layer]
    a = _arguments(layer, known, arguments)
    if not isinstance(input_shape, tuple | list) or len(input_shape) != rank + 2:
        raise ValueError(
            f"input_shape must have {rank + 2} sizes for {layer}: the batch, {rank} of the"
            f" image and the channels; not {input_shape!r}"
        )
    for n in input_shape:
        if n is not None:
            _check("each size of input_shape", n)
    first = a.get("data_format") == "channels_first"
    batch = input_shape[0]
    C = input_shape[1] if first else input_shape[-1]
    sizes = tuple(input_shape[2:] if first else input_shape[1:-1])  # of the image
    weights, products, F = {}, 0, C
    axes, one = range(rank), (1,) * rank

    if kind in ("conv", "transpose", "depthwise", "separable"):
        if C is None:
            raise ValueError(
                "the number of channels in input_shape must be known, not None"
            )
        k = _per_axis("kernel_size", a["kernel_size"], rank)
        s = _per_axis("strides", a["strides"], rank)
        d = _per_axis("dilation_rate", a["dilation_rate"], rank)
        causal = ("causal",) if layer == "Conv1D" else ()
        padding = _padding(a["padding"], ("valid", "same", *causal))
        if kind in ("conv", "transpose") and max(s) > 1 and max(d) > 1:
            raise ValueError(
                f"strides {s} and dilation_rate {d} must not both be larger than 1"
                f" in {layer}"
            )
        m = _check("depth_multiplier", a.get("depth_multiplier", 1))
        F = C * m if kind == "depthwise" else _check("filters", a["filters"])
        if kind == "transpose":
            extra = (None,) * rank
            if a["output_padding"] is not None:
                extra = _per_axis("output_padding", a["output_padding"], rank, least=0)
            out = tuple([
                conv_transpose_output_size(
                    sizes[i], k[i], stride=s[i], padding=padding, dilation=d[i],
                    output_padding=extra[i],
                )
                for i in axes
            ])  # fmt: skip
            weights["kernel"] = (*k, F, C)
            # each pixel spreads a whole kernel
            positions = None if None in sizes else prod(sizes)
            field = tuple([-(-((k[i] - 1) * d[i] + 1) // s[i]) for i in axes])
            jump = tuple([Fraction(1, s[i]) for i in axes])
        else:
            out = tuple([
                conv_output_size(
                    sizes[i], k[i], stride=s[i], padding=padding, dilation=d[i]
                )
                for i in axes
            ])  # fmt: skip
            positions = None if None in out else prod(out)
            field, jump = tuple([(k[i] - 1) * d[i] + 1 for i in axes]), s
        if kind == "conv":
            groups = _check("groups", a["groups"])
            if C % groups or F % groups:
                raise ValueError(
                    f"groups must divide the {C} channels of the input and the {F} filters;"
                    f" {groups} does not"
                )
            weights["kernel"] = (*k, C // groups, F)
        elif kind == "depthwise":
            weights["kernel"] = (*k, C, m)
        elif kind == "separable":
            weights["depthwise_kernel"] = (*k, C, m)
            weights["pointwise_kernel"] = (*one, C * m, F)
        products = positions and positions * sum(map(prod, weights.values()))
        if a["use_bias"]:
            weights["bias"] = (F,)
    elif kind == "pool":
        k = _per_axis("pool_size", a["pool_size"], rank)
        s = k if a["strides"] is None else _per_axis("strides", a["strides"], rank)
        padding = a["padding"]
        if padding not in ("valid", "same"):  # here Keras wants lower case
            raise ValueError(f'padding must be "valid" or "same", not {padding!r}')
        out = tuple([
            pool_output_size(sizes[i], k[i], stride=s[i], padding=padding) for i in axes
        ])  # fmt: skip
        field, jump = k, s
    elif kind == "global":
        out, field, jump = one if a["keepdims"] else (), sizes, sizes
    elif kind == "upsampling":
        if rank == 1:
            _check("size", a["size"])
        size = _per_axis("size", a["size"], rank)
        out = tuple([
            sizes[i] and _check("the size of the output", sizes[i] * size[i]) for i in axes
        ])  # fmt: skip
        field, jump = one, tuple([Fraction(1, size[i]) for i in axes])
    else:
        name, sign = ("padding", 1) if kind == "zeros" else ("cropping", -1)
        out = []
        for n, pair in zip(sizes, _pairs(name, a[name], rank), strict=True):
            if sign < 0 and n is not None and n <= sum(pair):
                raise ValueError(f"cropping {pair} must leave something of {n} pixels")
            out.append(n and _check("the size of the output", n + sign * sum(pair)))
        field, jump = one, one

    output = (batch, F, *out) if first else (batch, *out, F)
    parameters = sum(map(prod, weights.values()))
    return LayerShapes(output, weights, parameters, products, field, jump)
    # --8<-- [end:layer]


# --8<-- [start:examples]
if __name__ == "__main__":
    print("valid, 28 pixels, 3 wide   ", conv_output_size(28, 3))
    print("the same, stride 2         ", conv_output_size(28, 3, stride=2))
    print(
        "same, stride 2             ", conv_output_size(28, 3, stride=2, padding="same")
    )
    print("the zeros of same          ", same_padding(28, 3, stride=2))
    print("2 zeros before, 1 after    ", conv_output_size(28, 3, padding=(2, 1)))
    print("taps 4 apart               ", conv_output_size(28, 3, dilation=4))
    print("pooling, 3 wide            ", pool_output_size(28, 3))
    print("transposed, stride 2       ", conv_transpose_output_size(28, 3, stride=2))
    same = {"stride": 2, "padding": "same"}
    print("transposed, stride 2, same ", conv_transpose_output_size(28, 3, **same))
    # --8<-- [end:examples]


# --8<-- [start:stem]
if __name__ == "__main__":
    stem = {"filters": 64, "kernel_size": 7, "strides": 2, "padding": "same"}
    shapes = layer_shapes("Conv2D", (None, 224, 224, 3), **stem)
    for name, value in shapes._asdict().items():
        print(f"{name:14} {value}")
    # --8<-- [end:stem]
