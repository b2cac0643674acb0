"""Runs the blocks of a page inside Pyodide. worker.js calls _warm, _run and _figures."""

import ast
import builtins
import contextlib
import io
import linecache
import os
import random
import sys
import traceback
import warnings

_state = {"namespace": {}, "names": []}
PICTURES = 20  # that a run may draw, unless the page says otherwise


def _no_input(prompt=""):
    raise OSError(
        "input() cannot work here: the page has no terminal; assign a value instead"
    )


builtins.input = _no_input
# Figures are taken from pyplot after the run; its own backend for the browser would need a window.
os.environ["MPLBACKEND"] = "agg"
warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")
# Without a buffer, so that each print is sent at once: what stands before an endless loop is seen.
sys.stdout = io.TextIOWrapper(
    io.FileIO(1, "w", closefd=False), "utf-8", write_through=True
)

_first = {
    "builtins": dict(vars(builtins)),
    "environ": dict(os.environ),
    "filters": warnings.filters[:],
    "path": sys.path[:],
    "recursion": sys.getrecursionlimit(),
    "streams": (sys.stdout, sys.stderr),
}


def _fresh():
    """Start over as a new interpreter would: nothing of earlier blocks is left."""
    _state["namespace"], _state["names"] = {"__name__": "__main__"}, []
    _restore(vars(builtins), _first["builtins"])
    _restore(os.environ, _first["environ"])
    sys.path[:] = _first["path"]
    sys.setrecursionlimit(_first["recursion"])
    sys.stdout, sys.stderr = _first["streams"]
    warnings.resetwarnings()
    warnings.filters[:] = _first["filters"]
    random.seed()
    if decimal := sys.modules.get("decimal"):
        decimal.setcontext(decimal.Context())
    _fresh_numpy()
    _fresh_matplotlib()
    if tensorflow := sys.modules.get("tensorflow"):
        tensorflow.keras.utils.clear_session()
        tensorflow.random.set_seed(int.from_bytes(os.urandom(4), "little"))


def _restore(names, first):
    for name in names.keys() - first.keys():
        del names[name]
    names.update(first)


def _fresh_numpy():
    if not (numpy := sys.modules.get("numpy")):
        return
    # the value of each option when NumPy is imported
    numpy.set_printoptions(
        precision=8,
        threshold=1000,
        edgeitems=3,
        linewidth=75,
        suppress=False,
        nanstr="nan",
        infstr="inf",
        formatter=None,
        sign="-",
        floatmode="maxprec",
        legacy=False,
        override_repr=None,
    )
    numpy.seterr(divide="warn", over="warn", under="ignore", invalid="warn")
    numpy.seterrcall(None)
    if "numpy.random" in sys.modules:  # NumPy loads it when it is first used
        numpy.random.seed(None)


def _fresh_matplotlib():
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")
        pyplot.switch_backend("agg")  # before the defaults, which keep the backend
        pyplot.rcdefaults()
        pyplot.ioff()
    elif matplotlib := sys.modules.get("matplotlib"):
        matplotlib.rcdefaults()
        matplotlib.use("agg")


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
        failed = _unseen(code)
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
    for _ in range(2):
        _fresh()
        failed = _unseen("\n".join(lines))
    _fresh()
    return failed


def _unseen(code):
    """Run one block without showing what it prints; return a traceback or ""."""
    with contextlib.redirect_stdout(io.StringIO()):
        return _execute(code)


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


def _figures(most=PICTURES):
    """Return the open matplotlib figures, `most` at the most, as PNG bytes, and close them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    numbers = pyplot.get_fignums() if pyplot else []
    if len(numbers) > most:
        print(f"[{most} of {len(numbers)} figures are shown]", file=sys.stderr)
    pictures = []
    for number in numbers[:most]:
        png = io.BytesIO()
        pyplot.figure(number).savefig(png, format="png", dpi=144)
        pictures.append(png.getvalue())
    _close_figures()
    return pictures
