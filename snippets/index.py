"""One output number of a convolution layer, by hand and by TensorFlow."""

import numpy as np
import tensorflow as tf

image = np.array([[3, 1, 0, 2, 1], [1, 4, 2, 0, 3], [0, 2, 5, 1, 1], [2, 0, 1, 3, 4]])
kernel = np.array([[1, 2, -1], [3, 1, -2], [2, -1, 1]])

window = image[0:3, 0:3]
print("nine products, one sum:", np.sum(window * kernel))

y_tf = tf.nn.conv2d(
    image[None, :, :, None].astype("float32"),  # (N, H, W, C) = (1, 4, 5, 1)
    kernel[:, :, None, None].astype("float32"),  # (kh, kw, C, F) = (3, 3, 1, 1)
    strides=1,
    padding="VALID",
)
print("TensorFlow:            ", int(y_tf[0, 0, 0, 0]))
assert y_tf[0, 0, 0, 0] == np.sum(window * kernel)
