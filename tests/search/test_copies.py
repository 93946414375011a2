"""Results of the same text: the first stands for the others, and none is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from core.documents import Passage
from search.copies import DistinctResult, distinct_results
from search.ranking.weights import NO_DETAILS
from search.results import Confidence, Result, Why


def result(rank: int, document_id: str, text: str, *headings: str, confidence: str = "possible") -> Result:
    passage = Passage(f"{document_id}#a:{rank}", document_id, "Title", headings, text, 0, len(text), (), "", 3)
    return Result(rank, passage, 1 / rank, (), Why(NO_DETAILS, None, None, ()), Confidence(confidence), 0.5)


def test_later_results_of_the_same_text_are_copies_of_the_first() -> None:
    one, two, copy, near = (
        result(n, f"{n}.md", text) for n, text in enumerate(("Tea is hot.", "Milk.", "Tea is hot.", "tea is hot."), 1)
    )
    assert distinct_results([one, two, copy, near]) == [
        DistinctResult(one, (copy,)),
        DistinctResult(two),
        DistinctResult(near),
    ]
    assert distinct_results([]) == []


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=12))
def test_no_result_is_lost_and_the_order_stays(texts: list[str]) -> None:
    results = [result(n, f"{n}.md", text) for n, text in enumerate(texts, 1)]
    distinct = distinct_results(results)
    everything = [each for first, copies in distinct for each in (first, *copies)]
    assert sorted(everything, key=lambda each: each.rank) == results
    assert [first.rank for first, _ in distinct] == sorted(first.rank for first, _ in distinct)
    assert all({copy.passage.text for copy in copies} <= {first.passage.text} for first, copies in distinct)


@pytest.mark.parametrize(
    ("copies", "names"),
    [
        ([], ()),
        ([("copy.md", "Dose")], ("copy.md",)),
        ([("copy.md", "Children")], ("copy.md › Children",)),
        ([("a.md", "Children", "Dose")], ("a.md › Children › Dose",)),
        (
            [("copy.md", "Dose"), ("old.md", "Dose"), ("copy.md", "Dose")],
            ("copy.md › Dose", "old.md", "copy.md › Dose"),
        ),
        ([("copy.md",)], ("copy.md",)),
    ],
)
def test_a_copy_is_named_by_its_article_and_where_that_is_not_enough_by_its_headings(
    copies: list[tuple[str, ...]], names: tuple[str, ...]
) -> None:
    found = tuple(result(n, name, "Text.", *headings) for n, (name, *headings) in enumerate(copies, 2))
    assert DistinctResult(result(1, "a.md", "Text.", "Dose"), found).copy_names == names


def test_the_confidence_is_the_highest_of_the_result_and_its_copies() -> None:
    none, related, strong = (result(1, "a.md", "x", confidence=each) for each in ("none", "possible", "strong"))
    assert [DistinctResult(*each).confidence for each in ((none,), (none, (related,)), (related, (none, strong)))] == [
        Confidence.NONE,
        Confidence.POSSIBLE,
        Confidence.STRONG,
    ]
