"""Whether a result answers at all: how far it stands above what questions find that have nothing to do with the corpus.

`unrelated.jsonl` holds questions from so many fields that most are off-topic in any corpus, and nonsense. What their
best results look like differs with the model and the corpus, so it is measured for each generation of an index. The
middle and the spread are taken by the median and the median absolute deviation: some of the questions are answered by
the corpus after all, and must not move them (Huber, "Robust Statistics", 1981).
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

_WEIGHTS = np.array([3.0, 2.0, 1.0])  # of the signs, in their order
_NORMAL = 1.4826  # the median absolute deviation of a normal distribution is 1 / 1.4826 of its standard deviation
_LEAST_SPREAD = 0.02

PROCEDURE = FIRST_PROCEDURE = 5
"""The number of the way to calibrate, raised by hand whenever the same index would be calibrated otherwise; texts
without a number were kept by procedure 5."""

POSSIBLE, STRONG = 1.6, 3.5
"""The least margins of these levels, chosen on the development questions and the unrelated ones (docs/RANKING.md)."""


class ConfidenceSignals(NamedTuple):
    """What tells whether a result has to do with its question.

    `neighbourhood` is the mean cosine of the few passages that are nearest to the question, whatever the result: where
    a corpus speaks of something, more than one passage does. `sentence` is that of the result's best sentence, and
    `words` tells how well the words of the question are met in it.
    """

    neighbourhood: float
    sentence: float
    words: float

    @classmethod
    def of(cls, similarity: PassageSimilarity, neighbourhood: float) -> ConfidenceSignals:
        return cls(neighbourhood, similarity.best_sentence, float(similarity.sentence_max_sims.max(initial=0.0)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """For each sign, the middle and the spread of the best results of unrelated questions, in one generation."""

    middles: tuple[float, ...]
    spreads: tuple[float, ...]

    def margin(self, signs: ConfidenceSignals) -> float:
        """By how many spreads a result stands above the best that unrelated questions find."""
        above = (np.array(signs) - np.array(self.middles)) / np.array(self.spreads)
        return round(float(above @ _WEIGHTS / _WEIGHTS.sum()), 6)

    def to_json(self) -> str:
        """Return this calibration as a JSON object, with the procedure that it was measured by."""
        return json.dumps(asdict(self) | {"procedure": PROCEDURE})

    @classmethod
    def from_json(cls, text: str) -> Calibration | None:
        """Return the calibration in a text of `to_json`; None for one that was measured by another procedure."""
        fields = json.loads(text)
        if fields.get("procedure", FIRST_PROCEDURE) != PROCEDURE:
            return None
        return cls(tuple(fields["middles"]), tuple(fields["spreads"]))

    @classmethod
    def of(cls, found: Sequence[ConfidenceSignals]) -> Calibration:
        """From the best results of unrelated questions; of none, one by which nothing is unusual."""
        rows = np.array(found).reshape(-1, len(_WEIGHTS))
        if not len(rows):
            return cls((0.0,) * len(_WEIGHTS), (1.0,) * len(_WEIGHTS))
        middles = np.median(rows, axis=0)
        spreads = np.maximum(_NORMAL * np.median(np.abs(rows - middles), axis=0), _LEAST_SPREAD)
        return cls(tuple(middles.round(6).tolist()), tuple(spreads.round(6).tolist()))


def confidence_level(margin: float) -> Confidence:
    if margin >= STRONG:
        return Confidence.STRONG
    return Confidence.POSSIBLE if margin >= POSSIBLE else Confidence.NONE


def unrelated_questions() -> list[str]:
    return [json.loads(line)["text"] for line in QUESTIONS.read_text("utf-8").splitlines()]
