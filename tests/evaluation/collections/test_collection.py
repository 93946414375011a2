"""Which questions of a collection are asked."""

from __future__ import annotations

from pathlib import Path

from core.documents import document_id_of, section_id_of
from evaluation.collections import Collection, Question

QUESTIONS = [
    Question("q1", "which knot holds", split="development"),
    Question("q2", "what rots"),
    Question("q3", "what colour is tar"),
]
JUDGED = {"q1": {"d1": 1}, "q2": {"d2": 0}, "q9": {"d1": 1}}


def test_judged_questions_are_answerable_in_their_splits() -> None:
    collection = Collection("knots", Path("knots"), [], QUESTIONS, JUDGED, document_id_of)
    asked = {split: [q.question_id for q in collection.answerable(split)] for split in (None, "development", "test")}
    assert asked == {None: ["q1", "q2"], "development": ["q1"], "test": ["q2"]}
    assert (collection.has_splits, collection.judges_sections) == (True, False)


def test_a_collection_of_test_questions_about_sections() -> None:
    collection = Collection("knots", Path("knots"), [], QUESTIONS[1:], JUDGED, section_id_of)
    assert (collection.has_splits, collection.judges_sections) == (False, True)
