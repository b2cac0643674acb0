"""The tables of docs/reference/cheat_sheet.md: formulas are the return lines of its program."""

import ast
import re

import numpy as np
import tensorflow as tf

from tools.paths import ROOT, functions

PROGRAM = "reference/cheat_sheet.py"
SPACE = functions(PROGRAM)
L = tf.keras.layers


def formula(name):
    """Return what function `name` of the program returns, as Python."""
    tree = ast.parse((ROOT / "snippets" / PROGRAM).read_text("utf8"))
    function = next(f for f in tree.body if getattr(f, "name", "") == name)
    (statement,) = function.body
    return f"`{ast.unparse(statement.value)}`"


def call(name, *arguments):
    """Return the value of a function of the program."""
    return SPACE[name](*arguments)


def sizes():
    """Return the table of sizes and zeros along one axis, in Markdown."""
    n, k, s = 224, 7, 2
    P = call("zeros_total", n, k, s)
    pads = [call("zeros_before", P), call("zeros_after", P)]
    p = call("output_padding_valid", k, s)
    same, causal = call("size_same", n, s), call("zeros_causal", k)
    rows = [
        ("valid", formula("size_valid"), "none", call("size_valid", n, k, s)),
        ("same", formula("size_same"), f"{formula('zeros_before')}, then {formula('zeros_after')}",
         f"{same} ({pads[0]}, {pads[1]})"),
        ("its zeros, P", formula("zeros_total"), "", P),
        ("causal, `Conv1D`", formula("size_same"), f"{formula('zeros_causal')} before",
         f"{same} ({causal}, 0)"),
        ("explicit, `tf.nn`", formula("size_explicit"), "`a` before, `b` after",
         f"{call('size_explicit', n, k, s, 3, 3)} (3, 3)"),
        ("transposed valid", formula("size_transposed"),
         f"`p` is {formula('output_padding_valid')} or given",
         f"{same} to {call('size_transposed', same, k, s, p)}"),
        ("transposed same", formula("size_transposed_same"), "",
         f"{same} to {call('size_transposed_same', same, s)}"),
        ("the same, p given", formula("size_transposed_given"),
         "`p` from 0 to `s - 1`; not 0 for even K",
         f"{same} to {call('size_transposed_given', same, k, s, 0)}, p 0"),
    ]  # fmt: skip
    lines = [
        f"| padding | output size | zeros | n {n}, k {k}, s {s} |",
        "|---|---|---|---|",
    ]
    lines += [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join(lines) + "\n"


# (layer, kernel, the end of the names of its functions, example, places or None)
WEIGHTS = [
    ("`Conv2D`", "(kh, kw, C/g, F)", "conv", (3, 3, 16, 32, 1), (28, 28)),
    ("`Conv2DTranspose`", "(kh, kw, F, C)", "transposed", (3, 3, 16, 32), (28, 28)),
    ("`DepthwiseConv2D`", "(kh, kw, C, m)", "depthwise", (3, 3, 16, 1), (28, 28)),
    (
        "`SeparableConv2D`",
        "and (1, 1, C·m, F)",
        "separable",
        (3, 3, 16, 1, 32),
        (28, 28),
    ),
    ("`Dense`", "(C, F)", "dense", (16, 32), ()),
]


def weights():
    """Return the table of kernels, parameters and multiply-adds, in Markdown."""
    lines = [
        "| layer | kernel | parameters | MACs (multiply-adds) for one image |",
        "|---|---|---|---|",
    ]
    for layer, kernel, name, example, places in WEIGHTS:
        parameters = call(f"parameters_{name}", *example)
        products = call(f"products_{name}", *places, *example)
        lines.append(
            f"| {layer} | {kernel} | {formula(f'parameters_{name}')} = {parameters:,}"
            f" | {formula(f'products_{name}')} = {products:,} |"
        )
    return "\n".join(lines) + "\n"


# The layers of the example of the receptive field: (k, s, d) of each.
STACK = [(3, 1, 1), (3, 2, 1), (3, 1, 2), (2, 2, 1)]


def field():
    """Return the table of the receptive field, in Markdown."""
    r = j = 1
    for k, s, d in STACK:
        r, j = call("next_field", r, j, call("reach", k, d)), call("next_jump", j, s)
    ks, ss, ds = (", ".join(map(str, column)) for column in zip(*STACK, strict=True))
    lines = [
        f"| start with | each layer, from the first | k {ks}; s {ss}; d {ds} |",
        "|---|---|---|",
        f"| `r = 1` | `r` becomes {formula('next_field')} | sees {r} pixels |",
        f"| `j = 1` | then `j` becomes {formula('next_jump')} | steps of {j} pixels |",
    ]
    return "\n".join(lines) + "\n"


# (what PyTorch has, the Python for Keras)
PYTORCH = [
    ("images (N, C, H, W)", "x.transpose(0, 2, 3, 1)"),
    ("`weight` (F, C, kh, kw)", "w.transpose(2, 3, 1, 0)"),
    ("`padding=p` of `Conv2d`", 'ZeroPadding2D(p), then Conv2D(..., padding="valid")'),
    ("`Linear` after `Flatten`",
     "linear.reshape(-1, C, H, W).transpose(2, 3, 1, 0).reshape(C * H * W, -1)"),
]  # fmt: skip


def pytorch():
    """Return the table from PyTorch to Keras, in Markdown."""
    lines = ["| PyTorch has | for Keras |", "|---|---|"]
    lines += [f"| {what} | `{code}` |" for what, code in PYTORCH]
    return "\n".join(lines) + "\n"


# (what is compared, function, tolerance)
TOLERANCES = [
    ("whole numbers up to 2**24", "np.array_equal(a, b)", None),
    (
        "float32, up to 2,000 products a sum",
        "np.allclose(a, b, rtol=1e-5, atol=1e-5)",
        1e-5,
    ),
    ("float32, up to 30,000", "np.allclose(a, b, rtol=1e-4, atol=1e-4)", 1e-4),
    ("bfloat16", "np.allclose(a, b, rtol=5e-2, atol=5e-2)", 5e-2),
]


def tolerances():
    """Return the table of tolerances, in Markdown."""
    lines = ["| numbers | compare with |", "|---|---|"]
    lines += [f"| {what} | `{code}` |" for what, code, _ in TOLERANCES]
    return "\n".join(lines) + "\n"


def zeros(*shape):
    return np.zeros(shape, "float32")


def built():
    """Return the layer that the errors are about: Conv2D(8, 3) for 3 channels."""
    conv = L.Conv2D(8, 3, name="conv")
    conv.build((None, 28, 28, 3))
    return conv


# (what goes wrong, the part of the message that stays, what works instead, the fix in words)
ERRORS = [
    (lambda: built()(zeros(28, 28, 3)), r"expected min_ndim=4, found ndim=3",
     lambda: built()(zeros(28, 28, 3)[np.newaxis]),
     "The batch axis is missing: `image[np.newaxis]`"),
    (lambda: built()(zeros(2, 3, 28, 28)), r"expected axis -1 of input shape to have value 3",
     lambda: built()(zeros(2, 3, 28, 28).transpose(0, 2, 3, 1)),
     "NCHW images, or another number of channels: `x.transpose(0, 2, 3, 1)`"),
    (lambda: L.Conv2D(8, 5)(zeros(2, 4, 28, 3)), r"Computed output size would be zero or negative",
     lambda: L.Conv2D(8, 5, padding="same")(zeros(2, 4, 28, 3)),
     'The kernel is larger than its input: `padding="same"`, or fewer strides before'),
    (lambda: built().set_weights([zeros(8, 3, 3, 3), zeros(8)]),
     r"is not compatible with provided weight shape",
     lambda: built().set_weights([zeros(8, 3, 3, 3).transpose(2, 3, 1, 0), zeros(8)]),
     "A kernel of another layout: `w.transpose(2, 3, 1, 0)`"),
    (lambda: L.Conv2D(8, 3, strides=2, dilation_rate=2),
     r"`strides > 1` not supported in conjunction with `dilation_rate > 1`",
     lambda: tf.nn.conv2d(zeros(1, 9, 9, 3), zeros(3, 3, 3, 8), 2, "VALID", dilations=2),
     "One of the two, or `tf.nn.conv2d(..., dilations=2)`"),
]  # fmt: skip


def message(wrong):
    """Return the text of the ValueError that `wrong` raises."""
    try:
        wrong()
    except ValueError as error:
        return str(error)
    raise AssertionError("no error")


def errors():
    """Return the table of errors, in Markdown; the words are those of Keras."""
    lines = ["| message | cause and fix |", "|---|---|"]
    for wrong, pattern, _, fix in ERRORS:
        excerpt = re.search(pattern, message(wrong))[0].replace("`", "")
        lines.append(f"| {excerpt} | {fix} |")
    return "\n".join(lines) + "\n"


# {file below snippets/reference/: the function that makes it}
TABLES = {
    "cheat_sheet_sizes.md": sizes,
    "cheat_sheet_weights.md": weights,
    "cheat_sheet_field.md": field,
    "cheat_sheet_pytorch.md": pytorch,
    "cheat_sheet_tolerances.md": tolerances,
    "cheat_sheet_errors.md": errors,
}
