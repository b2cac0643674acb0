"""Questions as they are asked in Korean forums reach their entry in the error doctor."""

import json
import subprocess
import tomllib
from pathlib import Path

import pytest

from tools.paths import ROOT

QUESTIONS = tomllib.loads(Path(__file__).with_name("questions.toml").read_text("utf8"))
ASK = """
import { readFileSync } from "node:fs";
import { match } from "./web/widgets/doctor/match.js";
const index = JSON.parse(readFileSync("web/widgets/doctor/index.json", "utf8"));
const texts = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map((text) => match(text, index))));
"""


def ask(texts):
    """Return what the doctor finds for each text."""
    done = subprocess.run(
        ["node", "--input-type=module", "-e", ASK],
        input=json.dumps(texts),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def replies():
    return ask([row["text"] for row in QUESTIONS["entry"]])


def test_each_question_reaches_its_entry(replies):
    assert len(replies) >= 60
    wrong = [
        (row["id"], answer["entry"], row["text"])
        for row, answer in zip(QUESTIONS["entry"], replies, strict=True)
        if answer["entry"] != row["id"]
    ]
    assert wrong == []


def test_nearly_all_of_them_for_certain(replies):
    """The others say too little, in English too: is it one image, or are there several?"""
    unsure = [answer["entry"] for answer in replies if not answer["sure"]]
    assert sorted(unsure) == ["process-ends", "squeezed"]


def test_other_questions_lead_nowhere():
    answers = ask([row["text"] for row in QUESTIONS["elsewhere"]])
    assert len(answers) >= 10
    assert [answer["entry"] for answer in answers if answer["entry"]] == []


def test_full_width_characters_are_those_of_the_message(replies):
    """Each message, typed with a Korean or Japanese keyboard, finds what it found before."""
    wide = {ord(c): ord(c) + 0xFEE0 for c in "()[]:,=<>.'"} | {ord(" "): 0xA0}
    texts = [row["text"].translate(wide) for row in QUESTIONS["entry"]]
    assert [a["entry"] for a in ask(texts)] == [a["entry"] for a in replies]
