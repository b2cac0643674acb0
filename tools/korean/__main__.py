"""Commands for the Korean edition; `make check`, `make translated` and `make outputs` call them.

python -m tools.korean check [PAGE ...]                  what is wrong with the Korean pages
python -m tools.korean translated [PAGE.md#SECTION ...]  record which sections are translated
python -m tools.korean outputs                           write figures and tables with Korean words
python -m tools.korean missing                           texts that the catalogues lack, as TOML
"""

import json
import sys

from tools.korean import age, catalogue, parity, style
from tools.paths import ROOT


def check(*names):
    """Say what is wrong with the Korean pages, or with those that are named."""
    some = parity.pairs(ROOT, names)
    faults = [
        fault for part in (parity, age, style) for fault in part.problems(ROOT, some)
    ]
    if not names:
        faults += catalogue.problems(ROOT)
        for name, texts in catalogue.missing(ROOT).items():
            if texts and some:
                how = "`python -m tools.korean missing` lists them"
                print(f"snippets/ko/{name}.toml lacks {len(texts)} texts; {how}")
    sys.exit("\n".join(faults) or 0)


def translated(*same):
    """Record which sections have been translated, and mark those that have not."""
    print(*age.update(ROOT, same), sep="\n")


def outputs():
    """Write the figures and tables with Korean words."""
    catalogue.write(ROOT)


def missing():
    """List what the catalogues lack, to be put into them."""
    for name, texts in catalogue.missing(ROOT).items():
        print(f"# snippets/ko/{name}.toml")
        for text, original in texts.items():
            print(f"{json.dumps(text, ensure_ascii=False)} = ''  # {original}")


COMMANDS = {
    function.__name__: function for function in (check, translated, outputs, missing)
}
if __name__ == "__main__":
    command, *names = sys.argv[1:] or ["check"]
    if command not in COMMANDS:
        sys.exit(f"{command}: must be one of {', '.join(COMMANDS)}")
    COMMANDS[command](*names)
