"""CONTRIBUTING.md: its five steps, followed to the letter, give a page that passes."""

import re
import runpy
import shutil
import subprocess
import sys

from tests.doc_tests.blocks import fences, read_page
from tests.doc_tests.record import record
from tests.doc_tests.runner import Interpreter
from tests.doc_tests.structure import problems
from tests.paths import ROOT


def test_the_five_steps_add_a_page(tmp_path):
    steps = (ROOT / "CONTRIBUTING.md").read_text("utf8").split("\n# Details")[0]
    program, page, test = (
        content for _, info, content in fences(steps) if info in ("python", "markdown")
    )
    paths = re.findall(r"^\*\*\d\. [^`]*`([^`]+\.(?:py|md))`", steps, re.M)
    assert [path.split("/")[0] for path in paths] == ["snippets", "docs", "tests"]
    for folder in ("docs", "snippets", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for path, text in zip(paths, (program, page, test), strict=True):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf8")
    config = (ROOT / "mkdocs.yml").read_text("utf8")
    entry = f"  - {paths[1].removeprefix('docs/')}\n"
    (tmp_path / "mkdocs.yml").write_text(
        config.replace("\nnav:\n", f"\nnav:\n{entry}"), "utf8"
    )

    snippet = tmp_path / paths[0]
    snippet.with_suffix(".out").write_text(record(snippet), "utf8")

    assert problems(tmp_path) == []
    blocks = read_page(tmp_path, tmp_path / paths[1])
    runner = Interpreter()
    ran = [
        runner.run(blocks, index)
        for index, block in enumerate(blocks)
        if block.is_python
    ]
    assert ran == ["", "(1, 5, 4, 1)\n", "(1, 5, 4, 1)\n"]
    claims = runpy.run_path(str(tmp_path / paths[2]))
    tests = [function for name, function in claims.items() if name.startswith("test_")]
    assert tests
    for test in tests:
        test()
    style = [sys.executable, "-m", "ruff", "check", paths[0], paths[2]]
    assert subprocess.run(style, cwd=tmp_path, capture_output=True).returncode == 0
    style[3:4] = ["format", "--check"]
    assert subprocess.run(style, cwd=tmp_path, capture_output=True).returncode == 0
