"""The confidence of a result: how far it stands above the best results of questions unrelated to the corpus.

`unrelated.jsonl` holds nonsense, and questions from so many fields that most are off-topic in any corpus. The best
results of these questions differ with the model and the corpus, so they are measured for each generation of an index.
Medians and median absolute deviations describe them: the corpus does answer some of the questions, and these few must
not move the measure (Huber, "Robust Statistics", 1981).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from search.ranking import PassageSimilarity
from search.results import Confidence

QUESTIONS = Path(__file__).with_name("unrelated.jsonl")

_SIGNAL_WEIGHTS = np.array([3.0, 2.0, 1.0])  # in the order of the fields of ConfidenceSignals
_DEVIATION_SCALE = 1.4826  # a normal distribution's standard deviation, divided by its median absolute deviation
_MIN_SPREAD = 0.02

PROCEDURE = FIRST_PROCEDURE = 5
"""The number of the calibration procedure. Raise it by hand when a change would calibrate the same index differently.

Calibrations that were stored without a number were measured by procedure 5."""

POSSIBLE, STRONG = 1.6, 3.5
"""The lowest margins of these two levels, chosen on the development and the unrelated questions (docs/RANKING.md)."""


class ConfidenceSignals(NamedTuple):
    """Three values that show whether a result has to do with its question.

    `neighbourhood` is the mean cosine of the few passages nearest to the question, whatever the result: a corpus that
    covers a topic does so in more than one passage. `sentence` is the cosine of the result's best sentence. `words` is
    how well the words of the question are matched by the sentence that matches them best, about 0 to 1.
    """

    neighbourhood: float
    sentence: float
    words: float

    @classmethod
    def of(cls, similarity: PassageSimilarity, neighbourhood: float) -> ConfidenceSignals:
        """Return the signals of a passage, given its similarity to the question and the question's neighbourhood."""
        return cls(neighbourhood, similarity.best_sentence, float(similarity.sentence_max_sims.max(initial=0.0)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The median and the spread of each signal over the best results of unrelated questions, in one generation.

    Both tuples are in the order of the fields of `ConfidenceSignals`.
    """

    middles: tuple[float, ...]
    spreads: tuple[float, ...]

    def margin(self, signals: ConfidenceSignals) -> float:
        """Return how many spreads a result stands above the medians: the weighted mean over its signals."""
        spreads_above = (np.array(signals) - np.array(self.middles)) / np.array(self.spreads)
        return round(float(spreads_above @ _SIGNAL_WEIGHTS / _SIGNAL_WEIGHTS.sum()), 6)

    def to_json(self) -> str:
        """Return this calibration as a JSON object, with the number of the procedure that measured it."""
        return json.dumps(asdict(self) | {"procedure": PROCEDURE})

    @classmethod
    def from_json(cls, text: str) -> Calibration | None:
        """Return the calibration in a text of `to_json`; None if another procedure measured it."""
        fields = json.loads(text)
        if fields.get("procedure", FIRST_PROCEDURE) != PROCEDURE:
            return None
        return cls(tuple(fields["middles"]), tuple(fields["spreads"]))

    @classmethod
    def of(cls, best_results: Sequence[ConfidenceSignals]) -> Calibration:
        """Return the calibration by the best result of each unrelated question.

        Without any result all medians are 0 and all spreads 1, so that no margin reaches POSSIBLE.
        """
        rows = np.array(best_results).reshape(-1, len(_SIGNAL_WEIGHTS))
        if not len(rows):
            return cls((0.0,) * len(_SIGNAL_WEIGHTS), (1.0,) * len(_SIGNAL_WEIGHTS))
        middles = np.median(rows, axis=0)
        spreads = np.maximum(_DEVIATION_SCALE * np.median(np.abs(rows - middles), axis=0), _MIN_SPREAD)
        return cls(tuple(middles.round(6).tolist()), tuple(spreads.round(6).tolist()))


def confidence_level(margin: float) -> Confidence:
    """Return the confidence of a result with this margin, which is measured in spreads (see `Calibration.margin`).

    >>> [confidence_level(margin).value for margin in (1.0, 2.0, 4.0)]
    ['none', 'possible', 'strong']
    """
    if margin >= STRONG:
        return Confidence.STRONG
    return Confidence.POSSIBLE if margin >= POSSIBLE else Confidence.NONE


def unrelated_questions() -> list[str]:
    """Return the texts of the questions in `unrelated.jsonl`."""
    return [json.loads(line)["text"] for line in QUESTIONS.read_text("utf-8").splitlines()]
