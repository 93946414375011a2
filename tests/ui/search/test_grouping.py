"""Grouping of results: an article with more than half of the results is one group, all others stay single."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from core.documents import Passage
from search.ranking.weights import NO_DETAILS
from search.results import Result, Why
from ui.search.grouping import group_results


def results(articles: str) -> list[Result]:
    """Return one result for each letter, best first; the letter is the id of its article."""
    why = Why(NO_DETAILS, None, None, ())
    passages = [Passage(f"{name}#top:{n}", name, name, (), "", 0, 0, (), "", 3) for n, name in enumerate(articles, 1)]
    return [Result(n, passage, 1.0 / n, (), why) for n, passage in enumerate(passages, 1)]


def ranks(articles: str) -> list[list[int]]:
    return [[each.rank for each in group] for group in group_results(results(articles))]


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        ("", []),
        ("aa", [[1], [2]]),
        ("aaa", [[1, 2, 3]]),
        ("abab", [[1], [2], [3], [4]]),
        ("abaab", [[1, 3, 4], [2], [5]]),
        ("cbaaa", [[1], [2], [3, 4, 5]]),
        ("aaabbb", [[1], [2], [3], [4], [5], [6]]),
        ("baacaad", [[1], [2, 3, 5, 6], [4], [7]]),
    ],
)
def test_the_article_that_fills_the_page_is_together_where_its_best_stands(
    articles: str, expected: list[list[int]]
) -> None:
    assert ranks(articles) == expected


@given(st.text("abcd", max_size=20))
def test_no_result_is_lost_and_blocks_are_in_the_order_of_their_best(articles: str) -> None:
    groups = ranks(articles)
    assert sorted(rank for group in groups for rank in group) == list(range(1, len(articles) + 1))
    assert all(group == sorted(group) for group in groups)
    assert [group[0] for group in groups] == sorted(group[0] for group in groups)
