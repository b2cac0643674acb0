"""Layers of tf.keras.layers that few programs use, imported when a program names one of them."""

import copy
import math

import numpy as np

from .. import _ops, nn, random
from .._missing import missing
from .._tensor import Tensor, boolean, constant
from . import activations, initializers, regularizers
from .layers import Draws, Layer, _layout, _Merge, _Random, _SameShape


class Identity(_SameShape):
    def call(self, inputs):
        return inputs


class ActivityRegularization(_SameShape):
    """Adds to the loss what a regularizer computes from the layer's input."""

    def __init__(self, l1=0.0, l2=0.0, **more):
        super().__init__(**more)
        self.l1, self.l2 = l1, l2
        self._rule = regularizers.L1L2(l1=l1, l2=l2)

    def call(self, inputs):
        self.add_loss(self._rule(inputs) / float(inputs.shape[0]))
        return inputs


class RepeatVector(Layer):
    def __init__(self, n, **more):
        super().__init__(**more)
        if not isinstance(n, int) or isinstance(n, bool):
            raise TypeError(f"Expected an integer value for `n`, got {type(n)}.")
        if n <= 0:
            raise ValueError(
                f"Argument `n` should be a positive integer. Received: n={n}"
            )
        self.n = n

    def _check(self, shape):
        if len(shape) != 2:
            raise ValueError(
                f"Input 0 with name 'None' of layer '{self.name}' is incompatible with the layer:"
                f" expected ndim=2, found ndim={len(shape)}. Full shape received: {shape}"
            )

    def call(self, inputs):
        return _ops.repeat(_ops.expand_dims(inputs, 1), self.n, 1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.n, input_shape[1])


class CenterCrop(Layer):
    """The middle of an image; an image that is smaller is refused here."""

    def __init__(self, height, width, data_format=None, **more):
        super().__init__(**more)
        self.height, self.width = height, width
        self.data_format = _layout(data_format)

    def call(self, inputs):
        first = 1 if self._first else 0
        axes = [inputs.ndim - 3 + first, inputs.ndim - 2 + first]
        cut = [slice(None)] * inputs.ndim
        for axis, size in zip(axes, (self.height, self.width), strict=True):
            extra = inputs.shape[axis] - size
            if extra < 0:
                raise missing("CenterCrop of an image smaller than what is wanted")
            cut[axis] = slice(extra // 2, extra // 2 + size)
        return inputs[tuple(cut)]

    def compute_output_shape(self, input_shape):
        size = (self.height, self.width)
        if len(input_shape) == 3:
            return (input_shape[0], *size) if self._first else (*size, input_shape[-1])
        return self._shape(input_shape[0], size, self._channels(input_shape))


class Normalization(_SameShape):
    """(x - mean) / deviation, with the mean and the variance of data that it has been shown."""

    def __init__(self, axis=-1, mean=None, variance=None, invert=False, **more):
        super().__init__(**more)
        if (mean is None) != (variance is None):
            raise ValueError(
                "When setting values directly, both `mean` and `variance` must be set. Received:"
                f" mean={mean} and variance={variance}"
            )
        if axis is None:
            axis = ()
        self.axis = (axis,) if isinstance(axis, int) else tuple(axis)
        self.input_mean, self.input_variance = mean, variance
        self.invert, self.built = invert, False

    def build(self, input_shape):
        rank = len(input_shape)
        kept = sorted(axis % rank for axis in self.axis)
        self._others = tuple(axis for axis in range(rank) if axis not in kept)
        self._spread = [input_shape[a] if a in kept else 1 for a in range(rank)]
        shape = tuple(input_shape[axis] for axis in kept)
        if self.input_mean is None:
            rest = {"trainable": False}
            self.adapt_mean = self.add_weight(shape, "zeros", name="mean", **rest)
            self.adapt_variance = self.add_weight(
                shape, "ones", name="variance", **rest
            )
            self.count = self.add_weight((), "zeros", name="count", **rest)
        self.built = True

    def adapt(self, data):
        """Take the mean and the variance of an array, or of what an iterable yields."""
        if not isinstance(data, np.ndarray | Tensor):
            batches = [
                batch[0] if isinstance(batch, tuple) else batch for batch in data
            ]
            data = np.concatenate(
                [np.atleast_1d(np.asarray(batch)) for batch in batches]
            )
        data = np.asarray(data)
        if not self.built:
            self.build(data.shape)
        self.adapt_mean.assign(data.mean(self._others).astype("float32"))
        self.adapt_variance.assign(data.var(self._others).astype("float32"))

    def call(self, x):
        if self.input_mean is None:
            mean, variance = (
                _ops.reshape(statistic, self._spread)
                for statistic in (self.adapt_mean, self.adapt_variance)
            )
        else:
            mean, variance = (
                constant(np.asarray(statistic, "float32"))
                for statistic in (self.input_mean, self.input_variance)
            )
        deviation = _ops.maximum(_ops.sqrt(variance), 1e-7)
        return mean + x * deviation if self.invert else (x - mean) / deviation


class GroupNormalization(_SameShape):
    """Each image's channels in groups, each group with mean 0 and variance 1."""

    def __init__(
        self, groups=32, axis=-1, epsilon=1e-3, center=True, scale=True,
        beta_initializer="zeros", gamma_initializer="ones", **more,
    ):  # fmt: skip
        if not isinstance(groups, int) or (groups <= 0 and groups != -1):
            raise ValueError(
                "Received an invalid value for argument `groups`, expected a positive integer (or"
                f" `-1` for instance normalization). Received: groups={groups}"
            )
        super().__init__(**more)
        self.groups, self.axis, self.epsilon = groups, axis, epsilon
        self.center, self.scale = center, scale
        self.beta_initializer, self.gamma_initializer = (
            beta_initializer,
            gamma_initializer,
        )
        self.gamma = self.beta = None
        self.built = False

    def build(self, input_shape):
        n = input_shape[self.axis]
        self.groups = n if self.groups == -1 else self.groups
        if n < self.groups:
            raise ValueError(
                f"Number of groups ({self.groups}) cannot be more than the number of channels"
                f" ({n})."
            )
        if n % self.groups:
            raise ValueError(
                f"Number of groups ({self.groups}) must be a multiple of the number of channels"
                f" ({n})."
            )
        if self.scale:
            self.gamma = self.add_weight((n,), self.gamma_initializer, name="gamma")
        if self.center:
            self.beta = self.add_weight((n,), self.beta_initializer, name="beta")
        self.built = True

    def call(self, x):
        axis = self.axis % x.ndim
        wide = x.shape[axis] // self.groups
        split = [*x.shape[:axis], self.groups, wide, *x.shape[axis + 1 :]]
        grouped = _ops.reshape(x, split)
        others = [a for a in range(1, len(split)) if a != axis]
        mean = _ops.reduce_mean(grouped, others, keepdims=True)
        variance = _ops.reduce_variance(grouped, others, keepdims=True)
        shape = [n if a in (axis, axis + 1) else 1 for a, n in enumerate(split)]
        y = (grouped - mean) * _ops.rsqrt(variance + self.epsilon)
        y = y * _ops.reshape(self.gamma, shape) if self.scale else y
        y = y + _ops.reshape(self.beta, shape) if self.center else y
        return _ops.reshape(y, x.shape)


class UnitNormalization(_SameShape):
    """Divides by the length along an axis."""

    def __init__(self, axis=-1, **more):
        super().__init__(**more)
        if not isinstance(axis, int | list | tuple):
            raise TypeError(
                "Invalid value for `axis` argument: expected an int or a list/tuple of ints."
                f" Received: axis={axis}"
            )
        self.axis = axis

    def call(self, x):
        squares = _ops.reduce_sum(_ops.square(x), self.axis, keepdims=True)
        return x * _ops.rsqrt(_ops.maximum(squares, 1e-24))


class RMSNormalization(_SameShape):
    """Divides by the root of the mean square along an axis, and scales."""

    def __init__(self, axis=-1, epsilon=1e-6, **more):
        super().__init__(**more)
        self.axis = [axis] if isinstance(axis, int) else sorted(axis)
        self.epsilon, self.built = epsilon, False

    def build(self, input_shape):
        shape = tuple(input_shape[axis] for axis in self.axis)
        self.scale = self.add_weight(shape, "ones", name="scale")
        self.built = True

    def call(self, x):
        axes = [axis % x.ndim for axis in self.axis]
        mean = _ops.reduce_mean(_ops.square(x), axes, keepdims=True)
        shape = [n if axis in axes else 1 for axis, n in enumerate(x.shape)]
        scale = _ops.reshape(self.scale, shape)
        return x * _ops.rsqrt(mean + self.epsilon) * scale


def _rate(rate):
    if not 0 <= rate <= 1:
        raise ValueError(
            "Invalid value received for argument `rate`. Expected a float value between 0 and 1."
            f" Received: rate={rate}"
        )
    return rate


class GaussianDropout(_Random):
    def __init__(self, rate, seed=None, **more):
        super().__init__(_rate(rate), seed, **more)
        self.rate = rate

    def call(self, x, training=False):
        if not training or not self.rate:
            return x
        deviation = math.sqrt(self.rate / (1.0 - self.rate))
        return x * random.stateless_normal(x.shape, self._pair(), 1.0, deviation)


class AlphaDropout(_Random):
    """Dropout that keeps the mean and the variance of the outputs of selu."""

    def __init__(self, rate, noise_shape=None, seed=None, **more):
        super().__init__(rate, seed, **more)
        self.rate, self.noise_shape = rate, noise_shape

    def call(self, x, training=False):
        if not training or not self.rate:
            return x
        shape = [
            n if wanted is None else wanted
            for n, wanted in zip(x.shape, self.noise_shape or x.shape, strict=True)
        ]
        low = -1.6732632423543772 * 1.0507009873554805
        drawn = random.stateless_uniform(shape, self._pair())
        kept = _ops.cast(drawn >= float(self.rate), "float32")
        a = ((1 - self.rate) * (1 + self.rate * low**2)) ** -0.5
        return a * (x * kept + low * (1.0 - kept)) - a * low * self.rate


class Dot(_Merge):
    """Sums of products over one axis of each of two inputs; the first axis is the batch."""

    def __init__(self, axes, normalize=False, **more):
        super().__init__(**more)
        if not isinstance(axes, int | list | tuple):
            raise TypeError(
                "Invalid type for argument `axes`: it should be a list or an int. Received:"
                f" axes={axes}"
            )
        if not isinstance(axes, int) and len(axes) != 2:
            raise ValueError(
                "Invalid format for argument `axes`: it should contain two elements. Received:"
                f" axes={axes}"
            )
        self.axes, self.normalize, self.built = axes, normalize, False

    def _of(self, shapes):
        axes = [self.axes] * 2 if isinstance(self.axes, int) else self.axes
        return [axis % len(shape) for axis, shape in zip(axes, shapes, strict=True)]

    def build(self, input_shape):
        if not isinstance(input_shape, list) or len(input_shape) != 2:
            raise ValueError(
                "A `Dot` layer should be called on a list of 2 inputs. Received:"
                f" input_shape={input_shape}"
            )
        first, other = input_shape
        a, b = self._of(input_shape)
        if first[a] != other[b]:
            raise ValueError(
                f"Incompatible input shapes: axis values {first[a]} (at axis {a}) != {other[b]} (at"
                f" axis {b}). Full input shapes: {first}, {other}"
            )
        self.built = True

    def compute_output_shape(self, input_shape):
        first, other = map(list, input_shape)
        a, b = self._of(input_shape)
        del first[a], other[b], other[0]
        shape = (*first, *other)
        return shape if len(shape) > 1 else (*shape, 1)

    def call(self, inputs):
        axes = self._of([tensor.shape for tensor in inputs])
        if self.normalize:
            inputs = [nn.l2_normalize(x, a) for x, a in zip(inputs, axes, strict=True)]
        x, y = inputs
        a, b = axes
        # the axis that is summed goes to the end of one and to the front of the other
        left = [axis for axis in range(1, x.ndim) if axis != a]
        right = [axis for axis in range(1, y.ndim) if axis != b]
        rows = [
            math.prod(tensor.shape[n] for n in axes)
            for tensor, axes in [(x, left), (y, right)]
        ]
        n, batch = x.shape[a], x.shape[0]
        x_ = _ops.reshape(_ops.transpose(x, [0, *left, a]), [batch, rows[0], n])
        y_ = _ops.reshape(_ops.transpose(y, [0, b, *right]), [batch, n, rows[1]])
        shape = [batch, *(x.shape[m] for m in left), *(y.shape[m] for m in right)]
        shape = shape if len(shape) > 1 else [batch, 1]
        return _ops.reshape(_ops.matmul(x_, y_), shape)


def dot(inputs, axes=-1, **more):
    return Dot(axes=axes, **more)(inputs)


def _earlier(rows, columns):
    """Return the mask that lets each place look only at itself and at the places before it."""
    return constant(np.tril(np.ones((1, rows, columns), bool)), boolean)


class Attention(Layer):
    """Weighs the values by how well their keys fit each query: Luong's attention."""

    def __init__(
        self, use_scale=False, score_mode="dot", dropout=0.0, seed=None, **more
    ):
        super().__init__(**more)
        if score_mode not in ("dot", "concat"):
            raise ValueError(
                "Invalid value for argument score_mode. Expected one of {'dot', 'concat'}."
                f" Received: score_mode={score_mode}"
            )
        if dropout:
            raise missing("Attention with dropout=")
        self.use_scale, self.score_mode, self.built = use_scale, score_mode, False

    def build(self, input_shape):
        if not isinstance(input_shape, list):
            raise ValueError(
                f"{type(self).__name__} layer must be called on a list of inputs, namely [query,"
                f" value] or [query, value, key]. Received: inputs={input_shape}."
            )
        if self.use_scale:
            self.scale = self.add_weight((), "ones", name="scale")
        if self.score_mode == "concat":
            self.concat_score_weight = self.add_weight(
                (), "ones", name="concat_score_weight"
            )
        self.built = True

    def _scores(self, query, key):
        if self.score_mode == "dot":
            scores = _ops.matmul(query, key, transpose_b=True)
            return scores * self.scale if self.use_scale else scores
        both = _ops.expand_dims(query, -2) + _ops.expand_dims(key, -3)
        both = both * self.scale if self.use_scale else both
        return self.concat_score_weight * _ops.reduce_sum(_ops.tanh(both), -1)

    def call(
        self, inputs, mask=None, training=False, return_attention_scores=False,
        use_causal_mask=False,
    ):  # fmt: skip
        if mask is not None:
            raise missing("Attention with mask=")
        query, value, *key = inputs
        scores = self._scores(query, key[0] if key else value)
        if use_causal_mask:
            seen = _ops.broadcast_to(_earlier(*scores.shape[-2:]), scores.shape)
            scores = _ops.where(seen, scores, scores - 1e9)
        weights = activations.softmax(scores)
        output = _ops.matmul(weights, value)
        return (output, weights) if return_attention_scores else output

    def compute_output_shape(self, input_shape):
        return (*input_shape[0][:-1], input_shape[1][-1])


class MultiHeadAttention(Layer):
    """Attention in several heads, each with its own projections of query, key and value."""

    def __init__(
        self, num_heads, key_dim, value_dim=None, dropout=0.0, use_bias=True,
        output_shape=None, *, kernel_initializer="glorot_uniform", bias_initializer="zeros",
        seed=None, **more,
    ):  # fmt: skip
        for name, value in (("num_heads", num_heads), ("key_dim", key_dim)):
            if not isinstance(value, int) or value <= 0:
                raise ValueError(
                    f"Received an invalid value for argument `{name}`, expected a positive"
                    f" integer. Received: {name}={value}"
                )
        super().__init__(**more)
        self.num_heads, self.key_dim = num_heads, key_dim
        self.value_dim, self.dropout = value_dim or key_dim, dropout
        self.use_bias, self.seed, self._out = use_bias, seed, output_shape
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.built = False

    def __call__(self, query, value=None, key=None, **named):
        if isinstance(query, list):  # a functional model passes a list
            return super().__call__(query, **named)
        return super().__call__([query, value, value if key is None else key], **named)

    def _dense(self, name, shape, bias):
        """Add a kernel, drawn by a seed of its own, and a bias; return both."""
        draw = copy.copy(self.kernel_initializer)
        if isinstance(draw, initializers.Seeded):
            draw.draw_seed()
        outputs = math.prod(bias)  # heads and their sizes count as one axis
        flat = (math.prod(shape) // outputs, outputs)
        kernel = self.add_weight(
            shape, lambda whole: _ops.reshape(draw(flat), whole), name=f"{name}/kernel"
        )
        if not self.use_bias:
            return kernel, None
        return kernel, self.add_weight(bias, self.bias_initializer, name=f"{name}/bias")

    def build(self, input_shape):
        query, value, key = input_shape
        heads = self.num_heads
        parts = [("query", query, self.key_dim), ("key", key, self.key_dim),
                 ("value", value, self.value_dim)]  # fmt: skip
        self._in = [
            self._dense(name, (shape[-1], heads, size), (heads, size))
            for name, shape, size in parts
        ]
        self._draws = Draws(self.seed) if self.dropout else None
        out = self._out or query[-1]
        out = (out,) if isinstance(out, int) else tuple(out)
        if len(out) != 1:
            raise missing("MultiHeadAttention with several axes in output_shape=")
        self._end = self._dense("output", (heads, self.value_dim, *out), out)
        self.built = True

    @staticmethod
    def _heads(x, kernel, bias):
        """Return x @ kernel for each head: (batch, heads, time, size)."""
        y = _ops.tensordot(x, kernel, 1)
        y = y if bias is None else y + bias
        return _ops.transpose(y, [0, 2, 1, 3])

    def call(
        self, inputs, attention_mask=None, return_attention_scores=False, training=False,
        use_causal_mask=False,
    ):  # fmt: skip
        query, value, key = inputs
        if query.ndim != 3:
            raise missing(
                "MultiHeadAttention on inputs that are not (batch, time, features)"
            )
        q, k, v = (
            self._heads(x, *weights)
            for x, weights in zip((query, key, value), self._in, strict=True)
        )
        scores = _ops.matmul(q * (1.0 / math.sqrt(self.key_dim)), k, transpose_b=True)
        seen = _earlier(*scores.shape[-2:]) if use_causal_mask else None
        if attention_mask is not None:
            given = _ops.cast(attention_mask, "bool")
            given = _ops.expand_dims(given, 1) if given.ndim == 3 else given
            seen = given if seen is None else _ops.logical_and(given, seen)
        if seen is not None:
            seen = _ops.broadcast_to(seen, scores.shape)
            scores = _ops.where(seen, scores, scores - 1e9)
        weights = activations.softmax(scores)
        used = weights
        if training and self.dropout:
            drawn = random.stateless_uniform(weights.shape, self._draws.pair())
            kept = _ops.cast(drawn >= float(self.dropout), "float32")
            used = weights * kept * (1.0 / (1.0 - self.dropout))
        output = _ops.transpose(_ops.matmul(used, v), [0, 2, 1, 3])
        kernel, bias = self._end
        output = _ops.tensordot(output, kernel, 2)
        output = output if bias is None else output + bias
        return (output, weights) if return_attention_scores else output

    def compute_output_shape(self, input_shape):
        query = input_shape[0]
        out = self._out or query[-1]
        return (*query[:-1], *((out,) if isinstance(out, int) else out))
