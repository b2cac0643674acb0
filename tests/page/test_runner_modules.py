"""The runner's modules in Node, without a browser: see runner.test.mjs."""

import re
import subprocess

from tools.paths import ROOT


def test_the_modules_do_what_their_tests_say():
    command = ["node", "--test", "--test-reporter=tap", "tests/page/runner.test.mjs"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-5000:]
    assert int(re.search(r"^# pass (\d+)", done.stdout, re.M)[1]) > 20
