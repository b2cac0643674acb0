"""Korean pages in a browser: what other words can change, and the link to the other language."""

import json
import re
import shutil
import subprocess

import pytest

from tests.axe import violations
from tests.conftest import come_near, faultless, mount, paint, serve, until
from tests.korean.test_site import is_older, paths, untranslated
from tests.site.test_browser import Visit
from tools.paths import ROOT

WIDE = """path => [...document.querySelectorAll('.md-content *')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.right > 361 && box.width
        && !e.closest('pre, .arithmatex, table, .md-typeset__scrollwrap, .md-skip, .widget');
}).map(e => path + e.outerHTML.slice(0, 90))"""


def test_pages_fit_a_phone_and_say_nothing(browser, site, address):
    """Lines break at other places than in English; this is the only visible difference."""
    faults = []
    phone = browser.new_context(viewport={"width": 360, "height": 800}, locale="ko-KR")
    for path in [path for path in paths(site) if not untranslated(path)] or [""]:
        tab = phone.new_page()
        tab.on(
            "console",
            lambda message, path=path: faults.append(f"{path}: {message.text}"),
        )
        tab.on("pageerror", lambda error, path=path: faults.append(f"{path}: {error}"))
        tab.on(
            "response",
            lambda answer: answer.status >= 400 and faults.append(answer.url),
        )
        tab.goto(f"{address}ko/{path}")
        tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        if tab.evaluate("document.documentElement.scrollWidth") != 360:
            faults.append(f"{path}: scrolls sideways")
        faults.extend(tab.evaluate(WIDE, path))
        tab.close()
    phone.close()
    assert faults == []


# One page of each kind, and one with each kind of widget.
FIVE = ["", "tutorials/one_channel/", "howto/shape_errors/", "reference/conv_shapes/"]
FIVE += ["explanation/same_padding/"]


def test_five_pages_are_light(browser, address):
    """A first visit is at most 8 kB heavier than in English, and within the limit of the page."""
    for path in FIVE:
        weights = []
        for edition in ("", "ko/"):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            visit = Visit(context, f"{address}{edition}{path}")
            assert visit.faults == []
            weights.append(sum(visit.weight.values()))
            context.close()
        print(
            f"{weights[1] / 1000:.0f} kB /ko/{path}, {weights[0] / 1000:.0f} in English"
        )
        assert weights[1] < 130_000, path
        assert weights[1] < weights[0] + 8_000, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_five_pages_are_accessible(browser, address, scheme):
    for path in FIVE:
        with faultless(browser, viewport={"width": 1280, "height": 900}) as page:
            page.goto(f"{address}ko/{path}")
            mount(page)
            come_near(page)
            paint(page, scheme)
            assert violations(page) == [], path


def test_every_link_and_button_of_five_pages_is_reached_by_keyboard(browser, address):
    """On a Korean page, Tab reaches the same elements as on the English page."""

    def reached(path):
        with faultless(browser, viewport={"width": 1280, "height": 900}) as page:
            page.goto(address + path)
            mount(page)
            stops = []
            page.evaluate("document.activeElement.blur()")
            for _ in range(25):
                page.keyboard.press("Tab")
                stops.append(
                    page.evaluate(
                        "(({ localName, id, className }) => [localName, id, className])"
                        "(document.activeElement)"
                    )
                )
            return [stop for stop in stops if "edition" not in stop[2]][:20]

    for path in FIVE:
        korean = reached(f"ko/{path}")
        if not (untranslated(path) or is_older(path)):
            assert korean == reached(path), path
        assert len({json.dumps(stop) for stop in korean}) > 3


@pytest.fixture(scope="module")
def linked(site, tmp_path_factory):
    """Two pages of the site with the link to the other language, whether it is shown or not."""
    folder = tmp_path_factory.mktemp("linked") / "site"
    others = ("explanation", "howto", "reference", "notebooks", "python.*")
    shutil.copytree(site, folder, ignore=shutil.ignore_patterns(*others))
    part = (ROOT / "theme/partials/edition.html").read_text("utf8")
    script = part[part.index("<script>") :]
    for edition, other in (("", "ko/"), ("ko/", "../")):
        for path in ("tutorials/one_channel/", "tutorials/four_shapes/"):
            file = folder / edition / path / "index.html"
            text = file.read_text("utf8")
            if 'class="md-header__button edition' not in text:
                link = f'<a class="edition" data-edition="{other}" href="x">other</a>'
                text = re.sub(r"(<header[^>]*>)", rf"\1{link}", text, count=1)
                text = text.replace("</body>", f"{script}</body>")
            file.write_text(text, "utf8")
    subprocess.run(["node", "web/policy.mjs", folder], cwd=ROOT, check=True)
    return folder


@pytest.mark.parametrize(("edition", "other"), [("", "ko/"), ("ko/", "")])
def test_the_link_leads_to_the_same_page_and_section(browser, linked, edition, other):
    """Also after the theme has opened another page without a reload."""
    with serve(linked) as address, faultless(browser) as page:
        page.goto(f"{address}{edition}tutorials/one_channel/")
        link = page.locator("a.edition")
        here = f"{address}{other}tutorials/"
        until(
            page,
            "url => document.querySelector('a.edition').href === url",
            f"{here}one_channel/",
        )
        page.evaluate("window.stays = true")
        page.locator(".md-content a[href*='four_shapes/']").first.click()
        until(page, "location.pathname.endsWith('four_shapes/')")
        assert page.evaluate("window.stays")
        until(
            page,
            "url => document.querySelector('a.edition').href.startsWith(url)",
            f"{here}four_shapes/",
        )
        page.evaluate("location.hash = '#input'")
        link.click()
        page.wait_for_url(f"{here}four_shapes/#input")
        assert page.locator("html").get_attribute("lang") == ("ko" if other else "en")
