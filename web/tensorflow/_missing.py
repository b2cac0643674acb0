"""What a reader is told about a name that this package leaves out."""

import difflib
import importlib
import importlib.abc
import importlib.machinery
import sys
from opcode import opmap

from ._later import later

PAGE = "What runs in the page"  # runner.js looks for this and adds the link
_IMPORT_FROM = opmap["IMPORT_FROM"]


class MissingError(AttributeError, NotImplementedError):
    """The error for a name that TensorFlow has and this package does not have."""

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


def unknown(prefix, what, identifier):
    """Return the error for a word such as loss="mse": Keras has it and the page not, or neither."""
    from ._names import NAMES

    known = {name.lower() for name in NAMES[prefix].split()}
    if identifier.replace("_", "").lower() in known or identifier.lower() in known:
        return missing(f"{what}={identifier!r}")
    return ValueError(f"Could not interpret {what} identifier: {identifier}")


def _told(prefix, name, there):
    """Return the message for a missing name: whether TensorFlow has it, and which name is near."""
    from ._names import NAMES

    known = NAMES.get(prefix)
    near = [candidate for candidate in there if candidate.lower() == name.lower()]
    near = near or difflib.get_close_matches(name, there, 1, 0.75)
    hint = f" The nearest name that is there: {prefix}.{near[0]}." if near else ""
    if known is None or name in known.split():
        return _text(f"{prefix}.{name}") + hint
    return f'TensorFlow 2.21 has no {prefix}.{name} either.{hint} See "{PAGE}".'


def module_getattr(prefix):
    """Return a module's __getattr__, whose message gives a missing name with its `prefix`."""
    elsewhere = later(prefix)

    def getattr_(name):
        if name in elsewhere:
            loaded = importlib.import_module(elsewhere[name])
            return (
                loaded
                if elsewhere[name].endswith(f".{name}")
                else getattr(loaded, name)
            )
        if name.startswith("__"):
            raise AttributeError(name)
        caller = sys._getframe(1)
        module = sys.modules.get(prefix.replace("tf", "tensorflow", 1))
        there = [n for n in [*dir(module), *elsewhere] if not n.startswith("_")]
        text = _told(prefix, name, there)
        if caller.f_code.co_code[caller.f_lasti] == _IMPORT_FROM:
            raise MissingNameError(text)
        raise MissingError(text)

    return getattr_


class _Alias(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The first finder of imports: `keras.ops` becomes tensorflow.keras.ops."""

    def find_spec(self, name, path=None, target=None):
        ours = getattr(sys.modules.get("keras"), "__name__", "") == "tensorflow.keras"
        if ours and name.startswith("keras."):
            return importlib.machinery.ModuleSpec(name, self)
        return None

    def create_module(self, spec):
        return importlib.import_module(f"tensorflow.{spec.name}")

    def exec_module(self, module):
        pass


sys.meta_path.insert(0, _Alias())


class _Finder(importlib.abc.MetaPathFinder):
    """The last finder of imports: it gets the modules below tensorflow that no other has found."""

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
