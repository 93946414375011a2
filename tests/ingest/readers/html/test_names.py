"""What class, id and headings say of a part."""

from __future__ import annotations

import pytest
from lxml.html import fragment_fromstring

from ingest.readers.html.names import is_apart_heading, is_callout, is_named_apart, is_named_softly


@pytest.mark.parametrize(
    ("html", "is_apart"),
    [
        ("<div class='nav'></div>", True),
        ("<div class='big share-buttons red'></div>", True),
        ("<div id='relatedPosts'></div>", True),
        ("<div class='most-popular'></div>", True),
        ("<div class='has-sidebar'></div>", False),
        ("<div class='share-of-costs'></div>", False),
        ("<div class='note related'></div>", False),
        ("<div id='related-work'><h2>Related work</h2></div>", False),
        ("<div id='related'><h2>Related articles</h2></div>", True),
        ("<div class='comments'><h2>Comments of the jury and the guild</h2></div>", False),
        ("<div class='comments wide'><h2>What the jury says</h2></div>", True),
        ("<div></div>", False),
    ],
)
def test_names(html: str, *, is_apart: bool) -> None:
    assert is_named_apart(fragment_fromstring(html)) == is_apart


def test_some_names_also_name_boxes_of_an_article() -> None:
    names = ("sidebar", "promo-box", "nav", "promo nav", "content")
    assert [is_named_softly(fragment_fromstring(f"<div class='{name}'></div>")) for name in names] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_callouts() -> None:
    attributes = ("class='alert alert-info'", "class='footnotes'", "role='note'", "class='keynote'", "")
    assert [is_callout(fragment_fromstring(f"<div {each}></div>")) for each in attributes] == [
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Related articles",
        "You may also like",
        "Most read",
        "More from Kilns Weekly",
        "Leave a comment",
        "3 Comments",
        "Tags:",
        "Sign up for our newsletter",
        "Mehr zum Thema",
        "Articles similaires",
        "Te puede interesar",
    ],
)
def test_headings_of_the_page(text: str) -> None:
    assert is_apart_heading(text)


@pytest.mark.parametrize(
    "text",
    [
        "Related work",
        "Discussion",
        "Comments on the method",
        "Social benefits",
        "See also",
        "References",
        "Sharing with one warden",
        "More about this kiln and all of the others that stand in the valley below",
        "",
    ],
)
def test_headings_of_an_article(text: str) -> None:
    assert not is_apart_heading(text)
