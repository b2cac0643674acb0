"""How fast the forms of docs/explanation/faster_forms.md are, compared with tf.nn.conv2d.

    python benchmarks/forms.py           # measure and print the tables
    python benchmarks/forms.py --record  # measure, write the record, and the page's tables, figures
    python benchmarks/forms.py --tables  # write the page's tables from the record as it is

Each number of threads has a process of its own, since BLAS and TensorFlow read this number when
they start. The forms of one size take turns, so that other work on the machine affects all alike.
"""

import json
import os
import platform
import runpy
import statistics
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECORD = Path(__file__).with_name("forms.json")
FOLDER = ROOT / "snippets" / "explanation"
FIGURES = FOLDER / "faster_forms_figures.py"
# Environment variables that would make a new processor compute like an old one.
SLOWER = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]
THREADS = [
    "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS",
]  # fmt: skip
SIZES = [  # (H and W, C, F), with a 3 x 3 kernel
    (8, 1, 1), (14, 4, 4), (28, 1, 32), (28, 16, 16), (56, 32, 32), (224, 3, 64), (7, 512, 512),
    (14, 256, 256), (28, 128, 128), (56, 64, 64), (112, 64, 64), (224, 64, 64),
]  # fmt: skip
KERNELS = [3, 7, 11, 15, 21, 31]  # on 64 x 64 x 16, 16 filters
TENSORFLOW = "tf.nn.conv2d"
IMAGE = "image, channels to filters"
NAMES = {
    "by_outputs": "loop, outputs",
    "by_einsum": "einsum",
    "by_fft": "FFT",
    "by_taps": "loop, taps",
    "by_im2col": "im2col",
    "by_winograd": "Winograd",
    "taps in blocks": "taps, blocks",
    "im2col in blocks": "im2col, blocks",
    "winograd in blocks": "Winograd, blocks",
    TENSORFLOW: "TensorFlow",
}
LARGEST = {  # what ends in a second or so: multiply-adds; FFT: numbers of the kernel's spectrum
    "by_outputs": 5e6, "by_einsum": 5e8, "by_fft": 6e7,
}  # fmt: skip
# Each form has LEAST rounds, and then more, up to MOST, until it has taken SECONDS in all.
LEAST, MOST, SECONDS = 5, 100, 1.0


def forms(program):
    """Return {name: a function of images and kernel} of all forms in NumPy."""
    functions = {name: program[name] for name in NAMES if name in program}
    for name in ("taps", "im2col", "winograd"):
        form = program[f"by_{name}"]
        functions[f"{name} in blocks"] = lambda x, w, form=form: program["in_blocks"](
            form, x, w
        )
    return functions


def multiply_adds(H, C, F, k):
    """Return the number of multiply-adds by definition: one image, no padding, stride 1."""
    return (H - k + 1) ** 2 * k * k * C * F


def fits(name, H, C, F, k):
    """Return whether a form can do this size, in a second or so and in memory."""
    cost = H * (H // 2 + 1) * C * F if name == "by_fft" else multiply_adds(H, C, F, k)
    return cost <= LARGEST.get(name, float("inf")) and (
        k == 3 or "winograd" not in name
    )


def times_of(calls):
    """Return {name: the seconds of each round}, the names taking turns."""
    repeat, times = {}, {name: [] for name in calls}
    for (
        name,
        call,
    ) in calls.items():  # the first call loads all, the second sets repeat
        call()
        start = time.perf_counter()
        call()
        repeat[name] = max(1, min(200, int(1e-3 / (time.perf_counter() - start))))
    for done in range(MOST):
        for name, call in calls.items():
            if done >= LEAST and sum(times[name]) * repeat[name] > SECONDS:
                continue
            start = time.perf_counter()
            for _ in range(repeat[name]):
                call()
            times[name].append((time.perf_counter() - start) / repeat[name])
    return times


def summary(times):
    """Return {name: [fastest, median]} in seconds, to four digits.

    The page shows the fastest: slower rounds were disturbed by the other things that a machine does
    (this is the advice of Python's timeit). The median tells how much.
    """
    return {
        name: [
            float(f"{seconds:.4g}") for seconds in (min(all_), statistics.median(all_))
        ]
        for name, all_ in times.items()
    }


def worker():
    """Measure with the threads that the environment gives; print one JSON object."""
    import numpy as np
    import tensorflow as tf

    from tools.paths import functions

    program = functions("explanation/faster_forms.py")
    in_numpy = forms(program)
    rng = np.random.default_rng(0)
    square = rng.standard_normal((2048, 2048), "float32")
    into = np.empty_like(square)
    peak, figures = [], {"sizes": [], "kernels": [], "parts": {}, "memory": {}}

    def ceiling():
        for _ in range(5):
            start = time.perf_counter()
            np.matmul(square, square, out=into)
            peak.append(time.perf_counter() - start)

    def measure(H, C, F, k):
        ceiling()
        images = rng.standard_normal((1, H, H, C), "float32")
        kernel = rng.standard_normal((k, k, C, F), "float32") / np.float32(k * C**0.5)
        x, w = tf.constant(images), tf.constant(kernel)
        calls = {TENSORFLOW: lambda: tf.nn.conv2d(x, w, 1, "VALID").numpy()}
        for name, form in in_numpy.items():
            if fits(name, H, C, F, k):
                calls[name] = lambda form=form: form(images, kernel)
        exact = program["by_taps"](images.astype("float64"), kernel)
        largest, errors = np.abs(exact).max(), {}
        for name, call in calls.items():
            errors[name] = float(f"{np.abs(call() - exact).max() / largest:.3g}")
            if errors[name] > 1e-4:
                raise RuntimeError(f"{name} is wrong at {(H, C, F, k)}: {errors[name]}")
        print(f"{H} x {H} x {C}, {F} filters, {k} x {k}", file=sys.stderr)
        return {
            "H": H, "C": C, "F": F, "k": k, "seconds": summary(times_of(calls)), "errors": errors,
        }  # fmt: skip

    def parts(H, C, F):
        """Where the time of im2col goes, and what a bias costs."""
        images = rng.standard_normal((1, H, H, C), "float32")
        kernel = rng.standard_normal((3, 3, C, F), "float32")
        bias = rng.standard_normal(F, "float32")
        x, w, b = tf.constant(images), tf.constant(kernel), tf.constant(bias)
        windows = program["all_windows"](images, (3, 3), (1, 1))
        matrix = windows.reshape((H - 2) ** 2, 9 * C)
        weights = kernel.reshape(9 * C, F)
        y = matrix @ weights
        # x, w and b are arguments, so that the result is not computed once and for all
        fused = tf.function(
            lambda x, w, b: tf.nn.bias_add(tf.nn.conv2d(x, w, 1, "VALID"), b)
        )
        return summary(times_of({
            "copy": lambda: windows.reshape(matrix.shape),
            "gemm": lambda: matrix @ weights,
            "im2col": lambda: in_numpy["by_im2col"](images, kernel),
            "bias": lambda: y + bias,
            TENSORFLOW: lambda: tf.nn.conv2d(x, w, 1, "VALID").numpy(),
            "with bias": lambda: fused(x, w, b).numpy(),
        }))  # fmt: skip

    def memory(H, C, F):
        """Return the memory that each form needs besides its output, in sizes of the images."""
        images = rng.standard_normal((1, H, H, C), "float32")
        kernel = rng.standard_normal((3, 3, C, F), "float32")
        extra = {}
        for name, form in in_numpy.items():
            if name != "by_outputs":  # slow, and it copies one window at a time
                tracemalloc.start()
                y = form(images, kernel)
                _, most = tracemalloc.get_traced_memory()
                tracemalloc.stop()
                extra[name] = round((most - y.nbytes) / images.nbytes, 2)
        return extra

    for H, C, F in SIZES:
        figures["sizes"].append(measure(H, C, F, 3))
    for k in KERNELS:
        figures["kernels"].append(measure(64, 16, 16, k))
    for H in (56, 112, 224):
        figures["parts"][H] = parts(H, 64, 64)
    figures["memory"] = memory(56, 64, 64)
    ceiling()
    figures["peak"] = float(f"{2 * 2048**3 / min(peak) / 1e9:.4g}")
    print(json.dumps(figures))


def machine():
    """Return what the reader must know of the machine."""
    import numpy as np
    import tensorflow as tf

    text = (
        Path("/proc/cpuinfo").read_text("utf8")
        if Path("/proc/cpuinfo").exists()
        else ""
    )
    names = [
        line.split(":")[1].strip() for line in text.split("\n") if "model name" in line
    ]
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return {
        "processor": names[0] if names else platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": f"{blas['name']} {blas['version']}",
        "tensorflow": tf.__version__,
    }


def measured():
    """Return the record: the machine, and the times with one thread and with one for each core."""
    record = {"machine": machine(), "load": [], "threads": {}}
    for count in sorted({1, record["machine"]["cores"]}):
        record["load"].append(round(os.getloadavg()[0], 1))
        clean = {
            name: value for name, value in os.environ.items() if name not in SLOWER
        }
        done = subprocess.run(
            [sys.executable, __file__, "--worker"],
            env={**clean, **dict.fromkeys(THREADS, str(count)), "TF_CPP_MIN_LOG_LEVEL": "3"},
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        record["threads"][str(count)] = json.loads(done.stdout.splitlines()[-1])
    return record


# ---- what the page shows ------------------------------------------------------------------------
def place(size):
    """Name a size, in two pieces that do not break: the image, its channels and the filters."""
    text = f"{size['H']} x {size['H']}, {size['C']} to {size['F']}"
    return text.replace(" ", "&nbsp;").replace(",&nbsp;", ", ")


def best(size):
    """Return the fastest form in NumPy of a size, and its time divided by TensorFlow's."""
    seconds = {name: fastest for name, (fastest, _) in size["seconds"].items()}
    reference = seconds.pop(TENSORFLOW)
    name = min(seconds, key=seconds.get)
    return name, seconds[name] / reference


def is_target(size):
    """Return whether a size is one of those that the page makes a promise about."""
    return size["k"] == 3 and min(size["C"], size["F"]) >= 64


def gflops(size, name):
    """Return billions of operations in a second, a multiply-add counted as two."""
    return (
        2
        * multiply_adds(size["H"], size["C"], size["F"], size["k"])
        / size["seconds"][name][0]
        / 1e9
    )


def table(head, rows):
    """Return a Markdown table, numbers on the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def short(value):
    """Return a number with two digits or more."""
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def milliseconds(seconds):
    """Return seconds as milliseconds with three digits."""
    return f"{seconds * 1000:.3g}" if seconds < 1 else f"{seconds * 1000:,.0f}"


def relative(ones, names):
    """Return a table of times divided by TensorFlow's; the fastest of NumPy is bold."""
    rows = []
    for size in ones:
        reference = size["seconds"][TENSORFLOW][0]
        fastest, _ = best(size)
        row = [place(size), milliseconds(reference)]
        for name in names:
            took = size["seconds"].get(name)
            entry = short(took[0] / reference) if took else "-"
            row.append(f"**{entry}**" if name == fastest else entry)
        rows.append(row)
    return table([IMAGE, "TensorFlow, ms", *[NAMES[name] for name in names]], rows)


def machine_text(record):
    about = record["machine"]
    peaks = [
        f"{short(figures['peak'])} with {'one thread' if count == '1' else f'{count} threads'}"
        for count, figures in record["threads"].items()
    ]
    return (
        f"Measured on: {about['processor']}, {about['cores']} cores; Python {about['python']},"
        f" NumPy {about['numpy']} ({about['blas']}), TensorFlow {about['tensorflow']}. Largest rate"
        f" of a matrix product (2048 x 2048, float32), in GFLOP/s: {' and '.join(peaks)}.\n"
    )


def times_table(record):
    names = [name for name in NAMES if name not in (*LARGEST, TENSORFLOW)]
    return relative(record["threads"]["1"]["sizes"], names)


def slow_table(record):
    return relative(record["threads"]["1"]["sizes"], list(LARGEST))


def kernels_table(record):
    kept = ["by_im2col", "taps in blocks", "by_fft"]
    rows = []
    for kernel in record["threads"]["1"]["kernels"]:
        row = [
            f"{kernel['k']} x {kernel['k']}",
            milliseconds(kernel["seconds"][TENSORFLOW][0]),
        ]
        rows.append(row + [milliseconds(kernel["seconds"][name][0]) for name in kept])
    return table(
        ["kernel", "TensorFlow, ms", *[f"{NAMES[name]}, ms" for name in kept]], rows
    )


def target_table(record):
    counts = list(record["threads"])
    head = [IMAGE]
    for count in counts:
        threads = "1 thread" if count == "1" else f"{count} threads"
        head += [f"best of NumPy, {threads}", "its time / TensorFlow's"]
    rows = []
    for index, size in enumerate(record["threads"]["1"]["sizes"]):
        if is_target(size):
            row = [place(size)]
            for count in counts:
                name, ratio = best(record["threads"][count]["sizes"][index])
                row += [NAMES[name], f"{ratio:.2f}"]
            rows.append(row)
    return table(head, rows)


def parts_table(record):
    head = [IMAGE, "copy the windows", "matrix product", "im2col", "TensorFlow",
            "TensorFlow with bias", "add a bias in NumPy"]  # fmt: skip
    rows = []
    for H, seconds in record["threads"]["1"]["parts"].items():
        order = ["copy", "gemm", "im2col", TENSORFLOW, "with bias", "bias"]
        rows.append(
            [
                place({"H": H, "C": 64, "F": 64}),
                *[milliseconds(seconds[name][0]) for name in order],
            ]
        )
    return table(head, rows)


def errors_table(record):
    ones = [
        size for size in record["threads"]["1"]["sizes"] if "by_fft" in size["errors"]
    ]
    kept = [
        TENSORFLOW,
        "by_outputs",
        "by_einsum",
        "by_taps",
        "by_im2col",
        "by_winograd",
        "by_fft",
    ]
    rows = []
    for size in ones:
        row = [place(size), 9 * size["C"]]
        rows.append(
            row
            + [f"{size['errors'][n]:.1e}" if n in size["errors"] else "-" for n in kept]
        )
    return table([IMAGE, "fan-in", *[NAMES[name] for name in kept]], rows)


def memory_table(record):
    extra = record["threads"]["1"]["memory"]
    rows = [[NAMES[name], f"{times:.1f}"] for name, times in extra.items()]
    return table(["form", "extra memory, in sizes of the image"], rows)


# {file in FOLDER: the function that makes it from the record}
TABLES = {
    "faster_forms_machine.md": machine_text,
    "faster_forms_target.md": target_table,
    "faster_forms_times.md": times_table,
    "faster_forms_slow.md": slow_table,
    "faster_forms_kernels.md": kernels_table,
    "faster_forms_parts.md": parts_table,
    "faster_forms_errors.md": errors_table,
    "faster_forms_memory.md": memory_table,
}


def main():
    if "--worker" in sys.argv:
        sys.path.insert(0, str(ROOT))
        worker()
        return
    kept = "--tables" in sys.argv
    record = json.loads(RECORD.read_text("utf8")) if kept else measured()
    if "--record" in sys.argv:
        RECORD.write_text(json.dumps(record, indent=1) + "\n", "utf8")
    for name, make in TABLES.items():
        text = make(record)
        if {"--record", "--tables"} & set(sys.argv):
            (FOLDER / name).write_text(text, "utf8")
        else:
            print(text)
    if "--record" in sys.argv:
        for stem, svg in runpy.run_path(str(FIGURES))["FIGURES"].items():
            (FOLDER / f"{stem}.svg").write_text(svg, "utf8")
    print("load before each:", *record["load"])


if __name__ == "__main__":
    main()
