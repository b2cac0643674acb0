"""The Korean pages have the same parts as the English ones, and it is known how old they are."""

import re
import subprocess

import pytest

from tools.korean import age, parity
from tools.paths import ROOT

PAGES = [english for english, _ in parity.pages(ROOT)]


def test_there_are_pages():
    assert len(PAGES) > 30


def test_the_translated_pages_are_the_english_ones_but_for_words():
    assert parity.problems(ROOT) == []


def test_a_section_is_like_itself_with_a_blank_line_more():
    for page in PAGES:
        for name, (_, text) in parity.sections(page.read_text("utf8")).items():
            assert parity.differences(text, f"{text}\n\n") == [], (page, name)


# {what is changed: (a pattern for a line or a part of one, what stands there instead)}
FAULTS = {
    "an include left out": (r'^ *--8<-- ".*\n', ""),
    "an include of another section": (r'(?<=--8<-- ")[^"]+', "other.py"),
    "an option of a fence": (r"^ *```\{\.python(?=[ }])", r"\g<0> .annotate"),
    "a fence that is no continuation": (r" \.continuation(?=\})", ""),
    "another id": (r"(?<=\{ #)[\w-]+(?= \})", r"\g<0>-2"),
    "a heading left out": (r"^#+ .*\{ #.*\}\n", ""),
    "a link to another place": (r"(?<=\]\()[^)\s]+", "index.md"),
    "an attribute of a link": (r"(?<=\)\{ )[.\w][^}]*(?= \})", ".other"),
    "another formula": (r"(?<=\\\()[^\\]+(?=.*?\\\))", "x + 99"),
    "a list item left out": (r"^(?: *-|\d+\.) +(?=\S).*\n(?=\n| *-|\d+\.)", ""),
    "another word of code": (r"(?<=[ (])`[\w.]+`(?=[ ,.)])", "`other`"),
    "another number": (r"(?<=[a-z] )\d+(?=[ ,.][^\n]*[a-z])", "987"),
    "a row of a table left out": (r"^\|(?! *-).*\n", ""),
    "a paragraph left out": (r"(?<=\n\n)[A-Z][^\n]*\n(?:[^\n]+\n)*(?=\n)", ""),
    "a paragraph too much": (r"(?<=\n\n)(?=[A-Z][^\n]*\n)", "또 있습니다.\n\n"),
    "a box of another kind": (r"^ *\?\?\?\+? (?=\w+ )", "!!! "),
    "a widget of another kind": (r'data-widget="\w+"', 'data-widget="other"'),
}
# The parts of a page in which only includes and fences are changed: front matter, code, comments.
BLIND = re.compile(
    r"\A---\n.*?\n---\n|^( *)(`{3,}).*?^ *\2 *$|<!--.*?-->|``.*?``", re.M | re.S
)


def changed(text, pattern, instead):
    """Yield the text with each of its places changed, one at a time."""
    inside = [match.span() for match in BLIND.finditer(text)]
    for match in re.finditer(pattern, text, re.M):
        start, end = match.span()
        code = any(a < start < b for a, b in inside)
        if not code or "--8<--" in text[max(0, start - 9) : end] or "```" in match[0]:
            yield text[:start] + match.expand(instead) + text[end:]


@pytest.mark.parametrize("fault", FAULTS)
def test_parity_finds(fault):
    """The fault is tried at each possible place of three pages, and at a few of every page."""
    tried, missed = 0, []
    for number, page in enumerate(PAGES):
        text = page.read_text("utf8")
        every = list(changed(text, *FAULTS[fault]))
        for other in every[:: 1 if number % 16 == 0 else 25]:
            tried += 1
            if not any(parity.compare(text, other)):
                missed.append((page.name, difference(text, other)))
    assert tried
    assert missed == []


def test_the_front_matter_is_the_same_but_for_words():
    text = "---\ntitle: A\ncontents: 2\n---\n\n# A { #a }\n"
    assert [*parity.compare(text, text.replace("title: A", "title: 가"))] == []
    for before, after in [("title: A\n", ""), ("2", "3"), ("---\nt", "---\nb: 1\nt")]:
        assert [*parity.compare(text, text.replace(before, after, 1))], after


def difference(text, other):
    lines = zip(text.splitlines(), other.splitlines(), strict=False)
    return next(((a, b) for a, b in lines if a != b), None)


def test_a_number_more_and_other_words_are_no_fault():
    english = "# A { #a }\n\nA quarter of an hour for `f`, \\(n\\) times.\n"
    korean = "# 가 { #a }\n\n`f`에 15분을 \\(n\\)번 씁니다.\n"
    assert [*parity.compare(english, korean)] == []


def test_a_number_at_the_start_of_a_line_makes_no_list():
    english = "# A { #a }\n\nThe sum of the products is\n0. The next one is 3.\n"
    korean = "# 가 { #a }\n\n곱의 합은 0입니다.\n다음은 3입니다.\n"
    assert [*parity.compare(english, korean)] == []
    assert [*parity.compare(english, korean.replace("다음", "\n- 다음"))]


def test_an_older_section_needs_its_code_alone():
    english = "# A { #a }\n\nWith 3 words.\n\n```{.python}\nx = 1\n```\n"
    korean = "---\nstale: [a]\n---\n# 가 { #a }\n\n낱말.\n\n하나 더.\n\n```{.python}\nx = 1\n```\n"
    assert [*parity.compare(english, korean)] == []
    assert [*parity.compare(english, korean.replace("x = 1", "x = 2"))]


# ---- age -----------------------------------------------------------------------------------------
ENGLISH = (
    "---\ntitle: A\n---\n\n# A { #a }\n\nOne.\n\n## B { #b }\n\nIt has 6 places.\n"
)
KOREAN = (
    "---\ntitle: 가\n---\n\n# 가 { #a }\n\n하나.\n\n## 나 { #b }\n\n자리가 6개입니다.\n"
)


@pytest.fixture
def project(tmp_path):
    """A project with one page in both languages, both up to date; returns the two pages."""
    english, korean = tmp_path / "docs/x.md", tmp_path / "docs/ko/x.md"
    korean.parent.mkdir(parents=True)
    (tmp_path / "tools/korean").mkdir(parents=True)
    english.write_text(ENGLISH, "utf8")
    korean.write_text(KOREAN, "utf8")
    git = ["git", "-C", tmp_path, "-c", "user.name=a", "-c", "user.email=a@b.c"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "x"], check=True)
    assert age.problems(tmp_path) == []  # nothing is noted yet, so it counts as current
    assert age.update(tmp_path) == [
        "current  x.md#top",
        "current  x.md#a",
        "current  x.md#b",
    ]
    assert age.problems(tmp_path) == []
    return tmp_path, english, korean


def write(page, before, after):
    text = page.read_text("utf8")
    assert before in text
    page.write_text(text.replace(before, after), "utf8")


def test_a_changed_english_section_makes_the_korean_one_older(project):
    root, english, korean = project
    write(english, "It has 6 places.", "It has 7 places, row by row.")
    (fault,) = age.problems(root)
    assert fault.startswith(
        "docs/x.md:9: #b has changed, and docs/ko/x.md:9 does not follow;"
    )
    (report,) = age.update(root)
    assert report.startswith("older    x.md#b\n")
    assert "[-6 places.-]{+7 places, row by row.+}" in report
    assert "stale: [b]\n---" in korean.read_text("utf8")
    assert age.problems(root) + parity.problems(root) == []


def test_a_section_is_current_again_when_it_is_translated(project):
    root, english, korean = project
    write(english, "6 places", "7 places")
    age.update(root)
    write(korean, "6개", "7개")
    (fault,) = age.problems(root) or ["says that #b is older"]
    assert "#b" in fault
    assert age.update(root) == ["current  x.md#b"]
    assert "stale" not in korean.read_text("utf8")
    assert age.problems(root) + parity.problems(root) == []


def test_korean_alone_may_change_and_is_noted(project):
    root, _, korean = project
    write(korean, "하나.", "한 가지.")
    (fault,) = age.problems(root)
    assert fault == "docs/ko/x.md:5: #a has changed; run `make translated`"
    assert age.update(root) == ["current  x.md#a"]
    assert age.problems(root) == []


def test_korean_need_not_follow_what_is_named(project):
    root, english, korean = project
    write(english, "One.", "One!")
    assert age.update(root, ["x.md#a"]) == ["current  x.md#a"]
    assert "stale" not in korean.read_text("utf8")
    with pytest.raises(SystemExit, match=r"x.md#c: no such section"):
        age.update(root, ["x.md#c"])


def test_other_line_breaks_are_no_change(project):
    root, english, _ = project
    write(english, "It has 6 places.", "It has\n6 places.")
    assert age.problems(root) == []


def test_a_page_without_an_english_one_is_named(project):
    root, _, korean = project
    korean.with_name("y.md").write_text(KOREAN, "utf8")
    assert parity.problems(root) == ["docs/ko/y.md:1: has no English page; delete it"]


def test_no_section_is_older_than_its_page_says():
    assert age.problems(ROOT) == []


def test_once_the_editions_link_each_other_every_section_is_noted():
    """`make translated` notes new pages; until the editions link each other, pages may wait."""
    noted = age.kept(ROOT)
    config = (ROOT / "mkdocs.yml").read_text("utf8")
    if "\n  alternate: true" in config:
        for english, korean in parity.pairs(ROOT):
            assert age.state(ROOT, english, korean).keys() <= noted.keys(), korean
