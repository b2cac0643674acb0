"""The rules of the style guide for Korean prose that a program can check."""

import re

from docs_proof.blocks import fences

from tools.korean.parity import ATTRIBUTES, CODE, LINK, TAG, pairs

# {particle: (its pair, whether it follows a consonant)}
PARTICLES = {
    particle: ("/".join(pair), particle == pair[0])
    for pair in ("은는", "이가", "을를", "과와", ("으로", "로"))
    for particle in pair
}
PARTICLE = r"(으로|은|는|이|가|을|를|과|와|로)(?=[ ,.?!)\n]|$)"
ALSO = r"(으로|로)(?=(?:는|도|만|부터|서는?)[ ,.])"  # followed by a second particle
# Words of the field. What looks like a particle behind one of them is a particle. In other words,
# such as 있는 and 많은, it is not.
TERMS = (
    "합성곱|교차상관|커널|필터|윈도우|스트라이드|패딩|팽창|팽창률|채널|배치|형상|축|텐서|배열|편향"
    "|가중치|파라미터|인수|특징|맵|수용 영역|층|신경망|풀링|기울기|출력|입력|이미지|픽셀|반복문"
    "|곱|합|행|열|숫자|정수|실수|크기|블록|코드|프로그램|오류|오차|부동소수점|탭|개|장|노트북|공식|그림"
)
DIGITS = dict(enumerate(["ㅇ", "ㄹ", "", "ㅁ", "", "", "ㄱ", "ㄹ", "ㄹ", ""]))
LETTERS = {"l": "ㄹ", "m": "ㅁ", "n": "ㄴ"}
INSTEAD = {
    r"컨볼루션|컨벌루션|콘볼루션|확장 합성곱": "합성곱 (팽창 합성곱)",
    r"상호 ?상관|교차 상관": "교차상관",
    r"특성 ?맵|특징맵|피[처쳐] ?맵": "특징 맵",
    r"레이어(?!드)|계층(?!적)": "층",
    r"합성곱층": "합성곱 층",
    r"밀집층|완전 ?연결 ?(?:계?층)": "밀집 층",
    r"바이어스|절편": "편향",
    r"웨이트": "가중치",
    r"보폭": "스트라이드",
    r"딜레이션": "팽창",
    r"그[래레]디언트|그라디언트|그레이디언트|변화도": "기울기",
    r"부동 소수점": "부동소수점",
    r"(?<![가-힣])(?:첫|두|세|네)번째": "첫 번째, 두 번째",
    r"당신": "(뺀다)",
    r"보여지|되어지|되어진|하여지": "(능동으로 쓴다)",
    r"연습문제": "연습 문제",
    r"블럭": "블록",
    r"역합성곱|디컨볼루션": "전치 합성곱",
    r"데이터 ?(?:타입|유형)": "자료형",
    r"사이즈": "크기",
    r"(?<![가-힣])색인": "인덱스",
    r"(?<![가-힣])인자(?![가-힣]*식)": "인수",
    r"에러": "오류",
    r"디폴트": "기본값",
    r"랜덤": "무작위",
    r"화소": "픽셀",
    r"(?<![가-힣])루프": "반복문",
    r"엣지|에지": "윤곽선, 가장자리",
    r"요소별|요소 ?단위": "원소별",
    r"활성 함수": "활성화 함수",
    r"수용장|수용 필드": "수용 영역",
    r"(?:맥스|최댓값) ?풀링": "최대 풀링",
    r"평균값 ?풀링": "평균 풀링",
    r"글로벌 ?(?:평균|최대)? ?풀링": "전역 풀링",
    r"크로핑|크롭": "잘라내기",
    r"채널별 합성곱": "깊이별 합성곱",
    r"깊이 배수": "깊이 승수",
    r"분리 ?가능": "깊이별 분리 합성곱",
    r"스킵 커넥션|잔차 연결|건너뛰기 연결": "스킵 연결",
    r"단정도": "단정밀도",
    r"훈련": "학습",
    r"수동": "직접, 손으로",
    r"붙여넣": "붙여 넣",
    r"텐서플로우?": "TensorFlow",
    r"파이토치": "PyTorch",
    r"넘파이": "NumPy",
    r"케라스": "Keras",
    r"코랩|콜랩": "Colab",
    r"Python(?! ?[\d/])": "파이썬",
    r"[가-힣]\(들\)": "(단수로 쓴다)",
}
# {what a line may not have: what to do instead}; § is a piece of code.
RULES = {
    r"[은을이과]\([는를가와]\)|[는를가와]\([은을이과]\)|\(으\)로|은/는|을/를|이/가": (
        "은(는), 을(를): 읽는 법을 정해 하나만 쓴다"
    ),
    r"§ (?:은|는|이|가|을|를|과|와|의|에|에서|로|으로)(?= )": (
        "코드와 조사 사이에 빈칸을 두지 않는다"
    ),
    r"[가-힣] \([a-z][a-z -]+\)": "한글과 (English) 사이에 빈칸을 두지 않는다",
    r"(?<![*\w])\*(?![*\s])[^*]+\*(?!\*)|(?<!\w)_[가-힣][^_]*_(?!\w)": (
        "기울임(*...*)을 쓰지 않는다; 굵게 쓰거나 작은따옴표를 쓴다"
    ),
    r"\*\*[^*]*[)\]\"'’”`.,?!§]\*\*[가-힣]": (
        "**...** 바로 안쪽이 문장 부호이면 GitHub가 굵게 보이지 않는다; 괄호를 밖으로 뺀다"
    ),
    r"\d (?:개|장|번|픽셀|층|행|열|차원|초|분|자리|칸|배|가지|채널)(?![가-힣]*할)": (
        "숫자와 단위 사이에 빈칸을 두지 않는다"
    ),
    r"(?<![니시])다[.?](?=\s|\*|$)|(?<![가-힣])아니다[.]": "합니다체로 쓴다",
    r"(?<![세까])요[.?!](?=\s|\*|$)": "합니다체로 쓴다",
    r"[가-힣§)]:\**$": "문장 끝에 쌍점을 쓰지 않는다",
    r"[가-힣§)];(?=\s|$)": "세미콜론을 쓰지 않는다; 두 문장으로 나눈다",
    r"[할될갈볼쓸줄알셀낼뺄길릴을]수(?= (?:있|없))": "띄어 쓴다: 할 수 있습니다",
    r"(?:는|은|을|할|한|된|던)것(?=[은이을도과 .])": "띄어 쓴다: 하는 것",
}


def coda(word):
    """Return the final consonant of a word as it is read: "" if it has none, None if unknown."""
    last = word[-1:]
    if "가" <= last <= "힣":
        code = (ord(last) - 0xAC00) % 28
        return "ㄹ" if code == 8 else "x" if code else ""
    if last.isdecimal():
        return DIGITS[int(last)]
    if re.fullmatch(r"(?:.*[^A-Za-z])?[A-Za-z]", word):  # a letter, as in Conv2D
        return None if last in "rR" else LETTERS.get(last.lower(), "")
    word = word.lower()
    if re.search(r"(?:ng|m|me|n|ne|l|le)$", word):
        return "ㄹ" if re.search(r"le?$", word) else "x"
    return None if re.search(r"[tpkcrb]e?$", word) else ""


def wrong_particle(word, particle):
    """Return whether a particle cannot follow a word."""
    pair, behind_consonant = PARTICLES[particle]
    end = coda(word)
    if end is None:
        return False
    wanted = bool(end) and not (end == "ㄹ" and pair == "으로/로")
    return wanted != behind_consonant


def prose(text):
    """Return [(line, text)] of a page without its code blocks, comments and includes."""
    code, comment, lines = set(), False, []
    for start, _, content in fences(text):
        code.update(range(start, start + content.count("\n") + 2))
    for number, line in enumerate(text.split("\n"), 1):
        comment = comment or "<!--" in line
        if not (comment or number in code or "8<--" in line):
            lines.append((number, line))
        comment = comment and "-->" not in line
    return lines


def read(code):
    """Return what is read last of a piece of code: B[0] ends with its 0, rtol=1e-5 with its 5."""
    if re.search(r"\(.*\w.*\)$", code) and not code.startswith("("):
        return "?"  # a call with arguments may be read to its name or to its end
    bare = re.sub(r"\W+$", "", code)
    return re.split(r"[=.]", bare)[-1].strip("\"'") or "?"


def particles(line):
    """Yield the particles of a line that do not fit what stands before them."""
    line = re.sub(r"\\\([^)]*?([A-Za-z0-9])[^A-Za-z0-9]*?\\\)", r"§\1", line)
    line = CODE.sub(lambda match: "§" + read(match[1] or match[2]), line)
    for pattern in (PARTICLE, ALSO):
        for match in re.finditer(r"([A-Za-z0-9_]+)" + pattern, line):
            if wrong_particle(match[1].split("_")[-1], match[2]):
                yield match[0], PARTICLES[match[2]][0]
        term = rf"(?<![가-힣])({TERMS})(?:\([A-Za-z -]+\))?" + pattern
        for match in re.finditer(term, line):
            if wrong_particle(match[1], match[2]):
                yield match[0], PARTICLES[match[2]][0]


def faults(text, terms=True):
    """Yield (line, what is wrong) of the Korean prose in a text.

    terms: whether to check for the words of the term table. The glossary is not checked for them,
    since it names the other words too.
    """
    for number, line in prose(text):
        if not re.search("[가-힣]", line):
            continue
        bare = ATTRIBUTES.sub("", LINK.sub("]", TAG.sub("", line)))
        for what, pair in particles(bare.replace("[", "").replace("]", "")):
            yield number, f"{what}: {pair}"
        clean = CODE.sub("§", bare).rstrip()
        unquoted = re.sub(r"\([^)]*\)|‘[^’]*’", "", clean)  # not what is quoted
        for wrong, right in INSTEAD.items() if terms else ():
            for match in re.finditer(wrong, unquoted):
                yield number, f"{match[0]}: {right}"
        for wrong, cure in RULES.items():
            if match := re.search(wrong, clean):
                yield number, f"{match[0]}: {cure}"


def problems(root, some=None):
    """Return what breaks the style guide, one line each."""
    lines = []
    for _, path in pairs(root) if some is None else some:
        own = faults(path.read_text("utf8"), path.stem != "glossary")
        lines += [f"{path.relative_to(root)}:{line}: {what}" for line, what in own]
    return lines
