"""What each setting scores on each question is what a run with these weights measures."""

from __future__ import annotations

from pathlib import Path

from core.progress import no_progress
from evaluation.collections import Collection, Question
from evaluation.runner import ask_all, measure_run
from evaluation.trec_runs import strictly_decreasing
from evaluation.tuning.measuring import MEASURE, measure_choices
from index.opening import open_engine
from search import DEFAULT_CHOICE, Mode, WeightChoice
from tests.support.articles import FakeEncoder, document, publish

QUESTIONS = [Question("q1", "cat sleeps"), Question("q2", "what hides from the dog"), Question("q3", "barks")]
JUDGED = {
    "q1": {"cats.md#top:0": 2, "dogs.md#top:1": 1},
    "q2": {"cats.md#top:1": 1, "fish.md#top:1": 2},
    "q3": {"dogs.md#top:0": 1, "fish.md#top:1": 2},
}
CHOICES = [DEFAULT_CHOICE, WeightChoice(keyword=1.0), WeightChoice(heading=0.0), WeightChoice(1.0, 0.4, 0.2)]


def test_each_choice_is_measured_as_a_run_with_its_weights() -> None:
    engine = open_engine("memory:")
    publish(
        engine,
        document("cats.md", "A cat purrs and sleeps.", "The cat hides from a dog."),
        document("dogs.md", "A dog barks at the cat.", "It sleeps in the sun."),
        document("fish.md", "A fish never barks and never sleeps.", "It swims past the cat and the dog."),
    )
    collection = Collection("pets", Path("pets"), [], QUESTIONS, JUDGED, lambda passage_id: passage_id)
    told: list[tuple[str, int, int]] = []
    with engine.snapshot() as snapshot:
        values = measure_choices(
            snapshot, FakeEncoder(), collection, QUESTIONS, CHOICES, lambda *progress: told.append(progress)
        )
        runs = [
            ask_all(snapshot, FakeEncoder(), collection, QUESTIONS, Mode.HYBRID, no_progress, choice.weights())
            for choice in CHOICES
        ]
    expected = [measure_run(collection, QUESTIONS, strictly_decreasing(run), [MEASURE]) for run in runs]
    assert values.T.tolist() == [[each[question.question_id][MEASURE] for question in QUESTIONS] for each in expected]
    assert len({tuple(column) for column in values.T.tolist()}) > 1
    assert told == [
        *(("asking", done, 3) for done in range(4)),
        *(("measuring", done, 4) for done in range(5)),
    ]
