"""Check your own conv_forward, conv_backward, max_pool or im2col against TensorFlow."""

# --8<-- [start:bench]
import contextlib
import inspect
import io
import itertools
import traceback
import types

import numpy as np
import tensorflow as tf

# What parameters are called, in small letters and without "_".
ROLES = {
    "x": "x a aprev input inputs inputdata inputmatrix inp image images img matrix data "
    "arr array im featuremap z i",
    "W": "w k kernel kernels weight weights filter filters mask wconv kern filt f",
    "b": "b bias biases",
    "g": "dout dz dy da g grad gradoutput gradout outgrad delta upstream doutput dh",
    "cache": "cache",
    "params": "convparam poolparam hparameters hparams hyperparameters params param config",
    "stride": "stride strides s step steps",
    "padding": "pad padding p pads paddings zeropadding",
    "dilation": "dilation dilations dilationrate d rate",
    "groups": "groups",
    "activation": "activation activationfunction act",
    "mode": "mode pooltype",
    "kh": "kh hh fh filterh fieldheight kernelh kernelheight poolheight poolh ph filterheight",
    "kw": "kw ww fw filterw fieldwidth kernelw kernelwidth poolwidth poolw pw filterwidth",
    "size": "size poolsize kernelsize kernelshape ksize k f window width filtersize "
    "windowsize kernel pool poolshape filtershape windowshape",
}
WITHOUT = {  # roles that a kind of function does not have
    "conv": ("g", "cache", "kh", "kw", "size", "mode"),
    "conv_backward": ("kh", "kw", "size", "mode"),
    "max_pool": ("W", "b", "g", "cache", "dilation", "groups"),
    "im2col": ("W", "b", "g", "cache", "groups", "mode"),
}
KERNELS = {  # layouts of the kernel that go with a layout of the images
    "NHWC": ("hwCF", "FhwC", "FChw"),
    "NCHW": ("FChw", "hwCF"),
    "HWC": ("hwCF", "FhwC", "hwC"),
    "CHW": ("FChw", "hwCF", "Chw"),
    "HW": ("hw",),
    "NHW": ("hw",),
}
COLUMNS = {  # what im2col makes of it: rows | columns, each in the order of its letters
    "NHWC": "Nij.hwC Nij.Chw hwC.Nij hwC.ijN Chw.Nij N.ij.hwC N.i.j.h.w.C",
    "NCHW": "Nij.Chw Chw.ijN Chw.Nij N.Chw.ij N.ij.Chw N.C.h.w.i.j N.i.j.C.h.w",
    "HWC": "ij.hwC hwC.ij ij.Chw Chw.ij",
    "CHW": "ij.Chw Chw.ij",
    "HW": "ij.hw hw.ij",
}
FIELD = {"hwCF": "HWIO", "FhwC": "OHWI", "FChw": "OIHW", "hwC": "HWI", "Chw": "IHW"}
CACHES = (
    ("x", "W", "b", "params"),
    ("x", "W", "b", "stride", "padding"),
    ("x", "W", "stride", "padding"),
    ("x", "W", "b"),
    ("x", "W"),
)
FULL = {"N": 2, "C": 3, "F": 4, "bias": True}
CONV = {
    "one channel, one filter": {},
    "several channels": {"C": 3, "needs": "C"},
    "several filters": {"C": 2, "F": 4, "needs": "F"},
    "a batch": {"N": 3, "C": 2, "F": 2, "needs": "N"},
    "a bias": {**FULL, "needs": "b"},
    "stride 2": {**FULL, "H": 7, "W": 9, "strides": (2, 2), "needs": "stride"},
    "strides 2, 1": {**FULL, "H": 7, "W": 9, "strides": (2, 1), "needs": "pair"},
    "padding 1": {**FULL, "pad": 1, "needs": "pad"},
    "padding 2": {**FULL, "pad": 2, "needs": "pad"},
    "padding 2, 1": {**FULL, "pad": (2, 1), "needs": "padpair"},
    "padding same": {**FULL, "pad": "same", "needs": "same"},
    "stride 2, padding 1": {
        **FULL, "H": 7, "W": 9, "strides": (2, 2), "pad": 1, "needs": "stride pad",
    },
    "dilation 2": {**FULL, "H": 9, "W": 8, "dilation": (2, 2), "needs": "dilation"},
    "dilation 2, padding 2": {
        **FULL, "dilation": (2, 2), "pad": 2, "needs": "dilation pad",
    },
    "padding same, stride 2": {
        **FULL, "strides": (2, 2), "pad": "same", "needs": "same stride",
    },
    "stride 2 with a rest": {**FULL, "strides": (2, 2), "needs": "stride"},
    "a kernel that is not square": {**FULL, "k": (2, 3), "needs": "window"},
}  # fmt: skip
POOL = {
    "2 x 2, stride 2": {},
    "negative numbers": {"negative": True},
    "several channels": {"C": 3, "needs": "C"},
    "a batch": {"N": 3, "C": 2, "needs": "N"},
    "overlap: 2 x 2, stride 1": {**FULL, "strides": (1, 1), "needs": "stride"},
    "overlap: 3 x 3, stride 2": {**FULL, "H": 7, "W": 9, "k": (3, 3), "needs": "size stride"},
    "strides 2, 1": {**FULL, "strides": (2, 1), "needs": "pair"},
    "padding 1": {
        **FULL, "H": 7, "W": 9, "k": (3, 3), "pad": 1, "negative": True, "needs": "pad size",
    },
    "a rest": {**FULL, "H": 7, "W": 9},
    "a window that is not square": {**FULL, "k": (2, 3), "W": 9, "needs": "window"},
}  # fmt: skip
COLS = {
    "one channel": {},
    "several channels": {"C": 3, "needs": "C"},
    "a batch": {"N": 2, "C": 3, "needs": "N"},
    "stride 2": {"N": 2, "C": 3, "H": 7, "W": 9, "strides": (2, 2), "needs": "stride"},
    "padding 1": {"N": 2, "C": 3, "pad": 1, "needs": "pad"},
    "stride 2 with a rest": {"N": 2, "C": 3, "strides": (2, 2), "needs": "stride"},
    "a window that is not square": {"N": 2, "C": 3, "k": (2, 3), "needs": "window"},
}
SETTINGS = {"conv": CONV, "conv_backward": CONV, "max_pool": POOL, "im2col": COLS}


# ---- what TensorFlow computes, and what it computes with a usual mistake --------------
def case_of(kind, setting, able, pad=None):
    """Return the arrays and numbers of a setting; an axis that is not in `able` has size 1."""
    s = {"N": 1, "C": 1, "F": 1, "H": 6, "W": 8, "pad": 0, "dilation": (1, 1)} | setting
    N, C, F = (s[letter] if letter in able else 1 for letter in "NCF")
    k = s.get("k", (2, 2) if kind == "max_pool" else (3, 3))
    strides = s.get("strides", (2, 2) if kind == "max_pool" else (1, 1))
    if kind == "max_pool" and "stride" not in able:
        strides = k
    rng = np.random.default_rng(0)

    def numbers(*shape):  # quarters: float32 holds every sum of their products exactly
        return (rng.integers(1, 9, shape) * rng.choice([-1, 1], shape) / 4).astype(
            "float32"
        )

    case = {"kind": kind, "x": numbers(N, s["H"], s["W"], C), "W": numbers(*k, C, F)}
    case["b"] = numbers(F) * ("bias" in s and "b" in able)
    if "negative" in s:
        case["x"] = -np.abs(case["x"])
    case |= {
        "size": k,
        "strides": strides,
        "pad": pad or s["pad"],
        "dilation": s["dilation"],
    }
    case["pads"] = pads_of(case)
    case["g"] = numbers(*computed(**{**case, "kind": "conv"})[0].shape)
    return case


def pads_of(case):
    """Return the zeros on each side: ((top, bottom), (left, right))."""
    if case["pad"] != "same":
        return [(p, p) for p in np.broadcast_to(case["pad"], 2)]
    pads = []
    axes = (case["x"].shape[1:3], case["size"], case["strides"], case["dilation"])
    for n, k, s, d in zip(*axes, strict=True):
        zeros = max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
        pads.append((zeros // 2, zeros - zeros // 2))
    return pads


def computed(kind, x, W, b, size, strides, pads, dilation, g=None, **unused):
    """Return what TensorFlow computes, as a list of arrays: (N, H, W, F), or dX, dW, dB."""
    fill = -np.inf if kind == "max_pool" else 0
    padded = np.pad(x, [(0, 0), *pads, (0, 0)], constant_values=fill)
    if kind == "max_pool":
        return [np.array(tf.nn.max_pool2d(padded, size, strides, "VALID"))]
    if kind == "im2col":  # each filter copies one number of the window
        (kh, kw), C = size, x.shape[3]
        W = np.eye(kh * kw * C, dtype="float32").reshape(kh, kw, C, -1)
        y = np.array(tf.nn.conv2d(padded, W, strides, "VALID"))
        return [y.reshape(*y.shape[:3], kh, kw, C)]
    padded, W = tf.constant(padded), tf.constant(W)
    with tf.GradientTape() as tape:
        tape.watch([padded, W])
        y = tf.nn.conv2d(padded, W, strides, "VALID", dilations=dilation)
    if kind == "conv":
        return [np.array(y) + b]
    d_padded, dW = tape.gradient(y, [padded, W], tf.constant(g))
    (top, _), (left, _) = pads
    dX = np.array(d_padded)[:, top : top + x.shape[1], left : left + x.shape[2]]
    return [dX, np.array(dW), g.sum(axis=(0, 1, 2))]


def like_size(y, like):
    """Cut y to the rows and columns of `like`; what y does not have is 0."""
    y = y[:, : like.shape[1], : like.shape[2]]
    missing = [(0, a - b) for a, b in zip(like.shape, y.shape, strict=True)]
    return np.pad(y, missing)


def only(array, axis, index):
    """Return the array with zeros outside one index of an axis."""
    kept = np.zeros_like(array)
    place = (slice(None),) * axis + (index,)
    kept[place] = array[place]
    return kept


def first(array, axis):
    """Return the array with the first index of an axis in all of them."""
    return np.repeat(array.take([0], axis), array.shape[axis], axis)


def total(y, order):
    """Return sums that are never set back to 0, in loops over the axes in this order."""
    turned = y.transpose(order)
    return np.cumsum(turned).reshape(turned.shape).transpose(np.argsort(order))


def with_zeros(c, **how):
    """Return the image with its padding, as arguments of a layer that adds none."""
    return {"x": np.pad(c.x, [(0, 0), *c.pads, (0, 0)], **how), "pads": NONE}


def keeping_size(c):
    """Return the zeros that keep the size of the image in spite of the stride."""
    axes = zip(c.x.shape[1:3], c.strides, c.size, strict=True)
    zeros = [(n - 1) * s + k - n for n, s, k in axes]
    return [(z // 2, z // 2) for z in zeros] if c.pad == "same" else c.pads


def mean_pool(c):
    """Return the mean of each window: a convolution, in which each channel sees itself."""
    C = c.x.shape[3]
    W = np.ones((*c.size, 1, 1)) * np.eye(C) / np.prod(c.size)
    return computed(**vars(c) | {"kind": "conv", "W": W.astype("float32"), "b": 0})[0]


def not_transposed(y):
    """Return windows that were reshaped from (N, C, kh, kw, OH, OW) as they were."""
    N, OH, OW, kh, kw, C = y.shape
    raw = y.transpose(0, 5, 3, 4, 1, 2).reshape(N, OH, OW, C, kh, kw)
    return raw.transpose(0, 1, 2, 4, 5, 3)


def last_stamp(c, whole):
    """Return dX when each position writes its stamp with = in place of +=."""
    dX = np.pad(np.zeros_like(c.x), [(0, 0), *c.pads, (0, 0)])
    axes = zip(c.size, c.dilation, c.strides, strict=True)
    (rows, sh), (columns, sw) = [(d * np.arange(k), s) for k, d, s in axes]
    filters = [slice(None)] if whole else [slice(f, f + 1) for f in range(c.g.shape[3])]
    for f, i, j in itertools.product(filters, *map(range, c.g.shape[1:3])):
        stamp = np.einsum("nf,hwcf->nhwc", c.g[:, i, j, f], c.W[..., f])
        dX[:, i * sh + rows[:, None], j * sw + columns] = stamp
    (top, _), (left, _) = c.pads
    return dX[:, top : top + c.x.shape[1], left : left + c.x.shape[2]]


def at_output(run, c):
    """Return the gradients when the window of output i starts at i, not at i * stride."""
    return run(strides=(1, 1), g=like_size(c.g, run(kind="conv", strides=(1, 1))))


def put(grads, place, array):
    """Return the gradients with another array in one place."""
    return [array if i == place else d for i, d in enumerate(grads)]


def divided(grads, places, by):
    """Return the gradients, some of them divided."""
    return [d / by if i in places else d for i, d in enumerate(grads)]


# Each mistake, and what it computes: run is the layer, with other arguments; c is the setting.
# fmt: off
NONE = [(0, 0), (0, 0)]
INDEX = "the stride is forgotten in the index: window i starts at i * stride, not at i"
FORWARD = {
    INDEX: lambda run, c: like_size(run(strides=(1, 1)), run()),
    "the stride is ignored: the window moves by 1": lambda run, c: run(strides=(1, 1)),
    "the strides are swapped: they are (rows, columns)":
        lambda run, c: run(strides=c.strides[::-1]),
    "the stride of the rows is used for the columns too":
        lambda run, c: run(strides=c.strides[:1] * 2),
    "off by one: the + 1 of (n - k) // stride + 1 is missing": lambda run, c: run()[:, :-1, :-1],
    "off by one: the loops stop before the last row and column":
        lambda run, c: like_size(run()[:, :-1, :-1], run()),
    "off by one: the loops start at 1, so the first row and column stay 0":
        lambda run, c: np.pad(run()[:, 1:, 1:], [(0, 0), (1, 0), (1, 0), (0, 0)]),
    "the output size is rounded up: divide with //":
        lambda run, c: run(pads=[(p, q + s - 1) for (p, q), s in zip(c.pads, c.strides)]),  # noqa: B905
    "the height of the output is used for its width too":
        lambda run, c: run()[:, :, : run().shape[1]],
    "padding is forgotten": lambda run, c: run(pads=NONE),
    "padding is forgotten in the output size": lambda run, c: like_size(run(), run(pads=NONE)),
    "padding is before the image only": lambda run, c: run(pads=[(p, 0) for p, _ in c.pads]),
    "padding is after the image only": lambda run, c: run(pads=[(0, p) for _, p in c.pads]),
    "padding repeats the edge: it must be zeros": lambda run, c: run(**with_zeros(c, mode="edge")),
    'padding "same" keeps the size in spite of the stride: the size is n / stride, rounded up':
        lambda run, c: run(pads=keeping_size(c)),
    'padding "same" has its odd zero before the image: it must be after it':
        lambda run, c: run(pads=[pair[::-1] for pair in c.pads]),
    "the layout: the result is channels last, where the input is channels first":
        lambda run, c: run().transpose(0, 2, 3, 1),
    "the layout: the result is channels first, where the input is channels last":
        lambda run, c: run().transpose(0, 3, 1, 2),
    "rows and columns of the result are swapped": lambda run, c: run().transpose(0, 2, 1, 3),
    "the first image is used for the whole batch": lambda run, c: run(x=first(c.x, 0)),
    "the batch: only the first image is computed": lambda run, c: only(run(), 0, 0),
    "the result is cut to whole numbers: its array has an integer dtype":
        lambda run, c: np.trunc(run()),
}
CONV_MISTAKES = {
    "the kernel is flipped: a convolution layer does not flip it":
        lambda run, c: run(W=c.W[::-1, ::-1]),
    "the kernel is transposed: its rows and columns are swapped":
        lambda run, c: run(W=c.W.swapaxes(0, 1)),
    "the bias is missing": lambda run, c: run(b=0 * c.b),
    "the bias is subtracted": lambda run, c: run(b=-c.b),
    "the bias is added once for each channel: add it after the sum over channels":
        lambda run, c: run(b=c.b * c.x.shape[3]),
    "the bias of the first filter is used for all": lambda run, c: run(b=first(c.b, 0)),
    "channels: only the first is read: the sum is over all":
        lambda run, c: run(x=only(c.x, 3, 0)),
    "channels: the last overwrites the others: add them up with +=":
        lambda run, c: run(x=only(c.x, 3, -1)),
    "channels: their mean is taken: it must be their sum":
        lambda run, c: run(W=c.W / c.x.shape[3]),
    "channels: the kernel of the first is used for all": lambda run, c: run(W=first(c.W, 2)),
    "filters: the first is used for all": lambda run, c: run(W=first(c.W, 3)),
    "filters: their results are summed: each has a channel of its own":
        lambda run, c: 0 * run() + run().sum(axis=3, keepdims=True),
    "the mean of the window is taken: it must be the sum":
        lambda run, c: run(W=c.W / c.W[..., 0].size),
    "the sum is not set back to 0 at each position":
        lambda run, c: total(run(b=0), (0, 3, 1, 2)) + c.b,
    "the sum is not set back to 0 for each filter":
        lambda run, c: np.cumsum(run(b=0), axis=3) + c.b,
    "the sum is never set back to 0": lambda run, c: total(run(b=0), (0, 1, 2, 3)) + c.b,
    "negative numbers become 0: ReLU is no part of the layer":
        lambda run, c: np.maximum(run(), 0),
    "the dilation is ignored": lambda run, c: run(dilation=(1, 1)),
    **FORWARD,
}
POOL_MISTAKES = {
    "the maximum starts from 0: start from -inf, or from the window":
        lambda run, c: np.maximum(run(), 0),
    "the window moves by its size: it must move by the stride":
        lambda run, c: run(strides=c.size),
    "the padding is 0: for a maximum it must be -inf": lambda run, c: run(**with_zeros(c)),
    "channels: one maximum is taken over all: each has its own":
        lambda run, c: 0 * run() + run().max(axis=3, keepdims=True),
    "the batch: one maximum is taken over all images":
        lambda run, c: 0 * run() + run().max(axis=0, keepdims=True),
    "the mean is taken: it must be the maximum": lambda run, c: mean_pool(c),
    "the minimum is taken: it must be the maximum": lambda run, c: -run(x=-c.x),
    "the height of the window is used for its width too": lambda run, c: run(size=c.size[:1] * 2),
    **FORWARD,
}
COLUMN_MISTAKES = {
    "the windows are reshaped without a transpose before":
        lambda run, c: not_transposed(run()),
    "each window is transposed: rows and columns are swapped": lambda run, c: run().swapaxes(3, 4),
    "each window is flipped": lambda run, c: run()[:, :, :, ::-1, ::-1],
    "the windows go down the columns: the row of windows comes first":
        lambda run, c: run().swapaxes(1, 2).reshape(run().shape),
    INDEX: lambda run, c: like_size(run(strides=(1, 1)), run()),
    **{text: FORWARD[text] for text in FORWARD if "layout" not in text and "swapped" not in text
       and "start at 1" not in text and text != INDEX},
}
BACKWARD_MISTAKES = {
    "the padded gradient is not cropped: dX has the shape of x":
        lambda run, c: run(**with_zeros(c)),
    "the crop pad:-pad is empty when pad is 0: write pad : pad + H":
        lambda run, c: put(run(), 0, run()[0] if np.any(c.pad) else run()[0][:, :0, :0]),
    "the padded gradient is cropped at one side only: the zeros before are still in dX":
        lambda run, c: put(run(), 0, like_size(run(**with_zeros(c))[0], c.x)),
    "dX is written with =, so the last window wins: they overlap, add with +=":
        lambda run, c: put(run(), 0, last_stamp(c, whole=True)),
    "dX is written with =, so the last window and filter win: add with +=":
        lambda run, c: put(run(), 0, last_stamp(c, whole=False)),
    "dW is written with =, so the last position wins: add with +=":
        lambda run, c: put(run(), 1, run(g=only(only(only(c.g, 0, -1), 1, -1), 2, -1))[1]),
    "dW is that of the last image: add up the batch with +=":
        lambda run, c: put(run(), 1, run(g=only(c.g, 0, -1))[1]),
    "dX is that of the first filter: sum over all":
        lambda run, c: put(run(), 0, run(g=only(c.g, 3, 0))[0]),
    "dX is that of the last filter: add up with +=":
        lambda run, c: put(run(), 0, run(g=only(c.g, 3, -1))[0]),
    INDEX: lambda run, c: put(at_output(run, c), 2, run()[2]),
    f"in dX, {INDEX}": lambda run, c: put(run(), 0, at_output(run, c)[0]),
    f"in dW, {INDEX}": lambda run, c: put(run(), 1, at_output(run, c)[1]),
    "the kernel is flipped in dX": lambda run, c: run(W=c.W[::-1, ::-1]),
    "dW is flipped": lambda run, c: put(run(), 1, run()[1][::-1, ::-1]),
    "the gradient from above is not used": lambda run, c: run(g=np.ones_like(c.g)),
    "all are divided by the batch size: the loss has done that":
        lambda run, c: divided(run(), (0, 1, 2), len(c.x)),
    "dW and db are divided by the batch size: the loss has done that":
        lambda run, c: divided(run(), (1, 2), len(c.x)),
    "db is divided by the batch size: the loss has done that":
        lambda run, c: divided(run(), (2,), len(c.x)),
    "db is a mean: it must be the sum over the batch and the positions":
        lambda run, c: divided(run(), (2,), c.g[..., 0].size),
    "db is one sum over all filters: each has its own":
        lambda run, c: put(run(), 2, np.full_like(c.b, c.g.sum())),
    "db is that of the last position: add up with +=":
        lambda run, c: put(run(), 2, c.g[-1, -1, -1]),
    "db is that of the last image: sum over the batch too":
        lambda run, c: put(run(), 2, c.g[-1].sum(axis=(0, 1))),
}
# fmt: on
MISTAKES = {
    "conv": CONV_MISTAKES,
    "conv_backward": BACKWARD_MISTAKES,
    "max_pool": POOL_MISTAKES,
    "im2col": COLUMN_MISTAKES,
}


# ---- how the function is called -------------------------------------------------------
class Fault(Exception):  # noqa: N818
    """What a function does that no layer does: it raises, returns None, and so on."""

    def __init__(self, text, done=0.9):
        super().__init__(text)
        self.done = done  # how far it came: less than 1


def name_of(function):
    """Return the name of a function; an object that can be called has none."""
    return getattr(function, "__name__", "it")


def kind_of(function, kind):
    """Return the kind of a function, from its name if it is not given."""
    if inspect.isclass(function):
        raise TypeError(
            f"{name_of(function)} is a class. Check a function: def conv(x, W, b): "
            "make an object, give it W and b, return its forward(x)"
        )
    if not callable(function):
        raise TypeError(
            f"check takes a function, without (), not {type(function).__name__}"
        )
    name = name_of(function).lower().replace("_", "")
    if kind is None:
        backward = any(word in name for word in ("back", "grad"))
        pool, columns = "pool" in name, "im2col" in name
        kind = "max_pool" if pool else "im2col" if columns else "conv"
        if backward:
            kind = "pool_backward" if pool else "conv_backward"
        if "transpose" in name or "deconv" in name or "col2im" in name:
            kind = name
    if kind not in SETTINGS:
        raise ValueError(f"kind is one of {', '.join(SETTINGS)}, not {kind!r}")
    return kind


def roles_of(function, kind):
    """Return {parameter: its role}; one that is not known keeps its default."""
    roles, allowed = {}, [role for role in ROLES if role not in WITHOUT[kind]]
    for place, parameter in enumerate(inspect.signature(function).parameters.values()):
        plain = parameter.name.lower().replace("_", "")
        known = [role for role in allowed if plain in ROLES[role].split()]
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        first = {"conv": ("x", "W"), "conv_backward": ()}.get(kind, ("x",))
        if not known and place < len(first) and first[place] not in roles.values():
            known = [first[place]]
        known = [role for role in known if role not in roles.values()]
        if not known and parameter.default is parameter.empty:
            raise TypeError(
                f"{name_of(function)}: no value is known for the parameter "
                f"{parameter.name!r} of a {kind}. Rename it (x, W, b, stride, pad, ...), "
                "or check a function that calls yours"
            )
        if known:
            roles[parameter.name] = known[0]
    needed = {"conv": ("x", "W"), "conv_backward": ()}.get(kind, ("x",))
    missing = [role for role in needed if role not in roles.values()]
    if kind == "conv_backward" and "cache" not in roles.values():
        missing = [role for role in ("g", "x", "W") if role not in roles.values()]
    if missing:
        raise TypeError(
            f"{name_of(function)} takes {len(roles)} known arguments "
            f"({', '.join(roles) or 'none'}); a {kind} needs {', '.join(missing)} too"
        )
    return roles


def forms_of(default):
    """Return the forms in which a number for rows and columns may be given."""
    if default is inspect.Parameter.empty:
        return ("number", "pair", "pairs", "string")
    if isinstance(default, str):
        return ("string",)
    if isinstance(default, tuple | list):
        return ("pairs",) if isinstance(default[0], tuple | list) else ("pair",)
    return ("number",)


def readings_of(function, roles, kind, layout, forward):
    """Yield the ways to call a function: layouts, and forms of its arguments."""
    given = dict(inspect.signature(function).parameters)
    if forward:
        given = {**inspect.signature(forward).parameters, **given}
    choices = {"image": list(KERNELS) if layout is None else [layout]}
    for role, forms in (("stride", 2), ("size", 2), ("padding", 4)):
        name = [n for n in roles if roles[n] == role]
        if name:
            choices[role] = forms_of(given[name[0]].default)[:forms]
    takes_padding = {"padding", "params", "cache"} & set(roles.values())
    if kind == "conv" and not takes_padding:
        choices["implied"] = [0, "same"]
    if "b" in roles.values() or "cache" in roles.values():
        choices["bias"] = ["F", "111F", "F1"]
    if "cache" in roles.values():
        choices["cache"] = ["forward"] if forward else CACHES
    for values in itertools.product(*choices.values()):
        reading = dict(zip(choices, values, strict=True))
        image = reading["image"]
        if kind in ("conv", "conv_backward"):
            yield from ({**reading, "kernel": kernel} for kernel in KERNELS[image])
        elif kind == "im2col":
            turns = COLUMNS.get(image, "").split()
            yield from ({**reading, "columns": turn} for turn in turns)
        else:
            yield reading


def arrange(array, axes, wanted):
    """Return an array with its axes in another order; those left out have size 1."""
    rest = [axis for axis in axes if axis not in wanted]
    array = array.transpose([axes.index(axis) for axis in [*wanted, *rest]])
    return array.reshape(array.shape[: len(wanted)])


def able_of(roles, reading):
    """Return what a function can be asked for: axes (N, C, F), b, stride, pad, and so on."""
    able = set(reading["image"] + reading.get("kernel", "F"))
    has = set(roles.values()) | set(reading.get("cache", ()))
    if "params" in has:
        has |= {"stride", "size", "kh"} | (
            {"padding"} if "kernel" in reading else set()
        )
    able |= has & {"b", "stride", "dilation"}
    able |= {"size"} if has & {"size", "kh"} else set()
    if "padding" in has:
        able |= {"number": {"pad"}, "pair": {"pad", "padpair"}, "string": {"same"}}.get(
            reading.get("padding", "number"), {"pad"}
        )
    able |= {"pair"} if reading.get("stride") == "pair" else set()
    if "kernel" in reading or "kh" in has or reading.get("size") == "pair":
        able.add("window")
    return able


def wanted_of(arrays, kind, reading):
    """Return what TensorFlow computes in the layout of a reading."""
    image = reading["image"]
    if kind == "max_pool":
        return [arrange(arrays[0], "NHWC", image)]
    if kind == "im2col":
        groups = reading["columns"].split(".")
        y = arrange(arrays[0], "NijhwC", "".join(groups))
        sizes = iter(y.shape)
        return [
            y.reshape([np.prod([next(sizes) for _ in g], dtype=int) for g in groups])
        ]
    if kind == "conv":
        return [arrange(arrays[0], "NHWF", axes_of_output(reading))]
    dX, dW, db = arrays
    return [arrange(dX, "NHWC", image), arrange(dW, "hwCF", reading["kernel"]), db]


def axes_of_output(reading):
    """Return the axes of what a convolution returns, such as NHWF."""
    return reading["image"].replace("C", "F" if "F" in reading["kernel"] else "")


def in_form(pair, form):
    """Return two numbers in the form in which a function wants them; as one, they are equal."""
    if form == "pair":
        return tuple(int(number) for number in pair)
    if form == "pairs":
        return tuple((int(number), int(number)) for number in pair)
    return int(pair[0])


def values_of(case, reading):
    """Return {role: the value that a function gets}, all arrays copies."""
    kh, kw = case["size"]
    pad = case["pad"]
    pair = None if pad == "same" else np.broadcast_to(pad, 2)
    values = {
        "x": arrange(case["x"], "NHWC", reading["image"]).copy(),
        "kh": kh,
        "kw": kw,
    }
    if "kernel" in reading:
        values["W"] = arrange(case["W"], "hwCF", reading["kernel"]).copy()
        shape = {"111F": (1, 1, 1, -1), "F1": (-1, 1)}.get(reading.get("bias"), (-1,))
        values["b"] = case["b"].reshape(shape).copy()
        axes = axes_of_output(reading)
        values["g"] = arrange(case["g"], "NHWF", axes).copy()
    for role, key in (
        ("stride", "strides"),
        ("size", "size"),
        ("dilation", "dilation"),
    ):
        form = reading.get(role, "number")
        if form == "number" and len(set(case[key])) > 1:
            continue
        values[role] = in_form(case[key], form)
    if reading.get("padding") == "string":
        values["padding"] = pad or "valid"
    elif pair is not None:
        values["padding"] = in_form(pair, reading.get("padding", "number"))
    values |= {"groups": 1, "activation": lambda z: z, "mode": "max"}
    values["params"] = params_of(values)
    return values


def params_of(values):
    """Return the dict of a course: the same numbers under each name that is used."""
    names = {
        "stride": "stride strides S s step",
        "padding": "pad padding P p",
        "dilation": "dilation",
        "kh": "pool_height pool_h",
        "kw": "pool_width pool_w",
        "size": "f pool_size size kernel_size",
    }
    return {
        name: values[role]
        for role in names
        if role in values
        for name in names[role].split()
    }


def call(function, roles, case, reading, forward=None):
    """Call a function on a case; return its arrays, or raise a Fault that says what is wrong."""
    values = values_of(case, reading)
    hidden = contextlib.redirect_stdout(io.StringIO())
    try:
        with hidden, np.errstate(all="ignore"):
            if reading.get("cache") == "forward":
                own = roles_of(forward, "conv")
                values["cache"] = forward(**{n: values[r] for n, r in own.items()})[1]
            elif "cache" in reading:
                values["cache"] = tuple(values[role] for role in reading["cache"])
            arguments = {name: values[role] for name, role in roles.items()}
            before = {
                n: a.copy() for n, a in arguments.items() if isinstance(a, np.ndarray)
            }
            result = function(**arguments)
    except Exception as error:  # whatever a reader's function raises is told
        raise fault_of(error, function) from error
    for name, array in before.items():
        if not np.array_equal(array, arguments[name]):
            raise Fault(f"writes into its input {name}: work on a copy, {name}.copy()")
    return arrays_of(result, case["kind"])


def fault_of(error, function):
    """Return the Fault of an error: what it says, and the line of the function that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    code = getattr(function, "__code__", None)
    own = [f.lineno for f in frames if code and f.filename == code.co_filename]
    line = f", in line {own[-1]} of the block" if own else ""
    what = f"{error}: no such key in the dict" if isinstance(error, KeyError) else error
    done = (own[-1] - code.co_firstlineno) / 10_000 if own else 0
    return Fault(f"raises {type(error).__name__}: {what}{line}", done)


def arrays_of(result, kind):
    """Return what a function returned as a list of arrays of numbers."""
    if result is None:
        raise Fault("returns None: is there a return at its end?")
    many = isinstance(result, tuple | list)
    if kind == "conv_backward":
        if not isinstance(result, tuple | list) or not 2 <= len(result) <= 3:
            count = len(result) if many else 1
            raise Fault(f"returns {count} result(s); return dX, dW, db")
        parts = list(result)
    else:  # (out, cache) is usual
        parts = [result[0] if isinstance(result, tuple) else result]
    arrays = []
    for part in parts:
        try:
            array = np.asarray(part)
        except ValueError as error:
            raise Fault("returns lists of different lengths, not an array") from error
        if array.dtype.kind not in "fiu":
            raise Fault(
                f"returns {array.dtype} ({type(part).__name__}), not an array of numbers"
            )
        arrays.append(array)
    if kind == "conv_backward" and len(arrays) == 3:
        arrays[2] = arrays[2].reshape(-1)
    return arrays


# ---- what is said ---------------------------------------------------------------------
PROBE = {"N": 2, "C": 7, "F": 4, "H": 8, "W": 11, "bias": True}  # all sizes differ


def same(got, wanted):
    """Return whether two lists hold the same arrays."""
    return all(
        a.shape == b.shape and np.allclose(a, b, rtol=1e-5, atol=1e-5, equal_nan=True)
        for a, b in zip(got, wanted, strict=False)
    )


def attempt(function, roles, case, reading, forward):
    """Return what a function gives for a case: its arrays, or its Fault."""
    try:
        return call(function, roles, case, reading, forward)
    except Fault as fault:
        return fault


def closeness(got, wanted):
    """Return how well a reading fits: 4 for the right numbers, 2 for the right shapes."""
    if isinstance(got, Fault):
        return got.done
    if same(got, wanted):
        return 4
    pairs = list(zip(got, wanted, strict=False))
    ranks = all(a.ndim == b.ndim for a, b in pairs)
    equal = [m == n for a, b in pairs for m, n in zip(a.shape, b.shape, strict=False)]
    return 1 + np.mean(equal) if ranks else 0.5


def best_readings(function, roles, kind, layout, forward):
    """Return the readings that fit best, and how well; the first with right numbers ends it."""
    own = roles_of(forward, "conv") if forward else {}
    top, kept = -1, []
    for reading in readings_of(function, {**own, **roles}, kind, layout, forward):
        case = case_of(
            kind, PROBE, able_of({**own, **roles}, reading), reading.get("implied")
        )
        wanted = wanted_of(computed(**case), kind, reading)
        got = attempt(function, roles, case, reading, forward)
        fits = closeness(got, wanted)
        if fits > top:
            top, kept = fits, []
        if fits == top:
            kept.append(reading)
        if top == 4:
            break
    return kept, top


def guess(mistake, case, reading):
    """Return what a mistake computes in a case, or None where it cannot be made."""

    def run(**changes):
        arrays = computed(**{**case, **changes})
        return arrays if len(arrays) > 1 else arrays[0]

    try:
        arrays = mistake(run, types.SimpleNamespace(**case))
        arrays = arrays if isinstance(arrays, list) else [arrays]
        return wanted_of(arrays, case["kind"], reading)
    except Exception:  # sizes that do not fit: it is not this mistake
        return None


def causes(first, cases, results, readings):
    """Return the mistakes that give the numbers of a setting, and in how many settings."""
    found = {}
    for reading in readings:
        for text, mistake in MISTAKES[cases[first]["kind"]].items():

            def gives(name, mistake=mistake, reading=reading):
                numbers = guess(mistake, cases[name], reading)
                got = results[name]
                return numbers and not isinstance(got, Fault) and same(got, numbers)

            if gives(first):
                found[text] = max(found.get(text, 0), sum(map(bool, map(gives, cases))))
    top = max(found.values(), default=0)
    return [text for text in found if found[text] == top], top


def slice_of(axes, place):
    """Return the index of the matrix with rows and columns in which a number is."""
    return tuple(
        slice(None) if axis in "HWhw" else p
        for axis, p in zip(axes, place, strict=True)
    )


def print_arrays(got, wanted, axes, name):
    """Print both arrays: the matrix in which the first number differs."""
    place = (0,) * wanted.ndim
    if got.shape != wanted.shape:
        print(f"shape of {name}: {got.shape}, not {wanted.shape}")
    else:
        differ = ~np.isclose(got, wanted, rtol=1e-5, atol=1e-5)
        place = tuple(np.argwhere(differ)[0])
        print(f"{name}: {differ.sum()} of {got.size} numbers differ")
    if len(axes) == wanted.ndim and got.ndim == wanted.ndim:
        place = slice_of(axes, place)
    elif wanted.ndim == 2 and got.ndim == 2:
        place = place[:1]
    else:
        place = ()
    index = ", ".join(":" if isinstance(p, slice) else str(p) for p in place)
    where = f"{name}[{index}]" if index.strip(":, ") else name
    for title, array in (
        (f"yours, {where}", got[place]),
        (f"TensorFlow's, {where}", wanted[place]),
    ):
        print(f"{title}:")
        print(np.array2string(array, max_line_width=100, threshold=80))


def axes_of(kind, reading):
    """Return the names and axes of what a function returns."""
    if kind == "conv_backward":
        return [("dX", reading["image"]), ("dW", reading["kernel"]), ("db", "F")]
    if kind == "im2col":
        return [("columns", reading["columns"].replace(".", ""))]
    return [("out", axes_of_output(reading) if kind == "conv" else reading["image"])]


def described(case, reading):
    """Return the shapes and numbers of a case, as the function gets them."""
    values = values_of(case, reading)
    parts = [f"x {values['x'].shape}"]
    if "kernel" in reading:
        parts.append(f"W {values['W'].shape}")
    else:
        parts.append(f"window {case['size']}")
    (sh, sw), pad = case["strides"], case["pad"]
    parts.append(f"stride {sh if sh == sw else (sh, sw)}")
    parts.append(f"pad {pad}")
    if case["dilation"] != (1, 1):
        parts.append(f"dilation {case['dilation'][0]}")
    return ", ".join(parts)


def read_as(function, kind, reading):
    """Return how a function is read."""
    parts = [f"x {reading['image']}"]
    if "kernel" in reading:
        parts.append(f"W {FIELD.get(reading['kernel'], 'HW')}")
    if "columns" in reading:
        parts.append(f"result {' x '.join(reading['columns'].split('.'))}")
    if reading.get("implied") == "same":
        parts.append('padding "same"')
    article = "an" if kind == "im2col" else "a"
    return f"{name_of(function)} is read as {article} {kind}: {', '.join(parts)}"


MAY_SKIP = (
    "stride 2 with a rest",
    "a rest",
    "a kernel that is not square",
    "a window that is not square",
)


def check(function, kind=None, layout=None, forward=None, skip=()):
    """Compare a function with TensorFlow on a grid of settings; return whether all are equal.

    function: your conv_forward, conv_backward, max_pool or im2col, without ().
    kind: "conv", "conv_backward", "max_pool" or "im2col", if its name does not say it.
    layout: "NHWC", "NCHW", "HWC", "CHW", "NHW" or "HW", if it is not to be found out by trying.
    forward: the function that makes the cache of a conv_backward.
    skip: names of settings that your function need not do.
    """
    kind = kind_of(function, kind)
    if layout not in (None, *KERNELS):
        raise ValueError(f"layout is one of {', '.join(KERNELS)}, not {layout!r}")
    unknown = set([skip] if isinstance(skip, str) else skip) - set(SETTINGS[kind])
    if unknown:
        raise ValueError(f"skip: no setting is called {min(unknown)!r}")
    roles = roles_of(function, kind)
    readings, _ = best_readings(function, roles, kind, layout, forward)
    reading = readings[0]
    print(read_as(function, kind, reading))
    own = roles_of(forward, "conv") if forward else {}
    able = able_of({**own, **roles}, reading)
    cases, results = {}, {}
    for name, setting in SETTINGS[kind].items():
        if name in skip or not set(setting.get("needs", "").split()) <= able:
            continue
        cases[name] = case_of(kind, setting, able, reading.get("implied"))
        results[name] = attempt(function, roles, cases[name], reading, forward)
        if "no such key" in str(results[name]) and "window" in name:
            del cases[name]  # a dict with one size for both sides
    wanted = {n: wanted_of(computed(**c), kind, reading) for n, c in cases.items()}
    failed = [
        n
        for n in cases
        if isinstance(results[n], Fault) or not same(results[n], wanted[n])
    ]
    if not failed:
        print(f"equal to TensorFlow in all {len(cases)} settings: {'; '.join(cases)}")
        return True
    worst = failed[0]
    print(
        f"equal in {len(cases) - len(failed)} of {len(cases)} settings; not in: {worst}"
    )
    print(f"  {described(cases[worst], reading)}")
    if isinstance(results[worst], Fault):
        print(f"{name_of(function)} {results[worst]}")
    else:
        parts = zip(results[worst], wanted[worst], axes_of(kind, reading), strict=False)
        got, right, (name, axes) = next(p for p in parts if not same([p[0]], [p[1]]))
        print_arrays(got, right, axes, name)
        again = attempt(function, roles, cases[worst], reading, forward)
        if same(results[worst], wanted[worst][1::-1]):  # dW, dX
            print("Cause: the order of the results: return dX, dW, db.")
        else:
            tell_cause(worst, cases, results, readings, again)
    tell_layout(function, roles, kind, layout, forward)
    if worst in MAY_SKIP:
        print(f"If it need not do that: check({name_of(function)}, skip=[{worst!r}])")
    return False


def tell_cause(first, cases, results, readings, again):
    """Print the usual mistake that gives these very numbers, if there is one."""
    if isinstance(again, Fault) or not same(again, results[first]):
        print(
            "Cause: a second call gives other numbers. An array from np.empty is not filled, "
            "or something is kept between calls."
        )
        return
    found, count = causes(first, cases, results, readings)
    if not found:
        print("None of the usual mistakes gives these numbers.")
    for text in found[:2]:
        print(f"Cause: {text}.")
    if found:
        print(f"This mistake gives your numbers in {count} of {len(cases)} settings.")


def tell_layout(function, roles, kind, layout, forward):
    """Print the layout in which a function is right, if it is not the one that was asked for."""
    if layout is None:
        return
    readings, fits = best_readings(function, roles, kind, None, forward)
    if fits == 4:
        image = readings[0]["image"]
        print(
            f"Cause: the layout. It computes {image}, not {layout}: transpose, or layout={image!r}."
        )


# --8<-- [end:bench]


# --8<-- [start:forward]
def conv_forward(x, w, b, conv_param):
    """Correlate x (N, C, H, W) with w (F, C, kh, kw); add b (F,)."""
    stride, pad = conv_param["stride"], conv_param["pad"]
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    (N, _, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for n, f, i, j in np.ndindex(out.shape):
        out[n, f, i, j] = np.sum(x[n, :, i : i + kh, j : j + kw] * w[f]) + b[f]
    return out


check(conv_forward)
# --8<-- [end:forward]


# --8<-- [start:backward]
def conv_backward(dout, cache):
    """Return dx, dw, db; the cache is (x, w, b, conv_param)."""
    x, w, _, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        rows = slice(i * stride, i * stride + w.shape[2])
        columns = slice(j * stride, j * stride + w.shape[3])
        dx[n, :, rows, columns] += dout[n, f, i, j] * w[f]
        dw[f] += dout[n, f, i, j] * x[n, :, rows, columns]
    return dx, dw, dout.sum(axis=(0, 2, 3))


check(conv_backward)
# --8<-- [end:backward]


# --8<-- [start:pool]
def max_pool_forward(A_prev, hparameters):
    """Take the maximum of each f x f window of A_prev (m, H, W, C)."""
    f, stride = hparameters["f"], hparameters["stride"]
    m, H, W, C = A_prev.shape
    A = np.zeros((m, (H - f) // stride + 1, (W - f) // stride + 1, C))
    for n, i, j, c in np.ndindex(A.shape):
        top, left = i * stride, j * stride
        for value in A_prev[n, top : top + f, left : left + f, c].ravel():
            A[n, i, j, c] = max(A[n, i, j, c], value)
    return A


check(max_pool_forward)
# --8<-- [end:pool]


# --8<-- [start:columns]
def my_im2col(x, kh, kw, stride=1, pad=0):
    """Make a row of each window of x (N, C, H, W): (N * OH * OW, C * kh * kw)."""
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]  # (N, C, OH, OW, kh, kw)
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, x.shape[1] * kh * kw)


check(my_im2col)
# --8<-- [end:columns]
