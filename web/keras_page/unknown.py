"""Values that a pasted program names but does not have.

Around a model they do no harm; inside a model the reader is asked for them.
"""

import dis
import importlib.abc
import importlib.machinery
import os
import re
import sys
import types
from typing import ClassVar

from keras_page.paste import PASTE


class TooLongError(BaseException):
    """The program takes longer than it may, or has more layers."""


class IdleError(TooLongError):
    """A loop runs for a long time and makes no layer, as a loop of training does."""


class LackingError(BaseException):
    """A value that is not there is needed; no `except` of the program should catch this error."""

    def __init__(self, unknown, many=False, needed=False):
        super().__init__(unknown.path)
        self.unknown, self.many = unknown, many  # several values, for a loop
        self.needed = needed  # as a number


READS = re.compile(r"(read|load|open)\w*$")  # names of functions that read a file
NO_BRACKETS = str.maketrans("()", "  ")


def which_file(file, reader):
    """Return the text of a file in a path, as each file has its own values; "" if it is no file."""
    if isinstance(file, Unknown):  # from an argument of the program, or open()
        return file.path.translate(NO_BRACKETS) if READS.search(reader) else ""
    return repr(os.fspath(file)) if isinstance(file, str | os.PathLike) else ""


class Unknown:
    """A value that is not there.

    What is made from it is unknown too; to use it as a number raises an error. `path` is how the
    program writes it. `answers` has the values that the reader has given for paths. `bases` has the
    classes that take the place of unknown base classes, by the end of their paths.
    """

    answers: ClassVar[dict] = {}
    bases: ClassVar[dict] = {}
    likely: ClassVar[dict] = {}  # {path: what a tuner may choose}

    def __init__(self, path, gone=False, called=False):
        self.__dict__.update(path=path, gone=gone, called=called)

    def _more(self, text, called=False):
        path = self.path + text
        if path in Unknown.answers:
            return Unknown.answers[path]
        if text == ".shape" and hasattr(Unknown.answers.get(self.path), "shape"):
            return Unknown.answers[self.path].shape
        return Unknown(path, self.gone, self.called or called)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._more(f".{name}")

    def __setattr__(self, name, value):
        pass

    def __setitem__(self, key, value):
        pass

    def __getitem__(self, key):
        return self._more(f"[{key!r}]")

    def __call__(self, *args, **given):
        if self.path.startswith("hp.") and (args or "name" in given):
            return self._chosen(*args, **given)
        file = which_file(args[0], self.path) if self.gone and args else ""
        return self._more(f"({file})", called=True)

    def _chosen(self, name, first=None, *_, default=None, **given):
        """A named value of a tuner; likely are its default, its minimum, any value of its list."""
        chosen = self._more(f"({name!r})")
        many = given.get("values", first)
        values = many if isinstance(many, (list, tuple)) else [given.get("min_value", first)]  # fmt: skip
        values = [v for v in (default, *values) if isinstance(v, (int, float, str))]
        if self.path == "hp.Boolean":
            values = [bool(default), not default]
        if values:
            Unknown.likely[self.path + f"({name!r})"] = [repr(v) for v in dict.fromkeys(values)]  # fmt: skip
        return chosen

    def __iter__(self):
        frame = sys._getframe(1)
        code, at = frame.f_code.co_code, frame.f_lasti
        if at >= 0 and dis.opname[code[at]] == "UNPACK_SEQUENCE":
            return iter(
                [self._more(f"[{i}]", called=True) for i in range(code[at + 1])]
            )
        if self.called or self.gone:
            return iter(())  # a loop over data
        raise LackingError(self, many=True)

    def _needed(self, *_):
        raise LackingError(self, needed=True)

    def __len__(self):
        path = f"len({self.path})"
        if path in Unknown.answers:
            return Unknown.answers[path]
        raise LackingError(Unknown(path, self.gone), needed=True)

    def _asked(self, *_):
        raise LackingError(self)

    __index__ = __int__ = __float__ = _needed
    __bool__ = __lt__ = __gt__ = __le__ = __ge__ = __eq__ = __ne__ = _asked
    __hash__ = __contains__ = _asked

    def _same(self, *_):
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = _same
    __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = _same
    __rpow__ = __neg__ = __matmul__ = __rmatmul__ = __enter__ = _same

    def __exit__(self, *_):
        return False

    def __str__(self):
        return "?"

    __fspath__ = __str__

    def __format__(self, spec):
        return "?"

    def __mro_entries__(self, bases):
        classes = (b for end, b in Unknown.bases.items() if self.path.endswith(end))
        return (next(classes, Lacking),)


class Lacking:
    """A base class that is not there: what its subclasses would get from it is unknown."""

    def __init__(self, *_, **__):
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        path = f"self.{name}"
        return Unknown.answers.get(path) or Unknown(path)


class Gone(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds any module that nobody else finds, and notes its name in `names`."""

    def __init__(self):
        self.names, self.made = [], []

    def forget(self):
        """Forget what an earlier program has imported, so that it is looked for again."""
        for name in self.made:
            sys.modules.pop(name, None)
        self.names, self.made = [], []

    def find_spec(self, name, path=None, target=None):
        root = name.split(".")[0]
        ours = ("keras", "tensorflow", "numpy", "keras_page")
        if root in ours or root.startswith("_") or root in sys.stdlib_module_names:
            return None
        # Libraries try to import optional modules; only the program's own imports count.
        frame = sys._getframe(1)
        while frame and "importlib" in frame.f_code.co_filename:
            frame = frame.f_back
        if not frame or frame.f_code.co_filename != PASTE:
            return None
        if root not in self.names:
            self.names.append(root)
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        self.made.append(spec.name)
        unknown = Unknown(spec.name, gone=True)
        module.__getattr__ = lambda name: getattr(unknown, name)
        return module

    def exec_module(self, module):
        pass


def unknowns(values):
    """Yield what is unknown in arguments, also inside of tuples, lists and dicts."""
    for value in values:
        if isinstance(value, Unknown):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from unknowns(value)
        elif isinstance(value, dict):
            yield from unknowns(value.values())
