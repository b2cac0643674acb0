"""Set-up: each missing tool is named in one clear line, and the pins agree."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from tools.paths import ROOT, pins
from tools.records import mutants

TOOLS = ["sh", "make", "mkdir", "touch", "rm", "sed", "id", "env"]


@pytest.fixture
def bare(tmp_path):
    """A copy of what set-up reads, on a machine that has nothing but a shell and make."""
    (tmp_path / "web").mkdir()
    for file in (
        "Makefile",
        "requirements-site.lock",
        "requirements.lock",
        "web/browser.sh",
        "web/package-lock.json",
    ):
        shutil.copy(ROOT / file, tmp_path / file)
    (tmp_path / "web" / "assets.mjs").touch()
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    return tmp_path


def make(folder, *arguments):
    """Run make with only the folder's own bin in PATH; return (exit code, all that it prints)."""
    environment = {"PATH": str(folder / "bin"), "HOME": str(folder)}
    done = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    lines = [
        line for line in done.stdout.splitlines() if not line.startswith("make: ***")
    ]
    return done.returncode, lines


def script(folder, name, text):
    path = folder / "bin" / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def installed(folder):
    """Pretend that the Python packages are there."""
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / ".site").touch()
    (folder / ".venv" / ".done").touch()
    (folder / ".venv" / "bin" / "python").symlink_to(shutil.which("false"))


def test_missing_python_is_named(bare):
    code, lines = make(bare, "build")
    assert code != 0
    assert lines == [
        "python3 is missing: install Python 3.11 or newer, or say make PYTHON=/path/to/python"
    ]


def test_old_python_is_named(bare):
    script(
        bare,
        "python3",
        'case "$*" in *version_info*) exit 1;; *) echo Python 3.9.2;; esac',
    )
    code, lines = make(bare, "build")
    assert code != 0
    assert lines == [
        "python3 is too old (Python 3.9.2): Python 3.11 or newer is needed;"
        " say make PYTHON=/path/to/python"
    ]


def test_missing_venv_module_is_named(bare):
    script(bare, "python3", 'case "$*" in *ensurepip*) exit 1;; esac')
    code, lines = make(bare, "build")
    assert code != 0
    assert lines == [
        "python3 has no venv module: install it"
        " (on Debian and Ubuntu: apt-get install python3-venv)"
    ]


def test_missing_node_is_named(bare):
    installed(bare)
    code, lines = make(bare, "web/node_modules/.done")
    assert code != 0
    assert lines == ["node is missing: install Node.js 20 or newer"]


def test_missing_npm_is_named(bare):
    installed(bare)
    script(bare, "node", "exit 0")
    code, lines = make(bare, "web/node_modules/.done")
    assert code != 0
    assert lines == ["npm is missing: install it (it comes with Node.js)"]


def test_missing_browser_is_named(bare):
    installed(bare)
    code, lines = make(bare, ".cache/browser")
    assert code != 0
    assert lines == [
        "set-up: no Chromium here; installing one",
        "Chromium is missing and could not be installed: install it, or say"
        " CHROMIUM=/path/to/chromium make ...",
    ]
    assert not (bare / ".cache" / "browser").exists()


def test_installed_browser_is_used(bare):
    installed(bare)
    script(bare, "chromium", "exit 0")
    code, lines = make(bare, ".cache/browser")
    assert (code, lines) == (0, [])
    assert (bare / ".cache" / "browser").read_text() == f"{bare}/bin/chromium\n"


def test_help_lists_every_target():
    done = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.M)[
        1
    ].split()
    assert (
        re.findall(r"^make ([\w-]+)", done.stdout.replace("  make", "make"), re.M)
        == phony
    )


@pytest.mark.parametrize("stem", ["requirements", "requirements-site", "web/audit"])
def test_lock_holds_every_requirement_at_its_version(stem):
    """A change of the requirements without `make lock` would install the old versions."""
    direct = pins((ROOT / f"{stem}.txt").read_text())
    locked = pins((ROOT / f"{stem}.lock").read_text())
    assert direct
    assert direct.items() <= locked.items(), "run `make lock`"


@pytest.mark.parametrize("stem", ["requirements", "requirements-site", "web/audit"])
def test_every_locked_package_has_a_hash(stem):
    entries = re.split(r"\n(?=\S)", (ROOT / f"{stem}.lock").read_text().strip())
    packages = [entry for entry in entries if not entry.startswith("#")]
    assert all("--hash=sha256:" in entry for entry in packages)


def test_the_site_is_built_with_the_versions_that_the_tests_have():
    site, all_of = (
        pins((ROOT / f"{stem}.lock").read_text())
        for stem in ("requirements-site", "requirements")
    )
    assert site.items() <= all_of.items(), "run `make lock`"
    assert not {"tensorflow", "tensorflow-cpu", "pytest"} & site.keys()


@pytest.mark.parametrize("folder", ["web", "benchmarks/lighthouse"])
def test_npm_lock_holds_every_package_at_its_version(folder):
    package = json.loads((ROOT / folder / "package.json").read_text())
    lock = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
    for name, version in {
        **package["dependencies"],
        **package.get("devDependencies", {}),
    }.items():
        assert lock[f"node_modules/{name}"]["version"] == version
    assert all("integrity" in entry for path, entry in lock.items() if path)


def test_ci_runs_the_two_commands_of_the_readme():
    ci = (ROOT / ".ci" / "run").read_text()
    assert re.findall(r"^make (\w+)$", ci, re.M) == ["lint", "test"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    readme = (ROOT / "README.md").read_text("utf8")
    assert "make serve" in readme
    assert "make test" in readme


def test_workflows_audit_and_deploy_what_was_tested():
    workflows = ROOT / ".github" / "workflows"
    pages = (workflows / "pages.yml").read_text()
    steps = re.findall(
        r"- run: ([^#\n]+)|- uses: actions/(upload-pages-artifact)", pages
    )
    assert [(run or uses).strip() for run, uses in steps] == [
        "make test",
        "upload-pages-artifact",
    ]
    assert "- run: make audit\n" in (workflows / "newest.yml").read_text()


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_name_what_is_there(workflow):
    """Actions are pinned by commit, one and the same in all workflows."""
    text = workflow.read_text()
    used = re.findall(r"uses: (.+)", text)
    assert all(
        re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", action) for action in used
    )
    of_all = re.findall(r"uses: (.+)", "".join(path.read_text() for path in WORKFLOWS))
    assert len(set(of_all)) == len({action.partition("@")[0] for action in of_all})
    targets = re.findall(r"^([\w./-]+):", (ROOT / "Makefile").read_text(), re.M)
    for line in re.findall(r"run: make ([^#\n]+)", text):
        assert set(re.sub(r"\w+=(\$\{\{.*\}\}|\S*)", "", line).split()) <= set(targets)


def test_each_month_every_program_is_mutated():
    text = (ROOT / ".github" / "workflows" / "monthly.yml").read_text()
    parts = re.search(r"only: \[(.+)\]", text)[1].split(", ")
    folders = {
        name.partition("/")[0]
        for name in mutants.programs()
        if mutants.tests_of(name).is_file()
    }
    assert {part.strip("/") for part in parts} == folders


def test_python_versions_agree():
    target = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"][
        "target-version"
    ]
    assert target == "py311"
    assert "(3, 11)" in (ROOT / "Makefile").read_text()


def test_tensorflow_is_set_up_alike_with_make_and_without():
    """A program that is recorded by itself gets the settings that `make outputs` gives it."""
    makefile = (ROOT / "Makefile").read_text()
    settings = dict(re.findall(r"^export (TF_\w+) \?= (\d)$", makefile, re.M))
    assert len(settings) == 2
    code = (
        "import os, runpy, sys; sys.argv = ['docs', 'record', 'no program'];"
        "runpy.run_module('tools.docs', run_name='__main__'); print(*os.environ.items())"
    )
    bare = {k: v for k, v in os.environ.items() if k not in settings}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=bare, capture_output=True, text=True
    )
    for setting in settings.items():
        assert str(setting) in done.stdout
