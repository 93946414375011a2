"""Measuring what unrelated questions find in a generation of an index: seconds, whatever its size."""

from __future__ import annotations

from collections.abc import Mapping

from index import Encoded, Encoder, Progress, Snapshot, no_progress
from index.encoder import Begun, encoded_already
from search.confidence import Calibration, Signs, unrelated_questions
from search.query import parse
from search.results import Mode
from search.searcher import Clock, find, rank


class _AllAtOnce:
    """Questions that were encoded together, which is faster than one by one."""

    def __init__(self, encoded: Mapping[str, Encoded]) -> None:
        self._encoded = encoded

    def begin_question(self, text: str) -> Begun:
        return encoded_already(self._encoded[text])


def calibrate(snapshot: Snapshot, encoder: Encoder, progress: Progress = no_progress) -> Calibration:
    """Ask the unrelated questions, and take what is best for each."""
    queries = [parse(text) for text in unrelated_questions()]
    plain = [query.plain for query in queries]
    progress("calibrating", 0, len(queries))
    encoded = _AllAtOnce(dict(zip(plain, encoder.encode_questions(plain), strict=True)))
    best: list[Signs] = []
    for done, query in enumerate(queries, 1):
        evidence = find(snapshot, encoded, query, Mode.HYBRID, Clock())
        ids = [scored.passage_id for scored in rank(evidence, Mode.HYBRID, k=1)]
        best += [Signs.of(near, evidence.neighbourhood) for near in evidence.nearness(ids).values()]
        progress("calibrating", done, len(queries))
    return Calibration.of(best)
