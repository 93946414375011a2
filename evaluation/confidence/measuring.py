"""Ask questions that have an answer and questions that have none, and record how sure the first result is.

A near miss is a question on the topic of an article that no article answers. Near misses come from two sources: they
are written by hand, or they are made by leaving the answer out: everything that was judged relevant to a question is
taken from what both legs found, and the question is ranked again. What is then first does not answer.
"""

from __future__ import annotations

from collections.abc import Collection as Items, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.documents import Hit
from core.progress import Progress, no_progress
from core.settings import Settings
from embedding import Encoder
from evaluation.collections import ANSWERABLE, BUNDLED, Collection, Question, read_rows
from evaluation.runner import index_collection
from index import Snapshot
from patella import Library
from search import Answer, Clock, Confidence, Mode, Query, Retrieved, look_up_legs, search

UNRELATED = BUNDLED / "unrelated.jsonl"
"""Off-topic and nonsense questions that the calibration does not use.

The kind "other-medicine" is close to health articles.
"""

RIGHT, WRONG, LEFT_OUT = "right first", "wrong first", "answer left out"
"""The kinds of answers to a question that has one, by its first result; and those where it was left out."""

ON_TOPIC = (RIGHT, WRONG, LEFT_OUT, "near-miss")
"""The kinds that the margin tells apart. Of all others the relatedness decides."""


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """The confidence in the first result for one question.

    `kind` is RIGHT, WRONG or LEFT_OUT, or the reason why no article answers: "near-miss", "unrelated off-topic" ...
    `margin` is the probability that the result answers; it is None if there is no result or nothing was measured.
    `signs` are what it was computed from. `marked` tells whether a sentence of it is marked as the answer.
    """

    question_id: str
    kind: str
    confidence: Confidence
    margin: float | None
    signs: Mapping[str, float]
    marked: bool


@dataclass(frozen=True, slots=True)
class ConfidenceReport:
    """The answers to all questions on the same articles; `collection` names the first collection that asks them."""

    collection: str
    split: str | None
    answers: Sequence[JudgedAnswer]


def measure_confidence(
    collections: Sequence[Collection],
    settings: Settings,
    split: str | None = None,
    progress: Progress = no_progress,
) -> list[ConfidenceReport]:
    """Ask the questions of all collections, each answerable one a second time without its answer.

    Collections with the same articles have one report. The bundled collection is asked the unrelated questions too.
    `split` restricts the questions; a collection without splits is asked all of them.
    """
    reports: dict[Path, ConfidenceReport] = {}
    for collection in collections:
        articles = collection.articles_from or collection.folder
        answers = list(_answers(collection, settings, split, progress))
        before = reports.get(articles, ConfidenceReport(collection.name, split, ()))
        reports[articles] = replace(before, answers=(*before.answers, *answers))
    return list(reports.values())


def _answers(
    collection: Collection, settings: Settings, split: str | None, progress: Progress
) -> Iterator[JudgedAnswer]:
    library, _ = index_collection(collection, settings, progress)
    library.calibrate(progress)
    asked = [q for q in collection.questions if split in (None, q.split) or not collection.has_splits]
    with library.engine.snapshot() as snapshot:
        for done, question in enumerate(asked):
            progress("asking", done, len(asked))
            yield from _ask(snapshot, library, collection, question)
        for question in _unrelated() if collection.folder.resolve() == BUNDLED.resolve() else ():
            answer = _search(snapshot, library, question.text, frozenset(), collection)
            yield _judged(question.question_id, f"unrelated {question.kind}", answer)
        progress("asking", len(asked), len(asked))


def _ask(snapshot: Snapshot, library: Library, collection: Collection, question: Question) -> Iterator[JudgedAnswer]:
    """Yield the answer to a question, and if it is answerable the answer without what was judged relevant.

    An answerable question without a relevant item yields nothing: nobody knows whether its answer is right.
    """
    grades = collection.judgements.get(question.question_id, {})
    relevant = frozenset(judged_id for judged_id, grade in grades.items() if grade > 0)
    if not relevant and question.kind == ANSWERABLE:
        return
    answer = _search(snapshot, library, question.text, frozenset(), collection)
    if not relevant:
        yield _judged(question.question_id, question.kind, answer)
        return
    first = collection.judged_id(answer.results[0].passage.passage_id) if answer.results else None
    yield _judged(question.question_id, RIGHT if first in relevant else WRONG, answer)
    left = _search(snapshot, library, question.text, relevant, collection)
    yield _judged(question.question_id, LEFT_OUT, left)


def _search(snapshot: Snapshot, library: Library, text: str, left_out: Items[str], collection: Collection) -> Answer:
    """Return the first result of a search that finds nothing of what is left out, which is given by judged id."""

    def kept(hits: Sequence[Hit]) -> list[Hit]:
        return [hit for hit in hits if collection.judged_id(hit.passage_id) not in left_out]

    def look_up(
        snapshot: Snapshot, encoder: Encoder, query: Query, mode: Mode, clock: Clock, known: Retrieved | None = None
    ) -> Retrieved:
        legs, suggestion = look_up_legs(snapshot, encoder, query, mode, clock, known)
        codes = {
            code: [each for each in held_by if collection.judged_id(each) not in left_out]
            for code, held_by in legs.codes.items()
        }
        kept_legs = replace(legs, keyword=kept(legs.keyword), semantic=kept(legs.semantic), codes=codes)
        return Retrieved(kept_legs, suggestion)

    calibration = library.calibration(snapshot.generation)
    return search(snapshot, library.encoder, text, k=1, calibration=calibration, look_up=look_up)


def _judged(question_id: str, kind: str, answer: Answer) -> JudgedAnswer:
    if not answer.results:
        return JudgedAnswer(question_id, kind, answer.confidence, None, {}, False)
    first = answer.results[0]
    marked = any(mark.kind == "answer" for mark in first.marks)
    return JudgedAnswer(question_id, kind, first.confidence, first.margin, dict(first.signs), marked)


def _unrelated() -> list[Question]:
    return [Question(row["_id"], row["text"], row["kind"]) for row in read_rows(UNRELATED, ("_id", "text", "kind"))]
