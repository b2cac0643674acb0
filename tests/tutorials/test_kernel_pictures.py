"""docs/tutorials/kernel_pictures.md: every claim the page makes."""

import contextlib
import functools
import io
import re
import runpy
import struct

import numpy as np
import pytest
import tensorflow as tf
from docs_proof.programs import close_figures

from tools.hooks import PICTURES
from tools.paths import ROOT, functions

page = functions("tutorials/kernel_pictures.py")
correlate, with_gaps = page["sum_of_copies"], page["with_gaps"]
PAGE = (ROOT / "docs" / "tutorials" / "kernel_pictures.md").read_text("utf8")
SHOWN = re.findall(
    r'^!\[(.+)\]\(\.\./(assets/pictures/\w+\.png)\)\{ width="(\d+)" height="(\d+)" (.*) \}',
    PAGE,
    re.M,
)


@functools.cache
def run():
    """Run the program; return everything that it makes, by name."""
    with contextlib.redirect_stdout(io.StringIO()):
        names = runpy.run_path(ROOT / "snippets" / "tutorials" / "kernel_pictures.py")
    close_figures()
    return names


@pytest.fixture
def made():
    return run()


def whole(*shape, seed=0):
    return np.random.default_rng(seed).integers(-9, 10, shape).astype("float32")


def in_tensorflow(image, kernel, strides=1, padding="VALID", dilations=1):
    images, W = image[None, :, :, None], kernel[:, :, None, None]
    return tf.nn.conv2d(images, W, strides, padding, dilations=dilations)[0, :, :, 0]


# ---- the loop over the numbers of the kernel


@pytest.mark.seeds(5)
@pytest.mark.parametrize(
    ("size", "kernel_size"),
    [((7, 6), (3, 2)), ((5, 9), (1, 4)), ((8, 11), (5, 3)), ((4, 7), (4, 7))],
)
def test_sum_of_copies_is_tensorflow(size, kernel_size, seed):
    """'The products and the sums are the same'."""
    image, kernel = whole(*size, seed=seed), whole(*kernel_size, seed=seed + 99)
    np.testing.assert_array_equal(
        correlate(image, kernel), in_tensorflow(image, kernel)
    )


@pytest.mark.parametrize("kernel_size", [(8, 2), (2, 7)])
def test_a_kernel_that_is_too_large_is_refused(kernel_size):
    with pytest.raises(ValueError, match=r"kernel: \(\d, \d\) is larger than \(7, 6\)"):
        correlate(whole(7, 6), whole(*kernel_size))


def test_nine_steps_instead_of_thirty_thousand(made):
    assert made["sobel"].size == 9
    assert made["across"].size == pytest.approx(30_000, rel=0.01)


def test_filtered_demands_that_both_agree(monkeypatch):
    """'`filtered` ... stops if they differ.'"""
    right = tf.nn.conv2d
    monkeypatch.setattr(tf.nn, "conv2d", lambda *a, **k: right(*a, **k) + 0.01)
    with pytest.raises(AssertionError):
        page["filtered"](whole(7, 6), whole(3, 2))


def test_a_kernel_may_be_a_list_of_whole_numbers():
    """'Put in your own numbers': whole ones, fractions, lists."""
    y = page["filtered"](whole(7, 6) / 2, [[1, -2]])
    assert y.dtype == np.float32
    assert np.array_equal(y, correlate(whole(7, 6) / 2, np.array([[1, -2]])))


# ---- edges


def step(brighter, axis):
    """A picture, dark and then bright along the axis."""
    picture = np.zeros((12, 15), "float32")
    (picture if axis else picture.T)[:, 6:] = brighter
    return picture


def test_sobel_is_right_minus_left(made):
    """'brighter to the right is white'; turned on its side: 'below minus above'."""
    sobel = made["sobel"]
    for kernel, seen, unseen in ((sobel, 1, 0), (sobel.T, 0, 1)):
        assert correlate(step(0.5, seen), kernel).max() == 2
        assert correlate(step(0.5, seen), kernel).min() == 0
        assert correlate(step(-0.5, seen), kernel).min() == -2
        assert not correlate(step(0.5, unseen), kernel).any()


def test_edges_do_not_depend_on_the_sign_of_the_step(made):
    sobel = made["sobel"]

    def edges(picture):
        return np.hypot(correlate(picture, sobel), correlate(picture, sobel.T))

    diagonal = np.tri(12, 15, dtype="float32")
    assert edges(diagonal).max() > 2
    np.testing.assert_allclose(edges(diagonal), edges(1 - diagonal), atol=1e-5)
    np.testing.assert_allclose(
        made["edges"], np.hypot(made["across"], made["down"]), atol=1e-5
    )


def test_sobel_is_a_column_times_a_row(made):
    """'the column 1, 2, 1 times the row -1, 0, 1'."""
    np.testing.assert_array_equal(made["sobel"], np.outer([1, 2, 1], [-1, 0, 1]))


# ---- blur, sharpen, relief


def width(kernel):
    """How far from its middle a kernel reads, weighted (the variance of its row)."""
    weights = kernel.sum(axis=0)
    return (weights * (np.arange(weights.size) - weights.size // 2) ** 2).sum()


def test_box_blurs_more_than_gauss_of_the_same_size(made):
    assert made["box"].shape == made["gauss"].shape == (9, 9)
    assert width(made["box"]) > 3 * width(made["gauss"])
    assert made["blur_box"].std() < made["blur_gauss"].std() < made["gray"].std()


def test_the_row_is_one_of_pascals_triangle(made):
    row = np.array([1])
    for _ in range(8):
        row = np.convolve(row, [1, 1])
    np.testing.assert_array_equal(made["row"][0] * row.sum(), row)


def test_laplacian_is_0_on_a_plain_and_on_an_even_slope(made):
    slope = np.add.outer(3 * np.arange(9), 2 * np.arange(7)).astype("float32")
    assert not correlate(slope, made["laplace"]).any()
    slope[4, 3] += 1
    assert correlate(slope, made["laplace"])[3, 2] == -4


def test_kernels_add(made):
    image = whole(9, 7)
    a, b = made["laplace"], made["relief"]
    both = correlate(image, a) + correlate(image, b)
    np.testing.assert_array_equal(correlate(image, a + b), both)


def test_sharpen_leaves_the_range_and_sharpens_the_grain(made):
    sharp, gray = made["sharp"], made["gray"]
    assert sharp.min() < -0.5
    assert sharp.max() > 1.5
    wall = (slice(60, 100), slice(140, 155))  # the plain background
    assert sharp[wall].std() > 2 * gray[wall].std()


def test_relief_is_bright_where_it_gets_brighter_to_the_lower_right(made):
    slope = np.add.outer(np.arange(9), np.arange(7)).astype("float32") / 20
    assert (correlate(slope, made["relief"]) > slope[1:-1, 1:-1]).all()
    assert (
        correlate(slope[::-1, ::-1], made["relief"]) < slope[-2:0:-1, -2:0:-1]
    ).all()


# ---- sums


def test_sum_of_the_numbers(made):
    """'that pixel times the sum of the kernel'; which add up to 1, and which to 0."""
    sums = {name: kernel.sum() for name, kernel in made["kernels"].items()}
    ones = {name for name, total in sums.items() if abs(total - 1) < 1e-6}
    assert ones == {"box", "gauss", "sharpen", "relief"}
    assert {name for name, total in sums.items() if total == 0} == {"sobel", "laplace"}
    for kernel in (*made["kernels"].values(), whole(3, 4)):
        y = correlate(np.full((12, 15), 0.25, "float32"), kernel)
        np.testing.assert_allclose(y, 0.25 * kernel.sum(), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ["sobel", "laplace"])
def test_a_kernel_of_sum_0_does_not_see_brightness(made, name):
    """'Add the same amount to every pixel, and nothing changes.'"""
    image, kernel = whole(9, 7), made["kernels"][name]
    np.testing.assert_array_equal(
        correlate(image + 5, kernel), correlate(image, kernel)
    )


def test_brighter_by_a_factor_makes_edges_larger(made):
    """'Add the same amount to every pixel': to multiply is something else."""
    image, kernel = whole(9, 7), made["kernels"]["sobel"]
    np.testing.assert_array_equal(
        correlate(2 * image, kernel), 2 * correlate(image, kernel)
    )


def test_positive_numbers_are_a_mean_only_if_they_add_up_to_1(made):
    """'all positive, sum 1 ... a weighted mean: smooths'; nine ones are no mean."""
    gray, ones = made["gray"], np.ones((3, 3), "float32")
    assert correlate(gray, ones).mean() > 8 * gray.mean()
    y = correlate(gray, ones / 9)
    assert gray.min() <= y.min() <= y.max() <= gray.max()


# ---- color


def test_conv2d_adds_up_over_the_channels_and_depthwise_does_not():
    images, kernel = whole(2, 7, 6, 3), whole(3, 2)
    each = [[correlate(image[:, :, c], kernel) for c in range(3)] for image in images]
    each = np.moveaxis(each, 1, -1)  # (N, H, W, C)
    W = np.stack([kernel] * 3, axis=-1)[..., None]
    depthwise = tf.nn.depthwise_conv2d(images, W, [1, 1, 1, 1], "VALID")
    np.testing.assert_array_equal(depthwise, each)
    full = tf.nn.conv2d(images, W, 1, "VALID")
    np.testing.assert_array_equal(full[..., 0], each.sum(axis=-1))


def test_gray_first_then_a_kernel_is_one_kernel():
    images, kernel, share = whole(2, 7, 6, 3), whole(3, 2), whole(3)
    gray = tf.nn.conv2d(images, share[None, None, :, None], 1, "VALID")
    two = tf.nn.conv2d(gray, kernel[:, :, None, None], 1, "VALID")
    W = kernel[:, :, None, None] * share[None, None, :, None]
    np.testing.assert_array_equal(tf.nn.conv2d(images, W, 1, "VALID"), two)


# ---- border, stride, dilation


def test_same_with_an_odd_kernel_pads_half_on_each_side():
    for kh, kw in ((3, 5), (15, 1)):
        image, kernel = whole(17, 9), whole(kh, kw)
        padded = np.pad(image, [(kh // 2,) * 2, (kw // 2,) * 2])
        y = in_tensorflow(image, kernel, padding="SAME")
        np.testing.assert_array_equal(y, correlate(padded, kernel))


def test_the_frame_is_dark_with_zeros_and_not_with_a_mirror(made):
    """'64 / 225 is what is left'."""
    white, wide = np.ones((20, 30), "float32"), made["wide"]
    corner = correlate(np.pad(white, 7), wide)[0, 0]
    assert corner == pytest.approx(64 / 225)
    mirrored = correlate(np.pad(white, 7, mode="reflect"), wide)
    np.testing.assert_allclose(mirrored, 1, rtol=1e-5)
    right = (slice(70, 100), -1)  # 'best seen on the right'
    assert made["with_zeros"][right].mean() < 0.7 * made["with_mirror"][right].mean()


@pytest.mark.parametrize("stride", [2, 3, 4])
def test_a_stride_keeps_every_second_place(stride):
    image, kernel = whole(13, 11), whole(3, 4)
    y = in_tensorflow(image, kernel, stride)
    np.testing.assert_array_equal(y, correlate(image, kernel)[::stride, ::stride])


def test_a_stride_alone_loses_the_white_stripes(made):
    assert not made["stripes"][:, ::2].any()
    assert made["stripes"].mean() == 0.5
    blurred = correlate(made["stripes"], made["gauss"])[:, ::2]
    np.testing.assert_allclose(blurred, 0.5, rtol=1e-5)


@pytest.mark.parametrize("dilation", [1, 2, 3])
def test_a_dilated_kernel_has_zeros_between_its_numbers(dilation):
    image, kernel = whole(13, 11), whole(3, 4)
    y = in_tensorflow(image, kernel, dilations=dilation)
    np.testing.assert_array_equal(y, correlate(image, with_gaps(kernel, dilation)))


def test_an_edge_becomes_8_pixels_wide_instead_of_2(made):
    picture = np.repeat(np.array([[0, 1]], "float32"), 20, axis=1) * np.ones((12, 1))
    for dilation, pixels in ((1, 2), (4, 8)):
        y = correlate(picture, with_gaps(made["sobel"], dilation))
        assert [np.count_nonzero(row) for row in y] == [pixels] * len(y)


# ---- two kernels in a row, separable kernels


@pytest.mark.seeds(3)
def test_two_3_x_3_kernels_in_a_row_are_one_5_x_5(seed):
    """One kernel, padded with 2 zeros and filtered with the other one turned, is that kernel."""
    image, a, b = whole(9, 8, seed=seed), whole(3, 3, seed=seed + 1), whole(3, 3)
    both = correlate(np.pad(a, 2), b[::-1, ::-1])
    assert both.shape == (5, 5)
    np.testing.assert_array_equal(
        correlate(correlate(image, a), b), correlate(image, both)
    )


def test_an_activation_between_the_two_makes_it_another_function():
    """'with it no single kernel does the same': a single kernel would add up, this does not."""
    a, b = whole(3, 3), whole(3, 3, seed=1)

    def net(image):
        return correlate(np.maximum(correlate(image, a), 0), b)

    x, y = whole(9, 8, seed=2), whole(9, 8, seed=3)
    assert not np.allclose(net(x + y), net(x) + net(y))


def test_rank_1_is_a_column_times_a_row(made):
    for kernel in made["kernels"].values():
        u, s, v = np.linalg.svd(kernel)
        best = s[0] * np.outer(u[:, 0], v[0])
        separable = np.allclose(best, kernel, atol=1e-5)
        assert separable == (np.linalg.matrix_rank(kernel) == 1)


@pytest.mark.seeds(3)
def test_a_column_then_a_row(seed):
    image, column, row = whole(9, 8, seed=seed), whole(4, 1), whole(1, 3)
    two = correlate(correlate(image, column), row)
    np.testing.assert_array_equal(two, correlate(image, column * row))


# ---- learning


@pytest.mark.seeds(3)
def test_noise_teaches_any_kernel_in_40_steps(seed):
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((4, 20, 24, 1)).astype("float32")
    wanted = whole(3, 3, seed=seed)
    target = tf.nn.conv2d(noise, wanted[:, :, None, None], 1, "VALID")
    learned, losses = page["learn"](noise, target, 40)
    assert np.abs(learned - wanted).max() < 0.01
    assert losses == sorted(losses, reverse=True)


def test_the_photograph_teaches_right_minus_left_only(made):
    learned = made["learned"]
    assert np.abs(learned[:, 1]).max() < 0.01
    np.testing.assert_allclose(learned[:, 0], -learned[:, 2], atol=0.01)
    np.testing.assert_allclose(learned[:, 2], 0.3, atol=0.05)  # not 1, 2, 1
    assert 0.5 < made["losses"][-1] / made["losses"][0] < 0.7


def test_neighbors_are_much_alike_in_the_photograph(made):
    """'its pixels have nothing to do with each other'; in the photograph they have."""

    def together(rows):
        return np.corrcoef(rows[:, 1:].ravel(), rows[:, :-1].ravel())[0, 1]

    assert together(made["gray"]) > 0.9
    assert abs(together(made["noise"].numpy()[0, :, :, 0])) < 0.1


# ---- a picture of the reader's


SECTION = (
    (ROOT / "snippets" / "tutorials" / "kernel_pictures.py")
    .read_text("utf8")
    .split("# --8<-- [start:my_picture]\n")[1]
    .split("# --8<-- [end:my_picture]")[0]
)
SETTINGS = 'my_kernel, stride, padding, dilation = sharpen, 1, "SAME", 1'


def own(made, settings=SETTINGS):
    """Run the block as a reader who has typed other settings into it."""
    space = {**made, "plt": made["plt"]}
    assert SETTINGS in SECTION
    with contextlib.redirect_stdout(io.StringIO()):
        exec(SECTION.replace(SETTINGS, settings), space)
    close_figures()
    return space


def test_without_a_picture_of_yours_it_takes_the_photograph(
    made, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert np.array_equal(own(made)["my_picture"], made["color"][None])


@pytest.mark.parametrize("channels", [3, 4])
def test_the_block_reads_the_picture_beside_it(made, tmp_path, monkeypatch, channels):
    """'The next block reads the same picture as `my_picture`', as a browser writes it or not."""
    monkeypatch.chdir(tmp_path)
    pixels = np.random.default_rng(0).integers(0, 256, (9, 14, channels), "uint8")
    made["plt"].imsave("my_picture.png", pixels)
    mine = own(made)["my_picture"]
    assert mine.shape == (1, 9, 14, 3)
    np.testing.assert_allclose(mine[0] * 255, pixels[:, :, :3], rtol=1e-5)


@pytest.mark.parametrize("padding", ["VALID", "SAME"])
@pytest.mark.parametrize(
    ("stride", "dilation"), [(1, 1), (2, 1), (3, 1), (1, 3), (2, 2)]
)
@pytest.mark.parametrize("kernel", ["sharpen", "row", "np.eye(9, dtype='float32') / 9",
                                    'np.array([[1, -2], [3, 4], [0, 5]], "float32")'])  # fmt: skip
def test_by_hand_and_with_tensorflow_with_other_settings(
    made, kernel, padding, stride, dilation
):
    """'By hand and with TensorFlow, the result must be the same': the block asserts it."""
    lines = f"my_kernel = {kernel}\nstride, padding, dilation = {stride}, '{padding}', "
    space = own(made, lines + str(dilation))
    assert space["result"].shape == (*space["y_tf"].shape[1:3], 3)
    assert space["result"].size


# ---- the pictures


def test_every_picture_of_the_program_is_on_the_page():
    kept = {
        f"assets/pictures/{file.name}" for file in (ROOT / PICTURES).glob("kernel_*")
    }
    assert {path for _, path, *_ in SHOWN} == kept
    assert PAGE.count(".png") == len(SHOWN)


@pytest.mark.parametrize(("alt", "path", "wide", "high", "rest"), SHOWN)
def test_a_picture_is_small_described_and_keeps_its_place(alt, path, wide, high, rest):
    """A picture that loads moves no text; pictures further down load when they are near."""
    png = (ROOT / "theme" / path).read_bytes()
    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24]) == (int(wide), int(high))
    assert len(png) < 25_000
    assert len(alt) > 15
    assert rest == 'loading="lazy"'


@pytest.mark.parametrize("channels", [(), (3,)])
@pytest.mark.parametrize("names", [("one",), ("a_b", "c", "d")])
def test_show_draws_what_it_is_given(channels, names, monkeypatch):
    plt, shown = page["plt"], []
    monkeypatch.setattr(plt, "show", lambda: shown.append(plt.gcf()))
    rng = np.random.default_rng(0)
    pictures = {name: rng.normal(0.5, 1, (4, 5, *channels)) for name in names}
    page["show"](**pictures)
    (figure,) = shown
    n = len(names)
    assert tuple(figure.get_size_inches()) == pytest.approx((2.3 * n, 3))
    assert [axis.get_title() for axis in figure.axes] == [
        name.replace("_", " ") for name in names
    ]
    for axis, picture in zip(figure.axes, pictures.values(), strict=True):
        image = axis.images[0]
        np.testing.assert_array_equal(image.get_array(), np.clip(picture, 0, 1))
        assert (image.get_clim(), image.get_cmap().name) == ((0, 1), "gray")
        assert not axis.axison
    left = figure.axes[0].get_position()
    assert left.x0 < 0.1  # the layout is tight: little room is left around
    close_figures()
