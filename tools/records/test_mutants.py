"""`make mutants` finds what it should: a check that cannot fail proves nothing."""

import ast
import sys

import pytest

from tools.paths import functions
from tools.records import mutants

PROGRAM = "tutorials/one_channel.py"


def made(code):
    """Return {change: the function as changed} of one function."""
    (function,) = ast.parse(code).body
    return {
        mutant.change: ast.unparse(mutant.tree())
        for mutant in mutants.mutants_of(function)
    }


@pytest.mark.parametrize(
    ("statement", "changed"),
    [
        ("a = b + 1", ["a = b - 1", "a = b + 2", "a = b + 0"]),
        ("a = b // c", ["a = b / c", "a = b * c"]),
        ("a = f(b, c)", ["a = f(c, b)"]),
        ("a = min(b, c)", ["a = max(b, c)"]),
        ("a = b[c, d]", ["a = b[d, c]"]),
        ("a = b[c:d]", ["a = b[:d]", "a = b[c:]"]),
        ("a = f(b, keepdims=True)", ["a = f(b)", "a = f(b, keepdims=False)"]),
        ("a = b < c and d", ["a = b <= c and d", "a = b < c or d"]),
        ("a = [b for b in c if b]", ["a = [b for b in c if not b]"]),
        ("a += b", ["a -= b"]),
        ("a = b in (1, 2)", ["a = b not in (1, 2)", "a = b in (2, 2)", "a = b in (0, 2)"]),
        ("a = np.zeros(-b)", ["a = np.ones(-b)", "a = np.zeros(+b)"]),
        ("f(b)", []),
    ],
)  # fmt: skip
def test_a_statement_is_changed_in_each_place(statement, changed):
    mutated = made(f"def f():\n    {statement}")
    assert f"{statement} -> pass" in mutated
    for after in changed:
        assert mutated[f"{statement} -> {after}"] == f"def f():\n    {after}"


def test_blocks_are_left_out_and_conditions_turned():
    mutated = made("def f(a=1):\n    if a:\n        raise E\n    return a")
    assert set(mutated) == {
        "def f(a=1) -> def f(a=2)",
        "def f(a=1) -> def f(a=0)",
        "if a -> pass",
        "if a -> if not a",
        "raise E -> pass",
        "return a -> return",
    }
    assert mutated["if a -> pass"] == "def f(a=1):\n    pass\n    return a"


def test_texts_are_left_alone_and_what_they_compute_is_not():
    mutated = made('def f(a):\n    """Text 1."""\n    raise E(f"text 1, {a + b}")')
    assert set(mutated) == {
        "raise E(f'text 1, {a + b}') -> pass",
        "raise E(f'text 1, {a + b}') -> raise E(f'text 1, {a - b}')",
    }


def test_the_same_change_twice_has_two_names():
    mutated = made("def f(a):\n    a += 1\n    a += 1")
    assert "a += 1 -> pass  # 2" in mutated
    assert mutated["a += 1 -> a -= 1"] != mutated["a += 1 -> a -= 1  # 2"]


def test_each_mutant_is_another_program():
    for function in mutants.programs()[PROGRAM]:
        texts = [ast.unparse(mutant.tree()) for mutant in mutants.mutants_of(function)]
        assert ast.unparse(function) not in texts
        assert len(set(texts)) == len(texts) > 30


def test_a_mutant_takes_the_place_of_the_function_and_leaves_it():
    program = "reference/conv_shapes.py"
    same_padding = functions(program)["same_padding"]  # as a test has it
    change = "out = -(-n // stride) -> out = -(-n * stride)"
    mutant = next(m for m in mutants.mutants(program) if m.change == change)
    with mutants.exchanged(program, mutant):
        assert same_padding(28, 3, stride=2) == (42, 43)
    assert same_padding(28, 3, stride=2) == (0, 1)


@pytest.mark.parametrize("listed", [[], ["survivor"], ["survivor", "not there"]])
def test_survivors_that_are_not_listed_fail_and_so_do_stale_lines(
    listed, monkeypatch, capsys, tmp_path
):
    lines = "equivalent = []\n" if not listed else "".join(
        f'[[equivalent]]\nprogram = "{PROGRAM}"\nfunction = "f"\nchanges = ["{change}"]\n'
        'reason = "the same"\n'
        for change in listed
    )  # fmt: skip
    (tmp_path / "mutants.toml").write_text(lines)
    monkeypatch.setattr(mutants, "LISTED", tmp_path / "mutants.toml")
    monkeypatch.setattr(mutants, "KEPT", tmp_path / "mutants.json")
    table = tmp_path / "table.md"
    table.write_text(
        "| `index.py` | 5 | 5 | 0 |\n| `tutorials/four_shapes.py` | 30 | 29 | 1 |\n"
        f"| `{PROGRAM}` | 9 | 9 | 0 |\n\nRun on 2026-01-02.\n"
    )
    monkeypatch.setattr(mutants, "TABLE", table)
    answers = [("f", "survivor", None), ("f", "killed", "a test")]
    monkeypatch.setattr(mutants, "ask", lambda *job: answers)
    failed = mutants.main("one_channel")
    printed = capsys.readouterr().out
    assert failed == (listed != ["survivor"])
    assert (f"survives: {PROGRAM}, f: survivor" in printed) == (not listed)
    written = table.read_text()  # the rows of programs that are there; only ours is new
    assert ("2026-01-02, the newest rows on" in written) == (not failed)
    if not failed:
        assert "| `tutorials/four_shapes.py` | 30 | 29 | 1 |" in written
        assert (
            f"| `{PROGRAM}` | 2 | 1 | 1 |\n| **all** | **32** | **30** | **2** |"
            in written
        )
    assert ("killed, or not there" in printed) == (len(listed) == 2)


def test_what_has_not_changed_is_not_run_again(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(mutants, "KEPT", tmp_path / "mutants.json")
    monkeypatch.setattr(
        mutants, "ask", lambda *job: asked.append(job) or [("f", "a", None)]
    )
    for sum_of_all in "one", "one", "two":
        monkeypatch.setattr(mutants, "key", lambda program, s=sum_of_all: s)
        assert mutants.Kept().ask((PROGRAM, 0, 1)) == [("f", "a", None)]
    assert len(asked) == 2


DIES = """
import json, os, sys
said = [["f", "a", ""], ["f", "a", "test_a"], ["f", "b", ""], ["f", "b", None], ["f", "c", ""]]
skip = int(sys.argv[4])
for line in said[2 * skip:]:
    print(json.dumps(line), flush=True)
os._exit(0 if skip == 3 else 9)
"""


def test_a_mutant_that_ends_its_process_is_killed_and_the_rest_goes_on(monkeypatch):
    monkeypatch.setattr(mutants, "COMMAND", [sys.executable, "-c", DIES])
    results = mutants.ask(PROGRAM, 0, 1)
    assert results == [
        ("f", "a", "test_a"),
        ("f", "b", None),
        ("f", "c", "the process died"),
    ]


def test_a_process_that_cannot_begin_says_why(monkeypatch):
    monkeypatch.setattr(mutants, "COMMAND", [sys.executable, "-c", "exit('no reason')"])
    with pytest.raises(SystemExit, match=f"{PROGRAM}: no reason"):
        mutants.ask(PROGRAM, 0, 1)


def test_no_program_of_that_name():
    with pytest.raises(SystemExit, match="no program with a test has 'one_chanel'"):
        mutants.main("one_chanel")
