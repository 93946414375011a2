"""Where the article of a page stands."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring, fragment_fromstring

from ingest.readers.html.elements import text_of
from ingest.readers.html.region import find_article_root, prune_beside_region

PROSE = "<p>The kiln on the hill is fired each autumn with birch and alder, and four potters take turns at night.</p>"


def root_of(body: str) -> str:
    """Return the id of the root of the article, or its tag."""
    root = find_article_root(document_fromstring(f"<html><body>{body}</body></html>"))
    return str(root.get("id") or root.tag)


@pytest.mark.parametrize(
    ("body", "root"),
    [
        ("<p>tea</p>", "body"),
        ("<main id=m>tea</main>", "m"),
        ("<div role=main id=m>tea</div>", "m"),
        ("<div role=main><article id=a>tea</article></div>", "div"),
        ("<article id=a>tea</article>", "a"),
        ("<article id=a>tea</article><article id=b>tea</article>", "body"),
        ("<main id=m><article id=a>tea</article></main>", "m"),
        ("<article id=a>tea</article><main id=m>tea</main>", "a"),
    ],
)
def test_the_root_is_main_or_the_only_article(body: str, root: str) -> None:
    assert root_of(body) == root


def test_main_needs_two_fifths_of_the_text_outside_of_navigation() -> None:
    assert [root_of(f"<main id=m>four</main>{'x' * n}") for n in (6, 7)] == ["m", "body"]
    noise = f"<nav>{'x' * 99}<form>{'x' * 99}</form></nav><footer>{'x' * 99}</footer>"
    assert [root_of(f"{noise}<main id=m>four</main>{'x' * n}") for n in (6, 7)] == ["m", "body"]


def test_main_with_much_prose_is_the_article_beside_a_longer_feed() -> None:
    feed = "<div>" + "x" * 9_000 + "</div>"
    assert [root_of(f"<main id=m>{PROSE * count}</main>{feed}") for count in (10, 14)] == ["body", "m"]


def test_where_main_is_too_short_the_article_may_be_long_enough() -> None:
    assert root_of("<main id=m>tea</main><article id=a>black tea, green tea</article>") == "a"


def test_a_page_without_a_body_is_its_own_root() -> None:
    page = fragment_fromstring("<div><p>tea</p></div>")
    assert find_article_root(page) is page


@pytest.mark.parametrize(
    ("beside", "stays"),
    [
        ("<div>12 readers</div>", False),
        ("<div><a href='/a'>Ten pots that you can make this weekend</a> and more</div>", False),
        ("<div><h3><a href='/a'>Ten pots</a></h3>A tale.<h3><a href='/b'>Old kiln</a></h3>A tale.</div>", False),
        ("<section><h2>Ash</h2>Sieve it.</section>", True),
        ("<h2>Ash</h2><div>Sieve it.</div>", True),
        ("<ul><li>Sieve it</li></ul>", True),
        (f"<div>{PROSE}</div>", True),
        ("<div>12 readers<h1>Kiln</h1></div>", True),
    ],
)
def test_what_stands_beside_the_prose(beside: str, *, stays: bool) -> None:
    page = document_fromstring(f"<body>{beside}<div>{PROSE * 4}</div></body>")
    before = len(text_of(page))
    prune_beside_region(page.find(".//body"))
    assert (len(text_of(page)) == before) == stays


def test_a_page_of_little_prose_is_left_alone() -> None:
    page = document_fromstring(f"<body><div>12 readers</div><div>{PROSE}</div></body>")
    prune_beside_region(page.find(".//body"))
    assert text_of(page).startswith("12 readers")
