"""What can be wrong with the project before anything runs. Needs neither TensorFlow nor a build.

Every problem is one line: the file, the line, what is wrong, and the cure.
"""

import ast
import re
from pathlib import Path

from .blocks import (
    INCLUDE,
    NOT_RUN,
    PYTHON,
    PageError,
    edition_of,
    fences,
    pages,
    read_page,
    settings,
)
from .options import matches, options
from .programs import markers

STEM = re.compile(r"^[a-z]+(_[a-z]+){0,2}$")
BANNED = {"utils", "helpers", "misc"}
HEADING = re.compile(r"^#{1,6} .*?(?:\{ #(?P<id>[a-z][a-z0-9_-]*) \})?$")
DESCRIPTION = re.compile(r"\A---\n(?:(?!---\n).*\n)*?description: *(\S.*)")
DESCRIBED = range(50, 201)  # characters: search engines show about as many
LINE_NUMBERS = re.compile(r'hl_lines|^\s*-+8<-+[ \t]+"[^"]+:\d')


def problems(root):
    """Return the problems of the project in `root`, one line each."""
    root = Path(root).resolve()
    included, pictures, faulty, whole = set(), set(), [], True
    shown = picture(root)
    for path in pages(root):
        faults, blocks = page_problems(root, path)
        faulty += faults
        if blocks is None:
            whole = False  # what this page includes is not known
            continue
        included |= {block.include for block in blocks if block.include}
        included |= {
            m["file"]
            for m in map(INCLUDE.match, path.read_text("utf8").split("\n"))
            if m
        }
        pictures |= set(shown.findall(path.read_text("utf8")))
    if whole:
        faulty += [*_snippets(root, included), *_pictures(root, pictures)]
    return [*faulty, *_nav(root)]


def picture(root):
    """Return the pattern of a picture's address on a page, as in assets/pictures/cat.png."""
    folder = options(root).pictures.partition("/")[2]
    return re.compile(rf"{re.escape(folder)}/(\w+\.png)")


def page_problems(root, path):
    """Return the problems of one page, and its blocks, or None if they cannot be told."""
    page = path.relative_to(root).as_posix()
    faults = list(_text(root, path))
    if path.suffix == ".md":
        faults += _names(page, path.read_text("utf8"))
    try:
        blocks = read_page(root, path)
    except PageError as error:
        return [*faults, str(error)], None
    faults += _blocks(root, page, blocks)
    if any(block.is_python for block in blocks):
        faults += _companions(root, path)
    return faults, blocks


def _text(root, path):
    page = path.relative_to(root).as_posix()
    if not STEM.match(path.stem) or path.stem in BANNED:
        yield f"{page}:1: name it with one to three lower-case words joined by _"
    for number, line in enumerate(path.read_text("utf8").split("\n"), 1):
        if LINE_NUMBERS.search(line):
            yield f"{page}:{number}: line numbers rot; name a section, or annotate the line"
        match = INCLUDE.match(line)
        if match and not (root / "snippets" / match["file"]).is_file():
            yield f"{page}:{number}: includes snippets/{match['file']}, which does not exist"


def _names(page, text):
    """What a translation takes over: the ids, by which pages link, and a description for search."""
    valid = f"{DESCRIBED[0]} to {DESCRIBED[-1]} characters"
    described = DESCRIPTION.match(text)
    if not described:
        yield f"{page}:1: has no description; its front matter needs one of {valid}"
    elif (length := len(described[1].strip("\"' "))) not in DESCRIBED:
        yield f"{page}:1: its description has {length} characters; write {valid}"
    seen = set()
    for number, heading in headings(text):
        if not heading["id"]:
            yield f"{page}:{number}: the heading has no English id; add one, as in {{ #padding }}"
        elif heading["id"] in seen:
            yield f"{page}:{number}: the id {heading['id']} is used above; give another"
        seen.add(heading["id"])


def headings(text):
    """Yield (line, match of HEADING) of each heading of a page."""
    code = set()
    for start, _, content in fences(text):
        code.update(range(start, start + content.count("\n") + 2))
    for number, line in enumerate(text.split("\n"), 1):
        heading = None if number in code else HEADING.match(line)
        if heading:
            yield number, heading


def _blocks(root, page, blocks):
    languages = PYTHON | NOT_RUN | {*options(root).shown}
    for index, block in enumerate(blocks):
        where = f"{page}:{block.line}:"
        above = blocks[index - 1] if index else None
        yield from _elsewhere(root, where, block)
        if ".continuation" in block.options:
            earlier = [b for b in blocks[:index] if b.is_python and not b.is_recorded]
            if not earlier or ".exercise" in earlier[-1].options:
                yield f"{where} continues nothing; remove `.continuation`"
            else:
                own = options(root).fences.keys() & earlier[-1].options
                for option in sorted(own - block.options):
                    yield f"{where} continues a block that is `{option}`; say `{option}` too"
        if block.is_output and (above is None or not above.is_python):
            yield f"{where} is an output without its block; put it right below the block"
        if block.is_output and block.include and above and above.include:
            wanted = above.include.replace(".py", ".out", 1)
            if block.include != wanted:
                yield f'{where} shows "{block.include}" below its block; include "{wanted}"'
        if block.is_output and not block.include and above and above.include:
            yield f"{where} is typed; include the recorded output of {above.include}"
        if not block.is_output and block.lexer not in languages:
            known = ", ".join(sorted(languages))
            yield f'{where} has the lexer "{block.lexer}"; use {{.text .output}}, or one of {known}'


def _elsewhere(root, where, block):
    """Code that cannot run here is a program of its own, which ran elsewhere as a whole."""
    patterns = " or ".join(options(root).elsewhere)
    program = options(root).is_elsewhere(block.source)
    if block.is_recorded and not program:
        yield f"{where} is `.recorded`; include it from a program snippets/**/{patterns}"
    elif program and block.is_python and not block.is_recorded:
        yield f"{where} shows a program that does not run here; say `.recorded`"
    for option in sorted(block.options - {".recorded"}):
        if block.is_recorded:
            yield f"{where} is `.recorded`, and its program ran as a whole; remove `{option}`"


def _companions(root, path):
    """Each page with code has a test of the same path and stem."""
    page = path.relative_to(root)
    inner = page.relative_to("docs")
    if matches(inner.as_posix(), options(root).untested):
        return
    test = Path("tests") / inner.with_name(f"test_{inner.stem}.py")
    if not (root / test).is_file():
        yield f"{page.as_posix()}:1: has code but no test of its claims; add {test.as_posix()}"


def _nav(root):
    nav, stack = set(), [settings(root).get("nav") or []]
    while stack:
        entry = stack.pop()
        if isinstance(entry, str):  # a notebook is shown as it was recorded
            nav.add(re.sub("ipynb$", "py", entry))
        else:
            stack += entry.values() if isinstance(entry, dict) else entry
    existing = {path.relative_to(root / "docs").as_posix() for path in pages(root)}
    for page in sorted(existing - nav):
        yield f"docs/{page}:1: is not in the nav; add it to `nav` in mkdocs.yml"
    lines = (root / "mkdocs.yml").read_text("utf8").split("\n")
    for page in sorted(nav - existing):
        number = next((n for n, line in enumerate(lines, 1) if page in line), 1)
        yield f"mkdocs.yml:{number}: nav names docs/{page}, which does not exist"


def _snippets(root, included):
    files = {name.partition(":")[0] for name in included}
    for path in sorted((root / "snippets").rglob("*")):
        name = path.relative_to(root / "snippets").as_posix()
        where = f"snippets/{name}"
        if edition_of(root, path, root / "snippets"):
            continue  # a file of the same name with other words
        if path.suffix == ".out" and not path.with_suffix(".py").is_file():
            yield f"{where}:1: is the output of no program; delete it"
        elif path.suffix == ".svg" and name not in files:
            yield f"{where}:1: is on no page; include it or delete it"
        elif (
            path.suffix == ".py"
            and not options(root).is_module(path)
            and "_figures" not in path.stem
        ):
            yield from _program(path, name, where, included, files)


def _pictures(root, shown):
    folder = options(root).pictures
    kept = {path.name for path in (root / folder).glob("*.png")}
    for name in sorted(kept - shown):
        yield f"{folder}/{name}:1: is on no page; show it or delete it"


def _program(path, name, where, included, files):
    text = path.read_text("utf8")
    lines = text.split("\n")
    if name not in files:
        yield f"{where}:1: is on no page; include it in docs/{name.replace('.py', '.md')}"
    opened = None
    for index, match in markers(lines):
        section, line = match["name"], index + 1
        if match["type"] == "start":
            if opened:
                yield f'{where}:{line}: section "{section}" starts inside "{opened}"'
            opened = section
            if f"{name}:{section}" not in included:
                yield f'{where}:{line}: section "{section}" is on no page; include or remove it'
        elif opened == section:
            opened = None
        else:
            yield f'{where}:{line}: ends section "{section}", which is not open'
    if opened:
        yield f'{where}:{len(lines)}: section "{opened}" has no end'
    for node in ast.walk(ast.parse(text, path)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module]
            )
            for module in names:
                if (
                    module
                    and (path.parent / f"{module.partition('.')[0]}.py").is_file()
                ):
                    yield f"{where}:{node.lineno}: imports a snippet; a reader copies one file"
