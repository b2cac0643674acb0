"""The engines that the tests run in, the site as they are served it, and what must not happen."""

import os
import re
import threading
from collections import Counter, defaultdict
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.conftest import Handler, serve
from tests.engines.machine import FIND, PACKAGES
from tests.engines.tabs import START

# WebDriver does not tell what the console says. The first script of each page keeps it, for all
# engines alike, in what a tab remembers from page to page.
LISTEN = """
    const note = text => sessionStorage.faults = JSON.stringify(
        [...JSON.parse(sessionStorage.faults ?? "[]"), text]);
    for (const level of ["debug", "log", "info", "warn", "error"]) {
        const plain = console[level];
        console[level] = (...all) => { note(`${level}: ${all.join(" ")}`); plain(...all); };
    }
    addEventListener("error", event => note(event.message ??
        `not loaded: ${event.target.src ?? event.target.href}`), true);
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
MISSING = "{} is not installed, so nothing was tried in it: `make test-browsers` installs it"


class Watched(Handler):
    """The site's host; each page listens to its own console, and what is not there is noted."""

    missing = []

    def do_GET(self):
        if self.path.endswith("/listen.js"):
            self.answer(200, "text/javascript", LISTEN)
            return
        path = self.translate_path(self.path)
        if os.path.isdir(path):
            path = os.path.join(path, "index.html")
        if path.endswith((".html", ".htm")) and os.path.isfile(path):
            with open(path, encoding="utf8") as file:
                self.answer(200, "text/html", file.read())
        else:
            super().do_GET()

    def answer(self, code, kind, text):
        if kind == "text/html":
            script = '<script src="/listen.js"></script>'
            text = re.sub(r"<head>", f"<head>{script}", text, count=1)
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
    """The address of a proxy for all that is not of this machine, and what it was asked.

    Each engine has it, so that also a request is seen which no page knows of.
    """
    asked = []

    class Refuse(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(502)

        do_CONNECT = do_POST = do_HEAD = do_GET

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refuse)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session", params=["chromium", "firefox", "webkit"])
def engine(request, elsewhere, tmp_path_factory):
    """Each engine in turn. One that must be there (ENGINES, which CI sets) fails without it."""
    name = request.param
    programs = FIND[name]()
    if not programs:
        say = pytest.fail if name in os.environ.get("ENGINES", "").split() else pytest.skip
        say(MISSING.format(name))
    home = tmp_path_factory.mktemp(name)
    with START[name](name, programs, home, elsewhere[0]) as started:
        started.name = name
        yield started


@pytest.fixture(scope="session")
def faultless(engine, elsewhere):
    """Return a function that opens a tab; at the end nothing was said, asked elsewhere or missing."""

    @contextmanager
    def faultless(**options):
        with engine.tab(**options) as tab:
            yield tab
            assert tab.said + tab.evaluate(FAULTS) == []
        assert elsewhere[1] == []
        assert Watched.missing == []

    return faultless


@pytest.fixture
def tab(faultless, address):
    with faultless() as tab:
        yield tab
