"""Find the region of a web page that holds its article, by its tags and by where its prose stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.readers.html.elements import (
    HEADING_TAGS,
    INLINE_TAGS,
    Measures,
    TextMeasure,
    measure_texts,
    remove,
    text_of,
)
from ingest.readers.html.names import is_apart_heading

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

ARTICLE_SHARE = 0.4
"""An element with this share of the text is the article, whatever its class."""

APART_TAGS = frozenset(["nav", "footer", "noscript", "dialog"])
"""Tags of parts that belong to the page rather than to its article."""

_REGION_SHARE = 0.5  # of the prose around it that the region of the article holds at least
_MIN_REGION_PROSE = 250  # characters of prose below which a page has no region
_MIN_TITLED_PROSE = 1_000  # characters of prose with which <main> is the article, whatever stands beside it
_MAX_HEADLINES_BESIDE = 0.25  # the share of headlines of other articles that a part beside the region may have
_MAX_LINKED_BESIDE = 0.6  # the same of links of any length
_BODY_TAGS = frozenset(["p", "pre", "ul", "ol", "menu", "table", "figure", "dl", "blockquote", "hr", "details"])
"""Tags of blocks of text. No region is as small as these."""


def find_article_root(page: Element) -> Element:
    """Return the element that holds the article: <main> or the only <article>, else <body>, else the page itself.

    <main> or <article> counts only if it holds at least 40 % of the text outside navigation, scripts and the like.
    """
    body = page.find(".//body")
    fallback = page if body is None else body
    candidates = page.xpath("//main | //*[@role='main'] | //article[count(//article) = 1]")
    if not isinstance(candidates, list) or not candidates:
        return fallback
    measures = measure_texts(fallback)
    wanted = ARTICLE_SHARE * (measures[fallback].total - sum(_apart_lengths(fallback, measures)))
    inside = [each for each in candidates if each in measures]
    return next((each for each in inside if measures[each].total >= wanted or _is_main(each, measures[each])), fallback)


def _is_main(candidate: Element, measure: TextMeasure) -> bool:
    """Return whether <main> or <article> holds a title and enough prose to be the article beside a longer feed."""
    is_main = candidate.tag == "main" or candidate.get("role") == "main"
    return measure.prose >= _MIN_TITLED_PROSE and (is_main or candidate.find(".//h1") is not None)


def _apart_lengths(root: Element, measures: Measures) -> Iterator[int]:
    """Yield the lengths of the outermost parts that are apart by their tag alone."""
    pending = [root]
    while pending:
        for child in pending.pop():
            if child.tag in APART_TAGS or child.tag in ("aside", "form"):
                yield measures[child].total
            else:
                pending.append(child)


def prune_beside_region(root: Element) -> None:
    """Take out what stands beside the region that holds the prose of a page, unless it looks like text of the article.

    The region is found from the root down, by the element that holds most of the prose of its parent.
    """
    measures = measure_texts(root)
    if measures[root].prose < _MIN_REGION_PROSE:
        return
    region = root
    title = next(root.iter("h1"), None)
    while region.tag not in _BODY_TAGS:
        deeper = max(region, key=lambda each: measures[each].prose, default=None)
        if (
            deeper is None
            or measures[deeper].prose < _REGION_SHARE * measures[region].prose
            or deeper.tag in _BODY_TAGS
        ):
            return
        for child in list(region):
            if child is not deeper and _is_beside(child, measures[child], title):
                remove(child)
        region = deeper


def _is_beside(element: Element, measure: TextMeasure, title: Element | None) -> bool:
    """Return whether an element beside the region is no text of the article.

    A block with a heading or sentences of its own is text of the article, unless it is a group of links.
    """
    if element.tag in INLINE_TAGS or element.tag in HEADING_TAGS:
        return False
    if title is not None and any(each is title for each in element.iter("h1")):
        return False
    if measure.linked > _MAX_LINKED_BESIDE * measure.total:
        return element.find(".//pre") is None
    if element.tag in _BODY_TAGS:
        return False
    if measure.headlines > _MAX_HEADLINES_BESIDE * measure.total:
        return True
    headings = list(element.iter(*HEADING_TAGS))
    previous = element.getprevious()
    if previous is not None and previous.tag in HEADING_TAGS:
        headings.insert(0, previous)
    is_headed = bool(headings) and not is_linked(headings[0]) and not is_apart_heading(text_of(headings[0]))
    return not (is_headed or measure.prose > 0) or sum(map(is_linked, headings)) > 1


def is_linked(heading: Element) -> bool:
    """Return whether a heading is a link to another page as a whole, as in a teaser."""
    links = [*heading.iter("a"), *(each for each in heading.iterancestors() if each.tag == "a")]
    wanted = 0.8 * len(text_of(heading).strip())
    to_others = (link for link in links if (link.get("href") or "#")[:1] != "#")
    return any(len(text_of(link).strip()) >= wanted for link in to_others)
