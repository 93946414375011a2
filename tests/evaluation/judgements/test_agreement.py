"""Several judges: agreement, and the grade that counts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st
from sklearn.metrics import cohen_kappa_score

from evaluation.judgements import Agreement, Grade, Judgement, agreements, cohens_kappa, combined_grades

GRADES = st.sampled_from(list(Grade))


def judgement(judge: str, section: str, grade: Grade, at: str = "") -> Judgement:
    return Judgement("How is it treated?", f"a.md#{section}", grade, judge, at=at)


def test_judges_are_compared_on_what_both_judged() -> None:
    ann = [judgement("ann", "one", Grade.ANSWERS), judgement("ann", "two", Grade.NO), judgement("ann", "x", Grade.NO)]
    bob = [judgement("bob", "one", Grade.ANSWERS), judgement("bob", "two", Grade.HELPS)]
    cy = [judgement("cy", "three", Grade.NO)]
    assert agreements([*bob, *ann, *cy]) == [Agreement("ann", "bob", 2, 1, pytest.approx(1 / 3))]


def test_judges_who_say_the_same_throughout_have_no_kappa() -> None:
    both = [judgement(name, "one", Grade.NO) for name in ("ann", "bob")]
    assert agreements(both) == [Agreement("ann", "bob", 1, 1, None)]


@given(st.lists(st.tuples(GRADES, GRADES), min_size=1, max_size=30).filter(lambda pairs: len({*pairs}) > 1))
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[Grade, Grade]]) -> None:
    firsts, seconds = zip(*pairs, strict=True)
    assert cohens_kappa(pairs) == pytest.approx(cohen_kappa_score(firsts, seconds))


@pytest.mark.parametrize(
    ("grades", "majority", "last"),
    [
        ([Grade.ANSWERS], Grade.ANSWERS, Grade.ANSWERS),
        ([Grade.ANSWERS, Grade.ANSWERS, Grade.NO], Grade.ANSWERS, Grade.NO),
        ([Grade.NO, Grade.ANSWERS], Grade.ANSWERS, Grade.ANSWERS),
        ([Grade.ANSWERS, Grade.NO, Grade.HELPS, Grade.ANSWERS, Grade.NO], Grade.NO, Grade.NO),
    ],
)
def test_one_grade_counts(grades: list[Grade], majority: Grade, last: Grade) -> None:
    given_ = [judgement(f"judge {n}", "one", grade, at=f"2026-01-0{n + 1}") for n, grade in enumerate(grades)]
    item = ("how is it treated?", "a.md#one")
    assert combined_grades(reversed(given_)) == {item: majority}
    assert combined_grades(given_, "last") == {item: last}


def test_grades_that_were_given_blind_count_alone() -> None:
    seen = [judgement("ann", "one", Grade.ANSWERS, "2026-01-02"), judgement("bob", "one", Grade.ANSWERS, "2026-01-03")]
    blind = replace(judgement("cy", "one", Grade.HELPS, "2026-01-01"), blind=True)
    assert combined_grades([*seen, blind]) == {("how is it treated?", "a.md#one"): Grade.HELPS}
