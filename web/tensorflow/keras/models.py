"""tf.keras.Sequential and tf.keras.Model: layers in order, and the table that sums them up."""

import contextlib
import io
import math

import numpy as np

from .. import _ops
from .._missing import missing, module_getattr
from .layers import Layer, Operation, Symbol, scope
from .trainer import Trainer

__getattr__ = module_getattr("tf.keras.models")
_NOT_HERE = ["export", "load_weights", "save", "save_weights", "to_json"]


class InputLayer(Layer):
    """The first layer of a model, which stands for the model's input."""

    def __init__(self, shape=None, batch_size=None, *, batch_shape=None, **more):
        super().__init__(**more)
        self.batch_shape = tuple(batch_shape or (batch_size, *shape))
        self.built = True
        self.symbols.append(Symbol(self.batch_shape, self, [], None))

    def call(self, x):
        return x

    def compute_output_shape(self, input_shape):
        return self.batch_shape


def Input(shape=None, batch_size=None, dtype=None, *, batch_shape=None, name=None):  # noqa: N802
    """Return the symbol that a functional model starts from."""
    if shape is None and batch_shape is None:
        raise ValueError("You must pass a `shape` argument.")
    return InputLayer(shape, batch_size, batch_shape=batch_shape, name=name).output


class Model(Trainer, Layer):
    """A functional model, Model(inputs, outputs), or the base of a class with a `call`."""

    def __new__(cls, *arguments, **named):
        functional = len(arguments) >= 2 or "outputs" in named
        kind = Functional if cls is Model and functional else cls
        return Layer.__new__(kind, *arguments, **named)

    def __init__(self, *arguments, name=None, **more):
        if len(arguments) >= 2 or "outputs" in more:  # of a reader's own subclass
            kind = type(self)
            self.__class__ = type(kind.__name__, (kind, Functional), {})
            Functional.__init__(self, *arguments, name=name, **more)
        else:
            super().__init__(name=name, **more)

    def compute_output_shape(self, input_shape):
        raise missing(
            f"the output shape of {type(self).__name__}, which is known after a call"
        )

    @property
    def layers(self):
        return self.sublayers

    def get_layer(self, name=None, index=None):
        for at, layer in enumerate(self.layers):
            if layer.name == name or at == index:
                return layer
        names = [layer.name for layer in self.layers]
        raise ValueError(f"No such layer: {name}. Existing layers are: {names}.")

    def summary(
        self, line_length=None, positions=None, print_fn=None, expand_nested=False,
        show_trainable=False, layer_range=None,
    ):  # fmt: skip
        """Print what Keras prints: a table of the layers, and the parameters."""
        asked = {
            "line_length": line_length, "positions": positions, "expand_nested": expand_nested,
            "show_trainable": show_trainable, "layer_range": layer_range,
        }  # fmt: skip
        for name, value in asked.items():
            if value not in (None, False):
                raise missing(f"Model.summary({name}=)")
        if print_fn is None:
            return _print_summary(self, self._rows())
        with contextlib.redirect_stdout(io.StringIO()) as text:
            _print_summary(self, self._rows())
        print_fn(text.getvalue())

    def _rows(self):
        return [_row(layer) for layer in self.layers]


def _not_here(name):
    def refuse(self, *arguments, **named):
        raise missing(f"tf.keras.Model.{name}")

    return refuse


for _name in _NOT_HERE:
    setattr(Model, _name, _not_here(_name))


class Functional(Model):
    """A model of symbols: its layers are called in the order of their depth, as Keras does."""

    def __init__(self, inputs, outputs, name=None, **more):
        super().__init__(name=name, **more)
        self._form = outputs
        self.inputs, self.outputs = _symbols(inputs), _symbols(outputs)
        self._order = self._sorted()
        self.built = True

    def _sorted(self):
        """Return the symbols, the deepest first; at one depth, in the order of being found."""
        symbols, finished = [], []

        def visit(symbol):
            if symbol in symbols:
                return
            symbols.append(symbol)
            if symbol not in self.inputs:
                if not symbol.sources:
                    raise ValueError(
                        f"`inputs` not connected to `outputs`: {symbol.name} is not among them"
                    )
                for source in symbol.sources:
                    visit(source)
            finished.append(symbol)

        for output in self.outputs:
            visit(output)
        depth = dict.fromkeys(symbols, 0)
        for symbol in reversed(finished):
            for source in symbol.sources if symbol not in self.inputs else []:
                depth[source] = max(depth[source], depth[symbol] + 1)
        return sorted(
            symbols, key=lambda symbol: (-depth[symbol], symbols.index(symbol))
        )

    @property
    def output(self):
        return self.outputs[0] if len(self.outputs) == 1 else self.outputs

    @property
    def input(self):
        return self.inputs[0] if len(self.inputs) == 1 else self.inputs

    @property
    def operations(self):
        """The layers, and the operations that operators on symbols have made."""
        return list(dict.fromkeys(symbol.layer for symbol in self._order))

    @property
    def layers(self):
        return [
            operation
            for operation in self.operations
            if not isinstance(operation, Operation)
        ]

    sublayers = layers

    def _evaluate(self, values, apply):
        known = dict(zip(self.inputs, values, strict=True))
        for symbol in self._order:
            if symbol not in known:
                given = [known[source] for source in symbol.sources]
                outputs = apply(symbol, given)
                # a list of one: what is split into one part
                alone = isinstance(outputs, list) and len(outputs) == 1
                many = alone or len(symbol.together) > 1
                known |= zip(
                    symbol.together, outputs if many else [outputs], strict=True
                )
        if isinstance(self._form, dict):
            return {name: known[output] for name, output in self._form.items()}
        outputs = [known[output] for output in self.outputs]
        return outputs if isinstance(self._form, list | tuple) else outputs[0]

    def __call__(self, inputs, *more, **named):
        if isinstance(inputs, dict):  # by the names of the inputs
            names = [symbol.layer.name for symbol in self.inputs]
            if lost := [name for name in names if name not in inputs]:
                raise ValueError(f"Missing data for input {lost[0]!r}.")
            inputs = [inputs[name] for name in names]
            inputs = inputs if len(inputs) > 1 else inputs[0]
        return super().__call__(inputs, *more, **named)

    def _check(self, shape):
        """Refuse inputs of another size than the model was made for."""
        shapes = shape if isinstance(shape, list) else [shape]
        for at, (given, symbol) in enumerate(zip(shapes, self.inputs, strict=False)):
            wanted = (None, *symbol.shape[1:])
            given, short = (s[:-1] if s and s[-1] == 1 else s for s in (given, wanted))
            pairs = zip(short, given, strict=False)
            if any(None not in pair and pair[0] != pair[1] for pair in pairs):
                raise ValueError(
                    f"Input {at} with name '{symbol.layer.name}' of layer '{self.name}' is"
                    f" incompatible with the layer: expected shape={wanted}, found shape={given}"
                )

    def call(self, inputs, training=None, mask=None, **kwargs):
        values = inputs if isinstance(inputs, list | tuple) else [inputs]
        values = list(map(_fitted, values, self.inputs))

        def apply(symbol, given):
            first, more, named = symbol.called
            if training is not None:
                named = {**named, "training": training}
            many = isinstance(first, list | tuple)
            layer = symbol.layer
            if isinstance(layer, Operation):
                return layer.call(given)
            return layer(given if many or len(given) > 1 else given[0], *more, **named)

        return self._evaluate(values, apply)

    def compute_output_shape(self, input_shape):
        def apply(symbol, given):
            many = isinstance(symbol.called[0], list | tuple)
            several = many or len(given) > 1
            return symbol.layer.compute_output_shape(given if several else given[0])

        many = len(self.inputs) > 1
        return self._evaluate(input_shape if many else [tuple(input_shape)], apply)

    @property
    def input_shape(self):
        shapes = [symbol.shape for symbol in self.inputs]
        return shapes if len(shapes) > 1 else shapes[0]

    @property
    def output_shape(self):
        shapes = [symbol.shape for symbol in self.outputs]
        return shapes if len(shapes) > 1 else shapes[0]

    def _rows(self):
        rows, straight = [], all(len(symbol.sources) < 2 for symbol in self._order)
        sources = [parent for symbol in self._order for parent in symbol.sources]
        layers = self.operations
        straight &= len(sources) == len(set(sources))
        straight &= len(layers) == len(self._order)
        for layer in layers:
            mine = [
                output
                for output in layer.symbols
                if {*output.together} & {*self._order}
            ]
            links = [
                f"{source.layer.name}[{source.layer.symbols.index(source.together[0])}][{source.at}]"
                for symbol in mine
                for source in (symbol.sources if symbol not in self.inputs else [])
            ]
            row = _row(layer)
            rows.append(row if straight else [*row, ", ".join(links) or "-"])
        return rows


def _symbols(form):
    """Return the symbols of lists within lists, or of a dictionary by its sorted keys."""
    if isinstance(form, dict):
        form = [form[key] for key in sorted(form)]
    if isinstance(form, list | tuple):
        return [symbol for part in form for symbol in _symbols(part)]
    return [form]


def _fitted(x, symbol):
    """Give x the rank of the model's input if they differ only by a last axis of size 1."""
    want, rank = symbol.shape, len(symbol.shape)
    if x.ndim == rank + 1 and x.shape[-1] == 1:
        return _ops.squeeze(x, -1)
    if x.ndim == rank - 1 and want[-1] == 1:
        return _ops.expand_dims(x, -1)
    if x.ndim != rank:
        raise ValueError(
            f"Invalid input shape for input {x.numpy()} with name '{symbol.name}' and path ''."
            f" Expected shape {want}, but input has incompatible shape {x.shape}"
        )
    return x


class Sequential(Model):
    """Layers one after the other."""

    def __init__(self, layers=None, trainable=True, name=None, **more):
        super().__init__(name=name, trainable=trainable, **more)
        self._all, self.outputs = [], []
        for layer in layers or ():
            self.add(layer, rebuild=False)
        self._rebuild()

    def add(self, layer, rebuild=True):
        layer = layer.layer if isinstance(layer, Symbol) else layer
        if not isinstance(layer, Layer):
            raise ValueError(
                "Only instances of `keras.Layer` can be added to a Sequential model. Received:"
                f" {layer} (of type {type(layer)})"
            )
        if not self._all and layer._input_shape_arg is not None:
            self._all.append(InputLayer(shape=tuple(layer._input_shape_arg)))
        self._all.append(layer)
        if rebuild:
            self._rebuild()

    def _rebuild(self):
        if len(self._all) > 1 and isinstance(self._all[0], InputLayer):
            self.build(self._all[0].batch_shape)

    def pop(self):
        return self._all.pop()

    @property
    def layers(self):
        return [layer for layer in self._all if not isinstance(layer, InputLayer)]

    sublayers = layers

    def build(self, input_shape=None):
        """Call every layer on a symbol, so that each has its weights and its shape."""
        first = self._all[0] if self._all else None
        start = (
            first.output
            if isinstance(first, InputLayer)
            else InputLayer(batch_shape=input_shape).output
        )
        symbol = start
        with scope(self.name):
            for layer in self.layers:
                symbol = layer(symbol)
        self.inputs, self.outputs, self.built = [start], [symbol], True

    @property
    def input_shape(self):
        return self._known("input").inputs[0].shape

    @property
    def output_shape(self):
        return self._known("output").outputs[0].shape

    def _known(self, which):
        if not self.built:
            raise AttributeError(
                f"Sequential model '{self.name}' has no defined {which} shape yet."
            )
        return self

    def call(self, inputs, training=None, mask=None, **kwargs):
        named = {} if training is None else {"training": training}
        x = _fitted(inputs, self.inputs[0])
        for layer in self.layers:
            x = layer(x, **named)
        return x

    def compute_output_shape(self, input_shape):
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape


def _row(layer):
    shape = "?"
    if layer.symbols:
        shapes = [symbol.shape for symbol in layer.symbols[0].together]
        shape = str(shapes if len(shapes) > 1 else shapes[0])
    elif layer.first_shape:
        shape = str(layer.first_shape)
    count = f"{layer.count_params():,}" if layer.built else "0 (unbuilt)"
    kind = getattr(layer, "shown", type(layer).__name__)
    return [f"{layer.name} ({kind})", shape, count]


def _memory(size):
    """Return 1280 as "5.00 KB", as Keras does."""
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024 or unit == "GB":
            return f"{size:.2f} {unit}"
        size /= 1024
    return None


def _print_summary(model, rows):
    """Print the table that Keras prints where there is no terminal."""
    print(f'Model: "{model.name}"')
    connected = rows and len(rows[0]) == 4
    head = ["Layer (type)", "Output Shape", "Param #", "Connected to"]
    widths = [19, 17, 10, 17] if connected else [31, 22, 13]
    _print_table(widths, [head[: len(widths)], *rows])
    sizes = [math.prod(weight.shape) for weight in model.weights]
    trained = sum(math.prod(weight.shape) for weight in model.trainable_weights)
    for title, count in [
        ("Total", sum(sizes)), ("Trainable", trained), ("Non-trainable", sum(sizes) - trained),
    ]:  # fmt: skip
        print(f" {title} params: {count:,} ({_memory(4 * count)})")


def _wrapped(text, width):
    """Break a text between words into lines of at most `width`; cut off a word that is too long."""
    lines = [""]
    for word in text.split(" "):
        if len(word) > width:
            word = word[: width - 1] + "…"
        longer = f"{lines[-1]} {word}".lstrip()
        if len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line] or [""]


def _print_table(widths, rows):
    def rule(left, middle, right, fill):
        print(left + middle.join(fill * (width + 2) for width in widths) + right)

    def show(row, bar):
        cells = [_wrapped(text, width) for text, width in zip(row, widths, strict=True)]
        for at in range(max(map(len, cells))):
            texts = [cell[at] if at < len(cell) else "" for cell in cells]
            texts = [
                f" {text:>{width}} " if column == 2 else f" {text:<{width}} "
                for column, (text, width) in enumerate(zip(texts, widths, strict=True))
            ]
            print(bar + bar.join(texts) + bar)

    head, *body = rows
    rule("┏", "┳", "┓", "━")
    show(head, "┃")
    rule("┡", "╇", "┩", "━")
    for at, row in enumerate(body):
        if at:
            rule("├", "┼", "┤", "─")
        show(row, "│")
    rule("└", "┴", "┘", "─")
