"""Two functions to take away: when are two outputs the same, and which blocks did nobody run."""

# --8<-- [start:exact]
print(0.1 + 0.2 + 0.3)
print(0.3 + 0.2 + 0.1)
# --8<-- [end:exact]

# --8<-- [start:rule]
import math
import re

NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?!\w)")


def same_number(a, b):
    """Compare two numbers, given as text: whole ones exactly, others to 1e-5."""
    if a.lstrip("+-").isdigit() and b.lstrip("+-").isdigit():
        return int(a) == int(b)
    return math.isclose(float(a), float(b), rel_tol=1e-5, abs_tol=1e-7)


def same_output(shown, printed):
    """Return whether two texts are equal but for white space and last digits."""
    a, b = NUMBER.findall(shown), NUMBER.findall(printed)
    words = ["".join(NUMBER.sub("#", text).split()) for text in (shown, printed)]
    same_words = words[0] == words[1] and len(a) == len(b)
    return same_words and all(map(same_number, a, b))
    # --8<-- [end:rule]


# --8<-- [start:cases]
for shown, printed in [
    ("0.6", "0.6000000000000001"),  # another order of the same sum
    ("[ 1.  2.]", "[1. 2.]"),  # another version of NumPy puts other blanks
    ("0.5", "0.50004"),  # an error
    ("(1, 26, 26, 32)", "(1, 26, 27, 32)"),  # a shape is exact
    ("5000000", "5000001"),  # and so is a count
    ("loss 0.5", "cost 0.5"),  # and so is every word
]:
    print(f"{same_output(shown, printed)!s:5} {shown} | {printed}")
# --8<-- [end:cases]

# --8<-- [start:proof]
from collections import Counter
from html.parser import HTMLParser


class Blocks(HTMLParser):
    """Gathers the text of each <pre> in an element of class language-python."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.open = [("page", False)]  # (element, whether it is Python)
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag in ("div", "pre"):
            classes = (dict(attributes).get("class") or "").split()
            python = self.open[-1][1] or "language-python" in classes
            self.open.append((tag, python))
            if tag == "pre" and python:
                self.found.append("")

    def handle_endtag(self, tag):
        if tag in ("div", "pre"):
            self.open.pop()

    def handle_data(self, data):
        if self.open[-1] == ("pre", True):
            self.found[-1] += data


def never_run(html, executed):
    """Return the Python blocks of a page's HTML that are not among those executed.

    html: the page as readers get it; executed: the texts of the blocks that ran.
    """
    shown = Counter(text.strip() for text in Blocks(html).found)
    return list((shown - Counter(text.strip() for text in executed)).elements())
    # --8<-- [end:proof]


# --8<-- [start:tried]
HTML = """
<pre class="language-python"><code>x = <span>1</span></code></pre>
<div class="tabbed-block">
<div class="language-python"><pre><code>print(x &lt; 2)</code></pre></div>
</div>
<div class="language-console"><pre><code>$ make test</code></pre></div>
"""
print(never_run(HTML, executed=["x = 1\n", "print(x < 2)\n"]))
print(never_run(HTML, executed=["x = 1\n"]))
# --8<-- [end:tried]
