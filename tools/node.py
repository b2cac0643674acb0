"""Programs in the Python of the page, without a browser: the Python side of node.mjs."""

import json
import subprocess

from tools.paths import ROOT


def check(root=ROOT):
    """Raise RuntimeError if a source has changed since make bundled what node.mjs reads."""
    web, made = root / "web", root / "theme" / "assets" / "run" / ".done"
    for file in [*web.glob("tensorflow/**/*.py"), *web.glob("runner/*")]:
        if file.stat().st_mtime > made.stat().st_mtime:
            name = file.relative_to(root)
            raise RuntimeError(
                f"{name} is newer than theme/assets/run: run `make build`"
            )


def run(programs):
    """Run {name: code} one after the other; return {name: [what it printed, its traceback]}."""
    check()
    done = subprocess.run(
        ["node", ROOT / "tools" / "node.mjs"],
        input=json.dumps(list(programs.items())),
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode:
        raise RuntimeError(
            f"node.mjs ended with {done.returncode}: {done.stderr[-2000:]}"
        )
    return json.loads(done.stdout)
