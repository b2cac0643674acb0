"""Strangers' programs and each layer of Keras in the tracer: the rows are as in CPython's Keras."""

import contextlib
import sys
import warnings
from unittest import mock

import keras
import pytest
from keras.src.ops.operation import Operation

from tests.page import strangers, unseen
from tests.page.each_layer import EACH, OTHERS
from tests.page.test_traced import PRELUDE, around, shapes, shown, traced

STRANGERS = {**strangers.STRANGERS, **unseen.UNSEEN}
REFUSED = {**strangers.REFUSED, **unseen.REFUSED}
OLD = ("advanced_activations", "convolutional", "core", "normalization")


class Calls:
    """The layers and operations that a program calls, also inside models and its own layers."""

    def __init__(self):
        self.rows, self.stack, self.seen = [], [], set()

    def note(self, layer, y):
        inside = any(not is_container(outer) for outer in self.stack)
        if inside or is_container(layer) or id(layer) in self.seen:
            return
        if hasattr(keras.layers, type(layer).__name__):
            self.seen.add(id(layer))
            self.rows.append((layer, y))

    def layer(self, call):
        def noted(layer, *args, **kwargs):
            self.stack.append(layer)
            try:
                y = call(layer, *args, **kwargs)
            finally:
                self.stack.pop()
            self.note(layer, y)
            return y

        return noted

    def operation(self, call):
        def noted(operation, *args, **kwargs):
            y = call(operation, *args, **kwargs)
            if not isinstance(operation, keras.layers.Layer):
                self.note(operation, y)
            return y

        return noted


def is_container(layer):
    return isinstance(layer, keras.Model) or type(layer).__module__ == "program"


def built(code):
    """Return (class, output, parameters) of what a program calls in CPython.

    The weights of pretrained networks are not downloaded.
    """
    calls = Calls()
    layer, operation = keras.layers.Layer.__call__, Operation.symbolic_call
    with contextlib.ExitStack() as stack:
        stack.enter_context(around())
        for patched in (
            mock.patch.object(keras.layers.Layer, "__call__", calls.layer(layer)),
            mock.patch.object(Operation, "symbolic_call", calls.operation(operation)),
            mock.patch("keras.src.utils.file_utils.get_file", return_value="weights"),
            mock.patch.object(keras.Model, "load_weights"),
            mock.patch.dict(
                sys.modules, {f"keras.layers.{n}": keras.layers for n in OLD}
            ),
            warnings.catch_warnings(),
        ):
            stack.enter_context(patched)
        warnings.simplefilter("ignore")
        exec(PRELUDE + code, {"__name__": "program"})
    return [
        (type(called).__name__, shapes(y), getattr(called, "count_params", int)())
        for called, y in calls.rows
    ]


def differences(rows, wanted):
    """Return the wanted rows that are not found in order; other rows must be operations."""
    rest, more = list(wanted), []
    for row in rows:
        if rest and row == rest[0]:
            del rest[0]
        elif row[0] not in OPERATIONS or row[2]:
            more.append(row)
    return rest[:3] + more[:3]


# Classes of keras.ops that have names of layers: TensorFlow's own operations make no symbols.
OPERATIONS = {"Add", "Concatenate", "Dot", "Flatten", "Maximum", "Multiply"}
OPERATIONS |= {"Reshape", "Subtract"}


@pytest.fixture(scope="module")
def results():
    programs = {name: (code, answers) for name, (code, answers, _) in STRANGERS.items()}
    others = {name: (code, {}) for name, (code, _, _) in REFUSED.items()}
    return traced({**programs, **others, **{n: (code, {}) for n, code in EACH.items()}})


@pytest.mark.parametrize("name", STRANGERS)
def test_rows_of_strangers_are_those_of_keras(results, name):
    code, answers, today = STRANGERS[name]
    result = results[name]
    assert result["error"] is None
    assert [ask["key"] for ask in result["asks"]] == list(answers)
    assert differences(shown(result), built(today or code)) == []


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_names_the_layer_and_no_row_follows(results, name):
    _, words, line = REFUSED[name]
    error = results[name]["error"]
    assert words in error["text"]
    assert error["line"] == line
    assert all(row["line"] < line for row in results[name]["rows"])


def test_each_layer_of_keras_has_a_program():
    layers = {
        name
        for name, cls in vars(keras.layers).items()
        if isinstance(cls, type) and issubclass(cls, keras.layers.Layer)
    }
    missing = {name for name in layers - OTHERS if f"{name}(" not in str(EACH)}
    # the other names of a layer are the same class
    tried = {getattr(keras.layers, name) for name in layers - missing}
    assert {n for n in missing if getattr(keras.layers, n) not in tried} == set()


def test_rows_of_each_layer_are_those_of_keras(results):
    wrong = {}
    for name, code in EACH.items():
        result, wanted = results[name], built(code)
        rows = shown(result)
        if result["error"] or result["asks"] or rows != wanted or not rows:
            wrong[name] = result["error"], rows, wanted
    assert wrong == {}
