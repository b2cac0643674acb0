"""docs/howto/check_your_layer.md: every claim the page makes.

Right functions pass in each signature of layer_functions.py. For each cause there is a function
that makes exactly this mistake: the source of a right function with one piece replaced.
"""

import importlib.util
import inspect
import itertools
import re
import warnings

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import ROOT, functions

own = functions("howto/check_your_layer.py")
check, MISTAKES, SETTINGS = own["check"], own["MISTAKES"], own["SETTINGS"]
place = importlib.util.spec_from_file_location(
    "layer_functions", ROOT / "tests" / "howto" / "layer_functions.py"
)
right = importlib.util.module_from_spec(place)
place.loader.exec_module(right)
SQUARE = ["a kernel that is not square"]

# function, the layouts in which it is read, how many settings, what else is passed to check
FORWARD = {
    "conv_forward_naive": ("x NCHW, W OIHW", 11),
    "conv_forward": ("x NHWC, W HWIO", 10, {"skip": SQUARE}),
    "conv_forward_same": ("x NHWC, W HWIO", 11),
    "conv_forward_columns": ("x NCHW, W OIHW", 11),
    "conv2d_forward": ("x NCHW, W OIHW", 13),
    "conv2d_pairs": ("x NHWC, W HWIO", 11, {"kind": "conv"}),
    "conv_with_all": ("x NCHW, W OIHW", 15),
    "conv_naive": ("x NHWC, W HWIO", 5),
    "my_conv2d": ("x NCHW, W OIHW", 5),
    "conv_mixed": ("x NHWC, W OIHW", 8),
    "conv_rows": ("x NHWC, W OHWI", 6),
    "corr2d": ("x HW, W HW", 2),
    "conv2d_gray": ("x HW, W HW", 7),
    "convolve_same_size": ('x HW, W HW, padding "same"', 2),
    "convolution2d": ("x HW, W HW", 2),
    "conv2d_single": ("x HWC, W HWIO", 7),
    "conv2d_numpy": ("x CHW, W OIHW", 9),
    "convolve_grayscale": ("x NHW, W HW", 8),
}
BACKWARD = {
    "conv_backward_naive": ("x NCHW, W OIHW", 11),
    "conv_backward": ("x NHWC, W HWIO", 10, {"skip": SQUARE}),
    "conv_backward_plain": ("x NHWC, W HWIO", 11),
    "conv2d_backward": ("x NCHW, W OIHW", 10),
    "conv2d_grads": ("x NHWC, W HWIO", 5),
    "conv_backward_cache": ("x NCHW, W OIHW", 11),
    "conv_backward_pairs": ("x NCHW, W OIHW", 12),
    "backward_own_cache": ("x NCHW, W OIHW", 11, {"forward": right.forward_own_cache}),
}
POOL = {
    "max_pool_forward_naive": ("x NCHW", 8),
    "pool_forward": ("x NHWC", 7),
    "pool_forward_pair": ("x NHWC", 9),
    "maxpool2d": ("x CHW", 4),
    "maxpool_forward": ("x NCHW", 7),
    "max_pool_plain": ("x NCHW", 8),
    "max_pooling": ("x HW", 7),
    "max_pool_padded": ("x NCHW", 8),
    "max_pool_blocks": ("x NHWC", 6),
}
COLUMNS = {
    "im2col": ("x NCHW, result Nij x Chw", 7),
    "im2col_indices": ("x NCHW, result Chw x ijN", 7),
    "im2col_batch": ("x NCHW, result N x Chw x ij", 7),
    "im2col_last": ("x NHWC, result N x i x j x h x w x C", 6),
    "im2col_channels": ("x NHWC, result Nij x Chw", 5),
    "im2col_patches": ("x NCHW, result N x ij x Chw", 6),
    "im2col_gray": ("x HW, result hw x ij", 2),
}
RIGHT = FORWARD | BACKWARD | POOL | COLUMNS


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_function_passes_in_its_signature(name, capsys):
    layouts, count, *more = RIGHT[name]
    assert check(getattr(right, name), **(more[0] if more else {}))
    first, second, *rest = capsys.readouterr().out.splitlines()
    assert rest == []
    assert re.fullmatch(rf"{name} is read as an? \w+: {re.escape(layouts)}", first), (
        first
    )
    assert f"in all {count} settings: " in second, second
    assert second.count(";") == count - 1


def changed(name, *pairs):
    """Return a right function after pieces of its source are replaced."""
    source = inspect.getsource(getattr(right, name))
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert source.count(old) >= 1, (name, old)
        source = source.replace(old, new)
    space = dict(vars(right))
    exec(source, space)
    return space[name]


def told(capsys, function, **more):
    """Return what check prints about a function that fails."""
    assert check(function, **more) is False
    return capsys.readouterr().out


N4, C4, C1 = "conv_forward_naive", "conv_forward", "conv_backward_naive"
P4, I2, SAME = "max_pool_forward_naive", "im2col", "conv_forward_same"
SUM = "np.sum(window * w[f]) + b[f]"
GROWN = "out[n, f, i, j] = np.sum"
SIZES = "(1 + (H + 2 * pad - HH) // stride", "1 + (W + 2 * pad - WW) // stride"
# the kind, the cause as it begins, the first setting that fails, the function, old, new, ...
CAUSES = [
    ("conv", "the kernel is flipped", "one channel, one filter", N4, "* w[f]", "* w[f, :, ::-1, ::-1]"),
    ("conv", "the kernel is flipped", "one channel, one filter", "corr2d", "* K)", "* K[::-1, ::-1])"),
    ("conv", "the kernel is transposed", "one channel, one filter", C4, "* W[:, :, :, c]", "* W[:, :, :, c].swapaxes(0, 1)"),
    ("conv", "the bias is missing", "a bias", N4, " + b[f]", ""),
    ("conv", "the bias is subtracted", "a bias", N4, "+ b[f]", "- b[f]"),
    ("conv", "the bias is added once for each channel", "a bias", N4, SUM,
     "sum(np.sum(window[c] * w[f, c]) + b[f] for c in range(x.shape[1]))"),
    ("conv", "the bias of the first filter", "a bias", N4, "b[f]", "b[0]"),
    ("conv", "channels: only the first is read", "several channels", N4, "window * w[f]", "window[0] * w[f, 0]"),
    ("conv", "channels: the last overwrites", "several channels", N4, GROWN + "(window * w[f]) + b[f]",
     "for c in range(x.shape[1]):\n                        out[n, f, i, j] = np.sum(window[c] * w[f, c]) + b[f]"),
    ("conv", "channels: their mean", "several channels", N4, "np.sum(window * w[f])",
     "np.mean([np.sum(a * v) for a, v in zip(window, w[f])])"),
    ("conv", "channels: the kernel of the first", "several channels", N4, "window * w[f]", "window * w[f, :1]"),
    ("conv", "filters: the first is used for all", "several filters", N4, "* w[f]", "* w[0]"),
    ("conv", "filters: their results are summed", "several filters", N4, "return out, cache",
     "return 0 * out + out.sum(axis=1, keepdims=True), cache"),
    ("conv", "the mean of the window", "one channel, one filter", N4, "np.sum(window * w[f])",
     "np.mean(window * w[f])"),
    ("conv", "the sum is not set back to 0 at each position", "one channel, one filter", N4,
     "    for n in range(N):", "    s = 0\n    for n in range(N):",
     GROWN + "(window * w[f]) + b[f]",
     "s += np.sum(window * w[f])\n                    out[n, f, i, j] = s + b[f]"),
    ("conv", "the sum is not set back to 0 for each filter", "several filters", C4,
     "for c in range(n_C):", "s = 0\n                for c in range(n_C):",
     "Z[i, h, w, c] = np.sum(a_slice * W[:, :, :, c]) + b[0, 0, 0, c]",
     "s += np.sum(a_slice * W[:, :, :, c])\n                    Z[i, h, w, c] = s + b[0, 0, 0, c]"),
    ("conv", "the sum is never set back", "one channel, one filter", C4, "    for i in range(m):", "    s = 0\n    for i in range(m):",
     "Z[i, h, w, c] = np.sum(a_slice * W[:, :, :, c]) + b[0, 0, 0, c]",
     "s += np.sum(a_slice * W[:, :, :, c])\n                    Z[i, h, w, c] = s + b[0, 0, 0, c]"),
    ("conv", "negative numbers become 0", "one channel, one filter", C4, "cache = (", "Z = np.maximum(Z, 0)\n    cache = ("),
    ("conv", "the dilation is ignored", "dilation 2", "conv2d_forward", "weight.shape\n", "weight.shape\n    dilation = 1\n"),
    ("conv", "the stride is forgotten in the index", "stride 2", N4, "i * stride, j * stride", "i, j"),
    ("conv", "the stride is forgotten in the index", "stride 2", C4, "h * stride, w * stride", "h, w"),
    ("conv", "the stride is ignored", "stride 2", N4, 'conv_param["stride"]', "1"),
    ("conv", "the strides are swapped", "strides 2, 1", SAME, "sh, sw = stride", "sw, sh = stride"),
    ("conv", "the stride of the rows is used", "strides 2, 1", SAME, "sh, sw = stride", "sh = sw = stride[0]"),
    ("conv", "off by one: the + 1", "one channel, one filter", N4, "1 + (", "("),
    ("conv", "off by one: the + 1", "one channel, one filter", "corr2d", " - h + 1", " - h", " - w + 1", " - w"),
    ("conv", "off by one: the loops stop", "one channel, one filter", N4, "range(H_out)", "range(H_out - 1)", "range(W_out)", "range(W_out - 1)"),
    ("conv", "off by one: the loops start at 1", "one channel, one filter", "corr2d", "in range(", "in range(1, "),
    ("conv", "the output size is rounded up", "stride 2 with a rest", "conv2d_gray",
     "(h - kh) // stride", "-(-(h - kh) // stride)", "(w - kw) // stride", "-(-(w - kw) // stride)",
     "for i, j", "image = np.pad(image, [(0, stride), (0, stride)])\n    for i, j"),
    ("conv", "the height of the output is used", "one channel, one filter", N4, "W_out = 1 + (W + 2 * pad - WW) // stride", "W_out = H_out"),
    ("conv", "padding is forgotten", "padding 1", N4, 'conv_param["pad"]', "0"),
    ("conv", "padding is forgotten in the output size", "padding 1", N4, "H + 2 * pad", "H", "W + 2 * pad", "W"),
    ("conv", "padding is before the image only", "padding 1", "conv2d_gray", "np.pad(image, padding)", "np.pad(image, [(padding, 0)] * 2)"),
    ("conv", "padding is after the image only", "padding 1", "conv2d_gray", "np.pad(image, padding)", "np.pad(image, [(0, padding)] * 2)"),
    ("conv", "padding repeats the edge", "padding 1", "conv2d_gray", "np.pad(image, padding)", 'np.pad(image, padding, mode="edge")'),
    ("conv", 'padding "same" keeps the size', "padding same, stride 2", SAME,
     "oh, ow = -(-h // sh), -(-w // sw)\n        zeros = max((oh - 1) * sh + kh - h, 0), max((ow - 1) * sw + kw - w, 0)\n        pads = [(z // 2, z - z // 2) for z in zeros]",
     "oh, ow = h, w\n        zeros = (h - 1) * sh + kh - h, (w - 1) * sw + kw - w\n        pads = [(z // 2, z // 2) for z in zeros]\n        oh, ow = (h + 2 * pads[0][0] - kh) // sh + 1, (w + 2 * pads[1][0] - kw) // sw + 1"),
    ("conv", 'padding "same" has its odd zero', "padding same, stride 2", SAME, "(z // 2, z - z // 2)", "(z - z // 2, z // 2)"),
    ("conv", "the layout: the result is channels last", "one channel, one filter", N4, "return out, cache", "return out.transpose(0, 2, 3, 1), cache"),
    ("conv", "the layout: the result is channels first", "one channel, one filter", C4, "return Z, cache", "return Z.transpose(0, 3, 1, 2), cache"),
    ("conv", "rows and columns of the result", "one channel, one filter", C4, "return Z, cache", "return Z.swapaxes(1, 2), cache"),
    ("conv", "the first image is used", "a batch", N4, "x_pad[n,", "x_pad[0,"),
    ("conv", "the batch: only the first image", "a batch", C4, "range(m)", "range(1)"),
    ("conv", "the result is cut to whole numbers", "one channel, one filter", C4, "n_C))", "n_C), int)"),
    ("max_pool", "the maximum starts from 0", "negative numbers", P4, "np.max(x[n, c, top : top + ph, left : left + pw])",
     "max(0, np.max(x[n, c, top : top + ph, left : left + pw]))"),
    ("max_pool", "the window moves by its size", "overlap: 2 x 2, stride 1", P4, "i * stride, j * stride", "min(i * ph, H - ph), min(j * pw, W - pw)",
     "(H - ph) // stride", "(H - ph) // ph", "(W - pw) // stride", "(W - pw) // pw"),
    ("max_pool", "the padding is 0", "padding 1", "max_pool_padded", "-np.inf", "0"),
    ("max_pool", "channels: one maximum", "several channels", P4, "x[n, c, top", "x[n, :, top"),
    ("max_pool", "the batch: one maximum", "a batch", P4, "x[n, c, top", "x[:, c, top"),
    ("max_pool", "the mean is taken", "2 x 2, stride 2", P4, "np.max", "np.mean"),
    ("max_pool", "the minimum is taken", "2 x 2, stride 2", P4, "np.max", "np.min"),
    ("max_pool", "the height of the window", "a window that is not square", P4, 'pool_param["pool_width"]', 'pool_param["pool_height"]'),
    ("max_pool", "the stride is forgotten in the index", "2 x 2, stride 2", P4, "i * stride, j * stride", "i, j"),
    ("max_pool", "off by one: the + 1", "2 x 2, stride 2", P4, "1 + (", "("),
    ("max_pool", "padding is forgotten", "padding 1", "max_pool_padded", "    x = np.pad", "    np.pad"),
    ("im2col", "the windows are reshaped without", "one channel", I2, ".transpose(0, 4, 5, 1, 2, 3)", ""),
    ("im2col", "each window is transposed", "one channel", I2, "col[:, :, y, x] =", "col[:, :, x, y] ="),
    ("im2col", "each window is flipped", "one channel", I2, "col[:, :, y, x] =", "col[:, :, -1 - y, -1 - x] ="),
    ("im2col", "the windows go down the columns", "one channel", I2, "0, 4, 5, 1, 2, 3", "0, 5, 4, 1, 2, 3"),
    ("im2col", "the stride is forgotten in the index", "stride 2", I2, "y + stride * out_h, stride)", "y + out_h)", "x + stride * out_w, stride)", "x + out_w)"),
    ("im2col", "the stride is ignored", "stride 2", I2, "    N, C,", "    stride = 1\n    N, C,"),
    ("im2col", "padding is forgotten", "padding 1", I2, "    N, C,", "    pad = 0\n    N, C,"),
    ("im2col", "the first image", "a batch", I2, "img = padded_nchw(input_data, pad)", "img = padded_nchw(0 * input_data + input_data[:1], pad)"),
    ("im2col", "off by one: the + 1", "one channel", I2, " // stride + 1", " // stride"),
    ("conv_backward", "the padded gradient is not cropped", "padding 1", C1, "dx_pad[:, :, pad : pad + H, pad : pad + W]", "dx_pad"),
    ("conv_backward", "the crop pad:-pad is empty", "one channel, one filter", C1, "pad : pad + H, pad : pad + W", "pad:-pad, pad:-pad"),
    ("conv_backward", "the padded gradient is cropped at one side", "padding 1", C1, "pad : pad + H, pad : pad + W", ":H, :W"),
    ("conv_backward", "dX is written with =, so the last window wins", "one channel, one filter", "conv_backward_plain", "dA[place] +=", "dA[place] ="),
    ("conv_backward", "dX is written with =, so the last window wins", "one channel, one filter", "conv_backward_pairs", "dx_pad[place] +=", "dx_pad[place] ="),
    ("conv_backward", "dX is written with =, so the last window and filter", "one channel, one filter", C1, "left : left + WW] += g * w[f]", "left : left + WW] = g * w[f]"),
    ("conv_backward", "dW is written with =, so the last position", "one channel, one filter", C1, "dw[f] +=", "dw[f] ="),
    ("conv_backward", "dW is that of the last image", "a batch", C1, "for n in range(N):", "for n in range(N):\n        dw[:] = 0"),
    ("conv_backward", "dX is that of the first filter", "several filters", C1, "+= g * w[f]", "+= g * w[f] * (f == 0)"),
    ("conv_backward", "dX is that of the last filter", "several filters", C1, "for f in range(F):", "for f in range(F):\n            dx_pad[n] = 0"),
    ("conv_backward", "the stride is forgotten", "stride 2", C1, "i * stride, j * stride", "i, j"),
    ("conv_backward", "in dX, the stride is forgotten", "stride 2", C1, "dx_pad[n, :, top : top + HH, left : left + WW]", "dx_pad[n, :, i : i + HH, j : j + WW]"),
    ("conv_backward", "in dW, the stride is forgotten", "stride 2", C1, "x_pad[n, :, top : top + HH, left : left + WW]\n", "x_pad[n, :, i : i + HH, j : j + WW]\n"),
    ("conv_backward", "the kernel is flipped in dX", "one channel, one filter", C1, "g * w[f]", "g * w[f, :, ::-1, ::-1]"),
    ("conv_backward", "dW is flipped", "one channel, one filter", C1, "return dx, dw, db", "return dx, dw[:, :, ::-1, ::-1], db"),
    ("conv_backward", "the gradient from above", "one channel, one filter", C1, "g = dout[n, f, i, j]", "g = 1"),
    ("conv_backward", "all are divided by the batch", "a batch", C1, "g = dout[n, f, i, j]", "g = dout[n, f, i, j] / N"),
    ("conv_backward", "dW and db are divided", "a batch", C1, "return dx, dw, db", "return dx, dw / N, db / N"),
    ("conv_backward", "db is divided by the batch", "a batch", C1, "return dx, dw, db", "return dx, dw, db / N"),
    ("conv_backward", "db is a mean", "one channel, one filter", C1, "return dx, dw, db", "return dx, dw, dout.mean((0, 2, 3))"),
    ("conv_backward", "db is one sum", "several filters", C1, "return dx, dw, db", "return dx, dw, np.full(F, dout.sum())"),
    ("conv_backward", "db is that of the last position", "one channel, one filter", C1, "db[f] +=", "db[f] ="),
    ("conv_backward", "db is that of the last image", "a batch", C1, "return dx, dw, db", "return dx, dw, dout[-1].sum((1, 2))"),
]  # fmt: skip


@pytest.mark.parametrize(
    "case", CAUSES, ids=lambda case: f"{case[0]}: {case[1]}, {case[3]}"
)
def test_the_cause_is_told_of_a_function_that_makes_this_mistake(case, capsys):
    _, cause, setting, name, *pairs = case
    wrong = changed(name, *pairs)
    skip = SQUARE if name == C4 else ()
    text = told(capsys, wrong, skip=skip)
    assert f"; not in: {setting}\n" in text, text
    causes = re.findall("^Cause: (.*)$", text, re.M)
    assert causes, text
    assert causes[0].startswith(cause), text
    counts = re.search(r"gives your numbers in (\d+) of (\d+) settings", text)
    # it raises in one more setting, that of a window that is not square
    raises = cause == "each window is transposed"
    assert int(counts[1]) == int(counts[2]) - raises, text


def test_each_cause_is_tried_by_a_function():
    for kind, mistakes in MISTAKES.items():
        tried = [cause for of, cause, *_ in CAUSES if of == kind]
        shared = [cause for of, cause, *_ in CAUSES if of == "conv"]
        for text in mistakes:
            of = (
                shared
                if kind != "conv_backward" and text in MISTAKES["conv"]
                else tried
            )
            assert any(text.startswith(cause) for cause in tried + of), (kind, text)


def test_results_in_another_order_are_told(capsys):
    wrong = changed(C1, "return dx, dw, db", "return dw, dx, db")
    assert "Cause: the order of the results: return dX, dW, db." in told(capsys, wrong)


def test_a_mistake_that_is_none_of_the_usual_gets_no_cause(capsys):
    """'If there is none, the bench says so': no cause is guessed."""
    text = told(capsys, changed(N4, "* w[f]", "* w[f] ** 2"))
    assert "None of the usual mistakes gives these numbers." in text
    assert "Cause" not in text


def test_both_arrays_are_shown_where_they_differ_first(capsys):
    text = told(capsys, changed(N4, "i * stride, j * stride", "i, j"))
    assert "  x (2, 3, 7, 9), W (4, 3, 3, 3), stride 2, pad 0\n" in text
    yours, theirs = re.findall(r", out\[0, 0, :, :\]:\n((?: ?\[.*\]\n)+)", text)
    case = own["case_of"]("conv", SETTINGS["conv"]["stride 2"], set("NCFb"))
    y = tf.nn.conv2d(case["x"], case["W"], 2, "VALID") + case["b"]
    numbers = [np.array(re.findall(r"-?\d+\.\d*", t), float) for t in (yours, theirs)]
    assert np.array_equal(numbers[1], np.ravel(y[0, :, :, 0]))
    assert len(numbers[0]) == len(numbers[1])
    assert numbers[0][0] == numbers[1][0]  # the window at 0, 0 is the same
    assert numbers[0][1] != numbers[1][1]


# the lines that say what differs, and where it is shown; the function, old, new
SHOWN = {
    "the matrix of the second filter": (
        "out: 144 of 192 numbers differ", "out[0, 1, :, :]", "conv_forward_naive", "b[f]", "b[0]",
    ),
    "a gray image whole": ("out: 24 of 24 numbers differ", "out", "corr2d", "* K)", "/ K)"),
    "one position of an image channels last": (
        "out: 96 of 192 numbers differ", "out[0, :, :, 2]", "conv_rows", "+ b", "+ b * np.array([1, 1, 0, 0])[: b.size]",
    ),
    "the kernel of the third filter": (
        "dW: 36 of 72 numbers differ", "dW[2, 0, :, :]", "conv_backward_pairs", "return dx, dw,", "dw[2:] += 1\n    return dx, dw,",
    ),
    "one sum": ("db: 1 of 4 numbers differ", "db[3]", "conv_backward_naive", "return dx, dw, db", "db[3:] += 1\n    return dx, dw, db"),
    "a row of a matrix of columns": (
        "columns: 9 of 216 numbers differ", "columns[5]", "im2col", "    return col", "    col[0, 0, :, :, 0, 5] += 1\n    return col",
    ),
    "one window of columns with six axes": (
        "columns: 1 of 216 numbers differ", "columns[0, 1, 2, :, :, 0]", "im2col_last", "    return view", "    view = view.copy()\n    view[0, 1, 2, 0, 1, 2] += 1\n    return view",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SHOWN)
def test_the_part_that_differs_is_shown(what, capsys):
    differ, where, name, old, new = SHOWN[what]
    text = told(capsys, changed(name, old, new))
    assert f"\n{differ}\nyours, {where}:\n" in text, text
    assert f"\nTensorFlow's, {where}:\n" in text, text


def test_of_another_number_of_axes_all_is_shown(capsys):
    text = told(capsys, changed("im2col", "-1)\n", "-1).ravel()\n"), layout="NCHW")
    assert "shape of columns: (216,), not (24, 9)\nyours, columns:\n" in text, text


def test_numbers_that_differ_by_1e_5_count_as_equal(capsys):
    """'1e-5 is allowed': of the number, and of 1."""
    wanted = np.array([[0.0, 1000.0, 1.0, 2.0]])
    for at, near, far in ((0, 8e-6, 2e-5), (1, 8e-3, 2e-2)):
        place, got = np.eye(4)[[at]], wanted + np.eye(4)[[3]]
        assert own["same"]([wanted + near * place], [wanted])
        assert not own["same"]([wanted + far * place], [wanted])
        own["print_arrays"](got + near * place, wanted, "HW", "out")
        assert "out: 1 of 4 numbers differ\n" in capsys.readouterr().out
        own["print_arrays"](got + far * place, wanted, "HW", "out")
        assert "out: 2 of 4 numbers differ\n" in capsys.readouterr().out


def test_more_than_80_numbers_are_shortened(capsys):
    for shape, shortened in (((8, 10), False), ((9, 9), True)):
        own["print_arrays"](np.ones(shape), np.zeros(shape), "HW", "out")
        assert ("..." in capsys.readouterr().out) == shortened


def test_a_line_of_numbers_is_100_characters_wide_at_most(capsys):
    for row, lines in ((np.ones(33), [100]), (np.full(25, 10.0), [96, 5])):
        own["print_arrays"](row, row + 1, "W", "out")
        shown = capsys.readouterr().out.partition("yours, out:\n")[2]
        shown = shown.partition("TensorFlow's")[0]
        assert [len(line) for line in shown.splitlines()] == lines


def test_the_dilation_of_a_setting_is_told(capsys):
    wrong = changed(
        "conv2d_forward", "weight.shape\n", "weight.shape\n    dilation = 1\n"
    )
    assert "W (4, 3, 3, 3), stride 1, pad 0, dilation 2\n" in told(capsys, wrong)


def test_of_a_wrong_shape_both_shapes_are_told(capsys):
    text = told(capsys, changed(N4, "1 + (", "("))
    assert "shape of out: (1, 1, 3, 5), not (1, 1, 4, 6)" in text


def test_square_kernels_can_be_all_that_is_asked(capsys):
    text = told(capsys, right.conv_forward)
    assert "equal in 10 of 11 settings; not in: a kernel that is not square" in text
    assert "check(conv_forward, skip=['a kernel that is not square'])" in text
    assert check(right.conv_forward, skip="a kernel that is not square")


def test_a_layout_that_is_asked_for_is_held(capsys):
    """If the function computes the other layout, this is named as the cause."""
    text = told(capsys, right.conv_forward_naive, layout="NHWC")
    assert "Cause: the layout. It computes NCHW, not NHWC" in text
    assert check(right.conv_forward_naive, layout="NCHW")


def test_the_layout_is_told_of_gradients_with_a_cache_of_their_own(capsys):
    forward = right.forward_own_cache
    text = told(capsys, right.backward_own_cache, forward=forward, layout="NHWC")
    assert "Cause: the layout. It computes NCHW, not NHWC" in text


# ---- how a function is called ---------------------------------------------------------
def readings(function, kind):
    """Return the ways to read the arguments that are tried for gray images, without layouts."""
    roles = own["roles_of"](function, kind)
    tried = own["readings_of"](function, roles, kind, "HW", None)
    return [
        {n: reading[n] for n in reading if n not in ("image", "kernel")}
        for reading in tried
    ]


def test_numbers_are_tried_before_pairs_and_names():
    forms = ["number", "pair", "pairs", "string"]
    assert readings(lambda x, w, pad: 0, "conv") == [{"padding": f} for f in forms]
    assert readings(lambda x, size, stride: 0, "max_pool") == [
        {"stride": s, "size": k} for s in forms[:2] for k in forms[:2]
    ]
    assert readings(lambda x, size, pad: 0, "max_pool") == [
        {"size": k, "padding": p} for k in forms[:2] for p in forms
    ]


def test_a_cache_is_tried_with_each_form_of_the_bias():
    assert readings(lambda dout, cache: 0, "conv_backward") == [
        {"bias": b, "cache": c} for b in ("F", "111F", "F1") for c in own["CACHES"]
    ]


def test_a_default_says_the_form_of_a_number():
    def forms(pad, stride):
        def function(x, w, padding=pad, strides=stride):
            return 0

        (reading,) = readings(function, "conv")
        return reading["padding"], reading["stride"]

    assert forms(0, 1) == ("number", "number")
    assert forms((0, 0), [1, 1]) == ("pair", "pair")
    assert forms(((0, 0), (0, 0)), (1, 1)) == ("pairs", "pair")
    assert forms([[0, 0], [0, 0]], 1) == ("pairs", "number")
    assert forms("valid", 1) == ("string", "number")


def test_only_a_convolution_without_padding_is_read_as_same_too():
    assert readings(lambda x, w: 0, "conv") == [{"implied": 0}, {"implied": "same"}]
    assert readings(lambda x, w, conv_param: 0, "conv") == [{}]
    assert readings(lambda x: 0, "max_pool") == [{}]
    assert readings(lambda x, w, dout: 0, "conv_backward") == [{}]


def test_a_reading_fits_the_better_the_further_the_function_comes():
    class Layer:
        def __call__(self, x, w):
            raise ValueError

    def early(x, w):
        raise ValueError

    def late(x, w):
        def inner():
            raise ValueError

        inner()

    functions = [Layer(), early, late, lambda x, w: 0, lambda x, w: None]
    y = np.ones((4, 6))
    functions += [lambda x, w: y[:3], lambda x, w: y, right.corr2d]
    case = own["case_of"]("conv", {}, set())
    wanted = [right.corr2d(case["x"][0, ..., 0], case["W"][..., 0, 0])]
    reading = {"image": "HW", "kernel": "hw"}
    fits = []
    for function in functions:
        roles = (
            {"X": "x", "K": "W"} if function is right.corr2d else {"x": "x", "w": "W"}
        )
        got = own["attempt"](function, roles, case, reading, None)
        fits.append(own["closeness"](got, wanted))
    assert fits == [0, 0.0001, 0.0002, 0.5, 0.9, 1.5, 2, 4]
    assert own["closeness"]([y, y[0]], [y, y]) == 0.5


def test_the_first_reading_with_right_numbers_ends_the_search(capsys):
    calls = []

    def conv(x, W):
        calls.append(x.shape)
        return right.conv_naive(x, W)

    assert check(conv)
    assert len(calls) == 1 + FORWARD["conv_naive"][1]


@pytest.mark.parametrize("name", ["im_2_col", "IM2COL", "my_im2col_fast"])
def test_the_kind_is_read_from_the_name_however_it_is_written(name, capsys):
    def function(x, kh, kw):
        return right.im2col(x, kh, kw)

    function.__name__ = name
    assert check(function)
    assert f"{name} is read as an im2col" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name", ["the_conv", "conv_stacked", "conv_radial", "cool_conv"]
)
def test_a_name_with_a_part_of_such_a_word_is_that_of_a_convolution(name, capsys):
    def function(x, w):
        return right.my_conv2d(x, w)

    function.__name__ = name
    assert check(function)
    assert f"{name} is read as a conv:" in capsys.readouterr().out


# ---- what a mistake computes ----------------------------------------------------------
def test_windows_that_are_not_transposed_keep_their_shape():
    y = np.arange(2 * 3 * 4 * 5 * 6 * 7).reshape(2, 3, 4, 5, 6, 7)
    raw = own["not_transposed"](y)
    assert raw.shape == y.shape
    kept = y.transpose(0, 5, 3, 4, 1, 2)  # N, C, kh, kw, OH, OW
    assert np.array_equal(np.ravel(raw.transpose(0, 1, 2, 5, 3, 4)), np.ravel(kept))


def test_im2col_of_the_page_has_stride_1_and_no_padding():
    x = np.arange(20.0).reshape(1, 1, 4, 5)
    assert np.array_equal(own["my_im2col"](x, 2, 3), right.im2col(x, 2, 3))


# ---- functions and arguments that are no layer --------------------------------------------------
def writes(x, w, b, conv_param):
    x[:] = 0
    return right.conv_forward_naive(x, w, b, conv_param)


def keeps(x, w, b, conv_param, kept=[]):  # noqa: B006
    kept.append(x)
    out, cache = right.conv_forward_naive(x, w, b, conv_param)
    return out + len(kept), cache


def uneven(x, w):
    return [[1.0, 2.0], [3.0]]


def speaks(x, w):
    print("here")
    return right.my_conv2d(x, w)


class Conv2D:
    def __init__(self, filters, kernel_size):
        pass


FAULTS = {
    "writes into its input x: work on a copy": writes,
    "returns None: is there a return": lambda x, w: None,
    "returns <U5 (str), not an array of numbers": lambda x, w: "hello",
    "returns bool (ndarray), not an array": lambda x, w: x > 0,
    "returns complex": lambda x, w: x + 1j,
    "returns lists of different lengths": uneven,
    "raises IndexError: list index out of range, in line": lambda x, w: [][3],
    "raises KeyError: 'strides_of_mine': no such key in the dict": (
        lambda x, w, b, conv_param: conv_param["strides_of_mine"]
    ),
    "shape of out: (), not": lambda x, w: 3,
    "Cause: a second call gives other numbers": keeps,
}


@pytest.mark.parametrize("message", FAULTS)
def test_what_no_layer_does_is_told(message, capsys):
    assert message in told(capsys, FAULTS[message], kind="conv")


def test_gradients_must_be_two_or_three(capsys):
    text = told(capsys, changed(C1, "return dx, dw, db", "return dx"))
    assert "returns 1 result(s); return dX, dW, db" in text
    text = told(capsys, changed(C1, "return dx, dw, db", "return dx, dw, db, 0"))
    assert "returns 4 result(s)" in text


def test_the_line_that_raises_is_named(capsys):
    text = told(capsys, changed("corr2d", "    return Y", "    return Y + nothing"))
    assert (
        "raises NameError: name 'nothing' is not defined, in line 7 of the block"
        in text
    )


def test_of_a_function_in_a_function_the_inner_line_is_named(capsys):
    inner = "    def inner():\n        return nothing\n    return inner()"
    text = told(capsys, changed("corr2d", "    return Y", inner))
    assert "name 'nothing' is not defined, in line 8 of the block\n" in text


def test_of_an_object_no_line_is_named(capsys):
    class Layer:
        def __call__(self, x, w):
            raise ValueError("odd")

    assert "\nit raises ValueError: odd\n" in told(capsys, Layer(), kind="conv")


def test_what_a_function_prints_is_not_shown(capsys):
    """'What your function prints is left out.'"""
    assert check(speaks, kind="conv")
    assert "here" not in capsys.readouterr().out


WRONG = [
    ((3,), {}, TypeError, "check takes a function, without (), not int"),
    ((right.corr2d(np.ones((3, 3)), np.ones((2, 2))),), {}, TypeError, "not ndarray"),
    ((Conv2D,), {}, TypeError, "Conv2D is a class. Check a function"),
    ((right.corr2d, "dense"), {}, ValueError, "kind is one of conv, conv_backward, max_pool, im2col, not 'dense'"),
    ((right.corr2d,), {"layout": "nhwc"}, ValueError, "layout is one of NHWC, NCHW, HWC, CHW, HW, NHW, not 'nhwc'"),
    ((right.corr2d,), {"skip": ["stride 3"]}, ValueError, "skip: no setting is called 'stride 3'"),
    ((right.corr2d,), {"skip": ["stride 4", "stride 3"]}, ValueError, "no setting is called 'stride 3'"),
    ((lambda x: x,), {}, TypeError, "takes 1 known arguments (x); a conv needs W too"),
    ((lambda: 0,), {}, TypeError, "takes 0 known arguments (none); a conv needs x, W too"),
    ((lambda x, w, color: 0,), {}, TypeError, "no value is known for the parameter 'color' of a conv"),
    ((lambda x, image, w: 0,), {}, TypeError, "no value is known for the parameter 'image' of a conv"),
    ((lambda color, x, w, dout: 0, "conv_backward"), {}, TypeError, "the parameter 'color' of a conv_backward"),
    ((lambda dout: 0, "conv_backward"), {}, TypeError, "a conv_backward needs x, W too"),
    ((lambda W: 0, "conv_backward"), {}, TypeError, "a conv_backward needs g, x too"),
    ((lambda dout, x: 0, "conv_backward"), {}, TypeError, "takes 2 known arguments (dout, x); a conv_backward needs W too"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "more", "error", "message"), WRONG)
def test_wrong_arguments_are_refused(arguments, more, error, message):
    with pytest.raises(error, match=re.escape(message)):
        check(*arguments, **more)


@pytest.mark.parametrize(
    "name",
    [
        "max_pool_backward",
        "pool_backward",
        "conv2d_transpose",
        "col2im_indices",
        "Col_2_Im",
    ],
)
def test_a_kind_that_is_not_checked_is_refused(name):
    def function(x):
        return x

    function.__name__ = name
    kind = "pool_backward" if "pool" in name else name.lower().replace("_", "")
    with pytest.raises(ValueError, match=f"kind is one of conv, .*, not '{kind}'"):
        check(function)


def test_parameters_of_unknown_names_are_taken_by_their_place():
    def correlate(picture, template):
        return right.corr2d(picture, template)

    assert check(correlate)


def test_same_padding_is_that_of_tensorflow():
    for setting, able in itertools.product(SETTINGS["conv"].values(), [set("NCFb")]):
        case = own["case_of"]("conv", setting, able, pad="same")
        y = own["computed"](**case)[0]
        dilations = case["dilation"]
        if dilations == (1, 1):
            y_tf = (
                tf.nn.conv2d(case["x"], case["W"], case["strides"], "SAME") + case["b"]
            )
            assert np.array_equal(y, y_tf)


def test_same_padding_is_none_where_the_kernel_is_not_larger_than_the_stride():
    for k, strides in (((1, 1), (1, 1)), ((1, 2), (2, 3)), ((2, 1), (4, 3))):
        setting = {"N": 2, "C": 3, "F": 4, "k": k, "strides": strides}
        case = own["case_of"]("conv", setting, set("NCF"), pad="same")
        y = tf.nn.conv2d(case["x"], case["W"], strides, "SAME")
        assert np.array_equal(own["computed"](**case)[0], y)


def test_settings_are_what_the_page_says():
    """'images and kernels that are not square', 'up to 15 settings', 'more than seventy'."""
    assert max(of[1] for of in RIGHT.values()) == 15
    assert len({text for mistakes in MISTAKES.values() for text in mistakes}) > 70
    for kind, settings in SETTINGS.items():
        for setting in settings.values():
            case = own["case_of"](kind, setting, set("NCFb") | {"stride"})
            assert case["x"].shape[1] != case["x"].shape[2]
            assert case["x"].dtype == case["W"].dtype == np.float32
            assert np.all(np.abs(case["x"]) >= 0.25)


def test_not_a_number_is_no_second_result(capsys):
    text = told(capsys, changed("corr2d", "return Y", "return Y * np.nan"))
    assert "out: 24 of 24 numbers differ" in text
    assert "None of the usual mistakes" in text


def test_an_object_that_can_be_called_is_checked():
    class Layer:
        def __call__(self, x, w):
            return right.my_conv2d(x, w)

    assert check(Layer(), kind="conv")


def test_two_causes_are_told_at_most(capsys, monkeypatch):
    """If several mistakes give the same numbers, only two of them are named."""
    monkeypatch.setitem(own, "causes", lambda *given: (["one", "two", "three"], 5))
    own["tell_cause"]("a", {"a": {}}, {"a": [np.ones(2)]}, [], [np.ones(2)])
    printed = capsys.readouterr().out
    assert re.findall("^Cause: (.*)$", printed, re.M) == ["one.", "two."]


def test_strides_are_described_rows_first():
    case = own["case_of"]("conv", {"strides": (2, 1)}, set("NCF"))
    description = own["described"](case, {"image": "NHWC", "kernel": "hwCF"})
    assert "stride (2, 1)" in description


def test_without_channels_the_result_has_rows_and_columns_alone():
    reading = {"image": "HWC", "kernel": "hwC"}
    assert own["axes_of"]("conv", reading) == [("out", "HW")]


def test_no_padding_as_a_word_is_valid():
    words = set()

    def conv_forward(A_prev, W, b, activation, padding="same", stride=(1, 1)):
        words.add(padding)
        return right.conv_forward_same(A_prev, W, b, activation, padding, stride)

    assert check(conv_forward)
    assert words == {"same", "valid"}


def test_a_dict_has_the_dilation():
    assert own["params_of"]({"dilation": 3}) == {"dilation": 3}


def test_numbers_that_numpy_warns_of_are_no_fault():
    def conv(x, W):
        np.log(np.zeros(2))
        return right.my_conv2d(x, W)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert check(conv)


def test_further_arguments_are_left_out():
    def conv(x, W, *more, **named):
        assert (more, named) == ((), {})
        return right.my_conv2d(x, W)

    assert check(conv)


def test_an_image_of_any_name_is_pooled():
    def max_pool(picture, f, stride):
        return right.pool_forward(picture, {"f": f, "stride": stride})

    assert check(max_pool)


def test_a_window_that_is_not_given_keeps_its_size():
    def max_pool(x, stride=2):
        return right.pool_forward(x, {"f": 2, "stride": stride})

    assert check(max_pool)


def test_one_gradient_in_a_tuple_is_told(capsys):
    text = told(capsys, changed(C1, "return dx, dw, db", "return (dx,)"))
    assert "returns 1 result(s); return dX, dW, db" in text


def test_another_order_is_told_of_right_gradients_only(capsys):
    text = told(capsys, changed(C1, "return dx, dw, db", "return dw, 2 * dx, db"))
    assert "the order of the results" not in text
