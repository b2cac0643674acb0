"""The package `tensorflow` of the page against TensorFlow: shapes, weights, values, seeds, errors.

Each setting is a program that prints JSON. It runs here, with TensorFlow, and in the page's Python
under Node.js, all settings in one process.
"""

import contextlib
import io
import itertools
import json
import re

import numpy as np
import pytest
import tensorflow as tf

from tools.node import run

HEAD = """
import json
import re
import numpy as np
import tensorflow as tf
tf.keras.utils.set_random_seed(7)
def x(*shape):
    return np.random.default_rng(sum(shape)).standard_normal(shape).astype("float32")
def show(*values, **more):
    arrays = [np.asarray(value, "float64") for value in values]
    print(json.dumps([[list(array.shape), array.ravel().tolist()] for array in arrays]))
L = tf.keras.layers
def in_order(found):  # a set prints its words in another order each time
    return ", ".join(sorted(found[1].split(", ")))
def built(layer, *shape):
    layer.build(shape)
    return layer
def model(shape, *layers):
    first = x = tf.keras.Input(shape)
    for layer in layers:
        x = layer(x)
    return tf.keras.Model(first, x)
"""
LAYER = """
layer = {layer}
y = layer(x{shape})
show(y, *layer.get_weights())
print(json.dumps([list(layer.compute_output_shape((None, *{shape}[1:]))), layer.count_params()]))
"""
SPACE = {1: (9,), 2: (9, 7), 3: (6, 5, 5)}


def layer_settings():
    """Yield (layer, input shape) for the settings of every layer."""
    settings = itertools.product((1, 2, 3), ("valid", "same"), (1, 2), (2, 3))
    for rank, padding, strides, kernel in settings:
        shape = (2, *SPACE[rank], 4)
        rest = f"{kernel}, strides={strides}, padding='{padding}'"
        dilated = f"{kernel}, dilation_rate={strides}, padding='{padding}'"
        yield (f"L.Conv{rank}D(3, {rest}, bias_initializer='random_normal')", shape)
        yield (f"L.Conv{rank}D(4, {rest}, groups=2)", shape)
        yield (f"L.Conv{rank}D(3, {dilated})", shape)
        if not (padding == "same" and kernel % 2 == 0 and strides == 1):
            yield (f"L.Conv{rank}DTranspose(3, {rest})", shape)
        if strides == 2 and not (padding == "same" and kernel == 2):
            for extra in (0, 1):
                yield (
                    f"L.Conv{rank}DTranspose(3, {rest}, output_padding={extra})",
                    shape,
                )
        for kind in ("MaxPooling", "AveragePooling"):
            yield (
                f"L.{kind}{rank}D({kernel}, strides={strides}, padding='{padding}')",
                shape,
            )
        if rank < 3:
            yield (f"L.DepthwiseConv{rank}D({rest}, depth_multiplier=2)", shape)
            yield (f"L.SeparableConv{rank}D(5, {rest})", shape)
        if rank == 1:
            yield (f"L.Conv1D(3, {kernel}, strides={strides}, padding='causal')", shape)
            yield (
                f"L.Conv1D(3, {kernel}, dilation_rate={strides}, padding='causal')",
                shape,
            )
    for rank in (1, 2, 3):
        shape = (2, *SPACE[rank], 4)
        for kind in ("GlobalMaxPooling", "GlobalAveragePooling"):
            for keepdims in (True, False):
                yield (f"L.{kind}{rank}D(keepdims={keepdims})", shape)
        yield (f"L.ZeroPadding{rank}D(2)", shape)
        yield (f"L.Cropping{rank}D(1)", shape)
        yield (f"L.UpSampling{rank}D(3)", shape)
    # strides that leave pixels at the end unread
    for layer in (
        "Conv3D(3, ",
        "Conv3DTranspose(3, ",
        "MaxPooling3D(",
        "AveragePooling3D(",
    ):
        yield (f"L.{layer}(2, 1, 3), strides=3, padding='same')", (2, 5, 6, 7, 4))
    yield ("L.ZeroPadding2D(((1, 0), (2, 3)))", (1, 4, 5, 2))
    yield ("L.Cropping2D(((1, 0), (2, 1)))", (1, 4, 5, 2))
    yield ("L.ZeroPadding1D((1, 3))", (1, 4, 2))
    yield ("L.Conv2D(5, (3, 2), strides=(2, 1), activation='relu')", (2, 8, 7, 3))
    yield (
        "L.Conv2D(5, 3, use_bias=False, kernel_initializer='he_uniform')",
        (2, 8, 7, 3),
    )
    yield ("L.GlobalAveragePooling2D(data_format='channels_first')", (2, 3, 8, 7))
    for name in ("he", "glorot", "lecun"):
        yield (f"L.Conv2D(5, 3, kernel_initializer='{name}_normal')", (2, 8, 7, 3))
        yield (f"L.Conv2D(5, 3, kernel_initializer='{name}_uniform')", (2, 8, 7, 3))
    yield (
        "L.Conv1D(5, 3, bias_initializer=tf.keras.initializers.TruncatedNormal(1.0))",
        (2, 8, 3),
    )
    yield (
        "L.Conv1D(5, 3, kernel_initializer=tf.keras.initializers.HeNormal(seed=3))",
        (2, 8, 3),
    )
    yield ("L.UpSampling2D((3, 2), interpolation='bilinear')", (2, 5, 4, 3))
    for interpolation in ("bilinear", "nearest"):
        for size in ("11, 7", "3, 9", "5, 4"):
            yield (f"L.Resizing({size}, '{interpolation}')", (2, 5, 4, 3))
    yield ("L.Resizing(7, 3, data_format='channels_first')", (2, 3, 5, 4))
    yield ("L.BatchNormalization()", (2, 5, 4, 3))
    yield ("L.BatchNormalization(axis=1, scale=False)", (2, 5, 4))
    yield ("L.Dropout(0.5)", (2, 5))
    yield ("L.Softmax()", (2, 5))
    yield ("L.LeakyReLU()", (2, 5))
    yield ("L.Permute((3, 1, 2))", (2, 5, 4, 3))
    yield ("L.Dense(6, activation='tanh')", (3, 5))
    yield ("L.Flatten()", (3, 4, 5, 2))
    yield ("L.Flatten(data_format='channels_first')", (3, 4, 5, 2))
    yield ("L.Reshape((10, -1))", (3, 4, 5, 2))
    yield ("L.ReLU()", (3, 4))
    yield ("L.ReLU(6.0)", (3, 4))
    yield ("L.ReLU(0.5, negative_slope=0.25, threshold=0.125)", (3, 4))
    yield ("L.Activation('softmax')", (3, 4))


FUNCTIONS = [
    "tf.nn.conv2d(x(1, 7, 6, 2), x(3, 2, 2, 4), {s}, '{p}')",
    "tf.nn.conv2d(x(1, 7, 6, 4), x(3, 2, 2, 4), {s}, '{p}')",
    "tf.nn.conv2d(x(1, 9, 8, 2), x(3, 2, 2, 4), {s}, '{p}', dilations=2)",
    "tf.nn.conv1d(x(2, 9, 3), x(4, 3, 2), {s}, '{p}')",
    "tf.nn.conv3d(x(1, 5, 6, 4, 2), x(2, 3, 2, 2, 3), [1, {s}, {s}, {s}, 1], '{p}')",
    "tf.nn.depthwise_conv2d(x(1, 7, 6, 2), x(3, 2, 2, 3), [1, {s}, {s}, 1], '{p}')",
    "tf.nn.max_pool2d(x(1, 7, 6, 2), 2, {s}, '{p}')",
    "tf.nn.avg_pool2d(x(1, 7, 6, 2), (3, 2), {s}, '{p}')",
    "tf.nn.max_pool1d(x(1, 7, 2), 3, {s}, '{p}')",
    "tf.nn.avg_pool3d(x(1, 5, 6, 4, 2), 2, {s}, '{p}')",
]
EXPRESSIONS = [
    "tf.nn.conv2d(x(1, 7, 6, 2), x(3, 2, 2, 4), 2, [[0, 0], [1, 2], [3, 0], [0, 0]])",
    "tf.nn.max_pool2d(-abs(x(1, 7, 6, 2)), 3, 2, [[0, 0], [1, 2], [2, 0], [0, 0]])",
    "tf.nn.max_pool1d(-abs(x(1, 7, 2)), 3, 2, [[0, 0], [2, 1], [0, 0]])",
    "tf.nn.conv2d(x(2, 9, 8, 2), x(3, 2, 2, 4), (2, 1), 'SAME', dilations=(1, 3))",
    "tf.nn.conv2d_transpose(x(1, 3, 4, 2), x(3, 3, 5, 2), (1, 7, 9, 5), 2, 'VALID')",
    "tf.nn.conv2d_transpose(x(1, 3, 4, 2), x(3, 3, 5, 2), (1, 6, 8, 5), 2, 'SAME')",
    "tf.nn.separable_conv2d(x(1, 6, 5, 2), x(3, 3, 2, 2), x(1, 1, 4, 3), [1, 1, 1, 1], 'SAME')",
    "tf.nn.bias_add(x(1, 3, 4, 2), x(2))",
    "tf.nn.softmax(x(3, 4))",
    "tf.nn.relu(x(3, 4))",
    "tf.nn.depth_to_space(x(2, 3, 5, 12), 2)",
    "tf.nn.depth_to_space(x(1, 2, 3, 9), 3)",
    "tf.nn.space_to_depth(x(2, 4, 6, 3), 2)",
    "tf.image.resize(x(2, 5, 4, 3), (11, 7))",
    "tf.image.resize(x(5, 4, 3), (3, 9))",
    "tf.image.resize(x(2, 5, 4, 3), tf.shape(x(2, 7, 9, 1))[1:3], 'nearest')",
    "tf.image.resize(x(5, 4, 3), (3, 9), tf.image.ResizeMethod.NEAREST_NEIGHBOR)",
    "tf.image.resize(np.arange(12, dtype='int32').reshape(1, 3, 4, 1), (5, 3))",
    "tf.image.resize(np.arange(12, dtype='int32').reshape(1, 3, 4, 1), (5, 3), 'nearest')",
    "tf.random.uniform((3, 5))",
    "tf.random.uniform((3, 5), -2.0, 3.0)",
    "tf.random.uniform((7,), 0, 10, dtype=tf.int32)",
    "tf.random.uniform((3, 5), seed=3)",
    "tf.random.normal((3, 5))",
    "tf.random.normal((4,), 2.0, 0.5, seed=9)",
    "tf.random.stateless_uniform((3, 5), (1, 2))",
    "tf.random.stateless_normal((3, 5), (4, 5))",
    "tf.random.stateless_uniform((9,), (1, 2), 0, 10, tf.int32)",
    "tf.random.stateless_uniform((9,), (1, 2), -3, 10, dtype=tf.int32)",
    "tf.random.stateless_uniform((9,), (1, 2), None, None, tf.int32)",
    "tf.random.stateless_truncated_normal((7, 3), (1, 2))",
    "tf.random.truncated_normal((50, 20), 1.0, 2.0)",
    "tf.reduce_mean(tf.constant([-1, 0, -2, 0]))",
    "tf.reduce_mean(tf.constant([[1, 2], [4, 5]]), axis=1)",
    "tf.reduce_sum(tf.constant([[1, 2], [4, 5]]), axis=(0, 1))",
    "tf.math.reduce_std(x(3, 4), axis=1)",
    "tf.math.reduce_variance(x(3, 4))",
    "tf.constant([7, -7]) // 2",
    "tf.constant([7, -7]) % 3",
    "tf.constant([2, 3]) ** 2",
    "tf.constant([1, 2, 3])[::-1]",
    "tf.abs(tf.constant([-2, 3]))",
    "tf.cast(np.array([[3, -2], [-128, 127]], 'int8'), tf.float32)",
    "tf.cast(np.array([0.1, 1e9]), tf.float32)",
    "tf.gather(x(4, 3), [3, 0], axis=0)",
    "tf.one_hot([0, 2, 5], 4)",
    "tf.clip_by_value(x(9), -0.5, 0.5)",
    "tf.broadcast_to(x(3), (2, 3))",
    "tf.linspace(0.0, 1.0, 5)",
    "tf.argmin(x(3, 4), 1)",
    "tf.logical_and(x(9) > 0, x(9) < 1) | ~(x(9) > -1)",
    "tf.constant(x(11, 4))[1:10:4, ::-2]",
    "tf.constant(x(5))[3:1]",
    "tf.constant([1, 2, 3]) * 2 + 1",
    "tf.constant([1.0, 2.0]) / 3 - 1",
    "2 - tf.constant([1.0, 2.0]) ** 2",
    "tf.constant([[1.0, 2.0]]) @ tf.constant([[3.0], [4.0]])",
    "tf.matmul(x(3, 4), x(5, 4), transpose_b=True)",
    "tf.reshape(x(2, 6), (3, -1))",
    "tf.transpose(x(2, 3, 4), (2, 0, 1))",
    "tf.transpose(x(2, 3))",
    "tf.squeeze(x(1, 3, 1))",
    "tf.squeeze(x(1, 3, 1), axis=0)",
    "tf.expand_dims(x(2, 3), -1)",
    "tf.concat([x(2, 3), x(2, 1)], axis=1)",
    "tf.concat([x(2, 3), x(2, 1)], -1)",
    "tf.stack([x(2, 3), x(2, 3)], axis=1)",
    "tf.split(x(2, 6), 3, axis=1)[1]",
    "tf.unstack(x(2, 3))[1]",
    "tf.pad(x(2, 3), [[1, 0], [0, 2]])",
    "tf.pad(x(3, 3), [[1, 1], [1, 1]], mode='REFLECT')",
    "tf.reverse(x(2, 3), [1])",
    "tf.tile(x(2, 3), [2, 1])",
    "tf.repeat(x(2, 3), 2, axis=1)",
    "tf.reduce_sum(x(2, 3, 4), axis=[0, 2])",
    "tf.reduce_mean(x(2, 3, 4), axis=1, keepdims=True)",
    "tf.reduce_max(x(2, 3))",
    "tf.reduce_min(x(2, 3), axis=0)",
    "tf.zeros((2, 3)) + tf.ones((2, 3))",
    "tf.fill((2, 3), 7.0)",
    "tf.range(5)",
    "tf.range(1, 10, 3)",
    "tf.eye(3)",
    "tf.where(x(3, 4) > 0, x(3, 4), tf.zeros((3, 4)))",
    "tf.tensordot(x(2, 3, 4), x(4, 5), 1)",
    "tf.tensordot(x(2, 3, 4), x(3, 4, 2), [[1, 2], [0, 1]])",
    "tf.einsum('ij,jk->ik', x(2, 3), x(3, 4))",
    "tf.abs(x(5))",
    "tf.exp(x(5))",
    "tf.sqrt(tf.abs(x(5)))",
    "tf.square(x(5))",
    "tf.maximum(x(5), 0.0)",
    "tf.cast([1.7, -1.7], tf.int32)",
    "tf.cast([0, 2], tf.bool)",
    "tf.constant(x(4, 5, 3))[1:3, ::2, -1]",
    "tf.constant(x(4, 5, 3))[..., 0]",
    "tf.constant(x(4, 5, 3))[:, None, 2]",
    "tf.constant(x(4, 5))[tf.newaxis]",
    "tf.constant(x(4, 5))[::-1]",
    "tf.constant(x(4, 5))[-1]",
    "np.squeeze(tf.constant(x(1, 4))) - tf.constant(x(4))",
    "tf.argmax(x(3, 4), axis=1)",
    "tf.shape(x(3, 4))",
    "tf.Variable(x(3)).assign_add(x(3))",
    "tf.keras.losses.MeanSquaredError()(x(4, 3), x(3, 4).T)",
    "tf.keras.losses.MeanAbsoluteError(reduction='sum')(x(4), x(4, 1))",
    "tf.keras.losses.mse(x(2, 3, 4), x(2, 3, 4) + 1)",
    "tf.keras.losses.CategoricalCrossentropy()(np.eye(4)[[3, 1]], tf.nn.softmax(x(2, 4)))",
    "tf.keras.losses.CategoricalCrossentropy(from_logits=True)(np.eye(4)[[3, 1]], x(2, 4))",
    "tf.keras.losses.SparseCategoricalCrossentropy(reduction=None)(np.ones(2), np.abs(x(2, 4)))",
    "tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(np.ones((2, 1)), x(2, 4))",
    "tf.keras.losses.BinaryCrossentropy(reduction=None)(np.eye(2), tf.sigmoid(x(2, 2)))",
    "tf.keras.losses.BinaryCrossentropy(from_logits=True)(np.array([0, 1]), x(2, 1))",
]
GRADIENTS = [
    ("x(1, 6, 5, 2)", "x(3, 2, 2, 3)", "tf.nn.conv2d(a, b, {s}, '{p}')"),
    (
        "x(1, 6, 5, 2)",
        "x(3, 2, 2, 3)",
        "tf.nn.depthwise_conv2d(a, b, [1, {s}, {s}, 1], '{p}')",
    ),
    ("x(1, 8, 2)", "x(3, 2, 3)", "tf.nn.conv1d(a, b, {s}, '{p}')"),
    ("x(3, 4)", "x(4, 2)", "tf.matmul(a, b) * {s}"),
    ("x(1, 6, 4, 2)", "x(2)", "tf.nn.max_pool2d(a, 2, {s}, '{p}') * b"),
    ("x(1, 6, 4, 2)", "x(2)", "tf.nn.avg_pool2d(a, 2, {s}, '{p}') + b"),
    # ties: the first of the largest gets the gradient
    ("np.round(x(1, 8, 7, 2))", "x(2)", "tf.nn.max_pool2d(a, 3, {s}, '{p}') * b"),
]
PLAIN_GRADIENTS = [
    ("x(3, 4)", "x(4)", "a + b"),
    ("x(3, 4)", "x(3, 1)", "a - b"),
    ("x(3, 4)", "x(4)", "a * b"),
    ("x(3, 4)", "x(4)", "a / b"),
    ("x(4)", "x(3, 4)", "a ** 3 * b"),
    ("np.abs(x(4))", "x(3, 4)", "a ** b"),
    ("x(3, 4)", "x(4)", "tf.maximum(a, b)"),
    ("x(3, 4)", "x(4)", "tf.minimum(a, b)"),
    ("x(3, 4)", "x(3, 4)", "tf.where(a > b, a, b * 2)"),
    ("x(3, 4)", "x(4)", "tf.clip_by_value(a, -0.5, 0.5) * b"),
    ("x(5, 4)", "x(4)", "a[1:4:2, ::-1] * b"),
    ("x(7, 4, 3)", "x(3)", "a[::3, ..., 1:][:, None, 2] * b[:2]"),
    ("x(3, 4)", "x(4)", "a[-1] * b + a[0, 1]"),
    ("x(3, 4)", "x(2, 4)", "tf.concat([a, b], 0) * tf.stack([a[0]] * 5)"),
    ("x(2, 6)", "x(2, 2)", "tf.split(a, 3, axis=1)[1] * b"),
    ("x(2, 6)", "x(6)", "tf.unstack(a)[1] * b"),
    ("x(2, 3)", "x(3, 5)", "tf.pad(a, [[1, 0], [0, 2]]) * b"),
    ("x(2, 3)", "x(3)", "tf.reverse(a, [1]) * b"),
    ("x(2, 3)", "x(4, 9)", "tf.tile(a, [2, 3]) * b"),
    ("x(2, 3)", "x(4, 3)", "tf.repeat(a, 2, axis=0) * b"),
    ("x(4, 3)", "x(3, 3)", "tf.gather(a * 1.0, [3, 1, 3]) * b"),
    ("x(4, 3)", "x(4, 2)", "tf.gather(a * 1.0, [2, 2], axis=1) * b"),
    ("x(2, 3, 4)", "x(4, 2, 3)", "tf.transpose(a, (2, 0, 1)) * b"),
    ("x(2, 3)", "x(3, 2)", "tf.transpose(a) * b"),
    ("x(2, 3, 4)", "x(3)", "tf.reduce_mean(a, axis=[0, 2]) * b"),
    ("x(2, 3, 4)", "x(2, 1, 4)", "tf.reduce_sum(a, 1, keepdims=True) * b"),
    ("np.round(x(2, 3, 4))", "x(2, 4)", "tf.reduce_max(a, 1) * b"),
    ("x(2, 3)", "x(3)", "tf.reduce_min(a, 0) * b"),
    ("x(4, 3)", "x(4, 2)", "tf.matmul(a, b, transpose_a=True)"),
    ("x(4, 3)", "x(2, 3)", "tf.matmul(a, b, transpose_b=True)"),
    ("x(4, 3)", "x(2, 4)", "tf.matmul(a, b, True, True)"),
    ("x(2, 4, 3)", "x(3, 5)", "tf.tensordot(a, b, 1)"),
    ("x(2, 3)", "x(3, 4)", "tf.einsum('ij,jk->ik', a, b)"),
    ("x(2, 5, 3)", "x(2, 3, 4)", "tf.einsum('bij,bjk->bik', a, b)"),
    ("x(9)", "x(9)", "tf.exp(a) * b"),
    ("x(9)", "x(9)", "tf.math.log(tf.abs(a)) * tf.sqrt(tf.abs(b))"),
    ("x(9)", "x(9)", "tf.tanh(a) * tf.sigmoid(b) + tf.sin(a) * tf.cos(b)"),
    ("x(9)", "x(9)", "tf.square(a) * tf.sign(b) - abs(b) + -a"),
    ("x(9)", "x(9)", "tf.math.rsqrt(tf.abs(a)) * tf.floor(b)"),
    ("x(9)", "x(9)", "tf.nn.relu(a) * tf.nn.relu6(b * 5)"),
    ("x(9)", "x(9)", "tf.nn.elu(a) * tf.nn.selu(b)"),
    ("x(9)", "x(9)", "tf.nn.leaky_relu(a) * tf.nn.softplus(b)"),
    ("x(2, 9)", "x(9)", "tf.nn.softmax(a) * b"),
    ("x(2, 3, 5, 8)", "x(2)", "tf.nn.depth_to_space(a, 2) * b"),
    ("x(2, 4, 6, 2)", "x(8)", "tf.nn.space_to_depth(a, 2) * b"),
    ("x(9)", "x(9)", "tf.cast(tf.cast(a, tf.int32), tf.float32) * b"),
    ("x(9)", "x(9)", "tf.identity(a) * tf.stop_gradient(a * b) * b"),
    ("x(1, 6, 5, 2)", "x(2)", "tf.nn.bias_add(a, b)"),
    (
        "x(1, 9, 8, 2)",
        "x(3, 2, 2, 4)",
        "tf.nn.conv2d(a, b, 2, [[0, 0], [1, 2], [3, 0], [0, 0]])",
    ),
    (
        "x(1, 3, 4, 2)",
        "x(3, 3, 5, 2)",
        "tf.nn.conv2d_transpose(a, b, (1, 7, 9, 5), 2, 'VALID')",
    ),
    (
        "x(1, 3, 4, 2)",
        "x(3, 3, 5, 2)",
        "tf.nn.conv2d_transpose(a, b, (1, 6, 8, 5), 2, 'SAME')",
    ),
    (
        "x(1, 5, 4, 3, 2)",
        "x(2, 3, 2, 2, 3)",
        "tf.nn.conv3d(a, b, [1, 2, 1, 1, 1], 'SAME')",
    ),
]
GRADIENT = """
a, b = tf.Variable({a}), tf.constant({b})
with tf.GradientTape() as tape:
    tape.watch(b)
    y = tf.reduce_sum(tf.square({y}))
show(y, *[g for g in tape.gradient(y, [a, b]) if g is not None])
"""
# The gradient of every setting of every layer that has weights, and of the pools.
LAYER_GRADIENT = """
layer = {layer}
a = tf.constant(x{shape})
with tf.GradientTape() as tape:
    tape.watch(a)
    y = layer(a)
    loss = tf.reduce_sum(tf.square(y) * y)
show(*tape.gradient(loss, [a, y, *layer.trainable_variables]))
"""
TAPES = {
    "two uses": """
a = tf.Variable(x(3))
with tf.GradientTape() as tape:
    y = a * a
tape.gradient(y, a)
try:
    tape.gradient(y, a)
except RuntimeError as error:
    print(json.dumps(str(error)))
""",
    "persistent": """
a, b = tf.Variable(x(3)), tf.Variable(x(3))
with tf.GradientTape(persistent=True) as tape:
    y = a * a * b
    z = tf.reduce_sum(y) ** 2
show(tape.gradient(y, a), tape.gradient(z, [a, b])[1])
show(*tape.gradient(z, {"b": b, "a": [a, y]})["a"])
del tape
""",
    "unconnected": """
a, b, c = tf.Variable(x(3)), tf.constant(x(3)), tf.Variable(x(3), trainable=False)
with tf.GradientTape(persistent=True) as tape:
    y = a * b * c
print(json.dumps([g is None for g in tape.gradient(y, [a, b, c])]))
show(tape.gradient(y, b, unconnected_gradients="zero"))
print(json.dumps(tape.gradient(b, b) is None))
""",
    "second derivative": """
a = tf.Variable(x(1, 5, 4, 2))
w = tf.Variable(x(3, 2, 2, 3))
with tf.GradientTape(persistent=True) as outer:
    with tf.GradientTape() as inner:
        y = tf.reduce_sum(tf.nn.conv2d(a, w, 1, "SAME") ** 3)
    slopes = inner.gradient(y, [a, w])
    steep = tf.reduce_sum(slopes[0] ** 2) + tf.reduce_sum(slopes[1] ** 2)
show(*outer.gradient(steep, [a, w]), *outer.gradient(y, [a, w]))
""",
    "jacobian": """
a, w = tf.constant(x(1, 4, 3, 1)), tf.Variable(x(2, 2, 1, 1))
with tf.GradientTape(persistent=True) as tape:
    tape.watch(a)
    y = tf.nn.conv2d(a, w, 1, "VALID")
show(tape.jacobian(y, a), *tape.jacobian(y, [w, a]))
""",
    "assigned after": """
a = tf.Variable(x(3))
with tf.GradientTape() as tape:
    y = a * a
a.assign(a * 5)
show(tape.gradient(y, a), a)
""",
    "given gradients": """
a = tf.Variable(x(3))
with tf.GradientTape() as tape:
    y = a * a
    z = a * 3
show(tape.gradient([y, z], a, output_gradients=[tf.constant([1.0, 0.0, 2.0]), tf.ones(3)]))
""",
    "given gradients in NumPy": """
a, w = tf.Variable(x(1, 5, 4, 2)), tf.Variable(x(3, 2, 2, 3))
with tf.GradientTape() as tape:
    y = tf.nn.conv2d(a, w, 1, "SAME")
show(*tape.gradient(y, [a, w], output_gradients=x(1, 5, 4, 3)))
""",
    "watched by hand": """
a, b = tf.Variable(x(3)), tf.Variable(x(3))
with tf.GradientTape(watch_accessed_variables=False) as tape:
    tape.watch(b)
    y = a * b
print(json.dumps([[g is None for g in tape.gradient(y, [a, b])], len(tape.watched_variables())]))
""",
    "a step of descent": """
layer = L.Conv2D(3, 3, groups=3, padding="same")
images = x(2, 6, 5, 3)
for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((layer(images) - 1.0) ** 2)
    weights = layer.trainable_variables
    for weight, slope in zip(weights, tape.gradient(loss, weights)):
        weight.assign_sub(0.1 * slope)
show(loss, *layer.get_weights())
""",
}
PROGRAMS = {
    "tf.nn.depthwise_conv2d with strides and dilations, where TensorFlow errs": """
import warnings
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    for strides, dilations, padding in [
        (2, [2, 2], "VALID"), (2, [2, 2], "SAME"), (3, [2, 2], "VALID"), (2, [3, 3], "SAME"),
        (2, [1, 2], "VALID"), (2, [3, 1], "SAME"),
    ]:
        for size in (11, 12, 14):
            a, w = x(2, size, 13, 2), x(3, 2, 2, 2)
            steps = [1, strides, strides, 1]
            show(tf.nn.depthwise_conv2d(a, w, steps, padding, dilations=dilations))
    print(json.dumps([[w.category.__name__, str(w.message)] for w in said]))
for layer in (
    L.DepthwiseConv2D(3, strides=2, dilation_rate=2),
    L.DepthwiseConv1D(3, 2, dilation_rate=3),
    L.SeparableConv2D(3, 2, strides=2, dilation_rate=3, padding="same"),
):
    a = x(2, 13, 12, 3) if "2D" in type(layer).__name__ else x(2, 13, 3)
    show(layer(a), *layer.get_weights())
""",
    "a generator of numbers": """
g = tf.random.Generator.from_seed(3)
show(g.normal((3,)), g.uniform((3, 2)), g.uniform((9,), 0, 50, tf.int32), g.truncated_normal((9,)))
g = tf.random.Generator.from_seed(2**35 + 1)
show(g.normal((5,)), g.normal(()))
""",
    "merging layers": """
a, b = x(2, 3, 4), x(2, 3, 4) - 0.1
for kind in (L.Add, L.Subtract, L.Multiply, L.Maximum, L.Minimum, L.Average, L.Concatenate):
    show(kind()([a, b]))
    print(json.dumps(list(kind().compute_output_shape([(None, 3, 4), (None, 3, 4)]))))
show(L.Concatenate(axis=1)([a, b]))
""",
    "batch statistics": """
layer = L.BatchNormalization()
show(layer(x(4, 3, 2), training=True), *layer.get_weights())
""",
    "a functional model": """
first = tf.keras.Input((9, 7, 3), name="image")
y = L.Conv2D(4, 3, padding="same", activation="relu")(first)
skip = y
y = L.MaxPooling2D(padding="same")(y)
y = L.Conv2D(6, 3, padding="same")(y)
y = L.Conv2DTranspose(4, 3, strides=2, padding="same", output_padding=(0, 0))(y)
y = L.Add()([L.Concatenate()([skip, y]), L.Conv2D(8, 1)(skip)])
model = tf.keras.Model(first, L.Dense(2)(L.GlobalAveragePooling2D()(y)))
show(model(x(2, 9, 7, 3)), *model.get_weights())
print(json.dumps([[one.name for one in model.layers], model.count_params(), model.output_shape]))
part = tf.keras.Model(model.input if hasattr(model, "input") else first, model.layers[1].output)
show(part(x(2, 9, 7, 3)))
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(model(x(2, 9, 7, 3), training=True) ** 2)
show(*tape.gradient(loss, model.trainable_variables))
""",
    "a model of two outputs": """
a, b = tf.keras.Input((4,)), tf.keras.Input((3,))
shared = L.Dense(5)
left = shared(a)
right = L.Dense(5)(b)
model = tf.keras.Model([a, b], [L.Add()([left, right]), shared(L.Dense(4)(b))])
show(*model([x(2, 4), x(2, 3)]))
inner = tf.keras.Sequential([tf.keras.Input((4,)), L.Dense(2)])
outer = tf.keras.Sequential([tf.keras.Input((4,)), inner, L.Dense(1)])
show(outer(x(3, 4)), *outer.get_weights())
""",
    "sizes that are not known": """
fixed = tf.keras.Sequential([tf.keras.Input((8, 6, 3)), L.Conv2D(4, 3), L.GlobalMaxPooling2D()])
show(fixed(x(2, 9, 7, 3)))
free = tf.keras.Sequential([tf.keras.Input((None, None, 3)), L.Conv2D(4, 3), L.Conv2D(2, 1)])
show(free(x(2, 9, 7, 3)), free(x(1, 3, 4, 3)))
print(json.dumps([free.output_shape, free.compute_output_shape((None, 9, None, 3))]))
def said(make):
    try:
        make()
    except ValueError as error:
        print(json.dumps(str(error)))
first = tf.keras.Input((8, None, 3), name="images")
strict = tf.keras.Model(first, L.GlobalMaxPooling2D()(first), name="strict")
show(strict(x(2, 8, 7, 3)))
said(lambda: strict(x(2, 9, 7, 3)))
said(lambda: strict(tf.keras.Input((9, 7, 3))))
flat = [tf.keras.Input((None, None, 3)), L.Flatten(name="flat"), L.Dense(2, name="head")]
said(lambda: tf.keras.Sequential(flat, name="net"))
said(lambda: L.Dense(2, name="alone")(tf.keras.Input((None,))))
said(lambda: L.Dense(2, name="built").build((None, None)))
said(lambda: L.MaxPooling2D(3).compute_output_shape((None, 2, 5, 1)))
""",
    "a class of one's own": """
class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.conv = L.Conv2D(3, 3)
        self.rest = [L.Flatten(), L.Dense(2)]
    def call(self, inputs):
        y = self.conv(inputs)
        for layer in self.rest:
            y = layer(y)
        return y
class Scale(L.Layer):
    def build(self, input_shape):
        self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones")
    def call(self, inputs):
        return inputs * self.factor
net, scale = Net(), Scale()
show(net(x(2, 5, 4, 3)), scale(x(2, 3)), *net.get_weights(), *scale.get_weights())
print(json.dumps([net.count_params(), [layer.name for layer in net.layers]]))
""",
}
REFUSED = [
    "L.Concatenate()([tf.keras.Input((5, 4, 3)), tf.keras.Input((4, 4, 3))])",
    "L.Add()([tf.keras.Input((5, 4, 3)), tf.keras.Input((4, 4, 3))])",
    "L.Concatenate()([x(1, 5, 4, 3), x(1, 4, 4, 3)])",
    "tf.concat([x(1, 5, 4, 3), x(1, 4, 4, 3)], -1)",
    "tf.concat([x(1, 5, 4, 3), x(1, 5, 4, 3), x(1, 5, 2, 3)], 1)",
    "tf.nn.depth_to_space(x(1, 2, 3, 7), 2)",
    "tf.nn.depth_to_space(x(1, 2, 3, 4), 1)",
    "tf.nn.space_to_depth(x(1, 5, 4, 1), 2)",
    "tf.image.resize(x(4, 3), (2, 2))",
    "tf.image.resize(x(4, 3, 1), (2, 2, 1))",
    "tf.image.resize(x(4, 3, 1), (2, 2), 'guess')",
    "L.Dense(3)(x(4))",
    "(lambda d: (d(x(2, 4)), d(x(2, 5))))(L.Dense(3))",
    "L.Conv2D(3, 5)(tf.keras.Input((4, 4, 3)))",
    "tf.keras.Sequential([tf.keras.Input((4, 4, 3)), L.Conv2D(3, 5)])",
    "tf.keras.Sequential([3])",
    "tf.keras.Sequential([L.Conv2D(3, 3)]).output_shape",
    "L.Conv2D(1, 5)(x(1, 4, 6, 1))",
    "L.Conv2D(1, 3)(x(28, 28, 1))",
    "L.MaxPooling2D(2)(x(28, 28, 1))",
    "(lambda c: (c(x(1, 5, 5, 3)), c(x(1, 5, 5, 2))))(L.Conv2D(1, 3))",
    "L.Conv2D(4, 3, groups=3)",
    "L.Conv2D(4, 3, groups=2)(x(1, 5, 5, 3))",
    "L.Conv2D(4, 3, strides=2, dilation_rate=2)",
    "L.Conv2D(4, 3, padding=1)",
    "L.Conv2D(4, 3, padding='causal')",
    "L.SeparableConv1D(4, 3, padding='causal')",
    "L.Conv2D(4, 3, padding=(1, 1))(x(1, 5, 5, 3))",
    "tf.nn.conv2d(x(1, 6, 6, 2), x(3, 3, 2, 4), 1, 'same')",
    "tf.nn.max_pool2d(x(1, 6, 6, 2), 3, 1, 'valid')",
    "tf.nn.conv1d(x(1, 6, 2), x(3, 2, 4), 1, [[0, 0], [1, 1], [0, 0]])",
    "tf.nn.avg_pool2d(x(1, 6, 6, 2), 3, 1, [[0, 0], [1, 1], [1, 1], [0, 0]])",
    "L.Conv2D(0, 3)",
    "L.Conv2D(4, (3, 3, 3))",
    "L.Conv2D(4, 3, colour='red')",
    "L.Conv2D(4, 3).count_params()",
    "L.Conv2D(4, 3).set_weights([x(3)])",
    "(lambda c: (c(x(1, 5, 5, 3)), c.set_weights([x(3, 3, 4, 1), x(1)])))(L.Conv2D(1, 3))",
    "L.Conv2DTranspose(4, 3, strides=2, output_padding=2)",
    "tf.nn.conv2d(x(1, 3, 6, 2), x(5, 2, 2, 4), 1, 'VALID')",
    "tf.nn.conv2d(x(1, 6, 6, 3), x(3, 3, 2, 4), 1, 'VALID')",
    "tf.Variable(x(3)).assign(x(4))",
    "tf.keras.utils.set_random_seed(-1)",
    "tf.constant(1.5, tf.int32)",
    "tf.random.uniform((5,), 0, dtype=tf.int32)",
    "tf.constant(x(5))[7]",
    "list(tf.constant(1.0))",
    "len(tf.constant(1.0))",
    # the channels, the rank
    "L.Conv2D(8, 3)(tf.keras.Input((28, 28)))",
    "L.Conv2D(8, 3)(L.GlobalAveragePooling2D()(x(1, 9, 9, 8)))",
    "L.Conv1D(8, 3)(x(4, 20))",
    "L.MaxPooling2D()(x(28, 28))",
    "L.GlobalAveragePooling2D()(x(28, 28, 1))",
    "L.ZeroPadding2D(1)(x(28, 28, 1))",
    "L.UpSampling2D()(x(28, 28, 1))",
    "L.Cropping2D(1)(x(28, 28, 1))",
    "built(L.Conv2D(8, 3), None, 28, 28, 3)(x(1, 3, 28, 28))",
    "built(L.Conv2D(8, 3, data_format='channels_first'), None, 3, 9, 9)(x(1, 9, 9, 3))",
    "built(L.Dense(8), None, 28)(x(1, 27))",
    "L.Dense(8)(x(3))",
    "L.Conv2D(8, 3)(tf.keras.Input((1, 28, 28, 1)))",
    "L.DepthwiseConv2D(3)(x(1, 1, 9, 9, 2))",
    "L.SeparableConv2D(4, 3)(x(1, 1, 9, 9, 2))",
    "tf.keras.Sequential([tf.keras.Input((28, 28, 1)), L.Conv2D(8, 3)])(x(1, 32, 32, 3))",
    "tf.keras.Sequential([tf.keras.Input((6, 6, 1)), L.Flatten(), L.Dense(3)])(x(1, 7, 6, 1))",
    "tf.keras.Sequential([tf.keras.Input((28, 28, 1)), L.Conv2D(8, 3)])(x(28, 28, 1))",
    "tf.keras.Sequential([tf.keras.Input((2, 2, 3)), L.Conv2D(8, 1)])(tf.zeros((2, 2, 3)))",
    "model((28, 28, 3), L.Conv2D(8, 3))(x(1, 32, 32, 3))",
    "model((28, 28, 1), L.Conv2D(8, 3))(x(32, 32, 1))",
    "model((28, 28, 3), L.Conv2D(8, 3))(tf.zeros((1, 28, 28, 1)))",
    "L.Conv2D(1, 1, kernel_initializer='ones')(np.zeros((1, 2, 2, 1), 'uint8'))",
    "L.Conv2DTranspose(1, 1, kernel_initializer='ones')(np.zeros((1, 2, 2, 1), 'int16'))",
    # the size
    "L.Conv2D(8, 3, dilation_rate=(2, 1))(tf.keras.Input((3, 6, 1)))",
    "L.Conv2D(8, (5, 2), strides=(2, 3))(tf.keras.Input((3, 6, 1)))",
    "L.Conv1D(8, 5, dilation_rate=3)(tf.keras.Input((3, 6)))",
    "L.Conv3D(8, 5)(tf.keras.Input((3, 6, 6, 1)))",
    "L.SeparableConv2D(4, 5, depth_multiplier=2)(tf.keras.Input((3, 6, 2)))",
    "L.DepthwiseConv1D(5, depth_multiplier=2)(tf.keras.Input((3, 6)))",
    "L.Conv2D(8, 5, data_format='channels_first')(x(1, 3, 28, 3))",
    "built(L.Conv2D(8, 3), None, 9, 9, 1)(tf.keras.Input((2, 9, 1)))",
    "built(L.Conv2D(8, 3), None, 9, 9, 1)(x(1, 1, 9, 1))",
    "built(L.Conv1D(8, 3), None, 9, 1)(x(1, 1, 1))",
    "built(L.Conv3D(8, 3), None, 9, 9, 9, 1)(x(1, 1, 9, 9, 1))",
    "built(L.DepthwiseConv2D(3), None, 9, 9, 1)(x(1, 1, 9, 1))",
    "L.MaxPooling1D(5)(tf.keras.Input((3, 6)))",
    "L.MaxPooling2D((5, 2), strides=2)(tf.keras.Input((3, 6, 1)))",
    "L.AveragePooling3D((5, 2, 2))(tf.keras.Input((3, 6, 1, 1)))",
    "tf.keras.Sequential([tf.keras.Input((4, 4, 1)), L.Conv2D(8, 3), L.MaxPooling2D(3)])",
    "L.Cropping2D(((1, 2), (3, 4)))(x(1, 3, 9, 1))",
    "L.Cropping1D(2)(tf.keras.Input((4, 1)))",
    "L.Cropping3D(2)(tf.keras.Input((4, 9, 9, 1)))",
    "tf.nn.conv2d(x(1, 1, 9, 4), x(3, 3, 4, 4), 1, 'VALID')",
    "tf.nn.convolution(x(1, 1, 9, 4), x(3, 3, 4, 4))",
    "tf.nn.conv1d(x(1, 1, 4), x(3, 4, 4), 1, 'VALID')",
    "tf.nn.conv3d(x(1, 1, 9, 9, 4), x(3, 3, 3, 4, 4), [1] * 5, 'VALID')",
    # the arguments
    "L.Conv2D(4, 3, padding=(1, 1))(x(1, 6, 6, 1))",
    "L.Conv2D(4, 3, padding=((1, 1), (1, 1)))(tf.keras.Input((6, 6, 1)))",
    "L.Conv2D(4, 3, padding='Full')",
    "L.Conv1D(4, 3, padding='full')",
    "L.MaxPooling2D(2, padding='full')(tf.keras.Input((6, 6, 1)))",
    "L.Conv2D(4, 3, data_format='NCHW')",
    "L.Conv2D(4, 3.0)",
    "L.Conv2D(4, '3')",
    "L.Conv2D(4, 0)",
    "L.Conv2D(4, 3, strides=(2, 2, 2))",
    "L.Conv2D(4, 3, strides=-1)",
    "L.Conv2D(4, 3, dilation_rate=0)",
    "L.MaxPooling2D(0)",
    "L.MaxPooling2D((2, 2, 2))",
    "L.UpSampling2D((2, 2, 2))",
    "L.Conv2D(-1, 3)",
    "L.Conv2D((3, 3), 8)",
    "L.Conv2D(5 / 2, 3)",
    "L.Conv2D(32 / 2, 3)(x(1, 6, 6, 1))",
    "L.Dense(0)",
    "L.Conv2D(4, 3, groups=0)",
    "L.Conv2DTranspose(4, 3, groups=2)",
    "L.Conv2DTranspose(4, 3, strides=2, dilation_rate=2)",
    "L.Conv2DTranspose(4, 3, strides=2, output_padding=-1)",
    "L.Conv2DTranspose(4, 3, output_padding=1)",
    # None, other shapes, several inputs
    "tf.keras.Sequential([tf.keras.Input((None, None, 3)), L.Flatten(), L.Dense(10)])",
    "model((None, None, 3), L.Flatten(), L.Dense(10))",
    "L.Reshape((28, 27))(x(1, 28, 28, 1))",
    "L.Reshape((28, 27))(tf.keras.Input((28, 28, 1)))",
    "tf.keras.Sequential([tf.keras.Input((28, 28, 1)), L.Reshape((-1, 5))])",
    "L.Concatenate()([x(1, 7, 7, 8), x(1, 8, 8, 8)])",
    "L.Concatenate()([x(1, 7, 7, 8), x(1, 7, 7)])",
    "L.Concatenate()(x(1, 8, 8, 8))",
    "L.Add()([x(1, 7, 7, 8), x(1, 8, 8, 8)])",
    "L.Add()(x(1, 2))",
    "tf.keras.Input((7, 7, 8)) + tf.keras.Input((8, 8, 8))",
    "tf.keras.Input((7, 7, 8)) * tf.zeros((8, 8, 8))",
    "tf.keras.Input((15, 14, 8)) - tf.keras.Input((29, 28, 8))",
    "(lambda l: (l([x(1, 7, 8), x(1, 7, 4)]), l([x(1, 7, 8), x(1, 8, 4)])))(L.Concatenate())",
    "(lambda l: (l([x(1, 7, 8), x(1, 7, 8)]), l([x(1, 7, 8), x(1, 8, 8)])))(L.Add())",
    # weights
    "built(L.Conv2D(8, 3), None, 5, 5, 3).set_weights([x(8, 3, 3, 3), x(8)])",
    "built(L.Conv2D(8, 3), None, 5, 5, 3).set_weights([x(3, 3, 3, 8)])",
    "tf.keras.Sequential([tf.keras.Input((5, 5, 3)), L.Conv2D(8, 3)]).set_weights([x(8)])",
    "L.Conv2D(8, 3).kernel",
    "L.Conv2DTranspose(8, 3).kernel",
    "tf.keras.Sequential([L.Conv2D(3, 3)]).input_shape",
    # operations
    "tf.nn.conv2d(x(1, 6, 6, 4), x(3, 3, 2, 3), 1, 'VALID')",
    "tf.nn.conv3d(x(1, 6, 6, 6, 4), x(3, 3, 3, 2, 4), [1] * 5, 'VALID')",
    "tf.nn.depthwise_conv2d(x(1, 6, 6, 3), x(3, 3, 2, 1), [1] * 4, 'VALID')",
    "tf.nn.depthwise_conv2d(x(1, 6, 6, 3), x(3, 3, 3, 1), 1, 'VALID')",
    "tf.nn.conv2d(x(1, 6, 6, 1), x(3, 3), 1, 'VALID')",
    "tf.nn.conv1d(x(1, 6, 1), x(3, 3), 1, 'VALID')",
    "tf.nn.conv2d(x(1, 6, 6, 1), x(3, 3, 1, 1), 1, 1)",
    "tf.nn.conv2d(x(1, 6, 6, 1), x(3, 3, 1, 1), 1, (1, 1))",
    "tf.nn.conv2d(x(1, 6, 6, 1), x(3, 3, 1, 1), 1, [[1, 1], [1, 1]])",
    "tf.nn.conv2d(x(1, 6, 6, 1), x(3, 3, 1, 1), 0, 'VALID')",
    "tf.nn.conv2d(x(1, 6, 6, 1), x(3, 3, 1, 1), [1, 2, 2], 'VALID')",
    "tf.nn.max_pool2d(x(1, 6, 6, 1), [1, 2, 2], 1, 'VALID')",
    "tf.nn.conv2d(tf.zeros((1, 6, 6, 3), tf.int32), tf.zeros((3, 3, 3, 4)), 1, 'VALID')",
    "tf.nn.conv2d(tf.zeros((1, 6, 6, 3)), tf.zeros((3, 3, 3, 4), tf.int32), 1, 'VALID')",
    "tf.nn.bias_add(x(1, 6, 6, 4), x(3))",
    "tf.constant(x(2, 3)) + x(3, 2)",
    "x(1, 7, 7, 8) + tf.constant(x(1, 8, 8, 8))",
    *(
        f"tf.constant(x(2, 3)) {op} tf.constant(x(3, 2))"
        for op in ["-", "*", "/", "**", "//", "%", ">", "<="]
    ),
    *(
        f"tf.{op}(x(2, 3), x(3, 2))"
        for op in ("maximum", "minimum", "equal", "not_equal")
    ),
    *(
        f"tf.constant([1, 2]) {op} tf.constant([1.0, 2.0])"
        for op in ["+", "-", "*", "/", "**", ">"]
    ),
    "tf.constant([1, 2]) + 0.5",
    "tf.constant(x(1, 9)) @ tf.constant(x(8, 2))",
    "tf.matmul(x(2, 3), x(3, 3), transpose_a=True)",
    "tf.matmul(tf.constant(x(2, 2)), tf.constant([[1, 2], [3, 4]]))",
    "tf.concat([x(1, 7, 7, 8), x(1, 8, 8, 8)], -1)",
    "tf.concat([x(2, 3), x(2, 3, 1)], 0)",
    "tf.stack([x(2, 3), x(3, 2)])",
    "tf.reshape(x(2, 3), (-1, 4))",
    "tf.reshape(x(2, 3), (5,))",
    "tf.transpose(x(2, 3), (0, 1, 2))",
    "tf.squeeze(x(2, 3), 0)",
    # losses
    *(
        f"tf.keras.losses.{name}CrossEntropy()(x(4), x(4, 10))".replace(
            "CrossE", "Crosse"
        )
        for name in ("Categorical", "Binary")
    ),
    "tf.keras.losses.CategoricalCrossentropy()(x(4, 9), x(4, 10))",
    "tf.keras.losses.SparseCategoricalCrossentropy()(x(4), x(4, 26, 26, 10))",
    "tf.keras.losses.SparseCategoricalCrossentropy()(x(5), x(4, 10))",
    "tf.keras.losses.MeanSquaredError()(x(4, 28, 28, 1), x(4, 26, 26, 1))",
]
MODELS = {
    "built": """
model = tf.keras.Sequential([
    tf.keras.Input((28, 28, 1)), L.Conv2D(32, 3, activation="relu"), L.MaxPooling2D(),
    L.Conv2D(64, 3, name="a_rather_long_name_for_a_layer_of_a_model"), L.BatchNormalization(),
    L.Flatten(), L.Dense(10),
])
model.summary()
""",
    "not built": """
tf.keras.Sequential([L.Conv2D(3, 3), L.GlobalAveragePooling2D()]).summary()
""",
    "built by a call": """
model = tf.keras.Sequential([L.SeparableConv2D(3, 3), L.Dropout(0.5)], name="mine")
model(x(2, 5, 4, 3))
model.summary()
""",
    "functional, straight": """
a = tf.keras.Input((None, None, 3))
b = L.GlobalAveragePooling2D()(L.Conv2D(4, 3)(a))
tf.keras.Model(a, L.Dense(3)(b), name="line").summary()
""",
    "functional, with a skip": """
a = tf.keras.Input((28, 28, 3))
b = L.Conv2D(8, 3, padding="same", activation="relu")(a)
c = L.Conv2D(16, 3, name="a_very_long_name_of_a_layer", padding="same")(L.MaxPooling2D()(b))
d = L.Concatenate()([L.Conv2DTranspose(8, 2, strides=2)(c), b])
e = L.BatchNormalization()(L.Add()([d, d]))
tf.keras.Model(a, L.Conv2D(1, 1)(e)).summary()
""",
}


def refused(expression):
    """Return a program that prints the error of an expression."""
    return (
        f"try:\n    {expression}\n    print('[\"accepted\"]')\n"
        "except Exception as error:\n"
        "    said = re.sub('{(\\'.*?\\')}', in_order, str(error))\n"
        "    print(json.dumps([type(error).__name__, said]))\n"
    )


def cases():
    """Return {name: program}."""
    programs = {
        f"{layer} at {shape}": LAYER.format(layer=layer, shape=shape)
        for layer, shape in layer_settings()
    }
    for s, p in itertools.product((1, 2), ("VALID", "SAME")):
        for text in FUNCTIONS:
            expression = text.format(s=s, p=p)
            programs[expression] = f"show({expression})"
        for a, b, y in GRADIENTS:
            y = y.format(s=s, p=p)
            programs[f"gradient of {y} at {a}"] = GRADIENT.format(a=a, b=b, y=y)
    for a, b, y in PLAIN_GRADIENTS:
        programs[f"gradient of {y} at {a}"] = GRADIENT.format(a=a, b=b, y=y)
    for layer, shape in layer_settings():
        if re.search("Conv|Pool|Dense", layer):
            programs[f"gradient of {layer} at {shape}"] = LAYER_GRADIENT.format(
                layer=layer, shape=shape
            )
    programs |= PROGRAMS
    programs |= {f"tape: {name}": program for name, program in TAPES.items()}
    programs |= {expression: f"show({expression})" for expression in EXPRESSIONS}
    programs |= {
        f"refused: {expression}": refused(expression) for expression in REFUSED
    }
    return {name: HEAD + program for name, program in programs.items()}


CASES = cases()


@pytest.fixture(scope="module")
def in_page():
    """What each program prints in the page's Python: {name: (printed, traceback)}."""
    return run(CASES | {name: HEAD + model for name, model in MODELS.items()})


def in_tensorflow(program):
    tf.keras.utils.clear_session(free_memory=False)  # numbers the layers from the start
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(program, "case", "exec"), {})
    return out.getvalue()


def values(printed):
    """Yield the JSON values of the lines that a case printed."""
    return [json.loads(line) for line in printed.splitlines()]


def compare(mine, theirs):
    """Return the difference, or None: numbers may differ by 1e-5 of the largest, all else not."""
    if isinstance(theirs, list):
        if not isinstance(mine, list) or len(mine) != len(theirs):
            return f"{str(mine)[:200]} instead of {str(theirs)[:200]}"
        if theirs and all(isinstance(n, float) for n in theirs):
            largest = max(1.0, *map(abs, theirs))  # sums of such numbers cancel
            close = np.allclose(mine, theirs, rtol=1e-5, atol=1e-5 * largest)
            return None if close else f"{mine[:5]} instead of {theirs[:5]}"
        return next((d for d in map(compare, mine, theirs) if d), None)
    if isinstance(theirs, str):  # what follows describes TensorFlow's own kernels
        theirs = theirs.split("\n\t; NodeDef: ")[0]
    return None if mine == theirs else f"{mine!r} instead of {theirs!r}"


def differences(cases, in_page):
    """Return a line for each setting that gives something else in the page."""
    differences = []
    for name, program in cases.items():
        printed, traceback = in_page[name]
        if traceback:
            differences.append(f"{name}: {traceback.strip().splitlines()[-1]}")
        elif difference := compare(values(printed), values(in_tensorflow(program))):
            differences.append(f"{name}: {difference}")
    print(f"{len(cases)} settings compared with TensorFlow")
    return "\n".join(differences)


def test_the_page_computes_what_tensorflow_computes(in_page):
    """Over all settings; each difference is listed."""
    assert not differences(CASES, in_page)


def test_there_are_at_least_300_settings():
    assert len(CASES) >= 300


@pytest.mark.parametrize("name", MODELS)
def test_summary_prints_the_table_of_keras(in_page, name):
    assert in_page[name] == [in_tensorflow(HEAD + MODELS[name]), ""]
