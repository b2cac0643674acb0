"""docs/howto/port_weights.md: every claim the page makes, against PyTorch and ONNX Runtime."""

import re

import numpy as np
import pytest
import tensorflow as tf

from tests.test_programs import text_of_sections
from tools.paths import ROOT, functions
from tools.records import frameworks
from tools.records.frameworks import kept, results, whole

page = functions("howto/port_weights.py")
L = tf.keras.layers
FOLDER = ROOT / "snippets" / "howto"


def last(images):
    """(N, C, spatial...) to (N, spatial..., C)."""
    return np.moveaxis(images, 1, -1)


def first(images):
    """(N, spatial..., C) to (N, C, spatial...)."""
    return np.moveaxis(np.asarray(images), -1, 1)


def tuples(value, rank):
    return (value,) * rank if isinstance(value, int) else tuple(value)


def answer(layer, images, *weights):
    """Build a Keras layer for channels-first images, give it weights, return (N, F, ...)."""
    x = last(images)
    layer.build(x.shape)
    layer.set_weights(weights)
    return first(layer(x))


def cases(settings, name, keep=lambda setting: True):
    outputs = results(name)
    assert len(outputs) == len(settings)
    kept_ones = [pair for pair in zip(settings, outputs, strict=True) if keep(pair[0])]
    return pytest.mark.parametrize(
        ("setting", "y_torch"),
        kept_ones,
        ids=[str(setting).replace(" ", "") for setting, _ in kept_ones],
    )


@cases(
    frameworks.CONVS,
    "conv",
    lambda setting: not isinstance(setting[2].get("padding"), str),
)
def test_moved_weights_of_a_convolution_answer_as_pytorch(setting, y_torch):
    """1-D, 2-D, 3-D, with groups and without."""
    x, w, arguments = setting
    rank = len(x) - 2
    padding = [(p, p) for p in tuples(arguments.get("padding", 0), rank)]
    images = np.pad(whole(*x), [(0, 0), (0, 0), *padding])
    kernel = page["kernel_to_keras"](whole(*w, seed=1))
    strides = tuples(arguments.get("stride", 1), rank)
    dilations = tuples(arguments.get("dilation", 1), rank)
    if max(strides) > 1 and max(dilations) > 1:
        y = first(
            tf.nn.conv2d(last(images), kernel, strides, "VALID", dilations=dilations)
        )
    else:
        layer = getattr(L, f"Conv{rank}D")(
            w[0],
            w[2:],
            strides=strides,
            dilation_rate=dilations,
            groups=arguments.get("groups", 1),
            use_bias=False,
        )
        y = answer(layer, images, kernel)
    if arguments.get("bias"):
        y = y + whole(w[0], seed=2).reshape(-1, *(1,) * rank)
    np.testing.assert_array_equal(y, y_torch)


def transposed(x, w, arguments, weight):
    """Return what Keras answers with a PyTorch weight, cropped as `padding` says."""
    rank = len(x) - 2
    d = arguments.get("dilation", 1)  # refused without oneDNN: zeros do the same
    k = [(n - 1) * d + 1 for n in w[2:]]
    spaced = np.zeros((*weight.shape[:2], *k), weight.dtype)
    spaced[(slice(None), slice(None), *(slice(None, None, d),) * rank)] = weight
    layer = getattr(L, f"Conv{rank}DTranspose")(
        w[1] * arguments.get("groups", 1),
        k,
        strides=tuples(arguments.get("stride", 1), rank),
        output_padding=tuples(arguments.get("output_padding", 0), rank),
        use_bias=False,
    )
    y = answer(layer, whole(*x), page["kernel_to_keras"](spaced))
    for axis, p in enumerate(tuples(arguments.get("padding", 0), rank), 2):
        y = np.take(y, np.arange(p, y.shape[axis] - p), axis)
    if arguments.get("bias"):
        y = y + whole(w[1], seed=2).reshape(-1, *(1,) * rank)
    return y


@cases(frameworks.TRANSPOSES, "transpose")
def test_moved_weights_of_a_transposed_convolution_answer_as_pytorch(setting, y_torch):
    """'the same move of axes'; with groups, 'write the groups out'."""
    x, w, arguments = setting
    weight = whole(*w, seed=1)
    if "groups" in arguments:
        weight = page["spread_groups"](weight, arguments["groups"])
    np.testing.assert_array_equal(transposed(x, w, arguments, weight), y_torch)


@cases(frameworks.TRANSPOSES, "transpose", lambda setting: "groups" not in setting[2])
def test_a_flip_would_be_wrong(setting, y_torch):
    """'Is a flip needed? No.'"""
    x, w, arguments = setting
    weight = np.flip(whole(*w, seed=1), range(2, len(w)))
    assert not np.array_equal(transposed(x, w, arguments, weight), y_torch)


@cases(
    frameworks.CONVS,
    "conv",
    lambda setting: setting[2].get("groups") == setting[0][1],
)
def test_depthwise_weights_answer_as_pytorch(setting, y_torch):
    """'Output channel c m + q belongs to channel c', in both layers of Keras."""
    x, w, arguments = setting
    images = np.pad(whole(*x), [(0, 0), (0, 0), (1, 1), (1, 1)])
    weight, bias = whole(*w, seed=1), whole(w[0], seed=2)
    assert arguments == {"padding": 1, "groups": x[1], "bias": True}
    depthwise = L.DepthwiseConv2D(w[2:], depth_multiplier=w[0] // x[1])
    kernel = page["depthwise_to_keras"](weight, x[1])
    np.testing.assert_array_equal(answer(depthwise, images, kernel, bias), y_torch)
    grouped = L.Conv2D(w[0], w[2:], groups=x[1])
    kernel = page["kernel_to_keras"](weight)
    np.testing.assert_array_equal(answer(grouped, images, kernel, bias), y_torch)


@pytest.mark.parametrize("rank", [1, 2])
@pytest.mark.seeds(5)
def test_a_separable_layer_is_the_two_layers(rank, seed):
    """'the depthwise bias (C m,) goes through the pointwise weights'."""
    C, m, F = 3, 2, 5
    k, sides = (3, 2)[:rank], (7, 6)[:rank]
    images = whole(2, C, *sides, seed=seed)
    depthwise = whole(C * m, 1, *k, seed=seed + 1)
    pointwise = whole(F, C * m, *(1,) * rank, seed=seed + 2)
    inner, outer = whole(C * m, seed=seed + 3), whole(F, seed=seed + 4)
    conv = getattr(L, f"Conv{rank}D")
    middle = answer(
        conv(C * m, k, groups=C), images, page["kernel_to_keras"](depthwise), inner
    )
    two = answer(conv(F, 1), middle, page["kernel_to_keras"](pointwise), outer)
    separable = getattr(L, f"SeparableConv{rank}D")(F, k, depth_multiplier=m)
    weights = page["separable_to_keras"](depthwise, pointwise, C, inner, outer)
    np.testing.assert_array_equal(answer(separable, images, *weights), two)
    without = page["separable_to_keras"](depthwise, pointwise, C)
    assert not without[2].any()


@pytest.mark.parametrize("shape", [(3, 4), (2, 3, 4), (2, 3, 1, 4)])
def test_dense_after_flatten_sees_the_same_numbers(shape):
    """'PyTorch flattens (C, H, W), Keras (H, W, C)', for one to three spatial axes."""
    n, F = np.prod(shape), 5
    images, weight = whole(2, *shape), whole(F, n, seed=1)
    y_torch = images.reshape(2, n) @ weight.T
    x = last(images)
    flatten, dense = L.Flatten(), L.Dense(F, use_bias=False)
    dense.build((None, n))
    dense.set_weights([page["linear_to_keras"](weight, shape)])
    np.testing.assert_array_equal(dense(flatten(x)), y_torch)
    dense.set_weights([page["linear_to_keras"](weight)])
    assert not np.array_equal(dense(flatten(x)), y_torch)
    if (
        len(shape) == 3
    ):  # 'The other way is to leave the weights and turn the image back.'
        turned = L.Permute((3, 1, 2))(x)
        np.testing.assert_array_equal(dense(flatten(turned)), y_torch)


def test_after_global_pooling_there_is_nothing_to_move():
    weight = whole(5, 3)
    moved = page["linear_to_keras"](weight, (3, 1, 1))
    np.testing.assert_array_equal(moved, page["linear_to_keras"](weight))


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_there_and_back_is_where_one_started(rank):
    k = (3, 2, 5)[:rank]
    weight = whole(6, 4, *k)
    kernel = page["kernel_to_keras"](weight)
    assert kernel.shape == (*k, 4, 6)
    np.testing.assert_array_equal(page["kernel_to_torch"](kernel), weight)
    shape = (2, *k)
    dense = whole(5, np.prod(shape))
    back = page["linear_to_torch"](page["linear_to_keras"](dense, shape), shape)
    np.testing.assert_array_equal(back, dense)
    back = page["linear_to_torch"](page["linear_to_keras"](dense))
    np.testing.assert_array_equal(back, dense)
    if rank < 3:
        weight = whole(6, 1, *k)
        kernel = page["depthwise_to_keras"](weight, 3)
        assert kernel.shape == (*k, 3, 2)
        np.testing.assert_array_equal(page["depthwise_to_torch"](kernel), weight)


ROWS = {  # the start of a row of the table: (PyTorch's layer, Keras' layer, its input)
    "convolution, 1-D to 3-D": [
        (f"Conv{r}d", lambda r=r: getattr(L, f"Conv{r}D")(
            frameworks.F, frameworks.SIDE[:r], groups=frameworks.G), r)
        for r in (1, 2, 3)
    ],
    "transposed, with groups": [
        (f"ConvTranspose{r}d", lambda r=r: getattr(L, f"Conv{r}DTranspose")(
            frameworks.F, frameworks.SIDE[:r]), r)
        for r in (1, 2, 3)
    ],
    "depthwise: groups = C": [
        ("depthwise", lambda: L.DepthwiseConv2D(
            frameworks.SIDE[:2], depth_multiplier=frameworks.M), 2)
    ],
    "pointwise of a separable layer": [
        ("pointwise", lambda: L.SeparableConv2D(
            frameworks.F, frameworks.SIDE[:2], depth_multiplier=frameworks.M), 2)
    ],
    "Linear, Dense": [("Linear", lambda: L.Dense(frameworks.F), 0)],
}  # fmt: skip


def table():
    """Return {first cell: (second, third)} of the page's table."""
    text = (ROOT / "docs" / "howto" / "port_weights.md").read_text("utf8")
    rows = re.findall(r"^\| \[([^]]+)\]\([^|]+ \| ([^|]+) \| ([^|]+) \|$", text, re.M)
    return {name: (theirs, ours) for name, theirs, ours in rows}


def shape(cell, k):
    """Return the shape that a cell of the table stands for."""
    cell = cell.replace("k...", ", ".join(map(str, k))).replace("/g", "//g")
    names = {"F": frameworks.F, "C": frameworks.C, "g": frameworks.G, "m": frameworks.M}
    return eval(cell, names)


@pytest.mark.parametrize("row", ROWS)
def test_the_shapes_of_the_table_are_those_of_the_frameworks(row):
    theirs, ours = table()[row]
    for torch_layer, keras_layer, rank in ROWS[row]:
        k = frameworks.SIDE[:rank]
        weights = kept()["weights"][torch_layer]
        assert tuple(weights["weight"]) == shape(theirs, k)
        layer = keras_layer()
        layer.build((None, *(9,) * rank, frameworks.C))
        shapes = [array.shape for array in layer.get_weights()]
        assert shape(ours, k) == shapes[-2]  # the kernel, or the pointwise one
        assert shapes[-1] == tuple(weights["bias"])


def test_the_order_of_batch_normalization():
    """'Four arrays, in this order.' `num_batches_tracked` is left out."""
    names = list(kept()["weights"]["BatchNorm2d"])
    assert names[-1] == "num_batches_tracked"
    row = table()["batch normalization"]
    assert [
        name.replace("_", " ").replace("var", "variance") for name in names[:4]
    ] == row[0].split(", ")
    layer = L.BatchNormalization()
    layer.build((None, 5, 4))
    paths = [weight.name.replace("_", " ") for weight in layer.weights]
    assert paths == row[1].split(", ")
    state = {f"a.{name}": whole(2, seed=n) + 6 for n, name in enumerate(names[:4])}
    layer = L.BatchNormalization(epsilon=1e-5)
    y = answer(layer, whole(*frameworks.NORMED) / 4, *page["norm_to_keras"](state, "a"))
    np.testing.assert_allclose(y, results("norm")[0], rtol=1e-5, atol=1e-5)


def of_operator(*names):
    return lambda setting: setting[0] in names


@cases(
    frameworks.ONNX,
    "onnx",
    lambda setting: setting[0] == "Conv" and setting[3].get("auto_pad") != "SAME_LOWER",
)
def test_onnx_conv_weights_are_pytorchs(setting, y_torch):
    """'`pads` of ONNX lists the zeros before each axis, then those after.'"""
    _, x, w, attributes = setting
    rank = len(x) - 2
    pads = attributes.get("pads", [0] * 2 * rank)
    padding = [(0, 0), (0, 0), *zip(pads[:rank], pads[rank:], strict=True)]
    images = np.pad(whole(*x), padding)
    layer = getattr(L, f"Conv{rank}D")(
        w[0],
        w[2:],
        strides=attributes.get("strides", 1),
        dilation_rate=attributes.get("dilations", 1),
        groups=attributes.get("group", 1),
        padding="same" if "auto_pad" in attributes else "valid",
        use_bias=False,
    )
    y = answer(layer, images, page["kernel_to_keras"](whole(*w, seed=1)))
    np.testing.assert_array_equal(y, y_torch)


@cases(frameworks.ONNX, "onnx", of_operator("ConvTranspose"))
def test_onnx_transposed_weights_are_pytorchs(setting, y_torch):
    _, x, w, attributes = setting
    arguments = {
        "stride": attributes["strides"],
        "padding": attributes.get("pads", [0, 0])[:2],
        "output_padding": attributes.get("output_padding", 0),
        "groups": attributes.get("group", 1),
    }
    weight = page["spread_groups"](whole(*w, seed=1), arguments["groups"])
    np.testing.assert_array_equal(transposed(x, w, arguments, weight), y_torch)


@cases(frameworks.ONNX, "onnx", of_operator("Gemm", "MatMul"))
def test_gemm_is_linear_and_matmul_is_dense(setting, y_torch):
    operator, x, w, _ = setting
    weight = whole(*w, seed=1)
    kernel = page["linear_to_keras"](weight) if operator == "Gemm" else weight
    dense = L.Dense(4, use_bias=False)
    dense.build(x)
    dense.set_weights([kernel])
    np.testing.assert_array_equal(dense(whole(*x)), y_torch)


# ---- the whole net


def numbers(text):
    return [float(n) for n in re.findall(r"-?\d+\.\d+", text)]


def printed(program, section):
    text = (FOLDER / f"{program}.out").read_text("utf8")
    marker = r"--8<-- \[start:%s\]\n(.*?)\n--8<-- \[end:%s\]"
    return re.search(marker % (section, section), text, re.S)[1]


def test_keras_answers_what_pytorch_answered():
    theirs = numbers(printed("port_weights_recorded", "logits"))
    ours = numbers(printed("port_weights", "logits"))
    typed = numbers(
        text_of_sections(FOLDER / "port_weights.py")["logits"].partition("images")[0]
    )
    assert len(theirs) == 8
    assert typed == theirs
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-5)


def test_pytorchs_order_in_the_last_layer_answers_something_else():
    theirs = numbers(printed("port_weights_recorded", "logits"))
    unordered = numbers(printed("port_weights", "unordered"))
    assert len(unordered) == 8
    assert not np.any(np.isclose(unordered, theirs, rtol=1e-3))


def test_the_names_and_shapes_are_pytorchs():
    program = text_of_sections(FOLDER / "port_weights.py")["state"]
    named = re.findall(r'"([\w.]+)": (\([\d, ]*\))', program)
    shown = re.findall(
        r"^([\w.]+) +(\([\d, ]*\))$", printed("port_weights_recorded", "model"), re.M
    )
    assert named == shown
    assert len(named) == 13


def test_onnx_answers_what_pytorch_answered():
    text = printed("port_weights_recorded", "onnx")
    assert "conv.weight (8, 3, 3, 3)" in text
    assert text.endswith("as PyTorch: True")


DEPTHWISE = np.zeros((6, 1, 3, 3))
WRONG = [
    ("kernel_to_keras", [np.zeros((4, 3))], "weight must have 3, 4 or 5 axes, not shape (4, 3)"),
    ("kernel_to_torch", [np.zeros(4)], "kernel must have 3, 4 or 5 axes, not shape (4,)"),
    ("spread_groups", [np.zeros((4, 1, 3)), 3], "groups must divide the 4 channels; 3 does not"),
    ("spread_groups", [np.zeros((4, 1, 3)), 0], "groups must divide the 4 channels; 0 does not"),
    ("depthwise_to_keras", [np.zeros((6, 2, 3)), 3],
     "weight must have shape (3 m, 1, k...), not (6, 2, 3)"),
    ("depthwise_to_keras", [np.zeros((6, 1, 3)), 4],
     "weight must have shape (4 m, 1, k...), not (6, 1, 3)"),
    ("depthwise_to_torch", [np.zeros((3, 2))], "kernel must have 3 or 4 axes, not shape (3, 2)"),
    ("separable_to_keras", [DEPTHWISE, np.zeros((5, 4, 1, 1)), 3],
     "pointwise must have shape (F, 6, 1...), not (5, 4, 1, 1)"),
    ("separable_to_keras", [DEPTHWISE, np.zeros((5, 6, 3, 3)), 3],
     "pointwise must have shape (F, 6, 1...), not (5, 6, 3, 3)"),
    ("linear_to_keras", [np.zeros((4, 3, 2))], "weight must have 2 axes, not shape (4, 3, 2)"),
    ("linear_to_keras", [np.zeros((4, 12)), (2, 5)], "shape must hold 12 numbers, not (2, 5)"),
    ("linear_to_torch", [np.zeros(4)], "kernel must have 2 axes, not shape (4,)"),
    ("linear_to_torch", [np.zeros((12, 4)), (2, 5)], "shape must hold 12 numbers, not (2, 5)"),
]  # fmt: skip


TAKEN = [
    ("kernel_to_keras", whole(4, 3, 3, 2), ()),
    ("kernel_to_torch", whole(3, 2, 3, 4), ()),
    ("spread_groups", whole(4, 3, 2), (2,)),
    ("depthwise_to_keras", whole(6, 1, 3, 2), (3,)),
    ("depthwise_to_torch", whole(3, 2, 3, 2), ()),
    ("linear_to_keras", whole(4, 12), ((2, 6),)),
    ("linear_to_torch", whole(12, 4), ((2, 6),)),
]


@pytest.mark.parametrize(("function", "weight", "more"), TAKEN)
def test_lists_and_tensors_are_taken_as_arrays_are(function, weight, more):
    moved = page[function](weight, *more)
    for other in (weight.tolist(), tf.constant(weight)):
        np.testing.assert_array_equal(page[function](other, *more), moved)


def test_a_separable_layer_takes_lists():
    depthwise, pointwise = whole(6, 1, 3, 2), whole(5, 6, 1, 1)
    moved = page["separable_to_keras"](depthwise, pointwise, 3)
    listed = page["separable_to_keras"](depthwise.tolist(), pointwise.tolist(), 3)
    for array, other in zip(moved, listed, strict=True):
        np.testing.assert_array_equal(array, other)


@pytest.mark.parametrize(("function", "arguments", "message"), WRONG)
def test_a_wrong_shape_is_named(function, arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        page[function](*arguments)


def test_the_first_layer_that_differs_is_named():
    """'Find the first layer that differs.'"""
    first_difference = page["first_difference"]
    tf.keras.utils.set_random_seed(0)
    model = tf.keras.Sequential(
        [
            L.Input((9, 8, 2)),
            L.Conv2D(3, 3, name="a"),
            L.ReLU(name="b"),
            L.Conv2D(4, 2, name="c"),
            L.Dense(5, name="d"),
        ]
    )
    images = np.random.default_rng(0).standard_normal((2, 9, 8, 2)).astype("float32")
    expected, x = {}, images
    for layer in model.layers:
        x = layer(x)
        expected[layer.name] = np.asarray(x)
    assert first_difference(model, images, expected) is None
    for name in ("d", "c", "a"):  # the first of all that are wrong
        W, B = model.get_layer(name).get_weights()
        model.get_layer(name).set_weights([W, B + 0.5])
        assert first_difference(model, images, expected) == name
    assert first_difference(model, images, {"c": expected["c"]}) == "c"
    assert first_difference(model, images, {"c": expected["c"][:, 1:]}) == "c"
    with pytest.raises(ValueError, match="expected: the model has no layer 'e'"):
        first_difference(model, images, {"g": 0, "e": expected["c"]})


def test_a_difference_is_more_than_1e_4_of_a_number_and_of_1():
    model = tf.keras.Sequential([L.Input((3, 2, 1)), L.Activation("linear", name="a")])
    for value, near, far in ((0, 5e-5, 2e-4), (1000, 0.05, 0.2)):
        images = np.full((2, 3, 2, 1), value, "float32")
        for added, name in ((near, None), (far, "a")):
            differing = page["first_difference"](model, images, {"a": images + added})
            assert differing == name, (value, added)
