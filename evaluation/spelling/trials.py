"""What a slip of the fingers costs, and how much of it "did you mean" gives back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import CollectionError
from core.progress import Progress, no_progress
from core.settings import Settings
from embedding import Encoder
from evaluation.collections import Collection, Question
from evaluation.measures import measure
from evaluation.runner import folded, indexed, ranking
from evaluation.spelling.misspellings import Misspelling, misspellings
from index import Snapshot
from search import Mode, ScoredPassage, corpus_fit, parse, suggestion

MEASURE = "nDCG@10"


@dataclass(frozen=True, slots=True)
class Trial:
    """One misspelling of a question: MEASURE as it was meant, as it was typed, and once what is offered is taken."""

    question_id: str
    kind: str
    typed: str
    offered: bool
    right: bool
    clean: float
    misspelt: float
    corrected: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """Means over trials. `regained` is the share of the loss; None where nothing was lost."""

    trials: int
    clean: float
    misspelt: float
    corrected: float
    offered: int
    right: int

    @property
    def regained(self) -> float | None:
        lost = self.clean - self.misspelt
        return (self.corrected - self.misspelt) / lost if lost > 0 else None


@dataclass(frozen=True, slots=True)
class SpellingReport:
    """`asked` and `offered` count the questions as they are, answerable or not, by their kind."""

    collection: str
    split: str | None
    trials: Sequence[Trial]
    asked: Mapping[str, int]
    offered: Mapping[str, int]
    failed: Sequence[tuple[str, str]] = field(default_factory=list)

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """By kind of misspelling, and "all"."""
        kinds = list(dict.fromkeys(trial.kind for trial in self.trials))
        of_kind = {kind: outcome([trial for trial in self.trials if trial.kind == kind]) for kind in kinds}
        return of_kind | {"all": outcome(self.trials)}


def outcome(trials: Sequence[Trial]) -> Outcome:
    """Of at least one trial."""
    return Outcome(
        trials=len(trials),
        clean=sum(trial.clean for trial in trials) / len(trials),
        misspelt=sum(trial.misspelt for trial in trials) / len(trials),
        corrected=sum(trial.corrected for trial in trials) / len(trials),
        offered=sum(trial.offered for trial in trials),
        right=sum(trial.right for trial in trials),
    )


def evaluate_spelling(
    collection: Collection, settings: Settings, split: str | None = None, progress: Progress = no_progress
) -> SpellingReport:
    """Misspell the answerable questions of a collection, of one split or of all, and search in hybrid mode."""
    judged = [(q, slip) for q in collection.answerable(split) for slip in misspellings(q.question_id, q.text)]
    if not judged:
        raise CollectionError(f"None of the questions of {collection.name} is judged and has a word to misspell.")
    library, synced = indexed(collection, settings, progress)
    questions = [q for q in collection.questions if split in (None, q.split)]
    with library.engine.snapshot() as snapshot:
        asking = _Asking(snapshot, library.encoder, collection)
        offered = Counter(q.kind for q in questions if asking.suggestion(q.text))
        trials = []
        for done, (question, slip) in enumerate(judged):
            progress("asking", done, len(judged))
            trials.append(asking.trial(question, slip))
    asked = Counter(q.kind for q in questions)
    return SpellingReport(collection.name, split, trials, asked, offered, synced.failed)


class _Asking:
    """Asks the questions of a collection; no text is searched twice."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, collection: Collection) -> None:
        self._snapshot, self._encoder, self._collection = snapshot, encoder, collection
        self._fit = corpus_fit(snapshot, encoder)
        self._values: dict[tuple[str, str], float] = {}

    def trial(self, question: Question, slip: Misspelling) -> Trial:
        meant = self.suggestion(slip.text)
        return Trial(
            question_id=question.question_id,
            kind=slip.kind,
            typed=slip.typed,
            offered=meant is not None,
            right=meant == question.text,
            clean=self._value(question, question.text),
            misspelt=self._value(question, slip.text),
            corrected=self._value(question, meant or slip.text),
        )

    def suggestion(self, text: str) -> str | None:
        query = parse(text)
        frequencies = dict(zip(query.terms, self._snapshot.document_frequencies(query.terms), strict=True))
        return suggestion(query, frequencies, self._snapshot, self._fit)

    def _value(self, question: Question, text: str) -> float:
        key = question.question_id, text
        if key not in self._values:
            judgements = {question.question_id: self._collection.judgements[question.question_id]}
            run = {question.question_id: folded(self._collection, self._ranking(text))}
            self._values[key] = measure(judgements, run)[question.question_id][MEASURE]
        return self._values[key]

    def _ranking(self, text: str) -> list[ScoredPassage]:
        return ranking(self._snapshot, self._encoder, text, Mode.HYBRID)
