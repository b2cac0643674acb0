"""`make flake`: TensorFlow against the programs' own functions, on 500 seeds, oneDNN on and off.

A test of floats that passes today can fail tomorrow, on other numbers or another processor. Each of
the FORMS below takes a function of a program of snippets/, draws for each seed a setting and
numbers as the tests of its page do (around 1, non-square, more than one image and channel wherever
the function takes them), and compares what it computes with what TensorFlow computes.

    make flake               # all; writes flake.json and the tables of docs/howto/compare_floats.md
    make flake SEED=123      # one seed again, with all its settings

A difference beyond the tolerance fails the command: it prints form, seed, setting and error.
"""

import datetime
import json
import os
import sys

import numpy as np

from tests import onednn
from tests.howto import compare_floats
from tests.paths import ROOT, functions

RECORD = ROOT / "tests" / "flake.json"
FOLDER = ROOT / "snippets" / "howto"
SEEDS = 500
TOLERANCE = 1e-5  # rtol and atol, as the programs and their tests have it
SECONDS = 1800  # for one setting of oneDNN, on a busy machine


# ---- what is drawn ------------------------------------------------------------------------------
def normal(rng, *shape):
    """Return float32 numbers around 1."""
    return rng.standard_normal(shape, "float32")


def sizes(rng, rank=2):
    """Return different sizes from 6 to 10, one for each axis."""
    return [int(n) for n in rng.permutation(np.arange(6, 11))[:rank]]


def some(rng, least, most, count=None):
    """Return whole numbers from `least` to `most`, one or `count` of them."""
    drawn = rng.integers(least, most + 1, count)
    return int(drawn) if count is None else [int(n) for n in drawn]


def one_of(rng, *choices):
    """Return one of the choices."""
    return choices[some(rng, 0, len(choices) - 1)]


def layer(rng, rank=2, groups=1):
    """Return images (N, n..., C), a kernel (k..., C / groups, F) and a bias (F,)."""
    C, F = groups * some(rng, 2, 4), groups * some(rng, 2, 4)
    images = normal(rng, some(rng, 2, 3), *sizes(rng, rank), C)
    W = normal(rng, *some(rng, 2, 3, rank), C // groups, F)
    return images, W, normal(rng, F)


def window(rng, rank=2):
    """Return strides and dilation: at most one of the two is above 1, as Keras wants it."""
    spread, ones = some(rng, 1, 2, rank), [1] * rank
    return one_of(rng, (spread, ones), (ones, spread))


def with_gaps(kernel, dilation):
    """Put dilation - 1 zeros between the taps of a kernel (k..., C, F)."""
    *k, C, F = kernel.shape
    reach = [(n - 1) * d + 1 for n, d in zip(k, dilation, strict=True)]
    wide = np.zeros((*reach, C, F), "float32")
    wide[tuple(slice(None, None, d) for d in dilation)] = kernel
    return wide


def of_keras(made, weights, images):
    """Return what a Keras layer or model computes with these weights."""
    made.build(images.shape)
    made.set_weights(weights)
    return made(images)


# ---- the forms: each returns what it drew, and {part: (of TensorFlow, by hand)} -----------------
def one_channel(tf, own, rng):
    """Each image of a batch by itself."""
    images, kernel = normal(rng, 3, *sizes(rng)), normal(rng, *some(rng, 1, 4, 2))
    y = tf.nn.conv2d(images[..., None], kernel[:, :, None, None], 1, "VALID")
    by_hand = np.stack([own["correlate2d"](image, kernel) for image in images])
    return [images.shape, kernel.shape], {"y": (y[..., 0], by_hand)}


def sum_of_copies(tf, own, rng):
    """Each image of a batch by itself."""
    images, kernel = normal(rng, 3, *sizes(rng)), normal(rng, *some(rng, 1, 4, 2))
    y = tf.nn.conv2d(images[..., None], kernel[:, :, None, None], 1, "VALID")
    by_hand = np.stack([own["sum_of_copies"](image, kernel) for image in images])
    return [images.shape, kernel.shape], {"y": (y[..., 0], by_hand)}


def convolve_full(tf, own, rng):
    """Convolution, not correlation, of each image of a batch."""
    images, kernel = normal(rng, 2, *sizes(rng)), normal(rng, *some(rng, 1, 4, 2))
    around = [(0, 0), *((k - 1, k - 1) for k in kernel.shape)]
    wide = np.pad(images, around)[..., None]
    y = tf.nn.conv2d(wide, kernel[::-1, ::-1, None, None], 1, "VALID")
    by_hand = np.stack([own["convolve_full"](image, kernel) for image in images])
    return [images.shape, kernel.shape], {"y": (y[..., 0], by_hand)}


def conv2d_valid(tf, own, rng):
    """The layer of Keras, without stride and padding."""
    images, W, B = layer(rng)
    y = of_keras(tf.keras.layers.Conv2D(len(B), W.shape[:2]), [W, B], images)
    return [images.shape, W.shape], {"y": (y, own["conv2d_valid"](images, W, B))}


def conv2d_by_loops(tf, own, rng):
    """Any stride and dilation together, and zeros on each side."""
    images, W, B = layer(rng)
    setting = [some(rng, 1, 3, 2), None, some(rng, 1, 2, 2)]
    setting[1] = one_of(rng, "valid", "same", [some(rng, 0, 3, 2), some(rng, 0, 3, 2)])
    strides, padding, dilation = setting
    pads = padding.upper() if isinstance(padding, str) else [(0, 0), *padding, (0, 0)]
    y = tf.nn.conv2d(images, W, strides, pads, dilations=dilation) + B
    by_hand = own["conv2d_by_loops"](images, W, B, *setting)
    return [images.shape, W.shape, *setting], {"y": (y, by_hand)}


def correlate(tf, own, rng):
    """1-D to 3-D, groups where TensorFlow has them on every CPU."""
    rank = some(rng, 1, 3)
    groups = 1 if rank == 3 else some(rng, 1, 2)
    images, W, B = layer(rng, rank, groups)
    strides, dilations = window(rng, rank)
    padding = one_of(rng, "valid", "same")
    kernel = with_gaps(W, dilations) if rank == 3 else W
    spread = None if rank == 3 else dilations
    y = (
        tf.nn.convolution(images, kernel, strides, padding.upper(), dilations=spread)
        + B
    )
    setting = {
        "strides": strides,
        "padding": padding,
        "dilations": dilations,
        "groups": groups,
    }
    return [images.shape, W.shape, setting], {
        "y": (y, own["correlate"](images, W, B, **setting))
    }


def correlate_transpose(tf, own, rng):
    """1-D to 3-D; TensorFlow gets dilation as zeros in the kernel, which works on every CPU."""
    rank = some(rng, 1, 3)
    images, W, _ = layer(rng, rank)
    W = W.swapaxes(-1, -2)  # (k..., F, C)
    B = normal(rng, W.shape[-2])
    strides, dilations = window(rng, rank)
    padding = one_of(rng, "valid", "same")
    kernel = with_gaps(W, dilations)
    kind = getattr(tf.keras.layers, f"Conv{rank}DTranspose")
    made = kind(len(B), kernel.shape[:rank], strides, padding)
    setting = {"strides": strides, "padding": padding, "dilations": dilations}
    by_hand = own["correlate_transpose"](images, W, B, **setting)
    return [images.shape, W.shape, setting], {
        "y": (of_keras(made, [kernel, B], images), by_hand)
    }


def gradients(tf, own, rng, name):
    """DX, dW and dB of a layer with everything."""
    groups = some(rng, 1, 2)
    images, W, B = layer(rng, groups=groups)
    padding = one_of(
        rng, "valid", "same", (tuple(some(rng, 0, 2, 2)), tuple(some(rng, 0, 2, 2)))
    )
    setting = tuple(some(rng, 1, 3, 2)), padding, tuple(some(rng, 1, 2, 2)), groups
    y = own["forward_by_loops"](images, W, B, *setting)
    g = normal(rng, *y.shape)

    def compute(X, W, B):
        return own["conv2d_from_parts"](X, W, B, *setting)

    of_tape = own["gradients_of_tensorflow"](compute, [images, W, B], g)
    by_hand = own[name](images, W, g, *setting)
    pairs = dict(
        zip(["dX", "dW", "dB"], zip(of_tape, by_hand, strict=True), strict=True)
    )
    return [images.shape, W.shape, *setting], {"y": (compute(images, W, B), y)} | pairs


def faster(tf, own, rng, name):
    """A form of the layer with stride and padding, all rows at once and a few at a time."""
    images, W, _ = layer(rng)
    strides, padding = tuple(some(rng, 1, 3, 2)), one_of(rng, "valid", "same")
    if name == "by_winograd":
        W, strides = normal(rng, 3, 3, *W.shape[2:]), (1, 1)
    y = tf.nn.conv2d(images, W, strides, padding.upper())
    setting = {"strides": strides, "padding": padding}
    pairs = {
        "y": (y, own[name](images, W, **setting)),
        "in blocks": (y, own["in_blocks"](own[name], images, W, numbers=60, **setting)),
    }
    return [images.shape, W.shape, setting], pairs


def correlate_grouped(tf, own, rng):
    """2 or 3 groups."""
    groups = some(rng, 2, 3)
    images, W, _ = layer(rng, groups=groups)
    y = tf.nn.conv2d(images, W, 1, "VALID")
    return [images.shape, W.shape, groups], {
        "y": (y, own["correlate_grouped"](images, W, groups))
    }


def depthwise(tf, own, rng, name):
    """2 or 3 filters for each channel."""
    images, W, _ = layer(rng)  # of W the last axis is the multiplier
    y = tf.nn.depthwise_conv2d(images, W, [1, 1, 1, 1], "VALID")
    return [images.shape, W.shape], {"y": (y, own[name](images, W))}


def correlate_oihw(tf, own, rng):
    """Images and kernel in the order of PyTorch."""
    images, W, _ = layer(rng)
    by_hand = own["correlate_oihw"](
        images.transpose(0, 3, 1, 2), W.transpose(3, 2, 0, 1)
    )
    y = tf.nn.conv2d(images, W, 1, "VALID")
    return [images.shape, W.shape], {"y": (y, by_hand.transpose(0, 2, 3, 1))}


def correlate_taps(tf, own, rng):
    """Stride and dilation together."""
    images, W, _ = layer(rng)
    setting = some(rng, 1, 3, 2), some(rng, 1, 2, 2)
    y = tf.nn.conv2d(images, W, setting[0], "VALID", dilations=setting[1])
    return [images.shape, W.shape, *setting], {
        "y": (y, own["correlate_taps"](images, W, *setting))
    }


def conv_by_sums(tf, own, rng):
    """More channels than elsewhere, and a kernel as of Keras' he_uniform, as the page has it."""
    images, k = normal(rng, 2, *sizes(rng), some(rng, 8, 64)), some(rng, 2, 3, 2)
    shape = *k, images.shape[-1], 3
    limit = np.sqrt(6 / np.prod(shape[:3]))
    W = rng.uniform(-limit, limit, shape).astype("float32")
    y = tf.nn.conv2d(images, W, 1, "VALID")
    return [images.shape, W.shape], {"y": (y, own["conv_by_sums"](images, W))}


def spread_kernels(tf, own, rng):
    """Conv2DTranspose with one stride."""
    images, W, B = layer(rng)
    W, stride = W.swapaxes(2, 3), some(rng, 1, 4)  # (kh, kw, F, C)
    B = np.zeros(W.shape[2], "float32")
    made = tf.keras.layers.Conv2DTranspose(len(B), W.shape[:2], stride)
    by_hand = own["spread_kernels"](images, W, stride)
    return [images.shape, W.shape, stride], {
        "y": (of_keras(made, [W, B], images), by_hand)
    }


def matrix(tf, own, rng):
    """A convolution and its transpose as a matrix, the same for each image of a batch."""
    images, kernel = normal(rng, 2, *sizes(rng)), normal(rng, *some(rng, 1, 3, 2))
    strides, (N, H, width) = tuple(some(rng, 1, 3, 2)), images.shape
    C = own["convolution_matrix"](kernel, H, width, strides)
    W = kernel[:, :, None, None]
    y = tf.nn.conv2d(images[..., None], W, strides, "VALID")
    g = normal(rng, *y.shape)
    back = tf.nn.conv2d_transpose(g, W, (*images.shape, 1), strides, "VALID")
    laid = np.stack([own["lay_and_add"](one[..., 0], kernel, strides) for one in g])
    rest = [(0, n - m) for n, m in zip(images.shape, laid.shape, strict=True)]
    return [images.shape, kernel.shape, strides], {
        "y": (y, (images.reshape(N, -1) @ C.T).reshape(y.shape)),
        "transposed": (back, (g.reshape(N, -1) @ C).reshape(back.shape)),
        "laid and added": (back[..., 0], np.pad(laid, rest)),
    }


def torch_conv2d(tf, own, rng):
    """PyTorch's arguments; on the other side the Keras layers that the page makes of them."""
    groups = some(rng, 1, 2)
    images, W, _ = layer(rng, groups=groups)
    setting = {"stride": tuple(some(rng, 1, 3, 2)), "padding": tuple(some(rng, 0, 2, 2)),
               "dilation": tuple(some(rng, 1, 2, 2)), "groups": groups}  # fmt: skip
    made = own["conv2d_like_torch"](W.shape[3], W.shape[:2], bias=False, **setting)
    first, oihw = images.transpose(0, 3, 1, 2), W.transpose(3, 2, 0, 1)
    by_hand = own["torch_conv2d"](first, oihw, **setting).transpose(0, 2, 3, 1)
    return [images.shape, W.shape, setting], {
        "y": (of_keras(made, [W], images), by_hand)
    }


def torch_conv_transpose2d(tf, own, rng):
    """The same for the transposed layer."""
    images, W, _ = layer(rng)
    W, stride = W.swapaxes(2, 3), some(rng, 2, 3, 2)  # (kh, kw, F, C)
    setting = {"stride": tuple(stride), "padding": tuple(some(rng, 0, 1, 2)),
               "output_padding": tuple(some(rng, 0, 1, 2))}  # fmt: skip
    made = own["conv_transpose2d_like_torch"](
        W.shape[2], W.shape[:2], bias=False, **setting
    )
    first, iohw = images.transpose(0, 3, 1, 2), W.transpose(3, 2, 0, 1)
    by_hand = own["torch_conv_transpose2d"](first, iohw, **setting).transpose(
        0, 2, 3, 1
    )
    return [images.shape, W.shape, setting], {
        "y": (of_keras(made, [W], images), by_hand)
    }


# {what the table calls it: (program, form, name of the function where the form takes several)}
FORMS = {
    "correlate2d": ("tutorials/one_channel.py", one_channel),
    "conv2d_valid": ("tutorials/n_channels.py", conv2d_valid),
    "conv2d_by_loops": ("tutorials/stride_padding.py", conv2d_by_loops),
    "correlate": ("tutorials/whole_layer.py", correlate),
    "correlate_transpose": ("tutorials/whole_layer.py", correlate_transpose),
    "sum_of_copies": ("tutorials/kernel_pictures.py", sum_of_copies),
    "conv_by_sums": ("howto/compare_floats.py", conv_by_sums),
    "torch_conv2d": ("howto/match_pytorch.py", torch_conv2d),
    "torch_conv_transpose2d": ("howto/match_pytorch.py", torch_conv_transpose2d),
    "correlate_taps": ("howto/cpu_refusals.py", correlate_taps),
    "correlate_oihw": ("reference/layouts.py", correlate_oihw),
    "correlate_each_channel": (
        "reference/layer_weights.py",
        depthwise,
        "correlate_each_channel",
    ),
    "spread_kernels": ("reference/layer_weights.py", spread_kernels),
    "convolve_full": ("explanation/convolution_correlation.py", convolve_full),
    "convolution_matrix": ("explanation/transposed_gradient.py", matrix),
    "gradients_by_loops": ("explanation/gradients.py", gradients, "gradients_by_loops"),
    "gradients_in_closed_form": (
        "explanation/gradients.py",
        gradients,
        "gradients_in_closed_form",
    ),
    "by_outputs": ("explanation/faster_forms.py", faster, "by_outputs"),
    "by_taps": ("explanation/faster_forms.py", faster, "by_taps"),
    "by_einsum": ("explanation/faster_forms.py", faster, "by_einsum"),
    "by_im2col": ("explanation/faster_forms.py", faster, "by_im2col"),
    "by_winograd": ("explanation/faster_forms.py", faster, "by_winograd"),
    "by_fft": ("explanation/faster_forms.py", faster, "by_fft"),
    "correlate_grouped": ("explanation/groups.py", correlate_grouped),
    "correlate_depthwise": ("explanation/groups.py", depthwise, "correlate_depthwise"),
}


# ---- the runs -----------------------------------------------------------------------------------
def compared(tf, name, seed, tolerance=TOLERANCE):
    """Return the setting of a form and seed, and what `compare` of the page says of each part."""
    compare = functions("howto/compare_floats.py")["compare"]
    program, form, *function = FORMS[name]
    own = functions(program)
    own.setdefault(
        "L", tf.keras.layers
    )  # a statement of the program, which `functions` leaves out
    # of the name too, so that another form in the list changes no other's numbers
    rng = np.random.default_rng([seed, *name.encode()])
    setting, pairs = form(tf, own, rng, *function)
    found = {}
    for part, (y_tf, y_manual) in pairs.items():
        try:
            found[part] = compare(y_manual, y_tf, rtol=tolerance, atol=tolerance)
        except ValueError as error:  # other shapes
            found[part] = {
                "close": False,
                "needed": np.inf,
                "max_abs": np.inf,
                "says": str(error),
            }
    return setting, found


def measured(tf, seeds, names=FORMS, tolerance=TOLERANCE):
    """Return {form: the largest of all seeds, and what failed}."""
    found = {}
    for name in names:
        one = found[name] = {
            "runs": 0,
            "error": 0.0,
            "needed": 0.0,
            "seed": None,
            "failed": [],
        }
        for seed in seeds:
            setting, parts = compared(tf, name, seed, tolerance)
            for part, said in parts.items():
                one["runs"] += 1
                one["error"] = max(one["error"], said["max_abs"])
                if said["needed"] > one["needed"]:
                    one["needed"], one["seed"] = said["needed"], seed
                if not said["close"]:
                    what = said.get("says", f"off by {said['max_abs']:.2g}")
                    text = f"{name}, {part}: seed {seed}, {setting}: {what},"
                    one["failed"].append(
                        f"{text} {said['needed']:.3g} times the tolerance"
                    )
            if seed % 100 == 99:  # models and layers are kept until then
                tf.keras.utils.clear_session(free_memory=False)
        for key in ("error", "needed"):
            one[key] = float(f"{one[key]:.3g}")
    return found


def worker(seeds):
    """Measure in this process's setting of oneDNN; print JSON."""
    import tensorflow as tf

    print(json.dumps(measured(tf, seeds)))


def both(seeds):
    """Measure with oneDNN on and off, a process each; return {"1": ..., "0": ...}."""
    code = f"from tests import flake; flake.worker({seeds!r})"
    done = onednn.run({setting: (setting, code) for setting in "10"}, seconds=SECONDS)
    for _, errors, code in done.values():
        if code:
            sys.exit(errors or f"the process ended with {code}")
    return {setting: json.loads(said) for setting, (said, _, _) in done.items()}


def failures(found):
    """Return a line for each difference beyond the tolerance."""
    return [
        f"oneDNN {'on' if setting == '1' else 'off'}: {line}"
        for setting, forms in found.items()
        for one in forms.values()
        for line in one["failed"]
    ]


def total(held):
    """Return what the rows of the table come to, in the order of its columns."""
    found = held["found"]
    ones = [one for forms in found.values() for one in forms.values()]
    return [
        sum(one["runs"] for one in ones),
        *(max(one["error"] for one in found[on].values()) for on in "10"),
        max(one["needed"] for one in ones),
        sum(len(one["failed"]) for one in ones),
    ]


def table(held):
    """Return the table of the page, in Markdown."""
    lines = [
        "| by hand | comparisons | oneDNN on | oneDNN off | needed of 1e-5 | failed |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, (program, *_) in FORMS.items():
        only = {on: {name: forms[name]} for on, forms in held["found"].items()}
        link = os.path.relpath(program.replace(".py", ".md"), "howto")
        lines.append(in_row(f"[`{name}`]({link})", total({"found": only})))
    return "\n".join([*lines, in_row("**all**", total(held))]) + "\n"


def in_row(name, row):
    """Return one line of the table."""
    runs, on, off, needed, failed = row
    errors = " | ".join(
        f"{error:.1e}".replace("e-0", "e-") if error else "0" for error in (on, off)
    )
    return f"| {name} | {runs:,} | {errors} | {needed:.0%} | {failed} |".replace(
        "%", " %"
    )


def summary(held):
    """Return in words what was found, in Markdown."""
    runs, on, off, needed, failed = total(held)
    tolerance = f"{held['tolerance']:.0e}".replace("e-0", "e-")
    largest = f"{max(on, off):.1e}".replace("e-0", "e-")
    return (
        f"{held['seeds']} seeds, {runs:,} comparisons with `rtol={tolerance}, atol={tolerance}`:"
        f" **{failed or 'none'} failed**. The largest difference was {largest}; at most"
        f" {needed:.0%} of the tolerance was needed. Run on {held['date']}, with "
        f"{compare_floats.setting(held)}"
    ).replace("%", " %")


def tables(held):
    """Return {file in FOLDER: its text}."""
    return {
        "compare_floats_seeds.md": table(held),
        "compare_floats_summary.md": summary(held),
    }


def main(seed=""):
    """Run all seeds and write the record, or one seed again; end with what failed."""
    if seed:
        if not seed.isdigit():
            sys.exit(f"SEED={seed} must be a whole number from 0 on")
        found = both([int(seed)])
    else:
        found = both(list(range(SEEDS)))
        held = compare_floats.machine() | {
            "date": datetime.date.today().isoformat(),
            "seeds": SEEDS,
            "tolerance": TOLERANCE,
            "found": found,
        }
        RECORD.write_text(json.dumps(held, indent=1) + "\n", "utf8")
        for name, text in tables(held).items():
            (FOLDER / name).write_text(text, "utf8")
    runs, *errors, needed, failed = total({"found": found})
    print(
        f"{runs:,} comparisons, {failed} failed; the largest difference was {max(errors):.1e},"
    )
    print(f"and at most {needed:.3g} of the tolerance was needed")
    if failed:
        again = "one seed again: make flake SEED=..."
        sys.exit("\n".join([*failures(found), again]))


if __name__ == "__main__":
    main(*sys.argv[1:2])
