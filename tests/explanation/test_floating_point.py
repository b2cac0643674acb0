"""docs/explanation/floating_point.md: every claim the page makes; on and off are run again."""

import json
import math
import platform
import runpy
import sys

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import ROOT, functions
from tools.records import floating_point as floats

own = functions("explanation/floating_point.py")
bits_of, meeting, chain = own["bits_of"], own["meeting"], own["chain"]
kahan_sum, round_fraction = own["kahan_sum"], own["round_fraction"]
conv_exact, conv_total = own["conv_exact"], own["conv_total"]
HELD = json.loads(floats.RECORD.read_text("utf8"))
LAYERS = json.loads((ROOT / "tools/records/compare_floats.json").read_text("utf8"))[
    "layers"
]
FIGURES = runpy.run_path(str(ROOT / "snippets/explanation/floating_point_figures.py"))
RING = np.array([[1, 1, 1], [1, -8, 1], [1, 1, 1]], "float32")[:, :, None, None]
U = 2.0**-24


def normal(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape).astype("float32")


# ---- one number


@pytest.mark.parametrize("seed", range(5))  # of another size each
def test_bits_are_sign_exponent_fraction(seed):
    """'The number is ±1.fraction times a power of two.'"""
    for x in (*normal(seed, 50) * np.float32(10.0 ** (seed - 2)), np.float32(0.1)):
        sign, exponent, fraction = bits_of(x).split()
        assert (len(sign), len(exponent), len(fraction)) == (1, 8, 23)
        value = (1 + int(fraction, 2) / 2**23) * 2.0 ** (int(exponent, 2) - 127)
        assert (-1) ** int(sign) * value == x


def test_distances():
    """'The numbers between 1 and 2 have the same distance, ... From 2 to 4 it is twice that.'"""
    for low in (1, 2, 4, 1024):
        x = np.linspace(low, low * 1.999, 100, dtype="float32")
        np.testing.assert_array_equal(np.spacing(x), np.float32(low * 2.0**-23))
    assert np.spacing(np.float32(2**24)) == 2
    x = np.abs(normal(0, 1000)) + np.float32(1e-3)
    share = np.spacing(x) / x
    assert 5.9e-8 < share.min() < share.max() < 1.2e-7


@pytest.mark.seeds(3)
def test_one_operation_is_off_by_2_to_the_minus_24_and_typically_by_0_42_of_it(seed):
    x, w = normal(seed, 2, 50_000)
    for kept, exact in ((x * w, x.astype(float) * w), (x + w, x.astype(float) + w)):
        error = np.abs(kept - exact) / np.abs(exact)
        assert error.max() <= U
        assert np.sqrt(np.mean(error**2)) == pytest.approx(0.42 * U, rel=0.05)


# ---- the order of a sum


def test_one_by_one_stalls_and_np_sum_does_not():
    tenths = np.full(1_000_000, 0.1, "float32")
    exact = 1_000_000 * float(tenths[0])
    one_by_one = np.add.accumulate(tenths)[-1]
    assert 1e-3 < abs(one_by_one - exact) / exact < 1e-2  # 'wrong in the third digit'
    assert abs(np.sum(tenths) - exact) / exact < 1e-6
    total = np.float32(2**24)
    assert total + np.float32(1) == total


def in_blocks(size):
    return lambda numbers: chain(
        [chain(numbers[i : i + size]) for i in range(0, len(numbers), size)]
    )


def test_the_order_is_found_out():
    """For orders that are known, the method finds them."""
    i, j = np.indices((9, 9))
    one_chain = np.where(i == j, 1, np.maximum(i, j) + 1)
    np.testing.assert_array_equal(meeting(chain, 9), one_chain)
    backwards = meeting(lambda numbers: chain(numbers[::-1]), 9)
    np.testing.assert_array_equal(backwards, one_chain[::-1, ::-1])
    blocks = meeting(in_blocks(3), 9)
    np.testing.assert_array_equal(blocks[0], [1, 2, 3, 6, 6, 6, 9, 9, 9])
    np.testing.assert_array_equal(blocks[4], [6, 6, 6, 2, 1, 3, 9, 9, 9])


def test_np_sum_keeps_eight_sums_and_joins_them_in_pairs():
    """'In a chain the first product is rounded eight times, in pairs four times.'"""
    counts = meeting(np.sum, 9)
    np.testing.assert_array_equal(counts[0], [1, 2, 4, 4, 8, 8, 8, 8, 9])
    np.testing.assert_array_equal(counts[6], [8, 8, 8, 8, 4, 4, 1, 2, 9])
    assert len(set(counts[0])) - 1 == 4
    assert len(set(meeting(chain, 9)[0])) - 1 == 8
    eight = meeting(np.sum, 64)  # sum r adds r, r + 8, r + 16, ...
    np.testing.assert_array_equal(eight[0, 8::8], np.arange(2, 9))
    assert set(eight[0, 1:8]) == {16, 32, 64}


def test_the_figure_has_the_orders_that_are_found():
    for groups, total in (("chain", chain), ("np.sum", np.sum)):
        counts = meeting(total, 9)
        sums = {
            frozenset(np.flatnonzero(counts[i] <= size).tolist())
            for i in range(9)
            for size in set(counts[i]) - {1}
        }
        drawn = FIGURES["ORDERS"][groups]
        assert {frozenset(group) for group in drawn} == sums


def test_the_convolution_adds_the_nine_numbers():
    assert conv_total(np.arange(1, 10, dtype="float32")) == 45
    assert conv_total(2.0 ** np.arange(9, dtype="float32")) == 511


def test_tensorflows_order_is_a_tree_that_has_all_products():
    counts = meeting(conv_total, 9)
    np.testing.assert_array_equal(counts, counts.T)
    assert counts.max() == 9
    assert not np.array_equal(counts, meeting(np.sum, 9))


@pytest.mark.parametrize("size", [1, 3, 4, 9])
def test_chains_of_a_known_order(size):
    """The method of the record, on a convolution that adds blocks of `size` products."""
    layer = (3, 1, 5, 2)

    def convolve(images, kernel):
        padded = np.pad(images, [(0, 0), (1, 1), (1, 1), (0, 0)])
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), (1, 2))
        y = np.zeros((*images.shape[:3], 2), "float32")
        y[0, 1, 1, 0] = in_blocks(size)(np.ravel(windows[0, 1, 1] * kernel[..., 0, 0]))
        return y

    wanted = {1: [9], 3: [3, 3, 3], 4: [4, 4, 1], 9: [9]}[size]
    counts = floats.together(convolve, layer)
    assert counts == list(meeting(in_blocks(size), 9)[0, 1:])
    assert floats.chains(counts) == wanted


def test_what_is_said_of_the_table_of_orders():
    orders = {
        process: recorded["chains"] for process, recorded in HELD["orders"].items()
    }
    assert all(len(lengths) == 1 for lengths in orders["on"].values())
    off = [n for lengths in orders["off"].values() for n in lengths if n > 9]
    assert 280 <= sorted(off)[len(off) // 2] <= 320  # 'chains of about 300'
    # 'here the half of a second thread': with one thread, no part is apart
    assert orders["off"]["3 x 3 x 512, 1"][-1] == 4608 // 2
    assert max(orders["off, 1 thread"]["3 x 3 x 512, 1"]) < 400
    assert len(orders["SSE4.1"]["3 x 3 x 64, 1"]) > len(
        orders["SSE4.1"]["3 x 3 x 64, 4"]
    )
    fused = {process: recorded["fused"] for process, recorded in HELD["orders"].items()}
    assert fused["on"]
    assert not fused["SSE4.1"]  # SSE4.1 has no such instruction


def test_words_for_chains():
    assert floats.words([9]) == "one chain"
    assert floats.words([288, 288]) == "2 chains of up to 288"
    assert floats.words([288] * 8 + [2304]) == "8 chains of up to 288, 2,304 apart"


def test_fused_is_told_from_two_roundings():
    a = np.float32(1 + 2**-12)

    def convolve(images, kernel, fused):
        x, w = images[0, 0, 0], kernel[0, 0, :, 0]
        kind = np.float64 if fused else np.float32
        y = kind(x[1]) * kind(w[1]) + kind(x[0] * w[0])
        return np.full((1, 1, 1, 1), np.float32(y))

    assert floats.is_fused(lambda *pair: convolve(*pair, True))
    assert not floats.is_fused(lambda *pair: convolve(*pair, False))
    assert a * a - a * a == 0
    assert np.float32(float(a) * float(a) - float(a * a)) == 2**-24


# ---- growth


def test_growth_is_measured_as_recorded():
    sizes = [64, 1024, 16384]
    errors = floats.growth(sizes, 20)
    for way in floats.SUMS:
        for n, error in zip(sizes, errors[way], strict=True):
            recorded = HELD["growth"][way][HELD["growth"]["sizes"].index(n)]
            assert error == pytest.approx(recorded, rel=0.35)


def test_a_chain_grows_as_expected_blocks_later_pairs_hardly():
    rows = {way: np.array(numbers) for way, numbers in HELD["growth"].items()}
    n = rows["sizes"]
    expected = 0.42 * U * np.sqrt(n / 2)
    chained = rows["one after another"]
    assert np.all(np.abs(chained[n > 100] / expected[n > 100] - 1) < 0.25)
    assert rows["np.sum"].max() < 2.6 * rows["np.sum"].min()  # of 16,384 times as many
    blocks = rows["blocks of 256"]
    assert np.all(blocks[n <= 256] == chained[n <= 256])
    assert blocks[n == 4096] < 1.3 * blocks[n == 256]
    assert blocks[-1] > 1.7 * blocks[n == 4096]


def test_the_worst_case_is_nearly_reached_by_products_of_one_sign():
    """'a thousand ones added to 2²⁴, one by one, all vanish'."""
    total, n = np.float32(2**24), 1000
    for _ in range(n):
        total = total + np.float32(1)
    assert total == 2**24
    assert n > 0.99 * n * 2**-24 * (2**24 + n)


@pytest.mark.seeds(5)
def test_with_both_signs_the_error_is_far_below_the_bound(seed):
    for k, C in [(3, 1), (3, 64), (5, 40)]:
        images, kernel = normal(seed, 2, k + 4, k + 3, C), normal(seed + 9, k, k, C, 5)
        y = tf.nn.conv2d(images, kernel, 1, "VALID").numpy()
        products = conv_exact(np.abs(images), np.abs(kernel))
        worst = k * k * C * U * products
        error = np.abs(y - conv_exact(images, kernel))
        assert np.all(error <= worst)
        if C > 1:
            assert np.all(error <= worst / 50)


@pytest.mark.seeds(5)
def test_conv_exact_is_tensorflow(seed):
    images, kernel = normal(seed, 2, 8, 6, 3), normal(seed + 9, 3, 2, 3, 4)
    y = tf.nn.conv2d(images.astype("float64"), kernel.astype("float64"), 1, "VALID")
    np.testing.assert_allclose(conv_exact(images, kernel), y, rtol=1e-12, atol=1e-12)


# ---- fan-in, from the record


def test_with_onednn_on_the_error_is_that_of_one_chain():
    """'for the largest kernels it is better than that'; 'flat from 288 products on'."""
    for n, layer in LAYERS["1"].items():
        expected = 0.42 * U * np.sqrt(2) * np.sqrt(int(n) / 2)
        if int(n) < 6000:
            assert layer["tf_rms"] == pytest.approx(expected, rel=0.12)
        assert layer["chain_rms"] == pytest.approx(expected, rel=0.18)
    assert LAYERS["1"]["25088"]["tf_rms"] < 0.7 * expected
    flat = [layer["tf_rms"] for n, layer in LAYERS["0"].items() if int(n) > 288]
    assert max(flat) < 1.3 * min(flat)


def test_the_largest_error_is_5_to_13_times_the_typical_one():
    ratios = [
        layer[what] / layer[f"{what}_rms"]
        for layers in LAYERS.values()
        for layer in layers.values()
        for what in ("tf", "loop")
    ]
    assert 4.5 < min(ratios) < max(ratios) < 13.5


# ---- the same bits


def test_tables_are_what_they_were_made_from():
    for name, text in floats.tables(HELD).items():
        recorded = (floats.FOLDER / name).read_text("utf8")
        assert recorded == text, "run `python -m tools.records.floating_point`"


def test_what_the_list_says_of_the_table():
    shares = {
        pair: [s for s, _ in layers.values()] for pair, layers in HELD["pairs"].items()
    }
    for pair in ("on: the same call again", "off: the same call again"):
        assert shares[pair] == [1, 1, 1, 1]
    assert shares["off, or through XLA"] == [1, 1, 1, 1]
    assert max(shares["on or off"][1:]) < 0.1  # 'almost every output of a large kernel'
    largest = max(difference for _, difference in HELD["pairs"]["on or off"].values())
    assert f"{largest:.1e}" == "1.3e-05"
    assert min(shares["on: in a batch or alone"]) < 1
    assert min(shares["off: one thread or two"]) < 1
    assert min(shares["on: AVX-512 or SSE4.1"]) < 1


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64",
    reason="TensorFlow has oneDNN's kernels on x86",
)
def test_onednn_on_and_off_run_again():
    """One of the two settings is that of this process; the other runs in its own process."""
    from tensorflow.python.util import _pywrap_util_port

    here, _ = floats.convolve(tf, orders=False)
    there, _ = floats.run("off" if _pywrap_util_port.IsMklEnabled() else "on", "none")
    equal = []
    for layer in floats.LAYERS:
        key = f"{floats.name(layer)}|batch"
        k, C, *_ = layer
        tolerance = 1e-5 if k * k * C <= 2000 else 1e-4
        np.testing.assert_allclose(
            here[key], there[key], rtol=tolerance, atol=tolerance
        )
        equal.append(np.mean(here[key] == there[key]))
        np.testing.assert_array_equal(here[key], here[key.replace("batch", "again")])
        assert 0.3 < np.std(here[key]) < 2.5  # 'on results around 1'
    assert min(equal) < 0.5


# ---- formats


def test_the_table_of_formats():
    assert f"{np.finfo('float32').max:.1e}" == "3.4e+38"
    assert f"{float(tf.bfloat16.max):.1e}" == "3.4e+38"
    assert np.finfo("float16").max == 65504
    assert [fraction for *_, fraction in FIGURES["FORMATS"]] == [23, 10, 7, 10]
    assert [1 + e + f for _, e, f in FIGURES["FORMATS"]] == [32, 19, 16, 16]
    for name, exponent, fraction in FIGURES["FORMATS"]:
        if name != "TF32":
            dtype = getattr(tf, name)
            limit = (2 - 2.0**-fraction) * 2.0 ** (2 ** (exponent - 1) - 1)
            assert float(dtype.max) == limit


@pytest.mark.parametrize("seed", range(5))  # of another size each
def test_rounding_the_fraction_is_tensorflows_bfloat16_and_numpys_float16(seed):
    x = normal(seed, 20, 30) * np.float32(10.0 ** (seed * 3 - 6))
    bits = np.random.default_rng(seed).integers(0, 2**16, 2000) << 16
    ties = (bits + 2**15).astype("uint32").view("float32")
    ties = ties[np.isfinite(ties)]
    for y in (x, x.T, np.float32([0, -0.0, 1, np.inf]), ties):
        cast = tf.cast(tf.cast(y, tf.bfloat16), tf.float32)
        np.testing.assert_array_equal(round_fraction(y, 7), cast)
    half = np.random.default_rng(seed).uniform(1e-3, 6e4, 3000).astype("float32")
    np.testing.assert_array_equal(round_fraction(half, 10), half.astype("float16"))


@pytest.mark.parametrize("bits", [1, 7, 10, 22])
def test_rounding_is_to_the_nearest_and_leaves_what_fits(bits):
    x = normal(bits, 2000)
    y = round_fraction(x, bits)
    assert np.all(np.abs(y - x.astype(float)) <= 2.0 ** -(bits + 1) * np.abs(x))
    np.testing.assert_array_equal(round_fraction(y, bits), y)
    assert np.any(y != x)


def test_rounding_takes_tensors_and_numbers():
    np.testing.assert_array_equal(round_fraction(tf.constant([1.03]), 3), [1])
    assert round_fraction(np.float32(1.07), 3) == 1.125


def test_rounding_refuses():
    with pytest.raises(TypeError, match="x is of float64; float32 is valid"):
        round_fraction(np.ones(2), 7)
    for bits in (0, 23, -1):
        with pytest.raises(ValueError, match=f"bits is {bits}; 1 to 22 is valid"):
            round_fraction(np.ones(2, "float32"), bits)


@pytest.mark.seeds(3)
def test_bfloat16_sums_in_float32_and_rounds_once(seed):
    """'The products are summed in float32 and rounded once at the end.'"""
    for C in (3, 64, 256):
        images, kernel = normal(seed, 2, 6, 5, C), normal(seed + 9, 3, 3, C, 4)
        kernel /= np.float32(np.sqrt(9 * C))
        pair = tf.cast(images, tf.bfloat16), tf.cast(kernel, tf.bfloat16)
        y = tf.cast(tf.nn.conv2d(*pair, 1, "VALID"), tf.float32)
        inputs = round_fraction(images, 7), round_fraction(kernel, 7)
        once = round_fraction(conv_exact(*inputs).astype("float32"), 7)
        assert np.mean(y == once) > 0.97
        np.testing.assert_allclose(y, once, rtol=2**-7, atol=1e-5)


def test_the_fan_in_hardly_matters_for_bfloat16():
    needed = [layer["bfloat16"] for layer in LAYERS["1"].values()]
    assert max(needed) < 1.3 * min(needed)


@pytest.mark.parametrize(("policy", "dtype"), [("mixed_bfloat16", "bfloat16"),
                                              ("mixed_float16", "float16")])  # fmt: skip
def test_mixed_precision_keeps_the_weights_in_float32(policy, dtype):
    conv = tf.keras.layers.Conv2D(4, (3, 2), dtype=policy)
    y = conv(normal(0, 2, 6, 5, 3))
    assert conv.kernel.dtype == conv.bias.dtype == "float32"
    assert (conv.compute_dtype, y.dtype.name) == (dtype, dtype)


def test_tf32_is_on_by_default():
    assert tf.config.experimental.tensor_float_32_execution_enabled()


@pytest.mark.seeds(5)
def test_tf32_agrees_to_1e_3_not_to_1e_5(seed):
    images, kernel = normal(seed, 2, 9, 8, 64), normal(seed + 9, 3, 3, 64, 8) / 17
    kernel = kernel.astype("float32")
    exact = conv_exact(images, kernel)
    y = tf.nn.conv2d(round_fraction(images, 10), round_fraction(kernel, 10), 1, "VALID")
    error = np.abs(y.numpy() - exact)
    assert not np.allclose(y, exact, rtol=1e-5, atol=1e-5)
    assert error.max() < 5e-3
    assert np.sqrt(np.mean(error**2)) < 1e-3


# ---- exact sums, cancellation


@pytest.mark.seeds(5)
def test_kahan_is_off_by_one_rounding_at_most(seed):
    numbers = np.abs(normal(seed, 3000))
    exact = math.fsum(numbers.tolist())
    kahan = kahan_sum(numbers)
    assert abs(float(kahan) - exact) <= np.spacing(np.float32(exact))
    assert np.float32(np.sum(numbers, dtype="float64")) == np.float32(exact)
    assert kahan.dtype == np.float32


def test_adding_one_after_another_is_off_by_more_than_kahan():
    """The mean of 20 sums is compared, since now and then both ways give the same number."""
    drawn = [np.abs(normal(seed, 3000)) for seed in range(20)]
    errors = [
        [abs(float(add(x)) - math.fsum(x.tolist())) for x in drawn]
        for add in (chain, kahan_sum)
    ]
    assert np.mean(errors[0]) > 2 * np.mean(errors[1])


def test_a_flat_image_gives_0_in_whole_numbers_and_specks_in_fractions():
    grays = np.arange(1, 4001)
    for divisor, exact in ((1, True), (1000, False), (255, False)):
        images = np.empty((4000, 3, 4, 1), "float32")
        images[:] = (grays / divisor).reshape(4000, 1, 1, 1)
        y = tf.nn.conv2d(images, RING, 1, "VALID").numpy()
        assert bool(np.all(y == 0)) is exact
        assert np.abs(y).max() < 1e-6 * images.max()


@pytest.mark.seeds(5)
def test_centring_cures_bright_images_and_changes_nothing_else(seed):
    """'a kernel that adds up to 0 does not see a constant'."""
    images = (1000 + normal(seed, 2, 20, 15, 1) / 100).astype("float32")
    exact = conv_exact(images, RING)
    size = np.sqrt(np.mean(exact**2))
    centered = images - np.mean(images)
    off = [
        np.abs(tf.nn.conv2d(x, RING, 1, "VALID").numpy() - exact).max() / size
        for x in (images, centered)
    ]
    assert off[0] > 1e-3
    assert off[1] < 1e-5


def test_a_variance_in_one_pass_can_be_negative():
    rng = np.random.default_rng(1)
    one_pass, two = [], []
    for _ in range(20):
        x = (1000 + rng.standard_normal(10_000) / 10).astype("float32")
        right = np.var(x.astype("float64"))
        one_pass.append(np.mean(x * x) - np.mean(x) ** 2)
        two.append(np.mean((x - np.mean(x)) ** 2) / right)
    assert min(one_pass) < 0
    np.testing.assert_allclose(two, 1, rtol=1e-3)


@pytest.mark.seeds(5)
def test_a_bright_pixel_costs_an_fft_digits_everywhere(seed):
    line, taps = normal(seed, 256), np.float32([1, 2, 1])
    for bright in (1, 1e6):
        line[200] = bright
        exact = np.convolve(line.astype("float64"), taps, "valid")
        spectrum = np.fft.rfft(line) * np.fft.rfft(taps, 256)
        y = np.fft.irfft(spectrum, 256)[2:]
        assert y.dtype == np.float32
        far = np.abs(y[:150] - exact[:150]).max()
        assert bool(far < 1e-5) is (bright == 1)
        if bright > 1:
            assert far > 1e-3
    direct = line[:-2] + line[1:-1] * 2 + line[2:]
    assert np.abs(direct[:150] - exact[:150]).max() < 1e-6


@pytest.mark.seeds(5)
def test_winograd_loses_digits(seed):
    """F(2, 3) on lines: 'subtracts and adds inputs and weights before it multiplies'."""
    x, w = normal(seed, 400, 64, 4), normal(seed + 9, 64, 3)  # (tiles, C, 4), (C, 3)
    exact = np.stack(
        [np.sum(x[:, :, i : i + 3].astype(float) * w, (1, 2)) for i in (0, 1)]
    )
    direct = np.stack([np.sum(x[:, :, i : i + 3] * w, (1, 2)) for i in (0, 1)])
    d = [x[..., 0] - x[..., 2], x[..., 1] + x[..., 2], x[..., 2] - x[..., 1],
         x[..., 1] - x[..., 3]]  # fmt: skip
    half = np.float32(0.5)
    g = [w[:, 0], (w[:, 0] + w[:, 1] + w[:, 2]) * half,
         (w[:, 0] - w[:, 1] + w[:, 2]) * half, w[:, 2]]  # fmt: skip
    m = [np.sum(a * b, axis=1) for a, b in zip(d, g, strict=True)]
    winograd = np.stack([m[0] + m[1] + m[2], m[1] - m[2] - m[3]])
    errors = [np.sqrt(np.mean((y - exact) ** 2)) for y in (direct, winograd)]
    assert winograd.dtype == np.float32
    assert errors[0] < errors[1] < 20 * errors[0]
