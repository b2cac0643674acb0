"""Every Python block of every page prints in an engine what the page shows.

test_blocks_firefox.py and test_blocks_webkit.py are two files so that two workers share them;
tests/page/test_blocks.py does the same in Chromium.
"""

from contextlib import ExitStack, suppress

import pytest
from selenium.common.exceptions import JavascriptException

from tests.engines.tabs import ENDED
from tests.page.test_blocks import PAGES, RUN, compare, url_of
from tools.paths import ROOT

WATCH = """() => {
    window.starts = 0;
    new MutationObserver((all) => {
        for (const { addedNodes } of all) for (const one of addedNodes)
            if (one.textContent.startsWith('Starting Python')) window.starts += 1;
    }).observe(document.body, { childList: true, subtree: true });
}"""


# A page takes at most 45 s while other tests run. Two attempts stay below the 300 s after which
# pytest ends a test.
LONGEST = 130
STATES = """() => [...document.querySelectorAll('.run-state')]
    .map((state) => state.textContent).filter(Boolean)"""


class Tabs:
    """One tab for several pages; a new tab replaces it when the engine itself ended or hung.

    WebKitGTK 2.50 loses about one page in a hundred, each time a different one: its process ends,
    or its scripts stand still. Then nothing is known about the page's blocks. So they run in a new
    browser, once, and the summary names the page. A block that prints something wrong is never
    tried again.
    """

    def __init__(self, faultless, most):
        self.faultless, self.stack, self.most = faultless, ExitStack(), most
        self.tab, self.pages = None, 0

    def run(self, url):
        """Return the result of RUN on the page at `url`, and why the page ran twice (or None)."""
        try:
            if self.pages == self.most:
                self.close()
            return self.attempt(url), None
        except ENDED as error:
            if isinstance(error, JavascriptException):  # of the page, or of this test
                raise
            why = f"{type(error).__name__}; {self.states()}"
            with suppress(*ENDED):
                self.stack.__exit__(type(error), error, error.__traceback__)
            self.tab = None
            return self.attempt(url), why

    def attempt(self, url):
        if self.tab is None:
            self.tab, self.pages = self.stack.enter_context(self.faultless()), 0
            self.tab.limit(LONGEST)
            self.tab.open(url)
            self.tab.evaluate(WATCH)
        else:
            self.tab.follow(url)
        self.pages += 1
        self.tab.until("() => document.querySelector('.run-bar')")
        return self.tab.evaluate(RUN)

    def states(self):
        """Return how far the blocks came, if the page still answers."""
        with suppress(*ENDED):
            self.tab.limit(10)
            return f"states of the blocks: {self.tab.evaluate(STATES)}"
        return "the page does not answer"

    def close(self):
        with self.stack:
            if self.tab is not None:
                starts = self.tab.evaluate("() => window.starts")
                self.tab = None
                assert starts == 1, "Python was started again"


# If one tab opens all pages, WebKitGTK 2.50 needs nearly as many mappings of memory as Linux allows
# a process (58,000 of 65,530). Seven pages need 22,000. When WebKitGTK gets no more, it asks again
# for ever.
MOST = {"webkit": 7}


@pytest.fixture(scope="module")
def tabs(faultless, engine):
    """One tab for as many pages as the engine can take, so that Python starts once for all."""
    tabs = Tabs(faultless, MOST.get(engine.name, len(PAGES)))
    yield tabs
    tabs.close()


@pytest.mark.parametrize(
    "source", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_every_block_prints_what_it_printed_in_tensorflow(
    tabs, address, source, record_property
):
    results, again = tabs.run(address + url_of(source))
    compare(source, results)
    record_property("blocks", len(results))
    if again:
        record_property("again", f"{source.name}: {again}")
