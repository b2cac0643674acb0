"""How fast a block runs in the page, and what it downloads; each figure is the median of RUNS."""

import gzip
import io
import re
import statistics
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
FIRST = ".run-bar >> nth=0 >> text="
SAYS = "([at, text]) => document.querySelectorAll('.run-state')[at].textContent.startsWith(text)"
# Prints the bytes of the files named on the command line, packed with the brotli of Node.js.
BROTLI = """
const { readFileSync } = require("fs"), { brotliCompressSync } = require("zlib");
const size = (name) => brotliCompressSync(readFileSync(name)).length;
console.log(process.argv.slice(1).reduce((sum, name) => sum + size(name), 0));
"""


class Line:
    """A network line to the server, which all connections share."""

    def __init__(self, bits, delay):
        self.bytes, self.delay = bits / 8, delay
        self.free, self.lock = 0.0, threading.Lock()

    def send(self, count):
        """Wait for as long as `count` bytes take."""
        with self.lock:
            now = time.monotonic()
            self.free = max(self.free, now) + count / self.bytes
            wait = self.free - now
        time.sleep(wait)


class Host(SimpleHTTPRequestHandler):
    """A static host: gzip and ten minutes of caching, as GitHub Pages has."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments, line, packed, **options):
        self.line, self.packed = line, packed
        super().__init__(*arguments, **options)

    def guess_type(self, path):
        """Return the type; the table of Python before 3.13 lacks these two."""
        kinds = {".mjs": "text/javascript", ".wasm": "application/wasm"}
        return kinds.get(Path(path).suffix) or super().guess_type(path)

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            self.send_error(404)
            return
        if file not in self.packed:
            body = file.read_bytes()
            if (
                file.name == "sitemap.xml"
            ):  # Material opens the pages named in it without a reload
                here = f"<loc>http://127.0.0.1:{self.server.server_port}/"
                body = re.sub(r"<loc>https?://[^/]+/", here, body.decode()).encode()
            self.packed[file] = gzip.compress(body, 6)
        body = self.packed[file]
        if self.line:
            time.sleep(self.line.delay)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        for start in range(0, len(body), 16_384):
            part = body[start : start + 16_384]
            if self.line:
                self.line.send(len(part))
            self.wfile.write(part)


@contextmanager
def host(folder, line=None):
    """Serve `folder`; yields its address, without a slash at its end."""
    packed = {}
    handler = partial(Host, directory=str(folder), line=line, packed=packed)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@contextmanager
def browser(chromium, profile):
    """Open a tab in a browser that keeps its cache in the folder `profile`."""
    executable = (ROOT / ".cache" / "browser").read_text().strip()
    context = chromium.launch_persistent_context(
        profile,
        executable_path=executable,
        args=["--no-sandbox", "--disable-gpu"],
        bypass_csp=True,  # wait_for_function evaluates text in the page
    )
    page = context.new_page()
    page.set_default_timeout(120_000)
    yield page
    context.close()


def open_home(page, address):
    page.goto(f"{address}/")
    page.wait_for_selector(".run-bar")
    page.wait_for_load_state("networkidle")


# Presses a button of a block; resolves with the seconds until its state starts with a text.
PRESS = """([at, label, text]) => new Promise((resolve) => {
    const bar = document.querySelectorAll('.run-bar')[at];
    const state = bar.querySelector('.run-state');
    const button = [...bar.querySelectorAll('button')].find((one) => one.textContent === label);
    const start = performance.now();
    new MutationObserver(() => {
        if (state.textContent.startsWith(text)) resolve((performance.now() - start) / 1000);
    }).observe(state, { childList: true });
    button.click();
})"""


def run(page, at=0):
    """Press Run; return the seconds from the click to the end of the run, as the page sees it."""
    return page.evaluate(PRESS, [at, "Run", "Done"])


# Pastes a program into the stack tracer; resolves with the seconds until its rows are there.
PASTE = """(text) => new Promise((resolve) => {
    const field = document.getElementById('tracer-stack'), start = performance.now();
    const said = document.getElementById('tracer-message');
    new MutationObserver(() => {
        if (!said.textContent.includes('the real Keras')) return;
        resolve((performance.now() - start) / 1000);
    }).observe(said, { childList: true, characterData: true, subtree: true });
    field.value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
})"""
PROGRAM = "model = Sequential()\nmodel.add(Conv2D({}, 3, input_shape=(28, 28, 1)))\n"


def trace(page, address):
    """Return the seconds of the first program that is pasted into the tracer, and of the second."""
    page.goto(f"{address}/tutorials/small_cnn/")
    page.locator(".widget").scroll_into_view_if_needed()
    page.wait_for_selector("#tracer-stack")
    page.wait_for_load_state("networkidle")
    return [page.evaluate(PASTE, PROGRAM.format(filters)) for filters in (8, 16)]


def visit(page, address):
    """Return every figure of one visit with an empty cache."""
    open_home(page, address)
    figures = {"first run, cold cache": run(page), "second run": run(page)}
    page.click(".md-footer__link--next")
    page.wait_for_selector("h1#one-channel")
    figures["first run on the next page"] = run(page)
    page.click(f"{FIRST}Edit")
    page.focus(".cm-content")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("while True: pass\n")
    page.click(f"{FIRST}Run")
    page.wait_for_function(SAYS, arg=[0, "Running"])
    time.sleep(0.3)
    stopped = page.evaluate(PRESS, [0, "Stop", "Stopped"])
    figures["Stop of an endless loop"] = stopped
    page.click(f"{FIRST}Reset")
    figures["first run after Stop"] = run(page)
    return figures


def rested(page, address):
    open_home(page, address)
    page.hover(f"{FIRST}Run")
    time.sleep(3)
    return run(page)


def times(chromium, address, slow):
    """Return {figure: seconds of each run}."""
    all_of = {}

    def note(name, seconds):
        all_of.setdefault(name, []).append(seconds)

    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as profile:
            with browser(chromium, profile) as page:
                for name, seconds in visit(page, address).items():
                    note(name, seconds)
                time.sleep(1)  # Chromium writes its cache
            with browser(chromium, profile) as page:
                open_home(page, address)
                note("first run, warm cache", run(page))
            with browser(chromium, profile) as page:
                note("first run, pointer on Run for 3 s before", rested(page, address))
        with (
            tempfile.TemporaryDirectory() as profile,
            browser(chromium, profile) as page,
        ):
            open_home(page, slow)
            note("first run, cold, 20 Mbit/s and 40 ms", run(page))
        with tempfile.TemporaryDirectory() as profile:
            with browser(chromium, profile) as page:
                note("first trace, cold, 20 Mbit/s and 40 ms", trace(page, slow)[0])
                time.sleep(1)
            with browser(chromium, profile) as page:
                first, second = trace(page, slow)
                note("first trace, warm cache", first)
                note("second trace", second)
    return all_of


def sizes(chromium, address):
    """Print what is transferred before Run and by the first run of a block with TensorFlow."""
    asked = []
    with tempfile.TemporaryDirectory() as profile, browser(chromium, profile) as page:
        page.context.on("request", lambda request: asked.append(request.url))
        open_home(page, address)
        before = list(asked)
        run(page)
    files = [
        ROOT / "site" / url.removeprefix(f"{address}/").partition("?")[0]
        for url in dict.fromkeys(asked)
        if re.search(r"/assets/(run|python)\.", url) and url.startswith(address)
    ]
    early = [file for file in files if any(url.endswith(file.name) for url in before)]
    for name, part in (("before Run is pressed", early), ("by the first run", files)):
        brotli = subprocess.run(
            ["node", "-e", BROTLI, *part], capture_output=True, text=True, check=True
        )
        packed = sum(len(gzip.compress(file.read_bytes(), 6)) for file in part)
        kilobytes = (
            f"{int(brotli.stdout) / 1000:,.1f} kB brotli, {packed / 1000:,.1f} kB gzip"
        )
        print(f"{name:44} {kilobytes}, {len(part)} files")


# Plays the stepper for some seconds; returns the milliseconds of each frame and the steps made.
PLAY = """async (seconds) => {
    const step = () => Number(document.querySelector(".stepper .count").textContent.split(" ")[1]);
    const speed = document.getElementById("stepper-speed");
    speed.value = "every frame";
    speed.dispatchEvent(new Event("input"));
    document.querySelector(".stepper .play").click();
    const next = () => new Promise(requestAnimationFrame);
    for (let warm = 0; warm < 30; warm += 1) await next();
    const [frames, first] = [[], step()];
    for (let last = await next(), end = last + seconds * 1000; last < end; ) {
        const now = await next();
        frames.push(now - last);
        last = now;
    }
    return [frames, step() - first];
}"""


def stepper(chromium, address):
    """Print how the correlation stepper plays its largest input, a step a frame."""
    x, w = ([str((n * 7) % 10) for n in range(count)] for count in (432, 300))
    state = f"x3_12_12_{'_'.join(x)}*w4_5_5_{'_'.join(w)}*psame"
    rates, longest, steps = [], [], []
    for _ in range(RUNS):
        with (
            tempfile.TemporaryDirectory() as profile,
            browser(chromium, profile) as page,
        ):
            page.goto(f"{address}/tutorials/one_channel/?stepper={state}")
            page.wait_for_selector(".stepper .stage table")
            frames, made = page.evaluate(PLAY, 4)
            rates.append(1000 * len(frames) / sum(frames))
            steps.append(made / len(frames))
            longest.append(max(frames))
    print("\nCorrelation stepper, 12x12x3, kernel 5x5x3, 4 filters, playing")
    print(
        f"{statistics.median(rates):.1f} frames a second, {statistics.median(steps):.2f} steps"
        f" a frame, longest frame {statistics.median(longest):.1f} ms"
    )


# Types one kernel after another; returns the milliseconds of each until its result is drawn.
FILTER = """async (kernels) => {
    const field = document.getElementById("photo-numbers");
    const canvas = document.querySelectorAll(".photo canvas")[1];
    const times = [];
    for (const kernel of kernels) {
        field.value = kernel;
        await new Promise(requestAnimationFrame);
        const start = performance.now();
        const drawn = new Promise((resolve) => new MutationObserver((_, observer) => {
            observer.disconnect();
            resolve(performance.now());
        }).observe(document.querySelector(".photo .said:not([role])"), { childList: true }));
        field.dispatchEvent(new Event("input", { bubbles: true }));
        times.push(await drawn - start);
    }
    return [canvas.height, canvas.width, times];
}"""


def filtering(chromium, address):
    """Print how long the picture widget takes for its largest picture, to the drawn result."""
    file = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (256, 256, 3), "uint8")
    Image.fromarray(noise).save(file, "PNG")
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": file.getvalue()}
    print(
        "\nKernel on a picture, 256x256x3, padding same, from the input to the canvas"
    )
    with tempfile.TemporaryDirectory() as profile, browser(chromium, profile) as page:
        page.goto(f"{address}/tutorials/kernel_pictures/")
        page.locator(".widget").scroll_into_view_if_needed()
        page.set_input_files("#photo-file", picture)
        page.get_by_text("256 wide and 256 high").first.wait_for()
        page.select_option("#photo-padding", "same")
        for k in (3, 7, 15, 31):
            row = " ".join(str(n + 1) for n in range(k))
            kernels = [";".join([row] * (k - 1) + [row + f".{n}"]) for n in range(20)]
            *size, times = page.evaluate(FILTER, kernels)
            assert size == [256, 256]
            print(
                f"{k} x {k}: {statistics.median(times):6.1f} ms, at most {max(times):.1f} ms"
            )


def main():
    line = Line(20e6, 0.040)
    site = ROOT / "site"
    with (
        sync_playwright() as playwright,
        host(site) as address,
        host(site, line) as slow,
    ):
        print(f"Run in the page, median of {RUNS} (lowest to highest)")
        for name, all_of in times(playwright.chromium, address, slow).items():
            spread = f"({min(all_of):.3f} to {max(all_of):.3f})"
            print(f"{name:44} {statistics.median(all_of):6.3f} s {spread}")
        print("\nTransferred")
        sizes(playwright.chromium, address)
        stepper(playwright.chromium, address)
        filtering(playwright.chromium, address)


if __name__ == "__main__":
    main()
