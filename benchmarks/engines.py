"""How long it takes from the click on Run to the first output, in each engine that is installed.

The first visit is the first of a new browser. By the third visit the service worker has kept all
files, and the browser has kept the code that it compiled from them. Server and browser are on this
machine, so no network connection counts.
"""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import serve
from tests.engines.tabs import START
from tools.browsers import FIND
from tools.paths import ROOT

RUNS = 5
VISITS = 3
# Resolves with the milliseconds until the block's output is there, and painted.
RUN = """() => new Promise((resolve) => {
    const out = document.querySelector('.run-out'), start = performance.now();
    new MutationObserver(() => out.textContent.includes('TensorFlow:') &&
        requestAnimationFrame(() => resolve(performance.now() - start)),
    ).observe(out, { childList: true, subtree: true });
    document.querySelector('.run-bar button').click();
})"""


def starts(playwright, name, programs, address):
    """Return the milliseconds of each visit with one new browser."""
    home = Path(tempfile.mkdtemp())
    nowhere = "http://127.0.0.1:9"  # a proxy that never answers, for other machines
    with (
        START[name](playwright, name, programs, home, nowhere) as engine,
        engine.tab() as tab,
    ):
        tab.open(address)
        times = []
        for _ in range(VISITS):
            if times:
                tab.until("() => Boolean(navigator.serviceWorker.controller)")
                tab.reload()
            tab.until("() => Boolean(document.querySelector('.run-out'))")
            times.append(tab.evaluate(RUN))
        return times


def main():
    print(f"From the click on Run to the first output, ms: best and median of {RUNS}")
    with sync_playwright() as playwright, serve(ROOT / "site") as address:
        for name, find in FIND.items():
            if not (programs := find()):
                print(f"{name:10} is not installed: `make test-browsers` installs it")
                continue
            runs = [starts(playwright, name, programs, address) for _ in range(RUNS)]
            figures = (
                f"visit {visit}: {min(times):5.0f} {statistics.median(times):5.0f}"
                for visit, times in enumerate(zip(*runs, strict=True), 1)
            )
            print(f"{name:10} {', '.join(figures)}")


if __name__ == "__main__":
    main()
