"""docs/reference/cheat_sheet.md: each formula, number, tolerance and fix holds."""

import itertools
import re

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import ROOT, functions
from tools.tables.cheat import (
    ERRORS,
    PYTORCH,
    SPACE,
    STACK,
    TABLES,
    TOLERANCES,
    built,
    message,
)
from tools.tables.tables import FOLDER

L = tf.keras.layers
reach, zeros_total = SPACE["reach"], SPACE["zeros_total"]
SHAPES = functions("reference/conv_shapes.py")
PAGE = (ROOT / "docs" / "reference" / "cheat_sheet.md").read_text("utf8")
AXES = [
    (n, k, s, d)
    for n, k, s, d in itertools.product((7, 12), (1, 2, 3, 5), (1, 2, 3), (1, 2))
    if not (s > 1 and d > 1) and n >= (k - 1) * d + 1
]


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_what_they_were_made_from(name):
    recorded = (FOLDER / name).read_text("utf8")
    assert recorded == TABLES[name](), "run `make outputs`"


def test_every_formula_of_the_program_is_on_the_sheet():
    """The sheet shows exactly what the program returns, and no other formula."""
    shown = "".join((FOLDER / name).read_text("utf8") for name in TABLES) + PAGE
    text = (ROOT / "snippets" / "reference" / "cheat_sheet.py").read_text("utf8")
    returned = re.findall(r"^    return (.+)$", text, re.M)
    assert len(returned) == 24
    for formula in returned:
        assert formula in shown


def line(n):
    return np.ones((1, n, 1), "float32")


def size(layer, n):
    return layer(line(n)).shape[1]


@pytest.mark.parametrize(("n", "k", "s", "d"), AXES)
def test_sizes_are_those_of_keras(n, k, s, d):
    K, steps = reach(k, d), {"strides": s, "dilation_rate": d}
    assert size(L.Conv1D(1, k, **steps), n) == SPACE["size_valid"](n, K, s)
    for padding in ("same", "causal"):
        conv = L.Conv1D(1, k, padding=padding, **steps)
        assert size(conv, n) == SPACE["size_same"](n, s)
    explicit = [[0, 0], [2, 1], [0, 0], [0, 0]]
    y = tf.nn.conv2d(line(n)[..., None], np.ones((k, 1, 1, 1), "float32"), (s, 1), explicit,
                     dilations=(d, 1))  # fmt: skip
    assert y.shape[1] == SPACE["size_explicit"](n, K, s, 2, 1)
    if d == 1:
        assert size(L.MaxPooling1D(k, strides=s), n) == SPACE["size_valid"](n, k, s)
        pool = L.AveragePooling1D(k, strides=s, padding="same")
        assert size(pool, n) == SPACE["size_same"](n, s)


@pytest.mark.parametrize(("n", "k", "s", "d"), AXES)
def test_zeros_are_those_that_tensorflow_adds(n, k, s, d):
    K, x = reach(k, d), np.arange(1.0, n + 1, dtype="float32")[None, :, None]
    P = zeros_total(n, K, s)
    before, after = SPACE["zeros_before"](P), SPACE["zeros_after"](P)
    assert (before, after) == SHAPES["same_padding"](n, k, stride=s, dilation=d)
    kernel = np.arange(1.0, k + 1, dtype="float32")[:, None, None]

    def conv(zeros):
        padded = np.pad(x, ((0, 0), zeros, (0, 0)))
        return tf.nn.conv1d(padded, kernel, s, "VALID", dilations=d)

    same = tf.nn.conv1d(x, kernel, s, "SAME", dilations=d)
    np.testing.assert_array_equal(conv((before, after)), same)
    causal = L.Conv1D(1, k, strides=s, dilation_rate=d, padding="causal")
    causal.build((None, n, 1))
    causal.set_weights([kernel, np.zeros(1)])
    np.testing.assert_array_equal(conv((SPACE["zeros_causal"](K), 0)), causal(x))


@pytest.mark.parametrize(("n", "k", "s", "d"), AXES)
def test_transposed_sizes_are_those_of_keras(n, k, s, d):
    K, steps = reach(k, d), {"strides": s, "dilation_rate": d}
    p = SPACE["output_padding_valid"](K, s)
    size_transposed = SPACE["size_transposed"]
    assert size(L.Conv1DTranspose(1, k, **steps), n) == size_transposed(n, K, s, p)
    same = L.Conv1DTranspose(1, k, padding="same", **steps)
    assert size(same, n) == SPACE["size_transposed_same"](n, s)
    for given in range(s):
        more = {**steps, "output_padding": given}
        assert size(L.Conv1DTranspose(1, k, **more), n) == size_transposed(
            n, K, s, given
        )
        expected = SPACE["size_transposed_given"](n, K, s, given)
        if K % 2 == 0 and given == 0:  # 'not 0 for even K'
            with pytest.raises(ValueError, match="output_padding must not be 0"):
                SHAPES["conv_transpose_output_size"](
                    n, k, stride=s, dilation=d, padding="same", output_padding=0
                )
        else:
            assert size(L.Conv1DTranspose(1, k, padding="same", **more), n) == expected


def test_pooling_takes_its_size_for_the_stride_and_leaves_padding_out():
    assert L.MaxPooling2D((3, 2)).strides == (3, 2)
    negative = -np.ones((1, 5, 3), "float32")
    for pool in (L.MaxPooling1D, L.AveragePooling1D):
        y = pool(4, strides=2, padding="same")(negative)
        np.testing.assert_array_equal(y, -np.ones((1, 3, 3)))


@pytest.mark.parametrize(("kh", "kw", "C", "F", "g", "m"), [
    (3, 3, 16, 32, 1, 1), (3, 5, 8, 12, 4, 2), (1, 2, 3, 5, 1, 3)])  # fmt: skip
def test_parameters_and_multiply_adds(kh, kw, C, F, g, m):
    L, shape = tf.keras.layers, (None, 9, 11, C)
    h, w = 9 - kh + 1, 11 - kw + 1
    for layer, mine, products in [
        (L.Conv2D(F, (kh, kw), groups=g), SPACE["parameters_conv"](kh, kw, C, F, g),
         SPACE["products_conv"](h, w, kh, kw, C, F, g)),
        (L.Conv2DTranspose(F, (kh, kw)), SPACE["parameters_transposed"](kh, kw, C, F),
         SPACE["products_transposed"](9, 11, kh, kw, C, F)),
        (L.DepthwiseConv2D((kh, kw), depth_multiplier=m),
         SPACE["parameters_depthwise"](kh, kw, C, m),
         SPACE["products_depthwise"](h, w, kh, kw, C, m)),
        (L.SeparableConv2D(F, (kh, kw), depth_multiplier=m),
         SPACE["parameters_separable"](kh, kw, C, m, F),
         SPACE["products_separable"](h, w, kh, kw, C, m, F)),
    ]:  # fmt: skip
        layer.build(shape)
        assert layer.count_params() == mine
        name = type(layer).__name__
        known = SHAPES["LAYERS"][name][2]
        config = layer.get_config()
        arguments = {key: config[key] for key in known if key in config}
        expected = SHAPES["layer_shapes"](name, shape, **arguments)
        assert expected.multiply_adds == products
        bias = layer.get_weights()[-1]
        assert bias.size == (C * m if "Depthwise" in name else F)  # 'C·m if depthwise'
    dense = L.Dense(F)
    dense.build((None, C))
    assert dense.count_params() == SPACE["parameters_dense"](C, F)
    assert dense.get_weights()[0].size == SPACE["products_dense"](C, F)


@pytest.mark.parametrize(
    "stack",
    [
        STACK,
        [(3, 1, 1)] * 3,
        [(7, 2, 1), (3, 2, 1), (3, 1, 1)],
        [(2, 1, 1), (2, 1, 2), (2, 1, 4)],
    ],
)
def test_the_receptive_field_is_the_support_of_the_gradient(stack):
    r = j = 1
    for k, s, d in stack:
        r, j = SPACE["next_field"](r, j, reach(k, d)), SPACE["next_jump"](j, s)
    x = tf.Variable(tf.ones((1, 120, 1)))
    with tf.GradientTape(persistent=True) as tape:
        y = x
        for k, s, d in stack:
            y = tf.nn.conv1d(y, tf.ones((k, 1, 1)), s, "VALID", dilations=d)
        ones = [y[0, place, 0] for place in (3, 4)]
    first, second = (np.flatnonzero(tape.gradient(output, x)) for output in ones)
    assert first[-1] - first[0] + 1 == r
    assert second[0] - first[0] == j


CODE = dict(PYTORCH)


@pytest.mark.seeds(5)
@pytest.mark.parametrize(("p", "s"), [(0, 1), (1, 2), (2, 3), (3, 1)])
def test_code_for_keras_gives_what_pytorch_computes(p, s, seed):
    """PyTorch's definition by hand: NCHW, OIHW, p zeros on all four sides, then flatten."""
    rng = np.random.default_rng(seed)
    x, w = rng.integers(-4, 5, (2, 3, 7, 8)), rng.integers(-4, 5, (4, 3, 3, 2))
    b = rng.integers(-4, 5, 4)
    x, w, b = (array.astype("float32") for array in (x, w, b))
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    H, W = (7 + 2 * p - 3) // s + 1, (8 + 2 * p - 2) // s + 1
    y = np.zeros((2, 4, H, W), "float32")
    for n, f, i, j in np.ndindex(y.shape):
        y[n, f, i, j] = (
            padded[n, :, i * s : i * s + 3, j * s : j * s + 2] * w[f]
        ).sum() + b[f]
    linear = rng.integers(-4, 5, (5, 4 * H * W)).astype("float32")
    names = {"x": x, "w": w, "linear": linear, "C": 4, "H": H, "W": W, "p": p, "L": L}
    zero, conv = CODE["`padding=p` of `Conv2d`"].split(", then ")
    conv = conv.replace("...", "4, (3, 2), strides=s")
    names["s"] = s
    first = eval(f"L.{zero}", names)(eval(CODE["images (N, C, H, W)"], names))
    layer = eval(f"L.{conv}", names)
    layer.build(first.shape)
    layer.set_weights([eval(CODE["`weight` (F, C, kh, kw)"], names), b])
    np.testing.assert_array_equal(layer(first), y.transpose(0, 2, 3, 1))
    rows = eval(CODE["`Linear` after `Flatten`"], names)
    np.testing.assert_array_equal(
        L.Flatten()(layer(first)) @ rows, y.reshape(2, -1) @ linear.T
    )


def test_same_with_a_stride_is_not_pytorchs_padding():
    assert SHAPES["same_padding"](224, 7, stride=2) == (2, 3)


def conv_and_exact(fan_in, dtype, seed):
    """Return a convolution of `fan_in` products in `dtype`, and the same in float64."""
    k, C = fan_in
    rng = np.random.default_rng(seed)
    images = rng.standard_normal((1, k + 2, k + 1, C)).astype("float32")
    conv = L.Conv2D(16, k)  # with Keras' first weights
    conv.build(images.shape)
    W, _ = conv.get_weights()
    y = tf.nn.conv2d(tf.cast(images, dtype), tf.cast(W, dtype), 1, "VALID")
    windows = np.lib.stride_tricks.sliding_window_view(
        images.astype("float64"), (k, k), (1, 2)
    )
    exact = np.einsum("nijcab,abcf->nijf", windows, W.astype("float64"))
    return tf.cast(y, "float32").numpy(), exact


TOLERANCE = {what: tolerance for what, _, tolerance in TOLERANCES}


@pytest.mark.seeds(5)
@pytest.mark.parametrize(("what", "dtype", "sizes"), [
    ("float32, up to 2,000 products a sum", "float32", [(3, 3), (3, 64), (5, 80)]),
    ("float32, up to 30,000", "float32", [(5, 256), (7, 512)]),
    ("bfloat16", "bfloat16", [(3, 3), (3, 64), (5, 256)]),
])  # fmt: skip
def test_tolerances_let_right_results_pass(what, dtype, sizes, seed):
    tf.keras.utils.set_random_seed(seed)
    for fan_in in sizes:
        y, exact = conv_and_exact(fan_in, dtype, seed)
        t = TOLERANCE[what]
        assert np.allclose(y, exact, rtol=t, atol=t), fan_in
        # and notice a weight that is missing in some of the sums
        assert not np.allclose(y, np.roll(exact, 1, axis=1), rtol=t, atol=t)


@pytest.mark.parametrize(("what", "code", "tolerance"), TOLERANCES)
def test_the_code_says_the_tolerance(what, code, tolerance):
    a = np.ones(3)
    assert eval(code, {"np": np, "a": a, "b": a})
    near = a + (1e-12 if tolerance is None else 2.1 * tolerance)
    assert not eval(code, {"np": np, "a": near, "b": a})
    if tolerance:
        assert eval(code, {"np": np, "a": a + 1.9 * tolerance, "b": a})


def test_whole_numbers_are_exact_up_to_2_to_the_24():
    top = np.float32(2**24)
    assert top - 1 != top
    assert np.float32(2**24 - 1) + np.float32(1) == top
    assert top + np.float32(1) == top  # and no further


def test_numpys_own_atol_rejects_right_results():
    assert not np.allclose(np.float32(1e-4), np.float32(1e-4 + 1e-7))
    rejected = 0
    for seed in range(15):
        tf.keras.utils.set_random_seed(seed)
        y, exact = conv_and_exact((5, 80), "float32", seed)
        rejected += not np.allclose(y, exact)  # NumPy's own tolerances
    assert rejected > 0


@pytest.mark.parametrize(
    ("wrong", "pattern", "right", "fix"), ERRORS, ids=range(len(ERRORS))
)
def test_an_error_says_this_and_the_fix_works(wrong, pattern, right, fix):
    assert re.search(pattern, message(wrong))
    right()


def test_the_message_about_channels_comes_for_another_number_of_channels_too():
    with pytest.raises(
        ValueError, match="expected axis -1 of input shape to have value 3"
    ):
        built()(np.zeros((2, 28, 28, 1), "float32"))


# the page on paper

PAPER = {"format": "A4", "prefer_css_page_size": True, "print_background": True}


def count_pages(pdf):
    """Return the number of pages of a PDF as Chromium writes it, with its page objects in clear."""
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    counted = re.findall(rb"/Type\s*/Pages\s*/Count\s+(\d+)", pdf)
    assert pages == max(map(int, counted)) > 0  # the root counts all, its branches some
    return pages


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sheet_prints_on_exactly_one_page_of_a4(open_page, scheme):
    page = open_page("reference/cheat_sheet/", color_scheme=scheme)
    page.wait_for_load_state("networkidle")
    pdf = page.pdf(**PAPER)
    assert count_pages(pdf) == 1
    (box,) = re.findall(rb"/MediaBox\s*\[([^]]*)\]", pdf)
    width, height = [float(number) for number in box.split()][2:]
    assert abs(width - 595.3) < 1.5
    assert abs(height - 841.9) < 1.5
    # There is room for the wider letters of another machine.
    page.add_style_tag(
        content="@media print { article { font-size: 8.5pt !important } }"
    )
    assert count_pages(page.pdf(**PAPER)) == 1
    # The same without the sheet's style is longer: the count can tell.
    page.evaluate("document.querySelector('#cheat-sheet').id = 'another'")
    assert count_pages(page.pdf(**PAPER)) > 1


def test_on_paper_the_tables_are_there_and_nothing_else_is(open_page):
    page = open_page("reference/cheat_sheet/", viewport={"width": 726, "height": 1055})
    page.emulate_media(media="print")
    shown = page.evaluate(
        """() => [...document.querySelectorAll('article h2, article table, article pre, .md-header,'
            + ' .md-footer, .md-sidebar, .run-bar, details')]
            .filter(e => e.getBoundingClientRect().height > 0).map(e => e.id || e.tagName)"""
    )
    headings = ["sizes", "weights", "field", "pytorch", "tolerances", "errors"]
    assert [name for name in shown if name != "TABLE"] == headings
    assert shown.count("TABLE") == 6
    beyond = page.evaluate(
        """() => [...document.querySelectorAll('article *')].filter(e => {
            const box = e.getBoundingClientRect();
            return box.width && (box.right > innerWidth + 1 || box.left < -1);
        }).map(e => e.outerHTML.slice(0, 90))"""
    )
    assert beyond == []
