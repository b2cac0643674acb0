"""Runs inside Pyodide, for snapshot.mjs, and stays in the snapshot as the module `_snapshot`."""

import gc
import importlib.util
import io
import random
import sys
import time
import zipfile
import zipimport
from importlib.machinery import PathFinder

import numpy.random

LIBRARY = "/lib/python314.zip"


class Rest:
    """Finds the modules that are not in the snapshot: the rest of Python's library and of NumPy.

    Each is one archive, which is fetched when a program first imports something of it.
    """

    def __init__(self, wheel):
        names = zipimport.zipimporter(LIBRARY)._get_files()
        self.library = {name.partition("/")[0].partition(".")[0] for name in names}
        self.archives = {"library": "python_stdlib.zip", "numpy": wheel}

    def find_spec(self, name, path=None, target=None):
        part = name.partition(".")[0]
        if part in self.library:
            part = "library"
        if part not in self.archives:
            return None
        import _rest  # of boot.js

        archive = _rest.read(self.archives[part])
        _rest.unpack(archive) if part == "numpy" else _rest.write(LIBRARY, archive)
        del self.archives[part]
        forget_files()
        return PathFinder.find_spec(name, path)


def small_archive():
    """Return a zip with one entry; unpacking it imports what unpacking imports."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("_", "")
    return target.getvalue()


def finish(wheel):
    """Look for the rest elsewhere: in the page none of the files of now is there."""
    sys.meta_path.append(Rest(wheel))
    sys.path.remove("")  # Pyodide will put it there again
    forget_files()
    gc.collect()


def forget_files():
    """Forget what the folders and archives of the path hold."""
    # importlib.invalidate_caches() itself imports something of the library
    zipimport._zip_directory_cache.clear()
    sys.path_importer_cache.clear()


def restored():
    """Make afresh what must not be the same at every visit: random numbers and the time zone."""
    random.seed()
    numpy.random.seed(None)
    fresh = importlib.util.module_from_spec(time.__spec__)
    time.__spec__.loader.exec_module(fresh)
    for name in ("timezone", "altzone", "daylight", "tzname"):
        setattr(time, name, getattr(fresh, name))
