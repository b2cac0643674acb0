"""tf.data for arrays in memory, in TensorFlow's order when they are shuffled."""

import itertools

import numpy as np

from . import random
from ._missing import missing, module_getattr
from ._tensor import Tensor, constant

__getattr__ = module_getattr("tf.data")
AUTOTUNE, INFINITE_CARDINALITY, UNKNOWN_CARDINALITY = -1, -1, -2


def _map(function, value):
    if isinstance(value, dict):
        return {key: _map(function, part) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(_map(function, part) for part in value)
    return function(value)


def _leaves(value):
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in _leaves(part)]
    if isinstance(value, tuple):
        return [leaf for part in value for leaf in _leaves(part)]
    return [value]


def _stacked(items):
    first = items[0]
    if isinstance(first, dict):
        return {key: _stacked([item[key] for item in items]) for key in first}
    if isinstance(first, tuple):
        return tuple(_stacked(list(column)) for column in zip(*items, strict=True))
    return constant(np.stack([np.asarray(item) for item in items]))


class Dataset:
    """Values one after the other; each `iter` starts again, and draws the seeds of a shuffle."""

    def __init__(self, start, count):
        self._start, self._count = (
            start,
            count,
        )  # count: None when unknown, inf when endless

    @property
    def finite(self):
        return self._count is not None and self._count != float("inf")

    @staticmethod
    def from_tensor_slices(tensors):
        arrays = _map(lambda v: np.asarray(constant(v)), tensors)
        counts = {len(leaf) for leaf in _leaves(arrays)}
        if len(counts) > 1:
            raise ValueError(
                f"Dimensions {' and '.join(map(str, sorted(counts)))} are not compatible"
            )
        count = counts.pop()
        return Dataset(
            lambda: (
                _map(lambda a, at=at: constant(a[at]), arrays) for at in range(count)
            ),
            count,
        )

    @staticmethod
    def from_tensors(tensors):
        return Dataset(lambda: iter([_map(constant, tensors)]), 1)

    @staticmethod
    def range(*limits):
        values = range(*map(int, limits))
        return Dataset(lambda: (constant(n) for n in values), len(values))

    @staticmethod
    def zip(*datasets):
        datasets = datasets[0] if isinstance(datasets[0], tuple) else datasets
        counts = [dataset._count for dataset in datasets]
        count = None if None in counts else min(counts)
        return Dataset(lambda: zip(*datasets, strict=False), count)

    @staticmethod
    def from_generator(*arguments, **named):
        raise missing("tf.data.Dataset.from_generator")

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        raise missing(f"tf.data.Dataset.{name}")

    def __iter__(self):
        return iter(self._start())

    def __len__(self):
        if not self.finite:
            word = "infinite" if self._count else "unknown"
            raise TypeError(f"The dataset is {word}.")
        return self._count

    def cardinality(self):
        known = {None: UNKNOWN_CARDINALITY, float("inf"): INFINITE_CARDINALITY}
        return constant(known.get(self._count, self._count))

    def map(self, map_func, num_parallel_calls=None, deterministic=None, name=None):
        def apply(item):
            mapped = map_func(*(item if isinstance(item, tuple) else (item,)))
            return _map(constant, tuple(mapped) if isinstance(mapped, list) else mapped)

        return Dataset(lambda: map(apply, self), self._count)

    def filter(self, predicate, name=None):
        def test(item):
            return bool(predicate(*(item if isinstance(item, tuple) else (item,))))

        return Dataset(lambda: filter(test, self), None)

    def batch(
        self, batch_size, drop_remainder=False, num_parallel_calls=None, deterministic=None,
        name=None,
    ):  # fmt: skip
        size = int(batch_size)

        def groups(items):
            while group := list(itertools.islice(items, size)):
                if len(group) == size or not drop_remainder:
                    yield _stacked(group)

        count = self._count
        if self.finite:
            count = count // size if drop_remainder else -(-count // size)
        return Dataset(lambda: groups(iter(self)), count)

    def unbatch(self, name=None):
        def start():
            for item in self:
                for at in range(len(_leaves(item)[0])):
                    yield _map(lambda leaf, at=at: leaf[at], item)

        return Dataset(start, None)

    def repeat(self, count=None, name=None):
        endless = count is None or count < 0

        def start():
            for _ in itertools.count() if endless else range(count):
                yield from self

        total = float("inf") if endless else self._count and self._count * count
        return Dataset(start, total)

    def take(self, count, name=None):
        total = self._count if count < 0 else self._count and min(self._count, count)
        return Dataset(
            lambda: itertools.islice(self, None if count < 0 else count), total
        )

    def skip(self, count, name=None):
        total = self._count and (0 if count < 0 else max(0, self._count - count))
        return Dataset(lambda: itertools.islice(self, int(count), None), total)

    def enumerate(self, start=0, name=None):
        return Dataset.zip(
            Dataset(
                lambda: (constant(n) for n in itertools.count(start)), float("inf")
            ),
            self,
        )

    def concatenate(self, dataset, name=None):
        counts = self._count, dataset._count
        return Dataset(
            lambda: itertools.chain(self, dataset),
            None if None in counts else sum(counts),
        )

    def prefetch(self, buffer_size, name=None):
        return self

    def cache(self, filename="", name=None):
        if filename:
            raise missing("tf.data.Dataset.cache with a file")
        kept = []

        def start():
            if not kept:
                kept.append(list(self))
            return iter(kept[0])

        return Dataset(start, self._count)

    def with_options(self, options, name=None):
        return self

    def shuffle(self, buffer_size, seed=None, reshuffle_each_iteration=True, name=None):
        size = int(buffer_size)
        if size < 1:
            raise ValueError(f"`buffer_size` must be greater than 0, not {size}")
        seeds = random.dataset_seeds(seed, reshuffle_each_iteration is not False)

        def start():
            draw = random.Sample(
                *(next(seeds) if reshuffle_each_iteration is not False else first)
            )
            return _shuffled(iter(self), size, draw)

        first = None if reshuffle_each_iteration is not False else next(seeds)
        return Dataset(start, self._count)

    def as_numpy_iterator(self):
        return (
            _map(
                lambda leaf: leaf.numpy()[()] if isinstance(leaf, Tensor) else leaf,
                item,
            )
            for item in self
        )


def _shuffled(items, size, draw):
    """Yield from a ring of `size` cells, as TensorFlow's kernel does."""
    cells = list(itertools.islice(items, size))
    start, left, size = 0, len(cells), len(cells)
    while left:
        at = (start + draw() % left) % size
        yield cells[at]
        cells[at] = cells[start % size]
        start += 1
        for new in itertools.islice(items, 1):
            cells[(start - 1) % size] = new
            break
        else:
            left -= 1
