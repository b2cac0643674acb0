"""CONTRIBUTING.md: its five steps, followed to the letter, give a page that passes."""

import re
import shutil
import subprocess
import sys

from tests.doc_tests.blocks import fences
from tests.doc_tests.record import record
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
    for file in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / file, tmp_path / file)
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
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            paths[1],
            paths[2],
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout
    style = [sys.executable, "-m", "ruff", "check", paths[0], paths[2]]
    assert subprocess.run(style, cwd=tmp_path, capture_output=True).returncode == 0
    style[3:4] = ["format", "--check"]
    assert subprocess.run(style, cwd=tmp_path, capture_output=True).returncode == 0
