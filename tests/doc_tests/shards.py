"""Shards: several machines run a part of the tests each, and the union is proven to be the whole.

A shard runs whole files, so that the blocks of a page stay together, as do the tests of a module.
It writes what it ran; no shard can prove anything alone, all of them together can.
"""

import hashlib
import json
import re
from collections import Counter
from pathlib import Path

from tests.doc_tests import proof


def parse(text):
    """Return (i, n) of `i/n`. Raises ValueError, saying what is valid."""
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    shard = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= shard[0] <= shard[1]:
        raise ValueError(f"--shard {text}: must be i/n with 1 <= i <= n, as 1/2")
    return shard


def file_of(test):
    return test.partition("::")[0]


def files_of(tests, i, n):
    """Return the files of shard i of n: each goes to the shard with the fewest tests so far."""
    sizes, loads, mine = Counter(map(file_of, tests)), [0] * n, set()
    for file, size in sorted(sizes.items(), key=lambda entry: (-entry[1], entry[0])):
        least = loads.index(min(loads))
        loads[least] += size
        if least == i - 1:
            mine.add(file)
    return mine


def digest(site):
    """Return the sum of all pages of a built site, as a hexadecimal text."""
    found = hashlib.sha256()
    for page in sorted(Path(site).rglob("*.html")):
        found.update(page.relative_to(site).as_posix().encode() + page.read_bytes())
    return found.hexdigest()


def write(file, site, shard, every, outcomes, records):
    """Write what a shard did.

    shard: (i, n); every: the names of all tests, of this shard or not; outcomes: {test: outcome} of
    those that ran; records: {"executed": [...], "recorded": [...]}, as the proof wants them.
    """
    done = {
        "shard": "{}/{}".format(*shard),
        "site": digest(site),
        "every": sorted(every),
        "outcomes": outcomes,
        **records,
    }
    Path(file).write_text(json.dumps(done), "utf8")


def problems(site, shards):
    """Return what keeps the shards {file: what it wrote} from being the whole, one line each."""
    found, here = [], digest(site)
    for file, one in shards.items():
        if one["site"] != here:
            found.append(f"{file}: tested another version of the site than {site}")
        for test, outcome in one["outcomes"].items():
            if outcome == "failed":
                found.append(f"{file}: {test} failed")
    there = Counter(one["shard"] for one in shards.values())
    counts = sorted({shard.partition("/")[2] for shard in there})
    if len(counts) != 1:
        return [*found, f"shards of different splits: {', '.join(sorted(there))}"]
    wanted = [f"{i}/{counts[0]}" for i in range(1, int(counts[0]) + 1)]
    found += [f"shard {one} is missing" for one in wanted if one not in there]
    every = {test for one in shards.values() for test in one["every"]}
    for file, one in shards.items():
        for test in sorted(every - set(one["every"])):
            found.append(f"{file}: knows no test {test}, which another shard knows")
    ran = Counter(test for one in shards.values() for test in one["outcomes"])
    missed = Counter(file_of(test) for test in every if test not in ran)
    for file, count in sorted(missed.items()):
        found.append(f"{file}: {count} of its tests ran in no shard")
    for test, count in sorted(ran.items()):
        if count > 1:
            found.append(f"{test}: ran in {count} shards")
    return found


def union(root, site, files):
    """Prove that the shards in these files are the whole, and the site with what they executed.

    Returns (what is wrong, one line each; what to say if nothing is).
    """
    if not files:
        return ["name the files that the shards wrote"], []
    shards = {}
    for file in files:
        try:
            shards[file] = json.loads(Path(file).read_text("utf8"))
            shards[file]["outcomes"], shards[file]["site"], shards[file]["every"]
        except (OSError, ValueError, KeyError, TypeError):
            return [f"{file}: was not written by --executed"], []
    found = problems(site, shards)
    records = {
        name: [record for one in shards.values() for record in one[name]]
        for name in ("executed", "recorded")
    }
    for faults in proof.check_site(root, site, **records).values():
        found += faults
    count = sum(len(one["outcomes"]) for one in shards.values())
    said = f"union: {count} tests, each in one of {len(shards)} shards; none is missing"
    return found, [said, *proof.summary]
