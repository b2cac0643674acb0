"""tf.random: TensorFlow's own streams, so that a seeded program draws TensorFlow's numbers.

The generator is Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
2011); the way seeds become its key and counter is that of TensorFlow's kernels and of
tf.random.get_seed.
"""

import os
import random as _python_random

import numpy as np

from ._missing import module_getattr
from ._tensor import constant, float32

__getattr__ = module_getattr("tf.random")
_LOW = np.uint64(0xFFFFFFFF)
_MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_DEFAULT_SEED = 87654321  # of TensorFlow, where only the operation has a seed
_MODULUS = 2**31 - 1

_state = {"seed": None, "operations": None}


def set_seed(seed):
    """Set the global seed; operations without a seed of their own are numbered from here on."""
    _state.update(seed=int(seed), operations=_python_random.Random(int(seed)))


def _philox(counters, key):
    """Ten rounds of Philox over counters (n, 4); returns (n, 4) uint32."""
    a, b, c, d = (counters[:, i].astype(np.uint64) for i in range(4))
    k0, k1 = np.uint64(key[0]), np.uint64(key[1])
    shift = np.uint64(32)
    for _ in range(10):
        p, q = a * _MULTIPLIERS[0], c * _MULTIPLIERS[1]
        a, b, c, d = (q >> shift) ^ b ^ k0, q & _LOW, (p >> shift) ^ d ^ k1, p & _LOW
        k0, k1 = (k0 + _WEYL[0]) & _LOW, (k1 + _WEYL[1]) & _LOW
    return np.stack([a, b, c, d], axis=1).astype(np.uint32)


def _bits(count, key, high):
    """Draw `count` uint32 numbers; `high` is the upper half of the 128-bit counter."""
    counters = np.zeros((-(-count // 4), 4), np.uint64)
    counters[:, 0] = np.arange(len(counters))
    counters[:, 2:] = high
    return _philox(counters, key).reshape(-1)[:count]


def _halves(n):
    return n & 0xFFFFFFFF, n >> 32


def _operation_key(seed):
    """The key and counter of the next operation, from the global seed and its own."""
    if _state["seed"] is None and seed is None:
        a, b = (int.from_bytes(os.urandom(8), "little") for _ in range(2))
        return _halves(a), _halves(b)
    a = _DEFAULT_SEED if _state["seed"] is None else _state["seed"]
    b = _state["operations"].randint(0, _MODULUS) if seed is None else int(seed)
    a, b = a % _MODULUS, b % _MODULUS
    if (a, b) == (0, 0):
        b = _MODULUS
    return _halves(a), _halves(b)


def _stateless_key(seed):
    """The key and counter of tf.random.stateless_*: the pair of seeds, scrambled once."""
    a, b = (int(part) & 0xFFFFFFFFFFFFFFFF for part in np.asarray(seed))
    counter = np.array([[*_halves(a), *_halves(b)]], np.uint64)
    mixed = _philox(counter, (0x3EC8F720, 0x02461E29))[0]
    return mixed[:2], mixed[2:]


def _unit(bits):
    """uint32 to float32 in [0, 1): 23 bits become the mantissa."""
    mantissa = (bits & np.uint32(0x7FFFFF)) | np.uint32(0x3F800000)
    return mantissa.view(np.float32) - np.float32(1)


def _size(shape):
    return int(np.prod(shape, dtype=int))


def _uniform(shape, low, high, key):
    low, high = np.float32(low), np.float32(high)
    return (_unit(_bits(_size(shape), *key)) * (high - low) + low).reshape(shape)


def _normal(shape, mean, stddev, key):
    """Box-Muller, rounded to float32 after each step as TensorFlow's C++ does."""
    count = _size(shape)
    u = _unit(_bits(count + count % 2, *key))
    first = np.maximum(u[0::2], np.float32(1e-7)).astype(np.float64)
    radius = np.sqrt(np.float32(-2) * np.log(first).astype(np.float32))
    angle = (
        (2 * np.pi * u[1::2].astype(np.float64)).astype(np.float32).astype(np.float64)
    )
    pairs = [
        np.sin(angle).astype(np.float32) * radius,
        np.cos(angle).astype(np.float32) * radius,
    ]
    z = np.stack(pairs, axis=1).reshape(-1)[:count]
    return (z * np.float32(stddev) + np.float32(mean)).reshape(shape)


def _integers(shape, low, high, key):
    bits = _bits(_size(shape), *key)
    return (bits % np.uint32(high - low)).astype(np.int64).reshape(shape) + low


def uniform(shape, minval=0, maxval=None, dtype=float32, seed=None, name=None):
    key = _operation_key(seed)
    if dtype != float32:
        return constant(_integers(tuple(shape), minval, maxval, key), dtype)
    return constant(
        _uniform(tuple(shape), minval, 1 if maxval is None else maxval, key), dtype
    )


def normal(shape, mean=0.0, stddev=1.0, dtype=float32, seed=None, name=None):
    return constant(_normal(tuple(shape), mean, stddev, _operation_key(seed)), dtype)


def stateless_uniform(shape, seed, minval=0, maxval=1, dtype=float32, name=None):
    return constant(_uniform(tuple(shape), minval, maxval, _stateless_key(seed)), dtype)


def stateless_normal(shape, seed, mean=0.0, stddev=1.0, dtype=float32, name=None):
    return constant(_normal(tuple(shape), mean, stddev, _stateless_key(seed)), dtype)
