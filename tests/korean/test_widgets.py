"""On a Korean page, the running widgets and the parts around a block have no English text."""

import re
import time

import pytest

from tests.conftest import mount, until

SCRIPTS = re.compile(r"(assets/run(?:\.[0-9a-f]{8})?/)(widgets/|runner\.js)")
PAGES = [
    "reference/conv_shapes/",  # the calculator
    "howto/shape_errors/",  # the doctor
    "tutorials/one_channel/",
    "tutorials/stride_padding/",
    "explanation/dimensions/",
    "explanation/gradients/",
    "explanation/groups/",
    "explanation/transposed_gradient/",
    "howto/exact_upsampling/",
    "tutorials/kernel_pictures/",  # the photograph
]
# What is shown and said: texts outside of code, and attributes that are read aloud or shown.
SHOWN = """() => {
    const CODE = 'pre, code, textarea, .slice, .run-editor, noscript';
    // a widget that is not there yet has the page's own words
    const isThere = root =>
        !root.matches('.widget') || root.querySelector('input, select, textarea');
    const all = document.querySelectorAll('.widget, .run-bar, .run-note, .missing');
    const roots = [...all].filter(isThere);
    const texts = new Set();
    for (const root of roots) {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const { data, parentElement } = walker.currentNode;
            if (!parentElement.closest(CODE)) texts.add(data.trim());
        }
        for (const element of [root, ...root.querySelectorAll(':not(.run-editor *)')])
            for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'label'])
                if (element.hasAttribute(name)) texts.add(element.getAttribute(name));
    }
    return [...texts].filter(text => /[A-Za-z]{2}/.test(text));
}"""
# Does all that a reader can do with each control, and notes every text that was shown meanwhile.
USE = """async () => {
    const shown = SHOWN;
    const said = new Set();
    const note = () => { for (const text of shown()) said.add(text); };
    const rest = () => new Promise(resolve => setTimeout(resolve, 30));
    const fire = (field) => {
        for (const kind of ['input', 'change'])
            field.dispatchEvent(new Event(kind, { bubbles: true }));
    };
    for (const fold of document.querySelectorAll('.widget details')) fold.open = true;
    note();
    const fields = '.widget :is(input[type=text], select, input[type=checkbox])';
    for (const field of document.querySelectorAll(fields)) {
        if (!field.isConnected || field.closest('td') && field.tabIndex < 0) continue;
        const before = field.value;
        const values = field.tagName !== 'SELECT' ? ['', 'x', '999999', '0']
            : [...field.options].slice(0, 12).map(option => option.value);
        for (const value of [...values, before]) {
            field.value = value;
            if (field.type === 'checkbox') field.click();
            else fire(field);
            await rest();
            note();
        }
    }
    for (const button of document.querySelectorAll('.widget button')) {
        if (!button.isConnected || button.matches('.filter, .sheet *')) continue;
        button.click();
        await rest();
        note();
    }
    return [...said];
}""".replace("SHOWN", SHOWN)
# Names: of layers and arguments, of values in Python, of products, keys and file formats.
NAMES = set(
    re.findall(
        r"\S+",
        """
    Conv Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose DepthwiseConv1D
    DepthwiseConv2D SeparableConv1D SeparableConv2D MaxPooling1D MaxPooling2D MaxPooling3D
    AveragePooling1D AveragePooling2D AveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D
    GlobalMaxPooling3D GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D
    UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D
    Cropping2D Cropping3D Input Dense Flatten Reshape BatchNormalization Dropout Activation ReLU
    LeakyReLU Softmax Add Subtract Multiply Average Maximum Minimum Concatenate
    filters kernel_size strides padding data_format dilation_rate groups use_bias output_padding
    depth_multiplier pool_size keepdims size cropping input_shape units rate axis name activation
    kernel bias depthwise_kernel pointwise_kernel kernel_depth stride_depth pool dilation layer
    valid same causal max average channels_last channels_first None True False mod float32
    TensorFlow Keras PyTorch NumPy Python OpenCV Colab tf nn conv1d conv2d conv3d np sum
    LeNet AlexNet VGG ResNet Net WaveNet MobileNetV1 SVG PNG HTML CC BY Ctrl Enter Tab kB MB GB
    sobel box gauss laplace sharpen relief identity diagonal
    """,
    )
)


@pytest.fixture(scope="module")
def korean(browser, address):
    """Return a function that opens a page as the Korean edition has it, with its scripts."""
    context = browser.new_context(service_workers="block")  # it would answer first
    context.add_init_script("navigator.clipboard.writeText = async () => {}")

    def answer(route):
        if route.request.resource_type != "document":
            route.continue_()
            return
        answered = route.fetch()
        html = SCRIPTS.sub(r"\1ko/\2", answered.text())
        html = html.replace('<html lang="en"', '<html lang="ko"', 1)
        route.fulfill(response=answered, body=html)

    context.route("**/*", answer)

    def open_page(path, query=""):
        page = context.new_page()
        page.goto(f"{address}{path}{query}")
        mount(page)
        return page

    yield open_page
    context.close()


def english(texts):
    """Return {text: its words in Latin letters that are no names}."""
    latin = {}
    for text in texts:
        plain = re.sub(r"‘[^’]*’|“[^”]*”|'[^']*'|\"[^\"]*\"|https?://\S+", " ", text)
        words = set(re.findall(r"(?<![\w$])[A-Za-z_][A-Za-z0-9_]+", plain)) - NAMES
        words = {word for word in words if "_" not in word}  # arguments
        if words:
            latin[text[:120]] = sorted(words)
    return latin


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_left_english_but_names(korean, path):
    page = korean(path)
    assert page.locator(".widget").count()
    texts = page.evaluate(USE)
    page.close()
    assert english(texts) == {}


def test_the_tracer_says_nothing_in_english(korean):
    page = korean("tutorials/small_cnn/")
    texts = set()
    for stack in [
        "Input((28, 28, 1))\nConv2D(8, 3)\nFlatten()\nDense(10)\n",
        "Input((28, 28, 1))\nConv2D(0, 3)\nFlatten()\n",
        "Input((28, 28, 1))\nConv2D(8, 3, stride=2)\n",
        "Input((28, 28))\nConv2D(8, 3)\n",
        "Conv2D(8, 3)\n",
        "Input((28, 28, 1))\na = Conv2D(8, 3)\nConv2D(4, 3)\nAdd()([a, previous])\n",
        "Input((28, 28, 1))\nReshape((3, 3))\n",
        "Input((28, 28, 1))\nConv2D(8, 3",
        "Input((28, 28, 1))\nNothing(8)\n",
    ]:
        page.fill("#tracer-stack", stack)
        page.wait_for_timeout(50)
        texts |= set(page.evaluate(SHOWN))
    page.close()
    known = {"Nothing", "previous", "stride", "a"}
    unknown = {text: set(words) - known for text, words in english(texts).items()}
    # the lists of what there is, as of activations
    assert {text: words for text, words in unknown.items() if words} == {}


def test_the_doctor_speaks_korean(korean):
    page = korean("howto/shape_errors/")
    answers = {}
    for text in [
        "expected min_ndim=4, found ndim=3. Full shape received: (60, 28, 28)라고 나와요",
        "axes don't match array",
        "onnxruntime.capi: INVALID_ARGUMENT : Got invalid dimensions for input",
        "파이썬이 이상해요",
    ]:
        page.fill("#doctor-message", text)
        until(page, "document.querySelector('.widget [role=status]').textContent")
        parts = "[...document.querySelectorAll('.widget :is([role=status], .facts)')]"
        # the titles of entries are the page's own
        answers[text] = page.evaluate(
            f"{parts}.map(part => [...part.childNodes].filter(n => n.nodeName !== 'A')"
            ".map(n => n.textContent).join('')).join(' ')"
        )
        page.evaluate(
            "document.querySelector('.widget [role=status]').textContent = ''"
        )
    page.close()
    assert all(re.search("[가-힣]", answer) for answer in answers.values()), answers
    left = {
        t: w
        for t, w in english(answers.values()).items()
        if set(w) - {"ONNX", "Runtime"}
    }
    assert left == {}


def test_a_block_runs_and_speaks_korean(korean):
    page = korean("tutorials/one_channel/")
    bar = page.locator(".highlight.language-python .run-bar:visible").first
    assert bar.locator("button").first.text_content() == "실행"
    bar.locator("button", has_text="고치기").click()
    page.wait_for_selector(".cm-content")
    label = page.locator(".cm-content").first.get_attribute("aria-label")
    assert re.match(r"코드 블록 \d+\. Ctrl\+Enter로", label)
    bar.locator("button", has_text="실행").click()
    end = time.monotonic() + 200
    while not re.fullmatch(
        r"[\d.]+초 만에 끝났습니다", bar.locator("[role=status]").text_content()
    ):
        assert time.monotonic() < end
        page.wait_for_timeout(50)
    assert english(page.evaluate(SHOWN)) == {}
    page.close()
