"""What a reader does with a block in each engine, by pointer and by keyboard."""

import pytest

BAR = ".run-bar button"
STATE = "start => document.querySelector('.run-state').textContent.startsWith(start)"
CODE = ".language-python code"


@pytest.fixture(scope="module")
def shared(faultless, address):
    with faultless() as tab:
        tab.open(address)
        yield tab


@pytest.fixture
def home(shared):
    """The home page, its first block as it was; Python is started once for all tests."""
    yield shared
    if shared.evaluate("() => Boolean(document.querySelector('.cm-content'))"):
        shared.click(BAR, "Reset")


@pytest.fixture
def own(faultless, address):
    """The home page in a tab of its own, which keeps what a test leaves."""
    with faultless() as tab:
        tab.open(address)
        yield tab


def edit(tab, code):
    """Replace the code of the first block as a reader would: Edit, select all, type."""
    tab.click(BAR, "Edit")
    tab.until("() => document.activeElement.matches('.cm-content')")
    tab.press("Control+A")
    tab.type(code)


def run(tab):
    """Run the first block; return what it prints."""
    tab.click(BAR, "Run")
    tab.until(STATE, "Done")
    return tab.text(".run-out")


def test_run_prints_what_is_recorded(home):
    assert run(home) == "nine products, one sum: 11\nTensorFlow:             11\n"


def test_stop_ends_an_endless_loop(home):
    edit(home, "print('begun')\nwhile True: pass\n")
    home.click(BAR, "Run")
    home.until("() => document.querySelector('.run-out').textContent === 'begun\\n'")
    home.click(BAR, "Stop")
    home.until(STATE, "Stopped")
    home.click(BAR, "Reset")
    assert "one sum: 11" in run(home)


def test_edit_and_reset(home):
    original = home.text(CODE)
    edit(home, "print(6 * 7)")
    assert run(home) == "42\n"
    home.click(BAR, "Reset")
    assert home.text(CODE) == original
    assert "one sum: 11" in run(home)


def test_an_error_is_shown(home):
    edit(home, "1 / 0")
    home.click(BAR, "Run")
    home.until(STATE, "Ended with an error")
    assert "ZeroDivisionError" in home.text(".run-out")


def test_an_edit_survives_a_reload_and_does_not_run(own):
    edit(own, "print('kept')")
    own.reload()
    own.until(STATE, "Your edit")
    assert own.text(CODE).strip() == "print('kept')"
    assert own.evaluate("() => document.querySelector('.run-out').hidden")


def test_a_shared_link_brings_the_code_and_does_not_run_it(own, faultless):
    edit(own, "print('shared ✓')")
    own.click(BAR, "Share")
    own.until(STATE, "Link copied")
    link = own.evaluate("() => navigator.clipboard.readText()")
    with faultless() as other:
        other.open(link)
        other.until(STATE, "This code came with the link")
        assert other.text(CODE).strip() == "print('shared ✓')"
        assert other.evaluate("() => document.querySelector('.run-out').hidden")


def test_everything_works_by_keyboard(home):
    focused = "() => document.activeElement.textContent"
    home.focus(BAR, "Run")
    home.press("Enter")
    home.until(STATE, "Done")
    home.until(f"() => ({focused})() === 'Run'")
    home.press("Tab")
    assert home.evaluate(focused) == "Edit"
    home.press("Enter")
    home.until("() => document.activeElement.matches('.cm-content')")
    home.press("Control+A")
    home.type("print(6 * 7)")
    home.press("Control+Enter")
    home.until("() => document.querySelector('.run-out').textContent === '42\\n'")
    home.press("Tab")
    home.until(f"() => ['Run', 'Stop'].includes(({focused})())")


def test_the_pointer_on_run_starts_python(own):
    own.hover(BAR, "Run")
    own.until(
        """() => performance.getEntriesByType('resource')
            .some(one => one.name.endsWith('/frame.htm'))"""
    )


def test_a_figure_appears_below_its_block(home):
    edit(home, "import matplotlib.pyplot as p; p.imshow([[1, 2], [3, 4]]); p.show()")
    home.click(BAR, "Run")
    home.until(STATE, "Done")
    home.until("() => document.querySelector('.run-out img')?.naturalWidth > 100")


def test_a_jump_on_the_page_leaves_what_was_run(own, address):
    """The first one too, of which the theme would load the page again; then Back and forward."""
    own.open(f"{address}explanation/in_page/")
    own.click(BAR, "Run")
    own.until(STATE, "Done")
    printed = own.text(".run-out")
    own.evaluate("() => { window.article = document.querySelector('article'); }")
    for jump in ("() => { location.hash = 'names' }", "() => history.back()"):
        y = own.evaluate("() => scrollY")
        own.evaluate(jump)
        own.until("before => Math.abs(scrollY - before) > 300", y)
    assert own.evaluate("() => window.article === document.querySelector('article')")
    assert own.text(".run-out") == printed


def test_leaving_the_page_ends_its_run(own):
    edit(own, "while True: pass")
    own.click(BAR, "Run")
    own.until(STATE, "Running")
    own.click(".md-footer__link--next")
    own.until("() => document.querySelector('h1#four-shapes')")
    own.click(BAR, "Run")
    own.until(STATE, "Done")
