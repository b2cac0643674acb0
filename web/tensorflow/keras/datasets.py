"""tf.keras.datasets: without a network the page cannot load one; it has drawn pictures instead."""

import sys

import numpy as np

from .._missing import MissingError, module_getattr
from .._missing import PAGE

__getattr__ = module_getattr("tf.keras.datasets")
# the seven strokes of a digit on a calculator: top, upper left, upper right, middle, and so on
_STROKES = [
    "1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010",
    "1111111", "1111011",
]  # fmt: skip


def _digit(number, size):
    """Return the digit as a picture (size, size) of 0 and 1."""
    picture = np.zeros((size, size), "float32")
    thick = max(1, size // 12)
    top, left, middle = size // 5, size // 3, size // 2
    bottom, right = size - top - 1, size - left - 1
    boxes = [
        (top, top, left, right), (top, middle, left, left), (top, middle, right, right),
        (middle, middle, left, right), (middle, bottom, left, left),
        (middle, bottom, right, right), (bottom, bottom, left, right),
    ]  # fmt: skip
    for (r0, r1, c0, c1), there in zip(boxes, _STROKES[number], strict=True):
        if there == "1":
            picture[r0 : r1 + thick, c0 : c1 + thick] = 1
    return picture


def _pictures(count, shape, seed):
    """Draw `count` digits, each moved a little and with noise; return (pictures, labels)."""
    draw = np.random.default_rng(seed)
    labels = draw.integers(0, 10, count)
    size = shape[0]
    digits = np.stack([_digit(number, size) for number in range(10)])
    moves = draw.integers(-(size // 10), size // 10 + 1, (count, 2))
    pictures = np.stack([
        np.roll(digits[label], tuple(move), (0, 1))
        for label, move in zip(labels, moves, strict=True)
    ])  # fmt: skip
    if len(shape) == 3:
        pictures = pictures[..., None] * draw.uniform(0.4, 1, (count, 1, 1, 3))
    noise = draw.uniform(0, 40, pictures.shape)
    return (pictures * 200 + noise).astype("uint8"), labels.astype("uint8")


class _Dataset:
    """One of Keras' datasets of pictures, with `drawn` instead of load_data."""

    def __init__(self, name, shape, column=False):
        self._name, self._shape, self._column = name, shape, column
        self.__name__ = f"tensorflow.keras.datasets.{name}"

    def load_data(self, *arguments, **named):
        raise MissingError(
            f"tf.keras.datasets.{self._name}.load_data() does not run in the page, which has no"
            " network. Drawn digits of the same shape, 1000 to train and 200 to test, are at hand:"
            f" tf.keras.datasets.{self._name}.drawn() (they are not {self._name})."
            f' See "{PAGE}".'
        )

    def drawn(self, train=1000, test=200):
        """Return ((x_train, y_train), (x_test, y_test)): digits drawn by a program."""
        parts = [
            _pictures(count, self._shape, seed)
            for seed, count in enumerate((train, test))
        ]
        return tuple((x, y[:, None] if self._column else y) for x, y in parts)


mnist = _Dataset("mnist", (28, 28))
fashion_mnist = _Dataset("fashion_mnist", (28, 28))
cifar10 = _Dataset("cifar10", (32, 32, 3), column=True)
cifar100 = _Dataset("cifar100", (32, 32, 3), column=True)
for _one in (
    mnist,
    fashion_mnist,
    cifar10,
    cifar100,
):  # as in: import keras.datasets.mnist
    sys.modules[_one.__name__] = _one
    sys.modules[_one.__name__.removeprefix("tensorflow.")] = _one
