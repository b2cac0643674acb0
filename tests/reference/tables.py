"""Tables of the reference pages, made of facts. `python -m tests.reference.tables` writes them."""

from tests.paths import ROOT
from tests.reference import cheat, glossary, layouts, weights

FOLDER = ROOT / "snippets" / "reference"
# {file in FOLDER: what makes it}
TABLES = {**weights.TABLES, **layouts.TABLES, **glossary.TABLES, **cheat.TABLES}

if __name__ == "__main__":
    for name, make in TABLES.items():
        (FOLDER / name).write_text(make(), "utf8")
