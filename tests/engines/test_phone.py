"""A phone, as Chromium imitates it: touch, and a case where memory is short."""

import pytest

PHONE = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
DONE = "() => document.querySelector('.run-state').textContent.startsWith('Done')"
# The error of a browser that has no memory left for Python.
SHORT = """
    WebAssembly.Memory = class {
        constructor() { throw new RangeError("WebAssembly.Memory(): could not allocate memory"); }
    };
"""

pytestmark = pytest.mark.parametrize("engine", ["chromium"], indirect=True)


def test_a_finger_runs_a_block_and_scrolls(faultless, address):
    with faultless(**PHONE) as tab:
        tab.open(f"{address}tutorials/four_shapes/")
        tab.element(".run-bar button", "Run").tap()
        tab.until(DONE)
        assert "(1, 28, 28, 1)" in tab.text(".run-out")
        assert tab.evaluate("() => document.documentElement.scrollWidth") == 360
        before = tab.evaluate("() => scrollY")
        finger = tab.page.context.new_cdp_session(tab.page)
        stroke = {"x": 180, "y": 500, "yDistance": -300}
        finger.send("Input.synthesizeScrollGesture", stroke)
        tab.until("before => scrollY > before + 200", before)


def test_a_finger_on_a_number_shows_its_sum(faultless, address):
    with faultless(**PHONE) as tab:
        tab.open(f"{address}tutorials/one_channel/")
        tab.element(".widget")
        tab.element("#stepper-y-0-1-1").tap()
        tab.until("() => document.querySelector('td.now').id === 'stepper-y-0-1-1'")
        assert tab.text(".stepper .total").endswith("19")
        assert tab.evaluate("() => document.documentElement.scrollWidth") == 360


def test_where_memory_is_short_the_reader_is_told_and_the_page_goes_on(engine, address):
    with engine.tab(**PHONE) as tab:
        tab.page.context.route(
            "**/worker.js",
            lambda route: route.fulfill(
                response=(answer := route.fetch()), body=SHORT + answer.text()
            ),
        )
        tab.open(f"{address}tutorials/four_shapes/")
        tab.element(".run-bar button", "Run").tap()
        tab.until(
            "() => document.querySelector('.run-state').textContent.startsWith('Python could not')"
        )
        assert "memory" in tab.text(".run-out")
        tab.element(".md-footer__link--next").tap()
        tab.until("() => document.querySelector('h1#n-channels')")
