"""docs/explanation/in_page.md: every claim the page makes that tests/page does not."""

import ast

import pytest
from docs_proof.blocks import pages, read_page

from tools.hooks import runs_in_page
from tools.paths import ROOT
from tools.tables.facts import AT_MOST, DIFFERENT, FOLDER, NATIVE, TABLES, names, native


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_what_they_were_made_from(name):
    recorded = (FOLDER / name).read_text("utf8")
    assert recorded == TABLES[name](), "run `make outputs`"


def test_list_of_differing_blocks_only_shrinks():
    assert len(DIFFERENT) <= AT_MOST


def test_pages_with_blocks_that_need_tensorflow_itself_say_why():
    assert NATIVE.keys() == native().keys()
    for page, count in native().items():
        most, reason = NATIVE[page]
        assert count <= most, page
        assert len(reason) > 20


def used(code):
    """Return the dotted names below `tf` that a program uses, as in tf.nn.conv2d."""
    dotted = set()
    for node in ast.walk(ast.parse(code)):
        parts = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if parts and isinstance(node, ast.Name) and node.id == "tf":
            dotted.add(".".join(["tf", *reversed(parts)]))
    return dotted


def test_every_name_that_a_page_uses_is_there():
    have = {f"{module}.{name}" for module, public in names().items() for name in public}
    have |= set(names())
    classes = {"tf.data.Dataset"}  # they have their own tests
    for path in pages(ROOT):
        for block in read_page(ROOT, path):
            if runs_in_page(block):
                missing = {
                    name
                    for name in used(block.text)
                    if name not in have and name.rpartition(".")[0] not in classes
                }
                assert missing == set(), f"{block.page}:{block.line}"


def test_limits_of_a_run_are_those_that_the_page_states():
    """'A run prints at most 200,000 characters, draws at most 20 figures, and may use 1 GB.'"""
    page = (ROOT / "docs/explanation/in_page.md").read_text("utf8")
    runner = ROOT / "web" / "runner"
    for stated, file, line in (
        ("200,000 characters", "output.js", "const LIMIT = 200_000;"),
        ("20 figures", "session.py", "PICTURES = 20 "),
        ("1 GB of memory", "worker.js", "const GIB = 2 ** 30;"),
    ):
        assert stated in page
        assert line in (runner / file).read_text("utf8")
