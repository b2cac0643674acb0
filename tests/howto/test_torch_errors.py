"""docs/howto/torch_errors.md: every claim the page makes."""

import re

import numpy as np
import pytest
import tensorflow as tf

from tools.tables.entries import PAGE, TORCH, entries, list_of, table

ENTRIES = entries(TORCH)
# What the fix of each entry prints.
FIXED = {
    "torch-groups": "(1, 8, 26, 18)",
    "torch-linear": "(2, 10)",
    "torch-too-small": "(1, 8, 4, 4)",
    "torch-state-dict": "{'0.weight': (16, 3, 3, 3), '0.bias': (16,)} "
    "<All keys matched successfully>",
    "torch-cat": "(1, 16, 29, 28)",
    "torch-rank": "(1, 8, 26, 18)",
    "torch-view": "(4, 1352)",
    "torch-contiguous": "(4, 1352)",
    "torch-stack": "(2, 3, 28, 20)",
    "torch-dtype": "torch.float32",
    "torch-elementwise": "(1, 8, 28, 28)",
    "torch-target": "2.3026 0.6931",
    "torch-permute": "(3, 28, 20)",
    "torch-batchnorm": "(2, 4, 9, 9)",
    "torch-arguments": "(1, 9, 26, 18) (1, 8, 14, 10)",
}


def test_each_entry_has_a_message_a_cause_a_fix_and_a_word_on_keras():
    for entry in ENTRIES:
        assert entry.messages, entry.id
        assert re.search(r"^\*\*Cause\.\*\* \S", entry.text, re.M), entry.id
        assert re.search(r"^\*\*Fix\.\*\* \S", entry.text, re.M), entry.id
        assert re.search("Keras|TensorFlow|NumPy", entry.text), entry.id


def test_each_fix_prints_its_shape():
    assert {entry.id: " ".join(entry.fixed.split()) for entry in ENTRIES} == FIXED


def test_each_heading_has_the_telling_words_of_its_message():
    for entry in ENTRIES:
        words = " ".join(message for _, message in entry.messages)
        common = set(re.findall(r"\w{4,}", entry.title)) & set(
            re.findall(r"\w{4,}", words)
        )
        assert len(common) >= 2, (entry.title, words)


def test_no_id_is_on_both_pages():
    ids = [entry.id for page in (PAGE, TORCH) for entry in entries(page)]
    assert len(ids) == len(set(ids))


def test_the_list_is_up_to_date():
    assert list_of(TORCH).read_text("utf8") == table(TORCH), "run `make outputs`"


def test_tf_reshape_after_transpose_always_works():
    """'TensorFlow has no views.'"""
    y = tf.transpose(tf.reshape(tf.range(24), (2, 3, 4)), (0, 2, 1))
    assert tf.reshape(y, (2, 12)).shape == (2, 12)


def test_the_numbers_of_the_causes():
    assert (8 * 26 * 26, 8 * 30 * 30, 8 * 12 * 12) == (5408, 7200, 1152)
    assert 8 * 13 * 13 * 4 == 5408
    assert 5408 % 1152
    y = tf.keras.layers.MaxPooling2D(2)(np.zeros((1, 29, 28, 8)))
    assert tf.keras.layers.UpSampling2D(2)(y).shape == (1, 28, 28, 8)


@pytest.mark.parametrize("channels", [3, 4])
def test_keras_batch_normalization_takes_the_number_from_the_first_images(channels):
    norm = tf.keras.layers.BatchNormalization()
    norm(np.zeros((2, 5, 5, channels)))
    assert norm.gamma.shape == (channels,)
