"""Pack a folder of Python into a zip, the same bytes each time: `pack.py FOLDER ZIP`."""

import sys
import zipfile
from pathlib import Path

folder, archive = map(Path, sys.argv[1:])
with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
    for path in sorted(folder.rglob("*.py")):
        entry = zipfile.ZipInfo(
            path.relative_to(folder.parent).as_posix()
        )  # dated 1980
        packed.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
