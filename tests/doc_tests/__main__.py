"""`python -m tests.doc_tests check` and `record`, which `make` calls."""

import argparse
import os
import sys
from pathlib import Path

# As in the Makefile: what is recorded is of oneDNN on, and no log stands between our lines.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

root = Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser(prog="python -m tests.doc_tests")
commands = parser.add_subparsers(dest="command", required=True)
commands.add_parser("check", help="find what is wrong before anything runs")
record = commands.add_parser("record", help="run the programs, write what they print")
record.add_argument(
    "only", nargs="?", help="a part of a path", metavar="PART_OF_A_PATH"
)
arguments = parser.parse_args()

if arguments.command == "check":
    from tests.doc_tests.structure import problems

    sys.exit("\n".join(problems(root)) or 0)
if arguments.command == "record":
    from tests.doc_tests.record import record_all

    record_all(root, *filter(None, [arguments.only]))
