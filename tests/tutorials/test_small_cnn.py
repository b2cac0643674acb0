"""docs/tutorials/small_cnn.md: every claim the page makes, and the rows of the stack tracer."""

import inspect
import math
import re

import numpy as np
import pytest
import tensorflow as tf

from tests.tutorials.stacks import stacks
from tools import node
from tools.paths import ROOT, functions

conv_row = functions("tutorials/small_cnn.py")["conv_row"]
SPACE = functions("reference/conv_shapes.py")
layer_shapes, LAYERS = SPACE["layer_shapes"], SPACE["LAYERS"]
layers = tf.keras.layers


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    ("strides", "dilation_rate"), [(1, 1), (2, 1), (3, 1), (1, 2), (1, 3)]
)
@pytest.mark.parametrize("kernel_size", [(3, 3), (1, 4), (2, 5)])
def test_a_row_is_what_keras_has(padding, strides, dilation_rate, kernel_size):
    steps = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}
    conv = layers.Conv2D(6, kernel_size, **steps)
    images = np.ones((2, 17, 14, 3), "float32")
    shape, parameters, products = conv_row((17, 14, 3), 6, kernel_size, **steps)
    assert conv(images).shape == (2, *shape)
    assert conv.count_params() == parameters
    expected = layer_shapes(
        "Conv2D", images.shape, filters=6, kernel_size=kernel_size, **steps
    )
    assert products == expected.multiply_adds


def test_the_figure_has_the_shapes_of_the_program():
    folder = ROOT / "snippets" / "tutorials"
    drawn = (folder / "small_cnn_chain.svg").read_text("utf8")
    shown = re.findall(r">([\d x]+)</text>", drawn)
    printed = re.findall(
        r"^\w+ +\((.*?)\)", (folder / "small_cnn.out").read_text("utf8"), re.M
    )
    rows = [shape.rstrip(",").replace(", ", " x ") for shape in printed[1:7]]
    assert shown == ["28 x 20 x 1", *rows]


def traced(stacks):
    """Return {name: {text, rows, code}} of the tracer's module; of its presets, when None."""
    return node.ask("tests/tutorials/stack.mjs", stacks)


def built(code):
    """Run the code that the tracer shows; return the names that it defines, `model` among them."""
    namespace = {}
    exec(code.replace("model.summary()\n", ""), namespace)
    return namespace


def tensors(stack):
    """Return [(row, Keras' tensor, its layer)] of the rows that fit, from the code for them."""
    rows = [row for row in stack["rows"] if "output" in row]
    namespace = built(stack["code"]) if rows else {}
    if len(rows) < 2:
        return [(row, tf.keras.Input(row["output"][1:]), None) for row in rows]
    model = namespace["model"]
    assert sum(int(row["parameters"]) for row in rows) == model.count_params()
    if isinstance(model, tf.keras.Sequential):
        made = model.layers
        outputs = [model.inputs[0], *(layer.output for layer in made)]
    else:
        names = re.findall(r"^(\w+) = tf\.keras\.(?:layers|Input)", stack["code"], re.M)
        outputs = [namespace[name] for name in names]
        made = [output._keras_history.operation for output in outputs[1:]]
    assert len(outputs) == len(rows)
    return list(zip(rows, outputs, [None, *made], strict=True))


PRESETS = traced(None)
TRACED = PRESETS.pop("signatures")
FITTING = [name for name in PRESETS if name != "unet_odd"]


@pytest.mark.parametrize("name", FITTING)
def test_presets_have_the_rows_of_keras(name):
    assert not [row for row in PRESETS[name]["rows"] if "error" in row]
    for row, output, layer in tensors(PRESETS[name]):
        assert tuple(row["output"]) == output.shape, row["text"]
        if layer:
            assert int(row["parameters"]) == layer.count_params(), row["text"]


def test_published_sizes():
    """The numbers of parameters and the receptive fields are those of published texts."""
    parameters = {
        name: sum(int(row["parameters"]) for row in stack["rows"])
        for name, stack in PRESETS.items()
        if name in FITTING
    }
    assert parameters["alexnet"] == 60_965_224  # "60 million parameters"
    assert (
        parameters["lenet5"] == 61_706
    )  # the paper: 60,000, some of its maps unjoined
    last_pool = [r for r in PRESETS["alexnet"]["rows"] if "Pooling" in r["text"]][-1]
    assert last_pool["field"] == [195, 195]  # Araujo et al. 2019, also the next two
    assert PRESETS["vgg16"]["rows"][-1]["field"] == [44, 44]
    # "1, 2, 4, ..., 512": 1024 samples, and one more for the first layer
    assert PRESETS["wavenet"]["rows"][-1]["field"] == [1025]


def test_the_odd_unet_breaks_at_the_skip_and_keras_agrees():
    rows = PRESETS["unet_odd"]["rows"]
    (broken,) = [row for row in rows if "error" in row]
    assert broken["layer"] == "Concatenate"
    assert [row["waits"] for row in rows if "waits" in row] == [broken["line"]] * 2
    shapes = [tf.keras.Input(rows[at]["output"][1:]) for at in broken["from"]]
    with pytest.raises(
        ValueError, match="matching shapes except for the concatenation axis"
    ):
        layers.Concatenate()(shapes)


STACKS = traced(dict(enumerate(stacks(400))))
DRAWN = {at: tensors(stack) for at, stack in STACKS.items()}


def test_rows_of_drawn_stacks_are_those_of_keras():
    """Shapes, parameters, their sum and multiply-adds are those of the model of the shown code."""
    count, kinds, differ = 0, set(), []
    for at, stack in STACKS.items():
        for row, output, layer in DRAWN[at][1:]:
            count += 1
            kinds.add(row["layer"])
            expected = (output.shape, layer.count_params())
            if (tuple(row["output"]), int(row["parameters"])) != expected:
                differ.append((stack["text"], row["text"], expected))
            products = row["multiplyAdds"]
            if row["layer"] in LAYERS:
                given = {k: v for k, v in row["given"].items() if k != "activation"}
                given = {
                    name: tuple(map(tuple, value))
                    if isinstance(value, list) and isinstance(value[0], list)
                    else tuple(value)
                    if isinstance(value, list)
                    else value
                    for name, value in given.items()
                }
                source = stack["rows"][row["from"][0]]["output"]
                shapes = layer_shapes(row["layer"], tuple(source), **given)
                assert products == (
                    None if shapes.multiply_adds is None else str(shapes.multiply_adds)
                )
            elif row["layer"] == "Dense":
                places = output.shape[1:-1]
                weights = layer.count_params() - (layer.bias is not None) * layer.units
                wanted = None if None in places else str(math.prod(places) * weights)
                assert products == wanted
            else:
                assert products == "0"
    print(f"\n{len(STACKS)} stacks, {count} rows of {len(kinds)} layers, as in Keras")
    assert differ == []
    assert len(kinds) >= len(LAYERS) + 10


def test_keras_refuses_the_row_that_breaks():
    broken = 0
    for at, stack in STACKS.items():
        outputs = {row["at"]: output for row, output, _ in DRAWN[at]}
        for row in stack["rows"]:
            sources = row.get("from") or [row["at"] - 1]
            if "error" not in row or not outputs.keys() >= set(sources):
                continue
            broken += 1
            call = re.match(r"(?:\w+ = )?(.*?)(\(\[.*\]\))?$", row["text"])[1]
            given = [outputs[at] for at in sources]
            try:
                layer = eval(call, dict(vars(layers)))
                layer(given if len(given) > 1 else given[0])
                if "output_padding" in call:  # a rule that Keras leaves to TensorFlow
                    layer(np.zeros([n or 2 for n in given[0].shape], "float32"))
            except Exception:
                continue
            pytest.fail(
                f"Keras takes {call} on {[tensor.shape for tensor in given]}: {row}"
            )
    print(f"\n{broken} rows that the tracer refuses, and so does Keras")
    assert len(STACKS) / 5 < broken < len(STACKS) / 2


def spans(text, axis):
    """Return for each place of the last layer along `axis` how many inputs change it, at most.

    This is measured: the weights are positive, a layer that picks one value takes the mean instead,
    and each line of the input is 1 while all others are 0.
    """
    text = re.sub(
        r"(?<!Global)MaxPooling(\dD)\((?=str|pad|\))", r"\g<0>pool_size=2, ", text
    )
    text = text.replace("MaxPooling", "AveragePooling")
    text = re.sub(r"(Maximum|Minimum|Subtract|Multiply)\(\)", "Average()", text)
    text = re.sub(r"Softmax\(\)|Activation\(.*?\)", "ReLU()", text)
    text = re.sub(r", activation=\"\w+\"", "", text)
    stack = traced({"": text})[""]
    assert not [row for row in stack["rows"] if "error" in row], text
    model = built(stack["code"])["model"]
    for layer in model.layers:
        if not isinstance(layer, layers.BatchNormalization):
            layer.set_weights(
                [
                    np.full_like(w, 1 / w[..., 0].size if w.ndim > 1 else 0)
                    for w in layer.get_weights()
                ]
            )
    n = stack["rows"][0]["output"][1 + axis]
    shape = [n, *stack["rows"][0]["output"][1:]]
    lines = np.zeros(shape, "float32")
    for at in range(n):
        np.moveaxis(lines, 1 + axis, 1)[at, at] = 1
    y = model(lines).numpy()
    reached = np.moveaxis(np.abs(y), 1 + axis, 1) if y.ndim > 2 else y[:, None]
    reached = reached.reshape(n, reached.shape[1], -1).max(axis=-1) > 0
    inputs = [np.flatnonzero(reached[:, place]) for place in range(reached.shape[1])]
    return [int(seen[-1] - seen[0] + 1) for seen in inputs if len(seen)]


def test_what_a_row_sees_is_what_can_be_measured():
    """Random stacks without faults are measured, on inputs so large that the border is far."""
    drawn = {}
    for at, stack in STACKS.items():
        fits = not any("error" in row for row in stack["rows"])
        rank = len(stack["rows"][0]["output"]) - 2
        if fits and rank < 3 and "channels_first" not in stack["text"]:
            _, *rest = stack["text"].split("\n")
            size = (120,) if rank == 1 else (40, 43)
            drawn[at] = "\n".join([f"Input({(*size, 1)})", *rest])
    compared = 0
    for stack in traced(drawn).values():
        last = stack["rows"][-1]
        field = last.get("field")
        if "error" in last or last["at"] == 0 or not field or None in field:
            continue
        for axis, field in enumerate(last["field"]):
            n = stack["rows"][0]["output"][1 + axis]
            widest = max(spans(stack["text"], axis))
            assert widest <= field, (stack["text"], axis)
            if field <= n / 2:
                assert widest == field, (stack["text"], axis)
                compared += 1
            if compared >= 30:
                print(f"\n{compared} receptive fields measured")
                return
    pytest.fail(f"only {compared} stacks could be compared")


@pytest.mark.parametrize("order", ["wide first", "narrow first"])
def test_branches_see_what_any_of_them_sees(order):
    """The order of branches does not matter; one is shifted, so the longest is not the answer."""
    branches = [
        "a = Conv1D(1, 5, padding='causal')(x)",
        "b = Conv1D(1, 4, padding='same')(x)",
    ]
    lines = [
        "x = Input((40, 1))",
        *(branches if order == "wide first" else branches[::-1]),
    ]
    text = "\n".join([*lines, "Add()([a, b])"])
    rows = traced({"": text})[""]["rows"]
    assert rows[-1]["field"] == [7]  # from i - 4 to i + 2
    assert max(spans(text, 0)) == 7


@pytest.mark.parametrize("name", [n for n in FITTING if n != "alexnet"])
def test_what_the_last_row_of_a_preset_sees(name):
    text = PRESETS[name]["text"].split("Flatten")[0]
    # the number of filters has nothing to do with it
    text = re.sub(r"(?<=Conv[12]D\()\d+(?=,)", "1", text)
    text = re.sub(r"(?<=Transpose\()\d+(?=,)", "1", text)
    rows = traced({"": text})[""]["rows"]
    field = rows[-1]["field"]
    text = text.replace("16000", "1100").replace("224", "100")  # large enough
    assert max(spans(text, 0)) == field[0]


BROKEN = {
    "nothing": "",
    "no input": "Conv2D(8, 3)",
    "not code": "Input((8, 8, 1))\nhello",
    "unknown layer": "Input((8, 8, 1))\nConv4D(8, 3)",
    "unknown name": "Input((8, 8, 1))\nAdd()([previous, skip])",
    "open bracket": "Input((8, 8, 1))\nConv2D((8, 3)",
    "too many": "Input((8, 8, 1))\nReLU(1, 2, 3, 'same', 5)",
    "twice": "Input((8, 8, 1))\nConv2D(8, 3, filters=8)",
    "kernel larger": "Input((8, 8, 1))\nConv2D(8, 9)",
    "dense on None": "Input((None, 8, 1))\nFlatten()\nDense(3)",
    "unlike": "a = Input((8, 8, 1))\nb = Conv2D(1, 3)\nAdd()([a, b])",
    "two inputs": "a = Input((8, 8, 1))\nb = Input((8, 8, 1))\nAdd()([a, b])",
    "markup": "Input((8, 8, 1))\n<img src=x onerror=alert(1)>",
    "huge": "Input((1000000, 1000000, 1))\nConv2DTranspose(1, 3, strides=100000)",
    "infinite": "Input((8, 8, 1))\nConv2D(1e400, 3)",
    "no number": "Input((8, 8, 1))\nConv2D(8, NaN)",
    "text in numbers": "Input((8, 'x', 1))",
    "two layers in one": "Input((8, 8, 1))\nConv2D(8, 3)(previous)(previous)",
    "code": "Input((8, 8, 1))\nConv2D(8, 3, activation=print('x'))",
    "a name twice": "Input((8, 8, 1))\nReLU(name='a')\nReLU(name='a')",
    "half precision": "Input((8, 8, 1))\nReLU(dtype='float16')",
    "thousands of lines": "Input((8, 8, 1))\n" + "ReLU()\n" * 2000,
    "megabytes": "Input((8, 8, 1))\n" + "ReLU()\n" * 200_000,
}


def test_what_cannot_be_read_says_so():
    for name, stack in traced(BROKEN).items():
        errors = [row["error"] for row in stack["rows"] if "error" in row]
        assert bool(errors) == (name != "nothing"), name
        assert all(len(error) > 20 for error in errors), errors
        assert len(stack["rows"]) <= 201


def test_numbers_too_large_to_be_exact_are_not_shown():
    text = "Input((8, 1))\n" + "Conv1D(1, 1, strides=2147483647)\n" * 5
    rows = traced({"": text + "MaxPooling1D(2, padding='same')"})[""]["rows"]
    assert rows[-1]["output"] == [None, 1, 1]
    assert rows[-1]["field"] == [None]
    assert rows[-1]["seen"]["axes"][0]["jump"] is None


@pytest.mark.parametrize("layer", [n for n in vars(layers) if n in TRACED])
def test_arguments_without_names_come_in_the_order_of_keras(layer):
    """Each argument takes the place that it has in Keras: a wrong one would not fit there."""
    signature = [
        name
        for name in inspect.signature(getattr(layers, layer)).parameters
        if name not in ("kwargs", "noise_shape")
    ]
    order = TRACED[layer]["order"]
    if layer != "Input":
        assert order == [name for name in signature if name in order][: len(order)]
        assert signature[: len(order)] == order
        assert set(TRACED[layer]["more"]) <= set(signature)


PASTED = [
    "import keras",
    "model = Sequential([Input((8, 8, 1)), Flatten()])",
    "model.add(Conv2D(8, 3))",
    "Input((8, 8, 1))\nlayers.Flatten()",
    "Input((8, 8, 1))\nConv2D(\n    8, 3)",
    "Input((8, 8, 1)),\n])",
    "Input((8, 8, 1))\nDense(3, kernel_initializer=init)",
    "Input((8, 8, 1))\nLeakyReLU(alpha=0.1)",
    "x = Input((8, 8, 1))\ny = x",
    "Input((4 * 2,))\nDense(3)",
]


def test_all_but_one_layer_a_line_is_a_program():
    """'One layer a line is answered at once. A program is run by the real Keras'."""
    lines = {**STACKS, **PRESETS}
    assert [name for name, stack in lines.items() if stack["program"]] == []
    noted = {
        "noted": "Input((8, 8, 1))  # keras.Input, of 8 * 8 pixels\nFlatten(),\nDense(3)"
    }
    (stack,) = traced(noted).values()
    assert not stack["program"]
    assert [row["output"] for row in stack["rows"]][-1] == [None, 3]
    results = traced(dict(enumerate(PASTED)))
    assert [at for at, stack in results.items() if not stack["program"]] == []


def test_the_convolutions_of_the_model_have_their_activations():
    """'It changes no shape and has no parameters'."""
    text = (ROOT / "snippets/tutorials/small_cnn.py").read_text("utf8")
    model = text.partition("[start:model]")[2].partition("[end:model]")[0]
    assert model.count('activation="relu"') == model.count("Conv2D(") == 3
    kinds = [tf.keras.layers.Conv2D(5, 3, activation=kind) for kind in ("relu", None)]
    x = tf.random.normal((2, 9, 8, 3))
    assert kinds[0](x).shape == kinds[1](x).shape
    assert kinds[0].count_params() == kinds[1].count_params()
    assert tf.reduce_min(kinds[0](x)) == 0


def test_without_an_activation_two_convolutions_are_one_larger_one():
    """'without it two convolutions in a row would be no more than one larger convolution'."""
    rng = np.random.default_rng(0)
    x = rng.integers(-4, 5, (1, 9, 8, 1)).astype("float32")
    a, b = rng.integers(-4, 5, (2, 3, 3, 1, 1)).astype("float32")
    impulses = np.eye(81, dtype="float32").reshape(81, 9, 9, 1)
    first = tf.nn.conv2d(impulses, a, 1, "VALID")
    both = tf.nn.conv2d(first, b, 1, "VALID").numpy().reshape(81, 25)[:, 0]
    larger = both.reshape(9, 9)[:5, :5, None, None]
    two = tf.nn.conv2d(tf.nn.conv2d(x, a, 1, "VALID"), b, 1, "VALID")
    np.testing.assert_array_equal(two, tf.nn.conv2d(x, larger, 1, "VALID"))
