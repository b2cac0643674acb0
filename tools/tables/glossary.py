"""The entries of docs/reference/glossary.md, and the list of its Korean words."""

import re
from dataclasses import dataclass

from tools.paths import ROOT

PAGE = ROOT / "docs" / "reference" / "glossary.md"
ENTRY = re.compile(
    r'^(?P<term>[^\n<]+) <span lang="ko">(?P<korean>[^<]+)</span> \{ #(?P<id>[\w-]+) \}\n'
    r":   (?P<text>(?:.+\n|\n(?=    ))+)",
    re.M,
)


@dataclass(frozen=True, order=True)
class Entry:
    term: str
    korean: tuple  # the words for it, the usual one first
    id: str
    text: str  # the definition with its links, in one line


def entries():
    """Return the entries of the page, in its order."""
    return [
        Entry(
            match["term"],
            tuple(match["korean"].split(", ")),
            match["id"],
            " ".join(match["text"].split()),
        )
        for match in ENTRY.finditer(PAGE.read_text("utf8"))
    ]


def korean():
    """Return the list from Korean to English, in Markdown; Unicode orders Hangul as people do."""
    words = sorted((word, entry) for entry in entries() for word in entry.korean)
    lines = [
        f'- <span lang="ko">{word}</span> [{e.term}](#{e.id})' for word, e in words
    ]
    return (
        "\n".join(['<div class="columns" markdown>', "", *lines, "", "</div>"]) + "\n"
    )


# {file below snippets/reference/: what makes it}
TABLES = {"glossary_korean.md": korean}
