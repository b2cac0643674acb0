"""Which sections of the Korean pages are older than the English ones.

For each section, sections.txt keeps the checksums that the English and the Korean text had when
they said the same. If the English section has another checksum now, it has changed since. A page
of which sections.txt names no section counts as current.
"""

import hashlib
import re
import subprocess
import tempfile
from pathlib import Path

from tools.korean.parity import pairs, sections, stale

KEPT = "tools/korean/sections.txt"
STALE = re.compile(r"^stale: .*\n", re.M)


def digest(text):
    """Return a checksum of a text that does not depend on its line breaks or its `stale:` line."""
    text = STALE.sub("", f"{text}\n")
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:10]


def kept(root):
    """Return {page#id: (checksum of the English section, of the Korean one)} that are kept."""
    path = Path(root) / KEPT
    rows = path.read_text("utf8").splitlines() if path.is_file() else []
    return {name: (mine, own) for name, mine, own in map(str.split, rows)}


def state(root, english, korean):
    """Return {page#id: (checksums of both texts, line in the English page, in the Korean one)}."""
    page = english.relative_to(Path(root) / "docs").as_posix()
    mine, own = (sections(path.read_text("utf8")) for path in (english, korean))
    return {
        f"{page}#{name}": ((digest(text), digest(own[name][1])), line, own[name][0])
        for name, (line, text) in mine.items()
        if name in own
    }


def problems(root, some=None):
    """Return the sections whose age is not what the Korean page says, one line each."""
    faults, known = [], kept(root)
    for english, korean in pairs(root) if some is None else some:
        page, own = english.relative_to(root), korean.relative_to(root)
        here, older = state(root, english, korean), stale(korean)
        if not here.keys() & known.keys():
            continue
        for key, (now, line, at) in here.items():
            name, old = key.partition("#")[2], known.get(key, ("", ""))
            if now[0] != old[0] and name not in older:
                does = "may follow" if now[1] != old[1] else "does not follow"
                fault = f"{page}:{line}: #{name} has changed, and {own}:{at} {does}"
                faults.append(f"{fault}; translate it, then run `make translated`")
            elif now[0] == old[0] and name in older:
                fault = f"{own}:1: says that #{name} is older than the English"
                faults.append(f"{fault}; run `make translated`")
            elif now[0] == old[0] and now[1] != old[1]:
                fault = f"{own}:{at}: #{name} has changed; run `make translated`"
                faults.append(fault)
    return faults


def update(root, same=()):
    """Record which sections have been translated, and mark those that have not.

    If both texts of a section have changed, it counts as translated. So does a section that is
    named in `same`, for example tutorials/one_channel.md#loop: its English text has changed in a
    way that the Korean need not follow. If only the English text has changed, the Korean page says
    that the section is older. Returns lines that say what was done.
    """
    before, now, notes = kept(root), {}, []
    for english, korean in pairs(root):
        older = []
        for key, (sums, _, _) in state(root, english, korean).items():
            old = before.get(key, ("", ""))
            if sums[0] == old[0] or sums[1] != old[1] or key in same:
                now[key] = sums
                notes += [f"current  {key}"] if sums != old else []
            else:
                now[key] = old
                older.append(key.partition("#")[2])
                notes.append(f"older    {key}\n{changed(root, english, key, old[0])}")
        if older != stale(korean):
            mark(korean, older)
    lines = [f"{key} {mine} {own}\n" for key, (mine, own) in sorted(now.items())]
    (Path(root) / KEPT).write_text("".join(lines), "utf8")
    if unknown := {*same} - now.keys():
        raise SystemExit(f"{', '.join(sorted(unknown))}: no such section is translated")
    return notes


def mark(korean, older):
    """Write the list of older sections into the front matter of a Korean page."""
    head, body = korean.read_text("utf8").removeprefix("---\n").split("---\n", 1)
    line = f"stale: [{', '.join(older)}]\n" if older else ""
    text = f"---\n{STALE.sub('', head)}{line}---\n{body}"
    korean.write_text(text, "utf8")


def changed(root, english, key, wanted):
    """Return the words of an English section that changed since its checksum was `wanted`.

    git shows them; the result is "" if git does not have that text any more.
    """
    name, path = key.partition("#")[2], english.relative_to(root)

    def git(*words):
        command = ["git", "-C", str(root), *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True).stdout

    for commit in git("log", "--format=%H", "--", path).split():
        _, then = sections(git("show", f"{commit}:{path}")).get(name, (0, ""))
        if digest(then) == wanted:
            now = sections(english.read_text("utf8"))[name][1]
            with tempfile.TemporaryDirectory() as folder:
                texts = []
                for text in (then, now):
                    texts.append(Path(folder, f"{len(texts)}.txt"))
                    texts[-1].write_text(f"{text}\n", "utf8")
                shown = git("diff", "--no-index", "--word-diff", "-U0", *texts)
            return "\n".join(shown.split("\n")[5:]).rstrip()
    return ""
