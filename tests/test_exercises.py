"""The exercises that start from an empty body: what their checks say about wrong answers.

For an empty body and for typical wrong answers, a check names the first setting that fails and
the usual reason. test_programs.py runs the solution itself.
"""

import re

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import ROOT, functions

correlate2d = functions("tutorials/one_channel.py")["correlate2d"]

LESSONS = sorted(path.stem for path in (ROOT / "docs" / "tutorials").glob("*.md"))
EMPTY = re.compile(r"^    # your (?:lines|loop)$", re.M)
# lesson, a piece of the solution, what is written in its place, the setting, the reason
WRONG = [
    (
        "one_channel",
        "* kernel)",
        "* kernel[::-1, ::-1])",
        "image 3 x 3, kernel 3 x 3",
        "unflipped",
    ),
    (
        "one_channel",
        "(H - kh + 1, W - kw + 1)",
        "(H - kh, W - kw)",
        "image 3 x 3, kernel 1 x 1: shape (2, 2), not (3, 3)",
        "the size stays",
    ),
    (
        "one_channel",
        "(H - kh + 1, W - kw + 1)",
        "(H - kh + 1, H - kh + 1)",
        "image 4 x 7",
        "rows and columns of the image differ",
    ),
    (
        "one_channel",
        "image[i : i + kh, j : j + kw] * kernel",
        "image[i : i + kh, j : j + kh] * kernel[:, : kh]",
        "image 5 x 6, kernel 2 x 3",
        "columns of the kernel differ",
    ),
    (
        "four_shapes",
        "H - kh + 1, W - kw + 1",
        "H - kh, W - kw",
        "(1, 5, 5, 1), 1 filters",
        "each side loses",
    ),
    (
        "four_shapes",
        "H - kh + 1, W - kw + 1",
        "H - kh + 1, H - kh + 1",
        "(4, 8, 6, 1)",
        "H and W differ",
    ),
    (
        "four_shapes",
        "(kh, kw, C, filters)",
        "(kh, kw, 1, filters)",
        "(2, 8, 6, 3), 1 filters",
        "a slice for each input channel",
    ),
    ("four_shapes", "(filters,)", "(1,)", "5 filters", "for each filter"),
    (
        "four_shapes",
        "(kh, kw) = images, kernel_size",
        "(kw, kh) = images, kernel_size",
        "kernel_size (2, 4)",
        "(rows, columns)",
    ),
    (
        "n_channels",
        "images[n, i : i + kh, j : j + kw] * W[..., f]",
        "images[n, i : i + kh, j : j + kw, 0] * W[:, :, 0, f]",
        "several channels",
        "over the channels",
    ),
    (
        "n_channels",
        "W[..., f]",
        "W[..., 0]",
        "several filters",
        "filter f is W[..., f]",
    ),
    ("n_channels", "images[n, i", "images[0, i", "a batch", "each image"),
    ("n_channels", " + B[f]", "", "a bias", "add B[f] once"),
    (
        "n_channels",
        "+ B[f]",
        "+ images.shape[3] * B[f]",
        "a bias",
        "not for each channel",
    ),
    (
        "kernel_pictures",
        "[right, right.T]",
        "[right, 0 * right]",
        "brighter down",
        "the transpose of the first",
    ),
    (
        "kernel_pictures",
        "np.sqrt(np.sum(np.square(slopes), axis=-1))",
        "np.sum(slopes, axis=-1)",
        "brighter to the left",
        "not negative",
    ),
    (
        "kernel_pictures",
        "np.sqrt(np.sum(np.square(slopes), axis=-1))",
        "np.sum(np.abs(slopes), axis=-1)",
        "both",
        "not a sum",
    ),
    (
        "kernel_pictures",
        '"SAME"',
        '"VALID"',
        "a flat image: shape (4, 5)",
        "keeps the size",
    ),
    (
        "kernel_pictures",
        "[-2, 0, 2]",
        "[-1, 0, 1]",
        "brighter to the right",
        "[-2, 0, 2]",
    ),
    (
        "stride_padding",
        "top, left = i * stride, j * stride",
        "top, left = i, j",
        "stride 2: image",
        "starts at i * stride",
    ),
    (
        "stride_padding",
        "(H - rows) // stride + 1, (W - columns) // stride + 1",
        "-(-(H - rows) // stride) + 1, -(-(W - columns) // stride) + 1",
        "stride 2: image",
        "i * stride",
    ),
    (
        "stride_padding",
        "image = np.pad(image, pad)",
        "image = np.pad(image, [(pad, 0), (pad, 0)])",
        "padding 1",
        "all four sides",
    ),
    (
        "stride_padding",
        "dilation * (kh - 1) + 1, dilation * (kw - 1) + 1",
        "dilation * kh, dilation * kw",
        "dilation 2",
        "spans dilation * (k - 1) + 1",
    ),
    (
        "stride_padding",
        "    (H, W), (kh",
        "    dilation = 1\n    (H, W), (kh",
        "dilation 2",
        "spans",
    ),
    (
        "stride_padding",
        "np.sum(window * kernel)",
        "np.sum(window * kernel[::-1, ::-1])",
        "the plain case",
        "cut, multiply",
    ),
    (
        "small_cnn",
        "(n - k) // stride + 1",
        "(n - k) // stride",
        "one convolution",
        "loses k - 1",
    ),
    ("small_cnn", "-(-n // stride) if", "n if", "padding and a stride", "rounded up"),
    (
        "small_cnn",
        "-(-n // stride)",
        "n // stride",
        "padding and a stride",
        "rounded up",
    ),
    ("small_cnn", "after.append(n)", "after = [n]", "two in a row", "go on from"),
    ("small_cnn", " // stride + 1", " + 1", "a stride", "(n - k) // stride + 1"),
    (
        "whole_layer",
        "g = f // (F // groups)",
        "g = f % groups",
        "two filters in a group",
        "are neighbors",
    ),
    (
        "whole_layer",
        "g = f // (F // groups)",
        "g = 0",
        "two groups",
        "f // (F // groups)",
    ),
    (
        "whole_layer",
        "* W[..., f])",
        "* W[::-1, ::-1, :, f])",
        "one group",
        "as without groups",
    ),
    (
        "whole_layer",
        "width - kw + 1",
        "width - kw",
        "groups 1: shape (2, 3, 2, 2), not (2, 3, 3, 2)",
        "as without",
    ),
    (
        "relu_pooling",
        "i * sh : i * sh + kh, j * sw : j * sw + kw",
        "i : i + kh, j : j + kw",
        "the plain case",
        "cut image[i * sh",
    ),
    ("relu_pooling", ".max()", ".max(initial=0)", "negative numbers", "not from 0"),
    (
        "larger_images",
        "+= image[i, j]",
        "= image[i, j]",
        "2 x 3 pixels, kernel 3 x 3, strides (1, 1)",
        "stamps overlap",
    ),
    (
        "larger_images",
        "* kernel",
        "* kernel[::-1, ::-1]",
        "1 x 1 pixels",
        "not flipped",
    ),
    (
        "train_small",
        "W[..., f] * g[n, i, j, f]",
        "W[::-1, ::-1, :, f] * g[n, i, j, f]",
        "W (3, 4, 1, 1)",
        "dX is W times g",
    ),
    (
        "train_small",
        "dX[window] += W",
        "dX[window] = W",
        "images (1, 3, 5, 1)",
        "+= and not =",
    ),
    (
        "train_small",
        "dW[..., f] += images",
        "dW[..., f] = images",
        "images (1, 3, 5, 1)",
        "+= and not =",
    ),
    (
        "train_small",
        "W[..., f] * g",
        "W[..., 0] * g",
        "images (1, 3, 4, 1), W (2, 2, 1, 3)",
        "adds up over the filters",
    ),
    (
        "train_small",
        "dW[..., f] += images[window]",
        "dW[..., f] += images[window][..., :1]",
        "images (1, 3, 4, 2)",
        "its own slice",
    ),
    (
        "train_small",
        "dX[window] += W[..., f]",
        "dX[window] += W[:, :, :1, f]",
        "images (1, 3, 4, 2)",
        "its own slice",
    ),
    (
        "train_small",
        "np.s_[n, i",
        "np.s_[0, i",
        "images (2, 4, 5, 3)",
        "over the images",
    ),
    (
        "train_small",
        "g.sum(axis=(0, 1, 2))",
        "g.sum(axis=(1, 2))",
        "dB (1, 1), not (1,)",
        "one window",
    ),
    (
        "train_small",
        "g.sum(axis=(0, 1, 2))",
        "g.sum()",
        "dB (), not (1,)",
        "one window",
    ),
]


def written(stem):
    """Return the exercise of a lesson that starts from an empty body, and its solution."""
    path = ROOT / "snippets" / "tutorials" / f"{stem}_exercises.py"
    pattern = r"# --8<-- \[start:(\w+)\]\n(.*?)\n# --8<-- \[end:\1\]"
    texts = dict(re.findall(pattern, path.read_text("utf8"), re.S))
    empty = [
        name for name in texts if name.startswith("start") and EMPTY.search(texts[name])
    ]
    assert len(empty) == 1, f"{stem}: {empty}"
    return texts[empty[0]], texts[empty[0].replace("start", "solution")]


def message(program):
    """Return what the check of an exercise says."""
    with pytest.raises(AssertionError) as caught:
        exec(program, {})
    return str(caught.value)


@pytest.mark.parametrize("stem", LESSONS)
def test_each_lesson_has_one_exercise_from_an_empty_body(stem):
    start, solution = written(stem)
    (name,) = set(re.findall(r"^def (\w+)\(", start.split("# check")[0], re.M))
    assert f"def {name}(" in solution
    assert message(start) == f"{name} returns nothing yet"


@pytest.mark.parametrize("stem", LESSONS)
def test_each_lesson_has_one_exercise_without_code(stem):
    page = (ROOT / "docs" / "tutorials" / f"{stem}.md").read_text("utf8")
    assert page.count("### Without code {") == 1
    exercise = page.split("### Without code {")[1].split("\n#")[0]
    assert exercise.count("\n??? question ") == 1


@pytest.mark.parametrize(("stem", "old", "new", "setting", "reason"), WRONG)
def test_a_wrong_answer_is_told_the_setting_and_the_reason(
    stem, old, new, setting, reason
):
    _, solution = written(stem)
    answer, check = solution.split("# check")
    assert old in answer
    text = message(answer.replace(old, new) + "# check" + check)
    assert setting in text
    assert reason in text


# ---- the answers to the questions without code --------------------------------------------------


def test_answer_of_one_channel():
    """Nine products of 6 each."""
    image, kernel = np.full((5, 6), 2), np.full((3, 3), 3)
    assert np.all(correlate2d(image, kernel) == 54)


def test_answer_of_four_shapes():
    """As many as before."""
    counts = [tf.keras.layers.Conv2D(5, 3) for _ in range(2)]
    for layer, size in zip(counts, (8, 16), strict=True):
        layer.build((None, size, size, 3))
    assert counts[0].count_params() == counts[1].count_params()


def test_answer_of_n_channels():
    """All three."""
    layer = tf.keras.layers.Conv2D(64, 3)
    layer.build((None, 5, 5, 3))
    assert layer.kernel.shape == (3, 3, 3, 64)
    one_filter = np.array(layer.kernel)[..., 0]
    assert one_filter.size == 27


def test_answer_of_kernel_pictures():
    """0 everywhere."""
    gray = np.full((1, 6, 7, 1), 5, "float32")
    for total in (0, 1):
        W = np.zeros((3, 3, 1, 1), "float32")
        W[1, 1], W[0, 0] = total + 3, -3
        assert np.all(tf.nn.conv2d(gray, W, 1, "VALID") == 5 * total)


def test_answer_of_stride_padding():
    """The last row and the last column."""
    seen = np.zeros(10)
    for i in range((10 - 3) // 3 + 1):
        seen[3 * i : 3 * i + 3] = 1
    assert list(np.flatnonzero(seen == 0)) == [9]


def test_answer_of_small_cnn():
    """32 x 32."""

    def left(n):
        for _ in range(5):
            n //= 2
        return n

    assert left(224) == 7
    assert left(32) == 1
    assert left(31) == 0


def test_answer_of_whole_layer():
    """It has an eighth."""
    counts = []
    for groups in (1, 8):
        layer = tf.keras.layers.Conv2D(8, 3, groups=groups)
        layer.build((None, 9, 9, 8))
        counts.append(np.size(layer.kernel))
    assert counts == [576, 72]
