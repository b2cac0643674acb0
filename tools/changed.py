"""`make test-changed`: run the tests of what changed since the last commit, or since a BASE.

A page, its program and its test have the same stem. So the tests to run follow from the names of
the files, from what pages include, and from the files that tests name. (pytest-testmon knows what
each test executed, but of Python files alone. Most changes here are in Markdown and in the files
that it includes.) All tests run in one process, which imports TensorFlow once. Tests of the built
site do not run, since building it takes longer. Of a page, those blocks run that changed, or that
go on from a changed block (docs_proof/since.py).
"""

import re
import subprocess
import sys
from pathlib import Path

from docs_proof.blocks import INCLUDE
from docs_proof.blocks import pages as pages_of
from docs_proof.structure import problems

from tools.notebooks import pages as notebooks
from tools.paths import ROOT

# All tests depend on these.
CENTRAL = re.compile(
    r"(conftest|pyproject|mkdocs|zensical|requirements)[\w.]*$|Makefile$|\.(ci|github)/"
    r"|theme/|web/|tests/(conftest|onednn|axe)[\w.]*$|packages/[\w-]+/src/"
    r"|tools/(__init__|paths|hooks|node|records/frameworks)[\w.]*$"
)
NO_TESTS = 5  # pytest's exit code if all are left out; to import it takes 0.2 s
# The ends of the names of a program's other files: its record, exercises, figures, and what another
# framework ran.
PART = re.compile(r"(_exercises|_figures|_recorded)?(_\w+)?\.\w+$")


def changed(root, base):
    """Return the paths of the files that differ from the commit `base`, also those not added yet.

    Raises ValueError if there is no such commit.
    """

    def git(*arguments):
        command = ["git", "-C", str(root), *arguments]
        return subprocess.run(command, capture_output=True, text=True)

    done = git("diff", "--name-only", "--no-renames", "--relative", base, "--")
    if done.returncode:
        raise ValueError(f"BASE={base}: must be a commit of this repository, as main")
    new = git("ls-files", "--others", "--exclude-standard").stdout
    return sorted({*done.stdout.splitlines(), *new.splitlines()})


def central(paths):
    """Return those of the paths on which every test depends."""
    return [path for path in paths if CENTRAL.match(path)]


def targets(root, paths):
    """Return the files that pytest has to run, sorted; no changed path may be central."""
    root, files = Path(root), set()
    tests = {path: path.read_text("utf8") for path in root.glob("[pt]*/**/test_*.py")}
    pages = {path: path.read_text("utf8") for path in pages_of(root)}

    def page(inner):
        stem = inner.with_suffix("")
        for path in (
            root / "docs" / f"{stem}.md",
            root / "tests" / stem.with_name(f"test_{stem.name}.py"),
        ):
            if path.is_file():
                files.add(path)

    for name in paths:
        path = Path(name)
        kind, inner = path.parts[0], Path(*path.parts[1:])
        own = {
            test: text
            for test, text in tests.items()
            if root / "packages" not in test.parents
        }
        named = [test for test, text in own.items() if names(text, path)]
        if kind in ("docs", "snippets") and path.suffix in (".md", ".svg", ".toml"):
            files.update(test for test in own if test.parent == root / "tests/korean")
        if inner.parts[:1] == ("ko",):  # a translation has no blocks of its own
            continue
        if kind == "docs":
            page(inner)
            if path.suffix == ".py" and root / path in notebooks(root):
                files.add(root / path)
            # notebooks are made of these
            if inner.parts[0] in ("notebooks", "tutorials"):
                files.update(test for test in own if test.stem == "test_notebooks")
        elif kind == "snippets":
            for path_of_page, text in pages.items():
                includes = map(INCLUDE.match, text.split("\n"))
                if inner.as_posix() in {match["file"] for match in includes if match}:
                    page(path_of_page.relative_to(root / "docs"))
            page(inner.with_name(PART.sub("", inner.name)))
        elif root / path in tests:
            files.add(root / path)
        whole = ("site", "page", "engines")  # they test the built site
        files.update(test for test in named if test.parent.name not in whole)
    files -= {
        root / f"tests/korean/test_{name}.py"
        for name in ("browser", "search", "site", "widgets")
    }  # these test the built site too
    return sorted(test.relative_to(root).as_posix() for test in files)


def names(text, path):
    """Whether a test names a file: by its path below the first folder, or as a module."""
    inner = "/".join(path.parts[1:]) or path.name
    module = ".".join(path.with_suffix("").parts)
    imported = rf"from {'.'.join(path.parts[:-1])} import [^\n]*\b{path.stem}\b"
    return f'"{inner}"' in text or module in text or bool(re.search(imported, text))


def main(base="HEAD"):
    try:
        paths = changed(ROOT, base)
    except ValueError as error:
        sys.exit(str(error))
    if not paths:
        sys.exit(f"nothing changed since {base}")
    if faults := problems(
        ROOT
    ):  # as `make check`, but in this process, which has loaded what the check needs
        sys.exit("\n".join(faults))
    if every := central(paths):
        sys.exit(f"every test depends on {', '.join(every)}: run `make test`")
    files = targets(ROOT, paths)
    if not files:
        sys.exit(f"no test depends on {', '.join(paths)}")
    print("run:", *files, flush=True)
    command = [sys.executable, "-m", "pytest", "-n0", "-q", f"--since={base}", *files]
    code = subprocess.call(command)
    sys.exit(0 if code == NO_TESTS else code)


if __name__ == "__main__":
    main(*sys.argv[1:])
