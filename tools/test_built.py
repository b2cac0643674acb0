"""tools/built.py: a site is built again exactly when a build could make another one."""

import subprocess

import pytest

from tools import built

FILES = ["docs/a.md", "tests/test_a.py", "benchmarks/a.py", "theme/main.html"]
FILES += [*built.FILLED, "site/index.html", "site/assets/run/worker.js"]


@pytest.fixture
def project(tmp_path):
    """A project whose site was built."""
    for name in FILES:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("before", "utf8")
    (tmp_path / ".gitignore").write_text(".venv\nnode_modules\nsite\n.cache\n", "utf8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    for step in ("before", "after"):
        note(tmp_path, step)
    return tmp_path


def note(project, step, site="site", builder="mkdocs"):
    kept = project / ".cache" / "built.json"
    return built.note(step, project / site, builder, project, kept)


def write(project, name, text):
    (project / name).write_text(text, "utf8")


CHANGES = {
    "nothing": (lambda project: None, True),
    "a page": (lambda project: write(project, "docs/a.md", "after"), False),
    "a new page": (lambda project: write(project, "docs/b.md", "b"), False),
    "a page that is gone": (lambda project: (project / "docs/a.md").unlink(), False),
    "a template": (lambda project: write(project, "theme/main.html", "x"), False),
    "the words of a test": (
        lambda project: write(project, "tests/test_a.py", "x"),
        True,
    ),
    "a test that is gone": (
        lambda project: (project / "tests/test_a.py").unlink(),
        False,
    ),
    "what runs in the page": (
        lambda project: write(project, "theme/assets/run/.done", "other"),
        False,
    ),
    "a page of the site": (
        lambda project: write(project, "site/index.html", "other"),
        False,
    ),
    "a file of the site that is gone": (
        lambda project: (project / "site/assets/run/worker.js").unlink(),
        False,
    ),
    "a new time of a source, with the same text": (
        lambda project: write(project, "docs/a.md", "before"),
        True,
    ),
    "a build that did not end": (lambda project: note(project, "before"), False),
    "a note that cannot be read": (
        lambda project: write(project, ".cache/built.json", "{"),
        False,
    ),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_site_is_the_same_until_something_changes_that_a_build_reads(project, kind):
    change, same = CHANGES[kind]
    change(project)
    assert note(project, "same") is same


@pytest.mark.parametrize("name", built.ENVIRONMENT)
def test_with_another_address_it_is_another_site(project, monkeypatch, name):
    monkeypatch.setenv(name, "https://example.org/")
    assert not note(project, "same")


def test_another_builder_makes_another_site(project):
    assert not note(project, "same", builder="zensical")


def test_a_site_elsewhere_leaves_the_note_alone(project):
    (project / "other" / "site").mkdir(parents=True)
    for step in ("before", "after"):
        note(project, step, site="other/site")
    assert not note(project, "same", site="other/site")
    assert note(project, "same")
