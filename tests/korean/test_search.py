"""The search finds Korean as people type it: with particles, without spaces, in other words."""

import json
import shutil
import tomllib

import pytest

from tests.conftest import faultless, serve, until
from tools.paths import ROOT

TEXTS = tomllib.loads((ROOT / "tests/korean/search.toml").read_text("utf8"))
DESIGN, MORE = TEXTS["queries"]["design"], TEXTS["queries"]["more"]

# Uses the theme's search worker, which our script wraps, in the same way as the theme does.
ASK = """async ([index, queries]) => {
    const { search } = JSON.parse(document.getElementById("__config").textContent);
    const worker = new Worker(new URL(search, location.href).href);
    const answer = type => new Promise(resolve => worker.addEventListener("message",
        function heard({ data }) {
            if (data.type !== type) return;
            worker.removeEventListener("message", heard);
            resolve(data.data);
        }));
    const ready = answer(1);
    worker.postMessage({ type: 0, data: index });
    await ready;
    const found = [];
    for (const query of queries) {
        const start = performance.now(), answered = answer(3);
        worker.postMessage({ type: 2, data: query });
        const { items } = await answered;
        const pages = items.map(([{ location, terms }]) => [location, Object.values(terms)]);
        found.push([pages, performance.now() - start]);
    }
    return found;
}"""


@pytest.fixture(scope="module")
def index(site):
    """The search index of the Korean edition, with the pages of search.toml in it."""
    kept = json.loads((site / "ko/search/search_index.json").read_text("utf8"))
    docs = [
        {"location": f"{name}/", "title": title, "text": text}
        for name, (title, text) in TEXTS["pages"].items()
    ]
    return {"config": kept["config"], "docs": docs, "options": {"suggest": False}}


@pytest.fixture(scope="module")
def korean(site, index, tmp_path_factory):
    """The address of the site with that index."""
    folder = tmp_path_factory.mktemp("search") / "site"
    shutil.copytree(site, folder, ignore=shutil.ignore_patterns("python.*"))
    (folder / "ko/search/search_index.json").write_text(json.dumps(index), "utf8")
    with serve(folder) as address:
        yield f"{address}ko/"


@pytest.fixture(scope="module")
def answers(browser, korean, index):
    """The answer to each query: the pages found, best first, and the milliseconds it took."""
    queries = [query for query, _ in DESIGN + MORE]
    with faultless(browser) as page:
        page.goto(korean)
        page.locator(".md-search__input").focus()
        results = page.evaluate(ASK, [index, queries])
    slowest = max(time for _, time in results)
    print(f"{len(queries)} queries; the slowest took {slowest:.0f} ms")
    return dict(zip(queries, results, strict=True))


def test_there_are_66_queries_and_more():
    assert (len(DESIGN), len(MORE) >= 40) == (26, True)
    assert {page for _, page in DESIGN + MORE} - {""} == {*TEXTS["pages"]}


def test_the_index_is_not_stemmed_and_parts_words_at_brackets(index):
    config = index["config"]
    assert config["pipeline"] == []
    assert "(" in config["separator"]


@pytest.mark.parametrize(("query", "page"), DESIGN + MORE)
def test_the_page_is_found(answers, query, page):
    """The page is among the first three; a query that is no word finds nothing."""
    locations = [location.rstrip("/") for location, _ in answers[query][0]]
    if page:
        assert page in locations[:3]
    else:
        assert locations == []


def test_a_reader_who_types_sees_the_page(browser, korean):
    """The query is typed letter by letter, as an input method writes into the field."""
    with faultless(browser) as page:
        page.goto(korean)
        field = page.locator(".md-search__input")
        field.focus()
        for typed in ("ㅂ", "보", "봎", "보폭", "보폭을"):
            field.evaluate(
                """(field, value) => {
                    field.value = value;
                    field.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
                }""",
                typed,
            )
        until(
            page,
            """document.querySelector(".md-search-result__item a")?.href.includes("stride")""",
        )
        assert (
            page.locator(".md-search-result__item h1")
            .first.inner_text()
            .startswith("스트라이드")
        )


def test_english_readers_load_none_of_it(browser, address):
    with faultless(browser) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert asked
        assert not [url for url in asked if "_ko" in url or "/ko" in url]
