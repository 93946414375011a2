"""Encodings of a stream of passages, real ones first and then synthetic ones, and the exact nearest passages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.growth.synthetic_encodings import (
    Nearest,
    RealThenSyntheticEncodings,
    SyntheticEncodings,
    vectors_of,
)
from benchmarks.synthetic import SyntheticEncoder
from core.documents import Passage, Sentence
from core.progress import no_progress
from index.memory import MemoryEncodingStore
from index.passage_encoding import PassageEncoding
from index.passage_record import unpack_records

TEXT = "Cats\n\nThe spotted kitten purrs. A striped kitten sleeps."
PASSAGE = Passage(
    passage_id="cats.md#top:0",
    document_id="cats.md",
    title="Cats",
    headings=(),
    text=TEXT[6:],
    start=6,
    end=len(TEXT),
    sentences=(Sentence(0, 25), Sentence(26, 50)),
    context="Cats",
    token_count=14,
)


def test_what_is_made_up_has_the_shape_of_what_is_encoded() -> None:
    centres = np.eye(4, 32, dtype=np.float32)
    first, second = SyntheticEncodings(centres).encode([PASSAGE, PASSAGE])
    vectors = unpack_records([first.packed, second.packed])
    assert np.allclose(np.linalg.norm(vectors.passages, axis=1), 1, atol=1e-3)
    assert np.all((vectors.passages @ centres.T).max(axis=1) > 0.9)
    assert vectors.sentence_counts.tolist() == [2, 2]
    assert vectors.token_counts.tolist() == [10, 10]  # without the two full stops
    assert set(vectors.token_sentences.tolist()) == {-1, 0, 1}
    assert first.packed != second.packed


def test_vectors_are_made_up_near_those_of_the_passages_that_were_encoded() -> None:
    """The model encodes eight passages in two steps; none of them is encoded twice."""
    passages = [replace(PASSAGE, passage_id=f"cats.md#top:{n}", context=f"Cats {n}") for n in range(12)]
    store, encoder = MemoryEncodingStore(), SyntheticEncoder()
    encodings = RealThenSyntheticEncodings(PassageEncoding(store, encoder), real=8)
    encoded = encodings.encode(passages[:5], no_progress) + encodings.encode(passages[5:], no_progress)
    vectors = np.stack(vectors_of(encoded))
    exact = encoder.encode([passage.embedded_text for passage in passages])
    assert np.allclose(vectors[:8], exact[:8], atol=1e-3)
    assert not np.any(np.isclose(vectors[8:], exact[8:], atol=1e-3).all(axis=1))
    assert np.all((vectors[8:] @ exact[:8].T).max(axis=1) > 0.9)
    assert len(store.known([each.key for each in encoded])) == 8


def test_the_nearest_are_those_of_all_batches() -> None:
    random = np.random.default_rng(0)
    questions, vectors = random.standard_normal((3, 8)), random.standard_normal((50, 8))
    nearest = Nearest(questions.astype(np.float32))
    for start in range(0, 50, 20):
        batch = vectors[start : start + 20].astype(np.float32)
        nearest.add([f"p{n}" for n in range(start, start + len(batch))], batch)
    best = np.argsort(-(questions @ vectors.T), axis=1)[:, :10]
    assert nearest.ids == [[f"p{n}" for n in row] for row in best]


CENTRES = np.eye(4, 32, dtype=np.float32)


def test_what_is_made_up_is_the_same_in_every_run_and_has_a_key_for_each_passage() -> None:
    passages = [PASSAGE, replace(PASSAGE, passage_id="b"), replace(PASSAGE, text=PASSAGE.text.upper()), PASSAGE]
    encoded = SyntheticEncodings(CENTRES).encode(passages)
    assert encoded == SyntheticEncodings(CENTRES).encode(passages)
    assert [encoded[0].key == each.key for each in encoded] == [True, False, False, True]
    assert len({each.packed for each in encoded}) == 4
    assert {len(each.key) for each in encoded} == {32}


def test_the_vectors_of_many_passages_lie_around_all_centres() -> None:
    encoded = SyntheticEncodings(CENTRES).encode([PASSAGE] * 200)
    vectors = np.stack(vectors_of(encoded))
    cosines = vectors @ CENTRES.T
    assert (vectors.shape, vectors.dtype) == ((200, 32), np.float32)
    assert set(cosines.argmax(axis=1).tolist()) == {0, 1, 2, 3}
    assert abs(float(np.median(cosines.max(axis=1))) - 1 / np.sqrt(1 + 0.3**2)) < 0.02  # the noise has length 0.3


@pytest.mark.parametrize(
    ("text", "context", "token_count", "tokens"),
    [
        ("Cats purr, dogs bark.", "Pets", 12, 8),  # 2 special tokens, a comma and a full stop
        ("Cats_purr", "", 12, 9),  # an underscore counts as punctuation
        ("Cats", "", 3, 1),
        ("Cats.", "", 2, 1),  # never less than one
        ("Cats and dogs", "", 40, 38),  # more tokens than letters
    ],
)
def test_a_passage_has_as_many_tokens_as_the_model_reads_without_punctuation(
    text: str, context: str, token_count: int, tokens: int
) -> None:
    passage = replace(PASSAGE, text=text, context=context, token_count=token_count, sentences=(Sentence(0, len(text)),))
    vectors = unpack_records([each.packed for each in SyntheticEncodings(CENTRES).encode([passage])])
    assert vectors.token_counts.tolist() == [tokens]
    assert set(vectors.token_sentences.tolist()) == ({-1, 0} if context else {0})


def test_the_tokens_are_spread_over_the_whole_text() -> None:
    text = "One two three. Four five six."
    passage = replace(
        PASSAGE, text=text, context="", token_count=10, sentences=(Sentence(0, 14), Sentence(15, len(text)))
    )
    vectors = unpack_records([each.packed for each in SyntheticEncodings(CENTRES).encode([passage])])
    assert vectors.token_sentences.tolist() == [0, 0, 0, 1, 1, 1]


def test_the_signs_of_a_vector_take_one_bit_a_dimension() -> None:
    for dimensions, width in ((32, 4), (33, 5), (40, 5)):
        centres = np.eye(2, dimensions, dtype=np.float32)
        vectors = unpack_records([each.packed for each in SyntheticEncodings(centres).encode([PASSAGE])])
        assert [rows.shape[1] for rows in (vectors.titles, vectors.contexts, vectors.sentences)] == [width] * 3


def numbered(count: int) -> list[Passage]:
    return [replace(PASSAGE, passage_id=f"cats.md#top:{n}", context=f"Cats {n}") for n in range(count)]


@pytest.mark.parametrize("batches", [[10], [4, 6], [3, 1, 6], [4, 0, 6]])
@pytest.mark.parametrize("real", [1, 4, 10, 11])
def test_the_first_passages_are_real_however_the_stream_is_cut(batches: list[int], real: int) -> None:
    passages, store, told = iter(numbered(10)), MemoryEncodingStore(), list[str]()
    encodings = RealThenSyntheticEncodings(PassageEncoding(store, SyntheticEncoder()), real)
    encoded = [
        each
        for size in batches
        for each in encodings.encode([next(passages) for _ in range(size)], lambda stage, *_: told.append(stage))
    ]
    known = store.known([each.key for each in encoded])
    assert [each.key in known for each in encoded] == [n < real for n in range(10)]
    assert set(told) == {"encoding"}


def test_only_the_first_real_vectors_are_centres(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.growth.synthetic_encodings.CENTRES", 3)
    words = ["cat", "dog", "fish", "bird", "horse"]
    passages = [
        replace(
            PASSAGE,
            passage_id=word,
            title=word,
            context=word,
            text=f"{word} {word}.",
            sentences=(Sentence(0, 2 * len(word) + 2),),
        )
        for word in words
    ]
    encoder = SyntheticEncoder()
    encodings = RealThenSyntheticEncodings(PassageEncoding(MemoryEncodingStore(), encoder), real=5)
    for batch in (passages[:2], passages[2:]):
        encodings.encode(batch, no_progress)
    synthetic = np.stack(vectors_of(encodings.encode(numbered(40), no_progress)))
    nearest = (synthetic @ encoder.encode([each.embedded_text for each in passages]).T).argmax(axis=1)
    assert set(nearest.tolist()) == {0, 1, 2}


def test_the_nearest_of_few_passages_are_all_of_them() -> None:
    nearest = Nearest(np.array([[1, 0], [0, 1]], np.float32))
    assert nearest.ids == [[], []]
    nearest.add(["a", "b"], np.array([[0.6, 0.8], [1, 0]], np.float32))
    assert nearest.ids == [["b", "a"], ["a", "b"]]
    nearest.add(["c"], np.array([[0.8, 0.6]], np.float32))
    assert nearest.ids == [["b", "c", "a"], ["a", "c", "b"]]


def test_the_ten_nearest_are_kept_and_no_more() -> None:
    nearest = Nearest(np.array([[1.0]], np.float32))
    nearest.add([f"p{n}" for n in range(12)], np.arange(12, dtype=np.float32)[:, None])
    assert nearest.ids == [[f"p{n}" for n in range(11, 1, -1)]]
