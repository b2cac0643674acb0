"""Copies of the notebooks for readers who are elsewhere, with the site's address in their links.

A notebook in docs/notebooks/ links pages as ../tutorials/NAME.md, since it does not know where the
site will be. `python3 tools/notebooks/address.py ADDRESS FOLDER` writes the copies. It needs
nothing but Python, since .github/workflows/pages.yml runs it too, for the copies that Colab opens.
"""

import re
import sys
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
TO_PAGE = re.compile(
    r"\[(?P<text>[^][]*)\]\(\.\./(?P<page>[\w/]+)\.md(?P<id>(?:\?[^()#\s]+)?(?:#[\w-]+)?)\)"
)


def with_address(text, address):
    """Return the text of a notebook whose links lead to the site at `address`.

    Without an address only the words of a link are left.
    """

    def absolute(link):
        if not address:
            return link["text"]
        page = re.sub("(^|/)index$", "", link["page"])
        place = f"{address.rstrip('/')}/{page}/{link['id'] or ''}"
        return f"[{link['text']}]({place})"

    return TO_PAGE.sub(absolute, text)


def publish(address, folder, edition=""):
    """Write all notebooks of an edition into a folder; the English one where it has no own one."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    notebooks = sorted((DOCS / "notebooks").iterdir())
    notebooks += sorted((DOCS / edition / "notebooks").glob("*.*")) if edition else []
    for notebook in notebooks:
        own = address and f"{address.rstrip('/')}/{edition}"
        text = with_address(notebook.read_text("utf8"), own)
        (folder / notebook.name).write_text(text, "utf8")


if __name__ == "__main__":
    address, folder = sys.argv[1:]
    publish(address, folder)
    publish(address, Path(folder, "ko"), "ko")
