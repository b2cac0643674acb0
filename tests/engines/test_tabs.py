"""A page whose browser ended runs once more in a new one; a page that failed otherwise does not."""

from contextlib import contextmanager

import pytest
from selenium.common.exceptions import JavascriptException, TimeoutException

from tests.engines.every_block import RUN, STATES, Tabs


class Browser:
    """Stands for a browser: each of its tabs answers RUN with the next of `answers`."""

    def __init__(self, *answers):
        self.answers, self.opened, self.ended = list(answers), [], 0

    @contextmanager
    def faultless(self):
        try:
            yield self
        finally:
            self.ended += 1

    def limit(self, seconds): ...

    def until(self, condition): ...

    def open(self, url):
        self.opened.append(url)

    def follow(self, url):
        self.opened.append(f"link to {url}")

    def evaluate(self, script):
        if script == STATES:
            return ["Done in 1 s", "Running"]
        if script != RUN:
            return 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_pages_share_a_tab():
    browser = Browser("a", "b")
    tabs = Tabs(browser.faultless, 2)
    assert [tabs.run("one"), tabs.run("two")] == [("a", None), ("b", None)]
    tabs.close()
    assert (browser.opened, browser.ended) == (["one", "link to two"], 1)


def test_a_tab_has_so_many_pages_at_most():
    browser = Browser("a", "b", "c")
    tabs = Tabs(browser.faultless, 2)
    assert [tabs.run(url)[0] for url in ("one", "two", "three")] == ["a", "b", "c"]
    tabs.close()
    assert (browser.opened, browser.ended) == (["one", "link to two", "three"], 2)


def test_a_page_whose_browser_ended_runs_again_in_a_new_one():
    browser = Browser("a", TimeoutException("script timed out"), "b")
    tabs = Tabs(browser.faultless, 2)
    tabs.run("one")
    results, why = tabs.run("two")
    tabs.close()
    assert results == "b"
    assert why == "TimeoutException; states of the blocks: ['Done in 1 s', 'Running']"
    assert (browser.opened, browser.ended) == (["one", "link to two", "two"], 2)


@pytest.mark.parametrize(
    "answers",
    [
        [AssertionError("an error in the page")],
        [JavascriptException("an error in a script")],
        [TimeoutException(), TimeoutException()],
    ],
    ids=["an error", "a script", "a browser that ends twice"],
)
def test_what_fails_otherwise_fails(answers):
    tabs = Tabs(Browser(*answers).faultless, 2)
    with pytest.raises(type(answers[-1])):
        tabs.run("one")
