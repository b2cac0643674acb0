"""Python starts from a snapshot of its memory, or else from the beginning: the same Python."""

import re

import pytest

from tests.page.test_runner import run

SNAPSHOT = re.compile("/snapshot/")
# What a program can see of the Python it runs in, but for what must differ from start to start.
SEEN = """
import datetime, os, random, sys, time, warnings
import numpy as np
from statistics import median
from numpy.polynomial import Polynomial
print(sys.version, sys.flags, sys.executable, sys.argv, sys.path, os.getcwd())
print({name: value for name, value in os.environ.items() if name != "LANG"}, os.listdir())
print(np.__version__, np.get_printoptions(), np.geterr(), np.arange(3).dtype)
print(time.timezone, time.altzone, time.daylight, time.tzname)
print([datetime.datetime(2026, month, 1).astimezone().tzname() for month in (1, 7)])
print(sorted(str(f[:2]) for f in warnings.filters))
print([stream.fileno() for stream in (sys.stdin, sys.stdout, sys.stderr)])
print(median([3, 1, 2]), Polynomial([1, 2])(3), np.fft.fft([1, 0]), np.linalg.inv(np.eye(2)))
print(random.Random(7).random(), np.random.default_rng(7).random(), np.random.RandomState(7).rand())
print(sum(n * n for n in range(10)), {**{"a": 1}}, f"{2 / 3:.3f}", int("9" * 30) % 7)
try:
    import scipy
except ImportError as error:
    print(error.msg)
"""
DRAWN = """
import os, random, secrets, uuid
import numpy as np
print(random.random(), np.random.rand(), np.random.default_rng().random())
print(os.urandom(4).hex(), secrets.randbits(30), uuid.uuid4())
"""


@pytest.fixture
def visit(browser, address):
    """Return a function with which a new visitor, far from UTC, runs code on the home page."""
    contexts = []

    def visit(code, spoil=None):
        context = browser.new_context(timezone_id="America/St_Johns")
        contexts.append(context)
        context.set_default_timeout(60_000)
        if spoil:
            context.route(SNAPSHOT, spoil)
        page = context.new_page()
        told, asked = [], []
        page.on("console", lambda message: told.append(message.text))
        page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        page.goto(address)
        state, printed = run(page, code)
        fell_back = any("without its snapshot" in text for text in told)
        return state, printed, fell_back, asked

    yield visit
    for context in contexts:
        context.close()


def other(name, body):
    """Return what answers for the file `name` with `body`, or with nothing."""

    def answer(route):
        if not route.request.url.endswith(name):
            route.fallback()
        elif body is None:
            route.fulfill(status=404)
        else:
            route.fulfill(response=route.fetch(), body=body(route.fetch().body()))

    return answer


def test_the_rest_of_the_library_is_fetched_when_it_is_imported(visit):
    state, printed, fell_back, asked = visit(
        "import numpy as np\nprint(np.arange(3))\n"
    )
    assert (state[:4], printed, fell_back) == ("Done", "[0 1 2]\n", False)
    assert "memory.zst" in asked
    assert "python_stdlib.zip" not in asked
    state, printed, fell_back, asked = visit(
        "import statistics\nprint(statistics.mean([1, 3]))\n"
    )
    assert (state[:4], printed, fell_back) == ("Done", "2\n", False)
    assert asked.count("python_stdlib.zip") == 1


def flip(body):
    """Change one bit in the middle."""
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("memory.zst", None),
        ("memory.zst", flip),
        ("memory.zst", lambda body: body[:1000]),
        ("memory.zst", lambda body: bytes([body[0] ^ 16]) + body[1:]),
        ("mtrand.wasm", None),
        ("mtrand.wasm", lambda body: body[:1000]),
        ("none.zip", None),
    ],
    ids=[
        "no memory",
        "one bit",
        "cut off",
        "elsewhere",
        "no library",
        "half a library",
        "no zip",
    ],
)
def test_what_fails_ends_in_an_ordinary_start(visit, name, body):
    state, printed, fell_back, _ = visit(
        "import numpy as np\nprint(np.arange(3))\n", other(name, body)
    )
    assert (state[:4], printed) == ("Done", "[0 1 2]\n")
    assert fell_back or name == "none.zip"


def test_both_starts_give_the_same_python(visit):
    state, printed, fell_back, _ = visit(SEEN)
    assert (state[:4], fell_back) == ("Done", False), printed
    state, ordinary, fell_back, _ = visit(SEEN, other("memory.zst", None))
    assert (state[:4], fell_back) == ("Done", True), ordinary
    assert printed == ordinary
    assert "UTC-0330" in printed


def test_each_start_draws_its_own_numbers(visit):
    (_, first, _, _), (_, second, _, _) = visit(DRAWN), visit(DRAWN)
    both = [*zip(first.split(), second.split(), strict=True)]
    assert len(both) >= 6
    assert all(one != two for one, two in both)
