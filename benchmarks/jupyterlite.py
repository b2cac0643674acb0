"""A JupyterLite that runs on its own, to compare with: assembled once into a folder.

It gets the Pyodide and the NumPy that our page has, but not compiled, as JupyterLite has them.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "web"))

import runtime  # noqa: E402

# The newest pair that fits together in November 2026.
PACKAGES = ["jupyterlite-core==0.8.6", "jupyterlite-pyodide-kernel==0.8.6"]
COMM = "comm==0.2.3"  # the kernel needs it, and Pyodide's lock does not have it
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
NOT_ON_PYPI = {"numpy", "micropip"}


def wheels(folder):
    """Put what the kernel installs into `folder`; return a lock for Pyodide that names it."""
    lock = json.loads((runtime.NPM / "pyodide-lock.json").read_text("utf8"))
    lock = runtime.cut_lock(lock, ["ipython", "jedi", *NOT_ON_PYPI])
    packages = lock["packages"]
    runtime.fetch([packages[name]["file_name"] for name in NOT_ON_PYPI], folder)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
    ]
    options = ["--no-deps", "--only-binary=:all:", "--python-version=3.14"]
    pinned = [
        f"{p['name']}=={p['version']}"
        for n, p in packages.items()
        if n not in NOT_ON_PYPI
    ]
    subprocess.run([*pip, *options, "--dest", folder, *pinned, COMM], check=True)
    packages["comm"] = {
        **packages["traitlets"],
        "name": "comm",
        "version": COMM.partition("==")[2],
        "imports": ["comm"],
        "depends": ["traitlets"],
    }
    found = {
        wheel.name.partition("-")[0].lower(): wheel for wheel in folder.glob("*.whl")
    }
    for name, package in packages.items():
        wheel = found[name.replace("-", "_")]
        package["file_name"] = wheel.name
        package["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return lock


def assemble(target):
    """Return `target`, a folder that a static server can serve; made if it is not there."""
    if target.is_dir():
        return target
    print("set-up: JupyterLite, to compare with (once)", flush=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        subprocess.run([sys.executable, "-m", "venv", work / "venv"], check=True)
        pip = [work / "venv" / "bin" / "pip", "install", "--quiet"]
        subprocess.run([*pip, "--disable-pip-version-check", *PACKAGES], check=True)
        (work / "empty").mkdir()
        subprocess.run(
            [work / "venv" / "bin" / "jupyter", "lite", "build", "--apps", "repl",
             "--output-dir", work / "site", "--no-sourcemaps", "--no-unused-shared-packages"],
            cwd=work / "empty", check=True, capture_output=True,
        )  # fmt: skip
        python = work / "site" / "static" / "pyodide"
        python.mkdir(parents=True)
        lock = wheels(python)
        (python / "pyodide-lock.json").write_text(json.dumps(lock))
        for core in runtime.CORE:
            shutil.copy(runtime.NPM / core, python)
        config = work / "site" / "jupyter-lite.json"
        settings = json.loads(config.read_text())
        plugins = settings["jupyter-config-data"].setdefault("litePluginSettings", {})
        plugins.setdefault(KERNEL, {}).update(
            pyodideUrl="/static/pyodide/pyodide.mjs", disablePyPIFallback=True
        )
        config.write_text(json.dumps(settings))
        shutil.copytree(work / "site", target)
    return target
