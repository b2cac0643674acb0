"""The Content-Security-Policy of every page, and addresses that try to bring in markup or code."""

import base64
import hashlib
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


def policy(page):
    meta = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    return dict(part.split(" ", 1) for part in meta["content"].split("; "))


def test_every_page_has_the_policy_and_its_scripts_are_allowed_by_hash(site):
    pages = sorted(site.rglob("*.html"))
    assert pages
    for file in pages:
        page = BeautifulSoup(file.read_text("utf8"), "html.parser")
        scripts = policy(page)["script-src"].split()
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:"} & set(scripts)
        for script in page.find_all("script", src=False):
            if script.get("type") == "application/json":
                continue
            digest = hashlib.sha256(script.string.encode()).digest()
            assert f"'sha256-{base64.b64encode(digest).decode()}'" in scripts, file
        handlers = page.find_all(
            lambda tag: any(name[:2] == "on" for name in tag.attrs)
        )
        assert handlers == [], file


def test_the_policy_names_no_other_origin(site):
    for directive, sources in policy(
        BeautifulSoup((site / "index.html").read_text("utf8"), "html.parser")
    ).items():
        allowed = (
            r"'none'|'self'|'unsafe-inline'|'wasm-unsafe-eval'|'sha256-\S+'|data:|blob:"
        )
        assert re.fullmatch(rf"({allowed})( ({allowed}))*", sources), directive
        assert directive == "style-src" or "'unsafe-inline'" not in sources


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
