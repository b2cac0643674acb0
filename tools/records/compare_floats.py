"""How far float32 results are off: `python -m tools.records.compare_floats` measures it.

It writes the record and the tables of docs/howto/compare_floats.md. TensorFlow reads
TF_ENABLE_ONEDNN_OPTS once, when it starts, so each setting has a process of its own. The right
result is computed in float64 from the same float32 numbers.
"""

import importlib.metadata
import json
import os
import platform
import subprocess
import sys

import numpy as np

from tools.paths import ROOT
from tools.records.cpu_refusals import environment, processor

RECORD = ROOT / "tools" / "records" / "compare_floats.json"
# {function: [page, comparisons, largest error with oneDNN on, off, share of 1e-5 needed, failed]}
SEEDS_RECORD = RECORD.with_name("compare_floats_seeds.json")
FOLDER = ROOT / "snippets" / "howto"
FILTERS, PLACES = 16, (6, 5)
# (kernel size, channels); the fan-in is kernel * kernel * channels
LAYERS = [
    *((3, 1), (3, 3), (5, 3), (3, 16), (3, 64), (3, 128), (5, 64), (5, 80), (3, 256)),
    *((3, 512), (5, 256), (7, 256), (7, 512)),
]
SEEDS = 100  # for each of the two kinds of images
FEW_LAYERS, FEW_SEEDS = [(3, 3), (3, 64), (5, 80)], 2
TOLERANCE = 1e-5
# What the page recommends: (numbers, their key in the record, largest fan-in, tolerance)
RULES = [
    ("float32", "used", 2000, 1e-5),
    ("float32", "used", 30_000, 1e-4),
    ("TF32", "tf32", 30_000, 1e-2),
    ("float16", "float16", 30_000, 1e-2),
    ("bfloat16", "bfloat16", 30_000, 5e-2),
]
SUMS = {"float16": ", sums in float32", "bfloat16": ", sums in float32"}  # as on a CPU
MARGIN = 2  # the tolerance is at least so many times what was needed


def numbers(seed, k, C, kind):
    """Return images (2, H, W, C) around 1, and a kernel (k, k, C, F) of Keras' he_uniform."""
    rng = np.random.default_rng(seed)
    shape = (2, PLACES[0] + k - 1, PLACES[1] + k - 1, C)
    images = rng.standard_normal(shape) if kind == "normal" else rng.random(shape)
    limit = np.sqrt(6 / (k * k * C))
    kernel = rng.uniform(-limit, limit, (k, k, C, FILTERS))
    return images.astype("float32"), kernel.astype("float32")


def windows(images, k):
    """Return the windows of the images; their shape is (N, H', W', k, k, C)."""
    view = np.lib.stride_tricks.sliding_window_view(images, (k, k), (1, 2))
    return view.transpose(0, 1, 2, 4, 5, 3)


def exact(images, kernel):
    """Correlate in float64."""
    windowed = windows(images.astype("float64"), len(kernel))
    rows = windowed.reshape(-1, kernel[..., 0].size)
    y = rows @ kernel.astype("float64").reshape(rows.shape[1], -1)
    return y.reshape(*windowed.shape[:3], -1)


def loop(images, kernel):
    """Correlate in float32 as the tutorials do: a window, its products, np.sum."""
    windowed = windows(images, len(kernel))
    y = np.empty((*windowed.shape[:3], kernel.shape[-1]), "float32")
    for n, i, j, f in np.ndindex(y.shape):
        y[n, i, j, f] = np.sum(windowed[n, i, j] * kernel[..., f])
    return y


def chain(images, kernel):
    """Correlate in float32, adding one product after another; one filter."""
    windowed = windows(images, len(kernel))
    products = (windowed * kernel[..., 0]).reshape(*windowed.shape[:3], -1)
    return np.add.accumulate(products, axis=-1, dtype="float32")[..., -1]


def rounded(x, bits):
    """Round float32 numbers to `bits` bits behind the point, half to even: TF32 has 10."""
    drop = 23 - bits
    whole = x.view("uint32")
    whole = whole + np.uint32((1 << (drop - 1)) - 1) + ((whole >> drop) & 1)
    return (whole >> drop << drop).view("float32")


def used(y, right, tolerance, size=1.0):
    """Return the largest share of the tolerance that y needs: 1 is the limit."""
    return np.max(np.abs(y - right) / (tolerance * size + tolerance * np.abs(right)))


def measure(tf, layers, seeds):
    """Yield [fan-in, {what: largest of all seeds}] for each layer."""

    def conv(images, kernel, dtype="float32"):
        y = tf.nn.conv2d(tf.cast(images, dtype), tf.cast(kernel, dtype), 1, "VALID")
        return tf.cast(y, "float32").numpy()

    for k, C in layers:
        largest, squares, rejected, equal = {}, {}, 0, []
        for seed in range(seeds):
            for kind in ("normal", "uniform"):
                images, kernel = numbers(seed, k, C, kind)
                right = exact(images, kernel)
                products = exact(np.abs(images), np.abs(kernel))
                y, y_loop = conv(images, kernel), loop(images, kernel)
                y_chain = chain(images, kernel)
                large = np.round(images * 255)
                right_large = exact(large, kernel)
                y_large = conv(large, kernel)
                figures = {
                    "tf": np.abs(y - right).max(),
                    "loop": np.abs(y_loop - right).max(),
                    "chain": np.abs(y_chain - right[..., 0]).max(),
                    "difference": np.abs(y - y_loop).max(),
                    "output": np.abs(right).max(),
                    "used": max(used(y, y_loop, TOLERANCE), used(y, right, TOLERANCE)),
                    "used_255": used(y_large, right_large, TOLERANCE),
                    "used_255_scaled": used(
                        y_large, right_large, TOLERANCE, np.abs(right_large).max()
                    ),
                    "products": np.max(
                        np.abs(y - right) / (1e-6 * products + 1e-5 * np.abs(right))
                    ),
                }
                if seed < 20:
                    cases = {dtype: conv(images, kernel, dtype)
                             for dtype in ("bfloat16", "float16")}  # fmt: skip
                    cases["tf32"] = conv(rounded(images, 10), rounded(kernel, 10))
                    for name, other in cases.items():
                        figures[name] = used(other, right, TOLERANCE)
                if kind == "normal":
                    errors = (y - right, y_loop - right, y_chain - right[..., 0])
                    for name, e in zip(("tf", "loop", "chain"), errors, strict=True):
                        squares.setdefault(name, []).append(np.mean(e**2))
                for name, value in figures.items():
                    largest[name] = max(largest.get(name, 0), float(value))
                rejected += not np.allclose(y, y_loop)  # NumPy's own tolerances
                equal.append(np.mean(y == y_loop))
        typical = {f"{n}_rms": np.sqrt(np.mean(e)) for n, e in squares.items()}
        shown = {n: float(f"{v:.3g}") for n, v in (largest | typical).items()}
        shown |= {
            "rejected": rejected,
            "runs": 2 * seeds,
            "equal": round(float(np.mean(equal)), 4),
        }
        yield k * k * C, shown


def worker():
    """Measure in this process's setting; print a line of JSON for each layer."""
    import tensorflow as tf

    few = os.environ.get("TRY") == "some"
    chosen = (FEW_LAYERS, FEW_SEEDS) if few else (LAYERS, SEEDS)
    for fan_in, figures in measure(tf, *chosen):
        print(json.dumps([fan_in, figures]), flush=True)


def start(setting, **more):
    """Start a worker with oneDNN "1" or "0"; `results` waits for it."""
    command = ["-W", "ignore", "-m", "tools.records.compare_floats", "worker"]
    return subprocess.Popen(
        [sys.executable, *command],
        env=environment(setting) | more,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def results(process):
    """Return {fan-in, as text: what was measured} of a worker."""
    lines = process.communicate()[0].splitlines()
    return {str(fan_in): figures for fan_in, figures in map(json.loads, lines)}


def machine():
    """Return versions and processor, as a record holds them."""
    _, flags = processor()
    names = ("tensorflow-cpu", "keras", "numpy")
    return {
        "versions": {name: importlib.metadata.version(name) for name in names},
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "flags": flags,
    }


def record():
    """Measure with both settings; return what the record holds."""
    return machine() | {"layers": {s: results(start(s)) for s in ("1", "0")}}


def power(value):
    """Write 1.2e-06 as 1.2e-6."""
    return f"{value:.1e}".replace("e-0", "e-")


def share(layers, what, fan_in, tolerance):
    """Return how much of a tolerance was needed up to this fan-in, of both settings."""
    needed = [
        figures[what]
        for setting in layers.values()
        for n, figures in setting.items()
        if int(n) <= fan_in
    ]
    return max(needed) * TOLERANCE / tolerance


def answer(recorded):
    """Return the table of what to use, in Markdown."""
    lines = ["| numbers | fan-in | compare with | needed |", "|---|---:|---|---:|",
             "| whole, up to 2²⁴ | any | `np.array_equal(a, b)` | 0 % |"]  # fmt: skip
    for kind, what, fan_in, tolerance in RULES:
        says = f"{tolerance:.0e}".replace("e-0", "e-")
        needed = share(recorded["layers"], what, fan_in, tolerance)
        percent = f"{needed:.0%}".replace("%", " %")
        numbers = f"{kind}{SUMS.get(kind, '')}"
        lines.append(
            f"| {numbers} | up to {fan_in:,} | `rtol={says}, atol={says}` | {percent} |"
        )
    return "\n".join(lines) + "\n"


def measured(recorded):
    """Return the table of what was measured, in Markdown."""
    on, off = recorded["layers"]["1"], recorded["layers"]["0"]
    lines = [
        "| kernel | products | oneDNN on | oneDNN off | `np.sum` loop | needed of 1e-5"
        " | rejected |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for k, C in LAYERS:
        n = str(k * k * C)
        needed = max(on[n]["used"], off[n]["used"])
        rejects = on[n]["rejected"] / on[n]["runs"]
        lines.append(
            f"| {k} x {k} x {C} | {int(n):,} | {power(on[n]['tf'])} | {power(off[n]['tf'])}"
            f" | {power(on[n]['loop'])} | {needed:.0%} | {rejects:.0%} |".replace(
                "%", " %"
            )
        )
    return "\n".join(lines) + "\n"


def setting(recorded):
    """Return, in Markdown, the versions and the processor of a measurement."""
    versions = recorded["versions"]
    return (
        f"TensorFlow {versions['tensorflow-cpu']}, NumPy {versions['numpy']}, an"
        f" {recorded['machine']} processor with {recorded['cores']} cores and"
        f" {', '.join(f'`{flag}`' for flag in recorded['flags'])}.\n"
    )


def all_functions(functions):
    """Return the last row of the table of seeds: sums, and the largest of each column."""
    _, runs, on, off, needed, failed = zip(*functions.values(), strict=True)
    return sum(runs), max(on), max(off), max(needed), sum(failed)


def of_seeds(functions):
    """Return the table, in Markdown, of functions compared with TensorFlow on many seeds."""
    rows = {
        f"[`{name}`]({os.path.relpath(page, 'howto')}.md)": row
        for name, (page, *row) in functions.items()
    }
    lines = [
        "| by hand | comparisons | oneDNN on | oneDNN off | needed of 1e-5 | failed |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, row in [*rows.items(), ("**all**", all_functions(functions))]:
        runs, on, off, needed, failed = row
        errors = " | ".join(power(error) if error else "0" for error in (on, off))
        lines.append(
            f"| {name} | {runs:,} | {errors} | {needed * 100:.0f} % | {failed} |"
        )
    return "\n".join(lines) + "\n"


def summary(seeds):
    """Return in words what the seeds showed, in Markdown."""
    runs, on, off, needed, failed = all_functions(seeds["found"])
    return (
        f"{seeds['seeds']} seeds, {runs:,} comparisons with `rtol=1e-5, atol=1e-5`:"
        f" **{failed or 'none'} failed**. The largest difference was {power(max(on, off))}; at"
        f" most {needed * 100:.0f} % of the tolerance was needed. Run on {seeds['date']}, with"
        f" {setting(seeds)}"
    )


def tables(recorded):
    """Return {file in FOLDER: its text}."""
    seeds = json.loads(SEEDS_RECORD.read_text("utf8"))
    return {
        "compare_floats_answer.md": answer(recorded),
        "compare_floats_measured.md": measured(recorded),
        "compare_floats_setting.md": setting(recorded),
        "compare_floats_seeds.md": of_seeds(seeds["found"]),
        "compare_floats_summary.md": summary(seeds),
    }


if __name__ == "__main__":
    if sys.argv[1:] == ["worker"]:
        worker()
    else:
        recorded = record()
        text = json.dumps(recorded, indent=1)
        RECORD.write_text(text + "\n", "utf8")
        for name, content in tables(recorded).items():
            (FOLDER / name).write_text(content, "utf8")
