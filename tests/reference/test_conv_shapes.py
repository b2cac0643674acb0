"""docs/reference/conv_shapes.md: every claim the page makes."""

import functools
import inspect
import re
import warnings
from fractions import Fraction

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import example, given
from hypothesis import strategies as st

from tests.reference.settings import settings
from tools import node
from tools.paths import functions

SPACE = functions("reference/conv_shapes.py")
layer_shapes, LAYERS, NEEDED = (SPACE[n] for n in ("layer_shapes", "LAYERS", "NEEDED"))
SETTINGS = settings(4000)


def ours(layer, shape, arguments):
    """Return LayerShapes, or the message of the error."""
    try:
        return layer_shapes(layer, shape, **arguments)
    except ValueError as error:
        return str(error)


def theirs(layer, shape, arguments):
    """Return Keras' (output shape, weights, parameters), or None where it refuses."""
    try:
        made = getattr(keras.layers, layer)(**arguments)
        if len(shape) != LAYERS[layer][1] + 2:
            made(keras.Input(batch_shape=shape))  # build() does not look at the rank
        made.build(shape)
        output = tuple(made.compute_output_shape(shape))
        chosen = arguments.get("output_padding") is not None
        if chosen and arguments.get("padding") == "same":
            # The one rule that Keras leaves to TensorFlow: the size must lead back to the input.
            y = made(np.zeros([n or 2 for n in shape], "float32"))
            assert 0 not in y.shape  # what some processors give instead of an error
    except Exception:
        return None
    weights = {weight.name: tuple(weight.shape) for weight in made.weights}
    return output, weights, made.count_params()


# Both results are cached, since `make mutants` asks again and again.
@functools.cache
def in_keras():
    """Return Keras' answers for SETTINGS."""
    with warnings.catch_warnings():
        # Keras divides by a stride of 0
        warnings.simplefilter("ignore", RuntimeWarning)
        return [theirs(*setting) for setting in SETTINGS]


@functools.cache
def in_the_page():
    """What the module of the widgets computes for SETTINGS."""
    return node.ask("tests/reference/shapes.mjs", SETTINGS)


def test_keras_has_the_same_shapes_and_refuses_the_same():
    differ, refused = [], 0
    for setting, expected in zip(SETTINGS, in_keras(), strict=True):
        mine = ours(*setting)
        refused += expected is None
        if isinstance(mine, str):
            mine = mine if expected is not None else None
        else:
            mine = (mine.output, mine.weights, mine.parameters)
        if mine != expected:
            differ.append((setting, mine, expected))
    print(
        f"\n{len(SETTINGS)} settings of {len(LAYERS)} layers; Keras refuses {refused}"
    )
    assert differ == []
    assert len(SETTINGS) / 5 < refused < len(SETTINGS) / 2


def test_the_widgets_compute_the_same_and_say_the_same():
    differ = []
    for setting, computed in zip(SETTINGS, in_the_page(), strict=True):
        mine = ours(*setting)
        if isinstance(mine, str):
            if computed.get("error") != mine or not computed["field"]:
                differ.append((setting, mine, computed))
            continue
        expected = {
            "output": list(mine.output),
            "weights": {name: list(shape) for name, shape in mine.weights.items()},
            "parameters": str(mine.parameters),
            "multiplyAdds": None
            if mine.multiply_adds is None
            else str(mine.multiply_adds),
            "field": list(mine.field),
            "jump": [
                [None, 1] if j is None else list(Fraction(j).as_integer_ratio())
                for j in mine.jump
            ],
        }
        computed.pop("axes", None)
        if computed != expected:
            differ.append((setting, expected, computed))
    print(f"\n{len(SETTINGS)} settings compared between Python and JavaScript")
    assert differ == []


@pytest.mark.parametrize("layer", LAYERS)
def test_arguments_and_defaults_are_those_of_keras(layer):
    _, rank, known = LAYERS[layer]
    signature = inspect.signature(getattr(keras.layers, layer)).parameters
    for name, default in known.items():
        expected = signature[name].default
        if expected is inspect.Parameter.empty:
            expected = NEEDED
        spread = {(default,) * rank, ((default, default),) * rank, (default, default)}
        assert expected == default or expected in spread, name
    left_out = set(signature) - set(known) - {"kwargs"}
    assert all(
        name in SPACE["NO_EFFECT"] or name.endswith(SPACE["NO_EFFECT_END"])
        for name in left_out
    ), left_out


def test_layers_are_all_that_keras_has():
    """Every class of Keras with one of these words in its name, and no other."""
    words = ("Conv", "Pooling", "UpSampling", "ZeroPadding", "Cropping")
    names = {
        name for name in dir(keras.layers) if any(word in name for word in words)
    } - {"Wrapper"}
    by_class = {getattr(keras.layers, name).__name__ for name in names}
    without = {
        name for name in by_class if "LSTM" in name or name.startswith("Adaptive")
    }
    assert set(LAYERS) == by_class - without


def size_in_tensorflow(n, k, s, d, padding):
    """Return the size, or None where TensorFlow refuses.

    The call is made in a graph, which computes only the shape. Outside of a graph, for a stride
    with a dilation and a kernel that is too large, some processors give no error. They return a
    tensor of whatever was in memory.
    """
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder("float32", (1, n, 4, 1))
        kernel = tf.compat.v1.placeholder("float32", (k, 1, 1, 1))
        try:
            y = tf.nn.conv2d(x, kernel, (s, 1), padding, dilations=(d, 1))
        except ValueError:
            return None
    return y.shape[1] or None


def test_sizes_are_those_of_tensorflow():
    """Explicit pairs are tried too, which only tf.nn has; no image is square."""
    rng = np.random.default_rng(0)
    for _ in range(150):
        n, k, s, d = (int(v) for v in rng.integers(1, [30, 6, 4, 4]))
        before, after = (int(v) for v in rng.integers(0, 4, 2))
        for padding in ("valid", "same", (before, after)):
            try:
                size = SPACE["conv_output_size"](
                    n, k, stride=s, padding=padding, dilation=d
                )
            except ValueError:
                size = None
            pairs = [[0, 0], [before, after], [0, 0], [0, 0]]
            mode = pairs if isinstance(padding, tuple) else padding.upper()
            assert size == size_in_tensorflow(n, k, s, d, mode), (n, k, s, d, padding)


def test_same_padding_is_what_tensorflow_pads():
    """Padding by hand and then VALID gives the very numbers of SAME."""
    rng = np.random.default_rng(1)
    for _ in range(100):
        n, k, s, d = (int(v) for v in rng.integers(1, [25, 6, 4, 3]))
        x = rng.integers(-4, 5, (1, n, 3, 1)).astype("float32")
        kernel = rng.integers(-4, 5, (k, 1, 1, 1)).astype("float32")
        pair = SPACE["same_padding"](n, k, stride=s, dilation=d)
        step = {"strides": (s, 1), "dilations": (d, 1)}
        y_tf = tf.nn.conv2d(x, kernel, padding="SAME", **step)
        y = tf.nn.conv2d(
            tf.pad(x, [[0, 0], pair, [0, 0], [0, 0]]), kernel, padding="VALID", **step
        )
        np.testing.assert_array_equal(y, y_tf)


def test_multiply_adds_are_the_products_of_the_layer():
    """Counted: with all inputs and weights 1, the sum of the output is the number of products."""
    cases = [
        ("Conv2D", {"filters": 4, "groups": 2, "strides": 2, "padding": "valid"}),
        ("Conv2D", {"filters": 3, "dilation_rate": (2, 1)}),
        ("Conv2DTranspose", {"filters": 3, "strides": 2, "padding": "valid"}),
        ("DepthwiseConv2D", {"depth_multiplier": 2}),
    ]
    for layer, arguments in cases:
        arguments = {"kernel_size": (3, 2), "use_bias": False, **arguments}
        made = getattr(keras.layers, layer)(**arguments)
        x = np.ones((1, 7, 9, 4), "float32")
        made.build(x.shape)
        made.set_weights([np.ones_like(w) for w in made.get_weights()])
        assert layer_shapes(layer, x.shape, **arguments).multiply_adds == np.sum(
            made(x)
        )


@pytest.mark.parametrize(
    ("layer", "arguments"),
    [
        ("Conv2D", {"filters": 2, "kernel_size": (3, 2), "strides": (2, 1)}),
        ("Conv2D", {"filters": 2, "kernel_size": 3, "dilation_rate": (2, 1)}),
        ("Conv2DTranspose", {"filters": 2, "kernel_size": (5, 3), "strides": (2, 3)}),
        ("SeparableConv2D", {"filters": 2, "kernel_size": (2, 3)}),
        ("AveragePooling2D", {"pool_size": (3, 2), "strides": 2}),
        ("UpSampling2D", {"size": (2, 3)}),
        ("ZeroPadding2D", {"padding": 1}),
    ],
)
def test_field_and_jump_are_the_support_of_the_gradient(layer, arguments):
    made = getattr(keras.layers, layer)(**arguments)
    x = tf.ones((1, 15, 16, 2))
    y = made(x)
    made.set_weights([np.ones_like(w) for w in made.get_weights()])
    shapes = layer_shapes(layer, tuple(x.shape), **arguments)
    for axis in (0, 1):
        spans = []
        for place in range(y.shape[1 + axis]):
            with tf.GradientTape() as tape:
                tape.watch(x)
                line = tf.gather(made(x), place, axis=1 + axis)
                total = tf.reduce_sum(line)
            seen = tf.reduce_sum(tape.gradient(total, x), axis=[0, 2 - axis, 3]).numpy()
            spans.append(np.flatnonzero(seen))
        widths = [span[-1] - span[0] + 1 for span in spans if len(span)]
        assert max(widths) == shapes.field[axis]
        starts = [
            s[0] for s in spans if len(s) and s[-1] - s[0] + 1 == shapes.field[axis]
        ]
        if shapes.jump[axis] >= 1:
            assert set(np.diff(starts)) == {shapes.jump[axis]}
        else:  # several outputs start at the same input
            assert len(spans) // x.shape[1 + axis] == 1 / shapes.jump[axis]


def test_none_passes_through():
    shapes = layer_shapes("Conv2D", (None, None, 28, 3), filters=8, kernel_size=3)
    assert shapes.output == (None, None, 26, 8)
    assert shapes.multiply_adds is None
    assert shapes.parameters == 224


STRANGE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
    st.just(float("nan")), st.just(1e400), st.just("<b>3</b>"), st.just(10**30),
    st.lists(st.integers(-2, 9), max_size=4), st.lists(st.integers(-2, 9), max_size=4).map(tuple),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
)  # fmt: skip


@given(
    layer=st.one_of(st.sampled_from(sorted(LAYERS)), st.text(max_size=8)),
    shape=st.one_of(
        st.lists(st.one_of(st.integers(1, 40), STRANGE), max_size=6), STRANGE
    ),
    arguments=st.dictionaries(
        st.sampled_from(sorted({n for _, _, known in LAYERS.values() for n in known})),
        st.one_of(st.integers(1, 5), STRANGE),
    ),
)
@example("Conv2D", [1, 2**31, 5, 1], {"filters": 1, "kernel_size": 1})
def test_whatever_is_given_the_answer_is_a_shape_or_a_clear_error(
    layer, shape, arguments
):
    answer = ours(layer, shape, arguments)
    if isinstance(answer, str):
        assert len(answer) > 20
        return
    assert all(n is None or (type(n) is int and n > 0) for n in answer.output)
    assert all(
        type(n) is int and n > 0 for shape in answer.weights.values() for n in shape
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"strides": 0}, "strides must be an integer from 1 to 2147483647, not 0"),
        ({"padding": "full"}, 'padding must be "valid" or "same", not \'full\''),
        ({"kernel_size": 9}, "the kernel reaches over 9 pixels, the axis has 8"),
        (
            {"groups": 2},
            "groups must divide the 3 channels of the input and the 4 filters",
        ),
        (
            {"stride": 2},
            "Conv2D has no argument stride; it has filters, kernel_size, strides",
        ),
    ],
)
def test_errors_name_the_argument_the_value_and_what_is_valid(arguments, message):
    arguments = {"filters": 4, "kernel_size": 3, **arguments}
    with pytest.raises(ValueError, match=f"^{message.replace('(', '[(]')}"):
        layer_shapes("Conv2D", (1, 8, 9, 3), **arguments)


INTEGER = "must be an integer from {} to 2147483647, not"


@pytest.mark.parametrize(
    ("function", "positional", "named", "message"),
    [
        ("conv_output_size", (0, 3), {}, f"n {INTEGER.format(1)} 0"),
        ("conv_output_size", (8, 0), {"stride": 0, "dilation": 0}, f"k {INTEGER.format(1)} 0"),
        ("conv_output_size", (8, 3), {"stride": 0, "dilation": 0}, f"stride {INTEGER.format(1)} 0"),
        ("conv_output_size", (8, 3), {"dilation": 0}, f"dilation {INTEGER.format(1)} 0"),
        ("conv_output_size", (8, 2), {"dilation": 2**31 - 1},
         f"the reach of the kernel, (k - 1) * dilation + 1, {INTEGER.format(1)} 2147483648"),
        ("conv_output_size", (5, 9), {"padding": (1, 2)},
         "the kernel reaches over 9 pixels, the axis has 8"),
        ("conv_output_size", (8, 3), {"padding": (-1, -2)}, f"padding {INTEGER.format(0)} -1"),
        ("conv_output_size", (8, 3), {"padding": (0, -1)}, f"padding {INTEGER.format(0)} -1"),
        ("conv_output_size", (8, 3), {"padding": (1, 1, 1)},
         "padding must be a pair (before, after), not (1, 1, 1)"),
        ("conv_output_size", (8, 3), {"padding": "full"},
         'padding must be "valid" or "same" or "causal", not \'full\''),
        ("same_padding", (0, 3), {}, f"n {INTEGER.format(1)} 0"),
        ("pool_output_size", (8, 3), {"padding": "causal"},
         'padding must be "valid" or "same", not \'causal\''),
        ("conv_transpose_output_size", (0, 3), {}, f"n {INTEGER.format(1)} 0"),
        ("conv_transpose_output_size", (8, 3), {"padding": "causal"},
         'padding must be "valid" or "same", not \'causal\''),
        ("conv_transpose_output_size", (2**31 - 1, 3), {"stride": 2},
         f"the size of the output {INTEGER.format(1)} 4294967295"),
    ],
)  # fmt: skip
def test_sizes_say_what_is_wrong(function, positional, named, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        SPACE[function](*positional, **named)


def test_sizes_without_a_stride():
    assert SPACE["same_padding"](28, 4) == (1, 2)
    assert SPACE["conv_transpose_output_size"](4, 3) == 6
    assert SPACE["conv_transpose_output_size"](4, 3, padding="SAME") == 4
    assert SPACE["pool_output_size"](7, 2, padding=(1, 1)) == 4


@pytest.mark.parametrize(
    ("layer", "shape", "arguments", "message"),
    [
        ("Conv9D", (1, 8, 9, 3), {}, "layer must be one of Conv1D, Conv2D, Conv3D, "),
        ("Conv2D", (1, 8, 9, 3), {"filters": 4}, "Conv2D needs the argument kernel_size"),
        ("Conv2D", (1, 8, 9, 3), {"filters": 4, "kernel_size": 3, "use_bias": 1},
         "use_bias must be True or False, not 1"),
        ("GlobalMaxPooling1D", (1, 8, 3), {"keepdims": "no"},
         "keepdims must be True or False, not 'no'"),
        ("Conv2D", (1, 0, 9, 3), {"filters": 4, "kernel_size": 3},
         f"each size of input_shape {INTEGER.format(1)} 0"),
        ("Conv2D", (1, 8, 9, None), {"filters": 4, "kernel_size": 3},
         "the number of channels in input_shape must be known, not None"),
        ("MaxPooling2D", (1, 8, 9, 3), {"padding": "SAME"},
         'padding must be "valid" or "same", not \'SAME\''),
        ("UpSampling1D", (1, 8, 3), {"size": (2,)}, f"size {INTEGER.format(1)} (2,)"),
        ("UpSampling1D", (1, 2**30, 3), {"size": 4},
         f"the size of the output {INTEGER.format(1)} 4294967296"),
        ("ZeroPadding1D", (1, 8, 3), {"padding": (1, -1)}, f"padding {INTEGER.format(0)} -1"),
        ("ZeroPadding2D", (1, 8, 9, 3), {"padding": ((1, 1), (0, -1))},
         f"padding {INTEGER.format(0)} -1"),
        ("ZeroPadding1D", (1, 8, 3), {"padding": 2**31 - 1},
         f"the size of the output {INTEGER.format(1)} 4294967302"),
    ],
)  # fmt: skip
def test_layers_say_what_is_wrong(layer, shape, arguments, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        layer_shapes(layer, shape, **arguments)
