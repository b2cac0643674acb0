"""The checksums of files, of folders and of the whole tree, by which a machine sees changes."""

import hashlib
import os
import re
import subprocess

from tools.paths import ROOT

TREE, CODE = "(every file)", "(every file but docs, snippets and the site)"
# At the end of a key: of pages the words do not count, but the markup and the code do.
MARKUP = " (without words)"
# Paths on which nothing depends. The lock files already name the files of other projects, and
# generated files are no sources.
ASIDE = re.compile(
    r"(^|/)(\.git|\.venv|\.cache|\.hypothesis|\.\w+_cache|node_modules|dist)(/|$)"
)
# This file changes with the words of a page. No program reads it during an import, so the memory
# notices each test that reads it.
SECTIONS = "tools/korean/sections.txt"
WORDS = "search/search_index.json"  # the words of all pages
# Text between two tags of HTML, unless it is code.
IN_HTML = re.compile(r"(<(pre|script|style)\b.*?</\2>)|(?<=>)[^<]+(?=<)", re.S)
# A run of words in Markdown, unless it is the target of a link.
IN_MARKDOWN = re.compile(r"(\]\([^)]*\))|[^\W_][\w ,.;:'’?!-]*")
FENCE = re.compile(r" *(`{3,}|~{3,})")


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
        bare = key.removesuffix(MARKUP)
        more = key[len(bare) :]
        if bare in (TREE, CODE):
            names = [n for n in files(self.root) if bare == TREE or not is_content(n)]
            text = "".join(f"{n}\0{self.of(n + more)}\n" for n in sorted(names))
        elif key.endswith("/"):
            folder = self.root / key
            names = sorted(os.listdir(folder)) if folder.is_dir() else []
            text = "\n".join(
                n for n in names if n != "__pycache__" and not ASIDE.search(n)
            )
        else:
            path = self.root / bare
            if not path.is_file():
                return ""
            content = without_dates(bare, path.read_bytes())
            return digest(without_words(bare, content) if more else content)
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


def without_words(name, content):
    """Return the content of a file of the site or of its pages, each run of words as one letter."""
    if name == SECTIONS or name.endswith(WORDS):
        return b""
    if name.startswith("site/") and name.endswith(".html"):
        text = IN_HTML.sub(lambda match: match[1] or "w", content.decode())
        return text.encode()
    if name.startswith("docs/") and name.endswith(".md"):
        return markup(content.decode()).encode()
    return content


def markup(page):
    """Return a page in Markdown with its words as one letter; what is no paragraph stays."""
    lines, fence = [], None
    for line in page.split("\n"):
        edge = FENCE.match(line)
        if fence is None and not edge and not re.match(r"[#|:<]|--8<--|---$", line):
            line = IN_MARKDOWN.sub(lambda match: match[1] or "w", line)
        elif fence is None and edge:
            fence = edge[1]
        elif edge and edge[1] == fence:
            fence = None
        lines.append(line)
    return re.sub(r"w(\nw)+", "w", "\n".join(lines))  # a paragraph may get more lines


def digest(content):
    return hashlib.blake2b(content, digest_size=12).hexdigest()
