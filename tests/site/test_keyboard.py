"""By keyboard alone: each control is reached, shows the focus, and does what a click does.

The tests of the widgets' own keys, such as those of the stepper's cells, are in tests/page/.
"""

import re

import pytest

from tests.conftest import come_near, mount, until

# A limit for the stops of the Tab key: the page of errors has 160 blocks, each with its buttons.
MOST_STOPS = 1200
OPEN_ALL = "() => document.querySelectorAll('details').forEach(d => d.open = true)"
# Notes every element that gets the focus, and whether a reader sees the focus there. When the first
# element has the focus `again`, Tab has visited the whole page. (Before that, the focus may be
# nowhere.)
LISTEN = """() => {
    window.stops = new Map(), window.again = false;
    document.addEventListener('keydown', event => again && event.preventDefault(), true);
    document.addEventListener('focusin', ({ target }) => {
        const first = stops.keys().next().value;
        again ||= target === first;
        if (stops.has(target)) return;
        // the palette's radio buttons are hidden: the label beside them has the outline
        const shown = target.matches('.md-option') ? target.nextElementSibling : target;
        const style = getComputedStyle(shown), box = shown.getBoundingClientRect();
        const marked = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)
            || style.boxShadow !== 'none' || target.matches('.md-search__input');
        const there = box.width > 0 && box.right > 0 && box.left < innerWidth
            && shown.checkVisibility({ visibilityProperty: true });
        stops.set(target, marked && there);
    });
}"""
UNSEEN = (
    "[...stops].filter(([, seen]) => !seen).map(([e]) => e.outerHTML.slice(0, 120))"
)
# The controls that a pointer can use but that Tab did not reach. In a group whose controls are
# reached by arrow keys, it is enough that Tab reached one of them.
UNREACHED = """() => {
    const ROLES = ['button', 'link', 'tab', 'switch', 'checkbox', 'radio', 'slider', 'menuitem',
        'option'];
    const USED = 'a[href], button, input, select, textarea, summary, label[for], '
        + '[contenteditable=true], [tabindex]:not([tabindex="-1"]), '
        + ROLES.map(role => `[role=${role}]`).join();
    const GROUPS = 'table.sheet, [role=radiogroup], [role=tablist], [role=toolbar]';
    const points = e => e && getComputedStyle(e).cursor === 'pointer';
    const used = e => e.matches(USED) || (points(e) && !points(e.parentElement));
    const seen = e => {
        const box = e.getBoundingClientRect();
        return box.width > 1 && box.height > 1 && box.right > 0 && box.left < innerWidth
            && !e.disabled && getComputedStyle(e).pointerEvents !== 'none'
            && e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    };
    const any = all => [...all ?? []].some(e => stops.has(e));
    const reached = e => stops.has(e) || any(e.closest(GROUPS)?.querySelectorAll('*'))
        // the focus in the output went to another step of a stepper, which reads other channels
        || any(e.closest('.stepper .channels')?.querySelectorAll('*'))
        || (e.matches('label') && e.control && reached(e.control))
        || (e.matches('[type=radio]') && any(document.getElementsByName(e.name)));
    // The way back to the top comes and goes as the page is scrolled; it has a test of its own.
    const mine = [...document.querySelectorAll('body *:not(.md-top)')];
    return mine.filter(e => used(e) && seen(e) && !reached(e))
        .map(e => e.outerHTML.slice(0, 120));
}"""
# For the first kind, browsers themselves handle Enter and Space. For each other kind, the test that
# is named here presses the keys.
KINDS = [
    "a[href], button, input, select, textarea, summary",
    "[role=region], [role=log]",  # scrolled: test_wide_code_and_tables_can_be_scrolled_by_keyboard
    # test_the_drawer_of_a_phone, test_the_search_of_a_phone
    ".md-header label, .md-sidebar--primary label",
    ".drawn [role=application]",  # tests/page/test_traced_picture.py
    "table.sheet td",  # tests/page/test_stepper.py
    ".cm-content",  # tests/page/test_runner.py
]
UNKNOWN = """kinds => [...stops.keys()].filter(e => !e.matches(kinds))
    .map(e => e.outerHTML.slice(0, 120))"""
FOCUSED = "document.activeElement"


def go_through(page):
    """Press Tab until the whole page is visited; `stops` has each element that had the focus."""
    page.evaluate(OPEN_ALL)
    mount(page)  # a widget in a fold, with folds of its own
    page.evaluate(OPEN_ALL)
    come_near(page)  # a reader presses Tab so slowly that this happens by itself
    page.evaluate(LISTEN)
    for _ in range(0, MOST_STOPS, 20):
        for _ in range(20):
            page.keyboard.press("Tab")
        if page.evaluate(
            "again"
        ):  # at the first stop; after the last stop, and maybe earlier, the focus is nowhere
            return
    pytest.fail(f"{MOST_STOPS} stops and no end: the keyboard is trapped")


# One page of each kind: visited also at the width of a phone, and with the parts that all pages
# share.
ON_A_PHONE = ["", "tutorials/one_channel/", "tutorials/small_cnn/", "howto/test_docs/",
    "reference/conv_shapes/", "reference/cheat_sheet/", "explanation/gradients/",
    "notebooks/n_channels/"]  # fmt: skip
SHARED = ".md-header, .md-sidebar { display: none }"


@pytest.fixture(scope="module")
def walked(browser, address, path, width):
    """A page of the site after Tab has visited all of it."""
    viewport = {"width": width, "height": 800}
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    mount(page)
    if path not in ON_A_PHONE:
        page.add_style_tag(content=SHARED)
    go_through(page)
    yield page
    context.close()


def test_each_stop_is_seen(walked):
    assert walked.evaluate(UNSEEN) == []


def test_each_control_is_a_stop(walked):
    assert walked.evaluate(UNREACHED) == []


def test_each_stop_is_of_a_kind_that_answers_keys(walked):
    assert walked.evaluate(UNKNOWN, ", ".join(KINDS)) == []


def test_the_first_stop_is_the_link_past_the_navigation(walked):
    assert walked.evaluate("[...stops.keys()][0].className").startswith("md-skip")
    assert walked.evaluate("stops.size") > 5


BAD = {
    "a button out of reach": (UNREACHED, "<button tabindex=-1 id=bad>x</button>"),
    "text that is clicked": (UNREACHED, "<span style='cursor: pointer' id=bad>x</span>"),
    "a link that is none": (UNREACHED, "<span role=link id=bad>x</span>"),
    "a label of nothing": (UNREACHED, "<label for=__drawer id=bad>x</label>"),
    "no outline": (UNSEEN, "<a href=# style='outline: 0' id=bad>x</a>"),
    "off the screen": (UNSEEN, "<a href=# style='position: fixed; left: -99em' id=bad>x</a>"),
    "a stop that does nothing": (UNKNOWN, "<div tabindex=0 id=bad>x</div>"),
}  # fmt: skip


def test_each_kind_of_bad_control_is_found(open_page):
    page = open_page("404.html")
    for number, (_, html) in enumerate(BAD.values()):
        page.locator("h1").evaluate(
            "(h1, html) => h1.insertAdjacentHTML('afterend', html)",
            html.replace("id=bad", f"id=bad{number}"),
        )
    go_through(page)
    for kind in (UNREACHED, UNSEEN, UNKNOWN):
        wanted = {f"bad{n}" for n, (of, _) in enumerate(BAD.values()) if of == kind}
        faults = "".join(page.evaluate(kind, ", ".join(KINDS)))
        assert set(re.findall(r"bad\d", faults)) == wanted


def press(page, key, selector):
    """Focus an element, check that it has the focus, and press a key on it."""
    page.focus(selector)
    assert page.locator(selector).evaluate("e => e === document.activeElement")
    page.keyboard.press(key)


BOTH = pytest.mark.parametrize("key", ["Enter", "Space"])
PHONE = {"viewport": {"width": 360, "height": 740}}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}


def test_the_link_past_the_navigation(open_page):
    page = open_page("tutorials/one_channel/", **DESKTOP)
    page.wait_for_load_state("networkidle")  # no reader presses a key before this
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#one-channel")
    until(page, "document.querySelector(':target') !== null")  # Tab goes on from there
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.closest('article') !== null")


@pytest.mark.parametrize("key", ["Enter", "Space", "ArrowRight"])
def test_palette(open_page, key):
    page = open_page(color_scheme="light", **DESKTOP)
    press(page, key, ".md-option >> nth=0")
    page.wait_for_selector("body[data-md-color-scheme=slate]")
    assert page.evaluate(f"{FOCUSED}.nextElementSibling.hidden") is False
    page.keyboard.press(key)
    page.wait_for_selector("body[data-md-color-scheme=default]")


@BOTH
def test_details(open_page, key):
    page = open_page("tutorials/one_channel/", **DESKTOP)
    summary = "article > details > summary >> nth=0"
    opened = "document.querySelector('article > details').open"
    assert not page.evaluate(opened)
    press(page, key, summary)
    assert page.evaluate(opened)
    page.keyboard.press(key)
    assert not page.evaluate(opened)


@pytest.fixture
def copying(browser, address):
    """Return a function that opens a page whose scripts may write to the clipboard."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])

    def open_page(path):
        page = context.new_page()
        page.goto(address + path)
        page.evaluate("navigator.clipboard.writeText('nothing yet')")
        return page

    yield open_page
    context.close()


def copied(page):
    """Wait until something is copied; return it."""
    read = "navigator.clipboard.readText()"
    until(page, f"{read}.then(text => text !== 'nothing yet')")
    return page.evaluate(read)


@BOTH
def test_copy(copying, key):
    page = copying("tutorials/four_shapes/")
    press(page, key, ".md-code__button >> nth=0")
    code = page.text_content(".language-python code >> nth=0")
    assert copied(page).strip() == code.strip()


@BOTH
def test_what_widgets_copy(copying, key):
    page = copying("reference/conv_shapes/?layer=Conv1D")
    press(page, key, ".widget >> text=Copy code")
    assert copied(page).strip() == page.text_content(".widget code").strip()
    page.evaluate("navigator.clipboard.writeText('nothing yet')")
    press(page, key, ".widget >> text=Copy link")
    shown = page.url.partition("#")[0]  # the theme adds the section that is in view
    assert copied(page).partition("#")[0] == shown


def test_fields_of_the_calculator(open_page):
    """Each field is left by Tab for the next, and a list is chosen from by arrow keys."""
    page = open_page("reference/conv_shapes/", **DESKTOP)
    page.wait_for_selector("#calculator-layer")
    fields = page.locator(".widget .fields :is(input, select)")
    names = fields.evaluate_all("all => all.map(e => e.id)")
    assert len(names) > 5
    page.focus("#calculator-layer")
    page.keyboard.press("ArrowUp")
    assert page.input_value("#calculator-layer") == "Conv1D"
    assert page.input_value("#calculator-input_shape") == "(None, 28, 3)"
    page.keyboard.press("ArrowDown")
    for name in names:
        page.keyboard.press("Tab")
        assert page.evaluate(f"{FOCUSED}.id") == name
    page.focus("#calculator-padding")
    page.keyboard.press("ArrowDown")
    assert page.input_value("#calculator-padding") == "same"
    assert "(None, 28, 28, 8)" in page.text_content(".widget .result")


@BOTH
def test_buttons_of_the_tracer(open_page, key):
    page = open_page("tutorials/small_cnn/", **DESKTOP)
    mount(page)
    rows = ".widget table >> nth=0 >> tbody >> tr"
    before = page.locator(rows).count()
    press(page, key, ".widget button:text-is('Add')")
    assert page.locator(rows).count() == before + 1


@BOTH
def test_buttons_of_the_stepper(open_page, key):
    page = open_page("tutorials/one_channel/", **DESKTOP)
    mount(page)
    count = "document.querySelector('.stepper .count').textContent"
    assert page.evaluate(count).startswith("Step 1 ")
    press(page, key, ".transport button:text-is('Next')")
    assert page.evaluate(count).startswith("Step 2 ")
    press(page, key, ".transport button:text-is('Back')")
    assert page.evaluate(count).startswith("Step 1 ")
    press(page, key, ".stepper .play")
    assert page.inner_text(".stepper .play") == "Pause"
    page.keyboard.press(key)
    assert page.inner_text(".stepper .play") == "Play"
    press(page, "Space", "#stepper-flip")  # Enter does nothing on a check box
    assert page.is_checked("#stepper-flip")
    assert "convolution" in page.inner_text(".stepper .said")


@BOTH
def test_stop_reset_and_share(copying, key):
    """Run and Edit are tested in tests/page/test_runner.py."""
    page = copying("tutorials/four_shapes/")
    bar = ".run-bar >> nth=0"
    press(page, key, f"{bar} >> text=Edit")
    page.wait_for_selector(".cm-focused")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("print('begun')\nwhile True: pass\n")
    press(page, key, f"{bar} >> text=Share")
    assert copied(page).startswith(f"{page.url}#run=")
    press(page, key, f"{bar} >> text=Run")
    until(page, "document.querySelector('.run-out').textContent === 'begun\\n'")
    assert page.evaluate(f"{FOCUSED}.textContent") == "Stop"
    page.keyboard.press(key)
    until(page, "document.querySelector('.run-state').textContent === 'Stopped'")
    assert page.evaluate(f"{FOCUSED}.textContent") == "Run"
    press(page, key, f"{bar} >> text=Reset")
    assert page.locator(".cm-content").count() == 0
    assert page.evaluate(f"{FOCUSED}.textContent") == "Edit"


@BOTH
def test_the_drawer_of_a_phone(open_page, key):
    """The open drawer has the focus, and nothing beneath it has; Escape closes the drawer."""
    page = open_page("tutorials/four_shapes/", **PHONE)
    menu = "label.md-header__button[for=__drawer]"
    side = f"{FOCUSED}.closest('.md-sidebar--primary') !== null"
    text = f"{FOCUSED}.textContent.trim()"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.locator(menu).evaluate("e => e === document.activeElement")
    page.keyboard.press(key)
    assert page.evaluate(text) == "Lessons"
    names = []
    while True:
        page.keyboard.press("Tab")
        if not page.evaluate(side):
            break
        names.append(page.evaluate(text))
    assert names[:2] == ["Correlate one channel", "Read the four shapes"]
    assert "Home" not in names, "the list beneath is covered"
    press(page, key, ".md-sidebar--primary .md-nav__link[for=__toc]")
    assert page.evaluate(text) == "Table of contents"
    page.keyboard.press(key)
    assert page.evaluate(text) == "Lessons"
    page.keyboard.press(key)
    assert page.evaluate(text) == "Conv by Hand"
    page.keyboard.press("Tab")  # the logo
    page.keyboard.press("Tab")
    assert page.evaluate(text) == "Home"
    page.keyboard.press("Escape")
    assert page.locator(menu).evaluate("e => e === document.activeElement")
    assert not page.is_checked("#__drawer")


@BOTH
def test_the_search_of_a_phone(open_page, key):
    page = open_page("tutorials/one_channel/", **PHONE)
    press(page, key, "label.md-header__button[for=__search]")
    assert page.evaluate(f"{FOCUSED}.className").startswith("md-search__input")
    page.keyboard.type("receptive")
    page.wait_for_selector(".md-search-result__item a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/explanation/receptive_field/**")


def test_a_link_in_the_drawer_opens_its_page_and_shuts_it(open_page):
    page = open_page("tutorials/four_shapes/", **PHONE)
    press(page, "Enter", "label.md-header__button[for=__drawer]")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tutorials/one_channel/")
    until(page, "!document.getElementById('__drawer').checked")


@BOTH
def test_back_to_top(open_page, key):
    page = open_page("tutorials/one_channel/", **DESKTOP)
    page.evaluate("window.scrollTo(0, 4000)")
    # The button appears on the way up, after the theme has seen two positions of the page.
    until(page, "(scrollBy(0, -1), !document.querySelector('.md-top').hidden)")
    press(page, key, ".md-top")
    until(page, "window.scrollY === 0")
