"""The engines that the tests run in, the server of the site, and the check that nothing fails."""

import os
import re
import threading
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import ClassVar

import pytest

from tests.conftest import Handler, serve
from tests.engines.tabs import START
from tools.browsers import FIND

# WebDriver gives no access to the console. So the first script of each page records the messages
# of the console in sessionStorage, which a tab keeps from page to page. It does so in all engines.
LISTEN = """
    const note = text => sessionStorage.faults = JSON.stringify(
        [...JSON.parse(sessionStorage.faults ?? "[]"), text]);
    for (const level of ["debug", "log", "info", "warn", "error"]) {
        const plain = console[level];
        console[level] = (...all) => { note(`${level}: ${all.join(" ")}`); plain(...all); };
    }
    addEventListener("error", ({ message, target }) => {
        // no fault, and on no console: a size is told in the next frame, not in this one
        if (!message?.startsWith("ResizeObserver loop"))
            note(message ?? `not loaded: ${target.src ?? target.href}`);
    }, true);
    addEventListener("unhandledrejection", event => note(`rejected: ${event.reason}`));
    addEventListener("securitypolicyviolation", event => note(
        `refused: ${event.violatedDirective} ${event.blockedURI}`));
    for (const name of ["alert", "confirm", "prompt"]) window[name] = () => note(name);
"""
FAULTS = """() => {
    const faults = sessionStorage.faults ?? "[]";
    sessionStorage.removeItem("faults");
    return JSON.parse(faults);
}"""
# The addresses that Firefox itself requests: those of its maker, and that of the video codec that
# it fetches after a while.
MAKER = re.compile(r"\.(mozilla\.(com|net|org)|firefox\.com|openh264\.org)\b")
# Firefox says this of a page that is left while one of its last files is on its way: the icon, or
# the sitemap, which the theme asks for in the background.
LEFT = re.compile(
    r"(favicon\.svg|sitemap\.xml).*ServiceWorker intercepted .* unexpected error\.$"
)
MISSING = (
    "{} is not installed, so nothing was tried in it: `make test-browsers` installs it"
)


class Watched(Handler):
    """The site's host; adds LISTEN to each page, and notes each path that does not exist."""

    missing: ClassVar = []

    def send_head(self):
        file = Path(self.translate_path(self.path))
        if file.is_dir():
            file /= "index.html"
        if file.name == "listen.js":
            self.answer(200, "text/javascript", LISTEN)
        elif file.suffix in (".html", ".htm") and file.is_file():
            self.answer(200, "text/html", file.read_text("utf8"))
        else:
            return super().send_head()

    def answer(self, code, kind, text):
        if kind == "text/html":
            first = '<head><script src="/listen.js"></script>'
            text = text.replace("<head>", first, 1)
        super().answer(code, kind, text)

    def send_error(self, code, message=None, explain=None):
        self.missing.append(self.path)
        super().send_error(code, message, explain)


@pytest.fixture(scope="session")
def served(rooted):
    """Return a function that serves the site until its `with` ends; yields the site's address."""
    folder, path = rooted

    @contextmanager
    def served():
        with serve(folder, Watched) as url:
            yield url + path

    return served


@pytest.fixture(scope="session")
def address(served):
    with served() as url:
        yield url


@pytest.fixture(scope="session")
def elsewhere():
    """The address of a proxy for requests to other machines, and the requests that it got.

    Firefox and WebKit use it, so that the tests also see requests that no page knows of.
    """
    asked = []

    class Refuse(StreamRequestHandler):
        def handle(self):
            line = self.rfile.readline().decode()
            if not MAKER.search(line):
                asked.append(line)
            self.wfile.write(b"HTTP/1.0 502 Refused\r\n\r\n")

    server = ThreadingTCPServer(("127.0.0.1", 0), Refuse)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session", params=["chromium", "firefox", "webkit"])
def engine(request, playwright, elsewhere, tmp_path_factory):
    """Each engine in turn.

    If an engine is not installed, its tests are skipped. They fail if the variable ENGINES, which
    CI sets, names that engine.
    """
    name = request.param
    programs = FIND[name]()
    if not programs:
        say = (
            pytest.fail
            if name in os.environ.get("ENGINES", "").split()
            else pytest.skip
        )
        say(MISSING.format(name))
    home = tmp_path_factory.mktemp(name)
    with START[name](playwright, name, programs, home, elsewhere[0]) as started:
        started.name = name
        yield started


@pytest.fixture(scope="session")
def faultless(engine, elsewhere):
    """Return a function that opens a tab, in which nothing may go wrong."""

    @contextmanager
    def faultless(**options):
        with engine.tab(**options) as tab:
            yield tab
            messages = [text for text in tab.said if not LEFT.search(text)]
            assert messages + tab.evaluate(FAULTS) == []
        seen = elsewhere[1] + Watched.missing
        elsewhere[1].clear()
        Watched.missing.clear()
        assert seen == []

    return faultless


@pytest.fixture
def tab(faultless, address):
    with faultless() as tab:
        yield tab


@pytest.fixture(autouse=True)
def told(request):
    """Note the engine of each test, for the figures at the end of the run."""
    if "engine" in request.fixturenames:
        engine = request.getfixturevalue("engine")
        request.node.user_properties.append(
            ("engine", f"{engine.name} {engine.version}")
        )
