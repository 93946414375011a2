"""What each setting of the weights scores on each question: retrieved once, ranked once for each setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import numpy as np

from core.progress import Progress
from embedding import Encoder
from evaluation.collections import Collection, Question
from evaluation.measures import measure
from evaluation.runner import best_scores
from evaluation.tuning.choosing import Values
from index import Snapshot
from search import Clock, Mode, ScoredPassage, WeightChoice, parse, rank, read_features, retrieve

MEASURE = "nDCG@10"
"""The measure by which weights are chosen."""

_LOOKED_AT = 10  # results, by MEASURE


def measure_choices(
    snapshot: Snapshot,
    encoder: Encoder,
    collection: Collection,
    questions: Sequence[Question],
    choices: Sequence[WeightChoice],
    progress: Progress,
) -> Values:
    """Return MEASURE of each question with each choice of weights; shape (questions, choices)."""
    runs: list[dict[str, Mapping[str, float]]] = [{} for _ in choices]
    for done, question in enumerate(questions):
        progress("asking", done, len(questions))
        for i, ranking in _rankings(snapshot, encoder, question.text, choices):
            first = islice(best_scores(collection.judged_id, ranking), _LOOKED_AT)
            runs[i][question.question_id] = {judged_id: float(-place) for place, judged_id in enumerate(first)}
    progress("asking", len(questions), len(questions))
    judgements = {question.question_id: collection.judgements[question.question_id] for question in questions}
    values = np.zeros((len(questions), len(choices)))
    for i, run in enumerate(runs):
        progress("measuring", i, len(runs))
        values[:, i] = [measured[MEASURE] for measured in measure(judgements, run, [MEASURE]).values()]
    progress("measuring", len(runs), len(runs))
    return values


def _rankings(
    snapshot: Snapshot, encoder: Encoder, text: str, choices: Sequence[WeightChoice]
) -> Iterator[tuple[int, list[ScoredPassage]]]:
    """Yield the number of each choice and its ranking.

    The weight of the words decides which passages are candidates, so their features are read once for each such weight.
    """
    query, clock = parse(text), Clock()
    legs = retrieve(snapshot, encoder, query, Mode.HYBRID, clock)
    by_keyword: dict[float, list[int]] = {}
    for i, choice in enumerate(choices):
        by_keyword.setdefault(choice.keyword, []).append(i)
    for numbers in by_keyword.values():
        features = read_features(snapshot, query, legs, choices[numbers[0]].weights(), clock)
        for i in numbers:
            yield i, rank(legs, features, Mode.HYBRID, choices[i].weights())
