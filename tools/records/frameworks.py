"""What PyTorch, ONNX Runtime and SciPy compute: `make frameworks` writes the record.

It runs in an environment of its own, .cache/frameworks, without TensorFlow. Inputs are made by
`whole`, so that the record holds results alone. The tests of the pages take the settings from here,
the results from the record, and compare them with TensorFlow and NumPy. The programs of pages that
need these frameworks, snippets/**/*_recorded.py, are run here too.
"""

import functools
import hashlib
import itertools
import json
import math
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
from docs_proof.programs import record

from tools.hooks import RECORD, digests, recorded_programs

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("torch", "onnx", "onnxruntime", "scipy", "numpy")


def whole(*shape, seed=0):
    """Return whole numbers from -5 to 5 as float32: sums of their products are exact."""
    i = np.arange(math.prod(shape)) + 17 * seed
    return (((i * i * 3 + i * 7) % 101 % 11) - 5).astype("float32").reshape(shape)


# ---- sizes along one axis: None in the record where the framework refuses
CONV_SIZES = list(  # (n, kernel_size, stride, padding, dilation)
    itertools.product(
        (1, 2, 5, 6, 7, 8, 9, 13, 224), (1, 2, 3, 4, 5, 7), (1, 2, 3), (0, 1, 2, 3), (1, 2)
    )
)  # fmt: skip
POOL_SIZES = [  # (n, kernel_size, stride, padding, ceil_mode)
    (n, k, s, p, ceil)
    for n, k, s in itertools.product(
        (1, 2, 4, 5, 6, 7, 8, 9, 10, 112), (1, 2, 3, 4, 5), (1, 2, 3, 4)
    )
    for p in range(k // 2 + 1)
    for ceil in (False, True)
]
TRANSPOSE_SIZES = [  # (n, kernel_size, stride, padding, output_padding)
    (n, k, s, p, op)
    for n, k, s, p in itertools.product(
        (1, 2, 3, 4, 7, 16), (1, 2, 3, 4, 5, 7), (1, 2, 3), (0, 1, 2, 3)
    )
    for op in range(s)
]
SAME = list(  # (n, kernel_size, stride), for auto_pad of ONNX
    itertools.product(range(1, 11), (1, 2, 3, 4, 5, 7), (1, 2, 3, 4, 5))
)

# ---- values: (shape of the images, shape of the weights, arguments)
CONVS = [
    ((2, 3, 8, 7), (4, 3, 3, 3), {}),
    ((2, 3, 8, 7), (4, 3, 3, 3), {"stride": 2, "padding": 1}),
    ((2, 3, 7, 9), (4, 3, 3, 3), {"stride": 2, "padding": 1, "bias": True}),
    ((2, 2, 8, 6), (3, 2, 3, 2), {"stride": (2, 1), "padding": (1, 2)}),
    ((2, 2, 9, 8), (3, 2, 3, 3), {"padding": 2, "dilation": 2}),
    ((2, 2, 9, 8), (3, 2, 3, 2), {"padding": (3, 1), "dilation": (3, 2)}),
    ((2, 2, 10, 9), (3, 2, 3, 3), {"stride": 2, "padding": 2, "dilation": 2}),
    ((2, 4, 7, 6), (6, 2, 3, 2), {"stride": 2, "padding": 1, "groups": 2}),
    ((2, 3, 6, 7), (6, 1, 3, 3), {"padding": 1, "groups": 3, "bias": True}),
    ((2, 2, 8, 5), (3, 2, 4, 2), {"stride": 2, "padding": (2, 1)}),
    ((2, 2, 14, 12), (3, 2, 7, 7), {"stride": 2, "padding": 3}),
    ((2, 2, 5, 6), (3, 2, 4, 2), {"padding": "same"}),
    ((2, 2, 6, 5), (3, 2, 2, 3), {"padding": "same", "dilation": (3, 2)}),
    ((2, 2, 6, 5), (3, 2, 3, 2), {"padding": "valid"}),
    ((2, 3, 11), (4, 3, 3), {"stride": 2, "padding": 1, "bias": True}),
    ((2, 4, 10), (6, 2, 3), {"padding": 2, "dilation": 2, "groups": 2}),
    ((2, 2, 5, 4, 6), (3, 2, 3, 2, 3), {"stride": (2, 1, 2), "padding": 1}),
]
TRANSPOSES = [
    ((2, 3, 3, 4), (3, 2, 3, 3), {}),
    ((2, 3, 3, 4), (3, 2, 3, 2), {"stride": 2, "bias": True}),
    ((2, 3, 3, 4), (3, 2, 3, 3), {"stride": 2, "padding": 1}),
    ((2, 3, 3, 4), (3, 2, 3, 3), {"stride": 2, "padding": 1, "output_padding": 1}),
    ((2, 2, 3, 2), (2, 3, 3, 4), {"stride": (2, 3), "padding": (1, 0), "output_padding": (0, 2)}),
    ((2, 2, 3, 4), (2, 3, 2, 2), {"stride": 2}),
    ((2, 2, 3, 4), (2, 3, 4, 4), {"stride": 2, "padding": 1}),
    ((2, 2, 3, 2), (2, 3, 1, 2), {"stride": 3, "output_padding": 1, "bias": True}),
    ((2, 2, 4, 3), (2, 3, 3, 2), {"padding": 1, "dilation": 2}),
    ((2, 4, 3, 4), (4, 3, 3, 2), {"stride": 2, "padding": 1, "groups": 2}),
    ((2, 3, 3, 4), (3, 1, 3, 3), {"stride": 2, "padding": 1, "output_padding": 1, "groups": 3}),
    ((2, 3, 5), (3, 2, 4), {"stride": 2, "padding": 1}),
    ((1, 2, 2, 3, 2), (2, 2, 3, 2, 3), {"stride": (2, 1, 2), "padding": (1, 0, 1)}),
]  # fmt: skip
POOLS = [
    {"kernel_size": 3, "stride": 2, "padding": 1},
    {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
    {"kernel_size": 2},
    {"kernel_size": 2, "ceil_mode": True},
    {"kernel_size": (3, 2), "stride": (2, 3), "padding": (1, 0), "ceil_mode": True},
    {"kernel_size": 3, "stride": 1, "padding": 1},
    {"kernel_size": (2, 5), "stride": (3, 2), "padding": (1, 2), "ceil_mode": True},
]
POOLED = [(2, 2, 8, 7), (1, 2, 5, 6)]  # every pool on each of these
MAX_POOLS = list(itertools.product(POOLED, POOLS))
AVERAGE_POOLS = [
    (shape, {**pool, "count_include_pad": count})
    for shape, pool, count in itertools.product(POOLED, POOLS, (True, False))
]
LIKE_TENSORFLOW = [  # (shape of the images, shape of the weights, stride, dilation)
    ((2, 2, n, m), (3, 2, kh, kw), s, 1)
    for n, m in ((8, 7), (5, 6))
    for kh, kw in ((3, 3), (2, 5), (4, 3))
    for s in (1, 2, 3)
] + [((2, 2, 8, 7), (3, 2, 3, 2), 1, 2)]
DILATED_POOL = {"kernel_size": 3, "stride": 1, "dilation": 2}  # on POOLED
REFLECTED = ((2, 2, 5, 6), (2, 2, 1, 1))  # images; what F.pad adds: columns, then rows
NORMED = (3, 2, 2, 3)  # images of the batch normalization, a quarter of `whole`

# ---- weights: PyTorch's layers, by the names of the table in docs/howto/port_weights.md
C, F, G, M, SIDE = (
    4,
    6,
    2,
    3,
    (3, 2, 5),
)  # channels, filters, groups, depth multiplier, kernel


def layers():
    """Return {name: layer of PyTorch} of which the record keeps the shapes of the weights."""
    from torch import nn

    return {
        **{f"Conv{r}d": getattr(nn, f"Conv{r}d")(C, F, SIDE[:r], groups=G) for r in (1, 2, 3)},
        **{
            f"ConvTranspose{r}d": getattr(nn, f"ConvTranspose{r}d")(C, F, SIDE[:r], groups=G)
            for r in (1, 2, 3)
        },
        "depthwise": nn.Conv2d(C, C * M, SIDE[:2], groups=C),
        "pointwise": nn.Conv2d(C * M, F, 1),
        "Linear": nn.Linear(C, F),
        "BatchNorm2d": nn.BatchNorm2d(C),
    }  # fmt: skip


# ---- ONNX: (operator, shape of the images, shape of the weights or None, attributes)
ONNX = [
    ("Conv", (2, 3, 8, 7), (4, 3, 3, 3), {"strides": [2, 2], "pads": [1, 1, 1, 1]}),
    ("Conv", (2, 2, 6, 8), (3, 2, 3, 3), {"strides": [2, 2], "pads": [0, 0, 1, 1]}),
    ("Conv", (2, 4, 7, 6), (6, 2, 3, 2), {"dilations": [2, 1], "group": 2}),
    ("Conv", (2, 3, 11), (4, 3, 3), {"strides": [2], "pads": [1, 1]}),
    ("Conv", (2, 2, 6, 8), (3, 2, 3, 3), {"strides": [2, 2], "auto_pad": "SAME_UPPER"}),
    ("Conv", (2, 2, 6, 8), (3, 2, 3, 3), {"strides": [2, 2], "auto_pad": "SAME_LOWER"}),
    ("Conv", (2, 2, 7, 5), (3, 2, 4, 2), {"auto_pad": "SAME_UPPER"}),
    ("Conv", (2, 2, 7, 5), (3, 2, 4, 2), {"auto_pad": "SAME_LOWER"}),
    ("ConvTranspose", (2, 3, 3, 4), (3, 2, 3, 3), {"strides": [2, 2]}),
    ("ConvTranspose", (2, 3, 3, 4), (3, 2, 3, 3),
     {"strides": [2, 2], "pads": [1, 1, 1, 1], "output_padding": [1, 1]}),
    ("ConvTranspose", (2, 4, 3, 4), (4, 3, 3, 2), {"strides": [2, 2], "group": 2}),
    ("MaxPool", (2, 2, 6, 8), None,
     {"kernel_shape": [3, 3], "strides": [2, 2], "auto_pad": "SAME_UPPER"}),
    ("MaxPool", (2, 2, 6, 8), None,
     {"kernel_shape": [3, 3], "strides": [2, 2], "auto_pad": "SAME_LOWER"}),
    ("AveragePool", (2, 2, 6, 8), None,
     {"kernel_shape": [3, 3], "strides": [2, 2], "auto_pad": "SAME_UPPER"}),
    ("Gemm", (3, 7), (4, 7), {"transB": 1}),
    ("MatMul", (3, 7), (7, 4), {}),
]  # fmt: skip

# ---- SciPy: (function, shape of the image, shape of the kernel, arguments)
SCIPY = [
    (f"signal.{function}", x, w, {"mode": mode})
    for function in ("correlate2d", "convolve2d")
    for x, w in (((5, 6), (3, 3)), ((4, 7), (2, 4)), ((7, 5), (4, 1)), ((2, 3), (4, 5)))
    for mode in ("full", "same", "valid")
] + [
    (f"ndimage.{function}", x, w, {"mode": mode, "origin": origin})
    for function in ("correlate", "convolve")
    for x, w in (((5, 6), (3, 3)), ((6, 7), (2, 4)))
    for mode in ("constant", "reflect")
    for origin in ([0, 0], [0, 1], [-1, -1])
]


def size(compute, *arguments, **more):
    """Return the length of the last axis of a result, None where the framework refuses."""
    try:
        return compute(*arguments, **more).shape[-1]
    except RuntimeError:
        return None


def sizes():
    """Return the size that PyTorch gives for each of the settings above."""
    import torch
    from torch.nn import functional

    def row(n):
        return torch.zeros(1, 1, n)

    return {
        "conv": [
            size(functional.conv1d, row(n), row(k), stride=s, padding=p, dilation=d)
            for n, k, s, p, d in CONV_SIZES
        ],
        "max_pool": [
            size(functional.max_pool1d, row(n), k, s, p, ceil_mode=ceil)
            for n, k, s, p, ceil in POOL_SIZES
        ],
        "avg_pool": [
            size(functional.avg_pool1d, row(n), k, s, p, ceil_mode=ceil)
            for n, k, s, p, ceil in POOL_SIZES
        ],
        "transpose": [
            size(functional.conv_transpose1d, row(n), row(k), None, s, p, op)
            for n, k, s, p, op in TRANSPOSE_SIZES
        ],
    }


def values():
    """Return what PyTorch computes for each of the settings above, [shape, flat list] each."""
    import torch
    from torch.nn import functional

    def layer(name, x, w, arguments):
        arguments, bias = dict(arguments), None
        if arguments.pop("bias", False):
            F = w[1] if "transpose" in name else w[0]
            bias = torch.tensor(whole(F, seed=2))
        images, weights = torch.tensor(whole(*x)), torch.tensor(whole(*w, seed=1))
        function = getattr(functional, f"{name}{len(x) - 2}d")
        return function(images, weights, bias, **arguments)

    def like_tensorflow(x, w, s, d):
        program = ROOT / "snippets" / "howto" / "match_pytorch_recorded.py"
        namespace = {}
        exec(_functions(program), namespace)
        images, weights = torch.tensor(whole(*x)), torch.tensor(whole(*w, seed=1))
        images = namespace["pad_like_tensorflow"](images, w[2:], s, d)
        return functional.conv2d(images, weights, stride=s, dilation=d)

    def normed(training):
        norm = torch.nn.BatchNorm2d(2)
        state = {
            name: torch.tensor(whole(2, seed=n) + 6)
            for n, name in enumerate(norm.state_dict())
            if name != "num_batches_tracked"
        }
        norm.load_state_dict(state, strict=False)
        norm.train(training)
        y = norm(torch.tensor(whole(*NORMED) / 4))
        return [y, norm.running_mean, norm.running_var]

    return {
        "conv": [layer("conv", *setting) for setting in CONVS],
        "transpose": [layer("conv_transpose", *setting) for setting in TRANSPOSES],
        "max_pool": [
            functional.max_pool2d(torch.tensor(whole(*x)), **arguments)
            for x, arguments in MAX_POOLS
        ],
        "avg_pool": [
            functional.avg_pool2d(torch.tensor(whole(*x)), **arguments)
            for x, arguments in AVERAGE_POOLS
        ],
        "like_tensorflow": [like_tensorflow(*setting) for setting in LIKE_TENSORFLOW],
        "dilated_pool": [
            functional.max_pool2d(torch.tensor(whole(*x)), **DILATED_POOL)
            for x in POOLED
        ],
        "reflect": [
            functional.pad(torch.tensor(whole(*REFLECTED[0])), REFLECTED[1], "reflect")
        ],
        "norm": [*normed(training=False), *normed(training=True)],
    }


def onnx_run(operator, x, w, attributes):
    """Run one operator of ONNX on `whole` numbers with ONNX Runtime."""
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    weights = [numpy_helper.from_array(whole(*w, seed=1), "w")] if w else []
    node = helper.make_node(operator, ["x", "w"][: 1 + bool(w)], ["y"], **attributes)
    x_info = helper.make_tensor_value_info("x", TensorProto.FLOAT, x)
    y_info = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None] * len(x))
    graph = helper.make_graph([node], "one", [x_info], [y_info], weights)
    model = helper.make_model(
        graph, ir_version=10, opset_imports=[helper.make_opsetid("", 21)]
    )
    onnx.checker.check_model(model)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(None, {"x": whole(*x)})[0]


def scipy_run(function, x, w, arguments):
    """Run one function of SciPy, as in signal.correlate2d, on `whole` numbers."""
    import scipy.ndimage
    import scipy.signal

    module, name = function.split(".")
    image, kernel = whole(*x).astype(int), whole(*w, seed=1).astype(int)
    return getattr(getattr(scipy, module), name)(image, kernel, **arguments)


def same(auto_pad):
    """Return what ONNX Runtime computes for each of SAME, on one axis."""
    return [
        onnx_run("Conv", (1, 1, n), (1, 1, k), {"strides": [s], "auto_pad": auto_pad})
        for n, k, s in SAME
    ]


def plain(array):
    """Return [shape, flat list] of an array; whole numbers without a point, others as float32."""
    array = np.asarray(array.detach() if hasattr(array, "detach") else array)
    numbers = [float(f"{number:.9g}") for number in array.ravel()]
    return [list(array.shape), [int(n) if n == int(n) else n for n in numbers]]


def _functions(path):
    """Return the imports and functions of a program, compiled."""
    import ast

    tree = ast.parse(path.read_text("utf8"))
    kept = ast.Import | ast.ImportFrom | ast.FunctionDef
    tree.body = [statement for statement in tree.body if isinstance(statement, kept)]
    return compile(tree, str(path), "exec")


def lines(value, depth=0):
    """Return JSON with one line for each result, so that a diff shows which one changed."""
    if depth == 3 or not isinstance(value, dict | list) or not value:
        return json.dumps(value, separators=(",", ":"))
    if isinstance(value, dict):
        inner = [
            f"{json.dumps(name)}: {lines(part, depth + 1)}"
            for name, part in value.items()
        ]
        return "{\n" + ",\n".join(inner) + "\n}"
    if depth < 2 or not isinstance(value[0], list):
        return json.dumps(value, separators=(",", ":"))
    return "[\n" + ",\n".join(lines(part, 3) for part in value) + "\n]"


def settings():
    """Return the SHA-256 of all settings above, which are the constants that are lists or dicts."""
    values = {
        name: value
        for name, value in globals().items()
        if name.isupper() and isinstance(value, list | dict | tuple)
    }
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


@functools.cache
def kept():
    """Return the record: what the tests of the pages compare with."""
    return json.loads((ROOT / RECORD).read_text("utf8"))


def results(name):
    """Return what the framework computed for each of the settings of this name."""
    return [np.array(flat).reshape(shape) for shape, flat in kept()["values"][name]]


def main():
    """Run the programs and the settings; write their outputs and the record."""
    warnings.filterwarnings("ignore", message="Using padding='same' with even kernel")
    import onnxruntime

    onnxruntime.set_default_logger_severity(4)  # refused on purpose: say nothing
    programs = {}
    for path in recorded_programs(ROOT):
        path.with_suffix(".out").write_text(record(path), "utf8")
        programs[path.relative_to(ROOT).as_posix()] = digests(path)
    computed = {name: [plain(y) for y in ys] for name, ys in values().items()}
    computed["onnx"] = [plain(onnx_run(*setting)) for setting in ONNX]
    computed["scipy"] = [plain(scipy_run(*setting)) for setting in SCIPY]
    for mode in ("SAME_UPPER", "SAME_LOWER"):
        computed[mode] = [plain(y) for y in same(mode)]
    made = {
        "made by": {"settings": settings()}
        | {name: version(name).partition("+")[0] for name in PACKAGES},
        "programs": programs,
        "weights": {
            name: {
                weight: list(tensor.shape)
                for weight, tensor in layer.state_dict().items()
            }
            for name, layer in layers().items()
        },
        "sizes": sizes(),
        "values": computed,
    }
    path = ROOT / RECORD
    path.write_text(lines(made) + "\n", "utf8")
    kilobytes = path.stat().st_size / 1000
    print(
        f"wrote {RECORD}, {kilobytes:.0f} kB, and the outputs of {len(programs)} programs"
    )


if __name__ == "__main__":
    main()
