"""The error doctor of docs/howto/shape_errors.md, in a browser."""

import gzip
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.axe import violations
from tests.conftest import faultless, mount, paint, until
from tools.tables.entries import entries

PATH = "howto/shape_errors/"
MESSAGES = [
    (entry.id, kind, message) for entry in entries() for kind, message in entry.messages
]
SHOWN = """() => ({
    status: document.querySelector('.widget [role=status]').textContent,
    best: document.querySelector('.widget [role=status] a')?.getAttribute('href') ?? null,
    others: [...document.querySelectorAll('.widget .others a')].map(a => a.getAttribute('href')),
})"""
FIND = """text => {
    document.getElementById('doctor-message').value = text;
    document.querySelector('.widget button').click();
}"""
PASTE = """text => {
    const field = document.getElementById('doctor-message');
    field.focus();
    field.value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
}"""
AT = """() => {
    const element = document.activeElement;
    return [location.hash, element.id, element.getBoundingClientRect().top];
}"""
FRAMES = {
    "python": """Traceback (most recent call last):
  File "/home/{name}/projects/{name}/train_{n}.py", line {n}, in <module>
    main(sys.argv[1:])
  File "/opt/venv/lib/python3.12/site-packages/keras/src/utils/traceback_utils.py", line {n}, in f
    raise e.with_traceback(filtered_tb) from None
""",
    "notebook": """-------------------------------------------------------------------------
{kind}                                Traceback (most recent call last)
Cell In[{n}], line 3
      1 {name} = build_{name}((None, 64, 64, 3))
----> 3 {name}(batch_{n})

File ~/miniconda3/envs/{name}/lib/python3.11/site-packages/keras/src/layers/layer.py:941
""",
    "chained": """Traceback (most recent call last):
  File "run.py", line 8, in load
    return cache["{name}"]
KeyError: '{name}'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "C:\\Users\\{name}\\run.py", line {n}, in <module>
    main()
""",
}
# Texts of errors that the page does not have.
ELSEWHERE = [
    "KeyError: 'image'",
    "ModuleNotFoundError: No module named 'tensorflow'",
    "FileNotFoundError: [Errno 2] No such file or directory: '/data/cats/1.png'",
    "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB",
    "NameError: name 'conv' is not defined",
    "SyntaxError: invalid syntax",
    "ZeroDivisionError: division by zero",
    "what is the airspeed of an unladen swallow",
    "hello",
    "123456 (1, 2, 3) [4, 5]",
    "ValueError",
    "ValueError: invalid literal for int() with base 10: 'x'",
]
# Messages as readers of other programs and other versions get them.
OTHERS = {
    """ValueError: Exception encountered when calling Sequential.call().

\x1b[1mInput 0 with name 'None' of layer 'conv2d_3' is incompatible with the layer: expected axis \
-1 of input shape to have value 3, but received input with shape (32, 64, 48, 4)\x1b[0m

Arguments received by Sequential.call():
  • inputs=tf.Tensor(shape=(32, 64, 48, 4), dtype=float32)
  • training=True
  • mask=None
  • kwargs=<class 'inspect._empty'>""": "#channels",
    """Input 0 of layer "conv2d_1" is incompatible with the layer: expected min_ndim=4, found \
ndim=3. Full shape received: (None, 32, 32)""": "#missing-batch",
    "Input 0 of layer seq is incompatible with the layer: : expected min_ndim=4, found ndim=3":
        "#missing-batch",
    """ValueError: Input 0 of layer "dense" is incompatible with the layer: expected axis -1 of \
input shape to have value 7744, but received input with shape (None, 10816)""": "#dense-size",
    """ValueError: Negative dimension size caused by subtracting 3 from 1 for '{{node \
conv2d_2/Conv2D}} = Conv2D[T=DT_FLOAT, padding="VALID"](x, y/ReadVariableOp)' with input shapes: \
[?,1,1,64], [3,3,64,64].""": "#function-negative",
    """tensorflow.python.framework.errors_impl.InvalidArgumentError: Graph execution error:

Detected at node compile_loss/mse/sub defined at (most recent call last):
  File "/content/train.py", line 12, in <module>

Incompatible shapes: [32,10] vs. [32,7,6,5]
\t [[{{node compile_loss/mse/sub}}]] [Op:__inference_multi_step_on_iterator_811]""":
        "#elementwise",
    "ValueError: could not broadcast input array from shape (3,224,224) into shape (224,224,3)":
        "#broadcast-into",
    "IndexError: index 28 is out of bounds for axis 0 with size 28": "#index",
    "AttributeError: 'tuple' object has no attribute 'lower'": "#padding-number",
}  # fmt: skip
MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script><b>ValueError: {}</b>"


@pytest.fixture(scope="module")
def page(browser, address):
    with faultless(browser, viewport={"width": 1280, "height": 900}) as page:
        page.goto(f"{address}{PATH}")
        page.wait_for_selector("#doctor-message")
        yield page


def find(page, text):
    page.evaluate(FIND, text)
    return page.evaluate(SHOWN)


def of_a_reader(message, name):
    """The message with other numbers, names and paths. Equal numbers stay equal; a rank stays."""
    known = {}

    def other(match):
        if re.search(r"(ndim=|axis -?|[Ii]nput #?|signal )$", message[: match.start()]):
            return match[0]
        return known.setdefault(match[0], str(int(match[0]) * 3 + 5 + len(known)))

    text = re.sub(r"(?<![\w.])\d+(?![\w.]*\w)", other, message)
    text = re.sub(r"layer '(\w+?)'", lambda found: f"layer '{found[1]}_17'", text)
    text = re.sub(r"(sequential|keras_tensor|data)(_\d)?", rf"{name}_\1_3", text)
    return re.sub(r"tensorflow/core", f"/usr/{name}/tensorflow/core", text)


@pytest.mark.parametrize("frame", FRAMES)
def test_a_message_with_the_readers_own_numbers_and_names_lands_on_its_entry(
    page, frame
):
    """Each one, at the end of a traceback."""
    astray, changed = [], 0
    for n, (entry, kind, message) in enumerate(MESSAGES, 400):
        text = of_a_reader(message, "anna")
        changed += text != message
        start = FRAMES[frame].format(kind=kind, name="anna", n=n)
        signal = kind.startswith("signal")  # no traceback: the process has ended
        shown = find(page, text if signal else f"{start}{kind}: {text}\n")
        if shown["best"] != f"#{entry}" or not shown["status"].startswith(
            "The entry: "
        ):
            astray.append((entry, text, shown))
    assert astray == []
    assert changed > len(MESSAGES) * 0.7


def test_a_message_alone_lands_on_its_entry(page):
    """Without its type, as in the title of an issue; with codes for bold print, or their rest."""
    astray = []
    for entry, _, message in MESSAGES:
        for text in (message, f"\x1b[1m{message}\x1b[0m\n", f"  [1m{message}[0m"):
            if find(page, text)["best"] != f"#{entry}":
                astray.append((entry, text))
    assert astray == []


@pytest.mark.parametrize("text", OTHERS)
def test_messages_of_other_programs_and_versions_land_too(page, text):
    assert find(page, text)["best"] == OTHERS[text]


def test_of_several_errors_the_last_one_counts(page):
    first, last = MESSAGES[0], MESSAGES[-1]
    text = f"{first[1]}: {first[2]}\n\nDuring handling of the above exception, another exception"
    assert (
        find(page, f"{text} occurred:\n\n{last[1]}: {last[2]}")["best"] == f"#{last[0]}"
    )


def test_up_to_three_others_are_offered(page):
    shown = find(
        page,
        "Input 0 of layer 'conv2d' is incompatible with the layer: expected axis -1",
    )
    assert shown["best"] in ("#channels", "#channels-first")
    assert 1 <= len(shown["others"]) <= 3
    assert shown["best"] not in shown["others"]
    for entry, kind, message in MESSAGES:
        assert len(find(page, f"{kind}: {message}")["others"]) <= 3, entry


def test_a_paste_takes_the_reader_to_the_entry(page):
    """The heading has the focus below the header, the address names it, and the box is kept."""
    for entry, kind, message in (MESSAGES[40], MESSAGES[3]):
        text = f"{kind}: {message}"
        page.evaluate(PASTE, text)
        until(page, f"location.hash === '#{entry}'")
        place, focus, top = page.evaluate(AT)
        assert (place, focus) == (f"#{entry}", entry)
        assert 50 < top < 200
        assert page.input_value("#doctor-message") == text
        assert page.evaluate(SHOWN)["best"] == f"#{entry}"


def test_typing_does_not_take_the_reader_away(page):
    page.focus("#doctor-message")
    page.keyboard.press("Control+A")
    page.keyboard.type("axes don't match array")
    until(
        page,
        "document.querySelector('.widget [role=status]').textContent.includes('axes')",
    )
    assert page.evaluate("document.activeElement.id") == "doctor-message"
    page.keyboard.press("Control+Enter")
    assert page.evaluate(AT)[:2] == ["#transpose-axes", "transpose-axes"]


def test_it_works_by_keyboard(page):
    """Tab goes from the box to Find, then to the entry; Enter on it goes there."""
    find(page, "operands could not be broadcast together with shapes (2,9) (3,9)")
    page.focus("#doctor-message")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Find"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#border"
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.press("Enter")
    assert page.evaluate(AT)[:2] == ["#border", "border"]
    assert page.locator("#doctor-message").count() == 1


@pytest.mark.parametrize("text", ELSEWHERE)
def test_of_what_is_not_there_it_says_so(page, text):
    shown = find(page, text)
    assert shown["best"] == "#all-messages", shown
    assert shown["status"].startswith("No entry is near this text.")
    assert "Paste the last lines" in shown["status"]


@pytest.mark.parametrize("text", ["", "   \n\t "])
def test_empty_says_what_to_do(page, text):
    find(page, "axes don't match array")
    shown = find(page, text)
    assert shown == {
        "status": "Paste an error message into the box first.", "best": None, "others": [],
    }  # fmt: skip


def test_markup_stays_text(page):
    for entry, _, message in MESSAGES[::7]:
        shown = find(page, MARKUP.format(message))
        assert shown["best"] == f"#{entry}"
    find(page, MARKUP.format(""))
    assert page.locator(".widget :is(img, b, script)").count() == 0


def test_a_megabyte_is_answered(page):
    """The message stands at the end; a megabyte of letters, of brackets and of digits."""
    entry, kind, message = MESSAGES[10]
    for filling in (
        "x" * 99 + "\n",
        "((((1, " * 14 + "\n",
        "12345678901234567890 ",
        "{{'[`\"/",
    ):
        text = filling * (1_000_000 // len(filling))
        assert find(page, f"{text}\n{kind}: {message}")["best"] == f"#{entry}"
        assert find(page, text)["status"]


@given(text=st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from([*(m[2] for m in MESSAGES[::5]), "<b>", "ValueError: ", "\n", "(1, ",
                              "[[", "{{function_node ", "'{{node ", "[Op:", "\x1b[1m", "\x00"]),
             max_size=6).map("".join),
))  # fmt: skip
@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_pasted_there_is_an_answer(page, text):
    shown = find(page, text)
    assert len(shown["status"]) > 20
    if shown["best"]:
        assert page.locator(f"[id='{shown['best'][1:]}']").count() == 1
    assert page.locator(".widget :is(img, b, script)").count() == 0
    assert page.faults == []


def test_it_survives_instant_navigation_and_other_pages_do_not_load_it(
    browser, address
):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}howto/match_pytorch/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "widgets" in url]
    page.click(".md-footer__link--prev")
    page.wait_for_selector("[data-widget=doctor]", state="attached")
    mount(page)  # the reader may arrive anywhere on the page
    assert find(page, "axes don't match array")["best"] == "#transpose-axes"
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_and_whole_on_a_phone(page, scheme):
    paint(page, scheme)
    page.set_viewport_size({"width": 360, "height": 740})
    for text in (f"{MESSAGES[4][1]}: {MESSAGES[4][2]}", "KeyError: 'x'", "y" * 5000):
        find(page, text)
        assert violations(page, part=".widget") == []
        assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.set_viewport_size({"width": 1280, "height": 900})


def test_it_is_small(page, site):
    (script,) = site.glob("assets/run.*/widgets/doctor.js")
    weight = len(gzip.compress(script.read_bytes(), 6))
    print(f"{weight} bytes")
    assert weight < 3000


def test_without_javascript_the_list_is_there(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{PATH}")
    assert "needs JavaScript" in page.inner_text(".widget")
    page.click("summary >> nth=0")
    links = page.locator("details table a")
    assert links.count() == len(MESSAGES)
    assert links.first.is_visible()
    context.close()
