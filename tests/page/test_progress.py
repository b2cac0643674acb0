"""Ticks of solved exercises, and the link with which a reader sends the solutions to a teacher."""

import json
import re

import pytest

from tests.axe import violations
from tests.conftest import faultless, paint, until
from tests.page.links import packed
from tools.paths import ROOT

SECTION = r"# --8<-- \[start:(\w+)\]\n(.*?)\n *# --8<-- \[end:\1\]"
LESSON = "tutorials/one_channel/"
BLOCK = ".highlight.exercise >> nth=0"
BOX = "document.querySelector('.highlight.exercise')"
STATE = f"{BOX}.querySelector('.run-state').textContent"
TOLD = "document.querySelector('.solutions .run-state').textContent"


def known_by(text):
    """Return FNV-1a of 32 bits, as hex."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 % 2**32
    return f"{value:08x}"


def exercises():
    """Return [(page, key, code of the solution above its check, its check)] of the whole site."""
    rows = []
    for path in sorted((ROOT / "snippets").glob("*/*_exercises.py")):
        texts = dict(re.findall(SECTION, path.read_text("utf8"), re.S))
        page = f"{path.parent.name}/{path.stem.removesuffix('_exercises')}/"
        for name in [name for name in texts if name.startswith("start")]:
            source = f"{path.parent.name}/{path.name}:{name}"
            check = "# check\n" + texts[name].split("# check\n")[1].strip("\n") + "\n"
            solution = texts[name.replace("start", "solution")].split("# check\n")[0]
            key = known_by(f"{source}\n{check}")
            rows.append((page, key, solution, check))
    return rows


ALL = exercises()


def link(*entries):
    return f"#solutions={packed(json.dumps(entries))}"


@pytest.fixture(scope="module")
def context(browser):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(context):
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on(
        "console", lambda message: page.faults.append(f"{message.type}: {message.text}")
    )
    yield page
    page.evaluate("localStorage.clear()")
    page.close()
    assert page.faults == []


def solve(page, code):
    """Type a program into the first exercise and run it."""
    if page.locator(f"{BLOCK} >> .cm-content").count() == 0:
        page.click(f"{BLOCK} >> text=Edit")
    page.focus(f"{BLOCK} >> .cm-content")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(code)
    page.click(f"{BLOCK} >> text=Run")
    until(page, f"/Done|Ended/.test({STATE})")


def first(lesson=LESSON):
    return next(exercise for exercise in ALL if exercise[0] == lesson)


def states(page):
    return [
        text.split(": ", 1)[1]
        for text in page.locator(".solutions li > p").all_inner_texts()
    ]


def test_a_solved_exercise_keeps_its_tick_here_in_the_lesson_and_on_the_home_page(
    page, address
):
    _, _, solution, check = first()
    page.goto(address + LESSON)
    assert page.locator(".progress").count() == 0
    page.click(f"{BLOCK} >> text=Run")  # it is not solved
    until(page, f"{STATE}.startsWith('Ended')")
    assert page.locator(".solved").count() == 0
    solve(page, solution + "assert True\n# check\nprint('solved')\n")  # another check
    assert page.locator(".solved").count() == 0
    solve(page, solution + check)
    page.wait_for_selector(f"{BLOCK} >> text=✓ Solved")
    assert page.inner_text(".progress > span >> nth=0") == "1 of 4 exercises solved"
    page.reload()
    page.wait_for_selector(f"{BLOCK} >> text=✓ Solved")
    page.click(".md-header a.md-logo")
    page.wait_for_selector(".cards li:first-child .solved")
    assert [
        text.strip() for text in page.locator(".cards .solved").all_inner_texts()
    ] == ["1 of 4 exercises solved"]
    for scheme in ("light", "dark"):
        paint(page, scheme)
        assert violations(page) == []
    page.click("text=Clear the ticks")
    assert page.locator(".solved, .progress").count() == 0
    page.reload()
    page.wait_for_selector(".run-bar")
    assert page.evaluate("localStorage.getItem('conv-by-hand:solved')") is None


def test_the_home_page_knows_the_check_of_each_lesson(page, address):
    page.goto(address)
    lists = page.evaluate(
        """() => [...document.querySelectorAll('a[data-checks]')].map(
            ({ pathname, dataset }) =>
                [pathname.split('/').slice(-3).join('/'), dataset.checks.split(' ')])"""
    )
    assert len(lists) == 10
    for lesson, keys in lists:
        assert sorted(keys) == sorted(key for path, key, *_ in ALL if path == lesson)


@pytest.mark.parametrize(
    ("kept", "count"),
    [
        ("not JSON", 0),
        ("{}", 0),
        ("[1, [2, 3], [null, null, null]]", 0),
        (json.dumps([[LESSON, "00000000", "x = 1\n"]]), 0),  # the check has changed
        (json.dumps([first()[:3]]), 1),
    ],
)
def test_what_is_kept_may_be_anything(page, address, kept, count):
    page.goto(address + "404.html")
    page.evaluate("kept => localStorage.setItem('conv-by-hand:solved', kept)", kept)
    with page.expect_response("**/progress.js"):
        page.goto(address + LESSON)
    if count:
        page.wait_for_selector(".solved")
    page.wait_for_timeout(100)
    assert page.locator(".solved").count() == count


def test_without_storage_a_tick_lasts_as_long_as_the_tab(browser, address):
    _, _, solution, check = first()
    with faultless(browser) as page:
        page.add_init_script(
            """const { getItem, setItem } = Storage.prototype;
            const refuse = then => function (name, ...more) {
                if (name.startsWith('conv-by-hand')) throw new Error('storage is off');
                return then.call(this, name, ...more);
            };
            Storage.prototype.getItem = refuse(getItem);
            Storage.prototype.setItem = refuse(setItem);"""
        )
        page.goto(address + LESSON)
        solve(page, solution + check)
        page.wait_for_selector(f"{BLOCK} >> text=✓ Solved")


def test_nobody_else_loads_anything(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("", LESSON, "reference/glossary/"):
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
    assert [url for url in asked if "progress" in url] == []


def test_the_link_carries_what_was_solved(page, address):
    path, key, solution, check = first()
    page.goto(address + LESSON)
    solve(page, solution + check)
    page.click("text=Link to your solutions")
    page.wait_for_selector("text=Link copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == address + link([path, key, solution]) or "#solutions=" in copied
    page.goto("about:blank")
    page.goto(copied)
    page.wait_for_selector(f".solutions a[href$='{LESSON}#exercise-window']")
    assert page.text_content(".solutions pre") == solution
    assert states(page) == ["not run yet"]
    page.evaluate("localStorage.clear()")


def test_a_korean_page_has_the_ticks_and_the_link_in_korean(page, address):
    _, _, solution, check = first()
    page.goto(f"{address}ko/{LESSON}")
    page.click(f"{BLOCK} >> button >> text=고치기")
    page.focus(f"{BLOCK} >> .cm-content")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(solution + check)
    page.click(f"{BLOCK} >> button >> text=실행")
    page.wait_for_selector(f"{BLOCK} >> text=✓ 풀었습니다", timeout=40_000)
    page.click("button >> text=풀이 링크")
    page.wait_for_selector("text=링크를 복사했습니다")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{address}ko/#solutions=")
    page.goto("about:blank")
    page.goto(copied)
    page.wait_for_selector(f".solutions a[href$='ko/{LESSON}#exercise-window']")
    page.click(".solutions button >> text=실행")
    page.wait_for_selector(".solutions >> text=1개 가운데 1개 통과", timeout=40_000)
    assert states(page) == ["✓ 통과"]
    page.goto(address + LESSON)  # both editions have the same exercises
    page.wait_for_selector(f"{BLOCK} >> text=✓ Solved")


def test_every_solution_of_the_site_passes_from_one_link_after_run_alone(page, address):
    page.goto(address + link(*[entry[:3] for entry in ALL]))
    until(
        page,
        f"document.querySelectorAll('.solutions li a[href]').length === {len(ALL)}",
    )
    page.wait_for_timeout(500)
    assert set(states(page)) == {"not run yet"}
    assert page.evaluate("document.querySelector('iframe[title=Python]')") is None
    page.click(".solutions button >> text=Run")
    until(page, f"{TOLD}.includes('pass')", seconds=240)
    assert page.inner_text(".solutions .run-state") == f"{len(ALL)} of {len(ALL)} pass"
    assert set(states(page)) == {"✓ passes"}


def test_what_fails_loops_or_is_no_longer_there_is_named(page, address):
    path, key, solution, _ = first()
    wrong = [
        [path, key, solution],
        [path, key, "import numpy as np\nwindow = np.zeros((2, 3))\n"],
        [path, key, "x = '''\n"],  # the open string must not swallow the check
        [path, key, "print('solved')\nraise SystemExit\n"],
        [path, key, "while True:\n    pass\n"],
        [path, key, solution],  # Python is started again
        [path, "00000000", solution],
        ["tutorials/none/", key, solution],
        ["//example.org/", key, solution],
        ["../../x/", key, solution],
        ["<img src=x onerror=alert(1)>", key, "<script>alert(1)</script>"],
    ]
    page.goto(address + link(*wrong))
    until(page, "document.querySelectorAll('.solutions li a[href]').length === 6")
    page.click(".solutions button >> text=Run")
    until(page, f"{TOLD}.includes('pass')", seconds=120)  # 20 of them by the loop
    outcomes = states(page)
    assert outcomes[0] == outcomes[5] == "✓ passes"
    assert [text.startswith("does not pass: ") for text in outcomes[1:5]] == [True] * 4
    assert "SyntaxError" in outcomes[2]
    assert outcomes[4].endswith("not done after 20 s")
    assert {text.split(":")[0] for text in outcomes[6:]} == {
        "does not fit this site any more"
    }
    assert page.inner_text(".solutions .run-state") == (
        "2 of 11 pass, 5 do not fit this site any more"
    )
    assert page.locator(".solutions img").count() == 0
    # the page that is missing is asked for, and the browser says so
    assert all("404" in fault for fault in page.faults)
    page.faults.clear()


def test_stop_ends_the_checks_at_any_time(page, address):
    path, key, solution, _ = first()
    page.goto(
        address + link([path, key, "while True:\n    pass\n"], [path, key, solution])
    )
    page.click(".solutions button >> text=Run")
    until(
        page, "document.querySelector('.solutions li').textContent.includes('Running')"
    )
    page.click(".solutions button >> text=Stop")
    until(page, f"{TOLD} === 'Stopped: 0 of 2 pass'")
    assert states(page) == ["Stopped", "not run"]
    for scheme in ("light", "dark"):
        paint(page, scheme)
        assert violations(page) == []


@pytest.mark.parametrize(
    "carried",
    ["", "!", "AAAA", packed("{}"), packed("[]"), packed("[[1, 2, 3]]"), packed("x" * 200_000),
     packed(json.dumps([["a/", "b", "c"]] * 201)), packed(json.dumps([[LESSON, "b", "c"]]))[:-4]],
)  # fmt: skip
def test_a_bad_link_is_told_in_a_sentence(page, address, carried):
    page.goto(f"{address}#solutions={carried}")
    page.wait_for_selector(
        ".run-note >> text=The solutions of this link could not be read"
    )
    assert page.locator(".solutions").count() == 0
