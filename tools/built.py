"""Know whether the site in a folder is what a build would make: then `make test` needs no build.

python -m tools.built before SITE BUILDER  # note the sources of the build that begins now
python -m tools.built after SITE BUILDER   # it has ended: note the files of the site
python -m tools.built same SITE BUILDER    # exit code 0 if neither has changed since
"""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from tools.paths import ROOT
from tools.sums import Sums, digest, files

NOTE = ROOT / ".cache" / "built.json"
# The variables of mkdocs.yml that a person or a workflow sets.
ENVIRONMENT = ("SITE_URL", "REPO_URL", "COLAB")
# git does not know what a build takes from these folders. make writes each of these files anew
# whenever it fills its folder.
FILLED = (
    ".venv/.site",
    "web/node_modules/.done",
    "theme/assets/katex/.done",
    "theme/assets/run/.done",
)


def written(path):
    """Return the size of a file and when it was written; None if it is not there."""
    with suppress(OSError):
        return path.stat().st_size, path.stat().st_mtime_ns


def sources(builder, root=ROOT):
    """Return a checksum of all that a build reads.

    Of tests it reads the names alone: each page with code must have one.
    """
    sums = Sums(root)
    parts = [
        builder,
        *(f"{name} {os.environ.get(name)}" for name in ENVIRONMENT),
        *(f"{name} {written(root / name)}" for name in FILLED),
        *(
            name if name.startswith(("tests/", "benchmarks/")) else name + sums.of(name)
            for name in sorted(files(root))
        ),
    ]
    return digest("\n".join(parts).encode())


def made(site):
    """Return a checksum of the names of the files of a site, their sizes and their times."""
    lines = [f"{path} {written(path)}" for path in sorted(site.rglob("*"))]
    return digest("\n".join(lines).encode())


def note(step, site, builder, root=ROOT, kept=NOTE):
    """Do a step of the list above; return whether the site is what a build would make."""
    if (root / site).parent != root:
        return False  # a test builds elsewhere, and nobody asks for that site again
    record = {}
    with suppress(OSError, ValueError):
        record = json.loads(kept.read_text("utf8"))
    if step == "same":
        return record == {"sources": sources(builder, root), "site": made(site)}
    if step == "before":
        record = {"sources": sources(builder, root)}
    else:
        record["site"] = made(site)
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(record), "utf8")
    return True


if __name__ == "__main__":
    step, site, builder = sys.argv[1:]
    is_same = note(step, Path(site), builder)
    sys.exit(step == "same" and not is_same)
