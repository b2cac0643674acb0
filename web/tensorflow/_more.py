"""Functions of tf, tf.math, tf.nn and tf.image, imported when a program names one of them.

A function that has a gradient is made of functions that a tape records.
"""

import builtins
import math

import numpy as np

from . import _ops, nn, random
from ._missing import missing
from ._tensor import boolean, cast, constant, float32, int32
from .errors import op_error


# ---- element by element
def reciprocal(x, name=None):
    return 1.0 / constant(x)


def squared_difference(x, y, name=None):
    return _ops.square(_ops.subtract(constant(x), y))


def negative(x, name=None):
    return -constant(x)


def divide_no_nan(x, y, name=None):
    x, y = _ops._pair(x, y, "DivNoNan")
    empty = _ops.equal(y, 0.0)
    quotient = _ops.divide(x, _ops.where(empty, _ops.ones(y.shape), y))
    return _ops.where(empty, _ops.zeros(quotient.shape), quotient)


def expm1(x, name=None):
    return constant(np.expm1(np.asarray(x, "float32")))


def _tested(test):
    def function(x, name=None):
        return constant(test(np.asarray(x)))

    return function


is_nan, is_inf, is_finite = map(_tested, (np.isnan, np.isinf, np.isfinite))


def add_n(inputs, name=None):
    total, *rest = map(constant, inputs)
    for tensor in rest:
        total = _ops.add(total, tensor)
    return total


def executing_eagerly():
    return True


def global_norm(t_list, name=None):
    squares = [_ops.reduce_sum(_ops.square(constant(tensor))) for tensor in t_list]
    return _ops.sqrt(add_n(squares))


def clip_by_global_norm(t_list, clip_norm, use_norm=None, name=None):
    norm_ = global_norm(t_list) if use_norm is None else constant(use_norm)
    scale = clip_norm / _ops.maximum(norm_, float(clip_norm))
    return [constant(tensor) * scale for tensor in t_list], norm_


def clip_by_norm(t, clip_norm, axes=None, name=None):
    x = constant(t)
    size = _ops.sqrt(_ops.reduce_sum(_ops.square(x), axes, True))
    return x * clip_norm / _ops.maximum(size, clip_norm)


def map_fn(
    fn, elems, dtype=None, parallel_iterations=None, back_prop=True, swap_memory=False,
    infer_shape=True, name=None, fn_output_signature=None,
):  # fmt: skip
    if isinstance(elems, list | tuple | dict):
        raise missing("tf.map_fn of several tensors")
    return _ops.stack([fn(row) for row in constant(elems)])


class constant_initializer:
    """Fills with one value, or with the values of a list."""

    def __init__(self, value=0, support_partition=False):
        self._value = value

    def __call__(self, shape, dtype=None, **more):
        return constant(self._value, dtype, _ops.sizes(shape))


class ones_initializer:
    def __call__(self, shape, dtype=float32, **more):
        return _ops.ones(shape, dtype)


class zeros_initializer:
    def __call__(self, shape, dtype=float32, **more):
        return _ops.zeros(shape, dtype)


# ---- along an axis
def norm(tensor, ord="euclidean", axis=None, keepdims=False, name=None):
    x = constant(tensor)
    if ord in ("euclidean", 2, "fro"):
        return _ops.sqrt(_ops.reduce_sum(_ops.square(x), axis, keepdims))
    if ord == 1:
        return _ops.reduce_sum(_ops.abs(x), axis, keepdims)
    if ord == np.inf:
        return _ops.reduce_max(_ops.abs(x), axis, keepdims)
    raise missing(f"tf.norm(ord={ord!r})")


def reduce_logsumexp(input_tensor, axis=None, keepdims=False, name=None):
    x = constant(input_tensor)
    top = _ops.stop_gradient(_ops.reduce_max(x, axis, True))
    logarithm = _ops.log(_ops.reduce_sum(_ops.exp(x - top), axis, True)) + top
    if keepdims:
        return logarithm
    axes = range(x.ndim) if axis is None else np.ravel(axis)
    axes = {int(position) % x.ndim for position in axes}
    return _ops.reshape(
        logarithm, [n for at, n in enumerate(x.shape) if at not in axes]
    )


def cumsum(x, axis=0, exclusive=False, reverse=False, name=None):
    x = constant(x)
    axis, n = axis % x.ndim, x.shape[axis]
    # the cells that go into each sum, as a matrix of 0 and 1
    taken = np.triu(np.ones((n, n), "float32"), 1 if exclusive else 0)
    taken = constant(taken.T.copy() if reverse else taken)
    order = [a for a in range(x.ndim) if a != axis] + [axis]
    summed = _ops.tensordot(_ops.transpose(cast(x, float32), order), taken, 1)
    return cast(_ops.transpose(summed, [int(a) for a in np.argsort(order)]), x.dtype)


def _sorted(values, axis, direction):
    x = np.asarray(values)
    if direction == "DESCENDING":
        return np.argsort(-x.astype("float64"), axis, kind="stable").astype("int32")
    return np.argsort(x, axis, kind="stable").astype("int32")


def argsort(values, axis=-1, direction="ASCENDING", stable=False, name=None):
    return constant(_sorted(values, axis, direction))


def sort(values, axis=-1, direction="ASCENDING", name=None):
    return _taken(constant(values), _sorted(values, axis, direction), axis)


def _taken(x, index, axis):
    """Return the cells of an axis that `index` names, for each place on the other axes."""
    places = np.arange(math.prod(x.shape), dtype="int32").reshape(tuple(x.shape))
    flat = np.take_along_axis(places, index.astype("int64"), axis)
    return _ops.gather(_ops.reshape(x, [-1]), flat)


class TopK(tuple):
    """The largest values, and where they stand."""

    __slots__ = ()
    values, indices = property(lambda self: self[0]), property(lambda self: self[1])


def top_k(input, k=1, sorted=True, index_type=None, name=None):
    x = constant(input)
    index = _sorted(x, -1, "DESCENDING")[..., :k]
    return TopK((_taken(x, index, -1), constant(index)))


# ---- places
def boolean_mask(tensor, mask, axis=0, name=None):
    x, mask = constant(tensor), np.asarray(mask)
    shape = [*x.shape[:axis], mask.size, *x.shape[axis + mask.ndim :]]
    index = np.flatnonzero(mask).astype("int32")
    return _ops.gather(_ops.reshape(x, shape), index, axis=axis)


def _flat_index(shape, indices):
    """Return how many axes `indices` name, and the rows, if these axes of `shape` become one."""
    indices = np.asarray(indices)
    depth = indices.shape[-1]
    parts = tuple(np.moveaxis(indices, -1, 0))
    return depth, np.ravel_multi_index(parts, tuple(shape[:depth])).astype("int32")


def gather_nd(params, indices, batch_dims=0, name=None):
    if batch_dims:
        raise missing("tf.gather_nd(batch_dims=)")
    x = constant(params)
    depth, index = _flat_index(x.shape, indices)
    return _ops.gather(_ops.reshape(x, [-1, *x.shape[depth:]]), index)


def tensor_scatter_nd_update(tensor, indices, updates, name=None):
    x = constant(tensor)
    depth, index = _flat_index(x.shape, indices)
    rows = _ops.reshape(x, [-1, *x.shape[depth:]])
    updates = _ops.reshape(constant(updates, x.dtype), [-1, *x.shape[depth:]])
    source = np.full(rows.shape[0], -1, "int32")
    source[index.ravel()] = np.arange(index.size)  # the last of a place counts
    chosen = _ops.gather(updates, np.maximum(source, 0))
    mask = np.broadcast_to(
        (source >= 0).reshape(-1, *[1] * (rows.ndim - 1)), tuple(rows.shape)
    )
    return _ops.reshape(_ops.where(constant(mask, boolean), chosen, rows), x.shape)


def slice(input_, begin, size, name=None):
    """Return the cells from `begin` on; a size of -1 takes all that are left."""
    x, key = constant(input_), []
    pairs = zip(_ops.sizes(begin), _ops.sizes(size), strict=True)
    for at, (start, count) in enumerate(pairs):
        stop = x.shape[at] if count == -1 else start + count
        if not 0 <= start <= stop <= x.shape[at]:
            text = f"Expected size[{at}] in [0, {x.shape[at] - start}], but got {count}"
            raise op_error("Slice", text)
        key.append(builtins.slice(start, stop))
    return x[tuple(key)]


def scatter_nd(indices, updates, shape, name=None):
    updates = constant(updates)
    shape = _ops.sizes(shape)
    depth, index = _flat_index(shape, indices)
    rows = _ops.reshape(updates, [index.size, -1])
    taken = np.zeros((math.prod(shape[:depth]), index.size), "float32")
    taken[index.ravel(), np.arange(index.size)] = 1  # what goes into each row
    summed = _ops.matmul(constant(taken), cast(rows, float32))
    return cast(_ops.reshape(summed, shape), updates.dtype)


def band_part(input, num_lower, num_upper, name=None):
    """Set the cells further from the diagonal to 0; a negative number keeps all of a side."""
    x = constant(input)
    rows, columns = (np.arange(n) for n in x.shape[-2:])
    off = columns[None, :] - rows[:, None]
    kept = (num_lower < 0) | (off >= -num_lower)
    kept &= (num_upper < 0) | (off <= num_upper)
    return x * cast(constant(kept), x.dtype)


def bincount(
    arr, weights=None, minlength=None, maxlength=None, dtype=int32, name=None, axis=None,
    binary_output=False,
):  # fmt: skip
    if (
        weights is not None
        or maxlength is not None
        or axis is not None
        or binary_output
    ):
        raise missing("tf.math.bincount(weights=, maxlength=, axis=, binary_output=)")
    counts = np.bincount(np.asarray(arr).ravel(), minlength=minlength or 0)
    return cast(constant(counts.astype("int32")), dtype)


def meshgrid(*arrays, indexing="xy", name=None):
    grids = np.meshgrid(
        *(constant(array).numpy() for array in arrays), indexing=indexing
    )
    return [constant(np.ascontiguousarray(grid)) for grid in grids]


def unique(x, out_idx=None, name=None):
    """Return the values in the order in which they appear, and the index of each cell's value."""
    x = np.asarray(constant(x))
    values, first, which = np.unique(x, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.argsort(order).astype("int32")
    return constant(values[order]), constant(place[which.ravel()])


def confusion_matrix(labels, predictions, num_classes=None, weights=None, dtype=int32):
    labels, predicted = (
        np.asarray(classes).astype(int).ravel() for classes in (labels, predictions)
    )
    n = num_classes or int(max(labels.max(initial=-1), predicted.max(initial=-1))) + 1
    counts = np.zeros((n, n), "float32")
    np.add.at(
        counts, (labels, predicted), 1 if weights is None else np.asarray(weights)
    )
    return cast(constant(counts), dtype)


# ---- tf.nn
def gelu(features, approximate=False, name=None):
    from .keras import activations

    return activations.gelu(constant(features, float32), approximate)


def dropout(x, rate, noise_shape=None, seed=None, name=None):
    """Set cells to 0 by chance and scale the others; the numbers are those of tf.random.uniform."""
    x = constant(x, float32)
    if not rate:
        return x
    if not 0 <= rate < 1:
        raise ValueError(
            f"`rate` must be a scalar tensor or a float in the range [0, 1). Received: {rate}"
        )
    drawn = random.uniform(noise_shape or x.shape, seed=seed)
    kept = cast(drawn >= float(rate), float32)
    return x * (1.0 / (1.0 - rate)) * kept


def batch_normalization(x, mean, variance, offset, scale, variance_epsilon, name=None):
    factor = _ops.rsqrt(constant(variance, float32) + variance_epsilon)
    factor = factor if scale is None else factor * constant(scale, float32)
    y = (constant(x, float32) - mean) * factor
    return y if offset is None else y + offset


def embedding_lookup(params, ids, max_norm=None, name=None):
    if max_norm is not None:
        raise missing("tf.nn.embedding_lookup(max_norm=)")
    return _ops.gather(params, ids)


# ---- tf.image
def _flipped(axis):
    def flip(image):
        return _ops.reverse(image, [constant(image).ndim + axis])

    return flip


flip_left_right, flip_up_down = _flipped(-2), _flipped(-3)


def _swapped(image):
    image = constant(image)
    order = [*range(image.ndim)]
    order[-3], order[-2] = order[-2], order[-3]
    return _ops.transpose(image, order)


def rot90(image, k=1, name=None):
    """Turn the image to the left by k quarter turns."""
    for _ in range(int(k) % 4):
        image = flip_up_down(_swapped(image))
    return constant(image)


def rgb_to_grayscale(images, name=None):
    images = constant(images)
    if images.dtype != float32:
        raise missing("tf.image.rgb_to_grayscale of whole numbers")
    return _ops.tensordot(images, constant([[0.2989], [0.587], [0.114]]), 1)


def grayscale_to_rgb(images, name=None):
    images = constant(images)
    return _ops.tile(images, [*[1] * (images.ndim - 1), 3])


def adjust_brightness(image, delta):
    return constant(image, float32) + delta


def adjust_contrast(images, contrast_factor):
    images = constant(images, float32)
    mean = _ops.reduce_mean(images, [images.ndim - 3, images.ndim - 2], True)
    return (images - mean) * contrast_factor + mean


def central_crop(image, central_fraction):
    image = constant(image)
    cut = [builtins.slice(None)] * image.ndim
    for axis in (image.ndim - 3, image.ndim - 2):
        start = int((image.shape[axis] - image.shape[axis] * central_fraction) / 2)
        cut[axis] = builtins.slice(start, image.shape[axis] - start)
    return image[tuple(cut)]


def crop_to_bounding_box(
    image, offset_height, offset_width, target_height, target_width
):
    rows = builtins.slice(offset_height, offset_height + target_height)
    columns = builtins.slice(offset_width, offset_width + target_width)
    return constant(image)[..., rows, columns, :]


def pad_to_bounding_box(
    image, offset_height, offset_width, target_height, target_width
):
    image = constant(image)
    h, w = image.shape[-3:-1]
    widths = [(0, 0)] * (image.ndim - 3)
    widths += [(offset_height, target_height - offset_height - h)]
    widths += [(offset_width, target_width - offset_width - w), (0, 0)]
    return _ops.pad(image, widths)


def per_image_standardization(image):
    image = constant(image, float32)
    axes = [image.ndim - 3, image.ndim - 2, image.ndim - 1]
    mean = _ops.reduce_mean(image, axes, True)
    deviation = _ops.reduce_std(image, axes, True)
    least = 1.0 / math.sqrt(math.prod(image.shape[-3:]))
    return (image - mean) / _ops.maximum(deviation, least)


def extract_patches(images, sizes, strides, rates, padding, name=None):
    """Return the cells under the window, row by row, for each place of the window."""
    images = constant(images, float32)
    h, w = sizes[1:3]
    n = images.shape[-1]
    kernel = np.eye(h * w * n, dtype="float32").reshape(h, w, n, h * w * n)
    return nn.conv2d(images, kernel, strides[1:3], padding, dilations=rates[1:3])


def total_variation(images, name=None):
    images = constant(images, float32)
    rows = _ops.abs(images[..., 1:, :, :] - images[..., :-1, :, :])
    columns = _ops.abs(images[..., :, 1:, :] - images[..., :, :-1, :])
    axes = None if images.ndim == 3 else [1, 2, 3]
    return _ops.reduce_sum(rows, axes) + _ops.reduce_sum(columns, axes)
