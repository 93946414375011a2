"""The pool of a question: what is in it, and that its order tells nothing of the rankings."""

from __future__ import annotations

from hypothesis import given, strategies as st

from evaluation.judgements import POOL_DEPTH, pool

SECTIONS = [f"a.md#{number}" for number in range(40)]
RANKINGS = st.lists(st.permutations(SECTIONS), min_size=1, max_size=4)


@given(st.text(), RANKINGS)
def test_the_first_of_each_ranking_are_pooled_once(question: str, rankings: list[list[str]]) -> None:
    expected = {section for ranking in rankings for section in ranking[:POOL_DEPTH]}
    drawn = pool(question, rankings)
    assert (len(drawn), set(drawn)) == (len(expected), expected)


@given(st.text(), RANKINGS)
def test_the_order_is_that_of_the_question_alone(question: str, rankings: list[list[str]]) -> None:
    drawn = pool(question, rankings)
    assert pool(f"  {question.upper().lower()} ", [ranking[:POOL_DEPTH] for ranking in reversed(rankings)]) == pool(
        question.upper().lower(), rankings
    )
    assert pool(question, [drawn], depth=len(drawn)) == drawn
    assert pool(question, rankings, judged=drawn[:2]) == drawn[2:]


def test_two_passages_of_a_section_count_once() -> None:
    assert sorted(pool("q", [["a", "a", "b", "a", "c"]], depth=2)) == ["a", "b"]


def test_other_questions_have_other_orders() -> None:
    orders = {tuple(pool(f"question {number}", [SECTIONS])) for number in range(20)}
    assert len(orders) == 20
