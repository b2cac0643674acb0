"""The recurrent layers of tf.keras.layers, imported when a program names one of them."""

import copy

from .. import _ops, random
from .._missing import missing
from .._tensor import float32
from . import activations, initializers, regularizers
from .layers import Draws, Layer, scope

_OF_CELL = {
    *("use_bias", "kernel_initializer", "recurrent_initializer", "bias_initializer"),
    *("kernel_regularizer", "recurrent_regularizer", "bias_regularizer"),
    *("kernel_constraint", "recurrent_constraint", "bias_constraint"),
    *("dropout", "recurrent_dropout", "seed", "implementation", "unit_forget_bias"),
    *("reset_after", "activation", "recurrent_activation"),
}


class _Cell(Layer):
    """One step in time: (input, states) to (output, new states); `gates` kernels side by side."""

    gates, states = 1, 1
    # Keras draws the seed of the dropout before those of the weights, or after them
    seed_first = False

    def __init__(
        self, units, activation="tanh", recurrent_activation="sigmoid", use_bias=True,
        kernel_initializer="glorot_uniform", recurrent_initializer="orthogonal",
        bias_initializer="zeros", kernel_regularizer=None, recurrent_regularizer=None,
        bias_regularizer=None, dropout=0.0, recurrent_dropout=0.0, seed=None,
        implementation=2, **more,
    ):  # fmt: skip
        if units <= 0:
            raise ValueError(
                "Received an invalid value for argument `units`, expected a positive integer, got"
                f" {units}."
            )
        for name in ("kernel_constraint", "recurrent_constraint", "bias_constraint"):
            if more.pop(name, None) is not None:
                raise missing(f"{name}=")
        super().__init__(**more)
        self.units, self.use_bias, self.bias = units, use_bias, None
        self.activation = activations.get(activation)
        self.recurrent_activation = activations.get(recurrent_activation)
        draws = Draws(seed) if self.seed_first else None
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.recurrent_initializer = initializers.get(recurrent_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self._draws = draws or Draws(seed)
        self._rules = [
            regularizers.get(regularizer)
            for regularizer in (
                kernel_regularizer,
                recurrent_regularizer,
                bias_regularizer,
            )
        ]
        self.dropout, self.recurrent_dropout = dropout, recurrent_dropout
        # with recurrent dropout Keras draws a mask for each gate
        self._each = self.gates > 1 and (implementation == 1 or recurrent_dropout > 0)
        self.state_size = units if self.states == 1 else [units] * self.states
        self.output_size, self.built = units, False

    def build(self, input_shape):
        wide = self.units * self.gates
        kernel, recurrent, bias = self._rules
        self.kernel = self.add_weight(
            (input_shape[-1], wide), self.kernel_initializer, name="kernel", regularizer=kernel
        )  # fmt: skip
        self.recurrent_kernel = self.add_weight(
            (self.units, wide), self.recurrent_initializer, name="recurrent_kernel",
            regularizer=recurrent,
        )  # fmt: skip
        if self.use_bias:
            self.bias = self._add_bias(wide, bias)
        self.built = True

    def _add_bias(self, wide, rule):
        return self.add_weight(
            (wide,), self.bias_initializer, name="bias", regularizer=rule
        )

    def get_initial_state(self, batch_size=None):
        return [_ops.zeros((batch_size, self.units)) for _ in range(self.states)]

    def masks(self, x, h):
        """Draw the dropout masks of the inputs and of the state; they are the same in each step."""

        def drawn(like, rate):
            if not rate:
                return None
            factors = []
            for _ in range(self.gates if self._each else 1):
                noise = random.stateless_uniform(like.shape, self._draws.pair())
                kept = _ops.cast(noise >= float(rate), float32)
                factors.append(kept * (1.0 / (1.0 - rate)))
            return factors if self._each else factors * self.gates

        return drawn(x, self.dropout), drawn(h, self.recurrent_dropout)

    def _through(self, x, kernel, masks):
        """Return x @ kernel for each gate, x with the mask of the gate."""
        if masks is None or not self._each:
            x = x if masks is None else x * masks[0]
            return _ops.split(_ops.matmul(x, kernel), self.gates, axis=-1)
        parts = _ops.split(kernel, self.gates, axis=-1)
        return [
            _ops.matmul(x * mask, part) for mask, part in zip(masks, parts, strict=True)
        ]

    def call(self, inputs, states, training=False):
        many = isinstance(states, list | tuple)
        states = list(states) if many else [states]
        masks = self.masks(inputs, states[0]) if training else (None, None)
        output, new = self.step(inputs, states, *masks)
        return output, new if many else new[0]


class SimpleRNNCell(_Cell):
    seed_first = True

    def __init__(self, units, activation="tanh", use_bias=True, **more):
        super().__init__(units, activation, use_bias=use_bias, **more)

    def step(self, x, states, mask=None, recurrent_mask=None):
        (h,) = states
        (z,) = self._through(x, self.kernel, mask)
        (u,) = self._through(h, self.recurrent_kernel, recurrent_mask)
        h = self.activation(z + u + self.bias if self.use_bias else z + u)
        return h, [h]


class LSTMCell(_Cell):
    gates, states = 4, 2

    def __init__(
        self, units, activation="tanh", recurrent_activation="sigmoid", *,
        unit_forget_bias=True, **more,
    ):  # fmt: skip
        super().__init__(units, activation, recurrent_activation, **more)
        self.unit_forget_bias = unit_forget_bias

    def _add_bias(self, wide, rule):
        def start(shape, dtype=None):
            """The bias of the forget gate starts at 1."""
            n, draw = self.units, self.bias_initializer
            parts = [draw((n,)), _ops.ones((n,)), draw((2 * n,))]
            return _ops.concat(parts, 0)

        initializer = start if self.unit_forget_bias else self.bias_initializer
        return self.add_weight((wide,), initializer, name="bias", regularizer=rule)

    def step(self, x, states, mask=None, recurrent_mask=None):
        h, c = states
        x = self._through(x, self.kernel, mask)
        h = self._through(h, self.recurrent_kernel, recurrent_mask)
        z = [gate + other for gate, other in zip(x, h, strict=True)]
        if self.use_bias:
            bias = _ops.split(self.bias, 4, axis=0)
            z = [gate + b for gate, b in zip(z, bias, strict=True)]
        i, f, o = (self.recurrent_activation(z[at]) for at in (0, 1, 3))
        c = f * c + i * self.activation(z[2])
        h = o * self.activation(c)
        return h, [h, c]


class GRUCell(_Cell):
    gates = 3

    def __init__(
        self, units, activation="tanh", recurrent_activation="sigmoid", *, reset_after=True, **more
    ):  # fmt: skip
        super().__init__(units, activation, recurrent_activation, **more)
        self.reset_after = reset_after

    def _add_bias(self, wide, rule):
        shape = (2, wide) if self.reset_after else (wide,)
        return self.add_weight(
            shape, self.bias_initializer, name="bias", regularizer=rule
        )

    def step(self, x, states, mask=None, recurrent_mask=None):
        (h,) = states
        z, r, n = self._through(x, self.kernel, mask)
        kernels = _ops.split(self.recurrent_kernel, 3, axis=-1)
        masks = recurrent_mask or [None] * 3
        masked = [h if factor is None else h * factor for factor in masks]
        uz, ur = (_ops.matmul(masked[at], kernels[at]) for at in (0, 1))
        after = [None] * 3
        if self.use_bias:
            rows = _ops.unstack(self.bias) if self.reset_after else [self.bias]
            before = _ops.split(rows[0], 3, axis=0)
            z, r, n = z + before[0], r + before[1], n + before[2]
            if self.reset_after:
                after = _ops.split(rows[1], 3, axis=0)
                uz, ur = uz + after[0], ur + after[1]
        z, r = self.recurrent_activation(z + uz), self.recurrent_activation(r + ur)
        if self.reset_after:
            u = _ops.matmul(masked[2], kernels[2])
            u = r * (u if after[2] is None else u + after[2])
        else:
            u = _ops.matmul(r * masked[2], kernels[2])
        h = z * h + (1.0 - z) * self.activation(n + u)
        return h, [h]


class StackedRNNCells(Layer):
    """Cells one above the other: the output of one is the input of the next."""

    def __init__(self, cells, **more):
        super().__init__(**more)
        self.cells, self.built = list(cells), False

    @property
    def state_size(self):
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self):
        return _output_size(self.cells[-1])

    def get_initial_state(self, batch_size=None):
        return [_initial(cell, batch_size) for cell in self.cells]

    def build(self, input_shape):
        for cell in self.cells:
            if not cell.built:
                cell.build(input_shape)
                cell.built = True
            input_shape = (input_shape[0], _output_size(cell))
        self.built = True

    def call(self, inputs, states, training=False):
        new = []
        for cell, state in zip(self.cells, states, strict=True):
            single = isinstance(cell.state_size, int) and not isinstance(state, list)
            inputs, state = cell(inputs, [state] if single else state)
            new.append(state[0] if single else state)
        return inputs, new


def _output_size(cell):
    size = getattr(cell, "output_size", None) or cell.state_size
    return size[0] if isinstance(size, list | tuple) else size


def _initial(cell, batch):
    """Return the list of states that a cell starts from."""
    if hasattr(type(cell), "get_initial_state"):
        first = cell.get_initial_state(batch_size=batch)
        return list(first) if isinstance(first, list | tuple) else [first]
    sizes = cell.state_size
    sizes = [sizes] if isinstance(sizes, int) else sizes
    return [_ops.zeros((batch, n)) for n in sizes]


class RNN(Layer):
    """Runs a cell along the second axis of (batch, time, features)."""

    fixed_rank = None

    def __init__(
        self, cell, return_sequences=False, return_state=False, go_backwards=False,
        stateful=False, unroll=False, zero_output_for_mask=False, **more,
    ):  # fmt: skip
        cell = StackedRNNCells(cell) if isinstance(cell, list | tuple) else cell
        for name in ("call", "state_size"):
            if name not in dir(cell):
                what = (
                    "Argument `cell` should have a `call` method." if name == "call"
                    else "The RNN cell should have a `state_size` attribute (single integer or"
                    " list of integers, one integer per RNN state)."
                )  # fmt: skip
                raise ValueError(f"{what} Received: cell={cell}")
        if stateful:
            raise missing("stateful=True")
        super().__init__(**more)
        self.cell, self.built = cell, False
        self.return_sequences, self.return_state = return_sequences, return_state
        self.go_backwards, self.stateful, self.unroll = go_backwards, stateful, unroll

    def __call__(self, sequences, initial_state=None, mask=None, training=None, **more):
        if mask is not None:
            raise missing(f"{type(self).__name__} with mask=")
        if initial_state is not None:
            many = isinstance(initial_state, list | tuple)
            sequences = [sequences, *(initial_state if many else [initial_state])]
        return super().__call__(sequences, training=training, **more)

    def _check(self, shape):
        first = shape[0] if isinstance(shape, list) else shape
        if self.fixed_rank not in (None, len(first)):
            raise ValueError(
                f"Input 0 with name 'None' of layer '{self.name}' is incompatible with the layer:"
                f" expected ndim={self.fixed_rank}, found ndim={len(first)}. Full shape received:"
                f" {first}"
            )

    def build(self, input_shape):
        shape = input_shape[0] if isinstance(input_shape, list) else input_shape
        if isinstance(self.cell, Layer) and not self.cell.built:
            with scope(self.name):
                self.cell.build((shape[0], *shape[2:]))
            self.cell.built = True
        self.built = True

    def compute_output_shape(self, input_shape):
        shape = input_shape[0] if isinstance(input_shape, list) else input_shape
        size = _output_size(self.cell)
        out = (*shape[:2], size) if self.return_sequences else (shape[0], size)
        if not self.return_state:
            return out
        sizes = self.cell.state_size
        sizes = [sizes] if isinstance(sizes, int) else sizes
        nested = any(isinstance(n, list | tuple) for n in sizes)
        if nested:
            raise missing("return_state=True with stacked cells of several states")
        return [out, *((shape[0], n) for n in sizes)]

    def call(self, sequences, training=False):
        states = None
        if isinstance(sequences, list | tuple):
            sequences, *states = sequences
        states = states or _initial(self.cell, sequences.shape[0])
        if isinstance(self.cell, StackedRNNCells):
            states = [
                s[0] if isinstance(s, list) and isinstance(c.state_size, int) else s
                for s, c in zip(states, self.cell.cells, strict=True)
            ]
        step = self._stepper(sequences, states, training)
        steps = _ops.unstack(sequences, axis=1)
        outputs = []
        for x in reversed(steps) if self.go_backwards else steps:
            output, states = step(x, states)
            outputs.append(output)
        result = _ops.stack(outputs, axis=1) if self.return_sequences else outputs[-1]
        return (result, *states) if self.return_state else result

    def _stepper(self, sequences, states, training):
        """Return the function of one step; the masks of dropout hold for all steps."""
        cell = self.cell
        if isinstance(cell, _Cell):
            masks = cell.masks(sequences[:, 0], states[0])  # Keras draws them always
            masks = masks if training else (None, None)
            return lambda x, state: cell.step(x, state, *masks)

        def step(x, state):
            output, new = cell.call(x, state)
            return output, list(new) if isinstance(new, list | tuple) else [new]

        return step


class _Ready(RNN):
    """A recurrent layer that makes its cell; the cell gets the arguments listed in _OF_CELL."""

    fixed_rank = 3

    def __init__(self, units, *settings, **more):
        of_cell = {name: more.pop(name) for name in list(more) if name in _OF_CELL}
        more.pop("use_cudnn", None)
        cell = self.kind(units, *settings, name=self.cell_name, **of_cell)
        super().__init__(cell, **more)

    @property
    def units(self):
        return self.cell.units

    @property
    def activation(self):
        return self.cell.activation


class SimpleRNN(_Ready):
    kind, cell_name = SimpleRNNCell, "simple_rnn_cell"


class LSTM(_Ready):
    kind, cell_name = LSTMCell, "lstm_cell"


class GRU(_Ready):
    kind, cell_name = GRUCell, "gru_cell"


def again(layer, **changed):
    """Return a new layer with the arguments of `layer`; random seeds are drawn anew."""
    settings, named = layer._made_with
    settings, named = (
        map(_renewed, settings),
        {name: _renewed(value) for name, value in named.items()},
    )
    for name in ("input_shape", "input_dim", "batch_input_shape"):
        named.pop(name, None)
    return type(layer)(*settings, **{**named, **changed})


def _renewed(value):
    if isinstance(value, initializers.Seeded):
        value = copy.copy(value)
        value.draw_seed()
    return again(value) if isinstance(value, Layer) else value


class Bidirectional(Layer):
    """A recurrent layer and a copy of it that reads from the end."""

    def __init__(
        self, layer, merge_mode="concat", weights=None, backward_layer=None, **more
    ):
        if not isinstance(layer, Layer):
            raise ValueError(
                "Please initialize `Bidirectional` layer with a `keras.layers.Layer` instance."
                f" Received: {layer}"
            )
        if merge_mode not in ("sum", "mul", "ave", "concat", None):
            raise ValueError(
                f"Invalid merge mode. Received: {merge_mode}. Merge mode should be one of"
                ' {"sum", "mul", "ave", "concat", None}'
            )
        if weights is not None:
            raise missing("Bidirectional with weights=")
        super().__init__(**more)
        stem = layer.name
        self.forward_layer = again(layer, name=f"forward_{stem}")
        self.backward_layer = backward_layer or again(
            layer, name=f"backward_{stem}", go_backwards=True
        )
        if self.forward_layer.go_backwards == self.backward_layer.go_backwards:
            raise ValueError(
                "Forward layer and backward layer should have different `go_backwards` value."
                f" Received: forward_layer.go_backwards {self.forward_layer.go_backwards},"
                f" backward_layer.go_backwards={self.backward_layer.go_backwards}"
            )
        self.merge_mode, self.built = merge_mode, False
        self.return_sequences, self.return_state = (
            layer.return_sequences,
            layer.return_state,
        )
        self._input_shape_arg = self._input_shape_arg or layer._input_shape_arg

    def build(self, input_shape):
        for layer in (self.forward_layer, self.backward_layer):
            if not layer.built:
                with scope(self.name):
                    layer.build(input_shape)
        self.built = True

    def _check(self, shape):
        self.forward_layer._check(shape)

    def compute_output_shape(self, input_shape):
        shape = self.forward_layer.compute_output_shape(input_shape)
        shape, states = (shape[0], shape[1:]) if self.return_state else (shape, [])
        if self.merge_mode is None:
            return [shape, shape, *states, *states]
        if self.merge_mode == "concat":
            shape = (*shape[:-1], 2 * shape[-1])
        return [shape, *states, *states] if self.return_state else shape

    def call(self, sequences, training=None):
        y, back = (
            layer(sequences, training=training)
            for layer in (self.forward_layer, self.backward_layer)
        )
        states = ()
        if self.return_state:
            states, y, back = (*y[1:], *back[1:]), y[0], back[0]
        if self.return_sequences:
            back = _ops.reverse(back, [1])
        if self.merge_mode is None:
            return (y, back, *states)
        merged = {
            "concat": lambda: _ops.concat([y, back], -1),
            "sum": lambda: y + back,
            "ave": lambda: (y + back) / 2.0,
            "mul": lambda: y * back,
        }[self.merge_mode]()
        return (merged, *states) if self.return_state else merged


class Wrapper(Layer):
    """A layer around a layer."""

    def __init__(self, layer, **more):
        super().__init__(**more)
        self.layer, self.built = layer, False


class TimeDistributed(Wrapper):
    """Gives every step of (batch, time, ...) to one layer."""

    def __init__(self, layer, **more):
        if not isinstance(layer, Layer):
            raise ValueError(
                "Please initialize `TimeDistributed` layer with a `keras.layers.Layer` instance."
                f" Received: {layer}"
            )
        super().__init__(layer, **more)

    @staticmethod
    def _of_step(shape):
        if len(shape) < 3:
            raise ValueError(
                "`TimeDistributed` Layer should be passed an `input_shape` with at least 3"
                f" dimensions, received: {tuple(shape)}"
            )
        return (shape[0], *shape[2:])

    def build(self, input_shape):
        shape = self._of_step(input_shape)
        if not self.layer.built:
            with scope(self.name):
                self.layer.build(shape)
            self.layer.built = True
        self.built = True

    def compute_output_shape(self, input_shape):
        batch, *rest = self.layer.compute_output_shape(self._of_step(input_shape))
        return (batch, input_shape[1], *rest)

    def call(self, inputs, training=None):
        named = {"training": training} if self.layer._takes_training else {}
        steps = _ops.unstack(inputs, axis=1)
        return _ops.stack([self.layer.call(x, **named) for x in steps], axis=1)
