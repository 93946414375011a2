"""Conditions on the properties of articles: which values make one, what meets them, and how they are written."""

from __future__ import annotations

import pytest

from core.documents import Metadata
from index.properties import Properties, Property
from search.filters.properties import (
    MAX_VALUES,
    PropertyClause,
    articles_meeting,
    no_such_value,
    property_clause,
    unmet,
)

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
    assert unmet([HOT, COLD], PROPERTIES) == "No article meets tag: cold. Tags there are: hot, fat."
    assert unmet([COLD, PropertyClause(Property.AUTHOR, "cy oz")], PROPERTIES) == (
        'No article meets tag: cold, nor author: "cy oz". Tags there are: hot, fat. '
        'Authors there are: "Ann Li", "Bo Ek".'
    )
    assert unmet([LI, EK], PROPERTIES) == "No article meets all of author: li, author: ek."


def test_a_condition_is_shown_in_words_and_typed_with_signs() -> None:
    spaced = PropertyClause(Property.TAG, "side effects", excluded=True)
    assert (spaced.label, spaced.typed) == ('without: tag: "side effects"', '-tag:"side effects"')
    assert (LI.label, LI.typed) == ("author: li", "author:li")
    assert unmet([NOT_HOT, LI], PROPERTIES) == "No article meets all of without: tag: hot, author: li."


@pytest.mark.parametrize(
    ("kind", "value", "notice"),
    [
        (Property.TYPE, "gz", "Read as text: type:gz. Types there are: md, pdf."),
        (Property.DATE, "soon", "Read as text: date:soon. Years there are: 2024, 2022."),
        (Property.LANGUAGE, "english prose", "Read as text: language:english prose. No article has a language."),
        (Property.PATH, "/", "Read as text: path:/. No article has a folder."),
        (Property.TYPE, "x" * 99, f"Read as text: type:{'x' * 40}. Types there are: md, pdf."),
    ],
)
def test_a_value_that_none_can_have_is_named_with_those_there_are(kind: Property, value: str, notice: str) -> None:
    assert no_such_value(kind, value, PROPERTIES) == notice


def test_only_the_most_frequent_values_are_offered() -> None:
    many = Properties({f"{n}.md": Metadata(tags=(f"t{n:02}",)) for n in range(12)})
    assert MAX_VALUES == 8
    assert no_such_value(Property.TAG, "#", many) == (
        "Read as text: tag:#. Tags there are: t00, t01, t02, t03, t04, t05, t06, t07 and 4 more."
    )
