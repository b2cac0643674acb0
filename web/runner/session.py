"""Runs the blocks of a page inside Pyodide. worker.js calls _warm, _run and _figures."""

import ast
import builtins
import contextlib
import importlib.abc
import importlib.machinery
import io
import linecache
import os
import random
import sys
import traceback
import warnings

_state = {"namespace": {}, "names": []}
PICTURES = 20  # the most that a run may draw, unless the page says otherwise


def _no_input(prompt=""):
    raise OSError(
        "input() cannot work here: the page has no terminal; assign a value instead"
    )


builtins.input = _no_input
# Figures are taken from pyplot after the run; its own backend for the browser would need a window.
os.environ["MPLBACKEND"] = "agg"
warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")
# Without a buffer, so that each print is sent at once: a reader sees what comes before an endless
# loop.
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
        tensorflow.random.forget_seed()


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


def _run(blocks, fresh, edited=False):
    """Run `blocks` one after the other, and show the output of the last; return a traceback or "".

    The last block continues the earlier ones, whose output is on the page already. If a block was
    edited and ends with an expression, the value of the expression is shown, as in a notebook. The
    blocks of the page print what Python prints.
    """
    if fresh:
        _fresh()
    *before, last = blocks
    for code in before:
        failed = _unseen(code)
        _close_figures()  # these are on the page already, too
        if failed:
            return f"A block above, which this one continues, fails:\n{failed}"
    return _execute(last, edited)


def _warm(code):
    """Do, unseen, what would take most of the time of a first run; return a traceback or "".

    One part is importing. The other is that each function of WebAssembly and JavaScript is compiled
    when it is first called.
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


class _Keras(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Lets `import keras` work before `import tensorflow`, the package that keras is a part of."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "keras" and "keras" not in sys.modules:
            try:
                import tensorflow  # noqa: F401, which puts keras among the modules
            except (
                ModuleNotFoundError
            ):  # in the worker of the tracer, which has the real Keras
                return None
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return sys.modules[spec.name]

    def exec_module(self, module):
        pass


sys.meta_path.insert(0, _Keras())
_HERE = "NumPy, matplotlib and a part of TensorFlow with Keras"


def _notebook(code):
    """Return the code without the lines that only a notebook understands, and notes about them."""
    try:
        ast.parse(code)
        return code, []
    except SyntaxError:
        pass
    lines, notes = code.splitlines(), []
    for at, line in enumerate(lines):
        words = line.strip()
        if not words.startswith(("%", "!")) or words.startswith(("%%", "!=", "%=")):
            continue
        lines[at] = line[: len(line) - len(line.lstrip())] + "pass  # " + words
        if "pip" in words or "conda" in words:
            notes.append(f"{words}: nothing can be installed here; {_HERE} are there.")
        elif words.startswith("%matplotlib"):
            notes.append(
                f"{words}: not needed here; figures are shown below the block."
            )
        else:
            notes.append(f"{words}: left out; there is no notebook and no shell here.")
    mended = "\n".join(lines) + "\n"
    try:
        ast.parse(mended)
    except SyntaxError:
        return code, []  # Python says what it does not understand
    return mended, notes


def _compiled(code, name, show):
    """Return the code objects of a block: its statements, and the last expression to be shown."""
    tree = ast.parse(code, name)
    last = None
    silent = code.rstrip().endswith(";")
    if show and tree.body and isinstance(tree.body[-1], ast.Expr) and not silent:
        last = compile(ast.Expression(tree.body.pop().value), name, "eval")
    return compile(tree, name, "exec"), last


def _execute(code, show=False):
    """Run one block; return the traceback of what it raises, cut down to the reader's lines."""
    name = f"block_{len(_state['names']) + 1}.py"
    code, notes = _notebook(code)
    for note in notes:
        print(f"Note: {note}", file=sys.stderr)
    _state["names"].append(name)
    linecache.cache[name] = (len(code), None, code.splitlines(True), name)
    try:
        body, last = _compiled(code, name, show)
        exec(body, _state["namespace"])
        if last and (value := eval(last, _state["namespace"])) is not None:
            print(f"Last value: {value!r}")
    except BaseException as error:
        first = last = None
        frame = error.__traceback__
        while frame is not None:
            if frame.tb_frame.f_code.co_filename in _state["names"]:
                first, last = first or frame, frame
            frame = frame.tb_next
        if last:
            last.tb_next = None  # leave out the lines inside a library
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
