"""Word by word: the words of a question against those of a sentence, its title and its headings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import Passage
from index import PassageVectors
from index.codes import signs
from index.encodings import pack, part_texts, unpack
from search.late_interaction import QuestionPieces, met, shares, sums
from tests.support.articles import chunk, document, fake_encoded, fake_vector

WEIGHTS = {"cat": 1.0, "purr": 3.0}


def packed(passage: Passage) -> bytes:
    text = passage.embedded_text
    codes = [signs(fake_vector(part)[None]).tobytes() for part in part_texts(passage)]
    return pack(passage, fake_encoded(text, fake_vector(text)), codes)


def passages(title: str, *paragraphs: str) -> PassageVectors:
    return unpack(list(map(packed, chunk(document("a.md", *paragraphs, title=title)))))


def asked(text: str) -> QuestionPieces:
    return QuestionPieces(text, fake_encoded(text, fake_vector(text)))


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
    below, alone = (met(question.vectors, passages(title, text)) for title in ("cat", "milk"))
    both, neither, one = sums(weights, alone)
    assert both == pytest.approx(1, abs=0.15)
    assert both > one > neither
    assert sums(weights, below)[2] == pytest.approx(both, abs=1e-9)  # the title says the other word


def test_each_word_goes_to_the_sentence_that_says_it_best() -> None:
    weights = asked("cat purr").weights(WEIGHTS)
    found = np.array([[0.9, 0.9, 0.9], [0.9, 0.1, 0.5]])  # all say the first word alike
    best, worst, middle = shares(weights, found)
    assert best + worst + middle == pytest.approx(1)
    assert best > middle > worst
    assert shares(weights, found[:, :1]).tolist() == [1.0]


@pytest.mark.parametrize("text", ["", "why", "zebra"])
def test_nothing_asked_nothing_met(text: str) -> None:
    question = asked(text)
    found = met(question.vectors, passages("Cats", "Cats purr. They sleep.", "Dogs bark."))
    weights = question.weights(WEIGHTS)
    assert sums(weights, found).tolist() == [0.0, 0.0, 0.0]
    assert shares(weights, found).tolist() == [0.0, 0.0, 0.0]
    assert met(question.vectors, unpack([])).size == 0


@given(st.lists(st.sampled_from(["Cats purr.", "It is so.", "Dogs bark. Cats hide.", "Milk."]), min_size=1, max_size=6))
def test_a_passage_is_met_alike_whatever_stands_beside_it(paragraphs: list[str]) -> None:
    question, each = asked("cat purr"), list(map(packed, chunk(document("a.md", *paragraphs, title="Milk"))))
    alone = np.hstack([met(question.vectors, unpack([one])) for one in each])
    found = met(question.vectors, unpack(each))
    assert np.array_equal(alone, found)
    weights = question.weights(WEIGHTS)
    assert np.hstack([sums(weights, column[:, None]) for column in alone.T]).tolist() == sums(weights, found).tolist()
