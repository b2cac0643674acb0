"""Build the site: `python web/build.py BUILDER [FOLDER]`.

BUILDER is mkdocs or zensical; or offline, for a site that is read from a disk.
"""

import gzip
import hashlib
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from html import escape, unescape
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from click import ClickException

# this module is started as a file, so Python does not find the others by itself
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import tools  # noqa: F401  makes our packages known

# isort: split
from docs_proof.blocks import read_page
from docs_proof.compare import same_code
from docs_proof.proof import source_of

from tools.korean.nav import retitled
from tools.notebooks import fence
from tools.notebooks import pages as notebooks
from tools.notebooks.address import publish
from tools.notebooks.site import for_page


def configure(file="mkdocs.yml", **options):
    """Return the configuration of MkDocs for a strict build that shows its warnings."""
    from mkdocs.config import load_config

    Path("docs/ko").mkdir(exist_ok=True)  # git keeps no folder that is still empty
    # Material prints an advertisement for its successor at each build without this.
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    # `mkdocs build --strict --quiet` would not do: it ignores a warning that it does not show.
    log = logging.getLogger("mkdocs")
    log.setLevel(logging.WARNING)
    if not log.handlers:
        log.addHandler(logging.StreamHandler())
    return load_config(file, strict=True, **options)


class Highlighted:
    """Keeps the highlighted HTML of blocks for the next build: it is a third of a build's work."""

    FILE = Path(__file__).resolve().parents[1] / ".cache" / "highlighted.json"

    def __init__(self):
        self.made, self.used = {}, {}
        with suppress(OSError, ValueError):
            self.made = json.loads(self.FILE.read_text("utf8"))

    def once(self, highlight):
        """Return a `Highlight.highlight` that makes a block only if it was never made."""
        versions = [version(name) for name in ("pygments", "pymdown-extensions")]

        def once(tool, *words, title=None, **options):
            if title is not None:  # it is a part of its page
                return highlight(tool, *words, title=title, **options)
            settings = {key: value for key, value in vars(tool).items() if key != "md"}
            key = repr((versions, settings, words, options))
            key = hashlib.sha256(key.encode()).hexdigest()
            block = self.used.get(key) or self.made.get(key)
            self.used[key] = block or highlight(tool, *words, **options)
            return self.used[key]

        return once

    def save(self):
        """Keep what this build used.

        Builds may run at the same time, so the file is written elsewhere and then put in place: it
        is whole at any time.
        """
        if self.used.keys() == self.made.keys():
            return
        self.FILE.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf8", dir=self.FILE.parent, delete=False
        ) as file:
            json.dump(self.used, file)
        os.replace(file.name, self.FILE)


HIGHLIGHTED = Highlighted()  # also of the processes that are forked from this one


def make_styles_once():
    """Compute the classes of a style once: Pygments computes them anew for each of 1,600 blocks."""
    from pygments.formatters import HtmlFormatter

    create = HtmlFormatter._create_stylesheet
    made = {}

    def once(self):
        key = self.style, self.classprefix
        if key not in made:
            create(self)
            made[key] = self.ttype2class, self.class2style
        self.ttype2class, self.class2style = made[key]

    HtmlFormatter._create_stylesheet = once


COLORED, COLOR = re.compile("<pre.*?</pre>", re.S), re.compile("</?span[^>]*>")


def index_plain_code():
    """Give the search code without colors: these are nine of ten tags of a page."""
    from material.plugins.search.plugin import SearchIndex

    add = SearchIndex.add_entry_from_context

    def plainly(self, page):
        colored = page.content
        page.content = COLORED.sub(lambda block: COLOR.sub("", block[0]), colored)
        add(self, page)
        page.content = colored

    SearchIndex.add_entry_from_context = plainly


def save_work():
    """Make builds skip work that they need not do twice, or at all; call this once in a process."""
    from pymdownx.highlight import Highlight

    Highlight.highlight = HIGHLIGHTED.once(Highlight.highlight)
    make_styles_once()
    index_plain_code()


# {the folder of an edition below the site: its configuration}; the first one has the assets of all.
EDITIONS = {"": "mkdocs.yml", "ko": "mkdocs.ko.yml"}


def mkdocs(folder="site", files=EDITIONS):
    """Build the editions at the same time, each in a process of its own."""
    save_work()
    fork = get_context("fork")  # a process that is forked has loaded all modules
    # MkDocs empties the folder that it builds into, so no edition is built inside another one.
    with (
        tempfile.TemporaryDirectory() as beside,
        ProcessPoolExecutor(mp_context=fork) as pool,
    ):
        places = {name: str(Path(beside, name)) if name else folder for name in files}
        jobs = [pool.submit(make, name, files[name], places[name]) for name in files]
        for job in jobs:
            used, extra = job.result()
            HIGHLIGHTED.used |= used
        for name in filter(None, files):
            shutil.move(places[name], Path(folder, name))
            share(folder, name)
    HIGHLIGHTED.save()
    if extra["alternate"]:
        name_each_other(folder, extra["editions"])


def make(edition, file, place):
    """Build an edition; return the blocks that it highlighted, and `extra` of its configuration."""
    from mkdocs.commands.build import build

    os.environ["EDITION"] = EDITIONS[edition]  # what mkdocs.offline.yml inherits
    config = configure(file, site_dir=place)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    leave_out(place)
    return HIGHLIGHTED.used, dict(config.extra)


# How a page names a file below assets/: in an attribute of the HTML, or in the theme's settings.
ASSETS = re.compile(r'(["\'])((?:\.\./)*)(?:\./)?assets/')


def share(folder, edition):
    """Have the pages of an edition use the assets of the whole site.

    Then a reader who changes the language has already loaded them, above all Python for the
    browser.
    """
    own = Path(folder, edition)
    for page in own.rglob("*.html"):
        share_page(page)
    shutil.rmtree(own / "assets", ignore_errors=True)
    for name in ("404.html", "sw.js"):  # a host uses those of the root
        (own / name).unlink(missing_ok=True)


def share_page(page):
    """Have one page of an edition use the assets of the whole site."""
    text = page.read_text("utf8")
    page.write_text(ASSETS.sub(r"\1\2../assets/", text), "utf8")


def name_each_other(folder, editions):
    """Say in each sitemap where a page is in the other languages, for search engines.

    A <link> in each page would say it too, but the theme would ask for a sitemap beside each link.
    """
    root = os.environ.get("SITE_URL")
    for edition in editions if root else ():
        file, here = Path(folder, edition, "sitemap.xml"), f"{root}{edition}"

        def named(loc, here=here):
            page = loc[1].removeprefix(here)
            lines = [
                f'\n         <xhtml:link rel="alternate" hreflang="{own["lang"]}"'
                f' href="{root}{other}{page}"/>'
                for other, own in editions.items()
            ]
            return loc[0] + "".join(lines)

        space = '<urlset xmlns:xhtml="http://www.w3.org/1999/xhtml" '
        text = re.sub("<loc>([^<]+)</loc>", named, file.read_text("utf8"))
        text = text.replace("<urlset ", space, 1)
        file.write_text(text, "utf8")
        packed = gzip.compress(text.encode(), mtime=0)
        file.with_suffix(".xml.gz").write_bytes(packed)


def page_of(notebook):
    """Return a notebook as a Markdown page, the source of what mkdocs-jupyter makes of it."""
    parts = []
    for cell in json.loads(notebook.read_text("utf8"))["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(for_page(text))
            continue
        options = " ".join([".python", *fence(cell["id"])])
        parts.append(f"`````{{{options}}}\n{text}\n`````")
        for output in cell["outputs"]:
            printed = "".join(output["text"])
            parts.append(f"`````{{.text .output}}\n{printed}\n`````")
    return "\n\n".join(parts)


def zensical(folder="site"):
    """Build each edition with Zensical.

    Zensical cannot render notebooks, so it gets them as pages. It does not know hooks either.
    """
    # In a folder of its own: Zensical empties the .cache beside its file, and ours holds more.
    with tempfile.TemporaryDirectory() as place:
        for name in ("docs", "snippets", "theme"):
            shutil.copytree(name, Path(place, name))
        for notebook in notebooks(Path.cwd()):
            page = Path(place, notebook.relative_to(Path.cwd())).with_suffix(".md")
            page.write_text(page_of(notebook.with_suffix(".ipynb")), "utf8")
        for text in Path(place, "docs").rglob("*.md"):
            text.write_text(text.read_text("utf8").replace(".ipynb", ".md"), "utf8")
        for edition in EDITIONS:
            if edition:
                complete(Path(place, "docs"), edition)
            if code := run_zensical(place, edition):
                return code
            if edition:
                share(Path(place, "site"), edition)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.move(Path(place, "site"), folder)
    return 0


def run_zensical(place, edition):
    """Build an edition in the folder `place`; return the exit code."""
    import yaml
    from mkdocs.utils.yaml import yaml_load

    # Merged here: if a file inherits another, Zensical adds the lists of the other to its lists.
    with Path(EDITIONS[edition]).open("rb") as file:
        config = yaml_load(file)
    if edition:
        config["nav"] = retitled(config["nav"], config["extra"]["titles"])
    text = yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
    name = Path(place, f"zensical{edition}.yml")
    name.write_text(text.replace(".ipynb", ".md"), "utf8")
    command = ["zensical", "build", "--config-file", name.name]
    return subprocess.call([sys.executable, "-m", *command], cwd=place)


def complete(docs, edition):
    """Add the pages that an edition does not have yet, as theme/edition.py does for MkDocs."""
    for page in sorted(docs.rglob("*.md")):
        name = page.relative_to(docs)
        there = docs / edition / name
        if docs / edition not in page.parents and not there.is_file():
            there.parent.mkdir(parents=True, exist_ok=True)
            text = page.read_text("utf8")
            if not text.startswith("---\n"):
                text = f"---\n---\n{text}"
            there.write_text(text.replace("---\n", "---\nstale: all\n", 1), "utf8")


def leave_out(folder):
    """Delete what no browser asks for: the search of languages that the site does not have."""
    shutil.rmtree(Path(folder) / "assets/javascripts/lunr", ignore_errors=True)


def offline(folder="dist/conv-by-hand"):
    """Build the folder that `make offline` packs, without what only a host needs."""
    mkdocs(folder, dict.fromkeys(EDITIONS, "mkdocs.offline.yml"))
    for name in ("404.html", "sitemap.xml", "sitemap.xml.gz"):
        for file in Path(folder).rglob(name):
            file.unlink()
    if "RUNTIME" not in os.environ:
        print("without Python for the browser: the blocks can be read, not run")


BOX = re.compile(
    r'<div class="([^"]*\blanguage-python\b[^"]*\bhighlight\b[^"]*)">(.*?)</pre>', re.S
)


def name_blocks(folder):
    """Write into the HTML from which section of which program each block comes.

    The attribute is `data-source`. Links that carry code, and edits that a browser keeps, name a
    block by it. This works on the pages of any builder.
    """
    root = Path.cwd()
    for html in sorted(Path(folder).rglob("*.html")):
        page = source_of(root, Path(folder), html)
        blocks = [b for b in read_page(root, root / page) if b.include] if page else []

        def named(match, blocks=blocks):
            text = unescape(re.sub("<[^>]*>", "", match[2]))
            own = next((b for b in blocks if same_code(b.text, text)), None)
            if own is None:
                return match[0]
            blocks.remove(own)
            return match[0].replace("<div ", f'<div data-source="{own.include}" ', 1)

        text = html.read_text("utf8")
        if blocks:
            html.write_text(BOX.sub(named, text), "utf8")


EXERCISE = re.compile(
    r'<div data-source="([^"]*)" class="[^"]*\bexercise\b[^"]*">(.*?)</pre>', re.S
)
LESSON = re.compile(r'<strong><a href="([^"#:]+)">')


def sum_of(text):
    """Return the FNV-1a hash of 32 bits as hex, the same as `sum` of web/runner/edits.js."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 % 2**32
    return f"{value:08x}"


def checks_of(html):
    """Return the hashes of the exercises of a page, of name and check, the same as progress.js."""
    sums = []
    for source, code in EXERCISE.findall(html):
        text = unescape(re.sub("<[^>]*>", "", code)).strip("\n") + "\n"
        check = text[text.index("\n# check\n") + 1 :]
        sums.append(sum_of(f"{source}\n{check}"))
    return " ".join(sums)


def name_checks(folder):
    """Write the hashes of each lesson's exercises into the list of lessons, for its ticks."""
    home = Path(folder, "index.html")

    def named(match):
        lesson = Path(folder, match[1])
        lesson = lesson / "index.html" if match[1].endswith("/") else lesson
        checks = checks_of(lesson.read_text("utf8")) if lesson.is_file() else ""
        return match[0][:-1] + f' data-checks="{checks}">' if checks else match[0]

    if home.is_file():
        home.write_text(LESSON.sub(named, home.read_text("utf8")), "utf8")


def name_repository(folder):
    """Write the address of the repository into the command that installs a package from it."""
    for html in Path(folder).rglob("*.html"):
        text = html.read_text("utf8")
        if os.environ.get("REPO_URL") and "git+REPOSITORY#" in text:
            address = f"git+{escape(os.environ['REPO_URL'].rstrip('/'))}#"
            html.write_text(text.replace("git+REPOSITORY#", address), "utf8")


def find_out():
    """Set the environment variables by which mkdocs.yml knows what is there.

    These are Python for the browser (without it there is no Run button), the repository, and the
    addresses of the Korean edition.
    """
    if Path("theme/assets/run/pyodide/pyodide-lock.json").is_file():
        os.environ["RUNTIME"] = "true"
    if os.environ.get("REPO_URL"):
        os.environ["EDIT_URI"] = "edit/main/docs/"
        os.environ["EDIT_URI_KO"] = "edit/main/docs/ko/"
    if colab := os.environ.get("COLAB"):  # a branch, or a folder of the project's own
        korean = colab.replace("/docs/", "/docs/ko/")
        os.environ["COLAB_KO"] = korean if korean != colab else f"{colab}/ko"
    if os.environ.get("SITE_URL"):
        os.environ["SITE_URL_KO"] = f"{os.environ['SITE_URL']}ko/"


BUILDERS = {"mkdocs": mkdocs, "zensical": zensical, "offline": offline}
if __name__ == "__main__":
    builder, *folder = sys.argv[1:]
    if builder not in BUILDERS:
        sys.exit(f"BUILDER={builder}: must be one of {', '.join(BUILDERS)}")
    find_out()
    try:
        code = BUILDERS[builder](*folder)
        if not code:
            name_blocks(*folder or ["site"])
            for edition in EDITIONS:
                name_checks(Path(*folder or ["site"], edition))
            name_repository(*folder or ["site"])
            address = "" if builder == "offline" else os.environ.get("SITE_URL")
            for edition in EDITIONS:
                there = Path(*folder or ["site"], edition, "notebooks")
                publish(address, there, edition)
        sys.exit(code)
    except (
        ClickException
    ) as error:  # MkDocs raises it: something is wrong with a page or mkdocs.yml
        sys.exit(error.format_message())
