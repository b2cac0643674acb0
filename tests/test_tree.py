"""The tree of CONTRIBUTING.md: what may import what, and the names of variables in it."""

import ast

import pytest

from tools.paths import ROOT

FOLDERS = ("benchmarks", "packages", "tests", "tools", "web")
PROGRAMS = [
    path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "node_modules" not in path.parts
]
# {a folder: those that its programs may not import}; tests use all that is below them
ABOVE = {
    "packages": {"benchmarks", "tests", "tools", "web"},
    "tools": {"benchmarks", "tests"},
    "web": {"benchmarks", "tests"},
}
EMPTY = {"one", "found", "said", "held"}  # they do not say what a variable holds


def imported(source):
    """Return the first parts of the names of all modules that a program imports."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module)
    return {name.split(".")[0] for name in names}


def empty_names(source):
    """Return the lines of a program at which a variable has a name that says nothing."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Name) and node.id in EMPTY)
        or (isinstance(node, ast.arg) and node.arg in EMPTY)
    ]


@pytest.mark.parametrize("folder", ABOVE)
def test_imports_go_one_way(folder):
    programs = [path for path in PROGRAMS if ROOT / folder in path.parents]
    assert len(programs) > 5
    assert [
        (path.relative_to(ROOT).as_posix(), sorted(wrong))
        for path in programs
        if (wrong := imported(path.read_text("utf8")) & ABOVE[folder])
    ] == []


def test_the_names_of_variables_say_what_they_hold():
    assert [
        f"{path.relative_to(ROOT)}:{line}"
        for path in PROGRAMS
        for line in empty_names(path.read_text("utf8"))
    ] == []


def test_each_kind_of_import_and_of_name_is_noticed():
    assert imported("import tests.conftest as c, os\ndef f(): from web import serve\n") == {
        "tests", "os", "web"
    }  # fmt: skip
    source = "for one in x:\n    y = 1\ndef f(found): pass\n"
    assert empty_names(source) == [1, 3]
