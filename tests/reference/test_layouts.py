"""docs/reference/layouts.md: every claim the page makes."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from tests import onednn
from tools.paths import functions
from tools.tables.layouts import IMAGES, KERNELS, TABLES, codes, transpose
from tools.tables.tables import FOLDER

SPACE = functions("reference/layouts.py")
permutation, correlate_oihw, call_on_nchw, steps = (
    SPACE[name] for name in ("permutation", "correlate_oihw", "call_on_nchw", "steps")
)
SIZES = {"N": 2, "D": 3, "H": 4, "W": 5, "C": 6, "I": 7, "O": 8, "M": 9}
L = tf.keras.layers


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_what_they_were_made_from(name):
    recorded = (FOLDER / name).read_text("utf8")
    assert recorded == TABLES[name](), "run `make outputs`"


def shape_of(layout):
    return tuple(SIZES[letter] for letter in layout)


@pytest.mark.parametrize(
    "letters", ["NHWC", "HWIO", "NCDHW", "IO", "A"], ids=lambda letters: letters
)
def test_a_permutation_is_what_np_transpose_needs(letters):
    sizes = dict(zip(letters, range(2, 9), strict=False))
    array = np.arange(np.prod([*sizes.values()])).reshape([*sizes.values()])
    for target in itertools.permutations(letters):
        moved = array.transpose(permutation(letters, "".join(target)))
        assert moved.shape == tuple(sizes[letter] for letter in target)
        index = {letter: sizes[letter] - 1 for letter in letters} | {letters[0]: 0}
        assert (
            moved[tuple(index[t] for t in target)]
            == array[tuple(index[s] for s in letters)]
        )
        back = permutation("".join(target), letters)
        np.testing.assert_array_equal(moved.transpose(back), array)


@given(st.permutations("NDHWC"), st.permutations("NDHWC"), st.permutations("NDHWC"))
def test_two_permutations_after_each_other_are_one(a, b, c):
    array = np.arange(2 * 3 * 4 * 5 * 6).reshape(2, 3, 4, 5, 6)
    first, second = (
        permutation("".join(a), "".join(b)),
        permutation("".join(b), "".join(c)),
    )
    straight = permutation("".join(a), "".join(c))
    np.testing.assert_array_equal(
        array.transpose(first).transpose(second), array.transpose(straight)
    )


@pytest.mark.parametrize(
    ("source", "target", "names"),
    [
        ("NHWC", "NCW", "target"),
        ("NHWC", "NCHWD", "target"),
        ("NHWC", "nchw", "target"),
        ("NHWC", "NNHW", "target"),
        ("NHWC", "", "target"),
        ("NHWC", (0, 3, 1, 2), "target"),
        ("NHWC", None, "target"),
        ("NHHC", "NCHW", "source"),
        ("", "", "source"),
        (4, "NCHW", "source"),
    ],
)
def test_what_is_no_layout_is_refused_by_name(source, target, names):
    wrong = source if names == "source" else target
    with pytest.raises(ValueError, match=f"^{names} must have") as caught:
        permutation(source, target)
    assert repr(wrong) in str(caught.value)


def test_the_page_says_the_best_known_permutations():
    assert permutation("NHWC", "NCHW") == (0, 3, 1, 2)
    assert permutation("NCHW", "NHWC") == (0, 2, 3, 1)
    assert permutation("HWIO", "OIHW") == (3, 2, 0, 1)
    assert permutation("OIHW", "HWIO") == (2, 3, 1, 0)


@pytest.mark.parametrize(
    "layout", sorted({order for _, layouts in IMAGES for order in layouts.split()})
)
def test_code_of_the_table_of_images_leads_there_and_back(layout):
    last = next(
        other for other in ("NWC", "NHWC", "NDHWC") if len(other) == len(layout)
    )
    x = np.arange(np.prod(shape_of(layout))).reshape(shape_of(layout))
    there = eval(f"x{transpose(layout, last)}", {"x": x})
    assert there.shape == shape_of(last)
    back = eval(f"x{transpose(last, layout)}", {"x": there})
    np.testing.assert_array_equal(back, x)


def test_tensorflow_and_keras_want_the_channels_last():
    assert keras.config.image_data_format() == "channels_last"
    for rank in (1, 2, 3):
        conv = getattr(L, f"Conv{rank}D")(2, 1)
        conv.build((None, *(4, 5, 6)[:rank], 7))
        assert conv.get_weights()[0].shape == (*(1,) * rank, 7, 2)
    x, w = np.ones((1, 4, 5, 3), "float32"), np.ones((1, 1, 3, 2), "float32")
    assert tf.nn.conv2d(x, w, 1, "VALID").shape == (1, 4, 5, 2)


def test_tf_image_resize_takes_the_height_first():
    assert tf.image.resize(np.zeros((10, 20, 3)), (5, 7)).shape == (5, 7, 3)


ROWS = {layer: row for layer, *row in KERNELS}
PLACE = {"C": SIZES["C"], "m": SIZES["M"], "kh": SIZES["H"], "kw": SIZES["W"]}


@pytest.mark.parametrize("layer", ROWS)
def test_keras_has_the_kernels_of_the_table(layer):
    """The letters of the column "Keras W" are the axes of the layer's own kernel."""
    source = ROWS[layer][0]
    kernel_size = tuple(SIZES[axis] for axis in source if axis in "DHW")
    given = {"filters": SIZES["O"], "kernel_size": kernel_size}
    channels = SIZES["I"]
    if "Depthwise" in layer:
        given = {"kernel_size": kernel_size, "depth_multiplier": SIZES["M"]}
        channels = SIZES["C"]
    if layer == "Dense":
        given = {"units": SIZES["O"]}
    made = getattr(L, layer)(**given)
    made.build((None, *(20,) * len(kernel_size), channels))
    assert made.get_weights()[0].shape == shape_of(source)


@pytest.mark.parametrize("layer", ROWS)
def test_code_of_the_table_of_kernels_leads_there_and_back(layer):
    source, target, shape = ROWS[layer]
    there, back = codes(source, target, shape)
    W = np.arange(np.prod(shape_of(source))).reshape(shape_of(source))
    w = eval(there, {"W": W, **PLACE})
    if shape is None:
        assert w.shape == shape_of(target)
    else:
        assert w.shape == eval(f"({shape})", PLACE)
        first = w[1 * SIZES["M"] + 4, 0].ravel()  # output channel c * m + q
        np.testing.assert_array_equal(first, W[..., 1, 4].ravel())
    np.testing.assert_array_equal(eval(back, {"w": w, **PLACE}), W)


def whole(rng, *shape):
    return rng.integers(-4, 5, shape).astype("float32")


SHAPES = [
    ((2, 3, 4, 5), (6, 3, 2, 3)),
    ((1, 2, 7, 4), (3, 2, 3, 1)),
    ((3, 1, 5, 6), (2, 1, 4, 4)),
]


@pytest.mark.seeds(5)
@pytest.mark.parametrize(("shape", "kernel_shape"), SHAPES)
def test_nchw_by_hand_is_tensorflow_on_transposed_arrays(shape, kernel_shape, seed):
    rng = np.random.default_rng(seed)
    nchw, oihw = whole(rng, *shape), whole(rng, *kernel_shape)
    nhwc = nchw.transpose(permutation("NCHW", "NHWC"))
    hwio = oihw.transpose(permutation("OIHW", "HWIO"))
    y = tf.nn.conv2d(nhwc, hwio, 1, "VALID").numpy()
    expected = y.transpose(permutation("NHWC", "NCHW"))
    np.testing.assert_array_equal(correlate_oihw(nchw, oihw), expected)
    conv = L.Conv2D(kernel_shape[0], kernel_shape[2:])
    conv.build(nhwc.shape)
    conv.set_weights([hwio, np.zeros(kernel_shape[0])])
    np.testing.assert_array_equal(call_on_nchw(conv, nchw), expected)


@pytest.mark.seeds(3)
def test_a_transposed_kernel_iohw_by_hand_is_keras_on_hwoi(seed):
    """PyTorch's rule: each pixel of channel i adds kernel [i, o] to output channel o."""
    rng = np.random.default_rng(seed)
    nchw, iohw = whole(rng, 2, 3, 4, 5), whole(rng, 3, 6, 2, 3)
    y = np.zeros((2, 6, 3 * 2 + 2, 4 * 2 + 3), "float32")
    for i, j in np.ndindex(4, 5):
        stamp = np.einsum("ni,ioab->noab", nchw[:, :, i, j], iohw)
        y[:, :, 2 * i : 2 * i + 2, 2 * j : 2 * j + 3] += stamp
    layer = L.Conv2DTranspose(6, (2, 3), strides=2)
    layer.build((None, 4, 5, 3))
    layer.set_weights([iohw.transpose(permutation("IOHW", "HWOI")), np.zeros(6)])
    np.testing.assert_array_equal(call_on_nchw(layer, nchw), y)


@pytest.mark.seeds(3)
def test_a_depthwise_kernel_by_hand_is_keras_on_hwcm(seed):
    """PyTorch's rule for groups = C: output channel f sees input channel f // m alone."""
    rng = np.random.default_rng(seed)
    C, m, kh, kw = 3, 2, 2, 3
    nchw, w = whole(rng, 2, C, 4, 5), whole(rng, C * m, 1, kh, kw)
    y = [
        correlate_oihw(nchw[:, f // m : f // m + 1], w[f : f + 1]) for f in range(C * m)
    ]
    layer = L.DepthwiseConv2D((kh, kw), depth_multiplier=m)
    layer.build((None, 4, 5, C))
    back = codes("HWCM", "CMHW", "C * m, 1, kh, kw")[1]
    W = eval(back, {"w": w, "C": C, "m": m, "kh": kh, "kw": kw})
    layer.set_weights([W, np.zeros(C * m)])
    np.testing.assert_array_equal(call_on_nchw(layer, nchw), np.concatenate(y, axis=1))


@pytest.mark.seeds(3)
def test_a_grouped_kernel_by_hand_is_keras_on_hwio(seed):
    """Rows 1 to 3 hold for groups: the filters of a group follow one another in both."""
    rng = np.random.default_rng(seed)
    nchw, w = whole(rng, 2, 4, 4, 5), whole(rng, 6, 2, 2, 3)
    y = [
        correlate_oihw(nchw[:, 2 * g : 2 * g + 2], w[3 * g : 3 * g + 3]) for g in (0, 1)
    ]
    layer = L.Conv2D(6, (2, 3), groups=2)
    layer.build((None, 4, 5, 4))
    layer.set_weights([w.transpose(permutation("OIHW", "HWIO")), np.zeros(6)])
    np.testing.assert_array_equal(call_on_nchw(layer, nchw), np.concatenate(y, axis=1))


def test_a_reshape_has_the_shape_and_not_the_numbers():
    nhwc = np.arange(2 * 4 * 5 * 3).reshape(2, 4, 5, 3)
    nchw = nhwc.transpose(0, 3, 1, 2)
    wrong = nhwc.reshape(nchw.shape)
    assert not np.array_equal(wrong, nchw)
    np.testing.assert_array_equal(wrong.ravel(), nhwc.ravel())  # their order is kept


def test_the_last_letter_is_what_lies_together_in_memory():
    nhwc = np.zeros((2, 4, 5, 3), "float32")
    assert steps(nhwc)[-1] == 1
    view = nhwc.transpose(0, 3, 1, 2)
    assert np.shares_memory(view, nhwc)
    assert steps(view)[1] == 1  # the shape of NCHW, the memory of NHWC
    assert str(steps(np.ascontiguousarray(view))) == "(60, 20, 5, 1)"  # not 60.0


@pytest.mark.parametrize(("C", "H", "W"), [(3, 4, 5), (2, 1, 6), (5, 3, 2)])
def test_rows_of_a_dense_kernel_are_reordered(C, H, W):
    rng = np.random.default_rng(C)
    nchw, dense = whole(rng, 2, C, H, W), whole(rng, C * H * W, 7)
    rows = np.arange(C * H * W).reshape(C, H, W).transpose(1, 2, 0).ravel()
    y = L.Flatten()(nchw.transpose(0, 2, 3, 1)) @ dense[rows]
    np.testing.assert_array_equal(y, nchw.reshape(2, -1) @ dense)
    for h, w, c in np.ndindex(H, W, C):
        assert rows[(h * W + w) * C + c] == (c * H + h) * W + w


def test_flatten_of_keras_moves_the_channels_to_the_end():
    """'It gives the order of NHWC, not that of PyTorch.'"""
    nchw = np.arange(24.0, dtype="float32").reshape(1, 2, 3, 4)
    flat = L.Flatten(data_format="channels_first")(nchw)
    np.testing.assert_array_equal(flat, L.Flatten()(nchw.transpose(0, 2, 3, 1)))
    assert not np.array_equal(flat, nchw.reshape(1, -1))


@pytest.mark.parametrize(
    "shape", [(32, 40, 3), (32, 40), (7, 32, 40), (1, 7, 32, 40, 3)]
)
def test_conv2d_takes_four_axes_and_nothing_else(shape):
    with pytest.raises(
        ValueError, match=r"expected min_ndim=4|must have the same length"
    ):
        L.Conv2D(4, 3)(np.zeros(shape, "float32"))


def test_a_new_layer_takes_the_last_axis_for_the_channels():
    images = np.zeros((2, 3, 32, 40), "float32")  # NCHW
    conv = L.Conv2D(4, 3)
    assert conv(images).shape == (2, 1, 30, 4)
    assert conv.get_weights()[0].shape == (3, 3, 40, 4)
    assert L.MaxPooling2D(2)(images).shape == (2, 1, 16, 40)  # 'never complains'
    conv = L.Conv2D(4, 3)
    conv.build((None, None, None, 3))
    with pytest.raises(
        ValueError, match="expected axis -1 of input shape to have value 3"
    ):
        conv(images)


def test_without_onednn_a_cpu_refuses_nchw_and_a_transpose_helps():
    """'On a CPU without oneDNN that is refused'; run in a process of its own."""
    code = (
        "import numpy as np, tensorflow as tf\n"
        "x = np.ones((1, 3, 4, 5), 'float32')\n"
        "w = np.ones((2, 3, 3, 6), 'float32')\n"
        "y = tf.nn.conv2d(tf.transpose(x, (0, 2, 3, 1)), w, 1, 'VALID')\n"
        "print(tf.transpose(y, (0, 3, 1, 2)).shape)\n"
        "tf.nn.conv2d(x, w, 1, 'VALID', data_format='NCHW')\n"
    )
    printed, log, _ = onednn.run({"off": ("0", code)})["off"]
    assert printed.strip() == "(1, 6, 3, 3)"
    assert "only supports the NHWC tensor format on the CPU" in log
