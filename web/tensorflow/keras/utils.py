"""tf.keras.utils."""

import random as _python_random

import numpy as np

from .. import random
from .._missing import module_getattr

__getattr__ = module_getattr("tf.keras.utils")
_counts = {}  # how many layers of each kind have been named


def set_random_seed(seed):
    """Seed Python, NumPy and TensorFlow."""
    if not isinstance(seed, int):
        raise ValueError(
            "Expected `seed` argument to be an integer. Received: "
            f"seed={seed} (of type {type(seed)})"
        )
    _python_random.seed(seed)
    np.random.seed(seed)
    random.set_seed(seed)


def to_categorical(x, num_classes=None):
    """Return labels as rows of 0 and a single 1, in float64, as Keras does for NumPy."""
    labels = np.asarray(x, dtype="int64")
    shape = labels.shape
    if shape and shape[-1] == 1 and len(shape) > 1:
        shape = shape[:-1]
    flat = labels.reshape(-1)
    count = num_classes or int(flat.max()) + 1
    rows = np.zeros((len(flat), count))
    rows[np.arange(len(flat)), flat] = 1
    return rows.reshape((*shape, count))


def normalize(x, axis=-1, order=2):
    """Divide by the norm along an axis."""
    norm = np.atleast_1d(np.linalg.norm(x, order, axis))
    norm[norm == 0] = 1
    return x / np.expand_dims(norm, axis)


def clear_session(free_memory=True):
    """Number the layers from the start again."""
    _counts.clear()


def unique_name(base):
    """Return "conv2d", then "conv2d_1" and so on."""
    number = _counts[base] = _counts.get(base, -1) + 1
    return f"{base}_{number}" if number else base
