"""`make offline`: the whole site as a folder, to read from a disk or to run from any server."""

import subprocess
import zipfile
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from mkdocs.config import load_config

from tests.conftest import faultless, mount, paint, serve, until
from tests.site.markup import parse
from tools.paths import ROOT

DONE = "document.querySelector('.run-state').textContent.startsWith('Done')"
CONFIGS = ("mkdocs.offline.yml", "mkdocs.yml")
# The files that a web host needs, and that a folder on a disk does not need.
HOSTED = {"404.html", "sitemap.xml", "sitemap.xml.gz"}


def run(page):
    page.click(".run-bar >> nth=0 >> text=Run")
    until(page, DONE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The zip of `make offline`, unpacked in a folder with an unusual name."""
    made, own = (
        tmp_path_factory.mktemp("dist"),
        tmp_path_factory.mktemp("a reader's #1"),
    )
    command = ["make", "--no-print-directory", "offline", f"DIST={made}"]
    subprocess.run(command, cwd=ROOT, check=True, timeout=300)
    with zipfile.ZipFile(made / "conv-by-hand-offline.zip") as packed:
        packed.extractall(own)
    return own / "conv-by-hand"


@pytest.fixture
def disk(browser):
    """A tab that notes what it asks for, and in which nothing may go wrong."""
    with faultless(browser) as tab:
        tab.asked = []
        tab.on("request", lambda request: tab.asked.append(request.url))
        yield tab
        elsewhere = [
            url for url in tab.asked if not url.startswith(("file:", "data:", "blob:"))
        ]
        assert elsewhere == []


def test_the_zip_has_the_features_of_the_site():
    own, site = (load_config(str(ROOT / name)).theme["features"] for name in CONFIGS)
    assert own == [name for name in site if name != "navigation.instant"]


def files(folder):
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def test_the_zip_holds_all_that_the_site_has(folder, site):
    """Pages, Python for the browser, notebooks: all of it, with the pages under other names."""
    pages = {path for path in files(site) if path.name == "index.html"}
    flat = {
        path if path.parent.name in ("", "ko") else path.parent.with_suffix(".html")
        for path in pages
    }
    rest = {path for path in files(site) - pages if path.name not in HOSTED}
    searched = {Path(edition, "search/search_index.js") for edition in ("", "ko")}
    assert files(folder) == flat | rest | searched


def test_every_link_of_the_zip_leads_to_a_file_in_it(folder):
    parsed = {file: parse(file) for file in folder.rglob("*.html")}
    ids = {
        file: {tag["id"] for tag in page.find_all(id=True)}
        for file, page in parsed.items()
    }
    dead = []
    for file, page in parsed.items():
        for element in page.find_all(["a", "link", "script", "img", "iframe"]):
            link = element.get("href") or element.get("src")
            if not link or link.startswith(("https:", "data:")):
                continue
            url = urlsplit(urljoin(file.as_uri(), link))
            there = folder / unquote(url.path)
            exists = (
                url.scheme == "file"
                and there.is_file()
                and there.is_relative_to(folder)
            )
            if not exists or (url.fragment and unquote(url.fragment) not in ids[there]):
                dead.append((file.name, link))
    assert dead == []


def test_every_page_reads_well_from_a_disk(folder, disk):
    """Widgets are there; a block that has Run on the web says what to do to get it."""
    korean = [
        folder / "ko" / name for name in ("index.html", "tutorials/one_channel.html")
    ]
    english = [
        path for path in folder.rglob("*.html") if folder / "ko" not in path.parents
    ]
    assert len(english) > 30
    for file in [*sorted(english), *korean]:  # the others have the same scripts
        disk.goto(file.as_uri())
        mount(disk)
        assert disk.inner_text("h1"), file
        assert disk.evaluate("document.styleSheets.length") > 2, file
        blocks = disk.locator(".md-content .highlight.language-python:not(.generated)")
        told = disk.locator(".run-bar.none:visible:has-text('http.server')")
        assert told.count() == min(blocks.count(), 1), file
        assert disk.locator("button:text-is('Run')").count() == 0, file
    assert disk.asked


def test_formulas_pictures_and_colours_from_a_disk(folder, disk):
    disk.goto((folder / "reference" / "padding_modes.html").as_uri())
    disk.locator(".katex:visible").first.scroll_into_view_if_needed()
    disk.evaluate("document.fonts.ready.then(() => 0)")
    fonts = disk.evaluate("[...document.fonts].map(font => font.status)")
    assert "loaded" in fonts
    assert "error" not in fonts
    light = disk.evaluate("getComputedStyle(document.body).backgroundColor")
    paint(disk, "dark")
    assert disk.evaluate("getComputedStyle(document.body).backgroundColor") != light
    disk.goto((folder / "tutorials" / "kernel_pictures.html").as_uri())
    assert disk.get_attribute("body", "data-md-color-scheme") == "slate"  # it is kept
    pictures = disk.locator(".md-content img")
    assert pictures.count() > 10
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
    until(
        disk,
        "[...document.querySelectorAll('.md-content img')].every(one => one.naturalWidth)",
    )


def test_widgets_answer_from_a_disk(folder, disk):
    """Also those that put their state into the address, which a page from a file may not do."""
    disk.goto((folder / "reference" / "conv_shapes.html").as_uri())
    mount(disk)
    disk.select_option("#calculator-layer", "MaxPooling2D")
    until(
        disk,
        "document.querySelector('.widget code').textContent.includes('MaxPooling2D')",
    )
    disk.goto((folder / "howto" / "shape_errors.html").as_uri())
    mount(disk)
    disk.fill("#doctor-message", "no such thing at all")
    disk.click("text=Find")
    disk.click(".widget >> text=calculator")
    assert disk.url == (folder / "reference" / "conv_shapes.html").as_uri()


@pytest.mark.parametrize("edition", ["", "ko/"])
def test_search_works_from_a_disk(folder, disk, edition):
    own = folder / edition
    disk.goto((own / "index.html").as_uri())
    disk.click("[data-md-component=search-query]")
    disk.keyboard.type("receptive", delay=20)
    disk.click(".md-search-result__item >> nth=0 >> a >> nth=0")
    disk.wait_for_load_state()
    assert disk.url.startswith((own / "explanation/receptive_field.html").as_uri())
    disk.goto((own / "notebooks" / "one_channel.html").as_uri())
    disk.click(".notebook-links >> a >> nth=-1")
    assert disk.url == (own / "tutorials" / "one_channel.html").as_uri()


def test_the_zip_runs_from_any_static_server(folder, browser):
    """Served below a path of any name, a block prints what is recorded, and the help is found."""
    with serve(folder.parent) as address, faultless(browser) as page:
        page.goto(f"{address}conv-by-hand/tutorials/four_shapes.html")
        recorded = page.locator(".highlight.output").first.inner_text()
        run(page)
        assert page.locator(".run-out").first.inner_text().split() == recorded.split()
        page.goto(f"{address}conv-by-hand/howto/match_pytorch.html")
        page.locator(".run-bar.none a").first.click()
        assert page.url == f"{address}conv-by-hand/explanation/in_page.html#different"
