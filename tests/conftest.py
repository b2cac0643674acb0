"""The built site, served on this machine, and a browser to look at it with."""

import functools
import os
import re
import shutil
import subprocess
import threading
import time
from collections import Counter, defaultdict
from contextlib import ExitStack, contextmanager, suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import settings
from playwright.sync_api import Error, sync_playwright

from tools.paths import ROOT


def pytest_addoption(parser):
    text = "run each test that draws numbers with the seeds 0 to N - 1"
    parser.addoption("--seeds", metavar="N", type=int, help=text)


def pytest_configure(config):
    count = config.getoption("--seeds")
    if count is not None and count < 1:
        raise pytest.UsageError(
            f"--seeds {count}: must be 1 or more, as in --seeds 500"
        )


# By default Hypothesis fails an example that takes longer than 0.2 s, and a busy machine can be
# that slow. In CI every run tries the same examples. New examples are for the maintainer, who can
# look at what they find.
settings.register_profile("any machine", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("any machine")

PATIENCE = 240  # seconds: more than a slow machine needs, less than the 300 s of pytest
# Without the last five arguments, Chromium looks up addresses of its maker at every start.
ARGUMENTS = [
    "--no-sandbox",
    # The first four say that there is a mouse (Playwright sets them too). The last one makes
    # Chromium load pictures far below late, as on a fast line.
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,"
    "availablePointerTypes=4,lazyLoadingImageMarginPxUnknown=1250",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Handler(SimpleHTTPRequestHandler):
    """A plain static host; like GitHub Pages it answers unknown addresses with 404.html."""

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        """Answer a request; in the sitemap, put this server's address in place of the site's.

        The sitemap names the address that the site was built for, but here the site is served at
        another address. Material opens a page without a reload only if the sitemap lists it.
        """
        self.server.before(self.path)
        file = Path(self.translate_path(self.path))
        if file.name != "sitemap.xml" or not file.is_file():
            super().do_GET()
            return
        here = f"<loc>http://127.0.0.1:{self.server.server_port}/"
        self.answer(
            200, "text/xml", re.sub(r"<loc>https?://[^/]+/", here, file.read_text())
        )

    def answer(self, code, kind, text):
        body = text.encode()
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_error(self, code, message=None, explain=None):
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        self.answer(404, "text/html", page.read_text("utf8"))


@contextmanager
def serve(folder, handler=Handler, before=lambda path: None):
    """Serve a folder on a free port; yields the address, which ends in a slash.

    `before` is called with the path of each request. The request is answered after `before`
    returns.
    """
    handler = functools.partial(handler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.before = before
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def site(request):
    """The folder of the built site."""
    folder = ROOT / (request.config.getoption("--site") or "site")
    assert (folder / "index.html").is_file(), f"{folder} is not built: run `make build`"
    return folder


def build(folder, **environment):
    """Run `make build` into a folder of its own, with the given address and repository."""
    names = {"SITE_URL": "", "REPO_URL": "", "COLAB": "main/docs/notebooks"}
    names |= {**environment, "SITE": folder}
    command = ["make", "--no-print-directory", "build"]
    command += [f"{name}={value}" for name, value in names.items()]
    subprocess.run(command, cwd=ROOT, check=True, timeout=300)
    return folder


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """The site as the deploy workflow builds it, with its address and its repository."""
    return build(
        tmp_path_factory.mktemp("published") / "conv-by-hand",
        SITE_URL="https://example.org/conv-by-hand/",
        REPO_URL="https://github.com/example/conv-by-hand",
    )


@pytest.fixture(scope="session")
def plain(request, tmp_path_factory):
    """The site built without an address and without a repository."""
    if "REPO_URL" not in os.environ:
        return request.getfixturevalue("site")
    return build(tmp_path_factory.mktemp("plain") / "site")


def path_of(site):
    """Return the path that the site was built for, as in conv-by-hand."""
    home = ElementTree.parse(site / "sitemap.xml").find("{*}url/{*}loc")
    return urlsplit(home.text).path.strip("/") if home is not None else ""


@pytest.fixture(scope="session")
def rooted(site, tmp_path_factory):
    """The folder to serve, and the path in it that the site was built for, as in conv-by-hand/."""
    path, folder = path_of(site), site
    if path:
        folder = tmp_path_factory.mktemp("served")
        (folder / path).symlink_to(site.resolve())
    return folder, f"{path}/" if path else ""


@pytest.fixture(scope="session")
def address(rooted):
    """Where the site is served."""
    folder, path = rooted
    with serve(folder) as url:
        yield url + path


def runtime(site):
    """Return the files below the site that a first run of a block with TensorFlow loads."""
    names = (
        *("run.*/frame.htm", "run.*/frame.js", "run.*/worker.js", "run.*/tfjs.js"),
        *("run.*/tensorflow.zip", "python.*/*.mjs", "python.*/*.wasm"),
        *("python.*/*.zip", "python.*/*.json", "python.*/numpy-*"),
    )
    files = [file for name in names for file in site.glob(f"assets/{name}")]
    assert len(files) >= len(names)
    return [file.relative_to(site).as_posix() for file in files]


class Host:
    """A static host, on which one deploy takes the place of another.

    `address` is the address of the home page. `asked` lists the paths that were requested. While
    `answers` is not set, the host answers no request.
    """

    def __init__(self, root, site):
        self.asked, self.answers = [], threading.Event()
        self.answers.set()
        self.live = root / path_of(site)
        self.live.parent.mkdir(parents=True, exist_ok=True)
        self.deploy(site)
        self.server = ExitStack()
        url = self.server.enter_context(serve(root, before=self.before))
        self.address = urljoin(url, f"{path_of(site)}/".lstrip("/"))

    def before(self, path):
        self.asked.append(path)
        self.answers.wait()

    def deploy(self, folder):
        self.live.unlink(missing_ok=True)
        self.live.symlink_to(folder.resolve())

    def close(self):
        """Stop the server; a tab that is still open then has no network."""
        self.answers.set()
        self.server.close()


@pytest.fixture
def host(site, tmp_path):
    """A host that has the site."""
    host = Host(tmp_path / "root", site)
    yield host
    host.close()


@pytest.fixture(scope="session")
def edited(site, tmp_path_factory):
    """The site after a change in the text of one page; the files that pages load are the same."""
    folder = tmp_path_factory.mktemp("edited") / "site"
    shutil.copytree(site, folder)
    page = folder / "tutorials/four_shapes/index.html"
    text, count = re.subn("(<h1[^>]*>)", r"\1Edited: ", page.read_text("utf8"))
    assert count == 1
    page.write_text(text, "utf8")
    return folder


@pytest.fixture(scope="session")
def redeployed(edited, tmp_path_factory):
    """The edited site with another runner (it sets <html data-deploy>) and a style with 77px."""
    folder = tmp_path_factory.mktemp("redeployed") / "site"
    shutil.copytree(edited, folder)
    more = {
        "assets/run.*/runner.js": "document.documentElement.dataset.deploy = 'second';",
        "assets/stylesheets/site.*.css": "h1 { text-indent: 77px }",
    }
    for name, text in more.items():
        (file,) = folder.glob(name)
        file.write_text(f"{file.read_text('utf8')}\n{text}\n", "utf8")
    for step in ("policy", "version"):
        subprocess.run(["node", f"web/{step}.mjs", folder], cwd=ROOT, check=True)
    return folder


def take_highlighted(folder):
    """Copy the stored highlighting of code blocks, so that a build in `folder` need not redo it."""
    file = ROOT / ".cache" / "highlighted.json"
    (folder / ".cache").mkdir(exist_ok=True)
    shutil.copy(file, folder / ".cache")


@pytest.fixture(scope="session")
def playwright():
    """Playwright; one process can start it only once."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright):
    path = (ROOT / ".cache" / "browser").read_text().strip()
    chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    new_context = chromium.new_context

    def traced(**options):
        context = new_context(**options)
        context.set_default_timeout(PATIENCE * 1000)
        context.tracing.start(title="calls")
        return context

    chromium.new_context = traced
    yield chromium
    chromium.close()


def keep(browser, folder):
    """Write what each open tab shows, and a trace of what was done with it; return the files."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for at, context in enumerate(browser.contexts):
        for page in context.pages:
            name = f"{at}-{context.pages.index(page)}.png"
            with suppress(Error):  # a tab that hangs shows nothing
                page.screenshot(path=folder / name, timeout=10_000)
        with suppress(Error):
            context.tracing.stop(path=folder / f"{at}.zip")
            context.tracing.start(title="calls")  # other tests may go on in it
    return sorted(folder.iterdir())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that fails in Chromium leaves pictures and traces in .cache/failures."""
    report = yield
    browser = getattr(item, "funcargs", {}).get("browser")
    if report.failed and browser and browser.is_connected():
        name = re.sub(r"[^\w.-]+", "_", item.nodeid)
        files = keep(browser, ROOT / ".cache" / "failures" / name)
        text = "\n".join(str(file.relative_to(ROOT)) for file in files)
        help_text = "traces: .venv/bin/playwright show-trace FILE"
        report.sections.append(("What the browser showed", f"{text}\n{help_text}"))
    return report


def until(page, expression, argument=None, seconds=PATIENCE):
    """Wait until a JavaScript expression (or function of `argument`) is true in the page.

    Playwright's own wait_for_function evaluates text inside the page, which the policy forbids.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(expression, argument):
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(10)


# A widget in a closed fold is loaded when the fold is opened.
MOUNTED = """[...document.querySelectorAll('.widget')]
    .filter(widget => !widget.closest('details:not([open])'))
    .every(widget => widget.querySelector('input, select, textarea'))"""


def mount(page):
    """Load every widget of the page; a page loads a widget when the reader comes near it."""
    for widget in page.locator(".widget").all():
        widget.scroll_into_view_if_needed()
    until(page, MOUNTED)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")


def come_near(page):
    """Lay out all code and tell the page's scripts, as happens when a reader comes near it."""
    page.evaluate(
        """async () => {
            const near = document.createElement('style');
            near.textContent = 'pre > code { content-visibility: visible !important }';
            document.head.append(near);
            for (const code of document.querySelectorAll('pre > code')) code.dispatchEvent(
                new Event('contentvisibilityautostatechange', { bubbles: true }));
            for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
        }"""
    )


def settle(page):
    """Wait until nothing changes its colour or place any more."""
    page.evaluate(
        """async () => {
            const passing = () => document.getAnimations().filter(animation =>
                animation.effect.getComputedTiming().endTime < Infinity
                    && animation.playState === 'running');
            while (passing().length)  // one may start another
                await Promise.allSettled(passing().map(animation => animation.finished));
        }"""
    )


def paint(page, scheme):
    """Choose the light or the dark palette, as the button in the header does."""
    name = {"light": "default", "dark": "slate"}[scheme]
    page.evaluate(
        f"document.querySelector('[data-md-color-scheme={name}].md-option').click()"
    )
    page.wait_for_selector(f"body[data-md-color-scheme={name}]")
    settle(page)  # colours change in a transition


@contextmanager
def faultless(browser, **options):
    """A tab in a context of its own that notes errors, console messages and dialogs in `faults`.

    At the end `faults` must be empty.
    """
    context = browser.new_context(**options)
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on(
        "console", lambda message: page.faults.append(f"{message.type}: {message.text}")
    )
    page.on("dialog", lambda dialog: page.faults.append("a dialog") or dialog.dismiss())
    yield page
    assert page.faults == []
    context.close()


@pytest.fixture
def open_page(browser, address):
    """Return a function that opens a page of the site in a context of its own."""
    contexts = []

    def open_page(path="", **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def pytest_terminal_summary(terminalreporter):
    """Print, for each engine, tests passed, blocks run and seconds; also which pages ran again.

    This function is here because pytest, when it hands tests to workers, reads only this file.
    """
    figures = defaultdict(Counter)
    for report in terminalreporter.stats.get("passed", []):
        known = dict(report.user_properties)
        if "engine" in known:
            figures[known["engine"]] += Counter(
                tests=1, blocks=known.get("blocks", 0), seconds=report.duration
            )
        if "again" in known:
            terminalreporter.write_line(f"run again in a new browser: {known['again']}")
    for engine, count in sorted(figures.items()):
        terminalreporter.write_line(
            f"{engine}: {count['tests']} tests passed, {count['blocks']} blocks ran,"
            f" {count['seconds']:.0f} s"
        )


def pytest_generate_tests(metafunc):
    """Give tests their values of `seed`, `path` and `width`.

    `seed` takes as many values as the option --seeds or `pytest.mark.seeds` says.

    `path` is every page of the site, so that a new page is tested without a new line here. If the
    test's module has a text WITH, it is every page whose HTML has this text.

    A test that also has a `width` gets every page in a wide window, and the pages of its module's
    ON_A_PHONE in a narrow one.

    The scope of `path` is the module, so that pytest runs the tests of one path together.
    """
    if mark := metafunc.definition.get_closest_marker("seeds"):
        count = metafunc.config.getoption("--seeds") or mark.args[0]
        metafunc.parametrize("seed", range(count))
    own = [
        mark
        for mark in metafunc.definition.iter_markers("parametrize")
        if "path" in mark.args[0]
    ]
    if "path" in metafunc.fixturenames and not own:
        site = ROOT / (metafunc.config.getoption("--site") or "site")
        folders = sorted(
            file.parent.relative_to(site) for file in site.rglob("index.html")
        )
        # the Korean pages are the same but for words: tests/korean/test_site.py
        folders = [path for path in folders if path.parts[:1] != ("ko",)]
        paths = ["" if path == Path() else f"{path.as_posix()}/" for path in folders]
        assert paths, f"{site} is not built: run `make build`"
        if text := getattr(metafunc.module, "WITH", None):
            pages = {path: site / path / "index.html" for path in paths}
            paths = [path for path in paths if text in pages[path].read_text("utf8")]
            assert paths, f"no page has {text}"
        if "width" in metafunc.fixturenames:
            assert set(metafunc.module.ON_A_PHONE) <= set(paths)
            both = [(path, 1280) for path in paths]
            both += [(path, 360) for path in metafunc.module.ON_A_PHONE]
            ids = [f"{path or 'home'}-{width}" for path, width in both]
            metafunc.parametrize(("path", "width"), both, ids=ids, scope="module")
        else:
            ids = [path or "home" for path in paths]
            metafunc.parametrize("path", paths, ids=ids, scope="module")
