"""The error doctor of docs/howto/shape_errors.md, in a browser."""

import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.axe import violations
from tests.conftest import faultless, mount, paint, until
from tools.tables.entries import entries

PATH = "howto/shape_errors/"
MESSAGES = [
    (entry.id, kind, message) for entry in entries() for kind, message in entry.messages
]
SHOWN = """() => ({
    status: document.querySelector('.widget [role=status]').textContent,
    best: document.querySelector('.widget [role=status] a')?.getAttribute('href') ?? null,
    others: [...document.querySelectorAll('.widget .others a')].map(a => a.getAttribute('href')),
})"""
FIND = """text => {
    document.querySelector('.widget [role=status]').textContent = '';
    document.getElementById('doctor-message').value = text;
    document.querySelector('.widget button').click();
}"""
SAID = "document.querySelector('.widget [role=status]').textContent"
PASTE = """text => {
    const field = document.getElementById('doctor-message');
    field.focus();
    field.value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
}"""
AT = """() => {
    const element = document.activeElement;
    return [location.hash, element.id, element.getBoundingClientRect().top];
}"""
# Texts of errors that the pages do not have.
ELSEWHERE = [
    "KeyError: 'image'",
    "what is the airspeed of an unladen swallow",
    "123456 (1, 2, 3) [4, 5]",
    "ValueError",
]
MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script><b>ValueError: {}</b>"


@pytest.fixture(scope="module")
def page(browser, address):
    with faultless(browser, viewport={"width": 1280, "height": 900}) as page:
        page.goto(f"{address}{PATH}")
        page.wait_for_selector("#doctor-message")
        yield page


def find_only(page, text):
    """Return what is shown for a text, without going to the entry."""
    page.evaluate("document.querySelector('.widget [role=status]').textContent = ''")
    page.fill("#doctor-message", text)
    until(page, SAID)
    return page.evaluate(SHOWN)


def find(page, text):
    page.evaluate(FIND, text)
    until(page, SAID)
    return page.evaluate(SHOWN)


def test_the_facts_are_shown(page):
    text = "expected min_ndim=4, found ndim=3. Full shape received: (60, 28, 28)"
    shown = find(page, text)
    assert (shown["best"], shown["status"][:9]) == ("#missing-channel", "The entry")
    assert "3 axes (60, 28, 28)" in page.inner_text(".widget .facts")


def test_a_message_of_pytorch_is_a_link_to_the_other_page(page):
    text = (
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x7200 and 5408x10)"
    )
    assert find_only(page, text)["best"] == "../torch_errors/#torch-linear"
    page.evaluate(PASTE, text)  # a paste takes nobody to another page
    assert page.url.split("#")[0].endswith(PATH)


def test_find_goes_to_the_other_page_and_from_there_back(browser, address):
    page = browser.new_page()
    page.goto(f"{address}{PATH}")
    mount(page)
    text = "stack expects each tensor to be equal size, but got [3, 8, 8] at entry 0"
    page.fill("#doctor-message", text)
    page.click(".widget button")
    until(
        page,
        "location.hash === '#torch-stack' && document.getElementById('torch-stack')",
    )
    assert page.url.split("#")[0].endswith("/torch_errors/")
    until(page, "document.querySelector('.widget')")
    mount(page)
    assert find_only(page, "axes don't match array")["best"] == (
        "../shape_errors/#transpose-axes"
    )
    page.close()


def test_what_the_site_does_not_cover_is_named(page):
    shown = find(page, "ONNXRuntimeError : 2 : Got invalid dimensions for input: data")
    assert shown["status"].startswith("This is a message of ONNX Runtime, which")


def test_of_several_errors_the_last_one_counts(page):
    first, last = MESSAGES[0], MESSAGES[-1]
    text = f"{first[1]}: {first[2]}\n\nDuring handling of the above exception, another exception"
    assert (
        find(page, f"{text} occurred:\n\n{last[1]}: {last[2]}")["best"] == f"#{last[0]}"
    )


def test_up_to_three_others_are_offered(page):
    shown = find(
        page,
        "Input 0 of layer 'conv2d' is incompatible with the layer: expected axis -1",
    )
    assert shown["best"] in ("#channels", "#channels-first")
    assert 1 <= len(shown["others"]) <= 3
    assert shown["best"] not in shown["others"]


def test_a_paste_takes_the_reader_to_the_entry(page):
    """The focused heading is below the header, the address names it, the box keeps its text."""
    for entry, kind, message in (MESSAGES[40], MESSAGES[5]):
        text = f"{kind}: {message}"
        page.evaluate(PASTE, text)
        until(page, f"location.hash === '#{entry}'")
        place, focus, top = page.evaluate(AT)
        assert (place, focus) == (f"#{entry}", entry)
        assert 50 < top < 200
        assert page.input_value("#doctor-message") == text
        assert page.evaluate(SHOWN)["best"] == f"#{entry}"


def test_typing_does_not_take_the_reader_away(page):
    page.focus("#doctor-message")
    page.keyboard.press("Control+A")
    page.keyboard.type("axes don't match array")
    until(
        page,
        "document.querySelector('.widget [role=status]').textContent.includes('axes')",
    )
    assert page.evaluate("document.activeElement.id") == "doctor-message"
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(500)  # nothing changes the address afterwards
    assert page.evaluate(AT)[:2] == ["#transpose-axes", "transpose-axes"]


def test_it_works_by_keyboard(page):
    """Tab goes from the box to Find, then to the entry; Enter on it goes there."""
    find(page, "operands could not be broadcast together with shapes (2,9) (3,9)")
    page.focus("#doctor-message")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Find"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#border"
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.press("Enter")
    assert page.evaluate(AT)[:2] == ["#border", "border"]
    assert page.locator("#doctor-message").count() == 1


@pytest.mark.parametrize("text", ELSEWHERE)
def test_of_what_is_not_there_it_says_so(page, text):
    shown = find(page, text)
    assert shown["best"] == "#all-messages", shown
    assert shown["status"].startswith("No entry is near this text.")
    assert "Paste the last lines" in shown["status"]


@pytest.mark.parametrize("text", ["", "   \n\t "])
def test_empty_says_what_to_do(page, text):
    find(page, "axes don't match array")
    shown = find(page, text)
    assert shown == {
        "status": "Paste an error message into the box first.", "best": None, "others": [],
    }  # fmt: skip


def test_markup_stays_text(page):
    for entry, _, message in MESSAGES[::25]:
        shown = find(page, MARKUP.format(message))
        assert shown["best"] == f"#{entry}"
    find(page, MARKUP.format(""))
    assert page.locator(".widget :is(img, b, script)").count() == 0


def test_a_megabyte_is_answered(page):
    """The message stands at the end; a megabyte of letters, of brackets and of digits."""
    entry, kind, message = MESSAGES[10]
    for filling in (
        "x" * 99 + "\n",
        "((((1, " * 14 + "\n",
        "12345678901234567890 ",
        "{{'[`\"/",
    ):
        text = filling * (1_000_000 // len(filling))
        assert find(page, f"{text}\n{kind}: {message}")["best"] == f"#{entry}"
        assert find(page, text)["status"]


@given(text=st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from([*(m[2] for m in MESSAGES[::5]), "<b>", "ValueError: ", "\n", "(1, ",
                              "[[", "{{function_node ", "'{{node ", "[Op:", "\x1b[1m", "\x00"]),
             max_size=6).map("".join),
))  # fmt: skip
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_pasted_there_is_an_answer(page, text):
    shown = find(page, text)
    assert len(shown["status"]) > 20
    if shown["best"]:
        assert page.locator(f"[id='{shown['best'][1:]}']").count() == 1
    assert page.locator(".widget :is(img, b, script)").count() == 0
    assert page.faults == []


def test_it_survives_instant_navigation_and_other_pages_do_not_load_it(
    browser, address
):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}howto/match_pytorch/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "widgets" in url]
    page.click("article a[href*='torch_errors']")
    page.wait_for_selector("[data-widget=doctor]", state="attached")
    mount(page)  # the reader may arrive anywhere on the page
    text = "running_mean should contain 64 elements not 32"
    assert find(page, text)["best"] == "#torch-batchnorm"
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_and_whole_on_a_phone(page, scheme):
    paint(page, scheme)
    page.set_viewport_size({"width": 360, "height": 740})
    for text in (f"{MESSAGES[4][1]}: {MESSAGES[4][2]}", "KeyError: 'x'", "y" * 5000):
        find(page, text)
        assert violations(page, part=".widget") == []
        assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.set_viewport_size({"width": 1280, "height": 900})


def test_it_is_small(page, site):
    """The script that each visit loads, and the index that a visit to the box loads, are small."""
    for name, most in (("doctor.js", 3_000), ("doctor/answers.js", 20_000)):
        (script,) = site.glob(f"assets/run.*/widgets/{name}")
        weight = len(gzip.compress(script.read_bytes(), 6))
        print(f"{name}: {weight} bytes")
        assert weight < most


def test_without_javascript_the_list_is_there(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{PATH}")
    assert "needs JavaScript" in page.inner_text(".widget")
    page.click("summary >> nth=0")
    links = page.locator("details table a")
    assert links.count() == len(MESSAGES)
    assert links.first.is_visible()
    context.close()
