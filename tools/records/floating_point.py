"""Where sums differ in their last bits: `python -m tools.records.floating_point` measures it.

It writes the record and the tables of docs/explanation/floating_point.md. TensorFlow reads some
settings only once, when it starts: oneDNN on or off, the number of threads, and the instructions
that oneDNN may use. So each combination has a process of its own. With fewer instructions, oneDNN
computes as on an older processor.
"""

import itertools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from tools.paths import ROOT
from tools.records.compare_floats import machine, power
from tools.records.cpu_refusals import environment

RECORD = ROOT / "tools" / "records" / "floating_point.json"
FOLDER = ROOT / "snippets" / "explanation"
# (kernel size, channels, height, filters); batches of 4, padding "same"
LAYERS = [(3, 1, 28, 8), (3, 64, 14, 64), (3, 512, 7, 16), (5, 256, 8, 32)]
# {process: (oneDNN, what else is in its environment)}
PROCESSES = {
    "on": ("1", {}),
    "off": ("0", {}),
    "on, 1 thread": ("1", {"THREADS": "1"}),
    "off, 1 thread": ("0", {"THREADS": "1"}),
    "AVX2": ("1", {"ONEDNN_MAX_CPU_ISA": "AVX2"}),
    "SSE4.1": ("1", {"ONEDNN_MAX_CPU_ISA": "SSE41"}),
}
# (what the table says, and the two results that are compared: (process, call) of each)
PAIRS = [
    ("on: the same call again", ("on", "batch"), ("on", "again")),
    ("on: one thread or two", ("on", "batch"), ("on, 1 thread", "batch")),
    ("on: in a batch or alone", ("on", "batch"), ("on", "alone")),
    ("on or off", ("on", "batch"), ("off", "batch")),
    ("on, or through XLA", ("on", "batch"), ("on", "xla")),
    ("on: AVX-512 or AVX2", ("on", "batch"), ("AVX2", "batch")),
    ("on: AVX-512 or SSE4.1", ("on", "batch"), ("SSE4.1", "batch")),
    ("off: the same call again", ("off", "batch"), ("off", "again")),
    ("off: one thread or two", ("off", "batch"), ("off, 1 thread", "batch")),
    ("off: in a batch or alone", ("off", "batch"), ("off", "alone")),
    ("off, or through XLA", ("off", "batch"), ("off", "xla")),
]
# {column of the table of orders: (process, images in the batch)}
COLUMNS = {
    "on": ("on", 1),
    "off": ("off", 1),
    "on, AVX2": ("AVX2", 1),
    "on, SSE4.1": ("SSE4.1", 1),
    "SSE4.1, 4 images": ("SSE4.1", 4),
}
BIG = 2.0**60  # numbers in the thousands vanish when added to it
SIZES = [2**i for i in range(4, 19)]
SUMS = {
    "one after another": lambda p: np.add.accumulate(p, axis=-1)[..., -1],
    "blocks of 256": lambda p: in_blocks(p, 256),
    "np.sum": lambda p: np.sum(p, axis=-1),
}


def name(layer):
    k, C, *_ = layer
    return f"{k} x {k} x {C}"


def in_blocks(products, size):
    """Sum each block of this size, one product after another, and then the sums of the blocks."""
    n = products.shape[-1]
    if n <= size:
        return SUMS["one after another"](products)
    blocks = products.reshape(*products.shape[:-1], n // size, size)
    return SUMS["one after another"](SUMS["one after another"](blocks))


def numbers(layer, seed=0):
    """Return images (4, H, H - 2, C) and a kernel (k, k, C, F) of Keras' first weights."""
    k, C, H, F = layer
    rng = np.random.default_rng(seed)
    limit = np.sqrt(6 / (k * k * (C + F)))
    images = rng.standard_normal((4, H, H - 2, C)).astype("float32")
    return images, rng.uniform(-limit, limit, (k, k, C, F)).astype("float32")


def together(convolve, layer, count=4):
    """Return, for each product j, how many products are in the sum of the first when j joins it.

    The first product is very large: it swallows the ones that are added to it, until product j, its
    negative, cancels it. Of the n - 2 ones, those that are left were added later. (Xie et al.,
    arXiv:2411.00442.)
    """
    k, C, _, _ = layer
    n, counts = k * k * C, []
    images, kernel = numbers(layer)
    images, kernel = np.zeros_like(images[:count]), np.ones_like(kernel)
    for j in range(1, n):
        products = np.ones(n, "float32")
        products[0], products[j] = BIG, -BIG
        images[0, :k, :k] = products.reshape(k, k, C)
        y = convolve(images, kernel)  # at k // 2 no padding is in the window
        counts.append(n - int(y[0, k // 2, k // 2, 0]))
    return counts


def chains(counts):
    """Return the lengths of the chains that are summed separately, the first product's first."""
    sizes = [len(list(group)) for _, group in itertools.groupby(sorted(counts))]
    first = 1 + sum(1 for _ in itertools.takewhile(lambda size: size == 1, sizes))
    return [first, *sizes[first - 1 :]]


def is_fused(convolve):
    """Return whether a product is added without being rounded first, as far as the result shows it.

    a * a is not a float32 number. The negative of its rounded value is added first. If a * a is
    then added without rounding, the rounding error is left; if it is rounded before, 0 is left.
    """
    a = np.float32(1 + 2**-12)
    images = np.zeros((4, 8, 6, 2), "float32")
    images[:] = [-a * a, a]
    kernel = np.zeros((1, 1, 2, 8), "float32")
    kernel[:] = np.array([1, a])[:, None]
    return bool(convolve(images, kernel)[0, 0, 0, 0] != 0)


def convolve(tf, orders):
    """Return ({layer|call: results}, {chains: {layer, images: lengths}, fused})."""

    def conv(images, kernel):
        return tf.nn.conv2d(images, kernel, 1, "SAME").numpy()

    compiled = tf.function(lambda a, b: tf.nn.conv2d(a, b, 1, "SAME"), jit_compile=True)
    saved, lengths = {}, {}
    for layer in LAYERS:
        images, kernel = numbers(layer)
        saved[f"{name(layer)}|batch"] = conv(images, kernel)
        saved[f"{name(layer)}|again"] = conv(images, kernel)
        alone = [conv(images[i : i + 1], kernel) for i in range(4)]
        saved[f"{name(layer)}|alone"] = np.concatenate(alone)
        if orders:
            saved[f"{name(layer)}|xla"] = compiled(images, kernel).numpy()
            for count in (4, 1):
                key = f"{name(layer)}, {count}"
                lengths[key] = chains(together(conv, layer, count))
    return saved, {"chains": lengths, "fused": is_fused(conv)}


def worker(path, orders):
    """Convolve in this process's setting; save the results, and the order of the sums."""
    import tensorflow as tf

    if threads := os.environ.get("THREADS"):
        tf.config.threading.set_intra_op_parallelism_threads(int(threads))
    saved, order = convolve(tf, orders == "orders")
    np.savez(path, **saved)
    print(json.dumps(order))


def run(process, orders="orders"):
    """Return ({layer|call: results}, {chains: {layer: lengths}, fused}) of a process."""
    onednn, more = PROCESSES[process]
    command = ["-W", "ignore", "-m", "tools.records.floating_point", "worker"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.npz"
        done = subprocess.run(
            [sys.executable, *command, path, orders],
            env=environment(onednn) | more,
            cwd=ROOT,
            text=True,
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return dict(np.load(path)), json.loads(done.stdout)


def difference(a, b):
    """Return [the share of numbers with the same bits, the largest difference]."""
    share, largest = float(np.mean(a == b)), float(np.max(np.abs(a - b)))
    return [round(share, 4), float(f"{largest:.3g}")]


def growth(sizes, seeds):
    """Return {way: [root of the mean square of error / size of the sum, for each n]}.

    Each product is one of two standard normal numbers; a sum of n has the size sqrt(n).
    """
    errors = {way: [] for way in SUMS}
    for n in sizes:
        rng = np.random.default_rng(n)
        squares = {way: [] for way in SUMS}
        for _ in range(seeds):
            x, w = rng.standard_normal((2, 8, n)).astype("float32")
            products = x * w
            right = products.astype("float64").sum(axis=-1)
            for way, total in SUMS.items():
                squares[way].append(np.mean((total(products) - right) ** 2) / n)
        for way in SUMS:
            errors[way].append(float(f"{np.sqrt(np.mean(squares[way])):.3g}"))
    return errors


def record():
    """Measure everything; return what the record holds."""
    ran = {process: run(process) for process in PROCESSES}
    pairs = {
        label: {
            name(layer): difference(
                *(
                    ran[process][0][f"{name(layer)}|{call}"]
                    for process, call in (first, second)
                )
            )
            for layer in LAYERS
        }
        for label, first, second in PAIRS
    }
    return machine() | {
        "pairs": pairs,
        "orders": {process: ran[process][1] for process in PROCESSES},
        "growth": {"sizes": SIZES, **growth(SIZES, 40)},
    }


def percent(share):
    """Write a share: 100 % only where all are the same."""
    return "all" if share == 1 else "none" if share == 0 else f"{share:.0%}"[:-1] + " %"


def whole(text):
    """Keep a cell of the table on one line."""
    return f'<span class="whole">{text}</span>'


def pairs(recorded):
    """Return the table of what has the same bits, in Markdown."""
    names = [name(layer) for layer in LAYERS]
    lines = [
        f"| oneDNN | {' | '.join(map(whole, names))} |",
        f"|---|{'---:|' * len(names)}",
    ]
    for label, layers in recorded["pairs"].items():
        cells = [
            whole(percent(share) + (f", {power(largest)}" if largest else ""))
            for share, largest in (layers[layer] for layer in names)
        ]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def words(lengths):
    """Say in which chains a sum is made."""
    first, *rest = lengths
    if not rest:
        return "one chain"
    apart = [length for length in rest if length > first]
    text = f"{1 + len(rest) - len(apart)} chains of up to {first:,}"
    return text + "".join(f", {length:,} apart" for length in apart)


def orders(recorded):
    """Return the table of the orders of summation, in Markdown."""
    lines = [
        f"| kernel | products | {' | '.join(COLUMNS)} |",
        f"|---|---:|{'---|' * len(COLUMNS)}",
    ]
    for layer in LAYERS:
        k, C, *_ = layer
        cells = [
            words(recorded["orders"][process]["chains"][f"{name(layer)}, {count}"])
            for process, count in COLUMNS.values()
        ]
        lines.append(f"| {name(layer)} | {k * k * C:,} | {' | '.join(cells)} |")
    cells = [
        "yes" if recorded["orders"][process]["fused"] else "not seen"
        for process, _ in COLUMNS.values()
    ]
    lines.append(f"| fused | | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def tables(recorded):
    """Return {file in FOLDER: its text}."""
    return {
        "floating_point_pairs.md": pairs(recorded),
        "floating_point_orders.md": orders(recorded),
    }


def lines(recorded):
    """Return the record as JSON with a line for each list."""
    text = json.dumps(recorded, indent=1)
    parts = []
    for piece in text.split("["):
        inner, closing, rest = piece.partition("]")
        parts.append(" ".join(inner.split()) + closing + rest if closing else piece)
    return "[".join(parts) + "\n"


if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        worker(*sys.argv[2:])
    else:
        recorded = record()
        RECORD.write_text(lines(recorded), "utf8")
        for file, content in tables(recorded).items():
            (FOLDER / file).write_text(content, "utf8")
