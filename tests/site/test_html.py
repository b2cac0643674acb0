"""The HTML of every page: links, mathematics, head, and what a repository adds."""

import functools
import itertools
import json
import re
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from tests.site.markup import parse
from tools.notebooks import lessons
from tools.notebooks import pages as notebooks
from tools.paths import ROOT
from tools.tables.addresses import KEPT, addresses


@functools.cache
def ids(file):
    return {tag["id"] for tag in parse(file).find_all(id=True)}


def soup(folder, path):
    return parse(folder / path / "index.html")


def target(folder, url):
    """Return the file that a static host answers with, or None."""
    file = folder / unquote(url.path).lstrip("/")
    file = file / "index.html" if url.path.endswith("/") else file
    return file if file.is_file() else None


def test_links_and_anchors_lead_somewhere(site, path):
    page = soup(site, path)
    base = f"http://site/{path}"
    dead = []
    for element in page.find_all(["a", "link", "script", "img", "iframe"]):
        link = element.get("href") or element.get("src")
        if link is None and element.name in ("a", "img", "iframe"):
            dead.append(str(element)[:100])
        if not link or link.startswith(("data:", "mailto:")):
            continue
        url = urlsplit(urljoin(base, link))
        if url.netloc != "site":
            continue
        file = target(site, url)
        if file is None or (
            file.suffix == ".html"
            and url.fragment
            and unquote(url.fragment) not in ids(file)
        ):
            dead.append(link)
    assert dead == []


def pages(site):
    """Return the files of the English pages; the Korean ones have the same ids."""
    return [
        file for file in site.rglob("index.html") if site / "ko" not in file.parents
    ]


def sections(site):
    """Return the addresses of all sections of the built pages."""
    return {
        f"{file.parent.relative_to(site).as_posix()}#{heading['id']}"
        for file in pages(site)
        for heading in parse(file).select("article :is(h1, h2, h3, h4, h5, h6)[id]")
    }


def test_a_section_keeps_its_address(site):
    """`make outputs` adds the addresses of new sections."""
    lost = set(KEPT.read_text("utf8").split()) - sections(site)
    assert lost == set(), "others may link to these; put the ids back"


def test_the_addresses_of_all_sections_are_known_without_a_build(site):
    assert addresses(ROOT) == sections(site)


def test_mathematics_is_rendered(site, path):
    """Nothing is left for the reader's browser to render, and a screen reader has MathML."""
    page = soup(site, path)
    formulas = page.find_all(class_="arithmatex")
    for formula in formulas:
        assert formula.find("math")
        assert formula.find(class_="katex-html")
        assert (
            formula.select(":is(mi, mn, mo, mtext) > *") == []
        )  # only text is valid in them
    hidden = {"script", "style", "pre", "code", "annotation"}
    text = "".join(
        string
        for string in page.strings
        if not hidden & {parent.name for parent in string.parents}
    )
    assert not any(mark in text for mark in ("\\(", "\\)", "\\[", "\\]"))
    linked = page.find("link", href=lambda href: href and "katex" in href)
    assert bool(linked) == bool(formulas)


def test_head_says_what_the_page_is(site, path):
    page = soup(site, path)
    assert page.html["lang"] == "en"
    assert "Conv by Hand" in page.title.text
    assert 50 <= len(page.find("meta", attrs={"name": "description"})["content"]) <= 200
    assert len(page.find_all("h1")) == 1
    assert page.find("link", rel="icon")["href"].endswith("assets/favicon.svg")


def test_titles_and_descriptions_differ(site):
    heads = [parse(file) for file in pages(site)]
    titles = [page.title.text for page in heads]
    assert len(set(titles)) == len(titles)
    texts = [
        page.find("meta", attrs={"name": "description"})["content"] for page in heads
    ]
    assert len(set(texts)) == len(texts)


def test_headings_go_down_one_level_at_a_time(site, path):
    levels = [
        int(tag.name[1]) for tag in soup(site, path).find_all(["h1", "h2", "h3", "h4"])
    ]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_ids_are_unique(site, path):
    identifiers = [tag["id"] for tag in soup(site, path).find_all(id=True)]
    assert sorted(identifiers) == sorted(set(identifiers))


def test_figures_have_captions_that_name_them(site, path):
    page = soup(site, path)
    for figure in page.find_all("svg", class_="figure"):
        assert page.find(id=figure["aria-labelledby"]).get_text(strip=True)


NOTEBOOKS = [f"notebooks/{file.stem}/" for file in notebooks(ROOT)]
LESSONS = [f"tutorials/{file.stem}/" for file in lessons()]


def test_there_are_notebooks_and_lessons():
    assert len(NOTEBOOKS) > 2
    assert len(LESSONS) > 6


@pytest.mark.parametrize("shown", [*NOTEBOOKS, *LESSONS])
def test_notebook_can_be_downloaded(site, shown):
    """A lesson's page and its notebook's page link the .ipynb and the .py; no link is relative."""
    links = [a["href"] for a in soup(site, shown).find_all("a", download=True)]
    assert [link.rpartition(".")[2] for link in links] == ["ipynb", "py"]
    for link in links:
        file = target(site, urlsplit(urljoin(f"http://site/{shown}", link)))
        assert file.stem == shown.split("/")[1]
        text = file.read_text("utf8")
        assert "](../" not in text
        if file.suffix == ".ipynb":
            notebook = json.loads(text)
            assert notebook["nbformat"] == 4
            assert any(cell["cell_type"] == "code" for cell in notebook["cells"])


def test_links_of_downloads_lead_to_pages_of_the_site(site):
    """The links begin with the address for which the site was built."""
    home = soup(site, "").find("link", rel="canonical")
    if home is None:
        return
    for file in (site / "notebooks").glob("*.py"):
        links = re.findall(r"\]\(([^)]*)\)", file.read_text("utf8"))
        ours = [link for link in links if link.startswith(home["href"])]
        assert len(ours) > 4
        for link in ours:
            place = urlsplit(link.removeprefix(home["href"]))
            page = target(site, place)
            assert page, link
            assert not place.fragment or place.fragment in ids(page), link


def test_notebook_page_shows_no_log_of_tensorflow(site, path):
    text = soup(site, path).get_text()
    assert not any(
        word in text for word in ("oneDNN custom", "cpu_feature_guard", "absl::")
    )


@pytest.mark.parametrize("lesson", LESSONS)
def test_lesson_links_its_neighbours(site, lesson):
    page = soup(site, lesson)
    links = {a["href"] for a in page.find("article").find_all("a", href=True)}
    assert any("notebooks/" in link for link in links)
    assert any(link.startswith("../") and "notebooks" not in link for link in links)
    assert page.find(class_="md-footer__link--prev")


@pytest.mark.parametrize("asset", ["logo.svg", "favicon.svg"])
def test_logo_and_favicon_are_ours(site, asset):
    assert (site / "assets" / asset).read_bytes() == (
        ROOT / "theme" / "assets" / asset
    ).read_bytes()
