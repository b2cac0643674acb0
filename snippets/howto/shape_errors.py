"""Every shape error that the page explains, raised and mended. Each section runs alone."""

import tensorflow as tf

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:missing_batch]
import tensorflow as tf

image = tf.zeros((28, 28, 1))  # (H, W, C)
conv = tf.keras.layers.Conv2D(8, 3)
try:
    conv(image)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:missing_batch]

# --8<-- [start:missing_batch_fix]
images = image[tf.newaxis]  # (1, 28, 28, 1)
print(conv(images).shape)
# --8<-- [end:missing_batch_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:missing_channel]
import tensorflow as tf

images = tf.zeros((60, 28, 28))  # (N, H, W): 60 gray images
conv = tf.keras.layers.Conv2D(8, 3)
try:
    conv(images)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:missing_channel]

# --8<-- [start:missing_channel_fix]
print(conv(images[..., tf.newaxis]).shape)  # (60, 28, 28, 1) goes in
# --8<-- [end:missing_channel_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:squeezed]
import numpy as np
import tensorflow as tf

images = np.zeros((1, 28, 28, 1), "float32")  # one gray image, (N, H, W, C)
pool = tf.keras.layers.MaxPooling2D(2)
try:
    pool(np.squeeze(images))  # (28, 28)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:squeezed]

# --8<-- [start:squeezed_fix]
sheets = np.squeeze(images, axis=-1)  # (1, 28, 28): the batch axis stays
print(pool(sheets[..., np.newaxis]).shape)
# --8<-- [end:squeezed_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:after_global_pooling]
import tensorflow as tf

images = tf.zeros((5, 9, 7, 8))  # (N, H, W, C)
pool = tf.keras.layers.GlobalAveragePooling2D()
conv = tf.keras.layers.Conv2D(4, 1)
try:
    conv(pool(images))  # (5, 8)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:after_global_pooling]

# --8<-- [start:after_global_pooling_fix]
pool = tf.keras.layers.GlobalAveragePooling2D(keepdims=True)  # (5, 1, 1, 8)
print(conv(pool(images)).shape)
# --8<-- [end:after_global_pooling_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:conv1d_channels]
import tensorflow as tf

series = tf.zeros((4, 20))  # 4 series of 20 numbers
conv = tf.keras.layers.Conv1D(8, 3)
try:
    conv(series)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:conv1d_channels]

# --8<-- [start:conv1d_channels_fix]
print(conv(series[..., tf.newaxis]).shape)  # (4, 20, 1) goes in
# --8<-- [end:conv1d_channels_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:channels]
import tensorflow as tf

conv = tf.keras.layers.Conv2D(8, 3)
conv(tf.zeros((1, 28, 20, 3)))  # the first call builds the kernel, for 3 channels
try:
    conv(tf.zeros((1, 28, 20, 1)))
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:channels]

# --8<-- [start:channels_fix]
gray = tf.zeros((1, 28, 20, 1))
print(conv(tf.repeat(gray, 3, axis=-1)).shape)
# --8<-- [end:channels_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:channels_first]
import tensorflow as tf

conv = tf.keras.layers.Conv2D(8, 3)
conv.build((None, 224, 224, 3))
image = tf.zeros((1, 3, 224, 224))  # (N, C, H, W), as PyTorch has it
try:
    conv(image)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:channels_first]

# --8<-- [start:channels_first_fix]
print(conv(tf.transpose(image, (0, 2, 3, 1))).shape)
# --8<-- [end:channels_first_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:dense_size]
import re
import tensorflow as tf

layers = tf.keras.layers
model = tf.keras.Sequential(
    [
        tf.keras.Input((28, 28, 1)),
        layers.Conv2D(8, 3),
        layers.Flatten(),
        layers.Dense(10),
    ]
)
try:
    model(tf.zeros((1, 32, 32, 1)))
except ValueError as error:
    # without the codes for bold print
    print("ValueError:", re.sub(r"\x1b\[\dm", "", str(error)))
# --8<-- [end:dense_size]

# --8<-- [start:dense_size_fix]
model = tf.keras.Sequential(
    [
        tf.keras.Input((None, None, 1)),
        layers.Conv2D(8, 3),
        layers.GlobalAveragePooling2D(),
        layers.Dense(10),
    ]
)
print(model(tf.zeros((1, 32, 32, 1))).shape, model(tf.zeros((1, 28, 20, 1))).shape)
# --8<-- [end:dense_size_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:model_size]
import tensorflow as tf

inputs = tf.keras.Input((28, 28, 3))
model = tf.keras.Model(inputs, tf.keras.layers.Conv2D(8, 3)(inputs))
try:
    model(tf.zeros((1, 32, 32, 3)))
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:model_size]

# --8<-- [start:model_size_fix]
inputs = tf.keras.Input((None, None, 3))
model = tf.keras.Model(inputs, tf.keras.layers.Conv2D(8, 3)(inputs))
print(model(tf.zeros((1, 32, 32, 3))).shape)
# --8<-- [end:model_size_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:model_rank]
import re
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2, 2, 3)), tf.keras.layers.Conv2D(8, 1)])
image = tf.zeros((2, 2, 3))  # one colour image
try:
    model(image)
except ValueError as error:
    # without the codes for bold print
    print("ValueError:", re.sub(r"\x1b\[\dm", "", str(error)))
# --8<-- [end:model_rank]

# --8<-- [start:model_rank_fix]
print(model(image[tf.newaxis]).shape)
# --8<-- [end:model_rank_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:model_gray]
import re
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), tf.keras.layers.Conv2D(8, 3)])
image = tf.zeros((28, 28, 1))  # one gray image
try:
    model(image)
except tf.errors.InvalidArgumentError as error:
    print("InvalidArgumentError:", re.sub(r"\x1b\[\dm", "", str(error)))
# --8<-- [end:model_gray]

# --8<-- [start:model_gray_fix]
print(model(image[tf.newaxis]).shape)
# --8<-- [end:model_gray_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:batch_in_input]
import tensorflow as tf

inputs = tf.keras.Input((1, 28, 28, 3))  # Keras adds the batch axis by itself
try:
    tf.keras.layers.Conv2D(8, 3)(inputs)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:batch_in_input]

# --8<-- [start:batch_in_input_fix]
inputs = tf.keras.Input((28, 28, 3))
print(tf.keras.layers.Conv2D(8, 3)(inputs).shape)
# --8<-- [end:batch_in_input_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:kernel_too_large]
import tensorflow as tf

inputs = tf.keras.Input((3, 6, 1))  # 3 rows
try:
    tf.keras.layers.Conv2D(8, 5)(inputs)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:kernel_too_large]

# --8<-- [start:kernel_too_large_fix]
print(tf.keras.layers.Conv2D(8, 5, padding="same")(inputs).shape)
# --8<-- [end:kernel_too_large_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:pool_too_large]
import re
import tensorflow as tf

layers = tf.keras.layers
try:
    tf.keras.Sequential(
        [
            tf.keras.Input((7, 9, 8)),
            layers.MaxPooling2D(2),  # (3, 4)
            layers.MaxPooling2D(2),  # (1, 2)
            layers.MaxPooling2D(2),
        ]
    )
except ValueError as error:
    # without the codes for bold print
    print("ValueError:", re.sub(r"\x1b\[\dm", "", str(error)))
# --8<-- [end:pool_too_large]

# --8<-- [start:pool_too_large_fix]
pools = [layers.MaxPooling2D(2, padding="same") for _ in range(3)]
print(tf.keras.Sequential([tf.keras.Input((7, 9, 8)), *pools]).output_shape)
# --8<-- [end:pool_too_large_fix]

# --8<-- [start:nn_negative]
import tensorflow as tf

images = tf.zeros((1, 3, 6, 2))  # (N, H, W, C)
W = tf.zeros((5, 2, 2, 4))  # (kh, kw, C, F)
try:
    tf.nn.conv2d(images, W, strides=1, padding="VALID")
except tf.errors.InvalidArgumentError as error:
    print("InvalidArgumentError:", error)
# --8<-- [end:nn_negative]

# --8<-- [start:nn_negative_fix]
print(tf.nn.conv2d(images, W, strides=1, padding="SAME").shape)
# --8<-- [end:nn_negative_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:cropping]
import re
import tensorflow as tf

images = tf.zeros((1, 5, 9, 1))
try:
    tf.keras.layers.Cropping2D(3)(images)
except ValueError as error:
    # without the codes for bold print
    print("ValueError:", re.sub(r"\x1b\[\dm", "", str(error)))
# --8<-- [end:cropping]

# --8<-- [start:cropping_fix]
print(tf.keras.layers.Cropping2D(((3, 0), (3, 3)))(images).shape)
# --8<-- [end:cropping_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:padding_number]
import tensorflow as tf

try:
    tf.keras.layers.Conv2D(8, 3, padding=1)
except AttributeError as error:
    print("AttributeError:", error)
# --8<-- [end:padding_number]

# --8<-- [start:padding_number_fix]
images = tf.zeros((1, 28, 20, 3))
pad = tf.keras.layers.ZeroPadding2D(1)
print(tf.keras.layers.Conv2D(8, 3, padding="same")(images).shape)
print(tf.keras.layers.Conv2D(8, 3, strides=2)(pad(images)).shape)
# --8<-- [end:padding_number_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:padding_pair]
import tensorflow as tf

conv = tf.keras.layers.Conv2D(8, 3, padding=(1, 1))  # no error yet
try:
    conv(tf.zeros((1, 28, 20, 3)))
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:padding_pair]

# --8<-- [start:padding_pair_fix]
images = tf.zeros((1, 28, 20, 3))
pad = tf.keras.layers.ZeroPadding2D((1, 1))
print(tf.keras.layers.Conv2D(8, 3)(pad(images)).shape)
# --8<-- [end:padding_pair_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:padding_word]
import tensorflow as tf

try:
    tf.keras.layers.Conv2D(8, 3, padding="full")
except ValueError as error:
    # the two words come in another order in each run
    print("ValueError:", str(error).replace("{'valid', 'same'}", "{'same', 'valid'}"))
# --8<-- [end:padding_word]

# --8<-- [start:padding_word_fix]
images = tf.zeros((1, 28, 20, 3))
pad = tf.keras.layers.ZeroPadding2D(3 - 1)
print(tf.keras.layers.Conv2D(8, 3)(pad(images)).shape)
# --8<-- [end:padding_word_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:data_format]
import tensorflow as tf

try:
    tf.keras.layers.Conv2D(8, 3, data_format="NCHW")
except ValueError as error:
    # the two words come in another order in each run
    words = "{'channels_last', 'channels_first'}", "{'channels_first', 'channels_last'}"
    print("ValueError:", str(error).replace(*words))
# --8<-- [end:data_format]

# --8<-- [start:data_format_fix]
conv = tf.keras.layers.Conv2D(8, 3, data_format="channels_first")
print(conv.compute_output_shape((1, 3, 28, 20)))  # (N, C, H, W)
# --8<-- [end:data_format_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:kernel_size_length]
import tensorflow as tf

try:
    tf.keras.layers.Conv2D(8, (3, 3, 3))
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:kernel_size_length]

# --8<-- [start:kernel_size_length_fix]
conv = tf.keras.layers.Conv2D(8, (3, 3))
conv.build((None, 28, 20, 3))
print(conv.kernel.shape)  # (kh, kw, C, F)
# --8<-- [end:kernel_size_length_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:not_positive]
import tensorflow as tf

try:
    tf.keras.layers.Conv2D(8, 3, strides=0)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:not_positive]

# --8<-- [start:not_positive_fix]
strides = max(1, 3 // 4)
print(tf.keras.layers.Conv2D(8, 3, strides=strides)(tf.zeros((1, 28, 20, 3))).shape)
# --8<-- [end:not_positive_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:filters_zero]
import tensorflow as tf

try:
    tf.keras.layers.Conv2D(0, 3)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:filters_zero]

# --8<-- [start:filters_zero_fix]
filters = max(1, int(8 * 0.1))
print(tf.keras.layers.Conv2D(filters, 3)(tf.zeros((1, 28, 20, 3))).shape)
# --8<-- [end:filters_zero_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:filters_float]
import tensorflow as tf

conv = tf.keras.layers.Conv2D(32 / 2, 3)  # no error yet
try:
    conv(tf.zeros((1, 28, 20, 3)))
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:filters_float]

# --8<-- [start:filters_float_fix]
print(tf.keras.layers.Conv2D(32 // 2, 3)(tf.zeros((1, 28, 20, 3))).shape)
# --8<-- [end:filters_float_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:swapped]
import tensorflow as tf

try:
    tf.keras.layers.Conv2D((3, 3), 8)
except TypeError as error:
    print("TypeError:", error)
# --8<-- [end:swapped]

# --8<-- [start:swapped_fix]
conv = tf.keras.layers.Conv2D(filters=8, kernel_size=(3, 3))
print(conv(tf.zeros((1, 28, 20, 3))).shape)
# --8<-- [end:swapped_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:unknown_argument]
import tensorflow as tf

try:
    tf.keras.layers.Conv2D(8, 3, stride=2, dilation=1)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:unknown_argument]

# --8<-- [start:unknown_argument_fix]
conv = tf.keras.layers.Conv2D(8, 3, strides=2, dilation_rate=1)
print(conv(tf.zeros((1, 28, 20, 3))).shape)
# --8<-- [end:unknown_argument_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:groups_filters]
import tensorflow as tf

try:
    tf.keras.layers.Conv2D(4, 3, groups=3)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:groups_filters]

# --8<-- [start:groups_filters_fix]
conv = tf.keras.layers.Conv2D(6, 3, groups=3)
print(conv(tf.zeros((1, 28, 20, 3))).shape, conv.kernel.shape)
# --8<-- [end:groups_filters_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:groups_channels]
import tensorflow as tf

try:
    tf.keras.layers.Conv2D(4, 3, groups=2)(tf.zeros((1, 28, 20, 3)))
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:groups_channels]

# --8<-- [start:groups_channels_fix]
conv = tf.keras.layers.Conv2D(6, 3, groups=3)
print(conv(tf.zeros((1, 28, 20, 3))).shape)
# --8<-- [end:groups_channels_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:stride_dilation]
import numpy as np
import tensorflow as tf

try:
    tf.keras.layers.Conv2D(4, 3, strides=2, dilation_rate=2)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:stride_dilation]

# --8<-- [start:stride_dilation_fix]
images, W = tf.random.normal((1, 28, 20, 3)), tf.random.normal((3, 3, 3, 4))
y_tf = tf.nn.conv2d(images, W, strides=2, padding="VALID", dilations=2)
dilated = tf.nn.conv2d(images, W, strides=1, padding="VALID", dilations=2)
y_manual = dilated[:, ::2, ::2]
print(y_tf.shape, y_manual.shape)
assert np.allclose(y_tf, y_manual, rtol=1e-5, atol=1e-5)
# --8<-- [end:stride_dilation_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:output_padding]
import tensorflow as tf

try:
    tf.keras.layers.Conv2DTranspose(4, 3, strides=2, output_padding=2)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:output_padding]

# --8<-- [start:output_padding_fix]
images = tf.zeros((1, 14, 10, 8))
for output_padding in (0, 1):
    conv = tf.keras.layers.Conv2DTranspose(4, 3, 2, output_padding=output_padding)
    print(output_padding, conv(images).shape)
# --8<-- [end:output_padding_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:dense_none]
import tensorflow as tf

layers = tf.keras.layers
try:
    tf.keras.Sequential(
        [
            tf.keras.Input((None, None, 3)),
            layers.Conv2D(8, 3),
            layers.Flatten(),
            layers.Dense(10),
        ]
    )
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:dense_none]

# --8<-- [start:dense_none_fix]
model = tf.keras.Sequential(
    [
        tf.keras.Input((None, None, 3)),
        layers.Conv2D(8, 3),
        layers.GlobalAveragePooling2D(),
        layers.Dense(10),
    ]
)
print(model.output_shape)
# --8<-- [end:dense_none_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:reshape_layer]
import re
import tensorflow as tf

try:
    tf.keras.layers.Reshape((14, 14, 3))(tf.zeros((2, 28, 28)))
except ValueError as error:
    # without the codes for bold print
    print("ValueError:", re.sub(r"\x1b\[\dm", "", str(error)))
# --8<-- [end:reshape_layer]

# --8<-- [start:reshape_layer_fix]
print(tf.keras.layers.Reshape((14, 14, -1))(tf.zeros((2, 28, 28))).shape)
# --8<-- [end:reshape_layer_fix]

# --8<-- [start:reshape]
import tensorflow as tf

images = tf.zeros((1, 28, 28, 1))
try:
    tf.reshape(images, (1, 27, 28))
except tf.errors.InvalidArgumentError as error:
    print("InvalidArgumentError:", error)
# --8<-- [end:reshape]

# --8<-- [start:reshape_fix]
print(tf.reshape(images, (1, 28, 28)).shape, images[:, :27].shape)
# --8<-- [end:reshape_fix]

# --8<-- [start:numpy_reshape]
import numpy as np

image = np.zeros((28, 28, 3))
try:
    image.reshape(28, 28)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:numpy_reshape]

# --8<-- [start:numpy_reshape_fix]
print(image[:, :, 0].shape, image.mean(axis=-1).shape, image.transpose(2, 0, 1).shape)
# --8<-- [end:numpy_reshape_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:concatenate]
import tensorflow as tf

layers = tf.keras.layers
skip = tf.keras.Input((29, 28, 8))
down = layers.MaxPooling2D(2)(skip)  # (14, 14)
up = layers.UpSampling2D(2)(down)  # (28, 28)
try:
    layers.Concatenate()([skip, up])
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:concatenate]

# --8<-- [start:concatenate_fix]
cropped = layers.Cropping2D(((0, 1), (0, 0)))(skip)
print(layers.Concatenate()([cropped, up]).shape)
# --8<-- [end:concatenate_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:add]
import tensorflow as tf

layers = tf.keras.layers
skip = tf.keras.Input((29, 28, 8))
conv = layers.Conv2D(8, (2, 1))(skip)
try:
    layers.Add()([skip, conv])
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:add]

# --8<-- [start:add_fix]
conv = layers.Conv2D(8, (2, 1), padding="same")(skip)
print(layers.Add()([skip, conv]).shape)
# --8<-- [end:add_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:symbolic_add]
import tensorflow as tf

layers = tf.keras.layers
skip = tf.keras.Input((29, 28, 8))
small = layers.Conv2D(8, 3, strides=2, padding="same")(skip)
try:
    total = small + skip
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:symbolic_add]

# --8<-- [start:symbolic_add_fix]
skip = layers.Conv2D(8, 1, strides=2)(skip)
print(layers.Add()([small, skip]).shape)
# --8<-- [end:symbolic_add_fix]

# --8<-- [start:concat]
import tensorflow as tf

skip, up = tf.zeros((1, 29, 28, 8)), tf.zeros((1, 28, 28, 8))
try:
    tf.concat([skip, up], axis=-1)
except tf.errors.InvalidArgumentError as error:
    print("InvalidArgumentError:", error)
# --8<-- [end:concat]

# --8<-- [start:concat_fix]
print(tf.concat([skip[:, : up.shape[1]], up], axis=-1).shape)
# --8<-- [end:concat_fix]

# --8<-- [start:elementwise]
import tensorflow as tf

skip, up = tf.zeros((1, 29, 28, 8)), tf.zeros((1, 28, 28, 8))
try:
    total = skip + up
except tf.errors.InvalidArgumentError as error:
    print("InvalidArgumentError:", error)
# --8<-- [end:elementwise]

# --8<-- [start:elementwise_fix]
print((skip[:, :28] + up).shape)
# --8<-- [end:elementwise_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:set_weights_shape]
import numpy as np
import tensorflow as tf

conv = tf.keras.layers.Conv2D(8, 3)
conv.build((None, 28, 20, 3))
W, B = np.zeros((8, 3, 3, 3)), np.zeros(8)  # (F, C, kh, kw), as PyTorch has it
try:
    conv.set_weights([W, B])
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:set_weights_shape]

# --8<-- [start:set_weights_shape_fix]
conv.set_weights([W.transpose(2, 3, 1, 0), B])
print(conv.kernel.shape)
# --8<-- [end:set_weights_shape_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:set_weights_count]
import numpy as np
import tensorflow as tf

conv = tf.keras.layers.Conv2D(8, 3)
W, B = np.zeros((3, 3, 3, 8)), np.zeros(8)
try:
    conv.set_weights([W, B])
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:set_weights_count]

# --8<-- [start:set_weights_count_fix]
conv.build((None, None, None, 3))
conv.set_weights([W, B])
print([weight.shape for weight in conv.get_weights()])
# --8<-- [end:set_weights_count_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:not_built]
import tensorflow as tf

conv = tf.keras.layers.Conv2D(8, 3)
try:
    W = conv.kernel
except AttributeError as error:
    print("AttributeError:", error)
# --8<-- [end:not_built]

# --8<-- [start:not_built_fix]
conv.build((None, None, None, 3))
print(conv.kernel.shape)
# --8<-- [end:not_built_fix]

# --8<-- [start:filter_depth]
import tensorflow as tf

images = tf.zeros((1, 28, 20, 3))  # C = 3
W = tf.zeros((3, 3, 2, 4))  # (kh, kw, C, F), C = 2
try:
    tf.nn.conv2d(images, W, strides=1, padding="VALID")
except tf.errors.InvalidArgumentError as error:
    print("InvalidArgumentError:", error)
# --8<-- [end:filter_depth]

# --8<-- [start:filter_depth_fix]
W = tf.zeros((3, 3, 3, 4))
print(tf.nn.conv2d(images, W, strides=1, padding="VALID").shape)
# --8<-- [end:filter_depth_fix]

# --8<-- [start:filter_outputs]
import tensorflow as tf

images = tf.zeros((1, 28, 20, 4))  # C = 4
W = tf.zeros((3, 3, 2, 3))  # (kh, kw, C, F), C = 2
try:
    tf.nn.conv2d(images, W, strides=1, padding="VALID")
except tf.errors.InvalidArgumentError as error:
    print("InvalidArgumentError:", error)
# --8<-- [end:filter_outputs]

# --8<-- [start:filter_outputs_fix]
for W in (tf.zeros((3, 3, 4, 3)), tf.zeros((3, 3, 2, 6))):
    print(tf.nn.conv2d(images, W, strides=1, padding="VALID").shape)
# --8<-- [end:filter_outputs_fix]

# --8<-- [start:filter_rank]
import tensorflow as tf

images = tf.zeros((1, 28, 20, 1))
W = tf.zeros((3, 3))
try:
    tf.nn.conv2d(images, W, strides=1, padding="VALID")
except tf.errors.InvalidArgumentError as error:
    print("InvalidArgumentError:", error)
# --8<-- [end:filter_rank]

# --8<-- [start:filter_rank_fix]
W = W[:, :, tf.newaxis, tf.newaxis]  # (3, 3, 1, 1)
print(tf.nn.conv2d(images, W, strides=1, padding="VALID").shape)
# --8<-- [end:filter_rank_fix]

# --8<-- [start:conv3d_groups]
import tensorflow as tf

images = tf.zeros((1, 6, 7, 8, 4))  # (N, D, H, W, C)
W = tf.zeros((3, 3, 3, 2, 6))  # two groups
try:
    tf.nn.conv3d(images, W, strides=[1, 1, 1, 1, 1], padding="VALID")
except tf.errors.InvalidArgumentError as error:
    print("InvalidArgumentError:", error)
# --8<-- [end:conv3d_groups]

# --8<-- [start:conv3d_groups_fix]
print(tf.keras.layers.Conv3D(6, 3, groups=2)(images).shape)
# --8<-- [end:conv3d_groups_fix]

# --8<-- [start:nn_padding]
import tensorflow as tf

images, W = tf.zeros((1, 28, 20, 3)), tf.zeros((3, 3, 3, 4))
try:
    tf.nn.conv2d(images, W, strides=1, padding=(1, 1))
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:nn_padding]

# --8<-- [start:nn_padding_fix]
padding = [[0, 0], [1, 1], [1, 1], [0, 0]]
print(tf.nn.conv2d(images, W, strides=1, padding=padding).shape)
# --8<-- [end:nn_padding_fix]

# --8<-- [start:nn_strides]
import tensorflow as tf

images, W = tf.zeros((1, 28, 20, 3)), tf.zeros((3, 3, 3, 4))
try:
    tf.nn.conv2d(images, W, strides=[1, 2, 2], padding="VALID")
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:nn_strides]

# --8<-- [start:nn_strides_fix]
print(tf.nn.conv2d(images, W, strides=[2, 2], padding="VALID").shape)
# --8<-- [end:nn_strides_fix]

# --8<-- [start:matmul]
import tensorflow as tf

rows = tf.zeros((1, 30 * 30 * 8))  # a flattened image
weights = tf.zeros((5408, 10))
try:
    tf.matmul(rows, weights)
except tf.errors.InvalidArgumentError as error:
    print("InvalidArgumentError:", error)
# --8<-- [end:matmul]

# --8<-- [start:matmul_fix]
weights = tf.zeros((rows.shape[-1], 10))
print(tf.matmul(rows, weights).shape)
# --8<-- [end:matmul_fix]

# --8<-- [start:dtype]
import tensorflow as tf

images = tf.zeros((1, 28, 20, 3), tf.int32)  # whole numbers, as pixels come
W = tf.zeros((3, 3, 3, 4))
try:
    tf.nn.conv2d(images, W, strides=1, padding="VALID")
except tf.errors.InvalidArgumentError as error:
    print("InvalidArgumentError:", error)
# --8<-- [end:dtype]

# --8<-- [start:dtype_fix]
print(tf.nn.conv2d(tf.cast(images, tf.float32), W, strides=1, padding="VALID").shape)
# --8<-- [end:dtype_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:pixels]
import re
import numpy as np
import tensorflow as tf

image = np.zeros((1, 2, 2, 1), "uint8")  # pixels from 0 to 255
conv = tf.keras.layers.Conv2D(1, 1, kernel_initializer="ones")
try:
    conv(image)
except ValueError as error:
    # without the codes for bold print
    print("ValueError:", re.sub(r"\x1b\[\dm", "", str(error)))
# --8<-- [end:pixels]

# --8<-- [start:pixels_fix]
print(conv(image.astype("float32") / 255).shape)
# --8<-- [end:pixels_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:loss_rank]
import numpy as np
import tensorflow as tf

labels = np.array([3, 1, 4, 1])  # (4,), whole numbers
outputs = tf.fill((4, 10), 0.1)  # (4, 10), a probability for each class
try:
    tf.keras.losses.CategoricalCrossentropy()(labels, outputs)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:loss_rank]

# --8<-- [start:loss_rank_fix]
loss = tf.keras.losses.SparseCategoricalCrossentropy(reduction=None)
print(loss(labels, outputs).shape)
# --8<-- [end:loss_rank_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:loss_shape]
import tensorflow as tf

labels = tf.zeros((4, 2))  # two numbers a label
outputs = tf.fill((4, 1), 0.5)  # Dense(1)
try:
    tf.keras.losses.BinaryCrossentropy()(labels, outputs)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:loss_shape]

# --8<-- [start:loss_shape_fix]
outputs = tf.fill((4, 2), 0.5)  # Dense(2)
print(tf.keras.losses.BinaryCrossentropy(reduction=None)(labels, outputs).shape)
# --8<-- [end:loss_shape_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:loss_sparse]
import numpy as np
import tensorflow as tf

labels = np.array([3, 1, 4, 1])
outputs = tf.fill((4, 26, 26, 10), 0.1)  # a convolution at the end: (N, H, W, classes)
try:
    tf.keras.losses.SparseCategoricalCrossentropy()(labels, outputs)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:loss_sparse]

# --8<-- [start:loss_sparse_fix]
pooled = tf.keras.layers.GlobalAveragePooling2D()(outputs)  # (4, 10)
loss = tf.keras.losses.SparseCategoricalCrossentropy(reduction=None)
print(loss(labels, pooled).shape)
# --8<-- [end:loss_sparse_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:one_hot_sparse]
import tensorflow as tf

labels = tf.one_hot([1, 0, 2, 1], depth=10)  # (4, 10)
outputs = tf.zeros((4, 10))
loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
try:
    loss(labels, outputs)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:one_hot_sparse]

# --8<-- [start:one_hot_sparse_fix]
numbers = tf.argmax(labels, axis=-1)  # (4,)
print(round(float(loss(numbers, outputs)), 4))
# --8<-- [end:one_hot_sparse_fix]

tf.keras.utils.clear_session(free_memory=False)  # layers are numbered from the start

# --8<-- [start:unbatched_labels]
import tensorflow as tf

outputs = tf.zeros((1, 10))  # one image, ten classes
label = tf.constant(3.0)  # ()
loss = tf.keras.losses.CategoricalCrossentropy(from_logits=True)
try:
    loss(label, outputs)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:unbatched_labels]

# --8<-- [start:unbatched_labels_fix]
pairs = tf.data.Dataset.from_tensor_slices((tf.zeros((4, 10)), [3, 1, 0, 2]))
loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
for outputs, labels in pairs.batch(4):
    print(outputs.shape, labels.shape, round(float(loss(labels, outputs)), 4))
# --8<-- [end:unbatched_labels_fix]

# --8<-- [start:sequence]
import numpy as np

y = np.zeros((3, 3))
window, W, B = np.ones((3, 3)), np.ones((3, 3)), np.array([0.5])
try:
    y[0, 0] = np.sum(window * W) + B
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:sequence]

# --8<-- [start:sequence_fix]
y[0, 0] = np.sum(window * W) + B[0]
print(y[0, 0], y.shape)
# --8<-- [end:sequence_fix]

# --8<-- [start:border]
import numpy as np

image, W = np.zeros((5, 6)), np.ones((3, 3))
y = np.zeros((5, 6))
try:
    for i in range(5):
        for j in range(6):
            y[i, j] = np.sum(image[i : i + 3, j : j + 3] * W)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:border]

# --8<-- [start:border_fix]
y = np.zeros((5 - 3 + 1, 6 - 3 + 1))
for i, j in np.ndindex(y.shape):
    y[i, j] = np.sum(image[i : i + 3, j : j + 3] * W)
print(y.shape)
# --8<-- [end:border_fix]

# --8<-- [start:broadcast_into]
import numpy as np

image = np.zeros((5, 6))
padded = np.zeros((5 + 2, 6 + 2))
try:
    padded[1:, 1:] = image
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:broadcast_into]

# --8<-- [start:broadcast_into_fix]
padded[1:-1, 1:-1] = image
print(padded.shape, np.pad(image, 1).shape)
# --8<-- [end:broadcast_into_fix]

# --8<-- [start:index]
import numpy as np

image, W, stride = np.zeros((7, 7)), np.ones((3, 3)), 2
y = np.zeros((3, 3))  # (7 - 3) // 2 + 1
try:
    for i in range(7 - 3 + 1):
        for j in range(7 - 3 + 1):
            y[i, j] = np.sum(image[i : i + 3, j : j + 3] * W)
except IndexError as error:
    print("IndexError:", error)
# --8<-- [end:index]

# --8<-- [start:index_fix]
for i, j in np.ndindex(y.shape):
    top, left = i * stride, j * stride
    y[i, j] = np.sum(image[top : top + 3, left : left + 3] * W)
print(y.shape)
# --8<-- [end:index_fix]

# --8<-- [start:inhomogeneous]
import numpy as np

images = [np.zeros((28, 20)), np.zeros((32, 20))]  # two sizes
try:
    np.array(images)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:inhomogeneous]

# --8<-- [start:inhomogeneous_fix]
H = max(image.shape[0] for image in images)
padded = [np.pad(image, ((0, H - len(image)), (0, 0))) for image in images]
print(np.array(padded).shape)
# --8<-- [end:inhomogeneous_fix]

# --8<-- [start:squeeze_axis]
import numpy as np

images = np.zeros((2, 28, 20, 1))  # two images
try:
    np.squeeze(images, axis=0)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:squeeze_axis]

# --8<-- [start:squeeze_axis_fix]
print(images[0].shape, np.squeeze(images, axis=-1).shape)
# --8<-- [end:squeeze_axis_fix]

# --8<-- [start:transpose_axes]
import numpy as np

image = np.zeros((28, 20, 3))  # (H, W, C), no batch axis
try:
    image.transpose(0, 3, 1, 2)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:transpose_axes]

# --8<-- [start:transpose_axes_fix]
print(image.transpose(2, 0, 1).shape, np.moveaxis(image, -1, -3).shape)
# --8<-- [end:transpose_axes_fix]

# --8<-- [start:unpack]
import numpy as np

image = np.zeros((28, 20))  # a gray image has no channel axis
try:
    H, W, C = image.shape
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:unpack]

# --8<-- [start:unpack_fix]
H, W, C = image[..., np.newaxis].shape
print((H, W, C))
# --8<-- [end:unpack_fix]

# --8<-- [start:im2col]
import numpy as np

columns = np.zeros((26 * 18, 3 * 3 * 3))  # im2col: a row for each window
W = np.zeros((8, 3, 3, 3))  # (F, C, kh, kw)
try:
    y = columns @ W.reshape(3 * 3, -1)
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:im2col]

# --8<-- [start:im2col_fix]
W = W.transpose(2, 3, 1, 0)  # (kh, kw, C, F)
print((columns @ W.reshape(-1, 8)).reshape(26, 18, 8).shape)
# --8<-- [end:im2col_fix]

# --8<-- [start:two_axis_functions]
import numpy as np

image = np.zeros((28, 20, 3))  # (H, W, C)
try:
    np.dot(image, np.zeros((28, 5)))
except ValueError as error:
    print("ValueError:", error)
try:
    np.convolve(image[0], np.zeros(3))
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:two_axis_functions]

# --8<-- [start:two_axis_functions_fix]
channels = [image[..., c] for c in range(image.shape[-1])]  # each (28, 20)
rows = [[np.convolve(row, np.ones(3), "valid") for row in sheet] for sheet in channels]
print(np.stack(rows, axis=-1).shape)
# --8<-- [end:two_axis_functions_fix]

# --8<-- [start:missing_file]
path = "images/cat.png"
image = None  # what cv2.imread(path) returns if there is no such file
try:
    print(image.shape)
except AttributeError as error:
    print("AttributeError:", error)
# --8<-- [end:missing_file]

# --8<-- [start:missing_file_fix]
import os

if not os.path.exists(path):
    print("no such file:", path)
# --8<-- [end:missing_file_fix]

# --8<-- [start:grouped]
import tensorflow as tf

images = tf.zeros((1, 28, 20, 4))  # C = 4
W = tf.zeros((3, 3, 2, 6))  # (kh, kw, C, F), C = 2
print(tf.nn.conv2d(images, W, strides=1, padding="VALID").shape)
# --8<-- [end:grouped]

# --8<-- [start:grouped_fix]
if W.shape[2] != images.shape[-1]:
    print(f"kernel depth {W.shape[2]}, channels {images.shape[-1]}: groups")
# --8<-- [end:grouped_fix]
