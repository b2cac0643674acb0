"""`make matrix`: run the programs of snippets/ with every version that the site is for.

The command makes an environment for each combination of

- a Python of PYTHONS that is installed;
- a TensorFlow that exists for this Python: the newest release of each minor version from OLDEST on;
- a NumPy: the oldest and the newest that both allow, and the NumPy of requirements.txt with the
  TensorFlow of requirements.txt.

In each environment every program runs, and its output is compared with the recorded output.

    make matrix                    # all environments; an hour on two cores, 2 GB of downloads
    make matrix ONLY=3.12-2.19     # the environments whose name, PYTHON-TENSORFLOW-NUMPY, starts
                                   # with this, or with one of several: ONLY="3.12-2.19 3.13"
    make matrix PROGRAM=n_channels # the programs with this, or with one of several words, in their
                                   # path, in environments of the record; its other results stay
    make matrix KEEP=1             # do not delete the environments from .cache/matrix
    make matrix JOBS=4             # the number of environments at a time; default: one a core

It writes matrix.json, and from it the tables of docs/reference/works_with.md. matrix.toml lists the
known differences, each with its reason. The command fails if a difference is not listed, or if a
listed difference does not occur.

These count as differences:

- an error;
- a warning that a line of the program causes. Warnings from inside a library or from its import do
  not count: no change of the program can remove them;
- TensorFlow's own notices of deprecation, which are lines in the log instead of warnings;
- other output, by the rule of docs_proof/compare.py.

One process runs all programs of an environment. A program that ends this process runs again, in a
process of its own.

This file also runs inside the environments, so it uses the standard library alone. Only the process
that starts the others needs packaging as well.
"""

import datetime
import difflib
import importlib.metadata
import json
import logging
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import traceback
import warnings
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from docs_proof.compare import same_output, same_picture
from docs_proof.outputs import figure_file, figures, programs
from docs_proof.programs import record

ROOT = Path(__file__).resolve().parents[2]
RECORD = ROOT / "tools" / "records" / "matrix.json"
KNOWN = ROOT / "tools" / "records" / "matrix.toml"
FOLDER = ROOT / "snippets" / "reference"
PLACE = ROOT / ".cache" / "matrix"
PYTHONS = ["3.11", "3.12", "3.13"]
OLDEST = {"tensorflow": "2.18", "numpy": "1.26"}
ON_X86_LINUX = sys.platform == "linux" and platform.machine() == "x86_64"
TENSORFLOW = (
    "tensorflow-cpu" if ON_X86_LINUX else "tensorflow"
)  # as in requirements.txt
PACKAGES = [TENSORFLOW, "keras", "numpy", "ml-dtypes", "h5py", "protobuf", "matplotlib"]
JOBS = int(os.environ.get("JOBS", os.cpu_count()))
SHOWN = (TENSORFLOW, "keras", "numpy")  # beside Python, in the table
STUCK = 300  # seconds without a word, after which a process is ended
TITLES = {"python": "Python", "tensorflow": "TensorFlow", TENSORFLOW: "TensorFlow",
          "keras": "Keras", "numpy": "NumPy"}  # fmt: skip
KINDS = {  # the kinds of differences, and what the page calls them
    "fails": "fails",
    "killed": "ends Python",
    "warns": "warns",
    "prints": "prints something else",
}


# ---- in the environment -------------------------------------------------------------------------
def every_program():
    """Return the paths below snippets/ of the programs that need no other framework."""
    paths = [*programs(ROOT), *(ROOT / "snippets").rglob("*_figures.py")]
    return sorted(path.relative_to(ROOT / "snippets").as_posix() for path in paths)


def differences(shown, printed):
    """Return what differs, each piece as "shown -> printed"; empty if the texts agree."""
    if same_output(shown, printed):
        return []
    a, b = ([line for line in text.split("\n") if "--8<--" not in line]
            for text in (shown, printed))  # fmt: skip
    changes = []
    for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, False).get_opcodes():
        old, new = "\n".join(a[a1:a2]), "\n".join(b[b1:b2])
        if tag != "equal" and not same_output(old, new):
            changes.append(f"{short(old)} -> {short(new)}")
    return changes or ["the same lines in other sections"]


def short(text):
    """Return a text in one line of 240 characters or less, without the paths of this machine."""
    text = re.sub(r"(/[\w.+-]+)+/(?=[\w.+-]+)", "", text)  # /a/b/file.py is file.py
    text = " ".join(text.split())
    return text if len(text) <= 240 else f"{text[:239]}…"


def run(path):
    """Run one program; return {kind: what was different}, empty if all is as recorded."""
    warned, own = [], str(path)

    def note(message, category, filename, lineno, file=None, line=None):
        if filename == own:
            warned.append(f"{category.__name__}: {message}")

    class Notices(logging.Handler):
        def emit(self, entry):
            notice = entry.getMessage()
            if "deprecated" in notice and own in notice:
                warned.append(
                    notice.split("is deprecated")[0].split(": ")[-1] + "is deprecated"
                )

    log, notices = logging.getLogger("tensorflow"), Notices()
    log.addHandler(notices)
    outcome = {}
    try:
        with warnings.catch_warnings():
            warnings.resetwarnings()  # then ignore what Python ignores for a reader
            for category in (
                DeprecationWarning,
                PendingDeprecationWarning,
                ResourceWarning,
            ):
                warnings.simplefilter("ignore", category)
            warnings.filterwarnings("always", module="__main__|<run_path>")
            warnings.showwarning = note
            if path.stem.endswith("_figures"):
                different = other_figures(path)
            else:
                out = path.with_suffix(".out")
                shown = out.read_text("utf8") if out.exists() else ""
                different = differences(shown, record(path))
        if different:
            outcome["prints"] = different
    except BaseException as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.line for frame in frames if frame.filename == own]
        outcome["fails"] = short(f"{type(error).__name__}: {error}")
        outcome["line"] = lines[-1] if lines else ""
    finally:
        log.removeHandler(notices)
    if warned:
        outcome["warns"] = short("; ".join(dict.fromkeys(warned)))
    return outcome


def other_figures(path):
    """Return the names of the figures that differ from the files that are kept."""
    other = []
    for name, drawn in figures(path).items():
        kept = figure_file(ROOT, path, name, drawn)
        same = (
            same_picture(kept.read_bytes(), drawn)
            if isinstance(drawn, bytes)
            else same_output(kept.read_text("utf8"), drawn)
        )
        if not same:
            other.append(name)
    return other


def worker(results, *names):
    """Run programs; write a line of JSON to the file `results` before and after each."""
    with open(results, "a", encoding="utf8") as out:

        def say(**what):
            out.write(json.dumps(what) + "\n")
            out.flush()

        versions = {name: importlib.metadata.version(name) for name in PACKAGES}
        say(versions={"python": platform.python_version()} | versions)
        for name in names:
            say(begins=name)
            if numpy := sys.modules.get("numpy"):  # as in a new interpreter
                numpy.set_printoptions(precision=8, threshold=1000, edgeitems=3,
                                       linewidth=75, suppress=False, sign="-")  # fmt: skip
            if keras := sys.modules.get("keras"):
                keras.utils.clear_session(free_memory=False)
            if deprecation := sys.modules.get("tensorflow.python.util.deprecation"):
                # TensorFlow says once in a process that a function is deprecated
                getattr(deprecation, "_PRINTED_WARNING", {}).clear()
            say(program=name, found=run(ROOT / "snippets" / name))


# ---- the environments ---------------------------------------------------------------------------
def interpreters(versions=PYTHONS):
    """Return {"3.11": path or None}: what is installed and runs."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    paths = {}
    for version in versions:
        name = f"python{version}"
        folders = os.environ.get("PATH", "").split(os.pathsep)
        candidates = [Path(folder) / name for folder in folders if folder]
        candidates += sorted(pyenv.glob(f"*/bin/{name}"))
        paths[version] = next(
            (str(path) for path in candidates if runs(path, version)), None
        )
    return paths


def runs(path, version):
    """Whether an interpreter is there and is of this version; a shim of pyenv may not run."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run(
            [path, "-c", code], capture_output=True, text=True, timeout=60
        )
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.strip() == version


def uv(*arguments):
    """Run uv; return what it prints, or None if it refuses (what it says is shown with VERBOSE)."""
    done = subprocess.run(
        [ROOT / ".cache/uv/bin/uv", *map(str, arguments)],
        env={
            **os.environ,
            "UV_PYTHON_DOWNLOADS": "never",
        },  # only use a Python that is installed
        capture_output=True,
        text=True,
    )
    if done.returncode and os.environ.get("VERBOSE"):
        print(done.stderr, file=sys.stderr)
    return None if done.returncode else done.stdout


def pin(package):
    """Return the version of a package in requirements.txt."""
    text = (ROOT / "requirements.txt").read_text("utf8")
    return re.search(rf"^{package}==([\w.]+)", text, re.M)[1]


def resolved(python, *wanted, lowest=False):
    """Return {package: version} that uv chooses for a Python, or None if there is no choice."""
    file = PLACE / "wanted.txt"
    file.write_text("\n".join(wanted) + "\n", "utf8")
    text = uv("pip", "compile", "--quiet", "--no-annotate", "--no-header",
              "--python-version", python, "--only-binary", ":all:",
              "--resolution", "lowest-direct" if lowest else "highest", file)  # fmt: skip
    return text and dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.M))


def minor(version):
    """Return "2.18" of "2.18.1"."""
    return ".".join(version.split(".")[:2])


def choices(python):
    """Yield (name, {package: version}) of each environment for a Python."""
    below, oldest = "99", f"numpy>={OLDEST['numpy']}"
    while packages := resolved(
        python, f"{TENSORFLOW}>={OLDEST['tensorflow']},<{below}", oldest
    ):
        version, seen = packages[TENSORFLOW], set()
        below = minor(version)
        always = [f"{TENSORFLOW}=={version}", f"matplotlib=={pin('matplotlib')}"]
        numpys = [(oldest, True), (oldest, False)]
        if version == pin(TENSORFLOW):  # every Python also gets the NumPy of the site
            numpys.append((f"numpy=={pin('numpy')}", False))
        for numpy, lowest in numpys:
            chosen = resolved(
                python, *always, numpy, f"keras=={pin('keras')}", lowest=lowest
            ) or resolved(python, *always, numpy, "keras", lowest=lowest)
            if chosen and chosen["numpy"] not in seen:
                seen.add(chosen["numpy"])
                yield f"{python}-{below}-{chosen['numpy']}", chosen


def execute(python, folder, names):
    """Run programs with an interpreter; return (versions, {name: {kind: what was different}})."""
    results, done, versions, waiting, alone = (
        folder / "results",
        {},
        {},
        list(names),
        False,
    )
    while waiting:
        some = waiting[:1] if alone else waiting
        results.unlink(missing_ok=True)
        ended = one_process(python, folder, results, some)
        entries = [json.loads(line) for line in results.read_text("utf8").splitlines()]
        began = None
        for entry in entries:
            versions = entry.get("versions", versions)
            began = entry.get("begins", began)
            if "program" in entry:
                done[entry["program"]], began = entry["found"], None
                waiting.remove(entry["program"])
        if began and not alone:
            # an earlier program may be the cause: run this one again, in a process of its own
            waiting.insert(0, waiting.pop(waiting.index(began)))
            alone = True
            continue
        if began:
            done[began] = {"killed": ended}
            waiting.remove(began)
        elif not any("program" in entry for entry in entries):
            log = (folder / "log").read_text("utf8").strip().split("\n")
            raise RuntimeError(f"{folder.name}: the process ended at once: {log[-1]}")
        alone = False
    return versions, done


def one_process(python, folder, results, names):
    """Run the worker to its end; return what ended it, as "SIGILL"."""
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [python, "-m", "tools.records.matrix", "worker", str(results), *names],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        size = -1
        while True:
            try:
                code = process.wait(STUCK)
                return signal.Signals(-code).name if code < 0 else f"exit code {code}"
            except subprocess.TimeoutExpired:
                if (now := results.stat().st_size if results.exists() else 0) == size:
                    process.kill()
                    process.wait()
                    return f"nothing for {STUCK} seconds"
                size = now


def environment(interpreter, name, chosen, before=None):
    """Make an environment, run the programs in it, delete it; return its part of the record.

    before: the part of the record that exists already; needed if only some programs run.
    """
    parts = os.environ.get("PROGRAM", "").split()
    names = [
        path for path in every_program() if not parts or any(p in path for p in parts)
    ]
    if parts and not before:
        raise RuntimeError(f"{name} is not on record: run it without PROGRAM first")
    folder = PLACE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lock = folder / "packages.txt"
    lock.write_text(
        "".join(f"{package}=={v}\n" for package, v in chosen.items()), "utf8"
    )
    python = folder / "env" / "bin" / "python"
    start = time.monotonic()
    # uv links the files of its cache: the environments share what they have in common
    install = [
        "pip",
        "install",
        "--quiet",
        "--only-binary",
        ":all:",
        "--python",
        python,
    ]
    for step in (
        ["venv", "--quiet", "--python", interpreter, folder / "env"],
        [*install, "-r", lock],
    ):
        if uv(*step) is None:
            raise RuntimeError(f"{name}: `uv {step[0]}` failed; VERBOSE=1 shows why")
    versions, done = execute(python, folder, names)
    if not os.environ.get("KEEP"):
        shutil.rmtree(folder)
    entry = {
        "date": datetime.date.today().isoformat(),
        "versions": versions,
        "programs": sorted(done),
    }
    changed = {program: what for program, what in done.items() if what}
    if parts:
        if versions != before["versions"]:
            raise RuntimeError(
                f"{name} is on record with other versions: run it without PROGRAM"
            )
        entry = before | {"programs": sorted({*before["programs"], *done})}
        kept = {
            program: what
            for program, what in before["found"].items()
            if program not in done
        }
        changed |= kept
    print(f"{name:16} {result(changed, len(entry['programs']))} ({time.monotonic() - start:.0f} s)",
          flush=True)  # fmt: skip
    return entry | {"found": dict(sorted(changed.items()))}


# ---- what is known, and what the page shows -----------------------------------------------------
def covers(where, versions):
    """Whether {package: ">=2.4"} is true of the versions of an environment."""
    from packaging.specifiers import SpecifierSet

    return all(
        SpecifierSet(wanted).contains(
            versions[TENSORFLOW if name == "tensorflow" else name]
        )
        for name, wanted in where.items()
    )


def known():
    """Return the differences of matrix.toml."""
    return tomllib.loads(KNOWN.read_text("utf8"))["difference"]


def pieces(recorded):
    """Yield (environment, program, kind, text) of everything that is different."""
    for name, environment in recorded["environments"].items():
        for program, what in environment["found"].items():
            for kind in KINDS.keys() & what.keys():
                for text in (
                    what[kind] if isinstance(what[kind], list) else [what[kind]]
                ):
                    yield name, program, kind, text


def complaints(recorded, listed):
    """Return a line for each difference not listed, and each listed one that does not occur."""
    lines, seen = [], set()
    wanted = [  # (number of the entry, environment, program, kind)
        (number, name, program, kind)
        for number, entry in enumerate(listed)
        for name, environment in recorded["environments"].items()
        if covers(entry["where"], environment["versions"])
        for program in entry["programs"]
        for kind in entry["kinds"]
    ]
    for name, program, kind, text in sorted(pieces(recorded)):
        fits = {
            case
            for case in wanted
            if case[1:] == (name, program, kind)
            and re.search(listed[case[0]].get("text", ""), text)
        }
        seen |= fits
        if not fits:
            line = f"{name}: {program} {KINDS[kind]}: {text}"
            lines.append(f"{line}; mend it, or give the reason in {KNOWN.name}")
    for case in wanted:
        if case not in seen:
            _, name, program, kind = case
            lines.append(
                f"{name}: {program} no longer {KINDS[kind]}, or not so; see {KNOWN.name}"
            )
    for number in sorted(set(range(len(listed))) - {case[0] for case in wanted}):
        where = in_words(listed[number]["where"])
        lines.append(
            f"{KNOWN.name} lists a difference for {where}: no environment is so"
        )
    return lines


def result(different, count):
    """Return in words how the programs of an environment did."""
    words = [f"{count - len(different)} of {count} as shown"]
    for kind, says in KINDS.items():
        if number := sum(kind in what for what in different.values()):
            words.append(f"{number} {says if number == 1 else plural(says)}")
    return ", ".join(words)


def plural(says):
    """Return "print something else" of "prints something else"."""
    verb, *rest = says.split()
    return " ".join([verb.removesuffix("s"), *rest])


def is_pinned(versions):
    """Whether these are the versions of requirements.txt."""
    return all(versions[name] == pin(name) for name in SHOWN)


def environments_table(recorded):
    """Return the table of the environments, in Markdown: versions, and numbers of programs."""
    ones = recorded["environments"].values()
    there = {
        kind
        for environment in ones
        for what in environment["found"].values()
        for kind in what
    }
    kinds = [kind for kind in KINDS if kind in there]
    packages = ["python", *SHOWN]
    if one_keras(recorded):
        packages.remove("keras")
    head = [*(TITLES[name] for name in packages), "as shown"]
    head += [plural(KINDS[kind]) for kind in kinds]
    lines = [head, ["---"] * len(packages) + ["---:"] * (1 + len(kinds))]
    for environment in ones:
        cells = [environment["versions"][name] for name in packages]
        if is_pinned(environment["versions"]):
            cells = [f"**{cell}**" for cell in cells]
        count = len(environment["programs"])
        cells.append(f"{count - len(environment['found'])}&nbsp;of&nbsp;{count}")
        for kind in kinds:
            cells.append(
                str(sum(kind in what for what in environment["found"].values()))
            )
        lines.append(cells)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def one_keras(recorded):
    """Return the version of Keras if it is the same in every environment, or None."""
    versions = {
        environment["versions"]["keras"]
        for environment in recorded["environments"].values()
    }
    return versions.pop() if len(versions) == 1 else None


def in_words(where):
    """Return "NumPy below 2.4" of {"numpy": "<2.4"}."""
    signs = {"<": "below", ">=": "from", "==": "", ">": "above", "<=": "up to"}
    phrases = []
    for name, wanted in where.items():
        parts = []
        for part in wanted.split(","):
            sign, version = re.match(r"([<>=]+)(.+)", part.strip()).groups()
            parts.append(
                f"{signs[sign]} {version}{' on' if sign == '>=' else ''}".strip()
            )
        phrases.append(f"{TITLES[name]} {', '.join(parts)}")
    return " with ".join(phrases) or "everywhere"


def page_of(program):
    """Return a link from docs/reference/ to the page that shows a program."""
    stem = re.sub(r"_(exercises|figures)\.py$|\.py$", "", program)
    part = re.search(r"_(exercises|figures)\.py$", program)
    page = ROOT / "docs" / f"{stem}.md"
    if not page.exists():  # a second program of a page
        page = next(
            candidate for candidate in sorted((ROOT / "docs").rglob("*.md"))
            if f'"{program}' in candidate.read_text("utf8") and "ko" not in candidate.parts
        )  # fmt: skip
    title = re.search(r"^# (.+?)(?: \{.*\})?$", page.read_text("utf8"), re.M)[1]
    path = os.path.relpath(page, ROOT / "docs" / "reference")
    return f"[{title}]({path})" + (f", {part[1]}" if part else "")


def differences_table(listed, of_code):
    """Return the table of the listed differences: either of the code, or of the output alone."""
    lines = ["| with | page | what, and why |", "|---|---|---|"]
    for entry in listed:
        if of_code is (entry["kinds"] != ["prints"]):
            pages = ", ".join(dict.fromkeys(map(page_of, entry["programs"])))
            says = " ".join(entry["says"].split())
            lines.append(f"| {in_words(entry['where'])} | {pages} | {says} |")
    if len(lines) == 2:
        return "None.\n"
    return "\n".join(lines) + "\n"


def setting(recorded):
    """Return when and where the environments were made, in Markdown."""
    dates = sorted(
        {environment["date"] for environment in recorded["environments"].values()}
    )
    when = f"on {dates[0]}" if len(dates) == 1 else f"from {dates[0]} to {dates[-1]}"
    keras = f", with Keras {one_keras(recorded)}" if one_keras(recorded) else ""
    missing = recorded["missing"]
    absent = (
        f"Python {' and '.join(missing)} was not installed, and was not tried."
        if missing
        else f"Every Python from {PYTHONS[0]} to {PYTHONS[-1]} was installed."
    )
    return f"Run {when}, on {recorded['machine']}{keras}. {absent}\n"


def tables(recorded):
    """Return {file in FOLDER: its text}."""
    listed = known()
    return {
        "works_with_environments.md": environments_table(recorded),
        "works_with_code.md": differences_table(listed, of_code=True),
        "works_with_prints.md": differences_table(listed, of_code=False),
        "works_with_setting.md": setting(recorded),
    }


def main(*only):
    """Make the environments whose name starts with one of `only`; write the record and tables."""
    PLACE.mkdir(parents=True, exist_ok=True)
    recorded = {"environments": {}}
    if (only or os.environ.get("PROGRAM")) and RECORD.exists():
        recorded = json.loads(RECORD.read_text("utf8"))
    installed = interpreters()
    recorded["missing"] = [version for version, path in installed.items() if not path]
    recorded["machine"] = f"{platform.system()}, {platform.machine()}"
    for version in recorded["missing"]:
        print(f"Python {version} is not installed: left out")
    with ThreadPoolExecutor(JOBS) as pool:
        running, broken = {}, []
        for version, interpreter in installed.items():
            if interpreter and starts(version, only, both_ways=True):
                for name, chosen in choices(version):
                    if starts(name, only):
                        before = recorded["environments"].get(name)
                        job = pool.submit(
                            environment, interpreter, name, chosen, before
                        )
                        running[job] = name
        for job in as_completed(running):
            try:
                recorded["environments"][running[job]] = job.result()
            except RuntimeError as error:  # keep the results of the other environments
                broken.append(str(error))
            else:
                write(recorded)
    if not running:
        names = " or ".join(only)
        sys.exit(f"no environment is called {names}; a name is PYTHON-TENSORFLOW-NUMPY")
    sys.exit("\n".join([*broken, *complaints(recorded, known())]) or 0)


def starts(name, only, both_ways=False):
    """Whether a name starts with one of `only`; both_ways: or one of `only` with the name."""
    return not only or any(
        name.startswith(prefix) or (both_ways and prefix.startswith(name))
        for prefix in only
    )


def write(recorded):
    """Write the record and the tables, with the environments in the order of their versions."""
    order = sorted(recorded["environments"].items(), key=lambda pair: numbers(pair[0]))
    recorded["environments"] = dict(order)
    text = json.dumps(recorded, indent=1, ensure_ascii=False)
    names = re.compile(r'"programs": \[[^]]*\]')  # on one line
    text = names.sub(lambda match: " ".join(match[0].split()), text)
    RECORD.write_text(f"{text}\n", "utf8")
    for name, text in tables(recorded).items():
        (FOLDER / name).write_text(text, "utf8")


def numbers(name):
    """Return [3, 11, 2, 18, 1, 26, 0] of "3.11-2.18-1.26.0"."""
    return [int(number) for number in re.findall(r"\d+", name)]


if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        worker(*sys.argv[2:])
    elif sys.argv[1:] == ["--tables"]:
        write(json.loads(RECORD.read_text("utf8")))
    else:
        main(*sys.argv[1:])
