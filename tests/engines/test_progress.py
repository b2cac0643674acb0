"""Ticks, and a link with solutions, in each engine."""

from tests.page.links import fragment
from tests.page.test_progress import LESSON, first, known_by, link
from tools.paths import ROOT

CLICK = """(text, within) => [...document.querySelectorAll(`${within} button`)]
    .find(one => one.textContent === text).click()"""
TOLD = "() => document.querySelector('.solutions .run-state').textContent"


def test_a_tick_and_a_link_whose_checks_run_after_run_and_stop(faultless, address):
    page, key, solution, check = first()
    with faultless() as tab:
        start = (ROOT / "snippets/tutorials/one_channel_exercises.py").read_text("utf8")
        code = start.split("[start:start_1]\n")[1].split("# --8<--")[0].rstrip() + "\n"
        source = "tutorials/one_channel_exercises.py:start_1"
        tab.open(
            address + LESSON + fragment([source, known_by(code), solution + check])
        )
        tab.until(
            """() => /came with the link/.test(
                document.querySelector('.exercise .run-state')?.textContent)"""
        )
        tab.evaluate(CLICK, "Run", ".exercise")
        tab.until("() => Boolean(document.querySelector('.exercise .solved'))")
        assert tab.text(".progress span").strip().startswith("1 of 4 exercises solved")
        loop = [page, key, "while True:\n    pass\n"]
        tab.open(address + link([page, key, solution], loop))
        tab.until(
            "() => document.querySelectorAll('.solutions li a[href]').length === 2"
        )
        assert tab.text(".solutions li strong") == "not run yet"
        assert tab.evaluate("() => Boolean(document.querySelector('.cards .solved'))")
        tab.evaluate(CLICK, "Run", ".solutions")
        tab.until(
            "() => document.querySelectorAll('.solutions li strong')[1].textContent === 'Running…'"
        )
        tab.evaluate(CLICK, "Stop", ".solutions")
        tab.until(f"() => ({TOLD})() === 'Stopped: 1 of 2 pass'")
        tab.evaluate(CLICK, "Clear the ticks", ".progress")
        assert tab.evaluate("() => localStorage.getItem('conv-by-hand:solved')") is None
