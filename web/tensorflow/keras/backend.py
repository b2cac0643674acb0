"""tf.keras.backend: the names that older programs still use."""

import numpy as np

from .. import _more, _ops, random
from .._missing import module_getattr
from .._tensor import Variable, constant
from .._tensor import cast as cast
from . import activations
from .utils import clear_session as clear_session

__getattr__ = module_getattr("tf.keras.backend")
abs, exp, log, sign, square, tanh = (
    _ops.abs,
    _ops.exp,
    _ops.log,
    _ops.sign,
    _ops.square,
    _ops.tanh,
)
maximum, minimum, equal, not_equal = (
    _ops.maximum,
    _ops.minimum,
    _ops.equal,
    _ops.not_equal,
)
greater, greater_equal, less, less_equal = (
    _ops.greater,
    _ops.greater_equal,
    _ops.less,
    _ops.less_equal,
)
sigmoid, softmax = activations.sigmoid, activations.softmax
softplus, softsign, elu = activations.softplus, activations.softsign, activations.elu
round = _ops.round


def ones_like(x, dtype=None, name=None):
    return _ops.ones_like(x, dtype)


def zeros_like(x, dtype=None, name=None):
    return _ops.zeros_like(x, dtype)


def relu(x, alpha=0.0, max_value=None, threshold=0.0):
    return activations.relu(x, alpha, max_value, threshold)


def shape(x):
    return _ops.shape(x)


def reshape(x, shape):
    return _ops.reshape(x, shape)


def cumsum(x, axis=0):
    return _more.cumsum(x, axis)


def stop_gradient(variables):
    return _ops.stop_gradient(variables)


def floatx():
    return "float32"


def epsilon():
    return 1e-7


def image_data_format():
    return "channels_last"


def backend():
    return "tensorflow"


def variable(value, dtype=None, name=None, constraint=None):
    return Variable(constant(np.asarray(value, "float32")), name=name)


def eval(x):
    return constant(x).numpy()


get_value = eval


def set_value(x, value):
    x.assign(value)


def int_shape(x):
    return tuple(x.shape)


def ndim(x):
    return x.ndim


def dtype(x):
    return x.dtype.name


def sum(x, axis=None, keepdims=False):
    return _ops.reduce_sum(x, axis, keepdims)


def mean(x, axis=None, keepdims=False):
    return _ops.reduce_mean(x, axis, keepdims)


def max(x, axis=None, keepdims=False):
    return _ops.reduce_max(x, axis, keepdims)


def min(x, axis=None, keepdims=False):
    return _ops.reduce_min(x, axis, keepdims)


def prod(x, axis=None, keepdims=False):
    return _ops.reduce_prod(x, axis, keepdims)


def std(x, axis=None, keepdims=False):
    return _ops.reduce_std(x, axis, keepdims)


def var(x, axis=None, keepdims=False):
    return _ops.reduce_variance(x, axis, keepdims)


def argmax(x, axis=-1):
    return _ops.argmax(x, axis)


def argmin(x, axis=-1):
    return _ops.argmin(x, axis)


def sqrt(x):
    return _ops.sqrt(_ops.maximum(constant(x), 0.0))


def pow(x, a):
    return _ops.pow(constant(x), a)


def clip(x, min_value, max_value):
    return _ops.clip_by_value(x, min_value, max_value)


def dot(x, y):
    return _ops.matmul(x, y)


def concatenate(tensors, axis=-1):
    return _ops.concat(tensors, axis)


def stack(x, axis=0):
    return _ops.stack(x, axis)


def transpose(x):
    return _ops.transpose(x)


def permute_dimensions(x, pattern):
    return _ops.transpose(x, pattern)


def expand_dims(x, axis=-1):
    return _ops.expand_dims(x, axis)


def squeeze(x, axis):
    return _ops.squeeze(x, axis)


def flatten(x):
    return _ops.reshape(x, [-1])


def batch_flatten(x):
    return _ops.reshape(x, [constant(x).shape[0], -1])


def zeros(shape, dtype=None, name=None):
    return _ops.zeros(shape)


def ones(shape, dtype=None, name=None):
    return _ops.ones(shape)


def one_hot(indices, num_classes):
    return _ops.one_hot(indices, num_classes)


def random_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    return random.normal(shape, mean, stddev, seed=seed)
