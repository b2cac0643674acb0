"""The parsed HTML of a built page, which several tests look at."""

import functools

from bs4 import BeautifulSoup


@functools.cache
def parse(file):
    """Return the parsed file; nobody may change it."""
    return BeautifulSoup(file.read_text("utf8"), "html.parser")
