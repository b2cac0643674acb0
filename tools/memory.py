"""Skip tests that passed before and that read nothing that has changed since (`make test`).

    python -m pytest -p tools.memory ...

A machine remembers only its own runs: CI and a fresh clone remember nothing. Tests are remembered
in groups. The tests of one file that are about one page are a group; the other tests of the file
are another one. A group depends on

- what its tests read while they ran, and what was read for them: by their file when pytest imported
  it, by the fixtures that they share, by the server that shows the site to a browser;
- for each folder that they listed, the names in it;
- of pages that are an example alone (EXAMPLE): the markup and the code, not the words;
- what takes part in every test: the helpers of the tests, tools/, the lock files, the browsers, the
  environment variables.

A Python process that a test starts reports what it reads (tools/reads/). Other processes report
nothing. So a test that starts one depends on the whole tree, unless started() knows that the
process reads less.
"""

import ast
import functools
import json
import os
import re
import sys
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

import pytest

from tools.browsers import FIND
from tools.paths import ROOT
from tools.sums import ASIDE, CODE, MARKUP, SECTIONS, TREE, WORDS, Sums, digest, files

KEPT = ROOT / ".cache" / "passed.json"
START = 10  # seconds, which the workers take to start and to end
# Files that count only for the tests of one page. Any other file that a test reads counts for all
# tests of its file: pages share it, and a browser asks for it only once.
OF_A_PAGE = re.compile(r"(docs|snippets)/|site/(.*/)?index\.html$")
# Each page loads the index of the words of all pages, but hardly any test starts a search.
SEARCHES = re.compile(r"search_index|search-result")
# These test what is done with a site: it is built, changed, packed, deployed, used. The pages are
# their example, so a sentence of a page does not count for them. The last line names files whose
# other tests are about one page, which counts for these as it is.
EXAMPLE = re.compile(
    r"(tests/(engines|site)/test_deploy|tests/site/test_(offline|policy|repository|serve|valid)"
    r"|tests/page/test_(progress|runtime)|tests/reference/test_licences"
    r"|tests/test_(builders|contributing|corruption|seeds|setup)|tools/test_changed)\.py"
    r"|tests/site/test_(browser|figures|keyboard)\.py$"
)
# Programs of Node.js read code alone, and get everything else from the test; but for this one.
READS_PAGES = "tests/site/valid.mjs"
OF_THE_MACHINE = ("uname", "ldconfig", "pandoc")  # libraries ask these what there is
# Options of Python with which it ignores environment variables, or does not import our module of
# tools/reads/ at its start.
ALONE = re.compile(r"(-[a-zA-Z]+ )*-[a-zA-Z]*[EIS]")
BROWSERS = re.compile(
    r"playwright|chrom|headless_shell|firefox|WebKitWebDriver|MiniBrowser|Xvfb"
)
ENVIRONMENT = (
    "SITE_URL",
    "REPO_URL",
    "COLAB",
    "ENGINES",
    "TF_ENABLE_ONEDNN_OPTS",
    "PATH",
)


def runs_for_all(name):
    """Return whether a source takes part in every test: a helper, a tool, a setting."""
    path = Path(name)
    if path.name.startswith("test_") or name == SECTIONS:
        return False
    return (
        path.parts[0] in ("tests", "tools", "packages")
        or path.suffix == ".lock"
        or name
        in ("conftest.py", "pyproject.toml", "Makefile", "web/package-lock.json")
        or (path.parts[0] == "web" and path.suffix == ".py" and len(path.parts) == 2)
    )


def changed_at(path):
    return path.stat().st_mtime if path.exists() else 0


def common(sums):
    """Return the checksum of all that takes part in every test."""
    browsers = [path for find in FIND.values() for path in find()]
    parts = [
        sys.version,
        *(f"{name} {os.environ.get(name)}" for name in ENVIRONMENT),
        *(f"{path} {changed_at(Path(path))}" for path in browsers),
        *(f"{n} {sums.of(n)}" for n in sorted(files(sums.root)) if runs_for_all(n)),
    ]
    return digest("\n".join(parts).encode())


@functools.cache
def load():
    """Return what is remembered, once for a process: (sums, common, groups, seconds).

    sums: the checksums; common: the one of all that takes part in every test; groups: the groups
    that passed and have read nothing that has changed, as {name: group}; seconds: how long each
    group took, also one that is to run again.
    """
    sums = Sums()
    shared = common(sums)
    try:
        record = json.loads(KEPT.read_text("utf8"))
    except (OSError, ValueError):
        record = {}
    if record.get("common") != shared:
        return sums, shared, {}, {}
    groups = {
        name: group
        for name, group in record["groups"].items()
        if all(sums.of(key) == was for key, was in group["read"].items())
    }
    return sums, shared, groups, record["seconds"]


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """Start no worker (-n auto) for a few tests: its start takes longer than they take."""
    if not takes_part(config):
        return None
    *_, groups, seconds = load()
    left = sum(time for group, time in seconds.items() if group not in groups)
    return 0 if groups and left < START else None


def key_of(path):
    """Return the key of a path that was opened, or None if nothing depends on it."""
    path = os.path.abspath(os.fsdecode(path))
    if not path.startswith(f"{ROOT}/"):
        return None
    name = os.path.relpath(path, ROOT)
    folder, compiled, file = name.partition("__pycache__")
    if compiled and not file:
        return None
    if compiled:  # what was compiled from a source counts as the source
        name = f"{folder}{file[1:].split('.')[0]}.py"
    return None if ASIDE.search(name) else name


def started(words, folder, tells):
    """Return TREE or CODE if a process that a test starts in a folder depends on it, or else None.

    tells: whether a Python process can report what it reads: its environment says where to.
    """
    name = Path(words[0]).name
    if BROWSERS.search(words[0]) or name in OF_THE_MACHINE:
        return None
    if name == "npm" or (name == "node" and not words[1].endswith(READS_PAGES)):
        return CODE
    if name == "git" and "-C" in words:
        folder = words[words.index("-C") + 1]
    if tells and words[0] == sys.executable and not ALONE.match(" ".join(words[1:])):
        return None
    if folder and not Path(folder).resolve().is_relative_to(ROOT):
        return CODE  # in a copy: the test made it of files that the test has read
    return TREE


class Recorder:
    """Notes what is read, and for whom: each set on the stack gets what is read now."""

    def __init__(self):
        self.stack = []
        self.file = tempfile.NamedTemporaryFile(prefix="reads-")  # noqa: SIM115 (open to the end)
        os.environ["MEMORY_READS"] = self.file.name
        path = [str(Path(__file__).parent / "reads"), os.environ.get("PYTHONPATH")]
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, path))
        sys.addaudithook(self.hear)

    def hear(self, event, arguments):
        if not self.stack:
            return
        if event in ("open", "os.scandir", "os.listdir"):
            if not isinstance(arguments[0], int):
                self.open(event, arguments[0] or ".")
        elif event == "subprocess.Popen":
            _, words, folder, environment = arguments
            words = [words] if isinstance(words, str | bytes) else words
            tells = environment is None or "MEMORY_READS" in environment
            self.note(started([os.fsdecode(word) for word in words], folder, tells))

    def open(self, event, path):
        key = key_of(path)
        self.note(key and (key if event == "open" else f"{key}/"))

    def note(self, key):
        if key:
            for read in self.stack:
                read.add(key)

    def hear_processes(self):
        """Note what the started processes have reported since the last call."""
        for line in self.file:
            event, *told = ast.literal_eval(line.decode())
            if event == "subprocess.Popen":
                self.note(started(*told))
            else:
                self.open(event, *told)

    @contextmanager
    def during(self, read, alone=False):
        """A context in which all that is read is added to a set; alone: to this set only."""
        before = self.stack
        self.hear_processes()
        self.stack = [read] if alone else [*before, read]
        try:
            yield read
        finally:
            self.hear_processes()
            self.stack = before

    def lru_cache(self, maxsize=128, typed=False, *, real=functools.lru_cache):
        """As functools.lru_cache; a later caller counts as having read what the first call read."""
        if callable(maxsize):
            return self.lru_cache()(maxsize)

        def decorate(function):
            code = getattr(function, "__code__", None)
            if not code or not key_of(code.co_filename):
                return real(maxsize, typed)(function)  # a function of another project

            @real(maxsize, typed)
            def kept(*arguments, **names):
                with self.during(set()) as read:
                    return function(*arguments, **names), read

            @functools.wraps(function)
            def answer(*arguments, **names):
                result, read = kept(*arguments, **names)
                for key in read:
                    self.note(key)
                return result

            answer.cache_clear, answer.cache_info = kept.cache_clear, kept.cache_info
            return answer

        return decorate


def file_of(item):
    return item.path.relative_to(ROOT).as_posix()


def page_of(item):
    """Return the page that a test is about, as its parameter says it, or None."""
    params = item.callspec.params if getattr(item, "callspec", None) else {}
    names = ("path", "source", "page")
    return next((params[name] for name in names if name in params), None)


def group_of(item):
    """Return the name of a test's group: its file, and the page that it is about."""
    page = page_of(item)
    return file_of(item) if page is None else f"{file_of(item)} {page}"


def without_words(keys):
    """Return the keys for a test that does not depend on the words of pages."""

    def is_page(key):
        if key.endswith("/"):  # the names in a folder
            return False
        return key in (TREE, SECTIONS) or key.endswith(WORDS) or OF_A_PAGE.match(key)

    return {key + MARKUP if is_page(key) else key for key in keys}


def place(name):
    """Return the path that a page, its program and its HTML share: tutorials/four_shapes, index."""
    name = str(name).removeprefix(f"{ROOT}/").removesuffix("index.html").strip("/")
    name = re.sub(r"^(docs|snippets|site)(/|$)", "", name)
    return re.sub(r"\.\w+$", "", name) or "index"


def is_of(key, page):
    """Return whether a key that a test file read at its import counts for its tests of a page."""
    return not OF_A_PAGE.match(key) or place(key).startswith(place(page))


class Memory:
    """The hooks of pytest.

    Workers leave out the remembered tests and report what was read. The first process receives all
    reports and keeps the groups that passed.
    """

    def __init__(self, config):
        self.config, self.is_worker = config, hasattr(config, "workerinput")
        self.sums, self.common, self.known, self.seconds = load()
        self.recorder, self.read = Recorder(), defaultdict(set)
        functools.lru_cache = self.recorder.lru_cache
        functools.cache = self.recorder.lru_cache(None)
        self.size, self.told = defaultdict(int), defaultdict(set)
        self.passed, self.failed = defaultdict(set), set()
        self.heard, self.fixtures = defaultdict(dict), defaultdict(dict)
        self.sizes, self.shown = {}, defaultdict(list)
        self.took = defaultdict(float)
        for key in (TREE, CODE, TREE + MARKUP):  # as it was when the run began
            self.sums.of(key)

    # -- what is collected

    def pytest_ignore_collect(self, collection_path):
        """Leave out a file all of whose groups are remembered, without importing it."""
        if not collection_path.is_file():
            return None
        name = collection_path.relative_to(ROOT).as_posix()
        return True if self.is_known_whole(name) else None

    def is_known_whole(self, name):
        group = self.known.get(name) or next(
            (g for n, g in self.known.items() if n.startswith(f"{name} ")), None
        )
        return group is not None and all(n in self.known for n in group["file"])

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector):
        if not isinstance(collector, pytest.File):
            return (yield)
        with self.recorder.during(self.read["file", file_of(collector)], alone=True):
            return (yield)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config, items):
        for item in items:
            self.size[group_of(item)] += 1
        again = [item for item in items if group_of(item) not in self.known]
        config.hook.pytest_deselected(
            items=[item for item in items if group_of(item) in self.known]
        )
        items[:] = again

    # -- what is read

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        with self.recorder.during(self.read["group", group_of(item)]):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef, request):
        if fixturedef.scope == "function":
            return (yield)
        where = "shared" if fixturedef.scope == "session" else "file"
        name = fixturedef.argname if where == "shared" else file_of(request.node)
        with self.recorder.during(self.read[where, name], alone=True):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        """Tell the first process what was read since the last report of the group."""
        report = yield
        if call.when == "teardown":
            group, file, page = group_of(item), file_of(item), page_of(item)
            self.recorder.hear_processes()
            of_file = self.read["file", file]
            if page is not None:
                of_file = {key for key in of_file if is_of(key, page)}
            # A block of a page has no fixtures.
            names = getattr(item, "fixturenames", ())
            of_fixtures = set().union(*(self.read["shared", name] for name in names))
            own = self.read["group", group] | of_file
            if EXAMPLE.match(group):
                own, of_fixtures = without_words(own), without_words(of_fixtures)
            sizes = {
                n: s
                for n, s in self.size.items()
                if n == file or n.startswith(f"{file} ")
            }
            report.memory = {
                "group": group,
                "file": file,
                "read": self.new(("read", group), own),
                "fixtures": self.new(("fixtures", group), of_fixtures),
                "sizes": sizes,
            }
        return report

    def new(self, kind, keys):
        """Return {key: checksum} of the keys that have not been reported yet."""
        keys = keys - self.told[kind]
        self.told[kind] |= keys
        return {key: self.sums.of(key) for key in sorted(keys)}

    # -- what is kept

    def pytest_runtest_logreport(self, report):
        if self.is_worker:
            return
        if report.when == "call":
            self.shown[report.nodeid] = report.user_properties
        if not report.passed:
            self.failed.add(report.nodeid)
        self.took[report.nodeid] += report.duration
        if memory := getattr(report, "memory", None):
            group = memory["group"]
            self.sizes.update(memory["sizes"])
            self.passed[group].add(report.nodeid)
            self.heard[group] |= memory["read"]
            self.fixtures[group] |= memory["fixtures"]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session):
        if self.is_worker:
            return
        self.remind(session)
        groups = self.known | self.collect()
        record = {"common": self.common, "groups": groups, "seconds": self.times()}
        KEPT.parent.mkdir(exist_ok=True)
        KEPT.write_text(json.dumps(record), "utf8")
        if session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self.known:
            session.exitstatus = pytest.ExitCode.OK  # all have passed before

    def times(self):
        """Return {group: seconds} of the groups that exist, also of those that failed."""
        collected = {group.split(" ")[0] for group in self.sizes}
        earlier = {
            group: time
            for group, time in self.seconds.items()
            for file in [group.split(" ")[0]]
            if group in self.sizes or (file not in collected and (ROOT / file).exists())
        }
        return earlier | {
            group: sum(self.took[name] for name in names)
            for group, names in self.passed.items()
        }

    def remind(self, session):
        """Tell the completeness proof what the remembered blocks printed."""
        outcomes = session.config.pluginmanager.get_plugin("docs-proof-outcomes")
        for group in self.known.values() if outcomes else ():
            for kind, outcome in group["shown"]:
                if kind in outcomes.of_kind:
                    outcomes.of_kind[kind].append(outcome)

    def collect(self):
        """Return the groups all of whose tests have passed in this run."""
        of_file = defaultdict(list)
        for group in self.sizes:
            of_file[group.split(" ")[0]].append(group)
        return {
            group: {
                "tests": len(ids),
                "file": of_file[group.split(" ")[0]],
                "read": self.read_by(group, of_file[group.split(" ")[0]]),
                "shown": [value for name in sorted(ids) for value in self.shown[name]],
            }
            for group, ids in self.passed.items()
            if len(ids) == self.sizes[group] and not ids & self.failed
        }

    def read_by(self, group, of_file):
        """Return {key: checksum} of what a group depends on, alone or with its whole file."""
        file = group.split(" ")[0]
        shared = {
            key: value
            for other in of_file
            for key, value in self.heard[other].items()
            if not OF_A_PAGE.match(key) and not key.startswith("(every file")
        }
        read = {**shared, **self.fixtures[group], **self.heard[group]}
        if group != file or not SEARCHES.search((ROOT / file).read_text("utf8")):
            read.pop(f"site/{WORDS}", None)
        return dict(sorted((read | {file: self.sums.of(file)}).items()))

    def pytest_terminal_summary(self, terminalreporter):
        if not self.is_worker and self.known:
            count = sum(group["tests"] for group in self.known.values())
            terminalreporter.write_line(
                f"memory: {count} more tests passed before, and nothing that they read has changed;"
                f" without {KEPT.relative_to(ROOT)} all run"
            )


def takes_part(config):
    """Return whether all tests of each file are to run: with -k or -m, only a part of them may."""
    return not config.option.keyword and not config.option.markexpr


def pytest_configure(config):
    if takes_part(config):
        config.pluginmanager.register(Memory(config), "memory")
