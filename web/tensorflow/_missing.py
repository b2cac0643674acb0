"""What a reader is told about a name that this package leaves out."""

PAGE = "What runs in the page"  # runner.js looks for this and adds the link


class MissingError(AttributeError, NotImplementedError):
    """TensorFlow has it, this package has not."""

    __module__ = "tensorflow"  # as tracebacks name it


def missing(name):
    """Return the error for something that TensorFlow has and the page has not."""
    return MissingError(
        f"{name} does not run in the page; copy the program and run it with TensorFlow itself."
        f' See "{PAGE}".'
    )


def module_getattr(prefix):
    """Return a module's __getattr__: a name that is not there is named with its `prefix`."""

    def getattr_(name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise missing(f"{prefix}.{name}")

    return getattr_
