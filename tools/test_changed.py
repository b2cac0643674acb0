"""`make test-changed`: what is run for what changed."""

import subprocess
import sys

import pytest
from docs_proof.blocks import pages, read_page
from docs_proof.since import as_before, what

from tools.changed import central, changed, main, targets
from tools.paths import ROOT


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("docs/tutorials/one_channel.md", ["docs/tutorials/one_channel.md"]),
        ("snippets/tutorials/one_channel.py", ["docs/tutorials/one_channel.md"]),
        ("snippets/tutorials/one_channel.out", ["docs/tutorials/one_channel.md"]),
        ("snippets/tutorials/one_channel_exercises.py", ["docs/tutorials/one_channel.md"]),
        ("tests/tutorials/test_one_channel.py", []),
        ("docs/notebooks/one_channel.py", ["docs/notebooks/one_channel.py"]),
        ("docs/notebooks/one_channel.ipynb", ["tests/test_notebooks.py"]),
        ("docs/tutorials/one_channel.md", ["tests/test_notebooks.py"]),
    ],
)  # fmt: skip
def test_a_page_its_program_and_its_test_belong_together(path, wanted):
    chosen = targets(ROOT, [path])
    assert set(wanted) <= set(chosen)
    test = "tests/tutorials/test_one_channel.py"
    assert test in chosen or path.startswith("docs/notebooks")
    assert not [target for target in chosen if "n_channels" in target]


def test_what_another_page_includes_is_run_with_both():
    """Every file that any page of this site includes leads to each page that includes it."""
    includes = {}
    for page in pages(ROOT):
        for line in page.read_text("utf8").splitlines():
            if line.strip().startswith('--8<-- "'):
                file = line.split('"')[1].partition(":")[0]
                includes.setdefault(file, set()).add(page.relative_to(ROOT).as_posix())
    assert includes
    for file, shown in includes.items():
        assert shown <= set(targets(ROOT, [f"snippets/{file}"])), file


def test_a_page_in_korean_is_compared_and_none_of_its_blocks_is_run():
    tests = [
        f"tests/korean/test_{name}.py"
        for name in ("catalogue", "doctor", "notebooks", "parity", "style", "words")
    ]
    for path in ("docs/ko/tutorials/one_channel.md", "snippets/ko/tables.toml"):
        assert targets(ROOT, [path]) == tests
    assert {*tests} <= {*targets(ROOT, ["docs/tutorials/one_channel.md"])}


def test_a_test_that_names_a_file_is_run_for_it():
    assert "tests/howto/test_test_docs.py" in targets(
        ROOT, ["tools/tables/own_docs.py"]
    )
    assert "tests/test_contributing.py" in targets(ROOT, ["CONTRIBUTING.md"])


@pytest.mark.parametrize(
    "path",
    [
        "tests/conftest.py", "conftest.py", "tools/paths.py",
        "packages/pytest-docs-proof/src/docs_proof/proof.py", "tools/hooks.py",
        "theme/main.html", "web/runner/main.js", "mkdocs.yml", "pyproject.toml",
        "requirements.lock", "Makefile", ".github/workflows/check.yml",
    ],
)  # fmt: skip
def test_on_some_files_every_test_depends(path):
    assert (ROOT / path).is_file()
    assert central([path, "docs/index.md"]) == [path]


@pytest.fixture
def project(tmp_path):
    """A repository with a page, its program and its test, all of it committed."""
    for name, text in {
        "docs/mean.md": '```{.python}\n--8<-- "mean.py"\n```\n',
        "docs/other.md": "# Other\n",
        "snippets/mean.py": "x = 1\n",
        "tests/test_mean.py": "",
        "tests/test_other.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def git(folder, *arguments):
    command = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run([*command, *arguments], check=True, capture_output=True)


def commit(folder):
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "a")


def test_what_changed_is_asked_of_git(project):
    assert changed(project, "HEAD") == []
    (project / "snippets/mean.py").write_text("x = 2\n")
    (project / "docs/new.md").write_text("# New\n")  # not added yet
    assert changed(project, "HEAD") == ["docs/new.md", "snippets/mean.py"]
    assert targets(project, changed(project, "HEAD")) == [
        "docs/mean.md", "docs/new.md", "tests/test_mean.py",
    ]  # fmt: skip
    commit(project)
    assert changed(project, "HEAD") == []
    assert changed(project, "HEAD~1") == ["docs/new.md", "snippets/mean.py"]


def test_what_is_gone_is_run_by_what_is_left_of_it(project):
    (project / "docs/mean.md").unlink()
    assert targets(project, changed(project, "HEAD")) == ["tests/test_mean.py"]


@pytest.fixture
def lesson(project):
    """The same with two chains of blocks, the first of them with an output."""
    (project / "mkdocs.yml").write_text(
        "markdown_extensions: [{pymdownx.snippets: {base_path: [snippets]}}]"
    )
    (project / "snippets/mean.py").write_text(
        "# --8<-- [start:a]\nprint(1)\n# --8<-- [end:a]\n"
        "# --8<-- [start:b]\nx = 2\n# --8<-- [end:b]\n"
    )
    output = "```{.text .output}\n1\n```\n"
    (project / "docs/mean.md").write_text(
        f"""```{{.python}}\n--8<-- "mean.py:a"\n```\n{output}"""
        """```{.python .continuation}\n--8<-- "mean.py:b"\n```\n"""
        """```{.python}\ny = 3\n```\n"""
    )
    commit(project)
    return project


def run(project):
    """Return the texts of the blocks of the page that run because of what changed."""
    page = project / "docs/mean.md"
    before = as_before(project, "HEAD", [page])[page]
    blocks = read_page(project, page)
    python = [i for i, block in enumerate(blocks) if block.is_python]
    return [blocks[i].text for i in python if what(blocks, i) not in before]


@pytest.mark.parametrize(
    ("file", "old", "new", "wanted"),
    [
        ("docs/mean.md", "```{.python}", "A sentence.\n\n```{.python}", []),
        ("docs/mean.md", "y = 3", "y = 4", ["y = 4\n"]),
        ("docs/mean.md", "\n1\n", "\n2\n", ["print(1)"]),
        ("docs/mean.md", "```{.python}\ny", "```{.python .continuation}\ny", ["y = 3\n"]),
        ("snippets/mean.py", "x = 2", "x = 5", ["x = 5"]),
        ("snippets/mean.py", "print(1)", "print(9)", ["print(9)", "x = 2"]),
    ],
)  # fmt: skip
def test_a_block_is_run_if_it_or_one_before_it_changed(lesson, file, old, new, wanted):
    text = (lesson / file).read_text()
    assert old in text
    (lesson / file).write_text(text.replace(old, new, 1))
    assert run(lesson) == wanted


def test_of_a_new_page_each_block_is_run(lesson):
    path = lesson / "docs/new.md"
    path.write_text("```{.python}\nx = 1\n```\n")
    assert as_before(lesson, "HEAD", [path]) == {path: set()}


def test_pytest_leaves_out_what_is_as_it_was():
    page = "docs/howto/shape_errors.md"
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "--collect-only", page]
    both = [
        subprocess.run([*command, *since], cwd=ROOT, capture_output=True, text=True)
        for since in ([], ["--since=HEAD"])
    ]
    every, rest = (done.stdout.count("[CodeFence#") for done in both)
    same = subprocess.run(
        ["git", "diff", "--quiet", "HEAD", "--", "docs", "snippets"], cwd=ROOT
    )
    assert every > 100
    assert rest < every if same.returncode else rest == 0


def test_an_unknown_base_is_refused(project):
    with pytest.raises(SystemExit, match="BASE=nowhere: must be a commit"):
        main("nowhere")
