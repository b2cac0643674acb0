"""The set-up of Python for the browser: whole, checked, or plainly missing."""

import importlib.util
import json

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


def test_every_wheel_has_the_hash_of_the_npm_lock(runtime):
    lock = json.loads((runtime.NPM / "pyodide-lock.json").read_text("utf8"))["packages"]
    served = json.loads((runtime.TARGET / "pyodide-lock.json").read_text("utf8"))[
        "packages"
    ]
    assert {"numpy", "matplotlib"} <= served.keys()
    for name, package in served.items():
        assert package["sha256"] == lock[name]["sha256"]
        runtime.check(runtime.TARGET / package["file_name"], package["sha256"])


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


def test_no_source_leaves_nothing_behind(runtime, tmp_path, monkeypatch):
    monkeypatch.setattr(runtime, "SOURCES", [("no-such-package-of-ours==0.0.0", "")])
    with pytest.raises(runtime.RuntimeMissingError, match="could not be downloaded"):
        runtime.install(tmp_path / "pyodide")
    assert not (tmp_path / "pyodide").exists()


def test_without_the_runtime_blocks_offer_no_run(site):
    """The script is left out by the template; here it is there, once, on every page."""
    for page in site.rglob("index.html"):
        assert page.read_text("utf8").count("assets/run/runner.js") == 1
