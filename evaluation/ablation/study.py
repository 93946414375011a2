"""The ablation study: every arm ranks the same features, and tests show which differences are significant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import CollectionError
from core.progress import Progress, no_progress
from core.settings import Settings
from embedding import Encoder
from evaluation.ablation.arms import LEGS, REFERENCE, RRF, WITHOUT, arms
from evaluation.collections import Collection
from evaluation.measures import PerQuestion, Run, means, measure
from evaluation.runner import best_scores, index_collection
from evaluation.significance import Interval, holm, interval, is_significant, randomisation
from index import Snapshot
from search import DEFAULT_WEIGHTS, Clock, Mode, parse, read_features, retrieve

MEASURE = "nDCG@10"
"""Measure by which arms are compared."""

WANTED = 0.02
"""Gain in MEASURE that the default should have over reciprocal rank fusion."""


@dataclass(frozen=True, slots=True)
class MeasuredCollection:
    """Measures of every arm on one collection.

    `per_question` maps arm -> question id -> measure -> value. `found` maps arm -> number of questions for which the
    arm returned any passage. `split` is None if all questions were asked. `failed` holds (document id, reason) pairs.
    """

    collection: str
    split: str | None
    documents: int
    passages: int
    per_question: Mapping[str, PerQuestion]
    found: Mapping[str, int]
    failed: Sequence[tuple[str, str]] = field(default_factory=list)

    def values(self, arm: str) -> list[float]:
        """Return MEASURE of an arm for each question."""
        return [measured[MEASURE] for measured in self.per_question[arm].values()]

    def differences(self, arm: str) -> list[float]:
        """Return, for each question, MEASURE of an arm minus that of the default."""
        return [a - b for a, b in zip(self.values(arm), self.values(REFERENCE), strict=True)]

    def p_value(self, arm: str) -> float:
        """Return the uncorrected p value of the differences to the default.

        It is 1 for an arm that found nothing for any question: the arm did not run, so its differences mean nothing.
        """
        return randomisation(self.differences(arm)) if self.found[arm] else 1.0


@dataclass(frozen=True, slots=True)
class ArmDifference:
    """The mean difference in MEASURE, an arm minus the default, and its 95 % interval.

    `p` is the uncorrected p value; `corrected` is Holm-corrected for all comparisons of the run.
    """

    difference: float
    interval: Interval
    p: float
    corrected: float


@dataclass(frozen=True, slots=True)
class Row:
    """One arm of one collection: the mean of each measure and the 95 % interval of the mean of MEASURE.

    `found` is the number of questions for which the arm returned any passage. `comparison` is None for the default.
    """

    means: Mapping[str, float]
    interval: Interval
    found: int
    comparison: ArmDifference | None


@dataclass(frozen=True, slots=True)
class Table:
    """The results of one collection; `rows` maps arm -> row."""

    measured: MeasuredCollection
    rows: Mapping[str, Row]

    @property
    def better_leg(self) -> str:
        """Return the name of the leg with the higher mean of MEASURE."""
        return max(LEGS, key=lambda leg: self.rows[leg].means[MEASURE])

    @property
    def gain_on_leg(self) -> float:
        """Return the mean of MEASURE of the default minus that of the better leg."""
        return self._gain(self.better_leg)

    @property
    def gain_on_rrf(self) -> float:
        """Return the mean of MEASURE of the default minus that of reciprocal rank fusion."""
        return self._gain(RRF)

    @property
    def without(self) -> dict[str, list[str]]:
        """Return outcome -> parts of the score whose removal has that outcome.

        Outcomes are "worse" and "better", both significant, and "not surely different".
        """
        outcomes: dict[str, list[str]] = {"worse": [], "better": [], "not surely different": []}
        for arm, row in self.rows.items():
            if arm.startswith(WITHOUT) and row.comparison:
                outcomes[_outcome(row.comparison)].append(arm.removeprefix(WITHOUT))
        return outcomes

    def _gain(self, arm: str) -> float:
        return self.rows[REFERENCE].means[MEASURE] - self.rows[arm].means[MEASURE]


def _outcome(comparison: ArmDifference) -> str:
    if not is_significant(comparison.corrected):
        return "not surely different"
    return "worse" if comparison.difference < 0 else "better"


def evaluate_ablation(
    collections: Sequence[Collection], settings: Settings, split: str | None = None, progress: Progress = no_progress
) -> list[Table]:
    """Measure every arm on the answerable questions of each collection and compare each arm with the default.

    `split` restricts the questions of the collections that have splits; None takes all of them. Raises CollectionError
    if a collection has no judged question.
    """
    splits = [split if collection.has_splits else None for collection in collections]
    for collection, own_split in zip(collections, splits, strict=True):  # fail before anything that takes long
        if not collection.answerable(own_split):
            raise CollectionError(f"None of the questions of {collection.name} is judged. Compare the ids.")
    pairs = zip(collections, splits, strict=True)
    measured = [_measure_collection(collection, settings, own_split, progress) for collection, own_split in pairs]
    return compare_arms(measured, progress)


def compare_arms(measured: Sequence[MeasuredCollection], progress: Progress = no_progress) -> list[Table]:
    """Compare every arm with the default, collection by collection.

    The p values are corrected for the comparisons of all collections together.
    """
    pairs = [(index, arm) for index, each in enumerate(measured) for arm in each.per_question if arm != REFERENCE]
    p_values = []
    for done, (index, arm) in enumerate(pairs):
        progress("comparing", done, len(pairs))
        p_values.append(measured[index].p_value(arm))
    progress("comparing", len(pairs), len(pairs))
    p_and_corrected = dict(zip(pairs, zip(p_values, holm(p_values), strict=True), strict=True))
    return [
        Table(each, {arm: _row(each, arm, p_and_corrected.get((index, arm))) for arm in each.per_question})
        for index, each in enumerate(measured)
    ]


def _row(measured: MeasuredCollection, arm: str, p_and_corrected: tuple[float, float] | None) -> Row:
    comparison = None
    if p_and_corrected is not None:
        differences = measured.differences(arm)
        comparison = ArmDifference(sum(differences) / len(differences), interval(differences), *p_and_corrected)
    return Row(means(measured.per_question[arm]), interval(measured.values(arm)), measured.found[arm], comparison)


def _measure_collection(
    collection: Collection, settings: Settings, split: str | None, progress: Progress
) -> MeasuredCollection:
    library, sync_report = index_collection(collection, settings, progress)
    judgements = {q.question_id: collection.judgements[q.question_id] for q in collection.answerable(split)}
    with library.engine.snapshot() as snapshot:
        runs = _run_arms(snapshot, library.encoder, collection, split, progress)
        generation = snapshot.generation
    return MeasuredCollection(
        collection=collection.name,
        split=split,
        documents=generation.documents,
        passages=generation.passages,
        per_question={arm: measure(judgements, run) for arm, run in runs.items()},
        found={arm: sum(map(bool, run.values())) for arm, run in runs.items()},
        failed=sync_report.failed,
    )


def _run_arms(
    snapshot: Snapshot, encoder: Encoder, collection: Collection, split: str | None, progress: Progress
) -> dict[str, Run]:
    """Return arm -> run: retrieve once for each question, then rank the features by every arm."""
    questions, rankings = collection.answerable(split), arms()
    runs: dict[str, dict[str, dict[str, float]]] = {arm: {} for arm in rankings}
    for done, question in enumerate(questions):
        progress(f"asking ({collection.name})", done, len(questions))
        query, clock = parse(question.text), Clock()
        legs = retrieve(snapshot, encoder, query, Mode.HYBRID, clock)
        features = read_features(snapshot, query, legs, DEFAULT_WEIGHTS, clock)
        for arm, ranking in rankings.items():
            runs[arm][question.question_id] = best_scores(collection.judged_id, ranking(legs, features))
    progress(f"asking ({collection.name})", len(questions), len(questions))
    return dict(runs)
