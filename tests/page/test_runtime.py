"""The set-up of Python for the browser: whole, checked, or plainly missing."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

from tests.conftest import faultless, mount, serve
from tools import node
from tools.paths import ROOT


@pytest.fixture
def runtime():
    spec = importlib.util.spec_from_file_location(
        "runtime", ROOT / "web" / "runtime.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_wheel_has_the_hash_of_the_lock_that_is_served(runtime):
    lock = json.loads((runtime.TARGET / "pyodide-lock.json").read_text("utf8"))
    assert {"numpy", "matplotlib"} <= lock["packages"].keys()
    for package in lock["packages"].values():
        runtime.check(runtime.TARGET / package["file_name"], package["sha256"])


def test_sources_are_bytecode(runtime):
    """All sources of NumPy are, and of the library those that a start imports.

    These imports are most of the time of a start.
    """
    (numpy,) = runtime.TARGET.glob("numpy-*.whl")
    names = zipfile.ZipFile(numpy).namelist()
    assert "numpy/__init__.pyc" in names
    assert not [name for name in names if name.endswith(".py")]
    library = zipfile.ZipFile(runtime.TARGET / "python_stdlib.zip").namelist()
    assert {"enum.pyc", "ast.pyc", "statistics.py"} <= set(library)


def test_a_source_that_is_not_in_the_zip_yet_is_named(tmp_path):
    """Pytest builds nothing, so it would otherwise test the package of the last build."""
    made = tmp_path / "theme" / "assets" / "run" / ".done"
    source = tmp_path / "web" / "tensorflow" / "keras" / "layers.py"
    for file in (source, made):
        file.parent.mkdir(parents=True)
        file.touch()
    node.check(tmp_path)
    os.utime(source, (made.stat().st_mtime + 1,) * 2)
    with pytest.raises(RuntimeError, match=r"keras/layers.py is newer .* `make build`"):
        node.check(tmp_path)


def test_lock_is_cut_to_what_is_served(runtime):
    served = runtime.TARGET / "pyodide-lock.json"
    assert served.stat().st_size < 5000
    wheels = {
        package["file_name"]
        for package in json.loads(served.read_text())["packages"].values()
    }
    assert {path.name for path in runtime.TARGET.glob("*.whl")} == wheels


def test_corrupt_wheel_is_named(runtime, tmp_path):
    (tmp_path / "numpy.whl").write_bytes(b"not a wheel")
    with pytest.raises(
        runtime.RuntimeMissingError, match=r"numpy.whl has the SHA-256 \w{64}, the lock"
    ):
        runtime.check(tmp_path / "numpy.whl", "0" * 64)


def test_nothing_is_compiled_that_does_not_have_the_hash_of_the_npm_lock(
    runtime, tmp_path, monkeypatch
):
    def other(names, folder):
        for name in names:
            (folder / name).write_bytes(b"another wheel")

    monkeypatch.setattr(runtime, "fetch", other)
    with pytest.raises(
        runtime.RuntimeMissingError, match=r"has the SHA-256 \w{64}, the"
    ):
        runtime.install(tmp_path / "pyodide")
    assert not (tmp_path / "pyodide").exists()


def test_no_source_leaves_nothing_behind(runtime, tmp_path, monkeypatch):
    monkeypatch.setattr(runtime, "SOURCES", [("no-such-package-of-ours==0.0.0", "")])
    with pytest.raises(runtime.RuntimeMissingError, match="could not be downloaded"):
        runtime.install(tmp_path / "pyodide")
    assert not (tmp_path / "pyodide").exists()


def scripts(folder):
    """Return how often each page of a site names the runner."""
    pages = [path.read_text("utf8") for path in folder.rglob("*.html")]
    return [len(re.findall(r'src="[^"]*/runner\.js"', page)) for page in pages]


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    """The site built where Python for the browser is missing."""
    folder = tmp_path_factory.mktemp("without")
    for name in ("docs", "packages", "snippets", "tests", "tools", "web"):
        (folder / name).symlink_to(ROOT / name)
    for name in ("mkdocs.yml", "mkdocs.ko.yml", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, folder)
    missing = shutil.ignore_patterns("pyodide")
    shutil.copytree(ROOT / "theme", folder / "theme", ignore=missing)
    clean = {name: text for name, text in os.environ.items() if name != "RUNTIME"}
    build = [sys.executable, "web/build.py", "mkdocs"]
    for step in (
        build,
        ["node", "web/policy.mjs", "site"],
        ["node", "web/version.mjs", "site"],
    ):
        subprocess.run(step, cwd=folder, env=clean, check=True, timeout=300)
    return folder / "site"


def test_with_the_runtime_each_page_has_the_runner_once(site):
    assert set(scripts(site)) == {1}


def test_without_the_runtime_blocks_offer_no_run(without, browser):
    """They can be read and copied, and the widgets work."""
    assert set(scripts(without)) == {0}
    with serve(without) as address, faultless(browser) as page:
        page.goto(f"{address}tutorials/one_channel/")
        mount(page)
        assert page.locator(".language-python").count() > 5
        assert page.locator(".run-bar").count() == 0
        assert page.locator("text='Run'").count() == 0
