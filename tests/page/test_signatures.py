"""The arguments of each function and layer of the page, against those of TensorFlow.

Many programs give arguments by position and leave defaults out. So another order or another default
would give a wrong number without any message.
"""

import inspect
import json

import tensorflow as tf

from tools.node import run

# Prints {"tf.nn.relu": [[name, may be given by position, default or None], ...]}.
SIGNATURES = """
import inspect, json, types
import tensorflow as tf
from tensorflow._later import later

found = {}
def look(module, prefix):
    for name in sorted({*dir(module), *later(prefix)}):
        value, full = getattr(module, name), f"{prefix}.{name}"
        if name.startswith("_"):
            continue
        if isinstance(value, types.ModuleType):
            if value.__name__ == "tensorflow" + full.removeprefix("tf"):
                look(value, full)
        elif callable(value):
            arguments = inspect.signature(value.__init__ if isinstance(value, type) else value)
            found[full] = [
                [one.name, one.kind is one.POSITIONAL_OR_KEYWORD,
                 None if one.default is one.empty else repr(one.default)]
                for one in arguments.parameters.values()
                if one.name != "self" and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
            ]
look(tf, "tf")
print(json.dumps(found))
"""
# {what the page has: what TensorFlow has}, where both mean the same.
SAME = {
    "2": ["(2, 2)", "(2, 2, 2)"],
    "1": ["(1, 1)", "(1, 1, 1)", "((1, 1), (1, 1), (1, 1))", "None"],
    "None": ["(1, 1)", "((0, 0), (0, 0))", "((1, 1), (1, 1), (1, 1))", "'NWC'", "'NHWC'",
             "'NDHWC'", "tf.int32"],
    "0": ["None"], "-1": ["None"], "False": ["None"], "tf.int32": ["None"],
    "'int64'": ["tf.int64"],
}  # fmt: skip
# Classes whose objects are made by these modules, not by programs.
INSIDE = {"tf.Tensor", "tf.DType", "tf.TensorShape", "tf.data.Dataset"}
# {name: why the page differs here}.
ELSE = {
    "tf.Variable initial_value": "without a value there is only TensorFlow's error",
    "tf.Variable trainable": "None is True there",
    "tf.Variable shape": "the arguments between are not here",
    "tf.Variable dtype": "the arguments between are not here",
    "tf.convert_to_tensor shape": "it is tf.constant here",
    "tf.random.Generator seed": "made by from_seed in both",
    "tf.keras.layers.SpatialDropout1D data_format": "of the family",
    **{f"tf.keras.layers.{kind}{rank}D pool_size": "without it there is only Keras' error"
       for kind in ("AveragePooling", "AvgPool") for rank in (1, 2, 3)},
}  # fmt: skip


def of_tensorflow(full):
    """Return the parameters of TensorFlow's function or class of this name, or None."""
    value = tf
    for part in full.split(".")[1:]:
        value = getattr(value, part, None)
    try:
        given = inspect.signature(value.__init__ if isinstance(value, type) else value)
    except (TypeError, ValueError, AttributeError):
        return None
    return {
        name: parameter
        for name, parameter in given.parameters.items()
        if name != "self"
    }


def same(ours, theirs):
    """Say whether two defaults, as they are written, mean the same."""
    return ours == theirs or theirs in SAME.get(ours, [])


def differences(full, ours, theirs):
    """Yield how the arguments of one name differ."""
    order = list(theirs)
    for at, (name, by_position, default) in enumerate(ours):
        if name == "name" or f"{full} {name}" in ELSE:
            continue
        if name not in theirs:
            if not any(
                parameter.kind is parameter.VAR_KEYWORD for parameter in theirs.values()
            ):
                yield f"{full}: TensorFlow has no {name}"
            continue
        by_position &= theirs[name].kind is not inspect.Parameter.KEYWORD_ONLY
        if by_position and order.index(name) != at:
            yield f"{full}: {name} is argument {at}, in TensorFlow {order.index(name)}"
        there = theirs[name].default
        if default is None and there is inspect.Parameter.empty:
            continue
        if default is None or there is inspect.Parameter.empty:
            yield f"{full}: {name} has a default on one side only"
        elif not same(default, repr(there)):
            yield f"{full}: {name} is {default}, in TensorFlow {there!r}"


def test_arguments_have_the_order_and_the_defaults_of_tensorflow():
    printed, traceback = run({"signatures": SIGNATURES})["signatures"]
    assert traceback == ""
    page = {
        name: ours for name, ours in json.loads(printed).items() if name not in INSIDE
    }
    faults, compared = [], 0
    for full, ours in page.items():
        theirs = of_tensorflow(full)
        if theirs is not None:
            compared += 1
            faults += differences(full, ours, theirs)
    assert compared > 500
    assert not faults, "\n".join(faults)


def test_another_order_or_default_is_seen():
    theirs = of_tensorflow("tf.keras.ops.repeat")
    right = [["x", True, None], ["repeats", True, None], ["axis", True, "None"]]
    assert list(differences("a", right, theirs)) == []
    for wrong, expected in (
        ([right[1], right[0], right[2]], "argument 0"),
        ([*right[:2], ["axis", True, "0"]], None),
        ([*right[:2], ["axis", True, "5"]], "axis is 5"),
        ([["input", True, None], *right[1:]], "no input"),
    ):
        told = "\n".join(differences("a", wrong, theirs))
        assert told == "" if expected is None else expected in told
