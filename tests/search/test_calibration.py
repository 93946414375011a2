"""The calibration of a generation by what unrelated questions find in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from embedding.encoder import Encoded
from index.engine import Snapshot
from index.opening import open_engine
from search.answers.confidence import Calibration, ConfidenceSignals, unrelated_questions
from search.calibration import calibrate
from search.query import parse
from search.ranking.features import fetch_similarities
from search.results import Mode
from search.searcher import Clock, Retrieved, retrieve, search
from tests.support.articles import FakeEncoder, document, publish


@pytest.fixture(scope="module")
def snapshot() -> Iterator[Snapshot]:
    engine = open_engine("memory:")
    publish(engine, *(document(f"{n}.md", f"Cats purr {n} times. They sleep.", f"Fish {n} swims.") for n in range(4)))
    with engine.snapshot() as snapshot:
        yield snapshot


class BatchEncoder(FakeEncoder):
    """An encoder that remembers the questions of each batch and encodes no question by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[str]] = []

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        self.batches.append(list(texts))
        return [FakeEncoder().encode_question(text) for text in texts]

    def encode_question(self, text: str) -> Encoded:
        raise AssertionError(text)


def signals_of_best_result(snapshot: Snapshot, question: str) -> list[ConfidenceSignals]:
    """Return the signals of the first result of a search in the mode that people use; none if nothing is found."""
    legs = retrieve(snapshot, FakeEncoder(), parse(question), Mode.HYBRID, Clock())
    answer = search(snapshot, FakeEncoder(), question, k=1, look_up=lambda *_: Retrieved(legs, None))
    if not answer.results:
        return []
    (first,) = answer.results
    assert first.why.semantic is not None
    similarities = fetch_similarities(snapshot, parse(question), legs, [first.passage.passage_id])
    assert similarities is not None
    nearest = [hit.score for hit in legs.semantic[:5]]
    return [
        ConfidenceSignals(
            sum(nearest) / 5, first.why.semantic.sentence_cosine, float(similarities.sentence_max_sims.max())
        )
    ]


def test_a_calibration_is_measured_by_the_best_result_of_each_unrelated_question(snapshot: Snapshot) -> None:
    signals = [each for question in unrelated_questions() for each in signals_of_best_result(snapshot, question)]
    assert 100 < len(signals) < 120  # some questions have no words, so nothing is found for them
    assert calibrate(snapshot, FakeEncoder()) == Calibration.of(signals)


def test_all_questions_are_encoded_together(snapshot: Snapshot) -> None:
    encoder = BatchEncoder()
    calibrate(snapshot, encoder)
    assert encoder.batches == [[parse(question).plain for question in unrelated_questions()]]


def test_progress_counts_the_questions(snapshot: Snapshot) -> None:
    told: list[tuple[str, int, int]] = []
    calibrate(snapshot, FakeEncoder(), lambda *progress: told.append(progress))
    assert told == [("calibrating", done, 120) for done in range(121)]


def test_where_nothing_is_found_no_result_is_unusual() -> None:
    engine = open_engine("memory:")
    publish(engine)
    with engine.snapshot() as snapshot:
        assert calibrate(snapshot, FakeEncoder()) == Calibration((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
