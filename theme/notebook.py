"""Render notebook cells with the markup of every other page.

mkdocs-jupyter has no option for the template, and its own one weighs 570 kB of inline CSS a page
and names a module on another origin. The notebooks are the one thing on this site that depends on
an MkDocs hook. What they print stands in them (`make outputs`): no kernel is started here.
"""

import re
import shutil
from pathlib import Path

import markdown
from jinja2 import DictLoader
from mkdocs_jupyter import nbconvert2
from nbconvert.exporters.html import HTMLExporter

TEMPLATE = Path(__file__).with_name("notebook.html").read_text("utf8")


def page_markdown(text):
    """Convert as the pages are converted: headings get the ids that the table of contents has."""
    extensions = [
        "toc",
        "tables",
        "attr_list",
        "pymdownx.superfences",
        "pymdownx.highlight",
    ]
    options = {
        "pymdownx.highlight": {"pygments_lang_class": True, "anchor_linenums": False}
    }
    return markdown.markdown(text, extensions=extensions, extension_configs=options)


def light_exporter(**options):
    options["extra_loaders"] = [DictLoader({options["template_file"]: TEMPLATE})]
    options["filters"] = {"page_markdown": page_markdown}
    return HTMLExporter(**options)


def on_config(config):
    nbconvert2.HTMLExporter = light_exporter
    return config


def on_page_content(html, page, config, files):
    """mkdocs-jupyter puts a style sheet below each notebook, for markup that ours has not."""
    if page.file.src_uri.endswith(".ipynb"):
        return re.sub(r"<style>.*</style>\s*$", "", html, flags=re.S)
    return html


def on_page_context(context, page, config, nav):
    """What one edits is the text from which a notebook is made."""
    if page.edit_url and page.edit_url.endswith(".ipynb"):
        page.edit_url = page.edit_url.removesuffix("ipynb") + "py"


def on_post_build(config):
    """Put the notebooks beside their pages, for download."""
    for notebook in Path(config.docs_dir, "notebooks").glob("*.ipynb"):
        shutil.copy(notebook, Path(config.site_dir, "notebooks"))
