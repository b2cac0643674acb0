"""`make serve`: a saved change appears in the browser by itself, and a fault is reported."""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import pytest
from playwright.sync_api import Error, expect

from tests.conftest import PATIENCE, take_highlighted, until
from tools.paths import ROOT

LESSON = "docs/tutorials/one_channel.md"
SENTENCE = "A sentence that was saved just now, with \\(\\omega + 1\\)."


@contextmanager
def serving(folder, log):
    """Serve a copy of this site in `folder`, with its output in `log`; yields the address."""
    for name in ("docs", "packages", "snippets", "tests", "theme", "tools", "web"):
        ignored = shutil.ignore_patterns("node_modules", "__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in ("mkdocs.yml", "mkdocs.ko.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    (folder / "web/node_modules").symlink_to(ROOT / "web/node_modules")
    take_highlighted(folder)
    # The copy has the files of set-up that run in the page, so this Makefile makes nothing.
    (folder / "Makefile").write_text("theme/assets/run/.done:\n\t@true\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "web.serve", str(port)]
    environment = {**os.environ, "SITE_URL": address, "REPO_URL": ""}
    with log.open("w") as output:
        server = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(lambda: "Ctrl+C stops" in log.read_text() or server.poll() is not None)
        assert server.poll() is None, log.read_text()
        yield address
    finally:
        server.terminate()
        server.wait(30)


def wait_for(condition, seconds=240):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def change(file, before, after):
    text = file.read_text("utf8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf8")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    log = tmp_path_factory.mktemp("log") / "serve.txt"
    with serving(folder, log) as address:
        yield folder, address, log


@pytest.fixture
def tab(browser, served):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{served[1]}tutorials/one_channel/")
    yield page
    leave(page)
    context.close()


def leave(page):
    """Go elsewhere, since Chromium may never close a page that reloads itself.

    If the page reloads at this very moment, Playwright waits for ever, or says that the page went
    elsewhere. So this function tries again.
    """
    end = time.monotonic() + PATIENCE
    while page.url != "about:blank":
        assert time.monotonic() < end, f"still at {page.url}"
        with suppress(Error):
            page.goto("about:blank", timeout=10_000)


def shows(page, text):
    """Wait until the page, which reloads itself, shows a text."""
    page.get_by_text(text).first.wait_for(state="attached", timeout=240_000)


def test_nothing_is_kept_that_could_be_old(tab):
    """The caches that a built site left at the same address are deleted too."""
    tab.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    tab.evaluate(
        "caches.open('conv-by-hand').then(one => one.put('/', new Response('old')))"
    )
    tab.evaluate(
        "navigator.serviceWorker.getRegistration().then(one => one.unregister())"
    )
    tab.reload()
    until(tab, "navigator.serviceWorker.controller !== null")
    tab.reload()
    assert tab.evaluate("caches.keys()") == []


def test_a_saved_page_appears_as_a_build_makes_it(served, tab):
    folder, _, log = served
    page = folder / LESSON
    page.write_text(f"{page.read_text('utf8')}\n{SENTENCE}\n", "utf8")
    shows(tab, "A sentence that was saved just now")
    assert tab.locator(".katex:has-text('ω')").count() == 1  # a letter new to the page
    made = (folder / "site/tutorials/one_channel/index.html").read_bytes()
    assert log.read_text().count("built the site") == 1  # not the whole site again
    os.utime(folder / "mkdocs.yml")
    wait_for(lambda: log.read_text().count("built the site") == 2)
    assert (folder / "site/tutorials/one_channel/index.html").read_bytes() == made


def test_a_page_that_is_saved_appears_in_the_korean_edition(served, tab):
    """A page without a translation is the English one; saving a page does not build the site."""
    folder, address, log = served
    built = log.read_text().count("built the site")
    tab.goto(f"{address}ko/tutorials/n_channels/")
    own, english = (
        folder / place / "tutorials/n_channels.md" for place in ("docs/ko", "docs")
    )
    source = own if own.is_file() else english
    text = source.read_text("utf8")
    source.write_text(f"{text}\nSaved for Korean readers, \\(\\psi\\)입니다.\n", "utf8")
    shows(tab, "Saved for Korean readers")
    assert tab.locator(".katex:has-text('ψ')").count() == 1
    text_of_page = (folder / "site/ko/tutorials/n_channels/index.html").read_text(
        "utf8"
    )
    assert 'href="../../../assets/stylesheets/' in text_of_page
    assert log.read_text().count("built the site") == built
    source.write_text(text, "utf8")


def test_a_saved_program_appears_on_its_page(served, tab):
    folder, _, log = served
    built = log.read_text().count("built the site")
    program = folder / "snippets/tutorials/one_channel.py"
    change(program, '"""', '"""Saved just now. ')
    shows(tab, "Saved just now.")
    assert log.read_text().count("built the site") == built


def test_a_style_sheet_is_served_at_once(served, tab):
    folder, _, log = served
    built = log.read_text().count("built the site")
    style = folder / "theme/assets/stylesheets/site.css"
    style.write_text(style.read_text() + "\nh1 { text-indent: 77px }\n")
    expect(tab.locator("h1")).to_have_css("text-indent", "77px", timeout=240_000)
    assert log.read_text().count("built the site") == built


def test_a_title_a_template_and_the_nav_reach_every_page(served, tab):
    folder, _, _ = served
    change(
        folder / "theme/main.html", "{{ super() }}", "{{ super() }}<p>Template new</p>"
    )
    change(folder / "mkdocs.yml", "site_name: Conv by Hand", "site_name: Renamed")
    # the next lesson: its title is in the footer
    lesson = folder / "docs/tutorials/n_channels.md"
    title = next(
        line for line in lesson.read_text("utf8").splitlines() if "title:" in line
    )
    change(lesson, title, "title: Another title")
    for text in ("Template new", "Renamed", "Another title"):
        shows(tab, text)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("```python\nx = 1\n```", "write the fence as {.python}"),
        ("[nothing](gone.md)", "contains a link 'gone.md'"),
        ("[nothing](#gone)", "contains a link '#gone'"),
        ("\\(\\nosuch\\)", "this formula is wrong"),
    ],
)  # fmt: skip
def test_a_faulty_page_says_what_is_wrong_and_the_last_good_one_stays(
    served, tab, fault, message
):
    folder, address, log = served
    page, start = folder / LESSON, len(log.read_text())
    good = page.read_text("utf8")
    site = (folder / "site/tutorials/one_channel/index.html").read_bytes()
    page.write_text(f"{good}\n{fault}\n", "utf8")
    wait_for(lambda: message in log.read_text()[start:])
    assert (folder / "site/tutorials/one_channel/index.html").read_bytes() == site
    assert tab.request.get(address).status == 200  # it goes on serving
    page.write_text(f"{good}\nMended {len(message)}.\n", "utf8")
    shows(tab, f"Mended {len(message)}.")
    page.write_text(good, "utf8")
