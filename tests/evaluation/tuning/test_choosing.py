"""The choice of weights and what it is worth: a real gain is found, and noise is not taken for one."""

from __future__ import annotations

import numpy as np

from evaluation.significance import LEVEL, randomisation
from evaluation.tuning.choosing import FOLDS, SETTINGS, Values, choose, nested
from search import DEFAULT_CHOICE, WeightChoice, score_passages
from tests.support.ranking import features_of

ONE_ARTICLE_EACH = [f"{n}.md" for n in range(30)]


def simulated(seed: int, questions: int, gain: float = 0.0) -> Values:
    """Return scores by which settings differ as those of real questions do: in half of them, and together.

    The second quarter of the settings is better by `gain` in truth; all else is noise.
    """
    draw = np.random.default_rng(seed)
    default = draw.uniform(0.2, 0.8, (questions, 1))
    moves = draw.normal(0, 0.08, (questions, 6)) @ draw.normal(0, 0.4, (6, len(SETTINGS)))
    values: Values = default + moves * (draw.random((questions, 1)) < 0.5)
    values[:, [0]] = default
    values[:, len(SETTINGS) // 4 : len(SETTINGS) // 2] += gain
    return values


def test_the_settings_are_a_small_grid_with_the_default_first() -> None:
    assert SETTINGS[0] == DEFAULT_CHOICE == WeightChoice(keyword=0.18, heading=0.2, rare=0.05)
    assert len(set(SETTINGS)) == len(SETTINGS) == 80
    assert set(SETTINGS[1:7]) == {
        *(WeightChoice(keyword=weight) for weight in (0.12, 0.28)),
        *(WeightChoice(heading=weight) for weight in (0.1, 0.4)),
        *(WeightChoice(rare=weight) for weight in (0.0, 0.1)),
    }


def test_a_weight_of_headings_that_truly_helps_is_chosen() -> None:
    """In 24 of 30 questions the right passage lies under the heading, and loses by default; in 6 it is the other."""
    features = [
        features_of(
            ["right", "wrong"],
            candidates=2,
            codes=[0.0, 1.0],
            introductions=[1.0, 0.0],
            cosines=[0.0, 0.5],
            named_headings=[0.0, 1.0] if n % 5 == 0 else [1.0, 0.0],
        )
        for n in range(30)
    ]
    values = np.array(
        [
            [1.0 if score_passages(each, choice.weights(), 1)[0].passage_id == "right" else 0.5 for choice in SETTINGS]
            for each in features
        ]
    )
    assert SETTINGS[choose(values, ONE_ARTICLE_EACH)] == WeightChoice(heading=0.4)
    trial = nested(values, ONE_ARTICLE_EACH)
    assert [SETTINGS[column] for column in trial.choices] == [WeightChoice(heading=0.4)] * FOLDS
    assert trial.scores == [0.5 if n % 5 == 0 else 1.0 for n in range(30)]


def test_where_settings_do_not_differ_the_default_stays() -> None:
    values = np.tile(np.linspace(0, 1, 30)[:, None], len(SETTINGS))
    trial = nested(values, ONE_ARTICLE_EACH)
    assert (choose(values, ONE_ARTICLE_EACH), trial.choices, trial.scores) == (0, [0] * 5, values[:, 0].tolist())


def test_a_setting_that_is_best_by_little_yields_to_a_nearer_one() -> None:
    values = np.zeros((10, len(SETTINGS)))
    values[:, 70] = [1.0, 0.9] * 5  # better by .02 than that of column 3, within one standard error
    values[:, 3] = [1.0, 0.86] * 4 + [0.7, 1.0]
    groups = [f"{n}.md" for n in range(10)]
    assert values[:, 70].mean() > values[:, 3].mean()
    assert choose(values, groups) == 3


def test_each_fold_is_scored_by_what_the_others_chose() -> None:
    """The setting of column 1 is best in all questions of one article, which is a fold of its own."""
    groups = ["a", "a", "b", "b", "c", "c", "d", "d", "e", "e"]
    values = np.full((10, len(SETTINGS)), 0.5)
    values[:2, 1] = 1.0
    trial = nested(values, groups)
    own = trial.folds[0]
    assert sorted(set(trial.folds)) == [0, 1, 2, 3, 4]
    assert (trial.folds.count(own), trial.choices[own], trial.scores[:2]) == (2, 0, [0.5, 0.5])


def test_noise_is_told_to_be_a_gain_in_five_of_a_hundred_cases_at_most_and_a_gain_is_found() -> None:
    groups = [f"{n // 2}.md" for n in range(40)]

    def told(cases: int, gain: float) -> tuple[int, int]:
        """Return in how many cases the development half, and in how many both halves, say that there is a gain."""
        on_development = on_both = 0
        for seed in range(cases):
            values = simulated(seed, 80, gain)
            development, test = values[:40], values[40:]
            chosen, trial = choose(development, groups), nested(development, groups)
            says = is_gain(np.array(trial.scores) - development[:, 0])
            on_development += says
            on_both += says and is_gain(test[:, chosen] - test[:, 0])
        return on_development, on_both

    noise, gain = told(200, 0.0), told(50, 0.1)
    assert noise[0] <= 0.05 * 200
    assert noise[1] <= 2
    assert gain[1] >= 45


def is_gain(differences: Values) -> bool:
    """Return whether the mean is significantly above zero; fewer resamples than in a run are enough here."""
    return bool(differences.mean() > 0 and randomisation(differences.tolist(), 499) < LEVEL)
