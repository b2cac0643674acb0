"""The completeness proof: what the built HTML shows was executed, and its outputs are true.

It reads the HTML that readers get, whichever builder made it, and takes nothing on trust from the
Markdown: a block that the doc tests did not find, for whatever reason, is on the page all the same.
"""

import re
from collections import Counter, defaultdict
from pathlib import Path

from .blocks import NOT_RUN, PYTHON, edition_of
from .compare import same_code, same_output
from .options import options

# The colors of code: most tags of a page, and no part of what a block is or says.
COLOR = re.compile(r"</?span\b[^>]*>")
summary = []  # lines for the end of the run


def html_blocks(html):
    """Yield (line, lexer or None, is_output, text) of each <pre> of a page's content."""
    from bs4 import BeautifulSoup  # not needed unless there is a site to prove

    soup = BeautifulSoup(COLOR.sub("", html), "html.parser")
    for pre in soup.find_all("pre"):
        boxes = [pre, *pre.find_parents("div", class_="highlight")]
        classes = [name for box in boxes for name in box.get("class", [])]
        lexers = [
            name.removeprefix("language-")
            for name in classes
            if name.startswith("language-")
        ]
        yield (
            pre.sourceline,
            next(iter(lexers), None),
            "output" in classes,
            pre.get_text(),
        )


def source_of(root, site, html):
    """Return the path of the page (docs/...) that became this HTML file, or None if none did.

    Of a translation it is the page whose blocks it has.
    """
    if edition := edition_of(root, html, site):
        site = site / edition
    name = html.relative_to(site).with_suffix("")
    stem = name.parent if name.name == "index" and name.parent.name else name
    for candidate in (
        stem.with_suffix(".md"),
        stem / "index.md",
        stem.with_suffix(".py"),
    ):
        if (root / "docs" / candidate).is_file():
            return f"docs/{candidate.as_posix()}"
    return None


def check_page(page, html, outcomes, excluded, shown=NOT_RUN):
    """Compare one page with the outcomes [page, line, text, printed] of the run; return the faults.

    excluded: a Counter, to which the blocks are added whose lexer is in `shown`: they must not run.
    """
    faults, unseen, above = [], list(outcomes), None
    for html_line, lexer, is_output, text in html_blocks(html):
        first = text.strip().split("\n")[0]
        place = f"{page} (line {html_line} of its HTML)"
        if lexer in PYTHON:
            above = next(
                (outcome for outcome in unseen if same_code(outcome[2], text)), None
            )
            if above is None:
                faults.append(f"{place}: nobody executed this block: {first!r}")
            else:
                unseen.remove(above)
        elif is_output:
            if above is None:
                faults.append(f"{place}: an output that no block printed: {first!r}")
            elif not same_output(text, above[3]):
                faults.append(
                    f"{page}:{above[1]}: the page shows an output that its block did not print"
                    f"\n--- shown\n{text}\n--- printed\n{above[3]}"
                )
            above = None
        elif lexer in shown:
            excluded[f"{lexer} on {page}"] += 1
            above = None
        else:
            faults.append(
                f"{place}: a block of lexer {lexer!r} is neither executed, nor an output,"
                f" nor one of {', '.join(sorted(shown))}: {first!r}"
            )
    return faults


def check_site(root, site, executed, recorded):
    """Check every page of a built site; return {page: faults} and fill `summary`."""
    root, site = Path(root), Path(site)
    outcomes, languages = executed + recorded, NOT_RUN | {*options(root).shown}
    if not any(site.rglob("*.html")):
        return {
            str(site): [f"{site}: no HTML in here; run `{options(root).build}` first"]
        }
    results, excluded, built = {}, Counter(), set()
    of_page = defaultdict(list)
    for outcome in outcomes:
        of_page[outcome[0]].append(outcome)
    for html in sorted(site.rglob("*.html")):
        page = source_of(root, site, html)
        if page is None:  # made by the theme: the 404 page
            page = html.relative_to(site).as_posix()
        shown = page
        if edition := edition_of(root, html, site):
            shown = page.replace("docs/", f"docs/{edition}/", 1)
        else:
            built.add(page)
        text = html.read_text("utf8")
        results[shown] = check_page(shown, text, of_page[page], excluded, languages)
    for page in of_page.keys() - built:
        results.setdefault(page, []).append(f"{page}: is not on the site")
    summary[:] = [
        f"proof: {len(executed)} Python blocks executed, {len(recorded)} compared with their"
        f" record, on {len({page for page, *_ in outcomes})} of {len(built)} pages;"
        f" shown but not run, by their lexer:"
        f" {', '.join(f'{n} {what}' for what, n in sorted(excluded.items())) or 'none'}"
    ]
    return results


def reports(root, site, executed, recorded):
    """Return a test report for each page: `every block was executed`."""
    from _pytest.reports import TestReport  # the build of the site needs no pytest

    of_pages = []
    for page, faults in check_site(root, site, executed, recorded).items():
        name = f"{page}::every_block_was_executed"
        outcome = "failed" if faults else "passed"
        text = "\n".join(faults) or None
        of_pages.append(TestReport(name, (page, 0, name), {}, outcome, text, "call"))
    return of_pages
