"""Build the site into site/ with the builder named on the command line (mkdocs or zensical)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def mkdocs():
    # Material prints an advertisement for its successor at each build without this.
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    # --quiet would drop the warnings before --strict counts them: only what is no news is dropped.
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--clean"]
    with subprocess.Popen(build, stderr=subprocess.PIPE, text=True) as running:
        for line in running.stderr:
            if line.strip() and not line.startswith("INFO "):
                print(line, end="", file=sys.stderr, flush=True)
    return running.returncode


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


def leave_out():
    """Delete what no reader's browser asks for: the search of languages that the site has not."""
    shutil.rmtree("site/assets/javascripts/lunr", ignore_errors=True)


def run(module, *arguments):
    return subprocess.call([sys.executable, "-m", module, *arguments])


def find_out():
    """Tell mkdocs.yml what is there: Python for the browser (else no Run), a repository."""
    if Path("theme/assets/run/pyodide/pyodide-lock.json").is_file():
        os.environ["RUNTIME"] = "true"
    if os.environ.get("REPO_URL"):
        os.environ["EDIT_URI"] = "edit/main/docs/"


BUILDERS = {"mkdocs": mkdocs, "zensical": zensical}
if __name__ == "__main__":
    builder = sys.argv[1]
    if builder not in BUILDERS:
        sys.exit(f"BUILDER={builder}: must be one of {', '.join(BUILDERS)}")
    find_out()
    failed = BUILDERS[builder]()
    leave_out()
    sys.exit(failed)
