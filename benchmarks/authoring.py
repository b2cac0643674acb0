"""How long `make serve` takes from a saved file until the browser shows what was saved.

It prints medians of five saves, on a copy of this site. The last line is for a template: a change
of it builds the whole site.
"""

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import ARGUMENTS
from tests.site.test_serve import LESSON, change, serving
from tools.paths import ROOT

SAVES = 5
# {what is saved: (file, a text in it, what replaces this text, with {} for the new sentence)}
SAVED = {
    "a page": (LESSON, "\n## ", "\n{}\n\n## "),
    "a program": ("snippets/tutorials/one_channel.py", '"""', '"""{} '),
    "a template": ("theme/main.html", "{{ super() }}", "{{{{ super() }}}}<p>{}</p>"),
}


def main():
    path = (ROOT / ".cache" / "browser").read_text().strip()
    with (
        tempfile.TemporaryDirectory() as name,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path, args=ARGUMENTS) as browser,
    ):
        folder, log = Path(name) / "project", Path(name) / "log"
        folder.mkdir()
        with serving(folder, log) as address:
            page = browser.new_page()
            page.goto(f"{address}tutorials/one_channel/")
            for what, (file, before, after) in SAVED.items():
                times = []
                for save in range(SAVES):
                    text = f"Saved {what} {save}."
                    start = time.perf_counter()
                    change(folder / file, before, after.format(text))
                    page.get_by_text(text).first.wait_for(state="attached")
                    times.append(time.perf_counter() - start)
                    page.wait_for_timeout(1000)
                print(
                    f"{what + ', saved to seen:':26} {statistics.median(times):6.2f} s"
                )


if __name__ == "__main__":
    main()
