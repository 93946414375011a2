"""The two inks."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from documents import Mark, MarkKind, Passage, Sentence
from index.analysis import terms
from search.marks import marks, word_marks
from search.sentences import answering, term_weights

TEXT = "Splints steady the wrist. A splint may also hold the ankle."
PASSAGE = Passage("a#b:0", "a", "Splints", ("Kinds",), TEXT, 0, len(TEXT), (Sentence(0, 25), Sentence(26, 59)), "", 20)


def test_every_form_of_a_word_is_marked() -> None:
    found = [TEXT[mark.start : mark.end] for mark in word_marks(TEXT, terms("splinting ankles"))]
    assert found == ["Splints", "splint", "ankle"]


def test_the_answer_stands_before_the_words_in_it() -> None:
    assert marks(PASSAGE, ["ankl"], PASSAGE.sentences[1]) == (
        Mark(26, 59, MarkKind.ANSWER),
        Mark(53, 58, MarkKind.WORD),
    )


def test_the_answer_is_the_sentence_that_shares_the_rarer_word() -> None:
    weights = term_weights({"splint": 50, "ankl": 2}, 100)
    assert answering(PASSAGE, weights, None) == Sentence(26, 59)


def test_meaning_decides_where_the_words_do_not() -> None:
    weights = term_weights({"bandag": 0}, 100)
    assert answering(PASSAGE, weights, [0.7, 0.4]) == Sentence(0, 25)


def test_no_sentence_is_called_an_answer_that_is_not_near() -> None:
    weights = term_weights({"tax": 0}, 100)
    assert answering(PASSAGE, weights, [0.1, 0.05]) is None
    assert answering(PASSAGE, weights, None) is None


@given(st.text(max_size=200), st.text(max_size=60))
def test_marks_are_verbatim_words_in_order(text: str, question: str) -> None:
    wanted = set(terms(question))
    found = word_marks(text, wanted)
    assert [mark.start for mark in found] == sorted(mark.start for mark in found)
    assert all(set(terms(text[mark.start : mark.end])) <= wanted for mark in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
