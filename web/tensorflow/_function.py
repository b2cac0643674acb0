"""tf.function, which changes nothing here."""

import sys

_told = []


def function(func=None, **options):
    """Return the function as it is, and say so once: there is no graph in the page."""
    if func is None:
        return lambda inner: function(inner, **options)
    if not _told:
        _told.append(True)
        print(
            "Note: tf.function makes no graph in the page; the function runs as it stands.",
            file=sys.stderr,
        )
    func.python_function = func
    return func
