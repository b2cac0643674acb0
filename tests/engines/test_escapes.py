"""A program that a reader runs keeps nothing and reaches nothing, in each engine.

A link can bring code ("Read it, then press Run"), so anybody may have written the code.
"""

import pytest

from tests.conftest import serve
from tests.page.links import fragment

# The names with which a program could harm the site or its readers. Each is gone from the worker's
# own scope and from every prototype of that scope.
REACHED = [
    *(
        "AudioDecoder",
        "BroadcastChannel",
        "Cache",
        "CacheStorage",
        "EventSource",
        "FileReaderSync",
    ),
    *(
        "FontFace",
        "IDBFactory",
        "ImageDecoder",
        "MessageChannel",
        "MessagePort",
        "Notification",
    ),
    *(
        "OffscreenCanvas",
        "PushManager",
        "Request",
        "Response",
        "ServiceWorkerRegistration",
    ),
    *(
        "SharedWorker",
        "StorageManager",
        "WebSocket",
        "WebSocketStream",
        "WebTransport",
        "Worker",
    ),
    *(
        "WorkerLocation",
        "WorkerNavigator",
        "XMLHttpRequest",
        "addEventListener",
        "caches",
        "clients",
    ),
    *(
        "close",
        "cookieStore",
        "createImageBitmap",
        "dispatchEvent",
        "eval",
        "fetch",
        "fonts",
        "gpu",
    ),
    *(
        "importScripts",
        "indexedDB",
        "locks",
        "name",
        "onmessage",
        "onerror",
        "onmessageerror",
    ),
    *(
        "postMessage",
        "removeEventListener",
        "reportError",
        "requestAnimationFrame",
        "serviceWorker",
    ),
    *("skipWaiting", "storage", "webkitRequestFileSystem"),
]
NAMES = f"""
import js

levels = [js.self]
while levels[-1].constructor != js.Object and len(levels) < 9:
    levels.append(js.Object.getPrototypeOf(levels[-1]))
print("levels:", len(levels) > 3)
for name in {REACHED}:
    for place in [js, js.globalThis, *levels[:-1], js.navigator]:
        if hasattr(place, name) or name in list(js.Object.getOwnPropertyNames(place)):
            print("reached:", name)
print(sorted(js.Object.keys(js.navigator)), js.location.href)
"""
# The attack: the program puts a page of its own in the place of a page of the site.
ATTACK = """
import js
cache = js.caches.open("conv-by-hand")
"""
ESCAPES = {
    "eval": "import js\njs.globalThis.constructor.constructor('return 1')()",
    "run_js": "from pyodide.code import run_js\nrun_js('1 + 1')",
    "function": "import js\njs.Function.new('return 1')()",
    "text of a timer": "import js\nassert js.setTimeout('1', 0) == 0\njs.caches",
    "loadPackage": "import pyodide_js\nx = pyodide_js.loadPackage('ADDRESSx.whl')\njs",
    "pyfetch": "from pyodide.http import pyfetch\nx = pyfetch('ADDRESS')\nx.send(None)",
    "open_url": "from pyodide.http import open_url\nprint(open_url('ADDRESS').read())",
    "urllib": "import urllib.request\nprint(urllib.request.urlopen('ADDRESS').read())",
    "socket": "import socket\nsocket.create_connection(('127.0.0.1', PORT), 1)",
    "blob": "import js\njs.URL.createObjectURL(None)",
    "worker": "import js\njs.Worker.new('x.js')",
    "process": "import subprocess\nsubprocess.run(['ls'])",
    "page": "import js\njs.document",
    "frame": "import js\njs.parent.document",
    "window": "import js\njs.top.location",
    "disk": "from pyodide_js import FS\nFS.mount(FS.filesystems.IDBFS, {}, '/home').x",
    "port": "import js\njs.MessagePort.prototype.postMessage",
}
LATE = """
import js
from pyodide.ffi import create_proxy
late = create_proxy(lambda *ignored: print("late"))
print(js.setTimeout(late, 0), js.setInterval(late, 0))
js.Promise.resolve(1).then(late)
js.queueMicrotask(late)
"""


# WebKitGTK 2.50 did not tell the page of about one change of the fragment in a hundred. So the
# fragment is changed again after 10 s.
FOLLOW = """(code, link) => {
    if (Date.now() - followed > 10_000) {
        window.followed = Date.now();
        location.hash = '';
        location.hash = link;
    }
    return document.querySelector('.language-python code').textContent === code;
}"""


@pytest.fixture(scope="module")
def lesson(faultless, address):
    """A lesson; Python is started once for all tests."""
    with faultless() as tab:
        tab.open(f"{address}tutorials/four_shapes/")
        tab.until("() => document.querySelector('.run-bar button')")
        yield tab
        # the console says what the policy refuses, and these tests make the policy refuse things
        tab.said.clear()
        tab.evaluate("() => sessionStorage.removeItem('faults')")


def run(tab, code):
    """Bring code into the first block by a link, and run it; return its state and its output."""
    source = tab.evaluate(
        "() => document.querySelector('.language-python').dataset.source"
    )
    link = fragment([source, "00000000", code])
    tab.evaluate("() => { window.followed = 0 }")
    tab.until(FOLLOW, code, link)
    tab.click(".run-bar button", "Run")
    tab.until(
        "() => /Done|Ended/.test(document.querySelector('.run-state').textContent)"
    )
    return tab.text(".run-state"), tab.text(".run-out")


def test_a_program_finds_nothing_that_could_harm(lesson):
    state, printed = run(lesson, NAMES)
    assert state.startswith("Done"), printed
    own = "['hardwareConcurrency', 'userAgent'] about:blank"
    assert printed == f"levels: True\n{own}\n"


def test_a_program_cannot_put_a_page_into_the_cache(lesson):
    state, printed = run(lesson, ATTACK)
    assert state == "Ended with an error"
    assert printed.endswith("AttributeError: caches\n")
    assert lesson.evaluate("async () => !(await caches.has('conv-by-hand'))")


@pytest.mark.parametrize("way", ESCAPES)
def test_ways_out_are_closed(lesson, tmp_path, way):
    """Each way ends with an error, and a server of another origin gets no request."""
    asked = []
    (tmp_path / "index.html").write_text("reached")
    with serve(tmp_path, before=asked.append) as other:
        port = other.split(":")[2].strip("/")
        code = ESCAPES[way].replace("ADDRESS", other).replace("PORT", port)
        state, printed = run(lesson, code)
    assert state == "Ended with an error", printed
    assert "reached" not in printed
    assert asked == []


def test_a_program_reaches_no_page_of_the_own_origin(lesson, address):
    """Such a request would carry the reader's cookies."""
    code = (
        f"from pyodide.http import open_url\nprint(open_url('{address}').read()[:50])\n"
    )
    state, printed = run(lesson, code)
    assert state == "Ended with an error"
    assert "doctype" not in printed


def test_what_a_program_leaves_behind_does_not_speak(lesson):
    """The timers, promises and callbacks of an earlier program print nothing and end nothing."""
    assert run(lesson, LATE)[1] == "0 0\n"
    assert run(lesson, "import time\ntime.sleep(0.05)\nprint('next')\n")[1] == "next\n"


def test_a_message_to_the_frame_does_nothing(lesson):
    """The frame listens to no messages."""
    lesson.evaluate(
        """() => document.querySelector('iframe[title=Python]').contentWindow
            .postMessage({ type: 'run', id: 1, code: 'print(1)' }, '*')"""
    )
    assert run(lesson, "print('as before')\n")[1] == "as before\n"
