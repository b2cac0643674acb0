"""Figures of the site as images inside a notebook, which look right without the site's styles."""

import base64
import functools
import html
import re

from docs_proof.options import options

from tools.paths import ROOT

STYLES = ROOT / "theme/assets/stylesheets/site.css"
RULE = re.compile(r"^svg\.figure (?P<of>[^{]*?) \{(?P<says>[^}]*)\}", re.M)
VARIABLE = re.compile(r"^  (--[\w-]+): ([^;]*);", re.M)
# Material's variables, which site.css uses and a notebook does not have. The colors are those of
# the light palette, on white.
THEME = {
    "--md-default-fg-color": "rgba(0,0,0,.87)",
    "--md-default-fg-color--light": "rgba(0,0,0,.54)",
    "--md-default-fg-color--lightest": "rgba(0,0,0,.07)",
    "--md-default-bg-color": "#fff",
}
OWN = re.compile(
    '<style>.*?</style><rect class="paper"[^>]*/>'
)  # what `standalone` adds


@functools.cache
def styles():
    """Return the rules of site.css for figures, with the colors in place of their variables."""
    text = STYLES.read_text("utf8")
    light = text[text.index("[data-md-color-scheme] {") : text.index("@media screen")]
    colors = {**THEME, **dict(VARIABLE.findall(light))}
    rules = ["svg{font-family:system-ui,sans-serif}.paper{fill:#fff}"]
    for rule in RULE.finditer(text):
        says = re.sub(r"var\(([\w-]+)\)", lambda name: colors[name[1]], rule["says"])
        rules.append(f"{rule['of']}{{{' '.join(says.split())}}}")
    return "".join(rules)


def standalone(svg):
    """Return the text of an SVG file with its colors, on white paper."""
    x, y, width, height = re.search('viewBox="([^"]*)"', svg)[1].split()
    place = f'x="{x}" y="{y}" width="{width}" height="{height}"'
    paper = f'<style>{styles()}</style><rect class="paper" {place}/>'
    return re.sub(r"(<svg [^>]*>)", lambda start: start[0] + paper, svg, count=1)


def bare(svg):
    """Return the SVG as it was before `standalone`, for a page that has the styles."""
    return OWN.sub("", svg)


def image(data, kind, alt, width):
    encoded = base64.b64encode(data).decode()
    return f'<img alt="{alt}" width="{width}" src="data:image/{kind};base64,{encoded}">'


def drawing(file, caption):
    """Return <img> for an SVG that a program drew; its caption says what it shows."""
    svg = file.read_text("utf8")
    width = float(re.search(r"max-width:([\d.]+)px", svg)[1])
    alt = html.escape(re.sub("<[^>]*>", "", caption))
    return image(standalone(svg).encode(), "svg+xml", alt, f"{width:.0f}")


def photograph(address, alt, width):
    """Return <img> for a PNG file, which pages name as ../assets/pictures/NAME.png."""
    file = ROOT / options(ROOT).pictures / address.rpartition("/")[2]
    return image(file.read_bytes(), "png", alt, width)
