"""The supply chain: `make audit` and `make sbom`, run as make runs them.

The tools are the real ones; the services that know the advisories are stand-ins on this machine.
"""

import gzip
import json
import os
import re
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.paths import ROOT

TOOLS = ROOT / ".cache" / "supply" / "bin" / "python"
HASH = "0" * 64  # nothing is downloaded
NOBODY = "http://127.0.0.1:9/"  # the port "discard": nothing listens


@contextmanager
def service(advisories=(), status=200):
    """OSV and npm's registry in one: both name the same `advisories` for each package they hold."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            asked = json.loads(body)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(self.answer(asked)).encode())

        def answer(self, asked):
            if self.path == "/osv":
                name = asked["package"]["name"]
                affected = {
                    "package": {"name": name, "ecosystem": "PyPI"},
                    "ranges": [
                        {
                            "type": "ECOSYSTEM",
                            "events": [{"introduced": "0"}, {"fixed": "99"}],
                        }
                    ],
                }
                return {
                    "vulns": [
                        {
                            "id": one,
                            "summary": "It leaks.",
                            "details": "It leaks.",
                            "affected": [affected],
                        }
                        for one in advisories
                    ]
                }
            if not self.path.endswith("/advisories/bulk"):
                return {}
            address = "https://github.com/advisories/"
            return {
                name: [
                    {
                        "id": 1,
                        "url": address + one,
                        "title": "It leaks",
                        "severity": "high",
                    }
                    | {"vulnerable_versions": "<99", "cwe": [], "cvss": {"score": 0}}
                    for one in advisories
                ]
                for name in asked
            }

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def project(tmp_path):
    """A project of one Python package and one of npm; returns what audits it."""
    (tmp_path / "web").mkdir()
    (tmp_path / "requirements.lock").write_text(f"six==1.16.0 --hash=sha256:{HASH}\n")
    root = {"name": "project", "version": "0.0.0", "dependencies": {"katex": "0.1.0"}}
    held = {"version": "0.1.0", "integrity": "sha512-" + "A" * 86 + "=="}
    lock = {"name": "project", "version": "0.0.0", "lockfileVersion": 3}
    lock["packages"] = {"": root, "node_modules/katex": held}
    (tmp_path / "web" / "package.json").write_text(json.dumps(root))
    (tmp_path / "web" / "package-lock.json").write_text(json.dumps(lock))
    (tmp_path / "web" / "audit.toml").write_text("[accepted]\n")
    (tmp_path / "web" / "audit.py").write_text((ROOT / "web" / "audit.py").read_text())

    def audit(address, **environment):
        environment = {
            **os.environ,
            "OSV_URL": f"{address}osv",
            "npm_config_registry": address,
            "npm_config_cache": str(tmp_path / "npm"),
            "npm_config_fetch_retry_mintimeout": "10",
            "npm_config_update_notifier": "false",
            **environment,
        }
        done = subprocess.run(
            [TOOLS, "web/audit.py"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return done.returncode, done.stdout.splitlines(), done.stderr.strip()

    audit.root = tmp_path
    return audit


def accept(project, *advisories):
    lines = [f'{advisory} = "we never call it"' for advisory in advisories]
    (project.root / "web" / "audit.toml").write_text("\n".join(["[accepted]", *lines]))


CLEAN = [
    "requirements.lock: no known vulnerabilities",
    "web/package-lock.json: no known vulnerabilities",
]
UNASKED = [
    "requirements.lock: not audited: OSV could not be asked for advisories",
    "web/package-lock.json: not audited: npm's registry could not be asked for advisories",
]


def test_nothing_known_passes(project):
    with service() as address:
        assert project(address) == (0, CLEAN, "")


def test_without_a_network_it_says_what_was_not_asked(project):
    assert project(NOBODY) == (0, UNASKED, "")


@pytest.mark.parametrize("status", [405, 503])
def test_a_service_that_refuses_is_as_good_as_none(project, status):
    with service(status=status) as address:
        assert project(address) == (0, UNASKED, "")


def test_a_finding_fails_and_is_named(project):
    with service(["GHSA-aaaa-bbbb-cccc"]) as address:
        code, lines, _ = project(address)
    assert code == 1
    assert lines == [
        "requirements.lock: six 1.16.0: GHSA-aaaa-bbbb-cccc: It leaks. (mended in 99)",
        "requirements.lock: 1 known vulnerabilities",
        "web/package-lock.json: katex: GHSA-aaaa-bbbb-cccc: It leaks (in <99)",
        "web/package-lock.json: 1 known vulnerabilities",
    ]


def test_a_finding_in_one_lock_fails_though_the_other_is_not_asked(project):
    with service(["GHSA-aaaa-bbbb-cccc"]) as address:
        code, lines, _ = project(address, npm_config_registry=NOBODY)
    assert code == 1
    assert lines[-1] == UNASKED[1]


def test_an_accepted_finding_passes_with_its_reason(project):
    accept(project, "GHSA-aaaa-bbbb-cccc")
    with service(["GHSA-aaaa-bbbb-cccc"]) as address:
        code, lines, _ = project(address)
    assert code == 0
    assert lines[0] == (
        "requirements.lock: six 1.16.0: GHSA-aaaa-bbbb-cccc: accepted: we never call it"
    )


def test_another_finding_fails_beside_an_accepted_one(project):
    accept(project, "GHSA-aaaa-bbbb-cccc")
    with service(["GHSA-aaaa-bbbb-cccc", "GHSA-dddd-eeee-ffff"]) as address:
        assert project(address)[0] == 1


def test_what_is_accepted_but_gone_must_be_removed(project):
    accept(project, "GHSA-aaaa-bbbb-cccc")
    with service() as address:
        code, lines, _ = project(address)
    assert code == 1
    assert lines[-1] == (
        "web/audit.toml: GHSA-aaaa-bbbb-cccc is accepted, but was not found; remove it"
    )
    assert project(NOBODY)[0] == 0  # nobody was asked


def test_a_tool_that_breaks_is_no_good_answer(project):
    (project.root / "requirements.lock").write_text("six=1.16.0\n")
    with service() as address:
        code, lines, said = project(address)
    assert (code, lines) == (1, [])
    assert "-m pip_audit -r failed: " in said


def test_a_package_that_cannot_be_audited_is_no_good_answer(project):
    """pip-audit itself leaves it out, and says that all is well."""
    entry = f"six @ git+https://example.org/six@main --hash=sha256:{HASH}\n"
    (project.root / "requirements.lock").write_text(entry)
    with service() as address:
        code, _, said = project(address)
    assert code == 1
    assert said.startswith("pip-audit left out six: URL requirements")


def test_a_lock_entry_without_its_hash_is_refused(project):
    (project.root / "requirements.lock").write_text("six==1.16.0\n")
    with service() as address:
        code, _, said = project(address)
    assert code == 1
    assert "hash" in said


@pytest.fixture(scope="module")
def sbom(tmp_path_factory):
    """The list of this very project, made without a network (each proxy leads nowhere)."""
    target = tmp_path_factory.mktemp("sbom") / "list.json"
    nowhere = dict.fromkeys(
        ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), NOBODY
    )
    done = subprocess.run(
        [TOOLS, ROOT / "web" / "sbom.py", target],
        env={**os.environ, **nowhere},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r": \d+ components$", done.stdout)
    return target


def purls(sbom):
    return {one["purl"] for one in json.loads(sbom.read_text())["components"]}


def test_the_list_has_every_package_of_both_locks(sbom):
    lock = (ROOT / "requirements.lock").read_text()
    python = re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.M)
    packages = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    npm = {
        (path.rpartition("node_modules/")[2].replace("@", "%40"), entry["version"])
        for path, entry in packages.items()
        if path and not entry.get("optional")
    }
    wanted = {
        f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
        for name, version in python
    }
    wanted |= {f"pkg:npm/{name}@{version}" for name, version in npm}
    assert len(wanted) > 150
    assert wanted <= purls(sbom)


def test_the_list_has_all_that_is_served_with_its_licence(sbom):
    tables = (ROOT / "snippets" / "reference").glob("licences_*.md")
    rows = sum(path.read_text("utf8").count("](../assets/licences/") for path in tables)
    components = json.loads(sbom.read_text())["components"]
    served = [
        one
        for one in components
        if {"name": "served", "value": "true"} in one.get("properties", [])
    ]
    assert len(served) == rows > 50
    assert all(one["licenses"] for one in served)
    wheels = [
        one
        for one in served
        if one["purl"].startswith("pkg:pypi/") and one["name"] == "numpy"
    ]
    assert [one["hashes"][0]["alg"] for one in wheels] == ["SHA-256"]


VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())
sys.exit(str(wrong)[:200] if wrong else 0)
"""


def test_the_list_is_valid_by_the_schema_of_cyclonedx(sbom, tmp_path):
    """And one with a fault is not."""
    broken = tmp_path / "broken.json"
    broken.write_text(
        sbom.read_text().replace('"type": "library"', '"type": "libary"', 1)
    )
    codes = [
        subprocess.run([TOOLS, "-c", VALIDATE, path], capture_output=True).returncode
        for path in (sbom, broken)
    ]
    assert codes == [0, 1]
