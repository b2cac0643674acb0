"""`make records`: list which records do not fit this checkout, why, and how to make them again.

A record holds results that take long to measure, or that need software which is not installed here.
Pages show the results, and the tests compare them with the part that they can run.
`make records ONLY=cpu_refusals` makes one record again. `make records ONLY=stale` makes all records
again that do not fit this checkout, in an order that works.
"""

import json
import subprocess
import sys
import time

from tools.hooks import RECORD, recorded_programs, stale
from tools.paths import ROOT, pins
from tools.records import words

HERE = ROOT / "tools" / "records"
SECONDS = HERE / "seconds.json"  # how long each took when this command made it last
COMMANDS = {
    "cpu_refusals": "{python} -m tools.records.cpu_refusals",
    "compare_floats": "{python} -m tools.records.compare_floats",
    "floating_point": "{python} -m tools.records.floating_point",
    "forms": "{python} benchmarks/forms.py --record",
    "harness": "{python} benchmarks/harness.py --record",
    "frameworks": "make frameworks",
    "torch_models": "make frameworks",
    "matrix": "make matrix",
    "words": "{python} -m tools.records.words",
    "outputs": "make outputs",  # the last one: it writes the tables of all the others
}


def other(stated, pinned):
    """Return, as text, the packages that are stated with another version than the pinned one."""
    differ = (
        f"{name} {stated[name]}, pinned is {version}"
        for name, version in pinned.items()
        if stated.get(name, version) != version
    )
    return "; ".join(differ)


def reason(name):
    """Return why a record does not fit this checkout; "" if it does."""
    pinned = pins((ROOT / "requirements.lock").read_text("utf8"))
    pinned["tensorflow"] = pinned["tensorflow-cpu"]  # both are of one release
    if name == "outputs":
        return ""  # the tests check this for each program
    if name == "frameworks":
        theirs = pins((HERE / "frameworks.txt").read_text("utf8"))
        faults = [
            stale(ROOT, p.relative_to(ROOT).as_posix()) for p in recorded_programs(ROOT)
        ]
        made_by = json.loads((ROOT / RECORD).read_text("utf8"))["made by"]
        return other(made_by, theirs) or next(filter(None, faults), "")
    if name == "torch_models":
        theirs = pins((HERE / "frameworks.txt").read_text("utf8"))
        made_by = json.loads((HERE / "torch_models.json").read_text("utf8"))["made by"]
        return other({"torch": made_by["torch"]}, theirs)
    if name == "matrix":
        kept = json.loads((HERE / "matrix.json").read_text("utf8"))["environments"]
        ours = {
            package: pinned[package] for package in ("tensorflow-cpu", "keras", "numpy")
        }
        versions = [environment["versions"] for environment in kept.values()]
        matched = any(ours.items() <= installed.items() for installed in versions)
        return "" if matched else f"no environment has {ours}"
    if name == "words":
        kept = json.loads((HERE / "words.json").read_text("utf8"))
        if any(entry["programs"] != words.digest(it) for it, entry in kept.items()):
            return "its programs changed"
        return other(kept["now"]["versions"], {"tensorflow": pinned["tensorflow"]})
    folder = ROOT / "benchmarks" if name in ("forms", "harness") else HERE
    kept = json.loads((folder / f"{name}.json").read_text("utf8"))
    return other(kept.get("versions") or kept["machine"], pinned)


def make(name):
    """Run the command of a record, and keep how long it took."""
    start = time.monotonic()
    command = COMMANDS[name].format(python=sys.executable)
    print(command, flush=True)
    subprocess.run(command.split(), cwd=ROOT, check=True)
    known = json.loads(SECONDS.read_text("utf8")) if SECONDS.is_file() else {}
    known[name] = round(time.monotonic() - start)
    SECONDS.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf8")


def show():
    known = json.loads(SECONDS.read_text("utf8")) if SECONDS.is_file() else {}
    for name, command in COMMANDS.items():
        took = f"{known[name]} s" if name in known else "not measured"
        why = reason(name) or "of this checkout"
        print(f"{name:15} {took:>13}  {why}  ({command.format(python='python')})")
    print(
        "make records ONLY=NAME makes one, ONLY=stale all that are not of this checkout"
    )


def main(only=""):
    stale_ones = [name for name in COMMANDS if reason(name)]
    if not only:
        show()
    elif only == "stale":
        for name in [*stale_ones, *(["outputs"] if stale_ones else [])]:
            make(name)
    elif only in COMMANDS:
        make(only)
    else:
        sys.exit(f"ONLY={only}: must be stale, or one of {', '.join(COMMANDS)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
