"""What the doc tests and the proof cost, measured on generated sites of three sizes.

The page that shows the tables is docs/howto/test_docs.md.

    python benchmarks/harness.py           # measure and print the tables
    python benchmarks/harness.py --record  # and write the record, and the page's tables
    python benchmarks/harness.py --tables  # write the page's tables from the record as it is

The blocks of the generated sites are cheap. Seconds are processor time, since other work on the
machine changes it less than the time that passes. Only the workers are measured by the time that
passes.
"""

import datetime
import itertools
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECORD = Path(__file__).with_suffix(".json")
FOLDER = ROOT / "snippets" / "howto"
PACKAGE = ROOT / "packages" / "pytest-docs-proof" / "src"
BLOCKS_A_PAGE = 20
SIZES = [100, 1000, 10_000]
WORKERS = [1, 2]
RUNS = 3  # of which the best counts
TURNS = 10  # of the workers; short ones, so that nothing disturbs some of them
WORK = 160  # blocks for the workers
CODE = "total = 0\nfor n in range(100):\n    total += n * {block}\nprint(total)\n"
# A block that takes about 20 ms, so that the time to start a worker does not matter.
LONG = "total = 0\nfor n in range(300_000):\n    total += n * {block}\nprint(total)\n"
MKDOCS = """\
site_name: Blocks
theme: {name: null, custom_dir: theme}
plugins: []
markdown_extensions:
  - attr_list
  - pymdownx.highlight: {pygments_lang_class: true}
  - pymdownx.snippets: {base_path: [snippets]}
  - pymdownx.superfences
"""
TEMPLATE = "<!doctype html><title>{{ page.title }}</title>{{ page.content }}"
PYTEST = [
    "-m", "pytest", "-p", "docs_proof.plugin", "-p", "no:cacheprovider",
    "--markdown-docs", "-c", os.devnull, "-q",
    "--rootdir", ".", "docs",
]  # fmt: skip
PROOF = """\
import json, sys
from pathlib import Path
from docs_proof import proof
executed = json.loads(Path("executed.json").read_text("utf8"))
sys.exit("\\n".join(sum(proof.check_site(".", "site", executed, []).values(), [])) or 0)
"""


def project(folder, count, code=CODE, build=True):
    """Write a project of `count` blocks, every second one a continuation; return their texts.

    executed.json gets what the doc tests would tell the proof: [page, line, text, printed].
    """
    for name in ("docs", "snippets", "theme"):
        (folder / name).mkdir()
    (folder / "mkdocs.yml").write_text(MKDOCS)
    (folder / "theme" / "main.html").write_text(TEMPLATE)
    texts = [code.format(block=block) for block in range(count)]
    rounds = 100 if code is CODE else 300_000
    executed = []
    for start in range(0, count, BLOCKS_A_PAGE):
        page = ["# Blocks\n"]
        for block, text in enumerate(texts[start : start + BLOCKS_A_PAGE], start):
            option = " .continuation" if block % 2 else ""
            total = rounds * (rounds - 1) // 2 * block
            executed.append([f"docs/page{start}.md", 1, text, str(total)])
            page.append(
                f"```{{.python{option}}}\n{text}```\n\n```{{.text .output}}\n{total}\n```\n"
            )
        (folder / "docs" / f"page{start}.md").write_text("\n".join(page))
    (folder / "executed.json").write_text(json.dumps(executed))
    if build:
        run(folder, "-m", "mkdocs", "build", "--quiet")
    return texts


def run(folder, *arguments):
    """Run Python in a folder; return (processor seconds, most MB of memory, seconds passed)."""
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE), "NO_MKDOCS_2_WARNING": "1"}
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
        passed = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.exit(output.read().decode())
    scale = 1e6 if sys.platform == "darwin" else 1e3
    return used.ru_utime + used.ru_stime, used.ru_maxrss / scale, passed


def best(folder, *arguments):
    """Return the smallest of each figure of several runs."""
    runs = [run(folder, *arguments) for _ in range(RUNS)]
    return tuple(min(figures) for figures in zip(*runs, strict=True))


def exec_seconds(texts):
    """Compile and run the same texts with nothing around them."""
    start = time.process_time()
    namespace = {"print": lambda *values: None}
    for text in texts:
        exec(compile(text, "block", "exec"), namespace)
    return time.process_time() - start


def size(count):
    """Return what a site of `count` blocks costs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = project(folder, count)
        collect, _, _ = best(folder, *PYTEST, "--collect-only")
        seconds, memory, _ = best(folder, *PYTEST)
        proof, most, _ = best(folder, "-c", PROOF)
    return {
        "collection": collect,
        "run": seconds,
        "run_memory": memory,
        "proof": proof,
        "proof_memory": most,
        "exec": exec_seconds(texts),
    }


def workers():
    """Return {workers: the seconds that pass}, for blocks that compute something.

    One worker and two take turns, so that other work on the machine affects both alike.
    """
    with tempfile.TemporaryDirectory() as name:
        project(Path(name), WORK, LONG, build=False)
        options = ["--dist=loadfile", "--no-loadscope-reorder"]
        runs = [
            {str(n): run(Path(name), *PYTEST, f"-n{n}", *options)[2] for n in WORKERS}
            for _ in range(TURNS)
        ]
    return {str(n): min(seconds[str(n)] for seconds in runs) for n in WORKERS}


def machine():
    info = Path("/proc/cpuinfo")
    names = [
        line.split(":")[1].strip()
        for line in (info.read_text("utf8").splitlines() if info.exists() else [])
        if "model name" in line
    ]
    return {
        "processor": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


def measured():
    return {
        "machine": machine(),
        "date": datetime.date.today().isoformat(),
        "load": round(os.getloadavg()[0], 1),
        "sizes": {str(count): size(count) for count in SIZES},
        "workers": workers(),
    }


def added(record, figure):
    """Return what each further block adds to a figure, between one size and the next."""
    sizes = record["sizes"]
    return [
        (sizes[str(b)][figure] - sizes[str(a)][figure]) / (b - a)
        for a, b in itertools.pairwise(SIZES)
    ]


def text(record):
    """Return what the page shows of a record."""
    rows = [
        "| blocks | collection, s | run, s | proof, s | run, MB | proof, MB |",
        "|" + "---:|" * 6,
    ]
    for count, size in record["sizes"].items():
        rows.append(
            f"| {int(count):,} | {size['collection']:.2f} | {size['run']:.2f} | {size['proof']:.2f}"
            f" | {size['run_memory']:.0f} | {size['proof_memory']:.0f} |"
        )
    per_block = [
        f"| {a:,} to {b:,} | {run * 1000:.2f} | {proof * 1000:.2f} | {memory * 1000:.1f}"
        f" | {most * 1000:.1f} |"
        for a, b, run, proof, memory, most in zip(
            SIZES,
            SIZES[1:],
            *(added(record, f) for f in ("run", "proof", "run_memory", "proof_memory")),
            strict=False,
        )
    ]
    bare = record["sizes"][str(SIZES[-1])]["exec"]
    single, two = (record["workers"][str(count)] for count in WORKERS)
    about = record["machine"]
    return "\n".join(
        [
            *rows,
            "",
            f"The run includes the collection; bare `exec` takes {bare:.2f} s for {SIZES[-1]:,}"
            " blocks. The proof is a process of its own here. What each further block adds:",
            "",
            "| blocks | run, ms | proof, ms | run, kB | proof, kB |",
            "|---|---:|---:|---:|---:|",
            *per_block,
            "",
            f"{WORK} blocks that compute longer, with pytest-xdist: {single:.1f} s with one worker,"
            f" {two:.1f} s with two, {single / two:.1f} times as fast.",
            "",
            f"The best of {RUNS} runs, for the workers of {TURNS}; seconds of one processor, for"
            f" the workers those that passed. {about['processor']}, {about['cores']} cores,"
            f" Python {about['python']}, {record['date']}.",
            "",
        ]
    )


def main():
    kept = "--tables" in sys.argv
    record = json.loads(RECORD.read_text("utf8")) if kept else measured()
    if "--record" in sys.argv:
        RECORD.write_text(json.dumps(record, indent=1) + "\n", "utf8")
    print(text(record))
    if {"--record", "--tables"} & set(sys.argv):
        (FOLDER / "test_docs_cost.md").write_text(text(record), "utf8")


if __name__ == "__main__":
    main()
