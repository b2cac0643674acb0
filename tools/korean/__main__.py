"""`python -m tools.korean check [PAGE ...]` and `translated [PAGE.md#SECTION ...]`.

`make check` and `make translated` call them. `check` also tells what the catalogues of figures and
tables lack (tools/korean/catalogue.py), which is no fault: it stays English.
"""

import sys

from tools.korean import age, parity, style
from tools.paths import ROOT


def check(*names):
    """Say what is wrong with the Korean pages, or with those that are named."""
    some = parity.pairs(ROOT, names)
    found = [one for part in (parity, age, style) for one in part.problems(ROOT, some)]
    sys.exit("\n".join(found) or 0)


def translated(*same):
    """Take note of what has been translated, mark what has not."""
    print(*age.update(ROOT, same), sep="\n")


if __name__ == "__main__":
    commands = {"check": check, "translated": translated}
    command, *names = sys.argv[1:] or ["check"]
    if command not in commands:
        sys.exit(f"{command}: must be one of {', '.join(commands)}")
    commands[command](*names)
