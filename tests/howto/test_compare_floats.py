"""docs/howto/compare_floats.md: every claim the page makes; a part is measured again."""

import inspect
import json
import platform
import sys

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import ROOT, functions
from tools.records import compare_floats as floats
from tools.tables.cheat import TOLERANCES

own = functions("howto/compare_floats.py")
compare, ulps_apart = own["compare"], own["ulps_apart"]
conv_by_sums, random_layer = own["conv_by_sums"], own["random_layer"]
HELD = json.loads(floats.RECORD.read_text("utf8"))
LAYERS = HELD["layers"]
ON = [(int(n), layer) for n, layer in LAYERS["1"].items()]
OFF = [(int(n), layer) for n, layer in LAYERS["0"].items()]
on_x86_linux = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64",
    reason="TensorFlow has oneDNN's kernels on x86",
)


@pytest.fixture(scope="module")
def measured():
    """A part of the record, measured again with both settings."""
    workers = {setting: floats.start(setting, TRY="some") for setting in "10"}
    return {setting: floats.results(worker) for setting, worker in workers.items()}


def test_tables_are_what_they_were_made_from():
    for name, text in floats.tables(HELD).items():
        recorded = (floats.FOLDER / name).read_text("utf8")
        assert recorded == text, "run `python -m tools.records.compare_floats`"


def test_no_seed_failed_and_the_largest_differences_are_those_of_gradients():
    """'the gradient of a weight adds one product for each position in each image'."""
    rows = json.loads(floats.SEEDS_RECORD.read_text("utf8"))["found"]
    assert (
        "**none failed**" in (floats.FOLDER / "compare_floats_summary.md").read_text()
    )
    largest = sorted(rows, key=lambda name: max(rows[name][2:4]))[-2:]
    assert all("gradients" in name for name in largest)


def test_the_record_is_complete():
    """'over 200 runs of 960 sums for each kernel', with oneDNN on and off."""
    for layers in LAYERS.values():
        assert list(map(int, layers)) == [k * k * C for k, C in floats.LAYERS]
        assert all(layer["runs"] == 200 for layer in layers.values())
    images, kernel = floats.numbers(0, 3, 2, "normal")
    assert floats.exact(images, kernel).size == 960


@pytest.mark.parametrize(("kind", "what", "fan_in", "tolerance"), floats.RULES)
def test_what_is_recommended_has_a_margin_of_two(kind, what, fan_in, tolerance):
    assert floats.share(LAYERS, what, fan_in, tolerance) * floats.MARGIN <= 1, (
        f"{kind}: needs a larger tolerance"
    )


@on_x86_linux
@pytest.mark.parametrize(("kind", "what", "fan_in", "tolerance"), floats.RULES)
def test_what_is_recommended_holds_here_too(kind, what, fan_in, tolerance, measured):
    """'each run of the tests does so for a part', with a margin of two again."""
    assert floats.share(measured, what, fan_in, tolerance) * floats.MARGIN <= 1, kind


@on_x86_linux
def test_what_is_measured_again_is_as_recorded(measured):
    """Another processor may add in another order, but not worse than in one chain."""
    for setting, layers in measured.items():
        assert list(layers) == [str(k * k * C) for k, C in floats.FEW_LAYERS]
        for n, layer in layers.items():
            recorded = LAYERS[setting][n]
            assert layer["tf_rms"] < 1.5 * recorded["chain_rms"]
            assert layer["loop_rms"] == pytest.approx(recorded["loop_rms"], rel=0.5)
            assert layer["chain_rms"] == pytest.approx(recorded["chain_rms"], rel=0.5)
            assert layer["tf"] < 1.5 * max(recorded["tf"], recorded["chain"])
            assert layer["products"] < 0.5
            assert layer["rejected"] > 0


def test_the_cheat_sheet_has_the_same_tolerances():
    ours = {(kind, fan_in): tolerance for kind, _, fan_in, tolerance in floats.RULES}
    sheet = {what: tolerance for what, _, tolerance in TOLERANCES}
    assert sheet["float32, up to 2,000 products a sum"] == ours["float32", 2000]
    assert sheet["float32, up to 30,000"] == ours["float32", 30_000]
    assert sheet["bfloat16"] == ours["bfloat16", 30_000]
    assert sheet["whole numbers up to 2**24"] is None


def test_the_error_grows_with_the_root_with_onednn_on_and_hardly_off():
    n, on = (np.array(x) for x in zip(*[(n, f["tf_rms"]) for n, f in ON], strict=True))
    slope = np.polyfit(np.log(n), np.log(on), 1)[0]
    assert 0.4 < slope < 0.55
    off = [layer["tf_rms"] for n, layer in OFF if n > 300]
    assert max(off) < 1.3 * min(off)


def test_almost_every_run_is_rejected_by_numpys_own_tolerances():
    for _, layer in [*ON, *OFF]:
        assert layer["rejected"] > 0.8 * layer["runs"]
    defaults = inspect.signature(np.allclose).parameters
    assert (defaults["rtol"].default, defaults["atol"].default) == (1e-5, 1e-8)
    defaults = inspect.signature(np.testing.assert_allclose).parameters
    assert (defaults["rtol"].default, defaults["atol"].default) == (1e-7, 0)


def test_a_tolerance_that_grows_with_the_results():
    """'1e-5 is too strict; take it times the largest result'; 'a fifth of it was needed'."""
    for _, layer in [*ON, *OFF]:
        assert layer["used_255"] > 1
        assert layer["used_255_scaled"] < 0.5
        assert layer["products"] < 0.2


@on_x86_linux
def test_rounded_by_hand_is_float16_where_both_have_ten_bits():
    x = np.random.default_rng(0).uniform(0.001, 1000, 5000).astype("float32")
    np.testing.assert_array_equal(floats.rounded(x, 10), x.astype("float16"))


def test_sums_kept_in_float16_need_more_than_sums_kept_in_float32():
    """'Where the sums themselves are kept in float16, 1e-2 fails'."""
    rng = np.random.default_rng(0)
    n = 25_088  # 7 x 7 x 512
    x = rng.random((200, n)).astype("float16")
    w = (rng.uniform(-1, 1, n) * np.sqrt(6 / (2 * n))).astype("float16")
    exact = x.astype("float64") @ w.astype("float64")
    total = np.zeros(200, "float16")
    for i in range(n):
        total = total + x[:, i] * w[i]
    in_float32 = x.astype("float32") @ w.astype("float32")
    rule = {"rtol": 1e-2, "atol": 1e-2}
    assert not np.allclose(total, exact, **rule)
    assert np.allclose(in_float32.astype("float16"), exact, **rule)
    shown = (floats.FOLDER / "compare_floats_answer.md").read_text("utf8")
    assert "| float16, sums in float32 |" in shown


def test_the_measure_knows_a_wrong_result():
    """A result outside of a tolerance uses more than 1 times the tolerance."""
    right = np.array([1.0, 0.0])
    assert floats.used(right + np.array([0, 2e-5]), right, 1e-5) == pytest.approx(2)
    assert floats.used(right + np.array([2e-5, 0]), right, 1e-5) == pytest.approx(1)


# ---- the loop, whole numbers, the meaning


@pytest.mark.seeds(3)
@pytest.mark.parametrize(("size", "channels"), [((3, 2), 4), ((1, 5), 3), ((4, 4), 1)])
def test_the_loop_is_tensorflow(size, channels, seed):
    images, kernel = random_layer(seed, size, channels)
    expected = tf.nn.conv2d(images, kernel, 1, "VALID").numpy()
    y = conv_by_sums(images, kernel)
    np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-5)
    rng = np.random.default_rng(seed)
    images = rng.integers(-9, 10, images.shape).astype("float32")
    kernel = rng.integers(-9, 10, kernel.shape).astype("float32")
    expected = tf.nn.conv2d(images, kernel, 1, "VALID").numpy()
    np.testing.assert_array_equal(conv_by_sums(images, kernel), expected)


def test_every_whole_number_up_to_2_to_the_24():
    top = 2**24
    whole = np.concatenate([np.arange(2000), np.arange(top - 2000, top + 1)])
    np.testing.assert_array_equal(whole.astype("float32").astype(int), whole)
    assert int(np.float32(top + 1)) != top + 1


def test_the_reference_comes_second():
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, 500))
    b = np.where(rng.random(500) < 0.7, a * 1.1, b)
    for first, second in ((a, b), (b, a)):
        close = np.abs(first - second) <= 0.03 + 0.07 * np.abs(second)
        np.testing.assert_array_equal(
            np.isclose(first, second, rtol=0.07, atol=0.03), close
        )
        assert 0 < close.sum() < 500


def test_outputs_near_zero_have_errors_as_large_as_the_others():
    """'since it comes from the products'; 'Their relative error is large.'"""
    near, far, relative = [], [], 0
    for seed in range(20):
        images, kernel = random_layer(seed, (3, 2), 64)
        exact = conv_by_sums(images.astype("float64"), kernel.astype("float64"))
        error = np.abs(tf.nn.conv2d(images, kernel, 1, "VALID").numpy() - exact)
        zero = np.abs(exact) < 0.1
        near.append(error[zero].mean())
        far.append(error[~zero].mean())
        relative = max(relative, (error / np.abs(exact)).max())
    assert 0.5 < np.mean(near) / np.mean(far) < 1.5
    assert relative > 1e-5


def test_float64_has_29_more_bits_and_fractions_differ_in_the_eighth_digit():
    assert np.finfo("float64").nmant - np.finfo("float32").nmant == 29
    tenth = float(np.float32(0.1))
    assert tenth != 0.1
    x = np.random.default_rng(0).random(10_000)
    difference = np.abs(x.astype("float32") - x) / x
    assert 1e-8 < np.median(difference) < difference.max() <= 2**-24


# ---- the message


def message(wrong, right):
    with pytest.raises(AssertionError) as caught:
        np.testing.assert_allclose(wrong, right, rtol=1e-5, atol=1e-5)
    return str(caught.value)


def test_the_lines_of_the_message():
    right = np.arange(1, 7, dtype="float32").reshape(2, 3)
    wrong = right.copy()
    wrong[1, 2] = 6.5
    wrong[0, 0] += np.float32(1e-5)  # within the tolerance, so not 'among violations'
    text = message(wrong, right)
    page = (ROOT / "docs" / "howto" / "compare_floats.md").read_text("utf8")
    for line in (
        "Not equal to tolerance",
        "Mismatched elements",
        "Max absolute difference",
        "Max relative difference",
        "among violations",
        "ACTUAL",
        "DESIRED",
    ):
        assert line in text
        assert line in page
    assert "Mismatched elements: 1 / 6" in text
    assert "[1, 2]: 6.5 (ACTUAL), 6.0 (DESIRED)" in text
    assert "Max relative difference among violations: 0.0833333" in text


def test_only_allclose_takes_an_array_as_atol():
    a, atol = np.ones((2, 3)), np.full((2, 3), 1e-5)
    atol[0, 1] = 1
    b = a.copy()
    b[0, 1] = 1.5
    assert np.allclose(b, a, rtol=1e-5, atol=atol)
    assert not np.allclose(b, a, rtol=1e-5, atol=atol[:, ::-1].T.reshape(2, 3))
    with pytest.raises(TypeError, match="format"):
        np.testing.assert_allclose(a, a, rtol=1e-5, atol=atol)


# ---- compare


@pytest.mark.seeds(30)
def test_compare_agrees_with_allclose(seed):
    """'whether every |a - b| <= atol + rtol * |b|, as np.allclose has it'."""
    rng = np.random.default_rng(seed)
    b = rng.standard_normal((2, 5, 4, 3)).astype("float32")
    b[0, 0, 0] = 0
    a = b + (rng.standard_normal(b.shape) * 10.0 ** rng.uniform(-7, -4)).astype(
        "float32"
    )
    rtol, atol = 10.0 ** rng.uniform(-6, -3, 2)
    comparison = compare(a, b, rtol=rtol, atol=atol)
    a, b = a.astype("float64"), b.astype("float64")
    assert comparison["close"] is np.allclose(a, b, rtol=rtol, atol=atol)
    needed = np.abs(a - b) / (atol + rtol * np.abs(b))
    assert comparison["needed"] == needed.max()
    assert needed[comparison["worst"]] == needed.max()
    assert comparison["max_abs"] == np.abs(a - b).max()
    divisible = b != 0
    assert (
        comparison["max_rel"] == (np.abs(a - b)[divisible] / np.abs(b[divisible])).max()
    )
    assert comparison["equal"] == ((a == b).sum(), b.size)


def test_compare_is_not_symmetric_and_its_limit_counts_as_close():
    assert compare([100.0], [111.0], rtol=0.1, atol=0)["close"]
    assert not compare([111.0], [100.0], rtol=0.1, atol=0)["close"]
    limit = compare([1.0], [0.5], rtol=0, atol=0.5)
    assert limit["close"]
    assert limit["needed"] == 1
    assert not compare([1.0], [0.5], rtol=0, atol=0.4999)["close"]


NAN, INF = np.nan, np.inf


@pytest.mark.parametrize(("a", "b", "close"), [
    ([NAN, 1], [NAN, 1], True), ([INF, -INF], [INF, -INF], True), ([NAN], [1], False),
    ([1], [NAN], False), ([INF], [1], False), ([1], [INF], False), ([INF], [-INF], False),
    ([NAN], [INF], False), ([INF], [NAN], False), ([0], [-0.0], True),
])  # fmt: skip
def test_nan_equals_nan_and_infinity_itself_and_nothing_else(a, b, close):
    comparison = compare(np.array(a, float), np.array(b, float), rtol=0.1, atol=1e9)
    assert comparison["close"] is close
    assert comparison["needed"] == (0 if close else np.inf)
    assert comparison["equal"] == (len(a) if close else 0, len(a))
    assert comparison["max_abs"] == (0 if close else np.inf)
    assert not np.isnan([comparison["max_abs"], comparison["max_rel"]]).any()
    shown = compare(np.array([5.0, *a]), np.array([5.0, *b]))
    assert close or shown["worst"] == (1,)


def test_without_a_number_to_divide_by_nothing_is_relative():
    assert compare([1.0, 2.0], [0.0, np.inf])["max_rel"] == 0


def test_with_no_tolerance_only_equal_numbers_are_close():
    assert compare([1.0, 0.0], [1.0, 0.0], rtol=0, atol=0)["needed"] == 0
    assert compare([1.0, 1e-300], [1.0, 0.0], rtol=0, atol=0)["needed"] == np.inf


def test_compare_takes_any_real_dtype_and_tensors():
    b = np.array([[0, 1], [2, 3]])
    for a in (b.astype("uint8"), b.astype("float16"), b.astype(bool) * b, b.tolist(),
              tf.constant(b, tf.float32), tf.constant(b, tf.bfloat16)):  # fmt: skip
        assert compare(a, b)["equal"] == (4, 4)
    assert compare(np.uint8([0]), np.uint8([1]))["max_abs"] == 1  # and not 255
    assert compare(3.0, 3.5) == {
        "close": False, "needed": 0.5 / (1e-5 + 3.5e-5), "worst": (), "max_abs": 0.5,
        "max_rel": 0.5 / 3.5, "equal": (0, 1),
    }  # fmt: skip


@pytest.mark.parametrize(("arguments", "error", "says"), [
    (([1.0, 2], [1.0]), ValueError, r"actual has the shape \(2,\), expected \(1,\); they must"),
    ((np.ones((3, 1)), np.ones(3)), ValueError, r"actual has the shape \(3, 1\)"),
    (([], []), ValueError, r"the shape \(0,\): there is nothing to compare"),
    ((["a"], [1]), TypeError, r"actual is of <U1; real numbers are valid"),
    (([1], [1j]), TypeError, r"expected is of complex128; real numbers are valid"),
    (([None], [1]), TypeError, r"actual is of object"),
])  # fmt: skip
def test_compare_refuses(arguments, error, says):
    with pytest.raises(error, match=says):
        compare(*arguments)


@pytest.mark.parametrize("value", [-1e-5, np.nan, np.inf])
@pytest.mark.parametrize("name", ["rtol", "atol"])
def test_compare_refuses_a_tolerance(name, value):
    with pytest.raises(ValueError, match=f"{name} is {value}; from 0 up, and finite"):
        compare([1.0], [1.0], **{name: value})


def test_allclose_broadcasts():
    assert np.allclose(np.ones((1, 3, 3, 1)), np.ones((3, 3)), rtol=1e-5, atol=1e-5)


# ---- steps between floats


@pytest.mark.parametrize("start", [1, 0.1, -3.7, 1e-30, 0, -1e-42, 16777216])
def test_ulps_are_steps(start):
    x = y = np.float32(start)
    for steps in range(1, 40):
        y = np.nextafter(y, np.float32(np.inf))
        assert ulps_apart(x, y) == ulps_apart(y, x) == steps


def test_ulps_across_zero_and_of_arrays():
    tiny = np.nextafter(np.float32(0), np.float32(1))
    assert ulps_apart(tiny, -tiny) == 2
    assert ulps_apart(tf.constant([1.0]), tf.constant([1.0])) == 0
    assert ulps_apart(np.float32(0), np.float32(-0.0)) == 0
    a = np.arange(12, dtype="float32").reshape(3, 4) + 1
    moved = a + 3 * np.spacing(a)
    np.testing.assert_array_equal(ulps_apart(moved.T, a.T), np.full((4, 3), 3))
    largest = np.finfo("float32").max
    assert ulps_apart(largest, -largest) == 2 * int(largest.view("int32"))


@pytest.mark.parametrize(("a", "b", "error", "says"), [
    (np.ones(2), np.ones(2, "float32"), TypeError, "a is of float64; float32 is valid"),
    (np.ones(2, "float32"), np.ones(2, int), TypeError, "b is of int64; float32 is valid"),
    (np.float32([1, np.nan]), np.ones(2, "float32"), ValueError, "a holds NaN"),
    (np.ones(2, "float32"), np.ones(1, "float32"), ValueError,
     r"a has the shape \(2,\), b \(1,\); they must be the same"),
])  # fmt: skip
def test_ulps_refuses(a, b, error, says):
    with pytest.raises(error, match=says):
        ulps_apart(a, b)


def test_ulps_fail_near_zero():
    """Both are within 1e-6 of the right result, and very many floats apart."""
    assert ulps_apart(np.float32(1e-7), np.float32(-1e-7)) > 1e9


# ---- tests that cannot fail, other sizes


@pytest.mark.seeds(10)
def test_a_large_tolerance_accepts_a_flipped_kernel(seed):
    images, kernel = random_layer(seed, (3, 2), 64)
    kernel *= np.float32(0.01)
    y = tf.nn.conv2d(images, kernel, 1, "VALID").numpy()
    flipped = conv_by_sums(images, kernel[::-1, ::-1])
    assert compare(flipped, y, rtol=0.1, atol=0.1)["close"]
    assert compare(flipped, y)["needed"] > 1000
    right = conv_by_sums(images, kernel)
    assert compare(right, y)["needed"] < 0.1


def test_three_more_tests_that_cannot_fail():
    images, kernel = random_layer(0, (3, 3), 5)
    y = tf.nn.conv2d(images, kernel, 1, "VALID").numpy()

    def flipped_passes(images, kernel):
        y = tf.nn.conv2d(images, kernel, 1, "VALID").numpy()
        return compare(conv_by_sums(images, kernel[::-1, ::-1]), y)["close"]

    assert not flipped_passes(images, kernel)
    assert flipped_passes(images, kernel + kernel[::-1, ::-1])  # its own mirror image
    assert flipped_passes(np.full_like(images, 0.3), kernel)  # one gray
    forgotten = conv_by_sums(images, kernel)
    assert compare(forgotten, y + np.zeros(4, "float32"))["close"]  # a bias of zeros
    assert not compare(forgotten, y + np.float32([0.1, 0, 0, 0]))["close"]


@pytest.mark.parametrize("size", [1, 255, 65535, 1e-4])
def test_tolerances_grow_with_the_pixels(size):
    fixed = []
    for seed in range(10):
        images, kernel = random_layer(seed, (3, 2), 64)
        images = (np.abs(images) * np.float32(size)).astype("float32")
        y = tf.nn.conv2d(images, kernel, 1, "VALID").numpy()
        right = conv_by_sums(images, kernel)
        sums = conv_by_sums(np.abs(images), np.abs(kernel))
        assert np.allclose(y, right, rtol=1e-5, atol=1e-5 * np.abs(right).max())
        assert np.allclose(y, right, rtol=1e-5, atol=1e-6 * sums)
        fixed.append(np.allclose(y, right, rtol=1e-5, atol=1e-5))
        wrong = conv_by_sums(images, kernel[::-1])
        assert not np.allclose(wrong, right, rtol=1e-5, atol=1e-6 * sums)
    assert all(fixed) is (size < 255)


@pytest.mark.seeds(10)
def test_on_a_bright_image_only_the_sum_of_products_fits(seed):
    rng = np.random.default_rng(seed)
    images = (1000 + rng.standard_normal((2, 12, 10, 1)) / 100).astype("float32")
    kernel = np.ones((3, 3, 1, 1), "float32") / 12
    kernel[1, 1] = -8 / 12
    y = tf.nn.conv2d(images, kernel, 1, "VALID").numpy()
    right = conv_by_sums(images.astype("float64"), kernel.astype("float64"))
    sums = conv_by_sums(np.abs(images), np.abs(kernel))
    assert not np.allclose(y, right, rtol=1e-5, atol=1e-5 * np.abs(right).max())
    assert np.allclose(y, right, rtol=1e-5, atol=1e-6 * sums)
