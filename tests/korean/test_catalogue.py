"""Figures and tables with Korean words: drawing, numbers, code and links are as in English."""

import re
from collections import Counter

import pytest

from tools.korean import catalogue
from tools.paths import ROOT

SVG = """\
<svg class="figure" viewBox="0 0 9 9">
<text x="1" y="2">image</text>
<text x="1" y="3">3 of 12 places</text>
<text x="1" y="4">Conv2D</text>
<text x="1" y="5">unknown word</text>
</svg>
"""
TABLE = """\
--8<-- [start:one]
| what | `a|b` for 3 |
|---|---|
| even | see [the page](x.md#y), 2.5e-7 |
--8<-- [end:one]

Run on 2026-11-25 with 2 of `x`.

- a thing
"""


def write(project, path, text):
    file = project / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf8")


@pytest.fixture
def project(tmp_path):
    write(tmp_path, "docs/x.md", "# X { #x }\n")
    write(tmp_path, "snippets/x_drawn.svg", SVG)
    write(tmp_path, "snippets/x_table.md", TABLE)
    labels = "image = '이미지'\n'{} of {} places' = '{1}곳 가운데 {0}곳'\n"
    tables = "what = '무엇'\n'{} for {}' = '{1}에 {}'\neven = '짝수'\n"
    tables = tables.replace("'{1}에 {}'", "'{1}에 {0}'")
    tables += "'see [the page{}, {}' = '[그 페이지{}, {}'\n'a thing' = '하나'\n"
    tables += "'Run on {} with {} of {}.' = '{}에 {2} {1}개로 실행.'\n"
    write(tmp_path, "snippets/ko/labels.toml", labels)
    write(
        tmp_path, "snippets/ko/tables.toml", tables.replace("'{}에 {2}", "'{0}에 {2}")
    )
    return tmp_path


def test_a_figure_gets_korean_labels_and_keeps_its_drawing(project):
    catalogue.write(project)
    made = (project / "snippets/ko/x_drawn.svg").read_text("utf8")
    assert re.findall(">([^<]+)</text", made) == [
        "이미지", "12곳 가운데 3곳", "Conv2D", "unknown word",
    ]  # fmt: skip
    bare = re.compile(">[^<]*</text")
    assert bare.sub("", made) == bare.sub("", SVG)
    assert catalogue.missing(project)["labels"] == {"unknown word": "unknown word"}


def test_a_table_gets_korean_words_and_keeps_code_numbers_and_links(project):
    catalogue.write(project)
    made = (project / "snippets/ko/x_table.md").read_text("utf8")
    assert made.splitlines() == [
        "--8<-- [start:one]", "| 무엇 | 3에 `a|b` |", "|---|---|",
        "| 짝수 | [그 페이지](x.md#y), 2.5e-7 |", "--8<-- [end:one]", "",
        "2026-11-25에 `x` 2개로 실행.", "", "- 하나",
    ]  # fmt: skip
    assert catalogue.missing(project)["tables"] == {}
    assert catalogue.problems(project) == []


@pytest.mark.parametrize(
    ("path", "text", "fault"),
    [
        ("snippets/ko/x_drawn.svg", "<svg/>", "x_drawn.svg:1: is not what the catalogues"),
        ("snippets/ko/y.py", "x = 1", "y.py:1: is not what the catalogues"),
        ("snippets/ko/y.out", "1", "y.out:1: is not what the catalogues"),
        ("snippets/ko/labels.toml", "gone = '없음'", "'gone' is in no file; delete it"),
        ("snippets/ko/labels.toml", "image = '{}'", "must have 0 places"),
        ("snippets/ko/labels.toml", "'{} of {} places' = '{0} {0}'", "must have 2 places"),
        ("snippets/ko/labels.toml", "image = ", "Invalid value"),
    ],
)  # fmt: skip
def test_a_fault_is_told(project, path, text, fault):
    catalogue.write(project)
    assert catalogue.problems(project) == []
    write(project, path, text)
    assert any(fault in problem for problem in catalogue.problems(project))


def test_without_catalogues_all_stays_english(project):
    for name in ("labels", "tables"):
        (project / f"snippets/ko/{name}.toml").unlink()
    catalogue.write(project)
    assert not [*(project / "snippets/ko").rglob("*.*")]


def test_what_is_shown_as_code_stays(project):
    write(project, "docs/x.md", '# X { #x }\n\n```{.text}\n--8<-- "x_table.md"\n```\n')
    assert [path.name for path in catalogue.files(project)] == ["x_drawn.svg"]


def test_the_korean_files_are_those_of_the_catalogues():
    assert catalogue.problems(ROOT) == []


def test_the_files_of_this_site_are_taken_apart_and_put_together_again():
    def same(text):
        frame, values = catalogue.template(text)
        return catalogue.fill(frame, values)

    for path in catalogue.files(ROOT):
        text = path.read_text("utf8")
        change = catalogue.figure if path.suffix == ".svg" else catalogue.table
        assert change(text, same) == text, path


def test_the_glossary_has_a_list_from_english_to_korean(project):
    assert catalogue.glossary(project) == ""
    page = (
        '# 용어집 <span lang="en">Glossary</span> { #glossary }\n\n'
        '윈도우, 창 <span lang="en">window</span> { #window }\n:   자리입니다.\n\n'
        '배열 <span lang="en">array, tensor</span> { #array }\n:   숫자입니다.\n'
    )
    write(project, catalogue.GLOSSARY, page)
    catalogue.write(project)
    made = (project / "snippets/ko" / catalogue.LIST).read_text("utf8")
    assert [line for line in made.splitlines() if line.startswith("-")] == [
        '- <span lang="en">array</span> [배열](#array)',
        '- <span lang="en">tensor</span> [배열](#array)',
        '- <span lang="en">window</span> [윈도우](#window)',
    ]


def test_numbers_and_links_of_the_korean_files_are_the_english_ones():
    texts = catalogue.made(ROOT)[0]
    texts.pop(catalogue.LIST, None)
    for name, text in texts.items():
        english = (ROOT / "snippets" / name).read_text("utf8")
        for source, other in zip(english.split("\n"), text.split("\n"), strict=True):
            mine, own = (
                Counter(catalogue.VALUE.findall(line)) for line in (source, other)
            )
            assert not mine - own, (name, other)
            assert all(more.isdecimal() for more in own - mine), other  # 0 for zeros
