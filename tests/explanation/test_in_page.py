"""docs/explanation/in_page.md: every claim the page makes that tests/page does not."""

import ast

from tests.doc_tests.blocks import pages, read_page
from tests.page.names import names, table
from tests.paths import ROOT


def test_table_of_names_is_what_the_package_has():
    recorded = (ROOT / "snippets" / "explanation" / "in_page_names.md").read_text(
        "utf8"
    )
    assert recorded == table(), "run `make outputs`"


def used(code):
    """Return the dotted names below `tf` that a program uses, as in tf.nn.conv2d."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        parts = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if parts and isinstance(node, ast.Name) and node.id == "tf":
            found.add(".".join(["tf", *reversed(parts)]))
    return found


def test_every_name_that_a_page_uses_is_there():
    have = {f"{module}.{name}" for module, public in names().items() for name in public}
    have |= set(names())
    for path in pages(ROOT):
        for block in read_page(ROOT, path):
            if block.is_python:
                assert used(block.text) <= have, f"{block.page}:{block.line}"
