"""Output sizes of convolutions and pools, checked against TensorFlow 2.21. None passes through."""


def spread(value, rank, name="value"):
    """Return an int, a tuple, or TensorFlow's [1, ..., 1] form as a tuple of `rank` ints."""
    values = (value,) if isinstance(value, int) else tuple(value)
    if len(values) == 1:
        return values * rank
    if len(values) == rank + 2:
        values = values[1:-1]
    if len(values) != rank:
        raise ValueError(
            f"The `{name}` argument must be a tuple of {rank} integers. Received: {name}={value}"
        )
    return values


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
