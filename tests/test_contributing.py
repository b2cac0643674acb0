"""CONTRIBUTING.md: its five steps, followed to the letter, give a page that passes."""

import inspect
import re
import runpy
import shutil
import subprocess
import sys
from collections import Counter

import pytest
from docs_proof.blocks import fences, read_page
from docs_proof.interpreter import Interpreter
from docs_proof.outputs import record
from docs_proof.proof import check_page
from docs_proof.structure import problems

from tests.conftest import take_highlighted
from tests.site import test_html, test_valid
from tools.paths import ROOT

STEPS = (ROOT / "CONTRIBUTING.md").read_text("utf8").split("\n# Details")[0]
PROGRAM, PAGE, TEST = re.findall(r"^\*\*\d\. [^`]*`([^`]+\.(?:py|md))`", STEPS, re.M)
FOLDER = PAGE.removeprefix("docs/").removesuffix(".md")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project in which the steps were followed."""
    root = tmp_path_factory.mktemp("contributing") / "project"
    for folder in ("docs", "packages", "snippets", "tests", "theme", "tools", "web"):
        large = shutil.ignore_patterns("pyodide", "node_modules")
        shutil.copytree(ROOT / folder, root / folder, ignore=large)
    for name in ("pyproject.toml", "mkdocs.ko.yml"):
        shutil.copy(ROOT / name, root)
    (root / "web/node_modules").symlink_to(ROOT / "web/node_modules")
    take_highlighted(root)
    examples = [
        content for _, info, content in fences(STEPS) if info in ("python", "markdown")
    ]
    for path, text in zip((PROGRAM, PAGE, TEST), examples, strict=True):
        (root / path).write_text(text, "utf8")
    config = (ROOT / "mkdocs.yml").read_text("utf8")
    nav = f"\nnav:\n  - {FOLDER}.md\n"
    (root / "mkdocs.yml").write_text(config.replace("\nnav:\n", nav), "utf8")
    (root / PROGRAM).with_suffix(".out").write_text(record(root / PROGRAM), "utf8")
    return root


@pytest.fixture(scope="module")
def built(project):
    """The site of that copy, without Python for the browser."""
    for command in (
        [sys.executable, "web/build.py", "mkdocs"],
        ["node", "web/math.mjs"],
    ):
        subprocess.run([*command, "site"], cwd=project, check=True, timeout=300)
    return project / "site"


def test_the_check_before_anything_runs_finds_nothing(project):
    assert problems(project) == []


def test_the_claims_hold(project):
    claims = runpy.run_path(str(project / TEST))
    tests = [function for name, function in claims.items() if name.startswith("test_")]
    assert tests
    for test in tests:
        test()


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_the_style_is_that_of_the_project(project, command):
    style = [sys.executable, "-m", "ruff", *command, PROGRAM, TEST]
    assert subprocess.run(style, cwd=project, capture_output=True).returncode == 0


def test_every_block_of_the_built_page_ran(project, built):
    blocks, runner = read_page(project, project / PAGE), Interpreter()
    ran = [
        [PAGE, block.line, block.text, runner.run(project, blocks, index)]
        for index, block in enumerate(blocks)
        if block.is_python
    ]
    assert [printed for *_, printed in ran] == ["", "(1, 5, 4, 1)\n", "(1, 5, 4, 1)\n"]
    html = (built / FOLDER / "index.html").read_text("utf8")
    assert check_page(PAGE, html, ran, Counter()) == []


def test_the_built_page_passes_the_tests_of_html(project, built, monkeypatch):
    monkeypatch.setattr(test_html, "ROOT", project)
    fixtures = {"site": built, "plain": built, "path": f"{FOLDER}/"}
    tried = 0
    for name, test in vars(test_html).items():
        names = (
            set(inspect.signature(test).parameters) if name.startswith("test_") else {0}
        )
        if names <= set(fixtures):
            test(**{name: fixtures[name] for name in names})
            tried += 1
    assert tried > 10


def test_the_built_page_is_valid(built):
    assert test_valid.faults_in(built / FOLDER)[0] == []
