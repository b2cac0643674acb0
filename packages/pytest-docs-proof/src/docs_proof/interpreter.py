"""Run one block the way a reader would, and compare what it prints with what the page shows."""

import contextlib
import io
import sys
import traceback
import types
import warnings

from .blocks import chain, include, output_of
from .compare import same_output
from .options import hooks, options
from .programs import close_figures


class WrongBlockError(Exception):
    """A block ran, but not as the page says; names the place and the cure."""


class Interpreter:
    """One namespace at a time, as fresh as a new interpreter, kept for the blocks that continue it.

    Starting Python and importing a large library for each block would take seconds a block.
    """

    def __init__(self):
        self.module = self.blocks = self.index = None

    def run(self, root, blocks, index):
        """Execute `blocks[index]`, after the blocks it continues; return what it printed.

        Raises what the block raises, and WrongBlockError if it does not print what the page shows.
        """
        *before, _ = chain(blocks, index)
        if before and (self.blocks is not blocks or self.index != before[-1]):
            for earlier in before:  # these ran in another process, or were not selected
                try:
                    self._execute(root, blocks, earlier)
                except Exception as error:
                    raise WrongBlockError(
                        f"continues the block at line {blocks[earlier].line}, which fails"
                    ) from error
        return self._execute(root, blocks, index)

    def _execute(self, root, blocks, index):
        block = blocks[index]
        if ".continuation" not in block.options:
            self._fresh(root)
        self.blocks, self.index = None, None  # nothing continues a block that fails
        if ".exercise" in block.options:
            return _exercise(block, self.module)
        printed = _execute(block, self.module)
        _compare(root, block, output_of(blocks, index), printed)
        self.blocks, self.index = blocks, index
        return printed

    def _fresh(self, root):
        self.module = types.ModuleType("__main__")
        if numpy := sys.modules.get("numpy"):
            numpy.set_printoptions(
                precision=8,
                threshold=1000,
                edgeitems=3,
                linewidth=75,
                suppress=False,
                sign="-",
            )
            numpy.random.seed(None)
        close_figures()
        for fresh_interpreter in hooks(root, "fresh_interpreter"):
            fresh_interpreter()


def compare_with_record(root, blocks, index):
    """Return what a block printed where what it needs is installed.

    Raises WrongBlockError unless its program and output are those on record, and the page's.
    """
    block = blocks[index]
    for recorded_problem in hooks(root, "recorded_problem"):
        if problem := recorded_problem(root, block.source):
            raise WrongBlockError(f"{block.page}:{block.line}: {problem}")
    file, _, section = block.include.replace(".py", ".out", 1).partition(":")
    try:
        printed = include(root, file, section or None)[0]
    except ValueError:  # this section, or the whole program, prints nothing
        printed = ""
    _compare(root, block, output_of(blocks, index), printed)
    return printed


def _execute(block, module):
    """Execute the block as `__main__`; return what it wrote to stdout."""
    stdout, main = io.StringIO(), sys.modules["__main__"]
    module.__file__ = block.source
    sys.modules["__main__"] = module
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(stdout):
            warnings.simplefilter("error", SyntaxWarning)
            code = compile(block.code, block.source, "exec", dont_inherit=True)
            # A warning that the reader's own line causes is an error; one inside a library is not.
            warnings.filterwarnings("error", module="__main__")
            # Nobody looks at the figures of a test.
            warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")
            exec(code, module.__dict__)
    finally:
        sys.modules["__main__"] = main
    return stdout.getvalue()


def _exercise(block, module):
    """Check that an exercise fails on an assertion of its own."""
    try:
        _execute(block, module)
    except AssertionError as error:
        frames = traceback.extract_tb(error.__traceback__)
        if frames[-1].filename != block.source:
            raise
        return ""
    where = f"{block.page}:{block.line}: the exercise"
    raise WrongBlockError(
        f"{where} passes as it stands; leave something for the reader to solve"
    )


def _compare(root, block, output, printed):
    where = f"{block.page}:{output.line if output else block.line}"
    if output is None and printed.strip():
        raise WrongBlockError(
            f"{where}: the block prints, but no output is shown; put a {{.text .output}} block"
            f" below it that includes the recorded output\n--- printed\n{printed}"
        )
    if output is not None and not same_output(output.text, printed):
        raise WrongBlockError(
            f"{where}: the output shown is stale; run `{options(root).record}`"
            f"\n--- shown\n{output.text}\n--- printed\n{printed}"
        )


def describe(error, files):
    """Return the traceback of `error` cut down to the frames in `files`, for the test report."""
    if isinstance(error, WrongBlockError):
        return str(error)
    lines = [
        f"  {frame.filename}:{frame.lineno}: {frame.line or ''}"
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename in files
    ]
    if isinstance(error, SyntaxError):
        lines.append(
            f"  {error.filename}:{error.lineno}: {(error.text or '').rstrip()}"
        )
    return "\n".join([*lines, "".join(traceback.format_exception_only(error)).rstrip()])
