"""tf.keras.activations."""

import functools

from .._missing import module_getattr, unknown
from .. import _ops, nn
from .._tensor import constant

__getattr__ = module_getattr("tf.keras.activations")


def linear(x):
    return x


def _from_logits(function):
    """Keep the logits for the losses, which start from them as in Keras: no log of a rounded 0."""

    def activation(x, *arguments, **named):
        y = function(x, *arguments, **named)
        y.logits = x
        return y

    return activation


sigmoid = _from_logits(nn.sigmoid)


@_from_logits
def softmax(x, axis=-1):
    return nn.softmax(x, axis)


def elu(x, alpha=1.0):
    y = nn.elu(x)
    return y if alpha == 1.0 else _ops.where(constant(x) > 0.0, y, alpha * y)


def relu6(x):
    return nn.relu6(x)


def selu(x):
    return nn.selu(x)


def softplus(x):
    return nn.softplus(x)


def tanh(x):
    return nn.tanh(x)


def relu(x, negative_slope=0.0, max_value=None, threshold=0.0):
    y = _ops.where(x > threshold, x, 0.0) if threshold else nn.relu(x)
    if max_value is not None:
        y = _ops.minimum(y, float(max_value))
    if negative_slope:
        y = y + negative_slope * _ops.minimum(x - threshold, 0.0)
    return y


def leaky_relu(x, negative_slope=0.2):
    return nn.leaky_relu(x, negative_slope)


def silu(x):
    return x * nn.sigmoid(x)


def gelu(x, approximate=False):
    if approximate:
        return 0.5 * x * (1.0 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))
    return 0.5 * x * (1.0 + _ops.erf(x / 1.4142135623730951))


def exponential(x):
    return _ops.exp(x)


def softsign(x):
    return x / (1.0 + _ops.abs(x))


def hard_sigmoid(x):
    return relu6(x + 3.0) / 6.0


def hard_silu(x):
    return x * hard_sigmoid(x)


def mish(x):
    return x * tanh(softplus(x))


def _on_symbols(name, function):
    """Return the function; when it is called on a symbol, it makes a step of a model."""

    @functools.wraps(function)
    def activation(x, *settings, **named):
        if hasattr(x, "together"):
            from .ops import on_symbols

            kind = "".join(part.capitalize() for part in name.split("_"))
            return on_symbols(kind.replace("lu", "LU"), function)(x, *settings, **named)
        return function(x, *settings, **named)

    return activation


for _name in (
    *(
        "elu",
        "exponential",
        "gelu",
        "hard_sigmoid",
        "hard_silu",
        "leaky_relu",
        "mish",
        "relu",
    ),
    *("relu6", "selu", "sigmoid", "silu", "softmax", "softplus", "softsign", "tanh"),
):
    globals()[_name] = _on_symbols(_name, globals()[_name])
swish, hard_swish = silu, hard_silu


_BY_NAME = {
    "linear": linear, "elu": elu, "leaky_relu": leaky_relu, "relu": relu, "relu6": relu6,
    "selu": selu, "sigmoid": sigmoid, "softmax": softmax, "softplus": softplus, "tanh": tanh,
    "silu": silu, "swish": silu, "gelu": gelu, "exponential": exponential, "softsign": softsign,
    "hard_sigmoid": hard_sigmoid, "hard_silu": hard_silu, "hard_swish": hard_silu, "mish": mish,
}  # fmt: skip


def get(identifier):
    """Return the function for a name, a function or None."""
    if identifier is None or callable(identifier):
        return identifier or linear
    if identifier not in _BY_NAME:
        raise unknown("tf.keras.activations", "activation function", identifier)
    return _BY_NAME[identifier]
