"""The address of every section, PAGE#ID, since other sites may link to it.

`python -m tools.tables.addresses` adds new addresses to those that are kept, and removes none.
"""

from docs_proof.blocks import pages
from docs_proof.structure import headings

from tools.notebooks.site import sections
from tools.paths import ROOT

KEPT = ROOT / "tests/site/addresses.txt"


def addresses(root):
    """Return the addresses of all sections of the pages and notebooks in `root`/docs."""
    anchors = set()
    for path in pages(root):
        if path.suffix == ".md":
            ids = [match["id"] for _, match in headings(path.read_text("utf8"))]
        else:
            ids = sections(path)
        page = path.relative_to(root / "docs").with_suffix("").as_posix()
        anchors |= {f"{'.' if page == 'index' else page}#{name}" for name in ids}
    return anchors


def keep(file, anchors):
    """Add addresses to a file; return those that were new to it."""
    kept = set(file.read_text("utf8").split())
    if anchors - kept:
        file.write_text("\n".join(sorted(kept | anchors)) + "\n", "utf8")
    return sorted(anchors - kept)


if __name__ == "__main__":
    for address in keep(KEPT, addresses(ROOT)):
        print(f"new      {address}")
