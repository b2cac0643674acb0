"""`python -m tools.korean check [PAGE ...]`; `make check` calls it."""

import sys

from tools.korean import parity, style
from tools.paths import ROOT

if __name__ == "__main__":
    command, *names = sys.argv[1:] or ["check"]
    if command != "check":
        sys.exit(f"{command}: must be check")
    pairs = parity.pairs(ROOT, names)
    found = [*parity.problems(ROOT, pairs), *style.problems(ROOT, pairs)]
    sys.exit("\n".join(found) or 0)
