"""The option --seeds sets with how many seeds a test that draws numbers runs."""

import subprocess
import sys

import pytest

from tools.paths import ROOT


def collected(*options):
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n0", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_the_option_says_how_many_seeds():
    name = "test_one_number_is_a_window_times_a_filter_plus_the_bias"
    _, output = collected("--seeds=41", f"tests/reference/test_glossary.py::{name}")
    assert output.count(f"::{name}[") == 41


def test_less_than_one_seed_is_refused():
    code, output = collected("--seeds=0", "tests/test_seeds.py")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "--seeds 0: must be 1 or more" in output
