"""Decide which parts of a web page are its article, from the tags, roles, classes and ids of its elements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


_DROPPED_TAGS = frozenset(
    [
        "head",
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "input",
        "textarea",
        "svg",
        "math-ml",
        "iframe",
        "dialog",
        "object",
        "canvas",
        "audio",
        "video",
        "map",
        "applet",
        "embed",
    ]
)
_DROPPED_ROLES = frozenset(
    [
        "navigation",
        "banner",
        "contentinfo",
        "complementary",
        "search",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
        "alert",
        "toolbar",
    ]
)
_DROPPED_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|navbox|menu|breadcrumbs?|toc|footer|sidebar|cookies?|consent|gdpr|newsletter|subscribe"
    r"|subscription|social|share|sharing|sharedaddy|related|recommended|advert|advertisement|adverts|ads|ad|adsbygoogle|promo|popup"
    r"|modal|skip|skip-?link|comments?|disqus|pagination|pager|masthead|banner|editsection|noprint|screen-reader-text|sr-only"
    r"|visually-hidden)(?=$|[\s_-])|cookie-?(?:notice|banner|bar|consent)",
    re.IGNORECASE,
)
_KEPT_TAGS = frozenset({"html", "body", "main", "article", "h1", "h2", "h3", "h4", "h5", "h6", "p"})
_ARTICLE_SHARE = 0.4  # an element with this share of the text is the article, whatever its class
_MAX_MENU_ENTRY = 30  # characters: a list of links of at most this average length is a menu


def find_article_root(page: Element) -> Element:
    """Return the element that holds the article: <main> or the only <article>, else <body>, else the page itself.

    <main> or <article> counts only if it holds at least 40 % of the text outside navigation, scripts and the like.
    """
    body = page.find(".//body")
    fallback = page if body is None else body
    candidates = page.xpath("//main | //*[@role='main'] | //article[count(//article) = 1]")
    for candidate in candidates if isinstance(candidates, list) else []:
        if text_length(candidate) >= _ARTICLE_SHARE * _kept_text_length(fallback):
            return candidate
    return fallback


def is_dropped(element: Element, root_length: int) -> bool:
    """Return whether the element belongs to the page rather than to the article.

    Such elements are navigation, notices, footers, and hidden elements. `root_length` is the `text_length` of the root
    of the article.
    """
    if element.tag in _DROPPED_TAGS or element.get("role") in _DROPPED_ROLES or _is_hidden(element):
        return True
    if element.tag in _KEPT_TAGS:
        return False
    if element.tag == "header":
        return element.find(".//nav") is not None or (
            element.find(".//ul") is not None and element.find(".//h1") is None
        )
    if element.tag in ("ul", "ol"):
        return _is_menu(element)
    if element.tag == "sup":
        return "reference" in (element.get("class") or "")
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _DROPPED_NAMES.search(names) is not None and text_length(element) < _ARTICLE_SHARE * root_length


def is_layout_table(table: Element) -> bool:
    """Return whether the table serves only to place elements on the page, and does not hold data."""
    return table.get("role") == "presentation" or any(
        table.find(f".//{tag}") is not None for tag in ("table", "h1", "h2", "h3", "h4", "h5", "h6")
    )


def _is_hidden(element: Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or element.get("aria-hidden") == "true" or "display:none" in style


def _is_menu(element: Element) -> bool:
    """Return whether a list consists almost entirely of links: short ones, or any if its class or id names a menu."""
    items = element.findall("./li")
    links = [link for item in items for link in item.iter("a")]
    linked_length = sum(map(text_length, links))
    if _DROPPED_NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
        return linked_length >= 0.8 * text_length(element)
    is_linked = len(items) >= 3 and linked_length >= 0.95 * text_length(element)
    return is_linked and linked_length <= _MAX_MENU_ENTRY * len(links)


def text_length(element: Element) -> int:
    """Return the number of characters of all text in the element, not counting white space."""
    return sum(len("".join(text.split())) for text in element.itertext())


def _kept_text_length(element: Element) -> int:
    """Return the `text_length` of the element without scripts, navigation and other tags that are always dropped."""
    dropped = (
        part
        for part in element.iter(*_DROPPED_TAGS)
        if not any(ancestor.tag in _DROPPED_TAGS for ancestor in part.iterancestors())
    )
    return text_length(element) - sum(map(text_length, dropped))
