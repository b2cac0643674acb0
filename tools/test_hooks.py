"""The hooks of this site: a program that ran elsewhere must be the one on record."""

import json

import pytest

from tools.hooks import RECORD, digests, recorded_problem

SOURCE = "snippets/index_recorded.py"
FAULTS = {
    "nothing": ({}, None),
    "another program": (
        {SOURCE: "print(43)\n"},
        f"the program of {SOURCE} is not the recorded one; run `make frameworks`",
    ),
    "another output": (
        {SOURCE.replace(".py", ".out"): "43\n"},
        f"the output of {SOURCE} is not the recorded one; run `make frameworks`",
    ),
    "not on record": (
        {RECORD: '{"programs": {}}'},
        f"{SOURCE} was not run with its framework; run `make frameworks`",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_recorded_program_must_be_what_was_recorded(tmp_path, fault):
    changed, problem = FAULTS[fault]
    files = {SOURCE: "print(42)\n", SOURCE.replace(".py", ".out"): "42\n"}
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / RECORD).parent.mkdir(parents=True)
    sums = digests(tmp_path / SOURCE)
    (tmp_path / RECORD).write_text(json.dumps({"programs": {SOURCE: sums}}))
    assert recorded_problem(tmp_path, SOURCE) is None
    for path, text in changed.items():
        (tmp_path / path).write_text(text)
    assert recorded_problem(tmp_path, SOURCE) == problem
