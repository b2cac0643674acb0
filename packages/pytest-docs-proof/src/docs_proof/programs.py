"""A program of snippets/ in its sections, what it prints, and the record of what ran elsewhere.

Needs the standard library alone: `make frameworks` uses it where nothing else of ours is installed.
"""

import ast
import contextlib
import hashlib
import io
import json
import re
import sys
import types
from pathlib import Path

MARKER = re.compile(
    r"-+8<-+[ \t]+\[[ \t]*(?P<type>start|end)[ \t]*:[ \t]*(?P<name>[\w-]+)[ \t]*\]"
)
# Programs that need another framework, and where the sums of what they were and printed are kept.
RECORDED = "_recorded"
RECORD = "tools/records/frameworks.json"
# Where PNG figures are kept: what lies here is served beside the pages of every language.
PICTURES = "theme/assets/pictures"


def markers(lines):
    """Yield (index, match) of each section marker."""
    for index, line in enumerate(lines):
        if match := MARKER.search(line):
            yield index, match


def sections(text):
    """Return [(section or None, code)]: top-level statements in groups, each at its own lines."""
    lines = text.split("\n")
    spans, start = [], {}
    for index, match in markers(lines):
        if match["type"] == "start":
            start[match["name"]] = index + 1
        else:
            spans.append((match["name"], start[match["name"]], index + 1))
    groups = []
    for statement in ast.parse(text).body:
        section = next((n for n, a, b in spans if a < statement.lineno <= b), None)
        if not groups or groups[-1][0] != section:
            groups.append((section, []))
        groups[-1][1].append(statement)
    return [(section, ast.Module(body, [])) for section, body in groups]


def record(path):
    """Return the output of the program at `path`, in the sections that printed it.

    A program whose name ends in _exercises is a collection of programs, a section each, of which
    those that a reader has yet to solve end in an AssertionError.
    """
    separate = path.stem.endswith("_exercises")
    namespace = types.ModuleType("__main__").__dict__
    out = []
    for section, body in sections(path.read_text("utf8")):
        if separate:
            namespace = types.ModuleType("__main__").__dict__
        stdout = io.StringIO()
        with contextlib.redirect_stdout(stdout):
            try:
                exec(compile(body, str(path), "exec"), namespace)
            except AssertionError:
                if not (separate and section.startswith("start")):
                    raise
        if printed := stdout.getvalue().rstrip("\n"):
            marker = f"--8<-- [%s:{section}]"
            out.append(
                f"{marker % 'start'}\n{printed}\n{marker % 'end'}\n"
                if section
                else printed
            )
    close_figures()
    return "".join(out)


def close_figures():
    """Close what a program drew with matplotlib, as a new interpreter would."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


def recorded_programs(root):
    """Return the paths of the programs that run where their framework is installed."""
    return sorted((Path(root) / "snippets").rglob(f"*{RECORDED}.py"))


def digest(path):
    """Return the SHA-256 of a text file, whatever its line ends; "" if there is no such file."""
    text = path.read_text("utf8") if path.is_file() else ""
    return text and hashlib.sha256(text.encode()).hexdigest()


def digests(program):
    """Return what the record keeps of a program: the sums of its text and of its output."""
    return {"program": digest(program), "output": digest(program.with_suffix(".out"))}


def stale(root, source):
    """Return what is wrong with the record of the program `source` below `root`, or None."""
    path = Path(root) / RECORD
    kept = json.loads(path.read_text("utf8"))["programs"] if path.is_file() else {}
    if source not in kept:
        return f"{source} was not run with its framework; run `make frameworks`"
    for what, found in digests(Path(root) / source).items():
        if kept[source][what] != found:
            return (
                f"the {what} of {source} is not the recorded one; run `make frameworks`"
            )
    return None
