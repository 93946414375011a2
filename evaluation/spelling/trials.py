"""Trials of spelling correction: what a typing error costs, and how much of it "did you mean" regains."""

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
from evaluation.runner import best_scores, index_collection, rank_passages
from evaluation.spelling.misspellings import Misspelling, misspellings_of
from index import Snapshot
from search import Mode, ScoredPassage, corpus_fit, parse, suggestion

MEASURE = "nDCG@10"
"""Measure by which the cost of an error is measured."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One misspelling of a question and its effect on MEASURE.

    `clean`, `misspelt` and `corrected` are MEASURE for the right question, for the misspelt one, and for the offered
    correction (for the misspelt one again if nothing is offered). `right`: the offer equals the right question.
    """

    question_id: str
    kind: str
    typed: str
    offered: bool
    right: bool
    clean: float
    misspelt: float
    corrected: float


@dataclass(frozen=True, slots=True)
class Offer:
    """A correction that was offered for a question as it is.

    `typed` are the words of the question that it replaces, and `offered` the words in their place. `kind` is that of
    the question, answerable or not.
    """

    question_id: str
    kind: str
    typed: str
    offered: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The means of MEASURE over a number of trials; `offered` and `right` count trials."""

    trials: int
    clean: float
    misspelt: float
    corrected: float
    offered: int
    right: int

    @property
    def regained(self) -> float | None:
        """Return the share of the loss that the correction regains; None if nothing was lost."""
        loss = self.clean - self.misspelt
        return (self.corrected - self.misspelt) / loss if loss > 0 else None


@dataclass(frozen=True, slots=True)
class SpellingReport:
    """The trials of one collection, and the corrections that were offered for its questions as they are.

    `questions` maps the kind of a question, answerable or not, to the number of questions that were asked as they are.
    `failed` holds (document id, reason) pairs.
    """

    collection: str
    split: str | None
    trials: Sequence[Trial]
    questions: Mapping[str, int]
    offers: Sequence[Offer]
    failed: Sequence[tuple[str, str]] = field(default_factory=list)

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """Return kind of misspelling -> outcome; the key "all" gives that of all trials. Empty without trials."""
        if not self.trials:
            return {}
        kinds = list(dict.fromkeys(trial.kind for trial in self.trials))
        by_kind = {kind: outcome([trial for trial in self.trials if trial.kind == kind]) for kind in kinds}
        return by_kind | {"all": outcome(self.trials)}


def outcome(trials: Sequence[Trial]) -> Outcome:
    """Return the means and counts of at least one trial."""
    return Outcome(
        trials=len(trials),
        clean=sum(trial.clean for trial in trials) / len(trials),
        misspelt=sum(trial.misspelt for trial in trials) / len(trials),
        corrected=sum(trial.corrected for trial in trials) / len(trials),
        offered=sum(trial.offered for trial in trials),
        right=sum(trial.right for trial in trials),
    )


def evaluate_spelling(
    collection: Collection,
    settings: Settings,
    split: str | None = None,
    progress: Progress = no_progress,
    *,
    sample: int | None = None,
    misspell: bool = True,
) -> SpellingReport:
    """Ask the questions of a collection as they are; misspell the answerable ones and search for each form, in hybrid.

    `split` restricts the questions; None takes all of them. So does `sample`: at most so many are taken, at even
    distances. Without `misspell` there are no trials. Raises CollectionError if no judged question has a word that can
    be misspelt.
    """
    questions = evenly_spaced([q for q in collection.questions if split in (None, q.split)], sample)
    judged = [q for q in questions if misspell and q.question_id in collection.judgements]
    misspelt = [(q, each) for q in judged for each in misspellings_of(q.question_id, q.text)]
    if misspell and not misspelt:
        raise CollectionError(f"None of the questions of {collection.name} is judged and has a word to misspell.")
    library, sync_report = index_collection(collection, settings, progress)
    with library.engine.snapshot() as snapshot:
        asker = _Asker(snapshot, library.encoder, collection)
        offers = []
        for done, question in enumerate(questions):
            progress("asking as they are", done, len(questions))
            offers += asker.offers(question)
        trials = []
        for done, (question, misspelling) in enumerate(misspelt):
            progress("asking", done, len(misspelt))
            trials.append(asker.run_trial(question, misspelling))
    counts = Counter(q.kind for q in questions)
    return SpellingReport(collection.name, split, trials, counts, offers, sync_report.failed)


def evenly_spaced(questions: Sequence[Question], most: int | None) -> Sequence[Question]:
    """Return at most so many of the questions, at even distances from the first on; all of them if `most` is None.

    >>> [q.text for q in evenly_spaced([Question(f"q{n}", f"question {n}") for n in range(10)], 4)]
    ['question 0', 'question 2', 'question 5', 'question 7']
    """
    if most is None or most >= len(questions):
        return questions
    return [questions[n * len(questions) // most] for n in range(most)]


class _Asker:
    """A cache of MEASURE for the questions of a collection, so that no text is searched twice."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, collection: Collection) -> None:
        self._snapshot, self._encoder, self._collection = snapshot, encoder, collection
        self._fit = corpus_fit(snapshot, encoder)
        self._values: dict[tuple[str, str], float] = {}  # (question id, text) -> MEASURE

    def offers(self, question: Question) -> list[Offer]:
        """Return the correction that is offered for a question as it is, if there is one."""
        offered = self.suggest(question.text)
        if offered is None:
            return []
        pairs = zip(parse(question.text).text.split(), offered.split(), strict=True)
        typed, meant = zip(*(pair for pair in pairs if pair[0] != pair[1]), strict=True)
        return [Offer(question.question_id, question.kind, " ".join(typed), " ".join(meant))]

    def run_trial(self, question: Question, misspelling: Misspelling) -> Trial:
        """Search for a question, for its misspelling, and for the offered correction."""
        offer = self.suggest(misspelling.text)
        return Trial(
            question_id=question.question_id,
            kind=misspelling.kind,
            typed=misspelling.typed,
            offered=offer is not None,
            right=offer == question.text,
            clean=self._measure(question, question.text),
            misspelt=self._measure(question, misspelling.text),
            corrected=self._measure(question, offer or misspelling.text),
        )

    def suggest(self, text: str) -> str | None:
        """Return the correction that a search would offer for a text; None if it would offer nothing."""
        query = parse(text)
        frequencies = dict(zip(query.terms, self._snapshot.document_frequencies(query.terms), strict=True))
        return suggestion(query, frequencies, self._snapshot, self._fit)

    def _measure(self, question: Question, text: str) -> float:
        """Return MEASURE of a search for `text`, by the judgements of the question."""
        key = question.question_id, text
        if key not in self._values:
            judgements = {question.question_id: self._collection.judgements[question.question_id]}
            run = {question.question_id: best_scores(self._collection.judged_id, self._search(text))}
            self._values[key] = measure(judgements, run)[question.question_id][MEASURE]
        return self._values[key]

    def _search(self, text: str) -> list[ScoredPassage]:
        return rank_passages(self._snapshot, self._encoder, text, Mode.HYBRID)
