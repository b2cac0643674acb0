"""tf.keras.callbacks: those that need no disk, and the lines that `fit` prints."""

import math
import sys
import time
import warnings

import numpy as np

from .._missing import module_getattr

__getattr__ = module_getattr("tf.keras.callbacks")
_HOOKS = [
    f"on_{what}_{when}"
    for what in ("train", "test", "predict", "epoch", "batch", "train_batch", "test_batch",
                 "predict_batch")
    for when in ("begin", "end")
]  # fmt: skip


class Callback:
    """The base of a class with methods such as on_epoch_end(self, epoch, logs=None)."""

    def __init__(self):
        self.params, self._model = None, None

    @property
    def model(self):
        return self._model

    def set_params(self, params):
        self.params = params

    def set_model(self, model):
        self._model = model

    def on_train_batch_begin(self, batch, logs=None):
        self.on_batch_begin(batch, logs=logs)

    def on_train_batch_end(self, batch, logs=None):
        self.on_batch_end(batch, logs=logs)


def _nothing(self, *arguments, logs=None):
    """Do nothing: this is for a callback that has no method of this name."""


for _name in _HOOKS:
    if _name not in vars(Callback):
        setattr(Callback, _name, _nothing)


class CallbackList(Callback):
    """Calls each of its callbacks; History and the progress bar are among them."""

    def __init__(
        self, callbacks=None, add_history=False, add_progbar=False, model=None, **params
    ):
        super().__init__()
        given = callbacks if isinstance(callbacks, list | tuple) else [callbacks]
        self.callbacks = [callback for callback in given if callback is not None]
        known = [c for c in self.callbacks if isinstance(c, History)]
        self.history = known[0] if known else History()
        if add_progbar and not any(
            isinstance(c, ProgbarLogger) for c in self.callbacks
        ):
            self.callbacks.append(ProgbarLogger())
        if add_history and not known:
            self.callbacks.append(self.history)
        for callback in self.callbacks:
            callback.set_params(params)
            callback.set_model(model)
        if model is not None and add_history:
            model.history = self.history


def _each(name):
    numbered = (
        "epoch" in name or "batch" in name
    )  # is called with a number before the logs

    def call(self, *given):
        given = given if len(given) > numbered else (*given, {})
        for callback in self.callbacks:
            getattr(callback, name)(*given)

    return call


for _name in _HOOKS:
    setattr(CallbackList, _name, _each(_name))


class History(Callback):
    """What fit returns: the logs of each epoch."""

    def __init__(self):
        super().__init__()
        self.history = {}

    def on_train_begin(self, logs=None):
        self.epoch = []

    def on_epoch_end(self, epoch, logs=None):
        self.epoch.append(epoch)
        for key, value in (logs or {}).items():
            self.history.setdefault(key, []).append(value)
        self.model.history = self


class LambdaCallback(Callback):
    def __init__(self, **hooks):
        super().__init__()
        for name, function in hooks.items():
            if function is not None:
                setattr(self, name, function)


class LearningRateScheduler(Callback):
    def __init__(self, schedule, verbose=0):
        super().__init__()
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch, logs=None):
        optimizer = self.model.optimizer
        try:
            rate = self.schedule(epoch, float(optimizer.learning_rate.numpy()))
        except TypeError:
            rate = self.schedule(epoch)
        if not isinstance(rate, float | np.float32):
            raise ValueError(
                f"The output of the `schedule` function should be a float. Got: {rate}"
            )
        optimizer.learning_rate = rate
        if self.verbose > 0:
            print(
                f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}."
            )

    def on_epoch_end(self, epoch, logs=None):
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate.numpy())


class _Monitor(Callback):
    """Watches one of the logs; says whether a value is better than another."""

    def __init__(self, monitor, mode, min_delta):
        super().__init__()
        self.monitor, self.mode = monitor, mode
        self.min_delta = abs(min_delta)
        if mode not in ("auto", "min", "max"):
            warnings.warn(
                f"{type(self).__name__} mode '{mode}' is unknown, fallback to auto mode.",
                stacklevel=3,
            )
            self.mode = "auto"

    def _better(self, value, best):
        if best is None:
            return True
        name = self.monitor.removeprefix("val_")
        up = self.mode == "max" or (
            self.mode == "auto"
            and (name.endswith(("acc", "accuracy", "auc", "precision", "recall")))
        )
        return value - self.min_delta > best if up else value + self.min_delta < best


class EarlyStopping(_Monitor):
    def __init__(
        self, monitor="val_loss", min_delta=0, patience=0, verbose=0, mode="auto", baseline=None,
        restore_best_weights=False, start_from_epoch=0,
    ):  # fmt: skip
        super().__init__(monitor, mode, min_delta)
        self.patience, self.verbose, self.baseline = patience, verbose, baseline
        self.restore_best_weights, self.start_from_epoch = (
            restore_best_weights,
            start_from_epoch,
        )

    def on_train_begin(self, logs=None):
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best = self.best_weights = None

    def on_epoch_end(self, epoch, logs=None):
        value = (logs or {}).get(self.monitor)
        if value is None:
            warnings.warn(
                f"Early stopping conditioned on metric `{self.monitor}` which is not available."
                f" Available metrics are: {','.join(logs or {})}",
                stacklevel=2,
            )
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self.best_weights, self.best_epoch = self.model.get_weights(), epoch
        self.wait += 1
        if self._better(value, self.best):
            self.best, self.best_epoch = value, epoch
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            if self.baseline is None or self._better(value, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch, self.model.stop_training = epoch, True

    def on_train_end(self, logs=None):
        if self.stopped_epoch > 0 and self.verbose > 0:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.restore_best_weights and self.best_weights is not None:
            if self.verbose > 0:
                print(
                    "Restoring model weights from the end of the best epoch:"
                    f" {self.best_epoch + 1}."
                )
            self.model.set_weights(self.best_weights)


class ReduceLROnPlateau(_Monitor):
    def __init__(
        self, monitor="val_loss", factor=0.1, patience=10, verbose=0, mode="auto",
        min_delta=0.0001, cooldown=0, min_lr=0.0, **more,
    ):  # fmt: skip
        super().__init__(monitor, mode, min_delta)
        if factor >= 1.0:
            raise ValueError(
                "ReduceLROnPlateau does not support a factor >= 1.0. Received factor="
                f"{factor}"
            )
        self.factor, self.patience, self.verbose = factor, patience, verbose
        self.cooldown, self.min_lr = cooldown, min_lr

    def on_train_begin(self, logs=None):
        self.best, self.wait, self.cooldown_counter = None, 0, 0

    def on_epoch_end(self, epoch, logs=None):
        logs = {} if logs is None else logs
        optimizer = self.model.optimizer
        rate = logs["learning_rate"] = float(optimizer.learning_rate.numpy())
        value = logs.get(self.monitor)
        if value is None:
            warnings.warn(
                f"Learning rate reduction is conditioned on metric `{self.monitor}` which is not"
                f" available. Available metrics are: {','.join(logs)}.",
                stacklevel=2,
            )
            return
        if self.cooldown_counter > 0:
            self.cooldown_counter, self.wait = self.cooldown_counter - 1, 0
        if self._better(value, self.best):
            self.best, self.wait = value, 0
        elif self.cooldown_counter <= 0:
            self.wait += 1
            if self.wait >= self.patience and rate > np.float32(self.min_lr):
                rate = max(rate * self.factor, self.min_lr)
                optimizer.learning_rate = rate
                if self.verbose > 0:
                    print(
                        f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {rate}."
                    )
                self.cooldown_counter, self.wait = self.cooldown, 0


class TerminateOnNaN(Callback):
    def on_train_batch_end(self, batch, logs=None):
        loss = (logs or {}).get("loss")
        if loss is not None and not math.isfinite(loss):
            print(f"Batch {batch}: Invalid loss, terminating training")
            self.model.stop_training = True


class ProgbarLogger(Callback):
    """Prints the line that a notebook shows when an epoch has ended.

    A notebook draws the line again after each batch. Here no line can be drawn again, so the line
    is printed once.
    """

    def __init__(self):
        super().__init__()
        self._in_fit, self._seen = False, 0

    def set_params(self, params):
        self.params = params
        self.verbose = 1 if params["verbose"] == "auto" else params["verbose"]

    def on_train_begin(self, logs=None):
        self._in_fit = True

    def on_epoch_begin(self, epoch, logs=None):
        self._start()
        if self.verbose and self.params["epochs"] > 1:
            print(f"Epoch {epoch + 1}/{self.params['epochs']}")

    def on_test_begin(self, logs=None):
        if not self._in_fit:
            self._start()

    def on_predict_begin(self, logs=None):
        self._start()

    def _start(self):
        self._began, self._after_first = time.time(), None

    def on_train_batch_end(self, batch, logs=None):
        self._seen = batch + 1
        self._after_first = self._after_first or time.time()

    def on_test_batch_end(self, batch, logs=None):
        if not self._in_fit:
            self.on_train_batch_end(batch)

    def on_predict_batch_end(self, batch, logs=None):
        self.on_train_batch_end(batch)

    def on_epoch_end(self, epoch, logs=None):
        self._print(logs)

    def on_test_end(self, logs=None):
        if not self._in_fit:
            self._print(logs)

    def on_predict_end(self, logs=None):
        self._print(None)

    def _print(self, logs):
        count, now = self.params["steps"] or self._seen, time.time()
        each = (now - self._began) / max(1, count)
        if count > 1 and self._after_first:
            each = (now - self._after_first) / (count - 1)
        unit = f"{each:.0f}s" if each >= 1 else f"{each * 1e3:.0f}ms"
        unit = unit if each >= 1e-3 else f"{each * 1e6:.0f}us"
        values = "".join(
            f" - {key}: {value:.4f}" if abs(value) > 1e-3 else f" - {key}: {value:.4e}"
            for key, value in (logs or {}).items()
        )
        passed = f"{now - self._began:.0f}s"
        if self.verbose == 1:
            print(f"{count}/{count} {'━' * 20} {passed} {unit}/step{values}")
        elif self.verbose == 2:
            print(f"{count}/{count} - {passed} - {unit}/step{values}")
        sys.stdout.flush()
