"""Render notebook cells with the markup of every other page.

mkdocs-jupyter has no option for the template. Its own template puts 570 kB of inline CSS into each
page and names a module on another origin, so this hook of MkDocs replaces it. The files of the
notebooks contain their output (`make outputs`), so no kernel is started here.
"""

import posixpath
import re
from pathlib import Path

import markdown
from jinja2 import DictLoader
from mkdocs_jupyter import nbconvert2
from nbconvert.exporters.html import HTMLExporter

from tools.notebooks import fence
from tools.notebooks.site import for_page, section

TEMPLATE = Path(__file__).with_name("notebook.html").read_text("utf8")
EXTENSIONS = {
    "attr_list": {},
    "md_in_html": {},
    "tables": {},
    "toc": {},
    "pymdownx.arithmatex": {"generic": True},
    "pymdownx.superfences": {},
    "pymdownx.highlight": {"pygments_lang_class": True, "anchor_linenums": False},
}
LINK = re.compile(r'href="(\.\./[\w/]+\.md)((?:#[\w-]+)?)"')


def page_markdown(text):
    """Convert the Markdown of a notebook in the same way as that of the pages."""
    return markdown.markdown(
        for_page(text), extensions=[*EXTENSIONS], extension_configs=EXTENSIONS
    )


def light_exporter(**options):
    options["extra_loaders"] = [DictLoader({options["template_file"]: TEMPLATE})]
    options["filters"] = {"page_markdown": page_markdown, "fence": fence}
    return HTMLExporter(**options)


def on_config(config):
    nbconvert2.HTMLExporter = light_exporter
    return config


def on_page_content(html, page, config, files):
    """Make links lead to pages, and remove a style sheet for markup that our pages do not have.

    mkdocs-jupyter puts this style sheet below each notebook. A notebook has the same text as its
    lesson, so the search leaves it out: the notebook would come before the lesson.
    """
    if not page.file.src_uri.endswith(".ipynb"):
        return html
    page.meta["search"] = {"exclude": True}

    def address(link):
        name = posixpath.normpath(posixpath.join("notebooks", link[1]))
        place = files.get_file_from_path(name).url_relative_to(page.file)
        return f'href="{place}{link[2]}"'

    return re.sub(r"<style>.*</style>\s*$", "", LINK.sub(address, html), flags=re.S)


def on_page_context(context, page, config, nav):
    """Make the edit link lead to the lesson, and give the table of contents our ids.

    A notebook is made from its lesson, so the lesson is the file to edit.
    """
    if page.file.src_uri.endswith(".ipynb"):
        links = [*page.toc]
        while links:
            link = links.pop()
            link.id = section(link.title)
            links += link.children
    if page.edit_url and page.edit_url.endswith(".ipynb"):
        lesson = page.edit_url.removesuffix("ipynb") + "md"
        page.edit_url = lesson.replace("/notebooks/", "/tutorials/")
