"""The names whose module is imported only when a program names one of them.

All other names are imported with the package. So names that few programs use do not make the
package start more slowly.
"""

_TABLE = {
    "tf": {
        "_more": "add_n argsort boolean_mask clip_by_global_norm clip_by_norm constant_initializer"
        " cumsum executing_eagerly gather_nd map_fn meshgrid negative norm ones_initializer"
        " scatter_nd slice sort tensor_scatter_nd_update unique zeros_initializer",
    },
    "tf.math": {
        "_more": "add_n bincount confusion_matrix cumsum divide_no_nan expm1 is_finite is_inf"
        " is_nan negative reciprocal reduce_logsumexp squared_difference top_k",
    },
    "tf.nn": {"_more": "batch_normalization dropout embedding_lookup gelu top_k"},
    "tf.linalg": {"_more": "band_part global_norm norm"},
    "tf.image": {
        "_more": "adjust_brightness adjust_contrast central_crop crop_to_bounding_box"
        " extract_patches flip_left_right flip_up_down grayscale_to_rgb pad_to_bounding_box"
        " per_image_standardization rgb_to_grayscale rot90 total_variation",
    },
    "tf.keras": {"keras.backend": "backend", "keras.ops": "ops"},
    "tf.keras.layers": {
        "keras.recurrent": "Bidirectional GRU GRUCell LSTM LSTMCell RNN SimpleRNN SimpleRNNCell"
        " StackedRNNCells TimeDistributed Wrapper",
        "keras.more": "ActivityRegularization AlphaDropout Attention CenterCrop Dot"
        " GaussianDropout GroupNormalization Identity MultiHeadAttention Normalization"
        " RMSNormalization RepeatVector UnitNormalization dot",
    },
}


def later(prefix):
    """Return {name: the module that makes it} for a module such as "tf.keras.layers"."""
    return {
        name: f"tensorflow.{module}"
        for module, names in _TABLE.get(prefix, {}).items()
        for name in names.split()
    }
