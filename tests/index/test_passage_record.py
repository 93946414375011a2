"""Pack the encodings of passages into records, and unpack them."""

from __future__ import annotations

import numpy as np

from core.documents import Passage, Sentence
from embedding.encoder import Encoded
from index.passage_record import pack_record, part_texts, passage_vector, unpack_records
from index.vectors.quantization import binarize
from tests.support.articles import fake_encoded, fake_vector

TEXT = "Splints steady the wrist. They also hold it."
SENTENCES = (Sentence(0, 25), Sentence(26, 44))
PASSAGE = Passage("a#b:0", "a", "Aids", ("Kinds",), TEXT, 0, 44, SENTENCES, "Aids\nKinds", 9)
SHORT = Passage("a#b:1", "a", "Aids", (), "Wear it.", 45, 53, (Sentence(0, 8),), "Aids", 5)


def signs(text: str) -> bytes:
    return binarize(fake_vector(text)[None]).tobytes()


def packed(passage: Passage) -> bytes:
    text = passage.embedded_text
    return pack_record(passage, fake_encoded(text, fake_vector(text)), list(map(signs, part_texts(passage))))


def rows(array: object) -> list[bytes]:
    return [bytes(row) for row in array]  # type: ignore[attr-defined]


def test_the_parts_of_a_passage() -> None:
    assert part_texts(PASSAGE) == ["Aids", "Aids\nKinds", "Splints steady the wrist.", "They also hold it."]


def test_what_is_packed_comes_back_for_many_passages_at_once() -> None:
    vectors = unpack_records([packed(PASSAGE), packed(SHORT)])
    assert vectors.passages.tolist() == [fake_vector(each.embedded_text).tolist() for each in (PASSAGE, SHORT)]
    assert rows(vectors.titles) == [signs("Aids"), signs("Aids")]
    assert rows(vectors.contexts) == [signs("Aids\nKinds"), signs("Aids")]
    sentences = ["Splints steady the wrist.", "They also hold it.", "Wear it."]
    assert rows(vectors.sentences) == list(map(signs, sentences))
    words = ["aids", "kinds", "splints", "steady", "the", "wrist", "they", "also", "hold", "it", "aids", "wear", "it"]
    assert rows(vectors.tokens) == list(map(signs, words))
    assert (vectors.sentence_counts.tolist(), vectors.token_counts.tolist()) == ([2, 1], [10, 3])
    assert passage_vector(packed(SHORT)).tolist() == fake_vector("Aids\nWear it.").tolist()


def test_each_token_knows_its_sentence() -> None:
    assert unpack_records([packed(PASSAGE)]).token_sentences.tolist() == [-1, -1, 0, 0, 0, 0, 1, 1, 1, 1]


def test_tokens_of_punctuation_are_left_out() -> None:
    """A combining accent belongs to its word: "é" is two characters in this text."""
    text = "In C++: 1,5 % of 神経, cafe\u0301!"
    offsets = [offset for offset, character in enumerate(text) if not character.isspace()]
    passage = Passage("a#b:0", "a", "", (), text, 0, len(text), (Sentence(0, len(text)),), "", 9)
    vectors = np.eye(len(offsets), dtype=np.float32)
    encoded = Encoded(vectors[0], vectors, np.array(offsets, np.int32))
    record = pack_record(passage, encoded, [binarize(vectors[:1]).tobytes()] * 3)
    kept = [text[offsets[row]] for row in np.unpackbits(unpack_records([record]).tokens, axis=1).argmax(axis=1)]
    assert "".join(kept) == "InC15of神経cafe\u0301"


def test_a_model_without_tokens_has_none() -> None:
    without_tokens = fake_encoded("", fake_vector("x"))
    vectors = unpack_records([pack_record(SHORT, without_tokens, [signs("a"), signs("b"), signs("c")])])
    assert (vectors.tokens.shape, vectors.token_counts.tolist()) == ((0, 2), [0])
    assert vectors.passages.tolist() == [fake_vector("x").tolist()]


def test_no_passages_give_empty_arrays() -> None:
    vectors = unpack_records([])
    assert (vectors.passages.shape, vectors.titles.size, vectors.tokens.size) == ((0, 0), 0, 0)
