"""A sentence that a test quotes from its page, in '...', stands on that page."""

import ast
import re

import pytest
from docs_proof.blocks import INCLUDE, include

from tools.paths import ROOT

# A quote begins after a space or a bracket, and ends before a mark, the end, or after a full stop.
QUOTE = re.compile(r"(?<![\w'])'(?=\S)(.+?)(?:(?<=[.?!])'(?=\s)|'(?=[,.;:)]|$))", re.S)
TESTS = [
    path
    for path in sorted((ROOT / "tests").glob("*/test_*.py"))
    if (ROOT / "docs" / path.parent.name / f"{path.stem[5:]}.md").is_file()
]


def plain(text):
    """Return Markdown without its markup, in small letters, with single spaces."""
    text = re.sub(r"\[([^][]*)\]\([^()]*\)|</?[a-z][^<>]*>", r"\1", text.lower())
    text = re.sub(r"[*`|]|\\[()]|^ *[-#>]+ ", "", text.replace(r"\,", " "), flags=re.M)
    return " ".join(text.split())


def quotes(source):
    """Yield each quote of the docstrings of a test; "..." leaves something out."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.Module):
            yield from QUOTE.findall(ast.get_docstring(node) or "")


def not_on(page, source):
    """Return the quotes of a test that are not on its page."""
    page, missing = plain(page), []
    for quote in quotes(source):
        # The sentence may go on where the quote ends.
        parts = [part.strip(" .") for part in plain(quote).split("...")]
        if not re.search(".*".join(map(re.escape, parts)), page):
            missing.append(quote)
    return missing


def whole(page):
    """Return a page with what it includes."""
    lines = page.read_text("utf8").split("\n")
    parts = [match and match.groups() for match in map(INCLUDE.match, lines)]
    return "\n".join(
        include(ROOT, *part)[0] if part else line
        for part, line in zip(parts, lines, strict=True)
    )


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.stem[5:])
def test_what_is_quoted_stands_on_the_page(test):
    page = ROOT / "docs" / test.parent.name / f"{test.stem[5:]}.md"
    assert not_on(whole(page), test.read_text("utf8")) == []


PAGE = "- The **kernel** has `k` [taps](page.md#taps),\nand \\(2\\,k\\) weights, as we said."


@pytest.mark.parametrize(
    ("docstring", "wrong"),
    [
        ("'The kernel has k taps', whatever k is.", []),
        ("'The kernel has k taps, ... as we said.' Keras' kernel, too.", []),
        ("Keras' own; 'and 2 k weights'.", []),
        (
            "'The kernel has two taps', and 'as we\n    said'.",
            ["The kernel has two taps"],
        ),
        ("'weights ... taps'", ["weights ... taps"]),
    ],
)
def test_a_wrong_quote_is_noticed(docstring, wrong):
    assert not_on(PAGE, f'def test():\n    """{docstring}"""\n') == wrong


def test_there_are_quotes():
    assert sum(len([*quotes(test.read_text("utf8"))]) for test in TESTS) > 200
