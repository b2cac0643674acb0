"""tools/memory.py: each kind of input, changed once, makes exactly the right tests run again."""

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from types import SimpleNamespace

import pytest
from docs_proof import plugin

from tools.memory import Memory
from tools.paths import ROOT
from tools.sums import markup, without_words

FILES = {
    "pyproject.toml": """
        [tool.pytest.ini_options]
        addopts = ["--import-mode=importlib"]
        testpaths = ["tests"]
    """,
    ".gitignore": """
        .cache/
        site/
        __pycache__/
    """,
    "site/index.html": "home",
    "site/one/index.html": '<meta name="version" content="1">one',
    "site/shared.css": "shared",
    "site/sitemap.xml": "<url><lastmod>2026-01-01</lastmod></url>",
    "site/search/search_index.json": "{}",
    "snippets/one.py": "print(1)",
    "snippets/two.py": """
        import subprocess, sys

        print(open("data/d.txt").read())
        subprocess.run([sys.executable, "snippets/three.py"])
    """,
    "snippets/three.py": "print(3)",
    "data/d.txt": "d",
    "tools/korean/sections.txt": "a page",
    "docs/a.md": """
        # A title

        A sentence about `code`, with a [link](b.md).

        ```python
        print(1)
        ```
    """,
    "data/a.txt": "a",
    "data/b.txt": "b",
    "README.md": "read",
    "tests/helper.py": "",
    "tests/conftest.py": """
        import pytest
        from pathlib import Path

        def pytest_generate_tests(metafunc):
            if "path" in metafunc.fixturenames:
                pages = sorted(Path("site").rglob("index.html"))
                metafunc.parametrize("path", [str(page.parent) for page in pages])

        @pytest.fixture(scope="session")
        def a():
            return Path("data/a.txt").read_text()
    """,
    "tests/test_pages.py": """
        from pathlib import Path

        def test_page(path):
            assert Path(path, "index.html").read_text()
            Path("site/shared.css").read_text()
            Path("site/sitemap.xml").read_text()
            for words in Path("site").rglob("*.json"):
                words.read_text()
    """,
    "tests/test_words.py": """
        from pathlib import Path

        def test_search():
            Path("site/search/search_index.json").read_text()
    """,
    "tests/test_fixture.py": """
        def test_first(a):
            assert "wrong" not in a
    """,
    "tests/test_fixture_again.py": """
        def test_second(a):
            pass
    """,
    "tests/site/test_deploy.py": """
        import subprocess
        from pathlib import Path

        def test_deploy():
            Path("docs/a.md").read_text()
            subprocess.run(["true"])
    """,
    "tests/test_git.py": """
        import subprocess, tempfile

        def test_git():
            subprocess.run(["git", "-C", tempfile.gettempdir(), "--version"])
    """,
    "tests/test_node.py": """
        import subprocess

        def test_node():
            subprocess.run(["node", "tests/a.mjs"])
    """,
    "tests/test_names.py": """
        import os

        def test_names():
            os.listdir("data")
    """,
    "tests/test_process.py": """
        import subprocess

        def test_process():
            subprocess.run(["true"])
    """,
    "tests/test_program.py": """
        import subprocess, sys

        def test_program():
            subprocess.run([sys.executable, "snippets/one.py"])
    """,
    "tests/test_programs.py": """
        import subprocess, sys

        def test_programs():
            code = "import runpy; runpy.run_path('snippets/two.py')"
            subprocess.run([sys.executable, "-c", code])
    """,
    "tests/test_built.py": """
        import subprocess
        import pytest

        @pytest.fixture(scope="session")
        def tree():
            subprocess.run(["true"])

        def test_beside(path):
            pass

        def test_built(tree):
            pass
    """,
    "tests/test_all_pages.py": """
        import functools
        from pathlib import Path

        PAGES = {str(p): p.read_text() for p in Path("site").rglob("index.html")}

        @functools.cache
        def home():
            return Path("site/index.html").read_text()

        def test_home(path):
            home()
    """,
    "tests/test_isolated.py": """
        import subprocess, sys

        def test_isolated():
            subprocess.run([sys.executable, "-I", "-c", "1"])
    """,
    "tests/test_cached.py": """
        import functools
        from pathlib import Path

        @functools.cache
        def b():
            return Path("data/b.txt").read_text()

        def test_cached():
            b()
    """,
    "tests/test_import.py": """
        from pathlib import Path

        TEXT = Path("data/b.txt").read_text()

        def test_import():
            pass
    """,
}  # fmt: skip
# These tests start a process that does not report what it reads.
TREE = {"process", "built", "isolated", "deploy"}
CODE = TREE | {"git", "node"}  # these depend on all but the pages
HOME = {"page[site]", "home[site]", "beside[site]"}
ONE = {"page[site/one]", "home[site/one]", "beside[site/one]"}
ALL = CODE | HOME | ONE
ALL |= {"search", "first", "second", "names", "program", "programs", "cached", "import"}
# {what changes: (the file, its new text, the tests that run again)}
CHANGES = {
    "nothing": (None, None, set()),
    "a page": ("site/one/index.html", "two", {"page[site/one]", "home[site/one]"}),
    "a page that a kept result was read from": (
        "site/index.html",
        "new",
        {"page[site]", "home[site]", "home[site/one]"},
    ),
    "the version": (
        "site/one/index.html",
        '<meta name="version" content="2">one',
        set(),
    ),
    "a file of all pages": ("site/shared.css", "new", {"page[site]", "page[site/one]"}),
    "the day of the build": (
        "site/sitemap.xml",
        "<url><lastmod>2027-01-01</lastmod></url>",
        set(),
    ),
    "the words of the search": ("site/search/search_index.json", "[]", {"search"}),
    "a new page": (
        "site/two/index.html",
        "two",
        HOME | ONE | {"page[site/two]", "home[site/two]", "beside[site/two]", "built"},
    ),
    "what a shared fixture reads": ("data/a.txt", "new", CODE | {"first", "second"}),
    "what a kept result was read from": (
        "data/b.txt",
        "new",
        CODE | {"cached", "import"},
    ),
    "a name in a folder": ("data/c.txt", "c", CODE | {"names"}),
    "a sentence of a page": (
        "docs/a.md",
        FILES["docs/a.md"].replace("about `code`", "of many words `code`"),
        TREE - {"deploy"},
    ),
    "the code of a page": ("docs/a.md", FILES["docs/a.md"].replace("1", "2"), TREE),
    "code": ("web/a.js", "1", CODE),
    "a program": ("snippets/one.py", "print(2)", TREE | {"program"}),
    "what a program reads": ("data/d.txt", "new", CODE | {"programs"}),
    "a program of a program": ("snippets/three.py", "3", TREE | {"programs"}),
    "a file that no test reads": ("README.md", "new", TREE),
    "which translations are current": (
        "tools/korean/sections.txt",
        "new",
        TREE - {"deploy"},
    ),
    "a test": (
        "tests/test_names.py",
        "def test_other():\n    pass\n",
        CODE | {"other"},
    ),
    "a helper": ("tests/helper.py", "X = 1\n", ALL),
    "a setting": (
        "pyproject.toml",
        '[tool.pytest.ini_options]\ntestpaths = ["tests"]\n',
        ALL,
    ),
}


def write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(textwrap.dedent(text).lstrip("\n"), "utf8")


def run(project, *arguments):
    """Return the names of the tests that ran, and what pytest said."""
    command = [sys.executable, "-m", "pytest", "-p", "tools.memory", "-v", *arguments]
    done = subprocess.run(
        [*command, "-p", "xdist"],
        cwd=project,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},  # starts faster
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    names = re.findall(r"test_\w+\.py::test_(\S+?) (?:PASSED|FAILED)", done.stdout)
    names += re.findall(
        r"(?:PASSED|FAILED) \S+test_\w+\.py::test_(\S+) *$", done.stdout, re.M
    )
    return set(names), done.stdout


@pytest.fixture(scope="module")
def passed(tmp_path_factory):
    """A small project all of whose tests have passed."""
    project = tmp_path_factory.mktemp("remembered") / "project"
    for name, text in FILES.items():
        write(project / name, text)
    for name in (
        *("memory.py", "sums.py", "paths.py", "browsers.py"),
        "reads/sitecustomize.py",
    ):
        name = f"tools/{name}"
        write(project / name, (ROOT / name).read_text("utf8"))
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    names, _ = run(project)
    assert names == ALL
    return project


@pytest.fixture
def project(passed, tmp_path):
    return shutil.copytree(passed, tmp_path / "project")


@pytest.mark.parametrize(
    ("kind", "processes"), [*((kind, "0") for kind in CHANGES), ("a page", "2")]
)
def test_a_change_runs_the_right_tests_again(project, kind, processes):
    name, text, expected = CHANGES[kind]
    if name:
        write(project / name, text)
    names, told = run(project, "-n", processes)
    assert names == expected
    assert ("more tests passed before" in told) == (expected != ALL)
    names, _ = run(project, "-n", processes)
    assert names == set()


def test_workers_start_only_for_tests_that_take_longer_than_their_start(project):
    def workers():
        return re.findall(r"created: (\d+)/", run(project, "-n", "auto")[1])

    kept = project / ".cache/passed.json"
    write(project / "data/a.txt", "new")
    assert workers() == []
    record = json.loads(kept.read_text("utf8"))
    for seconds, expected in ((9.0, []), (11.0, [str(os.cpu_count())])):
        record["seconds"]["tests/test_fixture.py"] = seconds
        write(kept, json.dumps(record))
        write(project / "data/a.txt", f"after {seconds}")
        assert workers() == expected
    kept.unlink()
    assert workers() == [str(os.cpu_count())]


def test_how_long_a_file_took_that_is_gone_is_forgotten(project):
    (project / "tests/test_fixture.py").unlink()
    run(project)
    record = json.loads((project / ".cache/passed.json").read_text("utf8"))
    assert "tests/test_fixture.py" not in record["seconds"]
    assert "tests/test_fixture_again.py" in record["seconds"]


MARKDOWN = """---
title: A page
---
# A title

Words and `code`, in **bold**; a [link](b.md) at the end.

- an item

| a | table |
"""
HTML = '<h1 id="a">A title</h1><p>Some words</p><pre><code>x = 1</code></pre><p>End</p>'


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("Words and", "A word, and then", True),
        ("at the end", "at\nthe end", True),
        ("an item", "another item", True),
        ("**bold**", "bold", False),
        ("`code`", "code", False),
        ("b.md", "c.md", False),
        ("- an item", "an item", False),
        ("# A title", "# Another", False),
        ("table", "row", False),
    ],
)
def test_the_words_of_a_page_are_told_from_its_markup(old, new, same):
    assert old in MARKDOWN
    assert (markup(MARKDOWN.replace(old, new)) == markup(MARKDOWN)) is same


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("Some words", "Other words", True),
        ("End", "An end", True),
        ("x = 1", "x = 2", False),
        ("<p>End</p>", "End", False),
        ('id="a"', 'id="b"', False),
    ],
)
def test_the_words_of_a_built_page_are_told_from_its_markup(old, new, same):
    def kept(text):
        return without_words("site/a/index.html", text.encode())

    assert old in HTML
    assert (kept(HTML.replace(old, new)) == kept(HTML)) is same


def test_what_fails_runs_again(project):
    write(project / "data/a.txt", "wrong")
    assert run(project)[0] == CODE | {"first", "second"}
    assert run(project)[0] == {"first"}
    write(project / "data/a.txt", "a")
    assert run(project)[0] == CODE | {"first", "second"}


def test_a_part_of_the_tests_neither_asks_nor_changes_the_memory(project):
    before = (project / ".cache/passed.json").read_bytes()
    assert run(project, "-k", "names")[0] == {"names"}
    assert (project / ".cache/passed.json").read_bytes() == before


def test_a_memory_that_cannot_be_read_is_none(project):
    write(project / ".cache/passed.json", "{")
    assert run(project)[0] == ALL


def test_the_proof_hears_what_remembered_blocks_printed():
    manager = pytest.PytestPluginManager()
    config = SimpleNamespace(getoption=lambda name: "site", pluginmanager=manager)
    session = SimpleNamespace(config=config)
    plugin.pytest_sessionstart(session)
    block = ["docs/a.md", 3, "print(1)", "1\n"]
    memory = Memory.__new__(Memory)
    memory.known = {"docs/a.md": {"shown": [["executed", block], ["engine", "x"]]}}
    memory.remind(session)
    assert manager.get_plugin("docs-proof-outcomes").of_kind["executed"] == [block]
