"""`make audit` fails when nobody answers, so that silence is not taken for a good answer."""

import os
import shutil
import subprocess

import pytest

from tools.paths import ROOT

NOBODY = "http://127.0.0.1:9/"  # the port "discard": nothing listens
TOOLS = ROOT / ".cache" / "audit"


@pytest.fixture
def audit(tmp_path):
    """Return a function that runs `make audit` with another pip-audit, or with the real one."""
    (tmp_path / "web").mkdir()
    for name in ("Makefile", "web/audit.lock", "web/package.json"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "web" / "package-lock.json", tmp_path / "web")
    (tmp_path / ".cache").mkdir()

    def audit(requirements, **environment):
        (tmp_path / "requirements.lock").write_text(requirements)
        done = subprocess.run(
            ["make", "-o", ".cache/audit/.done", "audit"],
            cwd=tmp_path,
            env=os.environ | {"npm_config_fetch_retries": "0"} | environment,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    audit.tools = tmp_path / ".cache" / "audit"
    return audit


def test_it_fails_when_the_registry_of_npm_does_not_answer(audit):
    (audit.tools / "bin").mkdir(parents=True)
    (audit.tools / "bin" / "python").symlink_to(shutil.which("true"))
    code, output = audit("", npm_config_registry=NOBODY)
    assert code
    assert "audit endpoint returned an error" in output


@pytest.mark.skipif(not TOOLS.exists(), reason="`make audit` has not been run here")
@pytest.mark.parametrize(
    ("requirement", "reason"),
    [
        ("six==1.16.0", "ConnectionError"),
        ("six @ git+https://example.org/six@main", "URL requirements cannot be pinned"),
    ],
)
def test_it_fails_when_osv_does_not_answer_or_a_package_is_left_out(
    audit, requirement, reason
):
    audit.tools.symlink_to(TOOLS)
    lock = f"{requirement} --hash=sha256:{'0' * 64}\n"
    code, output = audit(lock, PIP_AUDIT_OSV_URL=NOBODY)
    assert code
    assert reason in output
