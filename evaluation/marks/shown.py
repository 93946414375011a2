"""Measurement of the marks that people see, on collections of files whose questions name their answers.

A mark is what a search of the library marks as an answer, so the confidence decides whether there is one. It is right
if its result belongs to a section that answers (grade 2) and the mark contains one of the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.documents import MarkKind, Passage, document_id_of
from core.errors import CollectionError
from core.progress import Progress, no_progress
from core.settings import Settings
from evaluation.collections import Collection, Question
from evaluation.marks.choosing import best_among
from evaluation.runner import index_collection
from index import Snapshot
from patella import Library
from search import Clock, Mode, Result, parse, retrieve

RESULTS = 3
"""The number of results of each search whose marks are measured."""

NEAR_MISS = "near-miss"


@dataclass(frozen=True, slots=True)
class ChosenSentence:
    """The sentence that is chosen if only the passages of the sections that answer are given.

    `right`: it contains an answer. `marked_right`: it, or a sentence that is marked with it, contains one.
    """

    passage_id: str
    text: str
    right: bool
    marked_right: bool


@dataclass(frozen=True, slots=True)
class ShownMark:
    """The mark of one result. `rank` counts from 1; `sentences` are the texts that are marked as an answer."""

    rank: int
    passage_id: str
    sentences: tuple[str, ...]
    right: bool


@dataclass(frozen=True, slots=True)
class QuestionMarks:
    """The marks of one question.

    `found`: the first result belongs to a section that answers. `given` is None for near misses, and if no sentence was
    chosen. `shown` holds the marks of the first RESULTS results; a result without a mark is left out.
    """

    question_id: str
    text: str
    kind: str
    answers: tuple[str, ...]
    found: bool
    given: ChosenSentence | None
    shown: tuple[ShownMark, ...]


@dataclass(frozen=True, slots=True)
class MarkShares:
    """The marks of the first `results` results, as shares from 0 to 1; None where there is nothing to count.

    `coverage` is the share of questions with a mark, `right` that of questions with a right mark, and `wrong` the share
    of wrong marks among the marks that are shown. `near_misses` is the share of near misses with a mark.
    """

    results: int
    coverage: float | None
    right: float | None
    wrong: float | None
    near_misses: float | None


@dataclass(frozen=True, slots=True)
class ShownMarksReport:
    """The marks of all questions of a collection that name their answers, and of its near misses.

    `split` is None if the questions of all splits were asked. `failed` holds (document id, reason) pairs.
    """

    collection: str
    split: str | None
    questions: Sequence[QuestionMarks]
    near_misses: Sequence[QuestionMarks]
    failed: Sequence[tuple[str, str]] = ()

    @property
    def given(self) -> float | None:
        """Return the share of questions whose chosen sentence is right if only the sections that answer are given."""
        return _share(question.given is not None and question.given.right for question in self.questions)

    @property
    def given_marked(self) -> float | None:
        """Return the share of questions for which this sentence, or one that is marked with it, is right."""
        return _share(question.given is not None and question.given.marked_right for question in self.questions)

    @property
    def found(self) -> float | None:
        """Return the share of questions whose first result belongs to a section that answers."""
        return _share(question.found for question in self.questions)

    def shares(self, results: int) -> MarkShares:
        """Return the shares for the marks of the first results."""
        marks = [_first(question, results) for question in self.questions]
        return MarkShares(
            results=results,
            coverage=_share(map(bool, marks)),
            right=_share(any(mark.right for mark in each) for each in marks),
            wrong=_share(not mark.right for each in marks for mark in each),
            near_misses=_share(bool(_first(question, results)) for question in self.near_misses),
        )


def _first(question: QuestionMarks, results: int) -> list[ShownMark]:
    return [mark for mark in question.shown if mark.rank <= results]


def _share(outcomes: Iterable[bool]) -> float | None:
    counted = list(outcomes)
    return sum(counted) / len(counted) if counted else None


def measure_shown_marks(
    collection: Collection, settings: Settings, split: str | None = None, progress: Progress = no_progress
) -> ShownMarksReport:
    """Search for the questions that name their answers and for the near misses, and look at the marks of the results.

    `split` restricts the questions; None takes all of them. Raises CollectionError if there is no such question, or if
    a question has answers, but the index none of the sections that answer it.
    """
    of_split = [question for question in collection.questions if split in (None, question.split)]
    answered = [question for question in of_split if question.answers]
    near_misses = [question for question in of_split if question.kind == NEAR_MISS]
    if not answered and not near_misses:
        raise CollectionError(
            f'None of the questions of {collection.name} has "answers", and none is a near miss. '
            "docs/MEASURING.md shows the fields of a question."
        )
    library, sync_report = index_collection(collection, settings, progress)
    library.calibrate(progress)
    marked: dict[str, QuestionMarks] = {}
    with library.engine.snapshot() as snapshot:
        for done, question in enumerate([*answered, *near_misses]):
            progress("asking", done, len(answered) + len(near_misses))
            marked[question.question_id] = _measure_question(library, snapshot, collection, question)
    progress("asking", len(marked), len(marked))
    return ShownMarksReport(
        collection=collection.name,
        split=split,
        questions=[marked[question.question_id] for question in answered],
        near_misses=[marked[question.question_id] for question in near_misses],
        failed=sync_report.failed,
    )


def _measure_question(
    library: Library, snapshot: Snapshot, collection: Collection, question: Question
) -> QuestionMarks:
    grades = collection.judgements.get(question.question_id, {})
    answering = {judged_id for judged_id, grade in grades.items() if grade >= 2}
    results = library.search(question.text, k=RESULTS).results
    in_answering = [collection.judged_id(result.passage.passage_id) in answering for result in results]
    shown = [
        _shown_mark(result, question.answers if is_answering else ())
        for result, is_answering in zip(results, in_answering, strict=True)
    ]
    return QuestionMarks(
        question_id=question.question_id,
        text=question.text,
        kind=question.kind,
        answers=question.answers,
        found=any(in_answering[:1]),
        given=_chosen_sentence(library, snapshot, collection, question, answering) if question.answers else None,
        shown=tuple(mark for mark in shown if mark.sentences),
    )


def _shown_mark(result: Result, answers: Sequence[str]) -> ShownMark:
    """Return the mark of a result; it is right if one of its sentences contains one of the answers."""
    text = result.passage.text
    sentences = tuple(text[mark.start : mark.end] for mark in result.marks if mark.kind is MarkKind.ANSWER)
    is_right = any(contains_answer(sentence, answers) for sentence in sentences)
    return ShownMark(result.rank, result.passage.passage_id, sentences, is_right)


def _chosen_sentence(
    library: Library, snapshot: Snapshot, collection: Collection, question: Question, answering: set[str]
) -> ChosenSentence | None:
    """Return the sentence that would be chosen if there were no other passages than those of these sections."""
    query = parse(question.text)
    legs = retrieve(snapshot, library.encoder, query, Mode.HYBRID, Clock())
    passages = passages_of(snapshot, collection, question, answering)
    passage, candidates = best_among(snapshot, query, legs, passages)
    if not candidates:
        return None
    best, answers = candidates[0], question.answers
    text = passage.text_of(best.sentence)
    marked_right = any(contains_answer(passage.text_of(each), answers) for each in best.read_with)
    return ChosenSentence(passage.passage_id, text, contains_answer(text, answers), marked_right)


def passages_of(snapshot: Snapshot, collection: Collection, question: Question, answering: set[str]) -> list[Passage]:
    """Return the passages of these sections. Raises CollectionError if the index has none of them."""
    indexed = {summary.document_id for summary in snapshot.summaries()}
    documents = sorted({document_id_of(judged_id) for judged_id in answering} & indexed)
    passages = [passage for document_id in documents for passage in snapshot.document_passages(document_id)]
    inside = [passage for passage in passages if collection.judged_id(passage.passage_id) in answering]
    if not inside:
        raise CollectionError(
            f"Question {question.question_id} of {collection.name} has answers, but qrels.tsv gives no section of the "
            "articles a score of 2. Compare its ids with those of `patella show`."
        )
    return inside


def contains_answer(text: str, answers: Sequence[str]) -> bool:
    """Return whether a text contains one of the answers."""
    return any(answer in text for answer in answers)
