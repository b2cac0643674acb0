"""What a reader is told about a name that this package leaves out."""

import difflib
import importlib
import importlib.abc
import sys
from opcode import opmap

PAGE = "What runs in the page"  # runner.js looks for this and adds the link
_IMPORT_FROM = opmap["IMPORT_FROM"]


class MissingError(AttributeError, NotImplementedError):
    """TensorFlow has it, this package has not."""

    __module__ = "tensorflow"  # as tracebacks name it
    # Python would add a guess of its own below the message
    name = property(lambda self: None, lambda self, value: None)


class MissingNameError(ImportError):
    """The same for `from tensorflow import ...`."""

    __module__ = "tensorflow"
    name = property(lambda self: None, lambda self, value: None)


def missing(name):
    """Return the error for something that TensorFlow has and the page has not."""
    return MissingError(_text(name))


def _text(name):
    return (
        f"{name} does not run in the page; copy the program and run it with TensorFlow itself."
        f' See "{PAGE}".'
    )


def _told(prefix, name, there):
    """Return what is true of a name that is not there: is it in TensorFlow, and what is near it?"""
    from ._names import NAMES

    known = NAMES.get(prefix)
    near = difflib.get_close_matches(name, there, 1, 0.75)
    hint = f" The nearest name that is there: {prefix}.{near[0]}." if near else ""
    if known is None or name in known.split():
        return _text(f"{prefix}.{name}") + hint
    return f'TensorFlow 2.21 has no {prefix}.{name} either.{hint} See "{PAGE}".'


def module_getattr(prefix, later=None):
    """Return a module's __getattr__: a name that is not there is named with its `prefix`.

    `later` has the names that another module makes, which is imported when one is asked for.
    """

    def getattr_(name):
        if later and name in later:
            return getattr(importlib.import_module(later[name]), name)
        if name.startswith("__"):
            raise AttributeError(name)
        caller = sys._getframe(1)
        module = sys.modules.get(prefix.replace("tf", "tensorflow", 1))
        there = [n for n in dir(module) if not n.startswith("_")]
        text = _told(prefix, name, there)
        if caller.f_code.co_code[caller.f_lasti] == _IMPORT_FROM:
            raise MissingNameError(text)
        raise MissingError(text)

    return getattr_


class _Finder(importlib.abc.MetaPathFinder):
    """Comes last: a module below tensorflow that nobody has found."""

    def find_spec(self, name, path=None, target=None):
        first, _, rest = name.partition(".")
        if first in ("tensorflow", "keras") and rest:
            prefix, _, last = f"tf.{'keras.' * (first == 'keras')}{rest}".rpartition(
                "."
            )
            module = sys.modules.get(prefix.replace("tf", "tensorflow", 1))
            raise MissingNameError(
                _told(prefix, last, [n for n in dir(module) if n[0] != "_"])
            )


sys.meta_path.append(_Finder())
