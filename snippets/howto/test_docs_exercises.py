"""Exercises of docs/howto/test_docs.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import math


def same(shown, printed):
    """Compare two lines of numbers. Too kind: a count must be exact."""
    pairs = zip(shown.split(), printed.split(), strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=1e-5) for a, b in pairs)


# check
for shown, printed, wanted in [
    ("0.1 0.25", "0.1000001 0.25", True),
    ("0.1 0.25", "0.1001 0.25", False),
    ("3 1000000", "3 1000000", True),
    ("3 1000000", "3 1000001", False),
    ("-3 1000000", "3 1000000", False),
]:
    got = same(shown, printed)
    assert got is wanted, f"same({shown!r}, {printed!r}) is {got}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import math


def same(shown, printed):
    """What is written without a point is a whole number, and compared as one."""
    for a, b in zip(shown.split(), printed.split(), strict=True):
        if a.lstrip("-").isdigit() and b.lstrip("-").isdigit():
            equal = int(a) == int(b)
        else:
            equal = math.isclose(float(a), float(b), rel_tol=1e-5)
        if not equal:
            return False
    return True


# check
for shown, printed, wanted in [
    ("0.1 0.25", "0.1000001 0.25", True),
    ("0.1 0.25", "0.1001 0.25", False),
    ("3 1000000", "3 1000000", True),
    ("3 1000000", "3 1000001", False),
    ("-3 1000000", "3 1000000", False),
]:
    got = same(shown, printed)
    assert got is wanted, f"same({shown!r}, {printed!r}) is {got}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import re
import textwrap


def find(page):
    """Return the code of each fence; misses those that are indented."""
    return re.findall(r"^~~~\n(.*?)^~~~$", page, re.M | re.S)


# check
page = """
~~~
x = 1
~~~

=== "In a tab"

    ~~~
    if x:
        print(x)
    ~~~
"""
found = find(page)
assert len(found) == 2, f"the page has 2 blocks, found: {len(found)}"
for code in found:
    exec(compile(code, "block", "exec"), {"x": 0})
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import re
import textwrap


def find(page):
    """A fence may be indented; then its code is too, and loses it."""
    fences = re.findall(r"^( *)~~~\n(.*?)^\1~~~$", page, re.M | re.S)
    return [textwrap.dedent(code) for _, code in fences]


# check
page = """
~~~
x = 1
~~~

=== "In a tab"

    ~~~
    if x:
        print(x)
    ~~~
"""
found = find(page)
assert len(found) == 2, f"the page has 2 blocks, found: {len(found)}"
for code in found:
    exec(compile(code, "block", "exec"), {"x": 0})
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
# The size of an output is (n - k) // s + 1. Choose numbers for its test with which
# each mutant below gives another size. With these, some do not.
n, k, s = 4, 2, 2

# check
mutants = {
    "(n + k) // s + 1": lambda n, k, s: (n + k) // s + 1,
    "(n - k) * s + 1": lambda n, k, s: (n - k) * s + 1,
    "(n - k) / s + 1": lambda n, k, s: (n - k) / s + 1,
    "(n - k) // s - 1": lambda n, k, s: (n - k) // s - 1,
    "(n - k) // s + 2": lambda n, k, s: (n - k) // s + 2,
    "(n - s) // k + 1": lambda n, k, s: (n - s) // k + 1,
    "(k - n) // s + 1": lambda n, k, s: (k - n) // s + 1,
}
assert min(k, s) > 0, "a kernel and a stride are at least 1"
assert n >= k, "choose a kernel that fits"
alive = [text for text, f in mutants.items() if f(n, k, s) == (n - k) // s + 1]
assert not alive, f"not noticed: {', '.join(alive)}"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
n, k, s = 10, 3, 2  # s does not divide n - k, and k is not s

# check
mutants = {
    "(n + k) // s + 1": lambda n, k, s: (n + k) // s + 1,
    "(n - k) * s + 1": lambda n, k, s: (n - k) * s + 1,
    "(n - k) / s + 1": lambda n, k, s: (n - k) / s + 1,
    "(n - k) // s - 1": lambda n, k, s: (n - k) // s - 1,
    "(n - k) // s + 2": lambda n, k, s: (n - k) // s + 2,
    "(n - s) // k + 1": lambda n, k, s: (n - s) // k + 1,
    "(k - n) // s + 1": lambda n, k, s: (k - n) // s + 1,
}
assert min(k, s) > 0, "a kernel and a stride are at least 1"
assert n >= k, "choose a kernel that fits"
alive = [text for text, f in mutants.items() if f(n, k, s) == (n - k) // s + 1]
assert not alive, f"not noticed: {', '.join(alive)}"
print("solved")
# --8<-- [end:solution_3]
