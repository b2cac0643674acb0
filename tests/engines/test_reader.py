"""What a reader does with a block in each engine, by pointer and by keyboard."""

import time

import pytest

BAR = ".run-bar button"
STATE = "start => document.querySelector('.run-state').textContent.startsWith(start)"
CODE = ".language-python code"


@pytest.fixture(scope="module")
def shared(faultless, address):
    with faultless() as tab:
        tab.open(f"{address}tutorials/four_shapes/")
        yield tab


@pytest.fixture
def lesson(shared):
    """A lesson, its first block as it was; Python is started once for all tests."""
    yield shared
    if shared.evaluate("() => Boolean(document.querySelector('.cm-content'))"):
        shared.click(BAR, "Reset")


@pytest.fixture
def own(faultless, address):
    """The lesson in a tab of its own, which keeps what a test leaves."""
    with faultless() as tab:
        tab.open(f"{address}tutorials/four_shapes/")
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


def test_run_prints_what_is_recorded(lesson):
    assert run(lesson) == "input  (1, 28, 28, 1)\n"


def test_stop_ends_an_endless_loop(lesson):
    edit(lesson, "print('begun')\nwhile True: pass\n")
    lesson.click(BAR, "Run")
    lesson.until("() => document.querySelector('.run-out').textContent === 'begun\\n'")
    lesson.click(BAR, "Stop")
    lesson.until(STATE, "Stopped")
    lesson.click(BAR, "Reset")
    assert "(1, 28, 28, 1)" in run(lesson)


FIT = """import keras, numpy as np
x, y = np.ones((64, 16, 16, 1)), np.ones((64, 1))
layers = [keras.Input((16, 16, 1)), keras.layers.Conv2D(8, 3), keras.layers.Flatten()]
model = keras.Sequential([*layers, keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(x, y, epochs=10000, verbose=2)"""


def test_stop_ends_fit_within_seconds(lesson):
    edit(lesson, FIT)
    lesson.click(BAR, "Run")
    lesson.until(
        "() => document.querySelector('.run-out').textContent.includes('Epoch 2/')"
    )
    began = time.monotonic()
    lesson.click(BAR, "Stop")
    lesson.until(STATE, "Stopped")
    assert time.monotonic() - began < 10
    lesson.click(BAR, "Reset")
    assert "(1, 28, 28, 1)" in run(lesson)


CELL = """%matplotlib inline
!pip install tensorflow
import keras
import matplotlib.pyplot as plt
layer = keras.layers.Dense(3)
layer.build((None, 2))
plt.plot([1, 2])
plt.show()
layer.count_params()"""


def test_a_cell_of_a_notebook_runs(lesson):
    edit(lesson, CELL)
    output = run(lesson)
    assert "Note: %matplotlib inline: not needed here" in output
    assert "Note: !pip install tensorflow: nothing can be installed here" in output
    assert "Last value: 9\n" in output
    lesson.until("() => document.querySelector('.run-out img')?.naturalWidth > 100")


def test_edit_and_reset(lesson):
    original = lesson.text(CODE)
    edit(lesson, "print(6 * 7)")
    assert run(lesson) == "42\n"
    lesson.click(BAR, "Reset")
    assert lesson.text(CODE) == original
    assert "(1, 28, 28, 1)" in run(lesson)


def test_an_error_is_shown(lesson):
    edit(lesson, "1 / 0")
    lesson.click(BAR, "Run")
    lesson.until(STATE, "Ended with an error")
    assert "ZeroDivisionError" in lesson.text(".run-out")


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


def test_everything_works_by_keyboard(lesson):
    focused = "() => document.activeElement.textContent"
    lesson.focus(BAR, "Run")
    lesson.press("Enter")
    lesson.until(STATE, "Done")
    lesson.until(f"() => ({focused})() === 'Run'")
    lesson.press("Tab")
    assert lesson.evaluate(focused) == "Edit"
    lesson.press("Enter")
    lesson.until("() => document.activeElement.matches('.cm-content')")
    lesson.press("Control+A")
    lesson.type("print(6 * 7)")
    lesson.press("Control+Enter")
    lesson.until("() => document.querySelector('.run-out').textContent === '42\\n'")
    lesson.press("Tab")
    lesson.until(f"() => ['Run', 'Stop'].includes(({focused})())")


def test_the_pointer_on_run_starts_python(own):
    own.hover(BAR, "Run")
    own.until(
        """() => performance.getEntriesByType('resource')
            .some(one => one.name.endsWith('/frame.htm'))"""
    )


def test_a_figure_appears_below_its_block(lesson):
    edit(lesson, "import matplotlib.pyplot as p; p.imshow([[1, 2], [3, 4]]); p.show()")
    lesson.click(BAR, "Run")
    lesson.until(STATE, "Done")
    lesson.until("() => document.querySelector('.run-out img')?.naturalWidth > 100")


def test_a_jump_on_the_page_leaves_what_was_run(own, address):
    """Also the first jump, at which the theme would load the page again; then Back."""
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
    own.until("() => document.querySelector('h1#n-channels')")
    own.click(BAR, "Run")
    own.until(STATE, "Done")
