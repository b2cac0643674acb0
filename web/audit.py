"""`make audit`: asks whether what the two locks name has known vulnerabilities.

Runs in .cache/supply. pip-audit asks OSV (which holds the advisories of PyPI and of GitHub) about
requirements.lock, npm asks its registry about web/package-lock.json. A finding fails unless its id
is accepted in audit.toml, with the reason. Where nobody answers, that is said, and no failure:
there is nothing to find out without a network. Any other failure of a tool fails, so that a tool
which broke is not taken for a good answer.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHON_LOCK, NPM_LOCK, ACCEPTED = (
    "requirements.lock",
    "web/package-lock.json",
    "web/audit.toml",
)
OSV = os.environ.get("OSV_URL", "https://api.osv.dev/v1/query")
UNREACHED = re.compile(
    r"ConnectionError|ConnectTimeout|ReadTimeout|Failed to (connect|resolve)"
    r"|audit endpoint returned an error"
    r"|\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b"
    r"|\b(405|429|5\d\d) (Client|Server) Error"
)


class UnansweredError(Exception):
    """The service that knows the advisories did not answer."""


def run(*command, cwd=ROOT):
    """Return the JSON that a tool prints; raise UnansweredError if the service did not answer."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = None
    if answer and ("dependencies" in answer or "auditReportVersion" in answer):
        return answer
    if UNREACHED.search(said := done.stdout + done.stderr):
        raise UnansweredError
    sys.exit(f"{' '.join(command[:4])} failed: {said.strip() or 'it says nothing'}")


def python(root):
    """Yield (package, its advisories as {id: what it says}) of requirements.lock."""
    # --disable-pip: the lock is whole, so nothing need be resolved, nor downloaded
    options = [
        "--disable-pip",
        "--require-hashes",
        "--format=json",
        "--progress-spinner=off",
    ]
    options += ["--vulnerability-service=osv", f"--osv-url={OSV}", "--desc=on"]
    answer = run(
        sys.executable, "-m", "pip_audit", "-r", PYTHON_LOCK, *options, cwd=root
    )
    for package in answer["dependencies"]:
        if "skip_reason" in package:
            # pip-audit calls that a good answer
            sys.exit(f"pip-audit left out {package['name']}: {package['skip_reason']}")
        advisories = {
            advisory["id"]: f"{advisory['description'].strip().splitlines()[0]}"
            f" (mended in {', '.join(advisory['fix_versions']) or 'no version'})"
            for advisory in package["vulns"]
        }
        yield f"{package['name']} {package['version']}", advisories


def npm(root):
    """Yield the same of web/package-lock.json; only packages that have advisories."""
    options = [
        "--json",
        "--package-lock-only",
        "--fetch-retries=1",
        "--fetch-timeout=30000",
    ]
    answer = run("npm", "audit", *options, cwd=root / "web")
    for package, found in answer["vulnerabilities"].items():
        advisories = {
            via["url"].rpartition("/")[2]: f"{via['title']} (in {via['range']})"
            for via in found["via"]
            if isinstance(via, dict)  # a name: the advisory stands at that package
        }
        yield package, advisories


def audit(root=ROOT):
    """Print what was found; return the number of findings that nobody accepted."""
    accepted = tomllib.loads((root / ACCEPTED).read_text("utf8"))["accepted"]
    failures, seen, asked = 0, set(), True
    for lock, ask, who in (
        (PYTHON_LOCK, python, "OSV"),
        (NPM_LOCK, npm, "npm's registry"),
    ):
        try:
            packages = list(ask(root))
        except UnansweredError:
            print(f"{lock}: not audited: {who} could not be asked for advisories")
            asked = False
            continue
        found = [
            (package, *one)
            for package, advisories in packages
            for one in advisories.items()
        ]
        seen |= {advisory for _, advisory, _ in found}
        for package, advisory, text in found:
            reason = accepted.get(advisory)
            failures += reason is None
            print(
                f"{lock}: {package}: {advisory}: "
                + (f"accepted: {reason}" if reason else text)
            )
        print(f"{lock}: {len(found) or 'no'} known vulnerabilities")
    if asked:
        for advisory in sorted(accepted.keys() - seen):
            failures += 1
            print(f"{ACCEPTED}: {advisory} is accepted, but was not found; remove it")
    return failures


if __name__ == "__main__":
    sys.exit(min(audit(), 1))
