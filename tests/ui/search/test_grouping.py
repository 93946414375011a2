"""One article that has more than half of the results is one block; everything else stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from core.documents import Passage
from search.ranking.weights import NO_DETAILS
from search.results import Result, Why
from ui.search.grouping import blocks


def results(of: str) -> list[Result]:
    """One result a letter, best first; the letter is the article."""
    return [
        Result(
            n,
            Passage(f"{name}#top:{n}", name, name, (), "", 0, 0, (), "", 3),
            1.0 / n,
            (),
            Why(NO_DETAILS, None, None, ()),
        )
        for n, name in enumerate(of, 1)
    ]


def ranks(of: str) -> list[list[int]]:
    return [[result.rank for result in block] for block in blocks(results(of))]


@pytest.mark.parametrize(
    ("of", "expected"),
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
def test_the_article_that_fills_the_page_is_together_where_its_best_stands(of: str, expected: list[list[int]]) -> None:
    assert ranks(of) == expected


@given(st.text("abcd", max_size=20))
def test_no_result_is_lost_and_blocks_are_in_the_order_of_their_best(of: str) -> None:
    found = ranks(of)
    assert sorted(rank for block in found for rank in block) == list(range(1, len(of) + 1))
    assert all(block == sorted(block) for block in found)
    assert [block[0] for block in found] == sorted(block[0] for block in found)
