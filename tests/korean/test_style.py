"""The rules of the style guide for Korean prose: each fault is found, and good prose has none."""

import pytest

from tools.korean import parity, style
from tools.paths import ROOT


def test_the_translated_pages_have_no_fault():
    assert style.problems(ROOT) == []


GOOD = """\
# 윈도우 밀기 { #slide }

합성곱 층이 하는 계산은 이렇습니다. `filters`는 출력 채널의 수입니다.
`Conv2D`는 `B[0]`으로 시작하고, `rtol=1e-5`는 허용 오차이며, `padding`은 `same`이 기본값이 아닙니다.
\\(n\\)개이면 \\(k\\)는 26으로, 3은 10으로 바뀝니다.
교차상관(cross-correlation)은 커널을 뒤집지 않습니다.
**합성곱**(convolution)은 커널을 뒤집습니다. 왜 그럴까요?
형상을 [첫 번째 수업](four_shapes.md)에서 다루었습니다. ‘컨볼루션’이라고도 합니다. 해 보세요.
5개, 3번째, 224픽셀을 볼 수 있습니다. 하는 것은 같습니다. `f(x, 1)`은 무엇일까요?

```{.python}
print("레이어는")  # 보폭이다.
```
"""

FAULTS = {
    "a particle behind code": "`filters`은 수입니다.",
    "another behind code": "`padding`를 바꿉니다.",
    "a particle behind an index": "`B[0]`로 바꿉니다.",
    "a particle behind a value": "`rtol=1e-5`은 허용 오차입니다.",
    "a particle behind a letter": "`Conv2D`은 층입니다.",
    "a particle behind a digit": "크기는 26로 바뀝니다.",
    "another behind a digit": "값 3는 작습니다.",
    "a particle behind a formula": "\\(n\\)를 더합니다.",
    "a second particle behind a digit": "크기는 26로는 부족합니다.",
    "a particle behind a term": "형상는 네 숫자입니다.",
    "a particle behind brackets": "교차상관(cross-correlation)는 계산입니다.",
    "both particles": "`x`은(는) 입력입니다.",
    "both with a slash": "필터을/를 셉니다.",
    "a blank before a particle": "`filters` 는 수입니다.",
    "a blank before brackets": "커널 (kernel)입니다.",
    "a blank before a counter": "필터 5 개가 있습니다.",
    "italics": "이것은 *정말* 같습니다.",
    "bold with a bracket before a particle": "**합성곱(convolution)**은 계산입니다.",
    "bold with code before a particle": "**`Conv2D`**는 층입니다.",
    "plain form": "이것은 층이다.",
    "plain form of a verb": "커널을 뒤집는다.",
    "the form in -요": "커널을 뒤집어요.",
    "a colon at the end": "다음과 같이 씁니다:",
    "a semicolon": "커널을 씁니다; 필터도 씁니다.",
    "words that are glued": "이렇게 할수 있습니다.",
    "a noun that is glued": "계산하는것은 같습니다.",
    "another word for convolution": "컨볼루션 층입니다.",
    "another word for a layer": "합성곱 레이어입니다.",
    "another word for stride": "보폭이 2입니다.",
    "another word for a gradient": "그래디언트를 구합니다.",
    "a term that is glued": "특징맵이 나옵니다.",
    "a word that is glued": "첫번째 수업입니다.",
    "a product in Hangul": "텐서플로와 같습니다.",
    "Python in Latin letters": "Python 코드입니다.",
    "you": "당신이 만든 층입니다.",
    "a passive of a passive": "이렇게 보여집니다. 보여지는 값입니다.",
    "a term in the description": "title: 보폭과 패딩",
}


def test_good_prose_has_no_fault():
    assert [*style.faults(GOOD)] == []


@pytest.mark.parametrize("fault", FAULTS)
def test_style_finds(fault):
    line = FAULTS[fault]
    faults = [*style.faults(f"{GOOD}\n{line}\n")]
    assert faults
    assert {number for number, _ in faults} == {GOOD.count("\n") + 2}


@pytest.mark.parametrize(
    ("word", "coda"),
    [
        ("필터", ""), ("커널", "ㄹ"), ("형상", "x"), ("0", "ㅇ"), ("10", "ㅇ"), ("21", "ㄹ"),
        ("D", ""), ("n", "ㅁ"), ("l", "ㄹ"), ("Conv2D", ""), ("padding", "x"), ("same", "x"),
        ("channel", "ㄹ"), ("kernel", "ㄹ"), ("shape", None), ("filter", None), ("bias", ""),
    ],
)  # fmt: skip
def test_a_word_is_read_to_its_end(word, coda):
    if coda == "ㅁ":  # only ㄹ needs to be told from other consonants
        assert style.coda(word) not in ("", "ㄹ", None)
    else:
        assert style.coda(word) == coda


def test_a_named_page_is_looked_at_alone():
    for _, korean in parity.pairs(ROOT):
        (pair,) = parity.pairs(ROOT, [str(korean.relative_to(ROOT / "docs"))])
        assert pair[1] == korean
    with pytest.raises(SystemExit, match="no page of docs/ko"):
        parity.pairs(ROOT, ["nowhere/nothing"])
