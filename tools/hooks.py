"""What only the doc tests of this site do; the setting [tool.docs-proof] names this file.

frameworks.py uses this file too, in environments where no other part of the project is installed.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

# The end of the names of programs that need another framework, and the file that keeps the
# checksums of these programs and of their outputs.
RECORDED = "_recorded"
RECORD = "tools/records/frameworks.json"
# The folder of PNG figures; its files are served beside the pages of every language.
PICTURES = "theme/assets/pictures"


def runs_in_page(block):
    """Return whether a block has a Run button in the page."""
    return block.is_python and not block.options & {".native", ".recorded"}


def fresh_interpreter():
    """Put Keras and TensorFlow into the state of a new interpreter, but for the seed."""
    if keras := sys.modules.get("keras"):
        # free_memory=True would run the garbage collector: 0.4 s a block
        keras.utils.clear_session(free_memory=False)
    if tensorflow := sys.modules.get("tensorflow"):
        # another seed each time, so that the tests notice a page that prints unseeded numbers
        tensorflow.random.set_seed(int.from_bytes(os.urandom(4), "little"))


def recorded_programs(root):
    """Return the paths of the programs that run where their framework is installed."""
    return sorted((Path(root) / "snippets").rglob(f"*{RECORDED}.py"))


def digest(path):
    """Return the SHA-256 of a text file, whatever its line ends; "" if there is no such file."""
    text = path.read_text("utf8") if path.is_file() else ""
    return text and hashlib.sha256(text.encode()).hexdigest()


def digests(program):
    """Return what the record keeps of a program: the checksums of its text and of its output."""
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
