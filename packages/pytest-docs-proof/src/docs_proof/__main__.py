"""`docs-proof check`, `record` and `union`; the same as `python -m docs_proof`."""

import argparse
import json
import sys
from pathlib import Path

from .options import OptionError


def parser():
    """Return the parser of the command line."""
    command = argparse.ArgumentParser(prog="docs-proof", description=__doc__)
    commands = command.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="find what is wrong before anything runs")
    record = commands.add_parser(
        "record", help="run the programs, write what they print"
    )
    text = "a part of a path: only those that have it are run"
    record.add_argument(
        "only", nargs="?", default="", metavar="PART_OF_A_PATH", help=text
    )
    union = commands.add_parser(
        "union", help="prove a site with what several runs of pytest executed"
    )
    union.add_argument("site", metavar="SITE", help="the folder of the built site")
    text = "what `pytest --executed=FILE` wrote"
    union.add_argument("files", nargs="+", metavar="FILE", type=Path, help=text)
    return command


def union(root, site, files):
    """Prove a site with what several runs executed; return its faults."""
    from . import proof

    runs = [json.loads(file.read_text("utf8")) for file in files]
    executed, recorded = (
        [outcome for run in runs for outcome in run[kind]]
        for kind in ("executed", "recorded")
    )
    of_pages = proof.check_site(root, site, executed, recorded).values()
    print(*proof.summary, sep="\n")
    return [fault for faults in of_pages for fault in faults]


def main(root=None):
    """Run the command; the project is in `root`, without it in the current folder."""
    root = Path(root or Path.cwd()).resolve()
    arguments = parser().parse_args()
    try:
        if arguments.command == "check":
            from .structure import problems

            sys.exit("\n".join(problems(root)) or 0)
        if arguments.command == "record":
            from .outputs import record_all

            record_all(root, arguments.only)
        if arguments.command == "union":
            sys.exit("\n".join(union(root, arguments.site, arguments.files)) or 0)
    except OptionError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
