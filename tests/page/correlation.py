"""Random settings of the correlation stepper, and what the lesson's program computes for them."""

import random
from fractions import Fraction

import numpy as np

from tools import node
from tools.paths import functions

LESSON = functions("tutorials/stride_padding.py")
conv2d_by_loops, zeros_to_add = LESSON["conv2d_by_loops"], LESSON["zeros_to_add"]


def numbers(rng, shape, kind):
    """Return nested lists of texts: whole numbers, decimals or fractions."""
    if shape:
        return [numbers(rng, shape[1:], kind) for _ in range(shape[0])]
    whole = rng.randint(-9, 9)
    if kind == "whole" or rng.random() < 0.3:
        return str(whole)
    if kind == "halves":
        return f"{whole}.{rng.choice(['5', '25', '0', '75'])}"
    if kind == "decimals":
        return rng.choice([f"{whole}.{rng.randint(0, 999)}", f"-.{rng.randint(1, 99)}"])
    return f"{whole}/{rng.randint(1, 30)}"


def make(seed):
    rng = random.Random(seed)
    C, F = rng.randint(1, 3), rng.randint(1, 4)
    kind = rng.choice(["whole", "whole", "halves", "decimals", "fractions"])
    pads = [[rng.randint(0, 6) for _ in range(2)] for _ in range(2)]
    return {
        "x": numbers(rng, (C, rng.randint(1, 12), rng.randint(1, 12)), kind),
        "w": numbers(rng, (F, C, rng.randint(1, 5), rng.randint(1, 5)), kind),
        "bias": numbers(rng, (F,), kind) if rng.random() < 0.5 else ["0"] * F,
        "strides": [rng.choice([1, 1, 2, 3, 5]), rng.choice([1, 2, 3])],
        "padding": rng.choice(["valid", "same", "same", pads]),
        "dilation": [rng.choice([1, 1, 2, 3]), rng.choice([1, 2, 3])],
        "flip": rng.random() < 0.3,
        "step": 0,
    }


SETTINGS = [make(seed) for seed in range(400)]


def array(texts, dtype=object):
    """Return nested lists of texts as an array of fractions, or of floats."""
    parsed = np.vectorize(lambda text: Fraction(text.replace(" ", "")), [object])(texts)
    return parsed.astype(dtype)


def arguments(setting, dtype=object):
    """Return what conv2d_by_loops takes: images, W, B, strides, padding, dilation_rate."""
    W = array(setting["w"], dtype).transpose(2, 3, 1, 0)  # (kh, kw, C, F)
    padding = setting["padding"]
    if not isinstance(padding, str):
        padding = tuple(map(tuple, padding))
    return (
        array(setting["x"], dtype).transpose(1, 2, 0)[np.newaxis],  # (1, H, W, C)
        W[::-1, ::-1] if setting["flip"] else W,
        array(setting["bias"], dtype),
        tuple(setting["strides"]),
        padding,
        tuple(setting["dilation"]),
    )


def by_the_lesson(setting):
    """Return the output (F, H', W') as fractions; None if the kernel does not fit."""
    try:
        y = conv2d_by_loops(*arguments(setting))
    except ValueError as error:
        if "the kernel reaches over" not in str(error):
            raise
        return None
    return y[0].transpose(2, 0, 1)


def ask(**what):
    return node.ask("tests/page/correlation.mjs", what)


def rounded(number, places=3):
    """Return a fraction as a cell shows it."""
    scaled = abs(number) * 10**places
    exact = scaled.denominator == 1
    near = Fraction(int(scaled + Fraction(1, 2)), 10**places)
    text = f"{float(near):.{places}f}".rstrip("0").rstrip(".")
    minus = "\u2212" if number < 0 and near else ""
    return f"{'' if exact else '≈'}{minus}{text}"


def word(setting):
    """Return the state as an address holds it; this is a second implementation of the format."""
    x, w, padding = setting["x"], setting["w"], setting["padding"]
    shapes = np.shape(x), np.shape(w)
    flat = [
        [text.replace("/", "o").replace(" ", "") for text in np.ravel(values)]
        for values in (x, w)
    ]
    parts = ["x" + "_".join([*map(str, shapes[0]), *flat[0]])]
    (F, _, kh, kw) = shapes[1]
    parts.append("w" + "_".join([*map(str, (F, kh, kw)), *flat[1]]))
    parts.append("b" + "_".join(text.replace("/", "o") for text in setting["bias"]))
    parts.append("s" + "_".join(map(str, setting["strides"])))
    if padding != "valid":
        pads = padding if padding == "same" else "_".join(map(str, np.ravel(padding)))
        parts.append("p" + pads)
    parts.append("d" + "_".join(map(str, setting["dilation"])))
    return "*".join([*parts, *(["f"] if setting["flip"] else [])])


GOOD = "x1_2_2_1_2_3_4*w1_1_2_1_-1"
MORE = ["_5", "*z1", "*x1_1_1_1", "*s0_1", "*s1", "*s13_1", "*d4_1", "*p7_0_0_0", "*pfull", "*p1_1",
        "*b1_2", "*n2", "*n-1", "*f1", "*n", "*b", "*"]  # fmt: skip
BROKEN = [
    "", "x", "<img src=x onerror=alert(1)>", "x1_2_2_1_2_3*w1_1_1_1",
    *(GOOD + more for more in MORE),
    "x1_13_1_" + "0_" * 13 + "*w1_1_1_1", "x4_1_1_1_1_1_1*w1_1_1_1_1_1_1", "x1_1_1_1*w1_2_1_1_1",
    "x1_1_1_1e400*w1_1_1_1", "x1_1_1_1o0*w1_1_1_1", "x1_1_1_NaN*w1_1_1_1", "x-1_1_1_1*w1_1_1_1",
    "x1_1_1_" + "9" * 30_000 + "*w1_1_1_1", "__proto__", "*" * 500, "constructor",
    "x1.5_1_1_1*w1_1_1_1",
]  # fmt: skip


def unword(state):
    """Return the setting that a state in an address holds."""
    parts = {part[0]: part[1:].split("_") for part in state.split("*")}

    def sheets(values, rank):
        shape, texts = values[:rank], [text.replace("o", "/") for text in values[rank:]]
        return list(map(int, shape)), texts

    (C, H, W), x = sheets(parts["x"], 3)
    (F, kh, kw), w = sheets(parts["w"], 3)
    padding = parts.get("p", ["valid"])
    if len(padding) == 4:
        padding = [np.reshape(list(map(int, padding)), (2, 2)).tolist()]
    return {
        "x": np.reshape(x, (C, H, W)).tolist(),
        "w": np.reshape(w, (F, C, kh, kw)).tolist(),
        "bias": [text.replace("o", "/") for text in parts.get("b", ["0"] * F)],
        "strides": list(map(int, parts.get("s", "11"))),
        "padding": padding[0],
        "dilation": list(map(int, parts.get("d", "11"))),
        "flip": "f" in parts,
        "step": int(parts.get("n", "0")[0]),
    }
