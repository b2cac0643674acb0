"""The same seed gives the same numbers, in the page and on your own machine."""

import tensorflow as tf

tf.keras.utils.set_random_seed(1)
images = tf.random.uniform((1, 5, 4, 2))  # (N, H, W, C)
conv = tf.keras.layers.Conv2D(filters=1, kernel_size=(3, 2))
print(conv(images).numpy().squeeze())
