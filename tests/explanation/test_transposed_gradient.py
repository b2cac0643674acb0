"""docs/explanation/transposed_gradient.md: every claim the page makes."""

import itertools

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.util import _pywrap_util_port

from tools.paths import functions

program = functions("explanation/transposed_gradient.py")
convolution_matrix = program["convolution_matrix"]
scatter_and_add = program["scatter_and_add"]
add_zeros = program["add_zeros"]
correlate2d = program["correlate2d"]
matrix_of = program["matrix_of"]
both_matrices = program["both_matrices"]
layers = tf.keras.layers

ONEDNN = _pywrap_util_port.IsMklEnabled()
SIZES = [
    ((7, 6), (3, 2), (1, 1)),
    ((5, 9), (1, 4), (1, 2)),
    ((8, 7), (3, 3), (2, 3)),
    ((4, 7), (4, 7), (1, 1)),
    ((9, 5), (2, 3), (3, 1)),
    ((6, 6), (2, 1), (3, 4)),  # windows that do not touch
]


def whole(rng, *shape):
    return rng.integers(-4, 5, shape).astype("float32")


def four(array):
    """Return an image with the two axes of batch and channels added; float32."""
    return tf.constant(array[None, :, :, None], "float32")


def kernel_of(array):
    return tf.constant(array[:, :, None, None], "float32")


def gradient_of_image(forward, shape, g):
    """Return the tape's gradient of the image; it is the same for every image."""
    x = tf.ones(shape)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = forward(x)
    return tape.gradient(y, x, output_gradients=tf.constant(g)).numpy()


# ---- the matrix ----------------------------------------------------------------------------------
@pytest.mark.seeds(5)
@pytest.mark.parametrize(("size", "kernel_size", "strides"), SIZES)
def test_a_matrix_product_computes_the_convolution(size, kernel_size, strides, seed):
    rng = np.random.default_rng(seed)
    image, kernel = whole(rng, *size), whole(rng, *kernel_size)
    y = tf.nn.conv2d(four(image), kernel_of(kernel), strides, "VALID")[0, :, :, 0]
    C = convolution_matrix(kernel, *size, strides)
    np.testing.assert_array_equal((C @ image.ravel()).reshape(y.shape), y)


@pytest.mark.seeds(5)
@pytest.mark.parametrize(("size", "kernel_size", "strides"), SIZES)
def test_the_gradient_is_the_transposed_matrix_times_g(
    size, kernel_size, strides, seed
):
    rng = np.random.default_rng(seed)
    kernel = whole(rng, *kernel_size)
    C = convolution_matrix(kernel, *size, strides)
    places = [
        (n - k) // s + 1 for n, k, s in zip(size, kernel_size, strides, strict=True)
    ]
    g, shape = whole(rng, *places), (1, *size, 1)
    expected = (C.T @ g.ravel()).reshape(size)

    def forward(x):
        return tf.nn.conv2d(x, kernel_of(kernel), strides, "VALID")

    gradient = gradient_of_image(forward, shape, g[None, :, :, None])
    np.testing.assert_array_equal(gradient[0, :, :, 0], expected)
    y = tf.nn.conv2d_transpose(four(g), kernel_of(kernel), shape, strides, "VALID")
    np.testing.assert_array_equal(y[0, :, :, 0], expected)


def test_a_row_for_each_output_and_the_same_number_along_each_diagonal():
    """'Within each 3 x 5 block every diagonal holds one number'."""
    kernel = np.array([[1, 2, 3], [4, 5, 6]])
    C = convolution_matrix(kernel, 4, 5)
    assert C.shape == (3 * 3, 4 * 5)
    blocks = C.reshape(3, 3, 4, 5).swapaxes(1, 2)  # (block row, block column, 3, 5)
    for i, r in np.ndindex(3, 4):
        np.testing.assert_array_equal(blocks[i, r][1:, 1:], blocks[i, r][:-1, :-1])
    np.testing.assert_array_equal(blocks[1:, 1:], blocks[:-1, :-1])


def test_the_whole_matrix_is_not_toeplitz_its_blocks_are():
    """'its main diagonal is 1 1 1 0 0 0 0 0 0'; 'a doubly block Toeplitz matrix'."""
    C = convolution_matrix(np.array([[1, 2, 3], [4, 5, 6]]), 4, 5)
    assert C.diagonal().tolist() == [1, 1, 1, 0, 0, 0, 0, 0, 0]
    blocks = C.reshape(3, 3, 4, 5).transpose(0, 2, 1, 3)  # rows of outputs, of pixels
    for i, r in np.ndindex(3, 4):
        for offset in range(-2, 5):
            assert len(set(blocks[i, r].diagonal(offset).tolist())) == 1
    for i, r in np.ndindex(2, 3):
        np.testing.assert_array_equal(blocks[i, r], blocks[i + 1, r + 1])


def test_a_row_is_the_kernel_and_a_column_is_the_kernel_turned():
    kernel = np.array([[1, 2, 3], [4, 5, 6]])
    C = convolution_matrix(kernel, 4, 5)
    row, column = C[4].reshape(4, 5), C[:, 7].reshape(3, 3)
    np.testing.assert_array_equal(row[1:3, 1:4], kernel)
    np.testing.assert_array_equal(column[:2], kernel[::-1, ::-1])
    assert row.sum() == column.sum() == kernel.sum()


# ---- the two ways --------------------------------------------------------------------------------
@pytest.mark.seeds(5)
@pytest.mark.parametrize("strides", [(1, 1), (2, 1), (2, 3), (4, 5)])
@pytest.mark.parametrize("kernel_size", [(2, 3), (3, 2), (1, 4), (1, 1)])
def test_scatter_and_add_and_zeros_then_slide_are_conv2d_transpose(
    kernel_size, strides, seed
):
    rng = np.random.default_rng(seed)
    g, kernel = whole(rng, 4, 3), whole(rng, *kernel_size)
    size = [
        (n - 1) * s + k for n, s, k in zip(g.shape, strides, kernel_size, strict=True)
    ]
    y = tf.nn.conv2d_transpose(
        four(g), kernel_of(kernel), (1, *size, 1), strides, "VALID"
    )[0, :, :, 0]
    np.testing.assert_array_equal(scatter_and_add(g, kernel, strides), y)
    wide = add_zeros(g, kernel, strides)
    np.testing.assert_array_equal(correlate2d(wide, kernel[::-1, ::-1]), y)


def test_the_strides_are_1_unless_given():
    rng = np.random.default_rng(1)
    g, kernel = whole(rng, 4, 3), whole(rng, 2, 3)
    for way in (scatter_and_add, add_zeros):
        np.testing.assert_array_equal(way(g, kernel), way(g, kernel, (1, 1)))


def test_without_the_turn_the_second_way_is_wrong_and_with_it_the_first():
    rng = np.random.default_rng(0)
    g, kernel = whole(rng, 4, 3), whole(rng, 2, 3)
    right = scatter_and_add(g, kernel, (2, 2))
    assert not np.array_equal(correlate2d(add_zeros(g, kernel, (2, 2)), kernel), right)
    assert not np.array_equal(scatter_and_add(g, kernel[::-1, ::-1], (2, 2)), right)


def test_a_layer_correlates_forward_and_convolves_backward():
    """'Since convolution in the mathematical sense flips its kernel'."""
    line, weights = np.array([2.0, -1, 3, 5]), np.array([1.0, 2, -4])
    np.testing.assert_array_equal(
        scatter_and_add(line[None], weights[None])[0], np.convolve(line, weights)
    )


# ---- every setting -------------------------------------------------------------------------------
GRID = list(
    itertools.product(
        [(3, 2), (2, 3), (1, 4), (3, 3), (4, 1)],  # kernel_size
        [(1, 1), (2, 2), (2, 1), (3, 2), (1, 4)],  # strides
        ["VALID", "SAME"],
        [(7, 6), (5, 8)],
    )
)


def test_conv2d_transpose_is_the_transposed_matrix_in_every_setting():
    rng = np.random.default_rng(0)
    for kernel_size, strides, padding, size in GRID:
        W = whole(rng, *kernel_size, 2, 3)
        forward, back = both_matrices(W, (*size, 2), strides, padding)
        np.testing.assert_array_equal(back, forward.T)
    print(len(GRID), "settings")
    assert len(GRID) == 100


def test_conv2d_transpose_is_what_the_tape_gives_in_every_setting():
    """With batch and channels, and with dilation if the CPU can compute it."""
    rng = np.random.default_rng(1)
    dilations = [(1, 1), (2, 1), (1, 2)] if ONEDNN else [(1, 1)]
    for (kernel_size, strides, padding, size), d in itertools.product(GRID, dilations):
        reach = [
            (k - 1) * dilation + 1 for k, dilation in zip(kernel_size, d, strict=True)
        ]
        if padding == "VALID" and any(r > n for r, n in zip(reach, size, strict=True)):
            continue
        W, shape = tf.constant(whole(rng, *kernel_size, 2, 3)), (2, *size, 2)

        def forward(x, W=W, setting=(strides, padding, None, d)):
            strides, padding, _, dilations = setting
            return tf.nn.conv2d(x, W, strides, padding, dilations=dilations)

        g = whole(rng, *forward(tf.ones(shape)).shape)
        expected = gradient_of_image(forward, shape, g)
        y = tf.nn.conv2d_transpose(g, W, shape, strides, padding, dilations=d)
        np.testing.assert_array_equal(y, expected)


@pytest.mark.parametrize("padding", ["VALID", "SAME"])
@pytest.mark.parametrize("dilation", [(2, 2), (1, 3), (3, 1)])
def test_dilation_is_zeros_between_the_taps(padding, dilation):
    rng = np.random.default_rng(2)
    W = whole(rng, 3, 2, 2, 3)
    taps = np.zeros((2 * dilation[0] + 1, dilation[1] + 1, 2, 3), "float32")
    taps[:: dilation[0], :: dilation[1]] = W
    forward = matrix_of(
        lambda x: tf.nn.conv2d(x, W, 1, padding, dilations=dilation), (8, 7, 2)
    )
    spread, back = both_matrices(taps, (8, 7, 2), 1, padding)
    np.testing.assert_array_equal(spread, forward)
    np.testing.assert_array_equal(back, forward.T)


def test_tensorflow_runs_the_same_operation_for_both():
    """'TensorFlow runs the operation Conv2DBackpropInput for both.'"""
    W = tf.ones((3, 2, 2, 3))

    @tf.function
    def transposed(g):
        return tf.nn.conv2d_transpose(g, W, (1, 7, 6, 2), 2, "VALID")

    @tf.function
    def gradient(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.nn.conv2d(x, W, 2, "VALID")
        return tape.gradient(y, x)

    for function, shape in ((transposed, (1, 3, 3, 3)), (gradient, (1, 7, 6, 2))):
        graph = function.get_concrete_function(tf.TensorSpec(shape)).graph
        assert "Conv2DBackpropInput" in {
            operation.type for operation in graph.get_operations()
        }


def test_the_gradient_of_a_transposed_convolution_is_a_convolution():
    rng = np.random.default_rng(3)
    W, x = whole(rng, 3, 2, 2, 3), whole(rng, 2, 7, 6, 2)
    gradient = gradient_of_image(
        lambda g: tf.nn.conv2d_transpose(g, W, x.shape, (2, 1), "SAME"), (2, 4, 6, 3), x
    )
    np.testing.assert_array_equal(gradient, tf.nn.conv2d(x, W, (2, 1), "SAME"))


@pytest.mark.parametrize("strides", [(1, 1), (2, 3)])
def test_what_would_fall_onto_the_padding_is_cut_off(strides):
    """'With padding "same" there are no columns for the zeros around the image.'"""
    rng = np.random.default_rng(4)
    W = whole(rng, 3, 4, 1, 1)
    shape = (1, 7, 8, 1)
    g = whole(rng, *tf.nn.conv2d(tf.ones(shape), W, strides, "SAME").shape)
    whole_y = scatter_and_add(g[0, :, :, 0], W[:, :, 0, 0], strides)
    before = []
    for n, k, s, m in zip((7, 8), (3, 4), strides, g.shape[1:3], strict=True):
        before.append(max((m - 1) * s + k - n, 0) // 2)
    top, left = before
    y = tf.nn.conv2d_transpose(g, W, shape, strides, "SAME")[0, :, :, 0]
    cut = whole_y[top : top + 7, left : left + 8]
    np.testing.assert_array_equal(y[: cut.shape[0], : cut.shape[1]], cut)
    assert not np.any(y[cut.shape[0] :])
    assert not np.any(y[:, cut.shape[1] :])


# ---- the layer -----------------------------------------------------------------------------------
def test_the_kernel_of_the_transposed_layer_is_that_of_the_layer_it_transposes():
    """'(kh, kw, filters, channels in)': 2 channels to 3 filters and back."""
    conv, back = layers.Conv2D(3, (4, 2)), layers.Conv2DTranspose(2, (4, 2))
    conv.build((None, 7, 6, 2))
    back.build((None, 4, 5, 3))
    assert conv.kernel.shape == back.kernel.shape == (4, 2, 2, 3)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", [(1, 1), (2, 1), (2, 3)])
def test_conv2dtranspose_computes_c_transposed_and_adds_the_bias(strides, padding):
    rng = np.random.default_rng(5)
    W, B = whole(rng, 3, 3, 2, 3), whole(rng, 2)
    back = layers.Conv2DTranspose(2, 3, strides=strides, padding=padding)
    g = whole(rng, 2, 4, 3, 3)
    back.build(g.shape)
    back.set_weights([W, B])
    y = back(g).numpy()
    C = matrix_of(lambda x: tf.nn.conv2d(x, W, strides, padding.upper()), y.shape[1:])
    np.testing.assert_array_equal(y, (g.reshape(2, -1) @ C).reshape(y.shape) + B)


# ---- not the inverse -----------------------------------------------------------------------------
def test_the_shape_comes_back_and_the_values_do_not():
    rng = np.random.default_rng(6)
    kernel, image = np.array([[1, 2, 3], [4, 5, 6]]), rng.integers(-4, 5, 20)
    C = convolution_matrix(kernel, 4, 5)
    back = C.T @ (C @ image)
    assert back.shape == image.shape
    assert not np.array_equal(back, image)
    assert np.linalg.matrix_rank(C) == 9  # of 20: eleven dimensions are lost


def test_images_that_differ_in_every_pixel_give_the_same_output():
    blur = convolution_matrix(np.ones((2, 2), int), 4, 5)
    checkers = (np.indices((4, 5)).sum(axis=0) % 2) * 2 - 1
    assert np.all(checkers != 0)
    assert not np.any(blur @ checkers.ravel())


def test_tensorflow_says_that_it_is_not_an_actual_deconvolution():
    words = " ".join(tf.nn.conv2d_transpose.__doc__.split())
    assert 'This operation is sometimes called "deconvolution"' in words
    assert "but is really the transpose (gradient)" in words


def test_it_undoes_only_kernels_that_do_not_overlap_and_have_length_1():
    """The third exercise."""
    kernel = np.array([[0.1, 0.7], [0.5, 0.5]])  # the squares add up to 1
    C = convolution_matrix(kernel, 8, 12, (2, 2))
    np.testing.assert_allclose(C @ C.T, np.eye(24), rtol=1e-5, atol=1e-5)
    assert not np.allclose(C.T @ C, np.eye(96), rtol=1e-5, atol=1e-5)
    C = convolution_matrix(kernel, 8, 12, (1, 1))
    assert not np.allclose(C @ C.T, np.eye(len(C)), rtol=1e-5, atol=1e-5)


# ---- output_padding ------------------------------------------------------------------------------
def test_seven_and_eight_pixels_give_three_outputs_and_the_eighth_is_not_read():
    weights = np.array([[1, 2, 3]])
    seven, eight = (convolution_matrix(weights, 1, n, (1, 2)) for n in (7, 8))
    assert len(seven) == len(eight) == 3
    np.testing.assert_array_equal(eight[:, :7], seven)
    assert not np.any(eight[:, 7])


def upsampled(padding, extra, bias=0.0):
    up = layers.Conv2DTranspose(
        1, (1, 3), strides=(1, 2), padding=padding, output_padding=(0, extra)
    )
    row = np.array([[1, 10, 100]], "float32")
    up.build((1, 1, 3, 1))
    up.set_weights([np.array([1, 2, 3]).reshape(1, 3, 1, 1), np.array([bias])])
    return up(row[:, None, :, None]).numpy()[0, 0, :, 0]


def test_with_valid_the_extra_pixel_is_0_plus_the_bias():
    short, long = upsampled("valid", 0, 5.0), upsampled("valid", 1, 5.0)
    np.testing.assert_array_equal(long, [*short, 5.0])


def test_with_same_the_extra_pixel_is_at_the_start_and_all_values_move():
    short, long = upsampled("same", 0), upsampled("same", 1)
    assert (len(short), len(long)) == (5, 6)
    np.testing.assert_array_equal(long[1:], short)
    assert long[0] != 0


def test_same_pads_5_pixels_on_both_sides_and_6_after():
    """'5 pixels with a zero on each side, and 6 pixels with one zero after them'."""
    weights = tf.constant([1.0, 2, 3])[:, None, None]
    for n, zeros in ((5, (1, 1)), (6, (0, 1))):
        x = np.arange(1.0, n + 1, dtype="float32")[None, :, None]
        y = tf.nn.conv1d(np.pad(x, [(0, 0), zeros, (0, 0)]), weights, 2, "VALID")
        np.testing.assert_array_equal(tf.nn.conv1d(x, weights, 2, "SAME"), y)


# ---- overlap -------------------------------------------------------------------------------------
def test_the_sums_of_the_columns_count_windows():
    C = convolution_matrix(np.ones((3, 2), int), 8, 7, (2, 3))
    counted = np.zeros((8, 7), int)
    for i, j in itertools.product(range(0, 6, 2), range(0, 6, 3)):
        counted[i : i + 3, j : j + 2] += 1
    np.testing.assert_array_equal(C.sum(axis=0).reshape(8, 7), counted)


def test_inside_kernel_3_stride_2_alternates_and_kernel_4_does_not():
    def inside(k):
        return set(convolution_matrix(np.ones((1, k)), 1, 20, (1, 2)).sum(axis=0)[4:-4])

    assert inside(3) == {1, 2}
    assert inside(4) == {2}


def test_some_pixels_get_four_times_as_many_contributions():
    gradient = gradient_of_image(
        lambda x: tf.nn.conv2d(x, tf.ones((3, 3, 1, 1)), 2, "VALID"),
        (1, 9, 11, 1),
        np.ones((1, 4, 5, 1), "float32"),
    )
    assert {float(n) for n in gradient.ravel()} == {1, 2, 4}
