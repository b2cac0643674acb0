"""Set-up: put Keras, as it is pinned in requirements.lock, where the build of the page reads it.

The wheel is checked against the lock's hashes. If it cannot be downloaded, the site is built
without it.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def fetch(name, target):
    """Unpack the wheel of `name` into the folder `target`; it is whole or not there."""
    lock = (ROOT / "requirements.lock").read_text("utf8")
    pin = re.search(rf"^{name}==(?:.*\\\n)+.*", lock, re.M)[0]
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "pin.txt").write_text(pin + "\n", "utf8")
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        pip += ["--disable-pip-version-check", "--only-binary=:all:"]
        pip += ["--require-hashes", "-r", folder / "pin.txt", "--dest", folder]
        if subprocess.run(pip).returncode:
            return f"{name} could not be downloaded"
        (wheel,) = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(folder / "unpacked")
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder / "unpacked", target)
    return ""


if __name__ == "__main__":
    failed = fetch("keras", sys.argv[1])
    if failed:
        print(
            f"Keras for the browser is missing: {failed}; the tracer reads lines alone"
        )
        sys.exit(1 if "--require" in sys.argv else 0)
