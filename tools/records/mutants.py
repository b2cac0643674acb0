"""`make mutants`: check that the tests notice when a function of a program computes something else.

Each function in snippets/ is changed in one place at a time: an operator, a constant, an index,
two arguments that trade places, a statement that is left out. A changed function is a mutant, and a
mutant must be killed. A test of the page (tests/KIND/test_STEM.py) kills it by failing. The program
itself kills it if one of its assertions fails, or if it prints something else than is recorded.

A mutant that survives either shows a gap in the tests, or is equivalent: it computes the same in
another way. mutants.toml lists the equivalent mutants, with the reason. Any other survivor fails
the command, and so does an entry of mutants.toml that is out of date.

    make mutants                    # all; writes the table of howto/test_docs.md
    make mutants ONLY=one_channel   # the programs with this in their path; the other rows stay

.cache/mutants.json keeps the results. A program whose files have not changed since does not run
again.

A tool that changes files and starts pytest for each mutant imports TensorFlow each time. Here one
process for each program imports it once, and exchanges the code object of the function in place.
"""

import ast
import contextlib
import copy
import datetime
import functools
import hashlib
import io
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

import pytest
from docs_proof.compare import same_output

from tools.paths import ROOT, functions

LISTED = ROOT / "tools" / "records" / "mutants.toml"
TABLE = ROOT / "snippets" / "howto" / "test_docs_mutants.md"
KEPT = ROOT / ".cache" / "mutants.json"
KINDS = ["tutorials", "howto", "reference", "explanation"]
PROCESSES = min(2, os.cpu_count())
PART = 400  # mutants for one process; a program with more gets several processes
SLOW = 10  # the least time limit of a test, in seconds: a mutant is killed if its test takes longer
# A process that says nothing for so many seconds is ended, and its mutant counts as killed. This is
# time of the clock, so the limit is generous: the machine may be busy.
STUCK = 600
BEGIN = 1800  # the same limit before the first mutant, while the tests run on the unchanged program
MEMORY = 6 * 2**30  # bytes for one process: a mutant that asks for more is killed


# ---- the changes --------------------------------------------------------------------------------
OPERATORS = {
    ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Add], ast.Div: [ast.Mult],
    ast.FloorDiv: [ast.Div, ast.Mult], ast.Mod: [ast.FloorDiv], ast.Pow: [ast.Mult],
    ast.BitAnd: [ast.BitOr], ast.BitOr: [ast.BitAnd], ast.LShift: [ast.RShift],
    ast.RShift: [ast.LShift], ast.MatMult: [ast.Mult],
    ast.Lt: [ast.LtE], ast.LtE: [ast.Lt], ast.Gt: [ast.GtE], ast.GtE: [ast.Gt],
    ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq], ast.Is: [ast.IsNot], ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn], ast.NotIn: [ast.In], ast.And: [ast.Or], ast.Or: [ast.And],
    ast.USub: [ast.UAdd],
}  # fmt: skip
PAIRS = "min max, any all, zeros ones, maximum minimum, floor ceil, sum prod"
NAMES = {
    name: other
    for pair in PAIRS.split(", ")
    for name, other in (pair.split(), pair.split()[::-1])
}


# functions for which the order of the arguments does not matter
UNORDERED = {
    "min",
    "max",
    "minimum",
    "maximum",
    "result_type",
    "multiply",
    "isinstance",
    "gcd",
}


def put(node, field, value):
    """Return (do, undo): a field of a node, or a place in a list, gets a value."""
    if isinstance(node, list):
        old, give = node[field], lambda new: node.__setitem__(field, new)
    else:
        old, give = getattr(node, field), lambda new: setattr(node, field, new)
    return lambda: give(value), lambda: give(old)


def trade(values, index):
    """Return (do, undo), which are the same function: two neighbours trade places."""

    def change():
        values[index], values[index + 1] = values[index + 1], values[index]

    return change, change


def leave_out(values, index):
    """Return (do, undo): one of several values is left out."""
    value = values[index]
    return lambda: values.pop(index), lambda: values.insert(index, value)


def changes(node):
    """Yield the changes of one node of a function, each as (do, undo)."""
    if isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp | ast.UnaryOp):
        for other in OPERATORS.get(type(node.op), ()):
            yield put(node, "op", other())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield put(node, "operand", ast.UnaryOp(ast.Not(), node.operand))
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            for other in OPERATORS[type(operator)]:
                yield put(node.ops, index, other())
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield put(node, "value", not node.value)
        elif isinstance(node.value, int | float):
            yield put(node, "value", node.value + 1)
            yield put(node, "value", node.value - 1)
        elif isinstance(node.value, str):
            yield put(node, "value", node.value[1:] or "?")
    if isinstance(node, ast.Name) and node.id in NAMES:
        yield put(node, "id", NAMES[node.id])
    if isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield put(node, "attr", NAMES[node.attr])
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield put(node, "test", ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.comprehension):
        for index, test in enumerate(node.ifs):
            yield put(node.ifs, index, ast.UnaryOp(ast.Not(), test))
    if isinstance(node, ast.Slice):
        for field in ("lower", "upper", "step"):
            if getattr(node, field) is not None:
                yield put(node, field, None)
    if isinstance(node, ast.Tuple | ast.List | ast.Call) and not unordered(node):
        values = node.args if isinstance(node, ast.Call) else node.elts
        for index in range(len(values) - 1):
            yield trade(values, index)
    if isinstance(node, ast.Call):
        for index, keyword in enumerate(node.keywords):
            # `strict` changes nothing in a program that runs, where the lengths are the same; it
            # only tells the reader that they are
            if keyword.arg != "strict":
                yield leave_out(node.keywords, index)
    if isinstance(node, ast.Return) and getattr(node.value, "value", node) is not None:
        yield put(node, "value", None)


def unordered(node):
    """True for a call of min and the like, and for the tuple in `x in (1, 2)`."""
    name = getattr(node, "func", None)
    return getattr(node, "is_set", False) or (
        getattr(name, "id", getattr(name, "attr", None)) in UNORDERED
    )


def without(statement):
    """Whether a statement can be left out, that is, replaced by `pass`."""
    kept = ast.Pass | ast.Return | ast.FunctionDef | ast.Nonlocal | ast.Global
    return not isinstance(statement, kept) and not is_text(statement)


def is_text(statement):
    """True for a docstring."""
    value = getattr(statement, "value", None)
    return isinstance(statement, ast.Expr) and isinstance(value, ast.Constant)


def parts(node, statement=None, in_raise=False):
    """Yield (node, its statement) of what can be changed; in a `raise`, only computed values."""
    if isinstance(node, ast.stmt):
        statement = node
    if is_text(node):
        return
    if isinstance(node, ast.FormattedValue):
        yield from parts(node.value, statement)
        return
    if isinstance(node, ast.Compare):
        for operator, child in zip(node.ops, node.comparators, strict=True):
            child.is_set = isinstance(operator, ast.In | ast.NotIn)
    # the constants of an f-string are text
    if not in_raise and not isinstance(node, ast.JoinedStr):
        yield node, statement
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "format_spec"):
            continue
        for child in value if isinstance(value, list) else [value]:
            text = isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)
            strict = isinstance(child, ast.keyword) and child.arg == "strict"
            if isinstance(child, ast.AST) and not text and not strict:
                yield from parts(
                    child, statement, in_raise or isinstance(node, ast.Raise)
                )


def head(statement):
    """Return the text of a statement, without the block that it begins."""
    if not hasattr(statement, "body"):
        return ast.unparse(statement)
    short = copy.copy(statement)
    short.body, short.orelse = [ast.Pass()], []
    return ast.unparse(short).rpartition(":")[0]


class Mutant:
    """One change of one function."""

    def __init__(self, function, node, index, change, lines):
        self.function, self.node, self.index = function, node, index
        self.name, self.change, self.lines = function.name, change, lines

    def tree(self):
        """Return the definition of the function as changed."""
        function = copy.deepcopy(self.function)
        nodes = list(parts(function))
        node, statement = nodes[self.node]
        if self.index is None:
            for block in (body for parent, _ in nodes for body in blocks(parent)):
                block[:] = [
                    ast.copy_location(ast.Pass(), old) if old is statement else old
                    for old in block
                ]
        else:
            do, _ = list(changes(node))[self.index]
            do()
        return ast.fix_missing_locations(function)


def blocks(node):
    """Yield the lists of statements in a node."""
    for field in ("body", "orelse", "finalbody"):
        if isinstance(statements := getattr(node, field, None), list):
            yield statements


def mutants_of(function):
    """Return the mutants of a function definition, all different, each named by its change."""
    named, mutated = defaultdict(int), []

    def add(before, after, lines, node, index):
        named[before, after] += 1
        again = f"  # {named[before, after]}" if named[before, after] > 1 else ""
        mutated.append(
            Mutant(function, node, index, f"{before} -> {after}{again}", lines)
        )

    texts = defaultdict(set)  # of a statement: two changes may give the same text
    for node, (part, statement) in enumerate(parts(function)):
        before, lines = head(statement), lines_of(statement, function)
        if part is statement and part is not function and without(part):
            add(before, "pass", lines, node, None)
        for index, (do, undo) in enumerate(list(changes(part))):
            do()
            after = head(statement)
            undo()
            if after != before and after not in texts[id(statement)]:
                texts[id(statement)].add(after)
                add(before, after, lines, node, index)
    return mutated


def lines_of(statement, function):
    """Return the lines of a statement without its block; for the function, all of its lines."""
    if statement is function:
        return range(function.lineno, function.end_lineno + 1)
    end = statement.end_lineno
    if body := getattr(statement, "body", None):
        end = max(statement.lineno, body[0].lineno - 1)
    return range(statement.lineno, end + 1)


# ---- the programs -------------------------------------------------------------------------------
@functools.cache
def programs():
    """Return {program below snippets/: its functions}.

    A function that is in two programs is listed with the first of them only. Decorated functions
    are left out: a function that TensorFlow compiles keeps what it compiled.
    """
    by_program, seen = {}, set()
    paths = [path.relative_to(ROOT / "snippets") for path in snippets()]
    for path in sorted(paths, key=lambda p: (p.parts[0] not in KINDS, order(p), p)):
        tree = ast.parse((ROOT / "snippets" / path).read_text("utf8"))
        defined = [
            node
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and not node.decorator_list
        ]
        new = [function for function in defined if ast.dump(function) not in seen]
        seen |= {ast.dump(function) for function in new}
        if new:
            by_program[path.as_posix()] = new
    return by_program


def order(path):
    return KINDS.index(path.parts[0]) if path.parts[0] in KINDS else len(KINDS)


def snippets():
    for path in (ROOT / "snippets").rglob("*.py"):
        if path.stem != "drawing" and not path.stem.endswith(
            ("_exercises", "_figures")
        ):
            yield path


def tests_of(program):
    path = ROOT / "tests" / program
    return path.with_name(f"test_{path.name}")


def mutants(program):
    """Return the mutants of all functions of a program."""
    return [
        mutant for function in programs()[program] for mutant in mutants_of(function)
    ]


# ---- one process: it runs the tests of one program on its mutants -------------------------------
class TooLong(BaseException):
    """Not an Exception, so that no test catches it."""


@contextlib.contextmanager
def time_limit(seconds):
    """Raise TooLong after so much processor time; other work on the machine is not counted."""

    def stop(*ignored):
        raise TooLong

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@contextlib.contextmanager
def exchanged(program, mutant):
    """Change the function object itself, so that tests that have imported it run the mutant."""
    space = functions(program)
    function = space[mutant.name]
    fields = ("__code__", "__defaults__", "__kwdefaults__")
    kept = {field: getattr(function, field) for field in fields}
    scratch = dict(space)
    path = ROOT / "snippets" / program
    exec(compile(ast.Module([mutant.tree()], []), str(path), "exec"), scratch)
    changed = scratch[mutant.name]
    for field in fields:
        setattr(function, field, getattr(changed, field))
    try:
        yield
    finally:
        for field, value in kept.items():
            setattr(function, field, value)


class Mutants:
    """A pytest plugin that runs the tests on each mutant until one test fails, instead of once."""

    def __init__(self, program, part, skip, say):
        self.program, self.say = program, say
        step, of = part
        self.mutants = mutants(program)[step::of][skip:]
        self.failed, self.problem, self.limit = False, "it did not run", 0  # no limit
        self.function = None  # of the mutant that runs
        self.took, self.lines = {}, {}
        # How many mutants a test ran on, and how many it killed. The key is the test for all
        # mutants, and (test, function) for the mutants of that function.
        self.tried, self.killed = defaultdict(int), defaultdict(int)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item):
        with time_limit(self.limit):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item):
        with time_limit(self.limit):
            return (yield)

    def pytest_runtest_logreport(self, report):
        self.failed = self.failed or report.failed
        if report.failed:
            self.why = report.longreprtext

    def run(self, items):
        """Run items until one fails; return it."""
        for index, item in enumerate(items):
            self.failed = False
            self.count(self.tried, item)
            after = items[index + 1] if index + 1 < len(items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if self.failed:
                self.count(self.killed, item)
                item.session._setupstate.teardown_exact(None)
                return item
        return None

    def count(self, counts, item):
        for key in (item, (item, self.function)):
            counts[key] += 1

    def cost(self, item):
        """Return the expected time of a test for each mutant of this function that it kills."""
        key = (item, self.function)
        anywhere = (self.killed[item] + 0.5) / (self.tried[item] + 1)
        return self.took[item] * (self.tried[key] + 1) / (self.killed[key] + anywhere)

    def first(self, items):
        """Run each test on the program as it is; note how long it takes and what it executes."""
        path = str(ROOT / "snippets" / self.program)

        def trace(frame, event, argument):
            if frame.f_code.co_filename != path:
                return None
            reached.add(frame.f_lineno)
            return trace

        # once before the timing, since a test may keep results for the next time
        for item in items:
            self.run([item])
        for item in items:
            reached, start = set(), time.process_time()
            sys.settrace(trace)
            failed = self.run([item])
            sys.settrace(None)
            if failed:
                return f"{item.nodeid} fails before anything is changed\n{self.why}"
            self.took[item], self.lines[item] = time.process_time() - start, reached
        if not self.program_is_right(None):
            return f"snippets/{self.program} fails before anything is changed"
        return None

    def pytest_runtestloop(self, session):
        if problem := self.first(session.items):
            self.problem = problem
            return True
        self.limit = max(SLOW, 5 * max(self.took.values()))
        limit = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, limit))
        for mutant in self.mutants:
            self.say(mutant.name, mutant.change, "")
            reaching = [
                item for item in session.items if self.lines[item] & set(mutant.lines)
            ]
            self.function = mutant.name
            reaching.sort(key=self.cost)
            with exchanged(self.program, mutant):
                killer = self.run(reaching)
            if killer:
                self.say(mutant.name, mutant.change, killer.name)
            elif self.program_is_right(mutant):
                self.say(mutant.name, mutant.change, None)
            else:
                self.say(mutant.name, mutant.change, "the program itself")
        self.problem = None
        return True

    def program_is_right(self, mutant):
        """Whether the program, with the mutant in it, ends well and prints what is recorded."""
        import keras

        path = ROOT / "snippets" / self.program
        tree = ast.parse(path.read_text("utf8"))
        if mutant:
            tree.body = [
                mutant.tree()
                if isinstance(statement, ast.FunctionDef)
                and statement.name == mutant.name
                else statement
                for statement in tree.body
            ]
        keras.utils.clear_session(free_memory=False)
        out = path.with_suffix(".out")
        recorded = out.read_text("utf8") if out.exists() else ""
        recorded = re.sub(r"--8<-- \[.*\]\n", "", recorded)
        try:
            with (
                time_limit(self.limit),
                contextlib.redirect_stdout(io.StringIO()) as printed,
            ):
                exec(compile(tree, str(path), "exec"), {"__name__": "__main__"})
        except (Exception, TooLong):
            return False
        return same_output(recorded, printed.getvalue())


def work(program, step, of, skip):
    """Be one process; write to the standard output which mutant begins, and what became of it."""
    from hypothesis import HealthCheck, Phase, settings

    channel = os.fdopen(os.dup(1), "w", buffering=1)
    if not os.environ.get("DEBUG"):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutants")
    plugin = Mutants(
        program, (step, of), skip, lambda *line: print(json.dumps(line), file=channel)
    )
    options = "-q -n0 --tb=native --assert=plain -p no:cacheprovider -p no:randomly"
    pytest.main([*options.split(), str(tests_of(program))], plugins=[plugin])
    channel.close()
    sys.exit(plugin.problem)


COMMAND = [sys.executable, "-m", "tools.records.mutants", "--work"]


# ---- all processes ------------------------------------------------------------------------------
def ask(program, step, of):
    """Return [(function, change, killer or None)]; start a new process after one that dies."""
    results = []
    # two processes with all threads each would be in each other's way
    threads = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
    environment = {
        **os.environ,
        **threads,
        "OMP_NUM_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    while True:
        command = [*COMMAND, program, str(step), str(of), str(len(results))]
        with (
            tempfile.TemporaryFile("w+") as errors,
            subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors,
                text=True,
            ) as process,
        ):  # fmt: skip
            begun = listen(process, results)
            if process.wait() == 0:
                return results
            if begun is None:
                errors.seek(0)
                raise SystemExit(f"{program}: {errors.read()[-3000:].strip()}")
        results.append((*begun, "the process died"))


def listen(process, results):
    """Gather the results of a process until it ends; return the mutant that was not finished."""
    begun, patience = None, BEGIN
    while True:
        watch = threading.Timer(patience, process.kill)
        watch.start()
        line = process.stdout.readline()
        watch.cancel()
        if not line:
            return begun
        name, change, killer = json.loads(line)
        begun, patience = (name, change), STUCK
        if killer != "":
            results.append((name, change, killer))
            begun = None


def key(program):
    """Return a checksum of what the results of a program depend on, the versions included."""
    mine, test = ROOT / "snippets" / program, tests_of(program)
    beside = [
        path for path in test.parent.glob("*.py") if not path.name.startswith("test_")
    ]
    beside += [*(ROOT / "tools").glob("*.py"), *(ROOT / "tools/tables").glob("*.py")]
    files = [mine, mine.with_suffix(".out"), test, *sorted(beside)]
    files += [ROOT / "requirements.lock", ROOT / __file__]
    text = b"".join(path.read_bytes() for path in files if path.exists())
    return hashlib.sha256(text).hexdigest()


class Kept:
    """Results of earlier runs, so that only what changed since is run again."""

    def __init__(self):
        self.lock = threading.Lock()
        self.found = json.loads(KEPT.read_text("utf8")) if KEPT.is_file() else {}

    def ask(self, job):
        """Return the results of a job, from before or from now."""
        program, step, of = job
        name, sum_of_all = f"{program} {step}/{of}", key(program)
        if self.found.get(name, [None])[0] != sum_of_all:
            start = time.perf_counter()
            results = ask(program, step, of)
            print(
                f"{name}: {len(results)} mutants, {time.perf_counter() - start:.0f} s",
                flush=True,
            )
            with self.lock:
                self.found[name] = [sum_of_all, results]
                KEPT.parent.mkdir(exist_ok=True)
                KEPT.write_text(json.dumps(self.found), "utf8")
        return [tuple(result) for result in self.found[name][1]]


def main(only):
    start = time.perf_counter()
    chosen = [name for name in programs() if only in name]
    by_program = {name: mutants(name) for name in chosen if tests_of(name).is_file()}
    if not by_program:
        raise SystemExit(f"no program with a test has {only!r} in its path")
    for name in sorted(set(chosen) - set(by_program)):
        print(f"snippets/{name} has no test of its own and is left out")
    jobs = [
        (name, step, len(of))
        for name, made in by_program.items()
        for of in [range(1 + len(made) // PART)]
        for step in of
    ]
    jobs.sort(key=lambda job: -len(by_program[job[0]]) / job[2])
    listed = {
        (entry["program"], entry["function"], change)
        for entry in tomllib.loads(LISTED.read_text("utf8"))["equivalent"]
        for change in entry["changes"]
    }
    results = defaultdict(list)
    with ThreadPoolExecutor(PROCESSES) as pool:
        for job, result in zip(jobs, pool.map(Kept().ask, jobs), strict=True):
            results[job[0]] += result
    survivors = [
        (program, name, change)
        for program in by_program
        for name, change, killer in results[program]
        if killer is None
    ]
    rows = {}
    for program in by_program:
        alive = [survivor for survivor in survivors if survivor[0] == program]
        same = [survivor for survivor in alive if survivor in listed]
        rows[program] = [
            len(results[program]),
            len(results[program]) - len(alive),
            len(same),
        ]
    total = [sum(counts) for counts in zip(*rows.values(), strict=True)]
    print(table_of(rows))
    unlisted = [survivor for survivor in survivors if survivor not in listed]
    for program, name, change in unlisted:
        print(f"survives: {program}, {name}: {change}")
    stale = [entry for entry in listed if only in entry[0] and entry not in survivors]
    for program, name, change in stale:
        print(f"mutants.toml: killed, or not there: {program}, {name}: {change}")
    print(
        f"{total[1]} of {total[0]} mutants killed, {total[2]} equivalent,"
        f" {len(unlisted)} survive; {time.perf_counter() - start:.0f} s"
    )
    if not unlisted and not stale:
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(written(rows, only), "utf8")
    return bool(unlisted or stale)


def written(rows, only):
    """Return the table of {program: its three counts}; if only a part ran, the other rows stay."""
    today = datetime.date.today().isoformat()
    if not only:
        return f"{table_of(rows)}\nRun on {today}.\n"
    kept = TABLE.read_text("utf8")
    numbers = re.findall(r"^\| `(\S+)` \| (\d+) \| (\d+) \| (\d+) \|$", kept, re.M)
    before = {program: [int(count) for count in counts] for program, *counts in numbers}
    merged = {
        name: (before | rows)[name] for name in programs() if name in before | rows
    }
    day = re.search(r"^Run on (\S+?)[.,]", kept, re.M)[1]
    return f"{table_of(merged)}\nRun on {day}, the newest rows on {today}.\n"


def table_of(rows):
    total = [sum(counts) for counts in zip(*rows.values(), strict=True)]
    lines = [
        "| program | changes | noticed | the same in another way |",
        "|---|---:|---:|---:|",
        *(f"| `{name}` | {' | '.join(map(str, c))} |" for name, c in rows.items()),
        f"| **all** | {' | '.join(f'**{count}**' for count in total)} |",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], *map(int, sys.argv[3:]))
    else:
        sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
