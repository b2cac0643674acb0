"""The correlation stepper of three lessons, in a browser."""

import contextlib
import gzip
import io
import random
import re
from fractions import Fraction
from urllib.parse import parse_qs, quote, urlsplit

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.axe import RULES, violations
from tests.conftest import faultless, paint, settle, until
from tests.page.correlation import (
    BROKEN,
    SETTINGS,
    array,
    by_the_lesson,
    conv2d_by_loops,
    rounded,
    unword,
    word,
)
from tools.paths import ROOT

PAGES = {
    "one_channel": ((4, 5, 1), (3, 3, 1, 1)),
    "n_channels": ((3, 4, 3), (1, 1, 3, 2)),
    "stride_padding": ((5, 8, 1), (3, 3, 1, 1)),
}
OUTPUT = """() => [...document.querySelectorAll('.stepper table.made')].map(table =>
    [...table.tBodies[0].rows].map(
        row => [...row.querySelectorAll('td')].map(td => td.textContent)))"""
SHOWN = """() => {
    const all = selector => [...document.querySelectorAll(`.stepper ${selector}`)];
    const text = selector => all(selector).map(one => one.textContent);
    return {
        terms: text('.terms'), partials: text('.partial'), total: text('.total')[0],
        slice: text('.slice')[0], count: text('.count')[0], said: text('.said')[0],
        wrong: text('.wrong')[0], outcome: text('.outcome')[0], code: text('.generated code')[0],
        beside: text('[aria-invalid] ~ .field-error'),
        invalid: all('td [aria-invalid], .bias [aria-invalid]').map(one => one.id),
        alert: text('> [role=alert]:not([hidden])')[0] ?? null,
        hidden: all('.python')[0].hidden,
    };
}"""
TYPE = """([id, text]) => {
    const field = document.getElementById(`stepper-${id}`);
    if (field.type === 'checkbox') field.checked = text;
    else field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
}"""
PASTE = """([id, text]) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', text);
    const field = document.getElementById(`stepper-${id}`);
    field.focus();
    field.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}"""
POINT = """step => document.querySelector(`[data-step="${step}"]`)
    .dispatchEvent(new PointerEvent('pointerover', { pointerType: 'mouse', bubbles: true }))"""
GRID = """kind => [...document.querySelectorAll(`.stepper table.${kind}:not(.after)`)].map(table =>
    [...table.tBodies[0].rows].map(row => [...row.querySelectorAll('input')].map(one => one.value))
        .filter(row => row.length))"""


def value(text):
    """Return a fraction that the page shows, such as "−0.5" or "1/9"."""
    return Fraction(text.replace("\u2212", "-").strip("()"))


def added_up(terms):
    """Return the sum of products as they are written: "3·1+1·2−0·1"."""
    total = 0
    for sign, pixel, weight in re.findall(
        r"([+\u2212]?)(\(?\u2212?[\d.]+\)?)·([\d./]+)", terms
    ):
        total += (-1 if sign == "\u2212" else 1) * value(pixel) * value(weight)
    return total


@pytest.fixture(scope="module")
def page(browser, address):
    with faultless(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        yield page


def visit(page, address, name="one_channel", state=None):
    query = "" if state is None else f"?stepper={quote(state, safe='*_-.')}"
    page.goto(f"{address}tutorials/{name}/{query}")
    # a widget is loaded when it is near; if a page has several, all but one have names, in folds
    page.locator(".widget:not([data-name])").scroll_into_view_if_needed()
    page.wait_for_selector(".stepper .stage table")


def put(page, **fields):
    """Type into fields as a reader would; return what is shown then."""
    for name, text in fields.items():
        page.evaluate(TYPE, [name.replace("_", "-"), text])
    return page.evaluate(SHOWN)


@pytest.mark.parametrize("name", PAGES)
def test_a_lesson_starts_with_its_own_numbers(page, address, name):
    """The output at the start is that of the program of the lesson."""
    visit(page, address, name)
    space = {}
    source = (ROOT / "snippets" / "tutorials" / f"{name}.py").read_text("utf8")
    until_section = {"one_channel": "by_hand", "n_channels": "digits_tf"}.get(
        name, "together"
    )
    with contextlib.redirect_stdout(io.StringIO()):
        exec(source.split(f"# --8<-- [end:{until_section}]")[0], space)
    expected = space["y"] if name == "n_channels" else space["y_manual"]
    shown = np.array(page.evaluate(OUTPUT)[0])
    assert np.array_equal(np.vectorize(value)(shown), expected)
    image = space["image"].reshape(*PAGES[name][0])
    drawn = np.array(page.evaluate(GRID, "image")).astype(int)
    assert np.array_equal(drawn, image.transpose(2, 0, 1))
    assert page.evaluate(SHOWN)["alert"] is None
    assert page.locator("#stepper-input").input_value() == "of this lesson"


def test_in_the_page_each_place_shows_its_products_and_their_sum(page, address):
    """Each number is that of the lesson's program, for random settings."""
    tried = 0
    for setting in SETTINGS[:60]:
        expected = by_the_lesson(setting)
        if expected is None or tried == 10:
            continue
        tried += 1
        visit(page, address, state=word(setting))
        shown = page.evaluate(OUTPUT)
        wanted = [[[rounded(y) for y in row] for row in sheet] for sheet in expected]
        assert shown == wanted, word(setting)
        rng = random.Random(tried)
        for step in rng.sample(range(expected.size), min(5, expected.size)):
            page.evaluate(POINT, step)
            display = page.evaluate(SHOWN)
            f, *_ = place = np.unravel_index(step, expected.shape)
            total = sum(map(added_up, display["terms"])) + Fraction(setting["bias"][f])
            assert total == expected[place]
            assert display["count"] == f"Step {step + 1} of {expected.size}"
            result = page.inner_text(".stepper .result-number")
            assert result == rounded(expected[place], 6)
    assert tried == 10


def test_the_terms_are_written_out(page, address):
    visit(page, address)
    shown = page.evaluate(SHOWN)
    assert shown["terms"] == ["3·1+1·2\u22120·1+1·3+4·1\u22122·2+0·2\u22122·1+5·1"]
    assert shown["total"] == " = 11"
    assert shown["slice"] == "y[0, 0] = np.sum(image[0:3, 0:3] * kernel)"
    put(page, bias="0.5")
    assert page.evaluate(SHOWN)["total"] == "11 + 0.5 (bias) = 11.5"
    visit(page, address, "n_channels")
    shown = page.evaluate(SHOWN)
    assert shown["terms"] == ["11·1", "31·100", "51·10000"]
    assert shown["partials"] == ["= 11", "= 3100", "= 510000"]
    assert shown["total"] == "11 + 3100 + 510000 = 513111"


def test_typing_changes_the_numbers(page, address):
    visit(page, address)
    put(page, x_0_0_0="10", w_0_0_0="-2")
    image = np.array(
        [[10, 1, 0, 2, 1], [1, 4, 2, 0, 3], [0, 2, 5, 1, 1], [2, 0, 1, 3, 4]]
    )
    kernel = np.array([[-2, 2, -1], [3, 1, -2], [2, -1, 1]])
    y = [
        [(image[i : i + 3, j : j + 3] * kernel).sum() for j in range(3)]
        for i in range(2)
    ]
    assert page.evaluate(OUTPUT)[0] == [
        [rounded(Fraction(int(n))) for n in row] for row in y
    ]
    assert page.input_value("#stepper-input") == "your own"
    put(page, x_0_0_0="3", w_0_0_0="1")
    assert page.input_value("#stepper-input") == "of this lesson"


def test_what_is_no_number_is_explained_and_the_rest_is_kept(page, address):
    visit(page, address)
    shown = put(page, x_0_3_4="abc")
    assert shown["invalid"] == ["stepper-x-0-3-4"]
    assert shown["wrong"] == (
        "Input, row 3, column 4: \u201cabc\u201d is not a number: write 3, -0.5 or 1/9."
    )
    assert page.evaluate(OUTPUT)[0] == [["11", "13", "13"], ["4", "19", "?"]]
    assert shown["hidden"]  # there is no program for it
    page.click("[data-step='5']")
    shown = page.evaluate(SHOWN)
    assert shown["total"] == " = ?"
    assert "?·1" in shown["terms"][0]
    assert "cannot be computed" in shown["said"]
    shown = put(page, w_0_1_1="")
    assert "1 more cannot be read" in shown["wrong"]
    assert page.evaluate(OUTPUT)[0] == [["?"] * 3] * 2
    shown = put(page, x_0_3_4="4", w_0_1_1="1")
    assert shown["wrong"] == ""
    assert not shown["hidden"]
    assert page.evaluate(OUTPUT)[0] == [["11", "13", "13"], ["4", "19", "16"]]
    shown = put(page, bias="x")
    assert shown["wrong"].startswith("Bias: \u201cx\u201d is not a number")
    assert page.evaluate(OUTPUT)[0] == [["?"] * 3] * 2


def test_a_wrong_setting_is_explained_beside_its_field(page, address):
    visit(page, address)
    shown = put(page, strides="0")
    assert shown["beside"] == [
        "strides must be a whole number from 1 to 12, or two such as 2, 1 for rows and columns,"
        " not \u201c0\u201d"
    ]
    assert shown["outcome"].startswith("No output: a setting cannot be read.")
    assert page.evaluate(OUTPUT) == []
    assert page.input_value("#stepper-strides") == "0"
    put(page, x_0_0_0="7")  # typing elsewhere does not hide it
    assert page.input_value("#stepper-strides") == "0"
    assert page.evaluate(OUTPUT) == []
    put(page, strides="1", x_0_0_0="3")
    assert page.evaluate(OUTPUT)[0] == [["11", "13", "13"], ["4", "19", "16"]]
    shown = put(page, input_rows="13")
    assert shown["beside"] == [
        "input rows must be a whole number from 1 to 12, not \u201c13\u201d"
    ]
    assert len(page.evaluate(GRID, "image")[0]) == 4  # the input stays as it was
    for name, wrong in {"channels": "4", "kernel_rows": "6", "filters": "5",
                        "kernel_columns": "-1", "input_columns": "two"}.items():  # fmt: skip
        assert f"not \u201c{wrong}\u201d" in " ".join(
            put(page, **{name: wrong})["beside"]
        )
    put(page, padding="pairs")
    assert "top must be a whole number from 0 to 6" in put(page, top="7")["beside"][-1]


def test_a_kernel_that_does_not_fit_is_explained(page, address):
    visit(page, address)
    shown = put(page, dilation_rate="3, 2")
    assert shown["outcome"].startswith(
        "The kernel reaches over 7 × 5 pixels, the input has 4 × 5: there is no place where"
    )
    assert shown["beside"] == [shown["outcome"]]
    assert page.locator(".stepper table.image input").count() == 20
    shown = put(page, padding="same")
    assert (shown["outcome"], shown["beside"]) == ("", [])
    put(page, padding="pairs", top="0", bottom="1", left="0", right="0")
    shown = page.evaluate(SHOWN)
    assert "the padded input has 5 × 5" in shown["outcome"]


def test_padding_skipped_and_unread_cells_are_drawn(page, address):
    visit(page, address, "stride_padding")
    count = lambda selector: page.locator(f".stepper .image {selector}").count()  # noqa: E731
    assert count("tbody td") == 9 * 11
    assert count("td.zero") == 9 * 11 - 5 * 8
    assert count(".tap") == 9
    assert count(".gap") == 25 - 9
    # rows 0, 2, 4, 6, 8 and columns 0, 2, 3, 4, 5, 6, 7, 8, 10 of the padded input are read
    assert count("td.unread") == 9 * 11 - 5 * 9
    legend = page.inner_text(".stepper .legend")
    assert all(
        words in legend for words in ("padding", "skipped", "no window reads it")
    )
    assert "refuses a stride together with a dilation" in page.inner_text(".stepper")
    put(page, padding="valid", dilation_rate="1", strides="1")
    assert count("td.zero") + count(".gap") + count("td.unread") == 0
    assert page.locator(".stepper .legend").is_hidden()
    frame = page.locator(".stepper .frame").bounding_box()
    taps = [tap.bounding_box() for tap in page.locator(".stepper .tap").all()]
    assert abs(frame["x"] - min(tap["x"] for tap in taps)) < 2
    assert abs(frame["width"] - 3 * taps[0]["width"]) < 2


@pytest.mark.parametrize(
    "state",
    [None, "x1_3_4_1_2_3_4_0_5_1_2_2_2_9_1*w2_2_2_1_2_-3_4_0_1_1_0*b1_2*s1_2*psame"],
)
def test_the_flip_is_a_convolution_and_says_what_changes(page, address, state):
    visit(page, address, state=state)
    before = page.evaluate(OUTPUT)
    put(page, flip=True)
    after = page.evaluate(OUTPUT)
    kernel = np.array(page.evaluate(GRID, "kernel")[0])
    turned = page.locator("table.after tbody td").all_inner_texts()
    assert turned == list(kernel.ravel()[::-1])
    changes = sum(
        a != b for a, b in zip(np.ravel(before), np.ravel(after), strict=True)
    )
    note = page.inner_text(".stepper .turn")
    assert f"{changes} of {np.size(before)} numbers change" in note
    assert (
        f"This place is {after[0][0][0]}; without the flip it is {before[0][0][0]}."
        in note
    )
    assert page.evaluate(SHOWN)["said"] == note
    assert "kernel[::-1, ::-1]" in page.text_content(".generated code") or state
    if not state:  # the lesson prints what the flipped kernel gives
        out = (ROOT / "snippets/tutorials/one_channel.out").read_text("utf8")
        assert str(np.array(after[0]).astype(str)[0][0]).replace("\u2212", "-") in out
        put(page, kernel="identity")
        assert "0 of 6 numbers change" in page.inner_text(".stepper .turn")
    put(page, flip=False)
    assert page.locator(".stepper .turn").is_hidden()


def test_presets(page, address):
    from_select = "name => [...document.getElementById(name).options].map(o => o.value)"
    visit(page, address)
    kernels = page.evaluate(from_select, "stepper-kernel")[2:]
    inputs = page.evaluate(from_select, "stepper-input")[2:]
    assert kernels == [
        "identity", "edge", "blur", "sharpen", "emboss", "ones", "1, 100, 10000",
    ]  # fmt: skip
    assert {"checkerboard", "ramp", "box"} <= set(inputs)
    put(page, input_rows="6", input_columns="7")
    for name in kernels[:-1]:
        put(page, kernel=name)
        assert page.input_value("#stepper-kernel") == name
        kernel = array(page.evaluate(GRID, "kernel")[0])
        for image in inputs[:-1]:
            put(page, input=image)
            assert page.input_value("#stepper-input") == image
            drawn = array(page.evaluate(GRID, "image")[0])
            y = conv2d_by_loops(
                drawn[None, ..., None], kernel[..., None, None], array(["0"])
            )
            expected = [[rounded(Fraction(n)) for n in row] for row in y[0, :, :, 0]]
            assert page.evaluate(OUTPUT)[0] == expected, (name, image)
    put(page, input="ramp", kernel="identity")
    assert page.evaluate(OUTPUT)[0] == [["1", "2", "3", "4", "5"]] * 4
    put(page, input="two digits, by colour", kernel="1, 100, 10000")
    assert page.evaluate(OUTPUT)[0][0][0] == "513111"
    put(page, input="of this lesson", kernel="of this lesson")
    assert page.evaluate(OUTPUT)[0] == [["11", "13", "13"], ["4", "19", "16"]]


def test_a_whole_grid_can_be_pasted(page, address):
    visit(page, address)
    for text in ("1\t2\t3\n4\t5\t6\n", "1 2 3; 4 5 6", "[[1 2 3]\n [4 5 6]]",
                 "np.array([[1, 2, 3], [4, 5, 6]])", "1, 2, 3\r\n4, 5, 6"):  # fmt: skip
        page.evaluate(PASTE, ["x-0-0-0", "9 9 9 9; 9 9 9 9; 9 9 9 9; 9 9 9 9"])
        page.evaluate(PASTE, ["x-0-0-0", text])
        assert page.evaluate(GRID, "image") == [[["1", "2", "3"], ["4", "5", "6"]]], (
            text
        )
        assert page.evaluate("document.activeElement.id") == "stepper-x-0-0-0"
    assert "the input has 2 × 3" in page.evaluate(SHOWN)["outcome"]
    page.evaluate(PASTE, ["w-0-0-0", "1 0; 0 -1"])
    assert page.evaluate(OUTPUT)[0] == [["\u22124", "\u22124"]]
    page.evaluate(PASTE, ["x-0-1-1", "7 8 9; 1 1 1"])  # from there on; the input grows
    assert page.evaluate(GRID, "image")[0] == [
        ["1", "2", "3", "0"], ["4", "7", "8", "9"], ["0", "1", "1", "1"],
    ]  # fmt: skip
    page.evaluate(PASTE, ["x-0-0-0", "1 2 3; 4 5"])
    assert page.evaluate(SHOWN)["wrong"] == (
        "Nothing was pasted: the rows that you pasted differ in length: 3, 2."
    )
    page.evaluate(PASTE, ["x-0-0-0", "1 " * 13])
    assert "at most 12 × 12" in page.evaluate(SHOWN)["wrong"]
    page.evaluate(PASTE, ["x-0-0-0", "1 <b>x</b>; 3 4"])
    assert page.evaluate(SHOWN)["invalid"] == ["stepper-x-0-0-1"]
    assert page.locator(".stepper b").count() == 0


def test_sizes_channels_and_filters_can_be_changed(page, address):
    visit(page, address)
    put(page, input_rows="12", input_columns="12", channels="3", filters="4")
    put(page, kernel_rows="5", kernel_columns="4", strides="2, 1", padding="same")
    assert len(page.evaluate(GRID, "image")) == 3
    assert np.shape(page.evaluate(OUTPUT)) == (4, 6, 12)
    expected = by_the_lesson(setting := read_back(page))
    assert page.evaluate(OUTPUT) == [
        [[rounded(y) for y in row] for row in sheet] for sheet in expected
    ]
    assert (len(setting["x"]), len(setting["w"])) == (3, 4)
    page.click("#stepper-filter-2")
    assert page.evaluate(SHOWN)["count"] == "Step 145 of 288"
    shown = put(page, w_1_0_0="5", bias="3")
    setting = read_back(page)
    assert (setting["w"][2][1][0][0], setting["bias"][2]) == ("5", "3")
    f, i, j = 2, 0, 0
    assert sum(map(added_up, shown["terms"])) + 3 == by_the_lesson(setting)[f, i, j]
    put(page, channels="1", filters="1", kernel_rows="3", kernel_columns="3")
    assert page.locator(".stepper table.image").count() == 1


def read_back(page):
    """Return the setting that the address holds."""
    page.wait_for_timeout(400)
    (state,) = parse_qs(urlsplit(page.evaluate("location.href")).query)["stepper"]
    return unword(state)


def test_the_address_keeps_the_state(page, address):
    visit(page, address, "n_channels")
    put(page, x_1_0_0="-2.5", w_2_0_0="1/3", strides="1, 2", padding="same", flip=True)
    page.click("[data-step='7']")
    until(page, "location.search.includes('n7')")
    url = page.evaluate("location.href")
    assert len(url) - len(address) < 250
    assert "%" not in url
    before, output = page.evaluate(SHOWN), page.evaluate(OUTPUT)
    page.click("text=Copy link")
    assert page.evaluate("navigator.clipboard.readText()") == url
    visit(page, address)
    page.goto(url)
    page.wait_for_selector(".stepper .stage table")
    after = page.evaluate(SHOWN)
    assert {**after, "said": ""} == {**before, "said": ""}
    assert page.evaluate(OUTPUT) == output
    page.click("text=Start again")
    until(page, "location.search === ''")
    assert page.evaluate(OUTPUT)[0][0][0] == "513111"


def test_other_words_of_the_address_stay(page, address):
    page.goto(f"{address}tutorials/one_channel/?layer=Conv2D")
    page.wait_for_selector(".stepper .stage table")
    put(page, x_0_0_0="5")
    until(page, "location.search.includes('stepper=')")
    query = parse_qs(urlsplit(page.evaluate("location.href")).query)
    assert query["layer"] == ["Conv2D"]


@pytest.mark.parametrize("state", BROKEN[1:])
def test_a_broken_link_says_so_and_shows_the_example(page, address, state):
    visit(page, address, state=state[:6000])
    shown = page.evaluate(SHOWN)
    assert shown["alert"].startswith("The example in the link cannot be shown: ")
    assert page.evaluate(OUTPUT)[0] == [["11", "13", "13"], ["4", "19", "16"]]
    assert page.locator(".widget :is(b, img, script)").count() == 0


def test_it_works_by_keyboard(page, address):
    visit(page, address)
    focused = "document.activeElement.id"
    seen = []
    page.focus(".stepper .play")
    for _ in range(20):
        page.keyboard.press("Tab")
        focus = "document.activeElement"
        seen.append(page.evaluate(f"{focus}.id || {focus}.textContent"))
    # one stop for each sheet
    assert [stop for stop in seen if re.match(r"stepper-([xwy]-|bias)", stop)] == [
        "stepper-x-0-0-0",
        "stepper-w-0-0-0",
        "stepper-bias",
        "stepper-y-0-0-0",
    ]
    assert {
        "Next",
        "stepper-speed",
        "stepper-flip",
        "stepper-input",
        "Copy link",
    } <= set(seen)
    page.focus("#stepper-y-0-0-0")
    for key, at in [
        ("ArrowRight", "0-1"), ("ArrowDown", "1-1"), ("End", "1-2"), ("ArrowRight", "1-2"),
        ("PageUp", "0-2"), ("Home", "0-0"), ("ArrowUp", "0-0"),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert page.evaluate(focused) == f"stepper-y-0-{at}", key
        assert (
            page.evaluate("document.querySelector('td.now').id") == f"stepper-y-0-{at}"
        )
    style = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(style) == "solid"
    page.focus("#stepper-x-0-0-0")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "stepper-x-0-1-1"
    page.keyboard.type("25")  # moving to the field has selected its text
    assert page.input_value("#stepper-x-0-1-1") == "25"
    page.keyboard.press("ArrowLeft")  # within the number
    assert page.evaluate(focused) == "stepper-x-0-1-1"
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "stepper-x-0-2-1"
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "stepper-w-0-0-0"
    page.focus(".stepper details.python summary")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('.stepper .python').open")


def test_playing(page, address):
    visit(page, address)
    page.select_option("#stepper-speed", "fast")
    page.evaluate("""() => {
        window.told = [];
        new MutationObserver(() => window.told.push(document.querySelector('.said').textContent))
            .observe(document.querySelector('.said'), { childList: true });
    }""")
    page.focus("#stepper-y-0-0-0")
    page.keyboard.press("Space")
    assert page.inner_text(".stepper .play") == "Pause"
    until(page, "document.querySelector('.count').textContent === 'Step 3 of 6'")
    page.keyboard.press("Space")
    assert page.inner_text(".stepper .play") == "Play"
    told = page.evaluate("window.told")
    assert told[0] == "Playing"
    assert len(told) == 2  # not at every step
    assert told[1].startswith("Step ")
    page.click(".transport >> text=Next")
    assert page.evaluate(SHOWN)["said"].startswith(page.inner_text(".stepper .count"))
    page.click(".stepper .play")
    until(page, "document.querySelector('.stepper .play').textContent === 'Play'")
    assert page.inner_text(".stepper .count") == "Step 6 of 6"
    assert page.locator("td.done").count() == 6
    # the end: nothing happens
    page.click(".transport >> text=Next", force=True)
    assert page.inner_text(".stepper .count") == "Step 6 of 6"
    page.click(".transport >> text=Back")
    assert page.inner_text(".stepper .count") == "Step 5 of 6"
    page.click(".stepper .play")
    put(page, strides="2")  # a change of sizes ends it
    assert page.inner_text(".stepper .play") == "Play"


def test_the_step_is_said_in_words(page, address):
    visit(page, address)
    page.click("[data-step='1']")
    assert page.evaluate(SHOWN)["said"] == (
        "Step 2 of 6: output row 0, column 1. 1 times 1, plus 0 times 2, plus 2 times minus 1,"
        " plus 4 times 3, plus 2 times 1, plus 0 times minus 2, plus 2 times 2, plus 5 times"
        " minus 1, plus 1 times 1 is 13."
    )
    role = page.locator(".stepper .said").get_attribute("role")
    assert role == "status"  # a status is polite
    visit(page, address, "n_channels")
    put(page, kernel_rows="3", kernel_columns="3", filters="1")
    page.click("[data-step='0']")
    assert "The sum of red " in page.evaluate(SHOWN)["said"]


def test_less_motion(browser, address):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    visit(page, address)
    assert page.locator(".stepper .play").is_hidden()
    assert "less motion" in page.inner_text(".stepper .calm")
    page.focus("#stepper-y-0-0-0")
    page.keyboard.press("Space")
    assert page.inner_text(".stepper .count") == "Step 2 of 6"
    page.wait_for_timeout(300)
    assert page.inner_text(".stepper .count") == "Step 2 of 6"
    slide = "getComputedStyle(document.querySelector('.frame')).transitionDuration"
    assert page.evaluate(slide) == "0s"
    page.emulate_media(reduced_motion="no-preference")
    page.wait_for_selector(".stepper .play")
    assert page.locator(".stepper .calm").is_hidden()
    context.close()


def some(seed, C, H, W, F, k, **more):
    """Return a setting of whole numbers."""
    rng = random.Random(seed)
    x, w = (np.vectorize(lambda _: str(rng.randint(-9, 9)), [object])(np.empty(shape))
            for shape in ((C, H, W), (F, C, k, k)))  # fmt: skip
    plain = {"strides": [1, 1], "padding": "same", "dilation": [1, 1], "flip": False}
    bias = [str(f) for f in range(F)]
    return {"x": x.tolist(), "w": w.tolist(), "bias": bias, **plain, **more}


MIXED = some(0, 2, 5, 6, 2, 3, flip=True, dilation=[2, 1], strides=[2, 2])
LARGEST = some(1, 3, 12, 12, 4, 5)


@pytest.mark.parametrize(
    ("scheme", "rules"), [("light", RULES), ("dark", ["color-contrast"])]
)
def test_it_is_accessible(page, address, scheme, rules):
    for state in ("broken", word(MIXED)):
        visit(page, address, "stride_padding", state)
        page.evaluate(
            "document.querySelectorAll('.stepper details').forEach(one => one.open = true)"
        )
        paint(page, scheme)
        assert violations(page, rules, part=".widget") == []
    put(page, x_0_0_0="abc", filters="9", strides="0")
    assert violations(page, rules, part=".widget") == []


@pytest.mark.parametrize(
    "state", [None, word(MIXED), word(LARGEST), word({**LARGEST, "dilation": [3, 3]})]
)
def test_nothing_scrolls_the_page_sideways_on_a_phone(page, address, state):
    page.set_viewport_size({"width": 360, "height": 740})
    for name in PAGES if state is None else ["one_channel"]:
        visit(page, address, name, state)
        page.evaluate(
            "document.querySelectorAll('details').forEach(one => one.open = true)"
        )
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        beyond = """[...document.querySelectorAll('.stepper *')].filter(one =>
            one.getBoundingClientRect().right > 361 && !one.closest('.scroller, pre')).length"""
        assert page.evaluate(beyond) == 0
    page.set_viewport_size({"width": 1280, "height": 720})


def test_a_window_that_is_scrolled_out_of_sight_comes_back(page, address):
    page.set_viewport_size({"width": 360, "height": 740})
    visit(page, address, state=word(LARGEST))
    for step in (11, 0, 100, 143):
        page.evaluate(f"document.querySelector('[data-step=\"{step}\"]').focus()")
        settle(page)  # it slides
        seen = page.evaluate("""() => {
            const frame = document.querySelector('.frame').getBoundingClientRect();
            const box = document.querySelector('.scroller').getBoundingClientRect();
            return [frame.left - box.left, box.right - frame.right];
        }""")
        assert min(seen) > -2, step
    page.set_viewport_size({"width": 1280, "height": 720})


@pytest.mark.parametrize("name", PAGES)
def test_run_runs_the_code_that_is_shown(page, address, name):
    visit(page, address, name)
    page.click(".stepper details.python summary")
    page.click(".widget >> text=Run")
    done = "document.querySelector('.widget .run-bar .run-state').textContent.startsWith('Done')"
    until(page, done)
    printed = page.text_content(".widget .run-out")
    numbers = [float(n) for n in re.findall(r"-?\d+\.", printed)]
    sheets = [
        [float(value(n)) for n in np.ravel(cells)] for cells in page.evaluate(OUTPUT)
    ]
    assert numbers == [
        n for sheet in sheets for n in sheet * 2
    ]  # the loop, then TensorFlow
    put(page, x_0_0_0="5", padding="same", strides="2", dilation_rate="1")
    assert page.locator(".widget .run-out").is_hidden()
    page.click(".widget >> text=Run")
    until(page, f"{done} && !document.querySelector('.widget .run-out').hidden")
    assert "Error" not in page.text_content(".widget .run-out")
    page.click("text=Copy code")
    code = page.evaluate("navigator.clipboard.readText()")
    assert code == page.text_content(".generated code")


TEXTS = st.one_of(
    st.text(max_size=10),
    st.sampled_from([
        "", "-1", "0", "1e400", "NaN", "<b>1</b>", "9" * 40, "2.5", "1/3", "3, 2", "(2, 1)",
        "1 2; 3 4", "\u22127", "12", "13", "5", "1/0", "-.5", "same", "2 x 3", "__proto__",
    ]),
    st.integers(-3, 2**40).map(str),
    st.integers(1, 6).map(str),
)  # fmt: skip
FIELDS = [
    "x-0-0-0", "x-0-1-1", "x-0-3-4", "w-0-0-0", "w-0-2-1", "bias", "strides", "dilation-rate",
    "input-rows", "input-columns", "channels", "kernel-rows", "kernel-columns", "filters",
    "top", "left", "bottom",
]  # fmt: skip


@given(data=st.data())
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_typed_there_are_numbers_or_a_message(page, address, data):
    """Each number that is shown is the lesson's; what cannot be shown has a message."""
    if "one_channel" not in page.url:
        visit(page, address)
    page.click("text=Start again")
    for name in data.draw(
        st.lists(st.sampled_from(["padding", "flip", *FIELDS]), min_size=1, max_size=5)
    ):
        if name == "padding":
            page.evaluate(
                TYPE, [name, data.draw(st.sampled_from(["valid", "same", "pairs"]))]
            )
        elif name == "flip":
            page.evaluate(TYPE, [name, data.draw(st.booleans())])
        elif page.locator(f"#stepper-{name}").count():
            page.evaluate(data.draw(st.sampled_from([TYPE, PASTE])) if name[1] == "-" else TYPE,
                          [name, data.draw(TEXTS)])  # fmt: skip
    shown, output = page.evaluate(SHOWN), page.evaluate(OUTPUT)
    assert page.locator(".stepper table.image input").count()
    assert page.locator(".stepper :is(b, img)").count() == 0
    assert page.faults == []
    if not output:
        assert len(shown["outcome"]) > 30
        return
    page.click("text=Copy link")  # puts the state into the address at once
    if any("?" in np.ravel(sheet) for sheet in output):
        assert shown["wrong"]
        return
    if shown["wrong"]:
        return
    query = parse_qs(urlsplit(page.evaluate("location.href")).query)
    if "stepper" in query:
        setting = unword(*query["stepper"])
        expected = by_the_lesson(setting)
        assert output == [
            [[rounded(y) for y in row] for row in sheet] for sheet in expected
        ]
        f = np.unravel_index(setting["step"], expected.shape)[0]
        total = sum(map(added_up, shown["terms"])) + Fraction(setting["bias"][f])
        assert total == expected.flat[setting["step"]]
    else:
        assert output[0] == [["11", "13", "13"], ["4", "19", "16"]]


def test_only_its_pages_load_it_and_it_is_small(page, address, site):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("tutorials/four_shapes/", "reference/conv_shapes/"):
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "stepper" in url]
    asked.clear()
    visit(page, address)
    names = [url.removeprefix(address) for url in asked if "widgets" in url]
    assert sorted(name.rpartition("/")[2] for name in names) == [
        "stepper.css", "stepper.js", "widgets.css",
    ]  # fmt: skip
    weight = sum(len(gzip.compress((site / name).read_bytes(), 6)) for name in names)
    print(f"\n{weight / 1000:.1f} kB")
    assert weight < 40_000


def test_it_is_there_after_navigation_and_leaves_nothing_behind(page, address):
    page.goto(address)
    page.evaluate("window.survives = true")
    page.click(".md-footer__link--next")
    page.wait_for_selector("h1#one-channel")
    page.locator(".widget").scroll_into_view_if_needed()
    page.wait_for_selector(".stepper .stage table")
    page.select_option("#stepper-speed", "fast")
    page.click(".stepper .play")
    page.click(".md-footer__link--next")
    page.wait_for_selector("h1#four-shapes")
    page.click(".md-footer__link--next")
    page.wait_for_selector("h1#n-channels")
    page.locator(".widget").scroll_into_view_if_needed()
    page.wait_for_selector(".stepper table.image >> nth=2")
    assert page.evaluate("window.survives")
    page.wait_for_timeout(700)
    assert page.evaluate("location.search") == ""
    assert page.inner_text(".stepper .count") == "Step 1 of 24"


@pytest.mark.parametrize("name", PAGES)
def test_without_javascript_the_page_says_what_it_would_show(browser, address, name):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}tutorials/{name}/")
    text = page.inner_text(".widget:not([data-name])")
    assert text.startswith("With JavaScript")
    assert "it shows" in text
    context.close()


@pytest.mark.parametrize(
    ("name", "taps", "zeros"),
    [("strided", (2 * 3, 9), 0), ("padded", (5 * 8, 9), 2 * 8 + 2 * 7), ("dilated", (4, 9), 0)],
)  # fmt: skip
def test_each_argument_has_a_stepper_of_its_own(page, address, name, taps, zeros):
    """It has its own ids and its own word in the address, and is made when its fold opens."""
    visit(page, address, "stride_padding")
    fold = page.locator(f"details:has([data-name={name}])")
    assert fold.locator(".stage").count() == 0
    fold.locator("summary").first.click()
    fold.locator(".stage table").first.wait_for()
    steps = fold.locator(".count").inner_text()
    assert steps == f"Step 1 of {taps[0]}"
    assert fold.locator(".image .tap").count() == taps[1]
    assert fold.locator(".image td.zero").count() == zeros
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))
    page.fill(f"#{name}-x-0-0-0", "7")
    until(page, "name => location.search.includes(`${name}=`)", name)
    assert "stepper=" not in page.url
    assert page.input_value("#stepper-x-0-0-0") == "3"
    fold.locator("summary").first.click()


def test_a_link_to_one_of_several_loads_it_and_no_other(page, address):
    page.goto(f"{address}tutorials/stride_padding/?strided=s3_3*i2")
    page.wait_for_selector("[data-name=strided].stepper", state="attached")
    assert page.locator("[data-name=padded] .stage").count() == 0
