"""Questions to the reader about values that a program lacks: key, kind, line, likely answers."""

import re

from keras_page.surroundings import Zeros

SUGGESTIONS = (
    (r"name|prefix|suffix|block$", ['"a"', '"b"']),
    (r"kernel|pool", ["3", "2"]),
    (r"stride|step$", ["1", "2"]),
    (
        r"shape|input_dim_|img_dim|image_size_|dims$",
        ["(28, 28, 1)", "(32, 32, 3)", "(224, 224, 3)"],
    ),
    (r"class|categor|label|num_out|n_out|output", ["10", "2", "1000"]),
    (r"channel|depth|bands", ["3", "1"]),
    (r"rate|drop|alpha|momentum|slope|decay", ["0.5", "0.25"]),
    (r"vocab|words|tokens|max_features", ["10000", "20000"]),
    (r"len|steps|seq", ["100", "50"]),
    (r"width|height|size|rows|cols|side|img|image|dim", ["32", "64", "224"]),
    (r"filter|units|hidden|neurons|nodes|latent|embed", ["32", "64", "128"]),
    (r"act", ['"relu"']),
    (r"pad", ['"same"', '"valid"']),
    (r"use|is_|with|flag|bn|batch_norm|include", ["True", "False"]),
)
ARRAYS = ["(60000, 28, 28, 1)", "(50000, 32, 32, 3)", "(1000, 20)"]


def suggestions(name, kind):
    if kind == "array":
        return ARRAYS
    if kind == "shape":
        return ["(28, 28, 1)", "(32, 32, 3)", "(224, 224, 3)"]
    name = re.search(r"(\w*)\W*$", name)[1]  # of f(x): x
    fitting = (
        values for pattern, values in SUGGESTIONS if re.search(pattern, name, re.I)
    )
    return next(fitting, ["10", "32"])


class Ask(dict):
    """A value to ask for: key and label, kind (value, shape or array), the line, suggestions."""

    def __init__(self, key, kind, line):
        super().__init__(
            key=key, kind=kind, line=line, suggestions=suggestions(key, kind)
        )


class AskingError(Exception):
    """Values are lacking that only the reader knows."""

    def __init__(self, *asks):
        self.asks = asks


def valued(text, kind):
    """Return the value that a reader typed; raise a ValueError that says what is valid."""
    try:
        value = eval(compile(text.strip(), "answer", "eval"), {"__builtins__": {}}, {})
    except Exception:
        raise ValueError(
            f"{text[:40]} is no value of Python, such as 10 or (28, 28, 1)"
        ) from None
    if kind in ("shape", "array", "batch"):
        value = (value,) if isinstance(value, int) else value
        sizes = list(value) if isinstance(value, (tuple, list)) else [""]
        if not all(n is None or (isinstance(n, int) and n > 0) for n in sizes):
            raise ValueError(f"{text[:40]} is no shape, such as (28, 28, 1)")
        value = tuple(value)
    return Zeros([n or 1 for n in value]) if kind == "array" else value


# {key of a question: path of the value}, for values of a module that is not there
places = {}
