"""Starts the real Keras on its NumPy backend, without a file of it changed.

Of what Keras imports, some packages have no build for the browser. What it needs of them stands in
`stand/`, and only while Keras is imported: a program that imports jax must hear that it is missing.
"""

import importlib
import importlib.abc
import importlib.machinery
import os
import sys
import types
from pathlib import Path

STAND_INS = ("absl", "jax", "ml_dtypes", "optree", "scipy")
# What is left out of the archive: its import works, its use says that it is not there.
ABSENT = (
    *(f"keras.{name}" for name in ["datasets", "distillation", "export"]),
    *(f"keras.src.{name}" for name in ["datasets", "distillation"]),
    *("keras.src.export", "keras.src.visualization", "keras.visualization"),
    *("keras.src.wrappers", "keras.wrappers", "keras._tf_keras"),
    *("keras.src.backend.jax", "packaging", "rich"),
)
# Imported by who uses them: known networks, which would make each start longer.
LATER = ("keras.applications", "keras.src.applications")


class Missing:
    """A name of something that is not there: any attribute is one too, a call says so."""

    def __init__(self, name):
        self._name = name

    def __getattr__(self, attribute):
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return Missing(f"{self._name}.{attribute}")

    def __call__(self, *_, **__):
        raise NotImplementedError(f"{self._name} is not there in the page")


class Absent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules below `names`, whose every name is Missing."""

    def __init__(self, names):
        self.names = tuple(names)

    def find_spec(self, name, path=None, target=None):
        if name.startswith(tuple(f"{n}." for n in self.names)) or name in self.names:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        public = spec.name.replace(".src", "")

        def missing(attribute):
            if attribute.startswith("__"):
                raise AttributeError(attribute)
            return Missing(f"{public}.{attribute}")

        module.__getattr__ = missing
        return module

    def exec_module(self, module):
        pass


def begin():
    """Import Keras; what stood in for other packages has no public name afterwards."""
    if "keras" in sys.modules:
        return
    os.environ["KERAS_BACKEND"] = "numpy"
    stand = str(Path(__file__).parent / "stand")
    sys.path.insert(0, stand)
    absent = Absent(ABSENT + LATER)
    sys.meta_path.insert(0, absent)
    try:
        import keras
    finally:
        sys.path.remove(stand)
    for name in list(sys.modules):
        stood_in = name.split(".")[0] in (*STAND_INS, "packaging", "rich")
        if stood_in or name.startswith(LATER):
            del sys.modules[name]
    absent.names = ABSENT
    del keras.applications
    keras.__getattr__ = later


def later(name):
    """Import keras.applications when a program names it."""
    if name != "applications":
        raise AttributeError(f"module 'keras' has no attribute '{name}'")
    return importlib.import_module("keras.applications")
