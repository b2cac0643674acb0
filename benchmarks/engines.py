"""How long it takes from the click on Run to the first output, in each engine that is installed.

Cold is a new browser, warm the same page loaded again; on this machine, so without a line.
"""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import serve
from tests.engines.machine import FIND
from tests.engines.tabs import START
from tests.paths import ROOT

RUNS = 5
# Resolves with the milliseconds until the block's output is there, and painted.
RUN = """() => new Promise((resolve) => {
    const out = document.querySelector('.run-out'), start = performance.now();
    new MutationObserver(() => out.textContent.includes('TensorFlow:') &&
        requestAnimationFrame(() => resolve(performance.now() - start)),
    ).observe(out, { childList: true, subtree: true });
    document.querySelector('.run-bar button').click();
})"""


def starts(playwright, name, programs, address):
    """Return (cold, warm), both in milliseconds, of one new browser."""
    home = Path(tempfile.mkdtemp())
    nowhere = "http://127.0.0.1:9"  # a proxy for all that is not of this machine
    with (
        START[name](playwright, name, programs, home, nowhere) as engine,
        engine.tab() as tab,
    ):
        tab.open(address)
        tab.until("() => Boolean(document.querySelector('.run-out'))")
        cold = tab.evaluate(RUN)
        tab.until("() => Boolean(navigator.serviceWorker.controller)")
        tab.reload()
        tab.until("() => Boolean(document.querySelector('.run-out'))")
        return cold, tab.evaluate(RUN)


def main():
    print(f"From the click on Run to the first output, ms: best and median of {RUNS}")
    with sync_playwright() as playwright, serve(ROOT / "site") as address:
        for name, find in FIND.items():
            if not (programs := find()):
                print(f"{name:10} is not installed: `make test-browsers` installs it")
                continue
            both = zip(
                *(starts(playwright, name, programs, address) for _ in range(RUNS)),
                strict=True,
            )
            figures = (
                f"{kind} {min(all_of):5.0f} {statistics.median(all_of):5.0f}"
                for kind, all_of in zip(("cold", "warm"), both, strict=True)
            )
            print(f"{name:10} {', '.join(figures)}")


if __name__ == "__main__":
    main()
