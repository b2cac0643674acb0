"""Random settings of every kind of layer of the stepper, and what NumPy computes for them."""

import itertools
import random
from fractions import Fraction

import numpy as np

from tests.page.correlation import array, numbers
from tools import node

EACH = 320  # settings of a kind


def chance(rng, shape, weights):
    """Return x, w and bias as texts, with all numbers written in one way."""
    kind = rng.choice(["whole", "whole", "halves", "decimals", "fractions"])
    bias = numbers(rng, (weights[0],), kind) if rng.random() < 0.5 else None
    return {
        "x": numbers(rng, shape, kind),
        "w": numbers(rng, weights, kind),
        "bias": bias or ["0"] * weights[0],
        "strides": [1, 1],
        "padding": "valid",
        "dilation": [1, 1],
        "flip": False,
        "step": 0,
    }


def pads(rng, most):
    return [[rng.randint(0, most) for _ in range(2)] for _ in range(2)]


def conv1d(rng):
    C, F = rng.randint(1, 3), rng.randint(1, 4)
    setting = chance(rng, (C, 1, rng.randint(1, 16)), (F, C, 1, rng.randint(1, 6)))
    return setting | {
        "strides": [1, rng.choice([1, 1, 2, 3])],
        "dilation": [1, rng.choice([1, 1, 2, 3])],
        "padding": rng.choice(["valid", "same", "causal"]),
        "flip": rng.random() < 0.2,
    }


def pooling(rng):
    C = rng.randint(1, 3)
    shape = (C, rng.randint(1, 12), rng.randint(1, 12))
    setting = chance(rng, shape, (C, 1, rng.randint(1, 5), rng.randint(1, 5)))
    return setting | {
        "w": np.vectorize(lambda _: "1", [object])(setting["w"]).tolist(),
        "bias": ["0"] * C,
        "strides": [rng.randint(1, 4), rng.randint(1, 4)],
        "padding": rng.choice(["valid", "same"]),
        "more": {"pool": rng.choice(["max", "average"])},
    }


def grouped(rng):
    groups = rng.choice([1, 2, 2, 3, 4])
    each = rng.randint(1, 4 // groups)
    F = groups * rng.randint(1, 4 // groups)
    shape = (groups * each, rng.randint(1, 8), rng.randint(1, 8))
    setting = chance(rng, shape, (F, each, rng.randint(1, 4), rng.randint(1, 4)))
    return setting | {
        "strides": [rng.randint(1, 3), rng.randint(1, 3)],
        "dilation": rng.choice([[1, 1], [1, 1], [2, 1], [2, 3]]),
        "padding": rng.choice(["valid", "same", pads(rng, 3)]),
        "more": {"groups": groups},
    }


def depthwise(rng):
    C, m = rng.randint(1, 4), rng.randint(1, 2)
    shape = (C, rng.randint(1, 8), rng.randint(1, 8))
    setting = chance(rng, shape, (C * m, 1, rng.randint(1, 4), rng.randint(1, 4)))
    stride = rng.choice([1, 1, 2, 3])
    return setting | {
        "strides": [stride, stride],
        "dilation": rng.choice([[1, 1], [2, 2]]) if stride == 1 else [1, 1],
        "padding": rng.choice(["valid", "same"]),
        "more": {"depth_multiplier": m},
    }


def transposed(rng):
    C, F = rng.randint(1, 3), rng.randint(1, 3)
    k = rng.randint(1, 5), rng.randint(1, 5)
    setting = chance(rng, (C, rng.randint(1, 5), rng.randint(1, 6)), (F, C, *k))
    strides = [rng.randint(1, 4), rng.randint(1, 4)]
    padding = rng.choice(["valid", "same", "numbers"])
    dilation = [1, 1]
    if padding == "numbers" or rng.random() < 0.2:
        dilation = [rng.randint(1, 2), rng.randint(1, 2)]
        if padding != "numbers":
            strides = [1, 1]
    if padding == "numbers":
        reach = [(size - 1) * d for size, d in zip(k, dilation, strict=True)]
        padding = [[rng.randint(0, most)] * 2 for most in reach]
    extra = rng.choice([None, None, [rng.randint(0, s) for s in strides]])
    text = "None" if extra is None else ", ".join(map(str, extra))
    return setting | {
        "strides": strides,
        "dilation": dilation,
        "padding": padding,
        "more": {
            "output_padding": text
            if extra is None or extra[0] != extra[1]
            else text[0],
            "stamp": 1,
        },
    }


def conv3d(rng):
    D, F, kd = rng.randint(1, 5), rng.randint(1, 2), rng.randint(1, 3)
    shape = (D, rng.randint(1, 8), rng.randint(1, 8))
    setting = chance(rng, shape, (F, kd, rng.randint(1, 3), rng.randint(1, 3)))
    return setting | {
        "strides": [rng.randint(1, 2), rng.randint(1, 2)],
        "padding": rng.choice(["valid", "same"]),
        "more": {"kernel_depth": kd, "stride_depth": rng.randint(1, 2)},
    }


def gradient(rng):
    C, F = rng.randint(1, 3), rng.randint(1, 2)
    n = rng.randint(1, 8), rng.randint(1, 8)
    k = rng.randint(1, 4), rng.randint(1, 4)
    strides = [rng.randint(1, 3), rng.randint(1, 3)]
    padding = rng.choice(["valid", "same", pads(rng, 2)])
    zeros = zeros_of(padding, n, k, strides)
    out = [
        max((size + sum(pair) - a) // s + 1, 1)
        for size, pair, a, s in zip(n, zeros, k, strides, strict=True)
    ]
    setting = chance(rng, (C, *n), (F, 1, *out))
    return setting | {
        "bias": ["0"] * F,
        "strides": strides,
        "padding": padding,
        "more": {"kernel_size": str(k[0]) if k[0] == k[1] else ", ".join(map(str, k))},
    }


def same(n, k, s):
    total = max((-(-n // s) - 1) * s + k - n, 0)
    return total // 2, total - total // 2


def zeros_of(padding, n, k, strides):
    """Return the zeros around each axis; `k` is how many pixels the kernel reaches over."""
    if padding == "valid":
        return [(0, 0)] * len(n)
    if padding == "causal":
        return [(size - 1, 0) for size in k]
    if padding == "same":
        return [same(*axis) for axis in zip(n, k, strides, strict=True)]
    return [tuple(pair) for pair in padding]


MAKERS = [conv1d, pooling, grouped, depthwise, transposed, conv3d, gradient]
SETTINGS = [
    {"kind": make.__name__, "setting": make(random.Random(f"{make.__name__} {seed}"))}
    for make in MAKERS
    for seed in range(EACH)
]


def ask(*questions):
    return node.ask("tests/page/kinds.mjs", questions)


# ---- NumPy, with fractions ---------------------------------------------------------------
def windows(x, w, zeros, strides, dilation, fill=Fraction(0)):
    """Slide over x (n...), which is padded; yield (place, window)."""
    padded = np.pad(x, zeros, constant_values=fill)
    reach = [(k - 1) * d + 1 for k, d in zip(w, dilation, strict=True)]
    sizes = [
        (n - K) // s + 1 for n, K, s in zip(padded.shape, reach, strides, strict=True)
    ]
    if min(sizes) < 1:
        return None
    patches = np.empty(sizes, object)
    for at in np.ndindex(*sizes):
        place = tuple(
            slice(i * s, i * s + K, d)
            for i, s, K, d in zip(at, strides, reach, dilation, strict=True)
        )
        patches[at] = padded[place]
    return patches


def summed(x, w, zeros, strides, dilation):
    """Correlate one sheet with one kernel; None if it fits nowhere."""
    patches = windows(x, w.shape, zeros, strides, dilation)
    return (
        None
        if patches is None
        else np.vectorize(lambda patch: (patch * w).sum(), [object])(patches)
    )


def by_numpy(kind, setting):
    """Return the sheets of the output; None if the window fits nowhere."""
    x, w, bias = (array(setting[name]) for name in ("x", "w", "bias"))
    if setting["flip"]:
        w = w[..., ::-1, ::-1]
    strides, dilation, padding = (
        setting[name] for name in ("strides", "dilation", "padding")
    )
    more = setting.get("more", {})
    reach = [(k - 1) * d + 1 for k, d in zip(w.shape[2:], dilation, strict=True)]
    zeros = zeros_of(padding, x.shape[1:], reach, strides)
    if kind == "pooling":
        return by_pooling(x, w.shape[2:], zeros, strides, more["pool"])
    if kind == "transposed":
        return by_stamps(x, w, bias, strides, dilation, padding, more["output_padding"])
    if kind == "gradient":
        k = [int(part) for part in more["kernel_size"].split(", ")]
        k *= 3 - len(k)
        zeros = zeros_of(padding, x.shape[1:], k, strides)
        return by_finite_steps(x, w[:, 0], zeros, strides, k)
    if kind == "conv3d":
        both = [more["stride_depth"], *strides]
        around = zeros_of(padding, x.shape, w.shape[1:], both)
        sums = [summed(x, kernel, around, both, (1, 1, 1)) for kernel in w]
        if sums[0] is None:
            return None
        return np.concatenate(
            [sheets + b for sheets, b in zip(sums, bias, strict=True)]
        )
    groups = {"grouped": more.get("groups"), "depthwise": len(x)}.get(kind, 1)
    each, filters = len(x) // groups, len(w) // groups
    sheets = []
    for f, kernel in enumerate(w):
        first = f // filters * each
        parts = [
            summed(x[first + q], kernel[q], zeros, strides, dilation)
            for q in range(each)
        ]
        if parts[0] is None:
            return None
        sheets.append(sum(parts) + bias[f])
    return np.array(sheets)


def by_pooling(x, size, zeros, strides, pool):
    sheets = []
    for sheet in x:
        patches = windows(sheet, size, zeros, strides, (1, 1), fill=None)
        if patches is None:
            return None
        reduce = max if pool == "max" else lambda values: sum(values) / len(values)
        sheets.append(
            np.vectorize(
                lambda patch, reduce=reduce: reduce(
                    [n for n in patch.flat if n is not None]
                ),
                [object],
            )(patches)
        )
    return np.array(sheets)


def by_stamps(x, w, bias, strides, dilation, padding, text):
    """Stamp, then cut; the sizes are those of Keras and of PyTorch. None if refused."""
    extra = [None] * 2 if text == "None" else [int(n) for n in text.split(", ")]
    extra *= 3 - len(extra)
    cuts, sizes = [], []
    for n, k, s, d, axis in zip(
        x.shape[1:], w.shape[2:], strides, dilation, range(2), strict=True
    ):
        K, p = (k - 1) * d + 1, extra[axis]
        full = (n - 1) * s + K
        numbered = not isinstance(padding, str)
        if p is not None and p >= (max(s, d) if numbered else s):
            return None
        if numbered:
            size, cut = full - 2 * padding[axis][0] + (p or 0), padding[axis][0]
        elif padding == "valid":
            size, cut = (n - 1) * s + max(K, s) if p is None else full + p, 0
        else:
            size = n * s if p is None else (n - 1) * s + K % 2 + p
            cut = max(full - size, 0) // 2
            if -(-size // s) != n:
                return None
        if size < 1:
            return None
        sizes.append(size)
        cuts.append(cut)
    room = [a + b + 20 for a, b in zip(cuts, sizes, strict=True)]
    y = np.full((len(w), *room), Fraction(0), object)
    for f, (i, j) in itertools.product(range(len(w)), np.ndindex(*x.shape[1:])):
        for c, (a, b) in itertools.product(range(len(x)), np.ndindex(*w.shape[2:])):
            at = i * strides[0] + a * dilation[0], j * strides[1] + b * dilation[1]
            if at[0] < room[0] and at[1] < room[1]:
                y[f, *at] += x[c, i, j] * w[f, c, a, b]
    kept = tuple(slice(cut, cut + size) for cut, size in zip(cuts, sizes, strict=True))
    return y[:, *kept] + bias[:, None, None]


def by_finite_steps(x, g, zeros, strides, k):
    """Return how much the loss grows if a weight grows by 1: the loss is linear in each weight."""
    sheets = []
    for f, c in itertools.product(range(len(g)), range(len(x))):
        sheet = np.empty(k, object)
        for at in np.ndindex(*k):
            step = np.full(k, Fraction(0), object)
            step[at] = Fraction(1)
            grown = summed(x[c], step, zeros, strides, (1, 1))
            if grown is None:
                return None
            sheet[at] = (grown * g[f]).sum()
        sheets.append(sheet)
    return np.array(sheets)
