"""Lines about author and date."""

from __future__ import annotations

import pytest
from lxml.html import fragment_fromstring

from core.documents import Metadata
from ingest.readers.html.bylines import remove_bylines
from ingest.readers.html.elements import text_of

BOTH = Metadata(authors=("Ann Reed",), date="2024-05-03")


def kept(html: str, metadata: Metadata = BOTH) -> bool:
    root = fragment_fromstring(f"<div>{html}<p>The kiln is hot.</p></div>")
    remove_bylines(root, metadata)
    return "MARK" in text_of(root)


@pytest.mark.parametrize(
    "html",
    [
        "<div class='byline'>By MARK Reed</div>",
        "<p class='author'>MARK Reed</p>",
        "<div class='ArticlePage-datePublished'>MARK 3</div>",
        "<p>Published 3 May 2024 by MARK</p>",
    ],
)
def test_lines_that_the_metadata_says_go(html: str) -> None:
    assert not kept(html)


@pytest.mark.parametrize("html", ["<p>MARK is fired.</p>", "<h2 class='date'>MARK</h2>", "<p class='update'>MARK</p>"])
def test_other_lines_stay(html: str) -> None:
    assert kept(html)


def test_a_line_that_the_metadata_does_not_say_stays() -> None:
    line = "<p class='byline'>By MARK Reed, 3 May 2024</p>"
    half = (Metadata(), Metadata(date="2024-05-03"), Metadata(authors=("Ann Reed",)), BOTH)
    assert [kept(line, metadata) for metadata in half] == [True, True, True, False]
    assert not kept("<p class='date'>MARK 3 May 2024</p>", Metadata(date="2024-05-03"))
