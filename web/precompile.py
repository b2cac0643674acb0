"""Turns the Python sources in a zip into bytecode; precompile.mjs runs it inside Pyodide.

Compiling takes most of the time of a start, and the result is the same for every reader.
"""

import io
import re
import sys
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc

# Files of the wheels that are left out: those that a reader's program cannot use without a compiler
# or a test runner, the fonts of matplotlib that only PDF files need, and its sample data except for
# the photograph. Licences stay.
NEEDLESS = re.compile(
    r"^(?!.*/licenses/).*/(tests|f2py|typing|_pyinstaller|include|distutils|afm|pdfcorefonts)/"
    r"|/sample_data/(?!grace_hopper[.])"
    r"|\.(pyi|h|pxd|pyx|c|a)$"
)


def started(archive):
    """Return the modules of the zip `archive` that are imported by now, as names inside it."""
    origins = [
        getattr(getattr(m, "__spec__", None), "origin", None) or ""
        for m in list(sys.modules.values())
    ]
    return {
        origin.removeprefix(f"{archive}/") for origin in origins if archive in origin
    }


def bytecode(source, filename):
    """Return a .pyc of `source`: unchecked, so it holds no date and no hash of a source."""
    code = compile(source, filename, "exec", dont_inherit=True)
    return bytes(_code_to_hash_pyc(code, bytes(8), False))


def pack(files, prefix, compiled=None):
    """Return a zip of {name: bytes}, the same bytes each time.

    The zip has bytecode instead of the sources that are named in `compiled` (None: all sources).
    `prefix` is the folder that their tracebacks name.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name in sorted(files):
            content = bytes(files[name])
            if name.endswith(".py") and (compiled is None or name in compiled):
                content, name = bytecode(content, prefix + name), f"{name}c"
            # ZipInfo dates each entry 1980
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def repack(data, prefix, compiled=None):
    """Return the zip `data` without what is NEEDLESS, otherwise as `pack` does."""
    source = zipfile.ZipFile(io.BytesIO(bytes(data)))
    names = [name for name in source.namelist() if not name.endswith("/")]
    files = {name: source.read(name) for name in names if not NEEDLESS.search(name)}
    return pack(files, prefix, compiled)
