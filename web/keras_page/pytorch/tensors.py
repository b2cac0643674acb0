"""Tensors without numbers: a shape in PyTorch's order, and the name of the same tensor in Keras' lines."""

import math
from typing import ClassVar

from keras_page.paste import paste_line
from keras_page.unknown import LackingError, TooLongError, Unknown

MOST = 3000  # steps of a program, and ten times as many modules


class Size(tuple):
    """torch.Size"""

    def numel(self):
        return math.prod(self)

    def __getitem__(self, key):
        part = tuple.__getitem__(self, key)
        return Size(part) if isinstance(key, slice) else part

    def __repr__(self):
        return f"torch.Size({list(self)})"


class Var:
    """A variable in Keras' lines: its name, and whether its channels come last.

    `last` is None as long as nothing has shown it: a tensor of three axes may hold sequences or
    channels. Then a variable that is made from it takes `last` from it (`like`).
    """

    def __init__(self, name, last=False, like=None):
        self.name, self._last, self.like = name, last, like

    @property
    def last(self):
        return self.like.last if self.like else self._last

    @last.setter
    def last(self, value):
        if self.like:
            self.like.last = value
        else:
            self._last = value


class Tape:
    """The steps of a program in their order: what the rows are made of."""

    def __init__(self):
        self.begin()

    def begin(self):
        self.steps, self.depth, self.owner, self.batch = [], 0, None, 1
        self.line, self.failed, self.data, self.earlier = None, None, set(), {}
        self.modules = self.making = (
            0  # making: instances of modules, inside each other
        )

    def tick(self):
        if len(self.steps) > MOST:
            raise TooLongError(f"The program makes more than {MOST:,} steps")
        if self.modules > 10 * MOST:
            raise TooLongError(f"The program makes more than {10 * MOST:,} modules")

    def add(self, name, inputs, shapes, line, **more):
        self.tick()
        step = {
            "at": len(self.steps),
            "name": name,
            "line": line or self.line,
            "shapes": [list(s) for s in shapes],
            "from": [x.at for x in inputs if not isinstance(x, Parameter)],
            **more,
        }
        self.steps.append(step)
        return step


tape = Tape()


class Tensor:
    """A tensor of a program: shape, the step that made it, its name in Keras' lines."""

    methods: ClassVar[dict] = {}  # filled by functional.py
    requires_grad, grad, is_cuda = False, None, False

    def __init__(self, shape, at=None, var=None):
        self.__dict__.update(shape=Size(int(n) for n in shape), at=at, var=var)
        self.line = paste_line()
        if any(n < 0 for n in self.shape):
            raise RuntimeError(
                f"Trying to create tensor with negative dimension {min(self.shape)}: {list(self.shape)}"
            )

    def __getattr__(self, name):
        if name in Tensor.methods:
            method = Tensor.methods[name]
            return lambda *args, **more: method(self, *args, **more)
        raise AttributeError(f"'Tensor' object has no attribute '{name}'")

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def data(self):
        return self

    @property
    def device(self):
        return Unknown("device", gone=True)

    @property
    def dtype(self):
        return Unknown("dtype", gone=True)

    @property
    def T(self):  # noqa: N802, as PyTorch calls it
        return Tensor.methods["permute"](self, *range(self.ndim)[::-1])

    def size(self, dim=None):
        return self.shape if dim is None else self.shape[axis_of(dim, self.ndim)]

    def dim(self):
        return self.ndim

    ndimension = dim

    def numel(self):
        return self.shape.numel()

    nelement = numel

    def same(self, *_, **__):
        return self

    contiguous = detach = clone = cuda = cpu = to = float = double = half = long = same
    requires_grad_ = retain_grad = type = type_as = int = bool = detach_ = same
    pin_memory = normal_ = uniform_ = zero_ = fill_ = copy_ = same

    def backward(self, *_, **__):
        return None

    def __len__(self):
        return self.shape[0]

    def __iter__(self):
        return iter([self[i] for i in range(min(len(self), 1000))])

    def _numbers(self, *_, **__):
        raise NotImplementedError(
            "the tracer has shapes without numbers; the program asks for a number of a tensor"
        )

    __bool__ = __float__ = __int__ = __index__ = item = tolist = numpy = _numbers

    def __eq__(self, other):
        return Tensor.methods["eq"](self, other)

    __hash__ = object.__hash__


def _operator(name):
    return lambda self, *args: Tensor.methods[name](self, *args)


for name in ["add", "sub", "mul", "truediv", "matmul", "pow", "floordiv", "mod"]:
    setattr(Tensor, f"__{name}__", _operator(f"__{name}__"))
    setattr(Tensor, f"__i{name}__", _operator(f"__{name}__"))
    setattr(Tensor, f"__r{name}__", _operator(f"__r{name}__"))
for name in ["neg", "abs", "getitem", "lt", "le", "gt", "ge", "ne"]:
    setattr(Tensor, f"__{name}__", _operator(f"__{name}__"))


class Parameter(Tensor):
    """A weight: no step makes it."""

    def __init__(self, data=None, requires_grad=True):
        shape = data.shape if isinstance(data, Tensor) else data or ()
        super().__init__(shape)
        self.requires_grad = requires_grad


# ---- steps -----------------------------------------------------------------------------------------------
def known(values):
    """Raise if a value of the arguments is lacking."""
    for value in values:
        if isinstance(value, Unknown):
            raise LackingError(value)
        if isinstance(value, (list, tuple)):
            known(value)


def begin_input(x):
    """A tensor that the program feeds to a model is a row of its own."""
    name = f"x{len(tape.steps)}"
    if not any(step["name"] == "Input" for step in tape.steps):
        tape.batch = x.shape[0] if x.shape else 1
    last = {3: None, 4: True, 5: True}.get(x.ndim, False)
    x.var = Var(name, last)
    step = tape.add("Input", [], [x.shape], x.line or paste_line(), lines=[], var=x.var)
    x.at = step["at"]
    step.update(parameters=[], macs=0, looks=None)


def record(name, inputs, shape, write, macs=0, looks=None):
    """Note a step and return its output.

    `write(name)` returns the lines of Keras that set the variable `name`, and whether the channels
    of the output come last there; or, if Keras has no such lines, a text that says why. If there
    are several outputs, `shape` is a list of shapes.
    """
    tensors = [x for x in inputs if isinstance(x, Tensor)]
    several = bool(shape) and isinstance(shape[0], (tuple, list))
    shapes = shape if several else [shape]
    if all(x.at is None for x in tensors) and not tape.depth and not tape.owner:
        return [Tensor(s) for s in shapes] if several else Tensor(shape)  # of data
    owner = tape.owner
    variable = f"x{len(tape.steps)}"
    free = [
        x for x in tensors if x.at is None and not (owner and isinstance(x, Parameter))
    ]
    if free:
        what = "nn.Parameter" if isinstance(free[0], Parameter) else "tensor"
        written = f"a {what} of the program's own is no layer of Keras"
    else:
        written = write(variable)
    lines, last = (written, None) if isinstance(written, str) else written
    weights = list(owner.weights()) if owner else []
    taken = {id(w) for w in weights}
    weights += [x for x in tensors if isinstance(x, Parameter) and id(x) not in taken]
    step = tape.add(
        type(owner).__name__ if owner else name,
        tensors,
        shapes,
        (owner.born if owner else None) or paste_line(),
        lines=lines,
        owner=owner,
        parameters=weights,
        macs=macs // max(tape.batch, 1),
        looks=looks,
    )
    like = last if isinstance(last, Var) else None
    last = last if isinstance(last, bool) else False
    if isinstance(lines, str):  # no lines; most layers go on with channels last
        last = any(x.var is not None and x.var.last for x in tensors)
    if several:
        made = [Var(f"{variable}[{i}]", last, like) for i in range(len(shapes))]
        step["var"] = made[0]
        return [Tensor(s, step["at"], var) for s, var in zip(shapes, made, strict=True)]
    step["var"] = Var(variable, last, like)
    return Tensor(shape, step["at"], step["var"])


# ---- Keras' order of axes -----------------------------------------------------------------------------------
def last(x):
    """Return the Python in Keras' lines for a tensor with its channels last."""
    if x.ndim < 3:
        return x.var.name
    if x.var.last is None:
        x.var.last = True
    if x.var.last:
        return x.var.name
    order = ", ".join(str(i) for i in (*range(2, x.ndim), 1))
    return f"layers.Permute(({order}))({x.var.name})"


def order(x):
    """Return the Python in Keras' lines for a tensor in PyTorch's order."""
    if x.ndim < 3:
        return x.var.name
    if x.var.last is None:
        x.var.last = False
    if not x.var.last:
        return x.var.name
    sizes = x.shape[1:]
    if x.ndim == 3 and sizes[0] == sizes[1] == 1:
        return x.var.name
    order = ", ".join(str(i) for i in (x.ndim - 1, *range(1, x.ndim - 1)))
    return f"layers.Permute(({order}))({x.var.name})"


def keras_axis(x, axis):
    """The axis of a tensor in Keras' lines."""
    if not (x.var.last and x.ndim > 2) or axis == 0:
        return axis
    return x.ndim - 1 if axis == 1 else axis - 1


def axis_of(dim, rank):
    known([dim])
    if not -max(rank, 1) <= dim < max(rank, 1):
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-max(rank, 1)}, {max(rank, 1) - 1}], but got {dim})"
        )
    return dim % max(rank, 1)


def sizes_of(value, rank, name):
    """Return `rank` integers from an argument that is one integer or a sequence of them."""
    known([value])
    if isinstance(value, int) and not isinstance(value, bool):
        return (value,) * rank
    is_several = isinstance(value, (tuple, list)) and len(value) in (1, rank)
    if is_several and all(isinstance(n, int) for n in value):
        return tuple(value) * (rank // len(value))
    raise TypeError(f"{name} must be an int or a tuple of {rank} ints, not {value!r}")


def text(values):
    """Return a number for equal values, else a tuple, as Keras' lines have them."""
    values = tuple(values)
    return str(values[0] if len(set(values)) == 1 else values)


def pairs(values):
    """Return [(before, after), ...] as Keras takes it, as short as it can be."""
    if all(a == b for a, b in values):
        return text(a for a, _ in values)
    return str(tuple(values[0]) if len(values) == 1 else tuple(map(tuple, values)))
