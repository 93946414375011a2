"""The calibration of a generation of an index: measures what unrelated questions find in it, in a few seconds."""

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


class _PreparedEncoder:
    """An encoder of questions that were all encoded beforehand: together is faster than one by one."""

    def __init__(self, encoded: Mapping[str, Encoded]) -> None:
        self._encoded = encoded

    def begin_question(self, text: str) -> PendingEncoding:
        return already_encoded(self._encoded[text])


def calibrate(snapshot: Snapshot, encoder: Encoder, progress: Progress = no_progress) -> Calibration:
    """Ask the unrelated questions and return the calibration by their best results.

    What is found by words only is left out, since it has no signals: the other passages are measured as if they were
    all. It takes seconds, whatever the size of the index.
    """
    queries = [parse(text) for text in unrelated_questions()]
    plain_texts = [query.plain for query in queries]
    progress("calibrating", 0, len(queries))
    encoded = encoder.encode_questions(plain_texts)
    prepared_encoder = _PreparedEncoder(dict(zip(plain_texts, encoded, strict=True)))
    best_results: list[ConfidenceSignals] = []
    for done, query in enumerate(queries, 1):
        best_results += _signals_of_best_result(snapshot, prepared_encoder, query)
        progress("calibrating", done, len(queries))
    return Calibration.of(best_results)


def _signals_of_best_result(snapshot: Snapshot, encoder: QuestionEncoder, query: Query) -> list[ConfidenceSignals]:
    """Return the signals of the best result of a question; an empty list if nothing is found."""
    legs = retrieve(snapshot, encoder, query, Mode.HYBRID, Clock()).of_encoded()
    features = read_features(snapshot, query, legs, DEFAULT_WEIGHTS, Clock())
    first_ids = [scored.passage_id for scored in rank(legs, features, Mode.HYBRID, k=1)]
    compared = features.similarities.of_passages(first_ids) if features.similarities else {}
    first = [compared[passage_id][0] for passage_id in first_ids]
    return [ConfidenceSignals.of(similarity, legs.neighbourhood) for similarity in first]
