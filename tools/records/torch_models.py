"""How PyTorch runs the programs of the tracer's tests: `make frameworks` writes the record.

For each model the record has its steps (class or function, shape, parameters), its multiply-adds,
and some numbers of its output. Weights and inputs are made from their names, both here and in the
test.
"""

import hashlib
import json
import math
import sys
import traceback
import types
import zlib
from importlib.metadata import version
from pathlib import Path
from unittest import mock

import numpy as np

from tools.records.torch_programs import BROKEN, PROGRAMS

RECORD = Path(__file__).with_suffix(".json")
KEPT = 12  # numbers of an output
# functions that change no number, or whose result is not the tensor of a step
SILENT = {"size", "dim", "numel", "contiguous", "data", "shape", "ndim", "get", "randn"}
NAMES = {"truediv": "div", "radd": "add", "rmul": "mul", "iadd": "add", "rsub": "sub"}


def digest():
    """Return the SHA-256 of the programs."""
    every = [PROGRAMS, BROKEN]
    return hashlib.sha256(json.dumps(every, sort_keys=True).encode()).hexdigest()


def number(name, shape):
    """Return the weights of a name in state_dict, float32; a variance is positive."""
    values = np.random.RandomState(zlib.crc32(name.encode())).standard_normal(shape)
    if name.endswith("running_var"):
        values = 0.5 + values**2
    elif len(shape) > 1:
        values = values / math.sqrt(math.prod(shape[1:]))
    return np.asarray(values, "float32")


def image(shape, limit=None):
    """Return the input of a model; integers below `limit` for an embedding."""
    if limit:
        return (np.arange(math.prod(shape)) * 7 % limit).reshape(shape)
    return number("input", shape)


def sample(y):
    """Return some numbers of an array, from all of it."""
    flat = np.asarray(y, "float64").ravel()
    at = np.linspace(0, len(flat) - 1, min(KEPT, len(flat))).astype(int)
    return [float(f"{flat[i]:.6g}") for i in at]


def steps(net, x):
    """Return what a model does with `x`: [[name, shapes, parameters], ...], and its output."""
    import torch
    from torch.nn.modules import module as hooks
    from torch.overrides import TorchFunctionMode

    operations, inside = [], []
    containers = (torch.nn.Sequential, torch.nn.ModuleList, torch.nn.ModuleDict)

    def is_leaf(module):
        own = type(module).__module__.startswith("torch.nn")
        return own and not isinstance(module, containers)

    def shapes(y):
        many = y if isinstance(y, tuple) else (y,)
        return [list(t.shape) for t in many if isinstance(t, torch.Tensor)]

    def before(module, _):
        if is_leaf(module):
            inside.append(module)

    def after(module, _, y):
        if is_leaf(module):
            inside.pop()
            size = sum(p.numel() for p in module.parameters(recurse=False))
            operations.append([type(module).__name__, shapes(y), size])

    class Functions(TorchFunctionMode):
        def __torch_function__(self, function, types, args=(), kwargs=None):
            y = function(*args, **(kwargs or {}))
            name = function.__name__.strip("_")
            if not inside and shapes(y) and name not in SILENT:
                operations.append([NAMES.get(name, name), shapes(y), 0])
            return y

    handles = [
        hooks.register_module_forward_pre_hook(before),
        hooks.register_module_forward_hook(after),
    ]
    try:
        with torch.no_grad(), Functions():
            y = net(x)
    finally:
        for handle in handles:
            handle.remove()
    return operations, y


def recorded(code, shape):
    """Return the record of one program."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    main = types.ModuleType("__main__")
    exec(compile(code, "program.py", "exec"), main.__dict__)
    net = main.net.eval()
    state = {n: t for n, t in net.state_dict().items() if t.is_floating_point()}
    state = {n: torch.tensor(number(n, tuple(t.shape))) for n, t in state.items()}
    net.load_state_dict(state, strict=False)
    embeddings = [m for m in net.modules() if isinstance(m, torch.nn.Embedding)]
    limit = embeddings[0].num_embeddings if embeddings else None
    x = torch.tensor(image(shape, limit))
    operations, y = steps(net, x.clone())
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        net(x.clone())
    return {
        "steps": operations,
        "state": {n: list(t.shape) for n, t in state.items()},
        "parameters": sum(p.numel() for p in net.parameters()),
        "multiply-adds": counter.get_total_flops() // 2 // shape[0],
        "output": [list(y.shape), sample(y)],
    }


def refused(code, shape):
    """Return [type, text, line] of the error of a program; the line is one of the program."""
    import torch

    main = types.ModuleType("__main__")
    try:
        exec(compile(code, "program.py", "exec"), main.__dict__)
        main.net.eval()(torch.tensor(image(shape)))
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame.lineno for frame in frames if frame.filename == "program.py"]
        return [type(error).__name__, str(error), own[-1] if own else None]
    raise AssertionError("PyTorch takes it")


def main():
    """Write the record."""
    for name in ("torchvision", "torchvision.transforms"):
        sys.modules[name] = mock.MagicMock()  # programs use it for data only
    made = {name: recorded(*program) for name, program in PROGRAMS.items()}
    errors = {name: refused(*program) for name, program in BROKEN.items()}

    def lines(records):
        compact = {n: json.dumps(v, separators=(",", ":")) for n, v in records.items()}
        return ",\n".join(f"{json.dumps(n)}: {v}" for n, v in compact.items())

    head = {"programs": digest(), "torch": version("torch").partition("+")[0]}
    parts = f'"models": {{\n{lines(made)}\n}},\n"errors": {{\n{lines(errors)}\n}}'
    RECORD.write_text(f'{{"made by": {json.dumps(head)},\n{parts}}}\n', "utf8")
    print(f"wrote {RECORD.name}: {len(made)} models, {len(errors)} errors")


if __name__ == "__main__":
    sys.exit(main())
