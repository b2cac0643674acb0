"""How long the site takes to build, and what the HTML of its pages weighs."""

import gzip
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WITHOUT_NOTEBOOKS = """\
INHERIT: mkdocs.yml
strict: false
nav: [index.md]
plugins: [search]
hooks: []
exclude_docs: notebooks/
"""


def seconds(folder, *command):
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *command], cwd=folder, check=True, capture_output=True
    )
    return time.perf_counter() - start


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("docs", "snippets", "theme"):
            shutil.copytree(ROOT / part, folder / part)
        for name in ("mkdocs.yml", "mkdocs.ko.yml"):
            shutil.copy(ROOT / name, folder)
        (folder / "plain.yml").write_text(WITHOUT_NOTEBOOKS)
        build = str(ROOT / "web" / "build.py")
        print(f"build with MkDocs:          {seconds(folder, build, 'mkdocs'):6.2f} s")
        plain = seconds(folder, "-m", "mkdocs", "build", "--quiet", "-f", "plain.yml")
        print(f"build without notebooks:    {plain:6.2f} s")
        print(
            f"build with Zensical:        {seconds(folder, build, 'zensical'):6.2f} s"
        )
    print("\nHTML of each page, gzip (tests/site has all that a page loads)")
    for page in sorted((ROOT / "site").rglob("index.html")):
        size = len(gzip.compress(page.read_bytes(), 6))
        print(
            f"{size / 1000:6.1f} kB  /{page.parent.relative_to(ROOT / 'site').as_posix()}"
        )


if __name__ == "__main__":
    main()
