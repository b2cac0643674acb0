"""Serve the site; the browser shows by itself what is saved.

If a page is saved, or a program that pages include, only these pages are made again. This process
makes them, exactly as a build does. If other pages depend on the change too (a title, the nav, a
template, a notebook), the whole site is built. If a page is faulty, the server prints what is
wrong, and the last good site stays. The search finds only what was there at the last whole build.
"""

import filecmp
import logging
import os
import shutil
import subprocess
import sys
import traceback
from pathlib import Path

from mkdocs.commands import build  # MkDocs 1.x is frozen: its private functions stay
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin

from web.build import (
    EDITIONS,
    HIGHLIGHTED,
    configure,
    find_out,
    save_work,
    share,
    share_page,
)

# isort: split
from docs_proof import blocks, structure

from tools.korean import parity
from tools.notebooks.address import publish

ROOT = Path.cwd()
STAGE, SITE = ROOT / ".cache" / "serve", ROOT / "site"
WATCHED = ["docs", "snippets", "tests", "theme", "web/tensorflow", "web/widgets"]
CHECKS = [
    [sys.executable, "-m", f"tools.{name}", "check"] for name in ("docs", "korean")
]
# files, and a folder whose subfolders are no sources
FLAT = [*EDITIONS.values(), "web"]


def stamps():
    """Return {file: when it was written} of all that the site is made of."""
    files = [path for name in WATCHED for path in (ROOT / name).rglob("*")]
    files += [*(ROOT / name for name in EDITIONS.values()), *(ROOT / "web").iterdir()]
    return {
        path: path.stat().st_mtime_ns
        for path in files
        if path.suffix not in ("", ".pyc") and path.is_file()
    }


def included(page):
    """Return the files that a page includes, in any edition."""
    matches = map(blocks.INCLUDE.match, page.read_text("utf8").split("\n"))
    names = {match["file"] for match in matches if match}
    return {
        ROOT / "snippets" / edition / name for name in names for edition in EDITIONS
    }


def copy(path):
    """Copy a built file to the folder that is served, unless the same file is there."""
    there = SITE / path.relative_to(STAGE)
    if not there.is_file() or not filecmp.cmp(path, there, shallow=False):
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, there)


class Edition(BasePlugin):
    """One edition of the site, and a plugin of MkDocs that keeps what its pages are made with."""

    def __init__(self, place):
        self.place = place  # its folder below the site

    def on_nav(self, nav, config, files):
        self.config, self.nav, self.files = config, nav, files

    def on_env(self, env, config, files):
        self.env = env

    def build(self):
        """Build all of it."""
        config = configure(EDITIONS[self.place], site_dir=str(STAGE / self.place))
        config.plugins["preview"] = self
        config.plugins.on_startup(command="build", dirty=False)
        build.build(config)
        if self.place:
            share(STAGE, self.place)

    def made_of(self, content):
        """Return the pages that consist of one of these files, or include it."""
        return [
            file
            for file in self.files.documentation_pages()
            for page in [Path(file.abs_src_path)]
            if page.suffix == ".md" and content & {page, *included(page)}
        ]

    def read(self, pages):
        """Read these pages again; return whether their titles are what they were."""
        titles = [file.page.title for file in pages]
        for file in pages:
            build._populate_page(file.page, self.config, self.files)
        return titles == [file.page.title for file in pages]

    def make(self, pages):
        """Make these pages alone, as they were read; return their files."""
        every = self.files.documentation_pages()
        for file in pages:
            build._build_page(file.page, self.config, every, self.nav, self.env)
            file.page.validate_anchor_links(
                files=self.files, log_level=self.config.validation.links.anchors
            )
        made = [Path(file.abs_dest_path) for file in pages]
        for path in made if self.place else ():
            share_page(path)
        return made


class Preview:
    """Builds the whole site, or some of its pages."""

    def __init__(self):
        save_work()
        self.stamps, self.pending, self.faults = stamps(), set(), 0
        self.editions = [Edition(place) for place in EDITIONS]
        self.checks = []
        handler = logging.StreamHandler()
        handler.addFilter(self.count)
        logging.getLogger("mkdocs").addHandler(handler)
        # a browser that asks for a missing file is no fault of a page
        logging.getLogger("mkdocs.livereload").setLevel(logging.ERROR)

    def count(self, warning):
        self.faults += 1
        return True

    def __call__(self):
        """Bring the site up to date, or say why not."""
        before, self.stamps = self.stamps, stamps()
        both = before.keys() | self.stamps.keys()
        self.pending |= {
            path for path in both if before.get(path) != self.stamps.get(path)
        }
        try:
            if self.pending and self.update(self.pending):
                self.pending = set()  # else try again when the next file is saved
        except Abort as error:
            print(error.format_message(), file=sys.stderr, flush=True)
        except (Exception, SystemExit) as error:
            # MkDocs reports a faulty page itself; any other error must not end the server
            traceback.print_exception(error, limit=-3)

    def update(self, changed):
        """Build what depends on the files that changed; return whether it went well."""
        assets = {path for path in changed if ROOT / "theme/assets" in path.parents}
        content = {path for path in changed - assets if path.is_file()}
        pages = [(edition, edition.made_of(content)) for edition in self.editions]
        sources = {Path(file.abs_src_path) for _, files in pages for file in files}
        known = sources.union(*map(included, sources))
        tests = {path for path in content if ROOT / "tests" in path.parents}
        if content - known - tests or any(not path.is_file() for path in changed):
            return self.build()
        blocks.read_page.cache_clear()
        for source in sorted(sources & {*blocks.pages(ROOT)}):
            faults, _ = structure.page_problems(ROOT, source)
            if faults:
                return say(faults)
        for path in assets:
            there = STAGE / path.relative_to(ROOT / "theme")
            shutil.copyfile(path, there)
            copy(there)
        return self.make(pages)

    def make(self, pages):
        """Make these pages of each edition alone; all others are as they were."""
        self.faults = 0
        if not all(edition.read(files) for edition, files in pages):
            return self.build()
        made = [path for edition, files in pages for path in edition.make(files)]
        marked = [
            path for path in made if 'class="arithmatex"' in path.read_text("utf8")
        ]
        if self.faults or not mathematics(*marked):
            return False
        for path in made:
            copy(path)
        if made:
            # the checks of programs and of other pages can wait, so they run in the background
            self.end_checks()
            self.checks = [
                subprocess.Popen(c, stdout=subprocess.DEVNULL) for c in CHECKS
            ]
            print("made", *(path.relative_to(STAGE) for path in made), flush=True)
        return True

    def end_checks(self):
        """End the running checks: a check may not run twice at a time, nor outlive the server."""
        for check in self.checks:
            check.terminate()
            check.wait()

    def build(self):
        """Build the whole site."""
        blocks.read_page.cache_clear()
        if faults := structure.problems(ROOT):
            return say(faults)
        # these do not stop the build: a sentence is written in one language first
        say(parity.problems(ROOT))
        if subprocess.call(["make", "--silent", "theme/assets/run/.done"]):
            return False
        find_out()
        for edition in self.editions:
            edition.build()
        for place in EDITIONS:
            address = os.environ.get("SITE_URL")
            publish(address, STAGE / place / "notebooks", place)
        if not mathematics(STAGE):
            return False
        for path in SITE.rglob("*"):
            if path.is_file() and not (STAGE / path.relative_to(SITE)).is_file():
                path.unlink()
        for path in STAGE.rglob("*"):
            if path.is_file():
                copy(path)
        HIGHLIGHTED.save()
        print("built the site", flush=True)
        return True


def say(faults):
    print(
        *(f"{fault}\n" for fault in faults), sep="", end="", file=sys.stderr, flush=True
    )
    return False


def mathematics(*where):
    """Render the formulas of a folder, or of pages alone; return whether it went well."""
    return not where or not subprocess.call(["node", "web/math.mjs", "--whole", *where])


def main(port):
    preview = Preview()
    if not preview.build():
        sys.exit(1)
    server = LiveReloadServer(
        preview, "127.0.0.1", port, str(SITE), polling_interval=0.2
    )
    for name in WATCHED:
        server.watch(name)
    for name in FLAT:
        server.watch(name, recursive=False)
    page = SITE / "404.html"
    server.error_handler = lambda code: page.read_bytes() if code == 404 else None
    print(f"Conv by Hand is at http://127.0.0.1:{port}/ (Ctrl+C stops)", flush=True)
    try:
        server.serve()
    except KeyboardInterrupt:
        server.shutdown()
    finally:
        preview.end_checks()


if __name__ == "__main__":
    main(int(sys.argv[1]))
