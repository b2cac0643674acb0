"""The arithmetic of the correlation stepper, without a browser."""

import contextlib
import io
import re
from fractions import Fraction

import numpy as np
import pytest
import tensorflow as tf

from tests.page.correlation import (
    BROKEN,
    GOOD,
    SETTINGS,
    arguments,
    ask,
    by_the_lesson,
    zeros_to_add,
)
from tools.node import run as run_in_page


@pytest.fixture(scope="module")
def computed():
    """The answers of the widget's module for SETTINGS."""
    return ask(settings=SETTINGS)["settings"]


def test_every_number_is_that_of_the_lesson(computed):
    """They are exactly equal, since both compute with fractions."""
    fitting = 0
    for setting, answer in zip(SETTINGS, computed, strict=True):
        expected = by_the_lesson(setting)
        if expected is None:
            assert "there is no place where it fits" in answer["error"], setting
            continue
        fitting += 1
        y = np.vectorize(Fraction, [object])(answer["y"])
        assert y.shape == expected.shape, setting
        assert np.array_equal(y, expected), setting
    print(f"\n{fitting} settings computed, {len(SETTINGS) - fitting} refused")
    assert fitting >= 300


def test_every_number_is_that_of_tensorflow(computed):
    compared = 0
    for setting, answer in zip(SETTINGS, computed, strict=True):
        if "error" in answer:
            continue
        images, W, B, strides, padding, dilations = arguments(setting, "float32")
        named = isinstance(padding, str)
        pads = padding.upper() if named else [(0, 0), *padding, (0, 0)]
        y_tf = tf.nn.conv2d(images, np.ascontiguousarray(W), strides, pads,
                            dilations=dilations) + B  # fmt: skip
        y = np.vectorize(lambda text: float(Fraction(text)), [float])(answer["y"])
        y_tf = y_tf.numpy()[0].transpose(2, 0, 1)
        if answer["exact"]:
            assert np.array_equal(y_tf, y), setting
        else:
            assert np.allclose(y_tf, y, rtol=1e-5, atol=1e-3), setting
        compared += 1
    assert compared >= 300
    assert sum(answer.get("exact", False) for answer in computed) > 100


def test_each_step_is_its_window_and_its_sum(computed):
    """Checked are a window's pixels, which of them are padding, products and sums of channels."""
    for setting, answer in zip(SETTINGS[:120], computed, strict=False):
        if "error" in answer:
            continue
        images, W, B, (sh, sw), padding, (dh, dw) = arguments(setting)
        kh, kw, C, _ = W.shape
        sizes, reaches = images.shape[1:3], ((kh - 1) * dh + 1, (kw - 1) * dw + 1)
        zeros = zeros_to_add(padding, sizes, reaches, (sh, sw))
        assert answer["zeros"] == [list(pair) for pair in zeros]
        padded = np.pad(images[0], [*zeros, (0, 0)])
        inside = np.pad(np.ones(sizes, bool), zeros)
        read = np.zeros(padded.shape[:2], bool)
        shape = np.shape(answer["y"])
        for (f, i, j), step in zip(np.ndindex(shape), answer["steps"], strict=True):
            rows = slice(i * sh, i * sh + reaches[0], dh)
            columns = slice(j * sw, j * sw + reaches[1], dw)
            read[rows, columns] = True
            terms = step["terms"]
            window = padded[rows, columns].transpose(2, 0, 1)  # (C, kh, kw)
            weights = W[:, :, :, f].transpose(2, 0, 1)
            assert [Fraction(term[3]) for term in terms] == list(window.flat)
            assert [Fraction(term[4]) for term in terms] == list(weights.flat)
            assert [not t[2] for t in terms] == list(inside[rows, columns].flat) * C
            partials = (window * weights).sum((1, 2))
            assert [Fraction(partial) for partial in step["partials"]] == list(partials)
            assert Fraction(step["sum"]) == partials.sum() + B[f]
        assert np.array_equal(np.outer(*answer["read"]), read)


def test_the_program_computes_what_is_shown(computed):
    """In TensorFlow itself: it runs, its assertion holds, and it has the numbers of the widget."""
    for answer in computed:
        if "error" in answer:
            continue
        space = {}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(answer["program"], space)
        y = np.vectorize(lambda text: float(Fraction(text)), [float])(answer["y"])
        y_tf = space["y_tf"].numpy()[0].transpose(2, 0, 1)
        y_manual = space["y_manual"].reshape((*y_tf.shape[1:], len(y)))
        assert np.allclose(y_tf, y, rtol=1e-5, atol=1e-3), answer["program"]
        assert np.allclose(y_manual.transpose(2, 0, 1), y, rtol=1e-5, atol=1e-3)
        long = [line for line in answer["program"].split("\n") if len(line) > 88]
        assert long == []


def test_the_program_runs_in_the_page(computed):
    programs = {
        str(n): answer["program"]
        for n, answer in enumerate(computed[:60])
        if "error" not in answer
    }
    assert len(programs) > 30
    for name, (printed, traceback) in run_in_page(programs).items():
        assert traceback == "", programs[name]
        stdout = io.StringIO()
        with contextlib.redirect_stdout(stdout):
            exec(programs[name], {})
        mine, theirs = (
            [float(n) for n in re.findall(r"[-\d.]+(?:e[-+]\d+)?", text.replace("filter", ""))
             if n.strip(".-")] for text in (printed, stdout.getvalue())
        )  # fmt: skip
        assert np.allclose(mine, theirs, rtol=1e-5, atol=1e-3), programs[name]


def test_an_address_brings_a_setting_back(computed):
    for setting, answer in zip(SETTINGS, computed, strict=True):
        if "error" not in answer:
            assert answer["again"] == setting


def test_the_words_say_the_numbers(computed):
    sentences = [answer["words"] for answer in computed if "error" not in answer]
    assert all(
        re.match(r"Step \d+ of \d+: output row \d+, column \d+", sentence)
        for sentence in sentences
    )
    assert all(" is " in sentence for sentence in sentences)
    small = {
        "x": [[["3", "-1"]]], "w": [[[["2", "1/2"]]]], "bias": ["1"], "strides": [1, 1],
        "padding": [[0, 0], [1, 0]], "dilation": [1, 1], "flip": False, "step": 0,
    }  # fmt: skip
    short = ask(settings=[small])
    assert short["settings"][0]["words"] == (
        "Step 2 of 2: output row 0, column 1. 3 times 2, plus minus 1 times 0.5, plus the bias 1,"
        " is 6.5."
    )


NUMBERS = {
    "3": "3", " -0.5 ": "-1/2", "\u22124": "-4", "+2": "2", ".25": "1/4", "7.": "7",
    "007": "7", "-0": "0", "2/4": "1/2", "1 / 9": "1/9", "-1/1000": "-1/1000",
    "100000": "100000", "0.000001": "1/1000000", "2/3": "2/3", "-5/7": "-5/7", "1/16": "1/16",
}  # fmt: skip
NOT_NUMBERS = [
    "", " ", "abc", "1e3",
    "1e400", "NaN", "Infinity", "0x10", "1/0", "1/1001", "1//2", "--1", "1 2",
    "1,5", ".", "-", "/", "1/", "/2", "1/2/3", "100001", "-200000", "123456789", "0.12345678",
    "<b>1</b>", "\u0663", "1n", "None", "9" * 40,
]  # fmt: skip


def test_numbers_are_read_exactly_or_refused_with_a_reason():
    answers = ask(texts=[*NUMBERS, *NOT_NUMBERS])["texts"]
    for text, expected in NUMBERS.items():
        read, shown = answers.pop(0)
        assert Fraction(read) == Fraction(expected), text
        value = shown.removeprefix("≈").replace("\u2212", "-")
        assert abs(Fraction(value) - Fraction(expected)) <= Fraction(1, 2000)
        assert shown.startswith("≈") == (Fraction(value) != Fraction(expected))
    for text in NOT_NUMBERS:
        assert len(answers.pop(0)["error"]) > 10, text


def test_a_broken_address_is_refused_with_a_reason():
    good, *broken = ask(words=[GOOD, *BROKEN])["words"]
    assert good["x"] == [[["1", "2"], ["3", "4"]]]
    for word, answer in zip(BROKEN, broken, strict=True):
        assert len(answer.get("error", "")) > 10, word
