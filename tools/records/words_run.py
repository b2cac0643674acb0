"""Run programs that fail, and write what each says: words.py starts it in each environment.

It reads [[name, code], ...] as JSON from standard input, and writes {name: text}. The oldest
environment has Python 3.6, so this file uses nothing newer.
"""

import contextlib
import io
import json
import os
import sys
import tempfile
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.filterwarnings("ignore")


def names():
    """Return the names that the programs may use; Keras is another package in each environment."""
    import numpy as np
    import tensorflow as tf

    try:
        import keras

        old = int(keras.__version__.split(".")[0]) < 3
    except ImportError:
        old = False
    if not old:  # TensorFlow's, which is Keras 2 with TF_USE_LEGACY_KERAS
        keras = tf.keras
    return {
        "np": np,
        "tf": tf,
        "keras": keras,
        "layers": keras.layers,
        "f": lambda call, *arguments: tf.function(call)(*arguments),
        "folder": tempfile.mkdtemp(),
    }


def message_of(code, frame):
    """Return the error that ends a program, or what the program prints if there is no error."""
    printed, error = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(printed):
            exec(code, dict(frame, __name__="__main__"))
    except AssertionError:
        pass  # a block that expects an error, but there was none
    except Exception as exception:
        error = f"{type(exception).__name__}: {exception}"
    return error or printed.getvalue()


def main():
    out, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer
    frame, answers = names(), {}
    for name, code in json.load(sys.stdin):
        frame["keras"].backend.clear_session()  # layers are numbered from the start
        answers[name] = message_of(code, frame)
    json.dump(answers, out)


if __name__ == "__main__":
    main()
