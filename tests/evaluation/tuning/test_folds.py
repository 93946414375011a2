"""Groups and folds: no article is on two sides, whatever was judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, strategies as st

from core.documents import section_id_of
from evaluation.collections import Collection, Question
from evaluation.tuning.folds import articles_of, folds_of, groups_of, split_by_group

SECTIONS = st.builds("{}.md#{}".format, st.sampled_from("abcdefgh"), st.sampled_from(["top", "more"]))
JUDGED = st.lists(st.dictionaries(SECTIONS, st.integers(0, 2), min_size=1, max_size=3), min_size=1, max_size=20)


def collection(*judged: Mapping[str, int]) -> Collection:
    """Return a collection with a question for each of these judgements."""
    questions = [Question(f"q{n}", f"Question {n}?") for n in range(len(judged))]
    return Collection(
        "c", Path("c"), [], questions, {f"q{n}": grades for n, grades in enumerate(judged)}, section_id_of
    )


def test_questions_belong_together_by_the_articles_that_answer_best() -> None:
    judged = collection(
        {"tea.md#top": 2, "glue.md#top": 1},
        {"glue.md#top": 2},
        {"tea.md#water": 2, "frost.md#top": 2},
        {"frost.md#pots": 1},
        {"rope.md#top": 0, "rope.md#knots": 0},
    )
    tea, glue, tea_and_frost, frost, rope = groups_of(judged, judged.questions)
    assert tea == tea_and_frost == frost
    assert tea in {"tea.md", "frost.md"}
    assert (glue, rope) == ("glue.md", "rope.md")


@given(JUDGED, st.integers(1, 6))
def test_no_article_is_in_two_folds_or_on_both_sides(judged: list[dict[str, int]], count: int) -> None:
    made = collection(*judged)
    groups = groups_of(made, made.questions)
    for sides in (folds_of(groups, count), split_by_group(groups)):
        places: dict[str, set[object]] = {}
        for question, side in zip(made.questions, sides, strict=True):
            for article in articles_of(made, question):
                places.setdefault(article, set()).add(side)
        assert all(len(seen) == 1 for seen in places.values())


@given(st.lists(st.sampled_from("abcdefghijklmnop"), min_size=1), st.integers(1, 6))
def test_folds_are_about_as_large(groups: list[str], count: int) -> None:
    folds = Counter(folds_of(groups, count))
    assert folds.keys() <= set(range(count))
    assert max(folds.values()) - min(folds[fold] for fold in range(count)) <= max(Counter(groups).values())


def test_folds_and_splits_are_the_same_in_every_order() -> None:
    groups = [f"{n}.md" for n in range(40)] * 2
    for assign in (lambda names: folds_of(names, 5), split_by_group):
        assert dict(zip(groups, assign(groups), strict=True)) == dict(
            zip(groups[::-1], assign(groups[::-1]), strict=True)
        )
    assert Counter(split_by_group(groups[:40])) == {"development": 15, "test": 25}
