"""Runs a pasted program against the real Keras, and tells what each layer made: the tracer's rows.

Nothing is computed: weights take no memory, and calls are symbolic.
"""

import ast
import builtins
import contextlib
import difflib
import functools
import io
import json
import os
import re
import sys
import time
import types
import warnings
from typing import ClassVar

import numpy as np

from keras_page import start

start.begin()

import keras
from keras.src import backend, tree
from keras.src.backend.common.keras_tensor import KerasTensor
from keras.src.backend.common.stateless_scope import StatelessScope
from keras.src.backend.common.symbolic_scope import SymbolicScope
from keras.src.backend.numpy import core
from keras.src.models.functional import Functional
from keras.src.ops.operation import Operation

from keras_page import alias, old, paste
from keras_page.asking import Ask, AskingError, places, valued
from keras_page.parameters import hints, keywords, kind, takes_model
from keras_page.paste import PASTE, paste_line
from keras_page.rows import rows
from keras_page.surroundings import (
    Arguments,
    absent_file,
    around,
    gone,
    harmless,
    history,
    once,
    quiet,
)
from keras_page.unknown import (
    IdleError,
    Lacking,
    LackingError,
    TooLongError,
    Unknown,
)

SECONDS = 15  # for one program
IDLE = 8  # seconds of a loop that makes no layer
MOST_ROWS = 3000
DEEPEST = 20  # layers inside each other: a browser's own stack ends before Python's
# Runs that search for all that is lacking: when an answer is lacking, and with all answers.
ROUNDS, MOST_ROUNDS = 12, 60
FILES = ("numpy", "pickle", "json")  # modules that read files, which are not there
Layer, Model = keras.layers.Layer, keras.Model
# ---- no arithmetic --------------------------------------------------------------------------------
_initialize = core.Variable._initialize_with_initializer
_spec = backend.compute_output_spec


def light(self, initializer):
    """Make a weight of one zero that is broadcast to its shape, so that it takes no memory."""
    if None in self._shape:
        return _initialize(self, initializer)
    dtype = "float32" if self._dtype == "bfloat16" else self._dtype
    try:
        self._value = np.broadcast_to(np.zeros((), dtype), tuple(self._shape))
    except ValueError:  # larger than any memory: the shape alone is kept, by Keras
        self._value = np.zeros((), dtype)
    return None


def symbolic(function, *args, **kwargs):
    """Try a function on symbols before Keras runs it twice on zeros."""
    with StatelessScope(), SymbolicScope():
        try:
            outputs = function(*args, **kwargs)
        except (
            TypeError,
            AttributeError,
            np.exceptions.AxisError,
        ):  # of NumPy, on a symbol
            outputs = None
        else:
            for unknown in old.unknowns(tree.flatten(outputs)):
                raise LackingError(Unknown(f"{unknown.path}()", unknown.gone, True))
            return tree.map_structure(symbol, outputs)
    return _spec(function, *args, **kwargs)


def symbol(x):
    if isinstance(x, KerasTensor):
        copy = KerasTensor(x.shape, x.dtype, sparse=x.sparse)
        log.alias(copy, x)
        return copy
    if isinstance(x, (np.ndarray, np.generic)):
        return KerasTensor(x.shape, backend.standardize_dtype(x.dtype))
    return x


# ---- what was called, in which line ------------------------------------------------------------------
def tensors(values):
    return [x for x in tree.flatten(values) if isinstance(x, KerasTensor)]


class Log:
    """The calls of layers, as entries in their order."""

    def __init__(self):
        self.entries, self.stack, self.sources, self.makers = [], [], [], {}
        self.kept, self.born, self.shown, self.failed = [], {}, {}, None
        self.line = None  # the line for calls that the tracer itself makes
        self.quiet = self.building = 0
        self.latest = time.monotonic()
        self.end = self.latest + SECONDS

    def alias(self, copy, x):
        """Note that `copy` is the output of the same entry as `x`."""
        self.kept.append(copy)
        if id(x) in self.makers:
            self.makers[id(copy)] = self.makers[id(x)]

    def tick(self):
        now = time.monotonic()
        if self.entries and now > self.latest + IDLE:
            raise IdleError(f"A loop without layers is left after {IDLE} s")
        if now > self.end:
            raise TooLongError(f"The program was stopped after {SECONDS} s")
        if len(self.entries) > MOST_ROWS:
            raise TooLongError(f"The program makes more than {MOST_ROWS:,} layers")

    def is_inside(self):
        """Whether the call is part of a layer of Keras' own."""
        return any(not is_container(layer) for layer in self.stack)

    def add(self, layer, inputs, outputs, first):
        """Note a call, whose inner calls are the entries from `first` on."""
        outputs = tensors(outputs)
        line = self.born.get(id(layer)) or paste_line() or self.line
        if self.quiet or self.is_inside() or line is None or not outputs:
            return
        shapes = [list(x.shape) for x in outputs]
        earlier = self.shown.get(id(layer))
        self.kept += [layer, *outputs, *inputs]
        again = earlier is not None and earlier["shapes"] == shapes
        if again and (self.building or self.stack):
            for x in outputs:  # Sequential calls its layers again at each add
                self.makers.setdefault(id(x), earlier["at"])
            earlier["uses"] += not self.building
            return
        inner = [e["at"] for e in self.entries[first:]]
        entry = {
            "at": len(self.entries),
            "layer": layer,
            "line": line,
            "shapes": shapes,
            "from": [self.makers.get(id(x)) for x in inputs],
            "group": bool(inner) and is_container(layer),
            "inner": inner,
            "again": again,
            "uses": 1,
        }
        self.entries.append(entry)
        self.latest = time.monotonic()
        if entry["group"] and isinstance(layer, Model):
            for x, own in zip(
                outputs, getattr(layer, "outputs", None) or [], strict=False
            ):
                self.alias(x, own)
        if again:
            earlier["uses"] += 1
        else:
            self.shown[id(layer)] = entry
        for x in outputs:
            self.makers.setdefault(id(x), entry["at"])


log = Log()


def is_container(layer):
    return isinstance(layer, Model) or type(layer).__module__ == "__main__"


_new, _call, _maybe_build = Layer.__new__, Layer.__call__, Layer._maybe_build
_symbolic_call = Operation.symbolic_call
_input, _sequential = keras.layers.InputLayer.__init__, keras.Sequential.build
_build = keras.layers.Layer.build


def new(cls, *args, **kwargs):
    layer = _new(cls, *args, **kwargs)
    inside = any(not is_container(outer) for outer in log.stack)
    if not inside:
        log.born[id(layer)] = paste_line() or log.line
        log.kept.append(layer)
    return layer


@functools.wraps(_call)
def call(self, *args, **kwargs):
    log.tick()
    for unknown in old.unknowns([*args, *kwargs.values()]):
        absent(self, unknown)
    args = tree.map_structure(given, args)
    # the browser's own stack would end before Python's does
    if sum(layer is self for layer in log.stack) > 1:
        raise RecursionError
    if len(log.stack) >= DEEPEST:
        raise TooLongError(f"More than {DEEPEST} layers stand inside each other")
    first = len(log.entries)
    log.stack.append(self)
    log.sources.append(tensors((args, kwargs)))
    try:
        outputs = _call(self, *args, **kwargs)
    except Exception:
        if log.failed is None and not log.is_inside():
            log.failed = log.born.get(id(self))
        raise
    finally:
        log.stack.pop()
        log.sources.pop()
    if isinstance(self, Model):
        replay(self, tensors((args, kwargs)))
    log.add(self, tensors((args, kwargs)), outputs, first)
    return outputs


def replay(model, inputs):
    """Note the layers of a model that was built while nothing was noted.

    A call of such a model does not call its layers.
    """
    graph = getattr(model, "_functional", None) or model
    if log.quiet or log.is_inside() or not isinstance(graph, Functional):
        return
    if any(id(layer) in log.shown for layer in model.layers):
        return
    for own, x in zip(graph.inputs, inputs, strict=False):
        log.alias(own, x)
    nodes = {id(node) for level in graph._nodes_by_depth.values() for node in level}
    for operation in graph.operations:
        for node in operation._inbound_nodes:
            if id(node) not in nodes or not node.input_tensors:
                continue
            first = len(log.entries)
            if isinstance(operation, Model):
                replay(operation, node.input_tensors)
            log.add(operation, node.input_tensors, node.output_tensors, first)


def absent(layer, unknown):
    """Raise the error of a layer that is called on an unknown value; ask for a model's data."""
    if isinstance(layer, Model):
        raise LackingError(Unknown(f"{unknown.path}.shape", unknown.gone))
    if not unknown.gone and unknown.path.isidentifier():
        text = f"name '{unknown.path}' is not defined"
        raise NameError(text, name=unknown.path)
    raise LackingError(unknown)


def given(x):
    """Return a symbol for an array on which a model, or a layer inside a model, is called."""
    if isinstance(x, np.ndarray) and x.ndim > (0 if log.stack else 1):
        return KerasTensor(x.shape, backend.standardize_dtype(x.dtype))
    return x


@functools.wraps(_maybe_build)
def maybe_build(self, *args, **kwargs):
    quiet = not isinstance(self, keras.Sequential)  # its layers are called only now
    log.quiet += quiet
    try:
        return _maybe_build(self, *args, **kwargs)
    finally:
        log.quiet -= quiet


def operate(self, *args, **kwargs):
    outputs = _symbolic_call(self, *args, **kwargs)
    log.add(self, tensors((args, kwargs)), outputs, len(log.entries))
    return outputs


def begin_input(self, *args, **kwargs):
    _input(self, *args, **kwargs)
    if log.stack:  # of a Sequential that gets its input only now
        if log.sources[-1]:
            log.alias(self.output, log.sources[-1][0])
        return
    log.add(self, [], self.output, len(log.entries))


begin_input.__signature__ = getattr(_input, "__signature__", None)


@functools.wraps(_sequential)
def build_sequential(self, *args, **kwargs):
    log.building += 1
    try:
        return _sequential(self, *args, **kwargs)
    finally:
        log.building -= 1


@functools.wraps(
    keras.layers.Layer.build
)  # Keras must still see that it is the default one
def build_model(self, *args, **kwargs):
    """Call a model that the program itself builds for a shape: this is the shape of its input.

    Keras 3 builds nothing in this case, and warns; Keras 2 called the model.
    """
    shapes = [*args, *kwargs.values()]
    # Keras puts a function of its own around each build
    callers = (sys._getframe(1), sys._getframe(2))
    is_asked = PASTE in [frame.f_code.co_filename for frame in callers]
    if (
        is_asked
        and isinstance(self, Model)
        and len(shapes) == 1
        and is_shape(shapes[0])
    ):
        self(keras.Input(tuple(shapes[0])[1:]))
    else:
        _build(self, *args, **kwargs)


def is_shape(value):
    return isinstance(value, (tuple, list)) and all(
        n is None or isinstance(n, int) for n in value
    )


def patch():
    backend.compute_output_spec = symbolic
    core.Variable._initialize_with_initializer = light
    old.install()
    global _input
    _input = keras.layers.InputLayer.__init__
    Layer.__new__, Layer.__call__ = staticmethod(new), call
    Layer._maybe_build = maybe_build
    Operation.symbolic_call = operate
    keras.layers.InputLayer.__init__ = begin_input
    keras.Sequential.build = build_sequential
    Model.build = build_model
    alias.install()
    sys.meta_path.append(gone)
    harmless()
    Model.fit, Model.fit_generator = fit, quiet("fit", lambda: history)


def fit(self, x=None, *_, **__):
    """Give a model that has no input yet the shape of its data."""
    around.add("fit")
    if isinstance(x, np.ndarray) and x.ndim > 1 and not has_rows(self):
        self(keras.Input(x.shape[1:]))
    return history


PRELUDE = """
import math, os, sys, random
import numpy, numpy as np, keras, tensorflow, tensorflow as tf
from functools import partial
from keras import *
from keras.optimizers import *
from keras.models import *
from keras.layers import *
from keras import layers, models, optimizers, regularizers, initializers, callbacks, utils, ops, backend as K
from keras.regularizers import l1, l2
from keras.datasets import mnist, fashion_mnist, cifar10, cifar100, imdb
Convolution1D, Convolution2D, Convolution3D = Conv1D, Conv2D, Conv3D
"""
NETWORKS = (
    r"VGG|ResNet|Inception|Xception|MobileNet|DenseNet|NASNet|EfficientNet|ConvNeXt"
)


class Run:
    """One run of a program, with what is known: rows, what it lacks, its error."""

    prelude = PRELUDE

    def __init__(self, nodes, answers):
        global log
        log = Log()
        self.nodes, self.answers = nodes, answers
        self.error, self.asks, self.notes, self.called = None, [], [], []
        around.clear()
        gone.forget()
        keras.backend.clear_session()
        keras.backend.set_image_data_format("channels_last")
        old.state.update(note=self.tell, line=paste_line)
        module = types.ModuleType("__main__")
        self.names = module.__dict__
        self.names["__file__"] = PASTE
        sys.modules["__main__"] = module
        sys.argv = Arguments([PASTE])

    def tell(self, text):
        if text not in self.notes:
            self.notes.append(text)

    def ask(self, *asks):
        """Return the values of what is asked for; raise AskingError while one is not known."""
        missing = [ask for ask in asks if ask["key"] not in self.answers]
        if missing:
            raise AskingError(*missing)
        return [self.answers[ask["key"]] for ask in asks]

    def go(self):
        answered = {
            places[key]: self.answers[key] for key in places if key in self.answers
        }
        Unknown.answers, Unknown.bases = {**self.answers, **answered}, self.bases
        Unknown.likely = {}
        try:
            with (
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
            ):
                exec(self.prelude, self.names)
                self.names.update({"open": absent_file, paste.ONCE: once})
                known = set(self.names)
                self.lacking = paste.undefined(self.nodes, known)
                for name, (_, called) in self.lacking.items():
                    if name in self.answers:
                        self.names[name] = self.answers[name]
                    elif re.match(NETWORKS, name) and hasattr(keras.applications, name):
                        self.names[name] = getattr(keras.applications, name)
                    elif (value := old.named(name)) is not None:
                        self.names[name] = value
                    elif not (called and name[0].isupper()):
                        self.names[name] = self.absent(name)
                self.execute()
                self.finish()
        except AskingError as asking:
            self.asks += asking.asks
        except LackingError as error:
            self.lacks(error.unknown, error)
        except TooLongError as error:
            self.error = {"type": "", "text": str(error), "line": last_line(error)}
        except BaseException as error:
            error = reason(error)
            if isinstance(error, LackingError):
                self.lacks(error.unknown, error)
            else:
                self.fails(error)
        return self

    def execute(self):
        code = compile(self.nodes, PASTE, "exec")
        with watched(code), contextlib.suppress(SystemExit):
            try:
                exec(code, self.names)
            except IdleError as error:
                self.tell(f"{error}, in line {last_line(error)}.")
                log.latest = time.monotonic()

    def finish(self):
        """Call functions and classes that nobody calls; feed models that wait for an input."""
        nodes = list(uncalled(self.nodes, self.builds))
        for node in nodes or self.given_away():
            with self.asking():
                self.call(node)
        for model in self.waiting():
            with self.asking():
                if model in self.waiting():
                    self.feed(model)

    def given_away(self):
        """Return the last node that only a missing module calls, as a tuner, if no row was made."""
        if self.rows() or self.waiting():
            return []
        return [n for n in self.nodes.body if self.is_given(n) and self.builds(n)][-1:]

    def is_given(self, node):
        """Whether a node is a function, or a class whose own base is not there."""
        made = self.names.get(getattr(node, "name", None))
        is_class = isinstance(made, type) and issubclass(made, Lacking)
        return isinstance(node, ast.FunctionDef) or is_class

    # ---- what is different with PyTorch ----
    bases: ClassVar[dict] = {}  # in place of base classes that are not there

    def builds(self, node):
        """Whether a function or a class makes layers, or is one."""
        made = self.names.get(node.name)
        is_layer = isinstance(made, type) and issubclass(made, Layer)
        return (is_layer and "call" in vars(made)) or paste.builds(node)

    def absent(self, name):
        """The value of a name that the program does not define."""
        return Unknown(name)

    def tensor(self, shape):
        return keras.Input(shape)

    def waiting(self):
        """The models that wait for an input."""
        return [model for model in models() if waits(model)]

    def line_of(self, error):
        return last_line(error) or log.failed or log.line

    def rows(self):
        return rows(log.entries)

    def around(self):
        """What is left out, since no shape depends on it."""
        return around

    def programs(self, made):
        """The program with Keras for each table, if the pasted program is of PyTorch."""
        return []

    @contextlib.contextmanager
    def asking(self):
        try:
            yield
        except AskingError as asking:
            self.asks += asking.asks

    def call(self, node):
        """Call a function, make an instance of a class, or call its methods that build."""
        target, log.line = self.names.get(node.name), node.lineno
        if isinstance(node, ast.FunctionDef):
            arguments = self.arguments(node, node.name)
            self.tell(f"{node.name} is not called; the tracer calls it.")
            target(**arguments)
            return
        methods = {n.name: n for n in node.body if isinstance(n, ast.FunctionDef)}
        init = methods.get("__init__")
        made = target
        static = [m for m in methods.values() if m.decorator_list and paste.builds(m)]
        is_model = isinstance(target, type) and issubclass(target, Layer)
        kept = [v for v in self.names.values() if type(v) is target]
        if kept and not is_model:
            made = kept[-1]
        elif is_model or not static:
            made = target(**(self.arguments(init, node.name, node) if init else {}))
        if is_model:
            if not isinstance(made, Model) or not (made.built or has_rows(made)):
                log.born.pop(id(made), None)  # its input is asked for here
                (shape,) = self.ask(Ask(f"input of {node.name}", "shape", node.lineno))
                made(keras.Input(shape))
            return
        for name, method in methods.items():
            if (
                name != "__init__"
                and paste.builds(method)
                and (isinstance(made, Lacking) or not referred(self.nodes, name))
            ):
                getattr(made, name)(**self.arguments(method, f"{node.name}.{name}"))

    def arguments(self, node, name, within=None):
        """Return what a function must be given: its parameters without a default.

        `within` is the class of an __init__. A method that was copied alone gets an unknown self.
        """
        arguments = node.args
        names = [a.arg for a in arguments.args]
        names = names[: len(names) - len(arguments.defaults)]
        names += [
            a.arg
            for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            if d is None
        ]
        given = {}
        if node in self.nodes.body and names[:1] == ["self"]:
            given["self"] = Lacking()
        names = [n for n in names if n not in ("self", "cls")]
        needed = [n for n in names if takes_model(node, n, within or node)]
        if needed:
            self.tell(
                f"{name} is not called: it needs {' and '.join(needed)}, each a layer or a model."
            )
            raise AskingError
        kinds = {n: kind(node, n) for n in names} | dict.fromkeys(
            keywords(node), "value"
        )
        given |= {n: Unknown(n) for n, k in kinds.items() if k == "key"}
        asks = {
            n: Ask(f"{name}({n})", k, node.lineno)
            for n, k in kinds.items()
            if k != "key"
        }
        for n, ask in asks.items():
            ask["suggestions"] = hints(node, n) or ask["suggestions"]
        for n, value in zip(asks, self.ask(*asks.values()), strict=True):
            given[n] = self.tensor(value) if kinds[n] == "shape" else value
        return given

    def feed(self, model):
        length = getattr(model.layers[0], "_length", None) if model.layers else None
        name = next((n for n, v in self.names.items() if v is model), None)
        line = log.line = log.born.get(id(model))
        label = (
            f"input of {name}"
            if name
            else f"input of {type(model).__name__} in line {line}"
        )
        (shape,) = [(length,)] if length else self.ask(Ask(label, "shape", line))
        if isinstance(model, keras.Sequential):
            model.build((None, *shape))
        else:
            model(keras.Input(shape))

    def lacks(self, unknown, error):
        """Ask for a value that is lacking; if it is a function, this is an error."""
        line = self.line_of(error)
        path = unknown.path.removesuffix(".prod()")  # numpy.prod of a shape
        called = unknown.called and path == unknown.path
        root = re.match(r"(self\.)?\w+", path.removeprefix("len("))[0]
        imported = {*gone.names, *FILES, "keras", "hp"}  # hp of a tuner
        beside = re.fullmatch(r"(\w+\.\w[\w.]*?)(\.shape.*)?", path)
        if unknown.gone and root in gone.names and beside and not called:
            # of a file that the reader has
            kind = "array" if beside[2] else "value"
            self.asks.append(Ask(beside[1], kind, line))
        elif error.needed and root in imported and (unknown.gone or root == "hp"):
            self.asks.append(self.ask_beside(unknown.path, line))
        elif unknown.gone:
            name = re.sub(r"(\([^()]*\))+$", "", path)
            text = f"{name} is not there in the tracer, which has Keras and NumPy alone"
            self.error = {"type": "", "text": text, "line": line}
        elif path.startswith(f"{root}("):
            self.error = {
                "type": "NameError",
                "text": f"name '{root}' is not defined",
                "line": line,
            }
        elif re.match(r"\w+(\[.*?\])?(\.\w+\(\))*\.shape", path) or called:
            self.asks.append(Ask(root, "array", line))
        else:
            key = re.match(r"hp\..*|[\w.]+(\[[^\]]*\])*", path)[0]
            ask = Ask(key, "value", line)
            if getattr(error, "many", False):
                ask["suggestions"] = ["[32, 64]", "[16, 32, 64]"]
            self.asks.append(ask)
        for ask in self.asks:
            ask["suggestions"] = Unknown.likely.get(ask["key"], ask["suggestions"])

    def ask_beside(self, path, line):
        """Ask for a value of a module that is not there by the name that the program gave to it."""
        inner = path[4:-1] if path.startswith("len(") else path
        named = {
            n: v.path
            for n, v in self.names.items()
            if isinstance(v, Unknown) and inner.startswith(v.path) and "." in v.path
        }
        name = max(named, key=lambda n: len(named[n]), default=None)
        rest = inner[len(named[name]) :] if name else ""
        key, kind = (name or inner) + rest, "value"
        if name and rest.startswith(".shape"):
            key, kind, path = name, "array", named[name]
        elif inner != path:
            key = f"len({key})"
        places[key] = path
        return Ask(key, kind, line)

    def fails(self, error):
        line = error.lineno if isinstance(error, SyntaxError) else self.line_of(error)
        used = [
            Ask(name, "value", line)
            for name, (_, called) in self.lacking.items()
            if not called
            and name not in self.answers
            and line in lines_of(self.nodes, name)
        ]
        if used and not isinstance(error, (NameError, SyntaxError)):
            self.asks += used
            return
        text = re.sub(r"\x1b\[\d*m", "", str(error)).strip()
        text = re.sub(r"^Exception encountered when calling .*?\n\n", "", text)
        text = re.sub(r" \(/lib/\S+\)$", "", text)  # where a module is
        text = text.split("\n\nArguments received by")[0].strip()[:600]
        if isinstance(error, NameError) and error.name:
            others = self.names.keys() - {error.name}
            near = difflib.get_close_matches(error.name, others, 1)
            text += f". Did you mean {near[0]}?" if near else ""
        if isinstance(error, RecursionError):
            text = "the program calls itself without an end"
        self.error = {"type": type(error).__name__, "text": text, "line": line}


def reason(error):
    """Return the cause of an error of a Lambda, which only says that it found no shape."""
    while "of the Lambda's output" in str(error) and error.__context__:
        error = error.__context__
    return error


def last_line(error):
    """The last line of the program in the traceback of an error."""
    step, line = error.__traceback__, None
    while step:
        if step.tb_frame.f_code.co_filename == PASTE:
            line = step.tb_lineno
        step = step.tb_next
    return line


def lines_of(nodes, name):
    uses = (n for n in ast.walk(nodes) if isinstance(n, ast.Name) and n.id == name)
    return {n.lineno for n in uses}


def referred(nodes, name):
    return any(
        getattr(n, "id", getattr(n, "attr", None)) == name
        for n in ast.walk(nodes)
        if isinstance(n, (ast.Name, ast.Attribute))
    )


def uncalled(nodes, builds):
    """The functions and classes with layers to which nothing in the program refers."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    definitions = [n for n in nodes.body if isinstance(n, kinds) and builds(n)]
    for node in definitions:
        others = [n for n in nodes.body if n is not node]
        if not any(referred(other, node.name) for other in others):
            yield node


def models():
    kept = {id(x): x for x in log.kept if isinstance(x, Model)}
    # of a class that becomes functional, Keras makes one more object and never initializes it
    return [x for key, x in kept.items() if log.born.get(key) and "built" in vars(x)]


def waits(model):
    """Whether a model has got no input, and is no part of another one."""
    if id(model) in log.shown or (
        isinstance(model, keras.Sequential) and not model.layers
    ):
        return False
    if is_part(model):
        return False
    if isinstance(model, keras.Sequential):
        return not model.built and not has_rows(model)
    is_own = type(model).__module__ == "__main__"
    return is_own and (not has_rows(model) or is_partly(model))


def is_partly(model):
    """Whether a model has a call of its own, and layers that nothing has called yet."""
    own = (c for c in type(model).__mro__ if c.__module__ == "__main__")
    layers = [layer for layer in model.layers if not is_container(layer)]
    calls = any("call" in vars(c) for c in own)
    return calls and any(id(layer) not in log.shown for layer in layers)


def is_part(model):
    """Whether a model is inside of another layer, as in a list of it."""
    others = {id(x): x for x in log.kept if isinstance(x, Layer) and x is not model}
    others = {at: x for at, x in others.items() if hasattr(x, "_layers")}
    return any(
        layer is model
        for other in others.values()
        for layer in other._flatten_layers(include_self=False)
    )


def has_rows(model):
    return any(
        id(layer) in log.shown for layer in model._flatten_layers(include_self=False)
    )


@contextlib.contextmanager
def watched(code):
    """Stop the program's own loops when the time is over (from Python 3.12 on)."""
    monitoring = getattr(sys, "monitoring", None)
    if not monitoring:
        yield
        return
    tool, event = 4, monitoring.events.JUMP
    monitoring.use_tool_id(tool, "tracer")
    monitoring.register_callback(tool, event, lambda *_: log.tick())
    pending = [code]
    while pending:
        each = pending.pop()
        monitoring.set_local_events(tool, each, event)
        pending += [c for c in each.co_consts if isinstance(c, types.CodeType)]
    try:
        yield
    finally:
        monitoring.free_tool_id(tool)


def told(run):
    left = sorted(run.around())
    if left:
        run.tell(f"Left out, since no shape depends on it: {', '.join(left)}.")
    if gone.names:
        run.tell(f"Not in the tracer: {', '.join(gone.names)}.")
    return run.notes


def trace(text, answers):
    """Run a program with what the reader has answered: {key: text}."""
    notes, cells = [], paste.notebook(text)
    if cells is not None:
        notes.append("The code of the notebook was taken out of its JSON.")
    result = {
        "code": cells,
        "rows": [],
        "asks": [],
        "error": None,
        "notes": notes,
        "programs": [],
        "pytorch": False,
    }
    try:
        code, nodes = paste.read(text if cells is None else cells, notes)
    except paste.UnreadableError as error:
        return {**result, "error": {"type": "", "text": str(error), "line": None}}
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        text = getattr(error, "msg", None) or str(error) or type(error).__name__
        return {**result, "error": {"type": "SyntaxError", "text": text, "line": line}}
    old.state["first"] = bool(paste.re.search(old.KERAS_1, code))
    asks, values, first, kind = {}, {}, None, Run
    places.clear()
    if paste.is_pytorch(code):
        from keras_page.pytorch import run as pytorch  # which imports this module

        kind, result["pytorch"] = pytorch.TorchRun, True
    for turn in range(MOST_ROUNDS):
        run = kind(nodes, dict(values)).go()
        lacking = [ask for ask in run.asks if ask["key"] not in asks]
        for ask in lacking:
            asks[ask["key"]] = ask
            ask["given"] = answers.get(ask["key"], "")
            try:
                values[ask["key"]] = valued(
                    ask["given"] or ask["suggestions"][0], ask["kind"]
                )
                ask["error"] = ""
            except ValueError as error:
                ask["error"] = str(error)
                values[ask["key"]] = valued(ask["suggestions"][0], ask["kind"])
        open_asks = [ask for ask in lacking if not ask["given"] or ask["error"]]
        if first is None and (open_asks or not lacking):
            # rows that need a guess are not shown; further runs only look for what else is lacking
            made = run.rows()
            first = {"rows": made, "error": run.error, "notes": [*notes, *told(run)]}
            first["programs"] = [] if run.error else run.programs(made)
        is_enough = first is not None and turn >= ROUNDS
        if not lacking or is_enough or time.monotonic() > log.end:
            break
    return {**result, **(first or {}), "asks": list(asks.values())}


def answer(job):
    """Return the JSON of trace() for the JSON of {code, answers}."""
    job = json.loads(job)
    kept = dict(vars(builtins)), dict(os.environ)
    warnings.simplefilter("ignore")
    limit, level = len(sys.path), sys.getrecursionlimit()
    try:
        return json.dumps(trace(job["code"], job.get("answers") or {}))
    finally:
        names = vars(builtins)
        for name in names.keys() - kept[0].keys():
            del names[name]
        names.update(kept[0])
        os.environ.clear()
        os.environ.update(kept[1])
        del sys.path[limit:]
        sys.setrecursionlimit(level)


patch()
