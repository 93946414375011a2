"""What a page says about its article."""

from __future__ import annotations

import pytest

from core.documents import Metadata
from ingest.reading import read_bytes

TEXT = "<body><h1>Kiln</h1><p>It is hot.</p></body>"


def metadata(head: str, html: str = "<html lang='en-gb'>") -> Metadata:
    return read_bytes("kiln.html", f"{html}<head>{head}</head>{TEXT}</html>".encode(), "kiln").metadata


def test_meta_elements() -> None:
    head = """<meta name="author" content="Ann Reed">
    <meta property="article:published_time" content="2024-05-03T10:00:00Z">
    <meta property="article:modified_time" content="2024-06-01"><meta name="keywords" content="clay, ash">
    <meta name="Description" content="How it is fired."><meta name="viewport" content="width=1"><meta name="date">
    <meta property="article:author" content="https://kilns.example/ann">"""
    assert metadata(head) == Metadata(("Ann Reed",), "2024-05-03", "en-GB", ("clay", "ash"), "How it is fired.")


def test_json_ld() -> None:
    head = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
    {"@type": "Organization", "name": "Kilns Weekly"},
    {"@type": "Person", "@id": "#bo", "name": "Bo Ek"},
    {"@type": ["NewsArticle"], "author": [{"@type": "Person", "name": "Ann Reed", "url": "x"}, {"@id": "#bo"}],
     "dateModified": "2024-06-01", "datePublished": "2024-05-03", "keywords": ["clay", "ash"], "description": "Hot."}]}
    </script>"""
    assert metadata(head) == Metadata(("Ann Reed", "Bo Ek"), "2024-05-03", "en-GB", ("clay", "ash"), "Hot.")


def test_broken_json_ld_and_no_metadata() -> None:
    assert metadata('<script type="application/ld+json">{"@type": </script>', "<html>") == Metadata()
    assert metadata('<script type="application/ld+json">["x", 3, {"@type": null}]</script>', "<html>") == Metadata()


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="date" content="2020-01-01"><meta property="article:published_time" content="2019-02-03">',
        '<meta property="article:modified_time" content="2024-01-01"><meta name="dc.date" content="2019-02-03">',
        '<meta itemprop="datePublished" content="3 February 2019">',
    ],
)
def test_the_day_of_publication_is_believed_first(head: str) -> None:
    assert metadata(head).date == "2019-02-03"
