"""The pytest hooks that join the doc tests to pytest-markdown-docs."""

import pytest
from pytest_markdown_docs._runners import DefaultRunner, register_runner
from pytest_markdown_docs.definitions import FenceTestDefinition
from pytest_markdown_docs.plugin import (
    MarkdownDocstringCodeModule,
    MarkdownInlinePythonItem,
)

from . import proof, since
from .blocks import Fences, PageError, read_page
from .runner import Interpreter, describe, recorded


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


def pytest_configure(config):
    BlockRunner.root = config.rootpath
    if config.getoption("--since") and config.getoption("--site"):
        raise pytest.UsageError("--since proves nothing of a --site")


@pytest.hookimpl(tryfirst=True)
def pytest_markdown_docs_markdown_it():
    return Fences()


@register_runner(default=True)
class BlockRunner(DefaultRunner):
    """Runs a page's blocks instead of the bare text that pytest-markdown-docs found."""

    root = None
    interpreter = Interpreter()
    printed = ""

    @classmethod
    def blocks(cls, test):
        """Return all blocks of the test's page, and the index of the test's own."""
        blocks = read_page(cls.root, test.source_path)
        return blocks, next(
            i for i, block in enumerate(blocks) if block.line == test.start_line
        )

    def runtest(self, test, args, **keywords):
        if "asyncio_runner" not in keywords:
            # pytest-markdown-docs 0.9.2 takes any TypeError for a runner of the old signature
            # and starts the block again; once is enough.
            raise self.error
        self.printed = ""
        try:
            blocks, index = self.blocks(test)
            if blocks[index].is_recorded:
                self.printed = recorded(self.root, blocks, index)
            else:
                self.printed = self.interpreter.run(blocks, index)
        except TypeError as error:
            self.error = error
            raise

    def repr_failure(self, test, excinfo, style=None):
        blocks, index = self.blocks(test)
        where = f"{blocks[index].page}:{test.start_line}: this block failed"
        return f"{where}\n{describe(excinfo.value, {block.source for block in blocks})}"


class Notebook(pytest.File):
    """A notebook in py:percent; each code cell is a test."""

    def collect(self):
        try:
            blocks = read_page(self.config.rootpath, self.path)
        except PageError as error:
            raise self.CollectError(str(error)) from None
        for block in blocks:
            test = FenceTestDefinition(block.code, (), block.line, self.path, None)
            name = f"[cell][line:{block.line}]"
            yield MarkdownInlinePythonItem.from_parent(
                self, name=name, test_definition=test
            )


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    """Replace the docstring collector, which imports (so runs) every .py file that it meets."""
    collectors = [c for c in (yield) if not isinstance(c, MarkdownDocstringCodeModule)]
    if (
        file_path.suffix == ".py"
        and (parent.config.rootpath / "docs") in file_path.parents
    ):
        collectors.append(Notebook.from_parent(parent, path=file_path))
    return collectors


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    result = yield
    if isinstance(item, MarkdownInlinePythonItem):
        blocks, index = item.runner.blocks(item.test_definition)
        block = blocks[index]
        item.user_properties[:] = [
            (
                "recorded" if block.is_recorded else "executed",
                [block.page, block.line, block.text, item.runner.printed],
            )
        ]
    return result


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Check every page as a whole, so that a faulty fence is not just a test less."""
    for path in {i.path for i in items if isinstance(i, MarkdownInlinePythonItem)}:
        try:
            read_page(config.rootpath, path)
        except PageError as error:
            raise pytest.UsageError(str(error)) from None
    if commit := config.getoption("--since"):
        leave_out(config, items, commit)


def leave_out(config, items, commit):
    """Deselect the blocks that are what they were at a commit."""
    mine = [item for item in items if isinstance(item, MarkdownInlinePythonItem)]
    before = since.as_before(config.rootpath, commit, {item.path for item in mine})
    same = [
        item
        for item in mine
        if since.what(*BlockRunner.blocks(item.test_definition)) in before[item.path]
    ]
    config.hook.pytest_deselected(items=same)
    items[:] = [item for item in items if item not in same]


class Executed:
    """Gathers what the run (all its workers) executed, and what it compared with its record."""

    def __init__(self):
        self.records = {"executed": [], "recorded": []}

    def pytest_runtest_logreport(self, report):
        if report.when == "call" and report.passed:
            for name, value in report.user_properties:
                if name in self.records:
                    self.records[name].append(value)


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session):
    config = session.config
    if config.getoption("--site") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Executed(), "executed-blocks")


def pytest_sessionfinish(session):
    config = session.config
    executed = config.pluginmanager.get_plugin("executed-blocks")
    if not executed or config.option.collectonly:
        return
    reports = proof.reports(
        config.rootpath, config.getoption("--site"), **executed.records
    )
    for report in reports:
        config.hook.pytest_runtest_logreport(report=report)
    if any(report.failed for report in reports):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    for line in proof.summary:
        terminalreporter.write_line(line)
