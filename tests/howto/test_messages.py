"""The error doctor on a corpus of messages, in Node: which entry it names, and how sure it is."""

import json
import re
import subprocess
import tomllib
from collections import Counter

import pytest

from tools.paths import ROOT
from tools.records import words as recorder
from tools.tables.entries import (
    FREQUENT,
    INDEX,
    PAGE,
    TORCH,
    WORDS,
    entries,
    index,
    list_of,
    other_words,
    table,
    words,
)

CORPUS = tomllib.loads((ROOT / "tests/howto/messages.toml").read_text("utf8"))[
    "message"
]
RECORD = json.loads(recorder.RECORD.read_text("utf8"))
RIGHT = 0.95  # at least this share of all messages


def answers(texts):
    """Return what the doctor answers to each text."""
    done = subprocess.run(
        ["node", "tests/howto/messages.mjs"],
        input=json.dumps(texts), cwd=ROOT, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def answered():
    return answers([message["text"] for message in CORPUS])


def score(messages, replies):
    """Return (right, false jumps, precision, recall) of answers."""
    pairs = [
        (m["entry"], a["entry"] or "") for m, a in zip(messages, replies, strict=True)
    ]
    right = sum(expected == entry for expected, entry in pairs)
    jumps = [
        (m["text"][-200:], m["entry"], a["entry"])
        for m, a in zip(messages, replies, strict=True)
        if a["entry"] and a["sure"] and a["entry"] != m["entry"]
    ]
    hits = sum(expected == entry != "" for expected, entry in pairs)
    named = sum(entry != "" for _, entry in pairs)
    known = sum(expected != "" for expected, _ in pairs)
    return right / len(pairs), jumps, hits / named, hits / known


def test_the_corpus_is_large_and_names_entries_that_exist():
    names = {entry.id for page in (PAGE, TORCH) for entry in entries(page)}
    print(len(CORPUS), "messages,", Counter(m["from"] for m in CORPUS))
    assert len(CORPUS) >= 200
    assert {message["entry"] for message in CORPUS} - {""} <= names


@pytest.mark.parametrize("later", [False, True])
def test_no_false_jump_and_95_of_100_right(answered, later):
    """The part that was written after the matcher has to pass too."""
    some = [i for i, m in enumerate(CORPUS) if m["from"].startswith("kinds") is later]
    right, jumps, precision, recall = score(
        [CORPUS[i] for i in some], [answered[i] for i in some]
    )
    print(
        f"{len(some)}: right {right:.3f}, precision {precision:.3f}, recall {recall:.3f}"
    )
    for i in some:
        if (answered[i]["entry"] or "") != CORPUS[i]["entry"]:
            print(
                CORPUS[i]["entry"], "->", answered[i]["entry"], CORPUS[i]["text"][:150]
            )
    assert jumps == []
    assert right >= RIGHT


def test_each_message_of_the_pages_reaches_its_entry():
    """And the doctor is never certain of a wrong entry."""
    rows = [
        (entry.id, f"{kind}: {message}")
        for page in (PAGE, TORCH)
        for entry in entries(page)
        for kind, message in entry.messages
    ]
    rows += [
        (name, row["says"]) for name, some in other_words().items() for row in some
    ]
    astray = [
        (name, text[:120], answer["entry"])
        for (name, text), answer in zip(
            rows, answers([t for _, t in rows]), strict=True
        )
        if answer["entry"] != name
    ]
    assert astray == []


def test_the_name_of_a_layer_decides_nothing(answered):
    """With other names of layers and of nodes in the messages, the answers are the same."""
    texts = [
        re.sub(
            r"\b(conv2d|dense|max_pooling2d|sequential|functional)(_\d+)?(?=[\"' ])",
            r"stem_\1x",
            m["text"],
        )
        for m in CORPUS
    ]
    changed = answers(texts)
    assert sum(t != m["text"] for t, m in zip(texts, CORPUS, strict=True)) > 30
    assert [a["entry"] for a in changed] == [a["entry"] for a in answered]


def test_it_is_the_last_error_that_an_entry_fits():
    """Also where a clean-up error stands below it."""
    below = (
        "\n\nException ignored in: <function _Pool.__del__>\n"
        "Traceback (most recent call last):\n"
        "AttributeError: 'NoneType' object has no attribute 'dumps'\n"
    )
    some = [m for m in CORPUS if re.match(r"\w*Error: ", m["text"]) and m["entry"]]
    replies = answers([m["text"] + below for m in some])
    alone = answers([m["text"] for m in some])
    assert [a["entry"] for a in replies] == [a["entry"] for a in alone]


def test_a_stack_of_gray_images_is_not_told_to_add_a_batch_axis():
    text = (
        "Input 0 of layer 'a' is incompatible with the layer: expected min_ndim=4, "
        "found ndim=3. Full shape received: {}"
    )
    shapes = ["(60, 28, 28)", "(None, 32, 32)", "(7, 40, 30)", "(5000, 64, 64)"]
    assert [a["entry"] for a in answers([text.format(s) for s in shapes])] == [
        "missing-channel"
    ] * 4
    assert answers([text.format("(64, 48, 3)")])[0]["entry"] == "missing-batch"
    assert "the last is 28" in answers([text.format(shapes[0])])[0]["because"]


BAD = [
    *(
        "",
        " ",
        "ValueError",
        "help",
        "<b>NHWC</b>",
        "supports",
        "Shapes and",
        "안녕하세요",
    ),
    *(
        "[1, 2, 3]",
        '{"a": [1, 2]}',
        "\x00\x1b[1m",
        "x" * 1_000_000,
        "((((1, " * 140_000,
    ),
    *("12345 " * 160_000, "{{'[`\"/" * 120_000),
    'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n'
    '    raise ValueError(f"Input {i}: expected min_ndim={n}, found ndim={m}")',
]


def test_bad_input_is_answered_in_time_and_with_nothing():
    """In a tenth of a second of the processor's time: the fastest of three times."""
    replies = answers(BAD * 3)
    assert [answer["entry"] for answer in replies] == [None] * len(replies)
    for place, text in enumerate(BAD):
        times = [answer["milliseconds"] for answer in replies[place :: len(BAD)]]
        assert min(times) < 100, (text[:60], times)


# Texts that a pattern could read again and again, each repeated up to 40,000 characters.
LONG = [
    *(
        "x = layer(y)  # a line of code\n",
        "ValueError: a\n",
        "(1, 2, 3), [None, 4] ",
        "((((1, ",
    ),
    *(
        "x",
        " ",
        "\n",
        "\n    ",
        "'\"`",
        "{{node a ",
        "{{node a}} = Conv2D[T=DT_FLOAT",
        "strides=[",
    ),
    *(
        "\n Arguments received by ",
        "when calling layer 'a' ",
        "Dimension(3), ",
        "> > > ' | ",
        "(None, ",
    ),
    *(
        "3 x 3 x ",
        "a.b.c.Error.",
        '{"a": [1, {"b": "c\\n"}], ',
        "<b>&quot;&gt;</b>",
        "안녕하세요 오류 ",
    ),
]


def test_a_message_of_40000_characters_takes_less_than_30_milliseconds():
    """Whatever the text is, with a message at its end or without: the fastest of three times."""
    message = CORPUS[0]["text"]
    fillings = [(part * (1 + 40_000 // len(part)))[:39_000] for part in LONG]
    texts = [filling + end for filling in fillings for end in ("", "\n" + message)]
    replies = answers(texts * 3)
    for place, text in enumerate(texts):
        times = [answer["milliseconds"] for answer in replies[place :: len(texts)]]
        assert min(times) < 30, (text[:30], times)
    assert {answer["entry"] for answer in replies[1::2]} == {CORPUS[0]["entry"]}


@pytest.mark.parametrize("name", recorder.SETTINGS["environment"])
def test_the_record_of_other_words_is_of_these_programs(name):
    assert RECORD[name]["programs"] == recorder.digest(name), (
        "run `make records ONLY=words`"
    )
    pinned = recorder.SETTINGS["environment"][name].get("packages", [])
    assert (
        dict(pin.split("==") for pin in pinned).items()
        >= {
            package: version
            for package, version in RECORD[name]["versions"].items()
            if package != "tensorflow"
        }.items()
    )


def test_every_program_of_other_words_has_said_something():
    rows = recorder.SETTINGS["words"]
    assert [
        (row["entry"], name)
        for number, row in enumerate(rows)
        for name in row.get("in", ())
        if str(number) not in RECORD[name]["said"]
    ] == []
    assert all(("by" in row and "says" in row) != ("code" in row) for row in rows)


def test_this_tensorflow_says_what_is_recorded_of_it():
    """The tests do not make the other environments; only the command makes them."""
    record = recorder.run("now", recorder.SETTINGS["environment"]["now"])
    assert record == RECORD["now"]
    assert len(record["said"]) > 10


def test_the_page_folds_the_other_words_into_each_entry_that_has_some():
    text = PAGE.read_text("utf8")
    shown = re.findall(r'^    --8<-- "howto/shape_errors_words\.md:(\w+)"$', text, re.M)
    assert sorted(shown) == sorted(name.replace("-", "_") for name in other_words())
    for entry in entries():
        if entry.id in other_words():
            assert f'words.md:{entry.id.replace("-", "_")}"' in entry.text


def test_each_line_of_other_words_is_one_of_the_record_and_names_its_version():
    recorded = {says for kept in RECORD.values() for says in kept["said"].values()}
    typed = {row["says"] for row in recorder.SETTINGS["words"] if "says" in row}
    rows = [row for some in other_words().values() for row in some]
    print(
        len(rows), "other words,", Counter(row["by"].split(" in ")[0] for row in rows)
    )
    assert len(rows) > 60
    assert {row["says"] for row in rows} <= recorded | typed
    assert len(typed) == 1
    for row in rows:
        assert re.search(r"\d+\.\d+", row["by"])


def test_the_list_begins_with_what_is_asked_most():
    links = re.findall(r"\]\(#([\w-]+)\)", table())
    assert [*dict.fromkeys(links)][: len(FREQUENT)] == FREQUENT
    assert links == re.findall(r"\]\(#([\w-]+)\)", list_of(PAGE).read_text("utf8"))


def test_the_index_is_up_to_date():
    assert WORDS.read_text("utf8") == words(), "run `make outputs`"
    assert INDEX.read_text("utf8") == index(), "run `make outputs`"
