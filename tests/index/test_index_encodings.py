"""What is kept of an encoded passage."""

from __future__ import annotations

import numpy as np

from documents import Passage, Sentence
from index.encodings import PassageEncoding, code, part_texts, passage_vectors
from tests.support.articles import fake_encoded, fake_vector

TEXT = "Splints steady the wrist. They also hold it."
SENTENCES = (Sentence(0, 25), Sentence(26, 44))
PASSAGE = Passage("a#b:0", "a", "Aids", ("Kinds",), TEXT, 0, 44, SENTENCES, "Aids\nKinds", 9)


def encoding(passage: Passage) -> PassageEncoding:
    text = passage.embedded_text
    return PassageEncoding.of(fake_encoded(text, fake_vector(text)))


def test_the_parts_of_a_passage() -> None:
    assert part_texts(PASSAGE) == ["Aids", "Aids\nKinds", "Splints steady the wrist.", "They also hold it."]


def test_what_is_kept_comes_back() -> None:
    kept = encoding(PASSAGE)
    back = PassageEncoding.from_bytes(kept.as_bytes())
    assert back.vector.tolist() == kept.vector.tolist()
    assert (back.pieces.tolist(), back.places.tolist()) == (kept.pieces.tolist(), kept.places.tolist())


def test_each_piece_knows_its_sentence() -> None:
    codes = [code(fake_vector(text)) for text in part_texts(PASSAGE)]
    vectors = passage_vectors(PASSAGE, encoding(PASSAGE), codes)
    assert vectors.piece_sentences.tolist() == [-1, -1, 0, 0, 0, 0, 1, 1, 1, 1]
    assert [part.tobytes() for part in (*vectors.title, *vectors.context, *vectors.sentences)] == codes


def test_a_model_without_pieces_has_none() -> None:
    encoded = fake_encoded("", fake_vector("x"))
    kept = PassageEncoding.from_bytes(PassageEncoding.of(encoded).as_bytes())
    assert (kept.pieces.shape, kept.places.tolist()) == ((0, 2), [])
    assert np.array_equal(kept.vector, fake_vector("x"))
