"""tf.random: TensorFlow's own streams, so that a seeded program draws TensorFlow's numbers.

The generator is Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
2011); the way seeds become its key and counter is that of TensorFlow's kernels and of
tf.random.get_seed.
"""

import os
import random as _python_random

import numpy as np

from ._missing import missing, module_getattr
from ._ops import gather, sizes
from ._tensor import constant, dtype_of, float32, int32
from .errors import InvalidArgumentError

__getattr__ = module_getattr("tf.random")
_LOW = np.uint64(0xFFFFFFFF)
_MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_DEFAULT_SEED = 87654321  # of TensorFlow, where only the operation has a seed
_MODULUS = 2**31 - 1

_state = {"seed": None, "operations": None, "drawn": {}}


def set_seed(seed):
    """Set the global seed; operations without a seed of their own are numbered from here on."""
    operations = _python_random.Random(int(seed))
    _state.update(seed=int(seed), operations=operations, drawn={})


def forget_seed():
    """Forget the global seed, as if the interpreter were new."""
    _state.update(seed=None, operations=None, drawn={})


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


def _counters(numbers, high, low):
    """128-bit counters (n, 4): `numbers` counted on from `low`, under the upper half `high`."""
    counters = np.zeros((len(numbers), 4), np.uint64)
    lower = np.uint64(low) + numbers.astype(np.uint64)
    counters[:, 0], counters[:, 1] = lower & _LOW, lower >> np.uint64(32)
    counters[:, 2:] = high
    return counters


def _bits(count, key, high, low=0):
    """Draw `count` uint32 numbers."""
    counters = _counters(np.arange(-(-count // 4)), high, low)
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


def _going_on(op, seed, dtype, count):
    """The key of a call with a seed of its own: the call goes on where the one before it ended."""
    key = _operation_key(seed)
    if seed is None:
        return key
    called = (op, key, str(dtype))
    start = _state["drawn"].get(called, 0)
    _state["drawn"][called] = start + 256 * count
    return *key, start


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


def _box_muller(u):
    """Two normal numbers from each two of u (..., even), rounded to float32 as TensorFlow does."""
    first = np.maximum(u[..., 0::2], np.float32(1e-7)).astype(np.float64)
    radius = np.sqrt(np.float32(-2) * np.log(first).astype(np.float32))
    angle = (2 * np.pi * u[..., 1::2].astype(np.float64)).astype(np.float32)
    angle = angle.astype(np.float64)
    sine, cosine = np.sin(angle).astype(np.float32), np.cos(angle).astype(np.float32)
    return np.stack([sine * radius, cosine * radius], axis=-1).reshape(u.shape)


def _normal(shape, mean, stddev, key):
    count = _size(shape)
    z = _box_muller(_unit(_bits(count + count % 2, *key)))[:count]
    return (z * np.float32(stddev) + np.float32(mean)).reshape(shape)


def _integers(shape, low, high, key):
    bits = _bits(_size(shape), *key)
    if low is None and high is None:  # every int32
        return bits.view(np.int32).reshape(shape)
    if high is None:
        raise ValueError("Must specify maxval for integer dtype tf.int32")
    if high <= low:
        raise InvalidArgumentError(f"Need minval < maxval, got {low} >= {high}")
    return ((bits % np.uint32(high - low)).astype(np.int64) + low).reshape(shape)


def _truncated(shape, mean, stddev, key):
    """Normal numbers below 2 in magnitude: each group of four has 256 counters of its own."""
    count = _size(shape)
    groups = -(-count // 4)
    drawn = np.empty((groups, 4), np.float32)
    left, counters = np.arange(groups), 8  # nearly always enough
    while len(left):
        numbers = (left[:, None] * 256 + np.arange(counters)).ravel()
        inner = _counters(numbers, key[1], key[2] if len(key) > 2 else 0)
        bits = _philox(inner, key[0]).reshape(len(left), -1)
        z = _box_muller(_unit(bits))
        inside = np.abs(z) < 2
        enough = inside.sum(1) >= 4
        order = np.argsort(~inside[enough], axis=1, kind="stable")[:, :4]
        drawn[left[enough]] = np.take_along_axis(z[enough], order, axis=1)
        left, counters = left[~enough], counters * 4
    z = drawn.reshape(-1)[:count]
    return (z * np.float32(stddev) + np.float32(mean)).reshape(shape)


def _drawn_uniform(shape, low, high, dtype, key):
    shape = sizes(shape)
    if dtype_of(dtype) == int32:
        return constant(_integers(shape, low, high, key), int32)
    return constant(_uniform(shape, low or 0, 1 if high is None else high, key), dtype)


def uniform(shape, minval=0, maxval=None, dtype=float32, seed=None, name=None):
    key = _going_on("uniform", seed, dtype, _size(sizes(shape)))
    return _drawn_uniform(shape, minval, maxval, dtype, key)


def normal(shape, mean=0.0, stddev=1.0, dtype=float32, seed=None, name=None):
    key = _going_on("normal", seed, dtype, _size(sizes(shape)))
    return constant(_normal(sizes(shape), mean, stddev, key), dtype)


def truncated_normal(shape, mean=0.0, stddev=1.0, dtype=float32, seed=None, name=None):
    key = _going_on("truncated", seed, dtype, _size(sizes(shape)))
    return constant(_truncated(sizes(shape), mean, stddev, key), dtype)


def stateless_uniform(shape, seed, minval=0, maxval=None, dtype=float32, name=None):
    return _drawn_uniform(shape, minval, maxval, dtype, _stateless_key(seed))


def stateless_normal(shape, seed, mean=0.0, stddev=1.0, dtype=float32, name=None):
    return constant(_normal(sizes(shape), mean, stddev, _stateless_key(seed)), dtype)


def stateless_truncated_normal(
    shape, seed, mean=0.0, stddev=1.0, dtype=float32, name=None
):
    return constant(_truncated(sizes(shape), mean, stddev, _stateless_key(seed)), dtype)


class Sample:
    """The random numbers (uint32) of a kernel that takes one number at a time."""

    def __init__(self, seed, seed2):
        self._key, self._seen, self._bits = (_halves(seed), _halves(seed2)), 0, []

    def __call__(self):
        if self._seen == len(self._bits):
            more = _bits(256, *self._key, self._seen // 4)
            self._bits = np.concatenate([np.asarray(self._bits, np.uint32), more])
        self._seen += 1
        return int(self._bits[self._seen - 1])


def _order(count, seed, seed2):
    """The order of tf.random.shuffle's kernel: each place swaps with itself or a later place."""
    bits = _bits(count, _halves(seed), _halves(seed2))
    order = np.arange(count)
    for at in range(count - 1):
        other = at + int(bits[at]) % (count - at)
        order[at], order[other] = order[other], order[at]
    return order


def shuffled_in_graph(count):
    """The order in which fit takes its samples: the same in each epoch, once a seed is set."""
    if _state["seed"] is None:
        return _order(
            count, *(int.from_bytes(os.urandom(8), "little") for _ in range(2))
        )
    seed = _state["seed"] % _MODULUS
    return _order(count, seed, 0 if seed else _MODULUS)


def _joined(halves):
    return int(halves[0]) | int(halves[1]) << 32


def dataset_seeds(seed, again=True):
    """Yield the pair of seeds of each iterator over a shuffled tf.data.Dataset."""
    own = [_joined(half) for half in _operation_key(seed)]
    draw = Sample(*own)

    def pairs():
        while True:
            yield (draw(), draw()) if again else own

    return pairs()


def shuffle(value, seed=None, name=None):
    value = constant(value)
    order = _order(value.shape[0], *map(_joined, _operation_key(seed)))
    return gather(value, order.astype("int32"))


class Generator:
    """tf.random.Generator: a stream of its own, which goes on from call to call."""

    def __init__(self, seed):
        self._count = int(seed)

    @classmethod
    def from_seed(cls, seed, alg="philox"):
        return cls(seed)

    @classmethod
    def from_non_deterministic_state(cls, alg="philox"):
        return cls(int.from_bytes(os.urandom(7), "little"))

    def __getattr__(self, name):
        raise missing(f"tf.random.Generator.{name}")

    def _key(self, shape):
        low, self._count = self._count, self._count + 256 * _size(sizes(shape))
        return (0, 0), (0, 0), low

    def uniform(self, shape, minval=0, maxval=None, dtype=float32, name=None):
        return _drawn_uniform(shape, minval, maxval, dtype, self._key(shape))

    def normal(self, shape, mean=0.0, stddev=1.0, dtype=float32, name=None):
        return constant(_normal(sizes(shape), mean, stddev, self._key(shape)), dtype)

    def truncated_normal(self, shape, mean=0.0, stddev=1.0, dtype=float32, name=None):
        return constant(_truncated(sizes(shape), mean, stddev, self._key(shape)), dtype)
