"""A stepper on paper: it prints the reader's setting and four of its steps."""

import pytest

from tests.conftest import faultless, until
from tests.page.test_stepper import put, visit

# a page of each kind
KINDS = {
    "conv2d": "tutorials/one_channel/",
    "pooling": "tutorials/relu_pooling/",
    "transposed": "tutorials/larger_images/",
    "grouped": "explanation/groups/",
    "conv1d and conv3d": "explanation/dimensions/",
    "gradient": "explanation/transposed_gradient/",
    "with filters": "tutorials/n_channels/",
}
PRINTED = """() => [...document.querySelectorAll('.stepper > .printed')].map(printed => ({
    caption: printed.querySelector('p').textContent,
    words: [...printed.querySelectorAll('figcaption')].map(one => one.textContent),
    totals: [...printed.querySelectorAll('figure .result-number')].map(one => one.textContent),
    filled: [...printed.querySelectorAll('figure')].map(
        one => [...one.querySelectorAll('.image input')].every(field => field.value !== '')),
    twice: printed.querySelectorAll('[id]').length,
}))"""
BY_KEYS = """() => {
    window.printed = 0;
    window.print = () => { window.printed += 1; };
    const keys = { key: 'p', ctrlKey: true, bubbles: true, cancelable: true };
    const allowed = document.body.dispatchEvent(new KeyboardEvent('keydown', keys));
    if (allowed) window.print(); // all widgets are there already: the browser prints
}"""


@pytest.fixture
def page(browser):
    with faultless(browser) as page:
        yield page


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_keys_print_four_steps_of_each_stepper_even_before_it_was_loaded(
    page, address, path
):
    page.set_viewport_size({"width": 1280, "height": 300})  # nothing is near
    page.goto(address + path)
    page.evaluate(BY_KEYS)
    until(page, "() => window.printed === 1")
    steppers = page.locator(".widget[data-widget=stepper]").count()
    assert page.locator(".stepper .stage table.made").count() >= steppers > 0
    now = page.locator(".stepper .count").all_text_contents()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    printed = page.evaluate(PRINTED)
    assert len(printed) == steppers
    for stepper, count in zip(printed, now, strict=True):
        steps = int(count.split()[-1])
        assert len(stepper["words"]) == len(stepper["totals"]) == min(4, steps)
        assert stepper["caption"].endswith(f"{min(4, steps)} of {steps} steps.")
        numbers = [int(words.split()[1]) for words in stepper["words"]]
        assert numbers == sorted(set(numbers))
        assert {1, steps, int(count.split()[1])} <= set(numbers)
        for words, total in zip(stepper["words"], stepper["totals"], strict=True):
            assert total.replace("≈", "about ").replace("\u2212", "minus ") in words
        assert all(stepper["filled"])
        assert stepper["twice"] == 0
    shown = page.locator(".stepper > .printed")
    assert shown.first.is_visible() or not page.locator(".stepper").first.is_visible()
    assert page.locator(".stepper > .transport").first.is_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert shown.count() == 0
    assert page.locator(".stepper .count").all_text_contents() == now


def test_the_setting_and_the_step_of_the_reader_are_printed(page, address):
    visit(page, address)
    page.click(".stepper >> text=Next")
    put(page, x_0_0_0="77", padding="same")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    (printed,) = page.evaluate(PRINTED)
    assert "padding same" in printed["caption"]
    assert "Step 2 of 20" in " ".join(printed["words"])
    assert "77 times" in printed["words"][0]
    pdf = page.pdf()  # this prints once more
    assert pdf.startswith(b"%PDF")
    assert page.locator(".stepper > .printed").count() == 0


def test_an_answer_that_is_asked_for_is_not_printed(page, address):
    visit(page, address)
    page.select_option("#stepper-mode", "fill")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    (printed,) = page.evaluate(PRINTED)
    assert printed["totals"] == ["?"] * 4
    assert all(" is " not in words for words in printed["words"])


def test_a_setting_without_output_prints_why(page, address):
    visit(page, address)
    put(page, strides="0")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate(PRINTED) == []
    assert page.locator(".stepper .no-result").is_visible()
