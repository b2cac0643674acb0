"""The checks themselves: each is tried on a small project that has the fault it is there for.

A check that cannot fail proves nothing. Faults that stop a project before anything runs are looked
for in `problems`; the others in one run of pytest over a project with a page for each.
"""

import io
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import docs_proof
import numpy as np
import pytest
from docs_proof import blocks
from docs_proof.compare import same_code, same_output, same_picture
from docs_proof.outputs import programs, record_all
from docs_proof.programs import record
from docs_proof.proof import check_page
from docs_proof.structure import problems
from nbclient.exceptions import CellExecutionError
from PIL import Image

SOURCE = Path(docs_proof.__file__).parents[1]
PYPROJECT = """\
[tool.docs-proof]
record = "make outputs"
build = "make build"
pictures = "theme/assets/pictures"
elsewhere = ["*_recorded.py"]
fences = { ".native" = "not in the page" }
untested = ["notebooks/*"]
hooks = ["docs_proof.notebooks", "project_hooks"]
"""
# The hook of a project: the program must be the one that somebody noted.
HOOKS = """
from pathlib import Path

def fresh_interpreter():
    with Path(__file__).with_name("fresh.txt").open("a") as file:
        file.write("fresh ")

def recorded_problem(root, source):
    noted = Path(root, "noted.txt")
    if noted.read_text("utf8") != Path(root, source).read_text("utf8"):
        return f"{source} is not the program that ran"
"""
CONFIG = """\
site_name: A project
theme: {name: mkdocs, highlightjs: false}
nav: [index.md]
plugins: []
markdown_extensions:
  - admonition
  - attr_list
  - pymdownx.details
  - pymdownx.highlight: {pygments_lang_class: true}
  - pymdownx.snippets: {base_path: [snippets], check_paths: true, dedent_subsections: true}
  - pymdownx.superfences
  - pymdownx.tabbed: {alternate_style: true}
"""
PROGRAM = """\
# --8<-- [start:first]
x = 1.25
print("x =", x)
# --8<-- [end:first]

# --8<-- [start:second]
print("twice", 2 * x)
# --8<-- [end:second]
"""
OUTPUT = """\
--8<-- [start:first]
x = 1.25
--8<-- [end:first]
--8<-- [start:second]
twice 2.5
--8<-- [end:second]
"""


def fence(options, *lines):
    return "\n".join([f"```{{{options}}}", *lines, "```", ""])


def step(section, options=".python"):
    """A block that includes a section of the program, and its output."""
    return (
        fence(options, f'--8<-- "index.py:{section}"')
        + "\n"
        + fence(".text .output", f'--8<-- "index.out:{section}"')
        + "\n"
    )


GOOD = "# Home { #home }\n\n" + step("first") + step("second", ".python .continuation")
# For tests that look at all that is wrong; the others count the lines of GOOD.
HEAD = "---\ndescription: What this page is for, in fifty characters or more.\n---\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A faultless project; returns a function that writes one of its files."""

    def write(path, text):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf8")
        return tmp_path

    write("mkdocs.yml", CONFIG)
    write("pyproject.toml", PYPROJECT)
    write("project_hooks.py", HOOKS)
    sys.modules.pop("project_hooks", None)
    monkeypatch.syspath_prepend(tmp_path)
    write("docs/index.md", GOOD)
    write("snippets/index.py", PROGRAM)
    write("snippets/index.out", OUTPUT)
    write("tests/test_index.py", "")
    return write


def test_a_faultless_project_has_no_problems(project):
    assert problems(project("docs/index.md", HEAD + GOOD)) == []


FAULTS = {
    "missing_file": (
        {"docs/index.md": GOOD + fence(".python", '--8<-- "inedx.py:first"')},
        "docs/index.md:20: includes snippets/inedx.py, which does not exist; correct the path",
    ),
    "missing_section": (
        {"docs/index.md": GOOD + fence(".python", '--8<-- "index.py:frist"')},
        'docs/index.md:20: includes section "frist" of snippets/index.py; it has: first, second',
    ),
    "mixed_block": (
        {"docs/index.md": GOOD + fence(".python", '--8<-- "index.py:first"', "x = 2")},
        "docs/index.md:19: an include must be the only line of its block; use a block for each",
    ),
    "unknown_option": (
        {"docs/index.md": GOOD + fence(".python .continuatoin", "pass")},
        'docs/index.md:19: unknown fence option ".continuatoin"; there are .continuation,',
    ),
    "fence_without_braces": (
        {"docs/index.md": GOOD + "```python continuation\npass\n```\n"},
        "docs/index.md:19: write the fence as {.python .continuation}",
    ),
    "unknown_lexer": (
        {"docs/index.md": GOOD + fence(".pycon", ">>> 1 + 1")},
        'docs/index.md:19: has the lexer "pycon"; use {.text .output}, or one of',
    ),
    "continues_nothing": (
        {"docs/index.md": GOOD.replace("{.python}", "{.python .continuation}", 1)},
        "docs/index.md:3: continues nothing; remove `.continuation`",
    ),
    "continues_what_the_page_cannot_run": (
        {"docs/index.md": GOOD.replace("{.python}", "{.python .native}", 1)},
        "docs/index.md:11: continues a block that is `.native`; say `.native` too",
    ),
    "recorded_without_program": (
        {"docs/index.md": GOOD + fence(".python .recorded", "import torch")},
        "docs/index.md:19: is `.recorded`; include it from a program snippets/**/*_recorded.py",
    ),
    "recorded_program_that_says_nothing": (
        {
            "docs/index.md": GOOD + fence(".python", '--8<-- "index_recorded.py"'),
            "snippets/index_recorded.py": "import torch\n",
        },
        "docs/index.md:19: shows a program that does not run here; say `.recorded`",
    ),
    "recorded_with_another_option": (
        {
            "docs/index.md": GOOD
            + fence(".python .recorded .native", '--8<-- "index_recorded.py"'),
            "snippets/index_recorded.py": "import torch\n",
        },
        "docs/index.md:19: is `.recorded`, and its program ran as a whole; remove `.native`",
    ),
    "continues_what_runs_elsewhere": (
        {
            "docs/index.md": fence(".python .recorded", '--8<-- "index_recorded.py"')
            + fence(".python .continuation", "pass"),
            "snippets/index_recorded.py": "import torch\n",
        },
        "docs/index.md:4: continues nothing; remove `.continuation`",
    ),
    "lonely_output": (
        {"docs/index.md": fence(".text .output", "1") + GOOD},
        "docs/index.md:1: is an output without its block; put it right below the block",
    ),
    "typed_output": (
        {"docs/index.md": GOOD.replace('--8<-- "index.out:first"', "x = 1.25")},
        "docs/index.md:7: is typed; include the recorded output of index.py:first",
    ),
    "another_blocks_output": (
        {"docs/index.md": GOOD.replace("index.out:first", "index.out:second")},
        'docs/index.md:7: shows "index.out:second" below its block; include "index.out:first"',
    ),
    "line_numbers": (
        {"docs/index.md": GOOD + '\n```{.python hl_lines="1"}\npass\n```\n'},
        "docs/index.md:20: line numbers rot; name a section, or annotate the line",
    ),
    "no_description": (
        {"docs/index.md": HEAD.replace("description", "title") + GOOD},
        "docs/index.md:1: has no description; its front matter needs one of 50 to 200 characters",
    ),
    "empty_description": (
        {"docs/index.md": "---\ndescription:\ntitle: Home\n---\n" + GOOD},
        "docs/index.md:1: has no description; its front matter needs one of 50 to 200 characters",
    ),
    "short_description": (
        {"docs/index.md": "---\ndescription: One sentence.\n---\n" + GOOD},
        "docs/index.md:1: its description has 13 characters; write 50 to 200 characters",
    ),
    "long_description": (
        {"docs/index.md": f"---\ndescription: {'word ' * 41}\n---\n" + GOOD},
        "docs/index.md:1: its description has 204 characters; write 50 to 200 characters",
    ),
    "heading_without_id": (
        {"docs/index.md": GOOD + "## More\n"},
        "docs/index.md:19: the heading has no English id; add one, as in { #padding }",
    ),
    "heading_with_a_korean_id": (
        {"docs/index.md": GOOD + "## More { #더 }\n"},
        "docs/index.md:19: the heading has no English id; add one, as in { #padding }",
    ),
    "heading_with_a_malformed_id": (
        {"docs/index.md": GOOD + "## More { more }\n"},
        "docs/index.md:19: the heading has no English id; add one, as in { #padding }",
    ),
    "heading_id_twice": (
        {"docs/index.md": GOOD + "## More { #home }\n"},
        "docs/index.md:19: the id home is used above; give another",
    ),
    "page_outside_nav": (
        {"docs/other.md": "# Other\n"},
        "docs/other.md:1: is not in the nav; add it to `nav` in mkdocs.yml",
    ),
    "nav_without_page": (
        {"mkdocs.yml": CONFIG.replace("[index.md]", "[index.md, gone.md]")},
        "mkdocs.yml:3: nav names docs/gone.md, which does not exist",
    ),
    "page_without_test": (
        {"docs/other.md": fence(".python", "pass")},
        "docs/other.md:1: has code but no test of its claims; add tests/test_other.py",
    ),
    "bad_name": (
        {"docs/four_are_too_many.md": ""},
        "docs/four_are_too_many.md:1: name it with one to three lower-case words joined by _",
    ),
    "snippet_on_no_page": (
        {"snippets/lost.py": "pass\n"},
        "snippets/lost.py:1: is on no page; include it in docs/lost.md",
    ),
    "section_on_no_page": (
        {
            "snippets/index.py": PROGRAM
            + "# --8<-- [start:more]\npass\n# --8<-- [end:more]\n"
        },
        'snippets/index.py:9: section "more" is on no page; include or remove it',
    ),
    "section_without_end": (
        {"snippets/index.py": PROGRAM.replace("# --8<-- [end:second]\n", "")},
        'snippets/index.py:8: section "second" has no end',
    ),
    "nested_sections": (
        {"snippets/index.py": PROGRAM.replace("# --8<-- [end:first]\n", "")},
        'snippets/index.py:5: section "second" starts inside "first"',
    ),
    "output_of_nothing": (
        {"snippets/lost.out": "1\n"},
        "snippets/lost.out:1: is the output of no program; delete it",
    ),
    "figure_on_no_page": (
        {"snippets/lost.svg": "<svg/>"},
        "snippets/lost.svg:1: is on no page; include it or delete it",
    ),
    "picture_on_no_page": (
        {
            "docs/index.md": GOOD + "![x](../assets/pictures/shown.png)\n",
            "theme/assets/pictures/shown.png": "",
            "theme/assets/pictures/lost.png": "",
        },
        "theme/assets/pictures/lost.png:1: is on no page; show it or delete it",
    ),
    "snippet_imports_snippet": (
        {"snippets/index.py": "import index\n" + PROGRAM},
        "snippets/index.py:1: imports a snippet; a reader copies one file",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_named_with_its_place_and_its_cure(project, fault):
    files, message = FAULTS[fault]
    for path, text in files.items():
        root = project(path, text)
    assert any(problem.startswith(message) for problem in problems(root)), problems(
        root
    )


def run_pytest(root, *arguments):
    """Run pytest on a project as its owner would; return the finished process."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "docs_proof.plugin",
        "--rootdir",
        root,
    ]
    command += ["--markdown-docs", "-p", "no:cacheprovider", "-c", os.devnull, "-q"]
    command += arguments or ["docs"]
    environment = {
        **os.environ,
        "PYTHONPATH": str(SOURCE),
    }
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=60
    )


def build(root):
    """Build the project's site with the real builder."""
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=root,
        check=True,
        timeout=60,
    )


RUNS = {
    "stale": (
        fence(".python", "print(1.0001)") + fence(".text .output", "1.0002"),
        "docs/stale.md:4: the output shown is stale; run `make outputs`",
    ),
    "unshown": (
        fence(".python", "print(1)"),
        "docs/unshown.md:1: the block prints, but no output is shown; put a {.text .output} block",
    ),
    "unprinted": (
        fence(".python", "pass") + fence(".text .output", "1"),
        "docs/unprinted.md:4: the output shown is stale",
    ),
    "solved": (
        fence(".python .exercise", "assert True"),
        "docs/solved.md:1: the exercise passes as it stands",
    ),
    "broken_exercise": (
        fence(".python .exercise", "assert undefined"),
        "NameError: name 'undefined' is not defined",
    ),
    "foreign_assertion": (
        fence(
            ".python .exercise",
            "import unittest",
            "unittest.TestCase().assertTrue(False)",
        ),
        "AssertionError",
    ),
    "error_in_snippet": (
        fence(".python", '--8<-- "faulty.py:faulty"'),
        "snippets/faulty.py:4: 1 / 0",
    ),
    "syntax_error": (fence(".python", "x = ("), "docs/syntax_error.md:2: x = ("),
    "type_error": (
        fence(".python", "open('ran.txt', 'a').write('once ')", "len(1)"),
        "TypeError: object of type 'int' has no len()",
    ),
    "warning": (
        fence(".python", "import warnings", "warnings.warn('old', DeprecationWarning)"),
        "DeprecationWarning: old",
    ),
    "after_failure": (
        fence(".python", "1 / 0") + "\n" + fence(".python .continuation", "x = 1"),
        "continues the block at line 1, which fails",
    ),
    "main": (
        fence(".python", 'if __name__ == "__main__":', "    1 / 0"),
        "docs/main.md:3: 1 / 0",
    ),
    "tab": ('=== "One"\n\n    ```{.python}\n    1 / 0\n    ```\n', "docs/tab.md:4"),
    "admonition": (
        "!!! note\n\n    ```{.python}\n    1 / 0\n    ```\n",
        "docs/admonition.md:4",
    ),
    "details": (
        "??? note\n\n    ```{.python}\n    1 / 0\n    ```\n",
        "docs/details.md:4",
    ),
    "nested": (
        '- item\n\n    !!! note\n\n        === "Tab"\n\n            ~~~~{.python}\n'
        "            1 / 0\n            ~~~~\n",
        "docs/nested.md:8",
    ),
}


@pytest.fixture(scope="module")
def failures(tmp_path_factory):
    """The report of one run over a project with a page for each of RUNS."""
    root = tmp_path_factory.mktemp("failing")
    (root / "docs").mkdir()
    (root / "snippets").mkdir()
    (root / "mkdocs.yml").write_text(CONFIG)
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "project_hooks.py").write_text(HOOKS)
    faulty = "\n# --8<-- [start:faulty]\nx = 1\n1 / 0\n# --8<-- [end:faulty]\n"
    (root / "snippets" / "faulty.py").write_text(faulty)
    for name, (text, _) in RUNS.items():
        (root / "docs" / f"{name}.md").write_text(text)
    done = run_pytest(root)
    assert done.returncode == 1, done.stderr
    reports = re.split(r"\n_{3,} .*?CodeFence.*? _{3,}\n", done.stdout)
    return root, reports


@pytest.mark.parametrize("page", RUNS)
def test_failing_block_says_where_and_what(failures, page):
    _, reports = failures
    mine = [report for report in reports if f"docs/{page}.md:" in report]
    assert any(RUNS[page][1] in report for report in mine), mine


def test_block_that_raises_typeerror_runs_once(failures):
    root, _ = failures
    assert (root / "ran.txt").read_text() == "once "


def test_one_block_can_be_run_alone(project):
    """The blocks that it continues are run first."""
    root = project("docs/index.md", GOOD)
    done = run_pytest(root, "docs/index.md::[CodeFence#2][line:11]")
    assert (done.returncode, "1 passed" in done.stdout) == (0, True), done.stdout


def test_faulty_page_fails_the_run_with_one_line(project):
    root = project("docs/index.md", GOOD + fence(".python", '--8<-- "index.py:frist"'))
    done = run_pytest(root)
    assert done.returncode != 0
    assert 'docs/index.md:20: includes section "frist"' in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.fixture
def site(project):
    """A faultless project, its site built; returns (root, the HTML file of its page)."""
    root = project("docs/index.md", GOOD)
    build(root)
    return root, root / "site" / "index.html"


def test_faultless_site_is_proven(site):
    done = run_pytest(site[0], "docs", "--site", "site")
    assert done.returncode == 0, done.stdout
    assert "proof: 2 Python blocks executed, 0 compared" in done.stdout


ELSEWHERE = """\
# --8<-- [start:other]
import a_framework_that_is_not_installed_here as other
print(other.answer())
# --8<-- [end:other]
"""
ANSWERED = "--8<-- [start:other]\n42\n--8<-- [end:other]\n"


@pytest.fixture
def elsewhere(project):
    """A faultless project with a block that ran where its framework is installed."""
    page = step("other", ".python .recorded").replace("index.", "index_recorded.")
    page = GOOD + page + fence(".python .continuation", "assert x == 1.25")
    project("docs/index.md", page)
    project("snippets/index_recorded.out", ANSWERED)
    root = project("snippets/index_recorded.py", ELSEWHERE)
    project("noted.txt", (root / "snippets" / "index_recorded.py").read_text("utf8"))
    return project


def test_a_recorded_block_is_proven_and_counted_apart(elsewhere):
    """And the block below it goes on from the one above it."""
    root = elsewhere("requirements.lock", "")
    page = (root / "docs" / "index.md").read_text("utf8")
    assert problems(elsewhere("docs/index.md", HEAD + page)) == []
    build(root)
    done = run_pytest(root, "docs", "--site", "site")
    assert done.returncode == 0, done.stdout
    assert "3 Python blocks executed, 1 compared with their record" in done.stdout


RECORD_FAULTS = {
    "another program": (
        "snippets/index_recorded.py",
        ELSEWHERE.replace("answer()", "answer(1)"),
        "docs/index.md:19: snippets/index_recorded.py is not the program that ran",
    ),
    "an output that the page leaves out": (
        "docs/index.md",
        fence(".python .recorded", '--8<-- "index_recorded.py:other"'),
        "docs/index.md:1: the block prints, but no output is shown",
    ),
}


@pytest.mark.parametrize("fault", RECORD_FAULTS)
def test_a_recorded_block_must_be_what_was_recorded(elsewhere, fault):
    path, text, message = RECORD_FAULTS[fault]
    done = run_pytest(elsewhere(path, text))
    assert done.returncode == 1
    assert message in done.stdout


def test_what_cannot_run_here_is_not_recorded_here(elsewhere):
    root = elsewhere("requirements.lock", "")
    assert [path.name for path in programs(root)] == ["index.py"]


def test_a_program_is_recorded_section_by_section(project):
    root = project("snippets/index_recorded.py", PROGRAM)
    assert record(root / "snippets" / "index_recorded.py") == OUTPUT


HTML_FAULTS = {
    "a block nobody ran": (
        "</body>",
        '<div class="language-python highlight"><pre>x = 7</pre></div></body>',
        "nobody executed this block: 'x = 7'",
    ),
    "an output that was typed": (
        "twice 2.5",
        "twice 2.6",
        "docs/index.md:11: the page shows an output that its block did not print",
    ),
    "an output of nothing": (
        "</body>",
        '<div class="language-text output highlight"><pre>8</pre></div></body>',
        "an output that no block printed: '8'",
    ),
    "a block changed": ("print", "prinl", "nobody executed this block: 'x = 1.25'"),
    "a lexer nobody knows": (
        "</body>",
        "<pre>x = 7</pre></body>",
        "a block of lexer None is neither executed, nor an output, nor one of",
    ),
}


@pytest.fixture(scope="module")
def html():
    """A page as a builder writes it, of the two blocks in RECORDS."""
    return """<html><body>
<div class="language-python highlight"><pre><code>x = 1.25
<span>print</span>("x =", x)</code></pre></div>
<div class="language-text output highlight"><pre>x = 1.25</pre></div>
<div class="language-python highlight"><pre>print("twice", 2 * x)</pre></div>
<div class="language-text output highlight"><pre>twice 2.5</pre></div>
<div class="language-console highlight"><pre>$ make test</pre></div>
</body></html>"""


RECORDS = [
    ["docs/index.md", 3, 'x = 1.25\nprint("x =", x)\n', "x = 1.25\n"],
    ["docs/index.md", 11, 'print("twice", 2 * x)\n', "twice 2.5\n"],
]


def test_proof_lists_what_is_shown_but_not_run(html):
    excluded = Counter()
    assert check_page("docs/index.md", html, RECORDS, excluded) == []
    assert excluded == {"console on docs/index.md": 1}


@pytest.mark.parametrize("fault", HTML_FAULTS)
def test_proof_finds(html, fault):
    before, after, message = HTML_FAULTS[fault]
    assert before in html
    faults = check_page(
        "docs/index.md", html.replace(before, after), RECORDS, Counter()
    )
    assert any(message in fault for fault in faults), faults


def test_changed_html_fails_the_run(site):
    root, page = site
    text = page.read_text("utf8")
    assert "twice 2.5" in text
    page.write_text(text.replace("twice 2.5", "twice 2.6"), "utf8")
    done = run_pytest(root, "docs", "--site", "site")
    assert done.returncode == 1
    assert HTML_FAULTS["an output that was typed"][2] in done.stdout


def test_proof_finds_a_block_that_the_doc_tests_cannot_see(project):
    """A fence in a quotation is rendered, and the doc tests do not look for it."""
    root = project("docs/index.md", GOOD + "\n> ```{.python}\n> x = 7\n> ```\n")
    build(root)
    done = run_pytest(root, "docs", "--site", "site")
    assert done.returncode == 1
    assert "nobody executed this block: 'x = 7'" in done.stdout


def test_proof_finds_a_page_whose_tests_did_not_run(site):
    done = run_pytest(site[0], "docs/index.md::[CodeFence#1][line:3]", "--site", "site")
    assert done.returncode == 1
    assert "nobody executed this block: 'print(\"twice\", 2 * x)'" in done.stdout


def test_a_page_in_another_language_is_proven_by_the_blocks_of_the_first(site):
    root, page = site
    options = PYPROJECT.replace("untested", 'editions = ["ko"]\nuntested')
    (root / "pyproject.toml").write_text(options, "utf8")
    korean = root / "docs" / "ko" / "index.md"
    korean.parent.mkdir()
    korean.write_text(GOOD.replace("# Home", "# 홈"), "utf8")
    (root / "snippets/ko").mkdir()
    (root / "snippets/ko/drawing.svg").write_text("<svg/>", "utf8")
    (root / "docs/index.md").write_text(HEAD + GOOD, "utf8")
    assert problems(root) == []  # it is no page of its own, and needs no nav
    (root / "site" / "ko").mkdir(exist_ok=True)
    own = root / "site" / "ko" / "index.html"
    own.write_text(page.read_text("utf8"), "utf8")
    done = run_pytest(root, "docs", "--site", "site")
    assert done.returncode == 0, done.stdout
    assert "proof: 2 Python blocks executed" in done.stdout  # and not four
    own.write_text(own.read_text("utf8").replace("1.25", "1.26"), "utf8")
    done = run_pytest(root, "docs", "--site", "site")
    assert done.returncode == 1
    assert "docs/ko/index.md (line" in done.stdout


def test_proof_needs_a_site(project):
    root = project("docs/index.md", GOOD)
    done = run_pytest(root, "docs", "--site", "site")
    assert done.returncode == 1
    assert "no HTML in here; run `make build` first" in done.stdout


def test_several_workers_prove_the_same(site):
    done = run_pytest(
        site[0], "docs", "--site", "site", "-n", "2", "--dist", "loadfile"
    )
    assert done.returncode == 0, done.stdout
    assert "proof: 2 Python blocks executed, 0 compared" in done.stdout


NOTEBOOK = (
    "# %% [markdown]\n# # Title\n\n# %%\nx = 2\nprint(x)\nprint(x * x)\n\n# %%\nx\n"
)


def test_a_failing_notebook_is_not_recorded(project):
    """The cell that fails is named, and what was recorded before stays."""
    root = project("docs/notebooks/broken.py", "# %%\nx = 1\n\n# %%\nx / 0\n")
    with pytest.raises(CellExecutionError, match="x / 0"):
        record_all(root)
    assert not (root / "docs/notebooks/broken.ipynb").exists()


def test_a_notebook_keeps_what_its_cells_print(project):
    """And each of them is run and compared, as every block is."""
    root = project("docs/notebooks/good.py", NOTEBOOK)
    record_all(root)
    kept = root / "docs/notebooks/good.ipynb"
    outputs = [cell.get("outputs") for cell in json.loads(kept.read_text())["cells"]]
    assert outputs[0] is None
    assert [out["text"] for out in outputs[1]] == [["2\n", "4\n"]]
    assert outputs[2] == []
    assert run_pytest(root, "docs").returncode == 0
    kept.write_text(kept.read_text("utf8").replace("4\\n", "5\\n"), "utf8")
    done = run_pytest(root, "docs")
    assert done.returncode == 1
    assert "docs/notebooks/good.py:4: the output shown is stale" in done.stdout


SHOWS = """# %%
class Table:
    def _repr_mimebundle_(self, **options):
        return {"text/plain": "\\x1b[1mtotal\\x1b[0m 7\\n", "text/html": "<b>total</b> 7"}
class Figure:
    def _repr_mimebundle_(self, **options):
        return {"text/plain": "<Figure>", "image/png": "iVBORw0K"}
display(Table(), Figure())
print("done")

# %% tags=["raises-exception"]
assert False

# %%
print("goes on")
"""


def test_a_notebook_keeps_text_that_is_shown_and_goes_on_behind_an_error(project):
    """Colors are left out, and figures, and errors of cells that say that they raise one."""
    root = project("docs/notebooks/shows.py", SHOWS)
    record_all(root)
    kept = json.loads((root / "docs/notebooks/shows.ipynb").read_text("utf8"))
    texts = [[out["text"] for out in cell["outputs"]] for cell in kept["cells"]]
    assert texts == [[["total 7\n", "done\n"]], [], [["goes on\n"]]]


def test_a_notebook_that_is_given_by_name_is_not_imported(project):
    root = project("docs/notebooks/good.py", NOTEBOOK)
    record_all(root)
    done = run_pytest(root, "docs/notebooks/good.py")
    assert done.returncode == 0
    assert "2 passed" in done.stdout
    path = root / "docs/notebooks/good.py"
    path.write_text(
        path.read_text("utf8") + "\nassert __name__ == '__main__'\n", "utf8"
    )
    assert run_pytest(root, "docs/notebooks/good.py").returncode == 0


def test_a_notebook_without_its_record_says_how_to_make_it(project):
    root = project("docs/notebooks/good.py", NOTEBOOK)
    with pytest.raises(
        blocks.PageError, match=r"and its \.ipynb 0; run `make outputs`"
    ):
        blocks.read_page(root, root / "docs/notebooks/good.py")


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("1.0", "1.000009", True),
        ("1.0", "1.00002", False),
        ("26", "27", False),
        ("1000000", "1000001", False),  # whole numbers are exact
        ("[ 1.  2.]", "[1. 2.]", True),
        ("[1. 2.]", "[1. 2. 3.]", False),
        ("1e-09", "0.0", True),
        ("1e-05", "0.0", False),
        ("-0.5", "0.5", False),
        ("x = 1", "y = 1", False),
        ("(1, 26, 26, 1)", "(1, 26, 26, 1)", True),
        ("nan", "inf", False),
    ],
)
def test_outputs_are_the_same_to_five_digits(shown, printed, same):
    assert same_output(shown, printed) is same


def png(pixels):
    file = io.BytesIO()
    Image.fromarray(np.asarray(pixels, "uint8")).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda picture: picture, True),
        (lambda picture: picture + 1, True),  # another decoder
        (lambda picture: picture + 3, False),
        (lambda picture: picture[::-1], False),
        (lambda picture: picture[:-1], False),
    ],
)
def test_pictures_are_the_same_to_a_shade(change, same):
    picture = np.arange(12 * 9).reshape(12, 9)
    assert same_picture(png(picture), png(change(picture))) is same


def test_a_picture_is_written_again_only_if_it_shows_something_else(project):
    program = "from pathlib import Path\nFIGURES = {'one': Path('%s').read_bytes()}\n"
    root = project("made.png", "")
    project("snippets/index_figures.py", program % (root / "made.png"))
    kept = root / "theme" / "assets" / "pictures" / "one.png"
    kept.parent.parent.mkdir(parents=True)
    written = []
    for shade in (10, 11, 20):
        (root / "made.png").write_bytes(png(np.full((4, 5), shade)))
        record_all(root, "index_figures")
        written.append(kept.read_bytes() == (root / "made.png").read_bytes())
    assert written == [True, False, True]


def test_code_is_the_same_but_for_blanks_at_the_ends():
    assert same_code("\nx = 1  \ny = 2\n\n", "x = 1\ny = 2")
    assert not same_code("if x:\n    y", "if x:\n  y")


def test_fences_in_html_comments_are_not_run():
    assert list(blocks.fences("<!--\n```{.python}\n1 / 0\n```\n-->\n")) == []


def test_a_fence_inside_a_longer_fence_is_text():
    text = "````{.markdown}\n```{.python}\n1 / 0\n```\n````\n"
    assert [info for _, info, _ in blocks.fences(text)] == ["{.markdown}"]


def test_an_escaped_include_is_what_the_site_shows(project):
    """`;--8<--` stands for `--8<--` on the page; so it does in the block that runs."""
    include, marker = ';--8<-- "index.py:first"', ";--8<-- [start:x]"
    code = fence(".python", 'x = """', include, '"""', f"# {marker}", "print(x[1:5])")
    page = HEAD + GOOD + code + fence(".text .output", "--8<")
    root = project("docs/index.md", page)
    assert problems(root) == []
    build(root)
    done = run_pytest(root, "docs", "--site", "site")
    assert done.returncode == 0, done.stdout


def test_the_hook_makes_each_interpreter_fresh_and_no_continuation(project):
    root = project("docs/index.md", GOOD + "\n" + step("first"))
    assert run_pytest(root).returncode == 0
    assert (root / "fresh.txt").read_text() == "fresh fresh "


@pytest.mark.parametrize("output", [OUTPUT, OUTPUT.replace("1.25", "1.26")])
def test_a_recorded_output_that_is_not_what_the_program_prints_fails_the_run(
    project, output
):
    done = run_pytest(project("snippets/index.out", output))
    stale = "docs/index.md:7: the output shown is stale; run `make outputs`"
    assert (done.returncode, stale in done.stdout) == (
        (0, False) if output == OUTPUT else (1, True)
    ), done.stdout


OPTION_FAULTS = {
    'recrod = "x"': "[tool.docs-proof] has no option 'recrod'; there are record, build",
    'modules = "x.py"': "[tool.docs-proof] modules = 'x.py': must be a list",
}


def command(root, *arguments):
    """Run the command on a project; return the finished process."""
    return subprocess.run(
        [sys.executable, "-m", "docs_proof", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("text", OPTION_FAULTS)
def test_a_faulty_option_is_refused(project, text):
    done = command(project("pyproject.toml", f"[tool.docs-proof]\n{text}\n"), "check")
    assert done.returncode == 1
    assert done.stderr.startswith(OPTION_FAULTS[text])
    done = run_pytest(project("docs/index.md", GOOD))
    assert done.returncode != 0
    assert OPTION_FAULTS[text] in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_the_command_checks_and_records(project):
    root = project("docs/index.md", HEAD + GOOD)
    assert command(root, "check").returncode == 0
    (root / "snippets/index.out").unlink()
    assert "wrote    snippets/index.out" in command(root, "record").stdout
    assert (root / "snippets/index.out").read_text() == OUTPUT
    project("snippets/lost.py", "pass\n")
    assert "snippets/lost.py:1: is on no page" in command(root, "check").stderr


def test_a_language_of_the_project_is_shown(project):
    page = HEAD + GOOD + fence(".rust", "fn main() {}")
    root = project("docs/index.md", page)
    assert any('lexer "rust"' in problem for problem in problems(root))
    root = project("pyproject.toml", '[tool.docs-proof]\nshown = ["rust"]\n')
    build(root)
    assert command(root, "check").returncode == 0
    done = run_pytest(root, "docs", "--site", "site")
    assert "1 rust on docs/index.md" in done.stdout


def test_the_union_of_two_runs_is_proven(site):
    """What neither run alone proves; without one of them a block is missing."""
    root, files = site[0], ["a.json", "b.json"]
    for line, number, file in ((3, 1, "a.json"), (11, 2, "b.json")):
        block = f"docs/index.md::[CodeFence#{number}][line:{line}]"
        assert run_pytest(root, block, f"--executed={file}").returncode == 0
    done = command(root, "union", "site", *files)
    assert done.returncode == 0, done.stderr
    assert "proof: 2 Python blocks executed" in done.stdout
    done = command(root, "union", "site", "a.json")
    assert done.returncode == 1
    assert "nobody executed this block" in done.stderr
