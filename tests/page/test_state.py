"""What the stepper knows (web/widgets/stepper/state.js), without a browser."""

import random
from fractions import Fraction

import numpy as np
import pytest

from tests.page.correlation import by_the_lesson, numbers
from tools import node

IMAGE = "1 2 3 4; 5 6 7 8; 9 10 11 12"
PAGE = {"input": IMAGE, "kernel": "1 0; 0 -1"}  # one channel, one filter: 2 × 3 places
TWO = {
    "input": f"{IMAGE}|0 1 0 1; 1 0 1 0; 0 1 0 1",
    "kernel": "1 0; 0 -1|2 0; 0 2||1 1; 1 1|0 1; 1 0",
    "bias": "1/2 -3",
}  # two channels, two filters
PLACES = 2 * 3
INPUTS = ["checkerboard", "ramp", "box", "an edge", "two digits, by colour"]
KERNELS = ["identity", "edge", "blur", "sharpen", "emboss", "ones", "1, 100, 10000"]


def drive(*stories):
    """Return for each (attributes, calls) the state at the start and after each call."""
    return node.ask("tests/page/state.mjs", stories)


def after(attributes, *calls):
    """Return the state after calls."""
    return drive((attributes, calls))[0][-1]


def shape(sheets):
    return np.shape(sheets)


# ---- steps ---------------------------------------------------------------------------


def test_the_page_gives_the_start():
    state = after(TWO)
    assert shape(state["setting"]["x"]) == (2, 3, 4)
    assert shape(state["setting"]["w"]) == (2, 2, 2, 2)
    assert state["setting"]["bias"] == ["1/2", "-3"]
    assert (state["step"], state["steps"], state["filter"]) == (0, 2 * PLACES, 0)
    assert state["word"] is None, "the address of the page itself stays short"
    assert (state["input"], state["kernel"]) == ("of this lesson",) * 2


def test_a_step_is_one_that_there_is():
    """Next at the end and Back at the start stay where they are."""
    steps = [-1, 3, 100, 2 * PLACES, 2 * PLACES - 1]
    states = drive((TWO, [["go", step] for step in steps]))[0][1:]
    assert [state["step"] for state in states] == [0, 3, 11, 11, 11]
    assert [state["filter"] for state in states] == [0, 0, 1, 1, 1]


KEYS = {
    "ArrowLeft": [0, 0, 1, 3, 3, 4],
    "ArrowRight": [1, 2, 2, 4, 5, 5],
    "ArrowUp": [0, 1, 2, 0, 1, 2],
    "ArrowDown": [3, 4, 5, 3, 4, 5],
    "Home": [0, 0, 0, 3, 3, 3],
    "End": [2, 2, 2, 5, 5, 5],
    "PageUp": [0, 1, 2, 0, 1, 2],
    "PageDown": [3, 4, 5, 3, 4, 5],
    "a": [None] * PLACES,
    "toString": [None] * PLACES,
}  # for each step of a sheet, the one to which the key leads


def test_a_key_leads_within_its_sheet():
    """For both filters, a key never leads from one sheet of the output to another."""
    cases = [(first, key) for first in (0, PLACES) for key in KEYS]
    calls = [
        call
        for first, key in cases
        for step in range(PLACES)
        for call in (["go", first + step], ["stepOfKey", key])
    ]
    results = [state["result"] for state in drive((TWO, calls))[0][2::2]]
    for at, (first, key) in enumerate(cases):
        expected = [to if to is None else first + to for to in KEYS[key]]
        assert results[at * PLACES : (at + 1) * PLACES] == expected, key


def test_another_filter_is_seen_at_the_same_place():
    calls = [["go", 4], ["stepOfFilter", 1], ["go", 4 + PLACES], ["stepOfFilter", 0]]
    states = drive((TWO, calls))[0]
    assert (states[2]["result"], states[4]["result"]) == (4 + PLACES, 4)


# ---- sizes ---------------------------------------------------------------------------


def test_what_is_there_stays_when_sizes_change():
    old, new = drive((TWO, [["resize", {"H": 5, "W": 3, "kh": 3}]]))[0]
    for name, axis, rows, columns in [("x", 3, 5, 3), ("w", 4, 3, 2)]:
        before, now = np.array(old["setting"][name]), np.array(new["setting"][name])
        assert now.ndim == axis
        assert now.shape[-2:] == (rows, columns)
        kept = [slice(None)] * (axis - 2) + [
            slice(min(a, b)) for a, b in zip(before.shape[-2:], (rows, columns), strict=True)
        ]  # fmt: skip
        assert np.array_equal(now[tuple(kept)], before[tuple(kept)])
        now[tuple(kept)] = "0"
        assert (now == "0").all(), "what is new is 0"


def test_a_new_channel_is_the_first_one_turned_over():
    state = after(PAGE, ["resize", {"C": 3}])
    x = np.array(state["setting"]["x"])
    assert np.array_equal(x[1], x[0][::-1])
    assert np.array_equal(x[2], x[0][:, ::-1])
    assert shape(state["setting"]["w"]) == (1, 3, 2, 2)


def test_a_new_filter_is_one_to_look_at():
    state = after(PAGE, ["resize", {"kh": 3, "kw": 3}], ["resize", {"F": 4}])
    assert shape(state["setting"]["w"]) == (4, 1, 3, 3)
    assert state["setting"]["bias"] == ["0"] * 4
    sizes = [["resize", {"kh": 3, "kw": 3}], ["resize", {"F": 4}]]
    steps = [["go", 2 * f] for f in (1, 2, 3)]  # a filter has two places
    states = drive((PAGE, [*sizes, *steps]))[0]
    assert [state["kernel"] for state in states[-3:]] == ["edge", "sharpen", "emboss"]


def test_a_chosen_input_fills_a_new_size():
    state = after(PAGE, ["chooseInput", "ramp"], ["resize", {"H": 6, "W": 7}])
    assert state["input"] == "ramp"
    assert state["setting"]["x"][0][5] == list("0123456")


def test_a_kernel_that_fits_nowhere_is_explained():
    state = after(PAGE, ["go", 3], ["resize", {"kh": 5}])
    assert "there is no place where it fits" in state["trouble"]
    assert (state["steps"], state["step"]) == (0, 0)
    assert not state["complete"]
    assert state["words"] is None
    assert not state["hasProgram"]
    back = after(PAGE, ["resize", {"kh": 5}], ["resize", {"kh": 3}])
    assert back["trouble"] is None
    assert back["complete"]


def test_a_setting_that_cannot_be_read_leaves_no_output():
    calls = [["set", None, [1, 1], "valid"], ["set", [2, 1], [1, 1], "same"]]
    _, unread, read = drive((PAGE, calls))[0]
    assert unread["trouble"].startswith("No output: a setting cannot be read")
    assert unread["setting"]["strides"] == [1, 1], "the last one that could be read"
    assert read["trouble"] is None
    assert read["setting"]["strides"] == [2, 1]
    assert shape(read["y"]) == (1, 2, 4)
    assert after(PAGE, calls[0], ["restore"])["trouble"] is None


# ---- inputs and kernels to choose from -----------------------------------------------


@pytest.mark.parametrize("attributes", [PAGE, TWO])
@pytest.mark.parametrize("name", INPUTS)
def test_a_chosen_input_has_its_name(name, attributes):
    state = after(attributes, ["chooseInput", name])
    assert state["input"] == name
    x, old = shape(state["setting"]["x"]), shape(state["start"]["x"])
    assert x == ((3, 3, 4) if name.startswith("two digits") else old)
    again = after(attributes, ["chooseInput", name], ["chooseInput", "of this lesson"])
    assert again["input"] == "of this lesson"
    assert again["setting"]["x"] == again["start"]["x"]


@pytest.mark.parametrize("attributes", [PAGE, TWO])
@pytest.mark.parametrize("name", KERNELS)
def test_a_chosen_kernel_has_its_name(name, attributes):
    state = after(attributes, ["resize", {"H": 5, "W": 5}], ["chooseKernel", name])
    assert state["kernel"] == name
    size = {"ones": (2, 2), "1, 100, 10000": (1, 1)}.get(name, (3, 3))
    assert shape(state["setting"]["w"])[2:] == size
    again = after(
        attributes, ["chooseKernel", name], ["chooseKernel", "of this lesson"]
    )
    channels = shape(again["setting"]["x"])[0]
    if channels == shape(again["start"]["x"])[0]:
        assert again["setting"]["w"] == again["start"]["w"]
        assert again["setting"]["bias"] == again["start"]["bias"]


def test_a_kernel_is_chosen_for_the_filter_that_is_shown():
    calls = [["resize", {"kh": 3, "kw": 3}], ["go", 2], ["chooseKernel", "blur"]]
    states = drive((TWO, calls))[0]
    before, now = states[2]["setting"]["w"], states[3]["setting"]["w"]
    assert states[2]["filter"] == 1
    assert now[0] == before[0]
    assert now[1] == [[["1/9"] * 3] * 3] * 2


@pytest.mark.parametrize(
    "calls",
    [
        [["resize", {"kh": 3, "kw": 3}], ["chooseKernel", "edge"]],
        [["chooseInput", "checkerboard"]],
        [["restore"]],
        [["resize", {"F": 4, "C": 3}]],
    ],
)
def test_a_number_is_typed_into_one_cell(calls):
    """Cells do not share one value, whatever they have been filled from."""
    edits = [["edit", {"kind": kind, "at": [1, 1, 0]}, "77"] for kind in "xw"]
    start, *_, before, x, w, restored = drive((TWO, [*calls, *edits, ["restore"]]))[0]
    for kind, old, now, at in [("x", before, x, [1, 1, 0]), ("w", x, w, [0, 1, 1, 0])]:
        cells = [np.array(state["setting"][kind]) for state in (old, now)]
        assert np.argwhere(cells[0] != cells[1]).tolist() == [at]
    assert restored["setting"] == start["setting"]


# ---- typing and pasting --------------------------------------------------------------


def test_a_number_that_cannot_be_read_is_named():
    bad = ["edit", {"kind": "x", "at": [1, 0, 2]}, "1/0"]
    state, good = drive((TWO, [bad, [*bad[:2], "3"]]))[0][1:]
    assert [fault["id"] for fault in state["faults"]] == ["x-1-0-2"]
    assert state["faults"][0]["message"].startswith(
        "Input, channel 1, row 0, column 2: "
    )
    assert not state["complete"]
    assert not state["hasProgram"]
    unknown = [[value is None for value in row] for row in state["y"][0]]
    assert unknown == [[False, True, True], [False, False, False]]
    assert good["complete"]


def test_a_fault_of_a_filter_that_is_not_shown_is_told_too():
    fault = ["edit", {"kind": "bias"}, "x"]
    here, there = drive((TWO, [fault, ["go", PLACES]]))[0][1:]
    assert [problem["id"] for problem in here["faults"]] == ["bias"]
    assert there["faults"] == [
        {"id": None, "message": "Filter 0 has a number that cannot be read."}
    ]


def test_pasted_into_the_first_cell_it_is_the_whole_sheet():
    pasted = ["paste", {"kind": "x", "at": [0, 0, 0]}, "[[1 2]\n [3 4]\n [5 6]]"]
    state = after(PAGE, pasted)
    assert state["setting"]["x"] == [[["1", "2"], ["3", "4"], ["5", "6"]]]


def test_pasted_elsewhere_it_makes_the_sheet_larger():
    state = after(PAGE, ["paste", {"kind": "w", "at": [0, 1, 1]}, "7 8; 9 6"])
    (sheet,) = state["setting"]["w"][0]
    assert sheet == [["1", "0", "0"], ["0", "7", "8"], ["0", "9", "6"]]


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("x", "; ".join(["1 2"] * 13), "needs 13 × 2 cells; an input has at most 12"),
        ("w", "1 2 3 4 5 6", "needs 1 × 6 cells; a kernel has at most 5"),
        ("x", "1 2; 3", "differ in length: 2, 1"),
        ("x", "[ , ]", "there is no number in it"),
    ],
)
def test_what_cannot_be_pasted_changes_nothing(kind, text, reason):
    before, now = drive((TWO, [["paste", {"kind": kind, "at": [0, 0, 0]}, text]]))[0]
    assert reason in now["error"]
    assert now["setting"] == before["setting"]
    assert now["y"] == before["y"]


# ---- the flip ------------------------------------------------------------------------


def test_the_flip_tells_how_many_numbers_change():
    plain, flipped = drive((PAGE, [["flip", True]]))[0]
    assert (plain["changes"], flipped["changes"]) == (None, PLACES)
    assert np.array_equal(
        np.vectorize(Fraction)(flipped["y"]), by_the_lesson(flipped["setting"])
    )
    ones = after({**PAGE, "kernel": "1 1; 1 1"}, ["flip", True])
    assert ones["changes"] == 0


# ---- any way through all of it -------------------------------------------------------


def chance(rng):
    """Return a call that a reader can make, by chance."""
    cell = [0, rng.randint(0, 1), rng.randint(0, 1)]
    pads = [[rng.randint(0, 6) for _ in range(2)] for _ in range(2)]
    limits = {"C": 3, "H": 12, "W": 12, "F": 4, "kh": 5, "kw": 5}
    letter = rng.choice([*limits])
    rows = numbers(rng, (rng.randint(1, 4), rng.randint(1, 4)), "fractions")
    return rng.choice([
        ["go", rng.randint(0, 40)],
        ["resize", {letter: rng.randint(2, limits[letter])}],
        ["resize", {"H": rng.randint(6, 12), "W": rng.randint(6, 12)}],
        ["set", [rng.randint(1, 3), rng.randint(1, 3)], [rng.randint(1, 2)] * 2,
         rng.choice(["valid", "same", "same", pads])],
        ["flip", rng.random() < 0.5],
        ["chooseInput", rng.choice(["of this lesson", *INPUTS])],
        ["chooseKernel", rng.choice(["of this lesson", *KERNELS])],
        ["edit", {"kind": "bias"}, rng.choice(["0", "-2", "1/3"])],
        ["edit", {"kind": "x", "at": [0, 0, 0]}, rng.choice(["5", "-0.25", "2/7"])],
        ["paste", {"kind": rng.choice("xw"), "at": cell}, "; ".join(map(" ".join, rows))],
    ])  # fmt: skip


def test_whatever_a_reader_does_the_numbers_are_those_of_the_lesson():
    """Output, and the setting that the link brings back, are right after each of 1,000 calls."""
    rng = random.Random(0)
    stories = [
        [rng.choice([PAGE, TWO]), [chance(rng) for _ in range(20)]] for _ in range(50)
    ]
    compared = 0
    for story, states in zip(stories, drive(*stories), strict=True):
        for state, call in zip(states[1:], story[1], strict=True):
            expected = by_the_lesson(state["setting"])
            if expected is None:
                assert "there is no place where it fits" in state["trouble"]
                continue
            assert state["complete"], (call, state["faults"])
            y = np.vectorize(Fraction, [object])(state["y"])
            assert np.array_equal(y, expected), (story, call)
            assert state["steps"] == y.size
            assert 0 <= state["step"] < y.size
            assert state["words"].startswith(f"Step {state['step'] + 1} of {y.size}: ")
            if state["word"] is not None:
                assert state["again"] == state["setting"]
            compared += 1
    assert compared >= 700
