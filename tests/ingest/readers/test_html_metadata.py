"""What a web page says about its article: language, meta tags and JSON-LD."""

from __future__ import annotations

import pytest

from core.documents import Metadata
from ingest.reading import read_bytes

BODY = "<body><article><h1>Tea</h1><p>Tea is boiled with fresh water in a warm pot.</p></article></body>"


def metadata_of(head: str, html: str = "<html>") -> Metadata:
    return read_bytes(
        "tea.html", f"<!doctype html>{html}<head>{head}</head>{BODY}</html>".encode(), "tea.html"
    ).metadata


def test_a_page_that_says_nothing_has_no_metadata() -> None:
    assert metadata_of('<title>Tea</title><meta charset="utf-8"><meta name="viewport" content="width=1">') == Metadata()


def test_meta_tags_are_read_whatever_attribute_names_them() -> None:
    head = """
        <meta name="Author" content="Ann Li, Bo Ek">
        <meta property="article:published_time" content="2024-05-03T10:00:00Z">
        <meta property="article:tag" content="Hot drinks"><meta property="article:tag" content="Leaves">
        <meta name="keywords" content="leaves, Water">
        <meta name="description" content=" How to   brew. ">
        <meta property="og:description" content="Another text.">
        <meta property="og:image" content="https://example.org/tea.png">
    """
    assert metadata_of(head, '<html lang="en-gb">') == Metadata(
        ("Ann Li", "Bo Ek"), "2024-05-03", "en-GB", ("leaves", "Water", "Hot drinks", "Leaves"), "How to brew."
    )


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="date" content="2020-01-01"><meta property="article:published_time" content="2019-02-03">',
        '<meta property="article:modified_time" content="2024-01-01"><meta name="dc.date" content="2019-02-03">',
        '<meta itemprop="datePublished" content="3 February 2019">',
    ],
)
def test_the_day_of_publication_is_believed_first(head: str) -> None:
    assert metadata_of(head).date == "2019-02-03"


def test_json_ld_names_authors_and_dates() -> None:
    script = """<script type="application/ld+json">
        {"@context": "https://schema.org", "@graph": [
            {"@type": "WebSite", "name": "Teahouse", "description": "A site."},
            {"@type": ["NewsArticle", "Thing"], "author": [{"@type": "Person", "name": "Ann Li"}, {"@id": "#bo"}],
             "datePublished": "2023-04-05", "dateModified": "2024-01-01", "keywords": ["green", "black"],
             "inLanguage": "fr", "description": "On tea."},
            {"@type": "Person", "@id": "#bo", "name": "Bo Ek"}]}
    </script>"""
    assert metadata_of(script, '<html lang="en">') == Metadata(
        ("Ann Li", "Bo Ek"), "2023-04-05", "fr", ("green", "black"), "On tea."
    )


def test_json_that_is_none_and_things_that_are_no_article_are_passed_over() -> None:
    broken = '<script type="application/ld+json">{"@type": "Article", "author": </script>'
    deep = f'<script type="application/ld+json">{"[" * 100_000}</script>'
    shop = '<script type="application/ld+json">{"@type": "Organization", "name": "Teahouse", "keywords": "x"}</script>'
    odd = '<script type="application/ld+json">[3, null, {"@type": 5, "author": "X"}]</script>'
    assert metadata_of(broken + deep + shop + odd + '<meta name="author" content="Ann Li">') == Metadata(("Ann Li",))


def test_the_address_of_an_author_is_no_author() -> None:
    head = '<meta property="article:author" content="https://example.org/ann"><meta name="author" content="Ann Li">'
    assert metadata_of(head).authors == ("Ann Li",)
