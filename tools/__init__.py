"""What a maintainer starts. Our packages are used from the tree: nothing is installed for them."""

import sys
from pathlib import Path

PACKAGES = [
    str(path) for path in Path(__file__).resolve().parents[1].glob("packages/*/src")
]
sys.path += [path for path in PACKAGES if path not in sys.path]
