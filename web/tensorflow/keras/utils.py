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


def clear_session(free_memory=True):
    """Number the layers from the start again."""
    _counts.clear()


def unique_name(base):
    """Return "conv2d", then "conv2d_1" and so on."""
    number = _counts[base] = _counts.get(base, -1) + 1
    return f"{base}_{number}" if number else base
