"""Every text of scripts and templates has a Korean one, and none is left out (web/words/)."""

import ast
import json
import re
import subprocess

import pytest

from tools.paths import ROOT

WEB, THEME = ROOT / "web", ROOT / "theme"
KOREAN = json.loads((WEB / "words" / "ko.json").read_text("utf8"))
PLACE = re.compile(r"\{(\d+)(?::([^}]+))?\}")
HANGUL = re.compile(r"[가-힣]")
PAIRS = {"이/가", "은/는", "을/를", "와/과", "으로/로", "이어야/여야"}
# Strings with a space in them that are no text of the page.
CODE = re.compile(
    r"""\s*(\#|for\ |with\ |import\ |assert\ |print\() | \s{4} | ::-1 | [\w.]+\ \+?=\  | <\w
    | \n\s*(const|\w+\() """,
    re.X,
)
NOT_SHOWN = {
    # names, and what is typed
    *("Python", "ONNX Runtime", "TensorFlow Lite", "TensorFlow.js", "scikit-learn"),
    *("python3 -m http.server", ", CC BY 4.0", "{}. {}. CC BY 4.0", "{}. CC BY 4.0"),
    # keys, classes, colours
    *("only if older", "kernel after", "of this lesson", "your own", "padding of {}"),
    *("field long", "field numbers"),
    *("2px solid var(--focus)", "color-mix(in srgb, var(--image) 30%, transparent)"),
    # part of what programs print, in the language of their errors
    *("What runs in the page", "setting an array element with a sequence"),
    *("\n[cut: a run may print {} characters]\n", "Python could not go on: {}\n"),
    *("{} could not be loaded", "{} was answered with {}"),
    "a program in the page may not use more memory",
    # errors that are caught; the reader sees another text
    *(
        "not a list of blocks",
        "not a list of solutions",
        "too long",
        "no such block",
        "no picture",
    ),
    "this argument has no default",
    # of frame.htm, which all languages share: a browser that has no workers of modules
    "This browser is too old to run Python in a page: copy the code to run it in Python.",
}
# Calls in web/keras_page/ that give a message of ours, not of Keras or Python, about a program.
TELLING = {"note", "tell", "UnreadableError", "TooLongError", "NotThereError"}


@pytest.fixture(scope="module")
def scanned():
    """Return what web/words/scan.mjs finds in all scripts of the page."""
    files = [*WEB.glob("runner/*.js"), *WEB.glob("widgets/**/*.js")]
    done = subprocess.run(
        ["node", WEB / "words" / "scan.mjs", *files],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def translated(source, words):
    """Return a source with words of another language, as web/words/translate.mjs makes it."""
    code = (
        "import { translated } from './web/words/translate.mjs';"
        "const [source, words] = JSON.parse(process.argv[1]);"
        "console.log(translated(source, words ?? undefined));"
    )
    command = ["node", "--input-type=module", "-e", code, json.dumps([source, words])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else done.stderr


def test_each_text_has_its_korean_and_no_korean_is_left_over(scanned):
    assert len(scanned["said"]) > 500
    assert set(scanned["said"]) == set(KOREAN)


def test_korean_has_the_same_places_for_values(scanned):
    """A place that only inflects an English word may be left out, as Korean has no plural."""
    wrong = {}
    for english, korean in KOREAN.items():
        theirs = {int(place) for place, _ in PLACE.findall(english)}
        ours = {int(place) for place, _ in PLACE.findall(korean)}
        forms = set(scanned["forms"].get(english, []))
        if not theirs - forms <= ours <= theirs:
            wrong[english] = korean
    assert wrong == {
        # one value stands twice in the English text
        "is {1}: {2} times the kernel": KOREAN["is {1}: {2} times the kernel"]
    }


def test_korean_is_korean():
    names = re.compile(r"LeNet|AlexNet|\W*|[\W\d]*[.,:]?[\W\d]*")
    without = [k for k in KOREAN.values() if not HANGUL.search(k)]
    assert all(names.fullmatch(PLACE.sub("", text)) for text in without), without
    pairs = {p for k in KOREAN.values() for _, p in PLACE.findall(k) if p}
    assert pairs <= PAIRS, pairs - PAIRS
    assert not [
        k for k in KOREAN.values() if re.search(r"은\(는\)|이\(가\)|을\(를\)", k)
    ]
    # the end of a sentence: 합니다체
    assert not [k for k in KOREAN.values() if re.search(r"(해요|세여|이다|한다)\.", k)]


def test_no_text_that_a_reader_sees_is_without_its_mark(scanned):
    bare = [
        row
        for row in scanned["bare"]
        if row["text"] not in NOT_SHOWN
        and not CODE.match(row["text"])
        and "runner/lockdown.js" not in row["file"]
    ]
    assert bare == []


def test_english_is_the_source_without_its_marks():
    source = 'a(t`Step ${t`one`} of ${all}`, wording(key, "slow", "fast"));'
    assert translated(source, None) == "a(`Step ${`one`} of ${all}`, (key));"


def test_korean_takes_the_place_of_english():
    words = {"{1} of {2}": "{2} 가운데 {1:을/를}", "one `": "하나 `"}
    words |= {"slow": "느리게", "fast": "빠르게"}
    source = 'a(t`${t`one \\``} of ${all}`, wording(key, "slow", "fast"));'
    made = translated(source, words)
    assert '`${all} 가운데 ${particle$(`하나 \\``, "을/를")}`' in made
    assert '({"slow":"느리게","fast":"빠르게"}[key] ?? key)' in made
    assert "has nothing for" in translated("t`two`", words)


@pytest.mark.parametrize(
    ("value", "pair", "expected"),
    [
        ("Conv2D", "을/를", "Conv2D를"),
        ("filters", "은/는", "filters는"),
        ("kernel", "이/가", "kernel이"),
        ("26", "은/는", "26은"),
        ("10", "으로/로", "10으로"),
        ("1", "으로/로", "1로"),
        ("5", "이/가", "5가"),
        ("(28, 28, 3)", "을/를", "(28, 28, 3)을"),
        ("필터", "은/는", "필터는"),
        ("커널", "으로/로", "커널로"),
        ("윈도우", "이/가", "윈도우가"),
        ("“x”", "이/가", "“x”가"),
    ],
)
def test_a_particle_fits_how_a_value_is_read(value, pair, expected):
    code = (
        "import { particle } from './web/words.js';"
        "console.log(particle(...process.argv.slice(1)))"
    )
    command = ["node", "--input-type=module", "-e", code, value, pair]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == expected


# ---- site.js and the templates -------------------------------------------------------


def words_of_templates():
    """Return the words of theme/partials/words.html: (those of templates, those of site.js)."""
    text = (THEME / "partials" / "words.html").read_text("utf8")
    known = ast.literal_eval(re.search(r"set WORDS = (\{.*?\n\}) ", text, re.S)[1])
    return known["ko"], json.loads(re.search(r"data-words='(.*?)'", text)[1])


def test_site_js_has_its_korean():
    source = (THEME / "assets" / "javascripts" / "site.js").read_text("utf8")
    asked = re.findall(r"worded\(([^)]*)\)", source)
    texts = {text for call in asked for text in re.findall(r'"([^"]*)"', call)}
    _, korean = words_of_templates()
    assert texts - {"__search"} == set(korean)
    assert all(HANGUL.search(text) for text in korean.values())
    shown = re.findall(r'(?:textContent: |aria-label", )"([^"]+)"', source)
    assert shown == []


def test_templates_have_their_korean():
    texts = set()
    for file in THEME.rglob("*.html"):
        texts |= set(re.findall(r'\bt\("([^"]+)"', file.read_text("utf8")))
        texts |= set(
            re.findall(r'else "([A-Z][^"]+:)", language', file.read_text("utf8"))
        )
    korean, _ = words_of_templates()
    assert texts == set(korean)
    assert all(text.count("{title}") == korean[text].count("{title}") for text in texts)


# ---- what Python tells of a program --------------------------------------------------


def text_of(node):
    """Return the text of a string in Python, values as {}; None if it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            v.value if isinstance(v, ast.Constant) else "{}" for v in node.values
        )
    return None


def told():
    """Yield what the tracer says about a program: notes, and the tracer's own errors."""
    for file in (WEB / "keras_page").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            owner = getattr(node.func, "value", None)
            owner = getattr(owner, "id", getattr(owner, "attr", ""))
            if name in TELLING or (name == "append" and owner == "notes"):
                yield from filter(None, map(text_of, node.args))


def test_what_python_tells_of_a_program_is_retold():
    texts = sorted({re.sub(r"^Line \{\}: ", "", text) for text in told()})
    assert len(texts) > 30
    asked = [text.replace("{}", "x9") for text in texts]
    asked += [f"Line 3: {text}" for text in asked]
    code = (
        "import { retold } from './web/words/retold.ko.js';"
        "console.log(JSON.stringify(JSON.parse(process.argv[1]).map(retold)))"
    )
    command = ["node", "--input-type=module", "-e", code, json.dumps(asked)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    retold = dict(zip(asked, json.loads(done.stdout), strict=True))
    assert [a for a, korean in retold.items() if a == korean] == []
    assert [k for k in retold.values() if "{" in k] == []
    assert all(k.count("x9") == a.count("x9") for a, k in retold.items()), retold
