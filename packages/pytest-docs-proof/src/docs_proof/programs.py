"""A program of snippets/ in its sections, and what it prints. Needs the standard library alone."""

import ast
import contextlib
import io
import re
import sys
import types

MARKER = re.compile(
    r"-+8<-+[ \t]+\[[ \t]*(?P<type>start|end)[ \t]*:[ \t]*(?P<name>[\w-]+)[ \t]*\]"
)


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
    pieces = []
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
            pieces.append(
                f"{marker % 'start'}\n{printed}\n{marker % 'end'}\n"
                if section
                else printed
            )
    close_figures()
    return "".join(pieces)


def close_figures():
    """Close what a program drew with matplotlib, as a new interpreter would."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")
