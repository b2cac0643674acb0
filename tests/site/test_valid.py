"""Every page is valid HTML, but for what the theme writes wrong, which is listed here."""

import json
import subprocess

import pytest

from tests.site.markup import parse
from tools.paths import ROOT

# What the theme writes and no template block of ours can change without a copy of a whole template.
# {rule: {the elements: why it does no harm}}; delete an entry that no page has any more.
THEME = {
    "valid-autocomplete": {
        "input#__drawer": "keeps Firefox from opening the drawer again after a reload",
        "input#__search": "keeps Firefox from opening the search again after a reload",
    },
    "wcag/h32": {
        "form.md-search__form": "results come while one types; there is nothing to send",
        "form[data-md-component=palette]": "a choice is taken at once; there is nothing to send",
    },
    "unique-landmark": {
        "nav.md-nav--secondary": "contents are in both side bars; a style shows one of the two",
        "nav.md-nav--secondary nav": "their parts are there twice with them",
    },
    "attribute-allowed-values": {
        "label.md-nav__link[tabindex='']": "a title that opens nothing: read as no tabindex",
    },
}


def validate(folder):
    """Return [page, rule, selector, message] for each fault in the HTML files of a folder."""
    command = ["node", ROOT / "tests" / "site" / "valid.mjs", folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def excuse(page, rule, selector):
    """Return (rule, elements) of the entry of THEME that a fault falls under, or None."""
    element = selector and page.select_one(selector)
    for elements in THEME.get(rule, {}):
        if element and element.css.match(elements):
            return rule, elements
    return None


@pytest.fixture(scope="module")
def faults(site):
    return faults_in(site)


def faults_in(folder):
    """Return the faults that are ours, and the entries that excuse the others."""
    ours, used = [], set()
    for file, rule, selector, message in validate(folder):
        entry = excuse(parse(folder / file), rule, selector)
        if entry:
            used.add(entry)
        else:
            ours.append(f"{file}: {rule}: {selector}: {message}")
    return ours, used


def test_every_page_is_valid(faults):
    assert faults[0] == []


def test_each_exception_is_still_needed(faults):
    listed = {(rule, elements) for rule, all_ in THEME.items() for elements in all_}
    assert listed - faults[1] == set()


VALID = """<!DOCTYPE html>
<html lang="en"><head><title>Valid</title></head><body>{}</body></html>
"""


@pytest.mark.parametrize(
    ("rule", "body"),
    {
        None: '<p>An <a href="#a">anchor</a> and <math><mi>x</mi></math>.</p>',
        "close-order": "<p><strong>bold</p></strong>",
        "no-dup-id": '<p id="a">one</p><p id="a">two</p>',
        "element-permitted-content": '<a href="#a">a <a href="#b">b</a></a>',
        "element-name": "<blonk>x</blonk>",
        "parser-error": '<p title="What "same" pads, and where">x</p>',
        "attribute-allowed-values": '<button type="link">x</button>',
        "wcag/h37": '<img src="a.png">',
        "no-deprecated-attr": '<table align="left"><tr><td>x</td></tr></table>',
        "aria-label-misuse": '<span aria-label="x">y</span>',
    }.items(),
)
def test_the_validator_sees_it(tmp_path, rule, body):
    (tmp_path / "page.html").write_text(VALID.format(body), "utf8")
    rules = {rule for _, rule, _, _ in validate(tmp_path)}
    assert rule in rules if rule else rules == set()
