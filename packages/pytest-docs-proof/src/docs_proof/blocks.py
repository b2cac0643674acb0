"""What a page contains: its fences, their options, and the code they include."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

import markdown
import yaml

from .options import hooks, options
from .programs import MARKER, markers

PYTHON = {"python", "py", "python3"}
# Shown, never run. Everything else on a page is either Python that was executed or its output.
NOT_RUN = {"console", "pytb", "yaml", "toml", "ini", "markdown", "html", "make"}
OPTIONS = {
    ".continuation": "goes on in the interpreter of the block above",
    ".exercise": "must fail on its own assertion until the reader solves it",
    ".output": "what the block above prints",
    ".recorded": "ran elsewhere, where what it needs is installed",
    ".annotate": "has Material's numbered annotations",
}

FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")
INCLUDE = re.compile(r'^\s*-+8<-+[ \t]+"(?P<file>[^":]+)(?::(?P<section>[^"]*))?"\s*$')
ESCAPED = re.compile(r";-+8<-+")


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
    listed = config["markdown_extensions"]  # a list, or names with their options
    if isinstance(listed, list):
        listed = next(e for e in listed if "pymdownx.snippets" in e)
    snippets = listed["pymdownx.snippets"]
    snippets["base_path"] = [str(root / path) for path in snippets["base_path"]]
    md = markdown.Markdown(
        extensions=["pymdownx.snippets"],
        extension_configs={"pymdownx.snippets": snippets},
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
    if path.suffix == ".py":
        (read,) = hooks(root, "read")
        return list(read(root, page))
    return list(_page(root, page))


def _page(root, page):
    known = OPTIONS | options(root).fences
    for line, info, content in fences((root / page).read_text("utf8")):
        lexer, chosen = parse_info(info)
        if lexer in PYTHON and not info.startswith("{"):
            cure = " ".join(f".{word.lstrip('.')}" for word in info.split())
            raise PageError(page, line, f"write the fence as {{{cure}}}")
        for option in sorted(chosen - known.keys()):
            raise PageError(
                page,
                line,
                f'unknown fence option "{option}"; there are {", ".join(known)}',
            )
        shown = unescape(root, content)
        source, code, name = page, "\n" * line + shown, None
        lines = content.rstrip("\n").split("\n")
        includes = [INCLUDE.match(text) for text in lines]
        if any(includes):
            if len(lines) > 1:
                problem = "an include must be the only line of its block; use a block for each"
                raise PageError(page, line, problem)
            match = includes[0]
            name = lines[0].split('"')[1]
            try:
                content, code = include(root, match["file"], match["section"])
            except ValueError as error:
                raise PageError(page, line + 1, str(error)) from None
            source, shown = f"snippets/{match['file']}", content
        yield Block(page, line, lexer, chosen, shown, source, code, name)


def pages(root):
    """Return the paths of all pages and notebooks, in order, without those of translations."""
    root = Path(root)
    paths = {*(root / "docs").rglob("*.md")}
    paths.update(path for listed in hooks(root, "pages") for path in listed(root))
    return sorted(path for path in paths if not edition_of(root, path, root / "docs"))


def edition_of(root, path, folder):
    """Return the edition that a file below `folder` belongs to, as in "ko"; None: the first one.

    A page of another edition has the blocks of the first one's, where they ran.
    """
    name = path.relative_to(folder).parts[0] if folder in path.parents else None
    return name if name in options(Path(root)).editions else None


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
