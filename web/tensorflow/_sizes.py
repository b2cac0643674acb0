"""Output sizes of convolutions and pools, checked against TensorFlow 2.21. None passes through."""


def spread(value, rank, name="value", least=1):
    """Return an int or a tuple as a tuple of `rank` ints of at least `least`, as Keras does."""
    text = f"The `{name}` argument must be a tuple of {rank} integers. Received {name}={value}"
    try:
        values = (value,) * rank if isinstance(value, int) else tuple(value)
        [int(number) for number in values]
    except (TypeError, ValueError):
        raise ValueError(text) from None
    if len(values) != rank:
        raise ValueError(text)
    if wrong := {number for number in values if number < least}:
        sign = ">" if least else ">="
        raise ValueError(
            f"{text}, including values {wrong} that do not satisfy `value {sign} 0`"
        )
    return values


def axes_of(value, rank, name):
    """Return TensorFlow's strides, dilations or window: 1, `rank` or `rank` + 2 numbers."""
    values = (value,) if isinstance(value, int) else tuple(value)
    if len(values) not in (1, rank, rank + 2):
        raise ValueError(
            f"{name} should be of length 1, {rank} or {rank + 2}. Received: {name}={value} of"
            f" length {len(values)}"
        )
    if len(values) == rank + 2:
        return values[1:-1]
    return values * rank if len(values) == 1 else values


def conv_size(n, k, stride=1, padding="valid", dilation=1):
    """Return the size of one axis; zero or negative where the window does not fit."""
    if n is None:
        return None
    window = (k - 1) * dilation + 1
    if padding in ("same", "causal"):
        return -(-n // stride)
    if padding == "valid":
        return (n - window) // stride + 1
    before, after = padding
    return (n + before + after - window) // stride + 1


def transpose_size(n, k, stride=1, padding="valid", dilation=1, output_padding=None):
    """Return the size of one axis of a transposed convolution, by Keras' rule."""
    if n is None:
        return None
    window = (k - 1) * dilation + 1
    if output_padding is None:
        return n * stride + (max(window - stride, 0) if padding == "valid" else 0)
    if padding == "same":
        return (n - 1) * stride + window % 2 + output_padding
    return (n - 1) * stride + window + output_padding
