"""Turn what people read as headings into heading elements: headings by role, in accordions, and bold lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.canonical import MAX_HEADING_LEVEL, collapse_white_space
from ingest.readers.html.article import opens_panel
from ingest.readers.html.elements import HEADING_TAGS, INLINE_TAGS, text_of
from ingest.structure import looks_like_heading

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MAX_LENGTH = 100  # characters of a summary or button that is a heading
_HOLDERS = frozenset(
    ["li", "td", "th", "dd", "dt", "figure", "figcaption", "blockquote", "header", "aside", "address", "caption"]
)
"""Elements in which a bold line is no heading."""

_BODY_TAGS = frozenset(["p", "ul", "ol", "dl", "table", "pre", "div", "blockquote", "figure"])
"""Elements that a heading may stand above."""


def mark_headings(root: Element) -> None:
    """Give the tag of a heading to each element of the tree that people read as one.

    A bold line, a summary or a button that opens a panel has no level of its own: it is one level below the last
    heading of the page before it.
    """
    last = 1
    for element in list(root.iter("*")):
        if element.tag in HEADING_TAGS:
            last = int(element.tag[1])
        elif element.get("role") == "heading" and element.tag not in ("html", "body"):
            last = _level_of(element)
            element.tag = f"h{last}"
        elif element.tag == "p":
            if _is_bold_heading(element):
                element.tag = f"h{min(last + 1, MAX_HEADING_LEVEL)}"
        elif element.tag in ("summary", "button") and _heads_panel(element):
            element.tag = f"h{min(last + 1, MAX_HEADING_LEVEL)}"


def label_panels(page: Element) -> None:
    """Put the name of each tab as a bold line at the start of the panel that it shows, unless the panel says it."""
    panels = {each.get("id"): each for each in page.iter() if each.get("role") == "tabpanel"}
    for tab in list(page.iter()):
        if tab.get("role") != "tab":
            continue
        name = tab.get("aria-controls") or (tab.get("href") or "").removeprefix("#")
        panel, label = panels.pop(name, None), collapse_white_space(text_of(tab))
        if panel is not None and label and label not in collapse_white_space(text_of(panel))[: 2 * len(label)]:
            line, bold = panel.makeelement("p"), panel.makeelement("b")
            bold.text, line.tail, panel.text = label, panel.text, None
            line.append(bold)
            panel.insert(0, line)


def _level_of(element: Element) -> int:
    level = element.get("aria-level") or ""
    return (
        min(int(level), MAX_HEADING_LEVEL)
        if level.isdecimal() and level.isascii() and 0 < len(level) < 3 and int(level)
        else 2
    )


def _heads_panel(element: Element) -> bool:
    """Return whether a summary or button heads the text that it opens, and no text outside of such a panel follows."""
    length = len(collapse_white_space(text_of(element)))
    if not 0 < length <= _MAX_LENGTH or any(each.tag in HEADING_TAGS for each in element.iter()):
        return False
    if any(ancestor.tag in HEADING_TAGS or ancestor.tag in _HOLDERS for ancestor in element.iterancestors()):
        return False
    if element.tag == "summary":
        panel = element.getparent()
        return panel is not None and panel.tag == "details" and _has_more(panel, element) and _ends_section(panel)
    panel = element.getnext()
    return opens_panel(element) and panel is not None and _ends_section(panel)


def _has_more(details: Element, summary: Element) -> bool:
    return len(details) > 1 or bool((summary.tail or "").strip())


def _ends_section(panel: Element) -> bool:
    following = panel.getnext()
    if (panel.tail or "").strip():
        return False
    return following is None or following.tag in HEADING_TAGS or following.tag in ("details", "button", "summary")


def _is_bold_heading(paragraph: Element) -> bool:
    """Return whether a paragraph is one bold line above text, as people write headings without knowing of them."""
    if not _is_all_bold(paragraph):
        return False
    following = paragraph.getnext()
    if following is None or following.tag not in _BODY_TAGS or _is_all_bold(following):
        return False
    if any(ancestor.tag in _HOLDERS for ancestor in paragraph.iterancestors()):
        return False
    return looks_like_heading(collapse_white_space(text_of(paragraph)))


def _is_all_bold(element: Element) -> bool:
    """Return whether all text of the element stands in one <b> or <strong>."""
    if (element.text or "").strip() or len(element) != 1 or element.tag not in ("p", "div"):
        return False
    child = element[0]
    if (child.tail or "").strip():
        return False
    if child.tag in ("b", "strong"):
        return bool(text_of(child).strip()) and all(each.tag in INLINE_TAGS for each in child.iter())
    return child.tag in ("span", "font", "u", "em", "i") and not (child.text or "").strip() and _only_bold(child)


def _only_bold(element: Element) -> bool:
    return len(element) == 1 and element[0].tag in ("b", "strong") and not (element[0].tail or "").strip()
