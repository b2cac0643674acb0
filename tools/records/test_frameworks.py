"""The record of `make frameworks` was made by the script and the programs of this checkout."""

import json
import re

import pytest

from tools.hooks import RECORD, recorded_programs, stale
from tools.paths import ROOT, pins
from tools.records import frameworks

KEPT = json.loads((ROOT / RECORD).read_text("utf8"))
PROGRAMS = [path.relative_to(ROOT).as_posix() for path in recorded_programs(ROOT)]


def test_the_record_was_made_with_these_settings():
    assert KEPT["made by"]["settings"] == frameworks.settings(), "run `make frameworks`"


def test_the_record_was_made_with_the_pinned_versions():
    pinned = pins((ROOT / "tools/records/frameworks.txt").read_text())
    assert pinned.items() <= KEPT["made by"].items(), "run `make frameworks`"
    ours = pins((ROOT / "requirements.txt").read_text())
    assert pinned["numpy"] == ours["numpy"]
    assert not {"torch", "onnx", "onnxruntime", "scipy"} & ours.keys()


@pytest.mark.parametrize("program", PROGRAMS)
def test_programs_are_those_on_record(program):
    assert stale(ROOT, program) is None


def test_nothing_else_is_on_record():
    assert sorted(KEPT["programs"]) == PROGRAMS, "run `make frameworks`"


def test_a_test_compares_with_each_result():
    tests = "".join(
        path.read_text("utf8") for path in (ROOT / "tests").rglob("test_*.py")
    )
    for name in [*KEPT["sizes"], *KEPT["values"]]:
        assert f'"{name}"' in tests, name


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_page_names_the_version_that_the_record_is_of(program):
    titles = {"torch": "PyTorch", "onnxruntime": "ONNX Runtime", "scipy": "SciPy"}
    text = (ROOT / program).read_text("utf8")
    page = (
        ROOT / program.replace("snippets", "docs").replace("_recorded.py", ".md")
    ).read_text("utf8")
    used = [
        name for name in titles if re.search(rf"^(import|from) {name}\b", text, re.M)
    ]
    assert used
    for name in used:
        assert f"{titles[name]} {KEPT['made by'][name]}" in page
