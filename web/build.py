"""Build the site with the builder named on the command line: mkdocs or zensical into site/, offline
into a folder that is given, to be read from a disk.
"""

import os
import subprocess
import sys
from pathlib import Path


def mkdocs():
    # Material prints an advertisement for its successor at each build without this.
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    return run("mkdocs", "build", "--strict", "--quiet", "--clean")


def zensical():
    """Build the pages alone: Zensical cannot render notebooks, so the nav goes without them."""
    lines = Path("mkdocs.yml").read_text("utf8").splitlines(keepends=True)
    config = Path("zensical.yml")
    config.write_text(
        "".join(
            line
            for line in lines
            if "notebooks/" not in line and line != "  - Notebooks:\n"
        ),
        "utf8",
    )
    try:
        return run("zensical", "build", "--clean", "--config-file", str(config))
    finally:
        config.unlink()


def offline(folder="dist/conv-by-hand"):
    """Build the folder that `make offline` packs, without what only a host needs."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    options = ["--config-file", "mkdocs.offline.yml", "--site-dir", folder]
    code = run("mkdocs", "build", "--strict", "--quiet", "--clean", *options)
    for name in ("404.html", "sitemap.xml", "sitemap.xml.gz"):
        (Path(folder) / name).unlink(missing_ok=True)
    if "RUNTIME" not in os.environ:
        print("without Python for the browser: the blocks can be read, not run")
    return code


def run(module, *arguments):
    return subprocess.call([sys.executable, "-m", module, *arguments])


def find_runtime():
    """Tell the templates whether Python for the browser is there; if not, blocks get no Run."""
    if Path("theme/assets/run/pyodide/pyodide-lock.json").is_file():
        os.environ["RUNTIME"] = "true"


BUILDERS = {"mkdocs": mkdocs, "zensical": zensical, "offline": offline}
if __name__ == "__main__":
    builder, *folder = sys.argv[1:]
    if builder not in BUILDERS:
        sys.exit(f"BUILDER={builder}: must be one of {', '.join(BUILDERS)}")
    find_runtime()
    sys.exit(BUILDERS[builder](*folder))
