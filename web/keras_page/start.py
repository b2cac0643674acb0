"""Starts the real Keras on its NumPy backend; no file of Keras is changed.

Some packages that Keras imports have no build for the browser. The parts of them that Keras needs
are in `stand/`. They can be imported only while Keras is imported: a program that imports jax must
hear that jax is missing.
"""

import importlib
import importlib.abc
import importlib.machinery
import os
import sys
import types
from pathlib import Path

STAND_INS = ("absl", "jax", "ml_dtypes", "optree", "scipy")
# Modules that are left out of the archive: to import them works, to use them says that they are
# not there.
ABSENT = (
    *(f"keras.{name}" for name in ["datasets", "distillation", "export"]),
    *(f"keras.src.{name}" for name in ["datasets", "distillation"]),
    *("keras.src.export", "keras.src.visualization", "keras.visualization"),
    *("keras.src.wrappers", "keras.wrappers", "keras._tf_keras"),
    *("keras.src.backend.jax", "packaging", "rich"),
)
# Known networks: imported only when a program uses them, since they would make each start longer.
LATER = ("keras.applications", "keras.src.applications")


class Missing:
    """A name of a module that is not there; its attributes are Missing too, a call is an error."""

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
    """Import Keras; afterwards what stood in for other packages can no longer be imported."""
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
