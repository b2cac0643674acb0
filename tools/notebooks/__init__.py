"""The lessons as notebooks: docs/notebooks/NAME.py (py:percent) and NAME.ipynb.

`make outputs` makes both from the page docs/tutorials/NAME.md, and executes the notebook: the
.ipynb has the figures, and what its cells print. With the hooks of this module the doc tests find
and read the notebooks.
"""

import dataclasses
import json
import re
from collections import Counter

from docs_proof import notebooks
from docs_proof.blocks import Block, settings

from tools.notebooks.pieces import KOREAN, Lesson, LessonError, language
from tools.paths import ROOT

FOLDER = ROOT / "docs" / "notebooks"
INTRODUCTION = {
    "en": """\
The lesson [{title}](../tutorials/{name}) of *Conv by Hand* as a notebook, with all its text.
Run the cells from top to bottom; it needs {needs}. Change numbers and run them again.
The text and the figures are under CC BY 4.0, the code under the MIT licence.
""",
    "ko": """\
**Conv by Hand**의 수업 [{title}](../tutorials/{name})의 노트북입니다. 수업의 글을 모두 담았습니다.
위에서 아래로 셀을 실행합니다. 필요한 것은 {needs}입니다. 숫자를 바꾸고 다시 실행해 보세요.
글과 그림은 CC BY 4.0, 코드는 MIT 라이선스를 따릅니다.
""",
}
AND = {"en": ("{}, {} and {}", "{} and {}"), "ko": ("{}, {}, {}", "{}와 {}")}
FIGURES = {"en": r"*Figure:* \1", "ko": r"**그림:** \1"}
CHECK = "\n# check\n"
FAILS = {"tags": ["raises-exception"]}  # Jupyter goes on after such a cell
IMAGE = re.compile(r"<img [^>]*>\n")
FIGURE = re.compile(r"<figure>\n<figcaption>(.*?)</figcaption>\n</figure>", re.S)
SOLUTION = re.compile(
    r"^# ```python\n(?P<code>.*?)^# ```\n#\n# ```text\n(?P<printed>.*?)^# ```",
    re.M | re.S,
)


def lessons():
    """Return the pages that become notebooks."""
    return sorted((ROOT / "docs" / "tutorials").glob("*.md"))


def made(page):
    """Return the notebook of a lesson (nbformat), not executed.

    The id of a cell says what it is: text-N, step-N, or in an exercise start-N and check-N.
    """
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    notebook, texts, counts = new_notebook(), [], Counter()

    def close():
        """Put the text so far into a cell."""
        text = "".join(texts).strip()
        texts.clear()
        if text:
            notebook.cells.append(new_markdown_cell(text, id=name("text")))

    def code(text, kind, **metadata):
        cell = new_code_cell(text, id=name(kind), metadata=metadata)
        notebook.cells.append(cell)

    def name(kind):
        counts[kind] += 1
        return f"{kind}-{counts[kind]}"

    for piece in introduced(page):
        if piece.is_code and ".output" in piece.options:
            continue  # it is printed by the cell
        if not piece.is_code:
            if re.match("##+ ", piece.text):
                close()
            if piece.text.strip() or not texts or not texts[-1].endswith("\n\n"):
                texts.append(piece.text)
            continue
        close()
        if ".exercise" in piece.options:
            start, check = piece.text.split(CHECK)
            code(start.strip(), "start")
            code(f"{CHECK.strip()}\n{check}", "check", **FAILS)
        else:
            code(piece.text, "step")
    close()
    return notebook


def introduced(page):
    """Yield the pieces of a lesson, with the introduction of a notebook below its title."""
    pieces = list(Lesson(page).pieces())
    code = "\n".join(piece.text for piece in pieces if piece.is_code)
    three, two = AND[language(page)]
    needs = three.format("NumPy", "TensorFlow", "Matplotlib")
    if "import matplotlib" not in code:
        needs = two.format("NumPy", "TensorFlow")
    for piece in pieces:
        if piece.text.startswith("# ") and not piece.is_code:
            title = piece.text[2:].strip()
            words = {"title": title, "name": page.name, "needs": needs}
            piece.text += "\n" + INTRODUCTION[language(page)].format(**words)
        yield piece


def percent(page):
    """Return the notebook of a lesson as py:percent: without the images, which are no text."""
    import jupytext

    notebook = made(page)
    notebook.metadata = {"jupytext": {"notebook_metadata_filter": "-all"}}
    for cell in notebook.cells:
        cell.source = FIGURE.sub(FIGURES[language(page)], IMAGE.sub("", cell.source))
    return jupytext.writes(notebook, fmt="py:percent")


def with_outputs(page):
    """Execute the notebook of a lesson in a new kernel; return the text of its .ipynb."""
    return notebooks.recorded(made(page))


def translated(page):
    """Return the .ipynb of a Korean lesson, with the outputs that the English notebook has."""
    import jupytext

    own = made(page)
    english = json.loads((FOLDER / f"{page.stem}.ipynb").read_text("utf8"))
    kept = {cell["id"]: cell for cell in english["cells"]}
    own.metadata = english["metadata"]
    for cell in own.cells:
        if cell.cell_type == "code":
            ran = kept[cell.id]
            if cell.source != "".join(ran["source"]):
                raise LessonError(f"{page}: {cell.id} is not that of the English page")
            for part in ("outputs", "execution_count"):
                cell[part] = nodes(ran[part])
    text = jupytext.writes(own, fmt="ipynb")
    return json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"


def nodes(value):
    """Return lists and dicts of JSON as nbformat has them; text of several lines is joined."""
    from nbformat.notebooknode import from_dict

    if not isinstance(value, list):
        return value
    joined = [{**output, "text": "".join(output["text"])} for output in value]
    return from_dict(joined)


def outputs(root):
    """Yield (page, file, the function that makes its text): a hook of `make outputs`."""
    for page in lessons():
        yield page, FOLDER / f"{page.stem}.py", percent
        yield page, FOLDER / f"{page.stem}.ipynb", with_outputs
    for page in sorted((KOREAN / "tutorials").glob("*.md")):
        yield page, KOREAN / "notebooks" / f"{page.stem}.py", percent
        yield page, KOREAN / "notebooks" / f"{page.stem}.ipynb", translated


def pages(root):
    """Return the notebooks that are pages, since the nav names them: a hook of the doc tests."""
    named = set(re.findall(r"notebooks/\w+", str(settings(root)["nav"])))
    paths = sorted((root / "docs" / "notebooks").glob("*.py"))
    return [path for path in paths if f"notebooks/{path.stem}" in named]


def read(root, page):
    """Return the Blocks of such a notebook, with its solutions: a hook of the doc tests."""
    blocks = list(notebooks.read(root, page))  # says so if there is no .ipynb
    cells = json.loads((root / page).with_suffix(".ipynb").read_text("utf8"))["cells"]
    kinds = [fence(cell["id"]) for cell in cells if cell["cell_type"] == "code"]
    for at, block in enumerate(blocks):
        if block.is_python:
            options = frozenset(kinds.pop(0))
            blocks[at] = dataclasses.replace(block, options=options)
    blocks += solutions(page, (root / page).read_text("utf8"))
    return sorted(blocks, key=lambda block: block.line)


def solutions(page, text):
    """Yield the Blocks of the solutions in a notebook: each a program, and what it prints."""
    for match in SOLUTION.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        plain = re.compile("^# ?", re.M)
        code, printed = (plain.sub("", part) for part in match.groups())
        placed = "\n" * line + code
        yield Block(page, line, "python", frozenset(), code, page, placed, None)
        yield Block(page, line, "text", frozenset({".output"}), printed, page, "", None)


def fence(cell):
    """Return the options of the fence that a cell of code has on a page, by the id of the cell."""
    kind, _ = cell.split("-")
    if kind == "check":
        return [".continuation", ".exercise"]
    return [] if kind == "start" or cell == "step-1" else [".continuation"]
