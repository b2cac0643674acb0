"""[tool.docs-proof] of a project's pyproject.toml, and the hooks that it names."""

import functools
import importlib
import sys
import tomllib
from dataclasses import dataclass, field, fields
from fnmatch import fnmatch
from pathlib import Path

TABLE = "[tool.docs-proof]"


class OptionError(Exception):
    """An option in pyproject.toml is unknown, or of another type than it must be."""


@dataclass(frozen=True)
class Options:
    """What a project can say; the README of the package explains each option."""

    record: str = "docs-proof record"  # what messages say of how outputs are recorded
    build: str = "mkdocs build"  # and of how the site is built
    pictures: str = "docs/assets/pictures"  # where PNG figures are kept
    modules: list = field(
        default_factory=list
    )  # files of snippets/ that are no programs
    elsewhere: list = field(default_factory=list)  # programs that cannot run here
    untested: list = field(default_factory=list)  # pages with code that need no test
    editions: list = field(
        default_factory=list
    )  # folders of docs/ with its pages in other languages
    shown: list = field(default_factory=list)  # more languages that are shown, not run
    fences: dict = field(
        default_factory=dict
    )  # more options of fences, and their meaning
    hooks: list = field(default_factory=list)  # modules with functions of the project

    def is_module(self, path):
        """Return whether a Python file of snippets/ is no program of a page."""
        return matches(path.name, self.modules)

    def is_elsewhere(self, path):
        """Return whether a program cannot run here, for instance for want of a framework."""
        return matches(Path(path).name, self.elsewhere)


def matches(name, patterns):
    """Return whether a name matches one of the patterns, as in *_recorded.py."""
    return any(fnmatch(name, pattern) for pattern in patterns)


@functools.cache
def options(root):
    """Return the Options of the project in the folder `root`.

    Raises OptionError, saying what is valid, for an option that is unknown or of another type.
    """
    file = Path(root) / "pyproject.toml"
    text = file.read_text("utf8") if file.is_file() else ""
    stated = tomllib.loads(text).get("tool", {}).get("docs-proof", {})
    known = {option.name: option.type for option in fields(Options)}
    for name, value in stated.items():
        if name not in known:
            raise OptionError(
                f"{TABLE} has no option {name!r}; there are {', '.join(known)}"
            )
        if not isinstance(value, known[name]):
            wanted = {str: "a string", list: "a list", dict: "a table"}[known[name]]
            raise OptionError(f"{TABLE} {name} = {value!r}: must be {wanted}")
    return Options(**stated)


def hooks(root, name):
    """Return the functions of a name in the modules that the project lists under `hooks`."""
    listed = options(root).hooks
    if not sys.modules.keys() >= {*listed} and str(root) not in sys.path:
        sys.path.append(str(root))
    modules = [importlib.import_module(module) for module in listed]
    return [getattr(module, name) for module in modules if hasattr(module, name)]
