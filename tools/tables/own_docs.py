"""Follow docs/howto/test_docs.md in an empty folder, then break the project: what is found?

`python -m tools.tables.own_docs` writes the tables of the page. The folder gets an environment of
its own. It has the packages that the page names, and those that these need, and no other part of
this project.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

from docs_proof.blocks import fences, unescape
from docs_proof.structure import problems
from packaging.requirements import Requirement

from tools.paths import ROOT

PAGE = ROOT / "docs" / "howto" / "test_docs.md"
FOLDER = ROOT / "snippets" / "howto"
PYTHON = ".venv/bin/python"
BY_VENV = ["pip", "setuptools"]  # what is in a new environment
# Environment variables that may be set here, but that a new user has not set.
OUTSIDE = [
    "PYTHONPATH",
    "PYTHONHOME",
    "VIRTUAL_ENV",
    "MAKEFLAGS",
    "MAKELEVEL",
    "SITE_URL",
]


# ---- the page's own steps -----------------------------------------------------------------------
def steps():
    """Return what the page says to do, in order: (path, text) to write, or (None, command)."""
    text = PAGE.read_text("utf8")
    start = text.index("{ #steps }")
    first, last = (
        text[:end].count("\n") + 1 for end in (start, text.index("\n## ", start))
    )
    lines, actions = text.split("\n"), []
    for line, info, content in fences(text):
        if first < line < last:
            named = re.match(r"\*\*`([\w./]+)`\*\*", lines[line - 3])
            if named:
                actions.append((named[1], unescape(ROOT, content)))
            elif info == "{.console}":
                actions += [
                    (None, command)
                    for command in re.findall(r"^\$ (.*)", content, re.M)
                ]
    return actions


def install(root):
    """Do what pip would do with requirements.txt, with the packages that are installed here.

    Raises PackageNotFoundError if one is missing, and ValueError if it is another version.
    """
    wanted_lines = (root / "requirements.txt").read_text("utf8").splitlines()
    wanted_lines += BY_VENV
    site, done = next((root / ".venv" / "lib").glob("python*/site-packages")), set()
    while wanted_lines:
        wanted = Requirement(wanted_lines.pop().partition("#")[0])
        if wanted.name in done or (
            wanted.marker and not wanted.marker.evaluate({"extra": ""})
        ):
            continue
        done.add(wanted.name)
        package = distribution(wanted.name)
        if package.version not in wanted.specifier:
            raise ValueError(f"{wanted}: {package.version} is installed")
        for name in {file.parts[0] for file in package.files} - {"..", "__pycache__"}:
            if not (site / name).exists():
                (site / name).symlink_to(package.locate_file(name))
        wanted_lines += package.requires or []


def run(root, *command):
    """Run a command in the folder, as its owner would; return the finished process."""
    environment = {k: v for k, v in os.environ.items() if k not in OUTSIDE}
    # Material advertises its successor at each build without this.
    environment["NO_MKDOCS_2_WARNING"] = "1"
    return subprocess.run(
        command, cwd=root, env=environment, text=True, timeout=120,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def repository(folder):
    """Make a git repository that has our packages; return its folder."""
    leftovers = shutil.ignore_patterns("__pycache__", "*.egg-info", "build")
    shutil.copytree(ROOT / "packages", folder / "packages", ignore=leftovers)
    who = ["-c", "user.name=a", "-c", "user.email=a@b"]
    for command in (["init"], ["add", "."], ["commit", "--message", "a"]):
        git = ["git", *who, *command, *(["--quiet"] if command != ["add", "."] else [])]
        subprocess.run(git, cwd=folder, check=True)
    return folder


def follow(folder):
    """Follow the page in an empty folder; return {command: what it printed}.

    It does not use the network: see install. The package comes from a new git repository, which has
    the copy of this tree.
    """
    root, printed = folder / "mine", {}
    root.mkdir()
    address = repository(folder / "repository").as_uri()
    for path, what in steps():
        if path:
            (root / path).write_text(what, "utf8")
            continue
        words = shlex.split(what.replace("REPOSITORY", address))
        if words[1:3] == ["-m", "pip"]:
            if words[3:] == ["install", "-r", "requirements.txt"]:
                install(root)
                continue
            words += ["--no-index", "--no-build-isolation", "--quiet"]
        if words[:3] == ["python3", "-m", "venv"]:
            words = [sys.executable, "-m", "venv", "--without-pip", *words[3:]]
        done = run(root, *words)
        printed[what] = done.stdout
        if done.returncode:
            raise RuntimeError(f"$ {what}\n{done.stdout}")
    return printed


# ---- what is found when it is broken ------------------------------------------------------------
def fence(options, *lines):
    return "\n".join([f"```{{{options}}}", *lines, "```", ""])


@dataclass
class Fault:
    """What somebody does to a file of the faultless project."""

    what: str
    path: str
    before: str = (
        ""  # replaced by `after`; if empty, `after` is added, or is a new file
    )
    after: str = ""

    def do(self, root):
        file = root / self.path
        text = file.read_text("utf8") if file.exists() else ""
        assert self.before in text, self
        if self.before:
            text = text.replace(self.before, self.after, 1)
        else:
            text += self.after
        file.write_text(text, "utf8")


INDEX, PROGRAM = "docs/index.md", "snippets/index.py"
HEAD = "---\ndescription: Another page, which is there to show what is wrong with it.\n---\n\n"
# Found before anything runs, by `make check`.
CHECKED = [
    Fault("an output typed by hand", INDEX, '--8<-- "index.out:mean"', "2.3333333333333335"),
    Fault("the output of another block", INDEX, '"index.out:mean"', '"index.out:compare"'),
    Fault("a missing file", INDEX, '"index.py:mean"', '"idnex.py:mean"'),
    Fault("a missing section", INDEX, '"index.py:mean"', '"index.py:maen"'),
    Fault("a misspelt option", INDEX, ".continuation", ".continuatoin"),
    Fault("a continuation of nothing", INDEX, "{.python}", "{.python .continuation}"),
    Fault("a fence without braces", INDEX, "", "\n" + "```python\nx = 1\n```\n"),
    Fault("a page outside nav", "docs/other.md", "", f"{HEAD}# Other {{ #other }}\n"),
    Fault("a page in nav that is gone", "mkdocs.yml", "[index.md]", "[index.md, gone.md]"),
    Fault("a page with code and no test", "docs/other.md", "", HEAD + fence(".python", "x = 1")),
    Fault("a program on no page", "snippets/lost.py", "", "x = 1\n"),
    Fault("a section on no page", PROGRAM, "",
          "\n\n# --8<-- [start:more]\nx = 1\n# --8<-- [end:more]\n"),
    Fault("a section without an end", PROGRAM, "# --8<-- [end:compare]", ""),
    Fault("an output whose program is gone", "snippets/lost.out", "", "1\n"),
]  # fmt: skip
# Found when the blocks run, each on a page of its own: (what, page, text).
RUN = [
    ("an output that is stale", "stale",
     fence(".python", "print(2.5)") + fence(".text .output", "2.4")),
    ("an output that is not shown", "unshown", fence(".python", "print(2.5)")),
    ("an error in a tab", "tab", '=== "One"\n\n    ```{.python}\n    1 / 0\n    ```\n'),
    ("an error below `if __name__`", "main",
     fence(".python", 'if __name__ == "__main__":', "    1 / 0")),
    ("an error in a program that is included", "included",
     fence(".python", '--8<-- "faulty.py:step"')),
    ("a warning", "warning",
     fence(".python", "import warnings", 'warnings.warn("old", DeprecationWarning)')),
    ("a continuation of a block that fails", "after",
     fence(".python", "1 / 0") + "\n" + fence(".python .continuation", "x = 1")),
    ("an exercise that is solved already", "solved", fence(".python .exercise", "x = 1")),
]  # fmt: skip
FAULTY = "# --8<-- [start:step]\nx = 1\n1 / 0\n# --8<-- [end:step]\n"
# Found in the HTML alone, by the proof.
PROOF = [
    ("a block in a quotation", "quoted", "# Quoted\n\n> ```{.python}\n> x = 7\n> ```\n"),
    ("a block without a fence", "indented", "# Indented\n\n    x = 7\n"),
]  # fmt: skip
EDITED = ("an output that is changed after the build", "2.3333333333333335", "2.34")


def found_by_check(faultless):
    """Return [(what, messages)] of the faults that are found before anything runs."""
    rows = []
    for fault in CHECKED:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name in ("docs", "snippets"):
                shutil.copytree(faultless / name, root / name)
            (root / "tests").mkdir()
            for name in ("mkdocs.yml", "pyproject.toml", "tests/test_index.py"):
                shutil.copy(faultless / name, root / name)
            fault.do(root)
            rows.append((fault.what, problems(root)))
    return rows


def message_of_run(report, page):
    """Return what the report says of the page's last block that failed, in one or two lines."""
    lines = [line.strip() for line in report.splitlines()]
    failed = rf"docs/{page}\.md:\d+: this block failed"
    index = max(n for n, line in enumerate(lines) if re.fullmatch(failed, line))
    told, last = [*lines[index + 1 :], ""][:2]
    if not re.match(r"(docs|snippets)/", told):
        told = f"{lines[index].removesuffix('this block failed')}{told}"
    return [told, last] if re.match(r"\w+(Error|Warning): ", last) else [told]


def message_of_proof(report, page):
    """Return what the report says of the HTML of a page, without the line of the HTML."""
    place = rf"^(docs/{page}\.md)(?: \(line \d+ of its HTML\)|(:\d+))(: .*)$"
    match = re.search(place, report.partition("::every_block_was_executed")[2], re.M)
    return ["".join(filter(None, match.groups()))]


def break_it(root):
    """Add the faulty pages to the project and change its HTML; return [(what, by, messages)]."""
    for _, page, text in RUN + PROOF:
        (root / "docs" / f"{page}.md").write_text(text, "utf8")
    (root / "snippets" / "faulty.py").write_text(FAULTY, "utf8")
    run(root, PYTHON, "-m", "mkdocs", "build", "--quiet")
    html = root / "site" / "index.html"
    what, before, after = EDITED
    text = html.read_text("utf8")
    assert before in text
    html.write_text(text.replace(before, after), "utf8")
    done = run(root, PYTHON, "-m", "pytest", "--site", "site", "-rA")
    report = done.stdout.partition("short test summary")[0]
    rows = [(text, "the run", message_of_run(report, page)) for text, page, _ in RUN]
    for text, page in [*((text, page) for text, page, _ in PROOF), (what, "index")]:
        rows.append((text, "the proof", message_of_proof(report, page)))
    return rows


# ---- pytest-markdown-docs alone -----------------------------------------------------------------
# A block that writes down that it ran.
NOTE = """with open("{file}", "a") as file:
    file.write("{what}")"""
PLACES = {
    "on the page": "{}",
    "in a list": "- item\n\n{:4}",
    "in a quotation": "{:>}",
    "in a tab": '=== "Tab"\n\n{:4}',
    "in an admonition": "!!! note\n\n{:4}",
    "in folded details": "??? note\n\n{:4}",
    "in a definition list": "Term\n\n:   Text\n\n{:4}",
    "in a footnote": "Text[^1]\n\n[^1]:\n    Text\n\n{:4}",
    "in a `<div markdown>`": "<div markdown>\n\n{}\n</div>\n",
    "in a tab in an admonition in a list": '- item\n\n    !!! note\n\n        === "Tab"\n\n{:12}',
}
BEHAVIOUR = {
    "a false output below a block": fence(".python", "print(2.5)")
    + fence(".text .output", "2.4"),
    'an error below `if __name__ == "__main__":`': fence(
        ".python", 'if __name__ == "__main__":', "    1 / 0"
    ),
    "a block that includes a section": fence(".python", '--8<-- "index.py:mean"')
    + fence(".text .output", '--8<-- "index.out:mean"'),
    "a block that raises `TypeError`": fence(
        ".python", *NOTE.format(file="twice.txt", what="x").split("\n"), "len(1)"
    ),
}


def places():
    """Return the text of a page for each of PLACES, with a block in that place."""
    for number, text in enumerate(PLACES.values()):
        block = fence(
            ".python", *NOTE.format(file="ran.txt", what=f"{number} ").split("\n")
        )
        where = re.search(r"\{:?(.*)\}", text)
        before = "> " if where[1] == ">" else " " * int(where[1] or 0)
        lines = "".join(f"{before}{line}\n" for line in block.splitlines())
        yield text.replace(where[0], lines)


def compare(root):
    """Run pytest-markdown-docs alone and with the doc tests on the same pages.

    Return the rows (what, alone, with the doc tests).
    """
    placed = {f"docs/place{chr(97 + n)}.md": text for n, text in enumerate(places())}
    other = {
        f"docs/other{chr(97 + n)}.md": text for n, text in enumerate(BEHAVIOUR.values())
    }
    for page, text in (placed | other).items():
        (root / page).write_text(text, "utf8")
    common = ["--markdown-docs", "-rA", "-q"]
    alone = ["-c", os.devnull, "--rootdir", ".", "-p", "no:docs_proof.plugin"]
    alone += ["--markdown-docs-syntax=superfences"]
    columns = []
    for options in (alone, []):
        for file in ("ran.txt", "twice.txt"):
            (root / file).write_text("", "utf8")
        done = run(root, PYTHON, "-m", "pytest", *options, *common, *placed, *other)
        ran = (root / "ran.txt").read_text("utf8").split()
        column = [
            "runs" if str(n) in ran else "is not found" for n in range(len(PLACES))
        ]
        column += [
            "passes" if f"PASSED {page}::" in done.stdout else "fails" for page in other
        ]
        times = len((root / "twice.txt").read_text("utf8"))
        column[-1] += f", after running {'once' if times == 1 else f'{times} times'}"
        columns.append(column)
    what = [f"a block {place}" for place in PLACES] + list(BEHAVIOUR)
    return list(zip(what, *columns, strict=True))


# ---- the tables of the page ---------------------------------------------------------------------
def code(text):
    """Return text as code in a cell of a Markdown table."""
    marks, blank = ("``", " ") if "`" in text else ("`", "")
    return f"{marks}{blank}{text}{blank}{marks}".replace("|", "\\|")


def tables(printed, root):
    """Break the project that `follow` made; return {file in FOLDER: its text}."""
    checked = [
        (what, "`make check`", messages[:1]) for what, messages in found_by_check(root)
    ]
    rows = checked + break_it(root)
    alone = compare(root)
    report = printed["make test"].splitlines()
    proof = next(line for line in report if line.startswith("proof: "))
    faults = ["| fault | found by | message |", "|---|---|---|"]
    faults += [
        f"| {what} | {by} | {'<br>'.join(map(code, messages))} |"
        for what, by, messages in rows
    ]
    both = ["| | pytest-markdown-docs alone | with the doc tests |", "|---|---|---|"]
    both += [f"| {' | '.join(row)} |" for row in alone]
    counts = [sum(row[n] == "runs" for row in alone) for n in (1, 2)]
    total = (
        f"| **of these {len(PLACES)} blocks run** | **{counts[0]}** | **{counts[1]}** |"
    )
    both.insert(2 + len(PLACES), total)
    texts = {"proof": [proof], "faults": faults, "alone": both}
    return {
        f"test_docs_{name}.md": "\n".join(lines) + "\n" for name, lines in texts.items()
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        printed = follow(Path(folder))
        texts = tables(printed, Path(folder) / "mine")
    for name, text in texts.items():
        (FOLDER / name).write_text(text, "utf8")
