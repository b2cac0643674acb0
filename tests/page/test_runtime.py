"""The set-up of Python for the browser: whole, checked, or plainly missing."""

import importlib.util
import json
import zipfile

import pytest

from tests.paths import ROOT


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
    """All of NumPy's; of the library what a start imports, which is most of a start's time."""
    (numpy,) = runtime.TARGET.glob("numpy-*.whl")
    names = zipfile.ZipFile(numpy).namelist()
    assert "numpy/__init__.pyc" in names
    assert not [name for name in names if name.endswith(".py")]
    library = zipfile.ZipFile(runtime.TARGET / "python_stdlib.zip").namelist()
    assert {"enum.pyc", "ast.pyc", "statistics.py"} <= set(library)


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


def test_without_the_runtime_blocks_offer_no_run(site):
    """The script is left out by the template; here it is there, once, on every page."""
    for page in site.rglob("index.html"):
        assert page.read_text("utf8").count("assets/run/runner.js") == 1
