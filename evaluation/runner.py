"""Running a collection: index it, ask its questions in each mode, fold passages to what is judged, measure."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.documents import Ranked
from core.errors import CollectionError
from core.progress import Progress, no_progress
from core.settings import Settings
from embedding import Encoder
from evaluation.collections import Collection, Question
from evaluation.measures import PerQuestion, Run, means, measure
from index import Snapshot, SyncReport, open_engine
from patella import Library
from search import DEFAULT_WEIGHTS, Clock, Mode, ScoredPassage, parse, rank, read_features, retrieve


@dataclass(frozen=True, slots=True)
class Report:
    """What one run of a collection measured; `seconds` holds "indexing" and the seconds of each mode."""

    collection: str
    split: str | None
    documents: int
    passages: int
    questions: Sequence[Question]
    per_question: dict[str, PerQuestion]
    seconds: dict[str, float]
    failed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def runs(self) -> dict[str, dict[str, float]]:
        """Mode -> measure -> mean."""
        return {mode: means(values) for mode, values in self.per_question.items()}


def evaluate(
    collection: Collection,
    settings: Settings,
    modes: Sequence[Mode] = tuple(Mode),
    split: str | None = None,
    progress: Progress = no_progress,
) -> Report:
    """Measure these modes on the answerable questions of a collection, of one split or of all."""
    questions = judged_questions(collection, split)
    library, synced = indexed(collection, settings, progress)
    per_question, seconds = {}, {"indexing": synced.seconds}
    with library.engine.snapshot() as snapshot:
        for mode in modes:
            started = time.monotonic()
            run = ask_all(snapshot, library.encoder, collection, questions, mode, progress)
            seconds[mode.value] = time.monotonic() - started
            per_question[mode.value] = measure_run(collection, questions, run)
        generation = snapshot.generation
    return Report(
        collection=collection.name,
        split=split,
        documents=generation.documents,
        passages=generation.passages,
        questions=questions,
        per_question=per_question,
        seconds={name: round(value, 3) for name, value in seconds.items()},
        failed=synced.failed,
    )


def indexed(collection: Collection, settings: Settings, progress: Progress = no_progress) -> tuple[Library, SyncReport]:
    """The collection in an index of its own, which is kept, so that vectors are used again in the next run."""
    library = Library(settings, open_engine(str(_index_folder(collection, settings))))
    return library, library.indexer.sync(collection.articles, progress)


def judged_questions(collection: Collection, split: str | None = None) -> list[Question]:
    """The answerable questions, of one split or of all. Raises CollectionError where there are none."""
    questions = collection.answerable(split)
    if not questions:
        raise CollectionError(f"None of the questions of {collection.name} is judged. Compare the ids of both files.")
    return questions


def ask_all(
    snapshot: Snapshot,
    encoder: Encoder,
    collection: Collection,
    questions: Sequence[Question],
    mode: Mode,
    progress: Progress,
) -> Run:
    """What a mode finds for each of the questions."""
    run: dict[str, dict[str, float]] = {}
    for done, question in enumerate(questions):
        progress(f"asking ({mode.value})", done, len(questions))
        run[question.question_id] = _ask(snapshot, encoder, collection, question.text, mode)
    progress(f"asking ({mode.value})", len(questions), len(questions))
    return run


def measure_run(collection: Collection, questions: Sequence[Question], run: Run) -> PerQuestion:
    """How good that is by the judgements of the questions."""
    return measure({q.question_id: collection.judgements[q.question_id] for q in questions}, run)


def _ask(snapshot: Snapshot, encoder: Encoder, collection: Collection, text: str, mode: Mode) -> dict[str, float]:
    """Judged id -> score, for all that search would show."""
    return folded(collection, ranking(snapshot, encoder, text, mode))


def ranking(snapshot: Snapshot, encoder: Encoder, text: str, mode: Mode) -> list[ScoredPassage]:
    """Return all passages that `search` could show for a question in this mode, best first."""
    query, clock = parse(text), Clock()
    legs = retrieve(snapshot, encoder, query, mode, clock)
    features = read_features(snapshot, query, legs, DEFAULT_WEIGHTS, clock) if mode == Mode.HYBRID else None
    return rank(legs, features, mode)


def folded(collection: Collection, hits: Sequence[Ranked]) -> dict[str, float]:
    """Judged id -> its best passage's score."""
    best: dict[str, float] = {}
    for hit in hits:  # best first: the first of an id is its maximum
        best.setdefault(collection.judged_id(hit.passage_id), hit.score)
    return best


def _index_folder(collection: Collection, settings: Settings) -> Path:
    """Beside the index of the articles."""
    place = hashlib.sha256(str(collection.folder.resolve()).encode()).hexdigest()[:8]
    return settings.index.parent / "evaluation" / f"{collection.name}-{place}"
