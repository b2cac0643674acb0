"""Exercises of docs/explanation/faster_forms.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np

# How many bytes does im2col copy for these float32 images and a 5 x 5 kernel,
# strides=2, padding="valid"?
images = np.zeros((2, 13, 11, 8), "float32")  # (N, H, W, C)
copied = images.nbytes * 5 * 5

# check
windows = np.lib.stride_tricks.sliding_window_view(images, (5, 5), axis=(1, 2))
matrix = windows[:, ::2, ::2].reshape(-1, 5 * 5 * 8)
assert copied == matrix.nbytes, f"the matrix has {matrix.nbytes} bytes, not {copied}"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np

images = np.zeros((2, 13, 11, 8), "float32")  # (N, H, W, C)
oh, ow = (13 - 5) // 2 + 1, (11 - 5) // 2 + 1  # a row for each place: 5 x 4
copied = 2 * oh * ow * 5 * 5 * 8 * 4  # 4 bytes a number; the stride saves most of it

# check
windows = np.lib.stride_tricks.sliding_window_view(images, (5, 5), axis=(1, 2))
matrix = windows[:, ::2, ::2].reshape(-1, 5 * 5 * 8)
assert copied == matrix.nbytes, f"the matrix has {matrix.nbytes} bytes, not {copied}"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np


def correlate_fft(x, w):
    """What Conv1D computes with padding "same", an odd kernel: (n,), (k,) to (n,)."""
    X = np.fft.rfft(x)
    K = np.fft.rfft(w, n=len(x))
    y = np.fft.irfft(X * K.conj(), n=len(x))
    return np.roll(y, len(w) // 2)  # the first window starts left of the image


# check
x, w = np.array([3, 1, 4, 1, 5, 9, 2]), np.array([1, -2, 3, 0, 2])
y = np.correlate(x, w, "same")
mine = np.round(correlate_fft(x, w)).astype(int)
assert mine.shape == y.shape, f"the output has {y.size} numbers, not {mine.size}"
assert np.array_equal(mine, y), f"{y} is right; wrapped around, it is {mine}"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np


def correlate_fft(x, w):
    """What Conv1D computes with padding "same", an odd kernel: (n,), (k,) to (n,)."""
    before = len(w) // 2
    padded = np.pad(x, before)  # what wraps around is now cut off below
    X = np.fft.rfft(padded)
    K = np.fft.rfft(w, n=len(padded))
    y = np.fft.irfft(X * K.conj(), n=len(padded))
    return y[: len(x)]


# check
x, w = np.array([3, 1, 4, 1, 5, 9, 2]), np.array([1, -2, 3, 0, 2])
y = np.correlate(x, w, "same")
mine = np.round(correlate_fft(x, w)).astype(int)
assert mine.shape == y.shape, f"the output has {y.size} numbers, not {mine.size}"
assert np.array_equal(mine, y), f"{y} is right; wrapped around, it is {mine}"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np


def two_outputs(d, g):
    """F(2, 2): d[0]*g[0] + d[1]*g[1] and d[1]*g[0] + d[2]*g[1], with three products."""
    m0 = (d[0] - d[1]) * g[0]
    m1 = d[1] * (g[0] + g[1])
    m2 = d[2] * g[1]
    return np.array([m0 + m1, m1 + m2])


# check
d, g = np.array([3, 1, 4]), np.array([2, 5])
mine, y = two_outputs(d, g), np.correlate(d, g, "valid")
assert np.array_equal(mine, y), f"the outputs are {y}, yours are {mine}"
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np


def two_outputs(d, g):
    """F(2, 2): d[0]*g[0] + d[1]*g[1] and d[1]*g[0] + d[2]*g[1], with three products."""
    m0 = (d[0] - d[1]) * g[0]
    m1 = d[1] * (g[0] + g[1])
    m2 = (d[2] - d[1]) * g[1]  # m1 has d[1]*g[1] too much
    return np.array([m0 + m1, m1 + m2])


# check
d, g = np.array([3, 1, 4]), np.array([2, 5])
mine, y = two_outputs(d, g), np.correlate(d, g, "valid")
assert np.array_equal(mine, y), f"the outputs are {y}, yours are {mine}"
print("solved")
# --8<-- [end:solution_3]
