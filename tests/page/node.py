"""Programs in the Python of the page, without a browser: the Python side of node.mjs."""

import json
import subprocess

from tests.paths import ROOT


def run(programs):
    """Run {name: code} one after the other; return {name: [what it printed, its traceback]}."""
    done = subprocess.run(
        ["node", ROOT / "tests" / "page" / "node.mjs"],
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
