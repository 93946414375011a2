"""The marks of a passage: the words of the question, and the sentence that answers."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, strategies as st

from core.documents import Mark, MarkKind, Passage, Sentence
from index.keyword.analysis import terms
from search.answers.marks import passage_marks, word_marks

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


@given(st.text(max_size=200), st.text(max_size=60))
def test_marks_are_verbatim_words_in_order(text: str, question: str) -> None:
    question_terms = set(terms(question))
    marks = word_marks(text, question_terms)
    assert [mark.start for mark in marks] == sorted(mark.start for mark in marks)
    assert all(set(terms(text[mark.start : mark.end])) <= question_terms for mark in marks)
    assert all(a.end <= b.start for a, b in pairwise(marks))
