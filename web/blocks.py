"""Runs the blocks of a page inside Pyodide. worker.js calls _warm, _run and _figures."""

import ast
import builtins
import io
import linecache
import os
import sys
import traceback
import warnings

_state = {"namespace": {}, "names": []}


def _no_input(prompt=""):
    raise OSError(
        "input() cannot work here: the page has no terminal; assign a value instead"
    )


builtins.input = _no_input
# Figures are taken from pyplot after the run; its own backend for the browser would need a window.
os.environ["MPLBACKEND"] = "agg"
warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")


def _fresh():
    """Start over as a new interpreter would: nothing of earlier blocks is left."""
    _state["namespace"], _state["names"] = {"__name__": "__main__"}, []
    if numpy := sys.modules.get("numpy"):
        numpy.set_printoptions(
            precision=8,
            threshold=1000,
            edgeitems=3,
            linewidth=75,
            suppress=False,
            sign="-",
        )
    if "numpy.random" in sys.modules:  # NumPy loads it when it is first used
        numpy.random.seed(None)
    if tensorflow := sys.modules.get("tensorflow"):
        tensorflow.keras.utils.clear_session()
        tensorflow.random.set_seed(int.from_bytes(os.urandom(4), "little"))
    _close_figures()


def _close_figures():
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


def _run(blocks, fresh):
    """Run `blocks`, one after the other, the last one aloud; return a traceback or "".

    The earlier ones are those that the last one continues: their output is on the page already.
    """
    if fresh:
        _fresh()
    *before, last = blocks
    for code in before:
        stdout, sys.stdout = sys.stdout, io.StringIO()
        try:
            failed = _execute(code)
        finally:
            sys.stdout = stdout
        _close_figures()  # these are on the page already, too
        if failed:
            return f"A block above, which this one continues, fails:\n{failed}"
    return _execute(last)


def _warm(code):
    """Do once, unseen, what a first run would spend most of its time on; return a traceback or "".

    Importing is one part; the other is that WebAssembly and JavaScript are compiled function by
    function, as they are first called.
    """
    lines = ["print(sum(n for n in range(9)))"]
    if "numpy" in code:
        lines += [
            "import numpy as np",
            "a = np.ones((1, 3, 3, 1), 'float32')",
            "print(a * a)",
        ]
    if "tensorflow" in code:
        lines += ["import tensorflow as tf", "a = tf.ones((1, 3, 3, 1))"]
        lines += ["print(tf.nn.conv2d(a, a[0, ..., None], 1, 'VALID').numpy())"]
    if "keras" in code:
        lines += [
            "layer = tf.keras.layers.Conv2D(1, 2)",
            "layer(a), layer.get_weights()",
        ]
    stdout, sys.stdout = sys.stdout, io.StringIO()
    try:
        for _ in range(2):
            _fresh()
            failed = _execute("\n".join(lines))
        _fresh()
    finally:
        sys.stdout = stdout
    return failed


def _execute(code):
    """Run one block; return the traceback of what it raises, cut down to the reader's lines."""
    name = f"block_{len(_state['names']) + 1}.py"
    _state["names"].append(name)
    linecache.cache[name] = (len(code), None, code.splitlines(True), name)
    try:
        exec(compile(ast.parse(code, name), name, "exec"), _state["namespace"])
    except BaseException as error:
        first = last = None
        frame = error.__traceback__
        while frame is not None:
            if frame.tb_frame.f_code.co_filename in _state["names"]:
                first, last = first or frame, frame
            frame = frame.tb_next
        if last:
            last.tb_next = None  # what happens inside a library is not the reader's
        return "".join(
            traceback.format_exception(type(error), error, first, chain=False)
        )
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return ""


def _figures():
    """Return the open matplotlib figures as PNG bytes, and close them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    pictures = []
    for number in pyplot.get_fignums() if pyplot else []:
        png = io.BytesIO()
        pyplot.figure(number).savefig(png, format="png", dpi=144)
        pictures.append(png.getvalue())
    _close_figures()
    return pictures
