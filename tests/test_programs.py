"""The programs in snippets/: each runs alone, prints what is recorded, proves what it claims."""

import ast
import json
import re
import subprocess
import sys
from collections import defaultdict

import pytest
from docs_proof.compare import same_output, same_picture
from docs_proof.outputs import figure_file, figures, programs
from docs_proof.programs import sections

from tools.paths import ROOT

PROGRAMS = programs(ROOT)
LESSONS = [path for path in PROGRAMS if not path.stem.endswith("_exercises")]
EXERCISES = [path for path in PROGRAMS if path.stem.endswith("_exercises")]
FIGURES = sorted((ROOT / "snippets").rglob("*_figures.py"))


def name(path):
    return path.stem


def text_of_sections(path):
    """Return {section: text} of a program, as a page shows it."""
    pattern = r"# --8<-- \[start:(\w+)\]\n(.*?)\n *# --8<-- \[end:\1\]"
    return dict(re.findall(pattern, path.read_text("utf8"), re.S))


# Runs each file as a reader would, `python file.py`, but imports TensorFlow once for all of them.
RUN_ALL = """
import contextlib, io, json, runpy, sys
printed = {}
for path in sys.argv[1:]:
    if keras := sys.modules.get("keras"):  # models are numbered from the start, as alone
        keras.utils.clear_session(free_memory=False)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        runpy.run_path(path, run_name="__main__")
    printed[path] = out.getvalue()
    if "keras" in sys.modules:  # the next one numbers its layers from the start
        sys.modules["keras"].utils.clear_session(free_memory=False)
print(json.dumps(printed))
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """What each program prints when it runs outside this repository (-I hides the repository)."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", RUN_ALL, *map(str, LESSONS)],
        cwd=tmp_path_factory.mktemp("elsewhere"),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("program", LESSONS, ids=name)
def test_program_runs_alone_and_prints_what_is_recorded(program, printed):
    recorded = program.with_suffix(".out").read_text("utf8")
    recorded = re.sub(r"--8<-- \[.*\]\n", "", recorded)
    assert same_output(recorded, printed[str(program)]), "run `make outputs`"


@pytest.mark.parametrize("program", LESSONS, ids=name)
def test_program_with_both_results_ends_by_comparing_them(program):
    tree = ast.parse(program.read_text("utf8"))
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    last = max(
        (
            n.lineno
            for n in names
            if n.id == "y_manual" and isinstance(n.ctx, ast.Store)
        ),
        default=0,
    )
    if last and any(n.id == "y_tf" for n in names):
        compared = [
            {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            for node in ast.walk(tree)
            if isinstance(node, ast.Assert) and node.lineno > last
        ]
        assert any({"y_tf", "y_manual"} <= used for used in compared)


@pytest.mark.parametrize("program", PROGRAMS, ids=name)
def test_program_compares_floats_with_both_tolerances(program):
    """Pages must not teach NumPy's default: it rejects results that are right."""
    for call in ast.walk(ast.parse(program.read_text("utf8"))):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "allclose":
            line = ast.get_source_segment(program.read_text("utf8"), call)
            shown = {"rtol", "atol"} <= {keyword.arg for keyword in call.keywords}
            assert (
                shown or "NumPy's own" in program.read_text("utf8").split(line)[0][-60:]
            ), line


def test_functions_of_one_name_are_copies():
    """Snippets never import one another; if two define the same function, both copies are equal."""
    copies = defaultdict(set)
    for program in LESSONS:
        for node in ast.parse(program.read_text("utf8")).body:
            if isinstance(node, ast.FunctionDef):
                copies[node.name].add(ast.unparse(node))
    assert [function for function, texts in copies.items() if len(texts) > 1] == []


@pytest.mark.parametrize("program", EXERCISES, ids=name)
def test_exercise_and_solution_are_checked_by_the_same_lines(program):
    texts = text_of_sections(program)
    numbers = [
        section.removeprefix("start_")
        for section in texts
        if section.startswith("start_")
    ]
    assert len(numbers) in (3, 4)  # a lesson has one more, from an empty body
    for number in numbers:
        start, solution = (texts[f"{kind}_{number}"] for kind in ("start", "solution"))
        assert start.count("\n# check\n") == 1
        assert start.split("\n# check\n")[1] == solution.split("\n# check\n")[1]


@pytest.mark.parametrize("program", EXERCISES, ids=name)
def test_exercise_fails_on_its_own_assertion_and_its_solution_passes(program):
    for section, body in sections(program.read_text("utf8")):
        if section is None:
            continue
        code = compile(body, str(program), "exec")
        if section.startswith("start_"):
            with pytest.raises(AssertionError):
                exec(code, {})
        else:
            exec(code, {})


@pytest.mark.parametrize("program", FIGURES, ids=name)
def test_figures_are_what_their_program_draws(program):
    for stem, drawn in figures(program).items():
        kept = figure_file(ROOT, program, stem, drawn)
        if isinstance(drawn, bytes):
            assert same_picture(kept.read_bytes(), drawn), "run `make outputs`"
        else:
            assert kept.read_text("utf8") == drawn, "run `make outputs`"
