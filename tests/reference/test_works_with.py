"""docs/reference/works_with.md: the page shows the record of `make matrix`, and that can fail."""

import copy
import json
import logging
import re
import sys
import warnings

import pytest

from tools.paths import ROOT, pins
from tools.records import matrix

HELD = json.loads(matrix.RECORD.read_text("utf8"))
ENVIRONMENTS = HELD["environments"]
LISTED = matrix.known()
PAGE = (ROOT / "docs" / "reference" / "works_with.md").read_text("utf8")
PINS = pins((ROOT / "requirements.txt").read_text("utf8"))


# ---- the record and the page
def test_tables_are_of_the_record_and_on_the_page():
    for name, text in matrix.tables(HELD).items():
        recorded = (matrix.FOLDER / name).read_text("utf8")
        assert recorded == text, "run `python -m tools.records.matrix --tables`"
        assert f'--8<-- "reference/{name}"' in PAGE


def test_every_difference_has_a_reason_and_every_reason_a_difference():
    assert matrix.complaints(HELD, LISTED) == []
    assert LISTED


def test_every_python_that_is_installed_has_each_tensorflow_with_two_numpys():
    """'the oldest NumPy from 1.26 on that both allow, and one for the newest'."""
    tried = {}
    for name, environment in ENVIRONMENTS.items():
        versions = environment["versions"]
        python, tensorflow, numpy = re.match(r"(.+)-(.+)-(.+)", name).groups()
        assert versions["python"].startswith(f"{python}.")
        assert versions[matrix.TENSORFLOW].startswith(f"{tensorflow}.")
        assert versions["numpy"] == numpy
        assert matrix.numbers(numpy) >= [1, 26]
        tried.setdefault((python, tensorflow), []).append(numpy)
    assert {python for python, _ in tried} == set(matrix.PYTHONS) - set(HELD["missing"])
    assert {"2.18", "2.19", "2.20", "2.21"} <= {tensorflow for _, tensorflow in tried}
    for numpys in tried.values():
        assert len(set(numpys) - {PINS["numpy"]}) >= 1
        assert len(numpys) >= 2


def test_with_the_pinned_versions_everything_is_as_shown():
    """'The pages show what the versions in bold print.'"""
    same = [
        environment
        for environment in ENVIRONMENTS.values()
        if matrix.is_pinned(environment["versions"])
    ]
    pythons = {
        ".".join(environment["versions"]["python"].split(".")[:2])
        for environment in same
    }
    assert pythons == set(matrix.PYTHONS) - set(HELD["missing"]), "run `make matrix`"
    assert all(environment["found"] == {} for environment in same)


def test_every_program_but_those_of_other_frameworks_was_run():
    programs = matrix.every_program()
    assert not any("_recorded" in name for name in programs)
    assert {
        "index.py",
        "tutorials/one_channel.py",
        "tutorials/one_channel_figures.py",
    } <= set(programs)
    for environment in ENVIRONMENTS.values():
        assert environment["programs"] == programs, "run `make matrix`"
        assert set(environment["found"]) <= set(programs)


# ---- what is noticed in an environment
@pytest.fixture
def ran(tmp_path, monkeypatch):
    """Return a function that runs a program `text` whose recorded output is `recorded`."""

    def ran(text, recorded=""):
        path = tmp_path / "program.py"
        path.write_text(text, "utf8")
        path.with_suffix(".out").write_text(recorded, "utf8")
        return matrix.run(path)

    return ran


def test_what_is_as_recorded_is_no_difference(ran):
    assert ran("print(1, 0.3)", "1 0.3000001\n") == {}


def test_other_output_is_noticed(ran):
    assert ran("print('b')\nprint(2)", "b\n3\n") == {"prints": ["3 -> 2"]}
    several = ran("print('a', 1)\nprint('b')\nprint(2)", "x 1\nb\n3\n")
    assert several == {"prints": ["x 1 -> a 1", "3 -> 2"]}
    assert "prints" in ran("pass", "1\n")


def test_an_error_is_noticed_with_its_line(ran):
    noticed = ran("a = 1\nimport nothing_such\n")
    assert noticed["fails"] == "ModuleNotFoundError: No module named 'nothing_such'"
    assert noticed["line"] == "import nothing_such"


@pytest.mark.parametrize(
    "category", ["DeprecationWarning", "PendingDeprecationWarning", "FutureWarning"]
)
def test_a_warning_of_a_line_of_the_program_is_noticed(ran, category):
    text = f"import warnings\nwarnings.warn('gone soon', {category})\nprint(1)"
    assert ran(text, "1\n") == {"warns": f"{category}: gone soon"}


@pytest.mark.parametrize("category", ["DeprecationWarning", "FutureWarning"])
def test_a_warning_inside_a_library_is_not(ran, tmp_path, monkeypatch, category):
    library = f"import warnings\ndef old():\n    warnings.warn('gone', {category})\n"
    (tmp_path / f"library_of_{category}.py").write_text(library, "utf8")
    monkeypatch.syspath_prepend(tmp_path)
    assert ran(f"import library_of_{category} as library\nlibrary.old()") == {}


def test_tensorflows_own_notice_of_deprecation_is_noticed(ran):
    """The notice is a line in the log, and names the line of the call."""
    text = """
import logging
log = logging.getLogger("tensorflow")
log.warning("From %s:3: old_name (from tf.old) is deprecated and will be removed", __file__)
log.warning("From /lib/keras/layer.py:3: other (from tf.old) is deprecated and will be removed")
"""
    logging.getLogger("tensorflow").setLevel(logging.WARNING)
    noticed = ran(
        text.replace(
            "__file__", "str(__import__('sys')._getframe().f_code.co_filename)"
        )
    )
    assert noticed == {"warns": "old_name (from tf.old) is deprecated"}


def test_tensorflow_says_so_of_a_function_that_it_deprecates(ran):
    """TensorFlow itself gives the notice, so that a change of its words is noticed."""
    from tensorflow.python.util import deprecation

    deprecation._PRINTED_WARNING.clear()
    text = """
from tensorflow.python.util.deprecation import deprecated
@deprecated(None, "Use another.")
def old():
    return 1
print(old())
"""
    assert "is deprecated" in ran(text, "1\n").get("warns", "")


def test_what_ends_the_process_is_named_and_the_others_go_on(tmp_path, monkeypatch):
    names = ["one.py", "kills.py", "two.py"]
    (tmp_path / "snippets").mkdir()
    for folder in ("tests", "tools"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    texts = ["", "import os, signal\nos.kill(os.getpid(), signal.SIGILL)", "print(1)"]
    for name, text in zip(names, texts, strict=True):
        (tmp_path / "snippets" / name).write_text(text, "utf8")
    code = "import sys, pathlib; from tools.records import matrix; "
    code += (
        f"matrix.ROOT = pathlib.Path({str(tmp_path)!r}); matrix.worker(*sys.argv[2:])"
    )
    fake = tmp_path / "python"
    fake.write_text(
        f'#!/bin/sh\nshift 2\nexec {sys.executable} -c "{code}" "$@"\n', "utf8"
    )
    fake.chmod(0o755)
    versions, outcomes = matrix.execute(fake, tmp_path, names)
    assert versions["numpy"] == PINS["numpy"]
    assert outcomes["one.py"] == {}
    assert outcomes["kills.py"] == {"killed": "SIGILL"}
    assert outcomes["two.py"] == {"prints": [" -> 1"]}


# ---- some programs again
@pytest.fixture
def again(tmp_path, monkeypatch):
    """Return a function that runs index.py again in an environment that is on record."""
    differences = {
        "index.py": {"fails": "an error"},
        "tutorials/one_channel.py": {"warns": "so"},
    }
    before = {
        "date": "2020-02-02",
        "versions": {"numpy": "2.0"},
        "programs": ["a.py", "tutorials/one_channel.py"],
        "found": differences,
    }

    def again(versions, before=before):
        monkeypatch.setenv("PROGRAM", "index.py")
        monkeypatch.setattr(matrix, "PLACE", tmp_path)
        monkeypatch.setattr(matrix, "uv", lambda *arguments: "")
        monkeypatch.setattr(
            matrix,
            "execute",
            lambda python, folder, names: (versions, {n: {} for n in names}),
        )
        return matrix.environment("python", "3.12-2.19-2.0", {"numpy": "2.0"}, before)

    return again


def test_some_programs_again_leave_the_rest_of_the_record(again):
    record = again({"numpy": "2.0"})
    assert record["found"] == {"tutorials/one_channel.py": {"warns": "so"}}
    assert record["date"] == "2020-02-02"
    assert record["programs"] == ["a.py", "index.py", "tutorials/one_channel.py"]


def test_some_programs_need_a_record_of_the_same_versions(again):
    with pytest.raises(
        RuntimeError, match=r"is on record with other versions: run it without"
    ):
        again({"numpy": "2.1"})
    with pytest.raises(
        RuntimeError, match=r"is not on record: run it without PROGRAM first"
    ):
        again({"numpy": "2.0"}, None)


# ---- what is known
def changed(**difference):
    """Return a record in which one program of one environment is different."""
    record = copy.deepcopy(HELD)
    name = next(
        name for name, environment in ENVIRONMENTS.items() if not environment["found"]
    )
    record["environments"][name]["found"] = {"tutorials/four_shapes.py": difference}
    return name, record


@pytest.mark.parametrize("kind", matrix.KINDS)
def test_a_difference_without_a_reason_is_named(kind):
    name, record = changed(**{kind: "like this"})
    (line,) = matrix.complaints(record, LISTED)
    assert line == (
        f"{name}: tutorials/four_shapes.py {matrix.KINDS[kind]}: like this; mend it, or give the"
        " reason in matrix.toml"
    )


def test_a_listed_difference_that_no_longer_occurs_is_named():
    stale = {
        "programs": ["index.py"],
        "kinds": ["fails"],
        "where": {"python": ">=3.11"},
    }
    lines = matrix.complaints(HELD, [*LISTED, stale])
    assert len(lines) == len(ENVIRONMENTS)
    assert "index.py no longer fails, or not so; see matrix.toml" in lines[0]
    stale["where"] = {"numpy": "<1.0"}
    (line,) = matrix.complaints(HELD, [*LISTED, stale])
    assert (
        line
        == "matrix.toml lists a difference for NumPy below 1.0: no environment is so"
    )


def test_another_difference_of_a_program_that_is_listed_is_named():
    record = copy.deepcopy(HELD)
    name, environment = next(
        (n, e) for n, e in record["environments"].items() if e["found"]
    )
    program = next(p for p, what in environment["found"].items()
                   if any("text" in e for e in LISTED if p in e["programs"])
                   and "prints" in what)  # fmt: skip
    environment["found"][program]["prints"].append("3.0 -> 4.0")
    (line,) = matrix.complaints(record, LISTED)
    assert line.startswith(
        f"{name}: {program} prints something else: 3.0 -> 4.0; mend it"
    )
    environment["found"][program]["prints"] = ["3.0 -> 4.0"]
    assert any(
        line.startswith(f"{name}: {program} no longer prints something else, or not so")
        for line in matrix.complaints(record, LISTED)
    )


def test_a_difference_is_listed_with_everything_that_the_page_needs():
    for entry in LISTED:
        assert set(entry) - {"text"} == {"programs", "kinds", "where", "says"}
        assert set(entry["kinds"]) <= set(matrix.KINDS)
        assert set(entry["where"]) <= {"python", "tensorflow", "keras", "numpy"}
        assert entry["says"].strip().endswith(".")
        for program in entry["programs"]:
            assert (ROOT / "snippets" / program).is_file()


# ---- interpreters
def test_an_interpreter_counts_only_if_it_runs_and_is_of_that_version(
    tmp_path, monkeypatch
):
    """A shim of pyenv exists even if its version is not installed; it then says so."""
    shim = tmp_path / "python3.12"
    shim.write_text("#!/bin/sh\necho not installed >&2\nexit 127\n", "utf8")
    other = tmp_path / "python3.13"
    other.write_text("#!/bin/sh\necho 3.12\n", "utf8")
    for interpreter in (shim, other):
        interpreter.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert set(matrix.interpreters().values()) == {None}
    (tmp_path / "python3.11").symlink_to(other)
    other.write_text("#!/bin/sh\necho 3.11\n", "utf8")
    interpreters = matrix.interpreters()
    assert interpreters == {
        "3.11": str(tmp_path / "python3.11"),
        "3.12": None,
        "3.13": None,
    }


def test_what_is_not_installed_is_named_on_the_page():
    text = matrix.setting(HELD | {"missing": ["3.13"]})
    assert "Python 3.13 was not installed, and was not tried." in text


def test_a_name_of_no_environment_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(matrix, "PLACE", tmp_path)
    monkeypatch.setattr(matrix, "interpreters", lambda: dict.fromkeys(matrix.PYTHONS))
    with (
        warnings.catch_warnings(),
        pytest.raises(SystemExit, match=r"no environment is called"),
    ):
        matrix.main("3.10")


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ({"numpy": "<2.4"}, "NumPy below 2.4"),
        ({"numpy": ">=1.26,<2"}, "NumPy from 1.26 on, below 2"),
        (
            {"tensorflow": "<2.20", "python": ">=3.12"},
            "TensorFlow below 2.20 with Python from 3.12 on",
        ),
    ],
)
def test_conditions_in_words(where, says):
    assert matrix.in_words(where) == says
