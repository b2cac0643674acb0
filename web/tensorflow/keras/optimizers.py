"""tf.keras.optimizers: the steps that Keras takes, in float32, and its schedules of the rate."""

import math

import numpy as np

from .._missing import missing, module_getattr
from .._tensor import Weight
from .utils import unique_name

__getattr__ = module_getattr("tf.keras.optimizers")
_ONE = np.float32(1)


class Optimizer:
    """Changes weights by their gradients; `_step` says how, on arrays of NumPy."""

    slots = ()  # what it keeps for each weight, as in ("momentum",)

    def __init__(
        self, learning_rate=0.001, weight_decay=None, clipnorm=None, clipvalue=None,
        global_clipnorm=None, name=None, **unknown,
    ):  # fmt: skip
        unknown.pop("jit_compile", None)
        if unknown:
            raise ValueError(f"Argument(s) not recognized: {unknown}")
        if (
            sum(value is not None for value in (clipnorm, clipvalue, global_clipnorm))
            > 1
        ):
            raise ValueError(
                "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. Received:"
                f" clipnorm={clipnorm}, clipvalue={clipvalue}, global_clipnorm={global_clipnorm}"
            )
        self.name = name or unique_name(type(self).__name__.lower())
        self.clipnorm, self.clipvalue = clipnorm, clipvalue
        self.global_clipnorm, self.weight_decay = global_clipnorm, weight_decay
        self.iterations = Weight(0, trainable=False, name="iteration")
        self._rate = learning_rate
        if not callable(learning_rate):
            self._rate = Weight(np.float32(learning_rate), False, "learning_rate")
        self._kept, self._known = {}, None

    @property
    def learning_rate(self):
        if callable(self._rate):
            return Weight(np.float32(self._rate(int(self.iterations))), False)
        return self._rate

    @learning_rate.setter
    def learning_rate(self, value):
        if callable(value) or callable(self._rate):
            self._rate = value if callable(value) else Weight(np.float32(value), False)
        else:
            self._rate.assign(value)

    lr = learning_rate

    def build(self, variables):
        self._known = list(variables)
        for weight in variables:
            self._kept[id(weight)] = {
                slot: np.full(tuple(weight.shape), self._start(slot), "float32")
                for slot in self.slots
            }

    def _start(self, slot):
        return 0.0

    def apply_gradients(self, grads_and_vars):
        pairs = list(grads_and_vars)
        self.apply([gradient for gradient, _ in pairs], [weight for _, weight in pairs])
        return self.iterations

    def apply(self, grads, trainable_variables=None):
        """Take one step."""
        variables = (
            self._known if trainable_variables is None else list(trainable_variables)
        )
        if self._known is None:
            self.build(variables)
        for weight in variables:
            if id(weight) not in self._kept:
                raise ValueError(
                    f"Unknown variable: {weight!r}. This optimizer can only be called for the"
                    " variables it was originally built with. When working with a new set of"
                    " variables, you should recreate a new optimizer instance."
                )
        pairs = [(g, w) for g, w in zip(grads, variables, strict=True) if g is not None]
        if not pairs:
            raise ValueError("No gradients provided for any variable.")
        gradients = self._clipped([np.asarray(g.numpy()) for g, _ in pairs])
        rate = np.float32(self.learning_rate.numpy())
        count = np.float32(int(self.iterations) + 1)
        for gradient, (_, weight) in zip(gradients, pairs, strict=True):
            value = weight.numpy()
            if self.weight_decay is not None:
                value = value - value * np.float32(self.weight_decay) * rate
            weight.assign(
                self._step(value, gradient, rate, count, self._kept[id(weight)])
            )
        self.iterations.assign_add(1)

    def _clipped(self, gradients):
        if self.clipvalue is not None:
            limit = np.float32(self.clipvalue)
            return [np.clip(g, -limit, limit) for g in gradients]
        if self.clipnorm is not None:
            return [_to_norm(g, self.clipnorm, np.sum(g * g)) for g in gradients]
        if self.global_clipnorm is not None:
            square = sum(np.sum(g * g) for g in gradients)
            return [_to_norm(g, self.global_clipnorm, square) for g in gradients]
        return gradients

    def get_config(self):
        rate = self._rate if callable(self._rate) else float(self._rate.numpy())
        return {"name": self.name, "learning_rate": rate}


def _to_norm(gradient, limit, square):
    norm = np.sqrt(square, dtype="float32")
    return gradient * (np.float32(limit) / max(norm, np.float32(limit)))


class SGD(Optimizer):
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False, **more):
        super().__init__(learning_rate, **more)
        if not isinstance(momentum, float | int) or not 0 <= momentum <= 1:
            raise ValueError("`momentum` must be a float between [0, 1].")
        self.momentum, self.nesterov = momentum, nesterov
        self.slots = ("momentum",) if momentum else ()

    def _step(self, value, gradient, rate, count, kept):
        if not self.momentum:
            return value - gradient * rate
        momentum = np.float32(self.momentum)
        kept["momentum"] = kept["momentum"] * momentum - gradient * rate
        if self.nesterov:
            return value + (kept["momentum"] * momentum - gradient * rate)
        return value + kept["momentum"]


class Adam(Optimizer):
    slots = ("m", "v")

    def __init__(
        self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False, **more
    ):  # fmt: skip
        super().__init__(learning_rate, **more)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon
        self.amsgrad = amsgrad
        self.slots = ("m", "v", "largest") if amsgrad else ("m", "v")

    def _step(self, value, gradient, rate, count, kept):
        first, second = (np.float32(1 - beta) for beta in (self.beta_1, self.beta_2))
        powers = np.float32(self.beta_1) ** count, np.float32(self.beta_2) ** count
        alpha = rate * np.sqrt(_ONE - powers[1]) / (_ONE - powers[0])
        kept["m"] = m = kept["m"] + (gradient - kept["m"]) * first
        kept["v"] = v = kept["v"] + (gradient * gradient - kept["v"]) * second
        if self.amsgrad:
            kept["largest"] = v = np.maximum(kept["largest"], v)
        return value - (m * alpha) / (np.sqrt(v) + np.float32(self.epsilon))


class AdamW(Adam):
    def __init__(self, learning_rate=0.001, weight_decay=0.004, **more):
        super().__init__(learning_rate, weight_decay=weight_decay, **more)


class RMSprop(Optimizer):
    def __init__(
        self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False, **more
    ):  # fmt: skip
        super().__init__(learning_rate, **more)
        self.rho, self.momentum, self.epsilon = rho, momentum, epsilon
        self.centered = centered
        self.slots = ("velocity", "momentum", "average")

    def _step(self, value, gradient, rate, count, kept):
        rho, rest = np.float32(self.rho), np.float32(1 - self.rho)
        kept["velocity"] = rho * kept["velocity"] + rest * gradient * gradient
        below = kept["velocity"] + np.float32(self.epsilon)
        if self.centered:
            kept["average"] = rho * kept["average"] + rest * gradient
            below = below - kept["average"] * kept["average"]
        change = rate * gradient / np.sqrt(below)
        if self.momentum:
            kept["momentum"] = np.float32(self.momentum) * kept["momentum"] + change
            change = kept["momentum"]
        return value - change


class Adagrad(Optimizer):
    slots = ("sum",)

    def __init__(
        self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7, **more
    ):  # fmt: skip
        super().__init__(learning_rate, **more)
        self.initial_accumulator_value, self.epsilon = (
            initial_accumulator_value,
            epsilon,
        )

    def _start(self, slot):
        return self.initial_accumulator_value

    def _step(self, value, gradient, rate, count, kept):
        kept["sum"] = kept["sum"] + gradient * gradient
        return value - rate * gradient / np.sqrt(kept["sum"] + np.float32(self.epsilon))


class Nadam(Adam):
    """Adam that looks one step ahead, with a momentum that grows."""

    slots = ("m", "v", "product")

    def __init__(
        self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, **more
    ):  # fmt: skip
        Optimizer.__init__(self, learning_rate, **more)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def _start(self, slot):
        return 1.0 if slot == "product" else 0.0

    def _step(self, value, gradient, rate, count, kept):
        def momentum(step):
            decay = np.float32(0.96) ** step
            return np.float32(self.beta_1) * (_ONE - np.float32(0.5) * decay)

        first, second = (np.float32(1 - beta) for beta in (self.beta_1, self.beta_2))
        now, after = momentum(count), momentum(count + _ONE)
        kept["product"] = product = kept["product"] * now
        kept["m"] = m = kept["m"] + (gradient - kept["m"]) * first
        kept["v"] = v = kept["v"] + (gradient * gradient - kept["v"]) * second
        ahead = after * m / (_ONE - product * after)
        ahead = ahead + (_ONE - now) * gradient / (_ONE - product)
        v = v / (_ONE - np.float32(self.beta_2) ** count)
        return value - ahead * rate / (np.sqrt(v) + np.float32(self.epsilon))


class Adamax(Optimizer):
    """Adam with the largest gradient in the place of the mean square."""

    slots = ("m", "largest")

    def __init__(
        self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, **more
    ):  # fmt: skip
        super().__init__(learning_rate, **more)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def _step(self, value, gradient, rate, count, kept):
        first = np.float32(1 - self.beta_1)
        kept["m"] = m = kept["m"] + (gradient - kept["m"]) * first
        size = np.float32(self.beta_2) * kept["largest"]
        kept["largest"] = u = np.maximum(size, np.abs(gradient))
        below = (_ONE - np.float32(self.beta_1) ** count) * (
            u + np.float32(self.epsilon)
        )
        return value - rate * m / below


class Adadelta(Optimizer):
    """Scales each gradient by the size of the last steps over that of the last gradients."""

    slots = ("squares", "steps")

    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7, **more):
        super().__init__(learning_rate, **more)
        self.rho, self.epsilon = rho, epsilon

    def _step(self, value, gradient, rate, count, kept):
        rho, rest = np.float32(self.rho), np.float32(1 - self.rho)
        small = np.float32(self.epsilon)
        kept["squares"] = rho * kept["squares"] + rest * gradient * gradient
        step = -np.sqrt(kept["steps"] + small) * gradient
        step = step / np.sqrt(kept["squares"] + small)
        kept["steps"] = rho * kept["steps"] + rest * step * step
        return value + rate * step


_KINDS = (SGD, Adam, AdamW, RMSprop, Adagrad, Nadam, Adamax, Adadelta)
_BY_NAME = {kind.__name__.lower(): kind for kind in _KINDS}


def get(identifier):
    """Return an optimizer for a name or an optimizer."""
    if isinstance(identifier, str):
        if identifier.lower() in _BY_NAME:
            return _BY_NAME[identifier.lower()]()
        if identifier.lower() in (
            "adadelta",
            "adamax",
            "nadam",
            "ftrl",
            "lion",
            "adafactor",
        ):
            raise missing(f"optimizer={identifier!r}")
    if isinstance(identifier, Optimizer):
        return identifier
    raise ValueError(f"Could not interpret optimizer identifier: {identifier}")


class _Schedules:
    """tf.keras.optimizers.schedules: the rate as a function of the number of steps taken."""

    __getattr__ = staticmethod(module_getattr("tf.keras.optimizers.schedules"))

    class LearningRateSchedule:
        def __call__(self, step):
            raise NotImplementedError(
                f"Learning rate schedule '{type(self).__name__}' must override"
                " `__call__(self, step)`."
            )

    class ExponentialDecay(LearningRateSchedule):
        def __init__(
            self, initial_learning_rate, decay_steps, decay_rate, staircase=False, name=None
        ):  # fmt: skip
            self.rate, self.steps = initial_learning_rate, decay_steps
            self.decay_rate, self.staircase = decay_rate, staircase

        def __call__(self, step):
            power = int(step) / self.steps
            return self.rate * self.decay_rate ** (
                math.floor(power) if self.staircase else power
            )

    class InverseTimeDecay(ExponentialDecay):
        def __call__(self, step):
            part = int(step) / self.steps
            part = math.floor(part) if self.staircase else part
            return self.rate / (1 + self.decay_rate * part)

    class PiecewiseConstantDecay(LearningRateSchedule):
        def __init__(self, boundaries, values, name=None):
            if len(boundaries) != len(values) - 1:
                raise ValueError(
                    "The length of boundaries should be 1 less than the length of values."
                    f" Received: boundaries={boundaries} of length {len(boundaries)}, and"
                    f" values={values} of length {len(values)}."
                )
            self.boundaries, self.values = boundaries, values

        def __call__(self, step):
            passed = sum(int(step) > boundary for boundary in self.boundaries)
            return self.values[passed]

    class PolynomialDecay(LearningRateSchedule):
        def __init__(
            self, initial_learning_rate, decay_steps, end_learning_rate=0.0001, power=1.0,
            cycle=False, name=None,
        ):  # fmt: skip
            if cycle:
                raise missing("PolynomialDecay(cycle=True)")
            self.rate, self.steps = initial_learning_rate, decay_steps
            self.end, self.power = end_learning_rate, power

        def __call__(self, step):
            part = min(int(step), self.steps) / self.steps
            return (self.rate - self.end) * (1 - part) ** self.power + self.end

    class CosineDecay(LearningRateSchedule):
        def __init__(self, initial_learning_rate, decay_steps, alpha=0.0, name=None):
            self.rate, self.steps, self.alpha = (
                initial_learning_rate,
                decay_steps,
                alpha,
            )

        def __call__(self, step):
            part = min(int(step), self.steps) / self.steps
            cosine = 0.5 * (1 + math.cos(math.pi * part))
            return self.rate * ((1 - self.alpha) * cosine + self.alpha)


schedules = _Schedules()
