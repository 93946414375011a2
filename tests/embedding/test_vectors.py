"""Keys of stored encodings, and the precision that vectors are stored in."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings, strategies as st
from hypothesis.extra.numpy import arrays

from embedding.vectors import Vectors, round_to_float16, vector_key


def test_a_key_is_the_digest_of_model_kind_and_text_and_never_changes() -> None:
    assert vector_key("model 1", "passage", "Ärzte: 筋肉").hex() == (
        "d3da443e82747812a329d68bd0eb0dcca9ff50d5c9a83e87f9ab97e9d708b4c6"
    )


def test_a_key_changes_with_the_model_the_kind_and_the_text() -> None:
    keys = {vector_key(*parts) for parts in itertools.product(["model 1", "model 2", ""], ["passage", ""], ["", "a"])}
    assert (len(keys), {len(key) for key in keys}) == (12, {32})


def test_vectors_are_rounded_to_the_nearest_float16() -> None:
    vectors = np.array([[1, 0.1, -1 / 3], [2.0**-24, 2.0**-26, -0.0]], np.float32)
    rounded = round_to_float16(vectors)
    assert (rounded.dtype, rounded.tolist()) == (
        np.float32,
        [[1.0, 0.0999755859375, -0.333251953125], [5.960464477539063e-08, 0.0, -0.0]],
    )
    assert float(vectors[0, 1]) == float(np.float32(0.1))  # the vectors that were given stay


def test_no_vectors_keep_their_shape() -> None:
    for shape in ((0, 0), (0, 384), (384,)):
        assert round_to_float16(np.zeros(shape, np.float32)).shape == shape


@settings(max_examples=100)
@given(vectors=arrays(np.float32, (3, 4), elements=st.floats(-1, 1, width=32)))
def test_rounding_is_close_and_rounding_again_changes_nothing(vectors: Vectors) -> None:
    rounded = round_to_float16(vectors)
    assert round_to_float16(rounded).tolist() == rounded.tolist() == rounded.astype(np.float16).tolist()
    assert np.abs(rounded - vectors).max() <= 2.0**-12
