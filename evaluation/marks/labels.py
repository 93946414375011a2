"""The sentences of a collection with their features, each labelled as right or wrong: what a fit of weights needs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.settings import Settings
from evaluation.collections import Collection
from evaluation.marks.choosing import best_among
from evaluation.marks.measuring import answer_starts, answered_questions, contain_answer
from evaluation.marks.shown import contains_answer, passages_of
from evaluation.runner import index_collection
from index import Snapshot
from patella import Library
from search import AnswerCandidate, Clock, Legs, Mode, Query, parse, retrieve


@dataclass(frozen=True, slots=True)
class LabelledCandidate:
    """A sentence of a passage: its features (see `search.FEATURES`), and whether it holds an answer."""

    features: tuple[float, ...]
    right: bool


def labelled_passages(collection: Collection, settings: Settings) -> Iterator[tuple[LabelledCandidate, ...]]:
    """Yield, for each question of the development half that knows its answers, the sentences of the best passage.

    Only the passages that answer are given. A collection of sections says by "split" which questions it develops on. In
    one of texts, as SQuAD, they are those whose article has an odd SHA-256; the name of an article is the id of its
    texts without the number at the end.
    """
    library, _ = index_collection(collection, settings)
    with library.engine.snapshot() as snapshot:
        labelled = _of_sections if collection.judges_sections else _of_texts
        yield from labelled(library, snapshot, collection)


def is_development(corpus_id: str) -> bool:
    """Return whether a text of a collection of texts belongs to its development half.

    >>> [is_development(each) for each in ("Nikola_Tesla-3", "Normans-0")]
    [True, False]
    """
    return int(hashlib.sha256(corpus_id.rpartition("-")[0].encode()).hexdigest(), 16) % 2 == 1


def _of_texts(library: Library, snapshot: Snapshot, collection: Collection) -> Iterator[tuple[LabelledCandidate, ...]]:
    for question in answered_questions(collection.folder):
        if is_development(question.document_id):
            article = snapshot.document_passages(question.document_id)
            starts = answer_starts(snapshot.document(question.document_id), question)
            passage, candidates = best_among(snapshot, *_retrieved(library, snapshot, question.text), article)
            yield _labelled(candidates, contain_answer(passage, candidates, starts))


def _of_sections(
    library: Library, snapshot: Snapshot, collection: Collection
) -> Iterator[tuple[LabelledCandidate, ...]]:
    for question in collection.questions:
        if question.answers and question.split == "development":
            grades = collection.judgements.get(question.question_id, {})
            answering = {judged_id for judged_id, grade in grades.items() if grade >= 2}
            passages = passages_of(snapshot, collection, question, answering)
            passage, candidates = best_among(snapshot, *_retrieved(library, snapshot, question.text), passages)
            right = [contains_answer(passage.text_of(each.sentence), question.answers) for each in candidates]
            yield _labelled(candidates, right)


def _retrieved(library: Library, snapshot: Snapshot, text: str) -> tuple[Query, Legs]:
    query = parse(text)
    return query, retrieve(snapshot, library.encoder, query, Mode.HYBRID, Clock())


def _labelled(candidates: Sequence[AnswerCandidate], right: Sequence[bool]) -> tuple[LabelledCandidate, ...]:
    return tuple(LabelledCandidate(each.features, is_right) for each, is_right in zip(candidates, right, strict=True))
