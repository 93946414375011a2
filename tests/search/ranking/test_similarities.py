"""The similarities of passages to a question, part by part, and the neighbourhood of a question."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from core.documents import Hit
from embedding.encoder import Encoded
from embedding.vectors import BinaryVectors
from index.engine import PassageVectors
from search.ranking.max_sim import QuestionTokens
from search.ranking.similarities import (
    PassageSimilarity,
    compute_similarities,
    cosine_in_context,
    neighbourhood,
)
from tests.support.ranking import similarities_of, similarity_of


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([], 0), ([0.5], 0.5), ([0.9, 0.7], 0.8), ([0.6, 0.5, 0.4, 0.3, 0.2, 0.1], 0.4)],
)
def test_the_mean_of_the_five_nearest(scores: list[float], expected: float) -> None:
    assert neighbourhood([Hit(f"{n}", score) for n, score in enumerate(scores)]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("sentence", "context", "expected"),
    [
        (0.51, 0.51, 0.6),  # a sentence behind its headings is nearer
        (0.9, 0.1, 0.9),  # headings that are far off take nothing away
        (0.5, 0.35, 0.5),
        (-0.17, 0.68, 0.3),
        (-0.5, -0.5, -0.5),
    ],
)
def test_a_sentence_is_compared_by_itself_or_behind_its_headings(
    sentence: float, context: float, expected: float
) -> None:
    assert cosine_in_context(np.array([sentence, 1.0]), context) == pytest.approx([expected, max(1.0, expected)])


def similarity(passage: float, *sentence_cosines: float) -> PassageSimilarity:
    return similarity_of(passage=passage, context=0.34, sentence_cosines=sentence_cosines)


@pytest.mark.parametrize(
    ("of_passage", "sentences", "best"),
    [
        (similarity(0.1, 0.17, 0.85), [0.3, 0.85], 0.85),
        (similarity(0.9, 0.17, 0.85), [0.3, 0.85], 0.9),
        (similarity(-0.25), [], -0.25),
    ],
)
def test_the_best_sentence_of_a_passage_or_the_passage_itself(
    of_passage: PassageSimilarity, sentences: list[float], best: float
) -> None:
    assert of_passage.sentences.tolist() == pytest.approx(sentences)
    assert of_passage.best_sentence == best
    assert type(of_passage.best_sentence) is float


def test_each_passage_has_its_own_sentences() -> None:
    similarities = similarities_of(
        {"a": 2, "b": 0, "c": 1},
        passages=[0.5, 0.25, 0.125],
        contexts=[0.34, 0.5, 0.68],
        focuses=[0.75, 0.0, 0.625],
        unknown_matches=[1.0, 0.0, 0.375],
        unknown_words=[0.0, 0.125, 0.25],
        missing_names=[0.375, 0.5, 0.625],
        sentence_cosines=[0.17, 0.85, 0.34],
        sentence_max_sims=[0.4, 0.5, 0.6],
        sentence_lists=[0.0, 1.0, 0.0],
        token_max_sims=[[0.7, 0.8, 0.9], [1.0, 1.1, 1.2]],
    )
    assert similarities.sentences.tolist() == pytest.approx([0.3, 0.85, 0.6])
    shown = {
        passage_id: (
            *(each.passage, each.context, each.focus, each.unknown_match, each.unknown_words, each.missing_names),
            *(part.tolist() for part in (each.sentence_cosines, each.sentence_max_sims, each.sentence_lists, columns)),
        )
        for passage_id, (each, columns) in similarities.of_passages().items()
    }
    assert shown == {
        "a": (0.5, 0.34, 0.75, 1.0, 0.0, 0.375, [0.17, 0.85], [0.4, 0.5], [0.0, 1.0], [[0.7, 0.8], [1.0, 1.1]]),
        "b": (0.25, 0.5, 0.0, 0.0, 0.125, 0.5, [], [], [], [[], []]),
        "c": (0.125, 0.68, 0.625, 0.375, 0.25, 0.625, [0.34], [0.6], [0.0], [[0.9], [1.2]]),
    }


def test_a_passage_without_its_sentences_raises() -> None:
    similarities = replace(similarities_of({"a": 0}), ids=["a", "b"])
    with pytest.raises(ValueError, match="shorter"):
        similarities.of_passages()


SAME = math.sqrt(math.pi / 2)
"""The approximate cosine of a vector whose 8 dimensions are alike with its own signs."""


def signs(*positive: int) -> BinaryVectors:
    """Return the signs of vectors of 8 dimensions, of which the first are positive, so many in each row."""
    return np.array([[255 << (8 - n) & 255] for n in positive], np.uint8).reshape(-1, 1)


def test_a_question_is_compared_with_every_part_of_every_passage() -> None:
    vector = np.full(8, 8**-0.5, np.float32)
    encoded = Encoded(vector, np.stack([vector, -vector, vector]), np.array([1, 5, 10], np.int32))
    question = QuestionTokens("do cats purr", encoded)
    vectors = PassageVectors(
        passages=np.stack([vector, np.eye(8, dtype=np.float32)[0]]),
        titles=signs(8, 7),
        contexts=signs(6, 5),
        sentences=signs(4, 8, 6),
        sentence_counts=np.array([1, 2]),
        tokens=signs(8, 4, 2),
        token_counts=np.array([1, 2]),
        token_sentences=np.array([0, 0, 1], np.int16),
    )
    weights = {"cat": 1.0, "purr": 3.0}
    similarities = compute_similarities(
        ["a", "b"], question, weights, ["cat"], ["purr"], vectors, np.array([0.0, 1.0, 0.0])
    )
    assert (similarities.ids, similarities.bounds.tolist()) == (["a", "b"], [0, 1, 3])
    assert similarities.passages == pytest.approx([1.0, 8**-0.5])
    assert similarities.contexts == pytest.approx(SAME * np.array([0.5, 0.25]))
    assert similarities.sentence_cosines == pytest.approx(SAME * np.array([0.0, 1.0, 0.5]))
    assert similarities.token_max_sims == pytest.approx(
        SAME * np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.5], [1.0, 0.0, 0.0]])
    )
    assert similarities.sentence_max_sims == pytest.approx(SAME * np.array([0.75, 0.0, 0.125]))
    assert similarities.sentence_lists.tolist() == [0.0, 1.0, 0.0]
    assert similarities.passage_max_sims == pytest.approx(SAME * np.array([0.75, 0.125]))
    assert similarities.least_max_sims.tolist() == [0.0, 0.0]
    assert similarities.unknown_matches == pytest.approx(SAME * np.array([0.0, 0.5]))
    assert similarities.unknown_words == pytest.approx(SAME * np.array([0.0, 0.125]))
    assert similarities.missing_names == pytest.approx([0.0, 0.75])
    root = math.sqrt(3)  # "purr" weighs three times as much as "cat", and in the focus the square root of that
    assert similarities.focuses == pytest.approx([root / (1 + root), SAME / 2 / (1 + root)])


def test_the_title_helps_a_sentence_and_takes_nothing_of_its_focus_from_the_other_words() -> None:
    """The title holds "cat" alone, and the first sentence "purr" alone; the second holds neither."""
    vector, other = np.full(8, 8**-0.5, np.float32), np.array([1, -1] * 4, np.float32) * np.float32(8**-0.5)
    question = QuestionTokens("cats purr", Encoded(vector, np.stack([vector, other]), np.array([3, 8], np.int32)))
    of_cat, of_purr, of_neither = 0b11111111, 0b10101010, 0b11110000
    vectors = PassageVectors(
        passages=vector[None],
        titles=signs(8),
        contexts=signs(8),
        sentences=signs(4, 4),
        sentence_counts=np.array([2]),
        tokens=np.array([[of_cat], [of_purr], [of_neither]], np.uint8),
        token_counts=np.array([3]),
        token_sentences=np.array([-1, 0, 1], np.int16),
    )
    compared = compute_similarities(["a"], question, {"cat": 1.0, "purr": 1.0}, [], [], vectors, np.zeros(2))
    assert compared.token_max_sims == pytest.approx(SAME * np.array([[1.0, 1.0], [1.0, 0.0]]))
    assert compared.sentence_max_sims == pytest.approx(SAME * np.array([1.0, 0.5]))
    assert compared.passage_max_sims == pytest.approx([SAME])
    assert compared.least_max_sims.tolist() == [1.0]  # at most, although approximate cosines may exceed 1
    assert compared.focuses.tolist() == pytest.approx([1 / 1.02])
    assert compared.unknown_matches.tolist() == [1.0]


@pytest.mark.parametrize(
    ("unknown", "matches"),
    [
        ([], [1.0, 1.0]),
        (["cat"], [0.0, SAME / 2]),
        (["cat", "purr"], [0.0, 0.0]),
        (["purr"], [1.0, 0.0]),
        (["zebra"], [1.0, 1.0]),  # a term without a token of its own
    ],
)
def test_the_least_match_of_a_word_that_no_passage_holds(unknown: list[str], matches: list[float]) -> None:
    vector = np.full(8, 8**-0.5, np.float32)
    question = QuestionTokens("cats purr", Encoded(vector, np.stack([-vector, vector]), np.array([3, 8], np.int32)))
    counts = np.array([1, 1])
    vectors = PassageVectors(
        np.stack([vector, vector]), signs(8, 8), signs(8, 8), signs(8, 8), counts, signs(8, 2), counts,
        np.array([0, 0], np.int16),
    )  # fmt: skip
    weights = {"cat": 1.0, "purr": 1.0}
    compared = compute_similarities(["a", "b"], question, weights, unknown, [], vectors, np.zeros(2))
    assert compared.unknown_matches == pytest.approx(matches)


def test_a_question_without_words_that_weigh_matches_no_sentence() -> None:
    vector = np.full(8, 8**-0.5, np.float32)
    question = QuestionTokens("do", Encoded(vector, vector[None], np.array([1], np.int32)))
    counts = np.array([2])
    vectors = PassageVectors(
        vector[None], signs(8), signs(8), signs(8, 8), counts, signs(8, 8), counts, np.array([0, 1], np.int16)
    )
    similarities = compute_similarities(["a"], question, {}, [], ["do"], vectors, np.zeros(2))
    assert similarities.sentence_max_sims.tolist() == [0.0, 0.0]
    assert [similarities.passage_max_sims.tolist(), similarities.least_max_sims.tolist()] == [[0.0], [0.0]]
    assert similarities.focuses.tolist() == [0.0]
    assert [similarities.unknown_words.tolist(), similarities.missing_names.tolist()] == [[0.0], [0.0]]
    assert similarities.token_max_sims == pytest.approx(SAME * np.ones((1, 2)))
