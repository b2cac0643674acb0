"""What people paste into a block prints what TensorFlow prints, or says clearly that it cannot."""

import contextlib
import io
import warnings

import pytest
import tensorflow as tf
from docs_proof.compare import same_output

from tests.page.notebooks import NOTEBOOKS
from tests.page.snippets import SNIPPETS
from tools.node import run

CLEAR = ("What runs in the page", "TensorFlow.js has no")
PASTED = SNIPPETS | NOTEBOOKS
LEAST = 0.9  # the least share that prints the same, or says clearly that it cannot


def in_tensorflow(code):
    """Return what a snippet prints, and the name and the message of its error."""
    tf.keras.utils.clear_session(free_memory=False)
    tf.compat.v1.set_random_seed(None)
    with contextlib.redirect_stdout(io.StringIO()) as out, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(code, "snippet", "exec"), {"__name__": "__main__"})
        except Exception as error:
            return out.getvalue(), type(error).__name__, str(error)
    return out.getvalue(), "", ""


def verdict(name, printed, traceback):
    """Return "same", "clear", "other error" or "different"."""
    if any(words in traceback for words in CLEAR):
        return "clear"
    theirs, kind, message = in_tensorflow(PASTED[name])
    if traceback:
        mine = traceback.strip()
        first = message.strip().splitlines()[0] if message.strip() else ""
        same = f"{kind}: " in mine and first[:60] in mine if kind else False
        return "same" if same else "other error"
    theirs = theirs.replace(
        "int64", "int32"
    )  # as the page says; the numbers are compared
    return "same" if not kind and same_output(theirs, printed) else "different"


@pytest.fixture(scope="module")
def verdicts():
    return {name: verdict(name, *output) for name, output in run(PASTED).items()}


def test_snippets_print_the_same_or_say_clearly_that_they_cannot(verdicts):
    good = [name for name, outcome in verdicts.items() if outcome in ("same", "clear")]
    same = sum(outcome == "same" for outcome in verdicts.values())
    print(
        f"{len(verdicts)} snippets: {same} the same, {len(good) - same} a clear error"
    )
    rest = {name: outcome for name, outcome in verdicts.items() if name not in good}
    assert len(good) >= LEAST * len(verdicts), rest


def test_none_prints_another_number(verdicts):
    assert [name for name, outcome in verdicts.items() if outcome == "different"] == []


def test_there_are_at_least_450_snippets():
    assert len(PASTED) == len(SNIPPETS) + len(NOTEBOOKS) >= 450
