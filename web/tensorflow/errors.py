"""tf.errors: the errors that TensorFlow raises for arguments that do not fit together."""


class OpError(Exception):
    """An operation failed."""

    @property
    def message(self):
        return str(self)


class InvalidArgumentError(OpError):
    """The arguments of an operation do not fit together."""


class UnimplementedError(OpError):
    """The operation has no implementation for these arguments."""


def op_error(op, text, node=None, name=" name: ", kind=InvalidArgumentError):
    """Return the error of an operation, in the words of TensorFlow on a CPU of a PC.

    node: the kernel's name where it is not that of the operation, such as _MklNativeConv2D.
    """
    node = f"_{node}" if (node or "").startswith("_") else node or op
    place = f"__wrapped__{node}_device_/job:localhost/replica:0/task:0/device:CPU:0"
    return kind(f"{{{{function_node {place}}}}} {text} [Op:{op}]{name}")


def listed(shape):
    """Return a shape as the operations write it: [1,7,7,8]."""
    return f"[{','.join(map(str, shape))}]"
