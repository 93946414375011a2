"""The coarse reading of web pages and electronic books."""

from __future__ import annotations

import pytest

from ingest.lost_words.page_text import book_text, page_text


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<style>p {}</style><p>A<b>B</b> c&amp;d<br>e</p><!-- f --><script>g</script>", "AB c&d e"),
        ("<title>no</title><p>10<sup>9</sup>, H<sub>2</sub>O, 1<sup>st</sup></p>", "10 9 , H 2 O, 1st"),
        ("<del>no</del><s>no</s><p><strong>yes</strong> <span>and</span></p><svg/><p>on</p>", "yes and on"),
        ("は<ruby>春<rp>(</rp><rt>はる</rt><rp>)</rp></ruby>", "は春 ( はる )"),
        ("<math><mi>m</mi><mi>c</mi><annotation encoding='tex'>no</annotation></math>", "mc"),
    ],
)
def test_a_page_shows(page: str, words: str) -> None:
    assert " ".join(page_text(page).split()) == words


def test_a_book_shows_its_pages_without_contents_and_cover() -> None:
    package = "<opf:reference type='toc' href='x/list.html#a'/><opf:reference type='text' href='one.html'/>"
    parts = {
        "a.opf": package,
        "x/list.html": "<p>no</p>",
        "one.html": '<nav epub:type="toc"><p>no</p></nav><p>yes</p>',
        "two.xhtml": '<nav epub:type="other"><p>and</p></nav>',
        "toc.ncx": "<text>no</text>",
    }
    assert book_text(parts).split() == ["yes", "and"]
