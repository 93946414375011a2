"""One tuning: which questions choose, which are reported, and when that is called a gain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import CollectionError
from core.settings import Settings
from evaluation.collections import Collection, Question, load_collection
from evaluation.tuning.choosing import SETTINGS, Values
from evaluation.tuning.report import run_of
from evaluation.tuning.study import Tuning, tune
from search import DEFAULT_CHOICE, WeightChoice
from tests.support.collections import titled, write_collection

HEADINGS = WeightChoice(heading=0.4)
ROWS = {f"cat{n}": f"The cat {n} drinks milk and sleeps." for n in range(20)}

Tune = Callable[..., Tuning]


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    """Two questions about each of 20 articles; ten articles are of each split."""
    asked = [
        {"_id": f"q{n}", "text": f"Question {n}?", "split": "development" if n % 20 < 10 else "test"} for n in range(40)
    ]
    judged = {f"q{n}": f"cat{n % 20}" for n in range(40)}
    return load_collection(write_collection(tmp_path / "cats", titled(ROWS), asked, judged))


@pytest.fixture
def tuned(model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tune:
    """Return a function that tunes, where `scores` gives what a question scores with a choice of weights."""

    def run(collection: Collection, scores: Callable[[Question, WeightChoice], float], *earlier: Any) -> Tuning:
        def measure_choices(
            snapshot: object,
            encoder: object,
            own: object,
            questions: Sequence[Question],
            choices: Sequence[WeightChoice],
            progress: object,
        ) -> Values:
            return np.array([[scores(question, choice) for choice in choices] for question in questions])

        monkeypatch.setattr("evaluation.tuning.study.measure_choices", measure_choices)
        return tune(collection, Settings(model=str(model_folder), index=tmp_path / "index"), earlier)

    return run


def by_headings(question: Question, choice: WeightChoice) -> float:
    """Return more for a higher weight of headings, in four of five questions."""
    return 0.5 if question.question_id.endswith("7") else 0.5 + choice.heading / 2


def only_on(split: str) -> Callable[[Question, WeightChoice], float]:
    return lambda question, choice: by_headings(question, choice) if question.split == split else 0.5


def test_a_gain_on_both_halves_is_one(collection: Collection, tuned: Tune) -> None:
    tuning = tuned(collection, by_headings)
    assert (tuning.chosen, tuning.fold_choices, tuning.gained) == (HEADINGS, [HEADINGS] * 5, True)
    assert [question.question_id for question in tuning.development] == [f"q{n}" for n in range(40) if n % 20 < 10]
    assert [question.question_id for question in tuning.test] == [f"q{n}" for n in range(40) if n % 20 >= 10]
    assert tuning.on_test
    for change in (tuning.on_development, tuning.on_test):
        assert (change.questions, change.better, change.worse) == (20, 18, 0)
        assert (round(change.before, 6), round(change.after, 6)) == (0.59, 0.68)
    assert tuning.scores["q1"] == (0.6, 0.7)
    assert tuning.notes == []


def test_a_gain_on_one_half_alone_is_noise(collection: Collection, tuned: Tune) -> None:
    tuning = tuned(collection, only_on("development"))
    assert tuning.on_test
    assert (tuning.chosen, tuning.gained, tuning.on_test.difference) == (HEADINGS, False, 0.0)


def test_a_loss_on_the_test_half_is_no_gain(collection: Collection, tuned: Tune) -> None:
    tuning = tuned(
        collection,
        lambda question, choice: by_headings(question, choice) * (1 if question.split == "development" else -1),
    )
    assert tuning.on_test
    assert (tuning.on_test.corrected < 0.05, tuning.gained) == (True, False)


def test_where_the_default_is_chosen_no_test_question_is_asked(collection: Collection, tuned: Tune) -> None:
    def scores(question: Question, choice: WeightChoice) -> float:
        assert question.split == "development"
        return 0.5 if choice == DEFAULT_CHOICE else 0.4

    tuning = tuned(collection, scores)
    assert (tuning.chosen, tuning.on_test, tuning.test, tuning.gained) == (DEFAULT_CHOICE, None, [], False)


def test_a_question_that_a_tuning_has_seen_is_no_test_question(collection: Collection, tuned: Tune) -> None:
    moved = {"q0", "q20"}
    swapped = [replace(each, split="test") if each.question_id in moved else each for each in collection.questions]
    first = run_of(tuned(collection, by_headings), 1)
    assert first.development["q0"] == "question 0?"
    tuning = tuned(replace(collection, questions=swapped), by_headings, first)
    assert not {question.question_id for question in tuning.test} & moved
    assert tuning.notes == [
        "Left out of the test: 2 questions that a tuning has seen.",
        "These test questions were used by 1 earlier tuning, last on : believe the test half less.",
    ]


def test_a_run_that_is_repeated_uses_no_question_twice(collection: Collection, tuned: Tune) -> None:
    first = run_of(tuned(collection, by_headings), 1)
    again = tuned(collection, by_headings, first)
    assert (again.digest, again.notes) == (first.digest, [])
    other = replace(collection, judgements={**collection.judgements, "q1": {"cat1": 2}})
    assert tuned(other, by_headings, first, first).notes == [
        "These test questions were used by 2 earlier tunings, last on : believe the test half less."
    ]


def test_test_questions_about_the_articles_of_development_questions_are_told(
    collection: Collection, tuned: Tune
) -> None:
    judgements = {**collection.judgements, "q10": {"cat0": 1}, "q11": {"cat1": 1, "cat11": 1}}
    assert tuned(replace(collection, judgements=judgements), by_headings).notes == [
        "2 test questions are about an article that development questions are about too."
    ]


def test_questions_without_splits_are_split_by_article(collection: Collection, tuned: Tune) -> None:
    whole = replace(collection, questions=[replace(each, split="test") for each in collection.questions])
    tuning = tuned(whole, by_headings)
    halves = [{int(each.question_id[1:]) % 20 for each in half} for half in (tuning.development, tuning.test)]
    assert not halves[0] & halves[1]
    assert halves[0] | halves[1] == set(range(20))
    assert (len(tuning.development), len(tuning.test)) == (2 * len(halves[0]), 2 * len(halves[1]))


def test_too_few_questions_are_refused_before_anything_is_indexed(collection: Collection, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "none" / "index")
    few = [each for each in collection.questions if each.split == "test" or int(each.question_id[1:]) % 20 < 3]
    with pytest.raises(
        CollectionError,
        match=r"^Tuning needs development questions about 5 articles at least, and cats has 6 development questions "
        r"about 3 articles that share no answer\. Judge more questions\.$",
    ):
        tune(replace(collection, questions=few), settings)
    only = [each for each in collection.questions if each.split == "development"]
    with pytest.raises(CollectionError, match=r"^cats has no test question that no tuning has seen"):
        tune(replace(collection, questions=only), settings)
    assert not (tmp_path / "none").exists()


def test_every_setting_is_tried(collection: Collection, tuned: Tune) -> None:
    tried = set()

    def scores(question: Question, choice: WeightChoice) -> float:
        tried.add(choice)
        return 0.5

    tuned(collection, scores)
    assert tried == set(SETTINGS)
