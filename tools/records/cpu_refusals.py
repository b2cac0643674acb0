"""What a CPU refuses: `python -m tools.records.cpu_refusals` tries it and writes the tables.

TensorFlow reads TF_ENABLE_ONEDNN_OPTS only once, so each of its settings has a process of its own.
This process forks before it computes anything, and the child runs the trials. If a trial ends the
child, the process forks again for the remaining trials. The result of a trial must be exactly that
of NumPy: all numbers are small and whole.
"""

import functools
import importlib.metadata
import json
import os
import platform
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tools.paths import ROOT

RECORD = ROOT / "tools" / "records" / "cpu_refusals.json"
FOLDER = ROOT / "snippets" / "howto"
# TensorFlow 2.21 switches oneDNN on by itself where the processor has one of these.
SWITCHES_ON = [
    *("avx512_vnni", "avx512_bf16", "avx_vnni"),
    *("amx_tile", "amx_int8", "amx_bf16"),
]
FLAGS = ["sse4_1", "avx", "avx2", "fma", "avx512f", "avx512_fp16", *SWITCHES_ON]
MODES = ["eager", "graph", "xla"]


@dataclass(frozen=True)
class Trial:
    """One operation, as Python code of a and b: `code` for TensorFlow, `expected` for NumPy."""

    topic: str
    name: str  # Markdown
    code: str  # an expression in a and b, or a layer
    shapes: tuple  # of a and b
    expected: str | None  # None: no result would be right
    gradient: bool = False  # with respect to a and b, or a and the layer's weights
    dtype: str = "float32"


IMAGE, KERNEL = (2, 7, 6, 3), (3, 2, 3, 4)
FIRST = (2, 3, 7, 6)
VOLUME, BLOCK = (2, 5, 4, 6, 3), (2, 2, 2, 3, 4)
NCHW = "1, 'VALID', data_format='NCHW'"
EXPLICIT = "[[0, 0], [1, 0], [2, 1], [0, 0]]"
PADS = "pads=((1, 0), (2, 1))"
TRIALS = [
    Trial("layout", "`conv2d`", f"tf.nn.conv2d(a, b, {NCHW})", (FIRST, KERNEL),
          "first(conv, a, b)"),
    Trial("layout", "`conv2d`, gradient", f"tf.nn.conv2d(a, b, {NCHW})", (FIRST, KERNEL),
          "first(conv, a, b)", gradient=True),
    Trial("layout", "`conv2d`, explicit padding, gradient",
          "tf.nn.conv2d(a, b, 1, [[0, 0], [0, 0], [1, 0], [2, 1]], data_format='NCHW')",
          (FIRST, KERNEL), f"first(conv, a, b, {PADS})", gradient=True),
    Trial("layout", "`depthwise_conv2d`",
          "tf.nn.depthwise_conv2d(a, b, [1] * 4, 'VALID', data_format='NCHW')",
          (FIRST, (3, 2, 3, 2)), "first(depthwise, a, b)"),
    Trial("layout", "`conv2d_transpose`",
          "tf.nn.conv2d_transpose(a, b, (2, 4, 9, 7), 1, 'VALID', data_format='NCHW')",
          (FIRST, (3, 2, 4, 3)), "first(transpose, a, b)"),
    Trial("layout", "`conv3d`", "tf.nn.conv3d(a, b, [1] * 5, 'VALID', data_format='NCDHW')",
          ((2, 3, 5, 4, 6), BLOCK), "first(conv, a, b)"),
    Trial("layout", "`max_pool2d`", "tf.nn.max_pool2d(a, 2, 2, 'VALID', data_format='NCHW')",
          (FIRST,), "first(pool, a, 2, 2)"),
    Trial("layout", "`max_pool2d`, gradient",
          "tf.nn.max_pool2d(a, 2, 2, 'VALID', data_format='NCHW')",
          (FIRST,), "first(pool, a, 2, 2)", gradient=True),
    Trial("layout", "`avg_pool2d`", "tf.nn.avg_pool2d(a, 2, 2, 'VALID', data_format='NCHW')",
          (FIRST,), "first(pool, a, 2, 2, np.mean)"),
    Trial("layout", "`Conv1D`", "L.Conv1D(4, 3, data_format='channels_first')", ((2, 3, 7),),
          "first(conv, a, *w)"),
    Trial("layout", "`Conv2D`", "L.Conv2D(5, 3, data_format='channels_first')", (FIRST,),
          "first(conv, a, *w)"),
    Trial("layout", "`Conv2D`, as many filters as columns",
          "L.Conv2D(4, 3, data_format='channels_first')", (FIRST,), "first(conv, a, *w)"),
    Trial("layout", "`Conv2D`, as many filters as columns, groups",
          "L.Conv2D(4, 3, groups=2, data_format='channels_first')", ((2, 4, 7, 6),),
          "first(conv, a, *w)"),
    Trial("layout", "`Conv2DTranspose`",
          "L.Conv2DTranspose(4, 3, data_format='channels_first')", (FIRST,),
          "first(transpose, a, *w)"),
    Trial("layout", "`Conv3D`, `DepthwiseConv2D`",
          "tf.keras.Sequential([L.DepthwiseConv2D(3, data_format='channels_first'),"
          " L.Reshape((3, 5, 2, 2)), L.Conv3D(2, 2, data_format='channels_first')])", (FIRST,),
          "first(conv, first(depthwise, a, *w[:2]).reshape(2, 3, 5, 2, 2), *w[2:])"),
    Trial("layout", "`MaxPooling2D`", "L.MaxPooling2D(2, data_format='channels_first')",
          (FIRST,), "first(pool, a, 2, 2)", gradient=True),
    Trial("groups", "`conv2d`", "tf.nn.conv2d(a, b, 1, 'VALID')",
          ((2, 7, 6, 4), (3, 2, 2, 6)), "conv(a, b)"),
    Trial("groups", "`conv2d`, gradient", "tf.nn.conv2d(a, b, 1, 'VALID')",
          ((2, 7, 6, 4), (3, 2, 2, 6)), "conv(a, b)", gradient=True),
    Trial("groups", "`conv2d`, explicit padding, gradient", f"tf.nn.conv2d(a, b, 1, {EXPLICIT})",
          ((2, 7, 6, 4), (3, 2, 2, 6)), f"conv(a, b, {PADS})", gradient=True),
    Trial("groups", "`Conv2D`, gradient", "L.Conv2D(6, 3, groups=2)", ((2, 7, 6, 4),),
          "conv(a, *w)", gradient=True),
    Trial("groups", "`conv3d`", "tf.nn.conv3d(a, b, [1] * 5, 'VALID')",
          ((2, 4, 3, 5, 4), (2, 2, 2, 2, 6)), "conv(a, b)"),
    Trial("groups", "`Conv3D`, gradient", "L.Conv3D(6, 2, groups=2)", ((2, 4, 3, 5, 4),),
          "conv(a, *w)", gradient=True),
    Trial("dilation", "`conv2d`", "tf.nn.conv2d(a, b, 1, 'VALID', dilations=2)",
          (IMAGE, KERNEL), "conv(a, b, dilations=2)"),
    Trial("dilation", "`conv2d`, gradient", "tf.nn.conv2d(a, b, 1, 'VALID', dilations=2)",
          (IMAGE, KERNEL), "conv(a, b, dilations=2)", gradient=True),
    Trial("dilation", "`conv2d`, explicit padding, gradient",
          f"tf.nn.conv2d(a, b, 1, {EXPLICIT}, dilations=2)",
          (IMAGE, KERNEL), f"conv(a, b, dilations=2, {PADS})", gradient=True),
    Trial("dilation", "`convolution`, gradient",
          "tf.nn.convolution(a, b, dilations=2)", (IMAGE, KERNEL),
          "conv(a, b, dilations=2)", gradient=True),
    Trial("dilation", "`Conv2D`, gradient", "L.Conv2D(4, 3, dilation_rate=2)", (IMAGE,),
          "conv(a, *w, dilations=2)", gradient=True),
    Trial("dilation", "`conv3d`",
          "tf.nn.conv3d(a, b, [1] * 5, 'VALID', dilations=[1, 2, 2, 2, 1])",
          (VOLUME, BLOCK), "conv(a, b, dilations=2)"),
    Trial("dilation", "`Conv3D`, gradient", "L.Conv3D(4, 2, dilation_rate=2)", (VOLUME,),
          "conv(a, *w, dilations=2)", gradient=True),
    Trial("dilation", "`depthwise_conv2d`, gradient",
          "tf.nn.depthwise_conv2d(a, b, [1] * 4, 'VALID', dilations=[2, 2])",
          (IMAGE, (3, 2, 3, 2)), "depthwise(a, b, dilations=2)", gradient=True),
    Trial("dilation", "`conv2d_transpose`",
          "tf.nn.conv2d_transpose(a, b, (2, 11, 8, 4), 1, 'VALID', dilations=2)",
          (IMAGE, (3, 2, 4, 3)), "transpose(a, b, dilations=2)"),
    Trial("dilation", "`Conv2DTranspose`", "L.Conv2DTranspose(4, 3, dilation_rate=2)", (IMAGE,),
          "transpose(a, *w, dilations=2)"),
    Trial("dilation", "`Conv3DTranspose`", "L.Conv3DTranspose(4, 2, dilation_rate=2)",
          (VOLUME,), "transpose(a, *w, dilations=2)"),
    Trial("both", "`conv2d`", "tf.nn.conv2d(a, b, 2, 'VALID', dilations=2)",
          (IMAGE, KERNEL), "conv(a, b, strides=2, dilations=2)"),
    Trial("both", "`conv2d`, gradient", "tf.nn.conv2d(a, b, 2, 'VALID', dilations=2)",
          (IMAGE, KERNEL), "conv(a, b, strides=2, dilations=2)", gradient=True),
    Trial("both", "`convolution`", "tf.nn.convolution(a, b, strides=2, dilations=2)",
          (IMAGE, KERNEL), "conv(a, b, strides=2, dilations=2)"),
    Trial("both", "`Conv2D`", "L.Conv2D(4, 3, strides=2, dilation_rate=2)", (IMAGE,),
          "conv(a, *w, strides=2, dilations=2)"),
    Trial("both", "`Conv2D`, (1, 2) and (2, 1)",
          "L.Conv2D(4, 3, strides=(1, 2), dilation_rate=(2, 1))", (IMAGE,),
          "conv(a, *w, strides=(1, 2), dilations=(2, 1))"),
    Trial("both", "`Conv2DTranspose`", "L.Conv2DTranspose(4, 3, strides=2, dilation_rate=2)",
          (IMAGE,), "transpose(a, *w, strides=2, dilations=2)"),
    Trial("both", "`depthwise_conv2d`",
          "tf.nn.depthwise_conv2d(a, b, [1, 2, 2, 1], 'VALID', dilations=[2, 2])",
          ((2, 13, 12, 3), (3, 2, 3, 2)), "depthwise(a, b, strides=2, dilations=2)"),
    Trial("both", "`DepthwiseConv2D`", "L.DepthwiseConv2D(3, strides=2, dilation_rate=2)",
          (IMAGE,), "depthwise(a, *w, strides=2, dilations=2)"),
    Trial("unequal", "`conv2d`, gradient", "tf.nn.conv2d(a, b, (2, 1), 'VALID')",
          (IMAGE, KERNEL), "conv(a, b, strides=(2, 1))", gradient=True),
    Trial("unequal", "`depthwise_conv2d`",
          "tf.nn.depthwise_conv2d(a, b, [1, 2, 1, 1], 'VALID')",
          (IMAGE, (3, 2, 3, 2)), "depthwise(a, b, strides=(2, 1))"),
    Trial("unequal", "`DepthwiseConv2D`, gradient", "L.DepthwiseConv2D(3, strides=(2, 1))",
          (IMAGE,), "depthwise(a, *w, strides=(2, 1))", gradient=True),
    Trial("unequal", "`SeparableConv2D`", "L.SeparableConv2D(4, 3, strides=(2, 1))", (IMAGE,),
          "conv(depthwise(a, w[0], strides=(2, 1)), *w[1:])"),
    Trial("empty", "`conv2d`, 5 on 3 pixels", "tf.nn.conv2d(a, b, 1, 'VALID')",
          ((1, 3, 3, 2), (5, 5, 2, 4)), None),
    Trial("empty", "`conv2d`, 5 on 3 pixels, stride 2", "tf.nn.conv2d(a, b, 2, 'VALID')",
          ((1, 3, 3, 2), (5, 5, 2, 4)), None),
    Trial("empty", "`max_pool2d`, 5 on 3 pixels", "tf.nn.max_pool2d(a, 5, 1, 'VALID')",
          ((1, 3, 3, 2),), None),
    Trial("empty", "`max_pool2d`, 5 on 3 pixels, stride 2", "tf.nn.max_pool2d(a, 5, 2, 'VALID')",
          ((1, 3, 3, 2),), None),
    Trial("empty", "`avg_pool2d`, 5 on 3 pixels, stride 2", "tf.nn.avg_pool2d(a, 5, 2, 'VALID')",
          ((1, 3, 3, 2),), None),
    Trial("empty", "`MaxPooling2D`, 5 on 3 x 4 pixels", "L.MaxPooling2D(5)", ((1, 3, 4, 2),),
          None),
    Trial("empty", "`conv2d`, a batch of none", "tf.nn.conv2d(a, b, 1, 'VALID')",
          ((0, 7, 6, 3), KERNEL), "conv(a, b)"),
    Trial("empty", "`max_pool2d`, a batch of none", "tf.nn.max_pool2d(a, 2, 2, 'VALID')",
          ((0, 7, 6, 3),), "pool(a, 2, 2)"),
    Trial("empty", "`Conv2DTranspose`, even kernel, same, `output_padding=0`",
          "L.Conv2DTranspose(4, 2, strides=2, padding='same', output_padding=0)", (IMAGE,), None),
    Trial("empty", "`Conv2DTranspose`, the same on 1 pixel",
          "L.Conv2DTranspose(4, 2, padding='same', output_padding=0)", ((1, 1, 1, 3),), None),
    *[Trial("dtype", f"`conv2d`, {dtype}{', gradient' * gradient}",
            "tf.nn.conv2d(a, b, 1, 'VALID')", (IMAGE, KERNEL), "conv(a, b)", gradient, dtype)
      for dtype, gradient in (("float16", True), ("bfloat16", True), ("float64", True),
                              ("int32", False), ("int64", False), ("int8", False),
                              ("uint8", False))],
    *[Trial("dtype", f"`depthwise_conv2d`, {dtype}",
            "tf.nn.depthwise_conv2d(a, b, [1] * 4, 'VALID')", (IMAGE, (3, 2, 3, 2)),
            "depthwise(a, b)", False, dtype) for dtype in ("float16", "int32")],
    *[Trial("dtype", f"`max_pool2d`, {dtype}", "tf.nn.max_pool2d(a, 2, 2, 'VALID')", (IMAGE,),
            "pool(a, 2, 2)", False, dtype) for dtype in ("bfloat16", "int8")],
    Trial("dtype", "`avg_pool2d`, int32", "tf.nn.avg_pool2d(a, 2, 2, 'VALID')", (IMAGE,),
          "pool(a, 2, 2, np.mean)", False, "int32"),
]  # fmt: skip
# A model with the layer is compiled and fitted: (name, layer, input shape)
FITS = [
    ("`Conv2D`, channels first", "L.Conv2D(5, 3, data_format='channels_first')", (3, 7, 6)),
    ("`Conv2D`, groups", "L.Conv2D(6, 3, groups=3)", (7, 6, 3)),
    ("`Conv2D`, dilation", "L.Conv2D(4, 3, dilation_rate=2)", (7, 6, 3)),
    ("`Conv2DTranspose`, dilation", "L.Conv2DTranspose(4, 3, dilation_rate=2)", (7, 6, 3)),
    ("`DepthwiseConv2D`, strides (2, 1)", "L.DepthwiseConv2D(3, strides=(2, 1))", (7, 6, 3)),
    ("`Conv2D`, mixed_float16", "L.Conv2D(4, 3, dtype='mixed_float16')", (7, 6, 3)),
]  # fmt: skip
TOPICS = {
    "layout": "Channels first",
    "groups": "Groups",
    "dilation": "Dilation 2",
    "both": "Strides 2 with dilation 2",
    "unequal": "Strides (2, 1)",
    "empty": "Nothing to compute",
    "dtype": "Other dtypes",
    "fit": "In `fit`",
}
PLACES = {
    "oneDNN on, oneDNN off, XLA": "Always",
    "oneDNN on, oneDNN off": "oneDNN on and off",
}
SHOWN = {
    "works": "yes",
    "refused": "**no**",
    "wrong": "**wrong**",
    "ends the process": "**crash**",
}
# Trials whose outcome may differ on another processor: {name: reason}. They were found by limiting
# oneDNN to SSE4.1, AVX2 and AVX-512 without bfloat16 (ONEDNN_MAX_CPU_ISA). With these limits all
# other trials have the same outcome.
MAY_DIFFER = dict.fromkeys(
    ["dtype: `conv2d`, bfloat16, gradient", "dtype: `max_pool2d`, bfloat16"],
    "oneDNN needs AVX-512 for bfloat16",
)


# The right results, computed with NumPy in float64. The shape of a is (N, space..., C).
def _each(value, rank):
    return (value,) * rank if isinstance(value, int) else value


def conv(a, w, bias=0, strides=1, dilations=1, pads=None):
    """Return the convolution; the shape of w is (k..., C / groups, F)."""
    rank = a.ndim - 2
    strides, dilations = _each(strides, rank), _each(dilations, rank)
    a = np.pad(a, [(0, 0), *(pads or [(0, 0)] * rank), (0, 0)])
    groups = a.shape[-1] // w.shape[-2]
    out = [
        (n - (k - 1) * d - 1) // s + 1
        for n, k, s, d in zip(a.shape[1:-1], w.shape, strides, dilations, strict=False)
    ]
    y = np.zeros((len(a), *out, w.shape[-1]))
    for tap in np.ndindex(w.shape[:rank]):
        cut = [
            slice(t * d, t * d + (m - 1) * s + 1, s)
            for t, d, m, s in zip(tap, dilations, out, strides, strict=True)
        ]
        part = a[(slice(None), *cut)].reshape(*y.shape[:-1], groups, w.shape[-2])
        taps = w[tap].reshape(w.shape[-2], groups, -1)
        y += np.einsum("...gc,cgf->...gf", part, taps).reshape(y.shape)
    return y + bias


def depthwise(a, w, bias=0, **options):
    """Return the depthwise convolution; the shape of w is (k..., C, m)."""
    return conv(a, w.reshape(*w.shape[:-2], 1, -1), bias, **options)


def transpose(a, w, bias=0, strides=1, dilations=1):
    """Return the transposed convolution, padding valid; the shape of w is (k..., F, C)."""
    rank = a.ndim - 2
    s, d = _each(strides, rank), _each(dilations, rank)
    out = [
        (n - 1) * s[i] + (w.shape[i] - 1) * d[i] + 1
        for i, n in enumerate(a.shape[1:-1])
    ]
    y = np.zeros((len(a), *out, w.shape[-2]))
    for tap in np.ndindex(w.shape[:rank]):
        cut = [
            slice(tap[i] * d[i], tap[i] * d[i] + (n - 1) * s[i] + 1, s[i])
            for i, n in enumerate(a.shape[1:-1])
        ]
        y[(slice(None), *cut)] += a @ w[tap].T
    return y + bias


def pool(a, k, stride, reduce=np.max):
    """Return the 2-D pooling, padding valid."""
    windows = np.lib.stride_tricks.sliding_window_view(a, (k, k), (1, 2))
    return reduce(windows[:, ::stride, ::stride], (-2, -1))


def first(function, a, *arguments, **options):
    """Return what `function`, which is for channels last, gives for channels first."""
    y = function(np.moveaxis(a, 1, -1), *arguments, **options)
    return np.moveaxis(y, -1, 1)


def numbers(shape, step=5):
    """Whole numbers from -4 to 4; those of a small image are all different."""
    return (np.arange(np.prod(shape)) * step % 9 - 4.0).reshape(shape)


def pixels(shape):
    """Different whole numbers, so that a maximum has one place."""
    n = int(np.prod(shape))
    return (np.arange(n) * 37 % max(n, 1) % 251 - 125.0).reshape(shape)


def slopes(function, arrays):
    """The gradient of sum(y * numbers(y.shape)), by differences; exact for what is linear."""
    before = function()
    factors, gradients = numbers(before.shape), []
    for array in arrays:
        slope = np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            array[place] += 0.25
            slope[place] = np.sum((function() - before) * factors) / 0.25
            array[place] -= 0.25
        gradients.append(slope)
    return gradients


@functools.cache
def expected(trial, shapes):
    """What the trial should return, with weights of these shapes: a list of arrays, or None."""
    if trial.expected is None:
        return None
    weights = [numbers(shape) for shape in shapes]
    arrays = [inputs(trial, shape, i) for i, shape in enumerate(trial.shapes)]
    names = dict(zip("ab", arrays, strict=False), w=weights, np=np)
    names |= {f.__name__: f for f in (conv, depthwise, transpose, pool, first)}
    compute = functools.partial(eval, trial.expected, names)
    return slopes(compute, [*arrays, *weights]) if trial.gradient else [compute()]


def inputs(trial, shape, index):
    """Return a or b; the image that is pooled has different numbers, for a maximum."""
    if index == 0 and "ool" in trial.code and trial.dtype == "float32":
        return pixels(shape)
    return numbers(shape, 5 if index else 4)


def worker():
    """Try everything in this process's setting; print a line of JSON for each trial and mode."""
    import tensorflow as tf

    jobs = [(trial, mode) for trial in TRIALS for mode in MODES]
    jobs += [(fit, mode) for fit in FITS for mode in ("graph", "xla")]
    if os.environ.get("TRY") == "some":  # XLA compiles slowly: once for each topic
        firsts = {trial.topic: trial for trial in reversed(TRIALS)}.values()
        jobs = [job for job in jobs if job[1] != "xla" or job[0] in firsts]
    while jobs:
        receive, send = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(receive)
            with os.fdopen(send, "w") as out:
                for job in jobs:
                    print(json.dumps(attempt(tf, *job)), file=out, flush=True)
                out.flush()
                os._exit(0)
        os.close(send)
        done = 0
        with os.fdopen(receive) as lines:
            for line in lines:
                print(line, end="", flush=True)
                done += 1
        _, status = os.waitpid(child, 0)
        if done < len(jobs):
            thing, mode = jobs[done]
            ended = [
                "ends the process",
                f"signal {os.waitstatus_to_exitcode(status) * -1}",
            ]
            print(json.dumps([key(thing), mode, *ended]), flush=True)
        jobs = jobs[done + 1 :]


def key(thing):
    """The name of a trial in the record."""
    return (
        f"{thing.topic}: {thing.name}"
        if isinstance(thing, Trial)
        else f"fit: {thing[0]}"
    )


def attempt(tf, thing, mode):
    """Return [key, mode, outcome, message] of one trial."""
    run = compare if isinstance(thing, Trial) else fit
    try:
        return [key(thing), mode, *run(tf, thing, mode)]
    except Exception as error:
        return [
            key(thing),
            mode,
            "refused",
            f"{type(error).__name__}: {essence(str(error))}",
        ]


def essence(message):
    """The sentence of a message, without the names of the operations around it."""
    message = re.sub(r"\x1b\[[\d;]*m", "", message)
    if message.startswith("in user code:"):
        message = re.findall(r"^    \w*Error: (.*)", message, re.M | re.S)[-1]
    message = re.sub(
        r"^Exception encountered when calling .*?\.call\(\)\.", "", message
    )
    message = re.sub(r"\{\{function_node .*?\}\} ", "", message.strip())
    if graph := re.search(r"([^\n]+)\n\t \[\[\{\{node", message):
        message = graph[1]
    message = message.partition("\n")[0].partition(", in file tensorflow/")[0]
    return re.sub(r"( for '|\s)?(\[Op:|; NodeDef:|\{\{node ).*$", "", message).strip()


def compare(tf, trial, mode):
    """Compute in TensorFlow and in NumPy; return (outcome, message)."""
    names = {"tf": tf, "L": tf.keras.layers}
    tensors = [
        tf.cast(tf.constant(inputs(trial, shape, i)), trial.dtype)
        for i, shape in enumerate(trial.shapes)
    ]
    variables, weights = [], []
    if trial.code.startswith(("L.", "tf.keras")):
        layer = eval(trial.code, names)
        layer.build(trial.shapes[0])
        weights = [numbers(w.shape) for w in layer.weights]
        layer.set_weights(weights)
        function, variables = layer, layer.trainable_variables
        variables = [getattr(v, "value", v) for v in variables]
    else:
        function = eval(
            f"lambda {', '.join('ab'[: len(tensors)])}: {trial.code}", names
        )

    def compute(*tensors):
        if not trial.gradient:
            return [function(*tensors)]
        with tf.GradientTape() as tape:
            for tensor in tensors:
                tape.watch(tensor)
            y = function(*tensors)
            loss = tf.reduce_sum(y * tf.cast(tf.constant(numbers(y.shape)), y.dtype))
        return tape.gradient(loss, [*tensors, *variables])

    if mode != "eager":
        compute = tf.function(compute, jit_compile=mode == "xla")
    outputs = [tf.cast(y, tf.float64).numpy() for y in compute(*tensors)]
    right = expected(trial, tuple(w.shape for w in weights))
    shapes = " ".join(str(y.shape) for y in outputs)
    if right is None:
        return "wrong", f"returns shape {shapes}"
    if [y.shape for y in outputs] != [y.shape for y in right]:
        return "wrong", f"returns shape {shapes} instead of {right[0].shape}"
    same = all(np.array_equal(*pair) for pair in zip(outputs, right, strict=True))
    return ("works", "") if same else ("wrong", "returns other numbers")


def fit(tf, thing, mode):
    """Train a model with the layer for a step."""
    _, layer, shape = thing
    layers = tf.keras.layers
    model = tf.keras.Sequential(
        [
            tf.keras.Input(shape),
            eval(layer, {"L": layers}),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
    jit = {"jit_compile": True} if mode == "xla" else {}
    model.compile("sgd", "mse", **jit)
    model.fit(np.ones((4, *shape)), np.ones((4, 1)), verbose=0)
    return "works", ""


def environment(setting):
    """Return the environment variables for oneDNN on ("1"), off ("0"), or as TensorFlow decides."""
    keep = {k: v for k, v in os.environ.items() if k != "TF_ENABLE_ONEDNN_OPTS"}
    if setting is not None:
        keep["TF_ENABLE_ONEDNN_OPTS"] = setting
    return {**keep, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(ROOT)}


def start(setting, **more):
    """Start a worker; `outcomes` waits for it."""
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "tools.records.cpu_refusals",
        "worker",
    ]
    return subprocess.Popen(
        command,
        env=environment(setting) | more,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def outcomes(process):
    """Return {key: {mode: [outcome, message]}} of a worker."""
    by_trial = {}
    for line in process.communicate()[0].splitlines():
        name, mode, *outcome = json.loads(line)
        by_trial.setdefault(name, {})[mode] = outcome
    return by_trial


def onednn_is_on(setting):
    """Ask a TensorFlow of that setting whether it uses oneDNN."""
    code = "from tensorflow.python.util import _pywrap_util_port as p; print(p.IsMklEnabled())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(setting),
        capture_output=True,
        text=True,
    )
    return done.stdout.strip() == "True"


def processor():
    """Return (model name, those of FLAGS that it has)."""
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor() or platform.machine(), []
    model = re.search(r"^model name\s*:\s*(.*)$", text, re.M)
    flags = re.search(r"^flags\s*:\s*(.*)$", text, re.M)
    have = set(flags[1].split()) if flags else set()
    return model[1] if model else platform.machine(), [f for f in FLAGS if f in have]


def record():
    """Try everything with both settings; return what the record holds."""
    workers = {setting: start(setting) for setting in ("1", "0")}
    by_setting = {setting: outcomes(process) for setting, process in workers.items()}
    model, flags = processor()
    return {
        "versions": {
            name: importlib.metadata.version(name)
            for name in ("tensorflow-cpu", "keras", "numpy")
        },
        "machine": platform.machine(),
        "processor": model,
        "flags": flags,
        "oneDNN": {str(s): onednn_is_on(s) for s in (None, "1", "0")},
        "outcomes": by_setting,
    }


def cell(eager, graph):
    """One cell of the table: what happens, and where a graph differs from eager calls."""
    first, second = SHOWN[eager], SHOWN[graph]
    return first if first == second else f"{first} (graph: {second})"


def matrix(by_setting):
    """Return the table of what does not work everywhere, and the list of what does, in Markdown."""
    lines = ["| | oneDNN on | oneDNN off | XLA |", "|---|---|---|---|"]
    fine = ["", "Works everywhere:", ""]
    for topic, title in TOPICS.items():
        good = []
        link = f"[{title}](#{topic})"
        lines.append(f"| **{link}** | | | |")
        for name in (name for name in by_setting["1"] if name.startswith(f"{topic}: ")):
            row = []
            for setting in "10":
                modes = by_setting[setting][name]
                graph = modes["graph"][0]
                row.append(cell(modes.get("eager", modes["graph"])[0], graph))
            xla = by_setting["1"][name]["xla"][0]
            row.append(cell(xla, xla))
            shown = name.removeprefix(f"{topic}: ")
            if row == ["yes"] * 3:
                good.append(shown)
            else:
                lines.append(f"| {shown} | {' | '.join(row)} |")
        if good:
            fine.append(f"- {title}: {'; '.join(good)}")
    return "\n".join([*lines, *fine]) + "\n"


def messages(by_setting):
    """Return the messages, a section for each topic, with the operations and the settings."""
    settings = {
        ("1", "eager"): "oneDNN on",
        ("0", "eager"): "oneDNN off",
        ("1", "xla"): "XLA",
    }
    fits = {
        ("1", "graph"): "oneDNN on",
        ("0", "graph"): "oneDNN off",
        ("1", "xla"): "XLA",
    }
    lines = []
    for topic in TOPICS:
        by_message = {}
        for name in (name for name in by_setting["1"] if name.startswith(f"{topic}: ")):
            for (setting, mode), label in (
                fits if topic == "fit" else settings
            ).items():
                outcome, message = by_setting[setting][name][mode]
                eager = [by_setting[s][name].get("eager", [""] * 2)[1] for s in "10"]
                if outcome == "works" or (mode == "xla" and message not in eager):
                    continue  # XLA's own words for what eager calls refuse too
                if outcome == "refused":
                    kind, _, text = message.partition(": ")
                    message = f"`{kind}`: `` {text} ``"
                elif outcome == "wrong":
                    message = f"Wrong: it {message}"
                else:
                    message = f"The process ends ({message})"
                shown = name.removeprefix(f"{topic}: ")
                by_message.setdefault(message, {}).setdefault(shown, []).append(label)
        lines.append(f"--8<-- [start:{topic}]")
        for message, names in by_message.items():
            by = {}
            for shown, labels in names.items():
                by.setdefault(
                    PLACES.get(", ".join(labels), ", ".join(labels)), []
                ).append(shown)
            where = ". ".join(
                f"{labels}: {'; '.join(shown)}" for labels, shown in by.items()
            )
            lines += [f"- {message}", f"    <br>{where}"]
        lines.append(f"--8<-- [end:{topic}]")
    return "\n".join(lines) + "\n"


def setting(recorded):
    """Return, in Markdown, the versions and the processor that the trials ran with."""
    versions, on = recorded["versions"], recorded["oneDNN"]
    words = {True: "on", False: "off"}
    return (
        f"TensorFlow {versions['tensorflow-cpu']}, Keras {versions['keras']}, NumPy"
        f" {versions['numpy']}, {recorded['processor']} ({recorded['machine']}) with"
        f" {', '.join(f'`{flag}`' for flag in recorded['flags'])}. There oneDNN is"
        f" {words[on['None']]} when `TF_ENABLE_ONEDNN_OPTS` is not set, {words[on['1']]} with 1"
        f" and {words[on['0']]} with 0.\n"
    )


def lines(recorded):
    """Return the record as JSON with a line for each trial."""
    text = json.dumps(recorded, indent=1)
    pattern = r'(\n   "[^\n]*": )(\{\n.*?\n   \})'
    return (
        re.sub(pattern, lambda m: m[1] + json.dumps(json.loads(m[2])), text, flags=re.S)
        + "\n"
    )


def tables(recorded):
    """Return {file in FOLDER: its text}."""
    return {
        "cpu_refusals_matrix.md": matrix(recorded["outcomes"]),
        "cpu_refusals_messages.md": messages(recorded["outcomes"]),
        "cpu_refusals_setting.md": setting(recorded),
    }


if __name__ == "__main__":
    if sys.argv[1:] == ["worker"]:
        worker()
    else:
        recorded = record()
        RECORD.write_text(lines(recorded), "utf8")
        for name, text in tables(recorded).items():
            (FOLDER / name).write_text(text, "utf8")
