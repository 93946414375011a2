"""Evaluation runs: index a collection, ask its questions in each mode, map passages to judged ids, and measure."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from core.documents import Ranked
from core.errors import CollectionError
from core.locations import folder_of_index, index_folder
from core.progress import Progress, no_progress
from core.settings import Settings
from embedding import Encoder
from evaluation.collections import Collection, Question, load_collection, without_missing_sections
from evaluation.judgements import question_key
from evaluation.measures import PerQuestion, Run, judged_alone, means, measure, measures_of
from evaluation.trec_runs import decreasing, problems_of_run, strictly_decreasing
from evaluation.unjudged import Unjudged, highest_grade, measure_unjudged
from index import Indexer, Snapshot, SyncReport, open_engine
from ingest import CHUNKER
from patella import Library, TuningRun, run_in_use
from search import DEFAULT_WEIGHTS, Clock, Mode, ScoredPassage, Weights, parse, rank, read_features, retrieve, search


@dataclass(frozen=True, slots=True)
class Origin:
    """What answered the questions of a run: the address of the index, its generation, the model and the weights."""

    index: str
    generation: str
    model: str
    weights: Mapping[str, float]


class FirstResult(NamedTuple):
    """How sure a search is of its first result: the confidence, and its margin, the probability that it answers."""

    confidence: str
    margin: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """The measurements of one run of a collection.

    `per_question` maps mode -> question id -> measure -> value. `seconds` has the key "indexing" and one key for each
    mode. `split` is None if the questions of all splits were asked. `failed` holds (document id, reason) pairs.
    `judged_alone` maps mode -> nDCG@10 over judged documents alone; it is empty if none was judged not relevant.
    `problems` tells what is wrong: first the problems of the collection, by file and line. `rankings` maps mode -> the
    run that was measured: the first 1,000 results of each question, whose scores strictly decrease. Runs of other
    systems count as modes, by their names. `unjudged` tells what unjudged results could be worth. `first_results` is
    by question id; it is empty if nobody asked for it. `tuned` is the run that chose the weights of the
    hybrid ranking; None for the default weights.
    """

    collection: str
    split: str | None
    documents: int
    passages: int
    questions: Sequence[Question]
    per_question: dict[str, PerQuestion]
    seconds: dict[str, float]
    failed: list[tuple[str, str]] = field(default_factory=list)
    judged_alone: dict[str, float] = field(default_factory=dict)
    problems: Sequence[str] = ()
    rankings: Mapping[str, Run] = field(default_factory=dict)
    unjudged: Unjudged | None = None
    origin: Origin | None = None
    first_results: Mapping[str, FirstResult] = field(default_factory=dict)
    tuned: TuningRun | None = None

    @property
    def seen(self) -> list[str]:
        """Return the ids of the questions that chose the weights: what they measure is no test of them."""
        known = set(self.tuned.development.values()) if self.tuned else set()
        return [question.question_id for question in self.questions if question_key(question.text) in known]

    @property
    def runs(self) -> dict[str, dict[str, float]]:
        """Return mode -> measure -> mean over the questions."""
        return {mode: means(values) for mode, values in self.per_question.items()}

    @property
    def intervals(self) -> dict[str, dict[str, tuple[float, float]]]:
        """Return mode -> measure -> its mean with every unjudged result wrong, and with every one perfect."""
        runs, perfect = self.runs, self.unjudged.perfect if self.unjudged else {}
        return {
            mode: {name: (runs[mode][name], value) for name, value in means(values).items()}
            for mode, values in perfect.items()
        }

    @property
    def topics(self) -> dict[str, list[str]]:
        """Return topic -> ids of its questions, in the order of the questions; those without a topic are left out."""
        topics: dict[str, list[str]] = {}
        for question in self.questions:
            for topic in question.topics:
                topics.setdefault(topic, []).append(question.question_id)
        return topics

    def topic_runs(self, topic: str) -> dict[str, dict[str, float]]:
        """Return mode -> measure -> mean over the questions of one topic."""
        ids = self.topics[topic]
        return {mode: means({name: values[name] for name in ids}) for mode, values in self.per_question.items()}


def evaluate(
    collection: Collection,
    settings: Settings,
    modes: Sequence[Mode] = tuple(Mode),
    split: str | None = None,
    progress: Progress = no_progress,
    measures: Sequence[str] = (),
    others: Mapping[str, Run] | None = None,
    with_confidence: bool = False,
) -> Report:
    """Index a collection and measure these modes on its answerable questions, with the weights that the library uses.

    `split` restricts the questions; None takes all of them. `measures` are names from `parse_measures`; none stand for
    the usual ones. `others` are runs of other systems by their names, from `read_runs`, which are measured alike.
    `with_confidence` asks each question once more, for how sure a search is of its first result. Raises CollectionError
    if no question is answerable, and UsageError if another run has none of the questions.
    """
    others, tuned = others or {}, run_in_use(settings.index)
    weights = tuned.chosen.weights() if tuned else DEFAULT_WEIGHTS
    asked = judged_questions(collection, split)  # what is refused is refused before a long indexing
    strange = [each for name, run in others.items() for each in problems_of_run(name, run, collection, asked)]
    library, sync_report = index_collection(collection, settings, progress)
    runs: dict[str, Run] = {}
    seconds = {"indexing": sync_report.seconds}
    with library.engine.snapshot() as snapshot:
        collection = without_missing_sections(collection, snapshot)
        questions = judged_questions(collection, split)
        for mode in modes:
            started = time.monotonic()
            runs[mode.value] = ask_all(snapshot, library.encoder, collection, questions, mode, progress, weights)
            seconds[mode.value] = time.monotonic() - started
        generation = snapshot.generation
        first_results = _ask_confidence(snapshot, library, questions, progress) if with_confidence else {}
    runs |= others
    judgements = {question.question_id: collection.judgements[question.question_id] for question in questions}
    rankings = {name: strictly_decreasing(_of_questions(run, questions)) for name, run in runs.items()}
    return Report(
        collection=collection.name,
        split=split,
        documents=generation.documents,
        passages=generation.passages,
        questions=questions,
        per_question={name: measure_run(collection, questions, run, measures) for name, run in rankings.items()},
        seconds={name: round(value, 3) for name, value in seconds.items()},
        failed=sync_report.failed,
        judged_alone={
            name: means(measure(judgements, of_judged, ["nDCG@10"]))["nDCG@10"]
            for name, run in rankings.items()
            if (of_judged := judged_alone(judgements, run))
        },
        problems=[*collection.problems, *strange, *_too_few(questions)],
        rankings=rankings,
        unjudged=measure_unjudged(
            judgements, rankings, measures or measures_of(collection.judgements), highest_grade(collection.judgements)
        ),
        origin=Origin(collection_index(collection, settings), generation.name, library.model.name, weights.parts),
        first_results=first_results,
        tuned=tuned,
    )


def _of_questions(run: Run, questions: Sequence[Question]) -> Run:
    """Return a run with the results of these questions alone, in their order."""
    return {question.question_id: run.get(question.question_id, {}) for question in questions}


def _too_few(questions: Sequence[Question]) -> list[str]:
    return ["Only one question was asked. Nothing follows from one question."] if len(questions) == 1 else []


def checked_collection(folder: Path, settings: Settings, progress: Progress = no_progress) -> Collection:
    """Read a collection and check its judgements in full. Those of sections are checked in the index of its articles.

    Raises CollectionError if a file is missing or malformed.
    """
    collection = load_collection(folder)
    if not collection.judges_sections:
        return collection
    library, _ = index_collection(collection, settings, progress)
    with closing(library.engine), library.engine.snapshot() as snapshot:
        return without_missing_sections(collection, snapshot)


def index_collection(
    collection: Collection, settings: Settings, progress: Progress = no_progress
) -> tuple[Library, SyncReport]:
    """Bring the index of a collection up to date. Return its library and the report of the sync.

    The index folder stays, so that the next run reuses the vectors. Collections with the same articles share one. What
    the library of the settings has encoded is copied from its index, and not encoded again. The index of a collection
    that is indexed already is left as it is; IndexMismatch is raised if another model made it, and UsageError if a
    part of it is found by words only.
    """
    library = Library(settings, open_engine(collection_index(collection, settings)))
    if collection.indexed:
        with library.engine.snapshot() as snapshot:
            library.check_model(snapshot.generation)
            library.check_complete(snapshot.generation)
        return library, SyncReport()
    with closing(open_engine(settings.index)) as own:
        source = own.encodings if own.generations() else None
        indexer = Indexer(library.engine, library.encoder, library.reader, CHUNKER, source)
        return library, indexer.sync(collection.articles, progress)


def judged_questions(collection: Collection, split: str | None = None) -> list[Question]:
    """Return the answerable questions of one split, or of all splits if `split` is None.

    Raises CollectionError if there are none.
    """
    questions = collection.answerable(split)
    if not questions:
        reason = next(iter(collection.problems), "Compare the ids of both files.")
        raise CollectionError(f"None of the questions of {collection.name} is judged: {reason}")
    return questions


def ask_all(
    snapshot: Snapshot,
    encoder: Encoder,
    collection: Collection,
    questions: Sequence[Question],
    mode: Mode,
    progress: Progress,
    weights: Weights = DEFAULT_WEIGHTS,
) -> Run:
    """Search for each question in one mode. Return question id -> judged id -> score."""
    run: dict[str, dict[str, float]] = {}
    for done, question in enumerate(questions):
        progress(f"asking ({mode.value})", done, len(questions))
        hits = rank_passages(snapshot, encoder, question.text, mode, weights)
        run[question.question_id] = best_scores(collection.judged_id, hits)
    progress(f"asking ({mode.value})", len(questions), len(questions))
    return run


def _ask_confidence(
    snapshot: Snapshot, library: Library, questions: Sequence[Question], progress: Progress
) -> dict[str, FirstResult]:
    """Search for each question by both legs. Return question id -> how sure the search is of its first result."""
    library.calibrate(progress)
    calibration = library.calibration(snapshot.generation)
    first_results = {}
    for done, question in enumerate(questions):
        progress("asking (confidence)", done, len(questions))
        answer = search(snapshot, library.encoder, question.text, k=1, calibration=calibration, weights=library.weights)
        margin = answer.results[0].margin if answer.results else None
        first_results[question.question_id] = FirstResult(answer.confidence.value, margin)
    progress("asking (confidence)", len(questions), len(questions))
    return first_results


def measure_run(
    collection: Collection, questions: Sequence[Question], run: Run, measures: Sequence[str] = ()
) -> PerQuestion:
    """Return these measures of a run for each of these questions, by the judgements of the collection.

    No measures stand for the usual ones.
    """
    judgements = {question.question_id: collection.judgements[question.question_id] for question in questions}
    return measure(judgements, run, measures or measures_of(collection.judgements))


def rank_passages(
    snapshot: Snapshot, encoder: Encoder, text: str, mode: Mode, weights: Weights = DEFAULT_WEIGHTS
) -> list[ScoredPassage]:
    """Return all passages that `search` could show for a question in one mode, best first."""
    query, clock = parse(text), Clock()
    legs = retrieve(snapshot, encoder, query, mode, clock)
    features = read_features(snapshot, query, legs, weights, clock) if mode == Mode.HYBRID else None
    return rank(legs, features, mode, weights)


def best_scores(judged_id: Callable[[str], str], hits: Sequence[Ranked]) -> dict[str, float]:
    """Return judged id -> score of its best passage. `hits` must be sorted, best first.

    `judged_id` maps the id of a passage to what is judged: its document or its section. Scores strictly decrease, so
    that measures see the order of the hits, where scores tie too.
    """
    scores: dict[str, float] = {}
    for hit in hits:  # best first, so the first hit of an id has its highest score
        scores.setdefault(judged_id(hit.passage_id), hit.score)
    return decreasing(scores)


def collection_index(collection: Collection, settings: Settings) -> str:
    """Return the address of the index of the articles of a collection: a folder beside that of the settings.

    Where the settings name no folder, it lies where Patella's own files lie. Its name has a hash of the path of the
    collection, so that two collections of one name do not share an index. A collection that is indexed already names
    its own.
    """
    if collection.indexed:
        return collection.indexed.address
    folder = (collection.articles_from or collection.folder).resolve()
    path_hash = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
    own = folder_of_index(settings.index) or index_folder()
    return str(own.parent / "evaluation" / f"{folder.name}-{path_hash}")
