"""The built Korean pages differ from the English ones only in their words.

So the results of the browser tests of the English pages hold here too. test_browser.py beside this
file tests what words can change.
"""

import json
import re
from html.parser import HTMLParser
from urllib.parse import urljoin
from xml.etree import ElementTree

from mkdocs.config import load_config

from tests.site.test_html import pages as english_pages
from tests.site.test_html import parse
from tools.korean.nav import retitled
from tools.paths import ROOT
from web.build import name_each_other

# Attributes that hold words, and those that say where.
WORDS = {
    "title",
    "aria-label",
    "alt",
    "content",
    "placeholder",
    "label",
    "lang",
    "style",
}
PLACES = {"href", "src", "data-help", "data-doctor"}
VOID = {"br", "hr", "img", "input", "wbr", "meta", "link", "source"}
LEFT_OUT = {"svg", "math", "pre"}
# The note that a page is older, and the glossary's list, which goes in the other direction.
OTHER = {"katex-html", "stale", "columns"}
# Elements in a line of text. Korean has another order of words and no italics, and marks English
# words.
INLINE = {"em", "strong", "span", "code", "br", "wbr"}


class Skeleton(HTMLParser):
    """The elements of a page's article, without its words, drawings, formulas and code."""

    def __init__(self, base):
        super().__init__()
        self.base, self.found, self.open, self.skipped = base, [], 0, 0

    def handle_starttag(self, tag, attributes):
        kinds = (dict(attributes).get("class") or "").split()
        if tag == "article":
            self.open = 1
        elif self.skipped or tag in LEFT_OUT or OTHER & {*kinds}:
            self.skipped += bool(self.open) and tag not in VOID
        elif self.open:
            self.open += tag not in VOID
            kept = tuple(self.kept(attributes))
            if tag == "a":
                self.found[-1][-1].append(kept)
            elif tag not in INLINE:
                self.found.append((tag, kept, []))

    def kept(self, attributes):
        for name, value in sorted(attributes):
            if name in PLACES:
                place = urljoin(self.base, value).replace(
                    "http://site/ko/", "http://site/"
                )
                yield name, place
            elif name not in WORDS:
                yield name, value

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag not in VOID and self.skipped:
            self.skipped -= 1
        elif tag not in VOID and self.open:
            self.open -= 1


def skeleton(file, base):
    parser = Skeleton(base)
    parser.feed(file.read_text("utf8"))
    return [(tag, kept, sorted(links)) for tag, kept, links in parser.found]


def paths(site):
    """Return the path of every page, as in tutorials/one_channel/."""
    folders = sorted(
        file.parent.relative_to(site).as_posix() for file in english_pages(site)
    )
    return ["" if path == "." else f"{path}/" for path in folders]


def source(path):
    return (ROOT / "docs/ko" / (path.rstrip("/") or "index")).with_suffix(".md")


def untranslated(path):
    return not source(path).is_file()


def is_older(path):
    """Return whether a section of the page is older than the English one, and says so."""
    return not untranslated(path) and "\nstale:" in source(path).read_text("utf8")


def test_every_page_is_there_in_both(site):
    there = {file.parent for file in site.rglob("index.html")}
    assert there == {
        site / edition / path for path in paths(site) for edition in ("", "ko")
    }


def test_pages_are_the_same_but_for_their_words(site):
    """Unless the Korean page is older: `make check` compares its other sections."""
    different = {}
    for path in [path for path in paths(site) if not is_older(path)]:
        a = skeleton(site / path / "index.html", f"http://site/{path}")
        b = skeleton(site / "ko" / path / "index.html", f"http://site/ko/{path}")
        assert a
        if path.startswith("notebooks/"):  # their ids are made of the headings
            a, b = ([(tag, len(links)) for tag, _, links in own] for own in (a, b))
        if a != b:
            both = zip(a, b, strict=False)
            different[path] = next(
                (pair for pair in both if pair[0] != pair[1]), len(b)
            )
    assert different == {}


def test_a_page_that_differs_is_found(site, tmp_path):
    file = site / "tutorials/one_channel/index.html"
    text, at = file.read_text("utf8"), "http://site/tutorials/one_channel/"
    for before, after in [
        ("<h2 id=", "<h3 id="),
        ('id="loop"', 'id="loops"'),
        ("<p>", ""),
    ]:
        other = tmp_path / "index.html"
        head, _, article = text.partition("<article")
        assert before in article
        other.write_text(f"{head}<article{article.replace(before, after, 1)}", "utf8")
        assert skeleton(other, at) != skeleton(file, at)


def test_pages_say_their_language_and_share_what_they_load(site):
    assert not (site / "ko/assets").exists()
    assert not (site / "ko/404.html").exists()
    assert not (site / "ko/sw.js").exists()
    for path in paths(site):
        page = parse(site / "ko" / path / "index.html")
        assert page.html["lang"] == "ko"
        assert {tag.get("lang") for tag in page.select("article pre.no-copy")} <= {"en"}
        loaded = [tag["src"] for tag in page.find_all(src=True)]
        loaded += [
            tag["href"] for tag in page.select("link[rel=stylesheet], link[rel=icon]")
        ]
        loaded.append(json.loads(page.find(id="__config").string)["search"])
        for place in loaded:
            url = urljoin(f"http://site/ko/{path}", place)
            assert url.startswith("http://site/assets/"), url
            assert (site / url.removeprefix("http://site/")).exists(), url


def test_a_page_says_whether_it_is_translated(site):
    for path in paths(site):
        page = parse(site / "ko" / path / "index.html")
        whole = page.select_one(".stale a") and not page.select(".stale li")
        if path.startswith("notebooks/"):
            continue
        assert bool(whole) == untranslated(path), path
        assert bool(page.find("meta", attrs={"name": "robots"})) == untranslated(path)
        if whole:
            here = urljoin(
                f"http://site/ko/{path}", page.select_one(".stale a")["href"]
            )
            assert here == f"http://site/{path}"
    assert not parse(site / "index.html").select(".stale")


def test_both_editions_are_set_up_alike():
    """The Korean nav is the English one with other titles, and lists have the same entries."""
    (ROOT / "docs/ko").mkdir(exist_ok=True)
    english, korean = (
        load_config(str(ROOT / name)) for name in ("mkdocs.yml", "mkdocs.ko.yml")
    )
    titles = korean.extra["titles"]
    assert all(re.search("[가-힣]", title) for title in titles.values())
    back = {own: title for title, own in titles.items()}
    assert len(back) == len(titles)
    assert [*english.nav[0]] == ["Home"]
    own = retitled(english.nav, titles)
    assert own != english.nav
    assert retitled(own, back) == english.nav
    for mine, own in zip(
        english.theme["palette"], korean.theme["palette"], strict=True
    ):
        assert {**mine, "toggle": 0} == {**own, "toggle": 0}
        assert mine["toggle"]["icon"] == own["toggle"]["icon"]
    assert english.theme["features"] == korean.theme["features"]
    assert {*english.markdown_extensions} == {*korean.markdown_extensions}


def test_english_pages_have_no_trace_of_it_unless_they_link_it(site):
    linked = load_config(str(ROOT / "mkdocs.yml")).extra["alternate"]
    for path in paths(site):
        text = (site / path / "index.html").read_text("utf8")
        assert ("edition" in text.partition("<article")[0]) == linked
        assert not re.search("search_ko|/ko[.]", text)
        back = parse(site / "ko" / path / "index.html").find("a", class_="edition")
        assert bool(back) == linked
        if linked:
            link = parse(site / path / "index.html").find("a", class_="edition")
            assert (link["lang"], link["hreflang"], back["lang"]) == ("ko", "ko", "en")
            assert (
                urljoin(f"http://site/{path}", link["href"]) == f"http://site/ko/{path}"
            )
            assert (
                urljoin(f"http://site/ko/{path}", back["href"]) == f"http://site/{path}"
            )


def test_sitemaps_name_each_page_in_both_languages(tmp_path, monkeypatch):
    head = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    root = "https://example.org/x/"
    for edition in ("", "ko/"):
        file = tmp_path / edition / "sitemap.xml"
        file.parent.mkdir(exist_ok=True)
        urls = "".join(f"<url><loc>{root}{edition}{p}</loc></url>" for p in ("", "a/"))
        file.write_text(f"{head}{urls}</urlset>", "utf8")
    monkeypatch.setenv("SITE_URL", root)
    name_each_other(tmp_path, {"": {"lang": "en"}, "ko/": {"lang": "ko"}})
    for edition in ("", "ko/"):
        tree = ElementTree.parse(tmp_path / edition / "sitemap.xml")
        for url, page in zip(tree.findall("{*}url"), ("", "a/"), strict=True):
            links = {
                link.get("hreflang"): link.get("href")
                for link in url.findall("{*}link")
            }
            assert links == {"en": f"{root}{page}", "ko": f"{root}ko/{page}"}
        assert (tmp_path / edition / "sitemap.xml.gz").is_file()
