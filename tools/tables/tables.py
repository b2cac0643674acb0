"""Tables of the reference pages, made of facts. `python -m tools.tables.tables` writes them."""

from tools.paths import ROOT
from tools.tables import cheat, glossary, layouts, weights

FOLDER = ROOT / "snippets" / "reference"
# {file in FOLDER: the function that makes it}
TABLES = {**weights.TABLES, **layouts.TABLES, **glossary.TABLES, **cheat.TABLES}

if __name__ == "__main__":
    for name, make in TABLES.items():
        (FOLDER / name).write_text(make(), "utf8")
