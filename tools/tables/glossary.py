"""The entries of both glossaries, and the list of Korean words at the end of the English one."""

import re
from dataclasses import dataclass

from tools.paths import ROOT

PAGE = ROOT / "docs" / "reference" / "glossary.md"
KOREAN = ROOT / "docs" / "ko" / "reference" / "glossary.md"
# A word, the same in the other language, the id; then the definition.
ENTRY = re.compile(
    r'^(?P<word>[^\n<]+) <span lang="(?P<lang>\w+)">(?P<other>[^<]+)</span> \{ #(?P<id>[\w-]+) \}\n'
    r":   (?P<text>(?:.+\n|\n(?=    ))+)",
    re.M,
)


@dataclass(frozen=True, order=True)
class Entry:
    term: str
    korean: tuple  # the words for it, the usual one first
    id: str
    text: str  # the definition with its links, in one line


def entries(page=PAGE):
    """Return the entries of a page, in its order; docs/ko has the Korean words first."""
    glossary = []
    for match in ENTRY.finditer(page.read_text("utf8")):
        term, korean = match["word"], match["other"]
        if match["lang"] == "en":
            term, korean = korean, term
        words = tuple(korean.split(", "))
        glossary.append(
            Entry(term, words, match["id"], " ".join(match["text"].split()))
        )
    return glossary


def korean():
    """Return the list from Korean to English, in Markdown; Unicode orders Hangul as people do."""
    words = sorted((word, entry) for entry in entries() for word in entry.korean)
    lines = [
        f'- <span lang="ko">{word}</span> [{e.term}](#{e.id})' for word, e in words
    ]
    return (
        "\n".join(['<div class="columns" markdown>', "", *lines, "", "</div>"]) + "\n"
    )


# {file below snippets/reference/: the function that makes it}
TABLES = {"glossary_korean.md": korean}
