"""tf.image: resizing, by the nearest pixel or between the two nearest on each axis."""

from . import _ops
from ._missing import missing, module_getattr
from ._tensor import call, cast, constant, float32
from .errors import InvalidArgumentError

__getattr__ = module_getattr("tf.image")


class ResizeMethod:
    """The names of the methods; the page has the first two."""

    BILINEAR, NEAREST_NEIGHBOR = "bilinear", "nearest"
    BICUBIC, AREA, GAUSSIAN = "bicubic", "area", "gaussian"
    LANCZOS3, LANCZOS5, MITCHELLCUBIC = "lanczos3", "lanczos5", "mitchellcubic"


_METHODS = [value for name, value in vars(ResizeMethod).items() if name.isupper()]


def resize(
    images, size, method="bilinear", preserve_aspect_ratio=False, antialias=False, name=None
):  # fmt: skip
    """Return images (N, H, W, C) or one image (H, W, C) with the rows and columns of `size`."""
    images, size = constant(images), list(_ops.sizes(size))
    if images.ndim not in (3, 4):
        raise ValueError("'images' must have either 3 or 4 dimensions.")
    if len(size) != 2:
        raise ValueError(
            "'size' must be a 1-D Tensor of 2 elements: new_height, new_width"
        )
    if method not in _METHODS:
        raise ValueError(f"Resize method is not implemented: {method}")
    if method not in _METHODS[:2] or preserve_aspect_ratio or antialias:
        raise missing(
            f"tf.image.resize(method={method!r},"
            f" preserve_aspect_ratio={preserve_aspect_ratio}, antialias={antialias})"
        )
    if min(size) < 1:
        raise InvalidArgumentError("output dimensions must be positive")
    single = images.ndim == 3
    images = _ops.expand_dims(images, 0) if single else images
    if method == "nearest":
        resized = call("resizeNearest", images, size)
    else:
        resized = call("resizeBilinear", cast(images, float32), size)
    return _ops.squeeze(resized, 0) if single else resized
