"""The stack tracer of docs/tutorials/small_cnn.md, in a browser."""

import gzip
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.axe import violations
from tests.conftest import faultless, paint, until
from tests.tutorials.stacks import stacks
from tools import node
from tools.node import run as run_in_page

PATH = "tutorials/small_cnn/"
SHOWN = """() => {
    const all = (selector) => [...document.querySelectorAll(`.widget ${selector}`)];
    return {
        message: document.querySelector('#tracer-message').textContent,
        rows: all('tbody tr').map(row => [...row.children].map(cell => cell.textContent)),
        together: all('tfoot tr > *').map(cell => cell.textContent),
        broken: all('tr.broken').map(row => row.textContent),
        beside: document.querySelector('.widget .beside').textContent.split('\\n'),
        code: document.querySelector('.widget .generated').hidden ? null
            : document.querySelector('.widget code').textContent,
        plots: all('figcaption').map(figure => figure.textContent),
    };
}"""
WRITE = """(text) => {
    const field = document.getElementById('tracer-stack');
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
}"""
CHOOSE = """(key) => {
    const field = document.getElementById('tracer-preset');
    field.value = key;
    field.dispatchEvent(new Event('input', { bubbles: true }));
}"""


def traced(texts):
    """Return what the module of the widget makes of {name: text}; of its presets, when None."""
    answers = node.ask("tests/tutorials/stack.mjs", texts)
    return {name: answer for name, answer in answers.items() if "rows" in answer}


PRESETS = traced(None)


@pytest.fixture(scope="module")
def page(browser, address):
    with faultless(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        visit(page, address)
        yield page


def visit(page, address, **query):
    page.goto(f"{address}{PATH}{'?' if query else ''}{urlencode(query)}")
    page.locator(".widget").scroll_into_view_if_needed()  # a widget loads near it
    page.wait_for_selector(".widget .summary")


def write(page, *lines):
    """Write the lines; return what is shown at once, before Keras can answer for a program."""
    both = f"(text) => {{ ({WRITE})(text); return ({SHOWN})(); }}"
    return page.evaluate(both, "\n".join(lines))


def numbers(rows):
    """Return the cells of the table for the rows of the module."""
    for row in rows:
        head = f"{row['line']} {row.get('layer') or row['text'][:24]}"
        if "error" in row:
            yield [head, f"Breaks here: {row['error']}"]
        elif "output" not in row:
            yield [head, f"waits for line {row['waits']}"]
        else:
            shape = str(
                tuple("None" if n is None else n for n in row["output"])
            ).replace("'", "")
            counts = [
                "not known" if row[name] is None else f"{int(row[name]):,}"
                for name in ("parameters", "multiplyAdds")
            ]
            yield [head, shape, *counts]


@pytest.mark.parametrize("name", PRESETS)
def test_presets_show_the_rows_of_the_module(page, address, name):
    visit(page, address)
    page.evaluate(CHOOSE, name)
    shown = page.evaluate(SHOWN)
    rows = PRESETS[name]["rows"]
    assert [row[:4] for row in shown["rows"]] == list(numbers(rows))
    seen = [row[5] for row in shown["rows"] if len(row) > 2]
    fields = [row["field"] for row in rows if "output" in row]
    assert seen == [" × ".join(f"{n:,}" for n in field) for field in fields]
    good = [row for row in rows if "output" in row]
    total = [
        sum(int(row[name]) for row in good) for name in ("parameters", "multiplyAdds")
    ]
    assert shown["together"][2:4] == [f"{count:,}" for count in total]
    assert len(shown["plots"]) == 2
    highest = max(int(row["multiplyAdds"]) for row in good)
    assert f"{highest:,}" in shown["plots"][0]
    bars = page.locator(".widget .plot rect.kernel").count()
    assert bars == sum(row["multiplyAdds"] != "0" for row in good)


def test_the_code_of_each_preset_runs_in_the_page():
    """The summary in the page is the one that Keras prints (tests/tutorials compares the rows)."""
    fitting = {name: preset for name, preset in PRESETS.items() if name != "unet_odd"}
    printed = run_in_page({name: preset["code"] for name, preset in fitting.items()})
    for name, preset in fitting.items():
        out, traceback = printed[name]
        assert traceback == ""
        total = sum(int(row["parameters"]) for row in preset["rows"])
        assert f"Total params: {total:,} " in out
        for row in preset["rows"][1:]:
            shape = str(tuple(row["output"]))
            # the summary breaks long lines
            assert shape in out or shape[:15] in out, (name, row)


def test_the_code_of_drawn_stacks_runs_in_the_page():
    answers = traced(dict(enumerate(stacks(60, seed=5))))
    good = {
        name: answer
        for name, answer in answers.items()
        if len(answer["rows"]) > 1 and not any("error" in row for row in answer["rows"])
    }
    # leave out programs with functions that the page does not have; the page says so
    good = {
        name: answer
        for name, answer in good.items()
        if "gelu" not in answer["code"] and "axis=" not in answer["code"]
    }
    assert len(good) > 20
    for name, (out, traceback) in run_in_page(
        {name: answer["code"] for name, answer in good.items()}
    ).items():
        total = sum(int(row["parameters"]) for row in good[name]["rows"])
        assert traceback == "", good[name]["code"]
        assert f"Total params: {total:,} " in out


def test_editing_changes_the_rows_below(page, address):
    visit(page, address)
    shown = write(page, "Input((28, 20, 1))", "Conv2D(8, 3)", "MaxPooling2D(2)")
    assert [row[1] for row in shown["rows"]] == [
        "(None, 28, 20, 1)", "(None, 26, 18, 8)", "(None, 13, 9, 8)",
    ]  # fmt: skip
    assert shown["beside"][:3] == ["28 × 20 × 1", "26 × 18 × 8", "13 × 9 × 8"]
    assert page.input_value("#tracer-preset") == ""
    page.click("#tracer-stack")
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Backspace")
    page.keyboard.type("5")
    shown = page.evaluate(SHOWN)
    assert [row[1] for row in shown["rows"]][1:] == [
        "(None, 24, 16, 8)",
        "(None, 12, 8, 8)",
    ]
    assert page.evaluate("document.activeElement.id") == "tracer-stack"


def test_the_row_that_breaks_is_marked_with_its_reason(page, address):
    visit(page, address)
    lines = ["Input((8, 9, 1))", "Conv2D(4, 3)", "Conv2D(4, 7)", "Flatten()"]
    shown = write(page, *lines)
    assert shown["message"] == (
        "Line 3 breaks: the kernel reaches over 7 pixels, the axis has 6"
    )
    assert shown["broken"] == [
        "3 Conv2DBreaks here: the kernel reaches over 7 pixels, the axis has 6"
    ]
    assert shown["rows"][3] == ["4 Flatten", "waits for line 3"]
    assert shown["beside"][2:4] == [
        "✗ the kernel reaches over 7 pixels, the axis has 6",
        "…",
    ]
    assert shown["code"] is None
    assert page.locator(".widget >> text=Copy code").is_hidden()
    assert page.input_value("#tracer-stack") == "\n".join(lines)
    field = page.locator("#tracer-stack")
    assert field.get_attribute("aria-invalid") == "true"
    assert field.get_attribute("aria-describedby") == "tracer-message"
    until(
        page,
        "document.querySelector('.widget .heard').textContent.startsWith('Line 3 breaks')",
    )
    lines[2] = "Conv2D(4, 5)"
    shown = write(page, *lines)
    assert shown["broken"] == []
    assert field.get_attribute("aria-invalid") is None
    assert shown["code"]


def test_add_puts_a_layer_below_the_line_of_the_cursor(page, address):
    visit(page, address)
    write(page, "Input((28, 20, 1))", "Flatten()")
    page.click("#tracer-stack")
    page.keyboard.press("Control+Home")
    page.select_option("#tracer-add", "MaxPooling2D")
    page.click("button:text-is('Add')")
    page.select_option("#tracer-add", "Conv2D")
    page.click("button:text-is('Add')")
    assert page.input_value("#tracer-stack").split("\n") == [
        "Input((28, 20, 1))", "MaxPooling2D()", "Conv2D(8, 3)", "Flatten()",
    ]  # fmt: skip
    shown = page.evaluate(SHOWN)
    assert shown["rows"][-1][1] == f"(None, {12 * 8 * 8})"
    until(
        page,
        "document.querySelector('.widget .heard').textContent.startsWith('Conv2D added as line 3')",
    )


def test_each_layer_that_can_be_added_can_be_read(page, address):
    visit(page, address)
    names = page.evaluate(
        "[...document.querySelectorAll('#tracer-add option')].map(o => o.value)"
    )
    assert len(names) > 40
    images = {"1": "(28, 4)", "2": "(28, 20, 4)", "3": "(28, 20, 16, 4)"}
    for name in names:
        digit = next((digit for digit in images if f"{digit}D" in name), "2")
        write(page, "" if name == "Input" else f"skip = Input({images[digit]})")
        page.evaluate(
            "document.getElementById('tracer-stack').setSelectionRange(1e6, 1e6)"
        )
        page.select_option("#tracer-add", name)
        page.click("button:text-is('Add')")
        shown = page.evaluate(SHOWN)
        assert name == "Reshape" or not shown["broken"], shown["broken"]


def test_own_stack_comes_back_after_a_look_at_a_network(page, address):
    visit(page, address)
    write(page, "Input((9, 9, 1))", "Conv2D(4, 3)")
    page.select_option("#tracer-preset", "alexnet")
    assert "(None, 55, 55, 96)" in str(page.evaluate(SHOWN)["rows"])
    page.select_option("#tracer-preset", "")
    assert page.input_value("#tracer-stack") == "Input((9, 9, 1))\nConv2D(4, 3)"


def test_the_address_keeps_the_stack_and_the_parameters_of_others(page, address):
    visit(page, address, h="shape", layer="Conv1D")
    text = (
        'Input((9, 9, 1))\nskip = Conv2D(4, 3, padding="same")\nAdd()([previous, skip])'
    )
    write(page, text)
    until(page, "location.search.includes('skip')")
    query = parse_qs(urlsplit(page.evaluate("location.href")).query)
    assert query == {"h": ["shape"], "layer": ["Conv1D"], "stack": [text]}
    before = page.evaluate(SHOWN)
    page.reload()
    page.wait_for_selector(".widget tbody tr")
    assert page.evaluate(SHOWN) == before
    assert page.input_value("#tracer-stack") == text
    page.select_option("#tracer-preset", "unet_odd")
    until(page, "location.search.includes('unet_odd')")
    page.reload()
    page.wait_for_selector(".widget tr.broken")
    assert page.input_value("#tracer-preset") == "unet_odd"


def test_the_copied_link_is_what_is_shown_or_says_that_it_is_too_long(page, address):
    visit(page, address)
    write(page, "Input((9, 9, 1))", "ReLU()")
    page.click(".widget >> text=Copy link")  # at once: the address is written later
    until(
        page,
        "document.querySelector('.widget .widget-bar .run-state').textContent == 'Copied'",
    )
    link = page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(link).query) == {"stack": ["Input((9, 9, 1))\nReLU()"]}
    write(page, "Input((9, 9, 1))", *['Conv2D(4, 3, padding="same")'] * 180)
    page.click(".widget >> text=Copy link")
    until(
        page,
        "document.querySelector('.widget .widget-bar .run-state').textContent.includes('too long')",
    )
    until(page, "!location.search.includes('stack')")


HOSTILE = {
    "markup": {"stack": "<img src=x onerror=alert(1)>\nInput((8, 8, 1))\n<b>Conv2D</b>(8, 3)"},
    "markup in a name": {"stack": "Input((8, 8, 1))\nReLU(name='<script>alert(1)</script>')"},
    "huge": {"stack": "Input((2147483647, 2147483647, 2147483647))\nFlatten()\nDense(2147483647)"},
    "empty": {"stack": ""},
    "not a number": {"stack": "Input((NaN, 8, 1))\nConv2D(8, 3)"},
    "infinite": {"stack": "Input((8, 8, 1))\nConv2D(1e400, 3)"},
    "lines": {"stack": "Input((8, 8, 1))\n" + "R()\n" * 6000},
    "layers": {"stack": "Input((8, 8, 1))\n" + "ReLU()\n" * 1500},
    "brackets": {"stack": "Input(" * 500},
    "unknown": {"preset": "vgg19"},
    "proto": {"preset": "__proto__"},
    "constructor": {"preset": "constructor"},
    "markup in preset": {"preset": "<img src=x onerror=alert(1)>"},
    "code": {"stack": "Input((8, 8, 1))\nConv2D(8, 3, activation=__import__('os'))"},
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_addresses_give_rows_or_a_message(page, address, name):
    visit(page, address, **HOSTILE[name])
    shown = page.evaluate(SHOWN)
    assert len(shown["message"]) > 30
    assert len(shown["rows"]) <= 202
    assert page.locator(".widget :is(b, img, script)").count() == 0
    if "preset" in HOSTILE[name]:
        assert "There is no network" in page.inner_text(".widget [role=alert] >> nth=0")
        assert shown["rows"]
    elif name not in ("empty", "huge"):
        assert shown["broken"]
        assert shown["code"] is None
    if name == "huge":
        assert "must not make an axis" in shown["broken"][0]


PIECES = st.one_of(
    st.text(max_size=20),
    st.sampled_from([
        "Input((28, 28, 1))", "Input((None, 3))", "Conv2D(8, 3)", "Conv2D(8, 3", "Conv2D(8, 3))",
        "Conv1D(4, 2, padding='causal')", "x = ReLU()", "Add()([x, previous])", "Add()(x)",
        "Flatten()", "Dense(10)", "Dense(1e400)", "Dense(NaN)", "Dense(-1)", "MaxPooling2D(0)",
        "<b>Dense</b>(3)", "Reshape((-1,))", "UpSampling2D(2147483647)", "# Conv2D(8, 3)", "]", ")",
        "model = Sequential([", "model.add(Conv2D(8, 3))", "import os", "Dense(units=3, units=4)",
        "previous = ReLU()", "Concatenate(axis=9)([x, previous])",
        "Conv2DTranspose(8, 2, strides=2)",
        "GlobalMaxPooling2D()", "Conv2D('8', 3)", "Conv2D(8, (3,))", "ReLU()(nothing)",
        "a.b.ReLU()",
        "Input((28, 28, 1)), Conv2D(4, 3), ReLU()", "ReLU(name='')", "Dropout(2)",
        "Softmax(axis=0)",
    ]),
)  # fmt: skip


@given(st.lists(PIECES, max_size=9).map("\n".join))
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_written_there_are_rows_or_a_message(page, text):
    shown = write(page, text)
    assert len(shown["message"]) > 25
    for row in shown["rows"]:
        if len(row) == 2:
            assert len(row[1]) > 15
            continue
        sizes = row[1].strip("()").split(", ")
        assert all(size == "None" or int(size.strip(",")) > 0 for size in sizes if size)
        for number in row[2:4]:
            assert number == "not known" or int(number.replace(",", "")) >= 0
    assert shown["broken"] or not shown["rows"] or "The output is" in shown["message"]
    assert page.input_value("#tracer-stack").split("\n") == (
        text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    )
    assert page.locator(".widget :is(b, img, script)").count() == 0
    assert page.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_and_whole_on_a_phone(page, address, scheme):
    visit(page, address)
    paint(page, scheme)
    for name in ("resnet18", "unet_odd"):
        page.evaluate(CHOOSE, name)
        assert violations(page, part=".widget") == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.set_viewport_size({"width": 1280, "height": 720})


@pytest.mark.parametrize("width", [1280, 360])
def test_what_comes_out_stands_beside_its_line(page, address, width):
    """The text area is as high as its lines, and the columns beside it have the same height."""
    page.set_viewport_size({"width": width, "height": 800})
    visit(page, address, preset="resnet18")
    heights = page.evaluate(
        """() => {
        const [numbers, text, beside] = document.querySelector('.widget .editor').children;
        const line = (one) => parseFloat(getComputedStyle(one).lineHeight);
        return [text.scrollHeight - text.clientHeight, line(numbers), line(text), line(beside),
            beside.clientHeight - numbers.clientHeight];
    }"""
    )
    assert heights[0] <= 0
    assert heights[1] == heights[2] == heights[3]
    assert heights[4] == 0
    page.set_viewport_size({"width": 1280, "height": 720})


def test_it_works_by_keyboard(page, address):
    visit(page, address)
    page.focus("#tracer-preset")
    stops = []
    for _ in range(6):
        stops.append(
            page.evaluate(
                "document.activeElement.id || document.activeElement.className"
            )
        )
        page.keyboard.press("Tab")
    assert stops[0] == "tracer-preset"
    assert stops[1] == "tracer-add"
    assert "run-button" in stops[2]
    assert stops[3] == "tracer-stack"  # Tab is not trapped there
    assert stops[4].startswith("scroll")
    page.focus("#tracer-add")
    before = page.input_value("#tracer-stack")
    page.keyboard.press("ArrowDown")  # looking through the choice adds nothing
    assert page.input_value("#tracer-stack") == before
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.input_value("#tracer-stack") != before


def test_run_runs_the_code_that_is_shown(page, address):
    visit(page, address, preset="mobilenet")
    page.click(".widget >> text=Run")
    until(
        page,
        "document.querySelector('.widget .run-bar .run-state').textContent.startsWith('Done')",
    )
    assert "Total params: 13,248" in page.text_content(".widget .run-out")
    write(page, "Input((9, 9, 1))", "Conv2D(4, 3)")
    assert page.locator(".widget .run-out").is_hidden()
    page.click(".widget >> text=Run")
    until(
        page,
        "document.querySelector('.widget .run-out').textContent.includes('Total params: 40')",
    )


LINK = """(path) => {
    const link = document.createElement('a');
    link.href = path;
    link.id = 'try';
    link.textContent = 'try it';
    document.querySelector('article').prepend(link);
}"""


def test_it_opens_without_a_reload_and_leaves_nothing_behind(page, address):
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate("window.survives = true")
    page.evaluate(LINK, f"{address}{PATH}?preset=wavenet")
    page.click("#try")
    page.wait_for_selector(".widget tbody tr")
    assert page.evaluate(SHOWN)["rows"][-1][5] == "1,025"
    page.evaluate(WRITE, "Input((9, 9, 1))")
    page.evaluate(LINK, f"{address}reference/conv_shapes/?layer=Conv1D")
    page.click("#try")
    page.wait_for_selector("#calculator-layer")
    page.wait_for_timeout(
        400
    )  # the address is written after 300 ms, unless the widget has gone
    assert page.evaluate("location.search") == "?layer=Conv1D"
    assert page.input_value("#calculator-layer") == "Conv1D"
    assert page.evaluate("window.survives") is True


def test_only_its_page_loads_it_and_it_is_small(page, address, site):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}reference/conv_shapes/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "tracer" in url]
    visit(page, address)
    names = {url.removeprefix(address) for url in asked if "widgets" in url}
    names = {name for name in names if "calculator" not in name}
    assert sorted(name.rpartition("/")[2] for name in names) == [
        "tracer.js",
        "widgets.css",
    ]
    weight = sum(len(gzip.compress((site / name).read_bytes(), 6)) for name in names)
    print(f"\nthe tracer: {weight / 1000:.1f} kB")
    assert weight < 40_000


def test_without_javascript_the_page_says_so(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{PATH}")
    assert "needs JavaScript" in page.inner_text(".widget")
    context.close()
