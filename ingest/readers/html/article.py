"""Decide which parts of a web page are its article, and take the others out of the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from ingest.readers.html.elements import (
    HEADING_TAGS,
    INLINE_TAGS,
    LIST_TAGS,
    Measures,
    TextMeasure,
    measure_texts,
    names_of,
    remove,
    text_of,
)
from ingest.readers.html.names import is_apart_heading, is_callout, is_named_apart, is_named_softly
from ingest.readers.html.region import APART_TAGS, ARTICLE_SHARE, is_linked, prune_beside_region

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_UNREAD_TAGS = frozenset(
    {"head", "title", "meta", "link", "script", "style", "template", "select", "input", "textarea", "datalist"}
    | {"svg", "iframe", "object", "canvas", "audio", "video", "map", "applet", "embed"}
)
"""Tags whose text no reader of the page sees as text."""

_APART_ROLES = frozenset(
    [
        "navigation",
        "banner",
        "contentinfo",
        "search",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
        "toolbar",
        "doc-backlink",
    ]
)
_OUTWEIGHING_ROLES = _APART_ROLES | {"complementary"}
_KEPT_TAGS = frozenset(
    ["html", "body", "main", "article", *HEADING_TAGS, "p", "pre", "table", "tbody", "tr", "td", "th"]
)
_LINE_TAGS = frozenset(["p", "div", "h2", "h3", "h4", "h5", "h6"])
_MAX_MENU_ENTRY = 30  # characters: a list of links of at most this average length is a menu
_MAX_BESIDE = 200  # elements beside a box among which prose is looked for
_MIN_SENTENCE = 25  # characters of text in a box that says something

_OPENED = re.compile(
    r"(?:^|[\s_-])(?:accordions?|collaps\w*|panels?|panes?|tab|tabs|tabpanel|toggle\w*|expand\w*|faqs?|answers?|spoilers?"
    r"|details|disclosure|more-?text|full-?text|read-?more|content)(?=$|[\s_-])",
    re.IGNORECASE,
)
_LINE_NUMBERS = re.compile(r"line-?no|line-?num|linenums|gutter|(?:^|[\s_-])ln(?=$|[\s_-])", re.IGNORECASE)
_COMMENTS = re.compile(r"(?:^|[\s_-])(?:comments?|respond|disqus)(?=$|[\s_-])", re.IGNORECASE)
_TEASER_LINE = re.compile(
    r"(?:read(?: more| also| next)?|see more|also read|more(?: on this)?|related(?: \w+)?|watch(?: now)?|don.?t miss"
    r"|must read|also on \w+|opinion|tags?|topics?"
    r"|filed (?:under|in)|posted in|categor(?:y|ies)|keywords|labels)\s*[:|>»–-]",
    re.IGNORECASE,
)
_SERVICE_LINE = re.compile(
    r"(?:click here|sign up|subscribe|follow |get the latest|get (?:our|access)|join (?:us|our)|have a (?:tip|question)"
    r"|contact (?:the|us)|write to |e-?mail |reach (?:the|him|her|them)|like us|download (?:the|our) app"
    r"|listen to .{0,40} live|want more|for more (?:news|stories|coverage))",
    re.IGNORECASE,
)
_NETWORKS = re.compile(
    r"(?:(?:share|tweet|e-?mail|print|facebook|twitter|linkedin|whatsapp|telegram|pinterest|reddit|google\+|tumblr|flipboard"
    r"|instagram|pocket|pin)\b\W*){2,}",
    re.IGNORECASE,
)
_MAX_SERVICE_LINE = 250  # characters of a paragraph that asks to subscribe or to follow
_SENTENCE_END = re.compile(r"[.!?:;。！？…]")
_BACKLINK_SIGNS = frozenset(["¶", "#", "§", "🔗", "↩", "↩︎", "↑", "⏎", "^", "⤴", "[edit]", "edit"])
_NOTE_NAMES = re.compile(r"foot-?notes?|end-?notes?|references|bibliography", re.IGNORECASE)


def prune(root: Element) -> None:
    """Take out of the tree what belongs to the page and not to the article: menus, notices, teasers, hidden parts."""
    judge = _Judge(measure_texts(root), root, _controlled_names(root))
    pending = [root]
    while pending:
        for child in list(pending.pop()):
            if judge.is_apart(child):
                _remove_with_heading(child)
            else:
                pending.append(child)
    prune_beside_region(root)


def _remove_with_heading(element: Element) -> None:
    """Take out the element, and the heading before it if nothing else stands under that."""
    previous, following = element.getprevious(), element.getnext()
    remove(element)
    if previous is None or previous.tag not in HEADING_TAGS or (previous.tail or "").strip():
        return
    if (following is None or following.tag in HEADING_TAGS) and is_apart_heading(text_of(previous)):
        remove(previous)


@dataclass(frozen=True, slots=True)
class _Judge:
    """A judge of the elements of one page, by their tags, roles, names, and shares of the text."""

    measures: Measures
    root: Element
    controlled: frozenset[str]

    def is_apart(self, element: Element) -> bool:
        """Return whether the element belongs to the page rather than to the article."""
        tag, measure = element.tag, self.measures[element]
        if not isinstance(tag, str) or tag in _UNREAD_TAGS:
            return True
        if tag == "img":
            return False
        if _is_hidden(element):
            is_article = self._holds_article(element) and _has_title(element)
            return not is_article and not _can_be_opened(element, self.controlled)
        if tag in INLINE_TAGS:
            return _is_inline_apart(element) or _is_line_numbers(element)
        if self._is_announced_apart(element):
            return True
        if self._holds_article(element) and (element.find(".//h1") is not None or not _needs_title(element)):
            return False
        if tag in APART_TAGS or element.get("role") in _APART_ROLES:
            return not _is_note(element)
        if tag == "form":
            return not self._is_page_form(element)
        if _is_line_numbers(element):
            return True
        if tag in _LINE_TAGS and measure.own == measure.total and _is_teaser_line(element, measure):
            return True
        if tag == "p" and measure.linked >= 0.3 * measure.total > 0 and is_named_apart(element):
            return True
        if tag == "article" and _is_teaser(element):
            return True
        if tag in _KEPT_TAGS:
            return False
        if tag == "header":
            return _is_page_header(element)
        if tag == "aside" or element.get("role") == "complementary":
            return not self._is_box(element)
        if tag in LIST_TAGS and self._is_menu(element):
            return True
        if (tag in LIST_TAGS or tag in ("div", "section")) and _is_teaser_list(element):
            return True
        if is_named_apart(element):
            return not (is_named_softly(element) and self._is_box(element))
        return _NETWORKS.fullmatch(text_of(element).strip()) is not None if measure.total <= 60 else False

    def _holds_article(self, element: Element) -> bool:
        """Return whether the element has such a share of the text that it must be the article, whatever its name."""
        measure, whole = self.measures[element], self.measures[self.root]
        by_prose = measure.prose >= ARTICLE_SHARE * whole.prose > 0
        by_text = measure.total >= ARTICLE_SHARE * whole.total > 0
        return by_prose or (by_text and measure.linked <= 0.5 * measure.total)

    def _is_page_form(self, form: Element) -> bool:
        """Return whether a form holds text to read, as one around a whole page does, and not only fields."""
        paragraphs = sum(self.measures[each].prose > 0 for each in form.iter("p", "li", "td"))
        return form.find(".//h1") is not None or paragraphs >= 3

    def _is_box(self, element: Element) -> bool:
        """Return whether an aside says something of the article that it stands in, such as a warning.

        Teasers do not: they are links, or have a heading such as "Related".
        """
        measure = self.measures[element]
        heading = next(element.iter(*HEADING_TAGS), None)
        if heading is not None and (is_linked(heading) or is_apart_heading(text_of(heading))):
            return False
        if element.find(".//form") is not None:
            return False
        if measure.linked > 0.3 * measure.total or not measure.total:
            return False
        if is_callout(element):
            return True
        return (
            measure.total >= _MIN_SENTENCE
            and _SENTENCE_END.search(text_of(element)) is not None
            and self._stands_in_prose(element)
        )

    def _stands_in_prose(self, element: Element) -> bool:
        """Return whether paragraphs or headings stand beside the element, as in the text of an article."""
        parent = element.getparent()
        if parent is None:
            return False
        beside = islice((child for child in parent if child is not element), _MAX_BESIDE)
        return any(
            child.tag in ("p", "ul", "ol", "table", "pre", "blockquote", "section") and self.measures[child].prose > 0
            for child in beside
        )

    def _is_menu(self, element: Element) -> bool:
        """Return whether a list consists almost entirely of links, and does not belong to the text around it."""
        measure = self.measures[element]
        items = element.findall("./li")
        links = sum(1 for item in items for _ in item.iter("a"))
        if not measure.total or not links:
            return False
        if is_named_apart(element):
            return measure.linked >= 0.8 * measure.total
        is_linked = len(items) >= 3 and measure.linked >= 0.95 * measure.total
        return is_linked and measure.linked <= _MAX_MENU_ENTRY * links and not self._is_introduced(element)

    def _is_introduced(self, element: Element) -> bool:
        """Return whether text or a heading of the article stands right before the list."""
        previous, parent = element.getprevious(), element.getparent()
        if parent is not None and parent.tag == "li":
            return True  # the outer list has been judged
        if previous is None:
            return parent is not None and bool((parent.text or "").strip())
        if (previous.tail or "").strip():
            return True
        text = text_of(previous).strip()
        if previous.tag in HEADING_TAGS:
            return bool(text) and not is_apart_heading(text)
        return previous.tag in ("p", "dl", "table") and bool(text) and not is_apart_heading(text)

    def _is_announced_apart(self, element: Element) -> bool:
        """Return whether the first line of the element announces a part of the page, such as "Related articles"."""
        if element.tag not in ("div", "section", "article", "ul", "ol"):
            return False
        first = next(self._lines(element), "")
        if not is_apart_heading(first):
            return False
        if element.find(".//h1") is not None:
            return False
        measure = self.measures[element]
        is_alone = measure.total <= len(first.replace(" ", ""))
        return is_alone or measure.linked >= 0.3 * measure.total or element.find(".//article") is not None

    def _lines(self, element: Element) -> Iterator[str]:
        for each in element.iter():
            if self.measures[each].own and each.tag not in INLINE_TAGS:
                yield " ".join("".join(islice(each.itertext(), 20)).split())[:200]


def _is_inline_apart(element: Element) -> bool:
    """Return whether a piece of a line belongs to the page: a link to its heading, or text for screen readers."""
    if element.tag == "button":
        return not _is_read_button(element)
    names = names_of(element)
    if re.search(r"(?:^|[\s_-])(?:sr-only|visually-hidden|screen-reader-text|editsection|noprint)(?=$|[\s_-])", names):
        return True
    if element.tag == "a" and not len(element) and text_of(element).strip() in _BACKLINK_SIGNS:
        return True
    parent = element.getparent()
    stands_alone = parent is not None and parent.tag in ("body", "div", "header", "main", "article", "section")
    return element.tag in ("a", "span") and stands_alone and is_named_apart(element)


def _is_line_numbers(element: Element) -> bool:
    """Return whether an element holds the line numbers beside program code."""
    return _LINE_NUMBERS.search(names_of(element)) is not None and not text_of(element).strip("0123456789 \n\t")


def _is_read_button(button: Element) -> bool:
    """Return whether people read a button as a heading: it stands in one, holds one, or opens what stands below it."""
    if any(ancestor.tag in HEADING_TAGS or ancestor.tag == "summary" for ancestor in button.iterancestors()):
        return True
    if any(each.tag in HEADING_TAGS for each in button.iter()):
        return True
    return opens_panel(button)


def opens_panel(button: Element) -> bool:
    """Return whether a button opens the block of text that follows it, as in an accordion."""
    following = button.getnext()
    if button.tag != "button" or following is None or following.tag in INLINE_TAGS or following.tag in LIST_TAGS:
        return False
    if not (button.get("aria-expanded") or button.get("aria-controls") or _OPENED.search(names_of(button))):
        return False
    return any(each.tag == "p" for each in following.iter()) or bool((following.text or "").strip())


def _is_hidden(element: Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or element.get("aria-hidden") == "true" or "display:none" in style


def _can_be_opened(element: Element, controlled: frozenset[str]) -> bool:
    """Return whether a reader of the page can open a hidden element, such as a panel of an accordion.

    `controlled` are the ids of the elements that buttons show and hide.
    """
    if (element.get("hidden") or "").lower() == "until-found" or element.get("role") == "tabpanel":
        return True
    if element.tag in INLINE_TAGS or element.tag in APART_TAGS or element.get("role") in _APART_ROLES:
        return False
    if is_named_apart(element):
        return False
    if _OPENED.search(names_of(element)) and (element.find(".//p") is not None or element.tag == "p"):
        return True
    previous = element.getprevious()
    if previous is not None and (
        previous.tag in HEADING_TAGS or previous.tag in ("summary", "dt") or opens_panel(previous)
    ):
        return True
    return element.get("id") in controlled and element.find(".//p") is not None


def _controlled_names(root: Element) -> frozenset[str]:
    """Return the ids of the elements that buttons and links of the page say to show and hide."""
    names = ("aria-controls", "data-target", "data-bs-target")
    values = (each.get(name) for each in root.iter("button", "a", "div", "span") for name in names)
    return frozenset(value.removeprefix("#") for value in values if value)


def _is_teaser_list(element: Element) -> bool:
    """Return whether nearly each item of a list, or of several blocks, is headed by a link to another page."""
    headings = [next(item.iter(*HEADING_TAGS), None) for item in islice(element, _MAX_BESIDE)]
    linked = sum(heading is not None and is_linked(heading) for heading in headings)
    return linked > (element.tag not in LIST_TAGS) and linked >= 0.8 * len(headings)


def _is_teaser(article: Element) -> bool:
    """Return whether an <article> stands in another one and is headed by a link to another page."""
    heading = next(article.iter(*HEADING_TAGS), None)
    is_inner = any(each.tag == "article" for each in article.iterancestors())
    return is_inner and heading is not None and is_linked(heading)


def _is_teaser_line(paragraph: Element, measure: TextMeasure) -> bool:
    """Return whether a paragraph only points to another article: "Read more: ...", or a link in capitals."""
    if not measure.linked:
        return False
    text = " ".join(text_of(paragraph).split())
    if measure.linked >= 0.5 * measure.total and _TEASER_LINE.match(text):
        return True
    is_one_link = sum(1 for _ in paragraph.iter("a")) == 1 and measure.linked >= 0.95 * measure.total
    if is_one_link and measure.total >= _MIN_SENTENCE and text.isupper():
        return True
    return len(text) <= _MAX_SERVICE_LINE and _SERVICE_LINE.match(text) is not None


def _needs_title(element: Element) -> bool:
    """Return whether the element is an aside or a menu, or named after comments, which can outweigh an article."""
    is_apart = element.tag in ("aside", "nav", "footer", "dialog") or element.get("role") in _OUTWEIGHING_ROLES
    return is_apart or _COMMENTS.search(names_of(element)) is not None


def _has_title(element: Element) -> bool:
    return element.tag in ("main", "article", "body") or any(
        element.find(f".//{tag}") is not None for tag in ("h1", "main", "article")
    )


def _is_note(element: Element) -> bool:
    """Return whether a footer holds the notes of an article, or names the source of a quotation."""
    if element.tag != "footer":
        return False
    parent = element.getparent()
    in_quotation = parent is not None and parent.tag == "blockquote"
    return in_quotation or _NOTE_NAMES.search(names_of(element)) is not None or element.get("role") == "doc-endnotes"


def _is_page_header(header: Element) -> bool:
    """Return whether a header belongs to the page: it holds navigation, or a list and no title."""
    has_list = any(header.find(f".//{tag}") is not None for tag in ("ul", "ol"))
    return header.find(".//nav") is not None or (has_list and header.find(".//h1") is None)
