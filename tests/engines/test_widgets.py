"""The five widgets in each engine, by pointer and by keyboard."""

import base64

import pytest

from tests.page.pictures import BYTES, GOOD, array, by_hand, halves, pixels

FOCUSED = "() => document.activeElement.id"


@pytest.fixture(scope="module")
def shared(faultless):
    with faultless() as tab:
        yield tab


@pytest.fixture
def visit(shared, address):
    """Return a function that opens a page and waits until its widget has an element."""

    def visit(path, element):
        shared.open(address + path)
        shared.element(".widget")  # a widget is loaded when the reader comes near
        shared.element(element)
        return shared

    return visit


def value(tab, css):
    return tab.evaluate("css => document.querySelector(css).value", css)


def choose(tab, css, key):
    """Choose an entry of a list by script, since lists unfold differently in each browser."""
    tab.evaluate(
        """(css, key) => {
            const field = document.querySelector(css);
            field.value = key;
            field.dispatchEvent(new Event('input', { bubbles: true }));
        }""",
        css,
        key,
    )


def output(tab):
    """Return the numbers of the stepper's output."""
    return tab.evaluate(
        """() => [...document.querySelector('.stepper table.made').tBodies[0].rows].map(
            row => [...row.querySelectorAll('td')].map(td => td.textContent))"""
    )


def test_stepper_by_pointer(visit):
    tab = visit("tutorials/one_channel/", ".stepper .stage table")
    assert output(tab) == [["11", "13", "13"], ["4", "19", "16"]]
    tab.click(".transport button", "Next")
    tab.until("() => document.querySelector('.count').textContent === 'Step 2 of 6'")
    tab.hover("#stepper-y-0-1-1")
    tab.until("() => document.querySelector('td.now').id === 'stepper-y-0-1-1'")
    assert tab.text(".stepper .total").endswith("19")
    tab.click("#stepper-flip")
    assert output(tab) != [["11", "13", "13"], ["4", "19", "16"]]


def test_stepper_by_keyboard(visit):
    tab = visit("tutorials/one_channel/", ".stepper .stage table")
    tab.focus("#stepper-y-0-0-0")
    for key, at in [("ArrowRight", "0-1"), ("ArrowDown", "1-1"), ("Home", "1-0")]:
        tab.press(key)
        assert tab.evaluate(FOCUSED) == f"stepper-y-0-{at}"
        assert (
            tab.evaluate("() => document.querySelector('td.now').id")
            == f"stepper-y-0-{at}"
        )
    tab.focus("#stepper-x-0-0-0")
    tab.press("ArrowDown", "ArrowRight")
    assert tab.evaluate(FOCUSED) == "stepper-x-0-1-1"
    tab.type("25")  # moving to the field has selected its text
    assert value(tab, "#stepper-x-0-1-1") == "25"
    tab.press("Enter")
    assert tab.evaluate(FOCUSED) == "stepper-x-0-2-1"
    assert output(tab) != [["11", "13", "13"], ["4", "19", "16"]]


def test_stepper_plays(visit):
    tab = visit("tutorials/one_channel/", ".stepper .stage table")
    choose(tab, "#stepper-speed", "fast")
    tab.click(".stepper .play")
    tab.until("() => document.querySelectorAll('td.done').length === 6")
    tab.until("() => document.querySelector('.stepper .play').textContent === 'Play'")


FIRST_ROWS = {
    "tutorials/larger_images/": ["1", "2", "1", "0", "2", "4", "2"],
    "tutorials/relu_pooling/": ["4", "2", "3"],
    "explanation/groups/": ["5", "4"],
    "explanation/dimensions/": ["0", "0", "0"],
}


@pytest.mark.parametrize("path", FIRST_ROWS)
def test_stepper_of_other_layers(visit, path):
    tab = visit(path, ".stepper .stage table.made")
    assert output(tab)[0] == FIRST_ROWS[path]
    tab.click(".transport button", "Next")
    tab.until(
        "() => document.querySelector('.count').textContent.startsWith('Step 2 of')"
    )
    tab.evaluate("() => document.querySelector('a[data-step]').click()")
    tab.until(
        "() => !document.querySelector('.count').textContent.startsWith('Step 2 of')"
    )


def test_stepper_is_filled_in(visit):
    tab = visit("tutorials/one_channel/", ".stepper .stage table")
    choose(tab, "#stepper-mode", "fill")
    tab.until("() => document.querySelector('.result-number').textContent === '?'")
    tab.focus("#stepper-answer")
    tab.type("11")
    tab.until(
        "() => document.querySelector('.verdict').textContent.startsWith('Right')"
    )
    tab.press("Enter")
    tab.until("() => document.querySelector('.count').textContent === 'Step 2 of 6'")


CHOOSE = """(name, text) => {
    const data = new DataTransfer();
    const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    data.items.add(new File([bytes], name));
    const field = document.getElementById('photo-file');
    field.files = data.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
}"""
CANVASES = f"""() => {{
    {BYTES}
    return [...document.querySelectorAll('.photo canvas')].map(bytes);
}}"""
SAID = "words => document.querySelector('.photo')?.innerText.includes(words)"


def choose_picture(tab, name):
    """Choose a file; return the two pictures that are shown."""
    data, says = GOOD[name]
    tab.evaluate(CHOOSE, name, base64.b64encode(data).decode())
    tab.until(SAID, says)
    return [array(shown) for shown in tab.evaluate(CANVASES)]


def test_picture_is_filtered(visit):
    tab = visit("tutorials/kernel_pictures/", ".photo canvas")
    tab.until(SAID, "The photograph of the lesson.")
    choose(tab, "#photo-kernel", "sharpen")
    tab.until(SAID, "Kernel sharpen, 3 x 3, sum 1")
    before, after = choose_picture(tab, "plain.png")
    assert (before == pixels(20, 30)).all()
    assert (after == by_hand(before, [[0, -1, 0], [-1, 5, -1], [0, -1, 0]])).all()


@pytest.mark.parametrize("name", ["turned.jpg", "moves.gif", "alpha.png"])
def test_picture_is_upright_still_and_on_white(visit, name):
    tab = visit("tutorials/kernel_pictures/", ".photo canvas")
    tab.until(SAID, "The photograph of the lesson.")
    before, _ = choose_picture(tab, name)
    if name == "alpha.png":
        assert (before[:, :15] == 255).all()
        return
    height, width = before.shape[:2]
    assert (height, width) == ((48, 32) if name == "turned.jpg" else (20, 30))
    wrong = abs(before.astype(int) - halves(height, width))
    assert wrong[[2, -3]].max() < 30  # JPEG mixes colors where they meet


def test_calculator_by_pointer(visit):
    tab = visit("reference/conv_shapes/", ".widget .result > *")
    choose(tab, "#calculator-layer", "Conv2DTranspose")
    tab.click("#calculator-strides")
    tab.press("Control+A")
    tab.type("2")
    tab.until(
        "() => document.querySelector('.widget dd').textContent.includes('57, 57, 8')"
    )
    tab.click(".widget .run-bar button", "Run")
    tab.until(
        "() => document.querySelector('.widget .run-out').textContent.includes('57, 57, 8')"
    )


def test_calculator_by_keyboard(visit):
    tab = visit("reference/conv_shapes/", ".widget .result > *")
    tab.focus("#calculator-layer")
    tab.press("Tab")
    assert tab.evaluate(FOCUSED) == "calculator-input_shape"
    tab.press("Tab")
    tab.type("16")  # Tab selects the text of the field
    tab.until(
        "() => document.querySelector('.widget dd').textContent.includes(', 16)')"
    )
    assert value(tab, "#calculator-filters") == "16"


def test_tracer_by_pointer(visit):
    tab = visit("tutorials/small_cnn/", ".widget .summary")
    choose(tab, "#tracer-add", "MaxPooling2D")
    before = value(tab, "#tracer-stack")
    tab.click(".widget button", "Add")
    assert value(tab, "#tracer-stack").count("MaxPooling2D") == (
        before.count("MaxPooling2D") + 1
    )


def test_tracer_by_keyboard(visit):
    tab = visit("tutorials/small_cnn/", ".widget .summary")
    tab.click("#tracer-stack")
    tab.press("Control+A")
    tab.type("Input((28, 20, 1))\nConv2D(8, 3)\nConv2D(4, 99)")
    tab.until(
        "() => document.querySelector('#tracer-message').textContent.startsWith('Line 3 breaks')"
    )
    tab.press("Backspace", "Backspace", "Backspace")
    tab.type("3)")
    tab.until(
        "() => document.querySelector('.widget .summary').textContent.includes('24, 16, 4')"
    )
    assert tab.evaluate(FOCUSED) == "tracer-stack"
    tab.focus("#tracer-add")
    tab.press("Tab", "Enter")
    tab.until(
        "() => document.querySelector('#tracer-stack').value.trim().split('\\n').length === 4"
    )


def test_the_picture_of_the_stack(visit):
    tab = visit("tutorials/small_cnn/?preset=lenet5&see=4.2.2", ".drawn .sheets svg")
    tab.until(
        "() => document.querySelector('.drawn .said').textContent.includes('16 × 16 of 32 × 32')"
    )
    tab.until(
        "() => document.querySelector('.drawn').innerText.includes('95 % of the gradient')"
    )
    tab.focus(".drawn [role=application]")
    tab.press("ArrowUp")
    assert value(tab, "#tracer-row") == "1"
    tab.click(".drawn button", "Next layer")
    tab.until("() => document.querySelector('.count').textContent === 'Step 3 of 5'")


def test_doctor_by_pointer(visit):
    tab = visit("howto/shape_errors/", "#doctor-message")
    tab.click("#doctor-message")
    tab.type("operands could not be broadcast together with shapes (2,9) (3,9)")
    tab.click(".widget button", "Find")
    tab.click(".widget [role=status] a")
    tab.until("() => location.hash === '#border'")


def test_doctor_by_keyboard(visit):
    tab = visit("howto/shape_errors/", "#doctor-message")
    tab.focus("#doctor-message")
    tab.type("axes don't match array")
    tab.press("Tab")
    assert tab.evaluate("() => document.activeElement.textContent") == "Find"
    tab.press("Enter")
    tab.until("() => document.querySelector('.widget [role=status] a')")
    tab.focus(".widget [role=status] a")
    tab.press("Enter")
    tab.until("() => document.activeElement.id === 'transpose-axes'")


ALIGNED = "ValueError: axes don't match array"
TRACE = """Traceback (most recent call last):
  File "a.py", line 3, in <module>
    x.transpose(0, 3, 1, 2)
"""
BROKEN = """Input 0 of layer a is incompat
ible with the la
yer: expected mi
n_ndim=4, found nd
im=3. Full shape rec
eived: (60,
 28, 28)"""
PASTED = {  # what is pasted, how often it is repeated, what stands below it, and the entry
    "nothing": ("", 1, "", None),
    "one word": ("ValueError", 1, "", None),
    "1 MB": ("x = layer(y)  # code\n", 50_000, "", None),
    "1 MB and a message": ("x = layer(y)  # code\n", 50_000, ALIGNED, "transpose-axes"),
    "other languages": ("안녕하세요 오류 ошибка 形状 خطأ", 1, "", None),
    "JSON": ('{"name": "stderr", "text": ["' + ALIGNED + '\\n"]}', 1, "", "transpose-axes"),
    "HTML": ("<script>window.bad = 1</script><img src=x onerror='bad = 1'>", 1, "", None),
    "a traceback without its last line": (TRACE, 1, "", None),
    "two messages": (TRACE + "IndexError: index 3 is out of bounds for axis 1 with size 3\n", 1,
                     TRACE + ALIGNED, "transpose-axes"),
    "a question": ("hi, i am new to this. i get this error: ", 1, ALIGNED + ". please help!!",
                   "transpose-axes"),
    "broken lines": (BROKEN, 1, "", "missing-channel"),
}  # fmt: skip
PASTE = """(text, count, end) => {
    document.querySelector('.widget [role=status]').textContent = '';
    document.getElementById('doctor-message').value = text.repeat(count) + end;
    document.querySelector('.widget button').click();
}"""


def test_doctor_takes_whatever_is_pasted(visit):
    tab = visit("howto/shape_errors/", "#doctor-message")
    for name, (text, count, end, entry) in PASTED.items():
        tab.evaluate(PASTE, text, count, end)
        tab.until("() => document.querySelector('.widget [role=status]').textContent")
        href = tab.evaluate(
            "() => document.querySelector('.widget [role=status] a')?.getAttribute('href') ?? null"
        )
        if entry:
            assert href == f"#{entry}", name
        else:  # no entry fits: a link to the list, or no link
            assert href in (None, "#all-messages") or "conv_shapes" in href, name
    assert tab.evaluate("() => window.bad === undefined")


PROGRAM = """from keras import layers, Model
def block(x, filters):
    x = layers.Conv2D(filters, 3, padding="same")(x)
    return layers.MaxPooling2D()(x)
first = layers.Input((40, 28, 3))
x = block(block(first, 4), 8)
x = layers.Dense(classes)(layers.Flatten()(x))
net = Model(first, x)
net.compile("adam", "mse")
"""
KINDS = ["Input", "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Flatten"]


def paste(tab, text):
    tab.evaluate(
        """text => {
            const field = document.querySelector('.widget textarea');
            field.value = text;
            field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        }""",
        text,
    )


def says(tab, words):
    """Wait until the tracer says some words."""
    tab.until(
        "words => document.querySelector('.widget').innerText.includes(words)", words
    )


def layers(tab):
    return tab.evaluate(
        """() => [...document.querySelectorAll('.widget table tbody th')].map(
            th => th.lastChild.textContent.trim())"""
    )


TORCH = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.fc = nn.Linear(8 * 16 * 16, 10)
    def forward(self, x):
        x = F.relu(self.conv(x))
        return self.fc(torch.flatten(x, 1))
"""


def test_a_program_of_pytorch_is_traced(visit):
    tab = visit("tutorials/small_cnn/", ".widget textarea")
    paste(tab, TORCH)
    says(tab, "The program lacks input of Net")
    tab.evaluate(
        """() => {
            const field = document.querySelector('.widget .asks input');
            field.value = '(1, 3, 32, 32)';
            field.dispatchEvent(new Event('change', { bubbles: true }));
        }"""
    )
    says(tab, "5 steps, inputs included, in PyTorch's order of axes.")
    lines = tab.evaluate(
        "() => [...document.querySelectorAll('.widget tr.in-keras')].map(row => row.textContent)"
    )
    assert lines == [
        "x0 = keras.Input((32, 32, 3))",
        "x1 = layers.ZeroPadding2D(1)(x0)\n"
        'x1 = layers.Conv2D(8, 3, strides=2, name="conv")(x1)',
        "x2 = layers.ReLU()(x1)",
        "x3 = layers.Flatten()(layers.Permute((3, 1, 2))(x2))",
        'x4 = layers.Dense(10, name="fc")(x3)',
    ]
    paste(tab, TORCH.replace("8 * 16 * 16", "8 * 15 * 15"))
    says(tab, "mat1 and mat2 shapes cannot be multiplied (1x2048 and 1800x10)")


def test_a_program_is_traced_with_the_real_keras(visit):
    tab = visit("tutorials/small_cnn/", ".widget textarea")
    paste(tab, PROGRAM)
    says(tab, "The program lacks classes")
    assert layers(tab) == KINDS[:5]  # Dense(classes) is asked for before its input
    tab.evaluate(
        """() => {
            const field = document.querySelector('.widget .asks input');
            field.value = '7';
            field.dispatchEvent(new Event('change', { bubbles: true }));
        }"""
    )
    says(tab, "7 layers, inputs included, as the real Keras builds them.")
    assert layers(tab) == [*KINDS, "Dense"]
    paste(tab, PROGRAM.replace("Flatten()", "Flaten()"))
    says(tab, "Line 7 breaks: ")
    assert layers(tab)[:5] == KINDS[:5]
    paste(tab, "while True:\n    pass\n")
    says(tab, "Keras reads the program")
    tab.click(".widget-bar button", "Stop")
    says(tab, "Stopped.")
    paste(tab, "Input((28, 28, 1))\nFlatten()\n")
    says(tab, "2 layers, the input included.")
