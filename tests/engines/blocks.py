"""Every Python block of every page prints in an engine what the page shows.

test_blocks_firefox.py and test_blocks_webkit.py are two files so that two workers share them;
tests/page/test_blocks.py does the same in Chromium.
"""

import pytest

from tests.page.test_blocks import PAGES, RUN, compare, url_of
from tools.paths import ROOT

WATCH = """() => {
    window.starts = 0;
    new MutationObserver((all) => {
        for (const { addedNodes } of all) for (const one of addedNodes)
            if (one.textContent.startsWith('Starting Python')) window.starts += 1;
    }).observe(document.body, { childList: true, subtree: true });
}"""


# Python is started once for three pages. For all of them WebKitGTK 2.50 would ask Linux for more
# mappings of memory than a process may have, and then ask again for ever.
PARTS = [(number // 3, page) for number, page in enumerate(PAGES)]


@pytest.fixture(scope="module")
def part(request):
    return request.param


@pytest.fixture(scope="module")
def tab(faultless, part):
    """One tab for the pages of a part: its worker, and so Python, is started once."""
    with faultless() as tab:
        yield tab
        assert tab.evaluate("() => window.starts") == 1, "Python was started again"


@pytest.mark.parametrize(
    ("part", "source"),
    PARTS,
    indirect=["part"],
    ids=[page.relative_to(ROOT).as_posix() for page in PAGES],
)
def test_every_block_prints_what_it_printed_in_tensorflow(
    tab, address, source, record_property
):
    if tab.evaluate("() => location.href") == "about:blank":
        tab.open(address + url_of(source))
        tab.evaluate(WATCH)
    else:
        tab.follow(address + url_of(source))
    tab.until("() => document.querySelector('.run-bar')")
    results = tab.evaluate(RUN)
    compare(source, results)
    record_property("blocks", len(results))
