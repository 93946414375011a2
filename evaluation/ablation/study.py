"""What each ingredient of the ranking is worth: every arm on the same features, and how sure the differences are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import CollectionError
from core.progress import Progress, no_progress
from core.settings import Settings
from embedding import Encoder
from evaluation.ablation.arms import LEGS, REFERENCE, RRF, WITHOUT, arms
from evaluation.collections import BUNDLED, Collection
from evaluation.measures import PerQuestion, Run, means, measure
from evaluation.runner import folded, indexed
from evaluation.significance import LEVEL, Interval, holm, interval, randomisation
from index import Snapshot
from search import DEFAULT_WEIGHTS, Clock, Mode, parse, read_features, retrieve

MEASURE = "nDCG@10"
WANTED = 0.02
"""How far above reciprocal rank fusion the default is wanted to be."""


@dataclass(frozen=True, slots=True)
class MeasuredCollection:
    """A collection, and arm -> question -> measures. `found` tells on how many questions an arm found anything."""

    collection: str
    split: str | None
    documents: int
    passages: int
    per_question: Mapping[str, PerQuestion]
    found: Mapping[str, int]
    failed: Sequence[tuple[str, str]] = field(default_factory=list)

    def values(self, arm: str) -> list[float]:
        """MEASURE of each question."""
        return [measured[MEASURE] for measured in self.per_question[arm].values()]

    def differences(self, arm: str) -> list[float]:
        """Of each question, the arm less the default."""
        return [a - b for a, b in zip(self.values(arm), self.values(REFERENCE), strict=True)]

    def p_value(self, arm: str) -> float:
        """Not corrected. An arm that ran on no question differs from all others, and says nothing."""
        return randomisation(self.differences(arm)) if self.found[arm] else 1.0


@dataclass(frozen=True, slots=True)
class ArmDifference:
    """An arm less the default, in MEASURE, with its 95 % interval; `corrected` is p by Holm over the whole run."""

    difference: float
    interval: Interval
    p: float
    corrected: float

    @property
    def is_significant(self) -> bool:
        return self.corrected < LEVEL


@dataclass(frozen=True, slots=True)
class Row:
    """One arm: its means, the 95 % interval of that of MEASURE, and how it compares; the default does not."""

    means: Mapping[str, float]
    interval: Interval
    found: int
    comparison: ArmDifference | None


@dataclass(frozen=True, slots=True)
class Table:
    """One collection: arm -> row."""

    measured: MeasuredCollection
    rows: Mapping[str, Row]

    @property
    def better_leg(self) -> str:
        return max(LEGS, key=lambda leg: self.rows[leg].means[MEASURE])

    @property
    def gain_on_leg(self) -> float:
        return self._gain(self.better_leg)

    @property
    def gain_on_rrf(self) -> float:
        return self._gain(RRF)

    @property
    def without(self) -> dict[str, list[str]]:
        """What becomes of the ranking, significantly, without a part of the score -> those parts."""
        outcomes: dict[str, list[str]] = {"worse": [], "better": [], "not surely different": []}
        for arm, row in self.rows.items():
            if arm.startswith(WITHOUT) and row.comparison:
                outcomes[_outcome(row.comparison)].append(arm.removeprefix(WITHOUT))
        return outcomes

    def _gain(self, arm: str) -> float:
        return self.rows[REFERENCE].means[MEASURE] - self.rows[arm].means[MEASURE]


def _outcome(comparison: ArmDifference) -> str:
    if not comparison.is_significant:
        return "not surely different"
    return "worse" if comparison.difference < 0 else "better"


def evaluate_ablation(
    collections: Sequence[Collection], settings: Settings, split: str | None = None, progress: Progress = no_progress
) -> list[Table]:
    """Measure every arm on the answerable questions of each collection; of the bundled one, on those of one split."""
    splits = [split if collection.folder == BUNDLED else None for collection in collections]
    for collection, chosen in zip(collections, splits, strict=True):  # before anything that takes long
        if not collection.answerable(chosen):
            raise CollectionError(f"None of the questions of {collection.name} is judged. Compare the ids.")
    pairs = zip(collections, splits, strict=True)
    return compare_arms([_measured(collection, settings, chosen, progress) for collection, chosen in pairs], progress)


def compare_arms(measured: Sequence[MeasuredCollection], progress: Progress = no_progress) -> list[Table]:
    """Every arm with the default; the p values are corrected for the comparisons of all collections together."""
    pairs = [(place, arm) for place, each in enumerate(measured) for arm in each.per_question if arm != REFERENCE]
    p_values = []
    for done, (place, arm) in enumerate(pairs):
        progress("comparing", done, len(pairs))
        p_values.append(measured[place].p_value(arm))
    progress("comparing", len(pairs), len(pairs))
    tested = dict(zip(pairs, zip(p_values, holm(p_values), strict=True), strict=True))
    return [
        Table(each, {arm: _row(each, arm, tested.get((place, arm))) for arm in each.per_question})
        for place, each in enumerate(measured)
    ]


def _row(measured: MeasuredCollection, arm: str, tested: tuple[float, float] | None) -> Row:
    comparison = None
    if tested is not None:
        differences = measured.differences(arm)
        comparison = ArmDifference(sum(differences) / len(differences), interval(differences), *tested)
    shown = means(measured.per_question[arm])
    return Row(shown, interval(measured.values(arm)), measured.found[arm], comparison)


def _measured(collection: Collection, settings: Settings, split: str | None, progress: Progress) -> MeasuredCollection:
    library, synced = indexed(collection, settings, progress)
    judgements = {q.question_id: collection.judgements[q.question_id] for q in collection.answerable(split)}
    with library.engine.snapshot() as snapshot:
        runs = _runs(snapshot, library.encoder, collection, split, progress)
        generation = snapshot.generation
    return MeasuredCollection(
        collection=collection.name,
        split=split,
        documents=generation.documents,
        passages=generation.passages,
        per_question={arm: measure(judgements, run) for arm, run in runs.items()},
        found={arm: sum(map(bool, run.values())) for arm, run in runs.items()},
        failed=synced.failed,
    )


def _runs(
    snapshot: Snapshot, encoder: Encoder, collection: Collection, split: str | None, progress: Progress
) -> dict[str, Run]:
    """Each question is asked once, and what was found is ranked by every arm."""
    questions, ranked = collection.answerable(split), arms()
    runs: dict[str, dict[str, dict[str, float]]] = {arm: {} for arm in ranked}
    for done, question in enumerate(questions):
        progress(f"asking ({collection.name})", done, len(questions))
        query, clock = parse(question.text), Clock()
        legs = retrieve(snapshot, encoder, query, Mode.HYBRID, clock)
        features = read_features(snapshot, query, legs, DEFAULT_WEIGHTS, clock)
        for arm, ranking in ranked.items():
            runs[arm][question.question_id] = folded(collection, ranking(legs, features))
    progress(f"asking ({collection.name})", len(questions), len(questions))
    return dict(runs)
