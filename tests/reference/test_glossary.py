"""docs/reference/glossary.md: its entries are whole, and what they state holds."""

import re

import keras
import numpy as np
import pytest
import tensorflow as tf

from tools.paths import ROOT, functions
from tools.tables.glossary import KOREAN, PAGE, TABLES, entries
from tools.tables.tables import FOLDER

ENTRIES = entries()
HANGUL = re.compile(r"[\uac00-\ud7a3]")
L = tf.keras.layers
layer_shapes = functions("reference/conv_shapes.py")["layer_shapes"]
# Words that every reader of the site meets, and their usual Korean.
NEEDED = {
    "cross-correlation": "교차상관",
    "convolution": "합성곱",
    "kernel": "커널",
    "filter": "필터",
    "channel": "채널",
    "stride": "스트라이드",
    "padding": "패딩",
    "dilation": "팽창",
    "feature map": "특징 맵",
    "receptive field": "수용 영역",
    "bias": "편향",
    "batch": "배치",
    "pooling": "풀링",
    "transposed convolution": "전치 합성곱",
    "depthwise convolution": "깊이별 합성곱",
    "pointwise convolution": "점별 합성곱",
    "separable convolution": "깊이별 분리 합성곱",
    "groups": "그룹",
    "weight": "가중치",
    "tensor": "텐서",
    "shape": "형상",
    "axis": "축",
    "window": "윈도우",
    "fan-in": "팬-인",
    "floating point": "부동소수점",
    "tolerance": "허용 오차",
}


@pytest.mark.parametrize("name", TABLES)
def test_list_of_korean_words_is_what_it_was_made_from(name):
    recorded = (FOLDER / name).read_text("utf8")
    assert recorded == TABLES[name](), "run `make outputs`"


def test_there_are_at_least_45_terms_with_the_needed_ones_among_them():
    assert len(ENTRIES) >= 45
    assert NEEDED.items() <= {entry.term: entry.korean[0] for entry in ENTRIES}.items()


def test_every_definition_list_entry_was_understood():
    lines = PAGE.read_text("utf8").split("\n")
    assert len(ENTRIES) == sum(line.startswith(":   ") for line in lines)


def test_terms_and_anchors_are_unique():
    for values in ([e.term for e in ENTRIES], [e.id for e in ENTRIES]):
        assert len(set(values)) == len(values)
    headings = re.findall(r"^#.*\{ #([\w-]+) \}$", PAGE.read_text("utf8"), re.M)
    assert not set(headings) & {entry.id for entry in ENTRIES}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_has_korean_a_short_definition_and_a_page(entry):
    assert all(HANGUL.search(word) for word in entry.korean)
    (target,) = re.findall(r"\]\(([^)#]+\.md)(?:#[\w-]+)?\)$", entry.text)
    assert (PAGE.parent / target).is_file()
    definition = re.sub(r"\[[^]]*\]\([^)]*\)$", "", entry.text)
    assert 20 < len(definition) < 330, "one or two sentences, and other names"
    assert definition.rstrip().endswith(".")


def test_korean_is_marked_so_that_it_is_spoken_in_korean():
    for text in (
        PAGE.read_text("utf8"),
        (FOLDER / "glossary_korean.md").read_text("utf8"),
    ):
        assert not HANGUL.search(re.sub(r'<span lang="ko">[^<]*</span>', "", text))
        # and nothing else is: a screen reader would spell English out in Korean
        for span in re.findall(r'<span lang="ko">([^<]*)</span>', text):
            assert not re.search("[A-Za-z]", span)


def test_every_korean_word_leads_to_its_entry():
    listed = re.findall(
        r'^- <span lang="ko">(.+)</span> \[.+\]\(#(.+)\)$',
        (FOLDER / "glossary_korean.md").read_text("utf8"),
        re.M,
    )
    assert sorted(listed) == sorted((word, e.id) for e in ENTRIES for word in e.korean)


def test_the_korean_glossary_has_the_same_words_the_other_way_round():
    korean = entries(KOREAN)
    assert [(e.term, e.korean, e.id) for e in korean] == [
        (e.term, e.korean, e.id) for e in ENTRIES
    ]
    for mine, own in zip(ENTRIES, korean, strict=True):
        links = r"\]\(([^)]+)\)"
        assert re.findall(links, own.text) == re.findall(links, mine.text)


def test_english_is_marked_in_the_list_of_the_korean_edition():
    text = (FOLDER / "../ko/reference/glossary_korean.md").read_text("utf8")
    for span in re.findall(r'<span lang="en">([^<]*)</span>', text):
        assert not HANGUL.search(span)
    listed = re.findall(
        r'^- <span lang="en">(.+)</span> \[(.+)\]\(#(.+)\)$', text, re.M
    )
    assert sorted(listed) == sorted((e.term, e.korean[0], e.id) for e in ENTRIES)


# what the definitions state


def test_tensors_cannot_be_changed_and_variables_can():
    with pytest.raises(TypeError, match="does not support item assignment"):
        tf.zeros((2, 3))[0, 0] = 1.0
    variable = tf.Variable(tf.zeros((2, 3)))
    variable.assign(tf.ones((2, 3)))
    assert variable.numpy().all()


def test_numpy_convolve_turns_the_kernel_and_conv1d_does_not():
    rng = np.random.default_rng(0)
    line, kernel = (
        rng.integers(-4, 5, 9).astype("float32"),
        np.array([1, 2, -3], "float32"),
    )
    y = tf.nn.conv1d(line[None, :, None], kernel[:, None, None], 1, "VALID")
    np.testing.assert_array_equal(y[0, :, 0], np.correlate(line, kernel, "valid"))
    np.testing.assert_array_equal(
        np.convolve(line, kernel, "valid"), np.correlate(line, kernel[::-1], "valid")
    )


def test_flatten_changes_the_last_index_fastest():
    array = np.arange(24.0, dtype="float32").reshape(1, 2, 3, 4)
    np.testing.assert_array_equal(L.Flatten()(array), array.reshape(1, 24))


@pytest.mark.parametrize(
    ("layer", "arguments", "shape"),
    [
        ("Conv2D", (2, 3), (1, 6, 5, 3)),
        ("DepthwiseConv1D", (3,), (1, 6, 3)),
        ("SeparableConv1D", (2, 3), (1, 6, 3)),
        ("Conv1DTranspose", (2, 3), (1, 6, 3)),
    ],
)
def test_only_conv1d_has_causal_padding(layer, arguments, shape):
    assert L.Conv1D(2, 3, padding="causal")(np.ones((1, 6, 3), "float32")).shape == (
        1,
        6,
        2,
    )
    with pytest.raises(ValueError, match="padding"):
        getattr(L, layer)(*arguments, padding="causal")(np.ones(shape, "float32"))


def test_average_pooling_leaves_the_padding_out_and_max_pooling_lets_it_never_win():
    images = -np.ones((1, 3, 3, 1), "float32")
    for pool in (L.AveragePooling2D, L.MaxPooling2D):
        y = pool(2, strides=2, padding="same")(images)
        np.testing.assert_array_equal(y, -np.ones((1, 2, 2, 1)))


def test_a_1x1_kernel_mixes_the_channels_of_a_pixel_and_a_depthwise_one_none():
    images = np.zeros((1, 4, 5, 3), "float32")
    images[0, 1, 2, 0] = 1
    pointwise, depthwise = L.Conv2D(4, 1), L.DepthwiseConv2D(3, padding="same")
    spread = np.argwhere(pointwise(images).numpy())
    assert {tuple(place[1:3]) for place in spread} == {(1, 2)}
    assert len({place[3] for place in spread}) == 4
    assert {place[3] for place in np.argwhere(depthwise(images).numpy())} == {0}


def test_a_separable_layer_is_a_depthwise_and_a_pointwise_one():
    images = np.random.default_rng(0).standard_normal((2, 6, 7, 3)).astype("float32")
    separable = L.SeparableConv2D(4, (3, 2), depth_multiplier=2)
    y = separable(images)
    depthwise, pointwise = L.DepthwiseConv2D((3, 2), depth_multiplier=2), L.Conv2D(4, 1)
    depthwise.build((None, 6, 7, 3)), pointwise.build((None, 4, 6, 6))
    first, second, bias = separable.get_weights()
    depthwise.set_weights([first, np.zeros(6)]), pointwise.set_weights([second, bias])
    np.testing.assert_allclose(pointwise(depthwise(images)), y, rtol=1e-5, atol=1e-5)


def test_same_keeps_the_size_for_stride_1_alone_and_divides_it_otherwise():
    for strides, size in ((1, 7), (2, 4), (3, 3)):
        conv = L.Conv1D(2, 4, strides=strides, padding="same")
        assert conv(np.ones((1, 7, 3), "float32")).shape[1] == size == -(-7 // strides)


def test_output_padding_chooses_between_the_sizes_that_lead_to_one():
    back = [
        L.Conv1DTranspose(2, 3, strides=3, output_padding=op)(
            np.ones((1, 4, 2), "float32")
        )
        for op in (0, 1, 2)
    ]
    assert [y.shape[1] for y in back] == [12, 13, 14]
    for y in back:
        assert L.Conv1D(2, 3, strides=3)(y).shape[1] == 4


def test_kernels_overlap_evenly_if_the_stride_divides_them():
    for kernel_size, strides, even in (
        (4, 2, True),
        (3, 3, True),
        (3, 2, False),
        (5, 3, False),
    ):
        layer = L.Conv1DTranspose(
            1, kernel_size, strides=strides, kernel_initializer="ones"
        )
        inner = layer(np.ones((1, 8, 1), "float32")).numpy()[
            0, kernel_size:-kernel_size, 0
        ]
        assert (len(set(inner)) == 1) is even


def test_keras_starts_kernels_with_glorot_uniform_and_biases_with_zeros():
    for name in ("Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose"):
        layer = getattr(keras.layers, name)(2, 3)
        assert type(layer.kernel_initializer).__name__ == "GlorotUniform"
        assert type(layer.bias_initializer).__name__ == "Zeros"
    depthwise = keras.layers.DepthwiseConv2D(3)
    assert type(depthwise.depthwise_initializer).__name__ == "GlorotUniform"


def test_fan_in_is_the_number_of_products():
    shapes = layer_shapes(
        "Conv2D", (None, 9, 8, 6), filters=4, kernel_size=(3, 2), groups=2
    )
    assert shapes.multiply_adds == (7 * 7 * 4) * (3 * 2 * 6 // 2)


def test_digits_of_float32_and_bfloat16():
    assert np.finfo(np.float32).nmant + 1 == 24
    assert np.finfo(np.float32).eps == 2.0**-23
    assert f"{np.finfo(np.float32).eps:.1e}" == "1.2e-07"
    unit = tf.constant(1.0, tf.bfloat16)
    assert unit + tf.constant(2.0**-7, tf.bfloat16) > unit  # 8 binary digits
    assert unit + tf.constant(2.0**-8, tf.bfloat16) == unit
    assert tf.cast(3e38, tf.bfloat16).numpy() < np.inf  # the range of float32
    assert 2 < np.log10(2**8) < 3


def test_allclose_allows_atol_and_rtol_times_the_second():
    assert np.allclose(101.0, 100.0, rtol=0.01, atol=0)
    assert not np.allclose(100.0, 99.0, rtol=0.01, atol=0)
    assert np.allclose(100.0, 99.0, rtol=0.01, atol=0.01)


def test_the_program_counts_its_layers_as_the_module_of_shapes_does():
    printed = (ROOT / "snippets" / "reference" / "glossary.out").read_text("utf8")
    for word, layer, arguments in (
        ("groups", "Conv2D", {"filters": 6, "kernel_size": (3, 2), "groups": 3}),
        (
            "depth multiplier",
            "DepthwiseConv2D",
            {"kernel_size": (3, 2), "depth_multiplier": 2},
        ),
        ("separable", "SeparableConv2D", {"filters": 4, "kernel_size": (3, 2)}),
        (
            "transposed",
            "Conv2DTranspose",
            {"filters": 4, "kernel_size": (3, 2), "strides": 2},
        ),
    ):
        shapes = layer_shapes(layer, (2, 9, 8, 3), **arguments)
        line = next(line for line in printed.split("\n") if line.startswith(word + " "))
        assert str(shapes.output) in line
        assert f"{shapes.parameters} parameters" in line


@pytest.mark.seeds(20)
def test_one_number_is_a_window_times_a_filter_plus_the_bias(seed):
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 9, (2, 9, 8, 3)).astype("float32")
    W, B = (
        rng.integers(-4, 5, (3, 2, 3, 4)).astype("float32"),
        np.arange(4, dtype="float32"),
    )
    conv = L.Conv2D(4, (3, 2), strides=2, padding="same")
    conv.build(images.shape)
    conv.set_weights([W, B])
    y = conv(images).numpy()
    padded = np.pad(images, ((0, 0), (1, 1), (0, 0), (0, 0)))
    for n, i, j, f in np.ndindex(y.shape):
        window = padded[n, 2 * i : 2 * i + 3, 2 * j : 2 * j + 2]
        assert y[n, i, j, f] == (window * W[..., f]).sum() + B[f]


def test_kernel_and_filter_have_one_meaning_and_the_other_usage_is_named():
    """'always the whole array W'; 'a filter is a stack of kernels' elsewhere."""
    conv = L.Conv2D(5, (3, 2))
    conv.build((None, 9, 8, 4))
    assert conv.kernel.shape == (3, 2, 4, 5)  # all weights
    texts = {entry.id: entry.text for entry in ENTRIES}
    assert "W[..., f]" in texts["filter"]
    lesson = (ROOT / "docs/tutorials/four_shapes.md").read_text("utf8")
    assert "*kernel* is always the whole of `W`" in lesson
    for path in (ROOT / "docs").rglob("*.md"):
        text = path.read_text("utf8")
        assert "One kernel gives one output" not in text, path
        assert "is one kernel of kh x kw" not in text, path


def test_relu_and_equivariance_as_defined():
    """'If the input moves, the output moves by the same'; 'keeps positive numbers'."""
    x = np.array([-2, 0, 3], "float32")
    np.testing.assert_array_equal(tf.nn.relu(x), [0, 0, 3])
    rng = np.random.default_rng(0)
    image = np.zeros((1, 9, 10, 1), "float32")
    image[0, 2:5, 3:6, 0] = rng.integers(1, 9, (3, 3))
    W = rng.integers(-4, 5, (3, 3, 1, 1)).astype("float32")
    y, moved = (
        tf.nn.conv2d(array, W, 1, "VALID").numpy()
        for array in (image, np.roll(image, 1, 2))
    )
    np.testing.assert_array_equal(moved[:, :, 1:], y[:, :, :-1])


@pytest.mark.parametrize("n", [5, 8])
def test_the_matrix_of_a_1d_convolution_is_toeplitz(n):
    """'The matrix of a 1-D convolution is one'."""
    W = np.array([1, 2, 3], "float32").reshape(3, 1, 1)
    impulses = np.eye(n, dtype="float32")[:, :, None]
    matrix = tf.nn.conv1d(impulses, W, 1, "VALID").numpy()[:, :, 0].T
    for offset in range(-len(matrix) + 1, n):
        assert len(set(matrix.diagonal(offset).tolist())) == 1
