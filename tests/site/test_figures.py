"""Drawings on every page: nothing of them is cut off at an edge, at any width, light and dark."""

import pytest

from tests.conftest import paint

WITH = 'class="figure"'  # the pages with drawings
# The stroke of a shape lies half outside of it. The box of a text is higher than its letters.
OUTSIDE = """svg => {
    const { x, y, width, height } = svg.viewBox.baseVal;
    const out = [];
    for (const shape of svg.querySelectorAll('rect, path, circle, text, line, polygon')) {
        const box = shape.getBBox(), style = getComputedStyle(shape);
        const text = shape.tagName === 'text';
        const pen = style.stroke === 'none' ? 0 : parseFloat(style.strokeWidth) / 2;
        const slack = text ? box.height * 0.2 : 0;
        if (box.x - pen < x - 0.01 || box.x + box.width + pen > x + width + 0.01
            || box.y - pen + slack < y - 0.01
            || box.y + box.height + pen - slack > y + height + 0.01)
            out.push(shape.outerHTML.slice(0, 120));
    }
    return out;
}"""


@pytest.fixture(scope="module")
def drawings(browser, address, path):
    """The page of a path that has drawings."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address + path)
    page.evaluate(
        "document.querySelectorAll('details').forEach(fold => fold.open = true)"
    )
    yield page.locator("svg.figure")
    context.close()


def test_nothing_is_cut_off_at_an_edge(drawings):
    for drawing in drawings.all():
        assert drawing.evaluate(OUTSIDE) == [], drawing.get_attribute("aria-labelledby")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_all_of_it(drawings, scheme):
    """A drawing is as wide as the text, not wider; each text in it has the color of the page."""
    page = drawings.page
    page.set_viewport_size({"width": 360, "height": 780})
    paint(page, scheme)
    for drawing in drawings.all():
        box = drawing.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        ink = drawing.evaluate(
            """svg => {
                const text = svg.querySelector('text');
                return text && [getComputedStyle(text).fill, getComputedStyle(svg).color];
            }"""
        )
        assert not ink or ink[0] == ink[1]


FAULTS = {
    "a stroke": '<rect x="0" y="0" width="10" height="10" stroke="red" stroke-width="2"/>',
    "a shape": '<rect x="95" y="0" width="6" height="5"/>',
    "a word": '<text x="98" y="20" font-size="14">too long</text>',
    "below": '<circle cx="50" cy="49" r="3"/>',
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_cut_off_is_noticed(browser, fault):
    page = browser.new_page()
    page.set_content(f'<svg viewBox="0 0 100 50" width="200">{FAULTS[fault]}</svg>')
    assert len(page.locator("svg").evaluate(OUTSIDE)) == 1
    page.set_content(
        '<svg viewBox="0 0 100 50" width="200"><rect x="1" y="1" width="98" height="48"'
        ' stroke="red" stroke-width="2"/><text x="5" y="20" font-size="14">fits</text></svg>'
    )
    assert page.locator("svg").evaluate(OUTSIDE) == []
    page.close()
