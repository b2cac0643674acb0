"""The stepper of every kind of layer on its page, in a browser."""

import gzip
import re
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.axe import RULES, violations
from tests.conftest import faultless, paint, until
from tests.page.test_stepper import OUTPUT, TYPE

# the page, the name of its widget, the kind, the output at the start, the step and the stamp
PAGES = {
    "transposed": ("tutorials/larger_images/", "stepper", (5, 7)),
    "pooling": ("tutorials/relu_pooling/", "stepper", (2, 3)),
    "grouped": ("explanation/groups/", "stepper", (2, 2)),
    "depthwise": ("explanation/groups/", "depthwise", (2, 3)),
    "conv3d": ("explanation/dimensions/", "stepper", (2, 3)),
    "conv1d": ("explanation/dimensions/", "series", (1, 8)),
    "gradient": ("explanation/gradients/", "weights", (3, 3)),
}
LIGHT = 45_000  # bytes, compressed


@pytest.fixture(scope="module")
def page(browser, address):
    with faultless(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        yield page


def visit(page, address, kind, state=None):
    """Open the page of a kind; return its widget."""
    path, name, _ = PAGES[kind]
    query = "" if state is None else f"?{name}={quote(state, safe='*_-.')}"
    page.goto(f"{address}{path}{query}")
    page.evaluate(
        "document.querySelectorAll('details').forEach(one => one.open = true)"
    )
    own = ":not([data-name])" if name == "stepper" else f"[data-name={name}]"
    widget = page.locator(f".widget{own}")
    widget.scroll_into_view_if_needed()
    widget.locator(".stage table.made").first.wait_for()
    widget.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    return widget


def numbers(widget):
    sheets = widget.locator("table.made").evaluate_all(
        """all => all.map(table => [...table.tBodies[0].rows].map(
            row => [...row.querySelectorAll('td')].map(td => td.textContent)))"""
    )
    return [
        [[n.replace("\u2212", "-") for n in row] for row in sheet] for sheet in sheets
    ]


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_starts_with_its_own_numbers(page, address, kind):
    widget = visit(page, address, kind)
    shown = numbers(widget)
    assert np.shape(shown[0]) == PAGES[kind][2]
    assert "?" not in np.ravel(shown)
    assert widget.locator("> [role=alert]:not([hidden])").count() == 0


def test_the_numbers_are_those_of_the_pages(page, address):
    third = numbers(visit(page, address, "transposed"))[0][2]
    assert third == ["5", "6", "5", "2", "5", "0", "2"]
    assert numbers(visit(page, address, "pooling"))[0] == [
        ["4", "2", "3"],
        ["2", "5", "6"],
    ]
    assert numbers(visit(page, address, "gradient"))[0] == [
        ["44", "1", "41"],
        ["89", "39", "17"],
        ["29", "70", "80"],
    ]
    first, second = numbers(visit(page, address, "conv3d"))
    assert set(np.ravel(first)) == {"0"}
    assert set(np.ravel(second)) != {"0"}


LINKS = [
    ("tutorials/larger_images/", "Step 17 of 35", "Stamp 6 of 6"),
    ("tutorials/relu_pooling/", "Step 6 of 6", None),
    ("explanation/groups/", "Step 9 of 16", None),
    ("explanation/dimensions/", "Step 7 of 12", None),
    ("howto/exact_upsampling/", "Step 1 of 24", "Stamp 6 of 6"),
    ("explanation/transposed_gradient/", "Step 3 of 7", "Stamp 3 of 3"),
]


@pytest.mark.parametrize(("path", "step", "stamp"), LINKS)
def test_the_text_refers_to_a_step_by_a_link(page, address, path, step, stamp):
    page.goto(address + path)
    widget = page.locator(".widget:not([data-name])")
    widget.scroll_into_view_if_needed()
    widget.locator(".stage table.made").first.wait_for()
    links = page.locator("a[data-step]")
    assert links.count() >= 1
    links.last.click()
    assert widget.locator(".count").inner_text() == step
    if stamp:
        assert stamp in widget.locator(".stamps").inner_text()


def test_stamps_add_up_and_are_counted(page, address):
    widget = visit(page, address, "transposed")
    canvas = widget.locator("table.canvas tbody td")
    assert "Stamp 4 of 6" in widget.locator(".stamps").inner_text()
    assert canvas.count() == 35
    widget.locator("button", has_text="All stamps").click()
    texts = [text.replace("\u2212", "-") for text in canvas.all_text_contents()]
    assert texts == list(np.ravel(numbers(widget)[0]))
    assert widget.locator("td[data-count='4']").count() == 2  # where four stamps meet
    widget.locator("[title='One stamp back']").click()
    assert "Stamp 5 of 6" in widget.locator(".stamps").inner_text()
    until(page, "location.search.includes('stepper=')")
    widget.locator("button", has_text="Play stamps").click()
    until(page, "document.querySelector('.stamps').innerText.includes('Stamp 6 of 6')")


def test_what_padding_cuts_off_is_drawn(page, address):
    widget = visit(page, address, "transposed")
    assert widget.locator("td.cut").count() == 0
    page.evaluate(TYPE, ["padding", "same"])
    assert np.shape(numbers(widget)[0]) == (4, 6)
    assert widget.locator("td.cut").count() == 35 - 24
    page.evaluate(TYPE, ["padding", "pairs"])
    page.evaluate(TYPE, ["padding-of-rows", "1"])
    page.evaluate(TYPE, ["padding-of-columns", "2"])
    assert np.shape(numbers(widget)[0]) == (3, 3)
    page.evaluate(TYPE, ["output-padding", "1"])
    assert np.shape(numbers(widget)[0]) == (4, 4)


WRONG = [
    (
        "transposed",
        "output-padding",
        "2",
        "output_padding of the rows is 2: it must be smaller than the stride, which is 2",
    ),
    (
        "transposed",
        "output-padding",
        "two",
        "output_padding must be None, a whole number",
    ),
    ("transposed", "strides", "5", "strides must be a whole number from 1 to 4"),
    (
        "pooling",
        "pool-rows",
        "6",
        "pool rows must be a whole number from 1 to 5, not \u201c6\u201d",
    ),
    (
        "pooling",
        "pool-rows",
        "5",
        "The pool reaches over 5 × 2 pixels, the input has 4 × 6",
    ),
    ("grouped", "groups", "3", "groups=3 must divide the 4 channels without rest"),
    (
        "grouped",
        "groups",
        "<b>",
        "groups must be a whole number from 1 to 4, not \u201c<b>\u201d",
    ),
    (
        "depthwise",
        "strides",
        "1, 2",
        "strides must be the same for rows and columns, not 1, 2",
    ),
    ("conv3d", "kernel-depth", "9", "kernel_depth must be a whole number from 1 to 3"),
    ("conv1d", "kernel-size", "0", "kernel_size must be a whole number from 1 to 6"),
    ("conv1d", "strides", "1, 2", "strides must be a whole number from 1 to 12"),
    ("gradient", "kernel-size", "x", "kernel_size must be a whole number from 1 to 4"),
]


@pytest.mark.parametrize(("kind", "field", "text", "message"), WRONG)
def test_what_cannot_be_is_explained_beside_its_field(
    page, address, kind, field, text, message
):
    widget = visit(page, address, kind)
    name = PAGES[kind][1]
    page.fill(f"#{name}-{field}", text)
    assert message in " ".join(widget.locator(".field-error:visible").all_inner_texts())
    assert widget.locator("b, img").count() == 0
    widget.locator("button", has_text="Start again").click()
    assert widget.locator(".field-error:visible").count() == 0
    assert np.shape(numbers(widget)[0]) == PAGES[kind][2]


@pytest.mark.parametrize("kind", PAGES)
def test_a_broken_state_is_explained_and_the_page_goes_on(page, address, kind):
    widget = visit(page, address, kind, "x1_1_1_1*<img src=x onerror=alert(1)>")
    assert "The example in the link cannot be shown" in widget.inner_text()
    assert np.shape(numbers(widget)[0]) == PAGES[kind][2]


@pytest.mark.parametrize("kind", PAGES)
def test_a_link_brings_the_state_back(page, address, kind):
    widget = visit(page, address, kind)
    name = PAGES[kind][1]
    page.fill(f"#{name}-x-0-0-0", "7.5")
    widget.locator(".transport button", has_text="Next").click()
    until(page, "name => location.search.includes(`${name}=`)", name)
    shown = numbers(widget)
    page.reload()
    page.evaluate(
        "document.querySelectorAll('details').forEach(one => one.open = true)"
    )
    widget.locator(".stage table.made").first.wait_for()
    assert numbers(widget) == shown
    assert widget.locator(".count").inner_text().startswith("Step 2 of")


# ---- ways to learn -------------------------------------------------------------------------
def one_channel(page, address):
    page.goto(f"{address}tutorials/one_channel/")
    page.locator(".widget").scroll_into_view_if_needed()
    page.wait_for_selector(".stepper .stage table.made")


def test_the_reader_fills_in_the_output_by_keyboard(page, address):
    one_channel(page, address)
    page.select_option("#stepper-mode", "fill")
    assert page.evaluate(OUTPUT)[0] == [[""] * 3] * 2
    assert page.inner_text(".stepper .result-number") == "?"
    verdict = ".stepper .verdict"
    page.focus("#stepper-answer")
    page.keyboard.type("1")
    assert page.inner_text(verdict) == "Not right yet."
    page.keyboard.press("Enter")
    assert "1 is not right" in page.inner_text(verdict)
    page.keyboard.type("1")
    assert page.inner_text(verdict) == "Right: 11. Enter goes on."
    page.keyboard.press("Enter")
    assert page.inner_text(verdict) == "Right. 5 numbers are left."
    assert page.inner_text(".stepper .count") == "Step 2 of 6"
    assert page.evaluate(OUTPUT)[0] == [["11", "", ""], ["", "", ""]]
    assert "13" not in page.inner_text(".stepper .said")  # it is not given away
    for answer in ("13", "26/2", "4", "19.0", "16"):
        page.keyboard.type(answer)
        page.keyboard.press("Enter")
    assert page.inner_text(verdict) == "Right. That was the whole output."
    assert page.evaluate(OUTPUT)[0] == [["11", "13", "13"], ["4", "19", "16"]]
    page.keyboard.type("abc")
    assert "is not a number" in page.inner_text(verdict)
    page.select_option("#stepper-mode", "watch")
    assert page.locator(".stepper .quiz").is_hidden()


def test_show_it_shows_the_number(page, address):
    one_channel(page, address)
    page.select_option("#stepper-mode", "fill")
    page.click("text=Show it")
    assert page.inner_text(".stepper .verdict") == "It is 11."
    assert page.evaluate(OUTPUT)[0][0] == ["11", "", ""]


def test_the_reader_finds_the_window_of_a_number(page, address):
    one_channel(page, address)
    page.select_option("#stepper-mode", "find")
    asked = int(page.inner_text(".stepper .count").split()[1]) - 1
    i, j = divmod(asked, 3)
    assert asked > 0
    assert f"row {i}, column {j} is framed" in page.inner_text(".stepper .quiz")
    assert not page.locator(".stepper .terms").is_visible()
    page.click("text=This one")
    assert re.search(
        "Not this one: it makes 11|the same number, 11",
        page.inner_text(".stepper .verdict"),
    )
    for _ in range(j):
        page.click("[aria-label='window one place to the right']")
    for _ in range(i):
        page.click("[aria-label='window one place down']")
    page.click("text=This one")
    assert page.inner_text(".stepper .verdict") == "Right: this window made it."
    page.click("text=Another number")
    asked = int(page.inner_text(".stepper .count").split()[1]) - 1
    i, j = divmod(asked, 3)
    page.locator(
        f"td:has(> #stepper-x-0-{i}-{j})"
    ).click()  # or the reader points at it
    page.click("text=This one")
    assert page.inner_text(".stepper .verdict") == "Right: this window made it."


def test_a_loop_starts_again_at_the_end(page, address):
    one_channel(page, address)
    page.check("#stepper-loop")
    page.select_option("#stepper-speed", "every frame")
    page.click("#stepper-y-0-1-2")
    page.click(".stepper .play")
    until(page, "document.querySelector('.count').textContent === 'Step 3 of 6'")
    assert page.inner_text(".stepper .play") == "Pause"
    page.click(".stepper .play")


# ---- for a class ----------------------------------------------------------------------------
def saved(page, widget, text):
    """Return the file that a button of the widget saves, and its name."""
    with page.expect_download() as download:
        widget.locator("button", has_text=text).click()
    file = download.value
    return Path(file.path()).read_bytes(), file.suggested_filename


@pytest.mark.parametrize("kind", PAGES)
def test_a_step_is_saved_as_a_picture_with_the_way_back(page, address, kind):
    widget = visit(page, address, kind)
    widget.locator(".transport button", has_text="Next").click()
    svg, name = saved(page, widget, "Step as SVG")
    step = int(widget.locator(".count").inner_text().split()[1])
    assert name == f"{kind}-step-{step}.svg"
    texts = ElementTree.fromstring(svg).itertext()  # it is well-formed
    text = " ".join(texts)
    assert f"Step {step}: " in text
    assert "CC BY 4.0" in text
    assert PAGES[kind][0] in text
    total = widget.locator(".result-number").first.inner_text()
    assert f"= {total}" in text
    assert b"<animate" not in svg
    png, name = saved(page, widget, "Step as PNG")
    assert name.endswith(".png")
    assert png.startswith(b"\x89PNG")


def test_the_animation_has_a_first_frame_that_does_not_move(page, address):
    widget = visit(page, address, "transposed")
    svg, name = saved(page, widget, "Animation as SVG")
    assert name == "transposed-steps.svg"
    tree = ElementTree.fromstring(svg)
    groups = [
        g for g in tree.iter("{http://www.w3.org/2000/svg}g") if g.get("visibility")
    ]
    moments = [g for g in groups if "Step " in " ".join(g.itertext())]
    assert len(moments) == 35
    assert [g.get("visibility") for g in moments] == ["visible"] + ["hidden"] * 34
    for g in moments:
        (animation,) = g.findall("{http://www.w3.org/2000/svg}animate")
        times = [float(n) for n in animation.get("keyTimes").split(";")]
        assert times[0] == 0
        assert times == sorted(times)
        assert len(times) == len(animation.get("values").split(";"))


def test_what_is_typed_stays_text_in_a_picture(page, address):
    widget = visit(page, address, "pooling")
    page.fill("#stepper-x-0-0-0", "<b>1</b>")
    svg, _ = saved(page, widget, "Step as SVG")
    tree = ElementTree.fromstring(svg)
    assert not list(tree.iter("{http://www.w3.org/2000/svg}b"))


@pytest.mark.parametrize("kind", ["transposed", "conv1d"])
def test_an_embed_is_the_widget_alone(page, address, kind):
    widget = visit(page, address, kind)
    name = PAGES[kind][1]
    page.fill(f"#{name}-x-0-0-0", "8")
    widget.locator("button", has_text="Copy embed").click()
    told = widget.locator(".share .run-state")
    told.filter(has_text="Copied").wait_for()
    html = page.evaluate("navigator.clipboard.readText()")
    source = re.search('src="([^"]+)"', html)[1].replace("&amp;", "&")
    assert f"embed={name}" in source
    page.goto(source)
    page.wait_for_selector(f"html.embed .embedded #{name}-x-0-0-0")
    assert page.input_value(f"#{name}-x-0-0-0") == "8"
    assert page.locator(".md-header").is_hidden()
    assert page.locator(".md-content").is_hidden()
    assert page.locator(".stepper .python").first.is_hidden()
    back = page.locator(".origin a")
    assert PAGES[kind][0] in back.get_attribute("href")
    assert "embed" not in back.get_attribute("href")
    assert (back.get_attribute("target"), back.get_attribute("rel")) == (
        "_blank",
        "noopener",
    )
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.set_viewport_size({"width": 1280, "height": 720})


def test_an_embed_with_a_broken_state_says_so(page, address):
    page.goto(
        f"{address}tutorials/larger_images/?embed=stepper&stepper=<img src=x onerror=alert(1)>"
    )
    page.wait_for_selector("html.embed .embedded .stage table.made")
    assert "The example in the link cannot be shown" in page.inner_text(".embedded")
    assert page.locator(".embedded img").count() == 0
    page.goto(f"{address}tutorials/larger_images/?embed=<b>other</b>")
    page.wait_for_selector(".widget .stage table.made")
    assert page.locator("html.embed").count() == 0


# ---- for everybody ------------------------------------------------------------------------
@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize(
    ("scheme", "rules"), [("light", RULES), ("dark", ["color-contrast"])]
)
def test_it_is_accessible(page, address, kind, scheme, rules):
    widget = visit(page, address, kind)
    own = (
        ":not([data-name])"
        if PAGES[kind][1] == "stepper"
        else f"[data-name={PAGES[kind][1]}]"
    )
    paint(page, scheme)
    for mode in ("watch", "fill", "find"):
        widget.locator(f"#{PAGES[kind][1]}-mode").select_option(mode)
        assert violations(page, rules, part=f".widget{own}") == [], mode


@pytest.mark.parametrize("kind", PAGES)
def test_nothing_scrolls_the_page_sideways_on_a_phone(page, address, kind):
    page.set_viewport_size({"width": 360, "height": 740})
    widget = visit(page, address, kind)
    for mode in ("watch", "fill", "find"):
        widget.locator(f"#{PAGES[kind][1]}-mode").select_option(mode)
        assert page.evaluate("document.documentElement.scrollWidth") == 360
    beyond = """[...document.querySelectorAll('.stepper *')].filter(one =>
        one.getBoundingClientRect().right > 361 && !one.closest('.scroller, pre')).length"""
    assert page.evaluate(beyond) == 0
    page.set_viewport_size({"width": 1280, "height": 720})


@pytest.mark.parametrize("kind", PAGES)
def test_a_kind_is_loaded_on_its_pages_alone_and_is_small(page, address, site, kind):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, address, kind)
    names = {
        url.removeprefix(address)
        for url in asked
        if "widgets" in url and "tracer" not in url
    }
    kinds = {name.rpartition("/")[2] for name in names if "/kinds/" in name}
    assert f"{kind}.js" in kinds
    others = {f"{other}.js" for other in PAGES if PAGES[other][0] == PAGES[kind][0]}
    assert kinds <= others
    own = [
        name for name in names if "/kinds/" not in name or name.endswith(f"/{kind}.js")
    ]
    weight = sum(len(gzip.compress((site / name).read_bytes(), 6)) for name in own)
    print(f"\n{kind}: {weight / 1000:.1f} kB")
    assert weight < LIGHT
