"""docs/howto/test_docs.md: its steps, followed in an empty folder, and every claim it makes."""

import atexit
import functools
import json
import random
import re
import runpy
import shutil
import tempfile
from pathlib import Path

import docs_proof
import pytest
from docs_proof import blocks
from docs_proof.compare import same_output
from docs_proof.proof import html_blocks

from tools.paths import ROOT, functions
from tools.records import mutants
from tools.tables import own_docs

PACKAGE = Path(blocks.__file__).parent
PROGRAM = functions("howto/test_docs.py")
BENCHMARK = runpy.run_path(str(ROOT / "benchmarks" / "harness.py"))
COST = json.loads(BENCHMARK["RECORD"].read_text("utf8"))


def table(name):
    """Return the rows of a table of the page as it is in snippets/, each a list of cells."""
    text = (own_docs.FOLDER / f"test_docs_{name}.md").read_text("utf8")
    rows = [
        line.strip("|\n").split(" | ") for line in text.splitlines()[2:] if "|" in line
    ]
    return [[cell.strip(" *") for cell in row] for row in rows]


@functools.cache
def once():
    """Follow the steps in an empty folder, once; return (what each command printed, the folder)."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return own_docs.follow(folder), folder / "mine"


@functools.cache
def tables():
    """Return the tables of the page, made anew from a copy of the folder."""
    printed, root = once()
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(root, Path(folder) / "mine", symlinks=True)
        return own_docs.tables(printed, copy)


@pytest.fixture
def followed():
    return once()


# ---- the steps ----------------------------------------------------------------------------------
def test_the_steps_give_a_site_that_is_proven(followed):
    printed, root = followed
    assert list(printed)[-2:] == ["make outputs", "make test"]
    assert "proof: 2 Python blocks executed" in printed["make test"]
    assert "wrote    snippets/index.out" in printed["make outputs"]
    assert (root / "site" / "index.html").is_file()


def test_the_steps_write_all_files_and_nothing_is_needed_but_these(followed):
    _, root = followed
    written = {path for path, _ in own_docs.steps() if path}
    assert written == {
        "requirements.txt", "pyproject.toml", "mkdocs.yml", "Makefile",
        "snippets/index.py", "docs/index.md", "tests/test_index.py",
    }  # fmt: skip
    here = {path.name for path in root.iterdir()}
    made = {".venv", ".pytest_cache", "site", "__pycache__"}
    folders = {"docs", "snippets", "tests"}
    assert here - made == folders | {path for path in written if "/" not in path}


def test_the_output_that_the_page_shows_of_the_first_program_is_what_is_recorded(
    followed,
):
    _, root = followed
    here = blocks.read_page(ROOT, own_docs.PAGE)
    at = next(n for n, block in enumerate(here) if "[start:mean]" in block.text)
    recorded = re.sub(
        r"--8<-- \[.*\]\n", "", (root / "snippets/index.out").read_text("utf8")
    )
    assert same_output(here[at + 1].text, recorded)


def test_only_what_is_named_is_installed(followed):
    _, root = followed
    wanted = {
        "markdown": True,
        "bs4": True,
        "tensorflow": False,
        "numpy": False,
        "jupytext": False,
    }
    for package, there in wanted.items():
        done = own_docs.run(root, own_docs.PYTHON, "-c", f"import {package}")
        assert (done.returncode == 0) is there, package


def test_the_pins_are_those_of_this_site(followed):
    _, root = followed
    lists = ("requirements.txt", "requirements-site.txt")
    ours = "".join((ROOT / name).read_text("utf8") for name in lists).splitlines()
    ours = [line.split("#")[0].strip() for line in ours]
    pins = (root / "requirements.txt").read_text("utf8").splitlines()
    assert set(pins) <= set(ours)


def test_the_package_is_installed_and_nothing_of_this_tree_is_used(followed):
    _, root = followed
    code = "import docs_proof; print(docs_proof.__version__, docs_proof.__file__)"
    version, file = own_docs.run(root, own_docs.PYTHON, "-c", code).stdout.split()
    assert version == docs_proof.__version__
    assert Path(file).resolve().is_relative_to(root.resolve() / ".venv")
    assert (root / ".venv/bin/docs-proof").is_file()


def test_nothing_private_of_pytest_markdown_docs_is_used():
    """'its hook', and no module of it: another release may have others."""
    for file in PACKAGE.glob("*.py"):
        text = file.read_text("utf8")
        assert not re.search(r"(import|from) pytest_markdown_docs", text), file


@pytest.mark.parametrize(
    ("path", "before", "after", "message"),
    [
        (
            "docs/index.md",
            '--8<-- "index.out:mean"',
            "2.3333",
            "docs/index.md:11: is typed",
        ),
        (
            "snippets/index.out",
            "2.3333",
            "2.4333",
            "docs/index.md:11: the output shown is stale",
        ),
    ],
    ids=["typed", "stale"],
)
def test_a_fault_fails_make_test(followed, tmp_path, path, before, after, message):
    root = tmp_path / "mine"
    shutil.copytree(followed[1], root, symlinks=True)
    text = (root / path).read_text("utf8")
    assert before in text
    (root / path).write_text(text.replace(before, after, 1), "utf8")
    done = own_docs.run(root, "make", "test")
    assert done.returncode != 0
    assert message in done.stdout


# ---- the tables ---------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["proof", "faults", "alone"])
def test_table_is_what_is_found(name):
    file = f"test_docs_{name}.md"
    kept = (own_docs.FOLDER / file).read_text("utf8")
    assert kept == tables()[file], "run `python -m tools.tables.own_docs`"


def test_what_it_costs_is_what_was_measured():
    kept = (own_docs.FOLDER / "test_docs_cost.md").read_text("utf8")
    assert kept == BENCHMARK["text"](COST), "run `make outputs`"
    assert list(COST["sizes"]) == ["100", "1000", "10000"]
    assert COST["machine"]["processor"] in kept
    assert COST["date"] in kept


@pytest.mark.parametrize(
    "figure", ["collection", "run", "proof", "run_memory", "proof_memory"]
)
def test_time_and_memory_grow_no_faster_than_the_blocks(figure):
    """'Time and memory grow with the number of blocks, and no faster.'"""
    few, many = (COST["sizes"][count][figure] for count in ("1000", "10000"))
    assert many < 10 * few
    if (
        figure != "collection"
    ):  # the time for 100 more blocks is smaller than the difference between two runs
        first, second = BENCHMARK["added"](COST, figure)
        assert second < 1.5 * first


def test_two_workers_are_faster_than_one():
    assert COST["workers"]["2"] < COST["workers"]["1"]


def test_each_check_finds_something_that_the_others_cannot():
    checks = [row[1] for row in table("faults")]
    assert set(checks) == {"`make check`", "the run", "the proof"}
    assert checks[-3:] == ["the proof"] * 3  # "the last three"
    assert checks.count("the proof") == 3


def test_every_message_names_the_place():
    for what, _, message in table("faults"):
        assert re.match(r"`+ ?(docs|snippets|mkdocs\.yml)[\w/.]*:", message), what


def test_alone_pytest_markdown_docs_misses_blocks_and_never_compares_outputs():
    rows = {what: (alone, ours) for what, alone, ours in table("alone")}
    assert rows["a block in a tab"] == ("is not found", "runs")
    assert rows["a false output below a block"] == ("passes", "fails")
    assert [what for what, (_, ours) in rows.items() if ours == "is not found"] == [
        "a block in a quotation"
    ]


def test_the_table_of_fences_names_all_that_are_not_run():
    text = own_docs.PAGE.read_text("utf8")
    line = next(
        line for line in text.splitlines() if line.endswith("counts them in its line |")
    )
    assert set(re.findall(r"\{\.(\w+)\}", line)) == blocks.NOT_RUN


def test_mutants_are_noticed_or_listed():
    """The whole table is written by `make mutants`."""
    rows = table("mutants")
    tested = [name for name in mutants.programs() if mutants.tests_of(name).is_file()]
    names = [program.strip("`") for program, *_ in rows]
    assert names == [*tested, "all"], "run `make mutants`"
    counts = {name: len(mutants.mutants(name)) for name in tested}
    older = [
        name
        for name, row in zip(tested, rows, strict=False)
        if int(row[1]) != counts[name]
    ]
    assert older == [], "changed since they were run: `make mutants ONLY=...`"
    for program, changed, noticed, same in rows:
        assert int(changed) == int(noticed) + int(same) > 0, program
    for column in (1, 2, 3):
        assert int(rows[-1][column]) == sum(int(row[column]) for row in rows[:-1])


def test_two_places_read_the_settings_of_mkdocs():
    readers = {
        path.name
        for path in PACKAGE.glob("*.py")
        if re.search(r'/ "mkdocs.yml"', path.read_text("utf8"))
    }
    assert readers == {"blocks.py", "structure.py"}


# ---- the two functions --------------------------------------------------------------------------
PAIRS = [
    ("1.0", "1.000009"), ("1.0", "1.00002"), ("26", "27"), ("26", "26.0"), ("+3", "3"),
    ("+3000000", "3000001"), ("# 1", "1 #"),
    ("1000000", "1000001"), ("[ 1.  2.]", "[1. 2.]"), ("[1. 2.]", "[1. 2. 3.]"), ("1e-09", "0.0"),
    ("1e-05", "0.0"), ("-0.5", "0.5"), ("-3", "3"), ("x = 1", "y = 1"), ("nan", "inf"),
    ("2.21.0", "2.21.1"), ("float32", "float64"), ("1e3", "1000.0"), (".5", "0.5"), ("#", "1"),
    ("a b", "ab"), ("1 2", "12"), ("", " \n"), ("1e-7", "2e-7"), ("3e-7", "1e-7"), ("nan", "nan"),
    ("5.", "5.00004"), ("-0.0", "0.0"), ("x1", "x2"), ("1_0", "1_1"), ("3.0e+2", "300.001"),
]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_the_rule_to_take_away_is_the_one_that_is_used(pair):
    for shown, printed in (pair, pair[::-1]):
        assert PROGRAM["same_output"](shown, printed) is same_output(shown, printed)


def test_the_rule_agrees_on_random_outputs():
    draw = random.Random(0)
    counts = {True: 0, False: 0}
    for _ in range(500):
        value = draw.choice(
            [draw.uniform(-9, 9), draw.randint(-99, 99), draw.gauss(0, 1e-6)]
        )
        other = draw.choice(
            [value, value * (1 + draw.uniform(-2e-5, 2e-5)), -value, value + 1]
        )
        pair = f"y = [{value}, 3]", f"y = [{other},  3]"
        same = same_output(*pair)
        assert PROGRAM["same_output"](*pair) is same, pair
        counts[same] += 1
    assert min(counts.values()) > 100


def test_the_rule_tolerates_digits_but_neither_counts_nor_words():
    same = PROGRAM["same_output"]
    assert same("0.5 a", "0.500004\ta")
    assert not same("0.5 a", "0.50001 a")
    assert not same("500000 a", "500001 a")
    assert not same("0.5 a", "0.5 b")


def test_the_short_proof_finds_the_blocks_of_a_real_page(followed):
    """They are the blocks that the proof itself finds in the HTML that MkDocs made."""
    html = (followed[1] / "site" / "index.html").read_text("utf8")
    shown = [text for _, lexer, _, text in html_blocks(html) if lexer == "python"]
    assert PROGRAM["Blocks"](html).found == shown
    assert len(shown) == 2
    assert PROGRAM["never_run"](html, shown) == []
    assert PROGRAM["never_run"](html, shown[:1]) == [shown[1].strip()]


def test_the_short_proof_counts_a_block_that_stands_twice():
    pre = '<pre class="language-python">x = 1</pre>'
    assert PROGRAM["never_run"](pre * 2, ["x = 1\n"]) == ["x = 1"]
    assert PROGRAM["never_run"](pre * 2, ["x = 1\n"] * 2) == []


def test_the_short_proof_leaves_other_languages_alone():
    html = '<div class="language-console highlight"><pre>$ ls</pre></div><div><pre>x</pre></div>'
    html = f'<div class="language-python highlight"><pre>y</pre></div><p>x</p>{html}'
    assert PROGRAM["never_run"](html, []) == ["y"]
