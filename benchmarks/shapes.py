"""How fast shapes are computed: a keystroke in the widgets, and `layer_shapes` in Python."""

import gzip
import statistics
import sys
import tempfile
import time
from pathlib import Path

from page import browser, host
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from tests.reference.settings import settings  # noqa: E402
from tools.paths import functions  # noqa: E402

CALLS = 100_000
# Types one character and takes it back, again and again. Returns how many milliseconds each change
# takes until the page is laid out anew.
TYPE = """([id, count]) => {
    const field = document.getElementById(id);
    const text = field.value;
    const at = text.lastIndexOf(')') < 0 ? text.length : text.lastIndexOf(')');
    const times = [];
    for (let key = 0; key < count; key += 1) {
        const start = performance.now();
        field.value = key % 2 ? text : `${text.slice(0, at)}1${text.slice(at)}`;
        field.dispatchEvent(new Event('input', { bubbles: true }));
        document.body.offsetHeight;
        times.push(performance.now() - start);
    }
    return times;
}"""
LONG = "Input((64, 64, 3))\n" + 'Conv2D(8, 3, padding="same")\n' * 199
# (what, its page, query, the field to type into)
WIDGETS = [
    ("calculator, Conv2D", "reference/conv_shapes", "", "calculator-filters"),
    ("calculator, Conv3DTranspose", "reference/conv_shapes",
     "?layer=Conv3DTranspose&strides=2", "calculator-filters"),
    ("tracer, ResNet-18", "tutorials/small_cnn", "?preset=resnet18", "tracer-stack"),
    ("tracer, AlexNet", "tutorials/small_cnn", "?preset=alexnet", "tracer-stack"),
    ("tracer, 200 layers", "tutorials/small_cnn", None, "tracer-stack"),
]  # fmt: skip


def keystrokes(page, address):
    print("A keystroke, median and slowest of 100, until the page is laid out anew")
    for name, path, query, field in WIDGETS:
        page.goto(f"{address}/{path}/{query or ''}")
        # a widget is loaded only when the reader is near it
        page.locator(".widget").scroll_into_view_if_needed()
        page.wait_for_selector(f"#{field}")
        page.wait_for_load_state("networkidle")
        if query is None:
            page.fill(f"#{field}", LONG)
        page.evaluate(TYPE, [field, 20])
        times = page.evaluate(TYPE, [field, 100])
        print(f"{name:30} {statistics.median(times):6.2f} ms, {max(times):6.2f} ms")


def weights():
    print("\nWidgets, gzip; their style sheet is loaded with the first of them")
    for file in sorted((ROOT / "theme" / "assets" / "run" / "widgets").iterdir()):
        size = len(gzip.compress(file.read_bytes(), 6))
        print(f"{file.name:30} {size / 1000:6.1f} kB")


def calls():
    layer_shapes = functions("reference/conv_shapes.py")["layer_shapes"]
    drawn = settings(4000)
    start, refused = time.perf_counter(), 0
    for at in range(CALLS):
        layer, shape, arguments = drawn[at % len(drawn)]
        try:
            layer_shapes(layer, shape, **arguments)
        except ValueError:
            refused += 1
    seconds = time.perf_counter() - start
    print(
        f"\nlayer_shapes: {CALLS:,} calls in {seconds:.2f} s, {refused:,} of them refused"
    )


def main():
    with (
        sync_playwright() as playwright,
        host(ROOT / "site") as address,
        tempfile.TemporaryDirectory() as profile,
        browser(playwright.chromium, profile) as page,
    ):
        keystrokes(page, address)
    weights()
    calls()


if __name__ == "__main__":
    main()
