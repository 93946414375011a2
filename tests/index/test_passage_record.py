"""Pack the encodings of passages into records, and unpack them."""

from __future__ import annotations

import struct
from dataclasses import replace

import numpy as np
import pytest

from core.documents import Passage, Sentence, Span
from core.errors import IndexDamaged
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


def test_a_lead_is_encoded_as_one_of_the_headings() -> None:
    """So the record is that of an index whose passages had the lead among their headings."""
    later = replace(PASSAGE, context="Aids\nKinds\nThese:")
    led = replace(
        PASSAGE,
        text=f"These:\n{TEXT}",
        sentences=tuple(Sentence(each.start + 7, each.end + 7) for each in SENTENCES),
        lead=Span(0, 6),
    )
    assert part_texts(led) == ["Aids", "Aids\nKinds\nThese:", "Splints steady the wrist.", "They also hold it."]
    assert packed(led) == packed(later)


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


def test_the_bytes_of_a_record_are_as_the_format_says() -> None:
    """Nine dimensions take two bytes of signs. The first of the three tokens is a full stop, and left out."""
    vector = np.array([1, 0, 0, 0, 0, 0, 0, 0, -2], np.float32)
    token_vectors = np.stack([vector, -vector, vector])
    encoded = Encoded(vector, token_vectors, np.array([0, 1, 3], np.int32))
    passage = Passage("a#b:0", "a", "", (), ".x y", 0, 4, (Sentence(0, 2), Sentence(3, 4)), "", 9)
    record = pack_record(passage, encoded, [b"T1", b"C2", b"S3", b"S4"])
    numbers = np.array([9, 2, 2], np.int32).tobytes() + np.array(vector, np.float16).tobytes()
    tokens = bytes([0b00000000, 0b10000000, 0b10000000, 0b00000000])
    assert record == numbers + b"T1C2S3S4" + tokens + np.array([0, 1, 1], np.int16).tobytes()
    assert (passage_vector(record).tolist(), passage_vector(record).dtype) == (vector.tolist(), np.float16)


def test_unpacked_arrays_have_a_row_for_each_passage_sentence_and_token() -> None:
    vectors = unpack_records([packed(SHORT), packed(PASSAGE), packed(SHORT)])
    found = {name: (getattr(vectors, name).shape, str(getattr(vectors, name).dtype)) for name in vectors.__slots__}
    assert found == {
        "passages": ((3, 16), "float32"),
        "titles": ((3, 2), "uint8"),
        "contexts": ((3, 2), "uint8"),
        "sentences": ((4, 2), "uint8"),
        "sentence_counts": ((3,), "int64"),
        "tokens": ((16, 2), "uint8"),
        "token_counts": ((3,), "int64"),
        "token_sentences": ((16,), "int16"),
    }
    assert vectors.token_sentences.tolist() == [-1, 0, 0, -1, -1, 0, 0, 0, 0, 1, 1, 1, 1, -1, 0, 0]


@pytest.mark.parametrize(
    ("context", "offset", "sentence"),
    [("Aids", 3, -1), ("Aids", 5, 0), ("Aids", 7, 0), ("Aids", 8, 1), ("", 0, 0), ("", 2, 0), ("", 3, 1), ("", 5, 1)],
)
def test_a_token_belongs_to_the_last_sentence_that_has_begun(context: str, offset: int, sentence: int) -> None:
    passage = Passage("a#b:0", "a", "Aids", (), "abcdef", 0, 6, (Sentence(0, 2), Sentence(3, 6)), context, 9)
    vector = fake_vector("x")
    encoded = Encoded(vector, vector[None], np.array([offset], np.int32))
    assert unpack_records([pack_record(passage, encoded, [signs("x")] * 4)]).token_sentences.tolist() == [sentence]


def test_a_passage_without_sentences_has_tokens_of_its_context_alone() -> None:
    passage = Passage("a#b:0", "a", "Aids", (), "Wear it", 0, 7, (), "Aids", 9)
    vectors = unpack_records([packed(passage), packed(SHORT)])
    assert (vectors.sentence_counts.tolist(), vectors.token_counts.tolist()) == ([0, 1], [3, 3])
    assert vectors.token_sentences.tolist() == [-1, -1, -1, -1, 0, 0]


def with_counts(record: bytes, *counts: int) -> bytes:
    return struct.pack("=3i", *counts) + record[12:]


@pytest.mark.parametrize(
    "record",
    [
        b"",
        packed(PASSAGE)[:11],
        packed(PASSAGE)[:-2],
        packed(PASSAGE) + b"\0\0",
        with_counts(packed(PASSAGE), 16, 2, 9),
        with_counts(packed(PASSAGE), 2**31 - 1, 2**31 - 1, 2**31 - 1),
        with_counts(packed(PASSAGE), -16, 2, 10),
        with_counts(packed(PASSAGE), 0, 0, 0),
    ],
)
def test_numbers_that_do_not_fit_the_length_of_a_record_are_damage(record: bytes) -> None:
    """They are checked before anything is made from them: a record of two thousand millions asks for no memory."""
    for read in (passage_vector, lambda record: unpack_records([packed(SHORT), record])):
        with pytest.raises(IndexDamaged, match=r"record of a passage .* `patella index sync FOLDER`"):
            read(record)


@pytest.mark.parametrize("counts", [(9, 1, 1), (-1, 6, 5), (0, 0, 0)])
def test_numbers_of_tokens_that_do_not_add_up_are_damage(counts: tuple[int, int, int]) -> None:
    record = packed(PASSAGE)[:-6] + struct.pack("=3h", *counts)
    with pytest.raises(IndexDamaged, match="do not add up"):
        unpack_records([record])


def test_records_of_different_dimensions_are_damage() -> None:
    other = struct.pack("=3i", 8, 0, 0) + bytes(16 + 1 + 1 + 2)
    assert passage_vector(other).tolist() == [0.0] * 8
    with pytest.raises(IndexDamaged):
        unpack_records([packed(PASSAGE), other])


def test_no_records_have_no_vectors() -> None:
    assert unpack_records([]).passages.shape == (0, 0)
