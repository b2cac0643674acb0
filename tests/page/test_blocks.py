"""Every Python block of every page, run in the page, prints what the page shows."""

import re
from pathlib import Path

import pytest
from docs_proof.blocks import output_of, pages, read_page
from docs_proof.compare import same_code, same_output

from tests.conftest import until
from tools.hooks import runs_in_page
from tools.paths import ROOT
from tools.tables.facts import DIFFERENT

PAGES = [
    path
    for path in pages(ROOT)
    if any(runs_in_page(block) for block in read_page(ROOT, path))
]

RUN = """async () => {
    const bars = [...document.querySelectorAll('.highlight:not(.generated) > .run-bar:not(.none)')];
    const results = [];
    for (const bar of bars) {
        const box = bar.parentElement, state = bar.querySelector('.run-state');
        const code = box.querySelector('pre > code').textContent;
        bar.querySelector('button').click();
        while (!/Done|Ended|Stopped/.test(state.textContent)) {
            await new Promise((look) => setTimeout(look, 5));
        }
        const out = box.querySelector('.run-out');
        results.push([code, out.hidden ? '' : out.textContent, state.textContent]);
    }
    return results;
}"""


def url_of(path):
    inner = path.relative_to(ROOT / "docs").with_suffix("")
    return "" if inner == Path("index") else f"{inner.as_posix()}/"


def compare(source, results):
    """Assert that the blocks of a page printed what they must; `results` is what RUN returned."""
    blocks = read_page(ROOT, source)
    python = [(n, block) for n, block in enumerate(blocks) if runs_in_page(block)]
    assert len(results) == len(python)
    pairs = zip(python, results, strict=True)
    for number, ((index, block), (code, printed, state)) in enumerate(pairs, 1):
        where = f"{block.page}:{block.line}"
        assert same_code(code, block.text), where
        if ".exercise" in block.options:
            assert state == "Ended with an error", where
            assert re.search(r"^AssertionError: ", printed, re.M), printed
            continue
        assert state.startswith("Done in"), f"{where}: {printed}"
        recorded = output_of(blocks, index)
        if recorded is None:
            continue
        known = (
            f"{source.relative_to(ROOT / 'docs').as_posix()}, block {number}"
            in DIFFERENT
        )
        assert same_output(recorded.text, printed) is not known, (
            f"{where}: {recorded.text}\n{printed}"
        )


@pytest.fixture(scope="module")
def tab(browser, address):
    """One tab for all pages, so that its worker, and with it Python, is started once."""
    context = browser.new_context()
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on(
        "console", lambda message: page.faults.append(f"{message.type}: {message.text}")
    )
    page.on("request", lambda request: page.asked.append(request.url))
    page.asked = []
    yield page
    context.close()


@pytest.mark.parametrize(
    "source", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_every_block_prints_in_the_page_what_it_printed_in_tensorflow(
    tab, address, source
):
    if tab.url == "about:blank":
        tab.goto(f"{address}404.html")
    # by a link, which Material opens without a reload, so that the worker keeps running
    tab.evaluate(
        """url => {
            window.before = document.querySelector('article');
            const link = Object.assign(document.createElement('a'), { href: url });
            document.body.append(link);
            link.click();
            link.remove();
        }""",
        address + url_of(source),
    )
    until(
        tab,
        "window.before !== document.querySelector('article') && document.querySelector('.run-bar')",
    )
    compare(source, tab.evaluate(RUN))
    assert tab.faults == []
    assert sum("pyodide.asm.wasm" in url for url in tab.asked) == 1, (
        "Python was started again"
    )
    assert [
        url for url in tab.asked if not url.startswith((address, "blob:", "about:"))
    ] == []
