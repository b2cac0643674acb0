"""The shape calculator of docs/reference/conv_shapes.md, in a browser."""

import contextlib
import gzip
import io
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.axe import violations
from tests.conftest import faultless, paint, until
from tools.node import run as run_in_page
from tools.paths import functions

SPACE = functions("reference/conv_shapes.py")
layer_shapes, LAYERS = SPACE["layer_shapes"], SPACE["LAYERS"]
PATH = "reference/conv_shapes/"
SHOWN = """() => ({
    output: document.querySelector('.widget dd')?.firstChild.textContent ?? null,
    message: document.querySelector('.widget .no-result')?.textContent ?? null,
    beside: [...document.querySelectorAll('.widget [aria-invalid] ~ .field-error')]
        .map(note => note.textContent),
    names: [...document.querySelectorAll('.widget dt')].map(name => name.textContent),
    values: [...document.querySelectorAll('.widget dd')].map(value => value.firstChild.textContent),
    how: [...document.querySelectorAll('.widget .how')].map(formula => formula.textContent),
    axes: [...document.querySelectorAll('.widget figcaption')].map(axis => axis.textContent),
    code: document.querySelector('.widget code').textContent,
})"""
TYPE = """([name, text]) => {
    const field = document.getElementById(`calculator-${name}`);
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
}"""


@pytest.fixture(scope="module")
def page(browser, address):
    with faultless(browser) as page:
        visit(page, address)
        yield page


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
    """The code runs with TensorFlow, and in the Python of the page."""
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


# layer, fields: the numbers in the formulas of the axes
FORMULAS = [
    (
        "Conv2D",
        {"input_shape": "(1, 224, 10, 3)", "kernel_size": "(7, 3)", "strides": "2",
         "padding": "same"},
        ["height: ⌈n / s⌉ = ⌈224 / 2⌉ = 112."
         " max((112 − 1) × 2 + 7 − 224, 0) = 5 zeros: 2 before, 3 after.",
         "width: ⌈n / s⌉ = ⌈10 / 2⌉ = 5."
         " max((5 − 1) × 2 + 3 − 10, 0) = 1 zero: 0 before, 1 after."],
    ),
    (
        "Conv2D",
        {"input_shape": "(1, 224, 10, 3)", "kernel_size": "(7, 3)", "strides": "2"},
        ["height: ⌊(n − K) / s⌋ + 1 = ⌊(224 − 7) / 2⌋ + 1 = 109. The last pixel is not used.",
         "width: ⌊(n − K) / s⌋ + 1 = ⌊(10 − 3) / 2⌋ + 1 = 4. The last pixel is not used."],
    ),
    (
        "Conv1D",
        {"padding": "causal", "dilation_rate": "4"},
        ["length: K = (k − 1) × d + 1 = (3 − 1) × 4 + 1 = 9. ⌈n / s⌉ = ⌈28 / 1⌉ = 28."
         " K − 1 = 8 zeros before, none after."],
    ),
    (
        "Conv2DTranspose",
        {"strides": "2", "padding": "same", "kernel_size": "(3, 4)"},
        ["height: n × s = 28 × 2 = 56."
         " The kernels reach over 57; of these 0 are cut off before and 1 after.",
         "width: n × s = 28 × 2 = 56."
         " The kernels reach over 58; of these 1 is cut off before and 1 after."],
    ),
    (
        "Conv2DTranspose",
        {"strides": "3", "kernel_size": "2", "output_padding": "1"},
        ["height and width: (n − 1) × s + K + p = (28 − 1) × 3 + 2 + 1 = 84."],
    ),
    (
        "Conv1DTranspose",
        {"strides": "2", "padding": "same", "output_padding": "1"},
        ["length: (n − 1) × s + (K mod 2) + p = (28 − 1) × 2 + 1 + 1 = 56."
         " The kernels reach over 57; of these 0 are cut off before and 1 after."],
    ),
    (
        "MaxPooling2D",
        {"pool_size": "3"},
        ["height and width: ⌊(n − K) / s⌋ + 1 = ⌊(28 − 3) / 3⌋ + 1 = 9."
         " The last pixel is not used."],
    ),
    ("ZeroPadding1D", {"padding": "(2, 3)"}, ["length: n + before + after = 28 + 2 + 3 = 33."]),
    (
        "Cropping2D",
        {"cropping": "((1, 2), (0, 4))"},
        ["height: n − before − after = 28 − 1 − 2 = 25.",
         "width: n − before − after = 28 − 0 − 4 = 24."],
    ),
    ("UpSampling2D", {"size": "3"}, ["height and width: n × size = 28 × 3 = 84."]),
    (
        "GlobalMaxPooling3D",
        {},
        ["depth: All 16 become one.", "height and width: All 28 become one."],
    ),
    (
        "Conv2D",
        {"input_shape": "(None, None, 28, 3)"},
        ["height: The size is not known (None), so neither is the output's.",
         "width: ⌊(n − K) / s⌋ + 1 = ⌊(28 − 3) / 1⌋ + 1 = 26."],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "fields", "axes"), FORMULAS)
def test_each_axis_has_its_formula_with_the_numbers_put_in(
    page, address, layer, fields, axes
):
    visit(page, address)
    shown = put(page, layer=layer, **fields)
    assert shown["axes"] == axes
    sizes = set(shown["output"].strip("()").split(", ")[1:-1])
    if "Global" not in layer:
        assert all(
            any(f"= {size}." in axis or size == "None" for axis in axes)
            for size in sizes
        )


def cells(page, kind):
    return page.locator(f".widget svg.axis rect.{kind}").count()


def test_the_drawing_has_what_is_padded_left_over_and_cut(page, address):
    visit(page, address)
    put(page, input_shape="(1, 10, 10, 3)", strides="2", padding="same")
    assert [cells(page, kind) for kind in ("image", "zero", "unused")] == [10, 1, 0]
    put(page, padding="valid")
    assert [cells(page, kind) for kind in ("image", "zero", "unused")] == [9, 0, 1]
    assert cells(page, "kernel") == 6  # three taps, at the first and the last place
    put(page, layer="Conv1D", input_shape="(1, 10, 3)", strides="1", padding="causal")
    assert [cells(page, kind) for kind in ("image", "zero")] == [10, 2]
    put(page, layer="Conv1DTranspose", padding="same", strides="2", kernel_size="4")
    assert [cells(page, kind) for kind in ("output", "cut", "kernel")] == [20, 2, 8]
    put(page, kernel_size="3")
    row = page.locator(".widget svg.axis rect:not(.kernel)")
    kinds = [cell.get_attribute("class") for cell in row.all()]
    assert kinds == ["output"] * 20 + ["cut"]  # none before, 1 after
    put(page, kernel_size="1", padding="valid")
    assert [cells(page, kind) for kind in ("output", "empty")] == [19, 1]
    put(page, layer="Cropping1D", cropping="(2, 3)")
    assert [cells(page, kind) for kind in ("image", "cut")] == [5, 5]
    put(page, layer="ZeroPadding1D", padding="(2, 3)")
    assert [cells(page, kind) for kind in ("image", "zero")] == [10, 5]
    legend = page.locator(".widget .legend").all_inner_texts()
    assert legend == ["zeros added\ninput"] or legend == ["zeros addedinput"]


def test_counts_say_how_they_come_about(page, address):
    visit(page, address)
    assert put(page)["how"] == ["= 3 × 3 × 3 × 8 + 8", "= 26 × 26 places × 216 weights"]
    shown = put(page, layer="SeparableConv2D", depth_multiplier="2", use_bias="False")
    assert shown["how"] == [
        "= 3 × 3 × 3 × 2 + 1 × 1 × 6 × 8",
        "= 26 × 26 places × 102 weights",
    ]
    values = dict(zip(shown["names"], shown["values"], strict=True))
    assert values["parameters"] == str(3 * 3 * 3 * 2 + 6 * 8)
    assert values["multiply-adds for one image"] == f"{26 * 26 * 102:,}"
    shown = put(page, layer="Conv1DTranspose")
    assert shown["how"][1] == "= 28 pixels × 72 weights"


def test_each_wrong_field_has_its_message(page, address):
    visit(page, address)
    shown = put(page, strides="two", kernel_size="", groups="(1")
    assert [note.split(" ")[0] for note in shown["beside"]] == [
        "kernel_size",
        "strides",
        "groups",
    ]
    for name in ("kernel_size", "strides", "groups"):
        control = page.locator(f"#calculator-{name}")
        assert control.get_attribute("aria-invalid") == "true"
        note = page.locator(f"#{control.get_attribute('aria-describedby')}")
        assert note.inner_text().startswith(name)
    assert page.locator(".widget >> text=Copy code").is_hidden()


def test_a_missing_batch_is_pointed_out(page, address):
    visit(page, address)
    shown = put(page, input_shape="(28, 28, 3)")
    assert shown["beside"][0].endswith(
        "not (28, 28, 3). If the batch is missing, write (None, 28, 28, 3)"
    )
    assert "If the batch" not in put(page, input_shape="(28, 28)")["beside"][0]


def test_typing_keeps_the_focus_and_the_cursor(page, address):
    visit(page, address)
    page.click("#calculator-filters")
    page.keyboard.press("End")
    for key in ("Backspace", "1", "x", "Backspace", "2"):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == "calculator-filters"
    assert page.input_value("#calculator-filters") == "12"
    assert page.evaluate(SHOWN)["output"] == "(None, 26, 26, 12)"


def test_a_screen_reader_hears_the_output_once_the_typing_rests(page, address):
    visit(page, address)
    put(page, filters="9")
    until(
        page,
        "document.querySelector('.widget .heard').textContent == 'Output (None, 26, 26, 9)'",
    )
    put(page, filters="0")
    until(
        page,
        "document.querySelector('.widget .heard').textContent.startsWith('No output: filters')",
    )
    assert page.locator(".widget .result[aria-live]").count() == 0


def test_parameters_of_others_stay_in_the_address(page, address):
    visit(page, address, "?h=stride&stack=mine&strides=2")
    assert page.evaluate(SHOWN)["output"] == "(None, 13, 13, 8)"
    put(page, padding="same")
    until(page, "location.search.includes('same')")
    query = parse_qs(urlsplit(page.evaluate("location.href")).query)
    assert query["h"] == ["stride"]
    assert query["stack"] == ["mine"]
    assert query["strides"] == ["2"]
    put(page, strides="1", padding="valid")
    until(page, "!location.search.includes('same')")
    query = parse_qs(urlsplit(page.evaluate("location.href")).query)
    assert query == {"h": ["stride"], "stack": ["mine"], "layer": ["Conv2D"]}


def test_a_link_with_a_state_opens_without_a_reload(page, address):
    """It is followed from another page by instant navigation; the copied link has what is shown."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """() => {
        window.survives = true;
        const link = document.createElement('a');
        link.href = 'reference/conv_shapes/?layer=MaxPooling2D&pool_size=4';
        link.textContent = 'to the calculator';
        document.querySelector('article').prepend(link);
    }"""
    )
    page.click("text=to the calculator")
    page.wait_for_selector(".widget dd")
    assert page.evaluate("window.survives") is True
    assert page.evaluate(SHOWN)["output"] == "(None, 7, 7, 3)"
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    put(page, strides="3")
    page.click(".widget >> text=Copy link")
    until(
        page,
        "document.querySelector('.widget .widget-bar .run-state').textContent == 'Copied'",
    )
    link = page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(link).query) == {
        "layer": ["MaxPooling2D"], "pool_size": ["4"], "strides": ["3"],
    }  # fmt: skip


def test_the_address_keeps_the_state(page, address):
    visit(page, address)
    put(
        page,
        layer="Conv1D",
        input_shape="(None, 30, 2)",
        padding="causal",
        dilation_rate="4",
    )
    until(page, "location.search.includes('causal')")
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_and_whole_on_a_phone(page, address, scheme):
    visit(page, address)
    paint(page, scheme)
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
    page.keyboard.type("16")  # Tab selects the text of the field
    assert page.evaluate(SHOWN)["output"] == "(None, 26, 26, 16)"


def test_run_runs_the_code_that_is_shown(page, address):
    visit(page, address)
    page.click(".widget >> text=Run")
    until(
        page,
        "document.querySelector('.widget .run-state').textContent.startsWith('Done')",
    )
    assert "output (None, 26, 26, 8)" in page.text_content(".widget .run-out")
    put(page, filters="5")
    assert page.locator(".widget .run-out").is_hidden()
    page.click(".widget >> text=Run")
    until(
        page,
        "document.querySelector('.widget .run-out').textContent.includes('26, 26, 5')",
    )


def test_only_its_page_loads_it_and_it_is_small(page, address, site):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}tutorials/four_shapes/")
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
