"""`make records`: it says which records are not of this checkout, and makes them."""

import json

import pytest

from tools.paths import ROOT
from tools.records import __main__ as records

PINS = records.pins
MOVED = {  # a package that each record states
    "cpu_refusals": "tensorflow-cpu",
    "compare_floats": "keras",
    "floating_point": "numpy",
    "forms": "numpy",
    "frameworks": "torch",
    "matrix": "tensorflow-cpu",
    "torch_models": "torch",
    "words": "tensorflow-cpu",
}


def test_every_record_is_of_this_checkout():
    assert {name: records.reason(name) for name in records.COMMANDS} == dict.fromkeys(
        records.COMMANDS, ""
    ), "run `make records ONLY=stale`"


@pytest.mark.parametrize("name", MOVED)
def test_a_record_of_other_versions_is_stale(name, monkeypatch):
    later = {MOVED[name]: "99.0"}
    monkeypatch.setattr(records, "pins", lambda text: {**PINS(text), **later})
    assert "99.0" in records.reason(name)


def test_a_program_that_changed_makes_its_record_stale(monkeypatch):
    monkeypatch.setattr(records, "stale", lambda root, source: f"{source} changed")
    assert records.reason("frameworks").endswith("_recorded.py changed")


def test_what_is_stale_is_made_and_then_the_tables(monkeypatch, tmp_path):
    ran = []
    monkeypatch.setattr(records, "SECONDS", tmp_path / "seconds.json")
    monkeypatch.setattr(records, "reason", lambda name: "x" * (name == "forms"))
    monkeypatch.setattr(
        records.subprocess, "run", lambda command, **rest: ran.append(command[-1])
    )
    records.main("stale")
    assert ran == ["--record", "outputs"]
    assert json.loads((tmp_path / "seconds.json").read_text()) == {
        "forms": 0,
        "outputs": 0,
    }


def test_the_list_names_every_record_and_how_to_make_it(capsys):
    records.main()
    printed = capsys.readouterr().out
    for name in [path.stem for path in (ROOT / "tools/records").glob("*.json")]:
        if name not in ("seconds", "compare_floats_seeds"):
            assert f"{name} " in printed


def test_another_name_is_refused():
    with pytest.raises(
        SystemExit, match="ONLY=x: must be stale, or one of cpu_refusals"
    ):
        records.main("x")
