"""docs/explanation/faster_forms.md: every claim the page makes."""

import itertools
import json
import tracemalloc

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.eager import context

from benchmarks import forms as bench
from tools.paths import functions

PROGRAM = functions("explanation/faster_forms.py")
FORMS = [
    PROGRAM[f"by_{name}"]
    for name in ("outputs", "taps", "einsum", "im2col", "fft", "winograd")
]
BY_OUTPUTS, BY_TAPS, BY_EINSUM, BY_IM2COL, BY_FFT, BY_WINOGRAD = FORMS
in_blocks, framed, all_windows = (
    PROGRAM[name] for name in ("in_blocks", "framed", "all_windows")
)
kernel_sums, image_sums, output_sums = (
    PROGRAM[f"{name}_sums"] for name in ("kernel", "image", "output")
)
# kernel size, strides, padding
SETTINGS = [
    *itertools.product(
        [(3, 3), (1, 1), (2, 5), (4, 3)],
        [1, 2, (1, 3), (3, 2)],
        ["valid", "same"],
    ),
    ((1, 4), (4, 1), "same"),
    ((7, 6), 1, "valid"),
    ((9, 11), 1, "same"),
]
# (N, H, W, C) and F: none is square, odd and even sides
SHAPES = [((2, 7, 6, 3), 4), ((3, 8, 11, 2), 5)]
RECORD = json.loads(bench.RECORD.read_text("utf8"))
ONE = RECORD["threads"]["1"]["sizes"]


def by_name(function):
    return function.__name__ if callable(function) else None


def drawn(shape, size, filters, seed=0, whole=True):
    """Return images and a kernel: small whole numbers, or fractions."""
    rng = np.random.default_rng(seed)
    kernel = (*size, shape[3], filters)
    if whole:
        return [rng.integers(-4, 5, s).astype("float32") for s in (shape, kernel)]
    return [rng.standard_normal(s).astype("float32") for s in (shape, kernel)]


def does(form, size, strides):
    return form is not BY_WINOGRAD or (size == (3, 3) and strides in (1, (1, 1)))


# ---- each equals TensorFlow ---------------------------------------------------------------------
@pytest.mark.parametrize("form", FORMS, ids=by_name)
def test_equals_tensorflow_on_whole_numbers(form):
    """'Equal, to the last bit': all but the FFT, which is 'not equal but close'."""
    done = 0
    for (shape, filters), (size, strides, padding) in itertools.product(
        SHAPES, SETTINGS
    ):
        if not does(form, size, strides):
            continue
        if padding == "valid" and (size[0] > shape[1] or size[1] > shape[2]):
            continue
        images, kernel = drawn(shape, size, filters, seed=done)
        y = form(images, kernel, strides=strides, padding=padding)
        expected = tf.nn.conv2d(images, kernel, strides, padding.upper()).numpy()
        assert y.shape == expected.shape
        assert y.dtype == np.float32
        if form is BY_FFT:
            np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-4)
        else:
            np.testing.assert_array_equal(y, expected)
        done += 1
    assert done >= (4 if form is BY_WINOGRAD else 66)


@pytest.mark.seeds(5)
@pytest.mark.parametrize("form", FORMS, ids=by_name)
def test_equals_tensorflow_on_fractions(form, seed):
    for size, strides, padding in [((3, 3), 1, "same"), ((3, 2), (1, 2), "valid")]:
        if does(form, size, strides):
            images, kernel = drawn((2, 9, 8, 3), size, 5, seed, whole=False)
            y = form(images, kernel, strides=strides, padding=padding)
            expected = tf.nn.conv2d(images, kernel, strides, padding.upper())
            np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("form", FORMS, ids=by_name)
@pytest.mark.parametrize("numbers", [1, 60, 100, 2**16])
def test_blocks_change_nothing(form, numbers):
    """'compute a few rows of the output at a time'."""
    for size, strides, padding in SETTINGS[:20]:
        if does(form, size, strides):
            images, kernel = drawn((2, 9, 8, 3), size, 4)
            y = in_blocks(
                form, images, kernel, strides=strides, padding=padding, numbers=numbers
            )
            expected = form(images, kernel, strides=strides, padding=padding)
            assert y.shape == expected.shape
            np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize(
    ("numbers", "rows"), [(1, 2), (119, 4), (144, 6), (191, 6), (192, 8), (2**16, 9)]
)
def test_a_block_has_an_even_number_of_rows_that_fit(numbers, rows):
    """The image has 3 channels; the output is 9 x 6 with 4 filters, so a row has 24 numbers."""
    seen = []

    def form(images, kernel, *, strides):
        seen.append(images.shape)
        return BY_TAPS(images, kernel, strides=strides)

    images, kernel = drawn((2, 11, 8, 3), (3, 3), 4)
    in_blocks(form, images, kernel, numbers=numbers)
    assert seen[0] == (1, min(rows + 2, 11), 8, 3)
    assert all(shape[0] == 1 and shape[1] >= 3 for shape in seen)


def test_the_default_block_is_65536_numbers_of_images_or_output():
    seen = []

    def form(images, kernel, *, strides):
        seen.append(len(images[0]) - 2)
        return np.zeros((1, len(images[0]) - 2, 62, kernel.shape[3]), "float32")

    for C, F in [(64, 2), (2, 64)]:
        in_blocks(form, np.zeros((1, 64, 64, C)), np.zeros((3, 3, C, F)))
    assert seen == [2**16 // (62 * 64), *[16] * 2, 14] * 2


@pytest.mark.parametrize("form", FORMS, ids=by_name)
def test_float64_stays_and_integers_become_floats(form):
    images, kernel = drawn((2, 6, 7, 3), (3, 3), 4)
    for kind, expected in [
        ("float64", "float64"),
        ("int64", "float64"),
        ("int8", "float32"),
        ("uint8", "float32"),
    ]:
        y = form(
            abs(images).astype(kind),
            kernel.astype("float16" if kind == "uint8" else kind),
        )
        assert y.dtype == expected
        right = BY_OUTPUTS(abs(images), kernel)
        np.testing.assert_allclose(y, right, rtol=1e-5, atol=1e-4)


# ---- what is refused ----------------------------------------------------------------------------
@pytest.mark.parametrize("form", FORMS, ids=by_name)
@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"images": np.ones((5, 6, 4))}, ValueError, r"^images .*\(5, 6, 4\)"),
        ({"images": np.ones((0, 5, 6, 4))}, ValueError, r"^images .*\(N, H, W, C\).*empty"),
        ({"images": np.ones((2, 5, 6, 4), bool)}, TypeError, "^images .*bool"),
        ({"images": "abc"}, TypeError, "^images .*<U3"),
        ({"images": np.ones((2, 5, 6, 4), complex)}, TypeError, "^images .*complex"),
        ({"kernel": np.ones((3, 3, 4))}, ValueError, r"^kernel .*kw, C, F\), none.*\(3, 3, 4\)"),
        ({"kernel": np.ones((3, 2, 4))}, ValueError, r"^kernel .*axes \(kh, kw, C, F\), "),
        ({"kernel": np.ones((3, 2, 3, 8))}, ValueError, "^kernel .*3 channels.* 4$"),
        ({"kernel": np.ones((6, 3, 4, 8))}, ValueError, "^kernel must fit.*6 x 3.*5 x 6"),
        ({"kernel": np.ones((3, 7, 4, 8))}, ValueError, "^kernel must fit.*3 x 7.*5 x 6"),
        ({"strides": 0}, ValueError, "^strides .*positive.*not 0"),
        ({"strides": (1, -1)}, ValueError, r"^strides .*\(1, -1\)"),
        ({"strides": (1, 1, 1)}, ValueError, r"^strides .*\(1, 1, 1\)"),
        ({"strides": 1.0}, ValueError, "^strides .*1.0"),
        ({"strides": (1, 1.5)}, ValueError, "^strides .*1.5"),
        ({"strides": True}, ValueError, "^strides .*True"),
        ({"strides": None}, ValueError, "^strides .*None"),
        ({"padding": "full"}, ValueError, "^padding .*valid.*same.*'full'"),
        ({"padding": 1}, ValueError, "^padding .*1"),
    ],
)  # fmt: skip
def test_wrong_arguments_are_named(form, change, error, words):
    good = {"images": np.ones((2, 5, 6, 4)), "kernel": np.ones((3, 3, 4, 8))}
    form(**good)
    with pytest.raises(error, match=words):
        form(**{**good, **change})
    with pytest.raises(error, match=words):
        in_blocks(form, **{**good, **change})


def test_a_stride_may_be_numpys_and_a_pair_a_list():
    images, kernel = drawn((2, 6, 7, 3), (3, 3), 4)
    expected = BY_TAPS(images, kernel, strides=(2, 3))
    given = BY_TAPS(images, kernel, strides=[np.int64(2), np.int32(3)])
    np.testing.assert_array_equal(given, expected)


@pytest.mark.parametrize(
    ("size", "strides", "words"),
    [
        ((3, 2), 1, r"^kernel must be 3 x 3 .*not 3 x 2"),
        ((1, 3), 1, r"^kernel must be 3 x 3 .*not 1 x 3"),
        ((3, 3), 2, r"^strides must be 1 .*not 2"),
        ((3, 3), (1, 2), r"^strides must be 1 .*not \(1, 2\)"),
    ],
)
def test_winograd_refuses_what_it_cannot_do(size, strides, words):
    images, kernel = drawn((2, 6, 7, 3), size, 4)
    with pytest.raises(ValueError, match=words):
        BY_WINOGRAD(images, kernel, strides=strides)


# ---- memory -------------------------------------------------------------------------------------
def extra_memory(form, images, kernel, **settings):
    """Return the bytes that a form asks for besides its output."""
    tracemalloc.start()
    y = form(images, kernel, **settings)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most - y.nbytes


def test_windows_are_a_view_and_im2col_copies_them():
    images, kernel = drawn((2, 30, 31, 8), (3, 3), 8)
    windows = all_windows(images, (3, 3), (2, 1))
    assert np.shares_memory(windows, images)
    assert windows.shape == (2, 14, 29, 3, 3, 8)
    np.testing.assert_array_equal(windows[1, 5, 7], images[1, 10:13, 7:10])
    assert not np.shares_memory(windows.reshape(-1, 72), images)
    nine = 2 * 28 * 29 * 72 * 4
    assert nine <= extra_memory(BY_IM2COL, images, kernel) < 1.1 * nine + 20_000
    assert extra_memory(BY_EINSUM, images, kernel) < 0.1 * images.nbytes


def test_tensordot_copies_the_windows_and_so_does_einsum_with_optimize():
    """'np.tensordot does the same two steps, the copy too'."""
    images, kernel = drawn((1, 40, 41, 8), (3, 3), 8)
    windows = all_windows(images, (3, 3), (1, 1))
    forms = {
        "tensordot": lambda x, w: np.tensordot(windows, w, 3),
        "einsum": lambda x, w: np.einsum(
            "nijabc,abcf->nijf", windows, w, optimize=True
        ),
    }
    expected = BY_IM2COL(images, kernel)
    for form in forms.values():
        np.testing.assert_array_equal(form(images, kernel), expected)
        assert extra_memory(form, images, kernel) >= windows.nbytes


def test_taps_need_one_array_of_the_size_of_the_output():
    """'one array of the size of the output, for the product before it is added'."""
    images, kernel = drawn((2, 40, 41, 16), (3, 3), 8)
    output = 2 * 38 * 39 * 8 * 4
    assert output <= extra_memory(BY_TAPS, images, kernel) < 1.1 * output + 20_000


@pytest.mark.parametrize("form", [BY_TAPS, BY_IM2COL, BY_WINOGRAD], ids=by_name)
def test_in_blocks_the_extra_memory_does_not_grow(form):
    """'no longer grows with the height of the image or with the batch'."""
    kernel = np.ones((3, 3, 8, 8), "float32")

    def blocks(images, kernel):
        return in_blocks(form, images, kernel, numbers=2000)

    small = extra_memory(blocks, np.ones((1, 32, 32, 8), "float32"), kernel)
    large = extra_memory(blocks, np.ones((3, 128, 32, 8), "float32"), kernel)
    assert large < 1.1 * small + 20_000
    whole = extra_memory(form, np.ones((3, 128, 32, 8), "float32"), kernel)
    assert whole > 5 * large


@pytest.mark.parametrize("size", [(9, 12), (10, 11), (9, 9), (8, 10)])
def test_winograd_pads_to_whole_tiles_and_no_further(size, monkeypatch):
    padded, pad = [], np.pad
    images, kernel = drawn((2, *size, 3), (3, 3), 4)
    monkeypatch.setattr(
        np, "pad", lambda *given: padded.append(pad(*given)) or padded[-1]
    )
    BY_WINOGRAD(images, kernel)
    assert padded[-1].shape == (2, *(-(-n // 2) * 2 for n in size), 3)


def test_a_stride_of_two_copies_a_quarter():
    """'With stride 2 the copy is a quarter of that.'"""
    images = np.zeros((1, 65, 65, 4), "float32")
    full, quarter = (all_windows(images, (3, 3), (s, s)) for s in (1, 2))
    assert quarter.nbytes / full.nbytes == pytest.approx(1 / 4, rel=0.05)


def test_the_spectrum_of_the_kernel_is_as_large_as_the_image_c_f_times():
    images, kernel = drawn((1, 32, 34, 8), (3, 3), 8)
    spectrum = 32 * 18 * 8 * 8 * 8  # H, W // 2 + 1, C, F, bytes of a complex64
    assert extra_memory(BY_FFT, images, kernel) >= spectrum
    assert spectrum == pytest.approx(images.nbytes * 8, rel=0.1)


# ---- FFT ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("n", "k"), [(6, 3), (7, 3), (9, 4), (5, 5)])
def test_the_product_of_the_transforms_wraps_around(n, k):
    """'The first four numbers are right, the last two come from windows across the seam.'"""
    rng = np.random.default_rng(n)
    x, w = rng.standard_normal(n), rng.standard_normal(k)
    y = np.fft.irfft(np.fft.rfft(x) * np.fft.rfft(w, n=n).conj(), n=n)
    ring = np.concatenate([x, x[: k - 1]])
    np.testing.assert_allclose(y, np.correlate(ring, w, "valid"), rtol=1e-9, atol=1e-9)
    right = np.correlate(x, w, "valid")
    np.testing.assert_allclose(y[: n - k + 1], right, rtol=1e-9, atol=1e-9)


def test_without_the_conjugate_it_is_a_convolution():
    """'Without it the product is a convolution: the kernel is flipped.'"""
    rng = np.random.default_rng(0)
    x, w = rng.standard_normal(8), rng.standard_normal(3)
    y = np.fft.irfft(np.fft.rfft(x) * np.fft.rfft(w, n=8), n=8)
    np.testing.assert_allclose(y[2:], np.convolve(x, w, "valid"), rtol=1e-9)


def test_six_and_seven_pixels_have_four_frequencies():
    """'irfft must be told the length.'"""
    assert np.fft.rfft(np.ones(6)).shape == np.fft.rfft(np.ones(7)).shape == (4,)
    assert len(np.fft.irfft(np.ones(4))) == 6


def test_fft_spreads_the_rounding_of_bright_pixels_and_the_others_do_not():
    """'an output depends on the pixels of its window or its tile alone'."""
    images, kernel = drawn((1, 12, 20, 4), (3, 3), 5, whole=False)
    other = images.copy()
    other[:, :, :10] = 1e6  # the tile of the outputs from column 10 on starts there
    for form in (BY_OUTPUTS, BY_TAPS, BY_EINSUM, BY_WINOGRAD):
        dark, same = form(other, kernel)[:, :, 10:], form(images, kernel)[:, :, 10:]
        np.testing.assert_array_equal(dark, same)
    dark, same = BY_FFT(other, kernel)[:, :, 10:], BY_FFT(images, kernel)[:, :, 10:]
    assert np.abs(dark - same).max() > 1e-3


# ---- Winograd -----------------------------------------------------------------------------------
class Counted:
    """A number that counts how often it was multiplied."""

    products = 0

    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return Counted(self.value + other.value)

    def __sub__(self, other):
        return Counted(self.value - other.value)

    def __mul__(self, other):
        Counted.products += 1
        return Counted(self.value * other.value)

    def __truediv__(self, number):
        return Counted(self.value / number)


def counted(values):
    return np.vectorize(Counted, otypes=[object])(values)


def values(array):
    return np.vectorize(lambda element: element.value)(array)


def test_two_outputs_take_four_products():
    Counted.products = 0
    d, g = np.array([3.0, 1, 4, 2]), np.array([2.0, -1, 5])
    y = output_sums(*(image_sums(*counted(d)) * kernel_sums(*counted(g))))
    np.testing.assert_array_equal(values(y), np.correlate(d, g, "valid"))
    assert Counted.products == 4
    loop = [sum((counted(d)[i : i + 3] * counted(g)), Counted(0)) for i in range(2)]
    np.testing.assert_array_equal(values(np.array(loop)), values(y))
    assert Counted.products == 4 + 6


def test_a_tile_takes_sixteen_products():
    """'16 instead of 36'."""
    rng = np.random.default_rng(0)
    d, g = rng.integers(-9, 9, (4, 4)), rng.integers(-9, 9, (3, 3))
    V, U = image_sums(*counted(d)), kernel_sums(*counted(g))
    Counted.products = 0
    products = image_sums(*V.T) * kernel_sums(*U.T)
    y = output_sums(*output_sums(*products).T)
    assert Counted.products == 16
    expected = BY_OUTPUTS(d[None, :, :, None], g[:, :, None, None])[0, ..., 0]
    np.testing.assert_array_equal(values(y), expected)
    assert 36 / 16 == 2.25


@pytest.mark.seeds(5)
def test_the_derivation_step_by_step(seed):
    """Check the two brackets, and the sum and the difference that give both of them."""
    rng = np.random.default_rng(seed)
    d, g = rng.integers(-9, 10, 4), rng.integers(-9, 10, 3)
    s, (y0, y1) = g[0] + g[2], np.correlate(d, g, "valid")
    first, second = d[1] * g[1] + d[2] * s, d[1] * s + d[2] * g[1]
    assert y0 == (d[0] - d[2]) * g[0] + first
    assert y1 == second - (d[1] - d[3]) * g[2]
    m1, m2 = (d[1] + d[2]) * (s + g[1]) / 2, (d[2] - d[1]) * (s - g[1]) / 2
    assert (m1 + m2, m1 - m2) == (first, second)
    m0, m3 = (d[0] - d[2]) * g[0], (d[1] - d[3]) * g[2]
    np.testing.assert_array_equal(image_sums(*d) * kernel_sums(*g), [m0, m1, m2, m3])
    np.testing.assert_array_equal(output_sums(m0, m1, m2, m3), [y0, y1])


# ---- what was measured --------------------------------------------------------------------------
def seconds(measured, name):
    return measured["seconds"][name][0]


@pytest.mark.parametrize("name", bench.TABLES)
def test_tables_are_those_of_the_record(name):
    shown = (bench.FOLDER / name).read_text("utf8")
    assert shown == bench.TABLES[name](RECORD), "run `make outputs`"


def test_sizes_go_from_8_x_8_x_1_to_224_x_224_x_64():
    assert (ONE[0]["H"], ONE[0]["C"]) == (8, 1)
    assert (ONE[-1]["H"], ONE[-1]["C"]) == (224, 64)
    assert len(RECORD["threads"]) == (2 if RECORD["machine"]["cores"] > 1 else 1)


def test_the_best_form_takes_at_most_twice_tensorflows_time():
    """'about as long as TensorFlow', with one thread, from 64 channels and filters on."""
    ratios = [bench.best(measured)[1] for measured in ONE if bench.is_target(measured)]
    assert len(ratios) == 6
    assert max(ratios) < 2
    assert np.median(ratios) < 1.3


def test_a_loop_over_the_outputs_is_hundreds_of_times_slower():
    largest = [measured for measured in ONE if "by_outputs" in measured["seconds"]][-1]
    for name in ("by_taps", "by_im2col", "by_winograd"):
        assert seconds(largest, "by_outputs") > 200 * seconds(largest, name)


def test_with_few_channels_im2col_is_the_best():
    few = [measured for measured in ONE if measured["C"] <= 4]
    assert len(few) == 4
    assert {bench.best(measured)[0] for measured in few} == {"by_im2col"}


@pytest.mark.parametrize("name", ["taps", "im2col", "winograd"])
def test_on_large_images_blocks_pay(name):
    assert seconds(ONE[-1], f"{name} in blocks") < seconds(ONE[-1], f"by_{name}")


def test_fft_does_not_pay_for_3_x_3_and_overtakes_im2col_in_the_end():
    for measured in ONE:
        if "by_fft" in measured["seconds"]:
            assert seconds(measured, "by_fft") > seconds(measured, "by_im2col")
    kernels = RECORD["threads"]["1"]["kernels"]
    assert seconds(kernels[-1], "by_fft") < seconds(kernels[-1], "by_im2col")


def test_fft_has_by_far_the_most_memory_and_einsum_the_least():
    extra = RECORD["threads"]["1"]["memory"]
    assert extra["by_fft"] > 10 * max(v for k, v in extra.items() if k != "by_fft")
    assert min(extra, key=extra.get) == "by_einsum"


def test_errors_are_as_the_page_says():
    """'TensorFlow and einsum have the largest errors', and what it says of Winograd."""
    for measured in ONE:
        errors, fan_in = measured["errors"], 9 * measured["C"]
        if fan_in >= 576 and "by_fft" in errors:
            worst = sorted(errors, key=errors.get)[-2:]
            assert set(worst) == {"tf.nn.conv2d", "by_einsum"}
            assert errors["by_winograd"] < errors["tf.nn.conv2d"]
        assert errors["by_winograd"] > errors["by_taps"]


# Of F(4x4, 3x3): Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, section 4.3.
IMAGE = np.array([[4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0],
                  [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1]])  # fmt: skip
KERNEL = (
    np.array([[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]])
    / 24
)
OUTPUT = np.array([[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0],
                   [0, 1, -1, 8, -8, 1]])  # fmt: skip


def by_larger_tiles(images, W):
    """Winograd with tiles of 6 x 6 for 4 x 4 outputs, in float32; sides of 4 n + 2 pixels."""
    to_image, to_kernel, to_output = (
        m.astype("float32") for m in (IMAGE, KERNEL, OUTPUT)
    )
    U = np.einsum("ai,ijcf,bj->abcf", to_kernel, W, to_kernel)
    tiles = np.lib.stride_tricks.sliding_window_view(images[0], (6, 6), (0, 1))[
        ::4, ::4
    ]
    V = np.einsum("ai,yxcij,bj->abyxc", to_image, tiles, to_image)
    M = np.stack([[V[a, b] @ U[a, b] for b in range(6)] for a in range(6)])
    y = np.einsum("ia,abyxf,jb->yixjf", to_output, M, to_output)
    return y.reshape(1, 4 * len(tiles), -1, W.shape[-1])


@pytest.mark.seeds(3)
def test_larger_tiles_of_winograd_lose_a_digit(seed):
    """'lose a digit or more: a test of this page measures more than five times the error'."""
    rng = np.random.default_rng(seed)
    images = rng.standard_normal((1, 26, 26, 64)).astype("float32")
    W = rng.standard_normal((3, 3, 64, 16)).astype("float32")
    exact = BY_OUTPUTS(images.astype("float64"), W.astype("float64"))
    small, large = PROGRAM["by_winograd"](images, W), by_larger_tiles(images, W)
    np.testing.assert_allclose(large, exact, rtol=1e-3, atol=1e-3)
    assert np.abs(large - exact).max() > 5 * np.abs(small - exact).max()


def test_tensorflow_adds_the_bias_inside_the_convolution():
    """'In a tf.function TensorFlow adds the bias inside the convolution.'"""

    @tf.function
    def layer(x, w, b):
        return tf.nn.bias_add(tf.nn.conv2d(x, w, 1, "VALID"), b)

    context.enable_run_metadata()
    layer(tf.zeros((1, 9, 8, 3)), tf.zeros((3, 3, 3, 4)), tf.zeros(4))
    run = context.export_run_metadata()
    context.disable_run_metadata()
    graphs = [g for f in run.function_graphs for g in f.partition_graphs]
    operations = {node.op for graph in graphs for node in graph.node}
    assert any("FusedConv2D" in name for name in operations)
    assert "BiasAdd" not in operations
