"""`make flake`: its record is whole and without failures, and it can fail."""

import json

import numpy as np
import pytest
import tensorflow as tf

from tests import flake
from tests.paths import ROOT, functions
from tests.test_setup import pins

HELD = json.loads(flake.RECORD.read_text("utf8"))
PAGE = (ROOT / "docs" / "howto" / "compare_floats.md").read_text("utf8")


def test_the_record_is_of_500_seeds_of_every_form_with_both_settings():
    assert HELD["seeds"] == flake.SEEDS == 500
    assert HELD["tolerance"] == flake.TOLERANCE == 1e-5
    assert list(HELD["found"]) == ["1", "0"]
    for forms in HELD["found"].values():
        assert list(forms) == list(flake.FORMS), "run `make flake`"
        assert all(one["runs"] >= 500 for one in forms.values())
    assert HELD["found"]["1"] != HELD["found"]["0"]  # so the setting had an effect


def test_nothing_failed():
    assert flake.failures(HELD["found"]) == []
    assert flake.total(HELD)[-1] == 0


def test_the_record_was_made_with_the_pinned_versions():
    pinned = pins((ROOT / "requirements.txt").read_text())
    assert HELD["versions"].items() <= pinned.items(), "run `make flake`"


def test_tables_are_of_the_record_and_on_the_page():
    for name, text in flake.tables(HELD).items():
        assert (flake.FOLDER / name).read_text("utf8") == text, "run `make flake`"
        assert f'--8<-- "howto/{name}"' in PAGE
    assert "**none failed**" in flake.summary(HELD)


def test_the_largest_differences_are_those_of_gradients():
    """'the gradient of a weight adds one product for each place of each image'."""
    for forms in HELD["found"].values():
        assert "gradients" in max(forms, key=lambda name: forms[name]["error"])


@pytest.mark.parametrize("name", flake.FORMS)
def test_some_seeds_again(name):
    found = flake.measured(tf, range(500, 503), [name])
    assert found[name]["failed"] == []
    assert found[name]["runs"] >= 3


@pytest.mark.parametrize("name", flake.FORMS)
def test_a_wrong_function_is_noticed_in_every_setting(name, monkeypatch):
    """The function itself is exchanged: one number of what it returns is off by 1e-3."""
    program, _, *function = flake.FORMS[name]
    own = functions(program)
    right = own[function[0] if function else name]

    def wrong(*arguments, **settings):
        y = right(*arguments, **settings)
        first = (y[0] if isinstance(y, tuple) else y).copy()
        first[(-1,) * first.ndim] += 1e-3
        return (first, *y[1:]) if isinstance(y, tuple) else first

    monkeypatch.setitem(own, right.__name__, wrong)
    failed = flake.measured(tf, range(5), [name])[name]["failed"]
    assert {int(line.split("seed ")[1].split(",")[0]) for line in failed} == set(
        range(5)
    )
    assert f"{name}, " in failed[0]
    assert "times the tolerance" in failed[0]


def test_a_flipped_kernel_and_another_shape_are_noticed(monkeypatch):
    own = functions("tutorials/n_channels.py")
    right = own["conv2d_valid"]
    monkeypatch.setitem(own, "conv2d_valid", lambda x, W, B: right(x, W[::-1, ::-1], B))
    assert (
        len(flake.measured(tf, range(5), ["conv2d_valid"])["conv2d_valid"]["failed"])
        == 5
    )
    monkeypatch.setitem(own, "conv2d_valid", lambda x, W, B: right(x, W, B)[:, :1])
    one = flake.measured(tf, range(5), ["conv2d_valid"])["conv2d_valid"]
    assert len(one["failed"]) == 5
    assert "they must be the same" in one["failed"][0]


def test_a_tolerance_that_is_too_narrow_is_noticed():
    one = flake.measured(tf, range(20), ["correlate"], tolerance=1e-7)["correlate"]
    assert one["needed"] > 1
    assert len(one["failed"]) > 5


def test_a_seed_draws_the_same_again_and_another_draws_another():
    again = [flake.compared(tf, "correlate", 123) for _ in range(2)]
    assert str(again[0]) == str(again[1])
    settings = {str(flake.compared(tf, "correlate", seed)[0]) for seed in range(20)}
    assert len(settings) > 15


def test_images_are_not_square_and_come_in_batches_and_channels():
    for seed in range(50):
        images, W, B = flake.layer(np.random.default_rng(seed))
        (N, height, width, C), F = images.shape, W.shape[-1]
        assert N > 1
        assert height != width
        assert min(C, F) > 1
        assert len(B) == F


def test_what_failed_ends_the_command_and_says_how_to_run_it_again(monkeypatch, capsys):
    line = "correlate, y: seed 7, []: off by 1, 9 times the tolerance"
    one = {"runs": 1, "error": 1.0, "needed": 9.0, "seed": 7, "failed": [line]}
    found = {setting: {"correlate": one} for setting in "10"}
    monkeypatch.setattr(flake, "both", lambda seeds: found)
    with pytest.raises(SystemExit) as stopped:
        flake.main("7")
    assert f"oneDNN on: {line}" in stopped.value.code
    assert "make flake SEED=" in stopped.value.code
    assert "2 failed" in capsys.readouterr().out


@pytest.mark.parametrize("seed", ["-1", "a", "1.5"])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(
        SystemExit, match=f"SEED={seed} must be a whole number from 0 on"
    ):
        flake.main(seed)
