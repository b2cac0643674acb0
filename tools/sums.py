"""The checksums of files, of folders and of the whole tree, by which a machine sees changes."""

import hashlib
import os
import re
import subprocess

from tools.paths import ROOT

TREE, CODE = "(every file)", "(every file but docs, snippets and the site)"
# Paths on which nothing depends. The lock files already name the files of other projects, and
# generated files are no sources.
ASIDE = re.compile(
    r"(^|/)(\.git|\.venv|\.cache|\.hypothesis|\.\w+_cache|node_modules|dist)(/|$)"
)
# This file changes with the words of a page. No program reads it during an import, so the memory
# notices each test that reads it.
SECTIONS = "tools/korean/sections.txt"


def files(root=ROOT):
    """Return the paths of the sources in a tree: what git knows, or would add."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.check_output(command, cwd=root, text=True).split("\0")
    return [name for name in names if name and (root / name).is_file()]


class Sums:
    """The checksums of files, of folders (of the names in them) and of the tree.

    Each is taken once, at the end of the first test that read the file. If the file changes later
    in the run, it has another checksum in the next run, and the tests that read it run again.
    """

    def __init__(self, root=ROOT):
        self.root, self.known = root, {}

    def of(self, key):
        """Return the checksum of what a key names; "" for a file that is not there."""
        if key not in self.known:
            self.known[key] = self.take(key)
        return self.known[key]

    def take(self, key):
        if key in (TREE, CODE):
            names = [n for n in files(self.root) if key == TREE or not is_content(n)]
            text = "".join(f"{name}\0{self.of(name)}\n" for name in sorted(names))
        elif key.endswith("/"):
            folder = self.root / key
            names = sorted(os.listdir(folder)) if folder.is_dir() else []
            text = "\n".join(
                n for n in names if n != "__pycache__" and not ASIDE.search(n)
            )
        else:
            path = self.root / key
            return (
                digest(without_dates(key, path.read_bytes())) if path.is_file() else ""
            )
        return digest(text.encode())


def is_content(name):
    return name.startswith(("docs/", "snippets/", SECTIONS)) or "/" not in name


def without_dates(key, content):
    """Return the content of a file without the date and the version of the build."""
    if key.endswith("sitemap.xml"):
        return re.sub(rb"<lastmod>[^<]*</lastmod>", b"", content)
    if key.startswith("site/") and key.endswith(".html"):
        return re.sub(rb'<meta name="version"[^>]*>', b"", content)
    return content


def digest(content):
    return hashlib.blake2b(content, digest_size=12).hexdigest()
