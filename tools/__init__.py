"""The programs that a maintainer starts.

Our own packages are imported from packages/ in this tree, so they need no installation.
"""

import sys
from pathlib import Path

PACKAGES = [
    str(path) for path in Path(__file__).resolve().parents[1].glob("packages/*/src")
]
sys.path += [path for path in PACKAGES if path not in sys.path]
