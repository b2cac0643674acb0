"""The Korean notebooks: made from the Korean lessons, with code and outputs as in English."""

import json
import re

import pytest

from tools.korean import parity
from tools.notebooks import FOLDER, fence, percent, translated
from tools.notebooks.address import publish
from tools.paths import ROOT

PAGES = sorted((ROOT / "docs/ko/tutorials").glob("*.md"))
KOREAN = ROOT / "docs/ko/notebooks"


def cells(text, kind):
    return [c for c in json.loads(text)["cells"] if c["cell_type"] == kind]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_it_has_the_code_and_the_outputs_of_the_english_one(page):
    english = (FOLDER / f"{page.stem}.ipynb").read_text("utf8")
    made = translated(page)
    assert cells(made, "code") == cells(english, "code")
    assert [c["id"] for c in cells(made, "markdown")] == [
        c["id"] for c in cells(english, "markdown")
    ]
    words = "\n".join("".join(c["source"]) for c in cells(made, "markdown"))
    assert len(re.findall("[가-힣]", words)) > 1000
    assert "On the page" not in words
    assert "](../tutorials/" in words


def test_what_is_kept_is_of_its_page():
    for file in KOREAN.glob("*.*"):
        make = percent if file.suffix == ".py" else translated
        text = make(ROOT / "docs/ko/tutorials" / f"{file.stem}.md")
        assert file.read_text("utf8") == text, f"{file}: run `make outputs`"


def test_a_lesson_with_other_code_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("tools.notebooks.FOLDER", tmp_path)
    page = ROOT / "docs/tutorials/one_channel.md"
    text = (FOLDER / "one_channel.ipynb").read_text("utf8")
    (tmp_path / "one_channel.ipynb").write_text(text, "utf8")
    same = translated(page)
    assert cells(same, "code") == cells(text, "code")
    other = text.replace("import numpy", "import  numpy", 1)
    (tmp_path / "one_channel.ipynb").write_text(other, "utf8")
    with pytest.raises(Exception, match="step-1 is not that of the English page"):
        translated(page)
    assert fence("step-1") == []


def test_downloads_lead_to_the_korean_pages(tmp_path):
    """A lesson without a translation has the English notebook, with links to Korean pages."""
    publish("https://example.org/x/", tmp_path, "ko")
    assert {f.name for f in tmp_path.iterdir()} == {f.name for f in FOLDER.iterdir()}
    for file in tmp_path.glob("*.py"):
        text = file.read_text("utf8")
        assert "https://example.org/x/ko/tutorials/" in text
        assert "https://example.org/x/tutorials/" not in text
        own = KOREAN / file.name
        assert bool(re.search("[가-힣]{2}", text)) == own.is_file()


def test_once_the_editions_link_each_other_all_is_translated():
    config = (ROOT / "mkdocs.yml").read_text("utf8")
    (linked,) = re.findall(r"^  alternate: (true|false)", config, re.M)
    if linked == "true":
        assert [own for _, own in parity.pages(ROOT) if not own.is_file()] == []
        assert {f.name for f in KOREAN.iterdir()} == {f.name for f in FOLDER.iterdir()}
