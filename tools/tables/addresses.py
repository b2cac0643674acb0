"""The address of every section, PAGE#ID, to which others may have a link.

`python -m tools.tables.addresses` adds the new ones to those that are kept; it takes none away.
"""

import re

from docs_proof.blocks import pages
from docs_proof.structure import headings

from tools.paths import ROOT

KEPT = ROOT / "tests/site/addresses.txt"
CELL_HEADING = re.compile(r"^# #+ (.*)", re.M)


def addresses(root):
    """Return the addresses of all sections of the pages and notebooks in `root`/docs."""
    found = set()
    for path in pages(root):
        text = path.read_text("utf8")
        if path.suffix == ".md":
            ids = [match["id"] for _, match in headings(text)]
        else:
            titles = CELL_HEADING.findall(text)
            ids = [re.sub(r"\W+", "-", t.lower()).strip("-") for t in titles]
        page = path.relative_to(root / "docs").with_suffix("").as_posix()
        found |= {f"{'.' if page == 'index' else page}#{name}" for name in ids}
    return found


def keep(file, found):
    """Add addresses to a file; return those that were new to it."""
    kept = set(file.read_text("utf8").split())
    if found - kept:
        file.write_text("\n".join(sorted(kept | found)) + "\n", "utf8")
    return sorted(found - kept)


if __name__ == "__main__":
    for address in keep(KEPT, addresses(ROOT)):
        print(f"new      {address}")
