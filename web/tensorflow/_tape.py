"""tf.GradientTape: what was computed, in order, and the chain rule back through it.

The rules are in `_gradients`. They compute with the same functions that a reader's program calls,
so an outer tape records them in turn: a tape within a tape gives second derivatives.
"""

import numpy as np

from ._missing import missing
from ._tensor import TAPES, Tensor, Variable, call, constant, float32


class _Step:
    """One call: the tensors that went in (as they were) and came out."""

    def __init__(self, name, inputs, arguments, outputs):
        self.name, self.inputs, self.outputs = name, inputs, outputs
        # a variable may get another value before the gradient is asked for
        self.arguments = [
            [_as_it_is(item) for item in value]
            if isinstance(value, list)
            else _as_it_is(value)
            for value in arguments
        ]


def _as_it_is(value):
    """Return the value that a variable has now; `of` tells an outer tape which variable it is."""
    if not isinstance(value, Variable):
        return value
    kept = Tensor(value.handle.clone())
    kept.of = value
    return kept


class GradientTape:
    """Records what is computed inside `with`, for gradients afterwards.

    Trainable variables are watched automatically, other tensors from `watch` on. As in TensorFlow,
    the gradient is None for a source that the target does not depend on.
    """

    def __init__(self, persistent=False, watch_accessed_variables=True):
        self._persistent, self._variables = persistent, watch_accessed_variables
        self._used = False
        self.reset()

    def __enter__(self):
        TAPES.append(self)
        return self

    def __exit__(self, *raised):
        if self in TAPES:
            TAPES.remove(self)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        raise missing(f"tf.GradientTape.{name}")

    def reset(self):
        """Forget what was recorded."""
        self._steps, self._tracked = (
            [],
            {},
        )  # id: tensor, kept so that no id comes twice

    def watch(self, tensor):
        for leaf in _flat(tensor):
            if not isinstance(leaf, Tensor):
                raise ValueError(
                    f"Passed in object {leaf} of type {type(leaf)}, not tf.Tensor"
                )
            if leaf.dtype == float32:
                self._tracked[id(leaf)] = leaf

    def watched_variables(self):
        return tuple(
            tensor for tensor in self._tracked.values() if isinstance(tensor, Variable)
        )

    def record(self, name, inputs, arguments, outputs):
        """Record one call, if somebody could ask for a gradient through it."""
        for tensor in inputs:
            if isinstance(tensor, Variable) and tensor.trainable and self._variables:
                self.watch(tensor)
        if any(id(tensor) in self._tracked for tensor in inputs):
            kept = [tensor for tensor in outputs if tensor.dtype == float32]
            if kept:
                self._tracked |= {id(tensor): tensor for tensor in kept}
                self._steps.append(_Step(name, inputs, arguments, outputs))

    def gradient(
        self, target, sources, output_gradients=None, unconnected_gradients="none"
    ):
        """Return d(sum of target) / d(source) for each source, in the form `sources` has."""
        self._use()
        targets = _flat(target)
        if output_gradients is None:
            seeds = [call("onesLike", tensor) for tensor in targets]
        else:
            seeds = [constant(seed) for seed in _flat(output_gradients)]
        gradients = self._back(targets, seeds, _flat(sources))
        if getattr(unconnected_gradients, "value", unconnected_gradients) == "zero":
            gradients = [
                call("zerosLike", source) if gradient is None else gradient
                for gradient, source in zip(gradients, _flat(sources), strict=True)
            ]
        return _packed(sources, iter(gradients))

    def jacobian(self, target, sources):
        """Return d target / d source, of shape target.shape + source.shape, for each source."""
        self._use()
        n = int(np.prod(target.shape))
        rows = []
        for row in np.eye(n, dtype="float32"):
            seed = constant(row.reshape(tuple(target.shape)))
            rows.append(self._back([target], [seed], _flat(sources), keep=True))
        self._finish()
        stacked = []
        for source, column in zip(_flat(sources), zip(*rows, strict=True), strict=True):
            shape = [*target.shape, *source.shape]
            whole = None if column[0] is None else call("stack", list(column), 0)
            stacked.append(whole if whole is None else call("reshape", whole, shape))
        return _packed(sources, iter(stacked))

    def _use(self):
        if self._used and not self._persistent:
            raise RuntimeError(
                "A non-persistent GradientTape can only be used to compute one set of gradients"
                " (or jacobians)"
            )
        self._used = True

    def _finish(self):
        if not self._persistent:
            self._steps = []

    def _back(self, targets, seeds, sources, keep=False):
        """Go back through the steps; return the gradient of each source, or None."""
        from ._gradients import RULES

        inside = self in TAPES and not self._persistent
        if inside:
            TAPES.remove(self)
        try:
            sums = {}
            for target, seed in zip(targets, seeds, strict=True):
                _add(sums, target, seed)
            for step in reversed(list(self._steps)):
                dys = [sums.get(id(output)) for output in step.outputs]
                if all(dy is None for dy in dys):
                    continue
                if step.name not in RULES:
                    raise missing(f"the gradient of {step.name}")
                rule, many = RULES[step.name], len(step.outputs) > 1
                if many:
                    dys = [
                        call("zerosLike", output) if dy is None else dy
                        for dy, output in zip(dys, step.outputs, strict=True)
                    ]
                out, dy = (step.outputs, dys) if many else (step.outputs[0], dys[0])
                gradients = rule(out, dy, *step.arguments)
                for tensor, gradient in zip(step.inputs, gradients, strict=True):
                    if gradient is not None and id(tensor) in self._tracked:
                        _add(
                            sums, tensor, gradient() if callable(gradient) else gradient
                        )
            return [sums.get(id(source)) for source in sources]
        finally:
            if inside:
                TAPES.append(self)
            if not keep:
                self._finish()


def _add(sums, tensor, gradient):
    sums[id(tensor)] = (
        call("add", sums[id(tensor)], gradient) if id(tensor) in sums else gradient
    )


def _flat(value):
    """Return the tensors of a nested list, tuple or dict, in order."""
    if isinstance(value, dict):
        return [tensor for key in sorted(value) for tensor in _flat(value[key])]
    if isinstance(value, list | tuple):
        return [tensor for item in value for tensor in _flat(item)]
    return [value]


def _packed(form, tensors):
    """Return what `tensors` yields, in the form of a nested list, tuple or dict."""
    if isinstance(form, dict):
        packed = {key: _packed(form[key], tensors) for key in sorted(form)}
        return {key: packed[key] for key in form}
    if isinstance(form, list | tuple):
        return type(form)(_packed(item, tensors) for item in form)
    return next(tensors)
