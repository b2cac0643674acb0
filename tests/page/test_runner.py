"""Run, Stop, Edit, Reset and Share, and what a reader's code may and may not do."""

import re

import pytest

from tests.axe import violations
from tests.conftest import PATIENCE, paint, until
from tests.page.links import fragment, packed

FIRST = ".highlight:not(.generated) > .run-bar >> nth=0"
STATE = "document.querySelector('.highlight:not(.generated) .run-state').textContent"
OUT = "document.querySelector('.highlight:not(.generated) .run-out').textContent"
OWN = ".highlight:not(.generated) > .run-bar"  # not the block of a widget


@pytest.fixture(scope="module")
def context(browser):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def fresh(context, address):
    """The home page in a tab of its own."""
    page = context.new_page()
    page.goto(address)
    yield page
    page.evaluate("localStorage.clear()")
    page.close()


@pytest.fixture(scope="module")
def shared(context, address):
    page = context.new_page()
    page.goto(address)
    yield page
    page.close()


@pytest.fixture
def tab(shared):
    """The home page, its first block as it was; Python is started once for all tests."""
    yield shared
    if shared.locator(f"{FIRST} >> text=Reset").is_visible():
        shared.click(f"{FIRST} >> text=Reset")


def edit(page, code):
    """Replace the code of the first block as a reader would: Edit, select all, type."""
    if page.locator(".cm-content").count() == 0:
        page.click(f"{FIRST} >> text=Edit")
    page.wait_for_selector(".cm-content")
    page.focus(".cm-content")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(code)


def run(page, code=None, failing=False):
    """Run the first block, with other code if given; return (state, output)."""
    if code is not None:
        edit(page, code)
    page.click(f"{FIRST} >> text=Run")
    ended = "Done|Ended|Stopped" + "|could not be loaded" * failing
    until(
        page,
        f"/{ended}/.test({STATE})",
    )
    return state(page), output(page)


def state(page):
    return page.inner_text(".highlight:not(.generated) .run-state >> nth=0")


def output(page):
    return page.text_content(".highlight:not(.generated) .run-out >> nth=0")


def test_what_a_run_prints_replaces_what_is_recorded(tab):
    status, printed = run(tab)
    assert status.startswith("Done in")
    assert printed == "nine products, one sum: 11\nTensorFlow:             11\n"
    assert tab.locator(".highlight.output >> nth=0").is_hidden()


def test_an_edited_number_changes_the_result_and_reset_brings_the_page_back(tab):
    original = tab.text_content(".language-python:not(.generated) code >> nth=0")
    _, printed = run(tab, original.replace("[1, 2, -1]", "[9, 2, -1]"))
    assert "one sum: 35" in printed
    tab.click(f"{FIRST} >> text=Reset")
    assert (
        tab.text_content(".language-python:not(.generated) code >> nth=0") == original
    )
    assert tab.locator(".highlight.output >> nth=0").is_visible()
    assert "one sum: 11" in run(tab)[1]


def test_an_edit_survives_a_reload(fresh):
    edit(fresh, "print('kept')\n")
    fresh.reload()
    assert (
        fresh.text_content(".language-python:not(.generated) code >> nth=0")
        == "print('kept')\n"
    )
    assert state(fresh) == "Your edit"
    assert fresh.locator(".highlight:not(.generated) .run-out >> nth=0").is_hidden(), (
        "nothing runs by itself"
    )


def test_an_error_shows_the_readers_lines_only(tab):
    status, printed = run(
        tab,
        "import numpy as np\n\ndef f():\n    return np.zeros(2) @ np.zeros(3)\n\nf()\n",
    )
    assert status == "Ended with an error"
    assert re.findall(r'File "(.*?)", line (\d+)', printed) == [
        ("block_1.py", "6"),
        ("block_1.py", "4"),
    ]
    assert "ValueError" in printed


REFUSED = {
    "syntax": ("x = (\n", "SyntaxError"),
    "input": ("input('name?')\n", "OSError: input() cannot work here"),
    "torch": ("import torch\n", "ModuleNotFoundError: No module named 'torch'"),
    "missing": (
        "import tensorflow as tf\ntf.signal.fft\n",
        "tf.signal does not run in the page",
    ),
    "memory": ("x = bytearray(2**31 - 1)\n", "MemoryError"),
    "float64": (
        "import numpy as np, tensorflow as tf\ntf.constant(np.zeros(2))\n",
        "TensorFlow.js has no float64 tensors: use float32, int32 or bool",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_work_says_so(tab, case):
    code, message = REFUSED[case]
    status, printed = run(tab, code)
    assert status == "Ended with an error"
    assert message in printed
    assert run(tab, "print('still there')\n")[1] == "still there\n"


def test_a_missing_name_links_to_the_page_about_it(tab, address):
    run(tab, "import tensorflow as tf\ntf.scan\n")
    link = tab.locator(".highlight:not(.generated) .run-out a")
    assert link.inner_text() == "What runs in the page"
    assert link.evaluate("link => link.href") == f"{address}explanation/in_page/"
    run(tab, "1 / 0\n")
    assert link.count() == 0


def test_numbers_have_the_types_that_the_page_states(tab):
    code = "import numpy as np\nprint(np.arange(3).dtype, np.zeros(3).dtype)\n"
    assert run(tab, code)[1] == "int32 float64\n"


def test_the_editor_follows_the_palette(fresh):
    """Text and background of the editor are those of the block that the editor replaces."""
    look = """([selector]) => { const style = getComputedStyle(document.querySelector(selector));
        return [style.backgroundColor, style.color]; }"""
    seen = {}
    for scheme in ("light", "dark"):
        paint(fresh, scheme)
        plain = fresh.evaluate(look, [".language-python pre code"])
        edit(fresh, "x = 1\n")
        seen[scheme] = fresh.evaluate(look, [".cm-editor"])
        assert seen[scheme] == plain
        fresh.click(f"{FIRST} >> text=Reset")
    assert seen["light"] != seen["dark"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_open_editor_and_its_output_are_accessible(fresh, scheme):
    paint(fresh, scheme)
    run(fresh, "x = [1, 'a', None]  # comment\nprint(x)\n1 / 0\n")
    assert violations(fresh, part=".highlight.language-python") == []


def test_a_phone_shows_the_bar_and_the_editor_whole(fresh):
    fresh.set_viewport_size({"width": 360, "height": 740})
    run(fresh, f"print('{'long ' * 40}')\n")
    assert fresh.evaluate("document.documentElement.scrollWidth") == 360
    for button in fresh.locator(f"{FIRST} >> button:visible").all():
        box = button.bounding_box()
        assert box["x"] >= 0, button
        assert box["x"] + box["width"] <= 360, button
        assert min(box["width"], box["height"]) >= 24, button  # WCAG 2.5.8


def test_stop_ends_an_endless_loop(tab):
    """The output of the loop's program is there at once, and stays after Stop."""
    edit(
        tab,
        "print('one')\nprint('two')\nprint('three', end='')\nwhile True:\n    pass\n",
    )
    tab.click(f"{FIRST} >> text=Run")
    until(
        tab,
        f"{OUT} === 'one\\ntwo\\nthree'",
    )
    tab.click(f"{FIRST} >> text=Stop")
    until(
        tab,
        f"{STATE} === 'Stopped'",
    )
    assert output(tab) == "one\ntwo\nthree"
    assert run(tab, "print('again')\n")[1] == "again\n"


def test_output_streams_and_is_cut(tab):
    status, printed = run(tab, "for i in range(1_000_000):\n    print('0123456789')\n")
    assert status.startswith("Done")
    assert 200_000 <= len(printed) < 200_200
    assert printed.endswith("[cut: a run may print 200000 characters]\n")


def test_output_is_text_never_html(tab):
    _, printed = run(tab, "print('<img src=x onerror=alert(1)><b>bold</b>')\n")
    assert printed == "<img src=x onerror=alert(1)><b>bold</b>\n"
    assert tab.locator(".highlight:not(.generated) .run-out :is(img, b)").count() == 0


def test_two_blocks_wait_for_each_other(fresh, address):
    fresh.goto(f"{address}tutorials/one_channel/")
    fresh.click(".highlight:not(.generated) .run-bar >> nth=1 >> text=Run")
    fresh.click(".highlight:not(.generated) .run-bar >> nth=2 >> text=Run")
    for block in (1, 2):
        until(
            fresh,
            """at => [...document.querySelectorAll('.highlight:not(.generated) .run-state')]
                .at(at).textContent.startsWith('Done')""",
            block,
        )
    assert fresh.text_content(".highlight:not(.generated) .run-out >> nth=1").endswith(
        "\n11\n"
    )
    assert fresh.text_content(
        ".highlight:not(.generated) .run-out >> nth=2"
    ).startswith("[[11 13 13]")


def test_a_block_runs_those_it_continues_first(fresh, address):
    """Only the last block prints, since the output of the others is on the page."""
    fresh.goto(f"{address}tutorials/one_channel/")
    block = fresh.locator(OWN.removesuffix(" > .run-bar"), has_text="y_tf = tf.nn")
    block.first.locator("text=Run").click()
    done = block.first.locator(".run-state:has-text('Done')")
    done.wait_for(timeout=PATIENCE * 1000)
    printed = block.first.locator(".run-out").text_content()
    assert printed.startswith("[[11. 13. 13.]")
    before = fresh.locator(OWN.removesuffix(" > .run-bar"), has_text="np.sum(window")
    assert before.first.locator(".run-out").is_hidden()


@pytest.mark.parametrize(
    ("path", "needs"),
    [
        ("howto/match_pytorch", ["PyTorch"]),
        ("howto/port_weights", ["PyTorch", "PyTorch and ONNX Runtime"]),
        ("explanation/same_padding", ["ONNX Runtime"]),
        ("explanation/convolution_correlation", ["SciPy"]),
    ],
)
def test_a_recorded_block_says_what_it_needs_and_has_no_run(
    fresh, address, path, needs
):
    fresh.goto(f"{address}{path}/")
    fresh.wait_for_selector(".highlight:not(.generated) .run-bar")
    notes = fresh.eval_on_selector_all(
        ".recorded > .run-bar", "bars => bars.map(bar => bar.textContent)"
    )
    assert len(notes) == fresh.locator(".highlight.recorded").count() > 3
    assert {re.search("Needs (.*): copy it", note)[1] for note in notes} == set(needs)
    assert fresh.locator(".recorded button:text-is('Run')").count() == 0


def test_a_block_goes_on_past_a_recorded_one(fresh, address):
    """A continuation continues the last block that runs in the page."""
    fresh.goto(f"{address}howto/match_pytorch/")
    bar = ".highlight:has-text('below = image[') > .run-bar >> nth=0"
    fresh.click(f"{bar} >> text=Run")
    until(
        fresh,
        """() => [...document.querySelectorAll('.highlight:not(.generated) .run-state')].some(
            one => one.textContent.startsWith('Done'))""",
    )
    out = fresh.locator(".highlight:has-text('below = image[') >> nth=0 >> .run-out")
    assert out.text_content().startswith("[[-2. -1. -1. -2.]")


def test_a_block_far_below_runs_before_a_reader_comes_near(fresh, address):
    fresh.goto(f"{address}tutorials/one_channel/")
    fresh.wait_for_selector(OWN)
    last = f"[...document.querySelectorAll('{OWN}')].at(-1)"
    fresh.evaluate(f"{last}.querySelector('button').click()")
    until(
        fresh,
        f"{last}.querySelector('.run-state').textContent.startsWith('Done')",
    )
    assert fresh.evaluate("scrollY") == 0


def test_leaving_the_page_ends_its_run(fresh, address):
    edit(fresh, "while True:\n    pass\n")
    fresh.click(f"{FIRST} >> text=Run")
    until(
        fresh,
        f"{STATE} === 'Running…'",
    )
    fresh.click(".md-footer__link--next")
    fresh.wait_for_selector("h1#one-channel")
    fresh.click(".highlight:not(.generated) .run-bar >> nth=0 >> text=Run")
    until(
        fresh,
        f"{STATE}.startsWith('Done')",
    )


def copied_link(page, bar=FIRST):
    page.click(f"{bar} >> text=Share")
    until(
        page,
        """[...document.querySelectorAll('.highlight:not(.generated) .run-state')]
            .some(one => one.textContent === 'Link copied')""",
    )
    return page.evaluate("navigator.clipboard.readText()")


CAME = """[...document.querySelectorAll('.highlight:not(.generated) .run-state')]
    .some(one => one.textContent.startsWith('This code came'))"""


def test_a_shared_link_brings_the_code_and_does_not_run_it(fresh):
    edit(fresh, "print('shared ✓')\n")
    link = copied_link(fresh)
    fresh.evaluate("localStorage.clear()")
    fresh.goto("about:blank")
    fresh.goto(link)
    until(fresh, CAME)
    assert (
        fresh.text_content(".language-python:not(.generated) code >> nth=0")
        == "print('shared ✓')\n"
    )
    assert fresh.locator(".highlight:not(.generated) .run-out >> nth=0").is_hidden(), (
        "nothing runs by itself"
    )


def test_a_shared_link_carries_the_edited_blocks_that_it_goes_on_from(fresh, address):
    fresh.goto(f"{address}tutorials/one_channel/")
    for at, code in (
        (0, "import numpy as np\nshared = 'from above'\n"),
        (1, "print(shared)\n"),
    ):
        fresh.click(f"{OWN} >> nth={at} >> text=Edit")
        fresh.wait_for_selector(f"{OWN} >> nth={at} >> text=Share")
        fresh.locator(".cm-content").nth(at).focus()
        fresh.keyboard.press("Control+A")
        fresh.keyboard.insert_text(code)
    link = copied_link(fresh, f"{OWN} >> nth=1")
    fresh.evaluate("localStorage.clear()")
    fresh.goto("about:blank")
    fresh.goto(link)
    until(fresh, CAME)
    fresh.click(f"{OWN} >> nth=1 >> text=Run")
    until(
        fresh,
        """[...document.querySelectorAll('.highlight:not(.generated) .run-out')]
            .some(one => one.textContent === 'from above\\n')""",
    )


def test_a_link_names_a_block_by_its_source_not_by_its_number(fresh, address):
    """The link finds its block also after a block was added above or the block's text changed."""
    fresh.goto(f"{address}tutorials/one_channel/")
    fresh.click(f"{OWN} >> nth=2 >> text=Edit")
    fresh.wait_for_selector(".cm-content")
    fresh.focus(".cm-content")
    fresh.keyboard.press("Control+A")
    fresh.keyboard.insert_text("print('mine')\n")
    link = copied_link(fresh, f"{OWN} >> nth=2")
    fresh.evaluate("localStorage.clear()")

    def changed(route):
        html = route.fetch().text()
        first = re.search(
            r'<div data-source="[^"]*:numbers".*?</pre></div>', html, re.S
        )[0]
        html = html.replace(first, first.replace(":numbers", ":new") * 2 + first)
        html = re.sub(
            r'(data-source="[^"]*:by_hand".*?)import numpy',
            r"\1import  numpy",
            html,
            flags=re.S,
        )
        route.fulfill(body=html, content_type="text/html")

    fresh.route("**/tutorials/one_channel/", changed)
    fresh.goto("about:blank")
    fresh.goto(link)
    until(fresh, CAME)
    block = fresh.locator("[data-source$=':by_hand']")
    assert block.locator("code").text_content() == "print('mine')\n"
    fresh.unroute("**/tutorials/one_channel/")


def test_a_link_to_a_block_that_is_gone_shows_its_code(fresh, address):
    gone = ["gone.py:x", "00000000", "print('<b>kept</b>')\n"]
    fresh.goto(address + fragment(gone))
    until(fresh, "document.querySelector('.run-note pre') !== null")
    assert fresh.text_content(".run-note pre") == "print('<b>kept</b>')\n"
    assert fresh.locator(".run-note b").count() == 0


def test_a_link_with_a_number_as_they_were_is_read(fresh, address):
    fresh.goto("about:blank")
    fresh.goto(address + "#run=1." + packed("print('old')\n"))
    until(fresh, CAME)
    assert (
        fresh.text_content(".language-python:not(.generated) code >> nth=0")
        == "print('old')\n"
    )


def test_what_the_editor_shows_is_what_runs(fresh, address):
    """If a link is followed while the editor is open, the link's code replaces the editor."""
    edit(fresh, "print('what I see')\n")
    link = "#run=1." + packed("print('from the link')\n")
    fresh.evaluate("hash => { location.hash = hash }", link)
    until(fresh, CAME)
    assert fresh.locator(".cm-content").count() == 0
    assert (
        fresh.text_content(".language-python:not(.generated) code >> nth=0")
        == "print('from the link')\n"
    )
    assert run(fresh)[1] == "from the link\n"
    fresh.click(f"{FIRST} >> text=Edit")
    fresh.wait_for_selector(".cm-content")
    assert fresh.inner_text(".cm-content").strip() == "print('from the link')"


@pytest.mark.parametrize(
    "fragment",
    ["1.", "1.%%%", "99.q1ZKLkksSVWyUqoFAA", "<img src=x onerror=alert(1)>", "1.AAAA"],
)
def test_a_broken_shared_link_says_so(fresh, address, fragment):
    fresh.goto("about:blank")
    fresh.goto(f"{address}#run={fragment}")
    assert "could not be read" in fresh.inner_text("[role=alert]")
    assert fresh.locator("article img[src=x]").count() == 0
    assert fresh.text_content(
        ".language-python:not(.generated) code >> nth=0"
    ).startswith('"""One output')


def test_markup_in_a_shared_link_is_shown_as_text(fresh, address):
    edit(fresh, "</code><img src=x onerror=alert(1)>\n")
    link = copied_link(fresh)
    fresh.goto("about:blank")
    fresh.goto(link)
    until(fresh, CAME)
    assert fresh.locator("article img").count() == 0


def test_a_flood_of_figures_is_cut(tab):
    code = "import matplotlib.pyplot as plt\nfor _ in range(22):\n    plt.figure(figsize=(1, 1))\n"
    status, printed = run(tab, code)
    assert status.startswith("Done"), printed
    assert "[20 of 22 figures are shown]" in printed
    assert (
        tab.locator(".highlight:not(.generated) .run-out >> nth=0 >> img").count() == 20
    )


def test_memory_has_a_limit_that_says_so(tab):
    """Without the limit a browser would end the whole tab."""
    _, printed = run(tab, "held = [bytearray(2**28) for _ in range(8)]\n")
    assert "MemoryError" in printed
    assert run(tab, "print('still there')\n")[1] == "still there\n"


def test_everything_works_by_keyboard(tab):
    tab.focus(f"{FIRST} >> text=Run")
    tab.evaluate(
        """() => {
            window.focused = [];
            document.addEventListener('focusin', ({ target }) => focused.push(target.textContent));
        }"""
    )
    tab.keyboard.press("Enter")
    until(tab, "focused.at(-1) === 'Run'")  # it has ended
    assert tab.evaluate("focused") == ["Stop", "Run"]
    assert state(tab).startswith("Done")
    assert tab.evaluate("document.activeElement.textContent") == "Run"
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Edit"
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".cm-focused")
    tab.keyboard.press("Control+A")
    tab.keyboard.insert_text("print(6 * 7)\n")
    tab.keyboard.press("Control+Enter")
    until(
        tab,
        f"{OUT} === '42\\n'",
    )
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") in ("Run", "Stop")


def test_nothing_is_loaded_before_run(fresh, address):
    asked = []
    fresh.on("request", lambda request: asked.append(request.url))
    fresh.goto(f"{address}tutorials/four_shapes/")
    fresh.wait_for_load_state("networkidle")
    parts = [re.search(r"/assets/(?:run|python)\.\w+/(.*)", url) for url in asked]
    names = [part[1] for part in parts if part]
    assert [name for name in names if not name.startswith("widgets/")] == ["runner.js"]


def test_the_pointer_on_run_starts_python(fresh):
    fresh.hover(f"{FIRST} >> text=Run")
    with fresh.expect_request(re.compile("pyodide.asm.wasm")):
        pass


@pytest.mark.parametrize("way", ["focus", "Save-Data"])
def test_nothing_is_loaded_by_who_passes_over_run(context, address, way):
    """Python is a large download, so passing focus and Save-Data must not start it."""
    page = context.new_page()
    page.clock.install()
    if way == "Save-Data":
        page.add_init_script(
            "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"
        )
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_selector(FIRST)
    if way == "focus":
        page.focus(f"{FIRST} >> text=Run")
    else:
        page.hover(f"{FIRST} >> text=Run")
    page.clock.run_for(5000)
    assert not [url for url in asked if "frame.htm" in url or "worker.js" in url]
    page.close()


FILES = [
    *("frame.htm", "frame.js", "worker.js", "pyodide.mjs", "pyodide.asm.wasm"),
    *("numpy-*", "tensorflow.zip", "tfjs.js"),
]


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_cannot_be_loaded_is_said_and_run_works_again(
    browser, address, file
):
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(address)
    page.route(f"**/{file}", lambda route: route.abort())
    status, printed = run(page, failing=True)
    assert status == "Python could not be loaded; press Run to try again"
    assert printed.strip()
    page.unroute(f"**/{file}")
    assert "one sum: 11" in run(page)[1]
    context.close()


def test_a_failed_warm_up_is_forgotten(browser, address):
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(address)
    page.route("**/worker.js", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.hover(f"{FIRST} >> text=Run")
    page.unroute("**/worker.js")
    assert "one sum: 11" in run(page)[1]
    context.close()


def test_the_editor_can_be_asked_for_again(browser, address):
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(address)
    page.route("**/editor.js", lambda route: route.abort())
    page.click(f"{FIRST} >> text=Edit")
    until(
        page,
        f"{STATE}.includes('could not be loaded')",
    )
    page.reload()
    page.unroute("**/editor.js")
    page.click(f"{FIRST} >> text=Edit")
    page.wait_for_selector(".cm-content")
    context.close()


def test_a_browser_that_is_too_old_gets_the_code_to_copy(browser, address):
    context = browser.new_context()
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.add_init_script("delete window.DecompressionStream")
    page.goto(f"{address}tutorials/one_channel/")
    page.wait_for_selector(".highlight:not(.generated) .run-bar.none")
    assert "too old to run the code" in page.inner_text(
        ".highlight:not(.generated) .run-bar.none >> nth=0"
    )
    assert page.locator("button:text-is('Run')").count() == 0
    assert page.locator(".md-content button[data-md-type=copy]").count() > 5
    assert faults == []
    context.close()


def test_a_browser_without_module_workers_says_so(browser, address):
    """Such a browser takes the worker for a plain script and never reads its type."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(
        """const Real = Worker;
        window.Worker = class { constructor(url) { return new Real(url); } };"""
    )
    page.goto(address)
    _, printed = run(page, failing=True)
    assert "too old" in printed
    context.close()


LEFT = {
    "a backend": "import matplotlib\nmatplotlib.use('svg')",
    "rc": "import matplotlib.pyplot as plt\nplt.rc('figure', dpi=7)\nplt.style.use('ggplot')",
    "print options": "import numpy as np\nnp.set_printoptions(None, formatter={'all': hex})",
    "warnings": "import warnings\nwarnings.simplefilter('error')",
    "errors of NumPy": "import numpy as np\nnp.seterr(all='raise')",
    "builtins": "import builtins\nbuiltins.print, builtins.extra = None, 1",
    "path": "import sys, os\nsys.path.clear()\nos.environ['EXTRA'] = '1'",
    "recursion": "import sys\nsys.setrecursionlimit(50)",
    "stdout": "import sys, io\nsys.stdout = io.StringIO()",
    "decimal": "import decimal\ndecimal.getcontext().prec = 3",
    "seed": "import random\nrandom.seed(0)",
    "figures": "import matplotlib.pyplot as plt\nplt.figure()",
}  # fmt: skip
LOOK = """
import builtins, decimal, io, os, random, sys, warnings
import matplotlib, numpy as np, matplotlib.pyplot as plt
print(matplotlib.get_backend(), plt.rcParams["figure.dpi"], plt.rcParams["axes.facecolor"])
print(np.array([1.5, 2.25]), np.geterr()["divide"], hasattr(builtins, "extra"))
with warnings.catch_warnings():
    warnings.warn("only a warning", stacklevel=1)
print(len(sys.path) > 1, "EXTRA" in os.environ, sys.getrecursionlimit() > 500)
print(decimal.getcontext().prec)
print(plt.get_fignums(), random.random() != random.Random(0).random())
"""


def test_what_a_block_sets_does_not_reach_one_that_starts_afresh(tab):
    first = run(tab, LOOK)[1]
    assert "Traceback" not in first
    for name, code in LEFT.items():
        status, printed = run(tab, code)
        assert status.startswith("Done"), (name, printed)
        assert run(tab, LOOK)[1] == first, name


def test_what_warms_python_up_works(tab):
    code = "import __main__, tensorflow\nprint([__main__._warm('numpy tensorflow keras')])\n"
    assert run(tab, code)[1] == "['']\n"


def test_a_figure_appears_below_its_block(tab):
    status, _ = run(
        tab,
        "import matplotlib.pyplot as plt\nplt.imshow([[1, 2], [3, 4]])\nplt.show()\n",
    )
    assert status.startswith("Done"), output(tab)
    until(
        tab,
        "document.querySelector('.highlight:not(.generated) .run-out img')?.naturalWidth > 100",
    )


def test_figures_of_the_blocks_above_do_not_appear_again(tab):
    draw = "import matplotlib.pyplot as plt\nplt.figure()\n"
    code = "import __main__\nprint(__main__._run(%r, True), len(__main__._figures()))\n"
    assert run(tab, code % [draw, draw])[1] == " 1\n"


def test_once_loaded_it_needs_no_network(tab, context):
    run(tab)
    context.set_offline(True)
    try:
        assert "one sum: 11" in run(tab)[1]
    finally:
        context.set_offline(False)
