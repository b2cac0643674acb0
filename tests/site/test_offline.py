"""Without a network: what was opened before, and what runs in it, is still there."""

from tests.conftest import serve, until

KEPT = "async url => Boolean(await caches.match(url))"
DONE = "document.querySelector('.run-state').textContent.startsWith('Done')"


def run(page):
    page.click(".run-bar >> nth=0 >> text=Run")
    until(page, DONE)


def test_what_was_opened_is_there_without_a_network(browser, site):
    context = browser.new_context()
    page = context.new_page()
    with serve(site) as address:
        page.goto(f"{address}tutorials/one_channel/")
        until(page, KEPT, f"{address}tutorials/one_channel/")  # the first page too
        page.goto(f"{address}tutorials/four_shapes/")
        run(page)
        until(page, KEPT, f"{address}assets/run/tensorflow.zip")
    page.goto(f"{address}tutorials/one_channel/")  # the server is gone
    assert page.inner_text("h1").startswith("Correlate by hand")
    page.goto(f"{address}tutorials/four_shapes/?h=shape")
    run(page)
    context.close()


def test_what_is_online_is_never_old(browser, address):
    """The network is asked first: what is kept is for when it does not answer."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    until(page, "navigator.serviceWorker.controller !== null")
    page.evaluate(
        """async url => (await caches.open("conv-by-hand")).put(url, new Response("old"))""",
        address,
    )
    page.goto(address)
    assert page.inner_text("h1").startswith("Conv layers")
    context.close()
