"""The tracer's picture: its geometry and its gradient in Node.js, and what a reader does in Chromium."""

import ast
import random

import numpy as np
import pytest

from tests.tutorials.stacks import stacks
from tools import node


def asked(questions):
    """Return what the modules of the picture answer for {name: {text, row, place, seed}}."""
    return node.ask("tests/page/picture.mjs", questions)


# ---- what an output sees, by a walk with NumPy --------------------------------------------
def per_axis(value, rank):
    return value if isinstance(value, tuple) else (value,) * rank


def read(line):
    """Return (name, layer, arguments, inputs) of a line as (name = )Layer(...)([a, b])."""
    node_ = ast.parse(line).body[0]
    name = node_.targets[0].id if isinstance(node_, ast.Assign) else None
    call, inputs = node_.value, ["previous"]
    if isinstance(call.func, ast.Call):
        inputs = [one.id for one in call.args[0].elts]
        call = call.func
    given = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
    return name, call.func.id, given, [ast.literal_eval(a) for a in call.args], inputs


def windows_of(n, k, s, d, before, after):
    """Return which of `n` inputs each output reads: True in M[output, input]."""
    at = np.pad(np.arange(n), (before, after), constant_values=-1)
    reach = (k - 1) * d + 1
    read_ = [at[i : i + reach : d] for i in range(0, len(at) - reach + 1, s)]
    return np.array([np.isin(np.arange(n), one) for one in read_])


def same(n, k, s, d):
    total = max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
    return total // 2, total - total // 2


def stamped(n, k, s, d, padding, extra):
    """Return the same of a transposed convolution: each input stamps its kernel."""
    reach = (k - 1) * d + 1
    size = (n - 1) * s + reach
    M = np.zeros((max(size, n * s), n), bool)
    for j in range(n):
        M[j * s : j * s + reach : d, j] = True
    if padding == "valid":
        return M[: (n - 1) * s + reach + (extra or 0)] if extra is not None else M
    out = n * s if extra is None else (n - 1) * s + reach % 2 + extra
    cut = max(size - out, 0) // 2
    M = np.pad(M, ((0, out), (0, 0)))
    return M[cut : cut + out]


def along(layer, given, n, axis, rank):
    """Return M[output, input] of one axis of a layer."""

    def of(name, default=None):
        value = given.get(name, default)
        return default if value is None else per_axis(value, rank)[axis]

    padding = given.get("padding", "valid")
    if "Global" in layer:
        return np.ones((1, n), bool)
    if layer.startswith("UpSampling"):
        size = of("size", 2)
        if given.get("interpolation") != "bilinear" or size == 1:
            return np.repeat(np.eye(n, dtype=bool), size, axis=0)
        at = (np.arange(n * size) + 0.5) / size - 0.5
        return np.abs(at[:, None].clip(0, n - 1) - np.arange(n)) < 1
    if layer.startswith(("ZeroPadding", "Cropping")):
        zeros = layer.startswith("Zero")
        pairs = given.get("padding" if zeros else "cropping", 1 if zeros or rank != 2 else 0)
        one = pairs if rank == 1 or isinstance(pairs, int) else pairs[axis]
        before, after = one if isinstance(one, tuple) else (one, one)
        if zeros:
            return windows_of(n, 1, 1, 1, before, after)
        return np.eye(n, dtype=bool)[before : n - after]
    k = of("pool_size", 2) if "Pooling" in layer else of("kernel_size")
    s = of("strides", k if "Pooling" in layer else 1)
    d = of("dilation_rate", 1)
    if "Transpose" in layer:
        extra = given.get("output_padding")
        extra = None if extra is None else per_axis(extra, rank)[axis]
        return stamped(n, k, s, d, padding, extra)
    before, after = {"valid": (0, 0), "causal": ((k - 1) * d, 0)}.get(
        padding
    ) or same(n, k, s, d)
    return windows_of(n, k, s, d, before, after)


ORDER = {"Conv": ["filters", "kernel_size", "strides", "padding"], "Pool": ["pool_size", "strides", "padding"],
         "Zero": ["padding"], "Depth": ["kernel_size"], "Up": ["size"], "Crop": ["cropping"]}  # fmt: skip


def named(layer, given, values):
    """Give positional arguments their names."""
    kind = "Pool" if "Pooling" in layer else next((k for k in ORDER if layer.startswith(k)), "")
    return dict(zip(ORDER.get(kind, []), values, strict=False)) | given


def walk(lines, place):
    """Return for each line the mask of what the last one needs of it, or None, and the inputs of each."""
    names, rows, sizes = {}, [], []
    for line in lines:
        name, layer, given, values, inputs = read(line)
        at = len(rows)
        sources = [] if layer == "Input" else [names[one] for one in inputs]
        rows.append((layer, named(layer, given, values), sources))
        names |= {"previous": at} | ({name: at} if name else {})
        if layer == "Input":
            sizes.append(values[0][:-1])
            continue
        source = sizes[sources[0]]
        if layer[-2:] in ("1D", "2D", "3D") or "DTranspose" in layer:
            rank = len(source)
            matrices = [along(layer, rows[-1][1], n, a, rank) for a, n in enumerate(source)]
            rows[-1] += (matrices,)
            source = tuple(len(M) for M in matrices)
        elif layer in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):
            source = tuple(max(one) for one in zip(*(sizes[at] for at in sources), strict=True))
        elif layer == "Dense" and any(rows[at][0] in ("Flatten", "Dense", "flat") for at in sources):
            rows[-1] = ("Dense", {}, sources, [np.ones((1, n), bool) for n in source])
            source = (1,) * len(source)
        sizes.append(source)
    masks = [np.zeros(size, bool) for size in sizes]
    masks[-1][tuple(place)] = True
    for at in range(len(rows) - 1, -1, -1):
        _, _, sources, *matrices = rows[at]
        for source in sources:
            mask = masks[at]
            for axis, M in enumerate(matrices[0] if matrices else []):
                mask = np.moveaxis(np.tensordot(M.T.astype(int), mask, (1, axis)), 0, axis) > 0
            if not matrices:
                for axis, n in enumerate(sizes[source]):
                    if n == 1 != mask.shape[axis]:
                        mask = mask.any(axis=axis, keepdims=True)
            masks[source] |= mask
    return masks


def spans(mask):
    """Return [first, last] and the count along each axis, None when nothing is needed."""
    if not mask.any():
        return None, None
    lines = [mask.any(axis=tuple(set(range(mask.ndim)) - {a})) for a in range(mask.ndim)]
    at = [np.flatnonzero(line) for line in lines]
    return [[int(a[0]), int(a[-1])] for a in at], [len(a) for a in at]


def places(texts, seed):
    """Return {name: {text, place}} of the stacks whose last row has places, at a place drawn."""
    rng = random.Random(seed)
    found = asked({str(at): {"text": text} for at, text in enumerate(texts)})
    questions = {}
    for at, text in enumerate(texts):
        one = found[str(at)]
        sizes = one.get("sizes")
        if one["broken"] or one.get("obstacle") or not sizes or len(one["outputs"]) < 3:
            continue
        edge = [rng.choice([0, n - 1, rng.randrange(n)]) for n in sizes]
        questions[str(at)] = {"text": text, "place": edge}
    return questions


def test_what_an_output_needs_of_each_layer_is_what_a_walk_with_numpy_finds():
    texts = [t for t in stacks(900, seed=11) if "channels_first" not in t]
    questions = places(texts, seed=3)
    found = asked(questions)
    kinds, clipped, gaps, differ = set(), 0, 0, []
    for name, question in questions.items():
        lines = question["text"].split("\n")
        masks = walk(lines, question["place"])
        for window in found[name]["windows"]:
            clip, counts = spans(masks[window["at"]])
            if window["clip"] != clip or (clip and window["counts"] != counts):
                differ.append((question, window, clip, counts))
            kinds.add(lines[window["at"]].partition("= ")[2].partition("(")[0] or lines[window["at"]].partition("(")[0])
            clipped += window["clip"] != window["raw"]
            gaps += clip is not None and any(n < hi - lo + 1 for n, (lo, hi) in zip(counts, clip, strict=True))
    print(f"\n{len(questions)} stacks, {len(kinds)} layers, {clipped} windows over a border, {gaps} with gaps")
    assert differ == []
    assert len(questions) >= 300
    assert clipped > 100
    assert gaps > 50
