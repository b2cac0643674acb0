"""The pytest plugin: each Python block of a page is a test, and the built site is proven.

pytest-markdown-docs says which files are collected (its option --markdown-docs) and, by its hook
pytest_markdown_docs_markdown_it, what finds the fences in them. The tests are our own.
"""

import json
from pathlib import Path

import pytest
from markdown_it.token import Token

from . import proof, since
from .blocks import (
    PYTHON,
    PageError,
    edition_of,
    fences,
    pages,
    parse_info,
    read_page,
)
from .interpreter import Interpreter, compare_with_record, describe
from .options import OptionError, options


def pytest_addoption(parser):
    parser.addoption(
        "--site",
        metavar="DIR",
        help="the built site: prove that every block on it was executed and every output is true",
    )
    parser.addoption(
        "--since",
        metavar="COMMIT",
        help="leave out the blocks that are as they were then, with what they go on from",
    )
    parser.addoption(
        "--executed",
        metavar="FILE",
        help="write down what was executed, for `docs-proof union SITE FILE...`",
    )


def pytest_configure(config):
    try:
        options(config.rootpath)
    except OptionError as error:
        raise pytest.UsageError(str(error)) from None
    if config.getoption("--since") and config.getoption("--site"):
        raise pytest.UsageError("--since proves nothing of a --site")


class Fences:
    """Stands in for the MarkdownIt of pytest-markdown-docs, which misses fences in tabs."""

    def parse(self, text, env=None):
        """Return a token for each fence of a page."""
        tokens = []
        for line, info, content in fences(text):
            span = [line - 1, line + content.count("\n") + 1]
            tokens.append(
                Token("fence", "code", 0, map=span, info=info, content=content)
            )
        return tokens


@pytest.hookimpl(tryfirst=True)
def pytest_markdown_docs_markdown_it():
    return Fences()


class BlockItem(pytest.Item):
    """The test of one block: it runs, and prints what the page shows."""

    interpreter = Interpreter()  # of the whole run: the blocks of a page share it

    def __init__(self, *, line, **keywords):
        super().__init__(**keywords)
        self.line = line
        self.add_marker("markdown-docs")

    def block(self):
        """Return all blocks of the page, and the index of this one."""
        blocks = read_page(self.config.rootpath, self.path)
        lines = [block.line for block in blocks]
        return blocks, lines.index(self.line)

    def runtest(self):
        blocks, index = self.block()
        block = blocks[index]
        if block.is_recorded:
            kind = "recorded"
            printed = compare_with_record(self.config.rootpath, blocks, index)
        else:
            kind = "executed"
            printed = self.interpreter.run(self.config.rootpath, blocks, index)
        outcome = [block.page, block.line, block.text, printed]
        self.user_properties[:] = [(kind, outcome)]

    def repr_failure(self, excinfo, style=None):
        blocks, index = self.block()
        where = f"{blocks[index].page}:{self.line}: this block failed"
        sources = {block.source for block in blocks}
        return f"{where}\n{describe(excinfo.value, sources)}"

    def reportinfo(self):
        return self.path, self.line - 1, self.name


class Page(pytest.File):
    """A page in Markdown; each Python fence is a test."""

    def collect(self):
        finder = self.config.hook.pytest_markdown_docs_markdown_it()
        tokens = finder.parse(self.path.read_text("utf8"))
        python = [
            token.map[0] + 1
            for token in tokens
            if token.type == "fence" and parse_info(token.info)[0] in PYTHON
        ]
        for number, line in enumerate(python, 1):
            name = f"[CodeFence#{number}][line:{line}]"
            yield BlockItem.from_parent(self, name=name, line=line)


class Notebook(pytest.File):
    """A page that a hook reads, as a notebook; each cell of code is a test."""

    def collect(self):
        try:
            blocks = read_page(self.config.rootpath, self.path)
        except PageError as error:
            raise self.CollectError(str(error)) from None
        for block in blocks:
            if block.is_python:
                name = f"[cell][line:{block.line}]"
                yield BlockItem.from_parent(self, name=name, line=block.line)


def is_of_markdown_docs(collector):
    """Return whether pytest-markdown-docs made a collector."""
    return type(collector).__module__.partition(".")[0] == "pytest_markdown_docs"


def is_page(root, path):
    """Return whether a .py file is a page, which a hook of the project reads."""
    return root / "docs" in path.parents and path in pages(root)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    """Put our tests in the place of those of pytest-markdown-docs.

    Its collector of docstrings goes too: it imports, so runs, every .py file that it meets.
    """
    collectors = yield
    kept = [c for c in collectors if not is_of_markdown_docs(c)]
    theirs, root = len(kept) < len(collectors), parent.config.rootpath
    if edition_of(root, file_path, root / "docs"):
        return []  # its blocks are those of the page that it translates
    if theirs and file_path.suffix != ".py":
        kept.append(Page.from_parent(parent, path=file_path))
    elif theirs and is_page(root, file_path):
        # alone: pytest imports, so runs, a .py file that it is given by name
        kept = [Notebook.from_parent(parent, path=file_path)]
    return kept


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Check every page as a whole, so that a faulty fence is not just a test less."""
    for path in {item.path for item in items if isinstance(item, BlockItem)}:
        try:
            read_page(config.rootpath, path)
        except PageError as error:
            raise pytest.UsageError(str(error)) from None
    if commit := config.getoption("--since"):
        leave_out(config, items, commit)


def leave_out(config, items, commit):
    """Deselect the blocks that are what they were at a commit."""
    ours = [item for item in items if isinstance(item, BlockItem)]
    before = since.as_before(config.rootpath, commit, {item.path for item in ours})
    same = [item for item in ours if since.what(*item.block()) in before[item.path]]
    config.hook.pytest_deselected(items=same)
    items[:] = [item for item in items if item not in same]


class Outcomes:
    """Gathers what the run (all its workers) executed, and what it compared with its record."""

    def __init__(self):
        self.of_kind = {"executed": [], "recorded": []}

    def pytest_runtest_logreport(self, report):
        if report.when == "call" and report.passed:
            for kind, outcome in report.user_properties:
                if kind in self.of_kind:
                    self.of_kind[kind].append(outcome)


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session):
    config = session.config
    wanted = config.getoption("--site") or config.getoption("--executed")
    if wanted and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Outcomes(), "docs-proof-outcomes")


def pytest_sessionfinish(session):
    config = session.config
    outcomes = config.pluginmanager.get_plugin("docs-proof-outcomes")
    if not outcomes or config.option.collectonly:
        return
    if file := config.getoption("--executed"):
        Path(file).write_text(json.dumps(outcomes.of_kind), "utf8")
    if not config.getoption("--site"):
        return
    site = config.getoption("--site")
    reports = proof.reports(config.rootpath, site, **outcomes.of_kind)
    for report in reports:
        config.hook.pytest_runtest_logreport(report=report)
    if any(report.failed for report in reports):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    for line in proof.summary:
        terminalreporter.write_line(line)
