"""Every page in each engine: the console stays empty, 360 px are enough, the dark is dark."""

import pytest

from tests.conftest import MOUNTED

BEYOND = """() => {
    for (const folded of document.querySelectorAll('details')) folded.open = true;
    const scrolls = 'pre, .arithmatex, table, .md-typeset__scrollwrap, .md-skip';
    const width = document.documentElement.clientWidth; // a scroll bar may take some of it
    return [document.documentElement.scrollWidth - width,
        ...[...document.querySelectorAll('.md-content *')].filter(one => {
            const box = one.getBoundingClientRect();
            return box.right > width + 1 && box.width && !one.closest(scrolls);
        }).map(one => one.outerHTML.slice(0, 90))];
}"""
# How light the text and the background of an element are, from 0 to 1.
LIGHT = """css => {
    const light = colour => {
        const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
        return a ? (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255 : null;
    };
    const one = document.querySelector(css);
    let ground = one;
    while (light(getComputedStyle(ground).backgroundColor) === null) ground = ground.parentElement;
    return [light(getComputedStyle(one).color), light(getComputedStyle(ground).backgroundColor)];
}"""


def mount(tab):
    """Load every widget of the page; a page loads a widget when the reader comes near it."""
    tab.evaluate(
        """async () => {
            for (const widget of document.querySelectorAll('.widget')) {
                widget.scrollIntoView({ behavior: 'instant' });
                for (let n = 0; n < 2; n += 1) await new Promise(requestAnimationFrame);
            }
        }"""
    )
    tab.until(f"() => {MOUNTED}")


@pytest.fixture(scope="module")
def narrow(faultless):
    with faultless() as tab:
        tab.resize(360, 800)
        yield tab


def test_page_fits_a_phone_and_says_nothing(narrow, address, path):
    narrow.open(address + path)
    mount(narrow)
    assert narrow.evaluate(BEYOND) == [0]
    # the drawings in the folds that were opened must be loaded before the next page is opened
    narrow.until(
        "() => [...document.querySelectorAll('.drawn')].every(one => one.querySelector('svg'))"
    )
    assert narrow.evaluate("() => innerWidth") == 360


# One page of each kind and one of each widget: other tests prove that the rest is as in English.
KOREAN = {
    "": ".stepper button",
    "tutorials/one_channel/": ".stepper button",
    "tutorials/kernel_pictures/": ".photo button",
    "tutorials/small_cnn/": ".drawn summary",
    "howto/shape_errors/": ".widget button",
    "reference/conv_shapes/": ".widget label",
    "notebooks/one_channel/": ".md-content h1",
}


@pytest.mark.parametrize("korean", KOREAN)
def test_a_page_in_korean_fits_a_phone_and_has_its_words(narrow, address, korean):
    narrow.open(f"{address}ko/{korean}")
    mount(narrow)
    words = f"document.querySelector('{KOREAN[korean]}')?.textContent"
    narrow.until(f"() => /[가-힣]/.test({words})")
    assert narrow.evaluate("() => document.documentElement.lang") == "ko"
    assert narrow.evaluate(BEYOND) == [0]
    narrow.until(
        "() => [...document.querySelectorAll('.drawn')].every(one => one.querySelector('svg'))"
    )


PARTS = {
    "tutorials/one_channel/": [
        "article p", ".language-python pre code", ".output pre code", ".run-bar button",
        ".stepper td", ".stepper input", ".katex",
    ],
    "reference/conv_shapes/": ["article h1", ".widget label", ".widget input", ".widget dd"],
    "tutorials/small_cnn/": ["#tracer-stack", ".widget .summary", ".widget select"],
    "howto/shape_errors/": ["#doctor-message", ".widget button", ".md-nav__link"],
}  # fmt: skip


@pytest.mark.parametrize("path", PARTS)
def test_the_dark_is_dark_and_is_remembered(tab, address, path):
    """Text is darker than its background in the light palette, and lighter in the dark one."""
    tab.open(address + path)
    mount(tab)
    for part in PARTS[path]:
        tab.element(part)
        text, ground = tab.evaluate(LIGHT, part)
        assert text + 0.3 < ground > 0.8, (part, text, ground)
    tab.click("label[title='Switch to dark mode']")
    tab.until("() => document.body?.dataset.mdColorScheme === 'slate'")
    tab.reload()
    tab.until("() => document.body?.dataset.mdColorScheme === 'slate'")
    tab.until("() => getComputedStyle(document.documentElement).colorScheme === 'dark'")
    mount(tab)
    for part in PARTS[path]:
        tab.element(part)
        text, ground = tab.evaluate(LIGHT, part)
        assert text - 0.3 > ground < 0.25, (part, text, ground)
