"""Shards on several machines: their union is proven to be the whole, or what is missing named."""

import json
import shutil
import subprocess
import sys

import pytest

from tests.doc_tests import proof
from tests.doc_tests.shards import file_of, files_of, parse, union
from tests.paths import ROOT
from tests.test_doc_tests import CONFIG, build, fence, run_pytest

PAGES = ["one", "two", "three"]


@pytest.fixture(autouse=True)
def own_summary(monkeypatch):
    """What the proofs in here say is not said at the end of the run of these tests."""
    monkeypatch.setattr(proof, "summary", [])


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A project of three pages and a module of tests, its site, and what two shards of it wrote."""
    root = tmp_path_factory.mktemp("project")
    (root / "docs").mkdir()
    (root / "tests").mkdir()
    nav = ", ".join(f"{page}.md" for page in PAGES)
    (root / "mkdocs.yml").write_text(CONFIG.replace("[index.md]", f"[{nav}]"))
    (root / "snippets").mkdir()
    for number, page in enumerate(PAGES):
        blocks = fence(".python", f"x = {number}") + "\n"
        blocks += fence(".python .continuation", "print(x)") + "\n"
        blocks += fence(".text .output", str(number))
        (root / "docs" / f"{page}.md").write_text(f"# {page}\n\n{blocks}")
    module = "def test_a():\n    pass\n\n\ndef test_b():\n    pass\n"
    (root / "tests" / "test_module.py").write_text(module)
    build(root)
    for i, more in ((1, []), (2, ["-n", "2", "--dist", "loadfile"])):
        options = ["--site", "site", "--shard", f"{i}/2", "--executed", f"{i}.json"]
        done = run_pytest(root, "docs", "tests", *options, *more)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "every_block_was_executed" not in done.stdout
    return root


@pytest.fixture
def shards(ran, tmp_path):
    """A copy of that project, to be broken."""
    return shutil.copytree(ran, tmp_path / "project")


def proven(root, *numbers):
    return union(root, root / "site", [root / f"{i}.json" for i in numbers])


def edit(root, number, change):
    file = root / f"{number}.json"
    written = json.loads(file.read_text())
    change(written)
    file.write_text(json.dumps(written))


def test_the_union_of_the_shards_is_the_whole(shards):
    found, said = proven(shards, 1, 2)
    assert found == []
    assert said[0] == "union: 8 tests, each in one of 2 shards; none is missing"
    assert said[1].startswith("proof: 6 Python blocks executed, 0 compared")
    files = [
        {file_of(test) for test in json.loads((shards / f"{i}.json").read_text())["outcomes"]}
        for i in (1, 2)
    ]  # fmt: skip
    assert (
        not files[0] & files[1]
    )  # the blocks of a page, the tests of a module: together
    assert files[0] | files[1] == {
        *(f"docs/{page}.md" for page in PAGES), "tests/test_module.py",
    }  # fmt: skip


def test_a_shard_that_is_left_out_is_named_and_all_that_it_ran(shards):
    found, _ = proven(shards, 1)
    mine = json.loads((shards / "2.json").read_text())["outcomes"]
    assert "shard 2/2 is missing" in found
    for file in map(file_of, mine):
        assert f"{file}: 2 of its tests ran in no shard" in found
    assert any("nobody executed this block" in fault for fault in found)


def test_a_shard_of_another_version_of_the_site_is_refused(shards):
    page = shards / "site" / "two" / "index.html"
    page.write_text(page.read_text().replace("</body>", "<p>New.</p></body>"))
    found, _ = proven(shards, 1, 2)
    assert found == [
        f"{shards / f'{i}.json'}: tested another version of the site than {shards / 'site'}"
        for i in (1, 2)
    ]


def test_a_shard_that_is_given_twice_ran_its_tests_twice(shards):
    shutil.copy(shards / "1.json", shards / "3.json")
    found, _ = proven(shards, 1, 2, 3)
    assert any(fault.endswith("ran in 2 shards") for fault in found)


def test_a_test_that_did_not_run_is_missed(shards):
    edit(shards, 1, lambda one: one["outcomes"].pop(next(iter(one["outcomes"]))))
    found, _ = proven(shards, 1, 2)
    assert [fault.partition(": ")[2] for fault in found] == [
        "1 of its tests ran in no shard"
    ]


def test_a_test_that_one_shard_alone_knows_is_named(shards):
    edit(shards, 1, lambda one: one["every"].append("tests/test_new.py::test_new"))
    found, _ = proven(shards, 1, 2)
    where = shards / "2.json"
    assert found == [
        f"{where}: knows no test tests/test_new.py::test_new, which another shard knows",
        "tests/test_new.py: 1 of its tests ran in no shard",
    ]


def test_shards_of_different_splits_are_no_union(shards):
    edit(shards, 2, lambda one: one.update(shard="2/3"))
    found, _ = proven(shards, 1, 2)
    assert "shards of different splits: 1/2, 2/3" in found


def test_a_failed_test_fails_the_union(shards):
    (shards / "tests" / "test_module.py").write_text("def test_a():\n    assert 0\n")
    options = ["--site", "site", "--executed", "whole.json"]  # one shard is a union too
    assert run_pytest(shards, "docs", "tests", *options).returncode == 1
    found, _ = union(shards, shards / "site", [shards / "whole.json"])
    assert found == [f"{shards / 'whole.json'}: tests/test_module.py::test_a failed"]


def test_a_file_that_no_shard_wrote_is_named(shards):
    (shards / "other.json").write_text("[]")
    for name in ("other.json", "gone.json"):
        command = [sys.executable, "-m", "tests.doc_tests", "union", "--site", "site"]
        done = subprocess.run(
            [*command, shards / name], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 1
        assert done.stderr == f"{shards / name}: was not written by --executed\n"


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "1/0", "a/b", "-1/2", "1/2/3"])
def test_a_shard_is_i_of_n(text):
    message = f"--shard {text}: must be i/n with 1 <= i <= n, as 1/2"
    with pytest.raises(ValueError, match="must be") as raised:
        parse(text)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--shard", "3/2"], "--shard 3/2: must be i/n"),
        (["--shard", "1/2"], "--shard needs --executed FILE"),
        (["--shard", "1/2", "--executed", "a"], "--executed needs --site DIR"),
    ],
)
def test_a_shard_that_could_not_be_proven_is_refused(ran, options, message):
    done = run_pytest(ran, "docs", *options)
    assert done.returncode == 4
    assert message in done.stderr


@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_every_file_is_in_one_shard_and_the_shards_are_even(n):
    tests = [f"file{f}::test{t}" for f in range(40) for t in range(1 + f * f % 11)]
    parts = [files_of(tests, i, n) for i in range(1, n + 1)]
    assert sorted(file for part in parts for file in part) == sorted(
        {file_of(test) for test in tests}
    )
    loads = [sum(file_of(test) in part for test in tests) for part in parts]
    assert max(loads) - min(loads) <= 11
