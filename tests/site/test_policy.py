"""The Content-Security-Policy of every page, and addresses that try to bring in markup or code."""

import base64
import hashlib
import json
import re
from itertools import product
from urllib.parse import quote

from tests.conftest import mount, settle
from tests.site.markup import parse

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
# Each of these would do harm wherever an address is used as markup, so one address carries all.
HOSTILE = [
    "<img src=x onerror=harmed=1>",
    "<script id=bad>harmed=1</script>",
    '"><svg onload=harmed=1></svg>',
    "';harmed=1;//</script><i onclick=harmed=1></i>",
    "</textarea><iframe srcdoc='<script>parent.harmed=1</script>'></iframe>",
]
BROUGHT = """window.harmed ?? document.querySelectorAll('img[src=x], script#bad, svg[onload], '
    + 'i[onclick], iframe[srcdoc*=harmed], [href^="javascript:"], [src^="javascript:"]').length"""


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
# What the frame that makes Python's worker may load; the worker may load the same.
FRAME = {
    "default-src": {"'none'"},
    "script-src": {"'self'", "'wasm-unsafe-eval'"},
    "worker-src": {"'self'", "blob:"},
    "connect-src": {"'self'"},
}


def directives(policy):
    """Return {directive: its sources}; no name twice, as a browser takes only the first."""
    parts = [part.split() for part in policy.split(";")]
    assert len({name for name, *_ in parts}) == len(parts)
    return {name: set(sources) for name, *sources in parts}


def policies(page):
    """Return the policies of a page; all its scripts must stand after them."""
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
    """The policy is complete; it allows only those inline scripts that some page has."""
    files = sorted(site.rglob("*.html"))
    pages = [parse(file) for file in files]
    hashes = set().union(*map(inline_scripts, pages))
    expected = {**POLICY, "script-src": POLICY["script-src"] | hashes}
    assert len(files) > 30
    for file, page in zip(files, pages, strict=True):
        (policy,) = policies(page)
        assert directives(policy) == expected, file


def test_the_service_worker_and_the_frame_have_their_policies(site):
    page = parse(site / "index.html")
    worker = (site / "sw.js").read_text("utf8")
    (line,) = re.findall(r"^const POLICY = (.*);$", worker, re.M)
    assert [json.loads(line)] == policies(page)
    (file,) = site.glob("assets/run.*/frame.htm")
    (policy,) = policies(parse(file))
    assert directives(policy) == FRAME


def test_no_element_has_a_script_in_an_attribute(site):
    for file in site.rglob("*.html"):
        page = parse(file)
        handlers = page.find_all(
            lambda tag: any(name[:2] == "on" for name in tag.attrs)
        )
        assert handlers == [], file


def test_no_address_brings_in_markup_or_code(browser, address):
    """What an address carries may be shown as text, and nothing else happens."""
    context = browser.new_context()
    faults = []
    places = [path + part for path, parts in PLACES.items() for part in parts]
    for place, text in product(places, ["".join(HOSTILE), "javascript:harmed=1"]):
        page = context.new_page()  # in the same tab another fragment would load nothing
        page.on("dialog", lambda dialog: faults.append("a dialog") or dialog.dismiss())
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address + place + quote(text, safe="()"))
        mount(page)
        settle(page)
        assert page.evaluate(BROUGHT) == 0, page.url
        assert faults == [], page.url
        page.close()
    context.close()


def test_what_an_address_could_bring_in_is_noticed(open_page):
    page = open_page()
    for count, text in enumerate(HOSTILE, 1):
        page.evaluate(
            "text => document.querySelector('h1').insertAdjacentHTML('afterend', text)",
            text,
        )
        assert page.evaluate(BROUGHT) == count
