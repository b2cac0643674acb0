"""The entries of docs/howto/shape_errors.md: `python -m tools.tables.entries` writes their list."""

import re
from dataclasses import dataclass

from docs_proof.blocks import read_page

from tools.paths import ROOT

PAGE = ROOT / "docs" / "howto" / "shape_errors.md"
LIST = ROOT / "snippets" / "howto" / "shape_errors_list.md"
ENTRY = re.compile(r"^### (?P<title>.*) \{ #(?P<id>[\w-]+) \}$", re.M)
# What a message begins with: the type of the error, or how the process ended.
TYPE = re.compile(
    r"^(\w+(?:Error|Warning))(?: \.\.\.|:) |^ended with (signal \d+): ", re.M
)
LONGEST = 92  # characters of a message in the list


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


def entries():
    """Return the entries of the page, in order; those without a message are left out."""
    text = PAGE.read_text("utf8")
    outputs = {b.include: b.text for b in read_page(ROOT, PAGE) if b.is_output}
    found, heads = [], list(ENTRY.finditer(text))
    for match in heads:
        body = re.split(r"^##+ ", text[match.end() :], maxsplit=1, flags=re.M)[0]
        shown = re.findall(r'^--8<-- "(.*\.out:\w+)"$', body, re.M)
        if len(shown) == 2:
            printed, fixed = (outputs[name] for name in shown)
            found.append(Entry(match["id"], match["title"], body, printed, fixed))
    return [entry for entry in found if entry.messages]


def telling(message):
    """Return the line of a message that says what is wrong, without what stands around it."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    if lines[0].startswith("Exception encountered when calling"):
        lines = lines[1:]
    said = re.sub(r"^\{\{.*?\}\} | \[Op:\w+\]( name:.*)?$", "", lines[0])
    return re.sub(r"^.*(is incompatible with the layer: |, message: )", "… ", said)


def table():
    """Return the list of all messages, in Markdown."""
    lines = ["| the message says |", "|---|"]
    for entry in entries():
        for kind, message in entry.messages:
            said = f"{kind}: {telling(message)}"
            if len(said) > LONGEST:
                said = said[:LONGEST].rpartition(" ")[0] + " …"
            said = said.replace("|", "\\|")
            lines.append(f"| [`` {said} ``](#{entry.id}) |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    LIST.write_text(table(), "utf8")
