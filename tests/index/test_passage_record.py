"""What is kept of an encoded passage."""

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


def code(text: str) -> bytes:
    return binarize(fake_vector(text)[None]).tobytes()


def packed(passage: Passage) -> bytes:
    text = passage.embedded_text
    return pack_record(passage, fake_encoded(text, fake_vector(text)), list(map(code, part_texts(passage))))


def codes(array: object) -> list[bytes]:
    return [bytes(row) for row in array]  # type: ignore[attr-defined]


def test_the_parts_of_a_passage() -> None:
    assert part_texts(PASSAGE) == ["Aids", "Aids\nKinds", "Splints steady the wrist.", "They also hold it."]


def test_what_is_packed_comes_back_for_many_passages_at_once() -> None:
    vectors = unpack_records([packed(PASSAGE), packed(SHORT)])
    assert vectors.passages.tolist() == [fake_vector(each.embedded_text).tolist() for each in (PASSAGE, SHORT)]
    assert codes(vectors.titles) == [code("Aids"), code("Aids")]
    assert codes(vectors.contexts) == [code("Aids\nKinds"), code("Aids")]
    assert codes(vectors.sentences) == [code("Splints steady the wrist."), code("They also hold it."), code("Wear it.")]
    words = ["aids", "kinds", "splints", "steady", "the", "wrist", "they", "also", "hold", "it", "aids", "wear", "it"]
    assert codes(vectors.tokens) == list(map(code, words))
    assert (vectors.sentence_counts.tolist(), vectors.token_counts.tolist()) == ([2, 1], [10, 3])
    assert passage_vector(packed(SHORT)).tolist() == fake_vector("Aids\nWear it.").tolist()


def test_each_piece_knows_its_sentence() -> None:
    assert unpack_records([packed(PASSAGE)]).token_sentences.tolist() == [-1, -1, 0, 0, 0, 0, 1, 1, 1, 1]


def test_pieces_of_punctuation_are_left_out() -> None:
    """ "é" is two characters here, the second of which is an accent."""
    text = "In C++: 1,5 % of 神経, cafe\u0301!"
    ends = [place for place, character in enumerate(text) if not character.isspace()]
    passage = Passage("a#b:0", "a", "", (), text, 0, len(text), (Sentence(0, len(text)),), "", 9)
    each = np.eye(len(ends), dtype=np.float32)
    whole = pack_record(passage, Encoded(each[0], each, np.array(ends, np.int32)), [binarize(each[:1]).tobytes()] * 3)
    kept = [text[ends[row]] for row in np.unpackbits(unpack_records([whole]).tokens, axis=1).argmax(axis=1)]
    assert "".join(kept) == "InC15of神経cafe\u0301"


def test_a_model_without_pieces_has_none() -> None:
    bare = fake_encoded("", fake_vector("x"))
    vectors = unpack_records([pack_record(SHORT, bare, [code("a"), code("b"), code("c")])])
    assert (vectors.tokens.shape, vectors.token_counts.tolist()) == ((0, 2), [0])
    assert vectors.passages.tolist() == [fake_vector("x").tolist()]


def test_of_no_passages_there_is_nothing() -> None:
    nothing = unpack_records([])
    assert (nothing.passages.shape, nothing.titles.size, nothing.tokens.size) == ((0, 0), 0, 0)
