"""Figures and tables with Korean words, made from the English ones: the same drawing, other text.

A page includes the same file in both editions, and the Korean edition looks into snippets/ko/ first
(mkdocs.ko.yml). The files in snippets/ko/ are made with two catalogues: labels.toml for the texts
in figures, tables.toml for cells, items and paragraphs. In their texts {} stands for each number,
piece of code, tag and link target, in order; {1} and {0} stand for them in another order. A text
that the catalogues lack stays English.
"""

import re
import tomllib
from pathlib import Path

from docs_proof.blocks import INCLUDE, fences, pages

LABEL = re.compile(r"(<text[^>]*>)([^<]*)(?=</text>)")
VALUE = re.compile(
    r"`` .*? ``|`[^`]*`|\]\([^)]*\)|<[^>]*>|(?<![A-Za-z])\d+(?:[.,:-]\d+)*(?:e[-+]?\d+)?"
)
WORD = re.compile(r"[A-Za-z]{2,}")
# Names that are the same in every language. A catalogue has other such names, and translates them
# to themselves.
NAMES = re.compile(
    r"\b(?:TensorFlow(?:\.js)?|Keras|NumPy|PyTorch|JAX|ONNX(?: Runtime)?|SciPy|XLA|oneDNN|Pyodide"
    r"|MKL|AMD EPYC|Intel|Linux|macOS|Windows|Chromium|Firefox|WebKit|\w*\dD\w*"
    r"|b?float\d+|int\d+|TF\d+|im2col|NHWC|NCHW|HWIO|OIHW|SAME\w*|VALID|MIT|BSD|ISC|MPL|OFL|Apache"
    r"|FFT|GEMM|CNN|ReLU|GPU|CPU|dtype|np|tf|nn|nbsp)\b"
)
GLOSSARY = "docs/ko/reference/glossary.md"
LIST = "reference/glossary_korean.md"
TERM = re.compile(
    r'^(?P<korean>[^\n<#]+) <span lang="en">(?P<english>[^<]+)</span> \{ #(?P<id>[\w-]+) \}$',
    re.M,
)
MARK = re.compile(
    r"^(\s*(?:- |\d+\. |> )?)(.*?)(\s*)$"
)  # what stands before the words of a line


def template(text):
    """Return a text with {} for the parts that are the same in every language, and these parts."""
    return VALUE.sub("{}", text), VALUE.findall(text)


class Catalogue:
    """Texts and their translations; `missing` has texts that were asked for but not found."""

    def __init__(self, path):
        text = path.read_text("utf8") if path.is_file() else ""
        self.words, self.missing, self.used = tomllib.loads(text), {}, set()

    def __call__(self, text):
        """Return the Korean of a text, or the text itself."""
        frame, values = template(text)
        if frame in self.words:
            self.used.add(frame)
            return fill(self.words[frame], values)
        if WORD.search(NAMES.sub("", frame)):
            self.missing[frame] = text
        return text


def fill(frame, values):
    """Return a Korean text with the values of the English one; it must have each of them once."""
    parts, order = re.split(r"\{(\d*)\}", frame), iter(range(len(values)))
    places = [int(number) if number else next(order, -1) for number in parts[1::2]]
    if sorted(places) != list(range(len(values))):
        raise ValueError(
            f"{frame!r}: must have {len(values)} places {{}}, each of them once"
        )
    filled = [
        values[place] + after for place, after in zip(places, parts[2::2], strict=True)
    ]
    return parts[0] + "".join(filled)


def figure(svg, words):
    """Return a figure with the labels that `words` gives."""
    return LABEL.sub(lambda label: label[1] + words(label[2]), svg)


def table(text, words):
    """Return a file of tables, lists and paragraphs with the words that `words` gives."""
    code = set()
    for start, _, content in fences(text):
        code.update(range(start, start + content.count("\n") + 2))
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        if number in code or "8<--" in line or re.fullmatch(r"[|:\s-]*", line):
            lines.append(line)
        elif line.lstrip().startswith("|"):
            lines.append(row(line, words))
        else:
            before, phrase, after = MARK.match(line).groups()
            lines.append(before + words(phrase) + after)
    return "\n".join(lines)


def row(line, words):
    """Return a row of a table; a bar in a piece of code does not separate cells."""
    parts = re.split(r"((?:`` .*? ``|`[^`]*`|\\\||[^|`])*)", line)
    return "".join(
        part if part in ("", "|") or not part.strip() else cell(part, words)
        for part in parts
    )


def cell(text, words):
    before, phrase, after = MARK.match(text).groups()
    return before + words(phrase) + after


def glossary(root):
    """Return the list of the Korean glossary, from English to Korean; "" if there is none."""
    page = Path(root) / GLOSSARY
    text = page.read_text("utf8") if page.is_file() else ""
    terms = [
        (english, match["korean"].split(", ")[0], match["id"])
        for match in TERM.finditer(text)
        for english in match["english"].split(", ")
    ]
    terms.sort(key=lambda term: term[0].lower())
    lines = [
        f'- <span lang="en">{english}</span> [{own}](#{name})'
        for english, own, name in terms
    ]
    body = "\n".join(["", *lines, ""])
    return f'<div class="columns" markdown>\n{body}\n</div>\n' if terms else ""


def files(root):
    """Return the figures and tables of pages, without those that pages show as code."""
    folder = Path(root) / "snippets"
    shown = {LIST}  # not shown as code, but made of the Korean page
    for page in pages(root):
        for _, _, content in fences(page.read_text("utf8")):
            shown |= {m["file"] for m in map(INCLUDE.match, content.split("\n")) if m}
    return [
        path
        for path in sorted([*folder.rglob("*.svg"), *folder.rglob("*.md")])
        if folder / "ko" not in path.parents
        and path.relative_to(folder).as_posix() not in shown
    ]


def made(root):
    """Return {path below snippets/: text} of those with Korean words, and both catalogues."""
    folder, texts = Path(root) / "snippets", {}
    labels, tables = (Catalogue(folder / f"ko/{n}.toml") for n in ("labels", "tables"))
    for path in files(root):
        text = path.read_text("utf8")
        other = figure(text, labels) if path.suffix == ".svg" else table(text, tables)
        if other != text:
            texts[path.relative_to(folder).as_posix()] = other
    if words := glossary(root):  # in the other direction
        texts[LIST] = words
    return texts, {"labels": labels, "tables": tables}


def write(root):
    """Write the Korean files, and delete those that are no longer made."""
    folder = Path(root) / "snippets/ko"
    texts, _ = made(root)
    for path in [*folder.rglob("*.svg"), *folder.rglob("*.md")]:
        if path.relative_to(folder).as_posix() not in texts:
            path.unlink()
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")


def problems(root):
    """Return what is wrong with snippets/ko/, one line each."""
    folder, faults = Path(root) / "snippets/ko", []
    try:
        texts, catalogues = made(root)
    except (ValueError, tomllib.TOMLDecodeError) as error:
        return [f"snippets/ko:1: {error}"]
    for name, catalogue in catalogues.items():
        for text in sorted(catalogue.words.keys() - catalogue.used):
            faults.append(
                f"snippets/ko/{name}.toml:1: {text!r} is in no file; delete it"
            )
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.*")}
    for name in sorted(texts.keys() | there.keys() - {"labels.toml", "tables.toml"}):
        kept = there[name].read_text("utf8") if name in there else None
        if kept != texts.get(name):
            fault = "is not what the catalogues make of the English; run `make outputs`"
            faults.append(f"snippets/ko/{name}:1: {fault}")
    return faults


def missing(root):
    """Return {catalogue: {text that it lacks: where it is from, as it stands there}}."""
    return {name: words.missing for name, words in made(root)[1].items()}
