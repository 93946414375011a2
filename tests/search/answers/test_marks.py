"""The marks of a passage: the words of the question, and the sentence that answers."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from core.documents import Mark, MarkKind, Passage, Sentence
from index.keyword.analysis import terms
from search.answers.marks import passage_marks, word_marks
from search.questions import OtherForm

TEXT = "Splints steady the wrist. A splint may also hold the ankle."
PASSAGE = Passage("a#b:0", "a", "Splints", ("Kinds",), TEXT, 0, len(TEXT), (Sentence(0, 25), Sentence(26, 59)), "", 20)


def test_every_form_of_a_word_is_marked() -> None:
    marked = [TEXT[mark.start : mark.end] for mark in word_marks(TEXT, terms("splinting ankles"))]
    assert marked == ["Splints", "splint", "ankle"]


def test_the_answer_stands_before_the_words_in_it() -> None:
    assert passage_marks(PASSAGE, ["ankl"], [PASSAGE.sentences[1]]) == (
        Mark(26, 59, MarkKind.ANSWER),
        Mark(53, 58, MarkKind.WORD),
    )


def test_an_answer_that_begins_or_is_a_word_of_the_question_stands_before_it() -> None:
    assert passage_marks(PASSAGE, ["splint"], [Sentence(0, 7)]) == (
        Mark(0, 7, MarkKind.WORD),
        Mark(0, 7, MarkKind.ANSWER),
        Mark(28, 34, MarkKind.WORD),
    )
    assert passage_marks(PASSAGE, ["splint"], [Sentence(0, 25)]) == (
        Mark(0, 25, MarkKind.ANSWER),
        Mark(0, 7, MarkKind.WORD),
        Mark(28, 34, MarkKind.WORD),
    )


def test_without_an_answer_only_words_are_marked_and_without_terms_nothing() -> None:
    assert passage_marks(PASSAGE, ["wrist", "steadi"]) == (
        Mark(8, 14, MarkKind.WORD),
        Mark(19, 24, MarkKind.WORD),
    )
    assert (passage_marks(PASSAGE, []), word_marks("", ["wrist"])) == ((), [])


def form(other: str) -> OtherForm:
    return OtherForm("typed", ("typed",), other, tuple(terms(other)))


@pytest.mark.parametrize(
    ("text", "other", "marked"),
    [
        ("ALS: amyotrophic\nlateral  Sclerosis.", "amyotrophic lateral sclerosis", "amyotrophic lateral Sclerosis"),
        ("The Wiskott–Aldrich (syndrome)", "Wiskott-Aldrich syndrome", "Wiskott Aldrich syndrome"),
        ("A lateral sclerosis, or a lateral muscle.", "amyotrophic lateral sclerosis", ""),
        ("quality of a life; of quality of life", "quality of life", "quality of life"),
        ("lateral amyotrophic sclerosis", "amyotrophic lateral sclerosis", ""),
        ("In ALS and als.", "ALS", "ALS als"),
        ("It is well-\nknown.", "wellknown", "well-\nknown"),
        ("go to go to go", "go to go", "go to go to go"),
    ],
)
def test_the_words_of_another_form_are_marked_where_they_stand_together(text: str, other: str, marked: str) -> None:
    marks = word_marks(text, [], [form(other)])
    assert " ".join(text[mark.start : mark.end] for mark in marks) == marked


def test_a_word_of_the_question_and_of_another_form_is_marked_once() -> None:
    others = [form("hold the ankle"), form("ankle")]
    assert passage_marks(PASSAGE, ["ankl"], others=others) == (
        Mark(44, 48, MarkKind.WORD),
        Mark(49, 52, MarkKind.WORD),
        Mark(53, 58, MarkKind.WORD),
    )


@given(st.text(max_size=200), st.text(max_size=60))
def test_marks_are_verbatim_words_in_order(text: str, question: str) -> None:
    question_terms = set(terms(question))
    marks = word_marks(text, question_terms)
    assert [mark.start for mark in marks] == sorted(mark.start for mark in marks)
    assert all(set(terms(text[mark.start : mark.end])) <= question_terms for mark in marks)
    assert all(a.end <= b.start for a, b in pairwise(marks))
