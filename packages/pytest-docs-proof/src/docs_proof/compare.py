"""When are two pieces of code, two outputs or two pictures the same."""

import io
import math
import re

NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?!\w)")
RELATIVE = 1e-5  # processors differ in the last digits of float32
PIXEL = 2  # of 255, in the mean: another decoder is off by 0.6, a kernel that is wrong by much more
ABSOLUTE = 1e-7  # the same for numbers next to zero; float32 resolves 1.2e-7 of 1


def same_code(a, b):
    """True if the texts differ in nothing but blanks at line ends and blank lines around."""
    return _lines(a) == _lines(b)


def same_output(shown, printed):
    """True if the texts are equal but for white space, whole numbers exactly, others to 1e-5."""
    a, b = NUMBER.findall(shown), NUMBER.findall(printed)
    return (
        _words(shown) == _words(printed)
        and len(a) == len(b)
        and all(map(_same_number, a, b))
    )


def same_picture(kept, drawn):
    """True if two PNG files (bytes) show the same: decoders of photographs differ a little."""
    import numpy as np  # not needed to compare texts
    from PIL import Image

    a, b = (
        np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
        for png in (kept, drawn)
    )
    return a.shape == b.shape and bool(np.abs(a - b).mean() < PIXEL)


def _lines(text):
    return [line.rstrip() for line in text.strip("\n").split("\n")]


def _words(text):
    return "".join(NUMBER.sub("#", text).split())


def _same_number(a, b):
    if a.lstrip("+-").isdigit() and b.lstrip("+-").isdigit():
        return int(a) == int(b)
    return math.isclose(float(a), float(b), rel_tol=RELATIVE, abs_tol=ABSOLUTE)
