"""The pages use the words of the field: no prose has a word that tests/words.toml bans."""

import re
import tomllib

import pytest

from tools.paths import ROOT

BANNED = tomllib.loads((ROOT / "tests" / "words.toml").read_text("utf8"))["banned"]
PAGES = sorted(
    path
    for folder in ("docs", "snippets")
    for path in (ROOT / folder).rglob("*.md")
    if ROOT / folder / "ko" not in path.parents  # tools/korean/style.py
)
FENCE = re.compile(r"^( *)(`{3,}).*?^ *\2 *$", re.M | re.S)
# Code, mathematics, the targets of links, ids, HTML, includes, and messages, which are quoted.
NO_PROSE = re.compile(
    r"(`+).+?\1|\\\(.+?\\\)|\\\[.+?\\\]"
    r"|\]\([^()]*(?:\([^()]*\)[^()]*)*\)|\{ #[^}]*\}|<[^>]*>|^[^\n]*--8<--[^\n]*$",
    re.M | re.S,
)


def prose(text):
    """Return the words of a page in Markdown, in small letters, without its code."""
    return " ".join(NO_PROSE.sub(" ", FENCE.sub(" ", text)).lower().split())


def banned_words(text):
    """Return [(what is written, what to write instead)] of a text."""
    return [
        (match[0], rule["instead"])
        for rule in BANNED
        for match in re.finditer(rule["word"], prose(text))
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_page_has_no_banned_word(page):
    assert banned_words(page.read_text("utf8")) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A filter makes a sheet.", ["sheet"]),
        ("The cheat sheet; sheets of paper.", []),
        ("At each place of\nthe window.", ["each place"]),
        ("It takes the place of k, in place of a layer.", []),
        ("Two cures. The message stands first.", ["cures", "stands"]),
        ("`grey` is a name, [a link](colour.md#grey) too { #colour }.", []),
        ("A grey image, backwards.", ["grey", "backwards"]),
        ("```{.python}\ncolour = 1  # a sheet\n```\n", []),
        ("How many weights has a layer?", ["how many weights has a"]),
        ("It ran without\na word.", ["without a word"]),
    ],
)
def test_what_is_banned_is_found(text, words):
    assert sorted(word for word, _ in banned_words(text)) == sorted(words)


def test_each_rule_says_what_to_write_and_why():
    for rule in BANNED:
        assert set(rule) == {"word", "instead", "reason"}
        assert all(rule.values())
        re.compile(rule["word"])
