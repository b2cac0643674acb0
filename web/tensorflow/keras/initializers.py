"""tf.keras.initializers, with the numbers that Keras draws."""

import math
import random as _python_random

import numpy as np

from .. import random
from .._missing import module_getattr, unknown
from .._tensor import constant as _tensor

__getattr__ = module_getattr("tf.keras.initializers")


class Constant:
    """Fills a weight with one value."""

    def __init__(self, value=0.0):
        self.value = value

    def __call__(self, shape, dtype=None):
        return _tensor(np.broadcast_to(np.float32(self.value), tuple(shape)))


class Zeros(Constant):
    def __init__(self):
        super().__init__(0.0)


class Ones(Constant):
    def __init__(self):
        super().__init__(1.0)


class Seeded:
    """Draws with its own seed; if no seed is given, Python's generator makes it."""

    def __init__(self, seed=None):
        self._given = seed
        self.draw_seed()

    def draw_seed(self):
        """Take the given seed, or draw one: a copy of an unseeded initializer gets another seed."""
        given = self._given
        self.seed = _python_random.randint(1, int(1e9)) if given is None else given

    def _pair(self):
        return [self.seed % (2**31 - 2), 0]

    def _uniform(self, shape, low, high):
        return random.stateless_uniform(shape, self._pair(), low, high)

    def _normal(self, shape, mean, stddev):
        return random.stateless_normal(shape, self._pair(), mean, stddev)


class RandomUniform(Seeded):
    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        super().__init__(seed)
        self.minval, self.maxval = minval, maxval

    def __call__(self, shape, dtype=None):
        return self._uniform(shape, self.minval, self.maxval)


class RandomNormal(Seeded):
    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        super().__init__(seed)
        self.mean, self.stddev = mean, stddev

    def __call__(self, shape, dtype=None):
        return self._normal(shape, self.mean, self.stddev)


def _fans(shape):
    """Return (fan in, fan out) of a weight (..., in, out)."""
    if len(shape) == 1:
        return shape[0], shape[0]
    window = math.prod(shape[:-2])
    return window * shape[-2], window * shape[-1]


class TruncatedNormal(RandomNormal):
    def __call__(self, shape, dtype=None):
        return random.stateless_truncated_normal(
            shape, self._pair(), self.mean, self.stddev
        )


class VarianceScaling(Seeded):
    """Draws with a variance of scale / fan: the fan in, the fan out or their average."""

    def __init__(
        self, scale=1.0, mode="fan_in", distribution="truncated_normal", seed=None
    ):
        super().__init__(seed)
        self.scale, self.mode, self.distribution = scale, mode, distribution

    def __call__(self, shape, dtype=None):
        fan_in, fan_out = _fans(shape)
        fans = {
            "fan_in": fan_in,
            "fan_out": fan_out,
            "fan_avg": (fan_in + fan_out) / 2.0,
        }
        variance = self.scale / max(1.0, fans[self.mode])
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return self._uniform(shape, -limit, limit)
        stddev = math.sqrt(variance)
        if self.distribution == "untruncated_normal":
            return self._normal(shape, 0.0, stddev)
        # a normal that is cut off at 2 has a deviation of 0.8796...
        return random.stateless_truncated_normal(
            shape, self._pair(), 0.0, stddev / 0.87962566103423978
        )


def _scaling(name, scale, mode, distribution):
    def start(self, seed=None):
        VarianceScaling.__init__(self, scale, mode, distribution, seed)

    return type(name, (VarianceScaling,), {"__init__": start})


GlorotUniform = _scaling("GlorotUniform", 1.0, "fan_avg", "uniform")
GlorotNormal = _scaling("GlorotNormal", 1.0, "fan_avg", "truncated_normal")
HeUniform = _scaling("HeUniform", 2.0, "fan_in", "uniform")
HeNormal = _scaling("HeNormal", 2.0, "fan_in", "truncated_normal")
LecunUniform = _scaling("LecunUniform", 1.0, "fan_in", "uniform")
LecunNormal = _scaling("LecunNormal", 1.0, "fan_in", "truncated_normal")


class Orthogonal(Seeded):
    """Draws a matrix whose rows or columns are perpendicular and of length 1."""

    def __init__(self, gain=1.0, seed=None):
        super().__init__(seed)
        self.gain = gain

    def __call__(self, shape, dtype=None):
        if len(shape) < 2:
            raise ValueError(
                "The tensor to initialize must be at least two-dimensional. Received:"
                f" shape={shape} of rank {len(shape)}."
            )
        rows, columns = math.prod(shape[:-1]), shape[-1]
        size = (max(rows, columns), min(rows, columns))
        drawn = self._normal(size, 0.0, 1.0).numpy().astype("float64")
        q, r = np.linalg.qr(drawn)
        q = q * np.sign(np.diag(r))
        q = q.T if rows < columns else q
        return _tensor((self.gain * q.reshape(shape)).astype("float32"))


class Identity:
    """The matrix of ones on the diagonal, times a gain."""

    def __init__(self, gain=1.0):
        self.gain = gain

    def __call__(self, shape, dtype=None):
        if len(shape) != 2:
            raise ValueError(
                "Identity matrix initializer can only be used for 2D matrices. Received:"
                f" shape={shape} of rank {len(shape)}."
            )
        return _tensor(self.gain * np.eye(*shape, dtype="float32"))


OrthogonalInitializer, IdentityInitializer = Orthogonal, Identity
constant, zeros, ones = Constant, Zeros, Ones
_BY_NAME = {
    "orthogonal": Orthogonal, "identity": Identity, "variance_scaling": VarianceScaling,
    "zeros": Zeros, "ones": Ones, "constant": Constant, "glorot_uniform": GlorotUniform,
    "glorot_normal": GlorotNormal, "he_uniform": HeUniform, "he_normal": HeNormal,
    "lecun_uniform": LecunUniform, "lecun_normal": LecunNormal,
    "random_uniform": RandomUniform, "uniform": RandomUniform, "random_normal": RandomNormal,
    "normal": RandomNormal, "truncated_normal": TruncatedNormal,
}  # fmt: skip


def get(identifier):
    """Return an initializer for a name, a class or an initializer."""
    if isinstance(identifier, str):
        if identifier not in _BY_NAME:
            raise unknown("tf.keras.initializers", "initializer", identifier)
        return _BY_NAME[identifier]()
    return identifier() if isinstance(identifier, type) else identifier
