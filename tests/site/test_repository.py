"""What a repository adds to each page: the site is built again with one, and without."""

import re

import pytest

from tests.conftest import serve
from tests.site.markup import parse
from tools.notebooks import lessons
from tools.notebooks import pages as notebooks
from tools.paths import ROOT

REPOSITORY = "https://github.com/example/conv-by-hand"
NOTEBOOKS = [f"notebooks/{file.stem}/" for file in notebooks(ROOT)]
LESSONS = [f"tutorials/{file.stem}/" for file in lessons()]


def soup(folder, path):
    return parse(folder / path / "index.html")


def test_without_a_repository_the_links_that_need_it_are_left_out(plain, path):
    page = soup(plain, path)
    assert page.find("a", rel="edit") is None
    assert page.find(class_="md-source") is None
    assert "colab.research" not in str(page)
    assert "None" not in {a.get("href") for a in page.find_all("a")}


@pytest.mark.parametrize("edition", ["", "ko/"])
def test_with_a_repository_pages_can_be_edited(published, path, edition):
    path = f"{edition}{path}"
    page = soup(published, path)
    edit = page.find("a", rel="edit")["href"]
    assert edit.startswith(f"{REPOSITORY}/edit/main/docs/")
    assert (ROOT / "docs" / edit.split("/docs/")[1]).is_file()
    assert page.find("a", class_="md-source")["href"] == REPOSITORY
    assert (
        page.find("link", rel="canonical")["href"]
        == f"https://example.org/conv-by-hand/{path}"
    )


def test_with_a_repository_the_command_that_installs_its_package_is_whole(published):
    text = soup(published, "howto/test_docs/").get_text()
    assert f'"git+{REPOSITORY}#subdirectory=packages/pytest-docs-proof"' in text
    assert "git+REPOSITORY#" not in text


def test_with_a_repository_lessons_and_notebooks_open_in_colab(published, path):
    link = soup(published, path).find(
        "a", href=lambda href: href and "colab.research" in href
    )
    assert bool(link) == (path in [*NOTEBOOKS, *LESSONS])
    if not link:
        return
    start = "https://colab.research.google.com/github/example/conv-by-hand/blob/main/"
    assert link["href"].startswith(start)
    file = link["href"].removeprefix(start)
    assert (ROOT / file).is_file()
    korean = soup(published, f"ko/{path}").find("a", href=re.compile("colab.research"))
    assert korean["href"] == start + file.replace("docs/", "docs/ko/")


def test_with_a_repository_nobody_else_is_asked(published, browser):
    """The theme's own link to the repository asks api.github.com for stars."""
    with serve(published.parent) as address:
        page = browser.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}conv-by-hand/tutorials/one_channel/")
        page.wait_for_load_state("networkidle")
        page.close()
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
