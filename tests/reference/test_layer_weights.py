"""docs/reference/layer_weights.md: every claim the page makes."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tools.paths import ROOT, functions
from tools.tables.tables import FOLDER
from tools.tables.weights import (
    EXAMPLE,
    SIZES,
    TABLES,
    classes,
    formula,
    made,
    rank_of,
    shapes,
    value,
)

SPACE = functions("reference/layer_weights.py")
correlate_each_channel, spread_kernels, count_by_formula = (
    SPACE[name]
    for name in ("correlate_each_channel", "spread_kernels", "count_by_formula")
)
CONV = functions("reference/conv_shapes.py")
layer_shapes, LAYERS = CONV["layer_shapes"], CONV["LAYERS"]
PAGE = (ROOT / "docs" / "reference" / "layer_weights.md").read_text("utf8")
HEAVY = [cls for cls in classes() if shapes(cls)]
LIGHT = [cls for cls in classes() if not shapes(cls)]
ids = {"ids": lambda cls: getattr(cls, "__name__", None)}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_what_they_were_made_from(name):
    recorded = (FOLDER / name).read_text("utf8")
    assert recorded == TABLES[name](), "run `make outputs`"


def test_every_layer_of_the_module_of_shapes_is_in_a_table():
    names = {cls.__name__ for cls in classes()}
    assert set(LAYERS) < names
    extra = {name[:-2] for name in names - set(LAYERS)}
    assert extra == {"ConvLSTM", "AdaptiveAveragePooling", "AdaptiveMaxPooling"}


@pytest.mark.parametrize("cls", classes(), **ids)
@pytest.mark.parametrize("sizes", [*SIZES, EXAMPLE])
def test_the_module_of_shapes_has_the_same_weights(cls, sizes):
    layer = made(cls, sizes)
    if cls.__name__ not in LAYERS:
        return
    known = LAYERS[cls.__name__][2]
    config = layer.get_config()
    arguments = {name: config[name] for name in known if name in config}
    computed = layer_shapes(
        cls.__name__, (None, *(40,) * rank_of(cls), sizes["C"]), **arguments
    )
    assert [(w.name, tuple(w.shape)) for w in layer.weights] == [
        *computed.weights.items()
    ]
    assert layer.count_params() == computed.parameters


@pytest.mark.parametrize("cls", HEAVY, **ids)
@pytest.mark.parametrize("sizes", [*SIZES, EXAMPLE])
def test_the_formula_counts_what_keras_counts(cls, sizes):
    assert value(formula(cls), sizes) == made(cls, sizes).count_params()


@pytest.mark.parametrize("cls", HEAVY, **ids)
def test_the_bias_comes_last_and_is_missing_without_use_bias(cls):
    names = [name for name, _ in shapes(cls)]
    assert names[-1] == "bias"
    layer = made(cls, EXAMPLE)
    bare = cls.from_config({**layer.get_config(), "use_bias": False})
    time = (4,) if "LSTM" in cls.__name__ else ()
    bare.build((None, *time, *(40,) * rank_of(cls), EXAMPLE["C"]))
    assert [weight.name for weight in bare.weights] == names[:-1]


@pytest.mark.parametrize("cls", LIGHT, **ids)
def test_layers_without_weights_keep_the_number_of_channels(cls):
    layer = made(cls, EXAMPLE)
    assert layer.get_weights() == []
    assert layer.count_params() == 0
    y = layer(np.ones((2, *(6, 7, 8)[: rank_of(cls)], 5), "float32"))
    assert y.shape[-1] == 5


@pytest.mark.parametrize(
    "changes", [{"strides": 2}, {"padding": "same"}, {"dilation_rate": 2}]
)
def test_strides_padding_dilation_and_size_change_no_weight(changes):
    conv = keras.layers.Conv2D(4, (3, 2), **changes)
    conv.build((None, 33, 21, 5))
    assert [w.shape for w in conv.get_weights()] == [(3, 2, 5, 4), (4,)]


def test_the_long_names_are_the_same_classes():
    layers = keras.layers
    names = [name for name in dir(layers) if "Convolution" in name]
    assert {name.replace("olution", "") for name in names} == {
        *(f"Conv{rank}D" for rank in (1, 2, 3)),
        *(f"Conv{rank}DTranspose" for rank in (1, 2, 3)),
        *(f"SeparableConv{rank}D" for rank in (1, 2)),
    }
    for name in names:
        assert getattr(layers, name).__name__ == name.replace("olution", "")


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_only_the_second_quarter_of_a_convlstm_bias_starts_at_one(rank):
    layer = made(getattr(keras.layers, f"ConvLSTM{rank}D"), EXAMPLE)
    quarters = layer.get_weights()[-1].reshape(4, EXAMPLE["F"])
    np.testing.assert_array_equal(quarters.T, [[0, 1, 0, 0]] * EXAMPLE["F"])


def test_a_layer_has_no_weights_before_it_is_built():
    conv = keras.layers.Conv2D(4, 3)
    assert conv.get_weights() == []
    conv(np.zeros((1, 5, 6, 2), "float32"))
    assert len(conv.get_weights()) == 2


@pytest.mark.parametrize("groups", [1, 2, 4])
@pytest.mark.parametrize("kernel_size", [(3, 2), (1, 5)])
def test_counts_of_the_program_are_those_of_keras(kernel_size, groups):
    L = keras.layers
    for layer, arguments in [
        (L.Conv2D(12, kernel_size, groups=groups), {"groups": groups}),
        (L.Conv2DTranspose(12, kernel_size), {}),
        (L.DepthwiseConv2D(kernel_size, depth_multiplier=3), {"depth_multiplier": 3}),
        (
            L.SeparableConv2D(12, kernel_size, depth_multiplier=3),
            {"depth_multiplier": 3},
        ),
    ]:
        layer.build((None, 9, 8, 8))
        kind = type(layer).__name__
        counted = count_by_formula(kind, kernel_size, 8, 12, **arguments)
        assert counted == layer.count_params()
        assert isinstance(counted, int)


def test_counts_of_the_program_refuse_other_layers():
    with pytest.raises(ValueError, match=r"kind must be .*, not 'Dense'"):
        count_by_formula("Dense", (1, 1), 3, 4)


@pytest.mark.parametrize("cls", HEAVY, **ids)
def test_assigning_to_the_attribute_leaves_the_weight(cls):
    """'Only `kernel` of `Conv1D`, `Conv2D` and `Conv3D` is protected'."""
    if "LSTM" in cls.__name__:
        return
    for name, _ in shapes(cls):
        layer = made(cls, EXAMPLE)
        before = layer.get_weights()
        array = np.ones_like(getattr(layer, name).numpy())
        if name == "kernel" and cls.__name__ in ("Conv1D", "Conv2D", "Conv3D"):
            with pytest.raises(AttributeError, match="has no setter"):
                setattr(layer, name, array)
            continue
        setattr(layer, name, array)
        assert getattr(layer, name) is array
        for weight, other in zip(before, layer.get_weights(), strict=True):
            np.testing.assert_array_equal(weight, other)


def test_names_of_keras_2_are_gone():
    L = keras.layers
    model = keras.Sequential([keras.Input((9, 8, 2)), L.Conv2D(4, 3, name="conv2d")])
    (conv,) = model.layers
    for name in ("input_shape", "output_shape", "depthwise_kernel"):
        assert not hasattr(conv, name)
    assert (conv.input.shape, conv.output.shape) == ((None, 9, 8, 2), (None, 7, 6, 4))
    assert model.input_shape == (None, 9, 8, 2)
    assert [w.name for w in conv.weights] == ["kernel", "bias"]
    assert [w.path.split("/", 1)[1] for w in conv.weights] == [
        "conv2d/kernel",
        "conv2d/bias",
    ]
    conv = L.Conv2D(4, 3, name="conv2d")
    conv.build((None, 9, 8, 2))
    assert conv.kernel.path == "conv2d/kernel"
    with pytest.raises(ValueError, match="Unrecognized keyword arguments"):
        L.Conv2D(4, 3, weights=[np.zeros((3, 3, 2, 4)), np.zeros(4)])
    depthwise = L.DepthwiseConv2D(3)
    depthwise.build((None, 9, 8, 2))
    assert not hasattr(depthwise, "depthwise_kernel")


@pytest.mark.parametrize("cls", HEAVY, **ids)
def test_data_format_changes_no_weight(cls):
    layer = made(cls, EXAMPLE)
    first = cls.from_config({**layer.get_config(), "data_format": "channels_first"})
    time = (4,) if "LSTM" in cls.__name__ else ()
    first.build((None, *time, EXAMPLE["C"], *(40,) * rank_of(cls)))
    assert [w.shape for w in first.weights] == [w.shape for w in layer.weights]


def whole(rng, *shape):
    return rng.integers(-4, 5, shape).astype("float32")


SHAPES = [
    ((2, 6, 7, 3), (3, 2), 2),
    ((3, 5, 4, 1), (2, 2), 3),
    ((1, 7, 5, 4), (1, 3), 1),
]


@pytest.mark.seeds(3)
@pytest.mark.parametrize(("shape", "kernel_size", "m"), SHAPES)
def test_depthwise_makes_output_channel_c_m_plus_q(shape, kernel_size, m, seed):
    rng = np.random.default_rng(seed)
    images, kernel = whole(rng, *shape), whole(rng, *kernel_size, shape[-1], m)
    layer = tf.keras.layers.DepthwiseConv2D(kernel_size, depth_multiplier=m)
    layer.build(shape)
    layer.set_weights([kernel, np.zeros(shape[-1] * m)])
    expected = layer(images).numpy()
    np.testing.assert_array_equal(correlate_each_channel(images, kernel), expected)
    # one kernel alone makes one channel alone
    for c, q in np.ndindex(shape[-1], m):
        alone = np.zeros_like(kernel)
        alone[:, :, c, q] = kernel[:, :, c, q]
        layer.set_weights([alone, np.zeros(shape[-1] * m)])
        y = layer(images).numpy()
        np.testing.assert_array_equal(y[..., c * m + q], expected[..., c * m + q])
        assert not np.delete(y, c * m + q, axis=-1).any()
    # and the grouped convolution with the reshaped kernel is the same
    grouped = tf.keras.layers.Conv2D(shape[-1] * m, kernel_size, groups=shape[-1])
    grouped.build(shape)
    grouped.set_weights([kernel.reshape(*kernel_size, 1, -1), np.zeros(shape[-1] * m)])
    np.testing.assert_array_equal(grouped(images), expected)


@pytest.mark.seeds(3)
@pytest.mark.parametrize("strides", [1, 2, 3, 4])
@pytest.mark.parametrize(("shape", "kernel_size", "F"), SHAPES)
def test_transposed_spreads_kernels_of_f_by_c(shape, kernel_size, F, strides, seed):
    rng = np.random.default_rng(seed)
    pixels, kernel = whole(rng, *shape), whole(rng, *kernel_size, F, shape[-1])
    layer = tf.keras.layers.Conv2DTranspose(F, kernel_size, strides=strides)
    layer.build(shape)
    layer.set_weights([kernel, np.zeros(F)])
    y = layer(pixels)
    np.testing.assert_array_equal(spread_kernels(pixels, kernel, strides), y)
    # the same array is the kernel of the convolution that it turns around
    forward = tf.keras.layers.Conv2D(shape[-1], kernel_size, strides=strides)
    forward.build(y.shape)
    forward.set_weights([kernel, np.zeros(shape[-1])])
    assert forward(y).shape == shape
    with tf.GradientTape() as tape:
        tape.watch(y)
        made = tf.reduce_sum(forward(y) * pixels)
    np.testing.assert_array_equal(tape.gradient(made, y), layer(pixels))
