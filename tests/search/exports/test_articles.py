"""The articles of an export: each once, under a name that is its own and stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from search.exports.articles import QuotedArticle, articles_of
from tests.support.exported import QUOTED, TEXTS, quoted

TEA, MILK, COLD = QUOTED


def article(document_id: str, date: str = "") -> QuotedArticle:
    quotation = quoted("tea")
    passage = replace(quotation.passage, document_id=document_id)
    return QuotedArticle((replace(quotation, passage=passage, metadata=replace(quotation.metadata, date=date)),))


def test_each_article_stands_once_with_all_that_is_quoted_of_it() -> None:
    assert articles_of(QUOTED) == [QuotedArticle((TEA, COLD)), QuotedArticle((MILK,))]
    assert articles_of([MILK, COLD, TEA]) == [QuotedArticle((MILK,)), QuotedArticle((COLD, TEA))]


@pytest.mark.parametrize(
    ("document_id", "key"),
    [
        ("clonus.md", "clonus-md-15967bd7"),
        ("Größe/Tee & Öl.pdf", "groe-tee-ol-pdf-126fa421"),
        ("茶.md", "md-cd9a5c88"),
        ("茶", "article-7e005ba3"),
        ("a" * 50, f"{'a' * 40}-160b4e43"),
    ],
)
def test_the_key_comes_from_the_id_alone(document_id: str, key: str) -> None:
    assert article(document_id).key == key


@given(st.sets(TEXTS, min_size=2, max_size=5))
def test_each_article_has_a_key_of_its_own(document_ids: set[str]) -> None:
    keys = {article(each).key for each in document_ids}
    assert len(keys) == len(document_ids)
    assert all(key.isascii() and key.replace("-", "").isalnum() and key == key.lower() for key in keys)


@pytest.mark.parametrize(
    ("date", "parts"),
    [
        ("2024", ("2024",)),
        ("2024-05", ("2024", "05")),
        ("2024-05-03", ("2024", "05", "03")),
        ("", ()),
        ("last May", ()),
        ("2024-5", ()),
    ],
)
def test_the_parts_of_a_date(date: str, parts: tuple[str, ...]) -> None:
    assert article("tea.md", date).date == parts
