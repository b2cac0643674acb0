"""The tables of docs/reference/layouts.md: the transposes follow from the letters of the axes."""

from tools.paths import functions

permutation = functions("reference/layouts.py")["permutation"]
# (what, the layouts of its 1-D, 2-D and 3-D images)
IMAGES = [
    ("TensorFlow, Keras", "NWC NHWC NDHWC"),
    ("Flax `nn.Conv`", "NWC NHWC NDHWC"),
    ("PyTorch", "NCW NCHW NCDHW"),
    ("JAX `lax.conv_general_dilated`", "NCW NCHW NCDHW"),
    ("ONNX", "NCW NCHW NCDHW"),
]
# (Keras layer, its kernel, the same in PyTorch and ONNX, shape of the latter if reshaped as well)
KERNELS = [
    ("Conv1D", "WIO", "OIW", None),
    ("Conv2D", "HWIO", "OIHW", None),
    ("Conv3D", "DHWIO", "OIDHW", None),
    ("Conv1DTranspose", "WOI", "IOW", None),
    ("Conv2DTranspose", "HWOI", "IOHW", None),
    ("Conv3DTranspose", "DHWOI", "IODHW", None),
    ("DepthwiseConv1D", "WCM", "CMW", "C * m, 1, kw"),
    ("DepthwiseConv2D", "HWCM", "CMHW", "C * m, 1, kh, kw"),
    ("Dense", "IO", "OI", None),
]


def transpose(source, target):
    """Return the call that turns one layout into the other, as Python; "" if they are equal."""
    axes = ", ".join(map(str, permutation(source, target)))
    return "" if source == target else f".transpose({axes})"


def images():
    """Return the table of images, in Markdown."""
    lines = [
        "| images of | 1-D | 2-D | 3-D | 2-D, to NHWC | from NHWC |",
        "|---|---|---|---|---|---|",
    ]
    for what, layouts in IMAGES:
        flat = layouts.split()[1]
        there, back = transpose(flat, "NHWC"), transpose("NHWC", flat)
        cells = [f"`x{code}`" if code else "as it is" for code in (there, back)]
        lines.append(f"| {' | '.join([what, *layouts.split(), *cells])} |")
    lines.append(
        "| one image of Pillow, OpenCV, Matplotlib | | HWC | | `x[np.newaxis]` | `x[0]` |"
    )
    return "\n".join(lines) + "\n"


def codes(source, target, shape):
    """Return the Python from Keras to PyTorch, and back."""
    there, back = transpose(source, target), transpose(target, source)
    if shape:
        whole = shape.replace("C * m, 1", "C, m")
        there, back = f"{there}.reshape({shape})", f".reshape({whole}){back}"
    return f"W{there}", f"w{back}"


def kernels():
    """Return the table of kernels, in Markdown."""
    lines = [
        "| kernel of | Keras `W` | PyTorch, ONNX `w` | `w` from `W` | `W` from `w` |",
        "|---|---|---|---|---|",
    ]
    for layer, source, target, shape in KERNELS:
        there, back = codes(source, target, shape)
        name = f"({shape.replace(' * ', '·')})" if shape else target
        lines.append(f"| `{layer}` | {source} | {name} | `{there}` | `{back}` |")
    return "\n".join(lines) + "\n"


# {file below snippets/reference/: the function that makes it}
TABLES = {"layouts_images.md": images, "layouts_kernels.md": kernels}
