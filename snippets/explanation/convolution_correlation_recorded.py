"""What SciPy calls convolution and correlation: scipy.signal and scipy.ndimage."""

# --8<-- [start:signal]
import numpy as np
import scipy
from scipy import ndimage, signal

print("SciPy", scipy.__version__)
rows = [[3, 1, 0, 2, 1], [1, 4, 2, 0, 3], [0, 2, 5, 1, 1], [2, 0, 1, 3, 4]]
image = np.array(rows)  # (H, W) = (4, 5)
kernel = np.array([[1, 2, -1], [3, 1, -2], [2, -1, 1]])  # (kh, kw) = (3, 3)
turned = kernel[::-1, ::-1]

print(signal.correlate2d(image, kernel, "valid"))
print(signal.convolve2d(image, kernel, "valid"))
assert np.array_equal(
    signal.convolve2d(image, kernel, "valid"),
    signal.correlate2d(image, turned, "valid"),
)
# --8<-- [end:signal]

# --8<-- [start:conjugate]
i = np.array([[1j]])
print("i * i, or with the conjugate i * -i:")
print(
    "signal   correlate", signal.correlate2d(i, i), " convolve", signal.convolve2d(i, i)
)
print(
    "ndimage  correlate", ndimage.correlate(i, i), " convolve", ndimage.convolve(i, i)
)
# --8<-- [end:conjugate]

# --8<-- [start:modes]
for mode in ("full", "same", "valid"):
    y = signal.correlate2d(image, kernel, mode)
    swapped = signal.correlate2d(kernel, image, mode)
    print(f"{mode:5}", y.shape, " swapped", swapped.shape)
# --8<-- [end:modes]

# --8<-- [start:borders]
print("signal, same              ", signal.correlate2d(image, kernel, "same")[0])
print("ndimage, as it comes      ", ndimage.correlate(image, kernel)[0])
zeros = ndimage.correlate(image, kernel, mode="constant")
print("ndimage, mode constant    ", zeros[0])
# --8<-- [end:borders]

# --8<-- [start:origin]
impulse = np.array([0, 0, 0, 1, 0, 0, 0])
for origin in (-1, 0, 1):
    line = ndimage.correlate1d(impulse, [1, 2, 3], mode="constant", origin=origin)
    turn = ndimage.convolve1d(impulse, [1, 2, 3], mode="constant", origin=origin)
    print(f"origin {origin:2}  correlate1d {line}  convolve1d {turn}")
# --8<-- [end:origin]

# --8<-- [start:even]
ones, four = np.ones((1, 9)), np.ones((1, 4))
for name, y in (
    ("signal.correlate2d, same", signal.correlate2d(ones, four, "same")),
    ("signal.convolve2d, same ", signal.convolve2d(ones, four, "same")),
    ("ndimage.correlate       ", ndimage.correlate(ones, four, mode="constant")),
    ("ndimage.convolve        ", ndimage.convolve(ones, four, mode="constant")),
):
    print(name, " zeros before", 4 - int(y[0, 0]), " after", 4 - int(y[0, -1]))
# --8<-- [end:even]
