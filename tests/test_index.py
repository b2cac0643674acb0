"""docs/index.md: every claim the home page makes."""

import re
import sys
from importlib.metadata import packages_distributions, requires

import numpy as np
import pytest
from docs_proof.blocks import read_page
from docs_proof.outputs import programs

from tools.notebooks import pages as notebooks
from tools.paths import ROOT


@pytest.fixture(scope="module")
def page():
    return (ROOT / "docs" / "index.md").read_text("utf8")


def test_nine_products_and_their_sum_are_the_first_number_of_the_output():
    """'Nine products and their sum.'"""
    image = np.array(
        [[3, 1, 0, 2, 1], [1, 4, 2, 0, 3], [0, 2, 5, 1, 1], [2, 0, 1, 3, 4]]
    )
    kernel = np.array([[1, 2, -1], [3, 1, -2], [2, -1, 1]])
    block = next(b for b in read_page(ROOT, ROOT / "docs" / "index.md") if b.is_output)
    products = (image[:3, :3] * kernel).ravel()
    assert len(products) == 9
    assert re.findall(r"\d+$", block.text, re.M) == [str(sum(products))] * 2


def test_every_lesson_and_every_notebook_is_linked(page):
    """'The lessons', and 'Three can be read here as well'."""
    for lesson in (ROOT / "docs" / "tutorials").glob("*.md"):
        assert f"](tutorials/{lesson.name})" in page
    shown = notebooks(ROOT)
    assert len(shown) == 3
    for notebook in shown:
        assert f"](notebooks/{notebook.stem}.ipynb)" in page


def test_every_lesson_ends_with_exercises_and_its_whole_program():
    """'ends with exercises that check themselves'; 'Every lesson ends with its whole program'."""
    for lesson in (ROOT / "docs" / "tutorials").glob("*.md"):
        blocks = read_page(ROOT, lesson)
        assert sum(".exercise" in block.options for block in blocks) >= 3
        last = [block.include for block in blocks if block.is_python][-1]
        assert last == f"tutorials/{lesson.stem}.py"


def test_every_lesson_ends_with_two_links_to_the_best_texts_outside():
    for lesson in (ROOT / "docs" / "tutorials").glob("*.md"):
        *_, last = re.split(r"^## ", lesson.read_text("utf8"), flags=re.M)
        assert last.startswith("Read next { #read-next }"), lesson
        items = re.findall(r"^- \[[^]]+\]\(https://", last, re.M)
        assert len(items) == 2, lesson
        assert "**Next:**" in last


def test_programs_need_numpy_and_tensorflow_and_nothing_else():
    """'with NumPy and TensorFlow, and nothing else but Matplotlib for the pictures'."""
    for program in programs(ROOT):
        imported = set(
            re.findall(r"^ *(?:import|from) +(\w+)", program.read_text("utf8"), re.M)
        )
        allowed = {"numpy", "tensorflow", *sys.stdlib_module_names}
        if program.stem.startswith("kernel_pictures"):
            allowed.add("matplotlib")
        if program.stem == "native_errors":
            allowed.add("h5py")  # TensorFlow itself needs it, see below
        assert imported <= allowed, program


def test_h5py_comes_with_tensorflow():
    """An entry of "Fix a shape error" uses h5py to look into a file of weights."""
    (name,) = packages_distributions()["tensorflow"][:1]
    assert any(re.match(r"h5py\b", needed) for needed in requires(name))
