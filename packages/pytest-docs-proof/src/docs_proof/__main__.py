"""`python -m docs_proof check` and `record`, which `make` calls."""

import argparse
import os
import sys
from pathlib import Path

# As in the Makefile: what is recorded is of oneDNN on, and no log stands between our lines.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

root = Path.cwd()
parser = argparse.ArgumentParser(prog="python -m docs_proof")
commands = parser.add_subparsers(dest="command", required=True)
commands.add_parser("check", help="find what is wrong before anything runs")
record = commands.add_parser("record", help="run the programs, write what they print")
record.add_argument(
    "only", nargs="?", help="a part of a path", metavar="PART_OF_A_PATH"
)
arguments = parser.parse_args()

if arguments.command == "check":
    from .structure import problems

    sys.exit("\n".join(problems(root)) or 0)
if arguments.command == "record":
    from .record import record_all

    record_all(root, *filter(None, [arguments.only]))
