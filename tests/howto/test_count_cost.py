"""docs/howto/count_cost.md: every claim the page makes."""

import math
import re
import time

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import ROOT, functions

L = tf.keras.layers
own = functions("howto/count_cost.py")
layer_products, model_cost = own["layer_products"], own["model_cost"]
model_memory, print_cost = own["model_memory"], own["print_cost"]
layer_shapes = functions("reference/conv_shapes.py")["layer_shapes"]
PAGE = (ROOT / "docs" / "howto" / "count_cost.md").read_text("utf8")
ONES = {"kernel_initializer": "ones"}
DEPTH = {"depthwise_initializer": "ones", "depth_multiplier": 2}
# (class, arguments, input shape of one example)
# The last two are two layers in one.
SETTINGS = [
    ("Conv1D", {"filters": 5, "kernel_size": 3, "strides": 2}, (9, 4)),
    ("Conv2D", {"filters": 5, "kernel_size": (3, 2)}, (9, 8, 4)),
    ("Conv2D", {"filters": 6, "kernel_size": (2, 4), "groups": 2, "strides": (1, 2)}, (9, 8, 4)),
    ("Conv2D", {"filters": 6, "kernel_size": 3, "dilation_rate": 2}, (9, 8, 4)),
    ("Conv3D", {"filters": 5, "kernel_size": (2, 1, 3)}, (4, 5, 6, 3)),
    ("DepthwiseConv1D", {"kernel_size": 3, "depth_multiplier": 2}, (9, 4)),
    ("DepthwiseConv2D", {"kernel_size": (3, 2), "depth_multiplier": 2}, (9, 8, 4)),
    ("Conv1DTranspose", {"filters": 5, "kernel_size": 3, "strides": 2}, (9, 4)),
    ("Conv2DTranspose", {"filters": 5, "kernel_size": (3, 2), "strides": 2}, (9, 8, 4)),
    ("Conv3DTranspose", {"filters": 5, "kernel_size": 2}, (3, 4, 5, 3)),
    ("SeparableConv1D", {"filters": 5, "kernel_size": 3, "depth_multiplier": 2}, (9, 4)),
    ("SeparableConv2D", {"filters": 5, "kernel_size": (3, 2), "strides": 2}, (9, 8, 4)),
]  # fmt: skip


def of(*layers, shape):
    return tf.keras.Sequential([tf.keras.Input(shape), *layers])


def test_896_parameters():
    """'896, not 288'."""
    layer = of(L.Conv2D(32, 3), shape=(24, 16, 3)).layers[0]
    assert layer.count_params() == 896 == 3 * 3 * 3 * 32 + 32
    lone = of(L.Conv2D(32, 3, use_bias=False), shape=(24, 16, 1)).layers[0]
    assert lone.count_params() == 288


@pytest.mark.parametrize(("name", "arguments", "shape"), SETTINGS)
@pytest.mark.parametrize("use_bias", [True, False])
def test_the_table_of_parameters(name, arguments, shape, use_bias):
    layer = of(getattr(L, name)(**arguments, use_bias=use_bias), shape=shape).layers[0]
    C, F, m = shape[-1], arguments.get("filters"), arguments.get("depth_multiplier", 1)
    k = math.prod(layer.kernel_size)
    bias = int(use_bias)
    if name.startswith("Depthwise"):
        expected = (k + bias) * C * m
    elif name.startswith("Separable"):
        expected = k * C * m + C * m * F + bias * F
    else:
        expected = (k * C // arguments.get("groups", 1) + bias) * F
    assert layer.count_params() == expected


@pytest.mark.parametrize(("name", "arguments", "shape"), SETTINGS)
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_the_products_are_those_of_the_reference_module(
    name, arguments, shape, padding
):
    layer = of(getattr(L, name)(**arguments, padding=padding), shape=shape).layers[0]
    expected = layer_shapes(name, (None, *shape), **arguments, padding=padding)
    assert layer_products(layer) == expected.multiply_adds > 0


@pytest.mark.parametrize(("name", "arguments", "shape"), SETTINGS[:-2])
def test_the_products_are_counted_by_ones(name, arguments, shape):
    """'Then each product is 1, and the outputs add up to the number of products.'"""
    start = (
        "depthwise_initializer" if name.startswith("Depth") else "kernel_initializer"
    )
    layer = getattr(L, name)(**arguments, **{start: "ones"}, use_bias=False)
    model = of(layer, shape=shape)
    assert int(tf.reduce_sum(model(tf.ones((1, *shape))))) == layer_products(layer)


def test_a_separable_layer_is_counted_by_its_parts():
    depthwise = L.DepthwiseConv2D(3, use_bias=False, strides=2, **DEPTH)
    pointwise = L.Conv2D(5, 1, use_bias=False, **ONES)
    middle = of(depthwise, shape=(9, 8, 4))(tf.ones((1, 9, 8, 4)))
    counted = tf.reduce_sum(middle) + tf.reduce_sum(pointwise(tf.ones(middle.shape)))
    separable = L.SeparableConv2D(5, 3, strides=2, depth_multiplier=2)
    of(separable, shape=(9, 8, 4))
    assert int(counted) == layer_products(separable)


@pytest.mark.parametrize("shape", [(7,), (5, 7), (4, 5, 7)])
def test_dense_has_one_product_for_each_weight_at_each_place(shape):
    layer = L.Dense(3, use_bias=False, **ONES)
    y = of(layer, shape=shape)(tf.ones((1, *shape)))
    assert int(tf.reduce_sum(y)) == layer_products(layer) == math.prod(shape) * 3


def test_channels_first_counts_the_same():
    first = L.Conv2D(5, 3, data_format="channels_first")
    last = L.Conv2D(5, 3)
    of(first, shape=(4, 9, 8))
    of(last, shape=(9, 8, 4))
    assert layer_products(first) == layer_products(last)


def test_pools_and_activations_count_nothing_batch_normalization_has_4_c_parameters():
    layers = [
        L.MaxPooling2D(2),
        L.BatchNormalization(),
        L.ReLU(),
        L.Reshape((12, 4)),
        L.Flatten(),
        L.Dropout(0.5),
    ]
    rows = model_cost(of(*layers, shape=(8, 6, 4)))
    assert [row[3] for row in rows] == [0] * 6
    assert [row[2] for row in rows] == [0, 4 * 4, 0, 0, 0, 0]
    assert [row[4] for row in rows] == [48, 48, 48, 0, 0, 48]
    assert sum(math.prod(w.shape) for w in layers[1].trainable_weights) == 2 * 4


def test_what_is_not_known_is_refused():
    """'What it does not know it refuses, rather than count it as nothing.'"""
    layer = L.Embedding(10, 4)
    with pytest.raises(
        ValueError, match=r"layer must be one of Conv1D, .*, not Embedding"
    ):
        model_cost(of(layer, shape=(7,)))
    with pytest.raises(
        ValueError, match=r"conv must have known sizes, not \(None, None, None, 5"
    ):
        model_cost(of(L.Conv2D(5, 3, name="conv"), shape=(None, None, 3)))
    with pytest.raises(ValueError, match="pool must have known sizes"):
        model_cost(of(L.MaxPooling2D(2, name="pool"), shape=(None, None, 3)))


def test_inner_models_are_walked_over():
    inner = of(L.Conv2D(5, 3), L.MaxPooling2D(2), shape=(9, 8, 3))
    outer = of(inner, L.Flatten(), L.Dense(4), shape=(9, 8, 3))
    rows = model_cost(outer)
    assert len(rows) == 4
    assert sum(row[2] for row in rows) == outer.count_params()
    assert rows[0][3] == 7 * 6 * 27 * 5


def test_a_functional_model_with_a_skip_is_walked_over():
    image = tf.keras.Input((8, 6, 3))
    y = L.Conv2D(4, 3, padding="same")(image)
    y = L.Add()([L.Conv2D(4, 1)(image), y])
    rows = model_cost(tf.keras.Model(image, y))
    assert sum(row[3] for row in rows) == 48 * (27 * 4 + 3 * 4)
    assert sum(row[4] for row in rows) == 3 * 48 * 4


def flops(model, shape):
    """What TensorFlow's profiler counts."""
    from tensorflow.python.profiler.model_analyzer import profile
    from tensorflow.python.profiler.option_builder import ProfileOptionBuilder

    graph = tf.function(model).get_concrete_function(tf.TensorSpec(shape)).graph
    options = ProfileOptionBuilder(ProfileOptionBuilder.float_operation())
    return profile(graph, options=options.with_empty_output().build()).total_float_ops


def test_tensorflows_profiler_counts_two_for_a_multiply_add():
    model = of(L.Conv2D(4, 3, use_bias=False), shape=(8, 7, 3))
    assert flops(model, (1, 8, 7, 3)) == 2 * model_cost(model)[0][3]


# as published; the papers count multiply-adds, whatever they call them
BILLIONS = {"ResNet50": 3.8, "MobileNet": 0.569, "MobileNetV2": 0.300}


@pytest.mark.parametrize("name", BILLIONS)
def test_the_models_of_keras_cost_what_the_page_and_their_papers_say(name):
    """'as our tests compute them'."""
    model = getattr(tf.keras.applications, name)(weights=None)
    rows = model_cost(model)
    parameters, products = (sum(row[i] for row in rows) for i in (2, 3))
    assert parameters == model.count_params()
    assert f"| {parameters:,} | {products:,} |" in PAGE
    assert abs(products / 1e9 / BILLIONS[name] - 1) < 0.02


def test_resnet_50_has_7_7_billion_operations():
    assert round(2 * 3_857_973_248 / 1e9, 1) == 7.7


def test_vgg_16():
    """Keras counts the convolutions; the dense layers, half a gigabyte, are counted by hand."""
    model = tf.keras.applications.VGG16(
        weights=None, include_top=False, input_shape=(224, 224, 3)
    )
    rows = model_cost(model)
    dense = [(7 * 7 * 512, 4096), (4096, 4096), (4096, 1000)]
    parameters = sum(row[2] for row in rows) + sum((a + 1) * b for a, b in dense)
    products = sum(row[3] for row in rows) + sum(a * b for a, b in dense)
    assert (parameters, products) == (138_357_544, 15_470_264_320)
    assert f"| {parameters:,} | {products:,} |" in PAGE
    kept = 224 * 224 * 3 + sum(row[4] for row in rows) + 4096 + 4096 + 1000
    printed = (ROOT / "snippets" / "howto" / "count_cost.out").read_text("utf8")
    assert f"{kept * 4 / 1e6:6.0f} MB" in printed
    assert 0.89 < sum((a + 1) * b for a, b in dense) / parameters < 0.91
    assert 0.99 < 1 - sum(a * b for a, b in dense) / products < 0.995


def small():
    return of(
        L.Conv2D(32, 3, activation="relu"),
        L.MaxPooling2D(2),
        L.DepthwiseConv2D(3, padding="same"),
        L.BatchNormalization(),
        L.Conv2D(64, 1, activation="relu"),
        L.Conv2DTranspose(8, 2, strides=2),
        L.Flatten(),
        L.Dense(10),
        shape=(24, 16, 3),
    )


def test_tensorflow_keeps_these_outputs_for_the_gradient():
    """'but for the model's last one, what TensorFlow keeps of this model'."""
    model, batch = small(), 7
    call = tf.function(lambda images: model(images, training=True))
    graph = call.get_concrete_function(tf.TensorSpec((batch, 24, 16, 3)))
    backward = graph._delayed_rewrite_functions.forward_backward(1)[1]
    kept = [
        tensor.shape for tensor in backward.inputs[1:]
    ]  # the first is the gradient of the output
    kept = sum(
        math.prod(shape) for shape in kept if shape.rank > 1 and shape[0] == batch
    )
    assert model_memory(model, batch)["outputs, to train"] == 4 * (kept + batch * 10)


@pytest.mark.parametrize(("optimizer", "slots"), [
    (tf.keras.optimizers.Adam, 2),
    (tf.keras.optimizers.SGD, 0),
    (lambda: tf.keras.optimizers.SGD(momentum=0.9), 1),
])  # fmt: skip
def test_what_an_optimizer_keeps(optimizer, slots):
    """'Adam keeps two numbers for each weight, SGD none, SGD with momentum one.'"""
    model, instance = small(), optimizer()
    instance.build(model.trainable_variables)
    numbers = sum(math.prod(v.shape) for v in instance.variables if v.shape.rank)
    assert model_memory(model, slots=slots)["optimizer"] == 4 * numbers


def test_the_batch_multiplies_the_outputs_and_nothing_else():
    single, many = model_memory(small()), model_memory(small(), batch=32)
    for what in single:
        assert many[what] == single[what] * (32 if what.startswith("outputs") else 1)
    assert model_memory(small(), size=2) == {what: n / 2 for what, n in single.items()}


def test_to_predict_the_largest_input_and_output_stay():
    model = of(L.Conv2D(4, 3), L.Flatten(), L.Dense(2), shape=(6, 5, 3))
    assert model_memory(model)["outputs, to predict"] == 4 * (6 * 5 * 3 + 4 * 3 * 4)


def test_bytes_of_the_dtypes():
    for name in ("float64", "float32", "float16", "bfloat16", "int8"):
        size = tf.as_dtype(name).size
        assert re.search(rf"^\| .*`{name}`.* \| {size} \|$", PAGE, re.M)


def test_mixed_float16_halves_the_outputs_only():
    layer = L.Conv2D(4, 3, dtype="mixed_float16")
    assert layer(tf.zeros((1, 5, 5, 3))).dtype == tf.float16
    assert layer.kernel.dtype == "float32"
    optimizer = tf.keras.optimizers.Adam()
    optimizer.build([layer.kernel])
    assert optimizer.variables[-1].dtype == "float32"


@pytest.mark.parametrize(("n", "m"), [(5, 7), (1, 4), (2, 2), (14, 9)])
def test_products_of_the_image_with_padding_same(n, m):
    """'On an axis of n pixels 3n - 2 of the 3n products are with pixels of the image.'"""
    layer = L.Conv2D(1, 3, padding="same", use_bias=False, **ONES)
    y = of(layer, shape=(n, m, 1))(tf.ones((1, n, m, 1)))
    assert int(tf.reduce_sum(y)) == (3 * n - 2) * (3 * m - 2)
    assert layer_products(layer) == 3 * n * 3 * m


def test_a_transposed_layer_computes_the_border_that_same_cuts_off():
    same = L.Conv2DTranspose(2, 3, strides=2, padding="same", use_bias=False, **ONES)
    valid = L.Conv2DTranspose(2, 3, strides=2, use_bias=False, **ONES)
    y = [of(layer, shape=(5, 4, 3))(tf.ones((1, 5, 4, 3))) for layer in (same, valid)]
    assert layer_products(same) == layer_products(valid) == int(tf.reduce_sum(y[1]))
    assert int(tf.reduce_sum(y[0])) < layer_products(same)


def test_the_printed_table_has_a_row_for_each_layer_and_the_sums(capsys):
    model = small()
    print_cost(model)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + 8 + 1
    rows = model_cost(model)
    sums = [f"{sum(row[i] for row in rows):,}" for i in (2, 3)]
    assert lines[-1].split() == ["total", *sums]


def test_the_same_weights_are_used_everywhere():
    """'The size of the image does not matter.'"""
    layer = L.Conv2D(4, 3)
    for size in ((24, 16), (5, 9)):
        assert layer(np.zeros((1, *size, 3), "float32")).shape[-1] == 4
    assert layer.count_params() == 112


def test_fewer_macs_are_not_as_much_less_time():
    """'has 64 times fewer MACs, and is far from 64 times faster'."""
    images = tf.random.normal((1, 56, 56, 64))
    full, depthwise = tf.random.normal((3, 3, 64, 64)), tf.random.normal((3, 3, 64, 1))
    calls = {
        "full": lambda: tf.nn.conv2d(images, full, 1, "SAME"),
        "depthwise": lambda: tf.nn.depthwise_conv2d(
            images, depthwise, [1, 1, 1, 1], "SAME"
        ),
    }
    seconds = {}
    for name, call in calls.items():
        times = []
        for _ in range(20):
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
        seconds[name] = min(times)
    assert full.shape.num_elements() == 64 * depthwise.shape.num_elements()
    assert seconds["full"] < 32 * seconds["depthwise"]


def test_batch_normalization_can_be_folded_into_the_kernel():
    """'for inference it can be folded into the kernel and the bias of the layer before it'."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2, 7, 6, 3)).astype("float32")
    conv, norm = tf.keras.layers.Conv2D(4, 3), tf.keras.layers.BatchNormalization()
    conv.build(x.shape)
    norm.build((None, 5, 4, 4))
    gamma, beta, mean = rng.standard_normal((3, 4)).astype("float32")
    variance = rng.random(4).astype("float32") + 0.5
    norm.set_weights([gamma, beta, mean, variance])
    expected = norm(conv(x), training=False)
    W, B = conv.get_weights()
    scale = gamma / np.sqrt(variance + norm.epsilon)
    conv.set_weights([W * scale, (B - mean) * scale + beta])
    np.testing.assert_allclose(conv(x), expected, rtol=1e-4, atol=1e-4)
