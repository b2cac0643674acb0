"""Every page in a real browser: accessible, self-contained, light, and whole on a phone."""

import functools
import gzip
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.axe import violations
from tests.conftest import PATIENCE, come_near, keep, paint, settle, until
from tools.paths import ROOT

# Thousands of coloured words make axe slow; three of each kind and colour are enough for it.
THIN_OUT = """() => {
    const seen = {};
    for (const span of document.querySelectorAll('.highlight code span')) {
        const kind = span.className + '/' + span.closest('.highlight').className;
        seen[kind] = (seen[kind] ?? 0) + 1;
        if (seen[kind] > 3) span.replaceWith(...span.childNodes);
    }
}"""
# One page of each kind: there axe checks the whole page. On the other pages it checks only the
# part that the pages do not share.
WHOLE = [
    "",
    "tutorials/one_channel/",
    "reference/conv_shapes/",
    "notebooks/one_channel/",
]
OPEN_ALL = "() => document.querySelectorAll('details').forEach(d => d.open = true)"


class Visit:
    """One page, opened once for all its tests, and what happened while it loaded."""

    def __init__(self, context, url):
        self.asked, self.faults, self.weight = [], [], {}
        self.page = page = context.new_page()
        page.on("request", lambda request: self.asked.append(request.url))
        page.on(
            "requestfailed",
            lambda request: self.faults.append(f"failed: {request.url}"),
        )
        page.on(
            "console",
            lambda message: self.faults.append(f"{message.type}: {message.text}"),
        )
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("response", self.weigh)
        page.goto(url)
        page.wait_for_load_state("networkidle")

    def weigh(self, response):
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")
        else:
            self.weight[response.url] = compressed(response.body())


@functools.cache
def compressed(body):
    """The size of a file as hosts send it; cached, since pages load nearly the same files."""
    return len(gzip.compress(body, 6))


@pytest.fixture(scope="module")
def visit(browser, address, path):
    """The tests of a path come one after the other (see conftest.py) and share this visit."""
    viewport = {"width": 1280, "height": 900}
    context = browser.new_context(viewport=viewport, color_scheme="light")
    yield Visit(context, address + path)
    context.close()


def test_page_asks_nobody_else_and_says_nothing(visit, address):
    """No request leaves the origin, none fails, and the console stays empty."""
    assert [
        url for url in visit.asked if not url.startswith((address, "data:", "blob:"))
    ] == []
    assert visit.faults == []


def test_page_is_light(visit, path):
    """The limit holds for all that a first visit transfers, each file compressed."""
    limit = 160_000 if path.startswith("notebooks/") else 130_000
    largest = sorted(visit.weight.items(), key=lambda item: -item[1])[:8]
    assert sum(visit.weight.values()) < limit, largest
    print(f"{sum(visit.weight.values()) / 1000:.0f} kB /{path}")


@pytest.mark.parametrize("pixels", [1280, 360])
def test_code_can_be_scrolled_by_keyboard_before_a_reader_comes_near(visit, pixels):
    """The browser lays code out only when a reader comes near; folded code waits for its fold."""
    visit.page.set_viewport_size({"width": pixels, "height": 800})
    until(
        visit.page,
        """() => {
            const codes = [...document.querySelectorAll('pre > code')].filter(
                code => code.tabIndex !== 0 && !code.closest('details:not([open])'));
            const sheet = document.createElement('style');
            sheet.textContent = 'pre > code { content-visibility: visible !important }';
            document.head.append(sheet);
            const wide = codes.filter(code => code.scrollWidth > code.clientWidth);
            sheet.remove();
            return !wide.length;
        }""",
    )


def test_page_fits_a_phone(visit):
    """At 360 px only code, tables and formulas scroll sideways, each in its own box."""
    page = visit.page
    page.set_viewport_size({"width": 360, "height": 800})
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    beyond = page.evaluate(
        """() => [...document.querySelectorAll('.md-content *')].filter(e => {
            const box = e.getBoundingClientRect();
            const scrolls = 'pre, .arithmatex, table, .md-typeset__scrollwrap, .md-skip';
            return box.right > 361 && box.width && !e.closest(scrolls);
        }).map(e => e.outerHTML.slice(0, 90))"""
    )
    assert beyond == []


def test_wide_code_and_tables_can_be_scrolled_by_keyboard(visit):
    visit.page.set_viewport_size({"width": 360, "height": 800})
    visit.page.evaluate(OPEN_ALL)
    # a widget in a fold near the reader is made now, with code and folds of its own
    until(
        visit.page,
        """() => [...document.querySelectorAll('details .widget')].every(
            widget => widget.getBoundingClientRect().top > innerHeight + 900
                || widget.querySelector('input, select, textarea'))""",
    )
    visit.page.evaluate(OPEN_ALL)  # its own folds
    come_near(visit.page)
    unreachable = visit.page.evaluate(
        """() => [...document.querySelectorAll('pre > code, .md-typeset__scrollwrap')].filter(
            e => e.scrollWidth > e.clientWidth
              && !(e.tabIndex === 0 && e.role === 'region' && e.ariaLabel)
        ).map(e => e.textContent.slice(0, 60))"""
    )
    assert unreachable == []


def test_code_is_as_high_as_was_said_before_it_was_laid_out(visit):
    """Otherwise the page would move while a reader scrolls."""
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    moved = visit.page.evaluate(
        """() => {
            const all = [...document.querySelectorAll('pre > code[style^="--lines"]')]
                .filter(code => getComputedStyle(code).whiteSpace === 'pre'); // else it is laid out
            const heights = style => {
                const sheet = document.createElement('style');
                sheet.textContent = `html body pre > code[style] { ${style} }`;
                document.head.append(sheet);
                const found = all.map(code => code.getBoundingClientRect().height);
                sheet.remove();
                return found;
            };
            const shown = heights('content-visibility: visible !important');
            const said = heights('content-visibility: hidden !important;'
                + 'contain-intrinsic-block-size: calc(var(--lines) * 1lh)');
            return [all.length, ...all.filter((_, i) => Math.abs(shown[i] - said[i]) > 1)
                .map(code => code.textContent.slice(0, 60))];
        }"""
    )
    count = visit.page.locator("pre > code").count()
    assert moved[1:] == []
    assert moved[0] > 0 or count == 0


def test_code_wraps_on_paper(visit):
    visit.page.set_viewport_size({"width": 700, "height": 900})
    visit.page.emulate_media(media="print")
    visit.page.evaluate(OPEN_ALL)
    clipped = visit.page.evaluate(
        """() => [...document.querySelectorAll('pre > code')].filter(
            e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent.slice(0, 60))"""
    )
    visit.page.emulate_media(media="screen")
    assert clipped == []


def test_page_is_accessible(visit, path):
    """WCAG 2.2 A and AA, with everything unfolded; then the colours once more in the dark."""
    page = visit.page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(OPEN_ALL)
    page.evaluate(THIN_OUT)
    settle(page)
    part = "html" if path in WHOLE else ".md-content"
    assert violations(page, part=part) == []
    paint(page, "dark")
    assert violations(page, ["color-contrast"], part) == []


@pytest.mark.parametrize(
    "path", ["", "tutorials/one_channel/", "notebooks/one_channel/"]
)
def test_page_reads_without_javascript(browser, address, path):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + path)
    blocks = page.locator(".highlight pre:not(details *)").all()
    assert blocks
    for block in blocks:
        assert block.is_visible()
        block.scroll_into_view_if_needed()  # it is laid out then
        expect(block).to_have_text(
            re.compile(r"\S"), use_inner_text=True, timeout=PATIENCE * 1000
        )
    for formula in page.query_selector_all(".katex-html:not(details *)"):
        assert formula.is_visible()
    assert page.query_selector("h1").is_visible()
    context.close()


def test_next_page_opens_without_a_reload(open_page):
    """What runs in the page survives navigation; scripts of ours run again on the new page."""
    page = open_page(viewport={"width": 1280, "height": 900})
    page.evaluate("window.survives = true")
    page.click(".md-footer__link--next")
    page.wait_for_selector("h1#one-channel")
    assert page.evaluate("window.survives") is True
    assert urlsplit(page.url).path.endswith("/tutorials/one_channel/")
    assert page.evaluate(
        "getComputedStyle(document.querySelector('.katex')).fontFamily"
    ).startswith("KaTeX")
    page.set_viewport_size({"width": 360, "height": 800})
    page.wait_for_selector("pre > code[role=region]")


def test_theme_can_be_switched_and_is_remembered(open_page):
    page = open_page(color_scheme="light")
    label = page.locator("label[title='Switch to dark mode']")
    label.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("body[data-md-color-scheme=slate]")
    page.reload()
    page.wait_for_selector("body[data-md-color-scheme=slate]")
    root = (
        "getComputedStyle(document.documentElement).colorScheme"  # of the scroll bars
    )
    assert page.evaluate(root) == "dark"
    page.locator("label[title='Switch to light mode']").click()
    page.wait_for_selector("body[data-md-color-scheme=default]")
    assert page.evaluate(root) == "light"


def test_search_finds_a_page_by_keyboard(open_page):
    page = open_page(viewport={"width": 1280, "height": 900})
    page.keyboard.press("/")
    page.keyboard.type("squeeze")
    page.wait_for_selector(".md-search-result__item a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tutorials/**")  # not the notebook, which has the same text


def test_copy_button_copies_the_code_and_nothing_else(browser, address):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address)
    page.evaluate("navigator.clipboard.writeText('nothing yet')")
    block = page.locator(".language-python:not(.generated)").first
    block.scroll_into_view_if_needed()
    block.hover()
    block.locator("button[data-md-type=copy], .md-clipboard").first.click()
    read = "navigator.clipboard.readText()"
    until(page, f"{read}.then(text => text !== 'nothing yet')")
    copied = page.evaluate(read)
    assert copied.strip() == (ROOT / "snippets" / "index.py").read_text("utf8").strip()
    context.close()


def test_a_test_that_fails_leaves_a_picture_and_a_trace(browser, open_page, tmp_path):
    open_page("404.html")
    files = keep(browser, tmp_path / "failure")
    kinds = {file.suffix for file in files if file.stat().st_size > 100}
    assert kinds == {".png", ".zip"}


def test_unknown_address_is_answered_with_a_page_of_ours(open_page, address):
    page = open_page("tutorials/no/such/page/")
    assert page.inner_text("h1") == "This page does not exist"
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.md-header')).position")
        == "sticky"
    )
    page.click("article a:has-text('Start at the home page')")
    page.wait_for_url(address)
