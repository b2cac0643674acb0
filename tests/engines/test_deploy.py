"""A deploy between two visits, in each engine; tests/site/test_deploy.py has all in Chromium."""

from tests.conftest import runtime

KEPT = "async url => Boolean(await caches.match(url))"
DONE = "() => document.querySelector('.run-state').textContent.startsWith('Done')"
LOOK = """() => [document.documentElement.dataset.deploy ?? "first",
    getComputedStyle(document.querySelector("h1")).textIndent === "77px"]"""


def test_a_deploy_between_two_visits_is_seen_whole_and_kept(engine, host, redeployed):
    page = f"{host.address}tutorials/four_shapes/"
    with engine.tab() as tab:
        tab.open(page)
        tab.until(KEPT, page)
        assert tab.evaluate(LOOK) == ["first", False]
        host.deploy(redeployed)
        tab.open(page)
        assert tab.text("h1").startswith("Edited: ")
        assert tab.evaluate(LOOK) == ["second", True]
        tab.click(".run-bar button", "Run")
        tab.until(DONE)
        count = "async () => (await caches.keys()).filter(key => key.startsWith('conv')).length"
        tab.until(f"async () => await ({count})() === 1")  # the older cache is gone
        tab.open(
            page
        )  # all of the new deploy is loaded by way of the new service worker
        tab.click(".run-bar button", "Run")
        tab.until(DONE)
        for file in runtime(redeployed):
            tab.until(KEPT, host.address + file)
        host.close()
        tab.open(page)
        assert tab.text("h1").startswith("Edited: ")
        assert tab.evaluate(LOOK) == ["second", True]
        tab.click(".run-bar button", "Run")
        tab.until(DONE)
