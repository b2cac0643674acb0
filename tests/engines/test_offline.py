"""A page that was opened is there without a network, in each engine, and its blocks run."""

from tests.conftest import runtime

DONE = "() => document.querySelector('.run-state').textContent.startsWith('Done')"
KEPT = "async url => Boolean(await caches.match(url))"


def test_what_was_opened_is_there_without_a_network(engine, served, site):
    with engine.tab() as tab:
        with served() as address:
            tab.open(f"{address}tutorials/one_channel/")
            tab.until(KEPT, f"{address}tutorials/one_channel/")  # the first page too
            tab.open(f"{address}tutorials/four_shapes/")
            tab.click(".run-bar button", "Run")
            tab.until(DONE)
            for file in runtime(site):
                tab.until(KEPT, address + file)
        tab.open(f"{address}tutorials/one_channel/")  # the server is gone
        assert tab.text("h1").startswith("Correlate one channel")
        tab.open(f"{address}tutorials/four_shapes/?h=shape")
        recorded = tab.text(".highlight.output")
        tab.click(".run-bar button", "Run")
        tab.until(DONE)
        assert tab.text(".run-out").split() == recorded.split()
