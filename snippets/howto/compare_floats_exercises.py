"""Exercises of docs/howto/compare_floats.md. Each section is a program of its own."""

# --8<-- [start:start_1]
import numpy as np
import tensorflow as tf


def is_right(y, expected):
    """Accept every right result and refuse every wrong one."""
    return np.array_equal(y, expected)


# check
for seed in range(20):
    rng = np.random.default_rng(seed)
    images = rng.standard_normal((2, 6, 5, 32)).astype("float32")
    kernel = (rng.standard_normal((3, 2, 32, 4)) / 14).astype("float32")
    y = tf.nn.conv2d(images, kernel, 1, "VALID").numpy()
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 2), (1, 2))
    expected = np.einsum("nijcab,abcf->nijf", windows, kernel)
    assert is_right(y, expected), f"seed {seed}: a right result is refused"
    y[1, 2, 3, 0] += 0.001
    assert not is_right(y, expected), f"seed {seed}: a wrong result is accepted"
print("solved")
# --8<-- [end:start_1]

# --8<-- [start:solution_1]
import numpy as np
import tensorflow as tf


def is_right(y, expected):
    """192 products a sum, numbers around 1: rtol = atol = 1e-5."""
    return np.allclose(y, expected, rtol=1e-5, atol=1e-5)


# check
for seed in range(20):
    rng = np.random.default_rng(seed)
    images = rng.standard_normal((2, 6, 5, 32)).astype("float32")
    kernel = (rng.standard_normal((3, 2, 32, 4)) / 14).astype("float32")
    y = tf.nn.conv2d(images, kernel, 1, "VALID").numpy()
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 2), (1, 2))
    expected = np.einsum("nijcab,abcf->nijf", windows, kernel)
    assert is_right(y, expected), f"seed {seed}: a right result is refused"
    y[1, 2, 3, 0] += 0.001
    assert not is_right(y, expected), f"seed {seed}: a wrong result is accepted"
print("solved")
# --8<-- [end:solution_1]

# --8<-- [start:start_2]
import numpy as np
import tensorflow as tf

# A colleague's test compares with this tolerance, and passes. Make it able to fail.
tolerance = 0.5

# check
rng = np.random.default_rng(0)
images = rng.random((2, 7, 6, 3)).astype("float32")
kernel = (rng.standard_normal((3, 2, 3, 4)) / 100).astype("float32")
y = tf.nn.conv2d(images, kernel, 1, "VALID")
windows = np.lib.stride_tricks.sliding_window_view(images, (3, 2), (1, 2))
right = np.einsum("nijcab,abcf->nijf", windows, kernel)
mistakes = {
    "flipped": np.einsum("nijcab,abcf->nijf", windows, kernel[::-1, ::-1]),
    "one weight is missing": right - windows[..., 0, 2, 1, None] * kernel[2, 1, 0],
    "shifted by a pixel": np.roll(right, 1, axis=2),
}


def passes(y, expected):
    return np.allclose(y, expected, rtol=1e-5, atol=tolerance)


assert passes(y, right), "the right result is refused"
for name, wrong in mistakes.items():
    assert not passes(y, wrong), f"this mistake passes: {name}"
close_call = right + np.float32(2e-5)
assert not passes(y, close_call), "a mistake of 2e-5 passes"
print("solved")
# --8<-- [end:start_2]

# --8<-- [start:solution_2]
import numpy as np
import tensorflow as tf

tolerance = 1e-5  # the results are around 0.01: 0.5 is fifty times as much

# check
rng = np.random.default_rng(0)
images = rng.random((2, 7, 6, 3)).astype("float32")
kernel = (rng.standard_normal((3, 2, 3, 4)) / 100).astype("float32")
y = tf.nn.conv2d(images, kernel, 1, "VALID")
windows = np.lib.stride_tricks.sliding_window_view(images, (3, 2), (1, 2))
right = np.einsum("nijcab,abcf->nijf", windows, kernel)
mistakes = {
    "flipped": np.einsum("nijcab,abcf->nijf", windows, kernel[::-1, ::-1]),
    "one weight is missing": right - windows[..., 0, 2, 1, None] * kernel[2, 1, 0],
    "shifted by a pixel": np.roll(right, 1, axis=2),
}


def passes(y, expected):
    return np.allclose(y, expected, rtol=1e-5, atol=tolerance)


assert passes(y, right), "the right result is refused"
for name, wrong in mistakes.items():
    assert not passes(y, wrong), f"this mistake passes: {name}"
close_call = right + np.float32(2e-5)
assert not passes(y, close_call), "a mistake of 2e-5 passes"
print("solved")
# --8<-- [end:solution_2]

# --8<-- [start:start_3]
import numpy as np
import tensorflow as tf


def atol_for(expected):
    """Images are sometimes from 0 to 1, sometimes from 0 to 255: fit atol to them."""
    return 1e-5


# check
for largest in (1, 255, 65535):
    for seed in range(5):
        rng = np.random.default_rng(seed)
        images = (rng.random((2, 6, 5, 64)) * largest).astype("float32")
        kernel = (rng.standard_normal((3, 2, 64, 4)) / 20).astype("float32")
        y = tf.nn.conv2d(images, kernel, 1, "VALID").numpy()
        windows = np.lib.stride_tricks.sliding_window_view(images, (3, 2), (1, 2))
        expected = np.einsum("nijcab,abcf->nijf", windows, kernel)
        atol = atol_for(expected)
        assert np.allclose(y, expected, rtol=1e-5, atol=atol), (
            f"images up to {largest}: a right result is refused"
        )
        wrong = y + np.float32(largest / 1000)
        assert not np.allclose(wrong, expected, rtol=1e-5, atol=atol), (
            f"images up to {largest}: a wrong result is accepted"
        )
print("solved")
# --8<-- [end:start_3]

# --8<-- [start:solution_3]
import numpy as np
import tensorflow as tf


def atol_for(expected):
    """A hundred-thousandth of the largest result: it grows as the images do."""
    return 1e-5 * np.max(np.abs(expected))


# check
for largest in (1, 255, 65535):
    for seed in range(5):
        rng = np.random.default_rng(seed)
        images = (rng.random((2, 6, 5, 64)) * largest).astype("float32")
        kernel = (rng.standard_normal((3, 2, 64, 4)) / 20).astype("float32")
        y = tf.nn.conv2d(images, kernel, 1, "VALID").numpy()
        windows = np.lib.stride_tricks.sliding_window_view(images, (3, 2), (1, 2))
        expected = np.einsum("nijcab,abcf->nijf", windows, kernel)
        atol = atol_for(expected)
        assert np.allclose(y, expected, rtol=1e-5, atol=atol), (
            f"images up to {largest}: a right result is refused"
        )
        wrong = y + np.float32(largest / 1000)
        assert not np.allclose(wrong, expected, rtol=1e-5, atol=atol), (
            f"images up to {largest}: a wrong result is accepted"
        )
print("solved")
# --8<-- [end:solution_3]
