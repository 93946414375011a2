"""Conditions on the properties of articles: which values make one, what meets them, and how they are written."""

from __future__ import annotations

import pytest

from core.documents import Metadata
from index.properties import Properties, Property
from search.filters.properties import PropertyClause, articles_meeting, property_clause, unmet

PROPERTIES = Properties(
    {
        "tea.md": Metadata(("Ann Li",), "2024-05", tags=("hot",)),
        "oil.pdf": Metadata(("Bo Ek",), "2022", tags=("hot", "fat")),
        "ice.md": Metadata(),
    }
)
LI, EK = PropertyClause(Property.AUTHOR, "li"), PropertyClause(Property.AUTHOR, "ek")
HOT, COLD = PropertyClause(Property.TAG, "hot"), PropertyClause(Property.TAG, "cold")
NOT_HOT = PropertyClause(Property.TAG, "hot", excluded=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("author", "smith"), ("tag", "c++"), ("date", "2024.."), ("date", "2023-05-01"), ("type", ".PDF")],
        *[("type", "word"), ("path", "guides/"), ("language", "pt-BR")],
    ],
)
def test_a_value_that_can_be_read_makes_a_condition(field: str, value: str) -> None:
    assert property_clause(field, value) == PropertyClause(Property(field), value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("author", "--"), ("tag", "#"), ("date", "soon"), ("date", "2024-15"), ("type", "module"), ("path", "/")],
        *[("language", "english prose"), ("colour", "red"), ("title", "tea"), ("", "x")],
    ],
)
def test_any_other_field_or_value_makes_none(field: str, value: str) -> None:
    assert property_clause(field, value) is None


@pytest.mark.parametrize(
    ("clauses", "met"),
    [
        ([], {"tea.md", "oil.pdf", "ice.md"}),
        ([HOT], {"tea.md", "oil.pdf"}),
        ([HOT, EK], {"oil.pdf"}),
        ([NOT_HOT], {"ice.md"}),
        ([NOT_HOT, LI], set()),
        ([COLD], set()),
    ],
)
def test_an_article_meets_all_conditions(clauses: list[PropertyClause], met: set[str]) -> None:
    assert articles_meeting(clauses, PROPERTIES) == met


def test_what_no_article_meets_is_named() -> None:
    assert unmet([HOT, EK], PROPERTIES) == ""
    assert unmet([HOT, COLD], PROPERTIES) == "No article meets tag: cold."
    assert unmet([COLD, PropertyClause(Property.AUTHOR, "cy oz")], PROPERTIES) == (
        'No article meets tag: cold, nor author: "cy oz".'
    )
    assert unmet([LI, EK], PROPERTIES) == "No article meets all of author: li, author: ek."


def test_a_condition_is_shown_in_words_and_typed_with_signs() -> None:
    spaced = PropertyClause(Property.TAG, "side effects", excluded=True)
    assert (spaced.label, spaced.typed) == ('without: tag: "side effects"', '-tag:"side effects"')
    assert (LI.label, LI.typed) == ("author: li", "author:li")
