"""The match of the tokens of a question with those of a sentence, its title and its headings."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, strategies as st

from core.documents import Passage
from embedding.encoder import NO_OFFSET, Encoded
from embedding.vectors import BinaryVectors
from index.engine import PassageVectors
from index.passage_record import pack_record, part_texts, unpack_records
from index.vectors.quantization import binarize
from search.ranking.max_sim import (
    Floats,
    QuestionTokens,
    focus_matches,
    max_sim,
    segment_max,
    sentence_shares,
    weighted_sums,
)
from tests.support.articles import chunk, document, fake_encoded, fake_vector

WEIGHTS = {"cat": 1.0, "purr": 3.0}


def packed(passage: Passage) -> bytes:
    text = passage.embedded_text
    part_vectors = [binarize(fake_vector(part)[None]).tobytes() for part in part_texts(passage)]
    return pack_record(passage, fake_encoded(text, fake_vector(text)), part_vectors)


def passages(title: str, *paragraphs: str) -> PassageVectors:
    return unpack_records(list(map(packed, chunk(document("a.md", *paragraphs, title=title)))))


def question_tokens(text: str) -> QuestionTokens:
    return QuestionTokens(text, fake_encoded(text, fake_vector(text)))


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("why does a cat purr", [0, 0, 0, 0.25, 0.75]),
        ("cat and cat, a purr not", [0.2, 0, 0.2, 0, 0.6, 0]),
        ("why does it", [0, 0, 0]),
        ("", []),
    ],
)
def test_what_the_question_asks_for_has_weight(text: str, weights: list[float]) -> None:
    question = question_tokens(text)
    assert (question.weights(WEIGHTS).tolist(), len(question.vectors)) == (weights, len(weights))


def test_a_sentence_matches_by_its_own_words_and_its_context_by_the_title() -> None:
    question = question_tokens("cat purr")
    weights = question.weights(WEIGHTS)
    text = "Cat purr. Dogs bark. Dogs purr."
    (by_sentence, by_title), (alone, by_milk) = (
        max_sim(question.vectors, passages(title, text)) for title in ("cat", "milk")
    )
    both, neither, one = weighted_sums(weights, alone)
    assert both == pytest.approx(1, abs=0.15)
    assert both > one > neither
    assert np.array_equal(by_sentence, alone)
    assert by_title[0, 0] == pytest.approx(alone[0, 0], abs=1e-9)  # the title holds the first word
    assert by_title[0, 0] > by_milk[0, 0]


def test_each_word_goes_to_the_sentence_that_matches_it_best() -> None:
    weights = question_tokens("cat purr").weights(WEIGHTS)
    token_max_sims = np.array([[0.9, 0.9, 0.9], [0.9, 0.1, 0.5]])  # all match the first word alike
    best, worst, middle = sentence_shares(weights, token_max_sims)
    assert best + worst + middle == pytest.approx(1)
    assert best > middle > worst
    assert sentence_shares(weights, token_max_sims[:, :1]).tolist() == [1.0]


@pytest.mark.parametrize("text", ["", "why", "zebra"])
def test_a_question_that_asks_for_nothing_matches_nothing(text: str) -> None:
    question = question_tokens(text)
    by_sentence, by_context = max_sim(question.vectors, passages("Cats", "Cats purr. They sleep.", "Dogs bark."))
    weights = question.weights(WEIGHTS)
    assert weighted_sums(weights, by_sentence).tolist() == [0.0, 0.0, 0.0]
    assert weighted_sums(weights, by_context).tolist() == [0.0, 0.0]
    assert sentence_shares(weights, by_sentence).tolist() == [0.0, 0.0, 0.0]
    assert focus_matches(weights, by_sentence, by_sentence).tolist() == [0.0, 0.0, 0.0]
    assert [each.shape for each in max_sim(question.vectors, unpack_records([]))] == [(len(question.vectors), 0)] * 2


EIGHT = np.full((1, 8), 8**-0.5, np.float32)
"""The vector of one token, of length 1 in 8 dimensions, all positive."""

SAME = math.sqrt(math.pi / 2)
"""The approximate cosine of EIGHT with its own signs; with signs of which n of 8 are positive it is (2n - 8) / 8 of it.
"""


def signs(*positive: int) -> BinaryVectors:
    """Return the signs of vectors of 8 dimensions, of which the first are positive, so many in each row."""
    return np.array([[255 << (8 - n) & 255] for n in positive], np.uint8).reshape(-1, 1)


def vectors(sentence_counts: list[int], tokens: BinaryVectors, *token_sentences: list[int]) -> PassageVectors:
    """Return the vectors of passages with these counts of sentences. Each list numbers the sentences of its tokens."""
    count = len(sentence_counts)
    return PassageVectors(
        passages=np.zeros((count, 8), np.float32),
        titles=signs(*[0] * count),
        contexts=signs(*[0] * count),
        sentences=signs(*[0] * sum(sentence_counts)),
        sentence_counts=np.array(sentence_counts, np.int64),
        tokens=tokens,
        token_counts=np.array([len(each) for each in token_sentences], np.int64),
        token_sentences=np.array([n for each in token_sentences for n in each], np.int16),
    )


def test_a_sentence_matches_by_its_nearest_token_and_its_context_by_the_nearest_one_above_it() -> None:
    passages = vectors(
        [2, 1, 3],
        signs(5, 6, 8, 4, 3, 7, 2, 6, 5),
        [-1, -1, 0, 1],  # the context has 6 of 8 and 5 of 8
        [0, 0],  # no context; the better of 3 and 7
        [-1, 0, 2],  # the context has 2 of 8; the second sentence has no token
    )
    by_sentence, by_context = max_sim(EIGHT, passages)
    assert by_sentence == pytest.approx(SAME * np.array([[1.0, 0.0, 0.75, 0.5, 0.0, 0.25]]))
    assert by_context == pytest.approx(SAME * np.array([[0.5, 0.0, -0.5]]))


def test_each_token_of_the_question_has_a_row_of_its_own() -> None:
    passages = vectors([2], signs(7, 8), [0, 1])
    question = np.concatenate([EIGHT, -EIGHT, EIGHT])
    by_sentence, by_context = max_sim(question, passages)
    assert by_sentence == pytest.approx(SAME * np.array([[0.75, 1.0], [-0.75, -1.0], [0.75, 1.0]]))
    assert by_context.tolist() == [[0.0], [0.0], [0.0]]


def test_a_sentence_that_is_unlike_the_question_matches_less_than_a_context_without_tokens() -> None:
    by_sentence, by_context = max_sim(EIGHT, vectors([1], signs(0), [0]))
    assert by_sentence == pytest.approx(np.array([[-SAME]]))
    assert by_context.tolist() == [[0.0]]


@pytest.mark.parametrize(
    ("tokens", "passages", "sentences", "contexts"),
    [
        (1, vectors([2, 1], signs(), [], []), [[0.0, 0.0, 0.0]], [[0.0, 0.0]]),
        (1, vectors([0, 1], signs(8, 6), [-1], [0]), [[SAME / 2]], [[SAME, 0.0]]),
        (1, vectors([0], signs(8), [-1]), [[]], [[SAME]]),
        (2, vectors([], signs()), [[], []], [[], []]),
        (0, vectors([1, 1], signs(8, 8), [0], [0]), [], []),
    ],
)
def test_what_has_no_tokens_or_no_sentences(
    tokens: int, passages: PassageVectors, sentences: list[list[float]], contexts: list[list[float]]
) -> None:
    by_sentence, by_context = max_sim(np.repeat(EIGHT, tokens, axis=0), passages)
    assert by_sentence.shape == (tokens, int(passages.sentence_counts.sum()))
    assert by_context.shape == (tokens, len(passages.sentence_counts))
    assert by_sentence == pytest.approx(np.array(sentences).reshape(by_sentence.shape))
    assert by_context == pytest.approx(np.array(contexts).reshape(by_context.shape))


def test_the_tokens_of_a_question_are_those_that_end_in_its_words() -> None:
    rows = np.eye(6, dtype=np.float32)
    # tokens end in: the prompt, "pur", "##r", the comma, "cat", and at no character at all
    encoded = Encoded(rows[0], rows, np.array([-5, 2, 3, 4, 8, NO_OFFSET], np.int32))
    question = QuestionTokens("purr, cat", encoded)
    assert question.vectors.tolist() == rows[[1, 2, 4]].tolist()
    assert question.encoded is encoded
    assert question.weights({"purr": 1.0, "cat": 3.0}).tolist() == [0.125, 0.125, 0.75]
    assert question.weights({"purr": 1.0}).tolist() == [0.5, 0.5, 0.0]
    assert [question.rows_of(term) for term in ("purr", "cat", "dog", "")] == [[0, 1], [2], [], []]


def test_the_rows_of_a_term_are_those_of_all_words_that_have_it() -> None:
    question = question_tokens("a cat and cats purr")
    assert [question.rows_of(term) for term in ("cat", "purr", "and")] == [[1, 3], [4], [2]]


def test_a_token_belongs_to_the_word_of_its_last_character_and_to_no_other() -> None:
    rows = np.eye(3, dtype=np.float32)
    encoded = Encoded(rows[0], rows, np.array([0, 1, 2], np.int32))  # "a", the blank after it, "b"
    assert QuestionTokens("a b", encoded).vectors.tolist() == rows[[0, 2]].tolist()


def test_a_match_is_the_weighted_sum_over_tokens() -> None:
    token_max_sims = np.array([[1.0, 0.0, 0.5], [0.5, 1.0, 0.0]])
    assert weighted_sums(np.array([0.25, 0.75]), token_max_sims).tolist() == [0.625, 0.75, 0.125]
    assert weighted_sums(np.array([1.0]), token_max_sims[:1]).tolist() == [1.0, 0.0, 0.5]
    assert weighted_sums(np.zeros(0), np.zeros((0, 2))).tolist() == [0.0, 0.0]


def test_a_token_is_shared_out_by_a_softmax_of_sharpness_five() -> None:
    token_max_sims = np.array([[math.log(2) / 5, 0.0, math.log(5) / 5], [0.5, 0.5, 0.5]])
    shares = sentence_shares(np.array([0.75, 0.25]), token_max_sims)
    assert shares == pytest.approx([0.75 * 2 / 8 + 0.25 / 3, 0.75 * 1 / 8 + 0.25 / 3, 0.75 * 5 / 8 + 0.25 / 3])
    assert sentence_shares(np.zeros(0), np.zeros((0, 3))).tolist() == [0.0, 0.0, 0.0]
    assert sentence_shares(np.ones(2), np.zeros((2, 0))).tolist() == []


@given(st.lists(st.sampled_from(["Cats purr.", "It is so.", "Dogs bark. Cats hide.", "Milk."]), min_size=1, max_size=6))
def test_a_passage_matches_alike_whatever_stands_beside_it(paragraphs: list[str]) -> None:
    question = question_tokens("cat purr")
    records = list(map(packed, chunk(document("a.md", *paragraphs, title="Milk"))))
    one_by_one = [max_sim(question.vectors, unpack_records([record])) for record in records]
    alone, contexts_alone = (np.hstack(each) for each in zip(*one_by_one, strict=True))
    token_max_sims, by_context = max_sim(question.vectors, unpack_records(records))
    assert np.array_equal(alone, token_max_sims)
    assert np.array_equal(contexts_alone, by_context)
    weights = question.weights(WEIGHTS)
    assert (
        np.hstack([weighted_sums(weights, column[:, None]) for column in alone.T]).tolist()
        == weighted_sums(weights, token_max_sims).tolist()
    )


@pytest.mark.parametrize(
    ("weights", "sentences", "contexts", "focuses"),
    [
        ([1.0, 1.0], [[1.0, 0.5], [0.5, 0.0]], [[0.0, 0.0], [0.0, 0.0]], [0.75, 0.25]),
        ([0.25, 0.75], [[1.0], [0.5]], [[0.0], [0.0]], [0.625]),
        ([1.0, 1.0], [[0.5], [1.0]], [[0.0], [0.5]], [1 / 1.5]),  # the second word is half said by the title
        ([1.0, 1.0], [[0.0], [0.75]], [[1.0], [0.0]], [0.75 / 1.02]),  # the title says the first word
        ([1.0, 1.0], [[1.0], [0.0]], [[1.0], [0.0]], [0.02 / 1.02]),
        ([1.0], [[0.5]], [[1.0]], [0.5]),  # all is in the title, and the sentence is judged all the same
        ([1.0], [[1.25, -0.5]], [[1.25, -0.5]], [1.0, 0.0]),  # approximate cosines may exceed 1
        ([0.0], [[1.0]], [[0.0]], [0.0]),
        ([], np.zeros((0, 2)), np.zeros((0, 2)), [0.0, 0.0]),
    ],
)
def test_a_sentence_is_in_focus_that_matches_what_its_context_does_not(
    weights: list[float], sentences: list[list[float]], contexts: list[list[float]], focuses: list[float]
) -> None:
    matches = focus_matches(np.array(weights), np.array(sentences), np.array(contexts))
    assert matches.tolist() == pytest.approx(focuses)


tables = st.integers(1, 4).flatmap(
    lambda tokens: st.lists(st.lists(st.floats(0, 1), min_size=tokens, max_size=tokens), min_size=1, max_size=5).map(
        lambda columns: np.array(columns).T
    )
)
"""Matches of sentences with the tokens of a question, shape (tokens, sentences)."""


@given(tables, st.floats(0, 1))
def test_a_focus_lies_between_the_worst_and_the_best_match(sentences: Floats, context: float) -> None:
    focuses = focus_matches(np.ones(len(sentences)), sentences, np.full(sentences.shape, context))
    assert (focuses >= sentences.min(axis=0) - 1e-9).all()
    assert (focuses <= sentences.max(axis=0) + 1e-9).all()
    assert focuses == pytest.approx(sentences.mean(axis=0))  # where the context matches all words alike


@pytest.mark.parametrize(
    ("token_max_sims", "bounds", "best"),
    [
        ([[0.25, 1.0, 0.5]], [0, 2, 3], [[1.0, 0.5]]),
        ([[0.25, 1.0, 0.5], [0.5, 0.0, -0.5]], [0, 1, 3], [[0.25, 1.0], [0.5, 0.0]]),
        ([[0.25]], [0, 0, 1, 1], [[0.0, 0.25, 0.0]]),
        ([[]], [0, 0], [[0.0]]),
        ([[]], [0], [[]]),
        (np.zeros((0, 3)), [0, 2, 3], np.zeros((0, 2))),
    ],
)
def test_a_passage_matches_by_its_best_sentence(
    token_max_sims: list[list[float]], bounds: list[int], best: list[list[float]]
) -> None:
    table = segment_max(np.array(token_max_sims), np.array(bounds, np.int64))
    assert (table.tolist(), table.shape) == (np.array(best).tolist(), (len(token_max_sims), len(bounds) - 1))


@given(tables, st.randoms(use_true_random=False))
def test_the_best_of_all_passages_is_the_best_of_all_sentences(sentences: Floats, source: random.Random) -> None:
    count = sentences.shape[1]
    bounds = np.array([0, *sorted(source.choices(range(count + 1), k=3)), count])
    assert segment_max(sentences, bounds).max(axis=1).tolist() == sentences.max(axis=1).tolist()
