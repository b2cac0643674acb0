"""A kernel on the reader's own picture: the arithmetic in Node.js, and the widget in Chromium."""

import base64
import gzip

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from tests.axe import RULES, violations
from tests.conftest import ARGUMENTS, faultless, paint, until
from tests.page.pictures import (
    BAD,
    BYTES,
    GOOD,
    SOBEL,
    array,
    by_hand,
    by_numpy,
    halves,
    pixels,
    planes_of,
    saved,
)
from tools.node import ask as ask_node
from tools.paths import ROOT

PATH = "tutorials/kernel_pictures/"
LIGHT = 45_000  # bytes, compressed
rng = np.random.default_rng(0)


def ask(**question):
    return ask_node("tests/page/picture.mjs", question)


# ---- the arithmetic


def setting():
    """Return a random picture of whole numbers, kernel and options; few pictures are square."""
    height, width = (int(n) for n in rng.integers(1, 13, 2))
    kh, kw = (int(n) for n in rng.integers(1, 6, 2))
    return {
        "height": height,
        "width": width,
        "planes": rng.integers(0, 256, (3, height * width)).tolist(),
        "kernel": rng.integers(-9, 10, (kh, kw)).tolist(),
        "options": {
            "stride": int(rng.integers(1, 4)),
            "padding": str(rng.choice(["valid", "same"])),
            "dilation": int(rng.integers(1, 4)),
            "strength": int(rng.integers(-2, 4)),
        },
    }


SETTINGS = [setting() for _ in range(2000)]


@pytest.fixture(scope="module")
def computed():
    answers = ask(filters=SETTINGS)["filters"]
    return [
        ({**case, **case["options"]}, made)
        for case, made in zip(SETTINGS, answers, strict=True)
    ]


def test_every_number_is_that_of_numpy(computed):
    """The numbers are exactly equal, also where the result is empty."""
    empty = 0
    for case, made in computed:
        y = by_numpy(case)
        assert (made["height"], made["width"]) == y.shape[1:], case
        assert np.array_equal(np.reshape(made["planes"], y.shape), y), case
        empty += not y.size
    assert 100 < empty < 800


def test_every_number_is_that_of_tensorflow(computed):
    compared = 0
    for case, made in computed:
        if not made["height"] or not made["width"]:
            continue
        W = case["strength"] * np.array(case["kernel"], "float32")[:, :, None, None]
        images = planes_of(case)[..., None].astype("float32")  # a channel is an image
        padding = case["padding"].upper()
        y_tf = tf.nn.conv2d(
            images, W, case["stride"], padding, dilations=case["dilation"]
        )
        y = np.reshape(made["planes"], (3, made["height"], made["width"], 1))
        assert np.array_equal(y_tf, y), case
        compared += 1
    assert compared > 1200


def test_the_lines_for_python_are_the_settings(computed):
    for case, made in computed[:100]:
        space = {"np": np}
        exec(made["program"], space)
        w = case["strength"] * np.array(case["kernel"])
        assert np.array_equal(space["my_kernel"], w)
        assert space["padding"] == case["padding"].upper()
        assert (space["stride"], space["dilation"]) == (
            case["stride"],
            case["dilation"],
        )


def test_fractions_are_those_of_numpy():
    case = {**SETTINGS[0], "kernel": [[1 / 9, 0.1], [-0.5, 1e-3]]}
    case["options"] = {**case["options"], "strength": 0.25, "padding": "same"}
    (made,) = ask(filters=[case])["filters"]
    y = by_numpy({**case, **case["options"], "planes": np.array(case["planes"], float)})
    np.testing.assert_allclose(np.reshape(made["planes"], y.shape), y, rtol=1e-12)


# ---- a kernel as people write it

WRITTEN = {
    "-1 0 1; -2 0 2; -1 0 1": SOBEL,
    "-1,0,1\n-2,0,2\n-1,0,1\n": SOBEL,
    "-1, 0, 1;\n-2, 0, 2;\n-1, 0, 1;": SOBEL,
    "[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]": SOBEL,
    "[[-1, 0, 1],\n [-2, 0, 2],\n [-1, 0, 1]]": SOBEL,
    "[-1 0 1; -2 0 2; -1 0 1]": SOBEL,
    "[-1 0 1\n-2 0 2\n-1 0 1]": SOBEL,
    "[-1, 0, 1]\n[-2, 0, 2]\n[-1, 0, 1]": SOBEL,
    "{{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}};": SOBEL,
    "((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))": SOBEL,
    "[[-1.  0.  1.]\n [-2.  0.  2.]\n [-1.  0.  1.]]": SOBEL,
    'kernel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], "float32")': SOBEL,
    "np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype=np.float32)": SOBEL,
    "tf.constant([[-1., 0., 1.], [-2., 0., 2.], [-1., 0., 1.]])": SOBEL,
    "\u22121 0 1\r\n\u22122 0 2\r\n\u22121 0 1": SOBEL,
    "| -1 | 0 | 1 |\n| -2 | 0 | 2 |\n| -1 | 0 | 1 |": SOBEL,
    "\t-1\t0\t1\n\t-2\t0\t2\n\t-1\t0\t1": SOBEL,
    "1 2": [[1, 2]],
    "1,2": [[1, 2]],
    "1;2;3": [[1], [2], [3]],
    "1\n2": [[1], [2]],
    "7": [[7]],
    "[1, 2, 3]": [[1, 2, 3]],
    "[1, 2,\n 3, 4]": [[1, 2], [3, 4]],
    "1, 2,\n3, 4,\n": [[1, 2], [3, 4]],
    "{1, 2,\n 3, 4}": [[1, 2], [3, 4]],
    "[[1, 2,\n  3]]": [[1, 2, 3]],
    "1/9 1 / 9 -1/9": [[1 / 9, 1 / 9, -1 / 9]],
    "[[1, 1], [1, 1]] / 4": [[1 / 4] * 2] * 2,
    "1/4 * [[1, 1], [1, 1]]": [[1 / 4] * 2] * 2,
    "0.5 * np.array([[1, 1], [1, 3]])": [[0.5, 0.5], [0.5, 1.5]],
    "np.array([[1, 1], [1, 1]], 'float32') / 4": [[1 / 4] * 2] * 2,
    "[[2, 4]] * 1/2": [[1, 2]],
    "1 0\n\n0 1\n": [[1, 0], [0, 1]],
}
REFUSED = {
    "": "There are no numbers",
    "  \n ;": "There are no numbers",
    "[]": "There are no numbers",
    "edge": "\u201cedge\u201d is not a number",
    "1 x 1": "\u201cx\u201d is not a number",
    "1 2; 3": "Row 2 has a length of 1, and row 1 of 2",
    "[[1, 2], [3, 4]": "brackets do not pair",
    "1 2]": "brackets do not pair",
    "][": "brackets do not pair",
    "[[1, 2] and [3, 4]]": "stands between the rows",
    "[[[1, 2]]]": "There are 3 brackets",
    "0,5 0,5; 0,5 0,5": "can be read in two ways",
    "1,,2": "a comma with no number",
    "1/0": "divides by 0",
    "[[1]] / 0": "divides by 0",
    "1e9": "too large",
    "1e999": "too large",
    "NaN 1": "not a number",
    "Infinity": "not a number",
    "0x10": "not a number",
    "<b>1</b>": "not a number",
    " ".join(["1"] * 32): "1 x 32 numbers: at most 31",
    "\n".join(["1"] * 32): "32 x 1 numbers: at most 31",
    "np.ones((3, 3))": "brackets",
}


def test_kernels_are_read_as_people_write_them():
    answers = ask(kernels=list(WRITTEN))["kernels"]
    for text, answer in zip(WRITTEN, answers, strict=True):
        assert answer.get("kernel") == WRITTEN[text], (text, answer)
        assert answer["name"] == ("sobel" if WRITTEN[text] == SOBEL else None)


def test_what_is_no_kernel_is_refused_with_a_reason():
    answers = ask(kernels=list(REFUSED))["kernels"]
    for text, answer in zip(REFUSED, answers, strict=True):
        assert REFUSED[text] in answer.get("error", ""), (text, answer)


# ---- files


def test_files_are_known_by_their_bytes():
    """Kind and size come from the bytes of the file, before it is decoded."""
    known = {**GOOD, **BAD}
    files = [base64.b64encode(data).decode() for data, _ in known.values()]
    headers = dict(zip(known, ask(files=files)["files"], strict=True))
    assert headers["plain.webp"] == {"kind": "WebP", "width": 30, "height": 20}
    assert (headers["plain.bmp"]["width"], headers["plain.bmp"]["height"]) == (30, 20)
    assert (headers["moves.gif"]["width"], headers["moves.gif"]["height"]) == (30, 20)
    assert headers["turned.jpg"] == {"kind": "JPEG", "height": 32, "width": 48}
    assert headers["wrong_name.txt"]["kind"] == "PNG"
    moving = {name for name, seen in headers.items() if seen.get("animated")}
    assert moving == {name for name in known if name.startswith("moves")}
    lossy = base64.b64encode(saved(pixels(20, 30), "WEBP", quality=80)).decode()
    (seen,) = ask(files=[lossy])["files"]
    assert seen == {"kind": "WebP", "width": 30, "height": 20}


@pytest.mark.seeds(3)
def test_no_bytes_are_a_fault_of_ours(seed):
    """Beginnings of good files, and good files with wrong bytes, raise no error of ours."""
    chance, files = np.random.default_rng(seed), []
    for data, _ in GOOD.values():
        files += [data[:n] for n in range(0, min(len(data), 120))]
        for _ in range(20):
            wrong = np.frombuffer(data[:4000], "uint8").copy()
            wrong[chance.integers(4, len(wrong), 9)] = chance.integers(0, 256, 9)
            files.append(wrong.tobytes())
    texts = [base64.b64encode(data).decode() for data in files]
    assert all(seen["kind"] for seen in ask(files=texts)["files"])


# ---- the widget

STATE = f"""() => {{
    {BYTES}
    const all = css => [...document.querySelectorAll(`.photo ${{css}}`)];
    const text = css => all(css).map(one => one.textContent);
    const [before, after] = document.querySelectorAll('.photo canvas');
    return {{
        said: text('[role=status].said')[0], result: text('p.said:not([role])')[0],
        refused: text('[role=alert]:not([hidden])').join(' '),
        invalid: all('[aria-invalid]').map(one => one.id),
        old: document.querySelectorAll('.photo .old').length,
        before: bytes(before), after: bytes(after),
        kernel: document.getElementById('photo-kernel').value,
    }};
}}"""
TYPE = """([id, text]) => {
    const field = document.getElementById(`photo-${id}`);
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
}"""
SAID = "words => document.querySelector('.photo')?.innerText.includes(words)"
TRANSFER = """const data = new DataTransfer();
    for (const [name, type, text] of files) {
        const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
    }"""
DROP = f"""files => {{
    {TRANSFER}
    const target = document.querySelector('.photo .frames');
    const options = {{ dataTransfer: data, bubbles: true, cancelable: true }};
    const over = new DragEvent('dragover', options);
    target.dispatchEvent(over);
    target.dispatchEvent(new DragEvent('drop', options));
    return over.defaultPrevented;
}}"""
PASTE = f"""files => {{
    {TRANSFER}
    document.body.dispatchEvent(new ClipboardEvent('paste',
        {{ clipboardData: data, bubbles: true, cancelable: true }}));
}}"""


def visit(page, address):
    page.goto(address + PATH)
    page.locator(".widget").scroll_into_view_if_needed()
    until(page, SAID, "The photograph of the lesson.")
    return page


def choose(page, name, data, says):
    """Choose a file; return what is shown once `says` is said."""
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.set_input_files("#photo-file", file)
    until(page, SAID, says)
    return page.evaluate(STATE)


def put(page, **fields):
    for name, text in fields.items():
        page.evaluate(TYPE, [name, text])
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
    )
    return page.evaluate(STATE)


@pytest.fixture(scope="module")
def shared(browser, address):
    with faultless(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        yield page


@pytest.fixture
def page(shared, address):
    return visit(shared, address)


def test_it_starts_with_the_photograph_and_a_kernel_of_the_lesson(page):
    state = page.evaluate(STATE)
    photograph = Image.open(ROOT / "theme/assets/pictures/kernel_pictures_color.png")
    assert np.array_equal(array(state["before"]), np.array(photograph.convert("RGB")))
    y = by_hand(array(state["before"]), SOBEL, lambda y: 127.5 + y / 4)
    assert np.array_equal(array(state["after"]), y)
    assert "Kernel sobel, 3 x 3, sum 0" in state["result"]
    assert "158 wide and 190 high" in state["result"]
    assert state["refused"] == ""


@pytest.mark.parametrize("name", GOOD)
def test_a_picture_is_read(page, name):
    data, says = GOOD[name]
    state = choose(page, name, data, says)
    assert (state["refused"] != "") == (name == "line.png")  # too low for the kernel
    before = array(state["before"])
    assert max(before.shape) <= 256
    if name in ("plain.png", "plain.bmp", "plain.webp", "wrong_name.txt"):
        assert np.array_equal(before, pixels(20, 30))
        y = by_hand(before, SOBEL, lambda y: 127.5 + y / 4)
        assert np.array_equal(array(state["after"]), y)
    elif name == "alpha.png":
        assert (before[:, :15] == 255).all()  # white
        assert np.array_equal(before[:, 15:], pixels(20, 30)[:, 15:])
    elif name.startswith("moves"):
        assert np.abs(before.astype(int) - halves(20, 30)).max() < 30
    elif name == "turned.jpg":
        assert before.shape == (48, 32, 3)
        assert np.abs(before.astype(int) - halves(48, 32))[[4, -5]].max() < 30
    elif name == "large.png":
        assert before.shape == (110, 256, 3)
        assert before.std() < 0.8 * pixels(300, 700).std()  # a mean, not one pixel


def test_what_is_scaled_is_a_mean(page):
    """Stripes of one pixel become gray, not black or white."""
    stripes = np.zeros((1024, 1024, 3), "uint8")
    stripes[:, ::2] = 255
    state = choose(page, "stripes.png", saved(stripes, "PNG"), "Scaled to 256 x 256")
    assert np.abs(array(state["before"]).astype(int) - 127.5).max() < 3


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_picture_is_refused_and_nothing_is_lost(page, name):
    data, says = GOOD["plain.png"]
    was = choose(page, "plain.png", data, says)
    data, says = BAD[name]
    state = choose(page, name, data, says)
    assert says in state["refused"]
    assert (state["before"], state["after"]) == (was["before"], was["after"])
    assert "PNG, 30 wide" in state["said"]
    data, says = GOOD["turned.jpg"]
    assert choose(page, "turned.jpg", data, says)["refused"] == ""


def test_a_file_that_is_too_large_is_not_read(page):
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(61e6)], 'large.png'));
            const field = document.getElementById('photo-file');
            field.files = data.files;
            field.dispatchEvent(new Event('change', { bubbles: true }));
        }"""
    )
    until(page, SAID, "The file has 61 MB; at most 60 MB")


def encoded(*names):
    known = {**GOOD, **BAD}
    return [[n, "image/png", base64.b64encode(known[n][0]).decode()] for n in names]


def test_a_picture_is_dropped_or_pasted(page):
    assert page.evaluate(DROP, encoded("plain.png", "turned.jpg"))
    until(page, SAID, "PNG, 30 wide and 20 high")
    assert "this is the first" in page.evaluate(STATE)["said"]
    page.evaluate(PASTE, encoded("turned.jpg"))
    until(page, SAID, "JPEG, 32 wide and 48 high")
    page.evaluate(DROP, encoded("drawing.svg"))
    until(page, SAID, "This is an SVG")
    text = "data.setData('text', 'x'); const target"
    page.evaluate(DROP.replace("const target", text), [])
    until(page, SAID, "That is no file")


def test_a_picture_that_is_pasted_after_a_large_one_counts(page):
    """Two pictures at once: the last one is shown, whichever takes longer."""
    page.evaluate(PASTE, encoded("large.png"))
    page.evaluate(PASTE, encoded("turned.jpg"))
    until(page, SAID, "JPEG, 32 wide and 48 high")
    page.wait_for_timeout(300)
    assert "JPEG" in page.evaluate(STATE)["said"]


def test_back_to_the_photograph(page):
    was = page.evaluate(STATE)
    choose(page, "plain.png", *GOOD["plain.png"])
    page.click(".photo >> text=Photograph of the lesson")
    until(page, SAID, "The photograph of the lesson.")
    assert page.evaluate(STATE)["before"] == was["before"]
    assert page.evaluate("document.activeElement.textContent") == "Camera"


SETTING = {
    "numbers": "1 2; 3 -4; 0 5", "stride": "2", "dilation": "2", "padding": "same",
    "strength": "1/2",
}  # fmt: skip


def test_each_setting_counts(page):
    choose(page, "plain.png", *GOOD["plain.png"])
    state = put(page, **SETTING)
    case = {"height": 20, "width": 30, "stride": 2, "dilation": 2, "padding": "same",
        "planes": pixels(20, 30).astype(int).transpose(2, 0, 1).reshape(3, -1),
        "kernel": [[1, 2], [3, -4], [0, 5]], "strength": 0.5}  # fmt: skip
    case["planes"] = case["planes"].astype(float)
    y = by_numpy(case).transpose(1, 2, 0)
    shown = array(state["after"])
    assert shown.shape == (10, 15, 3)
    assert np.array_equal(shown, np.rint(np.clip(y, 0, 255)).astype("uint8"))
    assert state["kernel"] == "own"
    assert f"numbers from \u2212{-y.min() / 255:.2f}" in state["result"]
    state = put(page, shades="size")
    assert np.array_equal(array(state["after"]), np.rint(np.clip(np.abs(y), 0, 255)))
    state = put(page, channels="gray", shades="plain")
    shown = array(state["after"])
    assert (shown[..., 0] == shown[..., 1]).all()
    light = y @ [0.299, 0.587, 0.114]
    assert np.abs(shown[..., 0] - np.clip(light, 0, 255)).max() <= 1


def test_each_kernel_of_the_lesson_can_be_chosen(page):
    options = "#photo-kernel option"
    names = page.eval_on_selector_all(options, "all => all.map(one => one.value)")
    assert len(names) == 10
    for name in names[:-1]:
        state = put(page, kernel=name)
        assert state["kernel"] == name
        assert f"Kernel {name}," in state["result"]
        assert state["refused"] == ""


WRONG = {
    "numbers": ("1 2; x 4", "is not a number"),
    "stride": ("0", "a whole number from 1 to 32"),
    "dilation": ("1.5", "a whole number from 1 to 32"),
    "strength": ("much", "is not a number"),
}


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_setting_is_named_beside_it_and_the_result_stays(page, field):
    was = page.evaluate(STATE)
    text, says = WRONG[field]
    state = put(page, **{field: text})
    assert says in state["refused"]
    assert state["invalid"] == [f"photo-{field}"]
    described = page.get_attribute(f"#photo-{field}", "aria-describedby")
    assert says in page.text_content(f"#{described}")
    assert state["after"] == was["after"]
    assert state["old"] == 1
    right = {"numbers": "[[-1,0,1],[-2,0,2],[-1,0,1]]"}.get(field, "1")
    state = put(page, **{field: right})
    assert (state["refused"], state["invalid"], state["old"]) == ("", [], 0)


def test_a_result_that_is_empty_says_why(page):
    choose(page, "line.png", *GOOD["line.png"])
    state = page.evaluate(STATE)
    assert "reaches over 3 x 3 pixels" in state["refused"]
    assert "the picture has 1 x 256: there is no place" in state["refused"]
    assert state["old"] == 1
    assert put(page, padding="same")["refused"] == ""


def test_copied_lines_run_in_the_block(page):
    put(page, numbers="1 2; 3 4", stride="2")
    page.click(".photo >> text=Copy for Python")
    until(page, SAID, "Copied")
    space = {"np": np}
    exec(page.evaluate("navigator.clipboard.readText()"), space)
    assert np.array_equal(space["my_kernel"], [[1, 2], [3, 4]])
    assert (space["stride"], space["padding"]) == (2, "VALID")


def test_nothing_is_sent(page, address):
    """After the widget is loaded, which happens when the reader comes near, no request is made."""
    assert all(url.startswith((address, "data:", "blob:")) for url in page.asked)
    page.asked.clear()
    choose(page, "plain.png", *GOOD["plain.png"])
    choose(page, "drawing.svg", *BAD["drawing.svg"])
    put(page, **SETTING)
    assert [url for url in page.asked if not url.startswith(("data:", "blob:"))] == []
    page.goto(f"{address}{PATH}")
    page.wait_for_load_state("networkidle")
    assert not any("/photo" in url for url in page.asked)


def test_the_widget_is_light(site):
    files = list(site.glob("assets/run.*/widgets/photo.*"))
    assert len(files) == 2
    assert sum(len(gzip.compress(file.read_bytes(), 6)) for file in files) < LIGHT


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("pixels", [1280, 360])
def test_it_is_accessible_and_fits(page, scheme, pixels):
    page.set_viewport_size({"width": pixels, "height": 800})
    paint(page, scheme)
    choose(page, "large.png", *GOOD["large.png"])
    put(page, numbers="1 2; x 4")
    assert violations(page, RULES, "[data-widget=photo]") == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    paint(page, "light")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert wide <= pixels


def test_by_keyboard_alone(page):
    page.focus("#photo-file")
    names = [
        "kernel",
        "channels",
        "padding",
        "stride",
        "dilation",
        "strength",
        "shades",
    ]
    names = [f"photo-{name}" for name in [*names, "numbers"]]
    for name in ["Camera", *names, "Copy for Python"]:
        page.keyboard.press("Tab")
        focused = "(e => e.id || e.textContent)(document.activeElement)"
        assert page.evaluate(focused) == name


def test_what_is_heard_is_the_result(page):
    put(page, kernel="box")
    heard = (
        "words => document.querySelector('.photo .heard').textContent.includes(words)"
    )
    until(page, heard, "Kernel box, 9 x 9, sum 1")


# ---- the block below


def output(page, says):
    """Run the block that reads my_picture; return what it prints."""
    block = page.locator(".highlight", has_text="my_picture.png").first
    block.get_by_role("button", name="Run").click()
    out = block.locator(".run-out")
    until(page, """([says]) => [...document.querySelectorAll('.run-out')].some(
        out => out.innerText.includes(says))""", [says])  # fmt: skip
    return out.inner_text()


def test_the_block_below_reads_the_picture(page):
    """The block also reads the photograph when there is no picture of the reader's."""
    choose(page, "plain.png", *GOOD["plain.png"])
    page.wait_for_timeout(200)
    text = output(page, "becomes")
    assert "my_picture (1, 20, 30, 3) becomes (1, 20, 30, 3)" in text
    page.click(".photo >> text=Photograph of the lesson")
    until(page, SAID, "The photograph of the lesson.")
    text = output(page, "(1, 192, 160, 3)")
    assert "my_picture (1, 192, 160, 3) becomes (1, 192, 160, 3)" in text


# ---- the camera

WATCHED = """
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    window.streams = [];
    navigator.mediaDevices.getUserMedia = async wanted => {
        const stream = await ask(wanted);
        window.streams.push(stream);
        return stream;
    };
"""
ENDED = """window.streams.length && window.streams.every(
    stream => stream.getTracks().every(track => track.readyState === 'ended'))"""
REFUSE = """name => navigator.mediaDevices.getUserMedia = () =>
    Promise.reject(new DOMException('no', name))"""


@pytest.fixture(scope="module")
def filming(playwright):
    """A Chromium with a camera that films a test picture."""
    path = (ROOT / ".cache" / "browser").read_text().strip()
    more = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    with playwright.chromium.launch(
        executable_path=path, args=[*ARGUMENTS, *more]
    ) as chromium:
        yield chromium


@pytest.fixture
def camera(filming, address):
    with faultless(filming, permissions=["camera"]) as page:
        page.add_init_script(WATCHED)
        yield visit(page, address)


def switch_on(page):
    page.click(".photo >> text=Camera")
    until(page, SAID, "The camera is on")
    until(page, "document.querySelector('.photo video').videoWidth > 0")


def test_a_still_is_taken_and_the_camera_is_switched_off(camera):
    switch_on(camera)
    assert camera.evaluate("document.activeElement.textContent") == "Take the picture"
    assert not camera.evaluate(ENDED)
    camera.keyboard.press("Enter")
    until(camera, SAID, "The still of the camera.")
    assert camera.evaluate(ENDED)
    assert not camera.is_visible(".photo video")
    assert camera.evaluate("document.activeElement.textContent") == "Camera"
    still = array(camera.evaluate(STATE)["before"])
    assert max(still.shape) == 256
    assert still.std() > 10


def test_cancel_switches_it_off_and_nothing_is_lost(camera):
    was = camera.evaluate(STATE)
    switch_on(camera)
    camera.click(".photo >> text=Cancel")
    until(camera, SAID, "The camera is off")
    assert camera.evaluate(ENDED)
    assert camera.evaluate(STATE)["before"] == was["before"]


def test_another_page_or_picture_switches_it_off(camera):
    switch_on(camera)
    choose(camera, "plain.png", *GOOD["plain.png"])
    assert camera.evaluate(ENDED)
    switch_on(camera)
    camera.click("a[href*=stride_padding] >> nth=0")
    until(camera, "location.pathname.includes('stride_padding')")
    until(camera, ENDED)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("NotAllowedError", "The camera was refused"),
        ("NotFoundError", "has no camera"),
        ("NotReadableError", "perhaps another program uses it"),
        ("AbortError", "could not be started"),
    ],
)
def test_a_camera_that_does_not_come_says_why(camera, name, says):
    was = camera.evaluate(STATE)
    camera.evaluate(REFUSE, name)
    camera.click(".photo >> text=Camera")
    until(camera, SAID, says)
    state = camera.evaluate(STATE)
    assert says in state["refused"]
    assert (state["before"], state["said"]) == (was["before"], was["said"])


def test_a_browser_without_a_camera_says_so(browser, address):
    with faultless(browser) as page:
        page.add_init_script(
            "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"
        )
        visit(page, address)
        page.click(".photo >> text=Camera")
        until(page, SAID, "only at a secure address")


def test_a_device_without_one_or_a_reader_who_refuses(page):
    """The browser itself refuses, since it has no camera here and may not ask."""
    page.click(".photo >> text=Camera")
    until(page, "document.querySelector('.photo [role=alert]:not([hidden])')")
    assert "Choose a file instead" in page.evaluate(STATE)["refused"] or (
        "or choose a file" in page.evaluate(STATE)["refused"]
    )
