"""tf.errors: the error that TensorFlow raises for arguments that do not fit together."""


class OpError(Exception):
    """An operation failed."""

    @property
    def message(self):
        return str(self)


class InvalidArgumentError(OpError):
    """The arguments of an operation do not fit together."""


class UnimplementedError(OpError):
    """The operation has no implementation for these arguments."""
