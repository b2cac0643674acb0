"""The shape calculator of docs/reference/conv_shapes.md, in a browser."""

import contextlib
import gzip
import io
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.axe import violations
from tests.page.node import run as run_in_page
from tests.paths import functions

SPACE = functions("reference/conv_shapes.py")
layer_shapes, LAYERS = SPACE["layer_shapes"], SPACE["LAYERS"]
PATH = "reference/conv_shapes/"
SHOWN = """() => ({
    output: document.querySelector('.widget dd')?.textContent ?? null,
    message: document.querySelector('.widget .no-result')?.textContent ?? null,
    beside: [...document.querySelectorAll('.widget [aria-invalid] ~ .field-error')]
        .map(note => note.textContent),
    names: [...document.querySelectorAll('.widget dt')].map(name => name.textContent),
    values: [...document.querySelectorAll('.widget dd')].map(value => value.textContent),
    code: document.querySelector('.widget code').textContent,
})"""
TYPE = """([name, text]) => {
    const field = document.getElementById(`calculator-${name}`);
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
}"""


@pytest.fixture(scope="module")
def page(browser, address):
    context = browser.new_context()
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda said: page.faults.append(f"{said.type}: {said.text}"))
    visit(page, address)
    yield page
    assert page.faults == []
    context.close()


def visit(page, address, query=""):
    page.goto(f"{address}{PATH}{query}")
    page.wait_for_selector(".widget .result > *")


def put(page, **fields):
    """Type into fields as a reader would; return what is shown then."""
    for name, text in fields.items():
        page.evaluate(TYPE, [name, text])
    return page.evaluate(SHOWN)


def test_each_layer_shows_what_the_module_computes(page, address):
    visit(page, address)
    for layer, (_, rank, known) in LAYERS.items():
        shown = put(page, layer=layer, input_shape=str((None, *[9] * rank, 4)))
        needed = {"filters": 8, "kernel_size": 3, "pool_size": 2}
        given = {name: needed[name] for name in known if known[name] is SPACE["NEEDED"]}
        shapes = layer_shapes(layer, (None, *[9] * rank, 4), **given)
        assert shown["output"] == str(shapes.output), layer
        values = dict(zip(shown["names"], shown["values"], strict=True))
        assert values["parameters"] == f"{shapes.parameters:,}"
        assert values["multiply-adds for one image"] == f"{shapes.multiply_adds:,}"
        for name, shape in shapes.weights.items():
            assert values[name] == str(shape)


def test_the_code_it_shows_prints_what_it_shows(page, address):
    """Run with TensorFlow, and in the Python of the page."""
    visit(page, address)
    programs, shown = {}, {}
    for layer in LAYERS:
        shown[layer] = put(page, layer=layer)
        programs[layer] = shown[layer]["code"]
    in_page = run_in_page(programs)
    for layer, code in programs.items():
        stdout = io.StringIO()
        with contextlib.redirect_stdout(stdout):
            exec(code, {})
        printed = stdout.getvalue()
        assert in_page[layer] == [printed, ""]
        assert f"output {shown[layer]['output']}\n" in printed
        values = dict(zip(shown[layer]["names"], shown[layer]["values"], strict=True))
        assert f"parameters {values['parameters'].replace(',', '')}\n" in printed


def test_wrong_input_explains_itself_beside_the_field_and_stays(page, address):
    visit(page, address)
    shown = put(page, strides="0")
    assert shown["beside"] == ["strides must be an integer from 1 to 2147483647, not 0"]
    assert shown["output"] is None
    assert page.input_value("#calculator-strides") == "0"
    shown = put(page, strides="two")
    assert shown["beside"] == [
        "strides cannot be read: write a whole number, or several such as (3, 5), not 'two'"
    ]
    assert put(page, strides="2")["output"] == "(None, 13, 13, 8)"


@pytest.mark.parametrize(
    "text",
    ["(None, 28, 20, 3)", "None, 28, 20, 3", "[None,28,20,3]", "None x 28 x 20 x 3"],
)
def test_shapes_may_be_written_in_several_ways(page, address, text):
    visit(page, address)
    assert put(page, input_shape=text)["output"] == "(None, 26, 18, 8)"


def test_the_drawing_says_what_is_padded_and_what_is_left_over(page, address):
    visit(
        page,
        address,
        "?input_shape=(1,224,10,3)&kernel_size=(7,3)&strides=2&padding=same",
    )
    said = page.locator(".widget figcaption").all_inner_texts()
    assert said == [
        "height: ⌈224 / 2⌉ = 112. 2 zeros before, 3 after.",
        "width: ⌈10 / 2⌉ = 5. 0 zeros before, 1 after.",
    ]
    put(page, padding="valid")
    assert page.locator(".widget figcaption").all_inner_texts()[1] == (
        "width: ⌊(10 - 3) / 2⌋ + 1 = 4. The last pixel is not used."
    )
    assert page.locator(".widget rect.unused").count() == 2  # 1 of 224, 1 of 10


def test_the_address_keeps_the_state(page, address):
    visit(page, address)
    put(
        page,
        layer="Conv1D",
        input_shape="(None, 30, 2)",
        padding="causal",
        dilation_rate="4",
    )
    page.wait_for_function("location.search.includes('causal')")
    query = parse_qs(urlsplit(page.evaluate("location.href")).query)
    assert query == {
        "layer": ["Conv1D"],
        "input_shape": ["(None, 30, 2)"],
        "padding": ["causal"],
        "dilation_rate": ["4"],
    }
    before = page.evaluate(SHOWN)
    page.reload()
    page.wait_for_selector(".widget dl")
    assert page.evaluate(SHOWN) == before


@pytest.mark.parametrize(
    "query",
    [
        "layer=<img src=x onerror=alert(1)>",
        "layer=__proto__",
        "layer=constructor&filters=<b>8</b>",
        "filters=<img src=x onerror=alert(1)>&strides=1e400",
        "input_shape=" + "(" * 250,
        "input_shape=&filters=&kernel_size=",
        "padding=<script>alert(1)</script>&data_format=NCHW",
        "filters=%00%ff&kernel_size=NaN",
        "x=" + "9" * 5000,
    ],
)
def test_hostile_addresses_give_a_message_or_a_shape(page, address, query):
    visit(page, address, "?" + quote(query, safe="=&%"))
    shown = page.evaluate(SHOWN)
    assert shown["output"] or shown["message"]
    assert page.locator(".widget :is(b, img, script)").count() == 0
    if query.startswith("layer="):
        assert "There is no layer" in page.inner_text(".widget [role=alert] >> nth=0")


TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "-1", "0", "1e400", "NaN", "None", "<b>1</b>", "9" * 40, "(1, 2", "2.5",
                     "(((3)))", "(3,)", "((1, 2), (3, 4))", "'same'", "True", "1_000", "3 x 3"]),
    st.lists(st.integers(-2, 50), max_size=5).map(lambda several: str(tuple(several))),
    st.integers(-3, 2**40).map(str),
)  # fmt: skip


@given(data=st.data())
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_typed_there_is_a_shape_or_a_message(page, data):
    layer = data.draw(st.sampled_from(sorted(LAYERS)))
    put(page, layer=layer)
    names = page.evaluate(
        "[...document.querySelectorAll('.widget .fields input')].map(f => f.id)"
    )
    typed = {
        name.removeprefix("calculator-"): data.draw(TEXTS)
        for name in data.draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
    }
    shown = put(page, **typed)
    if shown["output"] is None:
        assert len(shown["message"]) > 30
        assert shown["beside"]
    else:
        sizes = shown["output"].strip("()").split(", ")
        assert all(size == "None" or int(size.strip(",")) > 0 for size in sizes if size)
    assert page.locator(".widget .result :is(b, img)").count() == 0
    assert page.faults == []


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_it_is_accessible_and_whole_on_a_phone(page, address, scheme):
    visit(page, address)
    page.evaluate(
        f"document.querySelector('[data-md-color-scheme={scheme}].md-option').click()"
    )
    page.wait_for_timeout(400)
    for strides in ("2", "0"):
        put(page, strides=strides)
        assert violations(page, part=".widget") == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.set_viewport_size({"width": 1280, "height": 720})


def test_it_works_by_keyboard(page, address):
    visit(page, address)
    page.focus("#calculator-layer")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "calculator-input_shape"
    page.keyboard.press("Tab")
    page.keyboard.type("16")  # tabbing selects what is there
    assert page.evaluate(SHOWN)["output"] == "(None, 26, 26, 16)"


def test_run_runs_the_code_that_is_shown(page, address):
    visit(page, address)
    page.click(".widget >> text=Run")
    page.wait_for_function(
        "document.querySelector('.widget .run-state').textContent.startsWith('Done')",
        timeout=60_000,
    )
    assert "output (None, 26, 26, 8)" in page.text_content(".widget .run-out")
    put(page, filters="5")
    assert page.locator(".widget .run-out").is_hidden()
    page.click(".widget >> text=Run")
    page.wait_for_function(
        "document.querySelector('.widget .run-out').textContent.includes('26, 26, 5')"
    )


def test_only_its_page_loads_it_and_it_is_small(page, address, site):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "widgets" in url]
    visit(page, address)
    names = [url.removeprefix(address) for url in asked if "widgets" in url]
    assert sorted(name.rpartition("/")[2] for name in names) == [
        "calculator.js",
        "widgets.css",
    ]
    weight = sum(len(gzip.compress((site / name).read_bytes(), 6)) for name in names)
    assert weight < 40_000


def test_without_javascript_the_page_says_so(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{PATH}")
    assert "needs JavaScript" in page.inner_text(".widget")
    context.close()
