"""What the doc tests of this site do beyond those of others: [tool.docs-proof] names this file.

frameworks.py, too, uses it, where nothing else of ours is installed.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

# Programs that need another framework, and where the sums of what they were and printed are kept.
RECORDED = "_recorded"
RECORD = "tools/records/frameworks.json"
# Where PNG figures are kept: what lies here is served beside the pages of every language.
PICTURES = "theme/assets/pictures"


def runs_in_page(block):
    """Return whether a block has a Run in the page."""
    return block.is_python and not block.options & {".native", ".recorded"}


def fresh_interpreter():
    """Put Keras and TensorFlow into the state of a new interpreter, but for the seed."""
    if keras := sys.modules.get("keras"):
        # free_memory=True would run the garbage collector: 0.4 s a block
        keras.utils.clear_session(free_memory=False)
    if tensorflow := sys.modules.get("tensorflow"):
        # another seed each time: a page that prints unseeded numbers is found out
        tensorflow.random.set_seed(int.from_bytes(os.urandom(4), "little"))


def recorded_programs(root):
    """Return the paths of the programs that run where their framework is installed."""
    return sorted((Path(root) / "snippets").rglob(f"*{RECORDED}.py"))


def digest(path):
    """Return the SHA-256 of a text file, whatever its line ends; "" if there is no such file."""
    text = path.read_text("utf8") if path.is_file() else ""
    return text and hashlib.sha256(text.encode()).hexdigest()


def digests(program):
    """Return what the record keeps of a program: the sums of its text and of its output."""
    return {"program": digest(program), "output": digest(program.with_suffix(".out"))}


def stale(root, source):
    """Return what is wrong with the record of the program `source` below `root`, or None."""
    path = Path(root) / RECORD
    kept = json.loads(path.read_text("utf8"))["programs"] if path.is_file() else {}
    if source not in kept:
        return f"{source} was not run with its framework; run `make frameworks`"
    for part, digest_now in digests(Path(root) / source).items():
        if kept[source][part] != digest_now:
            return (
                f"the {part} of {source} is not the recorded one; run `make frameworks`"
            )
    return None


recorded_problem = stale  # the hook of this name
