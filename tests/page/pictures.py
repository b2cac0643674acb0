"""Pictures for the widget of docs/tutorials/kernel_pictures.md: files, and results."""

import base64
import io
import struct
import zlib

import numpy as np
from PIL import Image

SOBEL = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]


# ---- the arithmetic


def planes_of(setting):
    return np.array(setting["planes"]).reshape(-1, setting["height"], setting["width"])


def by_numpy(setting):
    """Return (channels, H', W') by the definition; a size may be 0."""
    x, w = planes_of(setting), setting["strength"] * np.array(setting["kernel"])
    s, d = setting["stride"], setting["dilation"]
    pads, sizes = [(0, 0)], []
    for n, k in zip(x.shape[1:], w.shape, strict=True):
        reach = (k - 1) * d + 1
        out = (
            -(-n // s) if setting["padding"] == "same" else max(0, (n - reach) // s + 1)
        )
        zeros = max(0, (out - 1) * s + reach - n) if setting["padding"] == "same" else 0
        pads.append((zeros // 2, zeros - zeros // 2))
        sizes.append(out)
    x, (kh, kw) = np.pad(x, pads), w.shape
    y = np.empty((len(x), *sizes), x.dtype)
    for i, j in np.ndindex(*sizes):
        rows, columns = slice(i * s, None, d), slice(j * s, None, d)
        y[:, i, j] = (x[:, rows, columns][:, :kh, :kw] * w).sum(axis=(1, 2))
    return y


def by_hand(picture, kernel, show=lambda y: y):
    setting = {"height": picture.shape[0], "width": picture.shape[1], "stride": 1,
        "planes": picture.astype(int).transpose(2, 0, 1).reshape(3, -1),
        "kernel": kernel, "padding": "valid", "dilation": 1, "strength": 1}  # fmt: skip
    y = show(by_numpy(setting).transpose(1, 2, 0))
    return np.rint(np.clip(y, 0, 255)).astype("uint8")


# Returns a canvas in the form that array() takes; a list of numbers would be slow to send.
BYTES = """const bytes = canvas => {
        const { height, width } = canvas;
        const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
        const text = Array.from(data, byte => String.fromCharCode(byte)).join('');
        return [height, width, btoa(text)];
    };"""


def array(shown):
    """The picture of a canvas, (H, W, 3); it is opaque."""
    height, width, data = shown
    rgba = np.frombuffer(base64.b64decode(data), "uint8").reshape(height, width, 4)
    assert (rgba[..., 3] == 255).all()
    return rgba[..., :3]


# ---- files


def pixels(height, width, seed=0):
    """Random colors (height, width, 3), which every format must keep as they are."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), "uint8")


def saved(image, kind, **options):
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image)
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def halves(height, width):
    """The upper half red, the lower half blue."""
    picture = np.zeros((height, width, 3), "uint8")
    picture[: height // 2, :, 0] = 255
    picture[height // 2 :, :, 2] = 255
    return picture


def rotated():
    """A JPEG as a phone makes it: the pixels lie on their side, and EXIF says so."""
    exif = Image.Exif()
    exif[274] = 6  # Orientation: turn it clockwise by 90 degrees
    lying = np.rot90(halves(48, 32))
    return saved(lying, "JPEG", exif=exif, quality=95)


def frames(kind):
    images = [Image.fromarray(halves(20, 30)), Image.new("RGB", (30, 20), "green")]
    return saved(
        images[0],
        kind,
        save_all=True,
        append_images=images[1:],
        duration=90,
        lossless=True,
    )


def transparent():
    rgba = np.dstack([pixels(20, 30), np.full((20, 30), 255, "uint8")])
    rgba[:, :15, 3] = 0
    return saved(rgba, "PNG")


def huge():
    """A PNG that says 9000 x 9000 pixels and has none: it must be refused unread."""

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 9000, 9000, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b""))
    return b"\x89PNG\r\n\x1a\n" + data + chunk(b"IEND", b"")


SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
GOOD = {  # name: bytes, what is said of it
    "plain.png": (saved(pixels(20, 30), "PNG"), "PNG, 30 wide and 20 high"),
    "plain.bmp": (saved(pixels(20, 30), "BMP"), "BMP, 30 wide and 20 high"),
    "plain.webp": (saved(pixels(20, 30), "WEBP", lossless=True), "WebP, 30 wide and 20 high"),
    "wrong_name.txt": (saved(pixels(20, 30), "PNG"), "PNG, 30 wide and 20 high"),
    "alpha.png": (transparent(), "transparent in part"),
    "turned.jpg": (rotated(), "JPEG, 32 wide and 48 high"),
    "moves.gif": (frames("GIF"), "first frame"),
    "moves.png": (frames("PNG"), "first frame"),
    "moves.webp": (frames("WEBP"), "first frame"),
    "large.png": (saved(pixels(300, 700), "PNG"), "Scaled to 256 x 110"),
    "line.png": (saved(pixels(1, 3000), "PNG"), "Scaled to 256 x 1."),
}  # fmt: skip
BAD = {
    "empty.png": (b"", "is empty"),
    "text.png": (b"Not a picture.\n", "This is text"),
    "drawing.svg": (SVG, "This is an SVG"),
    "drawing.png": (b"<!-- by hand -->" + SVG[22:], "This is an SVG"),
    "paper.pdf": (b"%PDF-1.7\n%\xe2\xe3", "This is a PDF"),
    "scan.tif": (saved(pixels(4, 5), "TIFF"), "This is a TIFF"),
    "page.jpg": (b"<!doctype html><p>Not found", "page in HTML"),
    "film.mp4": (b"\0\0\0\x18ftypmp42" + bytes(20), "video or a sound"),
    "noise.png": (bytes(range(200)), "not a picture that browsers read"),
    "cut.png": (saved(pixels(20, 30), "PNG")[:60], "begins as PNG, but"),
    "cut.gif": (b"GIF89a", "begins as GIF, but"),
    "cut.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "begins as JPEG, but"),
    "cut.webp": (b"RIFF\0\0\0\0WEBPVP8 ", "begins as WebP, but"),
    "pixels.png": (huge(), "81 megapixels"),
}
