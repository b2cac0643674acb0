"""Each kind of corruption is noticed by the check that is named here.

A check that cannot fail proves nothing. So each check is tried on a fault, in the file that the
last column names. "here" is this file; test_docs_proof.py is in packages/pytest-docs-proof.

| corrupt | noticed by | tried on the fault in |
|---|---|---|
| a file of Python for the browser | web/runtime.py | tests/page/test_runtime.py |
| an entry of a lock | pip, npm ci, as make calls them | here |
| a lock that is not that of the pins | tests/test_setup.py | here |
| an output, recorded or shown | the doc tests, the proof | test_docs_proof.py |
| a notebook: a cell that fails | the build | test_docs_proof.py |
| a notebook that is not its lesson, nor its download | tests/test_notebooks.py | here |
| a page that cannot be translated: no id, no description | `make check` | test_docs_proof.py |
| a link, a heading id that is linked | the build, tests/site/test_html.py | here |
| a heading id that nothing here links to | tests/site/test_html.py | here |
| a heading id that is not linked: missing, twice | `make check` | test_docs_proof.py |
"""

import base64
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile

import pytest
import yaml
from docs_proof.blocks import settings

from tests import test_notebooks, test_setup
from tests.site import test_html
from tools.paths import ROOT
from tools.tables.addresses import keep

LESSON = ROOT / "docs/tutorials/one_channel.md"


def make(folder, *arguments, **environment):
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=240,
    )


# An entry of a lock


def wheel(folder):
    """Write a wheel that holds a package of one line; return its SHA-256."""
    path = folder / "small-1.0-py3-none-any.whl"
    info = "small-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("small.py", "answer = 42\n")
        packed.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: small\nVersion: 1.0\n"
        )
        packed.writestr(
            f"{info}/WHEEL",
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        packed.writestr(f"{info}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("entry", ["its", "another", "none"])
def test_make_installs_no_python_package_without_its_hash(tmp_path, entry):
    shutil.copy(ROOT / "Makefile", tmp_path)
    known = wheel(tmp_path)
    stated = {
        "its": f" --hash=sha256:{known}",
        "another": f" --hash=sha256:{'0' * 64}",
        "none": "",
    }
    (tmp_path / "requirements-site.lock").write_text(f"small==1.0{stated[entry]}\n")
    (tmp_path / "requirements.lock").touch()
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
    done = make(tmp_path, ".venv/.done", f"PYTHON={sys.executable}", **offline)
    installed = bool(list(tmp_path.glob(".venv/lib/*/site-packages/small.py")))
    assert (done.returncode == 0) == installed == (entry == "its"), done.stderr
    assert ("DO NOT MATCH THE HASHES" in done.stderr) == (entry == "another")
    assert ("Hashes are required" in done.stderr) == (entry == "none")
    assert (tmp_path / ".venv" / ".done").exists() == installed


def package(folder):
    """Write an npm package of one line; return its integrity."""
    path = folder / "small.tgz"
    with tarfile.open(path, "w:gz") as packed:
        text = b'{"name": "small", "version": "1.0.0"}'
        entry = tarfile.TarInfo("package/package.json")
        entry.size = len(text)
        packed.addfile(entry, io.BytesIO(text))
    digest = hashlib.sha512(path.read_bytes()).digest()
    return f"sha512-{base64.b64encode(digest).decode()}"


@pytest.mark.parametrize("corrupt", [False, True])
def test_make_installs_no_npm_package_of_another_hash(tmp_path, corrupt):
    web = tmp_path / "web"
    web.mkdir()
    shutil.copy(ROOT / "Makefile", tmp_path)
    known = package(web)
    integrity = f"sha512-{'A' * 86}==" if corrupt else known
    root = {
        "name": "project",
        "version": "0.0.0",
        "dependencies": {"small": "file:small.tgz"},
    }
    entry = {"version": "1.0.0", "resolved": "file:small.tgz", "integrity": integrity}
    lock = {
        "name": "project",
        "version": "0.0.0",
        "lockfileVersion": 3,
        "requires": True,
    }
    lock["packages"] = {"": root, "node_modules/small": entry}
    (web / "package.json").write_text(json.dumps(root))
    (web / "package-lock.json").write_text(json.dumps(lock))
    cache = {"npm_config_cache": str(tmp_path / "npm")}
    done = make(tmp_path, "web/node_modules/.done", **cache)
    installed = (web / "node_modules" / "small" / "package.json").is_file()
    assert bool(done.returncode) == (not installed) == corrupt, done.stderr
    assert ("EINTEGRITY" in done.stderr) == corrupt
    assert (web / "node_modules" / ".done").exists() != corrupt


@pytest.fixture
def locks(tmp_path, monkeypatch):
    """A copy of the pins and their locks, which tests/test_setup.py then looks at."""
    (tmp_path / "web").mkdir()
    for stem in ("requirements", "web/audit"):
        for kind in ("txt", "lock"):
            shutil.copy(ROOT / f"{stem}.{kind}", tmp_path / f"{stem}.{kind}")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "web" / name, tmp_path / "web" / name)
    monkeypatch.setattr(test_setup, "ROOT", tmp_path)
    return tmp_path


def change(path, before, after):
    """Change the first place of a file that the pattern matches."""
    text, changes = re.subn(before, after, path.read_text("utf8"), count=1)
    assert changes == 1
    path.write_text(text, "utf8")


LOCK_FAULTS = {
    "another version": (
        "requirements.lock",
        r"(?m)^keras==\S+",
        "keras==3.0.0",
        lambda: test_setup.test_lock_holds_every_requirement_at_its_version(
            "requirements"
        ),
    ),
    "another version of a tool": (
        "web/audit.lock",
        r"(?m)^pip-audit==\S+",
        "pip-audit==2.0.0",
        lambda: test_setup.test_lock_holds_every_requirement_at_its_version(
            "web/audit"
        ),
    ),
    "no hash": (
        "requirements.lock",
        r"(?m)^(keras==\S+).*\n(?: +--hash.*\n)+",
        r"\1\n",
        lambda: test_setup.test_every_locked_package_has_a_hash("requirements"),
    ),
    "another version from npm": (
        "web/package-lock.json",
        r'("node_modules/katex": \{\s+"version": )"[^"]+"',
        r'\1"0.1.0"',
        lambda: test_setup.test_npm_lock_holds_every_package_at_its_version("web"),
    ),
    "no integrity": (
        "web/package-lock.json",
        r'"integrity": "[^"]+",',
        "",
        lambda: test_setup.test_npm_lock_holds_every_package_at_its_version("web"),
    ),
}


@pytest.mark.parametrize("fault", LOCK_FAULTS)
def test_a_lock_that_is_not_that_of_the_pins_is_noticed(locks, fault):
    file, before, after, check = LOCK_FAULTS[fault]
    check()
    change(locks / file, before, after)
    with pytest.raises(AssertionError):
        check()


# A notebook


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """A copy of a notebook, both kinds, as they should be."""
    for file in (ROOT / "docs" / "notebooks").glob("one_channel.*"):
        shutil.copy(file, tmp_path)
    monkeypatch.setattr(test_notebooks, "FOLDER", tmp_path)
    test_notebooks.test_it_is_of_its_page(LESSON)
    return tmp_path / "one_channel.ipynb"


@pytest.mark.parametrize("kind", ["ipynb", "py"])
def test_a_notebook_that_is_not_its_lesson_is_noticed(notebook, kind):
    change(notebook.with_suffix(f".{kind}"), r"window \* kernel", "window + kernel")
    with pytest.raises(AssertionError, match="run `make outputs`"):
        test_notebooks.test_it_is_of_its_page(LESSON)


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("an include", '--8<-- \\"a.py\\"'),
        ("attributes", "a word{ .class }"),
        ("TeX between brackets", r"\\\\(x\\\\)"),
        ("a widget", "data-widget=x"),
    ],
)
def test_what_only_the_site_knows_is_noticed_in_a_notebook(notebook, what, text):
    check = test_notebooks.test_nothing_is_left_that_only_the_site_knows
    check(LESSON, what)
    change(notebook, "That is the whole algorithm", text)
    with pytest.raises(AssertionError):
        check(LESSON, what)


def test_a_lost_sentence_of_a_notebook_is_noticed(notebook):
    change(notebook, "It passes", "")
    with pytest.raises(AssertionError):
        test_notebooks.test_it_has_the_full_text(LESSON)


def test_an_output_that_a_notebook_does_not_print_is_noticed(notebook):
    change(
        notebook, r"what TensorFlow computes: False", "what TensorFlow computes: True"
    )
    with pytest.raises(AssertionError):
        test_notebooks.test_it_prints_what_the_page_shows(LESSON)


# A link, a heading id

NEIGHBOUR = "# Other { #other }\n\n## Padding { #padding }\n"
LINKS = {
    "none": ("[good](other.md#padding)", NEIGHBOUR, None),
    "a page that is not there": (
        "[dead](othre.md)",
        NEIGHBOUR,
        "'index.md' contains a link 'othre.md', but the target is not found",
    ),
    "a heading that is not there": (
        "[dead](other.md#paddin)",
        NEIGHBOUR,
        "'index.md' contains a link 'other.md#paddin', but the doc 'other.md' does not contain an",
    ),
    "a heading whose id was changed": (
        "[dead](other.md#padding)",
        NEIGHBOUR.replace("#padding", "#pading"),
        "'index.md' contains a link 'other.md#padding', but the doc 'other.md' does not contain an",
    ),
    "a heading of the page itself": (
        "[dead](#paddin)",
        NEIGHBOUR,
        "'index.md' contains a link '#paddin', but there is no such anchor on this page",
    ),
    "an absolute link": (
        "[dead](/other/)",
        NEIGHBOUR,
        "'index.md' contains an absolute link '/other/'",
    ),
    "a file that is not there": (
        "![dead](other.png)",
        NEIGHBOUR,
        "'index.md' contains a link 'other.png', but the target is not found",
    ),
}


@pytest.mark.parametrize("fault", LINKS)
def test_a_dead_link_fails_the_build(tmp_path, fault):
    """A small site is built as by `make build`, with the settings of mkdocs.yml for links."""
    link, neighbour, message = LINKS[fault]
    kept = {"validation": settings(ROOT)["validation"]}
    site = {"site_name": "A site", "theme": {"name": "mkdocs"}, "plugins": []}
    site["markdown_extensions"] = ["attr_list"]
    site["extra"] = {"alternate": False}
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump({**kept, **site}))
    (tmp_path / "mkdocs.ko.yml").write_text("INHERIT: mkdocs.yml\ndocs_dir: docs/ko\n")
    (tmp_path / "docs/ko").mkdir(parents=True)
    (tmp_path / "docs/ko/index.md").write_text("# Home { #home }\n")
    (tmp_path / "docs" / "index.md").write_text(f"# Home {{ #home }}\n\n{link}\n")
    (tmp_path / "docs" / "other.md").write_text(neighbour)
    command = [sys.executable, ROOT / "web" / "build.py", "mkdocs"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    if message is None:
        assert (done.returncode, done.stderr) == (0, "")
    else:
        assert done.returncode != 0
        assert message in done.stderr


HOME = '<h1 id="home">Home</h1><a href="other/#padding">good</a><img src="a.png">'
HTML_LINKS = {
    "none": (HOME, []),
    "page": (HOME.replace("other/", "othre/"), ["othre/#padding"]),
    "anchor": (HOME.replace("#padding", "#paddin"), ["other/#paddin"]),
    "picture": (HOME.replace("a.png", "b.png"), ["b.png"]),
    "nothing": (HOME.replace(' href="other/#padding"', ""), ["<a>good</a>"]),
}


@pytest.mark.parametrize("fault", HTML_LINKS)
def test_a_dead_link_of_the_built_site_is_noticed(tmp_path, fault):
    """Also a link from a template or a program; the build does not check those."""
    home, dead = HTML_LINKS[fault]
    (tmp_path / "other").mkdir()
    (tmp_path / "index.html").write_text(home)
    (tmp_path / "a.png").touch()
    (tmp_path / "other" / "index.html").write_text('<h2 id="padding">Padding</h2>')
    if not dead:
        test_html.test_links_and_anchors_lead_somewhere(tmp_path, "")
        return
    with pytest.raises(AssertionError, match=re.escape(dead[0])):
        test_html.test_links_and_anchors_lead_somewhere(tmp_path, "")


@pytest.mark.parametrize(
    ("heading", "message"),
    [
        ('<h2 id="padding">', None),
        ('<h2 id="pading">', "put the ids back"),
        ("<h2>", "put the ids back"),
        ('<h2 id="padding"></h2><h3 id="new">', None),
    ],
)  # fmt: skip
def test_an_address_that_changed_is_noticed(tmp_path, monkeypatch, heading, message):
    page = tmp_path / "site" / "other" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text(f"<article>{heading}Padding</article>")
    monkeypatch.setattr(test_html, "KEPT", tmp_path / "addresses.txt")
    test_html.KEPT.write_text("other#padding\n")
    if message is None:
        test_html.test_a_section_keeps_its_address(tmp_path / "site")
    else:
        with pytest.raises(AssertionError, match=message):
            test_html.test_a_section_keeps_its_address(tmp_path / "site")


def test_new_addresses_are_kept_and_none_is_taken_away(tmp_path):
    file = tmp_path / "addresses.txt"
    file.write_text("other#padding\n")
    assert keep(file, {"other#strides"}) == ["other#strides"]
    assert keep(file, {"other#strides"}) == []
    assert file.read_text() == "other#padding\nother#strides\n"


def test_an_id_used_twice_on_the_built_site_is_noticed(tmp_path):
    (tmp_path / "index.html").write_text(
        '<h1 id="home">Home</h1><h2 id="home">More</h2>'
    )
    with pytest.raises(AssertionError):
        test_html.test_ids_are_unique(tmp_path, "")
