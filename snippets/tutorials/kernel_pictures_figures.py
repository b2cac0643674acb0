"""The pictures of docs/tutorials/kernel_pictures.md: arrays of its program, as small PNG files."""

import io
import runpy
from pathlib import Path

import numpy as np
from PIL import Image

LEVELS = 32  # shades of gray: half the bytes, and the eye sees no difference

program = runpy.run_path(str(Path(__file__).with_name("kernel_pictures.py")))


def png(picture):
    """Return an array (H, W) or (H, W, 3), where 0 is black and 1 is white, as PNG bytes."""
    pixels = np.clip(picture, 0, 1)
    if pixels.ndim == 2:
        shades = np.linspace(0, 255, LEVELS).round().astype("uint8")
        image = Image.fromarray(np.rint(pixels * (LEVELS - 1)).astype("uint8"), "L")
        image.putpalette(np.repeat(shades, 3).tobytes())
    else:
        image = Image.fromarray(np.rint(pixels * 255).astype("uint8"))
        image = image.quantize(2 * LEVELS, dither=Image.Dither.NONE)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


kernel, gray, filtered = (program[name] for name in ("kernel", "gray", "filtered"))
PICTURES = {
    "color": program["color"],
    "gray": gray,
    "across": 0.5 + program["across"] / 4,
    "down": 0.5 + program["down"] / 4,
    "edges": program["edges"] / 2,
    "box": program["blur_box"],
    "gauss": program["blur_gauss"],
    "laplace": 0.5 + program["detail"] / 2,
    "sharpen": program["sharp"],
    "relief": program["embossed"],
    "blurred": program["channels"],
    "zeros": program["with_zeros"],
    "mirror": program["with_mirror"],
    "half": program["half"],
    "quarter": program["quarter"],
    "coarse": program["coarse"] / 2,
    "yours": filtered(gray, kernel),
}
PICTURES["blurred"] = np.stack(PICTURES["blurred"], axis=-1)

FIGURES = {
    f"kernel_pictures_{name}": png(picture) for name, picture in PICTURES.items()
}
