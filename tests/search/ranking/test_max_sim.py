"""The match of the tokens of a question with those of a sentence, its title and its headings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from core.documents import Passage
from index.engine import PassageVectors
from index.passage_record import pack_record, part_texts, unpack_records
from index.vectors.quantization import binarize
from search.ranking.max_sim import QuestionTokens, max_sim, sentence_shares, weighted_sums
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


def test_a_sentence_matches_by_its_own_words_and_those_above_it() -> None:
    question = question_tokens("cat purr")
    weights = question.weights(WEIGHTS)
    text = "Cat purr. Dogs bark. Dogs purr."
    below, alone = (max_sim(question.vectors, passages(title, text)) for title in ("cat", "milk"))
    both, neither, one = weighted_sums(weights, alone)
    assert both == pytest.approx(1, abs=0.15)
    assert both > one > neither
    assert weighted_sums(weights, below)[2] == pytest.approx(both, abs=1e-9)  # the title holds the other word


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
    token_max_sims = max_sim(question.vectors, passages("Cats", "Cats purr. They sleep.", "Dogs bark."))
    weights = question.weights(WEIGHTS)
    assert weighted_sums(weights, token_max_sims).tolist() == [0.0, 0.0, 0.0]
    assert sentence_shares(weights, token_max_sims).tolist() == [0.0, 0.0, 0.0]
    assert max_sim(question.vectors, unpack_records([])).size == 0


@given(st.lists(st.sampled_from(["Cats purr.", "It is so.", "Dogs bark. Cats hide.", "Milk."]), min_size=1, max_size=6))
def test_a_passage_matches_alike_whatever_stands_beside_it(paragraphs: list[str]) -> None:
    question = question_tokens("cat purr")
    records = list(map(packed, chunk(document("a.md", *paragraphs, title="Milk"))))
    alone = np.hstack([max_sim(question.vectors, unpack_records([record])) for record in records])
    token_max_sims = max_sim(question.vectors, unpack_records(records))
    assert np.array_equal(alone, token_max_sims)
    weights = question.weights(WEIGHTS)
    assert (
        np.hstack([weighted_sums(weights, column[:, None]) for column in alone.T]).tolist()
        == weighted_sums(weights, token_max_sims).tolist()
    )
