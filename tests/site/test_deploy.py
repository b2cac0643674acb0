"""The service worker: what was opened stays there, and a deploy never mixes with an older one."""

import json
import re

import pytest
from playwright.sync_api import Error

from tests.conftest import mount, serve, until
from tests.site.markup import parse

LESSON = "tutorials/four_shapes/"
# The paths that are kept, by the name of the cache.
KEPT = """async () => Object.fromEntries(await Promise.all((await caches.keys()).map(async name => [
    name, (await (await caches.open(name)).keys()).map(({ url }) => url)])))"""
KEEPS = "async url => Boolean(await caches.match(url))"
HOLDS = """async ([url, text]) =>
    (await (await caches.match(url)).text()).includes(text)"""
DONE = "document.querySelector('.run-state').textContent.startsWith('Done')"
ONLY_NEW = """async old =>
    (await caches.keys()).length === 1 && !(await caches.has(old))"""
INDENT = "getComputedStyle(document.querySelector('h1')).textIndent"
IN_VIEW = """where => {
    const { y } = document.querySelector(where).getBoundingClientRect();
    return y >= 0 && y < 200;
}"""
NEXT = ".md-footer__link--next"
SECOND = "html[data-deploy=second]"


@pytest.fixture
def context(browser):
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def tab(context):
    return context.new_page()


def run(page):
    page.click(".run-bar >> nth=0 >> text=Run")
    until(page, DONE)


def visit(page, url):
    """Open a page and wait until it is kept."""
    page.goto(url)
    until(page, KEEPS, url)


def name(folder, pattern):
    """Return the path of a file or folder of a site whose name comes from its content."""
    (path,) = folder.glob(pattern)
    return path.relative_to(folder).as_posix()


def heading(page):
    return page.text_content("h1")


# ---- without a network --------------------------------------------------------------------------
def test_what_was_opened_is_there_without_a_network(tab, host, site):
    visit(tab, f"{host.address}tutorials/one_channel/")  # the first page too
    visit(tab, f"{host.address}{LESSON}")
    run(tab)
    until(tab, KEEPS, f"{host.address}{name(site, 'assets/run.*/tensorflow.zip')}")
    host.close()
    tab.goto(f"{host.address}tutorials/one_channel/")
    assert heading(tab).startswith("Correlate one channel")
    tab.goto(f"{host.address}{LESSON}?h=shape")
    run(tab)


def test_a_network_that_does_not_answer_is_not_waited_for(tab, host):
    visit(tab, host.address)
    until(tab, "navigator.serviceWorker.controller !== null")
    host.answers.clear()
    tab.goto(f"{host.address}?h=shape", wait_until="commit")
    until(tab, "document.querySelector('h1')?.textContent.startsWith('Conv layers')")


def test_a_page_is_kept_once_whatever_its_query(tab, host):
    visit(tab, host.address)
    until(tab, "navigator.serviceWorker.controller !== null")
    for number in range(3):
        tab.goto(f"{host.address}?filters={number}")
    visit(tab, f"{host.address}{LESSON}")
    (kept,) = tab.evaluate(KEPT).values()
    assert kept.count(host.address) == 1
    assert [url for url in kept if "?" in url] == []


def test_errors_are_not_kept(tab, host):
    visit(tab, host.address)
    until(tab, "navigator.serviceWorker.controller !== null")
    assert tab.goto(f"{host.address}no/such/page/").status == 404
    visit(tab, f"{host.address}{LESSON}")
    (kept,) = tab.evaluate(KEPT).values()
    assert f"{host.address}{LESSON}" in kept
    assert [url for url in kept if "no/such" in url] == []


def test_nothing_outside_of_the_site_is_kept(tab, site, tmp_path):
    """Nothing of another site of the same origin is kept, and not all that a page asks for."""
    (tmp_path / "here").symlink_to(site.resolve())
    (tmp_path / "other.html").write_text("another site")
    send = "urls => navigator.serviceWorker.ready.then(one => one.active.postMessage(urls))"
    asked = []
    with serve(tmp_path, before=asked.append) as origin:
        visit(tab, f"{origin}here/")
        until(tab, "navigator.serviceWorker.controller !== null")
        strange = ["/other.html", f"{origin}other.html", "https://example.org/", None]
        tab.evaluate(send, [*strange, f"{origin}here/../other.html", {"a": 1}])
        tab.evaluate(send, "no list")
        many = [f"{origin}here/assets/logo.svg?{number}" for number in range(1000)]
        tab.evaluate(send, many)
        until(tab, KEEPS, f"{origin}here/assets/logo.svg")
        assert tab.evaluate("fetch('/other.html').then(one => one.text())")
        tab.evaluate(send, [f"{origin}here/assets/favicon.svg"])
        visit(tab, f"{origin}here/{LESSON}")
        (kept,) = tab.evaluate(KEPT).values()
    assert all(url.startswith(f"{origin}here/") for url in kept)
    assert asked.count("/other.html") == 1  # by the page itself
    assert sum("logo.svg?" in path for path in asked) == 200


# ---- what others write into the caches ----------------------------------------------------------
FORGED = """<!doctype html><meta charset="utf-8"><title>forged</title><h1>forged</h1>
<script>window.harmed = 1</script><img src="x:" onerror="window.harmed = 1">"""
FORGE = """async ([url, text, type]) => {
    for (const name of [...await caches.keys(), "another"]) {
        const response = new Response(text, { headers: { "Content-Type": type } });
        await (await caches.open(name)).put(url, response);
    }
}"""
# A true answer of the site, but at another address.
MOVE = """async ([url, from]) => {
    for (const name of await caches.keys()) {
        await (await caches.open(name)).put(url, await fetch(from));
    }
}"""
HARMED = "window.harmed ?? 'unharmed'"


def test_what_a_program_puts_into_a_cache_is_not_used(tab, host, site):
    """Neither a page nor a script, whether the network answers or not."""
    lesson = f"{host.address}{LESSON}"
    runner = f"{host.address}{name(site, 'assets/run.*/runner.js')}"
    visit(tab, host.address)
    visit(tab, lesson)
    until(tab, KEEPS, runner)
    tab.evaluate(FORGE, [lesson, FORGED, "text/html"])
    tab.evaluate(FORGE, [runner, "window.harmed = 1", "text/javascript"])
    tab.goto(host.address)
    tab.wait_for_selector(".run-bar", state="attached")
    assert tab.evaluate(HARMED) == "unharmed"
    tab.goto(lesson)
    assert heading(tab) != "forged"
    tab.goto(host.address)
    tab.evaluate(FORGE, [lesson, FORGED, "text/html"])
    host.close()
    with pytest.raises(Error, match="ERR_"):
        tab.goto(lesson)


def test_a_page_is_not_answered_with_another(tab, host):
    lesson = f"{host.address}{LESSON}"
    visit(tab, host.address)
    until(tab, "navigator.serviceWorker.controller !== null")
    tab.evaluate(MOVE, [lesson, host.address])
    host.close()
    with pytest.raises(Error, match="ERR_"):
        tab.goto(lesson)


def test_a_kept_page_has_the_policy_as_a_header(tab, host, site, tmp_path):
    """So the script of a page that does not contain the policy does not run either."""
    folder = tmp_path / "site"
    folder.mkdir()
    for entry in site.iterdir():
        (folder / entry.name).symlink_to(entry)
    (folder / "forged.html").write_text(FORGED)
    host.deploy(folder)
    page = parse(site / "index.html")
    policy = page.find("meta", attrs={"http-equiv": True})["content"]
    visit(tab, host.address)
    until(tab, "navigator.serviceWorker.controller !== null")
    visit(tab, f"{host.address}forged.html")
    assert tab.evaluate(HARMED) == 1
    visit(tab, f"{host.address}{LESSON}")
    host.close()
    answered = tab.goto(f"{host.address}forged.html")
    assert answered.headers["content-security-policy"] == policy
    assert heading(tab) == "forged"
    assert tab.evaluate(HARMED) == "unharmed"
    tab.goto(f"{host.address}{LESSON}")
    assert tab.locator(".run-bar").count() > 1  # the site's own scripts do run


# ---- a deploy between two visits ----------------------------------------------------------------
def test_names_change_with_the_content_and_only_then(site, redeployed):
    for pattern, same in {
        "assets/run.*": False,
        "assets/stylesheets/site.*.css": False,
        "assets/python.*": True,
        "assets/katex.*": True,
        "assets/javascripts/site.*.js": True,
        "assets/stylesheets/main.*.css": True,
    }.items():
        assert (name(site, pattern) == name(redeployed, pattern)) == same, pattern


NAMES = [
    ("script[src]", "src"),
    ("link[rel=stylesheet]", "href"),
    ("[data-widgets]", "data-widgets"),
    ("[data-python]", "data-python"),
]


def test_what_pages_load_has_its_content_in_its_name(site):
    """Not so pictures, the index of the search, and files that only a reader's click loads."""
    for file in site.rglob("*.html"):
        page = parse(file)
        tags = [(tag, key) for css, key in NAMES for tag in page.select(css)]
        urls = [tag[key] for tag, key in tags]
        urls.append(json.loads(page.find(id="__config").string)["search"])
        assert len(urls) >= 10, file
        for url in urls:
            assert re.search(r"\.[0-9a-f]{8}[./]", url), (file, url)
            # 404.html names its files from the root
            absolute = site / url[url.index("assets/") :]
            path = absolute if url.startswith("/") else file.parent / url
            assert path.exists(), (file, url)


def test_a_page_that_changed_is_seen_and_kept(tab, host, edited):
    """The change is seen also if no file has a new name, so that the service worker is the same."""
    visit(tab, f"{host.address}{LESSON}")
    until(tab, "navigator.serviceWorker.controller !== null")
    tab.goto(f"{host.address}{LESSON}?again")
    host.deploy(edited)
    tab.goto(f"{host.address}{LESSON}")
    assert heading(tab).startswith("Edited: ")
    tab.goto(host.address)
    until(tab, HOLDS, [f"{host.address}{LESSON}", "Edited: "])
    host.close()
    tab.goto(f"{host.address}{LESSON}")
    assert heading(tab).startswith("Edited: ")


def test_two_deploys_between_two_visits(tab, context, host, site, redeployed):
    """Each visit gets one deploy whole; older caches are deleted, Python and kept pages stay."""
    visit(tab, host.address)
    visit(tab, f"{host.address}{LESSON}")
    run(tab)
    python = name(site, "assets/python.*")
    until(tab, KEEPS, f"{host.address}{name(site, 'assets/run.*/tensorflow.zip')}")
    until(tab, KEEPS, f"{host.address}{python}/pyodide.asm.wasm")
    (first,) = tab.evaluate(KEPT)
    # a cache whose name has no version
    tab.evaluate("caches.open('conv-by-hand').then(() => 0)")
    tab.close()

    host.deploy(redeployed)
    host.asked.clear()
    tab, faults = context.new_page(), []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.goto(f"{host.address}{LESSON}")
    assert heading(tab).startswith("Edited: ")
    tab.wait_for_selector(SECOND)
    assert tab.evaluate(INDENT) == "77px"
    until(tab, ONLY_NEW, first)
    (kept,) = tab.evaluate(KEPT).values()
    paths = [url.removeprefix(host.address) for url in kept]
    files = [path for path in paths if path and not path.endswith("/")]
    assert [path for path in files if not (redeployed / path).is_file()] == []
    run(tab)
    assert [path for path in host.asked if "/python." in path] == []
    host.close()
    tab.goto(host.address)  # not opened since
    tab.wait_for_selector(SECOND)
    tab.goto(f"{host.address}{LESSON}")
    run(tab)
    assert faults == []


def test_a_deploy_asks_no_other_site_for_what_a_program_put_into_a_cache(
    tab, host, redeployed, tmp_path
):
    """The address of a request could carry what a program knows."""
    visit(tab, host.address)
    (first,) = tab.evaluate(KEPT)
    told = []
    with serve(tmp_path, before=told.append) as elsewhere:
        tab.evaluate(FORGE, [f"{elsewhere}secret", FORGED, "text/html"])
        host.deploy(redeployed)
        tab.goto(host.address)
        until(tab, "async old => !(await caches.has(old))", first)
    assert told == []


@pytest.mark.parametrize("part", ["", "#weights"])
def test_an_open_tab_loads_a_page_of_a_later_deploy_whole(tab, host, redeployed, part):
    """The tab reloads once, at the place that the link names, and from then on does not reload."""
    loads = []
    tab.on("load", lambda: loads.append(tab.url))
    visit(tab, f"{host.address}tutorials/one_channel/")
    tab.evaluate("window.since = 'the first deploy'")
    host.deploy(redeployed)
    # by script, without scrolling: after scrolling the theme would set a fragment of its own
    tab.eval_on_selector(
        NEXT, "(link, part) => { link.href += part; link.click() }", part
    )
    tab.wait_for_selector(SECOND)
    assert tab.url == f"{host.address}{LESSON}{part}"
    assert heading(tab).startswith("Edited: ")
    assert not tab.evaluate("window.since ?? false")
    until(tab, IN_VIEW, part or "h1")
    tab.evaluate("window.since = 'the second deploy'")
    tab.click(NEXT)
    tab.wait_for_selector(f"{SECOND} h1#n-channels")
    assert tab.evaluate("window.since") == "the second deploy"
    assert len(loads) == 2


def test_a_file_of_an_older_deploy_that_is_gone_says_reload(context, host, redeployed):
    """A widget is loaded when a reader comes near it; until then there may be a deploy."""
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 300})
    visit(page, f"{host.address}tutorials/small_cnn/")
    assert page.locator(".widget input, .widget textarea").count() == 0
    host.deploy(redeployed)
    page.locator(".widget").scroll_into_view_if_needed()
    note = page.locator(".widget > [role=alert]")
    note.wait_for()
    assert note.inner_text().startswith(
        "The site has changed since you opened this page."
    )
    note.get_by_text("Reload the page").click()
    page.wait_for_selector(SECOND)
    mount(page)


def test_a_file_that_is_missing_for_another_reason_says_so(browser, host):
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.route("**/widgets/tracer.js", lambda route: route.abort())
    page.goto(f"{host.address}tutorials/small_cnn/")
    page.locator(".widget").scroll_into_view_if_needed()
    note = page.locator(".widget > [role=alert]")
    note.wait_for()
    assert note.inner_text().startswith("A part of this page could not be loaded.")
    context.close()
