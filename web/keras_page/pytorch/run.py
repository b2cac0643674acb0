"""Runs a pasted program of PyTorch on tensors without numbers."""

import ast
import inspect
import re
from typing import ClassVar

from keras_page.pytorch import modules, names
from keras_page.pytorch.rows import program, rows
from keras_page.pytorch.tensors import Tensor, tape
from keras_page.trace import Ask, Run, last_line
from keras_page.unknown import Unknown

PRELUDE = """
import math, os, sys, random
import numpy, numpy as np, torch, torchvision
from functools import partial
from collections import OrderedDict, namedtuple
from typing import *
from torch import nn, optim, Tensor
import torch.nn.functional as F
from torchvision import models, transforms, datasets
from torch.utils.data import DataLoader, Dataset
from torch.autograd import Variable
from torchinfo import summary
"""
# undefined names that belong to data or to training, not to a model
AROUND = re.compile(
    r".*(loader|dataset).*|(\w*_)?(data|device|criterion|optimi[sz]er|scheduler|writer)s?",
    re.I,
)
BUILDS = modules.LAYERS | {"ModuleList", "ModuleDict"}


class TorchRun(Run):
    """One run of a program of PyTorch."""

    prelude = PRELUDE
    bases: ClassVar[dict] = {"Module": modules.Module}  # as of pytorch_lightning

    def __init__(self, nodes, answers):
        super().__init__(nodes, answers)
        names.begin()

    def go(self):
        try:
            super().go()
        finally:
            names.end()
        return self

    def absent(self, name):
        return Unknown(name, gone=bool(AROUND.fullmatch(name)))

    def tensor(self, shape):
        return Tensor(shape)

    def builds(self, node):
        """Whether a function makes layers, or a class is a module."""
        own = {name for name, value in self.names.items() if is_module(value)}
        own -= modules.CLASSES.keys()
        if isinstance(node, ast.ClassDef):
            return node.name in own
        called = (n.func for n in ast.walk(node) if isinstance(n, ast.Call))
        called = {getattr(f, "id", getattr(f, "attr", "")) for f in called}
        return bool(called & (BUILDS | own))

    def call(self, node):
        """Call a function, or make an instance of a class; its input is asked for later."""
        tape.line = node.lineno
        target = self.names.get(node.name)
        if isinstance(node, ast.ClassDef):
            methods = {n.name: n for n in node.body if isinstance(n, ast.FunctionDef)}
            init = methods.get("__init__")
            arguments = self.arguments(init, node.name, node) if init else {}
        else:
            arguments = self.arguments(node, node.name)
            self.tell(f"{node.name} is not called; the tracer calls it.")
        target(**arguments)

    def waiting(self):
        return list(waiting())[::-1]

    def feed(self, model):
        """Call a model that nobody calls on an input that is asked for."""
        tape.line = model.born
        name = next((n for n, v in self.names.items() if v is model), None)
        label = f"input of {name or type(model).__name__}"
        taken = inputs(model)
        labels = [label] if len(taken) == 1 else [f"{label}: {n}" for n in taken]
        asks = [Ask(each, "batch", model.born) for each in labels]
        missing = any(each not in self.answers for each in labels)
        if missing:
            shapes = (
                modules.fitting(model) if len(taken) == 1 else modules.candidates(model)
            )
            for ask in asks:
                ask["suggestions"] = [str(shape) for shape in shapes]
        shapes = self.ask(*asks)
        model(*[Tensor(names.with_batch(model, shape)) for shape in shapes])

    def line_of(self, error):
        return tape.failed or last_line(error) or tape.line

    def rows(self):
        return rows(roots())

    def around(self):
        return tape.data

    def programs(self, made):
        tables = sorted({row["table"] for row in made})
        return [program(made, table) for table in tables]


def is_module(value):
    return isinstance(value, type) and issubclass(value, modules.Module)


def roots():
    """The modules of the program that are part of no other one."""
    inside = {id(m) for made in modules.made for m in made.children()}
    return [m for m in modules.made if id(m) not in inside]


def waiting():
    """Models that nobody has called: they have layers, and are part of no other model.

    If a later model has taken the layers of an earlier one, the earlier one is only its beginning.
    """
    later = set()
    for model in reversed(list(uncalled_models())):
        parts = {id(m) for m in model.modules()}
        if not parts & later:
            yield model
        later |= parts


def uncalled_models():
    for model in roots():
        leaves = [m for m in model.modules() if isinstance(m, modules.Leaf)]
        own = type(model).__module__ == "__main__" or type(model) is modules.Sequential
        if own and leaves and not any(m.calls for m in model.modules()):
            yield model


def inputs(model):
    """Return the names of the arguments that forward() must be given."""
    if isinstance(model, modules.Sequential):
        return ["x"]
    taken = inspect.signature(model.forward).parameters.values()
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [p.name for p in taken if p.default is p.empty and p.kind in kinds]
