"""Measurement of marks on questions whose answers are known as character offsets, as in SQuAD.

Each row of queries.jsonl names the article that answers ("corpus_id") and the places of the answers ("answers":
[{"start", "text"}]). "start" is a character offset into the text of the corpus row.

Rajpurkar and others, "SQuAD: 100,000+ Questions", EMNLP 2016.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.documents import BlockKind, Document, Passage, Sentence
from core.errors import CollectionError
from core.progress import Progress, no_progress
from core.settings import Settings
from embedding import Encoder
from evaluation.collections import Collection, read_rows
from evaluation.marks.choosing import best_among, candidates_of
from evaluation.runner import index_collection
from index import Snapshot
from search import (
    DEFAULT_WEIGHTS,
    AnswerCandidate,
    Clock,
    Legs,
    Mode,
    Query,
    parse,
    rank,
    read_features,
    retrieve,
)


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question and its known answers.

    `document_id` names the article that answers. `answers` holds pairs of a character offset into the text of the
    corpus row and the text of the answer.
    """

    question_id: str
    text: str
    document_id: str
    answers: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """The outcome of one question: whether the chosen sentence contains an answer.

    `given_first` and `given_two` are measured with the right article given: whether its best sentence, or one of its
    two best sentences, contains an answer. `given_marked`: the best sentence, or one that is marked with it, contains
    one, and `given_sentences` is the number of sentences that are marked. `found`: the first result of a search belongs
    to the right article. `first_holds`: the best sentence of that first result contains an answer; `first_marked`: it,
    or one that is marked with it, does. `sureness` is the sureness of this sentence, 0 if there is none.
    """

    question_id: str
    given_first: bool
    given_two: bool
    given_marked: bool
    given_sentences: int
    found: bool
    first_holds: bool
    first_marked: bool
    sureness: float


@dataclass(frozen=True, slots=True)
class MarksReport:
    """The outcomes of all questions of a collection."""

    collection: str
    questions: Sequence[MarkedQuestion]

    def share(self, name: str) -> float:
        """Return the share (0 to 1) of questions for which the field of this name is true."""
        return sum(bool(getattr(each, name)) for each in self.questions) / len(self.questions)

    @property
    def sentences(self) -> float:
        """Return the mean number of sentences that are marked together, with the right article given."""
        return sum(each.given_sentences for each in self.questions) / len(self.questions)

    def at_floor(self, floor: float) -> tuple[float, float, float]:
        """Return (coverage, precision, precision of all that is marked) if only marks this sure are shown.

        Coverage is the share of questions that have a mark. The first precision is the share of these marks whose best
        sentence is right, the second that of marks of which any sentence is right; both are 1 if there are none.
        """
        marked = [each for each in self.questions if each.sureness >= floor]
        if not marked:
            return 0.0, 1.0, 1.0
        right, any_right = sum(each.first_holds for each in marked), sum(each.first_marked for each in marked)
        return len(marked) / len(self.questions), right / len(marked), any_right / len(marked)


def measure_marks(
    collection: Collection, settings: Settings, split: str | None = None, progress: Progress = no_progress
) -> MarksReport:
    """Index a collection, search for each of its questions, and compare the marked sentences with the known answers.

    `split` restricts the questions; None takes all of them. Raises CollectionError if there are none, or if one of them
    does not say where its answers are.
    """
    questions = answered_questions(collection.folder, split)
    library, _ = index_collection(collection, settings, progress)
    marked = []
    with library.engine.snapshot() as snapshot:
        for done, question in enumerate(questions):
            progress("asking", done, len(questions))
            marked.append(_measure_question(snapshot, library.encoder, question))
    progress("asking", len(questions), len(questions))
    return MarksReport(collection.name, marked)


def answered_questions(folder: Path, split: str | None = None) -> list[AnsweredQuestion]:
    """Read the questions of a collection with their answers: those of one split, or all if `split` is None.

    Raises CollectionError if there are no questions or if one of them does not say where its answers are.
    """
    questions = []
    rows = read_rows(folder / "queries.jsonl", ("_id", "text"))
    for row in (row for row in rows if split in (None, row.get("split", "test"))):
        try:
            answers = tuple((int(answer["start"]), str(answer["text"])) for answer in row["answers"])
            questions.append(AnsweredQuestion(row["_id"], row["text"], row["corpus_id"], answers))
        except (KeyError, TypeError, ValueError) as error:
            raise CollectionError(
                f"{folder / 'queries.jsonl'}: question {row['_id']} does not say where its answer is. "
                'Each needs "corpus_id" and "answers", a list of {"start", "text"}; '
                "texts alone serve in a collection with a folder articles."
            ) from error
    if not questions:
        raise CollectionError(f"{folder / 'queries.jsonl'} holds no questions{f' of {split}' if split else ''}.")
    return questions


def _measure_question(snapshot: Snapshot, encoder: Encoder, question: AnsweredQuestion) -> MarkedQuestion:
    query = parse(question.text)
    legs = retrieve(snapshot, encoder, query, Mode.HYBRID, Clock())
    starts = answer_starts(snapshot.document(question.document_id), question)
    article = snapshot.document_passages(question.document_id)
    best_passage, best_sentences = best_among(snapshot, query, legs, article)
    given_contain = contain_answer(best_passage, best_sentences, starts)
    first_passage, candidates = _first_result(snapshot, query, legs) or (best_passage, best_sentences)
    found = first_passage.document_id == question.document_id
    return MarkedQuestion(
        question.question_id,
        given_first=any(given_contain[:1]),
        given_two=any(given_contain[:2]),
        given_marked=any(_hold_answer(best_passage, each.read_with, starts) for each in best_sentences[:1]),
        given_sentences=sum(len(each.read_with) for each in best_sentences[:1]),
        found=found,
        first_holds=found and any(contain_answer(first_passage, candidates[:1], starts)),
        first_marked=found and any(_hold_answer(first_passage, each.read_with, starts) for each in candidates[:1]),
        sureness=round(candidates[0].sureness, 6) if candidates else 0.0,
    )


def _first_result(snapshot: Snapshot, query: Query, legs: Legs) -> tuple[Passage, list[AnswerCandidate]] | None:
    """Return the first result of a search and its sentences, best first; None if nothing is found."""
    features = read_features(snapshot, query, legs, DEFAULT_WEIGHTS, Clock())
    ranking = rank(legs, features, Mode.HYBRID, k=1)
    if not ranking:
        return None
    first = snapshot.passages([ranking[0].passage_id])[0]
    return first, candidates_of(query, legs, first, features)


def contain_answer(passage: Passage, candidates: Sequence[AnswerCandidate], starts: Sequence[int]) -> list[bool]:
    """Return, for each candidate sentence of a passage, whether an answer begins in it.

    `starts` are the offsets of the answers in the text of the document.
    """
    return [_hold_answer(passage, [each.sentence], starts) for each in candidates]


def _hold_answer(passage: Passage, sentences: Sequence[Sentence], starts: Sequence[int]) -> bool:
    spans = [span for each in sentences for span in passage.document_spans(each.start, each.end)]
    return any(start <= answer_start < end for start, end in spans for answer_start in starts)


def answer_starts(document: Document, question: AnsweredQuestion) -> list[int]:
    """Return the character offsets in the canonical text at which answers begin.

    The given offsets count in the text of the corpus row, so each answer is looked up by its text. If the text occurs
    several times, the occurrence nearest to the given offset counts.
    """
    body_start = next((block.start for block in document.blocks if block.kind is not BlockKind.HEADING), 0)
    starts = []
    for given_start, text in question.answers:
        occurrences = _find_all(document.text, text)
        if occurrences:
            starts.append(min(occurrences, key=lambda start: abs(start - body_start - given_start)))
    return starts


def _find_all(text: str, part: str) -> list[int]:
    starts, start = [], text.find(part)
    while start >= 0:
        starts.append(start)
        start = text.find(part, start + 1)
    return starts
