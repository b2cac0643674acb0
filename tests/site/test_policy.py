"""The Content-Security-Policy of every page, and addresses that try to bring in markup or code."""

import base64
import hashlib
import json
import re
from itertools import product
from urllib.parse import quote

from bs4 import BeautifulSoup

from tests.conftest import mount

# Where an address can put text: {page: the parts that end in it}.
PLACES = {
    "": ["?q=", "?h=", "#", "#run=1.", "#run="],
    "tutorials/one_channel/": ["?h=", "#__tabbed_", "#run=2.", "?stepper="],
    "tutorials/n_channels/": ["?stepper=x1_1_1_1*w1_1_1_", "?stepper=x1_1_1_1*w1_1_1_1*p"],
    "reference/conv_shapes/": [
        "?layer=", "?input_shape=", "?layer=Conv1D&kernel_size=", "?padding=",
    ],
    "tutorials/small_cnn/": ["?preset=", "?stack=", "?stack=Input("],
}  # fmt: skip
HOSTILE = [
    "<img src=x onerror=window.harmed=1>",
    "<script>window.harmed=1</script>",
    '"><svg onload=window.harmed=1>',
    "javascript:window.harmed=1",
    "';window.harmed=1;//",
    "</textarea><iframe srcdoc='<script>parent.harmed=1</script>'>",
]


# What each page may load, but for its inline scripts, which script-src allows by their hashes.
POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'", "'wasm-unsafe-eval'"},
    "style-src": {"'self'", "'unsafe-inline'"},
    "img-src": {"'self'", "data:", "blob:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "worker-src": {"'self'", "blob:"},
    "frame-src": {"'self'"},
    "manifest-src": {"'self'"},
    "base-uri": {"'none'"},
    "form-action": {"'none'"},
}
# What the frame that makes Python's worker may, and so the worker.
FRAME = {
    "default-src": {"'none'"},
    "script-src": {"'self'", "'wasm-unsafe-eval'"},
    "worker-src": {"'self'", "blob:"},
    "connect-src": {"'self'"},
}


def directives(policy):
    """Return {directive: its sources}; a browser takes the first of two of a name."""
    parts = [part.split() for part in policy.split(";")]
    assert len({name for name, *_ in parts}) == len(parts)
    return {name: set(sources) for name, *sources in parts}


def policies(page):
    """Return the policies of a page, whose scripts all stand behind them."""
    metas = page.find_all("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert all(not meta.find_previous("script") for meta in metas)
    return [meta["content"] for meta in metas]


def inline_scripts(page):
    """Return the hash of each script of a page that is written in the page."""
    hashes = set()
    for script in page.find_all("script", src=False):
        if script.get("type") != "application/json":
            digest = hashlib.sha256(script.string.encode()).digest()
            hashes.add(f"'sha256-{base64.b64encode(digest).decode()}'")
    return hashes


def test_every_page_has_the_one_policy(site):
    """The whole of it; of inline scripts it allows those that some page has, and no others."""
    files = sorted(site.rglob("*.html"))
    pages = [BeautifulSoup(file.read_text("utf8"), "html.parser") for file in files]
    hashes = set().union(*map(inline_scripts, pages))
    expected = {**POLICY, "script-src": POLICY["script-src"] | hashes}
    assert len(files) > 30
    for file, page in zip(files, pages, strict=True):
        (policy,) = policies(page)
        assert directives(policy) == expected, file


def test_the_service_worker_and_the_frame_have_their_policies(site):
    page = BeautifulSoup((site / "index.html").read_text("utf8"), "html.parser")
    worker = (site / "sw.js").read_text("utf8")
    (line,) = re.findall(r"^const POLICY = (.*);$", worker, re.M)
    assert [json.loads(line)] == policies(page)
    (file,) = site.glob("assets/run.*/frame.htm")
    (policy,) = policies(BeautifulSoup(file.read_text("utf8"), "html.parser"))
    assert directives(policy) == FRAME


def test_no_element_has_a_script_in_an_attribute(site):
    for file in site.rglob("*.html"):
        page = BeautifulSoup(file.read_text("utf8"), "html.parser")
        handlers = page.find_all(
            lambda tag: any(name[:2] == "on" for name in tag.attrs)
        )
        assert handlers == [], file


def test_no_address_brings_in_markup_or_code(browser, address):
    """What an address carries may be shown as text, and nothing else happens."""
    context = browser.new_context()
    page = context.new_page()
    faults, tried = [], 0
    page.on("dialog", lambda dialog: faults.append(f"dialog on {page.url}"))
    page.on("console", lambda said: faults.append(f"{page.url}: {said.text}"))
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    places = [path + part for path, parts in PLACES.items() for part in parts]
    for place, text in product(places, HOSTILE):
        page.goto("about:blank")
        page.goto(address + place + quote(text, safe="()"))
        mount(page)
        page.wait_for_timeout(50)
        brought = page.evaluate(
            "document.querySelectorAll('img[src=x], svg[onload], iframe[srcdoc*=harmed]').length"
            " + (window.harmed ?? 0)"
        )
        if brought:
            faults.append(f"{page.url} brought in {brought}")
        tried += 1
    context.close()
    print(f"\n{tried} hostile addresses tried")
    assert tried >= 90
    assert faults == []
