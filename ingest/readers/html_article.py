"""Which parts of a web page are its article, judged by the names, roles and classes of its elements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


_NEVER = frozenset(
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
_ROLES = frozenset(
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
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|navbox|menu|breadcrumbs?|toc|footer|sidebar|cookies?|consent|gdpr|newsletter|subscribe"
    r"|subscription|social|share|sharing|sharedaddy|related|recommended|advert|advertisement|adverts|ads|ad|adsbygoogle|promo|popup"
    r"|modal|skip|skip-?link|comments?|disqus|pagination|pager|masthead|banner|editsection|noprint|screen-reader-text|sr-only"
    r"|visually-hidden)(?=$|[\s_-])|cookie-?(?:notice|banner|bar|consent)",
    re.IGNORECASE,
)
_WRAPPERS = frozenset({"html", "body", "main", "article", "h1", "h2", "h3", "h4", "h5", "h6", "p"})
_MOST_OF_IT = 0.4  # an element with more of the page's text than that is the article, whatever its class
_MENU_ENTRY = 30  # characters: a list of links that are shorter on average is a menu


def article_root(page: Element) -> Element:
    """The element that holds the article: <main> or the one <article>, if most text is in there, else the body."""
    body = page.find(".//body")
    whole = page if body is None else body
    candidates = page.xpath("//main | //*[@role='main'] | //article[count(//article) = 1]")
    for candidate in candidates if isinstance(candidates, list) else []:
        if text_length(candidate) >= _MOST_OF_IT * _kept_length(whole):
            return candidate
    return whole


def is_dropped(element: Element, whole: int) -> bool:
    """Whether the element is of the page rather than of the article: navigation, notices, footers, what is hidden.

    `whole`: the `text_length` of the root that is gone through.
    """
    if element.tag in _NEVER or element.get("role") in _ROLES or _is_hidden(element):
        return True
    if element.tag in _WRAPPERS:
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
    return _NAMES.search(names) is not None and text_length(element) < _MOST_OF_IT * whole


def is_layout_table(table: Element) -> bool:
    """Whether the table only places things on the page."""
    return table.get("role") == "presentation" or any(
        table.find(f".//{tag}") is not None for tag in ("table", "h1", "h2", "h3", "h4", "h5", "h6")
    )


def _is_hidden(element: Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or element.get("aria-hidden") == "true" or "display:none" in style


def _is_menu(element: Element) -> bool:
    items = element.findall("./li")
    links = [link for item in items for link in item.iter("a")]
    linked = sum(map(text_length, links))
    if _NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
        return linked >= 0.8 * text_length(element)
    return len(items) >= 3 and linked >= 0.95 * text_length(element) and linked <= _MENU_ENTRY * len(links)


def text_length(element: Element) -> int:
    """The characters of all text in the element, white space not counted."""
    return sum(len("".join(text.split())) for text in element.itertext())


def _kept_length(element: Element) -> int:
    """The text in the element without scripts, navigation and the like."""
    aside = (part for part in element.iter(*_NEVER) if not any(a.tag in _NEVER for a in part.iterancestors()))
    return text_length(element) - sum(map(text_length, aside))
