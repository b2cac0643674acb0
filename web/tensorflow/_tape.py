"""tf.GradientTape, on TensorFlow.js' own tape."""

import _tfjs
from pyodide.ffi import JsException

from ._tensor import Tensor, Variable, to_handle
from .errors import InvalidArgumentError


class GradientTape:
    """Records what is computed inside `with`, for gradients afterwards.

    Variables are watched by themselves, other tensors from `watch` on. The gradient with respect to
    anything else is None, as in TensorFlow.
    """

    def __init__(self, persistent=False, watch_accessed_variables=True):
        self._persistent, self._variables = persistent, watch_accessed_variables
        self._watched, self._tape, self._used = [], None, False

    def __enter__(self):
        _tfjs.tapeStart()
        return self

    def __exit__(self, *raised):
        self._tape = _tfjs.tapeStop()

    def watch(self, tensor):
        self._watched += tensor if isinstance(tensor, list | tuple) else [tensor]

    def _is_watched(self, source):
        trained = isinstance(source, Variable) and source.trainable and self._variables
        return trained or any(source is watched for watched in self._watched)

    def gradient(self, target, sources):
        """Return d(sum of target) / d(source) for each source, in the form `sources` has."""
        if self._used and not self._persistent:
            raise RuntimeError(
                "A non-persistent GradientTape can only be used to compute one set of gradients"
                " (or jacobians)"
            )
        self._used = True
        many = isinstance(sources, list | tuple)
        wanted = list(sources) if many else [sources]
        watched = [source for source in wanted if self._is_watched(source)]
        found = iter(self._gradients(target, watched) if watched else [])
        gradients = [
            next(found) if self._is_watched(source) else None for source in wanted
        ]
        return gradients if many else gradients[0]

    def _gradients(self, target, sources):
        try:
            handles = _tfjs.tapeGradient(
                self._tape, target.handle, to_handle(sources), self._persistent
            )
        except JsException as error:
            if (
                "y does not depend" in error.message
                or "Cannot compute gradient" in error.message
            ):
                return [None] * len(sources)
            raise InvalidArgumentError(
                f"{error.message} [TensorFlow.js: gradients]"
            ) from None
        return [Tensor(handle) if handle else None for handle in handles]
