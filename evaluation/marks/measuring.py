"""Which sentence is marked: on questions whose answers are known to the character, as in SQuAD.

Each row of queries.jsonl names the article that answers ("corpus_id") and where ("answers": [{"start", "text"}], the
start counted in the text of the corpus row). Rajpurkar and others, "SQuAD: 100,000+ Questions", EMNLP 2016.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.documents import BlockKind, Document, Passage
from core.errors import CollectionError
from core.progress import Progress, no_progress
from core.settings import Settings
from embedding import Encoder
from evaluation.collections import lines, load_collection
from evaluation.runner import indexed
from index import Snapshot
from search import (
    DEFAULT_WEIGHTS,
    NO_SENTENCE_FEATURES,
    AnswerCandidate,
    Clock,
    Features,
    Legs,
    Mode,
    Query,
    answer_candidates,
    fetch_features,
    parse,
    rank,
    read_features,
    retrieve,
    score_passages,
    sentence_features,
)


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question, the article that answers it, and the texts that answer with the place that was given for each."""

    question_id: str
    text: str
    document_id: str
    answers: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """Whether the sentence that is chosen holds an answer.

    `given_first` and `given_two`: the best sentence, or one of the best two, where the right article is given.
    `found`: the first result is of the right article. `first_holds`: its best sentence answers, of this `sureness`.
    """

    question_id: str
    given_first: bool
    given_two: bool
    found: bool
    first_holds: bool
    sureness: float


@dataclass(frozen=True, slots=True)
class MarksReport:
    """What was measured on all questions of a collection."""

    collection: str
    questions: Sequence[MarkedQuestion]

    def share(self, name: str) -> float:
        """Of the questions for which this is true."""
        return sum(bool(getattr(each, name)) for each in self.questions) / len(self.questions)

    def at_floor(self, floor: float) -> tuple[float, float]:
        """With no mark below this sureness: the share of questions that have one, and of the right ones among them."""
        marked = [each for each in self.questions if each.sureness >= floor]
        right = sum(each.first_holds for each in marked)
        return len(marked) / len(self.questions), right / len(marked) if marked else 1.0


def measure_marks(folder: Path, settings: Settings, progress: Progress = no_progress) -> MarksReport:
    """Raises CollectionError where the questions do not say where their answers stand."""
    questions, collection = answered_questions(folder), load_collection(folder)
    library, _ = indexed(collection, settings, progress)
    marked = []
    with library.engine.snapshot() as snapshot:
        for done, question in enumerate(questions):
            progress("asking", done, len(questions))
            marked.append(_marked(snapshot, library.encoder, question))
    progress("asking", len(questions), len(questions))
    return MarksReport(collection.name, marked)


def answered_questions(folder: Path) -> list[AnsweredQuestion]:
    """The questions of a collection with their answers. Raises CollectionError."""
    found = []
    for row in lines(folder / "queries.jsonl", ("_id", "text")):
        try:
            answers = tuple((int(answer["start"]), str(answer["text"])) for answer in row["answers"])
            found.append(AnsweredQuestion(row["_id"], row["text"], row["corpus_id"], answers))
        except (KeyError, TypeError, ValueError) as error:
            raise CollectionError(
                f"{folder / 'queries.jsonl'}: question {row['_id']} does not say where its answer stands. "
                'Each needs "corpus_id" and "answers", a list of {"start", "text"}.'
            ) from error
    if not found:
        raise CollectionError(f"{folder / 'queries.jsonl'} holds no questions.")
    return found


def _marked(snapshot: Snapshot, encoder: Encoder, question: AnsweredQuestion) -> MarkedQuestion:
    query, clock = parse(question.text), Clock()
    legs = retrieve(snapshot, encoder, query, Mode.HYBRID, clock)
    places = _places(snapshot.document(question.document_id), question)
    best, best_sentences = _best_of(snapshot, query, legs, snapshot.document_passages(question.document_id))
    given = _holding(best, best_sentences, places)
    first, first_sentences = _first_result(snapshot, query, legs) or (best, best_sentences)
    found = first.document_id == question.document_id
    return MarkedQuestion(
        question.question_id,
        given_first=any(given[:1]),
        given_two=any(given[:2]),
        found=found,
        first_holds=found and any(_holding(first, first_sentences[:1], places)),
        sureness=round(first_sentences[0].sureness, 6) if first_sentences else 0.0,
    )


def _best_of(
    snapshot: Snapshot, query: Query, legs: Legs, passages: Sequence[Passage]
) -> tuple[Passage, list[AnswerCandidate]]:
    """Return the passage that would stand first, were there no others, and its sentences, best first."""
    features = fetch_features(snapshot, query, legs, [passage.passage_id for passage in passages], [])
    ranking = score_passages(features, DEFAULT_WEIGHTS, 1) if features.similarities else []
    best = next((each for each in passages if ranking and each.passage_id == ranking[0].passage_id), passages[0])
    return best, _candidates(query, legs, best, features)


def _first_result(snapshot: Snapshot, query: Query, legs: Legs) -> tuple[Passage, list[AnswerCandidate]] | None:
    """Return the first result of a search and its sentences, best first; None where nothing is found."""
    features = read_features(snapshot, query, legs, DEFAULT_WEIGHTS, Clock())
    ranking = rank(legs, features, Mode.HYBRID, k=1)
    if not ranking:
        return None
    first = snapshot.passages([ranking[0].passage_id])[0]
    return first, _candidates(query, legs, first, features)


def _candidates(query: Query, legs: Legs, passage: Passage, features: Features) -> list[AnswerCandidate]:
    compared = sentence_features(query, legs, features.similarities)
    sentences = compared.get(passage.passage_id, NO_SENTENCE_FEATURES)
    return answer_candidates(passage, query.plain, legs.term_weights, sentences.similarity, sentences.shares)


def _holding(passage: Passage, found: Sequence[AnswerCandidate], places: Sequence[int]) -> list[bool]:
    """For each candidate whether an answer begins in it."""
    spans = [(passage.start + each.sentence.start, passage.start + each.sentence.end) for each in found]
    return [any(start <= place < end for place in places) for start, end in spans]


def _places(document: Document, question: AnsweredQuestion) -> list[int]:
    """Where answers begin in the canonical text: of all places with that text, the nearest to the one given."""
    body = next((block.start for block in document.blocks if block.kind is not BlockKind.HEADING), 0)
    places = []
    for start, text in question.answers:
        found = _occurrences(document.text, text)
        if found:
            places.append(min(found, key=lambda place: abs(place - body - start)))
    return places


def _occurrences(text: str, wanted: str) -> list[int]:
    found, at = [], text.find(wanted)
    while at >= 0:
        found.append(at)
        at = text.find(wanted, at + 1)
    return found
