"""TensorFlow with oneDNN on or off: it looks at the variable once, so each setting is a process."""

import os
import subprocess
import sys


def run(programs, seconds=120):
    """Run {name: (TF_ENABLE_ONEDNN_OPTS, code)} side by side, each in a process of its own.

    seconds: how long each may take. Returns {name: (what it printed, what it wrote to stderr, its
    return code)}: one that TensorFlow ends has a negative code.
    """
    started = {
        name: subprocess.Popen(
            [sys.executable, "-c", code],
            env={**os.environ, "TF_ENABLE_ONEDNN_OPTS": setting},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name, (setting, code) in programs.items()
    }
    return {
        name: (*process.communicate(timeout=seconds), process.returncode)
        for name, process in started.items()
    }
