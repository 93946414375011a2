"""Word by word: the words of a question against those of a sentence, its title and its headings."""

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
    codes = [binarize(fake_vector(part)[None]).tobytes() for part in part_texts(passage)]
    return pack_record(passage, fake_encoded(text, fake_vector(text)), codes)


def passages(title: str, *paragraphs: str) -> PassageVectors:
    return unpack_records(list(map(packed, chunk(document("a.md", *paragraphs, title=title)))))


def asked(text: str) -> QuestionTokens:
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
    pieces = asked(text)
    assert (pieces.weights(WEIGHTS).tolist(), len(pieces.vectors)) == (weights, len(weights))


def test_a_sentence_is_met_by_its_own_words_and_those_above_it() -> None:
    question = asked("cat purr")
    weights = question.weights(WEIGHTS)
    text = "Cat purr. Dogs bark. Dogs purr."
    below, alone = (max_sim(question.vectors, passages(title, text)) for title in ("cat", "milk"))
    both, neither, one = weighted_sums(weights, alone)
    assert both == pytest.approx(1, abs=0.15)
    assert both > one > neither
    assert weighted_sums(weights, below)[2] == pytest.approx(both, abs=1e-9)  # the title says the other word


def test_each_word_goes_to_the_sentence_that_says_it_best() -> None:
    weights = asked("cat purr").weights(WEIGHTS)
    found = np.array([[0.9, 0.9, 0.9], [0.9, 0.1, 0.5]])  # all say the first word alike
    best, worst, middle = sentence_shares(weights, found)
    assert best + worst + middle == pytest.approx(1)
    assert best > middle > worst
    assert sentence_shares(weights, found[:, :1]).tolist() == [1.0]


@pytest.mark.parametrize("text", ["", "why", "zebra"])
def test_nothing_asked_nothing_met(text: str) -> None:
    question = asked(text)
    found = max_sim(question.vectors, passages("Cats", "Cats purr. They sleep.", "Dogs bark."))
    weights = question.weights(WEIGHTS)
    assert weighted_sums(weights, found).tolist() == [0.0, 0.0, 0.0]
    assert sentence_shares(weights, found).tolist() == [0.0, 0.0, 0.0]
    assert max_sim(question.vectors, unpack_records([])).size == 0


@given(st.lists(st.sampled_from(["Cats purr.", "It is so.", "Dogs bark. Cats hide.", "Milk."]), min_size=1, max_size=6))
def test_a_passage_is_met_alike_whatever_stands_beside_it(paragraphs: list[str]) -> None:
    question, each = asked("cat purr"), list(map(packed, chunk(document("a.md", *paragraphs, title="Milk"))))
    alone = np.hstack([max_sim(question.vectors, unpack_records([one])) for one in each])
    found = max_sim(question.vectors, unpack_records(each))
    assert np.array_equal(alone, found)
    weights = question.weights(WEIGHTS)
    assert (
        np.hstack([weighted_sums(weights, column[:, None]) for column in alone.T]).tolist()
        == weighted_sums(weights, found).tolist()
    )
