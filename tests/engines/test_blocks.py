"""Every Python block of every page prints in Firefox and WebKit what the page shows.

tests/page/test_blocks.py does the same in Chromium.
"""

import pytest

from tests.page.test_blocks import PAGES, RUN, compare, url_of
from tests.paths import ROOT

WATCH = """() => {
    window.starts = 0;
    new MutationObserver((all) => {
        for (const { addedNodes } of all) for (const one of addedNodes)
            if (one.textContent.startsWith('Starting Python')) window.starts += 1;
    }).observe(document.body, { childList: true, subtree: true });
}"""


@pytest.fixture(scope="module")
def tab(faultless, address):
    """One tab for all pages: its worker, and so Python, is started once."""
    with faultless() as tab:
        tab.open(f"{address}404.html")
        tab.evaluate(WATCH)
        yield tab
        assert tab.evaluate("() => window.starts") == 1, "Python was started again"


@pytest.mark.parametrize("engine", ["firefox", "webkit"], indirect=True)
@pytest.mark.parametrize(
    "source", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_every_block_prints_what_it_printed_in_tensorflow(
    tab, address, source, record_property
):
    tab.follow(address + url_of(source))
    tab.until("() => document.querySelector('.run-bar')")
    results = tab.evaluate(RUN)
    compare(source, results)
    record_property("blocks", len(results))
