"""Render notebook cells with the markup of every other page.

mkdocs-jupyter has no option for the template, and its own one weighs 570 kB of inline CSS a page,
names a module on another origin, and shows TensorFlow's start-up log as output. The notebooks are
the one thing on this site that depends on an MkDocs hook.
"""

import hashlib
import logging
import re
from pathlib import Path

import markdown
from jinja2 import DictLoader
from mkdocs.exceptions import PluginError
from mkdocs_jupyter import convert, nbconvert2
from nbclient.exceptions import CellExecutionError
from nbconvert.exporters.html import HTMLExporter

HERE = Path(__file__).parent
TEMPLATE = (HERE / "notebook.html").read_text("utf8")

plugin_html = convert.nb2html


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
    # The kernel listens on this machine only; its warning about that is no news.
    executor = options["config"]["ExecutePreprocessor"]
    executor["extra_arguments"] = ["--IPKernelApp.log_level=40"]
    return HTMLExporter(**options)


def nb2html(path, **options):
    try:
        return plugin_html(path, **options)
    except CellExecutionError as error:
        cell = re.search(r"-{5,}\n(.*?)\n-{5,}", str(error), re.S)
        raise PluginError(
            f"{Path(path).name}: this cell of the notebook failed; correct it\n"
            f"{cell[1] if cell else ''}\n{error.ename}: {error.evalue}"
        ) from None


def on_config(config):
    nbconvert2.HTMLExporter = light_exporter
    convert.nb2html = nb2html
    logging.getLogger("traitlets").setLevel(logging.ERROR)
    # The plugin's cache knows the notebook's bytes only; what else makes the page names the cache.
    made_by = [
        HERE / "notebook.py",
        HERE / "notebook.html",
        HERE.parent / "requirements.lock",
    ]
    digest = hashlib.sha256(
        b"".join(path.read_bytes() for path in made_by)
    ).hexdigest()[:16]
    config.plugins["mkdocs-jupyter"].config["cache_dir"] = f".cache/notebooks/{digest}"
    return config
