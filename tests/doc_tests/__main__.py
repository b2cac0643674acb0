"""`python -m tests.doc_tests check` and `... record [ONLY]`, which `make` calls."""

import sys
from pathlib import Path

from tests.doc_tests.structure import problems

root = Path(__file__).resolve().parents[2]
if sys.argv[1:] == ["check"]:
    found = problems(root)
    sys.exit("\n".join(found) or 0)
elif sys.argv[1:2] == ["record"]:
    from tests.doc_tests.record import record_all

    record_all(root, *sys.argv[2:3])
else:
    sys.exit("usage: python -m tests.doc_tests check | record [PART_OF_A_PATH]")
