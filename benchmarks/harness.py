"""What the doc tests add to a block: a generated site of blocks, run by pytest and run by exec.

Writes the table of docs/howto/test_docs.md. It counts the time of the processor, which other work
on the machine changes less than the time that passes.
"""

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "snippets" / "howto" / "test_docs_cost.md"
BLOCKS_A_PAGE = 20
CODE = "total = 0\nfor n in range(100):\n    total += n * {block}\nprint(total)\n"
MKDOCS = "markdown_extensions:\n  - pymdownx.snippets: {base_path: [snippets]}\n"


def project(folder, count):
    """Write a project of `count` blocks, every second one a continuation; return their texts."""
    (folder / "docs").mkdir()
    (folder / "snippets").mkdir()
    (folder / "mkdocs.yml").write_text(MKDOCS)
    texts = [CODE.format(block=block) for block in range(count)]
    for start in range(0, count, BLOCKS_A_PAGE):
        page = []
        for block, text in enumerate(texts[start : start + BLOCKS_A_PAGE], start):
            option = " .continuation" if block % 2 else ""
            page.append(
                f"```{{.python{option}}}\n{text}```\n\n```{{.text .output}}\n{4950 * block}\n```\n"
            )
        (folder / "docs" / f"page{start}.md").write_text("\n".join(page))
    return texts


def pytest_seconds(folder):
    """Run the doc tests of a project; return the seconds of the processor that it took."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.doc_tests.plugin",
        "--rootdir",
        folder,
    ]
    options = [
        "--markdown-docs",
        "--markdown-docs-syntax=superfences",
        "-c",
        os.devnull,
        "-q",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [*command, *options, "docs"],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
    )
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    return end.ru_utime - start.ru_utime + end.ru_stime - start.ru_stime


def exec_seconds(texts):
    """Compile and run the same texts with nothing around them."""
    start = time.process_time()
    namespace = {"print": lambda *values: None}
    for text in texts:
        exec(compile(text, "block", "exec"), namespace)
    return time.process_time() - start


def main():
    lines = [
        "| blocks | doc tests | bare exec | added a block |",
        "|---:|---:|---:|---:|",
    ]
    base = None
    for count in (BLOCKS_A_PAGE, 200, 1000):
        with tempfile.TemporaryDirectory() as folder:
            texts = project(Path(folder), count)
            seconds, bare = (
                min(pytest_seconds(Path(folder)) for _ in range(3)),
                exec_seconds(texts),
            )
        base = base or (count, seconds)
        if count > base[0]:  # without pytest's own start
            added = (seconds - base[1] - bare) / (count - base[0]) * 1000
            lines.append(
                f"| {count} | {seconds:.2f} s | {bare:.3f} s | {added:.2f} ms |"
            )
    python = f"Python {platform.python_version()}, {os.cpu_count()} cores"
    text = "\n".join(
        [*lines, "", f"Seconds of one processor, the best of three runs; {python}."]
    )
    print(text)
    TABLE.write_text(f"{text}\n", "utf8")


if __name__ == "__main__":
    main()
