"""Run programs in the Python of the page, and programs of Node.js, without a browser."""

import json
import subprocess
from pathlib import Path

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


def ask(script, question):
    """Return what a program of Node.js answers to a question.

    Question and answer are JSON on its standard input and output. Raises RuntimeError, with the end
    of its error output, if it fails.
    """
    answered = subprocess.run(
        ["node", ROOT / script],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        timeout=300,
    )
    if answered.returncode:
        name = Path(script).name
        raise RuntimeError(
            f"{name} ended with {answered.returncode}: {answered.stderr[-2000:]}"
        )
    return json.loads(answered.stdout)


def run(programs):
    """Run {name: code} one after the other; return {name: [what it printed, its traceback]}."""
    check()
    return ask("tools/node.mjs", list(programs.items()))
