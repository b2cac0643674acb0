"""What the start of a block with Keras costs: the package of the page against the real Keras.

Each of them starts in a worker of an empty page, with the files that `make build` has put into
theme/assets/run. The worker loads Python and NumPy, and then

- today: TensorFlow.js and the package tensorflow, which has its own `keras`;
- real: Keras itself on its NumPy backend, as the stack tracer starts it, without our tensors;
- real with tensors: the same, and TensorFlow.js with our tensors. A Keras backend that uses our
  tensors would need at most this much, since the package tensorflow has its own layers too.

    python -m benchmarks.keras_start [RUNS]
"""

import contextlib
import gzip
import os
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.page import Line, browser, host

ROOT = Path(__file__).resolve().parents[1]
RUN = ROOT / "theme" / "assets" / "run"
KINDS = {
    "today": ["tfjs.js", "tensorflow.zip"],
    "real": ["keras.zip"],
    "real with tensors": ["keras.zip", "tfjs.js", "tensorflow.zip"],
}
WORKER = """
const here = new URL("./", self.location);
const load = (name) => fetch(new URL(name, here)).then((response) => response.arrayBuffer());
self.onmessage = async ({ data: [files, code] }) => {
  const start = performance.now(), marks = {};
  const mark = (name) => { marks[name] ??= (performance.now() - start) / 1000; };
  const zips = Promise.all(files.filter((name) => name.endsWith(".zip")).map(load));
  const script = files.includes("tfjs.js") ? import(new URL("tfjs.js", here)) : null;
  const { loadPyodide } = await import(new URL("pyodide/pyodide.mjs", here));
  const indexURL = String(new URL("pyodide/", here));
  const pyodide = await loadPyodide({ indexURL, packages: ["numpy"], fullStdLib: false });
  mark("Python and NumPy");
  if (script) pyodide.registerJsModule("_tfjs", await (await script).api);
  const extractDir = pyodide.runPython("import site; site.getsitepackages()[0]");
  for (const zip of await zips) pyodide.unpackArchive(zip, "zip", { extractDir });
  mark("unpacked");
  pyodide.setStdout({ batched: mark });
  pyodide.runPython(code);
  self.postMessage([marks, pyodide._module.HEAPU8.length / 2 ** 20]);
};
"""
REAL = "from keras_page.start import begin\nbegin()\nimport keras\n"
IMPORTS = {
    "today": "import tensorflow\nimport keras\n",
    "real": REAL,
    "real with tensors": f"{REAL}import tensorflow\n",
}
PROGRAM = """print("import keras")
model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(8, 3)])
assert model.output_shape == (None, 26, 26, 8)
print("a first model")
"""
ASK = """(job) => new Promise((resolve, reject) => {
    const worker = new Worker("/start.js", { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(job);
})"""


@contextlib.contextmanager
def folder():
    """Yield a folder with an empty page, the worker, and the files of the build."""
    with tempfile.TemporaryDirectory() as made:
        made = Path(made)
        (made / "index.html").write_text("<title>start</title>")
        (made / "start.js").write_text(WORKER)
        for name in os.listdir(RUN):
            (made / name).symlink_to(RUN / name)
        yield made


def start(chromium, profile, address, kind):
    """Return ({what is ready: seconds since the worker was asked}, MiB of memory)."""
    with browser(chromium, profile) as page:
        page.goto(f"{address}/")
        measured = page.evaluate(ASK, [KINDS[kind], IMPORTS[kind] + PROGRAM])
        page.wait_for_timeout(1000)  # Chromium writes its cache
        return measured


def fetched(kind):
    """Return the gzip bytes of the files that a kind needs, and of those of Python and NumPy."""
    python = [
        *RUN.glob("pyodide/pyodide*.*"),
        *RUN.glob("pyodide/python_stdlib.zip"),
        *RUN.glob("pyodide/numpy-*.whl"),
    ]
    own = [RUN / name for name in KINDS[kind]]
    return [
        sum(len(gzip.compress(file.read_bytes(), 6)) for file in files)
        for files in (own, python)
    ]


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    line = Line(20e6, 0.040)
    load = " ".join(f"{average:.1f}" for average in os.getloadavg())
    print(f"Seconds: median of {runs} (lowest to highest); load of the machine {load}")
    times, memory = {}, {}
    with (
        sync_playwright() as playwright,
        folder() as made,
        host(made) as address,
        host(made, line) as slow,
    ):
        for _ in range(runs):  # in turns, so that a busy minute affects all
            for kind in KINDS:
                for place, label in ((address, ""), (slow, ", 20 Mbit/s and 40 ms")):
                    with tempfile.TemporaryDirectory() as profile:
                        for visit in ("cold", "warm")[: 1 if label else 2]:
                            marks, memory[kind] = start(
                                playwright.chromium, profile, place, kind
                            )
                            # what a busy machine changes least
                            marks["after Python"] = (
                                marks["import keras"] - marks["Python and NumPy"]
                            )
                            for mark, seconds in marks.items():
                                key = (f"{visit}{label}", kind, mark)
                                times.setdefault(key, []).append(seconds)
    for (visit, kind, mark), values in sorted(times.items()):
        spread = f"({min(values):.2f} to {max(values):.2f})"
        print(
            f"{visit:28} {kind:18} {mark:17} {statistics.median(values):6.2f} {spread}"
        )
    for kind in KINDS:
        own, python = fetched(kind)
        print(
            f"{kind:18} {own:10,} bytes (gzip) beside {python:,} of Python and NumPy,"
            f" {memory[kind]:.0f} MiB of memory"
        )


if __name__ == "__main__":
    main()
