"""How older versions, `tf.function` and `tf.data` word the errors of docs/howto/shape_errors.md.

`make records ONLY=words` runs the programs of words.toml, in some environments also the first block
of each entry, and writes words.json. Each environment is made once, in .cache/words. If the Python
of an environment is not installed here, its part of the record stays.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib

from tools.paths import ROOT, pins
from tools.records import matrix

HERE = ROOT / "tools" / "records"
RECORD = HERE / "words.json"
PLACE = ROOT / ".cache" / "words"
OLD_PIP = ["pip==21.3.1", "wheel==0.37.1"]  # the last for Python 3.6
PROGRAMS = ["howto/shape_errors.py", "howto/native_errors.py"]
# the other blocks of native_errors.py start processes of their own, or need the newest Keras
NATIVE = {"function_negative", "channels_none", "other_weights"}
SETTINGS = tomllib.loads((HERE / "words.toml").read_text("utf8"))


def blocks():
    """Return {name of a section: code} of the first block of each entry."""
    sections = {}
    for program in PROGRAMS:
        text = (ROOT / "snippets" / program).read_text("utf8")
        parts = re.findall(
            r"^# --8<-- \[start:(\w+)\]\n(.*?)^ *# --8<-- \[end:\1\]", text, re.M | re.S
        )
        sections |= {
            name: code
            for name, code in parts
            if not name.endswith("_fix") and (program == PROGRAMS[0] or name in NATIVE)
        }
    return sections


def programs(environment):
    """Return [[name, code], ...] of what runs in an environment."""
    own = [
        [str(number), row["code"]]
        for number, row in enumerate(SETTINGS["words"])
        if environment in row.get("in", ())
    ]
    has_blocks = SETTINGS["environment"][environment].get("blocks")
    return [*own, *(list(pair) for pair in blocks().items() if has_blocks)]


def digest(environment):
    """Return the SHA-256 of the settings and the programs of an environment."""
    whole = [SETTINGS["environment"][environment], programs(environment)]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def pip(python, *arguments):
    quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([python, *quiet, *arguments], check=True)


def interpreter(name, settings):
    """Return (Python, environment variables), installed if needed; None if it has no Python."""
    folder, variables = PLACE / name, {**os.environ, "TF_ENABLE_ONEDNN_OPTS": "1"}
    made = folder / settings.get("packages", ["this"])[0]
    if "python" not in settings:
        if "packages" in settings and not made.exists():
            pip(sys.executable, "--no-deps", "--target", folder, *settings["packages"])
            made.touch()
        legacy = {"TF_USE_LEGACY_KERAS": "1", "PYTHONPATH": str(folder)}
        return sys.executable, variables | (legacy if "packages" in settings else {})
    base = matrix.interpreters([settings["python"]])[settings["python"]]
    if not base:
        return None
    python = folder / "bin" / "python"
    if not made.exists():
        subprocess.run([base, "-m", "venv", "--clear", folder], check=True)
        pip(python, "--upgrade", *OLD_PIP)
        pip(python, *settings["packages"])
        made.touch()
    return python, variables


def run(name, settings):
    """Return what is recorded of an environment, or None if its Python is missing."""
    prepared = interpreter(name, settings)
    if not prepared:
        return None
    python, variables = prepared
    PLACE.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [python, HERE / "words_run.py"], input=json.dumps(programs(name)), env=variables,
        cwd=PLACE, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{name}: {done.stderr[-2000:]}")
    versions = dict(part.split("==") for part in settings.get("packages", ()))
    tensorflow = versions.pop("tensorflow-cpu", None) or versions.get("tensorflow")
    if not tensorflow:
        lock = pins((ROOT / "requirements.lock").read_text("utf8"))
        tensorflow = lock["tensorflow-cpu"]
    messages = {key: clean(text) for key, text in json.loads(done.stdout).items()}
    return {
        "programs": digest(name),
        "versions": {"tensorflow": tensorflow, **versions},
        "said": {key: text for key, text in messages.items() if text},
    }


def clean(text):
    """Return the error alone, without where it came from, which differs from machine to machine."""
    if not re.match(r"\w+(Error|Warning|Exception)\b", text):
        return ""
    kind, _, message = text.replace("\t", "  ").partition(": ")
    if message.startswith("in user code:"):
        message = message.rstrip().rpartition("\n")[2].strip().partition(": ")[2]
    if message.startswith("Graph execution error"):
        message = re.search(r"^(.+)\n\s+ \[\[", message, re.M)[1]
    message = re.sub(r"^Exception encountered when calling layer .*\n\n", "", message)
    message = re.split(
        r"\n+(?:Call arguments received|Original stack|\s*\[\[)", message
    )[0]
    message = re.sub(r"^\{\{.*?\}\} | name: *\w*$", "", message)
    return f"{kind}: " + re.sub(r"\[T=.*?\](?=\()", "[…]", message).strip()


def main():
    """Make the environments, run the programs, write the record."""
    kept = json.loads(RECORD.read_text("utf8")) if RECORD.exists() else {}
    records = {}
    for name, settings in SETTINGS["environment"].items():
        records[name] = run(name, settings)
        if not records[name]:
            print(
                f"{name}: Python {settings['python']} is not installed: left as it is"
            )
            records[name] = kept[name]
        print(f"{name:14} {len(records[name]['said'])} messages")
    text = json.dumps(records, indent=1, ensure_ascii=False)
    RECORD.write_text(text + "\n", "utf8")


if __name__ == "__main__":
    main()
