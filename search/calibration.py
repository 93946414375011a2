"""Measuring what unrelated questions find in a generation of an index: seconds, whatever its size."""

from __future__ import annotations

from collections.abc import Mapping

from core.progress import Progress, no_progress
from embedding import Encoded, Encoder, PendingEncoding, QuestionEncoder, already_encoded
from index import Snapshot
from search.answers import Calibration, ConfidenceSignals, unrelated_questions
from search.query import Query, parse
from search.ranking import DEFAULT_WEIGHTS
from search.results import Mode
from search.searcher import Clock, rank, read_features, retrieve


class _AllAtOnce:
    """Questions that were encoded together, which is faster than one by one."""

    def __init__(self, encoded: Mapping[str, Encoded]) -> None:
        self._encoded = encoded

    def begin_question(self, text: str) -> PendingEncoding:
        return already_encoded(self._encoded[text])


def calibrate(snapshot: Snapshot, encoder: Encoder, progress: Progress = no_progress) -> Calibration:
    """Ask the unrelated questions, and take what is best for each."""
    queries = [parse(text) for text in unrelated_questions()]
    plain = [query.plain for query in queries]
    progress("calibrating", 0, len(queries))
    encoded = _AllAtOnce(dict(zip(plain, encoder.encode_questions(plain), strict=True)))
    best: list[ConfidenceSignals] = []
    for done, query in enumerate(queries, 1):
        best += _signals_of_the_first(snapshot, encoded, query)
        progress("calibrating", done, len(queries))
    return Calibration.of(best)


def _signals_of_the_first(snapshot: Snapshot, encoder: QuestionEncoder, query: Query) -> list[ConfidenceSignals]:
    """Return the signals of the best result of a question; an empty list where nothing is found."""
    legs = retrieve(snapshot, encoder, query, Mode.HYBRID, Clock())
    features = read_features(snapshot, query, legs, DEFAULT_WEIGHTS, Clock())
    compared = features.similarities.of_passages() if features.similarities else {}
    first = [compared[scored.passage_id][0] for scored in rank(legs, features, Mode.HYBRID, k=1)]
    return [ConfidenceSignals.of(similarity, legs.neighbourhood) for similarity in first]
