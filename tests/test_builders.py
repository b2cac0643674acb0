"""The pages do not depend on MkDocs: Zensical makes the same code blocks from them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from docs_proof.proof import html_blocks

from tools.paths import ROOT


def code_blocks(html):
    return [
        (lexer, output, text)
        for _, lexer, output, text in html_blocks(html.read_text("utf8"))
    ]


@pytest.fixture(scope="module")
def zensical(tmp_path_factory):
    """The folder of a site that Zensical built from these pages."""
    root = tmp_path_factory.mktemp("zensical")
    for folder in ("docs", "snippets", "theme"):
        shutil.copytree(ROOT / folder, root / folder)
    for name in ("mkdocs.yml", "mkdocs.ko.yml"):
        shutil.copy(ROOT / name, root)
    kept = root / ".cache" / "browser"
    kept.parent.mkdir()
    kept.touch()
    shutil.copy(ROOT / "pyproject.toml", root)
    build = [sys.executable, str(ROOT / "web" / "build.py"), "zensical"]
    done = subprocess.run(build, cwd=root, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert kept.exists()  # Zensical empties a folder of this name
    return root / "site"


def test_zensical_shows_the_same_code_blocks(zensical, request):
    """Blocks, lexers and outputs of every page are those of the site that MkDocs built."""
    site = ROOT / (request.config.getoption("--site") or "site")
    pages = {path.relative_to(site) for path in site.rglob("index.html")}
    assert Path("notebooks/one_channel/index.html") in pages
    assert pages == {
        path.relative_to(zensical) for path in zensical.rglob("index.html")
    }
    for page in pages:
        assert code_blocks(zensical / page) == code_blocks(site / page), page


def test_an_unknown_builder_is_refused():
    build = [sys.executable, str(ROOT / "web" / "build.py"), "hugo"]
    done = subprocess.run(build, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (
        1,
        "BUILDER=hugo: must be one of mkdocs, zensical, offline\n",
    )
