"""What the site makes of the notebooks that are pages."""

import base64
import json
import re

from tools.notebooks.pictures import bare

HEADING = re.compile(r"\A#+ (?P<title>.*)")  # a heading starts a cell
# The ids of these headings when they had other words: addresses must stay.
SECTIONS = {
    "Correlate one channel": "correlate-by-hand-one-channel",
    "Why B[0] and not B": "a-line-that-used-to-work",
}
DETAILS = re.compile(r"<details>\n(?=<summary>(?P<title>.*?)</summary>)")
KINDS = {"Solution": "success", "Predict first": "question"}
KINDS |= {"풀이": "success", "먼저 맞혀 보세요": "question"}
DRAWING = re.compile(
    r'<figure>\n<img [^>]*src="data:image/svg\+xml;base64,(?P<svg>[^"]*)">\n'
    r"<figcaption>(?P<caption>.*?)</figcaption>",
    re.S,
)


def for_page(text):
    """Return the Markdown of a cell as pages write it: ids, folds, drawings, outputs."""
    text = HEADING.sub(lambda h: f"{h[0]} {{ #{section(h['title'])} }}", text)
    text = text.replace("```python\n", "```{.python}\n")
    text = text.replace("```text\n", "```{.text .output}\n")
    text = DETAILS.sub(lambda fold: details(fold["title"]), text)
    return DRAWING.sub(lambda figure: drawing(**figure.groupdict()), text)


def section(title):
    """Return the id that a heading has on the page of a notebook."""
    return SECTIONS.get(title) or re.sub(r"\W+", "-", title.lower()).strip("-")


def sections(notebook):
    """Return the ids of the headings of a notebook (its path) that is a page."""
    cells = json.loads(notebook.with_suffix(".ipynb").read_text("utf8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells]
    kinds = [cell["cell_type"] for cell in cells]
    headings = [HEADING.match(text) for text in texts]
    return [
        section(heading["title"])
        for heading, kind in zip(headings, kinds, strict=True)
        if heading and kind == "markdown"
    ]


def details(title):
    """Return the start of a fold whose text is Markdown, in the color of its kind."""
    kind = next((k for start, k in KINDS.items() if title.startswith(start)), "note")
    return f'<details class="{kind}" markdown="1">\n'


def drawing(svg, caption):
    """Return the start of a figure whose drawing takes its colors from the page."""
    svg = bare(base64.b64decode(svg).decode()).strip()
    label = re.search('aria-labelledby="([^"]*)"', svg)[1]
    start = f'<figure class="drawing">\n{svg}\n'
    return f'{start}<figcaption id="{label}">{caption}</figcaption>'
