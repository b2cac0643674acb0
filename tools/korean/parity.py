"""Does a Korean page differ from the English one only in its words?

A page and its translation have the same sections, by their ids, and in them the same blocks in the
same order: code, outputs, figures, formulas, tables, lists, links. What may differ is words.
"""

import re
from collections import Counter
from pathlib import Path

import yaml
from docs_proof.blocks import FENCE, INCLUDE

HEADING = re.compile(r"^(?P<level>#{1,6}) .*?(?:\{ #(?P<id>[\w-]+) \})?$")
BOX = re.compile(r"^ *(?P<marker>[!?]{3}\+?|===) (?P<kind>\w*)")
ITEM = re.compile(r"^ *(?P<mark>-|\d+\.) +")
TERM = re.compile(r"\{ #(?P<id>[\w-]+) \}$")
TAG = re.compile(r"</?[a-z][^>]*>")
COMMENT = re.compile(r"<!--.*?-->", re.S)
SPOKEN = re.compile(r' (?:alt|title|aria-label|lang)="[^"]*"')  # attributes with words
CODE = re.compile(r"`` (.+?) ``|(?<!`)`([^`]+)`(?!`)")
MATH = re.compile(r"\\\((.+?)\\\)", re.S)
LINK = re.compile(r"\]\(([^)\s]+)\)")
ATTRIBUTES = re.compile(r"\{ ([^{}]+) \}")
NUMBER = re.compile(r"(?<![A-Za-z0-9_.])\d+(?:[.,]\d+)*")
WORDS = {"title", "description", "stale"}  # what may differ in the front matter


def front(text):
    """Return (front matter as a dict, the rest of the page)."""
    match = re.match(r"\A---\n(.*?)\n---(?:\n|\Z)", text, re.S)
    if not match:
        return {}, text
    return yaml.safe_load(match[1]) or {}, text[match.end() :]


def sections(text):
    """Return {id: (line, text)} of a page, in order; "top" is what stands above the first heading.

    A heading without an id gets one from its number; `tools.docs check` reports such a heading.
    """
    fence, name, parts = None, "top", {"top": (1, [])}
    for number, line in enumerate(text.split("\n"), 1):
        match = FENCE.match(line)
        if fence:
            closing = line.strip()
            if closing.startswith(fence) and not closing.strip(fence[0]):
                fence = None
        elif match:
            fence = match["fence"]
        elif heading := HEADING.match(line):
            name = heading["id"] or f"heading-{len(parts)}"
            parts[name] = (number, [])
        parts[name][1].append(line)
    return {name: (line, "\n".join(own).strip()) for name, (line, own) in parts.items()}


def inline(text):
    """Return {what is the same in every language: a Counter of them} for the words of a block."""
    text = COMMENT.sub("", text)
    code = {" ".join((a or b).split()) for a, b in CODE.findall(text)}
    rest = CODE.sub("", text)
    math = {" ".join(formula.split()) for formula in MATH.findall(rest)}
    rest = MATH.sub("", rest)
    marks = ATTRIBUTES.findall(SPOKEN.sub("", rest))
    bare = ATTRIBUTES.sub("", LINK.sub("", TAG.sub("", rest)))
    return {
        "code": Counter(code),
        "formulas": Counter(math),
        "links": Counter(LINK.findall(rest)),
        "attributes": Counter(marks),
        "numbers": Counter(NUMBER.findall(bare)),
    }


def _until(lines, at, ends):
    """Return the number of the first line from `at` on for which `ends` is true, or of the end."""
    return next((n for n in range(at, len(lines)) if ends(lines[n])), len(lines))


def _starts(line):
    """Return whether a line starts a block of its own, also right below a line of text."""
    own = FENCE.match(line) or INCLUDE.match(line)
    return own or not line.strip() or line.lstrip().startswith(("<", "|", "\\["))


def blocks(text):
    """Return the blocks of a section: [(what it is, its words)]."""
    parsed, lines, at = [], text.split("\n"), 0
    while at < len(lines):
        if lines[at].strip():
            kind, words, at = _block(lines, at)
            parsed += [(kind, words)] if kind else []
        else:
            at += 1
    return parsed


def _block(lines, at):
    """Return (what the block at line `at` is, its words, the line below it)."""
    line, after = lines[at], at + 1
    depth, bare = (len(line) - len(line.lstrip())) // 2, line.strip()

    def upto(end):
        return "\n".join(lines[at:end])

    if match := FENCE.match(line):
        fence = match["fence"]
        end = _until(lines, after, lambda text: re.fullmatch(f" *{fence}+ *", text))
        cut = len(match["indent"])
        content = "\n".join(text[cut:] for text in lines[after:end])
        return ("code", match["info"].strip(), content), "", end + 1
    if INCLUDE.match(line):
        return ("include", bare), "", after
    if bare.startswith("\\["):
        end = _until(lines, at, lambda text: "\\]" in text) + 1
        return ("formula", " ".join(upto(end).split())), "", end
    if match := HEADING.match(line):
        return ("heading", len(match["level"]), match["id"]), line, after
    if match := BOX.match(line):
        return ("box", depth, match["marker"], match["kind"]), line, after
    if bare.startswith("|"):
        kind = "rule" if re.fullmatch(r"[|:\s-]+", line) else "row"
        cells = re.sub(r"`[^`]*`", "", line).count("|")
        return (kind, cells), line if kind == "row" else "", after
    if bare.startswith("<!--"):
        return None, "", _until(lines, at, lambda text: "-->" in text) + 1
    if bare.startswith(":   "):
        end = _until(lines, after, lambda text: not text.startswith("    "))
        return ("definition",), upto(end), end
    if after < len(lines) and lines[after].startswith(":   "):
        match = TERM.search(line)
        return ("term", match and match["id"]), "", after
    if bare.startswith("<"):
        end = _until(lines, after, lambda text: not text.strip() or INCLUDE.match(text))
        tags = TAG.findall(upto(end))
        tags = tuple(SPOKEN.sub("", " ".join(tag.split())) for tag in tags)
        return ("html", tags), upto(end), end
    # a number at the start of a line inside a paragraph does not begin a list item
    item = ITEM.match(line)
    end = _until(
        lines, after, lambda text: _starts(text) or (item and ITEM.match(text))
    )
    kind = ("item", depth, item["mark"]) if item else ("paragraph", depth)
    return kind, upto(end), end


def differences(english, korean, older=False):
    """Return how two texts of a section differ in more than words, a line each.

    older: the Korean text is known to be older. Its code, figures and formulas must still be those
    of the English text, since they need no translation.
    """
    if english == korean:
        return []
    a, b = blocks(front(english)[1]), blocks(front(korean)[1])
    if older:
        same = ("code", "include", "formula")
        a, b = ([(kind, "") for kind, _ in own if kind[0] in same] for own in (a, b))
    for number, ((kind, _), (other, _)) in enumerate(zip(a, b, strict=False), 1):
        if kind != other:
            return [f"block {number} is {short(other)}; in English {short(kind)}"]
    if len(a) != len(b):
        more, what = (a, "missing") if len(a) > len(b) else (b, "too much")
        kind = short(more[min(len(a), len(b))][0])
        return [f"has {len(b)} blocks, in English {len(a)}; {what}: {kind}"]
    faults = []
    for number, ((kind, words), (_, own)) in enumerate(zip(a, b, strict=True), 1):
        mine, theirs = inline(words), inline(own)
        for what in mine:
            lost, more = mine[what] - theirs[what], theirs[what] - mine[what]
            if what == "numbers":
                more = None  # one more does no harm: 15분 for a quarter of an hour
            if lost or more:
                lost, more = sorted(lost), sorted(more or ())
                where = f"block {number} ({kind[0]})"
                faults.append(f"{where}: {what} in English alone {lost}, Korean {more}")
    return faults


def short(kind):
    return " ".join(str(part) for part in kind)[:90].replace("\n", "⏎")


def pages(root):
    """Return [(English page, its Korean one, which may not exist)]."""
    docs = Path(root) / "docs"
    english = [p for p in sorted(docs.rglob("*.md")) if docs / "ko" not in p.parents]
    return [(path, docs / "ko" / path.relative_to(docs)) for path in english]


def pairs(root, names=()):
    """Return the pairs of pages that are translated, or only those of them that are named.

    A name is the path of either page, or the end of a path: tutorials/one_channel. Raises
    SystemExit for a name that no Korean page has.
    """
    there = [pair for pair in pages(root) if pair[1].is_file()]
    ends = [name.removesuffix(".md").removeprefix("./") for name in names]
    for end in ends:
        if not any(_named(pair, end) for pair in there):
            raise SystemExit(f"{end}: no page of docs/ko has this name")
    return [p for p in there if not ends or any(_named(p, end) for end in ends)]


def _named(pair, end):
    return any(
        f"/{path.with_suffix('').as_posix()}".endswith(f"/{end}") for path in pair
    )


def stale(page):
    """Return what the front matter of a Korean page says: the ids of sections that are older."""
    return front(page.read_text("utf8"))[0].get("stale", [])


def problems(root, some=None):
    """Return how the translated pages differ in more than words, one line each."""
    faults, known = [], {korean for _, korean in pages(root)}
    for path in sorted((root / "docs/ko").rglob("*.md")):
        if path not in known:
            faults.append(f"{path.relative_to(root)}:1: has no English page; delete it")
    for english, korean in pairs(root) if some is None else some:
        faults += page_problems(root, english, korean)
    return faults


def page_problems(root, english, korean):
    """Return how one page differs from the English one in more than words, one line each."""
    where = korean.relative_to(root)
    faults = compare(english.read_text("utf8"), korean.read_text("utf8"))
    return [f"{where}:{line}: {what}" for line, what in faults]


def compare(english, korean):
    """Yield (line of the Korean page, how it differs from the English one) for two texts."""
    mine, theirs = sections(english), sections(korean)
    original, says = front(english)[0], front(korean)[0]
    if list(mine) != list(theirs):
        odd = [f"without #{name}" for name in mine if name not in theirs]
        odd += [f"with #{name}" for name in theirs if name not in mine]
        odd = ", ".join(odd) or "in another order"
        yield 1, f"its sections are not those of the English page: {odd}"
        return
    for key in sorted((original.keys() | says.keys()) - {"stale"}):
        same = original.get(key) == says.get(key)
        if (key in original) != (key in says) or not (same or key in WORDS):
            yield 1, f"its `{key}` is not that of the English page"
    for name, (_, section) in mine.items():
        line, words = theirs[name]
        for fault in differences(section, words, name in says.get("stale", [])):
            yield line, f"#{name} {fault}"
