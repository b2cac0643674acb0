"""docs/howto/cpu_refusals.md: every claim the page makes; what is refused is tried again."""

import json
import platform
import re
import runpy
import sys
import warnings

import numpy as np
import pytest
import tensorflow as tf

from tools.paths import ROOT, functions
from tools.records import cpu_refusals as trials

own = functions("howto/cpu_refusals.py")
correlate_taps, conv2d_first = own["correlate_taps"], own["conv2d_first"]
conv_in_groups, spread_taps = own["conv_in_groups"], own["spread_taps"]
HELD = json.loads(trials.RECORD.read_text("utf8"))
FOUND = HELD["outcomes"]
PAGE = (ROOT / "docs" / "howto" / "cpu_refusals.md").read_text("utf8")
on_x86_linux = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64",
    reason="TensorFlow has oneDNN's kernels on x86; the trials need os.fork",
)


def whole(seed, *shape):
    return np.random.default_rng(seed).integers(-5, 6, shape).astype("float32")


@pytest.fixture(scope="module")
def tried():
    """All trials, eager and in a graph, with both settings; XLA for one of each topic."""
    workers = {setting: trials.start(setting, TRY="some") for setting in "10"}
    return {setting: trials.outcomes(worker) for setting, worker in workers.items()}


@on_x86_linux
def test_each_outcome_and_message_is_as_recorded(tried):
    """'The tests do it on each push, XLA once for each topic, and compare message by message.'

    A graph runs the two gradients of a convolution at the same time, and gives the message of the
    first one. So only the outcome is compared there.
    """
    other = []
    for setting, names in tried.items():
        assert names.keys() == FOUND[setting].keys()
        for name, modes in names.items():
            for mode, outcome in modes.items():
                recorded = FOUND[setting][name][mode]
                count = 1 if mode == "graph" else 2
                if (
                    outcome[:count] != recorded[:count]
                    and name not in trials.MAY_DIFFER
                ):
                    other.append([setting, name, mode, outcome, recorded])
    print(
        sum(len(modes) for names in tried.values() for modes in names.values()), "tried"
    )
    assert other == []


@on_x86_linux
def test_without_the_variable_the_processor_decides():
    """'oneDNN is on if the processor has one of AVX512_VNNI, ...'"""
    _, flags = trials.processor()
    assert trials.onednn_is_on(None) == any(
        flag in trials.SWITCHES_ON for flag in flags
    )


@on_x86_linux
def test_the_variable_decides_where_it_is_set(tried):
    """'1 is on, 0 is off'."""
    call = "layout: `conv2d`"
    assert tried["1"][call]["eager"][0] == "works"
    assert tried["0"][call]["eager"][0] == "refused"


def test_the_tables_are_made_from_the_record():
    for name, text in trials.tables(HELD).items():
        assert (trials.FOLDER / name).read_text("utf8") == text, (
            "run `python -m tools.records.cpu_refusals`"
        )


def test_each_topic_of_the_table_has_its_section():
    for topic in trials.TOPICS:
        assert f"{{ #{topic} }}" in PAGE
        assert f'cpu_refusals_messages.md:{topic}"' in PAGE


def test_the_names_on_the_page_are_in_the_tables():
    """What the page says about single operations is in the record."""
    for name in WORKS_EVERYWHERE:
        for setting in "10":
            assert {o[0] for o in FOUND[setting][name].values()} == {"works"}, name
    for name in (
        "layout: `conv2d`, explicit padding, gradient",
        "layout: `max_pool2d`, gradient",
    ):
        assert FOUND["1"][name]["eager"][0] == "refused"


def test_xla_is_the_same_with_onednn_on_and_off():
    for name in FOUND["1"]:
        assert FOUND["1"][name]["xla"] == FOUND["0"][name]["xla"], name


def test_in_a_graph_nothing_to_compute_is_refused():
    """'In a graph the shape is checked first.'"""
    for name, modes in FOUND["1"].items():
        if "5 on 3" in name:
            assert modes["graph"][1].startswith(
                "ValueError: Negative dimension size"
            ), name


WORKS_EVERYWHERE = [
    *("groups: `conv2d`", "groups: `Conv2D`, gradient", "groups: `Conv3D`, gradient"),
    *(
        "fit: `Conv2D`, groups",
        "dilation: `conv2d`",
        "dilation: `convolution`, gradient",
    ),
    *("dilation: `Conv2D`, gradient", "dilation: `Conv3D`, gradient"),
    *("both: `conv2d`", "both: `DepthwiseConv2D`", "dtype: `conv2d`, int32"),
]
SHAPES = [  # (image without channels, kernel without channels)
    ((7, 6), (3, 2)),
    ((5, 9), (1, 4)),
    ((8, 11), (3, 3)),
]


@pytest.mark.seeds(3)
@pytest.mark.parametrize(("size", "k"), SHAPES)
@pytest.mark.parametrize("d", [(1, 1), (2, 2)])
@pytest.mark.parametrize("s", [(1, 1), (2, 1), (2, 2)])
def test_the_hand_made_correlation_is_tensorflows(size, k, s, d, seed):
    images, kernel = whole(seed, 2, *size, 3), whole(seed + 9, *k, 3, 4)
    y = tf.nn.conv2d(images, kernel, s, "VALID", dilations=d)
    np.testing.assert_array_equal(
        correlate_taps(images, kernel, strides=s, dilations=d), y
    )


@pytest.mark.parametrize("padding", ["VALID", "SAME"])
@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize(("size", "k"), SHAPES)
def test_channels_last_inside_is_channels_first_outside(size, k, strides, padding):
    """'Transpose around the call.'"""
    images, kernel = whole(1, 2, *size, 3), whole(2, *k, 3, 4)
    y = conv2d_first(
        images.transpose(0, 3, 1, 2), kernel, strides=strides, padding=padding
    )
    expected = tf.nn.conv2d(images, kernel, strides, padding)
    np.testing.assert_array_equal(y, np.transpose(expected, (0, 3, 1, 2)))


@pytest.mark.parametrize("groups", [1, 2, 3, 6])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_split_convolve_concatenate_is_the_grouped_layer(rank, groups):
    size, k = (5, 4, 6)[:rank], (3, 2, 2)[:rank]
    images = whole(3, 2, *size, 6)
    layer = getattr(tf.keras.layers, f"Conv{rank}D")(
        12, k, groups=groups, use_bias=False
    )
    layer.build(images.shape)
    kernel = whole(4, *layer.kernel.shape)
    layer.set_weights([kernel])
    conv = (tf.nn.conv1d, tf.nn.conv2d, tf.nn.conv3d)[rank - 1]
    stride = {"stride": 1} if rank == 1 else {"strides": [1] * (rank + 2)}
    with tf.GradientTape(persistent=True) as tape:
        weights = tf.Variable(kernel)
        y = conv_in_groups(images, weights, groups, conv, padding="VALID", **stride)
        loss = tf.reduce_sum(y * y)
        theirs = tf.reduce_sum(layer(images) ** 2)
    np.testing.assert_array_equal(y, layer(images))
    slope = tape.gradient(loss, weights)
    np.testing.assert_array_equal(slope, tape.gradient(theirs, layer.kernel))


@pytest.mark.parametrize("s", [1, 2, 3])
@pytest.mark.parametrize("d", [(2, 2), (3, 1), (1, 4)])
@pytest.mark.parametrize("k", [(3, 2), (1, 3), (2, 1)])
def test_zeros_between_the_taps_are_a_dilation_with_any_stride(k, d, s):
    images, kernel = whole(5, 2, 14, 15, 3), whole(6, *k, 3, 4)
    wide = spread_taps(tf.constant(kernel), d)
    reach = tuple((n - 1) * step + 1 for n, step in zip(k, d, strict=True))
    assert wide.shape == (*reach, 3, 4)
    y = tf.nn.conv2d(images, wide, s, "VALID")
    np.testing.assert_array_equal(
        y, correlate_taps(images, kernel, strides=(s, s), dilations=d)
    )
    np.testing.assert_array_equal(
        y, tf.nn.conv2d(images, kernel, s, "VALID", dilations=d)
    )


def test_zeros_between_the_taps_serve_3d_and_transposed_layers():
    """'strides, gradients, 3-D and transposed convolutions are the usual ones'."""
    a, w = whole(7, 2, 6, 5, 7, 2), whole(8, 2, 2, 2, 2, 3)
    y = tf.nn.conv3d(a, spread_taps(tf.constant(w), (2, 2, 2)), [1] * 5, "VALID")
    np.testing.assert_array_equal(y, trials.conv(a, w, dilations=2))
    a, w = whole(7, 2, 6, 5, 3), whole(8, 3, 2, 4, 3)  # (kh, kw, F, C)
    wide = spread_taps(tf.constant(w), (2, 2))
    out = (2, (6 - 1) * 2 + 5, (5 - 1) * 2 + 3, 4)
    y = tf.nn.conv2d_transpose(a, wide, out, 2, "VALID")
    np.testing.assert_array_equal(y, trials.transpose(a, w, strides=2, dilations=2))


def test_the_gradient_reaches_the_taps():
    images, kernel = whole(5, 2, 9, 8, 3), tf.Variable(whole(6, 3, 2, 3, 4))
    with tf.GradientTape(persistent=True) as tape:
        y = tf.reduce_sum(
            tf.nn.conv2d(images, spread_taps(kernel, (2, 2)), 1, "VALID") ** 2
        )
        theirs = tf.reduce_sum(tf.nn.convolution(images, kernel, dilations=2) ** 2)
    np.testing.assert_array_equal(
        tape.gradient(y, kernel), tape.gradient(theirs, kernel)
    )


def test_a_3x3_kernel_with_dilation_2_costs_as_much_as_5x5():
    assert spread_taps(tf.zeros((3, 3, 1, 1)), (2, 2)).shape[:2] == (5, 5)


@pytest.mark.parametrize("strides", [(2, 1), (1, 3), (3, 2)])
def test_stride_1_and_a_slice_is_any_stride(strides):
    """'Compute with stride 1 and keep every second row'."""
    images, kernel = whole(1, 2, 9, 8, 3), whole(2, 3, 2, 3, 2)
    every = tf.nn.depthwise_conv2d(images, kernel, [1] * 4, "VALID")
    y = every[:, :: strides[0], :: strides[1]]
    layer = tf.keras.layers.Conv2D(6, (3, 2), strides=strides, groups=3, use_bias=False)
    layer.build(images.shape)
    layer.set_weights([kernel.reshape(3, 2, 1, 6)])
    np.testing.assert_array_equal(y, layer(images))
    np.testing.assert_array_equal(y, trials.depthwise(images, kernel, strides=strides))


@pytest.mark.parametrize(
    ("n", "k", "s", "d"), [(136, 3, 2, 3), (20, 3, 2, 2), (23, 2, 3, 2), (17, 3, 2, 4)]
)
def test_depthwise_with_strides_and_dilations_strides_in_each_phase(n, k, s, d):
    """'takes its strides inside each phase'."""
    images, kernel = whole(1, 1, n, n, 1), whole(2, k, k, 1, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = tf.nn.depthwise_conv2d(
            images, kernel, [1, s, s, 1], "VALID", dilations=[d, d]
        )
    every = correlate_taps(images, kernel, dilations=(d, d))[0, :, :, 0]
    starts = [s * d * (i // d) + i % d for i in range(y.shape[1])]
    # where the image has no full cycle left, its end is filled with zeros
    inside = [start for start in starts if start < len(every)]
    np.testing.assert_array_equal(
        y[0, : len(inside), : len(inside), 0], every[np.ix_(inside, inside)]
    )
    right = correlate_taps(images, kernel, (s, s), (d, d))
    layer = tf.keras.layers.DepthwiseConv2D(
        k, strides=s, dilation_rate=d, use_bias=False
    )
    layer.build(images.shape)
    layer.set_weights([kernel])
    np.testing.assert_array_equal(layer(images), right)
    assert y.shape != right.shape or not np.array_equal(y, right)


def test_where_the_size_is_right_the_numbers_are_not():
    """'Where the size happens to be right, the numbers still are not.'"""
    images, kernel = whole(1, 1, 9, 8, 1), whole(2, 3, 3, 1, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = tf.nn.depthwise_conv2d(
            images, kernel, [1, 2, 2, 1], "SAME", dilations=[2, 2]
        )
    layer = tf.keras.layers.DepthwiseConv2D(
        3, strides=2, dilation_rate=2, padding="same", use_bias=False
    )
    layer.build(images.shape)
    layer.set_weights([kernel])
    assert y.shape == layer(images).shape
    assert not np.array_equal(y, layer(images))


@pytest.mark.parametrize("width", [3, 4, 5])
def test_a_bias_goes_along_the_width_if_there_are_as_many_columns_as_filters(width):
    """'adds its bias along the width if its output has as many columns as it has filters'."""
    layer = tf.keras.layers.Conv2D(4, 3, groups=2, data_format="channels_first")
    layer.build((None, 4, None, None))
    layer.bias.assign([1.0, 2.0, 3.0, 4.0])
    y = layer(tf.zeros((2, 4, 7, width + 2))).numpy()
    right = np.all(y == np.array([1, 2, 3, 4]).reshape(1, 4, 1, 1))
    wrong = width == 4 and np.all(y == [1, 2, 3, 4])
    assert right != wrong
    assert wrong == (width == 4)


def test_whole_numbers_are_exact_in_float32_up_to_16777216():
    n = 16_777_216
    assert np.float32(n) == n
    assert np.float32(n + 1) == n
    assert f"{n:,}" in PAGE


def test_on_a_cpu_keras_chooses_no_xla():
    """'On a CPU Keras' own choice, jit_compile="auto", is no XLA'."""
    if tf.config.list_physical_devices("GPU"):
        pytest.skip("has a graphics card")
    model = tf.keras.Sequential(
        [tf.keras.Input((5, 4, 3)), tf.keras.layers.Conv2D(2, 3)]
    )
    model.compile("sgd", "mse", jit_compile="auto")
    assert model.jit_compile is False


MESSAGES = [
    "{{function_node __wrapped__Conv2D_device_/job:x}} Not so. [Op:Conv2D] name: ",
    "Exception encountered when calling Conv2D.call().\n\n\x1b[1m{{function_node a}} Not so."
    " [Op:Conv2D]\x1b[0m\n\nArguments received by Conv2D.call():",
    "Graph execution error:\n\nDetected at node a/b defined at (most recent call last):\n"
    "<stack traces unavailable>\nNot so.\n\t [[{{node a/b}}]] [Op:__inference_one_step]",
    "in user code:\n\n    File x, line 1, in f\n\n    ValueError: Not so. for '{{node Conv2D}}'",
    "Not so.; NodeDef: {{node Conv2D}}",
]


@pytest.mark.parametrize("message", MESSAGES)
def test_the_message_is_kept_without_the_names_around_it(message):
    assert trials.essence(message) == "Not so."


def test_every_trial_has_a_name_of_its_own():
    names = [trials.key(trial) for trial in [*trials.TRIALS, *trials.FITS]]
    assert len(set(names)) == len(names)
    assert set(re.findall(r"^\w+", "\n".join(names), re.M)) == trials.TOPICS.keys()


@pytest.mark.parametrize("rank", [2, 3])
def test_a_dilated_layer_cuts_the_image_into_phases(rank):
    """'cut the image into phases instead of asking for a dilated kernel'."""
    layer = getattr(tf.keras.layers, f"Conv{rank}D")(4, 2, dilation_rate=2)
    layer.build((2, *(7, 6, 5)[:rank], 3))
    spec = tf.TensorSpec((2, *(7, 6, 5)[:rank], 3))
    operations = tf.function(layer).get_concrete_function(spec).graph.get_operations()
    assert "SpaceToBatchND" in [operation.type for operation in operations]
    conv = next(
        operation for operation in operations if operation.type == f"Conv{rank}D"
    )
    assert set(conv.get_attr("dilations")) == {1}


def test_the_figure_shows_where_the_windows_start():
    printed = (ROOT / "snippets/howto/cpu_refusals.out").read_text("utf8")
    figures = runpy.run_path(str(ROOT / "snippets/howto/cpu_refusals_figures.py"))
    wrong, right = (" ".join(str(c) for _, c in figures[k]) for k in ("wrong", "right"))
    assert f"it starts at {wrong} instead of {right} " in printed
