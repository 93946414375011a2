"""The confidence of a result: whether it answers, may help, or has nothing to do with the question.

Two measures make it up (docs/RANKING.md):

- `Calibration.relatedness` tells how far a result stands above the best results of questions unrelated to the corpus.
  `unrelated.jsonl` holds nonsense, and questions from so many fields that most are off-topic in any corpus. Their best
  results differ with the model and the corpus, so they are measured for each generation of an index. Medians and median
  absolute deviations describe them: the corpus does answer some of the questions, and these few must not move the
  measure (Huber, "Robust Statistics", 1981).
- `answer_probability` tells how likely a result answers and is not just on the topic. It is a logistic regression over
  four signs, fitted on the development questions of several collections by `patella evaluate confidence --fit`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.documents import document_id_of
from search.ranking import PassageSimilarity, ScoredPassage
from search.results import Confidence

QUESTIONS = Path(__file__).with_name("unrelated.jsonl")

_SIGNAL_WEIGHTS = (3.0, 2.0, 1.0)  # in the order of the fields of ConfidenceSignals
_DEVIATION_SCALE = 1.4826  # a normal distribution's standard deviation, divided by its median absolute deviation
_MIN_SPREAD = 0.02

PROCEDURE, FIRST_PROCEDURE = 6, 5
"""The number of the calibration procedure. Raise it by hand when a change would calibrate the same index differently.

Calibrations that were stored without a number were measured by procedure 5."""

RELATED, LEAST_RELATED = 1.6, 1.2
"""The lowest relatedness of a result that has to do with its question, and of one that likely answers it besides.

Both were chosen on development questions."""

STRONG = 0.48
"""The lowest probability of a strong result, chosen on development questions.

At most 1 in 10 of those whose answer was left out reaches it in any collection, apart from that of the aspects."""

MIN_UNKNOWN_MATCH = 0.25
"""The least match of a word that no article holds in a strong result: "cats" where all is about people is no detail."""

LEAD_DEPTH = 5
"""The number of following results that the lead of a result is measured against."""

_LEAD_SHARE = 0.2  # of the lead in the fit of a result; the rest is its focus
_ONLY_LEAD = 0.3  # the lead of a result that nothing follows
_MIN_LEAD, _MIN_FOCUS = 0.003, 0.05


class ConfidenceSignals(NamedTuple):
    """Three values that show whether a result has to do with its question: the sources of its relatedness.

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

    def relatedness(self, signals: ConfidenceSignals) -> float:
        """Return how many spreads a result stands above the medians: the weighted mean over its signals."""
        own = zip(signals, self.middles, self.spreads, _SIGNAL_WEIGHTS, strict=True)
        weighted = ((value - middle) / spread * weight for value, middle, spread, weight in own)
        return round(sum(weighted) / sum(_SIGNAL_WEIGHTS), 6)

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

        Without any result all medians are 0 and all spreads 1, so that no result is RELATED.
        """
        rows = np.array(best_results).reshape(-1, len(_SIGNAL_WEIGHTS))
        if not len(rows):
            return cls((0.0,) * len(_SIGNAL_WEIGHTS), (1.0,) * len(_SIGNAL_WEIGHTS))
        middles = np.median(rows, axis=0)
        spreads = np.maximum(_DEVIATION_SCALE * np.median(np.abs(rows - middles), axis=0), _MIN_SPREAD)
        return cls(tuple(middles.round(6).tolist()), tuple(spreads.round(6).tolist()))


class AnswerSigns(NamedTuple):
    """Four signs that a result answers its question.

    `fit` is a mean of logarithms: of the lead of its score over the next LEAD_DEPTH results, and of its focus, which
    tells how well its best sentence matches what the title and the headings do not match. `article_lead` is the lead
    over the best result of another article. `unknown_words` is the weight of the question's words that no article
    holds but that the result matches all the same, as a share: "kids" where all is about children. Such a question is
    put in other words than the articles, and none of them can match it as well. `missing_names` is the weight of names
    and numbers of the question that the result does not match, as a share.
    """

    fit: float
    article_lead: float
    unknown_words: float
    missing_names: float


_INTERCEPT = 2.2336
_WEIGHTS = AnswerSigns(fit=3.5909, article_lead=6.1424, unknown_words=4.7311, missing_names=-4.4112)


def answer_signs(ranking: Sequence[ScoredPassage], place: int, similarity: PassageSimilarity) -> AnswerSigns:
    """Return the signs of the result at a place of a ranking, from 0, given its similarity to the question.

    The ranking must go on for LEAD_DEPTH results.
    """
    scored = ranking[place]
    following = [each.score for each in ranking[place + 1 : place + 1 + LEAD_DEPTH]]
    lead = scored.score - sum(following) / len(following) if following else _ONLY_LEAD
    article = document_id_of(scored.passage_id)
    other = next((each.score for each in ranking if document_id_of(each.passage_id) != article), None)
    fit = _LEAD_SHARE * math.log(max(lead, _MIN_LEAD)) + (1 - _LEAD_SHARE) * math.log(max(similarity.focus, _MIN_FOCUS))
    article_lead = _ONLY_LEAD if other is None else scored.score - other
    return AnswerSigns(fit, article_lead, similarity.unknown_words, similarity.missing_names)


def answer_probability(signs: AnswerSigns) -> float:
    """Return the probability that a result with these signs answers its question, from 0 to 1."""
    log_odds = _INTERCEPT + sum(weight * sign for weight, sign in zip(_WEIGHTS, signs, strict=True))
    return round(1 / (1 + math.exp(-log_odds)), 6)


def confidence_level(relatedness: float, probability: float | None) -> Confidence:
    """Return the confidence of a result; without a probability it is not strong.

    >>> [confidence_level(*each).value for each in ((1.4, 0.1), (1.4, 0.9), (2.0, None), (2.0, 0.9))]
    ['none', 'possible', 'possible', 'strong']
    """
    likely, related = (probability or 0.0) >= STRONG, relatedness >= RELATED
    if likely and related:
        return Confidence.STRONG
    return Confidence.POSSIBLE if related or (likely and relatedness >= LEAST_RELATED) else Confidence.NONE


def unrelated_questions() -> list[str]:
    """Return the texts of the questions in `unrelated.jsonl`."""
    return [json.loads(line)["text"] for line in QUESTIONS.read_text("utf-8").splitlines()]
