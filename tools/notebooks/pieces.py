"""A lesson in the Markdown of notebooks, without what only the site understands.

`Lesson(page).pieces()` yields the text and the code of a page, in order.
"""

import html
import re
from dataclasses import dataclass
from posixpath import join, normpath

from docs_proof.blocks import FENCE, INCLUDE, PYTHON, include, parse_info

from tools.notebooks.pictures import drawing, photograph
from tools.paths import ROOT

FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.S)
HEADING = re.compile(r"^(?P<text>#{1,6} .*?) \{ #(?P<id>[\w-]+) \}$")
FOLD = re.compile(r'^(?P<mark>\?\?\?\+?|!!!) \w+(?: "(?P<title>.*)")?$')
ATTRIBUTES = re.compile(r" ?\{ ?[.#:][^{}]*\}$")
LINK = re.compile(r"\]\((?P<to>[^)\s]+)\)")
WIDGET = re.compile(
    r'^<div class="widget"(?: id="[\w-]+")? data-widget="(?P<name>\w+)"'
)
PICTURE = re.compile(
    r'!\[(?P<alt>[^]]*)\]\((?P<file>\S+)\)\{ width="(?P<width>\d+)"[^}]*\}'
)
CAPTION = re.compile(r"<figcaption[^>]*>(.*?)</figcaption>", re.S)
TEX = {r"\(": "$", r"\)": "$", r"\[": "$$", r"\]": "$$"}
KOREAN = ROOT / "docs" / "ko"
# What a notebook says where the page has a widget.
WORDS = {
    "en": {
        "page": "On the page:",
        "stepper": "Step through it, number by number",
        "tracer": "Trace your own layers",
        "photo": "Try a kernel on a picture of yours",
    },
    "ko": {
        "page": "페이지에서:",
        "stepper": "숫자 하나씩 따라가기",
        "tracer": "내가 만든 층 추적하기",
        "photo": "내 사진에 커널 써 보기",
    },
}
PROGRAM = "program"  # the section that has all steps once more


def language(page):
    """Return the language of a page."""
    return "ko" if KOREAN in page.parents else "en"


class LessonError(Exception):
    """A page has something that cannot be put into a notebook; the message says where and what."""


@dataclass
class Piece:
    """Markdown, or code with the options of its fence and what it includes."""

    text: str
    options: frozenset | None = None

    @property
    def is_code(self):
        return self.options is not None


class Lesson:
    """A page of docs/tutorials/ or docs/ko/tutorials/, read from top to bottom."""

    def __init__(self, page):
        self.page = page
        self.language = language(page)
        self.words = WORDS[self.language]
        self.section = ""  # the id of the heading above

    def pieces(self):
        """Yield the Pieces of the page without its whole program: the notebook itself is that."""
        text = FRONT_MATTER.sub("", self.page.read_text("utf8"))
        for piece in self.read(text.split("\n")):
            if self.section != PROGRAM:
                yield piece

    def read(self, lines):
        lines = list(lines)
        while lines:
            line = lines[0]
            if FENCE.match(line):
                yield from self.fence(take(lines, until=line[: fence_length(line)]))
            elif FOLD.match(line):
                yield from self.fold(FOLD.match(lines.pop(0)), indented(lines))
            elif WIDGET.match(line):
                name = WIDGET.match(take(lines, until="</div>")[0])["name"]
                yield self.on_the_page(self.words[name])
            elif line.startswith("<details"):
                yield from self.step_through(take(lines, until="</details>"))
            elif line.startswith('<figure class="drawing">'):
                yield Piece(self.figure(take(lines, until="</figure>")))
            elif line.startswith('<div class="pictures"'):
                yield Piece(pictures(take(lines, until="</div>")))
            elif INCLUDE.match(line):
                lines[:1] = self.included(line).split("\n")
            elif heading := HEADING.match(line):
                self.section = heading["id"]
                yield Piece(heading["text"] + "\n")
                lines.pop(0)
            else:
                yield Piece(self.prose(lines.pop(0)) + "\n")

    def fence(self, lines):
        """Code, what it prints, or text that is set as code."""
        lexer, options = parse_info(FENCE.match(lines[0])["info"].strip())
        content = "\n".join(
            self.included(line) if INCLUDE.match(line) else line for line in lines[1:-1]
        ).rstrip("\n")
        if lexer in PYTHON:
            yield Piece(content, options)
        elif ".output" in options:
            yield Piece(content, options | {lexer})
        else:
            yield Piece(f"```{lexer}\n{content}\n```\n")

    def fold(self, start, lines):
        """Keep a fold, unless it has code that must run with the rest of the page."""
        title, inner = self.prose(start["title"] or ""), list(self.read(lines))
        if start["mark"] == "!!!":
            text = "".join(piece.text for piece in inner).strip()
            quote = f"**{title}**\n\n{text}".replace("\n", "\n> ")
            yield Piece(re.sub(" +$", "", f"> {quote}\n", flags=re.M))
        elif any(".continuation" in piece.options for piece in inner if piece.is_code):
            yield from [Piece(f"**{title}**\n\n"), *inner]
        else:
            text = "".join(map(as_text, inner)).strip()
            summary = re.sub("`(.*?)`", r"<code>\1</code>", title)
            yield Piece(
                f"<details>\n<summary>{summary}</summary>\n\n{text}\n\n</details>\n"
            )

    def step_through(self, lines):
        """A widget in a fold of its own."""
        text = "\n".join(lines)
        title = re.search("<summary>(.*)</summary>", text)
        if not title or 'class="widget"' not in text:
            raise LessonError(f"{self.page}: a <details> that is no widget: {lines[0]}")
        yield self.on_the_page(title[1])

    def figure(self, lines):
        """A drawing that is seen in every viewer of notebooks, and its caption."""
        text = "\n".join(lines)
        (file,) = (match["file"] for match in map(INCLUDE.match, lines) if match)
        caption = " ".join(CAPTION.search(text)[1].split())
        image = drawing(ROOT / "snippets" / self.own(file), caption)
        return f"<figure>\n{image}\n<figcaption>{caption}</figcaption>\n</figure>\n"

    def prose(self, line):
        """A line of text: links from the notebook's folder, TeX between dollars, no attributes."""
        line = LINK.sub(self.link, ATTRIBUTES.sub("", line))
        return re.sub(
            r"(?<!\\)\\[][()]", lambda bracket: TEX[bracket[0]], line.rstrip()
        )

    def link(self, match):
        to = match["to"]
        if re.match(r"https?:", to):
            return match[0]
        if to.startswith("#"):
            return f"]({self.address(to[1:])})"
        return f"](../{normpath(join(self.page.parent.name, to))})"

    def on_the_page(self, title):
        """What stands in the place of a widget: a link to it."""
        return Piece(f"**{self.words['page']}** [{title}]({self.address()}).\n")

    def included(self, line):
        """Return the text that a line includes."""
        match = INCLUDE.match(line)
        return include(ROOT, self.own(match["file"]), match["section"])[0]

    def own(self, file):
        """Return the file of snippets/ with the words of this language, where there is one."""
        there = f"{self.language}/{file}"
        return there if (ROOT / "snippets" / there).is_file() else file

    def address(self, section=None):
        """Return the address of a section of the page, from docs/notebooks/."""
        return f"../{self.page.parent.name}/{self.page.name}#{section or self.section}"


def take(lines, until):
    """Take the lines of a block off the list, from the first to the one that closes it."""
    for number, line in enumerate(lines[1:], 2):
        if line.strip() == until:
            block = lines[:number]
            del lines[:number]
            return block
    raise LessonError(f"nothing closes {lines[0]!r}; it takes {until!r}")


def indented(lines):
    """Take the body of a fold off the list, without its indentation."""
    body = []
    while lines and (not lines[0].strip() or lines[0].startswith("    ")):
        body.append(lines.pop(0)[4:])
    return body


def fence_length(line):
    return len(line) - len(line.lstrip(line[0]))


def pictures(lines):
    """Photographs side by side, and what each shows."""
    text = "\n".join(lines)
    images = [
        photograph(match["file"], html.escape(match["alt"]), match["width"])
        for match in PICTURE.finditer(text)
    ]
    captions = [" ".join(caption.split()) for caption in CAPTION.findall(text)]
    shown = "\n".join(images)
    return f"<figure>\n{shown}\n<figcaption>{' | '.join(captions)}</figcaption>\n</figure>\n"


def as_text(piece):
    """A Piece in a fold: its code is to be read there, not to be run."""
    if not piece.is_code:
        return piece.text
    lexer = "text" if ".output" in piece.options else "python"
    return f"```{lexer}\n{piece.text}\n```\n"
