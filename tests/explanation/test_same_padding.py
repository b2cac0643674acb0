"""docs/explanation/same_padding.md: every claim the page makes."""

import re
import runpy

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import ROOT, functions
from tools.records import frameworks
from tools.records.frameworks import results, whole

page = functions("explanation/same_padding.py")
reference = functions("reference/conv_shapes.py")
SETTINGS = [
    (n, k, s, d)
    for n in (*range(1, 12), 224, 225)
    for k in range(1, 8)
    for s in range(1, 5)
    for d in (1, 2)
]


def printed(program, section):
    text = (ROOT / "snippets" / "explanation" / f"{program}.out").read_text("utf8")
    marker = r"--8<-- \[start:%s\]\n(.*?)\n--8<-- \[end:%s\]"
    return re.search(marker % (section, section), text, re.S)[1]


def test_the_formula_is_the_reference():
    """'With dilation d, put (k - 1) d + 1 for k.'"""
    for n, k, s, d in SETTINGS:
        wanted = reference["same_padding"](n, k, stride=s, dilation=d)
        assert page["zeros_for_same"](n, (k - 1) * d + 1, s) == wanted


@pytest.mark.parametrize("s", [1, 2, 3, 4])
def test_tensorflow_has_these_windows(s):
    """'A trick shows the windows', also for 224 and 225 pixels."""
    for n, k in [(224, 7), (225, 7), (9, 2), (5, 6), (7, 4)]:
        row = np.pad(np.arange(1, n + 1), page["zeros_for_same"](n, k, s))
        windows = [row[i * s : i * s + k] for i in range(-(-n // s))]
        np.testing.assert_array_equal(page["windows_of_same"](n, k, s), windows)


@pytest.mark.seeds(5)
@pytest.mark.parametrize(("n", "m"), [(8, 7), (5, 10)])
def test_values_of_an_image_with_channels(n, m, seed):
    """Two axes, each with its own zeros; batch and channels."""
    rng = np.random.default_rng(seed)
    images = rng.integers(-4, 5, (2, n, m, 3)).astype("float32")
    for kh, kw, sh, sw in [(3, 2, 2, 1), (4, 5, 3, 2), (2, 7, 2, 3)]:
        W = rng.integers(-4, 5, (kh, kw, 3, 4)).astype("float32")
        zeros = [page["zeros_for_same"](*axis) for axis in ((n, kh, sh), (m, kw, sw))]
        padded = np.pad(images, [(0, 0), *zeros, (0, 0)])
        y = tf.nn.conv2d(padded, W, (sh, sw), "VALID")
        np.testing.assert_array_equal(tf.nn.conv2d(images, W, (sh, sw), "SAME"), y)


def test_asymmetric_when_the_number_of_zeros_is_odd():
    for n, k, s, _ in SETTINGS:
        before, after = page["zeros_for_same"](n, k, s)
        assert after - before == (before + after) % 2


@pytest.mark.parametrize("k", [3, 5, 7, 9])
def test_even_sizes_unevenly_odd_sizes_evenly(k):
    """'With stride 2 and an odd kernel.'"""
    for n in range(k, 300):
        before, after = page["zeros_for_same"](n, k, 2)
        assert (before == after) is (n % 2 == 1)


# ---- ONNX


def lower(n, k, s):
    before, after = page["zeros_for_same"](n, k, s)
    return after, before


def missing(n, k, s):
    """Return how many pixels the last window lacks; less than 0 if some are left over."""
    return (-(-n // s) - 1) * s + k - n


@pytest.mark.parametrize(
    ("mode", "zeros"), [("SAME_UPPER", page["zeros_for_same"]), ("SAME_LOWER", lower)]
)
def test_onnx_runtime_on_one_axis(mode, zeros):
    outputs = results(mode)
    assert len(outputs) == len(frameworks.SAME) > 200
    odd = narrow = 0
    for (n, k, s), y in zip(frameworks.SAME, outputs, strict=True):
        x, w = whole(1, 1, n)[0, 0], whole(1, 1, k, seed=1)[0, 0]
        left_over = -missing(n, k, s)
        if left_over > 0:  # 'ONNX Runtime cuts some of them off in front'
            cut = (left_over - (mode == "SAME_UPPER")) // 2 - (mode == "SAME_LOWER")
            x = x[max(cut, 0) :]
            narrow += cut > 0
        padded = np.pad(x, zeros(n, k, s))
        ours = [padded[i * s : i * s + k] @ w for i in range(-(-n // s))]
        np.testing.assert_array_equal(y.ravel(), ours, f"{n, k, s}")
        odd += sum(zeros(n, k, s)) % 2
    assert odd > 50
    assert narrow > 0


def test_same_upper_is_same_of_tensorflow():
    """All but 'where the kernel is narrower than its stride'."""
    differ = set()
    for (n, k, s), y in zip(frameworks.SAME, results("SAME_UPPER"), strict=True):
        x, w = whole(1, 1, n).reshape(1, n, 1), whole(1, 1, k, seed=1).reshape(k, 1, 1)
        if not np.array_equal(np.ravel(tf.nn.conv1d(x, w, s, "SAME")), y.ravel()):
            differ.add((n, k, s))
    assert differ
    assert all(k < s and missing(n, k, s) < 0 for n, k, s in differ)


def test_a_kernel_narrower_than_its_stride():
    assert printed("same_padding", "narrow") == "[[1.]\n [5.]]"
    assert printed("same_padding_recorded", "narrow") == (
        "SAME_UPPER [[2], [6]]\nSAME_LOWER [[1], [5]]"
    )


IMAGES = [
    (setting, y)
    for setting, y in zip(frameworks.ONNX, results("onnx"), strict=True)
    if "auto_pad" in setting[3]
]


@pytest.mark.parametrize(
    ("setting", "y"),
    IMAGES,
    ids=[f"{s[0]}-{s[3]['auto_pad']}-{s[1]}" for s, _ in IMAGES],
)
def test_onnx_runtime_on_images_convolution_and_pooling(setting, y):
    operator, x, w, attributes = setting
    k = w[2:] if w else attributes["kernel_shape"]
    s = attributes.get("strides", [1, 1])
    zeros = page["zeros_for_same"] if attributes["auto_pad"] == "SAME_UPPER" else lower
    widths = [zeros(*axis) for axis in zip(x[2:], k, s, strict=True)]
    widths = [(0, 0), *widths, (0, 0)]
    images = np.moveaxis(whole(*x), 1, -1)
    if operator == "Conv":
        kernel = whole(*w, seed=1).transpose(2, 3, 1, 0)
        ours = tf.nn.conv2d(np.pad(images, widths), kernel, s, "VALID")
    elif operator == "MaxPool":
        padded = np.pad(images, widths, constant_values=-np.inf)
        ours = tf.nn.max_pool2d(padded, k, s, "VALID")
    else:
        ones = np.pad(np.ones_like(images), widths)
        ours = tf.nn.avg_pool2d(np.pad(images, widths), k, s, "VALID")
        ours /= tf.nn.avg_pool2d(ones, k, s, "VALID")
    ours = np.moveaxis(np.asarray(ours), -1, 1)
    np.testing.assert_allclose(ours, y, rtol=1e-5, atol=1e-5)


def test_pytorchs_padding_has_the_windows_of_same_lower():
    """'its last zero is never read', for odd kernels and stride 2 on even sizes."""
    _, _, lower_rows, torch_rows = re.split(
        r"\n?(?:SAME_UPPER|SAME_LOWER|pads.*)\n",
        printed("same_padding_recorded", "windows"),
    )
    assert lower_rows == torch_rows
    for n in range(4, 40, 2):
        for k in (3, 5, 7):
            p = (k - 1) // 2
            size = reference["conv_output_size"](n, k, stride=2, padding=(p, p))
            assert (size - 1) * 2 + k == n + 2 * p - 1  # one cell less than there are
            assert lower(n, k, 2)[0] == p


def test_onnx_runtime_refuses_same_with_a_dilation():
    assert printed("same_padding_recorded", "dilated") == (
        "InvalidArgument Dilation not supported for AutoPadType::SAME_UPPER or"
        " AutoPadType::SAME_LOWER."
    )


# ---- drift


@pytest.mark.parametrize("k", [3, 5, 7])
@pytest.mark.seeds(3)
def test_strided_same_takes_every_second_place_from_one_or_from_zero(k, seed):
    """'On an even size SAME keeps the others.'"""
    rng = np.random.default_rng(seed)
    for n in (8, 9, 12, 13):
        x = rng.integers(-4, 5, (2, n, 3)).astype("float32")
        W = rng.integers(-4, 5, (k, 3, 2)).astype("float32")
        every = tf.nn.conv1d(x, W, 1, "SAME")
        strided = tf.nn.conv1d(x, W, 2, "SAME")
        np.testing.assert_array_equal(strided, every[:, 1 - n % 2 :: 2])


@pytest.mark.parametrize("n", [64, 65, 96, 97, 100, 150, 224, 225, 257, 299])
def test_measured_center_is_the_computed_one(n):
    for layers in (1, 2, 3, 4):
        outputs = -(-n // 2**layers)
        i = outputs // 2  # far enough from both ends
        measured = page["measured_center"](n, layers, i)
        assert measured == page["computed_center"](n, layers, i)


@pytest.mark.parametrize("layers", [1, 2, 3, 4, 5])
def test_drift_of_sizes_that_stay_even_and_of_sizes_that_stay_odd(layers):
    """'The drifts add up to ... 2^L - 1'; 'With n = 2^L m + 1 pixels ...' nothing drifts."""
    for m in (4, 5, 7):
        n, i = 2**layers * m, m // 2
        drift = 2**layers - 1
        assert page["computed_center"](n, layers, i) - i * 2**layers == drift
        assert page["computed_center"](n + 1, layers, i) - i * 2**layers == 0
    middle = page["measured_center"](2**layers * 4, layers, 2)
    assert middle == 2 * 2**layers + 2**layers - 1


def test_224_drifts_by_31_and_299_by_10():
    assert page["measured_center"](224, 5, 3) == 96 + 31
    assert page["measured_center"](225, 5, 3) == 96
    assert page["measured_center"](299, 5, 3) == 96 + 10
    sizes = [299]
    for _ in range(5):
        sizes.append(-(-sizes[-1] // 2))
    assert [n for n in sizes[:5] if n % 2 == 0] == [150, 38]


@pytest.mark.parametrize("layers", [1, 2, 3, 4, 5])
def test_both_are_off_the_middle_by_the_same(layers):
    """'Each is (2^L - 1)/2 pixels off center, in opposite directions'"""
    m = 7
    n, middle = 2**layers * m, (2**layers * m - 1) / 2
    same = [page["computed_center"](n, layers, i) for i in range(m)]
    assert same[-1] == n - 1  # 'the last output sits exactly on the last pixel'
    assert np.mean(same) - middle == (2**layers - 1) / 2
    one_each = [c - (2**layers - 1) for c in same]
    assert one_each[0] == 0
    assert middle - np.mean(one_each) == (2**layers - 1) / 2
    measured = page["measured_center"](n, layers, m // 2, (1, 1))
    assert measured == one_each[m // 2]


@pytest.mark.seeds(5)
def test_mirrored_images_get_mirrored_features_on_odd_sizes_only(seed):
    rng = np.random.default_rng(seed)
    half = rng.integers(-4, 5, (2, 3, 2)).astype("float32")
    W = np.concatenate([half, half[:1]])  # (3, C, F), symmetric along the image
    for n in (10, 11):
        x = rng.integers(-4, 5, (2, n, 3)).astype("float32")
        y = np.asarray(tf.nn.conv1d(x, W, 2, "SAME"))
        mirrored = np.asarray(tf.nn.conv1d(x[:, ::-1], W, 2, "SAME"))[:, ::-1]
        assert np.array_equal(y, mirrored) is (n == 11)


def test_the_figure_has_the_centers_of_the_program():
    path = ROOT / "snippets" / "explanation" / "same_padding_figures.py"
    figures = runpy.run_path(str(path))
    for pixels in (16, 17):
        for layers, places in enumerate(figures["centers"](pixels, 3), 1):
            for i, place in enumerate(places):
                assert place == page["computed_center"](pixels, layers, i)


def stem(name):
    """Return the first and the last window of ResNet's first layer, as the page prints them."""
    (line,) = (
        line for line in printed("same_padding", "stem").split("\n") if name in line
    )
    assert line.endswith("112 windows")
    first, last = re.findall(r"\[(.*?)\]", line)
    return [int(n) for n in first.split()], [int(n) for n in last.split()]


def test_the_stem_of_resnet_sees_these_pixels():
    """'The first and the last window of an axis': the gradient of an output of Keras' own layer."""
    layer = tf.keras.layers.Conv2D(1, 7, 2, kernel_initializer="ones")
    same = tf.keras.layers.Conv2D(1, 7, 2, "same", kernel_initializer="ones")
    pad = tf.keras.layers.ZeroPadding2D(3)
    image = tf.Variable(tf.ones((1, 224, 224, 1)))
    for name, net in [("three", lambda x: layer(pad(x))), ("SAME", same)]:
        for at, window in zip((0, 111), stem(name), strict=True):
            with tf.GradientTape() as tape:
                y = net(image)[0, at, at, 0]
            seen = tape.gradient(y, image)[0, :, :, 0].numpy()
            pixels = [n for n in window if n]
            for axis in (0, 1):
                assert [*np.flatnonzero(seen.any(axis)) + 1] == pixels


def test_the_centers_of_the_stem():
    """'the pixels 1, 3, ... 223'; 'the pixels 2, 4, ... 224'; 'no window reads the last zero'."""
    for before, after, centers in [
        (3, 3, range(1, 224, 2)),
        (*page["zeros_for_same"](224, 7, 2), range(2, 225, 2)),
    ]:
        row = np.pad(np.arange(1, 225), (before, after))
        windows = [row[2 * i : 2 * i + 7] for i in range(112)]
        assert [window[3] for window in windows] == [*centers]
        assert (len(row) - (111 * 2 + 7) == 1) == (after == before)
    assert page["zeros_for_same"](224, 7, 2) == (2, 3)


def test_keras_applications_pads_its_resnet_by_hand():
    """'`keras.applications.ResNet50` is built that way, too.'"""
    net = tf.keras.applications.ResNet50(weights=None, include_top=False)
    pad, conv = net.get_layer("conv1_pad"), net.get_layer("conv1_conv")
    assert pad.padding == ((3, 3), (3, 3))
    assert (conv.kernel_size, conv.strides, conv.padding) == ((7, 7), (2, 2), "valid")


def test_the_figure_of_the_stem_shows_both_ends():
    """Its numbers are those of the first and the last windows; three zeros and two are dashed."""
    svg = (ROOT / "snippets/explanation/same_padding_stem.svg").read_text("utf8")
    numbers = [int(n) for n in re.findall(r">(\d+)</text>", svg)]
    ends = [*range(1, 6), *range(220, 225)]
    assert [n for n in numbers if n] == 2 * ends
    assert svg.count('class="cell zero"') == numbers.count(0) == 3 + 3 + 2 + 3
    for name in ("three", "SAME"):
        for window in stem(name):
            assert {n for n in window if n} <= set(ends)
