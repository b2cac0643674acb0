"""The entries of the error pages: `python -m tools.tables.entries` writes their lists and index.

The index is what the error doctor searches: each entry of both pages, with the words of its
messages.
"""

import functools
import json
import re
import tomllib
from dataclasses import dataclass
from difflib import SequenceMatcher

from docs_proof.blocks import read_page

from tools.paths import ROOT

HOWTO = ROOT / "docs" / "howto"
PAGE = HOWTO / "shape_errors.md"
TORCH = HOWTO / "torch_errors.md"
RECORDS = ROOT / "tools" / "records"
INDEX = ROOT / "web" / "widgets" / "doctor" / "index.json"
ENTRY = re.compile(r"^### (?P<title>.*) \{ #(?P<id>[\w-]+) \}$", re.M)
# What a message begins with: the type of the error, or how the process ended.
TYPE = re.compile(
    r"^(\w+(?:Error|Warning))(?: \.\.\.|:) |^ended with (signal \d+): ", re.M
)
LONGEST = 92  # characters of a message in the list
WORDS = ROOT / "snippets" / "howto" / "shape_errors_words.md"
MOST = 320  # characters of another message for the same error on the page
ALIKE = 0.8  # if more of the letters of two messages are equal, one of them is enough
KEPT = 160  # characters of a message that are compared, without white space
INDEXED = 110  # of these in the index
# The errors that people ask about most often, by the number of threads about the message. The list
# begins with them. The page itself has its entries by topic, since one entry explains the next.
FREQUENT = [
    *("missing-channel", "missing-batch", "model-size", "channels", "batch-in-input"),
    *("concatenate", "add", "loss-shape", "loss-rank", "one-hot-sparse"),
    *("inhomogeneous", "fit-dimensions", "elementwise", "function-negative"),
    *("dense-size", "old-file", "other-weights", "channels-none"),
    *("two-axis-functions", "unbatched-labels"),
]


@dataclass
class Entry:
    """One error: its heading, the text below it, and what its two blocks print."""

    id: str
    title: str
    text: str
    printed: str
    fixed: str

    @property
    def messages(self):
        """The messages among what the first block prints: (type, text) of each."""
        starts = [match.start() for match in TYPE.finditer(self.printed)]
        pieces = [
            self.printed[a:b].strip()
            for a, b in zip(starts, [*starts[1:], None], strict=False)
        ]
        return [
            (
                next(filter(None, TYPE.match(piece).groups())),
                TYPE.sub("", piece, count=1),
            )
            for piece in pieces
        ]


def entries(page=PAGE):
    """Return the entries of a page, in order; those without a message are left out."""
    text = page.read_text("utf8")
    outputs = {b.include: b.text for b in read_page(ROOT, page) if b.is_output}
    candidates, heads = [], list(ENTRY.finditer(text))
    for match in heads:
        body = re.split(r"^##+ ", text[match.end() :], maxsplit=1, flags=re.M)[0]
        shown = re.findall(r'^--8<-- "(.*\.out:\w+)"$', body, re.M)
        if len(shown) == 2:
            printed, fixed = (outputs[name] for name in shown)
            candidates.append(Entry(match["id"], match["title"], body, printed, fixed))
    return [entry for entry in candidates if entry.messages]


def telling(message):
    """Return the line of a message that says what is wrong, without what stands around it."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    if lines[0].startswith("Exception encountered when calling"):
        lines = lines[1:]
    if lines[0].startswith("Error(s) in loading"):
        lines = [" ".join(lines[:2])]
    text = re.sub(r"^\{\{.*?\}\} | \[Op:\w+\]( name:.*)?$", "", lines[0])
    return re.sub(r"^.*(is incompatible with the layer: |, message: )", "… ", text)


def list_of(page):
    """Return the path of the list of all messages of a page."""
    return ROOT / "snippets" / "howto" / f"{page.stem}_list.md"


def table(page=PAGE):
    """Return the list of all messages, the most frequent first, in Markdown."""
    lines = ["| the message says |", "|---|"]
    order = {name: place for place, name in enumerate(FREQUENT)}
    for entry in sorted(entries(page), key=lambda e: order.get(e.id, len(order))):
        for kind, message in entry.messages:
            text = f"{kind}: {telling(message)}"
            if len(text) > LONGEST:
                text = text[:LONGEST].rpartition(" ")[0] + " …"
            text = text.replace("|", "\\|")
            lines.append(f"| [`` {text} ``](#{entry.id}) |")
    return "\n".join(lines) + "\n"


def alike(says, others):
    """Whether a message differs from one of the others in little more than names and numbers."""
    ours, *theirs = (
        re.sub(r"[^a-z]", "", general(re.sub(r"\[T=.*?\](?=\()", "", message)))
        for message in (says, *others)
    )
    return any(
        SequenceMatcher(None, ours, other, False).ratio() > ALIKE for other in theirs
    )


def of_programs(settings, record):
    """Yield (entry, by, what is said) of the programs of words.toml."""
    for number, row in enumerate(settings["words"]):
        if "says" in row:
            yield row["entry"], row["by"], row["says"]
        for name in row.get("in", ()):
            kept = record[name]
            title = settings["environment"][name]["title"].format(**kept["versions"])
            by = f"{title} {row.get('how', '')}".strip()
            yield row["entry"], by, kept["said"][str(number)]


def of_blocks(settings, record):
    """Yield (entry, by, what is said) of the blocks of the page in older environments."""
    for name, kept in record.items():
        title = settings["environment"][name]["title"].format(**kept["versions"])
        for entry in entries():
            message = kept["said"].get(entry.id.replace("-", "_"))
            if message:
                yield entry.id, title, message


@functools.cache
def other_words():
    """Return the other messages for an entry's error: {id: [{by, says}]}, similar ones only once.

    A message of a block is left out if another entry has it too: that entry explains the message.
    """
    settings = tomllib.loads((RECORDS / "words.toml").read_text("utf8"))
    record = json.loads((RECORDS / "words.json").read_text("utf8"))
    by_entry = {entry.id: [] for entry in entries()}
    known = {entry.id: [text for _, text in entry.messages] for entry in entries()}

    def add(name, by, says, others):
        message = TYPE.sub("", says)
        if not alike(message, others):
            by_entry[name].append({"by": by, "says": says})
            known[name].append(message)

    for row in of_programs(settings, record):
        add(*row, known[row[0]])
    for row in of_blocks(settings, record):
        add(*row, [text for some in known.values() for text in some])
    return {name: rows for name, rows in by_entry.items() if rows}


def words():
    """Return the other words of each entry, in sections of one Markdown file."""
    parts = []
    for name, rows in other_words().items():
        section = name.replace("-", "_")
        texts = []
        for row in rows:
            says = row["says"]
            if len(says) > MOST:
                says = says[:MOST].rpartition(" ")[0] + " …"
            lines = (f"`` {line.strip()} ``" for line in says.splitlines())
            texts.append(f"- {row['by']}: {' '.join(lines)}\n")
        parts.append(
            f"--8<-- [start:{section}]\n" + "".join(texts) + f"--8<-- [end:{section}]\n"
        )
    return "\n".join(parts)


def general(message):
    """Return a message without white space, quotes, case and numbers, as match.js does it."""
    flat = re.sub(r"[\s'\"`\u2018\u2019\u201c\u201d]+", "", telling(message)).lower()
    return re.sub(r"\d+", "0", flat)[:KEPT]


def index():
    """Return the index of both pages: [{id, page, title, messages}], as JSON."""
    more = other_words()
    rows = [
        {
            "id": entry.id,
            "page": page.stem,
            "title": entry.title.replace("`", ""),
            "messages": [
                general(message)[:INDEXED]
                for message in (
                    *(message for _, message in entry.messages),
                    *(TYPE.sub("", row["says"]) for row in more.get(entry.id, [])),
                )
            ],
        }
        for page in (PAGE, TORCH)
        for entry in entries(page)
    ]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    for page in (PAGE, TORCH):
        list_of(page).write_text(table(page), "utf8")
    WORDS.write_text(words(), "utf8")
    INDEX.write_text(index(), "utf8")
