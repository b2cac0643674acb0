"""The Korean edition shows the English page, with a note, where a translation is missing.

The English site has the files below assets/ once for both editions.
"""

from pathlib import Path

from mkdocs.plugins import event_priority
from mkdocs.structure.files import File

from tools.korean.nav import retitled

ENGLISH = Path("docs")


def on_config(config):
    """Take the English nav with Korean titles."""
    config.nav = retitled(config.nav, config.extra["titles"])
    return config


@event_priority(100)  # before the notebooks become pages
def on_files(files, config):
    """Add the English pages that are missing; copy no assets."""
    for file in files:
        if file.src_uri.startswith("assets/"):
            file.copy_file = lambda dirty=False: None
    docs, root = Path(config.docs_dir), Path(config.config_file_path).parent / ENGLISH
    for path in sorted([*root.rglob("*.md"), *root.glob("notebooks/*.ipynb")]):
        name = path.relative_to(root).as_posix()
        if docs in path.parents or files.get_file_from_path(name):
            continue
        options = {"use_directory_urls": config.use_directory_urls}
        file = File(name, str(root), config.site_dir, **options)
        file.is_english = True
        files.append(file)
    return files


def on_page_markdown(markdown, page, config, files):
    """Give an English page the note for a page without translation (partials/stale.html)."""
    if getattr(page.file, "is_english", False):
        page.meta["stale"] = "all"
        if page.edit_url:
            page.edit_url = page.edit_url.replace("/docs/ko/", "/docs/")
