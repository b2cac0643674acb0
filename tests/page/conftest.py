"""The fixtures of the browser tests serve here too."""

from tests.site.conftest import address, browser, open_page, site  # noqa: F401
