"""docs/explanation/convolution_correlation.md: every claim the page makes."""

import inspect
import re
import runpy

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import ROOT, functions
from tools.records import frameworks
from tools.records.frameworks import results, whole

page = functions("explanation/convolution_correlation.py")
correlate_line, convolve_line = page["correlate_line"], page["convolve_line"]
convolve_full = page["convolve_full"]
FOLDER = ROOT / "snippets" / "explanation"


def printed(section):
    """What the program with SciPy printed."""
    text = (FOLDER / "convolution_correlation_recorded.out").read_text("utf8")
    marker = r"--8<-- \[start:%s\]\n(.*?)\n--8<-- \[end:%s\]"
    return re.search(marker % (section, section), text, re.S)[1]


def integers(*shape, seed=0):
    return np.random.default_rng(seed).integers(-9, 10, shape)


def conv2d(image, kernel):
    """What TensorFlow computes of one channel, without padding."""
    images, W = image[None, :, :, None], kernel[:, :, None, None]
    y = tf.nn.conv2d(images.astype("float32"), W.astype("float32"), 1, "VALID")
    return y[0, :, :, 0].numpy()


# ---- one dimension


@pytest.mark.seeds(5)
@pytest.mark.parametrize(("n", "k"), [(5, 3), (9, 4), (4, 4), (7, 1), (8, 2)])
def test_the_definitions_are_numpys(n, k, seed):
    x, w = integers(n, seed=seed), integers(k, seed=seed + 99)
    np.testing.assert_array_equal(correlate_line(x, w), np.correlate(x, w, "valid"))
    np.testing.assert_array_equal(convolve_line(x, w), np.convolve(x, w, "valid"))


@pytest.mark.seeds(5)
def test_a_convolution_is_a_correlation_with_the_kernel_turned(seed):
    x, w = integers(9, seed=seed), integers(4, seed=seed + 99)
    np.testing.assert_array_equal(convolve_line(x, w), correlate_line(x, w[::-1]))


def test_first_of_the_kernel_meets_first_or_last_of_the_window():
    """'the first number of the window meets the first of the kernel'; or the last does."""
    x, w = np.array([10, 20, 30]), np.array([1, 0, 0])
    assert correlate_line(x, w) == [10]
    assert convolve_line(x, w) == [30]


SIZES = [(5, 3), (3, 5), (6, 4), (4, 6), (5, 2), (7, 7), (1, 4), (8, 1)]


@pytest.mark.parametrize("function", [np.correlate, np.convolve])
@pytest.mark.parametrize(("m", "n"), SIZES)
def test_sizes_of_the_modes(function, m, n):
    a, v = integers(m), integers(n, seed=1)
    sizes = {"full": m + n - 1, "same": max(m, n), "valid": abs(m - n) + 1}
    for mode, size in sizes.items():
        assert len(function(a, v, mode)) == size


@pytest.mark.parametrize("function", [np.correlate, np.convolve])
@pytest.mark.parametrize(("m", "n"), [size for size in SIZES if size[0] >= size[1]])
def test_same_is_the_middle_of_full(function, m, n):
    a, v = integers(m), integers(n, seed=1)
    first = (n - 1) // 2
    full = function(a, v, "full")
    np.testing.assert_array_equal(full[first : first + m], function(a, v, "same"))


def test_modes_unless_told():
    defaults = [
        inspect.signature(function).parameters["mode"].default
        for function in (np.correlate, np.convolve)
    ]
    assert defaults == ["valid", "full"]


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize(("m", "n"), [(5, 3), (6, 3), (7, 5)])
def test_swapped_a_convolution_stays_and_a_correlation_comes_out_back_to_front(
    mode, m, n
):
    a, v = integers(m), integers(n, seed=1)
    np.testing.assert_array_equal(np.convolve(a, v, mode), np.convolve(v, a, mode))
    backwards = np.correlate(v, a, mode)[::-1]
    np.testing.assert_array_equal(np.correlate(a, v, mode), backwards)
    assert not np.array_equal(np.correlate(a, v, mode), backwards[::-1])


def test_tensorflow_has_no_swap():
    with pytest.raises(tf.errors.InvalidArgumentError, match="negative"):
        tf.nn.conv1d(np.ones((1, 3, 1), "f"), np.ones((5, 1, 1), "f"), 1, "VALID")


@pytest.mark.parametrize("k", [2, 4, 6])
def test_even_kernels_lie_one_place_further_in_numpy(k):
    """TensorFlow has (k - 1) // 2 zeros before, NumPy's same k // 2."""
    x, w = integers(9), integers(k, seed=1)
    signals, W = x[None, :, None].astype("f"), w[:, None, None].astype("f")
    in_tf = tf.nn.conv1d(signals, W, 1, "SAME")[0, :, 0]
    in_numpy = np.correlate(x, w, "same")
    few, many = (k - 1) // 2, k // 2
    np.testing.assert_array_equal(in_tf, correlate_line(np.pad(x, (few, many)), w))
    np.testing.assert_array_equal(in_numpy, correlate_line(np.pad(x, (many, few)), w))
    convolved = correlate_line(np.pad(x, (many, few)), w[::-1])
    np.testing.assert_array_equal(np.convolve(x, w, "same"), convolved)


def test_np_correlate_conjugates_and_np_convolve_does_not():
    a = integers(6) + 1j * integers(6, seed=1)
    v = integers(3, seed=2) + 1j * integers(3, seed=3)
    np.testing.assert_array_equal(np.correlate(a, v), correlate_line(a, v.conj()))
    np.testing.assert_array_equal(np.convolve(a, v, "valid"), convolve_line(a, v))


# ---- two dimensions

SHAPES = [((4, 5), (3, 3)), ((7, 6), (3, 2)), ((5, 9), (1, 4)), ((2, 3), (4, 2))]


@pytest.mark.seeds(5)
@pytest.mark.parametrize(("size", "kernel_size"), SHAPES)
def test_convolve_full_is_the_definition_and_tensorflow(size, kernel_size, seed):
    image, kernel = integers(*size, seed=seed), integers(*kernel_size, seed=seed + 99)
    (H, W), (kh, kw) = size, kernel_size
    y = convolve_full(image, kernel)
    wanted = np.zeros((H + kh - 1, W + kw - 1), int)
    for (i, j), _ in np.ndenumerate(wanted):
        for (a, b), weight in np.ndenumerate(kernel):
            if 0 <= i - a < H and 0 <= j - b < W:
                wanted[i, j] += image[i - a, j - b] * weight
    np.testing.assert_array_equal(y, wanted)
    wide = np.pad(image, [(kh - 1, kh - 1), (kw - 1, kw - 1)])
    np.testing.assert_array_equal(y, conv2d(wide, kernel[::-1, ::-1]))


def test_whole_numbers_and_fractions_mix():
    y = convolve_full(integers(4, 5), np.array([[0.25, 0.5]]))
    assert y.dtype == float
    np.testing.assert_array_equal(
        4 * y, convolve_full(integers(4, 5), np.array([[1, 2]]))
    )


def test_half_a_turn_is_not_a_transposition():
    kernel = integers(3, 3)
    turned = kernel[::-1, ::-1]
    np.testing.assert_array_equal(turned, np.rot90(kernel, 2))
    np.testing.assert_array_equal(turned[::-1, ::-1], kernel)
    for other in (kernel.T, kernel[::-1], kernel[:, ::-1], np.rot90(kernel)):
        assert not np.array_equal(turned, other)


# ---- the table at the top: who turns the kernel, by the impulse


def is_turned(y, kernel):
    """Whether an impulse gave back the turned kernel; if not, it must give the kernel itself."""
    if np.array_equal(y, kernel):
        return False
    np.testing.assert_array_equal(y, np.flip(kernel))
    return True


COUNT = np.arange(1, 10, dtype="float32").reshape(3, 3)
IMPULSE = np.pad(np.ones((1, 1), "float32"), 2)


def correlates(y, kernel):
    return is_turned(y, kernel)  # a correlation gives the kernel back turned


def test_conv2d_correlates():
    assert correlates(conv2d(IMPULSE, COUNT), COUNT)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_the_layers_of_keras_correlate(rank):
    layer = getattr(tf.keras.layers, f"Conv{rank}D")(1, 3)
    layer.build((None, *[5] * rank, 1))
    kernel = np.arange(1, 3**rank + 1, dtype="float32").reshape((3,) * rank)
    layer.set_weights([kernel[..., None, None], np.zeros(1)])
    impulse = np.pad(np.ones((1,) * rank, "float32"), 2)
    assert correlates(layer(impulse[None, ..., None])[0, ..., 0].numpy(), kernel)


def test_conv2d_transpose_convolves():
    """'full, or a part'."""
    kernel = COUNT[:, :, None, None]
    for padding, part in (("VALID", slice(2, 5)), ("SAME", slice(1, 4))):
        size = 7 if padding == "VALID" else 5
        y = tf.nn.conv2d_transpose(
            IMPULSE[None, :, :, None], kernel, [1, size, size, 1], 1, padding
        )
        assert not correlates(y[0, part, part, 0].numpy(), COUNT)


def test_numpy():
    impulse, line = IMPULSE[2], COUNT[0]
    assert correlates(np.correlate(impulse, line, "valid"), line)
    assert not correlates(np.convolve(impulse, line, "valid"), line)


def test_pytorch_and_onnx_correlate():
    """Their results on record are those of TensorFlow with the kernel not turned."""
    (x, w, arguments), y = frameworks.CONVS[0], results("conv")[0]
    assert arguments == {}
    images = np.moveaxis(whole(*x), 1, -1)
    W = whole(*w, seed=1).transpose(2, 3, 1, 0)
    ours = tf.nn.conv2d(images, W, 1, "VALID")
    np.testing.assert_array_equal(np.moveaxis(y, 1, -1), ours)
    assert not np.array_equal(
        np.moveaxis(y, 1, -1), tf.nn.conv2d(images, W[::-1, ::-1], 1, "VALID")
    )
    (operator, x, w, _), y = frameworks.ONNX[3], results("onnx")[3]
    assert (operator, len(x)) == ("Conv", 3)
    line = np.pad(np.moveaxis(whole(*x), 1, -1), [(0, 0), (1, 1), (0, 0)])
    W = whole(*w, seed=1).transpose(2, 1, 0)
    np.testing.assert_array_equal(
        np.moveaxis(y, 1, -1), tf.nn.conv1d(line, W, 2, "VALID")
    )


def scipy_by_hand(function, image, kernel, mode, origin=(0, 0)):
    """What the page says that a function of SciPy computes."""
    turned = "convolve" in function
    if function.startswith("signal"):
        full = convolve_full(image, kernel if turned else kernel[::-1, ::-1])
        if mode == "full":
            return full
        if mode == "same":  # the size of the first argument
            cut = [
                slice(first := (k - 1) // 2 if turned else k // 2, first + n)
                for n, k in zip(image.shape, kernel.shape, strict=True)
            ]
            return full[tuple(cut)]
        sizes = list(zip(image.shape, kernel.shape, strict=True))
        cut = [slice(min(n, k) - 1, max(n, k)) for n, k in sizes]
        return full[tuple(cut)]
    weights = kernel[::-1, ::-1] if turned else kernel
    widths = []
    for k, shift in zip(kernel.shape, origin, strict=True):
        before = k // 2 + shift  # a positive shift moves the window to the left
        if turned:
            before = (k - 1) // 2 - shift
        widths.append((before, k - 1 - before))
    how = {"constant": "constant", "reflect": "symmetric"}[mode]
    return conv2d(np.pad(image, widths, mode=how), weights)


@pytest.mark.parametrize(
    ("setting", "y"),
    list(zip(frameworks.SCIPY, results("scipy"), strict=True)),
    ids=[
        f"{f}-{w}-{'-'.join(map(str, a.values()))}" for f, _, w, a in frameworks.SCIPY
    ],
)
def test_scipy(setting, y):
    """Borders, sizes, the flip and the origin, for odd, even and larger kernels."""
    function, x, w, arguments = setting
    image, kernel = whole(*x).astype(int), whole(*w, seed=1).astype(int)
    np.testing.assert_array_equal(
        scipy_by_hand(function, image, kernel, **arguments), y
    )


def test_scipy_on_the_image_of_the_lesson_is_tensorflow():
    lesson = (ROOT / "snippets" / "tutorials" / "one_channel.out").read_text("utf8")
    first = printed("signal").split("\n", 1)[1].split("]]")[0]
    numbers = re.findall(r"\d+", first)
    in_tf = re.search(r"start:tensorflow\]\n(.*?)\n--8<--", lesson, re.S)[1]
    assert numbers == re.findall(r"\d+(?=\.)", in_tf)


def test_scipy_conjugates_in_its_correlations():
    assert printed("conjugate").split("\n")[1:] == [
        "signal   correlate [[1.+0.j]]  convolve [[-1.+0.j]]",
        "ndimage  correlate [[1.+0.j]]  convolve [[-1.+0.j]]",
    ]


def test_reflect_of_ndimage_is_symmetric_of_numpy_and_tensorflow():
    line = np.array([1, 2, 3])
    np.testing.assert_array_equal(
        np.pad(line, 2, mode="symmetric"), tf.pad(line, [[2, 2]], "SYMMETRIC")
    )
    np.testing.assert_array_equal(
        np.pad(line, 2, mode="reflect"), tf.pad(line, [[2, 2]], "REFLECT")
    )
    assert np.pad(line, 2, mode="symmetric").tolist() == [2, 1, 1, 2, 3, 3, 2]


# ---- the laws


def full(a, b):
    return page["correlate_full"](a, b)


@pytest.mark.seeds(10)
@pytest.mark.parametrize("sizes", [(4, 3, 2), (2, 5, 3), (3, 3, 3)])
def test_laws(sizes, seed):
    a, b, c = (integers(n, seed=seed + 50 * i) for i, n in enumerate(sizes))
    impulse = np.array([1])
    equal = np.testing.assert_array_equal
    equal(np.convolve(a, b), np.convolve(b, a))
    equal(np.convolve(np.convolve(a, b), c), np.convolve(a, np.convolve(b, c)))
    equal(np.convolve(a, impulse), a)
    equal(np.convolve(impulse, a), a)
    equal(full(a, b), full(b, a)[::-1])  # 'back to front'
    equal(full(a, impulse), a)
    equal(full(impulse, a), a[::-1])
    equal(full(full(a, b), c), full(a, np.convolve(b, c)))


def test_correlation_breaks_them():
    a, b, c = integers(4), integers(3, seed=1), integers(2, seed=2)
    assert not np.array_equal(full(a, b), full(b, a))
    assert not np.array_equal(full(full(a, b), c), full(a, full(b, c)))


@pytest.mark.seeds(3)
def test_two_layers_are_one_with_the_convolution_of_their_kernels(seed):
    image = integers(9, 8, seed=seed)
    first, second = integers(3, 2, seed=seed + 1), integers(2, 4, seed=seed + 2)
    two = conv2d(conv2d(image, first), second)
    np.testing.assert_array_equal(two, conv2d(image, convolve_full(first, second)))


@pytest.mark.seeds(3)
def test_symmetric_kernels_do_not_care_and_sobel_changes_its_sign(seed):
    image = integers(6, 7, seed=seed)
    gauss, sobel = np.outer([1, 2, 1], [1, 2, 1]), np.outer([1, 2, 1], [-1, 0, 1])
    middle = (slice(2, -2), slice(2, -2))
    np.testing.assert_array_equal(
        convolve_full(image, gauss)[middle], conv2d(image, gauss)
    )
    np.testing.assert_array_equal(
        convolve_full(image, sobel)[middle], -conv2d(image, sobel)
    )


# ---- learning


@pytest.mark.seeds(3)
def test_gradient_of_the_turned_kernel_is_the_turned_gradient(seed):
    rng = np.random.default_rng(seed)
    x, t, W = (
        rng.standard_normal(shape).astype("float32")
        for shape in ((3, 7, 6, 2), (3, 5, 5, 4), (3, 2, 2, 4))
    )
    plain, of_plain = page["train"](x, t, W, 20, False)
    turned, of_turned = page["train"](x, t, W[::-1, ::-1], 20, True)
    for rotated, other in ((of_turned, of_plain), (turned, plain)):
        np.testing.assert_allclose(rotated, other[::-1, ::-1], rtol=1e-5, atol=1e-5)
        assert not np.allclose(rotated, other, rtol=1e-2, atol=1e-2)
    outputs = [tf.nn.conv2d(x, w, 1, "VALID") for w in (plain, turned[::-1, ::-1])]
    np.testing.assert_allclose(*outputs, rtol=1e-5, atol=1e-5)
    assert np.abs(plain - W).max() > 0.1  # it did learn


def test_train_goes_downhill():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((3, 7, 6, 2)).astype("float32")
    wanted = rng.standard_normal((3, 2, 2, 4)).astype("float32")
    target = tf.nn.conv2d(x, wanted, 1, "VALID")
    for flip in (False, True):
        learned, first = page["train"](x, target, np.zeros_like(wanted), 150, flip)
        used = learned[::-1, ::-1] if flip else learned
        np.testing.assert_allclose(used, wanted, atol=0.05)
        assert np.abs(first).max() > 0.1


@pytest.mark.seeds(3)
def test_channels_are_not_turned(seed):
    x, w = integers(5, 6, 3, seed=seed), integers(3, 2, 3, seed=seed + 1)
    y = sum(convolve_full(x[:, :, c], w[:, :, c]) for c in range(3))[2:-2, 1:-1]
    images, W = x[None].astype("f"), w[::-1, ::-1, :, None].astype("f")
    in_tf = tf.nn.conv2d(images, W, 1, "VALID")[0, :, :, 0]
    np.testing.assert_array_equal(in_tf, y)
    assert not np.array_equal(
        tf.nn.conv2d(images, W[:, :, ::-1], 1, "VALID")[0, :, :, 0], y
    )


# ---- where it matters


@pytest.mark.parametrize(("size", "kernel_size"), SHAPES)
def test_conv2d_transpose_is_a_full_convolution(size, kernel_size):
    image, kernel = integers(*size), integers(*kernel_size, seed=1)
    y = convolve_full(image, kernel)
    in_tf = tf.nn.conv2d_transpose(
        image[None, :, :, None].astype("f"),
        kernel[:, :, None, None].astype("f"),
        [1, *y.shape, 1],
        1,
        "VALID",
    )
    np.testing.assert_array_equal(in_tf[0, :, :, 0], y)


def test_gradient_for_the_input_is_a_full_convolution():
    image, kernel = integers(6, 7).astype("f"), integers(3, 2, seed=1).astype("f")
    images = tf.constant(image[None, :, :, None])
    with tf.GradientTape() as tape:
        tape.watch(images)
        y = tf.nn.conv2d(images, kernel[:, :, None, None], 1, "VALID")
    g = integers(4, 6, seed=2).astype("f")
    dx = tape.gradient(y, images, g[None, :, :, None])
    np.testing.assert_array_equal(dx[0, :, :, 0], convolve_full(g, kernel))


@pytest.mark.parametrize(("n", "k"), [(5, 3), (9, 4), (6, 6), (7, 1)])
def test_product_of_spectra(n, k):
    x, w = integers(n), integers(k, seed=1)
    by_spectra, size = page["by_spectra"], n + k - 1
    np.testing.assert_array_equal(by_spectra(x, w, size), np.convolve(x, w))
    circular = np.convolve(x, w)[:n].copy()
    circular[: k - 1] += np.convolve(x, w)[n:]  # 'comes in again at the start'
    np.testing.assert_array_equal(by_spectra(x, w, n), circular)
    rolled = np.roll(by_spectra(x, w, size, conjugate=True), k - 1)
    np.testing.assert_array_equal(rolled, np.correlate(x, w, "full"))


@pytest.mark.seeds(3)
def test_coefficients_of_a_product(seed):
    p, q = integers(4, seed=seed), integers(3, seed=seed + 9)
    t = np.arange(-3, 4)
    powers = np.polynomial.polynomial.polyval
    np.testing.assert_array_equal(
        powers(t, np.convolve(p, q)), powers(t, p) * powers(t, q)
    )


def test_the_figure_has_what_tensorflow_computes():
    figures = runpy.run_path(str(FOLDER / "convolution_correlation_figures.py"))
    svg = figures["FIGURES"]["convolution_correlation_impulse"]
    numbers = re.findall(r"<text[^>]*>(\d+)</text>", svg)
    assert len(numbers) == 2 * (25 + 9 + 9)
    halves = np.array(numbers, int).reshape(2, -1)
    for half, kernel in zip(halves, (COUNT, COUNT[::-1, ::-1]), strict=True):
        image, weights, output = np.split(half, [25, 34])
        np.testing.assert_array_equal(image.reshape(5, 5), IMPULSE)
        np.testing.assert_array_equal(weights.reshape(3, 3), kernel)
        np.testing.assert_array_equal(output.reshape(3, 3), conv2d(IMPULSE, kernel))
