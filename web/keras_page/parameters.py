"""Finds out what the parameters of a function are that nobody calls.

A parameter may be a tensor, a model, an array, a config or a value.
"""

import ast
import re

CONFIGS = r"config|cfg|conf|args|opt|options|(h|hyper)_?params|settings"
OF_MODELS = {"layers", "output", "input", "outputs", "inputs", "trainable", "get_layer"}


def named(node, name):
    return isinstance(node, ast.Name) and node.id == name


def every(node, *kinds):
    return (each for each in ast.walk(node) if isinstance(each, kinds))


def takes_tensor(function, name):
    """Whether a function calls a layer on its parameter `name`."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        given = [
            *node.args,
            *(k.value for k in node.keywords if k.arg in ("inputs", "x")),
        ]
        flat = [e for a in given for e in (a.elts if isinstance(a, ast.List) else [a])]
        names = [a.id for a in flat if isinstance(a, ast.Name)]
        if name in names and (
            isinstance(node.func, ast.Call)
            or getattr(node.func, "attr", "") == "int_shape"
        ):
            return True
    return bool(
        re.fullmatch(r"x|inputs?|input_tensor|tensor|x_in(put)?|t|input_layer", name)
    )


def takes_model(function, name, within):
    """Whether a parameter is called as a layer, put into a model, or read as only models are.

    `within` is the class of an __init__, or the function itself.
    """
    own = {
        target.attr
        for each in every(function, ast.Assign)
        for target in each.targets
        if named(each.value, name) and isinstance(target, ast.Attribute)
    }  # as self.encoder = encoder
    called = [each.func for each in every(within, ast.Call)]
    if any(isinstance(each, ast.Attribute) and each.attr in own for each in called):
        return True
    if any(named(each.func, name) for each in every(function, ast.Call)):
        return True
    added = (
        each.args[-1]
        for each in every(function, ast.Call)
        if getattr(each.func, "attr", "") == "add" and each.args
    )
    read = (a.attr for a in every(function, ast.Attribute) if named(a.value, name))
    return any(named(each, name) for each in added) or not OF_MODELS.isdisjoint(read)


def kind(function, name):
    """Return "shape" for a tensor, "array", "key" if it has keys or attributes, or "value"."""
    if takes_tensor(function, name):
        return "shape"
    if re.fullmatch(CONFIGS, name):
        return "key"
    read = {a.attr for a in every(function, ast.Attribute) if named(a.value, name)}
    if read & {"shape", "get_shape"}:
        return "array"
    keys = (s for s in every(function, ast.Subscript) if named(s.value, name))
    return "key" if read or any(is_text(each.slice) for each in keys) else "value"


def hints(function, name):
    """Suggestions from what a function does with a parameter: unpack it, or add it to a text."""
    if "shape" in name or "size" in name:
        return None
    for each in every(function, ast.Assign):
        first = each.targets[0]
        if named(each.value, name) and isinstance(first, ast.Tuple):
            return [f"({', '.join(['32'] * len(first.elts))})"]
    sums = (each for each in every(function, ast.BinOp) if isinstance(each.op, ast.Add))
    if any(named(each.right, name) and is_text(each.left) for each in sums):
        return ['"a"', '"b"']
    return None


def is_text(node):
    if isinstance(node, ast.BinOp):
        return is_text(node.left) or is_text(node.right)
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def keywords(function):
    """The keys of **kwargs that a function must be given."""
    rest = function.args.kwarg
    keys = every(function, ast.Subscript) if rest else ()
    slices = (k.slice for k in keys if named(k.value, rest.arg))
    return [key.value for key in slices if isinstance(key, ast.Constant)]
