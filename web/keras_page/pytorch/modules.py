"""torch.nn: modules that make steps when they are called."""

import contextlib
import functools
import inspect
from collections import OrderedDict
from itertools import islice
from typing import ClassVar

from keras_page.paste import paste_line
from keras_page.pytorch import functional
from keras_page.pytorch.tensors import (
    Parameter,
    Tensor,
    begin_input,
    known,
    record,
    sizes_of,
    tape,
)
from keras_page.unknown import LackingError, Unknown

DEEPEST = (
    100  # modules inside each other; the browser's own stack ends before Python's does
)
made = []  # all modules of a program, so that those that nobody calls are found


class Making(type):
    """Counts the instances that are being made: a call inside __init__ is no part of a model."""

    def __call__(cls, *args, **more):
        tape.making += 1
        try:
            return super().__call__(*args, **more)
        finally:
            tape.making -= 1


class Module(metaclass=Making):
    """torch.nn.Module"""

    training, dump_patches = True, False
    own: ClassVar[tuple] = ("_modules", "_parameters", "born", "calls")

    def __new__(cls, *_, **__):
        module = object.__new__(cls)
        module.__dict__["born"] = paste_line() or tape.line
        return module

    def __init__(self, *_, **__):
        tape.modules += 1
        tape.tick()
        self.__dict__.update(_modules={}, _parameters={}, calls=0)
        made.append(self)

    def __setattr__(self, name, value):
        kinds = {Module: "_modules", Parameter: "_parameters"}
        kind = next((kinds[k] for k in kinds if isinstance(value, k)), None)
        if kind and kind not in self.__dict__:
            word = "module" if kind == "_modules" else "parameters"
            raise AttributeError(f"cannot assign {word} before Module.__init__() call")
        if kind:
            self.__dict__.pop(name, None)
            self.__dict__[kind][name] = value
            return
        for each in ("_modules", "_parameters"):
            if name in self.__dict__.get(each, ()):
                if value is None:
                    del self.__dict__[each][name]
                    break
                if each == "_modules":
                    raise TypeError(
                        f"cannot assign '{type(value).__name__}' as child module '{name}' (torch.nn.Module or None expected)"
                    )
        object.__setattr__(self, name, value)

    def __getattr__(self, name):
        for kind in ("_modules", "_parameters"):
            if name in self.__dict__.get(kind, ()):
                return self.__dict__[kind][name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")  # fmt: skip

    def __call__(self, *args, **more):
        tape.tick()
        values = [*args, *more.values()]
        for value in values:
            if isinstance(value, Unknown):
                if tape.depth or not value.gone:
                    raise LackingError(value)
                return Unknown(f"{type(self).__name__}()", gone=True)  # of data
        if "_modules" not in self.__dict__:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '_backward_hooks'")  # fmt: skip
        if tape.making and not tape.depth:  # called in __init__ to find a size
            with unseen():
                made = self._run(args, more)
            return Tensor(made.shape) if isinstance(made, Tensor) else made
        key = None
        if not tape.depth and all(
            isinstance(v, Tensor) and v.at is None for v in values
        ):
            key = id(self), paste_line(), tuple(tuple(v.shape) for v in values)
            if repeats(self, key, args, more):
                return tape.earlier[key].made
        if not tape.depth:
            for value in _flat(values):
                if value.at is None and not isinstance(value, Parameter):
                    begin_input(value)
        first = len(tape.steps)
        made = self._run(args, more)
        if isinstance(made, Unknown) and made.path.isidentifier():
            raise NameError(f"name '{made.path}' is not defined", name=made.path)
        if key and key[1]:
            tape.earlier[key] = Earlier(made, steps_from(first))
        return made

    def _run(self, args, more):
        if tape.depth > DEEPEST:
            raise RecursionError
        self.__dict__["calls"] += 1
        tape.depth += 1
        try:
            return self.forward(*args, **more)
        finally:
            tape.depth -= 1

    def forward(self, *_, **__):
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')  # fmt: skip

    # ---- what is inside ----
    def add_module(self, name, module):
        if not isinstance(module, Module) and module is not None:
            known([module])
            raise TypeError(f"{module!r} is not a Module subclass")
        self._modules[name] = module

    register_module = add_module

    def register_buffer(self, name, tensor, persistent=True):
        self.__dict__[name] = tensor

    def register_parameter(self, name, param):
        if param is None:
            self.__dict__[name] = None
        else:
            self._parameters[name] = param

    def named_children(self):
        return iter([(n, m) for n, m in self._modules.items() if m is not None])

    def children(self):
        return iter([m for _, m in self.named_children()])

    def named_modules(self, prefix="", seen=None):
        seen = set() if seen is None else seen
        if id(self) in seen:
            return
        seen.add(id(self))
        yield prefix, self
        for name, child in self.named_children():
            yield from child.named_modules(f"{prefix}.{name}" if prefix else name, seen)

    def modules(self):
        return iter([m for _, m in self.named_modules()])

    def named_parameters(self, prefix="", recurse=True):
        for path, module in self.named_modules(prefix) if recurse else [(prefix, self)]:
            for name, value in module._parameters.items():
                yield f"{path}.{name}" if path else name, value

    def parameters(self, recurse=True):
        return iter([p for _, p in self.named_parameters(recurse=recurse)])

    def weights(self):
        return [p for p in self._parameters.values() if p is not None]

    def get_submodule(self, path):
        return functools.reduce(getattr, path.split(".") if path else [], self)

    def state_dict(self, *_, **__):
        return OrderedDict(self.named_parameters())

    def apply(self, function):
        return self  # it only changes weights

    def _same(self, *_, **__):
        return self

    to = cuda = cpu = eval = train = requires_grad_ = float = half = double = _same
    share_memory = type = compile = _same

    def _nothing(self, *_, **__):
        return None

    zero_grad = load_state_dict = register_forward_hook = register_backward_hook = (
        _nothing
    )
    register_full_backward_hook = register_forward_pre_hook = _nothing

    def extra_repr(self):
        return ""


class Earlier:
    """What a model made from inputs of the same shapes in the same line, as in a training loop."""

    def __init__(self, made, steps):
        self.made, self.steps, self.times = made, steps, 0


def steps_from(first):
    return [(step["name"], step["shapes"]) for step in tape.steps[first:]]


def repeats(model, key, args, more):
    """Whether a call makes the same steps as the earlier one; after three times this is assumed."""
    earlier = tape.earlier.get(key)
    if earlier is None:
        return False
    earlier.times += 1
    if earlier.times <= 3:
        with unseen():
            model._run(args, more)
            if steps_from(0) != earlier.steps:
                return False
    return True


def _flat(values):
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from _flat(value)


class Leaf(Module):
    """A layer: each call makes one step, under the layer's own name."""

    bias = weight = None
    is_plain = True

    def __new__(cls, *args, **more):
        known([*args, *more.values()])
        return Module.__new__(cls)

    def __call__(self, x, *args, **more):
        outer = tape.owner
        if isinstance(x, Tensor) and x.at is None and not tape.depth:
            begin_input(x)
        tape.owner = self
        try:
            return Module.__call__(self, x, *args, **more)
        finally:
            tape.owner = outer


# ---- containers ----------------------------------------------------------------------------------------------
class Sequential(Module):
    def __init__(self, *args):
        super().__init__()
        if len(args) == 1 and isinstance(args[0], dict):
            for name, module in args[0].items():
                self.add_module(name, module)
            return
        for i, module in enumerate(args):
            known([module])
            if not isinstance(module, Module):
                kind = type(module).__name__
                raise TypeError(f"{kind} is not a Module subclass")
            self.add_module(str(i), module)

    def forward(self, x):
        for module in self._modules.values():
            try:
                x = module(x)
            except Exception:
                if tape.failed is None and isinstance(module, Leaf):
                    tape.failed = module.born  # no line of the program calls it
                raise
        return x

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(list(self._modules.values()))

    def __getitem__(self, key):
        items = list(self._modules.items())
        if isinstance(key, slice):
            return type(self)(OrderedDict(items[key]))
        if not -len(items) <= key < len(items):
            raise IndexError(f"index {key} is out of range")
        return items[key][1]

    def __setitem__(self, key, module):
        self._modules[list(self._modules)[key]] = module

    def __delitem__(self, key):
        names = list(self._modules)[key]
        for name in names if isinstance(names, list) else [names]:
            del self._modules[name]
        kept = list(self._modules.values())
        self._modules.clear()
        self._modules.update({str(i): m for i, m in enumerate(kept)})

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self

    def insert(self, index, module):
        kept = list(self._modules.values())
        kept.insert(index, module)
        self._modules.clear()
        self._modules.update({str(i): m for i, m in enumerate(kept)})
        return self

    def __add__(self, other):
        return Sequential(*self, *other)


class ModuleList(Sequential):
    def __init__(self, modules=()):
        Module.__init__(self)
        self.extend(modules)

    forward = Module.forward

    def __getitem__(self, key):
        items = list(self._modules.values())
        if isinstance(key, slice):
            return ModuleList(items[key])
        if not -len(items) <= key < len(items):
            raise IndexError(f"index {key} is out of range")
        return items[key]

    def __iadd__(self, modules):
        return self.extend(modules)


class ModuleDict(Module):
    def __init__(self, modules=None):
        super().__init__()
        self.update(modules or {})

    def update(self, modules):
        for name, module in dict(modules).items():
            self.add_module(name, module)

    def __getitem__(self, name):
        return self._modules[name]

    def __setitem__(self, name, module):
        self.add_module(name, module)

    def __contains__(self, name):
        return name in self._modules

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(list(self._modules))

    def keys(self):
        return self._modules.keys()

    def values(self):
        return self._modules.values()

    def items(self):
        return self._modules.items()


class ParameterList(Module):
    def __init__(self, values=()):
        super().__init__()
        for i, value in enumerate(values):
            self._parameters[str(i)] = value

    def __iter__(self):
        return iter(self._parameters.values())

    def __len__(self):
        return len(self._parameters)

    def __getitem__(self, i):
        return list(self._parameters.values())[i]

    def append(self, value):
        self._parameters[str(len(self))] = value
        return self


class DataParallel(Module):
    def __init__(self, module, *_, **__):
        super().__init__()
        self.module = module

    def forward(self, *args, **more):
        return self.module(*args, **more)


# ---- layers with weights -----------------------------------------------------------------------------------------
def _positive(**values):
    for name, value in values.items():
        if not isinstance(value, int):
            raise TypeError(f"{name} must be an int, not {value!r}")
        if value < 0:
            raise ValueError(f"{name} must be non-negative, not {value}")


def _conv(rank, transposed):
    function = functional.POOLS[
        f"conv_transpose{rank}d" if transposed else f"conv{rank}d"
    ]

    class Conv(Leaf):
        def __init__(
            self, in_channels, out_channels, kernel_size, stride=1, padding=0, *args, **more
        ):  # fmt: skip
            super().__init__()
            names = ["dilation", "groups", "bias", "padding_mode", "device", "dtype"]
            if transposed:
                names = ["output_padding", "groups", "bias", "dilation", *names[3:]]
            given = {**dict(zip(names, args, strict=False)), **more}
            for name in given:
                if name not in names:
                    raise TypeError(
                        f"{type(self).__name__}.__init__() got an unexpected keyword argument '{name}'"
                    )
            _positive(in_channels=in_channels, out_channels=out_channels)
            groups = given.get("groups", 1)
            if groups <= 0:
                raise ValueError("groups must be a positive integer")
            for name, n in {"in_channels": in_channels, "out_channels": out_channels}.items():  # fmt: skip
                if n % groups:
                    raise ValueError(f"{name} must be divisible by groups")
            if isinstance(padding, str):
                if padding not in ("valid", "same"):
                    raise ValueError(
                        f"Invalid padding string '{padding}', should be one of {{'valid', 'same'}}"
                    )
                if padding == "same" and sizes_of(stride, rank, "stride") != (1,) * rank:  # fmt: skip
                    raise ValueError(
                        "padding='same' is not supported for strided convolutions"
                    )
            k = sizes_of(kernel_size, rank, "kernel_size")
            sides = (out_channels, in_channels // groups)
            if transposed:
                sides = (in_channels, out_channels // groups)
            self.__dict__.update(
                in_channels=in_channels, out_channels=out_channels, kernel_size=k,
                stride=stride, padding=padding, groups=groups, given=given,
                padding_mode=given.get("padding_mode", "zeros"),
                dilation=given.get("dilation", 1),
            )  # fmt: skip
            self._parameters["weight"] = Parameter((*sides, *k))
            self._parameters["bias"] = (
                Parameter((out_channels,)) if given.get("bias", True) else None
            )
            for name in ("weight", "bias"):
                self.__dict__.pop(name, None)

        def __getattribute__(self, name):
            if name in ("weight", "bias"):
                return object.__getattribute__(self, "_parameters").get(name)
            return object.__getattribute__(self, name)

        def forward(self, x, output_size=None):
            more = {"dilation": self.dilation, "groups": self.groups}
            if transposed:
                more["output_padding"] = self.given.get("output_padding", 0)
                if output_size is not None:
                    more["output_padding"] = self.missing(x, output_size)
            else:
                more["mode"] = self.padding_mode
            return function(
                x, self.weight, self.bias, self.stride, self.padding, **more
            )

        def missing(self, x, output_size):
            """The output_padding with which the output has this size."""
            s, d = (sizes_of(v, rank, "size") for v in (self.stride, self.dilation))
            p = sizes_of(self.padding, rank, "padding")
            sizes = tuple(output_size)[-rank:]
            return tuple(
                sizes[i] - ((x.shape[i - rank] - 1) * s[i] - 2 * p[i] + d[i] * (self.kernel_size[i] - 1) + 1)
                for i in range(rank)
            )  # fmt: skip

    Conv.__name__ = Conv.__qualname__ = (
        f"Conv{'Transpose' if transposed else ''}{rank}d"
    )
    return Conv


class Weighted(Leaf):
    """A layer whose weight and bias may be None."""

    def __getattribute__(self, name):
        if name in ("weight", "bias"):
            return object.__getattribute__(self, "_parameters").get(name)
        return object.__getattribute__(self, name)

    def set(self, weight=None, bias=None):
        for name, shape in (("weight", weight), ("bias", bias)):
            self._parameters[name] = None if shape is None else Parameter(shape)


class Linear(Weighted):
    def __init__(self, in_features, out_features, bias=True, device=None, dtype=None):
        super().__init__()
        _positive(in_features=in_features, out_features=out_features)
        self.in_features, self.out_features = in_features, out_features
        self.set((out_features, in_features), (out_features,) if bias else None)

    def forward(self, x):
        return functional.linear(x, self.weight, self.bias)


class Embedding(Weighted):
    def __init__(self, num_embeddings, embedding_dim, *_, **__):
        super().__init__()
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.set((num_embeddings, embedding_dim))

    def forward(self, x):
        return functional.embedding(x, self.weight)


class PReLU(Weighted):
    def __init__(self, num_parameters=1, init=0.25, device=None, dtype=None):
        super().__init__()
        self.set((num_parameters,))

    def forward(self, x):
        return functional.prelu(x, self.weight)


def _batch_norm(rank):
    class BatchNorm(Weighted):
        def __init__(
            self, num_features, eps=1e-5, momentum=0.1, affine=True,
            track_running_stats=True, device=None, dtype=None,
        ):  # fmt: skip
            super().__init__()
            self.rank, self.num_features, self.eps = rank, num_features, eps
            self.momentum, self.track_running_stats = momentum, track_running_stats
            self.set(*[(num_features,) if affine else None] * 2)

        def forward(self, x):
            return functional.batch_norm(x, self)

    BatchNorm.__name__ = BatchNorm.__qualname__ = f"BatchNorm{rank}d"
    return BatchNorm


class SyncBatchNorm(Weighted):
    @classmethod
    def convert_sync_batchnorm(cls, module, *_):
        return module


class LayerNorm(Weighted):
    def __init__(
        self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True, **_
    ):
        super().__init__()
        shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)  # fmt: skip
        self.normalized_shape, self.eps = shape, eps
        weight = shape if elementwise_affine else None
        self.set(weight, weight if bias else None)

    def forward(self, x):
        return functional.layer_norm(x, self)


class GroupNorm(Weighted):
    def __init__(self, num_groups, num_channels, eps=1e-5, affine=True, **_):
        super().__init__()
        if num_channels % num_groups:
            raise ValueError("num_channels must be divisible by num_groups")
        self.num_groups, self.num_channels, self.eps = num_groups, num_channels, eps
        self.set(*[(num_channels,) if affine else None] * 2)

    def forward(self, x):
        return functional.group_norm(x, self, self.num_groups)


def _instance_norm(rank):
    class InstanceNorm(Weighted):
        def __init__(
            self, num_features, eps=1e-5, momentum=0.1, affine=False,
            track_running_stats=False, **_,
        ):  # fmt: skip
            super().__init__()
            self.num_channels, self.eps = num_features, eps
            self.track_running_stats = track_running_stats
            self.set(*[(num_features,) if affine else None] * 2)

        def forward(self, x):
            if x.ndim != rank + 2:
                raise ValueError(
                    f"expected {rank + 1}D or {rank + 2}D input (got {x.ndim}D input)"
                )
            return functional.group_norm(x, self, x.shape[1])

    InstanceNorm.__name__ = InstanceNorm.__qualname__ = f"InstanceNorm{rank}d"
    return InstanceNorm


# ---- recurrent layers: shapes and parameters ------------------------------------------------------------------------
def _recurrent(name, gates):
    class Recurrent(Leaf):
        def __init__(
            self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False,
            dropout=0.0, bidirectional=False, proj_size=0, **_,
        ):  # fmt: skip
            super().__init__()
            self.input_size, self.hidden_size = input_size, hidden_size
            self.num_layers, self.batch_first = num_layers, batch_first
            self.ways = 2 if bidirectional else 1
            rows = gates * hidden_size
            for layer in range(num_layers):
                size = input_size if layer == 0 else hidden_size * self.ways
                for way in ("", "_reverse")[: self.ways]:
                    end = f"l{layer}{way}"
                    self._parameters[f"weight_ih_{end}"] = Parameter((rows, size))
                    self._parameters[f"weight_hh_{end}"] = Parameter(
                        (rows, hidden_size)
                    )
                    if bias:
                        self._parameters[f"bias_ih_{end}"] = Parameter((rows,))
                        self._parameters[f"bias_hh_{end}"] = Parameter((rows,))

        def forward(self, x, state=None):
            if x.ndim not in (2, 3):
                raise ValueError(
                    f"{name}: Expected input to be 2D or 3D, got {x.ndim}D instead"
                )
            if x.shape[-1] != self.input_size:
                raise RuntimeError(
                    f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {x.shape[-1]}"
                )
            batch = x.shape[0 if self.batch_first else 1] if x.ndim == 3 else None
            end = [self.num_layers * self.ways, *([batch] if batch else []), self.hidden_size]  # fmt: skip
            out = [*x.shape[:-1], self.hidden_size * self.ways]
            steps = x.numel() // x.shape[-1]
            macs = steps * sum(p.numel() for p in self.weights() if p.ndim == 2)
            shapes = [out, end, *([end] if gates == 4 else [])]
            reason = "its gates and biases are ordered otherwise; the layer is " + name
            y, *states = record(name, [x], shapes, lambda out: reason, macs)
            y.var.last = False
            return y, (tuple(states) if gates == 4 else states[0])

    Recurrent.__name__ = Recurrent.__qualname__ = name
    return Recurrent


# ---- layers without weights ----------------------------------------------------------------------------------------
def _plain(name, function, **defaults):
    """A module that calls a function with the arguments it was made with."""
    taken = list(inspect.signature(function).parameters.values())[1:]
    signature = inspect.Signature([p for p in taken if p.kind == p.POSITIONAL_OR_KEYWORD and p.name != "training"])  # fmt: skip

    class Plain(Leaf):
        def __init__(self, *args, **more):
            super().__init__()
            try:
                given = signature.bind_partial(*args, **more).arguments
                missing = [p.name for p in signature.parameters.values() if p.default is p.empty and p.name not in given]  # fmt: skip
                if missing and missing != ["dim"]:
                    raise TypeError(f"missing 1 required positional argument: '{missing[0]}'")  # fmt: skip
            except TypeError as error:
                if not signature.parameters:  # inplace, dim and the like
                    given = {}
                else:
                    raise TypeError(f"{name}.__init__() {error}") from None
            self.__dict__["given"] = {**defaults, **given}
            self.__dict__.update(self.given)

        def forward(self, x):
            return function(x, **self.given)

    Plain.__name__ = Plain.__qualname__ = name
    return Plain


def _max_pool(rank):
    pool = functional.POOLS[f"max_pool{rank}d"]

    def function(x, kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False):  # fmt: skip
        return pool(
            x, kernel_size, stride, padding, dilation, ceil_mode, return_indices
        )

    return _plain(f"MaxPool{rank}d", function)


def _avg_pool(rank):
    pool = functional.POOLS[f"avg_pool{rank}d"]

    def function(x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):  # fmt: skip
        return pool(
            x, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        )  # fmt: skip

    return _plain(f"AvgPool{rank}d", function)


def _padding(name, rank, mode):
    def function(x, padding, value=0.0):
        width = (padding,) * (2 * rank) if isinstance(padding, int) else padding
        return functional.pad(x, tuple(width), mode, value)

    return _plain(name, function)


def _upsampling(mode, corners):
    def function(x, size=None, scale_factor=None):
        return functional.interpolate(x, size, scale_factor, mode, corners)

    return function


def _flatten(x, start_dim=1, end_dim=-1):
    return functional.flatten(x, start_dim, end_dim)


class Identity(Leaf):
    def forward(self, x):
        return functional.identity(x)


class Absent:
    """A layer that the tracer does not have."""

    def __new__(cls, *_, **__):
        raise NotImplementedError(f"torch.nn.{cls.__name__} is not there in the tracer")


def _with_dim(function):
    """A function along `dim`, which need not be given."""

    def call(x, dim=None):
        return function(x, dim)

    return call


RANKS = (1, 2, 3)
POINTWISE = {
    "ReLU": functional.relu,
    "ReLU6": functional.relu6,
    "Sigmoid": functional.sigmoid,
    "Tanh": functional.tanh,
    "SELU": functional.selu,
    "SiLU": functional.silu,
    "Mish": functional.mish,
    "Hardswish": functional.hardswish,
    "Hardsigmoid": functional.hardsigmoid,
    "Softsign": functional.softsign,
    "LogSigmoid": functional.logsigmoid,
    "Softmax2d": functional.softmax2d,
}


def _inplace(function):
    def call(x, inplace=False):
        return function(x)

    return call


CLASSES = {
    **{f"Conv{r}d": _conv(r, False) for r in RANKS},
    **{f"ConvTranspose{r}d": _conv(r, True) for r in RANKS},
    **{f"BatchNorm{r}d": _batch_norm(r) for r in RANKS},
    **{f"InstanceNorm{r}d": _instance_norm(r) for r in RANKS},
    **{f"MaxPool{r}d": _max_pool(r) for r in RANKS},
    **{f"AvgPool{r}d": _avg_pool(r) for r in RANKS},
    **{
        f"Adaptive{word}Pool{r}d": _plain(
            f"Adaptive{word}Pool{r}d", functional.POOLS[f"adaptive_{word.lower()}_pool{r}d"]
        )
        for r in RANKS
        for word in ("Avg", "Max")
    },
    **{f"ZeroPad{r}d": _padding(f"ZeroPad{r}d", r, "constant") for r in RANKS},
    **{f"ConstantPad{r}d": _padding(f"ConstantPad{r}d", r, "constant") for r in RANKS},
    **{
        f"{word}Pad{r}d": _padding(f"{word}Pad{r}d", r, mode)
        for r in RANKS
        for word, mode in {
            "Reflection": "reflect",
            "Replication": "replicate",
            "Circular": "circular",
        }.items()
    },
    **{name: _plain(name, _inplace(f)) for name, f in POINTWISE.items()},
    "LeakyReLU": _plain("LeakyReLU", functional.leaky_relu),
    "ELU": _plain("ELU", functional.elu),
    "GELU": _plain("GELU", functional.gelu),
    "GLU": _plain("GLU", functional.glu),
    "Softplus": _plain("Softplus", functional.softplus),
    "Hardtanh": _plain("Hardtanh", functional.hardtanh),
    "Softmax": _plain("Softmax", _with_dim(functional.softmax)),
    "LogSoftmax": _plain("LogSoftmax", _with_dim(functional.log_softmax)),
    "Dropout": _plain("Dropout", functional.dropout),
    "AlphaDropout": _plain("AlphaDropout", functional.alpha_dropout),
    **{
        f"Dropout{r}d": _plain(f"Dropout{r}d", functional.FUNCTIONAL[f"dropout{r}d"])
        for r in RANKS
    },
    "Flatten": _plain("Flatten", _flatten),
    "Unflatten": _plain("Unflatten", lambda x, dim, unflattened_size: functional.unflatten(x, dim, unflattened_size)),
    "Upsample": _plain("Upsample", functional.interpolate),
    "UpsamplingNearest2d": _plain("UpsamplingNearest2d", _upsampling("nearest", None)),
    "UpsamplingBilinear2d": _plain("UpsamplingBilinear2d", _upsampling("bilinear", True)),
    "PixelShuffle": _plain("PixelShuffle", functional.pixel_shuffle),
    "LocalResponseNorm": _plain("LocalResponseNorm", functional.local_response_norm),
    "RNN": _recurrent("RNN", 1),
    "GRU": _recurrent("GRU", 3),
    "LSTM": _recurrent("LSTM", 4),
    "ParameterDict": ModuleDict,
    "DistributedDataParallel": DataParallel,
}  # fmt: skip
for cls in (Module, Sequential, ModuleList, ModuleDict, ParameterList, DataParallel, Linear, Embedding, PReLU, LayerNorm, GroupNorm, SyncBatchNorm, Identity):  # fmt: skip
    CLASSES[cls.__name__] = cls
CLASSES |= {"Parameter": Parameter, "Container": Module}
LAYERS = {name for name, cls in CLASSES.items() if issubclass(cls, Leaf)} | {"Sequential"}  # fmt: skip


def missing(name):
    """Return a class for a missing name of torch.nn: a loss does no harm, to make a layer fails."""
    near = next((n for n in CLASSES if n.lower() == name.lower()), None)
    if near:
        raise AttributeError(f"module 'torch.nn' has no attribute '{name}'. Did you mean: '{near}'?")  # fmt: skip
    if "Loss" in name:

        class Loss(Module):
            def forward(self, *args, **more):
                return functional.loss()

            __call__ = forward

        return Loss
    return type(name, (Absent,), {})


@contextlib.contextmanager
def unseen():
    """Let a model run on trial: forget the steps that it makes."""
    kept = tape.__dict__.copy()
    tape.__dict__.update(steps=[], data=set(), failed=None)
    calls = [(m, m.__dict__.get("calls", 0)) for m in made]
    count = len(made)
    try:
        yield
    finally:
        tape.__dict__.update(kept)
        del made[count:]
        for module, number in calls:
            module.__dict__["calls"] = number


def first_leaf(model):
    """The first layer of a model that says what input it wants."""
    wanted = ("Conv", "Linear", "Embedding", "LSTM", "GRU", "RNN", "BatchNorm")
    leaves = (m for m in model.modules() if isinstance(m, Leaf))
    matches = (m for m in leaves if type(m).__name__.startswith(wanted))
    return next(islice(matches, 1), None)


def rank_of(model):
    """How many axes the input of a model has, the batch included; None if nothing says so."""
    leaf = first_leaf(model)
    if leaf is None:
        return None
    name = type(leaf).__name__
    if name.startswith(("Conv", "BatchNorm")):
        return int(name[-2]) + 2
    return {"Linear": 2, "Embedding": 2}.get(name, 3)


def candidates(model):
    """Shapes that a model may take, the likeliest first."""
    leaf = first_leaf(model)
    if leaf is None:
        return [(1, 3, 224, 224), (1, 3, 32, 32), (1, 1, 28, 28)]
    name = type(leaf).__name__
    if name.startswith(("Conv", "BatchNorm")):
        C = getattr(leaf, "in_channels", None) or leaf.num_features
        rank = int(name[-2])
        sides = [224, 32, 28, 64, 96, 128, 227, 256, 299, 48, 40, 84, 100, 16, 512, 572]
        if C == 1:
            sides = [28, 32, 64, *sides]
        if name.startswith("ConvTranspose"):
            sides = [1, 4, 7, 8, *sides]
        if rank == 1:
            sides = [128, 100, 64, 32, 28, 50, 187, 200, 256, 300, 1000, 1024, 16000]
        if rank == 3:
            return [
                (1, C, d, n, n)
                for d, n in [
                    (16, 112),
                    (32, 32),
                    (16, 64),
                    (64, 64),
                    (64, 224),
                    (8, 28),
                    (1, 1),
                ]
            ]
        return [(1, C, *([n] * rank)) for n in dict.fromkeys(sides)]
    if name == "Linear":
        n = leaf.in_features
        shapes = [(1, n)]
        side = round(n**0.5)
        if side * side == n:
            shapes.append((1, 1, side, side))
        side = round((n / 3) ** 0.5)
        if 3 * side * side == n:
            shapes.append((1, 3, side, side))
        return shapes
    if name == "Embedding":
        return [(1, 100), (1, 32), (1, 1)]
    return [(1, 28, leaf.input_size), (1, 10, leaf.input_size)]


def fitting(model):
    """The candidates, with those first that the model accepts."""
    shapes = candidates(model)
    fits = []
    for shape in shapes:
        with unseen():
            try:
                model(Tensor(shape))
            except Exception:
                continue
        fits.append(shape)
        if len(fits) == 3:
            break
    return [*fits, *[s for s in shapes if s not in fits]][:4]
