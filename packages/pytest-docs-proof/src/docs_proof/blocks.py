"""What a page contains: its fences, their options, and the code they include."""

import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path

import markdown
import yaml
from markdown_it.token import Token

from .programs import MARKER, markers

PYTHON = {"python", "py", "python3"}
# Shown, never run. Everything else on a page is either Python that was executed or its output.
NOT_RUN = {"console", "pytb", "yaml", "toml", "ini", "markdown", "html", "make"}
OPTIONS = {
    ".continuation": "goes on in the interpreter of the block above",
    ".exercise": "must fail on its own assertion until the reader solves it",
    ".output": "what the block above prints",
    ".native": "needs TensorFlow itself: the tests run it, the page has no Run for it",
    ".recorded": "needs another framework: `make frameworks` ran it where that is installed",
    ".annotate": "has Material's numbered annotations",
}

FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")
INCLUDE = re.compile(r'^\s*-+8<-+[ \t]+"(?P<file>[^":]+)(?::(?P<section>[^"]*))?"\s*$')
ESCAPED = re.compile(r";-+8<-+")
CELL = re.compile(r"^# %%(?P<markdown> \[markdown\])?")


class PageError(Exception):
    """Something is wrong with a page; says where, what, and what to do."""

    def __init__(self, path, line, problem):
        super().__init__(f"{path}:{line}: {problem}")


@dataclass(frozen=True)
class Block:
    """One fence of a page, or one cell of a notebook."""

    page: str  # path of the page below the root, as in docs/tutorials/one_channel.md
    line: int  # of the fence (or of the cell's marker), counted from 1
    lexer: str
    options: frozenset
    text: str  # what the reader sees
    source: str  # path of the file that holds the code: the page itself or a snippet
    code: str  # what is compiled: the text, behind as many blank lines as keep source's numbering
    include: str | None  # as in "tutorials/one_channel.py:window"

    @property
    def is_python(self):
        return self.lexer in PYTHON

    @property
    def is_recorded(self):
        return self.is_python and ".recorded" in self.options

    @property
    def runs_in_page(self):
        return self.is_python and not self.options & {".native", ".recorded"}

    @property
    def is_output(self):
        return ".output" in self.options


def fences(text):
    """Yield (line, info, content) of each fence, also inside tabs, admonitions, details and lists.

    Like pymdownx.superfences it goes by indentation alone, so that it need not know the containers:
    a fence may stand at any depth, and its content loses as much indentation as the fence has.
    """
    opened, comment = None, False
    for number, line in enumerate(text.split("\n"), 1):
        match = FENCE.match(line)
        if opened:
            start, indent, fence, info, content = opened
            closing = line.strip()
            if closing.startswith(fence) and not closing.strip(fence[0]):
                yield start, info, "".join(content)
                opened = None
            else:
                content.append(
                    line[min(indent, len(line) - len(line.lstrip(" "))) :] + "\n"
                )
        elif comment or "<!--" in line:
            comment = "-->" not in line[line.find("<!--") if not comment else 0 :]
        elif match:
            opened = (
                number,
                len(match["indent"]),
                match["fence"],
                match["info"].strip(),
                [],
            )


class Fences:
    """Stands in for the MarkdownIt of pytest-markdown-docs, which misses fences in tabs."""

    def parse(self, text, env=None):
        tokens = []
        for line, info, content in fences(text):
            span = [line - 1, line + content.count("\n") + 1]
            tokens.append(
                Token("fence", "code", 0, map=span, info=info, content=content)
            )
        return tokens


def parse_info(info):
    """Split `{.python .exercise .continuation}` into the lexer and the set of its options."""
    words = info.strip("{}").split()
    lexer = next((word for word in words if word.startswith(".")), "")
    if not info.startswith("{"):
        lexer = words[0] if words else ""
    return lexer.lstrip("."), frozenset(words) - {lexer}


class _Loader(yaml.SafeLoader):
    """Takes tags such as !ENV and !!python/name for null."""


_Loader.add_multi_constructor("", lambda *ignored: None)


def settings(root):
    """Return what mkdocs.yml says, without what its tags stand for."""
    return yaml.load((root / "mkdocs.yml").read_text("utf8"), _Loader)


@functools.cache
def _includer(root):
    """The site's own pymdownx.snippets, with the options of mkdocs.yml."""
    config = settings(root)
    options = next(
        entry["pymdownx.snippets"]
        for entry in config["markdown_extensions"]
        if isinstance(entry, dict) and "pymdownx.snippets" in entry
    )
    options["base_path"] = [str(root / path) for path in options["base_path"]]
    md = markdown.Markdown(
        extensions=["pymdownx.snippets"],
        extension_configs={"pymdownx.snippets": options},
    )
    return md.preprocessors["snippet"]


def include(root, file, section):
    """Return what the site shows for `--8<-- "file:section"`, and the code behind it.

    Raises ValueError, saying what there is instead, if the file or the section does not exist.
    """
    path = root / "snippets" / file
    if not path.is_file():
        raise ValueError(
            f"includes snippets/{file}, which does not exist; correct the path"
        )
    lines = path.read_text("utf8").split("\n")
    starts = {m["name"]: n for n, m in markers(lines) if m["type"] == "start"}
    if section is not None and section not in starts:
        known = ", ".join(starts) or "none at all"
        raise ValueError(
            f'includes section "{section}" of snippets/{file}; it has: {known}'
        )
    name = f"{file}:{section}" if section else file
    text = "\n".join(_includer(root).run([f'--8<-- "{name}"']))
    if section:
        code = "\n" * (starts[section] + 1) + text
    else:
        code = "\n".join("" if MARKER.search(line) else line for line in lines)
    return text, code


def unescape(root, text):
    """Return what the site shows for a text in which includes and markers are escaped by a `;`."""
    if not ESCAPED.search(text):
        return text
    return "\n".join(_includer(root).run(text.split("\n")))


@functools.cache
def read_page(root, path):
    """Return the list of a page's Blocks. Raises PageError with the place and the cure.

    root: the project's folder; path: a .md page, or a notebook in py:percent, below it.
    """
    page = path.relative_to(root).as_posix()
    return list((_notebook if path.suffix == ".py" else _page)(root, page))


def _page(root, page):
    for line, info, content in fences((root / page).read_text("utf8")):
        lexer, options = parse_info(info)
        if lexer in PYTHON and not info.startswith("{"):
            cure = " ".join(f".{word.lstrip('.')}" for word in info.split())
            raise PageError(page, line, f"write the fence as {{{cure}}}")
        for option in sorted(options - OPTIONS.keys()):
            known = ", ".join(OPTIONS)
            raise PageError(
                page, line, f'unknown fence option "{option}"; there are {known}'
            )
        shown = unescape(root, content)
        source, code, name = page, "\n" * line + shown, None
        lines = content.rstrip("\n").split("\n")
        found = [INCLUDE.match(text) for text in lines]
        if any(found):
            if len(lines) > 1:
                problem = "an include must be the only line of its block; use a block for each"
                raise PageError(page, line, problem)
            match = found[0]
            name = lines[0].split('"')[1]
            try:
                content, code = include(root, match["file"], match["section"])
            except ValueError as error:
                raise PageError(page, line + 1, str(error)) from None
            source, shown = f"snippets/{match['file']}", content
        yield Block(page, line, lexer, options, shown, source, code, name)


def _notebook(root, page):
    import jupytext  # takes half a second, and most pages are no notebooks

    path = root / page
    starts = [
        n
        for n, text in enumerate(path.read_text("utf8").split("\n"), 1)
        if CELL.match(text)
    ]
    cells = jupytext.read(path, fmt="py:percent").cells
    if len(starts) != len(cells):
        raise PageError(
            page,
            1,
            f"{len(cells)} cells, but {len(starts)} markers; start each with # %%",
        )
    options = frozenset()
    for line, cell, printed in zip(
        starts, cells, _printed(path, len(cells)), strict=True
    ):
        if cell.cell_type != "code":
            continue
        code = "\n" * line + cell.source
        yield Block(page, line, "python", options, cell.source, page, code, None)
        if printed:
            shown = frozenset({".output"})
            yield Block(page, line, "text", shown, printed, page, "", None)
        options = frozenset({".continuation"})


def _printed(path, count):
    """Return what each of `count` cells of a notebook printed when it was recorded."""
    recorded = path.with_suffix(".ipynb")
    cells = (
        json.loads(recorded.read_text("utf8"))["cells"] if recorded.is_file() else []
    )
    if len(cells) != count:
        problem = f"has {count} cells, and its .ipynb {len(cells)}; run `make outputs`"
        raise PageError(path.name, 1, problem)
    pieces = ([out["text"] for out in cell.get("outputs", [])] for cell in cells)
    return ["".join(text for piece in all_of for text in piece) for all_of in pieces]


def pages(root):
    """Return the paths of all pages and notebooks, in order."""
    docs = Path(root) / "docs"
    return sorted([*docs.rglob("*.md"), *docs.rglob("*.py")])


def chain(blocks, index):
    """Return the indices of the blocks whose interpreter block `index` shares, itself the last.

    Blocks that are recorded ran elsewhere: what stands below them goes on from what stands above.
    """
    here = [i for i in range(index + 1) if blocks[i].is_python]
    here = [i for i in here if not blocks[i].is_recorded]
    start = len(here) - 1
    while ".continuation" in blocks[here[start]].options:
        start -= 1
    return here[start:]


def output_of(blocks, index):
    """Return the output block that belongs to block `index`, or None."""
    following = blocks[index + 1 : index + 2]
    return following[0] if following and following[0].is_output else None
