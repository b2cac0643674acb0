"""Which blocks of a page are what they were at a commit; nothing can have changed what they do."""

import io
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from .blocks import PageError, chain, output_of, read_page


def what(blocks, index):
    """Return all that the outcome of a block hangs on, but for the environment."""
    output = output_of(blocks, index)
    code = [
        (blocks[i].options, blocks[i].code.lstrip("\n")) for i in chain(blocks, index)
    ]
    return blocks[index].options, tuple(code), output and output.text


def as_before(root, base, paths):
    """Return {path: what each Python block was at the commit `base`} of these pages.

    A page that was not there, or was faulty, had none. Raises CalledProcessError if there is no
    such commit.
    """
    parts = ["docs", "snippets", "mkdocs.yml"]
    command = ["git", "-C", str(root), "archive", base, *parts]
    archive = subprocess.run(command, capture_output=True, check=True).stdout
    before = {}
    with tempfile.TemporaryDirectory() as old:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(old, filter="data")
        if (root / "pyproject.toml").is_file():  # the options are those of today
            shutil.copy(root / "pyproject.toml", old)
        for path in paths:
            try:
                blocks = read_page(Path(old), Path(old, path.relative_to(root)))
            except (OSError, PageError):
                blocks = []
            python = [i for i, block in enumerate(blocks) if block.is_python]
            before[path] = {what(blocks, i) for i in python}
    return before
