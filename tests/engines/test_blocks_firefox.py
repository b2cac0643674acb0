"""Every Python block of every page in Firefox: see every_block.py."""

import pytest

from tests.engines.every_block import (  # noqa: F401
    tabs,
    test_every_block_prints_what_it_printed_in_tensorflow,
)

pytestmark = pytest.mark.parametrize("engine", ["firefox"], indirect=True)
