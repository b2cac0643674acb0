"""Words of Keras 1 and 2 that Keras 3 refuses: translated, each with a note of today's word."""

import inspect
import re

import keras

from keras_page.unknown import LackingError, Unknown, unknowns

TODAY = {
    "border_mode": "padding",
    "subsample": "strides",
    "init": "kernel_initializer",
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "bias": "use_bias",
    "pool_length": "pool_size",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "output_dim": "units",
    "p": "rate",
    "dim_ordering": "data_format",
}
LOOSE = re.compile(
    r"name|dtype|trainable|weights|.*_(initializer|regularizer|constraint)"
)
RANKS = {f"{kind}{n}D": n for n in (1, 2, 3) for kind in ("Conv", "SeparableConv")}
KERAS_1 = re.compile(
    r"Convolution\dD|layers\.convolutional|border_mode|subsample|nb_filter|nb_row"
)
state = {"note": None, "line": None, "first": False}


def note(text):
    state["note"](f"Line {state['line']()}: {text}")


def translated(name, rank, taken, args, given):
    """Return arguments as Keras 3 takes them."""
    given = {
        n: v
        for n, v in given.items()
        if not (isinstance(v, Unknown) and LOOSE.fullmatch(n))
    }
    for unknown in unknowns([*args, *given.values()]):
        raise LackingError(unknown)
    for old, new in TODAY.items():
        if old not in given or old in taken:
            continue
        value = given.pop(old)
        if name == "Embedding" and old == "output_dim":
            given[old] = value
            continue
        if old == "dim_ordering":
            value = {"tf": "channels_last", "th": "channels_first"}.get(value)
        if value is not None:
            given[new] = value
        note(f"{old} is {new} today.")
    if "nb_row" in given:
        given["kernel_size"] = (given.pop("nb_row"), given.pop("nb_col"))
        note("nb_row and nb_col are kernel_size today.")
    if rank > 1 and len(args) == 1 + rank and all(isinstance(n, int) for n in args):
        sizes = ", ".join(map(str, args[1:]))
        if state["first"]:
            args = (args[0], tuple(args[1:]))
            note(
                f"{name}({args[0]}, {sizes}) of Keras 1 is {name}({args[0]}, ({sizes})) today."
            )
        elif rank == 2:
            note(
                f"the third argument is strides; a kernel of {args[1]} x {args[2]} is ({sizes})."
            )
    if rank == 1 and "input_dim" in given:
        given["input_shape"] = (given.pop("input_length", None), given.pop("input_dim"))
        note("input_dim and input_length are input_shape today.")
    if isinstance(given.get("name"), str) and "/" in given["name"]:
        given["name"] = given["name"].replace("/", "_")
        note("a name has no / today; _ takes its place.")
    return args, given


def adapt(cls):
    """Let a class of layers take the words of older Keras."""
    init, signature = cls.__init__, inspect.signature(cls.__init__)
    taken, rank = set(signature.parameters), RANKS.get(cls.__name__, 0)

    def begin(self, *args, **given):
        if type(self) is cls:
            args, given = translated(cls.__name__, rank, taken, args, given)
        if cls.__name__ == "SeparableConv2D" and state["first"]:
            given.pop("kernel_regularizer", None)
        length = given.get("input_length") if cls.__name__ == "Embedding" else None
        init(self, *args, **given)
        if isinstance(length, int) and not getattr(self, "_input_shape_arg", None):
            object.__setattr__(self, "_length", length)

    begin.__signature__, begin.__wrapped__ = signature, init
    cls.__init__ = begin


def install():
    layers = keras.layers
    for cls in {v for v in vars(layers).values() if inspect.isclass(v)}:
        if issubclass(cls, layers.Layer) and "__init__" in cls.__dict__:
            adapt(cls)
    keras.backend.int_shape = lambda x: tuple(x.shape)
    keras.backend.image_dim_ordering = lambda: "tf"
    keras.KerasTensor._keras_shape = property(lambda self: tuple(self.shape))
    keras.KerasTensor.get_shape = lambda self: Shape(self.shape)
    keras.models.Input = keras.Input
    merges = {
        "sum": "add",
        "mul": "multiply",
        "ave": "average",
        "max": "maximum",
        "dot": "dot",
    }

    def merge(inputs, mode="sum", concat_axis=-1, **_):
        if mode == "concat":
            note("merge(mode='concat') is concatenate today.")
            return layers.concatenate(inputs, axis=concat_axis)
        note(f"merge is {merges[mode]} today.")
        return getattr(layers, merges[mode])(inputs)

    layers.merge = merge


class Shape(tuple):
    """A shape as TensorFlow has it."""

    def as_list(self):
        return list(self)
