"""docs/howto/shape_errors.md: every claim the page makes."""

import json
import re

import numpy as np
import pytest
import tensorflow as tf

from tests import onednn
from tools.paths import functions
from tools.tables.entries import PAGE, entries, list_of, table

ENTRIES = entries()
layer_shapes = functions("reference/conv_shapes.py")["layer_shapes"]
layers = tf.keras.layers
# What the fix of each entry prints.
FIXED = {
    "missing-batch": "(1, 26, 26, 8)",
    "squeezed": "(1, 14, 14, 1)",
    "after-global-pooling": "(5, 1, 1, 4)",
    "conv1d-channels": "(4, 18, 8)",
    "channels": "(1, 26, 18, 8)",
    "channels-first": "(1, 222, 222, 8)",
    "dense-size": "(1, 10) (1, 10)",
    "model-size": "(1, 30, 30, 8)",
    "model-rank": "(1, 2, 2, 8)",
    "model-gray": "(1, 26, 26, 8)",
    "batch-in-input": "(None, 26, 26, 8)",
    "kernel-too-large": "(None, 3, 6, 8)",
    "pool-too-large": "(None, 1, 2, 8)",
    "nn-negative": "(1, 3, 6, 4)",
    "cropping": "(1, 2, 3, 1)",
    "function-negative": "(1, 3, 6, 4)",
    "pool-descriptor": "(1, 1, 1, 1)",
    "padding-number": "(1, 28, 20, 8) (1, 14, 10, 8)",
    "padding-pair": "(1, 28, 20, 8)",
    "padding-word": "(1, 30, 22, 8)",
    "data-format": "(1, 8, 26, 18)",
    "kernel-size-length": "(3, 3, 3, 8)",
    "not-positive": "(1, 26, 18, 8)",
    "filters-zero": "(1, 26, 18, 1)",
    "filters-float": "(1, 26, 18, 16)",
    "swapped": "(1, 26, 18, 8)",
    "unknown-argument": "(1, 13, 9, 8)",
    "groups-filters": "(1, 26, 18, 6) (3, 3, 1, 6)",
    "groups-channels": "(1, 26, 18, 6)",
    "stride-dilation": "(1, 12, 8, 4) (1, 12, 8, 4)",
    "output-padding": "0 (1, 29, 21, 4) 1 (1, 30, 22, 4)",
    "dense-none": "(None, 10)",
    "reshape-layer": "(2, 14, 14, 4)",
    "reshape": "(1, 28, 28) (1, 27, 28, 1)",
    "numpy-reshape": "(28, 28) (28, 28) (3, 28, 28)",
    "concatenate": "(None, 28, 28, 16)",
    "add": "(None, 29, 28, 8)",
    "symbolic-add": "(None, 15, 14, 8)",
    "concat": "(1, 28, 28, 16)",
    "elementwise": "(1, 28, 28, 8)",
    "set-weights-shape": "(3, 3, 3, 8)",
    "set-weights-count": "[(3, 3, 3, 8), (8,)]",
    "not-built": "(3, 3, 3, 8)",
    "filter-depth": "(1, 26, 18, 4)",
    "filter-outputs": "(1, 26, 18, 3) (1, 26, 18, 6)",
    "filter-rank": "(1, 26, 18, 1)",
    "conv3d-groups": "(1, 4, 5, 6, 6)",
    "nn-padding": "(1, 28, 20, 4)",
    "nn-strides": "(1, 13, 9, 4)",
    "matmul": "(1, 10)",
    "dtype": "(1, 26, 18, 4)",
    "pixels": "(1, 2, 2, 1)",
    "loss-rank": "(4,)",
    "loss-shape": "(4,)",
    "loss-sparse": "(4,)",
    "fit-dimensions": "(None, 28, 28, 1)",
    "cardinality": "(4, 1)",
    "sequence": "9.5 (3, 3)",
    "border": "(3, 4)",
    "broadcast-into": "(7, 8) (7, 8)",
    "missing-channel": "(60, 26, 26, 8)",
    "one-hot-sparse": "2.3026",
    "unbatched-labels": "(4, 10) (4,) 2.3026",
    "old-file": "(1, 26, 18, 3)",
    "other-weights": "layers layers/conv2d layers/conv2d/vars layers/conv2d/vars/0 (3, 3, 3, 8)"
    " layers/conv2d/vars/1 (8,) vars",
    "channels-none": "(None, None, None, 8)",
    "two-axis-functions": "(28, 18, 3)",
    "missing-file": "no such file: images/cat.png",
    "index": "(3, 3)",
    "inhomogeneous": "(2, 32, 20)",
    "squeeze-axis": "(28, 20, 1) (2, 28, 20)",
    "transpose-axes": "(3, 28, 20) (3, 28, 20)",
    "unpack": "(28, 20, 1)",
    "im2col": "(26, 18, 8)",
    "even-kernel": "(1, 8, 8, 4) (1, 7, 7, 4)",
    "empty-output": "(1, 1, 4, 2)",
    "nchw": "(1, 26, 18, 4)",
    "nchw-fit": "(None, 7, 6, 4)",
    "grouped-gradient": "(3, 3, 2, 4)",
    "dilated-gradient": "(3, 3, 4, 4)",
    "depthwise-strides": "(1, 7, 3, 3)",
    "conv3d-dilation": "(1, 5, 4, 3, 4)",
    "process-ends": "(1, 26, 18, 4)",
    "depthwise-dilation": "(1, 65, 65, 1)",
}
# Claims that need a Python process of their own: {name: (oneDNN, code, how the process must end)}.
# The code prints.
CHILDREN = {
    "conv1d without a batch axis": (
        "1", "tf.nn.conv1d(tf.zeros((6, 1)), tf.zeros((3, 1, 1)), 1, 'VALID')", "Check failed"
    ),
    "NCHW with jit_compile": (
        "0",
        """
model = tf.keras.Sequential(
    [tf.keras.Input((3, 9, 8)), tf.keras.layers.Conv2D(4, 3, data_format="channels_first")]
)
model.compile(loss="mse", jit_compile=True)
model.fit(tf.zeros((2, 3, 9, 8)), tf.zeros((2, 4, 7, 6)), verbose=0)
print(tf.nn.conv2d(tf.zeros((1, 2, 6, 1)), tf.zeros((3, 3, 1, 2)), 1, "VALID").shape)
print(tf.nn.max_pool2d(tf.zeros((1, 3, 4, 1)), 5, 5, "VALID").shape)
""",
        "(1, 0, 4, 2)\n(1, 0, 0, 1)",
    ),
}  # fmt: skip


def raised(kind, call, *arguments, **named):
    """Return the message of the error of this kind that a call raises."""
    with pytest.raises(kind) as caught:
        call(*arguments, **named)
    return str(caught.value)


# ---- the page as a whole -------------------------------------------------------------------------
def test_there_are_at_least_25_entries():
    print(f"{len(ENTRIES)} entries")
    assert len(ENTRIES) >= 70
    assert len({entry.id for entry in ENTRIES}) == len(ENTRIES)


def test_each_entry_has_a_message_a_cause_and_a_fix():
    for entry in ENTRIES:
        assert entry.messages, entry.id
        assert re.search(r"^\*\*Cause\.\*\* \S", entry.text, re.M), entry.id
        assert re.search(r"^\*\*Fix\.\*\* \S", entry.text, re.M), entry.id
        assert entry.text.count("```{.python") == 2, entry.id


def test_each_fix_prints_its_shape():
    assert {entry.id: " ".join(entry.fixed.split()) for entry in ENTRIES} == FIXED


def test_each_heading_has_the_telling_words_of_its_message():
    """So that a search engine finds the entry."""
    for entry in ENTRIES:
        words = " ".join(message for _, message in entry.messages)
        common = set(re.findall(r"\w{4,}", entry.title)) & set(
            re.findall(r"\w{4,}", words)
        )
        assert len(common) >= 3, (entry.title, words)


def test_the_list_at_the_top_is_complete_and_up_to_date():
    assert list_of(PAGE).read_text("utf8") == table(), "run `make outputs`"
    assert table().count("](#") == sum(len(entry.messages) for entry in ENTRIES)
    assert '--8<-- "howto/shape_errors_list.md"' in PAGE.read_text("utf8")


def test_each_entry_stands_alone():
    """'copy its two blocks': the first imports what both use, but for the processes."""
    for name, first in [
        ("shape_errors", "missing_batch"),
        ("native_errors", "function_negative"),
    ]:
        program = (
            (list_of(PAGE).parent / f"{name}.py")
            .read_text("utf8")
            .split("[start:processes]")[0]
        )
        texts = dict(
            re.findall(
                r"# --8<-- \[start:(\w+)\]\n(.*?)\n# --8<-- \[end:\1\]", program, re.S
            )
        )
        assert first in texts
        for section, text in texts.items():
            if section.endswith("_fix"):
                continue
            used = text + texts[f"{section}_fix"]
            for short, module in {
                "tf": "tensorflow as tf",
                "np": "numpy as np",
            }.items():
                if re.search(rf"\b{short}\.", used):
                    assert f"import {module}\n" in text, section


# ---- is incompatible with the layer --------------------------------------------------------------
def test_squeeze_of_two_images_drops_one_axis_only():
    """'With two images the same line would drop one axis only.'"""
    assert np.squeeze(np.zeros((1, 28, 28, 1))).shape == (28, 28)
    assert np.squeeze(np.zeros((2, 28, 28, 1))).shape == (2, 28, 28)


def test_a_1x1_convolution_after_global_pooling_is_a_dense_layer():
    x = np.random.default_rng(0).standard_normal((5, 1, 1, 8)).astype("float32")
    conv, dense = layers.Conv2D(4, 1), layers.Dense(4)
    y = conv(x)
    dense.build((None, 8))
    dense.set_weights([conv.kernel.numpy()[0, 0], conv.bias.numpy()])
    np.testing.assert_allclose(y[:, 0, 0], dense(x[:, 0, 0]), rtol=1e-5, atol=1e-5)


def test_a_layer_that_is_not_built_takes_channels_first_without_a_word():
    """'it then sees a picture of 3 rows with 224 channels.'"""
    conv = layers.Conv2D(8, 3)
    assert conv(tf.zeros((1, 3, 224, 224))).shape == (1, 1, 222, 8)
    assert conv.kernel.shape == (3, 3, 224, 8)


def test_reshape_gives_the_same_shape_as_transpose_and_mixes_up_the_pixels():
    image = tf.constant(np.arange(3 * 4 * 5).reshape(1, 3, 4, 5))
    moved, mixed = tf.transpose(image, (0, 2, 3, 1)), tf.reshape(image, (1, 4, 5, 3))
    assert moved.shape == mixed.shape
    assert not np.array_equal(moved, mixed)


def test_sequential_takes_another_size_than_its_input():
    """'(Sequential does not check this.)'"""
    model = tf.keras.Sequential([tf.keras.Input((28, 28, 3)), layers.Conv2D(8, 3)])
    assert model(tf.zeros((1, 32, 32, 3))).shape == (1, 30, 30, 8)


def test_the_length_after_flatten_is_as_stated():
    for n, length in [(28, 5408), (32, 7200)]:
        assert layer_shapes("Conv2D", (None, n, n, 1), filters=8, kernel_size=3).output[1:] == (
            n - 2, n - 2, 8,
        )  # fmt: skip
        assert (n - 2) * (n - 2) * 8 == length


def test_predict_says_negative_dimension_for_one_gray_image():
    """'`subtracting 3 from 1` out of `predict`'."""
    model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), layers.Conv2D(8, 3)])
    message = raised(ValueError, model.predict, np.zeros((28, 28, 1)), verbose=0)
    assert "Negative dimension size caused by subtracting 3 from 1" in message


def test_a_data_set_without_batch_gives_single_images_in_a_loop_and_in_fit():
    """'A data set without `.batch()` gives such images too, in a loop of your own'."""
    images, targets = np.zeros((3, 28, 28, 1), "float32"), np.zeros((3, 26, 26, 8))
    data = tf.data.Dataset.from_tensor_slices((images, targets))
    model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), layers.Conv2D(8, 3)])
    for image, _ in data.take(1):
        with pytest.raises(
            Exception, match=r"(?s)output size would be neg.*28, 28, 1, 1"
        ):
            model(image)
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="Negative dimension size"):
        model.fit(data, shuffle=False, verbose=0)
    assert model.predict(data.batch(2).map(lambda x, _: x), verbose=0).shape[0] == 3


def test_input_takes_a_fixed_batch_by_its_own_argument():
    assert tf.keras.Input((28, 28, 3), batch_size=1).shape == (1, 28, 28, 3)


# ---- the output size -----------------------------------------------------------------------------
def test_a_stack_of_pools_goes_7_3_1():
    n = 7
    for expected in (3, 1):
        n = layer_shapes("MaxPooling2D", (None, n, 9, 8), pool_size=2).output[1]
        assert n == expected


def test_a_kernel_in_pytorchs_order_has_its_filters_as_rows():
    images, W = tf.zeros((1, 6, 6, 3)), tf.zeros((8, 3, 3, 3))
    message = raised(
        tf.errors.InvalidArgumentError, tf.nn.conv2d, images, W, 1, "VALID"
    )
    assert "effective_filter_size: 8" in message


def test_the_average_pool_says_nothing():
    """'AveragePooling2D and TensorFlow without oneDNN say nothing and return an empty output.'"""
    assert 0 in layers.AveragePooling2D(5)(tf.zeros((1, 3, 4, 1))).shape


def test_with_exactly_one_pixel_too_few_the_shape_of_the_image_comes_back():
    """'numbers that nobody computed, in the shape of the image'; 'tf.nn.conv2d does the same.'"""
    images = tf.ones((1, 2, 6, 1))
    assert tf.nn.conv2d(images, tf.ones((3, 3, 1, 2)), 1, "VALID").shape == images.shape


def test_a_batch_axis_before_gray_images_makes_channels_of_them():
    """'it runs, and takes the 60 images for one image with 28 channels.'"""
    conv = layers.Conv2D(8, 3)
    assert conv(tf.zeros((60, 28, 28))[tf.newaxis]).shape == (1, 58, 26, 8)
    assert conv.kernel.shape == (3, 3, 28, 8)


@pytest.mark.filterwarnings("ignore:Skipping loading weights:UserWarning")
def test_load_weights_skips_by_name_what_does_not_fit(tmp_path):
    """'load_weights(path, by_name=True, skip_mismatch=True) for an .h5 file.'"""
    first, second = (
        tf.keras.Sequential(
            [
                tf.keras.Input((9, 8, 3)),
                layers.Conv2D(4, 3, name="a"),
                layers.Conv2D(n, 3, name="b"),
            ]
        )
        for n in (5, 6)
    )
    first.save(tmp_path / "first.h5")
    second.load_weights(tmp_path / "first.h5", by_name=True, skip_mismatch=True)
    np.testing.assert_array_equal(second.layers[0].kernel, first.layers[0].kernel)


# ---- arguments -----------------------------------------------------------------------------------
def test_pytorchs_order_of_arguments_gives_the_message_of_padding():
    """'The same message comes from Conv2D(3, 8, 3, 1).'"""
    assert raised(AttributeError, layers.Conv2D, 3, 8, 3, 1) == raised(
        AttributeError, layers.Conv2D, 8, 3, padding=1
    )


def test_same_is_half_the_kernel_with_stride_1_and_not_with_a_stride():
    images = tf.constant(np.random.default_rng(0).random((1, 28, 20, 3), "float32"))
    for stride, equal in [(1, True), (2, False)]:
        same = layers.Conv2D(8, 3, stride, padding="same")
        y = same(images)
        valid = layers.Conv2D(8, 3, stride)
        valid.build((None, 30, 22, 3))
        valid.set_weights(same.get_weights())
        padded = valid(layers.ZeroPadding2D(1)(images))
        assert y.shape == padded.shape
        assert np.allclose(y, padded, rtol=1e-5, atol=1e-5) is equal


def test_causal_is_for_conv1d_only():
    assert layers.Conv1D(8, 3, padding="causal").padding == "causal"
    assert "Received: causal" in raised(
        ValueError, layers.Conv2D, 8, 3, padding="causal"
    )


def test_other_arguments_give_the_message_of_kernel_size():
    """'strides, dilation_rate and pool_size give the same message.'"""
    for name in ("strides", "dilation_rate"):
        message = raised(ValueError, layers.Conv2D, 8, 3, **{name: (1, 1, 1)})
        assert message.startswith(
            f"The `{name}` argument must be a tuple of 2 integers."
        )
    assert "`pool_size` argument" in raised(ValueError, layers.MaxPooling2D, (2, 2, 2))


def test_filters_that_are_no_whole_number():
    """'Dense says `invalid value for units`; 5 / 2 filters give ...'."""
    assert "invalid value for `units`" in raised(ValueError, layers.Dense, 32 / 2)
    message = raised(ValueError, layers.Conv2D, 5 / 2, 3)
    assert message.startswith(
        "The number of filters must be evenly divisible by the number of groups"
    )


def test_a_number_before_filters_is_no_error():
    """'With Conv2D(3, 8) there is no error, and a layer with 3 filters of 8 x 8.'"""
    conv = layers.Conv2D(3, 8)
    assert (conv.filters, conv.kernel_size) == (3, (8, 8))


def test_a_transposed_layer_has_no_groups():
    assert "{'groups': 2}" in raised(ValueError, layers.Conv2DTranspose, 4, 3, groups=2)


def test_stride_and_dilation_are_refused_on_different_axes_too():
    message = raised(
        ValueError, layers.Conv2D, 4, 3, strides=(1, 2), dilation_rate=(2, 1)
    )
    assert message.startswith("`strides > 1` not supported")


@pytest.mark.seeds(5)
@pytest.mark.parametrize(("stride", "dilation"), [(2, 2), (3, 2), (2, 3)])
def test_every_second_place_of_the_dilated_convolution_is_the_strided_one(
    stride, dilation, seed
):
    """'dilate at stride 1 and keep every second place: the numbers are the same.'"""
    rng = np.random.default_rng(seed)
    images = rng.standard_normal((2, 17, 14, 3)).astype("float32")
    W = rng.standard_normal((3, 2, 3, 4)).astype("float32")
    y_tf = tf.nn.conv2d(images, W, stride, "VALID", dilations=dilation)
    y_manual = tf.nn.conv2d(images, W, 1, "VALID", dilations=dilation)[
        :, ::stride, ::stride
    ]
    np.testing.assert_allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)


# ---- joining, weights ----------------------------------------------------------------------------
@pytest.mark.parametrize(("n", "up"), [(28, 28), (29, 28), (9, 8)])
def test_down_by_2_and_up_by_2_drops_the_odd_row(n, up):
    x = layers.MaxPooling2D(2)(tf.zeros((1, n, 20, 8)))
    assert layers.UpSampling2D(2)(x).shape == (1, up, 20, 8)


def test_the_operation_stands_at_the_end():
    """'AddV2 is +, Sub is -, also the one in a squared error, Mul is *.'"""
    a, b = tf.zeros((2, 3)), tf.zeros((3, 2))
    for op, call in {
        "AddV2": lambda: a + b,
        "Sub": lambda: a - b,
        "Mul": lambda: a * b,
    }.items():
        assert f"[Op:{op}]" in raised(tf.errors.InvalidArgumentError, call)
    loss = tf.keras.losses.MeanSquaredError()
    assert "[Op:Sub]" in raised(tf.errors.InvalidArgumentError, loss, a, b)


def test_in_fit_incompatible_shapes_end_a_long_message():
    model = tf.keras.Sequential([tf.keras.Input((9, 8, 1)), layers.Conv2D(5, 3)])
    model.compile(loss="mse")
    message = raised(
        tf.errors.InvalidArgumentError, model.fit, np.zeros((4, 9, 8, 1)), np.zeros((4, 5)),
        verbose=0,
    )  # fmt: skip
    assert message.startswith("Graph execution error")
    assert "Incompatible shapes: [4,5] vs. [4,7,6,5]" in message.splitlines()[-2]


def test_the_weights_that_are_expected():
    """'Expecting 2 when you gave 1: the bias is missing. Expecting 1 ... use_bias=False.'"""
    W, B = np.zeros((3, 3, 3, 8)), np.zeros(8)
    for use_bias, given, expected in [(True, [W], 2), (False, [W, B], 1)]:
        conv = layers.Conv2D(8, 3, use_bias=use_bias)
        conv.build((None, 9, 9, 3))
        message = raised(ValueError, conv.set_weights, given)
        assert message.endswith(f"the layer was expecting {expected} weights.")


def test_count_params_and_output_shape_want_a_built_layer_too():
    assert "isn't built" in raised(ValueError, layers.Conv2D(8, 3).count_params)
    model = tf.keras.Sequential([layers.Conv2D(8, 3)])
    assert "no defined output shape yet" in raised(
        AttributeError, lambda: model.output_shape
    )


# ---- operations, losses --------------------------------------------------------------------------
def test_arrays_are_converted_and_tensors_are_not():
    """'With a float64 image the message says double. NumPy arrays are converted.'"""
    W = tf.zeros((3, 3, 3, 4))
    double = tf.zeros((1, 6, 6, 3), tf.float64)
    assert "a double tensor" in raised(
        tf.errors.InvalidArgumentError, tf.nn.conv2d, double, W, 1, "VALID"
    )
    assert tf.nn.conv2d(double.numpy(), W, 1, "VALID").dtype == tf.float32


def test_a_model_casts_pixels_and_keeps_their_range():
    """'In a model there is no error, since the model casts its input.'"""
    conv = layers.Conv2D(1, 1, kernel_initializer="ones")
    model = tf.keras.Sequential([tf.keras.Input((2, 2, 1)), conv])
    y = model(np.full((1, 2, 2, 1), 255, "uint8"))
    np.testing.assert_array_equal(y, np.full((1, 2, 2, 1), 255.0))


def test_nn_conv2d_computes_groups_where_the_depth_divides():
    """'Each filter saw two of the four channels.'"""
    rng = np.random.default_rng(0)
    images = rng.standard_normal((2, 7, 6, 4)).astype("float32")
    W = rng.standard_normal((3, 3, 2, 6)).astype("float32")
    y = tf.nn.conv2d(images, W, 1, "VALID")
    first = tf.nn.conv2d(images[..., :2], W[..., :3], 1, "VALID")
    np.testing.assert_allclose(y[..., :3], first, rtol=1e-5, atol=1e-5)


def test_fit_gives_the_same_message_with_none():
    """'In fit the shapes begin with None.'"""
    model = tf.keras.Sequential([tf.keras.Input((5,)), layers.Dense(10, "softmax")])
    model.compile(loss="categorical_crossentropy")
    message = raised(ValueError, model.fit, np.zeros((4, 5)), np.zeros(4), verbose=0)
    assert (
        "rank (ndim). Received: target.shape=(None,), output.shape=(None, 10)"
        in message
    )


# ---- NumPy ---------------------------------------------------------------------------------------
def test_other_words_of_the_same_errors():
    ragged = [np.zeros((28, 20)), np.zeros((32, 20))]
    assert (
        raised(ValueError, np.stack, ragged)
        == "all input arrays must have the same shape"
    )
    message = raised(tf.errors.InvalidArgumentError, tf.stack, ragged)
    assert "Shapes of all inputs must match" in message
    image = tf.zeros((28, 20, 3))
    message = raised(tf.errors.InvalidArgumentError, tf.transpose, image, (0, 3, 1, 2))
    assert "transpose expects a vector of size 3" in message


def test_reshape_of_a_kernel_is_in_the_order_of_a_window_after_the_transpose():
    """'so that the numbers of a window and of a filter are in the same order.'"""
    rng = np.random.default_rng(0)
    images = rng.standard_normal((1, 7, 6, 2)).astype("float32")
    W = rng.standard_normal((5, 2, 3, 3)).astype("float32")  # (F, C, kh, kw)
    windows = np.lib.stride_tricks.sliding_window_view(images[0], (3, 3), (0, 1))
    columns = windows.transpose(0, 1, 3, 4, 2).reshape(5 * 4, -1)
    y_manual = (columns @ W.transpose(2, 3, 1, 0).reshape(-1, 5)).reshape(5, 4, 5)
    y_tf = tf.nn.conv2d(images, W.transpose(2, 3, 1, 0), 1, "VALID")[0]
    np.testing.assert_allclose(y_manual, y_tf, rtol=1e-5, atol=1e-5)


# ---- without oneDNN, and processes that end ------------------------------------------------------
def test_a_convolution_with_stride_2_makes_3_rows_of_6():
    """'with stride 2 that makes 3 rows of 6, not 4.'"""
    y = layers.Conv2D(1, 2, 2, padding="same")(tf.zeros((1, 6, 6, 1)))
    assert y.shape == (1, 3, 3, 1)


def test_a_wrong_output_shape_gives_the_message_of_the_even_kernel():
    message = raised(
        tf.errors.AbortedError, tf.nn.conv2d_transpose,
        tf.zeros((1, 4, 4, 1)), tf.zeros((3, 3, 2, 1)), (1, 8, 8, 2), 2, "VALID",
    )  # fmt: skip
    assert "could not create a primitive descriptor" in message


def test_keeping_every_second_column_is_a_stride_of_1_and_2():
    x = np.random.default_rng(0).standard_normal((2, 9, 8, 3)).astype("float32")
    strided, whole = (
        layers.DepthwiseConv2D(3, strides=(1, 2)),
        layers.DepthwiseConv2D(3),
    )
    y = strided(x)
    whole.build(x.shape)
    whole.set_weights(strided.get_weights())
    np.testing.assert_allclose(y, whole(x)[:, :, ::2], rtol=1e-5, atol=1e-5)


def test_depthwise_stride_and_dilation_should_give_65():
    """'the formula gives (136 - 7) // 2 + 1 = 65.'"""
    shapes = layer_shapes(
        "DepthwiseConv2D",
        (None, 136, 136, 1),
        kernel_size=3,
        strides=2,
        dilation_rate=3,
    )
    assert shapes.output == (None, 65, 65, 1)


@pytest.fixture(scope="module")
def children():
    """Run the programs of CHILDREN; return (what each wrote, its return code)."""
    ran = onednn.run(
        {
            name: (setting, f"import tensorflow as tf\n{code}")
            for name, (setting, code, _) in CHILDREN.items()
        }
    )
    return {name: (out + err, code) for name, (out, err, code) in ran.items()}


@pytest.mark.parametrize("name", CHILDREN)
def test_a_process_of_its_own_ends_as_the_page_says(children, name):
    """'tf.nn.conv1d on two axes does the same'; 'or compile with jit_compile=True'."""
    expected = CHILDREN[name][2]
    printed, code = children[name]
    assert expected in printed, json.dumps(printed[-600:])
    assert (code < 0) is (expected == "Check failed")
