"""Facets as links: what they count, what a press adds to the address, and what it takes away."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from core.documents import Metadata
from search.results import Mode
from ui.search.facets_view import MAX_VALUES, facet_links
from ui.url_state import UrlState

ARTICLES = {
    "a.md": Metadata(("Ann Li",), "2024-05", tags=("side effects", "<b>")),
    "b.md": Metadata(("Ann Li", "Bo Ek"), "2023", tags=("side effects",)),
    "c.pdf": Metadata(tags=("side effects",)),
}


def links(html: str) -> list[tuple[str, str, bool]]:
    """Return each link as its words and count, the question that it asks, and whether it is pressed."""
    found = re.findall(r'<a href="([^"]+)"( aria-current="true")?>(.*?)</a>', html)
    return [
        (
            re.sub(r"<span class=\"unseen\">.*?</span>|<.*?>", "", text).strip(),
            parse_qs(urlsplit(unescape(href)).query).get("q", [""])[0],
            bool(pressed),
        )
        for href, pressed, text in found
    ]


def test_a_value_narrows_the_question_of_the_address() -> None:
    html = facet_links(ARTICLES, 6, UrlState("tea", Mode.KEYWORD, 20))
    assert '<p class="of">Among the 3 articles of the 6 passages found</p>' in html
    assert links(html) == [
        ("Ann Li 2", 'tea author:"Ann Li"', False),
        ("Bo Ek 1", 'tea author:"Bo Ek"', False),
        ("2024 1", "tea date:2024", False),
        ("2023 1", "tea date:2023", False),
        ("&lt;b&gt; 1", "tea tag:<b>", False),
        ("md 2", "tea type:md", False),
        ("pdf 1", "tea type:pdf", False),
    ]
    assert 'href="./?q=tea+type%3Amd&amp;mode=keyword&amp;k=20"' in html


def test_a_press_on_a_pressed_value_takes_its_condition_away() -> None:
    pressed = facet_links({"a.md": ARTICLES["a.md"]}, 2, UrlState('tag:"Side effects" tea type:md'))
    assert links(pressed) == [
        ("side effects 1×", "tea type:md", True),
        ("md 1×", 'tag:"Side effects" tea', True),
    ]


def test_nothing_is_offered_that_would_not_narrow() -> None:
    alike = {name: Metadata(("Ann Li",), "2024") for name in ("a.md", "b.md")}
    assert (facet_links(alike, 4, UrlState("tea")), facet_links({}, 0, UrlState("tea"))) == ("", "")


def test_the_most_frequent_values_are_offered_and_the_others_counted() -> None:
    many = {f"{n}.md": Metadata(tags=(f"t{n:02}",)) for n in range(12)}
    html = facet_links(many, 24, UrlState("tea"))
    assert (len(links(html)), MAX_VALUES) == (8, 8)
    assert '<li class="rest">and 4 more</li>' in html


def test_a_value_of_a_comparison_stays_in_comparison() -> None:
    url = UrlState("tea", amount=20, compare=True)
    html = facet_links(ARTICLES, 9, url)
    assert '<p class="of">Among the 3 articles of the 9 passages found</p>' in html
    assert 'href="./?q=tea+type%3Amd&amp;mode=compare&amp;k=20"' in html
    both = facet_links({"a.md": ARTICLES["a.md"]}, 1, UrlState("tea type:md date:2024", compare=True))
    assert links(both) == [("2024 1×", "tea type:md", True), ("md 1×", "tea date:2024", True)]
