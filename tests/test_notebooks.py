"""The notebooks of the lessons: docs/notebooks/, made by tools/notebooks/."""

import base64
import io
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import jupytext
import nbformat
import pytest
import yaml
from docs_proof.blocks import fences, include, read_page
from docs_proof.compare import same_output
from docs_proof.structure import headings
from PIL import Image

from tools.notebooks import FOLDER, fence, lessons, made, pages, percent
from tools.notebooks.address import with_address
from tools.notebooks.pieces import Lesson, LessonError
from tools.paths import ROOT

LESSONS = lessons()
# What the site's Markdown has and a notebook does not know.
ON_THE_SITE_ONLY = {
    "an include": r"--8<--",
    "attributes": r"\{ ?[.#:][\w-]+[^}]*\}",
    "a fold": r"^(\?\?\?|!!!|===)",
    "a directive": r"^:::",
    "HTML with Markdown in it": r"<\w+[^>]*\bmarkdown\b",
    "a widget": r"data-widget",
    "a footnote": r"\[\^\w+\]",
    "an abbreviation": r"^\*\[",
    "a definition": r"^:   ",
    "TeX between brackets": r"\\[([]",
    "a class": r"class=",
    "a picture beside the site": r"\]\(\.\./assets|src=\"(?!data:)",
}


@pytest.fixture(params=LESSONS, ids=lambda page: page.stem)
def page(request):
    return request.param


def kept(page):
    """Return the .ipynb of a lesson."""
    return nbformat.read(FOLDER / f"{page.stem}.ipynb", as_version=4)


def texts(page):
    """Return the Markdown of its cells without the code in it, and without the data of images."""
    cells = [c.source for c in kept(page).cells if c.cell_type == "markdown"]
    text = re.sub(r"^```.*?^```$", "", "\n\n".join(cells), flags=re.M | re.S)
    return re.sub('src="data:[^"]*"', 'src="data:"', text)


def test_every_lesson_has_one_and_three_are_pages():
    assert {file.name for file in FOLDER.iterdir()} == {
        f"{page.stem}.{kind}" for page in LESSONS for kind in ("ipynb", "py")
    }
    assert len(LESSONS) == 10
    assert len(pages(ROOT)) == 3


def test_it_is_of_its_page(page):
    """If the notebook is made again, its cells, ids and tags are the same, and so is the .py."""

    def parts(notebook):
        return [(c.cell_type, c.id, c.source, dict(c.metadata)) for c in notebook.cells]

    assert parts(kept(page)) == parts(made(page)), "run `make outputs`"
    text = (FOLDER / f"{page.stem}.py").read_text("utf8")
    assert text == percent(page), "run `make outputs`"


def test_it_is_valid(page):
    notebook = kept(page)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    cells = jupytext.read(FOLDER / f"{page.stem}.py").cells
    assert [c.cell_type for c in cells] == [c.cell_type for c in notebook.cells]


@pytest.mark.parametrize("what", ON_THE_SITE_ONLY)
def test_nothing_is_left_that_only_the_site_knows(page, what):
    assert re.findall(ON_THE_SITE_ONLY[what], texts(page), re.M) == []


def words(text):
    """Return the words of a text without its markup."""
    text = re.sub(r"<[^>]*>|\]\([^)]*\)|\{ [^}]*\}", " ", text)
    return re.findall(r"[^\W_]+", text)


def test_it_has_the_full_text(page):
    """Each line of the page but for the whole program, fences, widgets and pictures."""
    text = Lesson(page).page.read_text("utf8").split("---\n", 2)[2]
    text = re.sub(r"^## The whole program.*?(?=^## )", "", text, flags=re.M | re.S)
    text = re.sub(r"<div class=.widget.*?</div>", "", text, flags=re.S)
    for _, _, content in fences(text):
        text = text.replace(content, "", 1)
    lines = [line for line in text.split("\n") if not re.match(r" *```|!\[", line)]
    lines = [re.sub(r'^(\?\?\?|!!!) \w+|--8<-- ".*"', "", line) for line in lines]
    there = " ".join(words(texts(page)))
    assert len(lines) > 50
    for line in lines:
        assert " ".join(words(line)) in there, line


def test_it_has_all_code_in_order(page):
    """The steps of the lesson, then each exercise in two cells."""
    blocks = [b for b in read_page(ROOT, page) if b.is_python]
    code = [c for c in kept(page).cells if c.cell_type == "code"]
    joined = []
    for cell in code:
        if cell.id.startswith("check"):
            joined[-1] += "\n\n" + cell.source
        else:
            joined.append(cell.source)
    steps = [
        b.text.strip()
        for index, b in enumerate(blocks)
        if {".continuation", ".exercise"} & b.options or index == 0
    ]
    assert [re.sub(r"\n+", "\n", text) for text in joined] == [
        re.sub(r"\n+", "\n", text) for text in steps
    ]
    solutions = [b.text.strip() for b in blocks[1:-1] if not b.options]
    text = "\n".join(c.source for c in kept(page).cells if c.cell_type == "markdown")
    shown = re.findall("^```python\n(.*?)\n```$", text, re.M | re.S)
    assert shown == solutions
    assert len(solutions) == sum(".exercise" in b.options for b in blocks) >= 3


RUN = """
import contextlib, io, json, sys
names, printed = {"__name__": "__main__"}, []
for kind, source in json.load(sys.stdin):
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        try:
            exec(compile(source, kind, "exec"), names)
            failed = ""
        except AssertionError as error:
            failed = "AssertionError"
    printed.append((text.getvalue(), failed))
print(json.dumps(printed))
"""


def test_it_runs_from_top_to_bottom(page):
    """In one new interpreter, cells print what is recorded; each check fails until it is solved."""
    code = [c for c in kept(page).cells if c.cell_type == "code"]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", RUN],
        input=json.dumps([(c.id, c.source) for c in code]),
        capture_output=True, text=True, check=True, timeout=240, cwd=ROOT,
    )  # fmt: skip
    for cell, (text, failed) in zip(code, json.loads(done.stdout), strict=True):
        assert bool(failed) == cell.id.startswith("check"), cell.id
        assert ("raises-exception" in cell.metadata.get("tags", [])) == bool(failed)
        recorded = "".join(out["text"] for out in cell.outputs)
        assert same_output(recorded, text), cell.source


def test_it_prints_what_the_page_shows(page):
    blocks = read_page(ROOT, page)
    shown = [
        output.text
        for block, output in itertools.pairwise(blocks)
        if output.is_output and (block is blocks[0] or ".continuation" in block.options)
    ]
    steps = [c for c in kept(page).cells if c.id.startswith("step")]
    printed = ["".join(out["text"] for out in c.outputs) for c in steps if c.outputs]
    for text, wanted in zip(printed, shown, strict=True):
        assert same_output(wanted, text)


def test_its_links_lead_to_pages_and_sections(page):
    links = re.findall(r"\]\(([^)]*)\)", texts(page))
    assert len(links) > 5
    for link in links:
        if link.startswith("https://"):
            continue
        name, _, section = link.partition("#")
        file = (FOLDER / name.partition("?")[0]).resolve()  # a link may carry a state
        assert file.suffix == ".md"
        assert file.is_file(), link
        text = file.read_text("utf8")
        ids = {heading["id"] for _, heading in headings(text)}
        ids |= set(re.findall('<div class="widget" id="([^"]+)"', text))
        assert not section or section in ids, link


@pytest.mark.parametrize("kind", ["ipynb", "py"])
def test_copies_for_download_lead_to_the_site(page, kind):
    text = (FOLDER / f"{page.stem}.{kind}").read_text("utf8")
    inside = len(re.findall(r"\]\(\.\./", text))
    copy = with_address(text, "https://example.org/conv/")
    assert "](../" not in copy
    assert copy.count("](https://example.org/conv/") == inside > 4
    assert f"](https://example.org/conv/tutorials/{page.stem}/)" in copy
    plain = with_address(text, "")
    assert "](../" not in plain
    assert "example.org" not in plain
    if kind == "ipynb":
        nbformat.validate(nbformat.reads(copy, as_version=4))
        nbformat.validate(nbformat.reads(plain, as_version=4))


def test_its_figures_are_in_it(page):
    """It has all figures of the page, each with its alt text; SVG contains the site's colors."""
    text = "\n".join(c.source for c in kept(page).cells if c.cell_type == "markdown")
    images = re.findall(
        r'<img alt="([^"]+)" width="\d+" src="data:image/([\w+]+);base64,([^"]+)">',
        text,
    )
    source = page.read_text("utf8")
    assert len(images) == source.count('.svg"') + source.count("](../assets/pictures")
    assert text.count("<img") == len(images)
    for _, kind, data in images:
        content = base64.b64decode(data)
        if kind == "png":
            assert Image.open(io.BytesIO(content)).size > (20, 20)
            continue
        svg = content.decode()
        ElementTree.fromstring(svg)
        assert "var(" not in svg
        assert "#b5d2f2" in svg  # the image's blue
    assert (FOLDER / f"{page.stem}.ipynb").stat().st_size < 400_000


def test_python_alone_runs_too(page):
    """The .py has no magics: it is a program, and its checks fail where the exercises begin."""
    text = (FOLDER / f"{page.stem}.py").read_text("utf8")
    compile(text, page.stem, "exec")
    assert "data:image" not in text
    assert not re.search(r"^[%!]", text, re.M)


def test_the_page_of_a_notebook_has_the_options_of_the_lesson():
    assert fence("step-1") == fence("start-2") == []
    assert fence("step-2") == [".continuation"]
    assert fence("check-1") == [".continuation", ".exercise"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```{.python}\nx = 1\n", "nothing closes '```{.python}'"),
        ("<details>\n<summary>More</summary>\n</details>", "a <details> that is no"),
        ('<div class="pictures" markdown>\n', "nothing closes '<div"),
    ],
)
def test_what_cannot_be_put_into_a_notebook_is_named(tmp_path, text, message):
    page = tmp_path / "tutorials" / "broken.md"
    page.parent.mkdir()
    page.write_text(f"# Broken {{ #broken }}\n\n{text}")
    with pytest.raises(LessonError, match=re.escape(message)):
        list(Lesson(page).pieces())


def test_included_text_is_read_like_the_page(tmp_path):
    """A table that is kept in snippets/ becomes part of the notebook."""
    page = tmp_path / "tutorials" / "table.md"
    page.parent.mkdir()
    name = "reference/cheat_sheet_sizes.md"
    page.write_text(f'# Table {{ #table }}\n\n--8<-- "{name}"\n')
    text = "".join(piece.text for piece in Lesson(page).pieces())
    first = include(ROOT, name, None)[0].split("\n")[0]
    assert first in text
    assert "--8<--" not in text


def test_the_workflow_writes_the_branch_that_colab_opens(tmp_path):
    """Run the workflow's own commands in a repository; the notebooks' links lead to the site."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/pages.yml").read_text("utf8"))
    jobs = workflow["jobs"]
    (tested,) = (s for s in jobs["build"]["steps"] if s.get("run") == "make test")
    (step,) = (s for s in jobs["notebooks"]["steps"] if "run" in s)
    assert jobs["deploy"]["needs"] == ["build", "notebooks"]  # no link leads nowhere

    def git(*command, folder=tmp_path / "work"):
        done = ["git", "-C", str(folder), *command]
        return subprocess.run(done, check=True, capture_output=True, text=True).stdout

    for name in ("docs/notebooks", "tools/notebooks"):
        shutil.copytree(ROOT / name, tmp_path / "work" / name)
    git("init", "--quiet", "--bare", str(tmp_path / "origin"), folder=tmp_path)
    git("init", "--quiet")
    git("remote", "add", "origin", str(tmp_path / "origin"))
    git("add", ".")
    git("-c", "user.name=x", "-c", "user.email=x@y", "commit", "--quiet", "-m", "all")
    subprocess.run(
        ["bash", "-e", "-c", step["run"]], check=True, cwd=tmp_path / "work",
        env={**os.environ, "SITE_URL": "https://example.org/conv/", "RUNNER_TEMP": str(tmp_path)},
    )  # fmt: skip
    branch = tested["env"]["COLAB"]
    files = git("ls-tree", "--name-only", branch, folder=tmp_path / "origin").split()
    assert files == sorted(["ko", *(file.name for file in FOLDER.iterdir())])
    command = ["ls-tree", "--name-only", f"{branch}:ko"]
    korean = git(*command, folder=tmp_path / "origin").split()
    assert {*korean} == {*files} - {"ko"}  # those that are not translated are English
    text = git("show", f"{branch}:one_channel.ipynb", folder=tmp_path / "origin")
    assert "](https://example.org/conv/tutorials/one_channel/#stepper)" in text
